//! What no person does: the day's papers are fetched, the day is put side by side, our word is sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use platform::db::{DbError, DbResult};
use platform::hash::sm3_hex;
use platform::verb::{Ctx, Problem};
use wire::bank::{BankClient, SendOutcome};

use super::store;
use super::{DayDone, NoteResultSent, ReceivePapers, ReceivedPapers, ReconRefused, ReconcileDay};
use super::{ReconciledDay, ResultSent};
use crate::Runner;
use crate::evoucher::Desk;

/// Days whose result is sent in one round.
const ROUND: i64 = 50;

/// Asks the bank for the papers of a day and keeps them. False when the bank did not answer: ask again.
pub fn fetch(runner: &mut impl Runner, bank: &dyn BankClient, ctx: &Ctx, day: Date) -> DbResult<bool> {
    let acct = ctx.tool::<Desk>()?.account.acct_no.clone();
    match bank.day_papers(&ctx.county, &acct, day) {
        SendOutcome::Answered(bytes) => {
            // The same bytes are read again once another statement has come into force since they were.
            let county = ctx.county.clone();
            let in_force = runner.change(move |tx| store::statement_of(tx, &county, &acct, day))?;
            let key = match in_force {
                Some(statement) => format!("{} {}", sm3_hex(&bytes), statement.statement_id),
                None => sm3_hex(&bytes),
            };
            let ctx = Ctx { key, ..ctx.clone() };
            let input = ReceivedPapers::of(&bytes);
            allowed(runner.perform::<ReceivePapers>(&ctx, &input))?;
            Ok(true)
        }
        SendOutcome::Refused(reason) => {
            tracing::debug!(%day, %reason, "the bank has no papers of this day");
            Ok(true)
        }
        SendOutcome::Unknown(reason) => {
            tracing::debug!(%day, %reason, "the bank's papers did not come");
            Ok(false)
        }
    }
}

/// Whether anything happened on a day, by our books or by the bank's statement. On other days there is
/// nothing to put side by side.
pub fn anything_on(runner: &mut impl Runner, ctx: &Ctx, day: Date) -> DbResult<bool> {
    let acct = ctx.tool::<Desk>()?.account.acct_no.clone();
    let county = ctx.county.clone();
    runner.change(move |tx| {
        let stated = store::statement_of(tx, &county, &acct, day)?;
        let lines = stated.is_some_and(|statement| statement.line_count > 0 || !statement.reason.is_empty());
        Ok(lines || !store::our_moves(tx, &county, day)?.is_empty())
    })
}

/// Puts a day side by side; `None` when it is confirmed and nothing new has come.
pub fn reconcile(runner: &mut impl Runner, ctx: &Ctx, day: Date) -> DbResult<Option<DayDone>> {
    let ctx = Ctx { key: format!("reconcile {day} {}", ctx.at.0), ..ctx.clone() };
    match runner.perform::<ReconcileDay>(&ctx, &ReconciledDay { day }) {
        Ok(done) => Ok(Some(done)),
        Err(Problem::Refused(ReconRefused::AlreadyConfirmed { .. })) => Ok(None),
        other => allowed(other).map(Some),
    }
}

/// Sends our word on confirmed days; what was not answered stays for the next round. The bank takes the
/// same word twice without harm.
pub fn send_results(runner: &mut impl Runner, bank: &dyn BankClient, ctx: &Ctx) -> DbResult<usize> {
    let county = ctx.county.clone();
    let waiting = runner.change(move |tx| store::results_to_send(tx, &county, ROUND))?;
    let mut sent = 0;
    for (day, paper) in waiting {
        let county = ctx.county.clone();
        let kept = runner.change(move |tx| store::paper(tx, &county, paper))?;
        let Some(bytes) = kept.and_then(|(_, body)| STANDARD.decode(body).ok()) else { continue };
        match bank.statement_result(&bytes) {
            SendOutcome::Answered(_) => {
                let ctx = Ctx { key: format!("result {day} {paper}"), ..ctx.clone() };
                allowed(runner.perform::<NoteResultSent>(&ctx, &ResultSent { day }))?;
                sent += 1;
            }
            SendOutcome::Refused(reason) | SendOutcome::Unknown(reason) => {
                tracing::debug!(%day, %reason, "the bank did not take our word on a day");
            }
        }
    }
    Ok(sent)
}

fn allowed<T, R: std::fmt::Debug>(outcome: Result<T, Problem<R>>) -> DbResult<T> {
    outcome.map_err(|problem| match problem {
        Problem::Failed(error) => error,
        other => DbError::Broken(format!("the bank interface may not: {other:?}")),
    })
}
