//! Verification (核验): re-derives every balance, limit use, slice and block from the journal, offline.
//!
//! **Promise:** a row of journal, balances, limits, lineage or blocks that was changed, added or taken
//! away outside the program is found and named; sealed postings by hash and signature, queued ones by
//! what they did to balances.
//! **Promise:** so is any row of a document of the areas and of the audit, by its sealed digest.
//! **Promise:** memory grows with the number of lines and control keys and with what waits for the seal,
//! not with the number of postings and documents.
//! **Not here:** mending anything. What a ceiling should be is the areas' business; that a chain was
//! cut off at its end shows only against a head printed earlier ([`Summary::head`]).

mod finding;
mod mirror;
mod records;
mod replay;
pub mod store;

use std::collections::BTreeMap;

use ledger::{Account, PostingId};
use platform::db::{DbResult, Tx};
use platform::evidence;
use serde::Serialize;

pub use finding::{Finding, FindingKind, Kind};

use crate::lineage::{self, Move};
use crate::seal::chain::{self, Block, Sheet};
use crate::seal::records::Record;
use crate::seal::{Head, HeadVerifier};
use replay::Replay;

/// Blocks read per statement.
const BLOCK_PAGE: i64 = 16;
/// Queued postings read per statement.
const QUEUE_PAGE: i64 = 1024;

/// How much was looked at and how much was wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub blocks: u64,
    pub sealed_postings: u64,
    pub queued_postings: u64,
    /// Documents and audit rows compared with their last digest.
    pub documents: u64,
    /// Documents and audit rows that changed since they were sealed and wait for the next block.
    pub waiting_documents: u64,
    pub lines: u64,
    pub findings: u64,
    /// Number and hash of the last block, to be compared with a printed head.
    pub head: Head,
}

/// Verifies the books of a county. Seal first, so that nothing waits in the queue unhashed.
pub fn run(
    tx: &mut Tx<'_>,
    county: &str,
    verifier: &dyn HeadVerifier,
    kinds: &[evidence::Kind],
    report: &mut impl FnMut(Finding),
) -> DbResult<Summary> {
    let mut findings = 0u64;
    let mut counted = |finding: Finding| {
        findings += 1;
        report(finding);
    };
    let out: &mut dyn FnMut(Finding) = &mut counted;
    let mut replay = Replay::start(tx, county)?;
    let mut summary = Summary { lines: replay.line_count(), ..Summary::default() };
    blocks(tx, county, verifier, &mut replay, &mut summary, out)?;
    queue(tx, county, &mut replay, &mut summary, out)?;
    strays(tx, county, out)?;
    replay.compare_sequences(tx, county, out)?;
    replay.compare_balances(tx, county, out)?;
    replay.compare_slices(tx, county, out)?;
    invariants(tx, county, out)?;
    limits(tx, county, out)?;
    records::check(tx, county, kinds, &mut summary, out)?;
    summary.findings = findings;
    Ok(summary)
}

fn blocks(
    tx: &mut Tx<'_>,
    county: &str,
    verifier: &dyn HeadVerifier,
    replay: &mut Replay,
    summary: &mut Summary,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    let mut head = Head::default();
    loop {
        let page = crate::seal::store::blocks(tx, county, head.block_no, BLOCK_PAGE)?;
        if page.is_empty() {
            break;
        }
        for block in page {
            let sheets = crate::seal::store::sheets_of_block(tx, county, block.block_no)?;
            let records = crate::seal::store::records_of_block(tx, county, block.block_no)?;
            check_block((county, verifier), &head, &block, (&sheets, &records), out);
            let (stored, misnumbered) = store::moves_of_block(tx, county, block.block_no)?;
            for posting in misnumbered {
                let place = format!("lineage of posting {posting}");
                out(Finding::new(FindingKind::Lineage, place, "moves numbered in order", "other numbers"));
            }
            replay_block(tx, county, replay, &sheets, stored, out)?;
            summary.blocks += 1;
            summary.sealed_postings += sheets.len() as u64;
            head = Head { block_no: block.block_no, block_sm3: block.block_sm3 };
        }
    }
    let noted = crate::seal::head(tx, county)?;
    if noted != head {
        let text = |head: &Head| format!("block {} {}", head.block_no, head.block_sm3);
        out(Finding::new(FindingKind::BlockLink, "seal head", text(&head), text(&noted)));
    }
    summary.head = head;
    Ok(())
}

