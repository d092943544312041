//! `demo`: the sample county in the middle of its year, with its own bank beside it.
//!
//! **Promise:** nothing to set up: keys, database and history are made in the data folder on first
//! use; the county, its people and firms are synthetic and say so on every page.

mod made_apart;

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use include_dir::{Dir, include_dir};
use jiff::civil::{Date, DateTime, Time};
use ledger::Fen;
use platform::auth;
use platform::db::Db;
use platform::time::BusinessClock;
use wire::bank::Beginning;
use wire::iso20022::Holder;

use super::answer::{End, Ended, Stop, pick, say};
use super::bank_sim::stop_signal;
use super::books;
use super::waiting::{Percent, Waiting};
use crate::county::{self, CountyRefused};
use crate::import::load::Organisation;
use crate::import::{self, MemoryFolder, Reading};
use crate::roles::Role;
use crate::service::{self, ServiceOptions};
use crate::web;
use crate::year::{self, Progress, Seed, Stage};

/// The sample counties travel inside the program.
static COUNTIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../counties");

/// Everybody's password in a demo.
const PASSWORD: &str = "suanpan";
/// The moment of the demo day at which a visitor arrives: work of the morning waits.
const ARRIVAL: Time = Time::constant(10, 40, 0, 0);
/// The demo's bank takes a while, so that payments are seen under way.
const BANK_MANNERS: &str = "settle=30s";

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// A sample county, or the path of a county folder / 样例县或县文件夹
    #[arg(long, value_name = "NAME", default_value = "xingguo")]
    county: String,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8700", value_parser = super::address)]
    listen: SocketAddr,
    /// Where database and keys are kept / 数据目录
    #[arg(long, value_name = "DIR", default_value = "suanpan-demo")]
    data: PathBuf,
    /// The business day to arrive on; the county's own without it / 业务日期
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
    /// Only make the sample year and say on stdout how far it is; the demo starts itself so.
    #[arg(long, hide = true)]
    make: bool,
}

pub fn run(args: &DemoArgs, json: bool) -> Ended {
    if !args.listen.ip().is_loopback() {
        // Everybody's password is printed: such a county is shown on this machine only.
        return Err(Stop::refused(
            "not_loopback",
            format!("演示只在本机可见，不能监听 {}；请用 127.0.0.1:端口", args.listen),
            format!("the demo is for this machine only, not {}; use 127.0.0.1:PORT", args.listen),
        ));
    }
    if args.make {
        return made_apart::work(args);
    }
    let started = Stopwatch::now();
    std::fs::create_dir_all(&args.data)
        .with_context(|| format!("cannot make {0} / 无法建立目录 {0}", args.data.display()))?;
    let Places { file, url, keys } = Places::of(args);
    let listener = prepare(args, &file, json)?;
    let db = county::open_db(&url)?;
    if let Some(today) = args.today {
        move_clock(&db, today)?;
    }
    let row = books::county(&db, None)?;
    let begin = begin_file(&db, &row, &args.data)?;
    let bank = Bank::start(&args.data, &keys.join(&row.code), &begin)?;
    let options = ServiceOptions { demo_password: Some(PASSWORD.to_owned()), secure_cookies: false };
    let service = service::open(&db, &[(row.clone(), keys.join(&row.code))], &options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the server's threads")?;
    let address = listener.local_addr().unwrap_or(args.listen);
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener).context("the server's address")?
    };
    let workers = service.start_workers(|_| Some(bank.address.clone()))?;
    welcome(address, &bank.address, &people(&db, &row.code)?, started, json);
    let ended = runtime.block_on(web::serve_on(service.site.clone(), listener, stop_signal()));
    workers.stop();
    ended?;
    drop(bank);
    Ok(End::Done)
}

