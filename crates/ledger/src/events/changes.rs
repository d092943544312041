//! Changing a budget within its year: virement, supplements, cuts, clawback. Events E07-E10 and E21.
//!
//! **Promise:** what one control key loses another key or a reserve gains, so resources still meet
//! appropriations (I1), and no key is left with more quota than appropriation (I3).
//! **Not here:** who may move what where (the virement matrix), and the documents behind it.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::order::{LineOrder, Uncommitted};
use crate::fen::Fen;
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, QuotaLine};
use crate::posting::{Entry, Place, Posting, cr, dr};
use crate::refusal::{AmountRefusal, check_order, post, refusals};

/// Quota moved from one line to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Virement {
    pub from: QuotaLine,
    pub to: QuotaLine,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a virement was refused, in the order the checks run.
    pub enum VirementRefused for "a virement" {
        #[error("quota line {line} cannot give to itself; name another line")]
        SameLine { line: LineId },
        #[error("a virement stays within one year, not from {from} to {to}; carry the quota forward instead")]
        OtherYear { from: FiscalYear, to: FiscalYear },
        #[error("the {from} and the {to} never mix; choose a line of the same fund nature")]
        OtherBook { from: FundNature, to: FundNature },
        #[error("quota line {line} has {available} executable, {asked} was asked; move less")]
        ExceedsAvailable { line: LineId, available: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} was asked; \
                 what was only pre-allocated cannot be moved")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
    }
}

/// Event E07, virement (调剂): appropriation, control and executable quota move together.
pub fn virement(balances: &impl Balances, order: &Virement) -> Result<Posting, VirementRefused> {
    let Virement { from, to, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    if from.line == to.line {
        return Err(VirementRefused::SameLine { line: from.line });
    }
    if from.year != to.year {
        return Err(VirementRefused::OtherYear { from: from.year, to: to.year });
    }
    if from.book != to.book {
        return Err(VirementRefused::OtherBook { from: from.book, to: to.book });
    }
    let available = balances.line(Account::Executable, from.line);
    if available < asked {
        return Err(VirementRefused::ExceedsAvailable { line: from.line, available, asked });
    }
    let mut entries =
        vec![dr(Account::Executable, to.at_line(), asked), cr(Account::Executable, from.at_line(), asked)];
    // Within one control key neither the appropriation nor the control changes.
    if from.control != to.control {
        let established = balances.established(from.control);
        if established < asked {
            return Err(VirementRefused::ExceedsControl { control: from.control, established, asked });
        }
        entries.extend([
            dr(Account::ExpenditureAppropriation, from.at_control(), asked),
            dr(Account::QuotaControl, from.at_control(), asked),
            cr(Account::ExpenditureAppropriation, to.at_control(), asked),
            cr(Account::QuotaControl, to.at_control(), asked),
        ]);
    }
    post(balances, Event::Virement, from.scope(), &order.source, entries)
}

refusals! {
    /// Why a supplement from the contingency reserve was refused, in the order the checks run.
    pub enum ContingencyRefused for "a supplement from the contingency reserve" {
        #[error("the contingency reserve holds {reserve}, {asked} was asked; ask for less")]
        ExceedsContingency { reserve: Fen, asked: Fen },
    }
}

/// Event E08, contingency reserve drawn (动用预备费) by decision of the government.
pub fn supplement_contingency(
    balances: &impl Balances,
    order: &LineOrder,
) -> Result<Posting, ContingencyRefused> {
    check_order(&order.source, order.amount)?;
    let (reserve, asked) = (balances.book(Account::ContingencyAppropriation), order.amount);
    if reserve < asked {
        return Err(ContingencyRefused::ExceedsContingency { reserve, asked });
    }
    let entries = new_quota_against(Account::ContingencyAppropriation, order);
    post(balances, Event::ContingencySupplement, order.line.scope(), &order.source, entries)
}

refusals! {
    /// Why a supplement from the unallocated reserve was refused, in the order the checks run.
    pub enum ReserveSupplementRefused for "a supplement from the unallocated reserve" {
        #[error("the unallocated reserve holds {reserve}, {asked} was asked; ask for less")]
        ExceedsReserve { reserve: Fen, asked: Fen },
    }
}

/// Event E09, supplement (追加) from the unallocated reserve.
pub fn supplement_reserve(
    balances: &impl Balances,
    order: &LineOrder,
) -> Result<Posting, ReserveSupplementRefused> {
    check_order(&order.source, order.amount)?;
    let (reserve, asked) = (balances.book(Account::UnallocatedAppropriation), order.amount);
    if reserve < asked {
        return Err(ReserveSupplementRefused::ExceedsReserve { reserve, asked });
    }
    let entries = new_quota_against(Account::UnallocatedAppropriation, order);
    post(balances, Event::ReserveSupplement, order.line.scope(), &order.source, entries)
}

/// A line's quota taken back into the unallocated reserve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    pub line: QuotaLine,
    pub from: Uncommitted,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a cut was refused, in the order the checks run.
    pub enum CutRefused for "a cut" {
        #[error("quota line {line} has {available} on account {state}, {asked} was to be cut; \
                 cut less, or unfreeze and release commitments first")]
        ExceedsAvailable { line: LineId, state: Account, available: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} was to be cut; \
                 what was only pre-allocated cannot be cut")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
    }
}

