//! The page of one thing: what it is, where its money comes from and goes, who did what, and the next step.
//!
//! **Promise:** at most one primary action, named by what it does; everything else is in a menu.

use super::table::Cell;
use super::why::{Refusal, Why, refusal, why};
use super::{Badge, Clock, Link, View, badge, clock, form, instant, money, money_with_unit};
use jiff::civil::DateTime;
use maud::{Markup, html};

/// How far the money is, seen from this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Passed,
    Here,
    Ahead,
}

/// One station of the money: appropriation, quota, contract, payment, receipt.
#[derive(Debug, Clone)]
pub struct ChainStep {
    pub name: String,
    /// The document there; without one the station is still ahead or not needed.
    pub document: Option<Link>,
    pub amount_fen: Option<i64>,
    pub step: Step,
}

#[derive(Debug, Clone)]
pub struct Fact {
    pub label: String,
    pub value: Cell,
    pub why: Option<Why>,
}

impl Fact {
    pub fn new(label: impl Into<String>, value: Cell) -> Fact {
        Fact { label: label.into(), value, why: None }
    }

    #[must_use]
    pub fn because(mut self, reason: Why) -> Fact {
        self.why = Some(reason);
        self
    }
}

#[derive(Debug, Clone, Default)]
pub struct FactGroup {
    pub title: String,
    pub facts: Vec<Fact>,
}

/// Who did what, when and why.
#[derive(Debug, Clone)]
pub struct Happened {
    pub at: DateTime,
    pub who: String,
    pub role: String,
    pub what: String,
    pub reason: Option<String>,
    pub link: Option<Link>,
    pub refused: bool,
}

/// A document up or down the chain, or beside it.
#[derive(Debug, Clone)]
pub struct Related {
    pub relation: String,
    pub link: Link,
    pub state: Option<Badge>,
    pub amount_fen: Option<i64>,
}

/// A step the person may take.
#[derive(Debug, Clone, Default)]
pub struct Action {
    pub action: String,
    /// In plain words: "提交单位审核", not "提交".
    pub label: String,
    /// What happens then, said before it happens.
    pub consequence: String,
    pub idempotency_key: String,
    /// Fields of the form, made with [`form`]; shown above the button.
    pub fields: Option<Markup>,
    pub dangerous: bool,
}

