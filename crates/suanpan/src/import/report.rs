//! What a dry run says: how much there is of everything, what adds up, what was set aside.
//!
//! **Promise:** the amounts of requests, refund candidates and parked rows add up to the file.
//! **Not here:** mistakes; a folder with mistakes has no report but [`super::ImportRefused`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ledger::{Fen, FiscalYear, FundNature};
use platform::i18n::Lang;
use serde::Serialize;

use super::checks::money::fen;
use super::error::{CellCode, say};
use super::model::{CountyFolder, Parked, Project};
use super::tables::{REFUNDS, REQUESTS};

/// How many parked rows and warnings a printed report shows; the JSON has all.
const PRINTED: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRun {
    pub mof_div_code: String,
    pub name_zh: String,
    pub name_en: String,
    pub currency: String,
    pub files: Vec<FileCount>,
    pub books: Vec<BookSum>,
    pub requests: RequestSums,
    /// Parked rows by file, column and reason, the most frequent first.
    pub parked_reasons: Vec<ParkedReason>,
    pub parked: Vec<Parked>,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileCount {
    pub file: String,
    pub rows: u64,
}

/// One book of one year: where its money comes from and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookSum {
    pub fiscal_year: FiscalYear,
    pub fund: FundNature,
    pub resources: Fen,
    pub reserved: Fen,
    pub budget: Fen,
    pub lines: u64,
}

/// The control total of requests.csv.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestSums {
    pub requests: u64,
    pub requests_amount: Fen,
    pub refund_candidates: u64,
    pub refund_candidates_amount: Fen,
    pub parked: u64,
    pub parked_amount: Fen,
    /// Parked rows whose amount could not be read either; they count as nothing.
    pub parked_without_amount: u64,
    /// All of the above together.
    pub total: Fen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParkedReason {
    pub file: String,
    pub column: String,
    pub code: CellCode,
    pub rows: u64,
    pub amount: Fen,
}

/// Something worth knowing that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub code: String,
    pub file: String,
    /// 0 when the warning is about the file.
    pub row: u64,
    pub zh: String,
    pub en: String,
}

impl Warning {
    pub(super) fn row(code: &str, file: &str, row: u64, found: &str) -> Warning {
        let key = format!("ui.import.warning.{code}");
        let fields = [("found", super::error::shown(found))];
        Warning {
            code: code.to_owned(),
            file: file.to_owned(),
            row,
            zh: say(Lang::Zh, &key, &fields),
            en: say(Lang::En, &key, &fields),
        }
    }

    fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl DryRun {
    pub(super) fn of(
        folder: &CountyFolder,
        counts: BTreeMap<&'static str, u64>,
        mut warnings: Vec<Warning>,
    ) -> DryRun {
        warn_of_references(folder, &mut warnings);
        warn_of_targets(folder, &mut warnings);
        let order = super::tables::FILES.iter().map(|file| file.name);
        DryRun {
            mof_div_code: folder.county.mof_div_code.clone(),
            name_zh: folder.county.name_zh.clone(),
            name_en: folder.county.name_en.clone(),
            currency: folder.county.currency.clone(),
            files: order
                .filter_map(|name| {
                    counts.get(name).map(|rows| FileCount { file: name.to_owned(), rows: *rows })
                })
                .collect(),
            books: books(folder),
            requests: requests(folder),
            parked_reasons: parked_reasons(&folder.parked),
            parked: folder.parked.clone(),
            warnings,
        }
    }

    /// Counts the requests and the rows set aside anew, when a mapping has set aside more.
    pub(crate) fn parked_again(&mut self, folder: &CountyFolder) {
        self.requests = requests(folder);
        self.parked_reasons = parked_reasons(&folder.parked);
        self.parked.clone_from(&folder.parked);
    }

    /// The report as a terminal shows it.
    pub fn print(&self, lang: Lang) -> String {
        let mut out = String::new();
        let name = match lang {
            Lang::Zh => &self.name_zh,
            Lang::En => &self.name_en,
        };
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to a String cannot fail");
        let head = [
            ("name", name.clone()),
            ("code", self.mof_div_code.clone()),
            ("currency", self.currency.clone()),
        ];
        line(say(lang, "ui.import.head", &head));
        line(String::new());
        line(pad(&[say(lang, "ui.import.file", &[]), say(lang, "ui.import.rows", &[])], &[22, 10]));
        for file in &self.files {
            line(pad(&[file.file.clone(), file.rows.to_string()], &[22, 10]));
        }
        line(String::new());
        let columns = ["year", "book", "lines", "resources", "reserved", "budget"];
        let widths = [6, 6, 8, 22, 22, 22];
        line(pad(&columns.map(|column| say(lang, &format!("ui.import.{column}"), &[])), &widths));
        for book in &self.books {
            let cells = [
                book.fiscal_year.to_string(),
                book.fund.code().to_owned(),
                book.lines.to_string(),
                book.resources.to_string(),
                book.reserved.to_string(),
                book.budget.to_string(),
            ];
            line(pad(&cells, &widths));
        }
        line(String::new());
        self.print_requests(lang, &mut line);
        out
    }

    fn print_requests(&self, lang: Lang, line: &mut impl FnMut(String)) {
        let sums = &self.requests;
        let rows = [
            ("requests", sums.requests, sums.requests_amount),
            ("refund_candidates", sums.refund_candidates, sums.refund_candidates_amount),
            ("parked", sums.parked, sums.parked_amount),
        ];
        for (key, count, amount) in rows {
            let label = say(lang, &format!("ui.import.{key}"), &[]);
            line(pad(&[label, count.to_string(), amount.to_string()], &[22, 10, 22]));
        }
        let label = say(lang, "ui.import.total", &[]);
        line(pad(&[label, String::new(), sums.total.to_string()], &[22, 10, 22]));
        for reason in &self.parked_reasons {
            let label = format!("  {} {} {}", reason.file, reason.column, reason.code.word());
            line(pad(&[label, reason.rows.to_string(), reason.amount.to_string()], &[46, 8, 22]));
        }
        for parked in self.parked.iter().take(PRINTED) {
            let text = match lang {
                Lang::Zh => &parked.zh,
                Lang::En => &parked.en,
            };
            line(format!("  {}:{} {} {text}", parked.file, parked.row, parked.column));
        }
        for warning in self.warnings.iter().take(PRINTED) {
            line(format!("  {}:{} {}", warning.file, warning.row, warning.text(lang)));
        }
        let shown = self.parked.len().min(PRINTED) + self.warnings.len().min(PRINTED);
        let more = self.parked.len() + self.warnings.len() - shown;
        if more > 0 {
            line(say(lang, "ui.import.more_notes", &[("count", more.to_string())]));
        }
    }
}

/// Cells in columns: the first to the left, the others to the right; Chinese characters are two wide.
fn pad(cells: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let wide: usize = cell.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum();
        let gap = " ".repeat(width.saturating_sub(wide));
        let (before, after) = if index == 0 { ("", &*gap) } else { (&*gap, "") };
        out.push_str(before);
        out.push_str(cell);
        out.push_str(after);
    }
    out.trim_end().to_owned()
}

fn books(folder: &CountyFolder) -> Vec<BookSum> {
    #[derive(Default)]
    struct Sums {
        resources: i128,
        reserved: i128,
        budget: i128,
        lines: u64,
    }
    let mut books: BTreeMap<(FiscalYear, FundNature), Sums> = BTreeMap::new();
    for resource in &folder.resources {
        let sums = books.entry((resource.fiscal_year, resource.fund)).or_default();
        let side = if resource.account.is_source() { &mut sums.resources } else { &mut sums.reserved };
        *side += i128::from(resource.amount.get());
    }
    for line in &folder.budget {
        let sums = books.entry((line.fiscal_year, line.fund)).or_default();
        sums.budget += i128::from(line.amount.get());
        sums.lines += 1;
    }
    books
        .into_iter()
        .map(|((fiscal_year, fund), sums)| BookSum {
            fiscal_year,
            fund,
            resources: fen(sums.resources),
            reserved: fen(sums.reserved),
            budget: fen(sums.budget),
            lines: sums.lines,
        })
        .collect()
}

