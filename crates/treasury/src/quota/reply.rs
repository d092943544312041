//! The reply (批复) and what hangs on it: the release schedule it names, the clocks it starts, and the
//! departments' own replies to their units.
//!
//! A line the schedule names is released in instalments: each has its own clock, which starts on its
//! day and not before. A unit of the second level counts from *its department's* reply (G9).

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use ledger::{Fen, FiscalYear, LineId};
use platform::access::{Permission, Subject};
use platform::db::{DbResult, Tx};
use platform::duty::{self, NewDuty};
use platform::org::{self, Unit};
use platform::time::Instant;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb, id_of};
use serde::{Deserialize, Serialize};

use super::adopt::{AdoptRefused, BudgetYear, budget_in, document};
use super::held;
use super::store::{self, schedule as rows};

/// The clock of a release.
pub(super) const RELEASE_CLOCK: &str = "sla_quota_release_days";

/// One instalment: from which day its release is owed, and how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    pub from_day: Date,
    pub amount: Fen,
}

/// The release schedule of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub fiscal_year: FiscalYear,
    pub bgt_line_no: String,
    pub instalments: Vec<Instalment>,
}

/// Why a schedule or a department's reply was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReplyRefused {
    #[error("the budget of {year} is {state}; this step needs {needed}")]
    WrongState { year: i32, state: String, needed: String },
    #[error("quota line {bgt_line_no} of {year} does not exist")]
    UnknownLine { bgt_line_no: String, year: i32 },
    #[error("a schedule names at least one instalment, each with a positive amount")]
    NoInstalment,
    #[error("{day} is not in {year}, or is named twice")]
    BadDay { day: String, year: i32 },
    #[error("the instalments of line {bgt_line_no} are {asked}, its budget is {amount}")]
    ExceedsLine { bgt_line_no: String, amount: Fen, asked: Fen },
    #[error("{department} is no department with subordinate units")]
    NoDepartment { department: String },
    #[error("{department} has replied for {year} already")]
    RepliedAlready { department: String, year: i32 },
}

impl Refusal for ReplyRefused {
    const AREA: &'static str = "reply";
    fn samples() -> Vec<Self> {
        let no = || "2022-1-00001".to_owned();
        vec![
            ReplyRefused::WrongState { year: 2022, state: "replied".into(), needed: "approved".into() },
            ReplyRefused::UnknownLine { bgt_line_no: no(), year: 2022 },
            ReplyRefused::NoInstalment,
            ReplyRefused::BadDay { day: "2023-01-05".into(), year: 2022 },
            ReplyRefused::ExceedsLine {
                bgt_line_no: no(),
                amount: Fen::from_yuan(100),
                asked: Fen::from_yuan(120),
            },
            ReplyRefused::NoDepartment { department: "119002".into() },
            ReplyRefused::RepliedAlready { department: "119001".into(), year: 2022 },
        ]
    }
}

fn refuse<T>(refusal: ReplyRefused) -> Result<T, Problem<ReplyRefused>> {
    Err(Problem::Refused(refusal))
}

fn state_is(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    year: FiscalYear,
    needed: &[&str],
) -> Result<(), Problem<ReplyRefused>> {
    let state = store::budget(tx, &ctx.county, year)?.map_or_else(String::new, |budget| budget.state);
    if needed.contains(&state.as_str()) {
        return Ok(());
    }
    refuse(ReplyRefused::WrongState { year: year.0, state, needed: needed.join(", ") })
}

/// Names the release schedule of one line in the reply that is being drawn up; naming it again
/// replaces it.
pub struct ScheduleRelease;

impl Verb for ScheduleRelease {
    type Input = Schedule;
    type Done = usize;
    type Refused = ReplyRefused;
    const NAME: &'static str = "quota.schedule_release";
    const PERMISSION: Permission = Permission("quota.register_budget");

