//! A table as other systems write it: any delimiter, cells with line breaks, stray quotes.
//!
//! **Promise:** a quote that is never closed spoils the row it is in, not the rest of the file.
//! **Promise:** line numbers are those an editor shows.
//! **Not here:** the county folder's own CSV, which is stricter (`import::csv_text`).

use crate::import::CellCode;

/// The most lines one row may have; a quote open for longer is a mistake and not a long text.
const ROW_LINES: usize = 50;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, counted from 1.
    pub line: u64,
    pub cells: Result<Vec<String>, CellCode>,
}

/// All rows that are not blank. Cells come without outer blanks, with line breaks as blanks.
pub fn records(text: &str, delimiter: char) -> Vec<Record> {
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let begin = at;
        at += 1;
        if lines[begin].trim().is_empty() {
            continue;
        }
        let mut row = lines[begin].to_owned();
        let mut cells = split(&row, delimiter);
        while cells == Err(CellCode::QuoteOpen) && at < lines.len() && at - begin < ROW_LINES {
            row.push('\n');
            row.push_str(lines[at]);
            at += 1;
            cells = split(&row, delimiter);
        }
        if cells.is_err() {
            at = begin + 1; // only the line with the open quote is lost
        }
        rows.push(Record { line: begin as u64 + 1, cells });
    }
    rows
}

/// The cells of a row; a quote counts only at the beginning of a cell.
fn split(row: &str, delimiter: char) -> Result<Vec<String>, CellCode> {
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside, delimiter)?,
            None => match rest.split_once(delimiter) {
                Some((cell, after)) => (cell.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        cells.push(plain(&cell));
        match after {
            Some(next) => rest = next,
            None => return Ok(cells),
        }
    }
}

fn quoted(mut rest: &str, delimiter: char) -> Result<(String, Option<&str>), CellCode> {
    let mut cell = String::new();
    loop {
        let (part, after) = rest.split_once('"').ok_or(CellCode::QuoteOpen)?;
        cell.push_str(part);
        if let Some(doubled) = after.strip_prefix('"') {
            cell.push('"');
            rest = doubled;
            continue;
        }
        return match after.split_once(delimiter) {
            Some((tail, next)) if tail.trim().is_empty() => Ok((cell, Some(next))),
            None if after.trim().is_empty() => Ok((cell, None)),
            Some(_) | None => Err(CellCode::QuoteStray),
        };
    }
}

/// Line breaks and tabs become blanks; blanks at the ends go, full-width ones too.
fn plain(cell: &str) -> String {
    let one_line: String =
        cell.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    one_line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Vec<String>)> {
        records(text, ',').into_iter().map(|r| (r.line, r.cells.unwrap_or_default())).collect()
    }

    #[test]
    fn cells_may_hold_line_breaks_and_careless_quotes() {
        let cells = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("a,\"b\nc\",d\n1"), [(1, cells(&["a", "b c", "d"])), (3, cells(&["1"]))]);
        assert_eq!(read("12\" pipe,x"), [(1, cells(&["12\" pipe", "x"]))]);
        assert_eq!(read("\"say \"\"hi\"\"\" , y "), [(1, cells(&["say \"hi\"", "y"]))]);
        assert_eq!(records("\"a\"b,c\n\"d\",e", ',')[0].cells, Err(CellCode::QuoteStray));
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        let rows = records("h\n\"open,1\nnext,2\n", ',');
        assert_eq!(
            rows.iter().map(|row| (row.line, row.cells.is_ok())).collect::<Vec<_>>(),
            [(1, true), (2, false), (3, true)]
        );
    }

    #[test]
    fn other_delimiters() {
        assert_eq!(records("a;b,c;\td", ';')[0].cells, Ok(vec!["a".into(), "b,c".into(), "d".into()]));
    }
}
