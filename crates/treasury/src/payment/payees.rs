//! What the payee register says of a payee beyond its account: a small firm, a wage account.

use jiff::civil::Date;
use platform::access::Permission;
use platform::db::Tx;
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb};
use serde::{Deserialize, Serialize};

use super::model::{PAYEE_MARKS, PayeeMark};
use super::store;

/// Why a mark was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum MarkRefused {
    #[error("there is no mark {mark}; known are sme and wage_account")]
    UnknownMark { mark: String },
    #[error("payee {payee_code} is not registered")]
    UnknownPayee { payee_code: String },
    #[error("say what shows it: the number of the declaration or of the account's filing")]
    NoEvidence,
    #[error("payee {payee_code} carries the mark {mark} from {from_day} already")]
    MarkedAlready { payee_code: String, mark: String, from_day: String },
    #[error("the mark {mark} of payee {payee_code} waits for its second person already")]
    AlreadyProposed { payee_code: String, mark: String },
    #[error("payee {payee_code} does not carry the mark {mark}")]
    NotMarked { payee_code: String, mark: String },
    #[error("no mark {change_id} waits to be decided")]
    NoChange { change_id: i64 },
    #[error("you took the step {step}; somebody else decides")]
    SamePerson { step: String },
}

impl Refusal for MarkRefused {
    const AREA: &'static str = "payee_mark";
    fn samples() -> Vec<Self> {
        let payee_code = || "GYS0001".to_owned();
        vec![
            MarkRefused::UnknownMark { mark: "big".into() },
            MarkRefused::UnknownPayee { payee_code: payee_code() },
            MarkRefused::NoEvidence,
            MarkRefused::MarkedAlready {
                payee_code: payee_code(),
                mark: "sme".into(),
                from_day: "2022-03-01".into(),
            },
            MarkRefused::AlreadyProposed { payee_code: payee_code(), mark: "sme".into() },
            MarkRefused::NotMarked { payee_code: payee_code(), mark: "sme".into() },
            MarkRefused::NoChange { change_id: 1 },
            MarkRefused::SamePerson { step: "propose".into() },
        ]
    }
}

fn refuse<T>(refusal: MarkRefused) -> Result<T, Problem<MarkRefused>> {
    Err(Problem::Refused(refusal))
}

/// The mark that waits, or was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub change_id: i64,
    pub payee_code: String,
}

/// Proposes a mark, or a correction of one from the same day; the registrar does it, never the unit
/// that pays. It counts once another person has confirmed it.
pub struct MarkPayee;

impl Verb for MarkPayee {
    type Input = PayeeMark;
    type Done = Marked;
    type Refused = MarkRefused;
    const NAME: &'static str = "payee.mark";
    const PERMISSION: Permission = Permission("payment.payee");

    fn document(_input: &PayeeMark, done: &Marked) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payee_mark_change", id: done.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PayeeMark) -> Result<Marked, Problem<MarkRefused>> {
        let (payee_code, mark) = (input.payee_code.clone(), input.mark.clone());
        if !PAYEE_MARKS.contains(&mark.as_str()) {
            return refuse(MarkRefused::UnknownMark { mark });
        }
        if crate::payee::payee_for_change(tx, &ctx.county, &payee_code)?.is_none() {
            return refuse(MarkRefused::UnknownPayee { payee_code });
        }
        if input.evidence.trim().is_empty() {
            return refuse(MarkRefused::NoEvidence);
        }
        let carried = store::marks_on(tx, &ctx.county, &payee_code, input.from_day)?;
        let before = carried.iter().find(|found| found.mark == mark);
        // From the same day another evidence corrects it; the same, or an earlier day, changes nothing.
        let again = before.filter(|m| m.from_day != input.from_day || m.evidence == input.evidence);
        if let Some(before) = again {
            let from_day = before.from_day.to_string();
            return refuse(MarkRefused::MarkedAlready { payee_code, mark, from_day });
        }
        if store::mark_waits(tx, &ctx.county, &payee_code, &mark)? {
            return refuse(MarkRefused::AlreadyProposed { payee_code, mark });
        }
        let change_id = ctx.id(0);
        // The proposer is the first on a document of its own: this cannot be refused.
        separation::act(tx, ctx, "payee_mark_change", change_id, "propose")?.ok();
        store::insert_mark_change(tx, ctx, change_id, input)?;
        Ok(Marked { change_id, payee_code })
    }
}

/// The second person's word on a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkDecision {
    pub change_id: i64,
    pub confirm: bool,
    #[serde(default)]
    pub note: String,
}

/// Confirms a mark, which counts from its day on, or declines it with a reason.
pub struct DecideMark;

impl Verb for DecideMark {
    type Input = MarkDecision;
    type Done = Marked;
    type Refused = MarkRefused;
    const NAME: &'static str = "payee.decide_mark";
    const PERMISSION: Permission = Permission("payee.decide");

    fn document(input: &MarkDecision, _done: &Marked) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payee_mark_change", id: input.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &MarkDecision) -> Result<Marked, Problem<MarkRefused>> {
        let (note, change_id) = (input.note.trim(), input.change_id);
        if !input.confirm && note.is_empty() {
            return refuse(MarkRefused::NoEvidence);
        }
        let change = store::mark_change_for_change(tx, &ctx.county, change_id)?
            .filter(|change| change.state == "proposed");
        let Some(change) = change else { return refuse(MarkRefused::NoChange { change_id }) };
        if let Err(step) = separation::act(tx, ctx, "payee_mark_change", change_id, "decide")? {
            return refuse(MarkRefused::SamePerson { step });
        }
        let state = if input.confirm { "confirmed" } else { "declined" };
        if !store::decide_mark(tx, ctx, change_id, state, note)? {
            return refuse(MarkRefused::NoChange { change_id });
        }
        if input.confirm {
            let mark = PayeeMark {
                payee_code: change.payee_code.clone(),
                mark: change.mark,
                from_day: change.from_day,
                evidence: change.evidence,
            };
            store::mark_payee(tx, &ctx.county, (&mark, &change.proposed_by), ctx.at)?;
        }
        Ok(Marked { change_id, payee_code: change.payee_code })
    }
}

/// Which mark ends, from which day, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndMark {
    pub payee_code: String,
    pub mark: String,
    pub from_day: Date,
    pub reason: String,
}

/// Ends a mark; the row stays with who ended it and why. One person is enough: nothing passes by it.
pub struct EndPayeeMark;

impl Verb for EndPayeeMark {
    type Input = EndMark;
    type Done = String;
    type Refused = MarkRefused;
    const NAME: &'static str = "payee.unmark";
    const PERMISSION: Permission = Permission("payment.payee");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &EndMark) -> Result<String, Problem<MarkRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(MarkRefused::NoEvidence);
        }
        let name = (input.payee_code.as_str(), input.mark.as_str());
        if !store::end_mark(tx, ctx, name, input.from_day, &input.reason)? {
            return refuse(MarkRefused::NotMarked {
                payee_code: input.payee_code.clone(),
                mark: input.mark.clone(),
            });
        }
        Ok(input.payee_code.clone())
    }
}
