//! The list of payment requests with its batch bar.

use ledger::Fen;
use platform::db::Where;
use platform::http::Visitor;
use platform::web::listing::Listing;
use platform::web::page::{Answer, form_key};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link};

use super::super::model::PaymentState;
use super::super::store::pages::{self, PaymentItem};
use super::{SUBMIT, VIEW, act};
use crate::shown::{money, payment_badge};

/// GET /payments and /payments.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let (asked, user) = (listing.clone(), who.actor.user_id.clone());
    let (rows, (count, sum, refunded)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = filter(county, &asked, units, &user);
            let totals = pages::totals(tx, &found)?;
            let order = asked.order(pages::ORDER, "r.submitted_ms desc, r.payment_id");
            let window = asked.window_of(&order, totals.0);
            Ok((pages::payments(tx, &found, &window)?, totals))
        })
        .await?;
    let batch = batch(&who, &listing);
    let page = ListPage {
        filters: filters(&who),
        columns: columns(&who),
        rows: rows.iter().map(|payment| row(&who, payment, batch.is_some())).collect(),
        totals: totals(sum, refunded),
        total_rows: count as u64,
        batch,
        empty: Empty {
            title: who.t("payment.empty"),
            teach: who.t("payment.empty_teach"),
            action: Some(Link::new("/lines?open=executable", who.t("payment.see_lines"))),
        },
        primary: who.holds(SUBMIT).then(|| Link::new("/payments/new", who.t("payment.new"))),
        saved: saved(&who),
        ..listing.list(who.t("payment.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// The filter of the address.
fn filter(county: &str, asked: &Listing, units: &Option<Vec<String>>, user: &str) -> Where {
    let mut found = Where::county("r.mof_div_code", county);
    if asked.query.get("mine") == Some("1") {
        let state = asked.query.get("state").unwrap_or("submitted");
        found = pages::waiting_for(county, state, units, user);
    } else {
        found = found.and_some("r.state = ?", asked.value("state")).among("r.agency_code", units.as_deref());
    }
    found
        .and_some("r.pay_app_no like ? or r.pay_summary like ?", asked.like("q"))
        .and_some(pages::UNIT_LIKE, asked.like("unit"))
        .and_some(pages::PAYEE_LIKE, asked.like("payee"))
        .and_some("r.line_id = ?", asked.query.get("line").and_then(|id| id.parse::<i64>().ok()))
        .and_some("r.amount_fen >= ?", asked.fen("from"))
        .and_some("r.amount_fen <= ?", asked.fen("to"))
        .and_some("r.submitted_ms >= ?", asked.instant("since", false))
        .and_some("r.submitted_ms < ?", asked.instant("until", true))
}

fn filters(who: &Visitor) -> Vec<Filter> {
    let states = PaymentState::ALL
        .map(|state| (state.code().to_owned(), who.name(state.name_zh(), state.name_en()).to_owned()));
    vec![
        Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
        Filter::new("q", who.t("payment.no_or_summary"), Relation::Contains, Control::Text),
        Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        Filter::new("payee", who.t("payment.payee"), Relation::Contains, Control::Text),
        Filter::new("from", who.t("amount"), Relation::AtLeast, Control::Money),
        Filter::new("to", who.t("amount"), Relation::AtMost, Control::Money),
        Filter::new("since", who.t("payment.submitted_at"), Relation::From, Control::Date),
        Filter::new("until", who.t("payment.submitted_at"), Relation::Until, Control::Date),
    ]
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("no", who.t("payment.no"), Kind::Words),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("payee", who.t("payment.payee"), Kind::Words),
        Column::new("amount", who.t("amount"), Kind::Money),
        Column::new("state", who.t("state"), Kind::Words),
        Column::new("due", who.t("due_on"), Kind::Words).unsorted(),
        Column::new("at", who.t("payment.submitted_at"), Kind::Words),
        Column::new("summary", who.t("payment.summary"), Kind::Words).unsorted(),
        Column::new("line", who.t("quota.line"), Kind::Words).hidden(),
        Column::new("refunded", who.t("payment.refunded"), Kind::Money).hidden(),
    ]
}

fn row(who: &Visitor, payment: &PaymentItem, choose: bool) -> Row {
    Row {
        id: choose.then(|| payment.payment_id.to_string()),
        href: format!("/payments/{}", payment.payment_id),
        amount_fen: Some(payment.amount_fen.get()),
        cells: vec![
            Cell::text(&payment.pay_app_no),
            Cell::text(&payment.agency_name),
            Cell::text(&payment.payee_name),
            money(payment.amount_fen),
            Cell::Badge(payment_badge(who, &payment.state)),
            payment.due_on.map_or(Cell::Blank, Cell::Date),
            Cell::Instant(payment.submitted_ms.local()),
            Cell::text(&payment.pay_summary),
            Cell::text(&payment.bgt_line_no),
            money(payment.refunded_fen),
        ],
    }
}

fn totals(sum: Fen, refunded: Fen) -> Vec<Cell> {
    [vec![Cell::Blank; 3], vec![money(sum)], vec![Cell::Blank; 5], vec![money(refunded)]].concat()
}

/// A batch bar when the list shows one state and the person may take its next step.
fn batch(who: &Visitor, listing: &Listing) -> Option<Batch> {
    let state = listing.query.get("state").and_then(PaymentState::from_code)?;
    let (step, permission) = act::step_for(state)?;
    if listing.csv || !who.holds(permission) || !act::BATCH.contains(&step) {
        return None;
    }
    Some(Batch {
        action: "/payments/batch".into(),
        idempotency_key: form_key(),
        verbs: vec![(step.to_owned(), act::label_of(who, step))],
        note: who.t("batch_note"),
    })
}

fn saved(who: &Visitor) -> Vec<Link> {
    let mut saved = vec![Link::new("/payments", who.t("all"))];
    for state in PaymentState::ALL {
        if let Some((step, permission)) = act::step_for(state)
            && act::BATCH.contains(&step)
            && who.holds(permission)
        {
            saved.push(Link::new(
                format!("/payments?state={}&mine=1", state.code()),
                who.name(state.name_zh(), state.name_en()),
            ));
        }
    }
    saved.push(Link::new("/payments?state=returned", who.t("payment.saved_returned")));
    saved.push(Link::new("/payments?sort=-amount", who.t("payment.saved_largest")));
    saved
}
