//! A quota's life before anybody spends it: established, broken down, released, frozen, committed.
//! Events E02-E05 and E12-E14r.
//!
//! **Promise:** no quota beyond its appropriation (I3), and no state of a line below zero (I4).
//! **Not here:** targets, disclosure holds and the release clock; `treasury::quota` asks for those.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::order::LineOrder;
use crate::fen::Fen;
use crate::ids::{ControlId, LineId, QuotaLine};
use crate::posting::{Place, Posting, cr, dr};
use crate::refusal::{AmountRefusal, check_amount, check_order, check_source, post, refusals};

refusals! {
    /// Why a quota was not established, in the order the checks run.
    pub enum EstablishRefused for "a new quota" {
        #[error("control key {control} was given {appropriation}, {established} of it is quota already, \
                 {asked} more was asked; establish less, or have the budget adjusted first")]
        ExceedsAppropriation { control: ControlId, appropriation: Fen, established: Fen, asked: Fen },
    }
}

/// Event E02, quota established (指标生成): an approved appropriation becomes a quota line.
pub fn establish(balances: &impl Balances, order: &LineOrder) -> Result<Posting, EstablishRefused> {
    let LineOrder { line, amount, .. } = *order;
    check_order(&order.source, amount)?;
    let appropriation = balances.appropriation(line.control);
    let established = balances.established(line.control);
    // Compared by the room that is left: 4101 never exceeds 2101, so the difference always fits.
    if appropriation.checked_sub(established).is_ok_and(|room| room < amount) {
        let control = line.control;
        return Err(EstablishRefused::ExceedsAppropriation {
            control,
            appropriation,
            established,
            asked: amount,
        });
    }
    let entries = vec![
        dr(Account::PendingBreakdown, line.at_line(), amount),
        cr(Account::QuotaControl, line.at_control(), amount),
    ];
    post(balances, Event::QuotaEstablished, line.scope(), &order.source, entries)
}

refusals! {
    /// Why a pre-allocation was refused, in the order the checks run.
    pub enum PreAllocateRefused for "a pre-allocation" {}
}

/// Event E03, pre-allocation (预拨) before the Congress approves, for the reasons of 预算法 art. 54.
///
/// The quota waits for release at once; its control (4102) is absorbed by E03b after approval.
pub fn pre_allocate(balances: &impl Balances, order: &LineOrder) -> Result<Posting, PreAllocateRefused> {
    let LineOrder { line, amount, .. } = *order;
    check_order(&order.source, amount)?;
    let entries = vec![
        dr(Account::PendingRelease, line.at_line(), amount),
        cr(Account::PreAllocControl, line.at_control(), amount),
    ];
    post(balances, Event::PreAllocated, line.scope(), &order.source, entries)
}

refusals! {
    /// Why a pre-allocation was not absorbed, in the order the checks run.
    pub enum AbsorbRefused for "an absorbed pre-allocation" {
        #[error("control key {control} has {pre_allocated} pre-allocated, {asked} was asked; absorb less")]
        ExceedsPreAllocated { control: ControlId, pre_allocated: Fen, asked: Fen },
        #[error("quota line {line} has {pending} pending breakdown, {asked} was asked; \
                 absorb less, or establish the approved quota first")]
        ExceedsPending { line: LineId, pending: Fen, asked: Fen },
    }
}

