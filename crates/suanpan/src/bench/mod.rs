//! Benchmarks of the program against the floor it stands on, and the sample county they run in.
//!
//! **Not here:** peers outside the house (`bench/` holds the scripts that measure them side by side).

mod bare;
mod pages;
mod pay;
pub mod sample;
pub mod walk;

pub use pages::{PagesOptions, PagesReport, Visit, pages};
pub use pay::{PayOptions, PayReport, PayRound, pay};
