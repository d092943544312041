//! SQLite: one writer thread with group commit, a few readers with their own connections.

use std::cell::RefCell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection as Sqlite, OpenFlags};

use super::prepared::Prepared;
use super::tx::Connection;
use super::{DbError, DbResult, Done, End, Job, RETRIES, ReadJob, Tx, awake, closed};

/// How many closures share one durable commit at most.
const BATCH_MAX: usize = 256;
/// How long one batch may collect work before it is committed.
const BATCH_TIME: Duration = Duration::from_millis(20);
/// How long a batch smaller than the one before waits for the next closure: those who were just
/// answered are about to ask again, and a commit of a few costs as much as one of many.
const BATCH_PAUSE: Duration = Duration::from_micros(400);
/// How long the writer looks for the next closure before it goes to sleep: who was just answered asks
/// again within this time, and waking a sleeping thread costs as much as a third of a verb.
const AWAKE: Duration = Duration::from_micros(120);
/// Pages the writer keeps in memory, in KiB: while it answers people, and while bulk work owns it.
const WRITER_CACHE: i64 = 16_000;
const BULK_CACHE: i64 = 64_000;
/// Pages each reader keeps, in KiB. A page asks for little; what is asked often the machine keeps too.
const READER_CACHE: i64 = 4_000;
/// Threads that answer reads.
const READERS: usize = 4;
/// A reader's connection is renewed after so many snapshots, so that no one pins old pages.
const READS_PER_CONNECTION: u32 = 10_000;

pub(super) struct SqliteEngine {
    jobs: Option<Sender<Job>>,
    reads: Option<Sender<ReadJob>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    _lock: Option<File>,
}

impl SqliteEngine {
    pub fn open(path: &str) -> DbResult<Self> {
        let lock = lock_file(path)?;
        let writer = connect(path, true)?;
        let (jobs, queue) = channel::<Job>();
        let mut threads = vec![spawn("sqlite-writer", move || write_loop(&writer, &queue))?];
        let reads = start_readers(path, READERS, &mut threads)?;
        Ok(SqliteEngine {
            jobs: Some(jobs),
            reads: Some(reads),
            threads: Mutex::new(threads),
            _lock: Some(lock),
        })
    }

    /// A reader beside the process that has the file; it can change nothing.
    pub fn open_beside(path: &str) -> DbResult<Self> {
        drop(connect(path, false)?);
        let mut threads = Vec::new();
        let reads = start_readers(path, 1, &mut threads)?;
        Ok(SqliteEngine { jobs: None, reads: Some(reads), threads: Mutex::new(threads), _lock: None })
    }

    pub fn write(&self, job: Job) -> DbResult<()> {
        self.jobs.as_ref().ok_or_else(closed)?.send(job).map_err(|_| closed())
    }

    pub fn read(&self, job: ReadJob) -> DbResult<()> {
        self.reads.as_ref().ok_or_else(closed)?.send(job).map_err(|_| closed())
    }
}

impl Drop for SqliteEngine {
    fn drop(&mut self) {
        self.jobs = None;
        self.reads = None;
        let current = std::thread::current().id();
        for thread in self.threads.lock().expect("threads").drain(..) {
            // The last handle may fall on one of these threads itself (an after-commit hook).
            if thread.thread().id() != current {
                drop(thread.join());
            }
        }
    }
}

fn start_readers(path: &str, count: usize, threads: &mut Vec<JoinHandle<()>>) -> DbResult<Sender<ReadJob>> {
    let (reads, queue) = channel::<ReadJob>();
    let queue = std::sync::Arc::new(Mutex::new(queue));
    for number in 0..count {
        let (queue, path) = (queue.clone(), path.to_owned());
        threads.push(spawn(&format!("sqlite-reader-{number}"), move || read_loop(&path, &queue))?);
    }
    Ok(reads)
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> DbResult<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .stack_size(8 << 20)
        .spawn(body)
        .map_err(|e| DbError::Open(e.to_string()))
}

