//! `year`, `verify`, `explain`, `export`, `user`, `keys` on a small county that has lived its year.

use super::kit::{Place, golden, staffed, suanpan, suanpan_with};
use crate::small::County;

/// The small county after its year.
fn lived(name: &str) -> Place {
    let place = Place::new(name);
    let folder = place.folder(&staffed());
    let out = place.0.join("out").display().to_string();
    suanpan(&["year", "--input", &folder, "--out", &out, "--db", &place.db(), "--json"]).exits(0);
    place
}

fn change(place: &Place, sql: &str) {
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    assert!(file.execute(sql, ()).expect(sql) >= 1, "{sql}");
}

#[test]
fn what_is_not_there_is_said_and_not_made() {
    let place = Place::new("nothing");
    let answer = suanpan(&["verify", "--db", &place.db(), "--json"]).exits(3);
    assert_eq!(answer.json()["error"]["code"], "database_missing");
    assert!(place.names().is_empty());
}

#[test]
fn a_year_verifies_and_any_changed_row_is_found() {
    let place = lived("verify");
    let whole = suanpan(&["verify", "--db", &place.db(), "--json"]).exits(0).json();
    golden("verify", &whole);
    assert_eq!((&whole["ok"], &whole["counties"][0]["keys"]), (&true.into(), &"reproducible".into()));
    assert_eq!(whole["counties"][0]["books"]["queued_postings"], 0);
    let spoilt = [
        (
            "update journal_entry set debit_fen = debit_fen + 1 where debit_fen > 0 and posting_id in (select posting_id from journal_posting where event = 'E17')",
            "update journal_entry set debit_fen = debit_fen - 1 where debit_fen > 0 and posting_id in (select posting_id from journal_posting where event = 'E17')",
            "block_hash",
        ),
        (
            "update payment_request set paid_fen = paid_fen - 1 where pay_app_no = 'Z2'",
            "update payment_request set paid_fen = paid_fen + 1 where pay_app_no = 'Z2'",
            "paid_differs",
        ),
        (
            "update bank_refund set amount_fen = amount_fen - 1",
            "update bank_refund set amount_fen = amount_fen + 1",
            "refunds_differ",
        ),
        (
            "update voucher set amount_fen = amount_fen + 1",
            "update voucher set amount_fen = amount_fen - 1",
            "voucher_amount",
        ),
        (
            "update evoucher_store set user_id = user_id || 'x' where store_no = 2",
            "update evoucher_store set user_id = substr(user_id, 1, length(user_id) - 1) where store_no = 2",
            "store_chain",
        ),
        (
            "update line_balance set balance_fen = balance_fen + 1",
            "update line_balance set balance_fen = balance_fen - 1",
            "line_balance",
        ),
        (
            "update duty set amount_fen = amount_fen - 1",
            "update duty set amount_fen = amount_fen + 1",
            "duty_sum",
        ),
    ];
    for (spoil, mend, kind) in spoilt {
        change(&place, spoil);
        let found = suanpan(&["verify", "--db", &place.db(), "--json"]).exits(1).json();
        let kinds: Vec<&str> =
            found["findings"].as_array().expect("a list").iter().filter_map(|f| f["kind"].as_str()).collect();
        assert!(kinds.contains(&kind), "{spoil}: {kinds:?}");
        golden("verify-findings", &found["findings"]);
        change(&place, mend);
    }
    suanpan(&["verify", "--db", &place.db()]).exits(0);
    change(&place, "update block set signature = 'AAAA' where block_no = 1");
    let text = suanpan(&["verify", "--db", &place.db()]).exits(1).out;
    assert!(text.contains("签名无效") && text.contains("signature is not valid"), "{text}");
}

