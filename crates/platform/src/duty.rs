//! Duties (期): who owes what to whom by when, and did they? The clocks are policy (R-SLA).
//!
//! **Promise:** a due day is computed from the loaded calendar or not at all: where the calendar of
//! the year is missing, the duty says so instead of guessing.
//! **Promise:** a partial fulfilment stops the clock for that part only; days while a document is
//! back with the unit are not counted against the office (G10).
//! **Not here:** which event starts or stops a clock (the areas).

use jiff::civil::{Date, Time};
use ledger::Fen;
use policy::{Clock, DayKind, Pause};

use crate::db::{DbResult, Tx, Where, order_of};
use crate::row_struct;
use crate::time::Instant;
use crate::verb::Ctx;

row_struct! {
    /// A duty as pages and reports show it.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct DutyRow {
        pub duty_id: i64,
        /// The policy key of its limit, e.g. `sla_payment_days`.
        pub clock: String,
        pub document_kind: String,
        pub document_id: i64,
        /// The office that owes it.
        pub owner_code: String,
        pub amount_fen: Fen,
        pub open_fen: Fen,
        pub started_ms: Instant,
        pub due_on: Option<Date>,
        pub no_date_reason: Option<String>,
        pub paused_ms: Option<Instant>,
        pub pause_reason: Option<String>,
        pub ended_ms: Option<Instant>,
        pub on_time: Option<bool>,
    }
}

macro_rules! columns {
    () => {
        "duty_id, clock, document_kind, document_id, owner_code, amount_fen, open_fen, started_ms, due_on,
         no_date_reason, paused_ms, pause_reason, ended_ms, on_time"
    };
}

/// What starts running.
#[derive(Debug, Clone)]
pub struct NewDuty<'d> {
    pub duty_id: i64,
    pub clock: &'d str,
    pub document_kind: &'d str,
    pub document_id: i64,
    pub owner_code: &'d str,
    pub amount: Fen,
    pub started: Instant,
}

/// Starts a clock.
pub fn start(tx: &mut Tx<'_>, ctx: &Ctx, duty: &NewDuty<'_>) -> DbResult<()> {
    let (due_on, reason) = match policy::due(&ctx.policy, duty.clock, duty.started.local()) {
        Ok(due) => (Some(due.due_on), None),
        Err(error) => (None, Some(format!("{} / {error}", error.zh()))),
    };
    tx.exec(
        "insert into duty (mof_div_code, duty_id, clock, document_kind, document_id, owner_code, amount_fen,
                           open_fen, started_ms, due_on, no_date_reason)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10)",
        (
            &*ctx.county,
            duty.duty_id,
            duty.clock,
            duty.document_kind,
            duty.document_id,
            duty.owner_code,
            duty.amount,
            duty.started,
            due_on,
            reason,
        ),
    )?;
    tx.touch("duty", duty.duty_id);
    Ok(())
}

/// Pauses the running clocks of a document: it went back to its author.
pub fn pause(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, id: i64, reason: &str) -> DbResult<()> {
    pause_since(tx, ctx, (kind, id), reason, ctx.at)
}

/// The same for what has stood still since an earlier moment; never before the clock began or before
/// its last pause was over.
pub fn pause_since(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (kind, id): (&str, i64),
    reason: &str,
    since: Instant,
) -> DbResult<()> {
    for duty in running(tx, &ctx.county, kind, id)? {
        if duty.paused_ms.is_some() {
            continue;
        }
        let (resumed,): (Option<Instant>,) = tx.one(
            "select max(resumed_ms) from duty_pause where mof_div_code = ?1 and duty_id = ?2",
            (&*ctx.county, duty.duty_id),
        )?;
        let from = since.max(duty.started_ms).max(resumed.unwrap_or(since));
        tx.exec(
            "update duty set paused_ms = ?3, pause_reason = ?4, due_on = null
              where mof_div_code = ?1 and duty_id = ?2",
            (&*ctx.county, duty.duty_id, from, reason),
        )?;
        tx.exec(
            "insert into duty_pause (mof_div_code, duty_id, pause_no, reason, paused_ms)
             select ?1, ?2, coalesce(max(pause_no), 0) + 1, ?3, ?4 from duty_pause
              where mof_div_code = ?1 and duty_id = ?2",
            (&*ctx.county, duty.duty_id, reason, from),
        )?;
        tx.touch("duty", duty.duty_id);
    }
    Ok(())
}

