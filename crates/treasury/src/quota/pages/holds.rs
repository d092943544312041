//! Holds (闸): who may not pay or release what, since when, and what lifts it.

use axum::extract::Path;
use axum::http::StatusCode;
use books::hold::{Hold, HoldClass, HoldStage};
use ledger::FiscalYear;
use maud::{Markup, html};
use platform::db::Where;
use platform::http::{FormData, Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, refusal_panel};
use platform::web::query::Query;
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::why::{self, Refusal as Panel};
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::super::store::pages::{self, HoldItem};
use super::super::{Lift, LiftHold, NewHold, PlaceHold};
use super::HOLD_VIEW;
use crate::shown::{exemption_name, person_name, typed_date};

fn state(who: &Visitor, lifted: bool, from: jiff::civil::Date) -> Badge {
    if lifted {
        Badge::new(who.t("hold.lifted"), Tone::Neutral)
    } else if who.at.day() < from {
        Badge::new(who.t("hold.ahead"), Tone::Warn)
    } else {
        Badge::new(who.t("hold.open"), Tone::Bad)
    }
}

/// The kinds a person may place by hand; other areas push down their own.
const KINDS: [&str; 5] = ["supervision", "monitoring_red", "disclosure_budget", "audit_clue", "other"];

fn kind_name(who: &Visitor, kind: &str) -> String {
    if KINDS.contains(&kind) { who.t(&format!("hold.kind_{kind}")) } else { kind.to_owned() }
}

/// The scope in words.
pub fn scope_name(who: &Visitor, scope: &str) -> String {
    let (kind, code) = scope.split_once(':').unwrap_or((scope, ""));
    match kind {
        "county" | "department" | "unit" | "project" | "line" => {
            format!("{} {code}", who.t(&format!("hold.scope_{kind}"))).trim().to_owned()
        }
        _ => scope.to_owned(),
    }
}

/// GET /holds and /holds.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(HOLD_VIEW, move |tx, county, units| {
            let found = filter(county, units, &asked);
            let columns = [("from", "h.from_day"), ("scope", "h.scope"), ("kind", "h.kind")];
            let default = "case when h.lifted_ms is null then 0 else 1 end, h.placed_ms desc, h.hold_id";
            let window = asked.order(&columns, default) + &asked.window();
            Ok((pages::holds_seen(tx, &found, &window)?, pages::holds_count(tx, &found)?))
        })
        .await?;
    let states = ["open", "lifted"].map(|state| (state.to_owned(), who.t(&format!("hold.{state}"))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("reason"), Relation::Contains, Control::Text),
            Filter::new("scope", who.t("hold.scope"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("reason", who.t("reason"), Kind::Words).unsorted(),
            Column::new("scope", who.t("hold.scope"), Kind::Words),
            Column::new("kind", who.t("hold.kind"), Kind::Words),
            Column::new("stage", who.t("hold.stage"), Kind::Words).unsorted(),
            Column::new("class", who.t("hold.class"), Kind::Words).unsorted(),
            Column::new("from", who.t("hold.from_day"), Kind::Words),
            Column::new("by", who.t("hold.placed_by"), Kind::Words).unsorted(),
            Column::new("lifts", who.t("hold.lifts_when"), Kind::Words).unsorted(),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
        ],
        rows: rows.iter().map(|hold| row(&who, hold)).collect(),
        total_rows: count as u64,
        empty: Empty { title: who.t("hold.empty"), teach: who.t("hold.empty_teach"), action: None },
        saved: vec![Link::new("/holds", who.t("all")), Link::new("/holds?state=open", who.t("hold.open"))],
        primary: who.holds(PlaceHold::PERMISSION).then(|| Link::new("/holds/new", who.t("hold.new"))),
        ..listing.list(who.t("hold.title"))
    };
    Ok(who.list(&listing, page).await)
}

fn filter(county: &str, units: &Option<Vec<String>>, asked: &platform::web::listing::Listing) -> Where {
    let found = pages::holds_of_units(county, units)
        .and_some("h.reason like ? or h.lifts_when like ?", asked.like("q"))
        .and_some("h.scope like ?", asked.like("scope"));
    match asked.query.get("state") {
        Some("open") => found.fixed("h.lifted_ms is null"),
        Some("lifted") => found.fixed("h.lifted_ms is not null"),
        Some(_) | None => found,
    }
}

