//! Who is told how far a run is.

use jiff::civil::Date;

/// Told how far the run is.
pub trait Progress: Send + Sync {
    fn step(&self, done: usize, total: usize, on: Date);
}

/// Nobody is told.
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _done: usize, _total: usize, _on: Date) {}
}
