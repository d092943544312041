//! The end of a year and the start of the next: carry forward, open, lapse, close. Events E22-E24.
//!
//! **Promise:** what a line carries forward it finds again in the new year, fen by fen and in the
//! state it closed in (ruling G13); a closed book has no balance left.
//! **Not here:** the carry-over list and the age after which quota lapses; both are decided above.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::{BalanceRow, Balances, TrialBalance};
use crate::event::Event;
use crate::events::changes::{TakingRefusal, taken_from_line};
use crate::events::order::Uncommitted;
use crate::fen::Fen;
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, QuotaLine};
use crate::posting::{Entry, Place, Posting, cr, dr};
use crate::refusal::{Refusal, check_order, check_source, post, refusals};

/// A state of a line's money that may be carried into the next year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carryable {
    PendingRelease,
    Executable,
    Frozen,
    Committed,
}

impl Carryable {
    pub const ALL: [Carryable; 4] =
        [Carryable::PendingRelease, Carryable::Executable, Carryable::Frozen, Carryable::Committed];

    pub fn account(self) -> Account {
        match self {
            Carryable::PendingRelease => Account::PendingRelease,
            Carryable::Executable => Account::Executable,
            Carryable::Frozen => Account::Frozen,
            Carryable::Committed => Account::Committed,
        }
    }
}

/// Quota of a line carried forward, from one of its states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarryForward {
    pub line: QuotaLine,
    pub from: Carryable,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why quota was not carried forward, in the order the checks run.
    pub enum CarryForwardRefused for "a carry-forward" {
        #[error("quota line {line} has {available} on account {state}, {asked} was to be carried forward; \
                 carry forward less")]
        ExceedsAvailable { line: LineId, state: Account, available: Fen, asked: Fen },
    }
}

/// Event E22, carry forward (结转): the year's quota waits for the new year.
pub fn carry_forward(balances: &impl Balances, order: &CarryForward) -> Result<Posting, CarryForwardRefused> {
    let CarryForward { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let state = order.from.account();
    let available = balances.line(state, line.line);
    if available < asked {
        return Err(CarryForwardRefused::ExceedsAvailable { line: line.line, state, available, asked });
    }
    let entries = vec![dr(Account::CarriedForward, line.at_line(), asked), cr(state, line.at_line(), asked)];
    post(balances, Event::CarriedForward, line.scope(), &order.source, entries)
}

/// A line of the new year that takes up what a line of the old year carried forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenNewYear {
    pub from: QuotaLine,
    pub to: QuotaLine,
    pub states: CarriedStates,
    pub source: String,
}

/// What a line carried forward, by the state it closed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CarriedStates {
    pub pending_release: Fen,
    pub executable: Fen,
    pub frozen: Fen,
    pub committed: Fen,
}

impl CarriedStates {
    pub fn rows(&self) -> [(Carryable, Fen); 4] {
        [
            (Carryable::PendingRelease, self.pending_release),
            (Carryable::Executable, self.executable),
            (Carryable::Frozen, self.frozen),
            (Carryable::Committed, self.committed),
        ]
    }
}

/// Why a carried line was not opened in the new year, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum OpenNewYearRefused {
    #[error("an opened carry-over must name the document it rests on")]
    SourceMissing,
    #[error("account {account} is to open with {amount}, no state of a line is negative")]
    AmountNegative { account: Account, amount: Fen },
    #[error("a carry-over of {from} opens in the year after it, not in {to}")]
    NotNextYear { from: FiscalYear, to: FiscalYear },
    #[error("the {from} and the {to} never mix; open the line in the book it came from")]
    OtherBook { from: FundNature, to: FundNature },
    #[error("quota line {line} carried nothing forward")]
    NothingCarried { line: LineId },
    #[error(
        "quota line {line} carried {carried} forward, {opened} was to be opened; \
             they must be equal to the fen"
    )]
    DiffersFromCarried { line: LineId, carried: Fen, opened: Fen },
    #[error(
        "quota line {line} of the new year has {balance} on account {account} already; \
             a carry-over is opened once, on a line of its own"
    )]
    AlreadyOpened { line: LineId, account: Account, balance: Fen },
    #[error(
        "account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
             check both amounts"
    )]
    TotalTooLarge { account: Account, place: Place, balance: Fen, asked: Fen },
}

