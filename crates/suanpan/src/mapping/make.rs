//! From rows to the files of a county folder, in memory.
//!
//! **Promise:** each row of a file knows the line it came from, so that a later mistake is shown there.
//! **Promise:** the same input gives the same bytes, in the order of the files, lines and keys.

use std::collections::BTreeMap;

use ledger::Fen;
use toml::Spanned;

use super::rows::{OneRow, Table};
use super::spec::{Cell, Mapping, Number, Rule};
use super::stand_ins;
use super::template::{Condition, Values};
use super::values::plain;
use crate::import::error::{Errors, Place};
use crate::import::folder::FILE_BYTES;
use crate::import::tables::{FILES, FileSpec};
use crate::import::{CellCode, MemoryFolder, settings};

/// The line a row of the folder was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub file: String,
    pub line: u64,
}

/// The files of a county folder, and where their rows came from.
#[derive(Debug, Default)]
pub struct Made {
    pub folder: MemoryFolder,
    /// Per file, the origins of its rows in order; the first belongs to line 2.
    pub origins: BTreeMap<&'static str, Vec<Origin>>,
}

type Numbered = BTreeMap<String, BTreeMap<Vec<String>, String>>;
type Rows = Vec<(Vec<String>, Origin)>;
/// How often a value of a column came.
type Seen = BTreeMap<(String, String), u64>;

/// The most rows one rule may make.
pub const ROWS_MAX: usize = 2_000_000;

pub struct Maker<'a> {
    pub mapping_file: &'a str,
    pub mapping: &'a Mapping,
    pub tables: &'a BTreeMap<&'a str, Table>,
    pub errors: &'a mut Errors,
    /// At most so many rows a rule.
    pub rows_max: usize,
}

/// The rows of a rule: one row, or a group of rows that share the key.
struct Group<'t> {
    table: &'t Table,
    values: Vec<String>,
    file: usize,
    line: u64,
    rows: Vec<usize>,
}

/// What a cell's template reads: the group's values, those of `each`, and numbers.
struct Scope<'s> {
    group: Option<&'s Group<'s>>,
    each: &'s BTreeMap<String, String>,
    numbers: &'s Numbered,
    rules: &'s BTreeMap<String, Number>,
}

impl Values for Scope<'_> {
    fn value(&self, name: &str) -> &str {
        if let Some(value) = self.each.get(name) {
            return value;
        }
        self.group.map_or("", |group| {
            let at = group.table.names.get(name);
            at.and_then(|at| group.values.get(*at)).map_or("", String::as_str)
        })
    }
    fn number(&self, name: &str) -> Option<String> {
        let key = key_of(&self.rules.get(name)?.of, self);
        self.numbers.get(name)?.get(&key).cloned()
    }
}

/// The columns of a file: of those a folder may leave out, the ones some rule fills.
fn columns(spec: &FileSpec, rules: &[Spanned<Rule>]) -> Vec<&'static str> {
    let filled = |column: &&&'static str| {
        let named = |rule: &Rule| {
            rule.cells.contains_key(**column) || rule.columns.iter().any(|name| name == **column)
        };
        rules.iter().any(|rule| named(rule.get_ref()))
    };
    spec.columns.iter().chain(spec.may_lack.iter().filter(filled)).copied().collect()
}

fn key_of(names: &[String], values: &impl Values) -> Vec<String> {
    names.iter().map(|name| values.value(name).to_owned()).collect()
}

fn wanted(only: &[Condition], values: &impl Values) -> bool {
    only.iter().all(|condition| condition.holds(values))
}

