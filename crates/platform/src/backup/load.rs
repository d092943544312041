//! Reading a backup back: checked line by line, kept only when every table comes to the same sum.

use std::collections::BTreeMap;
use std::io::BufRead;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sm3::{Digest, Sm3};

use super::{FORM, Head, Line, Shape, Sum, TableSum, quote, quoted, shapes};
use crate::db::{Bulk, DbError, DbResult, Param, Tx};
use crate::hash::hex;

/// A line longer than this is no row of ours.
const LINE_MAX: usize = 64 << 20;
/// Cells bound by one statement at most.
const CELLS: usize = 600;
/// Files are keys and certificates: small.
const FILE_MAX: usize = 1 << 20;

/// Why a backup was not restored; nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupRefused {
    #[error("line {line}: {found}")]
    NotABackup { line: u64, found: String },
    #[error("the form is {form}, this program reads {FORM}")]
    OtherForm { form: u32 },
    #[error("line {line} is the last one, and it is not the end of a backup")]
    Cut { line: u64 },
    #[error("table {table} has {found} rows of the sum {found_sm3}, its end says {said} and {said_sm3}")]
    Changed { table: String, said: u64, said_sm3: String, found: u64, found_sm3: String },
    #[error("table {table} has the columns {found}, this program's has {known}")]
    OtherTable { table: String, found: String, known: String },
    #[error("row {row} of table {table} does not fit: {reason}")]
    Row { table: String, row: u64, reason: String },
    #[error("tables {missing} are not in the backup")]
    Missing { missing: String },
    #[error("the database holds rows already, in {table}")]
    NotEmpty { table: String },
    #[error("table {table} came to {found} after the restore, {said} in the backup")]
    Differs { table: String, said: String, found: String },
    #[error("{error}")]
    Failed { error: String },
}

impl From<DbError> for BackupRefused {
    fn from(error: DbError) -> BackupRefused {
        BackupRefused::Failed { error: error.to_string() }
    }
}

/// What was loaded: the head, the sums of the tables, and the kept files by relative path.
pub type Loaded = (Head, Sum, Vec<(String, Vec<u8>)>);

/// A backup opened at its head.
pub struct Reader<R> {
    input: R,
    line: u64,
    pub head: Head,
}

impl<R: BufRead> Reader<R> {
    pub fn open(input: R) -> Result<Reader<R>, BackupRefused> {
        let mut reader = Reader {
            input,
            line: 0,
            head: Head {
                suanpan_backup: 0,
                made_at: String::new(),
                program: String::new(),
                engine: String::new(),
                steps: Vec::new(),
                counties: Vec::new(),
            },
        };
        let text = reader.text()?.ok_or(BackupRefused::Cut { line: 0 })?;
        let head: Value = serde_json::from_str(&text).map_err(|_| reader.strange(&text))?;
        let form = head.get("suanpan_backup").and_then(Value::as_u64).ok_or_else(|| reader.strange(&text))?;
        if form != u64::from(FORM) {
            return Err(BackupRefused::OtherForm { form: u32::try_from(form).unwrap_or(u32::MAX) });
        }
        reader.head = serde_json::from_value(head).map_err(|_| reader.strange(&text))?;
        Ok(reader)
    }

    fn strange(&self, text: &str) -> BackupRefused {
        let found: String = text.chars().take(60).collect();
        BackupRefused::NotABackup { line: self.line.max(1), found }
    }

