//! Kinds of parameter values and how each is written in TOML. Money is a string in yuan, so that
//! no binary fraction comes near it.

use crate::error::Phrase;
use jiff::civil::{Date, Time};
use ledger::Fen;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a parameter may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer {
        min: i64,
        max: i64,
    },
    Money,
    /// An amount, or `"off"` when a county sets no such threshold.
    MoneyOrOff,
    BasisPoints,
    Time,
    MonthDay,
    Choice(&'static [&'static str]),
    Codes,
    /// A list of different words out of these.
    Words(&'static [&'static str]),
    Flag,
}

/// A day of every year, such as the last payment day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// 29 February is refused when loaded, so the day exists in every year.
    pub fn in_year(self, year: i16) -> Date {
        Date::new(year, self.month, self.day).expect("checked when the row was loaded")
    }
}

/// A value as its row writes it: what `--json`, the why drawer and the audit row carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Written {
    Flag(bool),
    Integer(i64),
    Text(String),
    List(Vec<String>),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::Flag(value) => write!(f, "{value}"),
            Written::Integer(value) => write!(f, "{value}"),
            Written::Text(value) => write!(f, "{value}"),
            Written::List(values) => write!(f, "{}", values.join(", ")),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Integer(i64),
    BasisPoints(u32),
    /// `None` is "off".
    Money(Option<Fen>),
    Time(Time),
    MonthDay(MonthDay),
    Text(String),
    List(Vec<String>),
    Flag(bool),
}

impl Value {
    pub fn integer(&self) -> Option<i64> {
        if let Value::Integer(n) = self { Some(*n) } else { None }
    }

    pub fn basis_points(&self) -> Option<u32> {
        if let Value::BasisPoints(n) = self { Some(*n) } else { None }
    }

    /// The inner nothing is "off".
    pub fn money(&self) -> Option<Option<Fen>> {
        if let Value::Money(fen) = self { Some(*fen) } else { None }
    }

    pub fn time(&self) -> Option<Time> {
        if let Value::Time(time) = self { Some(*time) } else { None }
    }

    pub fn month_day(&self) -> Option<MonthDay> {
        if let Value::MonthDay(day) = self { Some(*day) } else { None }
    }

    pub fn text(&self) -> Option<String> {
        if let Value::Text(text) = self { Some(text.clone()) } else { None }
    }

    pub fn list(&self) -> Option<Vec<String>> {
        if let Value::List(list) = self { Some(list.clone()) } else { None }
    }

    pub fn flag(&self) -> Option<bool> {
        if let Value::Flag(flag) = self { Some(*flag) } else { None }
    }
}

