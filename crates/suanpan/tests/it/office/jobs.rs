//! Jobs: a list too long to wait for, cancelled, begun again after a crash, refused when the rights are gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use platform::db::DbResult;
use platform::jobs::CancelJob;
use platform::jobs::{Clerk, JobId, JobRow, JobState, ListJob, NewJob, ResumeJob, StartJob, store};
use platform::time::{BusinessClock, Instant};
use platform::verb::Problem;
use sheets::{amount, text};
use suanpan::bench::sample::{self, COUNTY};

use super::seat::{Office, wait};
use crate::support::{Town, towns};

fn clerk(office: &Office, name: &str) -> Clerk {
    let stop = Arc::new(AtomicBool::new(false));
    let mut clerk = Clerk::new(office.site.clone(), office.pages.clone(), name.to_owned(), stop);
    clerk.part = 3; // many parts from few rows
    clerk
}

fn asked(form: &str) -> NewJob {
    let list = ListJob {
        path: "/payments".into(),
        query: "sort=-amount".into(),
        form: form.into(),
        lang: "zh".into(),
        unit: "yuan".into(),
    };
    NewJob { title: "支付申请".into(), list }
}

fn job(town: &Town, user: &'static str, id: i64) -> JobRow {
    let found: DbResult<_> = town.sample.db.read_blocking(move |tx| store::job(tx, COUNTY, user, id));
    found.expect("read").expect("the job is there")
}

fn start(town: &Town, user: &str, key: &str, form: &str) -> i64 {
    town.sample.must::<StartJob>(user, key, asked(form)).expect("started").job_id
}

fn filled() -> Vec<Town> {
    let towns = towns(&[9_000]);
    for town in &towns {
        for n in 0..10 {
            town.submitted(1, 10 + n, &format!("row {n}"));
        }
    }
    towns
}

#[test]
fn a_long_list_is_made_in_parts_and_equals_the_list() {
    for town in filled() {
        let office = Office::of(&town);
        let id = start(&town, "fin-director", "one", "xlsx");
        // The same form sent twice starts one job.
        assert_eq!(start(&town, "fin-director", "one", "xlsx"), id);
        assert!(wait(clerk(&office, "a").run_next(COUNTY)).expect("run"));
        assert!(!wait(clerk(&office, "a").run_next(COUNTY)).expect("run"), "nothing is left");
        let done = job(&town, "fin-director", id);
        assert_eq!(
            (done.state(), done.done_rows, done.total_rows),
            (Some(JobState::Done), 10, 10),
            "{done:?}"
        );
        let file = office.get(&town, "fin-director", &format!("/jobs/{id}/file"));
        let sheet = sheets::open(&file.body, "").expect("a sheet");
        let amounts: Vec<i64> = sheet.rows.iter().filter_map(|row| amount(row.cell(3)).ok()).collect();
        let expected: Vec<i64> = (10..20).rev().map(|yuan| yuan * 100).chain([14_500]).collect();
        assert_eq!(amounts, expected, "{}", town.engine);
        assert!(text(sheet.rows.last().expect("totals").cell(0)).contains("10"));
        let page = office.get(&town, "fin-director", &format!("/jobs/{id}")).text();
        assert!(page.contains("145.00") && page.contains("领取文件"), "{page}");
        // Only its owner sees it.
        assert_eq!(office.get(&town, "fin-check", &format!("/jobs/{id}")).status, StatusCode::NOT_FOUND);
        assert_eq!(office.get(&town, "fin-check", &format!("/jobs/{id}/file")).status, StatusCode::NOT_FOUND);
        // A job is no document of its own, and the sealer goes on.
        town.books_are_right();
    }
}

#[test]
fn who_may_have_jobs_finds_them_in_the_navigation() {
    for town in towns(&[9_000]) {
        let office = Office::of(&town);
        assert!(office.get(&town, "fin-director", "/").text().contains("href=\"/jobs\""), "{}", town.engine);
    }
}

