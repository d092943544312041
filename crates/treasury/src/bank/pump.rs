//! The dispatcher: sends what waits, asks before it sends again, fetches what the bank has to say.
//!
//! **Promise:** an attempt is noted before it is made; after an unknown outcome the bank is asked,
//! and only "never had it" makes a second sending safe.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::db::{DbError, DbResult, Tx};
use platform::hash::sm3_hex;
use platform::outbox::{self, OutboxRow};
use platform::time::Instant;
use platform::verb::{Ctx, Problem};
use wire::bank::{BankClient, Fetched, SendOutcome, status_query};
use wire::envelope::VoucherKey;

use super::record::{Received, RecordMessage, Recorded};
use super::store;
use crate::Runner;
use crate::evoucher::{self, Desk, NeverTaken, NoteNeverTaken, NoteTrouble, Trouble, VoucherRow};

/// How long an unanswered attempt waits before it is looked at again.
const RETRY_MS: i64 = 30_000;
/// How long a sent voucher may be without a receipt before the bank is asked about it.
const ASK_AFTER_MS: i64 = 10 * 60_000;
/// Least time between two such questions.
const ASK_EVERY_MS: i64 = 30_000;
const ROUND: i64 = 200;

/// What one round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    pub sent: usize,
    pub asked: usize,
    pub unknown: usize,
    pub fetched: usize,
    pub quarantined: usize,
}

impl Round {
    /// Nothing happened: the caller may rest.
    pub fn is_idle(&self) -> bool {
        self.sent + self.asked + self.fetched == 0
    }
}

/// One round. `ctx` is the bank interface's; its key is set per message.
pub fn round(runner: &mut impl Runner, bank: &dyn BankClient, ctx: &Ctx) -> DbResult<Round> {
    let mut round = Round::default();
    send_waiting(runner, bank, ctx, &mut round)?;
    fetch(runner, bank, ctx, &mut round)?;
    ask_unanswered(runner, bank, ctx, &mut round)?;
    Ok(round)
}

fn send_waiting(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    round: &mut Round,
) -> DbResult<()> {
    let (county, at) = (ctx.county.clone(), ctx.at);
    let waiting = runner.change(move |tx| outbox::waiting(tx, &county, "bank", at, ROUND))?;
    for row in waiting {
        let done = if row.ask_first {
            ask_about(runner, bank, ctx, &row, round)
        } else {
            send_one(runner, bank, ctx, &row, round)
        };
        if let Err(error) = done {
            // One row that cannot be read must not keep the others from the bank.
            tracing::error!(%error, voucher = %row.reference, "a voucher could not be dispatched");
            let (county, id, retry) = (ctx.county.clone(), row.outbox_id, Instant(ctx.at.0 + RETRY_MS));
            runner.change(move |tx| outbox::later(tx, &county, id, retry))?;
        }
    }
    Ok(())
}

fn send_one(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    row: &OutboxRow,
    round: &mut Round,
) -> DbResult<()> {
    let envelope = STANDARD.decode(&row.body).map_err(|e| DbError::Broken(e.to_string()))?;
    let (county, id, retry) = (ctx.county.clone(), row.outbox_id, Instant(ctx.at.0 + RETRY_MS));
    let at = ctx.at;
    if !runner.change(move |tx| outbox::attempting(tx, &county, id, (at, retry)))? {
        return Ok(());
    }
    match bank.send(&envelope) {
        SendOutcome::Answered(answer) => {
            let recorded = record(runner, ctx, &answer, round)?;
            if recorded.messages.iter().any(|m| m.voucher_no == row.reference && believed(m.outcome)) {
                round.sent += 1;
                close(runner, ctx, row, "answered")?;
            } else {
                round.unknown += 1;
                let words = recorded.messages.into_iter().find(|m| m.voucher_no == row.reference);
                if let Some(words) = words.map(|m| m.not_used).filter(|words| !words.is_empty()) {
                    note_trouble(runner, ctx, row, words)?;
                }
            }
        }
        SendOutcome::Refused(reason) => {
            round.unknown += 1;
            tracing::warn!(voucher = %row.reference, %reason, "the bank could not read the envelope");
            note_trouble(runner, ctx, row, reason)?;
        }
        SendOutcome::Unknown(reason) => {
            round.unknown += 1;
            tracing::debug!(voucher = %row.reference, %reason, "unknown outcome, will ask");
        }
    }
    Ok(())
}

