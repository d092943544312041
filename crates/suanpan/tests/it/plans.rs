//! How the default view of every list finds its rows: by an index, never by walking a long table.
//!
//! Time depends on the machine, the plan does not: SQLite is told once what its tables will look like
//! (`platform::db::dialect`), so the plans of a small county are those of a large one. A list added
//! later is looked at without being named here.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use jiff::civil::date;
use platform::db::{DbResult, Statement};
use suanpan::bench::walk::{Sight, Walker, seers};
use suanpan::county::{counties, open_db};
use suanpan::import::{load::Organisation, read_from};
use suanpan::year::{self, Quiet, Seed, Stage};

use crate::engines;
use crate::lists::{folder, lists};

/// Tables that grow with every payment.
const LONG: [&str; 16] = [
    "payment_request",
    "payment_change",
    "document_actor",
    "duty",
    "duty_part",
    "voucher",
    "voucher_item",
    "evoucher_store",
    "bank_message",
    "outbox",
    "audit",
    "idempotency",
    "journal_posting",
    "journal_entry",
    "block_record",
    "lineage",
];

/// Long tables a statement walks over or sorts as a whole, with the step that does it.
///
/// Not meant: a walk along an index alone that sums up or counts (a total is exact), and a walk in the
/// order of the list that ends with the page.
fn walks(statement: &Statement, steps: &[(i64, i64, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (_, parent, words) in steps {
        if table_of(statement, words).is_none()
            || !(words.starts_with("SCAN ") || words.ends_with("(mof_div_code=?)"))
        {
            continue;
        }
        let within =
            |mark: &str| steps.iter().any(|(_, other, words)| other == parent && words.starts_with(mark));
        let by_keys =
            steps.iter().any(|(number, _, words)| number == parent && words.starts_with("LIST SUBQUERY"));
        let along_an_index = words.contains("COVERING INDEX") || words.contains("PRIMARY KEY") && by_keys;
        if !along_an_index || by_keys && within("USE TEMP B-TREE FOR ORDER BY") {
            found.push(words.clone());
        }
    }
    found
}

/// The long table a step of a plan reads, found by the name the statement gives it.
fn table_of<'s>(statement: &'s Statement, step: &str) -> Option<&'s str> {
    let name = step.strip_prefix("SCAN ").or_else(|| step.strip_prefix("SEARCH "))?.split(' ').next()?;
    let words: Vec<&str> =
        statement.sql.split([' ', '\n', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let named = words
        .windows(3)
        .find(|three| matches!(three[0], "from" | "join") && (three[2] == name || three[1] == name));
    named.map(|three| three[1]).filter(|table| LONG.contains(table))
}

#[test]
fn no_default_view_walks_a_long_table() {
    let engine = engines::sqlite("plans");
    let db = open_db(&engine.url).expect("a fresh schema");
    let reading = read_from(&folder()).unwrap_or_else(|refused| panic!("{refused}"));
    let stage = Stage::load(&db, reading, Organisation::default(), Seed::Reproducible).expect("it loads");
    year::play_until(&db, &stage, date(2022, 3, 7).at(10, 40, 0, 0), Arc::new(Quiet)).expect("a quarter");
    let row = counties(&db).expect("the county").remove(0);
    let asked: Arc<Mutex<Vec<Statement>>> = Arc::default();
    let told = asked.clone();
    db.watch_reads(move |statement| {
        if !statement.sql.starts_with("explain") {
            told.lock().expect("what was asked").push(statement);
        }
    });
    let mut walker = Walker::open(&db, &row, date(2022, 3, 7)).expect("its pages");
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for seer in seers(&db, &row.code).expect("people") {
        walker.sign_in(&seer.user).expect("a session");
        for list in lists().into_iter().chain(["/".to_owned()]) {
            if !seen.insert((seer.sight == Sight::County, list.clone())) {
                continue;
            }
            asked.lock().expect("what was asked").clear();
            if walker.get(&list).expect("an answer").status != 200 {
                seen.remove(&(seer.sight == Sight::County, list));
                continue;
            }
            let statements = std::mem::take(&mut *asked.lock().expect("what was asked"));
            assert!(!statements.is_empty(), "{list} asked nothing: the watch is blind");
            for statement in statements {
                let planned = statement.clone();
                let plan: DbResult<_> = db.read_blocking(move |tx| tx.plan(&planned));
                for step in walks(&statement, &plan.expect("a plan")) {
                    let sql = statement.sql.split_whitespace().collect::<Vec<_>>().join(" ");
                    wrong.push(format!("{list} ({:?}): {step}\n    {sql}", seer.sight));
                }
            }
        }
    }
    assert!(seen.len() >= 30, "only {seen:?} were looked at");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} steps walk a long table:\n{}", wrong.len(), wrong.join("\n"));
}
