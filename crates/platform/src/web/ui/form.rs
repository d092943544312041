//! Form fields, hidden tokens and the confirmation that names its consequence.
//!
//! **Promise:** a field keeps what was typed, carries its label, and its error is tied to it for readers.

use super::View;
use maud::{Markup, html};

/// Label, hint, value and error of one field.
#[derive(Debug, Clone, Default)]
pub struct Input {
    pub name: String,
    pub label: String,
    pub value: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    pub required: bool,
}

impl Input {
    pub fn new(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Input {
        Input { name: name.into(), label: label.into(), value: value.into(), ..Input::default() }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Input {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Input {
        self.error = error;
        self
    }

    #[must_use]
    pub fn required(mut self) -> Input {
        self.required = true;
        self
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id()));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id()));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

fn field(v: View<'_>, input: &Input, control: &Markup) -> Markup {
    html! {
        div .field .has-error[input.error.is_some()] {
            label for=(input.id()) { (input.label)
                @if !input.required { " " span .optional { (v.t("optional")) } } }
            (control)
            @if let Some(hint) = &input.hint { p .hint id={ (input.id()) "-hint" } { (hint) } }
            @if let Some(error) = &input.error { p .error id={ (input.id()) "-error" } { (error) } }
        }
    }
}

fn typed(v: View<'_>, input: &Input, kind: &str, autocomplete: &str) -> Markup {
    let control = html! {
        input id=(input.id()) type=(kind) name=(input.name) value=(input.value) required[input.required]
            autocomplete=(autocomplete) aria-invalid=[input.error.as_ref().map(|_| "true")]
            aria-describedby=[input.described_by()];
    };
    field(v, input, &control)
}

pub fn text_input(v: View<'_>, input: &Input) -> Markup {
    typed(v, input, "text", "off")
}

pub fn date_input(v: View<'_>, input: &Input) -> Markup {
    typed(v, input, "date", "off")
}

/// A password is never written back into the page.
pub fn password_input(v: View<'_>, input: &Input) -> Markup {
    typed(v, &Input { value: String::new(), ..input.clone() }, "password", "current-password")
}

pub fn user_name_input(v: View<'_>, input: &Input) -> Markup {
    typed(v, input, "text", "username")
}

/// An amount in yuan, whatever the reader's unit: what is typed is what is paid.
pub fn money_input(v: View<'_>, input: &Input) -> Markup {
    let control = html! {
        span .with-unit {
            input .money-input id=(input.id()) type="text" inputmode="decimal" name=(input.name) value=(input.value)
                required[input.required] autocomplete="off" aria-invalid=[input.error.as_ref().map(|_| "true")]
                aria-describedby=[input.described_by()];
            span .unit { (v.t("yuan")) }
        }
    };
    field(v, input, &control)
}

pub fn textarea(v: View<'_>, input: &Input, rows: u32) -> Markup {
    let control = html! {
        textarea id=(input.id()) name=(input.name) rows=(rows) required[input.required]
            aria-invalid=[input.error.as_ref().map(|_| "true")] aria-describedby=[input.described_by()] { (input.value) }
    };
    field(v, input, &control)
}

/// A choice among (value, label). An optional choice starts with an empty one.
pub fn select(v: View<'_>, input: &Input, options: &[(String, String)]) -> Markup {
    let control = html! {
        select id=(input.id()) name=(input.name) required[input.required]
            aria-invalid=[input.error.as_ref().map(|_| "true")] aria-describedby=[input.described_by()] {
            @if !input.required || input.value.is_empty() { option value="" { (v.t("choose")) } }
            @for (value, label) in options {
                option value=(value) selected[*value == input.value] { (label) }
            }
        }
    };
    field(v, input, &control)
}

pub fn checkbox(name: &str, value: &str, label: &str, checked: bool) -> Markup {
    html! { label .check { input type="checkbox" name=(name) value=(value) checked[checked]; " " (label) } }
}

/// The session's token; every form that posts carries it.
pub fn csrf(v: View<'_>) -> Markup {
    html! { input type="hidden" name="csrf" value=(v.csrf); }
}

/// Token and idempotency key: pressing twice does once.
pub fn hidden(v: View<'_>, idempotency_key: &str) -> Markup {
    html! { (csrf(v)) input type="hidden" name="idempotency_key" value=(idempotency_key); }
}

/// Values carried through a form unseen.
pub fn kept<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Markup {
    html! { @for (name, value) in pairs { input type="hidden" name=(name) value=(value); } }
}

/// A question before a step that cannot be quietly undone.
#[derive(Debug, Clone, Default)]
pub struct Confirm {
    pub title: String,
    /// What will be true afterwards, in full sentences.
    pub consequence: Vec<String>,
    pub undo: Option<String>,
    pub action: String,
    pub label: String,
    pub cancel_href: String,
    pub idempotency_key: String,
    pub kept: Vec<(String, String)>,
    pub dangerous: bool,
}

pub fn confirm(v: View<'_>, ask: &Confirm) -> Markup {
    html! {
        section .panel .confirm {
            h1 { (ask.title) }
            p .muted { (v.t("confirm_then")) }
            ul { @for sentence in &ask.consequence { li { (sentence) } } }
            p .undo { @match &ask.undo {
                Some(undo) => { (v.t("undo_how")) " " (undo) }
                None => { (v.t("undo_never")) }
            } }
            form method="post" action=(ask.action) data-once {
                (hidden(v, &ask.idempotency_key))
                (kept(ask.kept.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
                div .actions {
                    button .button .primary .danger[ask.dangerous] { (ask.label) }
                    a .button href=(ask.cancel_href) { (v.t("cancel")) }
                }
            }
        }
    }
}
