//! Balances as the events read them, and the trial balance (试算平衡表) of a whole book.
//!
//! **Promise:** a balance is given in its account's normal side, so a healthy balance is never negative.
//! **Not here:** where balances are stored; `books` answers from rows, `Ledger` from memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::fen::{Fen, Overflow};
use crate::ids::{ControlId, FiscalYear, FundNature, LineId};
use crate::posting::Place;

/// The balances of one book of one year, as the event functions read them.
///
/// A balance nobody posted to is zero.
pub trait Balances {
    /// The balance in the account's normal side.
    fn of(&self, account: Account, place: Place) -> Fen;

    fn book(&self, account: Account) -> Fen {
        self.of(account, Place::Book)
    }

    fn line(&self, account: Account, line: LineId) -> Fen {
        self.of(account, Place::Line(line))
    }

    /// What the Congress gave to a control key (2101).
    fn appropriation(&self, control: ControlId) -> Fen {
        self.of(Account::ExpenditureAppropriation, Place::Control(control))
    }

    /// How much of it has become quota (4101).
    fn established(&self, control: ControlId) -> Fen {
        self.of(Account::QuotaControl, Place::Control(control))
    }

    /// What was pre-allocated before approval and not absorbed yet (4102).
    fn pre_allocated(&self, control: ControlId) -> Fen {
        self.of(Account::PreAllocControl, Place::Control(control))
    }
}

impl<B: Balances + ?Sized> Balances for &B {
    fn of(&self, account: Account, place: Place) -> Fen {
        (**self).of(account, place)
    }
}

/// All balances of one book of one year that are not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialBalance {
    pub year: FiscalYear,
    pub book: FundNature,
    rows: BTreeMap<(Account, Place), Fen>,
}

/// One row of a trial balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceRow {
    pub account: Account,
    pub place: Place,
    pub balance: Fen,
}

impl TrialBalance {
    pub fn new(
        year: FiscalYear,
        book: FundNature,
        rows: impl IntoIterator<Item = BalanceRow>,
    ) -> TrialBalance {
        let rows = rows.into_iter().filter(|row| !row.balance.is_zero());
        TrialBalance { year, book, rows: rows.map(|r| ((r.account, r.place), r.balance)).collect() }
    }

    /// Rows in the order of the chart, then of places.
    pub fn rows(&self) -> impl Iterator<Item = BalanceRow> + '_ {
        self.rows.iter().map(|(&(account, place), &balance)| BalanceRow { account, place, balance })
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The sum of an account over all its places.
    pub fn total(&self, account: Account) -> Result<Fen, Overflow> {
        Fen::total(self.rows().filter(|row| row.account == account).map(|row| row.balance))
    }

    /// The sum of a class of accounts by their first digit: 1 resources, 2 appropriations, 3 quota
    /// states, 4 quota controls. In fen, wider than an amount, so that it always adds up.
    pub fn class_total(&self, class: u16) -> i128 {
        let rows = self.rows().filter(|row| row.account.code() / 1000 == class);
        rows.map(|row| i128::from(row.balance.get())).sum()
    }
}

impl Balances for TrialBalance {
    fn of(&self, account: Account, place: Place) -> Fen {
        self.rows.get(&(account, place)).copied().unwrap_or(Fen::ZERO)
    }
}
