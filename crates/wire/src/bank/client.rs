//! Finance's side of the line: send, ask, fetch.
//!
//! **Promise:** whatever is not a clear answer is [`SendOutcome::Unknown`]: the caller asks before it resends.

use super::sim::{BankSim, PostAnswer};
use crate::crypto::Signer;
use crate::envelope::{
    AskedVoucher, Body, Envelope, Fault, Message, StatusQuery, VoucherKey, VoucherKind, VtTable, WireError,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most messages one fetch returns; fetch again after the last number.
pub const FETCH_LIMIT: usize = 200;

/// There is no statement to give.
pub(super) const NO_PAPERS: &str = "nothing was ever booked on this account, or the day is still to come";

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
    /// The envelope's bytes, possibly spoilt on the way; base64 in JSON.
    #[serde(serialize_with = "to_base64", deserialize_with = "of_base64")]
    pub envelope: Vec<u8>,
}

/// How a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// At most [`FETCH_LIMIT`]; empty when nothing waits.
    Items(Vec<OutboxItem>),
    Unknown(String),
}

/// The line to the bank; blocking.
pub trait BankClient: Send + Sync {
    fn send(&self, envelope: &[u8]) -> SendOutcome;
    /// `envelope` holds a status query (see [`status_query`]).
    fn query(&self, envelope: &[u8]) -> SendOutcome;
    fn fetch(&self, after: u64) -> Fetched;
    /// The papers of a day: the account's statement and the treasury's balance, in one envelope.
    fn day_papers(&self, _adm_div_code: &str, _acct_no: &str, _day: Date) -> SendOutcome {
        SendOutcome::Refused("this line gives no statements".to_owned())
    }
    /// Hands over our word on a statement (5502).
    fn statement_result(&self, _envelope: &[u8]) -> SendOutcome {
        SendOutcome::Refused("this line takes no results".to_owned())
    }
    /// Tells the bank the business time (a simulator obeys, a real bank has its own).
    fn advance(&self, now: DateTime) -> Result<(), String>;
}

/// The bank inside this process, for the year runner and tests.
#[derive(Clone)]
pub struct InProcessBank {
    sim: Arc<Mutex<BankSim>>,
}

impl InProcessBank {
    pub fn new(sim: BankSim) -> InProcessBank {
        InProcessBank { sim: Arc::new(Mutex::new(sim)) }
    }

    /// The engine itself, for totals and checks.
    pub fn sim(&self) -> MutexGuard<'_, BankSim> {
        self.sim.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn outcome(answer: PostAnswer) -> SendOutcome {
    match answer {
        PostAnswer::Answered(bytes) => SendOutcome::Answered(bytes),
        PostAnswer::Silence => SendOutcome::Unknown("no answer came back".to_owned()),
        PostAnswer::Unreadable(error) => SendOutcome::Refused(error.to_string()),
    }
}

impl BankClient for InProcessBank {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        let mut sim = self.sim();
        let answer = sim.send(envelope);
        sim.take_events(); // nothing outlives this process
        outcome(answer)
    }

    fn query(&self, envelope: &[u8]) -> SendOutcome {
        outcome(self.sim().query(envelope))
    }

    fn fetch(&self, after: u64) -> Fetched {
        match self.sim().outbox(after, FETCH_LIMIT) {
            Ok(items) => Fetched::Items(items),
            Err(error) => Fetched::Unknown(error.to_string()),
        }
    }

    fn day_papers(&self, adm_div_code: &str, acct_no: &str, day: Date) -> SendOutcome {
        match self.sim().day_papers(adm_div_code, acct_no, day) {
            Some(answer) => outcome(answer),
            None => SendOutcome::Refused(NO_PAPERS.to_owned()),
        }
    }

    fn statement_result(&self, envelope: &[u8]) -> SendOutcome {
        outcome(self.sim().take_result(envelope))
    }

    fn advance(&self, now: DateTime) -> Result<(), String> {
        let mut sim = self.sim();
        sim.advance(now);
        sim.take_events();
        Ok(())
    }
}

/// Builds a signed query about `vouchers`, all of one county and year, at most [`super::MAX_ASKED`].
pub fn status_query(
    query_no: &str,
    on: Date,
    vouchers: &[VoucherKey],
    table: &VtTable,
    signer: &dyn Signer,
) -> Result<Vec<u8>, WireError> {
    let missing = || WireError::new("Voucher/DetailList", Fault::Missing { name: "Detail".to_owned() });
    let first = vouchers.first().ok_or_else(missing)?;
    let stranger =
        vouchers.iter().find(|key| key.adm_div_code != first.adm_div_code || key.st_year != first.st_year);
    if let Some(stranger) = stranger {
        let fault = Fault::HeaderDiffers { outer: first.to_string(), inner: stranger.to_string() };
        return Err(WireError::new("Voucher/DetailList", fault));
    }
    let asked = vouchers
        .iter()
        .map(|key| AskedVoucher { ori_voucher_no: key.voucher_no.clone(), ori_vt_code: key.vt_code.clone() });
    let query = StatusQuery {
        id: crate::crypto::sm3_hex(query_no.as_bytes())[..32].to_uppercase(),
        adm_div_code: first.adm_div_code.clone(),
        st_year: first.st_year,
        vt_code: table.code(VoucherKind::StatusQuery).to_owned(),
        vou_date: on,
        voucher_no: query_no.to_owned(),
        asked: asked.collect(),
    };
    let body = Body::seal(&Message::StatusQuery(query), table, &[], &[signer])?;
    Envelope::of(body).to_bytes()
}

fn to_base64<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&STANDARD.encode(bytes))
}

fn of_base64<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(input)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}
