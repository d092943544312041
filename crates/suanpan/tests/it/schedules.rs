//! A thousand small years of bad luck: the bank loses, doubles, delays, reorders, rejects, spoils and
//! half-fails, and our own process dies between any two steps or in the middle of a transaction.
//!
//! A crash is an image: database and write-ahead log are copied as they lie on the disk at that
//! moment, the process is forgotten and the copy opened. Everything follows from the seed.
//! `SUANPAN_SCHEDULES=10000` runs more, `SUANPAN_SEED=n` runs one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::civil::DateTime;
use ledger::{Account, Fen};
use platform::db::{Db, DbError, DbResult, Tx};
use platform::time::Instant;
use platform::verb::{Ctx, Outcome, Problem, Verb, perform};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use suanpan::bench::sample::{self, COUNTY, Sample, now, seeded_desk, unit_of};
use suanpan::county::open_db;
use treasury::Runner;
use treasury::bank::pump;
use treasury::evoucher::{Desk, IssueVoucher, PaymentIds, SendVoucher, SignVoucher, VoucherId};
use treasury::payment::{
    ApprovePayment, FinanceReview, PaymentId, PaymentState, ReviewPayment, SubmitPayment,
};
use wire::bank::{BankClient, BankKeys, BankSim, FaultSpec, Fetched, InProcessBank, SendOutcome};
use wire::crypto::{Party, sm3_hex};
use wire::envelope::VtTable;

use crate::support::{Stub, findings, stub_desk};

const LINES: [i64; 4] = [1_000_000; 4];
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What a schedule did, so that the run as a whole can show that it bit.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    crashes: u64,
    quarantined: u64,
    returned: u64,
    refunded: u64,
    paid: u64,
}

#[test]
fn a_thousand_schedules_of_faults_and_crashes_lose_nothing_and_pay_once() {
    let many: u64 = number_from("SUANPAN_SCHEDULES").unwrap_or(1_000);
    let seeds: Vec<u64> = number_from("SUANPAN_SEED").map_or_else(|| (0..many).collect(), |one| vec![one]);
    let desk = stub_desk();
    let bank =
        BankKeys { signer: Arc::new(Stub(Party::AgentBank)), verifier: Arc::new(Stub(Party::Finance)) };
    let whole = run_all("schedules", &seeds, &desk, &bank);
    println!("{} schedules: {whole:?}", seeds.len());
    if seeds.len() >= 1_000 {
        assert!(whole.crashes > seeds.len() as u64, "the schedules must bite: {whole:?}");
        assert!(whole.quarantined > 500 && whole.returned > 100 && whole.refunded > 100, "{whole:?}");
    }
}

#[test]
fn ten_schedules_with_real_signatures() {
    let (keys, desk) = seeded_desk("schedules");
    let bank = BankKeys { signer: keys.signer(Party::AgentBank), verifier: keys.verifier() };
    run_all("signed", &(0..10).collect::<Vec<_>>(), &desk, &bank);
}

fn number_from(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Runs the seeds on every core; the first that fails is named.
fn run_all(name: &str, seeds: &[u64], desk: &Desk, bank: &BankKeys) -> Tally {
    let folder = sample::scratch(name).expect("a folder for the test");
    let template = folder.join("template.db");
    let first = Sample::create(open_db(&url(&template)).expect("SQLite opens"), desk.clone(), &LINES)
        .expect("the sample county opens");
    let people = first.clone();
    drop(first);
    let start = folder.join("start.db");
    image(&template, &start).expect("a copy of the template");
    // One small file to start from: the only connection takes the log into it.
    let only = rusqlite::Connection::open(&start).expect("the template opens");
    only.query_row("pragma wal_checkpoint(truncate)", (), |_| Ok(())).expect("the log is taken in");
    drop(only);
    let next = AtomicU64::new(0);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
        let threads: Vec<_> = (0..workers)
            .map(|_| {
                let (next, folder, people) = (&next, &folder, &people);
                scope.spawn(move || {
                    let mut sum = Tally::default();
                    while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                        let tally = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                            Schedule::start(*seed, folder, people, bank).run()
                        }));
                        let Ok(tally) = tally else { panic!("schedule with SUANPAN_SEED={seed} failed") };
                        sum = sum.and(tally);
                    }
                    sum
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("every schedule ends well")).collect()
    });
    drop(std::fs::remove_dir_all(&folder));
    tallies.into_iter().fold(Tally::default(), Tally::and)
}

