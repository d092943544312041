//! A county folder once it is read: one struct per file, named by the columns of the file.
//!
//! **Promise:** a value of these types has passed every check that needs no database.
//! **Not here:** reading and checking ([`super::folder`]), writing ([`super::load`]).

use jiff::civil::{Date, DateTime};
use ledger::{Fen, FiscalYear, FundNature};
use serde::{Deserialize, Serialize};

/// Everything a county hands in on its first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountyFolder {
    pub county: CountySettings,
    pub years: Vec<YearSettings>,
    pub divisions: Vec<Division>,
    pub units: Vec<Unit>,
    pub people: Vec<Person>,
    pub roles: Vec<RoleRow>,
    pub classes: Vec<Class>,
    pub projects: Vec<Project>,
    pub resources: Vec<Resource>,
    pub budget: Vec<BudgetLine>,
    pub schedule: Vec<Instalment>,
    pub quota_changes: Vec<QuotaChange>,
    pub payees: Vec<Payee>,
    pub authorisations: Vec<Authorisation>,
    pub requests: Vec<Request>,
    pub refunds: Vec<Refund>,
    pub opening: Vec<Opening>,
    pub calendar: Vec<CalendarDay>,
    /// The text of `policy.toml`; empty when the county adds no rows of its own.
    pub policy_toml: String,
    /// Negative requests under `negative = "refund"`: the year run looks for the payment they undo.
    pub refund_candidates: Vec<Request>,
    /// Rows of requests.csv and refunds.csv set aside under `bad_rows = "park"`.
    pub parked: Vec<Parked>,
}

/// county.toml without its years.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CountySettings {
    pub mof_div_code: String,
    pub name_zh: String,
    pub name_en: String,
    pub currency: String,
    pub profile: String,
    pub fiscal_years: Vec<FiscalYear>,
    pub demo_today: Option<Date>,
    pub first_year_starts: YearStart,
    /// The day a county that starts in mid-year opens its books (E30).
    pub opens_on: Option<Date>,
    pub notice: String,
    pub bad_rows: BadRows,
    pub negative: Negative,
}

/// `[[year]]` of county.toml: who approved the year's budget and when finance replied to the units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearSettings {
    pub fiscal_year: FiscalYear,
    pub congress_approved_on: Date,
    pub congress_doc_no: String,
    pub replied_on: Date,
    pub reply_doc_no: String,
}

