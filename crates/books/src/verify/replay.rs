//! The journal played again: balances, sequences and slices as they should stand.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Account, ControlId, Level, LineId, Side};
use platform::db::{DbResult, Tx};

use super::account_text;
use super::finding::{Finding, FindingKind};
use super::store::{self, LineFacts};
use crate::lineage::{self, Move, Slice, Slices, Spot};
use crate::seal::chain::{EntryRow, Sheet};

/// Where a balance is held, across books.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Book(i64, String),
    Control(ControlId),
    Line(LineId),
}

impl Held {
    fn name(&self, account: i64) -> String {
        let account = account_text(account);
        match self {
            Held::Book(year, fund) => format!("book {fund} of {year} {account}"),
            Held::Control(control) => format!("control key {control} {account}"),
            Held::Line(line) => format!("line {line} {account}"),
        }
    }

    fn kind(&self) -> FindingKind {
        match self {
            Held::Book(..) => FindingKind::BookBalance,
            Held::Control(_) => FindingKind::ControlBalance,
            Held::Line(_) => FindingKind::LineBalance,
        }
    }
}

/// How far the postings of a line were seen.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    sealed: i64,
    queued: i64,
    queued_sum: i128,
}

pub(super) struct Replay {
    lines: BTreeMap<LineId, LineFacts>,
    carried: BTreeMap<LineId, LineId>,
    controls: BTreeMap<ControlId, (i64, String)>,
    balances: BTreeMap<(Held, i64), i64>,
    seen: BTreeMap<LineId, Seen>,
    overdrawn: BTreeSet<(Held, i64)>,
    slices: Slices,
}

impl Replay {
    pub fn start(tx: &mut Tx<'_>, county: &str) -> DbResult<Replay> {
        let lines: BTreeMap<LineId, LineFacts> =
            store::lines(tx, county)?.into_iter().map(|facts| (facts.line_id, facts)).collect();
        let carried = lines
            .values()
            .filter_map(|facts| facts.carried_from_line_id.map(|old| (facts.line_id, old)))
            .collect();
        let controls = store::controls(tx, county)?
            .into_iter()
            .map(|row| (row.control_id, (row.fiscal_year, row.fund_type_code)))
            .collect();
        Ok(Replay {
            lines,
            carried,
            controls,
            balances: BTreeMap::new(),
            seen: BTreeMap::new(),
            overdrawn: BTreeSet::new(),
            slices: Slices::default(),
        })
    }

    pub fn line_count(&self) -> u64 {
        self.lines.len() as u64
    }

    /// A posting in its place in the chain.
    pub fn sealed(&mut self, sheet: &Sheet, out: &mut dyn FnMut(Finding)) {
        self.post(sheet, out);
        for (line, seq) in line_seqs(sheet, out) {
            let seen = self.seen.entry(line).or_default();
            if seq != seen.sealed + 1 {
                let place = format!("line {line} in posting {}", sheet.posting_id);
                out(Finding::new(FindingKind::SequenceGap, place, seen.sealed + 1, seq));
            }
            seen.sealed = seq.max(seen.sealed);
        }
        // Sealing keeps the order of lines only; books and control keys are judged at the end.
        for entry in sheet.entries.iter().filter(|entry| entry.is_on_line()) {
            let key = (Held::Line(LineId(entry.place_id)), entry.account);
            if self.balances.get(&key).is_some_and(|balance| *balance < 0) {
                self.report_overdrawn(key, out);
            }
        }
    }

    /// A posting that waits; its place in the order of its lines is checked with the others.
    pub fn queued(&mut self, sheet: &Sheet, out: &mut dyn FnMut(Finding)) {
        self.post(sheet, out);
        for (line, seq) in line_seqs(sheet, out) {
            let seen = self.seen.entry(line).or_default();
            seen.queued += 1;
            seen.queued_sum += i128::from(seq);
        }
    }

    /// The moves the posting must have made.
    pub fn trace(&mut self, sheet: &Sheet, undone: Vec<Move>) -> Vec<Move> {
        self.slices.apply(&lineage::step_of(sheet, undone, &self.carried)).0
    }

