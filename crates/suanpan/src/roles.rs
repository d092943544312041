//! The roles of a county: what each may do, and which of them one person may never hold together.
//!
//! **Promise:** the forbidden pairs are those of domain 4.7: enter + approve, approve + seal, seal +
//! system administration, roster entry + payment approval, payee registry + payment entry,
//! reconciliation + payment entry; and system administration holds no business right at all.
//! **Promise:** what is not written here is not allowed; the whole table is a golden file.
//! **Not here:** the dynamic rule that nobody acts twice on one document (`platform::separation`).

use std::sync::LazyLock;

use platform::access::{AccessModel, Permission};
use platform::i18n::Lang;

/// Every role a county folder may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    UnitClerk,
    UnitReviewer,
    UnitHead,
    OutsideReviewer,
    DepartmentReviewer,
    FinanceClerk,
    FinanceHead,
    BudgetDivision,
    PerformanceDivision,
    TreasuryEntry,
    TreasuryCheck,
    SealKeeper,
    PayeeRegistrar,
    Reconciliation,
    Supervision,
    SystemAdmin,
    Auditor,
    CongressReader,
    BankInterface,
    FinanceDirector,
}

/// Codes of all roles, for the import's `roles.csv`.
pub const ROLES: [&str; 20] = {
    let mut codes = [""; 20];
    let mut at = 0;
    while at < 20 {
        codes[at] = Role::ALL[at].names().0;
        at += 1;
    }
    codes
};

/// Every right there is: the verbs' own and the pages'. A right is in the table or nobody has it.
pub const PERMISSIONS: [&str; 55] = [
    "quota.view",
    "quota.register_budget",
    "quota.approve_budget",
    "quota.reply_budget",
    "quota.propose",
    "quota.decide",
    "quota.decide_carry",
    "quota.department_reply",
    "hold.view",
    "hold.place",
    "hold.lift",
    "payment.view",
    "payment.submit",
    "payment.review",
    "payment.approve",
    "payment.return",
    "payment.void",
    "payment.finance_review",
    "payment.payee",
    "voucher.view",
    "voucher.issue",
    "voucher.sign",
    "voucher.send",
    "voucher.withdraw",
    "voucher.resend",
    "bank.view",
    "bank.record",
    "bank.settle",
    "refund.record",
    "refund.propose",
    "refund.decide",
    "clock.view",
    "limit.view",
    "report.view",
    "journal.view",
    "seal.view",
    "seal.run",
    "audit.view",
    "people.view",
    "policy.view",
    "rule.view",
    "refusal.view",
    "search.view",
    "payee.view",
    "import.view",
    "payee.propose",
    "payee.decide",
    "job.run",
    "recon.view",
    "recon.receive",
    "recon.run",
    "recon.import",
    "recon.confirm",
    "recon.settle",
    "recon.oversee",
];

const EVERYBODY: [&str; 5] = ["policy.view", "rule.view", "refusal.view", "search.view", "job.run"];
const UNIT: [&str; 9] = [
    "quota.view",
    "hold.view",
    "payment.view",
    "voucher.view",
    "clock.view",
    "limit.view",
    "report.view",
    "payee.view",
    "import.view",
];
const COUNTY: [&str; 13] = [
    "quota.view",
    "hold.view",
    "payment.view",
    "voucher.view",
    "bank.view",
    "clock.view",
    "limit.view",
    "report.view",
    "journal.view",
    "seal.view",
    "payee.view",
    "import.view",
    "recon.view",
];

impl Role {
    pub const ALL: [Role; 20] = [
        Role::UnitClerk,
        Role::UnitReviewer,
        Role::UnitHead,
        Role::OutsideReviewer,
        Role::DepartmentReviewer,
        Role::FinanceClerk,
        Role::FinanceHead,
        Role::BudgetDivision,
        Role::PerformanceDivision,
        Role::TreasuryEntry,
        Role::TreasuryCheck,
        Role::SealKeeper,
        Role::PayeeRegistrar,
        Role::Reconciliation,
        Role::Supervision,
        Role::SystemAdmin,
        Role::Auditor,
        Role::CongressReader,
        Role::BankInterface,
        Role::FinanceDirector,
    ];

