//! Records (存证): the audit rows and documents of a block, each by its digest as it stood at the seal.
//!
//! **Promise:** a document touched several times since the last block is digested once; documents of
//! one kind are read some dozens by one statement.
//! **Promise:** what one verb touched goes into one block, and is taken once: a queue row whose audit
//! row is missing or sealed already is left alone, for verification to find.
//! **Not here:** what a document is made of (`platform::evidence` and the areas).

use std::collections::{BTreeMap, BTreeSet};

use platform::db::{DbError, DbResult, Tx};
use platform::evidence::{self, AUDIT, DocKey, Kind};
use platform::row_struct;

use super::store;

/// About so many queue rows are taken into one block; what one verb touched is never cut.
const QUEUE_ROWS: i64 = 4096;

row_struct! {
    /// A document's digests as a block holds them.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct Record {
        pub record_no: i64,
        pub document_kind: String,
        pub document_id: i64,
        pub document_key: String,
        /// A verb wrote its lasting words anew.
        pub rewritten: bool,
        /// Rows of the table that grows.
        pub grown: i64,
        pub whole_sm3: String,
        pub lasting_sm3: String,
        pub grown_sm3: String,
        pub marks: String,
    }
}

impl Record {
    pub fn key(&self) -> DocKey {
        DocKey { id: self.document_id, key: self.document_key.clone() }
    }
}

row_struct! {
    /// A row of the queue.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Waiting {
        pub audit_id: i64,
        pub document_kind: String,
        pub document_id: i64,
        pub document_key: String,
        pub rewritten: bool,
    }
}

/// The next rows of the queue, whole verbs only.
pub fn next(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<Waiting>> {
    let mut rows = store::waiting_records(tx, county, QUEUE_ROWS)?;
    if (rows.len() as i64) < QUEUE_ROWS {
        return Ok(rows);
    }
    // The last verb may be cut: it waits for the next block, unless it is the only one.
    let Some(last) = rows.last().map(|row| row.audit_id) else { return Ok(rows) };
    rows.retain(|row| row.audit_id != last);
    if rows.is_empty() {
        rows = store::waiting_records_of(tx, county, last)?;
    }
    Ok(rows)
}

/// Digests what waits, as it stands now, in the order of kinds and names.
///
/// On PostgreSQL every statement sees what was committed by then, so a change may come between the
/// queue that was read and the rows that are digested. The new words of such a change are in the digest
/// (or in a part of it): its flag is therefore read again behind the rows. The change itself stays queued.
pub fn digest(tx: &mut Tx<'_>, county: &str, kinds: &[Kind], waiting: &[Waiting]) -> DbResult<Vec<Record>> {
    let mut asked: BTreeMap<&str, BTreeMap<DocKey, bool>> = BTreeMap::new();
    for row in waiting {
        let audit = DocKey { id: row.audit_id, key: String::new() };
        asked.entry(AUDIT).or_default().insert(audit, false);
        if row.document_kind != AUDIT {
            let name = DocKey { id: row.document_id, key: row.document_key.clone() };
            *asked.entry(&row.document_kind).or_default().entry(name).or_insert(false) |= row.rewritten;
        }
    }
    let mut records = Vec::new();
    for (name, documents) in asked {
        let Some(kind) = kinds.iter().find(|kind| kind.name == name) else {
            return Err(DbError::Broken(format!("documents of kind {name:?} are queued but not declared")));
        };
        let names: BTreeSet<DocKey> = documents.keys().cloned().collect();
        for (key, seen) in evidence::named(tx, county, kind, &names)? {
            records.push(Record {
                record_no: records.len() as i64 + 1,
                document_kind: name.to_owned(),
                rewritten: documents.get(&key).copied().unwrap_or_default(),
                document_id: key.id,
                document_key: key.key,
                grown: seen.grown() as i64,
                grown_sm3: seen.grown_sm3().to_owned(),
                whole_sm3: seen.whole_sm3,
                lasting_sm3: seen.lasting_sm3,
                marks: seen.marks,
            });
        }
    }
    let lately = store::rewritten(tx, county)?;
    for record in &mut records {
        let name = (record.document_kind.clone(), record.document_id, record.document_key.clone());
        record.rewritten |= lately.contains(&name);
    }
    Ok(records)
}
