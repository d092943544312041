//! Before anything is parsed: what is in the package, and how large does it become?
//!
//! Every part is unpacked once into a counter; what the package says about itself is not believed.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::Refused;

/// Largest file taken, in bytes.
pub const MAX_FILE: u64 = 2 << 20;
/// Most parts in one file.
pub const MAX_ENTRIES: u64 = 256;
/// Most bytes all parts may unpack to.
pub const MAX_UNPACKED: u64 = 64 << 20;
/// A part above a mebibyte must not be packed tighter than this to one.
pub const MAX_RATIO: u64 = 200;

/// Old binary office files, and locked new ones, begin like this.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Refuses what is no plain workbook.
pub(crate) fn inspect(file: &[u8]) -> Result<(), Refused> {
    let size = file.len() as u64;
    if size == 0 {
        return Err(Refused::Empty);
    }
    if size > MAX_FILE {
        return Err(Refused::TooLarge { size, max: MAX_FILE });
    }
    if file.starts_with(&OLE) {
        return Err(Refused::OldOrLocked);
    }
    if !file.starts_with(b"PK") {
        return Err(Refused::NotXlsx);
    }
    let mut package = ZipArchive::new(Cursor::new(file)).map_err(damaged)?;
    let count = package.len() as u64;
    if count > MAX_ENTRIES {
        return Err(Refused::TooManyParts { count, max: MAX_ENTRIES });
    }
    let named: Result<Vec<String>, _> = package.file_names().map(|name| name.map(String::from)).collect();
    let names = named.map_err(damaged)?;
    for name in &names {
        forbidden(name)?;
    }
    let mut left = MAX_UNPACKED;
    for at in 0..package.len() {
        left -= count_part(&mut package, at, left)?;
    }
    if !names.iter().any(|name| name == "xl/workbook.xml") {
        return Err(Refused::NotXlsx);
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> Refused {
    Refused::Damaged { reason: error.to_string() }
}

fn forbidden(name: &str) -> Result<(), Refused> {
    let part = name.to_owned();
    let low = name.to_ascii_lowercase();
    if low.contains("vbaproject") || low.contains("macrosheets/") || low.contains("dialogsheets/") {
        return Err(Refused::Macros);
    }
    if low.contains("externallinks/") || low.ends_with("/connections.xml") || low.contains("querytables/") {
        return Err(Refused::Links { part });
    }
    if low.contains("/embeddings/") || low.contains("/activex/") || low.contains("oleobject") {
        return Err(Refused::Embedded { part });
    }
    Ok(())
}

/// Unpacks one part into a counter and gives its size.
fn count_part(package: &mut ZipArchive<Cursor<&[u8]>>, at: usize, left: u64) -> Result<u64, Refused> {
    let mut part = package.by_index(at).map_err(damaged)?;
    let name = part.name().map(String::from).map_err(damaged)?;
    let packed = part.compressed_size().max(1);
    let markup = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
    let (mut size, mut chunk, mut tail) = (0u64, vec![0u8; 64 << 10], Vec::new());
    loop {
        let got = part.read(&mut chunk).map_err(damaged)?;
        if got == 0 {
            return Ok(size);
        }
        size += got as u64;
        if size > left {
            return Err(Refused::UnpacksTooFar { max: MAX_UNPACKED });
        }
        if size > 1 << 20 && size / packed > MAX_RATIO {
            return Err(Refused::PackedTooTight { part: name, max: MAX_RATIO });
        }
        if markup {
            // The end of the last chunk is looked at again, a word may lie across the border.
            tail.extend_from_slice(&chunk[..got]);
            look(&name, &tail)?;
            let keep = tail.len().min(64);
            tail.drain(..tail.len() - keep);
        }
    }
}

/// Declarations a workbook never has, and the content types of macro workbooks.
fn look(name: &str, text: &[u8]) -> Result<(), Refused> {
    let has = |word: &[u8]| text.windows(word.len()).any(|window| window == word);
    if has(b"<!DOCTYPE") || has(b"<!ENTITY") {
        return Err(Refused::Entities { part: name.to_owned() });
    }
    if name == "[Content_Types].xml" && (has(b"macroEnabled") || has(b"vbaProject")) {
        return Err(Refused::Macros);
    }
    Ok(())
}
