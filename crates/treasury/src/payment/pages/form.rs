//! A new request from a line, and a returned request mended. The remaining balance is shown beside.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ledger::{Account, Fen, FiscalYear, LineId};
use maud::{Markup, html};
use platform::db::{DbResult, Tx, Where};
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Problem;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::query::Query;
use platform::web::ui::form::{self, Input};
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Empty, empty, money_with_unit, panel};

use super::super::model::NewPayment;
use super::super::store;
use super::super::{Mended, PaymentRefused, ResubmitPayment, SubmitPayment};
use super::SUBMIT;
use crate::payee::{self, Payee};
use crate::quota::lists::{self as quota, LineItem};
use crate::shown::typed_yuan;

/// What the form offers to choose from.
struct Offer {
    lines: Vec<LineItem>,
    payees: Vec<Payee>,
    decisions: Vec<(String, String)>,
    /// Of the chosen line: executable, frozen, pending, in process.
    left: Option<(String, [Fen; 4])>,
}

fn offer(
    tx: &mut Tx<'_>,
    county: &str,
    year: i32,
    units: &Option<Vec<String>>,
    typed: &FormData,
) -> DbResult<Offer> {
    let found = Where::county("q.mof_div_code", county)
        .and("q.fiscal_year = ?", i64::from(year))
        .among("q.agency_code", units.as_deref())
        .fixed(
            "exists (select 1 from line_balance o where o.mof_div_code = q.mof_div_code and o.line_id = q.line_id
               and o.account in (3103, 3105) and o.balance_fen > 0)",
        );
    let mut lines = quota::lines(tx, &found, " order by q.bgt_line_no limit 300")?;
    let chosen = books::line::store::line_by_no(tx, county, FiscalYear(year), typed.get("bgt_line_no"))?;
    let mut left = None;
    let mut unit = units.as_ref().and_then(|units| units.first().cloned()).unwrap_or_default();
    if let Some(line) = chosen {
        let balances = books::journal::store::line_balances(tx, county, line.line_id)?;
        let of = |account: Account| {
            balances.iter().find(|(code, _)| *code == account.code()).map_or(Fen::ZERO, |(_, fen)| *fen)
        };
        let amounts =
            [Account::Executable, Account::Frozen, Account::PendingRelease, Account::InProcess].map(of);
        left = Some((line.bgt_line_no.clone(), amounts));
        unit.clone_from(&line.agency_code);
        if !lines.iter().any(|item| item.line_id == line.line_id) {
            let own = Where::county("q.mof_div_code", county).and("q.line_id = ?", line.line_id);
            lines.extend(quota::lines(tx, &own, " order by q.bgt_line_no limit 1")?);
        }
    }
    let asked = typed.get("payee_text");
    let text = if asked.is_empty() { typed.get("payee_code") } else { asked };
    let mut payees = if text.is_empty() { Vec::new() } else { payee::like(tx, county, text, 50)? };
    if payees.is_empty() {
        let near = offered(county).and("payee_code like ?", platform::db::contains(&unit));
        payees = payee::list(tx, &near, " order by payee_code limit 50")?;
    }
    if payees.is_empty() {
        payees = payee::list(tx, &offered(county), " order by payee_code limit 200")?;
    }
    let decided = Where::county("a.mof_div_code", county).and("a.agency_code = ?", unit);
    let decisions = store::pages::decisions(tx, &decided, " order by a.decided_on desc limit 50")?
        .into_iter()
        .map(|row| (row.decision_no.clone(), format!("{} {}", row.decision_no, row.subject)))
        .collect();
    Ok(Offer { lines, payees, decisions, left })
}

/// Payees a request may name.
fn offered(county: &str) -> Where {
    Where::county("mof_div_code", county).fixed("state = 'active'")
}

/// What a form is for: a new request, or a returned one by its id and number.
struct Purpose {
    action: String,
    title: String,
    button: String,
}

fn new_purpose(who: &Visitor) -> Purpose {
    Purpose { action: "/payments".into(), title: who.t("payment.new"), button: who.t("payment.do_submit") }
}

fn edit_purpose(who: &Visitor, id: i64) -> Purpose {
    Purpose {
        action: format!("/payments/{id}/resubmission"),
        title: who.t("payment.edit"),
        button: who.t("payment.do_resubmit"),
    }
}

/// GET /payments/new
pub async fn new(who: Visitor) -> Answer {
    let asked = Query::parse(&who.query);
    let mut typed = FormData { pairs: asked.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect() };
    if let Some(id) = asked.get("line").and_then(|id| id.parse().ok()) {
        let line =
            who.scoped(SUBMIT, move |tx, county, _| books::line::store::line(tx, county, LineId(id))).await?;
        if let Some(line) = line {
            typed.pairs.push(("fiscal_year".into(), line.fiscal_year.0.to_string()));
            typed.pairs.push(("bgt_line_no".into(), line.bgt_line_no));
        }
    }
    if typed.get("pay_bus_type_code").is_empty() {
        typed.pairs.push(("pay_bus_type_code".into(), "1".into()));
    }
    page(&who, &new_purpose(&who), &typed, None, &form_key()).await
}

