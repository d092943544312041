//! Money that comes back: linked by two persons, in whole or in part, paid again from a suspense line,
//! and counted in the day's clearing.

use jiff::civil::{Date, DateTime, date};
use ledger::{Fen, FiscalYear};
use platform::time::Instant;
use platform::verb::{Outcome, Problem, Verb};
use suanpan::bench::sample::{COUNTY, Sample};
use treasury::bank::{
    BankRefundRow, ClearDay, Cleared, Day, DecideRefundEnd, NewRefund, NewRefundEnd, ProposeRefundEnd,
    RecordRefund, RefundDecision, RefundEnd, RefundRefused, RefundState,
};
use treasury::evoucher::{IssueVoucher, PaymentIds, SendVoucher, SignVoucher, VoucherId};
use treasury::payment::{
    ApprovePayment, FinanceReview, NewPayment, PaymentId, PaymentRefused, PaymentState, ReturnInput,
    ReturnPayment, ReviewPayment, SubmitPayment, VoidPayment,
};

use crate::support::{Town, at_once, towns};

pub const LINES: [i64; 4] = [1_000_000; 4];

fn at(day: Date, hour: i8) -> Instant {
    Instant::of_local(day.at(hour, 0, 0, 0))
}

fn act<V: Verb>(town: &Town, user: &str, key: &str, when: Instant, input: V::Input) -> Outcome<V> {
    town.sample.db.perform_blocking::<V>(town.sample.ctx_at(user, key, when), input)
}

/// A request submitted, approved, issued and paid at the moments given.
fn paid(town: &Town, request: NewPayment, key: &str, asked: Instant, sent: DateTime) -> i64 {
    let unit = request.agency_code.clone();
    let user = |title: &str| format!("{unit}-{title}");
    let id = act::<SubmitPayment>(town, &user("clerk"), key, asked, request).expect("submitted").payment_id;
    let payment = PaymentId { payment_id: id };
    act::<ReviewPayment>(town, &user("reviewer"), key, asked, payment.clone()).expect("reviewed");
    let approved = act::<ApprovePayment>(town, &user("head"), key, asked, payment.clone()).expect("approved");
    if approved.state == PaymentState::UnitApproved {
        act::<FinanceReview>(town, "fin-clerk", key, asked, payment).expect("passed");
    }
    let when = Instant::of_local(sent);
    let input = PaymentIds { payment_ids: vec![id] };
    let issued = act::<IssueVoucher>(town, "fin-entry", key, when, input).expect("issued");
    let voucher = VoucherId { voucher_id: issued.voucher_id };
    act::<SignVoucher>(town, "fin-seal", key, when, voucher.clone()).expect("sealed");
    act::<SendVoucher>(town, "fin-check", key, when, voucher).expect("sent");
    // Every payment has a bank of its own here: what it has to say is read from its first message on.
    let from_the_first = town.sample.db.write_blocking(|tx| treasury::bank::set_cursor(tx, COUNTY, "102", 0));
    from_the_first.expect("the cursor is set");
    town.pump(&town.bank(""), when, 3);
    assert_eq!(town.payment(id).state(), Some(PaymentState::Paid), "{}", town.engine);
    id
}

pub fn in_march(town: &Town, n: usize, yuan: i64, key: &str) -> i64 {
    let request = town.sample.request(n, Fen::from_yuan(yuan));
    paid(town, request, key, at(date(2022, 3, 2), 9), date(2022, 3, 2).at(10, 0, 0, 0))
}

fn notice(no: &str, on: Date, yuan: i64) -> NewRefund {
    NewRefund {
        refund_no: no.into(),
        refunded_on: on,
        amount: Fen::from_yuan(yuan),
        pay_app_no: String::new(),
        payee_code: "nobody".into(),
        paid_before: None,
        reason: "退款".into(),
        bounce: false,
    }
}

pub fn refund(town: &Town, no: &str) -> BankRefundRow {
    let no = no.to_owned();
    let read = town.sample.db.read_blocking(move |tx| treasury::bank::refund(tx, COUNTY, &no));
    read.expect("a read").expect("the refund")
}

fn link(id: i64, to: &str, yuan: i64) -> NewRefundEnd {
    NewRefundEnd {
        refund_id: id,
        end: RefundEnd::Link,
        pay_app_no: to.into(),
        amount: Fen::from_yuan(yuan),
        bounce: false,
        reason: "银行确认".into(),
    }
}

fn confirm(id: i64) -> RefundDecision {
    RefundDecision { decision_id: id, confirm: true, note: String::new() }
}

