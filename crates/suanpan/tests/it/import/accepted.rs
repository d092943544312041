//! Folders that are right, in all their allowed spellings; parking, refunds, the dry run.

use ledger::Fen;
use platform::i18n::Lang;
use suanpan::import::{CellCode, ResourceAccount, read};

use crate::small::County;

#[test]
fn the_small_county_reads_and_adds_up() {
    let reading = County::small().reads();
    assert_eq!(reading.folder.units.len(), 2);
    assert_eq!(reading.folder.resources[1].account, ResourceAccount::Contingency);
    let book = &reading.report.books[0];
    assert_eq!((book.resources, book.reserved, book.budget), (yuan(3_000), yuan(500), yuan(2_500)));
    assert_eq!(reading.report.requests.total, Fen::new(15_050));
    assert_eq!(reading.report.files.len(), 13);
}

fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan)
}

#[test]
fn a_county_in_mid_year_reads() {
    let reading = County::midyear().reads();
    assert_eq!(reading.folder.opening.len(), 2);
    assert_eq!(reading.folder.county.opens_on, Some(jiff::civil::date(2022, 7, 1)));
}

#[test]
fn bom_crlf_quotes_blank_lines_and_another_order_of_columns_change_nothing() {
    let plain = County::small().reads();
    let mut folder = County::small();
    for name in folder.0.0.keys().cloned().collect::<Vec<_>>() {
        let text = format!("\u{feff}{}\r\n", folder.text(&name).replace('\n', "\r\n"));
        folder = folder.with(&name, text.as_bytes());
    }
    assert_eq!(folder.reads(), plain);
    let quoted = County::small().change("payees.csv", "小样文具店（合成）", "\"小样文具店（合成）\"");
    assert_eq!(quoted.reads(), plain);
    let turned = County::small().with(
        "divisions.csv",
        "kind,mof_dep_name,mof_dep_code\nbudget,预算股,02\ntreasury,国库股,03\nbusiness,教科文股,06"
            .as_bytes(),
    );
    assert_eq!(turned.reads(), plain);
}

#[test]
fn files_of_other_kinds_are_left_alone() {
    assert_eq!(County::small().with("README.md", b"\xff\xff").reads(), County::small().reads());
}

#[test]
fn a_bad_request_is_set_aside_and_its_amount_stays_in_the_total() {
    let folder = County::parking().append(
        "requests.csv",
        "Z3,,101001,,P1,7.00,没有日期,1,,\n\
         Z4,2022-03-04T09:00:00,101001,L1,P1,abc,金额不清,1,,\n\
         Z5,2022-03-04T09:00:00,101001,,P1,-30.00,退款,1,,\n\
         Z6,2022-03-04T09:00:00,101001,L1,P1\n\
         Z7,2022-03-04T09:00:00,101001,L1,P1,0,零,1,,\n",
    );
    let reading = folder.reads();
    let parked: Vec<_> = reading.folder.parked.iter().map(|p| (p.row, p.code, p.amount)).collect();
    let expected = [
        (4, CellCode::CellEmpty, Some(yuan(7))),
        (5, CellCode::AmountNotANumber, None),
        (7, CellCode::CellCountWrong, None),
    ];
    assert_eq!(parked, expected);
    assert_eq!(reading.folder.parked[0].column, "submitted_at", "the first thing asked is the reason");
    assert_eq!(reading.folder.parked[0].cells[6], ("pay_summary".to_owned(), "没有日期".to_owned()));
    assert_eq!(reading.folder.refund_candidates.len(), 1);
    let sums = &reading.report.requests;
    assert_eq!(
        (sums.requests, sums.refund_candidates, sums.parked, sums.parked_without_amount),
        (3, 1, 3, 2)
    );
    let reason = &reading.report.parked_reasons[0];
    assert_eq!((reason.rows, reading.report.parked_reasons.len()), (1, 3));
    assert_eq!(sums.total, Fen::new(15_050 - 3_000 + 700));
}

#[test]
fn a_bad_row_elsewhere_is_never_set_aside() {
    let folder =
        County::parking().append("payees.csv", "P2,,9001000000000002,示例银行,999000000001,supplier\n");
    assert_eq!(folder.mistakes()[0].code, CellCode::CellEmpty);
}

#[test]
fn a_request_that_names_something_unknown_is_for_the_payment_path_to_refuse() {
    let folder =
        County::small().append("requests.csv", "Z3,2022-03-04T09:00:00,101001,L9,P9,7.00,用途,1,,\n");
    let reading = folder.reads();
    assert_eq!(reading.folder.requests.len(), 3);
    let codes: Vec<_> = reading.report.warnings.iter().map(|warning| (&*warning.code, warning.row)).collect();
    assert_eq!(codes[..2], [("request_unknown_line", 4), ("request_unknown_payee", 4)]);
}

#[test]
fn a_request_written_twice_counts_once() {
    let folder = County::small();
    let row = folder.text("requests.csv").lines().nth(1).expect("two requests").to_owned() + "\n";
    let reading = folder.append("requests.csv", &row).reads();
    assert_eq!(reading.folder.requests.len(), 2);
    assert_eq!(reading.report.warnings[0].code, "request_twice");
}

#[test]
fn roles_that_follow_each_other_are_no_forbidden_pair() {
    let folder = County::small().append("roles.csv", "out-1,seal_keeper,county,,2023-01-01,\n");
    assert_eq!(folder.reads().folder.roles.len(), 10);
}

#[test]
fn a_county_with_its_own_classes_says_so_with_the_profile_plain() {
    let folder = County::small().change("county.toml", "\"xingguo\"", "\"plain\"");
    let folder = folder.append("classification.csv", "functional,K9534,Pitch & Site Rents,1,,derived\n");
    assert_eq!(folder.reads().folder.classes.len(), 11);
}

#[test]
fn the_dry_run_prints_in_both_languages() {
    let report = County::parking().reads().report;
    let (zh, en) = (report.print(Lang::Zh), report.print(Lang::En));
    assert!(zh.contains("小样县") && zh.contains("3,000.00"), "{zh}");
    assert!(en.contains("Small County (999999000), amounts in CNY: the folder is right"), "{en}");
    assert!(!zh.contains('⟦') && !en.contains('⟦'), "{zh}{en}");
    assert!(
        serde_json::to_value(&report).expect("the report is plain data")["books"][0]["budget"] == 250_000
    );
}

#[test]
fn a_folder_that_is_not_there_is_one_mistake() {
    let refused = read(std::path::Path::new("/nowhere/at/all")).unwrap_err();
    assert_eq!((refused.errors.len(), refused.errors[0].code), (1, CellCode::NotReadable));
}

/// The samples of the repository, read as a county would hand them in.
#[test]
fn the_sample_counties_are_right() {
    let samples = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../counties"));
    for name in ["xingguo", "xingguo-midyear"] {
        let path = samples.join(name);
        if !path.exists() {
            assert!(std::env::var_os("SUANPAN_CI").is_none(), "{} is missing", path.display());
            println!("skipped: {} is not there", path.display());
            continue;
        }
        let reading = read(&path).unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert!(reading.folder.budget.len() > 100, "{name}");
    }
}
