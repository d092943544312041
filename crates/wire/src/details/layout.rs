//! Records as text: between bars, or in columns of fixed width.
//!
//! **Promise:** both layouts hold the same columns; a width is counted in bytes of GBK in both.

use super::MAX_BYTES;
use super::charset::{of_gbk, to_gbk};
use super::fault::{DetailFault, LineFault};
use crate::Fen;
use crate::envelope::parse_amount;
use jiff::civil::Date;

pub use crate::envelope::amount_text;

/// How columns are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `D|1|…|`: a bar between columns.
    Bars,
    /// Every column has its width; texts stand left, numbers and amounts right, filled with blanks.
    Fixed,
}

const SEPARATOR: char = '|';
const AMOUNT: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Left,
    Right,
}

/// A line to be written.
pub struct Record {
    kind: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    field: &'static str,
    text: String,
    width: usize,
    stands: Stands,
    required: bool,
}

impl Record {
    pub fn begin(kind: &'static str) -> Record {
        Record { kind, cells: Vec::with_capacity(12) }
    }

    fn cell(&mut self, field: &'static str, text: String, width: usize, stands: Stands, required: bool) {
        self.cells.push(Cell { field, text, width, stands, required });
    }

    pub fn text(&mut self, field: &'static str, text: &str, width: usize) {
        self.cell(field, text.to_owned(), width, Stands::Left, false);
    }

    pub fn need(&mut self, field: &'static str, text: &str, width: usize) {
        self.cell(field, text.to_owned(), width, Stands::Left, true);
    }

    pub fn number(&mut self, field: &'static str, number: usize, width: usize) {
        self.cell(field, number.to_string(), width, Stands::Right, true);
    }

    pub fn amount(&mut self, field: &'static str, amount: Fen) {
        self.cell(field, amount_text(amount), AMOUNT, Stands::Right, true);
    }

    pub fn date(&mut self, field: &'static str, date: Option<Date>) {
        let text = date.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default();
        self.cell(field, text, 8, Stands::Left, false);
    }
}

/// Writes all records, or gives all faults: those found before and those of every cell.
pub fn write(
    layout: Layout,
    records: impl Iterator<Item = Record>,
    mut faults: Vec<LineFault>,
) -> Result<Vec<u8>, Vec<LineFault>> {
    let mut bytes = Vec::new();
    for (index, record) in records.enumerate() {
        bytes.extend(record.kind.as_bytes());
        for cell in &record.cells {
            if layout == Layout::Bars {
                bytes.push(SEPARATOR as u8);
            }
            match cell_bytes(cell, layout) {
                Ok(text) => fill(&mut bytes, &text, cell, layout),
                Err(fault) => faults.push(LineFault { line: index + 1, field: cell.field.to_owned(), fault }),
            }
        }
        bytes.extend(b"\r\n");
    }
    if faults.is_empty() { Ok(bytes) } else { Err(faults) }
}

fn fill(bytes: &mut Vec<u8>, text: &[u8], cell: &Cell, layout: Layout) {
    let blanks = match layout {
        Layout::Bars => 0,
        Layout::Fixed => cell.width - text.len(),
    };
    if cell.stands == Stands::Right {
        bytes.extend(std::iter::repeat_n(b' ', blanks));
    }
    bytes.extend(text);
    if cell.stands == Stands::Left {
        bytes.extend(std::iter::repeat_n(b' ', blanks));
    }
}

fn cell_bytes(cell: &Cell, layout: Layout) -> Result<Vec<u8>, DetailFault> {
    if cell.required && cell.text.is_empty() {
        return Err(DetailFault::Missing);
    }
    if let Some(control) = cell.text.chars().find(|c| c.is_control()) {
        return Err(DetailFault::ControlCharacter { codepoint: codepoint(control) });
    }
    if layout == Layout::Bars && cell.text.contains(SEPARATOR) {
        return Err(DetailFault::HoldsSeparator { separator: SEPARATOR });
    }
    if cell.text.trim_matches(' ') != cell.text {
        return Err(DetailFault::BlankAround);
    }
    let bytes = to_gbk(&cell.text).map_err(|(character, position)| DetailFault::NotInGbk {
        character,
        codepoint: codepoint(character),
        position,
    })?;
    if bytes.len() > cell.width {
        return Err(DetailFault::TooWide { found: bytes.len(), limit: cell.width });
    }
    Ok(bytes)
}

fn codepoint(character: char) -> String {
    format!("U+{:04X}", character as u32)
}

/// The columns of each kind of line, with their widths: what [`Record`] writes.
fn columns(kind: &str, returned: bool) -> &'static [(&'static str, usize)] {
    match (kind, returned) {
        ("H" | "R", _) => &[
            ("VtCode", 4),
            ("AdmDivCode", 9),
            ("StYear", 4),
            ("OriVtCode", 4),
            ("OriVoucherNo", 42),
            ("VouDate", 8),
            ("PayAcctNo", 42),
            ("PayAcctName", 240),
            ("Count", 6),
            ("PayAmt", AMOUNT),
        ],
        (_, false) => &[
            ("No", 6),
            ("Id", 38),
            ("PayeeAcctNo", 42),
            ("PayeeAcctName", 240),
            ("PayeeAcctBankName", 240),
            ("PayeeAcctBankNo", 15),
            ("PayAmt", AMOUNT),
            ("Remark", 400),
        ],
        (_, true) => &[
            ("No", 6),
            ("Id", 38),
            ("PayeeAcctNo", 42),
            ("PayeeAcctName", 240),
            ("PayAmt", AMOUNT),
            ("XPayAmt", AMOUNT),
            ("XPayDate", 8),
            ("XAgentBusinessNo", 60),
            ("XAddWord", 400),
        ],
    }
}

