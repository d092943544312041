//! `serve`: the pages of the database's counties, their sealers, and the dispatchers to their banks.
//!
//! **Promise:** one process serves every county of a database, or those named; nobody sees across.
//! **Promise:** what the command line names wins over the environment, and that over the file of `--config`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use platform::db::Db;
use serde::Deserialize;
use serde_json::json;

use super::answer::{End, Ended, Stop, pick, say};
use super::bank_sim::stop_signal;
use super::books;
use crate::county::CountyRow;
use crate::service::{self, ServiceOptions};
use crate::web;

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// TOML with the same names as the options, for whatever is given nowhere else / 配置文件
    #[arg(long, value_name = "FILE", env = "SUANPAN_CONFIG")]
    config: Option<PathBuf>,
    #[arg(long, value_name = "URL", env = "SUANPAN_DB", hide_env_values = true, value_parser = books::url)]
    db: Option<String>,
    /// Port 0 picks a free one / 监听地址
    #[arg(long, value_name = "ADDR", env = "SUANPAN_LISTEN", value_parser = super::address)]
    listen: Option<SocketAddr>,
    /// mof_div_code; may be given several times; every county of the database without it / 财政区划
    #[arg(long, value_name = "CODE", env = "SUANPAN_COUNTY", value_delimiter = ',')]
    county: Vec<String>,
    /// Keys lie in DIR/keys/CODE; beside the SQLite file without it / 数据目录
    #[arg(long, value_name = "DIR", env = "SUANPAN_DATA")]
    data: Option<PathBuf>,
    /// The agent bank's line, http://127.0.0.1:PORT; with several counties CODE=URL, once for each;
    /// without it vouchers wait / 代理银行地址
    #[arg(long, value_name = "[CODE=]URL", env = "SUANPAN_BANK", value_delimiter = ',')]
    bank: Vec<String>,
    /// Cookies also over plain HTTP: for a machine of one's own only / 允许明文 HTTP
    #[arg(long, env = "SUANPAN_INSECURE_COOKIES")]
    insecure_cookies: bool,
}

/// What the file of `--config` may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    db: Option<String>,
    listen: Option<String>,
    county: Vec<String>,
    data: Option<PathBuf>,
    bank: Vec<String>,
    insecure_cookies: bool,
}

/// Where everything that `serve` needs was said somewhere.
struct Settings {
    db: String,
    listen: SocketAddr,
    county: Vec<String>,
    data: Option<PathBuf>,
    bank: Vec<String>,
    insecure_cookies: bool,
}

impl Settings {
    fn of(args: &ServeArgs) -> Result<Settings, Stop> {
        let file = args.config.as_deref().map(read_config).transpose()?.unwrap_or_default();
        let filled = |given: &[String], else_: Vec<String>| {
            if given.is_empty() { else_ } else { given.to_vec() }
        };
        let listen = match (args.listen, &file.listen) {
            (Some(listen), _) => listen,
            (None, Some(text)) => super::address(text).map_err(|why| in_config(args, "listen", &why))?,
            (None, None) => return Err(unsaid("--listen", "SUANPAN_LISTEN", "listen")),
        };
        let db = match (&args.db, &file.db) {
            (Some(db), _) => db.clone(),
            (None, Some(text)) => books::url(text).map_err(|why| in_config(args, "db", &why))?,
            (None, None) => return Err(unsaid("--db", "SUANPAN_DB", "db")),
        };
        Ok(Settings {
            db,
            listen,
            county: filled(&args.county, file.county),
            data: args.data.clone().or(file.data),
            bank: filled(&args.bank, file.bank),
            insecure_cookies: args.insecure_cookies || file.insecure_cookies,
        })
    }
}

fn read_config(path: &Path) -> Result<ConfigFile, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| Stop::file(path, &error))?;
    toml::from_str(&text).map_err(|error| {
        let (path, error) = (path.display(), error.to_string());
        Stop::usage(
            "config",
            format!("配置文件 {path} 有误：{error}；可用：db, listen, county, data, bank, insecure_cookies"),
            format!("{path}: {error}; known are db, listen, county, data, bank, insecure_cookies"),
        )
    })
}

