//! The clerk's step: what can be checked is checked when it is written, not after three signatures.

use books::line::LineRow;
use ledger::{Account, Balances, Fen, FiscalYear};
use platform::access::{Permission, Subject};
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{numbering, separation};
use policy::Passed;
use serde::{Deserialize, Serialize};

use super::model::{NewPayment, PaymentEvent, PaymentState};
use super::rules::{
    ContractFacts, ContractOutcome, ContractPayment, LastDayFacts, LastPaymentDay, MajorDecision, MajorFacts,
};
use super::{PaymentRefused, flow, money, refuse, store};
use crate::bank;
use crate::payee::{self, Payee};
use crate::quota::commitment::{self, Commitment};
use crate::verdicts::Verdicts;

/// The request that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    pub payment_id: i64,
    pub pay_app_no: String,
}

/// Writes a payment request and hands it to the unit's reviewer.
pub struct SubmitPayment;

impl Verb for SubmitPayment {
    type Input = NewPayment;
    type Done = Submitted;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.submit";
    const PERMISSION: Permission = Permission("payment.submit");

    fn subject(_ctx: &Ctx, _tx: &mut Tx<'_>, input: &NewPayment) -> DbResult<Subject> {
        Ok(Subject::Unit(input.agency_code.clone()))
    }

    fn document(_input: &NewPayment, done: &Submitted) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: done.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewPayment) -> Result<Submitted, Problem<PaymentRefused>> {
        let mut verdicts = Verdicts::default();
        let (line, payee) = check(ctx, tx, input, &mut verdicts)?;
        let id = ctx.id(0);
        // The program's own series is not for callers to choose from: a taken number would stop it.
        if input.pay_app_no.starts_with(&format!("ZF{}W", input.fiscal_year.0)) {
            return refuse(PaymentRefused::DuplicateNumber { pay_app_no: input.pay_app_no.clone() });
        }
        let pay_app_no = if input.pay_app_no.is_empty() {
            let number = numbering::next(tx, &ctx.county, "payment", i64::from(input.fiscal_year.0))?;
            format!("ZF{}W{number:06}", input.fiscal_year.0)
        } else {
            input.pay_app_no.clone()
        };
        if !store::insert(
            tx,
            ctx,
            (id, &pay_app_no, line.line_id, payee.version_no),
            input,
            &verdicts.to_text(),
        )? {
            return refuse(PaymentRefused::DuplicateNumber { pay_app_no });
        }
        store::note_step(tx, ctx, id, PaymentState::Submitted, "")?;
        separation::act(tx, ctx, "payment", id, "enter")?.ok();
        Ok(Submitted { payment_id: id, pay_app_no })
    }
}

/// A returned request, mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    pub payment_id: i64,
    pub request: NewPayment,
}

/// Mends a returned request and submits it again; its clock goes on when it reaches finance.
pub struct ResubmitPayment;

impl Verb for ResubmitPayment {
    type Input = Mended;
    type Done = Submitted;
    type Refused = PaymentRefused;
    const NAME: &'static str = "payment.resubmit";
    const PERMISSION: Permission = Permission("payment.submit");

    fn subject(ctx: &Ctx, tx: &mut Tx<'_>, input: &Mended) -> DbResult<Subject> {
        super::subject_of(ctx, tx, input.payment_id)
    }

    fn document(_input: &Mended, done: &Submitted) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payment", id: done.payment_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Mended) -> Result<Submitted, Problem<PaymentRefused>> {
        let payment = flow::load(tx, ctx, input.payment_id)?;
        flow::allowed(&payment, PaymentEvent::Resubmit)?;
        flow::separate(tx, ctx, &payment, "enter")?;
        if payment.agency_code != input.request.agency_code {
            return refuse(PaymentRefused::ForeignLine {
                bgt_line_no: input.request.bgt_line_no.clone(),
                owner: payment.agency_code,
                agency_code: input.request.agency_code.clone(),
            });
        }
        if payment.fiscal_year != input.request.fiscal_year {
            // A request belongs to its year; money of another year is asked for anew.
            return refuse(PaymentRefused::UnknownLine {
                bgt_line_no: input.request.bgt_line_no.clone(),
                year: payment.fiscal_year.0,
            });
        }
        let mut verdicts = Verdicts::default();
        let (line, payee) = check(ctx, tx, &input.request, &mut verdicts)?;
        let place = (payment.payment_id, line.line_id, payee.version_no);
        store::mend(tx, ctx, place, &input.request, &verdicts.to_text())?;
        flow::move_on(tx, ctx, &payment, PaymentEvent::Resubmit, "")?;
        Ok(Submitted { payment_id: payment.payment_id, pay_app_no: payment.pay_app_no })
    }
}

