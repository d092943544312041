//! The release schedule of a reply, the departments' replies, and receipts of superior documents.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

/// What the budget gave a line.
pub fn budgeted(tx: &mut Tx<'_>, county: &str, year: FiscalYear, no: &str) -> DbResult<Fen> {
    let row: Option<(Fen,)> = tx.row(
        "select amount_fen from budget_line
          where mof_div_code = ?1 and fiscal_year = ?2 and bgt_line_no = ?3",
        (county, year, no),
    )?;
    Ok(row.map_or(Fen::ZERO, |(amount,)| amount))
}

pub fn clear(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<()> {
    tx.exec("delete from release_instalment where mof_div_code = ?1 and line_id = ?2", (county, line))?;
    tx.touch("release_instalment", line.0);
    Ok(())
}

pub fn name(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, line): (FiscalYear, LineId),
    from_day: Date,
    amount: Fen,
) -> DbResult<()> {
    tx.exec(
        "insert into release_instalment (mof_div_code, fiscal_year, line_id, from_day, amount_fen, named_by,
                                         named_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (&*ctx.county, year, line, from_day, amount, &ctx.actor.user_id, ctx.at),
    )?;
    tx.touch("release_instalment", line.0);
    Ok(())
}

row_struct! {
    /// An instalment, what all of the line's come to, and what the line still has to release.
    #[derive(Debug, Clone)]
    pub struct InstalmentRow {
        pub line_id: LineId,
        pub from_day: Date,
        pub amount_fen: Fen,
        pub named_fen: Fen,
        pub pending_fen: Fen,
    }
}

/// The instalments of a unit, line by line, in the order of their days.
pub fn of_unit(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    agency: &str,
) -> DbResult<Vec<InstalmentRow>> {
    tx.rows(
        "select i.line_id, i.from_day, i.amount_fen,
                cast((select sum(a.amount_fen) from release_instalment a
                       where a.mof_div_code = i.mof_div_code and a.line_id = i.line_id) as bigint),
                cast(coalesce((select sum(b.balance_fen) from line_balance b where b.mof_div_code = i.mof_div_code
                       and b.line_id = i.line_id and b.account in (3101, 3102)), 0) as bigint)
           from quota_line q
           join release_instalment i on i.mof_div_code = q.mof_div_code and i.line_id = q.line_id
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and q.agency_code = ?3
          order by q.bgt_line_no, i.from_day",
        (county, year, agency),
    )
}

/// Whether the reply releases a line by instalments.
pub fn is_scheduled(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<bool> {
    let (count,): (i64,) = tx.one(
        "select count(*) from release_instalment where mof_div_code = ?1 and line_id = ?2",
        (county, line),
    )?;
    Ok(count > 0)
}

row_struct! {
    /// An instalment in a list.
    #[derive(Debug, Clone)]
    pub struct InstalmentItem {
        pub line_id: LineId,
        pub line_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub from_day: Date,
        pub amount_fen: Fen,
    }
}

const INSTALMENTS: &str = " from release_instalment i
    join quota_line q on q.mof_div_code = i.mof_div_code and q.line_id = i.line_id
    left join org_unit u on u.mof_div_code = q.mof_div_code and u.agency_code = q.agency_code";

/// Columns the list of instalments can be sorted by.
pub const ORDER: &[(&str, &str)] = &[
    ("line", "q.bgt_line_no"),
    ("unit", "q.agency_code"),
    ("from", "i.from_day"),
    ("amount", "i.amount_fen"),
];

pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<InstalmentItem>> {
    tx.rows(
        &format!(
            "select i.line_id, q.bgt_line_no, q.agency_code, coalesce(u.agency_name, ''), i.from_day,
                    i.amount_fen{INSTALMENTS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(i.amount_fen), 0) as bigint){INSTALMENTS}{}",
            found.text()
        ),
        found.values(),
    )
}

/// Notes a department's reply; false when it replied before.
pub fn department_replies(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear, department: &str) -> DbResult<bool> {
    let noted = tx.exec(
        "insert into department_reply (mof_div_code, fiscal_year, sup_dep_code, replied_by, replied_ms)
         values (?1, ?2, ?3, ?4, ?5) on conflict (mof_div_code, fiscal_year, sup_dep_code) do nothing",
        (&*ctx.county, year, department, &ctx.actor.user_id, ctx.at),
    )?;
    tx.touch("department_replies", i64::from(year.0));
    Ok(noted == 1)
}

/// A department with subordinate units: code, name, units, and when it replied.
pub type DepartmentRow = (String, String, i64, Option<Instant>);

pub fn departments(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<DepartmentRow>> {
    tx.rows(
        "select d.agency_code, d.agency_name, count(*), max(r.replied_ms)
           from org_unit d
           join org_unit s on s.mof_div_code = d.mof_div_code and s.sup_dep_code = d.agency_code
            and s.agency_code <> d.agency_code
           left join department_reply r on r.mof_div_code = d.mof_div_code and r.sup_dep_code = d.agency_code
            and r.fiscal_year = ?2
          where d.mof_div_code = ?1 group by d.agency_code, d.agency_name order by d.agency_code",
        (county, year),
    )
}

row_struct! {
    /// A superior document as it was registered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReceiptRow {
        pub receipt_id: i64,
        pub doc_no: String,
        pub fiscal_year: FiscalYear,
        /// The day on the document; the clock counts from the registration.
        pub received_on: Date,
        pub amount_fen: Fen,
        /// Working days between the two, when they are more than allowed.
        pub late_days: i64,
        pub why: String,
        pub registered_by: String,
        pub registered_ms: Instant,
    }
}

macro_rules! receipts {
    () => {
        "select r.receipt_id, r.doc_no, r.fiscal_year, r.received_on, r.amount_fen, r.late_days, r.why,
                r.registered_by, r.registered_ms from superior_receipt r "
    };
}

/// False when the document was registered before.
pub fn register(tx: &mut Tx<'_>, county: &str, row: &ReceiptRow) -> DbResult<bool> {
    let registered = tx.exec(
        "insert into superior_receipt (mof_div_code, doc_no, receipt_id, fiscal_year, received_on, amount_fen,
                                       late_days, why, registered_by, registered_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (mof_div_code, doc_no) do nothing",
        (
            county,
            &row.doc_no,
            row.receipt_id,
            row.fiscal_year,
            row.received_on,
            row.amount_fen,
            row.late_days,
            &row.why,
            &row.registered_by,
            row.registered_ms,
        ),
    )?;
    tx.touch_key("superior_receipt", &row.doc_no);
    Ok(registered == 1)
}

pub fn receipt(tx: &mut Tx<'_>, county: &str, doc_no: &str) -> DbResult<Option<ReceiptRow>> {
    tx.row(concat!(receipts!(), "where r.mof_div_code = ?1 and r.doc_no = ?2"), (county, doc_no))
}

pub fn receipt_list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<ReceiptRow>> {
    tx.rows(&format!(concat!(receipts!(), "{}{}"), found.text(), window), found.values())
}

pub fn receipt_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(r.amount_fen), 0) as bigint) from superior_receipt r{}",
            found.text()
        ),
        found.values(),
    )
}
