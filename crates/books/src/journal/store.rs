//! All SQL of the journal and its balances.

pub mod days;
pub mod pages;

use std::collections::BTreeMap;

use ledger::{Account, ControlId, Entry, Event, Fen, FiscalYear, LineId, Place, Posting, PostingId};
use platform::db::{DbError, DbResult, Tx};
use platform::time::Instant;
use platform::verb::Ctx;

use super::{place_id, place_of, side_of};

/// Numbers the postings of one line; taking it locks the line until the end of the change.
pub fn next_line_sequence(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<i64> {
    let (sequence,): (i64,) = tx.one(
        "update quota_line set posting_seq = posting_seq + 1
          where mof_div_code = ?1 and line_id = ?2 returning posting_seq",
        (county, line),
    )?;
    Ok(sequence)
}

fn raced(what: &str) -> DbError {
    DbError::Retry(format!("{what} changed meanwhile"))
}

pub fn move_line(tx: &mut Tx<'_>, county: &str, line: LineId, account: u16, change: i64) -> DbResult<()> {
    if change > 0 {
        tx.exec(
            "insert into line_balance (mof_div_code, line_id, account, balance_fen) values (?1, ?2, ?3, ?4)
             on conflict (mof_div_code, line_id, account)
             do update set balance_fen = line_balance.balance_fen + excluded.balance_fen",
            (county, line, i64::from(account), change),
        )?;
        return Ok(());
    }
    let moved = tx.exec(
        "update line_balance set balance_fen = balance_fen - ?4
          where mof_div_code = ?1 and line_id = ?2 and account = ?3 and balance_fen >= ?4",
        (county, line, i64::from(account), -change),
    )?;
    if moved == 1 { Ok(()) } else { Err(raced("the balance of a quota line")) }
}

pub fn move_book(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    fund: &str,
    account: u16,
    change: i64,
) -> DbResult<()> {
    if change > 0 {
        tx.exec(
            "insert into book_balance (mof_div_code, fiscal_year, fund_type_code, account, balance_fen)
             values (?1, ?2, ?3, ?4, ?5)
             on conflict (mof_div_code, fiscal_year, fund_type_code, account)
             do update set balance_fen = book_balance.balance_fen + excluded.balance_fen",
            (county, year, fund, i64::from(account), change),
        )?;
        return Ok(());
    }
    let moved = tx.exec(
        "update book_balance set balance_fen = balance_fen - ?5
          where mof_div_code = ?1 and fiscal_year = ?2 and fund_type_code = ?3 and account = ?4
            and balance_fen >= ?5",
        (county, year, fund, i64::from(account), -change),
    )?;
    if moved == 1 { Ok(()) } else { Err(raced("the balance of a book")) }
}

/// What a posting does to one control key.
#[derive(Debug, Clone, Copy, Default)]
pub struct ControlChange {
    appropriation: i64,
    quota: i64,
    prealloc: i64,
}

impl ControlChange {
    pub fn add(&mut self, account: u16, change: i64) -> DbResult<()> {
        match Account::from_code(account) {
            Some(Account::ExpenditureAppropriation) => self.appropriation += change,
            Some(Account::QuotaControl) => self.quota += change,
            Some(Account::PreAllocControl) => self.prealloc += change,
            other => {
                return Err(DbError::Broken(format!("account {other:?} does not live on a control key")));
            }
        }
        Ok(())
    }
}

/// Appropriation, control and pre-allocation live on the control key's row, whose CHECK keeps I3.
pub fn move_control(
    tx: &mut Tx<'_>,
    county: &str,
    control: ControlId,
    change: ControlChange,
) -> DbResult<()> {
    let moved = tx.exec(
        "update control_key set appropriation_fen = appropriation_fen + ?3, control_fen = control_fen + ?4,
                                prealloc_fen = prealloc_fen + ?5
          where mof_div_code = ?1 and control_id = ?2 and appropriation_fen + ?3 >= control_fen + ?4
            and control_fen + ?4 >= 0 and prealloc_fen + ?5 >= 0",
        (county, control, change.appropriation, change.quota, change.prealloc),
    )?;
    if moved == 1 { Ok(()) } else { Err(raced("a control key")) }
}

pub fn insert_posting(tx: &mut Tx<'_>, ctx: &Ctx, id: PostingId, posting: &Posting) -> DbResult<()> {
    tx.exec(
        "insert into journal_posting (mof_div_code, posting_id, fiscal_year, fund_type_code, event, source,
                                      reverses, at_ms, user_id)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            &*ctx.county,
            id,
            posting.year,
            posting.book.code(),
            posting.event.code(),
            &posting.source,
            posting.reverses,
            ctx.at,
            &ctx.actor.user_id,
        ),
    )?;
    Ok(())
}

