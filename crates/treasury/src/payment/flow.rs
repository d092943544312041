//! Steps between the clerk and the voucher: review, return, void; and the shared state machine.

use ledger::GiveBack;
use platform::access::{Permission, Subject};
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{duty, separation};
use serde::{Deserialize, Serialize};

use super::model::{PaymentEvent, PaymentRow, PaymentState, next};
use super::{PaymentId, PaymentRefused, money, refuse, store, subject_of};
use crate::quota;
use crate::quota::commitment;

/// The request, held against change until the verb ends.
pub(crate) fn load(tx: &mut Tx<'_>, ctx: &Ctx, id: i64) -> Result<PaymentRow, Problem<PaymentRefused>> {
    store::payment_for_change(tx, &ctx.county, id)?
        .ok_or(Problem::Refused(PaymentRefused::NoPayment { payment_id: id }))
}

/// The state `event` leads to, or the refusal that says where the request stands.
pub(crate) fn allowed(
    payment: &PaymentRow,
    event: PaymentEvent,
) -> Result<(PaymentState, PaymentState), Problem<PaymentRefused>> {
    let from = payment.state();
    match from.and_then(|from| next(from, event).map(|to| (from, to))) {
        Some(states) => Ok(states),
        None => refuse(PaymentRefused::WrongState {
            pay_app_no: payment.pay_app_no.clone(),
            state: payment.state.clone(),
            event: serde_json::to_value(event)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default(),
        }),
    }
}

/// 4.7: nobody takes two different steps on one request.
pub(crate) fn separate(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    step: &str,
) -> Result<(), Problem<PaymentRefused>> {
    match separation::act(tx, ctx, "payment", payment.payment_id, step)? {
        Ok(()) => Ok(()),
        Err(step) => refuse(PaymentRefused::SamePerson { pay_app_no: payment.pay_app_no.clone(), step }),
    }
}

/// Moves a request on; its row is held, so the state cannot have changed since it was loaded.
pub fn move_on(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    event: PaymentEvent,
    reason: &str,
) -> Result<PaymentState, Problem<PaymentRefused>> {
    let (from, to) = allowed(payment, event)?;
    if store::move_state(tx, ctx, payment.payment_id, (from, to), reason)? {
        Ok(to)
    } else {
        Err(Problem::Failed(platform::db::DbError::Retry("the request moved meanwhile".into())))
    }
}

/// E16: what was reserved goes back to the account it came from, and so do the limits.
pub fn give_back(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    ordinal: u64,
) -> Result<(), Problem<PaymentRefused>> {
    let Some(line) = books::line::store::line(tx, &ctx.county, payment.line_id)? else { return Ok(()) };
    let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let order = GiveBack {
        line: quota::line_of(&line)?,
        to: payment.reserved_from(),
        amount: payment.amount_fen,
        source: payment.source(),
    };
    let posting = ledger::give_back(&balances, &order).map_err(|e| money(&e))?;
    books::journal::post(tx, ctx, ordinal, &posting)?;
    release_limits(tx, ctx, payment, payment.amount_fen)?;
    Ok(())
}

/// Gives back what the request used of its limits.
pub(crate) fn release_limits(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    amount: ledger::Fen,
) -> DbResult<()> {
    let commitment = (payment.from_account == 3105)
        .then(|| commitment::commitment_id(&ctx.county, &payment.contract_no, payment.line_id));
    for key in limits_of(payment, commitment) {
        books::limit::give_back(tx, ctx, &key, amount, &payment.source())?;
    }
    Ok(())
}

/// The same without the commitment of the request's line: what came back stands on another line.
pub(crate) fn release_shared_limits(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    amount: ledger::Fen,
) -> DbResult<()> {
    for key in limits_of(payment, None) {
        books::limit::give_back(tx, ctx, &key, amount, &payment.source())?;
    }
    Ok(())
}

