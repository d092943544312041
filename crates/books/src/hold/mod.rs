//! Holds (闸): what may not happen now, to what scope, who says so, from when, what lifts it.
//!
//! **Promise:** a verb that must see "no hold" shares the guard row of (unit, year); placing or
//! lifting a hold takes it alone, so no payment slips past a hold that is being placed.
//! **Promise:** a hold may be placed in advance with a from-date; it is never a boolean column.
//! **Not here:** why a hold is placed: the areas above decide and push it down.

mod model;
pub mod store;

use jiff::civil::Date;
use ledger::{FiscalYear, LineId};
use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

pub use model::{Hold, HoldClass, HoldStage, PassRow, Scope};

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
    let mut found = standing(tx, county, scopes, (year, day))?;
    found.retain(|hold| hold.stops(stage));
    Ok(found)
}

/// The same at every stage and without the guard: to be shown, not to be relied on.
pub fn standing(
    tx: &mut Tx<'_>,
    county: &str,
    scopes: &[Scope],
    at: (FiscalYear, Date),
) -> DbResult<Vec<Hold>> {
    let mut codes: [String; store::SCOPES_MAX] = Default::default();
    assert!(scopes.len() <= codes.len(), "a line has at most {} scopes", codes.len());
    for (code, scope) in codes.iter_mut().zip(scopes) {
        *code = scope.code();
    }
    store::open_holds(tx, county, &codes, at)
}

/// Places a hold. Every unit it touches is guarded first, in key order: in the one year it names, or
/// in every year the unit has money in. A year that opens later sees the hold from its first payment.
pub fn place(tx: &mut Tx<'_>, ctx: &Ctx, units: &[String], hold: &Hold) -> DbResult<()> {
    guard(tx, ctx, units, hold.fiscal_year)?;
    store::insert(tx, &ctx.county, hold)
}

fn guard(tx: &mut Tx<'_>, ctx: &Ctx, units: &[String], only: Option<FiscalYear>) -> DbResult<()> {
    for agency in units {
        let years = match only {
            Some(year) => vec![year],
            None => store::guarded_years(tx, &ctx.county, agency)?,
        };
        for year in years {
            store::take_guard(tx, &ctx.county, agency, year)?;
        }
    }
    Ok(())
}

/// Lifts a hold. The row stays; who lifted it, when and why is added once.
pub fn lift(tx: &mut Tx<'_>, ctx: &Ctx, units: &[String], hold: &Hold, reason: &str) -> DbResult<bool> {
    guard(tx, ctx, units, hold.fiscal_year)?;
    store::lift(tx, &ctx.county, hold.hold_id, &ctx.actor.user_id, ctx.at, reason)
}

/// A line that is carried into a new year takes its open holds along: each is lifted on the old line
/// and stands on the new one, with the same reason and the same way out.
pub fn follow(tx: &mut Tx<'_>, ctx: &Ctx, old: LineId, new: LineId, reason: &str) -> DbResult<()> {
    for hold in store::open_on(tx, &ctx.county, &Scope::Line(old).code())? {
        let seed = format!("hold {} {} {}", ctx.county, hold.hold_id, new.0);
        let next = Hold {
            hold_id: platform::verb::id_of(ctx.day(), seed.as_bytes()),
            scope: Scope::Line(new).code(),
            ..hold.clone()
        };
        store::insert(tx, &ctx.county, &next)?;
        store::lift(tx, &ctx.county, hold.hold_id, &ctx.actor.user_id, ctx.at, reason)?;
    }
    Ok(())
}

/// Money that passed a hold because a ruling exempts it (G2).
#[derive(Debug, Clone, Copy)]
pub struct Pass<'p> {
    pub hold_id: i64,
    pub document_kind: &'p str,
    pub document_id: i64,
    /// Which item of the document; 0 when it has none.
    pub item_no: i64,
    pub exemption: &'p str,
    /// What shows that the exemption fits: line, contract and due day, mark of the payee.
    pub evidence: &'p str,
    pub amount: ledger::Fen,
}

/// Notes who let money pass a hold, by which exemption and on what evidence.
pub fn note_pass(tx: &mut Tx<'_>, ctx: &Ctx, pass: &Pass<'_>) -> DbResult<()> {
    store::note_pass(tx, ctx, pass)
}
