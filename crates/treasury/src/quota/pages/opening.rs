//! The opening balance sheet of a county that started in mid-year (E30), read only: the trial balance
//! of each book, and every line with the two people who signed it.

use std::collections::BTreeMap;

use axum::extract::Path;
use ledger::{Account, Fen, FiscalYear};
use maud::{Markup, html};
use platform::db::Where;
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, badge};

use super::super::midyear::{MidYear, signed};
use super::super::store;
use super::VIEW;
use crate::shown::{fund_name, money};

/// GET /opening/{year} and /opening/{year}/lines.csv
pub async fn show(who: Visitor, Path(year): Path<i32>) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let found = who
        .scoped(VIEW, move |tx, county, units| {
            if !store::opened_mid_year(tx, county, FiscalYear(year))? {
                return Ok(None);
            }
            let found = Where::county("g.mof_div_code", county)
                .and("g.fiscal_year = ?", i64::from(year))
                .fixed("g.event = 'E30'")
                .and_some("q.bgt_line_no like ?", asked.like("q"))
                .and_some("u.agency_name like ? or q.agency_code like ?", asked.like("unit"))
                .among("q.agency_code", units.as_deref());
            let columns = [("no", "2"), ("unit", "3")];
            let window = asked.order(&columns, "2, 1") + &asked.window();
            let trial = store::opening_trial(tx, county, FiscalYear(year))?;
            let audit = platform::audit::of_document(tx, county, "budget", i64::from(year))?;
            let signers = Signers::of(signed(&audit), store::people(tx, county)?);
            let lines = store::opening_lines(tx, &found, &window)?;
            Ok(Some((lines, store::opening_totals(tx, &found)?, trial, signers)))
        })
        .await?;
    let Some((rows, (count, sum), trial, signers)) = found else { return Err(who.not_found().await) };
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("quota.line_no"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        ],
        columns: columns(&who),
        rows: rows.iter().map(|line| row(line, &signers)).collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("budget.opening_empty"),
            teach: who.t("budget.opening_teach"),
            action: None,
        },
        export_path: format!("/opening/{year}/lines.csv"),
        ..listing.list(who.say("budget.opening_of", &[("year", i64::from(year).into())]))
    };
    if listing.csv {
        return Ok(who.list(&listing, page).await);
    }
    let title = page.title.clone();
    let body = html! {
        p .muted { (who.t("budget.opening_teach")) " " (platform::web::ui::link(&Link::new(format!("/budget/{year}"), who.t("budget.title")))) }
        (trial_balance(&who, &trial))
        (page.render(who.view()))
        p .muted { (who.say("budget.opening_sum", &[("count", count.into()), ("amount", sum.get().into())])) }
    };
    Ok(who.page(title, body).await)
}

fn columns(who: &Visitor) -> Vec<Column> {
    vec![
        Column::new("no", who.t("quota.line_no"), Kind::Words),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("pending", who.t("quota.pending"), Kind::Money).unsorted(),
        Column::new("executable", who.t("quota.executable"), Kind::Money).unsorted(),
        Column::new("frozen", who.t("quota.frozen"), Kind::Money).unsorted().hidden(),
        Column::new("committed", who.t("quota.committed"), Kind::Money).unsorted().hidden(),
        Column::new("in_process", who.t("quota.in_process"), Kind::Money).unsorted(),
        Column::new("paid", who.t("quota.paid"), Kind::Money).unsorted(),
        Column::new("carried", who.t("budget.opening_carried"), Kind::Money).unsorted().hidden(),
        Column::new("unit_signer", who.t("budget.signed_unit"), Kind::Words).unsorted(),
        Column::new("treasury_signer", who.t("budget.signed_treasury"), Kind::Words).unsorted(),
    ]
}

/// Who signed which line, by name.
struct Signers(BTreeMap<String, (String, String)>);

impl Signers {
    fn of(opened: Option<MidYear>, people: Vec<(String, String)>) -> Signers {
        let names: BTreeMap<String, String> = people.into_iter().collect();
        let name = |user: &str| names.get(user).cloned().unwrap_or_else(|| user.to_owned());
        let rows = opened.into_iter().flat_map(|opened| opened.rows);
        Signers(
            rows.map(|row| {
                let both = (name(&row.signed_unit_by), name(&row.signed_treasury_by));
                (row.bgt_line_no, both)
            })
            .collect(),
        )
    }
}

fn row(line: &store::OpeningSeen, signers: &Signers) -> Row {
    let (unit, treasury) = signers.0.get(&line.bgt_line_no).cloned().unwrap_or_default();
    Row {
        href: format!("/lines/{}", line.line_id.0),
        cells: vec![
            Cell::text(&line.bgt_line_no),
            Cell::text(&line.agency_name),
            money(line.pending_fen),
            money(line.executable_fen),
            money(line.frozen_fen),
            money(line.committed_fen),
            money(line.in_process_fen),
            money(line.paid_fen),
            money(line.carried_fen),
            Cell::text(unit),
            Cell::text(treasury),
        ],
        ..Row::default()
    }
}

/// Debit and credit by account; equal in each book, or the opening would not have been posted.
fn trial_balance(who: &Visitor, trial: &[(String, i64, Fen, Fen)]) -> Markup {
    let mut books: BTreeMap<&str, Vec<&(String, i64, Fen, Fen)>> = BTreeMap::new();
    for row in trial {
        books.entry(&row.0).or_default().push(row);
    }
    let heads = [
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("journal.debit"), Kind::Money),
        Head::new(who.t("journal.credit"), Kind::Money),
    ];
    let side = |amount: Fen| if amount == Fen::ZERO { Cell::Blank } else { money(amount) };
    html! {
        @for (fund, rows) in &books {
            @let debit: i64 = rows.iter().map(|row| row.2.get()).sum();
            @let credit: i64 = rows.iter().map(|row| row.3.get()).sum();
            @let cells: Vec<Vec<Cell>> = rows.iter().map(|(_, account, left, right)| {
                let name = Account::from_code(*account as u16)
                    .map_or_else(String::new, |a| who.name(a.name_zh(), a.name_en()).to_owned());
                vec![Cell::text(format!("{account} {name}")), side(*left), side(*right)]
            }).collect();
            section .panel {
                h2 { (fund_name(who, fund)) " "
                    (badge(&if debit == credit { Badge::new(who.t("journal.balanced"), Tone::Good) }
                        else { Badge::new(who.t("journal.unbalanced"), Tone::Bad) })) }
                (plain_table(who.view(), "", &heads, &cells,
                    &[Cell::text(who.t("journal.sum")), Cell::Money(debit), Cell::Money(credit)]))
            }
        }
    }
}
