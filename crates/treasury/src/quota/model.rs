//! The words of the quota area.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId, Uncommitted};
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// What a quota document does to its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 分解 (E04).
    Breakdown,
    /// 下达 (E05); what is still pending breakdown is broken down by the same document.
    Release,
    /// 冻结 (E12).
    Freeze,
    /// 解冻 (E13).
    Unfreeze,
    /// 承诺 (E14).
    Commit,
    /// 释放承诺 (E14r).
    ReleaseCommitment,
    /// 动用预备费 (E08).
    SupplementContingency,
    /// 追加 (E09).
    SupplementReserve,
    /// 追减 (E10).
    Cut,
    /// 调剂 (E07).
    Virement,
    /// 上级转移支付 (E06).
    SuperiorTransfer,
    /// 预拨 (E03).
    PreAllocation,
    /// 调增, 举债 (E11).
    AdjustmentWithDebt,
    /// 调增, 不举债 (E29).
    AdjustmentWithoutDebt,
    /// 收回存量 (E21).
    Clawback,
    /// 上级收回 (E27).
    SuperiorRecall,
}

impl ChangeKind {
    pub const ALL: [ChangeKind; 16] = [
        ChangeKind::Breakdown,
        ChangeKind::Release,
        ChangeKind::Freeze,
        ChangeKind::Unfreeze,
        ChangeKind::Commit,
        ChangeKind::ReleaseCommitment,
        ChangeKind::SupplementContingency,
        ChangeKind::SupplementReserve,
        ChangeKind::Cut,
        ChangeKind::Virement,
        ChangeKind::SuperiorTransfer,
        ChangeKind::PreAllocation,
        ChangeKind::AdjustmentWithDebt,
        ChangeKind::AdjustmentWithoutDebt,
        ChangeKind::Clawback,
        ChangeKind::SuperiorRecall,
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

    pub fn from_code(code: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            ChangeKind::Breakdown => ("breakdown", "指标分解", "breakdown"),
            ChangeKind::Release => ("release", "指标下达", "release"),
            ChangeKind::Freeze => ("freeze", "冻结", "freeze"),
            ChangeKind::Unfreeze => ("unfreeze", "解冻", "unfreeze"),
            ChangeKind::Commit => ("commit", "承诺", "commitment"),
            ChangeKind::ReleaseCommitment => ("release_commitment", "释放承诺", "release of a commitment"),
            ChangeKind::SupplementContingency => {
                ("supplement_contingency", "动用预备费", "supplement from the contingency reserve")
            }
            ChangeKind::SupplementReserve => ("supplement_reserve", "追加", "supplement from the reserve"),
            ChangeKind::Cut => ("cut", "追减", "cut"),
            ChangeKind::Virement => ("virement", "调剂", "virement"),
            ChangeKind::SuperiorTransfer => ("superior_transfer", "上级转移支付", "superior transfer"),
            ChangeKind::PreAllocation => ("pre_allocation", "预拨", "pre-allocation"),
            ChangeKind::AdjustmentWithDebt => {
                ("adjustment_with_debt", "预算调整(举债)", "adjustment with debt")
            }
            ChangeKind::AdjustmentWithoutDebt => {
                ("adjustment_without_debt", "预算调整(不举债)", "adjustment without debt")
            }
            ChangeKind::Clawback => ("clawback", "清理收回", "clawback"),
            ChangeKind::SuperiorRecall => ("superior_recall", "上级收回", "recall by the superior"),
        }
    }

    /// New quota of these kinds must then be released: it has its own A8 clock.
    pub fn brings_new_quota(self) -> bool {
        match self {
            ChangeKind::SupplementContingency
            | ChangeKind::SupplementReserve
            | ChangeKind::SuperiorTransfer
            | ChangeKind::AdjustmentWithDebt
            | ChangeKind::AdjustmentWithoutDebt => true,
            ChangeKind::Breakdown
            | ChangeKind::Release
            | ChangeKind::Freeze
            | ChangeKind::Unfreeze
            | ChangeKind::Commit
            | ChangeKind::ReleaseCommitment
            | ChangeKind::Cut
            | ChangeKind::Virement
            | ChangeKind::PreAllocation
            | ChangeKind::Clawback
            | ChangeKind::SuperiorRecall => false,
        }
    }
}