fn row(who: &Visitor, hold: &HoldItem) -> Row {
    Row {
        href: format!("/holds/{}", hold.hold_id),
        cells: vec![
            Cell::text(&hold.reason),
            Cell::text(scope_name(who, &hold.scope)),
            Cell::text(kind_name(who, &hold.kind)),
            Cell::text(who.t(&format!("hold.stage_{}", hold.stage))),
            Cell::text(who.t(&format!("hold.class_{}", hold.class))),
            Cell::Date(hold.from_day),
            Cell::text(&hold.placed_by),
            Cell::text(&hold.lifts_when),
            Cell::Badge(state(who, hold.lifted_ms.is_some(), hold.from_day)),
        ],
        ..Row::default()
    }
}

/// GET /holds/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, None).await
}

async fn page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let hold = who
        .scoped(HOLD_VIEW, move |tx, county, units| {
            let found = pages::holds_of_units(county, units).and("h.hold_id = ?", id);
            if pages::holds_count(tx, &found)? == 0 {
                return Ok(None);
            }
            let passes = books::hold::store::passes_of(tx, county, id)?;
            Ok(books::hold::store::hold(tx, county, id)?.map(|hold| (hold, passes)))
        })
        .await?;
    let Some((hold, passes)) = hold else { return Err(who.not_found().await) };
    let mut document = document(who, &hold, refusal);
    document.body = (!passes.is_empty()).then(|| passed(who, &passes));
    Ok(who.document(hold.reason.clone(), &document).await)
}

fn document(who: &Visitor, hold: &Hold, refusal: Option<Panel>) -> DocumentPage {
    let lifted = hold.lifted_ms.is_some();
    let mut timeline = vec![Happened {
        at: hold.placed_ms.local(),
        who: hold.placed_by.clone(),
        role: String::new(),
        what: who.t("hold.did_place"),
        reason: Some(hold.reason.clone()),
        link: None,
        refused: false,
    }];
    if let (Some(at), Some(by)) = (hold.lifted_ms, &hold.lifted_by) {
        timeline.push(Happened {
            at: at.local(),
            who: by.clone(),
            role: String::new(),
            what: who.t("hold.did_lift"),
            reason: hold.lift_reason.clone(),
            link: None,
            refused: false,
        });
    }
    let mut lift = Action::new(format!("/holds/{}/lifting", hold.hold_id), who.t("hold.lift"), form_key());
    lift.fields = Some(form::text_input(who.view(), &Input::new("reason", who.t("reason"), "").required()));
    lift.consequence = who.t("hold.lift_consequence");
    let fact = |key: &str, value: String| Fact::new(who.t(key), Cell::text(value));
    let years = hold.fiscal_year.map_or_else(|| who.t("hold.every_year"), |year| year.0.to_string());
    DocumentPage {
        kind: who.t("hold.one"),
        number: hold.kind.clone(),
        title: hold.reason.clone(),
        state: Some(state(who, lifted, hold.from_day)),
        refusal,
        facts: vec![FactGroup {
            title: String::new(),
            facts: vec![
                fact("hold.scope", scope_name(who, &hold.scope)),
                fact("hold.kind", kind_name(who, &hold.kind)),
                fact("hold.stage", who.t(&format!("hold.stage_{}", hold.stage))),
                fact("hold.class", who.t(&format!("hold.class_{}", hold.class))),
                Fact::new(who.t("hold.from_day"), Cell::Date(hold.from_day)),
                fact("hold.years", years),
                fact("hold.basis", hold.basis.clone()),
                fact("hold.lifts_when", hold.lifts_when.clone()),
            ],
        }],
        timeline,
        primary: (!lifted && who.holds(LiftHold::PERMISSION)).then_some(lift),
        waiting: (!lifted).then(|| {
            let ask = who.site.shell.who_may(who.lang, "hold.lift");
            who.say("waits_for", &[("who", ask.into())])
        }),
        ..DocumentPage::default()
    }
}

