//! The floor: the statements of one verb, recorded, run again by a minimal loop on the engine itself.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use platform::db::{Statement, dialect};

/// Every payment's statements in order; SQL texts are shared.
#[derive(Default)]
pub struct Script {
    texts: Vec<String>,
    known: HashMap<String, usize>,
    payments: Vec<Vec<Asked>>,
}

struct Asked {
    text: usize,
    params: Vec<platform::db::Param<'static>>,
    reads: bool,
}

impl Script {
    pub fn add(&mut self, statements: Vec<Statement>) {
        let mut asked = Vec::with_capacity(statements.len());
        for statement in statements {
            let next = self.texts.len();
            let text = *self.known.entry(statement.sql).or_insert_with_key(|sql| {
                self.texts.push(sql.clone());
                next
            });
            asked.push(Asked { text, params: statement.params, reads: statement.reads });
        }
        self.payments.push(asked);
    }

    /// Statements of one payment, on average.
    pub fn statements(&self) -> usize {
        self.payments.iter().map(Vec::len).sum::<usize>() / self.payments.len().max(1)
    }
}

/// A connection of its own on the same SQLite file, set up like the program's.
pub fn sqlite(path: &str) -> Result<rusqlite::Connection> {
    use rusqlite::OpenFlags;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags).context("the bare connection")?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// Runs the script with one commit per `batch` payments; with more than one, each has a savepoint.
pub fn run_sqlite(connection: &rusqlite::Connection, script: &Script, batch: usize) -> Result<Duration> {
    let mut statements: Vec<rusqlite::Statement<'_>> =
        script.texts.iter().map(|sql| connection.prepare(sql)).collect::<Result<_, _>>()?;
    let mut marks: Vec<rusqlite::Statement<'_>> =
        ["begin immediate", "savepoint verb", "release savepoint verb", "commit"]
            .into_iter()
            .map(|sql| connection.prepare(sql))
            .collect::<Result<_, _>>()?;
    let mut seen = 0i64;
    let started = Instant::now();
    for payments in script.payments.chunks(batch) {
        marks[0].raw_execute()?;
        for payment in payments {
            if batch > 1 {
                marks[1].raw_execute()?;
            }
            for asked in payment {
                let statement = &mut statements[asked.text];
                for (index, value) in asked.params.iter().enumerate() {
                    statement.raw_bind_parameter(index + 1, value)?;
                }
                if asked.reads {
                    let columns = statement.column_count();
                    let mut rows = statement.raw_query();
                    while let Some(row) = rows.next()? {
                        for column in 0..columns {
                            seen ^= row.get_ref(column)?.as_i64().unwrap_or_default();
                        }
                    }
                } else {
                    statement.raw_execute()?;
                }
            }
            if batch > 1 {
                marks[2].raw_execute()?;
            }
        }
        marks[3].raw_execute()?;
    }
    std::hint::black_box(seen);
    Ok(started.elapsed())
}

/// Runs the script on `connections` connections at once, one commit per payment.
pub fn run_postgres(clients: &mut [postgres::Client], script: &Script) -> Result<Duration> {
    let share = script.payments.len().div_ceil(clients.len());
    let mut prepared = Vec::new();
    for client in clients.iter_mut() {
        let statements: Result<Vec<postgres::Statement>, _> =
            script.texts.iter().map(|sql| client.prepare(&dialect::for_postgres(sql))).collect();
        prepared.push(statements?);
    }
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .zip(&prepared)
            .zip(script.payments.chunks(share))
            .map(|((client, statements), part)| scope.spawn(move || pay(client, statements, part)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread of the bare loop failed"))?)
    })?;
    Ok(started.elapsed())
}

fn pay(
    client: &mut postgres::Client,
    statements: &[postgres::Statement],
    payments: &[Vec<Asked>],
) -> Result<()> {
    let mut seen = 0;
    for payment in payments {
        client.batch_execute("begin")?;
        for asked in payment {
            let params: Vec<&(dyn postgres::types::ToSql + Sync)> =
                asked.params.iter().map(|value| value as &(dyn postgres::types::ToSql + Sync)).collect();
            if asked.reads {
                seen += client.query(&statements[asked.text], &params)?.len();
            } else {
                client.execute(&statements[asked.text], &params)?;
            }
        }
        client.batch_execute("commit")?;
    }
    std::hint::black_box(seen);
    Ok(())
}
