//! `backup` and `restore`: everything a county has, in one file, and back again on either engine.
//!
//! **Promise:** a backup is taken while the county is served; the file appears whole or not at all, and
//! only its owner may read it (it holds signing keys unless they are left out).
//! **Promise:** a restore keeps nothing unless every table comes to the sum in the file, and says so.
//! **Not here:** the form of the file (`platform::backup`).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use platform::backup::{BackupRefused, Head, Loaded, Reader, Sum, dump};
use platform::db::{Db, DbError, DbResult, migrate};
use platform::i18n::Lang;
use platform::time::BusinessClock;
use serde_json::{Value, json};

use super::answer::{End, Ended, Stop, lang, say, say_json};
use super::books;
use crate::county::{self, Noted};

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// May be served meanwhile / 可在服务运行时备份
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// A file that is not there yet / 新文件
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Keys of the county, or a folder with one per county; those beside the SQLite file without it / 密钥目录
    #[arg(long, value_name = "DIR", conflicts_with = "without_keys")]
    keys: Option<PathBuf>,
    /// Leave the signing keys out; they are then to be kept elsewhere / 不含密钥
    #[arg(long)]
    without_keys: bool,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// A database without a county / 空数据库
    #[arg(long, value_name = "URL", value_parser = books::url, required_unless_present = "drill")]
    db: Option<String>,
    /// Where keys/CODE is made; beside the SQLite file without it / 数据目录
    #[arg(long, value_name = "DIR", conflicts_with = "drill")]
    data: Option<PathBuf>,
    /// Only try: restore aside, compare, verify, and leave nothing / 演练
    #[arg(long, conflicts_with = "db")]
    drill: bool,
    /// Who does it, for the audit / 操作人
    #[arg(long = "as", value_name = "USER", default_value = "command-line")]
    by: String,
}

pub fn backup(args: &BackupArgs, json: bool) -> Ended {
    let db = beside(&args.db)?;
    if args.to.exists() {
        let path = args.to.display();
        return Err(Stop::refused(
            "file_exists",
            format!("文件 {path} 已存在，备份不覆盖旧文件；请换一个文件名"),
            format!("{path} is there already, and a backup overwrites nothing; name another file"),
        ));
    }
    let codes: Vec<String> = county::counties(&db)?.into_iter().map(|row| row.code).collect();
    let files = if args.without_keys { Vec::new() } else { key_files(args, &codes)? };
    let keys = files.len();
    let part = part_of(&args.to);
    drop(std::fs::remove_file(&part));
    let file = private(&part).map_err(|error| Stop::file(&part, &error))?;
    let written = db.read_blocking(move |tx| {
        let mut out = GzEncoder::new(BufWriter::with_capacity(1 << 16, file), Compression::fast());
        let said = dump(tx, &mut out, BusinessClock::default().now(), env!("CARGO_PKG_VERSION"), &files)?;
        finish(out).map_err(|error| DbError::Engine(format!("{error}")))?;
        Ok(said)
    });
    let placed = written.map_err(Stop::from).and_then(|said| {
        std::fs::rename(&part, &args.to).map(|()| said).map_err(|e| Stop::file(&args.to, &e))
    });
    let (head, sum) = placed.inspect_err(|_| drop(std::fs::remove_file(&part)))?;
    if json {
        say_json(&answer(&args.to, &head, &sum, keys));
        return Ok(End::Done);
    }
    say(&words(&args.to, &head, &sum, keys));
    if keys == 0 {
        say(match lang() {
            Lang::Zh => "  不含密钥：请另行妥善保管 keys 目录，缺少它不能继续签章，也不能核验签名",
            Lang::En => {
                "  without keys: keep the keys folder elsewhere; without it nothing can be signed or checked"
            }
        });
    }
    Ok(End::Done)
}

/// The database as it stands; what has it open is not disturbed.
fn beside(url: &str) -> Result<Db, Stop> {
    if let Some(path) = books::sqlite_path(url)
        && !path.is_file()
    {
        return books::open_existing(url);
    }
    Ok(Db::open_beside(url)?)
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    // What is there already keeps its owner and its mode: it is never taken over.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A folder and those above it, for its owner only where they are made here.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn finish(out: GzEncoder<BufWriter<File>>) -> std::io::Result<()> {
    let mut out = out.finish()?;
    out.flush()?;
    out.get_ref().sync_all()
}

