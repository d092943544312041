//! Pages of the payee registry: the list, one payee with its history, the form, and each change with
//! what differs and who confirms it.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use ledger::{Fen, FiscalYear};
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::Where;
use platform::http::{FormData, Posted, Site, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::model::{KINDS, Payee, PayeeChangeKind, PayeeChangeRow, PayeeState, PayeeVersion};
use super::{ChangeDecision, DecidePayee, NewPayeeChange, ProposePayee, store};
use crate::shown::{money, second_person};

/// Sees the register of payees.
pub const VIEW: Permission = Permission("payee.view");

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/payees", get(index).post(register))
        .route("/payees.csv", get(index))
        .route("/payees/new", get(new))
        .route("/payees/{code}", get(show))
        .route("/payees/{code}/edit", get(edit))
        .route("/payees/{code}/changes", post(change))
        .route("/payee-changes", get(changes))
        .route("/payee-changes.csv", get(changes))
        .route("/payee-changes/{id}", get(show_change))
        .route("/payee-changes/{id}/decision", post(decide))
}

fn state_badge(who: &Visitor, state: &str) -> Badge {
    let tone = if state == PayeeState::Active.code() { Tone::Good } else { Tone::Bad };
    Badge::new(who.t(&format!("payee.state_{state}")), tone)
}

fn change_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match state {
        "confirmed" => Tone::Good,
        "declined" => Tone::Bad,
        _ => Tone::Warn,
    };
    Badge::new(who.t(&format!("payee.change_{state}")), tone)
}

fn kind_name(who: &Visitor, kind: &str) -> String {
    who.t(&format!("payment.payee_{kind}"))
}

fn kinds(who: &Visitor) -> Vec<(String, String)> {
    KINDS.map(|kind| (kind.to_owned(), kind_name(who, kind))).to_vec()
}

/// GET /payees and /payees.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(VIEW, move |tx, county, _| {
            let found = Where::county("mof_div_code", county)
                .and_some("payee_code like ? or payee_name like ? or payee_acct_no like ?", asked.like("q"))
                .and_some("payee_kind = ?", asked.value("kind"))
                .and_some("state = ?", asked.value("state"));
            let columns = [("code", "payee_code"), ("name", "payee_name"), ("since", "registered_on")];
            let window = asked.order(&columns, "payee_code") + &asked.window();
            Ok((store::list(tx, &found, &window)?, store::totals(tx, &found)?))
        })
        .await?;
    let states = PayeeState::ALL
        .map(|state| (state.code().to_owned(), who.t(&format!("payee.state_{}", state.code()))));
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("payment.payee"), Relation::Contains, Control::Text),
            Filter::new("kind", who.t("payment.payee_kind"), Relation::Is, Control::Choice(kinds(&who))),
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
        ],
        columns: vec![
            Column::new("code", who.t("payment.payee_code"), Kind::Words),
            Column::new("name", who.t("payment.payee"), Kind::Words),
            Column::new("kind", who.t("payment.payee_kind"), Kind::Words).unsorted(),
            Column::new("account", who.t("payment.account_no"), Kind::Words).unsorted(),
            Column::new("bank", who.t("payment.bank_name"), Kind::Words).unsorted(),
            Column::new("since", who.t("payment.registered_on"), Kind::Words),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|payee| Row {
                href: format!("/payees/{}", payee.payee_code),
                cells: vec![
                    Cell::text(&payee.payee_code),
                    Cell::text(&payee.payee_name),
                    Cell::text(kind_name(&who, &payee.payee_kind)),
                    Cell::Code(payee.payee_acct_no.clone()),
                    Cell::text(&payee.payee_acct_bank_name),
                    Cell::Date(payee.registered_on),
                    Cell::Badge(state_badge(&who, &payee.state)),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("payment.payees_empty"),
            teach: who.t("payment.payees_empty_teach"),
            action: None,
        },
        primary: who.holds(ProposePayee::PERMISSION).then(|| Link::new("/payees/new", who.t("payee.new"))),
        saved: saved(&who),
        ..listing.list(who.t("payment.payees"))
    };
    Ok(who.list(&listing, page).await)
}

