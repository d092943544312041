//! Templates (`{unit|slug:21}-{#line}`) and conditions (`amount > 0`) of a mapping file.
//!
//! **Promise:** a template that cannot be read is refused when the mapping is loaded, with its line.
//! **Promise:** a template is a pure function of the row: no clock, no file, no order but the row's own.

use std::fmt;
use std::str::FromStr;

use ledger::Fen;
use serde::Deserialize;

/// A text with names in braces.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    pub text: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Plain(String),
    /// A column, a field, or a value of `each`; filters are applied in order.
    Value {
        name: String,
        filters: Vec<Filter>,
    },
    /// `{#name}`: the running number of the row.
    Number(String),
}

/// What may be done to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Lower case, anything but a-z 0-9 becomes one `-`; longer than n: cut, with a checksum of the whole.
    Slug(usize),
    /// Runs of blanks become one.
    Squeeze,
    Upper,
    Lower,
    /// The first n characters.
    First(usize),
    /// Without the first n characters.
    Skip(usize),
    /// Filled up with zeros on the left.
    Zeros(usize),
    /// Digits only.
    Digits,
    /// The year of a date.
    Year,
    /// Characters a bank's GBK message cannot hold become an apostrophe.
    Gbk,
    /// This text, when the value is empty.
    Or(String),
    /// This column or field, when the value is empty.
    OrField(String),
}

impl TryFrom<String> for Template {
    type Error = String;
    fn try_from(text: String) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('{') {
            let (plain, after) = rest.split_at(open);
            let close = after.find('}').ok_or_else(|| format!("{text:?}: a brace is not closed"))?;
            if !plain.is_empty() {
                parts.push(Part::Plain(plain.to_owned()));
            }
            parts.push(part(&after[1..close]).map_err(|why| format!("{text:?}: {why}"))?);
            rest = &after[close + 1..];
        }
        if rest.contains('}') {
            return Err(format!("{text:?}: a brace is not opened"));
        }
        if !rest.is_empty() {
            parts.push(Part::Plain(rest.to_owned()));
        }
        Ok(Template { text, parts })
    }
}

fn part(inside: &str) -> Result<Part, String> {
    if let Some(number) = inside.strip_prefix('#') {
        return Ok(Part::Number(number.to_owned()));
    }
    let mut pieces = inside.split('|');
    let name = pieces.next().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err("a name is missing between braces".to_owned());
    }
    let filters = pieces.map(filter).collect::<Result<_, _>>()?;
    Ok(Part::Value { name, filters })
}

/// The largest number of a filter, and the longest text a template writes; whoever wrote more meant no cell.
const COUNT_MAX: usize = 1_000;
const TEXT_MAX: usize = 64 * 1024;

const FILTERS: &str =
    "slug:N squeeze upper lower first:N skip:N zeros:N digits year gbk or:TEXT or_field:NAME";

fn filter(text: &str) -> Result<Filter, String> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let count = || match value.parse() {
        Ok(count) if count <= COUNT_MAX => Ok(count),
        _ => Err(format!("{name} needs a number up to {COUNT_MAX}, as in {name}:4")),
    };
    Ok(match name {
        "slug" => Filter::Slug(count()?),
        "squeeze" => Filter::Squeeze,
        "upper" => Filter::Upper,
        "lower" => Filter::Lower,
        "first" => Filter::First(count()?),
        "skip" => Filter::Skip(count()?),
        "zeros" => Filter::Zeros(count()?),
        "digits" => Filter::Digits,
        "year" => Filter::Year,
        "gbk" => Filter::Gbk,
        "or" => Filter::Or(value.to_owned()),
        "or_field" => Filter::OrField(value.to_owned()),
        _ => return Err(format!("{name:?} is no filter; filters are {FILTERS}")),
    })
}

/// What a template reads.
pub trait Values {
    /// A column, a field or a value of `each`; empty when the row has nothing there.
    fn value(&self, name: &str) -> &str;
    /// The running number of the row under this name.
    fn number(&self, name: &str) -> Option<String>;
}

impl Template {
    /// The text; `None` when a number in it does not exist for this row.
    pub fn write(&self, values: &impl Values) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            if out.len() > TEXT_MAX {
                break; // too long for any cell: the reader of the row says so
            }
            match part {
                Part::Plain(text) => out.push_str(text),
                Part::Number(name) => out.push_str(&values.number(name)?),
                Part::Value { name, filters } => {
                    let start = values.value(name).to_owned();
                    out.push_str(&filters.iter().fold(start, |value, filter| filter.apply(value, values)));
                }
            }
        }
        Some(out.trim().to_owned())
    }

    /// Whether everything it names is filled.
    pub fn filled(&self, values: &impl Values) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Plain(_) => true,
            Part::Number(name) => values.number(name).is_some(),
            Part::Value { name, .. } => !values.value(name).is_empty(),
        })
    }

    /// The columns and fields it reads.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for part in &self.parts {
            if let Part::Value { name, filters } = part {
                names.push(name.as_str());
                names.extend(filters.iter().filter_map(|filter| match filter {
                    Filter::OrField(name) => Some(name.as_str()),
                    _ => None,
                }));
            }
        }
        names
    }

    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Number(name) => Some(name.as_str()),
            Part::Plain(_) | Part::Value { .. } => None,
        })
    }
}

