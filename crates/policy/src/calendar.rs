//! Which days are working days (工作日): the yearly notice of the State Council's office, make-up
//! days included.
//!
//! **Promise:** a year that was not loaded whole gives an error, never Monday-to-Friday.
//! **Not here:** the bank's clearing days, which may differ.

use crate::error::{LoadError, LoadErrors, Phrase};
use crate::load;
use crate::parameters::PolicyFile;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The notice of any year lists at least the eleven statutory days (2014-2024; thirteen since):
/// fewer rows are a part of it, and a part would be a guess about the rest.
const HOLIDAYS_OF_A_WHOLE_YEAR: usize = 11;

/// The day asked for lies in a year without a loaded calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[error(
    "calendar for {year} not loaded; add policies/calendar/{year}.toml, \
     or the days of {year} to calendar.csv in the county folder"
)]
pub struct CalendarNotLoaded {
    pub year: i16,
}

impl CalendarNotLoaded {
    pub fn zh(self) -> String {
        let year = self.year;
        format!(
            "未载入 {year} 年日历；请增加 policies/calendar/{year}.toml，或在县文件夹的 calendar.csv 中写入 {year} 年的节假日与调休"
        )
    }
}

/// What is special about a listed day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    Holiday,
    MakeupWorkday,
}

/// A listed day: its kind and the festival it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayName {
    pub kind: DayOff,
    pub name: Phrase,
}

/// Listed days of the loaded years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeSet<i16>,
    days: BTreeMap<Date, DayName>,
}

