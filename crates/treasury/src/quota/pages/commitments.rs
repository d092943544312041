//! Commitments (承诺): each contract with what a line holds for it, what is paid and what is left.

use axum::extract::Path;
use ledger::FiscalYear;
use maud::Markup;
use platform::access::Permission;
use platform::db::{DbResult, Tx, Where};
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link, panel};

use super::super::commitment::{self, Commitment};
use super::super::store::contracts::{self, ContractStep};
use super::VIEW;
use super::changes::{kind_name, state_badge};
use crate::payment::lists as payments;
use crate::shown::{money, named, payment_badge};

/// GET /commitments and /commitments.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let year =
        FiscalYear(listing.query.get("year").and_then(|y| y.parse().ok()).unwrap_or(who.county.fiscal_year));
    let asked = listing.clone();
    let (rows, (count, committed, released, carried, used)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("m.mof_div_code", county)
                .and("m.fiscal_year = ?", year)
                .and_some("m.contract_no like ? or p.payee_name like ?", asked.like("q"))
                .and_some("m.agency_code like ? or u.agency_name like ?", asked.like("unit"))
                .among("m.agency_code", units.as_deref());
            let window = asked.order(contracts::ORDER, "m.contract_no, q.bgt_line_no") + &asked.window();
            Ok((contracts::list(tx, &found, &window)?, contracts::totals(tx, &found)?))
        })
        .await?;
    let left = committed.get() - released.get() - carried.get() - used.get();
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("quota.contract_or_supplier"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        ],
        columns: columns(&who),
        rows: rows.iter().map(row).collect(),
        totals: vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            money(committed),
            money(released),
            money(carried),
            money(used),
            Cell::Money(left),
        ],
        total_rows: count as u64,
        empty: Empty {
            title: who.t("quota.commitments_empty"),
            teach: who.t("quota.commitments_empty_teach"),
            action: None,
        },
        primary: who
            .holds(Permission("quota.propose"))
            .then(|| Link::new("/quota/new?kind=commit", who.t("quota.new_commitment"))),
        ..listing.list(who.t("quota.commitments"))
    };
    Ok(who.list(&listing, page).await)
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("contract", who.t("quota.contract"), Kind::Words),
        Column::new("supplier", who.t("quota.supplier"), Kind::Words).unsorted(),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("line", who.t("quota.line"), Kind::Words),
        Column::new("committed", who.t("quota.committed_sum"), Kind::Money),
        Column::new("released", who.t("quota.released_sum"), Kind::Money).unsorted(),
        Column::new("carried", who.t("quota.carried_sum"), Kind::Money).unsorted(),
        Column::new("used", who.t("quota.used_sum"), Kind::Money),
        Column::new("left", who.t("quota.left_sum"), Kind::Money).unsorted(),
    ]
}

fn row(item: &contracts::CommitmentItem) -> Row {
    let left =
        item.committed_fen.get() - item.released_fen.get() - item.carried_fen.get() - item.used_fen.get();
    Row {
        href: format!("/commitments/{}", item.commitment_id),
        cells: vec![
            Cell::text(&item.contract_no),
            named(&item.payee_code, &item.payee_name),
            named(&item.agency_code, &item.agency_name),
            Cell::text(&item.line_no),
            money(item.committed_fen),
            money(item.released_fen),
            money(item.carried_fen),
            money(item.used_fen),
            Cell::Money(left),
        ],
        ..Row::default()
    }
}

struct Facts {
    commitment: Commitment,
    line_no: String,
    unit: String,
    supplier: String,
    steps: Vec<ContractStep>,
    payments: Vec<payments::PaymentItem>,
    /// Of the contract over all lines and years: ceiling and used.
    whole: Option<books::limit::store::LimitRow>,
}

