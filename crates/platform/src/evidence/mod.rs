//! Evidence (存证): which rows make up a document, and the queue of what the seal has to take next.
//!
//! An area declares a [`Kind`] per document: its tables, what lasts in them and what moves. Its store
//! says `tx.touch(kind, id)` where it writes. Everything else follows: one row per touched document is
//! queued beside the audit row, the sealer digests the document as it stands, verification compares.
//!
//! **Promise:** what a verb writes and the queue of what to seal are one transaction.
//! **Promise:** a column is lasting, moving, or declared not to be evidence with a reason; a test walks
//! the whole schema.
//! **Not here:** blocks and signatures (`books::seal`), findings (`books::verify`).

mod digest;
mod own;
mod read;

pub use digest::{DocKey, Document, Seen};
pub use own::{KINDS, NOT_EVIDENCE};
pub use read::{Span, document_kinds, named, names, queue_audits, statements, strangers, within, words};

use crate::db::{DbResult, Param, ToValue, Touched, Tx};

/// The kind of an audit row; its document id is the row's own.
pub const AUDIT: &str = "audit";

/// One kind of document and the rows it is made of.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// The column that numbers it in all its tables, or empty.
    pub id: &'static str,
    /// The text column that names it in all its tables, or empty. With neither there is one document.
    pub key: &'static str,
    /// The column of the first table people know it by, or empty.
    pub title: &'static str,
    pub tables: &'static [Table],
}

/// A table of a document.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// What tells rows of one document apart, in the order they are read; empty for a single row.
    pub order: &'static str,
    /// Columns that do not change once they are sealed, save by a verb that says so ([`Tx::rewrite`]).
    pub fixed: &'static [&'static str],
    /// Columns that change while the document lives.
    pub moving: &'static [&'static str],
    /// Rows are only ever added, at the end; the last table of its kind.
    pub grows: bool,
    /// A table for all kinds, with `document_kind` and `document_id`.
    pub shared: bool,
}

impl Table {
    /// One row per document.
    pub const fn row(
        name: &'static str,
        fixed: &'static [&'static str],
        moving: &'static [&'static str],
    ) -> Table {
        Table { name, order: "", fixed, moving, grows: false, shared: false }
    }

    /// Several rows per document.
    pub const fn rows(
        name: &'static str,
        order: &'static str,
        fixed: &'static [&'static str],
        moving: &'static [&'static str],
    ) -> Table {
        Table { name, order, fixed, moving, grows: false, shared: false }
    }

    /// Steps that are added and never changed.
    pub const fn steps(name: &'static str, order: &'static str, fixed: &'static [&'static str]) -> Table {
        Table { name, order, fixed, moving: &[], grows: true, shared: false }
    }

    /// Who acted on the document (`document_actor`), for every kind with separated steps.
    pub const fn actors() -> Table {
        let fixed: &[&str] = &[];
        Table {
            name: "document_actor",
            order: "user_id",
            fixed,
            moving: &["user_id", "step"],
            grows: false,
            shared: true,
        }
    }
}

impl Kind {
    /// Lasting and moving columns differ, so the lasting ones have a digest of their own.
    pub fn has_lasting(&self) -> bool {
        self.tables.iter().any(|table| table.grows || !table.moving.is_empty())
    }

    /// The columns of `table` that this kind digests or goes by.
    pub fn columns_of(&self, table: &Table) -> Vec<&'static str> {
        let own: [&str; 3] =
            if table.shared { ["document_kind", "document_id", ""] } else { [self.id, self.key, ""] };
        let all = own.into_iter().chain(table.fixed.iter().copied()).chain(table.moving.iter().copied());
        all.filter(|column| !column.is_empty()).collect()
    }

    /// A document of this kind as people name it.
    pub fn place(&self, key: &DocKey, title: Option<&str>) -> String {
        let number = match (self.id.is_empty(), self.key.is_empty()) {
            (true, true) => String::new(),
            (false, true) => key.id.to_string(),
            (true, false) => key.key.clone(),
            (false, false) => format!("{} {}", key.id, key.key),
        };
        match title {
            Some(title) if !title.is_empty() && title != number => {
                format!("{} {title} ({number})", self.name)
            }
            Some(_) | None => format!("{} {number}", self.name).trim_end().to_owned(),
        }
    }
}

