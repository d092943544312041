//! One item of a quota document becomes one posting (two where the item breaks down and releases).

use books::hold::{self, HoldClass, HoldStage, Scope};
use books::journal;
use books::line::LineRow;
use ledger::{self, Balances, Fen, LineId, LineOrder, PostingId, QuotaLine, TakenFrom, Uncommitted};
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, Problem};
use policy::{Passed, PolicyError, Rule as _};
use serde::{Deserialize, Serialize};

use super::commitment::{self, Unfit};
use super::exemption::{Exemption, HoldOutcome};
use super::model::{ChangeKind, ItemRow};
use super::rules::{
    FreezeScope, HoldFacts, ReleaseHold, TargetApproved, TargetFacts, VirementDirection, VirementFacts,
};
use super::store;
use crate::verdicts::Verdicts;

/// Why one item was not posted, in the order the checks run. The item stays pending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ItemRefused {
    #[error("quota line {line_id} does not exist")]
    UnknownLine { line_id: i64 },
    #[error("quota line {line_no} belongs to {year}, the document to {asked}")]
    OtherYear { line_no: String, year: i32, asked: i32 },
    #[error("a virement names the receiving line")]
    NoReceivingLine { line_no: String },
    #[error("quota line {line_no} has no approved performance target; have the target approved first")]
    NoTarget { line_no: String, pro_code: String },
    #[error("quota line {line_no} is held: {reason}; {lifts_when}")]
    Held { line_no: String, kind: String, reason: String, placed_by: String, lifts_when: String },
    #[error("a virement may not move {what}; {article}")]
    ForbiddenDirection { line_no: String, to_line_no: String, what: String, article: String },
    #[error("quota line {line_no} is {exemption} money, which is not frozen; {article}")]
    MayNotBeFrozen { line_no: String, exemption: String, article: String },
    #[error("a commitment of line {line_no}, and its release, name the contract")]
    NoContract { line_no: String },
    #[error("supplier {payee_code} of contract {contract_no} is not registered; have it registered first")]
    UnknownSupplier { contract_no: String, payee_code: String },
    #[error("contract {contract_no} belongs to unit {owner}")]
    ContractOfOtherUnit { contract_no: String, owner: String },
    #[error("contract {contract_no} is with {supplier}, not with {payee_code}")]
    ContractOfOtherSupplier { contract_no: String, supplier: String, payee_code: String },
    #[error("contract {contract_no} has {left} of line {line_no} left, {asked} was to be released")]
    ExceedsCommitment { line_no: String, contract_no: String, left: Fen, asked: Fen },
    /// A parameter the rule needs is missing on that day.
    #[error("the rule cannot decide: {text}")]
    NoPolicy { text: String },
    /// The ledger refused: its own code and fields.
    #[error("line {line_no}: {text}")]
    Money { line_no: String, event: String, text: String, refusal: serde_json::Value },
}

