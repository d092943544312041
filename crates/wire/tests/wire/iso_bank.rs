//! The bank's ISO 20022 counter: once, whatever is lost, doubled or spoilt; truthful when asked.

use crate::crypto::Scratch;
use crate::iso::transfers;
use crate::support::{Desk, at, batch, desk, voucher};
use jiff::ToSpan;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::Fen;
use wire::bank::http::{ServeOptions, serve};
use wire::bank::{BankLog, BankSim, PostAnswer};
use wire::envelope::{Envelope, Message, PaymentVoucher};
use wire::iso20022::{Direction, Instruction, Standing, Statements, StatusReport};

const ACCOUNT: &str = "6200000000000001";

fn order(vouchers: &[PaymentVoucher]) -> Vec<u8> {
    transfers(vouchers.iter().map(Instruction::of_voucher).collect()).to_bytes().expect("an order")
}

fn answered(answer: PostAnswer) -> Vec<u8> {
    match answer {
        PostAnswer::Answered(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn statement(bank: &mut BankSim, day: jiff::civil::Date) -> Statements {
    Statements::from_bytes(&answered(bank.statement(ACCOUNT, day).expect("a known account")))
        .expect("camt.053")
}

#[test]
fn the_same_orders_get_the_same_answer_and_pay_once() {
    let mut bank = desk().bank(1, "settle=1h");
    let orders = order(&[voucher(1, 700), batch(2, &[100, 200])]);
    let first = answered(bank.send_transfers(&orders));
    let report = StatusReport::from_bytes(&first).unwrap();
    assert_eq!(report.original.msg_id, "360732000-20220615");
    assert!(report.payments.iter().all(|payment| payment.standing == Some(Standing::Accepted)));
    bank.advance(at(12));
    assert_eq!(answered(bank.send_transfers(&orders)), first, "also after it was paid");
    let totals = bank.totals();
    assert_eq!((totals.paid, totals.paid_fen), (2, Fen::new(1_000)));
    assert!(totals.vouchers.iter().all(|voucher| voucher.payments == 1));
    let day = statement(&mut bank, at(12).date());
    let booked = &day.statements[0];
    assert_eq!((booked.opening_fen, booked.closing_fen), (Fen::ZERO, Fen::new(-1_000)));
    assert_eq!(booked.bookings[1].details.len(), 2);
    assert_eq!(bank.statement("9", at(12).date()), None, "an account nobody paid from");
    assert_eq!(bank.statement(ACCOUNT, at(12).date().tomorrow().unwrap()), None, "a day to come");
}

#[test]
fn a_number_taken_at_one_counter_is_taken_at_the_other() {
    let desk = desk();
    let other = |desk: &Desk, answer: PostAnswer| match &desk.read(&answered(answer))[..] {
        [Message::Rejection(why)] => why.x_reason_code.clone(),
        found => panic!("{found:?}"),
    };
    let mut bank = desk.bank(1, "");
    bank.send(&desk.envelope(&voucher(1, 700)));
    let report =
        StatusReport::from_bytes(&answered(bank.send_transfers(&order(&[voucher(1, 700)])))).unwrap();
    assert_eq!(report.payments[0].reason.as_ref().unwrap().code, "AM05");
    bank.send_transfers(&order(&[voucher(2, 300)]));
    let again = bank.send(&desk.envelope(&voucher(2, 300)));
    assert_eq!(other(&desk, again), "W03");
    // The same number with another amount is refused and changes nothing.
    let changed =
        StatusReport::from_bytes(&answered(bank.send_transfers(&order(&[voucher(2, 301)])))).unwrap();
    assert_eq!(changed.standing, Some(Standing::Rejected));
    bank.advance(at(12));
    assert_eq!(bank.totals().paid_fen, Fen::new(1_000));
    assert_eq!(bank.outbox(0, 10).unwrap().len(), 1, "the instruction has no receipt, the voucher has");
    let booked = statement(&mut bank, at(12).date());
    assert_eq!(booked.statements[0].bookings.len(), 2, "the statement tells of both counters");
}

#[test]
fn a_voucher_envelope_can_ask_about_an_instruction() {
    let desk = desk();
    let mut bank = desk.bank(1, "");
    bank.send_transfers(&order(&[voucher(1, 700)]));
    bank.advance(at(12));
    let key = Instruction::of_voucher(&voucher(1, 700)).key;
    let query = wire::bank::status_query("Q1", at(12).date(), &[key], &desk.table, &*desk.finance).unwrap();
    let messages = desk.read(&answered(bank.query(&query)));
    let [Message::StatusAnswer(answer), Message::Acceptance(_)] = &messages[..] else {
        panic!("{messages:?}")
    };
    assert_eq!(answer.states[0].x_pay_amt, Some(Fen::new(700)));
}

/// A sender that asks before it resends, as small as it can be.
fn live(seed: u64, faults: &str) -> (BankSim, u32) {
    let mut bank = desk().bank(seed, faults);
    let vouchers: Vec<PaymentVoucher> = (0..6)
        .map(|n| if n % 3 == 2 { batch(n, &[50, 70, 90]) } else { voucher(n, 100 + i64::from(n)) })
        .collect();
    let mut open: BTreeMap<usize, bool> = (0..vouchers.len()).map(|index| (index, false)).collect();
    let mut resent = 0;
    for round in 0..200 {
        for (index, sent) in open.clone() {
            let key = Instruction::of_voucher(&vouchers[index]).key;
            let answer = match (sent, bank.transfer_status(&key)) {
                (false, _) | (true, None) => {
                    resent += u32::from(sent);
                    open.insert(index, true);
                    bank.send_transfers(&order(&vouchers[index..=index]))
                }
                (true, Some(answer)) => answer,
            };
            let PostAnswer::Answered(bytes) = answer else { continue };
            // What was spoilt on the way is not believed: it is asked again.
            let Ok(report) = StatusReport::from_bytes(&bytes) else { continue };
            let standing = report.payments[0].standing.unwrap();
            if matches!(standing, Standing::Settled | Standing::Partly | Standing::Rejected) {
                open.remove(&index);
            }
        }
        bank.advance(at(9).checked_add(i64::from(round).hours()).unwrap());
        if open.is_empty() && round > 60 {
            break;
        }
    }
    assert!(open.is_empty(), "seed {seed}: {open:?} never settled");
    (bank, resent)
}

#[test]
fn three_hundred_schedules_of_faults_pay_once_and_the_statements_add_up() {
    let (mut resends, mut rejected, mut refunded, mut partly) = (0, 0, 0, 0);
    for seed in 0..300 {
        let faults = "lose=0.2,double=0.1,corrupt=0.1,timeout_after_accept=0.2,reject=0.1,half=0.3,refund=0.2:5h,settle=2h";
        let (bank, resent) = live(seed, faults);
        resends += resent;
        let totals = bank.totals();
        assert!(totals.vouchers.iter().all(|voucher| voucher.payments == 1), "seed {seed}");
        assert_eq!(totals.accepted + totals.rejected, 6, "seed {seed}: nothing is lost");
        rejected += totals.rejected;
        // Day by day the statements tell exactly what the bank did, and one begins where the other ended.
        let mut day = at(8).date();
        let mut closing = 0;
        let (mut paid, mut back) = (0, 0);
        let mut quiet = 0;
        let mut bank = bank;
        while day <= bank.now().date() {
            let answer = bank.statement(ACCOUNT, day);
            let Some(PostAnswer::Answered(bytes)) = answer else {
                quiet += 1;
                assert!(quiet < 200, "seed {seed}: {answer:?}");
                continue;
            };
            let Ok(message) = Statements::from_bytes(&bytes) else { continue };
            let statement = &message.statements[0];
            assert_eq!(statement.opening_fen.get(), closing, "seed {seed} {day}");
            closing = statement.closing_fen.get();
            for booking in &statement.bookings {
                match booking.direction {
                    Direction::Debit => paid += booking.amount_fen.get(),
                    Direction::Credit => back += booking.amount_fen.get(),
                }
                partly += u32::from(booking.details.len() == 2);
            }
            day = day.tomorrow().unwrap();
        }
        assert_eq!((paid, back), (totals.paid_fen.get(), totals.refunded_fen.get()), "seed {seed}");
        refunded += back;
    }
    assert!(
        resends > 50 && rejected > 50 && refunded > 0 && partly > 20,
        "{resends} {rejected} {refunded} {partly}"
    );
}

#[test]
fn the_log_gives_the_same_bank_back() {
    let scratch = Scratch::new("iso-log");
    let path = scratch.0.join("bank.log");
    let faults = "half=1,refund=0.5:1h,reject=0.3";
    let mut first = desk().bank(5, faults);
    let mut log = BankLog::open(&path, &mut first).unwrap();
    let orders = order(&[voucher(1, 700), batch(2, &[100, 200, 300]), voucher(3, 5)]);
    first.send_transfers(&orders);
    first.send(&desk().envelope(&voucher(4, 40)));
    for hour in 9..18 {
        first.advance(at(hour));
    }
    log.append(&first.take_events()).unwrap();
    drop(log);
    let mut again = desk().bank(5, faults);
    drop(BankLog::open(&path, &mut again).unwrap());
    again.advance(at(17));
    assert_eq!(again.totals(), first.totals());
    assert_eq!(again.statement(ACCOUNT, at(17).date()), first.statement(ACCOUNT, at(17).date()));
    assert_eq!(answered(again.send_transfers(&orders)), answered(first.send_transfers(&orders)));
}

#[test]
fn rubbish_takes_nothing() {
    let desk = desk();
    let mut bank = desk.bank(1, "");
    let whole = order(&[voucher(1, 700), voucher(2, 300)]);
    for cut in (0..whole.len()).step_by(97) {
        assert!(matches!(bank.send_transfers(&whole[..cut]), PostAnswer::Unreadable(_)), "{cut}");
    }
    let envelope = Envelope::of(desk.body(&voucher(3, 1))).to_bytes().unwrap();
    assert!(matches!(bank.send_transfers(&envelope), PostAnswer::Unreadable(_)));
    let mut long = Instruction::of_voucher(&voucher(1, 1));
    long.key.adm_div_code = "3607320001".to_owned();
    let long = transfers(vec![long]).to_bytes().unwrap();
    assert!(matches!(bank.send_transfers(&long), PostAnswer::Unreadable(_)));
    bank.advance(at(12));
    assert_eq!(bank.totals().accepted, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_it_answers_refuses_and_says_what_it_never_received() {
    let (told, address) = tokio::sync::oneshot::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ready = |address| told.send(address).unwrap();
    let options =
        ServeOptions { listen: "127.0.0.1:0".parse().unwrap(), data: None, clock: Arc::new(|| at(8)) };
    let server =
        tokio::spawn(serve(desk().bank(1, ""), options, ready, async { stopped.await.unwrap_or(()) }));
    let address = address.await.unwrap();
    let finance = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let base = format!("http://{address}/iso20022");
        let get = |path: &str| {
            let mut answer = agent.get(format!("{base}/{path}")).call().unwrap();
            (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
        };
        let asked = "status?AdmDivCode=360732000&StYear=2022&VtCode=5214&VoucherNo=2022-000001";
        assert_eq!(get(asked).0, 404);
        let mut taken = agent.post(format!("{base}/orders")).send(&order(&[voucher(1, 700)])[..]).unwrap();
        assert_eq!(taken.status().as_u16(), 200);
        StatusReport::from_bytes(&taken.body_mut().read_to_vec().unwrap()).unwrap();
        let (status, body) = get(asked);
        let report = StatusReport::from_bytes(&body).unwrap();
        assert_eq!((status, report.payments[0].standing), (200, Some(Standing::Settled)));
        let (status, body) = get(&format!("statement?account={ACCOUNT}&day=2022-06-15"));
        assert_eq!(status, 200);
        assert_eq!(Statements::from_bytes(&body).unwrap().statements[0].closing_fen, Fen::new(-700));
        assert_eq!(get("statement?account=9&day=2022-06-15").0, 404);
        assert_eq!(get("statement?account=9&day=tomorrow").0, 400);
        let mut refused = agent.post(format!("{base}/orders")).send(&b"rubbish"[..]).unwrap();
        assert_eq!(refused.status().as_u16(), 400);
        assert!(refused.body_mut().read_to_string().unwrap().contains("\"place\":\"Document\""));
    });
    finance.await.unwrap();
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}
