//! An unmatched refund finds its end: linked to its payment, given back, or passed on. One person
//! proposes, another decides; only the decision moves a balance.

use ledger::Fen;
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb};
use serde::{Deserialize, Serialize};

use super::model::{BankRefundRow, RefundDecisionRow, RefundEnd, RefundState};
use super::refund::{self, Coming};
use super::{BankRefused, store};
use crate::payment;

/// Why a step on an unmatched refund was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RefundRefused {
    #[error("there is no refund {refund_id}")]
    NoRefund { refund_id: i64 },
    #[error("refund {refund_no} is {state}; only an unmatched one is looked into")]
    NotUnmatched { refund_no: String, state: String },
    #[error("refund {refund_no} has a proposal that waits for its decision")]
    AlreadyProposed { refund_no: String },
    #[error("give the reason")]
    NoReason,
    #[error("the part must be positive, not {amount}")]
    AmountNotPositive { amount: Fen },
    #[error("refund {refund_no} is {amount}, a part of {asked} is more than it")]
    ExceedsRefund { refund_no: String, amount: Fen, asked: Fen },
    #[error("there is no payment request {pay_app_no}")]
    NoPayment { pay_app_no: String },
    #[error("request {pay_app_no} has {left} paid and not refunded, {asked} came back")]
    ExceedsPaid { pay_app_no: String, left: Fen, asked: Fen },
    #[error("there is no proposal {decision_id} that waits for its decision")]
    NoProposal { decision_id: i64 },
    #[error("you took the step {step} on refund {refund_no}; somebody else has to take this one")]
    SamePerson { refund_no: String, step: String },
    #[error("the ledger refuses: {text}")]
    Money { text: String, refusal: serde_json::Value },
}

impl Refusal for RefundRefused {
    const AREA: &'static str = "refund";
    fn samples() -> Vec<Self> {
        let no = || "TK0001".to_owned();
        let request = || "ZF2022000001".to_owned();
        vec![
            RefundRefused::NoRefund { refund_id: 1 },
            RefundRefused::NotUnmatched { refund_no: no(), state: "booked".into() },
            RefundRefused::AlreadyProposed { refund_no: no() },
            RefundRefused::NoReason,
            RefundRefused::AmountNotPositive { amount: Fen::ZERO },
            RefundRefused::ExceedsRefund {
                refund_no: no(),
                amount: Fen::from_yuan(1),
                asked: Fen::from_yuan(2),
            },
            RefundRefused::NoPayment { pay_app_no: request() },
            RefundRefused::ExceedsPaid {
                pay_app_no: request(),
                left: Fen::from_yuan(1),
                asked: Fen::from_yuan(2),
            },
            RefundRefused::NoProposal { decision_id: 1 },
            RefundRefused::SamePerson { refund_no: no(), step: "propose".into() },
            RefundRefused::Money {
                text: "…".into(),
                refusal: serde_json::json!({"code": "exceeds_payment"}),
            },
        ]
    }
}

fn refuse<T>(refusal: RefundRefused) -> Result<T, Problem<RefundRefused>> {
    Err(Problem::Refused(refusal))
}

/// What a person proposes for an unmatched refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRefundEnd {
    pub refund_id: i64,
    pub end: RefundEnd,
    /// The request it belongs to; for [`RefundEnd::Link`] only.
    #[serde(default)]
    pub pay_app_no: String,
    /// The part that belongs to this request, for a notice that covers several; 0 is all of it.
    #[serde(default)]
    pub amount: Fen,
    /// The payee's bank sent it back (退汇).
    #[serde(default)]
    pub bounce: bool,
    pub reason: String,
}

/// Proposes what is to become of an unmatched refund.
pub struct ProposeRefundEnd;

impl Verb for ProposeRefundEnd {
    type Input = NewRefundEnd;
    /// The id of the proposal.
    type Done = i64;
    type Refused = RefundRefused;
    const NAME: &'static str = "refund.propose";
    const PERMISSION: Permission = Permission("refund.propose");

