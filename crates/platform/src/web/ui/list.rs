//! The list: filters that read as a sentence, chosen columns, order, totals over the whole filter, a batch bar.
//!
//! Everything a person sets is in the address, so a list can be kept, sent and exported as it is shown.
//! Parameters with a meaning here: `cols` (repeated), `sort` (`key` or `-key`), `page`.
//!
//! **Promise:** the export holds the columns and the order of the page, over the whole filter.
//! **Not here:** running the query; the handler reads the same [`Query`] and fills rows and totals.

use super::table::{Cell, Kind};
use super::{Empty, Link, View, count_text as count, empty, form};
use crate::web::csv_export;
use crate::web::query::Query;
use maud::{Markup, html};

/// How a filter's value relates to the column; decides the words of its chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Is,
    Contains,
    AtLeast,
    AtMost,
    From,
    Until,
}

impl Relation {
    fn key(self) -> &'static str {
        match self {
            Relation::Is => "filter_is",
            Relation::Contains => "filter_contains",
            Relation::AtLeast => "filter_at_least",
            Relation::AtMost => "filter_at_most",
            Relation::From => "filter_from",
            Relation::Until => "filter_until",
        }
    }
}

#[derive(Debug, Clone)]
pub enum Control {
    /// A choice of (value, label).
    Choice(Vec<(String, String)>),
    Text,
    Date,
    /// Typed in yuan.
    Money,
}

/// One filter: a parameter of the address, its field in the form and its chip when set.
#[derive(Debug, Clone)]
pub struct Filter {
    pub name: String,
    pub label: String,
    pub relation: Relation,
    pub control: Control,
}

impl Filter {
    pub fn new(name: &str, label: impl Into<String>, relation: Relation, control: Control) -> Filter {
        Filter { name: name.to_owned(), label: label.into(), relation, control }
    }
}

#[derive(Debug, Clone)]
pub struct Column {
    pub key: String,
    pub label: String,
    pub kind: Kind,
    pub sortable: bool,
    /// Shown when the person has not chosen columns.
    pub default: bool,
}

impl Column {
    pub fn new(key: &str, label: impl Into<String>, kind: Kind) -> Column {
        Column { key: key.to_owned(), label: label.into(), kind, sortable: true, default: true }
    }

    /// Offered in the column choice, not shown at first.
    #[must_use]
    pub fn hidden(mut self) -> Column {
        self.default = false;
        self
    }

    #[must_use]
    pub fn unsorted(mut self) -> Column {
        self.sortable = false;
        self
    }
}

/// One row; `cells` are in the order of all columns, shown or not.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Sent by the batch form; rows without one cannot be chosen.
    pub id: Option<String>,
    pub href: String,
    /// Added up while rows are being chosen.
    pub amount_fen: Option<i64>,
    pub cells: Vec<Cell>,
}

/// What may be done with several rows at once.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub action: String,
    pub idempotency_key: String,
    /// Buttons as (value of `verb`, label); the first is the primary one.
    pub verbs: Vec<(String, String)>,
    /// What happens, such as "每笔单独判断，一笔不过不影响其他".
    pub note: String,
}

/// What became of one item of a batch.
#[derive(Debug, Clone)]
pub struct ItemResult {
    pub item: Link,
    pub done: bool,
    pub message: String,
}

#[derive(Debug, Clone, Default)]
pub struct ListPage {
    pub title: String,
    pub path: String,
    pub query: Query,
    pub filters: Vec<Filter>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Over the whole filter, in the order of all columns; empty for none.
    pub totals: Vec<Cell>,
    pub total_rows: u64,
    pub page: u64,
    pub per_page: u64,
    pub batch: Option<Batch>,
    pub results: Vec<ItemResult>,
    /// Shown when there is nothing and no filter is set.
    pub empty: Empty,
    pub primary: Option<Link>,
    /// Kept views as links whose addresses hold the whole state.
    pub saved: Vec<Link>,
    /// The address of the CSV, without the state; the state is added. The other forms have the same stem.
    pub export_path: String,
}

