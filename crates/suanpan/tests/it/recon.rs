//! A day reconciled: what agrees is recorded, what differs is named once, ends by itself or by a person, and
//! goes up when nobody looks; what cannot be believed changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::Fen;
use platform::time::Instant;
use platform::verb::{Outcome, Problem, Verb};
use suanpan::bench::sample::{COUNTY, now};
use treasury::DbRunner;
use treasury::bank::{ClearDay, Day};
use treasury::payment::PaymentState;
use treasury::reconciliation::{
    ConfirmDay, DayDone, DayRow, DayState, DayWord, ItemRow, PapersTaken, ReceivePapers, ReceivedPapers,
    ReconRefused, ReconcileDay, ReconciledDay, SettleItem, Settlement, work,
};
use wire::bank::{BankClient, InProcessBank, Incoming, PostAnswer, SendOutcome};

use crate::support::{Town, towns};

const LINES: [i64; 4] = [1_000_000; 4];
const ACCOUNT: &str = "9550999999000001";

fn today() -> Date {
    now().day()
}

fn evening(day: Date) -> Instant {
    Instant::of_local(day.at(22, 40, 0, 0))
}

fn act<V: Verb>(town: &Town, user: &str, key: &str, when: Instant, input: V::Input) -> Outcome<V> {
    town.sample.db.perform_blocking::<V>(town.sample.ctx_at(user, key, when), input)
}

/// One payment of each amount in yuan, paid and cleared today.
fn paid(town: &Town, bank: &InProcessBank, yuan: &[i64]) -> Vec<i64> {
    let payments: Vec<i64> = yuan
        .iter()
        .enumerate()
        .map(|(number, yuan)| {
            let key = format!("pay {number}");
            let id = town.ready(3, *yuan, &key);
            town.sent(&[id], &key);
            id
        })
        .collect();
    town.pump(bank, now(), 4);
    act::<ClearDay>(town, "bank-interface", "clear", evening(today()), Day { day: today() })
        .expect("cleared");
    for id in &payments {
        assert_eq!(town.payment(*id).state(), Some(PaymentState::Cleared));
    }
    payments
}

/// The papers of a day are fetched and put side by side at its end, or later.
fn reconciled(town: &Town, bank: &InProcessBank, day: Date, at: Instant) -> DayDone {
    bank.advance(at.local()).expect("the bank's clock moves");
    let ctx = town.sample.ctx_at("bank-interface", "", at);
    let runner = &mut DbRunner(&town.sample.db);
    assert!(work::fetch(runner, bank, &ctx, day).expect("the papers are asked for"));
    work::reconcile(runner, &ctx, day).expect("it runs").expect("there is something to compare")
}

fn items(town: &Town, day: Date) -> Vec<ItemRow> {
    let read = town.sample.db.read_blocking(move |tx| treasury::reconciliation::items_of(tx, COUNTY, day));
    read.expect("the differences")
}

fn day_row(town: &Town, day: Date) -> DayRow {
    let read = town.sample.db.read_blocking(move |tx| treasury::reconciliation::day(tx, COUNTY, day));
    read.expect("a read").expect("the day")
}

fn word(day: Date, note: &str) -> DayWord {
    DayWord { day, note: note.into() }
}

