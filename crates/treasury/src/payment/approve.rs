//! The unit head's signature reserves the money (E15); finance reviews what the rule selects.

use books::hold::{self, HoldClass, HoldStage};
use books::line::LineRow;
use ledger::Reserve;
use platform::access::{Permission, Subject};
use platform::db::{DbError, DbResult, Tx};
use platform::duty::{self, NewDuty};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use policy::{Passed, Rule};
use serde::{Deserialize, Serialize};

use super::model::{PayeeMark, PaymentEvent, PaymentRow, PaymentState};
use super::rules::{
    FinanceSelection, LastPaymentDay, MajorDecision, PaymentHold, PaymentHoldFacts, SelectionFacts,
};
use super::{PaymentId, PaymentRefused, flow, refuse, store, subject_of, submit};
use crate::payee::{self, Payee};
use crate::quota;
use crate::quota::exemption::{Exemption, HoldOutcome};
use crate::verdicts::Verdicts;

/// Where the request stands after the head's signature, and why finance looks at it or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub state: PaymentState,
    /// Empty: the rules let it pass.
    pub selected: Vec<String>,
    pub posting_id: i64,
}

/// Signs the request for the unit (单位签发) and reserves its money.
pub struct ApprovePayment;

impl Verb for ApprovePayment {
    type Input = PaymentId;
    type Done = Approved;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.approve";
    const PERMISSION: Permission = Permission("payment.approve");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> DbResult<Subject> {
        subject_of(ctx, tx, input.payment_id)
    }

    fn document(input: &PaymentId, _done: &Approved) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: input.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> Result<Approved, Problem<PaymentRefused>> {
        let payment = flow::load(tx, ctx, input.payment_id)?;
        flow::allowed(&payment, PaymentEvent::Approve)?;
        flow::separate(tx, ctx, &payment, "approve")?;
        let mut verdicts = Verdicts::default();
        let in_year = submit::within_the_year(ctx, payment.fiscal_year, &mut verdicts)?;
        let line = books::line::store::line(tx, &ctx.county, payment.line_id)?
            .ok_or_else(|| DbError::Broken(format!("line {} of a request is gone", payment.line_id)))?;
        let category = quota::project(tx, &ctx.county, &line.pro_code)?
            .map_or_else(String::new, |project| project.pro_cat_code);
        submit::payable(tx, ctx, &payment.payee_code)?;
        let payee = payee::as_of(tx, &ctx.county, &payment.payee_code, payment.payee_version)?
            .ok_or_else(|| DbError::Broken(format!("a version of payee {} is gone", payment.payee_code)))?;
        let free = not_held(tx, ctx, (&line, category), &payment, &mut verdicts)?;
        let large = submit::Large {
            amount: payment.amount_fen,
            pay_bus_type_code: &payment.pay_bus_type_code,
            payee_kind: &payee.payee_kind,
            decision_no: &payment.decision_no,
        };
        let decided = submit::decision(ctx, tx, &line, &large, &mut verdicts)?;
        let contract = submit::OfContract {
            contract_no: &payment.contract_no,
            payee_code: &payment.payee_code,
            from_commitment: payment.from_account == 3105,
            amount: payment.amount_fen,
        };
        let fits = submit::contract_fits(ctx, tx, &line, &contract, &mut verdicts)?;
        take_limits(tx, ctx, &payment, &fits)?;
        let proofs = (&in_year, &decided, &fits);
        let posting_id = reserve(tx, ctx, (&payment, &line), &free, proofs)?;
        start_clock(tx, ctx, &payment, &line)?;
        flow::move_on(tx, ctx, &payment, PaymentEvent::Approve, "")?;
        let selected = select(ctx, &payment, &line, &payee, &mut verdicts)?;
        store::set_review_why(tx, &ctx.county, payment.payment_id, &verdicts.to_text())?;
        if !selected.is_empty() {
            return Ok(Approved { state: PaymentState::UnitApproved, selected, posting_id });
        }
        let moved = PaymentRow { state: PaymentState::UnitApproved.code().into(), ..payment };
        let state = flow::move_on(tx, ctx, &moved, PaymentEvent::PassFinance, FinanceSelection::ID)?;
        Ok(Approved { state, selected, posting_id })
    }
}

