//! Marks of payees (收款人标识): small firms and wage accounts, with their evidence; the registrar's.

use axum::extract::Path;
use axum::http::StatusCode;
use maud::{Markup, html};
use platform::db::Where;
use platform::http::{FormData, Posted, Visitor};
use platform::time::Instant;
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Badge, Empty, Link, Tone};

use super::super::model::{MarkChange, PAYEE_MARKS, PayeeMark};
use super::super::store;
use super::super::{DecideMark, EndMark, EndPayeeMark, MarkDecision, MarkPayee};
use crate::payee::pages::VIEW as PAYEE_VIEW;
use crate::shown::{named, second_person, typed_date};

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
            Ok((store::mark_list(tx, &found, &window)?, store::mark_count(tx, &found)?))
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
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
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
                    Cell::text(who.t(if row.counts {
                        "payment.mark_counts"
                    } else {
                        "payment.mark_counts_not"
                    })),
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
        saved: vec![
            Link::new("/payees", who.t("payment.payees")),
            Link::new("/payee-mark-changes?state=proposed", who.t("payee.saved_proposed")),
            Link::new("/payee-mark-changes", who.t("payee.changes")),
        ],
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
            if ends {
                let input = EndMark { payee_code, mark, from_day, reason: evidence };
                match who.site.db.perform::<EndPayeeMark>(ctx, input).await {
                    Ok(_) => return Ok(who.go("/payee-marks", "payee_marked")),
                    Err(problem) => who.panel(&problem, &asked),
                }
            } else {
                let input = PayeeMark { payee_code, mark, from_day, evidence };
                match who.site.db.perform::<MarkPayee>(ctx, input).await {
                    Ok(done) => {
                        let place = format!("/payee-mark-changes/{}", done.change_id);
                        return Ok(who.go(&place, "mark_proposed"));
                    }
                    Err(problem) => who.panel(&problem, &asked),
                }
            }
        }
    };
    let body = form_page(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("payment.do_mark"), body).await)
}

fn state_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match state {
        "confirmed" => Tone::Good,
        "declined" => Tone::Bad,
        _ => Tone::Warn,
    };
    Badge::new(who.t(&format!("payee.change_{state}")), tone)
}