impl Tally {
    fn and(self, other: Tally) -> Tally {
        Tally {
            crashes: self.crashes + other.crashes,
            quarantined: self.quarantined + other.quarantined,
            returned: self.returned + other.returned,
            refunded: self.refunded + other.refunded,
            paid: self.paid + other.paid,
        }
    }
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// The database as a power cut would leave it: file and write-ahead log, nothing else.
fn image(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::copy(from, to)?;
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    if log(from).exists() {
        std::fs::copy(log(from), log(to))?;
    }
    Ok(())
}

/// Where a crash hits.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Before,
    /// The transaction is open and has done its work, but is not committed.
    Within,
    /// Committed, and nobody was told.
    After,
}

/// The process died; whoever waits for an answer gets none.
struct Crashed;

/// One voucher's worth of work: requests of one line and the steps still to take on them.
struct Client {
    number: usize,
    line: usize,
    yuan: Vec<i64>,
    payments: Vec<i64>,
    voucher: Option<i64>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Submit(usize),
    Review(usize),
    Approve(usize),
    Finance(usize),
    Issue,
    Sign,
    Send,
}

struct Schedule {
    seed: u64,
    rng: StdRng,
    folder: PathBuf,
    path: PathBuf,
    sample: Option<Sample>,
    people: Sample,
    bank: InProcessBank,
    unasked: Unasked,
    at: Instant,
    /// (user, verb, key) of everything that was answered with success.
    acknowledged: Vec<(String, &'static str, String)>,
    crash_share: f64,
    images: u32,
    tally: Tally,
}

impl Schedule {
    fn start(seed: u64, folder: &Path, people: &Sample, keys: &BankKeys) -> Schedule {
        let mut rng = StdRng::seed_from_u64(seed);
        let faults = FaultSpec::parse(&faults(&mut rng)).expect("a fault spec");
        let sim = BankSim::new(seed, faults, keys.clone(), VtTable::national(), now().local());
        let path = folder.join(format!("{seed}-0.db"));
        image(&folder.join("start.db"), &path).expect("a copy of the template");
        let db = Db::open(&url(&path)).expect("the copy opens");
        let crash_share = rng.random_range(0.0..0.15);
        Schedule {
            seed,
            rng,
            folder: folder.to_owned(),
            path,
            sample: Some(people.over(db)),
            people: people.clone(),
            bank: InProcessBank::new(sim),
            unasked: Unasked::default(),
            at: now(),
            acknowledged: Vec::new(),
            crash_share,
            images: 0,
            tally: Tally::default(),
        }
    }

    fn run(mut self) -> Tally {
        let mut clients = self.clients();
        while clients.iter().any(|client| !client.steps.is_empty()) {
            if self.rng.random_ratio(1, 8) {
                self.pump_once();
            }
            let open: Vec<usize> = (0..clients.len()).filter(|at| !clients[*at].steps.is_empty()).collect();
            let client = &mut clients[open[self.rng.random_range(0..open.len())]];
            if self.take_step(client).is_err() {
                self.reopen();
            }
        }
        self.settle();
        self.check();
        self.remove();
        self.tally
    }

    /// One to three vouchers with one to three requests each.
    fn clients(&mut self) -> Vec<Client> {
        let vouchers = self.rng.random_range(1..=3);
        (0..vouchers)
            .map(|number| {
                let requests = if self.rng.random_bool(0.5) { 1 } else { self.rng.random_range(2..=3) };
                let mut steps = Vec::new();
                for at in 0..requests {
                    steps.extend([Step::Submit(at), Step::Review(at), Step::Approve(at)]);
                }
                steps.extend([Step::Issue, Step::Sign, Step::Send]);
                steps.reverse();
                Client {
                    number,
                    line: self.rng.random_range(1..=4),
                    yuan: (0..requests).map(|_| self.rng.random_range(1..=9_000)).collect(),
                    payments: vec![0; requests],
                    voucher: None,
                    steps,
                }
            })
            .collect()
    }

