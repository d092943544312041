//! Components as plain functions over view models: facts in, markup out.
//!
//! A handler fills a [`list::ListPage`], a [`document::DocumentPage`] or its own body and hands it to
//! [`frame::Frame::page`]. All words of the shell come from `locales/ui.toml`; business words arrive as data.
//!
//! **Promise:** colour never carries meaning alone, figures are right-aligned and state their unit once.
//! **Not here:** what a state is called or whether a step is allowed; areas decide, components show.

pub mod chart;
pub mod desk;
pub mod document;
pub mod form;
pub mod frame;
pub mod list;
pub mod standalone;
pub mod table;
pub mod why;

use crate::i18n::{Field, Lang, MoneyUnit, Texts, grouped};
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};

/// What every component needs to know about the reader. Copied freely.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub texts: &'a Texts,
    pub lang: Lang,
    pub unit: MoneyUnit,
    /// The session's token, put into every form.
    pub csrf: &'a str,
}

impl View<'_> {
    /// A word of the shell: `t("save")` is the text `ui.save`.
    pub fn t(&self, key: &str) -> String {
        self.tf(key, &[])
    }

    /// A sentence of the shell with its fields.
    pub fn tf(&self, key: &str, fields: &[(&str, Field)]) -> String {
        self.texts.text_in(self.lang, self.unit, &format!("ui.{key}"), fields)
    }

    /// The name of the reader's unit, for a table head.
    pub fn unit_word(&self) -> &'static str {
        self.unit.word(self.lang)
    }
}

/// How a badge reads at a glance; the label says the same in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Brand,
    Good,
    Warn,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "tone-neutral",
            Tone::Brand => "tone-brand",
            Tone::Good => "tone-good",
            Tone::Warn => "tone-warn",
            Tone::Bad => "tone-bad",
        }
    }
}

/// The state of a thing in one or two words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    pub label: String,
    pub tone: Tone,
}

impl Badge {
    pub fn new(label: impl Into<String>, tone: Tone) -> Badge {
        Badge { label: label.into(), tone }
    }
}

pub fn badge(state: &Badge) -> Markup {
    html! { span class={ "badge " (state.tone.class()) } { (state.label) } }
}

/// The light of a clock. Each has its own shape and word beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    Green,
    Amber,
    Red,
    Breached,
    Paused,
}

impl Light {
    fn class(self) -> &'static str {
        match self {
            Light::Green => "light-green",
            Light::Amber => "light-amber",
            Light::Red => "light-red",
            Light::Breached => "light-breached",
            Light::Paused => "light-paused",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Light::Green => "light_green",
            Light::Amber => "light_amber",
            Light::Red => "light_red",
            Light::Breached => "light_breached",
            Light::Paused => "light_paused",
        }
    }

    /// The shape of the lamp, in a 12 by 12 box.
    fn shape(self) -> Markup {
        html! {
            svg .lamp viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" {
                @match self {
                    Light::Green => { circle cx="6" cy="6" r="4.500" {} }
                    Light::Amber => { path d="M6 1 11.500 11H.500z" {} }
                    Light::Red => { rect x="1.500" y="1.500" width="9" height="9" {} }
                    Light::Breached => { path d="M3 1 6 4 9 1 11 3 8 6 11 9 9 11 6 8 3 11 1 9 4 6 1 3z" {} }
                    Light::Paused => { path d="M2 1h3v10H2zM7 1h3v10H7z" {} }
                }
            }
        }
    }
}

/// A lamp with its word.
pub fn light(v: View<'_>, light: Light) -> Markup {
    html! { span class={ "light " (light.class()) } { (light.shape()) span { (v.t(light.key())) } } }
}

/// A deadline as a person needs it: how long, until when, and why it stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub light: Light,
    /// Working days left; negative when overdue. None when the calendar of that year is not loaded.
    pub days_left: Option<i64>,
    pub due: Option<Date>,
    /// Why it is paused, or why no date can be given.
    pub note: Option<String>,
}

impl Clock {
    /// The clock in words, as on the page and in an export.
    pub fn sentence(&self, v: View<'_>) -> String {
        match (self.light, self.days_left) {
            (Light::Paused, _) => v.t("clock_paused"),
            (_, None) => v.t("clock_unknown"),
            (_, Some(0)) => v.t("clock_today"),
            (_, Some(1)) => v.t("clock_left_one"),
            (_, Some(-1)) => v.t("clock_over_one"),
            (_, Some(days)) if days < 0 => v.tf("clock_over", &[("days", days.saturating_neg().into())]),
            (_, Some(days)) => v.tf("clock_left", &[("days", days.into())]),
        }
    }
}

/// A clock in a line: lamp, words, due date, note.
pub fn clock(v: View<'_>, clock: &Clock) -> Markup {
    html! {
        span class={ "clock " (clock.light.class()) } title=(v.t(clock.light.key())) {
            span .clock-words { (clock.light.shape()) (clock.sentence(v)) }
            @if let Some(due) = clock.due { span .clock-due { (v.t("due")) " " (date(due)) } }
            @if let Some(note) = &clock.note { span .clock-note { (note) } }
        }
    }
}

/// A figure in the reader's unit, right-aligned by its column, with the exact figure at hand when rounded.
pub fn money(fen: i64, unit: MoneyUnit) -> Markup {
    let exact = unit.rounds(fen).then(|| format!("{} 元", MoneyUnit::Yuan.exact(fen)));
    html! {
        data .money .negative[fen < 0] .zero[fen == 0] value=(MoneyUnit::Yuan.plain(fen)) title=[exact] {
            (unit.rounded(fen))
        }
    }
}

/// A figure with its unit, for a place that has no head to state it.
pub fn money_with_unit(v: View<'_>, fen: i64) -> Markup {
    html! { span .money-unit { (money(fen, v.unit)) " " span .unit { (v.unit_word()) } } }
}

pub fn date(date: Date) -> Markup {
    html! { time .date datetime=(date) { (date) } }
}

/// A business instant to the minute; the seconds are in the `datetime` attribute.
pub fn instant(at: DateTime) -> Markup {
    html! { time .date datetime=(at) { (instant_text(at)) } }
}

pub(crate) fn instant_text(at: DateTime) -> String {
    format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
}

pub(crate) fn count_text(number: u64) -> String {
    grouped(u128::from(number))
}

/// A place to go: label and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    pub label: String,
}

impl Link {
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Link {
        Link { href: href.into(), label: label.into() }
    }
}

pub fn link(link: &Link) -> Markup {
    html! { a href=(link.href) { (link.label) } }
}

/// A section of a page with a heading.
pub fn panel(title: &str, count: Option<usize>, body: Markup) -> Markup {
    html! {
        section .panel {
            h2 { (title) @if let Some(count) = count { " " span .count { (count) } } }
            (body)
        }
    }
}

/// What to say where nothing is yet: what belongs here and how it comes.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    pub title: String,
    pub teach: String,
    pub action: Option<Link>,
}

pub fn empty(empty: &Empty) -> Markup {
    html! {
        div .empty {
            p .empty-title { (empty.title) }
            @if !empty.teach.is_empty() { p { (empty.teach) } }
            @if let Some(action) = &empty.action { p { a .button href=(action.href) { (action.label) } } }
        }
    }
}

#[cfg(test)]
mod tests;
