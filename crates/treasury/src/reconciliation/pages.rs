//! Pages of reconciliation: days, differences, statements.

mod differences;
mod sheet;
mod statements;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::routing::{get, post};
use jiff::civil::Date;
use ledger::Fen;
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::{DbResult, Tx, Where};
use platform::http::{FormData, Posted, Site, Visitor};
use platform::time::Instant;
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, why_of};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};
use policy::Rule as _;

use super::daily::MACHINE;
use super::model::{DayRow, DayState, ItemRow, LineRow, StatementRow};
use super::rules::DayAgrees;
use super::store::{self, pages};
use super::{ConfirmDay, DayWord, ReconcileDay, ReconciledDay, daily};
use crate::shown::{money, sealed_in, typed_date};

/// Sees statements, days and differences.
pub const VIEW: Permission = Permission("recon.view");

/// A statement of a busy day is larger than other forms.
const STATEMENT_MAX: usize = 2 << 20;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/reconciliation", get(index))
        .route("/reconciliation.csv", get(index))
        .route("/reconciliation/{day}", get(show))
        .route("/reconciliation/{day}/run", post(run))
        .route("/reconciliation/{day}/confirmation", post(confirm))
        .route("/reconciliation/{day}/paper", get(sheet::paper))
        .route("/differences", get(differences::index))
        .route("/differences.csv", get(differences::index))
        .route("/differences/{id}", get(differences::show))
        .route("/differences/{id}/settlement", post(differences::settle))
        .route("/bank-statements", get(statements::index))
        .route("/bank-statements.csv", get(statements::index))
        .route("/bank-statements/new", get(statements::new))
        .route("/bank-statements/new", post(statements::create).layer(DefaultBodyLimit::max(STATEMENT_MAX)))
        .route("/bank-statements/{id}", get(statements::show))
}

pub fn day_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match DayState::from_code(state) {
        Some(DayState::Confirmed) => Tone::Good,
        Some(DayState::Agreed) => Tone::Neutral,
        Some(DayState::Differs) | None => Tone::Bad,
        Some(DayState::ConfirmedOpen) => Tone::Warn,
    };
    Badge::new(who.t(&format!("recon.day_{state}")), tone)
}

fn links(who: &Visitor) -> Vec<Link> {
    vec![
        Link::new("/reconciliation", who.t("recon.days")),
        Link::new("/reconciliation?state=differs", who.t("recon.day_differs")),
        Link::new("/differences?state=open", who.t("recon.open_differences")),
        Link::new("/bank-statements", who.t("recon.statements")),
    ]
}

/// GET /reconciliation and /reconciliation.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, totals) = who
        .scoped(VIEW, move |tx, county, _| {
            let day = |name: &str| asked.query.get(name).and_then(typed_date);
            let found = Where::county("mof_div_code", county)
                .and_some("state = ?", asked.value("state"))
                .and_some("on_day >= ?", day("since"))
                .and_some("on_day <= ?", day("until"));
            let columns = [("on", "on_day"), ("ours", "our_fen"), ("bank", "bank_fen"), ("state", "state")];
            let window = asked.order(&columns, "on_day desc") + &asked.window();
            Ok((pages::days(tx, &found, &window)?, pages::day_totals(tx, &found)?))
        })
        .await?;
    let states: Vec<(String, String)> = DayState::ALL
        .iter()
        .map(|state| (state.code().to_owned(), who.t(&format!("recon.day_{}", state.code()))))
        .collect();
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states)),
            Filter::new("since", who.t("recon.day"), Relation::From, Control::Date),
            Filter::new("until", who.t("recon.day"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("on", who.t("recon.day"), Kind::Words),
            Column::new("state", who.t("state"), Kind::Words),
            Column::new("our_count", who.t("recon.our_count"), Kind::Figure).unsorted().hidden(),
            Column::new("ours", who.t("recon.our_paid"), Kind::Money),
            Column::new("bank_count", who.t("recon.bank_count"), Kind::Figure).unsorted().hidden(),
            Column::new("bank", who.t("recon.bank_paid"), Kind::Money),
            Column::new("back", who.t("recon.bank_back"), Kind::Money).unsorted(),
            Column::new("matched", who.t("recon.matched"), Kind::Figure).unsorted(),
            Column::new("cleared", who.t("recon.cleared"), Kind::Money).unsorted(),
            Column::new("treasury", who.t("recon.treasury_closing"), Kind::Money).unsorted(),
            Column::new("result", who.t("recon.result"), Kind::Words).unsorted(),
        ],
        rows: rows.iter().map(|row| listed(&who, row)).collect(),
        totals: vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Number(totals.our_count),
            money(totals.our_fen),
            Cell::Number(totals.bank_count),
            money(totals.bank_fen),
            money(totals.back_fen),
            Cell::Number(totals.matched),
            money(totals.cleared_fen),
            Cell::Blank,
            Cell::Blank,
        ],
        total_rows: totals.days as u64,
        empty: Empty { title: who.t("recon.empty"), teach: who.t("recon.empty_teach"), action: None },
        saved: links(&who),
        ..listing.list(who.t("recon.days"))
    };
    Ok(who.list(&listing, page).await)
}

