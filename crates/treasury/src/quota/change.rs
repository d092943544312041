//! Quota documents: one person proposes, another decides, item by item.

use books::hold::{self, Hold, HoldClass, HoldStage, Scope};
use jiff::civil::Date;
use ledger::{Fen, FiscalYear};
use platform::access::{Permission, Subject};
use platform::db::{DbResult, Tx};
use platform::duty::{self, NewDuty};
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb};
use serde::{Deserialize, Serialize};

use super::model::{ChangeDecision, ChangeKind, ChangeRow, ItemOutcome, ItemRow, NewChange};
use super::post::{ItemRefused, Origin, post_item};
use super::{held, receipt, reply, store};
use crate::verdicts::Verdicts;

/// Why a quota document was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ChangeRefused {
    #[error("a quota document has a document number")]
    NoDocumentNumber,
    #[error("a quota document names at least one line")]
    NoItems,
    #[error("item {item_no}: the amount must be positive, not {amount}")]
    AmountNotPositive { item_no: usize, amount: Fen },
    #[error("the year {year} is closed; nothing is posted to it any more")]
    YearClosed { year: i32 },
    #[error("document {doc_no} of this kind exists already")]
    DuplicateDocument { doc_no: String },
    #[error("there is no quota document {change_id}")]
    NoDocument { change_id: i64 },
    #[error("quota document {doc_no} is {state} and can no longer be decided")]
    AlreadyDecided { doc_no: String, state: String },
    #[error("you took the step {step} on this document; somebody else has to decide")]
    SamePerson { step: String },
    #[error("no item of {doc_no} could be posted")]
    NothingPosted { doc_no: String, items: Vec<ItemRefused> },
    #[error("a hold says what it covers: county, department:…, unit:…, project:… or line:…, not {scope}")]
    BadScope { scope: String },
    #[error("a hold gives its reason and what lifts it")]
    NoReason,
    #[error("there is no open hold {hold_id}")]
    NoHold { hold_id: i64 },
}

impl Refusal for ChangeRefused {
    const AREA: &'static str = "quota_change";
    fn samples() -> Vec<Self> {
        vec![
            ChangeRefused::NoDocumentNumber,
            ChangeRefused::NoItems,
            ChangeRefused::AmountNotPositive { item_no: 1, amount: Fen::new(-100) },
            ChangeRefused::YearClosed { year: 2021 },
            ChangeRefused::DuplicateDocument { doc_no: "兴财预指〔2022〕1号".into() },
            ChangeRefused::NoDocument { change_id: 1 },
            ChangeRefused::AlreadyDecided {
                doc_no: "兴财预指〔2022〕1号".into(), state: "done".into()
            },
            ChangeRefused::SamePerson { step: "propose".into() },
            ChangeRefused::NothingPosted { doc_no: "兴财预指〔2022〕1号".into(), items: Vec::new() },
            ChangeRefused::BadScope { scope: "学校".into() },
            ChangeRefused::NoReason,
            ChangeRefused::NoHold { hold_id: 1 },
        ]
    }
}

fn refuse<T>(refusal: ChangeRefused) -> Result<T, Problem<ChangeRefused>> {
    Err(Problem::Refused(refusal))
}

/// Proposes a quota document.
pub struct ProposeChange;

impl Verb for ProposeChange {
    type Input = NewChange;
    type Done = i64;
    type Refused = ChangeRefused;
    const NAME: &'static str = "quota.propose";
    const PERMISSION: Permission = Permission("quota.propose");

