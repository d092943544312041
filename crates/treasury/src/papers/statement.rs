//! The statement of a unit for a month (预算单位对账单): what its quota was at the month's end, and what was paid.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ledger::{Event, Fen, FiscalYear, LineId};
use platform::db::{DbError, DbResult, Tx};
use platform::i18n::Lang;
use platform::time::Instant;
use print::{Align, Block, Column, Document, Paper, Table};

use super::Bureau;
use super::store::{self, LineSum, Move};

/// A month of a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    pub year: i16,
    pub month: i8,
}

impl Month {
    /// `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let shaped = year.len() == 4 && month.len() == 2;
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (shaped && (1..=12).contains(&month.month) && month.year >= 1990).then_some(month)
    }

    pub fn of(day: Date) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    fn first(self) -> Date {
        date(self.year, self.month, 1)
    }

    fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// From the first instant of the month to the first after it.
    fn span(self) -> (Instant, Instant) {
        let start = |day: Date| Instant::of_local(day.at(0, 0, 0, 0));
        let next = self.last().tomorrow().unwrap_or(self.last());
        (start(self.first()), start(next))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The statement of `unit`; `None` when the unit is not there or not among `units`.
pub fn statement(
    tx: &mut Tx<'_>,
    bureau: &Bureau<'_>,
    unit: &str,
    month: Month,
    units: &Option<Vec<String>>,
) -> DbResult<Option<Document>> {
    if units.as_ref().is_some_and(|units| !units.iter().any(|known| known == unit)) {
        return Ok(None);
    }
    let Some(name) = platform::org::unit(tx, bureau.county, unit)?.map(|unit| unit.agency_name) else {
        return Ok(None);
    };
    let year = FiscalYear(i32::from(month.year));
    let (from, until) = month.span();
    let lines = store::line_sums(tx, bureau.county, unit, year, until)?;
    let moves = store::moves(tx, bureau.county, unit, year, (from, until))?;
    let details = details(tx, bureau, &moves)?;
    let paper = &bureau.paper;
    Ok(Some(Document {
        title: bureau.t("papers.statement"),
        subtitle: month_words(bureau, month),
        head: vec![
            (bureau.t("papers.unit"), format!("{unit} {name}")),
            (bureau.t("papers.period"), format!("{} – {}", month.first(), month.last())),
            (bureau.t("papers.county"), bureau.name.to_owned()),
            (bureau.t("print_money"), paper.unit.word(paper.lang).to_owned()),
        ],
        blocks: vec![
            Block::Heading(bureau.t("papers.execution")),
            Block::Table(execution(bureau, &lines, &moves)?),
            Block::Heading(bureau.t("papers.payments")),
            Block::Table(details),
            Block::Note(bureau.t("papers.confirm")),
        ],
        seal: bureau.seal(
            &name,
            month.last(),
            &["papers.sign_issue", "papers.sign_unit", "papers.sign_unit_head"],
        ),
        printed: paper.printed(),
        words: paper.words(),
        paper: Paper::Wide,
        language: paper.language().to_owned(),
        day: paper.file_day(),
    }))
}

fn month_words(bureau: &Bureau<'_>, month: Month) -> String {
    match bureau.paper.lang {
        Lang::Zh => format!("{}年{}月", month.year, month.month),
        Lang::En => month.to_string(),
    }
}

fn added(sums: impl IntoIterator<Item = Fen>) -> DbResult<Fen> {
    let sum = sums.into_iter().try_fold(0i64, |sum, amount| sum.checked_add(amount.get()));
    sum.map(Fen::new).ok_or_else(|| DbError::Broken("a statement's sum is beyond any ledger".into()))
}

/// Quota, pending, available, paid this month and this year, line by line.
fn execution(bureau: &Bureau<'_>, lines: &[LineSum], moves: &[Move]) -> DbResult<Table> {
    let mut month: BTreeMap<LineId, Vec<Fen>> = BTreeMap::new();
    for moved in moves {
        month.entry(moved.line_id).or_default().push(moved.amount_fen);
    }
    let words = |key: &str| Column::new(bureau.t(key), Align::Left);
    let figures = |key: &str| Column::new(bureau.t(key), Align::Right);
    let mut rows = Vec::new();
    for line in lines {
        let paid = added(month.get(&line.line_id).into_iter().flatten().copied())?;
        rows.push(vec![
            line.bgt_line_no.clone(),
            line.pro_name.clone(),
            line.exp_func_code.clone(),
            bureau.fund(&line.fund_type_code),
            bureau.yuan(line.quota_fen),
            bureau.yuan(line.pending_fen),
            bureau.yuan(line.available_fen),
            bureau.yuan(paid),
            bureau.yuan(line.paid_fen),
        ]);
    }
    let total = |pick: fn(&LineSum) -> Fen| added(lines.iter().map(pick)).map(|sum| bureau.yuan(sum));
    Ok(Table {
        columns: vec![
            words("quota.line"),
            words("quota.project"),
            words("quota.function"),
            words("quota.fund"),
            figures("execution.quota"),
            figures("quota.pending"),
            figures("execution.available"),
            figures("papers.paid_month"),
            figures("papers.paid_year"),
        ],
        rows,
        totals: vec![
            bureau.t("papers.total"),
            String::new(),
            String::new(),
            String::new(),
            total(|line| line.quota_fen)?,
            total(|line| line.pending_fen)?,
            total(|line| line.available_fen)?,
            bureau.yuan(added(moves.iter().map(|moved| moved.amount_fen))?),
            total(|line| line.paid_fen)?,
        ],
    })
}

/// Every payment and refund of the month with its document.
fn details(tx: &mut Tx<'_>, bureau: &Bureau<'_>, moves: &[Move]) -> DbResult<Table> {
    let words = |key: &str| Column::new(bureau.t(key), Align::Left);
    let mut rows = Vec::new();
    for moved in moves {
        let (number, payee, summary) = document(tx, bureau, moved)?;
        rows.push(vec![
            moved.at_ms.day().to_string(),
            number,
            moved.bgt_line_no.clone(),
            payee,
            summary,
            bureau.yuan(moved.amount_fen),
        ]);
    }
    let total = bureau.yuan(added(moves.iter().map(|moved| moved.amount_fen))?);
    let count = bureau.say("papers.total_of", ("count", &moves.len().to_string()));
    let blank = String::new;
    Ok(Table {
        columns: vec![
            words("papers.booked_on"),
            words("papers.request_no_head"),
            words("quota.line"),
            words("payment.payee"),
            words("payment.summary"),
            Column::new(bureau.t("amount"), Align::Right),
        ],
        rows,
        totals: vec![count, blank(), blank(), blank(), blank(), total],
    })
}

/// Number, payee and purpose behind a posting; what is no payment is named by its event.
fn document(tx: &mut Tx<'_>, bureau: &Bureau<'_>, moved: &Move) -> DbResult<(String, String, String)> {
    let id = moved.source.strip_prefix("payment:").and_then(|id| id.parse::<i64>().ok());
    if let Some(id) = id
        && let Some(payment) = crate::payment::payment(tx, bureau.county, id)?
    {
        let payee = crate::payee::as_of(tx, bureau.county, &payment.payee_code, payment.payee_version)?;
        let payee = payee.map_or(payment.payee_code, |payee| payee.payee_name);
        return Ok((payment.pay_app_no, payee, payment.pay_summary));
    }
    let event = Event::from_code(&moved.event).map(|event| match bureau.paper.lang {
        Lang::Zh => event.name_zh().to_owned(),
        Lang::En => event.name_en().to_owned(),
    });
    Ok((String::new(), String::new(), event.unwrap_or_else(|| moved.event.clone())))
}
