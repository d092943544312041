//! Policy in the open: parameters as of a day with history and source, the rule book, refusals.

use axum::extract::Path;
use jiff::civil::Date;
use maud::{Markup, html};
use platform::access::Permission;
use platform::http::{FormData, Posted, Visitor};
use platform::i18n::Lang;
use platform::verb::Refusal;
use platform::web::page::{Answer, refusal_text, why_of};
use platform::web::query::{Query, encode};
use platform::web::ui::form::{self, Input};
use platform::web::ui::table::*;
use platform::web::ui::why::why;
use platform::web::ui::{Badge, Link, Tone, View, badge, panel};
use policy::{RuleAnswer, RuleBook, RuleObject};

const POLICY: Permission = Permission("policy.view");
const RULE: Permission = Permission("rule.view");
const REFUSAL: Permission = Permission("refusal.view");

/// Every rule of the program.
pub fn rule_book() -> RuleBook {
    let mut book = RuleBook::with_basics();
    for rule in treasury::rules() {
        book.add(rule);
    }
    book
}

fn asked_day(who: &Visitor) -> Date {
    Query::parse(&who.query).get("on").and_then(|day| day.parse().ok()).unwrap_or_else(|| who.at.day())
}

fn day_form(who: &Visitor, path: &str, on: Date) -> Markup {
    html! {
        form .inline-form method="get" action=(path) {
            label { (who.t("policy.on")) " " input type="date" name="on" value=(on); } " "
            button .button .small { (who.t("policy.show")) }
        }
    }
}

/// GET /policy
pub async fn parameters(who: Visitor) -> Answer {
    who.need(POLICY).await?;
    let on = asked_day(&who);
    let policy = &who.county.policy;
    let heads = ["policy.meaning", "policy.value", "policy.from", "policy.source", "policy.read_by"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let mut rows = Vec::new();
    for key in policy.keys() {
        let link = |label: String| Cell::Link(Link::new(format!("/policy/{}?on={on}", encode(key)), label));
        match policy::show(policy, key, on) {
            Ok(shown) => rows.push(vec![
                link(who.name(&shown.meaning.zh, &shown.meaning.en).to_owned()),
                Cell::Two(shown.used.value.to_string(), shown.unit.clone()),
                Cell::Date(shown.used.from),
                Cell::Two(shown.used.doc_no.clone().unwrap_or_default(), shown.used.source.clone()),
                Cell::text(shown.read_by),
            ]),
            Err(error) => rows.push(vec![
                link(key.to_owned()),
                Cell::text(who.name(&error.zh(), &error.to_string())),
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ]),
        }
    }
    let body = html! {
        header .page-head { h1 { (who.t("policy.title")) } (day_form(&who, "/policy", on)) }
        p .muted { (who.t("policy.teach")) }
        (plain_table(who.view(), "", &heads, &rows, &[]))
    };
    Ok(who.page(who.t("policy.title"), body).await)
}

/// GET /policy/{key}
pub async fn parameter(who: Visitor, Path(key): Path<String>) -> Answer {
    who.need(POLICY).await?;
    let on = asked_day(&who);
    let Ok(shown) = policy::show(&who.county.policy, &key, on) else { return Err(who.not_found().await) };
    let heads = ["policy.from", "policy.value", "policy.source", "policy.layer", "policy.checked", "state"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = shown
        .rows
        .iter()
        .map(|row| {
            let state = match (row.in_force, row.uncertain) {
                (true, false) => Badge::new(who.t("policy.in_force"), Tone::Good),
                (true, true) => Badge::new(who.t("policy.in_force_uncertain"), Tone::Warn),
                (false, _) => Badge::new(who.t("policy.not_in_force"), Tone::Neutral),
            };
            vec![
                Cell::Date(row.from),
                Cell::text(row.value.to_string()),
                Cell::Two(row.doc_no.clone().unwrap_or_default(), row.source.clone()),
                Cell::text(&row.file),
                Cell::Date(row.checked_on),
                Cell::Badge(state),
            ]
        })
        .collect();
    let title = who.name(&shown.meaning.zh, &shown.meaning.en).to_owned();
    let body = html! {
        header .page-head { h1 { (title) } (day_form(&who, &format!("/policy/{key}"), on)) }
        p { span .code { (key) } " · " (who.t("policy.read_by")) " " (shown.read_by) }
        p .headline { (shown.used.value) " " (shown.unit) }
        (panel(&who.t("policy.history"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[])))
        p { a href="/policy" { (who.t("policy.title")) } }
    };
    Ok(who.page(title, body).await)
}

fn sentence<'r>(who: &Visitor, rule: &'r dyn RuleObject) -> &'r str {
    match who.lang {
        Lang::Zh => rule.sentence_zh(),
        Lang::En => rule.sentence_en(),
    }
}

