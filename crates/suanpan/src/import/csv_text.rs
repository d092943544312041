//! From bytes to rows: strict UTF-8, and a CSV in which every row is one line.
//!
//! A cell may not hold a line break, so a quote that is never closed spoils its own line and not the
//! rest of the file, and line numbers are those an editor shows. The `csv` crate reads on across
//! lines and takes stray quotes as they come; money files deserve a refusal instead.

use super::error::CellCode;

/// Why bytes are not a text of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotText {
    pub code: CellCode,
    /// The line of the first byte that does not fit.
    pub row: u64,
    /// Its place in the file, counted from 1.
    pub byte: usize,
}

/// Strict UTF-8, with or without BOM. Text in GBK is recognised, because most old systems write it.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, NotText> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(byte) = body.iter().position(|byte| *byte == 0).filter(|_| mostly_zero(body)) {
        return Err(NotText { code: CellCode::FileNotUtf8, row: 1, byte: byte + 1 });
    }
    std::str::from_utf8(body).map_err(|error| {
        let good = error.valid_up_to();
        let (_, _, broken) = encoding_rs::GBK.decode(body);
        let breaks = body[..good].iter().filter(|byte| **byte == b'\n').count();
        NotText {
            // A character that only lacks its end is a file that was cut off, not GBK.
            code: if broken || error.error_len().is_none() || starts_like_utf16(body) {
                CellCode::FileNotUtf8
            } else {
                CellCode::FileIsGbk
            },
            row: 1 + u64::try_from(breaks).unwrap_or(u64::MAX - 1),
            byte: good + 1,
        }
    })
}

/// UTF-16 without its mark: every second byte of plain letters is zero, which UTF-8 would allow.
fn mostly_zero(body: &[u8]) -> bool {
    let head = &body[..body.len().min(4_096)];
    head.len() < 4 * head.iter().filter(|byte| **byte == 0).count()
}

fn starts_like_utf16(body: &[u8]) -> bool {
    body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff")
}

/// One line of the file, split into its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub row: u64,
    pub line: &'a str,
    pub cells: Result<Vec<String>, CellCode>,
}

/// The lines of a text that are not blank.
pub(super) fn records(text: &str) -> impl Iterator<Item = Record<'_>> {
    (1u64..).zip(text.split('\n')).filter_map(|(row, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        (!line.is_empty()).then(|| Record { row, line, cells: split(line) })
    })
}

fn split(line: &str) -> Result<Vec<String>, CellCode> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => plain_cell(rest)?,
        };
        cells.push(cell);
        match after {
            Some(next) => rest = next,
            None => return Ok(cells),
        }
    }
}

/// A cell without quotes, and what follows its comma.
fn plain_cell(rest: &str) -> Result<(String, Option<&str>), CellCode> {
    let (cell, after) = match rest.split_once(',') {
        Some((cell, after)) => (cell, Some(after)),
        None => (rest, None),
    };
    if cell.contains('"') { Err(CellCode::QuoteStray) } else { Ok((cell.to_owned(), after)) }
}

/// A cell whose opening quote is already taken off.
fn quoted_cell(mut rest: &str) -> Result<(String, Option<&str>), CellCode> {
    let mut cell = String::new();
    loop {
        let (part, after) = rest.split_once('"').ok_or(CellCode::QuoteOpen)?;
        cell.push_str(part);
        if let Some(doubled) = after.strip_prefix('"') {
            cell.push('"');
            rest = doubled;
        } else if let Some(next) = after.strip_prefix(',') {
            return Ok((cell, Some(next)));
        } else if after.is_empty() {
            return Ok((cell, None));
        } else {
            return Err(CellCode::QuoteStray);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Result<Vec<String>, CellCode> {
        split(line)
    }

    #[test]
    fn quotes_keep_commas_and_are_doubled_inside() {
        assert_eq!(cells("a,\"b,\"\"c\"\"\",").unwrap(), ["a", "b,\"c\"", ""]);
        assert_eq!(cells("\"\"").unwrap(), [""]);
    }

    #[test]
    fn a_quote_that_is_never_closed_spoils_one_line_only() {
        let rows: Vec<_> = records("h\r\n\"open,1\n\nnext,2").map(|r| (r.row, r.cells.is_ok())).collect();
        assert_eq!(rows, [(1, true), (2, false), (4, true)]);
        assert_eq!(cells("a,\"b"), Err(CellCode::QuoteOpen));
        assert_eq!(cells("a\"b\",c"), Err(CellCode::QuoteStray));
        assert_eq!(cells("\"a\"b,c"), Err(CellCode::QuoteStray));
    }

    #[test]
    fn gbk_is_told_from_noise() {
        let gbk = encoding_rs::GBK.encode("a\n县财政").0;
        let refused = decode(&gbk).unwrap_err();
        assert_eq!((refused.code, refused.row, refused.byte), (CellCode::FileIsGbk, 2, 3));
        assert_eq!(decode(b"\xff\xfea\0").unwrap_err().code, CellCode::FileNotUtf8);
        assert_eq!(decode(b"ab\xff\xff").unwrap_err().code, CellCode::FileNotUtf8);
        assert_eq!(decode("\u{feff}预算".as_bytes()), Ok("预算"));
        let utf16: Vec<u8> = "mof_dep_code,预算".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let refused = decode(&utf16).unwrap_err();
        assert_eq!((refused.code, refused.row, refused.byte), (CellCode::FileNotUtf8, 1, 2));
        assert_eq!(decode(b"one\0byte in a longer text"), Ok("one\0byte in a longer text"));
    }
}
