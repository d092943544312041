//! All SQL of reconciliation.

mod days;
mod items;
mod ours;
pub mod pages;

pub use days::*;
pub use items::*;
pub use ours::*;

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, ToValue, Tx};
use platform::verb::Ctx;

use super::model::{BalanceRow, LineRow, Stated, StatementRow};

macro_rules! statement_columns {
    () => {
        "select statement_id, acct_no, on_day, version_no, form, statement_no, content_sm3, opening_fen, closing_fen,
                line_count, out_fen, in_fen, paper_id, received_ms, received_by, state, reason
           from bank_statement "
    };
}

/// Keeps the bytes of a paper that came or left, as base64.
pub fn keep_paper(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, kind: &str, body: &str) -> DbResult<()> {
    tx.exec(
        "insert into recon_paper (mof_div_code, paper_id, kind, at_ms, user_id, body_sm3, body)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (&*ctx.county, id, kind, ctx.at, &ctx.actor.user_id, platform::hash::sm3_hex(body.as_bytes()), body),
    )?;
    tx.touch("recon_paper", id);
    Ok(())
}

/// Kind and body of a paper.
pub fn paper(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<(String, String)>> {
    tx.row("select kind, body from recon_paper where mof_div_code = ?1 and paper_id = ?2", (county, id))
}

/// The believed statement of an account for a day.
pub fn statement_of(tx: &mut Tx<'_>, county: &str, acct: &str, day: Date) -> DbResult<Option<StatementRow>> {
    tx.row(
        concat!(
            statement_columns!(),
            "where mof_div_code = ?1 and acct_no = ?2 and on_day = ?3 and state = 'kept'
              order by version_no desc limit 1"
        ),
        (county, acct, day),
    )
}

/// The believed statement before a day, the latest.
pub fn statement_before(
    tx: &mut Tx<'_>,
    county: &str,
    acct: &str,
    day: Date,
) -> DbResult<Option<StatementRow>> {
    tx.row(
        concat!(
            statement_columns!(),
            "where mof_div_code = ?1 and acct_no = ?2 and on_day < ?3 and state = 'kept'
              order by on_day desc, version_no desc limit 1"
        ),
        (county, acct, day),
    )
}

/// Every version of a day's statement, also those put aside, newest first.
pub fn versions_of(tx: &mut Tx<'_>, county: &str, acct: &str, day: Date) -> DbResult<Vec<StatementRow>> {
    tx.rows(
        concat!(
            statement_columns!(),
            "where mof_div_code = ?1 and acct_no = ?2 and on_day = ?3 order by version_no desc, statement_id"
        ),
        (county, acct, day),
    )
}

pub fn statement(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<StatementRow>> {
    tx.row(concat!(statement_columns!(), "where mof_div_code = ?1 and statement_id = ?2"), (county, id))
}

/// A new version; an earlier believed one of the day is replaced by it.
pub fn insert_statement(
    tx: &mut Tx<'_>,
    county: &str,
    row: &StatementRow,
    stated: Option<&Stated>,
) -> DbResult<()> {
    if row.state == "kept"
        && let Some(before) = statement_of(tx, county, &row.acct_no, row.on_day)?
    {
        tx.exec(
            "update bank_statement set state = 'replaced' where mof_div_code = ?1 and statement_id = ?2",
            (county, before.statement_id),
        )?;
        tx.touch("bank_statement", before.statement_id);
    }
    tx.exec(
        "insert into bank_statement (mof_div_code, statement_id, acct_no, on_day, version_no, form, statement_no,
            content_sm3, opening_fen, closing_fen, line_count, out_fen, in_fen, paper_id, received_ms, received_by,
            state, reason)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        vec![
            county.to_value(),
            row.statement_id.to_value(),
            row.acct_no.to_value(),
            row.on_day.to_value(),
            row.version_no.to_value(),
            row.form.to_value(),
            row.statement_no.to_value(),
            row.content_sm3.to_value(),
            row.opening_fen.to_value(),
            row.closing_fen.to_value(),
            row.line_count.to_value(),
            row.out_fen.to_value(),
            row.in_fen.to_value(),
            row.paper_id.to_value(),
            row.received_ms.to_value(),
            row.received_by.to_value(),
            row.state.to_value(),
            row.reason.to_value(),
        ],
    )?;
    for line in stated.into_iter().flat_map(|stated| &stated.lines) {
        tx.exec(
            "insert into bank_statement_line (mof_div_code, statement_id, line_no, reference, bank_no, left_fen,
                                              booked_on, remark)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                county,
                row.statement_id,
                line.line_no,
                &line.reference,
                &line.bank_no,
                line.left_fen,
                line.booked_on,
                &line.remark,
            ),
        )?;
    }
    tx.touch("bank_statement", row.statement_id);
    Ok(())
}

pub fn lines_of(tx: &mut Tx<'_>, county: &str, statement: i64) -> DbResult<Vec<LineRow>> {
    tx.rows(
        "select line_no, reference, bank_no, left_fen, booked_on, remark from bank_statement_line
          where mof_div_code = ?1 and statement_id = ?2 order by line_no",
        (county, statement),
    )
}

/// What believed statements say under a number: on which day, in which line, and how much.
pub fn stated_under(tx: &mut Tx<'_>, county: &str, reference: &str) -> DbResult<Vec<(Date, i64, Fen)>> {
    tx.rows(
        "select s.on_day, l.line_no, l.left_fen from bank_statement_line l
           join bank_statement s on s.mof_div_code = l.mof_div_code and s.statement_id = l.statement_id
          where l.mof_div_code = ?1 and l.reference = ?2 and s.state = 'kept'
          order by s.on_day, l.line_no",
        (county, reference),
    )
}

/// One run or paper at a time changes the days of a county; others wait.
pub fn alone(tx: &mut Tx<'_>, county: &str) -> DbResult<()> {
    platform::numbering::next(tx, county, "reconciliation", 0)?;
    Ok(())
}

const BALANCE: &str =
    "select on_day, version_no, statement_no, opening_fen, income_fen, paid_fen, closing_fen,
                              paper_id, received_ms from treasury_balance ";

pub fn balance_of(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Option<BalanceRow>> {
    tx.row(&format!("{BALANCE}where mof_div_code = ?1 and on_day = ?2"), (county, day))
}

/// The newest balance before a day.
pub fn balance_before(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Option<BalanceRow>> {
    tx.row(
        &format!("{BALANCE}where mof_div_code = ?1 and on_day < ?2 order by on_day desc limit 1"),
        (county, day),
    )
}

/// The People's Bank's word on a day; a newer word takes the place of an older one.
pub fn save_balance(tx: &mut Tx<'_>, county: &str, row: &BalanceRow) -> DbResult<()> {
    tx.exec(
        "insert into treasury_balance (mof_div_code, on_day, version_no, statement_no, opening_fen, income_fen,
                                       paid_fen, closing_fen, paper_id, received_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         on conflict (mof_div_code, on_day) do update
            set version_no = excluded.version_no, statement_no = excluded.statement_no,
                opening_fen = excluded.opening_fen, income_fen = excluded.income_fen,
                paid_fen = excluded.paid_fen, closing_fen = excluded.closing_fen,
                paper_id = excluded.paper_id, received_ms = excluded.received_ms",
        (
            county,
            row.on_day,
            row.version_no,
            &row.statement_no,
            row.opening_fen,
            row.income_fen,
            row.paid_fen,
            row.closing_fen,
            row.paper_id,
            row.received_ms,
        ),
    )?;
    tx.touch_key("treasury_balance", &row.on_day.to_string());
    Ok(())
}
