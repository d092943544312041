//! Marks of payees (收款人标识): small firms and wage accounts, with their evidence; the registrar's.

use axum::http::StatusCode;
use maud::{Markup, html};
use platform::db::Where;
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Empty, Link};

use super::super::model::{PAYEE_MARKS, PayeeMark};
use super::super::store::pages;
use super::super::{EndMark, EndPayeeMark, MarkPayee};
use crate::payee::pages::VIEW as PAYEE_VIEW;
use crate::shown::{named, typed_date};

fn mark_name(who: &Visitor, mark: &str) -> String {
    who.t(&format!("payment.mark_{mark}"))
}

/// GET /payee-marks and /payee-marks.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(PAYEE_VIEW, move |tx, county, _| {
            let found = Where::county("m.mof_div_code", county)
                .and_some("m.payee_code like ? or p.payee_name like ?", asked.like("q"))
                .and_some("m.mark = ?", asked.value("mark"));
            let columns = [("payee", "m.payee_code"), ("from", "m.from_day")];
            let window = asked.order(&columns, "m.payee_code, m.mark, m.from_day") + &asked.window();
            Ok((pages::mark_list(tx, &found, &window)?, pages::mark_count(tx, &found)?))
        })
        .await?;
    let marks = PAYEE_MARKS.map(|mark| (mark.to_owned(), mark_name(&who, mark)));
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("payment.payee"), Relation::Contains, Control::Text),
            Filter::new("mark", who.t("payment.mark"), Relation::Is, Control::Choice(marks.to_vec())),
        ],
        columns: vec![
            Column::new("payee", who.t("payment.payee"), Kind::Words),
            Column::new("mark", who.t("payment.mark"), Kind::Words).unsorted(),
            Column::new("from", who.t("payment.mark_from"), Kind::Words),
            Column::new("until", who.t("payment.mark_ended"), Kind::Words).unsorted(),
            Column::new("evidence", who.t("hold.evidence"), Kind::Words).unsorted(),
            Column::new("by", who.t("payment.marked_by"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/payee-marks/new?payee_code={}&mark={}", row.payee_code, row.mark),
                cells: vec![
                    named(&row.payee_code, &row.payee_name),
                    Cell::text(mark_name(&who, &row.mark)),
                    Cell::Date(row.from_day),
                    row.ended_on.map_or(Cell::Blank, Cell::Date),
                    Cell::text(&row.evidence),
                    Cell::text(&row.marked_by),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("payment.marks_empty"),
            teach: who.t("payment.marks_empty_teach"),
            action: None,
        },
        saved: vec![Link::new("/payees", who.t("payment.payees"))],
        primary: who
            .holds(MarkPayee::PERMISSION)
            .then(|| Link::new("/payee-marks/new", who.t("payment.do_mark"))),
        ..listing.list(who.t("payment.marks"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /payee-marks/new
pub async fn new(who: Visitor) -> Answer {
    who.need(MarkPayee::PERMISSION).await?;
    let asked = platform::web::query::Query::parse(&who.query);
    let mut typed = FormData { pairs: asked.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect() };
    typed.pairs.push(("from_day".into(), who.at.day().to_string()));
    Ok(who.page(who.t("payment.do_mark"), form_page(&who, &typed, None, &form_key())).await)
}

fn form_page(who: &Visitor, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name)).required();
    let marks = PAYEE_MARKS.map(|mark| (mark.to_owned(), mark_name(who, mark)));
    html! {
        header .page-head { h1 { (who.t("payment.do_mark")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action="/payee-marks" data-once {
            (form::hidden(v, key))
            div .form-grid {
                (form::text_input(v, &input("payee_code", "payment.payee_code")))
                (form::select(v, &input("mark", "payment.mark"), &marks))
                (form::date_input(v, &input("from_day", "payment.mark_from")))
                (form::text_input(v, &input("evidence", "payment.mark_evidence")))
            }
            div .actions {
                button .button .primary { (who.t("payment.do_mark")) }
                button .button name="end" value="1" { (who.t("payment.do_unmark")) }
                a .button href="/payee-marks" { (who.t("cancel")) }
            }
            p .consequence { (who.t("payment.mark_consequence")) }
        }
    }
}

/// POST /payee-marks
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let ends = form.get("end") == "1";
    let asked = who.t(if ends { "payment.do_unmark" } else { "payment.do_mark" });
    let (payee_code, mark) = (form.get("payee_code").to_owned(), form.get("mark").to_owned());
    let evidence = form.get("evidence").to_owned();
    let refused = match typed_date(form.get("from_day")) {
        None => {
            let fields = serde_json::json!({"code": "missing", "field": who.t("payment.mark_from")});
            refusal_panel(who.view(), "form", &fields, &asked)
        }
        Some(from_day) => {
            let ctx = who.ctx(&form.key());
            let done = if ends {
                let input = EndMark { payee_code, mark, from_day, reason: evidence };
                who.site.db.perform::<EndPayeeMark>(ctx, input).await
            } else {
                let input = PayeeMark { payee_code, mark, from_day, evidence };
                who.site.db.perform::<MarkPayee>(ctx, input).await
            };
            match done {
                Ok(_) => return Ok(who.go("/payee-marks", "payee_marked")),
                Err(problem) => who.panel(&problem, &asked),
            }
        }
    };
    let body = form_page(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("payment.do_mark"), body).await)
}
