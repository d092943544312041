//! The database layer: one small `Tx` over SQLite (embedded, the default) and PostgreSQL.
//!
//! **Promise:** a closure given to [`Db::write`] runs in one transaction; what it answered is
//! durable before the caller hears of it; it may run again after a serialisation failure, so it
//! has no effect outside `Tx`.
//! **Promise:** on SQLite one thread writes, with a savepoint per closure and one durable commit
//! per batch; a failing or panicking closure takes nobody else's work with it.
//! **Not here:** SQL of an area (its `store.rs`), permissions and idempotency (`verb`).

pub mod dialect;
mod filter;
pub mod migrate;
mod postgres_engine;
mod prepared;
mod recent;
mod sqlite_engine;
mod tx;
mod value;
mod warm_queue;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Duration;

pub use filter::{Where, begins, contains, joins_of, order_of, window};
pub use tx::{Engine, Statement, Touched, Tx};
pub use value::{FromRow, FromValue, Param, Params, Row, ToValue, ValueRef};

use postgres_engine::PostgresEngine;
use sqlite_engine::SqliteEngine;

pub type DbResult<T> = Result<T, DbError>;

/// A technical failure. A person sees "try again" with a log id, never this text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// Somebody else changed the same rows; the same closure may simply run again.
    #[error("the rows were changed by somebody else meanwhile: {0}")]
    Retry(String),
    /// A constraint of the schema refused the change.
    #[error("a rule of the database refused the change: {0}")]
    Constraint(String),
    /// What stands in the database is not what this program writes.
    #[error("unexpected data: {0}")]
    Broken(String),
    /// The batch this change was part of could not be committed; nothing of it was kept.
    #[error("the change could not be made durable, nothing was kept; try again: {0}")]
    NotKept(String),
    /// The line to the database broke while the change was being made durable: it may stand or not.
    /// The same form sent again answers from what is kept and is never carried out twice.
    #[error("it is not known whether the change was kept; send the same form again: {0}")]
    Unclear(String),
    /// The verb itself failed (a fault of ours); its changes were rolled back.
    #[error("the program failed while making this change: {0}")]
    Panicked(String),
    #[error("the database engine answered: {0}")]
    Engine(String),
    #[error("{0}")]
    Open(String),
}

impl DbError {
    pub fn is_retry(&self) -> bool {
        matches!(self, DbError::Retry(_))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => DbError::Constraint(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DbError::Retry(error.to_string()),
            Some(_) | None => DbError::Engine(error.to_string()),
        }
    }
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> Self {
        let text = error
            .as_db_error()
            .map_or_else(|| error.to_string(), |db| format!("{} ({})", db.message(), db.code().code()));
        match error.code().map(postgres::error::SqlState::code) {
            Some("40001" | "40P01" | "55P03") => DbError::Retry(text),
            Some(code) if code.starts_with("23") => DbError::Constraint(text),
            Some(_) | None => DbError::Engine(text),
        }
    }
}

/// What a closure's error type must allow: the engine's own failure travels inside it.
pub trait Failure: From<DbError> {
    fn db(&self) -> Option<&DbError>;
}

impl Failure for DbError {
    fn db(&self) -> Option<&DbError> {
        Some(self)
    }
}

