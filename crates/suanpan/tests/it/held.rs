//! A hold on release and the 3-day clock (A8, A12): only the held money stands still, it keeps the days
//! counted before, and what waits for the bank says so. On every engine.

use books::hold::{HoldClass, HoldStage};
use jiff::civil::{Date, DateTime, date};
use ledger::{Fen, LineId};
use platform::duty::{self, DutyRow};
use platform::time::Instant;
use platform::verb::{Problem, Verb};
use suanpan::bench::sample::{COUNTY, Sample, UNITS, YEAR, now};
use treasury::quota::{
    ApproveBudget, BudgetYear, ChangeItem, ChangeKind, ChangeRefused, DecideChange, Decision, ItemRefused,
    Lift, LiftHold, NewChange, NewHold, PlaceHold, ProposeChange, RegisterBudget, ReplyBudget,
};

use crate::office::Office;
use crate::support::{Town, drafts, towns};

/// Lines 1 and 5 belong to the first unit, line 3 to another of the first level.
const LINES: [i64; 5] = [10_000; 5];
const REPLIED: DateTime = date(2022, 2, 7).at(9, 0, 0, 0);

fn must<V: Verb>(town: &Town, user: &str, key: &str, at: DateTime, input: V::Input) -> V::Done {
    let ctx = town.sample.ctx_at(user, key, Instant::of_local(at));
    let done = town.sample.db.perform_blocking::<V>(ctx, input);
    done.unwrap_or_else(|problem| panic!("{}: {key}: {problem:?}", town.engine))
}

fn year() -> BudgetYear {
    BudgetYear { fiscal_year: YEAR }
}

fn approved(town: &Town) {
    must::<RegisterBudget>(town, "fin-budget", "register", REPLIED, year());
    must::<ApproveBudget>(town, "fin-director", "approve", REPLIED, year());
}

fn hold(scope: String, from_day: Date) -> NewHold {
    NewHold {
        scope,
        stage: HoldStage::Release,
        class: HoldClass::All,
        kind: "disclosure_budget".into(),
        reason: "预算未公开".into(),
        basis: "A12".into(),
        lifts_when: "公开并经核实".into(),
        from_day,
        fiscal_year: None,
    }
}

fn on_line(n: usize) -> String {
    format!("line:{}", Sample::line_id(n).0)
}

fn lift(town: &Town, hold_id: i64, key: &str, at: DateTime) {
    must::<LiftHold>(town, "fin-watch", key, at, Lift { hold_id, reason: "已核实".into() });
}

/// Proposed and decided at one moment; the refusal of the only item.
fn release(town: &Town, key: &str, at: DateTime, line: LineId) -> Result<(), ItemRefused> {
    let change = NewChange {
        kind: ChangeKind::Release,
        doc_no: key.into(),
        fiscal_year: YEAR,
        agency_code: String::new(),
        reason: "下达".into(),
        items: vec![ChangeItem::of(line, Fen::from_yuan(10_000))],
    };
    let change_id = must::<ProposeChange>(town, "fin-clerk", key, at, change);
    let ctx = town.sample.ctx_at("fin-budget", key, Instant::of_local(at));
    match town.sample.db.perform_blocking::<DecideChange>(ctx, Decision { change_id, reason: String::new() })
    {
        Ok(_) => Ok(()),
        Err(Problem::Refused(ChangeRefused::NothingPosted { mut items, .. })) => Err(items.remove(0)),
        Err(problem) => panic!("{}: {key}: {problem:?}", town.engine),
    }
}

fn clocks(town: &Town, sql: &str) -> Vec<DutyRow> {
    let (found, order) = (platform::db::Where::county("mof_div_code", COUNTY), " order by duty_id");
    let found = found.fixed(sql);
    town.sample.db.read_blocking(move |tx| duty::list(tx, &found, order)).expect("clocks")
}

fn held(town: &Town, n: usize) -> Vec<DutyRow> {
    clocks(town, &format!("document_kind = 'held_line' and document_id = {}", Sample::line_id(n).0))
}

/// The clock of the first unit's reply.
fn reply(town: &Town) -> DutyRow {
    let all = clocks(town, "document_kind = 'reply' and amount_fen = 2000000");
    assert_eq!(all.len(), 1, "{}: one reply for the unit's two lines", town.engine);
    all.into_iter().next().expect("one")
}

