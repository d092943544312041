//! What can be added up before anything is imported: control totals of the source, and code trees.
//!
//! **Promise:** a total that the source states and its rows do not give refuses the input.
//! **Promise:** a parent that is not the sum of its children is listed, with both figures; nothing is mended.

use std::collections::BTreeMap;

use ledger::Fen;
use serde::Serialize;
use toml::Spanned;

use super::rows::{OneRow, Table};
use super::spec::{Total, Tree};
use super::template::Values;
use super::values::plain;
use crate::import::CellCode;
use crate::import::error::{Errors, Place};

/// One code tree, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TreeReport {
    pub extract: String,
    pub steps: Vec<Step>,
    pub findings: Vec<Finding>,
}

/// One level of children under its parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub per: String,
    /// Lengths of the children's and of the parents' codes.
    pub from: usize,
    pub to: usize,
    /// The amount that was added up.
    pub sum: String,
    /// Groups of children, and those whose parent states their sum (within the tolerance).
    pub parents: u64,
    pub agree: u64,
    pub exact: u64,
}

/// A parent that is not there, or not the sum of its children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub per: String,
    pub code: String,
    pub sum: String,
    pub children: u64,
    /// `None`: the source has no row with this code.
    pub stated_fen: Option<Fen>,
    pub children_fen: Fen,
}

/// Adds up one tree.
pub fn tree(rule: &Tree, table: &Table) -> TreeReport {
    let mut report = TreeReport { extract: rule.extract.clone(), ..TreeReport::default() };
    let tolerance = Fen::parse_yuan(&rule.tolerance).unwrap_or(Fen::ZERO);
    let mut per_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| !row.parked) {
        let values = OneRow { names: &table.names, values: &row.values };
        let key = rule.per.iter().map(|name| values.value(name)).collect::<Vec<_>>().join(" ");
        per_key.entry(key).or_default().push(at);
    }
    for (per, rows) in &per_key {
        for sum in &rule.sums {
            for pair in rule.lengths.windows(2).rev() {
                let level = Level { rule, table, rows, per, sum, to: pair[0], from: pair[1], tolerance };
                level.add_up(&mut report);
            }
        }
    }
    report
}

struct Level<'a> {
    rule: &'a Tree,
    table: &'a Table,
    rows: &'a [usize],
    per: &'a str,
    sum: &'a str,
    to: usize,
    from: usize,
    tolerance: Fen,
}

impl Level<'_> {
    fn add_up(&self, report: &mut TreeReport) {
        let mut stated: BTreeMap<&str, Fen> = BTreeMap::new();
        let mut children: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
        for at in self.rows {
            let values = OneRow { names: &self.table.names, values: &self.table.rows[*at].values };
            let place = self.table.names.get(&self.rule.code).copied().unwrap_or_default();
            let code = self.table.rows[*at].values[place].as_str();
            let amount = Fen::parse_yuan(values.value(self.sum)).unwrap_or(Fen::ZERO);
            if code.len() == self.to {
                stated.insert(code, amount);
            } else if code.len() == self.from
                && let Some(parent) = code.get(..self.to)
            {
                let group = children.entry(parent).or_default();
                *group = (group.0 + 1, group.1.saturating_add(amount.get()));
            }
        }
        let mut step = Step {
            per: self.per.to_owned(),
            from: self.from,
            to: self.to,
            sum: self.sum.to_owned(),
            parents: children.len() as u64,
            agree: 0,
            exact: 0,
        };
        for (code, (count, sum)) in children {
            let parent = stated.get(code).copied();
            let apart = parent.map(|parent| parent.get().abs_diff(sum));
            step.exact += u64::from(apart == Some(0));
            if apart.is_some_and(|apart| apart <= self.tolerance.get().unsigned_abs()) {
                step.agree += 1;
                continue;
            }
            report.findings.push(Finding {
                per: self.per.to_owned(),
                code: code.to_owned(),
                sum: self.sum.to_owned(),
                children: count,
                stated_fen: parent,
                children_fen: Fen::new(sum),
            });
        }
        report.steps.push(step);
    }
}

/// Compares the sums of a field with those the mapping expects.
pub fn total(mapping_file: &str, line: u64, rule: &Spanned<Total>, table: &Table, errors: &mut Errors) {
    let rule = rule.get_ref();
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for row in &table.rows {
        let values = OneRow { names: &table.names, values: &row.values };
        if !rule.only.iter().all(|condition| condition.holds(&values)) {
            continue;
        }
        let key = match rule.per.as_slice() {
            [] => "all".to_owned(),
            per => per.iter().map(|name| values.value(name)).collect::<Vec<_>>().join(" "),
        };
        let amount = Fen::parse_yuan(values.value(&rule.field)).unwrap_or(Fen::ZERO);
        let sum = sums.entry(key).or_default();
        *sum = sum.saturating_add(amount.get());
    }
    for (key, expected) in &rule.expect {
        let found = sums.get(key).copied().unwrap_or_default();
        let expected_fen = Fen::parse_yuan(expected).map(Fen::get);
        if expected_fen != Ok(found) {
            let column = format!("totals.{}.{key}", rule.field);
            let found = plain(Fen::new(found));
            let place = Place { file: mapping_file, row: line, column: &column, found: &found };
            errors.at(place, CellCode::MapTotal, &[("expected", expected.clone())]);
        }
    }
}
