//! An empty database of its own for one test, on each engine there is.
//!
//! **Promise:** without a PostgreSQL server the test says that it skips; with `SUANPAN_CI=1` it fails.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

static COUNT: AtomicU64 = AtomicU64::new(0);

pub struct Engine {
    pub name: &'static str,
    pub url: String,
    _place: Place,
}

enum Place {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl Drop for Place {
    fn drop(&mut self) {
        match self {
            Place::Folder(path) => drop(std::fs::remove_dir_all(path)),
            Place::Database { server, name } => {
                if let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls) {
                    drop(client.batch_execute(&format!("drop database if exists {name} with (force)")));
                }
            }
        }
    }
}

/// True under CI, where nothing may be skipped.
pub fn nothing_may_be_skipped() -> bool {
    std::env::var("SUANPAN_CI").as_deref() == Ok("1")
}

/// SQLite first, then PostgreSQL when `SUANPAN_PG_URL` names a server whose user may make databases.
pub fn engines(purpose: &str) -> Vec<Engine> {
    let mut engines = vec![sqlite(purpose)];
    match std::env::var("SUANPAN_PG_URL") {
        Ok(server) => engines.push(on_server(&server, purpose)),
        Err(_) => {
            assert!(
                !nothing_may_be_skipped(),
                "SUANPAN_PG_URL is not set: the PostgreSQL half may not be skipped"
            );
            println!("skipped on PostgreSQL: SUANPAN_PG_URL is not set");
        }
    }
    engines
}

pub fn sqlite(purpose: &str) -> Engine {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("suanpan-{purpose}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let url = format!("sqlite:{}", folder.join("county.db").display());
    Engine { name: "SQLite", url, _place: Place::Folder(folder) }
}

fn on_server(server: &str, purpose: &str) -> Engine {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("suanpan_{purpose}_{}_{number}", std::process::id());
    let mut client =
        postgres::Client::connect(server, postgres::NoTls).expect("the PostgreSQL server answers");
    client.batch_execute(&format!("create database {name}")).expect("a database for the test");
    let (base, _) = server.rsplit_once('/').expect("an address with a database name");
    let url = format!("{base}/{name}");
    Engine { name: "PostgreSQL", url, _place: Place::Database { server: server.to_owned(), name } }
}
