//! Refunds: the list of notices, one notice with its money's way, and what is proposed and decided for
//! one that is nobody's yet.

use axum::extract::Path;
use axum::http::StatusCode;
use books::line::LineRow;
use ledger::{Fen, LineId};
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::{DbResult, Tx, Where};
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::query::encode;
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Empty, Link, panel};

use super::super::model::{BankRefundRow, RefundDecisionRow, RefundEnd, RefundState};
use super::super::store;
use super::super::store::pages;
use super::super::{DecideRefundEnd, NewRefundEnd, ProposeRefundEnd, RecordRefund, RefundDecision};
use super::{VIEW, refund_badge};
use crate::payment::{self, PaymentRow};
use crate::shown::{event_name, money, typed_yuan};

/// Writes requests: may pay bounced money again.
const SUBMIT: Permission = Permission("payment.submit");

/// GET /refunds and /refunds.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, sum)) = who
        .scoped(VIEW, move |tx, county, _| {
            let found = Where::county("f.mof_div_code", county)
                .and_some("f.state = ?", asked.value("state"))
                .and_some("f.refund_no like ? or r.pay_app_no like ?", asked.like("q"))
                .and_some("y.payee_name like ? or f.payee_code like ?", asked.like("payee"))
                .and_some("f.amount_fen >= ?", asked.fen("from"))
                .and_some("f.amount_fen <= ?", asked.fen("to"));
            let columns = [("no", "f.refund_no"), ("on", "f.refunded_on"), ("amount", "f.amount_fen")];
            let window = asked.order(&columns, "f.refunded_on desc, f.refund_no") + &asked.window();
            Ok((pages::refunds_seen(tx, &found, &window)?, pages::refund_totals(tx, &found)?))
        })
        .await?;
    let states = RefundState::ALL
        .map(|state| (state.code().to_owned(), who.t(&format!("bank.refund_{}", state.code()))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("bank.refund_or_payment"), Relation::Contains, Control::Text),
            Filter::new("payee", who.t("payment.payee"), Relation::Contains, Control::Text),
            Filter::new("from", who.t("amount"), Relation::AtLeast, Control::Money),
            Filter::new("to", who.t("amount"), Relation::AtMost, Control::Money),
        ],
        columns: vec![
            Column::new("no", who.t("bank.refund_no"), Kind::Words),
            Column::new("on", who.t("bank.refunded_on"), Kind::Words),
            Column::new("payment", who.t("payment.one"), Kind::Words).unsorted(),
            Column::new("payee", who.t("payment.payee"), Kind::Words).unsorted(),
            Column::new("amount", who.t("amount"), Kind::Money),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
            Column::new("proposal", who.t("bank.proposal"), Kind::Words).unsorted(),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
        ],
        rows: rows.iter().map(|row| list_row(&who, row)).collect(),
        totals: [vec![Cell::Blank; 4], vec![money(sum)], vec![Cell::Blank; 3]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("bank.refunds_empty"),
            teach: who.t("bank.refunds_empty_teach"),
            action: None,
        },
        saved: vec![
            Link::new("/refunds", who.t("all")),
            Link::new("/refunds?state=unmatched", who.t("bank.unmatched")),
            Link::new("/clearing", who.t("bank.clearing")),
        ],
        primary: who
            .holds(RecordRefund::PERMISSION)
            .then(|| Link::new("/refunds/new", who.t("bank.new_refund"))),
        ..listing.list(who.t("bank.refunds"))
    };
    Ok(who.list(&listing, page).await)
}

fn list_row(who: &Visitor, row: &pages::RefundSeen) -> Row {
    Row {
        href: format!("/refunds/{}", row.refund_id),
        amount_fen: Some(row.amount_fen.get()),
        cells: vec![
            Cell::text(&row.refund_no),
            Cell::Date(row.refunded_on),
            row.payment_id.map_or(Cell::Blank, |id| {
                Cell::Link(Link::new(format!("/payments/{id}"), row.pay_app_no.clone()))
            }),
            Cell::text(&row.payee_name),
            money(row.amount_fen),
            Cell::Badge(refund_badge(who, &row.state)),
            if row.proposed > 0 { Cell::text(who.t("bank.proposed")) } else { Cell::Blank },
            Cell::text(&row.reason),
        ],
        ..Row::default()
    }
}

