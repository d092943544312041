//! Pure decisions on quota, each citing its regulation or row. Verbs ask them through
//! [`policy::ask`] and hand the verdict on to the step that posts.

use jiff::civil::{Date, date};
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

use super::exemption::{Exemption, HoldOutcome, LineMoney};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<TargetApproved>(),
        policy::object::<ReleaseHold>(),
        policy::object::<FreezeScope>(),
        policy::object::<VirementDirection>(),
        policy::object::<CarryOver>(),
        policy::object::<LateRegistration>(),
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

/// A1: a project of a category that needs one is released only with an approved performance target.
#[derive(Debug, Clone)]
pub struct TargetApproved;

impl Rule for TargetApproved {
    const ID: &'static str = "A1-TARGET";
    const ARTICLE: &'static str = "中发〔2018〕34号；A1";
    const SENTENCE_ZH: &'static str = "特定目标类项目须有经批准的绩效目标方可下达指标";
    const SENTENCE_EN: &'static str =
        "a specific-purpose project is released only with an approved performance target";
    type Facts = TargetFacts;
    type Outcome = bool;

    fn decide(facts: &TargetFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let needed = policy.list("target_needed_categories", on)?;
        let needs = needed.value.contains(&facts.pro_cat_code);
        let why = Why::of::<Self>()
            .param(&needed.used)
            .fact("pro_cat_code", &facts.pro_cat_code)
            .fact("target_doc_no", &facts.target_doc_no);
        Ok(Verdict { outcome: !needs || !facts.target_doc_no.is_empty(), why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<TargetFacts> {
        let facts = TargetFacts { pro_cat_code: "3".into(), target_doc_no: "兴财绩〔2022〕1号".into() };
        Example { on: date(2022, 2, 8), facts }
    }

    fn failing() -> Example<TargetFacts> {
        let facts = TargetFacts { pro_cat_code: "3".into(), target_doc_no: String::new() };
        Example { on: date(2022, 2, 8), facts }
    }
}

/// Facts of [`ReleaseHold`] and [`FreezeScope`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldFacts {
    /// 三保 tag of the line: wages, livelihood, operations or empty.
    pub threesafe: String,
    pub pro_cat_code: String,
    /// The hold names operating cost only.
    pub operating_only: bool,
    /// Functional class of the line.
    #[serde(default)]
    pub exp_func_code: String,
    /// 直达资金.
    #[serde(default)]
    pub is_dir: bool,
}

impl HoldFacts {
    fn exemption(
        &self,
        policy: &Policy,
        on: Date,
        why: Why,
    ) -> Result<(Option<Exemption>, Why), PolicyError> {
        let allowed = policy.list("release_hold_exemptions", on)?;
        let debt = policy.list("debt_service_functions", on)?;
        let money = LineMoney {
            threesafe: &self.threesafe,
            pro_cat_code: &self.pro_cat_code,
            exp_func_code: &self.exp_func_code,
            is_dir: self.is_dir,
            is_sal: false,
        };
        let why = why
            .param(&allowed.used)
            .param(&debt.used)
            .fact("threesafe", &self.threesafe)
            .fact("pro_cat_code", &self.pro_cat_code)
            .fact("exp_func_code", &self.exp_func_code)
            .fact("is_dir", self.is_dir);
        Ok((money.exemption(&allowed.value, &debt.value), why))
    }

    fn wages() -> HoldFacts {
        HoldFacts {
            threesafe: "wages".into(),
            pro_cat_code: "1".into(),
            operating_only: false,
            exp_func_code: "2050202".into(),
            is_dir: false,
        }
    }

    fn office() -> HoldFacts {
        HoldFacts { threesafe: "operations".into(), pro_cat_code: "2".into(), ..HoldFacts::wages() }
    }
}

/// A12, G1, G2: which money a hold on release stops.
#[derive(Debug, Clone)]
pub struct ReleaseHold;

impl Rule for ReleaseHold {
    const ID: &'static str = "A12-HOLD";
    const ARTICLE: &'static str = "A12；G1；G2";
    const SENTENCE_ZH: &'static str =
        "挂钩控制不影响人员、保工资、保基本民生、债务和直达资金；只针对公用经费的控制仅限公用经费";
    const SENTENCE_EN: &'static str = "a hold never stops the release of personnel, wages, livelihood, debt \
         service or direct funds; one on operating cost stops only that";
    type Facts = HoldFacts;
    type Outcome = HoldOutcome;

    fn decide(facts: &HoldFacts, policy: &Policy, on: Date) -> Result<Verdict<HoldOutcome>, PolicyError> {
        let (exemption, why) = facts.exemption(policy, on, Why::of::<Self>())?;
        let outcome = HoldOutcome::of(exemption, &facts.pro_cat_code, facts.operating_only);
        Ok(Verdict { outcome, why: why.fact("operating_only", facts.operating_only) })
    }

    fn passes(outcome: &HoldOutcome) -> bool {
        *outcome != HoldOutcome::Held
    }

    fn passing() -> Example<HoldFacts> {
        Example { on: date(2022, 3, 2), facts: HoldFacts::wages() }
    }

    fn failing() -> Example<HoldFacts> {
        Example { on: date(2022, 3, 2), facts: HoldFacts { operating_only: true, ..HoldFacts::office() } }
    }
}

/// G2: what may not be frozen (E12). The outcome names the exemption that forbids it.
#[derive(Debug, Clone)]
pub struct FreezeScope;

impl Rule for FreezeScope {
    const ID: &'static str = "G2-FREEZE";
    const ARTICLE: &'static str = "G2；A7";
    const SENTENCE_ZH: &'static str = "冻结不得及于人员、保工资、保基本民生、债务和直达资金";
    const SENTENCE_EN: &'static str =
        "personnel, wages, livelihood, debt service and direct funds are not frozen";
    type Facts = HoldFacts;
    type Outcome = Option<Exemption>;

    fn decide(
        facts: &HoldFacts,
        policy: &Policy,
        on: Date,
    ) -> Result<Verdict<Option<Exemption>>, PolicyError> {
        let (outcome, why) = facts.exemption(policy, on, Why::of::<Self>())?;
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &Option<Exemption>) -> bool {
        outcome.is_none()
    }

    fn passing() -> Example<HoldFacts> {
        Example { on: date(2022, 3, 2), facts: HoldFacts::office() }
    }

    fn failing() -> Example<HoldFacts> {
        Example { on: date(2022, 3, 2), facts: HoldFacts::wages() }
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
#[derive(Debug, Clone)]
pub struct VirementDirection;

impl Rule for VirementDirection {
    const ID: &'static str = "VIREMENT-DIRECTION";
    const ARTICLE: &'static str = "预算法第七十二条；2.4";
    const SENTENCE_ZH: &'static str = "调剂不得调入三公、会议、培训，不得从三保调出";
    const SENTENCE_EN: &'static str =
        "a virement goes neither into 三公, meetings or training nor out of the three guarantees";
    type Facts = VirementFacts;
    type Outcome = String;

    fn decide(facts: &VirementFacts, policy: &Policy, on: Date) -> Result<Verdict<String>, PolicyError> {
        let closed = policy.list("virement_closed_classes", on)?;
        let outcome = if closed.value.contains(&facts.to_dep_bgt_eco_code) {
            "into_restricted_class"
        } else if !facts.from_threesafe.is_empty() && facts.to_threesafe.is_empty() {
            "out_of_three_guarantees"
        } else {
            "allowed"
        };
        let why = Why::of::<Self>()
            .param(&closed.used)
            .fact("from_threesafe", &facts.from_threesafe)
            .fact("to_threesafe", &facts.to_threesafe)
            .fact("to_dep_bgt_eco_code", &facts.to_dep_bgt_eco_code);
        Ok(Verdict { outcome: outcome.to_owned(), why })
    }

    fn passes(outcome: &String) -> bool {
        outcome == "allowed"
    }

    fn passing() -> Example<VirementFacts> {
        let facts = VirementFacts {
            from_threesafe: String::new(),
            to_threesafe: String::new(),
            to_dep_bgt_eco_code: "30227".into(),
        };
        Example { on: date(2022, 6, 1), facts }
    }

    fn failing() -> Example<VirementFacts> {
        let facts = VirementFacts {
            from_threesafe: String::new(),
            to_threesafe: String::new(),
            to_dep_bgt_eco_code: "30217".into(),
        };
        Example { on: date(2022, 6, 1), facts }
    }
}

/// Facts of [`CarryOver`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryFacts {
    /// `executable`, `pending_release`, `pending_breakdown`, `frozen`, `committed`.
    pub state: String,
    pub pro_cat_code: String,
    /// 1 own, 2 superior, 3 bonds.
    pub found_type_code: String,
    /// Budget years of use so far, the year of approval included.
    pub age_years: i64,
}

/// What becomes of a balance at year-end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Carry,
    Lapse,
}

impl Fate {
    pub fn code(self) -> &'static str {
        match self {
            Fate::Carry => "carry",
            Fate::Lapse => "lapse",
        }
    }

    pub fn from_code(code: &str) -> Option<Fate> {
        [Fate::Carry, Fate::Lapse].into_iter().find(|fate| fate.code() == code)
    }
}

/// A19, G3: which balance is carried forward and which lapses. It passes when it is carried.
#[derive(Debug, Clone)]
pub struct CarryOver;

impl Rule for CarryOver {
    const ID: &'static str = "A19-CARRY";
    const ARTICLE: &'static str = "预算法第四十二条；A19；G3";
    const SENTENCE_ZH: &'static str =
        "已承诺和冻结的结转；特定目标类项目在使用年限内的结转，年限含批复当年；其余注销";
    const SENTENCE_EN: &'static str = "what is committed or frozen is carried, and so is project money \
         within its years of use, the year of approval included; the rest lapses";
    type Facts = CarryFacts;
    type Outcome = Fate;

