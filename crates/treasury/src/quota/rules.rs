//! Pure decisions on quota, each citing its regulation or row.

use policy::{Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<TargetApproved>(),
        policy::object::<ReleaseHold>(),
        policy::object::<VirementDirection>(),
    ]
}

/// Facts of [`TargetApproved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFacts {
    /// 1 personnel, 2 operating, 3 specific-purpose.
    pub pro_cat_code: String,
    /// Document that approved the performance target; empty when none did.
    pub target_doc_no: String,
}

/// A1: a specific-purpose project is released only with an approved performance target.
pub struct TargetApproved;

impl Rule for TargetApproved {
    const ID: &'static str = "A1-TARGET";
    const ARTICLE: &'static str = "中发〔2018〕34号；A1";
    const SENTENCE_ZH: &'static str = "特定目标类项目须有经批准的绩效目标方可下达指标";
    const SENTENCE_EN: &'static str =
        "a specific-purpose project is released only with an approved performance target";
    type Facts = TargetFacts;
    type Outcome = bool;

    fn decide(
        facts: &TargetFacts,
        _policy: &Policy,
        _on: jiff::civil::Date,
    ) -> Result<Verdict<bool>, PolicyError> {
        let outcome = !target_missing(&facts.pro_cat_code, &facts.target_doc_no);
        let why = Why::of::<Self>()
            .fact("pro_cat_code", &facts.pro_cat_code)
            .fact("target_doc_no", &facts.target_doc_no);
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> policy::Example<TargetFacts> {
        policy::Example {
            on: jiff::civil::date(2022, 2, 8),
            facts: TargetFacts { pro_cat_code: "3".into(), target_doc_no: "兴财绩〔2022〕1号".into() },
        }
    }

    fn failing() -> policy::Example<TargetFacts> {
        policy::Example {
            on: jiff::civil::date(2022, 2, 8),
            facts: TargetFacts { pro_cat_code: "3".into(), target_doc_no: String::new() },
        }
    }
}

/// Facts of [`ReleaseHold`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldFacts {
    /// 三保 tag of the line: wages, livelihood, operations or empty.
    pub threesafe: String,
    pub pro_cat_code: String,
    /// The hold names operating cost only.
    pub operating_only: bool,
}

/// A12, G1, G2: which money a hold on release stops.
pub struct ReleaseHold;

impl Rule for ReleaseHold {
    const ID: &'static str = "A12-HOLD";
    const ARTICLE: &'static str = "A12；G1；G2";
    const SENTENCE_ZH: &'static str =
        "挂钩控制不影响保工资、保基本民生和人员经费；只针对公用经费的控制仅限公用经费";
    const SENTENCE_EN: &'static str =
        "a hold never stops wages, basic livelihood or personnel; one on operating cost stops only that";
    type Facts = HoldFacts;
    type Outcome = bool;

    fn decide(
        facts: &HoldFacts,
        _policy: &Policy,
        _on: jiff::civil::Date,
    ) -> Result<Verdict<bool>, PolicyError> {
        let outcome = !hold_bites(&facts.threesafe, &facts.pro_cat_code, facts.operating_only);
        let why = Why::of::<Self>()
            .fact("threesafe", &facts.threesafe)
            .fact("pro_cat_code", &facts.pro_cat_code)
            .fact("operating_only", facts.operating_only);
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> policy::Example<HoldFacts> {
        let facts = HoldFacts { threesafe: "wages".into(), pro_cat_code: "1".into(), operating_only: false };
        policy::Example { on: jiff::civil::date(2022, 3, 2), facts }
    }

    fn failing() -> policy::Example<HoldFacts> {
        let facts =
            HoldFacts { threesafe: "operations".into(), pro_cat_code: "2".into(), operating_only: true };
        policy::Example { on: jiff::civil::date(2022, 3, 2), facts }
    }
}

/// Facts of [`VirementDirection`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirementFacts {
    pub from_threesafe: String,
    pub to_threesafe: String,
    /// Department economic class of the receiving line.
    pub to_dep_bgt_eco_code: String,
}

