//! `bench pages`: every page of a county as every role, with its filters, orders and last pages; the
//! slowest are said first.
//!
//! **Promise:** a page is found by following links and filling in filter forms, as a person would, so
//! a new page is walked without being named here.
//! **Promise:** the walk ends: of each family of addresses a few are asked, filters and orders one at a
//! time and once per breadth of sight (a county, some units), and what time did not allow is counted.
//! **Not here:** a verdict. Speed depends on the machine; whoever reads the list judges it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::{Duration, Instant as Stopwatch};

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;
use platform::web::query::Query;
use serde::Serialize;

use super::walk::{FieldKind, Sight, Walker, columns, fields, links, seers};
use crate::county;

/// Pages of one pattern (the same address with other ids) per role.
const OF_A_KIND: usize = 2;
/// Documents of one register per role, whatever their ids look like.
const OF_A_REGISTER: usize = 12;
/// Choices tried of one filter.
const CHOICES: usize = 4;
/// An answer above this is measured twice more, and the middle of the three counts.
const DOUBTFUL: Duration = Duration::from_millis(20);
/// So often the walk says where it is.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// What people search for: numbers, names, amounts, nothing that is there.
const SEARCHED: [&str; 6] = ["10", "学校", "Oxford", "100.00", "2018", "zzzz"];

/// What `suanpan bench pages` was asked to do.
pub struct PagesOptions {
    pub url: String,
    /// The business day of the walk; the day of the last posting without it.
    pub today: Option<Date>,
    /// So many of the slowest are listed.
    pub slowest: usize,
    /// The walk stops after so long, whatever is left.
    pub at_most: Duration,
}

/// One address and how long the server took.
#[derive(Debug, Clone, Serialize)]
pub struct Visit {
    pub took_ms: f64,
    pub role: String,
    pub path: String,
    pub status: u16,
    pub bytes: usize,
    #[serde(skip)]
    export: bool,
}

/// The whole walk.
#[derive(Debug, Clone, Serialize)]
pub struct PagesReport {
    pub journal_lines: i64,
    pub today: Date,
    pub roles: usize,
    pub pages: usize,
    /// Addresses known but not asked for when the time was over; 0 after a whole walk.
    pub left_out: usize,
    pub over_50_ms: usize,
    /// Milliseconds.
    pub median_ms: f64,
    pub p99_ms: f64,
    pub slowest_pages: Vec<Visit>,
    pub slowest_files: Vec<Visit>,
    pub failed: Vec<Visit>,
}

/// Walks the pages of the only county of a database, and says on the way how far it is.
pub fn pages(options: &PagesOptions, say: &mut dyn FnMut(&str)) -> Result<PagesReport> {
    let db = county::open_db(&options.url)?;
    let counties = county::counties(&db).map_err(|error| anyhow!("{error}"))?;
    let [row] = counties.as_slice() else { bail!("the database holds {} counties", counties.len()) };
    let code = row.code.clone();
    let (latest, lines) = db
        .read_blocking(move |tx| {
            Ok((books::journal::store::latest(tx, &code)?, books::journal::store::entry_count(tx, &code)?))
        })
        .map_err(|error| anyhow!("{error}"))?;
    let Some(today) = options.today.or_else(|| latest.map(|at| at.day())) else {
        bail!("the journal is empty; give --today")
    };
    let mut walker = Walker::open(&db, row, today)?;
    let seers = seers(&db, &row.code)?;
    let mut walk = Walk::new(today, options.at_most, say);
    for (number, seer) in seers.iter().enumerate() {
        walker.sign_in(&seer.user)?;
        walk.role(&walker, &seer.role, seer.sight, &format!("{} of {}", number + 1, seers.len()))?;
    }
    let Walk { visits, left_out, .. } = walk;
    Ok(report(visits, left_out, lines, today, seers.len(), options.slowest))
}

/// A walk under way.
struct Walk<'s> {
    today: Date,
    begun: Stopwatch,
    at_most: Duration,
    said: Stopwatch,
    say: &'s mut dyn FnMut(&str),
    visits: Vec<Visit>,
    left_out: usize,
    /// Filters, orders and files asked already, by who sees how much.
    varied: BTreeSet<(Sight, String)>,
}

