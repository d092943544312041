//! Formats shared by everything written, and the guards around text.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use crate::NotWritten;

/// Longest text of a cell.
const TEXT_MAX: usize = 32_000;

pub(crate) struct Styles {
    pub title: Format,
    pub line: Format,
    pub head: Format,
    pub head_needed: Format,
    pub text: Format,
    /// Text a spreadsheet would run as a formula were it typed: marked as text for good.
    pub guarded: Format,
    pub date: Format,
    pub number: Format,
    pub bold: Format,
    pub wrong: Format,
    pub wrong_row: Format,
    pub right_row: Format,
}

impl Styles {
    pub fn new() -> Styles {
        let thin = || Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00BF_BFBF));
        let head = || {
            thin()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
        };
        let text = || thin().set_num_format("@");
        Styles {
            title: Format::new().set_bold().set_font_size(14),
            line: Format::new().set_font_color(Color::RGB(0x0059_5959)),
            head: head().set_background_color(Color::RGB(0x00E7_EEEC)),
            head_needed: head().set_background_color(Color::RGB(0x00FF_F2CC)),
            text: text(),
            guarded: text().set_quote_prefix(),
            date: thin().set_num_format("yyyy-mm-dd"),
            number: thin().set_num_format("#,##0"),
            bold: text().set_bold(),
            wrong: thin().set_num_format("@").set_background_color(Color::RGB(0x00FF_C7CE)),
            wrong_row: text()
                .set_text_wrap()
                .set_font_color(Color::RGB(0x009C_0006))
                .set_background_color(Color::RGB(0x00FF_C7CE)),
            right_row: text()
                .set_text_wrap()
                .set_font_color(Color::RGB(0x0000_6100))
                .set_background_color(Color::RGB(0x00C6_EFCE)),
        }
    }

    /// Money shown with at least two decimals and all that are there.
    pub fn money(&self, decimals: usize, bold: bool) -> Format {
        let more = "#".repeat(decimals.saturating_sub(2));
        let format = Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF))
            .set_num_format(format!("#,##0.00{more}"));
        if bold { format.set_bold() } else { format }
    }
}

/// A text that begins like a formula in some spreadsheet.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    let first = text.trim_start_matches(' ').chars().next();
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'))
}

/// Without characters XML cannot carry, and not longer than a cell.
pub(crate) fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    kept.filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).take(TEXT_MAX).collect()
}

/// Writes text as text, never as a formula, number or link.
pub(crate) fn put_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    styles: &Styles,
    plain: &Format,
) -> Result<(), NotWritten> {
    let text = clean(text);
    if text.is_empty() {
        sheet.write_blank(row, column, plain)?;
    } else if looks_like_formula(&text) {
        sheet.write_string_with_format(row, column, text, &styles.guarded)?;
    } else {
        sheet.write_string_with_format(row, column, text, plain)?;
    }
    Ok(())
}

/// A sheet's name as spreadsheets allow it.
pub(crate) fn sheet_name(title: &str) -> String {
    let name: String = title
        .chars()
        .map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c })
        .take(31)
        .collect();
    let name = name.trim();
    if name.is_empty() { "Sheet".to_owned() } else { name.to_owned() }
}

/// A workbook that says who made it and nothing of the machine's clock.
pub(crate) fn workbook(title: &str, (year, month, day): (u16, u8, u8)) -> Result<Workbook, NotWritten> {
    let mut book = Workbook::new();
    let at = ExcelDateTime::from_ymd(year, month, day)?;
    let properties =
        DocProperties::new().set_title(clean(title)).set_author("Suanpan").set_creation_datetime(&at);
    book.set_properties(&properties);
    Ok(book)
}

/// Width of a text in character cells: a Chinese character takes two.
pub(crate) fn cells_wide(text: &str) -> usize {
    text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()).max().unwrap_or(0)
}
