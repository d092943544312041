//! Steps on a request, one by one and many at once.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use platform::access::Permission;
use platform::http::{Posted, Visitor};
use platform::verb::{Ctx, Problem, Verb};
use platform::web::page::Answer;
use platform::web::ui::Link;
use platform::web::ui::frame::local_path;
use platform::web::ui::list::{ItemResult, batch_results};

use super::super::model::PaymentState;
use super::super::{
    ApprovePayment, FinanceReview, PaymentId, PaymentRefused, ReturnInput, ReturnPayment, ReviewPayment,
    VoidPayment,
};
use crate::evoucher::{IssueVoucher, PaymentIds, SendVoucher, SignVoucher};
use crate::shown::chosen;

/// Steps that can be taken on many requests at once.
pub const BATCH: [&str; 4] = ["review", "approval", "finance-review", "issue"];

/// The step a request in `state` waits for, and the permission it needs.
pub fn step_for(state: PaymentState) -> Option<(&'static str, Permission)> {
    use PaymentState as S;
    match state {
        S::Submitted => Some(("review", ReviewPayment::PERMISSION)),
        S::UnitReviewed => Some(("approval", ApprovePayment::PERMISSION)),
        S::UnitApproved => Some(("finance-review", FinanceReview::PERMISSION)),
        S::FinanceReviewed => Some(("issue", IssueVoucher::PERMISSION)),
        S::VoucherIssued => Some(("sign", SignVoucher::PERMISSION)),
        S::Signed => Some(("send", SendVoucher::PERMISSION)),
        S::Returned => Some(("edit", super::SUBMIT)),
        S::Sent | S::BankAccepted | S::Paid | S::Cleared | S::Recorded | S::Refunded | S::Voided => None,
    }
}

/// The step in plain words.
pub fn label_of(who: &Visitor, step: &str) -> String {
    who.t(&format!("payment.do_{}", step.replace('-', "_")))
}

async fn take<V>(who: &Visitor, id: i64, key: &str, flash: &str) -> Answer
where
    V: Verb<Input = PaymentId, Refused = PaymentRefused>,
{
    match who.site.db.perform::<V>(who.ctx(key), PaymentId { payment_id: id }).await {
        Ok(_) => Ok(who.go(&format!("/payments/{id}"), flash)),
        Err(problem) => again(who, id, &problem, V::NAME).await,
    }
}

async fn again(who: &Visitor, id: i64, problem: &Problem<PaymentRefused>, verb: &str) -> Answer {
    let panel = who.panel(problem, &who.permission_name(verb));
    let shown: Response = super::show::page(who, id, Some(panel)).await?;
    Ok(shown)
}

/// POST /payments/{id}/review
pub async fn review(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<ReviewPayment>(&who, id, &form.key(), "payment_reviewed").await
}

/// POST /payments/{id}/approval
pub async fn approve(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<ApprovePayment>(&who, id, &form.key(), "payment_approved").await
}

/// POST /payments/{id}/finance-review
pub async fn finance_review(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<FinanceReview>(&who, id, &form.key(), "payment_passed").await
}

/// POST /payments/{id}/return
pub async fn send_back(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = ReturnInput { payment_id: id, reason: form.get("reason").to_owned() };
    match who.site.db.perform::<ReturnPayment>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/payments/{id}"), "payment_returned")),
        Err(problem) => again(&who, id, &problem, ReturnPayment::NAME).await,
    }
}

/// POST /payments/{id}/voiding
pub async fn void(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = ReturnInput { payment_id: id, reason: form.get("reason").to_owned() };
    match who.site.db.perform::<VoidPayment>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/payments/{id}"), "payment_voided")),
        Err(problem) => again(&who, id, &problem, VoidPayment::NAME).await,
    }
}

/// One item of a batch: done, or the reason in words.
async fn one<V: Verb>(who: &Visitor, id: i64, key: &str, input: V::Input) -> Result<(), String> {
    let ctx: Ctx = who.ctx(&format!("{key}-{id}"));
    who.site.db.perform::<V>(ctx, input).await.map(|_| ()).map_err(|problem| who.item_message(&problem))
}

/// POST /payments/{id}/issue: one voucher for one request.
pub async fn issue(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = PaymentIds { payment_ids: vec![id] };
    match who.site.db.perform::<IssueVoucher>(who.ctx(&form.key()), input).await {
        Ok(done) => Ok(who.go(&format!("/vouchers/{}", done.voucher_id), "voucher_issued")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.permission_name(IssueVoucher::NAME));
            let shown: Response = super::show::page(&who, id, Some(panel)).await?;
            Ok(shown)
        }
    }
}

/// POST /payments/batch: each request is decided by itself, one that is refused delays no other.
pub async fn batch(Posted { visitor: who, form }: Posted) -> Answer {
    let key = form.key();
    let mut results = Vec::new();
    for id in chosen(&form) {
        let outcome = match form.get("verb") {
            "review" => one::<ReviewPayment>(&who, id, &key, PaymentId { payment_id: id }).await,
            "approval" => one::<ApprovePayment>(&who, id, &key, PaymentId { payment_id: id }).await,
            "finance-review" => one::<FinanceReview>(&who, id, &key, PaymentId { payment_id: id }).await,
            "issue" => one::<IssueVoucher>(&who, id, &key, PaymentIds { payment_ids: vec![id] }).await,
            _ => return Err(who.not_found().await),
        };
        let number = who.read(move |tx, county| super::super::store::payment(tx, county, id)).await;
        let label = match number {
            Ok(Some(payment)) => payment.pay_app_no,
            Ok(None) | Err(_) => id.to_string(),
        };
        results.push(ItemResult {
            item: Link::new(format!("/payments/{id}"), label),
            done: outcome.is_ok(),
            message: outcome.err().unwrap_or_default(),
        });
    }
    let back = local_path(form.get("back")).to_owned();
    let v = who.view();
    let body = html! {
        header .page-head { h1 { (label_of(&who, form.get("verb"))) } }
        @if results.is_empty() { p .muted { (who.t("batch_none")) } }
        (batch_results(v, &results))
        p .actions { a .button .primary href=(back) { (who.t("go_back")) } }
    };
    Ok(who.page(who.t("payment.title"), body).await)
}
