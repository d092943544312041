//! Verification.

use platform::db::{DbResult, Tx};

mod finding;
pub use finding::{Finding, FindingKind};

use crate::seal::HeadVerifier;

pub fn run(
    _tx: &mut Tx<'_>,
    _county: &str,
    _verifier: &dyn HeadVerifier,
    _report: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    Ok(())
}