/// What passed the hold by an exemption: who let it pass, which exemption, on what evidence.
fn passed(who: &Visitor, passes: &[books::hold::PassRow]) -> Markup {
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("hold.passed"), Kind::Words),
        Head::new(who.t("hold.exemption"), Kind::Words),
        Head::new(who.t("hold.evidence"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
        Head::new(who.t("hold.passed_by"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = passes
        .iter()
        .map(|pass| {
            let (href, word) = match pass.document_kind.as_str() {
                "payment" => (format!("/payments/{}", pass.document_id), who.t("payment.one")),
                _ => (format!("/quota/{}", pass.document_id), who.t("quota.doc_no")),
            };
            vec![
                Cell::Instant(pass.at_ms.local()),
                Cell::Link(Link::new(href, word)),
                Cell::text(exemption_name(who, &pass.exemption)),
                Cell::text(&pass.evidence),
                Cell::Money(pass.amount_fen.get()),
                Cell::text(person_name(who, &pass.user_name)),
            ]
        })
        .collect();
    panel(&who.t("hold.passed"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}

/// GET /holds/new
pub async fn new(who: Visitor) -> Answer {
    who.need(PlaceHold::PERMISSION).await?;
    let mut typed = FormData::default();
    let asked = Query::parse(&who.query);
    typed.pairs.push(("scope".into(), asked.get("scope").unwrap_or_default().to_owned()));
    typed.pairs.push(("from_day".into(), who.at.day().to_string()));
    Ok(who.page(who.t("hold.new"), form_page(&who, &typed, None, &form_key())).await)
}

fn form_page(who: &Visitor, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let input = |name: &str| Input::new(name, who.t(&format!("hold.{name}")), typed.get(name)).required();
    let kinds = KINDS.map(|kind| (kind.to_owned(), kind_name(who, kind)));
    let stages = HoldStage::ALL.map(|s| (s.code().to_owned(), who.t(&format!("hold.stage_{}", s.code()))));
    let classes = HoldClass::ALL.map(|c| (c.code().to_owned(), who.t(&format!("hold.class_{}", c.code()))));
    html! {
        header .page-head { h1 { (who.t("hold.new")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action="/holds" data-once {
            (form::hidden(v, key))
            div .form-grid {
                (form::text_input(v, &input("scope").hint(who.t("hold.scope_hint"))))
                (form::select(v, &input("kind"), &kinds))
                (form::select(v, &input("stage"), &stages))
                (form::select(v, &input("class"), &classes))
                (form::date_input(v, &input("from_day")))
                (form::text_input(v, &Input::new("basis", who.t("hold.basis"), typed.get("basis"))))
            }
            (form::checkbox("one_year", "1", &who.say("hold.one_year", &[("year", i64::from(who.county.fiscal_year).into())]), typed.get("one_year") == "1"))
            (form::textarea(v, &Input::new("reason", who.t("reason"), typed.get("reason")).required(), 2))
            (form::textarea(v, &input("lifts_when"), 2))
            div .actions {
                button .button .primary { (who.t("hold.place")) }
                a .button href="/holds" { (who.t("cancel")) }
            }
            p .consequence { (who.t("hold.place_consequence")) }
        }
    }
}

/// POST /holds
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let asked = who.t("hold.place");
    let read = (
        HoldStage::from_code(form.get("stage")),
        HoldClass::from_code(form.get("class")),
        typed_date(form.get("from_day")),
    );
    let refused = match read {
        (Some(stage), Some(class), Some(from_day)) => {
            let hold = NewHold {
                scope: form.get("scope").to_owned(),
                stage,
                class,
                kind: form.get("kind").to_owned(),
                reason: form.get("reason").to_owned(),
                basis: form.get("basis").to_owned(),
                lifts_when: form.get("lifts_when").to_owned(),
                from_day,
                fiscal_year: (form.get("one_year") == "1").then_some(FiscalYear(who.county.fiscal_year)),
            };
            match who.site.db.perform::<PlaceHold>(who.ctx(&form.key()), hold).await {
                Ok(id) => return Ok(who.go(&format!("/holds/{id}"), "hold_placed")),
                Err(problem) => who.panel(&problem, &asked),
            }
        }
        (_, _, _) => {
            let fields = serde_json::json!({"code": "missing", "field": who.t("hold.from_day")});
            refusal_panel(who.view(), "form", &fields, &asked)
        }
    };
    let body = form_page(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("hold.new"), body).await)
}

/// POST /holds/{id}/lifting
pub async fn lift(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let input = Lift { hold_id: id, reason: form.get("reason").to_owned() };
    match who.site.db.perform::<LiftHold>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/holds/{id}"), "hold_lifted")),
        Err(problem) => {
            let panel = who.panel(&problem, &who.t("hold.lift"));
            page(&who, id, Some(panel)).await
        }
    }
}