/// The keys of the ceilings a request counts against, in their order.
pub(super) fn limits_of(payment: &PaymentRow, commitment_id: Option<i64>) -> Vec<String> {
    let commitment = commitment_id.map(commitment::commitment_limit);
    let contract =
        (!payment.contract_no.is_empty()).then(|| commitment::contract_limit(&payment.contract_no));
    let decision = (!payment.decision_no.is_empty()).then(|| decision_limit(&payment.decision_no));
    [commitment, contract, decision].into_iter().flatten().collect()
}

/// The limit a collective decision sets.
pub fn decision_limit(decision_no: &str) -> String {
    format!("decision:{decision_no}")
}

/// The unit's reviewer looks at the request (单位审核).
pub struct ReviewPayment;

impl Verb for ReviewPayment {
    type Input = PaymentId;
    type Done = PaymentState;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.review";
    const PERMISSION: Permission = Permission("payment.review");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> DbResult<Subject> {
        subject_of(ctx, tx, input.payment_id)
    }

    fn document(input: &PaymentId, _done: &PaymentState) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: input.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> Result<PaymentState, Problem<PaymentRefused>> {
        let payment = load(tx, ctx, input.payment_id)?;
        allowed(&payment, PaymentEvent::Review)?;
        separate(tx, ctx, &payment, "review")?;
        move_on(tx, ctx, &payment, PaymentEvent::Review, "")
    }
}

/// Which request goes back, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnInput {
    pub payment_id: i64,
    pub reason: String,
}

/// Sends a request back to the unit; the office's clock pauses (G10).
pub struct ReturnPayment;

impl Verb for ReturnPayment {
    type Input = ReturnInput;
    type Done = PaymentState;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.return";
    const PERMISSION: Permission = Permission("payment.return");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReturnInput) -> DbResult<Subject> {
        subject_of(ctx, tx, input.payment_id)
    }

    fn document(input: &ReturnInput, _done: &PaymentState) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: input.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReturnInput) -> Result<PaymentState, Problem<PaymentRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(PaymentRefused::NoReason);
        }
        let payment = load(tx, ctx, input.payment_id)?;
        let (from, _) = allowed(&payment, PaymentEvent::Return)?;
        match from {
            PaymentState::Submitted | PaymentState::UnitReviewed => {}
            PaymentState::UnitApproved | PaymentState::FinanceReviewed => give_back(tx, ctx, &payment, 0)?,
            // From the voucher on, only the bank's answer or the withdrawal of the voucher returns it.
            PaymentState::VoucherIssued
            | PaymentState::Signed
            | PaymentState::Sent
            | PaymentState::BankAccepted
            | PaymentState::Paid
            | PaymentState::Cleared
            | PaymentState::Recorded
            | PaymentState::Returned
            | PaymentState::Refunded
            | PaymentState::Voided => {
                return refuse(PaymentRefused::WrongState {
                    pay_app_no: payment.pay_app_no,
                    state: payment.state,
                    event: "return".into(),
                });
            }
        }
        duty::pause(tx, ctx, "payment", payment.payment_id, &input.reason)?;
        move_on(tx, ctx, &payment, PaymentEvent::Return, &input.reason)
    }
}

/// Gives a request up for good; nothing is reserved any more.
pub struct VoidPayment;

impl Verb for VoidPayment {
    type Input = ReturnInput;
    type Done = PaymentState;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.void";
    const PERMISSION: Permission = Permission("payment.void");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReturnInput) -> DbResult<Subject> {
        subject_of(ctx, tx, input.payment_id)
    }

    fn document(input: &ReturnInput, _done: &PaymentState) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: input.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReturnInput) -> Result<PaymentState, Problem<PaymentRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(PaymentRefused::NoReason);
        }
        let payment = load(tx, ctx, input.payment_id)?;
        allowed(&payment, PaymentEvent::Void)?;
        duty::drop_open(tx, ctx, "payment", payment.payment_id)?;
        move_on(tx, ctx, &payment, PaymentEvent::Void, &input.reason)
    }
}
