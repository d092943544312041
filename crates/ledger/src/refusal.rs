//! What all money events check alike: a source, a positive amount of sane size, sums that fit.
//!
//! **Promise:** every refusal enum lists its variants in the order the checks run.
//! **Not here:** what is particular to an event; that stands beside the event.

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::fen::{Fen, Overflow};
use crate::ids::{FiscalYear, FundNature, QuotaLine};
use crate::posting::{Entry, Place, Posting};

/// The refusals every event knows.
pub(crate) trait Refusal: Sized {
    fn source_missing() -> Self;
    fn total_too_large(account: Account, place: Place, balance: Fen, asked: Fen) -> Self;
}

/// The refusals of events that move one amount.
pub(crate) trait AmountRefusal: Refusal {
    fn not_positive(amount: Fen) -> Self;
    fn too_large(amount: Fen, limit: Fen) -> Self;
}

/// Declares the refusals of one event: the common ones around its own, in order of precedence.
macro_rules! refusals {
    (
        $(#[$doc:meta])*
        pub enum $name:ident for $noun:literal {
            $($(#[$variant_doc:meta])* $variant:ident { $($field:ident: $type:ty),* $(,)? }),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
        #[serde(tag = "code", rename_all = "snake_case")]
        pub enum $name {
            #[error("{noun} must name the document it rests on", noun = $noun)]
            SourceMissing,
            #[error("{noun} must be positive, not {amount}", noun = $noun)]
            AmountNotPositive { amount: $crate::Fen },
            #[error("{noun} may be at most {limit}, {amount} was asked; \
                     check whether fen were taken for yuan", noun = $noun)]
            AmountTooLarge { amount: $crate::Fen, limit: $crate::Fen },
            $($(#[$variant_doc])* $variant { $($field: $type),* },)*
            #[error("account {account} at {place} holds {balance}, {asked} more does not fit into the books; \
                     check both amounts")]
            TotalTooLarge {
                account: $crate::Account,
                place: $crate::Place,
                balance: $crate::Fen,
                asked: $crate::Fen,
            },
        }

        impl $crate::refusal::Refusal for $name {
            fn source_missing() -> Self {
                Self::SourceMissing
            }
            fn total_too_large(
                account: $crate::Account,
                place: $crate::Place,
                balance: $crate::Fen,
                asked: $crate::Fen,
            ) -> Self {
                Self::TotalTooLarge { account, place, balance, asked }
            }
        }

        impl $crate::refusal::AmountRefusal for $name {
            fn not_positive(amount: $crate::Fen) -> Self {
                Self::AmountNotPositive { amount }
            }
            fn too_large(amount: $crate::Fen, limit: $crate::Fen) -> Self {
                Self::AmountTooLarge { amount, limit }
            }
        }
    };
}
pub(crate) use refusals;

/// I6: no posting without a document.
pub(crate) fn check_source<R: Refusal>(source: &str) -> Result<(), R> {
    if source.trim().is_empty() { Err(R::source_missing()) } else { Ok(()) }
}

/// The first checks of every event that moves one amount.
pub(crate) fn check_order<R: AmountRefusal>(source: &str, amount: Fen) -> Result<(), R> {
    check_source(source)?;
    check_amount(amount)
}

pub(crate) fn check_amount<R: AmountRefusal>(amount: Fen) -> Result<(), R> {
    if amount <= Fen::ZERO {
        return Err(R::not_positive(amount));
    }
    if Fen::LIMIT < amount {
        return Err(R::too_large(amount, Fen::LIMIT));
    }
    Ok(())
}

/// The last step of every event: the entries must fit onto the balances, and then they are a posting.
///
/// The event has checked already that nothing falls below zero; it is asserted here once more,
/// because a negative balance is the one thing this ledger must never write.
pub(crate) fn post<R: Refusal>(
    balances: &impl Balances,
    event: Event,
    (year, book): (FiscalYear, FundNature),
    source: &str,
    entries: Vec<Entry>,
) -> Result<Posting, R> {
    for entry in &entries {
        let Entry { account, place, amount, .. } = *entry;
        let balance = balances.of(account, place);
        match entry.applied_to(balance) {
            Ok(after) => assert!(
                Fen::ZERO <= after,
                "{event} would leave account {account} at {place} at {after}, a guard is missing"
            ),
            Err(Overflow) => return Err(R::total_too_large(account, place, balance, amount)),
        }
    }
    Ok(Posting::balanced(event, year, book, source, entries))
}

impl QuotaLine {
    pub(crate) fn scope(&self) -> (FiscalYear, FundNature) {
        (self.year, self.book)
    }

    pub(crate) fn at_line(&self) -> Place {
        Place::Line(self.line)
    }

    pub(crate) fn at_control(&self) -> Place {
        Place::Control(self.control)
    }
}
