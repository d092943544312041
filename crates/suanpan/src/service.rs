//! Counties in service: their site, and the work no person does, sealing and speaking with the banks.
//!
//! **Promise:** counties of one database share the site and nothing else: each has its own keys, policy,
//! clock, sealer and bank.
//! **Promise:** the workers stop when asked and leave no work half done; each change is one transaction.
//! **Promise:** a fault of the bank's line or of one round is logged and tried again; nothing else waits.
//! **Not here:** pages (`web`), what a round with the bank does (`treasury::bank::pump`).

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, anyhow};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::db::{Db, DbResult};
use platform::http::Site;
use platform::jobs::Clerk;
use platform::time::{BusinessClock, Instant};
use treasury::DbRunner;
use treasury::bank::{ClearDay, Day, pump};
use treasury::reconciliation::work;
use wire::bank::BankClient;
use wire::bank::http::HttpBank;
use wire::crypto::{Party, Signer};

use crate::county::{self, CountyRow, LedgerSeal, Office};
use crate::roles::Roles;
use crate::web;

/// How long a worker rests when there was nothing to do.
const REST: Duration = Duration::from_millis(500);
/// Every call to the bank ends after this.
const BANK_TIMEOUT: Duration = Duration::from_secs(10);
/// How often confirmed days are looked for whose result the bank has not been told.
const RESULTS_EVERY: Duration = Duration::from_secs(10);
/// How far back the daily questions to the bank go.
const RECONCILED_DAYS: i64 = 40;
/// Postings and documents sealed per transaction, so that the writer is soon free again.
const SEALED_AT_ONCE: usize = 1024;

/// Counties ready to serve.
pub struct Service {
    pub site: Site,
    counties: Vec<Served>,
}

/// What the workers of one county need.
struct Served {
    office: Office,
    ledger: Arc<dyn Signer>,
}

/// How a county is opened.
#[derive(Debug, Clone, Default)]
pub struct ServiceOptions {
    /// The demo's password, printed on the sign-in page.
    pub demo_password: Option<String>,
    /// Cookies travel over HTTPS only.
    pub secure_cookies: bool,
}

/// Opens each county with its own keys, made on first use.
pub fn open(db: &Db, rows: &[(CountyRow, PathBuf)], options: &ServiceOptions) -> Result<Service> {
    let (mut states, mut counties) = (Vec::new(), Vec::new());
    for (row, keys) in rows {
        let clock = BusinessClock { shift_days: row.demo_shift_days.unwrap_or(0) };
        let keys = county::keys(keys, &row.code, clock.now().day())?;
        let policy = county::policy_of(&row.profile, &row.policy_rows, &row.calendar_rows)?;
        let office = Office::new(&row.code, policy, county::desk(&keys, &row.code, &row.name_zh));
        states.push(web::county_state(db, row, office.desk.clone())?);
        counties.push(Served { office, ledger: keys.signer(Party::Ledger) });
    }
    let mut site = web::site(db.clone(), Arc::new(Roles), states, options.demo_password.clone())?;
    site.secure_cookies = options.secure_cookies;
    Ok(Service { site, counties })
}

/// The threads beside the pages.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Asks the threads to stop and waits for them.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker ended with a panic");
            }
        }
    }
}

