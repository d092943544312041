//! Commitments (承诺, E14): each names its contract, and the contract is a ceiling.
//!
//! Two limits stand behind a commitment: `commitment:…` for what this line holds for this contract,
//! and `contract:…` for the contract over all lines and years. A payment from the commitment uses
//! both; one that only names the contract uses the second. So no contract eats another one's pot,
//! and no interleaving pays a contract beyond what was committed for it. Free quota may pay a contract
//! beside its commitment (E15 takes from 3103 or 3105); the rest that is then needless is released.

use books::limit::{self, store::LimitRow};
use books::line::LineRow;
use ledger::{Fen, LineId};
use platform::db::{DbResult, Tx};
use platform::verb::{Ctx, id_of};

use super::store::contracts::{self, Contract};

pub(crate) use super::store::contracts::unlike_balances;
pub use super::store::contracts::{Commitment, contract as registered, of_line, on_line};

/// The ceiling of a contract over all its lines and years.
pub fn contract_limit(contract_no: &str) -> String {
    format!("contract:{contract_no}")
}

/// What one line holds for one contract.
pub fn commitment_limit(commitment_id: i64) -> String {
    format!("commitment:{commitment_id}")
}

/// The id follows from contract and line, so that a replay on another engine gives the same.
pub fn commitment_id(county: &str, contract_no: &str, line: LineId) -> i64 {
    let day = jiff::civil::Date::constant(2000, 1, 1);
    id_of(day, format!("commitment {county} {contract_no} {}", line.0).as_bytes())
}

/// Why a commitment cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The contract is another unit's.
    OtherUnit { owner: String },
    /// The contract names another supplier.
    OtherSupplier { supplier: String },
}

/// Names the contract (once) and adds `amount` to what `line` holds for it.
pub fn commit(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    (contract_no, payee): (&str, &str),
    amount: Fen,
) -> DbResult<Result<(), Unfit>> {
    let county = &*ctx.county;
    contracts::register(tx, ctx, contract_no, (&line.agency_code, payee))?;
    if let Some(Contract { agency_code, payee_code, .. }) = contracts::contract(tx, county, contract_no)? {
        if agency_code != line.agency_code {
            return Ok(Err(Unfit::OtherUnit { owner: agency_code }));
        }
        if !payee_code.is_empty() && payee_code != payee {
            return Ok(Err(Unfit::OtherSupplier { supplier: payee_code }));
        }
    }
    let id = commitment_id(county, contract_no, line.line_id);
    contracts::add(tx, ctx, (id, contract_no), line, (amount, None))?;
    raise(tx, ctx, commitment_limit(id), "commitment", (contract_no, &line.bgt_line_no), amount)?;
    raise(tx, ctx, contract_limit(contract_no), "contract", (contract_no, ""), amount)?;
    Ok(Ok(()))
}

fn raise(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    limit_key: String,
    kind: &str,
    (contract_no, line_no): (&str, &str),
    amount: Fen,
) -> DbResult<()> {
    let row = LimitRow {
        limit_key,
        kind: kind.to_owned(),
        meaning: format!("{contract_no} {line_no}").trim().to_owned(),
        ceiling_fen: amount,
        used_fen: Fen::ZERO,
        basis: format!("{contract_no} {}", ctx.day()),
    };
    limit::raise(tx, ctx, &row)
}

/// Takes `amount` off the unpaid rest of a commitment; `Err(left)` when the rest is smaller.
pub fn release(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: LineId,
    contract_no: &str,
    amount: Fen,
) -> DbResult<Result<(), Fen>> {
    let Some(found) = contracts::on_line(tx, &ctx.county, contract_no, line)? else {
        return Ok(Err(Fen::ZERO));
    };
    if !limit::lower(tx, ctx, &commitment_limit(found.commitment_id), amount)? {
        return Ok(Err(found.left()));
    }
    contracts::add_released(tx, &ctx.county, found.commitment_id, amount)?;
    // What was paid beside the commitment stays part of the contract: its ceiling keeps that and all
    // that its lines still hold for it, else the rest could never be paid.
    limit::lock(tx, ctx, &contract_limit(contract_no))?;
    let promised = contracts::left_of(tx, &ctx.county, contract_no)?;
    limit::lower_to(tx, ctx, &contract_limit(contract_no), amount, promised)?;
    Ok(Ok(()))
}

/// E22, E22b: what is left of each contract on `old` stays committed to it on `new`.
pub(super) fn carry(tx: &mut Tx<'_>, ctx: &Ctx, old: LineId, new: &LineRow) -> DbResult<()> {
    for commitment in contracts::of_line(tx, &ctx.county, old)? {
        let (left, contract_no) = (commitment.left(), commitment.contract_no.as_str());
        if left == Fen::ZERO {
            continue;
        }
        let id = commitment_id(&ctx.county, contract_no, new.line_id);
        limit::lower(tx, ctx, &commitment_limit(commitment.commitment_id), left)?;
        contracts::add_carried(tx, &ctx.county, commitment.commitment_id, left)?;
        contracts::add(tx, ctx, (id, contract_no), new, (left, Some(commitment.commitment_id)))?;
        raise(tx, ctx, commitment_limit(id), "commitment", (contract_no, &new.bgt_line_no), left)?;
    }
    Ok(())
}

impl Commitment {
    /// Committed and neither released, carried, paid nor on its way.
    pub fn left(&self) -> Fen {
        Fen::new(
            self.committed_fen.get() - self.released_fen.get() - self.carried_fen.get() - self.used_fen.get(),
        )
    }
}