fn welcome(address: SocketAddr, bank: &str, people: &[(String, String)], started: Stopwatch, json: bool) {
    let url = format!("http://{address}");
    if json {
        let ready = serde_json::json!({ "listening": url, "bank": bank, "password": PASSWORD,
            "people": people, "ready_ms": started.elapsed().as_millis() as u64 });
        say(&ready.to_string());
        return;
    }
    say(&format!("\n  {}  {url}\n", pick("算盘演示", "Suanpan demo")));
    say(pick(
        "  登录名（合成人员），口令均为 suanpan：",
        "  Log-ins (synthetic people), everybody's password is suanpan:",
    ));
    for (user, role) in people {
        say(&format!("    {user:<22} {role}"));
    }
    say(&format!(
        "  {}\n  {} {bank}\n  {}\n",
        pick("其他角色见登录页", "every other role: see the sign-in page"),
        pick("银行模拟器", "bank simulator"),
        pick("按 Ctrl-C 结束", "Ctrl-C ends it")
    ));
}

/// One person for each step of a payment, in the order of the steps.
fn people(db: &Db, county: &str) -> Result<Vec<(String, String)>> {
    let path = [
        "unit_clerk",
        "unit_reviewer",
        "unit_head",
        "finance_clerk",
        "treasury_entry",
        "seal_keeper",
        "treasury_check",
    ];
    let code = county.to_owned();
    let grants =
        db.read_blocking(move |tx| platform::org::grants(tx, &code)).map_err(|error| anyhow!("{error}"))?;
    let lang = super::answer::lang();
    let first = |role: &str| grants.iter().find(|grant| grant.1 == role).map(|grant| grant.0.clone());
    Ok(path
        .into_iter()
        .filter_map(|role| {
            let name = Role::from_code(role).map_or("", |role| role.name(lang));
            Some((first(role)?, name.to_owned()))
        })
        .collect())
}

/// Makes the demo's data on first use. What was interrupted half-way is made again. Whoever opens the
/// demo's address meanwhile sees how far it is; the listener is the demo's to go on with.
fn prepare(args: &DemoArgs, file: &Path, json: bool) -> Result<TcpListener, Stop> {
    let percent = Arc::new(Percent::default());
    let listen = args.listen;
    let waiting = Waiting::at(listen, percent.clone()).with_context(|| {
        format!("{listen} cannot be listened on, try --listen / 无法监听 {listen}，请换 --listen")
    })?;
    let whole = file.with_extension("whole");
    if !(whole.exists() && file.exists()) {
        if !json && listen.port() != 0 {
            say(pick(
                &format!("正在建立样例县（只在第一次启动时）：http://{listen} 可看进度"),
                &format!(
                    "making the sample county (first start only), see http://{listen} for how far it is"
                ),
            ));
        }
        made_apart::make(args, &percent)?;
        std::fs::write(&whole, "").with_context(|| format!("cannot write {}", whole.display()))?;
    }
    Ok(waiting.hand_over().context("the server's address")?)
}

/// Where a demo keeps what it makes.
struct Places {
    file: PathBuf,
    url: String,
    keys: PathBuf,
}

impl Places {
    fn of(args: &DemoArgs) -> Places {
        let name = args.county.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or("county");
        let file = args.data.join(format!("{name}.db"));
        Places { url: format!("sqlite:{}", file.display()), file, keys: args.data.join("keys") }
    }
}

fn make(args: &DemoArgs, progress: Arc<dyn Progress>) -> Result<()> {
    let Places { file, url, keys } = Places::of(args);
    for suffix in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{suffix}", file.display())));
    }
    let reading = sample(&args.county)?;
    let Some(today) = args.today.or(reading.folder.county.demo_today) else {
        bail!(CountyRefused::new(
            "no_demo_today",
            "文件夹没有写 demo_today；请用 --today 指定业务日期",
            "the folder names no demo_today; give --today",
        ))
    };
    let db = county::open_db(&url)?;
    let organisation = Organisation {
        password_hash: auth::hash_password(PASSWORD).map_err(|error| anyhow!("{error}"))?,
        demo_shift_days: Some(BusinessClock::starting_on(today).shift_days),
    };
    let code = reading.folder.county.mof_div_code.clone();
    let stage = Stage::load(&db, reading, organisation, Seed::Folder(keys.join(&code)))?;
    year::play_until(&db, &stage, arrival(today), progress)?;
    Ok(())
}

