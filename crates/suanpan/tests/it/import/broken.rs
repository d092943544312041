//! Broken folders: each is the small county with one mistake, and must be refused at its place.
//!
//! **Promise:** every code of the reader is caused by at least one row here or in broken.toml.

use std::collections::BTreeSet;

use suanpan::import::CellCode::{self, *};
use suanpan::import::CellError;

use crate::small::County;

/// file, row, column, code
type At = (String, u64, String, CellCode);

struct Case {
    name: String,
    folder: County,
    at: At,
}

fn case(name: &str, folder: County, (file, row, column, code): (&str, u64, &str, CellCode)) -> Case {
    Case { name: name.to_owned(), folder, at: (file.to_owned(), row, column.to_owned(), code) }
}

/// The mistakes that one changed place makes, from broken.toml.
fn changed() -> Vec<Case> {
    #[derive(serde::Deserialize)]
    struct Row {
        name: String,
        file: String,
        old: String,
        new: String,
        r#in: Option<String>,
        row: u64,
        column: String,
        code: CellCode,
    }
    #[derive(serde::Deserialize)]
    struct Rows {
        cases: Vec<Row>,
    }
    let rows: Rows = toml::from_str(include_str!("broken.toml")).expect("the table of mistakes");
    let one = |row: Row| Case {
        name: row.name,
        folder: change(&row.file, &row.old, &row.new),
        at: (row.r#in.unwrap_or(row.file), row.row, row.column, row.code),
    };
    rows.cases.into_iter().map(one).collect()
}

fn change(file: &str, old: &str, new: &str) -> County {
    County::small().change(file, old, new)
}

fn gbk(file: &str) -> County {
    let folder = County::small();
    let bytes = encoding_rs::GBK.encode(&folder.text(file)).0.into_owned();
    folder.with(file, &bytes)
}

fn files() -> Vec<Case> {
    let huge = vec![b'x'; 64 * 1024 * 1024 + 1];
    let utf16: Vec<u8> = "\u{feff}预算".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let small = County::small;
    vec![
        case("a missing file", small().without("payees.csv"), ("payees.csv", 0, "", FileMissing)),
        case("no county.toml", small().without("county.toml"), ("county.toml", 0, "", FileMissing)),
        case("a misspelt file", small().with("payee.csv", b"x\n"), ("payee.csv", 0, "", UnknownFile)),
        case("an empty file", small().with("units.csv", b""), ("units.csv", 0, "", FileEmpty)),
        case("only a BOM", small().with("units.csv", b"\xef\xbb\xbf\r\n"), ("units.csv", 0, "", FileEmpty)),
        case("an oversize file", small().with("requests.csv", &huge), ("requests.csv", 0, "", FileTooLarge)),
        case("a GBK file", gbk("units.csv"), ("units.csv", 2, "", FileIsGbk)),
        case("GBK settings", gbk("county.toml"), ("county.toml", 2, "", FileIsGbk)),
        case("UTF-16", small().with("units.csv", &utf16), ("units.csv", 1, "", FileNotUtf8)),
        case(
            "half a character",
            small().with("payees.csv", b"a\n\xe4\xb8"),
            ("payees.csv", 2, "", FileNotUtf8),
        ),
        case(
            "UTF-16 without its mark",
            small().with("divisions.csv", &utf16_plain("divisions.csv")),
            ("divisions.csv", 1, "", FileNotUtf8),
        ),
        case("lines that end in CR", cr("units.csv"), ("units.csv", 1, "", LineEndsCr)),
        case(
            "a row of commas",
            small().append("payees.csv", &",".repeat(100_000)),
            ("payees.csv", 3, "", CellCountWrong),
        ),
        case(
            "semicolons",
            small().with("divisions.csv", b"mof_dep_code;mof_dep_name;kind\n"),
            ("divisions.csv", 1, "kind", ColumnMissing),
        ),
    ]
}

fn utf16_plain(file: &str) -> Vec<u8> {
    County::small().text(file).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn cr(file: &str) -> County {
    let text = County::small().text(file).replace('\n', "\r");
    County::small().with(file, text.as_bytes())
}

fn spellings() -> Vec<Case> {
    let long = "长".repeat(2_001);
    vec![
        case(
            "a cell too long",
            change("payees.csv", "小样文具店", &long),
            ("payees.csv", 2, "payee_name", CellTooLong),
        ),
        case("CRLF keeps the row numbers", crlf_with_a_mistake(), ("people.csv", 3, "user_name", CellEmpty)),
        case("BOM keeps the row numbers", bom_with_a_mistake(), ("divisions.csv", 2, "kind", NotAWord)),
        case(
            "a policy row without its source",
            County::small().with(
                "policy.toml",
                b"[[sla_payment_days.values]]\nfrom = 2022-01-01\nvalue = 3\nchecked_on = 2022-01-01\n",
            ),
            ("policy.toml", 1, "sla_payment_days", PolicyRow),
        ),
        case(
            "broken policy",
            County::small().with("policy.toml", b"[a]\nb = \n"),
            ("policy.toml", 2, "", TomlBroken),
        ),
    ]
}

fn crlf_with_a_mistake() -> County {
    let folder = change("people.csv", "甲二", "");
    let text = folder.text("people.csv").replace('\n', "\r\n");
    folder.with("people.csv", text.as_bytes())
}

fn bom_with_a_mistake() -> County {
    let folder = change("divisions.csv", "budget", "money");
    let text = format!("\u{feff}{}", folder.text("divisions.csv"));
    folder.with("divisions.csv", text.as_bytes())
}

fn organisation() -> Vec<Case> {
    let role = |rows: &str| County::small().append("roles.csv", rows);
    vec![
        case(
            "a unit twice",
            County::small().append("units.csv", "101002,重复,101001,2,06,other,\n"),
            ("units.csv", 4, "agency_code", DuplicateKey),
        ),
        case(
            "a grant twice",
            role("fin-check,treasury_check,county,,2022-06-01,\n"),
            ("roles.csv", 11, "role", DuplicateKey),
        ),
        case(
            "a forbidden pair",
            role("fin-seal,treasury_check,county,,2022-01-01,\n"),
            ("roles.csv", 11, "role", ForbiddenPair),
        ),
        case("one person alone", alone(), ("units.csv", 3, "agency_code", UnitLacksPeople)),
    ]
}

/// The school keeps one person, who would be its head beside an outside clerk.
fn alone() -> County {
    let folder = change("people.csv", "101002-clerk,乙一,101002,,会计", "101002-clerk,乙一,101001,,会计");
    folder.change("roles.csv", "101002-clerk,unit_clerk,own_unit,,", "101002-clerk,unit_clerk,units,101002,")
}

fn money() -> Vec<Case> {
    let transfer = "B3,2022-05-01T09:00:00,superior_transfer,省1号,L1,,1.00,补助,fin-budget\n\
                    B4,2022-05-01T09:00:00,superior_transfer,省1号,L2,,1.00,补助,fin-budget\n";
    let other = "Z1,2022-03-02T09:00:00,101001,L1,P1,101.00,办公用品,1,,\n";
    vec![
        case(
            "a change in another year",
            out_of_line_year(),
            ("quota_changes.csv", 3, "happened_at", OutOfLineYear),
        ),
        case("more than the books can hold", too_much(), ("budget.csv", 0, "amount", SumTooLarge)),
        case("a class of its own parent", circle(), ("classification.csv", 12, "level", WrongLevel)),
        case(
            "a refund under the number of a negative request",
            County::parking()
                .change("refunds.csv", "T1,", "Z9,")
                .append("requests.csv", "Z9,2022-03-04T09:00:00,101001,,P1,-30.00,退款,1,,\n"),
            ("refunds.csv", 2, "refund_no", DuplicateKey),
        ),
        case(
            "a transfer document twice",
            County::small().append("quota_changes.csv", transfer),
            ("quota_changes.csv", 5, "doc_no", DocumentTwice),
        ),
        case(
            "a payee twice",
            County::small()
                .append("payees.csv", "P1,又一家（合成）,9001000000000002,示例银行,999000000001,supplier\n"),
            ("payees.csv", 3, "payee_code", DuplicateKey),
        ),
        case(
            "a request number twice",
            County::small().append("requests.csv", other),
            ("requests.csv", 4, "pay_app_no", RequestTwice),
        ),
        case(
            "a refund number twice",
            County::small().append("refunds.csv", "T1,2022-03-11,Z1,1.00,退货\n"),
            ("refunds.csv", 3, "refund_no", DuplicateKey),
        ),
        case(
            "a holiday twice",
            County::small().with(
                "calendar.csv",
                "date,kind,name\n2022-10-01,holiday,国庆\n2022-10-01,holiday,国庆\n".as_bytes(),
            ),
            ("calendar.csv", 3, "date", DuplicateKey),
        ),
    ]
}

fn balances() -> Vec<Case> {
    vec![
        case(
            "mid-year without balances",
            County::midyear().without("opening.csv"),
            ("opening.csv", 0, "", OpeningMissing),
        ),
        case(
            "balances without mid-year",
            County::small().with("opening.csv", County::midyear().text("opening.csv").as_bytes()),
            ("opening.csv", 2, "bgt_line_no", OpeningUnexpected),
        ),
        case(
            "a line without balances",
            opening("L2,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,101002-head,fin-check\n", ""),
            ("budget.csv", 3, "bgt_line_no", OpeningLineMissing),
        ),
        case(
            "a header without balances",
            opening_header(),
            ("budget.csv", 2, "bgt_line_no", OpeningLineMissing),
        ),
        case(
            "balances that do not add up",
            opening("L1,1000.00", "L1,1000.01"),
            ("opening.csv", 2, "released", OpeningUnbalanced),
        ),
        case(
            "a request from before the county came",
            County::midyear().change("requests.csv", "2022-08-02T", "2022-06-30T"),
            ("requests.csv", 2, "submitted_at", BeforeOpening),
        ),
        case(
            "a change from before the county came",
            County::midyear().change("quota_changes.csv", "2022-07-08T09", "2022-06-08T09"),
            ("quota_changes.csv", 2, "happened_at", BeforeOpening),
        ),
        case(
            "a refund from before the county came",
            County::midyear().change("refunds.csv", "2022-08-10", "2022-06-30"),
            ("refunds.csv", 2, "refunded_on", BeforeOpening),
        ),
        case(
            "one signature for two",
            opening("101001-head,fin-check", "101001-head,101001-head"),
            ("opening.csv", 2, "signed_treasury_by", SameSignature),
        ),
    ]
}

/// Columns and a file that came later: contracts and the release schedule.
fn later() -> Vec<Case> {
    let contracts = |rows: &str| {
        let header = County::small().text("quota_changes.csv").lines().next().expect("a header").to_owned();
        County::small()
            .with("quota_changes.csv", format!("{header},contract_no,payee_code\n{rows}").as_bytes())
    };
    let schedule = |rows: &str| {
        County::small()
            .with("release_schedule.csv", format!("bgt_line_no,from_day,amount\n{rows}").as_bytes())
    };
    let opened = |cells: &str| {
        let rows: String = [
            "bgt_line_no,released,paid,in_process,committed,carried,frozen,pending_breakdown,pending_release,\
             signed_unit_by,signed_treasury_by,contract_no,contract_payee,contract_amount\n",
            "L1,900.00,500.00,0.00,100.00,0.00,0.00,0.00,0.00,101001-head,fin-check,",
            cells,
            "\nL2,1000.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,101002-head,fin-check,,,\n",
        ]
        .concat();
        County::midyear().with("opening.csv", rows.as_bytes())
    };
    let change = "C1,2022-03-01T09:00:00";
    let (lacks, names) = (("contract_no", CommitmentContract), ("payee_code", CommitmentSupplier));
    let at = |(column, code)| ("quota_changes.csv", 2, column, code);
    vec![
        case(
            "a commitment of no contract",
            contracts(&format!("{change},commit,D,L1,,1.00,r,fin-budget,,P1\n")),
            at(lacks),
        ),
        case(
            "a commitment to nobody",
            contracts(&format!("{change},commit,D,L1,,1.00,r,fin-budget,HT1,\n")),
            at(names),
        ),
        case(
            "a release of another supplier's",
            contracts(&format!("{change},release_commitment,D,L1,,1.00,r,fin-budget,HT1,P1\n")),
            at(names),
        ),
        case(
            "a contract of a freeze",
            contracts(&format!("{change},freeze,D,L1,,1.00,r,fin-budget,HT1,\n")),
            at(lacks),
        ),
        case(
            "an instalment too much",
            schedule("L1,2022-02-08,1000.00\nL1,2022-07-01,500.01\n"),
            ("release_schedule.csv", 3, "amount", ScheduleTooMuch),
        ),
        case(
            "an instalment twice",
            schedule("L1,2022-02-08,1.00\nL1,2022-02-08,1.00\n"),
            ("release_schedule.csv", 3, "from_day", DuplicateKey),
        ),
        case(
            "a contract without its supplier",
            opened("HT1;HT2,P1,100.00"),
            ("opening.csv", 2, "contract_no", OpeningContracts),
        ),
        case(
            "more contracts than committed",
            opened("HT1;HT2,P1;P1,60.00;50.00"),
            ("opening.csv", 2, "contract_amount", OpeningContracts),
        ),
    ]
}

fn opening(old: &str, new: &str) -> County {
    County::midyear().change("opening.csv", old, new)
}

fn opening_header() -> County {
    let folder = County::midyear();
    let text = folder.text("opening.csv");
    let header = text.lines().next().expect("a header").to_owned();
    folder.with("opening.csv", header.as_bytes())
}

/// Ten thousand lines of nearly ten trillion yuan each.
fn too_much() -> County {
    let line = |n: usize| {
        format!(
            "2022,M{n},101001,999999221010012000001,2050202,50201,30201,1,1,1,1,,2,2,2,9999999999999.99\n"
        )
    };
    let lines: String = (0..10_000).map(line).collect();
    County::small().append("budget.csv", &lines)
}

/// Two classes of a county's own list that stand above each other.
fn circle() -> County {
    let folder = change("county.toml", "\"xingguo\"", "\"plain\"");
    folder.append("classification.csv", "functional,K1,甲,2,K2,seen\nfunctional,K2,乙,2,K1,seen\n")
}

fn out_of_line_year() -> County {
    let folder = change("quota_changes.csv", "2022-02-08T10:00:00", "2023-02-08T10:00:00");
    let folder = folder.change("county.toml", "[2022]", "[2022, 2023]");
    folder.append(
        "county.toml",
        "[[year]]\nfiscal_year = 2023\ncongress_approved_on = \"2023-01-20\"\ncongress_doc_no = \"a\"\n\
         replied_on = \"2023-02-07\"\nreply_doc_no = \"b\"\n",
    )
}

#[test]
fn every_mistake_is_refused_at_its_place() {
    let coded = [files(), spellings(), organisation(), money(), balances(), later()].into_iter().flatten();
    let cases: Vec<Case> = coded.chain(changed()).collect();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    let mut caused = BTreeSet::new();
    for case in cases {
        let (file, row, column, code) = &case.at;
        println!("{}", case.name); // shown when the case fails
        let mistakes = case.folder.mistakes();
        let there = |error: &&CellError| {
            (&error.file, &error.row, &error.column, &error.code) == (file, row, column, code)
        };
        let Some(found) = mistakes.iter().find(there) else { panic!("{}: {mistakes:#?}", case.name) };
        for text in [&found.zh, &found.en] {
            let text = text.replace("\\u{", ""); // a control character made visible
            assert!(!text.contains('⟦') && !text.contains('{'), "{}: {text}", case.name);
        }
        caused.insert(*code);
    }
    // What no folder in memory causes: a disk that fails, a link in place of a file (cli/bad.rs), a database.
    caused.extend([NotReadable, NotAFile, CountyAlreadyThere]);
    // What a mapping file or its extracts cause has its cases beside them (src/mapping/tests.rs).
    let of_folder = |code: &&CellCode| !code.word().starts_with("map_");
    let never: Vec<_> =
        CellCode::ALL.iter().filter(of_folder).filter(|code| !caused.contains(code)).collect();
    assert!(never.is_empty(), "no case causes {never:?}");
}

#[test]
fn a_mistake_is_said_once_and_not_again_by_what_refers_to_it() {
    let folder = change(
        "units.csv",
        "101002,小样县第一小学,101001,2,06,institution,",
        "101002,小样县第一小学,101001,2,06,school,",
    );
    assert_eq!(folder.mistakes().len(), 1);
    assert_eq!(gbk("units.csv").mistakes().len(), 1, "nothing is looked up in a file that cannot be read");
    let folder = change("budget.csv", "1500.00", "NaN");
    assert_eq!(folder.mistakes().len(), 1, "a book with a doubtful amount is not called unbalanced too");
}

#[test]
fn all_mistakes_of_all_files_are_listed_in_order() {
    let folder = change("requests.csv", "100.00", "NaN").change("requests.csv", "50.50", "1e5");
    let folder = folder.change("divisions.csv", "treasury", "cash").change("payees.csv", "supplier", "shop");
    let places: Vec<_> = folder.mistakes().iter().map(|error| (error.file.clone(), error.row)).collect();
    let expected = [("divisions.csv", 3), ("payees.csv", 2), ("requests.csv", 2), ("requests.csv", 3)];
    assert_eq!(places, expected.map(|(file, row)| (file.to_owned(), row)));
}

#[test]
fn a_thousand_mistakes_are_kept_and_the_rest_is_counted() {
    let rows = "Z,x,,,,,,,,\n".repeat(500);
    let refused = suanpan::import::read_from(&County::small().append("requests.csv", &rows).0).unwrap_err();
    assert_eq!(refused.errors.len(), 1_000);
    assert_eq!(refused.more, 500 * 6 - 1_000);
    assert!(refused.to_string().ends_with("and 2000 more\n3000 mistakes, nothing was written"));
}

#[test]
fn a_message_says_what_was_found_and_what_to_do() {
    let error = &change("requests.csv", "100.00", "\"1,200.00\"").mistakes()[0];
    assert_eq!(
        error.line(platform::i18n::Lang::En),
        "requests.csv row 2, amount: \"1,200.00\" is not an amount in yuan with at most two decimals; \
         remove separators, plus signs, currency signs and units"
    );
    let error = &gbk("units.csv").mistakes()[0];
    assert!(error.en.starts_with("this file is GBK") && error.zh.contains("GBK"), "{error:?}");
}

#[test]
fn later_columns_are_read_when_they_are_there_and_missed_by_nobody() {
    let header = County::small().text("requests.csv").lines().next().expect("a header").to_owned();
    let rows = "Z1,2022-03-02T09:00:00,101001,L1,P1,100.00,x,1,,HT1,1,2022-03-02\n\
                Z2,2022-03-02T09:00:00,101001,L1,P1,100.00,x,1,,,,\n";
    let text = format!("{header},from_commitment,contract_due_on\n{rows}");
    let folder = County::small().with("refunds.csv", b"refund_no,refunded_on,pay_app_no,amount,reason\n");
    let read = folder.with("requests.csv", text.as_bytes()).reads().folder;
    let (first, second) = (&read.requests[0], &read.requests[1]);
    assert!(first.from_commitment && first.contract_due_on == Some(jiff::civil::date(2022, 3, 2)));
    assert!(!second.from_commitment && second.contract_due_on.is_none());
    assert!(County::small().reads().folder.requests.iter().all(|request| !request.from_commitment));
}
