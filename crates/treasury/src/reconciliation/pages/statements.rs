//! Statements of the bank: what came, what was put aside, and a file brought in by hand.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};
use platform::db::Where;
use platform::http::Visitor;
use platform::i18n::half;
use platform::upload::Uploaded;
use platform::web::page::Answer;
use platform::web::ui::document::*;
use platform::web::ui::form;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::super::model::{LineRow, StatementRow};
use super::super::receive::IMPORT;
use super::super::store::{self, pages};
use super::super::{PapersTaken, ReceivePapers, ReceivedPapers};
use super::{VIEW, links};
use crate::shown::{money, typed_date};

const STATES: [&str; 3] = ["kept", "replaced", "quarantined"];

fn badge(who: &Visitor, state: &str) -> Badge {
    let tone = match state {
        "kept" => Tone::Good,
        "quarantined" => Tone::Bad,
        _ => Tone::Neutral,
    };
    Badge::new(who.t(&format!("recon.statement_{state}")), tone)
}

/// GET /bank-statements and /bank-statements.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, out, back)) = who
        .scoped(VIEW, move |tx, county, _| {
            let day = |name: &str| asked.query.get(name).and_then(typed_date);
            let found = Where::county("mof_div_code", county)
                .and_some("state = ?", asked.value("state"))
                .and_some("acct_no like ?", asked.like("q"))
                .and_some("on_day >= ?", day("since"))
                .and_some("on_day <= ?", day("until"));
            let columns = [("on", "on_day"), ("out", "out_fen"), ("at", "received_ms"), ("state", "state")];
            let window = asked.order(&columns, "on_day desc, statement_id") + &asked.window();
            Ok((pages::statements(tx, &found, &window)?, pages::statement_totals(tx, &found)?))
        })
        .await?;
    let states = STATES.map(|state| (state.to_owned(), who.t(&format!("recon.statement_{state}"))));
    let mut saved = links(&who);
    saved.push(Link::new("/bank-statements?state=quarantined", who.t("recon.statement_quarantined")));
    if who.holds(IMPORT) {
        saved.push(Link::new("/bank-statements/new", who.t("recon.do_import")));
    }
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("recon.account"), Relation::Contains, Control::Text),
            Filter::new("since", who.t("recon.day"), Relation::From, Control::Date),
            Filter::new("until", who.t("recon.day"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("on", who.t("recon.day"), Kind::Words),
            Column::new("account", who.t("recon.account"), Kind::Words).unsorted(),
            Column::new("no", who.t("recon.statement_no"), Kind::Words).unsorted(),
            Column::new("form", who.t("recon.form"), Kind::Words).unsorted(),
            Column::new("opening", who.t("recon.opening"), Kind::Money).unsorted(),
            Column::new("out", who.t("recon.bank_paid"), Kind::Money),
            Column::new("in", who.t("recon.bank_back"), Kind::Money).unsorted(),
            Column::new("closing", who.t("recon.closing"), Kind::Money).unsorted(),
            Column::new("lines", who.t("recon.line_count"), Kind::Figure).unsorted(),
            Column::new("state", who.t("state"), Kind::Words),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
            Column::new("at", who.t("bank.received"), Kind::Words),
        ],
        rows: rows.iter().map(|row| listed(&who, row)).collect(),
        totals: [vec![Cell::Blank; 5], vec![money(out), money(back)], vec![Cell::Blank; 5]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("recon.no_statements"),
            teach: who.t("recon.no_statements_teach"),
            action: None,
        },
        saved,
        ..listing.list(who.t("recon.statements"))
    };
    Ok(who.list(&listing, page).await)
}

fn listed(who: &Visitor, row: &StatementRow) -> Row {
    Row {
        href: format!("/bank-statements/{}", row.statement_id),
        cells: vec![
            Cell::Date(row.on_day),
            Cell::Code(row.acct_no.clone()),
            Cell::Code(row.statement_no.clone()),
            Cell::text(who.t(if row.form == "camt053" { "recon.form_camt053" } else { "recon.form_mof" })),
            money(row.opening_fen),
            money(row.out_fen),
            money(row.in_fen),
            money(row.closing_fen),
            Cell::Number(row.line_count),
            Cell::Badge(badge(who, &row.state)),
            Cell::text(half(who.lang, &row.reason)),
            Cell::Instant(row.received_ms.local()),
        ],
        ..Row::default()
    }
}