#[test]
fn a_hold_stops_the_clock_of_the_held_line_only_and_its_days_before_are_kept() {
    // Replied on Monday 7 February, held on Wednesday: one day is counted. Lifted on Tuesday the 15th:
    // the second and third are the 16th and the 17th.
    for (released, on_time) in
        [(date(2022, 2, 17).at(17, 0, 0, 0), true), (date(2022, 2, 17).at(17, 0, 1, 0), false)]
    {
        for town in drafts(&LINES) {
            approved(&town);
            must::<ReplyBudget>(&town, "fin-budget2", "reply", REPLIED, year());
            let placed = date(2022, 2, 9).at(10, 0, 0, 0);
            let id = must::<PlaceHold>(&town, "fin-watch", "hold", placed, hold(on_line(5), placed.date()));

            let stopped = held(&town, 5);
            assert_eq!(stopped.len(), 1, "{}", town.engine);
            assert_eq!(stopped[0].paused_ms, Some(Instant::of_local(placed)));
            assert_eq!((stopped[0].due_on, stopped[0].open_fen), (None, Fen::from_yuan(10_000)));
            assert_eq!(stopped[0].pause_reason.as_deref(), Some("预算未公开"));
            let rest = reply(&town);
            assert_eq!((rest.open_fen, rest.due_on), (Fen::from_yuan(10_000), Some(date(2022, 2, 10))));
            assert_eq!(
                (rest.paused_ms, rest.ended_ms),
                (None, None),
                "{}: the other line's goes on",
                town.engine
            );

            let refused = release(&town, "held", placed, Sample::line_id(5));
            assert!(matches!(refused, Err(ItemRefused::Held { .. })), "{}: {refused:?}", town.engine);
            release(&town, "free", date(2022, 2, 10).at(17, 0, 0, 0), Sample::line_id(1)).expect("free");
            assert_eq!(reply(&town).on_time, Some(true), "{}: the unit's other line, in time", town.engine);

            lift(&town, id, "lift", date(2022, 2, 15).at(9, 0, 0, 0));
            let going = held(&town, 5);
            assert_eq!(
                (going[0].paused_ms, going[0].due_on),
                (None, Some(date(2022, 2, 17))),
                "{}",
                town.engine
            );
            release(&town, "at last", released, Sample::line_id(5)).expect("free again");
            assert_eq!(held(&town, 5)[0].on_time, Some(on_time), "{}: {released}", town.engine);
            let records = town.sample.db.read_blocking(|tx| duty::records(tx, COUNTY)).expect("records");
            let record = records.iter().find(|record| record.clock == "sla_quota_release_days").expect("one");
            assert_eq!((record.parts, record.parts_on_time), (2, 1 + i64::from(on_time)), "each line once");
            assert_eq!(record.amount_fen, Fen::from_yuan(20_000), "{}: no fen twice", town.engine);
            town.treasury_is_right();
        }
    }
}