struct Facts {
    refund: BankRefundRow,
    payee: String,
    request: Option<PaymentRow>,
    suspense: Option<LineRow>,
    decisions: Vec<(RefundDecisionRow, Option<PaymentRow>)>,
    parts: Vec<BankRefundRow>,
    whole: Option<BankRefundRow>,
    candidates: Vec<payment::lists::RefundCandidate>,
    people: Vec<(String, String)>,
}

fn read(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<Facts>> {
    let Some(refund) = store::refund_seen(tx, county, id)? else { return Ok(None) };
    let request = match refund.payment_id {
        Some(payment) => payment::payment(tx, county, payment)?,
        None => None,
    };
    let mut decisions = Vec::new();
    for decision in store::decisions_of(tx, county, id)? {
        let about = match decision.payment_id {
            Some(payment) => payment::payment(tx, county, payment)?,
            None => None,
        };
        decisions.push((decision, about));
    }
    let whole = match refund.parent_refund_no.as_str() {
        "" => None,
        parent => store::refund(tx, county, parent)?,
    };
    Ok(Some(Facts {
        payee: pages::payee_name(tx, county, &refund.payee_code)?,
        suspense: match refund.suspense_line_id {
            Some(line) => books::line::store::line(tx, county, line)?,
            None => None,
        },
        parts: store::parts_of(tx, county, &refund.refund_no)?,
        candidates: if refund.state() == Some(RefundState::Unmatched) {
            payment::lists::refund_candidates(tx, county, &refund.payee_code, refund.amount_fen)?
        } else {
            Vec::new()
        },
        people: pages::names_of(tx, county, id)?,
        request,
        decisions,
        whole,
        refund,
    }))
}

/// GET /refunds/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, &FormData::default(), None).await
}

async fn page(who: &Visitor, id: i64, typed: &FormData, refusal: Option<Panel>) -> Answer {
    let facts = who.scoped(VIEW, move |tx, county, _| read(tx, county, id)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let mut document = document(who, &facts, typed);
    document.refusal = refusal;
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who.page_with(status, facts.refund.refund_no.clone(), body).await)
}

fn document(who: &Visitor, facts: &Facts, typed: &FormData) -> DocumentPage {
    let refund = &facts.refund;
    let (primary, secondary, waiting) = next(who, facts, typed);
    let mut links = Vec::new();
    if let (Some(line), Some(request)) = (&facts.suspense, &facts.request)
        && who.holds(SUBMIT)
    {
        links.push(Link::new(pay_again(line.line_id, refund, request), who.t("bank.pay_again")));
    }
    DocumentPage {
        kind: who.t("bank.refund"),
        number: refund.refund_no.clone(),
        title: if facts.payee.is_empty() { refund.refund_no.clone() } else { facts.payee.clone() },
        state: Some(refund_badge(who, &refund.state)),
        amount_fen: Some(refund.amount_fen.get()),
        facts: fact_groups(who, facts),
        body: Some(candidates(who, facts)),
        timeline: timeline(who, facts),
        related: related(who, facts),
        primary,
        secondary,
        waiting,
        links,
        ..DocumentPage::default()
    }
}

/// The form of a request that pays the bounced money again.
pub fn pay_again(line: LineId, refund: &BankRefundRow, request: &PaymentRow) -> String {
    let amount = refund.amount_fen.to_string().replace(',', "");
    format!(
        "/payments/new?line={}&payee_code={}&amount={}&pay_summary={}&pay_bus_type_code={}&decision_no={}&contract_no={}",
        line.0,
        encode(&request.payee_code),
        encode(&amount),
        encode(&request.pay_summary),
        encode(&request.pay_bus_type_code),
        encode(&request.decision_no),
        encode(&request.contract_no),
    )
}

