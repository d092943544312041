//! Holds (闸): what may not happen now, to what scope, who says so, from when, what lifts it.
//!
//! **Promise:** a verb that must see "no hold" shares the guard row of (unit, year); placing or
//! lifting a hold takes it alone, so no payment slips past a hold that is being placed.
//! **Promise:** a hold may be placed in advance with a from-date; it is never a boolean column.
//! **Not here:** why a hold is placed: the areas above decide and push it down.

mod model;
pub mod store;

use jiff::civil::Date;
use ledger::FiscalYear;
use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

pub use model::{Hold, HoldClass, HoldStage, Scope};

/// The holds in force on `day` against the scopes of one line, read under the shared guard.
pub fn in_force(
    tx: &mut Tx<'_>,
    county: &str,
    (agency, year): (&str, FiscalYear),
    scopes: &[Scope],
    stage: HoldStage,
    day: Date,
) -> DbResult<Vec<Hold>> {
    store::share_guard(tx, county, agency, year)?;
    let mut codes: [String; store::SCOPES_MAX] = Default::default();
    assert!(scopes.len() <= codes.len(), "a line has at most {} scopes", codes.len());
    for (code, scope) in codes.iter_mut().zip(scopes) {
        *code = scope.code();
    }
    let mut found = store::open_holds(tx, county, &codes, day)?;
    found.retain(|hold| hold.stops(stage));
    Ok(found)
}

/// Places a hold; every unit it touches is guarded first, in key order.
pub fn place(tx: &mut Tx<'_>, ctx: &Ctx, units: &[String], year: FiscalYear, hold: &Hold) -> DbResult<()> {
    for agency in units {
        store::take_guard(tx, &ctx.county, agency, year)?;
    }
    store::insert(tx, &ctx.county, hold)
}

/// Lifts a hold. The row stays; who lifted it, when and why is added once.
pub fn lift(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    units: &[String],
    year: FiscalYear,
    hold_id: i64,
    reason: &str,
) -> DbResult<bool> {
    for agency in units {
        store::take_guard(tx, &ctx.county, agency, year)?;
    }
    store::lift(tx, &ctx.county, hold_id, &ctx.actor.user_id, ctx.at, reason)
}
