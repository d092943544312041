//! *Submit to reserved* (E15) as a verb against a bare loop of the same SQL statements.
//!
//! A round prepares reviewed requests, records the statements of the verb for half of them (and undoes
//! it), then times the verb on one half and the bare loop on the other, in alternating order: same
//! engine, same tables, same run. The round also says how many fdatasync the disk gave a second.

use std::fmt;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use ledger::Fen;
use platform::db::{Bulk, DbError, DbResult, Engine, Statement};
use platform::verb::{Problem, perform};
use serde::Serialize;
use treasury::payment::{ApprovePayment, PaymentId, ReviewPayment, SubmitPayment};

use super::bare::{self, Script};
use super::sample::{self, Sample, unit_of};

/// Quota lines the payments are spread over.
const LINES: usize = 150;
/// Connections the program itself uses on PostgreSQL.
const CONNECTIONS: usize = 8;
const WARM_UP: usize = 1;

/// What to measure.
#[derive(Debug, Clone)]
pub struct PayOptions {
    /// `sqlite:PATH` or `postgres://…`; without the sample county in it yet.
    pub url: String,
    /// Stop after so many payments through the verb …
    pub count: Option<usize>,
    /// … or after so many seconds; five rounds at least.
    pub seconds: Option<f64>,
    /// Requests under way at once: 1 = each waits for its durable commit.
    pub in_flight: usize,
}

/// One round's rates per second.
#[derive(Debug, Clone, Serialize)]
pub struct PayRound {
    pub verb_per_s: f64,
    pub bare_per_s: f64,
    pub ratio: f64,
    pub fdatasync_per_s: f64,
}

/// The whole run; rates and ratio are medians of the rounds.
#[derive(Debug, Clone, Serialize)]
pub struct PayReport {
    pub engine: &'static str,
    pub in_flight: usize,
    pub payments: usize,
    pub statements_per_payment: usize,
    pub verb_per_s: f64,
    pub bare_per_s: f64,
    pub ratio: f64,
    pub fdatasync_per_s: f64,
    pub rounds: Vec<PayRound>,
}

impl fmt::Display for PayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {} in flight, {} payments, {} statements each",
            self.engine, self.in_flight, self.payments, self.statements_per_payment
        )?;
        writeln!(
            f,
            "{:>8} {:>12} {:>12} {:>8} {:>14}",
            "round", "verb /s", "bare /s", "ratio", "fdatasync /s"
        )?;
        let whole = PayRound {
            verb_per_s: self.verb_per_s,
            bare_per_s: self.bare_per_s,
            ratio: self.ratio,
            fdatasync_per_s: self.fdatasync_per_s,
        };
        let rows = self.rounds.iter().enumerate().map(|(number, round)| ((number + 1).to_string(), round));
        for (name, round) in rows.chain([("median".to_owned(), &whole)]) {
            writeln!(
                f,
                "{name:>8} {:>12.0} {:>12.0} {:>8.3} {:>14.0}",
                round.verb_per_s, round.bare_per_s, round.ratio, round.fdatasync_per_s
            )?;
        }
        Ok(())
    }
}

/// Runs the benchmark.
pub fn pay(options: &PayOptions) -> Result<PayReport> {
    let in_flight = options.in_flight.max(1);
    let db = sample::open_empty(&options.url)?;
    let (_, desk) = sample::seeded_desk("bench");
    let sample = Sample::create(db, desk, &vec![100_000_000; LINES])?;
    let mut bench = Bench { floor: Floor::open(options, in_flight)?, sample, in_flight, made: 0 };
    let per_round = if in_flight == 1 { 100 } else { 16 * in_flight };
    let started = Instant::now();
    let (mut rounds, mut statements) = (Vec::new(), 0);
    for number in 0.. {
        let (round, asked) = bench.round(per_round, number % 2 == 0)?;
        if number < WARM_UP {
            continue;
        }
        rounds.push(round);
        statements = asked;
        let enough = match (options.count, options.seconds) {
            (Some(count), _) => count <= rounds.len() * per_round,
            (None, seconds) => seconds.unwrap_or(10.0) <= started.elapsed().as_secs_f64(),
        };
        if enough && 5 <= rounds.len() {
            break;
        }
    }
    let median = |of: fn(&PayRound) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Ok(PayReport {
        engine: match bench.sample.db.engine() {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        },
        in_flight,
        payments: rounds.len() * per_round,
        statements_per_payment: statements,
        verb_per_s: median(|round| round.verb_per_s),
        bare_per_s: median(|round| round.bare_per_s),
        ratio: median(|round| round.ratio),
        fdatasync_per_s: median(|round| round.fdatasync_per_s),
        rounds,
    })
}

