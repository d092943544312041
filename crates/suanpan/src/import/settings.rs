//! county.toml: which county, which years, and how its requests are taken.
//!
//! **Promise:** an unknown key is a mistake, not silently nothing.
//! **Not here:** whether the policy profile exists; the policy loader knows those.

use jiff::civil::Date;
use ledger::FiscalYear;
use toml::{Table, Value};

use super::cells::{is_code, parse_date};
use super::error::{CellCode, Errors, Place, is_control};
use super::model::{BadRows, CountySettings, Negative, YearSettings, YearStart};

pub(crate) const FILE: &str = "county.toml";

const KEYS: [&str; 12] = [
    "mof_div_code",
    "name_zh",
    "name_en",
    "currency",
    "profile",
    "fiscal_years",
    "demo_today",
    "first_year_starts",
    "opens_on",
    "notice",
    "requests",
    "year",
];
const REQUEST_KEYS: [&str; 2] = ["bad_rows", "negative"];
const YEAR_KEYS: [&str; 5] =
    ["fiscal_year", "congress_approved_on", "congress_doc_no", "replied_on", "reply_doc_no"];
/// ISO 4217 currencies that have no hundredth, so that fen would not be their smallest unit.
#[rustfmt::skip]
const NOT_HUNDREDTHS: [&str; 24] = [
    "BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD", "LYD", "OMR", "PYG",
    "RWF", "TND", "UGX", "UYW", "VND", "VUV", "XAF", "XOF",
];

/// Reads county.toml; mistakes go to `errors` and defaults stand in.
pub(super) fn read(text: &str, errors: &mut Errors) -> (CountySettings, Vec<YearSettings>) {
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            let row = error.span().map_or(0, |span| line_of(text, span.start));
            let place = Place { file: FILE, row, column: "", found: "" };
            errors.at(place, CellCode::TomlBroken, &[("reason", error.message().to_owned())]);
            return Default::default();
        }
    };
    let empty = Table::new();
    let mut keys = Keys { text, path: String::new(), table: &table, errors };
    keys.refuse_unknown(&KEYS);
    let mut county = keys.county();
    let years = keys.years();
    let requests = match table.get("requests") {
        Some(Value::Table(requests)) => requests,
        Some(_) => {
            keys.wrong("requests", "[requests] bad_rows, negative");
            &empty
        }
        None => &empty,
    };
    let mut keys = Keys { text, path: "requests.".to_owned(), table: requests, errors };
    keys.refuse_unknown(&REQUEST_KEYS);
    county.bad_rows = keys.word("bad_rows", BadRows::WORDS, BadRows::from_word);
    county.negative = keys.word("negative", Negative::WORDS, Negative::from_word);
    let mut keys = Keys { text, path: String::new(), table: &table, errors };
    keys.check_together(&county, &years);
    (county, years)
}

/// The line, counted from 1, of a byte of the text.
pub(crate) fn line_of(text: &str, byte: usize) -> u64 {
    let breaks = text.bytes().take(byte).filter(|byte| *byte == b'\n').count();
    1 + u64::try_from(breaks).unwrap_or(u64::MAX - 1)
}

/// The first line that sets the key, as a person would look for it; 0 when there is none.
pub(super) fn row_of(text: &str, key: &str) -> u64 {
    let sets = |line: &str| {
        line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let at = (1u64..).zip(text.lines()).find(|(_, line)| sets(line));
    at.map_or(0, |(row, _)| row)
}

/// One table of the file while it is read.
struct Keys<'a> {
    text: &'a str,
    path: String,
    table: &'a Table,
    errors: &'a mut Errors,
}

