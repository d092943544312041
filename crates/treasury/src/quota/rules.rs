//! Pure decisions on quota, each citing its regulation or row.

use policy::RuleObject;

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<TargetApproved>(),
        policy::object::<ReleaseHold>(),
        policy::object::<VirementDirection>(),
    ]
}

policy::plain_rule! {
    /// A1: a specific-purpose project is released only with an approved performance target.
    TargetApproved "A1-TARGET",
    article: "中发〔2018〕34号；A1",
    zh: "特定目标类项目须有经批准的绩效目标方可下达指标",
    en: "a specific-purpose project is released only with an approved performance target",
    facts TargetFacts {
        /// 1 personnel, 2 operating, 3 specific-purpose.
        pro_cat_code: String,
        /// Document that approved the performance target; empty when none did.
        target_doc_no: String,
    }
    decide |facts| -> bool { !target_missing(&facts.pro_cat_code, &facts.target_doc_no) }
    passes |outcome| *outcome;
    passing on (2022, 2, 8) { pro_cat_code: "3", target_doc_no: "兴财绩〔2022〕1号" }
    failing on (2022, 2, 8) { pro_cat_code: "3", target_doc_no: "" }
}

policy::plain_rule! {
    /// A12, G1, G2: which money a hold on release stops.
    ReleaseHold "A12-HOLD",
    article: "A12；G1；G2",
    zh: "挂钩控制不影响保工资、保基本民生和人员经费；只针对公用经费的控制仅限公用经费",
    en: "a hold never stops wages, basic livelihood or personnel; one on operating cost stops only that",
    facts HoldFacts {
        /// 三保 tag of the line: wages, livelihood, operations or empty.
        threesafe: String,
        pro_cat_code: String,
        /// The hold names operating cost only.
        operating_only: bool,
    }
    decide |facts| -> bool { !hold_bites(&facts.threesafe, &facts.pro_cat_code, facts.operating_only) }
    passes |outcome| *outcome;
    passing on (2022, 3, 2) { threesafe: "wages", pro_cat_code: "1", operating_only: false }
    failing on (2022, 3, 2) { threesafe: "operations", pro_cat_code: "2", operating_only: true }
}

/// Economic classes nothing may be moved into: 因公出国, 会议, 培训, 接待, 公车购置与运行.
const CLOSED_TO_VIREMENT: [&str; 7] = ["30212", "30215", "30216", "30217", "30231", "30913", "31013"];

policy::plain_rule! {
    /// 2.4: no virement into 三公, meetings, training; none out of 三保.
    VirementDirection "VIREMENT-DIRECTION",
    article: "预算法第七十二条；2.4",
    zh: "调剂不得调入三公、会议、培训，不得从三保调出",
    en: "a virement goes neither into 三公, meetings or training nor out of the three guarantees",
    facts VirementFacts {
        from_threesafe: String,
        to_threesafe: String,
        /// Department economic class of the receiving line.
        to_dep_bgt_eco_code: String,
    }
    decide |facts| -> String {
        let barred = virement_barred(&facts.from_threesafe, &facts.to_threesafe, &facts.to_dep_bgt_eco_code);
        barred.map_or("allowed", Barred::code).to_owned()
    }
    passes |outcome| outcome == "allowed";
    passing on (2022, 6, 1) { from_threesafe: "", to_threesafe: "", to_dep_bgt_eco_code: "30227" }
    failing on (2022, 6, 1) { from_threesafe: "", to_threesafe: "", to_dep_bgt_eco_code: "30217" }
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
