//! What the payee register says of a payee beyond its account: a small firm, a wage account.

use jiff::civil::Date;
use platform::access::Permission;
use platform::db::Tx;
use platform::verb::{Ctx, Problem, Refusal, Verb};
use serde::{Deserialize, Serialize};

use super::model::{PAYEE_MARKS, PayeeMark};
use super::store;

/// Why a mark was refused, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum MarkRefused {
    #[error("there is no mark {mark}; known are sme and wage_account")]
    UnknownMark { mark: String },
    #[error("payee {payee_code} is not registered")]
    UnknownPayee { payee_code: String },
    #[error("say what shows it: the number of the declaration or of the account's filing")]
    NoEvidence,
    #[error("payee {payee_code} carries the mark {mark} from {from_day} already")]
    MarkedAlready { payee_code: String, mark: String, from_day: String },
    #[error("payee {payee_code} does not carry the mark {mark}")]
    NotMarked { payee_code: String, mark: String },
}

impl Refusal for MarkRefused {
    const AREA: &'static str = "payee_mark";
    fn samples() -> Vec<Self> {
        let payee_code = || "GYS0001".to_owned();
        vec![
            MarkRefused::UnknownMark { mark: "big".into() },
            MarkRefused::UnknownPayee { payee_code: payee_code() },
            MarkRefused::NoEvidence,
            MarkRefused::MarkedAlready {
                payee_code: payee_code(),
                mark: "sme".into(),
                from_day: "2022-03-01".into(),
            },
            MarkRefused::NotMarked { payee_code: payee_code(), mark: "sme".into() },
        ]
    }
}

fn refuse<T>(refusal: MarkRefused) -> Result<T, Problem<MarkRefused>> {
    Err(Problem::Refused(refusal))
}

/// Marks a payee; the registrar does it, never the unit that pays.
pub struct MarkPayee;

impl Verb for MarkPayee {
    type Input = PayeeMark;
    type Done = String;
    type Refused = MarkRefused;
    const NAME: &'static str = "payee.mark";
    const PERMISSION: Permission = Permission("payment.payee");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PayeeMark) -> Result<String, Problem<MarkRefused>> {
        if !PAYEE_MARKS.contains(&input.mark.as_str()) {
            return refuse(MarkRefused::UnknownMark { mark: input.mark.clone() });
        }
        if crate::payee::payee(tx, &ctx.county, &input.payee_code)?.is_none() {
            return refuse(MarkRefused::UnknownPayee { payee_code: input.payee_code.clone() });
        }
        if input.evidence.trim().is_empty() {
            return refuse(MarkRefused::NoEvidence);
        }
        let carried = store::marks_on(tx, &ctx.county, &input.payee_code, input.from_day)?;
        let before = carried.iter().find(|mark| mark.mark == input.mark).map(|mark| mark.from_day);
        let again =
            before.is_some() || !store::mark_payee(tx, &ctx.county, (input, &ctx.actor.user_id), ctx.at)?;
        if again {
            return refuse(MarkRefused::MarkedAlready {
                payee_code: input.payee_code.clone(),
                mark: input.mark.clone(),
                from_day: before.unwrap_or(input.from_day).to_string(),
            });
        }
        Ok(input.payee_code.clone())
    }
}

/// Which mark ends, from which day, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndMark {
    pub payee_code: String,
    pub mark: String,
    pub from_day: Date,
    pub reason: String,
}

/// Ends a mark; the row stays with who ended it and why.
pub struct EndPayeeMark;

impl Verb for EndPayeeMark {
    type Input = EndMark;
    type Done = String;
    type Refused = MarkRefused;
    const NAME: &'static str = "payee.unmark";
    const PERMISSION: Permission = Permission("payment.payee");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &EndMark) -> Result<String, Problem<MarkRefused>> {
        if input.reason.trim().is_empty() {
            return refuse(MarkRefused::NoEvidence);
        }
        let name = (input.payee_code.as_str(), input.mark.as_str());
        if !store::end_mark(tx, ctx, name, input.from_day, &input.reason)? {
            return refuse(MarkRefused::NotMarked {
                payee_code: input.payee_code.clone(),
                mark: input.mark.clone(),
            });
        }
        Ok(input.payee_code.clone())
    }
}
