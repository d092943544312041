//! The roles of a county and which of them one person may never hold together (不相容岗位).
//!
//! **Promise:** the pairs are those of domain 4.7: enter + approve, approve + seal, seal + system
//! administration, payee registry + entry, reconciliation + entry; and system administration holds
//! no business right at all.
//! **Not here:** what a role may do (the access model), and the dynamic rule that nobody acts twice
//! on one document (`platform::separation`).

/// Every role a county folder may give.
pub const ROLES: [&str; 20] = [
    "unit_clerk",
    "unit_reviewer",
    "unit_head",
    "outside_reviewer",
    "department_reviewer",
    "finance_clerk",
    "finance_head",
    "budget_division",
    "performance_division",
    "treasury_entry",
    "treasury_check",
    "seal_keeper",
    "payee_registrar",
    "reconciliation",
    "supervision",
    "system_admin",
    "auditor",
    "congress_reader",
    "bank_interface",
    "finance_director",
];

/// Who writes a payment.
const ENTER: [&str; 2] = ["unit_clerk", "treasury_entry"];
/// Who lets a payment pass.
const APPROVE: [&str; 8] = [
    "unit_reviewer",
    "unit_head",
    "outside_reviewer",
    "department_reviewer",
    "finance_clerk",
    "finance_head",
    "treasury_check",
    "finance_director",
];
/// Who else has a business right, and so may not administer the system.
const BUSINESS: [&str; 5] =
    ["seal_keeper", "payee_registrar", "reconciliation", "budget_division", "performance_division"];

const PAIRS: usize = ENTER.len() * APPROVE.len()
    + APPROVE.len()
    + 2 * ENTER.len()
    + ENTER.len()
    + APPROVE.len()
    + BUSINESS.len();

/// Pairs of roles one person may not hold on the same day.
pub static FORBIDDEN_TOGETHER: [(&str, &str); PAIRS] = forbidden();

pub fn exists(role: &str) -> bool {
    ROLES.contains(&role)
}

/// Whether the two roles may not be held by one person at the same time, in either order.
pub fn incompatible(one: &str, other: &str) -> bool {
    FORBIDDEN_TOGETHER.iter().any(|&(a, b)| (a, b) == (one, other) || (b, a) == (one, other))
}

const fn forbidden() -> [(&'static str, &'static str); PAIRS] {
    let mut pairs = [("", ""); PAIRS];
    let mut at = 0;
    let mut entry = 0;
    while entry < ENTER.len() {
        let mut approval = 0;
        while approval < APPROVE.len() {
            pairs[at] = (ENTER[entry], APPROVE[approval]);
            at += 1;
            approval += 1;
        }
        pairs[at] = ("payee_registrar", ENTER[entry]);
        pairs[at + 1] = ("reconciliation", ENTER[entry]);
        pairs[at + 2] = ("system_admin", ENTER[entry]);
        at += 3;
        entry += 1;
    }
    let mut approval = 0;
    while approval < APPROVE.len() {
        pairs[at] = (APPROVE[approval], "seal_keeper");
        pairs[at + 1] = ("system_admin", APPROVE[approval]);
        at += 2;
        approval += 1;
    }
    let mut other = 0;
    while other < BUSINESS.len() {
        pairs[at] = ("system_admin", BUSINESS[other]);
        at += 1;
        other += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_enters_does_not_approve_and_whoever_approves_does_not_seal() {
        assert!(incompatible("unit_clerk", "unit_head"));
        assert!(incompatible("unit_head", "unit_clerk"));
        assert!(incompatible("treasury_check", "seal_keeper"));
        assert!(incompatible("seal_keeper", "system_admin"));
        assert!(incompatible("payee_registrar", "treasury_entry"));
        assert!(incompatible("reconciliation", "unit_clerk"));
        assert!(!incompatible("unit_reviewer", "unit_head"));
        assert!(!incompatible("auditor", "congress_reader"));
    }

    #[test]
    fn every_pair_names_two_roles_that_exist() {
        for (one, other) in FORBIDDEN_TOGETHER {
            assert!(exists(one) && exists(other) && one != other, "{one} {other}");
        }
    }
}