#[test]
fn an_unmatched_refund_is_linked_by_one_person_and_confirmed_by_another() {
    for town in towns(&LINES) {
        let payment = in_march(&town, 3, 900, "one");
        let number = town.payment(payment).pay_app_no;
        let when = at(date(2022, 3, 10), 9);
        let done = act::<RecordRefund>(&town, "fin-recon", "n", when, notice("TK1", date(2022, 3, 10), 200))
            .expect("kept");
        let proposal =
            act::<ProposeRefundEnd>(&town, "fin-recon", "p", when, link(done.refund_id, &number, 0))
                .expect("proposed");
        assert_eq!(town.payment(payment).refunded_fen, Fen::ZERO, "a proposal moves nothing");
        let twice = act::<ProposeRefundEnd>(&town, "fin-recon", "p2", when, link(done.refund_id, &number, 0));
        assert!(matches!(twice, Err(Problem::Refused(RefundRefused::AlreadyProposed { .. }))), "{twice:?}");
        let own = act::<DecideRefundEnd>(&town, "fin-recon", "d", when, confirm(proposal));
        assert!(matches!(own, Err(Problem::Denied(_))), "{own:?}");
        act::<DecideRefundEnd>(&town, "fin-check", "d", when, confirm(proposal)).expect("confirmed");
        assert_eq!(town.payment(payment).refunded_fen, Fen::from_yuan(200), "{}", town.engine);
        let row = refund(&town, "TK1");
        assert_eq!((row.state(), row.booked_event.as_str()), (Some(RefundState::Booked), "E19"));
        let again = act::<DecideRefundEnd>(&town, "fin-check2", "d", when, confirm(proposal));
        assert!(matches!(again, Err(Problem::Refused(RefundRefused::NoProposal { .. }))), "{again:?}");
        town.books_are_right();
    }
}

