//! Clocks (期): duties with their due day, and the on-time record by part and by amount.

use maud::html;
use platform::access::Permission;
use platform::db::Where;
use platform::duty::{self, DutyRow};
use platform::http::Visitor;
use platform::time::Instant;
use platform::web::listing::Listing;
use platform::web::page::{Answer, Units};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Clock, Empty, Link, empty};
use treasury::payment::lists::{at_bank, duties_of_units, numbers, sent_among};

const VIEW: Permission = Permission("clock.view");
const CLOCKS: [&str; 5] = [
    "sla_quota_release_days",
    "sla_payment_days",
    "sla_superior_plan_days",
    "sla_department_reply_days",
    "recon_item_days",
];

/// The document a clock runs for.
pub fn document_link(who: &Visitor, duty: &DutyRow, numbers: &[(i64, String)]) -> Link {
    match duty.document_kind.as_str() {
        "payment" => {
            let no = numbers.iter().find(|(id, _)| *id == duty.document_id).map(|(_, no)| no.clone());
            Link::new(format!("/payments/{}", duty.document_id), no.unwrap_or_else(|| who.t("payment.one")))
        }
        "recon_item" => {
            Link::new(format!("/differences/{}", duty.document_id), who.t("recon.one_difference"))
        }
        "superior_receipt" => Link::new("/receipts", who.t("receipt.one")),
        "department_reply" => Link::new(
            "/budget",
            who.say("clock.department_reply_of", &[("owner", duty.owner_code.clone().into())]),
        ),
        "quota_line" | "instalment" | "held_line" => {
            Link::new(format!("/lines/{}", duty.document_id), who.t("quota.line"))
        }
        _ => Link::new(
            "/lines?open=pending",
            who.say("clock.reply_of", &[("owner", duty.owner_code.clone().into())]),
        ),
    }
}

/// The duties of the address: of the units seen, in the state asked.
fn filter(county: &str, asked: &Listing, units: &Units, now: Instant) -> Where {
    let today = now.day();
    let found = duties_of_units(county, units)
        .and_some("clock = ?", asked.value("clock"))
        .and_some("owner_code = ?", asked.value("owner"));
    match asked.query.get("state") {
        Some("all") => found,
        Some("late") => found.fixed("ended_ms is null").and("due_on < ?", today),
        Some("paused") => found.fixed("ended_ms is null and paused_ms is not null"),
        Some("held") => {
            found.fixed("ended_ms is null and document_kind = 'held_line' and paused_ms is not null")
        }
        Some("at_bank") => found.fixed("ended_ms is null").fixed(at_bank()),
        Some("no_date") => found.fixed("ended_ms is null and due_on is null and paused_ms is null"),
        Some("ended_late") => found.fixed("on_time = 0"),
        Some("late_bank") => found.fixed(
            "duty_id in (select p.duty_id from duty_part p where p.mof_div_code = ?1 and p.cause = 'bank')",
        ),
        Some("ahead") => found.fixed("ended_ms is null").and("started_ms > ?", now),
        Some(_) | None => found.fixed("ended_ms is null").and("started_ms <= ?", now),
    }
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("document", who.t("clock.document"), Kind::Words).unsorted(),
        Column::new("clock", who.t("clock.kind"), Kind::Words).unsorted(),
        Column::new("owner", who.t("clock.owner"), Kind::Words),
        Column::new("due", who.t("due_on"), Kind::Words),
        Column::new("started", who.t("clock.started"), Kind::Words),
        Column::new("whole", who.t("amount"), Kind::Money).unsorted(),
        Column::new("amount", who.t("clock.open_amount"), Kind::Money),
        Column::new("ended", who.t("clock.ended"), Kind::Words).unsorted(),
    ]
}

/// The clock, and whose the rest of it is: what was sent stops when the bank is known to have it.
fn lamp(who: &Visitor, duty: &DutyRow, sent: &[i64]) -> Clock {
    let mut clock = who.clock(duty);
    if duty.ended_ms.is_none() && duty.document_kind == "payment" && sent.contains(&duty.document_id) {
        clock.note = Some(who.t("clock.waits_for_bank"));
    }
    clock
}