impl Maker<'_> {
    pub fn make(&mut self) -> Made {
        let mut made = Made::default();
        let numbers = self.numbers();
        for spec in &FILES {
            let stem = spec.name.trim_end_matches(".csv");
            let rules = self.mapping.rows.get(stem).map_or(&[][..], Vec::as_slice);
            if rules.is_empty() && !spec.required {
                continue;
            }
            let mut out =
                csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
            let mut origins = Vec::new();
            let mut seen = Seen::new();
            let mut write = |cells: &[String]| out.write_record(cells).expect("memory takes every row");
            let columns = columns(spec, rules);
            write(&columns.iter().map(ToString::to_string).collect::<Vec<_>>());
            for rule in rules {
                for (cells, origin) in self.rule(spec.name, &columns, rule.get_ref(), &numbers, &mut seen) {
                    write(&cells);
                    origins.push(origin);
                }
            }
            if let Some(stand_ins) = &self.mapping.stand_ins {
                let units = made.folder.0.get("units.csv").map_or(&[][..], Vec::as_slice);
                for cells in stand_ins::rows(stand_ins, stem, units) {
                    write(&cells);
                    origins.push(Origin { file: self.mapping_file.to_owned(), line: 0 });
                }
            }
            let bytes = out.into_inner().expect("memory takes every row");
            made.folder.0.insert(spec.name.to_owned(), bytes);
            made.origins.insert(spec.name, origins);
        }
        made.folder.0.insert(settings::FILE.to_owned(), self.county().into_bytes());
        if !self.mapping.policy.is_empty() {
            made.folder.0.insert("policy.toml".to_owned(), self.mapping.policy.clone().into_bytes());
        }
        made
    }

    /// The rows of one rule. More than [`ROWS_MAX`] of them are a mistake of the mapping, not a budget.
    fn rule(
        &mut self,
        file: &str,
        columns: &[&str],
        rule: &Rule,
        numbers: &Numbered,
        seen: &mut Seen,
    ) -> Rows {
        let none = BTreeMap::new();
        let each: Vec<&BTreeMap<String, String>> =
            if rule.each.is_empty() { vec![&none] } else { rule.each.iter().collect() };
        let Some(table) = rule.from.as_deref().and_then(|name| self.tables.get(name)) else {
            return self.fixed(columns, rule, numbers);
        };
        let groups = groups(table, &rule.key, &rule.only, rule.parked_too);
        if groups.len().saturating_mul(each.len()) > self.rows_max {
            let column = format!("rows.{}", file.trim_end_matches(".csv"));
            let place = Place { file: self.mapping_file, row: 0, column: &column, found: "" };
            self.errors.at(place, CellCode::FileTooLarge, &[("limit", (FILE_BYTES >> 20).to_string())]);
            return Rows::new();
        }
        let mut rows = Rows::new();
        for group in &groups {
            let file = &group.table.files[group.file].file;
            for each in &each {
                let scope = Scope { group: Some(group), each, numbers, rules: &self.mapping.numbers };
                let mut cells = Vec::new();
                for column in columns {
                    let cell = rule.cells.get(*column);
                    cells.push(
                        cell.map_or(String::new(), |cell| self.cell(column, cell, group, &scope, seen)),
                    );
                }
                rows.push((cells, Origin { file: file.clone(), line: group.line }));
            }
        }
        rows
    }

    /// Rows the mapping itself holds.
    fn fixed(&self, columns: &[&str], rule: &Rule, numbers: &Numbered) -> Rows {
        let mut rows = Rows::new();
        for fixed in &rule.fixed {
            let given: BTreeMap<String, String> =
                rule.columns.iter().cloned().zip(fixed.iter().cloned()).collect();
            let scope = Scope { group: None, each: &given, numbers, rules: &self.mapping.numbers };
            let cell = |column: &&str| match given.get(*column) {
                Some(value) => value.clone(),
                None => rule.cells.get(*column).map_or(String::new(), |cell| write_cell(cell, &scope)),
            };
            let here = Origin { file: self.mapping_file.to_owned(), line: 0 };
            rows.push((columns.iter().map(cell).collect(), here));
        }
        rows
    }

    fn cell(
        &mut self,
        column: &str,
        cell: &Cell,
        group: &Group<'_>,
        scope: &Scope<'_>,
        seen: &mut Seen,
    ) -> String {
        let Cell::Careful(careful) = cell else { return write_cell(cell, scope) };
        if let Some(field) = &careful.sum {
            return self.sum(group, field);
        }
        let value = write_cell(cell, scope);
        let Some(mark) = careful.repeat.as_ref().filter(|_| !value.is_empty()) else { return value };
        let count = seen.entry((column.to_owned(), value.clone())).or_default();
        *count += 1;
        if *count > 1 { format!("{value}{mark}{count}") } else { value }
    }

    fn sum(&mut self, group: &Group<'_>, field: &str) -> String {
        let at = group.table.names.get(field).copied().unwrap_or_default();
        let amounts =
            group.rows.iter().filter_map(|row| Fen::parse_yuan(&group.table.rows[*row].values[at]).ok());
        match Fen::total(amounts) {
            Ok(total) => plain(total),
            Err(_) => {
                let file = &group.table.files[group.file].file;
                let place = Place { file, row: group.line, column: field, found: "" };
                self.errors.at(place, CellCode::AmountTooLarge, &[]);
                String::new()
            }
        }
    }

    fn numbers(&self) -> Numbered {
        let mut all = Numbered::new();
        for (name, number) in &self.mapping.numbers {
            let Some(table) = self.tables.get(number.from.as_str()) else { continue };
            let keys = groups(table, &number.of, &number.only, number.parked_too);
            let mut counts: BTreeMap<Vec<String>, u64> = BTreeMap::new();
            let mut given = BTreeMap::new();
            for group in keys {
                let row = OneRow { names: &table.names, values: &group.values };
                let count = counts.entry(key_of(&number.per, &row)).or_insert(number.first);
                given.insert(key_of(&number.of, &row), format!("{count:0>width$}", width = number.width));
                *count += 1;
            }
            all.insert(name.clone(), given);
        }
        all
    }

    /// county.toml: the mapping's keys, and a block for each year.
    fn county(&self) -> String {
        let years = self.years();
        let list: Vec<String> = years.iter().map(ToString::to_string).collect();
        let mut county = self.mapping.county.clone();
        let requests = county.remove("requests");
        let mut text = format!("fiscal_years = [{}]\n{county}", list.join(", "));
        if let Some(requests) = requests {
            text.push_str(&format!("\n[requests]\n{}", requests.as_table().cloned().unwrap_or_default()));
        }
        let about = &self.mapping.years;
        for year in years {
            let fill =
                |text: &str| toml::Value::String(text.replace("{year}", &year.to_string())).to_string();
            text.push_str(&format!(
                "\n[[year]]\nfiscal_year = {year}\ncongress_approved_on = {}\ncongress_doc_no = {}\nreplied_on = {}\nreply_doc_no = {}\n",
                fill(&about.congress_approved_on),
                fill(&about.congress_doc_no),
                fill(&about.replied_on),
                fill(&about.reply_doc_no),
            ));
        }
        text
    }

    fn years(&self) -> Vec<i32> {
        let about = &self.mapping.years;
        let mut years = about.list.clone();
        if let (Some(from), Some(field)) = (&about.from, &about.field)
            && let Some(table) = self.tables.get(from.as_str())
        {
            let at = table.names.get(field).copied().unwrap_or_default();
            let rows = table.rows.iter().filter(|row| !row.parked);
            years.extend(rows.filter_map(|row| row.values[at].parse::<i32>().ok()));
        }
        years.sort_unstable();
        years.dedup();
        years
    }
}