    fn document(input: &NewRefundEnd, _done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "bank_refund", id: input.refund_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewRefundEnd) -> Result<i64, Problem<RefundRefused>> {
        let found = unmatched(tx, ctx, input.refund_id)?;
        let earlier = store::decisions_of(tx, &ctx.county, found.refund_id)?;
        if earlier.iter().any(|decision| decision.state == "proposed") {
            return refuse(RefundRefused::AlreadyProposed { refund_no: found.refund_no });
        }
        if input.reason.trim().is_empty() {
            return refuse(RefundRefused::NoReason);
        }
        let (payment_id, amount) = match input.end {
            RefundEnd::Link => linked(tx, ctx, &found, input)?,
            RefundEnd::SendBack | RefundEnd::NotOurs => (None, found.amount_fen),
        };
        if let Err(step) = separation::act(tx, ctx, "bank_refund", found.refund_id, "propose")? {
            return refuse(RefundRefused::SamePerson { refund_no: found.refund_no, step });
        }
        let row = RefundDecisionRow {
            decision_id: ctx.id(0),
            refund_id: found.refund_id,
            kind: input.end.code().to_owned(),
            payment_id,
            amount_fen: amount,
            bounce: input.bounce || found.bounce,
            reason: input.reason.trim().to_owned(),
            state: "proposed".to_owned(),
            proposed_by: ctx.actor.user_id.clone(),
            proposed_ms: ctx.at,
            decided_by: None,
            decided_ms: None,
            note: String::new(),
        };
        store::insert_decision(tx, &ctx.county, &row)?;
        Ok(row.decision_id)
    }
}

fn unmatched(tx: &mut Tx<'_>, ctx: &Ctx, id: i64) -> Result<BankRefundRow, Problem<RefundRefused>> {
    let Some(found) = store::refund_for_change(tx, &ctx.county, id)? else {
        return refuse(RefundRefused::NoRefund { refund_id: id });
    };
    if found.state() != Some(RefundState::Unmatched) {
        return refuse(RefundRefused::NotUnmatched { refund_no: found.refund_no, state: found.state });
    }
    Ok(found)
}

/// The request a refund is to be linked to, and which part of it.
fn linked(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    found: &BankRefundRow,
    input: &NewRefundEnd,
) -> Result<(Option<i64>, Fen), Problem<RefundRefused>> {
    let amount = if input.amount == Fen::ZERO { found.amount_fen } else { input.amount };
    if amount < Fen::ZERO {
        return refuse(RefundRefused::AmountNotPositive { amount });
    }
    if found.amount_fen < amount {
        return refuse(RefundRefused::ExceedsRefund {
            refund_no: found.refund_no.clone(),
            amount: found.amount_fen,
            asked: amount,
        });
    }
    let Some(request) = payment::payment_by_any_no(tx, &ctx.county, &input.pay_app_no)? else {
        return refuse(RefundRefused::NoPayment { pay_app_no: input.pay_app_no.clone() });
    };
    let left = Fen::new(request.paid_fen.get() - request.refunded_fen.get());
    if left < amount {
        return refuse(RefundRefused::ExceedsPaid { pay_app_no: request.pay_app_no, left, asked: amount });
    }
    Ok((Some(request.payment_id), amount))
}

/// The second person's word on a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDecision {
    pub decision_id: i64,
    pub confirm: bool,
    #[serde(default)]
    pub note: String,
}

/// Confirms a proposal, which books or ends the refund, or declines it with a reason.
pub struct DecideRefundEnd;

impl Verb for DecideRefundEnd {
    type Input = RefundDecision;
    /// The refund it was about.
    type Done = i64;
    type Refused = RefundRefused;
    const NAME: &'static str = "refund.decide";
    const PERMISSION: Permission = Permission("refund.decide");

    fn document(_input: &RefundDecision, done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "bank_refund", id: *done })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &RefundDecision) -> Result<i64, Problem<RefundRefused>> {
        let proposal = store::decision_for_change(tx, &ctx.county, input.decision_id)?
            .filter(|proposal| proposal.state == "proposed");
        let Some(proposal) = proposal else {
            return refuse(RefundRefused::NoProposal { decision_id: input.decision_id });
        };
        let found = unmatched(tx, ctx, proposal.refund_id)?;
        if !input.confirm && input.note.trim().is_empty() {
            return refuse(RefundRefused::NoReason);
        }
        if let Err(step) = separation::act(tx, ctx, "bank_refund", found.refund_id, "decide")? {
            return refuse(RefundRefused::SamePerson { refund_no: found.refund_no, step });
        }
        let state = if input.confirm { "confirmed" } else { "declined" };
        if !store::decide(tx, ctx, proposal.decision_id, state, input.note.trim())? {
            return refuse(RefundRefused::NoProposal { decision_id: input.decision_id });
        }
        if input.confirm {
            carry_out(tx, ctx, &found, &proposal)?;
        }
        Ok(found.refund_id)
    }
}

