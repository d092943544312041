//! `year`: a folder's whole fiscal year without a browser.
//!
//! **Not here:** the year itself (`crate::year`).

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use platform::i18n::Lang;

use super::answer::{End, Ended, Stop, pick, say, say_json};
use super::books;
use crate::import::{self, ImportRefused, Reading};
use crate::mapping::{self, MappingReport};
use crate::year::{self, Progress, Quiet, YearOptions};

#[derive(Debug, Args)]
pub struct YearArgs {
    /// The county folder; with --mapping the extracts, one --input for each / 县文件夹或外部数据
    #[arg(long, value_name = "PATH", required = true)]
    input: Vec<PathBuf>,
    /// Another system's extracts, read as this mapping file says / 映射文件
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Where the tables go / 输出目录
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Keep the books here; a temporary file without it / 账簿
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: Option<String>,
}

struct Bar(ProgressBar);

impl Progress for Bar {
    fn step(&self, done: usize, total: usize, on: Date) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
        self.0.set_message(on.to_string());
    }
}

/// A broken folder or extract is refused with its places, before anything is made.
fn read(args: &YearArgs) -> Result<(Reading, Option<MappingReport>), Stop> {
    let refused = |refused: ImportRefused| {
        Stop::refused("import_refused", refused.list(Lang::Zh), refused.list(Lang::En))
            .beside("errors", &refused.errors)
            .beside("more", refused.more)
    };
    match (&args.mapping, args.input.as_slice()) {
        (Some(file), inputs) => {
            let mapped = mapping::read(file, inputs).map_err(refused)?;
            Ok((mapped.reading, Some(mapped.report)))
        }
        (None, [folder]) => Ok((import::read(folder).map_err(refused)?, None)),
        (None, _) => Err(Stop::usage(
            "usage",
            "一次只能运行一个县文件夹；多个文件要用 --mapping 说明怎样读取",
            "one county folder at a time; several extracts need --mapping to say how they are read",
        )),
    }
}

pub fn run(args: YearArgs, json: bool) -> Ended {
    let (reading, mapped) = read(&args)?;
    let progress: Arc<dyn Progress> = if json {
        Arc::new(Quiet)
    } else {
        let bar = ProgressBar::new(1);
        let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} {eta}");
        Arc::new(Bar(style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))))
    };
    let out = args.out.clone();
    let options = YearOptions { out: args.out, db: args.db };
    let summary = year::run(&options, reading, progress)?;
    if let Some(report) = mapped {
        let mut text = serde_json::to_string_pretty(&report).context("the report of the mapping")?;
        text.push('\n');
        std::fs::write(out.join("mapping.json"), text).context("mapping.json cannot be written")?;
    }
    if json {
        say_json(&summary);
        return Ok(End::Done);
    }
    let line = |zh: &str, en: &str, value: String| say(&format!("{:<12} {value:>20}", pick(zh, en)));
    say(&format!("{} {} {:?}", summary.mof_div_code, summary.name_zh, summary.fiscal_years));
    line("支付", "paid", summary.paid.clone());
    line("退款", "refunded", summary.refunded.clone());
    line("搁置", "parked", summary.parked.clone());
    line("隔离", "quarantined", summary.quarantined.clone());
    line("不予受理", "refused", summary.refused.clone());
    line("合计", "total", summary.total.clone());
    say(&format!("{} {}", pick("表格在", "tables in"), out.display()));
    Ok(End::Done)
}
