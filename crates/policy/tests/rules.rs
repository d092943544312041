//! The rule book: listed, run with JSON facts, one or many; errors name the fact.

use jiff::civil::{Date, date};
use policy::{Example, Policy, PolicyError, Rule, RuleBook, RuleError, Verdict, Why, check_examples};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn policy() -> Policy {
    Policy::built_in(Some("xingguo")).expect("the built-in files load")
}

#[test]
fn every_rule_keeps_its_examples() {
    let (policy, book) = (policy(), RuleBook::with_basics().with::<Large>());
    for rule in book.rules() {
        check_examples(rule, &policy);
    }
    let ids: Vec<&str> = book.list().iter().map(|listing| listing.id).collect();
    assert_eq!(ids, ["R-SLA", "R-WORKDAY", "T-LARGE"]);
}

#[test]
fn the_deadline_rule_reads_json_and_says_why() {
    let book = RuleBook::with_basics();
    let facts = r#"{"key": "sla_payment_days", "from": "2022-06-13T10:00:00",
        "pauses": [{"returned_at": "2022-06-14T09:00:00", "resubmitted_at": "2022-06-15T09:00:00"}],
        "now": "2022-06-16T17:00:01"}"#;
    let answer = book.run("R-SLA", facts, &policy(), None).expect("decided");
    assert_eq!((answer.on, answer.passes), (date(2022, 6, 13), false));
    assert_eq!(answer.outcome["standing"], "breached");
    assert_eq!(answer.outcome["due_on"], "2022-06-16");
    let named = |name: &str| answer.why.facts.iter().any(|fact| fact.name == name);
    assert!(
        ["from", "start_day", "counted_days", "returned_at", "resubmitted_at", "due_on"].map(named)
            == [true; 6]
    );
    assert_eq!(answer.why.params[0].key, "sla_payment_days");
    let back: Why =
        serde_json::from_str(&serde_json::to_string(&answer.why).expect("plain")).expect("reads back");
    assert_eq!(back, answer.why);
}

