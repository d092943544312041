//! From blocks to pages: everything gets its place, in points from the upper left corner of the sheet.

use crate::breaks;
use crate::font::{Font, MISSING, Ruler};
use crate::model::{Align, Block, Document, FormCell, Paper, Seal};
use crate::table;

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
pub(crate) const TITLE: f32 = 20.0;
pub(crate) const BODY: f32 = 12.0;
pub(crate) const SMALL: f32 = 9.0;
/// Line height as a multiple of the type size.
pub(crate) const LEADING: f32 = 1.5;

/// One thing on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// `x` is the left end, `y` the base line.
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        text: String,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
    },
    /// The ring in which the seal goes.
    Ring {
        middle: (f32, f32),
        radius: f32,
    },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Page {
    pub items: Vec<Item>,
}

/// Edges of the type area.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Area {
    pub fn of(paper: Paper) -> Area {
        // GB/T 9704: 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm on 210 mm × 297 mm.
        let (wide, high, left, right, top, bottom) = match paper {
            Paper::Letter => (210.0, 297.0, 28.0, 26.0, 37.0, 35.0),
            Paper::Form => (210.0, 297.0, 25.0, 20.0, 25.0, 25.0),
            Paper::Wide => (297.0, 210.0, 20.0, 20.0, 25.0, 22.0),
        };
        Area {
            width: wide * MM,
            height: high * MM,
            left: left * MM,
            right: (wide - right) * MM,
            top: top * MM,
            bottom: (high - bottom) * MM,
        }
    }
}

/// The page being filled.
pub(crate) struct Flow<'f> {
    pub ruler: Ruler<'f>,
    pub area: Area,
    pub pages: Vec<Page>,
    /// The upper edge of what comes next.
    pub y: f32,
    missing: Vec<char>,
}

impl<'f> Flow<'f> {
    fn new(ruler: Ruler<'f>, paper: Paper) -> Flow<'f> {
        let area = Area::of(paper);
        Flow { ruler, area, pages: vec![Page::default()], y: area.top, missing: Vec::new() }
    }

    pub fn width(&self) -> f32 {
        self.area.right - self.area.left
    }

    pub fn room(&self) -> f32 {
        self.area.bottom - self.y
    }

    pub fn next_page(&mut self) {
        self.pages.push(Page::default());
        self.y = self.area.top;
    }

    /// Begins a page unless `height` still fits; a fresh page is never left.
    pub fn need(&mut self, height: f32) {
        if height > self.room() && self.y > self.area.top {
            self.next_page();
        }
    }

    pub fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }

    /// Characters the font lacks are replaced and remembered.
    pub fn known(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            let shown = match letter {
                '\n' => '\n',
                letter if letter.is_control() => ' ',
                letter if self.ruler.has(letter) => letter,
                // A minus of typography is a hyphen in most Chinese fonts' eyes.
                '\u{2212}' => '-',
                letter => {
                    if !self.missing.contains(&letter) {
                        self.missing.push(letter);
                    }
                    MISSING
                }
            };
            out.push(shown);
        }
        out
    }

    pub fn broken(&mut self, text: &str, size: f32, width: f32) -> Vec<String> {
        let text = self.known(text);
        breaks::lines(&text, width, &|piece| self.ruler.width(piece, size))
    }

    /// One line in a box from `x` to `x + width` whose upper edge is `y`.
    pub fn line_at(&mut self, at: (f32, f32), width: f32, align: Align, style: (f32, bool), text: String) {
        let (size, bold) = style;
        let wide = self.ruler.width(&text, size);
        let x = match align {
            Align::Left => at.0,
            Align::Middle => at.0 + (width - wide) / 2.0,
            Align::Right => at.0 + width - wide,
        };
        // The base line of a Chinese font lies about 0.88 of the em below its top.
        let y = at.1 + size * ((LEADING - 1.0) / 2.0 + 0.88);
        if !text.is_empty() {
            self.put(Item::Text { x, y, size, bold, text });
        }
    }

    /// Lines of running text, broken over pages.
    fn paragraph(&mut self, text: &str, align: Align, style: (f32, bool)) {
        let (left, width) = (self.area.left, self.width());
        for line in self.broken(text, style.0, width) {
            self.need(style.0 * LEADING);
            let y = self.y;
            self.line_at((left, y), width, align, style, line);
            self.y += style.0 * LEADING;
        }
    }

    pub fn rule(&mut self, from: (f32, f32), to: (f32, f32), width: f32) {
        self.put(Item::Line { from, to, width });
    }
}

