//! All SQL of holds and of the guard rows that order them against payments.

use jiff::civil::Date;
use ledger::FiscalYear;
use platform::db::{DbResult, Tx};
use platform::time::Instant;

use super::model::Hold;

macro_rules! columns {
    () => {
        "hold_id, scope, stage, class, kind, reason, basis, lifts_when, from_day, placed_by, placed_ms,
         lifted_by, lifted_ms, lift_reason"
    };
}

/// Guards exist for every (unit, year) that has lines; made with the first line.
pub fn make_guard(tx: &mut Tx<'_>, county: &str, agency: &str, year: FiscalYear) -> DbResult<()> {
    tx.exec(
        "insert into scope_guard (mof_div_code, agency_code, fiscal_year, changes) values (?1, ?2, ?3, 0)
         on conflict (mof_div_code, agency_code, fiscal_year) do nothing",
        (county, agency, year),
    )?;
    Ok(())
}

pub fn share_guard(tx: &mut Tx<'_>, county: &str, agency: &str, year: FiscalYear) -> DbResult<()> {
    tx.row::<(i64,)>(
        "select changes from scope_guard
          where mof_div_code = ?1 and agency_code = ?2 and fiscal_year = ?3 /*for share*/",
        (county, agency, year),
    )?;
    Ok(())
}

pub fn take_guard(tx: &mut Tx<'_>, county: &str, agency: &str, year: FiscalYear) -> DbResult<()> {
    make_guard(tx, county, agency, year)?;
    tx.exec(
        "update scope_guard set changes = changes + 1
          where mof_div_code = ?1 and agency_code = ?2 and fiscal_year = ?3",
        (county, agency, year),
    )?;
    Ok(())
}

/// Units that have lines in a year: those a county-wide hold must guard.
pub fn guarded_units(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(
        "select agency_code from scope_guard where mof_div_code = ?1 and fiscal_year = ?2 order by agency_code",
        (county, year),
    )?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// How many scopes a line can be held through: county, department, unit, project, line.
pub const SCOPES_MAX: usize = 5;

/// Open holds on any of the scopes (an empty one is none), in the order of the scopes, oldest first:
/// one statement, because every payment asks.
pub fn open_holds(
    tx: &mut Tx<'_>,
    county: &str,
    scopes: &[String; SCOPES_MAX],
    day: Date,
) -> DbResult<Vec<Hold>> {
    let [a, b, c, d, e] = scopes;
    let mut found: Vec<Hold> = tx.rows(
        concat!(
            "select ",
            columns!(),
            " from hold where mof_div_code = ?1 and scope in (?3, ?4, ?5, ?6, ?7) and lifted_ms is null
                and from_day <= ?2 order by placed_ms, hold_id"
        ),
        (county, day, a, b, c, d, e),
    )?;
    found.sort_by_key(|hold| scopes.iter().position(|scope| *scope == hold.scope));
    Ok(found)
}

pub fn hold(tx: &mut Tx<'_>, county: &str, hold_id: i64) -> DbResult<Option<Hold>> {
    tx.row(
        concat!("select ", columns!(), " from hold where mof_div_code = ?1 and hold_id = ?2"),
        (county, hold_id),
    )
}

/// All holds, open ones first.
pub fn holds(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<Hold>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from hold where mof_div_code = ?1
               order by case when lifted_ms is null then 0 else 1 end, placed_ms desc, hold_id"
        ),
        (county,),
    )
}

pub fn insert(tx: &mut Tx<'_>, county: &str, hold: &Hold) -> DbResult<()> {
    tx.exec(
        "insert into hold (mof_div_code, hold_id, scope, stage, class, kind, reason, basis, lifts_when, from_day,
                           placed_by, placed_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            county,
            hold.hold_id,
            &hold.scope,
            &hold.stage,
            &hold.class,
            &hold.kind,
            &hold.reason,
            &hold.basis,
            &hold.lifts_when,
            hold.from_day,
            &hold.placed_by,
            hold.placed_ms,
        ),
    )?;
    tx.touch("hold", hold.hold_id);
    Ok(())
}

pub fn lift(
    tx: &mut Tx<'_>,
    county: &str,
    hold_id: i64,
    user: &str,
    at: Instant,
    reason: &str,
) -> DbResult<bool> {
    let lifted = tx.exec(
        "update hold set lifted_by = ?3, lifted_ms = ?4, lift_reason = ?5
          where mof_div_code = ?1 and hold_id = ?2 and lifted_ms is null",
        (county, hold_id, user, at, reason),
    )?;
    tx.touch("hold", hold_id);
    Ok(lifted == 1)
}