#[test]
fn a_csv_too_long_to_wait_for_is_made_in_parts_and_ends_with_its_totals() {
    for town in filled() {
        let office = Office::of(&town);
        let id = start(&town, "fin-director", "csv", "csv");
        assert!(wait(clerk(&office, "a").run_next(COUNTY)).expect("run"));
        let file = office.get(&town, "fin-director", &format!("/jobs/{id}/file"));
        assert!(file.mime.starts_with("text/csv"), "{}", file.mime);
        let at_once = office.get(&town, "fin-director", "/payments.csv?sort=-amount");
        assert_eq!(file.text(), at_once.text(), "{}: the same bytes as at once", town.engine);
        assert_eq!(file.text().lines().count(), 12, "head, ten rows, totals");
        assert!(file.text().lines().last().is_some_and(|last| last.contains("145.00")));
    }
}

#[test]
fn the_workbench_tells_the_person_until_they_have_looked() {
    for town in filled() {
        let office = Office::of(&town);
        let id = start(&town, "fin-director", "told", "xlsx");
        let link = format!("/jobs/{id}");
        assert!(office.get(&town, "fin-director", "/").text().contains(&link), "under way");
        wait(clerk(&office, "a").run_next(COUNTY)).expect("run");
        assert!(office.get(&town, "fin-director", "/").text().contains(&link), "ended, unseen");
        office.get(&town, "fin-director", &link);
        // The note that it was seen is written beside the answer.
        let gone = (0..50).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            !office.get(&town, "fin-director", "/").text().contains(&link)
        });
        assert!(gone, "seen, and still on the workbench");
    }
}

#[test]
fn a_worker_that_dies_loses_its_job_to_the_next_and_three_deaths_fail_it() {
    for town in filled() {
        let office = Office::of(&town);
        let id = start(&town, "fin-director", "crash", "xlsx");
        let take = |worker: &'static str, later: i64| -> Option<JobRow> {
            let machine = Instant(BusinessClock::default().now().0 + later);
            let taken: DbResult<_> = town
                .sample
                .db
                .write_blocking(move |tx| store::take(tx, COUNTY, worker, sample::now(), machine));
            taken.expect("taken")
        };
        // The first worker takes it and is never heard of again.
        assert_eq!(take("dead", 0).map(|job| job.attempts), Some(1));
        assert!(take("b", 30_000).is_none(), "the lease still holds");
        assert_eq!(take("b", 61_000).map(|job| (job.job_id, job.attempts)), Some((id, 2)));
        // The dead one wakes up: it may neither go on nor end the job.
        let lost: DbResult<bool> = town.sample.db.write_blocking(move |tx| {
            let machine = BusinessClock::default().now();
            let went_on = store::progress(tx, COUNTY, (id, "dead"), (1, 10), machine)?;
            Ok(went_on || store::end(tx, COUNTY, (id, "dead"), ("done", "", "x.xlsx"), sample::now())?)
        });
        assert_eq!(lost, Ok(false));
        // The second gives it back with a technical failure: it waits, and at the third attempt it is done.
        let back: DbResult<()> =
            town.sample.db.write_blocking(move |tx| store::give_back(tx, COUNTY, id, "b", sample::now(), ""));
        back.expect("given back");
        assert_eq!(job(&town, "fin-director", id).state(), Some(JobState::Waiting));
        assert!(wait(clerk(&office, "c").run_next(COUNTY)).expect("run"));
        let done = job(&town, "fin-director", id);
        assert_eq!((done.state(), done.attempts), (Some(JobState::Done), 3));
        // Another job whose third worker fails too has failed, and its owner begins it again.
        let id = start(&town, "fin-director", "thrice", "xlsx");
        for worker in ["x", "y", "z"] {
            assert!(take(worker, 0).is_some());
            let back: DbResult<()> = town
                .sample
                .db
                .write_blocking(move |tx| store::give_back(tx, COUNTY, id, worker, sample::now(), ""));
            back.expect("given back");
        }
        assert_eq!(job(&town, "fin-director", id).state(), Some(JobState::Failed));
        town.sample.must::<ResumeJob>("fin-director", "again", JobId { job_id: id }).expect("resumed");
        assert!(wait(clerk(&office, "d").run_next(COUNTY)).expect("run"));
        assert_eq!(job(&town, "fin-director", id).state(), Some(JobState::Done));
    }
}

