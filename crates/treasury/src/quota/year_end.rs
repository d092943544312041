//! The end of a year: carry forward (E22), lapse (E23), open the new year (E22b), close (E24).
//!
//! Which balance is carried and which lapses stands on the carry-over list ([`super::carry`]): the
//! rule proposes (A19, G3), a second person may decide otherwise; commitments and frozen money are
//! always carried, each commitment to its own contract.

use books::journal;
use books::line::{LineRow, NewLine, store as lines};
use ledger::{
    Account, BalanceRow, CarriedStates, CarryForward, Carryable, Fen, FiscalYear, FundNature, Lapse, LapseTo,
    LineId, Place, TrialBalance, Uncommitted,
};
use platform::access::Permission;
use platform::db::Tx;
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::adopt::{AdoptRefused, BudgetYear, line_id};
use super::post::quota_line;
use super::rules::Fate;
use super::{carry, commitment, store};

/// What closing a year did, in fen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseYearDone {
    pub carried_lines: usize,
    pub carried: Fen,
    pub lapsed_lines: usize,
    pub lapsed: Fen,
}

/// Puts the carry-over list together: the first of the two persons a closing needs.
pub struct PrepareYearEnd;

impl Verb for PrepareYearEnd {
    type Input = BudgetYear;
    type Done = i32;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.prepare_year_end";
    const PERMISSION: Permission = Permission("quota.register_budget");

    fn document(input: &BudgetYear, _done: &i32) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "budget", id: i64::from(input.fiscal_year.0) })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &BudgetYear) -> Result<i32, Problem<AdoptRefused>> {
        step(tx, ctx, input.fiscal_year, ("replied", "closing", "prepare_year_end"))?;
        separation::act(tx, ctx, carry::LIST, i64::from(input.fiscal_year.0), "prepare")?.ok();
        carry::prepare(tx, ctx, input.fiscal_year)?;
        Ok(input.fiscal_year.0)
    }
}

fn step(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    year: FiscalYear,
    (needed, next, step): (&str, &str, &str),
) -> Result<(), Problem<AdoptRefused>> {
    let document = i64::from(year.0);
    if let Err(step) = separation::act(tx, ctx, "year_end", document, step)? {
        return Err(Problem::Refused(AdoptRefused::SamePerson { step }));
    }
    if store::move_budget(tx, &ctx.county, year, needed, next)? {
        return Ok(());
    }
    let state = store::budget(tx, &ctx.county, year)?.map_or_else(String::new, |budget| budget.state);
    Err(Problem::Refused(AdoptRefused::WrongState { year: year.0, state, needed: needed.to_owned() }))
}

/// Closes a year: nothing may be under way.
pub struct CloseYear;

impl Verb for CloseYear {
    type Input = BudgetYear;
    type Done = CloseYearDone;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.close_year";
    const PERMISSION: Permission = Permission("quota.approve_budget");

    fn document(input: &BudgetYear, _done: &CloseYearDone) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "budget", id: i64::from(input.fiscal_year.0) })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &BudgetYear) -> Result<CloseYearDone, Problem<AdoptRefused>> {
        let year = input.fiscal_year;
        step(tx, ctx, year, ("closing", "closed", "close_year"))?;
        let mut done = CloseYearDone::default();
        let mut ordinal = 0;
        for fund in FundNature::ALL {
            let mut states = store::line_states(tx, &ctx.county, year, fund.code())?;
            while let Some(first) = states.first().map(|state| state.0) {
                let count = states.iter().take_while(|state| state.0 == first).count();
                let own: Vec<(i64, Fen)> =
                    states.drain(..count).map(|(_, account, sum)| (account, sum)).collect();
                end_line(tx, ctx, first, &own, &mut ordinal, &mut done)?;
            }
            close_book(tx, ctx, (year, fund), &mut ordinal)?;
        }
        Ok(done)
    }
}

/// Carries or lapses what is left on one line.
fn end_line(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: LineId,
    states: &[(i64, Fen)],
    ordinal: &mut u64,
    done: &mut CloseYearDone,
) -> Result<(), Problem<AdoptRefused>> {
    let Some(line) = lines::line(tx, &ctx.county, id)? else { return Ok(()) };
    let mut carried = CarriedStates::default();
    let mut lapsed = Fen::ZERO;
    for &(account, amount) in states {
        let state = Account::from_code(account as u16);
        let kept = match state.filter(|state| carry::state_word(*state).is_some()) {
            Some(state) => carry::fate_of(tx, ctx, &line, state)? == Fate::Carry,
            None => false,
        };
        let carry = match state.filter(|_| kept) {
            Some(Account::Frozen) => Some((Carryable::Frozen, &mut carried.frozen)),
            Some(Account::Committed) => Some((Carryable::Committed, &mut carried.committed)),
            Some(Account::Executable) => Some((Carryable::Executable, &mut carried.executable)),
            Some(Account::PendingRelease) => Some((Carryable::PendingRelease, &mut carried.pending_release)),
            Some(_) | None => None,
        };
        if let Some((from, kept)) = carry {
            *kept = amount;
            carry_forward(tx, ctx, &line, from, amount, ordinal)?;
        } else if let Some(from) = lapsing(state) {
            lapse(tx, ctx, &line, from, amount, ordinal)?;
            lapsed = Fen::new(lapsed.get() + amount.get());
        }
    }
    let total = carried.rows().iter().map(|(_, amount)| amount.get()).sum::<i64>();
    if total > 0 {
        open_carried(tx, ctx, &line, carried, ordinal)?;
        done.carried_lines += 1;
        done.carried = Fen::new(done.carried.get() + total);
    }
    if lapsed > Fen::ZERO {
        done.lapsed_lines += 1;
        done.lapsed = Fen::new(done.lapsed.get() + lapsed.get());
    }
    Ok(())
}

