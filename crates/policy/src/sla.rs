//! The two basic rules as objects: R-SLA, the deadline clock, and R-WORKDAY, the calendar.

use crate::calendar::DayName;
use crate::clock::{Clock, ClockState, Course, DayKind, Pause, Standing};
use crate::error::PolicyError;
use crate::keys;
use crate::parameters::Policy;
use crate::rule::{Example, Rule};
use crate::why::{Verdict, Why};
use jiff::civil::{Date, DateTime, date};
use serde::{Deserialize, Serialize};

/// R-SLA as a rule object.
pub struct Sla;

/// What R-SLA looks at. Without `now` the clock is read at its stop, or else at its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaFacts {
    /// The parameter that holds the limit, such as `sla_payment_days`.
    pub key: String,
    #[serde(deserialize_with = "crate::due::instant")]
    pub from: DateTime,
    #[serde(default)]
    pub pauses: Vec<Pause>,
    #[serde(
        default,
        deserialize_with = "crate::due::optional_instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub stopped_at: Option<DateTime>,
    #[serde(
        default,
        deserialize_with = "crate::due::optional_instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub now: Option<DateTime>,
}

impl Rule for Sla {
    const ID: &'static str = "R-SLA";
    const ARTICLE: &'static str = "民法典第二百零一条、第二百零三条";
    const SENTENCE_ZH: &'static str = "N 日内办结：起算当日、退回当日、重新提交当日不计，退回前已满的工作日保留；截止时刻（含）前算当日，之后算下一工作日";
    const SENTENCE_EN: &'static str = "done within N days: the days of start, of return and of resubmission \
         are not counted, whole days before a return are kept; up to the cut-off is the same day, later the next";
    type Facts = SlaFacts;
    type Outcome = ClockState;

    fn decide(facts: &SlaFacts, policy: &Policy, on: Date) -> Result<Verdict<ClockState>, PolicyError> {
        sla_on(policy, facts, on)
    }

    fn passes(outcome: &ClockState) -> bool {
        outcome.standing != Standing::Breached
    }

    /// 2023-01-20 is the Friday before the Spring Festival; 28 and 29 January are make-up days.
    fn passing() -> Example<SlaFacts> {
        example(date(2023, 1, 30).at(17, 0, 0, 0))
    }

    fn failing() -> Example<SlaFacts> {
        example(date(2023, 1, 30).at(17, 0, 1, 0))
    }

    /// The limit of the day the clock started: a later amendment does not shorten a running one.
    fn day(facts: &SlaFacts) -> Option<Date> {
        Some(facts.from.date())
    }
}

fn example(stopped_at: DateTime) -> Example<SlaFacts> {
    let from = date(2023, 1, 20).at(10, 0, 0, 0);
    let facts = SlaFacts {
        key: "sla_quota_release_days".to_owned(),
        from,
        pauses: Vec::new(),
        stopped_at: Some(stopped_at),
        now: None,
    };
    Example { on: from.date(), facts }
}

/// Reads one clock with the parameters of day `on` (normally the day it started).
pub fn sla_on(policy: &Policy, facts: &SlaFacts, on: Date) -> Result<Verdict<ClockState>, PolicyError> {
    let Wound { clock, why } = wind(policy, facts, on)?;
    let now = facts.now.or(facts.stopped_at).unwrap_or(facts.from);
    let state = clock.state_at(policy.calendar(), now)?;
    let seen = clock.as_seen_at(facts.stopped_at.map_or(now, |stop| stop.min(now)));
    let mut why = with_course(why, &seen.course(policy.calendar())?);
    for pause in &facts.pauses {
        why = why.fact("returned_at", pause.returned_at);
        if let Some(again) = pause.resubmitted_at {
            why = why.fact("resubmitted_at", again);
        }
    }
    if let Some(stopped_at) = facts.stopped_at {
        why = why.fact("stopped_at", stopped_at);
    }
    Ok(Verdict { outcome: state, why: why.fact("read_at", now) })
}