/// The bank could not use the bytes: counted once per attempt, and at the limit put before a person.
fn note_trouble(runner: &mut impl Runner, ctx: &Ctx, row: &OutboxRow, words: String) -> DbResult<()> {
    // `row` was read before this attempt was noted.
    let attempt = row.attempts + 1;
    let key = format!("trouble {} {attempt}", row.reference);
    let trouble = Trouble { voucher_no: row.reference.clone(), attempt, words };
    allowed(runner.perform::<NoteTrouble>(&Ctx { key, ..ctx.clone() }, &trouble)).map(drop)
}

/// What the bank interface does by its own right; a refusal is a fault of ours.
fn allowed<T, R: std::fmt::Debug>(outcome: Result<T, Problem<R>>) -> DbResult<T> {
    outcome.map_err(|problem| match problem {
        Problem::Failed(error) => error,
        other => DbError::Broken(format!("the bank interface may not: {other:?}")),
    })
}

fn believed(outcome: super::model::Outcome) -> bool {
    match outcome {
        super::model::Outcome::Applied | super::model::Outcome::Known => true,
        super::model::Outcome::Quarantined => false,
    }
}

fn close(runner: &mut impl Runner, ctx: &Ctx, row: &OutboxRow, outcome: &'static str) -> DbResult<()> {
    let (county, id, at) = (ctx.county.clone(), row.outbox_id, ctx.at);
    runner.change(move |tx| outbox::sent(tx, &county, id, at, outcome))
}

/// Asks about one voucher whose sending has an unknown outcome.
fn ask_about(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    row: &OutboxRow,
    round: &mut Round,
) -> DbResult<()> {
    let desk = ctx.tool::<Desk>()?;
    let year: i16 = row.reference.get(..4).and_then(|text| text.parse().ok()).unwrap_or_default();
    let vt_code = row.reference.get(4..8).unwrap_or_default().to_owned();
    let key = VoucherKey {
        adm_div_code: ctx.county.to_string(),
        st_year: year,
        vt_code,
        voucher_no: row.reference.clone(),
    };
    let number = format!("Q{}{}{}", row.reference, row.attempts, ctx.at.0 % 1_000_000);
    let query = status_query(&number, ctx.day(), &[key], &desk.table, &*desk.signer)
        .map_err(|error| DbError::Broken(format!("{}: {}", error.place, error.fault)))?;
    round.asked += 1;
    let (county, id, retry) = (ctx.county.clone(), row.outbox_id, Instant(ctx.at.0 + RETRY_MS));
    match bank.query(&query) {
        SendOutcome::Answered(answer) => {
            let recorded = record(runner, ctx, &answer, round)?;
            let asked_answer = recorded.messages.iter().any(|message| believed(message.outcome));
            let unknown = recorded.messages.iter().any(|m| m.unknown_there.contains(&row.reference));
            let (county, no) = (ctx.county.clone(), row.reference.clone());
            let held_back = runner.change(move |tx| evoucher::held_back(tx, &county, &no))?;
            let (county, id) = (ctx.county.clone(), row.outbox_id);
            if unknown && held_back.is_some() {
                // A person asked: the answer is for them, nothing is sent.
                let key = format!("never taken {} {}", row.reference, ctx.at.0);
                let never = NeverTaken { voucher_no: row.reference.clone() };
                allowed(runner.perform::<NoteNeverTaken>(&Ctx { key, ..ctx.clone() }, &never)).map(drop)
            } else if unknown {
                let asked = row.clone();
                if runner.change(move |tx| outbox::not_there(tx, &county, &asked, retry))? {
                    send_again(runner, bank, ctx, row, round)
                } else {
                    // Another process has it in hand: what it did is newer than this answer.
                    Ok(())
                }
            } else if asked_answer {
                close(runner, ctx, row, "asked")
            } else {
                runner.change(move |tx| outbox::later(tx, &county, id, retry))
            }
        }
        SendOutcome::Refused(_) | SendOutcome::Unknown(_) => {
            round.unknown += 1;
            runner.change(move |tx| outbox::later(tx, &county, id, retry))
        }
    }
}

