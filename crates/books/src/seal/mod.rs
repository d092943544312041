//! The seal (封账): postings go in order into signed blocks, each chained to the one before; audit rows
//! and the documents they wrote to go along by their digests.
//!
//! **Promise:** a sealed posting cannot be changed, moved, added or taken away unseen: its block's
//! SM3 covers every field of it and the block before, and the head is signed (SM2).
//! **Promise:** so can no sealed document, and no audit row: the last digest of each is what its rows
//! come to, and what of it is lasting is the same in every block.
//! **Promise:** a posting is sealed only after every earlier posting of every line it touches.
//! **Promise:** sealing reads windows and blocks, never the whole queue.
//! **Not here:** keys (the binary brings a [`HeadSigner`]), checking ([`crate::verify`]).

pub mod chain;
mod order;
pub mod records;
pub mod store;

use std::collections::VecDeque;

use ledger::PostingId;
use platform::db::{DbError, DbResult, Tx};
use platform::evidence::Kind;
use platform::time::Instant;
use serde::Serialize;

use crate::lineage;
use records::Record;

/// At most so many postings are in one block.
pub const BLOCK_MAX: usize = 1024;

/// Signs block heads with the county's key.
pub trait HeadSigner: Send + Sync {
    /// Serial number of the certificate that checks the signature.
    fn sn(&self) -> &str;
    fn sign(&self, message: &[u8]) -> String;
}

/// Checks signatures of block heads.
pub trait HeadVerifier: Send + Sync {
    fn verify(&self, sn: &str, message: &[u8], signature: &str) -> bool;
}

/// What one run of the sealer did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sealed {
    pub blocks: usize,
    pub postings: usize,
    /// Audit rows and documents.
    pub records: usize,
    /// Postings still in the queue afterwards.
    pub waiting: i64,
    /// Changes whose documents are still in the queue afterwards.
    pub waiting_records: i64,
}

impl Sealed {
    /// Nothing could be sealed.
    pub fn is_idle(&self) -> bool {
        self.blocks == 0
    }
}

/// The last block of a county's chain; number 0 and an empty hash before the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    pub block_no: i64,
    pub block_sm3: String,
}

/// Seals what waits in the queues, about `max` postings and documents, in blocks of at most
/// [`BLOCK_MAX`] postings. `kinds` are all documents the program declares.
pub fn run(
    tx: &mut Tx<'_>,
    county: &str,
    signer: &dyn HeadSigner,
    kinds: &[Kind],
    at: Instant,
    max: usize,
) -> DbResult<Sealed> {
    let mut head = store::lock_head(tx, county)?;
    let mut sealed = Sealed::default();
    let mut order = order::Order::default();
    let mut ready: VecDeque<PostingId> = VecDeque::new();
    let mut ordered = true;
    while sealed.postings + sealed.records < max {
        if ready.is_empty() && ordered {
            ready.extend(order.next(tx, county)?);
            ordered = !ready.is_empty();
        }
        let room = max - sealed.postings - sealed.records;
        let postings: Vec<PostingId> = ready.drain(..ready.len().min(BLOCK_MAX).min(room)).collect();
        let waiting = records::next(tx, county)?;
        if postings.is_empty() && waiting.is_empty() {
            break;
        }
        let records = records::digest(tx, county, kinds, &waiting)?;
        let sealer = Sealer { county, signer, at };
        head = sealer.block(tx, &head, &postings, &records)?;
        store::unqueue_records(tx, county, &waiting)?;
        sealed.blocks += 1;
        sealed.postings += postings.len();
        sealed.records += records.len();
    }
    store::note_head(tx, county, &head)?;
    sealed.waiting = store::queue_length(tx, county)?;
    sealed.waiting_records = store::record_queue_length(tx, county)?;
    Ok(sealed)
}

/// The head as it stands, for the daily reconciliation and the export.
pub fn head(tx: &mut Tx<'_>, county: &str) -> DbResult<Head> {
    store::head(tx, county)
}

struct Sealer<'s> {
    county: &'s str,
    signer: &'s dyn HeadSigner,
    at: Instant,
}

impl Sealer<'_> {
    fn block(
        &self,
        tx: &mut Tx<'_>,
        previous: &Head,
        postings: &[PostingId],
        records: &[Record],
    ) -> DbResult<Head> {
        let county = self.county;
        let block_no = previous.block_no + 1;
        store::insert_members(tx, county, block_no, postings)?;
        store::insert_records(tx, county, block_no, records)?;
        let sheets = store::sheets_of_block(tx, county, block_no)?;
        if let Some(lost) = sheets.iter().find(|sheet| !sheet.is_complete()) {
            let text = format!("posting {} is queued but not in the journal", lost.posting_id);
            return Err(DbError::Broken(text));
        }
        lineage::extend(tx, county, block_no, &sheets)?;
        let from = (previous.block_sm3.as_str(), block_no);
        let mut block = chain::Block {
            block_no,
            previous_sm3: previous.block_sm3.clone(),
            block_sm3: chain::block_hash(chain::FORM, from, &sheets, records),
            posting_count: postings.len() as i64,
            signer_sn: self.signer.sn().to_owned(),
            signature: String::new(),
            sealed_ms: self.at,
            form: chain::FORM,
            record_count: records.len() as i64,
        };
        block.signature = self.signer.sign(&chain::signed_message(county, &block));
        store::insert_block(tx, county, &block)?;
        store::advance_lines(tx, county, block_no)?;
        let unqueued = store::unqueue(tx, county, block_no)?;
        if unqueued != postings.len() as u64 {
            let text = format!("block {block_no} took {unqueued} postings from the queue");
            return Err(DbError::Broken(text));
        }
        Ok(Head { block_no, block_sm3: block.block_sm3 })
    }
}