/// An enum whose values are words of a file.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }
        impl $name {
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// How the first year begins: empty on 1 January, or with balances taken over (E30).
    YearStart { #[default] Start = "start", Midyear = "midyear" }
}
words! {
    /// What happens to a row of requests.csv or refunds.csv that cannot be read.
    BadRows { #[default] Refuse = "refuse", Park = "park" }
}
words! {
    /// What a negative request is.
    Negative { #[default] Refuse = "refuse", Refund = "refund" }
}
words! {
    UnitKind {
        #[default] Administrative = "administrative",
        Institution = "institution",
        Township = "township",
        Other = "other",
    }
}
words! {
    ScopeWord {
        #[default] OwnUnit = "own_unit",
        Department = "department",
        Division = "division",
        County = "county",
        Units = "units",
    }
}
words! {
    ClassKind {
        #[default] Functional = "functional",
        GovEconomic = "gov_economic",
        DeptEconomic = "dept_economic",
        Revenue = "revenue",
    }
}
words! {
    /// 三保: what a line's money must never be short of.
    ThreeSafe { #[default] None = "", Wages = "wages", Livelihood = "livelihood", Operations = "operations" }
}
words! {
    PayeeKind {
        #[default] Supplier = "supplier",
        Person = "person",
        Unit = "unit",
        Payroll = "payroll",
        Benefit = "benefit",
    }
}
words! {
    QuotaChangeKind {
        #[default] Release = "release",
        Breakdown = "breakdown",
        Freeze = "freeze",
        Unfreeze = "unfreeze",
        SupplementContingency = "supplement_contingency",
        SupplementReserve = "supplement_reserve",
        Cut = "cut",
        Virement = "virement",
        SuperiorTransfer = "superior_transfer",
        PreAllocation = "pre_allocation",
        Commit = "commit",
        ReleaseCommitment = "release_commitment",
    }
}
words! {
    DayKind { #[default] Holiday = "holiday", MakeupWorkday = "makeup_workday" }
}
words! {
    /// The account a row of resources.csv belongs to: where money comes from (1xxx), and what of it
    /// is not given to units (2xxx).
    ResourceAccount {
        #[default] OwnRevenue = "1101",
        SuperiorTransfers = "1102",
        Debt = "1103",
        BroughtForward = "1104",
        OtherSources = "1105",
        PaidUpwards = "2102",
        Contingency = "2103",
        Reserved = "2104",
    }
}

impl ResourceAccount {
    /// Whether the money comes in (1xxx) rather than being kept back (2xxx).
    pub fn is_source(self) -> bool {
        self.word().starts_with('1')
    }
}

/// A row of divisions.csv: a division (股室) of the finance bureau.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Division {
    pub row: u64,
    pub mof_dep_code: String,
    pub mof_dep_name: String,
    pub kind: String,
}

/// A row of units.csv: a unit that holds a budget (预算单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    pub row: u64,
    pub agency_code: String,
    pub agency_name: String,
    pub sup_dep_code: String,
    pub level: u8,
    pub manage_mof_dep_code: String,
    pub unit_kind: UnitKind,
    pub e_payment_on: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub row: u64,
    pub user_id: String,
    pub user_name: String,
    /// Empty for people of the finance bureau.
    pub agency_code: String,
    /// Empty for people of a unit.
    pub mof_dep_code: String,
    pub title: String,
}

/// A row of roles.csv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleRow {
    pub row: u64,
    pub user_id: String,
    pub role: String,
    pub scope: ScopeWord,
    pub scope_codes: Vec<String>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// A row of classification.csv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    pub row: u64,
    pub kind: ClassKind,
    pub code: String,
    pub name: String,
    pub level: u8,
    pub parent: String,
    pub evidence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    pub row: u64,
    pub pro_code: String,
    pub pro_name: String,
    pub agency_code: String,
    /// 1 personnel, 2 operating, 3 specific.
    pub pro_cat_code: u8,
    pub target_approved_on: Option<Date>,
    pub target_doc_no: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    pub row: u64,
    pub fiscal_year: FiscalYear,
    pub fund: FundNature,
    pub account: ResourceAccount,
    pub item_code: String,
    pub item_name: String,
    pub amount: Fen,
}

/// A row of budget.csv: one line of the approved budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BudgetLine {
    pub row: u64,
    pub fiscal_year: FiscalYear,
    pub bgt_line_no: String,
    pub agency_code: String,
    pub pro_code: String,
    pub exp_func_code: String,
    pub gov_bgt_eco_code: String,
    pub dep_bgt_eco_code: String,
    pub fund: FundNature,
    pub found_type_code: String,
    pub bgt_type_code: String,
    pub source_type_code: String,
    pub threesafe: ThreeSafe,
    pub is_gov_pur: bool,
    pub is_sal: bool,
    pub is_dir: bool,
    pub amount: Fen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotaChange {
    pub row: u64,
    pub change_no: String,
    pub happened_at: DateTime,
    pub kind: QuotaChangeKind,
    pub doc_no: String,
    pub bgt_line_no: String,
    /// Only a virement has one.
    pub to_bgt_line_no: String,
    pub amount: Fen,
    pub reason: String,
    pub requested_by: String,
    /// Only a commitment and its release name one.
    pub contract_no: String,
    /// The supplier a commitment is with.
    pub payee_code: String,
}

/// A row of release_schedule.csv: from which day on a part of a line is to be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instalment {
    pub row: u64,
    pub bgt_line_no: String,
    pub from_day: Date,
    pub amount: Fen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payee {
    pub row: u64,
    pub payee_code: String,
    pub payee_name: String,
    pub payee_acct_no: String,
    pub payee_acct_bank_name: String,
    pub payee_bank_no: String,
    pub payee_kind: PayeeKind,
    /// What shows that it is a small or medium firm; empty when it is none.
    pub sme_evidence: String,
    /// The filing of a migrant workers' wage account; empty when it is none.
    pub wage_account_evidence: String,
}

/// A row of authorisations.csv: a collective decision on large payments (row B34).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Authorisation {
    pub row: u64,
    pub decision_no: String,
    pub decided_on: Date,
    pub body: String,
    pub subject: String,
    pub agency_code: String,
    pub pro_code: String,
    pub amount: Fen,
}

/// A row of requests.csv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    pub row: u64,
    pub pay_app_no: String,
    pub submitted_at: DateTime,
    pub agency_code: String,
    pub bgt_line_no: String,
    pub payee_code: String,
    pub amount: Fen,
    pub pay_summary: String,
    pub pay_bus_type_code: u8,
    pub decision_no: String,
    pub contract_no: String,
    pub from_commitment: bool,
    pub contract_due_on: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refund {
    pub row: u64,
    pub refund_no: String,
    pub refunded_on: Date,
    pub pay_app_no: String,
    pub amount: Fen,
    pub reason: String,
}

/// A row of opening.csv: how far a line was when the county changed over (E30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    pub row: u64,
    pub bgt_line_no: String,
    pub released: Fen,
    pub paid: Fen,
    pub in_process: Fen,
    pub committed: Fen,
    pub carried: Fen,
    pub frozen: Fen,
    pub pending_breakdown: Fen,
    pub pending_release: Fen,
    pub signed_unit_by: String,
    pub signed_treasury_by: String,
    /// The contracts behind what is committed; may be left out.
    pub contracts: Vec<OpeningContract>,
}

/// A contract of an opening line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpeningContract {
    pub contract_no: String,
    pub payee_code: String,
    pub amount: Fen,
}

impl Opening {
    /// All states of the line together; must be what the budget gave it.
    pub fn total(&self) -> Result<Fen, ledger::Overflow> {
        Fen::total([
            self.released,
            self.paid,
            self.in_process,
            self.committed,
            self.carried,
            self.frozen,
            self.pending_breakdown,
            self.pending_release,
        ])
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarDay {
    pub row: u64,
    pub date: Date,
    pub kind: DayKind,
    pub name: String,
}

/// A row that was set aside, as it came, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parked {
    pub file: String,
    pub row: u64,
    /// Column name and raw text, in the order of the file.
    pub cells: Vec<(String, String)>,
    /// The amount, when that much could be read; `None` counts as nothing in the totals.
    pub amount: Option<Fen>,
    pub column: String,
    pub code: super::CellCode,
    pub zh: String,
    pub en: String,
}
