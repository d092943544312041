//! Explaining money: back from a document to its appropriations, forward from an origin to its ends.
//!
//! **Promise:** an answer is read from journal, lineage and lines alone, in a fixed order.
//! **Not here:** payments, vouchers, receipts and their people (`treasury`).

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Account, Fen, LineId, PostingId};
use platform::db::{DbResult, Tx};

use super::model::{
    Appropriated, LineRoot, LineTrace, LineageRow, OriginShare, OriginTrace, PostingNote, SourceTrace,
};
use super::store;

/// A line's forebears are followed at most so far; a longer chain is a circle made by hand.
const FOREBEARS_MAX: usize = 64;

/// The money a payment (or any other document) moved: which fen, from which origins.
pub fn of_payment(tx: &mut Tx<'_>, county: &str, source: &str) -> DbResult<Vec<OriginShare>> {
    let moves = store::rows_of_source(tx, county, source)?;
    shares(tx, county, &taken(&moves))
}

/// All moves that touch a line.
pub fn of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<LineageRow>> {
    store::rows_of_line(tx, county, line)
}

/// Where the money that began with a posting went, and where it lies now.
pub fn of_origin(tx: &mut Tx<'_>, county: &str, origin: PostingId) -> DbResult<OriginTrace> {
    let moves = store::rows_of_origin(tx, county, origin)?;
    let lines: BTreeSet<LineId> = moves.iter().map(|row| row.to_line_id).filter(|line| line.0 != 0).collect();
    let lines: Vec<LineId> = lines.into_iter().collect();
    let now = store::places_of_origin(tx, county, origin, &lines)?;
    Ok(OriginTrace { origin: store::note(tx, county, origin)?, moves, now })
}

/// Everything the books know of one line; `None` when there is no such line.
pub fn line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Option<LineTrace>> {
    let mut roots = roots(tx, county, [line].into())?.into_iter();
    let Some(root) = roots.next() else { return Ok(None) };
    let postings = store::notes_of_line(tx, county, line)?;
    let held = store::slices_of_line(tx, county, line)?;
    let mut by_spot: BTreeMap<(LineId, i64, PostingId), Fen> = BTreeMap::new();
    for (account, origin, amount) in held {
        add(&mut by_spot, (line, account, origin), amount);
    }
    Ok(Some(LineTrace {
        line: root,
        forebears: roots.collect(),
        unsealed: waiting(&postings),
        moves: store::rows_of_line(tx, county, line)?,
        holdings: shares(tx, county, &by_spot)?,
        postings,
    }))
}

/// From the postings of one document back through lineage to the appropriations, and forward to
/// everything the document posted.
pub fn posting_sources(tx: &mut Tx<'_>, county: &str, source: &str) -> DbResult<SourceTrace> {
    let postings = store::notes_of_source(tx, county, source)?;
    let moves = store::rows_of_source(tx, county, source)?;
    let origins = shares(tx, county, &taken(&moves))?;
    let mut touched: BTreeSet<LineId> =
        moves.iter().flat_map(|row| [row.from_line_id, row.to_line_id]).filter(|line| line.0 != 0).collect();
    // Money that came by virement or breakdown began on another line.
    for origin in origins.iter().filter_map(|share| share.origin.as_ref()) {
        touched.extend(store::lines_of_posting(tx, county, origin.posting_id)?);
    }
    Ok(SourceTrace {
        source: source.to_owned(),
        unsealed: waiting(&postings),
        origins,
        lines: roots(tx, county, touched.into_iter().collect())?,
        postings,
        moves,
    })
}

fn waiting(postings: &[PostingNote]) -> u64 {
    postings.iter().filter(|posting| posting.block_no.is_none()).count() as u64
}

fn add(map: &mut BTreeMap<(LineId, i64, PostingId), Fen>, key: (LineId, i64, PostingId), amount: Fen) {
    let sum = map.entry(key).or_insert(Fen::ZERO);
    *sum = sum.checked_add(amount).unwrap_or(*sum);
}

/// The furthest state a document brought money to, by line and origin: paid, else in process, else
/// whatever it moved money into.
fn taken(moves: &[LineageRow]) -> BTreeMap<(LineId, i64, PostingId), Fen> {
    let into = |account: Account| moves.iter().any(|row| row.to_account == i64::from(account.code()));
    let state = [Account::Paid, Account::InProcess].into_iter().find(|account| into(*account));
    let mut sums = BTreeMap::new();
    for row in moves.iter().filter(|row| row.to_line_id.0 != 0) {
        if state.is_none_or(|account| row.to_account == i64::from(account.code())) {
            add(&mut sums, (row.to_line_id, row.to_account, row.origin_posting_id), row.amount_fen);
        }
    }
    sums
}

fn shares(
    tx: &mut Tx<'_>,
    county: &str,
    sums: &BTreeMap<(LineId, i64, PostingId), Fen>,
) -> DbResult<Vec<OriginShare>> {
    let mut shares = Vec::with_capacity(sums.len());
    for (&(line_id, account, origin), &amount_fen) in sums {
        shares.push(OriginShare { line_id, account, amount_fen, origin: store::note(tx, county, origin)? });
    }
    Ok(shares)
}

/// The lines with their parents and the lines they were carried from, nearest first, each once.
fn roots(tx: &mut Tx<'_>, county: &str, lines: Vec<LineId>) -> DbResult<Vec<LineRoot>> {
    let mut queue: std::collections::VecDeque<LineId> = lines.into();
    let mut seen = BTreeSet::new();
    let mut roots = Vec::new();
    while let Some(line) = queue.pop_front() {
        if !seen.insert(line) || roots.len() >= FOREBEARS_MAX {
            continue;
        }
        let Some(row) = crate::line::store::line(tx, county, line)? else { continue };
        queue.extend(row.parent_line_id.into_iter().chain(row.carried_from_line_id));
        let mut appropriated = Vec::new();
        for (posting, amount_fen) in store::appropriations(tx, county, row.control_id)? {
            if let Some(posting) = store::note(tx, county, posting)? {
                appropriated.push(Appropriated { posting, amount_fen });
            }
        }
        roots.push(LineRoot {
            line_id: line,
            bgt_line_no: row.bgt_line_no,
            cor_bgt_doc_no: row.cor_bgt_doc_no,
            target_doc_no: row.target_doc_no,
            pro_code: row.pro_code,
            parent_line_id: row.parent_line_id,
            carried_from_line_id: row.carried_from_line_id,
            control_id: row.control_id,
            appropriated,
        });
    }
    Ok(roots)
}