/// One value of each variant, for the refusal catalogue.
pub fn item_refusals() -> Vec<serde_json::Value> {
    let no = || "2022-1-00001".to_owned();
    let samples = [
        ItemRefused::UnknownLine { line_id: 1 },
        ItemRefused::OtherYear { line_no: no(), year: 2021, asked: 2022 },
        ItemRefused::NoReceivingLine { line_no: no() },
        ItemRefused::NoTarget { line_no: no(), pro_code: "360732221010011000001".into() },
        ItemRefused::Held {
            line_no: no(),
            kind: "supervision".into(),
            reason: "专项检查".into(),
            placed_by: "监督股".into(),
            lifts_when: "检查结论出具后".into(),
        },
        ItemRefused::ForbiddenDirection {
            line_no: no(),
            to_line_no: "2022-1-00002".into(),
            what: "三公经费".into(),
            article: "预算法第七十二条".into(),
        },
        ItemRefused::MayNotBeFrozen {
            line_no: no(),
            exemption: "wages".into(),
            article: FreezeScope::ARTICLE.into(),
        },
        ItemRefused::NoContract { line_no: no() },
        ItemRefused::UnknownSupplier { contract_no: "HT2022-001".into(), payee_code: "GYS9999".into() },
        ItemRefused::ContractOfOtherUnit { contract_no: "HT2022-001".into(), owner: "101001".into() },
        ItemRefused::ContractOfOtherSupplier {
            contract_no: "HT2022-001".into(),
            supplier: "GYS0001".into(),
            payee_code: "GYS0002".into(),
        },
        ItemRefused::ExceedsCommitment {
            line_no: no(),
            contract_no: "HT2022-001".into(),
            left: Fen::from_yuan(40),
            asked: Fen::from_yuan(60),
        },
        ItemRefused::NoPolicy { text: "…".into() },
        ItemRefused::Money {
            line_no: no(),
            event: "E05".into(),
            text: "…".into(),
            refusal: serde_json::json!({"code": "exceeds_pending", "line": 1, "pending": 100, "asked": 200}),
        },
    ];
    samples.iter().filter_map(|sample| serde_json::to_value(sample).ok()).collect()
}

/// Wraps a refusal of the ledger with the line's number.
pub fn money<E: Serialize + std::fmt::Display>(line: &LineRow, event: &str, refusal: &E) -> ItemRefused {
    ItemRefused::Money {
        line_no: line.bgt_line_no.clone(),
        event: event.to_owned(),
        text: refusal.to_string(),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    }
}

/// The line as the ledger names it.
pub fn quota_line(line: &LineRow) -> DbResult<QuotaLine> {
    Ok(QuotaLine { year: line.fiscal_year, book: line.fund()?, control: line.control_id, line: line.line_id })
}

fn known(tx: &mut Tx<'_>, ctx: &Ctx, id: LineId, year: i32) -> Result<LineRow, Problem<ItemRefused>> {
    let line = books::line::store::line(tx, &ctx.county, id)?
        .ok_or(Problem::Refused(ItemRefused::UnknownLine { line_id: id.0 }))?;
    if line.fiscal_year.0 != year {
        return Err(Problem::Refused(ItemRefused::OtherYear {
            line_no: line.bgt_line_no,
            year: line.fiscal_year.0,
            asked: year,
        }));
    }
    Ok(line)
}

/// Where the postings of an item come from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'o> {
    pub change_id: i64,
    /// Keeps the ids of the items of one verb apart.
    pub ordinal: u64,
    pub source: &'o str,
}

/// What a kind of document needs to have been asked before it is posted.
enum Cleared {
    Freely,
    Freeze(Passed<FreezeScope>),
    Virement(Passed<VirementDirection>),
}

/// Posts one item; the whys of the rules asked go to `verdicts`, whatever comes of it.
pub(super) fn post_item(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    origin: Origin<'_>,
    (kind, year): (ChangeKind, i32),
    item: &ItemRow,
    verdicts: &mut Verdicts,
) -> Result<PostingId, Problem<ItemRefused>> {
    let line = known(tx, ctx, item.line_id, year)?;
    let to = match item.to_line_id {
        Some(id) => Some(known(tx, ctx, id, year)?),
        None => None,
    };
    if kind == ChangeKind::Release {
        let target = target(tx, ctx, &line, verdicts)?;
        let free = not_held(tx, ctx, &line, &target, verdicts)?;
        return release(tx, ctx, origin, (&line, item), free);
    }
    let cleared = clear(tx, ctx, kind, (&line, to.as_ref()), verdicts)?;
    if kind == ChangeKind::Commit {
        commit(tx, ctx, &line, item)?;
    }
    if kind == ChangeKind::ReleaseCommitment {
        release_commitment(tx, ctx, &line, item)?;
    }
    let lines: Vec<LineId> = std::iter::once(line.line_id).chain(to.as_ref().map(|to| to.line_id)).collect();
    let controls: Vec<_> =
        std::iter::once(line.control_id).chain(to.as_ref().map(|to| to.control_id)).collect();
    let scope = (line.fiscal_year, line.fund()?);
    let balances = journal::balances_with(tx, &ctx.county, scope, &controls, &lines)?;
    let decided = decide(&balances, (kind, &cleared), (&line, to.as_ref()), item, origin.source);
    let posting = decided.map_err(Problem::Refused)??;
    Ok(journal::post(tx, ctx, origin.ordinal, &posting)?)
}