impl ListPage {
    pub(crate) fn shown(&self) -> Vec<usize> {
        let chosen: Vec<&str> = self.query.all("cols").collect();
        let wanted = |column: &Column| match chosen.is_empty() {
            true => column.default,
            false => chosen.contains(&column.key.as_str()),
        };
        let shown: Vec<usize> = (0..self.columns.len()).filter(|&at| wanted(&self.columns[at])).collect();
        if shown.is_empty() { (0..self.columns.len()).collect() } else { shown }
    }

    fn filtered(&self) -> bool {
        self.filters.iter().any(|filter| self.query.get(&filter.name).is_some())
    }

    pub fn render(&self, v: View<'_>) -> Markup {
        html! {
            header .page-head {
                h1 { (self.title) }
                @if !self.saved.is_empty() { nav .saved aria-label=(v.t("saved_views")) {
                    @for view in &self.saved {
                        @let here = view.href == self.query.href(&self.path);
                        a href=(view.href) aria-current=[here.then_some("page")] { (view.label) }
                    } } }
                @if let Some(primary) = &self.primary { a .button .primary .push href=(primary.href) { (primary.label) } }
            }
            (self.filter_bar(v))
            (batch_results(v, &self.results))
            @if self.rows.is_empty() { (self.nothing(v)) } @else { (self.table(v)) }
        }
    }

    fn nothing(&self, v: View<'_>) -> Markup {
        if self.filtered() {
            let action = Some(Link::new(self.without_filters().href(&self.path), v.t("filters_clear")));
            return empty(&Empty {
                title: v.t("nothing_matches"),
                teach: v.t("nothing_matches_teach"),
                action,
            });
        }
        empty(&self.empty)
    }

    /// The filter as one sentence, for a file: what every chip says, and how many rows there are.
    pub fn sentence(&self, v: View<'_>) -> String {
        let chips: Vec<String> = self
            .filters
            .iter()
            .filter_map(|filter| Some(chip_text(v, filter, self.query.get(&filter.name)?)))
            .collect();
        let said = if chips.is_empty() { v.t("filter_all") } else { chips.join("；") };
        format!(
            "{}{said} {}",
            v.t("filter_showing"),
            v.tf("filter_count", &[("count", count(self.total_rows).into())])
        )
    }

    fn without_filters(&self) -> Query {
        self.filters.iter().fold(self.query.without("page"), |query, filter| query.without(&filter.name))
    }

    /// The filter in words, each part with a link that takes it away, and the form that changes it.
    fn filter_bar(&self, v: View<'_>) -> Markup {
        html! {
            div .filter-bar {
                p .sentence {
                    span { (v.t("filter_showing")) }
                    @if !self.filtered() { span .chip .chip-all { (v.t("filter_all")) } }
                    @for filter in &self.filters { @if let Some(value) = self.query.get(&filter.name) {
                        span .chip { (chip_text(v, filter, value))
                            a .chip-off href=(self.query.without(&filter.name).without("page").href(&self.path))
                                aria-label=(v.tf("filter_remove", &[("label", filter.label.clone().into())])) { "×" } }
                    } }
                    span .muted { (v.tf("filter_count", &[("count", count(self.total_rows).into())])) }
                }
                @if !self.filters.is_empty() { (self.filter_form(v)) }
                (self.column_form(v))
                @if let Some(stem) = self.export_path.strip_suffix(".csv") {
                    @let kept = self.query.without("page");
                    details .menu name="list-menu" {
                        summary .button .small { (v.t("export")) }
                        ul .menu-body .export {
                            li { a href=(kept.href(&format!("{stem}.xlsx"))) { (v.t("export_xlsx")) } }
                            li { a href=(kept.href(&self.export_path)) download { (v.t("export_csv")) } }
                            li { a href=(kept.href(&format!("{stem}.pdf"))) { (v.t("export_pdf")) } }
                        }
                    }
                }
            }
        }
    }