/// GET /rules
pub async fn book(who: Visitor) -> Answer {
    who.need(RULE).await?;
    let book = rule_book();
    let heads = ["rule.id", "rule.sentence", "rule.article"].map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = book
        .rules()
        .map(|rule| {
            vec![
                Cell::Link(Link::new(format!("/rules/{}", encode(rule.id())), rule.id())),
                Cell::text(sentence(&who, rule)),
                Cell::text(rule.article()),
            ]
        })
        .collect();
    let body = html! {
        header .page-head { h1 { (who.t("rule.title")) } }
        p .muted { (who.t("rule.teach")) }
        (plain_table(who.view(), "", &heads, &rows, &[]))
    };
    Ok(who.page(who.t("rule.title"), body).await)
}

/// GET /rules/{id}
pub async fn rule(who: Visitor, Path(id): Path<String>) -> Answer {
    who.need(RULE).await?;
    rule_page(&who, &id, None).await
}

/// POST /rules/{id}: runs the rule on typed facts; nothing is written.
pub async fn run(Path(id): Path<String>, Posted { visitor: who, form }: Posted) -> Answer {
    who.need(RULE).await?;
    rule_page(&who, &id, Some(&form)).await
}

async fn rule_page(who: &Visitor, id: &str, typed: Option<&FormData>) -> Answer {
    let book = rule_book();
    let (body, title) = {
        let Ok(rule) = book.get(id) else { return Err(who.not_found().await) };
        let v = who.view();
        let pretty = |facts: &serde_json::Value| serde_json::to_string_pretty(facts).unwrap_or_default();
        let facts = typed.map_or_else(|| pretty(&rule.passing()), |form| form.get("facts").to_owned());
        let answer =
            typed.map(|form| book.run(id, form.get("facts"), &who.county.policy, Some(who.at.day())));
        let example = |facts: &serde_json::Value| {
            rule.run(facts, &who.county.policy, Some(who.at.day())).map(|answer| answer_panel(who, &answer))
        };
        let body = html! {
            header .page-head { h1 { (rule.id()) } }
            p .lead { (sentence(who, rule)) }
            p .muted { (rule.article()) }
            div .columns {
                div .column-main {
                    section .panel { h2 { (who.t("rule.try")) }
                        form method="post" action={ "/rules/" (encode(id)) } {
                            (form::csrf(v))
                            (form::textarea(v, &Input::new("facts", who.t("rule.facts"), facts).required(), 12))
                            button .button .primary { (who.t("rule.run")) }
                            p .consequence { (who.t("rule.run_consequence")) }
                        }
                        @match &answer {
                            None => {}
                            Some(Ok(answer)) => { (answer_panel(who, answer)) }
                            Some(Err(error)) => { p .flash .tone-bad role="alert" { (who.name(&error.zh(), &error.to_string())) } }
                        }
                    }
                }
                aside .column-side {
                    @for (key, facts) in [("rule.passing", rule.passing()), ("rule.failing", rule.failing())] {
                        section .panel { h2 { (who.t(key)) } pre .code-block { (pretty(&facts)) }
                            @if let Ok(shown) = example(&facts) { (shown) } }
                    }
                }
            }
        };
        (body, rule.id().to_owned())
    };
    Ok(who.page(title, body).await)
}

fn answer_panel(who: &Visitor, answer: &RuleAnswer) -> Markup {
    let state = if answer.passes {
        Badge::new(who.t("rule.passes"), Tone::Good)
    } else {
        Badge::new(who.t("rule.fails"), Tone::Bad)
    };
    html! {
        div .verdict { p { (badge(&state)) " " (answer.on) " " span .code { (answer.outcome) } }
            (why(who.view(), &why_of(who.view(), &answer.why))) }
    }
}