async fn page(
    who: &Visitor,
    purpose: &Purpose,
    typed: &FormData,
    refused: Option<Panel>,
    key: &str,
) -> Answer {
    let (year, asked) = (year_of(who, typed), typed.clone());
    let offer = who.scoped(SUBMIT, move |tx, county, units| offer(tx, county, year, units, &asked)).await?;
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = form_page(who, purpose, typed, refused.as_ref(), key, &offer);
    let shown: Response = who.page_with(status, purpose.title.clone(), body).await;
    Ok(shown)
}

/// The year a request is made in: that of the line it was opened from, else the county's.
fn year_of(who: &Visitor, typed: &FormData) -> i32 {
    typed.get("fiscal_year").parse().unwrap_or(who.county.fiscal_year)
}

fn form_page(
    who: &Visitor,
    purpose: &Purpose,
    typed: &FormData,
    refused: Option<&Panel>,
    key: &str,
    offer: &Offer,
) -> Markup {
    let v = who.view();
    let none =
        Empty { title: who.t("payment.no_lines"), teach: who.t("payment.no_lines_teach"), action: None };
    html! {
        header .page-head { h1 { (purpose.title) }
            a .button .push href="/payments/import" { (who.t("sheet.import")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        @if offer.lines.is_empty() { (empty(&none)) } @else {
            div .columns {
                div .column-main { (fields(who, purpose, typed, key, offer)) }
                aside .column-side { (beside(who, offer)) }
            }
        }
    }
}

fn fields(who: &Visitor, purpose: &Purpose, typed: &FormData, key: &str, offer: &Offer) -> Markup {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name));
    let lines: Vec<(String, String)> = offer
        .lines
        .iter()
        .map(|line| {
            let left = format!("{} {}", v.unit.exact(line.executable_fen.get()), v.unit_word());
            let label = format!("{} · {} · {} · {left}", line.bgt_line_no, line.agency_name, line.pro_name);
            (line.bgt_line_no.clone(), label)
        })
        .collect();
    let payees: Vec<(String, String)> = offer
        .payees
        .iter()
        .map(|payee| {
            let tail: String =
                payee.payee_acct_no.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
            (payee.payee_code.clone(), format!("{} · …{tail}", payee.payee_name))
        })
        .collect();
    let types: Vec<(String, String)> =
        (1..=7).map(|code| (code.to_string(), who.t(&format!("payment.type_{code}")))).collect();
    html! {
        form .panel method="post" action=(purpose.action) data-once {
            (form::hidden(v, key))
            (form::kept([("fiscal_year", year_of(who, typed).to_string().as_str())]))
            (form::select(v, &input("bgt_line_no", "quota.line").required(), &lines))
            div .form-grid {
                (form::text_input(v, &input("payee_text", "payment.find_payee").hint(who.t("payment.find_payee_hint"))))
                (form::select(v, &input("payee_code", "payment.payee").required(), &payees))
                (form::money_input(v, &input("amount", "amount").required()))
                (form::select(v, &input("pay_bus_type_code", "payment.business_type").required(), &types))
            }
            (form::text_input(v, &input("pay_summary", "payment.summary").required()))
            div .form-grid {
                @if offer.decisions.is_empty() {
                    (form::text_input(v, &input("decision_no", "payment.decision_no").hint(who.t("payment.decision_hint"))))
                } @else {
                    (form::select(v, &input("decision_no", "payment.decision_no").hint(who.t("payment.decision_hint")), &offer.decisions))
                }
                (form::text_input(v, &input("contract_no", "payment.contract_no")))
                (form::date_input(v, &input("contract_due_on", "payment.contract_due_on").hint(who.t("payment.contract_due_hint"))))
            }
            (form::checkbox("from_commitment", "1", &who.t("payment.from_commitment"), typed.get("from_commitment") == "1"))
            div .actions {
                button .button .primary { (purpose.button) }
                button .button name="find" value="1" formnovalidate { (who.t("payment.refresh")) }
                a .button href="/payments" { (who.t("cancel")) }
            }
            p .consequence { (who.t("payment.submit_consequence")) }
        }
    }
}

/// What is left on the chosen line.
fn beside(who: &Visitor, offer: &Offer) -> Markup {
    let v = who.view();
    let Some((no, amounts)) = &offer.left else {
        return panel(
            &who.t("payment.line_left"),
            None,
            html! { p .muted { (who.t("payment.choose_line")) } },
        );
    };
    let names = ["quota.executable", "quota.frozen", "quota.pending", "quota.in_process"];
    panel(
        &who.t("payment.line_left"),
        None,
        html! {
            p .code { (no) }
            dl .facts { @for (name, amount) in names.iter().zip(amounts) {
                div { dt { (who.t(name)) } dd { (money_with_unit(v, amount.get())) } }
            } }
        },
    )
}

/// The request the form says, or what cannot be read.
async fn request(who: &Visitor, form: &FormData) -> Result<NewPayment, Panel> {
    let asked = who.t("payment.do_submit");
    let amount = typed_yuan(form.get("amount")).map_err(|found| {
        let fields = serde_json::json!({"code": "amount", "found": found});
        refusal_panel(who.view(), "form", &fields, &asked)
    })?;
    let (year, no) = (FiscalYear(year_of(who, form)), form.get("bgt_line_no").to_owned());
    let line = who.read(move |tx, county| books::line::store::line_by_no(tx, county, year, &no)).await;
    let agency_code = match line {
        Ok(Some(line)) => line.agency_code,
        Ok(None) => who.actor.agency_code.clone(),
        Err(error) => return Err(who.panel::<PaymentRefused>(&Problem::Failed(error), &asked)),
    };
    Ok(NewPayment {
        pay_app_no: String::new(),
        agency_code,
        fiscal_year: year,
        bgt_line_no: form.get("bgt_line_no").to_owned(),
        payee_code: form.get("payee_code").to_owned(),
        amount,
        pay_summary: form.get("pay_summary").to_owned(),
        pay_bus_type_code: form.get("pay_bus_type_code").to_owned(),
        decision_no: form.get("decision_no").to_owned(),
        contract_no: form.get("contract_no").to_owned(),
        from_commitment: form.get("from_commitment") == "1",
        contract_due_on: crate::shown::typed_date(form.get("contract_due_on")),
    })
}

/// What was asked, in one sentence.
fn sentence(who: &Visitor, new: &NewPayment) -> String {
    who.say(
        "payment.asked",
        &[
            ("line", new.bgt_line_no.clone().into()),
            ("amount", new.amount.get().into()),
            ("payee", new.payee_code.clone().into()),
        ],
    )
}

/// POST /payments
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let purpose = new_purpose(&who);
    if form.get("find") == "1" {
        return page(&who, &purpose, &form, None, &form.key()).await;
    }
    let new = match request(&who, &form).await {
        Ok(new) => new,
        Err(panel) => return page(&who, &purpose, &form, Some(panel), &form.key()).await,
    };
    let asked = sentence(&who, &new);
    match who.site.db.perform::<SubmitPayment>(who.ctx(&form.key()), new).await {
        Ok(done) => Ok(who.go(&format!("/payments/{}", done.payment_id), "payment_submitted")),
        Err(problem) => {
            let panel = who.panel(&problem, &asked);
            page(&who, &purpose, &form, Some(panel), &form.key()).await
        }
    }
}