fn requests(folder: &CountyFolder) -> RequestSums {
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    let sum =
        |amounts: &mut dyn Iterator<Item = Fen>| amounts.map(|amount| i128::from(amount.get())).sum::<i128>();
    let parked: Vec<&Parked> = folder.parked.iter().filter(|row| row.file != REFUNDS.name).collect();
    let requests = sum(&mut folder.requests.iter().map(|request| request.amount));
    let candidates = sum(&mut folder.refund_candidates.iter().map(|request| request.amount));
    let parked_amount = sum(&mut parked.iter().filter_map(|row| row.amount));
    RequestSums {
        requests: count(folder.requests.len()),
        requests_amount: fen(requests),
        refund_candidates: count(folder.refund_candidates.len()),
        refund_candidates_amount: fen(candidates),
        parked: count(parked.len()),
        parked_amount: fen(parked_amount),
        parked_without_amount: count(parked.iter().filter(|row| row.amount.is_none()).count()),
        total: fen(requests + candidates + parked_amount),
    }
}

fn parked_reasons(parked: &[Parked]) -> Vec<ParkedReason> {
    let mut sums: BTreeMap<(&str, &str, CellCode), (u64, i128)> = BTreeMap::new();
    for row in parked {
        let sum = sums.entry((&row.file, &row.column, row.code)).or_default();
        sum.0 += 1;
        sum.1 += row.amount.map_or(0, |amount| i128::from(amount.get()));
    }
    let mut reasons: Vec<ParkedReason> = sums
        .into_iter()
        .map(|((file, column, code), (rows, amount))| ParkedReason {
            file: file.to_owned(),
            column: column.to_owned(),
            code,
            rows,
            amount: fen(amount),
        })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
    reasons
}

/// Requests and refunds that name something the folder does not have will be refused in the year.
fn warn_of_references(folder: &CountyFolder, warnings: &mut Vec<Warning>) {
    let lines: BTreeSet<&str> = folder.budget.iter().map(|line| &*line.bgt_line_no).collect();
    let units: BTreeSet<&str> = folder.units.iter().map(|unit| &*unit.agency_code).collect();
    let payees: BTreeSet<&str> = folder.payees.iter().map(|payee| &*payee.payee_code).collect();
    for request in folder.requests.iter().chain(&folder.refund_candidates) {
        let named = [
            ("request_unknown_unit", &units, &request.agency_code),
            ("request_unknown_line", &lines, &request.bgt_line_no),
            ("request_unknown_payee", &payees, &request.payee_code),
        ];
        for (code, known, found) in named {
            if !found.is_empty() && !known.contains(&**found) {
                warnings.push(Warning::row(code, REQUESTS.name, request.row, found));
            }
        }
    }
    let numbers: BTreeSet<&str> = folder.requests.iter().map(|request| &*request.pay_app_no).collect();
    for refund in folder.refunds.iter().filter(|refund| !numbers.contains(&*refund.pay_app_no)) {
        warnings.push(Warning::row("refund_unknown_request", REFUNDS.name, refund.row, &refund.pay_app_no));
    }
}

/// Without an approved target the quota of a specific-purpose project is not released (A1).
fn warn_of_targets(folder: &CountyFolder, warnings: &mut Vec<Warning>) {
    // 3 is 特定目标类; personnel and operating money need no target.
    let lacks = |project: &&Project| project.pro_cat_code == 3 && project.target_doc_no.is_empty();
    for project in folder.projects.iter().filter(lacks) {
        let file = super::tables::PROJECTS.name;
        warnings.push(Warning::row("project_without_target", file, project.row, &project.pro_code));
    }
}