/// A column, or a whole table, whose change verification does not look for, and why.
#[derive(Debug, Clone, Copy)]
pub struct NotEvidence {
    pub table: &'static str,
    /// Empty: the whole table.
    pub columns: &'static [&'static str],
    pub reason: &'static str,
}

/// Rows of the queue written by one statement at most.
const QUEUED_AT_ONCE: usize = 8;

/// Queues an audit row and the documents its change wrote to. The audit row is implied by any of its
/// documents; with none it is queued by itself.
pub fn queue(tx: &mut Tx<'_>, county: &str, audit_id: i64, touched: Vec<Touched>) -> DbResult<()> {
    let mut documents: Vec<Touched> = Vec::with_capacity(touched.len().max(1));
    if touched.len() <= QUEUED_AT_ONCE {
        for document in touched {
            merge(&mut documents, document);
        }
    } else {
        documents = merged(touched);
    }
    if documents.is_empty() {
        documents.push(Touched { kind: AUDIT, id: audit_id, key: String::new(), rewritten: false });
    }
    let mut ordinal = 0i64;
    for some in documents.chunks(QUEUED_AT_ONCE) {
        let mut values: Vec<Param<'_>> = Vec::with_capacity(some.len() * 7);
        for document in some {
            values.extend([
                county.to_value(),
                Param::Int(audit_id),
                Param::Int(ordinal),
                document.kind.to_value(),
                Param::Int(document.id),
                document.key.to_value(),
                document.rewritten.to_value(),
            ]);
            ordinal += 1;
        }
        tx.exec(INSERTS[some.len() - 1], values)?;
    }
    Ok(())
}

fn merge(documents: &mut Vec<Touched>, new: Touched) {
    let same = |known: &&mut Touched| known.kind == new.kind && known.id == new.id && known.key == new.key;
    match documents.iter_mut().find(same) {
        Some(known) => known.rewritten |= new.rewritten,
        None => documents.push(new),
    }
}

fn merged(touched: Vec<Touched>) -> Vec<Touched> {
    let mut found = std::collections::BTreeMap::new();
    for document in touched {
        let rewritten = found.entry((document.kind, document.id, document.key)).or_insert(false);
        *rewritten |= document.rewritten;
    }
    found.into_iter().map(|((kind, id, key), rewritten)| Touched { kind, id, key, rewritten }).collect()
}

macro_rules! inserts {
    ($($values:literal),+ $(,)?) => {
        /// One text per number of rows, so that a verb queues all of its documents by one statement.
        const INSERTS: [&str; QUEUED_AT_ONCE] = [$(concat!(
            "insert into unsealed_record (mof_div_code, audit_id, ordinal, document_kind, document_id,
                                          document_key, rewritten) values ",
            $values
        )),+];
    };
}

inserts! {
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21),
     (?22, ?23, ?24, ?25, ?26, ?27, ?28)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21),
     (?22, ?23, ?24, ?25, ?26, ?27, ?28), (?29, ?30, ?31, ?32, ?33, ?34, ?35)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21),
     (?22, ?23, ?24, ?25, ?26, ?27, ?28), (?29, ?30, ?31, ?32, ?33, ?34, ?35),
     (?36, ?37, ?38, ?39, ?40, ?41, ?42)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21),
     (?22, ?23, ?24, ?25, ?26, ?27, ?28), (?29, ?30, ?31, ?32, ?33, ?34, ?35),
     (?36, ?37, ?38, ?39, ?40, ?41, ?42), (?43, ?44, ?45, ?46, ?47, ?48, ?49)",
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14), (?15, ?16, ?17, ?18, ?19, ?20, ?21),
     (?22, ?23, ?24, ?25, ?26, ?27, ?28), (?29, ?30, ?31, ?32, ?33, ?34, ?35),
     (?36, ?37, ?38, ?39, ?40, ?41, ?42), (?43, ?44, ?45, ?46, ?47, ?48, ?49),
     (?50, ?51, ?52, ?53, ?54, ?55, ?56)",
}