#[test]
fn a_day_that_agrees_is_recorded_confirmed_and_told_to_the_bank() {
    for town in towns(&LINES) {
        let bank = town.bank("");
        let payments = paid(&town, &bank, &[100, 200, 300]);
        let early = act::<ConfirmDay>(&town, "fin-recon", "early", evening(today()), word(today(), ""));
        assert_eq!(early, Err(Problem::Refused(ReconRefused::NotReconciled { day: today() })));
        let done = reconciled(&town, &bank, today(), evening(today()));
        assert_eq!((done.state, done.matched, done.open), (DayState::Agreed, 3, 0), "{}", town.engine);
        assert_eq!(done.recorded, 3);
        for id in payments {
            assert_eq!(town.payment(id).state(), Some(PaymentState::Recorded));
        }
        let row = day_row(&town, today());
        assert_eq!(
            (row.our_fen, row.bank_fen, row.cleared_fen),
            (Fen::from_yuan(600), Fen::from_yuan(600), Fen::from_yuan(600))
        );
        assert_eq!(row.reported_closing_fen, Some(row.book_closing_fen));
        let denied = act::<ConfirmDay>(&town, "fin-check", "no right", evening(today()), word(today(), ""));
        assert!(matches!(denied, Err(Problem::Denied(_))), "{denied:?}");
        let confirmed = act::<ConfirmDay>(&town, "fin-recon", "word", evening(today()), word(today(), ""));
        assert_eq!(confirmed.expect("confirmed").result, 0);
        let ctx = town.sample.ctx_at("bank-interface", "", evening(today()));
        let sent = work::send_results(&mut DbRunner(&town.sample.db), &bank, &ctx).expect("sent");
        assert_eq!(sent, 1);
        assert_eq!(work::send_results(&mut DbRunner(&town.sample.db), &bank, &ctx).expect("idle"), 0);
        let again = act::<ReconcileDay>(
            &town,
            "fin-recon",
            "again",
            evening(today()),
            ReconciledDay { day: today() },
        );
        assert_eq!(again, Err(Problem::Refused(ReconRefused::AlreadyConfirmed { day: today() })));
        town.books_are_right();
    }
}

#[test]
fn each_fault_of_a_statement_is_one_difference_and_ends_with_an_explanation() {
    let cases = [
        ("line_missing=1", "only_ours", ""),
        ("line_wrong=1", "amount_differs", ""),
        ("line_doubled=1", "only_theirs", "twice"),
    ];
    for (faults, status, remark) in cases {
        for town in towns(&LINES) {
            let bank = town.bank(faults);
            let payment = paid(&town, &bank, &[100])[0];
            let done = reconciled(&town, &bank, today(), evening(today()));
            assert_eq!((done.state, done.open), (DayState::Differs, 1), "{faults} on {}", town.engine);
            let found = items(&town, today());
            assert_eq!(found.len(), 1, "{faults}: {found:#?}");
            assert_eq!((&*found[0].status, &*found[0].remark, &*found[0].leg), (status, remark, "bank"));
            assert_eq!(town.payment(payment).state(), Some(PaymentState::Cleared), "not recorded: {faults}");
            // The same run again finds the same difference, not a second one.
            let again = reconciled(&town, &bank, today(), Instant(evening(today()).0 + 60_000));
            assert_eq!((again.open, items(&town, today()).len()), (1, 1), "{faults}");
            let silent = act::<ConfirmDay>(&town, "fin-recon", "c1", evening(today()), word(today(), " "));
            let refused = ReconRefused::OpenWithoutNote { day: today(), open: 1 };
            assert_eq!(silent, Err(Problem::Refused(refused)));
            let settle = |key: &str, note: &str| {
                let input = Settlement { item_id: found[0].item_id, note: note.into() };
                act::<SettleItem>(&town, "fin-recon", key, evening(today()), input)
            };
            assert_eq!(settle("s1", ""), Err(Problem::Refused(ReconRefused::NoReason)));
            settle("s2", "银行更正通知 2022-1").expect("settled");
            let twice = settle("s3", "again");
            assert!(matches!(twice, Err(Problem::Refused(ReconRefused::AlreadySettled { .. }))), "{twice:?}");
            assert_eq!(day_row(&town, today()).state(), Some(DayState::Agreed));
            let word = act::<ConfirmDay>(&town, "fin-recon", "c2", evening(today()), word(today(), ""));
            assert_eq!(word.expect("confirmed").result, 0, "{faults}");
            let duties = "select count(*) from duty where mof_div_code = ?1 and clock = 'recon_item_days' and ended_ms is null";
            assert_eq!(town.number(duties), 0, "its clock has ended");
            town.books_are_right();
        }
    }
}

