//! The carry-over list (结转清单): per line and state what is left, what the rule proposes and why;
//! a second person may decide otherwise before the year is closed.

use books::line::{LineRow, store as lines};
use ledger::{Account, Fen, FiscalYear, FundNature, LineId};
use platform::access::Permission;
use platform::db::{DbError, DbResult, Tx};
use platform::separation;
use platform::verb::{Ctx, DocumentRef, Problem, Refusal, Verb};
use policy::{Rule as _, Why};
use serde::{Deserialize, Serialize};

use super::rules::{CarryFacts, CarryOver, Fate};
use super::store::{self, carry as rows};
use crate::verdicts::Verdicts;

pub use super::store::carry::CarryItem;

/// The word of a state in the list and its rule; nothing for accounts that are no quota left over.
pub fn state_word(account: Account) -> Option<&'static str> {
    const WORDS: [(Account, &str); 5] = [
        (Account::PendingBreakdown, "pending_breakdown"),
        (Account::PendingRelease, "pending_release"),
        (Account::Executable, "executable"),
        (Account::Frozen, "frozen"),
        (Account::Committed, "committed"),
    ];
    WORDS.iter().find(|(state, _)| *state == account).map(|(_, word)| *word)
}

/// Asks the rule about one balance; the why comes with the answer.
fn propose(ctx: &Ctx, about: &Line, state: &str) -> DbResult<(Fate, Verdicts)> {
    let facts = CarryFacts {
        state: state.to_owned(),
        pro_cat_code: about.pro_cat_code.clone(),
        found_type_code: about.found_type_code.clone(),
        age_years: about.age_years,
    };
    let mut verdicts = Verdicts::default();
    // Without the parameter nothing may lapse by guess.
    let ruling =
        verdicts.ask::<CarryOver>(ctx, &facts).map_err(|error| DbError::Broken(error.to_string()))?;
    let fate = match ruling {
        Ok(passed) => *passed.outcome(),
        Err(barred) => barred.outcome,
    };
    Ok((fate, verdicts))
}

/// What the rule needs to know of a line.
struct Line {
    pro_cat_code: String,
    found_type_code: String,
    age_years: i64,
}

fn about(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow) -> DbResult<Line> {
    let mut age_years = 1;
    let mut earlier = line.carried_from_line_id;
    while let Some(id) = earlier {
        age_years += 1;
        earlier = lines::line(tx, &ctx.county, id)?.and_then(|line| line.carried_from_line_id);
    }
    let project = store::project(tx, &ctx.county, &line.pro_code)?;
    Ok(Line {
        pro_cat_code: project.map_or_else(String::new, |project| project.pro_cat_code),
        found_type_code: line.found_type_code.clone(),
        age_years,
    })
}

/// Writes the list of a year: every balance left, with the rule's proposal.
pub(super) fn prepare(tx: &mut Tx<'_>, ctx: &Ctx, year: FiscalYear) -> DbResult<usize> {
    let mut count = 0;
    for fund in FundNature::ALL {
        let mut known: Option<(LineId, Line)> = None;
        for (id, account, amount) in store::line_states(tx, &ctx.county, year, fund.code())? {
            let Some(state) = Account::from_code(account as u16).and_then(state_word) else { continue };
            if known.as_ref().is_none_or(|(line, _)| *line != id) {
                let Some(line) = lines::line(tx, &ctx.county, id)? else { continue };
                known = Some((id, about(tx, ctx, &line)?));
            }
            let Some((_, line)) = &known else { continue };
            let (fate, verdicts) = propose(ctx, line, state)?;
            rows::insert(tx, &ctx.county, (year, id, account), amount, (fate.code(), &verdicts.to_text()))?;
            count += 1;
        }
    }
    Ok(count)
}

/// What becomes of a balance: as decided, else as proposed; what the list does not name is asked anew.
pub(super) fn fate_of(tx: &mut Tx<'_>, ctx: &Ctx, line: &LineRow, account: Account) -> DbResult<Fate> {
    let name = (line.fiscal_year, line.line_id, i64::from(account.code()));
    let listed = rows::item(tx, &ctx.county, name)?
        .and_then(|item| Fate::from_code(item.decided.as_deref().unwrap_or(&item.proposed)));
    match (listed, state_word(account)) {
        (Some(fate), _) => Ok(fate),
        (None, Some(state)) => {
            let line = about(tx, ctx, line)?;
            Ok(propose(ctx, &line, state)?.0)
        }
        (None, None) => Ok(Fate::Lapse),
    }
}

