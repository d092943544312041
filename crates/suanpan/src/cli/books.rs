//! Opening the books a command asks about.
//!
//! **Promise:** a command that only reads never makes a database: a mistyped path is told, not created.

use std::path::{Path, PathBuf};

use platform::db::Db;
use platform::time::{BusinessClock, Instant};

use super::answer::Stop;
use crate::county::{self, CountyRow};

/// Checks the shape of a database address while the command line is read.
pub fn url(text: &str) -> Result<String, String> {
    let sqlite = text.strip_prefix("sqlite:").is_some_and(|path| !path.is_empty());
    if sqlite || text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "{text:?} is not a database; write sqlite:PATH or postgres://user@host/name / 数据库地址应写成 sqlite:文件路径 或 postgres://用户@主机/库名"
        ))
    }
}

/// The file behind `sqlite:PATH`.
pub fn sqlite_path(url: &str) -> Option<&Path> {
    url.strip_prefix("sqlite:").map(Path::new)
}

/// Opens the database and brings its schema up to date; the file is made when it is absent.
pub fn open(url: &str) -> Result<Db, Stop> {
    county::open_db(url).map_err(|error| {
        let text = error.to_string();
        let (en, zh) = platform::i18n::halves(&text);
        Stop::failed("database", format!("无法打开数据库：{zh}"), format!("cannot open the database: {en}"))
    })
}

/// Opens a database that must be there.
pub fn open_existing(url: &str) -> Result<Db, Stop> {
    if let Some(path) = sqlite_path(url)
        && !path.is_file()
    {
        let path = path.display();
        return Err(Stop::failed(
            "database_missing",
            format!("没有数据库文件 {path}；请核对路径，或先用 suanpan import 导入"),
            format!("there is no database {path}; check the path, or import a county first"),
        ));
    }
    open(url)
}

/// Every county of the database, at least one.
pub fn counties(db: &Db) -> Result<Vec<CountyRow>, Stop> {
    let rows = county::counties(db)?;
    if rows.is_empty() {
        return Err(Stop::refused(
            "no_county",
            "数据库中没有县；请先用 suanpan import 导入",
            "the database has no county; import one first",
        ));
    }
    Ok(rows)
}

/// The county named, or the only one.
pub fn county(db: &Db, code: Option<&str>) -> Result<CountyRow, Stop> {
    let mut rows = counties(db)?;
    let known = rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>().join(", ");
    if let Some(code) = code {
        return rows.into_iter().find(|row| row.code == code).ok_or_else(|| {
            Stop::refused(
                "no_such_county",
                format!("没有县 {code}；已有：{known}"),
                format!("there is no county {code}; known are: {known}"),
            )
        });
    }
    if rows.len() > 1 {
        return Err(Stop::refused(
            "several_counties",
            format!("数据库中有多个县，请用 --county 指明：{known}"),
            format!("the database has several counties; name one with --county: {known}"),
        ));
    }
    Ok(rows.remove(0))
}

/// Where a county's keys lie: the folder given, or the one named after the county in it, or the data
/// folder beside the SQLite file. `None` when there are none.
pub fn key_folder(url: &str, given: Option<&Path>, county: &str) -> Option<PathBuf> {
    let has_keys = |path: &Path| path.join("index.toml").is_file();
    let base = match given {
        Some(folder) => folder.to_owned(),
        None => {
            let path = sqlite_path(url)?;
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            parent.unwrap_or(Path::new(".")).join("keys")
        }
    };
    [base.join(county), base].into_iter().find(|path| has_keys(path))
}

/// The machine's time, moved by the county's demo clock.
pub fn now(row: &CountyRow) -> Instant {
    BusinessClock { shift_days: row.demo_shift_days.unwrap_or(0) }.now()
}
