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
    /// Numeric id, or the number people know (pay_app_no, bgt_line_no) / 编号
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
                Some(told) if json => {
                    say_json(&told);
                    !told.check.differs()
                }
                Some(told) => {
                    explain_text::payment(&told);
                    !told.check.differs()
                }
                None => continue,
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
            format!("没有支付申请 {id}；请给出申请编号（pay_app_no）或数字 id"),
            format!("there is no payment request {id}; give its number (pay_app_no) or its numeric id"),
        ),
        What::Line => Stop::refused(
            "no_such_line",
            format!("没有指标 {id}；请给出指标号（bgt_line_no）或数字 id"),
            format!("there is no quota line {id}; give its number (bgt_line_no) or its numeric id"),
        ),
    }
}

fn find_payment(
    db: &Db,
    county: &str,
    id: &str,
    year: Option<FiscalYear>,
) -> Result<Option<PaymentExplained>, Stop> {
    let (county, id) = (county.to_owned(), id.to_owned());
    let told = db.read_blocking(move |tx| {
        let Some(found) = explain::find_payment(tx, &county, Asked { id: &id, year })? else {
            return Ok(None);
        };
        explain::payment(tx, &county, found)
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
