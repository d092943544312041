//! The quota ledger (预算指标账): where every fen is, and how it got there.
//!
//! Pure and synchronous: event functions take balances and an order, and answer with one balanced
//! posting or the reason why not. Whoever calls them writes the posting.
//!
//! **Promise:** invariants I1-I4, I6 and I7 hold after every posting these functions give, and I5 for
//! payments and refunds of the same year.
//! **Not here:** storage, clocks, users, holds, approvals, and the law's other conditions; those are
//! decided above, before the ledger is asked for money.

pub mod account;
pub mod balances;
pub mod event;
pub mod events;
pub mod fen;
pub mod ids;
pub mod in_memory;
pub mod posting;
mod refusal;

pub use account::{Account, Half, Level, Side};
pub use balances::{BalanceRow, Balances, TrialBalance};
pub use event::Event;
pub use events::*;
pub use fen::{Fen, NotYuan, Overflow};
pub use ids::{ControlId, FiscalYear, FundNature, LineId, PostingId, QuotaLine};
pub use in_memory::{Broken, JournalFault, Ledger, View};
pub use posting::{Entry, Place, Posting, PostingFault, cr, dr};
