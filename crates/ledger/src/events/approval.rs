//! What the Congress decides: the budget, its adjustments, and the shortfall nobody voted for.
//! Events E01, E11, E26, E29.
//!
//! **Promise:** resources equal appropriations after each of them (I1).
//! **Not here:** approval documents, debt ceilings, and whether targets were approved together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::changes::{TakingRefusal, new_quota_against, taken_from_line};
use crate::events::order::{Appropriation, LineOrder, Reserves, Resources, TakenFrom};
use crate::fen::Fen;
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, QuotaLine};
use crate::posting::{Place, Posting, cr, dr};
use crate::refusal::{Refusal, check_order, check_source, post, refusals};

/// The budget of one book as the Congress approves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetApproval {
    pub year: FiscalYear,
    pub book: FundNature,
    pub resources: Resources,
    /// Several rows of one control key are added up.
    pub appropriations: Vec<Appropriation>,
    pub reserves: Reserves,
    pub source: String,
}

/// Why an approved budget was not booked, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ApprovalRefused {
    #[error("an approved budget must name the document it rests on")]
    SourceMissing,
    #[error("account {account} at {place} is given {amount}, a budget has no negative amounts")]
    AmountNegative { account: Account, place: Place, amount: Fen },
    #[error(
        "account {account} at {place} is given {amount}, at most {limit} is believed; \
             check whether fen were taken for yuan"
    )]
    AmountTooLarge { account: Account, place: Place, amount: Fen, limit: Fen },
    #[error("the budget has no amounts at all")]
    NothingApproved,
    #[error(
        "resources are {resources}, appropriations and reserves are {appropriations}; \
             the difference of {difference} has to be found before the budget can be booked"
    )]
    ResourcesDiffer { resources: Fen, appropriations: Fen, difference: Fen },
    #[error(
        "account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
             check both amounts"
    )]
    TotalTooLarge { account: Account, place: Place, balance: Fen, asked: Fen },
}

impl Refusal for ApprovalRefused {
    fn source_missing() -> ApprovalRefused {
        ApprovalRefused::SourceMissing
    }

    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> ApprovalRefused {
        ApprovalRefused::TotalTooLarge { account, place, balance, asked }
    }
}

/// Event E01: the Congress approves the budget (预算批准) of one book.
pub fn approve_budget(balances: &impl Balances, order: &BudgetApproval) -> Result<Posting, ApprovalRefused> {
    check_source(&order.source)?;
    let resources = order.resources.rows();
    let appropriations: Vec<_> = order
        .appropriations
        .iter()
        .map(|a| (Account::ExpenditureAppropriation, Place::Control(a.control), a.amount))
        .chain(order.reserves.rows())
        .collect();
    let rows = || resources.iter().chain(&appropriations);
    for &(account, place, amount) in rows() {
        if amount < Fen::ZERO {
            return Err(ApprovalRefused::AmountNegative { account, place, amount });
        }
        if Fen::LIMIT < amount {
            return Err(ApprovalRefused::AmountTooLarge { account, place, amount, limit: Fen::LIMIT });
        }
    }
    if rows().all(|(_, _, amount)| amount.is_zero()) {
        return Err(ApprovalRefused::NothingApproved);
    }
    // Five resources of at most 10^15 fit; appropriations that do not cannot be equal to them.
    let total = |rows: &[(Account, Place, Fen)]| {
        Fen::total(rows.iter().map(|row| row.2)).unwrap_or(Fen::new(i64::MAX))
    };
    let (given, used) = (total(&resources), total(&appropriations));
    if given != used {
        let difference = given.checked_sub(used).expect("both are positive");
        return Err(ApprovalRefused::ResourcesDiffer { resources: given, appropriations: used, difference });
    }
    let mut per_place: BTreeMap<(Account, Place), i64> = BTreeMap::new();
    for &(account, place, amount) in rows() {
        *per_place.entry((account, place)).or_default() += amount.get(); // a part of a total that fits
    }
    let entries = per_place
        .into_iter()
        .filter(|(_, amount)| *amount > 0)
        .map(|((account, place), amount)| crate::posting::Entry {
            account,
            place,
            side: account.normal(),
            amount: Fen::new(amount),
        })
        .collect();
    post(balances, Event::BudgetApproved, (order.year, order.book), &order.source, entries)
}

