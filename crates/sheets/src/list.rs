//! A list as a sheet: title, filter sentence and unit above, head frozen, amounts as numbers, totals below.

use rust_xlsxwriter::{ExcelDateTime, Workbook, Worksheet};

use crate::NotWritten;
use crate::style::{Styles, cells_wide, put_text, sheet_name, workbook};
use crate::value::Day;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Blank,
    /// Codes too: 0012 stays 0012.
    Text(String),
    Whole(i64),
    /// In fen; shown in the unit of the head.
    Fen(i64),
    Date(Day),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Words,
    Figure,
    Money,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    pub kind: Kind,
}

/// What stands above the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHead {
    pub title: String,
    /// The filter as a sentence, the unit of amounts, who took the list out and when.
    pub lines: Vec<String>,
    pub columns: Vec<Column>,
    /// Fen in one unit of the amounts: 100 for yuan, 1,000,000 for 万元.
    pub scale: i64,
    /// The day written into the file.
    pub day: (u16, u8, u8),
}

/// A list being written, row by row; memory does not grow with the rows.
pub struct ListFile {
    book: Workbook,
    styles: Styles,
    head: ListHead,
    money: rust_xlsxwriter::Format,
    money_bold: rust_xlsxwriter::Format,
    head_row: u32,
    next_row: u32,
}

impl ListFile {
    pub fn new(head: ListHead) -> Result<ListFile, NotWritten> {
        let mut book = workbook(&head.title, head.day)?;
        let styles = Styles::new();
        let decimals = usize::try_from(head.scale.max(1).ilog10()).unwrap_or(2);
        let (money, money_bold) = (styles.money(decimals, false), styles.money(decimals, true));
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&head.title))?;
        for (at, column) in head.columns.iter().enumerate() {
            let least = match column.kind {
                Kind::Money => 18,
                Kind::Figure => 10,
                Kind::Words => 16,
            };
            let width = cells_wide(&column.head).clamp(least, 40) + 2;
            sheet.set_column_width(column_no(at), u16::try_from(width).unwrap_or(20))?;
        }
        sheet.write_string_with_format(0, 0, crate::style::clean(&head.title), &styles.title)?;
        let mut row = 1;
        for line in &head.lines {
            sheet.write_string_with_format(row, 0, crate::style::clean(line), &styles.line)?;
            row += 1;
        }
        let head_row = row;
        for (at, column) in head.columns.iter().enumerate() {
            let text = crate::style::clean(&column.head);
            sheet.write_string_with_format(head_row, column_no(at), text, &styles.head)?;
        }
        sheet.set_freeze_panes(head_row + 1, 0)?;
        sheet.set_repeat_rows(head_row, head_row)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
        Ok(ListFile { book, styles, head, money, money_bold, head_row, next_row: head_row + 1 })
    }

    /// Adds one row, in the order of the columns.
    pub fn row(&mut self, values: &[Value]) -> Result<(), NotWritten> {
        self.put(values, false)
    }

    /// Rows written so far.
    pub fn rows(&self) -> u32 {
        self.next_row - self.head_row - 1
    }

    fn put(&mut self, values: &[Value], bold: bool) -> Result<(), NotWritten> {
        let row = self.next_row;
        self.next_row += 1;
        let money = if bold { &self.money_bold } else { &self.money };
        let plain = if bold { &self.styles.bold } else { &self.styles.text };
        let sheet = self.book.worksheet_from_index(0)?;
        for (at, value) in values.iter().enumerate() {
            let place = (row, column_no(at));
            match value {
                Value::Blank => put_text(sheet, place, "", &self.styles, plain)?,
                Value::Text(text) => put_text(sheet, place, text, &self.styles, plain)?,
                Value::Whole(number) => {
                    put_number(sheet, place, (*number, 1), &self.styles, &self.styles.number)?
                }
                Value::Fen(fen) => put_number(sheet, place, (*fen, self.head.scale), &self.styles, money)?,
                Value::Date(day) => {
                    let at = ExcelDateTime::from_ymd(day.year, day.month, day.day)?;
                    sheet.write_datetime_with_format(row, place.1, &at, &self.styles.date)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the totals, if there are any, and closes the file.
    pub fn finish(mut self, totals: &[Value]) -> Result<Vec<u8>, NotWritten> {
        let last = self.next_row.saturating_sub(1).max(self.head_row);
        let columns = column_no(self.head.columns.len().saturating_sub(1));
        self.book.worksheet_from_index(0)?.autofilter(self.head_row, 0, last, columns)?;
        if !totals.is_empty() {
            self.put(totals, true)?;
        }
        Ok(self.book.save_to_buffer()?)
    }
}

fn column_no(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A number while fifteen digits hold it, else its digits as text.
fn put_number(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (number, scale): (i64, i64),
    styles: &Styles,
    format: &rust_xlsxwriter::Format,
) -> Result<(), NotWritten> {
    const FIFTEEN: u64 = 999_999_999_999_999;
    if number.unsigned_abs() <= FIFTEEN {
        // Both are whole and below 2^53: the quotient is the nearest fraction, which shows as the amount itself.
        sheet.write_number_with_format(row, column, number as f64 / scale as f64, format)?;
        return Ok(());
    }
    put_text(sheet, (row, column), &plain(number, scale), styles, &styles.text)
}

fn plain(number: i64, scale: i64) -> String {
    let scale = scale.unsigned_abs().max(1);
    let places = usize::try_from(scale.ilog10()).unwrap_or(0);
    let (whole, rest) = (number.unsigned_abs() / scale, number.unsigned_abs() % scale);
    let sign = if number < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0places$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fifteen_digits_cannot_hold_is_written_as_text() {
        assert_eq!(plain(i64::MIN, 100), "-92233720368547758.08");
        assert_eq!(plain(1_234_567_890_123_456, 1_000_000), "1234567890.123456");
        assert_eq!(plain(7, 1), "7");
    }
}