impl Keys<'_> {
    fn county(&mut self) -> CountySettings {
        CountySettings {
            mof_div_code: self.division_code(),
            name_zh: self.required_text("name_zh"),
            name_en: self.required_text("name_en"),
            currency: self.currency(),
            profile: self.profile(),
            fiscal_years: self.fiscal_years(),
            demo_today: self.date("demo_today", false),
            first_year_starts: self.word("first_year_starts", YearStart::WORDS, YearStart::from_word),
            opens_on: self.date("opens_on", false),
            notice: self.text("notice", false),
            bad_rows: BadRows::default(),
            negative: Negative::default(),
        }
    }

    fn row(&self, key: &str) -> u64 {
        row_of(self.text, key)
    }

    fn mistake(&mut self, key: &str, code: CellCode, allowed: &str) {
        let found = self.table.get(key).map_or(String::new(), |value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let (row, column) = (self.row(key), format!("{}{key}", self.path));
        let place = Place { file: FILE, row, column: &column, found: &found };
        self.errors.at(place, code, &[("allowed", allowed.to_owned())]);
    }

    fn wrong(&mut self, key: &str, allowed: &str) {
        self.mistake(key, CellCode::SettingWrong, allowed);
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.table.keys().filter(|key| !known.contains(&key.as_str())) {
            self.mistake(key, CellCode::SettingUnknown, &known.join(" "));
        }
    }

    fn text(&mut self, key: &str, required: bool) -> String {
        match self.table.get(key) {
            Some(Value::String(text)) if text.chars().any(is_control) => self.wrong(key, "text"),
            Some(Value::String(text)) if required && text.trim().is_empty() => self.wrong(key, "text"),
            Some(Value::String(text)) => return text.clone(),
            Some(_) => self.wrong(key, "text"),
            None if required => self.mistake(key, CellCode::SettingMissing, "text"),
            None => {}
        }
        String::new()
    }

    fn required_text(&mut self, key: &str) -> String {
        self.text(key, true)
    }

    fn division_code(&mut self) -> String {
        let code = self.text("mof_div_code", true);
        if !code.is_empty() && (!is_code(&code) || code.len() > 20) {
            self.wrong("mof_div_code", "360732000");
        }
        code
    }

    fn profile(&mut self) -> String {
        let profile = self.text("profile", true);
        if !profile.is_empty()
            && !profile.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            self.wrong("profile", "a-z 0-9 _");
        }
        profile
    }

    fn currency(&mut self) -> String {
        let currency = self.text("currency", true);
        let shape = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !currency.is_empty() && (!shape || NOT_HUNDREDTHS.contains(&currency.as_str())) {
            self.wrong("currency", "CNY, GBP … (ISO 4217, two decimals)");
        }
        currency
    }

    fn word<T: Default>(&mut self, key: &str, words: &[&str], read: impl Fn(&str) -> Option<T>) -> T {
        match self.table.get(key) {
            Some(Value::String(text)) if read(text).is_some() => return read(text).unwrap_or_default(),
            Some(_) => self.wrong(key, &words.join(" ")),
            None => self.mistake(key, CellCode::SettingMissing, &words.join(" ")),
        }
        T::default()
    }

    /// A date, in quotes or as TOML's own.
    fn date(&mut self, key: &str, required: bool) -> Option<Date> {
        let text = match self.table.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Datetime(date)) => date.to_string(),
            Some(_) => String::new(),
            None => {
                if required {
                    self.mistake(key, CellCode::SettingMissing, "YYYY-MM-DD");
                }
                return None;
            }
        };
        let date = parse_date(&text);
        if date.is_none() {
            self.wrong(key, "YYYY-MM-DD");
        }
        date
    }

    fn fiscal_years(&mut self) -> Vec<FiscalYear> {
        let Some(value) = self.table.get("fiscal_years") else {
            self.mistake("fiscal_years", CellCode::SettingMissing, "[2022]");
            return Vec::new();
        };
        let years: Vec<FiscalYear> = value.as_array().into_iter().flatten().filter_map(as_year).collect();
        let all = value.as_array().is_some_and(|values| values.len() == years.len());
        if !all || years.is_empty() || !years.is_sorted_by(|a, b| a < b) {
            self.wrong("fiscal_years", "[2022, 2023]");
        }
        years
    }

    fn years(&mut self) -> Vec<YearSettings> {
        let tables = match self.table.get("year") {
            Some(Value::Array(tables)) => tables.as_slice(),
            Some(_) => {
                self.wrong("year", "[[year]]");
                &[]
            }
            None => &[],
        };
        tables.iter().filter_map(Value::as_table).filter_map(|table| self.one_year(table)).collect()
    }

    fn one_year(&mut self, table: &Table) -> Option<YearSettings> {
        let mut keys = Keys { text: self.text, path: "year.".to_owned(), table, errors: self.errors };
        keys.refuse_unknown(&YEAR_KEYS);
        let fiscal_year = table.get("fiscal_year").and_then(as_year);
        if fiscal_year.is_none() {
            keys.mistake("fiscal_year", CellCode::SettingMissing, "2022");
        }
        let approved = keys.date("congress_approved_on", true);
        let replied = keys.date("replied_on", true);
        let (congress_doc_no, reply_doc_no) =
            (keys.required_text("congress_doc_no"), keys.required_text("reply_doc_no"));
        let (fiscal_year, congress_approved_on, replied_on) = (fiscal_year?, approved?, replied?);
        let of = |day: Date| i32::from(day.year());
        if !(fiscal_year.0 - 1..=fiscal_year.0).contains(&of(congress_approved_on)) {
            keys.wrong("congress_approved_on", &format!("{fiscal_year}-MM-DD"));
        }
        if of(replied_on) != fiscal_year.0 {
            keys.wrong("replied_on", &format!("{fiscal_year}-MM-DD"));
        }
        if replied_on < congress_approved_on {
            let allowed = format!(">= {congress_approved_on}");
            keys.wrong("replied_on", &allowed);
        }
        Some(YearSettings { fiscal_year, congress_approved_on, congress_doc_no, replied_on, reply_doc_no })
    }

    fn check_together(&mut self, county: &CountySettings, years: &[YearSettings]) {
        let listed: Vec<FiscalYear> = years.iter().map(|year| year.fiscal_year).collect();
        for (index, year) in listed.iter().enumerate() {
            if listed[..index].contains(year) || !county.fiscal_years.contains(year) {
                self.wrong("year", &format!("[[year]] fiscal_year = {year}: once, and in fiscal_years"));
            }
        }
        for year in county.fiscal_years.iter().filter(|year| !listed.contains(year)) {
            self.mistake("year", CellCode::SettingMissing, &format!("[[year]] fiscal_year = {year}"));
        }
        let in_years = |date: Date| county.fiscal_years.contains(&FiscalYear(i32::from(date.year())));
        if county.demo_today.is_some_and(|day| !in_years(day)) {
            self.wrong("demo_today", "a day in fiscal_years");
        }
        let first = county.fiscal_years.first().copied();
        match (county.first_year_starts, county.opens_on) {
            (YearStart::Midyear, None) => self.mistake("opens_on", CellCode::SettingMissing, "YYYY-MM-DD"),
            (YearStart::Midyear, Some(day)) if Some(FiscalYear(i32::from(day.year()))) != first => {
                self.wrong("opens_on", "a day in the first of fiscal_years");
            }
            (YearStart::Start, Some(_)) => {
                self.wrong("opens_on", "only with first_year_starts = \"midyear\"")
            }
            (YearStart::Midyear, Some(_)) | (YearStart::Start, None) => {}
        }
    }
}

fn as_year(value: &Value) -> Option<FiscalYear> {
    let year = i32::try_from(value.as_integer()?).ok()?;
    (1949..=2200).contains(&year).then_some(FiscalYear(year))
}
