//! Quota lines: the list with the balance of every state, and the page of one line.

use axum::extract::Path;
use books::journal::store::HistoryRow;
use books::line::{ControlKey, LineRow};
use ledger::{Account, Fen, FiscalYear, LineId};
use maud::{Markup, html};
use platform::db::{DbResult, Tx, Where};
use platform::http::Visitor;
use platform::web::listing::Listing;
use platform::web::page::Answer;
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{Why, WhyPosting};
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::super::store;
use super::super::store::pages::{self, ChangeItemRow, LineItem};
use super::VIEW;
use crate::payment::lists as payments;
use crate::shown::{
    event_name, fund_name, funds, money, money_cells, named, payment_badge, posting_cell, source_link,
};

/// GET /lines and /lines.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let year =
        FiscalYear(listing.query.get("year").and_then(|y| y.parse().ok()).unwrap_or(who.county.fiscal_year));
    let asked = listing.clone();
    let (rows, (count, sums)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = filter(&asked, county, year).among("q.agency_code", units.as_deref());
            let window = asked.order(pages::LINE_ORDER, "q.bgt_line_no, q.line_id") + &asked.window();
            Ok((pages::lines(tx, &found, &window)?, pages::line_totals(tx, &found)?))
        })
        .await?;
    let page = ListPage {
        filters: filters(&who),
        columns: columns(&who),
        rows: rows.iter().map(|line| row(&who, line)).collect(),
        totals: [vec![Cell::Blank; 6], money_cells(&sums), vec![Cell::Blank]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("quota.lines_empty"),
            teach: who.t("quota.lines_empty_teach"),
            action: None,
        },
        saved: vec![
            Link::new("/lines", who.t("all")),
            Link::new("/lines?threesafe=wages", who.t("quota.threesafe_wages")),
            Link::new("/lines?open=pending&sort=-pending", who.t("quota.saved_pending")),
            Link::new("/lines?open=frozen&sort=-frozen", who.t("quota.saved_frozen")),
        ],
        ..listing.list(who.t("quota.lines"))
    };
    Ok(who.list(&listing, page).await)
}

fn filter(listing: &Listing, county: &str, year: FiscalYear) -> Where {
    let holding = |accounts: &str| {
        format!(
            "exists (select 1 from line_balance o where o.mof_div_code = q.mof_div_code and o.line_id = q.line_id
               and o.account in ({accounts}) and o.balance_fen > 0)"
        )
    };
    let found = Where::county("q.mof_div_code", county)
        .and("q.fiscal_year = ?", year)
        .and_some("q.bgt_line_no like ? or p.pro_name like ?", listing.like("q"))
        .and_some("q.agency_code like ? or u.agency_name like ?", listing.like("unit"))
        .and_some("q.fund_type_code = ?", listing.value("fund"))
        .and_some("q.exp_func_code like ?", listing.value("function").map(|code| platform::db::begins(&code)))
        .and_some(
            "q.dep_bgt_eco_code like ?",
            listing.value("economic").map(|code| platform::db::begins(&code)),
        )
        .and_some("q.threesafe = ?", listing.value("threesafe"));
    match listing.query.get("open") {
        Some("pending") => found.fixed(&holding("3101, 3102")),
        Some("executable") => found.fixed(&holding("3103")),
        Some("frozen") => found.fixed(&holding("3104")),
        Some(_) | None => found,
    }
}

fn filters(who: &Visitor) -> Vec<Filter> {
    let choice = |pairs: &[(&str, &str)]| {
        Control::Choice(pairs.iter().map(|(code, key)| ((*code).to_owned(), who.t(key))).collect())
    };
    let threesafe = choice(&[
        ("wages", "quota.threesafe_wages"),
        ("livelihood", "quota.threesafe_livelihood"),
        ("operations", "quota.threesafe_operations"),
    ]);
    let open = choice(&[
        ("pending", "quota.pending"),
        ("executable", "quota.executable"),
        ("frozen", "quota.frozen"),
    ]);
    vec![
        Filter::new("q", who.t("quota.line_or_project"), Relation::Contains, Control::Text),
        Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
        Filter::new("fund", who.t("quota.fund"), Relation::Is, Control::Choice(funds(who))),
        Filter::new("function", who.t("quota.function"), Relation::Contains, Control::Text),
        Filter::new("economic", who.t("quota.economic"), Relation::Contains, Control::Text),
        Filter::new("threesafe", who.t("quota.threesafe"), Relation::Is, threesafe),
        Filter::new("open", who.t("quota.has"), Relation::Is, open),
    ]
}

