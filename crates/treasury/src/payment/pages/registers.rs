//! Registers beside the payments: collective decisions (三重一大), limits.

use ledger::Fen;
use maud::html;
use platform::db::Where;
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::chart::share;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link, empty};

use super::super::store::pages;
use super::LIMIT_VIEW;
use crate::shown::{money, named};

/// GET /decisions and /decisions.csv
pub async fn decisions(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, sum, used)) = who
        .scoped(LIMIT_VIEW, move |tx, county, units| {
            let found = Where::county("a.mof_div_code", county)
                .and_some("a.decision_no like ? or a.subject like ?", asked.like("q"))
                .and_some("a.agency_code like ? or u.agency_name like ?", asked.like("unit"))
                .among("a.agency_code", units.as_deref());
            let columns =
                [("no", "a.decision_no"), ("on", "a.decided_on"), ("amount", "a.amount_fen"), ("used", "8")];
            let window = asked.order(&columns, "a.decided_on desc, a.decision_no") + &asked.window();
            Ok((pages::decisions(tx, &found, &window)?, pages::decision_totals(tx, &found)?))
        })
        .await?;
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("payment.decision_no"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("no", who.t("payment.decision_no"), Kind::Words),
            Column::new("on", who.t("payment.decided_on"), Kind::Words),
            Column::new("body", who.t("payment.decided_by"), Kind::Words).unsorted(),
            Column::new("subject", who.t("payment.subject"), Kind::Words).unsorted(),
            Column::new("unit", who.t("unit_name"), Kind::Words).unsorted(),
            Column::new("amount", who.t("payment.ceiling"), Kind::Money),
            Column::new("used", who.t("payment.used"), Kind::Money),
            Column::new("left", who.t("payment.left"), Kind::Money).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: String::new(),
                cells: vec![
                    Cell::text(&row.decision_no),
                    Cell::Date(row.decided_on),
                    Cell::text(&row.body),
                    Cell::text(&row.subject),
                    named(&row.agency_code, &row.agency_name),
                    money(row.amount_fen),
                    money(row.used_fen),
                    money(Fen::new(row.amount_fen.get() - row.used_fen.get())),
                ],
                ..Row::default()
            })
            .collect(),
        totals: [
            vec![Cell::Blank; 5],
            vec![money(sum), money(used), money(Fen::new(sum.get() - used.get()))],
        ]
        .concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("payment.decisions_empty"),
            teach: who.t("payment.decisions_empty_teach"),
            action: None,
        },
        ..listing.list(who.t("payment.decisions"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /limits
pub async fn limits(who: Visitor) -> Answer {
    let rows = who.scoped(LIMIT_VIEW, |tx, county, _| books::limit::store::limits(tx, county)).await?;
    let v = who.view();
    let none = Empty {
        title: who.t("payment.limits_empty"),
        teach: who.t("payment.limits_empty_teach"),
        action: None,
    };
    let body = html! {
        header .page-head { h1 { (who.t("payment.limits")) }
            a .button .push href="/decisions" { (who.t("payment.decisions")) } }
        @if rows.is_empty() { (empty(&none)) } @else {
            div .table-box { table .grid .list {
                thead { tr { th { (who.t("payment.limit")) } th { (who.t("payment.basis")) }
                    th .num { (who.t("payment.ceiling")) span .unit { (v.unit_word()) } }
                    th .num { (who.t("payment.used")) span .unit { (v.unit_word()) } } th { (who.t("payment.share_used")) } } }
                tbody { @for row in &rows { tr {
                    td { (row.meaning) } td { (row.basis) }
                    td .num { (Cell::Money(row.ceiling_fen.get()).render(v)) }
                    td .num { (Cell::Money(row.used_fen.get()).render(v)) }
                    td { (share(v, row.used_fen.get(), row.ceiling_fen.get())) }
                } } }
            } }
        }
        p .muted { (platform::web::ui::link(&Link::new("/decisions", who.t("payment.decisions_teach")))) }
    };
    Ok(who.page(who.t("payment.limits"), body).await)
}
