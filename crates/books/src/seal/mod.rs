//! The seal (封账): postings go in order into signed blocks, each chained to the one before.
//!
//! **Promise:** a sealed posting cannot be changed, moved, added or taken away unseen: its block's
//! SM3 covers every field of it and the block before, and the head is signed (SM2).
//! **Promise:** a posting is sealed only after every earlier posting of every line it touches.
//! **Promise:** sealing reads windows and blocks, never the whole queue.
//! **Not here:** keys (the binary brings a [`HeadSigner`]), checking ([`crate::verify`]).

pub mod chain;
mod order;
pub mod store;

use ledger::PostingId;
use platform::db::{DbError, DbResult, Tx};
use platform::time::Instant;
use serde::Serialize;

use crate::lineage;

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
    /// Postings still in the queue afterwards.
    pub waiting: i64,
}

/// The last block of a county's chain; number 0 and an empty hash before the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    pub block_no: i64,
    pub block_sm3: String,
}

/// Seals what waits in the queue, at most `max` postings, in blocks of at most [`BLOCK_MAX`].
pub fn run(
    tx: &mut Tx<'_>,
    county: &str,
    signer: &dyn HeadSigner,
    at: Instant,
    max: usize,
) -> DbResult<Sealed> {
    let mut head = store::lock_head(tx, county)?;
    let mut sealed = Sealed::default();
    let mut order = order::Order::default();
    while sealed.postings < max {
        let mut batch = order.next(tx, county)?;
        if batch.is_empty() {
            break;
        }
        batch.truncate(max - sealed.postings);
        for postings in batch.chunks(BLOCK_MAX) {
            head = seal_block(tx, county, signer, at, &head, postings)?;
            sealed.blocks += 1;
            sealed.postings += postings.len();
        }
    }
    store::note_head(tx, county, &head)?;
    sealed.waiting = store::queue_length(tx, county)?;
    Ok(sealed)
}

/// The head as it stands, for the daily reconciliation and the export.
pub fn head(tx: &mut Tx<'_>, county: &str) -> DbResult<Head> {
    store::head(tx, county)
}

fn seal_block(
    tx: &mut Tx<'_>,
    county: &str,
    signer: &dyn HeadSigner,
    at: Instant,
    previous: &Head,
    postings: &[PostingId],
) -> DbResult<Head> {
    let block_no = previous.block_no + 1;
    store::insert_members(tx, county, block_no, postings)?;
    let sheets = store::sheets_of_block(tx, county, block_no)?;
    if let Some(lost) = sheets.iter().find(|sheet| !sheet.is_complete()) {
        return Err(DbError::Broken(format!("posting {} is queued but not in the journal", lost.posting_id)));
    }
    lineage::extend(tx, county, block_no, &sheets)?;
    let mut block = chain::Block {
        block_no,
        previous_sm3: previous.block_sm3.clone(),
        block_sm3: chain::block_hash(&previous.block_sm3, block_no, &sheets),
        posting_count: postings.len() as i64,
        signer_sn: signer.sn().to_owned(),
        signature: String::new(),
        sealed_ms: at,
    };
    block.signature = signer.sign(&chain::signed_message(county, &block));
    store::insert_block(tx, county, &block)?;
    store::advance_lines(tx, county, block_no)?;
    let unqueued = store::unqueue(tx, county, block_no)?;
    if unqueued != postings.len() as u64 {
        return Err(DbError::Broken(format!("block {block_no} took {unqueued} postings from the queue")));
    }
    Ok(Head { block_no, block_sm3: block.block_sm3 })
}