    pub fn code(self) -> &'static str {
        self.names().0
    }

    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.names().1,
            Lang::En => self.names().2,
        }
    }

    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Role::UnitClerk => ("unit_clerk", "单位经办", "unit clerk"),
            Role::UnitReviewer => ("unit_reviewer", "单位审核", "unit reviewer"),
            Role::UnitHead => ("unit_head", "单位负责人", "head of unit"),
            Role::OutsideReviewer => ("outside_reviewer", "派驻审核", "outside reviewer"),
            Role::DepartmentReviewer => ("department_reviewer", "主管部门审核", "department reviewer"),
            Role::FinanceClerk => ("finance_clerk", "业务股经办", "finance clerk"),
            Role::FinanceHead => ("finance_head", "业务股股长", "head of finance division"),
            Role::BudgetDivision => ("budget_division", "预算股", "budget division"),
            Role::PerformanceDivision => ("performance_division", "绩效股", "performance division"),
            Role::TreasuryEntry => ("treasury_entry", "国库支付录入", "treasury entry"),
            Role::TreasuryCheck => ("treasury_check", "国库支付复核", "treasury check"),
            Role::SealKeeper => ("seal_keeper", "印章保管", "keeper of the seal"),
            Role::PayeeRegistrar => ("payee_registrar", "收款人登记", "payee registrar"),
            Role::Reconciliation => ("reconciliation", "对账岗", "reconciliation"),
            Role::Supervision => ("supervision", "财政监督", "supervision"),
            Role::SystemAdmin => ("system_admin", "系统管理员", "system administrator"),
            Role::Auditor => ("auditor", "审计（只读）", "auditor (read only)"),
            Role::CongressReader => ("congress_reader", "人大联网（只读）", "Congress (read only)"),
            Role::BankInterface => ("bank_interface", "银行接口", "bank interface"),
            Role::FinanceDirector => ("finance_director", "财政局长", "director of finance"),
        }
    }

    /// What this role sees.
    fn sees(self) -> &'static [&'static str] {
        match self {
            Role::UnitClerk
            | Role::UnitReviewer
            | Role::UnitHead
            | Role::OutsideReviewer
            | Role::DepartmentReviewer => &UNIT,
            Role::FinanceClerk
            | Role::FinanceHead
            | Role::BudgetDivision
            | Role::PerformanceDivision
            | Role::TreasuryEntry
            | Role::TreasuryCheck
            | Role::SealKeeper
            | Role::Reconciliation
            | Role::Supervision
            | Role::Auditor
            | Role::CongressReader
            | Role::FinanceDirector => &COUNTY,
            Role::PayeeRegistrar => &["payee.view", "payment.view"],
            Role::SystemAdmin => &["people.view", "audit.view", "seal.view"],
            Role::BankInterface => &["bank.view", "voucher.view"],
        }
    }

    /// What this role does.
    fn does(self) -> &'static [&'static str] {
        match self {
            Role::UnitClerk => &["payment.submit", "payment.void"],
            Role::UnitReviewer | Role::OutsideReviewer => &["payment.review", "payment.return"],
            Role::DepartmentReviewer => &["payment.review", "payment.return", "quota.department_reply"],
            Role::UnitHead => {
                &["payment.approve", "payment.return", "payment.void", "quota.department_reply"]
            }
            Role::FinanceClerk => &["payment.finance_review", "payment.return", "quota.propose"],
            Role::FinanceHead => &["payment.finance_review", "payment.return"],
            Role::BudgetDivision => &[
                "quota.register_budget",
                "quota.approve_budget",
                "quota.reply_budget",
                "quota.propose",
                "quota.decide",
                "quota.decide_carry",
                "hold.place",
                "hold.lift",
            ],
            Role::PerformanceDivision => &["hold.place", "hold.lift"],
            Role::TreasuryEntry => &["voucher.issue", "voucher.withdraw", "payment.return"],
            Role::TreasuryCheck => &[
                "voucher.send",
                "voucher.withdraw",
                "voucher.resend",
                "refund.decide",
                "payment.return",
                "seal.run",
            ],
            Role::SealKeeper => &["voucher.sign"],
            Role::PayeeRegistrar => &["payee.propose", "payee.decide", "payment.payee"],
            Role::Reconciliation => &[
                "bank.settle",
                "refund.record",
                "refund.propose",
                "payee.decide",
                "recon.receive",
                "recon.run",
                "recon.import",
                "recon.confirm",
                "recon.settle",
            ],
            Role::Supervision => &["quota.propose", "hold.place", "hold.lift", "audit.view", "recon.oversee"],
            Role::SystemAdmin | Role::CongressReader => &[],
            Role::Auditor => &["audit.view", "people.view"],
            Role::BankInterface => &["bank.record", "refund.record", "recon.receive", "recon.run"],
            Role::FinanceDirector => &[
                "quota.approve_budget",
                "quota.reply_budget",
                "quota.decide",
                "quota.decide_carry",
                "hold.place",
                "hold.lift",
                "audit.view",
                "people.view",
                "recon.oversee",
            ],
        }
    }

    pub fn permits(self, permission: &str) -> bool {
        [&EVERYBODY[..], self.sees(), self.does()].concat().contains(&permission)
    }
}

