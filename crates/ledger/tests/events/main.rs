//! Worked examples: every event done once, and every refusal in the order its checks run.

mod approval;
mod changes;
mod correction;
mod names;
mod opening;
mod payment;
mod quota;
mod transfer;
mod year_end;

use std::fmt::Debug;

use ledger::*;
use serde::Serialize;

pub const YEAR: FiscalYear = FiscalYear(2022);
pub const GENERAL: FundNature = FundNature::General;

/// Line 1 of control key 10.
pub const A: QuotaLine = quota_line(10, 1);
/// Line 2 of control key 20.
pub const B: QuotaLine = quota_line(20, 2);
/// Line 3, of the same control key as line 1.
pub const A2: QuotaLine = quota_line(10, 3);

pub const fn quota_line(control: i64, line: i64) -> QuotaLine {
    QuotaLine { year: YEAR, book: GENERAL, control: ControlId(control), line: LineId(line) }
}

pub fn fen(amount: i64) -> Fen {
    Fen::new(amount)
}

pub fn order(line: QuotaLine, amount: i64, source: &str) -> LineOrder {
    LineOrder { line, amount: fen(amount), source: source.to_owned() }
}

/// The place of an account: `0` is the book, below 0 a control key, above 0 a line.
pub fn place(at: i64) -> Place {
    match at {
        0 => Place::Book,
        control if control < 0 => Place::Control(ControlId(-control)),
        line => Place::Line(LineId(line)),
    }
}

/// Balances: `(account, place, fen)`, the place written as in [`place`].
pub fn given(rows: &[(u16, i64, i64)]) -> TrialBalance {
    given_in(YEAR, rows)
}

pub fn given_in(year: FiscalYear, rows: &[(u16, i64, i64)]) -> TrialBalance {
    let row = |&(code, at, balance): &(u16, i64, i64)| BalanceRow {
        account: Account::from_code(code).expect("a code of the chart"),
        place: place(at),
        balance: fen(balance),
    };
    TrialBalance::new(year, GENERAL, rows.iter().map(row))
}

/// The posting has exactly these entries: `Dr 3103 @1 60`, the place written as in [`place`].
#[track_caller]
pub fn done<R: Debug>(result: Result<Posting, R>, event: &str, entries: &[&str]) {
    let posting = result.expect("the order is sound");
    assert_eq!(posting.event.code(), event);
    assert_eq!(posting.source, "doc");
    let written = |entry: &Entry| {
        let at = match entry.place {
            Place::Book => 0,
            Place::Control(control) => -control.0,
            Place::Line(line) => line.0,
        };
        format!("{:?} {} @{at} {}", entry.side, entry.account.code(), entry.amount.get())
    };
    assert_eq!(posting.entries.iter().map(written).collect::<Vec<_>>(), entries);
}

#[track_caller]
pub fn refused<R: Debug + PartialEq>(result: Result<Posting, R>, refusal: R) {
    assert_eq!(result.expect_err("the order is to be refused"), refusal);
}

#[track_caller]
pub fn refused_as<R: Debug + Serialize>(result: Result<Posting, R>, code: &str) {
    let refusal = result.expect_err("the order is to be refused");
    assert_eq!(serde_json::to_value(&refusal).unwrap()["code"], code);
}

/// The checks all single-amount events begin with, in their order, whatever else is wrong.
#[track_caller]
pub fn begins_with_source_and_amount<R: Debug + Serialize>(event: impl Fn(i64, &str) -> Result<Posting, R>) {
    let limit = Fen::LIMIT.get();
    refused_as(event(-1, ""), "source_missing");
    refused_as(event(limit + 1, " "), "source_missing");
    refused_as(event(-1, "doc"), "amount_not_positive");
    refused_as(event(0, "doc"), "amount_not_positive");
    refused_as(event(limit + 1, "doc"), "amount_too_large");
    if let Err(refusal) = event(limit, "doc") {
        assert_ne!(serde_json::to_value(&refusal).unwrap()["code"], "amount_too_large");
    }
}