    fn decide(facts: &CarryFacts, policy: &Policy, on: Date) -> Result<Verdict<Fate>, PolicyError> {
        let key = if facts.found_type_code == "2" {
            "superior_project_fund_life_years"
        } else {
            "project_fund_life_years"
        };
        let life = policy.integer(key, on)?;
        let within = facts.pro_cat_code == "3" && facts.age_years < life.value;
        let outcome = match facts.state.as_str() {
            "frozen" | "committed" => Fate::Carry,
            "executable" | "pending_release" if within => Fate::Carry,
            _ => Fate::Lapse,
        };
        let why = Why::of::<Self>()
            .param(&life.used)
            .fact("state", &facts.state)
            .fact("pro_cat_code", &facts.pro_cat_code)
            .fact("found_type_code", &facts.found_type_code)
            .fact("age_years", facts.age_years);
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &Fate) -> bool {
        *outcome == Fate::Carry
    }

    fn passing() -> Example<CarryFacts> {
        let facts = CarryFacts {
            state: "executable".into(),
            pro_cat_code: "3".into(),
            found_type_code: "2".into(),
            age_years: 1,
        };
        Example { on: date(2022, 12, 31), facts }
    }

    fn failing() -> Example<CarryFacts> {
        let facts = CarryFacts { pro_cat_code: "2".into(), ..CarryOver::passing().facts };
        Example { on: date(2022, 12, 31), facts }
    }
}

/// Facts of [`LateRegistration`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFacts {
    /// The day the superior document came or is dated.
    pub received_on: Date,
    /// The day it was registered here; from this moment the clock counts.
    pub registered_on: Date,
}

