//! All SQL of lineage and slices.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{ControlId, Fen, LineId, PostingId};
use platform::db::{DbResult, Param, ToValue, Tx};

use super::fifo::{Move, Slice, Slices};
use super::model::{LineageRow, PostingNote};
use crate::rows::insert_many;

/// The slices of every line a block touches, and of the old lines its openings continue.
pub fn slices_of_block(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<Slices> {
    let mut slices = Slices::default();
    tx.each(
        "select line_id, account, origin_posting_id, remaining_fen from slice
          where mof_div_code = ?1
            and line_id in (select e.place_id from block_member m
                              join journal_entry e
                                on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
                             where m.mof_div_code = ?1 and m.block_no = ?2 and e.line_seq > 0
                            union
                            select q.carried_from_line_id from block_member m
                              join journal_entry e
                                on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
                              join quota_line q
                                on q.mof_div_code = e.mof_div_code and q.line_id = e.place_id
                             where m.mof_div_code = ?1 and m.block_no = ?2 and e.line_seq > 0
                               and q.carried_from_line_id is not null)
          order by line_id, account, slice_no",
        (county, block_no),
        |row| {
            let slice = Slice { origin: row.get(2)?, amount_fen: row.get(3)? };
            slices.push((row.get(0)?, row.get(1)?), slice);
            Ok(())
        },
    )?;
    Ok(slices)
}

/// New line → the old line whose carry-over it continues, for the lines of a block.
pub fn carried_lines(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<BTreeMap<LineId, LineId>> {
    let rows: Vec<(LineId, LineId)> = tx.rows(
        "select distinct q.line_id, q.carried_from_line_id from block_member m
           join journal_entry e on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
           join quota_line q on q.mof_div_code = e.mof_div_code and q.line_id = e.place_id
          where m.mof_div_code = ?1 and m.block_no = ?2 and e.line_seq > 0
            and q.carried_from_line_id is not null
          order by q.line_id",
        (county, block_no),
    )?;
    Ok(rows.into_iter().collect())
}

/// Writes the slices of the lines a block touches anew.
pub fn replace_slices(
    tx: &mut Tx<'_>,
    county: &str,
    block_no: i64,
    lines: &BTreeSet<LineId>,
    slices: &Slices,
) -> DbResult<()> {
    tx.exec(
        "delete from slice
          where mof_div_code = ?1
            and line_id in (select e.place_id from block_member m
                              join journal_entry e
                                on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
                             where m.mof_div_code = ?1 and m.block_no = ?2 and e.line_seq > 0)",
        (county, block_no),
    )?;
    let mut rows = Vec::new();
    for ((line, account), queue) in slices.each().filter(|(spot, _)| lines.contains(&spot.0)) {
        for (slice, number) in queue.iter().zip(1i64..) {
            rows.push(vec![
                county.to_value(),
                Param::Int(line.0),
                Param::Int(account),
                Param::Int(number),
                Param::Int(slice.origin.0),
                Param::Int(slice.amount_fen),
            ]);
        }
    }
    insert_many(
        tx,
        "insert into slice (mof_div_code, line_id, account, slice_no, origin_posting_id, remaining_fen) values",
        &rows,
    )
}

pub fn insert_moves(tx: &mut Tx<'_>, county: &str, moves: &[(PostingId, Vec<Move>)]) -> DbResult<()> {
    let mut rows = Vec::new();
    for (posting, moves) in moves {
        for (step, number) in moves.iter().zip(1i64..) {
            rows.push(vec![
                county.to_value(),
                Param::Int(posting.0),
                Param::Int(number),
                Param::Int(step.from_line_id.0),
                Param::Int(step.from_account),
                Param::Int(step.to_line_id.0),
                Param::Int(step.to_account),
                Param::Int(step.origin_posting_id.0),
                Param::Int(step.amount_fen),
            ]);
        }
    }
    insert_many(
        tx,
        "insert into lineage (mof_div_code, posting_id, move_no, from_line_id, from_account, to_line_id,
                              to_account, origin_posting_id, amount_fen) values",
        &rows,
    )
}

/// The moves of one posting in order.
pub fn moves_of(tx: &mut Tx<'_>, county: &str, posting: PostingId) -> DbResult<Vec<Move>> {
    tx.rows(
        "select from_line_id, from_account, to_line_id, to_account, origin_posting_id, amount_fen
           from lineage where mof_div_code = ?1 and posting_id = ?2 order by move_no",
        (county, posting),
    )
}

macro_rules! lineage_columns {
    () => {
        "select l.posting_id, p.event, p.source, p.at_ms, l.from_line_id, l.from_account, l.to_line_id,
                l.to_account, l.origin_posting_id, l.amount_fen
           from lineage l
           join journal_posting p on p.mof_div_code = l.mof_div_code and p.posting_id = l.posting_id"
    };
}

/// Moves of the postings written for one document.
pub fn rows_of_source(tx: &mut Tx<'_>, county: &str, source: &str) -> DbResult<Vec<LineageRow>> {
    tx.rows(
        concat!(
            lineage_columns!(),
            " where p.mof_div_code = ?1 and p.source = ?2 order by p.at_ms, l.posting_id, l.move_no"
        ),
        (county, source),
    )
}

/// Moves into, within and out of one line, and into the lines that continue its carry-over.
pub fn rows_of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<LineageRow>> {
    tx.rows(
        concat!(
            lineage_columns!(),
            " where l.mof_div_code = ?1 and (l.from_line_id = ?2 or l.to_line_id = ?2)
                and l.posting_id in (select e.posting_id from journal_entry e
                                      where e.mof_div_code = ?1 and e.line_seq > 0
                                        and (e.place_id = ?2
                                             or e.place_id in (select q.line_id from quota_line q
                                                                where q.mof_div_code = ?1
                                                                  and q.carried_from_line_id = ?2)))
              order by p.at_ms, l.posting_id, l.move_no"
        ),
        (county, line),
    )
}

/// Moves of the money that began with one posting.
pub fn rows_of_origin(tx: &mut Tx<'_>, county: &str, origin: PostingId) -> DbResult<Vec<LineageRow>> {
    tx.rows(
        concat!(
            lineage_columns!(),
            " where l.mof_div_code = ?1 and l.origin_posting_id = ?2 order by p.at_ms, l.posting_id, l.move_no"
        ),
        (county, origin),
    )
}

/// Where the money of one origin lies now: line, account, amount.
pub fn places_of_origin(
    tx: &mut Tx<'_>,
    county: &str,
    origin: PostingId,
    lines: &[LineId],
) -> DbResult<Vec<(LineId, i64, Fen)>> {
    let mut found = Vec::new();
    for line in lines {
        found.extend(tx.rows::<(LineId, i64, Fen)>(
            "select line_id, account, cast(sum(remaining_fen) as bigint) from slice
              where mof_div_code = ?1 and line_id = ?2 and origin_posting_id = ?3
              group by line_id, account order by line_id, account",
            (county, *line, origin),
        )?);
    }
    Ok(found)
}

/// The slices of one line: account, origin, amount, oldest first.
pub fn slices_of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<(i64, PostingId, Fen)>> {
    tx.rows(
        "select account, origin_posting_id, remaining_fen from slice
          where mof_div_code = ?1 and line_id = ?2 order by account, slice_no",
        (county, line),
    )
}

macro_rules! note_columns {
    () => {
        "select p.posting_id, p.event, p.fiscal_year, p.fund_type_code, p.source, p.at_ms, p.user_id, p.reverses,
                m.block_no
           from journal_posting p
           left join block_member m on m.mof_div_code = p.mof_div_code and m.posting_id = p.posting_id"
    };
}

pub fn note(tx: &mut Tx<'_>, county: &str, posting: PostingId) -> DbResult<Option<PostingNote>> {
    tx.row(concat!(note_columns!(), " where p.mof_div_code = ?1 and p.posting_id = ?2"), (county, posting))
}

pub fn notes_of_source(tx: &mut Tx<'_>, county: &str, source: &str) -> DbResult<Vec<PostingNote>> {
    tx.rows(
        concat!(
            note_columns!(),
            " where p.mof_div_code = ?1 and p.source = ?2 order by p.at_ms, p.posting_id"
        ),
        (county, source),
    )
}

/// Every posting of a line, in the order it happened to the line.
pub fn notes_of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<PostingNote>> {
    tx.rows(
        concat!(
            note_columns!(),
            " join (select e.posting_id as id, min(e.line_seq) as seq from journal_entry e
                     where e.mof_div_code = ?1 and e.place_id = ?2 and e.line_seq > 0
                     group by e.posting_id) t on t.id = p.posting_id
              where p.mof_div_code = ?1 order by t.seq, p.posting_id"
        ),
        (county, line),
    )
}

/// The quota lines a posting touches.
pub fn lines_of_posting(tx: &mut Tx<'_>, county: &str, posting: PostingId) -> DbResult<Vec<LineId>> {
    let rows: Vec<(LineId,)> = tx.rows(
        "select distinct place_id from journal_entry
          where mof_div_code = ?1 and posting_id = ?2 and line_seq > 0 order by place_id",
        (county, posting),
    )?;
    Ok(rows.into_iter().map(|(line,)| line).collect())
}

/// Postings that gave appropriation (2101) to a control key, oldest first, with the amount.
pub fn appropriations(tx: &mut Tx<'_>, county: &str, control: ControlId) -> DbResult<Vec<(PostingId, Fen)>> {
    tx.rows(
        "select e.posting_id, e.credit_fen from journal_entry e
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where e.mof_div_code = ?1 and e.place_id = ?2 and e.account = 2101 and e.credit_fen > 0
          order by p.at_ms, e.posting_id",
        (county, control),
    )
}
