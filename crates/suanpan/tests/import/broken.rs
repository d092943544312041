//! Broken folders: each is the small county with one mistake, and must be refused at its place.
//!
//! **Promise:** every code of the reader is caused by at least one row of these tables.

use std::collections::BTreeSet;

use suanpan::import::CellCode::{self, *};
use suanpan::import::CellError;

use crate::small::County;

/// file, row, column, code
type At = (&'static str, u64, &'static str, CellCode);

struct Case {
    name: &'static str,
    folder: County,
    at: At,
}

fn case(name: &'static str, folder: County, at: At) -> Case {
    Case { name, folder, at }
}

fn change(file: &'static str, old: &str, new: &str) -> County {
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
            small().append("payees.csv", "").with("payees.csv", b"a\n\xe4\xb8"),
            ("payees.csv", 2, "", FileNotUtf8),
        ),
        case(
            "a missing column",
            change("units.csv", ",level,", ","),
            ("units.csv", 1, "level", ColumnMissing),
        ),
        case(
            "a misspelt column",
            change("units.csv", ",level,", ",levle,"),
            ("units.csv", 1, "levle", ColumnUnknown),
        ),
        case(
            "a column twice",
            change("people.csv", "mof_dep_code,title", "mof_dep_code,title,title"),
            ("people.csv", 1, "title", ColumnTwice),
        ),
        case(
            "semicolons",
            small().with("divisions.csv", b"mof_dep_code;mof_dep_name;kind\n"),
            ("divisions.csv", 1, "kind", ColumnMissing),
        ),
    ]
}

