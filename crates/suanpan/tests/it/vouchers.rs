//! A voucher taken back, and a voucher the bank cannot use: nothing is lost and nothing is paid twice.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jiff::civil::DateTime;
use ledger::Fen;
use platform::time::Instant;
use platform::verb::{Outcome, Problem};
use suanpan::bench::sample::{COUNTY, DECISION, now};
use treasury::evoucher::model::TroubleState;
use treasury::evoucher::{
    AskAboutVoucher, IssueVoucher, PaymentIds, ResendVoucher, SendVoucher, VoucherId, VoucherRefused,
    VoucherState, WithdrawTo, WithdrawVoucher, Withdrawal,
};
use treasury::payment::{Mended, PaymentState, ResubmitPayment};
use wire::bank::{BankClient, Fetched, InProcessBank, SendOutcome};

use crate::support::{Town, at_once, towns};

const LINES: [i64; 4] = [1_000, 5_000_000, 1_000_000, 1_000_000];
const MINUTE: i64 = 60_000;

fn withdraw(town: &Town, user: &str, id: &VoucherId, to: WithdrawTo, key: &str) -> Outcome<WithdrawVoucher> {
    let input = Withdrawal { voucher_id: id.voucher_id, reason: "收款账户有误".into(), to };
    town.sample.act::<WithdrawVoucher>(user, key, input)
}

fn executable(town: &Town, line: usize) -> i64 {
    let id = suanpan::bench::sample::Sample::line_id(line);
    let read = town.sample.db.read_blocking(move |tx| books::journal::store::line_balances(tx, COUNTY, id));
    let rows = read.expect("balances");
    rows.iter().find(|(account, _)| *account == 3103).map_or(0, |(_, fen)| fen.get())
}

#[test]
fn a_voucher_withdrawn_to_the_unit_gives_its_money_and_its_limit_back() {
    for town in towns(&LINES) {
        // Line 2 belongs to the unit whose decision allows large payments.
        let mut request = town.sample.request(2, Fen::from_yuan(1_500_000));
        request.decision_no = DECISION.into();
        let payment = town.ready_with(request.clone(), 2, "large");
        let before = executable(&town, 2);
        let used = "select used_fen from limit_row where mof_div_code = ?1 and kind = 'decision'";
        assert_eq!(town.number(used), Fen::from_yuan(1_500_000).get());
        let voucher = town.sealed(&[payment], "large");
        withdraw(&town, "fin-check2", &voucher, WithdrawTo::Unit, "back").expect("the treasury may withdraw");
        assert_eq!(town.voucher(&voucher).state(), Some(VoucherState::Withdrawn), "{}", town.engine);
        let row = town.payment(payment);
        assert_eq!((row.state(), row.voucher_id), (Some(PaymentState::Returned), None));
        assert_eq!(executable(&town, 2), before + Fen::from_yuan(1_500_000).get());
        assert_eq!(town.number(used), 0, "the decision's limit is free again");
        let paused = "select count(*) from duty where mof_div_code = ?1 and paused_ms is not null";
        assert_eq!(town.number(paused), 1, "the office's clock pauses");
        // Mended, it takes the whole way again; the new voucher has another number.
        let mended = Mended { payment_id: payment, request };
        town.sample.must::<ResubmitPayment>("101002-clerk", "mended", mended).expect("mended");
        let review = treasury::payment::PaymentId { payment_id: payment };
        town.sample
            .must::<treasury::payment::ReviewPayment>("101002-reviewer", "again", review)
            .expect("reviewed");
        town.approve(2, payment, "again").expect("approved");
        town.sample
            .must::<treasury::payment::FinanceReview>(
                "fin-clerk",
                "again",
                treasury::payment::PaymentId { payment_id: payment },
            )
            .expect("passed");
        let second = town.sent(&[payment], "again");
        assert_ne!(town.voucher(&second).voucher_no, town.voucher(&voucher).voucher_no);
        town.pump(&town.bank(""), now(), 4);
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Paid));
        town.books_are_right();
    }
}