    /// A document about one unit's lines needs a grant for that unit only.
    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewChange) -> DbResult<Subject> {
        let mut units = std::collections::BTreeSet::new();
        for item in &input.items {
            for line in std::iter::once(item.line_id).chain(item.to_line_id) {
                if let Some(line) = books::line::store::line(tx, &ctx.county, line)? {
                    units.insert(line.agency_code);
                }
            }
        }
        let mut units = units.into_iter();
        Ok(match (units.next(), units.next()) {
            (Some(unit), None) => Subject::Unit(unit),
            (Some(_), Some(_)) | (None, _) => Subject::County,
        })
    }

    fn document(_input: &NewChange, done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "quota_change", id: *done })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewChange) -> Result<i64, Problem<ChangeRefused>> {
        if input.doc_no.trim().is_empty() {
            return refuse(ChangeRefused::NoDocumentNumber);
        }
        if input.items.is_empty() {
            return refuse(ChangeRefused::NoItems);
        }
        if let Some((index, item)) = input.items.iter().enumerate().find(|(_, item)| item.amount <= Fen::ZERO)
        {
            return refuse(ChangeRefused::AmountNotPositive { item_no: index + 1, amount: item.amount });
        }
        year_is_open(tx, ctx, input.fiscal_year)?;
        let id = ctx.id(0);
        if !store::insert_change(tx, ctx, id, input)? {
            return refuse(ChangeRefused::DuplicateDocument { doc_no: input.doc_no.clone() });
        }
        if input.kind == ChangeKind::SuperiorTransfer {
            let amount = Fen::total(input.items.iter().map(|item| item.amount)).unwrap_or(Fen::LIMIT);
            receipt::make_sure(tx, ctx, (input.fiscal_year, &input.doc_no), amount)?;
        }
        separation::act(tx, ctx, "quota_change", id, "propose")?.ok();
        Ok(id)
    }
}

/// Which document is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub change_id: i64,
    #[serde(default)]
    pub reason: String,
}

/// After E24 a year takes no document of any kind: its balances are what its final accounts say.
fn year_is_open(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear) -> Result<(), Problem<ChangeRefused>> {
    match store::budget(tx, &ctx.county, year)? {
        Some(budget) if budget.state == "closed" => refuse(ChangeRefused::YearClosed { year: year.0 }),
        Some(_) | None => Ok(()),
    }
}

fn waiting(tx: &mut Tx<'_>, ctx: &Ctx, id: i64) -> Result<ChangeRow, Problem<ChangeRefused>> {
    let Some(change) = store::change_for_change(tx, &ctx.county, id)? else {
        return refuse(ChangeRefused::NoDocument { change_id: id });
    };
    if !matches!(change.state.as_str(), "proposed" | "partly") {
        return refuse(ChangeRefused::AlreadyDecided { doc_no: change.doc_no, state: change.state });
    }
    if let Err(step) = separation::act(tx, ctx, "quota_change", id, "decide")? {
        return refuse(ChangeRefused::SamePerson { step });
    }
    Ok(change)
}

/// Decides a proposed document: every item that may be posted is posted, the others say why not.
pub struct DecideChange;

impl Verb for DecideChange {
    type Input = Decision;
    type Done = ChangeDecision;
    type Refused = ChangeRefused;
    const NAME: &'static str = "quota.decide";
    const PERMISSION: Permission = Permission("quota.decide");

    fn document(input: &Decision, _done: &ChangeDecision) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "quota_change", id: input.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Decision) -> Result<ChangeDecision, Problem<ChangeRefused>> {
        let change = waiting(tx, ctx, input.change_id)?;
        year_is_open(tx, ctx, change.fiscal_year)?;
        let Some(kind) = ChangeKind::from_code(&change.kind) else {
            return refuse(ChangeRefused::NoDocument { change_id: input.change_id });
        };
        let source = format!("quota:{}", change.change_id);
        let mut outcomes = Vec::new();
        let mut refusals = Vec::new();
        let mut posted = 0;
        for item in store::items(tx, &ctx.county, change.change_id)? {
            if item.state == "posted" {
                posted += 1;
                continue;
            }
            let ordinal = item.item_no as u64 * 8;
            let mut verdicts = Verdicts::default();
            let origin = Origin { change_id: change.change_id, ordinal, source: &source };
            let document = (kind, change.fiscal_year.0);
            let result = tx.savepoint(|tx| post_item(tx, ctx, origin, document, &item, &mut verdicts));
            let why = verdicts.to_text();
            let refused = match result {
                Ok(posting) => {
                    posted += 1;
                    store::item_posted(tx, &ctx.county, change.change_id, (item.item_no, posting), &why)?;
                    after_posting(tx, ctx, kind, &change, &item)?;
                    None
                }
                Err(Problem::Refused(refusal)) => {
                    let json = serde_json::to_value(&refusal).unwrap_or_default();
                    let refused = (item.item_no, &*json.to_string());
                    store::item_refused(tx, &ctx.county, change.change_id, refused, &why)?;
                    refusals.push(refusal);
                    Some(json)
                }
                Err(other) => return Err(other.map(|_| ChangeRefused::NoItems)),
            };
            outcomes.push(ItemOutcome { item_no: item.item_no, posted: refused.is_none(), refused });
        }
        if posted == 0 {
            return refuse(ChangeRefused::NothingPosted { doc_no: change.doc_no, items: refusals });
        }
        let state = if refusals.is_empty() { "done" } else { "partly" };
        store::decide(tx, ctx, change.change_id, state, &input.reason)?;
        Ok(ChangeDecision { change_id: change.change_id, posted, items: outcomes })
    }
}