fn fact_groups(who: &Visitor, facts: &Facts) -> Vec<FactGroup> {
    let refund = &facts.refund;
    let mut first = vec![
        Fact::new(who.t("bank.refunded_on"), Cell::Date(refund.refunded_on)),
        Fact::new(who.t("payment.payee"), crate::shown::named(&refund.payee_code, &facts.payee)),
        Fact::new(
            who.t("bank.bounce"),
            Cell::text(who.t(if refund.bounce { "bank.bounce_yes" } else { "bank.bounce_no" })),
        ),
        Fact::new(who.t("reason"), Cell::text(&refund.reason)),
        Fact::new(who.t("bank.received"), Cell::Instant(refund.recorded_ms.local())),
    ];
    if let Some(day) = refund.cleared_on {
        first.push(Fact::new(who.t("bank.cleared_on"), Cell::Date(day)));
    }
    let mut groups = vec![FactGroup { title: who.t("bank.refund"), facts: first }];
    if let Some(request) = &facts.request {
        let mut booked = vec![
            Fact::new(
                who.t("payment.one"),
                Cell::Link(Link::new(
                    format!("/payments/{}", request.payment_id),
                    request.pay_app_no.clone(),
                )),
            ),
            Fact::new(who.t("voucher.paid_amount"), money(request.paid_fen)),
            Fact::new(who.t("payment.refunded"), money(request.refunded_fen)),
        ];
        if let Some(day) = request.paid_on {
            booked.push(Fact::new(who.t("voucher.paid_on"), Cell::Date(day)));
        }
        if !refund.booked_event.is_empty() {
            booked
                .push(Fact::new(who.t("bank.booked_as"), Cell::text(event_name(who, &refund.booked_event))));
            let place = match (&facts.suspense, refund.booked_event.as_str()) {
                (Some(_), _) => "bank.went_to_suspense",
                (None, "E19") => "bank.went_to_line",
                (None, _) => "bank.went_to_reserve",
            };
            booked.push(Fact::new(who.t("bank.went_to"), Cell::text(who.t(place))));
        }
        if let Some(line) = &facts.suspense {
            booked.push(Fact::new(
                who.t("bank.suspense_line"),
                Cell::Link(Link::new(format!("/lines/{}", line.line_id.0), line.bgt_line_no.clone())),
            ));
        }
        groups.push(FactGroup { title: who.t("bank.booking"), facts: booked });
    }
    groups
}

