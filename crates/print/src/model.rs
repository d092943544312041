//! What a document says, before anybody thinks of pages.

/// How a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// A4 upright with the margins of GB/T 9704: 37 mm above, 28 mm at the binding, type area 156 mm wide.
    #[default]
    Letter,
    /// A4 upright with narrower margins, for forms.
    Form,
    /// A4 lying, for wide tables.
    Wide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Middle,
    Right,
}

/// A label and its value in a bordered form; `weight` is its share of the row's width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormCell {
    pub label: String,
    pub value: String,
    pub weight: u16,
    /// Printed larger, for the amount of a voucher.
    pub strong: bool,
}

impl FormCell {
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> FormCell {
        FormCell { label: label.into(), value: value.into(), weight: 1, strong: false }
    }

    #[must_use]
    pub fn strong(mut self) -> FormCell {
        self.strong = true;
        self
    }

    #[must_use]
    pub fn weight(mut self, weight: u16) -> FormCell {
        self.weight = weight;
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    pub align: Align,
}

impl Column {
    pub fn new(head: impl Into<String>, align: Align) -> Column {
        Column { head: head.into(), align }
    }
}

/// A table; `totals` is empty or has one text a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    pub totals: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    /// Running text; the first line is indented by two characters, as Chinese documents are.
    Paragraph(String),
    /// Small text without indent: filters, notes.
    Note(String),
    /// Rows of labelled cells with borders.
    Form(Vec<Vec<FormCell>>),
    Table(Table),
}

/// Where the seal goes, and who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Stands inside the ring, such as 盖章处.
    pub place: String,
    /// Names under which people sign: 经办, 复核, 负责人.
    pub signatories: Vec<String>,
    /// The unit and the day of the document, under the seal.
    pub unit: String,
    pub day: String,
}

/// The few words the paper itself needs, in the language of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// With `{page}` and `{pages}`.
    pub page: String,
    /// With `{code}`.
    pub code: String,
    /// With `{characters}`: what 〓 stands for.
    pub missing: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub title: String,
    /// Under the title: the period, the year. May be empty.
    pub subtitle: String,
    /// The line between title and body as (label, value): number, unit, day, unit of amounts.
    pub head: Vec<(String, String)>,
    pub blocks: Vec<Block>,
    pub seal: Option<Seal>,
    /// In the foot of each page, such as "打印日期 2026-11-26"; not part of the verification code.
    pub printed: String,
    pub words: Words,
    pub paper: Paper,
    /// `zh-CN` or `en`.
    pub language: String,
    /// Year, month and day written into the file; not the machine's clock.
    pub day: (u16, u8, u8),
}