#[test]
fn a_voucher_withdrawn_to_the_treasury_keeps_the_money_reserved_and_is_issued_anew() {
    for town in towns(&LINES) {
        let payments = [town.ready(3, 100, "a"), town.ready(3, 200, "b")];
        let before = executable(&town, 3);
        let input = PaymentIds { payment_ids: payments.to_vec() };
        let issued = town.sample.must::<IssueVoucher>("fin-entry", "both", input).expect("issued");
        let id = VoucherId { voucher_id: issued.voucher_id };
        withdraw(&town, "fin-check", &id, WithdrawTo::Treasury, "apart").expect("withdrawn");
        for payment in payments {
            assert_eq!(town.payment(payment).state(), Some(PaymentState::FinanceReviewed));
        }
        assert_eq!(executable(&town, 3), before, "{}: the money stays reserved", town.engine);
        let bank = town.bank("");
        for payment in payments {
            town.sent(&[payment], &format!("single {payment}"));
        }
        town.pump(&bank, now(), 4);
        let numbers: i64 =
            town.number("select count(distinct voucher_no) from voucher where mof_div_code = ?1");
        assert_eq!(numbers, 3, "no number is used twice");
        assert_eq!(bank.sim().totals().paid, 2);
        let kept = "select count(*) from evoucher_store where mof_div_code = ?1 and state = 'withdrawn'";
        assert_eq!(town.number(kept), 1, "the store has a version that says so");
        town.books_are_right();
    }
}

#[test]
fn who_may_withdraw_what_and_when() {
    for town in towns(&LINES) {
        let voucher = town.sealed(&[town.ready(3, 100, "one")], "one");
        let denied = withdraw(&town, "fin-recon", &voucher, WithdrawTo::Unit, "no right");
        assert!(matches!(denied, Err(Problem::Denied(_))), "{denied:?}");
        let own = withdraw(&town, "fin-entry", &voucher, WithdrawTo::Unit, "own");
        assert!(
            matches!(&own, Err(Problem::Refused(VoucherRefused::SamePerson { step, .. })) if step == "issue")
        );
        let input = Withdrawal { voucher_id: voucher.voucher_id, reason: " ".into(), to: WithdrawTo::Unit };
        let silent = town.sample.act::<WithdrawVoucher>("fin-check", "silent", input);
        assert_eq!(silent, Err(Problem::Refused(VoucherRefused::NoReason)));
        town.sample.must::<SendVoucher>("fin-check", "one", voucher.clone()).expect("sent");
        let bank = town.bank("settle=1h");
        let too_late = |key: &str, state: &str| {
            let answer = withdraw(&town, "fin-check2", &voucher, WithdrawTo::Unit, key);
            let late = |refused: &VoucherRefused| matches!(refused, VoucherRefused::TooLate { state: found, .. } if found == state);
            assert!(
                matches!(&answer, Err(Problem::Refused(refused)) if late(refused)),
                "{state}: {answer:?}"
            );
        };
        too_late("sent", "sent");
        town.pump(&bank, now(), 1);
        too_late("accepted", "accepted");
        town.pump(&bank, Instant(now().0 + 70 * MINUTE), 2);
        too_late("paid", "paid");
        town.books_are_right();
    }
}

#[test]
fn sending_and_withdrawing_at_once_cannot_both_win() {
    const PAIRS: usize = 16;
    for town in towns(&LINES) {
        let vouchers: Vec<VoucherId> = (0..PAIRS)
            .map(|n| {
                let key = format!("pair {n}");
                town.sealed(&[town.ready(4, 10, &key)], &key)
            })
            .collect();
        let won = at_once(2 * PAIRS, |n| {
            let voucher = &vouchers[n / 2];
            let key = format!("race {n}");
            if n % 2 == 0 {
                town.sample.act::<SendVoucher>("fin-check", &key, voucher.clone()).is_ok()
            } else {
                withdraw(&town, "fin-check2", voucher, WithdrawTo::Unit, &key).is_ok()
            }
        });
        for (pair, answers) in won.chunks(2).enumerate() {
            assert_ne!(answers[0], answers[1], "{}: pair {pair}: {answers:?}", town.engine);
        }
        let bank = town.bank("");
        town.pump(&bank, now(), 4);
        let sent = won.iter().step_by(2).filter(|won| **won).count() as u64;
        assert_eq!(bank.sim().totals().paid, sent, "{}: the bank pays what was sent", town.engine);
        let waiting = "select count(*) from outbox where mof_div_code = ?1 and sent_ms is null";
        assert_eq!(town.number(waiting), 0);
        town.books_are_right();
    }
}

/// A line on which the signature of every voucher is spoilt; questions get through.
struct Spoiling {
    bank: InProcessBank,
    spoils: AtomicBool,
    sent: AtomicUsize,
}

impl Spoiling {
    fn over(bank: InProcessBank) -> Spoiling {
        Spoiling { bank, spoils: AtomicBool::new(true), sent: AtomicUsize::new(0) }
    }
    fn mend(&self) {
        self.spoils.store(false, Ordering::Relaxed);
    }
    fn sendings(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }
}

