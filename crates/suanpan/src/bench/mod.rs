//! Benchmarks of the program against the floor it stands on, and the sample county they run in.
//!
//! **Not here:** peers outside the house (`bench/` holds the scripts that measure them side by side).

pub mod sample;