/// A clock with its parameters, and the beginning of its why.
pub(crate) struct Wound {
    pub clock: Clock,
    pub why: Why,
}

pub(crate) fn wind(policy: &Policy, facts: &SlaFacts, on: Date) -> Result<Wound, PolicyError> {
    let not_a_deadline = || PolicyError::NotADeadline { key: facts.key.clone(), known: keys::known(true) };
    if policy.parameter(&facts.key).is_ok_and(|parameter| !parameter.spec.deadline) {
        return Err(not_a_deadline());
    }
    let limit = policy.integer(&facts.key, on)?;
    let cut_off = policy.time("business_cut_off", on)?;
    let kind = policy.text("sla_day_kind", on)?;
    let day_kind = match kind.value.as_str() {
        "calendar" => DayKind::Calendar,
        _ => DayKind::Working, // the only other word that loads
    };
    let limit_days = u16::try_from(limit.value).map_err(|_| not_a_deadline())?;
    let mut clock = Clock::new(facts.from, limit_days, cut_off.value, day_kind);
    clock.pauses.clone_from(&facts.pauses);
    clock.stopped_at = facts.stopped_at;
    let why =
        Why::of::<Sla>().param(&limit.used).param(&kind.used).param(&cut_off.used).fact("from", facts.from);
    Ok(Wound { clock, why })
}

pub(crate) fn with_course(why: Why, course: &Course) -> Why {
    let days: Vec<String> = course.counted.iter().map(Date::to_string).collect();
    let shown = match &days[..] {
        [first, .., last] if days.len() > 10 => format!("{first} … {last} ({})", days.len()),
        _ => days.join(", "),
    };
    let why = why.fact("start_day", course.starts_on).fact("counted_days", shown);
    match course.due_on {
        Some(due_on) => why.fact("due_on", due_on),
        None => why.fact("due_on", "-"),
    }
}

/// R-WORKDAY as a rule object.
pub struct WorkingDay;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingDayFacts {
    pub date: Date,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkingDayOutcome {
    pub working: bool,
    /// The festival, when the notice lists the day.
    pub listed: Option<DayName>,
}

impl Rule for WorkingDay {
    const ID: &'static str = "R-WORKDAY";
    const ARTICLE: &'static str = "全国年节及纪念日放假办法";
    const SENTENCE_ZH: &'static str = "工作日：周一至周五，减当年通知的节假日，加调休上班日";
    const SENTENCE_EN: &'static str =
        "working days are Monday to Friday, less the holidays of the year's notice, plus its make-up days";
    type Facts = WorkingDayFacts;
    type Outcome = WorkingDayOutcome;

    fn decide(
        facts: &Self::Facts,
        policy: &Policy,
        _on: Date,
    ) -> Result<Verdict<Self::Outcome>, PolicyError> {
        let working = policy.calendar().is_working_day(facts.date)?;
        let listed = policy.calendar().day_name(facts.date).cloned();
        let mut why = Why::of::<WorkingDay>().fact("date", facts.date);
        if let Some(day) = &listed {
            why = why.fact("listed", format!("{} / {}", day.name.zh, day.name.en));
        }
        Ok(Verdict { outcome: WorkingDayOutcome { working, listed }, why })
    }

    fn passes(outcome: &WorkingDayOutcome) -> bool {
        outcome.working
    }

    fn passing() -> Example<WorkingDayFacts> {
        Example { on: date(2022, 1, 29), facts: WorkingDayFacts { date: date(2022, 1, 29) } }
    }

    fn failing() -> Example<WorkingDayFacts> {
        Example { on: date(2022, 2, 4), facts: WorkingDayFacts { date: date(2022, 2, 4) } }
    }

    fn day(facts: &WorkingDayFacts) -> Option<Date> {
        Some(facts.date)
    }
}