/// Every file of the counties' keys as CODE/NAME; a county without keys has none yet.
fn key_files(args: &BackupArgs, codes: &[String]) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let mut files = Vec::new();
    for code in codes {
        let Some(folder) = books::key_folder(&args.db, args.keys.as_deref(), code) else { continue };
        let entries = std::fs::read_dir(&folder).map_err(|error| Stop::file(&folder, &error))?;
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|error| Stop::file(&folder, &error))?;
        paths.sort();
        for path in paths.into_iter().filter(|path| path.is_file()) {
            let bytes = std::fs::read(&path).map_err(|error| Stop::file(&path, &error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((format!("{code}/{name}"), bytes));
        }
    }
    if files.is_empty() && args.keys.is_some() {
        let folder = args.keys.as_deref().unwrap_or(Path::new("")).display().to_string();
        return Err(Stop::refused(
            "no_keys",
            format!("{folder} 中没有这些县的密钥；请核对 --keys，或用 --without-keys"),
            format!("{folder} has no keys of these counties; check --keys, or say --without-keys"),
        ));
    }
    Ok(files)
}

pub fn restore(args: &RestoreArgs, json: bool) -> Ended {
    if args.drill {
        return drill(args, json);
    }
    let Some(url) = &args.db else {
        return Err(Stop::usage("usage", "请用 --db 指明数据库", "name the database with --db"));
    };
    let reader = open(&args.from)?;
    let keys = key_folder(args, url)?;
    let codes = reader.head.counties.clone();
    if let Some(taken) = codes.iter().map(|code| keys.join(code)).find(|folder| folder.exists()) {
        let taken = taken.display();
        return Err(Stop::refused(
            "keys_exist",
            format!("密钥目录 {taken} 已存在，恢复不覆盖密钥；请用 --data 另指目录"),
            format!(
                "{taken} is there already, and a restore overwrites no keys; name another folder with --data"
            ),
        ));
    }
    let db = empty(url, &reader.head.steps)?;
    let waiting = part_of(&keys);
    drop(std::fs::remove_dir_all(&waiting));
    // Keys are on the disk before a row is kept, and in their place after it.
    let loaded = load(&db, reader, &waiting).and_then(|loaded| {
        place_keys(&waiting, &keys, &codes)?;
        Ok(loaded)
    });
    let (head, sum, files) = loaded.inspect_err(|_| drop(std::fs::remove_dir_all(&waiting)))?;
    upgrade(&db)?;
    note(&db, args, &sum)?;
    if json {
        let mut answer = answer(&args.from, &head, &sum, files.len());
        answer["db"] = json!(without_password(url));
        say_json(&answer);
        return Ok(End::Done);
    }
    say(&words(&args.from, &head, &sum, files.len()));
    say(&match lang() {
        Lang::Zh => format!("  已恢复到 {}，每张表的 SM3 与备份一致", without_password(url)),
        Lang::En => {
            format!("  restored into {}; every table has the SM3 of the backup", without_password(url))
        }
    });
    Ok(End::Done)
}

fn key_folder(args: &RestoreArgs, url: &str) -> Result<PathBuf, Stop> {
    let beside = || {
        let parent = books::sqlite_path(url)?.parent()?;
        Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
    };
    args.data.clone().or_else(beside).map(|data| data.join("keys")).ok_or_else(|| {
        Stop::usage(
            "usage",
            "PostgreSQL 数据库请用 --data 指明存放密钥的目录",
            "with PostgreSQL, name the folder for the keys with --data",
        )
    })
}

type Opened = Reader<BufReader<GzDecoder<File>>>;

fn open(path: &Path) -> Result<Opened, Stop> {
    let file = File::open(path).map_err(|error| Stop::file(path, &error))?;
    Reader::open(BufReader::with_capacity(1 << 16, GzDecoder::new(file))).map_err(|refused| stop(&refused))
}

/// The schema as it was when the backup was taken; later steps come after the rows.
fn empty(url: &str, steps: &[String]) -> Result<Db, Stop> {
    let known: BTreeSet<&str> = county::schema().iter().map(|step| step.name).collect();
    if let Some(newer) = steps.iter().find(|step| !known.contains(step.as_str())) {
        return Err(Stop::refused(
            "newer_backup",
            format!("备份含有本程序不认识的结构步骤 {newer}；请用做备份的程序版本或更新的版本"),
            format!(
                "the backup has the schema step {newer}, unknown to this program; use the version that made it, or a later one"
            ),
        ));
    }
    let wanted: Vec<migrate::Migration> =
        county::schema().iter().filter(|step| steps.iter().any(|name| name == step.name)).copied().collect();
    let db = Db::open(url)?;
    // A restore is all a process does: the list lives as long as it.
    migrate::apply(&db, Vec::leak(wanted))?;
    Ok(db)
}