/// Lets paused clocks go on from the first working day after now.
pub fn resume(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, id: i64) -> DbResult<()> {
    for duty in running(tx, &ctx.county, kind, id)? {
        if duty.paused_ms.is_none() {
            continue;
        }
        tx.exec(
            "update duty_pause set resumed_ms = ?3
              where mof_div_code = ?1 and duty_id = ?2 and resumed_ms is null",
            (&*ctx.county, duty.duty_id, ctx.at),
        )?;
        let due_on =
            clock_of(tx, ctx, &duty)?.and_then(|clock| clock.due_on(ctx.policy.calendar()).ok().flatten());
        tx.exec(
            "update duty set paused_ms = null, pause_reason = null, due_on = ?3
              where mof_div_code = ?1 and duty_id = ?2",
            (&*ctx.county, duty.duty_id, due_on),
        )?;
        tx.touch("duty", duty.duty_id);
    }
    Ok(())
}

/// When a part ended, and whose doing it is when that was too late.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    pub at: Instant,
    /// When our own work on it was done, and who was waited for after that.
    pub ours: Option<(Instant, &'static str)>,
}

/// Stops the clocks of a document for `amount`, the oldest first; each ends when nothing of it is open.
pub fn fulfil(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, id: i64, amount: Fen) -> DbResult<()> {
    let duties = running(tx, &ctx.county, kind, id)?;
    consume(tx, ctx, duties, amount, Ended { at: ctx.at, ours: None })?;
    Ok(())
}

/// The same for something that ended at another moment than now. A part that is late although our own
/// work was done in time is late all the same, but its cause is named (`bank`) and reported apart.
pub fn fulfil_as_of(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (kind, id): (&str, i64),
    amount: Fen,
    ended: Ended,
) -> DbResult<()> {
    let duties = running(tx, &ctx.county, kind, id)?;
    consume(tx, ctx, duties, amount, ended)?;
    Ok(())
}

/// Stops the clocks of several documents for `amount` in all: those that have begun, the oldest first,
/// then those still to begin. What no clock was left for is given back.
pub fn fulfil_among(tx: &mut Tx<'_>, ctx: &Ctx, documents: &[(&str, i64)], amount: Fen) -> DbResult<Fen> {
    let mut duties = Vec::new();
    for (kind, id) in documents {
        duties.extend(running(tx, &ctx.county, kind, *id)?);
    }
    duties.sort_by_key(|duty| (ctx.at < duty.started_ms, duty.started_ms, duty.duty_id));
    consume(tx, ctx, duties, amount, Ended { at: ctx.at, ours: None })
}

fn consume(tx: &mut Tx<'_>, ctx: &Ctx, duties: Vec<DutyRow>, amount: Fen, ended: Ended) -> DbResult<Fen> {
    let mut left = amount;
    for duty in duties {
        let part = left.min(duty.open_fen);
        if part == Fen::ZERO {
            continue;
        }
        left = Fen::new(left.get() - part.get());
        end_part(tx, ctx, &duty, part, ended)?;
    }
    Ok(left)
}

fn end_part(tx: &mut Tx<'_>, ctx: &Ctx, duty: &DutyRow, part: Fen, ended: Ended) -> DbResult<()> {
    let on_time = in_time(tx, ctx, duty, ended.at)?;
    let cause = match ended.ours {
        Some((done, cause)) if on_time == Some(false) && in_time(tx, ctx, duty, done)? == Some(true) => cause,
        Some(_) | None => "",
    };
    let open = duty.open_fen.get() - part.get();
    let earlier_late: (i64,) = tx.one(
        "select count(*) from duty_part where mof_div_code = ?1 and duty_id = ?2 and on_time = 0",
        (&*ctx.county, duty.duty_id),
    )?;
    let whole = on_time.map(|now| now && earlier_late.0 == 0);
    tx.exec(
        "insert into duty_part (mof_div_code, duty_id, part_no, amount_fen, ended_ms, on_time, cause)
         select ?1, ?2, coalesce(max(part_no), 0) + 1, ?3, ?4, ?5, ?6 from duty_part
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, duty.duty_id, part, ended.at, on_time.map_or(2, i64::from), cause),
    )?;
    let whole_end = (open == 0).then_some(ended.at);
    tx.exec(
        "update duty set open_fen = ?3, ended_ms = ?4, on_time = ?5
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, duty.duty_id, open, whole_end, whole_end.and(whole)),
    )?;
    tx.touch("duty", duty.duty_id);
    Ok(())
}

/// The document of a clock that is split off another.
#[derive(Debug, Clone, Copy)]
pub struct Split<'d> {
    pub duty_id: i64,
    pub document_kind: &'d str,
    pub document_id: i64,
}