impl Service {
    /// Starts a sealer for each county, and a dispatcher for each whose bank `bank_of` knows.
    pub fn start_workers(&self, bank_of: impl Fn(&str) -> Option<String>) -> Result<Workers> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for served in &self.counties {
            threads.push(self.sealer(served, stop.clone())?);
            threads.push(self.clerk(served, stop.clone())?);
            if let Some(address) = bank_of(&served.office.county) {
                let bank = HttpBank::new(&address, BANK_TIMEOUT);
                threads.push(self.dispatcher(served, bank, stop.clone())?);
            }
        }
        Ok(Workers { stop, threads })
    }

    fn sealer(&self, served: &Served, stop: Arc<AtomicBool>) -> Result<JoinHandle<()>> {
        let (site, code, signer) = (self.site.clone(), served.office.county.clone(), served.ledger.clone());
        worker("sealer", move || {
            while !stop.load(Ordering::Relaxed) {
                match seal(&site.db, &code, &signer, now(&site, &code)) {
                    Ok(0) => std::thread::sleep(REST),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(%error, "sealing failed, it will be tried again");
                        std::thread::sleep(REST);
                    }
                }
            }
        })
    }

    /// Carries the jobs people asked for, one after the other.
    fn clerk(&self, served: &Served, stop: Arc<AtomicBool>) -> Result<JoinHandle<()>> {
        let (site, code) = (self.site.clone(), served.office.county.clone());
        let pages = web::routes().with_state(site.clone());
        // The name tells two processes on one PostgreSQL apart; it stands on leases only.
        let name = format!("clerk-{}", std::process::id());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        worker("clerk", move || {
            let clerk = Clerk::new(site, pages, name, stop.clone());
            while !stop.load(Ordering::Relaxed) {
                match runtime.block_on(clerk.run_next(&code)) {
                    Ok(true) => {}
                    Ok(false) => std::thread::sleep(REST),
                    Err(error) => {
                        tracing::error!(%error, "the jobs could not be looked at, it will be tried again");
                        std::thread::sleep(REST);
                    }
                }
            }
        })
    }

    fn dispatcher(&self, served: &Served, bank: HttpBank, stop: Arc<AtomicBool>) -> Result<JoinHandle<()>> {
        let (site, office) = (self.site.clone(), served.office.clone());
        let actor = Arc::new(county::bank_interface());
        worker("dispatcher", move || {
            let (mut cleared, mut compared, mut told) = (None, None, None);
            while !stop.load(Ordering::Relaxed) {
                let at = now(&site, &office.county);
                if let Err(reason) = bank.advance(at.local()) {
                    tracing::debug!(%reason, "the bank does not answer");
                }
                let ctx = office.ctx(actor.clone(), at, String::new());
                match pump::round(&mut DbRunner(&site.db), &bank, &ctx) {
                    Ok(round) if round.is_idle() => std::thread::sleep(REST),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(%error, "a round with the bank failed, it will be tried again");
                        std::thread::sleep(REST);
                    }
                }
                clear_yesterday(&site.db, &office, &actor, at, &bank, &mut cleared);
                if cleared == Some(at.day()) && compared != Some(at.day()) {
                    compared = compare_yesterday(&site.db, &ctx, &bank);
                }
                if told.is_none_or(|told: std::time::Instant| RESULTS_EVERY <= told.elapsed()) {
                    told = Some(std::time::Instant::now());
                    if let Err(error) = work::send_results(&mut DbRunner(&site.db), &bank, &ctx) {
                        tracing::error!(%error, "our word on a day was not sent, it will be tried again");
                    }
                }
            }
        })
    }
}

/// Once a business day, what was paid before it is cleared.
fn clear_yesterday(
    db: &Db,
    office: &Office,
    actor: &Arc<platform::access::Actor>,
    at: Instant,
    bank: &HttpBank,
    cleared: &mut Option<Date>,
) {
    let today = at.day();
    if *cleared == Some(today) {
        return;
    }
    let Ok(day) = today.checked_sub(1.day()) else { return };
    let ctx = office.ctx(actor.clone(), at, format!("clear {day}"));
    reconcile(db, office, actor, at, bank);
    match db.perform_blocking::<ClearDay>(ctx, Day { day }) {
        Ok(_) => *cleared = Some(today),
        Err(problem) => tracing::error!(?problem, "the day before could not be cleared"),
    }
}

/// The bank's papers of yesterday are put beside our books. Gives today when that is done; when the bank
/// does not answer it is tried again.
fn compare_yesterday(db: &Db, ctx: &platform::verb::Ctx, bank: &HttpBank) -> Option<Date> {
    let today = ctx.day();
    let day = today.checked_sub(1.day()).ok()?;
    let runner = &mut DbRunner(db);
    let done = work::fetch(runner, bank, ctx, day).and_then(|answered| {
        if answered && work::anything_on(runner, ctx, day)? {
            work::reconcile(runner, ctx, day)?;
        }
        Ok(answered)
    });
    match done {
        Ok(answered) => answered.then_some(today),
        Err(error) => {
            tracing::error!(%error, "the day before could not be reconciled");
            Some(today)
        }
    }
}

/// Notices lost on the way are only found by asking about what was sent lately.
fn reconcile(db: &Db, office: &Office, actor: &Arc<platform::access::Actor>, at: Instant, bank: &HttpBank) {
    let ctx = office.ctx(actor.clone(), at, String::new());
    let since = Instant(at.0 - RECONCILED_DAYS * 86_400_000);
    match pump::reconcile(&mut DbRunner(db), bank, &ctx, since) {
        Ok(round) if round.unknown == 0 => {}
        Ok(round) => tracing::warn!(unknown = round.unknown, "the bank did not answer all questions"),
        Err(error) => tracing::error!(%error, "the daily questions to the bank failed"),
    }
}

fn worker(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(body).map_err(|error| anyhow!("no thread for the {name}: {error}"))
}

/// The county's business time: the demo clock may have been moved on the pages.
fn now(site: &Site, county: &str) -> Instant {
    let counties = site.counties.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    counties.get(county).map_or_else(BusinessClock::default, |state| state.clock).now()
}

fn seal(db: &Db, county: &str, signer: &Arc<dyn Signer>, at: Instant) -> DbResult<usize> {
    let code = county.to_owned();
    if !db.read_blocking(move |tx| books::seal::store::anything_waits(tx, &code))? {
        return Ok(0);
    }
    let (code, signer) = (county.to_owned(), signer.clone());
    let sealed = db.write_blocking(move |tx| {
        books::seal::run(tx, &code, &LedgerSeal(signer.clone()), county::evidence(), at, SEALED_AT_ONCE)
    })?;
    Ok(sealed.blocks)
}
