//! `statement`: a bank statement file is kept, as the reconciliation desk does on its page.
//!
//! **Promise:** the same verb as the page, with the rights the named person has on the business day.
//! **Not here:** putting the day side by side (the page, or the service every morning).

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use platform::access::actor_on;
use platform::hash::sm3_hex;
use platform::verb::Problem;
use treasury::reconciliation::{PapersTaken, ReceivePapers, ReceivedPapers};
use wire::crypto::KeyStore;

use super::answer::{End, Ended, Stop, pick, say, say_json};
use super::books;
use crate::county::{self, Office};

#[derive(Debug, Args)]
pub struct StatementArgs {
    /// A camt.053 file, or the bank's envelope of a day / 对账单文件
    file: PathBuf,
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// Who answers for the file; the person's rights decide / 导入人
    #[arg(long = "as", value_name = "USER")]
    by: String,
    /// mof_div_code; needed when the database has several counties / 财政区划
    #[arg(long, value_name = "CODE")]
    county: Option<String>,
    /// Keys of the county, to check the bank's signature of an envelope / 密钥目录
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
}

pub fn run(args: &StatementArgs, json: bool) -> Ended {
    let bytes = std::fs::read(&args.file).map_err(|error| Stop::file(&args.file, &error))?;
    let db = books::open_existing(&args.db)?;
    let row = books::county(&db, args.county.as_deref())?;
    let at = books::now(&row);
    let (code, user) = (row.code.clone(), args.by.clone());
    let actor = db.read_blocking(move |tx| actor_on(tx, &code, &user, at.day()))?;
    let Some(actor) = actor else {
        return Err(Stop::refused(
            "no_such_user",
            format!("{} 没有用户 {}", row.code, args.by),
            format!("county {} has no user {}", row.code, args.by),
        ));
    };
    let folder = books::key_folder(&args.db, args.keys.as_deref(), &row.code);
    let keys = match folder {
        Some(folder) => county::keys(&folder, &row.code, at.day())?,
        // Nobody's certificates: an envelope is put aside then, a file needs none.
        None => KeyStore::in_memory(&row.code, &row.code, at.day()),
    };
    let policy = county::policy_of(&row.profile, &row.policy_rows, &row.calendar_rows)?;
    let office = Office::new(&row.code, policy, county::desk(&keys, &row.code, &row.name_zh));
    let ctx = office.ctx(Arc::new(actor), at, format!("statement {}", sm3_hex(&bytes)));
    match db.perform_blocking::<ReceivePapers>(ctx, ReceivedPapers::of(&bytes)) {
        Ok(taken) => told(&taken, json),
        Err(Problem::Failed(error)) => Err(error.into()),
        Err(Problem::Refused(refusal)) => Err(Stop::of_refusal(&refusal, "文件内容无法读取", &refusal)),
        Err(Problem::Denied(_) | Problem::KeyReused) => Err(Stop::refused(
            "denied",
            format!("{} 没有接收对账单的权限（对账岗）", args.by),
            format!("{} may not take statements; the reconciliation desk may", args.by),
        )),
    }
}

/// Exit 1 when anything was put aside.
fn told(taken: &PapersTaken, json: bool) -> Ended {
    if json {
        say_json(taken);
    } else {
        for paper in &taken.papers {
            let word = match paper.outcome.as_str() {
                "kept" => pick("采用", "kept"),
                "known" => pick("已有，内容相同", "known already"),
                _ => pick("已隔离", "put aside"),
            };
            let reason = platform::i18n::half(super::answer::lang(), &paper.reason);
            say(format!("{} {} {word} {reason}", paper.on, paper.kind).trim_end());
        }
    }
    let aside = taken.papers.iter().any(|paper| paper.outcome == "quarantined" || paper.aside > 0);
    Ok(if aside { End::No } else { End::Done })
}
