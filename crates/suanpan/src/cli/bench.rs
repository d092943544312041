//! `bench pay`: the controlled payment against bare SQL; `bench pages`: every page as every role
//! (bench/README.md).

use std::io::Write as _;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;

use super::answer::{End, Ended, say, say_json};
use super::books;
use crate::bench::{PagesOptions, PayOptions, pages, pay};

#[derive(Debug, Args)]
pub struct PayArgs {
    /// A database without the sample county
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// Stop after so many payments
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// Or after so many seconds
    #[arg(long, value_name = "N", conflicts_with = "count", value_parser = clap::value_parser!(u32).range(1..))]
    seconds: Option<u32>,
    /// 1: each waits for its own durable commit
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024))]
    in_flight: usize,
}

#[derive(Debug, Args)]
pub struct PagesArgs {
    /// A database with one county, such as `suanpan year --db` leaves
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// The business day of the walk; that of the last posting without it
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
    /// How many of the slowest are listed
    #[arg(long, value_name = "N", default_value_t = 20)]
    slowest: usize,
    /// Stop after so many minutes and say what was left out
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
}

pub fn walk(args: PagesArgs, json: bool) -> Ended {
    let at_most = Duration::from_secs(u64::from(args.minutes) * 60);
    let options = PagesOptions { url: args.db, today: args.today, slowest: args.slowest, at_most };
    let report = pages(&options, &mut note)?;
    if json {
        say_json(&report);
    } else {
        say(&report.to_string());
    }
    Ok(if report.failed.is_empty() { End::Done } else { End::No })
}

/// How far the walk is, on stderr: a reader that went away ends nothing.
fn note(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

pub fn run(args: PayArgs, json: bool) -> Ended {
    let options = PayOptions {
        url: args.db,
        count: args.count,
        seconds: args.seconds.map(f64::from),
        in_flight: args.in_flight,
    };
    let report = pay(&options)?;
    if json {
        say_json(&report);
    } else {
        say(&report.to_string());
    }
    Ok(End::Done)
}