fn saved(who: &Visitor) -> Vec<Link> {
    vec![
        Link::new("/payees", who.t("all")),
        Link::new("/payees?state=suspended", who.t("payee.saved_suspended")),
        Link::new("/payee-changes", who.t("payee.changes")),
        Link::new("/payee-changes?state=proposed", who.t("payee.saved_proposed")),
    ]
}

/// Whose requests a person sees.
const PAYMENT_VIEW: Permission = Permission("payment.view");

struct Facts {
    payee: Payee,
    versions: Vec<PayeeVersion>,
    changes: Vec<PayeeChangeRow>,
    people: Vec<(String, String)>,
    paid: (i64, Fen, Fen),
}

/// GET /payees/{code}
pub async fn show(who: Visitor, Path(code): Path<String>) -> Answer {
    page(&who, code, None).await
}

async fn page(who: &Visitor, code: String, refusal: Option<Panel>) -> Answer {
    let year = FiscalYear(who.county.fiscal_year);
    let (actor, access) = (who.actor.clone(), who.site.access.clone());
    let facts = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(payee) = store::payee(tx, county, &code)? else { return Ok(None) };
            // Whom the county may pay is everybody's to see; what other units paid is not.
            let units = actor.visible_units(&*access, tx, county, PAYMENT_VIEW)?;
            Ok(Some(Facts {
                versions: store::versions(tx, county, &code)?,
                changes: store::changes_of(tx, county, &code)?,
                people: store::names_of(tx, county, &code)?,
                paid: store::paid_to(tx, county, (&code, year), units.as_deref())?,
                payee,
            }))
        })
        .await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let mut document = document(who, &facts);
    document.refusal = refusal;
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who.page_with(status, facts.payee.payee_name.clone(), body).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let payee = &facts.payee;
    let open = facts.changes.iter().find(|change| change.state == "proposed");
    let mut links = vec![Link::new(format!("/payments?payee={}", payee.payee_code), who.t("payee.payments"))];
    if who.holds(ProposePayee::PERMISSION) && open.is_none() {
        links.insert(0, Link::new(format!("/payees/{}/edit", payee.payee_code), who.t("payee.edit")));
    }
    DocumentPage {
        kind: who.t("payment.payee"),
        number: payee.payee_code.clone(),
        title: payee.payee_name.clone(),
        state: Some(state_badge(who, &payee.state)),
        facts: fact_groups(who, facts),
        body: Some(history(who, facts)),
        timeline: timeline(who, facts),
        waiting: open.map(|_| {
            let ask = who.site.shell.who_may(who.lang, DecidePayee::PERMISSION.0);
            who.say("waits_for", &[("who", ask.into())])
        }),
        related: open
            .iter()
            .map(|change| Related {
                relation: who.t(&format!("payee.kind_{}", change.kind)),
                link: Link::new(format!("/payee-changes/{}", change.change_id), who.t("payee.open_change")),
                state: Some(change_badge(who, &change.state)),
                amount_fen: None,
            })
            .collect(),
        secondary: if open.is_none() && who.holds(ProposePayee::PERMISSION) {
            vec![halt(who, payee)]
        } else {
            Vec::new()
        },
        links,
        ..DocumentPage::default()
    }
}

/// Suspend an active payee, or take a suspended one in again.
fn halt(who: &Visitor, payee: &Payee) -> Action {
    let kind = if payee.is_active() { PayeeChangeKind::Suspend } else { PayeeChangeKind::Resume };
    let to = format!("/payees/{}/changes", payee.payee_code);
    let mut action = Action::new(to, who.t(&format!("payee.do_{}", kind.code())), form_key());
    action.fields = Some(html! {
        (form::kept([("kind", kind.code())]))
        (form::text_input(who.view(), &Input::new("reason", who.t("reason"), "").required()))
    });
    action.consequence = who.t(&format!("payee.then_{}", kind.code()));
    action.dangerous = kind == PayeeChangeKind::Suspend;
    action
}