fn arrival(today: Date) -> DateTime {
    today.to_datetime(ARRIVAL)
}

/// A sample county by name, or a folder by its path.
fn sample(name: &str) -> Result<Reading> {
    let refused = |refused: import::ImportRefused| anyhow!(CountyRefused::of_folder(&refused));
    if let Some(folder) = COUNTIES.get_dir(name) {
        let files = folder.files().filter_map(|file| {
            let name = file.path().file_name()?.to_string_lossy().into_owned();
            Some((name, file.contents().to_vec()))
        });
        return import::read_from(&MemoryFolder(files.collect())).map_err(refused);
    }
    let path = Path::new(name);
    if !path.is_dir() {
        let known: Vec<String> = COUNTIES.dirs().map(|folder| folder.path().display().to_string()).collect();
        let known = known.join(", ");
        bail!(CountyRefused::new(
            "no_such_county",
            format!("没有样例县 {name}；可用：{known}，或给出县文件夹的路径"),
            format!("there is no county {name:?}; samples are {known}, or give the path of a county folder"),
        ));
    }
    import::read(path).map_err(refused)
}

/// The demo clock arrives on another day.
fn move_clock(db: &Db, today: Date) -> Result<()> {
    let shift = BusinessClock::starting_on(today).shift_days;
    let rows = county::counties(db).map_err(|error| anyhow!("{error}"))?;
    for row in rows {
        db.write_blocking(move |tx| platform::org::set_demo_shift(tx, &row.code, shift))
            .map_err(|error| anyhow!("{error}"))?;
    }
    Ok(())
}

/// What the demo's past left on the account and in the treasury. Written once: later it stands in the
/// bank's own log.
fn begin_file(db: &Db, row: &county::CountyRow, data: &Path) -> Result<PathBuf> {
    let folder = data.join("bank");
    let file = folder.join("begin.json");
    if file.exists() {
        return Ok(file);
    }
    let (account, code) = (county::pay_account(&row.code, &row.name_zh), row.code.clone());
    let acct_no = account.acct_no.clone();
    let ever = Date::MAX;
    let (statement, balance) = db
        .read_blocking(move |tx| {
            let statement = treasury::reconciliation::statement_before(tx, &code, &acct_no, ever)?;
            Ok((statement, treasury::reconciliation::balance_before(tx, &code, ever)?))
        })
        .map_err(|error| anyhow!("{error}"))?;
    let last = statement.as_ref().map(|statement| statement.on_day);
    let beginning = Beginning {
        owner: Holder { name: account.acct_name, acct_no: account.acct_no },
        from: last.and_then(|day| day.tomorrow().ok()).unwrap_or(Date::MIN),
        opening_fen: statement.map_or(Fen::ZERO, |statement| statement.closing_fen),
        treasury_income_fen: balance.as_ref().map_or(Fen::ZERO, |balance| balance.income_fen),
        treasury_opening_fen: balance.map_or(Fen::ZERO, |balance| balance.closing_fen),
    };
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&file, serde_json::to_vec(&beginning)?))
        .with_context(|| format!("cannot write {0} / 无法写入 {0}", file.display()))?;
    Ok(file)
}

/// The bank simulator as a process of its own; it ends with the demo.
struct Bank {
    child: Child,
    address: String,
}

impl Bank {
    fn start(data: &Path, keys: &Path, begin: &Path) -> Result<Bank> {
        let program = std::env::current_exe().context("the program's own path")?;
        let mut child = Command::new(program)
            .args(["--json", "bank-sim", "--listen", "127.0.0.1:0", "--faults", BANK_MANNERS])
            .arg("--data")
            .arg(data.join("bank"))
            .arg("--keys")
            .arg(keys)
            .arg("--begin")
            .arg(begin)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the bank simulator did not start / 银行模拟器未能启动")?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        let Some(address) = said.get("listening").and_then(|url| url.as_str()) else {
            drop(child.kill());
            drop(child.wait());
            bail!("the bank simulator did not say where it listens / 银行模拟器未能启动")
        };
        Ok(Bank { address: address.to_owned(), child })
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