/// The bank said it never had the voucher: the same bytes, once more.
fn send_again(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    row: &OutboxRow,
    round: &mut Round,
) -> DbResult<()> {
    send_one(runner, bank, ctx, row, round)
}

/// Records an envelope under a key that follows from its bytes: the same bytes are recorded once.
fn record(runner: &mut impl Runner, ctx: &Ctx, envelope: &[u8], round: &mut Round) -> DbResult<Recorded> {
    let text = STANDARD.encode(envelope);
    let ctx = Ctx { key: sm3_hex(envelope), ..ctx.clone() };
    let recorded = match runner.perform::<RecordMessage>(&ctx, &Received { envelope: text }) {
        Ok(recorded) => recorded,
        Err(Problem::Failed(error)) => return Err(error),
        Err(other) => return Err(DbError::Broken(format!("the bank interface may not record: {other:?}"))),
    };
    round.quarantined += recorded.messages.iter().filter(|m| !believed(m.outcome)).count();
    Ok(recorded)
}

fn fetch(runner: &mut impl Runner, bank: &dyn BankClient, ctx: &Ctx, round: &mut Round) -> DbResult<()> {
    let code = ctx.tool::<Desk>()?.account.bank_code.clone();
    let (county, bank_code) = (ctx.county.clone(), code.clone());
    let mut after = runner.change(move |tx| store::cursor(tx, &county, &bank_code))?;
    loop {
        let items = match bank.fetch(after) {
            Fetched::Items(items) => items,
            Fetched::Unknown(reason) => {
                tracing::debug!(%reason, "the bank's outbox did not answer");
                return Ok(());
            }
        };
        let Some(last) = items.last().map(|item| item.no) else { return Ok(()) };
        for item in &items {
            record(runner, ctx, &item.envelope, round)?;
            round.fetched += 1;
        }
        after = last;
        let (county, bank_code) = (ctx.county.clone(), code.clone());
        runner.change(move |tx| store::set_cursor(tx, &county, &bank_code, last))?;
    }
}

/// A receipt may be lost on the way: vouchers without one are asked about.
fn ask_unanswered(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    round: &mut Round,
) -> DbResult<()> {
    let (county, at) = (ctx.county.clone(), ctx.at);
    let desk = ctx.tool::<Desk>()?;
    let bank_code = desk.account.bank_code.clone();
    let waiting = runner.change(move |tx| next_to_ask(tx, &county, &bank_code, at, ROUND))?;
    for year in years(&waiting) {
        let keys: Vec<VoucherKey> = waiting
            .iter()
            .filter(|voucher| voucher.fiscal_year.0 == year)
            .take(wire::bank::MAX_ASKED)
            .map(|voucher| key_of(ctx, voucher))
            .collect();
        let number = format!("U{year}{}", ctx.at.0);
        let query = status_query(&number, ctx.day(), &keys, &desk.table, &*desk.signer)
            .map_err(|error| DbError::Broken(format!("{}: {}", error.place, error.fault)))?;
        if let SendOutcome::Answered(answer) = bank.query(&query) {
            let recorded = record(runner, ctx, &answer, round)?;
            for reference in recorded.messages.into_iter().flat_map(|message| message.unknown_there) {
                let (county, at) = (ctx.county.clone(), ctx.at);
                // The question was asked without a lock: meanwhile a person may have withdrawn the voucher.
                runner.change(move |tx| {
                    if evoucher::may_go_again(tx, &county, &reference)? {
                        outbox::reopen(tx, &county, "bank", &reference, at)?;
                    }
                    Ok(())
                })?;
            }
        }
    }
    Ok(())
}

