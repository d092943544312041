//! Parameters: as-of reading over the three layers, and every way a file can be wrong.

use jiff::civil::{Date, date, time};
use ledger::Fen;
use policy::keys::{KEYS, spec};
use policy::{Calendar, Kind, Known, Layer, LoadErrors, Policy, PolicyError, PolicyFile, Written, show};
use std::collections::BTreeSet;

const NATIONAL: &str = r#"
[sla_payment_days]
meaning = { zh = "期限", en = "limit" }
unit = "days"
[[sla_payment_days.values]]
from = 2015-01-01
value = 5
source = "national 2015"
checked_on = 2026-11-23
[[sla_payment_days.values]]
from = 2024-01-01
value = 4
source = "national 2024"
doc_no = "N 4"
checked_on = 2026-11-23
"#;

fn rows(rows: &[(&str, i64)]) -> String {
    let row = |(from, value): &(&str, i64)| {
        format!(
            "[[sla_payment_days.values]]\nfrom = {from}\nvalue = {value}\nsource = \"s\"\nchecked_on = 2026-11-23\n"
        )
    };
    rows.iter().map(row).collect()
}

fn load(national: &str, county: &str) -> Result<Policy, LoadErrors> {
    let national = [PolicyFile { name: "national/x.toml", text: national }];
    let county = [PolicyFile { name: "counties/a/x.toml", text: county }];
    Policy::load(&national, Some(("a", &county)), Calendar::default())
}

fn day(text: &str) -> Date {
    text.parse().expect("a date of this test")
}

fn days(policy: &Policy, on: &str) -> i64 {
    policy.integer("sla_payment_days", day(on)).expect("in force").value
}

#[test]
fn files_and_table_name_the_same_keys_both_ways() {
    let in_files: BTreeSet<&str> = Policy::built_in(None).expect("loads").keys().collect();
    let in_table: BTreeSet<&str> = KEYS.iter().map(|spec| spec.key).collect();
    assert_eq!(in_files, in_table);
    assert_eq!(in_table.len(), KEYS.len(), "a key stands in the table twice");
    assert!(KEYS.iter().all(|spec| !spec.read_by.is_empty()));
    for profile in Policy::profiles() {
        Policy::built_in(Some(&profile)).expect("every profile loads");
    }
}

#[test]
fn every_built_in_parameter_is_read_by_its_own_accessor_with_a_source() {
    let policy = Policy::built_in(Some("xingguo")).expect("loads");
    let on = date(2022, 6, 15);
    for spec in KEYS {
        let key = spec.key;
        let used = match spec.kind {
            Kind::Integer { .. } => policy.integer(key, on).map(|known| known.used),
            Kind::Money => policy.money(key, on).map(|known| known.used),
            Kind::MoneyOrOff => policy.money_or_off(key, on).map(|known| known.used),
            Kind::BasisPoints => policy.basis_points(key, on).map(|known| known.used),
            Kind::Time => policy.time(key, on).map(|known| known.used),
            Kind::MonthDay => policy.month_day(key, on).map(|known| known.used),
            Kind::Choice(_) => policy.text(key, on).map(|known| known.used),
            Kind::Codes | Kind::Words(_) => policy.list(key, on).map(|known| known.used),
            Kind::Flag => policy.flag(key, on).map(|known| known.used),
        };
        let used = used.expect(key);
        assert!(!used.source.is_empty() && used.unit == spec.unit, "{key}");
        let ours = used.source.contains("系统默认");
        assert!(!ours || used.uncertain, "{key}: a default of ours must be marked uncertain");
        assert_eq!(policy.any(key, on).expect(key).used, used);
    }
}

#[test]
fn the_sample_county_has_the_numbers_of_its_own_documents() {
    let policy = Policy::built_in(Some("xingguo")).expect("loads");
    let on = date(2022, 6, 15);
    let integer = |key: &str| policy.integer(key, on).expect(key).value;
    assert_eq!((integer("sla_quota_release_days"), integer("sla_payment_days")), (3, 1));
    assert_eq!((integer("project_fund_life_years"), integer("superior_project_fund_life_years")), (1, 2));
    assert_eq!(
        Policy::built_in(None).expect("loads").integer("project_fund_life_years", on).expect("law").value,
        2
    );
    assert_eq!(policy.time("business_cut_off", on).expect("set").value, time(17, 0, 0, 0));
    let last = policy.month_day("last_payment_day", on).expect("set").value;
    assert_eq!(last.in_year(2022), date(2022, 12, 28));
    let threshold = policy.money_or_off("major_payment_threshold", on).expect("set").value;
    assert_eq!(threshold, Some(Fen::from_yuan(500_000)));
    assert!(policy.money("max_amount", on).expect("set").value > Fen::from_yuan(5_568_000_000));
}

