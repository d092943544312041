//! How every command ends: 0 done, 1 refused or a check failed, 2 usage, 3 technical failure; and every end
//! that is not 0 says why in Chinese and in English, each wholly in its own language.

use serde_json::Value;

use super::kit::{Place, golden, program, staffed, suanpan};
use crate::small::County;

/// words, exit, error code (empty for an answer without an error)
type Case<'c> = (Vec<&'c str>, i32, &'c str);

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn check(cases: &[Case<'_>]) {
    for (words, exit, code) in cases {
        let answer = suanpan(&[&words[..], &["--json"]].concat());
        assert_eq!(answer.exit, *exit, "{words:?}\n{}\n{}", answer.out, answer.err);
        if code.is_empty() {
            continue;
        }
        let json: Value = answer.json();
        let error = &json["error"];
        assert_eq!(error["code"], *code, "{words:?}: {error}");
        let text = |lang: &str| error[lang].as_str().unwrap_or_default().to_owned();
        assert!(has_han(&text("zh")), "{words:?} says no Chinese: {error}");
        assert!(
            !text("en").is_empty() && !has_han(&text("en")),
            "{words:?} says Chinese in English: {error}"
        );
        // With --lang the other language is not said at all.
        let en = suanpan(&[&words[..], &["--lang", "en"]].concat());
        assert!(en.err.starts_with("error: ") && !has_han(&en.err), "{words:?}: {}", en.err);
        let zh = suanpan(&[&words[..], &["--lang=zh"]].concat());
        assert!(zh.err.starts_with("错误：") && !zh.err.contains("error: "), "{words:?}: {}", zh.err);
    }
}

#[test]
fn import_and_year_end_as_said() {
    let place = Place::new("exits-in");
    let folder = place.folder(&staffed());
    let (db, nowhere) = (place.db(), format!("{}/nowhere", place.0.display()));
    let out = place.0.join("out").display().to_string();
    let taken = place.file("taken", "a file, not a folder");
    let unopened = format!("sqlite:{taken}/books.db");
    let bad = Place::new("exits-bad");
    let broken = bad.folder(&County::small().change("requests.csv", "100.00", "NaN"));
    let unknown = Place::new("exits-profile");
    let profile = unknown.folder(&County::small().change("county.toml", "\"xingguo\"", "\"atlantis\""));
    let requests = format!("{folder}/requests.csv");
    check(&[
        (vec!["import", "--dry-run", &folder], 0, ""),
        (vec!["import", &requests], 0, ""),
        (vec!["import", &folder], 2, "usage"),
        (vec!["import", "--db", "mysql:books", &folder], 2, "usage"),
        (vec!["import", "--dry-run", &nowhere], 1, "import_refused"),
        (vec!["import", "--dry-run", &broken], 1, "import_refused"),
        (vec!["import", "--dry-run", &profile], 1, "import_refused"),
        (vec!["import", "--db", &unopened, &folder], 3, "database"),
        (vec!["year", "--input", &folder], 2, "usage"),
        (vec!["year", "--input", &broken, "--out", &out], 1, "import_refused"),
        (vec!["year", "--input", &profile, "--out", &out], 1, "import_refused"),
        (vec!["year", "--input", &nowhere, "--out", &out], 1, "import_refused"),
        (vec!["year", "--input", &folder, "--out", &taken], 3, "failed"),
        (vec!["year", "--input", &folder, "--out", &out, "--db", &db], 0, ""),
    ]);
    // The golden shape of a year's answer, and what a second one says.
    let again = suanpan(&["year", "--input", &folder, "--out", &out, "--db", &db, "--json"]).exits(1);
    assert_eq!(again.json()["error"]["code"], "county_already_there");
    check(&[(vec!["import", "--db", &db, &folder], 1, "county_already_there")].map(|mut case: Case<'_>| {
        case.2 = ""; // the folder names its county in Chinese, which the English text repeats
        case
    }));
    let summary: Value = serde_json::from_str(
        &std::fs::read_to_string(place.0.join("out/summary.json")).expect("the summary"),
    )
    .expect("JSON");
    golden("year", &summary);
    assert_eq!(summary["total"], "130.50", "150.50 paid, 20.00 came back");
}

#[test]
fn a_year_without_a_seal_keeper_is_refused_and_says_who_is_missing() {
    let place = Place::new("exits-seal");
    let county = staffed().change("roles.csv", "fin-seal,seal_keeper,division,,2022-01-01,\n", "").change(
        "roles.csv",
        "fin-seal-2,seal_keeper,county,,2022-01-01,\n",
        "",
    );
    let folder = place.folder(&county);
    let out = place.0.join("out").display().to_string();
    let answer = suanpan(&["year", "--input", &folder, "--out", &out, "--json"]).exits(1);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "nobody_may");
    assert!(error["en"].as_str().is_some_and(|en| en.contains("voucher.sign")), "{error}");
}