#[test]
fn a_wrong_fact_is_named() {
    let book = RuleBook::with_basics().with::<Large>();
    let (policy, day) = (policy(), Some(date(2022, 6, 15)));
    for (rule, facts, field) in [
        ("R-SLA", r#"{"key": "sla_payment_days", "from": "soon"}"#, "from"),
        ("R-SLA", r#"{"key": 3, "from": "2022-06-13T10:00:00"}"#, "key"),
        ("R-SLA", r#"{"from": "2022-06-13T10:00:00"}"#, "key"),
        ("R-SLA", r#"{"key": "sla_payment_days"}"#, "from"),
        ("R-SLA", r#"{"key": "sla_payment_days", "from": "2022-06-13", "pauses": [{}]}"#, "pauses"),
        ("R-SLA", r#"{"key": "sla_payment_days", "from": "2022-06-13", "now": "x"}"#, "now"),
        ("R-SLA", r#"{"key": "sla_payment_days", "from": "2022-06-13T10:00+08:00"}"#, "from"),
        ("R-SLA", r#"{"key": "sla_payment_days", "from": "2022-06-13", "until": "x"}"#, "until"),
        ("T-LARGE", r#"{"amount_fen": 1.5}"#, "amount_fen"),
        ("T-LARGE", r#"{"amount_fen": 1e30}"#, "amount_fen"),
        ("T-LARGE", r#"{"amount_fen": 1, "on": "15 June"}"#, "on"),
    ] {
        let refused = book.run(rule, facts, &policy, day).expect_err(facts);
        assert!(
            matches!(&refused, RuleError::Fact { field: found, .. } if found == field),
            "{facts}: {refused:?}"
        );
        assert!(refused.to_string().contains(field) && refused.zh().contains(field));
    }
}

#[test]
fn other_faults_of_facts_are_said() {
    let book = RuleBook::with_basics().with::<Large>();
    let policy = policy();
    let refused = |rule: &str, facts: &str| book.run(rule, facts, &policy, None).expect_err(facts);
    assert!(matches!(refused("R-NONE", "{}"), RuleError::NoSuchRule { .. }));
    assert!(matches!(refused("R-SLA", "{\n\"key\": }"), RuleError::NotJson { line: 2, .. }));
    assert!(matches!(refused("R-SLA", "[]"), RuleError::NotAnObject { .. }));
    assert_eq!(refused("T-LARGE", r#"{"amount_fen": 1}"#), RuleError::NoDay);
    let early = refused("T-LARGE", r#"{"amount_fen": 1, "on": "1999-01-01"}"#);
    assert!(matches!(early, RuleError::Policy(PolicyError::NoValueBefore { .. })));
    let unloaded = refused("R-WORKDAY", r#"{"date": "2027-01-01"}"#);
    assert!(
        unloaded.to_string().starts_with("calendar for 2027 not loaded") && unloaded.zh().contains("2027")
    );
}

#[test]
fn a_batch_keeps_the_form_and_the_order_of_its_facts() {
    let book = RuleBook::with_basics();
    let lines = "{\"date\": \"2022-01-29\"}\n\nnonsense\n{\"date\": \"2022-02-04\"}\n{\"date\": 3}\n";
    let answers = book.run_batch("R-WORKDAY", lines, &policy(), None).expect("a known rule");
    assert!(!answers.all_pass());
    let out: Vec<Value> =
        answers.to_text().lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let rows: Vec<&Value> = out.iter().map(|item| &item["row"]).collect();
    assert_eq!(rows, [&json!(1), &json!(3), &json!(4), &json!(5)]);
    assert_eq!((&out[0]["passes"], &out[2]["passes"]), (&json!(true), &json!(false)));
    assert_eq!(out[2]["outcome"]["listed"]["name"]["zh"], "春节");
    assert_eq!((&out[1]["error"]["code"], &out[1]["error"]["line"]), (&json!("not_json"), &json!(3)));
    assert_eq!(out[3]["error"]["field"], "date");

    let array = "[{\"date\": \"2022-01-29\"}, 7]";
    let answers = book.run_batch("R-WORKDAY", array, &policy(), None).expect("a known rule");
    let out: Value = serde_json::from_str(&answers.to_text()).expect("an array");
    assert_eq!((&out[0]["passes"], &out[1]["error"]["code"]), (&json!(true), &json!("not_an_object")));
    assert!(book.run_batch("R-WORKDAY", "[{", &policy(), None).is_err());
    assert!(book.run_batch("R-WORKDAY", "", &policy(), None).is_err(), "nothing to judge is a mistake");
}

#[test]
#[should_panic(expected = "two rules are called T-LARGE")]
fn an_id_is_taken_once() {
    let _ = RuleBook::new().with::<Large>().with::<Large>();
}

/// A rule of this test: it needs a day and a dated amount.
struct Large;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LargeFacts {
    amount_fen: i64,
}

impl Rule for Large {
    const ID: &'static str = "T-LARGE";
    const ARTICLE: &'static str = "B34";
    const SENTENCE_ZH: &'static str = "金额低于大额标准";
    const SENTENCE_EN: &'static str = "the amount is below the large-sum threshold";
    type Facts = LargeFacts;
    type Outcome = bool;

    fn decide(facts: &LargeFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let threshold = policy.money_or_off("major_payment_threshold", on)?;
        let outcome = threshold.value.is_none_or(|threshold| facts.amount_fen < threshold.get());
        Ok(Verdict {
            outcome,
            why: Why::of::<Large>().param(&threshold.used).fact("amount_fen", facts.amount_fen),
        })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<LargeFacts> {
        Example { on: date(2022, 6, 15), facts: LargeFacts { amount_fen: 49_999_999 } }
    }

    fn failing() -> Example<LargeFacts> {
        Example { on: date(2022, 6, 15), facts: LargeFacts { amount_fen: 50_000_000 } }
    }
}
