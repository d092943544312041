//! Payment requests from a sheet: the county's own codes, remarks on the same file, nothing by a second way in.

use axum::http::StatusCode;
use sheets::{Field, FieldKind, Filled, Form, Read, amount, text};
use suanpan::bench::sample::line_no;

use super::seat::{Answer, Office};
use crate::support::{Town, towns};

const CLERK: &str = "101001-clerk";

/// A filled template as a clerk makes it: the heads of the Chinese page.
fn sheet(rows: &[Vec<Read>]) -> Vec<u8> {
    let heads = [
        ("pay_app_no", "申请号"),
        ("bgt_line_no", "指标"),
        ("payee_code", "收款人"),
        ("amount", "金额"),
        ("pay_summary", "用途"),
        ("pay_bus_type_code", "业务类型"),
        ("decision_no", "决策文号"),
        ("contract_no", "合同号"),
    ];
    let form = Form {
        title: "支付申请导入".into(),
        notes: vec![],
        fields: heads
            .iter()
            .map(|(key, _)| Field {
                key: (*key).into(),
                head: (*key).into(),
                also: vec![],
                hint: String::new(),
                kind: if *key == "amount" { FieldKind::Amount } else { FieldKind::Text },
                required: false,
            })
            .collect(),
        codes_sheet: "代码".into(),
        remarks: "批注".into(),
        not_in_list: String::new(),
        day: (2022, 6, 15),
    };
    let filled: Vec<Filled> = rows
        .iter()
        .map(|cells| Filled {
            cells: cells.clone(),
            extra: vec![Read::Text("我的备注".into())],
            ..Filled::default()
        })
        .collect();
    sheets::template(&form, &filled, &["自己的列".into()]).expect("a file")
}

fn word(text: &str) -> Read {
    Read::Text(text.into())
}

fn number(digits: &str) -> Read {
    Read::Number { digits: digits.into(), percent: false }
}

fn row(n: usize, payee: &str, yuan: Read) -> Vec<Read> {
    let line = format!("{}｜随便写的名称", line_no(n));
    vec![
        Read::Blank,
        word(&line),
        word(payee),
        yuan,
        word("办公用品"),
        word("1｜普通"),
        Read::Blank,
        Read::Blank,
    ]
}

fn send(office: &Office, town: &Town, mode: &str, file: &[u8]) -> Answer {
    office.upload(town, CLERK, "/payments/import", &[("mode", mode)], file)
}

/// The remarks of the returned file, row by row, and its first two cells.
fn returned(office: &Office, town: &Town, answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let file = office.get(town, CLERK, &format!("{}/file", answer.to));
    let sheet = sheets::open(&file.body, "").expect("the file comes back");
    let at =
        sheet.rows.iter().position(|row| row.cells.iter().any(|cell| text(cell) == "批注")).expect("a head");
    let remarks = sheet.rows[at].cells.iter().position(|cell| text(cell) == "批注").expect("remarks");
    sheet.rows[at + 1..]
        .iter()
        .map(|row| {
            assert_eq!(text(row.cell(remarks + 1)), "我的备注", "the person's own column is carried");
            (text(row.cell(0)), text(row.cell(remarks)))
        })
        .collect()
}

fn requests(town: &Town) -> i64 {
    town.number("select count(*) from payment_request where mof_div_code = ?1")
}

fn mixed() -> Vec<u8> {
    sheet(&[
        row(1, "P1｜小样文具店", number("12.34")),
        row(1, "P9", number("5")),
        row(1, "P2", word("1,23")),
        row(1, "P2", number("0.005")),
        row(2, "P2", number("7")),
        row(1, "P3", word("￥1,000.50")),
        row(1, "P3", Read::Blank),
    ])
}

#[test]
fn a_dry_run_says_everything_and_writes_nothing() {
    for town in towns(&[5_000, 5_000]) {
        let office = Office::of(&town);
        let answer = send(&office, &town, "try", &mixed());
        let rows = returned(&office, &town, &answer);
        let expected = ["检查通过", "收款人", "不是金额", "两位小数", "", "检查通过", "必填"];
        for ((_, said), part) in rows.iter().zip(expected) {
            assert!(said.contains(part), "{}: {said} / {part}", town.engine);
        }
        assert!(!rows[4].1.contains("检查通过"), "the line of another unit: {}", rows[4].1);
        assert_eq!((rows.len(), requests(&town)), (7, 0), "{}", town.engine);
        let page = office.get(&town, CLERK, &answer.to).text();
        assert!(page.contains("试运行") && page.contains("1,012.84"), "{page}");
        town.books_are_right();
    }
}

