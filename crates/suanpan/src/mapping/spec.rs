//! What a mapping file may say: one struct per table of the TOML, strict about names.
//!
//! **Promise:** a key that is not known is a mistake with its line, never silently nothing.
//! **Not here:** whether names inside templates exist ([`super::check`]), and doing what it says.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::template::{Condition, Template};

/// A mapping: where rows come from, how their cells are read, which rows of the county folder they make.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub mapping: About,
    /// The keys of county.toml but `fiscal_years` and `[[year]]`, which `[years]` makes.
    pub county: toml::Table,
    pub years: Years,
    /// The text of policy.toml.
    #[serde(default)]
    pub policy: String,
    pub extracts: BTreeMap<String, Extract>,
    #[serde(default)]
    pub tables: BTreeMap<String, ValueTable>,
    #[serde(default)]
    pub numbers: BTreeMap<String, Number>,
    /// Which rows each file of the folder gets; the key is the file's name without `.csv`.
    pub rows: BTreeMap<String, Vec<Spanned<Rule>>>,
    pub stand_ins: Option<StandIns>,
    #[serde(default)]
    pub totals: Vec<Spanned<Total>>,
    #[serde(default)]
    pub trees: Vec<Spanned<Tree>>,
}

/// Where the data is from; shown in every report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub title: String,
    pub source: String,
    pub licence: String,
}

/// The fiscal years, and the days and documents of each; `{year}` stands for the year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Years {
    /// The extract and the field that say which years there are …
    pub from: Option<String>,
    pub field: Option<String>,
    /// … or the years themselves.
    #[serde(default)]
    pub list: Vec<i32>,
    pub congress_approved_on: String,
    pub congress_doc_no: String,
    pub replied_on: String,
    pub reply_doc_no: String,
}

/// What happens to a row that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadRow {
    /// The whole input is refused, every such row listed.
    #[default]
    Refuse,
    /// The row is set aside as it came, with place and reason; the others go on.
    Park,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    #[default]
    Refuse,
    Ignore,
}

/// One kind of table the other system writes, in one or more files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// Names with `*` and `?`, in the order the files are read.
    pub files: Vec<Spanned<String>>,
    /// Tried in this order; the first in which every byte has a meaning is taken.
    #[serde(default = "utf8")]
    pub encodings: Vec<Spanned<String>>,
    #[serde(default = "comma")]
    pub delimiter: Spanned<String>,
    /// The line of the header, counted from 1; what stands above is left out.
    #[serde(default = "one")]
    pub header_line: u64,
    #[serde(default)]
    pub bad_rows: BadRow,
    /// The money field whose sum is the extract's control total, and the amount of a parked payment.
    pub amount: Option<Spanned<String>>,
    pub columns: BTreeMap<String, Column>,
    /// Columns that are known and not used.
    #[serde(default)]
    pub ignore: Vec<String>,
    #[serde(default)]
    pub unknown_columns: Unknown,
    #[serde(default)]
    pub fields: BTreeMap<String, Spanned<Field>>,
}

fn utf8() -> Vec<Spanned<String>> {
    vec![Spanned::new(0..0, "utf-8".to_owned())]
}

fn comma() -> Spanned<String> {
    Spanned::new(0..0, ",".to_owned())
}

fn one() -> u64 {
    1
}

/// How a column is spelled: one way, several ways, or possibly not at all.
#[derive(Debug, Clone)]
pub enum Column {
    One(String),
    Several(Vec<String>),
    Careful(CarefulColumn),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarefulColumn {
    pub header: Vec<String>,
    /// The cells of a file that has no such column.
    pub missing: Option<String>,
}

impl Column {
    pub fn spellings(&self) -> Vec<&str> {
        match self {
            Column::One(name) => vec![name],
            Column::Several(names) => names.iter().map(String::as_str).collect(),
            Column::Careful(careful) => careful.header.iter().map(String::as_str).collect(),
        }
    }

    pub fn missing(&self) -> Option<&str> {
        match self {
            Column::One(_) | Column::Several(_) => None,
            Column::Careful(careful) => careful.missing.as_deref(),
        }
    }
}

/// Something read out of a row's columns and other fields.
#[derive(Debug, Clone)]
pub enum Field {
    Text(Template),
    Read(Box<ReadField>),
}

/// A field that is more than a text; exactly one of `text`, `first`, `date`, `money`, `of` is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadField {
    pub text: Option<Template>,
    /// The first of these whose columns are all filled.
    pub first: Option<Vec<Template>>,
    pub date: Option<Template>,
    /// `%d/%m/%Y` and the like, tried in order; `excel` is a spreadsheet's day number.
    #[serde(default)]
    pub forms: Vec<String>,
    pub money: Option<Template>,
    #[serde(default)]
    pub unit: Unit,
    /// Characters that stand between digits or beside them and mean nothing: `,£ `.
    #[serde(default)]
    pub strip: String,
    /// `.` unless said.
    pub decimal: Option<char>,
    /// `(1.00)` and `1.00-` are negative.
    #[serde(default)]
    pub accounting: bool,
    #[serde(default)]
    pub sign: Sign,
    /// The amount is negative in rows for which all of these hold (a credit mark, a type).
    #[serde(default)]
    pub negative_when: Vec<Condition>,
    /// The value that is looked up in `table`.
    pub of: Option<Template>,
    pub table: Option<String>,
    /// What an empty cell means; without it an empty cell of a date, an amount or a look-up is a mistake.
    pub empty: Option<String>,
    /// An empty result is a mistake of the row.
    #[serde(default)]
    pub required: bool,
}

