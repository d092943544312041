//! A county at work: pages, the dispatcher to the bank, the sealer.
//!
//! **Promise:** demo and service are the same program; they differ in the clock, the printed log-ins
//! and who started the bank.
//! **Not here:** what a round with the bank does (`treasury::bank::pump`), pages (`web`).

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, anyhow};
use platform::db::Db;
use platform::http::Site;
use platform::time::BusinessClock;
use treasury::DbRunner;
use treasury::bank::pump;
use wire::bank::BankClient;
use wire::bank::http::HttpBank;
use wire::crypto::{KeyStore, Party};

use crate::county::{self, LedgerSeal, Office, bank_interface};

/// How a service is started.
pub struct ServiceOptions<'o> {
    pub listen: SocketAddr,
    /// Signing keys, one folder per county.
    pub keys: &'o Path,
    /// Address of the bank's interface; without it vouchers wait in the outbox.
    pub bank: Option<String>,
    pub demo_password: Option<String>,
    pub secure_cookies: bool,
}

/// How often the background work looks for something to do.
const BEAT: Duration = Duration::from_millis(1500);
/// Postings sealed in one change at most, so that payments wait only briefly.
const SEAL_MAX: usize = 500;

/// Serves the county of the database until the process is asked to stop. `ready` hears the address.
pub fn run(db: &Db, options: &ServiceOptions<'_>, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let rows = county::counties(db).map_err(|error| anyhow!("{error}"))?;
    let Some(row) = rows.first() else {
        return Err(anyhow!(
            "the database has no county; import one first / 数据库中没有县，请先导入县文件夹"
        ));
    };
    let clock = BusinessClock { shift_days: row.demo_shift_days.unwrap_or(0) };
    let keys = county::keys(&options.keys.join(&row.code), &row.code, clock.now().day())?;
    let policy = county::policy_of(&row.profile, &row.policy_rows, &row.calendar_rows)?;
    let office = Office::new(&row.code, policy, county::desk(&keys, &row.code, &row.name_zh));
    let state = crate::web::county_state(db, row)?;
    let mut site = crate::web::site(
        db.clone(),
        office.access.clone(),
        office.desk.clone(),
        vec![state],
        options.demo_password.clone(),
    )?;
    site.secure_cookies = options.secure_cookies;
    let stop = Arc::new(AtomicBool::new(false));
    let background = background(&site, &office, &keys, options.bank.as_deref(), &stop)?;
    let served = serve(site, options.listen, ready);
    stop.store(true, Ordering::Relaxed);
    for thread in background {
        drop(thread.join());
    }
    served
}

fn serve(site: Site, listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let listener = crate::web::listen(listen).await?;
        ready(listener.local_addr()?);
        crate::web::serve_on(site, listener, crate::web::stop_asked()).await
    })
}

/// Threads beside the pages: one talks to the bank, one seals.
fn background(
    site: &Site,
    office: &Office,
    keys: &KeyStore,
    bank: Option<&str>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<JoinHandle<()>>> {
    let mut threads = Vec::new();
    let (own, ended, hall) = (office.clone(), stop.clone(), site.clone());
    let seal = LedgerSeal(keys.signer(Party::Ledger));
    let seal = Arc::new(seal);
    threads.push(spawn("sealer", move || {
        beat(&ended, || {
            let (county, signer, at) = (own.county.clone(), seal.clone(), now(&hall, &own));
            let sealed =
                hall.db.write_blocking(move |tx| books::seal::run(tx, &county, &*signer, at, SEAL_MAX));
            if let Err(error) = sealed {
                tracing::error!(%error, "sealing failed");
            }
        });
    })?);
    if let Some(address) = bank {
        let client = HttpBank::new(address, Duration::from_secs(10));
        let (own, ended, hall) = (office.clone(), stop.clone(), site.clone());
        threads.push(spawn("dispatcher", move || {
            beat(&ended, || talk(&hall, &own, &client));
        })?);
    }
    Ok(threads)
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Ok(std::thread::Builder::new().name(name.to_owned()).spawn(body)?)
}

fn beat(stop: &AtomicBool, mut work: impl FnMut()) {
    while !stop.load(Ordering::Relaxed) {
        work();
        for _ in 0..15 {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            std::thread::sleep(BEAT / 15);
        }
    }
}

/// The county's business instant: the demo clock may have been moved meanwhile.
fn now(site: &Site, office: &Office) -> platform::time::Instant {
    site.county(&office.county).map_or_else(|| BusinessClock::default().now(), |county| county.clock.now())
}

fn talk(site: &Site, office: &Office, bank: &HttpBank) {
    let at = now(site, office);
    // A simulator's time follows the demo clock; a real bank has its own and may refuse.
    if let Err(error) = bank.advance(at.local()) {
        tracing::debug!(%error, "the bank did not take the time");
    }
    let ctx = office.ctx(Arc::new(bank_interface()), at, String::new());
    if let Err(error) = pump::round(&mut DbRunner(&site.db), bank, &ctx) {
        tracing::error!(%error, "a round with the bank failed");
    }
}
