//! The words of the payment area.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId};
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// Where a payment request stands (支付状态, domain 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// 已申请, waiting for the unit's reviewer.
    Submitted,
    /// 单位审核.
    UnitReviewed,
    /// 单位签发: money is reserved (E15), finance looks at it.
    UnitApproved,
    /// 财政审核, by a person or by rule.
    FinanceReviewed,
    /// 生成支付凭证.
    VoucherIssued,
    /// 签章.
    Signed,
    /// 已发送代理银行: the A9 clock stops.
    Sent,
    /// 银行受理.
    BankAccepted,
    /// 已支付.
    Paid,
    /// 已清算.
    Cleared,
    /// 已入账.
    Recorded,
    /// 退回: back with the unit, no money reserved.
    Returned,
    /// 已退款, in full.
    Refunded,
    /// 作废.
    Voided,
}

impl PaymentState {
    pub const ALL: [PaymentState; 14] = [
        PaymentState::Submitted,
        PaymentState::UnitReviewed,
        PaymentState::UnitApproved,
        PaymentState::FinanceReviewed,
        PaymentState::VoucherIssued,
        PaymentState::Signed,
        PaymentState::Sent,
        PaymentState::BankAccepted,
        PaymentState::Paid,
        PaymentState::Cleared,
        PaymentState::Recorded,
        PaymentState::Returned,
        PaymentState::Refunded,
        PaymentState::Voided,
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

    pub fn from_code(code: &str) -> Option<PaymentState> {
        PaymentState::ALL.into_iter().find(|state| state.code() == code)
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            PaymentState::Submitted => ("submitted", "待单位审核", "waiting for the unit's review"),
            PaymentState::UnitReviewed => ("unit_reviewed", "待单位签发", "waiting for the unit's approval"),
            PaymentState::UnitApproved => ("unit_approved", "待财政审核", "waiting for finance"),
            PaymentState::FinanceReviewed => ("finance_reviewed", "待生成凭证", "waiting for its voucher"),
            PaymentState::VoucherIssued => ("voucher_issued", "待签章", "waiting for the seal"),
            PaymentState::Signed => ("signed", "待发送银行", "waiting to be sent"),
            PaymentState::Sent => ("sent", "已发送银行", "sent to the bank"),
            PaymentState::BankAccepted => ("bank_accepted", "银行已受理", "accepted by the bank"),
            PaymentState::Paid => ("paid", "已支付", "paid"),
            PaymentState::Cleared => ("cleared", "已清算", "cleared"),
            PaymentState::Recorded => ("recorded", "已入账", "recorded"),
            PaymentState::Returned => ("returned", "已退回", "returned"),
            PaymentState::Refunded => ("refunded", "已退款", "refunded"),
            PaymentState::Voided => ("voided", "已作废", "voided"),
        }
    }
}

/// What can happen to a payment request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentEvent {
    Review,
    Approve,
    PassFinance,
    IssueVoucher,
    Sign,
    Send,
    Accept,
    Pay,
    Clear,
    Record,
    Return,
    Resubmit,
    Refund,
    Void,
    /// The voucher is withdrawn; the money stays reserved and a new voucher may be issued.
    Withdraw,
}

/// The state after `event`, or `None` when it may not happen in `state`. Total over all pairs.
pub fn next(state: PaymentState, event: PaymentEvent) -> Option<PaymentState> {
    use PaymentEvent as E;
    use PaymentState as S;
    match event {
        E::Review => (state == S::Submitted).then_some(S::UnitReviewed),
        E::Approve => (state == S::UnitReviewed).then_some(S::UnitApproved),
        E::PassFinance => (state == S::UnitApproved).then_some(S::FinanceReviewed),
        E::IssueVoucher => (state == S::FinanceReviewed).then_some(S::VoucherIssued),
        E::Sign => (state == S::VoucherIssued).then_some(S::Signed),
        E::Send => (state == S::Signed).then_some(S::Sent),
        E::Accept => (state == S::Sent).then_some(S::BankAccepted),
        E::Pay => matches!(state, S::Sent | S::BankAccepted).then_some(S::Paid),
        E::Clear => (state == S::Paid).then_some(S::Cleared),
        E::Record => (state == S::Cleared).then_some(S::Recorded),
        E::Return => matches!(
            state,
            S::Submitted
                | S::UnitReviewed
                | S::UnitApproved
                | S::FinanceReviewed
                | S::VoucherIssued
                | S::Signed
                | S::Sent
                | S::BankAccepted
        )
        .then_some(S::Returned),
        E::Resubmit => (state == S::Returned).then_some(S::Submitted),
        E::Refund => matches!(state, S::Paid | S::Cleared | S::Recorded).then_some(S::Refunded),
        E::Void => matches!(state, S::Submitted | S::UnitReviewed | S::Returned).then_some(S::Voided),
        E::Withdraw => matches!(state, S::VoucherIssued | S::Signed | S::Sent).then_some(S::FinanceReviewed),
    }
}

