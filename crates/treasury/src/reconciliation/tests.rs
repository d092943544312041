//! Sentences of reconciliation, on both sides of each limit.

use jiff::civil::{Date, date};
use ledger::Fen;
use policy::{Policy, Rule};

use super::model::{LineRow, OurMove, Status};
use super::rules::{DifferenceEscalates, EscalationFacts, compare, status};

const DAY: Date = date(2022, 3, 1);

fn yuan(amount: i64) -> Fen {
    Fen::from_yuan(amount)
}

#[test]
fn both_sides_decide_how_a_booking_stands() {
    let next = date(2022, 3, 2);
    let cases = [
        (Some((yuan(10), DAY)), Some((yuan(10), DAY)), Status::Matched),
        (Some((yuan(10), DAY)), Some((yuan(10), next)), Status::Late),
        (Some((yuan(10), next)), Some((yuan(10), DAY)), Status::Late),
        (Some((yuan(10), DAY)), Some((Fen::new(1_001), DAY)), Status::AmountDiffers),
        (Some((yuan(10), DAY)), Some((Fen::new(999), next)), Status::AmountDiffers),
        (Some((yuan(10), DAY)), Some((yuan(-10), DAY)), Status::AmountDiffers),
        (Some((yuan(10), DAY)), None, Status::OnlyOurs),
        (None, Some((yuan(10), DAY)), Status::OnlyTheirs),
        (None, None, Status::Matched),
    ];
    for (ours, theirs, expected) in cases {
        assert_eq!(status(ours, theirs), expected, "{ours:?} {theirs:?}");
    }
}

fn ours(reference: &str, id: i64) -> OurMove {
    OurMove { kind: "voucher", id, reference: reference.into(), left: yuan(1), on: DAY, cleared_on: None }
}

fn line(line_no: i64, reference: &str) -> LineRow {
    LineRow {
        line_no,
        reference: reference.into(),
        bank_no: String::new(),
        left_fen: yuan(1),
        booked_on: DAY,
        remark: String::new(),
    }
}

#[test]
fn a_second_line_under_a_number_meets_nothing_and_what_no_line_names_is_only_ours() {
    let books = [ours("A", 1), ours("B", 2), ours("C", 3)];
    let lines = [line(1, "B"), line(2, "A"), line(3, "B"), line(4, "X")];
    let found = compare(&books, &lines);
    let met: Vec<(i64, Option<i64>, bool)> =
        found.lines.iter().map(|met| (met.line.line_no, met.ours.map(|ours| ours.id), met.twice)).collect();
    assert_eq!(met, [(1, Some(2), false), (2, Some(1), false), (3, None, true), (4, None, false)]);
    assert_eq!(found.only_ours.iter().map(|ours| ours.id).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_difference_goes_up_after_the_third_working_day() {
    let policy = Policy::built_in(Some("xingguo")).expect("policies load");
    // Found on Thursday before the long weekend of Qingming; 2 April is a working Saturday.
    let found_on = date(2022, 3, 31);
    for (today, up) in [
        (date(2022, 3, 31), false),
        (date(2022, 4, 2), false),
        (date(2022, 4, 6), false),
        (date(2022, 4, 7), true),
    ] {
        let facts = EscalationFacts { found_on, today };
        let verdict = DifferenceEscalates::decide(&facts, &policy, today).expect("decided");
        assert_eq!(verdict.outcome, up, "{today}");
    }
}

#[test]
fn the_statement_names_a_notice_by_its_own_number() {
    use super::store::of_notice;
    assert_eq!(of_notice("2203-2022-TK0A"), "TK0A");
    assert_eq!(of_notice("2252-2022-TK-7"), "TK-7");
    assert_eq!(of_notice("TK2022-1"), "TK2022-1");
    assert_eq!(of_notice("22X3-2022-TK"), "22X3-2022-TK");
}
