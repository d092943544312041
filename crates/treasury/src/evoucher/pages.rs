//! Pages of the vouchers: list with its batch bar, one voucher with seal, digest and every version.

mod held_up;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::Where;
use platform::http::{Posted, Site, Visitor};
use platform::i18n::half;
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::frame::local_path;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::model::{StoredVoucher, TroubleRow, TroubleStep, VoucherRow, VoucherState};
use super::store;
use super::store::pages::{self, ItemSeen, VoucherSeen};
use super::{SendVoucher, SignVoucher, VoucherId, VoucherRefused};
use crate::bank::MessageRow;
use crate::shown::{chosen, fund_name, money};

/// Sees vouchers of their units.
pub const VIEW: Permission = Permission("voucher.view");

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/vouchers", get(index))
        .route("/vouchers.csv", get(index))
        .route("/vouchers/batch", post(batch))
        .route("/vouchers/held-up", get(held_up::index))
        .route("/vouchers/held-up.csv", get(held_up::index))
        .route("/vouchers/{id}/withdrawal", post(held_up::withdraw))
        .route("/vouchers/{id}/resending", post(held_up::resend))
        .route("/vouchers/{id}/question", post(held_up::ask))
        .route("/vouchers/{id}", get(show))
        .route("/vouchers/{id}/seal", post(sign))
        .route("/vouchers/{id}/sending", post(send))
}

pub fn state_badge(who: &Visitor, code: &str) -> Badge {
    let Some(state) = VoucherState::from_code(code) else { return Badge::new(code, Tone::Neutral) };
    let tone = match state {
        VoucherState::Issued | VoucherState::Signed => Tone::Brand,
        VoucherState::Sent | VoucherState::Accepted => Tone::Neutral,
        VoucherState::Paid => Tone::Good,
        VoucherState::PartlyFailed => Tone::Warn,
        VoucherState::Rejected | VoucherState::Withdrawn => Tone::Bad,
    };
    Badge::new(who.name(state.name_zh(), state.name_en()), tone)
}

/// The step a voucher waits for: path, permission, key of its label.
fn step_for(state: VoucherState) -> Option<(&'static str, Permission, &'static str)> {
    match state {
        VoucherState::Issued => Some(("seal", SignVoucher::PERMISSION, "voucher.do_seal")),
        VoucherState::Signed => Some(("sending", SendVoucher::PERMISSION, "voucher.do_sending")),
        VoucherState::Sent
        | VoucherState::Accepted
        | VoucherState::Paid
        | VoucherState::PartlyFailed
        | VoucherState::Rejected
        | VoucherState::Withdrawn => None,
    }
}

/// GET /vouchers and /vouchers.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("v.mof_div_code", county)
                .and_some("v.state = ?", asked.value("state"))
                .and_some("v.voucher_no like ?", asked.like("q"))
                .and_some("v.agency_code like ? or u.agency_name like ?", asked.like("unit"))
                .and_some("v.amount_fen >= ?", asked.fen("from"))
                .and_some("v.amount_fen <= ?", asked.fen("to"))
                .among("v.agency_code", units.as_deref());
            let totals = pages::totals(tx, &found)?;
            let order = asked.order(pages::ORDER, "v.issued_ms desc, v.voucher_id");
            let window = asked.window_of(&order, totals.0);
            Ok((pages::vouchers(tx, &found, &window)?, totals))
        })
        .await?;
    let states =
        VoucherState::ALL.map(|s| (s.code().to_owned(), who.name(s.name_zh(), s.name_en()).to_owned()));
    let step = listing.query.get("state").and_then(VoucherState::from_code).and_then(step_for);
    let batch =
        step.filter(|(_, permission, _)| who.holds(*permission) && !listing.csv).map(|(step, _, label)| {
            Batch {
                action: "/vouchers/batch".into(),
                idempotency_key: form_key(),
                verbs: vec![(step.to_owned(), who.t(label))],
                note: who.t("batch_note"),
            }
        });
    let choose = batch.is_some();
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("voucher.no"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
            Filter::new("from", who.t("amount"), Relation::AtLeast, Control::Money),
            Filter::new("to", who.t("amount"), Relation::AtMost, Control::Money),
        ],
        columns: columns(&who),
        rows: rows.iter().map(|voucher| row(&who, voucher, choose)).collect(),
        totals: [vec![Cell::Blank; 4], vec![money(sum)], vec![Cell::Blank; 5]].concat(),
        total_rows: count as u64,
        batch,
        empty: Empty {
            title: who.t("voucher.empty"),
            teach: who.t("voucher.empty_teach"),
            action: Some(Link::new("/payments?state=finance_reviewed", who.t("voucher.see_ready"))),
        },
        saved: vec![
            Link::new("/vouchers", who.t("all")),
            Link::new("/payments?state=finance_reviewed&mine=1", who.t("voucher.see_ready")),
            Link::new("/vouchers?state=issued", who.t("voucher.saved_issued")),
            Link::new("/vouchers?state=signed", who.t("voucher.saved_signed")),
            Link::new("/vouchers?state=partly_failed", who.t("voucher.saved_failed")),
            Link::new("/vouchers?state=withdrawn", who.t("voucher.saved_withdrawn")),
            Link::new("/vouchers/held-up", who.t("voucher.held_up")),
        ],
        ..listing.list(who.t("voucher.title"))
    };
    Ok(who.list(&listing, page).await)
}

