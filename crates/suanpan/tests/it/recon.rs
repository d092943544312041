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
use treasury::evoucher::VoucherId;
use treasury::payment::PaymentState;
use treasury::reconciliation::{
    ConfirmDay, DayDone, DayRow, DayState, DayWord, ItemRow, PapersTaken, ReceivePapers, ReceivedPapers,
    ReconRefused, ReconcileDay, ReconciledDay, SettleItem, Settlement, lists, work,
};
use wire::bank::{BankClient, InProcessBank, Incoming, PostAnswer, SendOutcome};
use wire::crypto::Party;
use wire::envelope::{AccountStatement, Body, Envelope, Message, TreasuryBalance, VtTable};

use crate::support::{Stub, Town, towns};

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
        assert_eq!(to_confirm(&town), [], "its difference is still open");
        let next = tomorrow();
        let done = reconciled(&town, &bank, next, evening(next));
        assert_eq!((done.state, done.came_late, done.open), (DayState::Agreed, 1, 0), "{}", town.engine);
        let item = &items(&town, today())[0];
        assert_eq!((&*item.state, &*item.settled_how), ("settled", "late"));
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Recorded), "it is whole now");
        assert_eq!(to_confirm(&town), [today(), next], "told with differences, to be told anew");
        let run =
            act::<ReconcileDay>(&town, "fin-recon", "again", evening(next), ReconciledDay { day: next });
        assert_eq!(run.map(|done| (done.open, done.came_late)), Ok((0, 0)), "nothing new");
        assert_eq!(items(&town, next), []);
        let now_whole = act::<ConfirmDay>(&town, "fin-recon", "whole", evening(next), word(today(), ""));
        assert_eq!(now_whole.expect("told anew").result, 0);
        assert_eq!(to_confirm(&town), [next]);
        town.books_are_right();
    }
}

#[test]
fn of_a_late_line_that_stands_twice_the_first_counts_and_the_second_is_one_too_many() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1,line_doubled=1");
        let payment = paid(&town, &bank, &[100])[0];
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let next = tomorrow();
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
    receive_at(town, user, key, (evening(today()), bytes))
}

fn receive_at(town: &Town, user: &str, key: &str, (at, bytes): (Instant, &[u8])) -> Outcome<ReceivePapers> {
    let input = ReceivedPapers { body: STANDARD.encode(bytes) };
    act::<ReceivePapers>(town, user, key, at, input)
}

/// The days the desk is asked to confirm.
fn to_confirm(town: &Town) -> Vec<Date> {
    let read = town
        .sample
        .db
        .read_blocking(|tx| lists::days(tx, &lists::days_to_confirm(COUNTY), " order by on_day limit 9"));
    read.expect("the days").iter().map(|row| row.on_day).collect()
}

fn tomorrow() -> Date {
    today().checked_add(1.day()).expect("a day")
}

/// The bank's papers of a day as messages.
fn messages(bank: &InProcessBank, day: Date) -> Vec<Message> {
    bank.advance(evening(day).local()).expect("the bank's clock moves");
    let SendOutcome::Answered(bytes) = bank.day_papers(COUNTY, ACCOUNT, day) else {
        panic!("the bank has papers")
    };
    let envelope = Envelope::parse(&bytes).expect("it reads");
    envelope.bodies.iter().map(|body| body.message(&VtTable::national()).expect("it reads")).collect()
}

fn sealed(message: &Message) -> Vec<u8> {
    let body = Body::seal(message, &VtTable::national(), &[], &[&Stub(Party::AgentBank)]).expect("it seals");
    Envelope::of(body).to_bytes().expect("it writes")
}

/// The bank's signed statement of a day with the lines that are kept only.
fn signed_with(bank: &InProcessBank, day: Date, keep: impl Fn(&str) -> bool) -> Vec<u8> {
    let found = messages(bank, day).into_iter().find_map(|message| match message {
        Message::AccountStatement(statement) => Some(statement),
        _ => None,
    });
    let mut statement: AccountStatement = found.expect("a statement");
    statement.lines.retain(|line| keep(&line.ori_voucher_no));
    let left: i64 = statement.lines.iter().map(|line| line.pay_amt.get()).sum();
    statement.end_amt = Fen::new(statement.begin_amt.get() - left);
    sealed(&Message::AccountStatement(statement))
}

/// The treasury's balance of a day with a yuan more of income than the first told.
fn balance_with_more(bank: &InProcessBank, day: Date) -> Vec<u8> {
    let found = messages(bank, day).into_iter().find_map(|message| match message {
        Message::TreasuryBalance(balance) => Some(balance),
        _ => None,
    });
    let mut balance: TreasuryBalance = found.expect("a balance");
    balance.income_amt = Fen::new(balance.income_amt.get() + 100);
    balance.end_amt = Fen::new(balance.end_amt.get() + 100);
    sealed(&Message::TreasuryBalance(balance))
}

fn voucher_no(town: &Town, payment: i64) -> String {
    let voucher_id = town.payment(payment).voucher_id.expect("it has a voucher");
    town.voucher(&VoucherId { voucher_id }).voucher_no
}

