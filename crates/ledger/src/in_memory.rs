//! A whole ledger in memory: a journal, the balances it makes, and the invariants over both.
//!
//! Property tests play histories against it, and `verify` re-derives a county's balances with it.
//!
//! **Promise:** a posting that would break I3, I4 or I6 is not applied, and a refused posting leaves no trace.
//! **Not here:** rows, blocks and signatures; `books` keeps those and compares them with this.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::account::{Account, Side};
use crate::balances::{BalanceRow, Balances, TrialBalance};
use crate::event::Event;
use crate::events::reverse;
use crate::fen::{Fen, Overflow};
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, PostingId};
use crate::posting::{Entry, Place, Posting, PostingFault};

#[cfg(test)]
mod tests;

type Key = (FiscalYear, FundNature, Account, Place);
type LineKey = (FiscalYear, FundNature, LineId);

/// The journal of a county and the balances it makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    journal: BTreeMap<PostingId, Posting>,
    reversed_by: BTreeMap<PostingId, PostingId>,
    balances: BTreeMap<Key, Fen>,
    cash: BTreeMap<LineKey, Cash>,
}

/// What bank receipts say about a line, counted beside the balances so that I5 can compare the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cash {
    receipts: i128,
    refunds: i128,
    /// Taken off the line by the close of the year (E24).
    closed: i128,
}

/// Why a posting cannot be part of this journal: never a user's mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum JournalFault {
    #[error("posting {posting} is not sound: {fault}")]
    Unsound { posting: PostingId, fault: PostingFault },
    #[error("posting {posting} is in the journal already")]
    PostedTwice { posting: PostingId },
    #[error("posting {posting} reverses {original}, which is not in the journal")]
    OriginalMissing { posting: PostingId, original: PostingId },
    #[error("posting {posting} reverses {original}, which {by} reversed before")]
    ReversedTwice { posting: PostingId, original: PostingId, by: PostingId },
    #[error("posting {posting} is not the mirror image of {original}, which it reverses")]
    NotAMirror { posting: PostingId, original: PostingId },
    #[error("posting {posting} leaves account {account} at {place} at {balance}, below zero (I4)")]
    BelowZero { posting: PostingId, account: Account, place: Place, balance: Fen },
    #[error(
        "posting {posting} leaves control key {control} with {established} of quota \
             on an appropriation of {appropriation} (I3)"
    )]
    ExceedsAppropriation { posting: PostingId, control: ControlId, established: Fen, appropriation: Fen },
    #[error("posting {posting} makes account {account} at {place} larger than the books can hold")]
    TooLarge { posting: PostingId, account: Account, place: Place },
}

/// An invariant found broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "invariant")]
pub enum Broken {
    #[error("I1: in the {book} of {year} resources are {resources} fen, appropriations {appropriations} fen")]
    I1 { year: FiscalYear, book: FundNature, resources: i128, appropriations: i128 },
    #[error("I2: in the {book} of {year} quota states are {states} fen, quota controls {controls} fen")]
    I2 { year: FiscalYear, book: FundNature, states: i128, controls: i128 },
    #[error(
        "I3: control key {control} of {year} has {established} of quota on an appropriation of {appropriation}"
    )]
    I3 { year: FiscalYear, book: FundNature, control: ControlId, established: Fen, appropriation: Fen },
    #[error("I4: account {account} at {place} of {year} is {balance}")]
    I4 { year: FiscalYear, book: FundNature, account: Account, place: Place, balance: Fen },
    #[error(
        "I5: quota line {line} of {year} has {paid} fen paid, receipts less refunds are {by_receipts} fen"
    )]
    I5 { year: FiscalYear, book: FundNature, line: LineId, paid: i128, by_receipts: i128 },
    #[error("I6: {fault}")]
    I6 { fault: JournalFault },
    #[error("I7: replaying the journal gives other balances")]
    I7,
}

/// One book of one year of a ledger.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    ledger: &'a Ledger,
    year: FiscalYear,
    book: FundNature,
}