fn row(who: &Visitor, voucher: &VoucherSeen, choose: bool) -> Row {
    let optional =
        |at: Option<platform::time::Instant>| at.map_or(Cell::Blank, |at| Cell::Instant(at.local()));
    Row {
        id: choose.then(|| voucher.voucher_id.to_string()),
        href: format!("/vouchers/{}", voucher.voucher_id),
        amount_fen: Some(voucher.amount_fen.get()),
        cells: vec![
            Cell::text(&voucher.voucher_no),
            Cell::text(&voucher.agency_name),
            Cell::text(&voucher.payee_name),
            Cell::Number(voucher.item_count),
            money(voucher.amount_fen),
            Cell::Badge(state_badge(who, &voucher.state)),
            Cell::Instant(voucher.issued_ms.local()),
            optional(voucher.signed_ms),
            optional(voucher.sent_ms),
            voucher.x_pay_date.map_or(Cell::Blank, Cell::Date),
        ],
    }
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("no", who.t("voucher.no"), Kind::Words),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("payee", who.t("voucher.first_payee"), Kind::Words).unsorted(),
        Column::new("items", who.t("voucher.items"), Kind::Figure).unsorted(),
        Column::new("amount", who.t("amount"), Kind::Money),
        Column::new("state", who.t("state"), Kind::Words),
        Column::new("issued", who.t("voucher.issued_at"), Kind::Words),
        Column::new("signed", who.t("voucher.signed_at"), Kind::Words).hidden().unsorted(),
        Column::new("sent", who.t("voucher.sent_at"), Kind::Words),
        Column::new("paid", who.t("voucher.paid_on"), Kind::Words).unsorted(),
    ]
}

struct Facts {
    voucher: VoucherRow,
    unit: String,
    items: Vec<ItemSeen>,
    versions: Vec<StoredVoucher>,
    messages: Vec<MessageRow>,
    acted: Option<String>,
    trouble: Option<TroubleRow>,
    trouble_steps: Vec<TroubleStep>,
}

/// GET /vouchers/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, None).await
}

async fn page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let user = who.actor.user_id.clone();
    let facts = who
        .scoped(VIEW, move |tx, county, units| {
            let Some(voucher) = store::voucher_seen(tx, county, id)? else { return Ok(None) };
            if units.as_ref().is_some_and(|units| !units.contains(&voucher.agency_code)) {
                return Ok(None);
            }
            let year = i64::from(voucher.fiscal_year.0);
            Ok(Some(Facts {
                unit: platform::org::unit(tx, county, &voucher.agency_code)?
                    .map_or_else(String::new, |unit| unit.agency_name),
                items: pages::items_seen(tx, county, id)?,
                versions: pages::versions(tx, county, year, &voucher.vt_code, &voucher.voucher_no)?,
                messages: crate::bank::messages_of(tx, county, &voucher.voucher_no)?,
                trouble: store::trouble_seen(tx, county, id)?,
                trouble_steps: store::trouble_steps(tx, county, id)?,
                acted: crate::quota::lists::acted(tx, county, "voucher", id, &user)?,
                voucher,
            }))
        })
        .await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let mut document = document(who, &facts);
    document.refusal = refusal;
    Ok(who.document(facts.voucher.voucher_no.clone(), &document).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let voucher = &facts.voucher;
    let (primary, waiting) = held_up::decide(who, facts).unwrap_or_else(|| next(who, facts));
    DocumentPage {
        kind: who.t("voucher.one"),
        number: voucher.voucher_no.clone(),
        title: match facts.items.as_slice() {
            [one] => one.payee_name.clone(),
            many => who.say("voucher.many", &[("count", (many.len() as i64).into())]),
        },
        state: Some(state_badge(who, &voucher.state)),
        amount_fen: Some(voucher.amount_fen.get()),
        facts: fact_groups(who, facts),
        body: Some(html! { (held_up::trouble_panel(who, facts)) (tables(who, facts)) }),
        timeline: timeline(who, facts),
        primary,
        waiting,
        secondary: held_up::others(who, facts),
        links: vec![Link::new(format!("/vouchers/{}/paper", voucher.voucher_id), who.t("paper.make"))],
        ..DocumentPage::default()
    }
}

