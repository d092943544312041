//! All SQL of the bank area.

mod decisions;
pub mod pages;

pub use decisions::*;

use jiff::civil::Date;
use ledger::LineId;
use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

use super::model::{BankRefundRow, ClearingDay, MessageRow, RefundState};

macro_rules! message_columns {
    () => {
        "select message_id, body_sm3, received_ms, vt_code, voucher_no, outcome, reason, settled_by, settled_ms,
                settled_note from bank_message "
    };
}

/// A message as it is kept.
pub struct Kept<'k> {
    pub message_id: i64,
    pub body_sm3: &'k str,
    pub vt_code: &'k str,
    pub voucher_no: &'k str,
    pub outcome: &'k str,
    pub reason: &'k str,
    pub body: &'k str,
}

pub fn keep(tx: &mut Tx<'_>, ctx: &Ctx, kept: &Kept<'_>) -> DbResult<()> {
    tx.exec(
        "insert into bank_message (mof_div_code, message_id, body_sm3, received_ms, vt_code, voucher_no, outcome,
                                   reason, body)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         on conflict (mof_div_code, message_id) do nothing",
        (
            &*ctx.county,
            kept.message_id,
            kept.body_sm3,
            ctx.at,
            kept.vt_code,
            kept.voucher_no,
            kept.outcome,
            kept.reason,
            kept.body,
        ),
    )?;
    tx.touch("bank_message", kept.message_id);
    Ok(())
}