fn read(tx: &mut Tx<'_>, county: &str, id: i64, units: &Option<Vec<String>>) -> DbResult<Option<Facts>> {
    let Some(found) = contracts::commitment(tx, county, id)? else { return Ok(None) };
    if units.as_ref().is_some_and(|units| !units.contains(&found.agency_code)) {
        return Ok(None);
    }
    let line = books::line::store::line(tx, county, found.line_id)?;
    let of_contract = Where::county("r.mof_div_code", county)
        .and("r.contract_no = ?", found.contract_no.clone())
        .among("r.agency_code", units.as_deref());
    Ok(Some(Facts {
        line_no: line.map_or_else(String::new, |line| line.bgt_line_no),
        unit: platform::org::unit(tx, county, &found.agency_code)?
            .map_or_else(String::new, |unit| unit.agency_name),
        supplier: crate::payee::payee(tx, county, &found.payee_code)?
            .map_or_else(String::new, |payee| payee.payee_name),
        steps: contracts::steps(tx, county, &found.contract_no, found.line_id)?,
        payments: payments::payments(
            tx,
            &of_contract,
            " order by r.submitted_ms desc, r.payment_id limit 50",
        )?,
        whole: books::limit::store::limit(tx, county, &commitment::contract_limit(&found.contract_no))?,
        commitment: found,
    }))
}

/// GET /commitments/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    let facts = who.scoped(VIEW, move |tx, county, units| read(tx, county, id, units)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let document = document(&who, &facts);
    Ok(who.document(facts.commitment.contract_no.clone(), &document).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let found = &facts.commitment;
    let fact = |key: &str, cell: Cell| Fact::new(who.t(key), cell);
    let mut groups = vec![FactGroup {
        title: who.t("quota.commitment"),
        facts: vec![
            fact("unit_name", named(&found.agency_code, &facts.unit)),
            fact("quota.supplier", named(&found.payee_code, &facts.supplier)),
            fact(
                "quota.line",
                Cell::Link(Link::new(format!("/lines/{}", found.line_id.0), facts.line_no.clone())),
            ),
            fact("quota.committed_sum", money(found.committed_fen)),
            fact("quota.released_sum", money(found.released_fen)),
            fact("quota.carried_sum", money(found.carried_fen)),
            fact("quota.used_sum", money(found.used_fen)),
            fact("quota.left_sum", money(found.left())),
        ],
    }];
    if let Some(whole) = &facts.whole {
        groups.push(FactGroup {
            title: who.t("quota.contract_whole"),
            facts: vec![
                fact("payment.ceiling", money(whole.ceiling_fen)),
                fact("payment.used", money(whole.used_fen)),
                fact("payment.left", Cell::Money(whole.ceiling_fen.get() - whole.used_fen.get())),
            ],
        });
    }
    let mut links = Vec::new();
    if who.holds(Permission("quota.propose")) {
        let again = format!("/quota/new?kind=release_commitment&line={}", facts.line_no);
        links.push(Link::new(again, who.t("quota.release_rest")));
    }
    if let Some(before) = found.carried_from_id {
        links.push(Link::new(format!("/commitments/{before}"), who.t("quota.carried_from")));
    }
    DocumentPage {
        kind: who.t("quota.commitment"),
        number: found.contract_no.clone(),
        title: format!("{} · {}", facts.unit, facts.supplier),
        amount_fen: Some(found.left().get()),
        facts: groups,
        body: Some(steps(who, facts)),
        related: facts
            .payments
            .iter()
            .map(|payment| Related {
                relation: who.t("payment.one"),
                link: Link::new(format!("/payments/{}", payment.payment_id), payment.pay_app_no.clone()),
                state: Some(payment_badge(who, &payment.state)),
                amount_fen: Some(payment.amount_fen.get()),
            })
            .collect(),
        links,
        ..DocumentPage::default()
    }
}

/// The documents that committed and released.
fn steps(who: &Visitor, facts: &Facts) -> Markup {
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("quota.kind"), Kind::Words),
        Head::new(who.t("quota.doc_no"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
        Head::new(who.t("state"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .steps
        .iter()
        .map(|(change, doc_no, kind, state, amount, at)| {
            vec![
                Cell::Instant(at.local()),
                Cell::text(kind_name(who, kind)),
                Cell::Link(Link::new(format!("/quota/{change}"), doc_no.clone())),
                money(*amount),
                Cell::Badge(state_badge(who, state)),
            ]
        })
        .collect();
    panel(&who.t("quota.changes"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}