/// One process writes one file: the second is told who has it instead of failing later.
fn lock_file(path: &str) -> DbResult<File> {
    let name = format!("{path}.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|e| DbError::Open(format!("cannot write {name}: {e} / 无法写入 {name}")))?;
    file.try_lock().map_err(|_| {
        DbError::Open(format!(
            "{path} is already open in another suanpan process; stop it or use its pages \
             / 数据库 {path} 正被另一个 suanpan 进程使用，请先停止它"
        ))
    })?;
    Ok(file)
}

fn connect(path: &str, writer: bool) -> DbResult<Sqlite> {
    let flags = if writer {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
    } else {
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
    };
    let connection = Sqlite::open_with_flags(path, flags)
        .map_err(|e| DbError::Open(format!("cannot open {path}: {e} / 无法打开数据库 {path}")))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    if writer {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    }
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    set_cache(&connection, if writer { WRITER_CACHE } else { READER_CACHE })?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

fn set_cache(connection: &Sqlite, kibibytes: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -kibibytes)
}

/// Bulk work has the writer to itself and walks the whole file; afterwards its memory is given back.
fn exclusive(connection: &Sqlite, prepared: &Shared<'_>, work: super::Exclusive) {
    let wide = set_cache(connection, BULK_CACHE);
    let mut tx = Tx::new(Connection::Sqlite(prepared.clone()));
    drop(catch_unwind(AssertUnwindSafe(|| work(&mut tx))));
    drop(tx.roll_back());
    let narrow =
        set_cache(connection, WRITER_CACHE).and_then(|()| connection.execute_batch("pragma shrink_memory"));
    if let Err(error) = wide.and(narrow) {
        tracing::warn!(%error, "the writer's memory could not be set");
    }
}

type Shared<'c> = Rc<RefCell<Prepared<'c>>>;

fn write_loop(connection: &Sqlite, queue: &Receiver<Job>) {
    let prepared: Shared<'_> = Rc::new(RefCell::new(Prepared::new(connection)));
    let mut next = None;
    let mut size = 1;
    loop {
        let job = match next.take() {
            Some(job) => job,
            None => match awake(queue, AWAKE) {
                Some(job) => job,
                None => return,
            },
        };
        match job {
            Job::Exclusive(work) => exclusive(connection, &prepared, work),
            verb @ Job::Verb { .. } => (next, size) = write_batch(&prepared, queue, verb, size),
        }
    }
}

/// Runs verbs until the queue is empty, the batch is full or its time is over; commits once;
/// answers everyone. Gives back a job that does not belong into a batch, and the batch's size.
fn write_batch(
    prepared: &Shared<'_>,
    queue: &Receiver<Job>,
    first: Job,
    expected: usize,
) -> (Option<Job>, usize) {
    let started = Instant::now();
    let mut tx = Tx::new(Connection::Sqlite(prepared.clone()));
    let mut answers: Vec<(Done, Result<(), DbError>)> = Vec::new();
    let mut leftover = None;
    let mut job = Some(first);
    let mut failed = tx.begin().err();
    while let Some(Job::Verb { run, done }) = job.take() {
        let outcome = match &failed {
            Some(error) => Err(error.clone()),
            None => run_one(&mut tx, run, answers.is_empty()),
        };
        if failed.is_none() && tx.is_idle() {
            // The engine ended the whole transaction: nothing of this batch stands.
            failed = Some(DbError::NotKept("the engine rolled the batch back".into()));
        }
        answers.push((done, outcome));
        if answers.len() >= BATCH_MAX || started.elapsed() >= BATCH_TIME {
            break;
        }
        match next_soon(queue, answers.len() < expected) {
            Some(more @ Job::Verb { .. }) => job = Some(more),
            Some(other @ Job::Exclusive(_)) => {
                leftover = Some(other);
                break;
            }
            None => break,
        }
    }
    let size = answers.len();
    let failed = failed.or_else(|| tx.commit().err().map(|e| DbError::NotKept(e.to_string())));
    if failed.is_some() {
        drop(tx.roll_back());
    } else {
        for hook in tx.take_hooks() {
            hook();
        }
    }
    for (done, outcome) in answers {
        done(match (&failed, outcome) {
            (Some(error), _) => Err(DbError::NotKept(error.to_string())),
            (None, outcome) => outcome,
        });
    }
    (leftover, size)
}

/// What waits in the queue; with `pause`, also what comes within [`BATCH_PAUSE`].
fn next_soon(queue: &Receiver<Job>, pause: bool) -> Option<Job> {
    match queue.try_recv() {
        Ok(job) => Some(job),
        Err(_) if pause => queue.recv_timeout(BATCH_PAUSE).ok(),
        Err(_) => None,
    }
}

/// One closure, by itself undone. The first of a batch needs no savepoint: the transaction is its own.
/// A panic rolls back that closure only.
fn run_one(tx: &mut Tx<'_>, mut run: super::Run, first: bool) -> Result<(), DbError> {
    let mut last = DbError::Retry(String::new());
    for _ in 0..RETRIES {
        let hooks = tx.hook_count();
        if !first {
            tx.mark("savepoint verb")?;
        }
        let end = catch_unwind(AssertUnwindSafe(|| run(tx)));
        let outcome = match end {
            Ok(End::Keep) if first => return Ok(()),
            Ok(End::Keep) => return tx.mark("release savepoint verb"),
            Ok(End::Undo) => Ok(false),
            Ok(End::Again(error)) => Err(error),
            Err(panic) => return undo(tx, hooks, first).and(Err(DbError::Panicked(panic_text(&panic)))),
        };
        undo(tx, hooks, first)?;
        match outcome {
            Ok(_) => return leave_trace(tx, &mut run),
            Err(retry) => last = retry,
        }
    }
    Err(DbError::Retry(format!("gave up after {RETRIES} tries: {last}")))
}

fn undo(tx: &mut Tx<'_>, hooks: usize, first: bool) -> DbResult<()> {
    tx.drop_hooks_after(hooks);
    if tx.is_idle() {
        return Err(DbError::NotKept("the engine rolled the batch back".into()));
    }
    if first {
        tx.roll_back()?;
        return tx.begin();
    }
    tx.mark("rollback to savepoint verb")?;
    tx.mark("release savepoint verb")
}

/// The closure's second call writes what a refusal leaves behind; failing to do so is not an error
/// of the refused verb.
fn leave_trace(tx: &mut Tx<'_>, run: &mut super::Run) -> Result<(), DbError> {
    let hooks = tx.hook_count();
    tx.mark("savepoint verb")?;
    match catch_unwind(AssertUnwindSafe(|| run(tx))) {
        Ok(End::Keep) => tx.mark("release savepoint verb"),
        Ok(End::Undo | End::Again(_)) | Err(_) => undo(tx, hooks, false),
    }
}

pub(super) fn panic_text(panic: &Box<dyn std::any::Any + Send>) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without a message".to_owned())
}

fn read_loop(path: &str, queue: &Mutex<Receiver<ReadJob>>) {
    loop {
        let job = { queue.lock().expect("read queue").recv() };
        let Ok(job) = job else { return };
        match connect(path, false) {
            Ok(open) => read_on(&open, queue, job),
            Err(error) => job(Err(error)),
        }
    }
}

/// Answers reads on one connection until it has served its time or a read broke it.
fn read_on(open: &Sqlite, queue: &Mutex<Receiver<ReadJob>>, first: ReadJob) {
    let prepared: Shared<'_> = Rc::new(RefCell::new(Prepared::new(open)));
    let mut job = first;
    for served in 1.. {
        let mut tx = Tx::new(Connection::Sqlite(prepared.clone()));
        let begun = tx.mark("begin");
        let outcome = catch_unwind(AssertUnwindSafe(|| job(begun.map(|()| &mut tx))));
        let ended = tx.mark("rollback");
        if outcome.is_err() || ended.is_err() || READS_PER_CONNECTION <= served {
            return;
        }
        let next = { queue.lock().expect("read queue").recv() };
        match next {
            Ok(next) => job = next,
            Err(_) => return,
        }
    }
}
