//! Reading one sheet, cell by cell, into rows.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError, open_workbook_from_rs};

use crate::form::letters;
use crate::value::{Day, Read, fifteen_digits};
use crate::{Refused, safe};

/// Last row that may hold something.
pub const MAX_ROWS: u32 = 20_000;
/// Last column that may hold something.
pub const MAX_COLUMNS: u32 = 128;

/// One row with something in it; `no` is the row's number as the spreadsheet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    pub no: u32,
    pub cells: Vec<Read>,
}

impl SheetRow {
    pub fn cell(&self, at: usize) -> &Read {
        self.cells.get(at).unwrap_or(&Read::Blank)
    }
}

/// A sheet as rows in order; rows without anything are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<SheetRow>,
}

/// Opens a workbook and reads the sheet called `wanted`, else the first.
pub fn open(file: &[u8], wanted: &str) -> Result<Sheet, Refused> {
    safe::inspect(file)?;
    let damaged = |error: XlsxError| Refused::Damaged { reason: error.to_string() };
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(file)).map_err(damaged)?;
    let names = book.sheet_names();
    let name =
        names.iter().find(|name| *name == wanted).or(names.first()).cloned().ok_or(Refused::NotXlsx)?;
    let formulas = formulas(&mut book, &name)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let percent: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%')))
        .collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let shown_as_percent = percent.get(style).copied().unwrap_or(false);
        let mut value = read(cell.get_value(), shown_as_percent);
        if value == Read::Blank && formulas.contains(&(row, column)) {
            value = Read::Unreckoned;
        }
        // Formatted but empty cells reach far beyond what anybody typed.
        if value == Read::Blank {
            continue;
        }
        if let Read::Text(text) = &value
            && let Some(found) = text.chars().find(|c| is_control(*c))
        {
            let letters = letters(u16::try_from(column).unwrap_or(u16::MAX));
            let (cell, code) = (format!("{letters}{}", row + 1), format!("U+{:04X}", u32::from(found)));
            return Err(Refused::Control { cell, code });
        }
        put(&mut rows, (row, column), value)?;
    }
    Ok(Sheet { name, rows })
}

fn put(rows: &mut Vec<SheetRow>, (row, column): (u32, u32), value: Read) -> Result<(), Refused> {
    if row >= MAX_ROWS {
        return Err(Refused::TooManyRows { max: MAX_ROWS });
    }
    if column >= MAX_COLUMNS {
        return Err(Refused::TooManyColumns { max: MAX_COLUMNS });
    }
    let no = row + 1;
    match rows.last() {
        Some(last) if last.no == no => {}
        Some(last) if last.no > no => {
            return Err(Refused::Damaged { reason: format!("row {no} after {}", last.no) });
        }
        Some(_) | None => rows.push(SheetRow { no, cells: Vec::new() }),
    }
    if let Some(last) = rows.last_mut() {
        let at = column as usize;
        if last.cells.len() <= at {
            last.cells.resize(at + 1, Read::Blank);
        }
        last.cells[at] = value;
    }
    Ok(())
}

/// Where formulas stand.
fn formulas(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<BTreeSet<(u32, u32)>, Refused> {
    let damaged = |error: XlsxError| Refused::Damaged { reason: error.to_string() };
    let mut found = BTreeSet::new();
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = cells.next_formula().map_err(damaged)? {
        if !cell.get_value().is_empty() && found.len() < (MAX_ROWS * MAX_COLUMNS) as usize {
            found.insert(cell.get_position());
        }
    }
    Ok(found)
}

fn read(value: &DataRef<'_>, percent: bool) -> Read {
    match value {
        DataRef::Empty => Read::Blank,
        DataRef::Int(number) => Read::Number { digits: number.to_string(), percent },
        DataRef::Float(number) => match fifteen_digits(*number) {
            Some(digits) => Read::Number { digits, percent },
            None => Read::Fault("#NUM!".to_owned()),
        },
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(flag) => Read::Flag(*flag),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
            let clock = (hour, minute, second, milli) != (0, 0, 0, 0);
            Read::Day { day: Day { year, month, day }, clock }
        }
        DataRef::DateTime(span) => Read::Text(span.as_f64().to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            words(text.strip_suffix("T00:00:00").unwrap_or(text))
        }
        DataRef::Error(fault) => Read::Fault(fault.to_string()),
    }
}

/// A character that no one typed and no page, voucher or database shows: NUL and its like. Tabs and
/// line ends are what Alt+Enter makes.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

fn words(text: &str) -> Read {
    if text.is_empty() { Read::Blank } else { Read::Text(text.to_owned()) }
}
