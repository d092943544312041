//! Random histories of all events: whatever is done in whatever order, the invariants hold.
//!
//! 10,000 histories in a normal run; `SUANPAN_HISTORIES=1000000` plays a million (use `--release`).

mod steps;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use ledger::{Broken, Event};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use steps::Step;
use world::World;

fn histories() -> u32 {
    match std::env::var("SUANPAN_HISTORIES") {
        Ok(number) => number.parse().expect("SUANPAN_HISTORIES is a number of histories"),
        Err(_) => 10_000,
    }
}

/// One history: how the year starts, and then one thing after another.
fn history() -> impl Strategy<Value = (u8, Vec<Step>)> {
    let step = (0..Step::KINDS, any::<u64>()).prop_map(|(kind, dice)| Step { kind, dice });
    (0u8..4, prop::collection::vec(step, 1..48))
}

#[test]
fn any_history_of_all_events_keeps_the_invariants_and_closes() {
    let done: RefCell<BTreeMap<Event, u64>> = RefCell::default();
    let refused = RefCell::new(0u64);
    let config = Config { cases: histories(), failure_persistence: None, ..Config::default() };
    // The same histories on every run: a failure here is a failure for everybody.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let played = runner.run(&history(), |(start, steps)| {
        let mut world = World::started(start);
        for step in &steps {
            world.play(step);
        }
        world.finish_the_year();
        prop_assert_eq!(world.ledger.check_replay(), Ok::<(), Broken>(()));
        for event in world.done {
            *done.borrow_mut().entry(event).or_default() += 1;
        }
        *refused.borrow_mut() += world.refused;
        Ok(())
    });
    match played {
        Ok(()) => {}
        Err(TestError::Fail(reason, history)) => panic!("{reason}\nthe shortest history: {history:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let done = done.into_inner();
    let at_least = u64::from(histories() / 100).max(1);
    for event in Event::ALL {
        let times = done.get(&event).copied().unwrap_or_default();
        assert!(at_least <= times, "{event} was done only {times} times: {done:?}");
    }
    println!("{done:?}, refused {}", refused.into_inner());
}
