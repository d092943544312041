//! The day's clearing (清算划款): what the agent bank paid less what came back is what the People's
//! Bank pays over to it (4.2).

use jiff::civil::Date;
use ledger::Fen;
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::model::ClearingDay;
use super::{BankRefused, store};
use crate::evoucher;
use crate::payment::{self, PaymentEvent};

/// Up to which day vouchers and refunds are cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub day: Date,
}

/// What a day's clearing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    pub vouchers: usize,
    pub paid: Fen,
    pub refunds: usize,
    pub refunded: Fen,
    /// Σ paid − Σ refunded; negative when more came back than left.
    pub amount: Fen,
}

/// Clears what the agent bank paid and what came back to it: it and the People's Bank have settled.
pub struct ClearDay;

impl Verb for ClearDay {
    type Input = Day;
    type Done = Cleared;
    type Refused = BankRefused;
    const NAME: &'static str = "bank.clear";
    const PERMISSION: Permission = Permission("bank.record");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Day) -> Result<Cleared, Problem<BankRefused>> {
        let mut cleared = Cleared::default();
        for voucher in evoucher::uncleared(tx, &ctx.county, input.day)? {
            evoucher::set_cleared(tx, &ctx.county, voucher.voucher_id, input.day)?;
            cleared.vouchers += 1;
            cleared.paid = sum(cleared.paid, voucher.x_pay_amt.unwrap_or(Fen::ZERO))?;
            for item in evoucher::items(tx, &ctx.county, voucher.voucher_id)? {
                clear_request(tx, ctx, item.payment_id)?;
            }
        }
        // A refund that is nobody's yet is cleared when it is known whose it is.
        for refund in store::uncleared_refunds(tx, &ctx.county, input.day)? {
            store::set_refund_cleared(tx, &ctx.county, refund.refund_id, input.day)?;
            cleared.refunds += 1;
            cleared.refunded = sum(cleared.refunded, refund.amount_fen)?;
        }
        cleared.amount = net(cleared.paid, cleared.refunded)?;
        if cleared.vouchers + cleared.refunds > 0 {
            store::add_clearing(
                tx,
                &ctx.county,
                &ClearingDay {
                    cleared_on: input.day,
                    vouchers: cleared.vouchers as i64,
                    paid_fen: cleared.paid,
                    refunds: cleared.refunds as i64,
                    refunded_fen: cleared.refunded,
                    net_fen: cleared.amount,
                    cleared_ms: ctx.at,
                },
            )?;
        }
        Ok(cleared)
    }
}

fn clear_request(tx: &mut Tx<'_>, ctx: &Ctx, payment_id: i64) -> Result<(), Problem<BankRefused>> {
    let Some(payment) = payment::payment_for_change(tx, &ctx.county, payment_id)? else { return Ok(()) };
    // A refunded or returned request of the voucher has left the path already.
    if payment.state().and_then(|state| payment::next(state, PaymentEvent::Clear)).is_some() {
        payment::move_on(tx, ctx, &payment, PaymentEvent::Clear, "")
            .map_err(|problem| problem.map(|_| BankRefused::NoNote))?;
    }
    Ok(())
}

fn sum(left: Fen, right: Fen) -> Result<Fen, DbError> {
    left.checked_add(right).map_err(|error| DbError::Broken(error.to_string()))
}

fn net(paid: Fen, refunded: Fen) -> Result<Fen, DbError> {
    let refunded = refunded.checked_neg().map_err(|error| DbError::Broken(error.to_string()))?;
    sum(paid, refunded)
}