impl Calendar {
    /// Reads year files such as `policies/calendar/2022.toml`.
    pub fn load(files: &[PolicyFile<'_>]) -> Result<Calendar, LoadErrors> {
        let mut calendar = Calendar::default();
        let mut errors = Vec::new();
        for file in files {
            calendar.year_file(file, &mut errors);
        }
        if errors.is_empty() { Ok(calendar) } else { Err(LoadErrors(errors)) }
    }

    /// A calendar with one more year file, or a loaded year replaced.
    pub fn with_year(&self, toml_text: &str, file_name: &str) -> Result<Calendar, LoadErrors> {
        let year = Calendar::load(&[PolicyFile { name: file_name, text: toml_text }])?;
        let mut calendar = self.clone();
        calendar.days.retain(|date, _| !year.years.contains(&date.year()));
        calendar.years.extend(&year.years);
        calendar.days.extend(year.days);
        Ok(calendar)
    }

    /// A calendar with the days of `calendar.csv` (date,kind,name) over the others. A year that
    /// was not loaded before must come whole.
    pub fn with_csv(&self, csv_text: &str, file_name: &str) -> Result<Calendar, LoadErrors> {
        let mut calendar = self.clone();
        let mut errors = Vec::new();
        let mut listed = BTreeSet::new();
        let text = csv_text.trim_start_matches('\u{feff}');
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header: Vec<String> =
            reader.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
        let column = |name: &str| header.iter().position(|known| known == name);
        let (Some(date_at), Some(kind_at), Some(name_at)) = (column("date"), column("kind"), column("name"))
        else {
            let found = header.join(",");
            let found = Phrase::new(format!("表头为 {found}"), format!("the header is {found}"));
            return Err(LoadErrors(vec![csv_fault(file_name, 1, found)]));
        };
        let mut record = csv::StringRecord::new();
        // Texts are UTF-8 and ragged rows are allowed, so reading from memory does not fail.
        while reader.read_record(&mut record).unwrap_or(false) {
            let line = line_of(text, &record);
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let day = (cell(date_at).parse::<Date>(), day_kind(&cell(kind_at)), cell(name_at));
            let (Ok(date), Some(kind), name) = day else {
                let shown = record.iter().collect::<Vec<_>>().join(",");
                errors.push(csv_fault(file_name, line, Phrase::new(shown.clone(), shown)));
                continue;
            };
            if !listed.insert(date) {
                errors.push(csv_fault(
                    file_name,
                    line,
                    Phrase::new(format!("{date} 重复"), format!("{date} twice")),
                ));
                continue;
            }
            if let Some(fault) = self.pointless(date, kind) {
                errors.push(csv_fault(file_name, line, fault));
                continue;
            }
            calendar.days.insert(date, DayName { kind, name: Phrase::new(name.clone(), name) });
        }
        let years: BTreeSet<i16> = listed.iter().map(|date| date.year()).collect();
        for year in years.difference(&self.years) {
            errors.extend(calendar.incomplete(*year, file_name));
        }
        calendar.years.extend(years);
        if errors.is_empty() { Ok(calendar) } else { Err(LoadErrors(errors)) }
    }

    /// Whether offices work on that day; the weekend works when it is a make-up day.
    pub fn is_working_day(&self, date: Date) -> Result<bool, CalendarNotLoaded> {
        if !self.years.contains(&date.year()) {
            return Err(CalendarNotLoaded { year: date.year() });
        }
        Ok(match self.days.get(&date).map(|day| day.kind) {
            Some(DayOff::Holiday) => false,
            Some(DayOff::MakeupWorkday) => true,
            None => !weekend(date),
        })
    }

    /// The listed festival or make-up day, if the day is one.
    pub fn day_name(&self, date: Date) -> Option<&DayName> {
        self.days.get(&date)
    }

    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.iter().copied()
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Result<Date, CalendarNotLoaded> {
        let mut day = day_after(date)?;
        while !self.is_working_day(day)? {
            day = day_after(day)?;
        }
        Ok(day)
    }

    /// The `n`th working day after `date`, which is not counted itself; `date` when `n` is 0.
    pub fn add_working_days(&self, date: Date, n: u32) -> Result<Date, CalendarNotLoaded> {
        let mut day = date;
        for _ in 0..n {
            day = self.next_working_day(day)?;
        }
        Ok(day)
    }

    /// Working days after `after` up to and including `until`; 0 when `until` is not later.
    pub fn working_days_between(&self, after: Date, until: Date) -> Result<u32, CalendarNotLoaded> {
        let (mut day, mut count) = (after, 0);
        while day < until {
            day = day_after(day)?;
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    fn year_file(&mut self, file: &PolicyFile<'_>, errors: &mut Vec<LoadError>) {
        let table: toml::Table = match file.text.parse() {
            Ok(table) => table,
            Err(error) => {
                let what = error.message().to_owned();
                return errors.push(year_fault(file.name, None, Phrase::new(what.clone(), what)));
            }
        };
        let text =
            |field: &str| table.get(field).and_then(toml::Value::as_str).is_some_and(|text| !text.is_empty());
        let year =
            table.get("year").and_then(toml::Value::as_integer).and_then(|year| i16::try_from(year).ok());
        let checked = table.get("checked_on").and_then(load::date);
        let (Some(year), true, Some(_)) = (year, text("source"), checked) else {
            let found =
                Phrase::new("缺少 year、source 或 checked_on", "year, source or checked_on is missing");
            return errors.push(year_fault(file.name, None, found));
        };
        if !self.years.insert(year) {
            let found = Phrase::new(format!("{year} 年已载入"), format!("{year} is loaded already"));
            return errors.push(year_fault(file.name, None, found));
        }
        for (field, kind) in [("holiday", DayOff::Holiday), ("makeup_workday", DayOff::MakeupWorkday)] {
            let rows = table.get(field).and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
            for (index, row) in rows.iter().enumerate() {
                if let Err(found) = self.year_row(year, kind, row) {
                    errors.push(year_fault(file.name, Some(index + 1), found));
                }
            }
        }
        errors.extend(self.incomplete(year, file.name));
    }

    fn year_row(&mut self, year: i16, kind: DayOff, row: &toml::Value) -> Result<(), Phrase> {
        let name = |lang: &str| row.get("name")?.get(lang)?.as_str().map(str::to_owned);
        let date = row.get("date").and_then(load::date).filter(|date| date.year() == year);
        let (Some(date), Some(zh), Some(en)) = (date, name("zh"), name("en")) else {
            let shown = row.to_string();
            return Err(Phrase::new(shown.clone(), shown));
        };
        if let Some(fault) = self.pointless(date, kind) {
            return Err(fault);
        }
        match self.days.insert(date, DayName { kind, name: Phrase { zh, en } }) {
            None => Ok(()),
            Some(_) => Err(Phrase::new(format!("{date} 重复"), format!("{date} twice"))),
        }
    }

    /// A make-up day on a day that is worked anyway is a typing error, usually in the date.
    fn pointless(&self, date: Date, kind: DayOff) -> Option<Phrase> {
        let off = weekend(date) || self.days.get(&date).is_some_and(|day| day.kind == DayOff::Holiday);
        match kind {
            DayOff::MakeupWorkday if !off => {
                Some(Phrase::new(format!("{date} 本来就是工作日"), format!("{date} is a working day anyway")))
            }
            DayOff::MakeupWorkday | DayOff::Holiday => None,
        }
    }

    fn incomplete(&self, year: i16, file: &str) -> Option<LoadError> {
        let of_year = self.days.iter().filter(|(date, _)| date.year() == year);
        let holidays = of_year.filter(|(_, day)| day.kind == DayOff::Holiday).count();
        (holidays < HOLIDAYS_OF_A_WHOLE_YEAR).then(|| {
            let found = Phrase::new(
                format!("{year} 年只有 {holidays} 天节假日"),
                format!("only {holidays} holidays of {year}"),
            );
            let allowed = Phrase::new(
                format!("全年通知，至少 {HOLIDAYS_OF_A_WHOLE_YEAR} 天"),
                format!("the whole year's notice, at least {HOLIDAYS_OF_A_WHOLE_YEAR} days"),
            );
            let remedy =
                Phrase::new("把全年的节假日与调休都写上", "add all holidays and make-up days of the year");
            LoadError { file: file.to_owned(), key: String::new(), row: None, found, allowed, remedy }
        })
    }
}

fn day_kind(text: &str) -> Option<DayOff> {
    match text {
        "holiday" => Some(DayOff::Holiday),
        "makeup_workday" => Some(DayOff::MakeupWorkday),
        _ => None,
    }
}

/// The line a record stands on: its position is the end of the record before, so the line breaks
/// between the two (blank lines, or the second half of a CRLF) are still to be counted.
pub(crate) fn line_of(text: &str, record: &csv::StringRecord) -> usize {
    let (line, byte) = record.position().map_or((1, 0), |at| (at.line(), at.byte()));
    let rest = text.as_bytes().iter().skip(usize::try_from(byte).unwrap_or(usize::MAX));
    let breaks = rest.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    usize::try_from(line).unwrap_or(usize::MAX).saturating_add(breaks.count())
}

fn weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The next date; after the last one the type can hold there is no calendar either.
pub(crate) fn day_after(date: Date) -> Result<Date, CalendarNotLoaded> {
    date.tomorrow().map_err(|_| CalendarNotLoaded { year: date.year().saturating_add(1) })
}

fn csv_fault(file: &str, line: usize, found: Phrase) -> LoadError {
    LoadError {
        file: file.to_owned(),
        key: String::new(),
        row: Some(line),
        found,
        allowed: Phrase::new(
            "表头 date,kind,name；日期 YYYY-MM-DD 不重复；kind 为 holiday 或（休息日的）makeup_workday",
            "header date,kind,name; each date YYYY-MM-DD once; kind holiday, or makeup_workday on a day off",
        ),
        remedy: Phrase::new("改正该行", "correct this line"),
    }
}

fn year_fault(file: &str, row: Option<usize>, found: Phrase) -> LoadError {
    LoadError {
        file: file.to_owned(),
        key: String::new(),
        row,
        found,
        allowed: Phrase::new(
            "year、source、checked_on，及 [[holiday]]、[[makeup_workday]] 各行的当年 date 与 name { zh, en }",
            "year, source, checked_on, and rows [[holiday]] and [[makeup_workday]] with a date of that year and name { zh, en }",
        ),
        remedy: Phrase::new(
            "照 policies/calendar/2026.toml 改正",
            "correct it after policies/calendar/2026.toml",
        ),
    }
}