    fn take_step(&mut self, client: &mut Client) -> Result<(), Crashed> {
        let Some(step) = client.steps.last().copied() else { return Ok(()) };
        let (unit, key) = (unit_of(client.line), format!("{} {step:?}", client.number));
        let payment = |at: usize| PaymentId { payment_id: client.payments[at] };
        let voucher = || VoucherId { voucher_id: client.voucher.unwrap_or_default() };
        let mut more = None;
        match step {
            Step::Submit(at) => {
                let request = self.people.request(client.line, Fen::from_yuan(client.yuan[at]));
                let user = format!("{unit}-clerk");
                client.payments[at] = self.perform::<SubmitPayment>(&user, &key, request)?.payment_id;
            }
            Step::Review(at) => {
                self.perform::<ReviewPayment>(&format!("{unit}-reviewer"), &key, payment(at))?;
            }
            Step::Approve(at) => {
                let done = self.perform::<ApprovePayment>(&format!("{unit}-head"), &key, payment(at))?;
                more = (done.state == PaymentState::UnitApproved).then_some(Step::Finance(at));
            }
            Step::Finance(at) => {
                self.perform::<FinanceReview>("fin-clerk", &key, payment(at))?;
            }
            Step::Issue => {
                let input = PaymentIds { payment_ids: client.payments.clone() };
                client.voucher = Some(self.perform::<IssueVoucher>("fin-entry", &key, input)?.voucher_id);
            }
            Step::Sign => {
                self.perform::<SignVoucher>("fin-seal", &key, voucher())?;
            }
            Step::Send => {
                self.perform::<SendVoucher>("fin-check", &key, voucher())?;
            }
        }
        client.steps.pop();
        client.steps.extend(more);
        Ok(())
    }

    fn sample(&self) -> &Sample {
        self.sample.as_ref().expect("the process runs")
    }

    fn fate(&mut self) -> Option<Moment> {
        if !self.rng.random_bool(self.crash_share) {
            return None;
        }
        Some(match self.rng.random_range(0..3) {
            0 => Moment::Before,
            1 => Moment::Within,
            _ => Moment::After,
        })
    }

    /// A verb of a person; a crash may come before, within or after it. Refusals do not happen here.
    fn perform<V: Verb>(&mut self, user: &str, key: &str, input: V::Input) -> Result<V::Done, Crashed> {
        let ctx = self.sample().ctx_at(user, key, self.at);
        match self.outcome::<V>(&ctx, &input)? {
            Ok(done) => Ok(done),
            Err(problem) => panic!("seed {}: {} {key}: {problem:?}", self.seed, V::NAME),
        }
    }

    fn outcome<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Result<Outcome<V>, Crashed> {
        let fate = self.fate();
        let db = self.sample().db.clone();
        match fate {
            None => {
                let outcome = db.perform_blocking::<V>(ctx.clone(), input.clone());
                if outcome.is_ok() {
                    self.acknowledged.push((ctx.actor.user_id.clone(), V::NAME, ctx.key.clone()));
                }
                return Ok(outcome);
            }
            Some(Moment::Before) => self.take_image(),
            Some(Moment::Within) => {
                let (ctx, input) = (ctx.clone(), input.clone());
                self.image_within(move |tx| drop(perform::<V>(&ctx, tx, &input)));
            }
            Some(Moment::After) => {
                drop(db.perform_blocking::<V>(ctx.clone(), input.clone()));
                self.take_image();
            }
        }
        Err(Crashed)
    }

    fn next_path(&mut self) -> PathBuf {
        self.images += 1;
        self.folder.join(format!("{}-{}.db", self.seed, self.images))
    }

    fn take_image(&mut self) {
        let to = self.next_path();
        image(&self.path, &to).expect("an image of the database");
        self.crash_to(to);
    }

