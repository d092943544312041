//! Search: payments by number or amount, lines by number or project, units by name, payees.

use ledger::FiscalYear;
use maud::{Markup, html};
use platform::access::Permission;
use platform::http::Visitor;
use platform::org::Unit;
use platform::web::page::Answer;
use platform::web::query::{Query, encode};
use platform::web::ui::{Empty, empty, money_with_unit, panel};
use treasury::payee::Payee;
use treasury::payment::lists::PaymentItem;
use treasury::quota::lists::LineItem;
use treasury::shown::{payment_badge, typed_yuan};

const VIEW: Permission = Permission("search.view");
/// Of each kind at most so many are shown.
const SHOWN: i64 = 20;

#[derive(Default)]
struct Found {
    payments: Vec<PaymentItem>,
    by_amount: Vec<PaymentItem>,
    lines: Vec<LineItem>,
    units: Vec<Unit>,
    payees: Vec<Payee>,
}

/// GET /search
pub async fn show(who: Visitor) -> Answer {
    let text = Query::parse(&who.query).get("q").unwrap_or_default().trim().to_owned();
    let found = if text.chars().count() < 2 { Found::default() } else { find(&who, text.clone()).await? };
    let nothing = found.payments.is_empty()
        && found.by_amount.is_empty()
        && found.lines.is_empty()
        && found.units.is_empty()
        && found.payees.is_empty();
    let none = Empty { title: who.t("search.none"), teach: who.t("search.teach"), action: None };
    let body = html! {
        header .page-head { h1 { (who.say("search.title", &[("text", text.into())])) } }
        @if nothing { (empty(&none)) } @else { (results(&who, &found)) }
    };
    Ok(who.page(who.t("search"), body).await)
}

async fn find(who: &Visitor, text: String) -> Result<Found, platform::web::page::Stop> {
    let year = FiscalYear(who.county.fiscal_year);
    let (access, actor) = (who.site.access.clone(), who.actor.clone());
    let fen = typed_yuan(&text).ok().map(ledger::Fen::get);
    let rights = ["payment.view", "quota.view", "payee.view"].map(|right| who.holds(Permission(right)));
    who.scoped(VIEW, move |tx, county, _| {
        let mut found = Found::default();
        if rights[0] {
            let units = actor.visible_units(&*access, tx, county, Permission("payment.view"))?;
            found.payments = treasury::payment::lists::payments_like(tx, county, &text, None, &units)?;
            if fen.is_some() {
                found.by_amount = treasury::payment::lists::payments_like(tx, county, &text, fen, &units)?;
            }
        }
        if rights[1] {
            let units = actor.visible_units(&*access, tx, county, Permission("quota.view"))?;
            found.lines = treasury::quota::lists::lines_like(tx, county, year, &text, &units, SHOWN)?;
            found.units = platform::org::units_like(tx, county, &text, SHOWN)?;
            if let Some(units) = units {
                found.units.retain(|unit| units.contains(&unit.agency_code));
            }
        }
        if rights[2] {
            found.payees = treasury::payee::like(tx, county, &text, SHOWN)?;
        }
        Ok(found)
    })
    .await
}

fn results(who: &Visitor, found: &Found) -> Markup {
    html! {
        (payments(who, "search.by_amount", &found.by_amount))
        (payments(who, "payment.title", &found.payments))
        @if !found.lines.is_empty() { (panel(&who.t("quota.lines"), Some(found.lines.len()), html! {
            ul .lines { @for line in &found.lines { li {
                a href={ "/lines/" (line.line_id.0) } { (line.bgt_line_no) }
                span .second { (line.agency_name) " · " (line.pro_name) }
                span .push { (money_with_unit(who.view(), line.executable_fen.get())) }
            } } }
        })) }
        @if !found.units.is_empty() { (panel(&who.t("unit_name"), Some(found.units.len()), html! {
            ul .lines { @for unit in &found.units { li {
                a href={ "/lines?unit=" (encode(&unit.agency_name)) } { (unit.agency_name) }
                span .second { (unit.agency_code) }
            } } }
        })) }
        @if !found.payees.is_empty() { (panel(&who.t("payment.payee"), Some(found.payees.len()), html! {
            ul .lines { @for payee in &found.payees { li {
                a href={ "/payees/" (encode(&payee.payee_code)) } { (payee.payee_name) }
                span .second { (payee.payee_code) " · " (payee.payee_acct_bank_name) }
            } } }
        })) }
    }
}

fn payments(who: &Visitor, title: &str, rows: &[PaymentItem]) -> Markup {
    html! { @if !rows.is_empty() { (panel(&who.t(title), Some(rows.len()), html! {
        ul .lines { @for payment in rows { li {
            a href={ "/payments/" (payment.payment_id) } { (payment.pay_app_no) }
            span .second { (payment.agency_name) " → " (payment.payee_name) " · " (payment.pay_summary) }
            span { (money_with_unit(who.view(), payment.amount_fen.get())) " "
                (platform::web::ui::badge(&payment_badge(who, &payment.state))) }
        } } }
    })) } }
}
