//! Reads a county folder: files, header, cells, then rows against each other; writes nothing.
//!
//! **Promise:** every mistake of every file is found in one reading, except those that cannot be
//! seen before another is mended (a file that is not UTF-8 has no cells yet).
//! **Promise:** a file is at most 64 MiB, and one file is in memory at a time besides what it means.
//! **Not here:** the database ([`super::load`]).

use std::collections::BTreeMap;
use std::path::Path;

use super::cells::{RowCells, Rules, parse_amount};
use super::csv_text::{Record, decode, records};
use super::error::{CellCode, CellError, Errors, ImportRefused, Place};
use super::model::*;
use super::report::{DryRun, Warning};
use super::source::{Content, FolderSource};
use super::tables::{self, FILES, FileSpec};
use super::{checks, settings};

/// The largest file that is read.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024;

const POLICY: &str = "policy.toml";

/// A folder that is right, and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub folder: CountyFolder,
    pub report: DryRun,
}

/// Reads the folder at `path`.
pub fn read(path: &Path) -> Result<Reading, ImportRefused> {
    read_from(path)
}

/// Reads a folder from wherever its files are.
pub fn read_from<S: FolderSource + ?Sized>(source: &S) -> Result<Reading, ImportRefused> {
    let mut reader = Reader::new(source);
    let names = reader.names();
    reader.check_names(&names);
    let mut folder = reader.everything();
    if !names.iter().any(|name| name == tables::OPENING.name) {
        checks::opening_file(&folder.county, &mut reader.errors);
    }
    reader.drop_equal_requests(&mut folder);
    let known = checks::Known { unread: &reader.unread };
    checks::organisation::check(&folder, &known, &mut reader.errors);
    checks::money::check(&folder, &known, &mut reader.errors);
    reader.check_policy(&folder);
    let warnings = std::mem::take(&mut reader.warnings);
    let counts = std::mem::take(&mut reader.counts);
    reader.finish()?;
    let report = DryRun::of(&folder, counts, warnings);
    Ok(Reading { folder, report })
}

/// Checks one file of a folder by itself: text, header, cells. What it refers to is not looked up;
/// county.toml beside it, when there is one, says which years are right.
pub fn check_file(path: &Path) -> Result<u64, ImportRefused> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut reader = Reader::new(beside);
    let names = reader.names();
    let mut county = CountySettings::default();
    if names.contains(&settings::FILE.to_owned()) {
        county = reader.settings().0;
    }
    if name != settings::FILE {
        reader.one(&name, &county);
    }
    let rows = reader.counts.get(name.as_str()).copied().unwrap_or(0);
    reader.finish()?;
    Ok(rows)
}

/// The files of one folder while they are read.
struct Reader<'s, S: FolderSource + ?Sized> {
    source: &'s S,
    errors: Errors,
    /// Files of which no row could be read: nothing is looked up in them.
    unread: Vec<&'static str>,
    counts: BTreeMap<&'static str, u64>,
    warnings: Vec<Warning>,
    parked: Vec<Parked>,
}

impl<'s, S: FolderSource + ?Sized> Reader<'s, S> {
    fn new(source: &'s S) -> Self {
        Reader {
            source,
            errors: Errors::default(),
            unread: Vec::new(),
            counts: BTreeMap::new(),
            warnings: Vec::new(),
            parked: Vec::new(),
        }
    }