fn fact_groups(who: &Visitor, facts: &Facts) -> Vec<FactGroup> {
    let payee = &facts.payee;
    let mut account = vec![
        Fact::new(who.t("payment.payee"), Cell::text(&payee.payee_name)),
        Fact::new(who.t("payment.payee_kind"), Cell::text(kind_name(who, &payee.payee_kind))),
        Fact::new(who.t("payment.account_no"), Cell::Code(payee.payee_acct_no.clone())),
        Fact::new(who.t("payment.bank_name"), Cell::text(&payee.payee_acct_bank_name)),
        Fact::new(who.t("payee.bank_no"), Cell::Code(payee.payee_bank_no.clone())),
        Fact::new(who.t("payment.registered_on"), Cell::Date(payee.registered_on)),
    ];
    if let Some(day) = payee.account_since {
        account.push(Fact::new(who.t("payee.account_since"), Cell::Date(day)));
    }
    let (count, asked, paid) = facts.paid;
    let year = vec![
        Fact::new(who.t("payee.requests"), Cell::Number(count)),
        Fact::new(who.t("payee.asked"), money(asked)),
        Fact::new(who.t("payee.paid"), money(paid)),
    ];
    let title = who.say("payee.this_year", &[("year", i64::from(who.county.fiscal_year).into())]);
    vec![FactGroup { title: String::new(), facts: account }, FactGroup { title, facts: year }]
}

