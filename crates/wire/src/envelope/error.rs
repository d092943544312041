//! What can be wrong with bytes on the wire, and where.
//!
//! **Promise:** every fault names its place (`MOF/VoucherBody[3]/Voucher/PayAmt`), so that a clerk
//! can quote it to the bank and a test can match it.

use serde::Serialize;

/// A fault with its place in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct WireError {
    /// Path from the root, with a 1-based index where an element repeats.
    pub place: String,
    #[serde(flatten)]
    pub fault: Fault,
}

impl WireError {
    pub fn new(place: impl Into<String>, fault: Fault) -> WireError {
        WireError { place: place.into(), fault }
    }
}

/// Why bytes were not understood, or a value could not be written; in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Fault {
    #[error("message has {found} bytes, at most {limit} are taken; split the envelope")]
    TooLarge { found: usize, limit: usize },
    #[error(
        "no XML declaration with an encoding at the very beginning; send <?xml version=\"1.0\" encoding=\"GBK\"?>"
    )]
    NoDeclaration,
    #[error("encoding {declared:?} is not taken here; send {wanted}")]
    EncodingNotTaken { declared: String, wanted: String },
    #[error("byte {offset} is not valid GBK; send the file in the encoding it declares")]
    NotGbk { offset: usize },
    #[error("byte {offset} is not valid UTF-8; send the file in the encoding it declares")]
    NotUtf8 { offset: usize },
    #[error("character {character:?} cannot be written in GBK; replace it by one GBK knows")]
    NotInGbk { character: char },
    #[error("control or reserved character U+{codepoint:04X} is not allowed in a field")]
    ForbiddenCharacter { codepoint: u32 },
    #[error("not well-formed XML near character {offset}: {detail}")]
    NotXml { offset: u64, detail: String },
    #[error("message ends inside <{open}>; it was cut on the way, ask for it again")]
    Truncated { open: String },
    #[error("{what} is not allowed in a message")]
    NotAllowed { what: String },
    #[error("elements are nested deeper than {limit}")]
    TooDeep { limit: usize },
    #[error("more than {limit} elements; split the envelope")]
    TooManyElements { limit: usize },
    #[error("element <{name}> is not known here")]
    UnknownElement { name: String },
    #[error("attribute {name} is not known here")]
    UnknownAttribute { name: String },
    #[error("<{name}> appears twice")]
    Duplicate { name: String },
    #[error("<{name}> is missing or empty")]
    Missing { name: String },
    #[error("says {said} vouchers, carries {found}")]
    CountDiffers { said: u64, found: u64 },
    #[error("{text:?} is not a whole number")]
    NotANumber { text: String },
    #[error("{text:?} is not an amount with exactly two decimals")]
    NotAnAmount { text: String },
    #[error("{text:?} is not a date written yyyymmdd")]
    NotADate { text: String },
    #[error("{text:?} is not a date written YYYY-MM-DD")]
    NotAnIsoDate { text: String },
    #[error("{text:?} is not an instant written YYYY-MM-DDTHH:MM:SS")]
    NotAnInstant { text: String },
    #[error("currency {found:?} is not taken; amounts are in CNY")]
    OtherCurrency { found: String },
    #[error("message is {found:?}, not {wanted}; send that one")]
    OtherMessage { found: String, wanted: String },
    #[error("says {said} transactions, carries {found}")]
    TransactionsDiffer { said: String, found: usize },
    #[error("says {said}, the parts make {found}")]
    SumDiffers { said: String, found: String },
    #[error("amount {text} has the wrong sign; only refunds and corrections are negative")]
    WrongSign { text: String },
    #[error("{found} characters, at most {limit} are taken")]
    TooLong { found: usize, limit: usize },
    #[error("not base64: {detail}")]
    NotBase64 { detail: String },
    #[error("envelope says {outer:?}, the voucher inside says {inner:?}")]
    HeaderDiffers { outer: String, inner: String },
    #[error("voucher type {vt_code:?} is not in the table of voucher types")]
    UnknownVoucherType { vt_code: String },
    #[error("voucher flag {flag:?} is not one of 0 (document) and 1 (receipt)")]
    UnknownFlag { flag: String },
    #[error("{text:?} is not one of {allowed}")]
    UnknownCode { text: String, allowed: String },
    #[error("details add up to {details}, the voucher says {voucher}")]
    DetailsDiffer { details: String, voucher: String },
    #[error("a receipt must carry {name}")]
    ReceiptIncomplete { name: String },
    #[error("an order must not carry {name}; the bank fills it")]
    OrderCarriesReceipt { name: String },
    #[error("could not be signed: {detail}")]
    NotSigned { detail: String },
}
