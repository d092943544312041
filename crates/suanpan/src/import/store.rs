//! All SQL of rows a folder brought and nobody has lived yet.

use ledger::Fen;
use platform::db::{DbResult, Tx, Where};

use super::kept::KeptRow;

pub fn keep(tx: &mut Tx<'_>, county: &str, row: &KeptRow) -> DbResult<()> {
    tx.exec(
        "insert into import_row (mof_div_code, file, row_no, kind, number, fiscal_year, at_text, agency_code,
                                 bgt_line_no, payee_code, amount_fen, summary, column_name, code, reason_zh, reason_en, cells)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        (
            county,
            &row.file,
            row.row_no,
            &row.kind,
            &row.number,
            row.fiscal_year,
            &row.at_text,
            &row.agency_code,
            &row.bgt_line_no,
            &row.payee_code,
            row.amount_fen,
            &row.summary,
            &row.column_name,
            &row.code,
            &row.reason_zh,
            &row.reason_en,
            &row.cells,
        ),
    )?;
    tx.touch_key("import_file", &row.file);
    Ok(())
}

macro_rules! kept_columns {
    () => {
        "r.file, r.row_no, r.kind, r.number, r.fiscal_year, r.at_text, r.agency_code, r.bgt_line_no, r.payee_code, r.amount_fen,
         r.summary, r.column_name, r.code, r.reason_zh, r.reason_en, r.cells"
    };
}

/// One row by its place.
pub fn at(tx: &mut Tx<'_>, county: &str, file: &str, row_no: i64) -> DbResult<Option<KeptRow>> {
    tx.row(
        concat!(
            "select ",
            kept_columns!(),
            " from import_row r where r.mof_div_code = ?1 and r.file = ?2 and r.row_no = ?3"
        ),
        (county, file, row_no),
    )
}

/// The request a planned row has become, when somebody submitted it.
pub fn submitted_as(tx: &mut Tx<'_>, county: &str, row: &KeptRow) -> DbResult<Option<i64>> {
    if row.kind != "request" {
        return Ok(None);
    }
    let found: Option<(i64,)> = tx.row(
        "select payment_id from payment_request
          where mof_div_code = ?1 and fiscal_year = ?2 and pay_app_no = ?3",
        (county, row.fiscal_year, &row.number),
    )?;
    Ok(found.map(|(id,)| id))
}

/// Requests somebody submitted meanwhile are plans no more.
const WAITING: &str = "(r.kind <> 'request' or not exists (select 1 from payment_request p
    where p.mof_div_code = r.mof_div_code and p.fiscal_year = r.fiscal_year and p.pay_app_no = r.number))";

/// Rows a list shows, in the order of `window`.
pub fn kept(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<KeptRow>> {
    let found = found.clone().fixed(WAITING);
    tx.rows(
        &format!(concat!("select ", kept_columns!(), " from import_row r{}{}"), found.text(), window),
        found.values(),
    )
}

/// How many rows `kept` has in all, and what they come to.
pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    let found = found.clone().fixed(WAITING);
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(r.amount_fen), 0) as bigint) from import_row r{}",
            found.text()
        ),
        found.values(),
    )
}