/// Bookings of a statement.
pub fn lines(who: &Visitor, lines: &[LineRow]) -> Markup {
    let heads = [
        Head::new(who.t("recon.reference"), Kind::Words),
        Head::new(who.t("recon.bank_no"), Kind::Words),
        Head::new(who.t("recon.booked_on"), Kind::Words),
        Head::new(who.t("recon.left"), Kind::Money),
        Head::new(who.t("recon.remark"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = lines
        .iter()
        .map(|line| {
            vec![
                Cell::Code(line.reference.clone()),
                Cell::Code(line.bank_no.clone()),
                Cell::Date(line.booked_on),
                money(line.left_fen),
                Cell::text(&line.remark),
            ]
        })
        .collect();
    plain_table(who.view(), "", &heads, &rows, &[])
}

/// GET /bank-statements/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(row) = store::statement(tx, county, id)? else { return Ok(None) };
            let lines = store::lines_of(tx, county, id)?;
            Ok(Some((row, lines)))
        })
        .await?;
    let Some((row, booked)) = found else { return Err(who.not_found().await) };
    let day = row.on_day.to_string();
    let document = DocumentPage {
        kind: who.t("recon.statement"),
        number: row.statement_no.clone(),
        title: who.say("recon.statement_of", &[("day", day.as_str().into())]),
        state: Some(badge(&who, &row.state)),
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(who.t("recon.account"), Cell::Code(row.acct_no.clone())),
                Fact::new(who.t("recon.version"), Cell::Number(row.version_no)),
                Fact::new(who.t("recon.opening"), money(row.opening_fen)),
                Fact::new(who.t("recon.bank_paid"), money(row.out_fen)),
                Fact::new(who.t("recon.bank_back"), money(row.in_fen)),
                Fact::new(who.t("recon.closing"), money(row.closing_fen)),
                Fact::new(who.t("reason"), Cell::text(half(who.lang, &row.reason))),
                Fact::new(who.t("bank.received"), Cell::Instant(row.received_ms.local())),
                Fact::new("SM3", Cell::Code(row.content_sm3.clone())),
            ],
        }],
        body: (!booked.is_empty())
            .then(|| panel(&who.t("recon.lines"), Some(booked.len()), lines(&who, &booked))),
        related: vec![Related {
            relation: who.t("recon.one"),
            link: Link::new(format!("/reconciliation/{day}"), day),
            state: None,
            amount_fen: None,
        }],
        ..DocumentPage::default()
    };
    Ok(who.document(row.statement_no.clone(), &document).await)
}

/// GET /bank-statements/new
pub async fn new(who: Visitor) -> Answer {
    who.need(IMPORT).await?;
    Ok(form_page(&who, StatusCode::OK, html! {}).await)
}

async fn form_page(who: &Visitor, status: StatusCode, said: Markup) -> Response {
    let v = who.view();
    let body = html! {
        header .page-head {
            h1 { (who.t("recon.do_import")) }
            a .button .push href="/bank-statements" { (who.t("recon.statements")) }
        }
        p .lead { (who.t("recon.import_teach")) }
        (said)
        form method="post" action="/bank-statements/new" enctype="multipart/form-data" {
            (form::hidden(v, &platform::web::page::form_key()))
            p .field {
                label for="statement" { (who.t("recon.file")) }
                input #statement type="file" name="statement" accept=".xml,application/xml,text/xml" required;
            }
            button .button .primary { (who.t("recon.do_import")) }
            p .consequence { (who.t("recon.then_import")) }
        }
    };
    who.page_with(status, who.t("recon.do_import"), body).await
}

/// POST /bank-statements/new
pub async fn create(uploaded: Uploaded) -> Answer {
    let who = uploaded.visitor.clone();
    who.need(IMPORT).await?;
    let body = uploaded.file("statement").map(|file| STANDARD.encode(&file.bytes)).unwrap_or_default();
    let ctx = who.ctx(&uploaded.form.key());
    match who.site.db.perform::<ReceivePapers>(ctx, ReceivedPapers { body }).await {
        Ok(taken) => Ok(form_page(&who, StatusCode::OK, outcome(&who, &taken)).await),
        Err(problem) => Ok(who.refused(&problem, &who.t("recon.do_import"), "/bank-statements/new").await),
    }
}

/// What became of each paper in the file.
fn outcome(who: &Visitor, taken: &PapersTaken) -> Markup {
    let heads = ["recon.day", "recon.form", "recon.outcome", "reason", "recon.aside"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = taken
        .papers
        .iter()
        .map(|paper| {
            let day = paper.on.to_string();
            let tone = if paper.outcome == "quarantined" { Tone::Bad } else { Tone::Good };
            vec![
                Cell::Link(Link::new(format!("/reconciliation/{day}"), day)),
                Cell::text(&paper.kind),
                Cell::Badge(Badge::new(who.t(&format!("recon.statement_{}", paper.outcome)), tone)),
                Cell::text(half(who.lang, &paper.reason)),
                Cell::Number(paper.aside as i64),
            ]
        })
        .collect();
    panel(&who.t("recon.outcome"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}