fn run(town: &Town, user: &str, key: &str, day: Date) -> Outcome<ReconcileDay> {
    act::<ReconcileDay>(town, user, key, evening(day), ReconciledDay { day })
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
        // The envelope says of the account what the file said, and the bank signed it.
        let signed = receive(&town, "bank-interface", "signed", &envelope).expect("kept");
        assert_eq!(outcomes(&signed), ["kept", "kept"]);
        let once_more = receive(&town, "bank-interface", "once more", &envelope).expect("known");
        assert_eq!(outcomes(&once_more), ["known", "known"]);
        let same_file = receive(&town, "fin-recon", "same file", &camt).expect("known");
        assert_eq!(outcomes(&same_file), ["known"], "it says what the bank signed");
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
        let corrected = signed_with(&bank, today(), |reference| reference != "FEE1");
        let taken = receive(&town, "bank-interface", "corrected", &corrected).expect("kept");
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

#[test]
fn an_unsigned_file_never_takes_the_place_of_the_signed_statement() {
    for town in towns(&LINES) {
        let bank = town.bank("line_wrong=1");
        paid(&town, &bank, &[100]);
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let before = day_row(&town, today());
        let Some(PostAnswer::Answered(camt)) = bank.sim().statement(ACCOUNT, today()) else { panic!() };
        let mut message = wire::iso20022::Statements::from_bytes(&camt).expect("it reads");
        let statement = &mut message.statements[0];
        statement.bookings[0].amount_fen = Fen::from_yuan(100);
        statement.closing_fen = Fen::new(statement.opening_fen.get() - 10_000);
        let made_up = message.to_bytes().expect("it writes");
        let taken = receive(&town, "fin-recon", "made up", &made_up).expect("kept aside");
        assert_eq!(outcomes(&taken), ["quarantined"], "{}", town.engine);
        let reason = &taken.papers[0].reason;
        assert!(reason.contains("3551 / ") && reason.contains("未签名的文件不能取代"), "{reason}");
        assert_eq!(day_row(&town, today()), before, "the day stays as it was compared");
        let done = run(&town, "fin-recon", "run", today()).expect("it runs");
        assert_eq!((done.state, done.open), (DayState::Differs, 1), "the signed one is in force");
        // What the bank itself sends anew takes the place of its first word, and then the first of the second.
        let none = signed_with(&bank, today(), |_| false);
        let taken = receive(&town, "bank-interface", "second word", &none).expect("kept");
        assert_eq!(outcomes(&taken), ["kept"]);
        let again = reconciled(&town, &bank, today(), Instant(evening(today()).0 + 60_000));
        assert_eq!((again.open, items(&town, today())[0].status.as_str()), (1, "amount_differs"));
        town.books_are_right();
    }
}

#[test]
fn who_brought_in_the_statement_neither_confirms_the_day_nor_settles_its_differences() {
    for town in towns(&LINES) {
        let bank = town.bank("line_wrong=1");
        paid(&town, &bank, &[100]);
        bank.advance(evening(today()).local()).expect("the bank's clock moves");
        let Some(PostAnswer::Answered(camt)) = bank.sim().statement(ACCOUNT, today()) else { panic!() };
        receive(&town, "fin-recon", "file", &camt).expect("kept");
        assert_eq!(run(&town, "fin-recon", "run", today()).expect("it runs").open, 1);
        let same = ReconRefused::SamePerson { number: today().to_string(), step: "recon_import".into() };
        let settle = |user: &str| {
            let item_id = items(&town, today())[0].item_id;
            let input = Settlement { item_id, note: "银行更正通知 2022-1".into() };
            act::<SettleItem>(&town, user, &format!("settle {user}"), evening(today()), input)
        };
        let confirm = |user: &str, note: &str| {
            let key = format!("confirm {user} {note}");
            act::<ConfirmDay>(&town, user, &key, evening(today()), word(today(), note))
        };
        assert_eq!(confirm("fin-recon", "x"), Err(Problem::Refused(same.clone())));
        assert_eq!(settle("fin-recon"), Err(Problem::Refused(same.clone())));
        settle("fin-recon2").expect("a colleague settles");
        assert_eq!(confirm("fin-recon", ""), Err(Problem::Refused(same)));
        assert_eq!(confirm("fin-recon2", "").expect("a colleague confirms").result, 0, "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_lost_statement_records_nothing_but_what_a_later_one_names() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1");
        let payments = paid(&town, &bank, &[100, 200]);
        // The statement of the day is lost: nothing is compared line by line.
        let done = run(&town, "bank-interface", "lost", today()).expect("it runs");
        assert_eq!((done.state, done.open, done.recorded), (DayState::Differs, 1, 0));
        assert_eq!(items(&town, today())[0].reference, "3551");
        let named = voucher_no(&town, payments[0]);
        let next = tomorrow();
        let statement = signed_with(&bank, next, |reference| reference == named);
        receive_at(&town, "bank-interface", "next", (evening(next), &statement)).expect("kept");
        let done = run(&town, "bank-interface", "next", next).expect("it runs");
        assert_eq!((done.matched, done.recorded), (1, 1), "{}", town.engine);
        let states = payments.iter().map(|id| town.payment(*id).state());
        let expected = [Some(PaymentState::Recorded), Some(PaymentState::Cleared)];
        assert_eq!(states.collect::<Vec<_>>(), expected, "the bank has told of the first alone");
        town.books_are_right();
    }
}

#[test]
fn a_receipt_after_the_run_is_recorded_only_when_a_statement_names_it() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1");
        let first = paid(&town, &bank, &[100])[0];
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let second = town.ready(3, 200, "second");
        town.sent(&[second], "second");
        town.pump(&bank, Instant(evening(today()).0 + 600_000), 4);
        let next = tomorrow();
        act::<ClearDay>(&town, "bank-interface", "next", evening(next), Day { day: next }).expect("cleared");
        assert_eq!(town.payment(second).state(), Some(PaymentState::Cleared), "paid on the day before");
        let named = voucher_no(&town, first);
        let statement = signed_with(&bank, next, |reference| reference == named);
        receive_at(&town, "bank-interface", "next", (evening(next), &statement)).expect("kept");
        let done = run(&town, "bank-interface", "next", next).expect("it runs");
        assert_eq!((done.came_late, done.recorded), (1, 1), "{}", town.engine);
        assert_eq!(town.payment(first).state(), Some(PaymentState::Recorded));
        assert_eq!(town.payment(second).state(), Some(PaymentState::Cleared), "nobody compared it");
        town.books_are_right();
    }
}

