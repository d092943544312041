//! Correcting a posting: it stays, and its mirror image is posted beside it. Event E25.
//!
//! **Promise:** a reversal restores every balance its original changed, and nothing else.
//! **Not here:** that a posting is reversed only once; the journal sees to that. The new, right
//! posting is an event of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::fen::{Fen, Overflow};
use crate::ids::{ControlId, PostingId};
use crate::posting::{Entry, Place, Posting};
use crate::refusal::{Refusal, check_source};

/// The mirror image of a posting: same accounts, same places, other side.
///
/// # Panics
/// When `original` does not balance: it was not read from a sound journal.
pub fn reverse(posting: PostingId, original: &Posting, source: &str) -> Posting {
    let mirrored = |entry: &Entry| Entry { side: entry.side.opposite(), ..*entry };
    Posting {
        event: Event::Corrected,
        year: original.year,
        book: original.book,
        entries: original.entries.iter().map(mirrored).collect(),
        source: source.to_owned(),
        reverses: Some(posting),
    }
    .asserted()
}

/// A posting to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub posting: PostingId,
    pub source: String,
}

/// Why a posting was not taken back, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CorrectionRefused {
    #[error("a correction must name the document it rests on")]
    SourceMissing,
    #[error("posting {posting} is itself a correction; book the event again instead")]
    IsReversal { posting: PostingId },
    #[error(
        "account {account} at {place} holds {balance}, taking back {asked} leaves less than nothing; \
             take back first what was done with the money since"
    )]
    WouldOverdraw { account: Account, place: Place, balance: Fen, asked: Fen },
    #[error(
        "control key {control} would keep {established} of quota on an appropriation of {appropriation}; \
             take back the quota first"
    )]
    WouldExceedAppropriation { control: ControlId, appropriation: Fen, established: Fen },
    #[error(
        "account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
             check both amounts"
    )]
    TotalTooLarge { account: Account, place: Place, balance: Fen, asked: Fen },
}

impl Refusal for CorrectionRefused {
    fn source_missing() -> CorrectionRefused {
        CorrectionRefused::SourceMissing
    }

    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> CorrectionRefused {
        CorrectionRefused::TotalTooLarge { account, place, balance, asked }
    }
}

/// Event E25, correction (更正): takes a posting back, if nothing was built on it since.
pub fn correct(
    balances: &impl Balances,
    order: &Correction,
    original: &Posting,
) -> Result<Posting, CorrectionRefused> {
    check_source(&order.source)?;
    if original.reverses.is_some() {
        return Err(CorrectionRefused::IsReversal { posting: order.posting });
    }
    let reversal = reverse(order.posting, original, &order.source);
    for entry in &reversal.entries {
        let Entry { account, place, amount: asked, .. } = *entry;
        let balance = balances.of(account, place);
        match entry.applied_to(balance) {
            Ok(after) if after < Fen::ZERO => {
                return Err(CorrectionRefused::WouldOverdraw { account, place, balance, asked });
            }
            Ok(_) => {}
            Err(Overflow) => return Err(Refusal::total_too_large(account, place, balance, asked)),
        }
    }
    check_controls(balances, &reversal)?;
    Ok(reversal)
}

/// I3 after the reversal, for every control key it touches.
fn check_controls(balances: &impl Balances, reversal: &Posting) -> Result<(), CorrectionRefused> {
    let entries: BTreeMap<_, _> = reversal.entries.iter().map(|e| ((e.account, e.place), e)).collect();
    let after = |account, place| {
        let balance = balances.of(account, place);
        match entries.get(&(account, place)) {
            Some(entry) => entry.applied_to(balance).expect("checked entry by entry before"),
            None => balance,
        }
    };
    for entry in &reversal.entries {
        let Place::Control(control) = entry.place else { continue };
        let appropriation = after(Account::ExpenditureAppropriation, entry.place);
        let established = after(Account::QuotaControl, entry.place);
        if appropriation < established {
            return Err(CorrectionRefused::WouldExceedAppropriation { control, appropriation, established });
        }
    }
    Ok(())
}
