//! Other counties: random ones, small, that nobody wrote the program for. Each lives its years on both engines;
//! the tables are the same bytes, every total ties to the folder's own files, and `verify` finds nothing.
//!
//! Three seeds in the normal run; `SUANPAN_COUNTIES=200` tries so many, `SUANPAN_COUNTY_SEED=7` begins there.

mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::cli::kit::{Place, suanpan};
use crate::engines::engines;
use made::{Expected, make};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn any_county_lives_its_years_and_every_total_ties() {
    let first = number("SUANPAN_COUNTY_SEED", 1);
    for seed in first..first + number("SUANPAN_COUNTIES", 3) {
        println!("seed {seed}"); // shown when it fails
        lives(seed);
    }
}

fn lives(seed: u64) {
    let (county, expected) = make(seed);
    let place = Place::new(&format!("other-{seed}"));
    let folder = place.folder(&county);
    let mut outputs: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for engine in engines("other") {
        let out = place.0.join(engine.name).display().to_string();
        let words = ["year", "--input", &folder, "--out", &out, "--db", &engine.url, "--json"];
        let summary = suanpan(&words).exits(0).json();
        ties(seed, &summary, &expected);
        trial_balances(Path::new(&out));
        let verified = suanpan(&["verify", "--db", &engine.url, "--json"]).exits(0).json();
        assert_eq!((&verified["ok"], &verified["more"]), (&true.into(), &0.into()), "seed {seed}");
        let refused = refused(Path::new(&out));
        for payment in expected.payments.iter().filter(|no| !refused.contains(*no)).take(3) {
            let told =
                suanpan(&["explain", "--db", &engine.url, "payment", payment, "--json"]).exits(0).json();
            assert_eq!(told["check"]["answer"], "agrees", "seed {seed}: {payment}");
        }
        // A county is there once, however it came.
        let again = suanpan(&words).exits(1).json();
        assert_eq!(again["error"]["code"], "county_already_there", "seed {seed}");
        outputs.push(files(Path::new(&out)));
    }
    for other in &outputs[1..] {
        assert_eq!(other.keys().collect::<Vec<_>>(), outputs[0].keys().collect::<Vec<_>>());
        for (name, bytes) in other {
            assert!(bytes == &outputs[0][name], "seed {seed}: {name} differs between the engines");
        }
    }
}

/// Yuan with two decimals, as fen.
fn fen(value: &Value) -> i128 {
    let text = value.as_str().expect("an amount");
    text.replace('.', "").parse().expect("an amount with two decimals")
}

fn ties(seed: u64, summary: &Value, expected: &Expected) {
    let of = |name: &str| fen(&summary[name]);
    let total = of("paid") - of("refunded") + of("parked") + of("quarantined");
    assert_eq!(total, of("total"), "seed {seed}");
    assert_eq!(total + of("refused"), expected.sum, "seed {seed}: {summary:#}");
    assert_eq!(summary["parked_count"], expected.parked, "seed {seed}");
    assert_eq!((of("bank_paid"), of("paid") >= 0), (of("paid"), true), "seed {seed}: what the bank paid");
    let net: i128 =
        summary["books"].as_array().expect("books").iter().map(|book| fen(&book["paid_net"])).sum();
    let opened: i128 = expected.opened_paid;
    // Money of a former year that came back is that year's no more.
    assert!(net - opened <= of("paid") - of("refunded") + expected.refunds, "seed {seed}: {summary:#}");
    assert!(of("paid") > 0 || expected.may_pay_nothing, "seed {seed}: nothing was paid at all");
}

/// Per year and book, what stands on the left equals what stands on the right.
fn trial_balances(out: &Path) {
    let mut reader = csv::Reader::from_path(out.join("trial_balance.csv")).expect("the table");
    let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let amount: i128 = row[5].replace('.', "").parse().expect("an amount");
        let side = if &row[4] == "Dr" { amount } else { -amount };
        *sums.entry((row[0].to_owned(), row[1].to_owned())).or_default() += side;
    }
    for (book, sum) in sums {
        assert_eq!(sum, 0, "{book:?} does not balance");
    }
}

/// Documents some step of which was refused.
fn refused(out: &Path) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(out.join("refusals.csv")).expect("the table");
    reader.records().map(|row| row.expect("a row")[1].to_owned()).collect()
}

fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(out).expect("the tables");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("an entry");
        let bytes = std::fs::read(entry.path()).expect("a table");
        (entry.file_name().to_string_lossy().into_owned(), bytes)
    };
    entries.map(read).collect()
}