#[test]
fn questions_to_a_database_end_as_said() {
    let place = Place::new("exits-db");
    let folder = place.folder(&County::small());
    let db = place.db();
    suanpan(&["import", "--db", &db, &folder]).exits(0);
    let missing = format!("sqlite:{}/none.db", place.0.display());
    let empty = format!("sqlite:{}/empty.db", place.0.display());
    drop(suanpan::county::open_db(&empty).expect("an empty database"));
    let nowhere = place.0.join("nowhere").display().to_string();
    check(&[
        (vec!["verify", "--db", &db], 0, ""),
        (vec!["verify", "--db", &missing], 3, "database_missing"),
        (vec!["verify", "--db", &empty], 1, "no_county"),
        (vec!["verify"], 2, "usage"),
        (vec!["explain", "--db", &db, "line", "L9"], 1, "no_such_line"),
        (vec!["explain", "--db", &db, "payment", "Z9"], 1, "no_such_payment"),
        (vec!["explain", "--db", &db, "cheque", "Z9"], 2, "usage"),
        (vec!["explain", "--db", &db, "payment", "Z9", "--county", "1"], 1, "no_such_county"),
        (vec!["explain", "--db", &missing, "payment", "Z9"], 3, "database_missing"),
        (vec!["export", "journal", "--db", &db], 0, ""),
        (vec!["export", "journal", "--db", &empty], 1, "no_county"),
        (vec!["export", "journal", "--db", &missing], 3, "database_missing"),
        (vec!["user", "set-password", "--db", &missing, "u"], 3, "database_missing"),
        (vec!["user", "set-password", "--db", &db, "u"], 1, "password_too_short"),
        (vec!["keys", "rotate", "--keys", &nowhere, "finance"], 1, "no_keys"),
        (vec!["keys", "rotate", "--keys", &nowhere, "mayor"], 2, "usage"),
        (vec!["bench", "pay", "--db", &db, "--count", "1"], 1, "county_already_there"),
        (vec!["bench", "pay", "--db", &db, "--in-flight", "0"], 2, "usage"),
    ]);
}

