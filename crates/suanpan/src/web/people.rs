//! People and their roles (read only), and the audit.

use axum::extract::Path;
use platform::access::Permission;
use platform::audit;
use platform::db::Where;
use platform::http::Visitor;
use platform::org;
use platform::web::page::{Answer, refusal_text};
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use crate::roles::Role;

const PEOPLE: Permission = Permission("people.view");
const AUDIT: Permission = Permission("audit.view");

fn role_name(who: &Visitor, code: &str) -> String {
    Role::from_code(code).map_or_else(|| code.to_owned(), |role| role.name(who.lang).to_owned())
}

fn scope_name(who: &Visitor, kind: &str, codes: &str) -> String {
    format!("{} {codes}", who.t(&format!("people.scope_{kind}"))).trim().to_owned()
}

/// GET /people and /people.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count, grants) = who
        .scoped(PEOPLE, move |tx, county, _| {
            let found = Where::county("p.mof_div_code", county)
                .and_some("p.user_id like ? or p.user_name like ?", asked.like("q"))
                .and_some("p.agency_code like ? or u.agency_name like ?", asked.like("unit"))
                .and_some(
                    "exists (select 1 from role_grant g where g.mof_div_code = p.mof_div_code
                       and g.user_id = p.user_id and g.role = ?)",
                    asked.value("role"),
                );
            let columns = [("id", "p.user_id"), ("name", "p.user_name"), ("unit", "p.agency_code")];
            let window = asked.order(&columns, "p.user_id") + &asked.window();
            Ok((org::people(tx, &found, &window)?, org::people_count(tx, &found)?, org::grants(tx, county)?))
        })
        .await?;
    let roles = Role::ALL.map(|role| (role.code().to_owned(), role.name(who.lang).to_owned()));
    let of = |user: &str| {
        let names: Vec<String> =
            grants.iter().filter(|grant| grant.0 == user).map(|grant| role_name(&who, &grant.1)).collect();
        names.join("、")
    };
    let page = ListPage {
        filters: vec![
            Filter::new("q", who.t("people.name"), Relation::Contains, Control::Text),
            Filter::new("unit", who.t("unit_name"), Relation::Contains, Control::Text),
            Filter::new("role", who.t("people.role"), Relation::Is, Control::Choice(roles.to_vec())),
        ],
        columns: vec![
            Column::new("id", who.t("user_id"), Kind::Words),
            Column::new("name", who.t("people.name"), Kind::Words),
            Column::new("unit", who.t("people.place"), Kind::Words),
            Column::new("title", who.t("people.title_of"), Kind::Words).unsorted(),
            Column::new("role", who.t("people.role"), Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|person| Row {
                href: format!("/people/{}", person.user_id),
                cells: vec![
                    Cell::text(&person.user_id),
                    Cell::text(&person.user_name),
                    Cell::text(format!("{}{}", person.agency_name, person.mof_dep_name)),
                    Cell::text(&person.title),
                    Cell::text(of(&person.user_id)),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty { title: who.t("people.empty"), teach: who.t("people.empty_teach"), action: None },
        ..listing.list(who.t("people.title"))
    };
    Ok(who.list(&listing, page).await)
}

/// GET /people/{id}
pub async fn show(who: Visitor, Path(id): Path<String>) -> Answer {
    let asked = id.clone();
    let found = who
        .scoped(PEOPLE, move |tx, county, _| {
            let Some(person) = org::person(tx, county, &asked)? else { return Ok(None) };
            let mut grants = org::grants(tx, county)?;
            grants.retain(|grant| grant.0 == asked);
            Ok(Some((person, grants)))
        })
        .await?;
    let Some((person, grants)) = found else { return Err(who.not_found().await) };
    let heads = ["people.role", "people.scope", "people.from", "people.until"]
        .map(|key| Head::new(who.t(key), Kind::Words));
    let rows: Vec<Vec<Cell>> = grants
        .iter()
        .map(|(_, role, kind, codes, from, to)| {
            vec![
                Cell::text(role_name(&who, role)),
                Cell::text(scope_name(&who, kind, codes)),
                Cell::Date(*from),
                to.map_or(Cell::Blank, Cell::Date),
            ]
        })
        .collect();
    let document = DocumentPage {
        kind: who.t("people.person"),
        number: person.user_id.clone(),
        title: person.user_name.clone(),
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                Fact::new(
                    who.t("people.place"),
                    Cell::text(format!("{}{}", person.agency_name, person.mof_dep_name)),
                ),
                Fact::new(who.t("people.title_of"), Cell::text(&person.title)),
            ],
        }],
        body: Some(panel(
            &who.t("people.grants"),
            Some(rows.len()),
            plain_table(who.view(), "", &heads, &rows, &[]),
        )),
        links: vec![Link::new(format!("/audit?user={}", person.user_id), who.t("audit.title"))],
        ..DocumentPage::default()
    };
    Ok(who.document(person.user_name.clone(), &document).await)
}

