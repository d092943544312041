//! The order in which postings are sealed: per line as they were posted, ties by posting id.
//!
//! A window holds the next few postings of every line that has any waiting; its size is bounded,
//! whatever the length of the queue. Every window lets at least one posting go, because the posting
//! that was committed first comes next on all its lines.
//!
//! **Promise:** a carry-over's opening (E22b) follows what its old line carried (E22), and the close
//! of a year (E24) follows the openings, so that lineage finds the money it continues.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use ledger::{Event, LineId, PostingId};
use platform::db::{DbResult, Tx};

use super::store::{self, WindowRow};

/// About so many rows are read per window.
const WINDOW_ROWS: i64 = 16_384;

/// Hands out postings in sealing order.
#[derive(Debug, Default)]
pub(super) struct Order {
    lineless_done: bool,
}

impl Order {
    /// The next postings to seal; empty when nothing more can go.
    pub fn next(&mut self, tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PostingId>> {
        let mut found = Vec::new();
        if !self.lineless_done {
            found = store::lineless(tx, county, WINDOW_ROWS)?;
            self.lineless_done = (found.len() as i64) < WINDOW_ROWS;
            if !self.lineless_done {
                return Ok(found);
            }
        }
        let waiting_lines = store::waiting_lines(tx, county)?;
        if waiting_lines == 0 {
            return Ok(found);
        }
        let rows = store::window(tx, county, (WINDOW_ROWS / waiting_lines).max(1))?;
        let year_end = |row: &WindowRow| {
            [Event::NewYearOpened, Event::YearClosed].into_iter().any(|event| event.code() == row.event)
        };
        let held: BTreeSet<PostingId> = if rows.iter().any(year_end) {
            store::waits_for_carry_over(tx, county)?.into_iter().collect()
        } else {
            BTreeSet::new()
        };
        found.extend(sorted(&rows, &held));
        Ok(found)
    }
}

/// The postings of a window that can go, each after its predecessors on every line.
fn sorted(rows: &[WindowRow], held: &BTreeSet<PostingId>) -> Vec<PostingId> {
    let mut queues: BTreeMap<LineId, BTreeMap<i64, PostingId>> = BTreeMap::new();
    let mut lines_of: BTreeMap<PostingId, BTreeSet<LineId>> = BTreeMap::new();
    let mut still: BTreeMap<PostingId, i64> = BTreeMap::new();
    let mut sealed: BTreeMap<LineId, i64> = BTreeMap::new();
    for row in rows {
        queues.entry(row.line_id).or_default().insert(row.line_seq, row.posting_id);
        lines_of.entry(row.posting_id).or_default().insert(row.line_id);
        still.insert(row.posting_id, row.lines);
        sealed.insert(row.line_id, row.sealed_seq);
    }
    let mut ready: BinaryHeap<Reverse<PostingId>> = BinaryHeap::new();
    let mut offer = |line: LineId, seq: i64, ready: &mut BinaryHeap<Reverse<PostingId>>| {
        if let Some(&next) = queues.get(&line).and_then(|queue| queue.get(&(seq + 1)))
            && let Some(count) = still.get_mut(&next)
        {
            *count -= 1;
            if *count == 0 && !held.contains(&next) {
                ready.push(Reverse(next));
            }
        }
    };
    for (&line, &seq) in &sealed {
        offer(line, seq, &mut ready);
    }
    let mut out = Vec::new();
    while let Some(Reverse(posting)) = ready.pop() {
        out.push(posting);
        for &line in lines_of.get(&posting).into_iter().flatten() {
            let seq = sealed.entry(line).or_insert(0);
            *seq += 1;
            offer(line, *seq, &mut ready);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(posting: i64, line: i64, line_seq: i64, lines: i64) -> WindowRow {
        WindowRow {
            posting_id: PostingId(posting),
            line_id: LineId(line),
            line_seq,
            sealed_seq: 0,
            lines,
            event: "E15".into(),
        }
    }

    #[test]
    fn a_posting_of_two_lines_waits_for_both_and_ties_go_by_id() {
        let rows = [row(9, 1, 1, 1), row(2, 1, 2, 2), row(2, 2, 2, 2), row(5, 2, 1, 1), row(1, 2, 3, 1)];
        assert_eq!(sorted(&rows, &BTreeSet::new()), [5, 9, 2, 1].map(PostingId));
    }

    #[test]
    fn a_held_posting_holds_what_follows_on_its_lines_only() {
        let rows = [row(1, 1, 1, 1), row(2, 1, 2, 1), row(3, 2, 1, 1)];
        assert_eq!(sorted(&rows, &BTreeSet::from([PostingId(1)])), [PostingId(3)]);
    }
}
