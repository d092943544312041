//! Paying: a request reserves money, the bank's answer pays it or gives it back. Events E15-E20.
//!
//! **Promise:** money that was not paid, or came back in the same year, returns to the account it
//! was reserved from (ruling G13); a refund never exceeds what was paid.
//! **Not here:** holds, ceilings, decisions on large payments, and what the voucher says beside its sum.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::order::Source;
use crate::fen::Fen;
use crate::ids::{FiscalYear, FundNature, LineId, QuotaLine};
use crate::posting::{Place, Posting, cr, dr};
use crate::refusal::{check_amount, check_order, check_source, post, refusals};

/// A payment request approved by its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    pub line: QuotaLine,
    pub from: Source,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a payment request found no money, in the order the checks run.
    pub enum ReserveRefused for "a payment request" {
        #[error("quota line {line} has {available} on account {from}, {asked} was asked; \
                 ask for less, or for more quota")]
        ExceedsAvailable { line: LineId, from: Account, available: Fen, asked: Fen },
    }
}

/// Event E15: a payment request approved by the unit reserves its money.
pub fn reserve(balances: &impl Balances, order: &Reserve) -> Result<Posting, ReserveRefused> {
    let Reserve { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let from = order.from.account();
    let available = balances.line(from, line.line);
    if available < asked {
        return Err(ReserveRefused::ExceedsAvailable { line: line.line, from, available, asked });
    }
    let entries = vec![dr(Account::InProcess, line.at_line(), asked), cr(from, line.at_line(), asked)];
    post(balances, Event::PaymentReserved, line.scope(), &order.source, entries)
}

/// A request that leaves the payment path without being paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    pub line: QuotaLine,
    /// The account the request was reserved from.
    pub to: Source,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a request's money was not given back, in the order the checks run.
    pub enum GiveBackRefused for "a returned request" {
        #[error("quota line {line} has {in_process} in process, {asked} was to be given back; \
                 the request is paid or returned already")]
        ExceedsInProcess { line: LineId, in_process: Fen, asked: Fen },
    }
}

/// Event E16: a request is returned, withdrawn, voided or rejected by the bank.
pub fn give_back(balances: &impl Balances, order: &GiveBack) -> Result<Posting, GiveBackRefused> {
    let GiveBack { line, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let in_process = balances.line(Account::InProcess, line.line);
    if in_process < asked {
        return Err(GiveBackRefused::ExceedsInProcess { line: line.line, in_process, asked });
    }
    let entries =
        vec![dr(order.to.account(), line.at_line(), asked), cr(Account::InProcess, line.at_line(), asked)];
    post(balances, Event::PaymentGivenBack, line.scope(), &order.source, entries)
}

/// A bank receipt for a whole voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub line: QuotaLine,
    /// What the voucher asked the bank to pay.
    pub voucher: Fen,
    /// What the receipt says was paid.
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a receipt was not booked, in the order the checks run.
    pub enum PaidRefused for "a bank receipt" {
        #[error("the receipt says {received}, the voucher says {voucher}; ask the bank before booking either")]
        DiffersFromVoucher { voucher: Fen, received: Fen },
        #[error("quota line {line} has {in_process} in process, the receipt says {asked}; \
                 the payment is booked or returned already")]
        ExceedsInProcess { line: LineId, in_process: Fen, asked: Fen },
    }
}

