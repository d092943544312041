//! A list as a sheet or on paper: the rows, order, columns and totals of the page.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use print::{Align, Block, Document, Paper as Lie, Table};
use sheets::{Column, Day, ListFile, ListHead, Value};

use super::listing::FileForm;
use super::paper::{self, Paper};
use super::ui::View;
use super::ui::list::ListPage;
use super::ui::table::{Cell, Kind};
use crate::http::Visitor;

/// Rows of one print; a longer list is no paper any more.
pub const PRINT_MAX: u64 = 20_000;

/// The rows of a list on their way to a job, inside an answer.
#[derive(Clone)]
struct Taken(Arc<Mutex<Option<ListPage>>>);

/// An answer that carries rows instead of a page.
pub(crate) fn part(page: ListPage) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.extensions_mut().insert(Taken(Arc::new(Mutex::new(Some(page)))));
    response
}

/// The rows an answer carries.
pub(crate) fn taken(response: &mut Response) -> Option<ListPage> {
    let Taken(page) = response.extensions_mut().remove::<Taken>()?;
    page.lock().ok()?.take()
}

/// The name a list's file is kept under.
pub fn name(path: &str, form: FileForm) -> String {
    format!("{}.{}", path.trim_matches('/').replace('/', "-"), form.code())
}

fn unit_of(v: View<'_>) -> String {
    format!("{}{}", v.t("print_money"), v.unit_word())
}

fn taken_out(who: &Visitor) -> String {
    format!("{}{} {}", who.t("file.by"), who.actor.name, who.at.day())
}

/// The head of the sheet of a list.
pub(crate) fn sheet_head(who: &Visitor, page: &ListPage) -> ListHead {
    let v = who.view();
    let columns = page
        .shown()
        .into_iter()
        .map(|at| {
            let column = &page.columns[at];
            let kind = match column.kind {
                Kind::Money => sheets::Kind::Money,
                Kind::Figure => sheets::Kind::Figure,
                Kind::Words => sheets::Kind::Words,
            };
            let head = match column.kind {
                Kind::Money => format!("{}({})", column.label, v.unit_word()),
                Kind::Figure | Kind::Words => column.label.clone(),
            };
            Column { head, kind }
        })
        .collect();
    ListHead {
        title: page.title.clone(),
        lines: vec![page.sentence(v), unit_of(v), taken_out(who)],
        columns,
        scale: v.unit.fen(),
        day: paper::parts(who.at.day()),
    }
}

/// One row, or the totals, in the order of the shown columns.
pub(crate) fn sheet_row(v: View<'_>, page: &ListPage, cells: &[Cell]) -> Vec<Value> {
    page.shown().into_iter().map(|at| cells.get(at).map_or(Value::Blank, |cell| value(v, cell))).collect()
}

fn value(v: View<'_>, cell: &Cell) -> Value {
    match cell {
        Cell::Blank => Value::Blank,
        Cell::Money(fen) => Value::Fen(*fen),
        Cell::Number(number) => Value::Whole(*number),
        Cell::Date(day) => {
            let (year, month, day) = paper::parts(*day);
            Value::Date(Day { year, month, day })
        }
        Cell::Text(_)
        | Cell::Two(..)
        | Cell::Link(_)
        | Cell::Code(_)
        | Cell::Instant(_)
        | Cell::Badge(_)
        | Cell::Clock(_) => Value::Text(cell.export(v)),
    }
}

/// The totals with the word for them in the first free column.
pub(crate) fn sheet_totals(v: View<'_>, page: &ListPage) -> Vec<Value> {
    let mut totals = sheet_row(v, page, &page.totals);
    if page.totals.is_empty() {
        return Vec::new();
    }
    if let Some(first) = totals.first_mut().filter(|first| **first == Value::Blank) {
        *first = Value::Text(totals_word(v, page));
    }
    totals
}

fn totals_word(v: View<'_>, page: &ListPage) -> String {
    v.tf("total_of", &[("count", super::ui::count_text(page.total_rows).into())])
}

/// The whole list as a sheet.
pub(crate) fn sheet(who: &Visitor, page: &ListPage) -> Result<Vec<u8>, String> {
    let v = who.view();
    let said = |error: sheets::NotWritten| error.to_string();
    let mut file = ListFile::new(sheet_head(who, page)).map_err(said)?;
    for row in &page.rows {
        file.row(&sheet_row(v, page, &row.cells)).map_err(said)?;
    }
    file.finish(&sheet_totals(v, page)).map_err(said)
}

/// The rows of a print, collected before the paper is laid out.
pub(crate) fn print_row(who: &Visitor, page: &ListPage, cells: &[Cell]) -> Vec<String> {
    let (v, paper) = (who.view(), paper_of(who));
    page.shown()
        .into_iter()
        .map(|at| match cells.get(at) {
            Some(Cell::Money(fen)) => paper.amount(*fen),
            Some(Cell::Number(number)) => paper::number(*number),
            Some(cell) => cell.export(v),
            None => String::new(),
        })
        .collect()
}

/// The words of a print for this visitor.
pub fn paper_of(who: &Visitor) -> Paper<'_> {
    Paper { texts: who.site.shell.texts(), lang: who.lang, unit: who.unit, printed_on: who.at.day() }
}

/// The paper of a list, to be filled with rows.
pub(crate) fn print_document(who: &Visitor, page: &ListPage, rows: Vec<Vec<String>>) -> Document {
    let (v, paper) = (who.view(), paper_of(who));
    let shown = page.shown();
    let columns = shown
        .iter()
        .map(|&at| {
            let column = &page.columns[at];
            let align = if column.kind.is_figure() { Align::Right } else { Align::Left };
            print::Column::new(column.label.clone(), align)
        })
        .collect();
    let mut totals = print_row(who, page, &page.totals);
    if page.totals.is_empty() {
        totals.clear();
    } else if let Some(first) = totals.first_mut().filter(|first| first.is_empty()) {
        *first = totals_word(v, page);
    }
    Document {
        title: page.title.clone(),
        subtitle: who.name(&who.county.name_zh, &who.county.name_en).to_owned(),
        head: vec![(String::new(), page.sentence(v)), (v.t("print_money"), v.unit_word().to_owned())],
        blocks: vec![Block::Table(Table { columns, rows, totals })],
        seal: None,
        printed: format!("{} {}", paper.printed(), who.actor.name),
        words: paper.words(),
        paper: if shown.len() > 6 { Lie::Wide } else { Lie::Form },
        language: paper.language().to_owned(),
        day: paper.file_day(),
    }
}

/// The whole list on paper.
pub(crate) fn print(who: &Visitor, page: &ListPage) -> Result<Vec<u8>, String> {
    let rows = page.rows.iter().map(|row| print_row(who, page, &row.cells)).collect();
    paper::pdf(&print_document(who, page, rows)).map_err(|error| error.to_string())
}