    fn report_overdrawn(&mut self, key: (Held, i64), out: &mut dyn FnMut(Finding)) {
        let balance = self.balances.get(&key).copied().unwrap_or(0);
        if !self.overdrawn.contains(&key) {
            out(Finding::new(FindingKind::Overdrawn, key.0.name(key.1), "at least 0 fen", balance));
            self.overdrawn.insert(key);
        }
    }

    fn post(&mut self, sheet: &Sheet, out: &mut dyn FnMut(Finding)) {
        super::mirror::check(sheet, out);
        for entry in &sheet.entries {
            let Some(held) = self.held(sheet, entry) else {
                let place = format!("entry {} of posting {}", entry.entry_no, sheet.posting_id);
                let found = format!("{} at {}", account_text(entry.account), entry.place_id);
                out(Finding::new(FindingKind::PlaceUnknown, place, "a place of the posting's book", found));
                continue;
            };
            let towards = entry.debit_fen.saturating_sub(entry.credit_fen);
            let change = match account_of(entry).map(Account::normal) {
                Some(Side::Cr) => -towards,
                Some(Side::Dr) | None => towards,
            };
            let balance = self.balances.entry((held, entry.account)).or_insert(0);
            *balance = balance.saturating_add(change);
        }
    }

    /// Where an entry's balance is held; none when that place is not of the posting's book.
    fn held(&self, sheet: &Sheet, entry: &EntryRow) -> Option<Held> {
        let (year, fund) = (sheet.fiscal_year?, sheet.fund_type_code.as_deref()?);
        match account_of(entry)?.level() {
            Level::Book => (entry.place_id == 0).then(|| Held::Book(year, fund.to_owned())),
            Level::Control => {
                let control = ControlId(entry.place_id);
                let known = self.controls.get(&control)?;
                (known.0 == year && known.1 == fund).then_some(Held::Control(control))
            }
            Level::Line => {
                let line = LineId(entry.place_id);
                let facts = self.lines.get(&line)?;
                (facts.fiscal_year == year && facts.fund_type_code == fund).then_some(Held::Line(line))
            }
        }
    }

    /// Every line's postings are numbered 1 to the number its row says, sealed ones first.
    pub fn compare_sequences(
        &self,
        tx: &mut Tx<'_>,
        county: &str,
        out: &mut dyn FnMut(Finding),
    ) -> DbResult<()> {
        for facts in self.lines.values() {
            let seen = self.seen.get(&facts.line_id).copied().unwrap_or_default();
            let (first, last) = (i128::from(seen.sealed) + 1, i128::from(facts.posting_seq));
            let sum = if first <= last { (first + last) * (last - first + 1) / 2 } else { 0 };
            if seen.sealed + seen.queued != facts.posting_seq || sum != seen.queued_sum {
                let place = format!("line {} ({})", facts.line_id, facts.bgt_line_no);
                let found = format!("{} sealed and {} queued", seen.sealed, seen.queued);
                out(Finding::new(
                    FindingKind::SequenceGap,
                    place,
                    format!("{} postings", facts.posting_seq),
                    found,
                ));
            }
        }
        let mut marks: BTreeMap<LineId, i64> = store::sealed_marks(tx, county)?.into_iter().collect();
        for (line, seen) in &self.seen {
            let mark = marks.remove(line).unwrap_or(0);
            if mark != seen.sealed {
                let place = format!("sealed mark of line {line}");
                out(Finding::new(FindingKind::SequenceGap, place, seen.sealed, mark));
            }
        }
        for (line, mark) in marks {
            out(Finding::new(FindingKind::SequenceGap, format!("sealed mark of line {line}"), 0, mark));
        }
        Ok(())
    }

