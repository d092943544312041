//! Official documents and tables as PDF: a small page model, Chinese type, nothing else.
//!
//! A [`Document`] says what stands on the paper; [`render`] breaks lines and pages and writes the file. Text comes in
//! ready to print: who formats an amount or a date is the caller, so the same words stand on page and paper.
//!
//! **Promise:** the same document and font give the same bytes; nothing is read from a clock.
//! **Promise:** without a Chinese font there is an error that says what to install, never a page of boxes; one
//! character the font lacks is printed as 〓 and named below the text.
//! **Promise:** a table's head stands on every page, its totals are never alone on one, every page says x of y.
//! **Not here:** what a voucher or a statement holds (the areas), how rows are found (their stores).

pub mod breaks;
mod capital;
mod code;
mod font;
mod layout;
mod model;
mod pdf;
mod table;

pub use capital::capital;
pub use code::verification_code;
pub use font::{Font, FontError, SEARCHED};
pub use model::{Align, Block, Column, Document, FormCell, Paper, Seal, Table, Words};

/// Why a document could not be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("the document could not be written as PDF: {0}")]
    Pdf(String),
}

/// The document as the bytes of a PDF file.
pub fn render(document: &Document, font: &Font) -> Result<Vec<u8>, PrintError> {
    let code = verification_code(document);
    let pages = layout::pages(document, font, &code);
    pdf::write(document, font, &code, &pages).map_err(PrintError::Pdf)
}
