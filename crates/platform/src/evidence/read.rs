//! Reading documents as they stand: some by name, or all within a span of names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::digest::{Cell, DocKey, Document, Seen};
use super::{Kind, Table};
use crate::db::{DbResult, Param, ToValue, Tx};

/// Documents read by one statement; a statement with fewer names repeats its last one.
const SIZES: [usize; 3] = [1, 8, 64];

/// Names after one and up to another, both open at the ends when absent.
#[derive(Debug, Clone, Default)]
pub struct Span {
    pub after: Option<DocKey>,
    pub upto: Option<DocKey>,
}

/// The documents of `kind` named, as they stand; one that has no rows is there all the same.
pub fn named(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &Kind,
    names: &BTreeSet<DocKey>,
) -> DbResult<BTreeMap<DocKey, Seen>> {
    let mut open: BTreeMap<DocKey, Document> =
        names.iter().map(|name| (name.clone(), Document::new(kind, name))).collect();
    let names: Vec<&DocKey> = names.iter().collect();
    for some in names.chunks(SIZES[SIZES.len() - 1]) {
        let size = SIZES.into_iter().find(|size| some.len() <= *size).unwrap_or(1);
        let last = some.len() - 1;
        let padded: Vec<&DocKey> = (0..size).map(|index| some[index.min(last)]).collect();
        for (number, table) in kind.tables.iter().enumerate() {
            let sql = select(kind, number, table, &among(kind, table, size));
            let mut values = vec![county.to_value()];
            if !kind.id.is_empty() {
                values.extend(padded.iter().map(|name| Param::Int(name.id)));
            }
            if !kind.key.is_empty() {
                values.extend(padded.iter().map(|name| name.key.as_str().to_value()));
            }
            tx.each(&sql, values, |row| {
                let name = DocKey { id: row.get(0)?, key: row.get(1)? };
                // A kind of two columns is asked for by each of them, so others may come along.
                let Some(document) = open.get_mut(&name) else { return Ok(()) };
                document.name(row.get(2)?);
                document.take(number, table, row, 3)
            })?;
        }
    }
    Ok(open.into_iter().map(|(name, document)| (name, document.seen(kind))).collect())
}

/// The documents of `kind` within a span that have any row.
pub fn within(tx: &mut Tx<'_>, county: &str, kind: &Kind, span: &Span) -> DbResult<BTreeMap<DocKey, Seen>> {
    let mut open: BTreeMap<DocKey, Document> = BTreeMap::new();
    for (number, table) in kind.tables.iter().enumerate() {
        let mut values = vec![county.to_value()];
        let mut text = String::new();
        for (bound, sign) in [(&span.after, ">"), (&span.upto, "<=")] {
            let Some(bound) = bound else { continue };
            let (column, value) = if kind.id.is_empty() {
                (kind.key, bound.key.as_str().to_value())
            } else {
                (id_column(kind, table), Param::Int(bound.id))
            };
            if column.is_empty() {
                continue;
            }
            values.push(value);
            let _ = write!(text, " and {column} {sign} ?{}", values.len());
        }
        tx.each(&select(kind, number, table, &text), values, |row| {
            let name = DocKey { id: row.get(0)?, key: row.get(1)? };
            let document = open.entry(name.clone()).or_insert_with(|| Document::new(kind, &name));
            document.name(row.get(2)?);
            document.take(number, table, row, 3)
        })?;
    }
    Ok(open.into_iter().map(|(name, document)| (name, document.seen(kind))).collect())
}