#[test]
fn a_payment_is_explained_back_to_the_congress_and_forward_to_the_receipt() {
    let place = lived("explain");
    let told = suanpan(&["explain", "--db", &place.db(), "payment", "Z1", "--json"]).exits(0).json();
    golden("explain-payment", &told);
    assert_eq!((&told["check"]["answer"], &told["check"]["slices_fen"]), (&"agrees".into(), &10_000.into()));
    assert_eq!(told["payment"]["payee_name"], "小样文具店（合成）");
    assert_eq!(
        (&told["refunds"][0]["refund_no"], &told["refunds"][0]["amount_fen"]),
        (&"T1".into(), &2_000.into())
    );
    assert!(told["receipt"]["x_agent_business_no"].is_string());
    let documents = told["documents"].to_string();
    assert!(documents.contains("小人发〔2022〕1号"), "{documents}");
    let id = told["payment"]["payment_id"].to_string();
    let text = suanpan(&["explain", "--db", &place.db(), "payment", &id, "--year", "2022"]).exits(0).out;
    for word in ["小人发〔2022〕1号", "E01", "E05", "receipt", "T1", "agrees"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let missing = suanpan(&["explain", "--db", &place.db(), "payment", "Z99", "--json"]).exits(1);
    assert_eq!(missing.json()["error"]["code"], "no_such_payment");
}

#[test]
fn a_line_is_explained_and_its_parts_add_up() {
    let place = lived("line");
    let told = suanpan(&["explain", "--db", &place.db(), "line", "L1", "--county", "999999000", "--json"])
        .exits(0)
        .json();
    golden("explain-line", &told);
    assert_eq!(told["agrees"], true);
    for balance in told["balances"].as_array().expect("a list") {
        assert_eq!(balance["balance_fen"], balance["by_origin_fen"]);
    }
    assert!(suanpan(&["explain", "--db", &place.db(), "line", "L1"]).exits(0).out.contains("agree"));
    suanpan(&["explain", "--db", &place.db(), "line", "L9"]).exits(1);
    suanpan(&["explain", "--db", &place.db(), "cheque", "L1"]).exits(2);
}

#[test]
fn the_journal_leaves_as_balanced_csv() {
    let place = lived("export");
    let text = suanpan(&["export", "journal", "--db", &place.db()]).exits(0).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let (mut debit, mut credit) = (0i64, 0i64);
    for row in reader.records() {
        let row = row.expect("a row");
        let fen = |cell: &str| cell.replace('.', "").parse::<i64>().expect("an amount");
        debit += fen(&row[10]);
        credit += fen(&row[11]);
    }
    assert!(debit > 0 && debit == credit, "{debit} {credit}");
}

#[test]
fn a_password_is_set_from_stdin_and_audited_without_it() {
    let place = Place::new("password");
    let folder = place.folder(&County::small());
    suanpan(&["import", "--db", &place.db(), &folder]).exits(0);
    let words = ["user", "set-password", "--db", &place.db(), "--as", "admin", "--json", "fin-check"];
    assert_eq!(suanpan_with("short\n", &words).exits(1).json()["error"]["code"], "password_too_short");
    golden("user-set-password", &suanpan_with("a long secret\n", &words).exits(0).json());
    let nobody = ["user", "set-password", "--db", &place.db(), "--json", "nobody"];
    assert_eq!(suanpan_with("a long secret\n", &nobody).exits(1).json()["error"]["code"], "no_such_user");
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    let body: String = file
        .query_row(
            "select body from audit where verb = 'user.set_password' and user_id = 'admin'",
            (),
            |row| row.get(0),
        )
        .expect("one audit row");
    assert!(body.contains("fin-check") && !body.contains("secret"), "{body}");
}

#[test]
fn a_rotated_key_is_another_and_the_folder_stays_readable() {
    let place = Place::new("keys");
    let keys = place.0.join("keys");
    let today = jiff::civil::date(2026, 1, 5);
    suanpan::county::keys(&keys, "999999000", today).expect("new keys");
    let folder = keys.display().to_string();
    let json = suanpan(&["keys", "rotate", "--keys", &folder, "finance", "--json"]).exits(0).json();
    golden("keys-rotate", &json);
    assert_ne!(json["retired"], json["current"]);
    suanpan::county::keys(&keys, "999999000", today).expect("the folder opens again");
    wire::crypto::KeyStore::verifier_in(&keys).expect("certificates without private keys");
    suanpan(&["keys", "rotate", "--keys", &place.0.display().to_string(), "finance"]).exits(1);
}

#[test]
fn papers_are_printed_as_the_page_prints_them() {
    if !crate::office::can_print() {
        return;
    }
    let place = lived("print");
    let out = |name: &str| place.0.join(name).display().to_string();
    let print = |words: &[&str], file: &str| {
        suanpan(&[&["print"], words, &["--db", &place.db(), "--out", file, "--json"]].concat())
    };
    let (one, two) = (out("one.pdf"), out("two.pdf"));
    let told = print(&["payment", "Z1"], &one).exits(0).json();
    print(&["payment", "Z1"], &two).exits(0);
    let file = std::fs::read(&one).expect("the paper");
    assert_eq!(file, std::fs::read(&two).expect("the paper"), "the same bytes");
    assert_eq!(told["bytes"].as_u64(), Some(file.len() as u64));
    assert!(told["code"].as_str().is_some_and(|code| code.len() == 19), "{told}");
    if let Some(read) = crate::office::read_print(&file) {
        assert!(read.contains("Z1") && read.contains(told["code"].as_str().unwrap_or("?")), "{read}");
    }
    print(&["voucher", "Z1"], &two).exits(0);
    print(&["statement", "101001", "--month", "2022-03"], &two).exits(0);
    for (words, exit, code) in [
        (&["payment", "Z99"][..], 1, "not_found"),
        (&["voucher", "Z99"], 1, "not_found"),
        (&["statement", "999"], 1, "not_found"),
        (&["statement", "101001", "--month", "2022-3"], 2, "usage"),
        (&["cheque", "Z1"], 2, "usage"),
    ] {
        assert_eq!(print(words, &two).exits(exit).json()["error"]["code"], code, "{words:?}");
    }
    let nowhere = out("nowhere/x.pdf");
    assert_eq!(print(&["payment", "Z1"], &nowhere).exits(3).json()["error"]["code"], "file");
    let output = super::kit::program()
        .env("SUANPAN_FONT", "/nowhere/none.ttf")
        .args(["print", "payment", "Z1", "--db", &place.db(), "--out", &one])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("install fonts-noto-cjk") && said.contains("请安装 fonts-noto-cjk"), "{said}");
}
