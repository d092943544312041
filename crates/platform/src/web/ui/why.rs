//! The reason behind a number or a refusal, and the panel that says no helpfully.
//!
//! The drawer is a `<details>`, so it opens without scripts and prints open where it was open.

use super::{Link, View, date, instant, money};
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};

/// A parameter as it was in force, with the document that says so.
#[derive(Debug, Clone)]
pub struct WhyParam {
    pub name: String,
    pub value: String,
    pub in_force_from: Date,
    pub document: String,
    pub checked_on: Option<Date>,
}

/// A posting behind a number.
#[derive(Debug, Clone)]
pub struct WhyPosting {
    pub link: Link,
    pub at: DateTime,
    /// Such as "借 3103 可执行 贷 3102 待下达".
    pub entries: String,
    pub amount_fen: i64,
}

/// Why a number is what it is, or why something may not happen.
#[derive(Debug, Clone, Default)]
pub struct Why {
    pub rule_id: String,
    pub sentence: String,
    pub article: String,
    /// The verdict in words.
    pub outcome: String,
    pub params: Vec<WhyParam>,
    pub facts: Vec<(String, String)>,
    pub postings: Vec<WhyPosting>,
    pub what_would_change_it: Vec<String>,
}

/// The drawer: a small link that opens the reasons.
pub fn why(v: View<'_>, why: &Why) -> Markup {
    html! {
        details .why name="why" {
            summary { span .when-shut { (v.t("why")) } span .when-open { (v.t("close")) } }
            div .drawer role="region" aria-label=(v.t("why_title")) {
                h2 { (v.t("why_title")) }
                @if !why.outcome.is_empty() { p .why-outcome { (why.outcome) } }
                h3 { (v.t("why_rule")) }
                p { span .code { (why.rule_id) } " " (why.sentence) }
                @if !why.article.is_empty() { p .muted { (why.article) } }
                (params(v, &why.params))
                (facts(v, &why.facts))
                (postings(v, &why.postings))
                @if !why.what_would_change_it.is_empty() {
                    h3 { (v.t("why_change")) }
                    ul { @for change in &why.what_would_change_it { li { (change) } } }
                }
            }
        }
    }
}

fn params(v: View<'_>, params: &[WhyParam]) -> Markup {
    html! {
        @if !params.is_empty() {
            h3 { (v.t("why_params")) }
            dl .why-params {
                @for param in params {
                    dt { (param.name) }
                    dd {
                        strong { (param.value) } br;
                        span .muted { (param.document) " · " (v.t("in_force_from")) " " (date(param.in_force_from))
                            @if let Some(checked) = param.checked_on { " · " (v.t("checked_on")) " " (date(checked)) } }
                    }
                }
            }
        }
    }
}

fn facts(v: View<'_>, facts: &[(String, String)]) -> Markup {
    html! {
        @if !facts.is_empty() {
            h3 { (v.t("why_facts")) }
            dl .why-facts { @for (name, value) in facts { dt { (name) } dd { (value) } } }
        }
    }
}

fn postings(v: View<'_>, postings: &[WhyPosting]) -> Markup {
    html! {
        @if !postings.is_empty() {
            h3 { (v.t("why_postings")) " " span .unit { (v.unit_word()) } }
            table .plain {
                tbody { @for posting in postings {
                    tr {
                        td { (super::link(&posting.link)) br; span .muted { (instant(posting.at)) } }
                        td { (posting.entries) }
                        td .num { (money(posting.amount_fen, v.unit)) }
                    }
                } }
            }
        }
    }
}

/// Somebody who can lift what stands in the way.
#[derive(Debug, Clone, Default)]
pub struct Helper {
    pub name: String,
    pub role: String,
    pub contact: String,
}

/// A refusal as a person needs it. The form beside it keeps everything typed.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    /// What was asked, such as "支付 50,000.00 元给县建筑公司".
    pub asked: String,
    /// What stands against it.
    pub against: String,
    pub why: Option<Why>,
    /// What to do now; each may lead somewhere.
    pub next: Vec<(String, Option<Link>)>,
    pub helpers: Vec<Helper>,
    /// The refusal's code in the error catalogue.
    pub code: String,
}

pub fn refusal(v: View<'_>, refusal: &Refusal) -> Markup {
    html! {
        section .refusal role="alert" tabindex="-1" data-focus {
            header { h2 { (v.t("refused")) } @if !refusal.code.is_empty() { span .code { (refusal.code) } } }
            dl {
                @if !refusal.asked.is_empty() { dt { (v.t("refused_asked")) } dd { (refusal.asked) } }
                dt { (v.t("refused_against")) } dd .refusal-against { (refusal.against) }
                @if let Some(reason) = &refusal.why {
                    dt { (v.t("refused_rule")) }
                    dd { span .code { (reason.rule_id) } " " (reason.sentence) " " (why(v, reason)) }
                }
                @if !refusal.next.is_empty() {
                    dt { (v.t("refused_next")) }
                    dd { ul { @for (sentence, link) in &refusal.next {
                        li { (sentence) @if let Some(link) = link { " " (super::link(link)) } }
                    } } }
                }
                @if !refusal.helpers.is_empty() {
                    dt { (v.t("refused_helpers")) }
                    dd { @for helper in &refusal.helpers {
                        span .helper { strong { (helper.name) } " " (helper.role)
                            @if !helper.contact.is_empty() { " " span .muted { (helper.contact) } } }
                    } }
                }
            }
            p .muted .refusal-kept { (v.t("refused_kept")) }
        }
    }
}