/// Who writes a payment or its voucher.
const ENTER: [Role; 2] = [Role::UnitClerk, Role::TreasuryEntry];
/// Who lets a payment pass.
const APPROVE: [Role; 8] = [
    Role::UnitReviewer,
    Role::UnitHead,
    Role::OutsideReviewer,
    Role::DepartmentReviewer,
    Role::FinanceClerk,
    Role::FinanceHead,
    Role::TreasuryCheck,
    Role::FinanceDirector,
];
/// Who else has a business right, and so may not administer the system.
const BUSINESS: [Role; 6] = [
    Role::SealKeeper,
    Role::PayeeRegistrar,
    Role::Reconciliation,
    Role::BudgetDivision,
    Role::PerformanceDivision,
    Role::BankInterface,
];
/// Who registers, reconciles or answers for the bank stays away from entry and seal.
const BESIDE: [Role; 3] = [Role::PayeeRegistrar, Role::Reconciliation, Role::BankInterface];

/// Pairs of roles one person may not hold on the same day.
pub static FORBIDDEN_TOGETHER: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut pairs = Vec::new();
    for enter in ENTER {
        pairs.extend(APPROVE.map(|approve| (enter, approve)));
        pairs.extend(BESIDE.map(|beside| (beside, enter)));
        pairs.push((enter, Role::SealKeeper));
        pairs.push((Role::SystemAdmin, enter));
    }
    for approve in APPROVE {
        pairs.push((approve, Role::SealKeeper));
        pairs.push((approve, Role::BankInterface));
        pairs.push((Role::SystemAdmin, approve));
    }
    pairs.push((Role::UnitClerk, Role::TreasuryEntry));
    pairs.push((Role::BankInterface, Role::SealKeeper));
    pairs.push((Role::BankInterface, Role::Reconciliation));
    pairs.extend(BUSINESS.map(|business| (Role::SystemAdmin, business)));
    pairs.into_iter().map(|(a, b)| (a.code(), b.code())).collect()
});

pub fn exists(role: &str) -> bool {
    Role::from_code(role).is_some()
}

/// Whether the two roles may not be held by one person at the same time, in either order.
pub fn incompatible(one: &str, other: &str) -> bool {
    FORBIDDEN_TOGETHER.iter().any(|&(a, b)| (a, b) == (one, other) || (b, a) == (one, other))
}

/// The access model of the program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Roles;