impl Action {
    pub fn new(action: impl Into<String>, label: impl Into<String>, key: impl Into<String>) -> Action {
        Action {
            action: action.into(),
            label: label.into(),
            idempotency_key: key.into(),
            ..Action::default()
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct DocumentPage {
    pub kind: String,
    pub number: String,
    pub title: String,
    pub state: Option<Badge>,
    pub amount_fen: Option<i64>,
    pub clock: Option<Clock>,
    pub chain: Vec<ChainStep>,
    pub refusal: Option<Refusal>,
    pub facts: Vec<FactGroup>,
    /// Whatever else belongs under the facts, such as a table of details.
    pub body: Option<Markup>,
    pub timeline: Vec<Happened>,
    pub attachments: Option<Markup>,
    pub related: Vec<Related>,
    pub primary: Option<Action>,
    /// Whose turn it is when it is not this person's.
    pub waiting: Option<String>,
    pub secondary: Vec<Action>,
    pub links: Vec<Link>,
}

impl DocumentPage {
    pub fn render(&self, v: View<'_>) -> Markup {
        html! {
            article .document {
                (self.head(v))
                (chain(v, &self.chain))
                @if let Some(refused) = &self.refusal { (refusal(v, refused)) }
                div .columns {
                    div .column-main {
                        @for group in &self.facts { (fact_group(v, group)) }
                        @if let Some(body) = &self.body { (body) }
                        @if let Some(attachments) = &self.attachments {
                            (super::panel(&v.t("attachments"), None, attachments.clone()))
                        }
                    }
                    aside .column-side {
                        (self.next_step(v))
                        @if !self.timeline.is_empty() { (super::panel(&v.t("timeline"), None, timeline(v, &self.timeline))) }
                        (related(v, &self.related))
                    }
                }
            }
        }
    }

    fn head(&self, v: View<'_>) -> Markup {
        html! {
            header .doc-head {
                div .doc-name {
                    p .doc-kind { (self.kind) " " span .code { (self.number) } }
                    h1 { (self.title) }
                }
                @if let Some(fen) = self.amount_fen { div .doc-amount { (money_with_unit(v, fen)) } }
                div .doc-state {
                    @if let Some(state) = &self.state { (badge(state)) }
                    @if let Some(state) = &self.clock { (clock(v, state)) }
                }
                @if !self.links.is_empty() {
                    nav .doc-links { @for to in &self.links { a .button .small href=(to.href) { (to.label) } } }
                }
            }
        }
    }

    fn next_step(&self, v: View<'_>) -> Markup {
        html! {
            section .panel .next {
                h2 { (v.t("next_step")) }
                @match (&self.primary, &self.waiting) {
                    (Some(action), _) => { (action_form(v, action, true)) }
                    (None, Some(waiting)) => { p .waiting { (waiting) } }
                    (None, None) => { p .muted { (v.t("next_none")) } }
                }
                @if !self.secondary.is_empty() {
                    details .more { summary { (v.t("more_actions")) }
                        @for action in &self.secondary { (action_form(v, action, false)) } }
                }
            }
        }
    }
}

/// A form with one button and the sentence that says what it will do.
pub fn action_form(v: View<'_>, action: &Action, primary: bool) -> Markup {
    html! {
        form .action-form method="post" action=(action.action) data-once {
            (form::hidden(v, &action.idempotency_key))
            @if let Some(fields) = &action.fields { (fields) }
            button .button .primary[primary] .danger[action.dangerous] { (action.label) }
            @if !action.consequence.is_empty() { p .consequence { (action.consequence) } }
        }
    }
}

/// The breadcrumb of money.
pub fn chain(v: View<'_>, steps: &[ChainStep]) -> Markup {
    html! {
        @if !steps.is_empty() { nav .chain aria-label=(v.t("chain")) { ol {
            @for step in steps {
                @let class = match step.step { Step::Passed => "passed", Step::Here => "here", Step::Ahead => "ahead" };
                li class=(class) aria-current=[(step.step == Step::Here).then_some("step")] {
                    span .chain-name { (step.name) }
                    span .chain-doc {
                        @match &step.document { Some(to) => (super::link(to)), None => { (v.t("chain_none")) } }
                    }
                    @if let Some(fen) = step.amount_fen {
                        span .chain-amount { (money(fen, v.unit)) span .unit { (v.unit_word()) } }
                    }
                }
            }
        } } }
    }
}

pub fn fact_group(v: View<'_>, group: &FactGroup) -> Markup {
    html! {
        section .panel {
            @if !group.title.is_empty() { h2 { (group.title) } }
            dl .facts { @for fact in &group.facts {
                div { dt { (fact.label) }
                    dd { (fact.value.render(v))
                        @if matches!(fact.value, Cell::Money(_)) { " " span .unit { (v.unit_word()) } }
                        @if let Some(reason) = &fact.why { " " (why(v, reason)) } } }
            } }
        }
    }
}

pub fn timeline(v: View<'_>, happened: &[Happened]) -> Markup {
    html! {
        ol .timeline { @for event in happened {
            li .refused-step[event.refused] {
                p { strong { (event.what) } @if event.refused { " " span .badge .tone-bad { (v.t("item_refused")) } }
                    @if let Some(to) = &event.link { " " (super::link(to)) } }
                p .muted { (instant(event.at)) " · " (event.who) @if !event.role.is_empty() { "（" (event.role) "）" } }
                @if let Some(reason) = &event.reason { p .reason { (reason) } }
            }
        } }
    }
}

fn related(v: View<'_>, documents: &[Related]) -> Markup {
    html! {
        @if !documents.is_empty() { section .panel {
            h2 { (v.t("related")) }
            ul .related { @for document in documents {
                li { span .muted { (document.relation) } " " (super::link(&document.link))
                    @if let Some(state) = &document.state { " " (badge(state)) }
                    @if let Some(fen) = document.amount_fen { span .related-amount { (money_with_unit(v, fen)) } } }
            } }
        } }
    }
}
