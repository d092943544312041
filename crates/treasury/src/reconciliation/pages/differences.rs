//! Differences: what stands on one side only, or differs, and how it ended.

use axum::extract::Path;
use axum::http::StatusCode;
use maud::Markup;
use platform::db::Where;
use platform::duty::DutyRow;
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone};

use super::super::model::{ItemRow, Leg, Status};
use super::super::store::{self, pages};
use super::super::{SettleItem, Settlement, daily};
use super::{VIEW, links};
use crate::shown::{money, typed_date};

pub fn status_badge(who: &Visitor, item: &ItemRow) -> Badge {
    let tone = if item.is_open() { Tone::Bad } else { Tone::Neutral };
    Badge::new(who.t(&format!("recon.status_{}", item.status)), tone)
}

fn state_badge(who: &Visitor, item: &ItemRow) -> Badge {
    match (item.is_open(), item.escalated_ms) {
        (true, Some(_)) => Badge::new(who.t("recon.escalated"), Tone::Bad),
        (true, None) => Badge::new(who.t("recon.open"), Tone::Warn),
        (false, _) => Badge::new(who.t(&format!("recon.how_{}", item.settled_how)), Tone::Good),
    }
}

/// What a difference is about, as people name it.
fn about(who: &Visitor, item: &ItemRow) -> Cell {
    let known = ["3551", "opening", "clearing", "paid", "unreadable"];
    if item.leg != Leg::Bank.code() && known.contains(&item.reference.as_str()) {
        return Cell::text(who.t(&format!("recon.about_{}_{}", item.leg, item.reference)));
    }
    let to = match item.document_kind.as_str() {
        "voucher" => format!("/vouchers/{}", item.document_id),
        "bank_refund" => format!("/refunds/{}", item.document_id),
        _ => return Cell::Code(item.reference.clone()),
    };
    Cell::Link(Link::new(to, item.reference.clone()))
}

fn remark(who: &Visitor, item: &ItemRow) -> String {
    if item.remark == "twice" { who.t("recon.twice") } else { item.remark.clone() }
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("on", who.t("recon.day"), Kind::Words),
        Column::new("leg", who.t("recon.leg"), Kind::Words),
        Column::new("status", who.t("recon.status"), Kind::Words),
        Column::new("about", who.t("recon.about"), Kind::Words).unsorted(),
        Column::new("ours", who.t("recon.ours"), Kind::Money),
        Column::new("theirs", who.t("recon.theirs"), Kind::Money),
        Column::new("remark", who.t("recon.remark"), Kind::Words).unsorted(),
        Column::new("state", who.t("state"), Kind::Words).unsorted(),
        Column::new("note", who.t("recon.explained"), Kind::Words).unsorted(),
    ]
}

fn cells(who: &Visitor, item: &ItemRow) -> Vec<Cell> {
    vec![
        Cell::Date(item.on_day),
        Cell::text(who.t(&format!("recon.leg_{}", item.leg))),
        Cell::Badge(status_badge(who, item)),
        about(who, item),
        item.our_fen.map_or(Cell::Blank, money),
        item.bank_fen.map_or(Cell::Blank, money),
        Cell::text(remark(who, item)),
        Cell::Badge(state_badge(who, item)),
        Cell::text(&item.note),
    ]
}

/// The differences of a day under its figures.
pub fn table(who: &Visitor, items: &[ItemRow]) -> Markup {
    let heads: Vec<Head> = [
        ("recon.status", Kind::Words),
        ("recon.about", Kind::Words),
        ("recon.ours", Kind::Money),
        ("recon.theirs", Kind::Money),
        ("recon.remark", Kind::Words),
        ("state", Kind::Words),
    ]
    .into_iter()
    .map(|(key, kind)| Head::new(who.t(key), kind))
    .collect();
    let rows: Vec<Vec<Cell>> = items
        .iter()
        .map(|item| {
            let state = state_badge(who, item).label;
            vec![
                Cell::Badge(status_badge(who, item)),
                about(who, item),
                item.our_fen.map_or(Cell::Blank, money),
                item.bank_fen.map_or(Cell::Blank, money),
                Cell::text(remark(who, item)),
                Cell::Link(Link::new(format!("/differences/{}", item.item_id), state)),
            ]
        })
        .collect();
    plain_table(who.view(), "", &heads, &rows, &[])
}