type Lines<'b> = std::iter::Enumerate<std::slice::Split<'b, u8, fn(&u8) -> bool>>;

/// Reads a file line by line; its layout shows in the second byte.
pub struct Reader<'b> {
    lines: Lines<'b>,
    layout: Layout,
    returned: bool,
}

impl<'b> Reader<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Reader<'b>, LineFault> {
        let whole = |fault| LineFault { line: 1, field: "file".to_owned(), fault };
        if bytes.len() > MAX_BYTES {
            return Err(whole(DetailFault::TooLarge { found: bytes.len(), limit: MAX_BYTES }));
        }
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if bytes.is_empty() {
            return Err(whole(DetailFault::Empty));
        }
        let layout = if bytes.get(1) == Some(&(SEPARATOR as u8)) { Layout::Bars } else { Layout::Fixed };
        let is_end: fn(&u8) -> bool = |byte| *byte == b'\n';
        Ok(Reader { lines: bytes.split(is_end).enumerate(), layout, returned: false })
    }

    /// The first line, which must be of `kind`; says what the other lines hold.
    pub fn head(&mut self, kind: &'static str) -> Result<Row, LineFault> {
        self.returned = kind == "R";
        let (index, line) = self.lines.next().unwrap_or((0, b""));
        row(self.layout, kind, self.returned, index + 1, line)
    }

    pub fn next(&mut self) -> Option<Result<Row, LineFault>> {
        let (index, line) = self.lines.next()?;
        Some(row(self.layout, "D", self.returned, index + 1, line))
    }
}

/// A line that was read.
pub struct Row {
    line: usize,
    cells: Vec<(&'static str, String)>,
}

fn row(
    layout: Layout,
    kind: &'static str,
    returned: bool,
    number: usize,
    line: &[u8],
) -> Result<Row, LineFault> {
    let at = |field: &str, fault| LineFault { line: number, field: field.to_owned(), fault };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let begins = line.get(..1).unwrap_or(line);
    if begins != kind.as_bytes() {
        let found = String::from_utf8_lossy(begins).into_owned();
        return Err(at("line", DetailFault::OtherRecord { found, wanted: kind.to_owned() }));
    }
    let columns = columns(kind, returned);
    let texts: Vec<String> = match layout {
        Layout::Bars => {
            let text =
                of_gbk(line).map_err(|offset| at("line", DetailFault::NotGbk { offset: offset + 1 }))?;
            text.split(SEPARATOR).skip(1).map(str::to_owned).collect()
        }
        Layout::Fixed => {
            let wanted = 1 + columns.iter().map(|(_, width)| width).sum::<usize>();
            if line.len() != wanted {
                return Err(at("line", DetailFault::WidthDiffers { found: line.len(), wanted }));
            }
            let mut from = 1;
            let mut texts = Vec::with_capacity(columns.len());
            for (field, width) in columns {
                let cell = &line[from..from + width];
                let text = of_gbk(cell)
                    .map_err(|offset| at(field, DetailFault::NotGbk { offset: from + offset + 1 }))?;
                texts.push(text.trim_matches(' ').to_owned());
                from += width;
            }
            texts
        }
    };
    if texts.len() != columns.len() {
        let (found, wanted) = (texts.len() + 1, columns.len() + 1);
        return Err(at("line", DetailFault::ColumnsDiffer { found, wanted }));
    }
    let mut cells = Vec::with_capacity(columns.len());
    for ((field, width), text) in columns.iter().zip(texts) {
        let found = to_gbk(&text).map_or(text.len(), |bytes| bytes.len());
        if found > *width {
            return Err(at(field, DetailFault::TooWide { found, limit: *width }));
        }
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            return Err(at(field, DetailFault::ControlCharacter { codepoint: codepoint(control) }));
        }
        cells.push((*field, text));
    }
    Ok(Row { line: number, cells })
}

impl Row {
    pub fn fault(&self, field: &str, fault: DetailFault) -> LineFault {
        LineFault { line: self.line, field: field.to_owned(), fault }
    }

    pub fn text(&self, field: &str) -> String {
        let found = self.cells.iter().find(|(name, _)| *name == field);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub fn need(&self, field: &str) -> Result<String, LineFault> {
        let text = self.text(field);
        if text.is_empty() { Err(self.fault(field, DetailFault::Missing)) } else { Ok(text) }
    }

    pub fn number(&self, field: &str) -> Result<usize, LineFault> {
        let text = self.need(field)?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if plain => Ok(number),
            Ok(_) | Err(_) => Err(self.fault(field, DetailFault::NotANumber { text })),
        }
    }

    /// Lines are numbered from 1 without a gap, so that a lost line shows.
    pub fn numbered(&self, field: &str, wanted: usize) -> Result<(), LineFault> {
        let found = self.number(field)?;
        if found == wanted {
            Ok(())
        } else {
            Err(self.fault(field, DetailFault::OutOfOrder { found, wanted }))
        }
    }

    pub fn amount(&self, field: &str) -> Result<Fen, LineFault> {
        let text = self.need(field)?;
        match parse_amount(&text) {
            Ok(amount) if amount >= Fen::ZERO => Ok(amount),
            Ok(_) | Err(_) => Err(self.fault(field, DetailFault::NotAnAmount { text })),
        }
    }

    pub fn date(&self, field: &str) -> Result<Option<Date>, LineFault> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        let plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        let parsed = plain.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse().ok());
        match parsed.flatten() {
            Some(date) => Ok(Some(date)),
            None => Err(self.fault(field, DetailFault::NotADate { text })),
        }
    }

    pub fn need_date(&self, field: &str) -> Result<Date, LineFault> {
        self.date(field)?.ok_or_else(|| self.fault(field, DetailFault::Missing))
    }
}
