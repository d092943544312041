//! What a person does with a job: start it, cancel it, begin it again, keep the result of something just done.

use serde::{Deserialize, Serialize};

use super::{ListJob, OPEN_AT_ONCE, store};
use crate::access::{Permission, Scope, Subject};
use crate::db::{DbError, DbResult, Tx};
use crate::http::Visitor;
use crate::verb::{Ctx, Problem, Refusal, Verb};

/// Has jobs of one's own. Everybody who may log in may; what a job reads is decided when it runs.
pub const RUN: Permission = Permission("job.run");

/// Why nothing happened to a job, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum JobRefused {
    #[error("there is no job {job_id} of yours")]
    NoJob { job_id: i64 },
    #[error("{path} is no list that can be taken out as {form}")]
    NoList { path: String, form: String },
    #[error("you have {open} jobs waiting or running, at most {max} may; cancel one or wait")]
    TooMany { open: i64, max: i64 },
    #[error("the job is {job_state}; {job_step} is not possible now")]
    WrongState { job_state: String, job_step: String },
}

impl Refusal for JobRefused {
    const AREA: &'static str = "job";
    fn samples() -> Vec<Self> {
        vec![
            JobRefused::NoJob { job_id: 1 },
            JobRefused::NoList { path: "/nowhere".into(), form: "xlsx".into() },
            JobRefused::TooMany { open: OPEN_AT_ONCE, max: OPEN_AT_ONCE },
            JobRefused::WrongState { job_state: "done".into(), job_step: "cancel".into() },
        ]
    }
}

/// One job by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobId {
    pub job_id: i64,
}

/// A list to be taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewJob {
    pub title: String,
    pub list: ListJob,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub job_id: i64,
}

/// A subject the person's own grants cover: a job is nobody else's document.
fn own(ctx: &Ctx, tx: &mut Tx<'_>) -> DbResult<Subject> {
    for grant in ctx.actor.grants.iter().filter(|grant| ctx.access.permits(&grant.role, RUN)) {
        match &grant.scope {
            Scope::County => return Ok(Subject::County),
            Scope::Units(codes) => {
                if let Some(code) = codes.first() {
                    return Ok(Subject::Unit(code.clone()));
                }
            }
            Scope::Department(code) => return Ok(Subject::Unit(code.clone())),
            Scope::Division(code) => {
                if let Some(code) = crate::org::units_of_division(tx, &ctx.county, code)?.into_iter().next() {
                    return Ok(Subject::Unit(code));
                }
            }
        }
    }
    Ok(Subject::Unit(ctx.actor.agency_code.clone()))
}

/// Queues a list to be taken out.
pub struct StartJob;

impl Verb for StartJob {
    type Input = NewJob;
    type Done = Started;
    type Refused = JobRefused;
    const NAME: &'static str = "job.start";
    const PERMISSION: Permission = RUN;

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, _input: &NewJob) -> DbResult<Subject> {
        own(ctx, tx)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewJob) -> Result<Started, Problem<JobRefused>> {
        let (path, form) = (input.list.path.clone(), input.list.form.clone());
        let local = path.starts_with('/') && !path.starts_with("//") && !path.contains(['?', '#', '\\']);
        if !local || !matches!(form.as_str(), "xlsx" | "pdf" | "csv") {
            return Err(Problem::Refused(JobRefused::NoList { path, form }));
        }
        let open = store::open_count(tx, &ctx.county, &ctx.actor.user_id)?;
        if open >= OPEN_AT_ONCE {
            return Err(Problem::Refused(JobRefused::TooMany { open, max: OPEN_AT_ONCE }));
        }
        let id = ctx.id(0);
        let body = serde_json::to_string(&input.list).unwrap_or_default();
        let new = store::New {
            kind: "list",
            title: &input.title,
            input: &body,
            state: "waiting",
            outcome: "",
            file_name: "",
        };
        store::insert(tx, &ctx.county, id, &ctx.actor.user_id, ctx.at, &new)?;
        Ok(Started { job_id: id })
    }
}

fn load(ctx: &Ctx, tx: &mut Tx<'_>, id: i64) -> Result<super::JobRow, Problem<JobRefused>> {
    store::job(tx, &ctx.county, &ctx.actor.user_id, id)?
        .ok_or(Problem::Refused(JobRefused::NoJob { job_id: id }))
}

/// Cancels a job that has not ended; its worker notices at its next step.
pub struct CancelJob;

impl Verb for CancelJob {
    type Input = JobId;
    type Done = Started;
    type Refused = JobRefused;
    const NAME: &'static str = "job.cancel";
    const PERMISSION: Permission = RUN;

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, _input: &JobId) -> DbResult<Subject> {
        own(ctx, tx)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &JobId) -> Result<Started, Problem<JobRefused>> {
        let job = load(ctx, tx, input.job_id)?;
        if !store::cancel(tx, &ctx.county, job.job_id, ctx.at)? {
            return Err(Problem::Refused(JobRefused::WrongState {
                job_state: job.state,
                job_step: "cancel".into(),
            }));
        }
        Ok(Started { job_id: job.job_id })
    }
}

/// Begins a job again that failed or was cancelled.
pub struct ResumeJob;

impl Verb for ResumeJob {
    type Input = JobId;
    type Done = Started;
    type Refused = JobRefused;
    const NAME: &'static str = "job.resume";
    const PERMISSION: Permission = RUN;

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, _input: &JobId) -> DbResult<Subject> {
        own(ctx, tx)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &JobId) -> Result<Started, Problem<JobRefused>> {
        let job = load(ctx, tx, input.job_id)?;
        let open = store::open_count(tx, &ctx.county, &ctx.actor.user_id)?;
        if open >= OPEN_AT_ONCE {
            return Err(Problem::Refused(JobRefused::TooMany { open, max: OPEN_AT_ONCE }));
        }
        if job.kind != "list" || !store::resume(tx, &ctx.county, job.job_id)? {
            return Err(Problem::Refused(JobRefused::WrongState {
                job_state: job.state,
                job_step: "resume".into(),
            }));
        }
        Ok(Started { job_id: job.job_id })
    }
}

/// Keeps the result of something just done, with its file, as a job that has ended. The rows behind it were verbs and
/// stand in the audit; this is only what the person takes home.
pub async fn keep_result(
    who: &Visitor,
    (title, file_name): (String, &'static str),
    outcome: super::Outcome,
    file: Vec<u8>,
) -> DbResult<i64> {
    let ctx = Ctx { verb: "job.keep_result", ..who.ctx(&crate::web::page::form_key()) };
    let outcome = serde_json::to_string(&outcome).unwrap_or_default();
    let (send, receive) = tokio::sync::oneshot::channel();
    who.site.db.submit(
        move |tx| {
            let id = ctx.id(0);
            let new = store::New {
                kind: "import",
                title: &title,
                input: "",
                state: "done",
                outcome: &outcome,
                file_name,
            };
            store::insert(tx, &ctx.county, id, &ctx.actor.user_id, ctx.at, &new)?;
            store::keep_file(tx, &ctx.county, id, &file)?;
            Ok(id)
        },
        |_, _: &DbError| Ok(()),
        move |kept| drop(send.send(kept)),
    );
    receive.await.unwrap_or_else(|_| Err(DbError::NotKept("the database thread has ended".into())))
}
