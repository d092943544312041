//! Pure decisions on a payment, each citing its regulation or row.

use jiff::civil::Date;
use ledger::Fen;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<MajorDecision>(),
        policy::object::<FinanceSelection>(),
        policy::object::<PaymentHold>(),
        policy::object::<LastPaymentDay>(),
    ]
}

/// Facts of [`MajorDecision`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MajorFacts {
    /// Fen.
    pub amount_fen: Fen,
    pub pay_bus_type_code: String,
    /// supplier, person, unit, payroll, benefit.
    pub payee_kind: String,
    /// A decision of the collective body that fits unit, project and day is named.
    pub decision_fits: bool,
}

/// B34: payments of 大额资金 need a collective decision. Payroll, card repayment and batches to
/// people are decided as a whole when the budget is.
pub struct MajorDecision;

/// The business type alone exempts nobody: the payee must be of the kind the type is for.
fn decided_with_the_budget(pay_bus_type_code: &str, payee_kind: &str) -> bool {
    match pay_bus_type_code {
        "2" => payee_kind == "person",
        "3" => payee_kind == "payroll",
        "6" => matches!(payee_kind, "benefit" | "person" | "payroll"),
        _ => false,
    }
}

impl Rule for MajorDecision {
    const ID: &'static str = "B34-MAJOR";
    const ARTICLE: &'static str = "三重一大制度；B34";
    const SENTENCE_ZH: &'static str =
        "达到大额资金标准的支付须有集体决策文号（工资、公务卡还款、批量发放除外）";
    const SENTENCE_EN: &'static str =
        "a payment at or above the county's large-amount threshold names a collective decision";
    type Facts = MajorFacts;
    type Outcome = bool;