/// All pages of a document, page numbers and code included.
pub(crate) fn pages(document: &Document, font: &Font, code: &str) -> Vec<Page> {
    let Some(ruler) = font.ruler() else { return Vec::new() };
    let mut flow = Flow::new(ruler, document.paper);
    head(&mut flow, document);
    for block in &document.blocks {
        put_block(&mut flow, block);
    }
    missing_note(&mut flow, document);
    if let Some(seal) = &document.seal {
        put_seal(&mut flow, seal);
    }
    feet(&mut flow, document, code);
    flow.pages
}

fn head(flow: &mut Flow<'_>, document: &Document) {
    flow.paragraph(&document.title, Align::Middle, (TITLE, true));
    if !document.subtitle.is_empty() {
        flow.paragraph(&document.subtitle, Align::Middle, (BODY, false));
    }
    flow.y += 6.0;
    // Two facts a line, the second at the right edge; a lone or long one takes its line.
    let (left, width) = (flow.area.left, flow.width());
    let said: Vec<String> =
        document.head.iter().map(|(label, value)| flow.known(&format!("{label}{value}"))).collect();
    let mut at = 0;
    while at < said.len() {
        let pair = said.get(at + 1).filter(|second| {
            flow.ruler.width(&said[at], 10.5) + flow.ruler.width(second, 10.5) + 20.0 <= width
        });
        let y = flow.y;
        match pair {
            Some(second) => {
                flow.line_at((left, y), width, Align::Left, (10.5, false), said[at].clone());
                flow.line_at((left, y), width, Align::Right, (10.5, false), second.clone());
                flow.y += 10.5 * LEADING;
                at += 2;
            }
            None => {
                flow.paragraph(&said[at], Align::Left, (10.5, false));
                at += 1;
            }
        }
    }
    flow.y += 4.0;
}

fn put_block(flow: &mut Flow<'_>, block: &Block) {
    match block {
        Block::Heading(text) => {
            flow.y += 6.0;
            flow.need(14.0 * LEADING * 3.0); // a heading is never the last line of a page
            flow.paragraph(text, Align::Left, (14.0, true));
            flow.y += 2.0;
        }
        Block::Paragraph(text) => {
            flow.paragraph(&format!("\u{3000}\u{3000}{text}"), Align::Left, (BODY, false));
            flow.y += 3.0;
        }
        Block::Note(text) => {
            flow.paragraph(text, Align::Left, (SMALL, false));
            flow.y += 3.0;
        }
        Block::Form(rows) => {
            form(flow, rows);
            flow.y += 6.0;
        }
        Block::Table(table) => {
            table::put(flow, table);
            flow.y += 6.0;
        }
    }
}

/// The size of a form's text and its padding.
const FORM_TEXT: f32 = 10.5;
const FORM_PAD: f32 = 4.0;

fn form(flow: &mut Flow<'_>, rows: &[Vec<FormCell>]) {
    for (nth, row) in rows.iter().enumerate() {
        let boxes = form_boxes(flow, row);
        let height = boxes
            .iter()
            .map(|(_, _, label, value, size)| {
                let labels = label.len() as f32 * FORM_TEXT * LEADING;
                let values = value.len() as f32 * size * LEADING;
                labels.max(values)
            })
            .fold(FORM_TEXT * LEADING, f32::max)
            + 2.0 * FORM_PAD;
        let broken = height > flow.room();
        flow.need(height);
        let (left, right, top) = (flow.area.left, flow.area.right, flow.y);
        if nth == 0 || broken {
            flow.rule((left, top), (right, top), 0.9);
        }
        for ((x, (label_width, value_width), label, value, size), cell) in boxes.into_iter().zip(row) {
            let strong = cell.strong;
            flow.rule((x, top), (x, top + height), 0.5);
            flow.rule((x + label_width, top), (x + label_width, top + height), 0.5);
            let centred = |lines: usize, size: f32| top + (height - lines as f32 * size * LEADING) / 2.0;
            let mut y = centred(label.len(), FORM_TEXT);
            for line in label {
                flow.line_at((x, y), label_width, Align::Middle, (FORM_TEXT, false), line);
                y += FORM_TEXT * LEADING;
            }
            let mut y = centred(value.len(), size);
            for line in value {
                let at = (x + label_width + FORM_PAD, y);
                flow.line_at(at, value_width, Align::Left, (size, strong), line);
                y += size * LEADING;
            }
        }
        flow.rule((right, top), (right, top + height), 0.5);
        let last = nth + 1 == rows.len();
        flow.rule((left, top + height), (right, top + height), if last { 0.9 } else { 0.5 });
        flow.y = top + height;
    }
}

/// Left edge, widths of label and value, their lines, and the value's size.
type FormBox = (f32, (f32, f32), Vec<String>, Vec<String>, f32);