/// GET /payments/{id}/edit
pub async fn edit(who: Visitor, Path(id): Path<i64>) -> Answer {
    let found = who
        .scoped(SUBMIT, move |tx, county, units| {
            let payment = store::payment(tx, county, id)?
                .filter(|payment| units.as_ref().is_none_or(|units| units.contains(&payment.agency_code)));
            let Some(payment) = payment else { return Ok(None) };
            let line = books::line::store::line(tx, county, payment.line_id)?;
            Ok(Some((payment, line.map_or_else(String::new, |line| line.bgt_line_no))))
        })
        .await?;
    let Some((payment, line_no)) = found else { return Err(who.not_found().await) };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let amount = payment.amount_fen.to_string().replace(',', "");
    let typed = FormData {
        pairs: vec![
            pair("fiscal_year", &payment.fiscal_year.0.to_string()),
            pair("bgt_line_no", &line_no),
            pair("payee_code", &payment.payee_code),
            pair("amount", &amount),
            pair("pay_summary", &payment.pay_summary),
            pair("pay_bus_type_code", &payment.pay_bus_type_code),
            pair("decision_no", &payment.decision_no),
            pair("contract_no", &payment.contract_no),
            pair("contract_due_on", &payment.contract_due_on.map_or_else(String::new, |day| day.to_string())),
            pair("from_commitment", if payment.from_account == 3105 { "1" } else { "" }),
        ],
    };
    page(&who, &edit_purpose(&who, id), &typed, None, &form_key()).await
}

/// POST /payments/{id}/resubmission
pub async fn resubmit(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let purpose = edit_purpose(&who, id);
    if form.get("find") == "1" {
        return page(&who, &purpose, &form, None, &form.key()).await;
    }
    let request = match request(&who, &form).await {
        Ok(new) => new,
        Err(panel) => return page(&who, &purpose, &form, Some(panel), &form.key()).await,
    };
    let asked = sentence(&who, &request);
    let input = Mended { payment_id: id, request };
    match who.site.db.perform::<ResubmitPayment>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/payments/{id}"), "payment_submitted")),
        Err(problem) => {
            let panel = who.panel(&problem, &asked);
            page(&who, &purpose, &form, Some(panel), &form.key()).await
        }
    }
}
