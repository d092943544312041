//! Money comes back: E19 in the same year, E20 in a later one, quarantine when nobody's.

use jiff::civil::Date;
use ledger::{Event, Fen, FiscalYear, LineId, PriorYearRefund, Refund, RefundTo};
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::time::Instant;
use platform::verb::{Ctx, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::model::{BankRefundRow, RefundState};
use super::{BankRefused, store, suspense};
use crate::payment::{self, PaymentEvent, PaymentRow};
use crate::quota;

/// A refund as the treasury writes it down from the bank's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRefund {
    pub refund_no: String,
    pub refunded_on: Date,
    pub amount: Fen,
    /// The request it belongs to, when the bank says so.
    #[serde(default)]
    pub pay_app_no: String,
    /// Otherwise who sent the money back: the latest payment of the year to them is taken that is
    /// large enough.
    #[serde(default)]
    pub payee_code: String,
    /// Only payments asked for before this moment are looked at when the payee is all we know.
    #[serde(default)]
    pub paid_before: Option<Instant>,
    #[serde(default)]
    pub reason: String,
    /// The payee's bank sent it back (退汇).
    #[serde(default)]
    pub bounce: bool,
}

/// Where the refund went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDone {
    pub refund_id: i64,
    /// Empty: nobody's payment fits, the refund waits in quarantine.
    pub pay_app_no: String,
}

/// Records a refund and books it to the payment it belongs to.
pub struct RecordRefund;

impl Verb for RecordRefund {
    type Input = NewRefund;
    type Done = RefundDone;
    type Refused = BankRefused;
    const NAME: &'static str = "refund.record";
    const PERMISSION: Permission = Permission("refund.record");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewRefund) -> Result<RefundDone, Problem<BankRefused>> {
        if input.refund_no.trim().is_empty() {
            return Err(Problem::Refused(BankRefused::NoRefundNo));
        }
        if ctx.day() < input.refunded_on {
            let (refunded_on, today) = (input.refunded_on, ctx.day());
            return Err(Problem::Refused(BankRefused::NotYet { refunded_on, today }));
        }
        if input.amount <= Fen::ZERO {
            return Err(Problem::Refused(BankRefused::AmountNotPositive { amount: input.amount }));
        }
        let year = FiscalYear(i32::from(input.refunded_on.year()));
        let request = if input.pay_app_no.is_empty() {
            let before = input.paid_before.unwrap_or(Instant(i64::MAX));
            payment::refundable(tx, &ctx.county, (year, before), &input.payee_code, input.amount)?
                .into_iter()
                .next()
        } else {
            let Some(found) = payment::payment_by_any_no(tx, &ctx.county, &input.pay_app_no)? else {
                return Err(Problem::Refused(BankRefused::NoPayment {
                    pay_app_no: input.pay_app_no.clone(),
                }));
            };
            Some(found)
        };
        let coming = Coming {
            refund_no: &input.refund_no,
            on: input.refunded_on,
            amount: input.amount,
            reason: &input.reason,
            request: request.as_ref(),
            payee_code: request.as_ref().map_or(&input.payee_code, |request| &request.payee_code),
            bounce: input.bounce,
            parent: "",
        };
        match book(tx, ctx, 0, &coming)? {
            Booked::Now => Ok(RefundDone {
                refund_id: refund_id(ctx, &input.refund_no),
                pay_app_no: request.map(|request| request.pay_app_no).unwrap_or_default(),
            }),
            Booked::Before => {
                Err(Problem::Refused(BankRefused::DuplicateRefund { refund_no: input.refund_no.clone() }))
            }
        }
    }
}

/// A refund on its way into the books.
pub(super) struct Coming<'c> {
    pub refund_no: &'c str,
    pub on: Date,
    pub amount: Fen,
    pub reason: &'c str,
    pub request: Option<&'c PaymentRow>,
    pub payee_code: &'c str,
    pub bounce: bool,
    /// The notice this is a part of; empty for a notice of its own.
    pub parent: &'c str,
}

pub(super) enum Booked {
    Now,
    /// The same number was booked before: the bank repeats itself.
    Before,
}

fn refund_id(ctx: &Ctx, number: &str) -> i64 {
    platform::verb::id_of(Date::constant(2000, 1, 1), format!("refund {} {number}", ctx.county).as_bytes())
}