pub fn message(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<MessageRow>> {
    tx.row(concat!(message_columns!(), "where mof_div_code = ?1 and message_id = ?2"), (county, id))
}

pub fn message_body(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<String>> {
    let row: Option<(String,)> =
        tx.row("select body from bank_message where mof_div_code = ?1 and message_id = ?2", (county, id))?;
    Ok(row.map(|(body,)| body))
}

/// Messages about one voucher, oldest first.
pub fn messages_of(tx: &mut Tx<'_>, county: &str, voucher_no: &str) -> DbResult<Vec<MessageRow>> {
    tx.rows(
        concat!(
            message_columns!(),
            "where mof_div_code = ?1 and voucher_no = ?2 order by received_ms, message_id"
        ),
        (county, voucher_no),
    )
}

pub fn settle(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, note: &str) -> DbResult<bool> {
    let settled = tx.exec(
        "update bank_message set outcome = 'settled', settled_by = ?3, settled_ms = ?4, settled_note = ?5
          where mof_div_code = ?1 and message_id = ?2 and outcome = 'quarantined'",
        (&*ctx.county, id, &ctx.actor.user_id, ctx.at, note),
    )?;
    tx.touch("bank_message", id);
    Ok(settled == 1)
}

pub fn cursor(tx: &mut Tx<'_>, county: &str, bank: &str) -> DbResult<u64> {
    let row: Option<(i64,)> = tx.row(
        "select fetched_no from bank_cursor where mof_div_code = ?1 and bank_code = ?2",
        (county, bank),
    )?;
    Ok(row.map_or(0, |(number,)| number as u64))
}

pub fn set_cursor(tx: &mut Tx<'_>, county: &str, bank: &str, number: u64) -> DbResult<()> {
    tx.exec(
        "insert into bank_cursor (mof_div_code, bank_code, fetched_no) values (?1, ?2, ?3)
         on conflict (mof_div_code, bank_code) do update set fetched_no = excluded.fetched_no",
        (county, bank, number as i64),
    )?;
    Ok(())
}

macro_rules! refund_columns {
    () => {
        "select refund_id, refund_no, refunded_on, payment_id, payee_code, amount_fen, state, reason, recorded_ms,
                booked_event, bounce, suspense_line_id, parent_refund_no, cleared_on
           from bank_refund "
    };
}

/// False when the number was used before.
pub fn insert_refund(tx: &mut Tx<'_>, county: &str, row: &BankRefundRow) -> DbResult<bool> {
    let inserted = tx.exec(
        "insert into bank_refund (mof_div_code, refund_id, refund_no, refunded_on, payment_id, payee_code,
                                  amount_fen, state, reason, recorded_ms, bounce, parent_refund_no)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         on conflict (mof_div_code, refund_no) do nothing",
        (
            county,
            row.refund_id,
            &row.refund_no,
            row.refunded_on,
            row.payment_id,
            &row.payee_code,
            row.amount_fen,
            &row.state,
            &row.reason,
            row.recorded_ms,
            row.bounce,
            &row.parent_refund_no,
        ),
    )?;
    if inserted == 1 {
        tx.touch("bank_refund", row.refund_id);
    }
    Ok(inserted == 1)
}

/// How a refund was booked, and to which payment.
pub fn set_booked(
    tx: &mut Tx<'_>,
    county: &str,
    refund: i64,
    (payment, event, suspense): (i64, &str, Option<LineId>),
) -> DbResult<()> {
    tx.exec(
        "update bank_refund set state = 'booked', payment_id = ?3, booked_event = ?4, suspense_line_id = ?5
          where mof_div_code = ?1 and refund_id = ?2",
        (county, refund, payment, event, suspense),
    )?;
    tx.touch("bank_refund", refund);
    Ok(())
}

/// An unmatched refund ends another way; false when it is not unmatched any more.
pub fn end_refund(tx: &mut Tx<'_>, county: &str, refund: i64, state: RefundState) -> DbResult<bool> {
    let ended = tx.exec(
        "update bank_refund set state = ?3 where mof_div_code = ?1 and refund_id = ?2 and state = 'unmatched'",
        (county, refund, state.code()),
    )?;
    tx.touch("bank_refund", refund);
    Ok(ended == 1)
}

/// A refund by its id, held against change until the end of the verb.
pub fn refund_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<BankRefundRow>> {
    tx.row(
        concat!(refund_columns!(), "where mof_div_code = ?1 and refund_id = ?2 /*for update*/"),
        (county, id),
    )
}

pub fn refund_seen(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<BankRefundRow>> {
    tx.row(concat!(refund_columns!(), "where mof_div_code = ?1 and refund_id = ?2"), (county, id))
}

/// The other parts of one notice.
pub fn parts_of(tx: &mut Tx<'_>, county: &str, refund_no: &str) -> DbResult<Vec<BankRefundRow>> {
    tx.rows(
        concat!(refund_columns!(), "where mof_div_code = ?1 and parent_refund_no = ?2 order by refund_no"),
        (county, refund_no),
    )
}

/// Booked refunds that came back on or before `day` and are not cleared yet.
pub fn uncleared_refunds(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Vec<BankRefundRow>> {
    tx.rows(
        concat!(
            refund_columns!(),
            "where mof_div_code = ?1 and state = 'booked' and cleared_on is null and refunded_on <= ?2
              order by refunded_on, refund_no"
        ),
        (county, day),
    )
}

pub fn set_refund_cleared(tx: &mut Tx<'_>, county: &str, refund: i64, day: Date) -> DbResult<()> {
    tx.exec(
        "update bank_refund set cleared_on = ?3 where mof_div_code = ?1 and refund_id = ?2",
        (county, refund, day),
    )?;
    tx.touch("bank_refund", refund);
    Ok(())
}

/// Adds to what a day's clearing came to: a day may be cleared again when more has arrived.
pub fn add_clearing(tx: &mut Tx<'_>, county: &str, day: &ClearingDay) -> DbResult<()> {
    tx.exec(
        "insert into clearing_day (mof_div_code, cleared_on, vouchers, paid_fen, refunds, refunded_fen, net_fen,
                                   cleared_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         on conflict (mof_div_code, cleared_on) do update
            set vouchers = clearing_day.vouchers + excluded.vouchers,
                paid_fen = clearing_day.paid_fen + excluded.paid_fen,
                refunds = clearing_day.refunds + excluded.refunds,
                refunded_fen = clearing_day.refunded_fen + excluded.refunded_fen,
                net_fen = clearing_day.net_fen + excluded.net_fen, cleared_ms = excluded.cleared_ms",
        (
            county,
            day.cleared_on,
            day.vouchers,
            day.paid_fen,
            day.refunds,
            day.refunded_fen,
            day.net_fen,
            day.cleared_ms,
        ),
    )?;
    tx.touch_key("clearing_day", &day.cleared_on.to_string());
    Ok(())
}

/// The payee whose bounced money waits on a line; `None` when the line is no suspense line.
pub fn suspense_payee(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Option<String>> {
    let row: Option<(String,)> = tx.row(
        "select payee_code from bank_refund where mof_div_code = ?1 and suspense_line_id = ?2 limit 1",
        (county, line),
    )?;
    Ok(row.map(|(payee,)| payee))
}

pub fn refund(tx: &mut Tx<'_>, county: &str, refund_no: &str) -> DbResult<Option<BankRefundRow>> {
    tx.row(concat!(refund_columns!(), "where mof_div_code = ?1 and refund_no = ?2"), (county, refund_no))
}

pub fn refunds(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<BankRefundRow>> {
    tx.rows(concat!(refund_columns!(), "where mof_div_code = ?1 order by refunded_on, refund_no"), (county,))
}

pub fn refunds_of(tx: &mut Tx<'_>, county: &str, payment: i64) -> DbResult<Vec<BankRefundRow>> {
    tx.rows(
        concat!(
            refund_columns!(),
            "where mof_div_code = ?1 and payment_id = ?2 order by refunded_on, refund_no"
        ),
        (county, payment),
    )
}