/// GET /audit and /audit.csv
pub async fn audit(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(AUDIT, move |tx, county, _| {
            let verb = asked.value("verb").map(|verb| verb.to_lowercase());
            let found = Where::county("a.mof_div_code", county)
                .and_some("a.user_id = ?", asked.value("user"))
                // Verbs are plain small letters: a range says "begins with", and is quicker than a pattern.
                .and_some("a.verb >= ?", verb.clone())
                .and_some("a.verb < ?", verb.map(|verb| format!("{verb}\u{10ffff}")))
                .and_some("a.outcome = ?", asked.value("outcome"))
                .and_some("a.at_ms >= ?", asked.instant("since", false))
                .and_some("a.at_ms < ?", asked.instant("until", true));
            let count = audit::count(tx, &found)?;
            let order = asked.order(&[("at", "a.at_ms not null")], "a.at_ms desc, a.audit_id desc");
            Ok((audit::list(tx, &found, &asked.window_of(&order, count))?, count))
        })
        .await?;
    let outcomes =
        ["done", "refused"].map(|outcome| (outcome.to_owned(), who.t(&format!("audit.{outcome}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("user", who.t("user_id"), Relation::Is, Control::Text),
            Filter::new("verb", who.t("audit.verb"), Relation::Contains, Control::Text),
            Filter::new("outcome", who.t("audit.outcome"), Relation::Is, Control::Choice(outcomes.to_vec())),
            Filter::new("since", who.t("at"), Relation::From, Control::Date),
            Filter::new("until", who.t("at"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("at", who.t("at"), Kind::Words),
            Column::new("who", who.t("audit.who"), Kind::Words).unsorted(),
            Column::new("verb", who.t("audit.verb"), Kind::Words).unsorted(),
            Column::new("outcome", who.t("audit.outcome"), Kind::Words).unsorted(),
            Column::new("document", who.t("audit.document"), Kind::Words).unsorted(),
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
            Column::new("body", who.t("audit.body"), Kind::Words).hidden().unsorted(),
        ],
        rows: rows.iter().map(|row| audit_row(&who, row)).collect(),
        total_rows: count as u64,
        empty: Empty { title: who.t("audit.empty"), teach: who.t("audit.empty_teach"), action: None },
        saved: vec![
            Link::new("/audit", who.t("all")),
            Link::new("/audit?outcome=refused", who.t("audit.refused")),
            Link::new("/audit?verb=payment", who.t("payment.title")),
            Link::new("/audit?verb=hold", who.t("hold.title")),
        ],
        ..listing.list(who.t("audit.title"))
    };
    Ok(who.list(&listing, page).await)
}

fn audit_row(who: &Visitor, row: &audit::AuditRow) -> Row {
    let reason = row.reason.as_deref().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let reason = reason.map_or_else(String::new, |fields| {
        refusal_text(who.view(), super::rules::area_of(&row.verb, &fields), &fields)
    });
    let document = match (row.document_kind.as_deref(), row.document_id) {
        (Some("payment"), Some(id)) => Cell::Link(Link::new(format!("/payments/{id}"), who.t("payment.one"))),
        (Some("quota_change"), Some(id)) => {
            Cell::Link(Link::new(format!("/quota/{id}"), who.t("source.quota")))
        }
        (Some("voucher"), Some(id)) => Cell::Link(Link::new(format!("/vouchers/{id}"), who.t("voucher.one"))),
        (Some("hold"), Some(id)) => Cell::Link(Link::new(format!("/holds/{id}"), who.t("hold.one"))),
        (Some("budget"), Some(id)) => Cell::Link(Link::new(format!("/budget/{id}"), who.t("budget.title"))),
        (Some(kind), Some(id)) => Cell::text(format!("{kind} {id}")),
        (_, _) => Cell::Blank,
    };
    let badge = if row.outcome == "done" {
        Badge::new(who.t("audit.done"), Tone::Good)
    } else {
        Badge::new(who.t("audit.refused"), Tone::Bad)
    };
    Row {
        cells: vec![
            Cell::Instant(row.at_ms.local()),
            Cell::Two(row.user_name.clone(), row.user_id.clone()),
            Cell::text(who.permission_name(&row.verb)),
            Cell::Badge(badge),
            document,
            Cell::text(reason),
            Cell::Code(row.body.chars().take(200).collect()),
        ],
        ..Row::default()
    }
}
