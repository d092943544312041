//! Scope, stage and class of a hold.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId};
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// What a hold covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "code", rename_all = "snake_case")]
pub enum Scope {
    County,
    Department(String),
    Unit(String),
    Project(String),
    Line(LineId),
}

impl Scope {
    /// The form the scope is stored in.
    pub fn code(&self) -> String {
        match self {
            Scope::County => "county".to_owned(),
            Scope::Department(code) => format!("department:{code}"),
            Scope::Unit(code) => format!("unit:{code}"),
            Scope::Project(code) => format!("project:{code}"),
            Scope::Line(line) => format!("line:{}", line.0),
        }
    }

    pub fn from_code(code: &str) -> Option<Scope> {
        let (kind, rest) = code.split_once(':').unwrap_or((code, ""));
        match (kind, rest) {
            ("county", "") => Some(Scope::County),
            ("department", code) if !code.is_empty() => Some(Scope::Department(code.to_owned())),
            ("unit", code) if !code.is_empty() => Some(Scope::Unit(code.to_owned())),
            ("project", code) if !code.is_empty() => Some(Scope::Project(code.to_owned())),
            ("line", code) => code.parse().ok().map(|id| Scope::Line(LineId(id))),
            _ => None,
        }
    }
}

/// Where a hold bites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldStage {
    Release,
    Payment,
    Both,
}

/// Which money of the scope is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldClass {
    /// Everything the rulings do not exempt.
    All,
    /// Operating cost (公用经费) only.
    Operating,
}

impl HoldStage {
    pub const ALL: [HoldStage; 3] = [HoldStage::Release, HoldStage::Payment, HoldStage::Both];

    pub fn code(self) -> &'static str {
        match self {
            HoldStage::Release => "release",
            HoldStage::Payment => "payment",
            HoldStage::Both => "both",
        }
    }

    pub fn from_code(code: &str) -> Option<HoldStage> {
        HoldStage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

impl HoldClass {
    pub const ALL: [HoldClass; 2] = [HoldClass::All, HoldClass::Operating];

    pub fn code(self) -> &'static str {
        match self {
            HoldClass::All => "all",
            HoldClass::Operating => "operating",
        }
    }

    pub fn from_code(code: &str) -> Option<HoldClass> {
        HoldClass::ALL.into_iter().find(|class| class.code() == code)
    }
}

row_struct! {
    /// A hold as it stands in the books.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Hold {
        pub hold_id: i64,
        pub scope: String,
        pub stage: String,
        pub class: String,
        /// What kind of hold, e.g. `supervision`, `disclosure_budget`, `monitoring_red`.
        pub kind: String,
        pub reason: String,
        /// Document or article it rests on.
        pub basis: String,
        /// What the person can do so that it is lifted.
        pub lifts_when: String,
        pub from_day: Date,
        pub placed_by: String,
        pub placed_ms: Instant,
        pub lifted_by: Option<String>,
        pub lifted_ms: Option<Instant>,
        pub lift_reason: Option<String>,
        /// The only year the hold is for; every year from its day on when absent.
        pub fiscal_year: Option<FiscalYear>,
    }
}

row_struct! {
    /// Money that passed a hold.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct PassRow {
        pub hold_id: i64,
        pub document_kind: String,
        pub document_id: i64,
        pub item_no: i64,
        pub exemption: String,
        pub evidence: String,
        pub amount_fen: Fen,
        pub user_id: String,
        pub user_name: String,
        pub at_ms: Instant,
    }
}

impl Hold {
    pub fn stops(&self, stage: HoldStage) -> bool {
        match HoldStage::from_code(&self.stage) {
            Some(HoldStage::Both) | None => true,
            Some(own) => own == stage,
        }
    }
}
