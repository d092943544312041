//! All SQL of sealing: the queue, block members, blocks, and postings as rows.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{LineId, PostingId};
use platform::db::{DbResult, Param, ToValue, Tx};
use platform::row_struct;
use platform::time::Instant;

use super::Head;
use super::chain::{Block, EntryRow, Sheet};
use super::records::{Record, Waiting};
use crate::rows::insert_many;

/// The head, kept from other sealers until the end of the change.
pub fn lock_head(tx: &mut Tx<'_>, county: &str) -> DbResult<Head> {
    tx.exec(
        "insert into seal_head (mof_div_code, block_no, block_sm3) values (?1, 0, '')
         on conflict (mof_div_code) do nothing",
        (county,),
    )?;
    let (block_no, block_sm3) = tx
        .one("select block_no, block_sm3 from seal_head where mof_div_code = ?1 /*for update*/", (county,))?;
    Ok(Head { block_no, block_sm3 })
}

pub fn note_head(tx: &mut Tx<'_>, county: &str, head: &Head) -> DbResult<()> {
    tx.exec(
        "update seal_head set block_no = ?2, block_sm3 = ?3 where mof_div_code = ?1",
        (county, head.block_no, &head.block_sm3),
    )?;
    Ok(())
}

/// The head as it was noted last.
pub fn head(tx: &mut Tx<'_>, county: &str) -> DbResult<Head> {
    let row = tx.row("select block_no, block_sm3 from seal_head where mof_div_code = ?1", (county,))?;
    Ok(row.map_or_else(Head::default, |(block_no, block_sm3)| Head { block_no, block_sm3 }))
}

pub fn queue_length(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,) = tx.one("select count(*) from unsealed where mof_div_code = ?1", (county,))?;
    Ok(count)
}

/// Whether any document was ever sealed or queued: false in books begun before documents were.
pub fn knows_documents(tx: &mut Tx<'_>, county: &str) -> DbResult<bool> {
    let queued: Option<(i64,)> =
        tx.row("select audit_id from unsealed_record where mof_div_code = ?1 limit 1", (county,))?;
    if queued.is_some() {
        return Ok(true);
    }
    let sealed: Option<(i64,)> =
        tx.row("select block_no from block_record where mof_div_code = ?1 limit 1", (county,))?;
    Ok(sealed.is_some())
}

/// Whether a posting or a document waits for the seal.
pub fn anything_waits(tx: &mut Tx<'_>, county: &str) -> DbResult<bool> {
    let posting: Option<(i64,)> =
        tx.row("select posting_id from unsealed where mof_div_code = ?1 limit 1", (county,))?;
    if posting.is_some() {
        return Ok(true);
    }
    let record: Option<(i64,)> =
        tx.row("select audit_id from unsealed_record where mof_div_code = ?1 limit 1", (county,))?;
    Ok(record.is_some())
}

/// Queued postings that touch no quota line (E01, E06b …): they may be sealed at any time.
pub fn lineless(tx: &mut Tx<'_>, county: &str, limit: i64) -> DbResult<Vec<PostingId>> {
    let rows: Vec<(PostingId,)> = tx.rows(
        "select posting_id from unsealed where mof_div_code = ?1 and line_count = 0 order by posting_id limit ?2",
        (county, limit),
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many lines have postings that are not sealed.
pub fn waiting_lines(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,) = tx.one(
        "select count(*) from quota_line q
           left join seal_line s on s.mof_div_code = q.mof_div_code and s.line_id = q.line_id
          where q.mof_div_code = ?1 and q.posting_seq > coalesce(s.sealed_seq, 0)",
        (county,),
    )?;
    Ok(count)
}

row_struct! {
    /// A posting's place in the order of one line, and of how many lines it must be the next.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct WindowRow {
        pub posting_id: PostingId,
        pub line_id: LineId,
        pub line_seq: i64,
        pub sealed_seq: i64,
        pub lines: i64,
        pub event: String,
    }
}

