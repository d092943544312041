//! A rule as an object: an id, a sentence, an article, facts in, verdict out, two examples.
//! The page, the API, the nightly audit and `rule run` all call the same one.

use crate::error::PolicyError;
use crate::parameters::Policy;
use crate::rule_book::RuleError;
use crate::why::{Verdict, Why};
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::marker::PhantomData;

/// Facts on a day: what a rule's examples are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example<F> {
    pub on: Date,
    pub facts: F,
}

/// A pure decision. Facts should `deny_unknown_fields`, and none may be called `on`: that is the day.
pub trait Rule: 'static {
    const ID: &'static str;
    const ARTICLE: &'static str;
    const SENTENCE_ZH: &'static str;
    const SENTENCE_EN: &'static str;
    type Facts: Serialize + DeserializeOwned;
    type Outcome: Serialize;

    fn decide(facts: &Self::Facts, policy: &Policy, on: Date) -> Result<Verdict<Self::Outcome>, PolicyError>;

    /// Whether the outcome is the good one; `rule run` exits 1 when it is not.
    fn passes(outcome: &Self::Outcome) -> bool;

    fn passing() -> Example<Self::Facts>;
    fn failing() -> Example<Self::Facts>;

    /// The day of decision when the facts carry it themselves.
    fn day(_facts: &Self::Facts) -> Option<Date> {
        None
    }
}

/// What a rule answered, in the shape of `--json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleAnswer {
    pub rule: &'static str,
    pub on: Date,
    pub passes: bool,
    pub outcome: Value,
    pub why: Why,
}

/// A [`Rule`] whose types are hidden, so that a book can hold all of them.
pub trait RuleObject: Send + Sync {
    fn id(&self) -> &'static str;
    fn article(&self) -> &'static str;
    fn sentence_zh(&self) -> &'static str;
    fn sentence_en(&self) -> &'static str;
    /// Example facts as JSON, the day in `on`.
    fn passing(&self) -> Value;
    fn failing(&self) -> Value;
    /// Decides. The day is the facts' own, else their `on`, else `default_on`.
    fn run(&self, facts: &Value, policy: &Policy, default_on: Option<Date>) -> Result<RuleAnswer, RuleError>;
}

/// The object for rule `R`.
pub fn object<R: Rule>() -> Box<dyn RuleObject> {
    Box::new(Object::<R>(PhantomData))
}

struct Object<R>(PhantomData<fn() -> R>);

impl<R: Rule> RuleObject for Object<R> {
    fn id(&self) -> &'static str {
        R::ID
    }
    fn article(&self) -> &'static str {
        R::ARTICLE
    }
    fn sentence_zh(&self) -> &'static str {
        R::SENTENCE_ZH
    }
    fn sentence_en(&self) -> &'static str {
        R::SENTENCE_EN
    }
    fn passing(&self) -> Value {
        written(&R::passing())
    }
    fn failing(&self) -> Value {
        written(&R::failing())
    }

    fn run(&self, facts: &Value, policy: &Policy, default_on: Option<Date>) -> Result<RuleAnswer, RuleError> {
        let Value::Object(mut fields) = facts.clone() else {
            return Err(RuleError::NotAnObject { found: kind_of(facts).to_owned() });
        };
        let asked_on = match fields.remove("on") {
            Some(on) => Some(read_day(&on)?),
            None => default_on,
        };
        let fields = Value::Object(fields);
        let facts: R::Facts = serde_json::from_value(fields.clone())
            .map_err(|error| blame::<R>(&fields, &error.to_string()))?;
        let on = R::day(&facts).or(asked_on).ok_or(RuleError::NoDay)?;
        let verdict = R::decide(&facts, policy, on)?;
        let outcome = serde_json::to_value(&verdict.outcome).expect("an outcome is plain data");
        Ok(RuleAnswer { rule: R::ID, on, passes: R::passes(&verdict.outcome), outcome, why: verdict.why })
    }
}

/// Checks the examples and texts of a rule; an area's tests call it for each of its rules.
///
/// # Panics
/// When an example does not do what it says, or a text is missing.
pub fn check_examples(rule: &dyn RuleObject, policy: &Policy) {
    let id = rule.id();
    for (name, text) in [("article", rule.article()), ("zh", rule.sentence_zh()), ("en", rule.sentence_en())]
    {
        assert!(!text.trim().is_empty(), "{id}: {name} is missing");
    }
    for (name, facts, wanted) in [("passing", rule.passing(), true), ("failing", rule.failing(), false)] {
        let answer = match rule.run(&facts, policy, None) {
            Ok(answer) => answer,
            Err(error) => panic!("{id}: the {name} example was not decided: {error}"),
        };
        assert_eq!(answer.passes, wanted, "{id}: the {name} example: {:?}", answer.outcome);
        assert_eq!(answer.why.rule, id, "{id}: the why names another rule");
        assert!(!answer.why.facts.is_empty(), "{id}: the why of the {name} example names no fact");
        let mut odd = facts;
        odd["no_such_fact"] = Value::Bool(true);
        let refused = rule.run(&odd, policy, None);
        assert!(
            matches!(&refused, Err(RuleError::Fact { field, .. }) if field == "no_such_fact"),
            "{id}: facts must deny unknown fields, found {refused:?}"
        );
    }
}

fn written<F: Serialize>(example: &Example<F>) -> Value {
    let mut facts = serde_json::to_value(&example.facts).expect("facts are plain data");
    let fields = facts.as_object_mut().expect("facts are a struct with named fields");
    let clash = fields.insert("on".to_owned(), Value::String(example.on.to_string()));
    assert!(clash.is_none(), "no fact may be called `on`, that is the day of decision");
    facts
}

fn read_day(on: &Value) -> Result<Date, RuleError> {
    on.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| RuleError::Fact {
        field: "on".to_owned(),
        problem: format!("{on} is not a date; write \"YYYY-MM-DD\""),
    })
}

/// Finds the field behind a serde message by putting the given values one by one into the passing
/// example: the one that breaks it is to blame.
fn blame<R: Rule>(given: &Value, message: &str) -> RuleError {
    let fault = |field: &str, problem: String| RuleError::Fact { field: field.to_owned(), problem };
    let example = serde_json::to_value(R::passing().facts).expect("facts are plain data");
    for (field, value) in given.as_object().into_iter().flatten() {
        let mut trial = example.clone();
        trial[field.as_str()] = value.clone();
        if let Err(error) = serde_json::from_value::<R::Facts>(trial) {
            return fault(field, error.to_string());
        }
    }
    let missing =
        example.as_object().into_iter().flatten().find(|(field, _)| given.get(field.as_str()).is_none());
    match missing.filter(|(field, _)| message.contains(&format!("`{field}`"))) {
        Some((field, value)) => fault(field, format!("it is missing; write for example {value}")),
        None => fault("", message.to_owned()),
    }
}

pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
