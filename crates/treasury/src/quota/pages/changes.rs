//! Quota documents: the list, one document with what became of each item, decision and rejection.

use axum::extract::Path;
use axum::response::Response;
use ledger::FiscalYear;
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::{DbResult, Tx, Where};
use platform::http::{Posted, Visitor};
use platform::verb::Problem;
use platform::web::page::{Answer, form_key, refusal_text, why_of};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::super::model::{ChangeKind, ChangeRow};
use super::super::store;
use super::super::store::pages::{self, NamedItem};
use super::super::{ChangeRefused, DecideChange, Decision, RejectChange};
use super::VIEW;
use crate::shown::{money, named};

/// The name of a kind of document, in the visitor's language.
pub fn kind_name(who: &Visitor, code: &str) -> String {
    ChangeKind::from_code(code)
        .map_or_else(|| code.to_owned(), |kind| who.name(kind.name_zh(), kind.name_en()).to_owned())
}

pub fn state_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match state {
        "proposed" => Tone::Brand,
        "partly" => Tone::Warn,
        "done" | "posted" => Tone::Good,
        "rejected" | "refused" => Tone::Bad,
        _ => Tone::Neutral,
    };
    Badge::new(who.t(&format!("quota.state_{state}")), tone)
}

/// GET /quota and /quota.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let year = FiscalYear(who.county.fiscal_year);
    let asked = listing.clone();
    let (rows, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("c.mof_div_code", county)
                .and("c.fiscal_year = ?", year)
                .and_some("c.kind = ?", asked.value("kind"))
                .and_some("c.state = ?", asked.value("state"))
                .and_some("c.doc_no like ? or c.reason like ?", asked.like("q"))
                .and_some("c.agency_code = ?", asked.value("unit"));
            let found = pages::changes_seen(found, units);
            let default = "case c.state when 'proposed' then 0 when 'partly' then 1 else 2 end, c.proposed_ms desc, c.change_id";
            let window = asked.order(pages::CHANGE_ORDER, default) + &asked.window();
            Ok((pages::change_list(tx, &found, &window)?, pages::change_totals(tx, &found)?))
        })
        .await?;
    let cells = |row: &pages::ChangeItemRow| {
        vec![
            Cell::text(&row.doc_no),
            Cell::text(kind_name(&who, &row.kind)),
            Cell::text(&row.agency_name),
            Cell::Number(row.items),
            money(row.amount_fen),
            Cell::Badge(state_badge(&who, &row.state)),
            Cell::text(&row.proposed_by),
            Cell::Instant(row.proposed_ms.local()),
            Cell::text(&row.decided_by),
            Cell::text(&row.reason),
        ]
    };
    let page = ListPage {
        filters: filters(&who),
        columns: columns(&who),
        rows: rows
            .iter()
            .map(|row| Row { href: format!("/quota/{}", row.change_id), cells: cells(row), ..Row::default() })
            .collect(),
        totals: [vec![Cell::Blank; 4], vec![money(sum)], vec![Cell::Blank; 5]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("quota.changes_empty"),
            teach: who.t("quota.changes_empty_teach"),
            action: None,
        },
        saved: vec![
            Link::new("/quota", who.t("all")),
            Link::new("/quota?state=proposed", who.t("quota.saved_waiting")),
            Link::new("/quota?state=partly", who.t("quota.saved_partly")),
        ],
        primary: who
            .holds(Permission("quota.propose"))
            .then(|| Link::new("/quota/new", who.t("quota.new_change"))),
        ..listing.list(who.t("quota.changes"))
    };
    Ok(who.list(&listing, page).await)
}

fn filters(who: &Visitor) -> Vec<Filter> {
    let kinds = ChangeKind::ALL.map(|kind| (kind.code().to_owned(), kind_name(who, kind.code())));
    let states = ["proposed", "partly", "done", "rejected"]
        .map(|state| (state.to_owned(), who.t(&format!("quota.state_{state}"))));
    vec![
        Filter::new("kind", who.t("quota.kind"), Relation::Is, Control::Choice(kinds.to_vec())),
        Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
        Filter::new("q", who.t("quota.doc_or_reason"), Relation::Contains, Control::Text),
        Filter::new("unit", who.t("unit_code"), Relation::Is, Control::Text),
    ]
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("doc_no", who.t("quota.doc_no"), Kind::Words),
        Column::new("kind", who.t("quota.kind"), Kind::Words),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("items", who.t("quota.items"), Kind::Figure).unsorted(),
        Column::new("amount", who.t("amount"), Kind::Money),
        Column::new("state", who.t("state"), Kind::Words),
        Column::new("by", who.t("quota.proposed_by"), Kind::Words).unsorted(),
        Column::new("at", who.t("quota.proposed_at"), Kind::Words),
        Column::new("decided_by", who.t("quota.decided_by"), Kind::Words).hidden().unsorted(),
        Column::new("reason", who.t("reason"), Kind::Words).hidden().unsorted(),
    ]
}