/// Number, link, members, hash and signature of one block.
fn check_block(
    (county, verifier): (&str, &dyn HeadVerifier),
    previous: &Head,
    block: &Block,
    (sheets, records): (&[Sheet], &[Record]),
    out: &mut dyn FnMut(Finding),
) {
    let place = format!("block {}", block.block_no);
    if block.block_no != previous.block_no + 1 {
        out(Finding::new(FindingKind::BlockGap, &place, previous.block_no + 1, block.block_no));
    }
    if block.previous_sm3 != previous.block_sm3 {
        out(Finding::new(FindingKind::BlockLink, &place, &previous.block_sm3, &block.previous_sm3));
    }
    if block.posting_count != sheets.len() as i64 {
        out(Finding::new(FindingKind::BlockMembers, &place, block.posting_count, sheets.len()));
    }
    if let Some((sheet, number)) =
        sheets.iter().zip(1i64..).find(|(sheet, number)| sheet.member_no != *number)
    {
        out(Finding::new(FindingKind::BlockMembers, format!("{place} member"), number, sheet.member_no));
    }
    if block.record_count != records.len() as i64 {
        out(Finding::new(FindingKind::BlockMembers, &place, block.record_count, records.len()));
    }
    if let Some((record, number)) =
        records.iter().zip(1i64..).find(|(record, number)| record.record_no != *number)
    {
        out(Finding::new(FindingKind::BlockMembers, format!("{place} record"), number, record.record_no));
    }
    let hash = chain::block_hash(block.form, (&block.previous_sm3, block.block_no), sheets, records);
    if hash != block.block_sm3 {
        out(Finding::new(FindingKind::BlockHash, &place, hash, &block.block_sm3));
    }
    if !verifier.verify(&block.signer_sn, &chain::signed_message(county, block), &block.signature) {
        let found = format!("{} by {}", block.signature, block.signer_sn);
        out(Finding::new(FindingKind::BlockSignature, &place, "a valid signature", found));
    }
}

/// Journal, balances and lineage of one block's postings, in their order.
fn replay_block(
    tx: &mut Tx<'_>,
    county: &str,
    replay: &mut Replay,
    sheets: &[Sheet],
    mut stored: BTreeMap<PostingId, Vec<Move>>,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    for sheet in sheets {
        let found = stored.remove(&sheet.posting_id).unwrap_or_default();
        if !sheet.is_complete() {
            let place = format!("posting {}", sheet.posting_id);
            out(Finding::new(FindingKind::PostingMissing, place, "a posting", "nothing"));
            continue;
        }
        check_reversal(tx, county, sheet, out)?;
        replay.sealed(sheet, out);
        let undone = match sheet.reverses {
            Some(original) => lineage::store::moves_of(tx, county, original)?,
            None => Vec::new(),
        };
        let expected = replay.trace(sheet, undone);
        if expected != found {
            let place = format!("lineage of posting {}", sheet.posting_id);
            out(Finding::new(FindingKind::Lineage, place, moves_text(&expected), moves_text(&found)));
        }
    }
    Ok(())
}

fn moves_text(moves: &[Move]) -> String {
    if moves.is_empty() {
        return "nothing".to_owned();
    }
    let text = |step: &Move| {
        format!(
            "{} fen of {} from {}/{} to {}/{}",
            step.amount_fen,
            step.origin_posting_id,
            step.from_line_id,
            step.from_account,
            step.to_line_id,
            step.to_account
        )
    };
    let shown: Vec<String> = moves.iter().take(8).map(text).collect();
    let more = if moves.len() > 8 { format!("; and {} more", moves.len() - 8) } else { String::new() };
    format!("{}{more}", shown.join("; "))
}