impl BankClient for Spoiling {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        self.sent.fetch_add(1, Ordering::Relaxed);
        if !self.spoils.load(Ordering::Relaxed) {
            return self.bank.send(envelope);
        }
        let text = String::from_utf8_lossy(envelope).into_owned();
        let start = text.find("<Signature ").expect("a sealed voucher");
        let at = start + text[start..].find('>').expect("a tag") + 1;
        let mut bytes = envelope.to_vec();
        bytes[at + 2] = if bytes[at + 2] == b'a' { b'b' } else { b'a' };
        self.bank.send(&bytes)
    }
    fn query(&self, envelope: &[u8]) -> SendOutcome {
        self.bank.query(envelope)
    }
    fn fetch(&self, after: u64) -> Fetched {
        self.bank.fetch(after)
    }
    fn advance(&self, now: DateTime) -> Result<(), String> {
        self.bank.advance(now)
    }
}

fn trouble(town: &Town, voucher: &VoucherId) -> (Option<TroubleState>, i64, String) {
    let id = voucher.voucher_id;
    let read = town.sample.db.read_blocking(move |tx| treasury::evoucher::trouble_seen(tx, COUNTY, id));
    let row = read.expect("a read").expect("a trouble");
    (row.state(), row.attempts, row.words)
}

#[test]
fn a_voucher_the_bank_cannot_use_waits_for_a_person_after_three_attempts() {
    for town in towns(&LINES) {
        let payment = town.ready(3, 100, "spoilt");
        let voucher = town.sent(&[payment], "spoilt");
        let line = Arc::new(Spoiling::over(town.bank("")));
        let at = town.pump(&*line, now(), 60);
        assert_eq!(line.sendings(), 3, "{}: the limit of policy, not for ever", town.engine);
        let (state, attempts, words) = trouble(&town, &voucher);
        assert_eq!((state, attempts), (Some(TroubleState::Waiting), 3));
        assert!(words.contains("W02"), "the bank's own words: {words}");
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Sent), "the money stays on its way");
        // Nobody but who may send decides, and not while the bank has not been asked.
        let early = withdraw(&town, "fin-check2", &voucher, WithdrawTo::Treasury, "early");
        assert!(matches!(early, Err(Problem::Refused(VoucherRefused::NotConfirmed { .. }))), "{early:?}");
        let denied = town.sample.act::<ResendVoucher>("fin-entry", "no right", voucher.clone());
        assert!(matches!(denied, Err(Problem::Denied(_))), "{denied:?}");
        // The line is mended and the same bytes are ordered out again: the bank pays, once.
        line.mend();
        town.sample.must::<ResendVoucher>("fin-check", "again", voucher.clone()).expect("ordered");
        town.pump(&*line, at, 6);
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Paid), "{}", town.engine);
        assert_eq!(line.bank.sim().totals().paid, 1);
        assert_eq!(trouble(&town, &voucher).0, Some(TroubleState::Ended));
        let calm = town.sample.act::<ResendVoucher>("fin-check", "twice", voucher);
        assert!(matches!(calm, Err(Problem::Refused(VoucherRefused::NotHeldUp { .. }))), "{calm:?}");
        town.books_are_right();
    }
}

#[test]
fn a_second_voucher_is_issued_only_after_the_bank_said_that_it_never_took_the_first() {
    for town in towns(&LINES) {
        let payment = town.ready(3, 100, "anew");
        let first = town.sent(&[payment], "anew");
        let line = Spoiling::over(town.bank(""));
        let at = town.pump(&line, now(), 60);
        town.sample.must::<AskAboutVoucher>("fin-check", "ask", first.clone()).expect("asked");
        let unasked = withdraw(&town, "fin-check2", &first, WithdrawTo::Treasury, "too soon");
        assert!(matches!(unasked, Err(Problem::Refused(VoucherRefused::NotConfirmed { .. }))));
        let at = town.pump(&line, at, 3);
        assert_eq!(trouble(&town, &first).0, Some(TroubleState::NeverTaken), "{}", town.engine);
        assert_eq!(line.sendings(), 3, "asking sends nothing");
        let at = town.pump(&line, at, 40);
        assert_eq!(line.sendings(), 3, "and nothing goes out behind the person's back");
        withdraw(&town, "fin-check2", &first, WithdrawTo::Treasury, "withdrawn").expect("confirmed");
        line.mend();
        let second = town.sent(&[payment], "second");
        town.pump(&line, at, 40);
        assert_eq!(town.voucher(&first).state(), Some(VoucherState::Withdrawn));
        assert_eq!(town.voucher(&second).state(), Some(VoucherState::Paid));
        assert_eq!((line.sendings(), line.bank.sim().totals().paid), (4, 1), "{}", town.engine);
        town.books_are_right();
    }
}