#[test]
fn a_day_reads_the_latest_row_of_the_highest_layer_that_has_one_by_then() {
    let policy = load(NATIONAL, &rows(&[("2022-01-01", 1)])).expect("loads");
    for (on, value) in [
        ("2015-01-01", 5),
        ("2021-12-31", 5),
        ("2022-01-01", 1),
        ("2024-01-01", 1), // a national amendment does not undo the county's own row
    ] {
        assert_eq!(days(&policy, on), value, "{on}");
    }
    let national = load(NATIONAL, "").expect("loads");
    assert_eq!((days(&national, "2023-12-31"), days(&national, "2024-01-01")), (5, 4));
    let folder =
        policy.with_rows(&rows(&[("2023-07-01", 2), ("2025-01-01", 3)]), "policy.toml").expect("loads");
    assert_eq!(days(&folder, "2023-06-30"), 1);
    assert_eq!((days(&folder, "2023-07-01"), days(&folder, "2025-01-01")), (2, 3));
    assert_eq!(days(&policy, "2023-07-01"), 1, "the policy before is untouched");
}

#[test]
fn before_the_first_row_there_is_no_value() {
    let policy = load(NATIONAL, "").expect("loads");
    let (first, on) = (day("2015-01-01"), day("2014-12-31"));
    let refused = policy.integer("sla_payment_days", on).expect_err("too early");
    assert_eq!(refused, PolicyError::NoValueBefore { key: "sla_payment_days".to_owned(), first, on });
    assert!(refused.to_string().starts_with("no value of sla_payment_days before 2015-01-01"));
    assert!(refused.zh().contains("2015-01-01 之前没有取值"));
    let refused = policy.integer("sla_payment_day", on).expect_err("no such key");
    assert!(matches!(refused, PolicyError::UnknownKey { .. }));
    let refused = policy.time("sla_payment_days", first).expect_err("another kind");
    assert!(
        matches!(&refused, PolicyError::WrongKind { kind, asked, .. } if kind == "integer" && asked == "time")
    );
    assert!(!refused.zh().is_empty());
    let policy = Policy::built_in(None).expect("loads");
    let refused = policy.money("major_payment_threshold", first).expect_err("may be off one day");
    assert!(matches!(&refused, PolicyError::WrongKind { kind, .. } if kind == "money_or_off"));
}

#[test]
fn a_threshold_can_be_off() {
    let policy = Policy::built_in(None).expect("loads");
    let text = "[[major_payment_threshold.values]]\nfrom = 2022-06-01\nvalue = \"off\"\nsource = \"县政府会议纪要\"\n\
                doc_no = \"〔2022〕5号\"\nchecked_on = 2022-06-01\n";
    let policy = policy.with_rows(text, "policy.toml").expect("loads");
    let Known { value, used } =
        policy.money_or_off("major_payment_threshold", day("2022-06-01")).expect("set");
    assert_eq!(
        (value, used.value, used.doc_no.as_deref()),
        (None, Written::Text("off".to_owned()), Some("〔2022〕5号"))
    );
}

#[test]
fn show_gives_the_value_its_document_and_the_history() {
    let policy = load(NATIONAL, &rows(&[("2022-01-01", 1)])).expect("loads");
    let shown = show(&policy, "sla_payment_days", day("2023-05-05")).expect("in force");
    let history: Vec<(Layer, Written, bool)> =
        shown.rows.iter().map(|row| (row.layer.clone(), row.value.clone(), row.in_force)).collect();
    let county = Layer::Profile("a".to_owned());
    assert_eq!(
        history,
        [
            (Layer::National, Written::Integer(5), false),
            (county, Written::Integer(1), true),
            (Layer::National, Written::Integer(4), false),
        ]
    );
    let json = serde_json::to_value(&shown).expect("plain data");
    assert_eq!(json["used"]["value"], 1);
    assert_eq!(json["used"]["source"], "s");
    assert_eq!(json["rows"][1]["layer"]["profile"], "a");
    assert_eq!(json["meaning"]["en"], "limit");
    assert!(show(&policy, "sla_payment_days", day("2000-01-01")).is_err());
}

/// The file with one piece of a good row replaced.
fn broken(piece: &str, by: &str) -> String {
    assert!(NATIONAL.contains(piece), "{piece}");
    NATIONAL.replacen(piece, by, 1)
}