/// Payments it could belong to, while it is nobody's.
fn candidates(who: &Visitor, facts: &Facts) -> Markup {
    if facts.refund.state() != Some(RefundState::Unmatched) {
        return html! {};
    }
    let heads = [
        Head::new(who.t("payment.one"), Kind::Words),
        Head::new(who.t("payment.payee"), Kind::Words),
        Head::new(who.t("payment.summary"), Kind::Words),
        Head::new(who.t("voucher.paid_on"), Kind::Words),
        Head::new(who.t("voucher.paid_amount"), Kind::Money),
        Head::new(who.t("bank.left_to_refund"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .candidates
        .iter()
        .map(|row| {
            vec![
                Cell::Code(row.pay_app_no.clone()),
                Cell::text(&row.payee_name),
                Cell::text(&row.pay_summary),
                row.paid_on.map_or(Cell::Blank, Cell::Date),
                money(row.paid_fen),
                money(row.left_fen),
            ]
        })
        .collect();
    let body = if rows.is_empty() {
        html! { p .muted { (who.t("bank.no_candidates")) } }
    } else {
        plain_table(who.view(), "", &heads, &rows, &[])
    };
    panel(&who.t("bank.candidates"), Some(rows.len()), body)
}

fn name_of(facts: &Facts, user: &str) -> String {
    facts.people.iter().find(|(id, _)| id == user).map_or_else(|| user.to_owned(), |(_, name)| name.clone())
}

fn timeline(who: &Visitor, facts: &Facts) -> Vec<Happened> {
    let happened =
        |at: platform::time::Instant, by: String, what: String, reason: &str, refused: bool| Happened {
            at: at.local(),
            who: by,
            role: String::new(),
            what,
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            link: None,
            refused,
        };
    let refund = &facts.refund;
    let mut all = vec![happened(
        refund.recorded_ms,
        who.t("bank.name"),
        who.t("bank.did_receive_refund"),
        &refund.reason,
        false,
    )];
    for (decision, about) in &facts.decisions {
        let mut what = who.t(&format!("bank.proposed_{}", decision.kind));
        if let Some(request) = about {
            what = format!("{what} {} {}", request.pay_app_no, decision.amount_fen);
        }
        all.push(happened(
            decision.proposed_ms,
            name_of(facts, &decision.proposed_by),
            what,
            &decision.reason,
            false,
        ));
        if let (Some(at), Some(by)) = (decision.decided_ms, &decision.decided_by) {
            let what = who.t(&format!("bank.decision_{}", decision.state));
            all.push(happened(at, name_of(facts, by), what, &decision.note, decision.state == "declined"));
        }
    }
    all
}

fn related(who: &Visitor, facts: &Facts) -> Vec<Related> {
    facts
        .whole
        .iter()
        .map(|row| (row, "bank.part_of"))
        .chain(facts.parts.iter().map(|row| (row, "bank.part")))
        .map(|(row, key)| Related {
            relation: who.t(key),
            link: Link::new(format!("/refunds/{}", row.refund_id), row.refund_no.clone()),
            state: Some(refund_badge(who, &row.state)),
            amount_fen: Some(row.amount_fen.get()),
        })
        .collect()
}

type Next = (Option<Action>, Vec<Action>, Option<String>);

fn next(who: &Visitor, facts: &Facts, typed: &FormData) -> Next {
    if facts.refund.state() != Some(RefundState::Unmatched) {
        return (None, Vec::new(), None);
    }
    let waits = |permission: Permission| {
        let ask = who.site.shell.who_may(who.lang, permission.0);
        Some(who.say("waits_for", &[("who", ask.into())]))
    };
    let open = facts.decisions.iter().find(|(decision, _)| decision.state == "proposed");
    match open {
        Some((decision, about)) => {
            let own = decision.proposed_by == who.actor.user_id;
            if !who.holds(DecideRefundEnd::PERMISSION) || own {
                return (None, Vec::new(), waits(DecideRefundEnd::PERMISSION));
            }
            let (confirm, decline) = decide_actions(who, facts, decision, about.as_ref());
            (Some(confirm), vec![decline], None)
        }
        None if who.holds(ProposeRefundEnd::PERMISSION) => {
            (Some(propose_action(who, facts, typed)), Vec::new(), None)
        }
        None => (None, Vec::new(), waits(ProposeRefundEnd::PERMISSION)),
    }
}

fn decide_actions(
    who: &Visitor,
    facts: &Facts,
    decision: &RefundDecisionRow,
    about: Option<&PaymentRow>,
) -> (Action, Action) {
    let to = format!("/refunds/{}/decision", facts.refund.refund_id);
    let id = decision.decision_id.to_string();
    let kept = |confirm: &str| form::kept([("decision_id", id.as_str()), ("confirm", confirm)]);
    let mut confirm = Action::new(to.clone(), who.t("bank.do_confirm_refund"), form_key());
    confirm.fields = Some(html! {
        (kept("1"))
        p { strong { (who.t(&format!("bank.proposed_{}", decision.kind))) }
            @if let Some(request) = about { " " span .code { (request.pay_app_no) } " " (money(decision.amount_fen).render(who.view())) } }
    });
    confirm.consequence = who.t(&format!("bank.then_{}", decision.kind));
    let mut decline = Action::new(to, who.t("bank.do_decline_refund"), form_key());
    decline.fields = Some(html! {
        (kept("0"))
        (form::text_input(who.view(), &Input::new("note", who.t("reason"), "").required()))
    });
    decline.consequence = who.t("bank.then_decline_refund");
    (confirm, decline)
}

fn propose_action(who: &Visitor, facts: &Facts, typed: &FormData) -> Action {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name));
    let ends: Vec<(String, String)> = RefundEnd::ALL
        .into_iter()
        .map(|end| (end.code().to_owned(), who.t(&format!("bank.end_{}", end.code()))))
        .collect();
    let payments: Vec<(String, String)> = facts
        .candidates
        .iter()
        .map(|row| {
            let left = format!("{} {}", v.unit.exact(row.left_fen.get()), v.unit_word());
            (row.pay_app_no.clone(), format!("{} · {} · {left}", row.pay_app_no, row.payee_name))
        })
        .collect();
    let chosen = if typed.get("end").is_empty() { RefundEnd::Link.code() } else { typed.get("end") };
    let to = format!("/refunds/{}/proposal", facts.refund.refund_id);
    let mut action = Action::new(to, who.t("bank.do_propose_refund"), form_key());
    action.fields = Some(html! {
        (form::select(v, &Input::new("end", who.t("bank.refund_end"), chosen).required(), &ends))
        @if !payments.is_empty() {
            (form::select(v, &input("candidate", "bank.candidate"), &payments))
        }
        (form::text_input(v, &input("pay_app_no", "bank.other_request").hint(who.t("bank.other_request_hint"))))
        (form::money_input(v, &input("amount", "bank.part_amount").hint(who.t("bank.part_amount_hint"))))
        (form::checkbox("bounce", "1", &who.t("bank.is_bounce"), typed.get("bounce") == "1" || facts.refund.bounce))
        (form::text_input(v, &input("reason", "reason").required()))
    });
    action.consequence = who.t("bank.then_propose_refund");
    action
}

/// POST /refunds/{id}/proposal
pub async fn propose(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let asked = who.t("bank.do_propose_refund");
    let amount = match form.get("amount") {
        "" => Ok(Fen::ZERO),
        text => typed_yuan(text),
    };
    let amount = match amount {
        Ok(amount) => amount,
        Err(found) => {
            let fields = serde_json::json!({"code": "amount", "found": found});
            let refused = refusal_panel(who.view(), "form", &fields, &asked);
            return page(&who, id, &form, Some(refused)).await;
        }
    };
    let other = form.get("pay_app_no");
    let input = NewRefundEnd {
        refund_id: id,
        end: RefundEnd::from_code(form.get("end")).unwrap_or(RefundEnd::Link),
        pay_app_no: if other.is_empty() { form.get("candidate") } else { other }.to_owned(),
        amount,
        bounce: form.get("bounce") == "1",
        reason: form.get("reason").to_owned(),
    };
    match who.site.db.perform::<ProposeRefundEnd>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/refunds/{id}"), "refund_proposed")),
        Err(problem) => {
            let refused = who.panel(&problem, &asked);
            page(&who, id, &form, Some(refused)).await
        }
    }
}

/// POST /refunds/{id}/decision
pub async fn decide(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let confirm = form.get("confirm") == "1";
    let input = RefundDecision {
        decision_id: form.get("decision_id").parse().unwrap_or_default(),
        confirm,
        note: form.get("note").to_owned(),
    };
    let (flash, asked) = if confirm {
        ("refund_confirmed", "bank.do_confirm_refund")
    } else {
        ("refund_declined", "bank.do_decline_refund")
    };
    match who.site.db.perform::<DecideRefundEnd>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/refunds/{id}"), flash)),
        Err(problem) => {
            let refused = who.panel(&problem, &who.t(asked));
            page(&who, id, &form, Some(refused)).await
        }
    }
}