impl Refusal for OpenNewYearRefused {
    fn source_missing() -> OpenNewYearRefused {
        OpenNewYearRefused::SourceMissing
    }

    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> OpenNewYearRefused {
        OpenNewYearRefused::TotalTooLarge { account, place, balance, asked }
    }
}

/// Event E22b: the new year opens a carried line; frozen stays frozen, committed stays committed.
///
/// `old` are the balances of the year that ends, before E24 closed it; `new` those of the next.
pub fn open_new_year(
    old: &impl Balances,
    new: &impl Balances,
    order: &OpenNewYear,
) -> Result<Posting, OpenNewYearRefused> {
    let OpenNewYear { from, to, states, .. } = *order;
    check_source(&order.source)?;
    if let Some((state, amount)) = states.rows().into_iter().find(|(_, amount)| *amount < Fen::ZERO) {
        return Err(OpenNewYearRefused::AmountNegative { account: state.account(), amount });
    }
    if to.year != from.year.next() {
        return Err(OpenNewYearRefused::NotNextYear { from: from.year, to: to.year });
    }
    if from.book != to.book {
        return Err(OpenNewYearRefused::OtherBook { from: from.book, to: to.book });
    }
    let carried = old.line(Account::CarriedForward, from.line);
    if carried.is_zero() {
        return Err(OpenNewYearRefused::NothingCarried { line: from.line });
    }
    // A sum that does not fit is not what the line carried, either.
    let opened = Fen::total(states.rows().map(|row| row.1)).unwrap_or(Fen::new(i64::MAX));
    if opened != carried {
        return Err(OpenNewYearRefused::DiffersFromCarried { line: from.line, carried, opened });
    }
    let balance_of = |account| (account, new.line(account, to.line));
    if let Some((account, balance)) =
        Account::OF_A_LINE.into_iter().map(balance_of).find(|(_, balance)| !balance.is_zero())
    {
        return Err(OpenNewYearRefused::AlreadyOpened { line: to.line, account, balance });
    }
    let mut entries = vec![dr(Account::OpeningCarryOver, Place::Book, carried)];
    let open = states.rows().into_iter().filter(|(_, amount)| !amount.is_zero());
    entries.extend(open.map(|(state, amount)| dr(state.account(), to.at_line(), amount)));
    entries.push(cr(Account::ExpenditureAppropriation, to.at_control(), carried));
    entries.push(cr(Account::QuotaControl, to.at_control(), carried));
    post(new, Event::NewYearOpened, to.scope(), &order.source, entries)
}

/// Quota that ends with its year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    pub line: QuotaLine,
    pub from: Uncommitted,
    pub to: LapseTo,
    pub amount: Fen,
    pub source: String,
}

/// What lapsed quota becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapseTo {
    /// Unallocated reserve (2104).
    Reserve,
    /// Less of the resource (1xxx) it was financed with.
    Resource(LapsedResource),
}

/// The resource that shrinks with lapsed quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapsedResource {
    Revenue,
    TransferRevenue,
    DebtRevenue,
    OpeningCarryOver,
    TransferIn,
}

impl LapsedResource {
    pub fn account(self) -> Account {
        match self {
            LapsedResource::Revenue => Account::RevenueBudget,
            LapsedResource::TransferRevenue => Account::TransferRevenueBudget,
            LapsedResource::DebtRevenue => Account::DebtRevenueBudget,
            LapsedResource::OpeningCarryOver => Account::OpeningCarryOver,
            LapsedResource::TransferIn => Account::TransferIn,
        }
    }
}

refusals! {
    /// Why quota did not lapse, in the order the checks run.
    pub enum LapseRefused for "lapsed quota" {
        #[error("quota line {line} has {available} on account {state}, {asked} was to lapse; \
                 unfreeze or release commitments first, or let less lapse")]
        ExceedsAvailable { line: LineId, state: Account, available: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} was to lapse; \
                 absorb its pre-allocation first")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
        #[error("account {account} holds {resource}, {asked} was to lapse; name the resource it was financed with")]
        ExceedsResource { account: Account, resource: Fen, asked: Fen },
    }
}

impl TakingRefusal for LapseRefused {
    fn exceeds_available(line: LineId, state: Account, available: Fen, asked: Fen) -> LapseRefused {
        LapseRefused::ExceedsAvailable { line, state, available, asked }
    }