#[test]
fn all_or_nothing_keeps_nothing_of_a_file_with_one_wrong_row() {
    for town in towns(&[5_000, 5_000]) {
        let office = Office::of(&town);
        let answer = send(&office, &town, "all", &mixed());
        let rows = returned(&office, &town, &answer);
        assert!(rows[0].1.contains("其他行"), "{rows:?}");
        assert_eq!(requests(&town), 0);
        // Each row alone would do, together they ask for a payee that is not there: refused by the verb, not by the reader.
        let answer =
            send(&office, &town, "all", &sheet(&[row(1, "P1", number("1")), row(1, "P9", number("1"))]));
        assert!(returned(&office, &town, &answer)[0].1.contains("其他行"));
        assert_eq!(requests(&town), 0);
        let good = sheet(&[row(1, "P1", number("10.10")), row(1, "P2", number("20.20"))]);
        let answer = send(&office, &town, "all", &good);
        let rows = returned(&office, &town, &answer);
        assert!(rows.iter().all(|(no, said)| no.starts_with("ZF2022W") && said.contains(no)), "{rows:?}");
        assert_eq!(requests(&town), 2);
        let sum = town
            .number("select cast(sum(amount_fen) as bigint) from payment_request where mof_div_code = ?1");
        assert_eq!(sum, 3_030, "to the fen");
    }
}

#[test]
fn what_passes_may_be_kept_and_the_same_file_again_keeps_nothing_twice() {
    for town in towns(&[5_000, 5_000]) {
        let office = Office::of(&town);
        let first = returned(&office, &town, &send(&office, &town, "park", &mixed()));
        assert_eq!(requests(&town), 2, "{first:?}");
        let again = returned(&office, &town, &send(&office, &town, "park", &mixed()));
        assert_eq!(requests(&town), 2, "the same file twice: {again:?}");
        assert_eq!(first[0].0, again[0].0, "it answers with the number it gave");
        // The returned file sent back as it is: what was submitted is refused as a duplicate, nothing is doubled.
        let answer = send(&office, &town, "park", &mixed());
        let back = office.get(&town, CLERK, &format!("{}/file", answer.to));
        returned(&office, &town, &send(&office, &town, "park", &back.body));
        assert_eq!(requests(&town), 2);
        town.books_are_right();
    }
}

#[test]
fn the_template_offers_the_units_own_lines_and_the_countys_payees() {
    for town in towns(&[5_000, 5_000]) {
        let office = Office::of(&town);
        let file = office.get(&town, CLERK, "/payments/import/template");
        let codes = sheets::open(&file.body, "代码表").expect("the codes");
        let all: Vec<String> = codes.rows.iter().flat_map(|row| row.cells.iter().map(text)).collect();
        assert!(all.iter().any(|item| item.starts_with(&line_no(1))), "{all:?}");
        assert!(!all.iter().any(|item| item.starts_with(&line_no(2))), "a line of another unit: {all:?}");
        assert!(all.iter().any(|item| item.starts_with("P3｜")), "{all:?}");
        let empty = send(&office, &town, "try", &file.body);
        assert_eq!(empty.status, StatusCode::CONFLICT, "an empty template is said to be empty");
        let page = office.get(&town, CLERK, "/payments/import").text();
        assert!(page.contains("multipart/form-data") && !page.contains('\u{27e6}'), "{page}");
    }
}

#[test]
fn files_that_are_no_plain_workbook_are_refused_in_words() {
    let town = towns(&[5_000]).remove(0);
    let office = Office::of(&town);
    let bad: [(&[u8], &str); 3] = [
        (b"a,b\n1,2\n", ".xlsx"),
        (b"", ".xlsx"),
        (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "旧的"),
    ];
    for (file, said) in bad {
        let answer = send(&office, &town, "all", file);
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text().contains(said), "{}", answer.text());
    }
    let stranger = office.upload(&town, "fin-check", "/payments/import", &[("mode", "all")], &mixed());
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "who may not submit may not import");
    let stale = office.upload(&town, CLERK, "/payments/import", &[("csrf", "x")], b"");
    assert_ne!(stale.status, StatusCode::SEE_OTHER);
    assert_eq!(amount(&number("12.34")), Ok(1_234));
}
