//! The journal day by day, for exports that must hold no more than a day.
//!
//! Ids carry the day in front (decision 0006), so a day is a range of the primary key.

use ledger::{Fen, FiscalYear, PostingId};
use platform::db::{DbResult, Tx};
use platform::row_struct;
use platform::time::Instant;

/// How many ids lie between the same moment of two days.
const DAY: i64 = 1 << 48;

row_struct! {
    /// An account of one book of one year, and when something was first posted to it.
    #[derive(Debug, Clone)]
    pub struct UsedAccount {
        pub fiscal_year: FiscalYear,
        pub fund_type_code: String,
        pub account: i64,
        pub first_ms: Instant,
    }
}

row_struct! {
    /// An entry with its posting and the quota line it lies on, if it lies on one.
    #[derive(Debug, Clone)]
    pub struct DayEntry {
        pub at_ms: Instant,
        pub posting_id: PostingId,
        pub event: String,
        pub source: String,
        pub reverses: Option<PostingId>,
        pub fiscal_year: FiscalYear,
        pub fund_type_code: String,
        pub user_id: String,
        pub account: i64,
        pub bgt_line_no: Option<String>,
        pub agency_code: Option<String>,
        pub debit_fen: Fen,
        pub credit_fen: Fen,
    }
}

/// Every account that was ever posted to, by year, book and code.
pub fn used_accounts(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<UsedAccount>> {
    tx.rows(
        "select p.fiscal_year, p.fund_type_code, e.account, min(p.at_ms)
           from journal_posting p
           join journal_entry e on e.mof_div_code = p.mof_div_code and e.posting_id = p.posting_id
          where p.mof_div_code = ?1 group by p.fiscal_year, p.fund_type_code, e.account
          order by p.fiscal_year, p.fund_type_code, e.account",
        (county,),
    )
}

/// The entries of the first day after that of `after`, in the order they were posted; empty at the end.
pub fn next_day(tx: &mut Tx<'_>, county: &str, after: Option<PostingId>) -> DbResult<Vec<DayEntry>> {
    let from = after.map_or(i64::MIN, |id| (id.0 / DAY + 1) * DAY);
    let first: (Option<PostingId>,) = tx.one(
        "select min(posting_id) from journal_posting where mof_div_code = ?1 and posting_id >= ?2",
        (county, from),
    )?;
    let Some(first) = first.0 else { return Ok(Vec::new()) };
    let start = first.0 / DAY * DAY;
    tx.rows(
        "select p.at_ms, p.posting_id, p.event, p.source, p.reverses, p.fiscal_year, p.fund_type_code, p.user_id,
                e.account, q.bgt_line_no, q.agency_code, e.debit_fen, e.credit_fen
           from journal_posting p
           join journal_entry e on e.mof_div_code = p.mof_div_code and e.posting_id = p.posting_id
           left join quota_line q on q.mof_div_code = e.mof_div_code and q.line_id = e.place_id
          where p.mof_div_code = ?1 and p.posting_id >= ?2 and p.posting_id < ?3
          order by p.at_ms, p.posting_id, e.entry_no",
        (county, start, start + DAY),
    )
}
