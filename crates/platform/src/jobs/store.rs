//! The rows of the jobs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ATTEMPTS, JobRow, LEASE_MS};
use crate::db::{DbError, DbResult, Tx};
use crate::time::Instant;

/// Bytes of a file in one row.
const PART: usize = 192 << 10;

/// A job to be written.
pub struct New<'n> {
    pub kind: &'n str,
    pub title: &'n str,
    pub input: &'n str,
    pub state: &'n str,
    pub outcome: &'n str,
    pub file_name: &'n str,
}

pub fn insert(
    tx: &mut Tx<'_>,
    county: &str,
    id: i64,
    user: &str,
    at: Instant,
    new: &New<'_>,
) -> DbResult<()> {
    let ended = (new.state != "waiting").then_some(at);
    tx.exec(
        "insert into job (mof_div_code, job_id, kind, title, user_id, input, state, done_rows, total_rows, attempts,
           created_ms, ended_ms, outcome, file_name)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8, ?9, ?10, ?11)",
        (county, id, new.kind, new.title, user, new.input, new.state, at, ended, new.outcome, new.file_name),
    )?;
    Ok(())
}

/// A job of this person.
pub fn job(tx: &mut Tx<'_>, county: &str, user: &str, id: i64) -> DbResult<Option<JobRow>> {
    tx.row(
        "select job_id, kind, title, user_id, input, state, done_rows, total_rows, attempts, created_ms, started_ms,
           ended_ms, outcome, file_name, opened_ms
           from job where mof_div_code = ?1 and user_id = ?2 and job_id = ?3",
        (county, user, id),
    )
}

/// The person's jobs, latest first.
pub fn jobs_of(tx: &mut Tx<'_>, county: &str, user: &str, limit: i64) -> DbResult<Vec<JobRow>> {
    tx.rows(
        "select job_id, kind, title, user_id, input, state, done_rows, total_rows, attempts, created_ms, started_ms,
           ended_ms, outcome, file_name, opened_ms
           from job where mof_div_code = ?1 and user_id = ?2 order by created_ms desc, job_id desc limit ?3",
        (county, user, limit),
    )
}

/// The person's jobs that ended and were not looked at, and those under way.
pub fn inbox(tx: &mut Tx<'_>, county: &str, user: &str) -> DbResult<Vec<JobRow>> {
    tx.rows(
        "select job_id, kind, title, user_id, input, state, done_rows, total_rows, attempts, created_ms, started_ms,
           ended_ms, outcome, file_name, opened_ms
           from job where mof_div_code = ?1 and user_id = ?2 and opened_ms is null and state <> 'cancelled'
          order by created_ms desc, job_id desc limit 10",
        (county, user),
    )
}

/// How many jobs of a person wait or run.
pub fn open_count(tx: &mut Tx<'_>, county: &str, user: &str) -> DbResult<i64> {
    let (count,): (i64,) = tx.one(
        "select count(*) from job where mof_div_code = ?1 and user_id = ?2 and state in ('waiting', 'running')",
        (county, user),
    )?;
    Ok(count)
}

/// Takes the oldest job that waits or whose worker is silent; counts the attempt.
pub fn take(
    tx: &mut Tx<'_>,
    county: &str,
    worker: &str,
    at: Instant,
    machine: Instant,
) -> DbResult<Option<JobRow>> {
    let found: Option<i64> = tx
        .row::<(i64,)>(
            "select job_id from job where mof_div_code = ?1
            and (state = 'waiting' or (state = 'running' and lease_ms < ?2))
          order by created_ms, job_id limit 1",
            (county, machine),
        )?
        .map(|(id,)| id);
    let Some(id) = found else { return Ok(None) };
    let until = Instant(machine.0 + LEASE_MS);
    tx.row(
        "update job set state = 'running', lease_ms = ?3, leased_by = ?4, attempts = attempts + 1,
           started_ms = coalesce(started_ms, ?5), done_rows = 0
          where mof_div_code = ?1 and job_id = ?2
            and (state = 'waiting' or (state = 'running' and lease_ms < ?6))
          returning job_id, kind, title, user_id, input, state, done_rows, total_rows, attempts, created_ms,
            started_ms, ended_ms, outcome, file_name, opened_ms",
        (county, id, until, worker, at, machine),
    )
}

