//! The budget of a year and its steps: registered, approved, replied, closing, closed.

use axum::extract::Path;
use ledger::{Account, Fen, FiscalYear};
use maud::{Markup, html};
use platform::audit::AuditRow;
use platform::db::{DbResult, Tx};
use platform::http::{Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone, empty, panel};

use super::super::model::BudgetRow;
use super::super::store;
use super::super::store::pages;
use super::super::store::schedule::DepartmentRow;
use super::super::{
    AdoptRefused, ApproveBudget, BudgetYear, CloseYear, Department, DepartmentReply, PrepareYearEnd,
    RegisterBudget, ReplyBudget,
};
use super::VIEW;
use crate::shown::{fund_name, money};

fn state_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match state {
        "drafted" | "registered" | "approved" => Tone::Brand,
        "replied" => Tone::Good,
        "closing" => Tone::Warn,
        _ => Tone::Neutral,
    };
    Badge::new(who.t(&format!("budget.state_{state}")), tone)
}

/// GET /budget
pub async fn index(who: Visitor) -> Answer {
    let budgets = who.scoped(VIEW, |tx, county, _| store::budgets(tx, county)).await?;
    let v = who.view();
    let heads = [
        "fiscal_year_head",
        "state",
        "budget.approved_on",
        "budget.congress_doc",
        "budget.replied_on",
        "budget.reply_doc",
    ]
    .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = budgets
        .iter()
        .map(|row| {
            vec![
                Cell::Link(Link::new(
                    format!("/budget/{}", row.fiscal_year.0),
                    row.fiscal_year.0.to_string(),
                )),
                Cell::Badge(state_badge(&who, &row.state)),
                Cell::Date(row.congress_approved_on),
                Cell::Code(row.congress_doc_no.clone()),
                Cell::Date(row.replied_on),
                Cell::Code(row.reply_doc_no.clone()),
            ]
        })
        .collect();
    let none = Empty { title: who.t("budget.empty"), teach: who.t("budget.empty_teach"), action: None };
    let body = html! {
        header .page-head { h1 { (who.t("budget.title")) } }
        @if rows.is_empty() { (empty(&none)) } @else { (plain_table(v, "", &heads, &rows, &[])) }
    };
    Ok(who.page(who.t("budget.title"), body).await)
}

struct Facts {
    budget: BudgetRow,
    sums: Vec<(String, i64, Fen)>,
    resources: Vec<(String, i64, Fen)>,
    happened: Vec<AuditRow>,
    acted: [Option<String>; 2],
    departments: Vec<DepartmentRow>,
    mid_year: bool,
}

fn read(tx: &mut Tx<'_>, county: &str, year: FiscalYear, user: &str) -> DbResult<Option<Facts>> {
    let Some(budget) = store::budget(tx, county, year)? else { return Ok(None) };
    let mut resources = Vec::new();
    for fund in ledger::FundNature::ALL {
        for (account, amount) in store::resources(tx, county, year, fund.code())? {
            resources.push((fund.code().to_owned(), account, amount));
        }
    }
    let id = i64::from(year.0);
    Ok(Some(Facts {
        departments: store::schedule::departments(tx, county, year)?,
        mid_year: store::opened_mid_year(tx, county, year)?,
        budget,
        sums: pages::budget_sums(tx, county, year)?,
        resources,
        happened: platform::audit::of_document(tx, county, "budget", id)?,
        acted: [
            pages::acted(tx, county, "budget", id, user)?,
            pages::acted(tx, county, "year_end", id, user)?,
        ],
    }))
}

/// GET /budget/{year}
pub async fn show(who: Visitor, Path(year): Path<i32>) -> Answer {
    page(&who, year, None).await
}

async fn page(who: &Visitor, year: i32, refusal: Option<Panel>) -> Answer {
    let user = who.actor.user_id.clone();
    let facts = who.scoped(VIEW, move |tx, county, _| read(tx, county, FiscalYear(year), &user)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let (primary, waiting) = next(who, &facts);
    let total: i64 = facts.sums.iter().map(|(_, _, sum)| sum.get()).sum();
    let budget = &facts.budget;
    let mut links = vec![
        Link::new(format!("/lines?year={year}"), who.t("quota.lines")),
        Link::new(format!("/budget/{year}/schedule"), who.t("schedule.link")),
        Link::new(format!("/budget/{year}/carry-over"), who.t("carry.link")),
        Link::new("/execution", who.t("execution.title")),
    ];
    if facts.mid_year {
        links.push(Link::new(format!("/opening/{year}"), who.t("budget.opening")));
    }
    if who.holds(platform::access::Permission("journal.view")) {
        links.push(Link::new("/trial-balance", who.t("journal.trial")));
    }
    let document = DocumentPage {
        kind: who.t("budget.title"),
        number: budget.congress_doc_no.clone(),
        title: who.say("budget.of_year", &[("year", i64::from(year).into())]),
        state: Some(state_badge(who, &budget.state)),
        amount_fen: Some(total),
        refusal,
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(who.t("budget.approved_on"), Cell::Date(budget.congress_approved_on)),
                Fact::new(who.t("budget.congress_doc"), Cell::Code(budget.congress_doc_no.clone())),
                Fact::new(who.t("budget.replied_on"), Cell::Date(budget.replied_on)),
                Fact::new(who.t("budget.reply_doc"), Cell::Code(budget.reply_doc_no.clone())),
            ],
        }],
        body: Some(tables(who, &facts)),
        timeline: facts.happened.iter().map(|row| happened(who, row)).collect(),
        primary,
        waiting,
        links,
        ..DocumentPage::default()
    };
    Ok(who.document(who.t("budget.title"), &document).await)
}