    fn filter_form(&self, v: View<'_>) -> Markup {
        let kept = self.without_filters().tidy();
        html! {
            details .menu name="list-menu" {
                summary .button .small { (v.t("filter")) }
                form .menu-body .filter-form method="get" action=(self.path) {
                    (form::kept(kept.pairs()))
                    @for filter in &self.filters {
                        @let relation = v.t(&format!("{}_short", filter.relation.key()));
                        label { span { (filter.label) " " span .muted { (relation) } }
                            (filter_control(v, filter, self.query.get(&filter.name).unwrap_or_default())) }
                    }
                    div .actions {
                        button .button .primary { (v.t("filter_apply")) }
                        a .button href=(self.without_filters().href(&self.path)) { (v.t("filters_clear")) }
                    }
                }
            }
        }
    }

    fn column_form(&self, v: View<'_>) -> Markup {
        let kept = self.query.without("cols").tidy();
        let shown = self.shown();
        html! {
            details .menu name="list-menu" {
                summary .button .small { (v.t("columns")) }
                form .menu-body .column-form method="get" action=(self.path) {
                    (form::kept(kept.pairs()))
                    @for (at, column) in self.columns.iter().enumerate() {
                        (form::checkbox("cols", &column.key, &column.label, shown.contains(&at)))
                    }
                    div .actions { button .button .primary { (v.t("columns_apply")) } }
                }
            }
        }
    }

    fn table(&self, v: View<'_>) -> Markup {
        let grid = html! {
            div .table-box tabindex="0" role="region" aria-label=(self.title) {
                table .grid .list .zebra[self.rows.len() > 20] data-keys {
                    (self.head(v)) (self.body(v)) (self.foot(v))
                }
            }
        };
        html! {
            @match &self.batch {
                Some(batch) => {
                    form .list-form method="post" action=(batch.action) data-once data-batch {
                        (form::hidden(v, &batch.idempotency_key)) (super::frame::back(&self.query.href(&self.path)))
                        (grid) (batch_bar(v, batch))
                    }
                }
                None => { (grid) }
            }
            (self.pages(v))
        }
    }

    fn head(&self, v: View<'_>) -> Markup {
        html! {
            thead { tr {
                @if self.batch.is_some() { th .pick { input type="checkbox" data-all aria-label=(v.t("choose_all")); } }
                @for at in self.shown() { @let column = &self.columns[at];
                    th scope="col" .num[column.kind.is_figure()] aria-sort=[self.sorted(column)] {
                        @if column.sortable {
                            a href=(self.sort_query(column).href(&self.path)) { (column.label)
                                span .arrow aria-hidden="true" { (self.arrow(column)) } }
                        } @else { (column.label) }
                        @if column.kind == Kind::Money { span .unit { (v.unit_word()) } }
                    }
                }
            } }
        }
    }

    fn body(&self, v: View<'_>) -> Markup {
        let shown = self.shown();
        html! {
            tbody { @for row in &self.rows {
                tr {
                    @if self.batch.is_some() { td .pick {
                        @if let Some(id) = &row.id {
                            input type="checkbox" name="id" value=(id) data-fen=[row.amount_fen]
                                aria-label=(v.tf("choose_row", &[("id", id.clone().into())]));
                        }
                    } }
                    @for (nth, at) in shown.iter().enumerate() { @if let Some(cell) = row.cells.get(*at) {
                        @let column = &self.columns[*at];
                    td .num[column.kind.is_figure()] .blank[matches!(cell, Cell::Blank)] data-label=(column.label) {
                            @if nth == 0 && !row.href.is_empty() { a .row-link href=(row.href) { (cell.render(v)) } }
                            @else { (clipped(v, cell)) }
                        }
                    } }
                }
            } }
        }
    }