/// Books a refund once; without a payment it is kept as unmatched and no balance moves.
pub(super) fn book(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    coming: &Coming<'_>,
) -> Result<Booked, Problem<BankRefused>> {
    let id = refund_id(ctx, coming.refund_no);
    let row = BankRefundRow {
        refund_id: id,
        refund_no: coming.refund_no.to_owned(),
        refunded_on: coming.on,
        payment_id: coming.request.map(|request| request.payment_id),
        payee_code: coming.payee_code.to_owned(),
        amount_fen: coming.amount,
        state: if coming.request.is_some() { RefundState::Booked } else { RefundState::Unmatched }
            .code()
            .to_owned(),
        reason: coming.reason.to_owned(),
        recorded_ms: ctx.at,
        booked_event: String::new(),
        bounce: coming.bounce,
        suspense_line_id: None,
        parent_refund_no: coming.parent.to_owned(),
        cleared_on: None,
    };
    if !store::insert_refund(tx, &ctx.county, &row)? {
        let known = store::refund(tx, &ctx.county, coming.refund_no)?;
        let same = known
            .is_some_and(|known| (known.amount_fen, known.payment_id) == (row.amount_fen, row.payment_id));
        return if same {
            Ok(Booked::Before)
        } else {
            // The same number with other words is not a repetition: a person looks at it.
            Err(Problem::Refused(BankRefused::DuplicateRefund { refund_no: coming.refund_no.to_owned() }))
        };
    }
    if let Some(request) = coming.request {
        to_payment(tx, ctx, ordinal, (id, request.payment_id), coming)?;
    }
    Ok(Booked::Now)
}

/// Books a refund that is on record to its payment.
pub(super) fn to_payment(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    (refund, payment_id): (i64, i64),
    coming: &Coming<'_>,
) -> Result<(), Problem<BankRefused>> {
    let request = payment::payment_for_change(tx, &ctx.county, payment_id)?
        .ok_or_else(|| DbError::Broken("the payment of a refund is gone".into()))?;
    let left = Fen::new(request.paid_fen.get() - request.refunded_fen.get());
    if left < coming.amount || !payment::add_refunded(tx, &ctx.county, request.payment_id, coming.amount)? {
        return Err(Problem::Refused(BankRefused::ExceedsPaid {
            pay_app_no: request.pay_app_no,
            left,
            asked: coming.amount,
        }));
    }
    let (event, suspense) = post(tx, ctx, ordinal, &request, coming, refund)?;
    store::set_booked(tx, &ctx.county, refund, (request.payment_id, event.code(), suspense))?;
    if left == coming.amount {
        payment::move_on(tx, ctx, &request, PaymentEvent::Refund, coming.reason).map_err(|problem| {
            problem.map(|_| BankRefused::NoPayment { pay_app_no: request.pay_app_no.clone() })
        })?;
    }
    Ok(())
}

/// E19 while the year is open; else E20, into the reserve or onto a suspense line.
fn post(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    request: &PaymentRow,
    coming: &Coming<'_>,
    refund: i64,
) -> Result<(Event, Option<LineId>), Problem<BankRefused>> {
    let line = books::line::store::line(tx, &ctx.county, request.line_id)?
        .ok_or_else(|| DbError::Broken("the line of a refund is gone".into()))?;
    let source = format!("refund:{refund}");
    let came_back = FiscalYear(i32::from(coming.on.year()));
    if came_back == line.fiscal_year && !is_closed(tx, ctx, came_back)? {
        payment::release_limits(tx, ctx, request, coming.amount)?;
        let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
        let order = Refund {
            line: quota::line_of(&line)?,
            to: request.reserved_from(),
            paid: request.paid_fen,
            refunded: request.refunded_fen,
            amount: coming.amount,
            source,
        };
        let posting = ledger::refund(&balances, &order).map_err(|e| money(&e))?;
        books::journal::post(tx, ctx, ordinal, &posting)?;
        return Ok((Event::Refunded, None));
    }
    // Known to be ours only after the books of its year were closed: this year's money now.
    let year =
        if is_closed(tx, ctx, came_back)? { FiscalYear(i32::from(ctx.day().year())) } else { came_back };
    let book = line.fund()?;
    let (to, suspense) = if suspense::may_wait(ctx, request, coming)? {
        // It will be paid again under the same decision and contract, so their limits are free again; the
        // old line's commitment is not: the money stands on the suspense line.
        payment::release_shared_limits(tx, ctx, request, coming.amount)?;
        let waiting = suspense::open(tx, ctx, &line, year)?;
        (RefundTo::Suspense { line: quota::line_of(&waiting)? }, Some((waiting.control_id, waiting.line_id)))
    } else {
        (RefundTo::Reserve { year, book }, None)
    };
    let (controls, lines): (Vec<_>, Vec<_>) = suspense.into_iter().unzip();
    let balances = books::journal::balances_with(tx, &ctx.county, (year, book), &controls, &lines)?;
    let order = PriorYearRefund {
        paid_in: request.fiscal_year,
        paid: request.paid_fen,
        refunded: request.refunded_fen,
        to,
        amount: coming.amount,
        source,
    };
    let posting = ledger::refund_prior_year(&balances, &order).map_err(|e| money(&e))?;
    books::journal::post(tx, ctx, ordinal, &posting)?;
    Ok((Event::PriorYearRefunded, suspense.map(|(_, line)| line)))
}

fn is_closed(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear) -> Result<bool, Problem<BankRefused>> {
    Ok(quota::budget(tx, &ctx.county, year)?.is_some_and(|budget| budget.state == "closed"))
}

pub(super) fn money<E: Serialize + std::fmt::Display>(refusal: &E) -> Problem<BankRefused> {
    Problem::Refused(BankRefused::Money {
        text: refusal.to_string(),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    })
}