impl<'s> Walk<'s> {
    fn new(today: Date, at_most: Duration, say: &'s mut dyn FnMut(&str)) -> Walk<'s> {
        let now = Stopwatch::now();
        let (visits, varied) = (Vec::new(), BTreeSet::new());
        Walk { today, begun: now, at_most, said: now, say, visits, left_out: 0, varied }
    }

    /// Everything one person can reach.
    fn role(&mut self, walker: &Walker, role: &str, sight: Sight, which: &str) -> Result<()> {
        let mut waiting: VecDeque<String> = VecDeque::from(["/".to_owned()]);
        waiting.extend(SEARCHED.iter().map(|text| Query::default().with("q", text).href("/search")));
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(path) = waiting.pop_front() {
            if path.starts_with("/assets/")
                || !seen.insert(path.clone())
                || !self.wanted(&path, sight, &mut kinds)
            {
                continue;
            }
            if self.at_most <= self.begun.elapsed() {
                self.left_out += 1;
                continue;
            }
            let (visit, body) = visit(walker, role, &path)?;
            if visit.status == 200 && !visit.export {
                waiting.extend(links(&body).into_iter().filter(|link| leads_on(&path, link)));
                waiting.extend(variations(&path, &body, self.today));
            }
            self.visits.push(visit);
            self.progress(role, which, waiting.len());
        }
        Ok(())
    }

    /// Whether one more of this kind is asked, and notes that it is.
    fn wanted(&mut self, path: &str, sight: Sight, kinds: &mut BTreeMap<String, usize>) -> bool {
        let kind = kind_of(path);
        let more = |kinds: &mut BTreeMap<String, usize>, kind: String, most: usize| {
            let met = kinds.entry(kind).or_default();
            *met += 1;
            *met <= most
        };
        if is_variation(path) {
            // A second value of the same filter is asked, a second person of the same sight is not.
            let known = kinds.contains_key(&kind);
            if !known && !self.varied.insert((sight, kind.clone())) {
                return false;
            }
            return more(kinds, kind, OF_A_KIND);
        }
        more(kinds, kind, OF_A_KIND) && more(kinds, register_of(path), OF_A_REGISTER)
    }

    fn progress(&mut self, role: &str, which: &str, waiting: usize) {
        if self.said.elapsed() < SAY_EVERY {
            return;
        }
        self.said = Stopwatch::now();
        let slow = self.visits.iter().filter(|visit| !visit.export && 50.0 <= visit.took_ms).count();
        let seconds = self.begun.elapsed().as_secs();
        let pages = self.visits.len();
        (self.say)(&format!(
            "{seconds} s, {role} ({which}): {pages} asked, {slow} of 50 ms or more, {waiting} links waiting"
        ));
    }
}

/// A filter, an order, a later page or a file of something that is also a page without them.
fn is_variation(path: &str) -> bool {
    let (address, query) = path.split_once('?').unwrap_or((path, ""));
    is_file(address) || Query::parse(query).without("back").pairs().next().is_some()
}

fn is_file(address: &str) -> bool {
    [".csv", ".xlsx", ".pdf"].iter().any(|ending| address.ends_with(ending))
}

/// Filters are not heaped upon filters: from a filtered list only its other pages are asked.
fn leads_on(from: &str, to: &str) -> bool {
    let (address, query) = from.split_once('?').unwrap_or((from, ""));
    let (to_address, to_query) = to.split_once('?').unwrap_or((to, ""));
    let state = |query: &str| Query::parse(query).without("page").without("back").tidy();
    let (here, there) = (state(query), state(to_query));
    if here == Query::default() {
        return true;
    }
    if to_address == address { here == there } else { !is_file(to_address) }
}

fn visit(walker: &Walker, role: &str, path: &str) -> Result<(Visit, String)> {
    let first = walker.get(path)?;
    let address = path.split('?').next().unwrap_or_default();
    let export = is_file(address);
    let mut took = vec![first.took];
    if first.took > DOUBTFUL && !export {
        took.extend([walker.get(path)?.took, walker.get(path)?.took]);
        took.sort_unstable();
    }
    let visit = Visit {
        took_ms: took[took.len() / 2].as_secs_f64() * 1_000.0,
        role: role.to_owned(),
        path: path.to_owned(),
        status: first.status,
        bytes: first.body.len(),
        export,
    };
    Ok((visit, first.body))
}

/// The address without ids and values, but with the column a list is sorted by.
fn kind_of(path: &str) -> String {
    let (address, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |part: &str| part.bytes().any(|byte| byte.is_ascii_digit());
    let address: Vec<&str> = address.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    let mut names: Vec<String> = Query::parse(query)
        .pairs()
        .filter(|(name, value)| !value.is_empty() && *name != "back")
        .map(|(name, value)| match name {
            "sort" | "state" | "kind" | "event" | "q" => format!("{name}={value}"),
            _ => name.to_owned(),
        })
        .collect();
    names.sort();
    names.dedup();
    format!("{}?{}", address.join("/"), names.join("&"))
}

/// The register a document's page belongs to; a page that is no document is its own.
fn register_of(path: &str) -> String {
    let address = path.split('?').next().unwrap_or_default();
    let mut parts = address.split('/').skip(1);
    let (first, depth) = (parts.next().unwrap_or_default(), parts.count());
    format!("{first} {depth}")
}

/// The addresses a list's filter form and columns lead to, one field or order at a time.
fn variations(path: &str, page: &str, today: Date) -> Vec<String> {
    if path.contains('?') {
        return Vec::new();
    }
    let mut found = Vec::new();
    for field in fields(page) {
        let values = match field.kind {
            FieldKind::Choice(values) => values.into_iter().take(CHOICES).collect(),
            FieldKind::Text => vec!["1".to_owned(), "学".to_owned()],
            FieldKind::Date => vec![today.to_string()],
            FieldKind::Money => vec!["1000".to_owned()],
        };
        found.extend(values.iter().map(|value| Query::default().with(&field.name, value).href(path)));
    }
    for column in columns(page) {
        found.extend(
            [column.clone(), format!("-{column}")]
                .map(|order| Query::default().with("sort", &order).href(path)),
        );
    }
    found
}

fn report(
    visits: Vec<Visit>,
    left_out: usize,
    journal_lines: i64,
    today: Date,
    roles: usize,
    slowest: usize,
) -> PagesReport {
    let slow_first = |mut visits: Vec<Visit>| {
        visits.sort_by(|a, b| b.took_ms.total_cmp(&a.took_ms));
        visits
    };
    let (failed, whole): (Vec<Visit>, Vec<Visit>) = visits.into_iter().partition(|v| v.status >= 500);
    let (files, pages): (Vec<Visit>, Vec<Visit>) = whole.into_iter().partition(|v| v.export);
    let (pages, files) = (slow_first(pages), slow_first(files));
    let at = |share: usize| pages.get(pages.len() * share / 100).map_or(0.0, |visit| visit.took_ms);
    PagesReport {
        journal_lines,
        today,
        roles,
        pages: pages.len(),
        left_out,
        over_50_ms: pages.iter().filter(|visit| visit.took_ms >= 50.0).count(),
        median_ms: at(50),
        p99_ms: at(1),
        slowest_pages: pages.into_iter().take(slowest).collect(),
        slowest_files: files.into_iter().take(slowest).collect(),
        failed,
    }
}

impl fmt::Display for PagesReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} journal lines, {} roles on {}: {} pages, median {:.1} ms, p99 {:.1} ms, {} of 50 ms or more",
            self.journal_lines,
            self.roles,
            self.today,
            self.pages,
            self.median_ms,
            self.p99_ms,
            self.over_50_ms
        )?;
        if 0 < self.left_out {
            writeln!(out, "the time was over: {} addresses were not asked", self.left_out)?;
        }
        let lists = [
            ("slowest pages", &self.slowest_pages),
            ("slowest files", &self.slowest_files),
            ("failed", &self.failed),
        ];
        for (title, visits) in lists.into_iter().filter(|(_, visits)| !visits.is_empty()) {
            writeln!(out, "{title}:")?;
            for visit in visits {
                let Visit { took_ms, role, path, status, bytes, .. } = visit;
                writeln!(out, "  {took_ms:8.1} ms  {status}  {bytes:>9} B  {role:<20} {path}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{is_variation, kind_of, leads_on, register_of, variations};

    #[test]
    fn the_same_page_of_another_document_is_of_the_same_kind() {
        assert_eq!(kind_of("/payments/12345678?back=%2F"), kind_of("/payments/87654321"));
        assert_eq!(kind_of("/payees/S0012"), kind_of("/payees/S9"));
        assert_ne!(kind_of("/payments?sort=no"), kind_of("/payments?sort=-no"));
        assert_ne!(kind_of("/payments?page=2"), kind_of("/payments"));
        assert_eq!(register_of("/rules/R-SLA"), register_of("/rules/R-HOLD?back=%2F"));
        assert_ne!(register_of("/rules"), register_of("/lines"));
    }

    #[test]
    fn a_filtered_list_leads_to_its_other_pages_and_to_documents_only() {
        assert!(leads_on("/payments", "/payments?sort=no"));
        assert!(leads_on("/payments?sort=no", "/payments?sort=no&page=1151"));
        assert!(leads_on("/payments?page=2", "/payments?sort=no"));
        assert!(leads_on("/payments?sort=no", "/payments/12?back=%2Fpayments%3Fsort%3Dno"));
        assert!(!leads_on("/payments?sort=no", "/payments?sort=amount"));
        assert!(!leads_on("/payments?state=a", "/payments?state=a&sort=no"));
        assert!(!leads_on("/payments?state=a", "/payments.csv?state=a"));
        assert!(is_variation("/payments.csv") && !is_variation("/payments/12?back=%2F"));
    }

    #[test]
    fn every_field_and_every_column_is_tried() {
        let page = r#"<form class="menu-body filter-form" action="/x">
            <label><input type="text" name="unit" value=""></label></form>
            <form class="menu-body column-form"><input type="checkbox" name="cols" value="no" checked></form>"#;
        let today = jiff::civil::date(2022, 6, 1);
        assert_eq!(
            variations("/x", page, today),
            ["/x?unit=1", "/x?unit=%E5%AD%A6", "/x?sort=no", "/x?sort=-no"]
        );
        assert!(variations("/x?sort=no", page, today).is_empty());
    }
}