    fn foot(&self, v: View<'_>) -> Markup {
        let shown = self.shown();
        html! {
            @if !self.totals.is_empty() { tfoot { tr {
                @if self.batch.is_some() { td {} }
                @for (nth, at) in shown.iter().enumerate() { @if let Some(cell) = self.totals.get(*at) {
                    @let column = &self.columns[*at];
                    td .num[column.kind.is_figure()] .blank[matches!(cell, Cell::Blank)] data-label=(column.label) {
                        @if nth == 0 { (v.tf("total_of", &[("count", count(self.total_rows).into())])) " " }
                        (cell.render(v))
                    }
                } }
            } } }
        }
    }

    fn sorted(&self, column: &Column) -> Option<&'static str> {
        let sort = self.query.get("sort")?;
        match sort.strip_prefix('-') {
            Some(key) if key == column.key => Some("descending"),
            None if sort == column.key => Some("ascending"),
            Some(_) | None => None,
        }
    }

    fn arrow(&self, column: &Column) -> &'static str {
        match self.sorted(column) {
            Some("descending") => "↓",
            Some(_) => "↑",
            None => "",
        }
    }

    /// Pressing a head sorts by it; figures start with the largest, words with the first.
    fn sort_query(&self, column: &Column) -> Query {
        let descending = match self.sorted(column) {
            Some(order) => order == "ascending",
            None => column.kind.is_figure(),
        };
        let sort = if descending { format!("-{}", column.key) } else { column.key.clone() };
        self.query.without("page").with("sort", &sort)
    }

    fn pages(&self, v: View<'_>) -> Markup {
        let last = self.total_rows.div_ceil(self.per_page.max(1)).max(1);
        let page = self.page.clamp(1, last);
        let to = |page: u64| self.query.with("page", &page.to_string()).href(&self.path);
        let first_row = (page - 1) * self.per_page + 1;
        let last_row = (page * self.per_page).min(self.total_rows);
        let rows = [
            ("from", count(first_row).into()),
            ("to", count(last_row).into()),
            ("all", count(self.total_rows).into()),
        ];
        let pages = [("page", count(page).into()), ("pages", count(last).into())];
        html! {
            @if last > 1 { nav .pages aria-label=(v.t("pages")) {
                span { (v.tf("rows_of", &rows)) }
                @if page > 1 {
                    a .button .small href=(to(1)) { (v.t("page_first")) }
                    a .button .small rel="prev" href=(to(page - 1)) { (v.t("page_prev")) }
                }
                span aria-current="page" { (v.tf("page_of", &pages)) }
                @if page < last {
                    a .button .small rel="next" href=(to(page + 1)) { (v.t("page_next")) }
                    a .button .small href=(to(last)) { (v.t("page_last")) }
                }
            } }
        }
    }

    /// The file behind the export link, with the totals the page shows as its last row. Give the page
    /// with the rows of the whole filter.
    pub fn csv(&self, v: View<'_>) -> Vec<u8> {
        let rows = self.rows.iter().map(|row| self.csv_cells(v, &row.cells));
        csv_export::csv_file(&self.csv_head(v), rows.chain(self.csv_totals(v)))
    }

    /// The heads of a file; an amount's says its unit.
    pub(crate) fn csv_head(&self, v: View<'_>) -> Vec<String> {
        let label = |at: usize| match self.columns[at].kind {
            Kind::Money => format!("{}({})", self.columns[at].label, v.unit_word()),
            Kind::Words | Kind::Figure => self.columns[at].label.clone(),
        };
        self.shown().into_iter().map(label).collect()
    }

    /// The cells of a row in the order of the shown columns.
    pub(crate) fn csv_cells(&self, v: View<'_>, cells: &[Cell]) -> Vec<String> {
        let shown = self.shown().into_iter();
        shown.map(|at| cells.get(at).map(|cell| cell.export(v)).unwrap_or_default()).collect()
    }

    /// The totals with the word for them in the first column when it is free; a list without has none.
    pub(crate) fn csv_totals(&self, v: View<'_>) -> Option<Vec<String>> {
        if self.totals.is_empty() {
            return None;
        }
        let mut cells = self.csv_cells(v, &self.totals);
        if let Some(first) = cells.first_mut().filter(|first| first.is_empty()) {
            *first = v.tf("total_of", &[("count", super::count_text(self.total_rows).into())]);
        }
        Some(cells)
    }
}