    fn finish(self) -> Result<(), ImportRefused> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut order = vec![settings::FILE, POLICY];
        order.extend(FILES.iter().map(|file| file.name));
        Err(self.errors.refused(&order))
    }

    fn whole_file(&mut self, file: &str, code: CellCode, fields: &[(&str, String)]) {
        self.errors.at(Place { file, row: 0, column: "", found: "" }, code, fields);
    }

    fn names(&mut self) -> Vec<String> {
        self.source.names().unwrap_or_else(|error| {
            self.whole_file("", CellCode::NotReadable, &[("reason", error.to_string())]);
            Vec::new()
        })
    }

    /// A misspelt file must not vanish; files of other kinds (README.md) are left alone.
    fn check_names(&mut self, names: &[String]) {
        let known = |name: &str| {
            name == settings::FILE || name == POLICY || FILES.iter().any(|file| file.name == name)
        };
        for name in names.iter().filter(|name| !known(name)) {
            let lower = name.to_lowercase();
            if lower.ends_with(".csv") || lower.ends_with(".toml") {
                let allowed = FILES.iter().map(|file| file.name).collect::<Vec<_>>().join(" ");
                self.whole_file(name, CellCode::UnknownFile, &[("allowed", allowed)]);
            }
        }
        if !self.errors.clean("") {
            return;
        }
        let needed = FILES.iter().filter(|file| file.required).map(|file| file.name).chain([settings::FILE]);
        for file in needed.filter(|file| !names.iter().any(|name| name == file)) {
            self.unread.push(file);
            self.whole_file(file, CellCode::FileMissing, &[]);
        }
    }

    /// The text of a file; `None` when it is not there or not a text, which is then said.
    fn text(&mut self, file: &'static str) -> Option<String> {
        if self.unread.contains(&file) {
            return None;
        }
        let bytes = match self.source.content(file, FILE_BYTES) {
            Ok(Content::Bytes(bytes)) => bytes,
            Ok(Content::NotAFile) => {
                self.unread.push(file);
                self.whole_file(file, CellCode::NotAFile, &[]);
                return None;
            }
            Ok(Content::TooLarge) => {
                self.unread.push(file);
                self.whole_file(file, CellCode::FileTooLarge, &[("limit", (FILE_BYTES >> 20).to_string())]);
                return None;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.unread.push(file);
                self.whole_file(file, CellCode::NotReadable, &[("reason", error.to_string())]);
                return None;
            }
        };
        match decode(&bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(not) => {
                self.unread.push(file);
                let place = Place { file, row: not.row, column: "", found: "" };
                self.errors.at(place, not.code, &[("byte", not.byte.to_string())]);
                None
            }
        }
    }

    fn settings(&mut self) -> (CountySettings, Vec<YearSettings>) {
        match self.text(settings::FILE) {
            Some(text) => settings::read(&text, &mut self.errors),
            None => Default::default(),
        }
    }

    fn everything(&mut self) -> CountyFolder {
        let (county, years) = self.settings();
        let fiscal_years = county.fiscal_years.clone();
        let rules = rules_of(&county, &fiscal_years);
        let mut folder = CountyFolder {
            years,
            divisions: self.table(&tables::DIVISIONS, rules, tables::division),
            units: self.table(&tables::UNITS, rules, tables::unit),
            people: self.table(&tables::PEOPLE, rules, tables::person),
            roles: self.table(&tables::ROLES, rules, tables::role),
            classes: self.table(&tables::CLASSES, rules, tables::class),
            projects: self.table(&tables::PROJECTS, rules, tables::project),
            resources: self.table(&tables::RESOURCES, rules, tables::resource),
            budget: self.table(&tables::BUDGET, rules, tables::budget_line),
            schedule: self.table(&tables::SCHEDULE, rules, tables::instalment),
            quota_changes: self.table(&tables::QUOTA_CHANGES, rules, tables::quota_change),
            payees: self.table(&tables::PAYEES, rules, tables::payee),
            authorisations: self.table(&tables::AUTHORISATIONS, rules, tables::authorisation),
            requests: self
                .parkable(&tables::REQUESTS, rules, &county, |c| tables::request(c, county.negative)),
            refunds: self.parkable(&tables::REFUNDS, rules, &county, tables::refund),
            opening: self.table(&tables::OPENING, rules, tables::opening),
            calendar: self.table(&tables::CALENDAR, rules, tables::calendar_day),
            policy_toml: self.policy(),
            refund_candidates: Vec::new(),
            parked: std::mem::take(&mut self.parked),
            county: county.clone(),
        };
        (folder.refund_candidates, folder.requests) =
            folder.requests.into_iter().partition(|request| request.amount < ledger::Fen::ZERO);
        folder
    }

    /// One file by its name, for [`check_file`].
    fn one(&mut self, name: &str, county: &CountySettings) {
        let years = county.fiscal_years.clone();
        let rules = rules_of(county, &years);
        let Some(spec) = FILES.iter().find(|file| file.name == name) else {
            if name == POLICY {
                self.policy();
            } else {
                let allowed = FILES.iter().map(|file| file.name).collect::<Vec<_>>().join(" ");
                self.whole_file(name, CellCode::UnknownFile, &[("allowed", allowed)]);
            }
            return;
        };
        match spec.name {
            "divisions.csv" => drop(self.table(spec, rules, tables::division)),
            "units.csv" => drop(self.table(spec, rules, tables::unit)),
            "people.csv" => drop(self.table(spec, rules, tables::person)),
            "roles.csv" => drop(self.table(spec, rules, tables::role)),
            "classification.csv" => drop(self.table(spec, rules, tables::class)),
            "projects.csv" => drop(self.table(spec, rules, tables::project)),
            "resources.csv" => drop(self.table(spec, rules, tables::resource)),
            "budget.csv" => drop(self.table(spec, rules, tables::budget_line)),
            "release_schedule.csv" => drop(self.table(spec, rules, tables::instalment)),
            "quota_changes.csv" => drop(self.table(spec, rules, tables::quota_change)),
            "payees.csv" => drop(self.table(spec, rules, tables::payee)),
            "authorisations.csv" => drop(self.table(spec, rules, tables::authorisation)),
            "requests.csv" => {
                drop(self.parkable(spec, rules, county, |c| tables::request(c, county.negative)));
            }
            "refunds.csv" => drop(self.parkable(spec, rules, county, tables::refund)),
            "opening.csv" => drop(self.table(spec, rules, tables::opening)),
            other => {
                assert_eq!(other, tables::CALENDAR.name, "every file has its reader");
                drop(self.table(spec, rules, tables::calendar_day));
            }
        }
    }

    fn policy(&mut self) -> String {
        let Some(text) = self.text(POLICY) else { return String::new() };
        if let Err(error) = text.parse::<toml::Table>() {
            let row = error.span().map_or(0, |span| settings::line_of(&text, span.start));
            let place = Place { file: POLICY, row, column: "", found: "" };
            self.errors.at(place, CellCode::TomlBroken, &[("reason", error.message().to_owned())]);
        }
        text
    }

    /// Whether profile, policy rows and calendar load together, as they will whenever the county is opened.
    fn check_policy(&mut self, folder: &CountyFolder) {
        let profile = &folder.county.profile;
        let readable = self.errors.clean(settings::FILE)
            && self.errors.clean(POLICY)
            && self.errors.clean(tables::CALENDAR.name);
        if !readable || profile.is_empty() {
            return;
        }
        let calendar = super::load::calendar_csv(folder);
        let Err(error) = crate::county::policy_of(profile, &folder.policy_toml, &calendar) else { return };
        match error.downcast_ref::<policy::LoadErrors>() {
            Some(policy::LoadErrors(errors)) => errors.iter().for_each(|error| {
                let row = error.row.and_then(|row| u64::try_from(row).ok()).unwrap_or(0);
                let column = error.key.as_str();
                let place = Place { file: &error.file, row, column, found: &error.found.en };
                let fields = [("reason", String::new())];
                let told = CellError::new(place, CellCode::PolicyRow, &fields);
                self.errors.push(CellError { zh: error.zh(), en: error.to_string(), ..told });
            }),
            None => {
                let known = policy::Policy::profiles().join(" ");
                let row = settings::row_of(&self.text(settings::FILE).unwrap_or_default(), "profile");
                let place = Place { file: settings::FILE, row, column: "profile", found: profile };
                self.errors.at(place, CellCode::UnknownProfile, &[("allowed", format!("plain {known}"))]);
            }
        }
    }

    /// All rows of a file; every mistake is kept, and a row with a mistake stays in the list so that
    /// others may refer to it.
    fn table<T>(
        &mut self,
        spec: &FileSpec,
        rules: Rules<'_>,
        read: impl Fn(&mut RowCells<'_>) -> T,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        self.each_row(spec, rules, |reader, cells, whole| {
            let mut cells = cells;
            let row = whole.then(|| read(&mut cells));
            cells.errors.into_iter().for_each(|error| reader.errors.push(error));
            rows.extend(row);
        });
        rows
    }

    /// Rows of requests.csv and refunds.csv: under `bad_rows = "park"` a bad one is set aside.
    fn parkable<T>(
        &mut self,
        spec: &FileSpec,
        rules: Rules<'_>,
        county: &CountySettings,
        read: impl Fn(&mut RowCells<'_>) -> T,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        self.each_row(spec, rules, |reader, cells, whole| {
            let mut cells = cells;
            let row = whole.then(|| read(&mut cells));
            match (cells.errors.is_empty(), county.bad_rows) {
                (true, BadRows::Park | BadRows::Refuse) => rows.extend(row),
                // A row that can be read but asks for nothing is not set aside: the payment path says no.
                (false, BadRows::Park) if cells.errors.iter().all(|e| e.code == CellCode::AmountZero) => {
                    rows.extend(row);
                }
                (false, BadRows::Park) => reader.parked.push(set_aside(&cells)),
                (false, BadRows::Refuse) => {
                    cells.errors.into_iter().for_each(|error| reader.errors.push(error));
                }
            }
        });
        rows
    }

    /// Walks the rows below a header that is right. `whole` is false when the row could not be split
    /// into as many cells as the header has; its mistake is then already in the cells.
    fn each_row(
        &mut self,
        spec: &FileSpec,
        rules: Rules<'_>,
        mut visit: impl FnMut(&mut Self, RowCells<'_>, bool),
    ) {
        let Some(text) = self.text(spec.name) else { return };
        let mut lines = records(&text);
        let Some(header) = self.header(spec, lines.next()) else {
            self.unread.push(spec.name);
            return;
        };
        let mut count = 0;
        for record in lines {
            count += 1;
            let (cells, fault) = match record.cells {
                Ok(cells) if cells.len() == header.len() => (cells, None),
                Ok(cells) => {
                    let fields =
                        vec![("expected", header.len().to_string()), ("cells", cells.len().to_string())];
                    (cells, Some((CellCode::CellCountWrong, fields)))
                }
                Err(code) => (vec![record.line.to_owned()], Some((code, Vec::new()))),
            };
            let (file, row, errors) = (spec.name, record.row, Vec::new());
            let mut cells = RowCells { file, row, header: &header, cells: &cells, rules, errors };
            if let Some((code, fields)) = &fault {
                let place = Place { file, row, column: "", found: record.line };
                cells.errors.push(CellError::new(place, *code, fields));
            }
            visit(self, cells, fault.is_none());
        }
        self.counts.insert(spec.name, count);
    }

    fn header(&mut self, spec: &FileSpec, first: Option<Record<'_>>) -> Option<Vec<String>> {
        let Some(record) = first else {
            self.whole_file(spec.name, CellCode::FileEmpty, &[("allowed", spec.allowed())]);
            return None;
        };
        let at = |column, found| Place { file: spec.name, row: record.row, column, found };
        if record.line.contains('\r') {
            self.errors.at(at("", record.line), CellCode::LineEndsCr, &[]);
            return None;
        }
        let header = match record.cells {
            Ok(header) => header,
            Err(code) => {
                self.errors.at(at("", record.line), code, &[]);
                return None;
            }
        };
        let before = self.errors.clean(spec.name);
        let allowed = [("allowed", spec.allowed())];
        for (index, name) in header.iter().enumerate() {
            if !spec.knows(name) {
                self.errors.at(at(name, name), CellCode::ColumnUnknown, &allowed);
            } else if header[..index].contains(name) {
                self.errors.at(at(name, name), CellCode::ColumnTwice, &allowed);
            }
        }
        for column in spec.columns.iter().filter(|column| !header.iter().any(|name| name == *column)) {
            self.errors.at(at(column, ""), CellCode::ColumnMissing, &allowed);
        }
        (before && self.errors.clean(spec.name)).then_some(header)
    }

    /// Two equal rows are one request written twice; two different rows with one number are a mistake.
    fn drop_equal_requests(&mut self, folder: &mut CountyFolder) {
        let mut seen: BTreeMap<String, Request> = BTreeMap::new();
        let Reader { errors, warnings, .. } = self;
        let mut keep = |request: &Request| {
            let Some(first) = seen.get(&request.pay_app_no) else {
                seen.insert(request.pay_app_no.clone(), request.clone());
                return true;
            };
            let file = tables::REQUESTS.name;
            if (Request { row: first.row, ..request.clone() }) == *first {
                warnings.push(Warning::row("request_twice", file, request.row, &request.pay_app_no));
                return false;
            }
            let place = Place { file, row: request.row, column: "pay_app_no", found: &request.pay_app_no };
            errors.at(place, CellCode::RequestTwice, &[("first", first.row.to_string())]);
            true
        };
        folder.requests.retain(&mut keep);
        folder.refund_candidates.retain(&mut keep);
    }
}

fn rules_of<'a>(county: &CountySettings, years: &'a [ledger::FiscalYear]) -> Rules<'a> {
    let opens_on = county.opens_on.filter(|_| county.first_year_starts == YearStart::Midyear);
    Rules { years, plain_codes: county.profile == "plain", opens_on }
}

/// A bad row as it came, with the first thing that is wrong with it.
fn set_aside(cells: &RowCells<'_>) -> Parked {
    let first = &cells.errors[0];
    let named = cells.header.iter().cloned().zip(cells.cells.iter().cloned());
    Parked {
        file: cells.file.to_owned(),
        row: cells.row,
        cells: named.collect(),
        amount: parse_amount(cells.raw("amount")).ok().filter(|_| cells.cells.len() == cells.header.len()),
        column: first.column.clone(),
        code: first.code,
        zh: first.zh.clone(),
        en: first.en.clone(),
    }
}
