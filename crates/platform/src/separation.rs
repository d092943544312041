//! Dynamic separation of duties (不相容岗位): nobody acts twice on one document.

use crate::db::{DbResult, Tx};
use crate::verb::Ctx;

/// Notes that the actor takes `step` on the document. `Ok(Err(step))` when the same person has
/// already taken another step on it; taking the same step again (after a return) is allowed.
pub fn act(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &'static str,
    id: i64,
    step: &str,
) -> DbResult<Result<(), String>> {
    let taken: Option<(String,)> = tx.row(
        "select step from document_actor
          where mof_div_code = ?1 and document_kind = ?2 and document_id = ?3 and user_id = ?4",
        (&*ctx.county, kind, id, &ctx.actor.user_id),
    )?;
    match taken {
        Some((before,)) if before != step => Ok(Err(before)),
        Some(_) => Ok(Ok(())),
        None => {
            tx.exec(
                "insert into document_actor (mof_div_code, document_kind, document_id, user_id, step)
                 values (?1, ?2, ?3, ?4, ?5)",
                (&*ctx.county, kind, id, &ctx.actor.user_id, step),
            )?;
            tx.touch(kind, id);
            Ok(Ok(()))
        }
    }
}