pub fn insert_entry(
    tx: &mut Tx<'_>,
    county: &str,
    id: PostingId,
    number: i64,
    entry: &Entry,
    sequences: &BTreeMap<LineId, i64>,
) -> DbResult<()> {
    let sequence = match entry.place {
        Place::Line(line) => sequences.get(&line).copied().unwrap_or(0),
        Place::Book | Place::Control(_) => 0,
    };
    let (debit, credit) = match entry.side {
        ledger::Side::Dr => (entry.amount, Fen::ZERO),
        ledger::Side::Cr => (Fen::ZERO, entry.amount),
    };
    tx.exec(
        "insert into journal_entry (mof_div_code, posting_id, entry_no, account, place_id, line_seq,
                                    debit_fen, credit_fen)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (county, id, number, i64::from(entry.account.code()), place_id(entry.place), sequence, debit, credit),
    )?;
    Ok(())
}

/// Puts a posting that touches `lines` quota lines behind those that wait for the sealer.
pub fn queue_for_sealing(tx: &mut Tx<'_>, county: &str, id: PostingId, lines: usize) -> DbResult<()> {
    tx.exec(
        "insert into unsealed (mof_div_code, posting_id, line_count) values (?1, ?2, ?3)",
        (county, id, lines as i64),
    )?;
    Ok(())
}

