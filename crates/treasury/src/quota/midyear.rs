//! A county starts in mid-year: opening balances per line, signed by unit and treasury (E30).

use std::collections::BTreeMap;

use books::journal;
use ledger::{Fen, FiscalYear, FundNature, LineStates, OpeningControl, OpeningLine, Reserves, Resources};
use platform::access::Permission;
use platform::db::Tx;
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::adopt::{AdoptRefused, line_id};
use super::commitment::{self, Unfit};
use super::post::quota_line;
use super::store;

/// One line's opening balances, as both sides signed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRow {
    pub bgt_line_no: String,
    pub states: LineStates,
    pub signed_unit_by: String,
    pub signed_treasury_by: String,
    /// The contracts behind what is committed; an opening that names none keeps one in the line's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<OpeningContract>,
}

/// A contract of an opening line and what is committed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningContract {
    pub contract_no: String,
    pub payee_code: String,
    pub amount: Fen,
}

/// The opening of a county in mid-year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MidYear {
    pub fiscal_year: FiscalYear,
    pub rows: Vec<OpeningRow>,
}

/// Posts E30 per book: all accounts by line; the trial balance must be equal.
pub struct OpenMidYear;

impl Verb for OpenMidYear {
    type Input = MidYear;
    type Done = usize;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.open_mid_year";
    const PERMISSION: Permission = Permission("quota.approve_budget");

    fn document(input: &MidYear, _done: &usize) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "budget", id: i64::from(input.fiscal_year.0) })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &MidYear) -> Result<usize, Problem<AdoptRefused>> {
        let year = input.fiscal_year;
        if let Err(step) = platform::separation::act(tx, ctx, "budget", i64::from(year.0), "approve")? {
            return Err(Problem::Refused(AdoptRefused::SamePerson { step }));
        }
        if !store::move_budget(tx, &ctx.county, year, "registered", "replied")? {
            let state = store::budget(tx, &ctx.county, year)?.map_or_else(String::new, |budget| budget.state);
            let needed = "registered".to_owned();
            return Err(Problem::Refused(AdoptRefused::WrongState { year: year.0, state, needed }));
        }
        let states: BTreeMap<&str, &LineStates> =
            input.rows.iter().map(|row| (row.bgt_line_no.as_str(), &row.states)).collect();
        let mut opened = 0;
        for (ordinal, fund) in FundNature::ALL.into_iter().enumerate() {
            opened += open_book(tx, ctx, (year, fund), &states, ordinal as u64)?;
        }
        for row in input.rows.iter().filter(|row| Fen::ZERO < row.states.committed) {
            open_contracts(tx, ctx, year, row)?;
        }
        Ok(opened)
    }
}

fn open_book(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, fund): (FiscalYear, FundNature),
    states: &BTreeMap<&str, &LineStates>,
    ordinal: u64,
) -> Result<usize, Problem<AdoptRefused>> {
    let rows: BTreeMap<i64, Fen> =
        store::resources(tx, &ctx.county, year, fund.code())?.into_iter().collect();
    let of = |account: i64| rows.get(&account).copied().unwrap_or(Fen::ZERO);
    let mut controls: BTreeMap<ledger::ControlId, (i64, i64)> = BTreeMap::new();
    let mut lines = Vec::new();
    for budget in store::budget_lines(tx, &ctx.county, year, fund.code())? {
        let id = line_id(&ctx.county, year, &budget.bgt_line_no);
        let Some(line) = books::line::store::line(tx, &ctx.county, id)? else { continue };
        let control = controls.entry(line.control_id).or_insert((0, 0));
        control.0 += budget.amount_fen.get();
        let Some(own) = states.get(budget.bgt_line_no.as_str()) else { continue };
        control.1 += own.rows().iter().map(|(_, amount)| amount.get()).sum::<i64>();
        lines.push(OpeningLine { line: quota_line(&line)?, states: **own });
    }
    if lines.is_empty() && rows.is_empty() {
        return Ok(0);
    }
    let opening = ledger::Opening {
        year,
        book: fund,
        resources: Resources {
            revenue: of(1101),
            transfer_revenue: of(1102),
            debt_revenue: of(1103),
            opening_carry_over: of(1104),
            transfer_in: of(1105),
        },
        reserves: Reserves { transfers: of(2102), contingency: of(2103), unallocated: of(2104) },
        controls: controls
            .iter()
            .map(|(&control, &(appropriation, established))| OpeningControl {
                control,
                appropriation: Fen::new(appropriation),
                established: Fen::new(established),
                pre_allocated: Fen::ZERO,
            })
            .collect(),
        lines,
        source: format!("opening:{}", year.0),
    };
    let balances = journal::balances_with(tx, &ctx.county, (year, fund), &[], &[])?;
    let posting = ledger::open_mid_year(&balances, &opening).map_err(|refusal| {
        Problem::Refused(AdoptRefused::Money {
            year: year.0,
            fund: fund.name_zh().to_owned(),
            text: refusal.to_string(),
            refusal: serde_json::to_value(&refusal).unwrap_or_default(),
        })
    })?;
    journal::post(tx, ctx, ordinal, &posting)?;
    Ok(opening.lines.len())
}

/// What was committed before keeps its contracts. The rest no contract was named for is kept under
/// the line's own name, so that it can be paid or released like any other.
fn open_contracts(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    year: FiscalYear,
    row: &OpeningRow,
) -> Result<(), Problem<AdoptRefused>> {
    let id = line_id(&ctx.county, year, &row.bgt_line_no);
    let Some(line) = books::line::store::line(tx, &ctx.county, id)? else { return Ok(()) };
    let named: i64 = row.contracts.iter().map(|contract| contract.amount.get()).sum();
    let rest = OpeningContract {
        contract_no: format!("QC-{}", row.bgt_line_no),
        payee_code: String::new(),
        amount: Fen::new(row.states.committed.get() - named),
    };
    let all = row.contracts.iter().chain(std::iter::once(&rest)).filter(|c| Fen::ZERO < c.amount);
    for OpeningContract { contract_no, payee_code, amount } in all {
        let named = (contract_no.as_str(), payee_code.as_str());
        if let Err(unfit) = commitment::commit(tx, ctx, &line, named, *amount)? {
            return Err(Problem::Refused(AdoptRefused::ContractUnfit {
                bgt_line_no: row.bgt_line_no.clone(),
                contract_no: contract_no.clone(),
                found: match unfit {
                    Unfit::OtherUnit { owner } => owner,
                    Unfit::OtherSupplier { supplier } => supplier,
                },
            }));
        }
    }
    Ok(())
}

/// What was handed in when a year was opened: the verb's own words, kept in the audit and sealed there.
pub fn signed(audit: &[platform::audit::AuditRow]) -> Option<MidYear> {
    let opened = audit.iter().find(|row| row.verb == OpenMidYear::NAME && row.outcome == "done")?;
    serde_json::from_str(&opened.body).ok()
}
