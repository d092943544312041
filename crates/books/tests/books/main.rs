//! The books on both engines: scenarios, tampering, competition, and random histories.
//!
//! PostgreSQL takes part when `SUANPAN_PG_URL` names a server whose user may make databases.

mod between;
mod compete;
mod histories;
mod kit;
mod scenario;
mod tamper;

// The ledger's own random histories, played through the database.
#[path = "../../../ledger/tests/histories/steps.rs"]
#[allow(dead_code)]
mod steps;
#[path = "../../../ledger/tests/histories/world.rs"]
#[allow(dead_code)]
mod world;
