//! The book of rules: every rule by id, listed, run with JSON facts, one or many.

use crate::error::PolicyError;
use crate::parameters::Policy;
use crate::rule::{Rule, RuleAnswer, RuleObject, object};
use jiff::civil::Date;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// Why a rule was not run, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RuleError {
    #[error("there is no rule {id}; known are: {known}")]
    NoSuchRule { id: String, known: String },
    #[error("line {line}, column {column} is not JSON: {problem}; correct it there")]
    NotJson { line: usize, column: usize, problem: String },
    #[error("facts must be an object {{\"name\": value}}, found {found}")]
    NotAnObject { found: String },
    #[error("fact {field}: {problem}")]
    Fact { field: String, problem: String },
    #[error("the day of decision is missing; add \"on\": \"YYYY-MM-DD\" to the facts")]
    NoDay,
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl RuleError {
    pub fn zh(&self) -> String {
        match self {
            RuleError::NoSuchRule { id, known } => format!("没有规则 {id}；已有：{known}"),
            RuleError::NotJson { line, column, problem } => {
                format!("第 {line} 行第 {column} 列不是合法的 JSON：{problem}；请改正")
            }
            RuleError::NotAnObject { found } => format!("事实须为对象 {{\"名称\": 值}}，而不是 {found}"),
            RuleError::Fact { field, problem } => format!("事实 {field}：{problem}"),
            RuleError::NoDay => "缺少裁定日；请在事实中加 \"on\": \"YYYY-MM-DD\"".to_owned(),
            RuleError::Policy(error) => error.zh(),
        }
    }
}

/// One line of `rule list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleListing {
    pub id: &'static str,
    pub sentence_zh: &'static str,
    pub sentence_en: &'static str,
    pub article: &'static str,
    pub passing: Value,
    pub failing: Value,
}

/// All rules of the program; the binary fills it from the areas.
#[derive(Default)]
pub struct RuleBook {
    rules: BTreeMap<&'static str, Box<dyn RuleObject>>,
}

impl RuleBook {
    pub fn new() -> RuleBook {
        RuleBook::default()
    }

    /// The book with the rules of this crate.
    pub fn with_basics() -> RuleBook {
        RuleBook::new().with::<crate::sla::Sla>().with::<crate::sla::WorkingDay>()
    }

    /// Adds a rule.
    ///
    /// # Panics
    /// When the id is taken: two rules of one name are our bug.
    pub fn with<R: Rule>(mut self) -> RuleBook {
        self.add(object::<R>());
        self
    }

    /// Adds a rule object; panics like [`RuleBook::with`].
    pub fn add(&mut self, rule: Box<dyn RuleObject>) {
        let id = rule.id();
        assert!(self.rules.insert(id, rule).is_none(), "two rules are called {id}");
    }

    /// The rules in order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = &dyn RuleObject> {
        self.rules.values().map(|rule| &**rule)
    }

    pub fn list(&self) -> Vec<RuleListing> {
        let listing = self.rules().map(|rule| RuleListing {
            id: rule.id(),
            sentence_zh: rule.sentence_zh(),
            sentence_en: rule.sentence_en(),
            article: rule.article(),
            passing: rule.passing(),
            failing: rule.failing(),
        });
        listing.collect()
    }

    pub fn get(&self, id: &str) -> Result<&dyn RuleObject, RuleError> {
        match self.rules.get(id) {
            Some(rule) => Ok(&**rule),
            None => {
                let known = self.rules.keys().copied().collect::<Vec<_>>().join(", ");
                Err(RuleError::NoSuchRule { id: id.to_owned(), known })
            }
        }
    }

    /// Runs one rule on the JSON text of one set of facts.
    pub fn run(
        &self,
        id: &str,
        facts_text: &str,
        policy: &Policy,
        default_on: Option<Date>,
    ) -> Result<RuleAnswer, RuleError> {
        let rule = self.get(id)?;
        rule.run(&parse(facts_text, 1)?, policy, default_on)
    }

    /// Runs one rule on many sets of facts: a JSON array, or one object a line. A faulty one gets
    /// its error in its place and hinders no other.
    pub fn run_batch(
        &self,
        id: &str,
        text: &str,
        policy: &Policy,
        default_on: Option<Date>,
    ) -> Result<BatchAnswers, RuleError> {
        let rule = self.get(id)?;
        let text = text.trim_start_matches('\u{feff}');
        let is_array = text.trim_start().starts_with('[');
        let sets: Vec<(usize, Result<Value, RuleError>)> = if is_array {
            let Value::Array(items) = parse(text, 1)? else { unreachable!("a text that opens with [") };
            items.into_iter().enumerate().map(|(index, facts)| (index + 1, Ok(facts))).collect()
        } else {
            if text.trim().is_empty() {
                parse(text, 1)?; // no facts at all are a mistake, told as one
            }
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            lines.map(|(index, line)| (index + 1, parse(line, index + 1))).collect()
        };
        let run = |(row, facts): (usize, Result<Value, RuleError>)| BatchItem {
            row,
            answer: facts.and_then(|facts| rule.run(&facts, policy, default_on)),
        };
        Ok(BatchAnswers { is_array, items: sets.into_iter().map(run).collect() })
    }
}

/// The answer to one set of facts; `row` is its place in the array or its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchItem {
    pub row: usize,
    pub answer: Result<RuleAnswer, RuleError>,
}

/// Answers in the order and the form (array or lines) of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchAnswers {
    pub is_array: bool,
    pub items: Vec<BatchItem>,
}

impl BatchAnswers {
    /// True when every set of facts was decided, and passed.
    pub fn all_pass(&self) -> bool {
        self.items.iter().all(|item| item.answer.as_ref().is_ok_and(|answer| answer.passes))
    }

    /// JSON text of the same form as the facts were.
    pub fn to_text(&self) -> String {
        let items: Vec<Value> = self.items.iter().map(BatchItem::to_json).collect();
        if self.is_array {
            return serde_json::to_string_pretty(&items).expect("plain data") + "\n";
        }
        items.iter().map(|item| format!("{item}\n")).collect()
    }
}

impl BatchItem {
    fn to_json(&self) -> Value {
        match &self.answer {
            Ok(answer) => {
                let mut value = serde_json::to_value(answer).expect("plain data");
                value["row"] = json!(self.row);
                value
            }
            Err(error) => {
                json!({ "row": self.row, "error": error, "zh": error.zh(), "en": error.to_string() })
            }
        }
    }
}

fn parse(text: &str, first_line: usize) -> Result<Value, RuleError> {
    let read = serde_json::from_str::<Once>(text.trim_start_matches('\u{feff}'));
    read.map(|Once(value)| value).map_err(|error| RuleError::NotJson {
        line: first_line + error.line().saturating_sub(1),
        column: error.column(),
        problem: error.to_string(),
    })
}

/// JSON in which no name stands twice in one object: of two values one would vanish unseen.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Once, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Once, E> {
        Ok(Once(value.into()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Once, E> {
        Ok(Once(value.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Once(Value::Array(list)))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Once(value) = members.next_value()?;
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("the name `{name}` stands twice")));
            }
            object.insert(name, value);
        }
        Ok(Once(Value::Object(object)))
    }
}
