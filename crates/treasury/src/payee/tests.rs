//! What a registration may say: cases on both sides of each limit.

use jiff::civil::date;
use policy::{Policy, Rule};
use serde::Deserialize;

use super::model::{Payee, PayeeChangeKind};
use super::rules::{AccountFacts, PayeeAccount, passes_luhn};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    /// The field that differs from a right registration, and what stands in it.
    field: String,
    text: String,
    /// How often the text is repeated: lengths are easier read as numbers.
    #[serde(default = "once")]
    times: usize,
    /// The code of the first fault; empty when it passes.
    fault: String,
}

fn once() -> usize {
    1
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

fn right() -> AccountFacts {
    AccountFacts {
        payee_name: "小样文具店（合成）".into(),
        payee_acct_no: "9001000000000001".into(),
        payee_acct_bank_name: "示例银行".into(),
        payee_bank_no: "999000000001".into(),
        payee_kind: "supplier".into(),
        not_in_gbk: Vec::new(),
    }
}

#[test]
fn a_registration_is_taken_or_named_wrong_by_its_field() {
    let cases: Cases = toml::from_str(include_str!("cases/account.toml")).expect("the cases are TOML");
    let policy = Policy::built_in(Some("xingguo")).expect("policies load");
    assert!(cases.case.len() >= 20);
    for case in cases.case {
        let mut facts = right();
        let text = case.text.repeat(case.times);
        match case.field.as_str() {
            "payee_name" => facts.payee_name = text,
            "payee_acct_no" => facts.payee_acct_no = text,
            "payee_acct_bank_name" => facts.payee_acct_bank_name = text,
            "payee_bank_no" => facts.payee_bank_no = text,
            "payee_kind" => facts.payee_kind = text,
            other => panic!("{other} is no field"),
        }
        let name = wire::envelope::not_in_gbk(&facts.payee_name);
        facts.not_in_gbk.extend(name.map(|(at, c)| ("payee_name".to_owned(), at, c.to_string())));
        let verdict = PayeeAccount::decide(&facts, &policy, date(2022, 3, 1)).expect("decided");
        let found = verdict.outcome.first().map_or_else(String::new, |fault| {
            let fields = serde_json::to_value(fault).expect("serialises");
            fields["code"].as_str().expect("has a code").to_owned()
        });
        assert_eq!(found, case.fault, "{}", case.what);
    }
}

#[test]
fn the_place_of_a_character_gbk_lacks_is_counted_from_one() {
    assert_eq!(wire::envelope::not_in_gbk("张三"), None);
    assert_eq!(wire::envelope::not_in_gbk("𠮷田商店"), Some((1, '𠮷')));
    assert_eq!(wire::envelope::not_in_gbk("王\u{7}五"), Some((2, '\u{7}')));
}

#[test]
fn every_changed_digit_and_most_exchanged_ones_fail_the_check_digit() {
    let card = "6222020200112233446";
    assert!(passes_luhn(card));
    for place in 0..card.len() {
        for other in 0..10u8 {
            let mut digits = card.as_bytes().to_vec();
            if digits[place] == b'0' + other {
                continue;
            }
            digits[place] = b'0' + other;
            assert!(!passes_luhn(std::str::from_utf8(&digits).expect("digits")), "digit {place} is {other}");
        }
    }
}

#[test]
fn a_new_account_is_as_new_as_a_new_payee() {
    let payee = Payee {
        payee_code: "S1".into(),
        payee_name: "甲".into(),
        payee_acct_no: "123456".into(),
        payee_acct_bank_name: "乙".into(),
        payee_bank_no: "999000000001".into(),
        payee_kind: "supplier".into(),
        registered_on: date(2022, 1, 1),
        state: "active".into(),
        version_no: 1,
        account_since: None,
    };
    assert_eq!(payee.known_days(date(2022, 3, 2)), 60);
    let changed = Payee { account_since: Some(date(2022, 2, 28)), version_no: 2, ..payee };
    assert_eq!(changed.known_days(date(2022, 3, 2)), 2);
}

#[test]
fn codes_of_changes_are_read_back() {
    for kind in PayeeChangeKind::ALL {
        assert_eq!(PayeeChangeKind::from_code(kind.code()), Some(kind));
    }
}