fn history(who: &Visitor, facts: &Facts) -> Markup {
    if facts.versions.is_empty() {
        return html! {};
    }
    let heads = ["payee.until", "payment.payee", "payment.account_no", "payment.bank_name", "payee.bank_no"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = facts
        .versions
        .iter()
        .map(|was| {
            vec![
                Cell::Instant(was.replaced_ms.local()),
                Cell::text(&was.payee_name),
                Cell::Code(was.payee_acct_no.clone()),
                Cell::text(&was.payee_acct_bank_name),
                Cell::Code(was.payee_bank_no.clone()),
            ]
        })
        .collect();
    panel(&who.t("payee.versions"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}

fn timeline(who: &Visitor, facts: &Facts) -> Vec<Happened> {
    let name = |user: &str| {
        facts.people.iter().find(|(id, _)| id == user).map_or_else(|| user.to_owned(), |(_, n)| n.clone())
    };
    let mut all = Vec::new();
    for change in facts.changes.iter().rev() {
        let link = Link::new(format!("/payee-changes/{}", change.change_id), who.t("payee.open_change"));
        let event =
            |at: platform::time::Instant, by: String, what: String, reason: &str, refused: bool| Happened {
                at: at.local(),
                who: by,
                role: String::new(),
                what,
                reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
                link: Some(link.clone()),
                refused,
            };
        let what = who.t(&format!("payee.did_{}", change.kind));
        all.push(event(change.proposed_ms, name(&change.proposed_by), what, &change.reason, false));
        if let (Some(at), Some(by)) = (change.decided_ms, &change.decided_by) {
            let what = who.t(&format!("payee.change_{}", change.state));
            all.push(event(at, name(by), what, &change.note, change.state == "declined"));
        }
    }
    all
}

/// GET /payees/new
pub async fn new(who: Visitor) -> Answer {
    who.need(ProposePayee::PERMISSION).await?;
    form_page(&who, "", &FormData::default(), None, &form_key()).await
}

/// GET /payees/{code}/edit
pub async fn edit(who: Visitor, Path(code): Path<String>) -> Answer {
    let asked = code.clone();
    let found =
        who.scoped(ProposePayee::PERMISSION, move |tx, county, _| store::payee(tx, county, &asked)).await?;
    let Some(payee) = found else { return Err(who.not_found().await) };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let typed = FormData {
        pairs: vec![
            pair("payee_name", &payee.payee_name),
            pair("payee_acct_no", &payee.payee_acct_no),
            pair("payee_acct_bank_name", &payee.payee_acct_bank_name),
            pair("payee_bank_no", &payee.payee_bank_no),
            pair("payee_kind", &payee.payee_kind),
        ],
    };
    form_page(&who, &code, &typed, None, &form_key()).await
}

/// The form; `code` is empty for a registration.
async fn form_page(who: &Visitor, code: &str, typed: &FormData, refused: Option<Panel>, key: &str) -> Answer {
    let v = who.view();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name));
    let new = code.is_empty();
    let title = who.t(if new { "payee.new" } else { "payee.edit" });
    let action = if new { "/payees".to_owned() } else { format!("/payees/{code}/changes") };
    let back = if new { "/payees".to_owned() } else { format!("/payees/{code}") };
    let body = html! {
        header .page-head { h1 { (title) @if !new { " " span .code { (code) } } } }
        @if let Some(panel) = &refused { (why::refusal(v, panel)) }
        form .panel method="post" action=(action) data-once {
            (form::hidden(v, key))
            (form::kept([("kind", if new { "register" } else { "change" })]))
            div .form-grid {
                @if new { (form::text_input(v, &input("payee_code", "payment.payee_code").hint(who.t("payee.code_hint")))) }
                (form::select(v, &input("payee_kind", "payment.payee_kind").required(), &kinds(who)))
                (form::text_input(v, &input("payee_name", "payee.name").hint(who.t("payee.name_hint")).required()))
                (form::text_input(v, &input("payee_acct_no", "payment.account_no").hint(who.t("payee.account_hint")).required()))
                (form::text_input(v, &input("payee_acct_bank_name", "payment.bank_name").required()))
                (form::text_input(v, &input("payee_bank_no", "payee.bank_no").hint(who.t("payee.bank_no_hint")).required()))
            }
            (form::textarea(v, &input("reason", "payee.reason").hint(who.t("payee.reason_hint")).required(), 2))
            div .actions {
                button .button .primary { (who.t("payee.do_propose")) }
                a .button href=(back) { (who.t("cancel")) }
            }
            p .consequence { (who.t(if new { "payee.then_register" } else { "payee.then_change" })) }
        }
    };
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(who.page_with(status, title, body).await)
}

fn change_of(form: &FormData, code: &str) -> NewPayeeChange {
    NewPayeeChange {
        kind: PayeeChangeKind::from_code(form.get("kind")).unwrap_or(PayeeChangeKind::Change),
        payee_code: code.to_owned(),
        payee_name: form.get("payee_name").to_owned(),
        payee_acct_no: form.get("payee_acct_no").to_owned(),
        payee_acct_bank_name: form.get("payee_acct_bank_name").to_owned(),
        payee_bank_no: form.get("payee_bank_no").to_owned(),
        payee_kind: form.get("payee_kind").to_owned(),
        reason: form.get("reason").to_owned(),
    }
}

/// POST /payees
pub async fn register(Posted { visitor: who, form }: Posted) -> Answer {
    let input =
        NewPayeeChange { kind: PayeeChangeKind::Register, ..change_of(&form, form.get("payee_code")) };
    match who.site.db.perform::<ProposePayee>(who.ctx(&form.key()), input).await {
        Ok(done) => Ok(who.go(&format!("/payee-changes/{}", done.change_id), "payee_proposed")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("payee.new"));
            form_page(&who, "", &form, Some(panel), &form.key()).await
        }
    }
}

/// POST /payees/{code}/changes
pub async fn change(Path(code): Path<String>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = change_of(&form, &code);
    let kind = input.kind;
    match who.site.db.perform::<ProposePayee>(who.ctx(&form.key()), input).await {
        Ok(done) => Ok(who.go(&format!("/payee-changes/{}", done.change_id), "payee_proposed")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t(&format!("payee.kind_{}", kind.code())));
            match kind {
                PayeeChangeKind::Register | PayeeChangeKind::Change => {
                    form_page(&who, &code, &form, Some(panel), &form.key()).await
                }
                PayeeChangeKind::Suspend | PayeeChangeKind::Resume => page(&who, code, Some(panel)).await,
            }
        }
    }
}