fn rows() -> Vec<Case> {
    vec![
        case(
            "a quote never closed",
            change("payees.csv", "小样文具店", "\"小样文具店"),
            ("payees.csv", 2, "", QuoteOpen),
        ),
        case(
            "a quoted newline",
            change("requests.csv", "100.00,办公用品", "100.00,\"办公\n用品\""),
            ("requests.csv", 2, "", QuoteOpen),
        ),
        case(
            "a quote inside a cell",
            change("payees.csv", "小样文具店", "小样\"文具\"店"),
            ("payees.csv", 2, "", QuoteStray),
        ),
        case(
            "text after a quote",
            change("payees.csv", "小样文具店（合成）", "\"小样\"店"),
            ("payees.csv", 2, "", QuoteStray),
        ),
        case(
            "a comma too many",
            change("payees.csv", "示例银行,", "示例,银行,"),
            ("payees.csv", 2, "", CellCountWrong),
        ),
        case(
            "a truncated row",
            change("budget.csv", ",2,2,2,1000.00", ",2,2"),
            ("budget.csv", 3, "", CellCountWrong),
        ),
        case(
            "a lone carriage return",
            change("payees.csv", "小样文具店", "小样\r文具店"),
            ("payees.csv", 2, "payee_name", ControlCharacter),
        ),
        case(
            "a NUL",
            change("payees.csv", "小样文具店", "小样\0文具店"),
            ("payees.csv", 2, "payee_name", ControlCharacter),
        ),
        case(
            "a mark that turns the text round",
            change("payees.csv", "小样文具店", "小样\u{202e}店"),
            ("payees.csv", 2, "payee_name", ControlCharacter),
        ),
        case(
            "a cell too long",
            change("payees.csv", "小样文具店", &"长".repeat(2_001)),
            ("payees.csv", 2, "payee_name", CellTooLong),
        ),
        case("an empty cell", change("people.csv", "甲一", ""), ("people.csv", 2, "user_name", CellEmpty)),
        case(
            "a formula",
            change("payees.csv", "小样文具店", "=cmd|' /C calc'!A0"),
            ("payees.csv", 2, "payee_name", Formula),
        ),
        case(
            "a formula with a plus",
            change("projects.csv", "日常公用经费,101001", "+1,101001"),
            ("projects.csv", 2, "pro_name", Formula),
        ),
        case(
            "a formula with an at",
            change("requests.csv", "50.50,办公用品", "50.50,@SUM(A1)"),
            ("requests.csv", 3, "pay_summary", Formula),
        ),
        case(
            "a leading minus in a text",
            change("refunds.csv", "退货", "-退货"),
            ("refunds.csv", 2, "reason", Formula),
        ),
        case(
            "a full-width formula",
            change("refunds.csv", "退货", "＝退货"),
            ("refunds.csv", 2, "reason", Formula),
        ),
        case(
            "a blank at the end",
            change("divisions.csv", "06,", "06 ,"),
            ("divisions.csv", 4, "mof_dep_code", BlankAround),
        ),
        case(
            "full-width digits",
            change("divisions.csv", "06,", "０６,"),
            ("divisions.csv", 4, "mof_dep_code", NotACode),
        ),
        case("CRLF keeps the row numbers", crlf_with_a_mistake(), ("people.csv", 3, "user_name", CellEmpty)),
        case("BOM keeps the row numbers", bom_with_a_mistake(), ("divisions.csv", 2, "kind", NotAWord)),
        case(
            "blank lines keep the row numbers",
            change("divisions.csv", "02,预算股,budget\n", "\n\n02,预算股,budgets\n"),
            ("divisions.csv", 4, "kind", NotAWord),
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

fn settings() -> Vec<Case> {
    let toml = |old: &str, new: &str| change("county.toml", old, new);
    vec![
        case("broken TOML", toml("\"CNY\"", "\"CNY"), ("county.toml", 4, "", TomlBroken)),
        case(
            "broken policy",
            County::small().with("policy.toml", b"[a]\nb = \n"),
            ("policy.toml", 2, "", TomlBroken),
        ),
        case(
            "a setting is missing",
            toml("name_en = \"Small County\"\n", ""),
            ("county.toml", 0, "name_en", SettingMissing),
        ),
        case("a misspelt setting", toml("notice", "notise"), ("county.toml", 9, "notise", SettingUnknown)),
        case(
            "an unknown word",
            toml("\"start\"", "\"later\""),
            ("county.toml", 8, "first_year_starts", SettingWrong),
        ),
        case("a currency without cents", toml("CNY", "JPY"), ("county.toml", 4, "currency", SettingWrong)),
        case(
            "a year without approval",
            toml("[2022]", "[2022, 2023]"),
            ("county.toml", 0, "year", SettingMissing),
        ),
        case(
            "a demo day outside",
            toml("2022-06-15", "2025-06-15"),
            ("county.toml", 7, "demo_today", SettingWrong),
        ),
        case(
            "replied before approved",
            toml("2022-02-07", "2022-01-07"),
            ("county.toml", 19, "year.replied_on", SettingWrong),
        ),
        case(
            "a year that is no number",
            toml("fiscal_year = 2022\n", "fiscal_year = \"x\"\n"),
            ("county.toml", 16, "year.fiscal_year", SettingMissing),
        ),
    ]
}

fn cells() -> Vec<Case> {
    let request = |old: &str, new: &str| change("requests.csv", old, new);
    vec![
        case(
            "10^15 yuan",
            request("100.00", "1000000000000000"),
            ("requests.csv", 2, "amount", AmountTooLarge),
        ),
        case(
            "10^13 yuan",
            request("100.00", "10000000000000"),
            ("requests.csv", 2, "amount", AmountTooLarge),
        ),
        case("NaN", request("100.00", "NaN"), ("requests.csv", 2, "amount", AmountNotANumber)),
        case("an exponent", request("100.00", "1e2"), ("requests.csv", 2, "amount", AmountExponent)),
        case(
            "a separator",
            request("100.00", "\"1,200.00\""),
            ("requests.csv", 2, "amount", AmountStrayCharacter),
        ),
        case(
            "a currency sign",
            request("100.00", "￥100"),
            ("requests.csv", 2, "amount", AmountStrayCharacter),
        ),
        case("three decimals", request("100.00", "100.005"), ("requests.csv", 2, "amount", AmountDecimals)),
        case(
            "a negative amount",
            request("100.00", "-100.00"),
            ("requests.csv", 2, "amount", AmountNegative),
        ),
        case(
            "a negative budget",
            change("budget.csv", "1500.00", "-1500.00"),
            ("budget.csv", 2, "amount", AmountNegative),
        ),
        case("zero", request("100.00", "0"), ("requests.csv", 2, "amount", AmountZero)),
        case(
            "29 February",
            request("2022-03-02T", "2022-02-29T"),
            ("requests.csv", 2, "submitted_at", NotAnInstant),
        ),
        case(
            "a spreadsheet's date",
            change("refunds.csv", "2022-03-10", "2022/3/10"),
            ("refunds.csv", 2, "refunded_on", NotADate),
        ),
        case(
            "a wrong year",
            request("2022-03-02T", "2021-03-02T"),
            ("requests.csv", 2, "submitted_at", YearNotInFolder),
        ),
        case(
            "a wrong year of refund",
            change("refunds.csv", "2022-03-10", "2023-03-10"),
            ("refunds.csv", 2, "refunded_on", YearNotInFolder),
        ),
        case(
            "a wrong budget year",
            change("budget.csv", "2022,L2", "2021,L2"),
            ("budget.csv", 3, "fiscal_year", YearNotInFolder),
        ),
        case(
            "a year in words",
            change("budget.csv", "2022,L2", "二〇,L2"),
            ("budget.csv", 3, "fiscal_year", NotANumber),
        ),
        case(
            "an unknown business type",
            request("50.50,办公用品,1", "50.50,办公用品,8"),
            ("requests.csv", 3, "pay_bus_type_code", NotAWord),
        ),
        case(
            "an unknown role",
            change("roles.csv", "seal_keeper", "sealkeeper"),
            ("roles.csv", 10, "role", NotAWord),
        ),
        case(
            "four digits of function",
            change("budget.csv", "2050202,50201,30201,1,1,1,1,,", "2050,50201,30201,1,1,1,1,,"),
            ("budget.csv", 3, "exp_func_code", ClassCodeShape),
        ),
        case(
            "a short project code",
            change("projects.csv", "999999221010022000002", "99999922101002"),
            ("projects.csv", 3, "pro_code", ProjectCodeShape),
        ),
        case(
            "an account with blanks",
            change("payees.csv", "9001000000000001", "9001 0000 0000"),
            ("payees.csv", 2, "payee_acct_no", AccountShape),
        ),
        case(
            "half a target",
            change("projects.csv", "2021-12-20,小财绩〔2021〕1号", "2021-12-20,"),
            ("projects.csv", 2, "target_approved_on", TargetHalf),
        ),
        case(
            "a grant that ends before it begins",
            change("roles.csv", "2022-01-01,2022-12-31", "2022-01-01,2021-12-31"),
            ("roles.csv", 7, "valid_to", DatesReversed),
        ),
    ]
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
            "an unknown department",
            change("units.csv", "小学,101001", "小学,101009"),
            ("units.csv", 3, "sup_dep_code", NotFirstLevel),
        ),
        case(
            "level 1 under another",
            change("units.csv", "教育局,101001", "教育局,101002"),
            ("units.csv", 2, "sup_dep_code", NotFirstLevel),
        ),
        case(
            "an unknown division",
            change("units.csv", "2,06,", "2,66,"),
            ("units.csv", 3, "manage_mof_dep_code", UnknownReference),
        ),
        case(
            "a division that manages nobody",
            change("units.csv", "2,06,", "2,03,"),
            ("units.csv", 3, "manage_mof_dep_code", DivisionCannotManage),
        ),
        case(
            "a person of nowhere",
            change("people.csv", "丁一,,02", "丁一,,"),
            ("people.csv", 8, "agency_code", OneHome),
        ),
        case(
            "a person of an unknown unit",
            change("people.csv", "甲三,101001", "甲三,101009"),
            ("people.csv", 4, "agency_code", UnknownReference),
        ),
        case(
            "a role for nobody",
            change("roles.csv", "fin-seal,", "fin-seel,"),
            ("roles.csv", 10, "user_id", UnknownReference),
        ),
        case(
            "a scope without units",
            change("roles.csv", "units,101002", "units,"),
            ("roles.csv", 7, "scope_codes", ScopeCodes),
        ),
        case(
            "an unknown unit in a scope",
            change("roles.csv", "units,101002", "units,101002;101003"),
            ("roles.csv", 7, "scope_codes", UnknownReference),
        ),
        case(
            "an own unit of a division's person",
            change("roles.csv", "treasury_check,county", "treasury_check,own_unit"),
            ("roles.csv", 9, "scope", ScopeWithoutHome),
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
        case(
            "a unit without a clerk",
            change("roles.csv", "101002-clerk,unit_clerk", "101002-clerk,auditor"),
            ("units.csv", 3, "agency_code", UnitLacksRole),
        ),
        case(
            "a unit without a reviewer",
            change("roles.csv", "units,101002", "units,101001"),
            ("units.csv", 3, "agency_code", UnitLacksReviewer),
        ),
        case("one person alone", alone(), ("units.csv", 3, "agency_code", UnitLacksPeople)),
        case(
            "a class of the wrong level",
            change("classification.csv", "普通教育,2,205", "普通教育,3,205"),
            ("classification.csv", 3, "level", WrongLevel),
        ),
        case(
            "a class under another",
            change("classification.csv", "普通教育,2,205", "普通教育,2,227"),
            ("classification.csv", 3, "parent", WrongParent),
        ),
        case(
            "a class without its parent",
            change("classification.csv", "gov_economic,502,机关商品和服务支出,1,,recalled\n", ""),
            ("classification.csv", 6, "parent", UnknownReference),
        ),
    ]
}

/// The school keeps one person, who would be its head beside an outside clerk.
fn alone() -> County {
    let folder = change("people.csv", "101002-clerk,乙一,101002,,会计", "101002-clerk,乙一,101001,,会计");
    folder.change("roles.csv", "101002-clerk,unit_clerk,own_unit,,", "101002-clerk,unit_clerk,units,101002,")
}

fn money() -> Vec<Case> {
    let quota = |old: &str, new: &str| change("quota_changes.csv", old, new);
    let transfer = "B3,2022-05-01T09:00:00,superior_transfer,省1号,L1,,1.00,补助,fin-budget\n\
                    B4,2022-05-01T09:00:00,superior_transfer,省1号,L2,,1.00,补助,fin-budget\n";
    let other = "Z1,2022-03-02T09:00:00,101001,L1,P1,101.00,办公用品,1,,\n";
    vec![
        case(
            "an unbalanced book",
            change("resources.csv", "3000.00", "3000.01"),
            ("budget.csv", 0, "amount", BookUnbalanced),
        ),
        case(
            "an unknown unit",
            change("budget.csv", "L1,101001,", "L1,101009,"),
            ("budget.csv", 2, "agency_code", UnknownReference),
        ),
        case(
            "an unknown class",
            change("budget.csv", "30201,1,1,1,1,,", "30202,1,1,1,1,,"),
            ("budget.csv", 3, "dep_bgt_eco_code", UnknownReference),
        ),
        case(
            "an unknown revenue",
            change("resources.csv", "11002", "11003"),
            ("resources.csv", 2, "item_code", UnknownReference),
        ),
        case(
            "another unit's project",
            change("budget.csv", "999999221010022000002", "999999221010012000001"),
            ("budget.csv", 3, "pro_code", ProjectOfOtherUnit),
        ),
        case(
            "a line twice",
            change("budget.csv", "2022,L2", "2022,L1"),
            ("budget.csv", 3, "bgt_line_no", DuplicateKey),
        ),
        case(
            "an unknown line",
            quota("下达,fin-budget", "下达,nobody"),
            ("quota_changes.csv", 3, "requested_by", UnknownReference),
        ),
        case(
            "a virement to nowhere",
            quota("release,小财预〔2022〕1号,L1,,", "virement,小财预〔2022〕1号,L1,,"),
            ("quota_changes.csv", 3, "to_bgt_line_no", VirementLine),
        ),
        case(
            "a virement to itself",
            quota("release,小财预〔2022〕1号,L1,,", "virement,小财预〔2022〕1号,L1,L1,"),
            ("quota_changes.csv", 3, "to_bgt_line_no", VirementLine),
        ),
        case(
            "a change in another year",
            out_of_line_year(),
            ("quota_changes.csv", 3, "happened_at", OutOfLineYear),
        ),
        case(
            "a transfer document twice",
            County::small().append("quota_changes.csv", transfer),
            ("quota_changes.csv", 5, "doc_no", DocumentTwice),
        ),
        case(
            "a decision for nobody",
            change("authorisations.csv", "采购,101001", "采购,101009"),
            ("authorisations.csv", 2, "agency_code", UnknownReference),
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
            "balances that do not add up",
            opening("L1,1000.00", "L1,1000.01"),
            ("opening.csv", 2, "released", OpeningUnbalanced),
        ),
        case(
            "one signature for two",
            opening("101001-head,fin-check", "101001-head,101001-head"),
            ("opening.csv", 2, "signed_treasury_by", SameSignature),
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

fn opening(old: &str, new: &str) -> County {
    County::midyear().change("opening.csv", old, new)
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
    let cases = [files(), rows(), settings(), cells(), organisation(), money()].concat_cases();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    let mut caused = BTreeSet::new();
    for case in cases {
        let (file, row, column, code) = case.at;
        let mistakes = case.folder.mistakes();
        let there = |error: &&CellError| {
            (&*error.file, error.row, &*error.column, error.code) == (file, row, column, code)
        };
        let Some(found) = mistakes.iter().find(there) else { panic!("{}: {mistakes:#?}", case.name) };
        for text in [&found.zh, &found.en] {
            assert!(!text.contains('⟦') && !text.contains('{'), "{}: {text}", case.name);
        }
        caused.insert(code);
    }
    // The two that no folder in memory causes: a disk that fails, and a database.
    caused.extend([NotReadable, CountyAlreadyThere]);
    let never: Vec<_> = CellCode::ALL.iter().filter(|code| !caused.contains(code)).collect();
    assert!(never.is_empty(), "no case causes {never:?}");
}

trait Concat {
    fn concat_cases(self) -> Vec<Case>;
}

impl<const N: usize> Concat for [Vec<Case>; N] {
    fn concat_cases(self) -> Vec<Case> {
        self.into_iter().flatten().collect()
    }
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
