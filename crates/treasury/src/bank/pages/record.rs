//! The form in which reconciliation writes a refund down from the bank's list.
//!
//! **Not here:** refund notices the bank sends as messages (they are booked by themselves), and what becomes
//! of a refund that is nobody's (`refunds`).

use axum::http::StatusCode;
use ledger::Fen;
use maud::{Markup, html};
use platform::db::{DbResult, Tx};
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::ui::form::{self, Input};
use platform::web::ui::why::{self, Refusal as Panel};

use super::super::{NewRefund, RecordRefund};
use crate::payee;
use crate::shown::{typed_date, typed_yuan};

/// GET /refunds/new
pub async fn new(who: Visitor) -> Answer {
    who.need(RecordRefund::PERMISSION).await?;
    let mut typed = FormData::default();
    typed.pairs.push(("refunded_on".into(), who.at.day().to_string()));
    Ok(who.page(who.t("bank.new_refund"), refund_form(&who, &typed, None, &form_key())).await)
}

fn refund_form(who: &Visitor, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name));
    html! {
        header .page-head { h1 { (who.t("bank.new_refund")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action="/refunds" data-once {
            (form::hidden(v, key))
            div .form-grid {
                (form::text_input(v, &input("refund_no", "bank.refund_no").required()))
                (form::date_input(v, &input("refunded_on", "bank.refunded_on").required()))
                (form::money_input(v, &input("amount", "amount").required()))
                (form::text_input(v, &input("pay_app_no", "bank.refund_of").hint(who.t("bank.refund_of_hint"))))
                (form::text_input(v, &input("payee", "bank.refund_from").hint(who.t("bank.refund_from_hint"))))
                (form::text_input(v, &input("reason", "reason")))
            }
            (form::checkbox("bounce", "1", &who.t("bank.is_bounce"), typed.get("bounce") == "1"))
            div .actions {
                button .button .primary { (who.t("bank.do_record_refund")) }
                a .button href="/refunds" { (who.t("cancel")) }
            }
            p .consequence { (who.t("bank.then_record_refund")) }
        }
    }
}

/// What the form says, or the fields of the refusal of what cannot be read.
fn read(who: &Visitor, form: &FormData) -> Result<NewRefund, serde_json::Value> {
    let missing = |label: &str| serde_json::json!({"code": "missing", "field": who.t(label)});
    let refunded_on = typed_date(form.get("refunded_on")).ok_or_else(|| missing("bank.refunded_on"))?;
    let amount: Fen = typed_yuan(form.get("amount"))
        .map_err(|found| serde_json::json!({"code": "amount", "found": found}))?;
    Ok(NewRefund {
        refund_no: form.get("refund_no").to_owned(),
        refunded_on,
        amount,
        pay_app_no: form.get("pay_app_no").to_owned(),
        payee_code: form.get("payee").to_owned(),
        paid_before: None,
        reason: form.get("reason").to_owned(),
        bounce: form.get("bounce") == "1",
    })
}

/// The payee of the registry a person means by a code or a whole name; what the registry does not know
/// stays as it was typed, and such a refund waits as unmatched.
fn payee_meant(tx: &mut Tx<'_>, county: &str, typed: &str) -> DbResult<String> {
    let known = payee::like(tx, county, typed, 50)?;
    if known.iter().any(|payee| payee.payee_code == typed) {
        return Ok(typed.to_owned());
    }
    let mut named = known.into_iter().filter(|payee| payee.payee_name == typed);
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(only.payee_code),
        (Some(_) | None, _) => Ok(typed.to_owned()),
    }
}

/// POST /refunds
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let asked = who.t("bank.do_record_refund");
    let refused = match read(&who, &form) {
        Ok(mut refund) => {
            let typed = std::mem::take(&mut refund.payee_code);
            if !typed.is_empty() {
                refund.payee_code = who
                    .scoped(RecordRefund::PERMISSION, move |tx, county, _| payee_meant(tx, county, &typed))
                    .await?;
            }
            match who.site.db.perform::<RecordRefund>(who.ctx(&form.key()), refund).await {
                Ok(done) => {
                    let flash =
                        if done.pay_app_no.is_empty() { "refund_unmatched" } else { "refund_recorded" };
                    return Ok(who.go(&format!("/refunds/{}", done.refund_id), flash));
                }
                Err(problem) => who.panel(&problem, &asked),
            }
        }
        Err(fields) => refusal_panel(who.view(), "form", &fields, &asked),
    };
    let body = refund_form(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("bank.new_refund"), body).await)
}
