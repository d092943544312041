//! Many at once on one line: nobody overdraws it, and nobody slips past a hold.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use books::hold::{self, Hold, HoldClass, HoldStage, Scope};
use books::{journal, limit};
use ledger::*;
use platform::verb::Problem;

use crate::kit::*;
use crate::scenario::{Lines, order, released};

const THREADS: usize = 64;

#[test]
fn sixty_four_at_once_cannot_overdraw_a_line() {
    for kit in kits() {
        let Lines { child, .. } = released(&kit);
        // 600 yuan executable, 64 ask for 100 each: six get it.
        let start = Barrier::new(THREADS);
        let (got, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for number in 0..THREADS {
                let (kit, start, got, refused) = (&kit, &start, &got, &refused);
                scope.spawn(move || {
                    start.wait();
                    let ask = Reserve {
                        line: child,
                        from: Source::Executable,
                        amount: Fen::from_yuan(100),
                        source: format!("支付{number}号"),
                    };
                    match kit.try_event(&[child], move |b| reserve(b, &ask)) {
                        Ok(_) => got.fetch_add(1, Ordering::Relaxed),
                        Err(Problem::Refused(ReserveRefused::ExceedsAvailable { .. })) => {
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                        Err(other) => panic!("{}: {other:?}", kit.name),
                    };
                });
            }
        });
        assert_eq!((got.into_inner(), refused.into_inner()), (6, THREADS - 6), "{}", kit.name);
        kit.check_books();
    }
}

#[test]
fn virements_to_and_fro_at_once_do_not_stand_in_each_others_way() {
    for kit in kits() {
        let Lines { child, other, .. } = released(&kit);
        let start = Barrier::new(16);
        std::thread::scope(|scope| {
            for number in 0..16 {
                let (kit, start) = (&kit, &start);
                scope.spawn(move || {
                    start.wait();
                    let (from, to) = if number % 2 == 0 { (child, other) } else { (other, child) };
                    let amount = Fen::from_yuan(10);
                    let step = Virement { from, to, amount, source: format!("调剂{number}号") };
                    kit.event(&[from, to], move |b| virement(b, &step));
                });
            }
        });
        kit.check_books();
        kit.check_slices();
    }
}

#[test]
fn a_limit_holds_against_sixty_four_at_once() {
    for kit in kits() {
        kit.write(|tx| limit::store::set(tx, COUNTY, &ceiling(1000)));
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for number in 0..THREADS {
                let (kit, taken) = (&kit, &taken);
                scope.spawn(move || {
                    let source = format!("支付{number}号");
                    let answer = kit.write(move |tx| {
                        limit::take(tx, &ctx("limit"), "contract:1", Fen::from_yuan(300), &source)
                    });
                    taken.fetch_add(usize::from(answer.is_ok()), Ordering::Relaxed);
                });
            }
        });
        assert_eq!(taken.into_inner(), 3, "{}", kit.name);
        kit.check_books();
    }
}

pub fn ceiling(yuan: i64) -> limit::store::LimitRow {
    limit::store::LimitRow {
        limit_key: "contract:1".into(),
        kind: "contract".into(),
        meaning: "合同总额".into(),
        ceiling_fen: Fen::from_yuan(yuan),
        used_fen: Fen::ZERO,
        basis: "合成合同1号".into(),
    }
}

fn stop(line: QuotaLine) -> Hold {
    Hold {
        hold_id: 1,
        scope: Scope::Line(line.line).code(),
        stage: HoldStage::Payment.code().into(),
        class: HoldClass::All.code().into(),
        kind: "supervision".into(),
        reason: "合成·监督".into(),
        basis: "合成〔2022〕9号".into(),
        lifts_when: "整改完成".into(),
        from_day: ctx("hold").day(),
        placed_by: "u-supervision".into(),
        placed_ms: ctx("hold").at,
        lifted_by: None,
        lifted_ms: None,
        lift_reason: None,
        fiscal_year: None,
    }
}

#[test]
fn no_payment_that_begins_to_commit_after_a_hold_slips_past_it() {
    for kit in kits() {
        let Lines { child, .. } = released(&kit);
        let placed = AtomicBool::new(false);
        let (paid, held, late) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let start = Barrier::new(THREADS + 1);
        std::thread::scope(|scope| {
            for number in 0..THREADS {
                let (kit, start, placed) = (&kit, &start, &placed);
                let (paid, held, late) = (&paid, &held, &late);
                scope.spawn(move || {
                    start.wait();
                    for round in 0..4 {
                        let after = placed.load(Ordering::SeqCst);
                        match pay_unless_held(kit, child, &format!("支付{number}-{round}号")) {
                            Ok(_) if after => late.fetch_add(1, Ordering::SeqCst),
                            Ok(_) => paid.fetch_add(1, Ordering::SeqCst),
                            Err(Problem::Refused(())) => held.fetch_add(1, Ordering::SeqCst),
                            Err(other) => panic!("{}: {other:?}", kit.name),
                        };
                    }
                });
            }
            start.wait();
            kit.write(move |tx| hold::place(tx, &ctx("hold"), &["101001".to_owned()], &stop(child)));
            let reserved_at_hold = reserved(&kit);
            placed.store(true, Ordering::SeqCst);
            // Every reserve that was to commit before the hold has committed by now.
            std::thread::sleep(std::time::Duration::from_millis(50));
            assert_eq!(reserved(&kit), reserved_at_hold, "{}", kit.name);
        });
        assert_eq!(late.into_inner(), 0, "{}", kit.name);
        assert_eq!(paid.into_inner() + held.into_inner(), THREADS * 4);
        kit.check_books();
    }
}

fn reserved(kit: &Kit) -> Fen {
    kit.read(|tx| journal::balances_of(tx, COUNTY, &[LineId(2)])).line(Account::InProcess, LineId(2))
}

fn pay_unless_held(kit: &Kit, line: QuotaLine, source: &str) -> Result<PostingId, Problem<()>> {
    let (ctx, source) = (ctx(source), source.to_owned());
    kit.db.write_blocking(move |tx| {
        let scopes = [Scope::County, Scope::Unit("101001".into()), Scope::Line(line.line)];
        let holds = hold::in_force(tx, COUNTY, ("101001", YEAR), &scopes, HoldStage::Payment, ctx.day())?;
        if !holds.is_empty() {
            return Err(Problem::Refused(()));
        }
        let amount = Fen::new(100);
        let balances = journal::balances_of(tx, COUNTY, &[line.line])?;
        let ask = Reserve { line, from: Source::Executable, amount, source: source.clone() };
        let posting = reserve(&balances, &ask).map_err(|_| Problem::Refused(()))?;
        Ok(journal::post(tx, &ctx, 0, &posting)?)
    })
}

#[test]
fn sealing_while_others_pay_loses_nothing() {
    for kit in kits() {
        let Lines { child, .. } = released(&kit);
        std::thread::scope(|scope| {
            for number in 0..8 {
                let kit = &kit;
                scope.spawn(move || {
                    for round in 0..20 {
                        let freezing = order(child, 1, &format!("冻结{number}-{round}号"));
                        kit.event(&[child], move |b| freeze(b, &freezing));
                    }
                });
            }
            for _ in 0..2 {
                let kit = &kit;
                scope.spawn(move || {
                    for _ in 0..15 {
                        kit.seal_at_most(25);
                    }
                });
            }
        });
        kit.check_books();
        kit.check_slices();
    }
}
