//! A year in a few postings: where the money came from, where it went, and that the books are sound.

use books::lineage::{self, OUTSIDE};
use ledger::*;

use crate::kit::*;

pub fn order(line: QuotaLine, yuan: i64, source: &str) -> LineOrder {
    LineOrder { line, amount: Fen::from_yuan(yuan), source: source.into() }
}

/// The budget: 1,000 on control 10, 500 on control 20, 300 in reserve.
pub fn approval() -> BudgetApproval {
    let given = |control, yuan| Appropriation { control: ControlId(control), amount: Fen::from_yuan(yuan) };
    BudgetApproval {
        year: YEAR,
        book: BOOK,
        resources: Resources { revenue: Fen::from_yuan(1800), ..Resources::default() },
        appropriations: vec![given(10, 1000), given(20, 500)],
        reserves: Reserves { unallocated: Fen::from_yuan(300), ..Reserves::default() },
        source: "人大〔2022〕1号".into(),
    }
}

pub struct Lines {
    pub main: QuotaLine,
    pub child: QuotaLine,
    pub other: QuotaLine,
}

/// Budget approved; 1,000 established on line 1 and 600 of it broken down to its child, line 2,
/// and released; 500 established and released on line 3.
pub fn released(kit: &Kit) -> Lines {
    let lines = Lines { main: quota_line(1, 10), child: quota_line(2, 10), other: quota_line(3, 20) };
    let Lines { main, child, other } = lines;
    kit.line(main, None, None);
    kit.line(child, Some(1), None);
    kit.line(other, None, None);
    kit.event(&[main], |b| approve_budget(b, &approval()));
    kit.event(&[main], move |b| establish(b, &order(main, 1000, "指标1号")));
    let parts = vec![BreakdownPart { line: child.line, amount: Fen::from_yuan(600) }];
    let down = Breakdown { line: main, parts, source: "分解1号".into() };
    kit.event(&[main, child], move |b| breakdown(b, &down));
    kit.event(&[child], move |b| release(b, &order(child, 600, "下达1号")));
    kit.event(&[other], move |b| establish(b, &order(other, 500, "指标2号")));
    kit.event(&[other], move |b| breakdown(b, &Breakdown::of_itself(other, Fen::from_yuan(500), "分解2号")));
    kit.event(&[other], move |b| release(b, &order(other, 500, "下达2号")));
    lines
}

/// Pays `yuan` of a line in two postings of one document.
pub fn pay(kit: &Kit, line: QuotaLine, yuan: i64, source: &str) {
    let amount = Fen::from_yuan(yuan);
    let ask = Reserve { line, from: Source::Executable, amount, source: source.into() };
    kit.event(&[line], move |b| reserve(b, &ask));
    let receipt = Paid { line, voucher: amount, amount, source: source.into() };
    kit.event(&[line], move |b| paid(b, &receipt));
}

#[test]
fn a_payment_is_traced_back_over_virement_and_breakdown_to_the_appropriation() {
    for kit in kits() {
        let Lines { child, other, .. } = released(&kit);
        // 400 of the other line's money joins the child's 600; then 700 are paid.
        let move_400 =
            Virement { from: other, to: child, amount: Fen::from_yuan(400), source: "调剂1号".into() };
        kit.event(&[other, child], move |b| virement(b, &move_400));
        pay(&kit, child, 700, "支付1号");
        kit.check_books();
        kit.check_slices();

        let trace = kit.read(|tx| lineage::explain::posting_sources(tx, COUNTY, "支付1号"));
        assert_eq!((trace.postings.len(), trace.unsealed), (2, 0));
        let origins: Vec<_> = trace
            .origins
            .iter()
            .map(|share| (share.account, share.amount_fen, share.origin.as_ref().map(|o| o.source.clone())))
            .collect();
        assert!(origins.contains(&(3201, Fen::from_yuan(600), Some("指标1号".into()))), "{origins:?}");
        assert!(origins.contains(&(3201, Fen::from_yuan(100), Some("指标2号".into()))), "{origins:?}");
        let lines: Vec<_> = trace.lines.iter().map(|line| line.line_id.0).collect();
        assert_eq!(lines, [1, 2, 3], "the child, its parent and the line the virement came from");
        let first = |line: &lineage::LineRoot| {
            line.appropriated.iter().any(|a| a.posting.source == "人大〔2022〕1号")
        };
        assert!(trace.lines.iter().all(first));

        let share = &trace.origins.iter().find(|s| s.amount_fen == Fen::from_yuan(600)).unwrap();
        let origin = share.origin.as_ref().unwrap().posting_id;
        let forward = kit.read(move |tx| lineage::of_origin(tx, COUNTY, origin));
        let now: Vec<_> = forward.now.iter().map(|(line, account, fen)| (line.0, *account, *fen)).collect();
        assert_eq!(now, [(1, 3101, Fen::from_yuan(400)), (2, 3201, Fen::from_yuan(600))]);
        let line = kit.read(|tx| lineage::explain::line(tx, COUNTY, LineId(2))).expect("line 2");
        assert_eq!(line.forebears.iter().map(|root| root.line_id.0).collect::<Vec<_>>(), [1]);
        assert!(kit.read(|tx| lineage::explain::line(tx, COUNTY, LineId(99))).is_none());
    }
}

