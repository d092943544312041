//! The reconciled days.

use jiff::civil::Date;
use platform::db::{DbResult, ToValue, Tx, Where};
use platform::time::Instant;
use platform::verb::Ctx;

use super::super::model::{DayRow, DayState};

macro_rules! day_columns {
    () => {
        "select on_day, run_no, statement_id, our_count, our_fen, our_back_count, our_back_fen, bank_count, bank_fen,
                bank_back_count, bank_back_fen, matched, cleared_fen, waiting_fen, book_opening_fen, book_income_fen,
                book_closing_fen, reported_closing_fen, state, run_ms, run_by, result, confirmed_by, confirmed_ms,
                note, result_paper_id, result_sent_ms
           from recon_day "
    };
}

pub fn day(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Option<DayRow>> {
    tx.row(concat!(day_columns!(), "where mof_div_code = ?1 and on_day = ?2"), (county, day))
}

/// The same, held until the end of the verb.
pub fn day_for_change(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Option<DayRow>> {
    tx.row(concat!(day_columns!(), "where mof_div_code = ?1 and on_day = ?2 /*for update*/"), (county, day))
}

/// Writes what a run came to; a confirmation of an earlier run no longer holds.
pub fn save_day(tx: &mut Tx<'_>, county: &str, row: &DayRow) -> DbResult<()> {
    tx.exec(
        "insert into recon_day (mof_div_code, on_day, run_no, statement_id, our_count, our_fen, our_back_count,
            our_back_fen, bank_count, bank_fen, bank_back_count, bank_back_fen, matched, cleared_fen, waiting_fen,
            book_opening_fen, book_income_fen, book_closing_fen, reported_closing_fen, state, run_ms, run_by, note)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23)
         on conflict (mof_div_code, on_day) do update
            set run_no = excluded.run_no, statement_id = excluded.statement_id, our_count = excluded.our_count,
                our_fen = excluded.our_fen, our_back_count = excluded.our_back_count,
                our_back_fen = excluded.our_back_fen, bank_count = excluded.bank_count,
                bank_fen = excluded.bank_fen, bank_back_count = excluded.bank_back_count,
                bank_back_fen = excluded.bank_back_fen, matched = excluded.matched,
                cleared_fen = excluded.cleared_fen, waiting_fen = excluded.waiting_fen,
                book_opening_fen = excluded.book_opening_fen, book_income_fen = excluded.book_income_fen,
                book_closing_fen = excluded.book_closing_fen, reported_closing_fen = excluded.reported_closing_fen,
                state = excluded.state, run_ms = excluded.run_ms, run_by = excluded.run_by, note = excluded.note,
                result = null, confirmed_by = null, confirmed_ms = null, result_paper_id = null,
                result_sent_ms = null",
        vec![
            county.to_value(),
            row.on_day.to_value(),
            row.run_no.to_value(),
            row.statement_id.to_value(),
            row.our_count.to_value(),
            row.our_fen.to_value(),
            row.our_back_count.to_value(),
            row.our_back_fen.to_value(),
            row.bank_count.to_value(),
            row.bank_fen.to_value(),
            row.bank_back_count.to_value(),
            row.bank_back_fen.to_value(),
            row.matched.to_value(),
            row.cleared_fen.to_value(),
            row.waiting_fen.to_value(),
            row.book_opening_fen.to_value(),
            row.book_income_fen.to_value(),
            row.book_closing_fen.to_value(),
            row.reported_closing_fen.to_value(),
            row.state.to_value(),
            row.run_ms.to_value(),
            row.run_by.to_value(),
            row.note.to_value(),
        ],
    )?;
    tx.touch_key("recon_day", &row.on_day.to_string());
    Ok(())
}

/// A person answers for the day: state, result (0 or 1), the note and the paper with our word.
pub fn confirm_day(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    day: Date,
    (state, result, paper): (DayState, i64, Option<i64>),
    note: &str,
) -> DbResult<()> {
    tx.exec(
        "update recon_day set state = ?3, result = ?4, confirmed_by = ?5, confirmed_ms = ?6, note = ?7,
                              result_paper_id = ?8, result_sent_ms = null
          where mof_div_code = ?1 and on_day = ?2",
        (&*ctx.county, day, state.code(), result, &ctx.actor.user_id, ctx.at, note, paper),
    )?;
    tx.touch_key("recon_day", &day.to_string());
    Ok(())
}

/// The state of a day whose differences changed after its run.
pub fn set_day_state(tx: &mut Tx<'_>, county: &str, day: Date, state: DayState) -> DbResult<()> {
    tx.exec(
        "update recon_day set state = ?3 where mof_div_code = ?1 and on_day = ?2",
        (county, day, state.code()),
    )?;
    tx.touch_key("recon_day", &day.to_string());
    Ok(())
}

/// Whether no paper of the day came after its run: the statement in force and the treasury's balance are
/// those it was compared with.
pub fn is_current(tx: &mut Tx<'_>, county: &str, acct: &str, row: &DayRow) -> DbResult<bool> {
    let statement = super::statement_of(tx, county, acct, row.on_day)?;
    if row.statement_id != statement.map(|statement| statement.statement_id) {
        return Ok(false);
    }
    let Some(balance) = super::balance_of(tx, county, row.on_day)? else {
        return Ok(row.reported_closing_fen.is_none());
    };
    // A run and a balance may bear the same moment; then the figures tell which came first.
    let compared =
        (row.reported_closing_fen, row.book_income_fen) == (Some(balance.closing_fen), balance.income_fen);
    Ok(compared && balance.received_ms <= row.run_ms)
}

/// A day whose differences have all ended agrees, unless a paper waits to be compared; a confirmed one stays
/// as it was told. Its other sums were compared when it ran: only its differences can have ended since.
pub fn agree_when_all_ended(tx: &mut Tx<'_>, county: &str, acct: &str, day: Date) -> DbResult<()> {
    if super::open_count(tx, county, day)? > 0 {
        return Ok(());
    }
    let Some(row) = day_for_change(tx, county, day)? else { return Ok(()) };
    if row.state() == Some(DayState::Differs) && is_current(tx, county, acct, &row)? {
        set_day_state(tx, county, day, DayState::Agreed)?;
    }
    Ok(())
}

/// Days whose result the bank has not been told: day and paper.
pub fn results_to_send(tx: &mut Tx<'_>, county: &str, limit: i64) -> DbResult<Vec<(Date, i64)>> {
    tx.rows(
        "select on_day, result_paper_id from recon_day
          where mof_div_code = ?1 and result_paper_id is not null and result_sent_ms is null
          order by on_day limit ?2",
        (county, limit),
    )
}

pub fn set_result_sent(tx: &mut Tx<'_>, county: &str, day: Date, at: Instant) -> DbResult<()> {
    tx.exec(
        "update recon_day set result_sent_ms = ?3 where mof_div_code = ?1 and on_day = ?2",
        (county, day, at),
    )?;
    tx.touch_key("recon_day", &day.to_string());
    Ok(())
}

/// Days of a list.
pub fn days(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<DayRow>> {
    tx.rows(&format!(concat!(day_columns!(), "{}{}"), found.text(), window), found.values())
}
