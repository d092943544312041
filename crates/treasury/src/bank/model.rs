//! Messages, their outcome, and refunds as rows.

use jiff::civil::Date;
use ledger::Fen;
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It changed something.
    Applied,
    /// It said what was known already.
    Known,
    /// It is kept aside for a person; nothing changed.
    Quarantined,
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Applied => "applied",
            Outcome::Known => "known",
            Outcome::Quarantined => "quarantined",
        }
    }
}

row_struct! {
    /// A message of the bank as it was received.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct MessageRow {
        pub message_id: i64,
        pub body_sm3: String,
        pub received_ms: Instant,
        pub vt_code: String,
        pub voucher_no: String,
        /// `applied`, `known`, `quarantined`, `settled`.
        pub outcome: String,
        pub reason: String,
        pub settled_by: Option<String>,
        pub settled_ms: Option<Instant>,
        pub settled_note: Option<String>,
    }
}

row_struct! {
    /// Money that came back.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct BankRefundRow {
        pub refund_id: i64,
        pub refund_no: String,
        pub refunded_on: Date,
        pub payment_id: Option<i64>,
        pub payee_code: String,
        pub amount_fen: Fen,
        /// `booked` or `unmatched`.
        pub state: String,
        pub reason: String,
        pub recorded_ms: Instant,
    }
}
