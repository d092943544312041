//! The workbench everyone lands on: my turn, clocks running, what holds my things, what I started.

use super::document::{Action, action_form};
use super::{Badge, Clock, Empty, Link, View, badge, clock, empty, money, panel};
use jiff::civil::DateTime;
use maud::{Markup, html};

/// Something waiting for this person.
#[derive(Debug, Clone)]
pub struct Task {
    pub link: Link,
    pub detail: String,
    pub amount_fen: Option<i64>,
    pub clock: Option<Clock>,
    /// The step that can be taken right here.
    pub act: Option<Action>,
}

/// Something that holds what this person waits for.
#[derive(Debug, Clone, Default)]
pub struct Blocked {
    pub link: Option<Link>,
    pub what: String,
    pub placed_by: String,
    pub lifted_by: String,
}

/// Something this person sent off.
#[derive(Debug, Clone)]
pub struct Started {
    pub link: Link,
    pub detail: String,
    pub amount_fen: Option<i64>,
    pub state: Badge,
    /// Whose desk it lies on now.
    pub now_with: String,
    pub since: DateTime,
}

#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub turn: Vec<Task>,
    /// How many there are in all, when not all are shown, and where the rest is.
    pub turn_total: usize,
    pub turn_all: Option<Link>,
    pub clocks: Vec<Task>,
    pub blocked: Vec<Blocked>,
    pub started: Vec<Started>,
    pub turn_empty: Empty,
}

pub fn desk(v: View<'_>, desk: &Desk) -> Markup {
    let turn = html! {
        @if desk.turn.is_empty() { (empty(&desk.turn_empty)) } @else { (tasks(v, &desk.turn)) }
        @if let Some(all) = &desk.turn_all { p .panel-more { (super::link(all)) } }
    };
    html! {
        div .desk {
            div .desk-main {
                (panel(&v.t("desk_turn"), Some(desk.turn_total.max(desk.turn.len())), turn))
                (panel(&v.t("desk_started"), Some(desk.started.len()), started(v, &desk.started)))
            }
            div .desk-side {
                (panel(&v.t("desk_clocks"), Some(desk.clocks.len()), clocks(v, &desk.clocks)))
                (panel(&v.t("desk_blocked"), Some(desk.blocked.len()), blocked(v, &desk.blocked)))
            }
        }
    }
}

fn tasks(v: View<'_>, tasks: &[Task]) -> Markup {
    html! {
        ul .tasks { @for task in tasks {
            li {
                div .task-what { (super::link(&task.link)) span .second { (task.detail) } }
                (amount(v, task.amount_fen))
                div .task-clock { @if let Some(state) = &task.clock { (clock(v, state)) } }
                div .task-act { @if let Some(act) = &task.act { (action_form(v, act, true)) } }
            }
        } }
    }
}

/// Figure and unit for a line that has no head; nothing when there is no amount.
fn amount(v: View<'_>, fen: Option<i64>) -> Markup {
    html! { div .task-amount { @if let Some(fen) = fen { (money(fen, v.unit)) span .unit { (v.unit_word()) } } } }
}

fn clocks(v: View<'_>, running: &[Task]) -> Markup {
    html! {
        @if running.is_empty() { p .muted { (v.t("desk_clocks_none")) } }
        ul .lines { @for task in running {
            li { (super::link(&task.link)) span .second { (task.detail) }
                @if let Some(state) = &task.clock { (clock(v, state)) } }
        } }
    }
}

fn blocked(v: View<'_>, holds: &[Blocked]) -> Markup {
    html! {
        @if holds.is_empty() { p .muted { (v.t("desk_blocked_none")) } }
        ul .lines { @for hold in holds {
            li {
                @if let Some(to) = &hold.link { div { (super::link(to)) } }
                div { (hold.what) }
                span .second { (v.t("placed_by")) " " (hold.placed_by) " · " (v.t("lifted_by")) " " (hold.lifted_by) }
            }
        } }
    }
}

fn started(v: View<'_>, things: &[Started]) -> Markup {
    html! {
        @if things.is_empty() { p .muted { (v.t("desk_started_none")) } }
        ul .tasks { @for thing in things {
            li {
                div .task-what { (super::link(&thing.link)) span .second { (thing.detail) } }
                (amount(v, thing.amount_fen))
                div .task-clock { (badge(&thing.state)) }
                div .task-act {
                    span { (thing.now_with) }
                    span .second { (v.t("since")) " " (super::date(thing.since.date())) }
                }
            }
        } }
    }
}
