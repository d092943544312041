//! The deadline clock (R-SLA with ruling G10): "within N days", counted the way a court would.
//!
//! An instant up to the cut-off belongs to its working day; one second later, or on a day off, it
//! belongs to the next working day. Start, return and resubmission are all read that way, so a
//! later start never falls due earlier.
//!
//! **Promise:** the day of start, of return and of resubmission are not counted; whole days before
//! a return are kept.
//! **Not here:** partial release. Each part has its own clock, and the caller stops that one.

use crate::calendar::{Calendar, CalendarNotLoaded, day_after};
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// Whether a limit counts working days or every day (`sla_day_kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    Working,
    /// Every day counts, but a last day that is a day off moves to the next working day (民法典 203).
    Calendar,
}

/// The item lay with the applicant for correction; open while `resubmitted_at` is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    #[serde(deserialize_with = "crate::due::instant")]
    pub returned_at: DateTime,
    #[serde(
        default,
        deserialize_with = "crate::due::optional_instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub resubmitted_at: Option<DateTime>,
}

/// One deadline of one item, or of one part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub start: DateTime,
    pub limit_days: u16,
    pub cut_off: Time,
    pub day_kind: DayKind,
    /// In order of time, not overlapping; only the last may be open.
    pub pauses: Vec<Pause>,
    pub stopped_at: Option<DateTime>,
}

/// The light of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// At most 60 % of the days have begun.
    Green,
    Amber,
    /// The last day has begun.
    Red,
    /// The close of business of the due day has passed.
    Breached,
}

/// A clock at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockState {
    pub standing: Standing,
    /// Absent while the item is returned: nobody knows when it comes back.
    pub due_on: Option<Date>,
    pub closes_at: Option<DateTime>,
    pub paused: bool,
    pub stopped: bool,
    /// Whole days counted against the office so far.
    pub elapsed_days: u32,
    pub remaining_days: u32,
    /// Working days that were not counted because the item was returned.
    pub paused_days: u32,
    /// Working days after the due day.
    pub late_days: u32,
}

/// Why a clock cannot be read, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ClockRefused {
    #[error("a limit must be at least one day")]
    LimitNotPositive,
    #[error("returned at {returned_at}, before the start {start}; correct the times")]
    PauseBeforeStart { returned_at: DateTime, start: DateTime },
    #[error("resubmitted at {resubmitted_at}, before the return {returned_at}; correct the times")]
    ResubmittedBeforeReturn { returned_at: DateTime, resubmitted_at: DateTime },
    #[error(
        "returned at {returned_at} while an earlier return was not over; give the returns in order of time"
    )]
    PausesOutOfOrder { returned_at: DateTime },
    #[error("stopped at {stopped_at}, before the start {start}; correct the times")]
    StoppedBeforeStart { stopped_at: DateTime, start: DateTime },
    #[error(transparent)]
    CalendarNotLoaded(#[from] CalendarNotLoaded),
}

impl ClockRefused {
    pub fn zh(&self) -> String {
        match self {
            ClockRefused::LimitNotPositive => "期限至少一天".to_owned(),
            ClockRefused::PauseBeforeStart { returned_at, start } => {
                format!("退回时间 {returned_at} 早于起算时间 {start}；请改正")
            }
            ClockRefused::ResubmittedBeforeReturn { returned_at, resubmitted_at } => {
                format!("重新提交时间 {resubmitted_at} 早于退回时间 {returned_at}；请改正")
            }
            ClockRefused::PausesOutOfOrder { returned_at } => {
                format!("{returned_at} 退回时上一次退回尚未结束；请按时间顺序填写")
            }
            ClockRefused::StoppedBeforeStart { stopped_at, start } => {
                format!("办结时间 {stopped_at} 早于起算时间 {start}；请改正")
            }
            ClockRefused::CalendarNotLoaded(missing) => missing.zh(),
        }
    }
}

/// How a clock counts: from which day, which days, and the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    pub starts_on: Date,
    pub counted: Vec<Date>,
    pub due_on: Option<Date>,
}

/// The business days of a pause, both ends not counted.
struct Span {
    from: Date,
    until: Option<Date>,
}

impl Clock {
    pub fn new(start: DateTime, limit_days: u16, cut_off: Time, day_kind: DayKind) -> Clock {
        Clock { start, limit_days, cut_off, day_kind, pauses: Vec::new(), stopped_at: None }
    }

    /// The due day with all pauses known; `None` while the item is returned.
    pub fn due_on(&self, calendar: &Calendar) -> Result<Option<Date>, ClockRefused> {
        Ok(self.course(calendar)?.due_on)
    }

    /// The clock as it stood at `now`: what happened later is not yet known, and a clock that was
    /// stopped by then shows the moment it was stopped.
    pub fn state_at(&self, calendar: &Calendar, now: DateTime) -> Result<ClockState, ClockRefused> {
        self.check()?;
        let stopped = self.stopped_at.filter(|stop| *stop <= now);
        let at = stopped.unwrap_or(now);
        let seen = self.as_seen_at(at);
        let course = seen.course(calendar)?;
        let today = seen.business_day(calendar, at)?;
        let elapsed = count(&seen.counted_until(calendar, &course, today)?, |day| day < today);
        let begun = count(&seen.counted_until(calendar, &course, today)?, |day| day <= today);
        let limit = u32::from(self.limit_days);
        let standing = match course.due_on {
            Some(due_on) if due_on < today => Standing::Breached,
            Some(_) | None if begun >= limit => Standing::Red,
            Some(_) | None if begun * 10 > limit * 6 => Standing::Amber,
            Some(_) | None => Standing::Green,
        };
        let late_days = match course.due_on {
            Some(due_on) => calendar.working_days_between(due_on, today)?,
            None => 0,
        };
        Ok(ClockState {
            standing,
            due_on: course.due_on,
            closes_at: course.due_on.map(|due_on| due_on.to_datetime(self.cut_off)),
            paused: seen.pauses.last().is_some_and(|pause| pause.resubmitted_at.is_none()),
            stopped: stopped.is_some(),
            elapsed_days: elapsed,
            remaining_days: limit.saturating_sub(elapsed),
            paused_days: seen.paused_days(calendar, course.starts_on, today)?,
            late_days,
        })
    }

