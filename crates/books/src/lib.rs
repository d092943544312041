//! The books (账): where every fen is and how it got there.
//!
//! **Promise:** balances, limits and lineage follow from the journal alone; nothing here is updated
//! by hand, and [`verify`] re-derives all of it offline.
//! **Promise:** "who can stop this payment?" is one query over [`hold`] and [`limit`].
//! **Not here:** which business event posts what (crate `ledger`), and who may ask for it (areas above).

pub mod evidence;
pub mod hold;
pub mod journal;
pub mod limit;
pub mod line;
pub mod lineage;
mod rows;
pub mod seal;
pub mod verify;

use platform::db::migrate::Migration;

/// The schema of this crate.
pub const SCHEMA: &[Migration] = &[
    Migration { name: "books-0001", sql: include_str!("schema.sql") },
    Migration { name: "books-0002", sql: include_str!("seal/schema.sql") },
    // Holds for one year, and what passed a hold by an exemption.
    Migration { name: "books-0003", sql: include_str!("schema-0003.sql") },
    Migration { name: "books-0004", sql: include_str!("schema-0004.sql") },
];
