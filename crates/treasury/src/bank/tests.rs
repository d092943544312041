//! Where a refund of an earlier year goes, both sides of each limit.

use jiff::civil::{Date, date};
use policy::{Policy, Rule};

use super::model::{RefundEnd, RefundState};
use super::rules::{BounceFacts, BounceToSuspense};

fn waits(bounce: bool, paid_on: Date, refunded_on: Date) -> bool {
    let policy = Policy::built_in(Some("xingguo")).expect("policies load");
    let facts = BounceFacts { bounce, paid_on, refunded_on };
    BounceToSuspense::decide(&facts, &policy, refunded_on).expect("decided").outcome
}

#[test]
fn only_a_bounce_of_the_last_day_that_comes_back_in_january_waits_on_a_suspense_line() {
    let cases = [
        (true, date(2022, 12, 31), date(2023, 1, 1), true),
        (true, date(2022, 12, 31), date(2023, 1, 31), true),
        (true, date(2022, 12, 31), date(2023, 2, 1), false),
        (true, date(2022, 12, 30), date(2023, 1, 3), false),
        (false, date(2022, 12, 31), date(2023, 1, 3), false),
        (true, date(2021, 12, 31), date(2023, 1, 3), false),
        (true, date(2022, 12, 31), date(2022, 12, 31), false),
    ];
    for (bounce, paid_on, refunded_on, expected) in cases {
        let found = waits(bounce, paid_on, refunded_on);
        assert_eq!(found, expected, "bounce {bounce}, paid {paid_on}, back {refunded_on}");
    }
}

#[test]
fn codes_of_states_and_ends_are_read_back() {
    for state in RefundState::ALL {
        assert_eq!(RefundState::from_code(state.code()), Some(state));
    }
    for end in RefundEnd::ALL {
        assert_eq!(RefundEnd::from_code(end.code()), Some(end));
    }
}
