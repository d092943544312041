//! Folders as they lie on a disk: links, folders and pipes in place of files, files nobody may read,
//! strangers, and files that are large. Whatever is refused, the database stays as it was.

use std::path::Path;

use platform::db::Db;
use suanpan::county::{self, open_db};
use suanpan::import::load::Organisation;
use suanpan::import::{CellCode, kept, read};

use crate::small::County;

struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str, county: &County) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("disk-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        for (name, bytes) in &county.0.0 {
            std::fs::write(path.join(name), bytes).expect("a file of the county");
        }
        Folder(path)
    }

    fn refused(&self) -> Vec<(String, CellCode)> {
        let refused = read(&self.0).expect_err("the folder was taken as right");
        refused.errors.iter().map(|error| (error.file.clone(), error.code)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(unix)]
#[test]
fn a_link_a_folder_or_a_pipe_is_no_file_and_nothing_behind_it_is_read() {
    let folder = Folder::new("link", &County::small());
    let payees = folder.0.join("payees.csv");
    std::fs::remove_file(&payees).expect("the file goes");
    std::os::unix::fs::symlink("/etc/passwd", &payees).expect("a link");
    assert_eq!(folder.refused(), [("payees.csv".to_owned(), CellCode::NotAFile)]);
    std::fs::remove_file(&payees).expect("the link goes");
    std::fs::create_dir(&payees).expect("a folder");
    assert_eq!(folder.refused(), [("payees.csv".to_owned(), CellCode::NotAFile)]);
    std::fs::remove_dir(&payees).expect("the folder goes");
    let made = std::process::Command::new("mkfifo").arg(&payees).status();
    match made {
        Ok(status) if status.success() => {
            assert_eq!(folder.refused(), [("payees.csv".to_owned(), CellCode::NotAFile)]);
        }
        Ok(_) | Err(_) => println!("skipped the pipe: mkfifo is not there"),
    }
}

#[test]
fn strangers_are_left_alone_unless_they_look_like_ours() {
    let folder = Folder::new("strangers", &County::small());
    std::fs::write(folder.0.join("notes.txt"), b"\xff\xfe").expect("a note");
    std::fs::create_dir(folder.0.join("scans")).expect("a folder inside");
    std::fs::write(folder.0.join("scans/budget.csv"), b"x").expect("a file deeper down");
    read(&folder.0).expect("notes and scans hinder nothing");
    std::fs::write(folder.0.join("Budget.CSV"), b"x").expect("a file in other letters");
    assert_eq!(folder.refused(), [("Budget.CSV".to_owned(), CellCode::UnknownFile)]);
}

/// The rows of every table, so that "nothing was written" means all of them.
fn rows(db: &Db) -> i64 {
    db.read_blocking(|tx| {
        let mut rows = 0;
        for table in ["county", "person", "budget_line", "payee", "import_row", "audit"] {
            rows += tx.one::<(i64,)>(&format!("select count(*) from {table}"), ())?.0;
        }
        Ok(rows)
    })
    .expect("counts")
}

#[test]
fn a_folder_of_300_000_requests_is_read_and_kept() {
    let county = County::small();
    let mut requests = county.text("requests.csv");
    for n in 0..300_000 {
        requests.push_str(&format!("R{n},2022-05-05T09:00:00,101001,L1,P1,0.01,办公用品第{n}批,1,,\n"));
    }
    let folder = county.with("requests.csv", requests.as_bytes()).reads().folder;
    let path = format!("{}/many-{}.db", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    let db = open_db(&format!("sqlite:{path}")).expect("a new database");
    assert_eq!(rows(&db), 0);
    db.write_blocking(move |tx| {
        county::load(tx, &folder, Organisation::default())?;
        kept::keep_plans(tx, &folder, None)?;
        Ok::<_, suanpan::import::load::LoadProblem>(())
    })
    .expect("the folder is written");
    assert!(rows(&db) > 300_000);
    drop(db);
    for suffix in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{path}{suffix}")));
    }
}