/// The engine without the program.
enum Floor {
    Sqlite(rusqlite::Connection, PathBuf),
    Postgres(Vec<postgres::Client>),
}

impl Floor {
    fn open(options: &PayOptions, in_flight: usize) -> Result<Floor> {
        if let Some(path) = options.url.strip_prefix("sqlite:") {
            let folder = Path::new(path).parent().unwrap_or(Path::new(".")).to_owned();
            return Ok(Floor::Sqlite(bare::sqlite(path)?, folder));
        }
        let clients = (0..in_flight.min(CONNECTIONS))
            .map(|_| postgres::Client::connect(&options.url, postgres::NoTls))
            .collect::<Result<_, _>>()?;
        Ok(Floor::Postgres(clients))
    }

    fn run(&mut self, script: &Script, in_flight: usize) -> Result<Duration> {
        match self {
            Floor::Sqlite(connection, _) => bare::run_sqlite(connection, script, in_flight),
            Floor::Postgres(clients) => bare::run_postgres(clients, script),
        }
    }

    fn folder(&self) -> PathBuf {
        match self {
            Floor::Sqlite(_, folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Floor::Sqlite(_, folder) => folder.clone(),
            Floor::Postgres(_) => std::env::temp_dir(),
        }
    }
}

struct Bench {
    sample: Sample,
    floor: Floor,
    in_flight: usize,
    made: usize,
}

/// A reviewed request and the line it is on.
type Ready = (usize, i64);

/// Why a recorded verb was undone: because that is the point.
enum Undone {
    Recorded(Vec<Statement>),
    Failed(DbError),
}

impl From<DbError> for Undone {
    fn from(error: DbError) -> Undone {
        Undone::Failed(error)
    }
}

impl Bench {
    fn round(&mut self, per_round: usize, verb_first: bool) -> Result<(PayRound, usize)> {
        let mut requests = self.prepare(2 * per_round)?;
        let for_verb = requests.split_off(per_round);
        let script = self.record(requests)?;
        let fdatasync_per_s = fdatasync_rate(&self.floor.folder())?;
        let (verb, floor) = if verb_first {
            let verb = self.verbs(&for_verb)?;
            (verb, self.floor.run(&script, self.in_flight)?)
        } else {
            let floor = self.floor.run(&script, self.in_flight)?;
            (self.verbs(&for_verb)?, floor)
        };
        let rate = |took: Duration| per_round as f64 / took.as_secs_f64();
        let (verb_per_s, bare_per_s) = (rate(verb), rate(floor));
        let round = PayRound { verb_per_s, bare_per_s, ratio: verb_per_s / bare_per_s, fdatasync_per_s };
        Ok((round, script.statements()))
    }

    /// Requests submitted and reviewed; not timed.
    fn prepare(&mut self, many: usize) -> Result<Vec<Ready>> {
        let (sample, first) = (self.sample.clone(), self.made);
        self.made += many;
        let ready = self.sample.db.bulk(move |bulk| {
            (first..first + many).map(|number| prepare_one(bulk, &sample, number)).collect()
        });
        Ok(ready?)
    }

