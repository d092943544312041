//! What a hold on release does to the 3-day clock (A8, A12): it stands still while the hold holds.
//!
//! **Promise:** only the money a hold stops stands still. Its part is taken off the clock of its unit or
//! line and runs on a clock of its own (`held_line`), which began when the other did, keeps the days
//! counted before the hold, and goes on with the first working day after the last hold is lifted.
//! **Not here:** whether a hold stops a release (rule A12-HOLD), and refusing the release (`post`).

use books::hold::{self, HoldClass, HoldStage};
use books::line::LineRow;
use jiff::civil::Time;
use ledger::{Fen, LineId};
use platform::db::{DbResult, Tx};
use platform::duty::{self, Split};
use platform::time::Instant;
use platform::verb::{Ctx, id_of};
use policy::Rule;

use super::exemption::HoldOutcome;
use super::rules::ReleaseHold;
use super::{post, store};

/// The kind of document a held line's clock runs for; its id is the line's.
pub(super) const HELD_LINE: &str = "held_line";

/// New clocks were started for these units: what is held of them stands still from the beginning.
pub(super) fn at_start(tx: &mut Tx<'_>, ctx: &Ctx, agency: &str) -> DbResult<()> {
    if hold::store::any_open(tx, &ctx.county)? {
        reassess(tx, ctx, &[agency.to_owned()])?;
    }
    Ok(())
}

/// Holds on these units have changed: clocks of lines that are held stand still, the others go on.
pub(super) fn reassess(tx: &mut Tx<'_>, ctx: &Ctx, units: &[String]) -> DbResult<()> {
    for agency in units {
        for (line_id, pending) in store::pending_or_held(tx, &ctx.county, agency, HELD_LINE)? {
            let Some(line) = books::line::store::line(tx, &ctx.county, line_id)? else { continue };
            match held_since(tx, ctx, &line)? {
                Some((since, reason)) => {
                    take_off(tx, ctx, &line, pending)?;
                    duty::pause_since(tx, ctx, (HELD_LINE, line_id.0), &reason, since)?;
                }
                None => duty::resume(tx, ctx, HELD_LINE, line_id.0)?,
            }
        }
    }
    Ok(())
}

/// Since when the release of this line is stopped, and the reason of the hold that did it first.
fn held_since(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow) -> DbResult<Option<(Instant, String)>> {
    let scopes = post::scopes_of(tx, &ctx.county, line)?;
    let at = (line.agency_code.as_str(), line.fiscal_year);
    let holds = hold::in_force(tx, &ctx.county, at, &scopes, HoldStage::Release, ctx.day())?;
    if holds.is_empty() {
        return Ok(None);
    }
    let category = post::category(tx, ctx, line)?;
    let stopping = holds.into_iter().filter(|hold| {
        let operating_only = HoldClass::from_code(&hold.class) == Some(HoldClass::Operating);
        let facts = post::hold_facts(line, category.clone(), operating_only);
        // Without its parameters the rule decides nothing; the release itself is refused for that.
        let verdict = ReleaseHold::decide(&facts, &ctx.policy, ctx.day());
        verdict.is_ok_and(|verdict| verdict.outcome == HoldOutcome::Held)
    });
    let since = stopping.map(|hold| {
        let morning = Instant::of_local(hold.from_day.to_datetime(Time::midnight()));
        (morning.max(hold.placed_ms), hold.hold_id, hold.reason)
    });
    Ok(since.min().map(|(since, _, reason)| (since, reason)))
}

/// Gives the line's money that is still to be released a clock of its own: first off the line's own
/// clocks that have begun, then off its unit's reply.
fn take_off(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow, pending: Fen) -> DbResult<()> {
    let mut rest = pending.get();
    for duty in duty::running(tx, &ctx.county, HELD_LINE, line.line_id.0)? {
        rest -= duty.open_fen.get();
    }
    let mut clocks = Vec::new();
    for kind in ["instalment", "quota_line"] {
        clocks.extend(duty::running(tx, &ctx.county, kind, line.line_id.0)?);
    }
    // A clock still to begin is left alone: on its first day its money may be free.
    let (begun, ahead): (Vec<_>, Vec<_>) = clocks.into_iter().partition(|duty| duty.started_ms <= ctx.at);
    for duty in ahead {
        rest -= duty.open_fen.get();
    }
    let mut clocks = begun;
    if !store::schedule::is_scheduled(tx, &ctx.county, line.line_id)? {
        let reply = store::reply_document(&ctx.county, line.fiscal_year, &line.agency_code);
        clocks.extend(duty::running(tx, &ctx.county, "reply", reply)?);
    }
    for duty in clocks {
        let part = Fen::new(rest.min(duty.open_fen.get()));
        if Fen::ZERO < part {
            rest -= part.get();
            let into = Split {
                duty_id: split_id(ctx, duty.duty_id, line.line_id),
                document_kind: HELD_LINE,
                document_id: line.line_id.0,
            };
            duty::split_off(tx, ctx, &duty, part, into)?;
        }
    }
    Ok(())
}

fn split_id(ctx: &Ctx, duty: i64, line: LineId) -> i64 {
    id_of(ctx.day(), format!("held {} {duty} {} {}", ctx.county, line.0, ctx.at.0).as_bytes())
}