#[test]
fn a_cancelled_job_stays_cancelled_and_a_stopped_program_leaves_it_waiting() {
    for town in filled() {
        let office = Office::of(&town);
        let id = start(&town, "fin-director", "cancel", "xlsx");
        let stranger = town.sample.act::<CancelJob>("fin-check", "no", JobId { job_id: id });
        assert!(matches!(stranger, Err(Problem::Refused(_))), "{stranger:?}");
        town.sample.must::<CancelJob>("fin-director", "stop", JobId { job_id: id }).expect("cancelled");
        assert!(!wait(clerk(&office, "a").run_next(COUNTY)).expect("run"), "nothing to do");
        let late = town.sample.act::<CancelJob>("fin-director", "late", JobId { job_id: id });
        assert!(matches!(late, Err(Problem::Refused(_))), "{late:?}");
        town.sample.must::<ResumeJob>("fin-director", "on", JobId { job_id: id }).expect("resumed");
        let stopping = clerk(&office, "b");
        stopping.stop.store(true, Ordering::Relaxed);
        assert!(wait(stopping.run_next(COUNTY)).expect("run"));
        assert_eq!(job(&town, "fin-director", id).state(), Some(JobState::Waiting), "the program ended");
        assert!(wait(clerk(&office, "c").run_next(COUNTY)).expect("run"));
        assert_eq!(job(&town, "fin-director", id).state(), Some(JobState::Done));
    }
}

#[test]
fn a_job_does_what_its_owner_may_do_and_no_more() {
    for town in filled() {
        let office = Office::of(&town);
        // A unit's clerk gets the unit's rows; a list the clerk may not see fails with words.
        let own = start(&town, "101001-clerk", "own", "xlsx");
        wait(clerk(&office, "a").run_next(COUNTY)).expect("run");
        assert_eq!(job(&town, "101001-clerk", own).state(), Some(JobState::Done));
        let mut audit = asked("xlsx");
        audit.list.path = "/audit".into();
        let id = town.sample.must::<StartJob>("101001-clerk", "audit", audit).expect("started").job_id;
        wait(clerk(&office, "a").run_next(COUNTY)).expect("run");
        let ended = job(&town, "101001-clerk", id);
        assert_eq!((ended.state(), ended.outcome().key.as_str()), (Some(JobState::Failed), "no_right"));
        let mut nowhere = asked("xlsx");
        nowhere.list.path = "/nowhere".into();
        let id = town.sample.must::<StartJob>("101001-clerk", "nowhere", nowhere).expect("started").job_id;
        wait(clerk(&office, "a").run_next(COUNTY)).expect("run");
        assert_eq!(job(&town, "101001-clerk", id).outcome().key, "no_list");
        for path in ["//evil", "payments", "/payments?x=1", "/a\\b"] {
            let mut bad = asked("xlsx");
            bad.list.path = path.into();
            assert!(town.sample.act::<StartJob>("101001-clerk", path, bad).is_err(), "{path}");
        }
        assert!(town.sample.act::<StartJob>("101001-clerk", "form", asked("exe")).is_err());
        for n in 0..5 {
            start(&town, "101001-clerk", &format!("many {n}"), "xlsx");
        }
        assert!(town.sample.act::<StartJob>("101001-clerk", "one too many", asked("xlsx")).is_err());
    }
}

#[test]
fn the_form_of_the_offer_starts_one_job_and_the_pages_steps_work() {
    for town in filled() {
        let office = Office::of(&town);
        let fields = [
            ("path", "/payments"),
            ("query", "sort=-amount"),
            ("form", "xlsx"),
            ("title", "支付申请"),
            ("idempotency_key", "offer"),
        ];
        let started = office.post(&town, "fin-director", "/jobs", &fields);
        assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text());
        assert_eq!(office.post(&town, "fin-director", "/jobs", &fields).to, started.to, "pressed twice");
        let events = office.get(&town, "fin-director", &format!("{}/events", started.to));
        assert!(events.text().contains("\"finished\":false"), "{}", events.text());
        let cancelled = office.post(&town, "fin-director", &format!("{}/cancelling", started.to), &[]);
        assert_eq!(cancelled.to, started.to);
        let late = office.post(&town, "fin-director", &format!("{}/cancelling", started.to), &[]);
        assert_eq!(late.status, StatusCode::CONFLICT, "it has ended");
        office.post(&town, "fin-director", &format!("{}/resumption", started.to), &[]);
        assert!(wait(clerk(&office, "a").run_next(COUNTY)).expect("run"));
        let list = office.get(&town, "fin-director", "/jobs").text();
        assert!(list.contains(&started.to) && list.contains("已完成"), "{list}");
    }
}