impl AccessModel for Roles {
    fn permits(&self, role: &str, permission: Permission) -> bool {
        Role::from_code(role).is_some_and(|role| role.permits(permission.0))
    }
    fn forbidden_together(&self) -> &[(&'static str, &'static str)] {
        &FORBIDDEN_TOGETHER
    }
    fn role_exists(&self, role: &str) -> bool {
        exists(role)
    }
}

/// The roles that carry a permission, in words, for "whom to ask".
pub fn who_may(lang: Lang, permission: &str) -> String {
    let names: Vec<&str> =
        Role::ALL.into_iter().filter(|role| role.permits(permission)).map(|role| role.name(lang)).collect();
    names.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// The matrix permission × role as text: the golden file.
pub fn matrix() -> String {
    let mut text = String::from("# permission: roles that carry it. Written by the test `permissions`.\n");
    for permission in PERMISSIONS {
        let roles: Vec<&str> =
            Role::ALL.into_iter().filter(|role| role.permits(permission)).map(Role::code).collect();
        text.push_str(&format!("{permission}: {}\n", roles.join(" ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_enters_does_not_approve_and_whoever_approves_does_not_seal() {
        assert!(incompatible("unit_clerk", "unit_head") && incompatible("unit_head", "unit_clerk"));
        assert!(incompatible("treasury_check", "seal_keeper"));
        assert!(incompatible("seal_keeper", "system_admin"));
        assert!(incompatible("payee_registrar", "treasury_entry"));
        assert!(incompatible("reconciliation", "unit_clerk"));
        assert!(!incompatible("unit_reviewer", "unit_head"));
        assert!(!incompatible("auditor", "congress_reader"));
    }

    /// `SUANPAN_WRITE_GOLDEN=1 cargo test -p suanpan` writes the file anew; review it like code.
    #[test]
    fn the_matrix_is_the_golden_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/permissions.txt");
        if std::env::var_os("SUANPAN_WRITE_GOLDEN").is_some() {
            std::fs::write(path, matrix()).expect("the golden file can be written");
        }
        let golden = std::fs::read_to_string(path).expect("tests/golden/permissions.txt exists");
        assert_eq!(golden, matrix(), "the permission matrix changed: review and write the golden file anew");
    }

    #[test]
    fn every_right_of_a_role_is_in_the_list_of_rights() {
        for role in Role::ALL {
            for right in role.sees().iter().chain(role.does()) {
                assert!(PERMISSIONS.contains(right), "{} has {right}", role.code());
            }
        }
        for right in PERMISSIONS {
            assert!(Role::ALL.into_iter().any(|role| role.permits(right)), "nobody has {right}");
        }
    }

    /// Every set of roles that has no forbidden pair lacks some step between submit and send.
    #[test]
    fn no_person_can_carry_a_payment_from_submit_to_send() {
        let steps = [
            "payment.submit",
            "payment.review",
            "payment.approve",
            "voucher.issue",
            "voucher.sign",
            "voucher.send",
        ];
        let mask = |role: Role| {
            steps.iter().enumerate().fold(0u32, |m, (at, step)| m | (u32::from(role.permits(step)) << at))
        };
        let steps_of: Vec<u32> = Role::ALL.into_iter().map(mask).collect();
        let against: Vec<u32> = Role::ALL
            .into_iter()
            .map(|one| {
                (0..20)
                    .filter(|&at| incompatible(one.code(), Role::ALL[at].code()))
                    .fold(0u32, |m, at| m | (1 << at))
            })
            .collect();
        for set in 0u32..(1 << 20) {
            let members = (0..20usize).filter(|at| set & (1 << at) != 0);
            let allowed = members.clone().all(|at| against[at] & set == 0);
            let can = members.fold(0, |m, at| m | steps_of[at]);
            // Not even two thirds of the way: whoever submits neither approves, issues nor signs.
            assert!(!allowed || can & 0b1 == 0 || can & 0b111_110 == 0, "roles {set:b} carry {can:b}");
            assert!(!allowed || can.count_ones() < 4, "roles {set:b} carry {can:b}");
        }
    }
}
