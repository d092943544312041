//! Postings (记账凭证): balanced entries within one book of one year, resting on one document.
//!
//! **Promise:** a posting that exists balances in both halves of the ledger (I1, I2), stands at the
//! right places and names its source (I6). Whoever builds another one has found our bug.
//! **Not here:** whether the money is there; the events check that before they post.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::{Account, Half, Level, Side};
use crate::event::Event;
use crate::fen::{Fen, Overflow};
use crate::ids::{ControlId, FiscalYear, FundNature, LineId, PostingId};

/// Where a balance is held, within one book of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Book,
    Control(ControlId),
    Line(LineId),
}

impl Place {
    pub fn level(self) -> Level {
        match self {
            Place::Book => Level::Book,
            Place::Control(_) => Level::Control,
            Place::Line(_) => Level::Line,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Book => f.pad("the book"),
            Place::Control(control) => write!(f, "control key {control}"),
            Place::Line(line) => write!(f, "quota line {line}"),
        }
    }
}

/// One side of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entry {
    pub account: Account,
    pub place: Place,
    pub side: Side,
    pub amount: Fen,
}

impl Entry {
    /// The balance, in the account's normal side, that this entry leaves behind.
    pub fn applied_to(&self, balance: Fen) -> Result<Fen, Overflow> {
        if self.side == self.account.normal() {
            balance.checked_add(self.amount)
        } else {
            balance.checked_sub(self.amount)
        }
    }
}

/// A debit entry.
pub fn dr(account: Account, place: Place, amount: Fen) -> Entry {
    Entry { account, place, side: Side::Dr, amount }
}

/// A credit entry.
pub fn cr(account: Account, place: Place, amount: Fen) -> Entry {
    Entry { account, place, side: Side::Cr, amount }
}

/// What one business event did to one book of one year. Never updated, never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    pub event: Event,
    pub year: FiscalYear,
    pub book: FundNature,
    pub entries: Vec<Entry>,
    /// The document the posting rests on.
    pub source: String,
    /// The posting this one takes back, if it is a reversal (E25).
    pub reverses: Option<PostingId>,
}

/// What is wrong with a posting that should never have been built, or was changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostingFault {
    #[error("the posting names no source document")]
    NoSource,
    #[error("the posting has no entries")]
    NoEntries,
    #[error("the entry on account {account} is {amount}, entries are positive")]
    EntryNotPositive { account: Account, amount: Fen },
    #[error("account {account} cannot be held at {place}")]
    WrongPlace { account: Account, place: Place },
    #[error("account {account} at {place} occurs twice in one posting")]
    AccountTwice { account: Account, place: Place },
    #[error(
        "the {half:?} half of the posting has {debit} fen on the debit side and {credit} fen on the credit side"
    )]
    Unbalanced { half: Half, debit: i128, credit: i128 },
    #[error("a correction names the posting it reverses, and nothing else does")]
    ReversalLink,
}

impl Posting {
    /// A posting of one event.
    ///
    /// # Panics
    /// When the entries do not balance or stand at the wrong places: our bug, not the user's.
    pub fn balanced(
        event: Event,
        year: FiscalYear,
        book: FundNature,
        source: &str,
        entries: Vec<Entry>,
    ) -> Posting {
        let posting = Posting { event, year, book, entries, source: source.to_owned(), reverses: None };
        posting.asserted()
    }

    /// Everything a posting promises, checked again when rows come back from a database.
    pub fn check(&self) -> Result<(), PostingFault> {
        if self.source.trim().is_empty() {
            return Err(PostingFault::NoSource);
        }
        if self.entries.is_empty() {
            return Err(PostingFault::NoEntries);
        }
        if (self.event == Event::Corrected) != self.reverses.is_some() {
            return Err(PostingFault::ReversalLink);
        }
        let mut seen = BTreeSet::new();
        for &Entry { account, place, amount, .. } in &self.entries {
            if amount <= Fen::ZERO {
                return Err(PostingFault::EntryNotPositive { account, amount });
            }
            if account.level() != place.level() {
                return Err(PostingFault::WrongPlace { account, place });
            }
            if !seen.insert((account, place)) {
                return Err(PostingFault::AccountTwice { account, place });
            }
        }
        self.check_half(Half::Budget)?;
        self.check_half(Half::Quota)
    }

    /// The sum of the entries on one account and side, over all places.
    pub fn sum_of(&self, account: Account, side: Side) -> Fen {
        let amounts =
            self.entries.iter().filter(|e| e.account == account && e.side == side).map(|e| e.amount);
        Fen::total(amounts).expect("a balanced posting adds up")
    }

    pub(crate) fn asserted(self) -> Posting {
        if let Err(fault) = self.check() {
            panic!("{} of {}: {fault}", self.event, self.source);
        }
        self
    }

    fn check_half(&self, half: Half) -> Result<(), PostingFault> {
        let sum = |side| -> i128 {
            let entries = self.entries.iter().filter(|e| e.account.half() == half && e.side == side);
            entries.map(|e| i128::from(e.amount.get())).sum()
        };
        let (debit, credit) = (sum(Side::Dr), sum(Side::Cr));
        if debit == credit { Ok(()) } else { Err(PostingFault::Unbalanced { half, debit, credit }) }
    }
}
