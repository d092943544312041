//! Many at once: nobody overdraws a line, passes a hold, breaks a ceiling or acts twice.

use ledger::Fen;
use platform::access::{Grant, Permission, Scope};
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, Outcome, Problem, Refusal, Verb, perform};
use suanpan::bench::sample::{COUNTY, DECISION, DECISION_YUAN, Sample, YEAR, today};
use treasury::payment::{ApprovePayment, PaymentId, PaymentRefused, ReviewPayment, SubmitPayment};
use treasury::quota::{
    ApproveBudget, BudgetYear, ChangeItem, ChangeKind, DecideChange, Decision, NewChange, NewHold, PlaceHold,
    ProposeChange, RegisterBudget,
};

use crate::support::{Town, at_once, drafts, towns};

const CLIENTS: usize = 64;
const RESERVATIONS: &str = "select count(*) from journal_posting where mof_div_code = ?1 and event = 'E15'";
const TIGHT: [i64; 4] = [1_000, 100_000_000, 1_000_000, 1_000_000];

#[test]
fn sixty_four_approvals_on_one_line_cannot_overdraw_it() {
    for town in towns(&TIGHT) {
        let queue = town.queue(1, 30, CLIENTS);
        let answers = at_once(CLIENTS, |n| town.approve(1, queue[n], &format!("approve {n}")));
        let signed = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(signed, 33, "{}: 33 × 30 of 1,000 yuan", town.engine);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert!(
                matches!(&answer, Err(Problem::Refused(PaymentRefused::ExceedsAvailable { .. }))),
                "{}: {answer:?}",
                town.engine
            );
        }
        assert_eq!(town.number(RESERVATIONS), 33, "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn no_reservation_commits_after_a_hold_has() {
    for town in towns(&TIGHT) {
        let queue = town.queue(3, 30, CLIENTS);
        let seen = at_once(CLIENTS + 1, |n| match queue.get(n) {
            Some(payment) => {
                let answer = town.approve(3, *payment, &format!("approve {n}"));
                let held = matches!(&answer, Err(Problem::Refused(PaymentRefused::Held { .. })));
                assert!(answer.is_ok() || held, "{}: {answer:?}", town.engine);
                None
            }
            None => {
                // Let some payments pass first, so that both orders happen.
                std::thread::sleep(std::time::Duration::from_millis(5));
                Some(hold_and_count(&town))
            }
        });
        let before = seen.into_iter().flatten().next().expect("the hold was placed");
        assert_eq!(town.number(RESERVATIONS), before, "{}: a payment slipped past", town.engine);
        town.books_are_right();
    }
}

/// Places a hold on the unit and counts the reservations its own transaction sees.
fn hold_and_count(town: &Town) -> i64 {
    let ctx = town.sample.ctx("fin-watch", "hold");
    let hold = NewHold {
        scope: "unit:201001".into(),
        stage: books::hold::HoldStage::Payment,
        class: books::hold::HoldClass::All,
        kind: "supervision".into(),
        reason: "专项检查".into(),
        basis: "小财监〔2022〕1号".into(),
        lifts_when: "整改完成".into(),
        from_day: today(),
        fiscal_year: None,
    };
    let counted: Result<i64, Problem<_>> = town.sample.db.write_blocking(move |tx| {
        perform::<PlaceHold>(&ctx, tx, &hold)?;
        let (count,): (i64,) = tx.one(RESERVATIONS, (COUNTY,))?;
        Ok(count)
    });
    counted.expect("supervision may hold")
}

#[test]
fn a_decision_is_a_ceiling_over_all_its_payments() {
    for town in towns(&TIGHT) {
        let queue: Vec<i64> = (0..CLIENTS)
            .map(|number| {
                let mut request = town.sample.request(2, Fen::from_yuan(600_000));
                request.decision_no = DECISION.to_owned();
                town.reviewed_with(request, 2, &format!("large {number}"))
            })
            .collect();
        let answers = at_once(CLIENTS, |n| town.approve(2, queue[n], &format!("approve {n}")));
        let signed = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(signed, 3, "{}", town.engine);
        let limited = |answer: &Outcome<ApprovePayment>| {
            matches!(answer, Err(Problem::Refused(PaymentRefused::LimitExceeded { .. })))
        };
        assert_eq!(answers.iter().filter(|answer| limited(answer)).count(), CLIENTS - 3, "{}", town.engine);
        let used = town.number(
            "select cast(sum(used_fen) as bigint) from limit_row where mof_div_code = ?1 and kind = 'decision'",
        );
        assert_eq!(used, Fen::from_yuan(1_800_000).get(), "of {DECISION_YUAN} yuan");
        town.books_are_right();
    }
}

#[test]
fn one_key_from_sixteen_threads_has_one_effect() {
    for town in towns(&TIGHT) {
        let request = town.sample.request(3, Fen::from_yuan(77));
        let answers = at_once(16, |_| {
            town.sample.act::<SubmitPayment>("201001-clerk", "the same key", request.clone())
        });
        let first = answers[0].clone().expect("the clerk may submit");
        assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)), "{}: {answers:?}", town.engine);
        let payment = first.payment_id;
        let review = PaymentId { payment_id: payment };
        town.sample.must::<ReviewPayment>("201001-reviewer", "review", review).expect("reviewed");
        let answers = at_once(16, |_| town.approve(3, payment, "the same key"));
        let first = answers[0].clone().expect("the head may approve");
        assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)), "{}: {answers:?}", town.engine);
        assert_eq!(town.number("select count(*) from payment_request where mof_div_code = ?1"), 1);
        assert_eq!(town.number(RESERVATIONS), 1, "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn one_key_with_other_bodies_is_a_conflict() {
    for town in towns(&TIGHT) {
        let answers = at_once(16, |n| {
            let request = town.sample.request(3, Fen::from_yuan(100 + n as i64));
            town.sample.act::<SubmitPayment>("201001-clerk", "the same key", request)
        });
        let made = answers.iter().filter(|answer| answer.is_ok()).count();
        let reused = answers.iter().filter(|answer| matches!(answer, Err(Problem::KeyReused))).count();
        assert_eq!((made, reused), (1, 15), "{}: {answers:?}", town.engine);
        assert_eq!(town.number("select count(*) from payment_request where mof_div_code = ?1"), 1);
    }
}

