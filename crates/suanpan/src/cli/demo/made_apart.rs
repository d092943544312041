//! The sample year is made by a process of its own, so that its memory is given back before anybody is served.
//!
//! **Promise:** it ends with the demo that started it, however that one ends; why it could not do its work
//! is said once, by the demo.
//! **Not here:** what is made ([`super::make`]).

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::answer::{End, Ended, Stop, say};
use super::super::waiting::Percent;
use super::DemoArgs;
use crate::year::Progress;

/// Starts the other process and follows it to its end.
pub(super) fn make(args: &DemoArgs, percent: &Percent) -> Result<(), Stop> {
    let program = std::env::current_exe().context("the program's own path")?;
    let mut command = Command::new(program);
    command.args(["demo", "--make", "--county", &args.county]).arg("--data").arg(&args.data);
    if let Some(today) = args.today {
        command.args(["--today", &today.to_string()]);
    }
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.context("the sample county cannot be made / 无法建立样例县")?;
    let mut why = None;
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines() {
            let said: Value = line.ok().and_then(|line| serde_json::from_str(&line).ok()).unwrap_or_default();
            match said.get("percent").and_then(Value::as_u64) {
                Some(done) => percent.is(done as usize),
                None => why = Some(said),
            }
        }
    }
    let status = child.wait().context("the sample county's maker")?;
    match (status.success(), why) {
        (true, None) => Ok(()),
        (_, Some(why)) => Err(Stop::of_json(&why)),
        (false, None) => {
            Err(anyhow!("making the sample county ended by itself ({status}) / 样例县未能建成").into())
        }
    }
}

/// The other process: makes the year, says how far it is, and why not if not.
pub(super) fn work(args: &DemoArgs) -> Ended {
    std::thread::Builder::new().name("parent".into()).spawn(end_with_parent).context("a thread")?;
    if let Err(error) = super::make(args, Arc::new(Said)) {
        let stop = Stop::from(error);
        say(&json!({ "exit": stop.exit, "code": stop.code, "zh": stop.zh, "en": stop.en }).to_string());
    }
    Ok(End::Done)
}

/// The demo holds our stdin open as long as it lives and never writes.
fn end_with_parent() {
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
    std::process::exit(3);
}

struct Said;

impl Progress for Said {
    fn step(&self, done: usize, total: usize, _on: Date) {
        say(&json!({ "percent": done.saturating_mul(100) / total.max(1) }).to_string());
    }
}
