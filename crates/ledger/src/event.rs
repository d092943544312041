//! The business events E01-E30 by name: the label on every posting.
//!
//! **Promise:** codes are stable; they stand in the journal for ever.
//! **Not here:** what an event does to the accounts; see `events`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A business event of the quota ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Event {
    BudgetApproved,
    QuotaEstablished,
    PreAllocated,
    PreAllocationAbsorbed,
    BrokenDown,
    Released,
    TransferReceived,
    TransferReceivedUnallocated,
    Virement,
    ContingencySupplement,
    ReserveSupplement,
    Cut,
    AdjustedWithDebt,
    Frozen,
    Unfrozen,
    Committed,
    CommitmentReleased,
    PaymentReserved,
    PaymentGivenBack,
    Paid,
    PartlyFailed,
    Refunded,
    PriorYearRefunded,
    ClawedBack,
    CarriedForward,
    NewYearOpened,
    Lapsed,
    YearClosed,
    Corrected,
    RevenueShortfall,
    SuperiorRecall,
    ReturnedToSuperior,
    AdjustedWithoutDebt,
    OpenedMidYear,
}

impl Event {
    pub const ALL: [Event; 34] = [
        Event::BudgetApproved,
        Event::QuotaEstablished,
        Event::PreAllocated,
        Event::PreAllocationAbsorbed,
        Event::BrokenDown,
        Event::Released,
        Event::TransferReceived,
        Event::TransferReceivedUnallocated,
        Event::Virement,
        Event::ContingencySupplement,
        Event::ReserveSupplement,
        Event::Cut,
        Event::AdjustedWithDebt,
        Event::Frozen,
        Event::Unfrozen,
        Event::Committed,
        Event::CommitmentReleased,
        Event::PaymentReserved,
        Event::PaymentGivenBack,
        Event::Paid,
        Event::PartlyFailed,
        Event::Refunded,
        Event::PriorYearRefunded,
        Event::ClawedBack,
        Event::CarriedForward,
        Event::NewYearOpened,
        Event::Lapsed,
        Event::YearClosed,
        Event::Corrected,
        Event::RevenueShortfall,
        Event::SuperiorRecall,
        Event::ReturnedToSuperior,
        Event::AdjustedWithoutDebt,
        Event::OpenedMidYear,
    ];

    /// `"E05"`, `"E06b"` …, as in journals and files.
    pub fn code(self) -> &'static str {
        self.names().0
    }

    pub fn name_zh(self) -> &'static str {
        self.names().1
    }

    pub fn name_en(self) -> &'static str {
        self.names().2
    }

    pub fn from_code(code: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.code() == code)
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Event::BudgetApproved => ("E01", "预算批准", "budget approved"),
            Event::QuotaEstablished => ("E02", "指标生成", "quota established"),
            Event::PreAllocated => ("E03", "预拨", "pre-allocation before approval"),
            Event::PreAllocationAbsorbed => ("E03b", "预拨转正", "pre-allocation absorbed"),
            Event::BrokenDown => ("E04", "指标分解", "quota broken down"),
            Event::Released => ("E05", "指标下达", "quota released"),
            Event::TransferReceived => ("E06", "上级转移支付", "superior transfer received"),
            Event::TransferReceivedUnallocated => {
                ("E06b", "上级转移支付待分配", "superior transfer received, line not yet known")
            }
            Event::Virement => ("E07", "预算调剂", "virement"),
            Event::ContingencySupplement => ("E08", "动用预备费", "supplement from the contingency reserve"),
            Event::ReserveSupplement => ("E09", "追加", "supplement from the unallocated reserve"),
            Event::Cut => ("E10", "追减", "cut"),
            Event::AdjustedWithDebt => ("E11", "预算调整(举债)", "budget adjustment with debt"),
            Event::Frozen => ("E12", "冻结", "quota frozen"),
            Event::Unfrozen => ("E13", "解冻", "quota unfrozen"),
            Event::Committed => ("E14", "承诺", "quota committed"),
            Event::CommitmentReleased => ("E14r", "解除承诺", "commitment released"),
            Event::PaymentReserved => ("E15", "支付申请占用", "payment request reserved"),
            Event::PaymentGivenBack => ("E16", "支付申请退回", "payment request returned or voided"),
            Event::Paid => ("E17", "已支付", "paid, by bank receipt"),
            Event::PartlyFailed => ("E18", "批量部分失败", "batch partly failed"),
            Event::Refunded => ("E19", "当年退回", "refund in the same year"),
            Event::PriorYearRefunded => ("E20", "跨年退款", "refund of a prior-year payment"),
            Event::ClawedBack => ("E21", "收回", "clawback"),
            Event::CarriedForward => ("E22", "年终结转", "carried forward at year-end"),
            Event::NewYearOpened => ("E22b", "结转年初开账", "carry-over opened in the new year"),
            Event::Lapsed => ("E23", "结余注销", "lapsed at year-end"),
            Event::YearClosed => ("E24", "年终结账", "year closed"),
            Event::Corrected => ("E25", "更正", "correction by reversal"),
            Event::RevenueShortfall => ("E26", "短收", "revenue shortfall"),
            Event::SuperiorRecall => ("E27", "上级收回", "recalled or settled back by the superior"),
            Event::ReturnedToSuperior => ("E28", "年终上交上级", "returned to the superior at year-end"),
            Event::AdjustedWithoutDebt => ("E29", "预算调整(不举债)", "budget adjustment without debt"),
            Event::OpenedMidYear => ("E30", "年中建账", "opening balances in mid-year"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl From<Event> for &'static str {
    fn from(event: Event) -> &'static str {
        event.code()
    }
}

/// A code that is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an event of the quota ledger")]
pub struct NoSuchEvent(pub String);

impl TryFrom<String> for Event {
    type Error = NoSuchEvent;

    fn try_from(code: String) -> Result<Event, NoSuchEvent> {
        Event::from_code(&code).ok_or(NoSuchEvent(code))
    }
}
