//! Idempotency: a key is claimed first and answered last, in the verb's own transaction.

use crate::db::{DbResult, Tx};
use crate::hash::sm3_hex;
use crate::verb::Ctx;

pub enum Claim {
    New,
    /// The stored answer of the first run.
    Answered(String),
    /// The key was used for something else.
    OtherBody,
}

/// Claims (county, actor, verb, key). On PostgreSQL a second claim waits for the first to end.
pub fn claim(tx: &mut Tx<'_>, ctx: &Ctx, body: &str) -> DbResult<Claim> {
    let digest = sm3_hex(body.as_bytes());
    let inserted = tx.exec(
        "insert into idempotency (mof_div_code, user_id, verb, idem_key, body_sm3, at_ms, answer)
         values (?1, ?2, ?3, ?4, ?5, ?6, '')
         on conflict (mof_div_code, user_id, verb, idem_key) do nothing",
        (&*ctx.county, &ctx.actor.user_id, ctx.verb, &ctx.key, &digest, ctx.at),
    )?;
    if inserted == 1 {
        return Ok(Claim::New);
    }
    let (found, answer): (String, String) = tx.one(
        "select body_sm3, answer from idempotency
          where mof_div_code = ?1 and user_id = ?2 and verb = ?3 and idem_key = ?4",
        (&*ctx.county, &ctx.actor.user_id, ctx.verb, &ctx.key),
    )?;
    Ok(if found == digest { Claim::Answered(answer) } else { Claim::OtherBody })
}

pub fn answer(tx: &mut Tx<'_>, ctx: &Ctx, answer: &str) -> DbResult<()> {
    tx.exec(
        "update idempotency set answer = ?5
          where mof_div_code = ?1 and user_id = ?2 and verb = ?3 and idem_key = ?4",
        (&*ctx.county, &ctx.actor.user_id, ctx.verb, &ctx.key, answer),
    )?;
    Ok(())
}