/// A bank that answers a question only after somebody here did something.
struct Meanwhile<'a> {
    line: &'a Spoiling,
    deed: Mutex<Option<Box<dyn FnOnce() + Send + 'a>>>,
}

impl BankClient for Meanwhile<'_> {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        self.line.send(envelope)
    }
    fn query(&self, envelope: &[u8]) -> SendOutcome {
        let deed = self.deed.lock().expect("no panic before").take();
        if let Some(deed) = deed {
            deed();
        }
        self.line.query(envelope)
    }
    fn fetch(&self, after: u64) -> Fetched {
        self.line.fetch(after)
    }
    fn advance(&self, now: DateTime) -> Result<(), String> {
        self.line.advance(now)
    }
}

#[test]
fn a_voucher_withdrawn_while_the_bank_is_asked_does_not_go_again() {
    for town in towns(&LINES) {
        let payment = town.ready(3, 100, "meanwhile");
        let first = town.sent(&[payment], "meanwhile");
        let line = Spoiling::over(town.bank(""));
        let at = town.pump(&line, now(), 60);
        town.sample.must::<AskAboutVoucher>("fin-check", "ask", first.clone()).expect("asked");
        let at = town.pump(&line, at, 3);
        assert_eq!(trouble(&town, &first).0, Some(TroubleState::NeverTaken), "{}", town.engine);
        let withdrawn = AtomicBool::new(false);
        let deed = || {
            withdraw(&town, "fin-check2", &first, WithdrawTo::Treasury, "meanwhile").expect("never taken");
            withdrawn.store(true, Ordering::Relaxed);
        };
        line.mend();
        let bank = Meanwhile { line: &line, deed: Mutex::new(Some(Box::new(deed))) };
        let at = town.pump(&bank, at, 60);
        assert!(withdrawn.load(Ordering::Relaxed), "{}: the bank was asked", town.engine);
        let second = town.sent(&[payment], "second");
        town.pump(&bank, at, 60);
        assert_eq!(town.voucher(&first).state(), Some(VoucherState::Withdrawn));
        assert_eq!(town.voucher(&second).state(), Some(VoucherState::Paid));
        assert_eq!((line.sendings(), line.bank.sim().totals().paid), (4, 1), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_voucher_the_bank_took_after_all_cannot_be_replaced() {
    for town in towns(&LINES) {
        let payment = town.ready(3, 100, "taken");
        let voucher = town.sent(&[payment], "taken");
        let line = Spoiling::over(town.bank("settle=2h"));
        let at = town.pump(&line, now(), 60);
        // The bytes reached the bank on another way: it has the voucher when it is asked.
        let kept = {
            let row = town.voucher(&voucher);
            let read = town.sample.db.read_blocking(move |tx| {
                let name = (row.vt_code.as_str(), row.voucher_no.as_str());
                treasury::evoucher::kept(tx, COUNTY, row.fiscal_year, name, "signed")
            });
            read.expect("a read").expect("the sealed version").body
        };
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::STANDARD.decode(kept).expect("base64");
        drop(line.bank.send(&bytes));
        town.sample.must::<AskAboutVoucher>("fin-check", "ask", voucher.clone()).expect("asked");
        let at = town.pump(&line, at, 3);
        assert_eq!(trouble(&town, &voucher).0, Some(TroubleState::Ended), "{}", town.engine);
        let refused = withdraw(&town, "fin-check2", &voucher, WithdrawTo::Treasury, "no");
        assert!(matches!(refused, Err(Problem::Refused(VoucherRefused::TooLate { .. }))), "{refused:?}");
        town.pump(&line, Instant(at.0 + 180 * MINUTE), 4);
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Paid));
        assert_eq!(line.bank.sim().totals().paid, 1);
        town.books_are_right();
    }
}

#[test]
fn a_held_up_voucher_does_not_keep_newer_ones_from_being_asked_about() {
    for town in towns(&LINES) {
        let held = town.sent(&[town.ready(3, 100, "held")], "held");
        let newer = town.sent(&[town.ready(4, 100, "newer")], "newer");
        let asked = |limit: i64| -> Vec<i64> {
            let read = town
                .sample
                .db
                .read_blocking(move |tx| treasury::evoucher::to_ask(tx, COUNTY, i64::MAX, (0, limit)));
            read.expect("a read").into_iter().map(|voucher| voucher.voucher_id).collect()
        };
        // Sent in one moment: the smaller id is the first.
        let (held, newer) = if held.voucher_id < newer.voucher_id { (held, newer) } else { (newer, held) };
        assert_eq!(asked(1), [held.voucher_id], "{}: the oldest first", town.engine);
        for state in ["waiting", "asking", "never_taken", "counting"] {
            let (id, no) = (held.voucher_id, town.voucher(&held).voucher_no);
            town.sample
                .db
                .write_blocking(move |tx| {
                    tx.exec(
                        "insert into voucher_trouble (mof_div_code, voucher_id, voucher_no, state, attempts,
                             round_attempts, words, first_ms, last_ms, moved_ms, moved_by)
                         values (?1, ?2, ?3, ?4, 3, 3, 'x', 0, 0, 0, '')
                         on conflict (mof_div_code, voucher_id) do update set state = excluded.state",
                        (COUNTY, id, &no, state),
                    )
                })
                .expect("written");
            let expected = if state == "counting" { held.voucher_id } else { newer.voucher_id };
            assert_eq!(asked(1), [expected], "{} {state}", town.engine);
            assert_eq!(asked(9).len(), 2, "{} {state}: with room both are asked about", town.engine);
        }
    }
}

