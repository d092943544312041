//! A database an earlier program wrote opens with today's: every later schema step applies on top of its
//! rows, the schema is that of a fresh one, and `verify` finds nothing.
//!
//! The dumps in `tests/upgrade` hold a tiny county's whole year, written by the program of the commit
//! they are named after, through its own verbs and schema steps. They are never edited.

use suanpan::county::{open_db, schema};

use crate::cli::kit::suanpan;
use crate::engines::engines;
use crate::source::root;
use crate::sql::columns;

/// Schema steps that program knew.
const STEPS_THEN: usize = 18;

/// Fills an empty database with what the earlier program wrote.
fn load(engine: &str, url: &str) {
    let file = if engine == "PostgreSQL" { "d01401e.postgres.sql" } else { "d01401e.sqlite.sql" };
    let path = root().join("crates/suanpan/tests/upgrade").join(file);
    let dump = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match url.strip_prefix("sqlite:") {
        Some(file) => {
            let db = rusqlite::Connection::open(file).expect("an empty file");
            db.execute_batch(&dump).expect("the dump is read");
        }
        None => {
            let mut db = postgres::Client::connect(url, postgres::NoTls).expect("an empty database");
            db.batch_execute(&dump).expect("the dump is read");
        }
    }
}

#[test]
fn a_database_of_earlier_schema_steps_opens_upgraded_and_verifies_clean() {
    for (engine, fresh) in engines("upgrade").into_iter().zip(engines("upgrade_fresh")) {
        load(engine.name, &engine.url);
        let count = "select count(*) from schema_migration";
        let rows = "select (select count(*) from payment_request) + (select count(*) from journal_posting)";
        {
            let raw = platform::db::Db::open(&engine.url).expect("opened without its steps");
            let (steps,): (i64,) = raw.read_blocking(|tx| tx.one(count, ())).expect("the steps then");
            assert_eq!(steps as usize, STEPS_THEN, "{}: the dump as it was made", engine.name);
            assert!(STEPS_THEN < schema().len(), "today's program knows more steps");
        }
        let db = open_db(&engine.url).unwrap_or_else(|error| panic!("{}: {error:#}", engine.name));
        let new = open_db(&fresh.url).expect("a fresh schema");
        let (steps,): (i64,) = db.read_blocking(|tx| tx.one(count, ())).expect("the steps");
        assert_eq!(steps as usize, schema().len(), "{}: all steps apply", engine.name);
        assert_eq!(columns(&db).expect("columns"), columns(&new).expect("columns"), "{}", engine.name);
        let (kept,): (i64,) = db.read_blocking(|tx| tx.one(rows, ())).expect("the rows");
        assert!(kept > 10, "{}: {kept} requests and postings", engine.name);
        drop((db, new));

        let told = suanpan(&["verify", "--db", &engine.url, "--json"]).exits(0);
        let county = &told.json()["counties"][0];
        assert_eq!(county["books"]["findings"], 0, "{}: {}", engine.name, told.out);
        assert_eq!(county["keys"], "reproducible", "{}: its seals are checked too", engine.name);
        let paid = suanpan(&["explain", "--db", &engine.url, "payment", "Z1"]).exits(0);
        assert!(paid.out.contains("Z1"), "{}: {}", engine.name, paid.out);
        // And again: an upgraded database is upgraded once.
        let db = open_db(&engine.url).expect("opens again");
        let (again,): (i64,) = db.read_blocking(|tx| tx.one(count, ())).expect("the steps");
        assert_eq!(again, steps, "{}", engine.name);
    }
}