fn next(who: &Visitor, facts: &Facts) -> (Option<Action>, Option<String>) {
    let state = facts.voucher.state();
    let Some((step, permission, label)) = state.and_then(step_for) else {
        let at_bank = matches!(state, Some(VoucherState::Sent | VoucherState::Accepted));
        return (None, at_bank.then(|| who.say("waits_for", &[("who", who.t("bank.name").into())])));
    };
    let blocked = step == "seal" && facts.acted.as_deref().is_some_and(|acted| acted != "sign");
    if !who.holds(permission) || blocked {
        let ask = who.site.shell.who_may(who.lang, permission.0);
        return (None, Some(who.say("waits_for", &[("who", ask.into())])));
    }
    let mut action =
        Action::new(format!("/vouchers/{}/{step}", facts.voucher.voucher_id), who.t(label), form_key());
    action.consequence = who.t(&format!("voucher.then_{step}"));
    (Some(action), None)
}

fn fact_groups(who: &Visitor, facts: &Facts) -> Vec<FactGroup> {
    let voucher = &facts.voucher;
    let code = |key: &str, value: &str| Fact::new(who.t(key), Cell::Code(value.to_owned()));
    let signer = facts.versions.iter().find(|version| !version.signer_sn.is_empty());
    let mut seal = vec![
        Fact::new(
            who.t("voucher.seal_state"),
            Cell::Badge(match (&voucher.signed_ms, signer) {
                (Some(_), Some(_)) => Badge::new(who.t("voucher.sealed"), Tone::Good),
                (_, _) => Badge::new(who.t("voucher.unsealed"), Tone::Warn),
            }),
        ),
        code("voucher.digest", &voucher.digest),
    ];
    if let Some(version) = signer {
        seal.push(code("voucher.signer", &version.signer_sn));
    }
    let mut bank = Vec::new();
    if let Some(no) = &voucher.x_agent_business_no {
        bank.push(code("voucher.bank_no", no));
    }
    if let Some(day) = voucher.x_pay_date {
        bank.push(Fact::new(who.t("voucher.paid_on"), Cell::Date(day)));
    }
    if let Some(amount) = voucher.x_pay_amt {
        bank.push(Fact::new(who.t("voucher.paid_amount"), money(amount)));
    }
    let withdrawn = voucher.state() == Some(VoucherState::Withdrawn);
    if let Some(word) = voucher.x_add_word.as_ref().filter(|word| !word.is_empty() && !withdrawn) {
        bank.push(Fact::new(who.t("voucher.bank_word"), Cell::text(word)));
    }
    if let Some(day) = voucher.cleared_on {
        bank.push(Fact::new(who.t("voucher.cleared_on"), Cell::Date(day)));
    }
    let mut groups = vec![
        FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(who.t("unit_name"), Cell::text(&facts.unit)),
                Fact::new(who.t("quota.fund"), Cell::text(fund_name(who, &voucher.fund_type_code))),
                Fact::new(
                    who.t("quota.line"),
                    Cell::Link(Link::new(
                        format!("/lines/{}", voucher.line_id.0),
                        who.t("voucher.open_line"),
                    )),
                ),
                code("voucher.vt_code", &voucher.vt_code),
                Fact::new(who.t("voucher.date"), Cell::Date(voucher.vou_date)),
            ],
        },
        FactGroup { title: who.t("voucher.seal"), facts: seal },
    ];
    if !bank.is_empty() {
        groups.push(FactGroup { title: who.t("bank.receipt"), facts: bank });
    }
    groups
}