fn no_policy(error: PolicyError) -> Problem<ItemRefused> {
    Problem::Refused(ItemRefused::NoPolicy { text: error.to_string() })
}

/// Asks the rules a kind of document needs; the others are free.
fn clear(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: ChangeKind,
    (line, to): (&LineRow, Option<&LineRow>),
    verdicts: &mut Verdicts,
) -> Result<Cleared, Problem<ItemRefused>> {
    let line_no = line.bgt_line_no.clone();
    match (kind, to) {
        (ChangeKind::Freeze, _) => {
            let facts = hold_facts(line, category(tx, ctx, line)?, false);
            match verdicts.ask::<FreezeScope>(ctx, &facts).map_err(no_policy)? {
                Ok(passed) => Ok(Cleared::Freeze(passed)),
                Err(barred) => Err(Problem::Refused(ItemRefused::MayNotBeFrozen {
                    line_no,
                    exemption: barred.outcome.map_or("", Exemption::code).to_owned(),
                    article: FreezeScope::ARTICLE.to_owned(),
                })),
            }
        }
        (ChangeKind::Virement, None) => Err(Problem::Refused(ItemRefused::NoReceivingLine { line_no })),
        (ChangeKind::Virement, Some(to)) => {
            let facts = VirementFacts {
                from_threesafe: line.threesafe.clone(),
                to_threesafe: to.threesafe.clone(),
                to_dep_bgt_eco_code: to.dep_bgt_eco_code.clone(),
            };
            match verdicts.ask::<VirementDirection>(ctx, &facts).map_err(no_policy)? {
                Ok(passed) => Ok(Cleared::Virement(passed)),
                Err(barred) => Err(Problem::Refused(ItemRefused::ForbiddenDirection {
                    line_no,
                    to_line_no: to.bgt_line_no.clone(),
                    what: barred.outcome,
                    article: VirementDirection::ARTICLE.to_owned(),
                })),
            }
        }
        (_, _) => Ok(Cleared::Freely),
    }
}

/// E14: the contract's part of the line, with its supplier.
fn commit(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow, item: &ItemRow) -> Result<(), Problem<ItemRefused>> {
    let (contract_no, payee_code) = (item.contract_no.clone(), item.payee_code.clone());
    if contract_no.trim().is_empty() {
        return Err(Problem::Refused(ItemRefused::NoContract { line_no: line.bgt_line_no.clone() }));
    }
    if crate::payee::payee(tx, &ctx.county, &payee_code)?.is_none() {
        return Err(Problem::Refused(ItemRefused::UnknownSupplier { contract_no, payee_code }));
    }
    match commitment::commit(tx, ctx, line, (&contract_no, &payee_code), item.amount_fen)? {
        Ok(()) => Ok(()),
        Err(Unfit::OtherUnit { owner }) => {
            Err(Problem::Refused(ItemRefused::ContractOfOtherUnit { contract_no, owner }))
        }
        Err(Unfit::OtherSupplier { supplier }) => {
            let refused = ItemRefused::ContractOfOtherSupplier { contract_no, supplier, payee_code };
            Err(Problem::Refused(refused))
        }
    }
}

