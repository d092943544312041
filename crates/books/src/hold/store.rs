//! All SQL of holds and of the guard rows that order them against payments.

use jiff::civil::Date;
use ledger::FiscalYear;
use platform::db::{DbResult, Tx};
use platform::time::Instant;
use platform::verb::Ctx;

use super::Pass;
use super::model::{Hold, PassRow};

macro_rules! columns {
    () => {
        "hold_id, scope, stage, class, kind, reason, basis, lifts_when, from_day, placed_by, placed_ms,
         lifted_by, lifted_ms, lift_reason, fiscal_year"
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

/// How many scopes a line can be held through: county, department, unit, project, line; and for money
/// that bounced, the line it was paid from and what that line was carried into.
pub const SCOPES_MAX: usize = 7;

/// Open holds on any of the scopes (an empty one is none), in the order of the scopes, oldest first:
/// one statement, because every payment asks.
pub fn open_holds(
    tx: &mut Tx<'_>,
    county: &str,
    scopes: &[String; SCOPES_MAX],
    (year, day): (FiscalYear, Date),
) -> DbResult<Vec<Hold>> {
    let [a, b, c, d, e, f, g] = scopes;
    let mut found: Vec<Hold> = tx.rows(
        concat!(
            "select ",
            columns!(),
            " from hold where mof_div_code = ?1 and scope in (?3, ?4, ?5, ?6, ?7, ?8, ?9)
                and lifted_ms is null and from_day <= ?2 and (fiscal_year is null or fiscal_year = ?10) order by placed_ms, hold_id"
        ),
        (county, day, a, b, c, d, e, f, g, year),
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

/// Whether any hold is open in the county, of any scope and day.
pub fn any_open(tx: &mut Tx<'_>, county: &str) -> DbResult<bool> {
    let found: Option<(i64,)> =
        tx.row("select hold_id from hold where mof_div_code = ?1 and lifted_ms is null limit 1", (county,))?;
    Ok(found.is_some())
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
                           placed_by, placed_ms, fiscal_year)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
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
            hold.fiscal_year,
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

/// The years a unit has guards for: those in which something can be paid or released.
pub fn guarded_years(tx: &mut Tx<'_>, county: &str, agency: &str) -> DbResult<Vec<FiscalYear>> {
    let rows: Vec<(FiscalYear,)> = tx.rows(
        "select fiscal_year from scope_guard where mof_div_code = ?1 and agency_code = ?2 order by fiscal_year",
        (county, agency),
    )?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

/// Units that have lines in any year.
pub fn guarded_ever(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(
        "select distinct agency_code from scope_guard where mof_div_code = ?1 order by agency_code",
        (county,),
    )?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Open holds on one scope that no year limits.
pub fn open_on(tx: &mut Tx<'_>, county: &str, scope: &str) -> DbResult<Vec<Hold>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from hold where mof_div_code = ?1 and scope = ?2 and lifted_ms is null and fiscal_year is null
               order by placed_ms, hold_id"
        ),
        (county, scope),
    )
}

pub fn note_pass(tx: &mut Tx<'_>, ctx: &Ctx, pass: &Pass<'_>) -> DbResult<()> {
    tx.exec(
        "insert into hold_pass (mof_div_code, hold_id, document_kind, document_id, item_no, exemption, evidence,
                                amount_fen, user_id, at_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         on conflict (mof_div_code, hold_id, document_kind, document_id, item_no)
         do update set exemption = excluded.exemption, evidence = excluded.evidence,
                       amount_fen = excluded.amount_fen, user_id = excluded.user_id, at_ms = excluded.at_ms",
        (
            &*ctx.county,
            pass.hold_id,
            pass.document_kind,
            pass.document_id,
            pass.item_no,
            pass.exemption,
            pass.evidence,
            pass.amount,
            &ctx.actor.user_id,
            ctx.at,
        ),
    )?;
    tx.touch("hold", pass.hold_id);
    Ok(())
}

macro_rules! passes {
    () => {
        "select p.hold_id, p.document_kind, p.document_id, p.item_no, p.exemption, p.evidence, p.amount_fen,
                p.user_id, coalesce(u.user_name, p.user_id), p.at_ms
           from hold_pass p
           left join person u on u.mof_div_code = p.mof_div_code and u.user_id = p.user_id "
    };
}

/// What passed a hold, the latest first.
pub fn passes_of(tx: &mut Tx<'_>, county: &str, hold_id: i64) -> DbResult<Vec<PassRow>> {
    tx.rows(
        concat!(
            passes!(),
            "where p.mof_div_code = ?1 and p.hold_id = ?2
             order by p.at_ms desc, p.document_id, p.item_no limit 500"
        ),
        (county, hold_id),
    )
}

/// Holds a document passed.
pub fn passed_by(tx: &mut Tx<'_>, county: &str, kind: &str, document: i64) -> DbResult<Vec<PassRow>> {
    tx.rows(
        concat!(
            passes!(),
            "where p.mof_div_code = ?1 and p.document_kind = ?2 and p.document_id = ?3
             order by p.item_no, p.hold_id limit 500"
        ),
        (county, kind, document),
    )
}
