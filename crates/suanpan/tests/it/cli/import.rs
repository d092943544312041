//! `import`: a dry run writes nothing, a broken folder is refused with its places, once is enough.

use super::kit::{Place, golden, suanpan};
use crate::small::County;

#[test]
fn a_dry_run_reports_and_writes_nothing() {
    let place = Place::new("dry");
    // A specific-purpose project without a target is worth a warning; other projects need none.
    let county = County::small();
    assert!(county.reads().report.warnings.is_empty());
    let folder = place.folder(&county.change("projects.csv", "101002,2,,", "101002,3,,"));
    let answer = suanpan(&["import", "--dry-run", "--db", &place.db(), "--json", &folder]).exits(0);
    assert_eq!(answer.json()["report"]["requests"]["requests"], 2);
    golden("import-dry-run", &answer.json());
    assert_eq!(place.names(), ["county"], "nothing but the folder itself");
    let text = suanpan(&["import", "--dry-run", &folder]).exits(0);
    assert!(text.out.contains("nothing was written"), "{}", text.out);
}

#[test]
fn a_county_is_imported_once_with_its_counts_and_an_audit_row() {
    let place = Place::new("once");
    let folder = place.folder(&County::small());
    let words = ["import", "--db", &place.db(), "--as", "开户人", "--json", &folder];
    let first = suanpan(&words).exits(0).json();
    assert_eq!((&first["imported"], &first["loaded"]["people"]), (&"999999000".into(), &9.into()));
    golden("import", &first);
    let again = suanpan(&words).exits(1);
    assert_eq!(again.json()["error"]["code"], "county_already_there");
    assert_eq!(again.json()["errors"][0]["code"], "county_already_there");
    assert!(again.err.contains("错误") && again.err.contains("already there"), "{}", again.err);
    let dry = suanpan(&["import", "--dry-run", "--db", &place.db(), &folder]).exits(1);
    assert!(dry.err.contains("already there"), "{}", dry.err);
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    let noted: (String, String, i64) = file
        .query_row(
            "select user_id, outcome, (select count(*) from county) from audit where verb = 'import.county'",
            (),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("one audit row");
    assert_eq!(noted, ("开户人".into(), "done".into(), 1));
}

#[test]
fn a_broken_folder_is_refused_with_every_place_and_nothing_is_written() {
    let place = Place::new("broken");
    let county = County::small().change("requests.csv", "100.00", "\"1,000.00\"").change(
        "payees.csv",
        "supplier",
        "=cmd()",
    );
    let folder = place.folder(&county);
    let answer = suanpan(&["import", "--db", &place.db(), "--json", &folder]).exits(1);
    let json = answer.json();
    golden("import-refused", &json);
    let places: Vec<String> = json["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| format!("{} {} {}", error["file"], error["row"], error["column"]))
        .collect();
    assert_eq!(places, [r#""payees.csv" 2 "payee_kind""#, r#""requests.csv" 2 "amount""#]);
    assert!(answer.err.contains("requests.csv 第 2 行") && answer.err.contains("requests.csv row 2"));
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn an_unknown_profile_or_a_policy_row_without_source_is_refused_at_its_place() {
    let place = Place::new("profile");
    let folder = place.folder(&County::small().change("county.toml", "\"xingguo\"", "\"atlantis\""));
    let json = suanpan(&["import", "--db", &place.db(), "--json", &folder]).exits(1).json();
    assert_eq!(
        (&json["errors"][0]["file"], &json["errors"][0]["column"]),
        (&"county.toml".into(), &"profile".into())
    );
    let rows = "[[sla_payment_days.values]]\nfrom = 2022-01-01\nvalue = 3\nchecked_on = 2022-01-01\n";
    let folder = place.folder(&County::small().with("policy.toml", rows.as_bytes()));
    let json = suanpan(&["import", "--dry-run", "--json", &folder]).exits(1).json();
    assert_eq!((&json["errors"][0]["file"], &json["errors"][0]["row"]), (&"policy.toml".into(), &1.into()));
    assert_eq!(place.names(), ["county"]);
}

#[test]
fn a_single_file_is_only_checked() {
    let place = Place::new("single");
    let folder = place.folder(&County::small());
    let json = suanpan(&["import", "--json", &format!("{folder}/requests.csv")]).exits(0).json();
    assert_eq!((&json["checked"], &json["rows"]), (&"requests.csv".into(), &2.into()));
    golden("import-file", &json);
    place.folder(&County::small().change("requests.csv", "50.50", "NaN"));
    let json = suanpan(&["import", "--json", &format!("{folder}/requests.csv")]).exits(1).json();
    assert_eq!((&json["errors"][0]["row"], &json["errors"][0]["column"]), (&3.into(), &"amount".into()));
}

#[test]
fn a_missing_folder_is_refused_and_a_missing_database_is_usage() {
    let place = Place::new("missing");
    suanpan(&["import", "--dry-run", &format!("{}/nowhere", place.0.display())]).exits(1);
    let folder = place.folder(&County::small());
    suanpan(&["import", &folder]).exits(2);
    suanpan(&["import", "--db", "mysql:books", &folder]).exits(2);
}