#[test]
fn questions_to_the_rules_end_as_said() {
    let place = Place::new("exits-rules");
    let starts = place.file("starts.csv", "no,from\n1,2022-03-01T09:00:00\n");
    let soon = place.file("soon.csv", "no,from\n1,soon\n");
    let twice = place.file("twice.csv", "from,from\n2022-03-01,2022-03-02\n");
    let none = place.file("none.csv", "");
    let yes = place.file("yes.json", r#"{"on":"2022-02-08","pro_cat_code":"3","target_doc_no":"A1"}"#);
    let no = place.file("no.json", r#"{"on":"2022-02-08","pro_cat_code":"3","target_doc_no":""}"#);
    let odd = place.file("odd.json", r#"{"on":"2022-02-08","pro_cat_code":"3","target_doc_no":"","x":1}"#);
    let same = place
        .file("same.json", r#"{"on":"2022-02-08","pro_cat_code":"3","pro_cat_code":"1","target_doc_no":""}"#);
    let gbk = place.0.join("gbk.json");
    std::fs::write(&gbk, encoding_rs::GBK.encode("{\"on\":\n\"二〇二二\"}").0).expect("a file");
    let gbk = gbk.display().to_string();
    let (absent, folder) = (format!("{}/absent", place.0.display()), place.0.display().to_string());
    let run = |facts| vec!["rule", "run", "A1-TARGET", "--facts", facts];
    let key = "sla_payment_days";
    check(&[
        (vec!["policy", "show", key, "--on", "2022-03-01"], 0, ""),
        (vec!["policy", "show", "no_such_key", "--on", "2022-03-01"], 1, "unknown_key"),
        (vec!["policy", "show", key, "--on", "1950-03-01"], 1, "no_value_before"),
        (vec!["policy", "show", key, "--on", "2022-02-30"], 2, "usage"),
        (vec!["policy", "show", key, "--on", "2022-03-01", "--county", "atlantis"], 1, "unknown_profile"),
        (vec!["policy", "due", key, "--from", "2022-03-01T09:00:00"], 0, ""),
        (vec!["policy", "due", key, "--from", "2031-03-01T09:00:00"], 1, "calendar_not_loaded"),
        (vec!["policy", "due", key], 2, "usage"),
        (vec!["policy", "due", key, "--batch", &starts], 0, ""),
        (vec!["policy", "due", key, "--batch", &soon], 1, ""),
        (vec!["policy", "due", key, "--batch", &twice], 1, "from_twice"),
        (vec!["policy", "due", key, "--batch", &none], 1, "no_from_column"),
        (vec!["policy", "due", key, "--batch", &gbk], 1, "file_not_utf8"),
        (vec!["policy", "due", key, "--batch", &absent], 3, "file"),
        (vec!["policy", "due", key, "--batch", &folder], 3, "file"),
        (vec!["rule", "list"], 0, ""),
        (run(&yes), 0, ""),
        (run(&no), 1, ""),
        (run(&odd), 1, "fact"),
        (run(&same), 1, "not_json"),
        (run(&none), 1, "not_json"),
        (run(&gbk), 1, "file_not_utf8"),
        (run(&absent), 3, "file"),
        (vec!["rule", "run", "A1-TARGET", "--facts", &none, "--batch"], 1, "not_json"),
        (vec!["rule", "run", "R-NONE", "--facts", &yes], 1, "no_such_rule"),
        (vec!["rule", "run", "A1-TARGET"], 2, "usage"),
    ]);
    let text =
        suanpan(&["policy", "due", key, "--batch", &place.file("run.csv", "from\n=cmd()\n")]).exits(1).out;
    assert!(text.contains("'=cmd()"), "what a spreadsheet would run is disarmed: {text}");
}

#[test]
fn what_listens_ends_as_said_when_it_cannot() {
    let place = Place::new("exits-listen");
    let data = place.0.join("demo").display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let missing = format!("sqlite:{}/none.db", place.0.display());
    let said = place.file("said.toml", &format!("db = {missing:?}\nlisten = \"127.0.0.1:0\"\n"));
    let unknown = place.file("unknown.toml", "port = 1\n");
    let wrong = place.file("wrong.toml", &format!("db = {missing:?}\nlisten = \"here\"\n"));
    let nowhere = place.0.join("nowhere").display().to_string();
    check(&[
        (vec!["bank-sim", "--listen", "0.0.0.0:0"], 1, "not_loopback"),
        (vec!["bank-sim", "--listen", "here"], 2, "usage"),
        (vec!["bank-sim", "--listen", &address], 3, "bank_io"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "los=1"], 2, "unknown_fault"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose"], 2, "no_value"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=NaN"], 2, "not_a_share"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=1e-2"], 2, "not_a_share"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=-0.1"], 2, "not_a_share"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=1.000001"], 2, "not_a_share"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=０.１"], 2, "not_a_share"),
        (
            vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "delay=0.1:9999999999999999d"],
            2,
            "not_a_time",
        ),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "delay=0.1:"], 2, "not_a_time"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--faults", "lose=0.1,lose=0.2"], 2, "twice"),
        (vec!["bank-sim", "--listen", "127.0.0.1:0", "--seed", "-1"], 2, "usage"),
        (vec!["serve", "--db", &missing, "--listen", "127.0.0.1:0"], 3, "database_missing"),
        (vec!["serve"], 2, "usage"),
        (vec!["serve", "--config", &said], 3, "database_missing"),
        (vec!["serve", "--config", &said, "--db", "mysql:x"], 2, "usage"),
        (vec!["serve", "--config", &unknown], 2, "config"),
        (vec!["serve", "--config", &wrong], 2, "config"),
        (vec!["serve", "--config", &nowhere], 3, "file"),
        (vec!["demo", "--listen", "0.0.0.0:0", "--data", &data], 1, "not_loopback"),
        (
            vec!["demo", "--listen", "127.0.0.1:0", "--data", &data, "--county", "atlantis"],
            1,
            "no_such_county",
        ),
        (vec!["demo", "--today", "soon"], 2, "usage"),
    ]);
}

#[test]
fn tables_follow_the_language_that_was_chosen() {
    let say = |words: &[&str], env: &str| {
        let output = program().args(words).env("LC_ALL", env).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let words = ["policy", "due", "sla_payment_days", "--from", "2022-03-01T09:00:00"];
    assert!(say(&words, "C").contains("due on") && say(&words, "zh_CN.UTF-8").contains("到期日"));
    assert!(say(&[&words[..], &["--lang", "zh"]].concat(), "C").contains("到期日"));
    assert!(say(&[&words[..], &["--lang", "en"]].concat(), "zh_CN.UTF-8").contains("due on"));
}