/// E14r: only the unpaid rest of that contract.
fn release_commitment(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    item: &ItemRow,
) -> Result<(), Problem<ItemRefused>> {
    let (line_no, contract_no) = (line.bgt_line_no.clone(), item.contract_no.clone());
    if contract_no.trim().is_empty() {
        return Err(Problem::Refused(ItemRefused::NoContract { line_no }));
    }
    match commitment::release(tx, ctx, line.line_id, &contract_no, item.amount_fen)? {
        Ok(()) => Ok(()),
        Err(left) => {
            let asked = item.amount_fen;
            Err(Problem::Refused(ItemRefused::ExceedsCommitment { line_no, contract_no, left, asked }))
        }
    }
}

type Decided = Result<DbResult<ledger::Posting>, ItemRefused>;

/// Chooses the ledger's event for the kind of document.
fn decide(
    balances: &impl Balances,
    (kind, cleared): (ChangeKind, &Cleared),
    (line, to): (&LineRow, Option<&LineRow>),
    item: &ItemRow,
    source: &str,
) -> Decided {
    let quota = match quota_line(line) {
        Ok(quota) => quota,
        Err(error) => return Ok(Err(error)),
    };
    let amount = item.amount_fen;
    let order = LineOrder { line: quota, amount, source: source.to_owned() };
    let source = source.to_owned();
    let state = match item.from_state.as_str() {
        "pending_release" => Uncommitted::PendingRelease,
        "pending_breakdown" => Uncommitted::PendingBreakdown,
        _ => Uncommitted::Executable,
    };
    match kind {
        ChangeKind::Breakdown => {
            let order = ledger::Breakdown::of_itself(quota, amount, &source);
            ledger::breakdown(balances, &order).map_err(|e| money(line, "E04", &e))
        }
        ChangeKind::Release => ledger::release(balances, &order).map_err(|e| money(line, "E05", &e)),
        ChangeKind::Freeze => {
            let Cleared::Freeze(allowed) = cleared else { return not_asked(kind) };
            freeze(balances, line, &order, allowed)
        }
        ChangeKind::Unfreeze => ledger::unfreeze(balances, &order).map_err(|e| money(line, "E13", &e)),
        ChangeKind::Commit => ledger::commit(balances, &order).map_err(|e| money(line, "E14", &e)),
        ChangeKind::ReleaseCommitment => {
            ledger::release_commitment(balances, &order).map_err(|e| money(line, "E14r", &e))
        }
        ChangeKind::SupplementContingency => {
            ledger::supplement_contingency(balances, &order).map_err(|e| money(line, "E08", &e))
        }
        ChangeKind::SupplementReserve => {
            ledger::supplement_reserve(balances, &order).map_err(|e| money(line, "E09", &e))
        }
        ChangeKind::Cut => ledger::cut(balances, &ledger::Cut { line: quota, from: state, amount, source })
            .map_err(|e| money(line, "E10", &e)),
        ChangeKind::Virement => {
            let (Cleared::Virement(allowed), Some(to)) = (cleared, to) else { return not_asked(kind) };
            return virement(balances, (line, to), order, allowed);
        }
        ChangeKind::SuperiorTransfer => {
            ledger::receive_transfer(balances, &order).map_err(|e| money(line, "E06", &e))
        }
        ChangeKind::PreAllocation => {
            ledger::pre_allocate(balances, &order).map_err(|e| money(line, "E03", &e))
        }
        ChangeKind::AdjustmentWithDebt => {
            ledger::adjust_with_debt(balances, &order).map_err(|e| money(line, "E11", &e))
        }
        ChangeKind::AdjustmentWithoutDebt => adjust_without_debt(balances, line, order),
        ChangeKind::Clawback => ledger::claw_back(balances, &order).map_err(|e| money(line, "E21", &e)),
        ChangeKind::SuperiorRecall => {
            let order = ledger::Recall {
                from: TakenFrom::Line { line: quota, state },
                booked: ledger::SuperiorMoney::ThisYear,
                amount,
                source,
            };
            ledger::recall(balances, &order).map_err(|e| money(line, "E27", &e))
        }
    }
    .map(Ok)
}

