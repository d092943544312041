//! The carry-over list (结转清单): what is left, what the rule proposes and why, what was decided.

use axum::extract::Path;
use ledger::{Account, FiscalYear, LineId};
use platform::db::Where;
use platform::http::{Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, why_of};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;
use platform::web::ui::{Badge, Empty, Link, Tone};

use super::super::carry::{CarryDecision, CarryItem, DecideCarry};
use super::super::rules::Fate;
use super::super::store::carry as rows;
use super::VIEW;
use crate::shown::{money, named, person_name};

fn state_name(who: &Visitor, account: i64) -> String {
    Account::from_code(account as u16).map_or_else(String::new, |account| {
        format!("{} {}", account.code(), who.name(account.name_zh(), account.name_en()))
    })
}

fn fate_badge(who: &Visitor, fate: &str) -> Badge {
    let tone = if fate == Fate::Carry.code() { Tone::Good } else { Tone::Warn };
    Badge::new(who.t(&format!("carry.{fate}")), tone)
}

/// GET /budget/{year}/carry-over and its .csv
pub async fn index(who: Visitor, Path(year): Path<i32>) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (items, (count, carried, lapsing)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = Where::county("i.mof_div_code", county)
                .and("i.fiscal_year = ?", FiscalYear(year))
                .and_some("coalesce(i.decided, i.proposed) = ?", asked.value("fate"))
                .and_some("q.bgt_line_no like ?", asked.like("q"))
                .and_some("q.agency_code like ?", asked.like("unit"))
                .among("q.agency_code", units.as_deref());
            let window = asked.order(rows::ORDER, "q.bgt_line_no, i.account") + &asked.window();
            Ok((rows::list(tx, &found, &window)?, rows::totals(tx, &found)?))
        })
        .await?;
    let fates = [Fate::Carry, Fate::Lapse]
        .map(|fate| (fate.code().to_owned(), who.t(&format!("carry.{}", fate.code()))));
    let page = ListPage {
        filters: vec![
            Filter::new("fate", who.t("carry.fate"), Relation::Is, Control::Choice(fates.to_vec())),
            Filter::new("q", who.t("quota.line_no"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_code"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("line", who.t("quota.line"), Kind::Words),
            Column::new("unit", who.t("unit_name"), Kind::Words),
            Column::new("project", who.t("quota.project"), Kind::Words).unsorted(),
            Column::new("state", who.t("carry.state"), Kind::Words),
            Column::new("amount", who.t("amount"), Kind::Money),
            Column::new("proposed", who.t("carry.proposed"), Kind::Words).unsorted(),
            Column::new("rule", who.t("carry.rule"), Kind::Words).unsorted(),
            Column::new("decided", who.t("carry.decided"), Kind::Words).unsorted(),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
        ],
        rows: items.iter().map(|item| row(&who, item)).collect(),
        totals: vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::text(who.t("carry.carry")),
            money(carried),
            Cell::text(who.t("carry.lapse")),
            money(lapsing),
            Cell::Blank,
            Cell::Blank,
        ],
        total_rows: count as u64,
        empty: Empty { title: who.t("carry.empty"), teach: who.t("carry.empty_teach"), action: None },
        saved: vec![
            Link::new(format!("/budget/{year}/carry-over"), who.t("all")),
            Link::new(format!("/budget/{year}/carry-over?fate=carry"), who.t("carry.carry")),
            Link::new(format!("/budget/{year}/carry-over?fate=lapse"), who.t("carry.lapse")),
            Link::new(format!("/budget/{year}"), who.t("budget.title")),
        ],
        ..listing.list(who.say("carry.title", &[("year", i64::from(year).into())]))
    };
    Ok(who.list(&listing, page).await)
}

fn row(who: &Visitor, item: &CarryItem) -> Row {
    let rule = item.whys().first().map_or_else(String::new, |why| {
        let used: Vec<String> =
            why.params.iter().map(|param| format!("{} = {}", param.key, param.value)).collect();
        format!("{} · {}", why.rule, used.join(", "))
    });
    Row {
        href: format!("/budget/{}/carry-over/{}/{}", item.fiscal_year.0, item.line_id.0, item.account),
        cells: vec![
            Cell::text(&item.line_no),
            named(&item.agency_code, &item.agency_name),
            named(&item.pro_code, &item.pro_name),
            Cell::text(state_name(who, item.account)),
            money(item.amount_fen),
            Cell::Badge(fate_badge(who, &item.proposed)),
            Cell::text(rule),
            item.decided.as_deref().map_or(Cell::Blank, |fate| Cell::Badge(fate_badge(who, fate))),
            Cell::text(item.decide_reason.clone().unwrap_or_default()),
        ],
        ..Row::default()
    }
}

