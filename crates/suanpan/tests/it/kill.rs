//! kill -9 of a server under load: nothing acknowledged is lost, nothing is paid twice.
//!
//! The server is this test binary in another mode: clients on many threads push payments from submit
//! to send, a dispatcher talks to a bank in a third process over HTTP, and every acknowledged key goes
//! to standard output. The parent kills it at a random moment, opens the database and looks.
//! `SUANPAN_KILLS=50` says how often (50 under `SUANPAN_CI=1`, else 5).

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::civil::DateTime;
use ledger::{Account, Fen};
use platform::db::Db;
use platform::time::Instant;
use platform::verb::Verb;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use suanpan::bench::sample::{COUNTY, Sample, now, seeded_desk, unit_of};
use suanpan::county::open_db;
use treasury::DbRunner;
use treasury::bank::pump;
use treasury::evoucher::{IssueVoucher, PaymentIds, SendVoucher, SignVoucher, VoucherId};
use treasury::payment::{
    ApprovePayment, FinanceReview, PaymentId, PaymentState, ReviewPayment, SubmitPayment,
};
use wire::bank::http::{HttpBank, ServeOptions, serve};
use wire::bank::{BankClient, BankKeys, BankSim, FaultSpec};
use wire::crypto::Party;
use wire::envelope::VtTable;

use crate::support::{findings, strict};

const SEED: &str = "kill";
const CLIENTS: usize = 6;
const FAULTS: &str = "lose=0.05,double=0.05,timeout_after_accept=0.05,corrupt=0.05,reject=0.05";
const LINES: [i64; 4] = [100_000_000; 4];

#[test]
fn a_server_killed_under_load_loses_nothing_acknowledged_and_pays_nothing_twice() {
    let kills = std::env::var("SUANPAN_KILLS").ok().and_then(|text| text.parse().ok());
    let kills: u32 = kills.unwrap_or(if strict() { 50 } else { 5 });
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kill-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let path = folder.join("county.db");
    let (_, desk) = seeded_desk(SEED);
    let people = Sample::create(open_db(&url(&path)).expect("SQLite opens"), desk, &LINES);
    drop(people.expect("the sample county opens"));
    let (bank, address) = start_bank(&folder);
    let mut rng = StdRng::seed_from_u64(u64::from(std::process::id()));
    let mut acknowledged = Vec::new();
    for round in 0..kills {
        let before = acknowledged.len();
        acknowledged.extend(one_life(&path, &address, round, rng.random_range(20..400)));
        let db = open_db(&url(&path)).expect("the database opens after kill -9");
        all_there(&db, &acknowledged[before..], round);
        if round % 10 == 9 {
            assert_eq!(findings(&db), Vec::<String>::new(), "after kill {round}");
        }
    }
    let (_, desk) = seeded_desk(SEED);
    let sample =
        Sample::open(open_db(&url(&path)).expect("the database opens"), desk).expect("the county opens");
    all_there(&sample.db, &acknowledged, kills);
    finish(&sample, &address, kills);
    both_sides_agree(&sample, &address);
    assert_eq!(findings(&sample.db), Vec::<String>::new());
    println!("{kills} kills, {} acknowledged verbs, all there", acknowledged.len());
    assert!(acknowledged.len() > 10 * kills as usize, "the server was under no load");
    drop(bank);
    drop(sample);
    drop(std::fs::remove_dir_all(&folder));
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// This binary again, running one `#[ignore]`d test that is a process of its own.
fn this_binary(mode: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", mode, "--ignored", "--nocapture", "--test-threads=1"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Lines of a child's standard output that carry `mark`, as they come.
fn marked(child: &mut Child, mark: &'static str) -> Receiver<String> {
    let (send, receive) = channel();
    let out = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
    std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            // What libtest prints itself may stand before the first mark on the same line.
            if let Some((_, rest)) = line.split_once(mark)
                && send.send(rest.to_owned()).is_err()
            {
                return;
            }
        }
    });
    receive
}

/// A process that ends with the test, however the test ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn start_bank(folder: &Path) -> (Process, String) {
    let mut command = this_binary("kill::the_bank");
    let mut child =
        command.env("SUANPAN_BANK_LOG", folder.join("bank.log")).spawn().expect("the bank starts");
    let said = marked(&mut child, "BANK ");
    let address = said.recv_timeout(Duration::from_secs(30)).expect("the bank says where it is");
    // Whatever else it says must be read, or its pipe fills.
    std::thread::spawn(move || said.iter().for_each(drop));
    (Process(child), address)
}

