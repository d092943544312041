//! The bank's files: sealed vouchers as pain.001, the payees of one voucher as a detail file.
//!
//! **Promise:** only vouchers that were sent leave, in the words the seal covers: sealing alone decides
//! no hand-over. One that waits to be sent, was withdrawn, or was rejected for good, is named with the reason.

use std::io::Write;

use clap::ValueEnum;
use jiff::civil::Date;
use platform::i18n::Lang;
use treasury::evoucher::{SealedWords, VoucherState};
use wire::details::{Batch, Layout};
use wire::envelope::{PaymentVoucher, VtTable};
use wire::iso20022::{CreditTransfers, Instruction};

use crate::cli::answer::{self, End, Ended, Stop};
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
    let (sent, kept): (Vec<_>, Vec<_>) = sealed.into_iter().partition(|v| kept_back(v).is_none());
    if sent.is_empty() {
        return Err(none_sent(&kept));
    }
    let mut payments = Vec::with_capacity(sent.len());
    for voucher in &sent {
        payments.push(Instruction::of_voucher(&order(voucher)?));
    }
    let message = CreditTransfers {
        msg_id: format!("{}-{}", row.code, on.strftime("%Y%m%d")),
        created_at: on.at(0, 0, 0, 0),
        initiator: row.name_zh,
        payments,
    };
    let bytes = message.to_bytes().map_err(|error| read::not_written(&error))?;
    let why = kept.iter().filter_map(|voucher| Some((&voucher.voucher_no, kept_back(voucher)?)));
    for (number, (zh, en)) in why {
        let (zh, en) = (format!("未写入 {number}：{zh}"), format!("left out {number}: {en}"));
        note(&zh, &en);
    }
    out(&bytes)
}

/// Says something beside the file on stderr: in the language of `--lang`, else in both.
fn note(zh: &str, en: &str) {
    let text = match answer::chosen() {
        Some(Lang::Zh) => format!("{zh}\n"),
        Some(Lang::En) => format!("{en}\n"),
        None => format!("{zh}\n{en}\n"),
    };
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}

/// Why a sealed voucher does not leave, in Chinese and English; `None` when it does.
fn kept_back(voucher: &SealedWords) -> Option<(String, String)> {
    let state = VoucherState::from_code(&voucher.state);
    match state {
        Some(state) if state.is_handed_over() => None,
        Some(VoucherState::Signed) => {
            Some(("已签章，尚未发送".to_owned(), "sealed, but not sent yet".to_owned()))
        }
        Some(state) => Some((state.name_zh().to_owned(), state.name_en().to_owned())),
        None => Some(("状态无法识别".to_owned(), "in no known state".to_owned())),
    }
}

fn none_sent(kept: &[SealedWords]) -> Stop {
    let why: Vec<_> = kept.iter().filter_map(|v| Some((v.voucher_no.clone(), kept_back(v)?))).collect();
    let zh: Vec<String> = why.iter().map(|(number, (zh, _))| format!("{number} {zh}")).collect();
    let en: Vec<String> = why.iter().map(|(number, (_, en))| format!("{number} {en}")).collect();
    let rows: Vec<_> = why
        .iter()
        .map(|(number, (zh, en))| serde_json::json!({ "voucher_no": number, "zh": zh, "en": en }))
        .collect();
    Stop::refused(
        "not_sent",
        format!("没有已发送的支付凭证：{}", zh.join("；")),
        format!("no voucher was sent: {}", en.join("; ")),
    )
    .beside("vouchers", rows)
}

pub fn details(url: &str, county: Option<&str>, layout: LayoutWord, number: &str) -> Ended {
    let db = books::open_existing(url)?;
    let code = books::county(&db, county)?.code;
    let asked = number.to_owned();
    let sealed = db.read_blocking(move |tx| treasury::evoucher::sealed_with_no(tx, &code, &asked))?;
    let Some(voucher) = sealed else {
        return Err(Stop::refused(
            "no_such_voucher",
            format!("没有已签章的支付凭证 {number}"),
            format!("there is no sealed voucher {number}"),
        ));
    };
    if kept_back(&voucher).is_some() {
        return Err(none_sent(&[voucher]));
    }
    let layout = match layout {
        LayoutWord::Bars => Layout::Bars,
        LayoutWord::Fixed => Layout::Fixed,
    };
    let batch = Batch::of_voucher(&order(&voucher)?);
    out(&batch.to_bytes(layout).map_err(|faults| read::lines_refused(&faults))?)
}

/// The voucher as it was sealed. What is in the store was written by us: an error is damage.
fn order(voucher: &SealedWords) -> Result<PaymentVoucher, Stop> {
    let number = &voucher.voucher_no;
    treasury::evoucher::stored_order(&voucher.body, &VtTable::national()).map_err(|error| {
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