    fn document(input: &Schedule, _done: &usize) -> Option<DocumentRef> {
        document(input.fiscal_year)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Schedule) -> Result<usize, Problem<ReplyRefused>> {
        let year = input.fiscal_year;
        state_is(tx, ctx, year, &["registered", "approved"])?;
        let bgt_line_no = input.bgt_line_no.clone();
        let Some(line) = books::line::store::line_by_no(tx, &ctx.county, year, &bgt_line_no)? else {
            return refuse(ReplyRefused::UnknownLine { bgt_line_no, year: year.0 });
        };
        let positive = input.instalments.iter().all(|instalment| Fen::ZERO < instalment.amount);
        if input.instalments.is_empty() || !positive {
            return refuse(ReplyRefused::NoInstalment);
        }
        let mut days = std::collections::BTreeSet::new();
        for instalment in &input.instalments {
            let day = instalment.from_day;
            if i32::from(day.year()) != year.0 || !days.insert(day) {
                return refuse(ReplyRefused::BadDay { day: day.to_string(), year: year.0 });
            }
        }
        let amount = rows::budgeted(tx, &ctx.county, year, &bgt_line_no)?;
        let asked = Fen::total(input.instalments.iter().map(|instalment| instalment.amount));
        let asked = asked.unwrap_or(Fen::LIMIT);
        if amount < asked {
            return refuse(ReplyRefused::ExceedsLine { bgt_line_no, amount, asked });
        }
        rows::clear(tx, &ctx.county, line.line_id)?;
        for instalment in &input.instalments {
            rows::name(tx, ctx, (year, line.line_id), instalment.from_day, instalment.amount)?;
        }
        Ok(input.instalments.len())
    }
}

/// Finance signs the reply (批复): the units' 3-day clocks start (A8, G9).
pub struct ReplyBudget;

impl Verb for ReplyBudget {
    type Input = BudgetYear;
    type Done = usize;
    type Refused = AdoptRefused;
    const NAME: &'static str = "quota.reply_budget";
    const PERMISSION: Permission = Permission("quota.reply_budget");

    fn document(input: &BudgetYear, _done: &usize) -> Option<DocumentRef> {
        document(input.fiscal_year)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &BudgetYear) -> Result<usize, Problem<AdoptRefused>> {
        let year = input.fiscal_year;
        budget_in(tx, ctx, year, ("approved", "replied", "reply"))?;
        let mut waiting: BTreeMap<String, i64> = BTreeMap::new();
        let mut clocks = 0;
        for (unit, pending) in units_pending(tx, ctx, year)? {
            if counts_from_department(&unit) {
                *waiting.entry(unit.sup_dep_code).or_default() += pending.get();
            } else {
                clocks += start_unit(tx, ctx, year, &unit, pending)?;
            }
        }
        for (department, pending) in waiting {
            let new = NewDuty {
                duty_id: duty_id(ctx, &format!("department {} {department}", year.0)),
                clock: "sla_department_reply_days",
                document_kind: "department_reply",
                document_id: store::reply_document(&ctx.county, year, &department),
                owner_code: &department,
                amount: Fen::new(pending),
                started: ctx.at,
            };
            duty::start(tx, ctx, &new)?;
            clocks += 1;
        }
        Ok(clocks)
    }
}

/// A unit of the second level has its reply from its department.
fn counts_from_department(unit: &Unit) -> bool {
    unit.level == 2 && unit.sup_dep_code != unit.agency_code
}

fn units_pending(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear) -> DbResult<Vec<(Unit, Fen)>> {
    let units: BTreeMap<String, Unit> =
        org::units(tx, &ctx.county)?.into_iter().map(|unit| (unit.agency_code.clone(), unit)).collect();
    let pending = store::pending_by_unit(tx, &ctx.county, year)?;
    Ok(pending
        .into_iter()
        .filter_map(|(agency, pending)| Some((units.get(&agency)?.clone(), pending)))
        .collect())
}

fn duty_id(ctx: &Ctx, what: &str) -> i64 {
    id_of(ctx.day(), format!("duty {} {what}", ctx.county).as_bytes())
}