/// Each file with one fault, the place it is refused at, and what the message says was found.
fn malformed() -> Vec<(String, &'static str, Option<usize>, &'static str)> {
    let key = "sla_payment_days";
    vec![
        (broken("value = 5", "value = "), "", Some(7), "not TOML"),
        (broken("from = 2015-01-01", "from = 2015-02-30"), "", Some(6), "not TOML"),
        (broken("from = 2015-01-01", "from = \"2015-01-01\""), key, Some(1), "from is \"2015-01-01\""),
        (
            broken("from = 2015-01-01", "from = 2015-01-01T08:00:00"),
            key,
            Some(1),
            "from is 2015-01-01T08:00:00",
        ),
        (broken("from = 2015-01-01", "from = 0215-01-01"), key, Some(1), "from is 0215-01-01"),
        (broken("from = 2015-01-01", ""), key, Some(1), "from is -"),
        (broken("value = 5", ""), key, Some(1), "value is -"),
        (broken("value = 5", "value = \"5\""), key, Some(1), "value is \"5\""),
        (broken("value = 5", "value = 5.0"), key, Some(1), "value is 5.0"),
        (broken("value = 5", "value = 0"), key, Some(1), "value is 0"),
        (broken("value = 5", "value = 367"), key, Some(1), "value is 367"),
        (broken("source = \"national 2015\"", ""), key, Some(1), "source is -"),
        (broken("source = \"national 2015\"", "source = \" \""), key, Some(1), "source is \" \""),
        (broken("source = \"national 2024\"", "source = 3"), key, Some(2), "source is 3"),
        (broken("doc_no = \"N 4\"", "doc_no = \"\""), key, Some(2), "doc_no is \"\""),
        (broken("checked_on = 2026-11-23", ""), key, Some(1), "checked_on is -"),
        (
            broken("checked_on = 2026-11-23", "checked_on = \"today\""),
            key,
            Some(1),
            "checked_on is \"today\"",
        ),
        (broken("doc_no = \"N 4\"", "uncertain = \"yes\""), key, Some(2), "uncertain is \"yes\""),
        (broken("doc_no", "docno"), key, Some(2), "field docno does not belong here"),
        (broken("from = 2024-01-01", "from = 2015-01-01"), key, Some(2), "already has a row from 2015-01-01"),
        (broken("unit = \"days\"", "unit = \"hours\""), key, None, "unit is \"hours\""),
        (broken("unit = \"days\"", ""), key, None, "unit is -"),
        (broken("en = \"limit\"", "en = \"\""), key, None, "the meaning in Chinese or English is missing"),
        (
            broken("unit = \"days\"", "unit = \"days\"\ncolour = 1"),
            key,
            None,
            "field colour does not belong here",
        ),
        ("sla_payment_days = 3".to_owned(), key, None, "integer instead of a table"),
        (
            "[sla_payment_day]\nunit = \"days\"".to_owned(),
            "sla_payment_day",
            None,
            "no rule reads this parameter",
        ),
        (
            "[sla_payment_days]\nmeaning = { zh = \"a\", en = \"b\" }\nunit = \"days\"\nvalues = []"
                .to_owned(),
            key,
            None,
            "no rows",
        ),
        (
            "[sla_payment_days]\nmeaning = { zh = \"a\", en = \"b\" }\nunit = \"days\"\nvalues = [3]"
                .to_owned(),
            key,
            Some(1),
            "integer instead of a table",
        ),
    ]
}

#[test]
fn every_malformed_file_is_refused_with_place_finding_and_remedy() {
    for (text, key, row, found) in malformed() {
        let errors = load(&text, "").expect_err(found);
        let first = &errors.0[0];
        assert_eq!(
            (first.file.as_str(), first.key.as_str(), first.row),
            ("national/x.toml", key, row),
            "{errors}"
        );
        assert!(first.found.en.contains(found), "{errors}");
        let (en, zh) = (errors.to_string(), errors.zh());
        for part in [&first.file, &first.allowed.en, &first.remedy.en, &first.found.en] {
            assert!(en.contains(part.as_str()) && !part.is_empty(), "{en}");
        }
        for part in [&first.allowed.zh, &first.remedy.zh, &first.found.zh] {
            assert!(zh.contains(part.as_str()) && !part.is_empty(), "{zh}");
        }
    }
}

