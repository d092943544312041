//! Messages, their outcome, and refunds as rows.

use jiff::civil::Date;
use ledger::{Fen, LineId};
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
        pub state: String,
        pub reason: String,
        pub recorded_ms: Instant,
        /// The event it was booked by, `E19` or `E20`; empty while it is nobody's.
        pub booked_event: String,
        /// The payee's bank sent it back (退汇); a payee who returns money himself did not.
        pub bounce: bool,
        /// The line a bounce of the last day of the year waits on to be paid again (G13).
        pub suspense_line_id: Option<LineId>,
        /// The notice this is a part of, when one notice was for several payments.
        pub parent_refund_no: String,
        pub cleared_on: Option<Date>,
    }
}

impl BankRefundRow {
    pub fn state(&self) -> Option<RefundState> {
        RefundState::from_code(&self.state)
    }
}

/// Where money that came back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Booked to its payment.
    Booked,
    /// No payment was found for it: no balance moves.
    Unmatched,
    /// One notice for several payments: its parts stand in their own rows.
    Split,
    /// Given back to whoever sent it.
    SentBack,
    /// Another treasury's money, passed on.
    NotOurs,
}

impl RefundState {
    pub const ALL: [RefundState; 5] = [
        RefundState::Booked,
        RefundState::Unmatched,
        RefundState::Split,
        RefundState::SentBack,
        RefundState::NotOurs,
    ];

    pub fn code(self) -> &'static str {
        match self {
            RefundState::Booked => "booked",
            RefundState::Unmatched => "unmatched",
            RefundState::Split => "split",
            RefundState::SentBack => "sent_back",
            RefundState::NotOurs => "not_ours",
        }
    }

    pub fn from_code(code: &str) -> Option<RefundState> {
        RefundState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What is to become of an unmatched refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundEnd {
    /// It belongs to this payment.
    Link,
    /// It goes back to whoever sent it.
    SendBack,
    /// It is another treasury's.
    NotOurs,
}

impl RefundEnd {
    pub const ALL: [RefundEnd; 3] = [RefundEnd::Link, RefundEnd::SendBack, RefundEnd::NotOurs];

    pub fn code(self) -> &'static str {
        match self {
            RefundEnd::Link => "link",
            RefundEnd::SendBack => "send_back",
            RefundEnd::NotOurs => "not_ours",
        }
    }

    pub fn from_code(code: &str) -> Option<RefundEnd> {
        RefundEnd::ALL.into_iter().find(|end| end.code() == code)
    }
}

row_struct! {
    /// What one person proposed for an unmatched refund and another decided.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct RefundDecisionRow {
        pub decision_id: i64,
        pub refund_id: i64,
        pub kind: String,
        pub payment_id: Option<i64>,
        pub amount_fen: Fen,
        pub bounce: bool,
        pub reason: String,
        /// `proposed`, `confirmed`, `declined`.
        pub state: String,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: Option<String>,
        pub decided_ms: Option<Instant>,
        pub note: String,
    }
}

row_struct! {
    /// What a day's clearing came to (清算划款).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct ClearingDay {
        pub cleared_on: Date,
        pub vouchers: i64,
        pub paid_fen: Fen,
        pub refunds: i64,
        pub refunded_fen: Fen,
        /// Paid less refunded; negative when more came back than left.
        pub net_fen: Fen,
        pub cleared_ms: Instant,
    }
}