#[test]
fn one_notice_for_two_payments_is_split_and_never_links_more_than_was_paid() {
    for town in towns(&LINES) {
        let (first, second) = (in_march(&town, 3, 300, "first"), in_march(&town, 3, 500, "second"));
        let number = |id| town.payment(id).pay_app_no;
        let when = at(date(2022, 3, 10), 9);
        let done = act::<RecordRefund>(&town, "fin-recon", "n", when, notice("TK2", date(2022, 3, 10), 700))
            .expect("kept");
        let id = done.refund_id;
        let too_much = act::<ProposeRefundEnd>(&town, "fin-recon", "a", when, link(id, &number(first), 301));
        assert!(matches!(too_much, Err(Problem::Refused(RefundRefused::ExceedsPaid { .. }))), "{too_much:?}");
        let more = act::<ProposeRefundEnd>(&town, "fin-recon", "b", when, link(id, &number(second), 701));
        assert!(matches!(more, Err(Problem::Refused(RefundRefused::ExceedsRefund { .. }))), "{more:?}");
        let nobody = act::<ProposeRefundEnd>(&town, "fin-recon", "c", when, link(id, "ZF0", 0));
        assert!(matches!(nobody, Err(Problem::Refused(RefundRefused::NoPayment { .. }))), "{nobody:?}");
        let part = act::<ProposeRefundEnd>(&town, "fin-recon", "d", when, link(id, &number(first), 300))
            .expect("a part of it");
        act::<DecideRefundEnd>(&town, "fin-check", "d", when, confirm(part)).expect("confirmed");
        assert_eq!(town.payment(first).state(), Some(PaymentState::Refunded));
        assert_eq!(refund(&town, "TK2").state(), Some(RefundState::Split));
        let rest = refund(&town, "TK2-2");
        assert_eq!((rest.state(), rest.amount_fen), (Some(RefundState::Unmatched), Fen::from_yuan(400)));
        let whole =
            act::<ProposeRefundEnd>(&town, "fin-recon", "e", when, link(rest.refund_id, &number(second), 0))
                .expect("the rest");
        act::<DecideRefundEnd>(&town, "fin-check", "e", when, confirm(whole)).expect("confirmed");
        assert_eq!(town.payment(second).refunded_fen, Fen::from_yuan(400), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_refund_that_is_not_ours_or_goes_back_moves_no_balance() {
    for town in towns(&LINES) {
        let when = at(date(2022, 3, 10), 9);
        for (no, end, state) in [
            ("TK3", RefundEnd::SendBack, RefundState::SentBack),
            ("TK4", RefundEnd::NotOurs, RefundState::NotOurs),
        ] {
            let done = act::<RecordRefund>(&town, "fin-recon", no, when, notice(no, date(2022, 3, 10), 50))
                .expect("kept");
            let silent = NewRefundEnd { end, reason: String::new(), ..link(done.refund_id, "", 0) };
            let refused = act::<ProposeRefundEnd>(&town, "fin-recon", &format!("s{no}"), when, silent);
            assert_eq!(refused, Err(Problem::Refused(RefundRefused::NoReason)));
            let input = NewRefundEnd { end, ..link(done.refund_id, "", 0) };
            let first =
                act::<ProposeRefundEnd>(&town, "fin-recon", no, when, input.clone()).expect("proposed");
            let no_word = RefundDecision { decision_id: first, confirm: false, note: String::new() };
            let refused = act::<DecideRefundEnd>(&town, "fin-check", &format!("x{no}"), when, no_word);
            assert_eq!(refused, Err(Problem::Refused(RefundRefused::NoReason)));
            let declined = RefundDecision { decision_id: first, confirm: false, note: "再查".into() };
            act::<DecideRefundEnd>(&town, "fin-check", &format!("y{no}"), when, declined).expect("declined");
            assert_eq!(refund(&town, no).state(), Some(RefundState::Unmatched));
            let again =
                act::<ProposeRefundEnd>(&town, "fin-recon", &format!("z{no}"), when, input).expect("anew");
            act::<DecideRefundEnd>(&town, "fin-check", no, when, confirm(again)).expect("confirmed");
            assert_eq!(refund(&town, no).state(), Some(state), "{}", town.engine);
        }
        assert_eq!(
            town.number("select count(*) from journal_posting where mof_div_code = ?1 and event = 'E19'"),
            0
        );
        town.books_are_right();
    }
}

#[test]
fn two_who_confirm_at_once_book_it_once() {
    for town in towns(&LINES) {
        let payment = in_march(&town, 3, 900, "one");
        let number = town.payment(payment).pay_app_no;
        let when = at(date(2022, 3, 10), 9);
        let done = act::<RecordRefund>(&town, "fin-recon", "n", when, notice("TK5", date(2022, 3, 10), 200))
            .expect("kept");
        let proposal =
            act::<ProposeRefundEnd>(&town, "fin-recon", "p", when, link(done.refund_id, &number, 0))
                .expect("proposed");
        let won = at_once(8, |n| {
            let user = ["fin-check", "fin-check2"][n % 2];
            act::<DecideRefundEnd>(&town, user, &format!("d{n}"), when, confirm(proposal)).is_ok()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{}", town.engine);
        assert_eq!(town.payment(payment).refunded_fen, Fen::from_yuan(200));
        town.books_are_right();
    }
}

/// Asked for on the last payment day, paid on 31 December.
fn in_december(town: &Town, n: usize, yuan: i64, key: &str) -> i64 {
    let request = town.sample.request(n, Fen::from_yuan(yuan));
    paid(town, request, key, at(date(2022, 12, 28), 9), date(2022, 12, 31).at(10, 0, 0, 0))
}

#[test]
fn the_january_bounce_of_a_payment_of_31_december_is_paid_again_from_its_suspense_line() {
    for town in towns(&LINES) {
        let payment = in_december(&town, 3, 700, "last day");
        let bounced = date(2023, 1, 4);
        let when = at(bounced, 9);
        let mut coming = notice("TT1", bounced, 700);
        coming.pay_app_no = town.payment(payment).pay_app_no;
        coming.bounce = true;
        act::<RecordRefund>(&town, "fin-recon", "bounce", when, coming).expect("booked");
        let row = refund(&town, "TT1");
        let line = row.suspense_line_id.expect("a suspense line");
        let read = town.sample.db.read_blocking(move |tx| books::line::store::line(tx, COUNTY, line));
        let line = read.expect("a read").expect("the line");
        assert_eq!(line.fiscal_year, FiscalYear(2023));
        assert_eq!(line.carried_from_line_id, Some(Sample::line_id(3)), "it knows which line paid");
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Refunded));
        let mut request = NewPayment {
            fiscal_year: FiscalYear(2023),
            bgt_line_no: line.bgt_line_no.clone(),
            ..town.sample.request(3, Fen::from_yuan(700))
        };
        let payee = std::mem::replace(&mut request.payee_code, "P2".into());
        assert_ne!(payee, "P2");
        let unit = format!("{}-clerk", request.agency_code);
        let other = act::<SubmitPayment>(&town, &unit, "other payee", when, request.clone());
        assert!(
            matches!(&other, Err(Problem::Refused(PaymentRefused::SuspensePayee { payee_code, .. }))
            if *payee_code == payee),
            "{other:?}"
        );
        request.payee_code = payee;
        // The money is that of line 3: what holds line 3 holds it, on whichever line it waits.
        let hold = treasury::quota::NewHold {
            scope: format!("line:{}", Sample::line_id(3).0),
            stage: books::hold::HoldStage::Payment,
            class: books::hold::HoldClass::All,
            kind: "supervision".into(),
            reason: "专项检查".into(),
            basis: "小财监〔2023〕1号".into(),
            lifts_when: "整改完成".into(),
            from_day: date(2022, 12, 30),
            fiscal_year: None,
        };
        let hold_id =
            act::<treasury::quota::PlaceHold>(&town, "fin-watch", "hold", when, hold).expect("held");
        let asked = act::<SubmitPayment>(&town, &unit, "held", when, request.clone()).expect("asked");
        let id = PaymentId { payment_id: asked.payment_id };
        let unit_of = |step: &str| format!("{}-{step}", request.agency_code);
        act::<ReviewPayment>(&town, &unit_of("reviewer"), "held", when, id.clone()).expect("reviewed");
        let held = act::<ApprovePayment>(&town, &unit_of("head"), "held", when, id.clone());
        assert!(
            matches!(held, Err(Problem::Refused(PaymentRefused::Held { .. }))),
            "{}: {held:?}",
            town.engine
        );
        let back = ReturnInput { payment_id: asked.payment_id, reason: "暂停支付".into() };
        act::<VoidPayment>(&town, &unit, "held void", when, back.clone())
            .or_else(|_| {
                act::<ReturnPayment>(&town, &unit_of("head"), "held back", when, back.clone())?;
                act::<VoidPayment>(&town, &unit, "held void 2", when, back)
            })
            .expect("given up");
        let lift = treasury::quota::Lift { hold_id, reason: "检查结束".into() };
        act::<treasury::quota::LiftHold>(&town, "fin-watch", "lift", when, lift).expect("lifted");
        let too_much = NewPayment { amount: Fen::from_yuan(701), ..request.clone() };
        let refused = act::<SubmitPayment>(&town, &unit, "too much", when, too_much);
        assert!(
            matches!(refused, Err(Problem::Refused(PaymentRefused::ExceedsAvailable { .. }))),
            "{refused:?}"
        );
        let again = paid(&town, request, "again", when, bounced.at(10, 0, 0, 0));
        assert_eq!(town.payment(again).paid_fen, Fen::from_yuan(700), "{}", town.engine);
        assert_eq!(
            town.number("select count(*) from journal_posting where mof_div_code = ?1 and event = 'E09'"),
            0
        );
        town.books_are_right();
    }
}

#[test]
fn what_is_no_january_bounce_goes_into_the_reserve() {
    for town in towns(&LINES) {
        let cases = [
            (in_december(&town, 3, 100, "a"), date(2023, 1, 4), false),
            (in_december(&town, 3, 100, "b"), date(2023, 2, 1), true),
            (in_march(&town, 4, 100, "c"), date(2023, 1, 4), true),
        ];
        for (number, (payment, on, bounce)) in cases.into_iter().enumerate() {
            let mut coming = notice(&format!("TR{number}"), on, 100);
            coming.pay_app_no = town.payment(payment).pay_app_no;
            coming.bounce = bounce;
            act::<RecordRefund>(&town, "fin-recon", &format!("r{number}"), at(on, 9), coming)
                .expect("booked");
            let row = refund(&town, &format!("TR{number}"));
            assert_eq!((row.booked_event.as_str(), row.suspense_line_id), ("E20", None), "case {number}");
        }
        let reserve = "select balance_fen from book_balance
                        where mof_div_code = ?1 and fiscal_year = 2023 and account = 2104";
        assert_eq!(town.number(reserve), Fen::from_yuan(300).get(), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_day_s_clearing_is_what_was_paid_less_what_came_back() {
    for town in towns(&LINES) {
        let payment = in_march(&town, 3, 900, "one");
        in_march(&town, 4, 100, "two");
        let day = date(2022, 3, 2);
        let coming = NewRefund { pay_app_no: town.payment(payment).pay_app_no, ..notice("TC1", day, 250) };
        act::<RecordRefund>(&town, "fin-recon", "b", at(day, 15), coming).expect("booked");
        act::<RecordRefund>(&town, "fin-recon", "u", at(day, 15), notice("TC2", day, 40))
            .expect("nobody's yet");
        let clear = |key: &str, day: Date| {
            act::<ClearDay>(&town, "bank-interface", key, at(day, 18), Day { day }).expect("cleared")
        };
        let first = clear("first", day);
        let expected = Cleared {
            vouchers: 2,
            paid: Fen::from_yuan(1_000),
            refunds: 1,
            refunded: Fen::from_yuan(250),
            amount: Fen::from_yuan(750),
        };
        assert_eq!(first, expected, "{}", town.engine);
        assert_eq!(clear("again", day), Cleared::default(), "a day is not cleared twice");
        // A day on which money only came back is negative.
        let next = date(2022, 3, 3);
        let coming = NewRefund { pay_app_no: town.payment(payment).pay_app_no, ..notice("TC3", next, 60) };
        act::<RecordRefund>(&town, "fin-recon", "n", at(next, 15), coming).expect("booked");
        assert_eq!(clear("next", next).amount, Fen::from_yuan(-60));
        let net = "select cast(sum(net_fen) as bigint) from clearing_day where mof_div_code = ?1";
        assert_eq!(town.number(net), Fen::from_yuan(690).get());
        town.books_are_right();
    }
}
