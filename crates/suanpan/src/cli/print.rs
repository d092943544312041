//! `print payment|voucher|statement`: the papers of the pages, without a browser.
//!
//! **Promise:** the same paper as the page's button gives, for the same day and language.
//! **Not here:** what stands on a paper (`treasury::papers`), how it is laid out (`print`).

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use platform::db::{Db, DbResult, Tx};
use platform::i18n::{Lang, MoneyUnit};
use platform::web::paper::{self, Paper};
use print::Document;
use serde_json::json;
use treasury::papers::{self, Bureau, Month};

use super::answer::{End, Ended, Stop, chosen, say, say_json};
use super::books;
use crate::county::{CountyRow, pay_account};
use crate::web;

#[derive(Debug, Args)]
pub struct PrintArgs {
    what: What,
    /// The number people know (request, voucher, receipt), or the numeric id; of a statement the unit's code / 编号或单位编码
    id: String,
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    /// mof_div_code; needed when the database has several counties / 财政区划
    #[arg(long, value_name = "CODE")]
    county: Option<String>,
    /// Month of a statement; the current one without it / 对账月份
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: Option<Month>,
    /// Where the PDF goes / 输出文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Payment request form / 支付申请表
    Payment,
    /// Payment voucher / 支付凭证
    Voucher,
    /// Statement of a unit for a month / 预算单位对账单
    Statement,
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| format!("{text:?} is not a month; write YYYY-MM / 月份应写成 YYYY-MM"))
}

pub fn run(args: &PrintArgs, json: bool) -> Ended {
    let db = books::open_existing(&args.db)?;
    let county = books::county(&db, args.county.as_deref())?;
    let Some(document) = document(&db, &county, args)? else {
        return Err(Stop::refused(
            "not_found",
            format!("没有找到 {}", args.id),
            format!("there is no {}", args.id),
        ));
    };
    let file = paper::pdf(&document).map_err(|error| {
        let text = error.to_string();
        let (en, zh) = platform::i18n::halves(&text);
        Stop::failed("not_printed", zh.to_owned(), en.to_owned())
    })?;
    std::fs::write(&args.out, &file).map_err(|error| Stop::file(&args.out, &error))?;
    let code = print::verification_code(&document);
    if json {
        say_json(&json!({ "file": args.out, "bytes": file.len(), "title": document.title, "code": code }));
    } else {
        say(&format!("{} {} {code}\n", args.out.display(), document.title));
    }
    Ok(End::Done)
}

fn document(db: &Db, county: &CountyRow, args: &PrintArgs) -> Result<Option<Document>, Stop> {
    let texts = web::texts()?;
    let today = books::now(county).day();
    let (what, id, row) = (args.what, args.id.clone(), county.clone());
    let month = args.month.unwrap_or_else(|| Month::of(today));
    let lang = chosen().unwrap_or(Lang::Zh);
    let found: DbResult<Option<Document>> = db.read_blocking(move |tx| {
        let paper = Paper { texts: &texts, lang, unit: MoneyUnit::Yuan, printed_on: today };
        let name = if lang == Lang::Zh { &row.name_zh } else { &row.name_en };
        let bureau = Bureau { paper, county: &row.code, name };
        match what {
            What::Payment => match payment_id(tx, &row.code, &id)? {
                Some((payment, _)) => papers::request(tx, &bureau, payment, &None),
                None => Ok(None),
            },
            What::Voucher => {
                let by_number = payment_id(tx, &row.code, &id)?.and_then(|(_, voucher)| voucher);
                let Some(voucher) = by_number.or(id.parse().ok()) else { return Ok(None) };
                papers::voucher(tx, &bureau, &pay_account(&row.code, &row.name_zh), voucher, &None)
            }
            What::Statement => papers::statement(tx, &bureau, &id, month, &None),
        }
    });
    Ok(found?)
}

/// A request by any number of it or by id, with its voucher.
fn payment_id(tx: &mut Tx<'_>, county: &str, id: &str) -> DbResult<Option<(i64, Option<i64>)>> {
    let by_number = treasury::payment::payment_by_any_no(tx, county, id)?;
    let found = match (by_number, id.parse::<i64>()) {
        (Some(found), _) => Some(found),
        (None, Ok(id)) => treasury::payment::payment(tx, county, id)?,
        (None, Err(_)) => None,
    };
    Ok(found.map(|payment| (payment.payment_id, payment.voucher_id)))
}