/// Which unanswered vouchers the next question names, oldest first: none while the last question is too
/// near. More than `limit` of them take turns, so that no number of vouchers the bank accepted and never
/// settled keeps another from being asked about. The turn moves on before the bank is asked: a question
/// it cannot answer is not put again and again.
pub fn next_to_ask(
    tx: &mut Tx<'_>,
    county: &str,
    bank_code: &str,
    at: Instant,
    limit: i64,
) -> DbResult<Vec<VoucherRow>> {
    let turn = format!("turn:{bank_code}");
    let last = store::cursor(tx, county, &turn)? as i64;
    let mut waiting = evoucher::to_ask(tx, county, at.0 - ASK_AFTER_MS, (last, limit))?;
    let Some(next) = waiting.last().map(|voucher| voucher.voucher_id) else { return Ok(waiting) };
    if !may_ask(tx, county, bank_code, at)? {
        return Ok(Vec::new());
    }
    store::set_cursor(tx, county, &turn, next as u64)?;
    waiting.sort_by_key(|voucher| (voucher.sent_ms, voucher.voucher_id));
    Ok(waiting)
}

/// Questions about all unanswered vouchers are put at most once in a while.
fn may_ask(tx: &mut Tx<'_>, county: &str, bank_code: &str, at: Instant) -> DbResult<bool> {
    let name = format!("asked:{bank_code}");
    let last = store::cursor(tx, county, &name)? as i64;
    let due = at.0 < last || ASK_EVERY_MS <= at.0 - last;
    if due {
        store::set_cursor(tx, county, &name, at.0 as u64)?;
    }
    Ok(due)
}

/// How many vouchers one question of [`reconcile`] names: the answer carries every document.
const RECONCILE_PAGE: usize = 50;

/// Asks again about every voucher sent on or after `since` (month-end): what was lost on the way or
/// came in the wrong order, such as a refund notice before its receipt, is found here. `unknown`
/// counts the questions whose answer was not read whole: ask again until it is 0.
pub fn reconcile(
    runner: &mut impl Runner,
    bank: &dyn BankClient,
    ctx: &Ctx,
    since: Instant,
) -> DbResult<Round> {
    let mut round = Round::default();
    let county = ctx.county.clone();
    let vouchers = runner.change(move |tx| evoucher::sent_since(tx, &county, since))?;
    let desk = ctx.tool::<Desk>()?;
    for year in years(&vouchers) {
        let of_year: Vec<&VoucherRow> =
            vouchers.iter().filter(|voucher| voucher.fiscal_year.0 == year).collect();
        for (page, asked) in of_year.chunks(RECONCILE_PAGE).enumerate() {
            let keys: Vec<VoucherKey> = asked.iter().map(|voucher| key_of(ctx, voucher)).collect();
            let number = format!("R{year}{}{page}", ctx.at.0);
            let query = status_query(&number, ctx.day(), &keys, &desk.table, &*desk.signer)
                .map_err(|error| DbError::Broken(format!("{}: {}", error.place, error.fault)))?;
            round.asked += 1;
            let SendOutcome::Answered(answer) = bank.query(&query) else {
                round.unknown += 1;
                continue;
            };
            let recorded = record(runner, ctx, &answer, &mut round)?;
            // The state comes first, then at least one document for each voucher the bank has.
            let whole = asked.len() < recorded.messages.len()
                && recorded.messages.iter().all(|message| believed(message.outcome));
            round.unknown += usize::from(!whole);
        }
    }
    Ok(round)
}

fn key_of(ctx: &Ctx, voucher: &VoucherRow) -> VoucherKey {
    VoucherKey {
        adm_div_code: ctx.county.to_string(),
        st_year: voucher.fiscal_year.0 as i16,
        vt_code: voucher.vt_code.clone(),
        voucher_no: voucher.voucher_no.clone(),
    }
}

fn years(vouchers: &[VoucherRow]) -> Vec<i32> {
    let mut years: Vec<i32> = vouchers.iter().map(|voucher| voucher.fiscal_year.0).collect();
    years.sort_unstable();
    years.dedup();
    years
}