/// GET /payee-changes and /payee-changes.csv
pub async fn changes(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(VIEW, move |tx, county, _| {
            let found = Where::county("c.mof_div_code", county)
                .and_some("c.state = ?", asked.value("state"))
                .and_some("c.kind = ?", asked.value("kind"))
                .and_some("c.payee_code like ? or c.payee_name like ?", asked.like("q"));
            let columns = [("at", "c.proposed_ms"), ("code", "c.payee_code")];
            let window = asked.order(&columns, "c.proposed_ms desc, c.change_id") + &asked.window();
            Ok((store::changes(tx, &found, &window)?, store::changes_totals(tx, &found)?))
        })
        .await?;
    let states = ["proposed", "confirmed", "declined"]
        .map(|state| (state.to_owned(), who.t(&format!("payee.change_{state}"))));
    let kinds = PayeeChangeKind::ALL
        .map(|kind| (kind.code().to_owned(), who.t(&format!("payee.kind_{}", kind.code()))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("kind", who.t("payee.change_kind"), Relation::Is, Control::Choice(kinds.to_vec())),
            Filter::new("q", who.t("payment.payee"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("at", who.t("payee.proposed_at"), Kind::Words),
            Column::new("kind", who.t("payee.change_kind"), Kind::Words).unsorted(),
            Column::new("code", who.t("payment.payee_code"), Kind::Words),
            Column::new("name", who.t("payment.payee"), Kind::Words).unsorted(),
            Column::new("account", who.t("payment.account_no"), Kind::Words).unsorted(),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
            Column::new("by", who.t("payee.proposed_by"), Kind::Words).unsorted(),
            Column::new("decided", who.t("payee.decided_by"), Kind::Words).unsorted(),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/payee-changes/{}", row.change_id),
                cells: vec![
                    Cell::Instant(row.proposed_ms.local()),
                    Cell::text(who.t(&format!("payee.kind_{}", row.kind))),
                    Cell::text(&row.payee_code),
                    Cell::text(&row.payee_name),
                    Cell::Code(row.payee_acct_no.clone()),
                    Cell::Badge(change_badge(&who, &row.state)),
                    Cell::text(&row.proposed_by),
                    Cell::text(&row.decided_by),
                    Cell::text(&row.reason),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("payee.changes_empty"),
            teach: who.t("payee.changes_teach"),
            action: Some(Link::new("/payees", who.t("payment.payees"))),
        },
        saved: saved(&who),
        ..listing.list(who.t("payee.changes"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /payee-changes/{id}
pub async fn show_change(who: Visitor, Path(id): Path<i64>) -> Answer {
    change_page(&who, id, None).await
}

async fn change_page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(change) = store::change_seen(tx, county, id)? else { return Ok(None) };
            let present = store::payee(tx, county, &change.payee_code)?;
            let people = store::names_of(tx, county, &change.payee_code)?;
            Ok(Some((change, present, people)))
        })
        .await?;
    let Some((change, present, people)) = found else { return Err(who.not_found().await) };
    let name = |user: &str| {
        people.iter().find(|(id, _)| id == user).map_or_else(|| user.to_owned(), |(_, name)| name.clone())
    };
    let mut timeline = vec![Happened {
        at: change.proposed_ms.local(),
        who: name(&change.proposed_by),
        role: String::new(),
        what: who.t(&format!("payee.did_{}", change.kind)),
        reason: Some(change.reason.clone()),
        link: None,
        refused: false,
    }];
    if let (Some(at), Some(by)) = (change.decided_ms, &change.decided_by) {
        timeline.push(Happened {
            at: at.local(),
            who: name(by),
            role: String::new(),
            what: who.t(&format!("payee.change_{}", change.state)),
            reason: Some(change.note.clone()).filter(|note| !note.is_empty()),
            link: None,
            refused: change.state == "declined",
        });
    }
    let (primary, secondary, waiting) = decisions(who, &change);
    let document = DocumentPage {
        kind: who.t(&format!("payee.kind_{}", change.kind)),
        number: change.payee_code.clone(),
        title: change.payee_name.clone(),
        state: Some(change_badge(who, &change.state)),
        refusal,
        body: Some(compared(who, &change, present.as_ref())),
        timeline,
        primary,
        secondary,
        waiting,
        links: present
            .iter()
            .map(|payee| Link::new(format!("/payees/{}", payee.payee_code), who.t("payee.open")))
            .collect(),
        ..DocumentPage::default()
    };
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = document.render(who.view());
    Ok(who.page_with(status, change.payee_name.clone(), body).await)
}

/// What is registered beside what is asked for; once decided only what was asked for.
fn compared(who: &Visitor, change: &PayeeChangeRow, present: Option<&Payee>) -> Markup {
    let open = change.state == "proposed";
    let before = |pick: fn(&Payee) -> &String| {
        present.filter(|_| open).map_or(Cell::Blank, |payee| Cell::text(pick(payee).clone()))
    };
    let row = |key: &str, before: Cell, after: &str| DiffRow {
        label: who.t(key),
        before,
        after: Cell::text(after),
        reason: String::new(),
    };
    let kind_before =
        present.filter(|_| open).map_or(Cell::Blank, |payee| Cell::text(kind_name(who, &payee.payee_kind)));
    let rows = [
        row("payee.name", before(|payee| &payee.payee_name), &change.payee_name),
        row("payment.payee_kind", kind_before, &kind_name(who, &change.payee_kind)),
        row("payment.account_no", before(|payee| &payee.payee_acct_no), &change.payee_acct_no),
        row("payment.bank_name", before(|payee| &payee.payee_acct_bank_name), &change.payee_acct_bank_name),
        row("payee.bank_no", before(|payee| &payee.payee_bank_no), &change.payee_bank_no),
    ];
    if open && present.is_some() {
        return panel(
            &who.t("payee.compared"),
            None,
            diff(who.view(), &who.t("payee.registered"), &who.t("payee.asked_for"), &rows),
        );
    }
    let facts = rows.into_iter().map(|row| Fact { label: row.label, value: row.after, why: None }).collect();
    panel(&who.t("payee.asked_for"), None, fact_group(who.view(), &FactGroup { title: String::new(), facts }))
}

fn decisions(who: &Visitor, change: &PayeeChangeRow) -> (Option<Action>, Vec<Action>, Option<String>) {
    if change.state != "proposed" {
        return (None, Vec::new(), None);
    }
    let own = change.proposed_by == who.actor.user_id;
    if !who.holds(DecidePayee::PERMISSION) || own {
        let ask = who.site.shell.who_may(who.lang, DecidePayee::PERMISSION.0);
        let key = if own { "payee.you_proposed" } else { "waits_for" };
        return (None, Vec::new(), Some(who.say(key, &[("who", ask.into())])));
    }
    let to = format!("/payee-changes/{}/decision", change.change_id);
    let (confirm, decline) = second_person(who, to, who.t(&format!("payee.effect_{}", change.kind)));
    (Some(confirm), vec![decline], None)
}

/// POST /payee-changes/{id}/decision
pub async fn decide(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let confirm = form.get("confirm") == "1";
    let input = ChangeDecision { change_id: id, confirm, note: form.get("note").to_owned() };
    match who.site.db.perform::<DecidePayee>(who.ctx(&form.key()), input).await {
        Ok(_) => {
            let flash = if confirm { "payee_confirmed" } else { "payee_declined" };
            Ok(who.go(&format!("/payee-changes/{id}"), flash))
        }
        Err(problem) => {
            let key = if confirm { "payee.do_confirm" } else { "payee.do_decline" };
            let panel = who.panel(&problem, &who.t(key));
            change_page(&who, id, Some(panel)).await
        }
    }
}
