//! What the county folder brought and nobody has lived yet: requests and changes that wait, parked rows.
//!
//! **Promise:** a planned request is submitted by the same verb as one typed in, under its own number, once.
//! **Promise:** a parked row is shown as it came, with its place and its reason.

use axum::extract::Path;
use ledger::FiscalYear;
use platform::access::Permission;
use platform::db::Where;
use platform::http::{Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, Stop, form_key};
use platform::web::query::encode;
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone};
use treasury::payment::{NewPayment, SubmitPayment};
use treasury::shown::money;

use crate::import::kept::KeptRow;
use crate::import::store;

const VIEW: Permission = Permission("import.view");
const KINDS: [&str; 4] = ["request", "change", "refund", "parked"];

fn badge(who: &Visitor, kind: &str) -> Badge {
    let tone = if kind == "parked" { Tone::Warn } else { Tone::Neutral };
    Badge::new(who.t(&format!("import_rows.kind_{kind}")), tone)
}

fn place(row: &KeptRow) -> String {
    format!("/import-rows/{}/{}", encode(&row.file), row.row_no)
}

fn reason<'r>(who: &Visitor, row: &'r KeptRow) -> &'r str {
    who.name(&row.reason_zh, &row.reason_en)
}

/// GET /import-rows and /import-rows.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("r.mof_div_code", county)
                .among("r.agency_code", units.as_deref())
                .and_some("r.kind = ?", asked.value("kind"))
                .and_some("r.file = ?", asked.value("file"))
                .and_some("r.agency_code like ?", asked.like("unit"))
                .and_some("r.number like ? or r.summary like ?", asked.like("q"));
            let columns = [("at", "r.at_text"), ("amount", "r.amount_fen"), ("number", "r.number")];
            let window = asked.order(&columns, "r.kind, r.at_text, r.file, r.row_no") + &asked.window();
            Ok((store::kept(tx, &found, &window)?, store::totals(tx, &found)?))
        })
        .await?;
    let kinds = KINDS.map(|kind| (kind.to_owned(), who.t(&format!("import_rows.kind_{kind}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("kind", who.t("import_rows.kind"), Relation::Is, Control::Choice(kinds.to_vec())),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
            Filter::new("q", who.t("import_rows.number"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("kind", who.t("import_rows.kind"), Kind::Words).unsorted(),
            Column::new("number", who.t("import_rows.number"), Kind::Words),
            Column::new("at", who.t("at"), Kind::Words),
            Column::new("unit", who.t("unit_name"), Kind::Words).unsorted(),
            Column::new("line", who.t("quota.line"), Kind::Words).unsorted(),
            Column::new("amount", who.t("amount"), Kind::Money),
            Column::new("about", who.t("import_rows.about"), Kind::Words).unsorted(),
            Column::new("place", who.t("import_rows.place"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: place(row),
                cells: vec![
                    Cell::Badge(badge(&who, &row.kind)),
                    Cell::Code(row.number.clone()),
                    Cell::text(&row.at_text),
                    Cell::Code(row.agency_code.clone()),
                    Cell::Code(row.bgt_line_no.clone()),
                    row.amount_fen.map_or(Cell::Blank, money),
                    Cell::text(if row.kind == "parked" { reason(&who, row) } else { &row.summary }),
                    Cell::text(format!("{}:{}", row.file, row.row_no)),
                ],
                ..Row::default()
            })
            .collect(),
        totals: vec![
            Cell::text(who.t("journal.sum")),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            money(sum),
            Cell::Blank,
            Cell::Blank,
        ],
        total_rows: count as u64,
        empty: Empty { title: who.t("import_rows.empty"), teach: who.t("import_rows.teach"), action: None },
        saved: kinds
            .iter()
            .map(|(kind, name)| Link::new(format!("/import-rows?kind={kind}"), name))
            .collect(),
        ..listing.list(who.t("import_rows.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /import-rows/{file}/{row}
pub async fn show(who: Visitor, Path((file, row)): Path<(String, i64)>) -> Answer {
    page(&who, file, row, None, &form_key()).await
}

async fn page(who: &Visitor, file: String, row: i64, refusal: Option<Panel>, key: &str) -> Answer {
    let Some((row, request)) = find(who, file, row).await? else { return Err(who.not_found().await) };
    let cell = |key: &str, value: &str| Fact::new(who.t(key), Cell::text(value));
    let mut facts = vec![
        cell("import_rows.place", &format!("{}:{}", row.file, row.row_no)),
        cell("at", &row.at_text),
        cell("unit_name", &row.agency_code),
        cell("quota.line", &row.bgt_line_no),
        cell("payment.payee", &row.payee_code),
        cell("import_rows.about", &row.summary),
    ];
    if row.kind == "parked" {
        facts.push(cell("import_rows.reason", reason(who, &row)));
        facts.push(cell("import_rows.column", &row.column_name));
    }
    facts.retain(|fact| !matches!(&fact.value, Cell::Text(text) if text.is_empty()));
    let raw = raw_cells(&row).into_iter().map(|(name, text)| Fact::new(name, Cell::text(text))).collect();
    let open = row.kind == "request" && request.is_none();
    let state = if request.is_some() {
        Badge::new(who.t("import_rows.submitted"), Tone::Good)
    } else {
        badge(who, &row.kind)
    };
    let mut links = vec![Link::new("/import-rows", who.t("import_rows.title"))];
    links.extend(request.map(|id| Link::new(format!("/payments/{id}"), who.t("payment.one"))));
    let submit = (open && who.holds(SubmitPayment::PERMISSION)).then(|| Action {
        consequence: who.t("import_rows.submit_consequence"),
        ..Action::new(format!("{}/submission", place(&row)), who.t("payment.do_submit"), key)
    });
    let document = DocumentPage {
        kind: who.t("import_rows.title"),
        number: row.number.clone(),
        title: row.summary.clone(),
        state: Some(state),
        amount_fen: row.amount_fen.map(ledger::Fen::get),
        refusal,
        facts: vec![
            FactGroup { title: String::new(), facts },
            FactGroup { title: who.t("import_rows.cells"), facts: raw },
        ],
        primary: submit,
        links,
        ..DocumentPage::default()
    };
    Ok(who.document(row.number.clone(), &document).await)
}

/// The row, when the visitor may see its unit's, and the request it has become.
async fn find(who: &Visitor, file: String, row: i64) -> Result<Option<(KeptRow, Option<i64>)>, Stop> {
    who.scoped(VIEW, move |tx, county, units| {
        let found = store::at(tx, county, &file, row)?;
        match found.filter(|row| units.as_ref().is_none_or(|units| units.contains(&row.agency_code))) {
            Some(row) => {
                let request = store::submitted_as(tx, county, &row)?;
                Ok(Some((row, request)))
            }
            None => Ok(None),
        }
    })
    .await
}

fn raw_cells(row: &KeptRow) -> Vec<(String, String)> {
    serde_json::from_str(&row.cells).unwrap_or_default()
}

/// POST /import-rows/{file}/{row}/submission
pub async fn submit(
    Path((file, row_no)): Path<(String, i64)>,
    Posted { visitor: who, form }: Posted,
) -> Answer {
    let found = find(&who, file.clone(), row_no).await?.filter(|(row, _)| row.kind == "request");
    let Some((row, _)) = found else { return Err(who.not_found().await) };
    let cells = raw_cells(&row);
    let cell = |name: &str| {
        cells.iter().find(|(column, _)| column == name).map_or_else(String::new, |(_, text)| text.clone())
    };
    let new = NewPayment {
        pay_app_no: row.number.clone(),
        agency_code: row.agency_code.clone(),
        fiscal_year: FiscalYear(i32::try_from(row.fiscal_year).unwrap_or_default()),
        bgt_line_no: row.bgt_line_no.clone(),
        payee_code: row.payee_code.clone(),
        amount: row.amount_fen.unwrap_or(ledger::Fen::ZERO),
        pay_summary: row.summary.clone(),
        pay_bus_type_code: cell("pay_bus_type_code"),
        decision_no: cell("decision_no"),
        contract_no: cell("contract_no"),
        from_commitment: cell("from_commitment") == "1",
        contract_due_on: cell("contract_due_on").parse().ok(),
    };
    match who.site.db.perform::<SubmitPayment>(who.ctx(&form.key()), new).await {
        Ok(done) => Ok(who.go(&format!("/payments/{}", done.payment_id), "payment_submitted")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("payment.do_submit"));
            page(&who, file, row_no, Some(panel), &form.key()).await
        }
    }
}