#[test]
fn a_county_changes_numbers_but_not_their_meaning() {
    let refused = |county: &str| load(NATIONAL, county).expect_err(county).0.remove(0);
    let row = rows(&[("2022-01-01", 1)]);
    let with_unit = format!("[sla_payment_days]\nunit = \"hours\"\n{row}");
    assert_eq!(refused(&with_unit).found.en, "field unit does not belong here");
    let twice = rows(&[("2022-01-01", 1), ("2022-01-01", 2)]);
    let error = refused(&twice);
    assert_eq!((error.file.as_str(), error.row), ("counties/a/x.toml", Some(2)));
    let unknown = row.replace("sla_payment_days", "max_amount").replace("value = 1", "value = \"1.00\"");
    assert_eq!(refused(&unknown).found.en, "no national row of this parameter");
    // The same date in two layers is no duplicate: that is what overriding means.
    assert!(load(NATIONAL, &rows(&[("2015-01-01", 9)])).is_ok());
    let twin = [PolicyFile { name: "a.toml", text: NATIONAL }, PolicyFile { name: "b.toml", text: NATIONAL }];
    let errors = Policy::load(&twin, None, Calendar::default()).expect_err("defined twice");
    assert!(errors.0[0].file == "b.toml" && errors.0[0].found.en.contains("already defined"));
}

#[test]
fn all_faults_of_a_file_are_reported_at_once() {
    let text = broken("value = 5", "value = 0").replace("source = \"national 2024\"", "");
    let errors = load(&text, &rows(&[("2022-01-01", 999)])).expect_err("three faults");
    let places: Vec<(&str, Option<usize>)> =
        errors.0.iter().map(|error| (error.file.as_str(), error.row)).collect();
    assert_eq!(
        places,
        [("national/x.toml", Some(1)), ("national/x.toml", Some(2)), ("counties/a/x.toml", Some(1))]
    );
    assert_eq!(errors.to_string().lines().count(), 3);
}

#[test]
fn values_are_read_strictly() {
    for (key, good, bad) in [
        (
            "max_amount",
            &["\"0.01\"", "\"500000\"", "\"500000.5\""][..],
            &["500000", "\"-1\"", "\"0\"", "\"1.234\"", "\"off\"", "\"1e6\"", "\"99999999999999\""][..],
        ),
        ("major_payment_threshold", &["\"off\"", "\"1.00\""], &["\"OFF\"", "false", "\"\""]),
        ("finance_review_sample_bp", &["0", "10000"], &["-1", "10001", "2.5", "\"200\""]),
        (
            "business_cut_off",
            &["\"17:00\"", "\"17:30:15\"", "\"00:00\""],
            &["\"24:00\"", "\"5 pm\"", "\"7:00\"", "17:00:00", "\"17:00:00:00\"", "\"1７:00\""],
        ),
        (
            "last_payment_day",
            &["\"12-28\"", "\"01-31\""],
            &["\"02-29\"", "\"13-01\"", "\"12-32\"", "\"1-1\"", "\"+1-01\"", "1228"],
        ),
        ("sla_day_kind", &["\"working\"", "\"calendar\""], &["\"weekday\"", "1"]),
        (
            "general_admin_eco_codes",
            &["[]", "[\"302\"]"],
            &["[302]", "[\"302\", \"302\"]", "[\"30A\"]", "[\"\"]", "\"302\""],
        ),
        (
            "payment_hold_exemptions",
            &["[]", "[\"wages\", \"debt\"]"],
            &["[\"wage\"]", "[\"debt\", \"debt\"]", "\"debt\"", "[1]"],
        ),
        ("finance_review_day_off", &["true", "false"], &["\"true\"", "1"]),
        ("lock_out_attempts", &["1", "5"], &["0", "-1", "101"]),
    ] {
        let unit = spec(key).expect(key).unit;
        let load_one = |value: &str| {
            let text = format!(
                "[{key}]\nmeaning = {{ zh = \"a\", en = \"b\" }}\nunit = \"{unit}\"\n[[{key}.values]]\n\
                 from = 2022-01-01\nvalue = {value}\nsource = \"s\"\nchecked_on = 2026-11-23\n"
            );
            load(&text, "")
        };
        for value in good {
            assert!(load_one(value).is_ok(), "{key} = {value}");
        }
        for value in bad {
            assert!(load_one(value).is_err(), "{key} = {value}");
        }
    }
}

#[test]
fn an_unknown_profile_names_those_there_are() {
    let errors = Policy::built_in(Some("xinguo")).expect_err("misspelt");
    assert!(errors.to_string().contains("no profile xinguo") && errors.to_string().contains("xingguo"));
}
