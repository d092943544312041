//! Papers from the browser: the buttons of the document pages lead here.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use jiff::ToSpan as _;
use platform::db::{DbResult, Tx};
use platform::http::{Site, Visitor};
use platform::i18n::MoneyUnit;
use platform::web::listing::FileForm;
use platform::web::page::{Answer, Units, download};
use platform::web::paper::{self, Paper};
use platform::web::query::encode;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link};
use print::Document;

use super::{Bureau, Month, request, statement, voucher};
use crate::evoucher::Desk;
use crate::quota::pages::REPORT_VIEW;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/payments/{id}/paper", get(request_paper))
        .route("/vouchers/{id}/paper", get(voucher_paper))
        .route("/statements", get(statements))
        .route("/statements.csv", get(statements))
        .route("/statements/{unit}/{month}", get(statement_paper))
}

/// Runs `make` with the words of this visitor; papers are in yuan whatever the pages show.
fn with_bureau<T>(who: &Visitor, county: &str, make: impl FnOnce(&Bureau<'_>) -> T) -> T {
    let paper = Paper {
        texts: who.site.shell.texts(),
        lang: who.lang,
        unit: MoneyUnit::Yuan,
        printed_on: who.at.day(),
    };
    let name = who.name(&who.county.name_zh, &who.county.name_en);
    make(&Bureau { paper, county, name })
}

async fn sent(who: &Visitor, found: Option<Document>, name: &str) -> Answer {
    let Some(document) = found else { return Err(who.not_found().await) };
    let shown: Response = match paper::pdf(&document) {
        Ok(file) => download(&format!("{name}.pdf"), FileForm::Pdf.mime(), file),
        Err(error) => who.cannot_make(&error.to_string()).await,
    };
    Ok(shown)
}

/// GET /payments/{id}/paper
async fn request_paper(who: Visitor, Path(id): Path<i64>) -> Answer {
    let asked = who.clone();
    let found = who
        .scoped(crate::payment::pages::VIEW, move |tx: &mut Tx<'_>, county: &str, units: &Units| {
            with_bureau(&asked, county, |bureau| request(tx, bureau, id, units))
        })
        .await?;
    let name = found.as_ref().map_or_else(String::new, |document| document.head[0].1.clone());
    sent(&who, found, &name).await
}

/// GET /vouchers/{id}/paper
async fn voucher_paper(who: Visitor, Path(id): Path<i64>) -> Answer {
    let asked = who.clone();
    let found: Option<Document> = who
        .scoped(crate::evoucher::pages::VIEW, move |tx: &mut Tx<'_>, county: &str, units: &Units| {
            let desk = asked.county.tools.downcast_ref::<Desk>();
            let account = desk.map(|desk| desk.account.clone()).unwrap_or_default();
            with_bureau(&asked, county, |bureau| voucher(tx, bureau, &account, id, units))
        })
        .await?;
    let name = found.as_ref().map_or_else(String::new, |document| document.head[0].1.clone());
    sent(&who, found, &name).await
}

/// GET /statements/{unit}/{month}
async fn statement_paper(who: Visitor, Path((unit, month)): Path<(String, String)>) -> Answer {
    let Some(of) = Month::parse(&month) else { return Err(who.not_found().await) };
    let (asked, code) = (who.clone(), unit.clone());
    let found = who
        .scoped(REPORT_VIEW, move |tx: &mut Tx<'_>, county: &str, units: &Units| {
            with_bureau(&asked, county, |bureau| statement(tx, bureau, &code, of, units))
        })
        .await?;
    sent(&who, found, &format!("statement-{unit}-{month}")).await
}

/// The last twelve months, this one first, as choices.
fn months(who: &Visitor) -> Vec<(String, String)> {
    let today = who.at.day();
    (0..12)
        .filter_map(|back| today.checked_sub(back.months()).ok())
        .map(|day| (Month::of(day).to_string(), Month::of(day).to_string()))
        .collect()
}

/// GET /statements and /statements.csv: the units a person may see, each with its paper.
async fn statements(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.query.clone();
    let month = asked.get("month").and_then(Month::parse).unwrap_or_else(|| Month::of(who.at.day()));
    let like = asked.get("unit").unwrap_or_default().to_owned();
    let rows = who.scoped(REPORT_VIEW, move |tx, county, units| units_of(tx, county, units, &like)).await?;
    let total_rows = rows.len() as u64;
    let page = ListPage {
        filters: vec![
            Filter::new("month", who.t("papers.month"), Relation::Is, Control::Choice(months(&who))),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("code", who.t("papers.unit_code"), Kind::Words).unsorted(),
            Column::new("name", who.t("unit_name"), Kind::Words).unsorted(),
            Column::new("month", who.t("papers.month"), Kind::Words).unsorted(),
            Column::new("paper", who.t("papers.statement"), Kind::Words).unsorted(),
        ],
        rows: rows
            .into_iter()
            .map(|(code, name)| Row {
                cells: vec![
                    Cell::Code(code.clone()),
                    Cell::text(name),
                    Cell::text(month.to_string()),
                    Cell::Link(Link::new(
                        format!("/statements/{}/{month}", encode(&code)),
                        who.t("paper.make"),
                    )),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows,
        page: 1,
        per_page: 100_000,
        empty: Empty { title: who.t("papers.none"), teach: who.t("papers.none_teach"), action: None },
        ..listing.list(who.t("papers.statements"))
    };
    Ok(who.list(&listing, page).await)
}

/// Units among `units` whose code or name holds `like`, by code.
fn units_of(tx: &mut Tx<'_>, county: &str, units: &Units, like: &str) -> DbResult<Vec<(String, String)>> {
    let all = platform::org::units(tx, county)?;
    Ok(all
        .into_iter()
        .filter(|unit| units.as_ref().is_none_or(|units| units.contains(&unit.agency_code)))
        .filter(|unit| unit.agency_code.contains(like) || unit.agency_name.contains(like))
        .map(|unit| (unit.agency_code, unit.agency_name))
        .collect())
}