/// Takes `part` off a running clock: it goes on as a clock of its own with the same beginning and the
/// same pauses. The part taken off has no verdict here and is counted where it ends.
pub fn split_off(tx: &mut Tx<'_>, ctx: &Ctx, duty: &DutyRow, part: Fen, into: Split<'_>) -> DbResult<()> {
    let (late, parts): (i64, i64) = tx.one(
        "select cast(coalesce(sum(case when on_time = 0 then 1 else 0 end), 0) as bigint), count(*)
           from duty_part where mof_div_code = ?1 and duty_id = ?2 and cause <> 'split'",
        (&*ctx.county, duty.duty_id),
    )?;
    tx.exec(
        "insert into duty_part (mof_div_code, duty_id, part_no, amount_fen, ended_ms, on_time, cause)
         select ?1, ?2, coalesce(max(part_no), 0) + 1, ?3, ?4, 2, 'split' from duty_part
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, duty.duty_id, part, ctx.at),
    )?;
    let open = duty.open_fen.get() - part.get();
    let whole_end = (open == 0).then_some(ctx.at);
    let whole = whole_end.and((parts > 0).then_some(late == 0));
    tx.exec(
        "update duty set open_fen = ?3, ended_ms = ?4, on_time = ?5
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, duty.duty_id, open, whole_end, whole),
    )?;
    tx.touch("duty", duty.duty_id);
    let new = NewDuty {
        duty_id: into.duty_id,
        clock: &duty.clock,
        document_kind: into.document_kind,
        document_id: into.document_id,
        owner_code: &duty.owner_code,
        amount: part,
        started: duty.started_ms,
    };
    start(tx, ctx, &new)?;
    tx.exec(
        "insert into duty_pause (mof_div_code, duty_id, pause_no, reason, paused_ms, resumed_ms)
         select mof_div_code, ?3, pause_no, reason, paused_ms, resumed_ms from duty_pause
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, duty.duty_id, into.duty_id),
    )?;
    tx.exec(
        "update duty set due_on = ?3, paused_ms = ?4, pause_reason = ?5
          where mof_div_code = ?1 and duty_id = ?2",
        (&*ctx.county, into.duty_id, duty.due_on, duty.paused_ms, duty.pause_reason.as_deref()),
    )?;
    Ok(())
}

/// Ends the clocks of a document that no longer needs what was owed (voided, cancelled).
pub fn drop_open(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, id: i64) -> DbResult<()> {
    for duty in running(tx, &ctx.county, kind, id)? {
        tx.touch("duty", duty.duty_id);
    }
    tx.exec(
        "update duty set ended_ms = ?4, open_fen = 0
          where mof_div_code = ?1 and document_kind = ?2 and document_id = ?3 and ended_ms is null",
        (&*ctx.county, kind, id, ctx.at),
    )?;
    Ok(())
}

fn in_time(tx: &mut Tx<'_>, ctx: &Ctx, duty: &DutyRow, at: Instant) -> DbResult<Option<bool>> {
    // What is done before its clock begins is in time, whatever the calendar.
    if at < duty.started_ms {
        return Ok(Some(true));
    }
    let Some(mut clock) = clock_of(tx, ctx, duty)? else { return Ok(None) };
    clock.stopped_at = Some(at.local());
    let state = clock.state_at(ctx.policy.calendar(), at.local());
    Ok(state.ok().map(|state| state.standing != policy::Standing::Breached))
}

/// The clock of a duty with its pauses, as the policy of its first day has it.
pub fn clock_of(tx: &mut Tx<'_>, ctx: &Ctx, duty: &DutyRow) -> DbResult<Option<Clock>> {
    let on = duty.started_ms.day();
    let Ok(limit) = ctx.policy.integer(&duty.clock, on) else { return Ok(None) };
    let cut_off =
        ctx.policy.time("business_cut_off", on).map_or(Time::constant(17, 0, 0, 0), |read| read.value);
    let kind = match ctx.policy.text("sla_day_kind", on) {
        Ok(read) if read.value == "calendar" => DayKind::Calendar,
        Ok(_) | Err(_) => DayKind::Working,
    };
    let limit_days = u16::try_from(limit.value).unwrap_or(u16::MAX);
    let mut clock = Clock::new(duty.started_ms.local(), limit_days, cut_off, kind);
    let pauses: Vec<(Instant, Option<Instant>)> = tx.rows(
        "select paused_ms, resumed_ms from duty_pause
          where mof_div_code = ?1 and duty_id = ?2 order by pause_no",
        (&*ctx.county, duty.duty_id),
    )?;
    clock.pauses = pauses
        .into_iter()
        .map(|(from, to)| Pause { returned_at: from.local(), resubmitted_at: to.map(Instant::local) })
        .collect();
    Ok(Some(clock))
}

