//! What a statement asks the books, as of an instant.

use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx};
use platform::row_struct;
use platform::time::Instant;

row_struct! {
    /// A quota line with its sums before an instant.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LineSum {
        pub line_id: LineId,
        pub bgt_line_no: String,
        pub pro_name: String,
        pub exp_func_code: String,
        pub fund_type_code: String,
        /// Everything the line was given, in whatever state it is.
        pub quota_fen: Fen,
        pub pending_fen: Fen,
        pub available_fen: Fen,
        pub paid_fen: Fen,
    }
}

row_struct! {
    /// One posting on account 3201 (paid): a payment, or money that came back.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Move {
        pub at_ms: Instant,
        pub event: String,
        pub source: String,
        pub line_id: LineId,
        pub bgt_line_no: String,
        /// Negative for money that came back.
        pub amount_fen: Fen,
    }
}

/// Lines of a unit with their sums from postings before `until`, by number. The groups of accounts are those of the
/// execution report.
pub fn line_sums(
    tx: &mut Tx<'_>,
    county: &str,
    unit: &str,
    year: FiscalYear,
    until: Instant,
) -> DbResult<Vec<LineSum>> {
    tx.rows(
        "select q.line_id, q.bgt_line_no, coalesce(j.pro_name, ''), q.exp_func_code, q.fund_type_code,
                cast(sum(e.debit_fen - e.credit_fen) as bigint),
                cast(sum(case when e.account in (3101, 3102) then e.debit_fen - e.credit_fen else 0 end) as bigint),
                cast(sum(case when e.account in (3103, 3104, 3105, 3106) then e.debit_fen - e.credit_fen
                         else 0 end) as bigint),
                cast(sum(case when e.account = 3201 then e.debit_fen - e.credit_fen else 0 end) as bigint)
           from quota_line q
           join journal_entry e on e.mof_div_code = q.mof_div_code and e.place_id = q.line_id
            and e.account >= 3100 and e.account <= 3499
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
           left join project j on j.mof_div_code = q.mof_div_code and j.pro_code = q.pro_code
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and q.agency_code = ?3 and p.at_ms < ?4
          group by q.line_id, q.bgt_line_no, j.pro_name, q.exp_func_code, q.fund_type_code
          order by q.bgt_line_no, q.line_id",
        (county, year, unit, until),
    )
}

/// Payments and refunds of a unit's lines from `from` to before `until`, oldest first.
pub fn moves(
    tx: &mut Tx<'_>,
    county: &str,
    unit: &str,
    year: FiscalYear,
    (from, until): (Instant, Instant),
) -> DbResult<Vec<Move>> {
    tx.rows(
        "select p.at_ms, p.event, p.source, q.line_id, q.bgt_line_no, e.debit_fen - e.credit_fen
           from quota_line q
           join journal_entry e on e.mof_div_code = q.mof_div_code and e.place_id = q.line_id and e.account = 3201
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and q.agency_code = ?3
            and p.at_ms >= ?4 and p.at_ms < ?5
          order by p.at_ms, p.posting_id, e.entry_no",
        (county, year, unit, from, until),
    )
}
