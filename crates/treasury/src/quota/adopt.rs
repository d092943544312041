//! From the Congress's approval to the reply: E01, E02, E03b, and the start of the 3-day clock.

use std::collections::BTreeMap;

use books::hold;
use books::journal;
use books::line::{NewLine, fund_of, store as lines};
use ledger::{Appropriation, ControlId, Fen, FiscalYear, FundNature, LineId, LineOrder, Reserves, Resources};
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb};
use serde::{Deserialize, Serialize};

use super::model::{BudgetLine, BudgetRow};
use super::post::quota_line;
use super::store;

/// Which budget year a step is taken on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetYear {
    pub fiscal_year: FiscalYear,
}

/// Why a step of adoption was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AdoptRefused {
    #[error("there is no budget of {year}; import it first")]
    NoBudget { year: i32 },
    #[error("the budget of {year} is {state}, this step needs {needed}")]
    WrongState { year: i32, state: String, needed: String },
    #[error("you took the step {step} on this budget already; somebody else has to take this one")]
    SamePerson { step: String },
    #[error("contract {contract_no} of line {bgt_line_no} belongs to {found}")]
    ContractUnfit { bgt_line_no: String, contract_no: String, found: String },
    #[error("the {fund} of {year} is refused: {text}")]
    Money { year: i32, fund: String, text: String, refusal: serde_json::Value },
}

impl Refusal for AdoptRefused {
    const AREA: &'static str = "adopt";
    fn samples() -> Vec<Self> {
        vec![
            AdoptRefused::NoBudget { year: 2023 },
            AdoptRefused::WrongState { year: 2022, state: "replied".into(), needed: "registered".into() },
            AdoptRefused::SamePerson { step: "register".into() },
            AdoptRefused::ContractUnfit {
                bgt_line_no: "2022-1-00001".into(),
                contract_no: "HT2022-001".into(),
                found: "GYS0001".into(),
            },
            AdoptRefused::Money {
                year: 2022,
                fund: FundNature::General.name_zh().into(),
                text: "resources and appropriations differ".into(),
                refusal: serde_json::json!({"code": "unbalanced", "resources": 100, "appropriations": 200}),
            },
        ]
    }
}

fn refuse<T>(refusal: AdoptRefused) -> Result<T, Problem<AdoptRefused>> {
    Err(Problem::Refused(refusal))
}

pub(super) fn budget_in(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    year: FiscalYear,
    (needed, next, step): (&str, &str, &str),
) -> Result<BudgetRow, Problem<AdoptRefused>> {
    let Some(budget) = store::budget(tx, &ctx.county, year)? else {
        return refuse(AdoptRefused::NoBudget { year: year.0 });
    };
    if budget.state != needed {
        return refuse(AdoptRefused::WrongState { year: year.0, state: budget.state, needed: needed.into() });
    }
    if let Err(step) = separation::act(tx, ctx, "budget", i64::from(year.0), step)? {
        return refuse(AdoptRefused::SamePerson { step });
    }
    if !store::move_budget(tx, &ctx.county, year, needed, next)? {
        // Somebody else took the step meanwhile: look again.
        return Err(Problem::Failed(DbError::Retry(format!("the budget of {} moved meanwhile", year.0))));
    }
    Ok(budget)
}

pub(super) fn document(year: FiscalYear) -> Option<DocumentRef> {
    Some(DocumentRef { kind: "budget", id: i64::from(year.0) })
}

/// Enters the budget: control keys and lines exist from now on, without money.
pub struct RegisterBudget;

impl Verb for RegisterBudget {
    type Input = BudgetYear;
    type Done = usize;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.register_budget";
    const PERMISSION: Permission = Permission("quota.register_budget");

