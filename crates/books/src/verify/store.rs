//! All SQL of verification: what stands in the books, without judging it.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{ControlId, Fen, LineId, PostingId};
use platform::db::{DbResult, Tx};
use platform::row_struct;

use crate::lineage::{Move, Slice, Spot};

/// Stray rows are listed up to so many; the first are enough to see what happened.
const STRAYS_MAX: i64 = 1000;

row_struct! {
    /// What a replay must know of a line.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LineFacts {
        pub line_id: LineId,
        pub fiscal_year: i64,
        pub fund_type_code: String,
        pub bgt_line_no: String,
        pub posting_seq: i64,
        pub carried_from_line_id: Option<LineId>,
    }
}

pub fn lines(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<LineFacts>> {
    tx.rows(
        "select line_id, fiscal_year, fund_type_code, bgt_line_no, posting_seq, carried_from_line_id
           from quota_line where mof_div_code = ?1 order by line_id",
        (county,),
    )
}

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ControlRow {
        pub control_id: ControlId,
        pub fiscal_year: i64,
        pub fund_type_code: String,
        pub appropriation_fen: i64,
        pub control_fen: i64,
        pub prealloc_fen: i64,
    }
}

pub fn controls(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<ControlRow>> {
    tx.rows(
        "select control_id, fiscal_year, fund_type_code, appropriation_fen, control_fen, prealloc_fen
           from control_key where mof_div_code = ?1 order by control_id",
        (county,),
    )
}

pub fn exceeded_controls(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(ControlId, Fen, Fen)>> {
    tx.rows(
        "select control_id, appropriation_fen, control_fen from control_key
          where mof_div_code = ?1 and control_fen > appropriation_fen order by control_id",
        (county,),
    )
}

/// Debit and credit of a posting's entries: account, place, debit, credit.
pub fn entries_of(tx: &mut Tx<'_>, county: &str, posting: PostingId) -> DbResult<Vec<(i64, i64, i64, i64)>> {
    tx.rows(
        "select account, place_id, debit_fen, credit_fen from journal_entry
          where mof_div_code = ?1 and posting_id = ?2 order by entry_no",
        (county, posting),
    )
}

/// The stored moves of a block's postings, in their order, and the postings whose moves are not
/// numbered 1, 2, 3 …
pub fn moves_of_block(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<StoredMoves> {
    let mut found: BTreeMap<PostingId, Vec<Move>> = BTreeMap::new();
    let mut misnumbered = BTreeSet::new();
    tx.each(
        "select l.posting_id, l.from_line_id, l.from_account, l.to_line_id, l.to_account, l.origin_posting_id,
                l.amount_fen, l.move_no
           from block_member m
           join lineage l on l.mof_div_code = m.mof_div_code and l.posting_id = m.posting_id
          where m.mof_div_code = ?1 and m.block_no = ?2 order by m.member_no, l.move_no",
        (county, block_no),
        |row| {
            let step = Move {
                from_line_id: row.get(1)?,
                from_account: row.get(2)?,
                to_line_id: row.get(3)?,
                to_account: row.get(4)?,
                origin_posting_id: row.get(5)?,
                amount_fen: row.get(6)?,
            };
            let posting: PostingId = row.get(0)?;
            let moves = found.entry(posting).or_default();
            moves.push(step);
            if row.get::<i64>(7)? != moves.len() as i64 {
                misnumbered.insert(posting);
            }
            Ok(())
        },
    )?;
    Ok((found, misnumbered))
}

/// Moves by posting, and postings whose moves have other numbers than their order.
pub type StoredMoves = (BTreeMap<PostingId, Vec<Move>>, BTreeSet<PostingId>);

pub fn sealed_marks(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(LineId, i64)>> {
    tx.rows("select line_id, sealed_seq from seal_line where mof_div_code = ?1 order by line_id", (county,))
}

pub fn each_line_balance(
    tx: &mut Tx<'_>,
    county: &str,
    mut visit: impl FnMut(LineId, i64, i64),
) -> DbResult<()> {
    tx.each(
        "select line_id, account, balance_fen from line_balance where mof_div_code = ?1 order by line_id, account",
        (county,),
        |row| {
            visit(row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(())
        },
    )
}

pub fn each_book_balance(
    tx: &mut Tx<'_>,
    county: &str,
    mut visit: impl FnMut((i64, String), i64, i64),
) -> DbResult<()> {
    tx.each(
        "select fiscal_year, fund_type_code, account, balance_fen from book_balance where mof_div_code = ?1
          order by fiscal_year, fund_type_code, account",
        (county,),
        |row| {
            visit((row.get(0)?, row.get(1)?), row.get(2)?, row.get(3)?);
            Ok(())
        },
    )
}

pub fn each_slice(tx: &mut Tx<'_>, county: &str, mut visit: impl FnMut(Spot, Slice)) -> DbResult<()> {
    tx.each(
        "select line_id, account, origin_posting_id, remaining_fen from slice where mof_div_code = ?1
          order by line_id, account, slice_no",
        (county,),
        |row| {
            visit((row.get(0)?, row.get(1)?), Slice { origin: row.get(2)?, amount_fen: row.get(3)? });
            Ok(())
        },
    )
}

fn ids(rows: Vec<(PostingId,)>) -> Vec<PostingId> {
    rows.into_iter().map(|(id,)| id).collect()
}

/// Postings no block has and the queue does not hold as it should: with the lines they touch, by which
/// the sealer knows their order.
pub fn neither_sealed_nor_queued(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PostingId>> {
    let rows = tx.rows(
        "select p.posting_id from journal_posting p
           left join block_member m on m.mof_div_code = p.mof_div_code and m.posting_id = p.posting_id
           left join unsealed u on u.mof_div_code = p.mof_div_code and u.posting_id = p.posting_id
            and u.line_count = (select count(distinct e.place_id) from journal_entry e
                                 where e.mof_div_code = u.mof_div_code and e.posting_id = u.posting_id
                                   and e.line_seq > 0)
          where p.mof_div_code = ?1 and m.posting_id is null and u.posting_id is null
          order by p.posting_id limit ?2",
        (county, STRAYS_MAX),
    )?;
    Ok(ids(rows))
}

pub fn sealed_and_queued(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PostingId>> {
    let rows = tx.rows(
        "select u.posting_id from unsealed u
           join block_member m on m.mof_div_code = u.mof_div_code and m.posting_id = u.posting_id
          where u.mof_div_code = ?1 order by u.posting_id limit ?2",
        (county, STRAYS_MAX),
    )?;
    Ok(ids(rows))
}

pub fn entries_without_posting(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(PostingId, i64)>> {
    tx.rows(
        "select e.posting_id, e.entry_no from journal_entry e
           left join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where e.mof_div_code = ?1 and p.posting_id is null order by e.posting_id, e.entry_no limit ?2",
        (county, STRAYS_MAX),
    )
}

pub fn members_without_block(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(i64, i64)>> {
    tx.rows(
        "select m.block_no, m.member_no from block_member m
           left join block b on b.mof_div_code = m.mof_div_code and b.block_no = m.block_no
          where m.mof_div_code = ?1 and b.block_no is null order by m.block_no, m.member_no limit ?2",
        (county, STRAYS_MAX),
    )
}

pub fn records_without_block(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(i64, i64)>> {
    tx.rows(
        "select r.block_no, r.record_no from block_record r
           left join block b on b.mof_div_code = r.mof_div_code and b.block_no = r.block_no
          where r.mof_div_code = ?1 and b.block_no is null order by r.block_no, r.record_no limit ?2",
        (county, STRAYS_MAX),
    )
}

/// Kinds of documents in the blocks.
pub fn record_kinds(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(
        "select distinct document_kind from block_record where mof_div_code = ?1 order by document_kind",
        (county,),
    )?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}

/// Where a page of documents ends: the number of the `page`-th record after `after`.
pub fn page_end_by_id(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &str,
    after: i64,
    page: i64,
) -> DbResult<Option<i64>> {
    let row: Option<(i64,)> = tx.row(
        "select document_id from block_record
          where mof_div_code = ?1 and document_kind = ?2 and document_id > ?3
          order by document_id limit 1 offset ?4",
        (county, kind, after, page),
    )?;
    Ok(row.map(|(id,)| id))
}

/// The same for documents that go by words.
pub fn page_end_by_key(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &str,
    after: &str,
    page: i64,
) -> DbResult<Option<String>> {
    let row: Option<(String,)> = tx.row(
        "select document_key from block_record
          where mof_div_code = ?1 and document_kind = ?2 and document_id = 0 and document_key > ?3
          order by document_key limit 1 offset ?4",
        (county, kind, after, page),
    )?;
    Ok(row.map(|(key,)| key))
}

row_struct! {
    /// A document's digests in one block.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Sealed {
        pub document_id: i64,
        pub document_key: String,
        pub block_no: i64,
        pub rewritten: bool,
        pub grown: i64,
        pub whole_sm3: String,
        pub lasting_sm3: String,
        pub grown_sm3: String,
        pub marks: String,
    }
}

/// Every seal of the documents of a kind with numbers after one and up to another, by document.
pub fn seals_by_id(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &str,
    (after, upto): (i64, i64),
) -> DbResult<Vec<Sealed>> {
    tx.rows(
        "select document_id, document_key, block_no, rewritten, grown, whole_sm3, lasting_sm3, grown_sm3, marks
           from block_record
          where mof_div_code = ?1 and document_kind = ?2 and document_id > ?3 and document_id <= ?4
          order by document_id, document_key, block_no",
        (county, kind, after, upto),
    )
}

/// The same for documents that go by words; an open end is `None`.
pub fn seals_by_key(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &str,
    (after, upto): (Option<&str>, Option<&str>),
) -> DbResult<Vec<Sealed>> {
    tx.rows(
        "select document_id, document_key, block_no, rewritten, grown, whole_sm3, lasting_sm3, grown_sm3, marks
           from block_record
          where mof_div_code = ?1 and document_kind = ?2
            and (cast(?3 as text) is null or document_key > ?3)
            and (cast(?4 as text) is null or document_key <= ?4)
          order by document_key, document_id, block_no",
        (county, kind, after, upto),
    )
}

/// Everything that waits and may: its audit row is there and was not sealed.
pub fn waiting(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<crate::seal::records::Waiting>> {
    crate::seal::store::waiting_records(tx, county, i64::MAX)
}

/// Queue rows without an audit row, or whose audit row was sealed already: audit, document.
pub fn queued_out_of_place(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(i64, String, i64, String)>> {
    tx.rows(
        "select u.audit_id, u.document_kind, u.document_id, u.document_key from unsealed_record u
          where u.mof_div_code = ?1
            and (not exists (select 1 from audit a
                              where a.mof_div_code = u.mof_div_code and a.audit_id = u.audit_id)
                 or exists (select 1 from block_record r
                             where r.mof_div_code = u.mof_div_code and r.document_kind = 'audit'
                               and r.document_id = u.audit_id))
          order by u.audit_id, u.ordinal limit ?2",
        (county, STRAYS_MAX),
    )
}

pub fn lineage_without_member(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PostingId>> {
    let rows = tx.rows(
        "select distinct l.posting_id from lineage l
           left join block_member m on m.mof_div_code = l.mof_div_code and m.posting_id = l.posting_id
          where l.mof_div_code = ?1 and m.posting_id is null order by l.posting_id limit ?2",
        (county, STRAYS_MAX),
    )?;
    Ok(ids(rows))
}

/// Documents that gave back more of a limit than they took.
pub fn negative_limit_uses(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String, Fen)>> {
    tx.rows(
        "select limit_key, source, cast(sum(amount_fen) as bigint) from limit_move where mof_div_code = ?1
          group by limit_key, source having sum(amount_fen) < 0 order by limit_key, source",
        (county,),
    )
}
