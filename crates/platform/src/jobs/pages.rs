//! Pages of the jobs: the person's own list, one job with its progress and result, the offer to start one.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::verbs::RUN;
use super::{
    CancelJob, JobId, JobRow, JobState, ListJob, NewJob, Outcome, ResumeJob, StartJob, Started, store,
};
use crate::http::{Posted, Site, Visitor};
use crate::i18n::MoneyUnit;
use crate::verb::Verb;
use crate::web::listing::{FileForm, Listing};
use crate::web::page::{Answer, download, form_key};
use crate::web::ui::desk::{self, Task};
use crate::web::ui::list::ListPage;
use crate::web::ui::standalone::{self, Job};
use crate::web::ui::table::{Cell, Head, Kind, plain_table};
use crate::web::ui::{Badge, Empty, Link, Tone, empty, form};

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/jobs", get(index).post(start))
        .route("/jobs/{id}", get(show))
        .route("/jobs/{id}/events", get(events))
        .route("/jobs/{id}/cancelling", post(cancel))
        .route("/jobs/{id}/resumption", post(resume))
        .route("/jobs/{id}/file", get(file))
}

/// What a person sees instead of a file that takes longer: how much it is, and the button that starts the job.
pub fn offer(who: &Visitor, listing: &Listing, page: &ListPage, kind: FileForm) -> (String, Markup) {
    let v = who.view();
    let title = who.say("job.offer", &[("title", page.title.clone().into())]);
    let rows = i64::try_from(page.total_rows).unwrap_or(i64::MAX);
    let hidden: [(&str, &str); 4] =
        [("path", &listing.path), ("query", &who.query), ("form", kind.code()), ("title", &page.title)];
    let body = html! {
        header .page-head { h1 { (title) } }
        form .panel method="post" action="/jobs" data-once {
            (form::hidden(v, &form_key()))
            (form::kept(hidden.into_iter()))
            p { (who.say("job.offer_rows", &[("rows", rows.into())])) }
            p .muted { (page.sentence(v)) }
            div .actions {
                button .button .primary { (who.t(&format!("job.start_{}", kind.code()))) }
                a .button href=(listing.query.href(&listing.path)) { (v.t("go_back")) }
            }
        }
    };
    (title, body)
}

/// The jobs of a person for the workbench: those that ended unseen wait for them, the others are under way.
pub fn inbox(who: &Visitor, jobs: &[JobRow]) -> (Vec<Task>, Vec<desk::Started>) {
    let link = |job: &JobRow| Link::new(format!("/jobs/{}", job.job_id), job.title.clone());
    let (ended, open): (Vec<&JobRow>, Vec<&JobRow>) = jobs.iter().partition(|job| job.ended_ms.is_some());
    let tasks = ended
        .into_iter()
        .map(|job| Task {
            link: link(job),
            detail: format!("{} {}", badge_of(who, job).label, sentence(who, job)),
            amount_fen: None,
            clock: None,
            act: None,
        })
        .collect();
    let started = open
        .into_iter()
        .map(|job| desk::Started {
            link: link(job),
            detail: pace(who, job),
            amount_fen: None,
            state: badge_of(who, job),
            now_with: who.t("job.with_us"),
            since: job.created_ms.local(),
        })
        .collect();
    (tasks, started)
}

fn badge_of(who: &Visitor, job: &JobRow) -> Badge {
    let tone = match job.state() {
        Some(JobState::Waiting) | None => Tone::Neutral,
        Some(JobState::Running) => Tone::Brand,
        Some(JobState::Done) => Tone::Good,
        Some(JobState::Failed) => Tone::Bad,
        Some(JobState::Cancelled) => Tone::Warn,
    };
    Badge::new(who.t(&format!("job_{}", job.state)), tone)
}

/// How a job ended, in words; nothing while it has not.
fn sentence(who: &Visitor, job: &JobRow) -> String {
    let outcome = job.outcome();
    if outcome.key.is_empty() {
        return String::new();
    }
    who.say(&format!("job.{}", outcome.key), &[("detail", outcome.detail.into())])
}