/// Event E17: the bank's receipt says the whole voucher was paid.
pub fn paid(balances: &impl Balances, order: &Paid) -> Result<Posting, PaidRefused> {
    let Paid { line, voucher, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    if asked != voucher {
        return Err(PaidRefused::DiffersFromVoucher { voucher, received: asked });
    }
    let in_process = balances.line(Account::InProcess, line.line);
    if in_process < asked {
        return Err(PaidRefused::ExceedsInProcess { line: line.line, in_process, asked });
    }
    let entries =
        vec![dr(Account::Paid, line.at_line(), asked), cr(Account::InProcess, line.at_line(), asked)];
    post(balances, Event::Paid, line.scope(), &order.source, entries)
}

/// A bank's answer to a batch, some of whose details failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartlyFailed {
    pub year: FiscalYear,
    pub book: FundNature,
    /// What the voucher asked the bank to pay, all details together.
    pub voucher: Fen,
    pub details: Vec<BatchDetail>,
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchDetail {
    pub line: LineId,
    pub amount: Fen,
    pub outcome: BatchOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchOutcome {
    Paid,
    /// Not paid; the money returns to the account it was reserved from.
    Failed {
        to: Source,
    },
}

refusals! {
    /// Why a batch's answer was not booked, in the order the checks run.
    pub enum PartlyFailedRefused for "each detail of a batch" {
        #[error("the details add up to {details}, the voucher says {voucher}; \
                 ask the bank before booking either")]
        DiffersFromVoucher { voucher: Fen, details: Fen },
        #[error("quota line {line} has {in_process} in process, the details say {asked}; \
                 the payment is booked or returned already")]
        ExceedsInProcess { line: LineId, in_process: Fen, asked: Fen },
    }
}

/// Event E18: of a batch some details were paid and some failed; together they are the voucher.
pub fn partly_failed(balances: &impl Balances, order: &PartlyFailed) -> Result<Posting, PartlyFailedRefused> {
    check_source(&order.source)?;
    for detail in &order.details {
        check_amount(detail.amount)?;
    }
    // Details beyond 2^63 fen cannot be a voucher's; the difference is what the clerk has to see.
    let details = Fen::total(order.details.iter().map(|d| d.amount)).unwrap_or(Fen::new(i64::MAX));
    if details != order.voucher || order.details.is_empty() {
        return Err(PartlyFailedRefused::DiffersFromVoucher { voucher: order.voucher, details });
    }
    let mut arrived: BTreeMap<(Account, LineId), i64> = BTreeMap::new();
    let mut left: BTreeMap<LineId, i64> = BTreeMap::new();
    for detail in &order.details {
        let to = match detail.outcome {
            BatchOutcome::Paid => Account::Paid,
            BatchOutcome::Failed { to } => to.account(),
        };
        // Each is a part of `details`, which fits.
        *arrived.entry((to, detail.line)).or_default() += detail.amount.get();
        *left.entry(detail.line).or_default() += detail.amount.get();
    }
    for (&line, &asked) in &left {
        let (in_process, asked) = (balances.line(Account::InProcess, line), Fen::new(asked));
        if in_process < asked {
            return Err(PartlyFailedRefused::ExceedsInProcess { line, in_process, asked });
        }
    }
    let debits = arrived.iter().map(|(&(to, line), &amount)| dr(to, Place::Line(line), Fen::new(amount)));
    let credits =
        left.iter().map(|(&line, &amount)| cr(Account::InProcess, Place::Line(line), Fen::new(amount)));
    let entries = debits.chain(credits).collect();
    post(balances, Event::PartlyFailed, (order.year, order.book), &order.source, entries)
}

/// Money that came back in the year it was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub line: QuotaLine,
    /// The account the payment was reserved from.
    pub to: Source,
    /// What the original receipt says was paid.
    pub paid: Fen,
    /// What was refunded of it before.
    pub refunded: Fen,
    pub amount: Fen,
    pub source: String,
}

refusals! {
    /// Why a refund was not booked, in the order the checks run.
    pub enum RefundRefused for "a refund" {
        #[error("of the payment of {paid} {refunded} came back before, {asked} more is too much; \
                 look for the payment this refund belongs to")]
        ExceedsPayment { paid: Fen, refunded: Fen, asked: Fen },
        #[error("quota line {line} has {line_paid} paid, {asked} was to come back; \
                 look for the payment this refund belongs to")]
        ExceedsLinePaid { line: LineId, line_paid: Fen, asked: Fen },
    }
}

/// Event E19, refund in the same year (退回): the line may spend the money again.
pub fn refund(balances: &impl Balances, order: &Refund) -> Result<Posting, RefundRefused> {
    let Refund { line, paid, refunded, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    if exceeds_payment(paid, refunded, asked) {
        return Err(RefundRefused::ExceedsPayment { paid, refunded, asked });
    }
    let line_paid = balances.line(Account::Paid, line.line);
    if line_paid < asked {
        return Err(RefundRefused::ExceedsLinePaid { line: line.line, line_paid, asked });
    }
    let entries =
        vec![dr(order.to.account(), line.at_line(), asked), cr(Account::Paid, line.at_line(), asked)];
    post(balances, Event::Refunded, line.scope(), &order.source, entries)
}

/// Money that came back after its year was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorYearRefund {
    /// The year the money was paid in.
    pub paid_in: FiscalYear,
    /// What the original receipt says was paid.
    pub paid: Fen,
    /// What was refunded of it before, in whichever year.
    pub refunded: Fen,
    pub to: RefundTo,
    pub amount: Fen,
    pub source: String,
}

/// Where a prior-year refund goes in the year it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// Into the unallocated reserve; reuse needs a decision (E09).
    Reserve { year: FiscalYear, book: FundNature },
    /// A bank's bounce in January of a payment of 31 December: onto a suspense line, from which it
    /// may be paid again without a decision (ruling G13).
    Suspense { line: QuotaLine },
}

