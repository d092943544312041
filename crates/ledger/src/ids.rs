//! What a posting is about: the year, the book (fund nature), the quota line and its control key.
//!
//! **Promise:** ids are plain numbers with a type; a line cannot be passed where a control is meant.
//! **Not here:** the dimensions behind an id (unit, project, class …); `books` keeps those.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The fiscal year (预算年度), which in China is the calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    pub fn get(self) -> i32 {
        self.0
    }

    pub fn next(self) -> FiscalYear {
        FiscalYear(self.0 + 1)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The nature of the money (资金性质). Each is a book (预算) of its own; they never mix (rule R5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FundNature {
    #[serde(rename = "1")]
    General,
    #[serde(rename = "2")]
    GovFund,
    #[serde(rename = "3")]
    StateCapital,
    #[serde(rename = "4")]
    SocialInsurance,
    #[serde(rename = "5")]
    SpecialAccount,
    #[serde(rename = "6")]
    UnitOwn,
}

impl FundNature {
    pub const ALL: [FundNature; 6] = [
        FundNature::General,
        FundNature::GovFund,
        FundNature::StateCapital,
        FundNature::SocialInsurance,
        FundNature::SpecialAccount,
        FundNature::UnitOwn,
    ];

    /// The `fund_type_code` of files and tables.
    pub fn code(self) -> &'static str {
        self.names().0
    }

    pub fn name_zh(self) -> &'static str {
        self.names().1
    }

    pub fn name_en(self) -> &'static str {
        self.names().2
    }

    pub fn from_code(code: &str) -> Option<FundNature> {
        FundNature::ALL.into_iter().find(|nature| nature.code() == code)
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            FundNature::General => ("1", "一般公共预算", "general public budget"),
            FundNature::GovFund => ("2", "政府性基金预算", "government fund budget"),
            FundNature::StateCapital => ("3", "国有资本经营预算", "state capital operations budget"),
            FundNature::SocialInsurance => ("4", "社会保险基金预算", "social insurance fund budget"),
            FundNature::SpecialAccount => ("5", "财政专户管理资金", "fiscal special account funds"),
            FundNature::UnitOwn => ("6", "单位资金", "unit's own funds"),
        }
    }
}

impl fmt::Display for FundNature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name_en())
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A quota line (指标): what one document gave to one unit for one purpose.
    LineId
}
id! {
    /// A control key: unit, project, function, fund nature and year together. Appropriations
    /// (2101) and quota controls (4101, 4102) are held per control key.
    ControlId
}
id! {
    /// A posting in the journal.
    PostingId
}

/// A quota line with the control key, the book and the year it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QuotaLine {
    pub year: FiscalYear,
    pub book: FundNature,
    pub control: ControlId,
    pub line: LineId,
}