fn listed(who: &Visitor, row: &DayRow) -> Row {
    let result = |result: i64| Cell::text(who.t(&format!("recon.result_{result}")));
    Row {
        href: format!("/reconciliation/{}", row.on_day),
        amount_fen: Some(row.our_fen.get()),
        cells: vec![
            Cell::Date(row.on_day),
            Cell::Badge(day_badge(who, &row.state)),
            Cell::Number(row.our_count + row.our_back_count),
            money(row.our_fen),
            Cell::Number(row.bank_count + row.bank_back_count),
            money(row.bank_fen),
            money(row.bank_back_fen),
            Cell::Number(row.matched),
            money(row.cleared_fen),
            row.reported_closing_fen.map_or(Cell::Blank, money),
            row.result.map_or(Cell::Blank, result),
        ],
        ..Row::default()
    }
}

/// All that a day's page shows, as far as it is known.
pub(super) struct Facts {
    pub day: Date,
    pub row: Option<DayRow>,
    pub statement: Option<StatementRow>,
    pub lines: Vec<LineRow>,
    pub items: Vec<ItemRow>,
    pub people: Vec<(String, String)>,
    pub seal: Option<(i64, Instant)>,
}

pub(super) fn read(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Facts> {
    let row = store::day(tx, county, day)?;
    let statement = match row.as_ref().and_then(|row| row.statement_id) {
        Some(id) => store::statement(tx, county, id)?,
        None => None,
    };
    let lines = match &statement {
        Some(statement) => store::lines_of(tx, county, statement.statement_id)?,
        None => Vec::new(),
    };
    let key = day.to_string();
    Ok(Facts {
        day,
        items: store::items_of(tx, county, day)?,
        people: pages::names_of(tx, county, day)?,
        seal: books::seal::store::last_seal_of(tx, county, ("recon_day", 0, &key))?,
        row,
        statement,
        lines,
    })
}

impl Facts {
    pub fn name(&self, user: &str) -> String {
        let known = self.people.iter().find(|(id, _)| id == user);
        known.map_or_else(|| user.to_owned(), |(_, name)| name.clone())
    }

    /// The same with a word for what no person did.
    fn doer(&self, who: &Visitor, user: &str) -> String {
        if user == MACHINE { who.t("recon.machine") } else { self.name(user) }
    }
}

/// GET /reconciliation/{day}
pub async fn show(who: Visitor, Path(day): Path<String>) -> Answer {
    page(&who, &day, &FormData::default(), None).await
}

async fn page(who: &Visitor, day: &str, typed: &FormData, refusal: Option<Panel>) -> Answer {
    let Some(day) = typed_date(day) else { return Err(who.not_found().await) };
    let facts = who.scoped(VIEW, move |tx, county, _| read(tx, county, day)).await?;
    if facts.row.is_none() && who.at.day() < day {
        return Err(who.not_found().await);
    }
    let mut document = document(who, &facts, typed);
    document.refusal = refusal;
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who
        .page_with(status, who.say("recon.of_day", &[("day", day.to_string().as_str().into())]), body)
        .await)
}