/// A payment request as the clerk writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPayment {
    /// The request's number; the next of the year when empty.
    #[serde(default)]
    pub pay_app_no: String,
    pub agency_code: String,
    pub fiscal_year: FiscalYear,
    pub bgt_line_no: String,
    pub payee_code: String,
    pub amount: Fen,
    pub pay_summary: String,
    /// 1 ordinary, 2 official card, 3 payroll, 4 utilities, 5 counter, 6 batch, 7 procurement.
    pub pay_bus_type_code: String,
    /// The collective decision (三重一大) a large payment rests on.
    #[serde(default)]
    pub decision_no: String,
    #[serde(default)]
    pub contract_no: String,
    /// Pay from the commitment of the contract instead of from free quota.
    #[serde(default)]
    pub from_commitment: bool,
    /// The day the contract's payment falls due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_due_on: Option<Date>,
}

row_struct! {
    /// A payment request as it stands.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct PaymentRow {
        pub payment_id: i64,
        pub pay_app_no: String,
        pub fiscal_year: FiscalYear,
        pub line_id: LineId,
        pub agency_code: String,
        pub payee_code: String,
        pub amount_fen: Fen,
        pub pay_summary: String,
        pub pay_bus_type_code: String,
        pub decision_no: String,
        pub contract_no: String,
        /// 3103 or 3105: where the money was reserved from and goes back to.
        pub from_account: i64,
        pub state: String,
        pub state_ms: Instant,
        pub submitted_ms: Instant,
        pub submitted_by: String,
        /// The whys of every rule asked on the way to the reservation, as JSON.
        pub review_why: String,
        pub voucher_id: Option<i64>,
        pub paid_fen: Fen,
        pub refunded_fen: Fen,
        pub paid_on: Option<Date>,
        pub contract_due_on: Option<Date>,
        /// The payee's account it was written with; a later change of the payee does not touch it.
        pub payee_version: i64,
    }
}

row_struct! {
    /// What the payee register says of a payee beyond its account, since when and on what evidence.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct PayeeMark {
        pub payee_code: String,
        /// `sme` (中小企业) or `wage_account` (农民工工资专用账户).
        pub mark: String,
        pub from_day: Date,
        pub evidence: String,
    }
}

row_struct! {
    /// A mark one person proposed and another decides on.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MarkChange {
        pub change_id: i64,
        pub payee_code: String,
        pub mark: String,
        pub from_day: Date,
        pub evidence: String,
        /// proposed, confirmed or declined.
        pub state: String,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: Option<String>,
        pub decided_ms: Option<Instant>,
        pub note: String,
    }
}

/// The marks a payee may carry.
pub const PAYEE_MARKS: [&str; 2] = ["sme", "wage_account"];

impl PaymentRow {
    pub fn state(&self) -> Option<PaymentState> {
        PaymentState::from_code(&self.state)
    }

    pub fn reserved_from(&self) -> ledger::Source {
        if self.from_account == 3105 { ledger::Source::Committed } else { ledger::Source::Executable }
    }

    /// The source the postings of this request carry.
    pub fn source(&self) -> String {
        format!("payment:{}", self.payment_id)
    }
}

row_struct! {
    /// One step in the life of a request.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct StepRow {
        pub change_no: i64,
        pub state: String,
        pub at_ms: Instant,
        pub user_id: String,
        pub user_name: String,
        pub reason: String,
    }
}

row_struct! {
    /// A collective decision that allows large payments (B34).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Authorisation {
        pub decision_no: String,
        pub decided_on: Date,
        pub body: String,
        pub subject: String,
        pub agency_code: String,
        pub pro_code: String,
        pub amount_fen: Fen,
    }
}
