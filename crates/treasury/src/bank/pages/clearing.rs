//! What each day's clearing came to: paid, refunded, and the net the People's Bank pays over.

use platform::db::Where;
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link};

use super::super::store::pages;
use super::VIEW;
use crate::shown::{money, typed_date};

/// GET /clearing and /clearing.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, totals) = who
        .scoped(VIEW, move |tx, county, _| {
            let day = |name: &str| asked.query.get(name).and_then(typed_date);
            let found = Where::county("mof_div_code", county)
                .and_some("cleared_on >= ?", day("since"))
                .and_some("cleared_on <= ?", day("until"));
            let columns = [("on", "cleared_on"), ("paid", "paid_fen"), ("net", "net_fen")];
            let window = asked.order(&columns, "cleared_on desc") + &asked.window();
            Ok((pages::clearing_days(tx, &found, &window)?, pages::clearing_totals(tx, &found)?))
        })
        .await?;
    let page = ListPage {
        filters: vec![
            Filter::new("since", who.t("bank.cleared_on"), Relation::From, Control::Date),
            Filter::new("until", who.t("bank.cleared_on"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("on", who.t("bank.cleared_on"), Kind::Words),
            Column::new("vouchers", who.t("bank.cleared_vouchers"), Kind::Figure).unsorted(),
            Column::new("paid", who.t("bank.cleared_paid"), Kind::Money),
            Column::new("refunds", who.t("bank.cleared_refunds"), Kind::Figure).unsorted(),
            Column::new("refunded", who.t("bank.cleared_refunded"), Kind::Money).unsorted(),
            Column::new("net", who.t("bank.cleared_net"), Kind::Money),
        ],
        rows: rows
            .iter()
            .map(|day| Row {
                amount_fen: Some(day.net_fen.get()),
                cells: vec![
                    Cell::Date(day.cleared_on),
                    Cell::Number(day.vouchers),
                    money(day.paid_fen),
                    Cell::Number(day.refunds),
                    money(day.refunded_fen),
                    money(day.net_fen),
                ],
                ..Row::default()
            })
            .collect(),
        totals: vec![
            Cell::Blank,
            Cell::Number(totals.vouchers),
            money(totals.paid_fen),
            Cell::Number(totals.refunds),
            money(totals.refunded_fen),
            money(totals.net_fen),
        ],
        total_rows: totals.days as u64,
        empty: Empty {
            title: who.t("bank.clearing_empty"),
            teach: who.t("bank.clearing_teach"),
            action: None,
        },
        saved: vec![Link::new("/bank", who.t("bank.title")), Link::new("/refunds", who.t("bank.refunds"))],
        ..listing.list(who.t("bank.clearing"))
    };
    Ok(who.list(&listing, page).await)
}
