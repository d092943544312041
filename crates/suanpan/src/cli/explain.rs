//! `explain payment|line ID`: back to the appropriation and its document, forward to the receipt.
//!
//! **Promise:** the parts the money came in are added up again; when they do not agree the exit is 1.
//! **Not here:** the questions to the books (`treasury::explain`), the text (`explain_text`).

use clap::{Args, ValueEnum};
use ledger::FiscalYear;
use platform::db::Db;
use treasury::explain::{self, Asked, LineExplained, PaymentExplained};

use super::answer::{End, Ended, Stop, say_json};
use super::books;
use super::explain_text;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[arg(long, value_name = "URL", value_parser = books::url)]
    db: String,
    what: What,
    /// The number people know (request, voucher, receipt, refund; quota line), or the numeric id / 编号
    id: String,
    /// mof_div_code; all counties are searched without it / 财政区划
    #[arg(long, value_name = "CODE")]
    county: Option<String>,
    /// Fiscal year of the number; the latest without it / 年度
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Payment,
    Line,
}

pub fn run(args: &ExplainArgs, json: bool) -> Ended {
    let db = books::open_existing(&args.db)?;
    let counties = match &args.county {
        Some(code) => vec![books::county(&db, Some(code))?],
        None => books::counties(&db)?,
    };
    for county in counties {
        let year = args.year.map(FiscalYear);
        let agrees = match args.what {
            What::Payment => match find_payment(&db, &county.code, &args.id, year)? {
                Found::None => continue,
                Found::Several(numbers) => return Err(several(&args.id, &numbers)),
                Found::One(told) if json => {
                    say_json(&told);
                    !told.check.differs()
                }
                Found::One(told) => {
                    explain_text::payment(&told);
                    !told.check.differs()
                }
            },
            What::Line => match find_line(&db, &county.code, &args.id, year)? {
                Some(told) if json => {
                    say_json(&told);
                    told.agrees
                }
                Some(told) => {
                    explain_text::line(&told);
                    told.agrees
                }
                None => continue,
            },
        };
        return Ok(if agrees { End::Done } else { End::No });
    }
    Err(not_found(args))
}

fn not_found(args: &ExplainArgs) -> Stop {
    let id = &args.id;
    match args.what {
        What::Payment => Stop::refused(
            "no_such_payment",
            format!("没有支付申请 {id}；请给出申请编号（pay_app_no）、凭证号、回单号、退款号或数字 id"),
            format!(
                "there is no payment request {id}; give its number (pay_app_no), the number of its voucher, \
                 receipt or refund, or its numeric id"
            ),
        ),
        What::Line => Stop::refused(
            "no_such_line",
            format!("没有指标 {id}；请给出指标号（bgt_line_no）或数字 id"),
            format!("there is no quota line {id}; give its number (bgt_line_no) or its numeric id"),
        ),
    }
}

/// What stands behind a number.
enum Found {
    None,
    One(Box<PaymentExplained>),
    /// A batch on one voucher: the numbers of its requests.
    Several(Vec<String>),
}

/// More requests than one went out on that voucher; each is explained by its own number.
fn several(id: &str, numbers: &[String]) -> Stop {
    let list = numbers.join(", ");
    Stop::refused(
        "several_payments",
        format!("{id} 上有 {} 笔支付申请，请逐笔查询：{list}", numbers.len()),
        format!("{id} carries {} payment requests; ask for one of them: {list}", numbers.len()),
    )
    .beside("payments", numbers)
}

fn find_payment(db: &Db, county: &str, id: &str, year: Option<FiscalYear>) -> Result<Found, Stop> {
    let (county, id) = (county.to_owned(), id.to_owned());
    let told = db.read_blocking(move |tx| {
        let found = explain::find_payments(tx, &county, Asked { id: &id, year })?;
        if let [one] = found[..] {
            return Ok(
                explain::payment(tx, &county, one)?.map_or(Found::None, |told| Found::One(Box::new(told)))
            );
        }
        let mut numbers = Vec::new();
        for one in found {
            numbers.extend(treasury::payment::payment(tx, &county, one)?.map(|row| row.pay_app_no));
        }
        Ok(if numbers.is_empty() { Found::None } else { Found::Several(numbers) })
    })?;
    Ok(told)
}

fn find_line(
    db: &Db,
    county: &str,
    id: &str,
    year: Option<FiscalYear>,
) -> Result<Option<LineExplained>, Stop> {
    let (county, id) = (county.to_owned(), id.to_owned());
    let told = db.read_blocking(move |tx| {
        let Some(found) = explain::find_line(tx, &county, Asked { id: &id, year })? else {
            return Ok(None);
        };
        explain::line(tx, &county, found)
    })?;
    Ok(told)
}
