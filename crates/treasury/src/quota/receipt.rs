//! Superior money (G9): receipt → allocation plan, then plan → release. Receipt is the moment the
//! document was registered here; a document registered long after the day on it is flagged.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear};
use platform::access::Permission;
use platform::db::{DbError, DbResult, Tx};
use platform::duty::{self, NewDuty};
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb, id_of};
use serde::{Deserialize, Serialize};

use super::rules::{LateRegistration, ReceiptFacts};
use super::store::{budget, schedule as rows};
use crate::verdicts::Verdicts;

pub use super::store::schedule::ReceiptRow;

/// A superior document as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReceipt {
    pub doc_no: String,
    pub fiscal_year: FiscalYear,
    /// The day the document came or is dated.
    pub received_on: Date,
    pub amount: Fen,
}

/// Why a receipt was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReceiptRefused {
    #[error("the superior document has a number")]
    NoDocumentNumber,
    #[error("the amount must be positive, not {amount}")]
    AmountNotPositive { amount: Fen },
    #[error("the document came on {received_on}, which is still to come")]
    DayAhead { received_on: String },
    #[error("the year {year} is closed; nothing is posted to it any more")]
    YearClosed { year: i32 },
    #[error("document {doc_no} was registered already")]
    RegisteredAlready { doc_no: String },
}

impl Refusal for ReceiptRefused {
    const AREA: &'static str = "receipt";
    fn samples() -> Vec<Self> {
        vec![
            ReceiptRefused::NoDocumentNumber,
            ReceiptRefused::AmountNotPositive { amount: Fen::ZERO },
            ReceiptRefused::DayAhead { received_on: "2022-07-01".into() },
            ReceiptRefused::YearClosed { year: 2021 },
            ReceiptRefused::RegisteredAlready { doc_no: "赣财预指〔2022〕201号".into() },
        ]
    }
}

fn refuse<T>(refusal: ReceiptRefused) -> Result<T, Problem<ReceiptRefused>> {
    Err(Problem::Refused(refusal))
}

/// Registers the receipt of a superior document; the clock of its allocation plan starts now.
pub struct RegisterReceipt;

impl Verb for RegisterReceipt {
    type Input = NewReceipt;
    type Done = i64;
    type Refused = ReceiptRefused;
    const NAME: &'static str = "quota.register_receipt";
    const PERMISSION: Permission = Permission("quota.propose");

    fn document(_input: &NewReceipt, done: &i64) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "superior_receipt", id: *done })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewReceipt) -> Result<i64, Problem<ReceiptRefused>> {
        if input.doc_no.trim().is_empty() {
            return refuse(ReceiptRefused::NoDocumentNumber);
        }
        if input.amount <= Fen::ZERO {
            return refuse(ReceiptRefused::AmountNotPositive { amount: input.amount });
        }
        if ctx.day() < input.received_on {
            return refuse(ReceiptRefused::DayAhead { received_on: input.received_on.to_string() });
        }
        let state = budget(tx, &ctx.county, input.fiscal_year)?.map_or_else(String::new, |b| b.state);
        if state == "closed" {
            return refuse(ReceiptRefused::YearClosed { year: input.fiscal_year.0 });
        }
        match write(tx, ctx, input)? {
            Some(id) => Ok(id),
            None => refuse(ReceiptRefused::RegisteredAlready { doc_no: input.doc_no.clone() }),
        }
    }
}

/// Writes the receipt and starts its clock; nothing when the document is known.
fn write(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewReceipt) -> DbResult<Option<i64>> {
    let facts = ReceiptFacts { received_on: new.received_on, registered_on: ctx.day() };
    let mut verdicts = Verdicts::default();
    let ruling =
        verdicts.ask::<LateRegistration>(ctx, &facts).map_err(|error| DbError::Broken(error.to_string()));
    let late_days = match ruling {
        Ok(Ok(_)) => 0,
        Ok(Err(barred)) => barred.outcome,
        // Without a calendar nobody can say how late it is; the receipt itself is not refused for that.
        Err(_) => 0,
    };
    let seed = format!("receipt {} {}", ctx.county, new.doc_no);
    let row = ReceiptRow {
        receipt_id: id_of(ctx.day(), seed.as_bytes()),
        doc_no: new.doc_no.clone(),
        fiscal_year: new.fiscal_year,
        received_on: new.received_on,
        amount_fen: new.amount,
        late_days,
        why: verdicts.to_text(),
        registered_by: ctx.actor.user_id.clone(),
        registered_ms: ctx.at,
    };
    if !rows::register(tx, &ctx.county, &row)? {
        return Ok(None);
    }
    let owner = platform::org::division_of(tx, &ctx.county, &ctx.actor.user_id)?;
    let clock = NewDuty {
        duty_id: id_of(ctx.day(), format!("duty {seed}").as_bytes()),
        clock: "sla_superior_plan_days",
        document_kind: "superior_receipt",
        document_id: row.receipt_id,
        owner_code: &owner,
        amount: new.amount,
        started: ctx.at,
    };
    duty::start(tx, ctx, &clock)?;
    Ok(Some(row.receipt_id))
}

/// A plan for a document nobody registered is its receipt: the system has it from now on.
pub(super) fn make_sure(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, doc_no): (FiscalYear, &str),
    amount: Fen,
) -> DbResult<()> {
    if rows::receipt(tx, &ctx.county, doc_no)?.is_none() {
        let new = NewReceipt { doc_no: doc_no.to_owned(), fiscal_year: year, received_on: ctx.day(), amount };
        write(tx, ctx, &new)?;
    }
    Ok(())
}

/// The plan was decided for `amount`: that part of the receipt's clock stops.
pub(super) fn planned(tx: &mut Tx<'_>, ctx: &Ctx, doc_no: &str, amount: Fen) -> DbResult<()> {
    match rows::receipt(tx, &ctx.county, doc_no)? {
        Some(receipt) => duty::fulfil(tx, ctx, "superior_receipt", receipt.receipt_id, amount),
        None => Ok(()),
    }
}
