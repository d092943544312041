//! What a list's address asks for: page, order, filters; and the answer as page or as file.
//!
//! The ending of the address says the form: none is the page, `.csv`, `.xlsx` and `.pdf` are files of the same filter,
//! order and totals. One handler serves them all; above [`AT_ONCE`] rows a sheet or a print, above [`CSV_AT_ONCE`] a CSV file, is made by a job, which asks
//! the same handler for its rows part by part.
//!
//! **Promise:** only columns the handler names can be sorted by; a page is read with LIMIT and OFFSET.

use super::query::Query;
use super::ui::list::ListPage;

/// Rows on one page.
const PER_PAGE: u64 = 50;
/// Rows of a CSV file that is made while the person waits; more is a job, as a sheet is above [`AT_ONCE`].
pub const CSV_AT_ONCE: u64 = 100_000;

/// Rows a sheet or a print is made of while the person waits; more is a job.
pub const AT_ONCE: u64 = 5_000;

/// The form of a list's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    Csv,
    Xlsx,
    Pdf,
}

impl FileForm {
    pub fn code(self) -> &'static str {
        match self {
            FileForm::Csv => "csv",
            FileForm::Xlsx => "xlsx",
            FileForm::Pdf => "pdf",
        }
    }

    pub fn from_code(code: &str) -> Option<FileForm> {
        [FileForm::Csv, FileForm::Xlsx, FileForm::Pdf].into_iter().find(|form| form.code() == code)
    }

    /// Rows of such a file that are made while the person waits.
    pub fn at_once(self) -> u64 {
        match self {
            FileForm::Csv => CSV_AT_ONCE,
            FileForm::Xlsx | FileForm::Pdf => AT_ONCE,
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            FileForm::Csv => "text/csv; charset=utf-8",
            FileForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileForm::Pdf => "application/pdf",
        }
    }
}

/// What is wanted of a list; put into a request by [`by_ending`] or by a job, never by the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    #[default]
    Page,
    File(FileForm),
    /// Some rows, for a job.
    Part {
        offset: u64,
        limit: u64,
    },
}

/// Sends `….xlsx` and `….pdf` to the route of `….csv` and remembers the form: each list has all of them.
pub fn by_ending<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let path = request.uri().path();
    let Some((stem, form)) = [FileForm::Xlsx, FileForm::Pdf]
        .into_iter()
        .find_map(|form| Some((path.strip_suffix(form.code())?.strip_suffix('.')?, form)))
    else {
        return request;
    };
    let query = request.uri().query().map_or(String::new(), |query| format!("?{query}"));
    if let Ok(uri) = format!("{stem}.csv{query}").parse() {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(Wanted::File(form));
    }
    request
}

/// The state of a list, read from its address.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The address of the page, without `.csv`.
    pub path: String,
    pub query: Query,
    pub page: u64,
    /// The rows are wanted as a file, of whatever form.
    pub csv: bool,
    pub wanted: Wanted,
}

impl Listing {
    pub fn of(path: &str, query: &str) -> Listing {
        let (path, csv) = match path.strip_suffix(".csv") {
            Some(page) => (page, true),
            None => (path, false),
        };
        let query = Query::parse(query);
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
        let wanted = if csv { Wanted::File(FileForm::Csv) } else { Wanted::Page };
        Listing { path: path.to_owned(), query, page, csv, wanted }
    }

    /// The same list in the form that was remembered with the request.
    #[must_use]
    pub fn wanted(mut self, wanted: Wanted) -> Listing {
        if wanted != Wanted::Page {
            self.wanted = wanted;
        }
        self
    }

    /// A filter's value as owned text.
    pub fn value(&self, name: &str) -> Option<String> {
        self.query.get(name).map(str::to_owned)
    }

    /// What contains a filter's value, for `like`.
    pub fn like(&self, name: &str) -> Option<String> {
        self.query.get(name).map(crate::db::contains)
    }

    /// An amount typed in yuan, in fen.
    pub fn fen(&self, name: &str) -> Option<i64> {
        let text = self.query.get(name)?.replace(',', "");
        ledger::Fen::parse_yuan(&text).ok().map(ledger::Fen::get)
    }

    /// A day, as the first instant of it in milliseconds; with `after`, of the day after.
    pub fn instant(&self, name: &str, after: bool) -> Option<i64> {
        let day: jiff::civil::Date = self.query.get(name)?.parse().ok()?;
        let day = if after { day.tomorrow().ok()? } else { day };
        Some(crate::time::Instant::of_local(day.at(0, 0, 0, 0)).0)
    }

