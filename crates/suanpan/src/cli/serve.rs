//! `serve`: the pages of a county in service.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::answer::{End, Ended, pick, say};
use super::books;
use crate::county;
use crate::service::{self, ServiceOptions};

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// Where the pages are / 监听地址
    #[arg(long, value_name = "ADDR", value_parser = super::address)]
    listen: SocketAddr,
    /// Signing keys; the folder `keys` beside a SQLite file without it / 密钥目录
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// The bank's interface, for example http://127.0.0.1:8701 / 银行接口
    #[arg(long, value_name = "URL")]
    bank: Option<String>,
    /// Cookies without `Secure`: a plain-HTTP intranet only / 内网明文 HTTP
    #[arg(long)]
    insecure_cookies: bool,
}

pub fn run(args: &ServeArgs, json: bool) -> Ended {
    let db = county::open_db(&args.db)?;
    let keys = args.keys.clone().unwrap_or_else(|| keys_beside(&args.db));
    let options = ServiceOptions {
        listen: args.listen,
        keys: &keys,
        bank: args.bank.clone(),
        demo_password: None,
        secure_cookies: !args.insecure_cookies,
    };
    service::run(&db, &options, |address| {
        if json {
            say(&serde_json::json!({ "listening": format!("http://{address}") }).to_string());
        } else {
            say(&format!("{} http://{address}", pick("算盘已启动", "Suanpan is at")));
        }
    })?;
    Ok(End::Done)
}

/// The folder `keys` beside a SQLite file, else in the working folder.
fn keys_beside(url: &str) -> PathBuf {
    let file = url.strip_prefix("sqlite:").map(PathBuf::from);
    file.and_then(|file| file.parent().map(|folder| folder.join("keys")))
        .unwrap_or_else(|| PathBuf::from("keys"))
}
