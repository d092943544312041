//! What the bank pages ask.

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, Tx, Where, order_of};
use platform::row_struct;
use platform::time::Instant;

use super::super::model::MessageRow;

/// Messages of a list, newest first unless sorted.
pub fn messages_seen(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<MessageRow>> {
    tx.rows(
        &format!(
            "select b.message_id, b.body_sm3, b.received_ms, b.vt_code, b.voucher_no, b.outcome, b.reason,
                    coalesce(p.user_name, b.settled_by), b.settled_ms, b.settled_note
               from bank_message b
               left join person p on p.mof_div_code = b.mof_div_code and p.user_id = b.settled_by
              where b.mof_div_code = ?1 and b.message_id in (select b.message_id from bank_message b{}{window}){}",
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

pub fn message_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*) from bank_message b{}", found.text()), found.values())?.0)
}

/// How many messages have each outcome.
pub fn outcomes(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, i64)>> {
    tx.rows(
        "select outcome, count(*) from bank_message where mof_div_code = ?1 group by outcome order by outcome",
        (county,),
    )
}

row_struct! {
    /// A refund with the request it belongs to.
    #[derive(Debug, Clone)]
    pub struct RefundSeen {
        pub refund_no: String,
        pub refunded_on: Date,
        pub payment_id: Option<i64>,
        pub pay_app_no: String,
        pub payee_name: String,
        pub amount_fen: Fen,
        pub state: String,
        pub reason: String,
        pub recorded_ms: Instant,
    }
}

const REFUND_JOINS: &str = " from bank_refund f
    left join payment_request r on r.mof_div_code = f.mof_div_code and r.payment_id = f.payment_id
    left join payee y on y.mof_div_code = f.mof_div_code and y.payee_code = f.payee_code";

pub fn refunds_seen(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<RefundSeen>> {
    tx.rows(
        &format!(
            "select f.refund_no, f.refunded_on, f.payment_id, coalesce(r.pay_app_no, ''),
                    coalesce(y.payee_name, f.payee_code), f.amount_fen, f.state, f.reason, f.recorded_ms
               {REFUND_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn refund_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(f.amount_fen), 0) as bigint){REFUND_JOINS}{}",
            found.text()
        ),
        found.values(),
    )
}

/// The voucher a message is about.
pub fn voucher_of(tx: &mut Tx<'_>, county: &str, voucher_no: &str) -> DbResult<Option<i64>> {
    let found: Option<(i64,)> = tx.row(
        "select voucher_id from voucher where mof_div_code = ?1 and voucher_no = ?2",
        (county, voucher_no),
    )?;
    Ok(found.map(|(id,)| id))
}
