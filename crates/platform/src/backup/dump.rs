//! Writing a backup out of one snapshot.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sm3::{Digest, Sm3};

use super::{Cell, FORM, Head, Line, Shape, Sum, TableSum, shapes};
use crate::db::{DbError, DbResult, Engine, Tx};
use crate::hash::hex;
use crate::time::Instant;

/// Writes everything the snapshot holds, then `files` (relative path, bytes). The caller makes `out` durable.
pub fn dump(
    tx: &mut Tx<'_>,
    out: &mut impl Write,
    made_at: Instant,
    program: &str,
    files: &[(String, Vec<u8>)],
) -> DbResult<(Head, Sum)> {
    let head = head(tx, made_at, program)?;
    line(out, &head)?;
    let mut sums = Vec::new();
    for shape in shapes(tx)? {
        line(out, &Line::Table { table: shape.name.clone(), columns: shape.columns.clone() })?;
        let sum = rows(tx, &shape, out)?;
        line(out, &Line::TableEnd { rows: sum.rows, sm3: sum.sm3.clone() })?;
        sums.push(sum);
    }
    for (path, bytes) in files {
        line(out, &Line::File { file: path.clone(), base64: STANDARD.encode(bytes) })?;
    }
    let sum = Sum::of(sums);
    line(out, &Line::End { tables: sum.tables.len() as u64, rows: sum.rows, sm3: sum.sm3.clone() })?;
    Ok((head, sum))
}

fn head(tx: &mut Tx<'_>, made_at: Instant, program: &str) -> DbResult<Head> {
    let steps: Vec<(String,)> = tx.rows("select name from schema_migration order by position", ())?;
    let counties = crate::org::counties(tx)?;
    Ok(Head {
        suanpan_backup: FORM,
        made_at: made_at.local().to_string(),
        program: program.to_owned(),
        engine: match tx.engine() {
            Engine::Sqlite => "sqlite".to_owned(),
            Engine::Postgres => "postgres".to_owned(),
        },
        steps: steps.into_iter().map(|(name,)| name).collect(),
        counties: counties.into_iter().map(|county| county.code).collect(),
    })
}

/// Writes the rows of one table and adds them up.
pub(super) fn rows(tx: &mut Tx<'_>, shape: &Shape, out: &mut impl Write) -> DbResult<TableSum> {
    let (mut digest, mut rows, mut text) = (Sm3::new(), 0_u64, Vec::new());
    let width = shape.columns.len();
    tx.each(&shape.select(), (), |row| {
        text.clear();
        let cells = (0..width).map(|index| Ok(row.get::<Cell>(index)?.0)).collect::<DbResult<Vec<_>>>()?;
        serde_json::to_writer(&mut text, &cells).map_err(|error| DbError::Broken(error.to_string()))?;
        text.push(b'\n');
        digest.update(&text);
        rows += 1;
        out.write_all(&text).map_err(|error| not_written(&error))
    })?;
    Ok(TableSum { table: shape.name.clone(), rows, sm3: hex(&digest.finalize()) })
}

fn line(out: &mut impl Write, value: &impl Serialize) -> DbResult<()> {
    let mut text = serde_json::to_vec(value).map_err(|error| DbError::Broken(error.to_string()))?;
    text.push(b'\n');
    out.write_all(&text).map_err(|error| not_written(&error))
}

fn not_written(error: &std::io::Error) -> DbError {
    DbError::Engine(format!("the backup cannot be written: {error} / 无法写入备份：{error}"))
}
