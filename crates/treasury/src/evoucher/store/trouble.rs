//! Vouchers the bank could not use as they came: counted, put before a person, ended.

use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

use super::super::model::{TroubleRow, TroubleState, TroubleStep, VoucherState};

macro_rules! columns {
    () => {
        "select voucher_id, voucher_no, state, attempts, round_attempts, words, first_ms, last_ms, moved_ms,
                moved_by from voucher_trouble "
    };
}

/// The trouble of a voucher, held against change until the end of the verb.
pub fn trouble(tx: &mut Tx<'_>, county: &str, voucher: i64) -> DbResult<Option<TroubleRow>> {
    tx.row(
        concat!(columns!(), "where mof_div_code = ?1 and voucher_id = ?2 /*for update*/"),
        (county, voucher),
    )
}

/// The same for reading, without holding it.
pub fn trouble_seen(tx: &mut Tx<'_>, county: &str, voucher: i64) -> DbResult<Option<TroubleRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and voucher_id = ?2"), (county, voucher))
}

/// The state of a voucher's trouble by the voucher's number, when the dispatcher must not send.
pub fn held_back(tx: &mut Tx<'_>, county: &str, voucher_no: &str) -> DbResult<Option<TroubleState>> {
    let row: Option<(String,)> = tx.row(
        "select state from voucher_trouble
          where mof_div_code = ?1 and voucher_no = ?2 and state in ('waiting', 'asking', 'never_taken')",
        (county, voucher_no),
    )?;
    Ok(row.and_then(|(state,)| TroubleState::from_code(&state)))
}

/// Whether a voucher the bank does not have may go out again: it is still with the bank as far as we
/// know, and no person has it in hand. Its row is held, so that a withdrawal comes before or after.
pub fn may_go_again(tx: &mut Tx<'_>, county: &str, voucher_no: &str) -> DbResult<bool> {
    let Some(voucher) = super::voucher_numbered(tx, county, voucher_no)? else { return Ok(false) };
    let with_bank = matches!(voucher.state(), Some(VoucherState::Sent | VoucherState::Accepted));
    Ok(with_bank && held_back(tx, county, voucher_no)?.is_none())
}

/// Counts one more rejection; a trouble that had ended begins anew.
pub fn count_trouble(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (voucher, voucher_no): (i64, &str),
    words: &str,
) -> DbResult<()> {
    tx.exec(
        "insert into voucher_trouble (mof_div_code, voucher_id, voucher_no, state, attempts, round_attempts,
                                      words, first_ms, last_ms, moved_ms, moved_by)
         values (?1, ?2, ?3, 'counting', 1, 1, ?4, ?5, ?5, ?5, ?6)
         on conflict (mof_div_code, voucher_id) do update
            set state = 'counting', attempts = voucher_trouble.attempts + 1,
                round_attempts = voucher_trouble.round_attempts + 1, words = excluded.words,
                last_ms = excluded.last_ms",
        (&*ctx.county, voucher, voucher_no, words, ctx.at, &ctx.actor.user_id),
    )?;
    tx.touch("voucher_trouble", voucher);
    Ok(())
}

/// Moves a trouble on and dates the step.
pub fn move_trouble(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    voucher: i64,
    state: TroubleState,
    words: &str,
) -> DbResult<()> {
    tx.exec(
        "update voucher_trouble set state = ?3, moved_ms = ?4, moved_by = ?5,
                round_attempts = case when ?3 = 'counting' then 0 else round_attempts end
          where mof_div_code = ?1 and voucher_id = ?2",
        (&*ctx.county, voucher, state.code(), ctx.at, &ctx.actor.user_id),
    )?;
    tx.exec(
        "insert into voucher_trouble_step (mof_div_code, voucher_id, step_no, state, at_ms, user_id, words)
         select ?1, ?2, coalesce(max(step_no), 0) + 1, ?3, ?4, ?5, ?6 from voucher_trouble_step
          where mof_div_code = ?1 and voucher_id = ?2",
        (&*ctx.county, voucher, state.code(), ctx.at, &ctx.actor.user_id, words),
    )?;
    tx.touch("voucher_trouble", voucher);
    Ok(())
}

/// The bank has answered after all, or the voucher was withdrawn: nothing waits any more.
pub fn end_trouble(tx: &mut Tx<'_>, ctx: &Ctx, voucher: i64, words: &str) -> DbResult<()> {
    match trouble(tx, &ctx.county, voucher)? {
        Some(trouble) if trouble.is_open() => move_trouble(tx, ctx, voucher, TroubleState::Ended, words),
        Some(_) | None => Ok(()),
    }
}

pub fn trouble_steps(tx: &mut Tx<'_>, county: &str, voucher: i64) -> DbResult<Vec<TroubleStep>> {
    tx.rows(
        "select s.state, s.at_ms, coalesce(p.user_name, s.user_id), s.words from voucher_trouble_step s
           left join person p on p.mof_div_code = s.mof_div_code and p.user_id = s.user_id
          where s.mof_div_code = ?1 and s.voucher_id = ?2 order by s.step_no",
        (county, voucher),
    )
}

row_struct! {
    /// A voucher in the queue of those held up at the bank.
    #[derive(Debug, Clone)]
    pub struct StuckVoucher {
        pub voucher_id: i64,
        pub voucher_no: String,
        pub agency_name: String,
        pub amount_fen: ledger::Fen,
        pub state: String,
        pub attempts: i64,
        pub words: String,
        pub first_ms: Instant,
        pub last_ms: Instant,
    }
}

const STUCK_JOINS: &str = " from voucher_trouble t
    join voucher v on v.mof_div_code = t.mof_div_code and v.voucher_id = t.voucher_id
    left join org_unit u on u.mof_div_code = v.mof_div_code and u.agency_code = v.agency_code";

/// Vouchers a person has to decide on: the bank turned them away too often.
pub fn stuck_waiting(county: &str, units: &Option<Vec<String>>) -> Where {
    Where::county("t.mof_div_code", county)
        .fixed("t.state in ('waiting', 'never_taken')")
        .among("v.agency_code", units.as_deref())
}

pub fn stuck(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<StuckVoucher>> {
    tx.rows(
        &format!(
            "select t.voucher_id, t.voucher_no, coalesce(u.agency_name, v.agency_code), v.amount_fen, t.state,
                    t.attempts, t.words, t.first_ms, t.last_ms{STUCK_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn stuck_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, ledger::Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(v.amount_fen), 0) as bigint){STUCK_JOINS}{}",
            found.text()
        ),
        found.values(),
    )
}
