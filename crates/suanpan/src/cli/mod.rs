//! The command line: what can be asked, and who answers.
//!
//! **Promise:** every command takes `--json`; shapes are those of docs/formats.md.
//! **Promise:** commands that write leave an audit row with the user named by `--as`.
//! **Not here:** what a command does; each has its own file.

pub mod answer;
mod backup;
mod bank_sim;
mod bench;
mod books;
mod demo;
mod explain;
mod explain_text;
mod export;
mod import;
mod keys;
mod policy;
mod print;
mod read;
mod serve;
mod statement;
mod usage;
mod user;
pub mod verify;
mod waiting;
mod year;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::{Date, DateTime};
use platform::i18n::Lang;

use answer::{End, Ended, Stop};

/// Suanpan (算盘): a county's public money for a year. Every command takes --json.
#[derive(Debug, Parser)]
#[command(name = "suanpan", version, about, max_term_width = 100)]
struct Line {
    /// Answer as JSON on stdout / 以 JSON 输出
    #[arg(long, global = true)]
    json: bool,
    /// Language of tables and messages; that of the environment without it / 语言
    #[arg(long, global = true, value_name = "zh|en")]
    lang: Option<LangWord>,
    #[command(subcommand)]
    command: Command,
}

/// A language by its short name.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangWord {
    Zh,
    En,
}

