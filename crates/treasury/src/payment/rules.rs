//! Pure decisions on a payment, each citing its regulation or row.

use jiff::civil::Date;
use ledger::Fen;
use policy::{Example, Policy, PolicyError, Rule, RuleObject, Verdict, Why};
use serde::{Deserialize, Serialize};

use crate::quota::exemption::{Exemption, HoldOutcome, LineMoney};

/// Every rule of the area.
pub fn rules() -> Vec<Box<dyn RuleObject>> {
    vec![
        policy::object::<MajorDecision>(),
        policy::object::<FinanceSelection>(),
        policy::object::<PaymentHold>(),
        policy::object::<ContractPayment>(),
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
#[derive(Debug)]
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
    /// Days since the payee was registered, or since its account last changed.
    pub payee_known_days: i64,
    /// `None` when the calendar of the year is not loaded.
    pub working_day: Option<bool>,
    /// 0..9999, derived from the request's id: the random sample.
    pub draw: u32,
}

/// 4.2: which requests a person in finance looks at; the others pass by rule.
#[derive(Debug)]
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

/// Facts of [`PaymentHold`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentHoldFacts {
    pub threesafe: String,
    pub pro_cat_code: String,
    pub exp_func_code: String,
    pub is_dir: bool,
    pub is_sal: bool,
    /// The hold names operating cost only.
    pub operating_only: bool,
    /// The payee register marks the payee as a small or medium enterprise (中小企业).
    #[serde(default)]
    pub payee_is_sme: bool,
    /// The payee register marks the account as one for migrant workers' wages (农民工工资专用账户).
    #[serde(default)]
    pub payee_is_wage_account: bool,
    #[serde(default)]
    pub contract_no: String,
    /// The number is that of a registered contract (E14) of this unit with this payee, not free text.
    #[serde(default)]
    pub contract_registered: bool,
    /// The day the contract's payment falls due.
    #[serde(default)]
    pub contract_due_on: Option<Date>,
}

impl PaymentHoldFacts {
    /// The first exemption in force that fits: the line's own first, then the payee's.
    fn exemption(&self, allowed: &[String], debt_functions: &[String], on: Date) -> Option<Exemption> {
        let line = LineMoney {
            threesafe: &self.threesafe,
            pro_cat_code: &self.pro_cat_code,
            exp_func_code: &self.exp_func_code,
            is_dir: self.is_dir,
            is_sal: self.is_sal,
        };
        let contract = !self.contract_no.is_empty() && self.contract_registered;
        let due = self.contract_due_on.is_some_and(|due_on| due_on <= on);
        let of_payee = [
            (Exemption::MigrantWages, self.payee_is_wage_account && contract),
            (Exemption::SmeContract, self.payee_is_sme && contract && due),
        ];
        line.exemption(allowed, debt_functions).or_else(|| {
            of_payee
                .into_iter()
                .find(|(exemption, fits)| *fits && allowed.iter().any(|word| word == exemption.code()))
                .map(|(exemption, _)| exemption)
        })
    }
}

/// A13, G2: which payments a hold stops, and which pass it with a record.
#[derive(Debug)]
pub struct PaymentHold;

impl Rule for PaymentHold {
    const ID: &'static str = "A13-HOLD";
    const ARTICLE: &'static str = "A13；G2；保障中小企业款项支付条例；保障农民工工资支付条例";
    const SENTENCE_ZH: &'static str = "暂停支付不得影响人员、保工资、保基本民生、债务、直达资金、农民工工资和到期应付中小企业的已登记合同的合同款，放行留痕";
    const SENTENCE_EN: &'static str = "a hold never stops personnel, wages, livelihood, debt service, direct funds, \
         migrant workers' wages or due payments of registered contracts to small firms; what passes is noted";
    type Facts = PaymentHoldFacts;
    type Outcome = HoldOutcome;

    fn decide(
        facts: &PaymentHoldFacts,
        policy: &Policy,
        on: Date,
    ) -> Result<Verdict<HoldOutcome>, PolicyError> {
        let allowed = policy.list("payment_hold_exemptions", on)?;
        let debt = policy.list("debt_service_functions", on)?;
        let exemption = facts.exemption(&allowed.value, &debt.value, on);
        let outcome = HoldOutcome::of(exemption, &facts.pro_cat_code, facts.operating_only);
        let due_on = facts.contract_due_on.map_or_else(String::new, |day| day.to_string());
        let why = Why::of::<Self>()
            .param(&allowed.used)
            .param(&debt.used)
            .fact("threesafe", &facts.threesafe)
            .fact("pro_cat_code", &facts.pro_cat_code)
            .fact("exp_func_code", &facts.exp_func_code)
            .fact("is_dir", facts.is_dir)
            .fact("is_sal", facts.is_sal)
            .fact("operating_only", facts.operating_only)
            .fact("payee_is_sme", facts.payee_is_sme)
            .fact("payee_is_wage_account", facts.payee_is_wage_account)
            .fact("contract_no", &facts.contract_no)
            .fact("contract_registered", facts.contract_registered)
            .fact("contract_due_on", due_on);
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &HoldOutcome) -> bool {
        *outcome != HoldOutcome::Held
    }

