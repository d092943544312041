//! A template to be filled in, with the county's own codes as drop-lists; and the same rows back with remarks.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, Formula, Worksheet,
};

use crate::NotWritten;
use crate::style::{Styles, cells_wide, clean, put_text, sheet_name, workbook};
use crate::value::{Read, text};

/// Rows below the head that carry the drop-lists.
const OFFERED_ROWS: u32 = 2_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Amount,
    Date,
    /// One of these, written as `code｜name`; [`code_of`] takes the name away again.
    Choice(Vec<String>),
}

/// The code of a drop-list's entry, or of a cell with the code alone.
pub fn code_of(text: &str) -> &str {
    text.split('｜').next().unwrap_or_default().trim()
}

/// One column of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    pub head: String,
    /// Other heads it is recognised by: the name in the other language, the element name.
    pub also: Vec<String>,
    pub hint: String,
    pub kind: FieldKind,
    pub required: bool,
}

impl Field {
    /// True when `head` names this column; case, blanks and the star of a required field do not matter.
    pub fn is_called(&self, head: &str) -> bool {
        let plain = |text: &str| {
            text.chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊'))
                .collect::<String>()
                .to_lowercase()
        };
        let head = plain(head);
        plain(&self.key) == head
            || plain(&self.head) == head
            || self.also.iter().any(|name| plain(name) == head)
    }
}

/// A template: what it is for, its columns, the words around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub title: String,
    /// How to fill it in, one line each.
    pub notes: Vec<String>,
    pub fields: Vec<Field>,
    /// Name of the sheet that holds the codes.
    pub codes_sheet: String,
    /// Head of the column remarks are returned in.
    pub remarks: String,
    /// Shown by the spreadsheet when a value is not in the drop-list.
    pub not_in_list: String,
    pub day: (u16, u8, u8),
}

impl Form {
    pub fn sheet(&self) -> String {
        sheet_name(&self.title)
    }
}

/// A row going back to the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// In the order of the fields.
    pub cells: Vec<Read>,
    /// What else stood in the row, under heads of the person's own.
    pub extra: Vec<Read>,
    pub remark: String,
    /// Which fields are wrong.
    pub wrong: Vec<usize>,
    pub accepted: bool,
}