/// Starts the server, lets it work for some time after its first answer, kills it.
fn one_life(path: &Path, bank: &str, round: u32, millis: u64) -> Vec<(String, String, String)> {
    let mut command = this_binary("kill::the_server");
    command.env("SUANPAN_SERVER_DB", path).env("SUANPAN_SERVER_BANK", bank);
    let child = command.env("SUANPAN_ROUND", round.to_string()).spawn().expect("the server starts");
    let mut process = Process(child);
    let said = marked(&mut process.0, "DONE ");
    let first = said.recv_timeout(Duration::from_secs(60)).expect("the server does something");
    std::thread::sleep(Duration::from_millis(millis));
    process.0.kill().expect("kill -9");
    process.0.wait().expect("the server is gone");
    std::iter::once(first).chain(said.iter()).filter_map(|line| parse(&line)).collect()
}

/// `user|verb|key|`; a line cut off by the kill lacks its last bar and was not acknowledged.
fn parse(line: &str) -> Option<(String, String, String)> {
    let mut parts = line.strip_suffix('|')?.splitn(3, '|');
    Some((parts.next()?.to_owned(), parts.next()?.to_owned(), parts.next()?.to_owned()))
}

fn all_there(db: &Db, acknowledged: &[(String, String, String)], round: u32) {
    let asked = acknowledged.to_vec();
    let lost: Vec<String> = db
        .read_blocking(move |tx| {
            let mut lost = Vec::new();
            for (user, verb, key) in &asked {
                let row: Option<(String, i64)> = tx.row(
                    "select i.answer, (select count(*) from audit a
                                        where a.mof_div_code = ?1 and a.at_ms = i.at_ms and a.user_id = ?2
                                          and a.verb = ?3 and a.outcome = 'done')
                       from idempotency i
                      where i.mof_div_code = ?1 and i.user_id = ?2 and i.verb = ?3 and i.idem_key = ?4",
                    (COUNTY, user, verb, key),
                )?;
                if !row.is_some_and(|(answer, audited)| !answer.is_empty() && audited > 0) {
                    lost.push(format!("{verb} {key} by {user}"));
                }
            }
            Ok(lost)
        })
        .expect("the keys");
    assert!(lost.is_empty(), "acknowledged and lost after kill {round}: {lost:?}");
}

/// The dispatcher works on until the bank has answered everything.
fn finish(sample: &Sample, bank: &str, rounds: u32) {
    let line = HttpBank::new(bank, Duration::from_secs(10));
    let mut at = Instant(now().0 + i64::from(rounds + 1) * ROUND_MS);
    let waiting = || {
        let read = sample.db.read_blocking(|tx| {
            tx.one::<(i64,)>(
                "select (select count(*) from voucher where mof_div_code = ?1 and state in ('sent', 'accepted'))
                      + (select count(*) from outbox where mof_div_code = ?1 and sent_ms is null)",
                (COUNTY,),
            )
        });
        read.expect("a number").0
    };
    for _ in 0..200 {
        at = Instant(at.0 + 15 * 60_000);
        line.advance(at.local()).expect("the bank's clock moves");
        let ctx = sample.ctx_at("bank-interface", "", at);
        pump::round(&mut DbRunner(&sample.db), &line, &ctx).expect("the dispatcher works");
        if waiting() == 0 {
            return;
        }
    }
    panic!("{} vouchers never settle", waiting());
}

fn both_sides_agree(sample: &Sample, bank: &str) {
    let totals = HttpBank::new(bank, Duration::from_secs(10)).totals().expect("the bank's totals");
    assert!(totals.vouchers.iter().all(|voucher| voucher.payments <= 1), "a voucher was paid twice");
    let ours: Vec<(String, i64)> = sample
        .db
        .read_blocking(|tx| {
            tx.rows(
                "select voucher_no, coalesce(x_pay_amt, 0) from voucher
                  where mof_div_code = ?1 and state in ('paid', 'partly_failed') order by voucher_no",
                (COUNTY,),
            )
        })
        .expect("our vouchers");
    let ours: BTreeMap<&str, i64> = ours.iter().map(|(number, paid)| (&**number, *paid)).collect();
    let theirs: BTreeMap<&str, i64> =
        totals.vouchers.iter().map(|it| (&*it.key.voucher_no, it.paid_fen.get())).collect();
    assert_eq!(ours, theirs, "voucher by voucher");
    let account = i64::from(Account::Paid.code());
    let booked = sample.db.read_blocking(move |tx| {
        tx.one::<(i64,)>(
            "select cast(coalesce(sum(balance_fen), 0) as bigint) from line_balance
              where mof_div_code = ?1 and account = ?2",
            (COUNTY, account),
        )
    });
    assert_eq!(booked.expect("a balance").0, totals.paid_fen.get());
    assert!(totals.paid > 0, "nothing was paid at all");
}