fn document(who: &Visitor, facts: &Facts, typed: &FormData) -> DocumentPage {
    let title = who.say("recon.of_day", &[("day", facts.day.to_string().as_str().into())]);
    let run = Action::new(format!("/reconciliation/{}/run", facts.day), who.t("recon.do_run"), form_key());
    let run = Action { consequence: who.t("recon.then_run"), ..run };
    let may_run = who.holds(ReconcileDay::PERMISSION);
    let Some(row) = &facts.row else {
        return DocumentPage {
            kind: who.t("recon.one"),
            number: facts.day.to_string(),
            title,
            body: Some(html! { p .muted { (who.t("recon.not_run")) } }),
            primary: may_run.then_some(run),
            ..DocumentPage::default()
        };
    };
    let confirmed = row.state().is_some_and(DayState::is_confirmed);
    let open = facts.items.iter().filter(|item| item.is_open()).count();
    // A day told with differences is told anew once they have all ended.
    let to_confirm = !confirmed || (row.state() == Some(DayState::ConfirmedOpen) && open == 0);
    let may_confirm = who.holds(ConfirmDay::PERMISSION) && to_confirm;
    let (primary, secondary) = match (may_confirm, may_run && (!confirmed || open > 0)) {
        (true, true) => (Some(confirm_action(who, facts, open, typed)), vec![run]),
        (true, false) => (Some(confirm_action(who, facts, open, typed)), Vec::new()),
        (false, true) => (Some(run), Vec::new()),
        (false, false) => (None, Vec::new()),
    };
    let waiting = (to_confirm && primary.is_none()).then(|| {
        let ask = who.site.shell.who_may(who.lang, ConfirmDay::PERMISSION.0);
        who.say("waits_for", &[("who", ask.into())])
    });
    DocumentPage {
        kind: who.t("recon.one"),
        number: facts.day.to_string(),
        title,
        state: Some(day_badge(who, &row.state)),
        amount_fen: Some(row.our_fen.get()),
        facts: groups(who, facts, row),
        body: Some(tables(who, facts)),
        timeline: timeline(who, facts, row),
        primary,
        secondary,
        waiting,
        links: vec![Link::new(format!("/reconciliation/{}/paper", facts.day), who.t("paper.make"))],
        ..DocumentPage::default()
    }
}

fn confirm_action(who: &Visitor, facts: &Facts, open: usize, typed: &FormData) -> Action {
    let to = format!("/reconciliation/{}/confirmation", facts.day);
    let mut action = Action::new(to, who.t("recon.do_confirm"), form_key());
    if open > 0 {
        let input = Input::new("note", who.t("recon.note"), typed.get("note"));
        let input = input.hint(who.t("recon.note_hint")).required();
        action.fields = Some(form::textarea(who.view(), &input, 2));
    }
    let key = if open > 0 { "recon.then_confirm_open" } else { "recon.then_confirm" };
    action.consequence = who.t(key);
    action
}

