//! What the journal pages ask: one page of postings, one posting with its entries.

use ledger::{Fen, FiscalYear, LineId, PostingId};
use platform::db::{DbResult, Tx, Where, order_of};
use platform::row_struct;
use platform::time::Instant;

use super::HistoryRow;

/// The newest rows of a line's history, newest first.
pub fn newest_of_line(tx: &mut Tx<'_>, county: &str, line: LineId, limit: i64) -> DbResult<Vec<HistoryRow>> {
    tx.rows(
        "select p.posting_id, p.event, p.source, p.at_ms, e.account, e.debit_fen, e.credit_fen
           from journal_entry e
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where e.mof_div_code = ?1 and e.place_id = ?2
          order by e.line_seq desc, e.posting_id desc, e.entry_no limit ?3",
        (county, line, limit),
    )
}

row_struct! {
    /// A posting in the journal's list.
    #[derive(Debug, Clone)]
    pub struct PostingItem {
        pub posting_id: PostingId,
        pub fiscal_year: FiscalYear,
        pub fund_type_code: String,
        pub event: String,
        pub source: String,
        pub reverses: Option<PostingId>,
        pub at_ms: Instant,
        pub user_name: String,
        pub debit_fen: Fen,
        pub block_no: Option<i64>,
    }
}

const COLUMNS: &str = "select p.posting_id, p.fiscal_year, p.fund_type_code, p.event, p.source, p.reverses, p.at_ms,
    coalesce(w.user_name, p.user_id),
    cast(coalesce((select sum(e.debit_fen) from journal_entry e
      where e.mof_div_code = p.mof_div_code and e.posting_id = p.posting_id), 0) as bigint),
    (select m.block_no from block_member m where m.mof_div_code = p.mof_div_code and m.posting_id = p.posting_id)
    from journal_posting p left join person w on w.mof_div_code = p.mof_div_code and w.user_id = p.user_id";

/// Postings of a list; ids carry the day in front, so their order is the order of days.
pub fn postings(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<PostingItem>> {
    tx.rows(
        &format!(
            "{COLUMNS} where p.mof_div_code = ?1
                and p.posting_id in (select p.posting_id from journal_posting p{}{window}){}",
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

pub fn count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    let sql = format!("select count(*) from journal_posting p{}", found.text());
    Ok(tx.one::<(i64,)>(&sql, found.values())?.0)
}

pub fn posting(tx: &mut Tx<'_>, county: &str, id: PostingId) -> DbResult<Option<PostingItem>> {
    tx.row(&format!("{COLUMNS} where p.mof_div_code = ?1 and p.posting_id = ?2"), (county, id))
}

row_struct! {
    /// An entry with the number of the line it lies on.
    #[derive(Debug, Clone)]
    pub struct EntryItem {
        pub account: i64,
        pub place_id: i64,
        pub line_no: Option<String>,
        pub agency_name: Option<String>,
        pub debit_fen: Fen,
        pub credit_fen: Fen,
    }
}

pub fn entries(tx: &mut Tx<'_>, county: &str, id: PostingId) -> DbResult<Vec<EntryItem>> {
    tx.rows(
        "select e.account, e.place_id, q.bgt_line_no, u.agency_name, e.debit_fen, e.credit_fen
           from journal_entry e
           left join quota_line q on q.mof_div_code = e.mof_div_code and q.line_id = e.place_id
           left join org_unit u on u.mof_div_code = e.mof_div_code and u.agency_code = q.agency_code
          where e.mof_div_code = ?1 and e.posting_id = ?2 order by e.entry_no limit 2000",
        (county, id),
    )
}

row_struct! {
    /// A sealed block in a list.
    #[derive(Debug, Clone)]
    pub struct BlockItem {
        pub block_no: i64,
        pub previous_sm3: String,
        pub block_sm3: String,
        pub posting_count: i64,
        pub record_count: i64,
        pub signer_sn: String,
        pub sealed_ms: Instant,
    }
}

pub fn blocks(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<BlockItem>> {
    tx.rows(
        &format!(
            "select block_no, previous_sm3, block_sm3, posting_count, record_count, signer_sn, sealed_ms
               from block{}{window}",
            found.text()
        ),
        found.values(),
    )
}

/// The postings `p` of one block; the value is its number.
pub const IN_BLOCK: &str = "p.posting_id in (select m.posting_id from block_member m
    where m.mof_div_code = p.mof_div_code and m.block_no = ?)";

/// One block and the signature of its head.
pub fn block(tx: &mut Tx<'_>, county: &str, no: i64) -> DbResult<Option<(BlockItem, String)>> {
    let found = Where::county("mof_div_code", county).and("block_no = ?", no);
    let Some(block) = blocks(tx, &found, "")?.into_iter().next() else { return Ok(None) };
    let (signature,): (String,) =
        tx.one("select signature from block where mof_div_code = ?1 and block_no = ?2", (county, no))?;
    Ok(Some((block, signature)))
}

row_struct! {
    /// A document or audit row as a block holds it.
    #[derive(Debug, Clone)]
    pub struct RecordItem {
        pub block_no: i64,
        pub document_kind: String,
        pub document_id: i64,
        pub document_key: String,
        pub rewritten: bool,
        pub whole_sm3: String,
    }
}

/// Sealed records of a list; `window` being ` order by … limit …`.
pub fn records(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<RecordItem>> {
    tx.rows(
        &format!(
            "select r.block_no, r.document_kind, r.document_id, r.document_key, r.rewritten, r.whole_sm3
               from block_record r{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn record_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    let sql = format!("select count(*) from block_record r{}", found.text());
    Ok(tx.one::<(i64,)>(&sql, found.values())?.0)
}

/// Blocks, sealed postings, sealed documents, postings waiting to be sealed.
pub fn seal_counts(tx: &mut Tx<'_>, county: &str) -> DbResult<(i64, i64, i64, i64)> {
    let (blocks, postings, documents): (i64, i64, i64) = tx.one(
        "select count(*), cast(coalesce(sum(posting_count), 0) as bigint),
                cast(coalesce(sum(record_count), 0) as bigint) from block where mof_div_code = ?1",
        (county,),
    )?;
    let (waiting,): (i64,) = tx.one("select count(*) from unsealed where mof_div_code = ?1", (county,))?;
    Ok((blocks, postings, documents, waiting))
}