    /// Takes the image while the work is done but not committed, then undoes the work.
    fn image_within(&mut self, mut work: impl FnMut(&mut Tx<'_>) + Send + 'static) {
        let (from, to) = (self.path.clone(), self.next_path());
        let target = to.clone();
        let undone: DbResult<()> = self.sample().db.write_blocking(move |tx| {
            work(tx);
            image(&from, &target).expect("an image of the database");
            Err(DbError::Open("the process died".into()))
        });
        assert!(undone.is_err());
        self.crash_to(to);
    }

    fn crash_to(&mut self, to: PathBuf) {
        self.tally.crashes += 1;
        self.sample = None;
        forget(&self.path);
        self.path = to;
    }

    fn reopen(&mut self) {
        let db = Db::open(&url(&self.path)).expect("the image opens");
        self.sample = Some(self.people.over(db));
    }

    /// One round of the dispatcher, which may die at any of its steps.
    fn pump_once(&mut self) {
        self.at = Instant(self.at.0 + self.rng.random_range(1..=40) * MINUTE);
        self.with_line(|runner, line, ctx| pump::round(runner, line, ctx).map(|_| true));
    }

    /// Runs `work` of the bank interface; `false` when the process died (it runs again afterwards).
    fn with_line(&mut self, work: impl FnOnce(&mut Dying<'_>, &Line, &Ctx) -> DbResult<bool>) -> bool {
        self.bank.advance(self.at.local()).expect("the bank's clock moves");
        let ctx = self.sample().ctx_at("bank-interface", "", self.at);
        let cut = Arc::new(AtomicBool::new(false));
        let share = self.rng.random_bool(self.crash_share);
        let unasked = self.unasked.clone();
        let line = Line { bank: self.bank.clone(), cut: cut.clone(), dies: share, unasked };
        let mut runner = Dying { schedule: self, cut, dead: false };
        let done = work(&mut runner, &line, &ctx);
        if runner.dead {
            self.reopen();
            return false;
        }
        match done {
            Ok(done) => done,
            Err(error) => panic!("seed {}: the dispatcher failed: {error}", self.seed),
        }
    }

    /// Pumps until the bank has answered everything, then asks about everything once more.
    fn settle(&mut self) {
        for round in 0..400 {
            self.pump_once();
            self.at = Instant(self.at.0 + self.rng.random_range(0..=8) * 60 * MINUTE);
            if round % 4 == 3 && self.waiting() == 0 {
                break;
            }
        }
        assert_eq!(self.waiting(), 0, "seed {}: vouchers never settle", self.seed);
        self.at = Instant(self.at.0 + 30 * DAY); // whatever comes back has come back
        self.pump_once();
        for _ in 0..200 {
            self.at = Instant(self.at.0 + MINUTE);
            let since = now();
            if self.with_line(|runner, line, ctx| {
                pump::reconcile(runner, line, ctx, since).map(|round| round.unknown == 0)
            }) {
                return;
            }
        }
        panic!("seed {}: two hundred questions and no whole answer", self.seed);
    }

    fn waiting(&self) -> i64 {
        self.number(
            "select (select count(*) from voucher where mof_div_code = ?1 and state in ('sent', 'accepted'))
                  + (select count(*) from outbox where mof_div_code = ?1 and sent_ms is null)",
        )
    }

    fn number(&self, sql: &'static str) -> i64 {
        let read = self.sample().db.read_blocking(move |tx| tx.one::<(i64,)>(sql, (COUNTY,)));
        read.expect("a number").0
    }

    fn check(&mut self) {
        self.everything_acknowledged_is_there();
        self.both_sides_agree();
        let findings = findings(&self.sample().db);
        assert!(findings.is_empty(), "seed {}: {findings:#?}", self.seed);
    }

    fn everything_acknowledged_is_there(&self) {
        let kept: Vec<(String, String, String)> = self
            .sample()
            .db
            .read_blocking(|tx| {
                tx.rows(
                    "select user_id, verb, idem_key from idempotency where mof_div_code = ?1 and answer <> ''",
                    (COUNTY,),
                )
            })
            .expect("the keys");
        let kept: BTreeSet<(&str, &str, &str)> =
            kept.iter().map(|(user, verb, key)| (&**user, &**verb, &**key)).collect();
        for (user, verb, key) in &self.acknowledged {
            assert!(kept.contains(&(&**user, verb, &**key)), "seed {}: {verb} {key} is lost", self.seed);
        }
    }

    /// Per voucher: what the bank paid and took back is what our books say.
    fn both_sides_agree(&mut self) {
        let totals = self.bank.sim().totals();
        let ours: Vec<(String, i64, i64)> = self
            .sample()
            .db
            .read_blocking(|tx| {
                tx.rows(
                    "select v.voucher_no, cast(coalesce(sum(i.x_pay_amt), 0) as bigint),
                            cast(coalesce(sum((select sum(r.amount_fen) from bank_refund r
                                                where r.mof_div_code = i.mof_div_code and r.state = 'booked'
                                                  and r.payment_id = i.payment_id)), 0) as bigint)
                       from voucher v
                       join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
                      where v.mof_div_code = ?1 group by v.voucher_no",
                    (COUNTY,),
                )
            })
            .expect("our vouchers");
        let theirs: BTreeMap<&str, (i64, i64, u32)> = totals
            .vouchers
            .iter()
            .map(|it| (&*it.key.voucher_no, (it.paid_fen.get(), it.refunded_fen.get(), it.payments)))
            .collect();
        for (number, paid, refunded) in &ours {
            let (there, back, times) = theirs.get(&**number).copied().unwrap_or_default();
            assert!(times <= 1, "seed {}: {number} was paid {times} times", self.seed);
            assert_eq!((*paid, *refunded), (there, back), "seed {}: voucher {number}", self.seed);
            self.tally.paid += u64::from(*paid > 0);
            self.tally.refunded += u64::from(*refunded > 0);
        }
        assert_eq!(theirs.keys().filter(|no| !ours.iter().any(|row| row.0 == ***no)).count(), 0);
        let net = totals.paid_fen.get() - totals.refunded_fen.get();
        assert_eq!(self.balance(Account::Paid), net, "seed {}", self.seed);
        assert_eq!(self.balance(Account::InProcess), 0, "seed {}: money still under way", self.seed);
        self.tally.quarantined += self
            .number("select count(*) from bank_message where mof_div_code = ?1 and outcome = 'quarantined'")
            as u64;
        self.tally.returned += self
            .number("select count(*) from payment_request where mof_div_code = ?1 and state = 'returned'")
            as u64;
    }

    fn balance(&self, account: Account) -> i64 {
        let account = i64::from(account.code());
        let read = self.sample().db.read_blocking(move |tx| {
            tx.one::<(i64,)>(
                "select cast(coalesce(sum(balance_fen), 0) as bigint) from line_balance
                  where mof_div_code = ?1 and account = ?2",
                (COUNTY, account),
            )
        });
        read.expect("a balance").0
    }

    fn remove(&mut self) {
        self.sample = None;
        forget(&self.path);
    }
}

fn forget(path: &Path) {
    for end in ["", "-wal", "-shm", ".lock"] {
        drop(std::fs::remove_file(format!("{}{end}", path.display())));
    }
}

/// Shares of every fault there is, up to frequent.
fn faults(rng: &mut StdRng) -> String {
    let mut share = |most: u32| rng.random_range(0..most);
    format!(
        "lose=0.{:02},double=0.{:02},delay=0.{:02}:{},reorder=0.{:02},reject=0.{:02},half=0.{:02},\
         corrupt=0.{:02},timeout_after_accept=0.{:02},refund=0.{:02}:{},settle={}h",
        share(35),
        share(50),
        share(50),
        1 + share(4),
        share(60),
        share(25),
        share(80),
        share(35),
        share(40),
        share(50),
        1 + share(5),
        share(40),
    )
}

/// The dispatcher's way to the database; once the process is dead, nothing gets through.
struct Dying<'s> {
    schedule: &'s mut Schedule,
    cut: Arc<AtomicBool>,
    dead: bool,
}

impl Dying<'_> {
    fn gone() -> DbError {
        DbError::Open("the process died".into())
    }

