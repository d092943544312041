//! The bank's files: sealed vouchers as pain.001, the payees of one voucher as a detail file.
//!
//! **Promise:** only vouchers that carry the seal leave, in the words the seal covers; none that was
//! withdrawn, or rejected for good.

use std::io::Write;

use clap::ValueEnum;
use jiff::civil::Date;
use wire::details::{Batch, Layout};
use wire::envelope::{PaymentVoucher, VtTable};
use wire::iso20022::{CreditTransfers, Instruction};

use crate::cli::answer::{End, Ended, Stop};
use crate::cli::{books, read};

/// How the columns of a detail file are told apart.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LayoutWord {
    Bars,
    Fixed,
}

pub fn pain001(url: &str, county: Option<&str>, on: Date) -> Ended {
    let db = books::open_existing(url)?;
    let row = books::county(&db, county)?;
    let code = row.code.clone();
    let sealed = db.read_blocking(move |tx| treasury::evoucher::sealed_on(tx, &code, on))?;
    if sealed.is_empty() {
        return Err(Stop::refused(
            "no_vouchers",
            format!("{on} 没有已签章的支付凭证"),
            format!("no sealed voucher is dated {on}"),
        ));
    }
    let mut payments = Vec::with_capacity(sealed.len());
    for (number, body) in &sealed {
        payments.push(Instruction::of_voucher(&order(number, body)?));
    }
    let message = CreditTransfers {
        msg_id: format!("{}-{}", row.code, on.strftime("%Y%m%d")),
        created_at: on.at(0, 0, 0, 0),
        initiator: row.name_zh,
        payments,
    };
    out(&message.to_bytes().map_err(|error| read::not_written(&error))?)
}

pub fn details(url: &str, county: Option<&str>, layout: LayoutWord, number: &str) -> Ended {
    let db = books::open_existing(url)?;
    let code = books::county(&db, county)?.code;
    let asked = number.to_owned();
    let sealed = db.read_blocking(move |tx| treasury::evoucher::sealed_with_no(tx, &code, &asked))?;
    let Some((number, body)) = sealed else {
        return Err(Stop::refused(
            "no_such_voucher",
            format!("没有已签章的支付凭证 {number}"),
            format!("there is no sealed voucher {number}"),
        ));
    };
    let layout = match layout {
        LayoutWord::Bars => Layout::Bars,
        LayoutWord::Fixed => Layout::Fixed,
    };
    let batch = Batch::of_voucher(&order(&number, &body)?);
    out(&batch.to_bytes(layout).map_err(|faults| read::lines_refused(&faults))?)
}

/// The voucher as it was sealed. What is in the store was written by us: an error is damage.
fn order(number: &str, body: &str) -> Result<PaymentVoucher, Stop> {
    treasury::evoucher::stored_order(body, &VtTable::national()).map_err(|error| {
        Stop::failed(
            "voucher_damaged",
            format!("凭证库中的 {number} 读不出来：{}；请运行 suanpan verify", read::zh(&error)),
            format!("voucher {number} in the store cannot be read: {error}; run suanpan verify"),
        )
    })
}

/// A reader that went away ends the export quietly.
fn out(bytes: &[u8]) -> Ended {
    let mut stdout = std::io::stdout().lock();
    drop(stdout.write_all(bytes).and_then(|()| stdout.flush()));
    Ok(End::Done)
}
