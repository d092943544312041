//! The chart of the quota ledger (预算指标账): twenty accounts in two halves that balance separately.
//!
//! Resources (1xxx) meet appropriations (2xxx); quota states (3xxx) meet quota controls (4xxx).
//!
//! **Promise:** an account knows its code, its names, its normal side and where it is held.
//! **Not here:** the ministry's own codes; the official chart could be read only in part.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An account of the quota ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
pub enum Account {
    RevenueBudget,
    TransferRevenueBudget,
    DebtRevenueBudget,
    OpeningCarryOver,
    TransferIn,
    ExpenditureAppropriation,
    TransferAppropriation,
    ContingencyAppropriation,
    UnallocatedAppropriation,
    PendingBreakdown,
    PendingRelease,
    Executable,
    Frozen,
    Committed,
    InProcess,
    ClawedBack,
    Paid,
    CarriedForward,
    QuotaControl,
    PreAllocControl,
}

/// The two sides of an account (借、贷).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Dr,
    Cr,
}

impl Side {
    pub fn opposite(self) -> Side {
        match self {
            Side::Dr => Side::Cr,
            Side::Cr => Side::Dr,
        }
    }
}

/// Where an account is held: once per book, per control key, or per quota line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Book,
    Control,
    Line,
}

/// The two halves of the ledger: each posting balances in each of them, which is I1 and I2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// Resources and appropriations, 1xxx and 2xxx.
    Budget,
    /// Quota states and quota controls, 3xxx and 4xxx.
    Quota,
}

impl Account {
    pub const ALL: [Account; 20] = [
        Account::RevenueBudget,
        Account::TransferRevenueBudget,
        Account::DebtRevenueBudget,
        Account::OpeningCarryOver,
        Account::TransferIn,
        Account::ExpenditureAppropriation,
        Account::TransferAppropriation,
        Account::ContingencyAppropriation,
        Account::UnallocatedAppropriation,
        Account::PendingBreakdown,
        Account::PendingRelease,
        Account::Executable,
        Account::Frozen,
        Account::Committed,
        Account::InProcess,
        Account::ClawedBack,
        Account::Paid,
        Account::CarriedForward,
        Account::QuotaControl,
        Account::PreAllocControl,
    ];

    /// The accounts held per quota line, in code order: every state a line's money can be in.
    pub const OF_A_LINE: [Account; 9] = [
        Account::PendingBreakdown,
        Account::PendingRelease,
        Account::Executable,
        Account::Frozen,
        Account::Committed,
        Account::InProcess,
        Account::ClawedBack,
        Account::Paid,
        Account::CarriedForward,
    ];

    pub fn code(self) -> u16 {
        self.names().0
    }

    pub fn name_zh(self) -> &'static str {
        self.names().1
    }

    pub fn name_en(self) -> &'static str {
        self.names().2
    }

    pub fn from_code(code: u16) -> Option<Account> {
        Account::ALL.into_iter().find(|account| account.code() == code)
    }

    pub fn normal(self) -> Side {
        // Classes 1 and 3 are what there is, classes 2 and 4 what it is for.
        if self.code() / 1000 % 2 == 1 { Side::Dr } else { Side::Cr }
    }

    pub fn half(self) -> Half {
        if self.code() < 3000 { Half::Budget } else { Half::Quota }
    }

    pub fn level(self) -> Level {
        match self {
            Account::RevenueBudget
            | Account::TransferRevenueBudget
            | Account::DebtRevenueBudget
            | Account::OpeningCarryOver
            | Account::TransferIn
            | Account::TransferAppropriation
            | Account::ContingencyAppropriation
            | Account::UnallocatedAppropriation => Level::Book,
            Account::ExpenditureAppropriation | Account::QuotaControl | Account::PreAllocControl => {
                Level::Control
            }
            Account::PendingBreakdown
            | Account::PendingRelease
            | Account::Executable
            | Account::Frozen
            | Account::Committed
            | Account::InProcess
            | Account::ClawedBack
            | Account::Paid
            | Account::CarriedForward => Level::Line,
        }
    }

    /// Is money here still on its way (31xx)? At year-end none may be left in such a state.
    pub fn is_open_state(self) -> bool {
        self.code() / 100 == 31
    }

    fn names(self) -> (u16, &'static str, &'static str) {
        match self {
            Account::RevenueBudget => (1101, "收入预算", "revenue budget"),
            Account::TransferRevenueBudget => (1102, "转移支付收入预算", "transfer revenue budget"),
            Account::DebtRevenueBudget => (1103, "债务收入预算", "debt revenue budget"),
            Account::OpeningCarryOver => (1104, "上年结转", "opening carry-over"),
            Account::TransferIn => {
                (1105, "调入资金、动用稳定调节基金", "transfer-in, stabilisation fund drawn")
            }
            Account::ExpenditureAppropriation => (2101, "支出预算", "expenditure appropriation"),
            Account::TransferAppropriation => (2102, "转移性支出预算", "transfers to other levels"),
            Account::ContingencyAppropriation => (2103, "预备费", "contingency reserve"),
            Account::UnallocatedAppropriation => (2104, "预留(待分配)预算", "unallocated reserve"),
            Account::PendingBreakdown => (3101, "待分解指标", "quota pending breakdown"),
            Account::PendingRelease => (3102, "待下达指标", "quota pending release"),
            Account::Executable => (3103, "可执行指标", "executable quota"),
            Account::Frozen => (3104, "冻结指标", "frozen quota"),
            Account::Committed => (3105, "已承诺指标", "committed quota"),
            Account::InProcess => (3106, "在途支付", "payment in process"),
            Account::ClawedBack => (3107, "已收回指标", "clawed back quota"),
            Account::Paid => (3201, "已支付", "paid"),
            Account::CarriedForward => (3401, "指标结转结余", "quota carried forward"),
            Account::QuotaControl => (4101, "指标总控", "quota control"),
            Account::PreAllocControl => (4102, "预拨指标总控", "pre-allocated quota control"),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.name_en())
    }
}

impl From<Account> for u16 {
    fn from(account: Account) -> u16 {
        account.code()
    }
}

/// A code that is not in the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an account of the chart")]
pub struct NoSuchAccount(pub u16);

impl TryFrom<u16> for Account {
    type Error = NoSuchAccount;

    fn try_from(code: u16) -> Result<Account, NoSuchAccount> {
        Account::from_code(code).ok_or(NoSuchAccount(code))
    }
}