/// GET /jobs
async fn index(who: Visitor) -> Answer {
    who.need(RUN).await?;
    let user = who.actor.user_id.clone();
    let jobs = match who.read(move |tx, county| store::jobs_of(tx, county, &user, 100)).await {
        Ok(jobs) => jobs,
        Err(error) => return Err(who.failed(&error).await),
    };
    let v = who.view();
    let heads = [
        Head::new(who.t("job.title"), Kind::Words),
        Head::new(who.t("state"), Kind::Words),
        Head::new(who.t("job.rows"), Kind::Figure),
        Head::new(who.t("job.created"), Kind::Words),
        Head::new(who.t("job.ended"), Kind::Words),
        Head::new(who.t("job.outcome"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = jobs
        .iter()
        .map(|job| {
            vec![
                Cell::Link(Link::new(format!("/jobs/{}", job.job_id), job.title.clone())),
                Cell::Badge(badge_of(&who, job)),
                Cell::Number(job.done_rows),
                Cell::Instant(job.created_ms.local()),
                job.ended_ms.map_or(Cell::Blank, |at| Cell::Instant(at.local())),
                Cell::text(sentence(&who, job)),
            ]
        })
        .collect();
    let none = Empty { title: who.t("job.empty"), teach: who.t("job.empty_teach"), action: None };
    let body = html! {
        header .page-head { h1 { (who.t("job.all")) } }
        @if rows.is_empty() { (empty(&none)) } @else { (plain_table(v, "", &heads, &rows, &[])) }
    };
    Ok(who.page(who.t("job.all"), body).await)
}

/// POST /jobs
async fn start(Posted { visitor: who, form }: Posted) -> Answer {
    let title: String = form.get("title").chars().take(80).collect();
    let list = ListJob {
        path: form.get("path").to_owned(),
        query: form.get("query").to_owned(),
        form: form.get("form").to_owned(),
        lang: who.lang.code().to_owned(),
        unit: who.unit.code().to_owned(),
    };
    let back = list.path.clone();
    match who.site.db.perform::<StartJob>(who.ctx(&form.key()), NewJob { title, list }).await {
        Ok(done) => Ok(who.go(&format!("/jobs/{}", done.job_id), "")),
        Err(problem) => Ok(who.refused(&problem, &who.permission_name(StartJob::NAME), &back).await),
    }
}

async fn own(who: &Visitor, id: i64) -> Result<JobRow, crate::web::page::Stop> {
    who.need(RUN).await?;
    let user = who.actor.user_id.clone();
    match who.read(move |tx, county| store::job(tx, county, &user, id)).await {
        Ok(Some(job)) => Ok(job),
        Ok(None) => Err(who.not_found().await),
        Err(error) => Err(who.failed(&error).await),
    }
}

/// GET /jobs/{id}
async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    let job = own(&who, id).await?;
    if job.ended_ms.is_some() && job.opened_ms.is_none() {
        // Having looked is what takes it out of the inbox.
        let (county, at) = (who.county.code.clone(), who.at);
        who.site.db.submit(
            move |tx| store::opened(tx, &county, id, at),
            |_, _: &crate::db::DbError| Ok(()),
            |_| {},
        );
    }
    let state = job.state().unwrap_or(JobState::Failed);
    let shown = match state {
        JobState::Waiting => standalone::JobState::Waiting,
        JobState::Running => standalone::JobState::Running,
        JobState::Done => standalone::JobState::Done,
        JobState::Failed => standalone::JobState::Failed,
        JobState::Cancelled => standalone::JobState::Cancelled,
    };
    let open = matches!(state, JobState::Waiting | JobState::Running);
    let again = matches!(state, JobState::Failed | JobState::Cancelled) && job.kind == "list";
    let base = format!("/jobs/{id}");
    let page = Job {
        title: job.title.clone(),
        state: shown,
        done: u64::try_from(job.done_rows).unwrap_or(0),
        total: u64::try_from(job.total_rows).unwrap_or(0),
        pace: pace(&who, &job),
        events: format!("{base}/events"),
        cancel_action: open.then(|| format!("{base}/cancelling")),
        resume_action: again.then(|| format!("{base}/resumption")),
        outcomes: outcomes(&who, &job),
        result: (!job.file_name.is_empty()).then(|| Link::new(format!("{base}/file"), who.t("job.fetch"))),
    };
    let body = html! {
        (standalone::job(who.view(), &page))
        p { a href="/jobs" { (who.t("job.all")) } }
    };
    Ok(who.page(job.title.clone(), body).await)
}

fn outcomes(who: &Visitor, job: &JobRow) -> Vec<(String, Cell)> {
    let Outcome { counts, sums, .. } = job.outcome();
    let said = sentence(who, job);
    let mut out = Vec::new();
    if !said.is_empty() {
        out.push((who.t("job.outcome"), Cell::text(said)));
    }
    out.extend(counts.into_iter().map(|(key, number)| (who.t(&format!("job.{key}")), Cell::Number(number))));
    let unit = MoneyUnit::Yuan;
    out.extend(sums.into_iter().map(|(label, fen)| {
        let figure = format!("{} {}", unit.exact(fen), unit.word(who.lang));
        (who.say("job.sum_of", &[("column", label.into())]), Cell::Text(figure))
    }));
    out
}

/// Rows in a second and the seconds to come.
fn pace(who: &Visitor, job: &JobRow) -> String {
    let (Some(started), Some(JobState::Running)) = (job.started_ms, job.state()) else {
        return String::new();
    };
    let seconds = ((who.at.0 - started.0) / 1000).max(1);
    let rate = job.done_rows / seconds;
    if rate <= 0 || job.total_rows <= 0 {
        return String::new();
    }
    let left = (job.total_rows - job.done_rows).max(0) / rate;
    who.say("job.pace", &[("rate", rate.into()), ("left", left.into())])
}

/// GET /jobs/{id}/events: one event, then the browser asks again after a second.
async fn events(who: Visitor, Path(id): Path<i64>) -> Answer {
    let job = own(&who, id).await?;
    let now = serde_json::json!({
        "done": job.done_rows, "total": job.total_rows, "pace": pace(&who, &job), "finished": job.ended_ms.is_some(),
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream")];
    let shown: Response = (headers, format!("retry: 1000\ndata: {now}\n\n")).into_response();
    Ok(shown)
}

async fn step<V>(who: &Visitor, id: i64, key: &str) -> Answer
where
    V: Verb<Input = JobId, Done = Started, Refused = super::JobRefused>,
{
    let back = format!("/jobs/{id}");
    match who.site.db.perform::<V>(who.ctx(key), JobId { job_id: id }).await {
        Ok(_) => Ok(who.go(&back, "")),
        Err(problem) => Ok(who.refused(&problem, &who.permission_name(V::NAME), &back).await),
    }
}

/// POST /jobs/{id}/cancelling
async fn cancel(Path(id): Path<i64>, Posted { visitor: who, .. }: Posted) -> Answer {
    step::<CancelJob>(&who, id, &form_key()).await
}

/// POST /jobs/{id}/resumption
async fn resume(Path(id): Path<i64>, Posted { visitor: who, .. }: Posted) -> Answer {
    step::<ResumeJob>(&who, id, &form_key()).await
}

/// GET /jobs/{id}/file
async fn file(who: Visitor, Path(id): Path<i64>) -> Answer {
    let job = own(&who, id).await?;
    let kept = match who.read(move |tx, county| store::file(tx, county, id)).await {
        Ok(kept) => kept,
        Err(error) => return Err(who.failed(&error).await),
    };
    let ending = job.file_name.rsplit('.').next().unwrap_or_default();
    match FileForm::from_code(ending) {
        Some(form) if !kept.is_empty() => Ok(download(&job.file_name, form.mime(), kept)),
        Some(_) | None => Err(who.not_found().await),
    }
}