fn in_config(args: &ServeArgs, name: &str, why: &str) -> Stop {
    let path = args.config.as_deref().unwrap_or(Path::new("")).display();
    let (en, zh) = platform::i18n::halves(why);
    Stop::usage("config", format!("配置文件 {path} 的 {name}：{zh}"), format!("{path}, {name}: {en}"))
}

fn unsaid(option: &str, variable: &str, name: &str) -> Stop {
    Stop::usage(
        "usage",
        format!("缺少 {option}；也可用环境变量 {variable} 或 --config 文件中的 {name}"),
        format!(
            "{option} is missing; the variable {variable} or `{name}` in the file of --config will do as well"
        ),
    )
}

pub fn run(args: &ServeArgs, json: bool) -> Ended {
    let args = &Settings::of(args)?;
    let db = books::open_existing(&args.db)?;
    let rows = served(&db, &args.county)?;
    let banks = banks(&args.bank, &rows)?;
    let keyed: Vec<(CountyRow, PathBuf)> = rows
        .iter()
        .map(|row| Ok((row.clone(), key_folder(args, &row.code)?)))
        .collect::<Result<_, Stop>>()?;
    let options = ServiceOptions { demo_password: None, secure_cookies: !args.insecure_cookies };
    let service = service::open(&db, &keyed, &options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::failed("failed", error.to_string(), error.to_string()))?;
    let listen = args.listen;
    let listener = runtime.block_on(tokio::net::TcpListener::bind(listen)).map_err(|error| {
        Stop::failed(
            "listen",
            format!("无法监听 {listen}：{error}"),
            format!("cannot listen on {listen}: {error}"),
        )
    })?;
    let address = listener.local_addr().unwrap_or(listen);
    let workers = service.start_workers(|code| banks.get(code).cloned())?;
    if json {
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let answer =
            json!({ "listening": format!("http://{address}"), "county": codes[0], "counties": codes });
        say(&answer.to_string());
    } else {
        let names: Vec<&str> = rows.iter().map(|row| pick(&row.name_zh, &row.name_en)).collect();
        say(&format!("{} http://{address}", names.join(pick("、", ", "))));
    }
    let ended = runtime.block_on(web::serve_on(service.site.clone(), listener, stop_signal()));
    workers.stop();
    ended?;
    Ok(End::Done)
}

/// The counties named, or all there are.
fn served(db: &Db, codes: &[String]) -> Result<Vec<CountyRow>, Stop> {
    if codes.is_empty() {
        return books::counties(db);
    }
    let mut rows = codes.iter().map(|code| books::county(db, Some(code))).collect::<Result<Vec<_>, _>>()?;
    rows.dedup_by(|a, b| a.code == b.code);
    Ok(rows)
}

/// The bank of each county. One address without a code is for the only county there is: two counties
/// never share a line by accident, because a bank knows one county's keys.
fn banks(given: &[String], rows: &[CountyRow]) -> Result<BTreeMap<String, String>, Stop> {
    let mut banks = BTreeMap::new();
    for one in given {
        let (code, url) = match (one.split_once('='), rows) {
            (Some((code, url)), _) if rows.iter().any(|row| row.code == code) => (code, url),
            (None, [only]) => (only.code.as_str(), one.as_str()),
            (Some(_) | None, _) => {
                let known = rows.iter().map(|row| format!("{}=URL", row.code)).collect::<Vec<_>>().join(", ");
                return Err(Stop::usage(
                    "usage",
                    format!("--bank {one} 不知道是哪个县的银行；请写：{known}"),
                    format!("--bank {one} does not say whose bank it is; write {known}"),
                ));
            }
        };
        banks.insert(code.to_owned(), url.to_owned());
    }
    Ok(banks)
}

fn key_folder(args: &Settings, county: &str) -> Result<PathBuf, Stop> {
    let beside = || {
        let file = books::sqlite_path(&args.db)?;
        Some(
            file.parent()
                .filter(|parent| !parent.as_os_str().is_empty())
                .unwrap_or(Path::new("."))
                .to_owned(),
        )
    };
    match args.data.clone().or_else(beside) {
        Some(data) => Ok(data.join("keys").join(county)),
        None => Err(Stop::usage(
            "usage",
            "PostgreSQL 数据库请用 --data 指明存放密钥的目录",
            "with PostgreSQL, name the folder for the keys with --data",
        )),
    }
}
