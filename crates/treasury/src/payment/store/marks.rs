//! Marks of payees, and the two persons' steps that make them.

use jiff::civil::Date;
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

use crate::payment::model::{MarkChange, PayeeMark};

/// A mark counts when two persons made it, or when it came with the county's signed folder (nobody's
/// name stands in it then). One that a single person wrote before two were asked for counts for nothing.
const COUNTS: &str = "(m.marked_by = '' or exists (select 1 from payee_mark_change k
    where k.mof_div_code = m.mof_div_code and k.payee_code = m.payee_code and k.mark = m.mark
      and k.from_day = m.from_day and k.state = 'confirmed'))";

/// Writes a mark; one from the same day is replaced, open again and with the new evidence. What stood
/// there before stays with the steps that made it.
pub fn mark_payee(
    tx: &mut Tx<'_>,
    county: &str,
    (mark, by): (&PayeeMark, &str),
    at: Instant,
) -> DbResult<()> {
    tx.exec(
        "insert into payee_mark (mof_div_code, payee_code, mark, from_day, evidence, marked_by, marked_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         on conflict (mof_div_code, payee_code, mark, from_day)
         do update set evidence = excluded.evidence, marked_by = excluded.marked_by,
                       marked_ms = excluded.marked_ms, ended_on = null, ended_by = null, end_reason = null",
        (county, &mark.payee_code, &mark.mark, mark.from_day, &mark.evidence, by, at),
    )?;
    tx.touch_key("payee_mark", &mark.payee_code);
    Ok(())
}

/// Ends an open mark; it no longer holds from `day` on.
pub fn end_mark(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (payee, mark): (&str, &str),
    day: Date,
    reason: &str,
) -> DbResult<bool> {
    let ended = tx.exec(
        "update payee_mark set ended_on = ?4, ended_by = ?5, end_reason = ?6
          where mof_div_code = ?1 and payee_code = ?2 and mark = ?3 and ended_on is null",
        (&*ctx.county, payee, mark, day, &ctx.actor.user_id, reason),
    )?;
    tx.touch_key("payee_mark", payee);
    Ok(ended > 0)
}

/// The marks a payee carries on a day: those that two persons made or the county's folder brought.
pub fn marks_on(tx: &mut Tx<'_>, county: &str, payee: &str, day: Date) -> DbResult<Vec<PayeeMark>> {
    tx.rows(
        &format!(
            "select m.payee_code, m.mark, m.from_day, m.evidence from payee_mark m
              where m.mof_div_code = ?1 and m.payee_code = ?2 and m.from_day <= ?3
                and (m.ended_on is null or m.ended_on > ?3) and {COUNTS} order by m.mark, m.from_day"
        ),
        (county, payee, day),
    )
}

/// Whether a mark of this payee waits for its second person.
pub fn mark_waits(tx: &mut Tx<'_>, county: &str, payee: &str, mark: &str) -> DbResult<bool> {
    let (count,): (i64,) = tx.one(
        "select count(*) from payee_mark_change
          where mof_div_code = ?1 and payee_code = ?2 and mark = ?3 and state = 'proposed'",
        (county, payee, mark),
    )?;
    Ok(count > 0)
}

macro_rules! change_columns {
    () => {
        "select change_id, payee_code, mark, from_day, evidence, state, proposed_by, proposed_ms, decided_by,
                decided_ms, note from payee_mark_change where mof_div_code = ?1 and change_id = ?2"
    };
}

pub fn insert_mark_change(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, mark: &PayeeMark) -> DbResult<()> {
    tx.exec(
        "insert into payee_mark_change (mof_div_code, change_id, payee_code, mark, from_day, evidence, state,
                                        proposed_by, proposed_ms, note)
         values (?1, ?2, ?3, ?4, ?5, ?6, 'proposed', ?7, ?8, '')",
        (
            &*ctx.county,
            id,
            &mark.payee_code,
            &mark.mark,
            mark.from_day,
            &mark.evidence,
            &ctx.actor.user_id,
            ctx.at,
        ),
    )?;
    tx.touch("payee_mark_change", id);
    Ok(())
}

/// A proposed mark by its id, held against change until the end of the verb.
pub fn mark_change_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<MarkChange>> {
    tx.row(concat!(change_columns!(), " /*for update*/"), (county, id))
}

pub fn mark_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<MarkChange>> {
    tx.row(change_columns!(), (county, id))
}

pub fn decide_mark(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, state: &str, note: &str) -> DbResult<bool> {
    let decided = tx.exec(
        "update payee_mark_change set state = ?3, decided_by = ?4, decided_ms = ?5, note = ?6
          where mof_div_code = ?1 and change_id = ?2 and state = 'proposed'",
        (&*ctx.county, id, state, &ctx.actor.user_id, ctx.at, note),
    )?;
    tx.touch("payee_mark_change", id);
    Ok(decided == 1)
}

row_struct! {
    /// A proposed or decided mark in a list.
    #[derive(Debug, Clone)]
    pub struct MarkChangeSeen {
        pub change_id: i64,
        pub payee_code: String,
        pub payee_name: String,
        pub mark: String,
        pub from_day: Date,
        pub evidence: String,
        pub state: String,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: String,
        pub decided_ms: Option<Instant>,
        pub note: String,
    }
}

const CHANGES: &str = " from payee_mark_change c
    join payee y on y.mof_div_code = c.mof_div_code and y.payee_code = c.payee_code
    left join person p on p.mof_div_code = c.mof_div_code and p.user_id = c.proposed_by
    left join person d on d.mof_div_code = c.mof_div_code and d.user_id = c.decided_by";

/// Marks a person could confirm: proposed by somebody else.
pub fn marks_to_decide(county: &str, user: &str) -> Where {
    Where::county("c.mof_div_code", county).fixed("c.state = 'proposed'").and("c.proposed_by <> ?", user)
}

pub fn mark_changes(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<MarkChangeSeen>> {
    tx.rows(
        &format!(
            "select c.change_id, c.payee_code, y.payee_name, c.mark, c.from_day, c.evidence, c.state,
                    coalesce(p.user_name, c.proposed_by), c.proposed_ms,
                    coalesce(d.user_name, c.decided_by, ''), c.decided_ms, c.note{CHANGES}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn mark_change_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*){CHANGES}{}", found.text()), found.values())?.0)
}

row_struct! {
    /// A payee's mark in a list.
    #[derive(Debug, Clone)]
    pub struct MarkItem {
        pub payee_code: String,
        pub payee_name: String,
        pub mark: String,
        pub from_day: Date,
        pub ended_on: Option<Date>,
        pub evidence: String,
        pub marked_by: String,
        /// Two persons made it, or the county's folder brought it: only then it counts.
        pub counts: bool,
    }
}

const MARKS: &str = " from payee_mark m
    join payee p on p.mof_div_code = m.mof_div_code and p.payee_code = m.payee_code
    left join person u on u.mof_div_code = m.mof_div_code and u.user_id = m.marked_by";

pub fn mark_list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<MarkItem>> {
    tx.rows(
        &format!(
            "select m.payee_code, p.payee_name, m.mark, m.from_day, m.ended_on, m.evidence,
                    coalesce(u.user_name, m.marked_by), case when {COUNTS} then 1 else 0 end{MARKS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn mark_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*){MARKS}{}", found.text()), found.values())?.0)
}
