//! The parameters that some rule reads: key, kind, unit, and who reads it.
//!
//! **Promise:** this table and `policies/national/*.toml` name the same keys, both ways (a test).
//! A parameter arrives here with the rule that reads it and leaves with it.

use crate::value::Kind;

/// What the code expects of one parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    pub key: &'static str,
    pub kind: Kind,
    /// Must be the same in the file, so that nobody reads hours as days.
    pub unit: &'static str,
    pub read_by: &'static str,
    /// True for the limit of an R-SLA clock: `policy due KEY` takes it.
    pub deadline: bool,
}

const fn plain(key: &'static str, kind: Kind, unit: &'static str, read_by: &'static str) -> Spec {
    Spec { key, kind, unit, read_by, deadline: false }
}

const fn deadline(key: &'static str, read_by: &'static str) -> Spec {
    Spec { key, kind: Kind::Integer { min: 1, max: 366 }, unit: "days", read_by, deadline: true }
}

/// Money a hold lets pass, with a record (G2).
const EXEMPTIONS: &[&str] =
    &["personnel", "wages", "livelihood", "debt", "direct_fund", "sme_contract", "migrant_wages"];
const DAY_KINDS: &[&str] = &["working", "calendar"];

/// In the order of the files, so that a reader finds the neighbour.
pub const KEYS: &[Spec] = &[
    deadline("sla_quota_release_days", "R-SLA, treasury::quota (A8)"),
    deadline("sla_payment_days", "R-SLA, treasury::payment (A9)"),
    deadline("sla_superior_plan_days", "R-SLA, treasury::quota (G9)"),
    deadline("sla_department_reply_days", "R-SLA, treasury::quota (G9)"),
    deadline("recon_item_days", "treasury::reconciliation (4.6)"),
    plain("sla_day_kind", Kind::Choice(DAY_KINDS), "choice", "R-SLA"),
    plain("business_cut_off", Kind::Time, "time of day", "R-SLA (G10)"),
    plain("last_payment_day", Kind::MonthDay, "month-day", "treasury::payment (4.2)"),
    plain("major_payment_threshold", Kind::MoneyOrOff, "yuan", "treasury::payment (B34)"),
    plain("finance_review_threshold", Kind::MoneyOrOff, "yuan", "treasury::payment (4.2)"),
    plain("finance_review_sample_bp", Kind::BasisPoints, "basis points", "treasury::payment (4.2)"),
    plain("finance_review_day_off", Kind::Flag, "flag", "treasury::payment (4.2)"),
    plain("sensitive_payment_classes", Kind::Codes, "codes", "treasury::payment (4.2)"),
    plain("new_payee_days", Kind::Integer { min: 0, max: 3_660 }, "calendar days", "treasury::payment (4.2)"),
    plain("release_hold_exemptions", Kind::Words(EXEMPTIONS), "words", "treasury::quota (A12, G1, G2)"),
    plain("payment_hold_exemptions", Kind::Words(EXEMPTIONS), "words", "treasury::payment (A13, G2)"),
    plain("debt_service_functions", Kind::Codes, "codes", "treasury (G2)"),
    plain("target_needed_categories", Kind::Codes, "codes", "treasury::quota (A1)"),
    plain("virement_closed_classes", Kind::Codes, "codes", "treasury::quota (2.4)"),
    plain(
        "late_registration_days",
        Kind::Integer { min: 0, max: 366 },
        "working days",
        "treasury::quota (G9)",
    ),
    plain("bank_retry_attempts", Kind::Integer { min: 1, max: 100 }, "attempts", "treasury::evoucher (4.2)"),
    plain("max_amount", Kind::Money, "yuan", "treasury, import"),
    plain("suspense_paid_from", Kind::MonthDay, "month-day", "treasury::bank (G13)"),
    plain("suspense_refunded_until", Kind::MonthDay, "month-day", "treasury::bank (G13)"),
    plain("project_fund_life_years", Kind::Integer { min: 1, max: 10 }, "budget years", "year-end E24 (A19)"),
    plain(
        "superior_project_fund_life_years",
        Kind::Integer { min: 1, max: 10 },
        "budget years",
        "year-end E24 (G3)",
    ),
    plain("general_admin_eco_codes", Kind::Codes, "codes", "execution report (A26)"),
    plain("lock_out_attempts", Kind::Integer { min: 1, max: 100 }, "attempts", "platform::auth"),
    plain("lock_out_minutes", Kind::Integer { min: 1, max: 10_080 }, "minutes", "platform::auth"),
    plain("session_hours", Kind::Integer { min: 1, max: 168 }, "hours", "platform::auth"),
];

/// The expectation for `key`, or nothing when no rule reads such a parameter.
pub fn spec(key: &str) -> Option<&'static Spec> {
    KEYS.iter().find(|spec| spec.key == key)
}

/// The known keys as one line, for a message.
pub(crate) fn known(only_deadlines: bool) -> String {
    let wanted = KEYS.iter().filter(|spec| spec.deadline || !only_deadlines);
    wanted.map(|spec| spec.key).collect::<Vec<_>>().join(", ")
}
