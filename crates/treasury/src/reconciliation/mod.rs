//! Reconciliation (对账): every day, the bank's statement ↔ vouchers and refunds ↔ clearing ↔ the treasury
//! account and our cash book.
//!
//! **Promise:** a statement that cannot be believed is put aside with its reason and changes nothing; a line
//! that cannot be read is put aside and the rest of its statement is used.
//! **Promise:** a day shows each difference once, with both sides; it ends by itself when the other side
//! comes, or by a person who says why, and goes up when nobody did in time.
//! **Promise:** no balance and no request's money moves here; what agrees is recorded (已入账).
//! **Not here:** the bank's answers to orders (`bank`).

mod confirm;
mod daily;
pub mod evidence;
pub mod model;
pub mod pages;
mod receive;
pub mod rules;
mod store;
pub mod work;

#[cfg(test)]
mod tests;

pub use confirm::{ConfirmDay, Confirmed, DayWord, NoteResultSent, ResultSent, SettleItem, Settlement};
pub use daily::{DayDone, ReconcileDay, ReconciledDay};
pub use model::{DayRow, DayState, ItemRow, StatementRow};
pub use receive::{PapersTaken, ReceivePapers, ReceivedPapers, TakenPaper};
pub use rules::rules;
pub use store::pages as lists;
pub use store::{
    balance_before, balance_of, day, item, items_of, lines_of, paper, statement, statement_before,
};

use jiff::civil::Date;
use platform::verb::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// Why a step of reconciliation was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReconRefused {
    #[error("the file is not base64: {text}")]
    NotBase64 { text: String },
    #[error("day {day} has not come yet")]
    DayToCome { day: Date },
    #[error("day {day} is confirmed and nothing new has come for it")]
    AlreadyConfirmed { day: Date },
    #[error("day {day} has not been reconciled yet; run it first")]
    NotReconciled { day: Date },
    #[error("a newer statement or balance has come for day {day}; reconcile it again first")]
    StatementChanged { day: Date },
    #[error("day {day} has {open} open differences; say why it is confirmed all the same")]
    OpenWithoutNote { day: Date, open: i64 },
    #[error("there is no difference {item_id}")]
    NoItem { item_id: i64 },
    #[error("the difference was settled already")]
    AlreadySettled { item_id: i64 },
    #[error("say what explains the difference")]
    NoReason,
    /// Who brought in the statement in force neither confirms its day nor settles its differences.
    #[error("you took the step {step} on this document; somebody else has to take this one")]
    SamePerson { number: String, step: String },
    #[error("the result could not be written: {place}: {text}")]
    NotWritable {
        place: String,
        text: String,
        #[serde(default)]
        refusal: serde_json::Value,
    },
}

impl Refusal for ReconRefused {
    const AREA: &'static str = "recon";
    fn samples() -> Vec<Self> {
        let day = jiff::civil::date(2022, 3, 1);
        vec![
            ReconRefused::NotBase64 { text: "…".into() },
            ReconRefused::DayToCome { day },
            ReconRefused::AlreadyConfirmed { day },
            ReconRefused::NotReconciled { day },
            ReconRefused::StatementChanged { day },
            ReconRefused::OpenWithoutNote { day, open: 2 },
            ReconRefused::NoItem { item_id: 1 },
            ReconRefused::AlreadySettled { item_id: 1 },
            ReconRefused::NoReason,
            ReconRefused::SamePerson { number: "2022-03-01".into(), step: "recon_import".into() },
            ReconRefused::NotWritable {
                place: "XAddWord".into(),
                text: "𠮷 is not in GBK".into(),
                refusal: serde_json::json!({"code": "not_in_gbk", "character": "𠮷"}),
            },
        ]
    }
}

pub(crate) fn refuse<T>(refusal: ReconRefused) -> Result<T, Problem<ReconRefused>> {
    Err(Problem::Refused(refusal))
}
