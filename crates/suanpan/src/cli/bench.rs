//! `bench pay`: the controlled payment against bare SQL, in one run (bench/README.md).

use clap::Args;

use super::answer::{End, Ended, say, say_json};
use super::books;
use crate::bench::{PayOptions, pay};

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
