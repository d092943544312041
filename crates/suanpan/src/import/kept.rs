//! What a folder brought and did not become money: parked rows, and rows that wait for a person.
//!
//! A served county does its requests on its pages, so those of the folder are plans a clerk may submit; so
//! are its changes of quota and its refunds. Parked rows could not be read and say why.
//!
//! **Promise:** no row of a folder vanishes: it is loaded, lived, or kept here with its place.
//! **Not here:** submitting (the verb `payment.submit`, called by the page).

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use ledger::Fen;
use platform::db::{DbResult, Tx};
use serde::Serialize;

use super::model::{CountyFolder, Parked, QuotaChange, Refund, Request};
use super::store;
use super::tables::{QUOTA_CHANGES, REFUNDS, REQUESTS};

platform::row_struct! {
    /// One row of the folder that is kept as it came.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct KeptRow {
        pub file: String,
        pub row_no: i64,
        /// `parked`, `request`, `change`, `refund`.
        pub kind: String,
        /// The number people know: request, change, refund.
        pub number: String,
        /// Of a planned request; 0 elsewhere.
        pub fiscal_year: i64,
        /// When it was to happen, as the file says.
        pub at_text: String,
        pub agency_code: String,
        pub bgt_line_no: String,
        pub payee_code: String,
        /// None when the amount could not be read.
        pub amount_fen: Option<Fen>,
        pub summary: String,
        /// Parked rows: the column and the code of the first mistake, and its texts.
        pub column_name: String,
        pub code: String,
        pub reason_zh: String,
        pub reason_en: String,
        /// The raw cells as a JSON list of pairs.
        pub cells: String,
    }
}

/// How many rows of the folder wait on the pages, and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct KeptOut {
    pub requests: u64,
    pub requests_amount_fen: Fen,
    pub refund_candidates: u64,
    pub refund_candidates_amount_fen: Fen,
    pub refunds: u64,
    pub quota_changes: u64,
    pub parked: u64,
    pub parked_amount_fen: Fen,
}

/// What stays out of the books when a folder is imported and not lived.
pub fn kept_out(folder: &CountyFolder) -> KeptOut {
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    // The reader refused a folder whose requests come to more than an amount can be.
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| Fen::total(amounts).unwrap_or(Fen::ZERO);
    KeptOut {
        requests: count(folder.requests.len()),
        requests_amount_fen: sum(&mut folder.requests.iter().map(|row| row.amount)),
        refund_candidates: count(folder.refund_candidates.len()),
        refund_candidates_amount_fen: sum(&mut folder.refund_candidates.iter().map(|row| row.amount)),
        refunds: count(folder.refunds.len()),
        quota_changes: count(folder.quota_changes.len()),
        parked: count(folder.parked.len()),
        parked_amount_fen: sum(&mut folder.parked.iter().filter_map(|row| row.amount)),
    }
}

/// Keeps the parked rows.
pub fn keep_parked(tx: &mut Tx<'_>, folder: &CountyFolder) -> DbResult<()> {
    for row in &folder.parked {
        store::keep(tx, &folder.county.mof_div_code, &parked(row))?;
    }
    Ok(())
}

/// Keeps what was not lived: all requests, refunds and changes, or those after the moment the county
/// was lived up to.
pub fn keep_plans(tx: &mut Tx<'_>, folder: &CountyFolder, after: Option<DateTime>) -> DbResult<()> {
    let county = &folder.county.mof_div_code;
    let later = |at: DateTime| after.is_none_or(|after| after < at);
    let requests = folder.requests.iter().chain(&folder.refund_candidates);
    for row in requests.filter(|row| later(row.submitted_at)) {
        store::keep(tx, county, &request(row))?;
    }
    for row in folder.refunds.iter().filter(|row| later(row.refunded_on.at(17, 50, 0, 0))) {
        store::keep(tx, county, &refund(row))?;
    }
    let units: BTreeMap<&str, &str> =
        folder.budget.iter().map(|line| (&*line.bgt_line_no, &*line.agency_code)).collect();
    for row in folder.quota_changes.iter().filter(|row| later(row.happened_at)) {
        let unit = units.get(&*row.bgt_line_no).copied().unwrap_or_default();
        store::keep(tx, county, &change(row, unit.to_owned()))?;
    }
    Ok(())
}

fn row_no(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn plan(kind: &str, file: &str, row: u64, number: &str) -> KeptRow {
    KeptRow {
        file: file.to_owned(),
        row_no: row_no(row),
        kind: kind.to_owned(),
        number: number.to_owned(),
        fiscal_year: 0,
        at_text: String::new(),
        agency_code: String::new(),
        bgt_line_no: String::new(),
        payee_code: String::new(),
        amount_fen: None,
        summary: String::new(),
        column_name: String::new(),
        code: String::new(),
        reason_zh: String::new(),
        reason_en: String::new(),
        cells: "[]".to_owned(),
    }
}

fn parked(row: &Parked) -> KeptRow {
    let cell = |name: &str| {
        let found = row.cells.iter().find(|(column, _)| column == name);
        found.map_or_else(String::new, |(_, text)| text.clone())
    };
    let number = if row.file == REFUNDS.name { cell("refund_no") } else { cell("pay_app_no") };
    KeptRow {
        amount_fen: row.amount,
        summary: cell("pay_summary"),
        column_name: row.column.clone(),
        code: row.code.word().to_owned(),
        reason_zh: row.zh.clone(),
        reason_en: row.en.clone(),
        cells: serde_json::to_string(&row.cells).unwrap_or_else(|_| "[]".to_owned()),
        agency_code: cell("agency_code"),
        ..plan("parked", &row.file, row.row, &number)
    }
}

fn request(row: &Request) -> KeptRow {
    let cells = [
        ("pay_bus_type_code", row.pay_bus_type_code.to_string()),
        ("decision_no", row.decision_no.clone()),
        ("contract_no", row.contract_no.clone()),
        ("from_commitment", if row.from_commitment { "1" } else { "" }.to_owned()),
        ("contract_due_on", row.contract_due_on.map_or_else(String::new, |day| day.to_string())),
    ];
    KeptRow {
        fiscal_year: i64::from(row.submitted_at.year()),
        at_text: row.submitted_at.to_string(),
        agency_code: row.agency_code.clone(),
        bgt_line_no: row.bgt_line_no.clone(),
        payee_code: row.payee_code.clone(),
        amount_fen: Some(row.amount),
        summary: row.pay_summary.clone(),
        cells: serde_json::to_string(&cells).unwrap_or_else(|_| "[]".to_owned()),
        // Money that came back is the treasury's to record, not the unit's to submit.
        ..plan(
            if row.amount < Fen::ZERO { "refund" } else { "request" },
            REQUESTS.name,
            row.row,
            &row.pay_app_no,
        )
    }
}

fn refund(row: &Refund) -> KeptRow {
    KeptRow {
        at_text: row.refunded_on.to_string(),
        amount_fen: Some(row.amount),
        summary: format!("{} {}", row.pay_app_no, row.reason),
        ..plan("refund", REFUNDS.name, row.row, &row.refund_no)
    }
}

fn change(row: &QuotaChange, agency_code: String) -> KeptRow {
    KeptRow {
        at_text: row.happened_at.to_string(),
        agency_code,
        bgt_line_no: row.bgt_line_no.clone(),
        amount_fen: Some(row.amount),
        summary: format!("{} {} {}", row.kind.word(), row.doc_no, row.reason),
        ..plan("change", QUOTA_CHANGES.name, row.row, &row.change_no)
    }
}
