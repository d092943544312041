//! What can go wrong when rows are loaded or a parameter is read, said in Chinese and English.

use crate::calendar::CalendarNotLoaded;
use crate::clock::ClockRefused;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text for people in both languages of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    pub zh: String,
    pub en: String,
}

impl Phrase {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Phrase { zh: zh.into(), en: en.into() }
    }
}

/// Why a row or a file was not loaded: the place, what was found, what is allowed, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadError {
    pub file: String,
    /// Parameter key; empty when the whole file could not be read.
    pub key: String,
    /// 1 for the first `values` row of the key, or the line of a calendar file.
    pub row: Option<usize>,
    pub found: Phrase,
    pub allowed: Phrase,
    pub remedy: Phrase,
}

impl LoadError {
    fn place(&self, key: &str, row: &str) -> String {
        let mut place = self.file.clone();
        if !self.key.is_empty() {
            place.push_str(&format!(", {key} {}", self.key));
        }
        if let Some(n) = self.row {
            place.push_str(&format!(", {row} {n}"));
        }
        place
    }

    pub fn zh(&self) -> String {
        let place = self.place("参数", "行");
        format!("{place}：{}；应为：{}；处理：{}", self.found.zh, self.allowed.zh, self.remedy.zh)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place("key", "row");
        write!(f, "{place}: {}; allowed: {}; {}", self.found.en, self.allowed.en, self.remedy.en)
    }
}

/// Everything that was wrong with the files, in the order of the files: mend all, load once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadErrors(pub Vec<LoadError>);

impl LoadErrors {
    pub fn zh(&self) -> String {
        self.0.iter().map(LoadError::zh).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for LoadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(LoadError::to_string).collect();
        write!(f, "{}", lines.join("\n"))
    }
}

impl std::error::Error for LoadErrors {}

/// Why a parameter or a rule gave no answer, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PolicyError {
    #[error("there is no parameter {key}; known are: {known}")]
    UnknownKey { key: String, known: String },
    #[error("parameter {key} is {kind}, it was read as {asked}; read it as {kind}")]
    WrongKind { key: String, kind: String, asked: String },
    #[error(
        "no value of {key} before {first}, {on} was asked; add a row with an earlier date and its source"
    )]
    NoValueBefore { key: String, first: Date, on: Date },
    #[error("{key} is not a deadline; deadlines are: {known}")]
    NotADeadline { key: String, known: String },
    #[error(transparent)]
    Clock(ClockRefused),
    #[error(transparent)]
    CalendarNotLoaded(CalendarNotLoaded),
}

impl PolicyError {
    pub fn zh(&self) -> String {
        match self {
            PolicyError::UnknownKey { key, known } => format!("没有参数 {key}；已有：{known}"),
            PolicyError::WrongKind { key, kind, asked } => {
                format!("参数 {key} 的类型是 {kind}，却按 {asked} 读取")
            }
            PolicyError::NoValueBefore { key, first, on } => {
                format!("{key} 在 {first} 之前没有取值（查询日 {on}）；请补一行更早日期并注明依据")
            }
            PolicyError::NotADeadline { key, known } => format!("{key} 不是期限；期限有：{known}"),
            PolicyError::Clock(refused) => refused.zh(),
            PolicyError::CalendarNotLoaded(missing) => missing.zh(),
        }
    }
}

impl From<ClockRefused> for PolicyError {
    fn from(refused: ClockRefused) -> Self {
        match refused {
            ClockRefused::CalendarNotLoaded(missing) => PolicyError::CalendarNotLoaded(missing),
            ClockRefused::LimitNotPositive
            | ClockRefused::PauseBeforeStart { .. }
            | ClockRefused::ResubmittedBeforeReturn { .. }
            | ClockRefused::PausesOutOfOrder { .. }
            | ClockRefused::StoppedBeforeStart { .. } => PolicyError::Clock(refused),
        }
    }
}

impl From<CalendarNotLoaded> for PolicyError {
    fn from(missing: CalendarNotLoaded) -> Self {
        PolicyError::CalendarNotLoaded(missing)
    }
}