/// A release stops the clocks of the released part; new quota starts its own (G9, G10).
fn after_posting(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: ChangeKind,
    change: &ChangeRow,
    item: &ItemRow,
) -> DbResult<()> {
    let Some(line) = books::line::store::line(tx, &ctx.county, item.line_id)? else { return Ok(()) };
    if kind == ChangeKind::Release {
        released(tx, ctx, &line, item.amount_fen)?;
    }
    if kind == ChangeKind::SuperiorTransfer {
        receipt::planned(tx, ctx, &change.doc_no, item.amount_fen)?;
    }
    if kind.brings_new_quota() {
        let owner = platform::org::unit(tx, &ctx.county, &line.agency_code)?
            .map_or_else(String::new, |unit| unit.manage_mof_dep_code);
        duty::start(
            tx,
            ctx,
            &NewDuty {
                duty_id: platform::verb::id_of(
                    ctx.day(),
                    format!("duty {} {} {}", ctx.county, change.change_id, item.item_no).as_bytes(),
                ),
                clock: reply::RELEASE_CLOCK,
                document_kind: "quota_line",
                document_id: line.line_id.0,
                owner_code: &owner,
                amount: item.amount_fen,
                started: ctx.at,
            },
        )?;
        held::at_start(tx, ctx, &line.agency_code)?;
    }
    Ok(())
}

/// The line's own clocks first, those that have begun before those to come; what is left belongs to
/// the unit's reply, unless the reply releases this line by instalments only.
fn released(tx: &mut Tx<'_>, ctx: &Ctx, line: &books::line::LineRow, amount: Fen) -> DbResult<()> {
    let id = line.line_id.0;
    let own = [("instalment", id), ("quota_line", id), (held::HELD_LINE, id)];
    let left = duty::fulfil_among(tx, ctx, &own, amount)?;
    if Fen::ZERO < left && !store::schedule::is_scheduled(tx, &ctx.county, line.line_id)? {
        let unit = store::reply_document(&ctx.county, line.fiscal_year, &line.agency_code);
        duty::fulfil(tx, ctx, "reply", unit, left)?;
    }
    Ok(())
}

/// Sends a proposed document back for good.
pub struct RejectChange;

impl Verb for RejectChange {
    type Input = Decision;
    type Done = i64;
    type Refused = ChangeRefused;
    const NAME: &'static str = "quota.reject";
    const PERMISSION: Permission = Permission("quota.decide");

    fn document(input: &Decision, _done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "quota_change", id: input.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Decision) -> Result<i64, Problem<ChangeRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(ChangeRefused::NoReason);
        }
        let change = waiting(tx, ctx, input.change_id)?;
        store::decide(tx, ctx, change.change_id, "rejected", &input.reason)?;
        Ok(change.change_id)
    }
}

/// A hold as a person places it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHold {
    /// `county`, `department:CODE`, `unit:CODE`, `project:CODE`, `line:ID`.
    pub scope: String,
    pub stage: HoldStage,
    pub class: HoldClass,
    pub kind: String,
    pub reason: String,
    pub basis: String,
    pub lifts_when: String,
    pub from_day: Date,
    /// The only year the hold is for; every year from its day on when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<FiscalYear>,
}

