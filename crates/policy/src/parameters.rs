//! The parameters of a county, read only as of a day.
//!
//! Layers: national rows, then the county profile, then the county folder's own `policy.toml`.
//! **Promise:** on any day the highest layer that has a row by then wins, and in it the latest row.

use crate::calendar::Calendar;
use crate::error::{LoadError, LoadErrors, Phrase, PolicyError};
use crate::keys::{self, Spec};
use crate::load::{self, Parameters};
use crate::value::{MonthDay, Value, Written};
use crate::why::ParamUsed;
use include_dir::{Dir, include_dir};
use jiff::civil::{Date, Time};
use ledger::Fen;
use serde::Serialize;
use std::collections::BTreeMap;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../policies");

/// One TOML file: its name is what an error message shows.
#[derive(Debug, Clone, Copy)]
pub struct PolicyFile<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// Whose row it is; the later one wins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    National,
    /// The county profile that comes with the program, by name.
    Profile(String),
    /// `policy.toml` of the county folder.
    Folder,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub layer: Layer,
    pub file: String,
    pub from: Date,
    pub value: Value,
    pub written: Written,
    pub source: String,
    pub doc_no: Option<String>,
    pub note: Option<String>,
    pub checked_on: Date,
    pub uncertain: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub spec: &'static Spec,
    pub meaning: Phrase,
    pub rows: Vec<Row>,
}

impl Parameter {
    pub fn in_force(&self, on: Date) -> Option<&Row> {
        let by_then = self.rows.iter().filter(|row| row.from <= on);
        by_then.max_by(|a, b| (&a.layer, a.from).cmp(&(&b.layer, b.from)))
    }

    pub fn used(&self, row: &Row) -> ParamUsed {
        ParamUsed {
            key: self.spec.key.to_owned(),
            value: row.written.clone(),
            unit: self.spec.unit.to_owned(),
            from: row.from,
            source: row.source.clone(),
            doc_no: row.doc_no.clone(),
            checked_on: row.checked_on,
            uncertain: row.uncertain,
        }
    }
}

/// A value as of a day, with the row behind it for the Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known<T> {
    pub value: T,
    pub used: ParamUsed,
}

/// All dated rows of one county, and its calendar.
#[derive(Debug, Clone)]
pub struct Policy {
    parameters: Parameters,
    calendar: Calendar,
}