    /// ` order by …` for the chosen column among `columns` (key, expression), else the default. An expression
    /// that ends in ` not null` always holds something: its order is that of an index on either engine.
    pub fn order(&self, columns: &[(&str, &str)], default: &str) -> String {
        let wanted = self.query.get("sort").unwrap_or_default();
        let (key, down) = wanted.strip_prefix('-').map_or((wanted, false), |key| (key, true));
        let Some((_, expression)) = columns.iter().find(|(name, _)| *name == key) else {
            return format!(" order by {default}");
        };
        // Where nothing stands comes first and, the other way round, last: the same on every engine.
        let (expression, direction) = match (expression.strip_suffix(" not null"), down) {
            (Some(expression), true) => (expression, " desc"),
            (Some(expression), false) => (expression, ""),
            (None, true) => (*expression, " desc nulls last"),
            (None, false) => (*expression, " nulls first"),
        };
        format!(" order by {expression}{direction}, {default}")
    }

    /// ` limit … offset …` of this page, or of the whole file.
    pub fn window(&self) -> String {
        match self.wanted {
            Wanted::Page => format!(" limit {PER_PAGE} offset {}", (self.page - 1) * PER_PAGE),
            Wanted::File(FileForm::Csv) => format!(" limit {CSV_AT_ONCE}"),
            Wanted::File(FileForm::Xlsx | FileForm::Pdf) => format!(" limit {AT_ONCE}"),
            Wanted::Part { offset, limit } => format!(" limit {limit} offset {offset}"),
        }
    }

    /// The window of a list of `count` rows in all in the order ` order by …`, for rows that are found by
    /// their keys ([`crate::db::window`]): what is not there is not looked for, and the last page is
    /// found from the end.
    pub fn window_of(&self, order: &str, count: i64) -> String {
        if self.wanted != Wanted::Page {
            return format!("{order}{}", self.window());
        }
        let count = u64::try_from(count).unwrap_or(0);
        crate::db::window(order, PER_PAGE, (self.page - 1) * PER_PAGE, count)
    }

    /// A list page in this state, to be filled.
    pub fn list(&self, title: String) -> ListPage {
        ListPage {
            title,
            path: self.path.clone(),
            query: self.query.clone(),
            page: self.page,
            per_page: PER_PAGE,
            export_path: format!("{}.csv", self.path),
            ..ListPage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_reaches_the_same_list() {
        let ask = |uri: &str| by_ending(axum::http::Request::builder().uri(uri).body(()).expect("a request"));
        let sheet = ask("/lines.xlsx?q=a.pdf");
        assert_eq!(sheet.uri(), "/lines.csv?q=a.pdf");
        let wanted = sheet.extensions().get::<Wanted>().copied().expect("remembered");
        let listing = Listing::of("/lines.csv", "").wanted(wanted);
        assert_eq!((listing.wanted, listing.csv), (Wanted::File(FileForm::Xlsx), true));
        assert_eq!(listing.window(), " limit 5000");
        assert_eq!(ask("/lines.pdf").uri(), "/lines.csv");
        let page = ask("/lines/7?form=.xlsx");
        assert_eq!((page.uri().path(), page.extensions().get::<Wanted>()), ("/lines/7", None));
        let part = Listing::of("/lines.csv", "").wanted(Wanted::Part { offset: 5_000, limit: 2_500 });
        assert_eq!(part.window(), " limit 2500 offset 5000");
    }

    #[test]
    fn only_named_columns_sort() {
        let listing = Listing::of("/lines.csv", "sort=-amount&page=3");
        assert!(listing.csv && listing.path == "/lines");
        assert_eq!(
            listing.order(&[("amount", "q.amount_fen")], "q.no"),
            " order by q.amount_fen desc nulls last, q.no"
        );
        let sorted = |query: &str| Listing::of("/lines", query).order(&[("at", "q.at_ms not null")], "q.no");
        assert_eq!(sorted("sort=at"), " order by q.at_ms, q.no");
        assert_eq!(sorted("sort=-at"), " order by q.at_ms desc, q.no");
        assert_eq!(Listing::of("/lines", "sort=1;drop").order(&[("a", "b")], "q.no"), " order by q.no");
        assert_eq!(Listing::of("/lines", "page=3").window(), " limit 50 offset 100");
    }

    #[test]
    fn a_page_holds_no_more_than_there_is() {
        let third = Listing::of("/lines", "page=3");
        for (count, window) in [
            (0, " order by a limit 0 offset 100"),
            (100, " order by a limit 0 offset 100"),
            (101, " order by a desc limit 1 offset 0 /*shown order by a*/"),
            (249, " order by a desc limit 50 offset 99 /*shown order by a*/"),
            (250, " order by a limit 50 offset 100"),
            (57_620, " order by a limit 50 offset 100"),
        ] {
            assert_eq!(third.window_of(" order by a", count), window, "{count} rows");
        }
        assert_eq!(Listing::of("/lines.csv", "").window_of(" order by a", 3), " order by a limit 100000");
    }
}
