//! Vouchers as rows, and the desk that signs them.

use std::sync::Arc;

use ledger::{Fen, FiscalYear, LineId};
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};
use wire::crypto::{SignatureVerifier, Signer};
use wire::envelope::VtTable;

/// What the treasury needs to write and check vouchers; handed in by the binary.
#[derive(Clone)]
pub struct Desk {
    pub table: VtTable,
    /// The bureau's seal (财政业务专用章).
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn SignatureVerifier>,
    pub account: PayAccount,
}

/// The zero-balance account payments leave from (零余额账户), and its bank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayAccount {
    pub acct_no: String,
    pub acct_name: String,
    pub bank_code: String,
    pub bank_name: String,
}

/// Where a voucher stands (凭证状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherState {
    Issued,
    Signed,
    Sent,
    Accepted,
    Paid,
    PartlyFailed,
    Rejected,
    /// 已撤回: taken back before the bank had it; the number is never used again.
    Withdrawn,
}

impl VoucherState {
    pub const ALL: [VoucherState; 8] = [
        VoucherState::Issued,
        VoucherState::Signed,
        VoucherState::Sent,
        VoucherState::Accepted,
        VoucherState::Paid,
        VoucherState::PartlyFailed,
        VoucherState::Rejected,
        VoucherState::Withdrawn,
    ];

    pub fn code(self) -> &'static str {
        self.names().0
    }

    pub fn name_zh(self) -> &'static str {
        self.names().1
    }

    pub fn name_en(self) -> &'static str {
        self.names().2
    }

    pub fn from_code(code: &str) -> Option<VoucherState> {
        VoucherState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The bank has paid what it will pay; a second receipt changes nothing.
    pub fn is_settled(self) -> bool {
        match self {
            VoucherState::Paid
            | VoucherState::PartlyFailed
            | VoucherState::Rejected
            | VoucherState::Withdrawn => true,
            VoucherState::Issued | VoucherState::Signed | VoucherState::Sent | VoucherState::Accepted => {
                false
            }
        }
    }

    /// Somebody has decided that the bank gets it (发送), and the bank has not given it back whole.
    pub fn is_handed_over(self) -> bool {
        match self {
            VoucherState::Sent | VoucherState::Accepted | VoucherState::Paid | VoucherState::PartlyFailed => {
                true
            }
            VoucherState::Issued
            | VoucherState::Signed
            | VoucherState::Rejected
            | VoucherState::Withdrawn => false,
        }
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            VoucherState::Issued => ("issued", "未签章", "not sealed"),
            VoucherState::Signed => ("signed", "已签章", "sealed"),
            VoucherState::Sent => ("sent", "已发送", "sent"),
            VoucherState::Accepted => ("accepted", "银行已受理", "accepted"),
            VoucherState::Paid => ("paid", "已回单", "paid"),
            VoucherState::PartlyFailed => ("partly_failed", "部分失败", "partly failed"),
            VoucherState::Rejected => ("rejected", "银行退回", "rejected"),
            VoucherState::Withdrawn => ("withdrawn", "已撤回", "withdrawn"),
        }
    }
}

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct VoucherRow {
        pub voucher_id: i64,
        pub voucher_no: String,
        pub fiscal_year: FiscalYear,
        pub vt_code: String,
        pub agency_code: String,
        pub fund_type_code: String,
        pub line_id: LineId,
        pub amount_fen: Fen,
        pub item_count: i64,
        pub vou_date: jiff::civil::Date,
        pub state: String,
        pub issued_by: String,
        pub signed_by: Option<String>,
        pub issued_ms: Instant,
        pub signed_ms: Option<Instant>,
        pub sent_ms: Option<Instant>,
        /// SM3 of the voucher's bytes.
        pub digest: String,
        pub x_agent_business_no: Option<String>,
        pub x_pay_date: Option<jiff::civil::Date>,
        pub x_pay_amt: Option<Fen>,
        pub x_add_word: Option<String>,
        pub cleared_on: Option<jiff::civil::Date>,
    }
}

impl VoucherRow {
    pub fn state(&self) -> Option<VoucherState> {
        VoucherState::from_code(&self.state)
    }
}

row_struct! {
    /// One request on a voucher.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct VoucherItem {
        pub item_no: i64,
        pub payment_id: i64,
        pub amount_fen: Fen,
        /// `waiting`, `paid`, `failed`, `withdrawn`.
        pub outcome: String,
        pub x_pay_amt: Option<Fen>,
        pub x_add_word: Option<String>,
    }
}

row_struct! {
    /// One kept version of a voucher.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct StoredVoucher {
        pub store_no: i64,
        pub st_year: i64,
        pub vt_code: String,
        pub voucher_no: String,
        pub flag: String,
        pub state: String,
        pub at_ms: Instant,
        pub user_id: String,
        pub body: String,
        pub signer_sn: String,
        pub body_sm3: String,
        pub chain_sm3: String,
    }
}

/// How a voucher stands whose sending the bank turned away without deciding on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleState {
    /// The dispatcher still tries by itself.
    Counting,
    /// A person has to decide.
    Waiting,
    /// The bank is being asked whether it ever took it.
    Asking,
    /// The bank said that it never took it.
    NeverTaken,
    /// Answered, or withdrawn.
    Ended,
}

impl TroubleState {
    pub const ALL: [TroubleState; 5] = [
        TroubleState::Counting,
        TroubleState::Waiting,
        TroubleState::Asking,
        TroubleState::NeverTaken,
        TroubleState::Ended,
    ];

    pub fn code(self) -> &'static str {
        match self {
            TroubleState::Counting => "counting",
            TroubleState::Waiting => "waiting",
            TroubleState::Asking => "asking",
            TroubleState::NeverTaken => "never_taken",
            TroubleState::Ended => "ended",
        }
    }

    pub fn from_code(code: &str) -> Option<TroubleState> {
        TroubleState::ALL.into_iter().find(|state| state.code() == code)
    }
}

row_struct! {
    /// A voucher the bank could not use as it came.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct TroubleRow {
        pub voucher_id: i64,
        pub voucher_no: String,
        pub state: String,
        /// How often the bank turned it away in all, and since a person last ordered its sending.
        pub attempts: i64,
        pub round_attempts: i64,
        /// The bank's words, the last time.
        pub words: String,
        pub first_ms: Instant,
        pub last_ms: Instant,
        pub moved_ms: Instant,
        pub moved_by: String,
    }
}

impl TroubleRow {
    pub fn state(&self) -> Option<TroubleState> {
        TroubleState::from_code(&self.state)
    }

    pub fn is_open(&self) -> bool {
        match self.state() {
            Some(
                TroubleState::Counting
                | TroubleState::Waiting
                | TroubleState::Asking
                | TroubleState::NeverTaken,
            ) => true,
            Some(TroubleState::Ended) | None => false,
        }
    }

    /// The bank itself said that it never had this voucher, after the last time it was sent.
    pub fn never_taken(&self) -> bool {
        self.state() == Some(TroubleState::NeverTaken)
    }
}

row_struct! {
    /// One step in the life of a trouble.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct TroubleStep {
        pub state: String,
        pub at_ms: Instant,
        pub user_name: String,
        pub words: String,
    }
}
