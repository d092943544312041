//! The digest of a document, byte by byte.
//!
//! A cell is written by its type: `N,` for nothing, `I LENGTH:DIGITS,` for a number and
//! `T LENGTH:BYTES,` for text (without the spaces), the length in bytes. A table's digest is SM3 over the
//! document's kind, number, words and the table's name, then of each row `R,` and its cells, lasting columns first. The
//! document's digest is SM3 over those of its tables. The lasting digest runs over the lasting cells of
//! tables that do not grow, the grown one over the rows of the table that does, each row continuing it.
//!
//! **Promise:** two documents that differ in any declared cell, or in number or order of rows, have
//! different bytes.

use sm3::{Digest, Sm3};

use super::{Kind, Table};
use crate::db::{DbResult, FromValue, Row, ValueRef};
use crate::hash::hex;

/// Which document of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocKey {
    pub id: i64,
    pub key: String,
}

/// What a cell holds.
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
}

impl FromValue for Cell {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        Ok(match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Int(number) => Cell::Int(number),
            ValueRef::Text(text) => Cell::Text(text.to_owned()),
        })
    }
}

fn text(digest: &mut Sm3, tag: u8, text: &str) {
    digest.update([tag]);
    digest.update(text.len().to_string().as_bytes());
    digest.update(b":");
    digest.update(text.as_bytes());
    digest.update(b",");
}

fn feed(digest: &mut Sm3, cell: &Cell) {
    match cell {
        Cell::Null => digest.update(b"N,"),
        Cell::Int(number) => text(digest, b'I', &number.to_string()),
        Cell::Text(words) => text(digest, b'T', words),
    }
}

/// A document while its rows are read, table by table.
#[derive(Clone)]
pub struct Document {
    tables: Vec<Sm3>,
    lasting: Sm3,
    grown: Sm3,
    /// The grown digest after each row.
    steps: Vec<String>,
    rows: usize,
    title: Option<String>,
}

impl Document {
    pub fn new(kind: &Kind, key: &DocKey) -> Document {
        let start = |name: &str| {
            let mut digest = Sm3::new();
            text(&mut digest, b'T', kind.name);
            text(&mut digest, b'I', &key.id.to_string());
            text(&mut digest, b'T', &key.key);
            text(&mut digest, b'T', name);
            digest
        };
        Document {
            tables: kind.tables.iter().map(|table| start(table.name)).collect(),
            lasting: start(""),
            grown: start("+"),
            steps: Vec::new(),
            rows: 0,
            title: None,
        }
    }

    /// Takes in one row of table number `number`; its cells begin at column `first`.
    pub(super) fn take(&mut self, number: usize, table: &Table, row: &Row<'_>, first: usize) -> DbResult<()> {
        self.rows += 1;
        let whole = &mut self.tables[number];
        whole.update(b"R,");
        let lasting = if table.grows { &mut self.grown } else { &mut self.lasting };
        if !table.fixed.is_empty() {
            text(lasting, b'R', table.name);
        }
        for index in 0..table.fixed.len() {
            let cell: Cell = row.get(first + index)?;
            feed(whole, &cell);
            feed(lasting, &cell);
        }
        for index in table.fixed.len()..table.fixed.len() + table.moving.len() {
            feed(whole, &row.get::<Cell>(first + index)?);
        }
        if table.grows {
            self.steps.push(hex(&self.grown.clone().finalize()));
        }
        Ok(())
    }

    pub(super) fn name(&mut self, title: Option<String>) {
        if self.title.is_none() {
            self.title = title;
        }
    }

    /// What the document's rows come to.
    pub fn seen(self, kind: &Kind) -> Seen {
        let mut whole = Sm3::new();
        let mut marks = String::with_capacity(8 * self.tables.len());
        for table in self.tables {
            let digest = table.finalize();
            whole.update(digest);
            marks.push_str(&hex(&digest[..4]));
        }
        let lasting = if kind.has_lasting() { hex(&self.lasting.finalize()) } else { String::new() };
        Seen {
            whole_sm3: hex(&whole.finalize()),
            lasting_sm3: lasting,
            marks,
            steps: self.steps,
            rows: self.rows,
            title: self.title,
        }
    }
}

/// A document's digests as its rows stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub whole_sm3: String,
    /// Over the lasting cells; empty for a kind in which everything lasts.
    pub lasting_sm3: String,
    /// Eight digits of each table's digest, so that a difference can be placed.
    pub marks: String,
    /// The grown digest after each row of the table that grows.
    pub steps: Vec<String>,
    pub rows: usize,
    pub title: Option<String>,
}

impl Seen {
    /// Rows of the table that grows.
    pub fn grown(&self) -> usize {
        self.steps.len()
    }

    /// The grown digest as the rows stand; empty without any.
    pub fn grown_sm3(&self) -> &str {
        self.steps.last().map_or("", String::as_str)
    }

    /// The grown digest as it stood when there were `grown` rows; none when there are fewer now.
    pub fn grown_at(&self, grown: usize) -> Option<&str> {
        match grown.checked_sub(1) {
            None => Some(""),
            Some(last) => self.steps.get(last).map(String::as_str),
        }
    }
}
