//! Receipts of superior documents (上级来文登记), and the release schedule of a reply.

use axum::extract::Path;
use axum::http::StatusCode;
use ledger::FiscalYear;
use maud::{Markup, html};
use platform::db::Where;
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Badge, Empty, Link, Tone};

use super::super::store::schedule as rows;
use super::super::{Instalment, NewReceipt, RegisterReceipt, Schedule, ScheduleRelease};
use super::VIEW;
use crate::shown::{money, named, person_name, typed_date, typed_yuan};

/// GET /receipts and /receipts.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let (asked, year) = (listing.clone(), FiscalYear(who.county.fiscal_year));
    let (receipts, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            // Superior money is the county's until a plan names the units.
            let seen = if units.is_none() { "1 = 1" } else { "1 = 0" };
            let found = Where::county("r.mof_div_code", county)
                .and("r.fiscal_year = ?", year)
                .and_some("r.doc_no like ?", asked.like("q"))
                .fixed(if asked.query.get("late") == Some("1") { "r.late_days > 0" } else { "1 = 1" })
                .fixed(seen);
            let columns = [("doc_no", "r.doc_no"), ("on", "r.received_on"), ("amount", "r.amount_fen")];
            let window = asked.order(&columns, "r.registered_ms desc, r.doc_no") + &asked.window();
            Ok((rows::receipt_list(tx, &found, &window)?, rows::receipt_totals(tx, &found)?))
        })
        .await?;
    let late = |days: i64| match days {
        0 => Cell::Blank,
        days => Cell::Badge(Badge::new(who.say("receipt.late", &[("days", days.into())]), Tone::Warn)),
    };
    let page = ListPage {
        filters: vec![Filter::new("q", who.t("quota.doc_no"), Relation::Contains, Control::Text)],
        columns: vec![
            Column::new("doc_no", who.t("quota.doc_no"), Kind::Words),
            Column::new("on", who.t("receipt.received_on"), Kind::Words),
            Column::new("registered", who.t("receipt.registered_at"), Kind::Words).unsorted(),
            Column::new("by", who.t("receipt.registered_by"), Kind::Words).unsorted(),
            Column::new("amount", who.t("amount"), Kind::Money),
            Column::new("late", who.t("receipt.lateness"), Kind::Words).unsorted(),
        ],
        rows: receipts
            .iter()
            .map(|receipt| Row {
                href: format!("/quota?q={}", platform::web::query::encode(&receipt.doc_no)),
                cells: vec![
                    Cell::text(&receipt.doc_no),
                    Cell::Date(receipt.received_on),
                    Cell::Instant(receipt.registered_ms.local()),
                    Cell::text(person_name(&who, &receipt.registered_by)),
                    money(receipt.amount_fen),
                    late(receipt.late_days),
                ],
                ..Row::default()
            })
            .collect(),
        totals: [vec![Cell::Blank; 4], vec![money(sum)], vec![Cell::Blank]].concat(),
        total_rows: count as u64,
        empty: Empty { title: who.t("receipt.empty"), teach: who.t("receipt.empty_teach"), action: None },
        saved: vec![
            Link::new("/receipts", who.t("all")),
            Link::new("/receipts?late=1", who.t("receipt.lateness")),
        ],
        primary: who
            .holds(RegisterReceipt::PERMISSION)
            .then(|| Link::new("/receipts/new", who.t("receipt.new"))),
        ..listing.list(who.t("receipt.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /receipts/new
pub async fn new(who: Visitor) -> Answer {
    who.need(RegisterReceipt::PERMISSION).await?;
    let mut typed = FormData::default();
    typed.pairs.push(("received_on".into(), who.at.day().to_string()));
    Ok(who.page(who.t("receipt.new"), receipt_form(&who, &typed, None, &form_key())).await)
}

fn receipt_form(who: &Visitor, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name)).required();
    html! {
        header .page-head { h1 { (who.t("receipt.new")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action="/receipts" data-once {
            (form::hidden(v, key))
            div .form-grid {
                (form::text_input(v, &input("doc_no", "quota.doc_no")))
                (form::date_input(v, &input("received_on", "receipt.received_on")))
                (form::money_input(v, &input("amount", "amount")))
            }
            div .actions {
                button .button .primary { (who.t("receipt.register")) }
                a .button href="/receipts" { (who.t("cancel")) }
            }
            p .consequence { (who.t("receipt.consequence")) }
        }
    }
}

/// POST /receipts
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let asked = who.t("receipt.register");
    let refused = match (typed_date(form.get("received_on")), typed_yuan(form.get("amount"))) {
        (Some(received_on), Ok(amount)) => {
            let new = NewReceipt {
                doc_no: form.get("doc_no").to_owned(),
                fiscal_year: FiscalYear(who.county.fiscal_year),
                received_on,
                amount,
            };
            match who.site.db.perform::<RegisterReceipt>(who.ctx(&form.key()), new).await {
                Ok(_) => return Ok(who.go("/receipts", "receipt_registered")),
                Err(problem) => who.panel(&problem, &asked),
            }
        }
        (None, _) => {
            let fields = serde_json::json!({"code": "missing", "field": who.t("receipt.received_on")});
            refusal_panel(who.view(), "form", &fields, &asked)
        }
        (_, Err(found)) => {
            let fields = serde_json::json!({"code": "amount", "found": found});
            refusal_panel(who.view(), "form", &fields, &asked)
        }
    };
    let body = receipt_form(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("receipt.new"), body).await)
}

/// GET /budget/{year}/schedule and its .csv
pub async fn schedule(who: Visitor, Path(year): Path<i32>) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (items, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("i.mof_div_code", county)
                .and("i.fiscal_year = ?", FiscalYear(year))
                .and_some("q.bgt_line_no like ?", asked.like("q"))
                .and_some("q.agency_code like ? or u.agency_name like ?", asked.like("unit"))
                .among("q.agency_code", units.as_deref());
            let window = asked.order(rows::ORDER, "i.from_day, q.bgt_line_no") + &asked.window();
            Ok((rows::list(tx, &found, &window)?, rows::totals(tx, &found)?))
        })
        .await?;
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("quota.line_no"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("line", who.t("quota.line"), Kind::Words),
            Column::new("unit", who.t("unit_name"), Kind::Words),
            Column::new("from", who.t("schedule.from_day"), Kind::Words),
            Column::new("amount", who.t("amount"), Kind::Money),
        ],
        rows: items
            .iter()
            .map(|item| Row {
                href: format!("/lines/{}", item.line_id.0),
                cells: vec![
                    Cell::text(&item.line_no),
                    named(&item.agency_code, &item.agency_name),
                    Cell::Date(item.from_day),
                    money(item.amount_fen),
                ],
                ..Row::default()
            })
            .collect(),
        totals: vec![Cell::Blank, Cell::Blank, Cell::Blank, money(sum)],
        total_rows: count as u64,
        empty: Empty { title: who.t("schedule.empty"), teach: who.t("schedule.empty_teach"), action: None },
        saved: vec![Link::new(format!("/budget/{year}"), who.t("budget.title"))],
        primary: who
            .holds(ScheduleRelease::PERMISSION)
            .then(|| Link::new(format!("/budget/{year}/schedule/new"), who.t("schedule.new"))),
        ..listing.list(who.say("schedule.title", &[("year", i64::from(year).into())]))
    };
    Ok(who.list(&listing, page).await)
}

