//! The platform: database, verbs, rights, audit, duties, jobs, outbox, web shell. It does all the IO and
//! knows no business word.
//!
//! **Promise:** nothing changes but through a [`verb`]; nothing is shown but to a [`http::Visitor`].
//! **Not here:** money (`ledger`, `books`), rules (`policy` and the areas), routes (the binary).

pub mod access;
pub mod aside;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod db;
pub mod duty;
pub mod evidence;
pub mod hash;
pub mod http;
pub mod i18n;
mod idempotency;
pub mod jobs;
pub mod numbering;
pub mod org;
pub mod outbox;
pub mod separation;
pub mod time;
pub mod upload;
pub mod verb;
pub mod verb_rows;
pub mod web;

use db::migrate::Migration;

/// The schema of this crate.
pub const SCHEMA: &[Migration] = &[
    Migration { name: "platform-0001", sql: include_str!("schema.sql") },
    Migration { name: "platform-0002", sql: include_str!("evidence/schema.sql") },
    // Why a part of a clock was late, and when a message was last tried.
    Migration { name: "platform-0003", sql: include_str!("schema-0003.sql") },
    // The sealer asks for rewritten documents of the queue.
    Migration { name: "platform-0004", sql: include_str!("schema-0004.sql") },
    // Clocks are listed, counted and added up in their index (decision 0018).
    Migration { name: "platform-0005", sql: include_str!("schema-0005.sql") },
];

/// The texts of this crate as (file name, content).
pub const LOCALES: &[(&str, &str)] = &[
    ("platform/ui.toml", include_str!("../locales/ui.toml")),
    ("platform/office.toml", include_str!("../locales/office.toml")),
    ("platform/refusals.toml", include_str!("../locales/refusals.toml")),
];
