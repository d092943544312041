//! The bank's engine: orders in, answers out, time given.

use super::FaultSpec;
use super::client::OutboxItem;
use crate::Fen;
use crate::crypto::{SignatureVerifier, Signer};
use crate::envelope::{VoucherKey, VtTable, WireError};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The bank's own signer and whom it believes.
#[derive(Clone)]
pub struct BankKeys {
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn SignatureVerifier>,
}

/// What the line gives back for one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostAnswer {
    Answered(Vec<u8>),
    /// Nothing comes back; whether the bank took it is not known to the sender.
    Silence,
    /// The bank could not read the envelope and took nothing of it.
    Unreadable(WireError),
}

/// What the bank paid, for checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct BankTotals {
    pub accepted: u64,
    pub waiting: u64,
    pub paid: u64,
    pub rejected: u64,
    pub paid_fen: Fen,
    pub refunded_fen: Fen,
    pub vouchers: Vec<VoucherTotals>,
}

/// One voucher's share of the totals, ordered by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherTotals {
    pub key: VoucherKey,
    pub paid_fen: Fen,
    pub refunded_fen: Fen,
    /// How often money left for this voucher: 0 or 1.
    pub payments: u32,
}

/// The simulated agent bank.
pub struct BankSim {}

impl BankSim {
    pub fn new(_seed: u64, _faults: FaultSpec, _keys: BankKeys, _table: VtTable, _now: DateTime) -> BankSim {
        todo!()
    }
    /// Moves time: pays what is due, releases answers. Never backwards.
    pub fn advance(&mut self, _now: DateTime) {
        todo!()
    }
    /// Takes an envelope of orders.
    pub fn send(&mut self, _envelope: &[u8]) -> PostAnswer {
        todo!()
    }
    /// Answers an envelope of status queries.
    pub fn query(&mut self, _envelope: &[u8]) -> PostAnswer {
        todo!()
    }
    /// Messages with a number above `after`, at most `limit`.
    pub fn outbox(&self, _after: u64, _limit: usize) -> Vec<OutboxItem> {
        todo!()
    }
    pub fn totals(&self) -> BankTotals {
        todo!()
    }
}
