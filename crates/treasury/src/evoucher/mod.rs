//! E-vouchers (电子凭证库): a payment voucher is issued, sealed and sent, and every version is kept.
//!
//! **Promise:** the store is append-only and hash-chained; a voucher's words are fixed when it is
//! issued, and the seal covers exactly those bytes.
//! **Promise:** issuing, sealing and approving are three persons (4.7).
//! **Not here:** the envelope and the signatures themselves (`wire`), the bank's answers (`bank`).

pub mod evidence;
mod issue;
pub mod model;
pub mod pages;
pub mod rules;
mod seal;
mod store;
mod stuck;
mod withdraw;

#[cfg(test)]
mod tests;

pub use issue::{IssueVoucher, Issued, PaymentIds, detail_id, detail_id_of};
pub use model::{Desk, PayAccount, VoucherRow, VoucherState};
pub use rules::rules;
pub(crate) use seal::handed_over;
pub use seal::{SendVoucher, SignVoucher, VoucherId, stored_order};
pub use stuck::{AskAboutVoucher, NeverTaken, NoteNeverTaken, NoteTrouble, ResendVoucher, Trouble};
pub use withdraw::{WithdrawTo, WithdrawVoucher, Withdrawal, WithdrawalNote};

// What others may ask of vouchers; the rest of the store is this area's own.
pub use store::{
    SealedWords, StuckVoucher, kept, pages as lists, sealed_on, sealed_with_no, stuck, stuck_totals,
    stuck_waiting, to_ask, trouble_seen, unanswered, voucher_seen,
};
pub(crate) use store::{
    chain_link, held_back, items, may_go_again, sent_since, uncleared, versions, voucher_by_no,
    vouchers_of_payment,
};
// Steps the bank's answers take on a voucher inside their own transaction.
pub(crate) use store::{Kept, end_trouble, item_outcome, keep, receipt, set_cleared, set_state};

use platform::verb::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Why a step on a voucher was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum VoucherRefused {
    #[error("name at least one payment request")]
    NoPayments,
    #[error("there is no payment request {payment_id}")]
    NoPayment { payment_id: i64 },
    #[error("request {pay_app_no} is {state}; a voucher needs a reviewed request")]
    NotReady { pay_app_no: String, state: String },
    #[error("requests of different quota lines do not fit on one voucher")]
    DifferentLines { pay_app_no: String },
    #[error("there is no voucher {voucher_id}")]
    NoVoucher { voucher_id: i64 },
    #[error("voucher {voucher_no} is {state}; this step needs {needed}")]
    WrongState { voucher_no: String, state: String, needed: String },
    #[error("you took the step {step} on this document; somebody else has to take this one")]
    SamePerson { number: String, step: String },
    #[error("the voucher cannot be written: {place}: {text}")]
    NotWritable {
        place: String,
        text: String,
        #[serde(default)]
        refusal: serde_json::Value,
    },
    #[error("the signing module did not sign: {text}")]
    NotSigned { text: String },
    #[error("payee {payee_code} of request {pay_app_no} is suspended; nothing is issued to them")]
    PayeeSuspended { pay_app_no: String, payee_code: String },
    #[error("give the reason")]
    NoReason,
    #[error("voucher {voucher_no} is {state}; it can no longer be withdrawn, wait for the bank's answer")]
    TooLate { voucher_no: String, state: String },
    #[error("the bank has not said yet that it never took voucher {voucher_no}; ask it first")]
    NotConfirmed { voucher_no: String },
    #[error("voucher {voucher_no} is not held up at the bank; there is nothing to decide")]
    NotHeldUp { voucher_no: String },
}

impl Refusal for VoucherRefused {
    const AREA: &'static str = "voucher";
    fn samples() -> Vec<Self> {
        let no = || "2022521400000001".to_owned();
        vec![
            VoucherRefused::NoPayments,
            VoucherRefused::NoPayment { payment_id: 1 },
            VoucherRefused::NotReady { pay_app_no: "ZF2022000001".into(), state: "submitted".into() },
            VoucherRefused::DifferentLines { pay_app_no: "ZF2022000002".into() },
            VoucherRefused::NoVoucher { voucher_id: 1 },
            VoucherRefused::WrongState { voucher_no: no(), state: "sent".into(), needed: "issued".into() },
            VoucherRefused::SamePerson { number: no(), step: "issue".into() },
            VoucherRefused::NotWritable {
                place: "PayeeAcctName".into(),
                text: "𠮷 is not in GBK".into(),
                refusal: serde_json::json!({"code": "not_in_gbk", "character": "𠮷"}),
            },
            VoucherRefused::NotSigned { text: "…".into() },
            VoucherRefused::PayeeSuspended { pay_app_no: "ZF2022000001".into(), payee_code: "S0001".into() },
            VoucherRefused::NoReason,
            VoucherRefused::TooLate { voucher_no: no(), state: "sent".into() },
            VoucherRefused::NotConfirmed { voucher_no: no() },
            VoucherRefused::NotHeldUp { voucher_no: no() },
        ]
    }
}

pub(crate) fn refuse<T>(refusal: VoucherRefused) -> Result<T, Problem<VoucherRefused>> {
    Err(Problem::Refused(refusal))
}