#[test]
fn a_late_line_ends_the_difference_of_the_day_before() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1");
        let payment = paid(&town, &bank, &[100])[0];
        let done = reconciled(&town, &bank, today(), evening(today()));
        assert_eq!((done.state, done.open), (DayState::Differs, 1));
        assert_eq!(items(&town, today())[0].status, "only_ours");
        let open =
            act::<ConfirmDay>(&town, "fin-recon", "open", evening(today()), word(today(), "银行次日入账"));
        assert_eq!(open.expect("confirmed with a note").result, 1);
        let next = today().checked_add(1.day()).expect("a day");
        let done = reconciled(&town, &bank, next, evening(next));
        assert_eq!((done.state, done.came_late, done.open), (DayState::Agreed, 1, 0), "{}", town.engine);
        let item = &items(&town, today())[0];
        assert_eq!((&*item.state, &*item.settled_how), ("settled", "late"));
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Recorded), "it is whole now");
        let run =
            act::<ReconcileDay>(&town, "fin-recon", "again", evening(next), ReconciledDay { day: next });
        assert_eq!(run.map(|done| (done.open, done.came_late)), Ok((0, 0)), "nothing new");
        assert_eq!(items(&town, next), []);
        let now_whole = act::<ConfirmDay>(&town, "fin-recon", "whole", evening(next), word(today(), ""));
        assert_eq!(now_whole.expect("told anew").result, 0);
        town.books_are_right();
    }
}

#[test]
fn of_a_late_line_that_stands_twice_the_first_counts_and_the_second_is_one_too_many() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1,line_doubled=1");
        let payment = paid(&town, &bank, &[100])[0];
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let next = today().checked_add(1.day()).expect("a day");
        let done = reconciled(&town, &bank, next, evening(next));
        assert_eq!((done.came_late, done.open, done.matched), (1, 1, 1), "{}", town.engine);
        let found = items(&town, next);
        assert_eq!((&*found[0].status, &*found[0].remark), ("only_theirs", "twice"));
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Cleared), "it is still in question");
        let first = ReconciledDay { day: today() };
        let again = act::<ReconcileDay>(&town, "fin-recon", "first again", evening(next), first);
        assert_eq!(again.map(|done| (done.state, done.open)), Ok((DayState::Agreed, 0)), "it came late");
        town.books_are_right();
    }
}

#[test]
fn what_nobody_settles_in_three_working_days_goes_up() {
    for town in towns(&LINES) {
        let bank = town.bank("");
        paid(&town, &bank, &[100]);
        bank.sim().money_came_in(Incoming {
            acct_no: ACCOUNT.into(),
            reference: "FEE1".into(),
            amount_fen: Fen::from_yuan(-12),
            on: today(),
            remark: "手续费".into(),
        });
        let done = reconciled(&town, &bank, today(), evening(today()));
        assert_eq!((done.state, done.matched, done.open), (DayState::Differs, 1, 1));
        let calendar = &town.sample.ctx_at("fin-recon", "", now()).policy;
        let third = calendar.calendar().add_working_days(today(), 3).expect("a calendar");
        let fourth = calendar.calendar().add_working_days(today(), 4).expect("a calendar");
        for (day, up) in [(third, false), (fourth, true)] {
            act::<ReconcileDay>(
                &town,
                "fin-recon",
                &format!("run {day}"),
                evening(day),
                ReconciledDay { day },
            )
            .expect("a quiet day runs");
            assert_eq!(items(&town, today())[0].escalated_ms.is_some(), up, "{day} on {}", town.engine);
        }
        town.books_are_right();
    }
}

fn receive(town: &Town, user: &str, key: &str, bytes: &[u8]) -> Outcome<ReceivePapers> {
    let input = ReceivedPapers { body: STANDARD.encode(bytes) };
    act::<ReceivePapers>(town, user, key, evening(today()), input)
}

fn outcomes(taken: &PapersTaken) -> Vec<&str> {
    taken.papers.iter().map(|paper| paper.outcome.as_str()).collect()
}