fn carry_out(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    found: &BankRefundRow,
    proposal: &RefundDecisionRow,
) -> Result<(), Problem<RefundRefused>> {
    match (RefundEnd::from_code(&proposal.kind), proposal.payment_id) {
        (Some(RefundEnd::Link), Some(payment)) => link(tx, ctx, found, proposal, payment),
        (Some(RefundEnd::SendBack), _) => end(tx, ctx, found, RefundState::SentBack),
        (Some(RefundEnd::NotOurs), _) => end(tx, ctx, found, RefundState::NotOurs),
        (Some(RefundEnd::Link) | None, _) => {
            Err(DbError::Broken(format!("proposal {} says nothing", proposal.decision_id)).into())
        }
    }
}

fn end(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    found: &BankRefundRow,
    state: RefundState,
) -> Result<(), Problem<RefundRefused>> {
    // The row is held since it was found unmatched.
    if store::end_refund(tx, &ctx.county, found.refund_id, state)? {
        Ok(())
    } else {
        Err(DbError::Retry("the refund moved meanwhile".into()).into())
    }
}

/// Books the refund to its payment; of a larger notice a part of its own, and the rest waits on.
fn link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    found: &BankRefundRow,
    proposal: &RefundDecisionRow,
    payment_id: i64,
) -> Result<(), Problem<RefundRefused>> {
    let Some(request) = payment::payment(tx, &ctx.county, payment_id)? else {
        return Err(DbError::Broken("the payment of a proposal is gone".into()).into());
    };
    let rest = Fen::new(found.amount_fen.get() - proposal.amount_fen.get());
    let coming = Coming {
        refund_no: &found.refund_no,
        on: found.refunded_on,
        amount: proposal.amount_fen,
        reason: &found.reason,
        request: Some(&request),
        payee_code: &request.payee_code,
        bounce: proposal.bounce,
        parent: &found.parent_refund_no,
    };
    if rest == Fen::ZERO {
        let at = (found.refund_id, request.payment_id);
        return refund::to_payment(tx, ctx, 0, at, &coming).map_err(ours);
    }
    end(tx, ctx, found, RefundState::Split)?;
    let (first, second) = (format!("{}-1", found.refund_no), format!("{}-2", found.refund_no));
    let part = Coming { refund_no: &first, parent: &found.refund_no, ..coming };
    book_new(tx, ctx, &part)?;
    let waits = Coming {
        refund_no: &second,
        amount: rest,
        request: None,
        payee_code: &found.payee_code,
        bounce: found.bounce,
        ..part
    };
    book_new(tx, ctx, &waits)
}

fn book_new(tx: &mut Tx<'_>, ctx: &Ctx, coming: &Coming<'_>) -> Result<(), Problem<RefundRefused>> {
    match refund::book(tx, ctx, 0, coming).map_err(ours)? {
        refund::Booked::Now => Ok(()),
        refund::Booked::Before => {
            Err(DbError::Broken(format!("part {} is on record already", coming.refund_no)).into())
        }
    }
}

/// The bank area's refusals in the words of this document.
fn ours(problem: Problem<BankRefused>) -> Problem<RefundRefused> {
    problem.map(|refusal| match refusal {
        BankRefused::ExceedsPaid { pay_app_no, left, asked } => {
            RefundRefused::ExceedsPaid { pay_app_no, left, asked }
        }
        BankRefused::NoPayment { pay_app_no } => RefundRefused::NoPayment { pay_app_no },
        BankRefused::AmountNotPositive { amount } => RefundRefused::AmountNotPositive { amount },
        BankRefused::Money { text, refusal } => RefundRefused::Money { text, refusal },
        other @ (BankRefused::NotBase64 { .. }
        | BankRefused::NoMessage { .. }
        | BankRefused::NoNote
        | BankRefused::NoRefundNo
        | BankRefused::NotYet { .. }
        | BankRefused::DuplicateRefund { .. }) => RefundRefused::Money {
            text: other.to_string(),
            refusal: serde_json::to_value(&other).unwrap_or_default(),
        },
    })
}
