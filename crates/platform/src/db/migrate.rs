//! Numbered schema steps with checksums: a fresh schema equals all migrations applied.
//!
//! **Promise:** a step that ran is never run again, and a step whose statements changed after it ran is
//! refused by name instead of silently diverging. Comments after `--`, blanks and line ends are no
//! statements: they may be mended. What stands in `/* */` is, for it tells the engines apart.

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
        let checksum = checksum(step.sql);
        match done.iter().find(|(name, _)| name == step.name) {
            Some((_, found)) if *found == checksum => {}
            // Written before blanks were left out: from now on it is known by its statements.
            Some((_, found)) if *found == crate::hash::sm3_hex(step.sql.as_bytes()) => {
                tx.exec("update schema_migration set checksum = ?2 where name = ?1", (step.name, &checksum))?;
            }
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

/// The checksum of what a step does: its text without `--` comments, every run of blanks being one.
fn checksum(sql: &str) -> String {
    let mut plain = String::with_capacity(sql.len());
    let (mut quoted, mut comment) = (false, false);
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        if comment {
            comment = c != '\n';
        }
        if comment || (!quoted && c == '-' && rest.peek() == Some(&'-')) {
            comment = true;
            continue;
        }
        quoted ^= c == '\'';
        if quoted || !c.is_whitespace() {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    format!("s{}", crate::hash::sm3_hex(plain.trim().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "create table a (b text not null default '--  x', c bigint); -- a table\n";

    #[test]
    fn comments_and_blanks_are_no_statements_and_all_else_is() {
        let same = [
            "create table a (b text not null default '--  x', c bigint);",
            "-- why\n  create\ttable a (b text\r\n not null default '--  x', c bigint);\n\n",
        ];
        for text in same {
            assert_eq!(checksum(text), checksum(STEP), "{text}");
        }
        let other = [
            "create table a (b text not null default '-- x', c bigint);",
            "create table a (b text not null default '--  y', c bigint);",
            "create table a (b text not null default '--  x', c bigint) /*without rowid*/;",
            "create table a (b text not null default '--  x');",
        ];
        for text in other {
            assert_ne!(checksum(text), checksum(STEP), "{text}");
        }
    }

    #[test]
    fn a_step_known_by_its_raw_text_opens_and_a_changed_one_is_refused_by_name() {
        let folder = std::env::temp_dir().join(format!("suanpan-migrate-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let db = Db::open(&format!("sqlite:{}", folder.join("a.db").display())).expect("opened");
        let made: &'static [Migration] = &[Migration { name: "a-0001", sql: STEP }];
        assert_eq!(apply(&db, made).expect("applied"), 1);
        // As a program wrote it that summed the raw text.
        let raw = crate::hash::sm3_hex(STEP.as_bytes());
        db.write_blocking(move |tx| tx.exec("update schema_migration set checksum = ?1", (&raw,)))
            .expect("written");
        assert_eq!(apply(&db, made).expect("known by its raw text"), 0);
        let blanks: &'static [Migration] = &[Migration {
            name: "a-0001",
            sql: "create table a\n (b text not null default '--  x', c bigint); -- mended words",
        }];
        assert_eq!(apply(&db, blanks).expect("only blanks and comments differ"), 0);
        let changed: &'static [Migration] =
            &[Migration { name: "a-0001", sql: "create table a (b text not null default 'y', c bigint);" }];
        let refused = apply(&db, changed).expect_err("another statement").to_string();
        assert!(refused.contains("a-0001"), "{refused}");
        drop(db);
        drop(std::fs::remove_dir_all(&folder));
    }
}
