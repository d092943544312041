//! PostgreSQL: dedicated threads own the connections (the client may not run on async workers).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::sqlite_engine::panic_text;
use super::tx::{Connection, PgConnection};
use super::warm_queue::{Post, WarmQueue};
use super::{DbError, DbResult, End, Job, RETRIES, ReadJob, Tx, closed};

/// Connections for verbs and for reads.
const WRITERS: usize = 8;
const READERS: usize = 4;

pub(super) struct PostgresEngine {
    jobs: Arc<WarmQueue<Job>>,
    reads: Arc<WarmQueue<ReadJob>>,
}

impl PostgresEngine {
    pub fn open(url: &str) -> DbResult<Self> {
        // The first connection is made here so that a wrong address is said at once.
        drop(connect(url)?);
        let (jobs, writers) = WarmQueue::new(WRITERS);
        let (reads, readers) = WarmQueue::new(READERS);
        let engine = PostgresEngine { jobs: Arc::new(jobs), reads: Arc::new(reads) };
        for (number, post) in writers.into_iter().enumerate() {
            let (queue, url) = (engine.jobs.clone(), url.to_owned());
            spawn(&format!("postgres-writer-{number}"), move || write_loop(&url, &queue, &post))?;
        }
        for (number, post) in readers.into_iter().enumerate() {
            let (queue, url) = (engine.reads.clone(), url.to_owned());
            spawn(&format!("postgres-reader-{number}"), move || read_loop(&url, &queue, &post))?;
        }
        Ok(engine)
    }

    pub fn write(&self, job: Job) -> DbResult<()> {
        if self.jobs.put(job) { Ok(()) } else { Err(closed()) }
    }

    pub fn read(&self, job: ReadJob) -> DbResult<()> {
        if self.reads.put(job) { Ok(()) } else { Err(closed()) }
    }
}

impl Drop for PostgresEngine {
    fn drop(&mut self) {
        self.jobs.close();
        self.reads.close();
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> DbResult<()> {
    std::thread::Builder::new()
        .name(name.into())
        .stack_size(8 << 20)
        .spawn(body)
        .map(drop)
        .map_err(|e| DbError::Open(e.to_string()))
}

fn connect(url: &str) -> DbResult<PgConnection> {
    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(|e| {
        DbError::Open(format!("cannot reach the PostgreSQL database: {e} / 无法连接 PostgreSQL 数据库"))
    })?;
    // What a page asks for is in memory, so that finding a row by an index costs little more than the next
    // row; and a page is answered before a plan is compiled.
    client.batch_execute(
        "set default_transaction_isolation = 'read committed'; set timezone = 'UTC';
         set random_page_cost = 1.1; set jit = off",
    )?;
    Ok(PgConnection::new(client))
}

fn reconnect(url: &str, slot: &mut Option<PgConnection>) -> DbResult<()> {
    if slot.as_ref().is_none_or(|open| open.client.is_closed()) {
        *slot = Some(connect(url)?);
    }
    Ok(())
}

fn write_loop(url: &str, queue: &WarmQueue<Job>, post: &Post<Job>) {
    let mut slot = None;
    while let Some(job) = queue.take(post) {
        let connected = reconnect(url, &mut slot);
        match (job, connected) {
            (Job::Verb { done, .. }, Err(error)) => done(Err(error)),
            (Job::Exclusive(_), Err(_)) => {}
            (Job::Exclusive(work), Ok(())) => {
                let Some(open) = slot.as_mut() else { continue };
                let mut tx = Tx::new(Connection::Postgres(open));
                drop(catch_unwind(AssertUnwindSafe(|| work(&mut tx))));
                drop(tx.roll_back());
            }
            (Job::Verb { run, done }, Ok(())) => {
                let Some(open) = slot.as_mut() else { continue };
                done(run_one(open, run));
            }
        }
    }
}

fn run_one(open: &mut PgConnection, mut run: super::Run) -> Result<(), DbError> {
    let mut last = DbError::Retry(String::new());
    for round in 0..RETRIES {
        let mut tx = Tx::new(Connection::Postgres(open));
        tx.begin()?;
        let end = catch_unwind(AssertUnwindSafe(|| run(&mut tx)));
        let retry = match end {
            Ok(End::Keep) => match tx.commit() {
                Ok(()) => {
                    for hook in tx.take_hooks() {
                        hook();
                    }
                    return Ok(());
                }
                Err(error) if error.is_retry() => error,
                Err(error) => {
                    drop(tx.roll_back());
                    return Err(DbError::Unclear(error.to_string()));
                }
            },
            Ok(End::Undo) => {
                tx.roll_back()?;
                drop(tx);
                return leave_trace(open, &mut run);
            }
            Ok(End::Again(error)) => error,
            Err(panic) => {
                drop(tx.roll_back());
                return Err(DbError::Panicked(panic_text(&panic)));
            }
        };
        tx.roll_back()?;
        tracing::debug!(%retry, round, "running the verb again");
        last = retry;
        std::thread::sleep(std::time::Duration::from_micros(200 * u64::from(round.min(20))));
    }
    Err(DbError::Retry(format!("gave up after {RETRIES} tries: {last}")))
}

fn leave_trace(open: &mut PgConnection, run: &mut super::Run) -> Result<(), DbError> {
    let mut tx = Tx::new(Connection::Postgres(open));
    tx.begin()?;
    match catch_unwind(AssertUnwindSafe(|| run(&mut tx))) {
        Ok(End::Keep) => tx.commit(),
        Ok(End::Undo | End::Again(_)) | Err(_) => tx.roll_back(),
    }
}

fn read_loop(url: &str, queue: &WarmQueue<ReadJob>, post: &Post<ReadJob>) {
    let mut slot: Option<PgConnection> = None;
    while let Some(job) = queue.take(post) {
        if let Err(error) = reconnect(url, &mut slot) {
            job(Err(error));
            continue;
        }
        let Some(open) = slot.as_mut() else { continue };
        let mut tx = Tx::new(Connection::Postgres(open));
        let begun = tx.mark("begin isolation level repeatable read read only");
        let outcome = catch_unwind(AssertUnwindSafe(|| job(begun.map(|()| &mut tx))));
        let broken = outcome.is_err() || tx.mark("rollback").is_err();
        drop(tx);
        if broken {
            slot = None;
        }
    }
}