fn upgrade(db: &Db) -> Result<(), Stop> {
    if migrate::apply(db, county::schema())? > 0 {
        county::cover(db, BusinessClock::default().now())?;
    }
    Ok(())
}

/// An address as it may be shown: a user's password is left out.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => url.to_owned(),
    }
}

/// Loads the rows and, before they are kept, writes the keys into `keys`.
fn load(db: &Db, reader: Opened, keys: &Path) -> Result<Loaded, Stop> {
    let refused: Arc<Mutex<Option<BackupRefused>>> = Arc::default();
    let why = refused.clone();
    let unwritten: Arc<Mutex<Option<Stop>>> = Arc::default();
    let (disk, keys) = (unwritten.clone(), keys.to_owned());
    let codes = reader.head.counties.clone();
    let loaded: DbResult<Loaded> = db.bulk(move |bulk| {
        let loaded = reader.load(bulk).and_then(|loaded| {
            let strange = loaded.2.iter().map(|(name, _)| name).find(|name| !is_ours(name, &codes));
            match strange {
                Some(name) => Err(BackupRefused::NotABackup { line: 0, found: name.clone() }),
                None => Ok(loaded),
            }
        });
        let loaded = loaded.map_err(|reason| {
            let text = reason.to_string();
            *why.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
            DbError::Broken(text)
        })?;
        write_keys(&keys, &loaded.2).map_err(|stop| {
            let text = stop.en.clone();
            *disk.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop);
            DbError::Broken(text)
        })?;
        Ok(loaded)
    });
    loaded.map_err(|error| {
        let disk = unwritten.lock().unwrap_or_else(PoisonError::into_inner).take();
        match refused.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(reason) => stop(&reason),
            None => disk.unwrap_or_else(|| Stop::from(error)),
        }
    })
}

/// Moves each county's keys to where they belong.
fn place_keys(waiting: &Path, keys: &Path, codes: &[String]) -> Result<(), Stop> {
    for code in codes.iter().filter(|code| waiting.join(code).exists()) {
        std::fs::create_dir_all(keys).map_err(|error| Stop::file(keys, &error))?;
        let to = keys.join(code);
        std::fs::rename(waiting.join(code), &to).map_err(|error| Stop::file(&to, &error))?;
    }
    drop(std::fs::remove_dir_all(waiting));
    Ok(())
}

/// CODE/NAME, of a county of the backup: a name that leads elsewhere is no name of ours.
fn is_ours(name: &str, codes: &[String]) -> bool {
    match Path::new(name).components().collect::<Vec<_>>().as_slice() {
        [Component::Normal(code), Component::Normal(_)] => codes.iter().any(|known| known.as_str() == *code),
        _ => false,
    }
}

