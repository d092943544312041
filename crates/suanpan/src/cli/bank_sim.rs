//! `bank-sim`: the agent bank as a process of its own, on loopback.
//!
//! **Promise:** it stops on SIGTERM and Ctrl-C after the answers under way.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use platform::time::BusinessClock;
use serde_json::json;
use wire::bank::http::{ServeFailed, ServeOptions, serve};
use wire::bank::{BankKeys, BankSim, Beginning, FaultSpec};
use wire::crypto::{KeySource, KeyStore, Party};
use wire::envelope::VtTable;

use super::answer::{End, Ended, Stop, pick, say};

#[derive(Debug, Args)]
pub struct BankArgs {
    /// Loopback address; port 0 picks a free one / 监听地址
    #[arg(long, value_name = "ADDR", value_parser = super::address)]
    listen: SocketAddr,
    /// For example lose=0.01,delay=0.05:2 (docs/formats.md) / 故障
    #[arg(long, value_name = "SPEC", default_value = "")]
    faults: String,
    /// What the faults are drawn from / 随机种子
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Keeps its log here; without it the bank forgets when it stops / 数据目录
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What stood on the account before (docs/formats.md); nothing without it / 期初文件
    #[arg(long, value_name = "FILE")]
    begin: Option<PathBuf>,
    /// The county's keys; without it those in the data folder / 密钥目录
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
}

pub fn run(args: &BankArgs, json: bool) -> Ended {
    let faults = FaultSpec::parse(&args.faults)
        .map_err(|refused| Stop { exit: 2, ..Stop::of_refusal(&refused, refused.zh(), &refused) })?;
    if !args.listen.ip().is_loopback() {
        return Err(not_started(ServeFailed::NotLoopback { listen: args.listen }));
    }
    let clock = BusinessClock::default();
    let keys = keys(args, clock.now().day())?;
    let log = match &args.data {
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| Stop::file(folder, &error))?;
            Some(folder.join("bank.log"))
        }
        None => None,
    };
    let bank = BankKeys { signer: keys.signer(Party::AgentBank), verifier: keys.verifier() };
    let spec = faults.to_string();
    let mut sim = BankSim::new(args.seed, faults, bank, VtTable::national(), clock.now().local());
    if let Some(file) = &args.begin {
        sim.begin_with(beginning(file)?);
    }
    let options =
        ServeOptions { listen: args.listen, data: log, clock: Arc::new(move || clock.now().local()) };
    let seed = args.seed;
    let ready = move |address: SocketAddr| {
        if json {
            say(&json!({ "listening": format!("http://{address}"), "seed": seed, "faults": spec })
                .to_string());
        } else {
            say(&format!("{} http://{address}", pick("银行模拟器", "bank simulator on")));
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Stop::failed("failed", error.to_string(), error.to_string()))?;
    runtime.block_on(serve(sim, options, ready, stop_signal())).map_err(not_started)?;
    Ok(End::Done)
}

fn beginning(file: &std::path::Path) -> Result<Beginning, Stop> {
    let bytes = std::fs::read(file).map_err(|error| Stop::file(file, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let text = error.to_string();
        Stop::refused(
            "beginning",
            format!("期初文件不能读取：{text}"),
            format!("the beginning is not read: {text}"),
        )
    })
}

fn keys(args: &BankArgs, today: jiff::civil::Date) -> Result<KeyStore, Stop> {
    let folder = args.keys.clone().or_else(|| args.data.as_ref().map(|data| data.join("keys")));
    let Some(folder) = folder else {
        return Ok(KeyStore::in_memory("bank-sim", "bank-sim", today));
    };
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    KeyStore::open_or_create(&folder, &KeySource::Random, &name, today).map_err(|refused| {
        let text = refused.to_string();
        Stop::failed("keys", format!("密钥目录不可用：{text}"), text)
    })
}

fn not_started(failed: ServeFailed) -> Stop {
    let text = failed.to_string();
    match failed {
        ServeFailed::NotLoopback { listen } => Stop::refused(
            "not_loopback",
            format!("{listen} 不是本机回环地址；银行模拟器只在本机应答，请用 127.0.0.1:端口"),
            text,
        ),
        ServeFailed::Log(_) => Stop::failed("bank_log", format!("银行日志不可用：{text}"), text),
        ServeFailed::Io { .. } => Stop::failed("bank_io", format!("银行模拟器未能监听：{text}"), text),
    }
}

/// Resolves when the process is asked to stop.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}
