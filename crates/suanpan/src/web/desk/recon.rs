//! What of reconciliation waits for this person: days to confirm, differences to explain, and for those
//! above what nobody settled in time.

use platform::access::Permission;
use platform::db::{DbResult, Tx, Where};
use platform::http::Visitor;
use platform::web::ui::Link;
use platform::web::ui::desk::Task;
use treasury::reconciliation::lists;
use treasury::reconciliation::{DayRow, ItemRow};

use super::SHOWN;

/// Who settles sees what is open; who only oversees sees what has gone up.
pub(super) struct Asked {
    days: bool,
    items: Option<fn(&str) -> Where>,
}

pub(super) fn asked(who: &Visitor) -> Asked {
    let items: Option<fn(&str) -> Where> = if who.holds(Permission("recon.settle")) {
        Some(lists::items_open)
    } else if who.holds(Permission("recon.oversee")) {
        Some(lists::items_escalated)
    } else {
        None
    };
    Asked { days: who.holds(Permission("recon.confirm")), items }
}

pub(super) fn count(asked: &Asked, tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let mut sum = 0;
    if asked.days {
        sum += lists::day_totals(tx, &lists::days_to_confirm(county))?.days;
    }
    if let Some(items) = asked.items {
        sum += lists::item_totals(tx, &items(county))?.0;
    }
    Ok(sum)
}

#[derive(Default)]
pub(super) struct Found {
    days: Vec<DayRow>,
    items: Vec<ItemRow>,
}

pub(super) fn read(asked: &Asked, tx: &mut Tx<'_>, county: &str) -> DbResult<Found> {
    let mut found = Found::default();
    if asked.days {
        let window = format!(" order by on_day limit {SHOWN}");
        found.days = lists::days(tx, &lists::days_to_confirm(county), &window)?;
    }
    if let Some(items) = asked.items {
        let window = format!(" order by on_day, item_id limit {SHOWN}");
        found.items = lists::items(tx, &items(county), &window)?;
    }
    Ok(found)
}

pub(super) fn tasks(who: &Visitor, found: &Found) -> Vec<Task> {
    let days = found.days.iter().map(|row| {
        let day = row.on_day.to_string();
        Task {
            link: Link::new(
                format!("/reconciliation/{day}"),
                who.say("recon.of_day", &[("day", day.as_str().into())]),
            ),
            detail: who.t(&format!("recon.day_{}", row.state)),
            amount_fen: Some(row.our_fen.get()),
            clock: None,
            act: None,
        }
    });
    let items = found.items.iter().map(|item| {
        let status = who.t(&format!("recon.status_{}", item.status));
        let state = who.t(if item.escalated_ms.is_some() { "recon.escalated" } else { "recon.open" });
        Task {
            link: Link::new(
                format!("/differences/{}", item.item_id),
                format!("{} {}", item.on_day, who.t("recon.one_difference")),
            ),
            detail: format!("{status} · {} · {state}", item.reference),
            amount_fen: item.our_fen.or(item.bank_fen).map(|fen| fen.get()),
            clock: None,
            act: None,
        }
    });
    days.chain(items).collect()
}
