//! Whether the names in a mapping exist: extracts, columns, fields, tables, numbers, files and columns
//! of the county folder.
//!
//! **Promise:** every wrong name is found before a file is opened, with its line and the names there are.

use std::collections::BTreeSet;

use super::rows::field_order;
use super::sources::ENCODINGS;
use super::spec::{Cell, Extract, Field, Mapping, ReadField, Rule};
use super::template::{Condition, Template};
use crate::import::CellCode;
use crate::import::error::{Errors, Place};
use crate::import::settings::line_of;
use crate::import::tables::{FILES, FileSpec};

/// Checks a whole mapping; `text` is the file, for line numbers.
pub fn check(file: &str, text: &str, mapping: &Mapping, errors: &mut Errors) {
    let mut checker = Checker { file, text, mapping, errors };
    checker.about();
    for (name, extract) in &mapping.extracts {
        checker.extract(name, extract);
    }
    checker.numbers();
    checker.rules();
    checker.sums();
}

struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    mapping: &'a Mapping,
    errors: &'a mut Errors,
}

impl Checker<'_> {
    fn wrong(&mut self, byte: usize, key: &str, found: &str, allowed: &str) {
        let row = if byte == 0 { self.line_with(key) } else { line_of(self.text, byte) };
        let place = Place { file: self.file, row, column: key, found };
        self.errors.at(place, CellCode::SettingWrong, &[("allowed", allowed.to_owned())]);
    }

    /// The first line that speaks of the last part of a key, as a person would look for it.
    fn line_with(&self, key: &str) -> u64 {
        let last = key.rsplit('.').next().unwrap_or(key);
        let at = (1_u64..).zip(self.text.lines()).find(|(_, line)| line.contains(last));
        at.map_or(0, |(row, _)| row)
    }

    fn about(&mut self) {
        let about = &self.mapping.mapping;
        for (key, value) in [("title", &about.title), ("source", &about.source), ("licence", &about.licence)]
        {
            if value.trim().is_empty() {
                self.wrong(0, &format!("mapping.{key}"), value, "text");
            }
        }
        for key in ["fiscal_years", "year"] {
            if self.mapping.county.contains_key(key) {
                self.wrong(0, &format!("county.{key}"), key, "[years]");
            }
        }
        let years = &self.mapping.years;
        match (&years.from, &years.field) {
            (Some(from), Some(field)) => match self.mapping.extracts.get(from) {
                Some(extract) => self.name(0, "years.field", field, &names(extract)),
                None => self.extract_name(0, "years.from", from),
            },
            (None, None) if !years.list.is_empty() => {}
            _ => self.wrong(0, "years", "", "from = \"EXTRACT\", field = \"FIELD\"; or list = [2022]"),
        }
    }

    fn extract_name(&mut self, byte: usize, key: &str, found: &str) {
        let all = self.mapping.extracts.keys().cloned().collect::<Vec<_>>().join(" ");
        self.wrong(byte, key, found, &all);
    }

    fn name(&mut self, byte: usize, key: &str, found: &str, known: &BTreeSet<&str>) {
        if !known.contains(found) {
            self.wrong(byte, key, found, &known.iter().copied().collect::<Vec<_>>().join(" "));
        }
    }

    fn extract(&mut self, name: &str, extract: &Extract) {
        let key = |part: &str| format!("extracts.{name}.{part}");
        if extract.files.is_empty() {
            self.wrong(0, &key("files"), "", "[\"*.csv\"]");
        }
        for encoding in &extract.encodings {
            if !ENCODINGS.contains(&encoding.get_ref().as_str()) {
                self.wrong(
                    encoding.span().start,
                    &key("encodings"),
                    encoding.get_ref(),
                    &ENCODINGS.join(" "),
                );
            }
        }
        if extract.delimiter.get_ref().chars().count() != 1 {
            let at = extract.delimiter.span().start;
            self.wrong(at, &key("delimiter"), extract.delimiter.get_ref(), "one character: , ; | or \\t");
        }
        for (column, spelled) in &extract.columns {
            if spelled.spellings().is_empty() || extract.fields.contains_key(column) {
                self.wrong(
                    0,
                    &key(&format!("columns.{column}")),
                    column,
                    "a header, and no field of the same name",
                );
            }
        }
        let known = names(extract);
        if let Some(amount) = &extract.amount {
            self.name(amount.span().start, &key("amount"), amount.get_ref(), &known);
        }
        let ordered: BTreeSet<&str> = field_order(extract).iter().map(|(name, _)| name.as_str()).collect();
        for (field, spec) in &extract.fields {
            let (at, key) = (spec.span().start, key(&format!("fields.{field}")));
            for name in spec.get_ref().names() {
                self.name(at, &key, name, &known);
            }
            if !ordered.contains(field.as_str())
                && spec.get_ref().names().iter().all(|name| known.contains(name))
            {
                self.wrong(at, &key, field, "fields that do not read each other in a circle");
            }
            if let Field::Read(how) = spec.get_ref() {
                self.read_field(at, &key, how);
            }
        }
    }

    fn read_field(&mut self, at: usize, key: &str, how: &ReadField) {
        let kinds = [
            how.text.is_some(),
            how.first.is_some(),
            how.date.is_some(),
            how.money.is_some(),
            how.of.is_some(),
        ];
        if kinds.into_iter().filter(|there| *there).count() != 1
            || how.first.as_ref().is_some_and(Vec::is_empty)
        {
            self.wrong(at, key, "", "exactly one of text, first, date, money, of");
        }
        if how.date.is_some() == how.forms.is_empty() {
            self.wrong(at, key, "", "date with forms, as in forms = [\"%d/%m/%Y\"]");
        }
        if how.of.is_some() != how.table.is_some() {
            self.wrong(at, key, "", "of with table");
        }
        if let Some(table) = &how.table
            && !self.mapping.tables.contains_key(table)
        {
            let all = self.mapping.tables.keys().cloned().collect::<Vec<_>>().join(" ");
            self.wrong(at, key, table, &all);
        }
    }

    fn conditions(&mut self, at: usize, key: &str, only: &[Condition], known: &BTreeSet<&str>) {
        for condition in only {
            self.name(at, key, &condition.name, known);
        }
    }

    fn numbers(&mut self) {
        for (name, number) in &self.mapping.numbers {
            let key = format!("numbers.{name}");
            let Some(extract) = self.mapping.extracts.get(&number.from) else {
                self.extract_name(0, &key, &number.from);
                continue;
            };
            let known = names(extract);
            if number.width > 40 {
                self.wrong(0, &key, &number.width.to_string(), "width up to 40");
            }
            number.of.iter().for_each(|field| self.name(0, &key, field, &known));
            let of: BTreeSet<&str> = number.of.iter().map(String::as_str).collect();
            number.per.iter().for_each(|field| self.name(0, &key, field, &of));
            self.conditions(0, &key, &number.only, &known);
        }
    }

    fn rules(&mut self) {
        let mapping = self.mapping;
        let stems: Vec<&str> = FILES.iter().map(|file| file.name.trim_end_matches(".csv")).collect();
        for (stem, rules) in &mapping.rows {
            let Some(at) = stems.iter().position(|name| name == stem) else {
                self.wrong(0, &format!("rows.{stem}"), stem, &stems.join(" "));
                continue;
            };
            for rule in rules {
                self.rule(rule.span().start, &format!("rows.{stem}"), rule.get_ref(), &FILES[at]);
            }
        }
    }

    fn rule(&mut self, at: usize, key: &str, rule: &Rule, file: &FileSpec) {
        let columns: BTreeSet<&str> = file.columns.iter().chain(file.may_lack).copied().collect();
        rule.cells.keys().for_each(|cell| self.name(at, &format!("{key}.cells"), cell, &columns));
        rule.columns.iter().for_each(|column| self.name(at, &format!("{key}.columns"), column, &columns));
        if rule.fixed.iter().any(|row| row.len() != rule.columns.len()) {
            self.wrong(at, &format!("{key}.fixed"), "", "rows with as many values as columns");
        }
        if rule.from.is_some() != rule.fixed.is_empty() {
            self.wrong(at, key, "", "from = \"EXTRACT\" with cells; or columns with fixed");
        }
        let empty = BTreeSet::new();
        let mut known = match rule.from.as_ref().map(|from| (from, self.mapping.extracts.get(from))) {
            Some((_, Some(extract))) => names(extract),
            Some((from, None)) => return self.extract_name(at, key, from),
            None => empty,
        };
        rule.key.iter().for_each(|name| self.name(at, &format!("{key}.key"), name, &known));
        self.conditions(at, &format!("{key}.where"), &rule.only, &known);
        known.extend(rule.each.iter().flat_map(|values| values.keys().map(String::as_str)));
        known.extend(rule.columns.iter().map(String::as_str));
        for (cell, how) in &rule.cells {
            let key = format!("{key}.cells.{cell}");
            match how {
                Cell::Number(_) => {}
                Cell::Text(template) => self.template(at, &key, template, &known),
                Cell::Careful(careful) => {
                    if careful.text.is_some() == careful.sum.is_some() {
                        self.wrong(at, &key, "", "one of text and sum");
                    }
                    if let Some(template) = &careful.text {
                        self.template(at, &key, template, &known);
                    }
                    if let Some(sum) = &careful.sum {
                        self.name(at, &key, sum, &known);
                    }
                }
            }
        }
    }

    fn template(&mut self, at: usize, key: &str, template: &Template, known: &BTreeSet<&str>) {
        for name in template.names() {
            self.name(at, key, name, known);
        }
        let numbers: BTreeSet<&str> = self.mapping.numbers.keys().map(String::as_str).collect();
        for number in template.numbers() {
            self.name(at, key, number, &numbers);
        }
    }

    fn sums(&mut self) {
        let mapping = self.mapping;
        for total in &mapping.totals {
            let (at, total) = (total.span().start, total.get_ref());
            let Some(extract) = mapping.extracts.get(&total.extract) else {
                self.extract_name(at, "totals.extract", &total.extract);
                continue;
            };
            let known = names(extract);
            self.name(at, "totals.field", &total.field, &known);
            total.per.iter().for_each(|name| self.name(at, "totals.per", name, &known));
            self.conditions(at, "totals.where", &total.only, &known);
            for (name, amount) in &total.expect {
                if ledger::Fen::parse_yuan(amount).is_err() {
                    self.wrong(
                        at,
                        &format!("totals.expect.{name}"),
                        amount,
                        "yuan with at most two decimals",
                    );
                }
            }
        }
        for tree in &mapping.trees {
            let (at, tree) = (tree.span().start, tree.get_ref());
            let Some(extract) = mapping.extracts.get(&tree.extract) else {
                self.extract_name(at, "trees.extract", &tree.extract);
                continue;
            };
            let known = names(extract);
            self.name(at, "trees.code", &tree.code, &known);
            tree.sums.iter().chain(&tree.per).for_each(|name| self.name(at, "trees", name, &known));
            if tree.lengths.len() < 2 || !tree.lengths.is_sorted_by(|a, b| a < b) {
                self.wrong(at, "trees.lengths", "", "[4, 6, 8, 10]");
            }
            if !tree.tolerance.is_empty() && ledger::Fen::parse_yuan(&tree.tolerance).is_err() {
                self.wrong(at, "trees.tolerance", &tree.tolerance, "yuan with at most two decimals");
            }
        }
    }
}

/// Columns and fields of an extract.
fn names(extract: &Extract) -> BTreeSet<&str> {
    extract.columns.keys().chain(extract.fields.keys()).map(String::as_str).collect()
}
