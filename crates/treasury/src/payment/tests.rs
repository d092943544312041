//! The state machine is total, and every rule's own examples hold.

use super::model::{PaymentEvent as E, PaymentState as S, next};

const EVENTS: [E; 15] = [
    E::Review,
    E::Approve,
    E::PassFinance,
    E::IssueVoucher,
    E::Sign,
    E::Send,
    E::Accept,
    E::Pay,
    E::Clear,
    E::Record,
    E::Return,
    E::Resubmit,
    E::Refund,
    E::Void,
    E::Withdraw,
];

#[test]
fn the_path_of_a_payment_is_the_regulation_s_own() {
    let path = [
        (E::Review, S::UnitReviewed),
        (E::Approve, S::UnitApproved),
        (E::PassFinance, S::FinanceReviewed),
        (E::IssueVoucher, S::VoucherIssued),
        (E::Sign, S::Signed),
        (E::Send, S::Sent),
        (E::Accept, S::BankAccepted),
        (E::Pay, S::Paid),
        (E::Clear, S::Cleared),
        (E::Record, S::Recorded),
    ];
    let mut state = S::Submitted;
    for (event, expected) in path {
        state = next(state, event).expect("the path goes on");
        assert_eq!(state, expected);
    }
}

#[test]
fn a_voucher_can_be_withdrawn_until_the_bank_has_accepted_it() {
    for state in S::ALL {
        let expected = matches!(state, S::VoucherIssued | S::Signed | S::Sent).then_some(S::FinanceReviewed);
        assert_eq!(next(state, E::Withdraw), expected, "{state:?}");
    }
}

#[test]
fn nothing_happens_to_a_voided_or_refunded_request() {
    for event in EVENTS {
        assert_eq!(next(S::Voided, event), None);
        assert_eq!(next(S::Refunded, event), None);
    }
}

#[test]
fn what_is_paid_never_goes_back_to_be_paid_again() {
    for state in [S::Paid, S::Cleared, S::Recorded] {
        for event in [E::Return, E::Void, E::Resubmit, E::Pay, E::Send, E::IssueVoucher, E::Withdraw] {
            assert_eq!(next(state, event), None, "{state:?} {event:?}");
        }
    }
}

#[test]
fn every_rule_s_examples_hold() {
    let policy = policy::Policy::built_in(Some("xingguo")).expect("policies load");
    for rule in crate::rules() {
        policy::check_examples(&*rule, &policy);
    }
}

mod holds_and_contracts {
    use jiff::civil::{Date, date};
    use ledger::Fen;
    use policy::{Policy, Rule};

    use crate::payment::rules::{
        ContractFacts, ContractOutcome, ContractPayment, PaymentHold, PaymentHoldFacts,
    };
    use crate::quota::exemption::{Exemption, HoldOutcome};

    fn outcome<R: Rule>(facts: &R::Facts, on: Date) -> R::Outcome {
        let policy = Policy::built_in(None).expect("policies load");
        R::decide(facts, &policy, on).expect("decided").outcome
    }

    #[test]
    fn a_due_payment_to_a_small_firm_passes_from_the_day_the_regulation_holds() {
        let sme = |contract: &str, due_on: Option<Date>| PaymentHoldFacts {
            payee_is_sme: true,
            contract_no: contract.into(),
            contract_registered: true,
            contract_due_on: due_on,
            ..PaymentHold::failing().facts
        };
        let day = date(2022, 9, 1);
        let passes = HoldOutcome::Exempt(Exemption::SmeContract);
        let table = [
            (sme("HT1", Some(day)), day, passes),
            (sme("HT1", Some(date(2022, 8, 1))), day, passes),
            (sme("HT1", Some(date(2022, 9, 2))), day, HoldOutcome::Held),
            (sme("HT1", None), day, HoldOutcome::Held),
            (sme("", Some(day)), day, HoldOutcome::Held),
            // Free text that looks like a contract number is no contract.
            (
                PaymentHoldFacts { contract_registered: false, ..sme("HT1", Some(day)) },
                day,
                HoldOutcome::Held,
            ),
            (sme("HT1", Some(date(2020, 8, 1))), date(2020, 8, 31), HoldOutcome::Held),
            (sme("HT1", Some(date(2020, 8, 1))), date(2020, 9, 1), passes),
        ];
        for (facts, on, expected) in table {
            assert_eq!(outcome::<PaymentHold>(&facts, on), expected, "{facts:?} on {on}");
        }
    }

    #[test]
    fn a_wage_account_passes_with_its_contract_from_may_2020_on() {
        let wages = |contract: &str| PaymentHoldFacts {
            payee_is_wage_account: true,
            contract_no: contract.into(),
            contract_registered: true,
            ..PaymentHold::failing().facts
        };
        let passes = HoldOutcome::Exempt(Exemption::MigrantWages);
        assert_eq!(outcome::<PaymentHold>(&wages("HT1"), date(2020, 4, 30)), HoldOutcome::Held);
        assert_eq!(outcome::<PaymentHold>(&wages("HT1"), date(2020, 5, 1)), passes);
        assert_eq!(outcome::<PaymentHold>(&wages(""), date(2020, 5, 1)), HoldOutcome::Held);
        let typed = PaymentHoldFacts { contract_registered: false, ..wages("HT1") };
        assert_eq!(outcome::<PaymentHold>(&typed, date(2020, 5, 1)), HoldOutcome::Held);
    }

    #[test]
    fn a_contract_is_paid_from_its_commitment_to_its_supplier_within_the_rest() {
        let asked = |amount: i64, from_commitment: bool, supplier: Option<&str>, left: i64| ContractFacts {
            amount_fen: Fen::new(amount),
            contract_no: "HT1".into(),
            payee_code: "P1".into(),
            from_commitment,
            supplier: supplier.map(str::to_owned),
            of_other_unit: false,
            left_fen: Fen::new(left),
        };
        use ContractOutcome as O;
        let table = [
            (asked(100, true, Some("P1"), 100), O::Allowed),
            (asked(101, true, Some("P1"), 100), O::ExceedsCommitment),
            (asked(100, true, Some("P2"), 100), O::OtherSupplier),
            (asked(100, true, Some(""), 100), O::Allowed),
            (asked(100, true, None, 0), O::NoCommitment),
            // E15 takes from 3103 or 3105: a rest does not bar free quota, the contract's ceiling does.
            (asked(100, false, Some("P1"), 1), O::Allowed),
            (asked(100, false, Some("P1"), 100), O::Allowed),
            (asked(100, false, Some("P2"), 100), O::OtherSupplier),
            (asked(100, false, Some("P1"), 0), O::Allowed),
            (asked(100, false, Some("P2"), 0), O::OtherSupplier),
            (asked(100, false, None, 0), O::Allowed),
            (ContractFacts { of_other_unit: true, ..asked(100, false, Some("P1"), 0) }, O::NoCommitment),
        ];
        for (facts, expected) in table {
            assert_eq!(outcome::<ContractPayment>(&facts, date(2022, 9, 1)), expected, "{facts:?}");
        }
        let unnamed = ContractFacts { contract_no: String::new(), ..asked(1, true, Some("P1"), 100) };
        assert_eq!(outcome::<ContractPayment>(&unnamed, date(2022, 9, 1)), O::NoContract);
    }
}
