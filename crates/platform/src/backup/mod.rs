//! Backup (备份): every row of a database in one file that belongs to no engine, and back again.
//!
//! **Promise:** a backup is one consistent snapshot, taken while the county works; its last line is there
//! only when it is whole.
//! **Promise:** after a restore every table is read again and must come to the same SM3 as in the file,
//! else nothing is kept. The same rows have the same SM3 on SQLite and PostgreSQL.
//! **Not here:** files, keys and compression (the binary), what the rows mean (`verify`).
//!
//! The form, a JSON value a line (docs/formats.md): the head; for each table in the order of names its
//! columns, a line a row in the order of its primary key, and an end with the number of rows and the SM3
//! of their lines; kept files; the end of all.

mod dump;
mod load;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::db::{DbResult, Engine, FromValue, Tx, ValueRef};

pub use dump::dump;
pub use load::{BackupRefused, Loaded, Reader};

/// The number of the form of the file.
pub const FORM: u32 = 1;

/// Tables that are not kept: the steps of the schema are in the head, and nobody is logged in after a
/// restore.
const LEFT_OUT: [&str; 2] = ["schema_migration", "session"];

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`FORM`].
    pub suanpan_backup: u32,
    /// Local time (+08:00).
    pub made_at: String,
    /// Version of the program that wrote it.
    pub program: String,
    pub engine: String,
    /// Names of the schema steps the database had, in their order.
    pub steps: Vec<String>,
    pub counties: Vec<String>,
}

/// A table's rows in a backup or a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub table: String,
    pub rows: u64,
    /// SM3 of its row lines.
    pub sm3: String,
}

/// All tables together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub tables: Vec<TableSum>,
    pub rows: u64,
    /// SM3 of the tables' names, numbers of rows and sums.
    pub sm3: String,
}

impl Sum {
    fn of(tables: Vec<TableSum>) -> Sum {
        let lines: String =
            tables.iter().map(|sum| format!("{} {} {}\n", sum.table, sum.rows, sum.sm3)).collect();
        let rows = tables.iter().map(|sum| sum.rows).sum();
        Sum { rows, sm3: crate::hash::sm3_hex(lines.as_bytes()), tables }
    }
}

/// One line of a backup after the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Vec<Value>),
    Table {
        table: String,
        columns: Vec<String>,
    },
    File {
        file: String,
        base64: String,
    },
    /// Before the end of a table: a value with `tables` is the end of all.
    End {
        tables: u64,
        rows: u64,
        sm3: String,
    },
    TableEnd {
        rows: u64,
        sm3: String,
    },
}

/// A table as the engine describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    name: String,
    columns: Vec<String>,
    key: Vec<String>,
}

impl Shape {
    fn select(&self) -> String {
        let order = if self.key.is_empty() { &self.columns } else { &self.key };
        format!("select {} from {} order by {}", quoted(&self.columns), quote(&self.name), quoted(order))
    }
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

/// The tables a backup holds, in the order of their names.
fn shapes(tx: &mut Tx<'_>) -> DbResult<Vec<Shape>> {
    let names: Vec<(String,)> = match tx.engine() {
        Engine::Sqlite => {
            tx.rows("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'", ())?
        }
        Engine::Postgres => tx.rows(
            "select cast(table_name as text) from information_schema.tables
              where table_schema = current_schema() and table_type = 'BASE TABLE'",
            (),
        )?,
    };
    let mut names: Vec<String> = names.into_iter().map(|(name,)| name).collect();
    names.retain(|name| !LEFT_OUT.contains(&name.as_str()));
    names.sort();
    names.into_iter().map(|name| shape(tx, name)).collect()
}

fn shape(tx: &mut Tx<'_>, name: String) -> DbResult<Shape> {
    // Place of the column, its name, and its place in the primary key, 0 when it is not of it.
    let mut columns: Vec<(i64, String, i64)> = match tx.engine() {
        Engine::Sqlite => tx.rows("select cid, name, pk from pragma_table_info(?1)", (&name,))?,
        Engine::Postgres => tx.rows(
            "select cast(c.ordinal_position as bigint), cast(c.column_name as text),
                    cast(coalesce(k.ordinal_position, 0) as bigint)
               from information_schema.columns c
               left join (select u.table_name, u.column_name, u.ordinal_position
                            from information_schema.key_column_usage u
                            join information_schema.table_constraints t
                              on t.constraint_name = u.constraint_name and t.table_schema = u.table_schema
                             and t.constraint_type = 'PRIMARY KEY'
                           where u.table_schema = current_schema()) k
                 on k.table_name = c.table_name and k.column_name = c.column_name
              where c.table_schema = current_schema() and c.table_name = ?1",
            (&name,),
        )?,
    };
    // Columns go by name: a column a later step added stands elsewhere in a table made anew.
    columns.sort_by(|one, other| one.1.cmp(&other.1));
    let mut key: Vec<(i64, String)> =
        columns.iter().filter(|column| column.2 > 0).map(|column| (column.2, column.1.clone())).collect();
    key.sort();
    Ok(Shape {
        name,
        columns: columns.into_iter().map(|column| column.1).collect(),
        key: key.into_iter().map(|(_, name)| name).collect(),
    })
}

/// A cell as it stands in a row line.
struct Cell(Value);

impl FromValue for Cell {
    fn from_value(value: ValueRef<'_>) -> DbResult<Cell> {
        Ok(Cell(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Int(number) => Value::from(number),
            ValueRef::Text(text) => Value::from(text),
        }))
    }
}

/// What the tables of a database come to.
pub fn sum(tx: &mut Tx<'_>) -> DbResult<Sum> {
    let shapes = shapes(tx)?;
    let sums = shapes.iter().map(|shape| dump::rows(tx, shape, &mut std::io::sink()));
    Ok(Sum::of(sums.collect::<DbResult<_>>()?))
}