#[test]
fn more_vouchers_than_one_question_names_take_turns_in_being_asked_about() {
    use treasury::bank::pump::next_to_ask;
    for town in towns(&LINES) {
        let send = |number: usize| {
            let key = format!("turn {number}");
            town.sent(&[town.ready(3, 10, &key)], &key).voucher_id
        };
        let mut all: std::collections::BTreeSet<i64> = (0..5).map(send).collect();
        let mut at = now().0 + 11 * MINUTE;
        let mut question = || -> Vec<i64> {
            at += MINUTE;
            let read =
                town.sample.db.write_blocking(move |tx| next_to_ask(tx, COUNTY, "102", Instant(at), 2));
            read.expect("a turn").into_iter().map(|voucher| voucher.voucher_id).collect()
        };
        // None of them is ever settled: the old ones do not keep the others out.
        let mut asked: Vec<i64> = (0..3).flat_map(|_| question()).collect();
        assert_eq!(asked.len(), 6, "{}: two in each question", town.engine);
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked, all.iter().copied().collect::<Vec<_>>(), "{}: all five", town.engine);
        // One that is sent now has its turn within as many questions as all take.
        let newer = send(5);
        all.insert(newer);
        let asked: Vec<i64> = (0..3).flat_map(|_| question()).collect();
        assert!(asked.contains(&newer), "{}: {asked:?}", town.engine);
        // Too near to the last question nobody is asked about, and nobody loses the turn.
        let near = at + 29_000;
        let soon = town.sample.db.write_blocking(move |tx| next_to_ask(tx, COUNTY, "102", Instant(near), 2));
        assert!(soon.expect("no turn").is_empty(), "{}", town.engine);
    }
}

/// Two processes ask about one row: who answers later must not free what the other has sent since.
#[test]
fn an_answer_about_an_older_attempt_frees_nothing() {
    use platform::outbox;
    for town in towns(&LINES) {
        town.sent(&[town.ready(3, 100, "one")], "one");
        let found = town.sample.db.write_blocking(|tx| {
            let read = |tx: &mut platform::db::Tx<'_>| outbox::waiting(tx, COUNTY, "bank", now(), 10);
            let attempt =
                |tx: &mut platform::db::Tx<'_>, id: i64| outbox::attempting(tx, COUNTY, id, (now(), now()));
            let fresh = read(tx)?.remove(0);
            assert!(!outbox::not_there(tx, COUNTY, &fresh, now())?, "it was never sent");
            assert!(attempt(tx, fresh.outbox_id)?);
            let (ours, theirs) = (read(tx)?.remove(0), read(tx)?.remove(0));
            let first = outbox::not_there(tx, COUNTY, &theirs, now())?;
            assert!(attempt(tx, theirs.outbox_id)?, "the other process sends it again");
            let second = outbox::not_there(tx, COUNTY, &ours, now())?;
            let again = attempt(tx, ours.outbox_id)?;
            let latest = read(tx)?.remove(0);
            outbox::sent(tx, COUNTY, latest.outbox_id, now(), "answered")?;
            let third = outbox::not_there(tx, COUNTY, &latest, now())?;
            Ok::<_, platform::db::DbError>([first, second, again, third])
        });
        assert_eq!(found.expect("read"), [true, false, false, false], "{}", town.engine);
    }
}