pub fn running(tx: &mut Tx<'_>, county: &str, kind: &str, id: i64) -> DbResult<Vec<DutyRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from duty where mof_div_code = ?1 and document_kind = ?2 and document_id = ?3
                 and ended_ms is null order by started_ms, duty_id"
        ),
        (county, kind, id),
    )
}

/// The clocks of one document, ended ones too.
pub fn of_document(tx: &mut Tx<'_>, county: &str, kind: &str, id: i64) -> DbResult<Vec<DutyRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from duty where mof_div_code = ?1 and document_kind = ?2 and document_id = ?3 order by duty_id"
        ),
        (county, kind, id),
    )
}

/// Open duties, the most urgent first; those without a date last.
pub fn open(tx: &mut Tx<'_>, county: &str, limit: i64) -> DbResult<Vec<DutyRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from duty where mof_div_code = ?1 and ended_ms is null
               order by coalesce(due_on, '9999-12-31'), started_ms, duty_id limit ?2"
        ),
        (county, limit),
    )
}

row_struct! {
    /// One office's on-time record by part and by amount. What was late because others were waited for
    /// (`cause`) is late, and is counted apart as well.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct Record {
        pub clock: String,
        pub owner_code: String,
        pub parts: i64,
        pub parts_on_time: i64,
        pub amount_fen: Fen,
        pub amount_on_time_fen: Fen,
        pub parts_late_bank: i64,
        pub amount_late_bank_fen: Fen,
    }
}

/// The record of every office by part and by amount; parts without a date are left out.
pub fn records(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<Record>> {
    tx.rows(
        "select d.clock, d.owner_code, count(*), cast(sum(p.on_time) as bigint),
                cast(sum(p.amount_fen) as bigint), cast(sum(p.amount_fen * p.on_time) as bigint),
                cast(sum(case when p.cause = 'bank' then 1 else 0 end) as bigint),
                cast(sum(case when p.cause = 'bank' then p.amount_fen else 0 end) as bigint)
           from duty d join duty_part p on p.mof_div_code = d.mof_div_code and p.duty_id = d.duty_id
          where d.mof_div_code = ?1 and p.on_time in (0, 1)
          group by d.clock, d.owner_code order by d.clock, d.owner_code",
        (county,),
    )
}

/// A finished part: clock, owner, document, amount, started, ended, 1 in time, 0 late, 2 no calendar, and
/// the cause when others were waited for.
pub type PartRow = (String, String, i64, Fen, Instant, Instant, i64, String);

/// Every finished part with its start and end, for the clock report.
pub fn parts(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PartRow>> {
    tx.rows(
        "select d.clock, d.owner_code, d.document_id, p.amount_fen, d.started_ms, p.ended_ms, p.on_time,
                p.cause
           from duty d join duty_part p on p.mof_div_code = d.mof_div_code and p.duty_id = d.duty_id
          where d.mof_div_code = ?1 and p.cause <> 'split'
          order by d.clock, p.ended_ms, d.duty_id, p.part_no",
        (county,),
    )
}

/// Clocks whose parts and open amount do not add up to their amount: id, clock, amount, open and parts.
/// A clock that was dropped (`drop_open`) ended without a verdict, and less than all of it was done.
pub fn unlike_parts(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(i64, String, Fen, Fen)>> {
    tx.rows(
        "select d.duty_id, d.clock, d.amount_fen, d.open_fen + coalesce(t.parts_fen, 0)
           from duty d
           left join (select duty_id, cast(sum(amount_fen) as bigint) as parts_fen from duty_part
                       where mof_div_code = ?1 group by duty_id) t on t.duty_id = d.duty_id
          where d.mof_div_code = ?1
            and (d.open_fen + coalesce(t.parts_fen, 0) > d.amount_fen
                 or (d.open_fen + coalesce(t.parts_fen, 0) < d.amount_fen
                     and not (d.ended_ms is not null and d.on_time is null)))
          order by d.duty_id limit 1000",
        (county,),
    )
}

/// Duties of a list; `window` being ` order by … limit …`.
pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<DutyRow>> {
    tx.rows(
        &format!(
            concat!(
                "select ",
                columns!(),
                " from duty where mof_div_code = ?1 and duty_id in (select duty_id from duty{}{}){}"
            ),
            found.text(),
            window,
            order_of(window)
        ),
        found.values(),
    )
}

/// Count and open amount over the filter.
pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, i64)> {
    let sql =
        format!("select count(*), cast(coalesce(sum(open_fen), 0) as bigint) from duty{}", found.text());
    tx.one(&sql, found.values())
}
