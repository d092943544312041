//! What the pages of reconciliation ask.

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;

pub use super::days::days;
pub use super::items::items;

use super::super::model::StatementRow;

row_struct! {
    /// Sums over the days of a filter.
    #[derive(Debug, Clone)]
    pub struct DayTotals {
        pub days: i64,
        pub our_count: i64,
        pub our_fen: Fen,
        pub bank_count: i64,
        pub bank_fen: Fen,
        pub back_fen: Fen,
        pub matched: i64,
        pub cleared_fen: Fen,
    }
}

pub fn day_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<DayTotals> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(our_count + our_back_count), 0) as bigint),
                    cast(coalesce(sum(our_fen), 0) as bigint),
                    cast(coalesce(sum(bank_count + bank_back_count), 0) as bigint),
                    cast(coalesce(sum(bank_fen), 0) as bigint), cast(coalesce(sum(bank_back_fen), 0) as bigint),
                    cast(coalesce(sum(matched), 0) as bigint), cast(coalesce(sum(cleared_fen), 0) as bigint)
               from recon_day{}",
            found.text()
        ),
        found.values(),
    )
}

/// How many, and what each side has of them.
pub fn item_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(our_fen), 0) as bigint), cast(coalesce(sum(bank_fen), 0) as bigint)
               from recon_item{}",
            found.text()
        ),
        found.values(),
    )
}

/// Open differences, for the desk of whoever settles them.
pub fn items_open(county: &str) -> Where {
    Where::county("mof_div_code", county).fixed("state = 'open'")
}

/// Open differences that have gone up.
pub fn items_escalated(county: &str) -> Where {
    items_open(county).fixed("escalated_ms is not null")
}

/// Days a person has still to confirm, also those told with differences that have all ended since.
pub fn days_to_confirm(county: &str) -> Where {
    Where::county("mof_div_code", county).fixed(
        "(state in ('agreed', 'differs')
          or (state = 'confirmed_open'
              and not exists (select 1 from recon_item i where i.mof_div_code = recon_day.mof_div_code
                                 and i.on_day = recon_day.on_day and i.state = 'open')))",
    )
}

/// Statements of a list, newest first unless sorted.
pub fn statements(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<StatementRow>> {
    tx.rows(
        &format!(
            "select statement_id, acct_no, on_day, version_no, form, statement_no, content_sm3, opening_fen,
                    closing_fen, line_count, out_fen, in_fen, paper_id, received_ms, received_by, state, reason
               from bank_statement{}{}",
            found.text(),
            window
        ),
        found.values(),
    )
}

/// How many, and what left and came in by them.
pub fn statement_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(out_fen), 0) as bigint), cast(coalesce(sum(in_fen), 0) as bigint)
               from bank_statement{}",
            found.text()
        ),
        found.values(),
    )
}

/// Names of those who worked on a day's reconciliation.
pub fn names_of(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select p.user_id, p.user_name from person p
          where p.mof_div_code = ?1
            and (exists (select 1 from recon_day d where d.mof_div_code = p.mof_div_code and d.on_day = ?2
                          and (d.run_by = p.user_id or d.confirmed_by = p.user_id))
              or exists (select 1 from bank_statement s where s.mof_div_code = p.mof_div_code and s.on_day = ?2
                          and s.received_by = p.user_id))
          order by p.user_id",
        (county, day),
    )
}