/// The next `depth` postings of every line. `cross join` keeps SQLite from walking the whole journal.
pub fn window(tx: &mut Tx<'_>, county: &str, depth: i64) -> DbResult<Vec<WindowRow>> {
    tx.rows(
        "select e.posting_id, e.place_id, e.line_seq, coalesce(s.sealed_seq, 0), u.line_count, p.event
           from quota_line q
           left join seal_line s on s.mof_div_code = q.mof_div_code and s.line_id = q.line_id
          cross join journal_entry e
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
           join unsealed u on u.mof_div_code = e.mof_div_code and u.posting_id = e.posting_id
          where q.mof_div_code = ?1 and q.posting_seq > coalesce(s.sealed_seq, 0)
            and e.mof_div_code = ?1 and e.place_id = q.line_id
            and e.line_seq > coalesce(s.sealed_seq, 0) and e.line_seq <= coalesce(s.sealed_seq, 0) + ?2
          order by e.place_id, e.line_seq, e.entry_no",
        (county, depth),
    )
}

/// Openings whose old line has an unsealed carry-forward, and closes with unsealed openings.
pub fn waits_for_carry_over(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<PostingId>> {
    let rows: Vec<(PostingId,)> = tx.rows(
        "select u.posting_id from unsealed u
           join journal_posting p on p.mof_div_code = u.mof_div_code and p.posting_id = u.posting_id
            and p.event = 'E22b'
           join journal_entry e on e.mof_div_code = u.mof_div_code and e.posting_id = u.posting_id
            and e.line_seq > 0
           join quota_line q on q.mof_div_code = u.mof_div_code and q.line_id = e.place_id
          where u.mof_div_code = ?1
            and exists (select 1 from journal_entry f
                          join unsealed w on w.mof_div_code = f.mof_div_code and w.posting_id = f.posting_id
                          join journal_posting g on g.mof_div_code = f.mof_div_code
                           and g.posting_id = f.posting_id and g.event = 'E22'
                         where f.mof_div_code = u.mof_div_code and f.place_id = q.carried_from_line_id
                           and f.line_seq > 0)
         union
         select u.posting_id from unsealed u
           join journal_posting p on p.mof_div_code = u.mof_div_code and p.posting_id = u.posting_id
            and p.event = 'E24'
          where u.mof_div_code = ?1
            and exists (select 1 from unsealed w
                          join journal_posting g on g.mof_div_code = w.mof_div_code
                           and g.posting_id = w.posting_id and g.event = 'E22b'
                         where w.mof_div_code = ?1 and g.fiscal_year = p.fiscal_year + 1
                           and g.fund_type_code = p.fund_type_code)
         order by 1",
        (county,),
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub fn insert_members(tx: &mut Tx<'_>, county: &str, block_no: i64, postings: &[PostingId]) -> DbResult<()> {
    let rows: Vec<_> = postings
        .iter()
        .zip(1i64..)
        .map(|(id, number)| {
            vec![county.to_value(), Param::Int(block_no), Param::Int(number), Param::Int(id.0)]
        })
        .collect();
    insert_many(tx, "insert into block_member (mof_div_code, block_no, member_no, posting_id) values", &rows)
}

pub fn insert_block(tx: &mut Tx<'_>, county: &str, block: &Block) -> DbResult<()> {
    tx.exec(
        "insert into block (mof_div_code, block_no, previous_sm3, block_sm3, posting_count, signer_sn,
                            signature, sealed_ms, form, record_count)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            county,
            block.block_no,
            &block.previous_sm3,
            &block.block_sm3,
            block.posting_count,
            &block.signer_sn,
            &block.signature,
            block.sealed_ms,
            block.form,
            block.record_count,
        ),
    )?;
    Ok(())
}

/// Moves the sealed mark of every line the block touches.
pub fn advance_lines(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<()> {
    tx.exec(
        "insert into seal_line (mof_div_code, line_id, sealed_seq)
         select m.mof_div_code, e.place_id, max(e.line_seq)
           from block_member m
           join journal_entry e on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
          where m.mof_div_code = ?1 and m.block_no = ?2 and e.line_seq > 0
          group by m.mof_div_code, e.place_id
         on conflict (mof_div_code, line_id) do update set sealed_seq = excluded.sealed_seq",
        (county, block_no),
    )?;
    Ok(())
}

/// Takes a block's members out of the queue; gives their number.
pub fn unqueue(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<u64> {
    tx.exec(
        "delete from unsealed
          where mof_div_code = ?1
            and posting_id in (select posting_id from block_member where mof_div_code = ?1 and block_no = ?2)",
        (county, block_no),
    )
}

/// Blocks after `after`, in order, at most `limit`.
pub fn blocks(tx: &mut Tx<'_>, county: &str, after: i64, limit: i64) -> DbResult<Vec<Block>> {
    tx.rows(
        "select block_no, previous_sm3, block_sm3, posting_count, signer_sn, signature, sealed_ms, form,
                record_count from block
          where mof_div_code = ?1 and block_no > ?2 order by block_no limit ?3",
        (county, after, limit),
    )
}

/// Changes whose documents wait for the seal, and whose audit row is there and was not sealed.
pub fn waiting_records(tx: &mut Tx<'_>, county: &str, limit: i64) -> DbResult<Vec<Waiting>> {
    tx.rows(
        "select u.audit_id, u.document_kind, u.document_id, u.document_key, u.rewritten
           from unsealed_record u
          where u.mof_div_code = ?1
            and exists (select 1 from audit a where a.mof_div_code = u.mof_div_code and a.audit_id = u.audit_id)
            and not exists (select 1 from block_record r
                             where r.mof_div_code = u.mof_div_code and r.document_kind = 'audit'
                               and r.document_id = u.audit_id)
          order by u.audit_id, u.ordinal limit ?2",
        (county, limit),
    )
}

/// All that one change queued.
pub fn waiting_records_of(tx: &mut Tx<'_>, county: &str, audit_id: i64) -> DbResult<Vec<Waiting>> {
    tx.rows(
        "select audit_id, document_kind, document_id, document_key, rewritten from unsealed_record
          where mof_div_code = ?1 and audit_id = ?2 order by ordinal",
        (county, audit_id),
    )
}

/// Documents in the queue whose lasting words a verb wrote anew: few at any time, and indexed. A row
/// whose change is unknown or sealed already says nothing, as in [`waiting_records`].
pub fn rewritten(tx: &mut Tx<'_>, county: &str) -> DbResult<BTreeSet<(String, i64, String)>> {
    let rows: Vec<(String, i64, String)> = tx.rows(
        "select u.document_kind, u.document_id, u.document_key from unsealed_record u
          where u.mof_div_code = ?1 and u.rewritten = 1
            and exists (select 1 from audit a where a.mof_div_code = u.mof_div_code and a.audit_id = u.audit_id)
            and not exists (select 1 from block_record r
                             where r.mof_div_code = u.mof_div_code and r.document_kind = 'audit'
                               and r.document_id = u.audit_id)
          order by u.audit_id, u.ordinal",
        (county,),
    )?;
    Ok(rows.into_iter().collect())
}

/// How many changes wait with their documents.
pub fn record_queue_length(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,) =
        tx.one("select count(distinct audit_id) from unsealed_record where mof_div_code = ?1", (county,))?;
    Ok(count)
}

pub fn insert_records(tx: &mut Tx<'_>, county: &str, block_no: i64, records: &[Record]) -> DbResult<()> {
    let rows: Vec<_> = records
        .iter()
        .map(|record| {
            vec![
                county.to_value(),
                Param::Int(block_no),
                Param::Int(record.record_no),
                record.document_kind.to_value(),
                Param::Int(record.document_id),
                record.document_key.to_value(),
                record.rewritten.to_value(),
                Param::Int(record.grown),
                record.whole_sm3.to_value(),
                record.lasting_sm3.to_value(),
                record.grown_sm3.to_value(),
                record.marks.to_value(),
            ]
        })
        .collect();
    insert_many(
        tx,
        "insert into block_record (mof_div_code, block_no, record_no, document_kind, document_id, document_key,
                                   rewritten, grown, whole_sm3, lasting_sm3, grown_sm3, marks) values",
        &rows,
    )
}

/// Changes taken out of the queue by one statement.
const UNQUEUED_AT_ONCE: usize = 32;

const UNQUEUE: &str = "delete from unsealed_record where mof_div_code = ?1 and audit_id in
     (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
      ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)";

/// Takes whole changes out of the queue, by the audit rows they belong to.
pub fn unqueue_records(tx: &mut Tx<'_>, county: &str, waiting: &[Waiting]) -> DbResult<()> {
    let mut audits: Vec<i64> = waiting.iter().map(|row| row.audit_id).collect();
    audits.dedup();
    for some in audits.chunks(UNQUEUED_AT_ONCE) {
        let mut values = vec![county.to_value()];
        let last = some.len() - 1;
        values.extend((0..UNQUEUED_AT_ONCE).map(|index| Param::Int(some[index.min(last)])));
        tx.exec(UNQUEUE, values)?;
    }
    Ok(())
}

/// The records of a block in order.
pub fn records_of_block(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<Vec<Record>> {
    tx.rows(
        "select record_no, document_kind, document_id, document_key, rewritten, grown, whole_sm3, lasting_sm3,
                grown_sm3, marks
           from block_record where mof_div_code = ?1 and block_no = ?2 order by record_no",
        (county, block_no),
    )
}

/// The block that sealed a document last, and when.
pub fn last_seal_of(
    tx: &mut Tx<'_>,
    county: &str,
    (kind, id, key): (&str, i64, &str),
) -> DbResult<Option<(i64, Instant)>> {
    tx.row(
        "select r.block_no, b.sealed_ms
           from block_record r join block b on b.mof_div_code = r.mof_div_code and b.block_no = r.block_no
          where r.mof_div_code = ?1 and r.document_kind = ?2 and r.document_id = ?3 and r.document_key = ?4
          order by r.block_no desc limit 1",
        (county, kind, id, key),
    )
}

/// The members of a block in order, each with its entries.
pub fn sheets_of_block(tx: &mut Tx<'_>, county: &str, block_no: i64) -> DbResult<Vec<Sheet>> {
    let heads = tx.rows::<SheetRow>(
        "select m.member_no, m.posting_id, p.fiscal_year, p.fund_type_code, p.event, p.source, p.reverses,
                p.at_ms, p.user_id
           from block_member m
           left join journal_posting p on p.mof_div_code = m.mof_div_code and p.posting_id = m.posting_id
          where m.mof_div_code = ?1 and m.block_no = ?2 order by m.member_no",
        (county, block_no),
    )?;
    let entries = tx.rows::<EntryRow>(
        "select e.posting_id, e.entry_no, e.account, e.place_id, e.line_seq, e.debit_fen, e.credit_fen
           from block_member m
           join journal_entry e on e.mof_div_code = m.mof_div_code and e.posting_id = m.posting_id
          where m.mof_div_code = ?1 and m.block_no = ?2 order by m.member_no, e.entry_no",
        (county, block_no),
    )?;
    Ok(joined(heads, entries))
}

/// Queued postings after `after` by id, at most `limit`, each with its entries.
pub fn sheets_of_queue(tx: &mut Tx<'_>, county: &str, after: PostingId, limit: i64) -> DbResult<Vec<Sheet>> {
    let heads = tx.rows::<SheetRow>(
        "select cast(0 as bigint), u.posting_id, p.fiscal_year, p.fund_type_code, p.event, p.source, p.reverses,
                p.at_ms, p.user_id
           from unsealed u
           left join journal_posting p on p.mof_div_code = u.mof_div_code and p.posting_id = u.posting_id
          where u.mof_div_code = ?1 and u.posting_id > ?2 order by u.posting_id limit ?3",
        (county, after, limit),
    )?;
    let Some(last) = heads.last().map(|head| head.posting_id) else { return Ok(Vec::new()) };
    let entries = tx.rows::<EntryRow>(
        "select e.posting_id, e.entry_no, e.account, e.place_id, e.line_seq, e.debit_fen, e.credit_fen
           from unsealed u
           join journal_entry e on e.mof_div_code = u.mof_div_code and e.posting_id = u.posting_id
          where u.mof_div_code = ?1 and u.posting_id > ?2 and u.posting_id <= ?3
          order by u.posting_id, e.entry_no",
        (county, after, last),
    )?;
    Ok(joined(heads, entries))
}

row_struct! {
    struct SheetRow {
        member_no: i64,
        posting_id: PostingId,
        fiscal_year: Option<i64>,
        fund_type_code: Option<String>,
        event: Option<String>,
        source: Option<String>,
        reverses: Option<PostingId>,
        at_ms: Option<Instant>,
        user_id: Option<String>,
    }
}

fn joined(heads: Vec<SheetRow>, entries: Vec<EntryRow>) -> Vec<Sheet> {
    let mut of_posting: BTreeMap<PostingId, Vec<EntryRow>> = BTreeMap::new();
    for entry in entries {
        of_posting.entry(entry.posting_id).or_default().push(entry);
    }
    let sheet = |head: SheetRow| Sheet {
        member_no: head.member_no,
        posting_id: head.posting_id,
        fiscal_year: head.fiscal_year,
        fund_type_code: head.fund_type_code,
        event: head.event,
        source: head.source,
        reverses: head.reverses,
        at_ms: head.at_ms,
        user_id: head.user_id,
        entries: of_posting.remove(&head.posting_id).unwrap_or_default(),
    };
    heads.into_iter().map(sheet).collect()
}