impl Balances for View<'_> {
    fn of(&self, account: Account, place: Place) -> Fen {
        self.ledger.balance(self.year, self.book, account, place)
    }
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger::default()
    }

    /// The balances of one book of one year, as the event functions read them.
    pub fn view(&self, year: FiscalYear, book: FundNature) -> View<'_> {
        View { ledger: self, year, book }
    }

    pub fn balance(&self, year: FiscalYear, book: FundNature, account: Account, place: Place) -> Fen {
        self.balances.get(&(year, book, account, place)).copied().unwrap_or(Fen::ZERO)
    }

    /// All balances that are not zero, by year, book, account and place.
    pub fn balances(&self) -> impl Iterator<Item = (FiscalYear, FundNature, BalanceRow)> + '_ {
        self.balances.iter().map(|(&(year, book, account, place), &balance)| {
            (year, book, BalanceRow { account, place, balance })
        })
    }

    pub fn trial_balance(&self, year: FiscalYear, book: FundNature) -> TrialBalance {
        let rows = self.balances().filter(|row| (row.0, row.1) == (year, book));
        TrialBalance::new(year, book, rows.map(|row| row.2))
    }

    pub fn posting(&self, posting: PostingId) -> Option<&Posting> {
        self.journal.get(&posting)
    }

    pub fn journal(&self) -> impl Iterator<Item = (PostingId, &Posting)> + '_ {
        self.journal.iter().map(|(id, posting)| (*id, posting))
    }

    /// The posting that took this one back, if any did.
    pub fn reversed_by(&self, posting: PostingId) -> Option<PostingId> {
        self.reversed_by.get(&posting).copied()
    }

    /// Appends a posting under the next free id.
    pub fn append(&mut self, posting: Posting) -> Result<PostingId, JournalFault> {
        let id = PostingId(self.journal.last_key_value().map_or(1, |(last, _)| last.0 + 1));
        self.apply(id, posting)?;
        Ok(id)
    }

    /// Applies a posting with the id it has in its journal; either all of it or nothing.
    pub fn apply(&mut self, id: PostingId, posting: Posting) -> Result<(), JournalFault> {
        posting.check().map_err(|fault| JournalFault::Unsound { posting: id, fault })?;
        if self.journal.contains_key(&id) {
            return Err(JournalFault::PostedTwice { posting: id });
        }
        if let Some(original) = posting.reverses {
            self.check_reversal(id, &posting, original)?;
        }
        let after = self.balances_after(id, &posting)?;
        for (key, balance) in after {
            if balance.is_zero() {
                self.balances.remove(&key);
            } else {
                self.balances.insert(key, balance);
            }
        }
        self.count_cash(&posting);
        if let Some(original) = posting.reverses {
            self.reversed_by.insert(original, id);
        }
        self.journal.insert(id, posting);
        Ok(())
    }

    /// Everything that holds between postings: I1-I5. I6 is checked as postings are applied, I7 by
    /// [`Ledger::check_replay`].
    pub fn check(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut sums: BTreeMap<(FiscalYear, FundNature), [i128; 4]> = BTreeMap::new();
        let mut paid: BTreeMap<LineKey, i128> = BTreeMap::new();
        for (&(year, book, account, place), &balance) in &self.balances {
            let class = usize::from(account.code() / 1000) - 1;
            sums.entry((year, book)).or_default()[class] += i128::from(balance.get());
            if balance < Fen::ZERO {
                broken.push(Broken::I4 { year, book, account, place, balance });
            }
            match (account, place) {
                (Account::QuotaControl, Place::Control(control)) => {
                    let (established, appropriation) =
                        (balance, self.view(year, book).appropriation(control));
                    if appropriation < established {
                        broken.push(Broken::I3 { year, book, control, established, appropriation });
                    }
                }
                (Account::Paid, Place::Line(line)) => {
                    paid.insert((year, book, line), i128::from(balance.get()));
                }
                (_, Place::Book | Place::Control(_) | Place::Line(_)) => {}
            }
        }
        for ((year, book), [resources, appropriations, states, controls]) in sums {
            if resources != appropriations {
                broken.push(Broken::I1 { year, book, resources, appropriations });
            }
            if states != controls {
                broken.push(Broken::I2 { year, book, states, controls });
            }
        }
        self.check_cash(paid, &mut broken);
        broken
    }

    /// I7, and I6 with it: the journal alone, played again from its first posting, makes these balances.
    pub fn check_replay(&self) -> Result<(), Broken> {
        let mut again = Ledger::new();
        for (id, posting) in &self.journal {
            again.apply(*id, posting.clone()).map_err(|fault| Broken::I6 { fault })?;
        }
        if again == *self { Ok(()) } else { Err(Broken::I7) }
    }

    fn check_reversal(
        &self,
        posting: PostingId,
        reversal: &Posting,
        original_id: PostingId,
    ) -> Result<(), JournalFault> {
        let Some(original) = self.journal.get(&original_id) else {
            return Err(JournalFault::OriginalMissing { posting, original: original_id });
        };
        if let Some(by) = self.reversed_by(original_id) {
            return Err(JournalFault::ReversedTwice { posting, original: original_id, by });
        }
        let mirror = reverse(original_id, original, &reversal.source);
        let same = |a: &Posting, b: &Posting| {
            let sorted = |posting: &Posting| {
                let mut entries = posting.entries.clone();
                entries.sort_unstable();
                entries
            };
            (a.year, a.book) == (b.year, b.book) && sorted(a) == sorted(b)
        };
        if !same(&mirror, reversal) || original.reverses.is_some() {
            return Err(JournalFault::NotAMirror { posting, original: original_id });
        }
        Ok(())
    }

    /// The balances the posting leaves, if they keep I3 and I4.
    fn balances_after(&self, id: PostingId, posting: &Posting) -> Result<BTreeMap<Key, Fen>, JournalFault> {
        let mut after: BTreeMap<Key, Fen> = BTreeMap::new();
        for entry in &posting.entries {
            let Entry { account, place, .. } = *entry;
            let balance = entry
                .applied_to(self.balance(posting.year, posting.book, account, place))
                .map_err(|Overflow| JournalFault::TooLarge { posting: id, account, place })?;
            if balance < Fen::ZERO {
                return Err(JournalFault::BelowZero { posting: id, account, place, balance });
            }
            after.insert((posting.year, posting.book, account, place), balance);
        }
        let balance_after = |account, place| {
            let key = (posting.year, posting.book, account, place);
            after.get(&key).copied().unwrap_or_else(|| self.balance(key.0, key.1, key.2, key.3))
        };
        for entry in &posting.entries {
            let Place::Control(control) = entry.place else { continue };
            let appropriation = balance_after(Account::ExpenditureAppropriation, entry.place);
            let established = balance_after(Account::QuotaControl, entry.place);
            if appropriation < established {
                let posting = id;
                return Err(JournalFault::ExceedsAppropriation {
                    posting,
                    control,
                    established,
                    appropriation,
                });
            }
        }
        Ok(after)
    }

    /// Counts receipts and refunds by what the event is, not by what its entries do: that is what
    /// makes I5 more than a sum compared with itself.
    fn count_cash(&mut self, posting: &Posting) {
        let original = posting.reverses.and_then(|original| self.journal.get(&original));
        let (event, entries, sign) = match original {
            Some(original) => (original.event, &original.entries, -1),
            None => (posting.event, &posting.entries, 1),
        };
        for entry in entries {
            let Place::Line(line) = entry.place else { continue };
            if entry.account != Account::Paid {
                continue;
            }
            let key = (posting.year, posting.book, line);
            let amount = sign * i128::from(entry.amount.get());
            let cash = self.cash.entry(key).or_default();
            match (event, entry.side) {
                (Event::Paid | Event::PartlyFailed | Event::OpenedMidYear, Side::Dr) => {
                    cash.receipts += amount
                }
                (Event::Refunded, Side::Cr) => cash.refunds += amount,
                (Event::YearClosed, Side::Cr) => cash.closed += amount,
                // No other event may touch money that is paid: left uncounted, I5 shows it.
                (_, Side::Dr | Side::Cr) => {}
            }
        }
    }

    fn check_cash(&self, mut paid: BTreeMap<LineKey, i128>, broken: &mut Vec<Broken>) {
        for (key, cash) in &self.cash {
            let paid = paid.remove(key).unwrap_or_default();
            let by_receipts = cash.receipts - cash.refunds - cash.closed;
            if paid != by_receipts {
                let (year, book, line) = *key;
                broken.push(Broken::I5 { year, book, line, paid, by_receipts });
            }
        }
        for ((year, book, line), paid) in paid {
            broken.push(Broken::I5 { year, book, line, paid, by_receipts: 0 });
        }
    }
}