impl Policy {
    /// Reads national files and, over them, those of one county profile.
    pub fn load(
        national: &[PolicyFile<'_>],
        county: Option<(&str, &[PolicyFile<'_>])>,
        calendar: Calendar,
    ) -> Result<Policy, LoadErrors> {
        let (mut parameters, mut errors) = (BTreeMap::new(), Vec::new());
        load::layer(&mut parameters, &Layer::National, national, &mut errors);
        if let Some((profile, files)) = county {
            load::layer(&mut parameters, &Layer::Profile(profile.to_owned()), files, &mut errors);
        }
        finish(parameters, calendar, errors)
    }

    /// The files compiled into the program: national, calendar, and one profile by name.
    pub fn built_in(profile: Option<&str>) -> Result<Policy, LoadErrors> {
        let calendar = Calendar::load(&built_in_files("calendar"))?;
        let national = built_in_files("national");
        let Some(profile) = profile else {
            return Policy::load(&national, None, calendar);
        };
        if !Policy::profiles().iter().any(|known| known == profile) {
            let known = Policy::profiles().join(", ");
            return Err(LoadErrors(vec![LoadError {
                file: "county.toml".to_owned(),
                key: "profile".to_owned(),
                row: None,
                found: Phrase::new(format!("没有名为 {profile} 的县级方案"), format!("no profile {profile}")),
                allowed: Phrase::new(known.clone(), known),
                remedy: Phrase::new(
                    "改正名称，或不写 profile 而用 policy.toml",
                    "correct the name, or leave it out and add a policy.toml",
                ),
            }]));
        }
        let own = built_in_files(&format!("counties/{profile}"));
        Policy::load(&national, Some((profile, &own)), calendar)
    }

    /// Names of the profiles compiled in.
    pub fn profiles() -> Vec<String> {
        let counties = BUILT_IN.get_dir("counties").into_iter().flat_map(Dir::dirs);
        let mut names: Vec<String> =
            counties.filter_map(|dir| Some(dir.path().file_name()?.to_str()?.to_owned())).collect();
        names.sort();
        names
    }

    /// A policy with the rows of a county folder's `policy.toml` over the others.
    pub fn with_rows(&self, toml_text: &str, file_name: &str) -> Result<Policy, LoadErrors> {
        let (mut parameters, mut errors) = (self.parameters.clone(), Vec::new());
        let file = PolicyFile { name: file_name, text: toml_text };
        load::layer(&mut parameters, &Layer::Folder, &[file], &mut errors);
        finish(parameters, self.calendar.clone(), errors)
    }

    /// A policy whose calendar has the days of a county folder's `calendar.csv` over the others.
    pub fn with_calendar_csv(&self, csv_text: &str, file_name: &str) -> Result<Policy, LoadErrors> {
        let calendar = self.calendar.with_csv(csv_text, file_name)?;
        Ok(Policy { parameters: self.parameters.clone(), calendar })
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Keys that have at least one row, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.parameters.keys().copied()
    }

    pub fn integer(&self, key: &str, on: Date) -> Result<Known<i64>, PolicyError> {
        self.typed(key, on, "integer", Value::integer)
    }

    pub fn basis_points(&self, key: &str, on: Date) -> Result<Known<u32>, PolicyError> {
        self.typed(key, on, "basis_points", Value::basis_points)
    }

    pub fn money(&self, key: &str, on: Date) -> Result<Known<Fen>, PolicyError> {
        self.typed(key, on, "money", |value| value.money().flatten())
    }

    /// A threshold that a county may switch off: `None` means there is none.
    pub fn money_or_off(&self, key: &str, on: Date) -> Result<Known<Option<Fen>>, PolicyError> {
        self.typed(key, on, "money_or_off", Value::money)
    }

    pub fn time(&self, key: &str, on: Date) -> Result<Known<Time>, PolicyError> {
        self.typed(key, on, "time", Value::time)
    }

    pub fn month_day(&self, key: &str, on: Date) -> Result<Known<MonthDay>, PolicyError> {
        self.typed(key, on, "month_day", Value::month_day)
    }

    pub fn text(&self, key: &str, on: Date) -> Result<Known<String>, PolicyError> {
        self.typed(key, on, "text", Value::text)
    }

    pub fn list(&self, key: &str, on: Date) -> Result<Known<Vec<String>>, PolicyError> {
        self.typed(key, on, "list", Value::list)
    }

    pub fn flag(&self, key: &str, on: Date) -> Result<Known<bool>, PolicyError> {
        self.typed(key, on, "flag", Value::flag)
    }

    /// A value of whatever kind, as its row writes it.
    pub fn any(&self, key: &str, on: Date) -> Result<Known<Written>, PolicyError> {
        let (parameter, row) = self.row(key, on)?;
        Ok(Known { value: row.written.clone(), used: parameter.used(row) })
    }

    fn typed<T>(
        &self,
        key: &str,
        on: Date,
        asked: &str,
        take: impl Fn(&Value) -> Option<T>,
    ) -> Result<Known<T>, PolicyError> {
        let (parameter, row) = self.row(key, on)?;
        let kind = parameter.spec.kind.name();
        // The kind is compared too: a threshold that is an amount today may be off tomorrow.
        let value = take(&row.value).filter(|_| kind == asked).ok_or_else(|| PolicyError::WrongKind {
            key: key.to_owned(),
            kind: kind.to_owned(),
            asked: asked.to_owned(),
        })?;
        Ok(Known { value, used: parameter.used(row) })
    }

    pub(crate) fn parameter(&self, key: &str) -> Result<&Parameter, PolicyError> {
        self.parameters
            .get(key)
            .ok_or_else(|| PolicyError::UnknownKey { key: key.to_owned(), known: keys::known(false) })
    }

    pub(crate) fn row(&self, key: &str, on: Date) -> Result<(&Parameter, &Row), PolicyError> {
        let parameter = self.parameter(key)?;
        match parameter.in_force(on) {
            Some(row) => Ok((parameter, row)),
            None => {
                let first = parameter.rows.iter().map(|row| row.from).min();
                let first = first.expect("a parameter without rows does not load");
                Err(PolicyError::NoValueBefore { key: key.to_owned(), first, on })
            }
        }
    }
}

fn finish(parameters: Parameters, calendar: Calendar, errors: Vec<LoadError>) -> Result<Policy, LoadErrors> {
    if errors.is_empty() { Ok(Policy { parameters, calendar }) } else { Err(LoadErrors(errors)) }
}

/// Files of one folder under `policies/`, by name: the same order in every build.
fn built_in_files(folder: &str) -> Vec<PolicyFile<'static>> {
    let files = BUILT_IN.get_dir(folder).into_iter().flat_map(Dir::files);
    let mut files: Vec<PolicyFile<'static>> = files
        .filter_map(|file| Some(PolicyFile { name: file.path().to_str()?, text: file.contents_utf8()? }))
        .filter(|file| file.name.ends_with(".toml"))
        .collect();
    files.sort_by_key(|file| file.name);
    files
}