fn tables(who: &Visitor, facts: &Facts) -> Markup {
    let v = who.view();
    let heads = [
        Head::new("#", Kind::Figure),
        Head::new(who.t("payment.one"), Kind::Words),
        Head::new(who.t("payment.payee"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
        Head::new(who.t("voucher.paid_amount"), Kind::Money),
        Head::new(who.t("voucher.outcome"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .items
        .iter()
        .map(|item| {
            vec![
                Cell::Number(item.item_no),
                Cell::Link(Link::new(format!("/payments/{}", item.payment_id), item.pay_app_no.clone())),
                Cell::text(&item.payee_name),
                money(item.amount_fen),
                item.x_pay_amt.map_or(Cell::Blank, money),
                Cell::text(format!(
                    "{} {}",
                    who.t(&format!("voucher.outcome_{}", item.outcome)),
                    item.x_add_word.as_deref().unwrap_or_default()
                )),
            ]
        })
        .collect();
    let version_heads = ["at", "state", "voucher.by", "voucher.body_sm3", "voucher.chain_sm3"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let short = |text: &str| Cell::Code(text.chars().take(16).collect());
    let versions: Vec<Vec<Cell>> = facts
        .versions
        .iter()
        .map(|version| {
            vec![
                Cell::Instant(version.at_ms.local()),
                Cell::Badge(state_badge(who, &version.state)),
                Cell::text(&version.user_id),
                short(&version.body_sm3),
                short(&version.chain_sm3),
            ]
        })
        .collect();
    html! {
        (panel(&who.t("voucher.items"), Some(rows.len()), plain_table(v, "", &heads, &rows, &[])))
        (panel(&who.t("voucher.versions"), Some(versions.len()), plain_table(v, "", &version_heads, &versions, &[])))
    }
}

fn timeline(who: &Visitor, facts: &Facts) -> Vec<Happened> {
    let mut happened: Vec<Happened> = facts
        .versions
        .iter()
        .map(|version| Happened {
            at: version.at_ms.local(),
            who: version.user_id.clone(),
            role: String::new(),
            what: match version.state.as_str() {
                "issued" => who.t("payment.did_voucher_issued"),
                "signed" => who.t("payment.did_signed"),
                other => state_badge(who, other).label,
            },
            reason: (version.state == VoucherState::Withdrawn.code())
                .then(|| facts.voucher.x_add_word.clone().unwrap_or_default()),
            link: None,
            refused: version.state == VoucherState::Withdrawn.code(),
        })
        .collect();
    happened.extend(facts.trouble_steps.iter().map(|step| held_up::happened(who, step)));
    happened.extend(facts.voucher.sent_ms.map(|at| Happened {
        at: at.local(),
        who: String::new(),
        role: String::new(),
        what: who.t("payment.did_sent"),
        reason: None,
        link: None,
        refused: false,
    }));
    happened.extend(facts.messages.iter().map(|message| {
        Happened {
            at: message.received_ms.local(),
            who: who.t("bank.name"),
            role: String::new(),
            what: who.t(&format!("bank.outcome_{}", message.outcome)),
            reason: Some(half(who.lang, &message.reason).to_owned()).filter(|reason| !reason.is_empty()),
            link: who
                .holds(crate::bank::pages::VIEW)
                .then(|| Link::new(format!("/bank/{}", message.message_id), message.vt_code.clone())),
            refused: message.outcome == "quarantined",
        }
    }));
    happened.sort_by_key(|event| event.at);
    happened
}

async fn take<V>(who: &Visitor, id: i64, key: &str, flash: &str) -> Answer
where
    V: Verb<Input = VoucherId, Refused = VoucherRefused>,
{
    match who.site.db.perform::<V>(who.ctx(key), VoucherId { voucher_id: id }).await {
        Ok(_) => Ok(who.go(&format!("/vouchers/{id}"), flash)),
        Err(problem) => {
            let panel = who.panel(&problem, &who.permission_name(V::NAME));
            let shown: Response = page(who, id, Some(panel)).await?;
            Ok(shown)
        }
    }
}

/// POST /vouchers/{id}/seal
pub async fn sign(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<SignVoucher>(&who, id, &form.key(), "voucher_signed").await
}

/// POST /vouchers/{id}/sending
pub async fn send(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<SendVoucher>(&who, id, &form.key(), "voucher_sent").await
}

/// POST /vouchers/batch: each voucher by itself.
pub async fn batch(Posted { visitor: who, form }: Posted) -> Answer {
    let key = form.key();
    let mut results = Vec::new();
    for id in chosen(&form) {
        let ctx = who.ctx(&format!("{key}-{id}"));
        let input = VoucherId { voucher_id: id };
        let outcome = match form.get("verb") {
            "seal" => who.site.db.perform::<SignVoucher>(ctx, input).await.map(drop),
            "sending" => who.site.db.perform::<SendVoucher>(ctx, input).await.map(drop),
            _ => return Err(who.not_found().await),
        };
        let label = match who.read(move |tx, county| store::voucher_seen(tx, county, id)).await {
            Ok(Some(voucher)) => voucher.voucher_no,
            Ok(None) | Err(_) => id.to_string(),
        };
        results.push(ItemResult {
            item: Link::new(format!("/vouchers/{id}"), label),
            done: outcome.is_ok(),
            message: outcome.err().map_or_else(String::new, |problem| who.item_message(&problem)),
        });
    }
    let back = local_path(form.get("back")).to_owned();
    let body = html! {
        header .page-head { h1 { (who.t("voucher.title")) } }
        @if results.is_empty() { p .muted { (who.t("batch_none")) } }
        (batch_results(who.view(), &results))
        p .actions { a .button .primary href=(back) { (who.t("go_back")) } }
    };
    Ok(who.page(who.t("voucher.title"), body).await)
}