struct Facts {
    change: ChangeRow,
    items: Vec<NamedItem>,
    people: (String, String),
    acted: Option<String>,
    units: Vec<String>,
    /// The block that sealed the document last, and when.
    seal: Option<(i64, platform::time::Instant)>,
}

fn read(
    tx: &mut Tx<'_>,
    county: &str,
    id: i64,
    user: &str,
    seen: &Option<Vec<String>>,
) -> DbResult<Option<Facts>> {
    let Some(change) = store::change(tx, county, id)? else { return Ok(None) };
    let items = pages::named_items(tx, county, id)?;
    let mut units: Vec<String> = items.iter().map(|item| item.agency_name.clone()).collect();
    units.sort();
    units.dedup();
    if let Some(seen) = seen
        && !items.iter().any(|item| seen.contains(&item.agency_code))
    {
        return Ok(None);
    }
    let mut name = |user: &str| -> DbResult<String> {
        Ok(platform::org::person(tx, county, user)?
            .map_or_else(|| user.to_owned(), |person| person.user_name))
    };
    let people = (name(&change.proposed_by)?, name(change.decided_by.as_deref().unwrap_or_default())?);
    let acted = pages::acted(tx, county, "quota_change", id, user)?;
    let seal = books::seal::store::last_seal_of(tx, county, ("quota_change", id, ""))?;
    Ok(Some(Facts { change, items, people, acted, units, seal }))
}

/// GET /quota/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, None).await
}

async fn page(who: &Visitor, id: i64, refused: Option<Panel>) -> Answer {
    let user = who.actor.user_id.clone();
    let facts = who.scoped(VIEW, move |tx, county, units| read(tx, county, id, &user, units)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let mut document = document(who, &facts);
    document.refusal = refused;
    Ok(who.document(facts.change.doc_no.clone(), &document).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let change = &facts.change;
    let total: i64 = facts.items.iter().map(|item| item.amount_fen.get()).sum();
    let (primary, secondary, waiting) = steps(who, facts);
    let unit = match facts.units.as_slice() {
        [one] => one.clone(),
        many => who.say("quota.many_units", &[("count", (many.len() as i64).into())]),
    };
    DocumentPage {
        kind: kind_name(who, &change.kind),
        number: change.doc_no.clone(),
        title: if change.reason.is_empty() { unit.clone() } else { change.reason.clone() },
        state: Some(state_badge(who, &change.state)),
        amount_fen: Some(total),
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(who.t("unit_name"), Cell::text(unit)),
                Fact::new(who.t("quota.items"), Cell::Number(facts.items.len() as i64)),
                Fact::new(who.t("quota.proposed_by"), Cell::text(&facts.people.0)),
                Fact::new(who.t("quota.proposed_at"), Cell::Instant(change.proposed_ms.local())),
                crate::shown::sealed_in(who, facts.seal),
            ],
        }],
        body: Some(html! { (items_table(who, facts)) (rules_asked(who, facts)) }),
        timeline: timeline(who, facts),
        primary,
        secondary,
        waiting,
        ..DocumentPage::default()
    }
}