impl Kind {
    /// The name used in messages, e.g. "a number of basis points".
    pub fn name(self) -> &'static str {
        match self {
            Kind::Integer { .. } => "integer",
            Kind::Money => "money",
            Kind::MoneyOrOff => "money_or_off",
            Kind::BasisPoints => "basis_points",
            Kind::Time => "time",
            Kind::MonthDay => "month_day",
            Kind::Choice(_) => "text",
            Kind::Codes | Kind::Words(_) => "list",
            Kind::Flag => "flag",
        }
    }

    /// What a row may write, for the message of a refused row.
    pub fn allowed(self) -> Phrase {
        match self {
            Kind::Integer { min, max } => {
                Phrase::new(format!("{min} 至 {max} 的整数"), format!("a whole number from {min} to {max}"))
            }
            Kind::Money => Phrase::new(
                "带引号的人民币元正数，最多两位小数，如 \"500000.00\"",
                "a positive amount of yuan in quotes, at most two decimals, such as \"500000.00\"",
            ),
            Kind::MoneyOrOff => Phrase::new(
                "带引号的人民币元正数，最多两位小数，如 \"500000.00\"，或 \"off\"",
                "a positive amount of yuan in quotes, at most two decimals, such as \"500000.00\", or \"off\"",
            ),
            Kind::BasisPoints => {
                Phrase::new("0 至 10000 的整数（万分之一）", "a whole number from 0 to 10000 (1/10000 each)")
            }
            Kind::Time => Phrase::new(
                "带引号的时刻，如 \"17:00\" 或 \"17:00:00\"",
                "a time of day in quotes, such as \"17:00\" or \"17:00:00\"",
            ),
            Kind::MonthDay => Phrase::new(
                "带引号的月-日，如 \"12-28\"，不得为 02-29",
                "a month and day in quotes, such as \"12-28\", not 02-29",
            ),
            Kind::Choice(words) => {
                let words = words.join("\" / \"");
                Phrase::new(format!("\"{words}\""), format!("one of \"{words}\""))
            }
            Kind::Codes => Phrase::new(
                "不重复的数字编码列表，如 [\"30217\", \"30231\"]",
                "a list of different codes in digits, such as [\"30217\", \"30231\"]",
            ),
            Kind::Words(words) => {
                let words = words.join("\" \"");
                Phrase::new(
                    format!("不重复的列表，取自 \"{words}\""),
                    format!("a list of different words out of \"{words}\""),
                )
            }
            Kind::Flag => Phrase::new("true 或 false（不带引号）", "true or false, without quotes"),
        }
    }

    /// Reads a row's value; `None` when it is not what [`Kind::allowed`] says.
    pub(crate) fn read(self, value: &toml::Value) -> Option<(Value, Written)> {
        match self {
            Kind::Integer { min, max } => {
                let n = value.as_integer().filter(|n| (min..=max).contains(n))?;
                Some((Value::Integer(n), Written::Integer(n)))
            }
            Kind::BasisPoints => {
                let n = value.as_integer().filter(|n| (0..=10_000).contains(n))?;
                Some((Value::BasisPoints(u32::try_from(n).ok()?), Written::Integer(n)))
            }
            Kind::Money => money(value.as_str()?),
            Kind::MoneyOrOff if value.as_str() == Some("off") => {
                Some((Value::Money(None), Written::Text("off".to_owned())))
            }
            Kind::MoneyOrOff => money(value.as_str()?),
            Kind::Time => {
                let text = value.as_str()?;
                Some((Value::Time(time(text)?), Written::Text(text.to_owned())))
            }
            Kind::MonthDay => {
                let text = value.as_str()?;
                Some((Value::MonthDay(month_day(text)?), Written::Text(text.to_owned())))
            }
            Kind::Choice(words) => {
                let text = value.as_str().filter(|text| words.contains(text))?.to_owned();
                Some((Value::Text(text.clone()), Written::Text(text)))
            }
            Kind::Codes => {
                let codes = codes(value.as_array()?)?;
                Some((Value::List(codes.clone()), Written::List(codes)))
            }
            Kind::Words(known) => {
                let words = words(value.as_array()?, known)?;
                Some((Value::List(words.clone()), Written::List(words)))
            }
            Kind::Flag => {
                let flag = value.as_bool()?;
                Some((Value::Flag(flag), Written::Flag(flag)))
            }
        }
    }
}

fn money(text: &str) -> Option<(Value, Written)> {
    let fen = Fen::parse_yuan(text).ok().filter(|fen| Fen::ZERO < *fen)?;
    Some((Value::Money(Some(fen)), Written::Text(text.to_owned())))
}

fn digits(text: &str, width: usize) -> Option<i8> {
    let all_digits = text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

fn time(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (digits(hour, 2)?, digits(minute, 2)?, 0),
        [hour, minute, second] => (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?),
        _ => return None,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (digits(month, 2)?, digits(day, 2)?);
    // Any common year: a day it lacks (29 February) does not exist in every year.
    Date::new(2023, month, day).ok()?;
    Some(MonthDay { month, day })
}

fn codes(items: &[toml::Value]) -> Option<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    for item in items {
        let code = item.as_str()?;
        let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
        if !is_code || codes.iter().any(|known| known == code) {
            return None;
        }
        codes.push(code.to_owned());
    }
    Some(codes)
}

fn words(items: &[toml::Value], known: &[&str]) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    for item in items {
        let word = item.as_str().filter(|word| known.contains(word))?;
        if words.iter().any(|earlier| earlier == word) {
            return None;
        }
        words.push(word.to_owned());
    }
    Some(words)
}
