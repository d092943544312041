//! Pages of the bank's side: messages with their outcome, the quarantine, refunds, clearing.

mod clearing;
mod record;
mod refunds;

pub(crate) use refunds::pay_again;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::html;
use platform::access::Permission;
use platform::db::Where;
use platform::http::{Posted, Site, Visitor};
use platform::i18n::half;
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::model::{MessageRow, RefundState};
use super::store;
use super::store::pages;
use super::{Settle, SettleMessage};

/// Sees what the bank sent.
pub const VIEW: Permission = Permission("bank.view");

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/bank", get(index))
        .route("/bank.csv", get(index))
        .route("/bank/{id}", get(show))
        .route("/bank/{id}/settlement", post(settle))
        .route("/refunds", get(refunds::index).post(record::create))
        .route("/refunds.csv", get(refunds::index))
        .route("/refunds/new", get(record::new))
        .route("/refunds/{id}", get(refunds::show))
        .route("/refunds/{id}/proposal", post(refunds::propose))
        .route("/refunds/{id}/decision", post(refunds::decide))
        .route("/clearing", get(clearing::index))
        .route("/clearing.csv", get(clearing::index))
}

const OUTCOMES: [&str; 4] = ["applied", "known", "quarantined", "settled"];

fn outcome_badge(who: &Visitor, outcome: &str) -> Badge {
    let tone = match outcome {
        "applied" => Tone::Good,
        "quarantined" => Tone::Bad,
        "settled" => Tone::Warn,
        _ => Tone::Neutral,
    };
    Badge::new(who.t(&format!("bank.outcome_{outcome}")), tone)
}

pub fn refund_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match RefundState::from_code(state) {
        Some(RefundState::Booked) => Tone::Good,
        Some(RefundState::Unmatched) | None => Tone::Warn,
        Some(RefundState::Split | RefundState::SentBack | RefundState::NotOurs) => Tone::Neutral,
    };
    Badge::new(who.t(&format!("bank.refund_{state}")), tone)
}

