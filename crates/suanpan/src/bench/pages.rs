//! `bench pages`: every page of a county as every role, with its filters, orders and last pages; the
//! slowest are said first.
//!
//! **Promise:** a page is found by following links and filling in filter forms, as a person would, so
//! a new page is walked without being named here.
//! **Not here:** a verdict. Speed depends on the machine; whoever reads the list judges it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;
use platform::web::query::Query;
use serde::Serialize;

use super::walk::{FieldKind, Walker, fields, links, people};
use crate::county;

/// Pages of one pattern (the same address with other ids) per role.
const OF_A_KIND: usize = 2;
/// Choices tried of one filter.
const CHOICES: usize = 4;
/// An answer above this is measured twice more, and the middle of the three counts.
const DOUBTFUL: Duration = Duration::from_millis(20);
/// What people search for: numbers, names, amounts, nothing that is there.
const SEARCHED: [&str; 6] = ["10", "学校", "Oxford", "100.00", "2018", "zzzz"];

/// What `suanpan bench pages` was asked to do.
pub struct PagesOptions {
    pub url: String,
    /// The business day of the walk; the day of the last posting without it.
    pub today: Option<Date>,
    /// So many of the slowest are listed.
    pub slowest: usize,
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
    pub over_50_ms: usize,
    /// Milliseconds.
    pub median_ms: f64,
    pub p99_ms: f64,
    pub slowest_pages: Vec<Visit>,
    pub slowest_files: Vec<Visit>,
    pub failed: Vec<Visit>,
}

/// Walks the pages of the only county of a database.
pub fn pages(options: &PagesOptions) -> Result<PagesReport> {
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
    let people = people(&db, &row.code)?;
    let mut visits = Vec::new();
    for (role, user) in &people {
        walker.sign_in(user)?;
        visits.extend(walk(&walker, role, today)?);
    }
    Ok(report(visits, lines, today, people.len(), options.slowest))
}

/// Everything one person can reach.
fn walk(walker: &Walker, role: &str, today: Date) -> Result<Vec<Visit>> {
    let mut waiting: VecDeque<String> = VecDeque::from(["/".to_owned()]);
    waiting.extend(SEARCHED.iter().map(|text| Query::default().with("q", text).href("/search")));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut visits = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let kind = kind_of(&path);
        let met = kinds.entry(kind).or_default();
        if *met >= OF_A_KIND || path.starts_with("/assets/") || !seen.insert(path.clone()) {
            continue;
        }
        *met += 1;
        let (visit, body) = visit(walker, role, &path)?;
        if visit.status == 200 && !visit.export {
            waiting.extend(links(&body));
            waiting.extend(filtered(&path, &body, today));
        }
        visits.push(visit);
    }
    Ok(visits)
}

fn visit(walker: &Walker, role: &str, path: &str) -> Result<(Visit, String)> {
    let first = walker.get(path)?;
    let mut took = vec![first.took];
    if first.took > DOUBTFUL {
        took.extend([walker.get(path)?.took, walker.get(path)?.took]);
        took.sort_unstable();
    }
    let visit = Visit {
        took_ms: took[took.len() / 2].as_secs_f64() * 1_000.0,
        role: role.to_owned(),
        path: path.to_owned(),
        status: first.status,
        bytes: first.body.len(),
        export: path.split('?').next().is_some_and(|address| address.ends_with(".csv")),
    };
    Ok((visit, first.body))
}

/// The address without ids and values, but with the column a list is sorted by.
fn kind_of(path: &str) -> String {
    let (address, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |part: &str| part.len() > 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let address: Vec<&str> = address.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    let mut names: Vec<String> = Query::parse(query)
        .pairs()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| match name {
            "sort" | "state" | "kind" | "event" | "q" => format!("{name}={value}"),
            _ => name.to_owned(),
        })
        .collect();
    names.sort();
    names.dedup();
    format!("{}?{}", address.join("/"), names.join("&"))
}

/// The addresses the filter form of a list leads to, one field at a time.
fn filtered(path: &str, page: &str, today: Date) -> Vec<String> {
    let address = path.split('?').next().unwrap_or_default();
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
        found.extend(values.iter().map(|value| Query::default().with(&field.name, value).href(address)));
    }
    found
}

fn report(visits: Vec<Visit>, journal_lines: i64, today: Date, roles: usize, slowest: usize) -> PagesReport {
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
    use super::kind_of;

    #[test]
    fn the_same_page_of_another_document_is_of_the_same_kind() {
        assert_eq!(kind_of("/payments/12345678?back=%2F"), kind_of("/payments/87654321?back=%2Fx"));
        assert_ne!(kind_of("/payments?sort=no"), kind_of("/payments?sort=-no"));
        assert_ne!(kind_of("/payments?page=2"), kind_of("/payments"));
    }
}
