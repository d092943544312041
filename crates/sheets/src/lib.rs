//! Office sheets (XLSX): lists out, templates out, filled templates in, and the same rows back with remarks.
//!
//! **Promise:** an amount is the same to the fen on both ways: out as a number only while a spreadsheet's fifteen digits
//! hold it, in by [`amount`], which reads what the sheet shows and refuses what it cannot read exactly.
//! **Promise:** nothing of a file is parsed before [`open`] has counted what it unpacks to; macros, links to other
//! files and embedded objects are refused.
//! **Promise:** no text becomes a formula; the same rows give the same bytes.
//! **Not here:** what a row means and which verb takes it (the areas), who may ask (`platform`).

mod form;
mod list;
mod read;
mod safe;
mod style;
mod value;

pub use form::{Field, FieldKind, Filled, Form, code_of, template};
pub use list::{Column, Kind, ListFile, ListHead, Value};
pub use read::{MAX_COLUMNS, MAX_ROWS, Sheet, SheetRow, open};
pub use safe::{MAX_ENTRIES, MAX_FILE, MAX_RATIO, MAX_UNPACKED};
pub use value::{AmountFault, Day, Read, amount, date, text};

/// Why a file is not taken, in the order it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {size} bytes, at most {max} are taken")]
    TooLarge { size: u64, max: u64 },
    #[error("this is an old .xls file, or one locked with a password; save it as .xlsx without password")]
    OldOrLocked,
    #[error("this is no .xlsx file")]
    NotXlsx,
    #[error("the file is damaged: {reason}")]
    Damaged { reason: String },
    #[error("the file has {count} parts, at most {max} are taken")]
    TooManyParts { count: u64, max: u64 },
    #[error("the file unpacks to more than {max} bytes")]
    UnpacksTooFar { max: u64 },
    #[error("part {part} is packed more than {max} to one")]
    PackedTooTight { part: String, max: u64 },
    #[error("the file holds macros; save it as .xlsx without them")]
    Macros,
    #[error("the file links to other files or data sources ({part}); paste the values instead")]
    Links { part: String },
    #[error("the file holds an embedded object ({part})")]
    Embedded { part: String },
    #[error("part {part} declares entities of its own")]
    Entities { part: String },
    #[error("cell {cell} holds the control character {code}; delete the cell's content and type it anew")]
    Control { cell: String, code: String },
    #[error("the sheet goes beyond row {max}")]
    TooManyRows { max: u32 },
    #[error("the sheet goes beyond column {max}")]
    TooManyColumns { max: u32 },
}

/// A sheet could not be written: a fault of ours or of the disk for temporary files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sheet could not be written: {0}")]
pub struct NotWritten(pub String);

impl From<rust_xlsxwriter::XlsxError> for NotWritten {
    fn from(error: rust_xlsxwriter::XlsxError) -> NotWritten {
        NotWritten(error.to_string())
    }
}
