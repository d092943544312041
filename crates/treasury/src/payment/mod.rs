//! Payment (国库集中支付): a unit's request becomes money on its way, through every control.
//!
//! **Promise:** reserving money checks holds, ceilings and balance in the same transaction as the
//! posting (E15); a check that passes is a reservation that stands.
//! **Promise:** nobody acts twice on one request; what goes back gives its money back to where it
//! was taken from.
//! **Not here:** vouchers and seals (`evoucher`), the bank's answers (`bank`).

mod approve;
pub mod evidence;
mod flow;
pub mod model;
pub mod pages;
mod payees;
pub mod rules;
mod store;
mod submit;

#[cfg(test)]
mod tests;

pub use approve::{ApprovePayment, Approved, FinanceReview};
pub use flow::{ReturnInput, ReturnPayment, ReviewPayment, VoidPayment, decision_limit, give_back, move_on};
pub(crate) use flow::{release_limits, release_shared_limits};
pub use model::{NewPayment, PayeeMark, PaymentEvent, PaymentRow, PaymentState, next};
pub use payees::{DecideMark, EndMark, EndPayeeMark, MarkDecision, MarkPayee, MarkRefused, Marked};
pub use rules::rules;
pub use submit::{Mended, ResubmitPayment, SubmitPayment, Submitted};

// What others may ask of requests and decisions; the rest of the store is this area's own.
pub use store::{
    MarkChangeSeen, mark_change_count, mark_changes, mark_payee, marks_on, marks_to_decide, pages as lists,
    payment, payment_by_any_no, payment_by_no, payments_in_state, save_authorisation, state_totals, steps,
};
// Steps the bank and the vouchers take on a request inside their own transaction.
pub(crate) use store::{
    add_refunded, payment_for_change, record_paid_of, record_paid_on, refundable, set_paid, set_voucher,
};

use books::limit::LimitExceeded;
use ledger::Fen;
use platform::access::Subject;
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, Problem, Refusal};
use serde::{Deserialize, Serialize};

/// One request by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentId {
    pub payment_id: i64,
}

/// Why a step on a payment was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PaymentRefused {
    #[error("there is no payment request {payment_id}")]
    NoPayment { payment_id: i64 },
    #[error("request {pay_app_no} is {state}; {event} is not possible now")]
    WrongState { pay_app_no: String, state: String, event: String },
    #[error("you took the step {step} on request {pay_app_no}; somebody else has to take this one")]
    SamePerson { pay_app_no: String, step: String },
    #[error("the amount must be positive, not {amount}")]
    AmountNotPositive { amount: Fen },
    #[error("the amount {amount} is beyond {limit}; check whether fen were taken for yuan")]
    AmountTooLarge { amount: Fen, limit: Fen },
    #[error("say what the money is for")]
    NoSummary,
    #[error("business type {pay_bus_type_code} is unknown; allowed are 1 to 7")]
    UnknownBusinessType { pay_bus_type_code: String },
    #[error("quota line {bgt_line_no} of {year} does not exist")]
    UnknownLine { bgt_line_no: String, year: i32 },
    #[error("quota line {bgt_line_no} belongs to unit {owner}, not to {agency_code}")]
    ForeignLine { bgt_line_no: String, owner: String, agency_code: String },
    #[error("payee {payee_code} is not registered; have it registered first")]
    UnknownPayee { payee_code: String },
    #[error("payee {payee_code} is suspended; no money goes to them")]
    PayeeSuspended { payee_code: String },
    #[error("line {bgt_line_no} holds bounced money of payee {payee_code}; it is paid to them only")]
    SuspensePayee { bgt_line_no: String, payee_code: String },
    #[error("request number {pay_app_no} was used already")]
    DuplicateNumber { pay_app_no: String },
    #[error("requests of {year} end with {last_day}; it is {day}")]
    AfterLastDay { year: i32, last_day: String, day: String },
    #[error("quota line {bgt_line_no} is for procurement; name the contract or order")]
    NoContract { bgt_line_no: String },
    #[error("payroll is paid from a payroll quota only; {bgt_line_no} is none")]
    NotPayrollQuota { bgt_line_no: String },
    #[error("a payment of {amount} needs a collective decision (threshold {threshold})")]
    NoDecision { amount: Fen, threshold: Fen },
    #[error("decision {decision_no} is not in the register, or is for another unit, project or a later day")]
    DecisionDoesNotFit { decision_no: String },
    #[error("a payment from the commitment of line {bgt_line_no} names its contract")]
    CommitmentNamesContract { bgt_line_no: String },
    #[error("line {bgt_line_no} holds nothing for contract {contract_no}")]
    NoCommitment { bgt_line_no: String, contract_no: String },
    #[error("contract {contract_no} is with {supplier}, not with {payee_code}")]
    OtherSupplier { contract_no: String, supplier: String, payee_code: String },
    #[error("contract {contract_no} has {left} of line {bgt_line_no} left, {asked} was asked")]
    ExceedsCommitment { bgt_line_no: String, contract_no: String, left: Fen, asked: Fen },
    #[error("line {bgt_line_no} is held: {reason}; {lifts_when}")]
    Held { bgt_line_no: String, kind: String, reason: String, placed_by: String, lifts_when: String },
    #[error("{} has {} of {} left, {} was asked", limit.meaning, limit.ceiling.get() - limit.used.get(), limit.ceiling, limit.asked)]
    LimitExceeded { limit: LimitExceeded },
    #[error(
        "quota line {bgt_line_no} has {available} executable, {asked} was asked; frozen {frozen}, pending release {pending}"
    )]
    ExceedsAvailable { bgt_line_no: String, available: Fen, asked: Fen, frozen: Fen, pending: Fen },
    #[error("give the reason")]
    NoReason,
    #[error("the ledger refuses: {text}")]
    Money { text: String, refusal: serde_json::Value },
}

