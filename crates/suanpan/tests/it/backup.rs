//! A county is backed up while it is served, damaged files are refused, and what comes back is equal.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use platform::backup::sum;
use platform::db::Db;
use serde_json::Value;

use crate::cli::kit::{Place, staffed, suanpan};
use crate::engines::engines;

/// A county that has lived its year, with its keys beside it.
fn lived(place: &Place) -> String {
    let folder = place.folder(&staffed());
    let (db, out) = (place.db(), place.0.join("out").display().to_string());
    suanpan(&["year", "--input", &folder, "--out", &out, "--db", &db]).exits(0);
    db
}

fn path(place: &Place, name: &str) -> String {
    place.0.join(name).display().to_string()
}

fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    let open = std::fs::File::open(file).expect("the backup");
    GzDecoder::new(open).read_to_string(&mut text).expect("a whole file");
    text.lines().map(str::to_owned).collect()
}

fn write(file: &Path, lines: &[String]) {
    let mut out = GzEncoder::new(std::fs::File::create(file).expect("a file"), Compression::fast());
    for line in lines {
        writeln!(out, "{line}").expect("written");
    }
    out.finish().expect("written");
}

fn sum_of(url: &str) -> platform::backup::Sum {
    Db::open_beside(url).expect("the database").read_blocking(sum).expect("its sum")
}

#[test]
fn a_backup_is_equal_on_either_engine_and_verifies() {
    let place = Place::new("backup");
    let db = lived(&place);
    // Another process has the file: the one that serves it.
    let served = Db::open(&db).expect("the county is being served");
    let file = path(&place, "county.suanpan");
    let said = suanpan(&["backup", "--db", &db, "--to", &file, "--json"]).exits(0).json();
    assert!(said["rows"].as_u64().is_some_and(|rows| rows > 100), "{said}");
    drop(served);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("it").permissions());
    assert_eq!(mode & 0o077, 0, "nobody else reads a backup");
    let drilled = suanpan(&["restore", "--from", &file, "--drill", "--json"]).exits(0).json();
    assert_eq!((&drilled["equal"], &drilled["sm3"]), (&Value::Bool(true), &said["sm3"]));
    for engine in engines("backup") {
        let data = path(&place, engine.name);
        let restored = suanpan(&[
            "restore",
            "--from",
            &file,
            "--db",
            &engine.url,
            "--data",
            &data,
            "--as",
            "keeper",
            "--json",
        ]);
        assert_eq!(restored.exits(0).json()["sm3"], said["sm3"], "{}", engine.name);
        suanpan(&["verify", "--db", &engine.url]).exits(0);
        // Into a county that is there nothing is restored, and it stays as it is.
        let before = sum_of(&engine.url);
        let again = suanpan(&[
            "restore",
            "--from",
            &file,
            "--db",
            &engine.url,
            "--data",
            &path(&place, "other"),
            "--json",
        ]);
        assert_eq!(again.exits(1).json()["error"]["code"], "not_empty");
        assert_eq!(sum_of(&engine.url), before);
        // Back again: all that was added is the audit row of the restore and what follows from it.
        let second = path(&place, &format!("{}.suanpan", engine.name));
        suanpan(&["backup", "--db", &engine.url, "--to", &second, "--without-keys"]).exits(0);
        let changed: Vec<&str> = before
            .tables
            .iter()
            .zip(&sum_of(&db).tables)
            .filter(|(here, there)| here != there)
            .map(|(here, _)| here.table.as_str())
            .collect();
        assert!(changed.contains(&"audit") && changed.len() <= 4, "{changed:?}");
    }
}

