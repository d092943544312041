//! A quota line and its control key as rows.

use ledger::{ControlId, Fen, FiscalYear, FundNature, LineId};
use platform::db::{DbError, DbResult};
use platform::row_struct;
use serde::{Deserialize, Serialize};

row_struct! {
    /// A quota line with the ministry's element names (DA/T 95-2022 and the 一体化 standard).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct LineRow {
        pub line_id: LineId,
        pub fiscal_year: FiscalYear,
        pub bgt_line_no: String,
        pub control_id: ControlId,
        pub parent_line_id: Option<LineId>,
        pub carried_from_line_id: Option<LineId>,
        pub agency_code: String,
        pub pro_code: String,
        pub exp_func_code: String,
        pub gov_bgt_eco_code: String,
        pub dep_bgt_eco_code: String,
        pub fund_type_code: String,
        pub found_type_code: String,
        pub bgt_type_code: String,
        pub source_type_code: String,
        pub cor_bgt_doc_no: String,
        pub sup_bgt_doc_no: String,
        /// 三保 tag: `wages`, `livelihood`, `operations` or empty.
        pub threesafe: String,
        pub is_gov_pur: bool,
        pub is_sal: bool,
        pub is_dir: bool,
        /// Approved performance target; empty means none, and nothing is released.
        pub target_doc_no: String,
    }
}

/// A line that does not exist yet has the same elements.
pub type NewLine = LineRow;

impl LineRow {
    pub fn fund(&self) -> DbResult<FundNature> {
        fund_of(&self.fund_type_code)
    }
}

/// The fund nature behind a stored code.
pub fn fund_of(code: &str) -> DbResult<FundNature> {
    FundNature::from_code(code).ok_or_else(|| DbError::Broken(format!("fund nature {code:?} is unknown")))
}

row_struct! {
    /// A control key with what the Congress approved on it and what has become quota.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ControlKey {
        pub control_id: ControlId,
        pub fiscal_year: FiscalYear,
        pub agency_code: String,
        pub pro_code: String,
        pub exp_func_code: String,
        pub fund_type_code: String,
        pub appropriation_fen: Fen,
        pub control_fen: Fen,
        pub prealloc_fen: Fen,
    }
}