/// Postings that wait for the seal: all checks but chain and lineage.
fn queue(
    tx: &mut Tx<'_>,
    county: &str,
    replay: &mut Replay,
    summary: &mut Summary,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    let mut after = PostingId(i64::MIN);
    loop {
        let page = crate::seal::store::sheets_of_queue(tx, county, after, QUEUE_PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.posting_id;
        summary.queued_postings += page.len() as u64;
        for sheet in &page {
            if sheet.is_complete() {
                check_reversal(tx, county, sheet, out)?;
                replay.queued(sheet, out);
            } else {
                let place = format!("queued posting {}", sheet.posting_id);
                out(Finding::new(FindingKind::PostingMissing, place, "a posting", "nothing"));
            }
        }
    }
}

/// A correction mirrors its original, entry by entry, and comes after it.
fn check_reversal(
    tx: &mut Tx<'_>,
    county: &str,
    sheet: &Sheet,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    let Some(original) = sheet.reverses else { return Ok(()) };
    let mut expected: Vec<(i64, i64, i64, i64)> = store::entries_of(tx, county, original)?;
    expected.sort_unstable();
    let mut found: Vec<(i64, i64, i64, i64)> =
        sheet.entries.iter().map(|e| (e.account, e.place_id, e.credit_fen, e.debit_fen)).collect();
    found.sort_unstable();
    if expected != found {
        let place = format!("posting {} taking back {original}", sheet.posting_id);
        let text = |rows: &[(i64, i64, i64, i64)]| format!("{} entries {:?}", rows.len(), rows.first());
        out(Finding::new(FindingKind::ReversalLink, place, text(&expected), text(&found)));
    }
    Ok(())
}

/// Rows that belong to nothing.
fn strays(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    for id in store::neither_sealed_nor_queued(tx, county)? {
        let place = format!("posting {id}");
        out(Finding::new(FindingKind::PostingNotQueued, place, "a block or the queue", "neither"));
    }
    for id in store::sealed_and_queued(tx, county)? {
        out(Finding::new(FindingKind::PostingTwice, format!("posting {id}"), "a block or the queue", "both"));
    }
    for (id, number) in store::entries_without_posting(tx, county)? {
        let place = format!("entry {number} of posting {id}");
        out(Finding::new(FindingKind::EntryWithoutPosting, place, "a posting", "nothing"));
    }
    for (block_no, member_no) in store::members_without_block(tx, county)? {
        let place = format!("member {member_no} of block {block_no}");
        out(Finding::new(FindingKind::BlockMembers, place, "a block", "nothing"));
    }
    for (block_no, record_no) in store::records_without_block(tx, county)? {
        let place = format!("record {record_no} of block {block_no}");
        out(Finding::new(FindingKind::BlockMembers, place, "a block", "nothing"));
    }
    for id in store::lineage_without_member(tx, county)? {
        let place = format!("lineage of posting {id}");
        out(Finding::new(FindingKind::Lineage, place, "a sealed posting", "none"));
    }
    Ok(())
}

/// I1 and I2 per book and I3 per control key, on the balances as they are stored.
fn invariants(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    let mut totals: BTreeMap<(i32, String), [i128; 5]> = BTreeMap::new();
    for (year, fund, account, amount) in crate::journal::store::trial_balance(tx, county)? {
        let class = usize::try_from(account / 1000).unwrap_or(0).min(4);
        totals.entry((year.0, fund)).or_default()[class] += i128::from(amount.get());
    }
    for ((year, fund), sums) in totals {
        let place = format!("book {fund} of {year}");
        if sums[1] != sums[2] {
            out(Finding::new(FindingKind::ResourcesDiffer, &place, sums[1], sums[2]));
        }
        if sums[3] != sums[4] {
            out(Finding::new(FindingKind::QuotasDiffer, &place, sums[3], sums[4]));
        }
    }
    for (control, appropriation, quota) in store::exceeded_controls(tx, county)? {
        let place = format!("control key {control}");
        out(Finding::new(FindingKind::ControlExceeded, place, format!("at most {appropriation}"), quota));
    }
    Ok(())
}

/// Uses of limits against their moves and ceilings.
fn limits(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    let mut moved: BTreeMap<_, _> = crate::limit::store::used_by_moves(tx, county)?.into_iter().collect();
    for row in crate::limit::store::limits(tx, county)? {
        let place = format!("limit {}", row.limit_key);
        let used = moved.remove(&row.limit_key).unwrap_or(ledger::Fen::ZERO);
        if used != row.used_fen {
            out(Finding::new(FindingKind::LimitUsed, &place, used, row.used_fen));
        }
        if row.ceiling_fen < row.used_fen.max(used) {
            let most = format!("at most {}", row.ceiling_fen);
            out(Finding::new(FindingKind::LimitExceeded, &place, most, row.used_fen.max(used)));
        }
    }
    for (key, used) in moved {
        out(Finding::new(FindingKind::LimitUnknown, format!("limit {key}"), "a limit", used));
    }
    for (key, source, held) in store::negative_limit_uses(tx, county)? {
        let place = format!("limit {key} by {source}");
        out(Finding::new(FindingKind::LimitUsed, place, "at least 0.00", held));
    }
    Ok(())
}

/// The account behind a stored code, as a name for findings.
fn account_text(code: i64) -> String {
    let account = u16::try_from(code).ok().and_then(Account::from_code);
    account.map_or_else(|| format!("account {code}"), |account| format!("account {}", account.code()))
}