pub fn line_balances(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<(u16, Fen)>> {
    let rows: Vec<(i64, Fen)> = tx.rows(
        "select account, balance_fen from line_balance where mof_div_code = ?1 and line_id = ?2 order by account",
        (county, line),
    )?;
    Ok(rows.into_iter().map(|(account, amount)| (account as u16, amount)).collect())
}

pub fn book_balances(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    fund: &str,
) -> DbResult<Vec<(u16, Fen)>> {
    let rows: Vec<(i64, Fen)> = tx.rows(
        "select account, balance_fen from book_balance
          where mof_div_code = ?1 and fiscal_year = ?2 and fund_type_code = ?3 order by account",
        (county, year, fund),
    )?;
    Ok(rows.into_iter().map(|(account, amount)| (account as u16, amount)).collect())
}

/// A posting with its entries, as written.
pub fn posting(tx: &mut Tx<'_>, county: &str, id: PostingId) -> DbResult<Option<Posting>> {
    let Some((year, fund, event, source, reverses)) =
        tx.row::<(FiscalYear, String, String, String, Option<PostingId>)>(
            "select fiscal_year, fund_type_code, event, source, reverses from journal_posting
          where mof_div_code = ?1 and posting_id = ?2",
            (county, id),
        )?
    else {
        return Ok(None);
    };
    let rows: Vec<(i64, i64, i64, i64)> = tx.rows(
        "select account, place_id, debit_fen, credit_fen from journal_entry
          where mof_div_code = ?1 and posting_id = ?2 order by entry_no",
        (county, id),
    )?;
    let mut entries = Vec::with_capacity(rows.len());
    for (code, place, debit, credit) in rows {
        let account = Account::from_code(code as u16)
            .ok_or_else(|| DbError::Broken(format!("account {code} is not in the chart")))?;
        let (side, amount) = side_of(debit, credit)?;
        entries.push(Entry { account, place: place_of(account, place), side, amount });
    }
    let event =
        Event::from_code(&event).ok_or_else(|| DbError::Broken(format!("event {event:?} is unknown")))?;
    Ok(Some(Posting { event, year, book: crate::line::fund_of(&fund)?, entries, source, reverses }))
}

/// One line of a line's history: posting, event, source document, instant, account, debit, credit.
pub type HistoryRow = (PostingId, String, String, Instant, i64, Fen, Fen);

/// Everything that happened to a line, in the order it happened.
pub fn history_of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<HistoryRow>> {
    tx.rows(
        "select p.posting_id, p.event, p.source, p.at_ms, e.account, e.debit_fen, e.credit_fen
           from journal_entry e
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where e.mof_div_code = ?1 and e.place_id = ?2
          order by e.line_seq, e.posting_id, e.entry_no",
        (county, line),
    )
}

/// Postings written for one source document.
pub fn postings_of_source(
    tx: &mut Tx<'_>,
    county: &str,
    source: &str,
) -> DbResult<Vec<(PostingId, String, Instant)>> {
    tx.rows(
        "select posting_id, event, at_ms from journal_posting
          where mof_div_code = ?1 and source = ?2 order by at_ms, posting_id",
        (county, source),
    )
}

/// The business time of the latest posting; none in an empty journal.
pub fn latest(tx: &mut Tx<'_>, county: &str) -> DbResult<Option<Instant>> {
    let (at,): (Option<Instant>,) =
        tx.one("select max(at_ms) from journal_posting where mof_div_code = ?1", (county,))?;
    Ok(at)
}

/// Trial balance: (year, fund, account) → sum of balances, from the balance rows.
pub fn trial_balance(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(FiscalYear, String, i64, Fen)>> {
    let mut rows: Vec<(FiscalYear, String, i64, Fen)> = tx.rows(
        "select fiscal_year, fund_type_code, account, balance_fen from book_balance where mof_div_code = ?1",
        (county,),
    )?;
    rows.extend(tx.rows::<(FiscalYear, String, i64, Fen)>(
        "select q.fiscal_year, q.fund_type_code, b.account, cast(sum(b.balance_fen) as bigint)
           from line_balance b join quota_line q on q.mof_div_code = b.mof_div_code and q.line_id = b.line_id
          where b.mof_div_code = ?1 group by q.fiscal_year, q.fund_type_code, b.account",
        (county,),
    )?);
    rows.extend(tx.rows::<(FiscalYear, String, i64, Fen)>(
        "select fiscal_year, fund_type_code, cast(2101 as bigint), cast(sum(appropriation_fen) as bigint)
           from control_key where mof_div_code = ?1 group by fiscal_year, fund_type_code
         union all
         select fiscal_year, fund_type_code, cast(4101 as bigint), cast(sum(control_fen) as bigint)
           from control_key where mof_div_code = ?1 group by fiscal_year, fund_type_code
         union all
         select fiscal_year, fund_type_code, cast(4102 as bigint), cast(sum(prealloc_fen) as bigint)
           from control_key where mof_div_code = ?1 group by fiscal_year, fund_type_code",
        (county,),
    )?);
    rows.sort();
    rows.retain(|(_, _, _, amount)| *amount != Fen::ZERO);
    Ok(rows)
}

/// How many postings the journal has.
pub fn posting_count(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,) = tx.one("select count(*) from journal_posting where mof_div_code = ?1", (county,))?;
    Ok(count)
}

/// How many lines the journal has.
pub fn entry_count(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,) = tx.one("select count(*) from journal_entry where mof_div_code = ?1", (county,))?;
    Ok(count)
}

/// The whole journal in a fixed order, streamed.
pub fn each_entry(
    tx: &mut Tx<'_>,
    county: &str,
    mut visit: impl FnMut(JournalLine) -> DbResult<()>,
) -> DbResult<()> {
    tx.each(
        "select p.at_ms, p.posting_id, p.event, p.source, p.fiscal_year, p.fund_type_code, p.user_id, e.entry_no,
                e.account, e.place_id, e.debit_fen, e.credit_fen
           from journal_posting p
           join journal_entry e on e.mof_div_code = p.mof_div_code and e.posting_id = p.posting_id
          where p.mof_div_code = ?1 order by p.at_ms, p.posting_id, e.entry_no",
        (county,),
        |row| {
            visit(JournalLine {
                at: row.get(0)?,
                posting_id: row.get(1)?,
                event: row.get(2)?,
                source: row.get(3)?,
                year: row.get(4)?,
                fund_type_code: row.get(5)?,
                user_id: row.get(6)?,
                entry_no: row.get(7)?,
                account: row.get(8)?,
                place_id: row.get(9)?,
                debit_fen: row.get(10)?,
                credit_fen: row.get(11)?,
            })
        },
    )
}

/// One line of the journal as exports show it.
#[derive(Debug, Clone)]
pub struct JournalLine {
    pub at: Instant,
    pub posting_id: PostingId,
    pub event: String,
    pub source: String,
    pub year: FiscalYear,
    pub fund_type_code: String,
    pub user_id: String,
    pub entry_no: i64,
    pub account: i64,
    pub place_id: i64,
    pub debit_fen: Fen,
    pub credit_fen: Fen,
}
