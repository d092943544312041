//! Treasury (聚、准): quota is released, payments leave, the bank answers.
//!
//! **Promise:** no budget, no quota; no quota, no payment; nothing is paid twice.
//! **Not here:** how a budget comes about (`planning`), where balances live (`books`).

pub mod bank;
pub mod evoucher;
pub mod explain;
pub mod payment;
pub mod quota;
mod runner;
pub mod verify;

use platform::db::migrate::Migration;
use policy::RuleObject;

pub use runner::{BulkRunner, DbRunner, Runner};

/// The schema of this crate.
pub const SCHEMA: &[Migration] = &[
    Migration { name: "quota-0001", sql: include_str!("quota/schema.sql") },
    Migration { name: "payment-0001", sql: include_str!("payment/schema.sql") },
    Migration { name: "evoucher-0001", sql: include_str!("evoucher/schema.sql") },
    Migration { name: "bank-0001", sql: include_str!("bank/schema.sql") },
];

/// Every rule of this crate, for the rule book.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    let mut rules = quota::rules();
    rules.extend(payment::rules());
    rules
}
