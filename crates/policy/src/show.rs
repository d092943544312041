//! `policy show KEY --on DATE`: the value of that day, its document, and every row it has had.

use crate::error::{Phrase, PolicyError};
use crate::parameters::{Layer, Policy};
use crate::value::Written;
use crate::why::ParamUsed;
use jiff::civil::Date;
use serde::Serialize;

/// One parameter as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub key: String,
    pub on: Date,
    pub meaning: Phrase,
    pub unit: String,
    pub kind: &'static str,
    pub read_by: &'static str,
    pub used: ParamUsed,
    /// Oldest first; a later layer after the earlier one on the same date.
    pub rows: Vec<HistoryRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    pub layer: Layer,
    pub file: String,
    pub from: Date,
    pub value: Written,
    pub source: String,
    pub doc_no: Option<String>,
    pub note: Option<String>,
    pub checked_on: Date,
    pub uncertain: bool,
    pub in_force: bool,
}

/// The value of `key` on a day with all its rows, the one in force marked.
pub fn show(policy: &Policy, key: &str, on: Date) -> Result<Shown, PolicyError> {
    let (parameter, in_force) = policy.row(key, on)?;
    let mut rows: Vec<_> = parameter.rows.iter().collect();
    rows.sort_by(|a, b| (a.from, &a.layer).cmp(&(b.from, &b.layer)));
    let history = rows.into_iter().map(|row| HistoryRow {
        layer: row.layer.clone(),
        file: row.file.clone(),
        from: row.from,
        value: row.written.clone(),
        source: row.source.clone(),
        doc_no: row.doc_no.clone(),
        note: row.note.clone(),
        checked_on: row.checked_on,
        uncertain: row.uncertain,
        in_force: std::ptr::eq(row, in_force),
    });
    Ok(Shown {
        key: key.to_owned(),
        on,
        meaning: parameter.meaning.clone(),
        unit: parameter.spec.unit.to_owned(),
        kind: parameter.spec.kind.name(),
        read_by: parameter.spec.read_by,
        used: parameter.used(in_force),
        rows: history.collect(),
    })
}