    pub(crate) fn course(&self, calendar: &Calendar) -> Result<Course, ClockRefused> {
        self.check()?;
        let starts_on = self.business_day(calendar, self.start)?;
        let spans = self.spans(calendar)?;
        let mut counted = Vec::new();
        let mut day = starts_on;
        loop {
            day = day_after(day)?;
            match span_over(&spans, day) {
                Some(Span { until: None, .. }) => return Ok(Course { starts_on, counted, due_on: None }),
                Some(Span { until: Some(_), .. }) => continue,
                None => {}
            }
            let full = counted.len() >= usize::from(self.limit_days);
            if !full && self.counts(calendar, day)? {
                counted.push(day);
            }
            let reached = counted.len() >= usize::from(self.limit_days);
            if reached && calendar.is_working_day(day)? {
                return Ok(Course { starts_on, counted, due_on: Some(day) });
            }
        }
    }

    fn check(&self) -> Result<(), ClockRefused> {
        if self.limit_days == 0 {
            return Err(ClockRefused::LimitNotPositive);
        }
        let mut free_since = Some(self.start);
        for (index, pause) in self.pauses.iter().enumerate() {
            let (returned_at, start) = (pause.returned_at, self.start);
            if index == 0 && returned_at < start {
                return Err(ClockRefused::PauseBeforeStart { returned_at, start });
            }
            if let Some(resubmitted_at) = pause.resubmitted_at.filter(|again| *again < returned_at) {
                return Err(ClockRefused::ResubmittedBeforeReturn { returned_at, resubmitted_at });
            }
            if free_since.is_none_or(|since| returned_at < since) {
                return Err(ClockRefused::PausesOutOfOrder { returned_at });
            }
            free_since = pause.resubmitted_at;
        }
        match self.stopped_at.filter(|stop| *stop < self.start) {
            Some(stopped_at) => Err(ClockRefused::StoppedBeforeStart { stopped_at, start: self.start }),
            None => Ok(()),
        }
    }

    /// The day an instant belongs to: the next one after the cut-off or on a day off.
    fn business_day(&self, calendar: &Calendar, at: DateTime) -> Result<Date, CalendarNotLoaded> {
        let in_time = at.time() <= self.cut_off;
        match self.day_kind {
            DayKind::Calendar if in_time => Ok(at.date()),
            DayKind::Calendar => day_after(at.date()),
            DayKind::Working if in_time && calendar.is_working_day(at.date())? => Ok(at.date()),
            DayKind::Working => {
                calendar.is_working_day(at.date())?; // the year of the instant itself must be known
                calendar.next_working_day(at.date())
            }
        }
    }

    fn counts(&self, calendar: &Calendar, day: Date) -> Result<bool, CalendarNotLoaded> {
        match self.day_kind {
            DayKind::Working => calendar.is_working_day(day),
            DayKind::Calendar => Ok(true),
        }
    }

    /// The clock with only those returns and resubmissions that had happened by `at`.
    pub(crate) fn as_seen_at(&self, at: DateTime) -> Clock {
        let known = self.pauses.iter().filter(|pause| pause.returned_at <= at);
        let pauses = known.map(|pause| Pause {
            resubmitted_at: pause.resubmitted_at.filter(|again| *again <= at),
            ..*pause
        });
        Clock { pauses: pauses.collect(), ..self.clone() }
    }

    fn spans(&self, calendar: &Calendar) -> Result<Vec<Span>, CalendarNotLoaded> {
        let mut spans = Vec::new();
        for pause in &self.pauses {
            let until = match pause.resubmitted_at {
                Some(again) => Some(self.business_day(calendar, again)?),
                None => None,
            };
            spans.push(Span { from: self.business_day(calendar, pause.returned_at)?, until });
        }
        Ok(spans)
    }

    /// The counted days, going on after the limit up to `today`, so that lateness shows.
    fn counted_until(
        &self,
        calendar: &Calendar,
        course: &Course,
        today: Date,
    ) -> Result<Vec<Date>, CalendarNotLoaded> {
        let mut counted = course.counted.clone();
        let Some(mut day) = course.due_on else {
            return Ok(counted);
        };
        let spans = self.spans(calendar)?;
        while day < today {
            day = day_after(day)?;
            if span_over(&spans, day).is_none() && self.counts(calendar, day)? {
                counted.push(day);
            }
        }
        Ok(counted)
    }

    fn paused_days(
        &self,
        calendar: &Calendar,
        starts_on: Date,
        today: Date,
    ) -> Result<u32, CalendarNotLoaded> {
        let spans = self.spans(calendar)?;
        let (mut day, mut paused) = (starts_on, 0);
        while day < today {
            day = day_after(day)?;
            paused += u32::from(span_over(&spans, day).is_some() && calendar.is_working_day(day)?);
        }
        Ok(paused)
    }
}

fn span_over(spans: &[Span], day: Date) -> Option<&Span> {
    spans.iter().find(|span| span.from <= day && span.until.is_none_or(|until| day <= until))
}

fn count(days: &[Date], which: impl Fn(Date) -> bool) -> u32 {
    u32::try_from(days.iter().filter(|day| which(**day)).count()).unwrap_or(u32::MAX)
}
