//! Jobs: work over a second that a person asked for, may leave, and is told of at the end.
//!
//! A job is a row. A worker takes it for a minute at a time (its lease) and says how far it is; a worker that dies
//! loses the lease and the job is taken up again from its beginning, at most [`ATTEMPTS`] times. What a job makes is
//! a file kept beside the row and published in one transaction, so half a file is never seen.
//!
//! **Promise:** a job does what its owner may do on the day it runs, never more.
//! **Promise:** a list taken out by a job adds up to the totals of the same list, or it is taken out again.
//! **Not here:** changes of money: those are verbs, and short.

mod pages;
mod run;
pub mod store;
mod verbs;

pub use pages::{inbox, offer, routes};
pub use run::Clerk;
pub use verbs::{CancelJob, JobId, JobRefused, NewJob, ResumeJob, StartJob, Started, keep_result};

use serde::{Deserialize, Serialize};

use crate::db::migrate::Migration;
use crate::row_struct;
use crate::time::Instant;

/// The tables of the jobs.
pub const SCHEMA: Migration = Migration { name: "jobs-0001", sql: include_str!("schema.sql") };

/// How often a job is begun before it has failed.
pub const ATTEMPTS: i64 = 3;
/// How long a worker may be silent before another takes its job, in milliseconds.
pub const LEASE_MS: i64 = 60_000;
/// Jobs one person may have waiting or running.
pub const OPEN_AT_ONCE: i64 = 5;
/// Days a job's file is kept.
pub const KEPT_DAYS: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl JobState {
    pub fn code(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    pub fn from_code(code: &str) -> Option<JobState> {
        use JobState::{Cancelled, Done, Failed, Running, Waiting};
        [Waiting, Running, Done, Failed, Cancelled].into_iter().find(|state| state.code() == code)
    }
}

row_struct! {
    /// A job as it stands. Lease instants are of the machine's clock, the others of the business clock.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct JobRow {
        pub job_id: i64,
        pub kind: String,
        pub title: String,
        pub user_id: String,
        pub input: String,
        pub state: String,
        pub done_rows: i64,
        pub total_rows: i64,
        pub attempts: i64,
        pub created_ms: Instant,
        pub started_ms: Option<Instant>,
        pub ended_ms: Option<Instant>,
        /// JSON: what became of it ([`Outcome`]).
        pub outcome: String,
        pub file_name: String,
        pub opened_ms: Option<Instant>,
    }
}

impl JobRow {
    pub fn state(&self) -> Option<JobState> {
        JobState::from_code(&self.state)
    }

    pub fn outcome(&self) -> Outcome {
        serde_json::from_str(&self.outcome).unwrap_or_default()
    }
}

/// What became of a job, for its page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Key of the sentence `ui.job.<key>` that says how it ended; empty while it has not.
    #[serde(default)]
    pub key: String,
    /// Detail for that sentence.
    #[serde(default)]
    pub detail: String,
    /// Lines of (key of `ui.job.<key>`, number).
    #[serde(default)]
    pub counts: Vec<(String, i64)>,
    /// Sums of the list's amounts as (column, fen).
    #[serde(default)]
    pub sums: Vec<(String, i64)>,
}

/// The input of a job that takes a list out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListJob {
    /// The list's address without state and ending.
    pub path: String,
    pub query: String,
    /// `xlsx` or `pdf`.
    pub form: String,
    pub lang: String,
    pub unit: String,
}