/// GET /bank and /bank.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(VIEW, move |tx, county, _| {
            let found = Where::county("b.mof_div_code", county)
                .and_some("b.outcome = ?", asked.value("outcome"))
                .and_some("b.voucher_no like ?", asked.like("q"))
                .and_some("b.reason <> '' and b.reason like ?", asked.like("reason"))
                .and_some("b.received_ms >= ?", asked.instant("since", false))
                .and_some("b.received_ms < ?", asked.instant("until", true));
            let columns =
                [("at", "b.received_ms not null"), ("no", "b.voucher_no"), ("outcome", "b.outcome")];
            let count = pages::message_count(tx, &found)?;
            let order = asked.order(&columns, "b.received_ms desc, b.message_id");
            let window = asked.window_of(&order, count);
            Ok((pages::messages_seen(tx, &found, &window)?, count))
        })
        .await?;
    let outcomes = OUTCOMES.map(|outcome| (outcome.to_owned(), who.t(&format!("bank.outcome_{outcome}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("outcome", who.t("bank.outcome"), Relation::Is, Control::Choice(outcomes.to_vec())),
            Filter::new("q", who.t("voucher.no"), Relation::Contains, Control::Text),
            Filter::new("reason", who.t("reason"), Relation::Contains, Control::Text),
            Filter::new("since", who.t("bank.received"), Relation::From, Control::Date),
            Filter::new("until", who.t("bank.received"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("at", who.t("bank.received"), Kind::Words),
            Column::new("kind", who.t("bank.kind"), Kind::Words).unsorted(),
            Column::new("no", who.t("voucher.no"), Kind::Words),
            Column::new("outcome", who.t("bank.outcome"), Kind::Words),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
            Column::new("note", who.t("bank.note"), Kind::Words).unsorted(),
            Column::new("sm3", "SM3", Kind::Words).hidden().unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/bank/{}", row.message_id),
                cells: vec![
                    Cell::Instant(row.received_ms.local()),
                    Cell::text(&row.vt_code),
                    Cell::Code(row.voucher_no.clone()),
                    Cell::Badge(outcome_badge(&who, &row.outcome)),
                    Cell::text(half(who.lang, &row.reason)),
                    Cell::text(row.settled_note.clone().unwrap_or_default()),
                    Cell::Code(row.body_sm3.clone()),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty { title: who.t("bank.empty"), teach: who.t("bank.empty_teach"), action: None },
        saved: vec![
            Link::new("/bank", who.t("all")),
            Link::new("/bank?outcome=quarantined", who.t("bank.quarantine")),
            Link::new("/refunds", who.t("bank.refunds")),
            Link::new("/clearing", who.t("bank.clearing")),
        ],
        ..listing.list(who.t("bank.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /bank/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, None).await
}

async fn page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(message) = store::message(tx, county, id)? else { return Ok(None) };
            let body = store::message_body(tx, county, id)?.unwrap_or_default();
            let voucher = pages::voucher_of(tx, county, &message.voucher_no)?;
            Ok(Some((message, body, voucher)))
        })
        .await?;
    let Some((message, body, voucher)) = found else { return Err(who.not_found().await) };
    let mut document = document(who, &message, voucher);
    document.refusal = refusal;
    document.body = Some(panel(&who.t("bank.words"), None, html! { pre .code-block { (words(&body)) } }));
    Ok(who.document(who.t("bank.one"), &document).await)
}

/// The message's own words, at most 4,000 signs of them; GBK that cannot be read is shown as it came.
fn words(body: &str) -> String {
    let text = match STANDARD.decode(body) {
        Ok(bytes) => encoding_rs::GBK.decode(&bytes).0.into_owned(),
        Err(_) => body.to_owned(),
    };
    text.chars().take(4_000).collect()
}

fn document(who: &Visitor, message: &MessageRow, voucher: Option<i64>) -> DocumentPage {
    let open = message.outcome == "quarantined";
    let may = who.holds(SettleMessage::PERMISSION);
    let mut settle =
        Action::new(format!("/bank/{}/settlement", message.message_id), who.t("bank.do_settle"), form_key());
    settle.fields =
        Some(form::textarea(who.view(), &Input::new("note", who.t("bank.note"), "").required(), 3));
    settle.consequence = who.t("bank.then_settle");
    let mut timeline = vec![Happened {
        at: message.received_ms.local(),
        who: who.t("bank.name"),
        role: String::new(),
        what: who.t("bank.did_receive"),
        reason: Some(half(who.lang, &message.reason).to_owned()).filter(|reason| !reason.is_empty()),
        link: None,
        refused: open,
    }];
    if let Some(at) = message.settled_ms {
        timeline.push(Happened {
            at: at.local(),
            who: message.settled_by.clone().unwrap_or_default(),
            role: String::new(),
            what: who.t("bank.outcome_settled"),
            reason: message.settled_note.clone(),
            link: None,
            refused: false,
        });
    }
    let number = match voucher {
        Some(id) => Cell::Link(Link::new(format!("/vouchers/{id}"), message.voucher_no.clone())),
        None => Cell::Code(message.voucher_no.clone()),
    };
    DocumentPage {
        kind: who.t("bank.one"),
        number: message.vt_code.clone(),
        title: if message.voucher_no.is_empty() {
            who.t("bank.unreadable")
        } else {
            message.voucher_no.clone()
        },
        state: Some(outcome_badge(who, &message.outcome)),
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(who.t("bank.received"), Cell::Instant(message.received_ms.local())),
                Fact::new(who.t("voucher.no"), number),
                Fact::new(who.t("reason"), Cell::text(half(who.lang, &message.reason))),
                Fact::new("SM3", Cell::Code(message.body_sm3.clone())),
            ],
        }],
        timeline,
        primary: (open && may).then_some(settle),
        waiting: open.then(|| {
            let ask = who.site.shell.who_may(who.lang, SettleMessage::PERMISSION.0);
            who.say("waits_for", &[("who", ask.into())])
        }),
        ..DocumentPage::default()
    }
}

/// POST /bank/{id}/settlement
pub async fn settle(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = Settle { message_id: id, note: form.get("note").to_owned() };
    match who.site.db.perform::<SettleMessage>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/bank/{id}"), "bank_settled")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("bank.do_settle"));
            let shown: Response = page(&who, id, Some(panel)).await?;
            Ok(shown)
        }
    }
}