refusals! {
    /// Why a budget adjustment was not booked, in the order the checks run.
    pub enum AdjustmentRefused for "a budget adjustment" {}
}

/// Event E11: the Congress raises the budget with new debt (预算调整).
pub fn adjust_with_debt(balances: &impl Balances, order: &LineOrder) -> Result<Posting, AdjustmentRefused> {
    check_order(&order.source, order.amount)?;
    let entries = new_quota_against(Account::DebtRevenueBudget, order);
    post(balances, Event::AdjustedWithDebt, order.line.scope(), &order.source, entries)
}

/// A budget raised without debt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentWithoutDebt {
    pub line: QuotaLine,
    pub resource: OwnResource,
    pub amount: Fen,
    pub source: String,
}

/// What a budget may be raised with beside debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnResource {
    /// More revenue than budgeted (1101).
    Revenue,
    /// Money moved in from another book or the stabilisation fund (1105).
    TransferIn,
}

impl OwnResource {
    pub fn account(self) -> Account {
        match self {
            OwnResource::Revenue => Account::RevenueBudget,
            OwnResource::TransferIn => Account::TransferIn,
        }
    }
}

/// Event E29: the Congress raises the budget without debt (ruling G13).
pub fn adjust_without_debt(
    balances: &impl Balances,
    order: &AdjustmentWithoutDebt,
) -> Result<Posting, AdjustmentRefused> {
    check_order(&order.source, order.amount)?;
    let line = LineOrder { line: order.line, amount: order.amount, source: order.source.clone() };
    let entries = new_quota_against(order.resource.account(), &line);
    post(balances, Event::AdjustedWithoutDebt, order.line.scope(), &order.source, entries)
}

/// Revenue that will not come, and what is given up for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    pub from: TakenFrom,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a revenue shortfall was not booked, in the order the checks run.
    pub enum ShortfallRefused for "a revenue shortfall" {
        #[error("the unallocated reserve holds {reserve}, {asked} has to be given up; \
                 name a quota line for the rest")]
        ExceedsReserve { reserve: Fen, asked: Fen },
        #[error("quota line {line} has {available} on account {state}, {asked} has to be given up; \
                 name another line for the rest")]
        ExceedsAvailable { line: LineId, state: Account, available: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} has to be given up; \
                 absorb its pre-allocation first")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
        #[error("revenue is budgeted at {revenue}, a shortfall of {asked} is more than that")]
        ExceedsRevenue { revenue: Fen, asked: Fen },
    }
}

impl TakingRefusal for ShortfallRefused {
    fn exceeds_available(line: LineId, state: Account, available: Fen, asked: Fen) -> ShortfallRefused {
        ShortfallRefused::ExceedsAvailable { line, state, available, asked }
    }

    fn exceeds_control(control: ControlId, established: Fen, asked: Fen) -> ShortfallRefused {
        ShortfallRefused::ExceedsControl { control, established, asked }
    }
}

/// Event E26, revenue shortfall (短收): the budget shrinks on both sides (ruling G13).
pub fn revenue_shortfall(balances: &impl Balances, order: &Shortfall) -> Result<Posting, ShortfallRefused> {
    let asked = order.amount;
    check_order(&order.source, asked)?;
    let (scope, mut entries) = match order.from {
        TakenFrom::Reserve { year, book } => {
            let reserve = balances.book(Account::UnallocatedAppropriation);
            if reserve < asked {
                return Err(ShortfallRefused::ExceedsReserve { reserve, asked });
            }
            ((year, book), vec![dr(Account::UnallocatedAppropriation, Place::Book, asked)])
        }
        TakenFrom::Line { line, state } => {
            (line.scope(), taken_from_line::<ShortfallRefused>(balances, line, state, asked)?)
        }
    };
    let revenue = balances.book(Account::RevenueBudget);
    if revenue < asked {
        return Err(ShortfallRefused::ExceedsRevenue { revenue, asked });
    }
    entries.push(cr(Account::RevenueBudget, Place::Book, asked));
    post(balances, Event::RevenueShortfall, scope, &order.source, entries)
}
