//! Finance's side of the line: send, ask, fetch.
//!
//! **Promise:** whatever is not a clear answer is [`SendOutcome::Unknown`]: the caller asks before it resends.

use super::BankSim;
use crate::crypto::Signer;
use crate::envelope::{VoucherKey, VtTable, WireError};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};

/// How a post ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Bytes came back; they may still be broken or signed by nobody.
    Answered(Vec<u8>),
    /// The other side says it could not read the envelope and took nothing: mend it, do not repeat it.
    Refused(String),
    /// Time-out, lost line, server error: it may or may not have been taken. Ask.
    Unknown(String),
}

/// One message waiting at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// Fetch again after this number.
    pub no: u64,
    /// The envelope's bytes, possibly spoilt on the way.
    #[serde(with = "super::http::base64_bytes")]
    pub envelope: Vec<u8>,
}

/// How a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    Items(Vec<OutboxItem>),
    Unknown(String),
}

/// The line to the bank; blocking.
pub trait BankClient: Send + Sync {
    fn send(&self, envelope: &[u8]) -> SendOutcome;
    /// `envelope` holds a status query (see [`status_query`]).
    fn query(&self, envelope: &[u8]) -> SendOutcome;
    fn fetch(&self, after: u64) -> Fetched;
    /// Tells the bank the business time (a simulator obeys, a real bank has its own).
    fn advance(&self, now: DateTime);
}

/// The bank inside this process, for the year runner and tests.
#[derive(Clone)]
pub struct InProcessBank {
    pub sim: Arc<Mutex<BankSim>>,
}

/// Builds a signed query about `vouchers` (all of one county and year).
pub fn status_query(
    _query_no: &str,
    _on: Date,
    _vouchers: &[VoucherKey],
    _table: &VtTable,
    _signer: &dyn Signer,
) -> Result<Vec<u8>, WireError> {
    todo!()
}