/// One balance of the list, decided otherwise than proposed (or back).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarryDecision {
    pub fiscal_year: FiscalYear,
    pub line_id: LineId,
    pub account: i64,
    pub fate: Fate,
    pub reason: String,
}

/// Why a decision on the list was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CarryRefused {
    #[error("the carry-over list of {year} is not open; the budget is {state}")]
    NotOpen { year: i32, state: String },
    #[error("the list of {year} has no such balance")]
    NoItem { year: i32 },
    #[error("you prepared this list; somebody else decides on it")]
    SamePerson { step: String },
    #[error("give the reason")]
    NoReason,
    #[error("what is {state} is carried; it may not lapse ({article})")]
    MayNotLapse { state: String, article: String },
    #[error("what is {state} is not carried; break it down and release it before the year ends")]
    CannotCarry { state: String },
}

impl Refusal for CarryRefused {
    const AREA: &'static str = "carry";
    fn samples() -> Vec<Self> {
        vec![
            CarryRefused::NotOpen { year: 2022, state: "replied".into() },
            CarryRefused::NoItem { year: 2022 },
            CarryRefused::SamePerson { step: "prepare".into() },
            CarryRefused::NoReason,
            CarryRefused::MayNotLapse { state: "frozen".into(), article: CarryOver::ARTICLE.into() },
            CarryRefused::CannotCarry { state: "pending_breakdown".into() },
        ]
    }
}

fn refuse<T>(refusal: CarryRefused) -> Result<T, Problem<CarryRefused>> {
    Err(Problem::Refused(refusal))
}

/// Decides what becomes of one balance; not by the person who prepared the list.
pub struct DecideCarry;

impl Verb for DecideCarry {
    type Input = CarryDecision;
    type Done = String;
    type Refused = CarryRefused;
    const NAME: &'static str = "quota.decide_carry";
    const PERMISSION: Permission = Permission("quota.decide_carry");

    fn document(input: &CarryDecision, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "budget", id: i64::from(input.fiscal_year.0) })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &CarryDecision) -> Result<String, Problem<CarryRefused>> {
        let year = input.fiscal_year;
        let state = store::budget(tx, &ctx.county, year)?.map_or_else(String::new, |budget| budget.state);
        if state != "closing" {
            return refuse(CarryRefused::NotOpen { year: year.0, state });
        }
        let name = (year, input.line_id, input.account);
        let account = u16::try_from(input.account).ok().and_then(Account::from_code);
        let Some(word) = account.and_then(state_word) else {
            return refuse(CarryRefused::NoItem { year: year.0 });
        };
        if rows::item(tx, &ctx.county, name)?.is_none() {
            return refuse(CarryRefused::NoItem { year: year.0 });
        }
        if let Err(step) = separation::act(tx, ctx, LIST, i64::from(year.0), "decide")? {
            return refuse(CarryRefused::SamePerson { step });
        }
        if input.reason.trim().is_empty() {
            return refuse(CarryRefused::NoReason);
        }
        match (input.fate, account) {
            (Fate::Lapse, Some(Account::Frozen | Account::Committed)) => {
                let article = CarryOver::ARTICLE.to_owned();
                return refuse(CarryRefused::MayNotLapse { state: word.to_owned(), article });
            }
            (Fate::Carry, Some(Account::PendingBreakdown)) => {
                return refuse(CarryRefused::CannotCarry { state: word.to_owned() });
            }
            (Fate::Carry | Fate::Lapse, _) => {}
        }
        rows::decide(tx, ctx, name, input.fate.code(), &input.reason)?;
        Ok(input.fate.code().to_owned())
    }
}

/// The document the two persons of a list act on.
pub(super) const LIST: &str = "carry_list";

/// What a balance of the list is worth, for the totals of a page: (carried, lapsing).
pub fn sums(items: &[CarryItem]) -> (Fen, Fen) {
    let of = |fate: Fate| {
        let amounts = items.iter().filter(|item| item.fate() == Some(fate)).map(|item| item.amount_fen.get());
        Fen::new(amounts.sum())
    };
    (of(Fate::Carry), of(Fate::Lapse))
}

impl CarryItem {
    /// As decided, else as proposed.
    pub fn fate(&self) -> Option<Fate> {
        Fate::from_code(self.decided.as_deref().unwrap_or(&self.proposed))
    }

    pub fn whys(&self) -> Vec<Why> {
        crate::verdicts::kept(&self.why)
    }
}
