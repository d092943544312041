//! Pages of the quota area: lines, quota documents, the budget's steps, holds, execution.
//!
//! **Promise:** a handler reads within the visitor's scope, calls one verb, and answers in three ways:
//! the page, on to the next page, or the refusal with everything typed.

mod budget;
mod carry;
mod change_form;
mod changes;
mod commitments;
mod execution;
mod holds;
mod lines;
mod opening;
mod receipts;

pub use holds::scope_name;

use axum::Router;
use axum::routing::{get, post};
use platform::access::Permission;
use platform::http::Site;

/// Sees lines, quota documents and the budget of their units.
pub const VIEW: Permission = Permission("quota.view");
/// Sees holds on their units.
pub const HOLD_VIEW: Permission = Permission("hold.view");
/// Sees execution reports of their units.
pub const REPORT_VIEW: Permission = Permission("report.view");

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/lines", get(lines::index))
        .route("/lines.csv", get(lines::index))
        .route("/lines/{id}", get(lines::show))
        .route("/quota", get(changes::index).post(change_form::create))
        .route("/quota.csv", get(changes::index))
        .route("/quota/new", get(change_form::new))
        .route("/quota/{id}", get(changes::show))
        .route("/quota/{id}/decision", post(changes::decide))
        .route("/quota/{id}/rejection", post(changes::reject))
        .route("/budget", get(budget::index))
        .route("/budget/{year}", get(budget::show))
        .route("/budget/{year}/{step}", post(budget::step))
        .route("/budget/{year}/departments/{code}", post(budget::department))
        .route("/budget/{year}/carry-over", get(carry::index))
        .route("/budget/{year}/carry-over.csv", get(carry::index))
        .route("/budget/{year}/carry-over/{line}/{account}", get(carry::show))
        .route("/budget/{year}/carry-over/{line}/{account}/{fate}", post(carry::decide))
        .route("/budget/{year}/schedule", get(receipts::schedule).post(receipts::schedule_create))
        .route("/budget/{year}/schedule.csv", get(receipts::schedule))
        .route("/budget/{year}/schedule/new", get(receipts::schedule_new))
        .route("/receipts", get(receipts::index).post(receipts::create))
        .route("/receipts.csv", get(receipts::index))
        .route("/receipts/new", get(receipts::new))
        .route("/commitments", get(commitments::index))
        .route("/commitments.csv", get(commitments::index))
        .route("/commitments/{id}", get(commitments::show))
        .route("/opening/{year}", get(opening::show))
        .route("/opening/{year}/lines.csv", get(opening::show))
        .route("/holds", get(holds::index).post(holds::create))
        .route("/holds.csv", get(holds::index))
        .route("/holds/new", get(holds::new))
        .route("/holds/{id}", get(holds::show))
        .route("/holds/{id}/lifting", post(holds::lift))
        .route("/execution", get(execution::index))
        .route("/execution.csv", get(execution::index))
}
