//! Payees, their versions and the changes proposed for them.

use jiff::civil::Date;
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// Kinds of payees: what a payee is decides which payments may go to it.
pub const KINDS: [&str; 5] = ["supplier", "person", "unit", "payroll", "benefit"];

row_struct! {
    /// Somebody who may be paid (收款人).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Payee {
        pub payee_code: String,
        pub payee_name: String,
        pub payee_acct_no: String,
        pub payee_acct_bank_name: String,
        pub payee_bank_no: String,
        /// supplier, person, unit, payroll, benefit.
        pub payee_kind: String,
        pub registered_on: Date,
        /// `active` or `suspended`.
        pub state: String,
        /// Counts the accounts this payee has had; a request names the one it was written with.
        pub version_no: i64,
        /// The day of the last change of name or account.
        pub account_since: Option<Date>,
    }
}

impl Payee {
    pub fn is_active(&self) -> bool {
        self.state == PayeeState::Active.code()
    }

    /// Days since the payee, or its present account, is known: a new account is as new as a new payee.
    pub fn known_days(&self, on: Date) -> i64 {
        let since = self.account_since.map_or(self.registered_on, |day| day.max(self.registered_on));
        since.until(on).map_or(0, |span| i64::from(span.get_days()))
    }
}

/// Whether a payee may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayeeState {
    Active,
    /// 停用: no new request, approval or voucher names it.
    Suspended,
}

impl PayeeState {
    pub const ALL: [PayeeState; 2] = [PayeeState::Active, PayeeState::Suspended];

    pub fn code(self) -> &'static str {
        match self {
            PayeeState::Active => "active",
            PayeeState::Suspended => "suspended",
        }
    }
}

/// What is to change in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayeeChangeKind {
    Register,
    /// Name, account, bank or kind.
    Change,
    Suspend,
    Resume,
}

impl PayeeChangeKind {
    pub const ALL: [PayeeChangeKind; 4] = [
        PayeeChangeKind::Register,
        PayeeChangeKind::Change,
        PayeeChangeKind::Suspend,
        PayeeChangeKind::Resume,
    ];

    pub fn code(self) -> &'static str {
        match self {
            PayeeChangeKind::Register => "register",
            PayeeChangeKind::Change => "change",
            PayeeChangeKind::Suspend => "suspend",
            PayeeChangeKind::Resume => "resume",
        }
    }

    pub fn from_code(code: &str) -> Option<PayeeChangeKind> {
        PayeeChangeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

row_struct! {
    /// A change one person proposed and another confirmed or declined.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct PayeeChangeRow {
        pub change_id: i64,
        pub payee_code: String,
        pub kind: String,
        pub payee_name: String,
        pub payee_acct_no: String,
        pub payee_acct_bank_name: String,
        pub payee_bank_no: String,
        pub payee_kind: String,
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
    /// A name and account a payee had before.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct PayeeVersion {
        pub version_no: i64,
        pub payee_name: String,
        pub payee_acct_no: String,
        pub payee_acct_bank_name: String,
        pub payee_bank_no: String,
        pub payee_kind: String,
        pub replaced_ms: Instant,
    }
}
