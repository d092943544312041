//! A bank that takes payment vouchers and answers them, with faults on request.
//!
//! **Promise:** a voucher number is paid at most once; the same voucher again gets the same answer,
//! other content under the same number is rejected and changes nothing.
//! **Promise:** a status query is answered truthfully, whatever happened to earlier messages.
//! **Promise:** everything follows from the seed, the voucher number and the order of calls; the fate of
//! a *payment* hangs on its number alone, so that retries never re-roll it.
//! **Not here:** clocks. Time is given by [`BankSim::advance`]; the caller owns business days.

mod client;
mod fate;
mod faults;
pub mod http;
mod iso;
mod log;
mod papers;
mod sim;
mod statement;

pub use client::{BankClient, FETCH_LIMIT, Fetched, InProcessBank, OutboxItem, SendOutcome, status_query};
pub use faults::{FaultSpec, FaultSpecRefused};
pub use log::{BankLog, LogRefused};
pub use papers::RejectReason;
pub use sim::{BankEvent, BankKeys, BankSim, BankTotals, MAX_ASKED, PostAnswer, VoucherTotals};
pub use statement::{Beginning, Incoming};
