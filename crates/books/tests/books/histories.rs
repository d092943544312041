//! Random histories of all events, played through the database: the balances are those of the
//! ledger in memory, and verification finds nothing.

use std::collections::BTreeMap;

use ledger::{Fen, Place, Posting, PostingId};
use platform::db::ToValue;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::kit::*;
use crate::steps::Step;
use crate::world::{World, old_lines, successor};

fn histories() -> u32 {
    std::env::var("SUANPAN_BOOK_HISTORIES").ok().map_or(60, |number| number.parse().expect("a number"))
}

/// How the year starts, one thing after another, and after how many postings the sealer comes by.
fn history() -> impl Strategy<Value = (u8, Vec<Step>, usize)> {
    let step = (0..Step::KINDS, any::<u64>()).prop_map(|(kind, dice)| Step { kind, dice });
    (0u8..4, prop::collection::vec(step, 1..60), 1usize..40)
}

#[test]
fn random_histories_give_the_ledgers_balances_and_sound_books() {
    let config = Config { cases: histories(), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let played = runner.run(&history(), |(start, steps, pace)| {
        let mut world = World::started(start);
        steps.iter().for_each(|step| world.play(step));
        world.finish_the_year();
        play(&sqlite(), &world, pace);
        Ok(())
    });
    played.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn one_long_history_gives_the_same_on_every_engine() {
    let mut world = World::started(1);
    for number in 0..400u64 {
        let dice = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
        world.play(&Step { kind: (dice % u64::from(Step::KINDS)) as u8, dice });
    }
    world.finish_the_year();
    let heads: Vec<_> = kits()
        .iter()
        .map(|kit| {
            play(kit, &world, 37);
            kit.read(|tx| books::seal::head(tx, COUNTY))
        })
        .collect();
    assert!(heads.windows(2).all(|pair| pair[0] == pair[1]), "the chain is the same: {heads:?}");
}

fn play(kit: &Kit, world: &World, pace: usize) {
    for old in old_lines() {
        kit.line(old, None, None);
        kit.line(successor(old), None, Some(old.line.0));
    }
    let mut ids: BTreeMap<PostingId, PostingId> = BTreeMap::new();
    for (number, (id, posting)) in world.ledger.journal().enumerate() {
        let reverses = posting.reverses.map(|original| ids[&original]);
        ids.insert(id, kit.post(Posting { reverses, ..posting.clone() }));
        if number % pace == pace - 1 {
            kit.seal_at_most(pace / 2 + 1);
        }
    }
    check_balances(kit, world);
    kit.check_books();
    kit.check_slices();
}

/// Every balance of the ledger in memory stands in the database, and no other.
fn check_balances(kit: &Kit, world: &World) {
    let mut expected: BTreeMap<(i64, i64), Fen> = BTreeMap::new();
    for (year, book, row) in world.ledger.balances() {
        let place = match row.place {
            Place::Book => i64::from(year.0) * 10 + book.code().parse::<i64>().unwrap(),
            Place::Control(control) => control.0,
            Place::Line(line) => line.0,
        };
        if !row.balance.is_zero() {
            expected.insert((place, i64::from(row.account.code())), row.balance);
        }
    }
    let found: Vec<(i64, i64, Fen)> = kit.read(|tx| {
        tx.rows(
            "select line_id, account, balance_fen from line_balance where mof_div_code = ?1
             union all
             select fiscal_year * 10 + cast(fund_type_code as bigint), account, balance_fen
               from book_balance where mof_div_code = ?1
             union all
             select control_id, cast(2101 as bigint), appropriation_fen from control_key where mof_div_code = ?1
             union all
             select control_id, cast(4101 as bigint), control_fen from control_key where mof_div_code = ?1
             union all
             select control_id, cast(4102 as bigint), prealloc_fen from control_key where mof_div_code = ?1",
            (COUNTY.to_value(),),
        )
    });
    let found: BTreeMap<(i64, i64), Fen> = found
        .into_iter()
        .filter(|row| !row.2.is_zero())
        .map(|(place, account, amount)| ((place, account), amount))
        .collect();
    assert_eq!(found, expected, "{}", kit.name);
}