/// A ceiling that is nearly reached.
fn sample_limit() -> LimitExceeded {
    LimitExceeded {
        limit_key: "decision:1".into(),
        meaning: "兴财党〔2022〕1号".into(),
        ceiling: Fen::from_yuan(100),
        used: Fen::from_yuan(80),
        asked: Fen::from_yuan(30),
        basis: "三重一大".into(),
    }
}

/// Refusals about the payee, in their place of the order.
fn payee_samples() -> [PaymentRefused; 2] {
    [
        PaymentRefused::PayeeSuspended { payee_code: "S0001".into() },
        PaymentRefused::SuspensePayee { bgt_line_no: "ZG202300001".into(), payee_code: "S0001".into() },
    ]
}

impl Refusal for PaymentRefused {
    const AREA: &'static str = "payment";
    fn samples() -> Vec<Self> {
        let no = || "ZF2022000001".to_owned();
        let line = || "L000001".to_owned();
        let mut samples = vec![
            PaymentRefused::NoPayment { payment_id: 1 },
            PaymentRefused::WrongState { pay_app_no: no(), state: "paid".into(), event: "approve".into() },
            PaymentRefused::SamePerson { pay_app_no: no(), step: "enter".into() },
            PaymentRefused::AmountNotPositive { amount: Fen::ZERO },
            PaymentRefused::AmountTooLarge {
                amount: Fen::from_yuan(20_000_000_000),
                limit: Fen::from_yuan(1),
            },
            PaymentRefused::NoSummary,
            PaymentRefused::UnknownBusinessType { pay_bus_type_code: "9".into() },
            PaymentRefused::UnknownLine { bgt_line_no: line(), year: 2022 },
            PaymentRefused::ForeignLine {
                bgt_line_no: line(),
                owner: "101001".into(),
                agency_code: "102001".into(),
            },
            PaymentRefused::UnknownPayee { payee_code: "S9999".into() },
            PaymentRefused::DuplicateNumber { pay_app_no: no() },
            PaymentRefused::AfterLastDay {
                year: 2022,
                last_day: "2022-12-28".into(),
                day: "2022-12-29".into(),
            },
            PaymentRefused::NoContract { bgt_line_no: line() },
            PaymentRefused::NotPayrollQuota { bgt_line_no: line() },
            PaymentRefused::NoDecision {
                amount: Fen::from_yuan(500_000),
                threshold: Fen::from_yuan(500_000),
            },
            PaymentRefused::DecisionDoesNotFit { decision_no: "兴财党〔2022〕9号".into() },
            PaymentRefused::CommitmentNamesContract { bgt_line_no: line() },
            PaymentRefused::Held {
                bgt_line_no: line(),
                kind: "supervision".into(),
                reason: "专项检查".into(),
                placed_by: "监督科".into(),
                lifts_when: "检查结论出具后".into(),
            },
            PaymentRefused::LimitExceeded { limit: sample_limit() },
            PaymentRefused::ExceedsAvailable {
                bgt_line_no: line(),
                available: Fen::from_yuan(1),
                asked: Fen::from_yuan(2),
                frozen: Fen::ZERO,
                pending: Fen::ZERO,
            },
            PaymentRefused::NoReason,
            PaymentRefused::Money {
                text: "…".into(),
                refusal: serde_json::json!({"code": "source_missing"}),
            },
        ];
        let after = PaymentRefused::DuplicateNumber { pay_app_no: no() };
        let at = samples.iter().position(|sample| *sample == after).unwrap_or(samples.len());
        samples.splice(at..at, payee_samples());
        let after = PaymentRefused::CommitmentNamesContract { bgt_line_no: line() };
        let at = samples.iter().position(|sample| *sample == after).map_or(samples.len(), |at| at + 1);
        samples.splice(at..at, of_contracts());
        samples
    }
}

/// The refusals of the rule of contracts, with their samples.
fn of_contracts() -> Vec<PaymentRefused> {
    let (line, contract) = (|| "L000001".to_owned(), || "HT2022-001".to_owned());
    vec![
        PaymentRefused::NoCommitment { bgt_line_no: line(), contract_no: contract() },
        PaymentRefused::OtherSupplier {
            contract_no: contract(),
            supplier: "GYS0001".into(),
            payee_code: "GYS0002".into(),
        },
        PaymentRefused::ExceedsCommitment {
            bgt_line_no: line(),
            contract_no: contract(),
            left: Fen::from_yuan(40),
            asked: Fen::from_yuan(60),
        },
    ]
}

pub(crate) fn refuse<T>(refusal: PaymentRefused) -> Result<T, Problem<PaymentRefused>> {
    Err(Problem::Refused(refusal))
}

pub(crate) fn money<E: Serialize + std::fmt::Display>(refusal: &E) -> Problem<PaymentRefused> {
    Problem::Refused(PaymentRefused::Money {
        text: refusal.to_string(),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    })
}

/// The unit a request belongs to, for the data scope; unknown requests are the county's.
pub(crate) fn subject_of(ctx: &Ctx, tx: &mut Tx<'_>, payment: i64) -> DbResult<Subject> {
    Ok(store::agency_of(tx, &ctx.county, payment)?.map_or(Subject::County, Subject::Unit))
}
