//! The wire between finance and the agent bank: MOF voucher envelopes (domain 4.3), SM2/SM3
//! signatures (4.4), and a bank that behaves like one, faults included.
//!
//! **Promise:** bytes in, typed values out: a broken envelope is a [`envelope::WireError`] with its
//! place, never a panic, and one broken voucher does not spoil its neighbours in the same envelope.
//! **Promise:** the same input gives the same bytes; nonces of signatures are deterministic.
//! **Promise:** the bank pays a voucher number once, whatever is sent, lost, doubled or asked.
//! **Not here:** quota, payment states, the database, quarantine tables: `treasury` owns them.

pub mod bank;
pub mod crypto;
pub mod details;
pub mod envelope;
pub mod iso20022;

pub use ledger::Fen;

/// The words of every refusal of the wire, in Chinese and English.
pub const LOCALES: &[(&str, &str)] = &[("wire/wire.toml", include_str!("../locales/wire.toml"))];