/// G9: a superior document is registered when it comes. The outcome is by how many working days it
/// was late.
#[derive(Debug)]
pub struct LateRegistration;

impl Rule for LateRegistration {
    const ID: &'static str = "G9-RECEIPT";
    const ARTICLE: &'static str = "A8；G9";
    const SENTENCE_ZH: &'static str = "收到上级文件应及时登记；时限自登记时刻起算，迟登记的标明天数";
    const SENTENCE_EN: &'static str = "a superior document is registered when it comes; the clock counts from \
         the registration, and a late one is flagged with its days";
    type Facts = ReceiptFacts;
    type Outcome = i64;

    fn decide(facts: &ReceiptFacts, policy: &Policy, on: Date) -> Result<Verdict<i64>, PolicyError> {
        let allowed = policy.integer("late_registration_days", on)?;
        let waited = policy.calendar().working_days_between(facts.received_on, facts.registered_on)?;
        let late = if i64::from(waited) <= allowed.value { 0 } else { i64::from(waited) };
        let why = Why::of::<Self>()
            .param(&allowed.used)
            .fact("received_on", facts.received_on)
            .fact("registered_on", facts.registered_on)
            .fact("waited_days", waited);
        Ok(Verdict { outcome: late, why })
    }

    fn passes(outcome: &i64) -> bool {
        *outcome == 0
    }

    fn passing() -> Example<ReceiptFacts> {
        let facts = ReceiptFacts { received_on: date(2022, 3, 1), registered_on: date(2022, 3, 2) };
        Example { on: date(2022, 3, 2), facts }
    }

    fn failing() -> Example<ReceiptFacts> {
        let facts = ReceiptFacts { received_on: date(2022, 3, 1), registered_on: date(2022, 3, 3) };
        Example { on: date(2022, 3, 3), facts }
    }

    fn day(facts: &ReceiptFacts) -> Option<Date> {
        Some(facts.registered_on)
    }
}
