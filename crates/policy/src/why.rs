//! Why: what a verdict rests on. Every number a page shows can open its reason.

use crate::rule::Rule;
use crate::value::Written;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A parameter row as a rule used it, with the document behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamUsed {
    pub key: String,
    pub value: Written,
    pub unit: String,
    pub from: Date,
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<String>,
    pub checked_on: Date,
    /// True while the county has not confirmed a default of ours, or the text was not compared.
    #[serde(default)]
    pub uncertain: bool,
}

/// One fact the rule looked at, already written for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

/// The reason of a verdict: rule, article, the parameter rows and the facts used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub rule: String,
    pub sentence_zh: String,
    pub sentence_en: String,
    pub article: String,
    pub params: Vec<ParamUsed>,
    pub facts: Vec<Fact>,
}

impl Why {
    /// The reason of rule `R`, to be filled with parameters and facts.
    pub fn of<R: Rule>() -> Why {
        Why {
            rule: R::ID.to_owned(),
            sentence_zh: R::SENTENCE_ZH.to_owned(),
            sentence_en: R::SENTENCE_EN.to_owned(),
            article: R::ARTICLE.to_owned(),
            params: Vec::new(),
            facts: Vec::new(),
        }
    }

    pub fn param(mut self, used: &ParamUsed) -> Why {
        self.params.push(used.clone());
        self
    }

    pub fn fact(mut self, name: &str, value: impl std::fmt::Display) -> Why {
        self.facts.push(Fact { name: name.to_owned(), value: value.to_string() });
        self
    }
}

/// What a rule decided, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict<T> {
    pub outcome: T,
    pub why: Why,
}