    fn exceeds_control(control: ControlId, established: Fen, asked: Fen) -> LapseRefused {
        LapseRefused::ExceedsControl { control, established, asked }
    }
}

/// Event E23, lapse (结余注销): the line loses the quota, the county gets it back.
pub fn lapse(balances: &impl Balances, order: &Lapse) -> Result<Posting, LapseRefused> {
    let Lapse { line, from, to, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let mut entries = taken_from_line::<LapseRefused>(balances, line, from, asked)?;
    match to {
        LapseTo::Reserve => entries.push(cr(Account::UnallocatedAppropriation, Place::Book, asked)),
        LapseTo::Resource(resource) => {
            let account = resource.account();
            let resource = balances.book(account);
            if resource < asked {
                return Err(LapseRefused::ExceedsResource { account, resource, asked });
            }
            entries.push(cr(account, Place::Book, asked));
        }
    }
    post(balances, Event::Lapsed, line.scope(), &order.source, entries)
}

/// The close of one book of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseYear {
    pub source: String,
}

/// Why a year was not closed, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CloseYearRefused {
    #[error("the close of a year must name the document it rests on")]
    SourceMissing,
    #[error("the {book} of {year} has no balances; it is closed already, or was never opened")]
    NothingToClose { year: FiscalYear, book: FundNature },
    #[error(
        "quota line {line} has {balance} on account {account}, {open} lines in all are open; \
             carry the money forward or let it lapse"
    )]
    LineOpen { line: LineId, account: Account, balance: Fen, open: u64 },
    #[error("control key {control} has {balance} pre-allocated and not absorbed; absorb it first")]
    PreAllocationOpen { control: ControlId, balance: Fen },
    #[error("the {book} of {year} does not balance: run verify before closing it")]
    OutOfBalance { year: FiscalYear, book: FundNature },
    #[error(
        "account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
             check both amounts"
    )]
    TotalTooLarge { account: Account, place: Place, balance: Fen, asked: Fen },
}

impl Refusal for CloseYearRefused {
    fn source_missing() -> CloseYearRefused {
        CloseYearRefused::SourceMissing
    }

    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> CloseYearRefused {
        CloseYearRefused::TotalTooLarge { account, place, balance, asked }
    }
}

/// Event E24: every balance of the book goes to zero, once only paid (3201) and carried (3401)
/// quota is left on its lines. Carried lines are opened in the new year (E22b) before this.
pub fn close_year(trial: &TrialBalance, order: &CloseYear) -> Result<Posting, CloseYearRefused> {
    let (year, book) = (trial.year, trial.book);
    check_source(&order.source)?;
    if trial.is_empty() {
        return Err(CloseYearRefused::NothingToClose { year, book });
    }
    check_lines_closed(trial)?;
    let not_absorbed = |row: BalanceRow| match row.place {
        Place::Control(control) if row.account == Account::PreAllocControl => Some((control, row.balance)),
        Place::Control(_) | Place::Line(_) | Place::Book => None,
    };
    if let Some((control, balance)) = trial.rows().find_map(not_absorbed) {
        return Err(CloseYearRefused::PreAllocationOpen { control, balance });
    }
    let in_balance = trial.class_total(1) == trial.class_total(2)
        && trial.class_total(3) == trial.class_total(4)
        && trial.rows().all(|row| Fen::ZERO < row.balance);
    if !in_balance {
        return Err(CloseYearRefused::OutOfBalance { year, book });
    }
    let closing = trial.rows().map(|row| Entry {
        account: row.account,
        place: row.place,
        side: row.account.normal().opposite(),
        amount: row.balance,
    });
    post(trial, Event::YearClosed, (year, book), &order.source, closing.collect())
}

/// No line may have money on its way (31xx) when its year closes.
fn check_lines_closed(trial: &TrialBalance) -> Result<(), CloseYearRefused> {
    let open_rows = || {
        trial.rows().filter_map(|row| match row.place {
            Place::Line(line) if row.account.is_open_state() => Some((line, row.account, row.balance)),
            Place::Line(_) | Place::Control(_) | Place::Book => None,
        })
    };
    let Some((line, account, balance)) = open_rows().min() else { return Ok(()) };
    let lines: std::collections::BTreeSet<LineId> = open_rows().map(|row| row.0).collect();
    Err(CloseYearRefused::LineOpen { line, account, balance, open: lines.len() as u64 })
}
