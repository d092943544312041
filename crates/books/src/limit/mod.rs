//! Limits (限): capped accumulators. How much of a ceiling is used is one row with a CHECK.
//!
//! **Promise:** using a limit is one conditional statement; nobody reads it first and writes it later.
//! **Not here:** which ceilings exist: contract totals, 三公, decisions of 三重一大 are put here by
//! the areas that know them.

pub mod store;

use ledger::Fen;
use platform::db::{DbResult, Tx};
use platform::verb::Ctx;
use serde::{Deserialize, Serialize};

/// How far a limit was used when something more was asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitExceeded {
    pub limit_key: String,
    pub meaning: String,
    pub ceiling: Fen,
    pub used: Fen,
    pub asked: Fen,
    pub basis: String,
}

/// Uses `amount` of the limit; `Ok(Err(…))` when the ceiling stands against it.
/// A limit that was never set does not bind.
pub fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    limit_key: &str,
    amount: Fen,
    source: &str,
) -> DbResult<Result<(), LimitExceeded>> {
    if store::take(tx, &ctx.county, limit_key, amount)? {
        store::note_move(tx, &ctx.county, limit_key, source, amount, ctx.at)?;
        return Ok(Ok(()));
    }
    Ok(match store::limit(tx, &ctx.county, limit_key)? {
        None => Ok(()),
        Some(row) => Err(LimitExceeded {
            limit_key: row.limit_key,
            meaning: row.meaning,
            ceiling: row.ceiling_fen,
            used: row.used_fen,
            asked: amount,
            basis: row.basis,
        }),
    })
}

/// Gives back what `source` still holds of the limit, at most `amount`.
pub fn give_back(tx: &mut Tx<'_>, ctx: &Ctx, limit_key: &str, amount: Fen, source: &str) -> DbResult<()> {
    let held = store::held_by(tx, &ctx.county, limit_key, source)?;
    let back = held.min(amount);
    if back > Fen::ZERO {
        store::give_back(tx, &ctx.county, limit_key, back)?;
        store::note_move(tx, &ctx.county, limit_key, source, Fen::new(-back.get()), ctx.at)?;
    }
    Ok(())
}

/// Sets a ceiling, or raises the one there is by `row.ceiling_fen`: another part was agreed.
pub fn raise(tx: &mut Tx<'_>, ctx: &Ctx, row: &store::LimitRow) -> DbResult<()> {
    store::raise(tx, &ctx.county, row)
}

/// Takes `amount` off a ceiling when that much of it is unused; false, and nothing changed, otherwise.
pub fn lower(tx: &mut Tx<'_>, ctx: &Ctx, limit_key: &str, amount: Fen) -> DbResult<bool> {
    store::lower(tx, &ctx.county, limit_key, amount)
}

/// Holds a limit against change, so that what is read beside it fits it.
pub fn lock(tx: &mut Tx<'_>, ctx: &Ctx, limit_key: &str) -> DbResult<()> {
    store::lock(tx, &ctx.county, limit_key)
}

/// Takes up to `amount` off a ceiling: never below what is used and `promised` together, and never up.
pub fn lower_to(tx: &mut Tx<'_>, ctx: &Ctx, limit_key: &str, amount: Fen, promised: Fen) -> DbResult<()> {
    store::lower_to(tx, &ctx.county, limit_key, (amount, promised))
}