#[test]
fn a_paper_is_believed_when_it_is_signed_or_a_person_answers_for_it() {
    for town in towns(&LINES) {
        let bank = town.bank("");
        paid(&town, &bank, &[100, 200]);
        bank.advance(evening(today()).local()).expect("the bank's clock moves");
        let SendOutcome::Answered(envelope) = bank.day_papers(COUNTY, ACCOUNT, today()) else {
            panic!("the bank has papers")
        };
        let Some(PostAnswer::Answered(camt)) = bank.sim().statement(ACCOUNT, today()) else {
            panic!("the bank has a statement")
        };
        let denied = receive(&town, "fin-budget", "budget", &camt);
        assert!(matches!(denied, Err(Problem::Denied(_))), "{denied:?}");
        let unsigned = receive(&town, "bank-interface", "unsigned", &camt).expect("kept aside");
        assert_eq!(outcomes(&unsigned), ["quarantined"], "nobody answers for the file");
        let by_hand = receive(&town, "fin-recon", "by hand", &camt).expect("kept");
        assert_eq!(outcomes(&by_hand), ["kept"]);
        // The envelope says of the account what the file said; the treasury's balance is new.
        let signed = receive(&town, "bank-interface", "signed", &envelope).expect("kept");
        assert_eq!(outcomes(&signed), ["known", "kept"]);
        let mut spoilt = envelope.clone();
        let at = spoilt.windows(9).position(|window| window == b"<Voucher>").expect("a voucher") + 60;
        spoilt[at] = if spoilt[at] == b'A' { b'B' } else { b'A' };
        let spoilt = receive(&town, "bank-interface", "spoilt", &spoilt).expect("kept aside");
        assert_eq!(outcomes(&spoilt), ["quarantined", "known"], "the paper beside it is taken");
        let junk = receive(&town, "fin-recon", "junk", b"no statement at all").expect("kept aside");
        assert_eq!(outcomes(&junk), ["quarantined"]);
        let run = ReconciledDay { day: today() };
        let done = act::<ReconcileDay>(&town, "fin-recon", "run", evening(today()), run).expect("it runs");
        assert_eq!((done.state, done.matched), (DayState::Agreed, 2), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_corrected_statement_takes_the_place_of_the_first_and_ends_what_it_corrects() {
    for town in towns(&LINES) {
        let bank = town.bank("");
        paid(&town, &bank, &[100]);
        bank.sim().money_came_in(Incoming {
            acct_no: ACCOUNT.into(),
            reference: "FEE1".into(),
            amount_fen: Fen::from_yuan(-12),
            on: today(),
            remark: String::new(),
        });
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        // Another bank with the same orders, without the charge: what the first one sends as a correction.
        let Some(PostAnswer::Answered(camt)) = bank.sim().statement(ACCOUNT, today()) else { panic!() };
        let mut message = wire::iso20022::Statements::from_bytes(&camt).expect("it reads");
        let statement = &mut message.statements[0];
        statement.bookings.retain(|booking| booking.reference != "FEE1");
        statement.closing_fen = Fen::new(statement.closing_fen.get() + 1_200);
        let corrected = message.to_bytes().expect("it writes");
        let taken = receive(&town, "fin-recon", "corrected", &corrected).expect("kept");
        assert_eq!(outcomes(&taken), ["kept"]);
        let stale = act::<ConfirmDay>(&town, "fin-recon", "stale", evening(today()), word(today(), "x"));
        assert_eq!(stale, Err(Problem::Refused(ReconRefused::StatementChanged { day: today() })));
        let run = ReconciledDay { day: today() };
        let done = act::<ReconcileDay>(&town, "fin-recon", "run", evening(today()), run).expect("it runs");
        assert_eq!((done.state, done.open), (DayState::Agreed, 0), "{}", town.engine);
        assert_eq!(items(&town, today())[0].settled_how, "corrected");
        town.books_are_right();
    }
}