    fn decide(facts: &MajorFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let threshold = policy.money_or_off("major_payment_threshold", on)?;
        let exempt = decided_with_the_budget(&facts.pay_bus_type_code, &facts.payee_kind);
        let large = threshold.value.is_some_and(|threshold| threshold <= facts.amount_fen);
        let why = Why::of::<Self>()
            .param(&threshold.used)
            .fact("amount_fen", facts.amount_fen.get())
            .fact("pay_bus_type_code", &facts.pay_bus_type_code)
            .fact("payee_kind", &facts.payee_kind)
            .fact("decision_fits", facts.decision_fits);
        Ok(Verdict { outcome: exempt || !large || facts.decision_fits, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<MajorFacts> {
        let facts = MajorFacts {
            amount_fen: Fen::from_yuan(499_999),
            pay_bus_type_code: "1".into(),
            payee_kind: "supplier".into(),
            decision_fits: false,
        };
        Example { on: jiff::civil::date(2022, 3, 1), facts }
    }

    fn failing() -> Example<MajorFacts> {
        let facts = MajorFacts {
            amount_fen: Fen::from_yuan(500_000),
            pay_bus_type_code: "1".into(),
            payee_kind: "supplier".into(),
            decision_fits: false,
        };
        Example { on: jiff::civil::date(2022, 3, 1), facts }
    }
}

/// Facts of [`FinanceSelection`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionFacts {
    pub amount_fen: Fen,
    pub dep_bgt_eco_code: String,
    pub pay_bus_type_code: String,
    /// Days since the payee was registered.
    pub payee_known_days: i64,
    /// `None` when the calendar of the year is not loaded.
    pub working_day: Option<bool>,
    /// 0..9999, derived from the request's id: the random sample.
    pub draw: u32,
}

/// 4.2: which requests a person in finance looks at; the others pass by rule.
pub struct FinanceSelection;

/// Why a request was chosen for review; empty means it passes by rule.
pub type Selected = Vec<String>;

impl Rule for FinanceSelection {
    const ID: &'static str = "PAY-SELECT";
    const ARTICLE: &'static str = "财办〔2023〕12号；4.2";
    const SENTENCE_ZH: &'static str =
        "大额、敏感科目、新收款人、非工作日的支付由财政人工审核，其余自动通过并随机抽查";
    const SENTENCE_EN: &'static str = "finance reviews large, sensitive, new-payee and day-off requests; the rest pass with random sampling";
    type Facts = SelectionFacts;
    type Outcome = Selected;

    fn decide(facts: &SelectionFacts, policy: &Policy, on: Date) -> Result<Verdict<Selected>, PolicyError> {
        let threshold = policy.money_or_off("finance_review_threshold", on)?;
        let sensitive = policy.list("sensitive_payment_classes", on)?;
        let new_days = policy.integer("new_payee_days", on)?;
        let day_off = policy.flag("finance_review_day_off", on)?;
        let sample = policy.basis_points("finance_review_sample_bp", on)?;
        let payroll = facts.pay_bus_type_code == "3";
        let mut selected = Vec::new();
        if !payroll && threshold.value.is_some_and(|threshold| threshold <= facts.amount_fen) {
            selected.push("large".to_owned());
        }
        if sensitive.value.iter().any(|class| facts.dep_bgt_eco_code.starts_with(class.as_str())) {
            selected.push("sensitive".to_owned());
        }
        if facts.payee_known_days < new_days.value {
            selected.push("new_payee".to_owned());
        }
        if day_off.value && facts.working_day == Some(false) {
            selected.push("day_off".to_owned());
        }
        if selected.is_empty() && facts.draw < sample.value {
            selected.push("sample".to_owned());
        }
        let why = Why::of::<Self>()
            .param(&threshold.used)
            .param(&sensitive.used)
            .param(&new_days.used)
            .param(&day_off.used)
            .param(&sample.used)
            .fact("amount_fen", facts.amount_fen.get())
            .fact("dep_bgt_eco_code", &facts.dep_bgt_eco_code)
            .fact("payee_known_days", facts.payee_known_days)
            .fact("draw", facts.draw);
        Ok(Verdict { outcome: selected, why })
    }

    fn passes(outcome: &Selected) -> bool {
        outcome.is_empty()
    }

    fn passing() -> Example<SelectionFacts> {
        let facts = SelectionFacts {
            amount_fen: Fen::from_yuan(1_000),
            dep_bgt_eco_code: "30201".into(),
            pay_bus_type_code: "1".into(),
            payee_known_days: 400,
            working_day: Some(true),
            draw: 9_999,
        };
        Example { on: jiff::civil::date(2022, 3, 1), facts }
    }

    fn failing() -> Example<SelectionFacts> {
        let facts = SelectionFacts {
            amount_fen: Fen::from_yuan(50_000_000),
            dep_bgt_eco_code: "31001".into(),
            pay_bus_type_code: "1".into(),
            payee_known_days: 400,
            working_day: Some(true),
            draw: 9_999,
        };
        Example { on: jiff::civil::date(2022, 3, 1), facts }
    }
}

policy::plain_rule! {
    /// A13, G2: which payments a hold stops.
    PaymentHold "A13-HOLD",
    article: "A13；G2",
    zh: "支付控制不得影响人员经费、保工资、保基本民生、债务和直达资金",
    en: "a hold never stops personnel, wages, livelihood, debt service or direct funds",
    facts PaymentHoldFacts {
        threesafe: String,
        pro_cat_code: String,
        exp_func_code: String,
        is_dir: bool,
        is_sal: bool,
        /// The hold names operating cost only.
        operating_only: bool,
    }
    decide |facts| -> bool { !payment_hold_bites(facts) }
    passes |outcome| *outcome;
    passing on (2022, 9, 1) {
        threesafe: "wages", pro_cat_code: "1", exp_func_code: "2050202", is_dir: false, is_sal: true,
        operating_only: false,
    }
    failing on (2022, 9, 1) {
        threesafe: "", pro_cat_code: "3", exp_func_code: "2050202", is_dir: false, is_sal: false,
        operating_only: false,
    }
}

/// Whether a hold on payment stops this money (A13, G2).
pub fn payment_hold_bites(facts: &PaymentHoldFacts) -> bool {
    let debt = ["231", "232", "233"].iter().any(|class| facts.exp_func_code.starts_with(class));
    let exempt = facts.is_dir || facts.is_sal || debt;
    !exempt && crate::quota::hold_bites(&facts.threesafe, &facts.pro_cat_code, facts.operating_only)
}

/// Facts of [`LastPaymentDay`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastDayFacts {
    pub day: Date,
    pub fiscal_year: i16,
}

/// 4.2: requests are taken within the fiscal year, up to the year's last payment day.
pub struct LastPaymentDay;

impl Rule for LastPaymentDay {
    const ID: &'static str = "PAY-LAST-DAY";
    const ARTICLE: &'static str = "年终支付安排；4.2";
    const SENTENCE_ZH: &'static str = "支付申请须在预算年度内、年终最后支付日（含）以前提交";
    const SENTENCE_EN: &'static str = "a request is made within its fiscal year, up to the last payment day";
    type Facts = LastDayFacts;
    type Outcome = bool;

    fn decide(facts: &LastDayFacts, policy: &Policy, on: Date) -> Result<Verdict<bool>, PolicyError> {
        let last = policy.month_day("last_payment_day", on)?;
        let within =
            facts.day.year() == facts.fiscal_year && facts.day <= last.value.in_year(facts.fiscal_year);
        let why =
            Why::of::<Self>().param(&last.used).fact("day", facts.day).fact("fiscal_year", facts.fiscal_year);
        Ok(Verdict { outcome: within, why })
    }

    fn passes(outcome: &bool) -> bool {
        *outcome
    }

    fn passing() -> Example<LastDayFacts> {
        let facts = LastDayFacts { day: jiff::civil::date(2022, 12, 28), fiscal_year: 2022 };
        Example { on: jiff::civil::date(2022, 12, 28), facts }
    }

    fn failing() -> Example<LastDayFacts> {
        let facts = LastDayFacts { day: jiff::civil::date(2022, 12, 29), fiscal_year: 2022 };
        Example { on: jiff::civil::date(2022, 12, 29), facts }
    }
}
