//! Pure decisions of reconciliation, each citing its source.

use std::collections::HashMap;

use jiff::civil::Date;
use ledger::Fen;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why, plain_rule};
use serde::{Deserialize, Serialize};

use super::model::{LineRow, OurMove, Status};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<MatchBooking>(),
        policy::object::<StatementBelieved>(),
        policy::object::<DayAgrees>(),
        policy::object::<DifferenceEscalates>(),
    ]
}

/// Facts of [`MatchBooking`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchFacts {
    /// What left by our books; nothing when we have no such booking.
    #[serde(default)]
    pub our: Option<Fen>,
    #[serde(default)]
    pub our_day: Option<Date>,
    /// What left by the bank's statement; nothing when it has no such line.
    #[serde(default)]
    pub bank: Option<Fen>,
    #[serde(default)]
    pub bank_day: Option<Date>,
}

/// 4.6: what both have, with the same amount on the same day, agrees; on another day it is late.
pub struct MatchBooking;

impl Rule for MatchBooking {
    const ID: &'static str = "RECON-MATCH";
    const ARTICLE: &'static str = "4.6";
    const SENTENCE_ZH: &'static str = "凭证号、金额、日期三者一致为相符；仅日期不同为时间性差异；其余为金额不符、我方有银行无、银行有我方无";
    const SENTENCE_EN: &'static str = "same number, amount and day agree; another day alone is late; the rest differs in amount or stands on one side only";
    type Facts = MatchFacts;
    type Outcome = Status;

    fn decide(facts: &MatchFacts, _: &Policy, _: Date) -> Result<Verdict<Status>, PolicyError> {
        let why = Why::of::<Self>()
            .fact("our", shown(facts.our))
            .fact("our_day", shown(facts.our_day))
            .fact("bank", shown(facts.bank))
            .fact("bank_day", shown(facts.bank_day));
        let outcome = status(facts.our.zip(facts.our_day), facts.bank.zip(facts.bank_day));
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &Status) -> bool {
        matches!(outcome, Status::Matched | Status::Late)
    }

    fn passing() -> Example<MatchFacts> {
        let (our_day, bank_day) = (jiff::civil::date(2022, 3, 1), jiff::civil::date(2022, 3, 2));
        let ten = Some(Fen::from_yuan(10));
        let facts = MatchFacts { our: ten, our_day: Some(our_day), bank: ten, bank_day: Some(bank_day) };
        Example { on: bank_day, facts }
    }

    fn failing() -> Example<MatchFacts> {
        let day = jiff::civil::date(2022, 3, 1);
        let facts = MatchFacts {
            our: Some(Fen::from_yuan(10)),
            our_day: Some(day),
            bank: Some(Fen::from_yuan(11)),
            bank_day: Some(day),
        };
        Example { on: day, facts }
    }
}

fn shown(fact: Option<impl std::fmt::Display>) -> String {
    fact.map_or_else(|| "—".to_owned(), |fact| fact.to_string())
}

/// How a booking of ours and one of the bank's stand to each other. Of nothing on either side nothing
/// is asked; it would agree.
pub fn status(ours: Option<(Fen, Date)>, theirs: Option<(Fen, Date)>) -> Status {
    match (ours, theirs) {
        (None, None) => Status::Matched,
        (Some(_), None) => Status::OnlyOurs,
        (None, Some(_)) => Status::OnlyTheirs,
        (Some((our, _)), Some((their, _))) if our != their => Status::AmountDiffers,
        (Some((_, on)), Some((_, their_day))) if on != their_day => Status::Late,
        (Some(_), Some(_)) => Status::Matched,
    }
}

plain_rule! {
    /// A statement is believed when it is of an account of ours and of a day that has come, and it is
    /// signed, or a person answers for the file. Its sums are checked where it is read.
    StatementBelieved "RECON-STATEMENT",
    article: "4.6；4.4",
    zh: "对账单须为本级账户、日期已到，且有银行签名或由对账岗导入",
    en: "a statement is of an account of ours, of a day that has come, and signed by the bank or brought in by the reconciliation desk",
    facts StatementFacts {
        ours: bool,
        /// The day the statement is of.
        of_day: Date,
        today: Date,
        signed: bool,
        by_person: bool,
    }
    decide |facts| -> bool { facts.ours && facts.of_day <= facts.today && (facts.signed || facts.by_person) }
    passes |outcome| *outcome;
    passing on (2022, 3, 1) {
        ours: true, of_day: jiff::civil::date(2022, 2, 28), today: jiff::civil::date(2022, 3, 1), signed: true,
        by_person: false
    }
    failing on (2022, 3, 1) {
        ours: true, of_day: jiff::civil::date(2022, 3, 2), today: jiff::civil::date(2022, 3, 1), signed: true,
        by_person: false
    }
}

