//! What one person proposed for an unmatched refund and another decided.

use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

use super::super::model::RefundDecisionRow;

macro_rules! columns {
    () => {
        "select decision_id, refund_id, kind, payment_id, amount_fen, bounce, reason, state, proposed_by,
                proposed_ms, decided_by, decided_ms, note from refund_decision "
    };
}

pub fn insert_decision(tx: &mut Tx<'_>, county: &str, row: &RefundDecisionRow) -> DbResult<()> {
    tx.exec(
        "insert into refund_decision (mof_div_code, decision_id, refund_id, kind, payment_id, amount_fen, bounce,
                                      reason, state, proposed_by, proposed_ms, note)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '')",
        (
            county,
            row.decision_id,
            row.refund_id,
            &row.kind,
            row.payment_id,
            row.amount_fen,
            row.bounce,
            &row.reason,
            &row.state,
            &row.proposed_by,
            row.proposed_ms,
        ),
    )?;
    tx.touch("refund_decision", row.decision_id);
    Ok(())
}

/// A proposal by its id, held against change until the end of the verb.
pub fn decision_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<RefundDecisionRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and decision_id = ?2 /*for update*/"), (county, id))
}

/// Everything proposed for a refund, oldest first.
pub fn decisions_of(tx: &mut Tx<'_>, county: &str, refund: i64) -> DbResult<Vec<RefundDecisionRow>> {
    tx.rows(
        concat!(columns!(), "where mof_div_code = ?1 and refund_id = ?2 order by proposed_ms, decision_id"),
        (county, refund),
    )
}

pub fn decide(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, state: &str, note: &str) -> DbResult<bool> {
    let decided = tx.exec(
        "update refund_decision set state = ?3, decided_by = ?4, decided_ms = ?5, note = ?6
          where mof_div_code = ?1 and decision_id = ?2 and state = 'proposed'",
        (&*ctx.county, id, state, &ctx.actor.user_id, ctx.at, note),
    )?;
    tx.touch("refund_decision", id);
    Ok(decided == 1)
}
