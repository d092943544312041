//! The state machine is total, and every rule's own examples hold.

use super::model::{PaymentEvent as E, PaymentState as S, next};

const EVENTS: [E; 14] = [
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
fn nothing_happens_to_a_voided_or_refunded_request() {
    for event in EVENTS {
        assert_eq!(next(S::Voided, event), None);
        assert_eq!(next(S::Refunded, event), None);
    }
}

#[test]
fn what_is_paid_never_goes_back_to_be_paid_again() {
    for state in [S::Paid, S::Cleared, S::Recorded] {
        for event in [E::Return, E::Void, E::Resubmit, E::Pay, E::Send, E::IssueVoucher] {
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
