//! Which money a hold or a freeze lets pass (G2): personnel, 三保, debt, direct funds, due contract
//! payments to small firms, migrant workers' wages. What the elements of a line say is said here once;
//! the rules of release and of payment read which of it is in force.

use serde::{Deserialize, Serialize};

/// Money a hold or a freeze lets pass (G2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    Personnel,
    Wages,
    Livelihood,
    Debt,
    DirectFund,
    SmeContract,
    MigrantWages,
}

impl Exemption {
    pub fn code(self) -> &'static str {
        match self {
            Exemption::Personnel => "personnel",
            Exemption::Wages => "wages",
            Exemption::Livelihood => "livelihood",
            Exemption::Debt => "debt",
            Exemption::DirectFund => "direct_fund",
            Exemption::SmeContract => "sme_contract",
            Exemption::MigrantWages => "migrant_wages",
        }
    }
}

/// What a hold means for one sum of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldOutcome {
    /// The hold stops it.
    Held,
    /// The hold is on another class of money.
    OtherClass,
    /// The hold would stop it, but a ruling lets it pass, with a record.
    Exempt(Exemption),
}

impl HoldOutcome {
    pub(crate) fn of(exemption: Option<Exemption>, pro_cat_code: &str, operating_only: bool) -> HoldOutcome {
        if operating_only && pro_cat_code != "2" {
            return HoldOutcome::OtherClass;
        }
        exemption.map_or(HoldOutcome::Held, HoldOutcome::Exempt)
    }
}

/// What the elements of a line say about who may hold its money.
pub(crate) struct LineMoney<'f> {
    pub threesafe: &'f str,
    pub pro_cat_code: &'f str,
    pub exp_func_code: &'f str,
    pub is_dir: bool,
    pub is_sal: bool,
}

impl LineMoney<'_> {
    /// The first exemption of the list that fits the line; 保运转 is none (G1).
    pub(crate) fn exemption(&self, allowed: &[String], debt_functions: &[String]) -> Option<Exemption> {
        let debt = debt_functions.iter().any(|class| self.exp_func_code.starts_with(class.as_str()));
        let fits = [
            (Exemption::Personnel, self.pro_cat_code == "1" || self.is_sal),
            (Exemption::Wages, self.threesafe == "wages"),
            (Exemption::Livelihood, self.threesafe == "livelihood"),
            (Exemption::Debt, debt),
            (Exemption::DirectFund, self.is_dir),
        ];
        let mut fitting = fits.into_iter().filter(|(_, fits)| *fits).map(|(exemption, _)| exemption);
        fitting.find(|exemption| allowed.iter().any(|word| word == exemption.code()))
    }
}
