//! Benchmarks of the program against the floor it stands on, and the sample county they run in.
//!
//! **Not here:** peers outside the house (`bench/` holds the scripts that measure them side by side).

mod bare;
mod pay;
pub mod sample;

pub use pay::{PayOptions, PayReport, PayRound, pay};