/// 2.4: no virement into 三公, meetings, training; none out of 三保.
pub struct VirementDirection;

/// Economic classes nothing may be moved into: 因公出国, 会议, 培训, 接待, 公车购置与运行.
const CLOSED_TO_VIREMENT: [&str; 7] = ["30212", "30215", "30216", "30217", "30231", "30913", "31013"];

impl Rule for VirementDirection {
    const ID: &'static str = "VIREMENT-DIRECTION";
    const ARTICLE: &'static str = "预算法第七十二条；2.4";
    const SENTENCE_ZH: &'static str = "调剂不得调入三公、会议、培训，不得从三保调出";
    const SENTENCE_EN: &'static str =
        "a virement goes neither into 三公, meetings or training nor out of the three guarantees";
    type Facts = VirementFacts;
    type Outcome = String;

    fn decide(
        facts: &VirementFacts,
        _policy: &Policy,
        _on: jiff::civil::Date,
    ) -> Result<Verdict<String>, PolicyError> {
        let barred = virement_barred(&facts.from_threesafe, &facts.to_threesafe, &facts.to_dep_bgt_eco_code);
        let outcome = barred.map_or("allowed", Barred::code);
        let why = Why::of::<Self>()
            .fact("from_threesafe", &facts.from_threesafe)
            .fact("to_threesafe", &facts.to_threesafe)
            .fact("to_dep_bgt_eco_code", &facts.to_dep_bgt_eco_code);
        Ok(Verdict { outcome: outcome.to_owned(), why })
    }

    fn passes(outcome: &String) -> bool {
        outcome == "allowed"
    }

    fn passing() -> policy::Example<VirementFacts> {
        let facts = VirementFacts {
            from_threesafe: String::new(),
            to_threesafe: String::new(),
            to_dep_bgt_eco_code: "30227".into(),
        };
        policy::Example { on: jiff::civil::date(2022, 6, 1), facts }
    }

    fn failing() -> policy::Example<VirementFacts> {
        let facts = VirementFacts {
            from_threesafe: String::new(),
            to_threesafe: String::new(),
            to_dep_bgt_eco_code: "30217".into(),
        };
        policy::Example { on: jiff::civil::date(2022, 6, 1), facts }
    }
}

/// A1 as the posting path asks it.
pub fn target_missing(category: &str, target_doc_no: &str) -> bool {
    category == "3" && target_doc_no.is_empty()
}

/// Whether a hold stops money of this tag and category (A12, G1, G2).
pub fn hold_bites(threesafe: &str, category: &str, operating_only: bool) -> bool {
    let exempt = matches!(threesafe, "wages" | "livelihood") || category == "1";
    !exempt && (!operating_only || category == "2")
}

/// Why a virement may not go where it was to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Barred {
    IntoRestrictedClass,
    OutOfThreeGuarantees,
}

impl Barred {
    /// The outcome of the rule.
    fn code(self) -> &'static str {
        match self {
            Barred::IntoRestrictedClass => "into_restricted_class",
            Barred::OutOfThreeGuarantees => "out_of_three_guarantees",
        }
    }

    /// The words of the refusal.
    fn what(self) -> &'static str {
        match self {
            Barred::IntoRestrictedClass => "into 三公/会议/培训",
            Barred::OutOfThreeGuarantees => "out of 三保",
        }
    }
}

/// The one decision behind the rule and the posting path.
fn virement_barred(from_threesafe: &str, to_threesafe: &str, to_eco_code: &str) -> Option<Barred> {
    if CLOSED_TO_VIREMENT.contains(&to_eco_code) {
        Some(Barred::IntoRestrictedClass)
    } else if !from_threesafe.is_empty() && to_threesafe.is_empty() {
        Some(Barred::OutOfThreeGuarantees)
    } else {
        None
    }
}

/// What a virement may not move, as the posting path asks it; nothing when it may.
pub fn virement_forbidden(
    from_threesafe: &str,
    to_threesafe: &str,
    to_eco_code: &str,
) -> Option<&'static str> {
    virement_barred(from_threesafe, to_threesafe, to_eco_code).map(Barred::what)
}