/// The rules that must have been asked before money is reserved, besides the holds.
type Proofs<'p> = (&'p Passed<LastPaymentDay>, &'p Passed<MajorDecision>, &'p submit::ContractFits);

/// E15 on the balances of this very moment.
fn reserve(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (payment, line): (&PaymentRow, &LineRow),
    free: &FreeToPay,
    _asked: Proofs<'_>,
) -> Result<i64, Problem<PaymentRefused>> {
    free.note(tx, ctx, payment)?;
    let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let order = Reserve {
        line: quota::line_of(line)?,
        from: payment.reserved_from(),
        amount: payment.amount_fen,
        source: payment.source(),
    };
    let posting = match ledger::reserve(&balances, &order) {
        Ok(posting) => posting,
        Err(ledger::ReserveRefused::ExceedsAvailable { from, asked, .. }) => {
            return refuse(submit::exceeds(line, &balances, from, asked));
        }
        Err(other) => return Err(super::money(&other)),
    };
    Ok(books::journal::post(tx, ctx, 0, &posting)?.0)
}

/// No hold stops the payment; only [`not_held`] makes one.
struct FreeToPay {
    /// Holds it passes, by which exemption and on what evidence.
    passes: Vec<(i64, Exemption, String)>,
}

impl FreeToPay {
    fn note(&self, tx: &mut Tx<'_>, ctx: &Ctx, payment: &PaymentRow) -> DbResult<()> {
        for (hold_id, exemption, evidence) in &self.passes {
            let pass = hold::Pass {
                hold_id: *hold_id,
                document_kind: "payment",
                document_id: payment.payment_id,
                item_no: 0,
                exemption: exemption.code(),
                evidence,
                amount: payment.amount_fen,
            };
            hold::note_pass(tx, ctx, &pass)?;
        }
        Ok(())
    }
}

/// Obeys the holds on payment, read under the unit's guard.
fn not_held(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (line, category): (&LineRow, String),
    payment: &PaymentRow,
    verdicts: &mut Verdicts,
) -> Result<FreeToPay, Problem<PaymentRefused>> {
    let scopes = quota::scopes_of(tx, &ctx.county, line)?;
    let at = (line.agency_code.as_str(), line.fiscal_year);
    let mut free = FreeToPay { passes: Vec::new() };
    let holds = hold::in_force(tx, &ctx.county, at, &scopes, HoldStage::Payment, ctx.day())?;
    if holds.is_empty() {
        return Ok(free);
    }
    let marks = store::marks_on(tx, &ctx.county, &payment.payee_code, ctx.day())?;
    let mark = |name: &str| marks.iter().find(|mark| mark.mark == name);
    let contract_registered = quota::commitment::registered(tx, &ctx.county, &payment.contract_no)?
        .is_some_and(|contract| {
            // A balance taken over in mid-year may name no supplier.
            contract.agency_code == payment.agency_code
                && (contract.payee_code.is_empty() || contract.payee_code == payment.payee_code)
        });
    for hold in holds {
        let facts = PaymentHoldFacts {
            threesafe: line.threesafe.clone(),
            pro_cat_code: category.clone(),
            exp_func_code: line.exp_func_code.clone(),
            is_dir: line.is_dir,
            is_sal: line.is_sal,
            operating_only: HoldClass::from_code(&hold.class) == Some(HoldClass::Operating),
            payee_is_sme: mark("sme").is_some(),
            payee_is_wage_account: mark("wage_account").is_some(),
            contract_no: payment.contract_no.clone(),
            contract_registered,
            contract_due_on: payment.contract_due_on,
        };
        match verdicts.ask::<PaymentHold>(ctx, &facts).map_err(|error| super::money(&error))? {
            Ok(passed) => match passed.outcome() {
                HoldOutcome::Exempt(exemption) => {
                    let evidence = evidence(*exemption, line, payment, &marks);
                    free.passes.push((hold.hold_id, *exemption, evidence));
                }
                HoldOutcome::OtherClass | HoldOutcome::Held => {}
            },
            Err(_) => {
                return refuse(PaymentRefused::Held {
                    bgt_line_no: line.bgt_line_no.clone(),
                    kind: hold.kind,
                    reason: hold.reason,
                    placed_by: hold.placed_by,
                    lifts_when: hold.lifts_when,
                });
            }
        }
    }
    Ok(free)
}