    fn document(input: &BudgetYear, _done: &usize) -> Option<DocumentRef> {
        document(input.fiscal_year)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &BudgetYear) -> Result<usize, Problem<AdoptRefused>> {
        let budget = budget_in(tx, ctx, input.fiscal_year, ("drafted", "registered", "register"))?;
        let mut count = 0;
        for fund in FundNature::ALL {
            for line in store::budget_lines(tx, &ctx.county, input.fiscal_year, fund.code())? {
                make_line(tx, ctx, &budget, &line)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// The id of a line follows from its number, so a second import on another engine gives the same.
pub fn line_id(county: &str, year: FiscalYear, no: &str) -> LineId {
    let first_day =
        jiff::civil::Date::new(year.0 as i16, 1, 1).unwrap_or(jiff::civil::Date::constant(2000, 1, 1));
    LineId(platform::verb::id_of(first_day, format!("line {county} {} {no}", year.0).as_bytes()))
}

fn make_line(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    budget: &BudgetRow,
    line: &BudgetLine,
) -> Result<(), Problem<AdoptRefused>> {
    let county = &*ctx.county;
    let name = (&*line.agency_code, &*line.pro_code, &*line.exp_func_code, &*line.fund_type_code);
    let control_id = lines::control_for(tx, county, line.fiscal_year, name)?;
    let target_doc_no =
        store::project(tx, county, &line.pro_code)?.map(|project| project.target_doc_no).unwrap_or_default();
    hold::store::make_guard(tx, county, &line.agency_code, line.fiscal_year)?;
    lines::insert(
        tx,
        county,
        &NewLine {
            line_id: line_id(county, line.fiscal_year, &line.bgt_line_no),
            fiscal_year: line.fiscal_year,
            bgt_line_no: line.bgt_line_no.clone(),
            control_id,
            parent_line_id: None,
            carried_from_line_id: None,
            agency_code: line.agency_code.clone(),
            pro_code: line.pro_code.clone(),
            exp_func_code: line.exp_func_code.clone(),
            gov_bgt_eco_code: line.gov_bgt_eco_code.clone(),
            dep_bgt_eco_code: line.dep_bgt_eco_code.clone(),
            fund_type_code: line.fund_type_code.clone(),
            found_type_code: line.found_type_code.clone(),
            bgt_type_code: line.bgt_type_code.clone(),
            source_type_code: line.source_type_code.clone(),
            cor_bgt_doc_no: budget.reply_doc_no.clone(),
            sup_bgt_doc_no: String::new(),
            threesafe: line.threesafe.clone(),
            is_gov_pur: line.is_gov_pur,
            is_sal: line.is_sal,
            is_dir: line.is_dir,
            target_doc_no,
        },
    )?;
    Ok(())
}

/// Posts the Congress's approval: E01 per book, E02 per line, E03b for what was pre-allocated.
pub struct ApproveBudget;

impl Verb for ApproveBudget {
    type Input = BudgetYear;
    type Done = usize;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.approve_budget";
    const PERMISSION: Permission = Permission("quota.approve_budget");

    fn document(input: &BudgetYear, _done: &usize) -> Option<DocumentRef> {
        document(input.fiscal_year)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &BudgetYear) -> Result<usize, Problem<AdoptRefused>> {
        let year = input.fiscal_year;
        budget_in(tx, ctx, year, ("registered", "approved", "approve"))?;
        let mut ordinal = 0;
        for fund in FundNature::ALL {
            let budget_lines = store::budget_lines(tx, &ctx.county, year, fund.code())?;
            approve_book(tx, ctx, (year, fund), &budget_lines, &mut ordinal)?;
        }
        Ok(ordinal as usize)
    }
}

fn approve_book(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, fund): (FiscalYear, FundNature),
    budget_lines: &[BudgetLine],
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let rows: BTreeMap<i64, Fen> =
        store::resources(tx, &ctx.county, year, fund.code())?.into_iter().collect();
    if rows.is_empty() && budget_lines.is_empty() {
        return Ok(());
    }
    let of = |account: i64| rows.get(&account).copied().unwrap_or(Fen::ZERO);
    let mut by_control: BTreeMap<ControlId, Fen> = BTreeMap::new();
    let mut quota_lines = Vec::with_capacity(budget_lines.len());
    for line in budget_lines {
        let id = line_id(&ctx.county, year, &line.bgt_line_no);
        let Some(row) = lines::line(tx, &ctx.county, id)? else { continue };
        let sum = by_control.entry(row.control_id).or_insert(Fen::ZERO);
        *sum = sum.checked_add(line.amount_fen).unwrap_or(*sum);
        quota_lines.push((row, line.amount_fen));
    }
    let source = format!("budget:{}", year.0);
    let order = ledger::BudgetApproval {
        year,
        book: fund,
        resources: Resources {
            revenue: of(1101),
            transfer_revenue: of(1102),
            debt_revenue: of(1103),
            opening_carry_over: of(1104),
            transfer_in: of(1105),
        },
        appropriations: by_control
            .iter()
            .map(|(&control, &amount)| Appropriation { control, amount })
            .collect(),
        reserves: Reserves { transfers: of(2102), contingency: of(2103), unallocated: of(2104) },
        source: source.clone(),
    };
    let balances = journal::balances_with(tx, &ctx.county, (year, fund), &[], &[])?;
    let posting = ledger::approve_budget(&balances, &order).map_err(|e| money(year, fund, &e))?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    for (line, amount) in quota_lines.iter().filter(|(_, amount)| *amount > Fen::ZERO) {
        let scope = (year, fund_of(&line.fund_type_code)?);
        let balances = journal::balances_with(tx, &ctx.county, scope, &[line.control_id], &[line.line_id])?;
        let order = LineOrder { line: quota_line(line)?, amount: *amount, source: source.clone() };
        let posting = ledger::establish(&balances, &order).map_err(|e| money(year, fund, &e))?;
        journal::post(tx, ctx, *ordinal, &posting)?;
        *ordinal += 1;
        absorb(tx, ctx, line, &source, ordinal)?;
    }
    Ok(())
}

/// E03b: what the line got before approval is taken out of the approved quota.
fn absorb(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &books::line::LineRow,
    source: &str,
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let pre_allocated = store::pre_allocated(tx, &ctx.county, line.line_id)?;
    if pre_allocated == Fen::ZERO {
        return Ok(());
    }
    let (year, fund) = (line.fiscal_year, line.fund()?);
    let balances =
        journal::balances_with(tx, &ctx.county, (year, fund), &[line.control_id], &[line.line_id])?;
    let order = LineOrder { line: quota_line(line)?, amount: pre_allocated, source: source.to_owned() };
    let posting = ledger::absorb_pre_allocation(&balances, &order).map_err(|e| money(year, fund, &e))?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    Ok(())
}

fn money<E: Serialize + std::fmt::Display>(
    year: FiscalYear,
    fund: FundNature,
    refusal: &E,
) -> Problem<AdoptRefused> {
    Problem::Refused(AdoptRefused::Money {
        year: year.0,
        fund: fund.name_zh().to_owned(),
        text: refusal.to_string(),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    })
}
