//! Policy (规): which number was in force that day, which document says so, and why a rule decided.
//!
//! Text in, values out: TOML rows become a [`Policy`], read only as of a day; the [`Calendar`]
//! answers which days are working days; the [`Clock`] counts them (R-SLA); a [`Rule`] turns facts
//! into a [`Verdict`] that carries its [`Why`].
//!
//! **Promise:** there is no "current value"; every reading names its day and brings its source.
//! **Promise:** a day outside the loaded calendar is an error, never a guess.
//! **Not here:** files, clocks, users. Who may add a row is decided above; this crate reads text.

pub mod calendar;
pub mod clock;
pub mod due;
pub mod error;
pub mod keys;
mod load;
pub mod parameters;
mod plain_rule;
pub mod rule;
pub mod rule_book;
pub mod ruling;
pub mod show;
pub mod sla;
pub mod value;
pub mod why;

pub use calendar::{Calendar, CalendarNotLoaded, DayName, DayOff};
pub use clock::{Clock, ClockRefused, ClockState, DayKind, Pause, Standing};
pub use due::{BatchRefused, Due, DueRow, due, due_batch, due_batch_csv, parse_instant};
pub use error::{LoadError, LoadErrors, Phrase, PolicyError};
pub use keys::{KEYS, Spec};
pub use parameters::{Known, Layer, Policy, PolicyFile};
pub use rule::{Example, Rule, RuleAnswer, RuleObject, check_examples, object};
pub use rule_book::{BatchAnswers, BatchItem, RuleBook, RuleError, RuleListing};
pub use ruling::{Barred, Passed, Ruling, ask};
pub use show::{HistoryRow, Shown, show};
pub use sla::{Sla, SlaFacts, WorkingDay, sla_on};
pub use value::{Kind, MonthDay, Written};
pub use why::{Fact, ParamUsed, Verdict, Why};
