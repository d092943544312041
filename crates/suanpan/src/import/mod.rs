//! The county folder: what a county hands us on its first day, and what `suanpan import` reads.
//!
//! **Promise:** all or nothing. Every mistake is reported with file, row, column, what was found and
//! what to do, up to a thousand of them; while there is one, nothing is written.
//! **Promise:** no bytes, however broken, make the reader panic or grow without bound.
//! **Promise:** a row of requests.csv or refunds.csv that cannot be read is set aside with its reason
//! instead, when county.toml says `bad_rows = "park"`; its amount stays in the totals.
//! **Not here:** whether a payment may be made (the payment path decides, row by row, and says why).

pub(crate) mod cells;
mod checks;
mod csv_text;
pub(crate) mod error;
pub mod evidence;
pub mod folder;
pub mod kept;
pub mod load;
mod model;
mod report;
pub(crate) mod settings;
mod source;
pub mod store;
pub(crate) mod tables;

/// Rows a folder brought and nobody has lived yet.
pub const SCHEMA: platform::db::migrate::Migration =
    platform::db::migrate::Migration { name: "import-0001", sql: include_str!("schema.sql") };

pub use error::{CellCode, CellError, ImportRefused};
pub use folder::{Reading, check_file, read, read_from};
pub use model::*;
pub use report::{BookSum, DryRun, FileCount, ParkedReason, RequestSums, Warning};
pub use source::{FolderSource, MemoryFolder};