/// Long names keep to two lines in a list; the whole name is the tip and stands on the row's own page.
fn clipped(v: View<'_>, cell: &Cell) -> Markup {
    match cell {
        Cell::Text(text) if text.chars().count() > 12 => html! { div .clip title=(text) { (text) } },
        Cell::Text(_)
        | Cell::Blank
        | Cell::Two(..)
        | Cell::Link(_)
        | Cell::Code(_)
        | Cell::Money(_)
        | Cell::Number(_)
        | Cell::Date(_)
        | Cell::Instant(_)
        | Cell::Badge(_)
        | Cell::Clock(_) => cell.render(v),
    }
}

/// A typed amount with separators, when its whole part is plain digits.
fn typed_amount(value: &str) -> String {
    let (whole, fraction) =
        value.split_once('.').map_or((value, None), |(whole, fraction)| (whole, Some(fraction)));
    match (whole.parse::<u64>(), fraction) {
        (Ok(whole), Some(fraction)) => format!("{}.{fraction}", count(whole)),
        (Ok(whole), None) => count(whole),
        (Err(_), _) => value.to_owned(),
    }
}

fn chip_text(v: View<'_>, filter: &Filter, value: &str) -> String {
    let said = match &filter.control {
        Control::Choice(options) => {
            options.iter().find(|(code, _)| code == value).map_or(value, |(_, label)| label).to_owned()
        }
        Control::Money => format!("{} {}", typed_amount(value), v.t("yuan")),
        Control::Text | Control::Date => value.to_owned(),
    };
    v.tf(filter.relation.key(), &[("label", filter.label.clone().into()), ("value", said.into())])
}

fn filter_control(v: View<'_>, filter: &Filter, value: &str) -> Markup {
    html! {
        @match &filter.control {
            Control::Choice(options) => { select name=(filter.name) {
                option value="" { (v.t("filter_any")) }
                @for (code, label) in options { option value=(code) selected[code == value] { (label) } }
            } }
            Control::Text => { input type="text" name=(filter.name) value=(value) autocomplete="off"; }
            Control::Date => { input type="date" name=(filter.name) value=(value); }
            Control::Money => {
                input .money-input type="text" inputmode="decimal" name=(filter.name) value=(value)
                    autocomplete="off";
            }
        }
    }
}

/// The bar under a list; the chosen count and total are counted by the script, the buttons need none.
fn batch_bar(v: View<'_>, batch: &Batch) -> Markup {
    html! {
        div .batch-bar {
            output .batch-chosen data-template=(v.t("batch_chosen")) { (v.t("batch_hint")) }
            @for (at, (verb, label)) in batch.verbs.iter().enumerate() {
                button .button .primary[at == 0] name="verb" value=(verb) { (label) }
            }
            @if !batch.note.is_empty() { span .muted { (batch.note) } }
        }
    }
}

/// What became of each item, the refused ones first.
pub fn batch_results(v: View<'_>, results: &[ItemResult]) -> Markup {
    let done = results.iter().filter(|result| result.done).count();
    let refused = results.len() - done;
    let number = |n: usize| count(n as u64);
    html! {
        @if !results.is_empty() { section .results role="status" tabindex="-1" data-focus {
            h2 { (v.tf("batch_result", &[("done", number(done).into()), ("refused", number(refused).into())])) }
            ul {
                @for result in results.iter().filter(|result| !result.done) { (item_result(v, result)) }
                @for result in results.iter().filter(|result| result.done) { (item_result(v, result)) }
            }
        } }
    }
}

fn item_result(v: View<'_>, result: &ItemResult) -> Markup {
    let (class, word) = if result.done { ("tone-good", "item_done") } else { ("tone-bad", "item_refused") };
    html! {
        li { span class={ "badge " (class) } { (v.t(word)) } " "
            (super::link(&result.item)) " " span { (result.message) } }
    }
}