impl Filter {
    fn apply(&self, value: String, values: &impl Values) -> String {
        match self {
            Filter::Slug(longest) => slug(&value, *longest),
            Filter::Squeeze => value.split_whitespace().collect::<Vec<_>>().join(" "),
            Filter::Upper => value.to_uppercase(),
            Filter::Lower => value.to_lowercase(),
            Filter::First(count) => value.chars().take(*count).collect(),
            Filter::Skip(count) => value.chars().skip(*count).collect(),
            Filter::Zeros(width) => format!("{value:0>width$}"),
            Filter::Digits => value.chars().filter(char::is_ascii_digit).collect(),
            Filter::Year => value.chars().take(4).collect(),
            Filter::Gbk => value.chars().map(|c| if in_gbk(c) { c } else { '\'' }).collect(),
            Filter::Or(text) if value.is_empty() => text.clone(),
            Filter::OrField(name) if value.is_empty() => values.value(name).to_owned(),
            Filter::Or(_) | Filter::OrField(_) => value,
        }
    }
}

fn in_gbk(c: char) -> bool {
    let mut buffer = [0; 4];
    let (_, _, lost) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    // encoding_rs writes the euro sign as one byte 0x80, which strict readers of GBK refuse.
    !lost && c != '€'
}

/// A code out of a name. The tail of a cut one is a checksum of the whole name, so that two long
/// names that begin alike do not share a code.
fn slug(name: &str, longest: usize) -> String {
    let mut full = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            full.push(c);
        } else if !full.ends_with('-') {
            full.push('-');
        }
    }
    let full = full.trim_matches('-');
    if full.len() <= longest {
        return full.to_owned();
    }
    let mut sum = flate2::Crc::new();
    sum.update(full.as_bytes());
    let head = full[..longest.saturating_sub(5)].trim_matches('-');
    format!("{head}-{:04x}", sum.sum() & 0xffff)
}

/// `FIELD OP VALUE`: which rows are meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    pub name: String,
    pub test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these; `negated` when none of them.
    Is {
        values: Vec<String>,
        negated: bool,
    },
    /// Amounts.
    More(Fen),
    Less(Fen),
    Empty,
    Filled,
    Starts {
        prefix: String,
        negated: bool,
    },
    Length(usize),
}

impl TryFrom<String> for Condition {
    type Error = String;
    fn try_from(text: String) -> Result<Condition, String> {
        let how = "write FIELD = A|B, FIELD != A, FIELD > 0, FIELD < 0, FIELD empty, FIELD filled, \
                   FIELD starts A, FIELD not_starts A, FIELD length N";
        let wrong = || format!("{text:?} is no condition; {how}");
        let mut words = text.splitn(3, ' ');
        let (Some(name), Some(op)) = (words.next(), words.next()) else { return Err(wrong()) };
        let value = words.next().unwrap_or_default().trim();
        let list = || value.split('|').map(|one| one.trim().to_owned()).collect::<Vec<_>>();
        let amount = || Fen::parse_yuan(value).map_err(|_| wrong());
        let test = match op {
            "=" => Test::Is { values: list(), negated: false },
            "!=" => Test::Is { values: list(), negated: true },
            ">" => Test::More(amount()?),
            "<" => Test::Less(amount()?),
            "empty" => Test::Empty,
            "filled" => Test::Filled,
            "starts" => Test::Starts { prefix: value.to_owned(), negated: false },
            "not_starts" => Test::Starts { prefix: value.to_owned(), negated: true },
            "length" => Test::Length(usize::from_str(value).map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        let needs = !matches!(test, Test::Empty | Test::Filled);
        if needs == value.is_empty() {
            return Err(wrong());
        }
        Ok(Condition { name: name.to_owned(), test })
    }
}

impl Condition {
    pub fn holds(&self, values: &impl Values) -> bool {
        let value = values.value(&self.name);
        match &self.test {
            Test::Is { values, negated } => values.iter().any(|one| one == value) != *negated,
            Test::More(than) => Fen::parse_yuan(value).is_ok_and(|amount| amount > *than),
            Test::Less(than) => Fen::parse_yuan(value).is_ok_and(|amount| amount < *than),
            Test::Empty => value.is_empty(),
            Test::Filled => !value.is_empty(),
            Test::Starts { prefix, negated } => value.starts_with(prefix.as_str()) != *negated,
            Test::Length(length) => value.chars().count() == *length,
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