/// What shows that an exemption fits: the line, or contract, due day and the register's own evidence.
fn evidence(exemption: Exemption, line: &LineRow, payment: &PaymentRow, marks: &[PayeeMark]) -> String {
    let of = |name: &str| {
        let found = marks.iter().find(|mark| mark.mark == name);
        found.map_or("", |mark| mark.evidence.as_str()).to_owned()
    };
    match exemption {
        Exemption::Personnel
        | Exemption::Wages
        | Exemption::Livelihood
        | Exemption::Debt
        | Exemption::DirectFund => line.bgt_line_no.clone(),
        Exemption::SmeContract => {
            let due_on = payment.contract_due_on.map_or_else(String::new, |day| day.to_string());
            format!("{} · {due_on} · {}", payment.contract_no, of("sme"))
        }
        Exemption::MigrantWages => format!("{} · {}", payment.contract_no, of("wage_account")),
    }
}

/// Contract and collective decision are ceilings over all their payments; taken in the order of
/// their keys.
fn take_limits(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    fits: &submit::ContractFits,
) -> Result<(), Problem<PaymentRefused>> {
    let held = fits.commitment.as_ref().filter(|_| payment.from_account == 3105);
    for key in flow::limits_of(payment, held.map(|held| held.commitment_id)) {
        if let Err(limit) = books::limit::take(tx, ctx, &key, payment.amount_fen, &payment.source())? {
            return refuse(PaymentRefused::LimitExceeded { limit });
        }
    }
    Ok(())
}

/// A9 starts when the complete request reaches finance, and goes on after a return.
fn start_clock(tx: &mut Tx<'_>, ctx: &Ctx, payment: &PaymentRow, line: &LineRow) -> DbResult<()> {
    if !duty::running(tx, &ctx.county, "payment", payment.payment_id)?.is_empty() {
        return duty::resume(tx, ctx, "payment", payment.payment_id);
    }
    let owner = platform::org::unit(tx, &ctx.county, &line.agency_code)?
        .map_or_else(String::new, |unit| unit.manage_mof_dep_code);
    duty::start(
        tx,
        ctx,
        &NewDuty {
            duty_id: ctx.id(1),
            clock: "sla_payment_days",
            document_kind: "payment",
            document_id: payment.payment_id,
            owner_code: &owner,
            amount: payment.amount_fen,
            started: ctx.at,
        },
    )
}

/// Which requests a person in finance looks at.
fn select(
    ctx: &Ctx,
    payment: &PaymentRow,
    line: &LineRow,
    payee: &Payee,
    verdicts: &mut Verdicts,
) -> Result<Vec<String>, Problem<PaymentRefused>> {
    let known_days = payee.known_days(ctx.day());
    let digest = platform::hash::sm3(&ctx.id(2).to_be_bytes());
    let draw = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % 10_000;
    let facts = SelectionFacts {
        amount_fen: payment.amount_fen,
        dep_bgt_eco_code: line.dep_bgt_eco_code.clone(),
        pay_bus_type_code: payment.pay_bus_type_code.clone(),
        payee_known_days: known_days,
        working_day: ctx.policy.calendar().is_working_day(ctx.day()).ok(),
        draw,
    };
    Ok(match verdicts.ask::<FinanceSelection>(ctx, &facts).map_err(|error| super::money(&error))? {
        Ok(passed) => passed.outcome().clone(),
        Err(barred) => barred.outcome,
    })
}

/// Finance has looked at a selected request and lets it pass (财政审核).
pub struct FinanceReview;

impl Verb for FinanceReview {
    type Input = PaymentId;
    type Done = PaymentState;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.finance_review";
    const PERMISSION: Permission = Permission("payment.finance_review");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> DbResult<Subject> {
        subject_of(ctx, tx, input.payment_id)
    }

    fn document(input: &PaymentId, _done: &PaymentState) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: input.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentId) -> Result<PaymentState, Problem<PaymentRefused>> {
        let payment = flow::load(tx, ctx, input.payment_id)?;
        flow::allowed(&payment, PaymentEvent::PassFinance)?;
        flow::separate(tx, ctx, &payment, "finance_review")?;
        flow::move_on(tx, ctx, &payment, PaymentEvent::PassFinance, "")
    }
}