/// E29, from more revenue of our own.
fn adjust_without_debt(
    balances: &impl Balances,
    line: &LineRow,
    order: LineOrder,
) -> Result<ledger::Posting, ItemRefused> {
    let LineOrder { line: quota, amount, source } = order;
    let resource = ledger::OwnResource::Revenue;
    let order = ledger::AdjustmentWithoutDebt { line: quota, resource, amount, source };
    ledger::adjust_without_debt(balances, &order).map_err(|e| money(line, "E29", &e))
}

/// A fault of ours: a step that needs a verdict came without it.
fn not_asked(kind: ChangeKind) -> Decided {
    Ok(Err(platform::db::DbError::Broken(format!("{} came without the verdict of its rule", kind.code()))))
}

/// E12, of money that may be frozen.
fn freeze(
    balances: &impl Balances,
    line: &LineRow,
    order: &LineOrder,
    _allowed: &Passed<FreezeScope>,
) -> Result<ledger::Posting, ItemRefused> {
    ledger::freeze(balances, order).map_err(|e| money(line, "E12", &e))
}

/// E07, in a direction that is allowed.
fn virement(
    balances: &impl Balances,
    (line, to): (&LineRow, &LineRow),
    order: LineOrder,
    _allowed: &Passed<VirementDirection>,
) -> Decided {
    let receiving = match quota_line(to) {
        Ok(receiving) => receiving,
        Err(error) => return Ok(Err(error)),
    };
    let LineOrder { line: from, amount, source } = order;
    ledger::virement(balances, &ledger::Virement { from, to: receiving, amount, source })
        .map_err(|e| money(line, "E07", &e))
        .map(Ok)
}

/// A1: the target of the line's project was approved.
fn target(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    verdicts: &mut Verdicts,
) -> Result<Passed<TargetApproved>, Problem<ItemRefused>> {
    let facts =
        TargetFacts { pro_cat_code: category(tx, ctx, line)?, target_doc_no: line.target_doc_no.clone() };
    verdicts.ask::<TargetApproved>(ctx, &facts).map_err(no_policy)?.map_err(|_| {
        let (line_no, pro_code) = (line.bgt_line_no.clone(), line.pro_code.clone());
        Problem::Refused(ItemRefused::NoTarget { line_no, pro_code })
    })
}

pub(super) fn category(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow) -> DbResult<String> {
    let project = store::project(tx, &ctx.county, &line.pro_code)?;
    Ok(project.map_or_else(String::new, |project| project.pro_cat_code))
}

pub(super) fn hold_facts(line: &LineRow, pro_cat_code: String, operating_only: bool) -> HoldFacts {
    HoldFacts {
        threesafe: line.threesafe.clone(),
        pro_cat_code,
        operating_only,
        exp_func_code: line.exp_func_code.clone(),
        is_dir: line.is_dir,
    }
}

/// The line's target is approved and no hold stops its release; only [`not_held`] makes one.
struct FreeToRelease {
    /// Holds this money passes, and by which exemption.
    passes: Vec<(i64, Exemption)>,
}

/// E05; what of the amount is still pending breakdown is broken down first (E04).
fn release(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    Origin { change_id, ordinal, source }: Origin<'_>,
    (line, item): (&LineRow, &ItemRow),
    free: FreeToRelease,
) -> Result<PostingId, Problem<ItemRefused>> {
    let amount = item.amount_fen;
    for (hold_id, exemption) in free.passes {
        let pass = hold::Pass {
            hold_id,
            document_kind: "quota_change",
            document_id: change_id,
            item_no: item.item_no,
            exemption: exemption.code(),
            evidence: &line.bgt_line_no,
            amount,
        };
        hold::note_pass(tx, ctx, &pass)?;
    }
    let quota = quota_line(line)?;
    let balances = journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let pending = balances.line(ledger::Account::PendingRelease, line.line_id);
    if pending < amount {
        let missing = Fen::new(amount.get() - pending.get());
        let order = ledger::Breakdown::of_itself(quota, missing, source);
        let posting = ledger::breakdown(&balances, &order)
            .map_err(|refusal| Problem::Refused(money(line, "E04", &refusal)))?;
        journal::post(tx, ctx, ordinal + 1, &posting)?;
    }
    let balances = journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let order = LineOrder { line: quota, amount, source: source.to_owned() };
    let posting = ledger::release(&balances, &order)
        .map_err(|refusal| Problem::Refused(money(line, "E05", &refusal)))?;
    Ok(journal::post(tx, ctx, ordinal, &posting)?)
}