    /// The next line without its end; nothing at the end of the file. A line that is cut off is no line.
    fn text(&mut self) -> Result<Option<String>, BackupRefused> {
        let mut bytes = Vec::new();
        let mut limited = std::io::Read::take(&mut self.input, LINE_MAX as u64);
        let read = limited.read_until(b'\n', &mut bytes);
        let at = self.line;
        let read = read.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => BackupRefused::Cut { line: at },
            _ => BackupRefused::NotABackup { line: at + 1, found: error.to_string() },
        })?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.pop() != Some(b'\n') {
            return Err(BackupRefused::Cut { line: self.line });
        }
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| BackupRefused::NotABackup { line: self.line, found: "not UTF-8".into() })
    }

    fn next(&mut self) -> Result<(String, Line), BackupRefused> {
        let text = self.text()?.ok_or(BackupRefused::Cut { line: self.line })?;
        let line = serde_json::from_str(&text).map_err(|_| self.strange(&text))?;
        Ok((text, line))
    }

    /// Loads every row into an empty schema and gives the kept files. The caller's transaction is not
    /// committed here: on an error it must be rolled back.
    pub fn load(mut self, bulk: &mut Bulk<'_, '_>) -> Result<Loaded, BackupRefused> {
        let known = bulk.run(shapes)?;
        let mut known: BTreeMap<String, Shape> =
            known.into_iter().map(|shape| (shape.name.clone(), shape)).collect();
        for shape in known.values() {
            let first = bulk
                .run(|tx| tx.row::<(i64,)>(&format!("select 1 from {} limit 1", quote(&shape.name)), ()))?;
            if first.is_some() {
                return Err(BackupRefused::NotEmpty { table: shape.name.clone() });
            }
        }
        let (mut sums, mut files) = (Vec::new(), Vec::new());
        let said = loop {
            let (text, line) = self.next()?;
            match line {
                Line::Table { table, columns } => {
                    let shape = known.remove(&table).filter(|shape| shape.columns == columns);
                    let shape = shape.ok_or_else(|| BackupRefused::OtherTable {
                        found: columns.join(", "),
                        known: "other columns, or no such table".to_owned(),
                        table,
                    })?;
                    sums.push(self.rows(bulk, &shape)?);
                }
                Line::File { file, base64 } => {
                    if base64.len() > FILE_MAX {
                        return Err(self.strange(&text));
                    }
                    let bytes = STANDARD.decode(&base64).map_err(|_| self.strange(&text))?;
                    files.push((file, bytes));
                }
                Line::End { tables, rows, sm3 } => break (tables, rows, sm3),
                Line::Row(_) | Line::TableEnd { .. } => return Err(self.strange(&text)),
            }
        };
        if let Some(rest) = self.text()? {
            return Err(self.strange(&rest));
        }
        if !known.is_empty() {
            let missing = known.into_keys().collect::<Vec<_>>().join(", ");
            return Err(BackupRefused::Missing { missing });
        }
        let sum = Sum::of(sums);
        if said != (sum.tables.len() as u64, sum.rows, sum.sm3.clone()) {
            let (_, said, said_sm3) = said;
            let (found, found_sm3) = (sum.rows, sum.sm3.clone());
            return Err(BackupRefused::Changed { table: "*".into(), said, said_sm3, found, found_sm3 });
        }
        let again = bulk.run(super::sum)?;
        match sum.tables.iter().zip(&again.tables).find(|(said, found)| said != found) {
            Some((said, found)) => Err(BackupRefused::Differs {
                table: said.table.clone(),
                said: said.sm3.clone(),
                found: found.sm3.clone(),
            }),
            None => Ok((self.head, again, files)),
        }
    }

    fn rows(&mut self, bulk: &mut Bulk<'_, '_>, shape: &Shape) -> Result<TableSum, BackupRefused> {
        let (mut digest, mut count) = (Sm3::new(), 0_u64);
        let at_once = (CELLS / shape.columns.len().max(1)).clamp(1, 64);
        let mut waiting: Vec<Vec<Value>> = Vec::with_capacity(at_once);
        loop {
            let (text, line) = self.next()?;
            match line {
                Line::Row(row) => {
                    count += 1;
                    if row.len() != shape.columns.len() {
                        let reason = format!("{} cells for {} columns", row.len(), shape.columns.len());
                        return Err(BackupRefused::Row { table: shape.name.clone(), row: count, reason });
                    }
                    digest.update(text.as_bytes());
                    digest.update(b"\n");
                    waiting.push(row);
                    if waiting.len() == at_once {
                        insert(bulk, shape, &waiting, count)?;
                        waiting.clear();
                    }
                }
                Line::TableEnd { rows, sm3 } => {
                    for row in &waiting {
                        insert(bulk, shape, std::slice::from_ref(row), count)?;
                    }
                    let found_sm3 = hex(&digest.finalize());
                    if rows != count || sm3 != found_sm3 {
                        let table = shape.name.clone();
                        return Err(BackupRefused::Changed {
                            table,
                            said: rows,
                            said_sm3: sm3,
                            found: count,
                            found_sm3,
                        });
                    }
                    return Ok(TableSum { table: shape.name.clone(), rows, sm3 });
                }
                Line::Table { .. } | Line::File { .. } | Line::End { .. } => return Err(self.strange(&text)),
            }
        }
    }
}

fn insert(
    bulk: &mut Bulk<'_, '_>,
    shape: &Shape,
    rows: &[Vec<Value>],
    upto: u64,
) -> Result<(), BackupRefused> {
    let width = shape.columns.len();
    let misfit = |reason: String| BackupRefused::Row { table: shape.name.clone(), row: upto, reason };
    let mut values = Vec::with_capacity(width * rows.len());
    for cell in rows.iter().flatten() {
        values.push(match cell {
            Value::Null => Param::Null,
            Value::Number(number) => {
                Param::Int(number.as_i64().ok_or_else(|| misfit(format!("{number} is no whole number")))?)
            }
            Value::String(text) => Param::Text(text.as_str().into()),
            other => return Err(misfit(format!("{other} is no cell"))),
        });
    }
    let lines: Vec<String> = (0..rows.len())
        .map(|row| {
            let cells: Vec<String> = (1..=width).map(|cell| format!("?{}", row * width + cell)).collect();
            format!("({})", cells.join(", "))
        })
        .collect();
    let sql = format!(
        "insert into {} ({}) values {}",
        quote(&shape.name),
        quoted(&shape.columns),
        lines.join(", ")
    );
    let inserted: DbResult<u64> = bulk.run(|tx: &mut Tx<'_>| tx.exec(&sql, values));
    inserted.map(drop).map_err(|error| match error {
        DbError::Constraint(reason) => misfit(reason),
        other => BackupRefused::Failed { error: other.to_string() },
    })
}
