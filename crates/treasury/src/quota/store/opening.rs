//! The opening balance sheet of a county that started in mid-year (E30).

use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;

/// Years that were opened in mid-year.
pub fn opened_mid_year(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<bool> {
    let (count,): (i64,) = tx.one(
        "select count(*) from journal_posting where mof_div_code = ?1 and fiscal_year = ?2 and event = 'E30'",
        (county, year),
    )?;
    Ok(count > 0)
}

row_struct! {
    /// One line's opening balances.
    #[derive(Debug, Clone)]
    pub struct OpeningSeen {
        pub line_id: LineId,
        pub bgt_line_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub pending_fen: Fen,
        pub executable_fen: Fen,
        pub frozen_fen: Fen,
        pub committed_fen: Fen,
        pub in_process_fen: Fen,
        pub paid_fen: Fen,
        pub carried_fen: Fen,
    }
}

const JOINS: &str = " from journal_posting g
    join journal_entry e on e.mof_div_code = g.mof_div_code and e.posting_id = g.posting_id and e.line_seq > 0
    join quota_line q on q.mof_div_code = e.mof_div_code and q.line_id = e.place_id
    left join org_unit u on u.mof_div_code = q.mof_div_code and u.agency_code = q.agency_code";

/// Opening balances by line; `found` is about `g` (the year), `q` (the line) and `u` (the unit).
pub fn opening_lines(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<OpeningSeen>> {
    tx.rows(
        &format!(
            "select q.line_id, min(q.bgt_line_no), min(q.agency_code), min(coalesce(u.agency_name, q.agency_code)),
                    cast(sum(case when e.account in (3101, 3102) then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3103 then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3104 then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3105 then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3106 then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3201 then e.debit_fen - e.credit_fen else 0 end) as bigint),
                    cast(sum(case when e.account = 3401 then e.debit_fen - e.credit_fen else 0 end) as bigint)
               {JOINS}{} group by q.line_id{window}",
            found.text()
        ),
        found.values(),
    )
}

/// Lines and the sum of their balances over the filter.
pub fn opening_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    tx.one(
        &format!(
            "select count(distinct q.line_id), cast(coalesce(sum(e.debit_fen - e.credit_fen), 0) as bigint)
               {JOINS}{}",
            found.text()
        ),
        found.values(),
    )
}

/// Fund, account, debit and credit of the opening postings of a year.
pub fn opening_trial(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
) -> DbResult<Vec<(String, i64, Fen, Fen)>> {
    tx.rows(
        "select g.fund_type_code, e.account, cast(sum(e.debit_fen) as bigint), cast(sum(e.credit_fen) as bigint)
           from journal_posting g
           join journal_entry e on e.mof_div_code = g.mof_div_code and e.posting_id = g.posting_id
          where g.mof_div_code = ?1 and g.fiscal_year = ?2 and g.event = 'E30'
          group by g.fund_type_code, e.account order by g.fund_type_code, e.account",
        (county, year),
    )
}

/// Names of the county's people, for those who signed.
pub fn people(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String)>> {
    tx.rows("select user_id, user_name from person where mof_div_code = ?1 order by user_id", (county,))
}