fn items_table(who: &Visitor, facts: &Facts) -> Markup {
    let v = who.view();
    let heads = [
        Head::new("#", Kind::Figure),
        Head::new(who.t("quota.line"), Kind::Words),
        Head::new(who.t("unit_name"), Kind::Words),
        Head::new(who.t("quota.to_line"), Kind::Words),
        Head::new(who.t("quota.contract"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
        Head::new(who.t("state"), Kind::Words),
        Head::new(who.t("quota.why_not"), Kind::Words),
    ];
    let line = |id: i64, no: &str| Cell::Link(Link::new(format!("/lines/{id}"), no));
    let rows: Vec<Vec<Cell>> = facts
        .items
        .iter()
        .map(|item| {
            let refused = item.refused.as_deref().and_then(|text| serde_json::from_str(text).ok());
            vec![
                Cell::Number(item.item_no),
                line(item.line_id.0, &item.line_no),
                named(&item.agency_code, &item.agency_name),
                match (item.to_line_id, &item.to_line_no) {
                    (Some(id), Some(no)) => line(id.0, no),
                    (_, _) => Cell::Blank,
                },
                if item.contract_no.is_empty() {
                    Cell::Blank
                } else {
                    named(&item.payee_code, &item.contract_no)
                },
                money(item.amount_fen),
                Cell::Badge(state_badge(who, &item.state)),
                refused.map_or(Cell::Blank, |fields: serde_json::Value| {
                    Cell::text(refusal_text(v, "quota_item", &fields))
                }),
            ]
        })
        .collect();
    panel(&who.t("quota.items"), Some(rows.len()), plain_table(v, "", &heads, &rows, &[]))
}

/// Which rules were asked about each item, each with its reasons to open.
fn rules_asked(who: &Visitor, facts: &Facts) -> Markup {
    let v = who.view();
    let asked: Vec<(i64, &str, policy::Why)> = facts
        .items
        .iter()
        .flat_map(|item| {
            let whys = crate::verdicts::kept(&item.why);
            whys.into_iter().map(|why| (item.item_no, item.line_no.as_str(), why))
        })
        .collect();
    if asked.is_empty() {
        return Markup::default();
    }
    panel(
        &who.t("quota.rules_asked"),
        Some(asked.len()),
        html! {
            ul .lines { @for (no, line, why) in &asked { li {
                "#" (no) " " (line) " · " span .code { (why.rule) } " " (why::why(v, &why_of(v, why)))
            } } }
        },
    )
}

fn timeline(who: &Visitor, facts: &Facts) -> Vec<Happened> {
    let change = &facts.change;
    let mut happened = vec![Happened {
        at: change.proposed_ms.local(),
        who: facts.people.0.clone(),
        role: String::new(),
        what: who.t("quota.did_propose"),
        reason: Some(change.reason.clone()).filter(|reason| !reason.is_empty()),
        link: None,
        refused: false,
    }];
    if let Some(at) = change.decided_ms {
        let what = if change.state == "rejected" { "quota.did_reject" } else { "quota.did_decide" };
        happened.push(Happened {
            at: at.local(),
            who: facts.people.1.clone(),
            role: String::new(),
            what: who.t(what),
            reason: change.decide_reason.clone().filter(|reason| !reason.is_empty()),
            link: None,
            refused: change.state == "rejected",
        });
    }
    happened
}

/// The next step: decide, reject, or whose turn it is.
fn steps(who: &Visitor, facts: &Facts) -> (Option<Action>, Vec<Action>, Option<String>) {
    let change = &facts.change;
    if !matches!(change.state.as_str(), "proposed" | "partly") {
        return (None, Vec::new(), None);
    }
    let may = who.holds(Permission("quota.decide"));
    if !may || facts.acted.as_deref().is_some_and(|step| step != "decide") {
        let ask = who.site.shell.who_may(who.lang, "quota.decide");
        return (None, Vec::new(), Some(who.say("waits_for", &[("who", ask.into())])));
    }
    let base = format!("/quota/{}", change.change_id);
    let mut decide = Action::new(format!("{base}/decision"), who.t("quota.decide"), form_key());
    decide.consequence = who.t("quota.decide_consequence");
    let mut reject = Action::new(format!("{base}/rejection"), who.t("quota.reject"), form_key());
    reject.fields = Some(form::text_input(who.view(), &Input::new("reason", who.t("reason"), "").required()));
    reject.dangerous = true;
    (Some(decide), vec![reject], None)
}

/// POST /quota/{id}/decision
pub async fn decide(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = Decision { change_id: id, reason: form.get("reason").to_owned() };
    match who.site.db.perform::<DecideChange>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/quota/{id}"), "quota_decided")),
        Err(problem) => again(&who, id, &problem, "quota.decide").await,
    }
}

/// POST /quota/{id}/rejection
pub async fn reject(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = Decision { change_id: id, reason: form.get("reason").to_owned() };
    match who.site.db.perform::<RejectChange>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/quota/{id}"), "quota_rejected")),
        Err(problem) => again(&who, id, &problem, "quota.reject").await,
    }
}

async fn again(who: &Visitor, id: i64, problem: &Problem<ChangeRefused>, asked: &str) -> Answer {
    let panel = who.panel(problem, &who.t(asked));
    let shown: Response = page(who, id, Some(panel)).await?;
    Ok(shown)
}