/// Every check that needs no reservation, in order of precedence.
pub(super) fn check(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    new: &NewPayment,
    verdicts: &mut Verdicts,
) -> Result<(LineRow, Payee), Problem<PaymentRefused>> {
    check_words(ctx, new, verdicts)?;
    let county = &*ctx.county;
    let Some(line) = books::line::store::line_by_no(tx, county, new.fiscal_year, &new.bgt_line_no)? else {
        return refuse(PaymentRefused::UnknownLine {
            bgt_line_no: new.bgt_line_no.clone(),
            year: new.fiscal_year.0,
        });
    };
    if line.agency_code != new.agency_code {
        return refuse(PaymentRefused::ForeignLine {
            bgt_line_no: line.bgt_line_no,
            owner: line.agency_code,
            agency_code: new.agency_code.clone(),
        });
    }
    let payee = payable(tx, ctx, &new.payee_code)?;
    if line.bgt_line_no.starts_with(bank::SUSPENSE_SERIES)
        && let Some(waits_for) = bank::suspense_payee(tx, county, line.line_id)?
        && waits_for != new.payee_code
    {
        return refuse(PaymentRefused::SuspensePayee {
            bgt_line_no: line.bgt_line_no,
            payee_code: waits_for,
        });
    }
    if line.is_gov_pur && new.contract_no.is_empty() {
        return refuse(PaymentRefused::NoContract { bgt_line_no: line.bgt_line_no });
    }
    if new.pay_bus_type_code == "3" && !line.is_sal {
        return refuse(PaymentRefused::NotPayrollQuota { bgt_line_no: line.bgt_line_no });
    }
    let large = Large {
        amount: new.amount,
        pay_bus_type_code: &new.pay_bus_type_code,
        payee_kind: &payee.payee_kind,
        decision_no: &new.decision_no,
    };
    decision(ctx, tx, &line, &large, verdicts).map(drop)?;
    let contract = OfContract {
        contract_no: &new.contract_no,
        payee_code: &new.payee_code,
        from_commitment: new.from_commitment,
        amount: new.amount,
    };
    contract_fits(ctx, tx, &line, &contract, verdicts)?;
    available(tx, ctx, &line, new.from_commitment, new.amount)?;
    Ok((line, payee))
}

/// The payee, registered and not suspended.
pub(super) fn payable(tx: &mut Tx<'_>, ctx: &Ctx, code: &str) -> Result<Payee, Problem<PaymentRefused>> {
    match payee::payee(tx, &ctx.county, code)? {
        Some(payee) if payee.is_active() => Ok(payee),
        Some(_) => refuse(PaymentRefused::PayeeSuspended { payee_code: code.to_owned() }),
        None => refuse(PaymentRefused::UnknownPayee { payee_code: code.to_owned() }),
    }
}

fn check_words(ctx: &Ctx, new: &NewPayment, verdicts: &mut Verdicts) -> Result<(), Problem<PaymentRefused>> {
    if new.amount <= Fen::ZERO {
        return refuse(PaymentRefused::AmountNotPositive { amount: new.amount });
    }
    if let Ok(max) = ctx.policy.money("max_amount", ctx.day())
        && max.value < new.amount
    {
        return refuse(PaymentRefused::AmountTooLarge { amount: new.amount, limit: max.value });
    }
    if new.pay_summary.trim().is_empty() {
        return refuse(PaymentRefused::NoSummary);
    }
    if !matches!(new.pay_bus_type_code.as_str(), "1" | "2" | "3" | "4" | "5" | "6" | "7") {
        return refuse(PaymentRefused::UnknownBusinessType {
            pay_bus_type_code: new.pay_bus_type_code.clone(),
        });
    }
    within_the_year(ctx, new.fiscal_year, verdicts).map(drop)
}

/// Requests are made and signed within their year, up to its last payment day.
pub(super) fn within_the_year(
    ctx: &Ctx,
    year: FiscalYear,
    verdicts: &mut Verdicts,
) -> Result<Passed<LastPaymentDay>, Problem<PaymentRefused>> {
    let facts = LastDayFacts { day: ctx.day(), fiscal_year: year.0 as i16 };
    verdicts.ask::<LastPaymentDay>(ctx, &facts).map_err(|error| money(&error))?.map_err(|_| {
        let last_day = ctx
            .policy
            .month_day("last_payment_day", ctx.day())
            .map_or_else(|_| String::new(), |last| last.value.in_year(facts.fiscal_year).to_string());
        let day = ctx.day().to_string();
        Problem::Refused(PaymentRefused::AfterLastDay { year: year.0, last_day, day })
    })
}

/// What B34 looks at.
pub(super) struct Large<'n> {
    pub amount: Fen,
    pub pay_bus_type_code: &'n str,
    pub payee_kind: &'n str,
    pub decision_no: &'n str,
}