/// What one unit of a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 分, the hundredth.
    Fen,
    /// 元, or another currency's own unit.
    #[default]
    Yuan,
    /// 千元.
    Thousand,
    /// 万元.
    Wan,
    Million,
    /// 亿元.
    Yi,
}

impl Unit {
    /// How many fen one unit is.
    pub fn fen(self) -> i128 {
        match self {
            Unit::Fen => 1,
            Unit::Yuan => 100,
            Unit::Thousand => 100_000,
            Unit::Wan => 1_000_000,
            Unit::Million => 100_000_000,
            Unit::Yi => 10_000_000_000,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    #[default]
    AsIs,
    /// The other system writes money that leaves as negative.
    Reversed,
}

/// A crosswalk from the other system's codes to ours: exact values first, then the longest prefix.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueTable {
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    #[serde(default)]
    pub prefixes: BTreeMap<String, String>,
    /// Without it a value that is not in the table is a mistake of its row.
    pub default: Option<String>,
}

impl ValueTable {
    pub fn find(&self, value: &str) -> Option<&str> {
        let longest = || {
            let fits = self.prefixes.iter().filter(|(prefix, _)| value.starts_with(prefix.as_str()));
            fits.max_by_key(|(prefix, _)| prefix.len()).map(|(_, to)| to)
        };
        self.values.get(value).or_else(longest).or(self.default.as_ref()).map(String::as_str)
    }
}

/// Running numbers for what the source only names, written `{#name}` in cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub from: String,
    /// Rows that agree in these share a number.
    pub of: Vec<String>,
    /// Counting starts anew for each value of these (which are among `of`).
    #[serde(default)]
    pub per: Vec<String>,
    #[serde(default = "one")]
    pub first: u64,
    #[serde(default)]
    pub width: usize,
    #[serde(default, rename = "where")]
    pub only: Vec<Condition>,
    #[serde(default)]
    pub parked_too: bool,
}

/// Rows of one file of the folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The extract; without it the rows are written here (`columns` and `fixed`).
    pub from: Option<String>,
    /// Rows that agree in these make one row; without it every row makes one.
    #[serde(default)]
    pub key: Vec<String>,
    #[serde(default, rename = "where")]
    pub only: Vec<Condition>,
    /// Rows that were set aside count as well: a payee is known by them too.
    #[serde(default)]
    pub parked_too: bool,
    /// Each row is made once for each of these sets of values.
    #[serde(default)]
    pub each: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    pub cells: BTreeMap<String, Cell>,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub fixed: Vec<Vec<String>>,
}

#[derive(Debug, Clone)]
pub enum Cell {
    Text(Template),
    Number(i64),
    Careful(Box<CarefulCell>),
}

/// A cell that is more than a template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarefulCell {
    pub text: Option<Template>,
    /// When a number of the text does not exist.
    #[serde(default)]
    pub otherwise: String,
    /// The second time a value comes it gets this and 2 at its end, and so on.
    pub repeat: Option<String>,
    /// The sum of a money field over the rows of the group.
    pub sum: Option<String>,
}

/// People, divisions and roles no extract has: made up, and named so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandIns {
    /// The first day of their roles.
    pub since: String,
    /// `{user}` is the log-in name.
    pub name: String,
}

/// A control total that the source's own page states; another sum refuses the input.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    pub extract: String,
    pub field: String,
    #[serde(default)]
    pub per: Vec<String>,
    #[serde(default, rename = "where")]
    pub only: Vec<Condition>,
    /// Value of `per` (joined by a blank; `all` without `per`) to the amount in yuan.
    pub expect: BTreeMap<String, String>,
}

/// A code tree whose parents should equal the sum of their children; those that do not are listed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    pub extract: String,
    pub code: String,
    /// Lengths of the codes, from the root: `[4, 6, 8, 10]`.
    pub lengths: Vec<usize>,
    pub sums: Vec<String>,
    #[serde(default)]
    pub per: Vec<String>,
    /// A difference up to this is rounding (yuan).
    #[serde(default)]
    pub tolerance: String,
}

/// Reads a value that may be written in a short or a long way. The short way is tried by its shape, not
/// one after the other, so that a mistake in the long way is told as what it is.
macro_rules! short_or_long {
    ($name:ident, $says:literal, { $($body:tt)* }) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                struct Shape;
                impl<'de> Visitor<'de> for Shape {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($says)
                    }
                    $($body)*
                }
                from.deserialize_any(Shape)
            }
        }
    };
}

short_or_long!(Column, "a header, a list of headers, or { header = […], missing = \"\" }", {
    fn visit_str<E: Error>(self, text: &str) -> Result<Column, E> {
        Ok(Column::One(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Column, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(names)).map(Column::Several)
    }
    fn visit_map<A: MapAccess<'de>>(self, keys: A) -> Result<Column, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(keys)).map(Column::Careful)
    }
});

short_or_long!(Field, "a template, or { date | money | of | text | first = … }", {
    fn visit_str<E: Error>(self, text: &str) -> Result<Field, E> {
        Template::try_from(text.to_owned()).map(Field::Text).map_err(E::custom)
    }
    fn visit_map<A: MapAccess<'de>>(self, keys: A) -> Result<Field, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(keys)).map(Field::Read)
    }
});

short_or_long!(Cell, "a template, a number, or { text | sum = … }", {
    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Template::try_from(text.to_owned()).map(Cell::Text).map_err(E::custom)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell::Number(number))
    }
    fn visit_map<A: MapAccess<'de>>(self, keys: A) -> Result<Cell, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(keys)).map(Cell::Careful)
    }
});
