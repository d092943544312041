//! Cells that show the same on the page and in a file, plain tables, the diff of two versions, stat tiles.

use super::{Badge, Clock, Link, View, badge, clock, date, instant, instant_text, link, money, why};
use crate::i18n::grouped;
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};

/// One value of a table. What it shows on the page and in an export is decided once, here.
#[derive(Debug, Clone)]
pub enum Cell {
    Blank,
    Text(String),
    /// A name with a quieter second line.
    Two(String, String),
    Link(Link),
    Code(String),
    Money(i64),
    Number(i64),
    Date(Date),
    Instant(DateTime),
    Badge(Badge),
    Clock(Clock),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// Figures stand right-aligned so that their digits can be compared.
    pub fn is_figure(&self) -> bool {
        match self {
            Cell::Money(_) | Cell::Number(_) => true,
            Cell::Blank
            | Cell::Text(_)
            | Cell::Two(..)
            | Cell::Link(_)
            | Cell::Code(_)
            | Cell::Date(_)
            | Cell::Instant(_)
            | Cell::Badge(_)
            | Cell::Clock(_) => false,
        }
    }

    pub fn render(&self, v: View<'_>) -> Markup {
        match self {
            Cell::Blank => html! {},
            Cell::Text(text) => html! { (text) },
            Cell::Two(first, second) => html! { (first) span .second { (second) } },
            Cell::Link(to) => link(to),
            Cell::Code(code) => html! { span .code { (code) } },
            Cell::Money(fen) => money(*fen, v.unit),
            Cell::Number(number) => html! { span .number { (number_text(*number)) } },
            Cell::Date(day) => date(*day),
            Cell::Instant(at) => instant(*at),
            Cell::Badge(state) => badge(state),
            Cell::Clock(state) => clock(v, state),
        }
    }

    /// The same value for a file: exact, ungrouped.
    pub fn export(&self, v: View<'_>) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) | Cell::Code(text) => text.clone(),
            Cell::Two(first, second) => format!("{first} {second}"),
            Cell::Link(to) => to.label.clone(),
            Cell::Money(fen) => v.unit.plain(*fen),
            Cell::Number(number) => number.to_string(),
            Cell::Date(day) => day.to_string(),
            Cell::Instant(at) => instant_text(*at),
            Cell::Badge(state) => state.label.clone(),
            Cell::Clock(state) => {
                let due = state.due.map(|due| due.to_string());
                let words = [Some(state.sentence(v)), due, state.note.clone()];
                words.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        }
    }
}

fn number_text(number: i64) -> String {
    let minus = if number < 0 { "\u{2212}" } else { "" };
    format!("{minus}{}", grouped(u128::from(number.unsigned_abs())))
}

/// A head of a plain table; `money` adds the unit and right-aligns, `figure` only right-aligns.
#[derive(Debug, Clone)]
pub struct Head {
    pub label: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Words,
    Figure,
    Money,
}

impl Kind {
    pub(crate) fn is_figure(self) -> bool {
        match self {
            Kind::Words => false,
            Kind::Figure | Kind::Money => true,
        }
    }
}

impl Head {
    pub fn new(label: impl Into<String>, kind: Kind) -> Head {
        Head { label: label.into(), kind }
    }
}

/// A table without filters, for a page's body. The totals row is empty or has as many cells as heads.
pub fn plain_table(
    v: View<'_>,
    caption: &str,
    heads: &[Head],
    rows: &[Vec<Cell>],
    totals: &[Cell],
) -> Markup {
    html! {
        div .table-box .inline {
            table .grid .zebra[rows.len() > 20] {
                @if !caption.is_empty() { caption { (caption) } }
                thead { tr { @for head in heads {
                    th scope="col" .num[head.kind.is_figure()] { (head.label)
                        @if head.kind == Kind::Money { span .unit { (v.unit_word()) } } }
                } } }
                tbody { @for row in rows { tr { @for cell in row { td .num[cell.is_figure()] { (cell.render(v)) } } } } }
                @if !totals.is_empty() {
                    tfoot { tr { @for cell in totals { td .num[cell.is_figure()] { (cell.render(v)) } } } }
                }
            }
        }
    }
}

/// One line of a comparison; whether it changed is seen from the two cells.
#[derive(Debug, Clone)]
pub struct DiffRow {
    pub label: String,
    pub before: Cell,
    pub after: Cell,
    pub reason: String,
}

/// Two versions side by side, the changed cells marked in words and colour, the reasons beside them.
pub fn diff(v: View<'_>, before: &str, after: &str, rows: &[DiffRow]) -> Markup {
    html! {
        div .table-box .inline {
            table .grid .diff {
                thead { tr {
                    th scope="col" { (v.t("diff_field")) }
                    th scope="col" { (before) }
                    th scope="col" { (after) }
                    th scope="col" { (v.t("diff_reason")) }
                } }
                tbody { @for row in rows {
                    @let changed = row.before.export(v) != row.after.export(v);
                    tr .changed[changed] {
                        th scope="row" { (row.label)
                            @if matches!(row.after, Cell::Money(_)) { span .unit { (v.unit_word()) } }
                            @if changed { " " span .mark { (v.t("diff_changed")) } } }
                        td .num[row.before.is_figure()] {
                            @if changed { del { (row.before.render(v)) } } @else { (row.before.render(v)) }
                        }
                        td .num[row.after.is_figure()] {
                            @if changed { ins { (row.after.render(v)) } } @else { (row.after.render(v)) }
                        }
                        td { (row.reason) }
                    }
                } }
            }
        }
    }
}

/// One big figure with its meaning.
#[derive(Debug, Clone)]
pub struct Stat {
    pub label: String,
    pub value: Cell,
    pub note: String,
    pub href: Option<String>,
    pub why: Option<why::Why>,
}

pub fn stats(v: View<'_>, tiles: &[Stat]) -> Markup {
    html! {
        div .stats { @for tile in tiles {
            div .stat {
                div .stat-label { (tile.label) @if matches!(tile.value, Cell::Money(_)) { span .unit { (v.unit_word()) } } }
                div .stat-value {
                    @match &tile.href {
                        Some(href) => a href=(href) { (tile.value.render(v)) },
                        None => (tile.value.render(v)),
                    }
                }
                div .stat-note { (tile.note) @if let Some(reason) = &tile.why { " " (why::why(v, reason)) } }
            }
        } }
    }
}