    fn passing() -> Example<PaymentHoldFacts> {
        let facts = PaymentHoldFacts {
            threesafe: "wages".into(),
            pro_cat_code: "1".into(),
            is_sal: true,
            ..PaymentHold::failing().facts
        };
        Example { on: jiff::civil::date(2022, 9, 1), facts }
    }

    fn failing() -> Example<PaymentHoldFacts> {
        let facts = PaymentHoldFacts {
            threesafe: String::new(),
            pro_cat_code: "3".into(),
            exp_func_code: "2050202".into(),
            is_dir: false,
            is_sal: false,
            operating_only: false,
            payee_is_sme: false,
            payee_is_wage_account: false,
            contract_no: String::new(),
            contract_registered: false,
            contract_due_on: None,
        };
        Example { on: jiff::civil::date(2022, 9, 1), facts }
    }
}

/// Facts of [`ContractPayment`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractFacts {
    pub amount_fen: Fen,
    pub contract_no: String,
    pub payee_code: String,
    /// The request is to be paid from the commitment of the contract.
    pub from_commitment: bool,
    /// Whom the contract is with; absent when the line holds nothing for this contract.
    #[serde(default)]
    pub supplier: Option<String>,
    /// The contract is registered for another unit: its ceiling is not this unit's to use.
    #[serde(default)]
    pub of_other_unit: bool,
    /// Committed for the contract on this line and neither paid, on its way nor released.
    #[serde(default)]
    pub left_fen: Fen,
}

/// What [`ContractPayment`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractOutcome {
    Allowed,
    /// A payment from a commitment names its contract.
    NoContract,
    /// The line holds nothing for that contract.
    NoCommitment,
    OtherSupplier,
    ExceedsCommitment,
}

/// E14, E15: a commitment pays its own contract, to its supplier, and no more than it has left.
#[derive(Debug)]
pub struct ContractPayment;

impl Rule for ContractPayment {
    const ID: &'static str = "E14-CONTRACT";
    const ARTICLE: &'static str = "财办〔2022〕36号；E14；E15";
    const SENTENCE_ZH: &'static str = "从承诺支付须指明合同，只付给合同的供应商，不超过该合同在本指标上的未付余额；用可执行指标支付的也只付给合同的供应商，合计不超过合同金额";
    const SENTENCE_EN: &'static str = "a payment from a commitment names its contract, goes to its supplier and \
         stays within the unpaid rest; one from free quota goes to the supplier too, and all of them stay within the contract";
    type Facts = ContractFacts;
    type Outcome = ContractOutcome;

    fn decide(
        facts: &ContractFacts,
        _policy: &Policy,
        _on: Date,
    ) -> Result<Verdict<ContractOutcome>, PolicyError> {
        let outcome = match (&facts.supplier, facts.from_commitment) {
            (_, true) if facts.contract_no.is_empty() => ContractOutcome::NoContract,
            (None, true) => ContractOutcome::NoCommitment,
            _ if facts.of_other_unit => ContractOutcome::NoCommitment,
            // A balance taken over in mid-year may name no supplier.
            (Some(supplier), _) if !supplier.is_empty() && *supplier != facts.payee_code => {
                ContractOutcome::OtherSupplier
            }
            (Some(_), true) if facts.left_fen < facts.amount_fen => ContractOutcome::ExceedsCommitment,
            (Some(_), true) | (Some(_) | None, false) => ContractOutcome::Allowed,
        };
        let why = Why::of::<Self>()
            .fact("amount_fen", facts.amount_fen.get())
            .fact("contract_no", &facts.contract_no)
            .fact("payee_code", &facts.payee_code)
            .fact("from_commitment", facts.from_commitment)
            .fact("supplier", facts.supplier.as_deref().unwrap_or("-"))
            .fact("of_other_unit", facts.of_other_unit)
            .fact("left_fen", facts.left_fen.get());
        Ok(Verdict { outcome, why })
    }

    fn passes(outcome: &ContractOutcome) -> bool {
        *outcome == ContractOutcome::Allowed
    }

    fn passing() -> Example<ContractFacts> {
        let facts = ContractFacts {
            amount_fen: Fen::from_yuan(40),
            contract_no: "HT2022-001".into(),
            payee_code: "GYS0001".into(),
            from_commitment: true,
            supplier: Some("GYS0001".into()),
            of_other_unit: false,
            left_fen: Fen::from_yuan(40),
        };
        Example { on: jiff::civil::date(2022, 9, 1), facts }
    }

    fn failing() -> Example<ContractFacts> {
        let facts = ContractFacts { amount_fen: Fen::new(4_001), ..ContractPayment::passing().facts };
        Example { on: jiff::civil::date(2022, 9, 1), facts }
    }
}

/// Facts of [`LastPaymentDay`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastDayFacts {
    pub day: Date,
    pub fiscal_year: i16,
}

/// 4.2: requests are taken within the fiscal year, up to the year's last payment day.
#[derive(Debug)]
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
