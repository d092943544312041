//! Pure decisions on money that comes back, each citing its source.

use jiff::civil::Date;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![policy::object::<BounceToSuspense>()]
}

/// Facts of [`BounceToSuspense`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BounceFacts {
    /// The payee's bank sent the money back; the payee did not return it himself.
    pub bounce: bool,
    pub paid_on: Date,
    pub refunded_on: Date,
}

/// G13: a payment of the last day of the year that bounces in January has not been made in truth: it
/// may be paid again from a suspense line. Every other refund of an earlier year goes into the
/// unallocated reserve and is spent again by decision (E09) only.
pub struct BounceToSuspense;

impl Rule for BounceToSuspense {
    const ID: &'static str = "REFUND-SUSPENSE";
    const ARTICLE: &'static str = "G13；4.5";
    const SENTENCE_ZH: &'static str =
        "年末最后一日支付、次年一月被收款银行退汇的款项，记入待结转指标，可不经追加直接重新支付";
    const SENTENCE_EN: &'static str = "a payment of the year's last day that bounces in January waits on a suspense line and may be paid again without a supplement";
    type Facts = BounceFacts;
    type Outcome = bool;

    fn decide(facts: &BounceFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let from = policy.month_day("suspense_paid_from", on)?;
        let until = policy.month_day("suspense_refunded_until", on)?;
        let next_year = facts.refunded_on.year() == facts.paid_on.year() + 1;
        let paid_late = from.value.in_year(facts.paid_on.year()) <= facts.paid_on;
        let back_early = facts.refunded_on <= until.value.in_year(facts.refunded_on.year());
        let why = Why::of::<Self>()
            .param(&from.used)
            .param(&until.used)
            .fact("bounce", facts.bounce)
            .fact("paid_on", facts.paid_on)
            .fact("refunded_on", facts.refunded_on);
        Ok(Verdict { outcome: facts.bounce && next_year && paid_late && back_early, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<BounceFacts> {
        let (paid_on, refunded_on) = (jiff::civil::date(2022, 12, 31), jiff::civil::date(2023, 1, 3));
        Example { on: refunded_on, facts: BounceFacts { bounce: true, paid_on, refunded_on } }
    }

    fn failing() -> Example<BounceFacts> {
        let (paid_on, refunded_on) = (jiff::civil::date(2022, 12, 30), jiff::civil::date(2023, 1, 3));
        Example { on: refunded_on, facts: BounceFacts { bounce: true, paid_on, refunded_on } }
    }
}
