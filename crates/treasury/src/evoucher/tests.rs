//! How often the dispatcher tries by itself, and what a withdrawal leaves in the store.

use jiff::civil::date;
use policy::{Policy, Rule};

use super::model::{TroubleState, VoucherState};
use super::rules::{RetryFacts, SendRetry};
use super::{WithdrawTo, WithdrawalNote};

#[test]
fn three_rejections_are_the_dispatcher_s_the_rest_is_a_person_s() {
    let policy = Policy::built_in(Some("xingguo")).expect("policies load");
    for (rejections, goes_on) in [(0, true), (1, true), (2, true), (3, false), (4, false), (99, false)] {
        let verdict =
            SendRetry::decide(&RetryFacts { rejections }, &policy, date(2022, 3, 1)).expect("decided");
        assert_eq!(verdict.outcome, goes_on, "after {rejections}");
        assert_eq!(verdict.why.params.len(), 1, "the limit and its source are part of the reason");
    }
}

#[test]
fn a_withdrawal_s_note_is_read_back_and_nothing_else_is() {
    let note = WithdrawalNote {
        voucher_no: "2022521400000001".into(),
        digest: "ab".repeat(32),
        to: WithdrawTo::Unit,
        reason: "收款账号有误".into(),
    };
    let words = serde_json::to_vec(&note).expect("a note");
    assert_eq!(WithdrawalNote::from_kept(&words), Some(note));
    for other in [&b"{}"[..], b"<?xml?>", b"", br#"{"voucher_no":"1","digest":"","to":"home","reason":""}"#] {
        assert_eq!(WithdrawalNote::from_kept(other), None);
    }
}

#[test]
fn codes_of_states_are_read_back() {
    for state in VoucherState::ALL {
        assert_eq!(VoucherState::from_code(state.code()), Some(state));
    }
    for state in TroubleState::ALL {
        assert_eq!(TroubleState::from_code(state.code()), Some(state));
    }
    for to in [WithdrawTo::Unit, WithdrawTo::Treasury] {
        assert_eq!(WithdrawTo::from_code(to.code()), Some(to));
    }
}