/// Every life of the server has its own hour.
const ROUND_MS: i64 = 60 * 60_000;

/// The bank as a process: loopback, a log on disk, faults.
#[test]
#[ignore = "a process of its own, started by the kill test"]
fn the_bank() {
    let Ok(log) = std::env::var("SUANPAN_BANK_LOG") else { return };
    let (keys, _) = seeded_desk(SEED);
    let pair = BankKeys { signer: keys.signer(Party::AgentBank), verifier: keys.verifier() };
    let faults = FaultSpec::parse(FAULTS).expect("a fault spec");
    let sim = BankSim::new(7, faults, pair, VtTable::national(), now().local());
    let opened = now().local();
    let options = ServeOptions {
        listen: "127.0.0.1:0".parse().expect("an address"),
        data: Some(log.into()),
        clock: Arc::new(move || -> DateTime { opened }),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ready = |address| say(&format!("BANK http://{address}"));
    runtime.block_on(serve(sim, options, ready, std::future::pending())).expect("the bank serves");
}

/// The server as a process: clients and a dispatcher until it is killed.
#[test]
#[ignore = "a process of its own, started by the kill test"]
fn the_server() {
    let (Ok(path), Ok(bank)) = (std::env::var("SUANPAN_SERVER_DB"), std::env::var("SUANPAN_SERVER_BANK"))
    else {
        return;
    };
    let round: i64 = std::env::var("SUANPAN_ROUND").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let at = Instant(now().0 + round * ROUND_MS);
    let (_, desk) = seeded_desk(SEED);
    let sample = Sample::open(open_db(&url(Path::new(&path))).expect("SQLite opens"), desk).expect("opens");
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let sample = &sample;
            scope.spawn(move || {
                for number in 0.. {
                    push(sample, at, 1 + client % 4, &format!("{round} {client} {number}"));
                }
            });
        }
        dispatch(&sample, &bank, at);
    });
}

/// One line at a time, whole, and out of the process before anything else happens.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush()).expect("somebody listens");
}

fn told<V: Verb>(sample: &Sample, at: Instant, user: &str, key: &str, input: V::Input) -> V::Done {
    match sample.db.perform_blocking::<V>(sample.ctx_at(user, key, at), input) {
        Ok(done) => {
            say(&format!("DONE {user}|{}|{key}|", V::NAME));
            done
        }
        Err(problem) => panic!("{} {key}: {problem:?}", V::NAME),
    }
}

/// One payment from the clerk to the bank's door.
fn push(sample: &Sample, at: Instant, line: usize, key: &str) {
    let unit = unit_of(line);
    let request = sample.request(line, Fen::new(100 + key.len() as i64));
    let done = told::<SubmitPayment>(sample, at, &format!("{unit}-clerk"), key, request);
    let payment = || PaymentId { payment_id: done.payment_id };
    told::<ReviewPayment>(sample, at, &format!("{unit}-reviewer"), key, payment());
    let approved = told::<ApprovePayment>(sample, at, &format!("{unit}-head"), key, payment());
    if approved.state == PaymentState::UnitApproved {
        told::<FinanceReview>(sample, at, "fin-clerk", key, payment());
    }
    let ids = PaymentIds { payment_ids: vec![done.payment_id] };
    let voucher_id = told::<IssueVoucher>(sample, at, "fin-entry", key, ids).voucher_id;
    told::<SignVoucher>(sample, at, "fin-seal", key, VoucherId { voucher_id });
    told::<SendVoucher>(sample, at, "fin-check", key, VoucherId { voucher_id });
}

fn dispatch(sample: &Sample, bank: &str, from: Instant) {
    let line = HttpBank::new(bank, Duration::from_secs(10));
    for minute in 0..50 {
        let at = Instant(from.0 + minute * 60_000);
        line.advance(at.local()).expect("the bank's clock moves");
        let ctx = sample.ctx_at("bank-interface", "", at);
        pump::round(&mut DbRunner(&sample.db), &line, &ctx).expect("the dispatcher works");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_secs(60));
}
