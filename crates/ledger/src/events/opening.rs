//! A county that starts in the middle of a year: opening balances, both sides signed. Event E30.
//!
//! **Promise:** a book opens only as a trial balance that is equal on both sides, per control key too.
//! **Not here:** the signatures of unit and treasury; the import asks for them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::order::{Reserves, Resources};
use crate::fen::Fen;
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, QuotaLine};
use crate::posting::{Entry, Place, Posting};
use crate::refusal::{Refusal, check_source, post};

/// The opening balances of one book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub year: FiscalYear,
    pub book: FundNature,
    pub resources: Resources,
    pub reserves: Reserves,
    pub controls: Vec<OpeningControl>,
    pub lines: Vec<OpeningLine>,
    pub source: String,
}

/// What a control key opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningControl {
    pub control: ControlId,
    /// 2101.
    pub appropriation: Fen,
    /// 4101.
    pub established: Fen,
    /// 4102.
    pub pre_allocated: Fen,
}

/// What a quota line opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningLine {
    pub line: QuotaLine,
    pub states: LineStates,
}

/// All states a line's money can be in (31xx, 3201, 3401).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineStates {
    pub pending_breakdown: Fen,
    pub pending_release: Fen,
    pub executable: Fen,
    pub frozen: Fen,
    pub committed: Fen,
    pub in_process: Fen,
    pub clawed_back: Fen,
    pub paid: Fen,
    pub carried_forward: Fen,
}

impl LineStates {
    pub fn rows(&self) -> [(Account, Fen); 9] {
        [
            (Account::PendingBreakdown, self.pending_breakdown),
            (Account::PendingRelease, self.pending_release),
            (Account::Executable, self.executable),
            (Account::Frozen, self.frozen),
            (Account::Committed, self.committed),
            (Account::InProcess, self.in_process),
            (Account::ClawedBack, self.clawed_back),
            (Account::Paid, self.paid),
            (Account::CarriedForward, self.carried_forward),
        ]
    }
}

/// Why a book was not opened, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum OpeningRefused {
    #[error("opening balances must name the document both sides signed")]
    SourceMissing,
    #[error("account {account} at {place} is to open with {amount}, no opening balance is negative")]
    AmountNegative { account: Account, place: Place, amount: Fen },
    #[error(
        "account {account} at {place} is to open with {amount}, at most {limit} is believed; \
             check whether fen were taken for yuan"
    )]
    AmountTooLarge { account: Account, place: Place, amount: Fen, limit: Fen },
    #[error("there are no opening balances at all")]
    NothingToOpen,
    #[error("quota line {line} belongs to the {line_book} of {line_year}; open it there")]
    OtherBook { line: LineId, line_year: FiscalYear, line_book: FundNature },
    #[error("control key {control} is given twice; add the two up")]
    ControlTwice { control: ControlId },
    #[error("quota line {line} is given twice; add the two up")]
    LineTwice { line: LineId },
    #[error("quota line {line} belongs to control key {control}, which has no opening appropriation")]
    ControlMissing { line: LineId, control: ControlId },
    #[error(
        "account {account} at {place} holds {balance} already; a book is opened once, before anything else"
    )]
    AlreadyOpen { account: Account, place: Place, balance: Fen },
    #[error(
        "resources are {resources}, appropriations and reserves are {appropriations}; \
             the difference of {difference} has to be found before the book can be opened"
    )]
    ResourcesDiffer { resources: Fen, appropriations: Fen, difference: Fen },
    #[error(
        "quota lines add up to {quotas}, quota controls to {controls}; \
             the difference of {difference} has to be found before the book can be opened"
    )]
    QuotasDiffer { quotas: Fen, controls: Fen, difference: Fen },
    #[error(
        "control key {control} has {quota_control} of quota, its lines add up to {lines}; \
             the difference of {difference} has to be found before the book can be opened"
    )]
    ControlDiffers { control: ControlId, quota_control: Fen, lines: Fen, difference: Fen },
    #[error(
        "control key {control} has {established} of quota on an appropriation of {appropriation}; \
             one of them is wrong"
    )]
    ExceedsAppropriation { control: ControlId, appropriation: Fen, established: Fen },
    #[error(
        "account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
             check both amounts"
    )]
    TotalTooLarge { account: Account, place: Place, balance: Fen, asked: Fen },
}

impl Refusal for OpeningRefused {
    fn source_missing() -> OpeningRefused {
        OpeningRefused::SourceMissing
    }

    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> OpeningRefused {
        OpeningRefused::TotalTooLarge { account, place, balance, asked }
    }
}

type Row = (Account, Place, Fen);

/// Event E30, opening in mid-year (年中建账): the books start from what both sides signed (ruling G13).
pub fn open_mid_year(balances: &impl Balances, order: &Opening) -> Result<Posting, OpeningRefused> {
    check_source(&order.source)?;
    let rows = rows_of(order);
    check_amounts(&rows)?;
    check_lines(order)?;
    for &(account, place, _) in &rows {
        let balance = balances.of(account, place);
        if !balance.is_zero() {
            return Err(OpeningRefused::AlreadyOpen { account, place, balance });
        }
    }
    check_sides(&rows)?;
    check_controls(order)?;
    let entries = rows
        .into_iter()
        .filter(|row| !row.2.is_zero())
        .map(|(account, place, amount)| Entry { account, place, side: account.normal(), amount })
        .collect();
    post(balances, Event::OpenedMidYear, (order.year, order.book), &order.source, entries)
}

