//! The line over HTTP: loopback only, nothing forgotten by kill -9, unknown when in doubt.

use crate::crypto::Scratch;
use crate::support::{at, desk, voucher};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use wire::Fen;
use wire::bank::http::{HttpBank, ServeFailed, ServeOptions, serve};
use wire::bank::{BankClient, BankLog, Fetched, LogRefused, SendOutcome};
use wire::envelope::Message;

const FAULTS: &str = "reject=0.1,refund=0.2:1h";

fn options(listen: &str, data: Option<&Path>) -> ServeOptions {
    let listen: SocketAddr = listen.parse().unwrap();
    ServeOptions { listen, data: data.map(Path::to_owned), clock: Arc::new(|| at(8)) }
}

/// Not a test: the bank as a process of its own, started by the test below.
#[test]
#[ignore = "started by kill_minus_nine_of_the_bank_forgets_nothing"]
fn as_a_process() {
    let Ok(data) = std::env::var("WIRE_TEST_BANK_LOG") else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ready = |address| println!("\nlistening {address}");
    let options = options("127.0.0.1:0", Some(Path::new(&data)));
    runtime.block_on(serve(desk().bank(3, FAULTS), options, ready, std::future::pending())).unwrap();
}

fn start(data: &Path) -> (Child, HttpBank) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "line::as_a_process"])
        .env("WIRE_TEST_BANK_LOG", data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address =
        lines.map_while(Result::ok).find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
    let base = format!("http://{}", address.expect("the bank starts"));
    (child, HttpBank::new(&base, Duration::from_secs(10)))
}

#[test]
fn kill_minus_nine_of_the_bank_forgets_nothing() {
    let scratch = Scratch::new("bank");
    let data = scratch.0.join("bank.log");
    let desk = desk();
    let mut answers = Vec::new();
    let mut expected = desk.bank(3, FAULTS);
    for round in 0..5_u32 {
        let (mut child, bank) = start(&data);
        for number in 0..4 {
            let envelope = desk.envelope(&voucher(round * 4 + number, 1_000 + i64::from(number)));
            let SendOutcome::Answered(answer) = bank.send(&envelope) else { panic!("answered") };
            expected.send(&envelope);
            answers.push((envelope, answer));
        }
        let now = at(9 + round as i8);
        bank.advance(now).unwrap();
        expected.advance(now);
        // Everything answered before the kill is answered the same after it.
        for (envelope, answer) in &answers {
            assert_eq!(bank.send(envelope), SendOutcome::Answered(answer.clone()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(matches!(bank.send(&answers[0].0), SendOutcome::Unknown(_)), "a dead bank is not a refusal");
    }
    let (mut child, bank) = start(&data);
    let totals = bank.totals().unwrap();
    assert_eq!(totals.accepted + totals.rejected, 20);
    assert!(totals.vouchers.iter().all(|voucher| voucher.payments <= 1));
    assert_eq!(totals.paid_fen, expected.totals().paid_fen);
    let Fetched::Items(items) = bank.fetch(0) else { panic!("fetched") };
    assert_eq!(items.last().unwrap().no, items.len() as u64);
    let receipts = items.iter().flat_map(|item| desk.read(&item.envelope));
    let receipts = receipts.filter(|message| matches!(message, Message::Receipt(_))).count() as u64;
    assert_eq!(receipts, totals.paid);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_half_written_last_line_is_dropped_and_other_damage_is_named() {
    let scratch = Scratch::new("log");
    let path = scratch.0.join("bank.log");
    let desk = desk();
    let mut sim = desk.bank(3, "");
    let mut log = BankLog::open(&path, &mut sim).unwrap();
    assert!(matches!(BankLog::open(&path, &mut desk.bank(3, "")), Err(LogRefused::InUse { .. })));
    for number in 0..3 {
        sim.send(&desk.envelope(&voucher(number, 100)));
        log.append(&sim.take_events()).unwrap();
    }
    drop(log);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 20]).unwrap();
    let mut again = desk.bank(3, "");
    drop(BankLog::open(&path, &mut again).unwrap());
    assert_eq!(again.totals().accepted, 2);
    assert!(matches!(BankLog::open(&path, &mut desk.bank(4, "")), Err(LogRefused::OtherBank { .. })));
    let mut changed = std::fs::read(&path).unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&path, changed).unwrap();
    let damaged = BankLog::open(&path, &mut desk.bank(3, ""));
    assert!(matches!(damaged, Err(LogRefused::Damaged { line: 2 | 3, .. })));
}

#[tokio::test]
async fn only_loopback_is_served() {
    let refused = serve(desk().bank(1, ""), options("0.0.0.0:0", None), |_| {}, async {}).await;
    assert!(matches!(refused, Err(ServeFailed::NotLoopback { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_unknown_rubbish_is_refused_and_time_can_be_told() {
    let (told, address) = tokio::sync::oneshot::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ready = |address| told.send(address).unwrap();
    let sim = desk().bank(1, "timeout_after_accept=1");
    let until = async { stopped.await.unwrap_or(()) };
    let server = tokio::spawn(serve(sim, options("127.0.0.1:0", None), ready, until));
    let address = address.await.unwrap();
    let finance = tokio::task::spawn_blocking(move || {
        let bank = HttpBank::new(&format!("http://{address}/"), Duration::from_secs(5));
        let desk = desk();
        assert!(matches!(bank.send(&desk.envelope(&voucher(1, 700))), SendOutcome::Unknown(_)));
        let SendOutcome::Refused(why) = bank.send(b"rubbish") else { panic!("refused") };
        assert!(why.contains("no_declaration"), "{why}");
        assert!(matches!(bank.send(&vec![b' '; 9_000_000]), SendOutcome::Refused(_)));
        bank.advance(at(17)).unwrap();
        assert_eq!(
            bank.totals().unwrap().paid_fen,
            Fen::new(700),
            "taken and paid although nothing was answered"
        );
        let Fetched::Items(items) = bank.fetch(0) else { panic!("fetched") };
        assert_eq!(items.len(), 1);
        assert_eq!(bank.fetch(1), Fetched::Items(Vec::new()));
    });
    finance.await.unwrap();
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}