/// Places a hold; whoever is paying this very moment is either before it or stopped by it.
pub struct PlaceHold;

impl Verb for PlaceHold {
    type Input = NewHold;
    type Done = i64;
    type Refused = ChangeRefused;
    const NAME: &'static str = "hold.place";
    const PERMISSION: Permission = Permission("hold.place");

    fn subject(_ctx: &Ctx, _tx: &mut Tx<'_>, _input: &NewHold) -> DbResult<Subject> {
        Ok(Subject::County)
    }

    fn document(_input: &NewHold, done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "hold", id: *done })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewHold) -> Result<i64, Problem<ChangeRefused>> {
        if input.reason.trim().is_empty() || input.lifts_when.trim().is_empty() {
            return refuse(ChangeRefused::NoReason);
        }
        let Some(units) = units_of(tx, ctx, &input.scope)? else {
            return refuse(ChangeRefused::BadScope { scope: input.scope.clone() });
        };
        let hold = Hold {
            hold_id: ctx.id(0),
            scope: input.scope.clone(),
            stage: input.stage.code().to_owned(),
            class: input.class.code().to_owned(),
            kind: input.kind.clone(),
            reason: input.reason.clone(),
            basis: input.basis.clone(),
            lifts_when: input.lifts_when.clone(),
            from_day: input.from_day,
            placed_by: ctx.actor.name.clone(),
            placed_ms: ctx.at,
            lifted_by: None,
            lifted_ms: None,
            lift_reason: None,
            fiscal_year: input.fiscal_year,
        };
        hold::place(tx, ctx, &units, &hold)?;
        held::reassess(tx, ctx, &units)?;
        Ok(hold.hold_id)
    }
}

/// The units whose guard a scope touches, in key order; `None` when the scope names nothing known.
fn units_of(tx: &mut Tx<'_>, ctx: &Ctx, scope: &str) -> DbResult<Option<Vec<String>>> {
    let county = &*ctx.county;
    let units = match Scope::from_code(scope) {
        Some(Scope::County) => hold::store::guarded_ever(tx, county)?,
        Some(Scope::Department(code)) => platform::org::units_of_department(tx, county, &code)?,
        Some(Scope::Unit(code)) => {
            platform::org::unit(tx, county, &code)?.map(|unit| vec![unit.agency_code]).unwrap_or_default()
        }
        Some(Scope::Project(code)) => {
            store::project(tx, county, &code)?.map(|project| vec![project.agency_code]).unwrap_or_default()
        }
        Some(Scope::Line(id)) => {
            books::line::store::line(tx, county, id)?.map(|line| vec![line.agency_code]).unwrap_or_default()
        }
        None => Vec::new(),
    };
    Ok((!units.is_empty()).then_some(units))
}

/// Which hold is lifted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lift {
    pub hold_id: i64,
    pub reason: String,
}

/// Lifts a hold.
pub struct LiftHold;

impl Verb for LiftHold {
    type Input = Lift;
    type Done = i64;
    type Refused = ChangeRefused;
    const NAME: &'static str = "hold.lift";
    const PERMISSION: Permission = Permission("hold.lift");

    fn document(input: &Lift, _done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "hold", id: input.hold_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Lift) -> Result<i64, Problem<ChangeRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(ChangeRefused::NoReason);
        }
        let Some(found) = hold::store::hold(tx, &ctx.county, input.hold_id)? else {
            return refuse(ChangeRefused::NoHold { hold_id: input.hold_id });
        };
        let units = units_of(tx, ctx, &found.scope)?.unwrap_or_default();
        if found.lifted_ms.is_some() {
            return refuse(ChangeRefused::NoHold { hold_id: input.hold_id });
        }
        // A hold placed in advance has stopped the clocks since its own day.
        held::reassess(tx, ctx, &units)?;
        if !hold::lift(tx, ctx, &units, &found, &input.reason)? {
            return refuse(ChangeRefused::NoHold { hold_id: input.hold_id });
        }
        held::reassess(tx, ctx, &units)?;
        Ok(input.hold_id)
    }
}
