//! A verdict as a value: the step that posts is handed it, so nothing is posted on a rule's word
//! that was never asked, and no second function decides the same thing again.

use crate::error::PolicyError;
use crate::parameters::Policy;
use crate::rule::Rule;
use crate::why::{Verdict, Why};
use jiff::civil::Date;

/// Rule `R` was asked and let it pass. Only [`ask`] makes one.
#[derive(Debug, Clone)]
#[must_use = "a verdict is handed to the step it allows, and its why is kept"]
pub struct Passed<R: Rule> {
    outcome: R::Outcome,
    why: Why,
}

/// Rule `R` was asked and said no.
#[derive(Debug, Clone)]
pub struct Barred<R: Rule> {
    pub outcome: R::Outcome,
    pub why: Why,
}

impl<R: Rule> Passed<R> {
    pub fn outcome(&self) -> &R::Outcome {
        &self.outcome
    }

    pub fn why(&self) -> &Why {
        &self.why
    }
}

/// What a rule said: go on with the proof, or stop with the reason.
pub type Ruling<R> = Result<Passed<R>, Barred<R>>;

/// Asks rule `R`. The why is in the answer either way.
pub fn ask<R: Rule>(facts: &R::Facts, policy: &Policy, on: Date) -> Result<Ruling<R>, PolicyError> {
    let Verdict { outcome, why } = R::decide(facts, policy, on)?;
    Ok(if R::passes(&outcome) { Ok(Passed { outcome, why }) } else { Err(Barred { outcome, why }) })
}