fn columns(who: &Visitor) -> Vec<Column> {
    let mut columns = vec![
        Column::new("no", who.t("quota.line_no"), Kind::Words),
        Column::new("unit", who.t("unit_name"), Kind::Words),
        Column::new("project", who.t("quota.project"), Kind::Words),
        Column::new("function", who.t("quota.function"), Kind::Words),
        Column::new("economic", who.t("quota.economic"), Kind::Words),
        Column::new("fund", who.t("quota.fund"), Kind::Words).hidden().unsorted(),
    ];
    for key in ["pending", "executable", "frozen", "committed", "in_process", "paid"] {
        let column = Column::new(key, who.t(&format!("quota.{key}")), Kind::Money);
        columns.push(if key == "committed" { column.hidden() } else { column });
    }
    columns.push(Column::new("threesafe", who.t("quota.threesafe"), Kind::Words).hidden().unsorted());
    columns
}

fn row(who: &Visitor, line: &LineItem) -> Row {
    Row {
        href: format!("/lines/{}", line.line_id.0),
        cells: vec![
            Cell::text(&line.bgt_line_no),
            Cell::text(&line.agency_name),
            Cell::text(&line.pro_name),
            Cell::Code(line.exp_func_code.clone()),
            Cell::Code(line.dep_bgt_eco_code.clone()),
            Cell::text(fund_name(who, &line.fund_type_code)),
            money(line.pending_fen),
            money(line.executable_fen),
            money(line.frozen_fen),
            money(line.committed_fen),
            money(line.in_process_fen),
            money(line.paid_fen),
            Cell::text(threesafe(who, &line.threesafe)),
        ],
        ..Row::default()
    }
}

fn threesafe(who: &Visitor, code: &str) -> String {
    if code.is_empty() { String::new() } else { who.t(&format!("quota.threesafe_{code}")) }
}

/// Everything the page of a line shows.
struct Facts {
    line: LineRow,
    control: Option<ControlKey>,
    names: Names,
    balances: Vec<(u16, Fen)>,
    history: Vec<HistoryRow>,
    payments: Vec<payments::PaymentItem>,
    payment_count: i64,
    changes: Vec<ChangeItemRow>,
    holds: Vec<books::hold::Hold>,
    children: Vec<LineRow>,
}

struct Names {
    unit: String,
    project: String,
    function: String,
    economic: String,
    gov_economic: String,
}

fn read(
    tx: &mut Tx<'_>,
    county: &str,
    id: LineId,
    units: &Option<Vec<String>>,
    day: jiff::civil::Date,
) -> DbResult<Option<Facts>> {
    let Some(line) = books::line::store::line(tx, county, id)? else { return Ok(None) };
    if units.as_ref().is_some_and(|units| !units.contains(&line.agency_code)) {
        return Ok(None);
    }
    let unit = platform::org::unit(tx, county, &line.agency_code)?;
    let mut class = |kind: &str, code: &str| -> DbResult<String> {
        Ok(store::class_name(tx, county, kind, code)?.unwrap_or_default())
    };
    let (function, economic, gov_economic) = (
        class("functional", &line.exp_func_code)?,
        class("dept_economic", &line.dep_bgt_eco_code)?,
        class("gov_economic", &line.gov_bgt_eco_code)?,
    );
    let scopes = crate::quota::scopes_of(tx, county, &line)?;
    let holds = books::hold::standing(tx, county, &scopes, (line.fiscal_year, day))?;
    let found = Where::county("r.mof_div_code", county).and("r.line_id = ?", id);
    Ok(Some(Facts {
        control: books::line::store::control(tx, county, line.control_id)?,
        names: Names {
            unit: unit.map_or_else(String::new, |unit| unit.agency_name),
            project: store::project(tx, county, &line.pro_code)?.map_or_else(String::new, |p| p.pro_name),
            function,
            economic,
            gov_economic,
        },
        balances: books::journal::store::line_balances(tx, county, id)?,
        history: books::journal::store::pages::newest_of_line(tx, county, id, 60)?,
        payment_count: payments::totals(tx, &found)?.0,
        payments: payments::payments(tx, &found, " order by r.submitted_ms desc, r.payment_id limit 10")?,
        changes: pages::changes_of_line(tx, county, id)?,
        holds,
        children: books::line::store::children(tx, county, id)?,
        line,
    }))
}

