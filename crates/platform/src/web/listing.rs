//! What a list's address asks for: page, order, filters; and the answer as page or as file.
//!
//! **Promise:** only columns the handler names can be sorted by; a page is read with LIMIT and OFFSET.

use super::query::Query;
use super::ui::list::ListPage;

/// Rows on one page.
const PER_PAGE: u64 = 50;
/// Rows in one file; a longer list says so in its last row's place by being cut there.
const FILE_MAX: u64 = 100_000;

/// The state of a list, read from its address.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The address of the page, without `.csv`.
    pub path: String,
    pub query: Query,
    pub page: u64,
    /// The rows are wanted as a file.
    pub csv: bool,
}

impl Listing {
    pub fn of(path: &str, query: &str) -> Listing {
        let (path, csv) = match path.strip_suffix(".csv") {
            Some(page) => (page, true),
            None => (path, false),
        };
        let query = Query::parse(query);
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
        Listing { path: path.to_owned(), query, page, csv }
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

    /// ` order by …` for the chosen column among `columns` (key, expression), else the default.
    pub fn order(&self, columns: &[(&str, &str)], default: &str) -> String {
        let wanted = self.query.get("sort").unwrap_or_default();
        // Where nothing stands comes first and, the other way round, last: the same on every engine.
        let (key, direction) = match wanted.strip_prefix('-') {
            Some(key) => (key, " desc nulls last"),
            None => (wanted, " nulls first"),
        };
        match columns.iter().find(|(name, _)| *name == key) {
            Some((_, expression)) => format!(" order by {expression}{direction}, {default}"),
            None => format!(" order by {default}"),
        }
    }

    /// ` limit … offset …` of this page, or of the whole file.
    pub fn window(&self) -> String {
        if self.csv {
            format!(" limit {FILE_MAX}")
        } else {
            format!(" limit {PER_PAGE} offset {}", (self.page - 1) * PER_PAGE)
        }
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
    fn only_named_columns_sort() {
        let listing = Listing::of("/lines.csv", "sort=-amount&page=3");
        assert!(listing.csv && listing.path == "/lines");
        assert_eq!(
            listing.order(&[("amount", "q.amount_fen")], "q.no"),
            " order by q.amount_fen desc nulls last, q.no"
        );
        assert_eq!(Listing::of("/lines", "sort=1;drop").order(&[("a", "b")], "q.no"), " order by q.no");
        assert_eq!(Listing::of("/lines", "page=3").window(), " limit 50 offset 100");
    }
}