/// The area a verb's refusals belong to; denials are the access model's.
pub fn area_of(verb: &str, fields: &serde_json::Value) -> &'static str {
    match fields["code"].as_str().unwrap_or_default() {
        "no_role" | "out_of_scope" => return "access",
        "key_reused" => return "form",
        _ => {}
    }
    match verb {
        "quota.propose" | "quota.decide" | "quota.reject" | "hold.place" | "hold.lift" => "quota_change",
        "quota.decide_carry" => "carry",
        "quota.register_receipt" => "receipt",
        "quota.department_reply" | "quota.schedule_release" => "reply",
        "payee.mark" | "payee.unmark" | "payee.decide_mark" => "payee_mark",
        other if other.starts_with("job.") => "job",
        other if other.starts_with("quota.") => "adopt",
        other if other.starts_with("payment.") => "payment",
        other if other.starts_with("voucher.") => "voucher",
        other if other.starts_with("payee.") => "payee",
        "refund.propose" | "refund.decide" => "refund",
        other if other.starts_with("recon.") => "recon",
        _ => "bank",
    }
}

/// Every refusal a verb can give, by area, as JSON with its code.
pub fn catalogue() -> Vec<(&'static str, Vec<serde_json::Value>)> {
    fn of<R: Refusal>() -> (&'static str, Vec<serde_json::Value>) {
        let samples = R::samples().iter().filter_map(|sample| serde_json::to_value(sample).ok()).collect();
        (R::AREA, samples)
    }
    vec![
        of::<treasury::quota::AdoptRefused>(),
        of::<treasury::quota::ChangeRefused>(),
        ("quota_item", treasury::quota::item_refusals()),
        of::<treasury::quota::CarryRefused>(),
        of::<treasury::quota::ReplyRefused>(),
        of::<treasury::quota::ReceiptRefused>(),
        of::<treasury::payment::MarkRefused>(),
        of::<treasury::payment::PaymentRefused>(),
        of::<treasury::evoucher::VoucherRefused>(),
        of::<treasury::bank::BankRefused>(),
        of::<treasury::bank::RefundRefused>(),
        of::<treasury::reconciliation::ReconRefused>(),
        of::<treasury::payee::PayeeRefused>(),
        of::<platform::jobs::JobRefused>(),
    ]
}

/// Codes of areas that are no verb's: access, forms, the ledger's money guards.
pub fn other_areas(keys: &[String]) -> Vec<(String, Vec<String>)> {
    ["access", "form", "ledger"]
        .iter()
        .map(|area| {
            let prefix = format!("refusal.{area}.");
            let codes = keys
                .iter()
                .filter_map(|key| key.strip_prefix(&prefix))
                .filter(|code| !code.contains('.'))
                .map(str::to_owned)
                .collect();
            ((*area).to_owned(), codes)
        })
        .collect()
}

/// The remedy of a refusal, when its text has one.
pub fn remedy(v: View<'_>, area: &str, fields: &serde_json::Value) -> String {
    let key = format!("refusal.{area}.{}.next", fields["code"].as_str().unwrap_or_default());
    if v.texts.has(&key) { v.texts.text_of(v.lang, v.unit, &key, fields) } else { String::new() }
}

/// GET /refusals
pub async fn refusals(who: Visitor) -> Answer {
    who.need(REFUSAL).await?;
    let v = who.view();
    let heads =
        ["refusal.code", "refusal.text", "refusal.next"].map(|key| Head::new(who.t(key), Kind::Words));
    let keys: Vec<String> = v.texts.keys().map(str::to_owned).collect();
    let other = other_areas(&keys);
    let body = html! {
        header .page-head { h1 { (who.t("refusal.title")) } }
        p .muted { (who.t("refusal.teach")) }
        @for (area, samples) in catalogue() {
            @let rows: Vec<Vec<Cell>> = samples.iter().map(|fields| vec![
                Cell::Code(fields["code"].as_str().unwrap_or_default().to_owned()),
                Cell::text(refusal_text(v, area, fields)),
                Cell::text(remedy(v, area, fields)),
            ]).collect();
            (panel(&who.t(&format!("refusal.area_{area}")), Some(rows.len()), plain_table(v, "", &heads, &rows, &[])))
        }
        @for (area, codes) in &other {
            @let rows: Vec<Vec<Cell>> = codes.iter().map(|code| {
                let fields = serde_json::json!({ "code": code });
                vec![Cell::Code(code.clone()), Cell::text(refusal_text(v, area, &fields)), Cell::text(remedy(v, area, &fields))]
            }).collect();
            (panel(&who.t(&format!("refusal.area_{area}")), Some(rows.len()), plain_table(v, "", &heads, &rows, &[])))
        }
    };
    Ok(who.page(who.t("refusal.title"), body).await)
}