fn happened(who: &Visitor, row: &AuditRow) -> Happened {
    Happened {
        at: row.at_ms.local(),
        who: row.user_name.clone(),
        role: String::new(),
        what: who.permission_name(&row.verb),
        reason: None,
        link: None,
        refused: row.outcome == "refused",
    }
}

fn tables(who: &Visitor, facts: &Facts) -> Markup {
    let v = who.view();
    let heads = [
        Head::new(who.t("quota.fund"), Kind::Words),
        Head::new(who.t("quota.lines"), Kind::Figure),
        Head::new(who.t("budget.expenditure"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = facts
        .sums
        .iter()
        .map(|(fund, lines, sum)| vec![Cell::text(fund_name(who, fund)), Cell::Number(*lines), money(*sum)])
        .collect();
    let resource_heads = [
        Head::new(who.t("quota.fund"), Kind::Words),
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
    ];
    let resources: Vec<Vec<Cell>> = facts
        .resources
        .iter()
        .map(|(fund, account, amount)| {
            let name = Account::from_code(*account as u16).map_or_else(String::new, |account| {
                who.name(account.name_zh(), account.name_en()).to_owned()
            });
            vec![Cell::text(fund_name(who, fund)), Cell::text(format!("{account} {name}")), money(*amount)]
        })
        .collect();
    html! {
        (panel(&who.t("budget.by_fund"), None, plain_table(v, "", &heads, &rows, &[])))
        (panel(&who.t("budget.resources"), None, plain_table(v, "", &resource_heads, &resources, &[])))
        @if !facts.departments.is_empty() { (departments(who, facts)) }
    }
}

/// Departments with subordinate units: when each replied, and the button of whoever may reply now.
fn departments(who: &Visitor, facts: &Facts) -> Markup {
    let year = facts.budget.fiscal_year.0;
    let replied = facts.budget.state == "replied";
    let mine = |code: &str| who.actor.agency_code.is_empty() || who.actor.agency_code == *code;
    panel(
        &who.t("budget.departments"),
        Some(facts.departments.len()),
        html! {
            ul .lines { @for (code, name, units, at) in &facts.departments { li {
                (name) " " span .code { (code) }
                span .second { (who.say("budget.department_units", &[("count", (*units).into())])) }
                @match at {
                    Some(at) => span .second { (who.t("budget.replied_on")) " " (platform::web::ui::instant(at.local())) },
                    None if replied && who.holds(DepartmentReply::PERMISSION) && mine(code) => {
                        form method="post" action={ "/budget/" (year) "/departments/" (code) } data-once {
                            (platform::web::ui::form::hidden(who.view(), &form_key()))
                            button .button { (who.t("budget.do_department_reply")) }
                        }
                    },
                    None => span .second { (who.t("budget.department_waits")) },
                }
            } } }
        },
    )
}

/// POST /budget/{year}/departments/{code}
pub async fn department(
    Path((year, code)): Path<(i32, String)>,
    Posted { visitor: who, form }: Posted,
) -> Answer {
    let input = Department { fiscal_year: FiscalYear(year), sup_dep_code: code };
    match who.site.db.perform::<DepartmentReply>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/budget/{year}"), "budget_moved")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("budget.do_department_reply"));
            page(&who, year, Some(panel)).await
        }
    }
}

/// The step that comes next, whose permission it needs, and on which document nobody acts twice.
fn next(who: &Visitor, facts: &Facts) -> (Option<Action>, Option<String>) {
    let (step, permission, document) = match facts.budget.state.as_str() {
        "drafted" => ("registration", RegisterBudget::PERMISSION, 0),
        "registered" => ("approval", ApproveBudget::PERMISSION, 0),
        "approved" => ("reply", ReplyBudget::PERMISSION, 0),
        "replied" => ("closing-list", PrepareYearEnd::PERMISSION, 1),
        "closing" => ("closing", CloseYear::PERMISSION, 1),
        _ => return (None, None),
    };
    let year = facts.budget.fiscal_year.0;
    if !who.holds(permission) || facts.acted[document].is_some() {
        let ask = who.site.shell.who_may(who.lang, permission.0);
        return (None, Some(who.say("waits_for", &[("who", ask.into())])));
    }
    let label = who.t(&format!("budget.do_{}", step.replace('-', "_")));
    let mut action = Action::new(format!("/budget/{year}/{step}"), label, form_key());
    action.consequence = who.t(&format!("budget.then_{}", step.replace('-', "_")));
    action.dangerous = document == 1;
    (Some(action), None)
}

async fn take<V>(who: &Visitor, year: i32, key: &str) -> Answer
where
    V: Verb<Input = BudgetYear, Refused = AdoptRefused>,
{
    let input = BudgetYear { fiscal_year: FiscalYear(year) };
    match who.site.db.perform::<V>(who.ctx(key), input).await {
        Ok(_) => Ok(who.go(&format!("/budget/{year}"), "budget_moved")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("budget.step"));
            page(who, year, Some(panel)).await
        }
    }
}

/// POST /budget/{year}/{step}
pub async fn step(Path((year, step)): Path<(i32, String)>, Posted { visitor: who, form }: Posted) -> Answer {
    let key = form.key();
    match step.as_str() {
        "registration" => take::<RegisterBudget>(&who, year, &key).await,
        "approval" => take::<ApproveBudget>(&who, year, &key).await,
        "reply" => take::<ReplyBudget>(&who, year, &key).await,
        "closing-list" => take::<PrepareYearEnd>(&who, year, &key).await,
        "closing" => take::<CloseYear>(&who, year, &key).await,
        _ => Err(who.not_found().await),
    }
}
