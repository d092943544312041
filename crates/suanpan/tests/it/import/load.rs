//! A county is written once, whole, or not at all.

use platform::db::migrate;
use platform::db::{Db, DbError, DbResult, Tx};
use suanpan::import::load::{CountySink, LoadProblem, Loaded, Organisation, county};
use suanpan::import::*;

use crate::small::County;

fn database(name: &str) -> Db {
    let path = format!("{}/{name}-{}.db", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    for file in [path.clone(), format!("{path}-wal"), format!("{path}-shm")] {
        drop(std::fs::remove_file(file));
    }
    let db = Db::open(&format!("sqlite:{path}")).expect("a new database");
    migrate::apply(&db, platform::SCHEMA).expect("the schema of the platform");
    db
}

fn import(db: &Db) -> Result<Loaded, LoadProblem> {
    let folder = County::small().reads().folder;
    db.write_blocking(move |tx| county(tx, &folder, &mut Organisation::default()))
}

fn rows(db: &Db, table: &'static str) -> i64 {
    db.read_blocking(move |tx| tx.one::<(i64,)>(&format!("select count(*) from {table}"), ()))
        .expect("a count")
        .0
}

#[test]
fn a_county_is_written_once_and_the_second_time_is_refused() {
    let db = database("twice");
    let loaded = import(&db).expect("the first import");
    assert_eq!((loaded.divisions, loaded.units, loaded.people, loaded.grants), (3, 2, 9, 9));
    assert_eq!((rows(&db, "org_unit"), rows(&db, "person"), rows(&db, "role_grant")), (2, 9, 9));
    match import(&db) {
        Err(LoadProblem::AlreadyThere(refused)) => {
            assert!(refused.en.starts_with("county 999999000 (小样县) is already there"), "{}", refused.en);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!((rows(&db, "county"), rows(&db, "person")), (1, 9));
}

#[test]
fn a_grant_says_whose_documents_it_covers() {
    let db = database("scopes");
    import(&db).expect("the first import");
    let scopes: Vec<(String, String, String)> = db
        .read_blocking(|tx| {
            tx.rows(
                "select user_id, scope_kind, scope_codes from role_grant
                  where role in ('outside_reviewer', 'seal_keeper', 'unit_head') order by user_id",
                (),
            )
        })
        .expect("the grants");
    let text: Vec<String> =
        scopes.iter().map(|(user, kind, codes)| format!("{user} {kind} {codes}")).collect();
    assert_eq!(
        text,
        ["101001-head own_unit ", "101002-head own_unit ", "fin-seal division 03", "out-1 units 101002"]
    );
}

/// A sink that fails at the last budget line.
struct Failing(Organisation);

impl CountySink for Failing {
    fn county(&mut self, tx: &mut Tx<'_>, folder: &CountyFolder) -> DbResult<()> {
        self.0.county(tx, folder)
    }
    fn division(&mut self, tx: &mut Tx<'_>, county: &str, row: &Division) -> DbResult<()> {
        self.0.division(tx, county, row)
    }
    fn unit(&mut self, tx: &mut Tx<'_>, county: &str, row: &Unit) -> DbResult<()> {
        self.0.unit(tx, county, row)
    }
    fn person(&mut self, tx: &mut Tx<'_>, county: &str, row: &Person) -> DbResult<()> {
        self.0.person(tx, county, row)
    }
    fn grant(&mut self, tx: &mut Tx<'_>, county: &str, row: &RoleRow, codes: &str) -> DbResult<()> {
        self.0.grant(tx, county, row, codes)
    }
    fn class(&mut self, tx: &mut Tx<'_>, county: &str, row: &Class) -> DbResult<()> {
        self.0.class(tx, county, row)
    }
    fn project(&mut self, tx: &mut Tx<'_>, county: &str, row: &Project) -> DbResult<()> {
        self.0.project(tx, county, row)
    }
    fn payee(&mut self, tx: &mut Tx<'_>, county: &str, row: &Payee) -> DbResult<()> {
        self.0.payee(tx, county, row)
    }
    fn authorisation(&mut self, tx: &mut Tx<'_>, county: &str, row: &Authorisation) -> DbResult<()> {
        self.0.authorisation(tx, county, row)
    }
    fn resource(&mut self, tx: &mut Tx<'_>, county: &str, row: &Resource) -> DbResult<()> {
        self.0.resource(tx, county, row)
    }
    fn budget_line(&mut self, _: &mut Tx<'_>, _: &str, row: &BudgetLine) -> DbResult<()> {
        if row.bgt_line_no == "L2" { Err(DbError::Broken("the disk is full".into())) } else { Ok(()) }
    }
    fn opening(&mut self, tx: &mut Tx<'_>, county: &str, row: &Opening) -> DbResult<()> {
        self.0.opening(tx, county, row)
    }
}

#[test]
fn a_failure_at_the_last_row_leaves_nothing_behind() {
    let db = database("failure");
    let folder = County::small().reads().folder;
    let answer = db.write_blocking(move |tx| county(tx, &folder, &mut Failing(Organisation::default())));
    assert!(matches!(answer, Err(LoadProblem::Failed(DbError::Broken(_)))), "{answer:?}");
    assert_eq!((rows(&db, "county"), rows(&db, "org_unit"), rows(&db, "person")), (0, 0, 0));
}