/// Instalments the form offers.
const INSTALMENTS: usize = 4;

/// GET /budget/{year}/schedule/new
pub async fn schedule_new(who: Visitor, Path(year): Path<i32>) -> Answer {
    who.need(ScheduleRelease::PERMISSION).await?;
    let body = schedule_form(&who, year, &FormData::default(), None, &form_key());
    Ok(who.page(who.t("schedule.new"), body).await)
}

fn schedule_form(who: &Visitor, year: i32, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let value = |name: &str, at: usize| typed.all(name).nth(at).unwrap_or_default().to_owned();
    let line = Input::new("line", who.t("quota.line_no"), typed.get("line")).required();
    html! {
        header .page-head { h1 { (who.t("schedule.new")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action={ "/budget/" (year) "/schedule" } data-once {
            (form::hidden(v, key))
            (form::text_input(v, &line))
            @for at in 0..INSTALMENTS {
                div .form-grid {
                    (form::date_input(v, &Input::new("from_day", who.t("schedule.from_day"), value("from_day", at))))
                    (form::money_input(v, &Input::new("amount", who.t("amount"), value("amount", at))))
                }
            }
            div .actions {
                button .button .primary { (who.t("schedule.name")) }
                a .button href={ "/budget/" (year) "/schedule" } { (who.t("cancel")) }
            }
            p .consequence { (who.t("schedule.consequence")) }
        }
    }
}

/// POST /budget/{year}/schedule
pub async fn schedule_create(Path(year): Path<i32>, Posted { visitor: who, form }: Posted) -> Answer {
    let asked = who.t("schedule.name");
    let refused = match instalments(&form) {
        Ok(instalments) => {
            let input = Schedule {
                fiscal_year: FiscalYear(year),
                bgt_line_no: form.get("line").to_owned(),
                instalments,
            };
            match who.site.db.perform::<ScheduleRelease>(who.ctx(&form.key()), input).await {
                Ok(_) => return Ok(who.go(&format!("/budget/{year}/schedule"), "schedule_named")),
                Err(problem) => who.panel(&problem, &asked),
            }
        }
        Err((row, found)) => {
            let fields = serde_json::json!({"code": "row", "row": row, "found": found});
            refusal_panel(who.view(), "form", &fields, &asked)
        }
    };
    let body = schedule_form(&who, year, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("schedule.new"), body).await)
}

/// The instalments typed, or the row that cannot be read.
fn instalments(form: &FormData) -> Result<Vec<Instalment>, (usize, String)> {
    let amounts: Vec<&str> = form.all("amount").collect();
    let mut found = Vec::new();
    for (at, day) in form.all("from_day").enumerate() {
        let amount = amounts.get(at).copied().unwrap_or_default();
        if day.is_empty() && amount.is_empty() {
            continue;
        }
        let from_day = typed_date(day).ok_or_else(|| (at + 1, day.to_owned()))?;
        let amount = typed_yuan(amount).map_err(|text| (at + 1, text))?;
        found.push(Instalment { from_day, amount });
    }
    Ok(found)
}
