//! Money comes back: E19 in the same year, E20 in a later one, quarantine when nobody's.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, PriorYearRefund, Refund, RefundTo};
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::time::Instant;
use platform::verb::{Ctx, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::model::BankRefundRow;
use super::{BankRefused, store};
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
        state: if coming.request.is_some() { "booked" } else { "unmatched" }.to_owned(),
        reason: coming.reason.to_owned(),
        recorded_ms: ctx.at,
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
    let Some(request) = coming.request else { return Ok(Booked::Now) };
    let request = payment::payment_for_change(tx, &ctx.county, request.payment_id)?
        .ok_or_else(|| DbError::Broken("the payment of a refund is gone".into()))?;
    let left = Fen::new(request.paid_fen.get() - request.refunded_fen.get());
    if left < coming.amount || !payment::add_refunded(tx, &ctx.county, request.payment_id, coming.amount)? {
        return Err(Problem::Refused(BankRefused::ExceedsPaid {
            pay_app_no: request.pay_app_no,
            left,
            asked: coming.amount,
        }));
    }
    post(tx, ctx, ordinal, &request, coming, id)?;
    if left == coming.amount {
        payment::move_on(tx, ctx, &request, PaymentEvent::Refund, coming.reason).map_err(|problem| {
            problem.map(|_| BankRefused::NoPayment { pay_app_no: request.pay_app_no.clone() })
        })?;
    }
    Ok(Booked::Now)
}

fn post(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    request: &PaymentRow,
    coming: &Coming<'_>,
    refund: i64,
) -> Result<(), Problem<BankRefused>> {
    let line = books::line::store::line(tx, &ctx.county, request.line_id)?
        .ok_or_else(|| DbError::Broken("the line of a refund is gone".into()))?;
    let source = format!("refund:{refund}");
    let year = FiscalYear(i32::from(coming.on.year()));
    let posting = if year == line.fiscal_year {
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
        ledger::refund(&balances, &order).map_err(|e| money(&e))?
    } else {
        let book = line.fund()?;
        let balances = books::journal::balances_with(tx, &ctx.county, (year, book), &[], &[])?;
        let order = PriorYearRefund {
            paid_in: request.fiscal_year,
            paid: request.paid_fen,
            refunded: request.refunded_fen,
            to: RefundTo::Reserve { year, book },
            amount: coming.amount,
            source,
        };
        ledger::refund_prior_year(&balances, &order).map_err(|e| money(&e))?
    };
    books::journal::post(tx, ctx, ordinal, &posting)?;
    Ok(())
}

fn money<E: Serialize + std::fmt::Display>(refusal: &E) -> Problem<BankRefused> {
    Problem::Refused(BankRefused::Money {
        text: refusal.to_string(),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    })
}
