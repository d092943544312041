//! The bank's side (代理银行): what it answers becomes paid, returned or refunded money, exactly once.
//!
//! **Promise:** an answer that is late, doubled, reordered, corrupt or unknown never changes a total
//! twice and never blocks the answers beside it: it is quarantined with its reason.
//! **Promise:** the dispatcher asks before it sends a second time.
//! **Not here:** the wire format (`wire`), reconciliation of days and accounts (`reconciliation`).

mod apply;
mod clearing;
pub mod evidence;
mod link;
pub mod model;
pub mod pages;
pub mod pump;
mod record;
mod refund;
pub mod rules;
mod store;
mod suspense;

#[cfg(test)]
mod tests;

pub use clearing::{ClearDay, Cleared, Day};
pub use link::{DecideRefundEnd, NewRefundEnd, ProposeRefundEnd, RefundDecision, RefundRefused};
pub use model::{BankRefundRow, ClearingDay, MessageRow, RefundEnd, RefundState};
pub use record::{Received, RecordMessage, Recorded, Settle, SettleMessage};
pub use refund::{NewRefund, RecordRefund, RefundDone};
pub use rules::rules;
pub use suspense::SERIES as SUSPENSE_SERIES;

// What others may ask of the bank's messages and refunds.
pub(crate) use store::{messages_of, suspense_payee};
pub use store::{pages as lists, refund, refunds, refunds_of, set_cursor};

use jiff::civil::Date;
use ledger::Fen;
use platform::verb::Refusal;
use serde::{Deserialize, Serialize};

/// Why a step on the bank's messages was refused, in the order the checks run. Bad messages are not
/// refused: they are quarantined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BankRefused {
    #[error("the message is not base64: {text}")]
    NotBase64 { text: String },
    #[error("there is no quarantined message {message_id}")]
    NoMessage { message_id: i64 },
    #[error("say how the message was settled")]
    NoNote,
    #[error("a refund has a number; write the bank's")]
    NoRefundNo,
    #[error("the bank cannot have paid back on {refunded_on}, today is {today}")]
    NotYet { refunded_on: Date, today: Date },
    #[error("a refund is positive, not {amount}")]
    AmountNotPositive { amount: Fen },
    #[error("refund {refund_no} was recorded already")]
    DuplicateRefund { refund_no: String },
    #[error("there is no payment request {pay_app_no}")]
    NoPayment { pay_app_no: String },
    #[error("request {pay_app_no} has {left} paid and not refunded, {asked} came back")]
    ExceedsPaid { pay_app_no: String, left: Fen, asked: Fen },
    #[error("the ledger refuses: {text}")]
    Money { text: String, refusal: serde_json::Value },
}

impl Refusal for BankRefused {
    const AREA: &'static str = "bank";
    fn samples() -> Vec<Self> {
        vec![
            BankRefused::NotBase64 { text: "…".into() },
            BankRefused::NoMessage { message_id: 1 },
            BankRefused::NoNote,
            BankRefused::NoRefundNo,
            BankRefused::NotYet {
                refunded_on: Date::constant(2022, 6, 16),
                today: Date::constant(2022, 6, 15),
            },
            BankRefused::AmountNotPositive { amount: Fen::ZERO },
            BankRefused::DuplicateRefund { refund_no: "TK0001".into() },
            BankRefused::NoPayment { pay_app_no: "ZF2022000001".into() },
            BankRefused::ExceedsPaid {
                pay_app_no: "ZF2022000001".into(),
                left: Fen::from_yuan(1),
                asked: Fen::from_yuan(2),
            },
            BankRefused::Money {
                text: "…".into(), refusal: serde_json::json!({"code": "exceeds_payment"})
            },
        ]
    }
}