fn form_boxes(flow: &mut Flow<'_>, row: &[FormCell]) -> Vec<FormBox> {
    let weights: u16 = row.iter().map(|cell| cell.weight.max(1)).sum();
    let share = flow.width() / f32::from(weights.max(1));
    let label_width = (FORM_TEXT * 6.4).min(share * 0.5);
    let mut x = flow.area.left;
    let mut boxes = Vec::new();
    for cell in row {
        let width = share * f32::from(cell.weight.max(1));
        let value_width = width - label_width - 2.0 * FORM_PAD;
        let size = form_size(flow, cell, value_width);
        let label = flow.broken(&cell.label, FORM_TEXT, label_width - 2.0);
        let value = flow.broken(&cell.value, size, value_width);
        boxes.push((x, (label_width, value_width), label, value, size));
        x += width;
    }
    boxes
}

/// An amount is never torn: it is set smaller until it fits its box.
fn form_size(flow: &mut Flow<'_>, cell: &FormCell, width: f32) -> f32 {
    let size = if cell.strong { 13.0 } else { FORM_TEXT };
    let known = flow.known(&cell.value);
    let widest = breaks::widest_piece(&known, &|piece| flow.ruler.width(piece, size));
    if widest > width { (size * width / widest * 0.99).max(7.0) } else { size }
}

fn missing_note(flow: &mut Flow<'_>, document: &Document) {
    if flow.missing.is_empty() {
        return;
    }
    let named: Vec<String> = flow.missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    let note = document.words.missing.replace("{characters}", &named.join(" "));
    flow.paragraph(&note, Align::Left, (SMALL, false));
}

/// 42 mm, the width of a county unit's seal.
const SEAL: f32 = 42.0 * MM;

fn put_seal(flow: &mut Flow<'_>, seal: &Seal) {
    let people = 12.0 * LEADING;
    flow.y += 8.0;
    flow.need(people + SEAL + 4.0);
    let (left, right, width) = (flow.area.left, flow.area.right, flow.width());
    let share = width / seal.signatories.len().max(1) as f32;
    let y = flow.y;
    for (nth, who) in seal.signatories.iter().enumerate() {
        let text = flow.known(&format!("{who}："));
        flow.line_at((left + share * nth as f32, y), share, Align::Left, (10.5, false), text);
    }
    let top = y + people;
    let middle = (right - SEAL / 2.0 - 14.0, top + SEAL / 2.0);
    flow.put(Item::Ring { middle, radius: SEAL / 2.0 });
    for (text, down) in [(&seal.place, -1.1), (&seal.unit, 0.1), (&seal.day, 1.2)] {
        let text = flow.known(text);
        let size = fitted(flow, &text, SEAL + 28.0);
        let at = (middle.0 - SEAL, middle.1 + down * 10.5 * LEADING - 4.0);
        flow.line_at(at, SEAL * 2.0, Align::Middle, (size, false), text);
    }
    flow.y = top + SEAL + 4.0;
}

/// A long unit name is set smaller so that it stays beside the seal.
fn fitted(flow: &Flow<'_>, text: &str, width: f32) -> f32 {
    let wide = flow.ruler.width(text, 10.5);
    if wide > width { (10.5 * width / wide).max(6.5) } else { 10.5 }
}

/// Code, day of printing and page number under every page; the title above every page but the first.
fn feet(flow: &mut Flow<'_>, document: &Document, code: &str) {
    let count = flow.pages.len();
    let code = flow.known(&document.words.code.replace("{code}", code));
    let printed = flow.known(&document.printed);
    let number = document.head.first().map_or(String::new(), |(label, value)| format!("{label}{value}"));
    let running = (flow.known(&document.title), flow.known(&number));
    let mut pages = std::mem::take(&mut flow.pages);
    for (nth, page) in pages.drain(..).enumerate() {
        flow.pages.push(page);
        let (left, width) = (flow.area.left, flow.width());
        let y = flow.area.bottom + 7.0 * MM;
        let of = document.words.page.replace("{page}", &(nth + 1).to_string());
        let of = flow.known(&of.replace("{pages}", &count.to_string()));
        flow.rule((left, y - 2.0), (flow.area.right, y - 2.0), 0.4);
        flow.line_at((left, y), width, Align::Left, (SMALL, false), code.clone());
        flow.line_at((left, y), width, Align::Middle, (SMALL, false), printed.clone());
        flow.line_at((left, y), width, Align::Right, (SMALL, false), of);
        if nth > 0 {
            let y = flow.area.top - 7.0 * MM;
            flow.line_at((left, y), width, Align::Left, (SMALL, false), running.0.clone());
            flow.line_at((left, y), width, Align::Right, (SMALL, false), running.1.clone());
        }
    }
}