/// How far the worker is, and its lease goes on. False when the job is no longer its own: cancelled, or taken over.
pub fn progress(
    tx: &mut Tx<'_>,
    county: &str,
    (id, worker): (i64, &str),
    (done, total): (i64, i64),
    machine: Instant,
) -> DbResult<bool> {
    let kept = tx.exec(
        "update job set done_rows = ?4, total_rows = ?5, lease_ms = ?6
          where mof_div_code = ?1 and job_id = ?2 and leased_by = ?3 and state = 'running'",
        (county, id, worker, done, total, Instant(machine.0 + LEASE_MS)),
    )?;
    Ok(kept == 1)
}

/// Ends a job of this worker. False when it is no longer its own.
pub fn end(
    tx: &mut Tx<'_>,
    county: &str,
    (id, worker): (i64, &str),
    (state, outcome, file_name): (&str, &str, &str),
    at: Instant,
) -> DbResult<bool> {
    let kept = tx.exec(
        "update job set state = ?4, outcome = ?5, file_name = ?6, ended_ms = ?7, lease_ms = null, leased_by = null
          where mof_div_code = ?1 and job_id = ?2 and leased_by = ?3 and state = 'running'",
        (county, id, worker, state, outcome, file_name, at),
    )?;
    Ok(kept == 1)
}

/// The job goes back to be begun again, or has failed when it was begun often enough.
pub fn give_back(
    tx: &mut Tx<'_>,
    county: &str,
    id: i64,
    worker: &str,
    at: Instant,
    outcome: &str,
) -> DbResult<()> {
    tx.exec(
        "update job set state = case when attempts >= ?4 then 'failed' else 'waiting' end,
           outcome = ?5, ended_ms = case when attempts >= ?4 then cast(?6 as bigint) else null end, lease_ms = null, leased_by = null
          where mof_div_code = ?1 and job_id = ?2 and leased_by = ?3 and state = 'running'",
        (county, id, worker, ATTEMPTS, outcome, at),
    )?;
    Ok(())
}

/// Cancels a job that has not ended. False when it has.
pub fn cancel(tx: &mut Tx<'_>, county: &str, id: i64, at: Instant) -> DbResult<bool> {
    let kept = tx.exec(
        "update job set state = 'cancelled', ended_ms = ?3, lease_ms = null, leased_by = null
          where mof_div_code = ?1 and job_id = ?2 and state in ('waiting', 'running')",
        (county, id, at),
    )?;
    Ok(kept == 1)
}

/// Puts a job that failed or was cancelled back into the queue, with all its attempts before it.
pub fn resume(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<bool> {
    let kept = tx.exec(
        "update job set state = 'waiting', attempts = 0, done_rows = 0, ended_ms = null, outcome = '', opened_ms = null
          where mof_div_code = ?1 and job_id = ?2 and state in ('failed', 'cancelled')",
        (county, id),
    )?;
    Ok(kept == 1)
}

/// The person has seen how it ended.
pub fn opened(tx: &mut Tx<'_>, county: &str, id: i64, at: Instant) -> DbResult<()> {
    tx.exec(
        "update job set opened_ms = ?3 where mof_div_code = ?1 and job_id = ?2 and opened_ms is null
            and ended_ms is not null",
        (county, id, at),
    )?;
    Ok(())
}

/// Keeps a file in parts; what a broken attempt left is replaced.
pub fn keep_file(tx: &mut Tx<'_>, county: &str, id: i64, file: &[u8]) -> DbResult<()> {
    tx.exec("delete from job_file where mof_div_code = ?1 and job_id = ?2", (county, id))?;
    for (no, part) in file.chunks(PART).enumerate() {
        let body = STANDARD.encode(part);
        let no = i64::try_from(no).unwrap_or(i64::MAX);
        tx.exec(
            "insert into job_file (mof_div_code, job_id, part_no, body) values (?1, ?2, ?3, ?4)",
            (county, id, no, &*body),
        )?;
    }
    Ok(())
}

/// The kept file; empty when there is none (any more).
pub fn file(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Vec<u8>> {
    let parts: Vec<(String,)> = tx.rows(
        "select body from job_file where mof_div_code = ?1 and job_id = ?2 order by part_no",
        (county, id),
    )?;
    let mut out = Vec::new();
    for (part,) in parts {
        let bytes = STANDARD.decode(part).map_err(|error| DbError::Broken(error.to_string()))?;
        out.extend_from_slice(&bytes);
    }
    Ok(out)
}

/// Drops the files of jobs that ended before `before`.
pub fn drop_files(tx: &mut Tx<'_>, county: &str, before: Instant) -> DbResult<()> {
    tx.exec(
        "delete from job_file where mof_div_code = ?1 and job_id in
           (select job_id from job where mof_div_code = ?1 and ended_ms < ?2)",
        (county, before),
    )?;
    Ok(())
}
