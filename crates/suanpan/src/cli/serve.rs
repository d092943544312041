//! `serve`: the pages of a county, its sealer, and the dispatcher to its bank.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::answer::{End, Ended, Stop, pick, say};
use super::bank_sim::stop_signal;
use super::books;
use crate::service::{self, ServiceOptions};
use crate::web;

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// Port 0 picks a free one / 监听地址
    #[arg(long, value_name = "ADDR", value_parser = super::address)]
    listen: SocketAddr,
    /// mof_div_code; needed when the database has several counties / 财政区划
    #[arg(long, value_name = "CODE")]
    county: Option<String>,
    /// Keys lie in DIR/keys/CODE; beside the SQLite file without it / 数据目录
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The agent bank's line, http://127.0.0.1:PORT; without it vouchers wait / 代理银行地址
    #[arg(long, value_name = "URL")]
    bank: Option<String>,
    /// Cookies also over plain HTTP: for a machine of one's own only / 允许明文 HTTP
    #[arg(long)]
    insecure_cookies: bool,
}

pub fn run(args: &ServeArgs, json: bool) -> Ended {
    let db = books::open_existing(&args.db)?;
    let row = books::county(&db, args.county.as_deref())?;
    let keys = key_folder(args, &row.code)?;
    let options = ServiceOptions { demo_password: None, secure_cookies: !args.insecure_cookies };
    let service = service::open(&db, &row, &keys, &options)?;
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
    let workers = service.start_workers(args.bank.as_deref())?;
    if json {
        say(&json!({ "listening": format!("http://{address}"), "county": row.code }).to_string());
    } else {
        say(&format!("{} http://{address}", pick(&row.name_zh, &row.name_en)));
    }
    let ended = runtime.block_on(web::serve_on(service.site.clone(), listener, stop_signal()));
    workers.stop();
    ended?;
    Ok(End::Done)
}

fn key_folder(args: &ServeArgs, county: &str) -> Result<PathBuf, Stop> {
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
