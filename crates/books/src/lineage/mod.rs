//! Lineage (资金血缘): every fen on a line knows the posting it began with, first in, first out.
//!
//! Slices and moves are written by the sealer, in sealing order; who asks before a posting is sealed
//! is told that it waits.
//!
//! **Promise:** the slices of a line's state add up to its sealed balance, and every move names its origin.
//! **Promise:** a reversal (E25) returns the slices its original moved, as far as they still lie there.
//! **Not here:** payments, vouchers and receipts; `treasury` adds them to a trace.

pub mod explain;
pub mod fifo;
mod model;
pub mod store;

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Event, LineId, PostingId};
use platform::db::{DbError, DbResult, Tx};

pub use explain::{of_line, of_origin, of_payment};
pub use fifo::{Move, OUTSIDE, Slice, Slices, Spot, Step};
pub use model::{
    Appropriated, LineRoot, LineTrace, LineageRow, OriginShare, OriginTrace, PostingNote, SourceTrace,
};

use crate::seal::chain::Sheet;

/// Continues the lineage by the postings of one block, in their order.
pub(crate) fn extend(tx: &mut Tx<'_>, county: &str, block_no: i64, sheets: &[Sheet]) -> DbResult<()> {
    let mut slices = store::slices_of_block(tx, county, block_no)?;
    let carried = if sheets.iter().any(is_opening) {
        store::carried_lines(tx, county, block_no)?
    } else {
        BTreeMap::new()
    };
    let mut written: Vec<(PostingId, Vec<Move>)> = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let undone = match sheet.reverses {
            None => Vec::new(),
            Some(original) => match written.iter().find(|(id, _)| *id == original) {
                Some((_, moves)) => moves.clone(),
                None => store::moves_of(tx, county, original)?,
            },
        };
        let (moves, missing) = slices.apply(&step_of(sheet, undone, &carried));
        if missing != 0 {
            return Err(DbError::Broken(format!(
                "posting {} moves {missing} fen that its line does not hold; run verify",
                sheet.posting_id
            )));
        }
        written.push((sheet.posting_id, moves));
    }
    let lines: BTreeSet<LineId> = sheets
        .iter()
        .flat_map(|sheet| &sheet.entries)
        .filter(|e| e.is_on_line())
        .map(|e| LineId(e.place_id))
        .collect();
    store::insert_moves(tx, county, &written)?;
    store::replace_slices(tx, county, block_no, &lines, &slices)
}

pub(crate) fn is_opening(sheet: &Sheet) -> bool {
    sheet.event.as_deref() == Some(Event::NewYearOpened.code())
}

/// What a posting's rows mean for the slices; `carried` names old lines of openings (E22b).
pub(crate) fn step_of(sheet: &Sheet, undone: Vec<Move>, carried: &BTreeMap<LineId, LineId>) -> Step {
    let mut changes: BTreeMap<Spot, i64> = BTreeMap::new();
    for entry in sheet.entries.iter().filter(|entry| entry.is_on_line()) {
        let change = changes.entry((LineId(entry.place_id), entry.account)).or_insert(0);
        *change = change.saturating_add(entry.debit_fen).saturating_sub(entry.credit_fen);
    }
    let carried_from = if is_opening(sheet) {
        let lines: BTreeSet<LineId> = changes.keys().map(|spot| spot.0).collect();
        lines.into_iter().filter_map(|line| carried.get(&line).map(|old| (line, *old))).collect()
    } else {
        BTreeMap::new()
    };
    Step { posting: sheet.posting_id, changes, undone, carried_from }
}