/// The cells of the first table's row of a document, by column: what people compare with the audit.
pub fn words(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &Kind,
    name: &DocKey,
) -> DbResult<BTreeMap<&'static str, Option<String>>> {
    let Some(table) = kind.tables.first() else { return Ok(BTreeMap::new()) };
    let mut values = vec![county.to_value()];
    if !kind.id.is_empty() {
        values.push(Param::Int(name.id));
    }
    if !kind.key.is_empty() {
        values.push(name.key.as_str().to_value());
    }
    let columns: Vec<&'static str> = table.fixed.iter().chain(table.moving).copied().collect();
    let mut found = BTreeMap::new();
    tx.each(&select(kind, 0, table, &among(kind, table, 1)), values, |row| {
        for (index, column) in columns.iter().enumerate() {
            let cell = match row.get::<Cell>(3 + index)? {
                Cell::Null => None,
                Cell::Int(number) => Some(number.to_string()),
                Cell::Text(text) => Some(text),
            };
            found.insert(*column, cell);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Counties that have rows in `table` and are not there themselves.
pub fn strangers(tx: &mut Tx<'_>, table: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(&strangers_of(table), ())?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

fn strangers_of(table: &str) -> String {
    format!(
        "select distinct mof_div_code from {table}
          where mof_div_code not in (select mof_div_code from county) order by mof_div_code"
    )
}

/// The names of every document of a kind that has any row.
pub fn names(tx: &mut Tx<'_>, county: &str, kind: &Kind) -> DbResult<BTreeSet<DocKey>> {
    let mut found = BTreeSet::new();
    for table in kind.tables {
        tx.each(&names_in(kind, table), (county,), |row| {
            found.insert(DocKey { id: row.get(0)?, key: row.get(1)? });
            Ok(())
        })?;
    }
    Ok(found)
}

fn names_in(kind: &Kind, table: &Table) -> String {
    let id = if kind.id.is_empty() { "cast(0 as bigint)" } else { id_column(kind, table) };
    let key = if kind.key.is_empty() { "''" } else { kind.key };
    let shared = if table.shared { format!(" and document_kind = '{}'", kind.name) } else { String::new() };
    format!("select distinct {id}, {key} from {} where mof_div_code = ?1{shared}", table.name)
}

/// Queues every audit row that is neither queued nor sealed, each by itself; gives their number.
pub fn queue_audits(tx: &mut Tx<'_>, county: &str) -> DbResult<u64> {
    tx.exec(AUDITS, (county,))
}

const AUDITS: &str =
    "insert into unsealed_record (mof_div_code, audit_id, ordinal, document_kind, document_id,
                              document_key, rewritten)
     select a.mof_div_code, a.audit_id, 0, 'audit', a.audit_id, '', 0 from audit a
      where a.mof_div_code = ?1
        and not exists (select 1 from unsealed_record u
                         where u.mof_div_code = a.mof_div_code and u.audit_id = a.audit_id)
        and not exists (select 1 from block_record r
                         where r.mof_div_code = a.mof_div_code and r.document_kind = 'audit'
                           and r.document_id = a.audit_id)";

/// Every text this module and the queue make for these kinds, so that a test can have both engines
/// prepare them.
pub fn statements(kinds: &[Kind]) -> Vec<String> {
    let mut all: Vec<String> = super::INSERTS.iter().map(|text| (*text).to_owned()).collect();
    all.extend([ACTED, AUDITS].map(str::to_owned));
    let mut tables = BTreeSet::new();
    for kind in kinds {
        for (number, table) in kind.tables.iter().enumerate() {
            tables.insert(table.name);
            all.extend(SIZES.iter().map(|size| select(kind, number, table, &among(kind, table, *size))));
            let column = if kind.id.is_empty() { kind.key } else { id_column(kind, table) };
            all.extend([select(kind, number, table, ""), names_in(kind, table)]);
            if !column.is_empty() {
                let both = format!(" and {column} > ?2 and {column} <= ?3");
                all.push(select(kind, number, table, &both));
            }
        }
    }
    all.extend(tables.into_iter().map(strangers_of));
    all
}

const ACTED: &str =
    "select distinct document_kind from document_actor where mof_div_code = ?1 order by document_kind";

/// Kinds that rows of the shared table name.
pub fn document_kinds(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(ACTED, (county,))?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}

fn id_column(kind: &Kind, table: &Table) -> &'static str {
    if table.shared { "document_id" } else { kind.id }
}

fn among(kind: &Kind, table: &Table, size: usize) -> String {
    let mut next = 2;
    let mut text = String::new();
    for column in [id_column(kind, table), kind.key] {
        if column.is_empty() || (column == "document_id" && kind.id.is_empty()) {
            continue;
        }
        let marks: Vec<String> = (next..next + size).map(|number| format!("?{number}")).collect();
        let _ = write!(text, " and {column} in ({})", marks.join(", "));
        next += size;
    }
    text
}

/// Number, words, title and the declared cells of a table's rows.
fn select(kind: &Kind, number: usize, table: &Table, condition: &str) -> String {
    let id = id_column(kind, table);
    let (id, key) = (
        if kind.id.is_empty() { "cast(0 as bigint)" } else { id },
        if kind.key.is_empty() { "''" } else { kind.key },
    );
    let title = if number == 0 && !kind.title.is_empty() {
        format!("cast({} as text)", kind.title)
    } else {
        "cast(null as text)".to_owned()
    };
    let mut text = format!("select {id}, {key}, {title}");
    for column in table.fixed.iter().chain(table.moving) {
        let _ = write!(text, ", {column}");
    }
    let _ = write!(text, " from {} where mof_div_code = ?1", table.name);
    if table.shared {
        let _ = write!(text, " and document_kind = '{}'", kind.name);
    }
    text.push_str(condition);
    let order: Vec<&str> =
        [if kind.id.is_empty() { "" } else { id_column(kind, table) }, kind.key, table.order]
            .into_iter()
            .filter(|column| !column.is_empty())
            .collect();
    if !order.is_empty() {
        let _ = write!(text, " order by {}", order.join(", "));
    }
    text
}
