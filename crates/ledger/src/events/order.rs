//! What the orders of several events have in common.
//!
//! **Promise:** an order is plain data: ids, amounts and the document it rests on.
//! **Not here:** the events themselves.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::fen::Fen;
use crate::ids::{ControlId, FiscalYear, FundNature, QuotaLine};
use crate::posting::Place;

/// An amount on one quota line: the order of every event that needs no more than that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOrder {
    pub line: QuotaLine,
    pub amount: Fen,
    pub source: String,
}

/// An amount of a whole book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookOrder {
    pub year: FiscalYear,
    pub book: FundNature,
    pub amount: Fen,
    pub source: String,
}

/// The account a payment was reserved from, and to which money that was not paid, or came back, returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Executable,
    Committed,
}

impl Source {
    pub fn account(self) -> Account {
        match self {
            Source::Executable => Account::Executable,
            Source::Committed => Account::Committed,
        }
    }
}

/// The states of a line's money that may be cut, recalled or lapse: nobody relies on it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncommitted {
    Executable,
    PendingRelease,
    PendingBreakdown,
}

impl Uncommitted {
    pub const ALL: [Uncommitted; 3] =
        [Uncommitted::Executable, Uncommitted::PendingRelease, Uncommitted::PendingBreakdown];

    pub fn account(self) -> Account {
        match self {
            Uncommitted::Executable => Account::Executable,
            Uncommitted::PendingRelease => Account::PendingRelease,
            Uncommitted::PendingBreakdown => Account::PendingBreakdown,
        }
    }
}

/// Where money that leaves the budget is taken from: the unallocated reserve, or a quota line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenFrom {
    Reserve { year: FiscalYear, book: FundNature },
    Line { line: QuotaLine, state: Uncommitted },
}

/// What a book may spend in a year, by where it comes from (1101-1105).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Resources {
    pub revenue: Fen,
    pub transfer_revenue: Fen,
    pub debt_revenue: Fen,
    pub opening_carry_over: Fen,
    pub transfer_in: Fen,
}

impl Resources {
    pub(crate) fn rows(&self) -> [(Account, Place, Fen); 5] {
        [
            (Account::RevenueBudget, Place::Book, self.revenue),
            (Account::TransferRevenueBudget, Place::Book, self.transfer_revenue),
            (Account::DebtRevenueBudget, Place::Book, self.debt_revenue),
            (Account::OpeningCarryOver, Place::Book, self.opening_carry_over),
            (Account::TransferIn, Place::Book, self.transfer_in),
        ]
    }
}

/// What the Congress gave to one control key (2101).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appropriation {
    pub control: ControlId,
    pub amount: Fen,
}

/// Appropriations of a book that belong to no control key (2102-2104).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reserves {
    pub transfers: Fen,
    pub contingency: Fen,
    pub unallocated: Fen,
}

impl Reserves {
    pub(crate) fn rows(&self) -> [(Account, Place, Fen); 3] {
        [
            (Account::TransferAppropriation, Place::Book, self.transfers),
            (Account::ContingencyAppropriation, Place::Book, self.contingency),
            (Account::UnallocatedAppropriation, Place::Book, self.unallocated),
        ]
    }
}