#[test]
fn a_correction_puts_the_origins_back_as_they_lay() {
    for kit in kits() {
        let Lines { other, .. } = released(&kit);
        kit.event(&[other], move |b| supplement_reserve(b, &order(other, 300, "追加1号")));
        let all = Breakdown::of_itself(other, Fen::from_yuan(300), "分解3号");
        kit.event(&[other], move |b| breakdown(b, &all));
        kit.event(&[other], move |b| release(b, &order(other, 300, "下达3号")));
        kit.check_books();
        let slices = |kit: &Kit| kit.read(|tx| lineage::store::slices_of_line(tx, COUNTY, LineId(3)));
        let before = slices(&kit);
        assert_eq!(before.len(), 2, "money of two documents");
        let cut_600 = Cut {
            line: other,
            from: Uncommitted::Executable,
            amount: Fen::from_yuan(600),
            source: "追减1号".into(),
        };
        let id = kit.event(&[other], move |b| cut(b, &cut_600));
        kit.check_books();
        let original = kit.read(move |tx| books::journal::posting(tx, COUNTY, id)).unwrap();
        kit.event(&[other], move |b| {
            correct(b, &Correction { posting: id, source: "更正1号".into() }, &original)
        });
        kit.check_books();
        assert_eq!(slices(&kit), before);
        let back = kit.read(|tx| lineage::of_line(tx, COUNTY, LineId(3)));
        let back: Vec<_> = back.iter().filter(|row| row.source == "更正1号").collect();
        assert!(back.len() == 2 && back.iter().all(|row| (row.from_line_id, row.from_account) == OUTSIDE));
    }
}

#[test]
fn the_seal_takes_what_it_may_and_leaves_the_rest_waiting() {
    for kit in kits() {
        let Lines { child, .. } = released(&kit);
        let sealed = kit.seal_at_most(3);
        assert_eq!((sealed.blocks, sealed.postings, sealed.waiting), (1, 3, 4));
        assert_eq!(kit.findings(), [], "a queue is no fault");
        for number in 0..5 {
            pay(&kit, child, 10, &format!("支付{number}号"));
            kit.seal_at_most(2);
        }
        kit.check_books();
        let head = kit.read(|tx| books::seal::head(tx, COUNTY));
        assert_eq!(head.block_sm3.len(), 64);
        assert_eq!(kit.seal().blocks, 0, "nothing to seal makes no block");
    }
}

#[test]
fn a_long_queue_of_one_line_is_sealed_in_blocks_and_in_order() {
    let kit = sqlite();
    let Lines { child, .. } = released(&kit);
    kit.write(move |tx| {
        for number in 0..3000u64 {
            let fen = Fen::new(1);
            let (at, source) = (Place::Line(child.line), format!("支付{number}号"));
            let entries = vec![dr(Account::InProcess, at, fen), cr(Account::Executable, at, fen)];
            let posting = Posting::balanced(Event::PaymentReserved, YEAR, BOOK, &source, entries);
            books::journal::post(tx, &ctx(&source), number, &posting)?;
        }
        Ok(())
    });
    let sealed = kit.seal();
    assert_eq!((sealed.postings, sealed.waiting), (3007, 0));
    assert!(sealed.blocks >= 3);
    assert_eq!(kit.findings(), []);
    kit.check_slices();
}

/// How long a county-sized queue takes; run by hand, sizes from the environment.
#[test]
#[ignore = "a measurement, not a check: SUANPAN_QUEUE=400000 SUANPAN_LINES=2000"]
fn measure_sealing_and_verifying_a_long_queue() {
    let number =
        |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (postings, lines): (u64, i64) =
        (number("SUANPAN_QUEUE", 20_000), number("SUANPAN_LINES", 500) as i64);
    for kit in kits() {
        for line in 1..=lines {
            kit.line(quota_line(line, 10), None, None);
        }
        let given = Fen::from_yuan(100_000_000);
        let budget = BudgetApproval {
            resources: Resources { revenue: given, ..Resources::default() },
            appropriations: vec![Appropriation { control: ControlId(10), amount: given }],
            reserves: Reserves::default(),
            ..approval()
        };
        kit.event(&[quota_line(1, 10)], move |b| approve_budget(b, &budget));
        for chunk in 0..postings.div_ceil(5000) {
            kit.write(move |tx| {
                for number in chunk * 5000..((chunk + 1) * 5000).min(postings) {
                    let line = Place::Line(LineId(number as i64 % lines + 1));
                    let (fen, source) = (Fen::new(1), format!("支付{number}号"));
                    let entries = if (number as i64) < lines {
                        let control = Place::Control(ControlId(10));
                        vec![
                            dr(Account::PendingBreakdown, line, Fen::new(1000)),
                            cr(Account::QuotaControl, control, Fen::new(1000)),
                        ]
                    } else {
                        vec![dr(Account::PendingRelease, line, fen), cr(Account::PendingBreakdown, line, fen)]
                    };
                    let posting = Posting::balanced(Event::BrokenDown, YEAR, BOOK, &source, entries);
                    books::journal::post(tx, &ctx(&source), 0, &posting)?;
                }
                Ok(())
            });
        }
        let started = std::time::Instant::now();
        let sealed = kit.seal();
        println!("{}: sealed {sealed:?} in {:?}", kit.name, started.elapsed());
        let started = std::time::Instant::now();
        assert_eq!(kit.findings(), []);
        println!("{}: verified in {:?}", kit.name, started.elapsed());
    }
}
