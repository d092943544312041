//! Numbered schema steps with checksums: a fresh schema equals all migrations applied.
//!
//! **Promise:** a step that ran is never run again, and a step whose text changed after it ran is
//! refused by name instead of silently diverging.

use super::{Db, DbError, DbResult, Tx};

/// One step of the schema. `name` is unique and sorts nothing: the order is that of the list.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

/// Applies what is missing, all in one transaction on one connection.
pub fn apply(db: &Db, steps: &'static [Migration]) -> DbResult<usize> {
    db.write_blocking(move |tx| apply_in(tx, steps))
}

fn apply_in(tx: &mut Tx<'_>, steps: &[Migration]) -> DbResult<usize> {
    tx.script(
        "create table if not exists schema_migration (
           name text not null primary key, checksum text not null, position bigint not null)",
    )?;
    let done: Vec<(String, String)> =
        tx.rows("select name, checksum from schema_migration order by name", ())?;
    let mut applied = 0;
    for (position, step) in steps.iter().enumerate() {
        let checksum = crate::hash::sm3_hex(step.sql.as_bytes());
        match done.iter().find(|(name, _)| name == step.name) {
            Some((_, found)) if *found == checksum => {}
            Some(_) => {
                return Err(DbError::Open(format!(
                    "the schema step {:?} in this database differs from the one in this program; \
                     use the program version that made it, or restore a backup \
                     / 数据库结构步骤 {:?} 与本程序不一致，请使用原版本程序或恢复备份",
                    step.name, step.name
                )));
            }
            None => {
                tx.script(&super::dialect::schema_for(tx.engine(), step.sql))?;
                tx.exec(
                    "insert into schema_migration (name, checksum, position) values (?1, ?2, ?3)",
                    (step.name, &checksum, position as i64),
                )?;
                applied += 1;
            }
        }
    }
    if applied > 0 {
        super::dialect::tell_planner(tx)?;
    }
    Ok(applied)
}
