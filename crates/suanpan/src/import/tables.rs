//! The columns of every file, and one function per file that reads a row of it.
//!
//! **Promise:** column names are those of docs/formats.md; a misspelt column never vanishes.
//! **Not here:** rows against each other ([`super::checks`]).

use super::cells::{Amounts, RowCells};
use super::error::CellCode;
use super::model::*;

/// One file of the folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileSpec {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// Columns a folder may leave out: they came later, and a cell that is not there is empty.
    pub may_lack: &'static [&'static str],
    pub required: bool,
}

impl FileSpec {
    const fn may_lack(self, columns: &'static [&'static str]) -> FileSpec {
        FileSpec { may_lack: columns, ..self }
    }

    pub fn knows(&self, column: &str) -> bool {
        self.columns.contains(&column) || self.may_lack.contains(&column)
    }

    /// Every column, for a message.
    pub fn allowed(&self) -> String {
        [self.columns, self.may_lack].concat().join(",")
    }
}

const fn file(name: &'static str, columns: &'static [&'static str]) -> FileSpec {
    FileSpec { name, columns, may_lack: &[], required: true }
}

const fn optional(name: &'static str, columns: &'static [&'static str]) -> FileSpec {
    FileSpec { name, columns, may_lack: &[], required: false }
}

pub(super) const DIVISIONS: FileSpec = file("divisions.csv", &["mof_dep_code", "mof_dep_name", "kind"]);
#[rustfmt::skip]
pub(super) const UNITS: FileSpec = file("units.csv", &[
    "agency_code", "agency_name", "sup_dep_code", "level", "manage_mof_dep_code", "unit_kind", "e_payment_on",
]);
pub(super) const PEOPLE: FileSpec =
    file("people.csv", &["user_id", "user_name", "agency_code", "mof_dep_code", "title"]);
pub(super) const ROLES: FileSpec =
    file("roles.csv", &["user_id", "role", "scope", "scope_codes", "valid_from", "valid_to"]);
pub(super) const CLASSES: FileSpec =
    file("classification.csv", &["kind", "code", "name", "level", "parent", "evidence"]);
#[rustfmt::skip]
pub(super) const PROJECTS: FileSpec = file("projects.csv", &[
    "pro_code", "pro_name", "agency_code", "pro_cat_code", "target_approved_on", "target_doc_no",
]);
pub(super) const RESOURCES: FileSpec =
    file("resources.csv", &["fiscal_year", "fund_type_code", "account", "item_code", "item_name", "amount"]);
#[rustfmt::skip]
pub(super) const BUDGET: FileSpec = file("budget.csv", &[
    "fiscal_year", "bgt_line_no", "agency_code", "pro_code", "exp_func_code", "gov_bgt_eco_code",
    "dep_bgt_eco_code", "fund_type_code", "found_type_code", "bgt_type_code", "source_type_code", "threesafe",
    "is_gov_pur", "is_sal", "is_dir", "amount",
]);
#[rustfmt::skip]
pub(super) const QUOTA_CHANGES: FileSpec = file("quota_changes.csv", &[
    "change_no", "happened_at", "kind", "doc_no", "bgt_line_no", "to_bgt_line_no", "amount", "reason", "requested_by",
]).may_lack(&["contract_no", "payee_code"]);
#[rustfmt::skip]
pub(super) const PAYEES: FileSpec = file("payees.csv", &[
    "payee_code", "payee_name", "payee_acct_no", "payee_acct_bank_name", "payee_bank_no", "payee_kind",
]).may_lack(&["sme_evidence", "wage_account_evidence"]);
#[rustfmt::skip]
pub(super) const AUTHORISATIONS: FileSpec = file("authorisations.csv", &[
    "decision_no", "decided_on", "body", "subject", "agency_code", "pro_code", "amount",
]);
#[rustfmt::skip]
pub(crate) const REQUESTS: FileSpec = file("requests.csv", &[
    "pay_app_no", "submitted_at", "agency_code", "bgt_line_no", "payee_code", "amount", "pay_summary",
    "pay_bus_type_code", "decision_no", "contract_no",
]).may_lack(&["from_commitment", "contract_due_on"]);
pub(crate) const REFUNDS: FileSpec =
    file("refunds.csv", &["refund_no", "refunded_on", "pay_app_no", "amount", "reason"]);
#[rustfmt::skip]
pub(super) const OPENING: FileSpec = optional("opening.csv", &[
    "bgt_line_no", "released", "paid", "in_process", "committed", "carried", "frozen", "pending_breakdown",
    "pending_release", "signed_unit_by", "signed_treasury_by",
]).may_lack(&["contract_no", "contract_payee", "contract_amount"]);
pub(super) const CALENDAR: FileSpec = optional("calendar.csv", &["date", "kind", "name"]);

pub(super) const SCHEDULE: FileSpec =
    optional("release_schedule.csv", &["bgt_line_no", "from_day", "amount"]);

/// Every CSV of a folder, in the order mistakes are listed.
pub(crate) const FILES: [FileSpec; 16] = [
    DIVISIONS,
    UNITS,
    PEOPLE,
    ROLES,
    CLASSES,
    PROJECTS,
    RESOURCES,
    BUDGET,
    SCHEDULE,
    QUOTA_CHANGES,
    PAYEES,
    AUTHORISATIONS,
    REQUESTS,
    REFUNDS,
    OPENING,
    CALENDAR,
];

#[rustfmt::skip]
const DIVISION_KINDS: [&str; 12] = [
    "budget", "treasury", "performance", "business", "supervision", "debt", "nontax", "procurement", "office",
    "accounting", "assets", "it",
];

pub(super) fn division(c: &mut RowCells<'_>) -> Division {
    Division {
        row: c.row,
        mof_dep_code: c.code("mof_dep_code"),
        mof_dep_name: c.text("mof_dep_name"),
        kind: c.one_of("kind", &DIVISION_KINDS),
    }
}

pub(super) fn unit(c: &mut RowCells<'_>) -> Unit {
    Unit {
        row: c.row,
        agency_code: c.code("agency_code"),
        agency_name: c.text("agency_name"),
        sup_dep_code: c.code("sup_dep_code"),
        level: c.digit("level", 2),
        manage_mof_dep_code: c.code("manage_mof_dep_code"),
        unit_kind: c.word("unit_kind", UnitKind::WORDS, UnitKind::from_word),
        e_payment_on: c.date_or_none("e_payment_on"),
    }
}

pub(super) fn person(c: &mut RowCells<'_>) -> Person {
    let person = Person {
        row: c.row,
        user_id: c.code("user_id"),
        user_name: c.text("user_name"),
        agency_code: c.code_or_empty("agency_code"),
        mof_dep_code: c.code_or_empty("mof_dep_code"),
        title: c.text_or_empty("title"),
    };
    if c.raw("agency_code").is_empty() == c.raw("mof_dep_code").is_empty() {
        c.wrong("agency_code", CellCode::OneHome, &[]);
    }
    person
}

pub(super) fn role(c: &mut RowCells<'_>) -> RoleRow {
    let role = RoleRow {
        row: c.row,
        user_id: c.code("user_id"),
        role: c.one_of("role", &crate::roles::ROLES),
        scope: c.word("scope", ScopeWord::WORDS, ScopeWord::from_word),
        scope_codes: c.codes("scope_codes"),
        valid_from: c.date("valid_from"),
        valid_to: c.date_or_none("valid_to"),
    };
    if (c.raw("scope") == ScopeWord::Units.word()) == c.raw("scope_codes").is_empty() {
        c.wrong("scope_codes", CellCode::ScopeCodes, &[]);
    }
    if role.valid_to.is_some_and(|to| to < role.valid_from) {
        c.wrong("valid_to", CellCode::DatesReversed, &[("before", role.valid_from.to_string())]);
    }
    role
}

const FUNCTIONAL: [usize; 3] = [3, 5, 7];
const ECONOMIC: [usize; 2] = [3, 5];
const REVENUE: [usize; 4] = [3, 5, 7, 9];

pub(super) fn class(c: &mut RowCells<'_>) -> Class {
    let kind = c.word("kind", ClassKind::WORDS, ClassKind::from_word);
    let digits: &[usize] = match kind {
        ClassKind::Functional => &FUNCTIONAL,
        ClassKind::GovEconomic | ClassKind::DeptEconomic => &ECONOMIC,
        ClassKind::Revenue => &REVENUE,
    };
    let class = Class {
        row: c.row,
        kind,
        code: c.class_code("code", digits),
        name: c.text("name"),
        level: c.digit("level", 4),
        parent: c.code_or_empty("parent"),
        evidence: c.text_or_empty("evidence"),
    };
    if class.level != 0 && (class.level == 1) != c.raw("parent").is_empty() {
        c.wrong("parent", CellCode::WrongParent, &[("code", class.code.clone())]);
    } else if !c.rules.plain_codes && !class.code.is_empty() && class.level != 0 {
        check_class_levels(c, &class);
    }
    class
}

/// In the national lists the length of a code gives its level, and its parent is its own beginning.
fn check_class_levels(c: &mut RowCells<'_>, class: &Class) {
    if class.code.len() != usize::from(class.level) * 2 + 1 {
        let level = (class.code.len() - 1) / 2;
        c.wrong("level", CellCode::WrongLevel, &[("code", class.code.clone()), ("level", level.to_string())]);
    } else if class.level > 1 && Some(class.parent.as_str()) != class.code.get(..class.code.len() - 2) {
        c.wrong("parent", CellCode::WrongParent, &[("code", class.code.clone())]);
    }
}

pub(super) fn project(c: &mut RowCells<'_>) -> Project {
    let project = Project {
        row: c.row,
        pro_code: c.sized_code("pro_code", 21..=21, CellCode::ProjectCodeShape),
        pro_name: c.text("pro_name"),
        agency_code: c.code("agency_code"),
        pro_cat_code: c.digit("pro_cat_code", 3),
        target_approved_on: c.date_or_none("target_approved_on"),
        target_doc_no: c.text_or_empty("target_doc_no"),
    };
    if c.raw("target_approved_on").is_empty() != c.raw("target_doc_no").is_empty() {
        c.wrong("target_approved_on", CellCode::TargetHalf, &[]);
    }
    project
}

pub(super) fn resource(c: &mut RowCells<'_>) -> Resource {
    Resource {
        row: c.row,
        fiscal_year: c.year("fiscal_year"),
        fund: c.fund("fund_type_code"),
        account: c.word("account", ResourceAccount::WORDS, ResourceAccount::from_word),
        item_code: c.code_or_empty("item_code"),
        item_name: c.text_or_empty("item_name"),
        amount: c.money("amount", Amounts::Positive),
    }
}

pub(super) fn budget_line(c: &mut RowCells<'_>) -> BudgetLine {
    BudgetLine {
        row: c.row,
        fiscal_year: c.year("fiscal_year"),
        bgt_line_no: c.code("bgt_line_no"),
        agency_code: c.code("agency_code"),
        pro_code: c.sized_code("pro_code", 21..=21, CellCode::ProjectCodeShape),
        exp_func_code: c.class_code("exp_func_code", &FUNCTIONAL),
        gov_bgt_eco_code: c.class_code("gov_bgt_eco_code", &ECONOMIC),
        dep_bgt_eco_code: c.class_code("dep_bgt_eco_code", &ECONOMIC),
        fund: c.fund("fund_type_code"),
        found_type_code: c.one_of("found_type_code", &["1", "2", "3"]),
        bgt_type_code: c.one_of("bgt_type_code", &["1", "2"]),
        source_type_code: c.one_of("source_type_code", &["1"]),
        threesafe: c.word("threesafe", ThreeSafe::WORDS, ThreeSafe::from_word),
        is_gov_pur: c.yes("is_gov_pur"),
        is_sal: c.yes("is_sal"),
        is_dir: c.yes("is_dir"),
        amount: c.money("amount", Amounts::Positive),
    }
}

pub(super) fn quota_change(c: &mut RowCells<'_>) -> QuotaChange {
    let change = QuotaChange {
        row: c.row,
        change_no: c.code("change_no"),
        happened_at: c.instant("happened_at"),
        kind: c.word("kind", QuotaChangeKind::WORDS, QuotaChangeKind::from_word),
        doc_no: c.text("doc_no"),
        bgt_line_no: c.code("bgt_line_no"),
        to_bgt_line_no: c.code_or_empty("to_bgt_line_no"),
        amount: c.money("amount", Amounts::Positive),
        reason: c.text("reason"),
        requested_by: c.code("requested_by"),
        contract_no: c.text_or_empty("contract_no"),
        payee_code: c.code_or_empty("payee_code"),
    };
    let commits = change.kind == QuotaChangeKind::Commit;
    let of_contract = commits || change.kind == QuotaChangeKind::ReleaseCommitment;
    if of_contract == c.raw("contract_no").is_empty() {
        c.wrong("contract_no", CellCode::CommitmentContract, &[]);
    }
    if commits == c.raw("payee_code").is_empty() {
        c.wrong("payee_code", CellCode::CommitmentSupplier, &[]);
    }
    let virement = c.raw("kind") == QuotaChangeKind::Virement.word();
    if virement == c.raw("to_bgt_line_no").is_empty() {
        c.wrong("to_bgt_line_no", CellCode::VirementLine, &[]);
    }
    change
}

pub(super) fn payee(c: &mut RowCells<'_>) -> Payee {
    Payee {
        row: c.row,
        payee_code: c.code("payee_code"),
        payee_name: c.text("payee_name"),
        payee_acct_no: c.sized_code("payee_acct_no", 6..=34, CellCode::AccountShape),
        payee_acct_bank_name: c.text("payee_acct_bank_name"),
        payee_bank_no: c.code("payee_bank_no"),
        payee_kind: c.word("payee_kind", PayeeKind::WORDS, PayeeKind::from_word),
        sme_evidence: c.text_or_empty("sme_evidence"),
        wage_account_evidence: c.text_or_empty("wage_account_evidence"),
    }
}

pub(super) fn authorisation(c: &mut RowCells<'_>) -> Authorisation {
    Authorisation {
        row: c.row,
        decision_no: c.code("decision_no"),
        decided_on: c.date("decided_on"),
        body: c.text("body"),
        subject: c.text("subject"),
        agency_code: c.code("agency_code"),
        pro_code: c.code_or_empty("pro_code"),
        amount: c.money("amount", Amounts::Positive),
    }
}

pub(super) fn request(c: &mut RowCells<'_>, negative: Negative) -> Request {
    let amounts = match negative {
        Negative::Refuse => Amounts::Positive,
        Negative::Refund => Amounts::NotZero,
    };
    // In the order a person asks: which request, when, how much. The first that fails is the reason.
    let pay_app_no = c.code("pay_app_no");
    let submitted_at = c.instant("submitted_at");
    let amount = c.money("amount", amounts);
    // Money coming back is matched to a payment, and takes the line from there.
    let line =
        if amount < ledger::Fen::ZERO { c.code_or_empty("bgt_line_no") } else { c.code("bgt_line_no") };
    Request {
        row: c.row,
        pay_app_no,
        submitted_at,
        agency_code: c.code("agency_code"),
        bgt_line_no: line,
        payee_code: c.code("payee_code"),
        amount,
        pay_summary: c.text_or_empty("pay_summary"),
        pay_bus_type_code: c.digit("pay_bus_type_code", 7),
        decision_no: c.text_or_empty("decision_no"),
        contract_no: c.text_or_empty("contract_no"),
        from_commitment: from_commitment(c),
        contract_due_on: c.date_or_none("contract_due_on"),
    }
}

/// 1 yes, 2 no; empty is no. What is paid from a commitment names its contract.
fn from_commitment(c: &mut RowCells<'_>) -> bool {
    if c.raw("from_commitment").is_empty() {
        return false;
    }
    let from_commitment = c.yes("from_commitment");
    if from_commitment && c.raw("contract_no").is_empty() {
        c.wrong("contract_no", CellCode::CommitmentContract, &[]);
    }
    from_commitment
}

/// A row of release_schedule.csv.
pub(super) fn instalment(c: &mut RowCells<'_>) -> Instalment {
    Instalment {
        row: c.row,
        bgt_line_no: c.code("bgt_line_no"),
        from_day: c.date_in_folder("from_day"),
        amount: c.money("amount", Amounts::Positive),
    }
}

pub(super) fn refund(c: &mut RowCells<'_>) -> Refund {
    Refund {
        row: c.row,
        refund_no: c.code("refund_no"),
        refunded_on: c.date_in_folder("refunded_on"),
        pay_app_no: c.code("pay_app_no"),
        amount: c.money("amount", Amounts::Positive),
        reason: c.text("reason"),
    }
}

pub(super) fn opening(c: &mut RowCells<'_>) -> Opening {
    let contracts = contracts(c);
    Opening {
        row: c.row,
        bgt_line_no: c.code("bgt_line_no"),
        released: c.money("released", Amounts::NotNegative),
        paid: c.money("paid", Amounts::NotNegative),
        in_process: c.money("in_process", Amounts::NotNegative),
        committed: c.money("committed", Amounts::NotNegative),
        carried: c.money("carried", Amounts::NotNegative),
        frozen: c.money("frozen", Amounts::NotNegative),
        pending_breakdown: c.money("pending_breakdown", Amounts::NotNegative),
        pending_release: c.money("pending_release", Amounts::NotNegative),
        signed_unit_by: c.code("signed_unit_by"),
        signed_treasury_by: c.code("signed_treasury_by"),
        contracts,
    }
}

/// The contracts of an opening line: numbers, suppliers and amounts, `;` between them. One contract
/// may leave its amount out: it is all that is committed.
fn contracts(c: &mut RowCells<'_>) -> Vec<OpeningContract> {
    let list = |c: &mut RowCells<'_>, column: &str| -> Vec<String> {
        let text = c.text_or_empty(column);
        if text.is_empty() { Vec::new() } else { text.split(';').map(str::to_owned).collect() }
    };
    let numbers = list(c, "contract_no");
    let suppliers = list(c, "contract_payee");
    let mut amounts = list(c, "contract_amount");
    if numbers.len() == 1 && amounts.is_empty() {
        amounts.push(c.raw("committed").to_owned());
    }
    let whole = numbers.len() == suppliers.len() && numbers.len() == amounts.len();
    let filled = numbers.iter().chain(&suppliers).all(|text| !text.trim().is_empty());
    let read: Result<Vec<_>, _> = amounts.iter().map(|text| super::cells::parse_amount(text)).collect();
    match read {
        Ok(read) if whole && filled => numbers
            .into_iter()
            .zip(suppliers)
            .zip(read)
            .map(|((contract_no, payee_code), amount)| OpeningContract { contract_no, payee_code, amount })
            .collect(),
        Ok(_) | Err(_) => {
            c.wrong("contract_no", CellCode::OpeningContracts, &[]);
            Vec::new()
        }
    }
}

pub(super) fn calendar_day(c: &mut RowCells<'_>) -> CalendarDay {
    CalendarDay {
        row: c.row,
        date: c.date("date"),
        kind: c.word("kind", DayKind::WORDS, DayKind::from_word),
        name: c.text_or_empty("name"),
    }
}
