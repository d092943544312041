//! Batch detail files (批量业务支付明细, 8207) in GBK text: what a bank takes beside a voucher when the
//! payees are many, and the return file it sends back.
//!
//! One record a line, ended by CR LF; a header, then one line per payee. Two layouts say the same:
//! columns between bars, or columns of fixed width in bytes.
//!
//! **Promise:** a character GBK lacks is refused with line, field, character and code point, every one of
//! them at once; nothing is replaced and no shortened file is written.
//! **Promise:** of a return file one line that is not understood, or comes twice, is put aside; its
//! neighbours count.
//! **Not here:** the voucher itself (`envelope`), whom a detail belongs to in the books (`treasury`).

mod charset;
mod fault;
mod layout;

use crate::Fen;
use crate::envelope::{PaymentVoucher, VoucherKey};
use crate::iso20022::Holder;
use jiff::civil::Date;
use layout::{Reader, Record};
use serde::Serialize;

pub use charset::{gbk_pair, to_gbk};
pub use fault::{DetailFault, LineFault};
pub use layout::Layout;

/// Largest file taken, in bytes.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;

/// What both files begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The voucher the details belong to.
    pub key: VoucherKey,
    pub vou_date: Date,
    pub payer: Holder,
    pub count: usize,
    pub total_fen: Fen,
}

/// The details of one voucher, out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Batch {
    pub head: Head,
    pub lines: Vec<Line>,
}

/// One payee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub id: String,
    pub payee: Holder,
    pub bank_name: String,
    pub bank_no: String,
    pub amount_fen: Fen,
    pub remark: String,
}

/// The bank's answer to a batch, in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Returned {
    pub head: Head,
    pub outcomes: Vec<Outcome>,
    /// Lines that were not understood.
    pub set_aside: Vec<LineFault>,
}

/// What became of one payee's money: paid in full, or 0.00 and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub id: String,
    pub payee: Holder,
    pub amount_fen: Fen,
    pub paid_fen: Fen,
    /// The day it was paid; none when it was not.
    pub paid_on: Option<Date>,
    pub bank_no: String,
    pub reason: String,
}

impl Batch {
    /// The details of a voucher; a single payment is a batch of one.
    pub fn of_voucher(voucher: &PaymentVoucher) -> Batch {
        let whole = || Line {
            id: voucher.voucher_no.chars().take(38).collect(),
            payee: Holder { name: voucher.payee_acct_name.clone(), acct_no: voucher.payee_acct_no.clone() },
            bank_name: voucher.payee_acct_bank_name.clone(),
            bank_no: voucher.payee_acct_bank_no.clone(),
            amount_fen: voucher.pay_amt,
            remark: voucher.pay_summary_name.clone(),
        };
        let each = voucher.details.iter().map(|detail| Line {
            id: detail.id.clone(),
            payee: Holder { name: detail.payee_acct_name.clone(), acct_no: detail.payee_acct_no.clone() },
            bank_name: detail.payee_acct_bank_name.clone(),
            bank_no: detail.payee_acct_bank_no.clone(),
            amount_fen: detail.pay_amt,
            remark: detail.remark.clone(),
        });
        let mut lines: Vec<Line> = each.collect();
        if lines.is_empty() {
            lines.push(whole());
        }
        let key = VoucherKey {
            adm_div_code: voucher.adm_div_code.clone(),
            st_year: voucher.st_year,
            vt_code: voucher.vt_code.clone(),
            voucher_no: voucher.voucher_no.clone(),
        };
        let payer = Holder { name: voucher.pay_acct_name.clone(), acct_no: voucher.pay_acct_no.clone() };
        let head =
            Head { key, vou_date: voucher.vou_date, payer, count: lines.len(), total_fen: voucher.pay_amt };
        Batch { head, lines }
    }