    /// Dies when the line cut it off, or when it is dead already.
    fn alive(&mut self) -> DbResult<()> {
        if !self.dead && self.cut.load(Ordering::Relaxed) {
            self.schedule.take_image();
            self.dead = true;
        }
        if self.dead { Err(Dying::gone()) } else { Ok(()) }
    }
}

impl Runner for Dying<'_> {
    fn perform<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Outcome<V> {
        self.alive().map_err(Problem::Failed)?;
        self.schedule.outcome::<V>(ctx, input).unwrap_or_else(|Crashed| {
            self.dead = true;
            Err(Problem::Failed(Dying::gone()))
        })
    }

    fn change<T: Send + 'static>(
        &mut self,
        mut work: impl FnMut(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        self.alive()?;
        let db = self.schedule.sample().db.clone();
        match self.schedule.fate() {
            None => return db.write_blocking(work),
            Some(Moment::Before) => self.schedule.take_image(),
            Some(Moment::Within) => self.schedule.image_within(move |tx| drop(work(tx))),
            Some(Moment::After) => {
                drop(db.write_blocking(work));
                self.schedule.take_image();
            }
        }
        self.dead = true;
        Err(Dying::gone())
    }
}

/// Envelopes sent and not asked about since, by their bytes. It outlives every crash.
type Unasked = Arc<Mutex<BTreeSet<String>>>;

/// The line to the bank; our process may die right after the bank took something.
struct Line {
    bank: InProcessBank,
    cut: Arc<AtomicBool>,
    dies: bool,
    unasked: Unasked,
}

impl BankClient for Line {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        let first = self.unasked.lock().expect("unasked").insert(sm3_hex(envelope));
        assert!(first, "an envelope was sent again without asking");
        let outcome = self.bank.send(envelope);
        self.cut.fetch_or(self.dies, Ordering::Relaxed);
        outcome
    }
    fn query(&self, envelope: &[u8]) -> SendOutcome {
        self.unasked.lock().expect("unasked").clear();
        self.bank.query(envelope)
    }
    fn fetch(&self, after: u64) -> Fetched {
        self.bank.fetch(after)
    }
    fn advance(&self, now: DateTime) -> Result<(), String> {
        self.bank.advance(now)
    }
}