refusals! {
    /// Why a prior-year refund was not booked, in the order the checks run.
    pub enum PriorYearRefundRefused for "a refund of a prior-year payment" {
        #[error("the payment was made in {paid_in}, which is not before {year}; book a refund of the same year")]
        NotPriorYear { paid_in: FiscalYear, year: FiscalYear },
        #[error("only a bounce of a payment of the year before {year} may wait on a suspense line, \
                 this one is of {paid_in}; return it to the unallocated reserve")]
        TooOldForSuspense { paid_in: FiscalYear, year: FiscalYear },
        #[error("of the payment of {paid} {refunded} came back before, {asked} more is too much; \
                 look for the payment this refund belongs to")]
        ExceedsPayment { paid: Fen, refunded: Fen, asked: Fen },
    }
}

/// Event E20, refund of a prior-year payment (跨年退款): the money is this year's carry-over.
pub fn refund_prior_year(
    balances: &impl Balances,
    order: &PriorYearRefund,
) -> Result<Posting, PriorYearRefundRefused> {
    let PriorYearRefund { paid_in, paid, refunded, amount: asked, .. } = *order;
    check_order(&order.source, asked)?;
    let (year, book) = match order.to {
        RefundTo::Reserve { year, book } => (year, book),
        RefundTo::Suspense { line } => line.scope(),
    };
    if year <= paid_in {
        return Err(PriorYearRefundRefused::NotPriorYear { paid_in, year });
    }
    if matches!(order.to, RefundTo::Suspense { .. }) && paid_in.next() != year {
        return Err(PriorYearRefundRefused::TooOldForSuspense { paid_in, year });
    }
    if exceeds_payment(paid, refunded, asked) {
        return Err(PriorYearRefundRefused::ExceedsPayment { paid, refunded, asked });
    }
    let carry_over = dr(Account::OpeningCarryOver, Place::Book, asked);
    let entries = match order.to {
        RefundTo::Reserve { .. } => {
            vec![carry_over, cr(Account::UnallocatedAppropriation, Place::Book, asked)]
        }
        RefundTo::Suspense { line } => vec![
            carry_over,
            dr(Account::Executable, line.at_line(), asked),
            cr(Account::ExpenditureAppropriation, line.at_control(), asked),
            cr(Account::QuotaControl, line.at_control(), asked),
        ],
    };
    post(balances, Event::PriorYearRefunded, (year, book), &order.source, entries)
}

/// All refunds of one payment together never exceed it.
fn exceeds_payment(paid: Fen, refunded: Fen, asked: Fen) -> bool {
    refunded.checked_add(asked).map_or(true, |together| paid < together)
}
