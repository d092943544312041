//! Execution of the budget by unit, function, economic class or 三保 tag, with a fund filter.

use std::collections::BTreeMap;

use ledger::{Fen, FiscalYear};
use maud::html;
use platform::db::Where;
use platform::http::Visitor;
use platform::web::listing::Listing;
use platform::web::page::Answer;
use platform::web::ui::chart::{Bar, BarChart, bar_chart};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link};

use super::super::store::pages::{self, ExecutionBy, ExecutionSum};
use super::REPORT_VIEW;
use crate::shown::{funds, money, money_cells, named};

/// GET /execution and /execution.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let (by, key) = match listing.query.get("by") {
        Some("function") => (ExecutionBy::Function, "execution.by_function"),
        Some("economic") => (ExecutionBy::Economic, "execution.by_economic"),
        Some("threesafe") => (ExecutionBy::Threesafe, "execution.by_threesafe"),
        Some(_) | None => (ExecutionBy::Unit, "execution.by_unit"),
    };
    let year = FiscalYear(who.county.fiscal_year);
    let asked = listing.clone();
    let (mut sums, names) = who
        .scoped(REPORT_VIEW, move |tx, county, units| {
            let found = Where::county("q.mof_div_code", county)
                .and("q.fiscal_year = ?", year)
                .and_some("q.fund_type_code = ?", asked.value("fund"))
                .and_some(
                    "q.exp_func_code like ?",
                    asked.value("function").map(|code| platform::db::begins(&code)),
                )
                .among("q.agency_code", units.as_deref());
            let names: Vec<(String, String)> = match by {
                ExecutionBy::Unit => platform::org::units(tx, county)?
                    .into_iter()
                    .map(|unit| (unit.agency_code, unit.agency_name))
                    .collect(),
                ExecutionBy::Function => pages::class_names(tx, county, "functional")?,
                ExecutionBy::Economic => pages::class_names(tx, county, "dept_economic")?,
                ExecutionBy::Threesafe => Vec::new(),
            };
            Ok((pages::execution_by(tx, by, &found)?, names))
        })
        .await?;
    let names: BTreeMap<String, String> = names.into_iter().collect();
    let name = |code: &str| match by {
        ExecutionBy::Threesafe if code.is_empty() => who.t("execution.not_threesafe"),
        ExecutionBy::Threesafe => who.t(&format!("quota.threesafe_{code}")),
        ExecutionBy::Unit | ExecutionBy::Function | ExecutionBy::Economic => {
            names.get(code).cloned().unwrap_or_default()
        }
    };
    sort(&mut sums, listing.query.get("sort").unwrap_or_default());
    let total = |pick: fn(&ExecutionSum) -> Fen| Fen::new(sums.iter().map(|row| pick(row).get()).sum());
    let totals = [total(|r| r.1), total(|r| r.2), total(|r| r.3), total(|r| r.4)];
    let page = list_page(&who, &listing, key, (&sums, &totals), |sum| row(by, sum, &name(&sum.0)));
    if listing.csv {
        return Ok(who.list(&listing, page).await);
    }
    let v = who.view();
    let mut most: Vec<&ExecutionSum> = sums.iter().collect();
    most.sort_by_key(|sum| std::cmp::Reverse(sum.4));
    let chart = BarChart {
        finding: who.say(
            "execution.finding",
            &[("share", share(totals[3], totals[0]).export(v).into()), ("paid", totals[3].get().into())],
        ),
        label_head: who.t(key),
        amount_head: who.t("quota.paid"),
        bars: most
            .iter()
            .take(10)
            .map(|sum| Bar { label: name(&sum.0), amount_fen: sum.4.get(), marked: false })
            .collect(),
        source: who.t("execution.source"),
    };
    let body = html! { (page.render(v)) @if !sums.is_empty() { (bar_chart(v, &chart)) } };
    Ok(who.page(page.title, body).await)
}

/// The table with its totals; `row` makes one line of it.
fn list_page(
    who: &Visitor,
    listing: &Listing,
    key: &str,
    (sums, totals): (&[ExecutionSum], &[Fen; 4]),
    row: impl Fn(&ExecutionSum) -> Row,
) -> ListPage {
    ListPage {
        filters: vec![
            Filter::new("by", who.t("execution.by"), Relation::Is, Control::Choice(ways(who))),
            Filter::new("fund", who.t("quota.fund"), Relation::Is, Control::Choice(funds(who))),
            Filter::new("function", who.t("quota.function"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("code", who.t(key), Kind::Words),
            Column::new("quota", who.t("execution.quota"), Kind::Money),
            Column::new("pending", who.t("quota.pending"), Kind::Money),
            Column::new("available", who.t("execution.available"), Kind::Money),
            Column::new("paid", who.t("quota.paid"), Kind::Money),
            Column::new("share", who.t("execution.share"), Kind::Figure),
        ],
        rows: sums.iter().map(row).collect(),
        totals: [vec![Cell::Blank], money_cells(totals), vec![share(totals[3], totals[0])]].concat(),
        total_rows: sums.len() as u64,
        page: 1,
        per_page: 100_000,
        empty: Empty { title: who.t("execution.empty"), teach: who.t("execution.empty_teach"), action: None },
        saved: ways(who)
            .into_iter()
            .map(|(code, label)| Link::new(format!("/execution?by={code}"), label))
            .collect(),
        ..listing.list(who.t("execution.title"))
    }
}

fn ways(who: &Visitor) -> Vec<(String, String)> {
    ["unit", "function", "economic", "threesafe"]
        .map(|way| (way.to_owned(), who.t(&format!("execution.by_{way}"))))
        .to_vec()
}

fn sort(sums: &mut [ExecutionSum], wanted: &str) {
    let (key, down) = wanted.strip_prefix('-').map_or((wanted, false), |key| (key, true));
    match key {
        "quota" => sums.sort_by_key(|sum| sum.1),
        "pending" => sums.sort_by_key(|sum| sum.2),
        "available" => sums.sort_by_key(|sum| sum.3),
        "paid" => sums.sort_by_key(|sum| sum.4),
        "share" => sums.sort_by_key(|sum| tenths(sum.4, sum.1)),
        _ => {}
    }
    if down {
        sums.reverse();
    }
}

fn tenths(part: Fen, whole: Fen) -> i64 {
    if whole.get() <= 0 {
        return 0;
    }
    i64::try_from(i128::from(part.get()) * 1000 / i128::from(whole.get())).unwrap_or(0)
}

fn share(part: Fen, whole: Fen) -> Cell {
    let tenths = tenths(part, whole);
    Cell::text(format!("{}.{}%", tenths / 10, tenths % 10))
}

fn row(by: ExecutionBy, sum: &ExecutionSum, name: &str) -> Row {
    let (code, quota, pending, available, paid) = sum;
    let filter = match by {
        ExecutionBy::Unit => "unit",
        ExecutionBy::Function => "function",
        ExecutionBy::Economic => "economic",
        ExecutionBy::Threesafe => "threesafe",
    };
    let label = match by {
        ExecutionBy::Threesafe => Cell::text(name),
        ExecutionBy::Unit | ExecutionBy::Function | ExecutionBy::Economic => named(code, name),
    };
    Row {
        href: format!(
            "/lines?{filter}={}",
            platform::web::query::encode(if by == ExecutionBy::Unit { name } else { code })
        ),
        cells: vec![
            label,
            money(*quota),
            money(*pending),
            money(*available),
            money(*paid),
            share(*paid, *quota),
        ],
        ..Row::default()
    }
}