/// B34: a large payment rests on a decision that fits its unit, project and day.
pub(super) fn decision(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    line: &LineRow,
    new: &Large<'_>,
    verdicts: &mut Verdicts,
) -> Result<Passed<MajorDecision>, Problem<PaymentRefused>> {
    let found = if new.decision_no.is_empty() {
        None
    } else {
        store::authorisation(tx, &ctx.county, new.decision_no)?
    };
    let fits = found.as_ref().is_some_and(|row| {
        row.agency_code == line.agency_code
            && (row.pro_code.is_empty() || row.pro_code == line.pro_code)
            && row.decided_on <= ctx.day()
    });
    if !new.decision_no.is_empty() && !fits {
        return refuse(PaymentRefused::DecisionDoesNotFit { decision_no: new.decision_no.to_owned() });
    }
    let facts = MajorFacts {
        amount_fen: new.amount,
        pay_bus_type_code: new.pay_bus_type_code.to_owned(),
        payee_kind: new.payee_kind.to_owned(),
        decision_fits: fits,
    };
    verdicts.ask::<MajorDecision>(ctx, &facts).map_err(|error| money(&error))?.map_err(|_| {
        let threshold = ctx
            .policy
            .money_or_off("major_payment_threshold", ctx.day())
            .ok()
            .and_then(|read| read.value)
            .unwrap_or(Fen::ZERO);
        Problem::Refused(PaymentRefused::NoDecision { amount: new.amount, threshold })
    })
}

/// What the rule of contracts looks at.
pub(super) struct OfContract<'n> {
    pub contract_no: &'n str,
    pub payee_code: &'n str,
    pub from_commitment: bool,
    pub amount: Fen,
}

/// What the line holds for a contract, when the rule let the payment pass.
pub(super) struct ContractFits {
    pub commitment: Option<Commitment>,
    _asked: Option<Passed<ContractPayment>>,
}

/// E14-CONTRACT. A request that names no contract and draws on no commitment is free of it.
pub(super) fn contract_fits(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    line: &LineRow,
    new: &OfContract<'_>,
    verdicts: &mut Verdicts,
) -> Result<ContractFits, Problem<PaymentRefused>> {
    if new.contract_no.is_empty() && !new.from_commitment {
        return Ok(ContractFits { commitment: None, _asked: None });
    }
    let found = commitment::on_line(tx, &ctx.county, new.contract_no, line.line_id)?;
    let left = found.as_ref().map_or(Fen::ZERO, Commitment::left);
    let registered = commitment::registered(tx, &ctx.county, new.contract_no)?;
    // Free quota may pay a contract that stands on another line, but only the unit's own and to its supplier.
    let elsewhere = registered.as_ref().filter(|_| !new.from_commitment).map(|found| &found.payee_code);
    let facts = ContractFacts {
        amount_fen: new.amount,
        contract_no: new.contract_no.to_owned(),
        payee_code: new.payee_code.to_owned(),
        from_commitment: new.from_commitment,
        supplier: found.as_ref().map(|found| &found.payee_code).or(elsewhere).cloned(),
        of_other_unit: registered.as_ref().is_some_and(|found| found.agency_code != line.agency_code),
        left_fen: left,
    };
    let ruling = verdicts.ask::<ContractPayment>(ctx, &facts).map_err(|error| money(&error))?;
    let barred = match ruling {
        Ok(passed) => return Ok(ContractFits { commitment: found, _asked: Some(passed) }),
        Err(barred) => barred.outcome,
    };
    let (bgt_line_no, contract_no) = (line.bgt_line_no.clone(), new.contract_no.to_owned());
    refuse(match barred {
        ContractOutcome::Allowed | ContractOutcome::NoContract => {
            PaymentRefused::CommitmentNamesContract { bgt_line_no }
        }
        ContractOutcome::NoCommitment => PaymentRefused::NoCommitment { bgt_line_no, contract_no },
        ContractOutcome::OtherSupplier => PaymentRefused::OtherSupplier {
            contract_no,
            supplier: facts.supplier.unwrap_or_default(),
            payee_code: facts.payee_code,
        },
        ContractOutcome::ExceedsCommitment => {
            PaymentRefused::ExceedsCommitment { bgt_line_no, contract_no, left, asked: new.amount }
        }
    })
}

/// Early advice; the reservation itself decides at approval.
fn available(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    from_commitment: bool,
    asked: Fen,
) -> Result<(), Problem<PaymentRefused>> {
    let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let account = if from_commitment { Account::Committed } else { Account::Executable };
    if balances.line(account, line.line_id) < asked {
        return refuse(exceeds(line, &balances, account, asked));
    }
    Ok(())
}

/// The refusal with every number that explains it.
pub(super) fn exceeds(
    line: &LineRow,
    balances: &impl Balances,
    account: Account,
    asked: Fen,
) -> PaymentRefused {
    let pending = balances.line(Account::PendingRelease, line.line_id).get()
        + balances.line(Account::PendingBreakdown, line.line_id).get();
    PaymentRefused::ExceedsAvailable {
        bgt_line_no: line.bgt_line_no.clone(),
        available: balances.line(account, line.line_id),
        asked,
        frozen: balances.line(Account::Frozen, line.line_id),
        pending: Fen::new(pending),
    }
}