plain_rule! {
    /// 4.6: a day agrees when no comparison of it has an open difference: the statement goes on where the
    /// one before ended, every line has its booking, paid net is cleared net and what waits for its
    /// clearing, and the cash book goes with the treasury account.
    DayAgrees "RECON-DAY",
    article: "4.6；4.2",
    zh: "对账单连续、逐笔相符、支付净额与清算一致、出纳账与国库库存一致，均无未决差异的，当日对账相符",
    en: "a day agrees when statement, lines, clearing and treasury account have no open difference",
    facts DayFacts {
        open_statement: i64,
        open_bank: i64,
        open_clearing: i64,
        open_treasury: i64,
    }
    decide |facts| -> bool {
        [facts.open_statement, facts.open_bank, facts.open_clearing, facts.open_treasury] == [0; 4]
    }
    passes |outcome| *outcome;
    passing on (2022, 3, 1) { open_statement: 0i64, open_bank: 0i64, open_clearing: 0i64, open_treasury: 0i64 }
    failing on (2022, 3, 1) { open_statement: 0i64, open_bank: 1i64, open_clearing: 0i64, open_treasury: 0i64 }
}

/// Facts of [`DifferenceEscalates`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationFacts {
    /// The day the difference was found.
    pub found_on: Date,
    pub today: Date,
}

/// 4.6: a difference nobody settled within three working days goes up to the head and to supervision.
pub struct DifferenceEscalates;

impl Rule for DifferenceEscalates {
    const ID: &'static str = "RECON-ESCALATE";
    const ARTICLE: &'static str = "4.6";
    const SENTENCE_ZH: &'static str = "对账差异自发现之日起超过规定工作日未处理的，上报局领导和财政监督";
    const SENTENCE_EN: &'static str = "a difference that is not settled within the set working days goes up to the director and supervision";
    type Facts = EscalationFacts;
    type Outcome = bool;

    fn decide(facts: &EscalationFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let limit = policy.integer("recon_item_days", on)?;
        let calendar = policy.calendar();
        let passed = if facts.found_on < facts.today {
            i64::from(calendar.working_days_between(facts.found_on, facts.today)?)
        } else {
            0
        };
        let why = Why::of::<Self>()
            .param(&limit.used)
            .fact("found_on", facts.found_on)
            .fact("today", facts.today)
            .fact("working_days", passed);
        Ok(Verdict { outcome: passed > limit.value, why })
    }

    /// Passing is: it need not go up.
    fn passes(outcome: &bool) -> bool {
        !*outcome
    }

    fn passing() -> Example<EscalationFacts> {
        let (found_on, today) = (jiff::civil::date(2022, 3, 1), jiff::civil::date(2022, 3, 4));
        Example { on: today, facts: EscalationFacts { found_on, today } }
    }

    fn failing() -> Example<EscalationFacts> {
        let (found_on, today) = (jiff::civil::date(2022, 3, 1), jiff::civil::date(2022, 3, 7));
        Example { on: today, facts: EscalationFacts { found_on, today } }
    }
}

/// A line of the statement and what it met on our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<'m> {
    pub line: &'m LineRow,
    /// Our booking of this day under the same number; nothing when there is none, or when an earlier
    /// line of the statement has taken it (then the line is there twice).
    pub ours: Option<&'m OurMove>,
    pub twice: bool,
}

/// The day's bookings side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared<'m> {
    pub lines: Vec<Met<'m>>,
    /// Bookings of ours no line speaks of.
    pub only_ours: Vec<&'m OurMove>,
}

/// Puts a statement's lines beside our bookings, by number. What comes first meets first.
pub fn compare<'m>(ours: &'m [OurMove], lines: &'m [LineRow]) -> Compared<'m> {
    let mut free: HashMap<&str, Vec<&OurMove>> = HashMap::with_capacity(ours.len());
    for booking in ours.iter().rev() {
        free.entry(booking.reference.as_str()).or_default().push(booking);
    }
    let mut seen: HashMap<&str, ()> = HashMap::with_capacity(lines.len());
    let lines = lines
        .iter()
        .map(|line| Met {
            line,
            ours: free.get_mut(line.reference.as_str()).and_then(Vec::pop),
            twice: seen.insert(line.reference.as_str(), ()).is_some(),
        })
        .collect();
    let mut only_ours: Vec<&OurMove> = free.into_values().flatten().collect();
    only_ours.sort_by(|a, b| (&a.reference, a.id).cmp(&(&b.reference, b.id)));
    Compared { lines, only_ours }
}