/// GET /differences and /differences.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, ours, theirs)) = who
        .scoped(VIEW, move |tx, county, _| {
            let day = |name: &str| asked.query.get(name).and_then(typed_date);
            let found = Where::county("mof_div_code", county)
                .and_some("leg = ?", asked.value("leg"))
                .and_some("status = ?", asked.value("status"))
                .and_some("reference like ?", asked.like("q"))
                .and_some("on_day >= ?", day("since"))
                .and_some("on_day <= ?", day("until"));
            let found = match asked.query.get("state") {
                Some("escalated") => found.fixed("state = 'open' and escalated_ms is not null"),
                Some("open") => found.fixed("state = 'open'"),
                Some("settled") => found.fixed("state = 'settled'"),
                Some(_) | None => found,
            };
            let columns = [
                ("on", "on_day"),
                ("leg", "leg"),
                ("status", "status"),
                ("ours", "our_fen"),
                ("theirs", "bank_fen"),
            ];
            let window = asked.order(&columns, "on_day desc, item_id") + &asked.window();
            Ok((pages::items(tx, &found, &window)?, pages::item_totals(tx, &found)?))
        })
        .await?;
    let legs = Leg::ALL.map(|leg| (leg.code().to_owned(), who.t(&format!("recon.leg_{}", leg.code()))));
    let statuses = Status::ALL
        .map(|status| (status.code().to_owned(), who.t(&format!("recon.status_{}", status.code()))));
    let states =
        ["open", "escalated", "settled"].map(|state| (state.to_owned(), who.t(&format!("recon.{state}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("leg", who.t("recon.leg"), Relation::Is, Control::Choice(legs.to_vec())),
            Filter::new("status", who.t("recon.status"), Relation::Is, Control::Choice(statuses.to_vec())),
            Filter::new("q", who.t("recon.about"), Relation::Contains, Control::Text),
            Filter::new("since", who.t("recon.day"), Relation::From, Control::Date),
            Filter::new("until", who.t("recon.day"), Relation::Until, Control::Date),
        ],
        columns: columns(&who),
        rows: rows
            .iter()
            .map(|item| Row {
                href: format!("/differences/{}", item.item_id),
                cells: cells(&who, item),
                ..Row::default()
            })
            .collect(),
        totals: [vec![Cell::Blank; 4], vec![money(ours), money(theirs)], vec![Cell::Blank; 3]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("recon.no_differences"),
            teach: who.t("recon.no_differences_teach"),
            action: None,
        },
        saved: links(&who),
        ..listing.list(who.t("recon.differences"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /differences/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, &FormData::default(), None).await
}

async fn page(who: &Visitor, id: i64, typed: &FormData, refusal: Option<Panel>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(item) = store::item(tx, county, id)? else { return Ok(None) };
            let duties = platform::duty::of_document(tx, county, daily::DOCUMENT, id)?;
            let name = match &item.settled_by {
                Some(user) => platform::org::person(tx, county, user)?.map(|person| person.user_name),
                None => None,
            };
            Ok(Some((item, duties, name)))
        })
        .await?;
    let Some((item, duties, name)) = found else { return Err(who.not_found().await) };
    let mut document = document(who, &item, &duties, name, typed);
    document.refusal = refusal;
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who.page_with(status, who.t("recon.one_difference"), body).await)
}

fn document(
    who: &Visitor,
    item: &ItemRow,
    duties: &[DutyRow],
    settled_by: Option<String>,
    typed: &FormData,
) -> DocumentPage {
    let day = item.on_day.to_string();
    let mut settle = Action::new(
        format!("/differences/{}/settlement", item.item_id),
        who.t("recon.do_settle"),
        form_key(),
    );
    let note =
        Input::new("note", who.t("recon.explained"), typed.get("note")).hint(who.t("recon.explain_hint"));
    settle.fields = Some(form::textarea(who.view(), &note.required(), 3));
    settle.consequence = who.t("recon.then_settle");
    let may = who.holds(SettleItem::PERMISSION);
    let dated = |day: Option<jiff::civil::Date>| day.map_or(Cell::Blank, Cell::Date);
    DocumentPage {
        kind: who.t("recon.one_difference"),
        number: day.clone(),
        title: who.t(&format!("recon.status_{}", item.status)),
        state: Some(state_badge(who, item)),
        clock: duties.iter().find(|_| item.is_open()).map(|duty| who.clock(duty)),
        facts: vec![FactGroup {
            title: who.t(&format!("recon.leg_{}", item.leg)),
            facts: vec![
                Fact::new(who.t("recon.about"), about(who, item)),
                Fact::new(who.t("recon.ours"), item.our_fen.map_or(Cell::Blank, money)),
                Fact::new(who.t("recon.our_day"), dated(item.our_day)),
                Fact::new(who.t("recon.theirs"), item.bank_fen.map_or(Cell::Blank, money)),
                Fact::new(who.t("recon.their_day"), dated(item.bank_day)),
                Fact::new(who.t("recon.remark"), Cell::text(remark(who, item))),
            ],
        }],
        timeline: timeline(who, item, settled_by),
        related: vec![Related {
            relation: who.t("recon.one"),
            link: Link::new(format!("/reconciliation/{day}"), day),
            state: None,
            amount_fen: None,
        }],
        primary: (item.is_open() && may).then_some(settle),
        waiting: (item.is_open() && !may).then(|| {
            let ask = who.site.shell.who_may(who.lang, SettleItem::PERMISSION.0);
            who.say("waits_for", &[("who", ask.into())])
        }),
        ..DocumentPage::default()
    }
}

fn timeline(who: &Visitor, item: &ItemRow, settled_by: Option<String>) -> Vec<Happened> {
    let mut timeline = vec![Happened {
        at: item.found_ms.local(),
        who: who.t("recon.name"),
        role: String::new(),
        what: who.t("recon.did_find"),
        reason: None,
        link: None,
        refused: false,
    }];
    if let Some(at) = item.escalated_ms {
        let what = who.t("recon.did_escalate");
        timeline.push(Happened { at: at.local(), what, ..timeline[0].clone() });
    }
    if let Some(at) = item.settled_ms {
        timeline.push(Happened {
            at: at.local(),
            who: settled_by.unwrap_or_else(|| who.t("recon.machine")),
            role: String::new(),
            what: who.t(&format!("recon.how_{}", item.settled_how)),
            reason: Some(item.note.clone()).filter(|note| !note.is_empty()),
            link: None,
            refused: false,
        });
    }
    timeline
}

/// POST /differences/{id}/settlement
pub async fn settle(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = Settlement { item_id: id, note: form.get("note").to_owned() };
    match who.site.db.perform::<SettleItem>(who.ctx(&form.key()), input).await {
        Ok(()) => Ok(who.go(&format!("/differences/{id}"), "recon_settled")),
        Err(problem) => {
            let refused = who.panel(&problem, &who.t("recon.do_settle"));
            page(&who, id, &form, Some(refused)).await
        }
    }
}