    /// The file, or everything that stands against it.
    pub fn to_bytes(&self, layout: Layout) -> Result<Vec<u8>, Vec<LineFault>> {
        let mut faults = Vec::new();
        let amounts = self.lines.iter().map(|line| line.amount_fen);
        check_head(&self.head, self.lines.len(), amounts, &mut faults);
        let head = head_record("H", &self.head);
        let lines = self.lines.iter().enumerate().map(|(index, line)| {
            let mut record = Record::begin("D");
            record.number("No", index + 1, 6);
            record.need("Id", &line.id, 38);
            record.need("PayeeAcctNo", &line.payee.acct_no, 42);
            record.need("PayeeAcctName", &line.payee.name, 240);
            record.text("PayeeAcctBankName", &line.bank_name, 240);
            record.text("PayeeAcctBankNo", &line.bank_no, 15);
            record.amount("PayAmt", line.amount_fen);
            record.text("Remark", &line.remark, 400);
            record
        });
        layout::write(layout, std::iter::once(head).chain(lines), faults)
    }

    /// Reads a whole file; any fault refuses it, for money must not leave by halves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Batch, Vec<LineFault>> {
        let mut reader = Reader::open(bytes).map_err(|fault| vec![fault])?;
        let head = read_head(&mut reader, "H").map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        let mut lines = Vec::new();
        while let Some(row) = reader.next() {
            match row.and_then(|row| read_line(&row, lines.len() + faults.len() + 1)) {
                Ok(line) => lines.push(line),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            check_head(&head, lines.len(), lines.iter().map(|line| line.amount_fen), &mut faults);
        }
        if faults.is_empty() { Ok(Batch { head, lines }) } else { Err(faults) }
    }
}

impl Returned {
    /// The file, or everything that stands against it.
    pub fn to_bytes(&self, layout: Layout) -> Result<Vec<u8>, Vec<LineFault>> {
        let mut faults = Vec::new();
        let amounts = self.outcomes.iter().map(|outcome| outcome.amount_fen);
        check_head(&self.head, self.outcomes.len(), amounts, &mut faults);
        let head = head_record("R", &self.head);
        let lines = self.outcomes.iter().enumerate().map(|(index, outcome)| {
            let mut record = Record::begin("D");
            record.number("No", index + 1, 6);
            record.need("Id", &outcome.id, 38);
            record.need("PayeeAcctNo", &outcome.payee.acct_no, 42);
            record.need("PayeeAcctName", &outcome.payee.name, 240);
            record.amount("PayAmt", outcome.amount_fen);
            record.amount("XPayAmt", outcome.paid_fen);
            record.date("XPayDate", outcome.paid_on);
            record.text("XAgentBusinessNo", &outcome.bank_no, 60);
            record.text("XAddWord", &outcome.reason, 400);
            record
        });
        layout::write(layout, std::iter::once(head).chain(lines), faults)
    }

    /// Reads a file; only an unreadable header refuses it as a whole. Lines that are missing show in
    /// the header's count and sum, which are then put aside like a line.
    pub fn from_bytes(bytes: &[u8]) -> Result<Returned, LineFault> {
        let mut reader = Reader::open(bytes)?;
        let head = read_head(&mut reader, "R")?;
        let mut outcomes = Vec::new();
        let mut set_aside = Vec::new();
        let mut last = 0;
        while let Some(row) = reader.next() {
            match row.and_then(|row| read_outcome(&row, &mut last)) {
                Ok(outcome) => outcomes.push(outcome),
                Err(fault) => set_aside.push(fault),
            }
        }
        if set_aside.is_empty() {
            let amounts = outcomes.iter().map(|outcome| outcome.amount_fen);
            check_head(&head, outcomes.len(), amounts, &mut set_aside);
        }
        Ok(Returned { head, outcomes, set_aside })
    }
}

fn head_record(kind: &'static str, head: &Head) -> Record {
    let mut record = Record::begin(kind);
    record.need("VtCode", "8207", 4);
    record.need("AdmDivCode", &head.key.adm_div_code, 9);
    record.need("StYear", &head.key.st_year.to_string(), 4);
    record.need("OriVtCode", &head.key.vt_code, 4);
    record.need("OriVoucherNo", &head.key.voucher_no, 42);
    record.date("VouDate", Some(head.vou_date));
    record.need("PayAcctNo", &head.payer.acct_no, 42);
    record.need("PayAcctName", &head.payer.name, 240);
    record.number("Count", head.count, 6);
    record.amount("PayAmt", head.total_fen);
    record
}