/// Writes and then fails as a program fails.
struct Stumble;

#[derive(Debug, Clone, serde::Serialize)]
struct Never;

impl Refusal for Never {
    const AREA: &'static str = "test";
    fn samples() -> Vec<Self> {
        vec![Never]
    }
}

impl Verb for Stumble {
    type Input = i64;
    type Done = i64;
    type Refused = Never;
    const NAME: &'static str = "test.stumble";
    const PERMISSION: Permission = Permission("report.view");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &i64) -> Result<i64, Problem<Never>> {
        tx.exec(
            "update payment_request set amount_fen = amount_fen + 1 where mof_div_code = ?1",
            (&*ctx.county,),
        )?;
        tx.savepoint(|_| -> Result<(), DbError> { panic!("a fault of ours, number {input}") })?;
        Ok(*input)
    }
}

#[test]
fn a_panicking_verb_harms_nobody_beside_it() {
    for town in towns(&TIGHT) {
        let queue = town.queue(3, 10, 48);
        let (send, receive) = std::sync::mpsc::channel();
        // All are queued before the first is answered: on SQLite they share batches.
        for (number, payment) in queue.iter().enumerate() {
            if number % 3 == 0 {
                let ctx = town.sample.ctx("fin-watch", &format!("stumble {number}"));
                let send = send.clone();
                town.sample.db.perform_then::<Stumble>(ctx, number as i64, move |outcome| {
                    let panicked = matches!(outcome, Err(Problem::Failed(DbError::Panicked(_))));
                    send.send((false, panicked)).expect("somebody waits");
                });
            }
            let ctx = town.sample.ctx("201001-head", &format!("approve {number}"));
            let (send, input) = (send.clone(), PaymentId { payment_id: *payment });
            town.sample.db.perform_then::<ApprovePayment>(ctx, input, move |outcome| {
                send.send((true, outcome.is_ok())).expect("somebody waits");
            });
        }
        drop(send);
        let answers: Vec<(bool, bool)> = receive.iter().collect();
        assert_eq!(answers.len(), 48 + 16, "{}: everybody is answered", town.engine);
        assert!(answers.iter().all(|(_, as_expected)| *as_expected), "{}", town.engine);
        assert_eq!(town.number(RESERVATIONS), 48, "{}", town.engine);
        let sum = "select cast(sum(amount_fen) as bigint) from payment_request where mof_div_code = ?1";
        assert_eq!(town.number(sum), Fen::from_yuan(480).get(), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn nobody_takes_two_steps_on_one_request_however_fast() {
    for town in towns(&TIGHT) {
        for round in 0..8 {
            let payment = town.submitted(3, 10, &format!("request {round}"));
            let input = PaymentId { payment_id: payment };
            let answers = at_once(8, |n| {
                // One person who holds both roles, which the static pairs allow.
                let mut ctx = town.sample.ctx("201001-reviewer", &format!("step {round} {n}"));
                let mut both = (*ctx.actor).clone();
                let scope = Scope::Units(vec!["201001".into()]);
                both.grants.push(Grant { role: "unit_head".into(), scope });
                ctx.actor = both.into();
                if n == 0 {
                    return town.sample.db.perform_blocking::<ReviewPayment>(ctx, input.clone()).is_ok();
                }
                for attempt in 0..10 {
                    let ctx = Ctx { key: format!("step {round} {n} {attempt}"), ..ctx.clone() };
                    if town.sample.db.perform_blocking::<ApprovePayment>(ctx, input.clone()).is_ok() {
                        return true;
                    }
                }
                false
            });
            assert!(answers[0], "{}: the review itself is allowed", town.engine);
            assert!(!answers[1..].contains(&true), "{}: reviewed and approved by one person", town.engine);
            let both = at_once(8, |n| {
                let user = if n % 2 == 0 { "201001-head" } else { "201001-deputy" };
                town.sample.act::<ApprovePayment>(user, &format!("sign {round} {n}"), input.clone()).is_ok()
            });
            assert_eq!(both.iter().filter(|ok| **ok).count(), 1, "{}: signed once", town.engine);
        }
        assert_eq!(town.number(RESERVATIONS), 8, "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn a_quota_document_is_decided_once() {
    for town in drafts(&TIGHT) {
        let year = || BudgetYear { fiscal_year: YEAR };
        town.sample.must::<RegisterBudget>("fin-budget", "register", year()).expect("registered");
        let approved = at_once(4, |n| {
            let user = if n % 2 == 0 { "fin-director" } else { "fin-budget2" };
            town.sample.act::<ApproveBudget>(user, &format!("approve {n}"), year()).is_ok()
        });
        assert_eq!(approved.iter().filter(|ok| **ok).count(), 1, "{}: approved once", town.engine);
        let change = NewChange {
            kind: ChangeKind::Release,
            doc_no: "小财预〔2022〕9号".into(),
            fiscal_year: YEAR,
            agency_code: String::new(),
            reason: "下达".into(),
            items: vec![ChangeItem::of(Sample::line_id(3), Fen::from_yuan(100))],
        };
        let id = town.sample.must::<ProposeChange>("fin-clerk", "propose", change).expect("proposed");
        let decided = at_once(6, |n| {
            let user = ["fin-budget", "fin-budget2", "fin-director"][n % 3];
            let decision = Decision { change_id: id, reason: String::new() };
            town.sample.act::<DecideChange>(user, &format!("decide {n}"), decision).is_ok()
        });
        assert_eq!(decided.iter().filter(|ok| **ok).count(), 1, "{}: decided once", town.engine);
        let released = "select cast(sum(balance_fen) as bigint) from line_balance
                         where mof_div_code = ?1 and account = 3103";
        assert_eq!(town.number(released), Fen::from_yuan(100).get(), "{}", town.engine);
        town.books_are_right();
    }
}
