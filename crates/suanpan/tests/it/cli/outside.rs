//! `export beancount|hledger|pain001|details` and `read`, on a small county that has lived its year.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use wire::details::Returned;
use wire::iso20022::CreditTransfers;

use super::kit::{Answer, Place, program, staffed, suanpan};

fn lived(name: &str) -> Place {
    let place = Place::new(name);
    let folder = place.folder(&staffed());
    let out = place.0.join("out").display().to_string();
    suanpan(&["year", "--input", &folder, "--out", &out, "--db", &place.db(), "--json"]).exits(0);
    place
}

fn exported(place: &Place, language: &str) -> String {
    suanpan(&["export", language, "--db", &place.db()]).exits(0).out
}

/// Fen of an amount with two decimals.
fn fen(amount: &str) -> i128 {
    amount.replace('.', "").parse().unwrap_or_else(|_| panic!("{amount} is not an amount"))
}

/// Adds the file up as a stranger would: every posting line, by account; every transaction must be zero.
fn added_up(text: &str) -> BTreeMap<String, i128> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    let mut open = 0;
    for line in text.lines() {
        let entry = line.strip_prefix("  ").map(str::trim_start);
        let entry = entry.filter(|entry| entry.starts_with("Assets:") || entry.starts_with("Liabilities:"));
        let Some(entry) = entry.filter(|entry| !entry.contains(" = ")) else {
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                assert_eq!(open, 0, "the transaction before {line} does not balance");
            }
            continue;
        };
        let mut words = entry.split_whitespace();
        let (Some(account), Some(amount), Some("CNY")) = (words.next(), words.next(), words.next()) else {
            panic!("{line}")
        };
        open += fen(amount);
        *sums.entry(account.to_owned()).or_default() += fen(amount);
    }
    assert_eq!(open, 0);
    sums
}

