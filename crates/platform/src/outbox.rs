//! What must leave the house is a row here, written in the verb's transaction and carried out by a
//! dispatcher that asks before it resends.

use crate::db::{DbResult, Tx};
use crate::row_struct;
use crate::time::Instant;
use crate::verb::Ctx;

/// The moment a parked row waits for: none.
const PARKED: Instant = Instant(i64::MAX);

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OutboxRow {
        pub outbox_id: i64,
        pub channel: String,
        pub reference: String,
        pub body: String,
        pub attempts: i64,
        /// The outcome of the last attempt is unknown: ask before sending again.
        pub ask_first: bool,
    }
}

pub fn put(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, channel: &str, reference: &str, body: &str) -> DbResult<()> {
    tx.exec(
        "insert into outbox (mof_div_code, outbox_id, channel, reference, body, created_ms, attempts, asked, next_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?6)",
        (&*ctx.county, id, channel, reference, body, ctx.at),
    )?;
    Ok(())
}

/// What waits on a channel, oldest first.
pub fn waiting(
    tx: &mut Tx<'_>,
    county: &str,
    channel: &str,
    now: Instant,
    limit: i64,
) -> DbResult<Vec<OutboxRow>> {
    tx.rows(
        "select outbox_id, channel, reference, body, attempts, asked from outbox
          where mof_div_code = ?1 and channel = ?2 and sent_ms is null and next_ms <= ?3
          order by created_ms, outbox_id limit ?4",
        (county, channel, now, limit),
    )
}

/// An attempt is noted *before* it is made, so that a crash in between is an unknown outcome.
/// False when somebody else is already at it, or its outcome is unknown: ask instead.
pub fn attempting(
    tx: &mut Tx<'_>,
    county: &str,
    id: i64,
    (at, retry_at): (Instant, Instant),
) -> DbResult<bool> {
    let taken = tx.exec(
        "update outbox set attempts = attempts + 1, asked = 1, next_ms = ?3, attempted_ms = ?4
          where mof_div_code = ?1 and outbox_id = ?2 and sent_ms is null and asked = 0",
        (county, id, retry_at, at),
    )?;
    Ok(taken == 1)
}

/// The other side says it never had it: a plain send is safe again, if the row is still the one that
/// was asked about. False when another process has sent it since, or its answer is known: nothing changes.
pub fn not_there(tx: &mut Tx<'_>, county: &str, asked: &OutboxRow, next: Instant) -> DbResult<bool> {
    let free = tx.exec(
        "update outbox set asked = 0, next_ms = ?3
          where mof_div_code = ?1 and outbox_id = ?2 and sent_ms is null and asked = 1 and attempts = ?4",
        (county, asked.outbox_id, next, asked.attempts),
    )?;
    Ok(free == 1)
}

/// What was thought delivered is not there: it waits again, and the bank said so itself.
pub fn reopen(tx: &mut Tx<'_>, county: &str, channel: &str, reference: &str, next: Instant) -> DbResult<()> {
    tx.exec(
        "update outbox set sent_ms = null, outcome = null, asked = 0, next_ms = ?4
          where mof_div_code = ?1 and channel = ?2 and reference = ?3",
        (county, channel, reference, next),
    )?;
    Ok(())
}

/// Nothing goes out before a person says so: the row waits until [`ask_now`].
pub fn park(tx: &mut Tx<'_>, county: &str, channel: &str, reference: &str) -> DbResult<()> {
    tx.exec(
        "update outbox set next_ms = ?4
          where mof_div_code = ?1 and channel = ?2 and reference = ?3 and sent_ms is null",
        (county, channel, reference, PARKED),
    )?;
    Ok(())
}

/// A parked row is looked at again; the other side is asked first.
pub fn ask_now(tx: &mut Tx<'_>, county: &str, channel: &str, reference: &str, at: Instant) -> DbResult<()> {
    tx.exec(
        "update outbox set next_ms = ?4, asked = 1
          where mof_div_code = ?1 and channel = ?2 and reference = ?3 and sent_ms is null",
        (county, channel, reference, at),
    )?;
    Ok(())
}

/// What is known of a reference by another way needs no sending any more.
pub fn close(
    tx: &mut Tx<'_>,
    county: &str,
    channel: &str,
    reference: &str,
    at: Instant,
    outcome: &str,
) -> DbResult<()> {
    tx.exec(
        "update outbox set sent_ms = ?4, outcome = ?5
          where mof_div_code = ?1 and channel = ?2 and reference = ?3 and sent_ms is null",
        (county, channel, reference, at, outcome),
    )?;
    Ok(())
}

/// Still unknown: look again at `next`.
pub fn later(tx: &mut Tx<'_>, county: &str, id: i64, next: Instant) -> DbResult<()> {
    tx.exec(
        "update outbox set next_ms = ?3 where mof_div_code = ?1 and outbox_id = ?2 and sent_ms is null",
        (county, id, next),
    )?;
    Ok(())
}

pub fn sent(tx: &mut Tx<'_>, county: &str, id: i64, at: Instant, outcome: &str) -> DbResult<()> {
    tx.exec(
        "update outbox set sent_ms = ?3, outcome = ?4
          where mof_div_code = ?1 and outbox_id = ?2 and sent_ms is null",
        (county, id, at, outcome),
    )?;
    Ok(())
}

/// When a message was last tried; nothing while it never was.
pub fn last_attempt(
    tx: &mut Tx<'_>,
    county: &str,
    channel: &str,
    reference: &str,
) -> DbResult<Option<Instant>> {
    let row: Option<(Option<Instant>,)> = tx.row(
        "select attempted_ms from outbox
          where mof_div_code = ?1 and channel = ?2 and reference = ?3 order by outbox_id limit 1",
        (county, channel, reference),
    )?;
    Ok(row.and_then(|(at,)| at))
}
