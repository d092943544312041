//! The registry of payees (收款人登记): who may be paid, on which account, since when.
//!
//! **Promise:** a registration, a changed account, a suspension takes two persons, none of whom enters
//! payments (4.7); every version of an account is kept.
//! **Promise:** a change concerns later requests only: a request keeps the account it was written
//! with, an issued voucher its bytes.
//! **Not here:** writing requests (`payment`), the bank's judgement on an account (`bank`).

mod change;
pub mod evidence;
pub mod model;
pub mod pages;
pub mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use change::{ChangeDecision, DecidePayee, NewPayeeChange, PayeeDone, ProposePayee};
pub use model::{Payee, PayeeChangeKind, PayeeState};
pub use rules::rules;

// What others may ask of the registry, and how the import hands payees in.
pub(crate) use store::payee_for_change;
pub use store::{ChangeSeen, changes, changes_to_decide, changes_totals};
pub use store::{as_of, like, list, payee, save, totals};

use platform::verb::Refusal;
use serde::{Deserialize, Serialize};

/// Why a step on the registry was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PayeeRefused {
    #[error("give the reason")]
    NoReason,
    #[error("{field} is missing")]
    Missing { field: String },
    #[error("{field} has {found} characters, at most {limit} fit on a voucher")]
    TooLong { field: String, found: usize, limit: usize },
    #[error("{field}: character {position} ({character}) is not in GBK, the bank cannot read it")]
    NotInGbk { field: String, position: usize, character: String },
    #[error("account {found} is not 6 to 34 digits")]
    AccountShape { found: String },
    #[error("card {found} fails its check digit; look for an exchanged or missing digit")]
    CardCheckDigit { found: String },
    #[error("bank number {found} is not 12 digits")]
    BankNoShape { found: String },
    #[error("{found} is no kind of payee")]
    UnknownKind { found: String },
    #[error("the number {payee_code} is taken or belongs to the program's own series")]
    CodeTaken { payee_code: String },
    #[error("there is no payee {payee_code}")]
    NoPayee { payee_code: String },
    #[error("payee {payee_code} has a change that waits for its confirmation")]
    AlreadyProposed { payee_code: String },
    #[error("payee {payee_code} is {state}; this change is not possible now")]
    WrongState { payee_code: String, state: String },
    #[error("nothing differs from what is registered for {payee_code}")]
    NothingChanges { payee_code: String },
    #[error("the account belongs to payee {payee_code} {payee_name} already")]
    AccountKnown { payee_code: String, payee_name: String },
    #[error("there is no change {change_id} that waits for its confirmation")]
    NoChange { change_id: i64 },
    #[error("you took the step {step} on this change; somebody else has to take this one")]
    SamePerson { step: String },
}

impl Refusal for PayeeRefused {
    const AREA: &'static str = "payee";
    fn samples() -> Vec<Self> {
        let code = || "S0001".to_owned();
        vec![
            PayeeRefused::NoReason,
            PayeeRefused::Missing { field: "payee_name".into() },
            PayeeRefused::TooLong { field: "payee_name".into(), found: 121, limit: 120 },
            PayeeRefused::NotInGbk {
                field: "payee_name".into(),
                position: 1,
                character: "𠮷 U+20BB7".into(),
            },
            PayeeRefused::AccountShape { found: "12A".into() },
            PayeeRefused::CardCheckDigit { found: "6222020200112233441".into() },
            PayeeRefused::BankNoShape { found: "1024".into() },
            PayeeRefused::UnknownKind { found: "friend".into() },
            PayeeRefused::CodeTaken { payee_code: code() },
            PayeeRefused::NoPayee { payee_code: code() },
            PayeeRefused::AlreadyProposed { payee_code: code() },
            PayeeRefused::WrongState { payee_code: code(), state: "suspended".into() },
            PayeeRefused::NothingChanges { payee_code: code() },
            PayeeRefused::AccountKnown { payee_code: code(), payee_name: "示例公司（合成）".into() },
            PayeeRefused::NoChange { change_id: 1 },
            PayeeRefused::SamePerson { step: "propose".into() },
        ]
    }
}