    /// Performs the verb for each request, keeps its statements and undoes it.
    fn record(&self, requests: Vec<Ready>) -> Result<Script> {
        let sample = self.sample.clone();
        let script = self.sample.db.bulk(move |bulk| {
            let mut script = Script::default();
            for (line, payment) in requests {
                let ctx = sample.ctx(&format!("{}-head", unit_of(line)), &payment.to_string());
                let undone: Result<(), Undone> = bulk.run(|tx| {
                    tx.record();
                    let outcome = perform::<ApprovePayment>(&ctx, tx, &PaymentId { payment_id: payment });
                    let statements = tx.recorded();
                    match outcome {
                        Ok(_) => Err(Undone::Recorded(statements)),
                        Err(problem) => Err(Undone::Failed(failed("payment.approve", &problem))),
                    }
                });
                match undone {
                    Err(Undone::Recorded(statements)) => script.add(statements),
                    Err(Undone::Failed(error)) => return Err(error),
                    Ok(()) => {}
                }
            }
            Ok(script)
        });
        Ok(script?)
    }

    /// The verb for each request, `in_flight` of them under way at any time.
    fn verbs(&self, requests: &[Ready]) -> Result<Duration> {
        let work: Vec<_> = requests
            .iter()
            .map(|(line, payment)| {
                let ctx = self.sample.ctx(&format!("{}-head", unit_of(*line)), &payment.to_string());
                (ctx, PaymentId { payment_id: *payment })
            })
            .collect();
        let db = &self.sample.db;
        let started = Instant::now();
        if self.in_flight == 1 {
            for (ctx, input) in work {
                let done = db.perform_blocking::<ApprovePayment>(ctx, input);
                done.map_err(|problem| failed("payment.approve", &problem))?;
            }
            return Ok(started.elapsed());
        }
        let (send, receive) = channel();
        let (mut work, mut open) = (work.into_iter(), 0);
        loop {
            while open < self.in_flight
                && let Some((ctx, input)) = work.next()
            {
                let send = send.clone();
                db.perform_then::<ApprovePayment>(ctx, input, move |outcome| {
                    send.send(outcome).unwrap_or_default();
                });
                open += 1;
            }
            if open == 0 {
                return Ok(started.elapsed());
            }
            let outcome = receive.recv().map_err(|_| anyhow!("the database thread has ended"))?;
            outcome.map_err(|problem| failed("payment.approve", &problem))?;
            open -= 1;
        }
    }
}

fn failed<R: fmt::Debug>(verb: &str, problem: &Problem<R>) -> DbError {
    DbError::Broken(format!("{verb}: {problem:?}"))
}

/// Nine of ten payments go to a tenth of the lines, as in a county.
fn line_for(number: usize) -> usize {
    let busy = LINES / 10;
    1 + if number.is_multiple_of(10) { busy + number / 10 % (LINES - busy) } else { number % busy }
}

fn prepare_one(bulk: &mut Bulk<'_, '_>, sample: &Sample, number: usize) -> DbResult<Ready> {
    let line = line_for(number);
    let (unit, key) = (unit_of(line), format!("bench {number}"));
    let request = sample.request(line, Fen::new(10_000 + (number % 977) as i64));
    let clerk = sample.ctx(&format!("{unit}-clerk"), &key);
    let done = bulk.perform::<SubmitPayment>(&clerk, &request);
    let payment_id = done.map_err(|problem| failed("payment.submit", &problem))?.payment_id;
    let reviewer = sample.ctx(&format!("{unit}-reviewer"), &key);
    let done = bulk.perform::<ReviewPayment>(&reviewer, &PaymentId { payment_id });
    done.map_err(|problem| failed("payment.review", &problem))?;
    Ok((line, payment_id))
}

/// How many 4 KiB writes the disk makes durable in a second, right now.
fn fdatasync_rate(folder: &Path) -> Result<f64> {
    let path = folder.join(format!("suanpan-fdatasync-{}", std::process::id()));
    let mut file = File::create(&path)?;
    let block = [0x5au8; 4096];
    file.write_all(&block)?;
    file.sync_all()?;
    let (mut times, started) = (0u32, Instant::now());
    while started.elapsed() < Duration::from_millis(150) {
        file.rewind()?;
        file.write_all(&block)?;
        file.sync_data()?;
        times += 1;
    }
    let took = started.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(f64::from(times) / took)
}