/// The template, empty or with rows and remarks; `extra` are heads of columns the person added.
pub fn template(form: &Form, rows: &[Filled], extra: &[String]) -> Result<Vec<u8>, NotWritten> {
    let mut book = workbook(&form.title, form.day)?;
    let styles = Styles::new();
    let mut sheet = Worksheet::new();
    sheet.set_name(form.sheet())?;
    sheet.write_string_with_format(0, 0, clean(&form.title), &styles.title)?;
    let mut head_row = 1;
    for note in &form.notes {
        sheet.write_string_with_format(head_row, 0, clean(note), &styles.line)?;
        head_row += 1;
    }
    put_heads(&mut sheet, head_row, form, extra, (&styles, !rows.is_empty()))?;
    sheet.set_freeze_panes(head_row + 1, 0)?;
    for (nth, row) in rows.iter().enumerate() {
        let at = head_row + 1 + u32::try_from(nth).unwrap_or(u32::MAX - head_row - 1);
        put_filled(&mut sheet, at, form, row, &styles)?;
    }
    let mut codes = Worksheet::new();
    codes.set_name(sheet_name(&form.codes_sheet))?;
    put_codes(&mut sheet, &mut codes, head_row, form, &styles)?;
    book.push_worksheet(sheet);
    book.push_worksheet(codes);
    Ok(book.save_to_buffer()?)
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn put_heads(
    sheet: &mut Worksheet,
    row: u32,
    form: &Form,
    extra: &[String],
    (styles, remarks): (&Styles, bool),
) -> Result<(), NotWritten> {
    let typed = Format::new().set_num_format("@");
    let money = Format::new().set_num_format("#,##0.00");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (at, field) in form.fields.iter().enumerate() {
        let star = if field.required { "*" } else { "" };
        let head = format!("{}{star}", field.head);
        let style = if field.required { &styles.head_needed } else { &styles.head };
        sheet.write_string_with_format(row, column(at), clean(&head), style)?;
        let widest = match &field.kind {
            FieldKind::Choice(list) => list.iter().map(|item| cells_wide(item)).max().unwrap_or(0).min(44),
            FieldKind::Amount => 18,
            FieldKind::Date => 13,
            FieldKind::Text => 22,
        };
        let width = widest.max(cells_wide(&head)).clamp(8, 48) + 2;
        sheet.set_column_width(column(at), u16::try_from(width).unwrap_or(20))?;
        // What is typed below keeps its leading zeros, amounts and days their form.
        let below = match field.kind {
            FieldKind::Amount => &money,
            FieldKind::Date => &day,
            FieldKind::Text | FieldKind::Choice(_) => &typed,
        };
        sheet.set_column_format(column(at), below)?;
    }
    let mut at = form.fields.len();
    if remarks {
        sheet.write_string_with_format(row, column(at), clean(&form.remarks), &styles.head)?;
        sheet.set_column_width(column(at), 60)?;
        at += 1;
    }
    for head in extra {
        sheet.write_string_with_format(row, column(at), clean(head), &styles.head)?;
        at += 1;
    }
    Ok(())
}

fn put_filled(
    sheet: &mut Worksheet,
    row: u32,
    form: &Form,
    filled: &Filled,
    styles: &Styles,
) -> Result<(), NotWritten> {
    for (at, field) in form.fields.iter().enumerate() {
        let cell = filled.cells.get(at).unwrap_or(&Read::Blank);
        let wrong = filled.wrong.contains(&at);
        put_read(sheet, (row, column(at)), cell, &field.kind, (styles, wrong))?;
    }
    let style = if filled.accepted { &styles.right_row } else { &styles.wrong_row };
    let at = form.fields.len();
    sheet.write_string_with_format(row, column(at), clean(&filled.remark), style)?;
    for (nth, cell) in filled.extra.iter().enumerate() {
        put_read(sheet, (row, column(at + 1 + nth)), cell, &FieldKind::Text, (styles, false))?;
    }
    Ok(())
}

/// A cell goes back as it came; digits that are no plain number go back as text.
fn put_read(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Read,
    kind: &FieldKind,
    (styles, wrong): (&Styles, bool),
) -> Result<(), NotWritten> {
    let money = styles.money(2, false);
    let amount = match (kind, cell) {
        (FieldKind::Amount, Read::Number { digits, percent: false }) => digits.parse::<f64>().ok(),
        _ => None,
    };
    if let Some(number) = amount {
        let format =
            if wrong { money.set_background_color(rust_xlsxwriter::Color::RGB(0x00FF_C7CE)) } else { money };
        sheet.write_number_with_format(row, column, number, &format)?;
        return Ok(());
    }
    if let (Read::Day { day, clock: false }, false) = (cell, wrong) {
        let at = ExcelDateTime::from_ymd(day.year, day.month, day.day)?;
        sheet.write_datetime_with_format(row, column, &at, &styles.date)?;
        return Ok(());
    }
    let style = if wrong { &styles.wrong } else { &styles.text };
    put_text(sheet, (row, column), &text(cell), styles, style)
}

/// The codes on a sheet of their own, and the rules that offer them.
fn put_codes(
    sheet: &mut Worksheet,
    codes: &mut Worksheet,
    head_row: u32,
    form: &Form,
    styles: &Styles,
) -> Result<(), NotWritten> {
    let mut next = 0u16;
    let (first, last) = (head_row + 1, head_row + OFFERED_ROWS);
    for (at, field) in form.fields.iter().enumerate() {
        let rule = match &field.kind {
            FieldKind::Text => None,
            FieldKind::Amount => Some(DataValidation::new().allow_decimal_number(
                DataValidationRule::Between(-9_999_999_999_999.99, 9_999_999_999_999.99),
            )),
            FieldKind::Date => {
                let (from, to) =
                    (ExcelDateTime::from_ymd(1990, 1, 1)?, ExcelDateTime::from_ymd(2100, 12, 31)?);
                Some(DataValidation::new().allow_date(DataValidationRule::Between(from, to)))
            }
            FieldKind::Choice(list) if list.is_empty() => None,
            FieldKind::Choice(list) => {
                codes.write_string_with_format(0, next, clean(&field.head), &styles.head)?;
                codes.set_column_width(next, 40)?;
                for (nth, item) in list.iter().enumerate() {
                    put_text(codes, (u32::try_from(nth + 1).unwrap_or(1), next), item, styles, &styles.text)?;
                }
                let letter = letters(next);
                let name = sheet_name(&form.codes_sheet);
                let range = format!("='{name}'!${letter}$2:${letter}${}", list.len() + 1);
                next += 1;
                let rule = DataValidation::new().allow_list_formula(Formula::new(range));
                // A warning, not a wall: a code may be typed without its name.
                Some(rule.set_error_style(DataValidationErrorStyle::Warning))
            }
        };
        if let Some(rule) = rule {
            let rule = rule.set_error_message(short(&form.not_in_list, 250))?;
            let rule =
                if field.hint.is_empty() { rule } else { rule.set_input_message(short(&field.hint, 250))? };
            sheet.add_data_validation(first, column(at), last, column(at), &rule)?;
        }
    }
    Ok(())
}

fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The letters a spreadsheet shows above a column.
pub(crate) fn letters(column: u16) -> String {
    let mut out = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        out.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    out
}