type Run = Box<dyn FnMut(&mut Tx<'_>) -> End + Send>;
type Done = Box<dyn FnOnce(Result<(), DbError>) + Send>;
type Exclusive = Box<dyn FnOnce(&mut Tx<'_>) + Send>;

/// How one closure ended, as the engine's thread sees it.
enum End {
    Keep,
    Undo,
    Again(DbError),
}

enum Job {
    /// A verb: kept or undone by itself, answered after the durable commit.
    Verb { run: Run, done: Done },
    /// Bulk work that owns the connection and commits by itself ([`Bulk`]).
    Exclusive(Exclusive),
}

enum Inner {
    Sqlite(SqliteEngine),
    Postgres(PostgresEngine),
}

/// A handle on one database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    watch: Arc<std::sync::OnceLock<tx::Watch>>,
}

/// How often a closure is run again after [`DbError::Retry`] before the caller is told.
const RETRIES: u32 = 40;

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`. The file is made when it is absent.
    pub fn open(url: &str) -> DbResult<Db> {
        let inner = if let Some(path) = url.strip_prefix("sqlite:") {
            Inner::Sqlite(SqliteEngine::open(path)?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Inner::Postgres(PostgresEngine::open(url)?)
        } else {
            return Err(DbError::Open(format!(
                "the database address {url:?} is not understood; write sqlite:PATH or postgres://user@host/name \
                 / 数据库地址应写成 sqlite:文件路径 或 postgres://用户@主机/库名"
            )));
        };
        Ok(Db { inner: Arc::new(inner), watch: Arc::default() })
    }

    /// Opens a database for reading only, beside the process that works on it; it must be there.
    pub fn open_beside(url: &str) -> DbResult<Db> {
        match url.strip_prefix("sqlite:") {
            Some(path) => {
                let inner = Inner::Sqlite(SqliteEngine::open_beside(path)?);
                Ok(Db { inner: Arc::new(inner), watch: Arc::default() })
            }
            None => Db::open(url),
        }
    }

    pub fn engine(&self) -> Engine {
        match &*self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    fn send(&self, job: Job) -> DbResult<()> {
        match &*self.inner {
            Inner::Sqlite(engine) => engine.write(job),
            Inner::Postgres(engine) => engine.write(job),
        }
    }

    /// Queues `work` and calls `answer` from the engine's thread after the durable commit.
    /// `on_undone` runs after the roll-back, in the same batch (refusals leave their trace there).
    pub fn submit<T, E>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        mut on_undone: impl FnMut(&mut Tx<'_>, &E) -> DbResult<()> + Send + 'static,
        answer: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        T: Send + 'static,
        E: Failure + Send + 'static,
    {
        let slot: Arc<std::sync::Mutex<Option<Result<T, E>>>> = Arc::default();
        let filled = slot.clone();
        let run = Box::new(move |tx: &mut Tx<'_>| {
            if let Some(Err(error)) = filled.lock().expect("slot").as_ref() {
                // The second call after a roll-back: let the refusal leave its trace.
                return match on_undone(tx, error) {
                    Ok(()) => End::Keep,
                    Err(_) => End::Undo,
                };
            }
            match work(tx) {
                Ok(value) => {
                    *filled.lock().expect("slot") = Some(Ok(value));
                    End::Keep
                }
                Err(error) => {
                    if let Some(db) = error.db().filter(|db| db.is_retry()) {
                        return End::Again(db.clone());
                    }
                    *filled.lock().expect("slot") = Some(Err(error));
                    End::Undo
                }
            }
        });
        let answer = Arc::new(std::sync::Mutex::new(Some(answer)));
        let told = answer.clone();
        let done = Box::new(move |outcome: Result<(), DbError>| {
            let result = match (outcome, slot.lock().expect("slot").take()) {
                (Ok(()), Some(result)) => result,
                (Ok(()), None) => Err(E::from(DbError::Broken("a change ended without an answer".into()))),
                (Err(error), _) => Err(E::from(error)),
            };
            if let Some(answer) = told.lock().expect("answer").take() {
                answer(result);
            }
        });
        if let Err(error) = self.send(Job::Verb { run, done })
            && let Some(answer) = answer.lock().expect("answer").take()
        {
            answer(Err(E::from(error)));
        }
    }

    /// Runs `work` in one transaction and waits for the durable commit.
    pub fn write_blocking<T, E>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure + Send + 'static,
    {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        self.submit(work, |_, _| Ok(()), move |result| drop(send.send(result)));
        answered(&receive).unwrap_or_else(|| Err(E::from(closed())))
    }

    /// Bulk work: the closure owns the writer, commits in chunks through [`Bulk`].
    pub fn bulk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Bulk<'_, '_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        self.send(Job::Exclusive(Box::new(move |tx| {
            let mut bulk = Bulk { tx, open: false, steps: 0 };
            let result = work(&mut bulk);
            let result = match result {
                Ok(value) => bulk.commit().map(|()| value),
                Err(error) => {
                    bulk.roll_back();
                    Err(error)
                }
            };
            drop(send.send(result));
        })))?;
        receive.recv().unwrap_or_else(|_| Err(closed()))
    }

    /// Reads a consistent snapshot and waits for it.
    pub fn read_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        self.queue_read(Box::new(move |tx| drop(send.send(tx.map_or_else(Err, work)))))?;
        receive.recv().unwrap_or_else(|_| Err(closed()))
    }

    /// Reads a consistent snapshot without blocking the caller's task.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.queue_read(Box::new(move |tx| drop(send.send(tx.map_or_else(Err, work)))))?;
        receive.await.unwrap_or_else(|_| Err(closed()))
    }

    /// From here on `watch` is told every statement a read asks, before it is asked, for tests that look
    /// at how rows are found. The first one stays.
    pub fn watch_reads(&self, watch: impl Fn(Statement) + Send + Sync + 'static) {
        drop(self.watch.set(Arc::new(watch)));
    }

    fn queue_read(&self, job: ReadJob) -> DbResult<()> {
        let job = match self.watch.get().cloned() {
            None => job,
            Some(watch) => Box::new(move |tx: DbResult<&mut Tx<'_>>| match tx {
                Ok(tx) => {
                    tx.watched_by(watch);
                    job(Ok(tx));
                }
                Err(error) => job(Err(error)),
            }) as ReadJob,
        };
        match &*self.inner {
            Inner::Sqlite(engine) => engine.read(job),
            Inner::Postgres(engine) => engine.read(job),
        }
    }
}

type ReadJob = Box<dyn FnOnce(DbResult<&mut Tx<'_>>) + Send>;

/// How long who waits for one change looks for its answer before going to sleep: about as long as a
/// change takes.
const ANSWERED_SOON: Duration = Duration::from_millis(1);

/// What comes next; nothing when nobody is left to send. For `time` the thread stays awake, because waking
/// one costs a tenth of a change, and leaves its processor to any other thread that wants it.
fn awake<T>(queue: &Receiver<T>, time: Duration) -> Option<T> {
    let since = std::time::Instant::now();
    while since.elapsed() < time {
        match queue.try_recv() {
            Ok(next) => return Some(next),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {
                for _ in 0..16 {
                    std::hint::spin_loop();
                }
                std::thread::yield_now();
            }
        }
    }
    queue.recv().ok()
}

/// The answer to one change.
pub(crate) fn answered<T>(queue: &Receiver<T>) -> Option<T> {
    awake(queue, ANSWERED_SOON)
}

fn closed() -> DbError {
    DbError::Engine("the database thread has ended".into())
}

/// A long piece of work on the writer: many savepoints, few durable commits.
pub struct Bulk<'t, 'c> {
    tx: &'t mut Tx<'c>,
    open: bool,
    /// How many steps this work has taken.
    steps: u32,
}

impl<'c> Bulk<'_, 'c> {
    /// Runs `work` under a savepoint: kept when `Ok`, undone when `Err`; visible at once,
    /// durable after [`Bulk::commit`].
    pub fn run<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'c>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin()?;
        self.refresh_statistics()?;
        self.tx.savepoint(work)
    }

    fn begin(&mut self) -> DbResult<()> {
        if !self.open {
            self.tx.begin()?;
            self.open = true;
        }
        Ok(())
    }

    /// Makes everything so far durable and runs what waited for the commit.
    pub fn commit(&mut self) -> DbResult<()> {
        if self.open {
            self.open = false;
            self.tx.commit()?;
            for hook in self.tx.take_hooks() {
                hook();
            }
        }
        Ok(())
    }

    /// PostgreSQL gathers statistics on its own, but later than bulk work fills its tables: until then
    /// it takes any index that begins with the county for a narrow one. So they are gathered after 256,
    /// 512, 1,024 … steps; what is not committed yet is counted too.
    fn refresh_statistics(&mut self) -> DbResult<()> {
        self.steps = self.steps.saturating_add(1);
        let due = 256 <= self.steps && self.steps.is_power_of_two();
        if due && self.tx.engine() == Engine::Postgres {
            self.tx.script("analyze")?;
        }
        Ok(())
    }

    fn roll_back(&mut self) {
        if self.open {
            self.open = false;
            drop(self.tx.roll_back());
        }
    }
}