fn read_head(reader: &mut Reader<'_>, kind: &'static str) -> Result<Head, LineFault> {
    let row = reader.head(kind)?;
    let vt_code = row.need("VtCode")?;
    if vt_code != "8207" {
        return Err(row.fault("VtCode", DetailFault::OtherFile { found: vt_code, wanted: "8207".to_owned() }));
    }
    let year = row.need("StYear")?;
    Ok(Head {
        key: VoucherKey {
            adm_div_code: row.need("AdmDivCode")?,
            st_year: year
                .parse()
                .map_err(|_| row.fault("StYear", DetailFault::NotANumber { text: year.clone() }))?,
            vt_code: row.need("OriVtCode")?,
            voucher_no: row.need("OriVoucherNo")?,
        },
        vou_date: row.need_date("VouDate")?,
        payer: Holder { acct_no: row.need("PayAcctNo")?, name: row.need("PayAcctName")? },
        count: row.number("Count")?,
        total_fen: row.amount("PayAmt")?,
    })
}

fn read_line(row: &layout::Row, number: usize) -> Result<Line, LineFault> {
    row.numbered("No", number)?;
    Ok(Line {
        id: row.need("Id")?,
        payee: Holder { acct_no: row.need("PayeeAcctNo")?, name: row.need("PayeeAcctName")? },
        bank_name: row.text("PayeeAcctBankName"),
        bank_no: row.text("PayeeAcctBankNo"),
        amount_fen: row.amount("PayAmt")?,
        remark: row.text("Remark"),
    })
}

/// Numbers go up, so that a doubled line counts once.
fn read_outcome(row: &layout::Row, last: &mut usize) -> Result<Outcome, LineFault> {
    let number = row.number("No")?;
    if number <= *last {
        return Err(row.fault("No", DetailFault::OutOfOrder { found: number, wanted: *last + 1 }));
    }
    *last = number;
    let outcome = Outcome {
        id: row.need("Id")?,
        payee: Holder { acct_no: row.need("PayeeAcctNo")?, name: row.need("PayeeAcctName")? },
        amount_fen: row.amount("PayAmt")?,
        paid_fen: row.amount("XPayAmt")?,
        paid_on: row.date("XPayDate")?,
        bank_no: row.text("XAgentBusinessNo"),
        reason: row.text("XAddWord"),
    };
    // A detail is paid in full or not at all; anything else is a mistake of the bank's, never booked.
    let (amount, paid) = (outcome.amount_fen, outcome.paid_fen);
    if paid != amount && paid != Fen::ZERO {
        let (amount, paid) = (layout::amount_text(amount), layout::amount_text(paid));
        return Err(row.fault("XPayAmt", DetailFault::PaidInPart { amount, paid }));
    }
    if paid == amount && amount > Fen::ZERO {
        if outcome.paid_on.is_none() {
            return Err(row.fault("XPayDate", DetailFault::Missing));
        }
        if outcome.bank_no.is_empty() {
            return Err(row.fault("XAgentBusinessNo", DetailFault::Missing));
        }
    } else if outcome.reason.is_empty() {
        return Err(row.fault("XAddWord", DetailFault::Missing));
    }
    Ok(outcome)
}

/// What the header says must be what the lines are.
fn check_head(head: &Head, found: usize, amounts: impl Iterator<Item = Fen>, faults: &mut Vec<LineFault>) {
    let mut fault = |field: &str, fault| faults.push(LineFault { line: 1, field: field.to_owned(), fault });
    if head.count != found {
        fault("Count", DetailFault::CountDiffers { said: head.count, found });
    }
    let made = Fen::total(amounts).unwrap_or(Fen::new(i64::MAX));
    if head.total_fen != made {
        let (said, found) = (layout::amount_text(head.total_fen), layout::amount_text(made));
        fault("PayAmt", DetailFault::SumDiffers { said, found });
    }
}