#[test]
fn a_balance_that_came_after_the_run_is_compared_before_anybody_confirms() {
    for town in towns(&LINES) {
        let bank = town.bank("line_missing=1");
        paid(&town, &bank, &[100]);
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let balance = balance_with_more(&bank, today());
        let taken = receive(&town, "bank-interface", "balance", &balance).expect("kept");
        assert_eq!(outcomes(&taken), ["kept"]);
        let input =
            Settlement { item_id: items(&town, today())[0].item_id, note: "银行更正通知".into() };
        act::<SettleItem>(&town, "fin-recon", "settle", evening(today()), input).expect("settled");
        assert_eq!(day_row(&town, today()).state(), Some(DayState::Differs), "a paper waits");
        let confirm =
            |key: &str| act::<ConfirmDay>(&town, "fin-recon", key, evening(today()), word(today(), ""));
        assert_eq!(confirm("c1"), Err(Problem::Refused(ReconRefused::StatementChanged { day: today() })));
        let done = run(&town, "fin-recon", "run", today()).expect("it runs");
        assert_eq!((done.state, done.open), (DayState::Agreed, 0), "{}", town.engine);
        assert_eq!(confirm("c2").expect("confirmed").result, 0);
        town.books_are_right();
    }
}

#[test]
fn the_machine_leaves_a_confirmed_day_alone_until_a_paper_comes() {
    for town in towns(&LINES) {
        let bank = town.bank("line_missing=1");
        paid(&town, &bank, &[100]);
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 1);
        let told =
            act::<ConfirmDay>(&town, "fin-recon", "open", evening(today()), word(today(), "待银行查复"));
        assert_eq!(told.expect("confirmed with a note").result, 1);
        let before = day_row(&town, today());
        // The service starts anew: the papers are fetched and the day is compared again.
        let later = Instant(evening(today()).0 + 60_000);
        let ctx = town.sample.ctx_at("bank-interface", "", later);
        let runner = &mut DbRunner(&town.sample.db);
        assert!(work::fetch(runner, &bank, &ctx, today()).expect("fetched"));
        assert_eq!(work::reconcile(runner, &ctx, today()), Ok(None), "{}", town.engine);
        assert_eq!(day_row(&town, today()), before, "a person's word stands");
        let balance = balance_with_more(&bank, today());
        receive_at(&town, "bank-interface", "balance", (later, &balance)).expect("kept");
        let done = work::reconcile(runner, &ctx, today()).expect("it runs");
        assert_eq!(done.map(|done| done.open), Some(1), "something new has come");
        assert_eq!(day_row(&town, today()).confirmed_by, None);
        town.books_are_right();
    }
}

#[test]
fn a_late_line_of_a_refund_meets_its_notice() {
    for town in towns(&LINES) {
        let bank = town.bank("line_late=1,refund=1:30s");
        let payment = town.ready(3, 100, "pay");
        town.sent(&[payment], "pay");
        town.pump(&bank, now(), 6);
        act::<ClearDay>(&town, "bank-interface", "clear", evening(today()), Day { day: today() })
            .expect("cleared");
        let refunds = "select count(*) from bank_refund where mof_div_code = ?1";
        assert_eq!(town.number(refunds), 1, "the money came back");
        assert_eq!(reconciled(&town, &bank, today(), evening(today())).open, 2);
        let done = reconciled(&town, &bank, tomorrow(), evening(tomorrow()));
        assert_eq!((done.came_late, done.matched, done.open), (2, 2, 0), "{}", town.engine);
        assert!(items(&town, today()).iter().all(|item| item.settled_how == "late"));
        town.books_are_right();
    }
}