/// GET /budget/{year}/carry-over/{line}/{account}
pub async fn show(who: Visitor, Path((year, line, account)): Path<(i32, i64, i64)>) -> Answer {
    page(&who, (year, line, account), None).await
}

async fn page(who: &Visitor, (year, line, account): (i32, i64, i64), refusal: Option<Panel>) -> Answer {
    let item = who
        .scoped(VIEW, move |tx, county, units| {
            let item = rows::item(tx, county, (FiscalYear(year), LineId(line), account))?;
            let seen =
                |item: &CarryItem| units.as_ref().is_none_or(|units| units.contains(&item.agency_code));
            Ok(item.filter(seen))
        })
        .await?;
    let Some(item) = item else { return Err(who.not_found().await) };
    let fact = |key: &str, cell: Cell| Fact::new(who.t(key), cell);
    let mut proposed = fact("carry.proposed", Cell::Badge(fate_badge(who, &item.proposed)));
    if let Some(why) = item.whys().first() {
        proposed = proposed.because(why_of(who.view(), why));
    }
    let mut facts = vec![
        fact("unit_name", named(&item.agency_code, &item.agency_name)),
        fact("quota.project", named(&item.pro_code, &item.pro_name)),
        fact("quota.line", Cell::Link(Link::new(format!("/lines/{line}"), item.line_no.clone()))),
        fact("carry.state", Cell::text(state_name(who, item.account))),
        proposed,
    ];
    if let Some(fate) = &item.decided {
        facts.push(fact("carry.decided", Cell::Badge(fate_badge(who, fate))));
        facts.push(fact("reason", Cell::text(item.decide_reason.clone().unwrap_or_default())));
        let by = item.decided_by.clone().unwrap_or_default();
        facts.push(fact("quota.decided_by", Cell::text(person_name(who, &by))));
    }
    let document = DocumentPage {
        kind: who.t("carry.one"),
        number: item.line_no.clone(),
        title: item.pro_name.clone(),
        state: item.fate().map(|fate| fate_badge(who, fate.code())),
        amount_fen: Some(item.amount_fen.get()),
        refusal,
        facts: vec![FactGroup { title: String::new(), facts }],
        primary: who.holds(DecideCarry::PERMISSION).then(|| decide_action(who, &item)),
        links: vec![Link::new(
            format!("/budget/{year}/carry-over"),
            who.say("carry.title", &[("year", i64::from(year).into())]),
        )],
        ..DocumentPage::default()
    };
    Ok(who.document(item.line_no.clone(), &document).await)
}

/// Decides the other way round than it stands now.
fn decide_action(who: &Visitor, item: &CarryItem) -> Action {
    let other = if item.fate() == Some(Fate::Carry) { Fate::Lapse } else { Fate::Carry };
    let path = format!(
        "/budget/{}/carry-over/{}/{}/{}",
        item.fiscal_year.0,
        item.line_id.0,
        item.account,
        other.code()
    );
    let mut action = Action::new(path, who.t(&format!("carry.do_{}", other.code())), form_key());
    action.fields = Some(form::text_input(who.view(), &Input::new("reason", who.t("reason"), "").required()));
    action.consequence = who.t("carry.decide_consequence");
    action
}

/// POST /budget/{year}/carry-over/{line}/{account}/{fate}
pub async fn decide(
    Path((year, line, account, fate)): Path<(i32, i64, i64, String)>,
    Posted { visitor: who, form }: Posted,
) -> Answer {
    let Some(fate) = Fate::from_code(&fate) else { return Err(who.not_found().await) };
    let input = CarryDecision {
        fiscal_year: FiscalYear(year),
        line_id: LineId(line),
        account,
        fate,
        reason: form.get("reason").to_owned(),
    };
    match who.site.db.perform::<DecideCarry>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/budget/{year}/carry-over/{line}/{account}"), "carry_decided")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("carry.decide"));
            page(&who, (year, line, account), Some(panel)).await
        }
    }
}
