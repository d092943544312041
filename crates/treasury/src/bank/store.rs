//! All SQL of the bank area.

pub mod pages;

use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

use super::model::{BankRefundRow, MessageRow};

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
        "select refund_id, refund_no, refunded_on, payment_id, payee_code, amount_fen, state, reason, recorded_ms
           from bank_refund "
    };
}

/// False when the number was used before.
pub fn insert_refund(tx: &mut Tx<'_>, county: &str, row: &BankRefundRow) -> DbResult<bool> {
    let inserted = tx.exec(
        "insert into bank_refund (mof_div_code, refund_id, refund_no, refunded_on, payment_id, payee_code,
                                  amount_fen, state, reason, recorded_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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
        ),
    )?;
    if inserted == 1 {
        tx.touch("bank_refund", row.refund_id);
    }
    Ok(inserted == 1)
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