impl From<LangWord> for Lang {
    fn from(word: LangWord) -> Lang {
        match word {
            LangWord::Zh => Lang::Zh,
            LangWord::En => Lang::En,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The sample county in the middle of its year / 演示
    Demo(demo::DemoArgs),
    /// Load a county folder, all or nothing / 导入县文件夹
    Import(import::ImportArgs),
    /// The pages of a county / 启动服务
    Serve(serve::ServeArgs),
    /// Live a folder's whole fiscal year without a browser / 无界面运行全年
    Year(year::YearArgs),
    /// Re-derive balances, limits, lineage, blocks and signatures / 核验
    Verify {
        #[arg(long, value_name = "URL", value_parser = books::url)]
        db: String,
        /// Keys of the county, or a folder with one per county / 密钥目录
        #[arg(long, value_name = "DIR")]
        keys: Option<PathBuf>,
    },
    /// Everything in one file, taken while the county is served / 备份
    Backup(backup::BackupArgs),
    /// A backup back into an empty database, or a drill of it / 恢复
    Restore(backup::RestoreArgs),
    /// Where money came from and where it went / 溯源
    Explain(explain::ExplainArgs),
    /// A payment request, a voucher or a statement as PDF / 打印
    Print(print::PrintArgs),
    /// A bank that behaves like one, faults included / 银行模拟器
    BankSim(bank_sim::BankArgs),
    /// Parameters as of a day / 政策参数
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Rules by id / 规则
    #[command(subcommand)]
    Rule(RuleCommand),
    /// People who log in / 用户
    #[command(subcommand)]
    User(UserCommand),
    /// Signing keys / 签章密钥
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Take data out / 导出
    #[command(subcommand)]
    Export(ExportCommand),
    /// What a bank file says, or what is wrong with it and where / 读银行文件
    Read {
        /// pain.001, pain.002, camt.053, an envelope, a batch detail file or its return file / 文件
        file: PathBuf,
    },
    /// Keep a bank statement, as the reconciliation desk does / 接收对账单
    Statement(statement::StatementArgs),
    /// Measure beside a floor / 基准
    #[command(subcommand)]
    Bench(BenchCommand),
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Submit to reserved against the same SQL statements / 支付基准
    Pay(bench::PayArgs),
    /// Every page as every role, the slowest first / 页面用时
    Pages(bench::PagesArgs),
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// The value of a day, its document, and every row it has had / 某日取值与依据
    Show {
        key: String,
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Date,
        /// Policy profile, or the path of a county folder / 政策方案或县文件夹
        #[arg(long, value_name = "NAME")]
        county: Option<String>,
    },
    /// When something that starts now falls due / 到期日
    Due {
        key: String,
        #[arg(long, value_name = "INSTANT", value_parser = instant, required_unless_present = "batch")]
        from: Option<DateTime>,
        /// CSV with a column `from`; - reads stdin / 批量
        #[arg(long, value_name = "FILE", conflicts_with = "from")]
        batch: Option<PathBuf>,
        #[arg(long, value_name = "NAME")]
        county: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum RuleCommand {
    /// Every rule with its sentence, article and examples / 规则目录
    List,
    /// Decide one set of facts, or many / 运行规则
    Run {
        id: String,
        /// JSON; - reads stdin / 事实
        #[arg(long, value_name = "FILE")]
        facts: PathBuf,
        /// The file is an array, or one object a line / 批量
        #[arg(long)]
        batch: bool,
        /// Day of decision for facts that have none / 裁定日
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Option<Date>,
        #[arg(long, value_name = "NAME")]
        county: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Set a person's password, read from stdin / 设置口令
    SetPassword {
        #[arg(long, value_name = "URL", value_parser = books::url)]
        db: String,
        /// mof_div_code; needed when the database has several counties / 财政区划
        #[arg(long, value_name = "CODE")]
        county: Option<String>,
        /// Who does it, for the audit / 操作人
        #[arg(long = "as", value_name = "USER", default_value = "command-line")]
        by: String,
        user: String,
    },
}

/// Whose key.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum PartyWord {
    Finance,
    AgentBank,
    Ledger,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a new key; the old certificate stays to verify with / 更换密钥
    Rotate {
        #[arg(long, value_name = "DIR")]
        keys: PathBuf,
        party: PartyWord,
    },
}

#[derive(Debug, Subcommand)]
enum ExportCommand {
    /// The whole journal as CSV / 日记账
    Journal(ExportArgs),
    /// The journal for bean-check, with balance assertions / Beancount 账本
    Beancount(ExportArgs),
    /// The journal for hledger, with balance assertions / hledger 账本
    Hledger(ExportArgs),
    /// The sealed vouchers of a day as ISO 20022 pain.001.001.09 / 当日支付凭证
    Pain001 {
        #[command(flatten)]
        of: ExportArgs,
        /// The date on the vouchers / 凭证日期
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Date,
    },
    /// The payees of one sealed voucher as a GBK detail file / 批量明细
    Details {
        #[command(flatten)]
        of: ExportArgs,
        #[arg(long, value_enum, default_value = "bars")]
        layout: export::LayoutWord,
        /// Voucher number / 凭证号
        voucher: String,
    },
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// mof_div_code; needed when the database has several counties / 财政区划
    #[arg(long, value_name = "CODE")]
    county: Option<String>,
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn run(words: Vec<OsString>) -> ExitCode {
    // Before clap has understood anything, the word itself says how the mistake is told.
    let wants_json = words.iter().any(|word| word == "--json");
    if let Some(lang) = asked_lang(&words) {
        answer::choose(lang);
    }
    let line = match Line::try_parse_from(words) {
        Ok(line) => line,
        Err(error) => return not_understood(&error, wants_json),
    };
    let json = line.json;
    log();
    match perform(line.command, json) {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::No) => ExitCode::from(1),
        Err(stop) => {
            stop.say(json);
            ExitCode::from(stop.exit)
        }
    }
}

/// The log goes to stderr; `RUST_LOG` says how much, `SUANPAN_LOG=json` gives an object a line.
/// It names verbs, numbers and codes, never a person, a payee or an account.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // Only the first call of a process sets it up.
    match std::env::var("SUANPAN_LOG").as_deref() {
        Ok("json") => drop(log.json().try_init()),
        _ => drop(log.try_init()),
    }
}

fn not_understood(error: &clap::Error, json: bool) -> ExitCode {
    use clap::error::ErrorKind;
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        answer::say(&error.to_string());
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let en = text.trim_start_matches("error: ").trim_end();
    Stop::usage("usage", usage::zh(error), usage::english(en)).say(json);
    ExitCode::from(2)
}

/// `--lang zh`, `--lang=en`, read before the rest of the line is understood.
fn asked_lang(words: &[OsString]) -> Option<Lang> {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let apart = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1).copied());
    Lang::from_code(joined.or(apart)?)
}

fn perform(command: Command, json: bool) -> Ended {
    match command {
        Command::Demo(args) => demo::run(&args, json),
        Command::Serve(args) => serve::run(&args, json),
        Command::Import(args) => import::run(&args, json),
        Command::Year(args) => year::run(args, json),
        Command::Bench(BenchCommand::Pay(args)) => bench::run(args, json),
        Command::Bench(BenchCommand::Pages(args)) => bench::walk(args, json),
        Command::Backup(args) => backup::backup(&args, json),
        Command::Restore(args) => backup::restore(&args, json),
        Command::Verify { db, keys } => verify::run(&db, keys.as_deref(), json),
        Command::Explain(args) => explain::run(&args, json),
        Command::Print(args) => print::run(&args, json),
        Command::BankSim(args) => bank_sim::run(&args, json),
        Command::Policy(PolicyCommand::Show { key, on, county }) => {
            policy::show(&key, on, county.as_deref(), json)
        }
        Command::Policy(PolicyCommand::Due { key, from, batch, county }) => {
            policy::due(&key, from, batch.as_deref(), county.as_deref(), json)
        }
        Command::Rule(RuleCommand::List) => policy::rule_list(json),
        Command::Rule(RuleCommand::Run { id, facts, batch, on, county }) => {
            policy::rule_run(&policy::RuleAsked { id, facts, batch, on, county }, json)
        }
        Command::User(UserCommand::SetPassword { db, county, by, user }) => {
            user::set_password(&db, county.as_deref(), &by, &user, json)
        }
        Command::Keys(KeysCommand::Rotate { keys, party }) => keys::rotate(&keys, party, json),
        Command::Export(ExportCommand::Journal(asked)) => {
            export::journal(&asked.db, asked.county.as_deref(), json)
        }
        Command::Export(ExportCommand::Beancount(asked)) => {
            export::ledger(&asked.db, asked.county.as_deref(), export::Language::Beancount)
        }
        Command::Export(ExportCommand::Hledger(asked)) => {
            export::ledger(&asked.db, asked.county.as_deref(), export::Language::Hledger)
        }
        Command::Export(ExportCommand::Pain001 { of, on }) => {
            export::pain001(&of.db, of.county.as_deref(), on)
        }
        Command::Export(ExportCommand::Details { of, layout, voucher }) => {
            export::details(&of.db, of.county.as_deref(), layout, &voucher)
        }
        Command::Read { file } => read::run(&file, json),
        Command::Statement(args) => statement::run(&args, json),
    }
}

fn date(text: &str) -> Result<Date, String> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let parsed = if shaped { text.parse().ok() } else { None };
    parsed.ok_or_else(|| format!("{text:?} is not a date; write YYYY-MM-DD / 日期应写成 YYYY-MM-DD"))
}

fn instant(text: &str) -> Result<DateTime, String> {
    ::policy::parse_instant(text).ok_or_else(|| {
        format!("{text:?} is not an instant; write YYYY-MM-DDTHH:MM:SS / 时刻应写成 YYYY-MM-DDTHH:MM:SS")
    })
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not an address; write 127.0.0.1:PORT / 地址应写成 127.0.0.1:端口"))
}
