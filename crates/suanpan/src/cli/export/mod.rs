//! `export`: what leaves a county's books for people who check them with their own tools.
//!
//! **Promise:** the same books give the same bytes; memory holds one day, whatever the journal's length.
//! **Promise:** nothing is written but to stdout, and a reader that went away (`| head`) ends it quietly.
//! **Not here:** what the two ledger languages look like (`beancount`, `hledger`), the CSV (`journal`), and
//! the bank's files (`bank`).

mod bank;
mod beancount;
mod hledger;
mod journal;
mod ledger;

use ::ledger::Fen;
use platform::db::DbResult;

use super::answer::Stop;

pub use bank::{LayoutWord, details, pain001};
pub use journal::journal;
pub use ledger::{Language, ledger};

/// Amounts leave as yuan with exactly two decimals.
fn plain(amount: Fen) -> String {
    signed(i128::from(amount.get()))
}

/// The same for a sum over a whole book, which may pass one amount's limit.
fn signed(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// A reader that went away (`| head`) ends the export quietly.
fn gone(_error: impl std::error::Error) -> platform::db::DbError {
    platform::db::DbError::Open(String::new())
}

fn ended(result: DbResult<()>) -> Result<(), Stop> {
    match result {
        Err(platform::db::DbError::Open(text)) if text.is_empty() => Ok(()),
        other => other.map_err(Stop::from),
    }
}