/// GET /payee-mark-changes and /payee-mark-changes.csv
pub async fn changes(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(PAYEE_VIEW, move |tx, county, _| {
            let found = Where::county("c.mof_div_code", county)
                .and_some("c.state = ?", asked.value("state"))
                .and_some("c.payee_code like ? or y.payee_name like ?", asked.like("q"));
            let columns = [("at", "c.proposed_ms"), ("payee", "c.payee_code")];
            let window = asked.order(&columns, "c.proposed_ms desc, c.change_id") + &asked.window();
            Ok((store::mark_changes(tx, &found, &window)?, store::mark_change_count(tx, &found)?))
        })
        .await?;
    let states = ["proposed", "confirmed", "declined"]
        .map(|state| (state.to_owned(), who.t(&format!("payee.change_{state}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("payment.payee"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("at", who.t("payee.proposed_at"), Kind::Words),
            Column::new("payee", who.t("payment.payee"), Kind::Words),
            Column::new("mark", who.t("payment.mark"), Kind::Words).unsorted(),
            Column::new("from", who.t("payment.mark_from"), Kind::Words).unsorted(),
            Column::new("evidence", who.t("hold.evidence"), Kind::Words).unsorted(),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
            Column::new("by", who.t("payee.proposed_by"), Kind::Words).unsorted(),
            Column::new("decided", who.t("payee.decided_by"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/payee-mark-changes/{}", row.change_id),
                cells: vec![
                    Cell::Instant(row.proposed_ms.local()),
                    named(&row.payee_code, &row.payee_name),
                    Cell::text(mark_name(&who, &row.mark)),
                    Cell::Date(row.from_day),
                    Cell::text(&row.evidence),
                    Cell::Badge(state_badge(&who, &row.state)),
                    Cell::text(&row.proposed_by),
                    Cell::text(&row.decided_by),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("payment.mark_changes_empty"),
            teach: who.t("payment.mark_consequence"),
            action: Some(Link::new("/payee-marks", who.t("payment.marks"))),
        },
        saved: vec![Link::new("/payee-marks", who.t("payment.marks"))],
        ..listing.list(who.t("payment.mark_changes"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /payee-mark-changes/{id}
pub async fn show_change(who: Visitor, Path(id): Path<i64>) -> Answer {
    change_page(&who, id, None).await
}

async fn change_page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let found = who
        .scoped(PAYEE_VIEW, move |tx, county, _| {
            let Some(change) = store::mark_change(tx, county, id)? else { return Ok(None) };
            let one = Where::county("c.mof_div_code", county).and("c.change_id = ?", id);
            let seen = store::mark_changes(tx, &one, "")?;
            Ok(seen.into_iter().next().map(|seen| (change, seen)))
        })
        .await?;
    let Some((change, seen)) = found else { return Err(who.not_found().await) };
    let fact = |key: &str, value: Cell| Fact { label: who.t(key), value, why: None };
    let facts = vec![
        fact("payment.payee", named(&seen.payee_code, &seen.payee_name)),
        fact("payment.mark", Cell::text(mark_name(who, &seen.mark))),
        fact("payment.mark_from", Cell::Date(seen.from_day)),
        fact("hold.evidence", Cell::text(&seen.evidence)),
    ];
    let happened = |at: Instant, by: &str, key: &str, reason: &str, refused: bool| Happened {
        at: at.local(),
        who: by.to_owned(),
        role: String::new(),
        what: who.t(key),
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        link: None,
        refused,
    };
    let mut timeline =
        vec![happened(seen.proposed_ms, &seen.proposed_by, "payment.mark_proposed", &seen.evidence, false)];
    if let Some(at) = seen.decided_ms {
        let key = format!("payee.change_{}", seen.state);
        timeline.push(happened(at, &seen.decided_by, &key, &seen.note, seen.state == "declined"));
    }
    let (primary, secondary, waiting) = decisions(who, &change);
    let document = DocumentPage {
        kind: who.t("payment.mark"),
        number: seen.payee_code.clone(),
        title: seen.payee_name.clone(),
        state: Some(state_badge(who, &seen.state)),
        refusal,
        body: Some(fact_group(who.view(), &FactGroup { title: String::new(), facts })),
        timeline,
        primary,
        secondary,
        waiting,
        links: vec![
            Link::new(format!("/payees/{}", seen.payee_code), who.t("payee.open")),
            Link::new("/payee-marks", who.t("payment.marks")),
        ],
        ..DocumentPage::default()
    };
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who.page_with(status, seen.payee_name, body).await)
}

fn decisions(who: &Visitor, change: &MarkChange) -> (Option<Action>, Vec<Action>, Option<String>) {
    if change.state != "proposed" {
        return (None, Vec::new(), None);
    }
    let own = change.proposed_by == who.actor.user_id;
    if !who.holds(DecideMark::PERMISSION) || own {
        let ask = who.site.shell.who_may(who.lang, DecideMark::PERMISSION.0);
        let key = if own { "payee.you_proposed" } else { "waits_for" };
        return (None, Vec::new(), Some(who.say(key, &[("who", ask.into())])));
    }
    let to = format!("/payee-mark-changes/{}/decision", change.change_id);
    let (confirm, decline) = second_person(who, to, who.t("payment.mark_effect"));
    (Some(confirm), vec![decline], None)
}

/// POST /payee-mark-changes/{id}/decision
pub async fn decide(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let confirm = form.get("confirm") == "1";
    let input = MarkDecision { change_id: id, confirm, note: form.get("note").to_owned() };
    match who.site.db.perform::<DecideMark>(who.ctx(&form.key()), input).await {
        Ok(_) => {
            let flash = if confirm { "payee_marked" } else { "payee_declined" };
            Ok(who.go(&format!("/payee-mark-changes/{id}"), flash))
        }
        Err(problem) => {
            let key = if confirm { "payee.do_confirm" } else { "payee.do_decline" };
            let panel = who.panel(&problem, &who.t(key));
            change_page(&who, id, Some(panel)).await
        }
    }
}
