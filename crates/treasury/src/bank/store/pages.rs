//! What the bank pages ask.

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, Tx, Where, order_of};
use platform::row_struct;
use platform::time::Instant;

use super::super::model::{ClearingDay, MessageRow};

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
        pub refund_id: i64,
        pub refund_no: String,
        pub refunded_on: Date,
        pub payment_id: Option<i64>,
        pub pay_app_no: String,
        pub payee_name: String,
        pub amount_fen: Fen,
        pub state: String,
        pub reason: String,
        pub recorded_ms: Instant,
        /// A proposal waits for its decision.
        pub proposed: i64,
    }
}

const REFUND_JOINS: &str = " from bank_refund f
    left join payment_request r on r.mof_div_code = f.mof_div_code and r.payment_id = f.payment_id
    left join payee y on y.mof_div_code = f.mof_div_code and y.payee_code = f.payee_code";

pub fn refunds_seen(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<RefundSeen>> {
    tx.rows(
        &format!(
            "select f.refund_id, f.refund_no, f.refunded_on, f.payment_id, coalesce(r.pay_app_no, ''),
                    coalesce(y.payee_name, f.payee_code), f.amount_fen, f.state, f.reason, f.recorded_ms,
                    (select count(*) from refund_decision d where d.mof_div_code = f.mof_div_code
                        and d.refund_id = f.refund_id and d.state = 'proposed')
               {REFUND_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

/// Count and sum over the filter; a split notice counts by its parts.
pub fn refund_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(case when f.state = 'split' then 0 else f.amount_fen end), 0) as bigint)
               {REFUND_JOINS}{}",
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

/// Unmatched refunds nobody has proposed anything for.
pub fn refunds_to_match(county: &str) -> Where {
    Where::county("f.mof_div_code", county).fixed("f.state = 'unmatched'").fixed(
        "not exists (select 1 from refund_decision d where d.mof_div_code = f.mof_div_code
           and d.refund_id = f.refund_id and d.state = 'proposed')",
    )
}

/// Unmatched refunds whose proposal waits for a decision by somebody who did not propose it.
pub fn refunds_to_decide(county: &str, user: &str) -> Where {
    Where::county("f.mof_div_code", county).fixed("f.state = 'unmatched'").and(
        "exists (select 1 from refund_decision d where d.mof_div_code = f.mof_div_code
           and d.refund_id = f.refund_id and d.state = 'proposed' and d.proposed_by <> ?)",
        user,
    )
}

pub fn clearing_days(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<ClearingDay>> {
    tx.rows(
        &format!(
            "select cleared_on, vouchers, paid_fen, refunds, refunded_fen, net_fen, cleared_ms
               from clearing_day{}{window}",
            found.text()
        ),
        found.values(),
    )
}

row_struct! {
    /// Sums over the days of a filter.
    #[derive(Debug, Clone)]
    pub struct ClearingTotals {
        pub days: i64,
        pub vouchers: i64,
        pub paid_fen: Fen,
        pub refunds: i64,
        pub refunded_fen: Fen,
        pub net_fen: Fen,
    }
}

pub fn clearing_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<ClearingTotals> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(vouchers), 0) as bigint), cast(coalesce(sum(paid_fen), 0) as bigint),
                    cast(coalesce(sum(refunds), 0) as bigint), cast(coalesce(sum(refunded_fen), 0) as bigint),
                    cast(coalesce(sum(net_fen), 0) as bigint)
               from clearing_day{}",
            found.text()
        ),
        found.values(),
    )
}

/// The name of a payee; empty when there is none of this code.
pub fn payee_name(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<String> {
    let found: Option<(String,)> =
        tx.row("select payee_name from payee where mof_div_code = ?1 and payee_code = ?2", (county, code))?;
    Ok(found.map_or_else(String::new, |(name,)| name))
}

/// Names of those who proposed or decided something for a refund.
pub fn names_of(tx: &mut Tx<'_>, county: &str, refund: i64) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select p.user_id, p.user_name from person p
          where p.mof_div_code = ?1 and exists (select 1 from refund_decision d
                where d.mof_div_code = p.mof_div_code and d.refund_id = ?2
                  and (d.proposed_by = p.user_id or d.decided_by = p.user_id))
          order by p.user_id",
        (county, refund),
    )
}
