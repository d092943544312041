//! The MOF envelope: XML in GBK that carries vouchers as base64 with stamps and signatures.
//!
//! **Promise:** [`Envelope::parse`] checks the shell only, so that a broken voucher inside is an
//! error of that [`Body`] and not of its neighbours (lessons 26, 27: quarantine the line, keep the file).
//! **Promise:** [`Envelope::to_bytes`] writes the same bytes for the same value, and never a `?` for
//! a character GBK lacks.
//! **Not here:** trust. [`Body::verify`] says who signed; what they may sign is the caller's rule.

mod error;
pub(crate) mod fields;
mod message;
mod shell;
mod vouchers;
mod vt;
pub(crate) mod xml;

pub use error::{Fault, WireError};
pub use fields::{FieldRule, amount_text, parse_amount};
pub use vouchers::{
    AccountStatement, AskedVoucher, BankAnswer, BankStatus, PaymentDetail, PaymentVoucher, RefundNotice,
    StatementLine, StatementResult, StatusAnswer, StatusQuery, TreasuryBalance, VoucherState,
};
pub use vt::{VoucherKind, VtRow, VtTable, VtTableRefused};
pub use xml::not_in_gbk;

/// Largest message taken, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// An envelope: one or more vouchers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    pub bodies: Vec<Body>,
}

/// One voucher in its wrapping. `voucher` is the base64 text as it came: decoding it is a separate
/// step so that one spoilt voucher does not spoil the envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub key: VoucherKey,
    pub flag: VoucherFlag,
    pub voucher: String,
    pub stamps: Vec<Stamp>,
    pub signatures: Vec<SignatureEntry>,
}

/// What identifies a voucher anywhere (domain 4.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct VoucherKey {
    pub adm_div_code: String,
    pub st_year: i16,
    pub vt_code: String,
    pub voucher_no: String,
}

/// 0: the document itself; 1: its receipt (回单), filled by the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherFlag {
    Document,
    Receipt,
}

/// A seal set on a voucher: whose, in which position (`cz_dwfz`, unit head); the signature with
/// the same number covers it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    pub no: u32,
    pub position: String,
    pub name: String,
}

/// A signature: number, serial number of the certificate, base64 of r||s.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SignatureEntry {
    pub no: u32,
    pub sn: String,
    pub value: String,
}

/// A voucher, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// 5214 flag 0: finance asks the bank to pay.
    Order(PaymentVoucher),
    /// 5214 flag 1: the bank says what it paid.
    Receipt(PaymentVoucher),
    Acceptance(BankAnswer),
    Rejection(BankAnswer),
    /// 2203, 2252: money came back.
    Refund(VoucherKind, RefundNotice),
    StatusQuery(StatusQuery),
    StatusAnswer(StatusAnswer),
    /// 3551: what was booked on an account on a day.
    AccountStatement(AccountStatement),
    /// 3402: the treasury account at the People's Bank on a day.
    TreasuryBalance(TreasuryBalance),
    /// 5502: finance says whether a statement agrees.
    StatementResult(StatementResult),
}

impl Envelope {
    /// An envelope of one voucher.
    pub fn of(body: Body) -> Envelope {
        Envelope { bodies: vec![body] }
    }
}

impl VoucherFlag {
    /// One digit on the wire.
    pub fn code(self) -> &'static str {
        match self {
            VoucherFlag::Document => "0",
            VoucherFlag::Receipt => "1",
        }
    }
}

impl std::fmt::Display for VoucherKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}/{}", self.adm_div_code, self.st_year, self.vt_code, self.voucher_no)
    }
}