/// What the last block of assertions says.
fn asserted(text: &str, language: &str) -> BTreeMap<String, i128> {
    let last = text.rfind("账簿余额").expect("the books have the last word");
    let mut found = BTreeMap::new();
    for line in text[last..].lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match (language, &words[..]) {
            ("beancount", [_, "balance", account, amount, "~", "0", "CNY"]) => {
                found.insert((*account).to_owned(), fen(amount));
            }
            ("hledger", [account, "0.00", "CNY", "=", amount, "CNY"]) => {
                found.insert((*account).to_owned(), fen(amount));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn both_ledgers_balance_and_end_with_what_the_books_keep() {
    let place = lived("ledgers");
    for language in ["beancount", "hledger"] {
        let text = exported(&place, language);
        assert_eq!(text, exported(&place, language), "the same books, the same bytes");
        let (sums, books) = (added_up(&text), asserted(&text, language));
        assert!(sums.len() >= 10, "{language}: {sums:?}");
        assert_eq!(sums, books, "{language}: the journal makes the balances of the books");
        let opened = text.lines().filter(|line| line.contains(" open ") || line.starts_with("account "));
        assert_eq!(opened.count(), sums.len(), "{language}");
        assert!(text.contains("期初余额") && text.contains("月末余额"), "{language}");
        assert!(text.contains("小人发〔2022〕1号"), "{language}: the document stands beside the posting");
        for (tag, value) in [("event", "E17"), ("line", "L1"), ("source", "payment")] {
            let shown =
                text.contains(&format!("{tag}:{value}")) || text.contains(&format!("{tag}: \"{value}"));
            assert!(shown, "{language}: {tag} {value}");
        }
    }
}

#[test]
fn a_changed_journal_row_no_longer_ends_with_what_the_books_keep() {
    let place = lived("ledgers-changed");
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    // Both sides of one payment, so that the transaction still balances and only the assertion can tell.
    let changed = file
        .execute(
            "update journal_entry set debit_fen = case when debit_fen > 0 then debit_fen + 1 else 0 end,
                    credit_fen = case when credit_fen > 0 then credit_fen + 1 else 0 end
              where posting_id = (select min(posting_id) from journal_posting where event = 'E15')",
            (),
        )
        .expect("changed");
    assert_eq!(changed, 2);
    drop(file);
    for language in ["beancount", "hledger"] {
        let text = exported(&place, language);
        assert_ne!(added_up(&text), asserted(&text, language), "{language}");
    }
}

#[test]
fn an_empty_county_has_an_empty_ledger() {
    let place = Place::new("ledgers-empty");
    let folder = place.folder(&staffed());
    suanpan(&["import", "--db", &place.db(), &folder]).exits(0);
    let text = exported(&place, "hledger");
    assert!(!text.contains("Assets:") || added_up(&text) == asserted(&text, "hledger"), "{text}");
    let missing = suanpan(&["export", "hledger", "--db", "sqlite:nowhere.db", "--json"]).exits(3);
    assert_eq!(missing.json()["error"]["code"], "database_missing");
}

fn raw(words: &[&str]) -> Vec<u8> {
    let output = program().args(words).stdin(Stdio::null()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn sealed(place: &Place) -> (String, String) {
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    file.query_row("select voucher_no, vou_date from voucher order by issued_ms limit 1", (), read)
        .expect("a voucher")
}

#[test]
fn the_sealed_vouchers_of_a_day_leave_as_pain001_and_are_read_again() {
    let place = lived("pain001");
    let (number, day) = sealed(&place);
    let words = ["export", "pain001", "--db", &place.db(), "--on", &day];
    let bytes = raw(&words);
    assert_eq!(bytes, raw(&words));
    let message = CreditTransfers::from_bytes(&bytes).expect("pain.001");
    assert!(message.payments.iter().any(|payment| payment.key.voucher_no == number));
    let path = place.file("out.xml", &String::from_utf8(bytes).expect("UTF-8"));
    let read = suanpan(&["read", &path, "--json"]).exits(0).json();
    assert_eq!((&read["kind"], &read["set_aside"]), (&"pain.001.001.09".into(), &0.into()));
    assert_eq!(read["content"]["payments"].as_array().map(Vec::len), Some(message.payments.len()));
    assert!(suanpan(&["read", &path]).exits(0).out.contains(&number));
    // What was not sent, was withdrawn or rejected must not be paid by another road: it is named with why.
    let file = rusqlite::Connection::open(place.db_file()).expect("the database");
    let details = ["export", "details", "--db", &place.db(), &number, "--json"];
    let json = [&words[..], &["--json"]].concat();
    let of_day: i64 = file
        .query_row("select count(*) from voucher where vou_date = ?1", [&day], |row| row.get(0))
        .expect("counted");
    let cases = [
        ("signed", "已签章，尚未发送", "sealed, but not sent yet"),
        ("withdrawn", "已撤回", "withdrawn"),
        ("rejected", "银行退回", "rejected"),
    ];
    for (state, zh, en) in cases {
        file.execute("update voucher set state = ?1 where vou_date = ?2", (state, &day)).expect("changed");
        for words in [&json[..], &details[..]] {
            let answer = suanpan(words).exits(1).json();
            assert_eq!(answer["error"]["code"], "not_sent", "{state}: {answer}");
            let row = &answer["vouchers"][0];
            assert_eq!((&row["zh"], &row["en"]), (&zh.into(), &en.into()), "{answer}");
        }
        assert_eq!(suanpan(&json).json()["vouchers"].as_array().map(Vec::len), Some(of_day as usize));
    }
    for state in ["sent", "accepted", "paid", "partly_failed"] {
        file.execute("update voucher set state = ?1 where vou_date = ?2", (state, &day)).expect("changed");
        raw(&words);
        raw(&details);
    }
    // One of a day that waits is left out and named; the others leave.
    file.execute("update voucher set state = 'signed' where voucher_no = ?1", [&number]).expect("changed");
    if of_day > 1 {
        let answer = suanpan(&[&words[..], &["--lang", "en"]].concat()).exits(0);
        assert!(!answer.out.contains(&number), "{}", answer.out);
        assert_eq!(answer.err.trim(), format!("left out {number}: sealed, but not sent yet"));
    }
    drop(file);
    let none = ["export", "pain001", "--db", &place.db(), "--on", "2021-01-01", "--json"];
    assert_eq!(suanpan(&none).exits(1).json()["error"]["code"], "no_vouchers");
}

#[test]
fn a_detail_file_leaves_in_gbk_and_its_return_is_read_line_by_line() {
    let place = lived("details");
    let (number, _) = sealed(&place);
    for layout in ["bars", "fixed"] {
        let bytes = raw(&["export", "details", "--db", &place.db(), "--layout", layout, &number]);
        assert!(std::str::from_utf8(&bytes).is_err(), "Chinese in GBK is not UTF-8");
        std::fs::write(place.0.join("batch.txt"), &bytes).expect("written");
        let path = place.0.join("batch.txt").display().to_string();
        let read = suanpan(&["read", &path, "--json"]).exits(0).json();
        assert_eq!(read["kind"], "8207");
        assert_eq!(read["content"]["head"]["key"]["voucher_no"], number.as_str());
    }
    let none = ["export", "details", "--db", &place.db(), "X", "--json"];
    assert_eq!(suanpan(&none).exits(1).json()["error"]["code"], "no_such_voucher");
    // A return file with one good line and one that is not understood: the good one counts, exit 1.
    let text = "R|8207|999999000|2022|5214|V1|20220301|6200|x|2|3.00\r\n\
                D|1|A|6222|a|1.00|1.00|20220301|BK1|\r\nD|2|B|6222|b|2.00|1.00|20220301|BK2|\r\n";
    let path = place.file("return.txt", text);
    let answer = suanpan(&["read", &path]).exits(1);
    assert!(answer.out.contains("A 1.00 BK1") && answer.out.contains("line 3, XPayAmt"), "{}", answer.out);
    let returned = Returned::from_bytes(text.as_bytes()).expect("a header");
    assert_eq!((returned.outcomes.len(), returned.set_aside.len()), (1, 1));
}

#[test]
fn what_is_no_bank_file_is_refused_with_its_place_in_both_languages() {
    let place = Place::new("read");
    for (text, code) in [
        ("", "truncated"),
        ("hello", "not_allowed"),
        ("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"></Document>", "other_message"),
        ("<?xml version=\"1.0\" encoding=\"GBK\"?><MOF></MOF>", "missing"),
        ("H|8207|", "details_refused"),
    ] {
        let path = place.file("file", text);
        let answer: Answer = suanpan(&["read", &path, "--json"]).exits(1);
        assert_eq!(answer.json()["error"]["code"], code, "{text}: {}", answer.out);
        assert!(answer.err.contains("错误：") && answer.err.contains("error: "), "{}", answer.err);
    }
    suanpan(&["read", &place.0.join("nowhere").display().to_string()]).exits(3);
}

/// hledger is no part of a newcomer's machine; the pipeline installs it.
#[test]
fn hledger_takes_the_file() {
    let there = Command::new("hledger").arg("--version").stdout(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("SUANPAN_CI").is_none(), "hledger is missing: install it");
        println!("skipped: hledger is not installed");
        return;
    }
    let place = lived("hledger");
    let path = place.file("journal", &exported(&place, "hledger"));
    let checked = Command::new("hledger")
        .env("LC_ALL", "C.UTF-8")
        .args(["-f", &path, "check", "-s", "ordereddates"])
        .output()
        .expect("hledger runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
