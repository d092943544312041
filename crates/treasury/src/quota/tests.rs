//! The rules of quota as tables: both sides of every limit.

use jiff::civil::{Date, date};
use policy::{Policy, Rule};

use super::exemption::{Exemption, HoldOutcome};
use super::rules::{
    CarryFacts, CarryOver, Fate, FreezeScope, HoldFacts, LateRegistration, ReceiptFacts, ReleaseHold,
    TargetApproved, TargetFacts, VirementDirection, VirementFacts,
};

fn outcome<R: Rule>(facts: &R::Facts, on: Date) -> R::Outcome {
    let policy = Policy::built_in(Some("xingguo")).expect("policies load");
    R::decide(facts, &policy, on).expect("decided").outcome
}

const DAY: Date = date(2022, 3, 2);

fn money(threesafe: &str, category: &str, function: &str, is_dir: bool, operating_only: bool) -> HoldFacts {
    HoldFacts {
        threesafe: threesafe.into(),
        pro_cat_code: category.into(),
        operating_only,
        exp_func_code: function.into(),
        is_dir,
    }
}

#[test]
fn a_hold_on_release_stops_what_no_ruling_exempts() {
    use Exemption as E;
    use HoldOutcome as O;
    let table = [
        (money("", "3", "2050202", false, false), O::Held),
        (money("operations", "2", "2050202", false, false), O::Held),
        (money("operations", "2", "2050202", false, true), O::Held),
        (money("", "3", "2050202", false, true), O::OtherClass),
        (money("wages", "1", "2050202", false, true), O::OtherClass),
        (money("", "1", "2050202", false, false), O::Exempt(E::Personnel)),
        (money("wages", "3", "2050202", false, false), O::Exempt(E::Wages)),
        (money("livelihood", "3", "2080101", false, false), O::Exempt(E::Livelihood)),
        (money("", "3", "2320301", false, false), O::Exempt(E::Debt)),
        (money("", "3", "2050202", true, false), O::Exempt(E::DirectFund)),
        (money("", "3", "2230101", false, false), O::Held),
    ];
    for (facts, expected) in table {
        assert_eq!(outcome::<ReleaseHold>(&facts, DAY), expected, "{facts:?}");
    }
}

#[test]
fn what_is_exempt_is_not_frozen_either_and_running_cost_may_be() {
    let table = [
        (money("wages", "1", "2050202", false, false), Some(Exemption::Personnel)),
        (money("livelihood", "3", "2080101", false, false), Some(Exemption::Livelihood)),
        (money("", "3", "2310301", false, false), Some(Exemption::Debt)),
        (money("operations", "2", "2050202", false, false), None),
        (money("", "3", "2050202", false, false), None),
    ];
    for (facts, expected) in table {
        assert_eq!(outcome::<FreezeScope>(&facts, DAY), expected, "{facts:?}");
    }
}

#[test]
fn a_target_is_needed_by_the_categories_the_policy_names() {
    let target = |category: &str, doc: &str| {
        let facts = TargetFacts { pro_cat_code: category.into(), target_doc_no: doc.into() };
        outcome::<TargetApproved>(&facts, DAY)
    };
    assert!(target("1", "") && target("2", "") && target("3", "绩〔2022〕1号"));
    assert!(!target("3", ""));
}

#[test]
fn a_virement_goes_where_the_policy_lets_it() {
    let goes = |from: &str, to: &str, class: &str| {
        let facts = VirementFacts {
            from_threesafe: from.into(),
            to_threesafe: to.into(),
            to_dep_bgt_eco_code: class.into(),
        };
        outcome::<VirementDirection>(&facts, DAY)
    };
    for class in ["30212", "30215", "30216", "30217", "30231", "30913", "31013"] {
        assert_eq!(goes("", "", class), "into_restricted_class");
    }
    assert_eq!(goes("", "", "30214"), "allowed");
    assert_eq!(goes("wages", "", "30101"), "out_of_three_guarantees");
    assert_eq!(goes("wages", "livelihood", "30305"), "allowed");
}

#[test]
fn years_of_use_count_the_year_of_approval_and_superior_money_keeps_two() {
    let fate = |state: &str, category: &str, found: &str, age: i64, on: Date| {
        let facts = CarryFacts {
            state: state.into(),
            pro_cat_code: category.into(),
            found_type_code: found.into(),
            age_years: age,
        };
        outcome::<CarryOver>(&facts, on)
    };
    let (last, before) = (date(2022, 12, 31), date(2021, 12, 31));
    let table = [
        (fate("executable", "3", "1", 1, last), Fate::Lapse),
        (fate("executable", "3", "1", 1, before), Fate::Carry),
        (fate("executable", "3", "1", 2, before), Fate::Lapse),
        (fate("executable", "3", "2", 1, last), Fate::Carry),
        (fate("executable", "3", "2", 2, last), Fate::Lapse),
        (fate("pending_release", "3", "2", 1, last), Fate::Carry),
        (fate("pending_breakdown", "3", "2", 1, last), Fate::Lapse),
        (fate("executable", "2", "2", 1, last), Fate::Lapse),
        (fate("frozen", "2", "1", 9, last), Fate::Carry),
        (fate("committed", "1", "1", 9, last), Fate::Carry),
    ];
    for (index, (found, expected)) in table.into_iter().enumerate() {
        assert_eq!(found, expected, "row {index}");
    }
}

#[test]
fn a_document_registered_on_the_next_working_day_is_in_time() {
    let late = |received: Date, registered: Date| {
        let facts = ReceiptFacts { received_on: received, registered_on: registered };
        outcome::<LateRegistration>(&facts, registered)
    };
    assert_eq!(late(date(2022, 3, 1), date(2022, 3, 1)), 0);
    assert_eq!(late(date(2022, 3, 1), date(2022, 3, 2)), 0);
    assert_eq!(late(date(2022, 3, 1), date(2022, 3, 3)), 2);
    assert_eq!(late(date(2022, 3, 4), date(2022, 3, 7)), 0, "Friday to Monday");
}