/// Starts the clocks of one unit: one for each instalment the reply names, one for all the rest.
fn start_unit(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear, unit: &Unit, pending: Fen) -> DbResult<usize> {
    let (mut rest, mut clocks) = (pending.get(), 0);
    for part in instalments_open(tx, ctx, year, &unit.agency_code)? {
        rest -= part.amount.get();
        let morning = Instant::of_local(part.from_day.to_datetime(Time::midnight()));
        let new = NewDuty {
            duty_id: duty_id(ctx, &format!("instalment {} {}", part.line_id.0, part.from_day)),
            clock: RELEASE_CLOCK,
            document_kind: "instalment",
            document_id: part.line_id.0,
            owner_code: &unit.manage_mof_dep_code,
            amount: part.amount,
            started: morning.max(ctx.at),
        };
        duty::start(tx, ctx, &new)?;
        clocks += 1;
    }
    if 0 < rest {
        let new = NewDuty {
            duty_id: duty_id(ctx, &format!("reply {} {}", year.0, unit.agency_code)),
            clock: RELEASE_CLOCK,
            document_kind: "reply",
            document_id: store::reply_document(&ctx.county, year, &unit.agency_code),
            owner_code: &unit.manage_mof_dep_code,
            amount: Fen::new(rest),
            started: ctx.at,
        };
        duty::start(tx, ctx, &new)?;
        clocks += 1;
    }
    held::at_start(tx, ctx, &unit.agency_code)?;
    Ok(clocks)
}

struct Part {
    line_id: LineId,
    from_day: Date,
    amount: Fen,
}

/// What is still to be released of each instalment: what went out before the reply (pre-allocation)
/// counts for the first ones.
fn instalments_open(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear, agency: &str) -> DbResult<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut gone: BTreeMap<LineId, i64> = BTreeMap::new();
    for row in rows::of_unit(tx, &ctx.county, year, agency)? {
        let gone = gone.entry(row.line_id).or_insert((row.named_fen.get() - row.pending_fen.get()).max(0));
        let before = row.amount_fen.get().min(*gone);
        *gone -= before;
        let amount = Fen::new(row.amount_fen.get() - before);
        if Fen::ZERO < amount {
            parts.push(Part { line_id: row.line_id, from_day: row.from_day, amount });
        }
    }
    Ok(parts)
}

/// Which department replies, for which year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub fiscal_year: FiscalYear,
    /// Code of the first-level unit.
    pub sup_dep_code: String,
}

/// A department replies to its subordinate units: their clocks start (G9).
pub struct DepartmentReply;

impl Verb for DepartmentReply {
    type Input = Department;
    type Done = usize;
    type Refused = ReplyRefused;
    const NAME: &'static str = "quota.department_reply";
    const PERMISSION: Permission = Permission("quota.department_reply");

    fn subject(_ctx: &Ctx, _tx: &mut Tx<'_>, input: &Department) -> DbResult<Subject> {
        Ok(Subject::Unit(input.sup_dep_code.clone()))
    }

    fn document(input: &Department, _done: &usize) -> Option<DocumentRef> {
        document(input.fiscal_year)
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Department) -> Result<usize, Problem<ReplyRefused>> {
        let (year, department) = (input.fiscal_year, input.sup_dep_code.clone());
        state_is(tx, ctx, year, &["replied"])?;
        let own: Vec<(Unit, Fen)> = units_pending(tx, ctx, year)?
            .into_iter()
            .filter(|(unit, _)| counts_from_department(unit) && unit.sup_dep_code == department)
            .collect();
        let subordinate = org::units_of_department(tx, &ctx.county, &department)?;
        if !subordinate.iter().any(|unit| *unit != department) {
            return refuse(ReplyRefused::NoDepartment { department });
        }
        if !rows::department_replies(tx, ctx, year, &department)? {
            return refuse(ReplyRefused::RepliedAlready { department, year: year.0 });
        }
        let reply = store::reply_document(&ctx.county, year, &department);
        let owed: i64 = duty::running(tx, &ctx.county, "department_reply", reply)?
            .iter()
            .map(|duty| duty.open_fen.get())
            .sum();
        duty::fulfil(tx, ctx, "department_reply", reply, Fen::new(owed))?;
        let mut clocks = 0;
        for (unit, pending) in own {
            clocks += start_unit(tx, ctx, year, &unit, pending)?;
        }
        Ok(clocks)
    }
}
