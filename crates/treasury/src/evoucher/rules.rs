//! Pure decisions on sending, each citing its source.

use jiff::civil::Date;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![policy::object::<SendRetry>()]
}

/// Facts of [`SendRetry`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryFacts {
    /// How often the bank turned these bytes away since a person last ordered their sending.
    pub rejections: i64,
}

/// 4.2: the dispatcher repeats what the bank could not use only so often, then a person decides.
pub struct SendRetry;

impl Rule for SendRetry {
    const ID: &'static str = "PAY-RESEND";
    const ARTICLE: &'static str = "4.2；银行非最终退回";
    const SENTENCE_ZH: &'static str = "银行因报文无法使用而退回的凭证，自动重发有次数上限，到限后转人工处理";
    const SENTENCE_EN: &'static str =
        "a voucher the bank could not use is sent again by itself only so often; then a person decides";
    type Facts = RetryFacts;
    /// Whether the dispatcher may go on by itself.
    type Outcome = bool;

    fn decide(facts: &RetryFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let most = policy.integer("bank_retry_attempts", on)?;
        let why = Why::of::<Self>().param(&most.used).fact("rejections", facts.rejections);
        Ok(Verdict { outcome: facts.rejections < most.value, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<RetryFacts> {
        Example { on: jiff::civil::date(2022, 3, 1), facts: RetryFacts { rejections: 2 } }
    }

    fn failing() -> Example<RetryFacts> {
        Example { on: jiff::civil::date(2022, 3, 1), facts: RetryFacts { rejections: 3 } }
    }
}