/// GET /clocks and /clocks.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let now = who.at;
    let (rows, (count, open), numbers, sent) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = filter(county, &asked, units, now);
            let columns = [
                ("due", "due_on"),
                ("amount", "open_fen"),
                ("owner", "owner_code"),
                ("started", "started_ms"),
            ];
            let default = "coalesce(due_on, '9999-12-31'), started_ms, duty_id";
            let totals = duty::totals(tx, &found)?;
            let window = asked.window_of(&asked.order(&columns, default), totals.0);
            let rows = duty::list(tx, &found, &window)?;
            let ids: Vec<i64> = rows
                .iter()
                .filter(|duty| duty.document_kind == "payment")
                .map(|duty| duty.document_id)
                .collect();
            let numbers = numbers(tx, county, &ids)?;
            let sent = sent_among(tx, county, &ids)?;
            Ok((rows, totals, numbers, sent))
        })
        .await?;
    let kinds = CLOCKS.map(|clock| (clock.to_owned(), who.t(&format!("clock.{clock}"))));
    let states =
        ["open", "ahead", "late", "at_bank", "paused", "held", "no_date", "ended_late", "late_bank", "all"]
            .map(|state| (state.to_owned(), who.t(&format!("clock.state_{state}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("clock", who.t("clock.kind"), Relation::Is, Control::Choice(kinds.to_vec())),
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("owner", who.t("clock.owner"), Relation::Is, Control::Text),
        ],
        columns: columns(&who),
        rows: rows
            .iter()
            .map(|duty| Row {
                cells: vec![
                    Cell::Link(document_link(&who, duty, &numbers)),
                    Cell::text(who.t(&format!("clock.{}", duty.clock))),
                    Cell::text(&duty.owner_code),
                    Cell::Clock(lamp(&who, duty, &sent)),
                    Cell::Instant(duty.started_ms.local()),
                    Cell::Money(duty.amount_fen.get()),
                    Cell::Money(duty.open_fen.get()),
                    duty.ended_ms.map_or(Cell::Blank, |at| Cell::Instant(at.local())),
                ],
                ..Row::default()
            })
            .collect(),
        totals: [vec![Cell::Blank; 6], vec![Cell::Money(open)], vec![Cell::Blank]].concat(),
        total_rows: count as u64,
        empty: Empty { title: who.t("clock.empty"), teach: who.t("clock.empty_teach"), action: None },
        saved: vec![
            Link::new("/clocks", who.t("clock.state_open")),
            Link::new("/clocks?state=late", who.t("clock.state_late")),
            Link::new("/clocks?state=at_bank", who.t("clock.state_at_bank")),
            Link::new("/clocks?state=paused", who.t("clock.state_paused")),
            Link::new("/clocks?state=held", who.t("clock.state_held")),
            Link::new("/clocks?state=ahead", who.t("clock.state_ahead")),
            Link::new("/clocks/record", who.t("clock.record")),
        ],
        ..listing.list(who.t("clock.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /clocks/record
pub async fn record(who: Visitor) -> Answer {
    let records = who
        .scoped(
            VIEW,
            |tx, county, units| if units.is_none() { duty::records(tx, county) } else { Ok(Vec::new()) },
        )
        .await?;
    let v = who.view();
    let heads = [
        Head::new(who.t("clock.kind"), Kind::Words),
        Head::new(who.t("clock.owner"), Kind::Words),
        Head::new(who.t("clock.parts"), Kind::Figure),
        Head::new(who.t("clock.parts_on_time"), Kind::Figure),
        Head::new(who.t("clock.rate"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
        Head::new(who.t("clock.amount_on_time"), Kind::Money),
        Head::new(who.t("clock.rate_amount"), Kind::Words),
        Head::new(who.t("clock.late_bank"), Kind::Figure),
        Head::new(who.t("clock.late_bank_amount"), Kind::Money),
    ];
    let rate = |part: i64, whole: i64| {
        let tenths = if whole <= 0 { 0 } else { i128::from(part) * 1000 / i128::from(whole) };
        Cell::text(format!("{}.{}%", tenths / 10, tenths % 10))
    };
    let rows: Vec<Vec<Cell>> = records
        .iter()
        .map(|record| {
            let (amount, in_time) = (record.amount_fen.get(), record.amount_on_time_fen.get());
            vec![
                Cell::text(who.t(&format!("clock.{}", record.clock))),
                Cell::text(&record.owner_code),
                Cell::Number(record.parts),
                Cell::Number(record.parts_on_time),
                rate(record.parts_on_time, record.parts),
                Cell::Money(amount),
                Cell::Money(in_time),
                rate(in_time, amount),
                Cell::Number(record.parts_late_bank),
                Cell::Money(record.amount_late_bank_fen.get()),
            ]
        })
        .collect();
    let none = Empty { title: who.t("clock.record_empty"), teach: who.t("clock.record_teach"), action: None };
    let body = html! {
        header .page-head { h1 { (who.t("clock.record")) } a .button .push href="/clocks" { (who.t("clock.title")) } }
        p .muted { (who.t("clock.record_teach")) }
        @if rows.is_empty() { (empty(&none)) } @else { (plain_table(v, "", &heads, &rows, &[])) }
    };
    Ok(who.page(who.t("clock.record"), body).await)
}