impl TakingRefusal for CutRefused {
    fn exceeds_available(line: LineId, state: Account, available: Fen, asked: Fen) -> CutRefused {
        CutRefused::ExceedsAvailable { line, state, available, asked }
    }

    fn exceeds_control(control: ControlId, established: Fen, asked: Fen) -> CutRefused {
        CutRefused::ExceedsControl { control, established, asked }
    }
}

/// Event E10, cut (追减): appropriation and quota shrink, the unallocated reserve grows.
pub fn cut(balances: &impl Balances, order: &Cut) -> Result<Posting, CutRefused> {
    let Cut { line, from, amount, .. } = *order;
    check_order(&order.source, amount)?;
    let mut entries = taken_from_line(balances, line, from, amount)?;
    entries.push(cr(Account::UnallocatedAppropriation, Place::Book, amount));
    post(balances, Event::Cut, line.scope(), &order.source, entries)
}

refusals! {
    /// Why a clawback was refused, in the order the checks run.
    pub enum ClawBackRefused for "a clawback" {
        #[error("quota line {line} has {available} executable, {asked} was to be clawed back; claw back less")]
        ExceedsAvailable { line: LineId, available: Fen, asked: Fen },
    }
}

/// Event E21, first step: dormant quota is clawed back (收回), out of the unit's hands.
pub fn claw_back(balances: &impl Balances, order: &LineOrder) -> Result<Posting, ClawBackRefused> {
    let LineOrder { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let available = balances.line(Account::Executable, line.line);
    if available < asked {
        return Err(ClawBackRefused::ExceedsAvailable { line: line.line, available, asked });
    }
    let entries =
        vec![dr(Account::ClawedBack, line.at_line(), asked), cr(Account::Executable, line.at_line(), asked)];
    post(balances, Event::ClawedBack, line.scope(), &order.source, entries)
}

refusals! {
    /// Why clawed back quota was not returned to the reserve, in the order the checks run.
    pub enum ReturnClawedBackRefused for "clawed back quota" {
        #[error("quota line {line} has {clawed_back} clawed back, {asked} was to be returned; return less")]
        ExceedsClawedBack { line: LineId, clawed_back: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} was to be returned; \
                 absorb its pre-allocation first")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
    }
}

/// Event E21, second step: what was clawed back becomes unallocated reserve.
pub fn return_clawed_back(
    balances: &impl Balances,
    order: &LineOrder,
) -> Result<Posting, ReturnClawedBackRefused> {
    let LineOrder { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let clawed_back = balances.line(Account::ClawedBack, line.line);
    if clawed_back < asked {
        return Err(ReturnClawedBackRefused::ExceedsClawedBack { line: line.line, clawed_back, asked });
    }
    let (control, established) = (line.control, balances.established(line.control));
    if established < asked {
        return Err(ReturnClawedBackRefused::ExceedsControl { control, established, asked });
    }
    let entries = vec![
        dr(Account::ExpenditureAppropriation, line.at_control(), asked),
        dr(Account::QuotaControl, line.at_control(), asked),
        cr(Account::UnallocatedAppropriation, Place::Book, asked),
        cr(Account::ClawedBack, line.at_line(), asked),
    ];
    post(balances, Event::ClawedBack, line.scope(), &order.source, entries)
}

/// New appropriation and new quota on a line, against a resource or a reserve of the book.
pub(super) fn new_quota_against(against: Account, order: &LineOrder) -> Vec<Entry> {
    let LineOrder { line, amount, .. } = *order;
    vec![
        dr(against, Place::Book, amount),
        dr(Account::PendingBreakdown, line.at_line(), amount),
        cr(Account::ExpenditureAppropriation, line.at_control(), amount),
        cr(Account::QuotaControl, line.at_control(), amount),
    ]
}

/// The refusals of all events that take quota away from a line for good.
pub(super) trait TakingRefusal: AmountRefusal {
    fn exceeds_available(line: LineId, state: Account, available: Fen, asked: Fen) -> Self;
    fn exceeds_control(control: ControlId, established: Fen, asked: Fen) -> Self;
}

/// The entries that take quota and its appropriation away from a line; the caller adds the one
/// that says where the money goes.
pub(super) fn taken_from_line<R: TakingRefusal>(
    balances: &impl Balances,
    line: QuotaLine,
    from: Uncommitted,
    asked: Fen,
) -> Result<Vec<Entry>, R> {
    let state = from.account();
    let available = balances.line(state, line.line);
    if available < asked {
        return Err(R::exceeds_available(line.line, state, available, asked));
    }
    let established = balances.established(line.control);
    if established < asked {
        return Err(R::exceeds_control(line.control, established, asked));
    }
    Ok(vec![
        dr(Account::ExpenditureAppropriation, line.at_control(), asked),
        dr(Account::QuotaControl, line.at_control(), asked),
        cr(state, line.at_line(), asked),
    ])
}
