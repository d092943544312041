//! Rows against each other: keys, references, sums, duties.
//!
//! **Promise:** a mistake is said once, where it is. What refers to a row that is itself broken, or to
//! a file that could not be read, is not called unknown on top of that.
//! **Not here:** requests and refunds naming something unknown: the payment path refuses those one by
//! one, with its reasons ([`money`] only counts them as warnings).

pub(super) mod money;
pub(super) mod organisation;

use std::collections::{BTreeMap, BTreeSet};

use super::error::{CellCode, Errors, Place};
use super::model::{CountySettings, YearStart};
use super::tables::OPENING;

/// Which files could be read at all.
pub(super) struct Known<'a> {
    pub unread: &'a [&'static str],
}

impl<'a> Known<'a> {
    /// The keys of a file.
    fn keys<'k>(&self, file: &'static str, keys: impl Iterator<Item = &'k str>) -> Keys<'k> {
        Keys { file, set: (!self.unread.contains(&file)).then(|| keys.collect()) }
    }
}

/// The keys of one file; `None` when it could not be read, and then every key passes.
struct Keys<'k> {
    file: &'static str,
    set: Option<BTreeSet<&'k str>>,
}

impl Keys<'_> {
    fn has(&self, key: &str) -> bool {
        key.is_empty() || self.set.as_ref().is_none_or(|set| set.contains(key))
    }

    /// Says that `key` is in none of the rows, unless it is or was itself refused (then it is empty).
    fn need(&self, errors: &mut Errors, file: &str, row: u64, column: &str, key: &str) {
        if !self.has(key) {
            let fields = [("target", self.file.to_owned())];
            errors.at(Place { file, row, column, found: key }, CellCode::UnknownReference, &fields);
        }
    }
}

/// Says which rows repeat a key; empty keys were refused before.
fn unique<'k>(errors: &mut Errors, file: &str, column: &str, keys: impl Iterator<Item = (u64, &'k str)>) {
    repeated(errors, CellCode::DuplicateKey, file, column, keys);
}

fn repeated<'k>(
    errors: &mut Errors,
    code: CellCode,
    file: &str,
    column: &str,
    keys: impl Iterator<Item = (u64, &'k str)>,
) {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for (row, key) in keys.filter(|(_, key)| !key.is_empty()) {
        if let Some(before) = first.get(key) {
            errors.at(Place { file, row, column, found: key }, code, &[("first", before.to_string())]);
        } else {
            first.insert(key, row);
        }
    }
}

/// A county that starts in mid-year hands in its balances.
pub(super) fn opening_file(county: &CountySettings, errors: &mut Errors) {
    if county.first_year_starts == YearStart::Midyear {
        errors.at(Place { file: OPENING.name, row: 0, column: "", found: "" }, CellCode::OpeningMissing, &[]);
    }
}