/// Obeys the holds on release (A12-HOLD); what is exempt passes and is noted.
fn not_held(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    _target: &Passed<TargetApproved>,
    verdicts: &mut Verdicts,
) -> Result<FreeToRelease, Problem<ItemRefused>> {
    let scopes = scopes_of(tx, &ctx.county, line)?;
    let at = (line.agency_code.as_str(), line.fiscal_year);
    let mut free = FreeToRelease { passes: Vec::new() };
    let holds = hold::in_force(tx, &ctx.county, at, &scopes, HoldStage::Release, ctx.day())?;
    if holds.is_empty() {
        return Ok(free);
    }
    let category = category(tx, ctx, line)?;
    for hold in holds {
        let operating_only = HoldClass::from_code(&hold.class) == Some(HoldClass::Operating);
        let facts = hold_facts(line, category.clone(), operating_only);
        match verdicts.ask::<ReleaseHold>(ctx, &facts).map_err(no_policy)? {
            Ok(passed) => match passed.outcome() {
                HoldOutcome::Exempt(exemption) => free.passes.push((hold.hold_id, *exemption)),
                HoldOutcome::OtherClass | HoldOutcome::Held => {}
            },
            Err(_) => {
                return Err(Problem::Refused(ItemRefused::Held {
                    line_no: line.bgt_line_no.clone(),
                    kind: hold.kind,
                    reason: hold.reason,
                    placed_by: hold.placed_by,
                    lifts_when: hold.lifts_when,
                }));
            }
        }
    }
    Ok(free)
}

/// The scopes a hold on this line may have been placed on.
pub fn scopes_of(tx: &mut Tx<'_>, county: &str, line: &LineRow) -> DbResult<Vec<Scope>> {
    let department = platform::org::unit(tx, county, &line.agency_code)?
        .map_or_else(|| line.agency_code.clone(), |unit| unit.sup_dep_code);
    let mut scopes = vec![
        Scope::County,
        Scope::Department(department),
        Scope::Unit(line.agency_code.clone()),
        Scope::Project(line.pro_code.clone()),
        Scope::Line(line.line_id),
    ];
    scopes.extend(paid_from(tx, county, line)?);
    Ok(scopes)
}

/// Money that bounced in January waits on a line of its own, but it is the money of the line that paid:
/// a hold on that line, or on what it was carried into since, holds it too.
fn paid_from(tx: &mut Tx<'_>, county: &str, line: &LineRow) -> DbResult<Vec<Scope>> {
    let waits = |line: &LineRow| line.bgt_line_no.starts_with(crate::bank::SUSPENSE_SERIES);
    let mut origin = line.clone();
    while waits(&origin)
        && let Some(from) = origin.carried_from_line_id
        && let Some(row) = books::line::store::line(tx, county, from)?
    {
        origin = row;
    }
    if origin.line_id == line.line_id {
        return Ok(Vec::new());
    }
    let mut scopes = vec![Scope::Line(origin.line_id)];
    let mut latest = origin;
    while let Some(next) =
        books::line::store::carried_on(tx, county, latest.line_id)?.into_iter().find(|next| !waits(next))
    {
        latest = next;
    }
    if scopes[0] != Scope::Line(latest.line_id) {
        scopes.push(Scope::Line(latest.line_id));
    }
    Ok(scopes)
}
