//! Rules asked within one step: each answer is handed on, and its why is kept with the document.

use platform::verb::Ctx;
use policy::{PolicyError, Rule, Ruling, Why};

/// The whys of one step, in the order the rules were asked.
#[derive(Debug, Default)]
pub struct Verdicts(Vec<Why>);

impl Verdicts {
    /// Asks rule `R` as of the day of the step.
    pub fn ask<R: Rule>(&mut self, ctx: &Ctx, facts: &R::Facts) -> Result<Ruling<R>, PolicyError> {
        let ruling = policy::ask::<R>(facts, &ctx.policy, ctx.day())?;
        self.0.push(match &ruling {
            Ok(passed) => passed.why().clone(),
            Err(barred) => barred.why.clone(),
        });
        Ok(ruling)
    }

    /// The form in which whys are kept in a row; empty when no rule was asked.
    pub fn to_text(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

/// The whys a row keeps. A row of an earlier version kept a single one.
pub fn kept(text: &str) -> Vec<Why> {
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str::<Why>(text).map(|why| vec![why]))
        .unwrap_or_default()
}
