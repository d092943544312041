//! The journal (记账): a posting, its balances and its place in the unsealed queue, in one transaction.
//!
//! **Promise:** a posting is never updated or deleted; a correction is a reversal plus a new posting.
//! **Promise:** every balance moves by one conditional statement; when another change came first
//! the whole verb runs again and its rules see the new balance.
//! **Not here:** deciding what to post (`ledger`), sealing (`seal`).

pub mod store;

use std::collections::BTreeMap;

use ledger::{
    Account, Balances, ControlId, Fen, FiscalYear, FundNature, Level, LineId, Place, Posting, PostingId, Side,
};
use platform::db::{DbError, DbResult, Tx};
use platform::verb::Ctx;

/// Writes a posting. `ordinal` numbers the postings of one verb, so that ids are derived.
pub fn post(tx: &mut Tx<'_>, ctx: &Ctx, ordinal: u64, posting: &Posting) -> DbResult<PostingId> {
    let id = PostingId(ctx.id(0x1_0000 + ordinal));
    let county = &*ctx.county;
    let mut changes: BTreeMap<(Place, u16), i64> = BTreeMap::new();
    let mut sequences: BTreeMap<LineId, i64> = BTreeMap::new();
    for entry in &posting.entries {
        let towards =
            if entry.side == entry.account.normal() { entry.amount.get() } else { -entry.amount.get() };
        let change = changes.entry((entry.place, entry.account.code())).or_insert(0);
        *change = change.checked_add(towards).ok_or_else(|| DbError::Broken("posting overflows".into()))?;
        if let Place::Line(line) = entry.place {
            sequences.insert(line, 0);
        }
    }
    for (line, sequence) in &mut sequences {
        *sequence = store::next_line_sequence(tx, county, *line)?;
    }
    move_balances(tx, county, posting, changes)?;
    store::insert_posting(tx, ctx, id, posting)?;
    for (number, entry) in posting.entries.iter().enumerate() {
        store::insert_entry(tx, county, id, number as i64, entry, &sequences)?;
    }
    store::queue_for_sealing(tx, county, id, sequences.len())?;
    Ok(id)
}

/// Moves every balance the posting changes, in key order. A control key's three columns move in one
/// statement, because its CHECK holds between them: a cut lowers appropriation and quota together.
fn move_balances(
    tx: &mut Tx<'_>,
    county: &str,
    posting: &Posting,
    changes: BTreeMap<(Place, u16), i64>,
) -> DbResult<()> {
    let fund = posting.book.code();
    let mut controls: BTreeMap<ControlId, store::ControlChange> = BTreeMap::new();
    for (&(place, account), &change) in changes.iter().filter(|(_, change)| **change != 0) {
        match place {
            Place::Book => store::move_book(tx, county, posting.year, fund, account, change)?,
            Place::Control(control) => controls.entry(control).or_default().add(account, change)?,
            Place::Line(_) => {}
        }
    }
    for (control, change) in controls {
        store::move_control(tx, county, control, change)?;
    }
    for (&(place, account), &change) in changes.iter().filter(|(_, change)| **change != 0) {
        match place {
            Place::Line(line) => store::move_line(tx, county, line, account, change)?,
            Place::Book | Place::Control(_) => {}
        }
    }
    Ok(())
}

/// The balances a decision needs, read in its own transaction.
#[derive(Debug, Default, Clone)]
pub struct Snapshot {
    amounts: BTreeMap<(Place, u16), Fen>,
}

impl Snapshot {
    pub fn set(&mut self, place: Place, account: u16, amount: Fen) {
        self.amounts.insert((place, account), amount);
    }
}

impl Balances for Snapshot {
    fn of(&self, account: Account, place: Place) -> Fen {
        self.amounts.get(&(place, account.code())).copied().unwrap_or(Fen::ZERO)
    }
}

/// Balances of the named lines.
pub fn balances_of(tx: &mut Tx<'_>, county: &str, lines: &[LineId]) -> DbResult<Snapshot> {
    let mut snapshot = Snapshot::default();
    for line in lines {
        for (account, amount) in store::line_balances(tx, county, *line)? {
            snapshot.set(Place::Line(*line), account, amount);
        }
    }
    Ok(snapshot)
}

/// Balances of lines, control keys and the book they lie in.
pub fn balances_with(
    tx: &mut Tx<'_>,
    county: &str,
    (year, fund): (FiscalYear, FundNature),
    controls: &[ControlId],
    lines: &[LineId],
) -> DbResult<Snapshot> {
    let mut snapshot = balances_of(tx, county, lines)?;
    for control in controls {
        if let Some(row) = crate::line::store::control(tx, county, *control)? {
            let place = Place::Control(*control);
            snapshot.set(place, Account::ExpenditureAppropriation.code(), row.appropriation_fen);
            snapshot.set(place, Account::QuotaControl.code(), row.control_fen);
            snapshot.set(place, Account::PreAllocControl.code(), row.prealloc_fen);
        }
    }
    for (account, amount) in store::book_balances(tx, county, year, fund.code())? {
        snapshot.set(Place::Book, account, amount);
    }
    Ok(snapshot)
}

/// The entry's place as the journal stores it: the id of line or control key, 0 for the book.
pub(crate) fn place_id(place: Place) -> i64 {
    match place {
        Place::Book => 0,
        Place::Control(control) => control.0,
        Place::Line(line) => line.0,
    }
}

/// The place behind a stored id: the account says what kind it is.
pub(crate) fn place_of(account: Account, id: i64) -> Place {
    match account.level() {
        Level::Book => Place::Book,
        Level::Control => Place::Control(ControlId(id)),
        Level::Line => Place::Line(LineId(id)),
    }
}

/// Reads a posting back as the ledger knows it.
pub fn posting(tx: &mut Tx<'_>, county: &str, id: PostingId) -> DbResult<Option<Posting>> {
    store::posting(tx, county, id)
}

pub(crate) fn side_of(debit: i64, credit: i64) -> DbResult<(Side, Fen)> {
    match (debit, credit) {
        (amount, 0) if amount > 0 => Ok((Side::Dr, Fen::new(amount))),
        (0, amount) if amount > 0 => Ok((Side::Cr, Fen::new(amount))),
        _ => Err(DbError::Broken(format!("a journal entry has debit {debit} and credit {credit}"))),
    }
}