/// GET /lines/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    let day = who.at.day();
    let facts = who.scoped(VIEW, move |tx, county, units| read(tx, county, LineId(id), units, day)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let page = document(&who, &facts);
    Ok(who.document(facts.line.bgt_line_no.clone(), &page).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let line = &facts.line;
    let balance = |account: Account| {
        facts.balances.iter().find(|(code, _)| *code == account.code()).map_or(0, |(_, fen)| fen.get())
    };
    let mut links = vec![
        Link::new(format!("/explain/line/{}", line.line_id.0), who.t("explain")),
        Link::new(format!("/payments?line={}", line.line_id.0), who.t("payment.list")),
    ];
    if who.holds(crate::payment::pages::SUBMIT) && balance(Account::Executable) > 0 {
        links.push(Link::new(format!("/payments/new?line={}", line.line_id.0), who.t("payment.new")));
    }
    if who.holds(platform::access::Permission("quota.propose")) {
        links.push(Link::new(format!("/quota/new?line={}", line.bgt_line_no), who.t("quota.new_change")));
    }
    DocumentPage {
        kind: who.t("quota.line"),
        number: line.bgt_line_no.clone(),
        title: format!("{} · {}", facts.names.unit, facts.names.project),
        state: facts.holds.first().map(|_| Badge::new(who.t("quota.held"), Tone::Bad)),
        amount_fen: Some(balance(Account::Executable)),
        chain: chain(who, facts, &balance),
        facts: vec![balances(who, facts, &balance), elements(who, facts)],
        body: Some(below(who, facts)),
        related: related(who, facts),
        waiting: Some(if facts.holds.is_empty() {
            who.t("quota.line_free")
        } else {
            who.t("quota.line_held")
        }),
        links,
        ..DocumentPage::default()
    }
}

fn chain(who: &Visitor, facts: &Facts, balance: &impl Fn(Account) -> i64) -> Vec<ChainStep> {
    let line = &facts.line;
    let year = line.fiscal_year.0;
    let step = |name: &str, document: Option<Link>, fen: Option<i64>, step: Step| ChainStep {
        name: who.t(name),
        document,
        amount_fen: fen,
        step,
    };
    let paid = balance(Account::Paid);
    vec![
        step(
            "quota.chain_budget",
            Some(Link::new(format!("/budget/{year}"), line.cor_bgt_doc_no.clone())),
            facts.control.as_ref().map(|control| control.appropriation_fen.get()),
            Step::Passed,
        ),
        step(
            "quota.line",
            Some(Link::new(format!("/lines/{}", line.line_id.0), line.bgt_line_no.clone())),
            Some(
                facts
                    .balances
                    .iter()
                    .filter(|(code, _)| (3101..=3201).contains(code))
                    .map(|(_, fen)| fen.get())
                    .sum(),
            ),
            Step::Here,
        ),
        step("quota.in_process", None, Some(balance(Account::InProcess)), Step::Ahead),
        step("quota.paid", None, Some(paid), if paid > 0 { Step::Passed } else { Step::Ahead }),
    ]
}

fn balances(who: &Visitor, facts: &Facts, balance: &impl Fn(Account) -> i64) -> FactGroup {
    let shown = Account::OF_A_LINE.iter().filter(|account| {
        let kept = matches!(account, Account::PendingRelease | Account::Executable | Account::Paid);
        kept || balance(**account) != 0
    });
    FactGroup {
        title: who.t("quota.balances"),
        facts: shown
            .map(|account| {
                let label = format!("{} {}", account.code(), who.name(account.name_zh(), account.name_en()));
                Fact::new(label, Cell::Money(balance(*account))).because(because(who, facts, *account))
            })
            .collect(),
    }
}

/// A balance is the sum of its postings; the latest of them are shown.
fn because(who: &Visitor, facts: &Facts, account: Account) -> Why {
    let moved = facts.history.iter().filter(|row| row.4 == i64::from(account.code()));
    Why {
        rule_id: "I7".into(),
        sentence: who.t("quota.balance_why"),
        article: who.t("quota.balance_article"),
        postings: moved
            .take(12)
            .map(|(posting, event, _, at, _, debit, credit)| WhyPosting {
                link: match posting_cell(who, posting.0, event) {
                    Cell::Link(link) => link,
                    _ => Link::new(format!("/explain/line/{}", facts.line.line_id.0), event_name(who, event)),
                },
                at: at.local(),
                entries: String::new(),
                amount_fen: debit.get() - credit.get(),
            })
            .collect(),
        ..Why::default()
    }
}

fn elements(who: &Visitor, facts: &Facts) -> FactGroup {
    let line = &facts.line;
    let flag = |set: bool| Cell::text(who.t(if set { "yes" } else { "no" }));
    let fact = |key: &str, cell: Cell| Fact::new(who.t(key), cell);
    FactGroup {
        title: who.t("quota.elements"),
        facts: vec![
            fact("unit_name", named(&line.agency_code, &facts.names.unit)),
            fact("quota.project", named(&line.pro_code, &facts.names.project)),
            fact("quota.function", named(&line.exp_func_code, &facts.names.function)),
            fact("quota.economic", named(&line.dep_bgt_eco_code, &facts.names.economic)),
            fact("quota.gov_economic", named(&line.gov_bgt_eco_code, &facts.names.gov_economic)),
            fact("quota.fund", named(&line.fund_type_code, &fund_name(who, &line.fund_type_code))),
            fact("quota.threesafe", Cell::text(threesafe(who, &line.threesafe))),
            fact("quota.reply_doc", Cell::Code(line.cor_bgt_doc_no.clone())),
            fact("quota.target_doc", Cell::Code(line.target_doc_no.clone())),
            fact("quota.is_gov_pur", flag(line.is_gov_pur)),
            fact("quota.is_sal", flag(line.is_sal)),
            fact("quota.is_dir", flag(line.is_dir)),
        ],
    }
}

fn below(who: &Visitor, facts: &Facts) -> Markup {
    let v = who.view();
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("journal.event"), Kind::Words),
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("journal.debit"), Kind::Money),
        Head::new(who.t("journal.credit"), Kind::Money),
        Head::new(who.t("journal.source"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .history
        .iter()
        .map(|(posting, event, source, at, account, debit, credit)| {
            let name = Account::from_code(*account as u16).map_or_else(String::new, |account| {
                who.name(account.name_zh(), account.name_en()).to_owned()
            });
            vec![
                Cell::Instant(at.local()),
                posting_cell(who, posting.0, event),
                Cell::text(format!("{account} {name}")),
                if debit.get() == 0 { Cell::Blank } else { money(*debit) },
                if credit.get() == 0 { Cell::Blank } else { money(*credit) },
                Cell::Link(source_link(who, source)),
            ]
        })
        .collect();
    html! {
        @if !facts.holds.is_empty() { (panel(&who.t("quota.holds_on_line"), Some(facts.holds.len()), html! {
            ul .lines { @for hold in &facts.holds { li {
                a href={ "/holds/" (hold.hold_id) } { (hold.reason) }
                span .second { (who.t("placed_by")) " " (hold.placed_by) " · " (who.t("lifted_by")) " " (hold.lifts_when) }
            } } }
        })) }
        (panel(&who.t("quota.history"), Some(facts.history.len()), plain_table(v, "", &heads, &rows, &[])))
    }
}

fn related(who: &Visitor, facts: &Facts) -> Vec<Related> {
    let mut related: Vec<Related> = Vec::new();
    for line in &facts.children {
        related.push(Related {
            relation: who.t("quota.child"),
            link: Link::new(format!("/lines/{}", line.line_id.0), line.bgt_line_no.clone()),
            state: None,
            amount_fen: None,
        });
    }
    for change in &facts.changes {
        related.push(Related {
            relation: super::changes::kind_name(who, &change.kind),
            link: Link::new(format!("/quota/{}", change.change_id), change.doc_no.clone()),
            state: Some(super::changes::state_badge(who, &change.state)),
            amount_fen: None,
        });
    }
    for payment in &facts.payments {
        related.push(Related {
            relation: who.t("payment.one"),
            link: Link::new(format!("/payments/{}", payment.payment_id), payment.pay_app_no.clone()),
            state: Some(payment_badge(who, &payment.state)),
            amount_fen: Some(payment.amount_fen.get()),
        });
    }
    if facts.payment_count > facts.payments.len() as i64 {
        related.push(Related {
            relation: String::new(),
            link: Link::new(
                format!("/payments?line={}", facts.line.line_id.0),
                who.say("see_all", &[("count", facts.payment_count.into())]),
            ),
            state: None,
            amount_fen: None,
        });
    }
    related
}