#[test]
fn a_damaged_backup_keeps_nothing() {
    let place = Place::new("backup-damaged");
    let db = lived(&place);
    let file = PathBuf::from(path(&place, "county.suanpan"));
    suanpan(&["backup", "--db", &db, "--to", &file.display().to_string()]).exits(0);
    let whole = lines(&file);
    let row = whole.iter().position(|line| line.contains("工资") || line.contains("pay")).unwrap_or(9);
    let change = |at: usize, from: &str, to: &str| {
        let mut lines = whole.clone();
        assert!(lines[at].contains(from), "{}", lines[at]);
        lines[at] = lines[at].replacen(from, to, 1);
        lines
    };
    let first_row = whole.iter().position(|line| line.starts_with('[')).expect("a row");
    let table_end = whole.iter().position(|line| line.starts_with("{\"rows\"")).expect("an end of a table");
    let cases: Vec<(&str, Vec<String>, &str)> = vec![
        ("a missing row", [&whole[..first_row], &whole[first_row + 1..]].concat(), "backup_changed"),
        ("a doubled row", [&whole[..=row], &whole[row..]].concat(), ""),
        ("a changed sum", change(table_end, "\"sm3\":\"", "\"sm3\":\"0"), "backup_changed"),
        ("no end", whole[..whole.len() - 1].to_vec(), "backup_cut"),
        ("cut in the middle", whole[..whole.len() / 2].to_vec(), "backup_cut"),
        ("something after the end", [&whole[..], &whole[..1]].concat(), "not_a_backup"),
        ("another form", change(0, "\"suanpan_backup\":1", "\"suanpan_backup\":9"), "other_form"),
        ("a later program's step", change(0, "\"steps\":[", "\"steps\":[\"treasury-9999\","), "newer_backup"),
        ("another column", change(1, "\"columns\":[\"", "\"columns\":[\"x_"), "other_table"),
        ("no backup at all", vec!["hello".to_owned()], "not_a_backup"),
        ("nothing", Vec::new(), "backup_cut"),
    ];
    for (number, (what, lines, code)) in cases.into_iter().enumerate() {
        let bad = place.0.join(format!("bad-{number}"));
        write(&bad, &lines);
        let target = format!("sqlite:{}", place.0.join(format!("bad-{number}.db")).display());
        let bad = bad.display().to_string();
        let data = path(&place, &format!("bad-{number}-data"));
        let answer =
            suanpan(&["restore", "--from", &bad, "--db", &target, "--data", &data, "--json"]).exits(1);
        if !code.is_empty() {
            assert_eq!(answer.json()["error"]["code"], code, "{what}: {}", answer.out);
        }
        assert!(!Path::new(&data).exists(), "{what}: keys were written");
        if place.0.join(format!("bad-{number}.db")).exists() {
            assert_eq!(sum_of(&target).rows, 0, "{what}: rows were kept");
        }
    }
    // Bytes that are no gzip, and gzip that ends early.
    let bytes = std::fs::read(&file).expect("the backup");
    for (name, bytes) in [("plain", b"not gzip".to_vec()), ("short", bytes[..bytes.len() / 2].to_vec())] {
        let bad = place.0.join(name);
        std::fs::write(&bad, bytes).expect("written");
        suanpan(&["restore", "--from", &bad.display().to_string(), "--drill"]).exits(1);
    }
    let exists = suanpan(&["backup", "--db", &db, "--to", &file.display().to_string(), "--json"]).exits(1);
    assert_eq!(exists.json()["error"]["code"], "file_exists");
}

#[test]
fn keys_travel_with_the_backup_and_land_where_they_belong() {
    let place = Place::new("backup-keys");
    let (folder, db) = (place.folder(&staffed()), place.db());
    suanpan(&["import", "--db", &db, &folder]).exits(0);
    let code =
        suanpan::county::counties(&Db::open_beside(&db).expect("the books")).expect("rows")[0].code.clone();
    let keys = place.0.join("keys").join(&code);
    suanpan::county::keys(&keys, &code, jiff::civil::date(2022, 1, 1)).expect("keys");
    let file = path(&place, "county.suanpan");
    let said = suanpan(&["backup", "--db", &db, "--to", &file, "--json"]).exits(0).json();
    assert_eq!(
        said["key_files"].as_u64().expect("a number") as usize,
        std::fs::read_dir(&keys).expect("keys").count()
    );
    let target = format!("sqlite:{}", place.0.join("new/books.db").display());
    std::fs::create_dir_all(place.0.join("new")).expect("a folder");
    suanpan(&["restore", "--from", &file, "--db", &target]).exits(0);
    for entry in std::fs::read_dir(&keys).expect("keys") {
        let entry = entry.expect("an entry");
        let copy = place.0.join("new/keys").join(&code).join(entry.file_name());
        assert_eq!(std::fs::read(entry.path()).expect("a key"), std::fs::read(&copy).expect("its copy"));
    }
    suanpan(&["verify", "--db", &target]).exits(0);
    assert!(!place.0.join("new/keys.part").exists(), "keys are in their place");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(place.0.join("new/keys").join(&code)).expect("the keys").permissions(),
    );
    assert_eq!(mode & 0o077, 0, "nobody else looks into the keys");
    // Where the keys cannot be written no row is kept.
    let (nokeys, blocked) =
        (format!("sqlite:{}", place.0.join("nokeys.db").display()), place.file("blocked", ""));
    suanpan(&["restore", "--from", &file, "--db", &nokeys, "--data", &blocked]).exits(3);
    assert_eq!(sum_of(&nokeys).rows, 0, "rows without keys were kept");
    // Keys are never written over, and never outside the folder of a county of the backup.
    let other = format!("sqlite:{}", place.0.join("other.db").display());
    let data = path(&place, "new");
    let taken = suanpan(&["restore", "--from", &file, "--db", &other, "--data", &data, "--json"]).exits(1);
    assert_eq!(taken.json()["error"]["code"], "keys_exist");
    let outside: Vec<String> = lines(Path::new(&file))
        .into_iter()
        .map(|line| line.replace(&format!("{{\"file\":\"{code}/"), "{\"file\":\"../outside/"))
        .collect();
    let bad = place.0.join("outside.suanpan");
    write(&bad, &outside);
    let data = path(&place, "elsewhere");
    let bad = bad.display().to_string();
    suanpan(&["restore", "--from", &bad, "--db", &other, "--data", &data]).exits(1);
    assert!(!place.0.join("elsewhere/outside").exists() && !place.0.join("outside").exists());
}
