//! Trying a mapping on a few pasted rows: what it reads, what it makes, what is wrong with either.
//!
//! **Promise:** nothing is saved and nothing leaves the page; the form keeps what was pasted.
//! **Not here:** reading (`crate::mapping`), importing (the command line).

use maud::{Markup, html};
use platform::access::Permission;
use platform::db::DbError;
use platform::http::{FormData, Posted, Visitor};
use platform::web::page::Answer;
use platform::web::ui::form::{self, Input};
use platform::web::ui::panel;
use platform::web::ui::table::*;

use crate::mapping::{self, Preview, SourceFile};

const VIEW: Permission = Permission("import.view");
/// Extracts the form takes; a mapping seldom needs more to be tried.
const EXTRACTS: [&str; 2] = ["1", "2"];
/// Rows shown of each file, and mistakes and parked rows.
const ROWS: usize = 10;
const MISTAKES: usize = 50;

/// GET /mapping
pub async fn new(who: Visitor) -> Answer {
    who.need(VIEW).await?;
    let empty = FormData::default();
    let body = page(&who, &empty, None);
    Ok(who.page(who.t("mapping.title"), body).await)
}

/// POST /mapping
pub async fn show(Posted { visitor: who, form }: Posted) -> Answer {
    who.need(VIEW).await?;
    let (text, sources) = (form.get("mapping").to_owned(), sources(&form));
    // A mapping over two megabytes of rows takes its time: not on a thread that serves others.
    let work = move || mapping::preview("mapping.toml", &text, &sources);
    let preview = match tokio::task::spawn_blocking(work).await {
        Ok(preview) => preview,
        Err(error) => return Err(who.failed(&DbError::Panicked(error.to_string())).await),
    };
    let body = page(&who, &form, Some(&preview));
    Ok(who.page(who.t("mapping.title"), body).await)
}

/// The pasted extracts. What a browser sends is UTF-8, whatever the mapping expects of a file.
fn sources(form: &FormData) -> Vec<SourceFile> {
    let pasted = EXTRACTS.iter().filter(|number| !form.get(&format!("text{number}")).is_empty());
    pasted
        .map(|number| {
            let name = form.get(&format!("name{number}"));
            let name = if name.is_empty() { format!("extract{number}.csv") } else { name.to_owned() };
            let text = form.get(&format!("text{number}"));
            SourceFile { name, bytes: format!("\u{feff}{text}").into_bytes() }
        })
        .collect()
}

fn page(who: &Visitor, typed: &FormData, preview: Option<&Preview>) -> Markup {
    let v = who.view();
    html! {
        header .page-head { h1 { (who.t("mapping.title")) } }
        p .lead { (who.t("mapping.teach")) }
        @if let Some(preview) = preview { (shown(who, preview)) }
        form method="post" action="/mapping" {
            (form::csrf(v))
            (form::textarea(v, &Input::new("mapping", who.t("mapping.file"), typed.get("mapping"))
                .hint(who.t("mapping.file_hint")).required(), 16))
            @for number in EXTRACTS {
                @let (name, text) = (format!("name{number}"), format!("text{number}"));
                (form::text_input(v, &Input::new(&name, who.t("mapping.name"), typed.get(&name)).hint(who.t("mapping.name_hint"))))
                (form::textarea(v, &Input::new(&text, who.t("mapping.rows"), typed.get(&text)), 8))
            }
            button .button .primary { (who.t("mapping.try")) }
            p .consequence { (who.t("mapping.consequence")) }
        }
    }
}

fn shown(who: &Visitor, preview: &Preview) -> Markup {
    let mistakes = preview.errors.len() as u64 + preview.more;
    html! {
        @if mistakes == 0 {
            p .flash .tone-good role="status" { (who.t("mapping.right")) }
        } @else {
            (panel(&who.t("mapping.mistakes"), Some(mistakes as usize), places(who, preview.errors.iter().take(MISTAKES).map(|error| {
                [error.file.clone(), error.row.to_string(), error.column.clone(), who.name(&error.zh, &error.en).to_owned()]
            }))))
        }
        @if let Some(report) = &preview.report {
            section .panel { h2 { (who.t("mapping.report")) } pre .code-block { (report.print(who.lang)) } }
        }
        @if !preview.parked.is_empty() {
            (panel(&who.t("mapping.parked"), Some(preview.parked.len()), places(who, preview.parked.iter().take(MISTAKES).map(|row| {
                [row.file.clone(), row.row.to_string(), row.column.clone(), who.name(&row.zh, &row.en).to_owned()]
            }))))
        }
        @for (name, bytes) in &preview.files.0 {
            @if let Some((head, rows, count)) = table(name, bytes) {
                (panel(name, Some(count), plain_table(who.view(), "", &head, &rows, &[])))
            }
        }
    }
}

fn places(who: &Visitor, rows: impl Iterator<Item = [String; 4]>) -> Markup {
    let heads = ["mapping.at_file", "mapping.at_line", "mapping.at_column", "mapping.says"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = rows.map(|row| row.into_iter().map(Cell::text).collect()).collect();
    plain_table(who.view(), "", &heads, &rows, &[])
}

/// The first rows of a file of the folder; `None` when it has none.
fn table(name: &str, bytes: &[u8]) -> Option<(Vec<Head>, Vec<Vec<Cell>>, usize)> {
    if !name.ends_with(".csv") {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heads = reader.headers().ok()?.iter().map(|name| Head::new(name, Kind::Words)).collect();
    let mut rows = Vec::new();
    let mut count = 0;
    for record in reader.records().filter_map(Result::ok) {
        count += 1;
        if rows.len() < ROWS {
            rows.push(record.iter().map(Cell::text).collect());
        }
    }
    (count > 0).then_some((heads, rows, count))
}
