//! Pages of the payment area: requests, payees, the register of collective decisions.
//!
//! **Promise:** one primary action a page: the step this person may take; else whose turn it is.

mod act;
mod form;
mod list;
mod marks;
mod registers;
mod sheet;
mod show;

use axum::Router;
use axum::routing::{get, post};
use platform::access::Permission;
use platform::http::Site;

/// Sees requests of their units.
pub const VIEW: Permission = Permission("payment.view");
/// Writes requests.
pub const SUBMIT: Permission = Permission("payment.submit");
/// Sees limits and collective decisions.
pub const LIMIT_VIEW: Permission = Permission("limit.view");

pub use act::{label_of, step_for};

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/payments", get(list::index).post(form::create))
        .route("/payments.csv", get(list::index))
        .route("/payments/new", get(form::new))
        .route("/payments/import", get(sheet::show).post(sheet::take))
        .route("/payments/import/template", get(sheet::template))
        .route("/payments/batch", post(act::batch))
        .route("/payments/{id}", get(show::show))
        .route("/payments/{id}/edit", get(form::edit))
        .route("/payments/{id}/resubmission", post(form::resubmit))
        .route("/payments/{id}/review", post(act::review))
        .route("/payments/{id}/approval", post(act::approve))
        .route("/payments/{id}/finance-review", post(act::finance_review))
        .route("/payments/{id}/issue", post(act::issue))
        .route("/payments/{id}/return", post(act::send_back))
        .route("/payments/{id}/voiding", post(act::void))
        .route("/payee-marks", get(marks::index).post(marks::create))
        .route("/payee-marks.csv", get(marks::index))
        .route("/payee-marks/new", get(marks::new))
        .route("/payee-mark-changes", get(marks::changes))
        .route("/payee-mark-changes.csv", get(marks::changes))
        .route("/payee-mark-changes/{id}", get(marks::show_change))
        .route("/payee-mark-changes/{id}/decision", post(marks::decide))
        .route("/decisions", get(registers::decisions))
        .route("/decisions.csv", get(registers::decisions))
        .route("/limits", get(registers::limits))
}