fn rows_of(order: &Opening) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(order.resources.rows());
    rows.extend(
        order
            .controls
            .iter()
            .map(|c| (Account::ExpenditureAppropriation, Place::Control(c.control), c.appropriation)),
    );
    rows.extend(order.reserves.rows());
    for OpeningLine { line, states } in &order.lines {
        rows.extend(states.rows().map(|(account, amount)| (account, line.at_line(), amount)));
    }
    for control in &order.controls {
        let place = Place::Control(control.control);
        rows.push((Account::QuotaControl, place, control.established));
        rows.push((Account::PreAllocControl, place, control.pre_allocated));
    }
    rows
}

fn check_amounts(rows: &[Row]) -> Result<(), OpeningRefused> {
    for &(account, place, amount) in rows {
        if amount < Fen::ZERO {
            return Err(OpeningRefused::AmountNegative { account, place, amount });
        }
        if Fen::LIMIT < amount {
            return Err(OpeningRefused::AmountTooLarge { account, place, amount, limit: Fen::LIMIT });
        }
    }
    if rows.iter().all(|row| row.2.is_zero()) {
        return Err(OpeningRefused::NothingToOpen);
    }
    Ok(())
}

/// Every line once, in this book, under a control key that is given once.
fn check_lines(order: &Opening) -> Result<(), OpeningRefused> {
    let elsewhere = |line: &QuotaLine| line.scope() != (order.year, order.book);
    if let Some(OpeningLine { line, .. }) = order.lines.iter().find(|row| elsewhere(&row.line)) {
        return Err(OpeningRefused::OtherBook {
            line: line.line,
            line_year: line.year,
            line_book: line.book,
        });
    }
    let mut controls = BTreeSet::new();
    if let Some(twice) = order.controls.iter().find(|row| !controls.insert(row.control)) {
        return Err(OpeningRefused::ControlTwice { control: twice.control });
    }
    let mut lines = BTreeSet::new();
    if let Some(twice) = order.lines.iter().find(|row| !lines.insert(row.line.line)) {
        return Err(OpeningRefused::LineTwice { line: twice.line.line });
    }
    if let Some(row) = order.lines.iter().find(|row| !controls.contains(&row.line.control)) {
        return Err(OpeningRefused::ControlMissing { line: row.line.line, control: row.line.control });
    }
    Ok(())
}

/// The trial balance: I1 and I2 over the whole book.
fn check_sides(rows: &[Row]) -> Result<(), OpeningRefused> {
    let total = |class: u16| sum(rows.iter().filter(|row| row.0.code() / 1000 == class).copied());
    let (resources, appropriations) = (total(1)?, total(2)?);
    if resources != appropriations {
        let difference = resources.checked_sub(appropriations).expect("both are positive");
        return Err(OpeningRefused::ResourcesDiffer { resources, appropriations, difference });
    }
    let (quotas, controls) = (total(3)?, total(4)?);
    if quotas != controls {
        let difference = quotas.checked_sub(controls).expect("both are positive");
        return Err(OpeningRefused::QuotasDiffer { quotas, controls, difference });
    }
    Ok(())
}

/// Every control key holds exactly the quota of its lines (I2 per key) and no more than it was given (I3).
fn check_controls(order: &Opening) -> Result<(), OpeningRefused> {
    // Sums of parts of totals that fit.
    let mut lines_of: BTreeMap<ControlId, i64> = BTreeMap::new();
    for OpeningLine { line, states } in &order.lines {
        *lines_of.entry(line.control).or_default() +=
            states.rows().iter().map(|(_, amount)| amount.get()).sum::<i64>();
    }
    for row in &order.controls {
        let OpeningControl { control, established, pre_allocated, .. } = *row;
        let lines = Fen::new(lines_of.get(&control).copied().unwrap_or_default());
        let quota_control = established.checked_add(pre_allocated).expect("a part of a total that fits");
        if quota_control != lines {
            let difference = quota_control.checked_sub(lines).expect("both are positive");
            return Err(OpeningRefused::ControlDiffers { control, quota_control, lines, difference });
        }
    }
    for row in &order.controls {
        let OpeningControl { control, appropriation, established, .. } = *row;
        if appropriation < established {
            return Err(OpeningRefused::ExceedsAppropriation { control, appropriation, established });
        }
    }
    Ok(())
}

/// Adds rows up; the row that makes the sum too large is named.
fn sum(rows: impl Iterator<Item = Row>) -> Result<Fen, OpeningRefused> {
    let mut total = Fen::ZERO;
    for (account, place, amount) in rows {
        total = total.checked_add(amount).map_err(|_| OpeningRefused::TotalTooLarge {
            account,
            place,
            balance: total,
            asked: amount,
        })?;
    }
    Ok(total)
}
