//! One item of a quota document becomes one posting (two where the item breaks down and releases).

use books::hold::{self, HoldClass, HoldStage, Scope};
use books::journal;
use books::line::LineRow;
use ledger::{self, Balances, Fen, LineId, LineOrder, PostingId, QuotaLine, TakenFrom, Uncommitted};
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, Problem};
use policy::Rule as _;
use serde::{Deserialize, Serialize};

use super::model::{ChangeKind, ItemRow};
use super::{rules, store};

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

/// Posts one item. `ordinal` keeps the ids of the items of one verb apart.
pub fn post_item(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (ordinal, source): (u64, &str),
    (kind, year): (ChangeKind, i32),
    item: &ItemRow,
) -> Result<PostingId, Problem<ItemRefused>> {
    let line = known(tx, ctx, item.line_id, year)?;
    let to = match item.to_line_id {
        Some(id) => Some(known(tx, ctx, id, year)?),
        None => None,
    };
    if kind == ChangeKind::Release {
        return release(tx, ctx, (ordinal, source), &line, item.amount_fen);
    }
    let lines: Vec<LineId> = std::iter::once(line.line_id).chain(to.as_ref().map(|to| to.line_id)).collect();
    let controls: Vec<_> =
        std::iter::once(line.control_id).chain(to.as_ref().map(|to| to.control_id)).collect();
    let scope = (line.fiscal_year, line.fund()?);
    let balances = journal::balances_with(tx, &ctx.county, scope, &controls, &lines)?;
    let posting = decide(&balances, kind, &line, to.as_ref(), item, source).map_err(Problem::Refused)??;
    Ok(journal::post(tx, ctx, ordinal, &posting)?)
}

type Decided = Result<DbResult<ledger::Posting>, ItemRefused>;

/// Chooses the ledger's event for the kind of document.
fn decide(
    balances: &impl Balances,
    kind: ChangeKind,
    line: &LineRow,
    to: Option<&LineRow>,
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
        ChangeKind::Freeze => ledger::freeze(balances, &order).map_err(|e| money(line, "E12", &e)),
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
        ChangeKind::Virement => return virement(balances, line, to, order),
        ChangeKind::SuperiorTransfer => {
            ledger::receive_transfer(balances, &order).map_err(|e| money(line, "E06", &e))
        }
        ChangeKind::PreAllocation => {
            ledger::pre_allocate(balances, &order).map_err(|e| money(line, "E03", &e))
        }
        ChangeKind::AdjustmentWithDebt => {
            ledger::adjust_with_debt(balances, &order).map_err(|e| money(line, "E11", &e))
        }
        ChangeKind::AdjustmentWithoutDebt => {
            let resource = ledger::OwnResource::Revenue;
            let order = ledger::AdjustmentWithoutDebt { line: quota, resource, amount, source };
            ledger::adjust_without_debt(balances, &order).map_err(|e| money(line, "E29", &e))
        }
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

/// E07, in a direction that is allowed.
fn virement(balances: &impl Balances, line: &LineRow, to: Option<&LineRow>, order: LineOrder) -> Decided {
    let Some(to) = to else {
        return Err(ItemRefused::NoReceivingLine { line_no: line.bgt_line_no.clone() });
    };
    let what = rules::virement_forbidden(&line.threesafe, &to.threesafe, &to.dep_bgt_eco_code);
    if let Some(what) = what {
        return Err(ItemRefused::ForbiddenDirection {
            line_no: line.bgt_line_no.clone(),
            to_line_no: to.bgt_line_no.clone(),
            what: what.to_owned(),
            article: rules::VirementDirection::ARTICLE.to_owned(),
        });
    }
    let receiving = match quota_line(to) {
        Ok(receiving) => receiving,
        Err(error) => return Ok(Err(error)),
    };
    let LineOrder { line: from, amount, source } = order;
    ledger::virement(balances, &ledger::Virement { from, to: receiving, amount, source })
        .map_err(|e| money(line, "E07", &e))
        .map(Ok)
}

/// E05; what of the amount is still pending breakdown is broken down first (E04).
fn release(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (ordinal, source): (u64, &str),
    line: &LineRow,
    amount: Fen,
) -> Result<PostingId, Problem<ItemRefused>> {
    let project = store::project(tx, &ctx.county, &line.pro_code)?;
    let category = project.as_ref().map_or("", |project| project.pro_cat_code.as_str());
    if rules::target_missing(category, &line.target_doc_no) {
        let (line_no, pro_code) = (line.bgt_line_no.clone(), line.pro_code.clone());
        return Err(Problem::Refused(ItemRefused::NoTarget { line_no, pro_code }));
    }
    not_held(tx, ctx, line, category)?;
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

/// Obeys the holds on release; wages and livelihood pass (G1, G2).
fn not_held(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow, category: &str) -> Result<(), Problem<ItemRefused>> {
    let scopes = scopes_of(tx, ctx, line)?;
    let at = (line.agency_code.as_str(), line.fiscal_year);
    for hold in hold::in_force(tx, &ctx.county, at, &scopes, HoldStage::Release, ctx.day())? {
        let operating_only = HoldClass::from_code(&hold.class) == Some(HoldClass::Operating);
        if rules::hold_bites(&line.threesafe, category, operating_only) {
            return Err(Problem::Refused(ItemRefused::Held {
                line_no: line.bgt_line_no.clone(),
                kind: hold.kind,
                reason: hold.reason,
                placed_by: hold.placed_by,
                lifts_when: hold.lifts_when,
            }));
        }
    }
    Ok(())
}

/// The scopes a hold on this line may have been placed on.
pub fn scopes_of(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow) -> DbResult<[Scope; 5]> {
    let department = platform::org::unit(tx, &ctx.county, &line.agency_code)?
        .map_or_else(|| line.agency_code.clone(), |unit| unit.sup_dep_code);
    Ok([
        Scope::County,
        Scope::Department(department),
        Scope::Unit(line.agency_code.clone()),
        Scope::Project(line.pro_code.clone()),
        Scope::Line(line.line_id),
    ])
}
