//! Money of the superior government: received, recalled, returned. Events E06, E06b, E27, E28.
//!
//! **Promise:** superior money enters and leaves resources and appropriations by the same amount.
//! **Not here:** superior document numbers, direct-fund flags and the days within which to allocate.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balances::Balances;
use crate::event::Event;
use crate::events::changes::{TakingRefusal, new_quota_against, taken_from_line};
use crate::events::order::{BookOrder, LineOrder, TakenFrom};
use crate::fen::Fen;
use crate::ids::{ControlId, LineId};
use crate::posting::{Place, Posting, cr, dr};
use crate::refusal::{check_order, post, refusals};

refusals! {
    /// Why a superior transfer was not booked, in the order the checks run.
    pub enum TransferRefused for "a superior transfer" {}
}

/// Event E06, superior transfer received (上级转移支付) for a line that is known.
pub fn receive_transfer(balances: &impl Balances, order: &LineOrder) -> Result<Posting, TransferRefused> {
    check_order(&order.source, order.amount)?;
    let entries = new_quota_against(Account::TransferRevenueBudget, order);
    post(balances, Event::TransferReceived, order.line.scope(), &order.source, entries)
}

/// Event E06b: a superior transfer whose line is not known yet waits in the unallocated reserve.
pub fn receive_unallocated(balances: &impl Balances, order: &BookOrder) -> Result<Posting, TransferRefused> {
    check_order(&order.source, order.amount)?;
    let entries = vec![
        dr(Account::TransferRevenueBudget, Place::Book, order.amount),
        cr(Account::UnallocatedAppropriation, Place::Book, order.amount),
    ];
    let scope = (order.year, order.book);
    post(balances, Event::TransferReceivedUnallocated, scope, &order.source, entries)
}

/// Superior money that leaves the county again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    pub from: TakenFrom,
    pub booked: SuperiorMoney,
    pub amount: Fen,
    pub source: String,
}

/// How the superior's money was booked in this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuperiorMoney {
    /// Received this year (1102).
    ThisYear,
    /// Carried over from an earlier year (1104).
    CarriedOver,
}

impl SuperiorMoney {
    pub fn account(self) -> Account {
        match self {
            SuperiorMoney::ThisYear => Account::TransferRevenueBudget,
            SuperiorMoney::CarriedOver => Account::OpeningCarryOver,
        }
    }
}

refusals! {
    /// Why superior money was not recalled or returned, in the order the checks run.
    pub enum RecallRefused for "superior money given back" {
        #[error("the unallocated reserve holds {reserve}, {asked} was to be given back; \
                 name the quota line that has the money")]
        ExceedsReserve { reserve: Fen, asked: Fen },
        #[error("quota line {line} has {available} on account {state}, {asked} was to be given back; \
                 unfreeze or release commitments first, or settle the rest in another way")]
        ExceedsAvailable { line: LineId, state: Account, available: Fen, asked: Fen },
        #[error("control key {control} has {established} of approved quota, {asked} was to be given back; \
                 absorb its pre-allocation first")]
        ExceedsControl { control: ControlId, established: Fen, asked: Fen },
        #[error("account {account} holds {received}, {asked} was to be given back; \
                 check whether the money came in another year")]
        ExceedsReceived { account: Account, received: Fen, asked: Fen },
    }
}

impl TakingRefusal for RecallRefused {
    fn exceeds_available(line: LineId, state: Account, available: Fen, asked: Fen) -> RecallRefused {
        RecallRefused::ExceedsAvailable { line, state, available, asked }
    }

    fn exceeds_control(control: ControlId, established: Fen, asked: Fen) -> RecallRefused {
        RecallRefused::ExceedsControl { control, established, asked }
    }
}

/// Event E27: the superior recalls money or settles it back within the year (ruling G13).
pub fn recall(balances: &impl Balances, order: &Recall) -> Result<Posting, RecallRefused> {
    give_to_superior(balances, order, Event::SuperiorRecall)
}

/// Event E28: unused superior money is returned at year-end (ruling G13).
pub fn return_to_superior(balances: &impl Balances, order: &Recall) -> Result<Posting, RecallRefused> {
    give_to_superior(balances, order, Event::ReturnedToSuperior)
}

fn give_to_superior(
    balances: &impl Balances,
    order: &Recall,
    event: Event,
) -> Result<Posting, RecallRefused> {
    let asked = order.amount;
    check_order(&order.source, asked)?;
    let (scope, mut entries) = match order.from {
        TakenFrom::Reserve { year, book } => {
            let reserve = balances.book(Account::UnallocatedAppropriation);
            if reserve < asked {
                return Err(RecallRefused::ExceedsReserve { reserve, asked });
            }
            ((year, book), vec![dr(Account::UnallocatedAppropriation, Place::Book, asked)])
        }
        TakenFrom::Line { line, state } => {
            (line.scope(), taken_from_line::<RecallRefused>(balances, line, state, asked)?)
        }
    };
    let account = order.booked.account();
    let received = balances.book(account);
    if received < asked {
        return Err(RecallRefused::ExceedsReceived { account, received, asked });
    }
    entries.push(cr(account, Place::Book, asked));
    post(balances, event, scope, &order.source, entries)
}