/// Event E03b: after approval the pre-allocated quota takes the place of newly established quota.
///
/// `line` is the established line of the same control key whose pending quota it uses up.
pub fn absorb_pre_allocation(balances: &impl Balances, order: &LineOrder) -> Result<Posting, AbsorbRefused> {
    let LineOrder { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let pre_allocated = balances.pre_allocated(line.control);
    if pre_allocated < asked {
        return Err(AbsorbRefused::ExceedsPreAllocated { control: line.control, pre_allocated, asked });
    }
    let pending = balances.line(Account::PendingBreakdown, line.line);
    if pending < asked {
        return Err(AbsorbRefused::ExceedsPending { line: line.line, pending, asked });
    }
    let entries = vec![
        dr(Account::PreAllocControl, line.at_control(), asked),
        cr(Account::PendingBreakdown, line.at_line(), asked),
    ];
    post(balances, Event::PreAllocationAbsorbed, line.scope(), &order.source, entries)
}

/// A quota line broken down into lines of the same control key; a line may keep its own part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    pub line: QuotaLine,
    pub parts: Vec<BreakdownPart>,
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownPart {
    pub line: LineId,
    pub amount: Fen,
}

impl Breakdown {
    /// The simple case: the line stays whole, and `amount` of it is ready for release.
    pub fn of_itself(line: QuotaLine, amount: Fen, source: &str) -> Breakdown {
        let parts = vec![BreakdownPart { line: line.line, amount }];
        Breakdown { line, parts, source: source.to_owned() }
    }
}

refusals! {
    /// Why a breakdown was refused, in the order the checks run.
    pub enum BreakdownRefused for "each part of a breakdown" {
        #[error("the breakdown of quota line {line} has no parts; name at least one")]
        NoParts { line: LineId },
        #[error("the breakdown names quota line {line} twice; give it one amount")]
        LineTwice { line: LineId },
        #[error("quota line {line} has {pending} pending breakdown, {asked} was asked; \
                 break down less, or have more quota established")]
        ExceedsPending { line: LineId, pending: Fen, asked: Fen },
    }
}

/// Event E04, breakdown (指标分解): the quota gets its unit and economic class and waits for release.
pub fn breakdown(balances: &impl Balances, order: &Breakdown) -> Result<Posting, BreakdownRefused> {
    let line = order.line;
    check_source(&order.source)?;
    for part in &order.parts {
        check_amount(part.amount)?;
    }
    if order.parts.is_empty() {
        return Err(BreakdownRefused::NoParts { line: line.line });
    }
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = order.parts.iter().find(|part| !seen.insert(part.line)) {
        return Err(BreakdownRefused::LineTwice { line: twice.line });
    }
    let Ok(asked) = Fen::total(order.parts.iter().map(|part| part.amount)) else {
        return Err(BreakdownRefused::too_large(Fen::new(i64::MAX), Fen::LIMIT));
    };
    let pending = balances.line(Account::PendingBreakdown, line.line);
    if pending < asked {
        return Err(BreakdownRefused::ExceedsPending { line: line.line, pending, asked });
    }
    let parts = order.parts.iter();
    let mut entries: Vec<_> =
        parts.map(|part| dr(Account::PendingRelease, Place::Line(part.line), part.amount)).collect();
    entries.push(cr(Account::PendingBreakdown, line.at_line(), asked));
    post(balances, Event::BrokenDown, line.scope(), &order.source, entries)
}

refusals! {
    /// Why a release was refused, in the order the checks run.
    pub enum ReleaseRefused for "a release" {
        #[error("quota line {line} has {pending} pending release, {asked} was asked; \
                 release less, or ask the budget division to break down more")]
        ExceedsPending { line: LineId, pending: Fen, asked: Fen },
    }
}

/// Event E05, quota release (指标下达): the unit may spend from here on.
pub fn release(balances: &impl Balances, order: &LineOrder) -> Result<Posting, ReleaseRefused> {
    let way = Way { event: Event::Released, from: Account::PendingRelease, to: Account::Executable };
    move_on_line(balances, order, way, |pending| {
        let LineOrder { line, amount: asked, .. } = *order;
        ReleaseRefused::ExceedsPending { line: line.line, pending, asked }
    })
}

refusals! {
    /// Why a freeze was refused, in the order the checks run.
    pub enum FreezeRefused for "a freeze" {
        #[error("quota line {line} has {available} executable, {asked} was asked; \
                 freeze less, or have payment requests returned first")]
        ExceedsAvailable { line: LineId, available: Fen, asked: Fen },
    }
}

/// Event E12, freeze (冻结): the unit keeps the quota and may not spend it.
pub fn freeze(balances: &impl Balances, order: &LineOrder) -> Result<Posting, FreezeRefused> {
    let way = Way { event: Event::Frozen, from: Account::Executable, to: Account::Frozen };
    move_on_line(balances, order, way, |available| {
        let LineOrder { line, amount: asked, .. } = *order;
        FreezeRefused::ExceedsAvailable { line: line.line, available, asked }
    })
}

refusals! {
    /// Why an unfreeze was refused, in the order the checks run.
    pub enum UnfreezeRefused for "an unfreeze" {
        #[error("quota line {line} has {frozen} frozen, {asked} was asked; unfreeze less")]
        ExceedsFrozen { line: LineId, frozen: Fen, asked: Fen },
    }
}

/// Event E13, unfreeze (解冻).
pub fn unfreeze(balances: &impl Balances, order: &LineOrder) -> Result<Posting, UnfreezeRefused> {
    let way = Way { event: Event::Unfrozen, from: Account::Frozen, to: Account::Executable };
    move_on_line(balances, order, way, |frozen| {
        let LineOrder { line, amount: asked, .. } = *order;
        UnfreezeRefused::ExceedsFrozen { line: line.line, frozen, asked }
    })
}

refusals! {
    /// Why a commitment was refused, in the order the checks run.
    pub enum CommitRefused for "a commitment" {
        #[error("quota line {line} has {available} executable, {asked} was asked; \
                 commit less, or ask for more quota before signing")]
        ExceedsAvailable { line: LineId, available: Fen, asked: Fen },
    }
}

/// Event E14, commitment (承诺): a contract or procurement plan ties the quota down.
pub fn commit(balances: &impl Balances, order: &LineOrder) -> Result<Posting, CommitRefused> {
    let way = Way { event: Event::Committed, from: Account::Executable, to: Account::Committed };
    move_on_line(balances, order, way, |available| {
        let LineOrder { line, amount: asked, .. } = *order;
        CommitRefused::ExceedsAvailable { line: line.line, available, asked }
    })
}

refusals! {
    /// Why a commitment was not released, in the order the checks run.
    pub enum ReleaseCommitmentRefused for "a released commitment" {
        #[error("quota line {line} has {committed} committed, {asked} was asked; \
                 release less, what is paid or being paid is committed no longer")]
        ExceedsCommitted { line: LineId, committed: Fen, asked: Fen },
    }
}

/// Event E14r: a contract ends or shrinks, the unit may spend the quota otherwise.
pub fn release_commitment(
    balances: &impl Balances,
    order: &LineOrder,
) -> Result<Posting, ReleaseCommitmentRefused> {
    let way = Way { event: Event::CommitmentReleased, from: Account::Committed, to: Account::Executable };
    move_on_line(balances, order, way, |committed| {
        let LineOrder { line, amount: asked, .. } = *order;
        ReleaseCommitmentRefused::ExceedsCommitted { line: line.line, committed, asked }
    })
}

struct Way {
    event: Event,
    from: Account,
    to: Account,
}

/// Moves money between two states of one quota line, so `Σ(3xxx) = Σ(4xxx)` is kept.
fn move_on_line<R: AmountRefusal>(
    balances: &impl Balances,
    order: &LineOrder,
    Way { event, from, to }: Way,
    exceeds: impl FnOnce(Fen) -> R,
) -> Result<Posting, R> {
    let LineOrder { line, amount, .. } = *order;
    check_order(&order.source, amount)?;
    let held = balances.line(from, line.line);
    if held < amount {
        return Err(exceeds(held));
    }
    let entries = vec![dr(to, line.at_line(), amount), cr(from, line.at_line(), amount)];
    post(balances, event, line.scope(), &order.source, entries)
}