fn write_keys(keys: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Stop> {
    for (name, bytes) in files {
        let path = keys.join(name);
        let folder = path.parent().unwrap_or(keys);
        private_folder(folder).map_err(|error| Stop::file(folder, &error))?;
        let write = || {
            let mut file = private(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| Stop::file(&path, &error))?;
    }
    Ok(())
}

fn note(db: &Db, args: &RestoreArgs, sum: &Sum) -> Result<(), Stop> {
    for row in county::counties(db)? {
        let (by, at) = (args.by.clone(), books::now(&row));
        let body = json!({ "rows": sum.rows, "sm3": sum.sm3 }).to_string();
        db.write_blocking(move |tx| {
            let noted = Noted { county: &row.code, verb: "restore", by: &by, at, body: body.clone() };
            county::note(tx, &noted)
        })?;
    }
    Ok(())
}

/// Restored aside, compared and verified with its own keys; everything of it is removed again.
fn drill(args: &RestoreArgs, json: bool) -> Ended {
    let reader = open(&args.from)?;
    // A name nobody can guess, and never a folder that is there already.
    let place = std::env::temp_dir().join(format!("suanpan-drill-{:032x}", rand::random::<u128>()));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&place).map_err(|error| Stop::file(&place, &error))?;
    let ended = drill_in(&place, args, reader, json);
    drop(std::fs::remove_dir_all(&place));
    ended
}

fn drill_in(place: &Path, args: &RestoreArgs, reader: Opened, json: bool) -> Ended {
    let url = format!("sqlite:{}", place.join("drill.db").display());
    let db = empty(&url, &reader.head.steps)?;
    let (head, sum, files) = load(&db, reader, &place.join("keys"))?;
    upgrade(&db)?;
    drop(db);
    let verified = match files.is_empty() {
        true => None,
        false => Some(super::verify::look(&url, Some(&place.join("keys")))?),
    };
    let end = if verified.as_ref().is_none_or(|whole| whole.ok) { End::Done } else { End::No };
    let mut answer = answer(&args.from, &head, &sum, files.len());
    answer["equal"] = json!(true);
    answer["verified"] = json!(verified);
    if json {
        say_json(&answer);
        return Ok(end);
    }
    say(&words(&args.from, &head, &sum, files.len()));
    say(match lang() {
        Lang::Zh => "  演练：每张表恢复后的 SM3 与备份一致，未留下任何内容",
        Lang::En => "  drill: every table came to the SM3 of the backup; nothing of it is left",
    });
    if let Some(whole) = &verified {
        super::verify::print(whole);
    }
    Ok(end)
}

fn answer(file: &Path, head: &Head, sum: &Sum, keys: usize) -> Value {
    json!({ "file": file.display().to_string(), "made_at": head.made_at, "counties": head.counties,
        "tables": sum.tables.len(), "rows": sum.rows, "sm3": sum.sm3, "key_files": keys })
}

fn words(file: &Path, head: &Head, sum: &Sum, keys: usize) -> String {
    let (file, tables, rows) = (file.display(), sum.tables.len(), sum.rows);
    let counties = head.counties.join(", ");
    match lang() {
        Lang::Zh => format!(
            "{file}\n  {} 备份，县 {counties}，{tables} 张表，{rows} 行，密钥文件 {keys} 个\n  SM3 {}",
            head.made_at, sum.sm3
        ),
        Lang::En => format!(
            "{file}\n  made {}, counties {counties}, {tables} tables, {rows} rows, {keys} key files\n  SM3 {}",
            head.made_at, sum.sm3
        ),
    }
}

fn stop(refused: &BackupRefused) -> Stop {
    let (code, zh) = match refused {
        BackupRefused::NotABackup { line, found } => {
            ("not_a_backup", format!("第 {line} 行不是备份内容（{found}）；请核对文件"))
        }
        BackupRefused::OtherForm { form } => {
            ("other_form", format!("备份格式为 {form}，本程序只读 {}；请用相应版本", platform::backup::FORM))
        }
        BackupRefused::Cut { line } => {
            ("backup_cut", format!("文件在第 {line} 行后中断，不是完整的备份；请换一份备份"))
        }
        BackupRefused::Changed { table, said, found, .. } => (
            "backup_changed",
            format!(
                "表 {table} 的内容与其校验值不符（应 {said} 行，实 {found} 行）；备份被改动或损坏，请换一份"
            ),
        ),
        BackupRefused::OtherTable { table, found, .. } => {
            ("other_table", format!("备份中表 {table} 的列（{found}）与本程序不同；请用做备份的程序版本"))
        }
        BackupRefused::Row { table, row, .. } => {
            ("row_misfit", format!("表 {table} 第 {row} 行附近的内容放不进数据库；备份被改动或损坏"))
        }
        BackupRefused::Missing { missing } => ("tables_missing", format!("备份中没有表 {missing}")),
        BackupRefused::NotEmpty { table } => {
            ("not_empty", format!("数据库中已有数据（表 {table}）；请恢复到新的数据库"))
        }
        BackupRefused::Differs { table, .. } => {
            ("restore_differs", format!("恢复后表 {table} 与备份不一致，未保留任何内容；请保留现场并报告"))
        }
        BackupRefused::Failed { error } => {
            let (en, zh) = platform::i18n::halves(error);
            return Stop::failed("database", format!("数据库：{zh}"), format!("database: {en}"));
        }
    };
    let en = match refused {
        BackupRefused::NotABackup { .. } => format!("{refused} is no line of a backup; check the file"),
        BackupRefused::Cut { .. } => format!("{refused}; use another backup"),
        BackupRefused::Changed { .. } | BackupRefused::Row { .. } => {
            format!("{refused}; the backup was changed or damaged, use another")
        }
        BackupRefused::OtherForm { .. } | BackupRefused::OtherTable { .. } => {
            format!("{refused}; use the version of the program that made the backup")
        }
        BackupRefused::NotEmpty { .. } => format!("{refused}; restore into a new database"),
        BackupRefused::Differs { .. } => format!("{refused}; nothing was kept"),
        BackupRefused::Missing { .. } | BackupRefused::Failed { .. } => refused.to_string(),
    };
    Stop::refused(code, zh, en)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_not_said() {
        for (url, shown) in [
            ("postgres://who:se@cr:et@host/db", "postgres://who@host/db"),
            ("postgres://who@host/db", "postgres://who@host/db"),
            ("postgres://host/db", "postgres://host/db"),
            ("sqlite:/a/b.db", "sqlite:/a/b.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