fn lapsing(state: Option<Account>) -> Option<Uncommitted> {
    Uncommitted::ALL.into_iter().find(|from| Some(from.account()) == state)
}

fn source(year: FiscalYear) -> String {
    format!("year_end:{}", year.0)
}

fn money<E: Serialize + std::fmt::Display>(line: &LineRow, refusal: &E) -> Problem<AdoptRefused> {
    Problem::Refused(AdoptRefused::Money {
        year: line.fiscal_year.0,
        fund: line.fund_type_code.clone(),
        text: format!("{}: {refusal}", line.bgt_line_no),
        refusal: serde_json::to_value(refusal).unwrap_or_default(),
    })
}

fn carry_forward(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    from: Carryable,
    amount: Fen,
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let balances = journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let order = CarryForward { line: quota_line(line)?, from, amount, source: source(line.fiscal_year) };
    let posting = ledger::carry_forward(&balances, &order).map_err(|e| money(line, &e))?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    Ok(())
}

fn lapse(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    line: &LineRow,
    from: Uncommitted,
    amount: Fen,
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let scope = (line.fiscal_year, line.fund()?);
    let balances = journal::balances_with(tx, &ctx.county, scope, &[line.control_id], &[line.line_id])?;
    let order = Lapse {
        line: quota_line(line)?,
        from,
        to: LapseTo::Reserve,
        amount,
        source: source(line.fiscal_year),
    };
    let posting = ledger::lapse(&balances, &order).map_err(|e| money(line, &e))?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    Ok(())
}

/// E22b: the line opens in the new year in the states it closed in.
fn open_carried(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    old: &LineRow,
    states: CarriedStates,
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let year = old.fiscal_year.next();
    let county = &*ctx.county;
    let no = format!("{}-J{}", old.bgt_line_no, old.fiscal_year.0);
    let name = (&*old.agency_code, &*old.pro_code, &*old.exp_func_code, &*old.fund_type_code);
    let new = NewLine {
        line_id: line_id(county, year, &no),
        fiscal_year: year,
        control_id: lines::control_for(tx, county, year, name)?,
        bgt_line_no: no,
        parent_line_id: None,
        carried_from_line_id: Some(old.line_id),
        ..old.clone()
    };
    books::hold::store::make_guard(tx, county, &new.agency_code, year)?;
    lines::insert(tx, county, &new)?;
    let before = journal::balances_of(tx, county, &[old.line_id])?;
    let after = journal::balances_with(tx, county, (year, new.fund()?), &[new.control_id], &[new.line_id])?;
    let order = ledger::OpenNewYear {
        from: quota_line(old)?,
        to: quota_line(&new)?,
        states,
        source: source(old.fiscal_year),
    };
    let posting = ledger::open_new_year(&before, &after, &order).map_err(|e| money(old, &e))?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    commitment::carry(tx, ctx, old.line_id, &new)?;
    let reason = format!("结转到 {} / carried to {}", new.bgt_line_no, new.bgt_line_no);
    books::hold::follow(tx, ctx, old.line_id, new.line_id, &reason)?;
    Ok(())
}

/// E24 for one book, from every balance it still has.
fn close_book(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, fund): (FiscalYear, FundNature),
    ordinal: &mut u64,
) -> Result<(), Problem<AdoptRefused>> {
    let county = &*ctx.county;
    let mut rows = Vec::new();
    for (account, balance) in journal::store::book_balances(tx, county, year, fund.code())? {
        push(&mut rows, i64::from(account), Place::Book, balance);
    }
    for control in lines::controls_of_year(tx, county, year)? {
        if control.fund_type_code != fund.code() {
            continue;
        }
        let place = Place::Control(control.control_id);
        push(&mut rows, 2101, place, control.appropriation_fen);
        push(&mut rows, 4101, place, control.control_fen);
        push(&mut rows, 4102, place, control.prealloc_fen);
    }
    for (line, account, balance) in store::line_states(tx, county, year, fund.code())? {
        push(&mut rows, account, Place::Line(line), balance);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let trial = TrialBalance::new(year, fund, rows);
    let order = ledger::CloseYear { source: source(year) };
    let posting = ledger::close_year(&trial, &order).map_err(|refusal| {
        Problem::Refused(AdoptRefused::Money {
            year: year.0,
            fund: fund.name_zh().to_owned(),
            text: refusal.to_string(),
            refusal: serde_json::to_value(&refusal).unwrap_or_default(),
        })
    })?;
    journal::post(tx, ctx, *ordinal, &posting)?;
    *ordinal += 1;
    Ok(())
}

fn push(rows: &mut Vec<BalanceRow>, account: i64, place: Place, balance: Fen) {
    if let Some(account) = Account::from_code(account as u16)
        && balance != Fen::ZERO
    {
        rows.push(BalanceRow { account, place, balance });
    }
}
