//! The verification code: a short digest of what the document says.
//!
//! Whoever doubts a sheet prints the document again from the books: the same content has the same code, a changed
//! digit has another one. The day of printing is left out, so a second print of the same facts agrees.

use sm3::{Digest, Sm3};

use crate::model::{Block, Document};

/// Four groups of four digits (64 bits of SM3 over the content, each part led by its length).
pub fn verification_code(document: &Document) -> String {
    let mut hash = Sm3::new();
    let mut put = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    put(&document.title);
    put(&document.subtitle);
    for (label, value) in &document.head {
        put(label);
        put(value);
    }
    for block in &document.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Note(text) => put(text),
            Block::Form(rows) => {
                for cell in rows.iter().flatten() {
                    put(&cell.label);
                    put(&cell.value);
                }
            }
            Block::Table(table) => {
                table.columns.iter().for_each(|column| put(&column.head));
                table.rows.iter().flatten().chain(&table.totals).for_each(|cell| put(cell));
            }
        }
    }
    if let Some(seal) = &document.seal {
        put(&seal.unit);
        put(&seal.day);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02X}")).collect();
    [&hex[0..4], &hex[4..8], &hex[8..12], &hex[12..16]].join("-")
}