    /// Every stored balance equals the replayed one, and none is missing.
    pub fn compare_balances(
        &mut self,
        tx: &mut Tx<'_>,
        county: &str,
        out: &mut dyn FnMut(Finding),
    ) -> DbResult<()> {
        let negative: Vec<(Held, i64)> =
            self.balances.iter().filter(|(_, balance)| **balance < 0).map(|(key, _)| key.clone()).collect();
        for key in negative {
            self.report_overdrawn(key, out);
        }
        let mut expected = std::mem::take(&mut self.balances);
        let mut compare = |held: Held, account: i64, found: i64| {
            match expected.remove(&(held.clone(), account)) {
                Some(should) if should == found => {}
                Some(should) => out(Finding::new(held.kind(), held.name(account), fen(should), fen(found))),
                // A control key has its three amounts from the first day.
                None if found == 0 && matches!(held, Held::Control(_)) => {}
                None => out(Finding::new(held.kind(), held.name(account), "no row", fen(found))),
            }
        };
        store::each_line_balance(tx, county, |line, account, found| {
            compare(Held::Line(line), account, found)
        })?;
        store::each_book_balance(tx, county, |(year, fund), account, found| {
            compare(Held::Book(year, fund), account, found);
        })?;
        for row in store::controls(tx, county)? {
            let amounts = [
                (Account::ExpenditureAppropriation, row.appropriation_fen),
                (Account::QuotaControl, row.control_fen),
                (Account::PreAllocControl, row.prealloc_fen),
            ];
            for (account, found) in amounts {
                compare(Held::Control(row.control_id), i64::from(account.code()), found);
            }
        }
        for ((held, account), should) in expected {
            out(Finding::new(held.kind(), held.name(account), fen(should), "no row"));
        }
        Ok(())
    }

    /// Every stored slice stands where the replay puts it.
    pub fn compare_slices(
        &self,
        tx: &mut Tx<'_>,
        county: &str,
        out: &mut dyn FnMut(Finding),
    ) -> DbResult<()> {
        let mut expected: BTreeMap<Spot, Vec<Slice>> =
            self.slices.each().map(|(spot, queue)| (spot, queue.iter().copied().collect())).collect();
        let mut found: BTreeMap<Spot, Vec<Slice>> = BTreeMap::new();
        store::each_slice(tx, county, |spot, slice| found.entry(spot).or_default().push(slice))?;
        for (spot, found) in found {
            let should = expected.remove(&spot).unwrap_or_default();
            if should != found {
                out(Finding::new(FindingKind::Slice, slice_place(spot), slices(&should), slices(&found)));
            }
        }
        for (spot, should) in expected {
            out(Finding::new(FindingKind::Slice, slice_place(spot), slices(&should), "nothing"));
        }
        Ok(())
    }
}

fn slice_place(spot: Spot) -> String {
    format!("slices of line {} {}", spot.0, account_text(spot.1))
}

fn slices(slices: &[Slice]) -> String {
    let shown = slices.iter().take(8).map(|slice| format!("{} fen of {}", slice.amount_fen, slice.origin));
    let text = shown.collect::<Vec<_>>().join("; ");
    if text.is_empty() { "nothing".to_owned() } else { text }
}

fn fen(amount: i64) -> String {
    ledger::Fen::new(amount).to_string()
}

fn account_of(entry: &EntryRow) -> Option<Account> {
    u16::try_from(entry.account).ok().and_then(Account::from_code)
}

/// The line numbers of a posting, one per line; entries that disagree are reported.
fn line_seqs(sheet: &Sheet, out: &mut dyn FnMut(Finding)) -> BTreeMap<LineId, i64> {
    let mut found = BTreeMap::new();
    for entry in &sheet.entries {
        let place = || format!("entry {} of posting {}", entry.entry_no, sheet.posting_id);
        if !entry.is_on_line() {
            if entry.line_seq != 0 {
                out(Finding::new(FindingKind::SequenceGap, place(), 0, entry.line_seq));
            }
            continue;
        }
        let first = *found.entry(LineId(entry.place_id)).or_insert(entry.line_seq);
        if first != entry.line_seq {
            out(Finding::new(FindingKind::SequenceGap, place(), first, entry.line_seq));
        }
    }
    found
}