fn groups(who: &Visitor, facts: &Facts, row: &DayRow) -> Vec<FactGroup> {
    let decided = DayAgrees::decide(&daily::facts_of(&facts.items), &who.county.policy, facts.day).ok();
    let net = |out: Fen, back: Fen| Fen::new(out.get().saturating_sub(back.get()));
    let group = |key: &str, facts: Vec<Fact>| FactGroup { title: who.t(key), facts };
    let mut matched = Fact::new(who.t("recon.matched"), Cell::Number(row.matched));
    if let Some(verdict) = decided {
        matched = matched.because(why_of(who.view(), &verdict.why));
    }
    let statement = match &facts.statement {
        Some(kept) => Cell::Link(Link::new(
            format!("/bank-statements/{}", kept.statement_id),
            kept.statement_no.clone(),
        )),
        None => Cell::Badge(Badge::new(who.t("recon.no_statement"), Tone::Warn)),
    };
    vec![
        group(
            "recon.leg_bank",
            vec![
                Fact::new(who.t("recon.statement"), statement),
                Fact::new(who.t("recon.our_paid"), money(row.our_fen)),
                Fact::new(who.t("recon.bank_paid"), money(row.bank_fen)),
                Fact::new(who.t("recon.our_back"), money(row.our_back_fen)),
                Fact::new(who.t("recon.bank_back"), money(row.bank_back_fen)),
                matched,
            ],
        ),
        group(
            "recon.leg_clearing",
            vec![
                Fact::new(who.t("recon.net"), money(net(row.our_fen, row.our_back_fen))),
                Fact::new(who.t("recon.cleared"), money(row.cleared_fen)),
                Fact::new(who.t("recon.waiting"), money(row.waiting_fen)),
            ],
        ),
        group(
            "recon.leg_treasury",
            vec![
                Fact::new(who.t("recon.book_opening"), money(row.book_opening_fen)),
                Fact::new(who.t("recon.book_income"), money(row.book_income_fen)),
                Fact::new(who.t("recon.book_paid"), money(net(row.our_fen, row.our_back_fen))),
                Fact::new(who.t("recon.book_closing"), money(row.book_closing_fen)),
                Fact::new(
                    who.t("recon.treasury_closing"),
                    row.reported_closing_fen.map_or_else(
                        || Cell::Badge(Badge::new(who.t("recon.not_reported"), Tone::Neutral)),
                        money,
                    ),
                ),
                sealed_in(who, facts.seal),
            ],
        ),
    ]
}

fn tables(who: &Visitor, facts: &Facts) -> Markup {
    html! {
        @if !facts.items.is_empty() {
            (panel(&who.t("recon.differences"), Some(facts.items.len()), differences::table(who, &facts.items)))
        }
        @if !facts.lines.is_empty() {
            (panel(&who.t("recon.lines"), Some(facts.lines.len()), statements::lines(who, &facts.lines)))
        }
    }
}

fn timeline(who: &Visitor, facts: &Facts, row: &DayRow) -> Vec<Happened> {
    let happened = |at: Instant, by: &str, what: &str, reason: &str| Happened {
        at: at.local(),
        who: facts.doer(who, by),
        role: String::new(),
        what: who.t(what),
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        link: None,
        refused: false,
    };
    let mut all = Vec::new();
    if let Some(statement) = &facts.statement {
        all.push(happened(statement.received_ms, &statement.received_by, "recon.did_receive", ""));
    }
    all.push(happened(row.run_ms, &row.run_by, "recon.did_run", ""));
    if let (Some(at), Some(by)) = (row.confirmed_ms, &row.confirmed_by) {
        all.push(happened(at, by, "recon.did_confirm", &row.note));
    }
    if let Some(at) = row.result_sent_ms {
        all.push(happened(at, &row.run_by, "recon.did_send", ""));
    }
    all
}

/// POST /reconciliation/{day}/run
pub async fn run(Path(day): Path<String>, Posted { visitor: who, form }: Posted) -> Answer {
    let Some(on) = typed_date(&day) else { return Err(who.not_found().await) };
    match who.site.db.perform::<ReconcileDay>(who.ctx(&form.key()), ReconciledDay { day: on }).await {
        Ok(_) => Ok(who.go(&format!("/reconciliation/{day}"), "recon_run")),
        Err(problem) => {
            let refused = who.panel(&problem, &who.t("recon.do_run"));
            page(&who, &day, &form, Some(refused)).await
        }
    }
}

/// POST /reconciliation/{day}/confirmation
pub async fn confirm(Path(day): Path<String>, Posted { visitor: who, form }: Posted) -> Answer {
    let Some(on) = typed_date(&day) else { return Err(who.not_found().await) };
    let input = DayWord { day: on, note: form.get("note").to_owned() };
    match who.site.db.perform::<ConfirmDay>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/reconciliation/{day}"), "recon_confirmed")),
        Err(problem) => {
            let refused = who.panel(&problem, &who.t("recon.do_confirm"));
            page(&who, &day, &form, Some(refused)).await
        }
    }
}