#[test]
fn what_is_held_from_the_reply_on_never_runs_and_other_units_are_not_delayed() {
    for town in drafts(&LINES) {
        approved(&town);
        let unit = format!("unit:{}", UNITS[0]);
        let id = must::<PlaceHold>(&town, "fin-watch", "hold", REPLIED, hold(unit, REPLIED.date()));
        must::<ReplyBudget>(&town, "fin-budget2", "reply", REPLIED, year());
        for n in [1, 5] {
            let stopped = held(&town, n);
            assert_eq!(stopped.len(), 1, "{}", town.engine);
            assert_eq!(stopped[0].paused_ms, Some(Instant::of_local(REPLIED)), "{}", town.engine);
        }
        assert!(held(&town, 3).is_empty(), "{}: not held", town.engine);
        assert_eq!(reply(&town).open_fen, Fen::ZERO, "{}: nothing of it runs", town.engine);
        let other = clocks(&town, "document_kind = 'reply' and ended_ms is null");
        assert_eq!(other.len(), 1, "{}", town.engine);
        assert_eq!(other[0].due_on, Some(date(2022, 2, 10)), "{}: the other unit's runs", town.engine);
        // A second hold: the clocks go on only when the last one is gone.
        let second = must::<PlaceHold>(&town, "fin-watch", "line", REPLIED, hold(on_line(5), REPLIED.date()));
        lift(&town, id, "first", date(2022, 2, 21).at(9, 0, 0, 0));
        assert_eq!(held(&town, 1)[0].due_on, Some(date(2022, 2, 24)), "{}", town.engine);
        assert!(held(&town, 5)[0].paused_ms.is_some(), "{}: still held", town.engine);
        lift(&town, second, "second", date(2022, 2, 22).at(9, 0, 0, 0));
        assert_eq!(held(&town, 5)[0].due_on, Some(date(2022, 2, 25)), "{}", town.engine);
        assert_eq!((held(&town, 1).len(), held(&town, 5).len()), (1, 1), "{}: none twice", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_hold_placed_in_advance_stops_the_clock_from_its_own_day() {
    for town in drafts(&LINES) {
        approved(&town);
        must::<ReplyBudget>(&town, "fin-budget2", "reply", REPLIED, year());
        let ahead = hold(on_line(5), date(2022, 2, 9));
        let id = must::<PlaceHold>(&town, "fin-watch", "ahead", REPLIED, ahead);
        assert!(held(&town, 5).is_empty(), "{}: it does not hold yet", town.engine);
        lift(&town, id, "lift", date(2022, 2, 15).at(9, 0, 0, 0));
        assert_eq!(held(&town, 5)[0].due_on, Some(date(2022, 2, 17)), "{}: the 8th counted", town.engine);
        let late = hold(on_line(1), date(2022, 3, 1));
        let never = must::<PlaceHold>(&town, "fin-watch", "never", date(2022, 2, 15).at(10, 0, 0, 0), late);
        lift(&town, never, "never held", date(2022, 2, 16).at(10, 0, 0, 0));
        assert!(held(&town, 1).is_empty(), "{}: lifted before its day", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn the_list_of_clocks_says_what_is_held_and_what_waits_for_the_bank() {
    for town in towns(&[1_000_000; 4]) {
        let office = Office::of(&town);
        let page = |address: &str| office.get(&town, "fin-check", address).text();
        let (ours, sent) = (town.ready(3, 300, "ours"), town.ready(3, 500, "sent"));
        let voucher = town.sent(&[sent], "sent");
        let (ours, sent) = (town.payment(ours).pay_app_no, town.payment(sent).pay_app_no);
        let body = |text: &str| text.split("<tbody").nth(1).unwrap_or_default().to_owned();
        let all = body(&page("/clocks?clock=sla_payment_days"));
        assert!(all.contains(&ours) && all.contains(&sent), "{}: {all}", town.engine);
        assert_eq!(all.matches("等待银行回单").count(), 1, "{}: of the sent one only", town.engine);
        let waiting = body(&page("/clocks?state=at_bank"));
        assert!(waiting.contains(&sent) && !waiting.contains(&ours), "{}: {waiting}", town.engine);
        let file = page("/clocks.csv?state=at_bank");
        assert!(file.contains("等待银行回单"), "{}: {file}", town.engine);
        town.pump(&town.bank(""), now(), 2);
        assert_ne!(town.voucher(&voucher).state, "sent", "{}: the bank has answered", town.engine);
        assert!(
            !page("/clocks?state=all").split("<tbody").nth(1).unwrap_or_default().contains("等待银行回单")
        );

        let change = NewChange {
            kind: ChangeKind::SuperiorTransfer,
            doc_no: "上 1".into(),
            fiscal_year: YEAR,
            agency_code: String::new(),
            reason: "上级".into(),
            items: vec![ChangeItem::of(Sample::line_id(3), Fen::from_yuan(500))],
        };
        let change_id = must::<ProposeChange>(&town, "fin-clerk", "上 1", now().local(), change);
        let decision = Decision { change_id, reason: String::new() };
        must::<DecideChange>(&town, "fin-budget", "上 1", now().local(), decision);
        assert!(!body(&page("/clocks?state=held")).contains("/lines/"), "{}", town.engine);
        must::<PlaceHold>(&town, "fin-watch", "hold", now().local(), hold(on_line(3), now().day()));
        let stopped = body(&page("/clocks?state=held"));
        assert!(stopped.contains("预算未公开") && stopped.contains("/lines/"), "{}: {stopped}", town.engine);
        town.treasury_is_right();
    }
}
