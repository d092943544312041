//! Treasury (聚、准): quota is released, payments leave, the bank answers.
//!
//! **Promise:** no budget, no quota; no quota, no payment; nothing is paid twice.
//! **Not here:** how a budget comes about (`planning`), where balances live (`books`).

pub mod bank;
pub mod evoucher;
pub mod explain;
pub mod papers;
pub mod payee;
pub mod payment;
pub mod quota;
pub mod reconciliation;
mod runner;
pub mod shown;
pub mod verdicts;
pub mod verify;

use platform::db::migrate::Migration;
use platform::evidence::{Kind, NotEvidence};
use policy::RuleObject;

pub use runner::{BulkRunner, DbRunner, Runner};

/// The schema of this crate.
pub const SCHEMA: &[Migration] = &[
    Migration { name: "quota-0001", sql: include_str!("quota/schema.sql") },
    Migration { name: "payment-0001", sql: include_str!("payment/schema.sql") },
    Migration { name: "evoucher-0001", sql: include_str!("evoucher/schema.sql") },
    Migration { name: "bank-0001", sql: include_str!("bank/schema.sql") },
    Migration { name: "quota-0002", sql: include_str!("quota/schema-0002.sql") },
    Migration { name: "payment-0002", sql: include_str!("payment/schema-0002.sql") },
    Migration { name: "payee-0001", sql: include_str!("payee/schema.sql") },
    Migration { name: "payment-0003", sql: include_str!("payment/schema-0003.sql") },
    Migration { name: "bank-0002", sql: include_str!("bank/schema-0002.sql") },
    Migration { name: "payment-0004", sql: include_str!("payment/schema-0004.sql") },
    Migration { name: "evoucher-0002", sql: include_str!("evoucher/schema-0002.sql") },
    // What a list shows, adds up and is ordered by stands in its index (decision 0018).
    Migration { name: "payment-0005", sql: include_str!("payment/schema-0005.sql") },
    Migration { name: "evoucher-0003", sql: include_str!("evoucher/schema-0003.sql") },
    Migration { name: "bank-0003", sql: include_str!("bank/schema-0003.sql") },
    Migration { name: "evoucher-0004", sql: include_str!("evoucher/schema-0004.sql") },
    Migration { name: "bank-0004", sql: include_str!("bank/schema-0004.sql") },
    Migration { name: "reconciliation-0001", sql: include_str!("reconciliation/schema.sql") },
];

/// Every document of this crate, for the seal.
pub fn evidence() -> Vec<Kind> {
    let areas = [
        quota::evidence::KINDS,
        payment::evidence::KINDS,
        payee::evidence::KINDS,
        evoucher::evidence::KINDS,
        bank::evidence::KINDS,
        reconciliation::evidence::KINDS,
    ];
    areas.concat()
}

/// What of this crate's rows is no evidence, and why.
pub fn not_evidence() -> Vec<NotEvidence> {
    bank::evidence::NOT_EVIDENCE.to_vec()
}

/// Every rule of this crate, for the rule book.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    let mut rules = quota::rules();
    rules.extend(payment::rules());
    rules.extend(evoucher::rules());
    rules.extend(bank::rules());
    rules.extend(payee::rules());
    rules.extend(reconciliation::rules());
    rules
}

/// The pages of this crate.
pub fn routes() -> axum::Router<platform::http::Site> {
    quota::pages::routes()
        .merge(payment::pages::routes())
        .merge(evoucher::pages::routes())
        .merge(bank::pages::routes())
        .merge(payee::pages::routes())
        .merge(papers::routes())
        .merge(reconciliation::pages::routes())
}

/// The texts of this crate as (file name, content).
pub const LOCALES: &[(&str, &str)] = &[
    ("treasury/quota.toml", include_str!("../locales/quota.toml")),
    ("treasury/papers.toml", include_str!("../locales/papers.toml")),
    ("treasury/payment.toml", include_str!("../locales/payment.toml")),
    ("treasury/payee.toml", include_str!("../locales/payee.toml")),
    ("treasury/reconciliation.toml", include_str!("../locales/reconciliation.toml")),
    ("treasury/refusals.toml", include_str!("../locales/refusals.toml")),
    ("treasury/ledger.toml", include_str!("../locales/ledger.toml")),
];