/// One line of a quota document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeItem {
    pub line_id: LineId,
    /// The receiving line of a virement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_line_id: Option<LineId>,
    /// Which state a cut or recall takes from; executable when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_state: Option<Uncommitted>,
    pub amount: Fen,
    /// The contract a commitment or its release is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contract_no: String,
    /// The contract's supplier; a commitment names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payee_code: String,
}

impl ChangeItem {
    /// An item that needs nothing but a line and an amount.
    pub fn of(line_id: LineId, amount: Fen) -> ChangeItem {
        ChangeItem {
            line_id,
            to_line_id: None,
            from_state: None,
            amount,
            contract_no: String::new(),
            payee_code: String::new(),
        }
    }
}

/// A quota document as it is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewChange {
    pub kind: ChangeKind,
    pub doc_no: String,
    pub fiscal_year: FiscalYear,
    /// The unit the document is about; empty when it concerns several.
    pub agency_code: String,
    pub reason: String,
    pub items: Vec<ChangeItem>,
}

/// What became of one item when the document was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOutcome {
    pub item_no: i64,
    pub posted: bool,
    /// The refusal as JSON when it was not posted; the item stays pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<serde_json::Value>,
}

/// The outcome of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDecision {
    pub change_id: i64,
    pub posted: usize,
    pub items: Vec<ItemOutcome>,
}

row_struct! {
    /// A quota document as pages show it.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct ChangeRow {
        pub change_id: i64,
        pub kind: String,
        pub doc_no: String,
        pub fiscal_year: FiscalYear,
        pub agency_code: String,
        pub reason: String,
        /// `proposed`, `partly`, `done`, `rejected`.
        pub state: String,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: Option<String>,
        pub decided_ms: Option<Instant>,
        pub decide_reason: Option<String>,
    }
}

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct ItemRow {
        pub item_no: i64,
        pub line_id: LineId,
        pub to_line_id: Option<LineId>,
        pub from_state: String,
        pub amount_fen: Fen,
        /// `pending`, `posted`, `refused`.
        pub state: String,
        pub refused: Option<String>,
        pub posting_id: Option<i64>,
        pub contract_no: String,
        pub payee_code: String,
    }
}

row_struct! {
    /// A budget year with its approval and reply.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct BudgetRow {
        pub fiscal_year: FiscalYear,
        pub congress_approved_on: Date,
        pub congress_doc_no: String,
        pub replied_on: Date,
        pub reply_doc_no: String,
        /// `drafted`, `registered`, `approved`, `replied`, `closed`.
        pub state: String,
    }
}

row_struct! {
    /// A line of the approved budget before it becomes quota.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct BudgetLine {
        pub fiscal_year: FiscalYear,
        pub bgt_line_no: String,
        pub agency_code: String,
        pub pro_code: String,
        pub exp_func_code: String,
        pub gov_bgt_eco_code: String,
        pub dep_bgt_eco_code: String,
        pub fund_type_code: String,
        pub found_type_code: String,
        pub bgt_type_code: String,
        pub source_type_code: String,
        pub threesafe: String,
        pub is_gov_pur: bool,
        pub is_sal: bool,
        pub is_dir: bool,
        pub amount_fen: Fen,
    }
}

row_struct! {
    /// Resources and reserves of a book: accounts 11xx and 2102-2104.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ResourceRow {
        pub fiscal_year: FiscalYear,
        pub fund_type_code: String,
        pub account: i64,
        pub item_code: String,
        pub item_name: String,
        pub amount_fen: Fen,
    }
}

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Project {
        pub pro_code: String,
        pub pro_name: String,
        pub agency_code: String,
        /// 1 personnel, 2 operating, 3 specific-purpose.
        pub pro_cat_code: String,
        pub target_approved_on: Option<Date>,
        pub target_doc_no: String,
    }
}

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ClassCode {
        pub kind: String,
        pub code: String,
        pub name: String,
        pub level: i64,
        pub parent: String,
        pub evidence: String,
    }
}