fn write_cell(cell: &Cell, scope: &Scope<'_>) -> String {
    match cell {
        Cell::Text(template) => template.write(scope).unwrap_or_default(),
        Cell::Number(number) => number.to_string(),
        Cell::Careful(careful) => {
            let text = careful.text.as_ref().and_then(|template| template.write(scope));
            text.filter(|text| !text.is_empty()).unwrap_or_else(|| careful.otherwise.clone())
        }
    }
}

/// Rows that share a key, in the order of the keys; without a key each row by itself, as it came. In a
/// group a column has the group's first value that is not empty.
fn groups<'t>(table: &'t Table, key: &[String], only: &[Condition], parked_too: bool) -> Vec<Group<'t>> {
    let rows = table.rows.iter().enumerate().filter(|(_, row)| {
        (parked_too || !row.parked) && wanted(only, &OneRow { names: &table.names, values: &row.values })
    });
    let single = |at: usize, row: &super::rows::Row| Group {
        table,
        values: row.values.clone(),
        file: row.file,
        line: row.line,
        rows: vec![at],
    };
    if key.is_empty() {
        return rows.map(|(at, row)| single(at, row)).collect();
    }
    let mut groups: BTreeMap<Vec<String>, Group<'t>> = BTreeMap::new();
    for (at, row) in rows {
        let key = key_of(key, &OneRow { names: &table.names, values: &row.values });
        let Some(group) = groups.get_mut(&key) else {
            groups.insert(key, single(at, row));
            continue;
        };
        group.rows.push(at);
        for (have, value) in group.values.iter_mut().zip(&row.values) {
            if have.is_empty() && !value.is_empty() {
                have.clone_from(value);
            }
        }
    }
    groups.into_values().collect()
}
