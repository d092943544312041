//! The bank's engine: orders in, answers out, time given.
//!
//! What must survive a crash is a list of [`BankEvent`]s: orders taken and moments at which time
//! made something happen. Replaying them gives the same bank.

use super::FaultSpec;
use super::client::OutboxItem;
use super::fate::{Fate, spoil};
use super::papers::{Clerk, Content, Order, OrderState, Refund, RejectReason};
use super::statement::{Beginning, Incoming};
use crate::Fen;
use crate::crypto::{Party, SignatureVerifier, Signer, sm3_hex};
use crate::envelope::{
    Body, Envelope, Fault, MAX_BYTES, Message, PaymentVoucher, StatusQuery, VoucherFlag, VoucherKey,
    VoucherKind, VtTable, WireError,
};
use crate::iso20022::{Holder, Instruction};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Most vouchers one query may ask about.
pub const MAX_ASKED: usize = 500;

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
    /// Orders taken for payment, paid or waiting.
    pub accepted: u64,
    pub waiting: u64,
    pub paid: u64,
    pub rejected: u64,
    pub paid_fen: Fen,
    pub refunded_fen: Fen,
    /// Ordered by key.
    pub vouchers: Vec<VoucherTotals>,
}

/// One voucher's share of the totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherTotals {
    pub key: VoucherKey,
    pub paid_fen: Fen,
    pub refunded_fen: Fen,
    /// How often money left for this voucher: 0 or 1.
    pub payments: u32,
}

/// What must be written down before the bank answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum BankEvent {
    /// An order whose signature was accepted; `voucher` is base64 of its bytes.
    Taken { at: DateTime, key: VoucherKey, voucher: String },
    /// A payment of a pain.001 that was taken.
    TakenInstruction { at: DateTime, instruction: Box<Instruction> },
    /// Time reached a moment at which something was due.
    Advanced { at: DateTime },
    /// Money came in from outside.
    CameIn { at: DateTime, incoming: Incoming },
}

/// A message the bank sends by itself.
#[derive(Debug, Clone)]
struct Outgoing {
    paper: Paper,
    order: usize,
    reordered: bool,
    spoilt: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paper {
    Receipt,
    Refund,
}

/// The simulated agent bank.
pub struct BankSim {
    fate: Fate,
    pub(super) keys: BankKeys,
    table: VtTable,
    pub(super) now: DateTime,
    pub(super) orders: Vec<Order>,
    pub(super) by_key: HashMap<VoucherKey, usize>,
    /// Orders waiting to be paid, and payments waiting to come back, by moment and number.
    to_pay: BTreeMap<(DateTime, usize), ()>,
    to_refund: BTreeMap<(DateTime, usize), ()>,
    /// Messages held back, by moment and order of writing.
    held: BTreeMap<(DateTime, u64), Outgoing>,
    written: u64,
    outbox: Vec<Outgoing>,
    attempts: HashMap<String, u64>,
    payments: HashMap<usize, u32>,
    pub(super) events: Vec<BankEvent>,
    pub(super) incoming: Vec<Incoming>,
    pub(super) beginnings: BTreeMap<String, Beginning>,
}

impl BankSim {
    pub fn new(seed: u64, faults: FaultSpec, keys: BankKeys, table: VtTable, now: DateTime) -> BankSim {
        BankSim {
            fate: Fate::new(seed, faults),
            keys,
            table,
            now,
            orders: Vec::new(),
            by_key: HashMap::new(),
            to_pay: BTreeMap::new(),
            to_refund: BTreeMap::new(),
            held: BTreeMap::new(),
            written: 0,
            outbox: Vec::new(),
            attempts: HashMap::new(),
            payments: HashMap::new(),
            events: Vec::new(),
            incoming: Vec::new(),
            beginnings: BTreeMap::new(),
        }
    }

    pub fn now(&self) -> DateTime {
        self.now
    }

    pub fn seed(&self) -> u64 {
        self.fate.seed()
    }

    pub fn faults(&self) -> &FaultSpec {
        &self.fate.faults
    }

    /// Moves time: pays what is due, releases answers. A moment in the past changes nothing.
    pub fn advance(&mut self, now: DateTime) {
        if now > self.now {
            self.now = now;
        }
        if !self.has_due() {
            return;
        }
        self.events.push(BankEvent::Advanced { at: self.now });
        self.pay_due();
        self.refund_due();
        self.release_due();
    }

    /// Takes an envelope of orders.
    pub fn send(&mut self, envelope: &[u8]) -> PostAnswer {
        self.post(envelope, BankSim::answer_order)
    }

    /// Answers an envelope of status queries.
    pub fn query(&mut self, envelope: &[u8]) -> PostAnswer {
        self.post(envelope, BankSim::answer_query)
    }

    /// Messages with a number above `after`, at most `limit`.
    pub fn outbox(&self, after: u64, limit: usize) -> Result<Vec<OutboxItem>, WireError> {
        let from = usize::try_from(after).unwrap_or(usize::MAX).min(self.outbox.len());
        let until = from.saturating_add(limit).min(self.outbox.len());
        let write = |range: Range<usize>| {
            range
                .map(|at| Ok(OutboxItem { no: at as u64 + 1, envelope: self.render(&self.outbox[at])? }))
                .collect::<Result<Vec<OutboxItem>, WireError>>()
        };
        // Every message is signed when it is asked for; half a day's receipts on each of two processors.
        let middle = if until - from < 8 { until } else { from.midpoint(until) };
        let (first, second) = std::thread::scope(|scope| {
            let second = (middle < until).then(|| scope.spawn(|| write(middle..until)));
            (write(from..middle), second.map(|half| half.join().expect("messages are written")))
        });
        let mut items = first?;
        items.extend(second.transpose()?.unwrap_or_default());
        Ok(items)
    }

    pub fn totals(&self) -> BankTotals {
        let mut totals = BankTotals::default();
        for (&index, order) in self.by_key.values().map(|index| (index, &self.orders[*index])) {
            let paid_fen = match order.state {
                OrderState::Rejected(_) => {
                    totals.rejected += 1;
                    continue;
                }
                OrderState::Waiting => {
                    totals.waiting += 1;
                    Fen::ZERO
                }
                OrderState::Paid { paid_fen, .. } => {
                    totals.paid += 1;
                    paid_fen
                }
            };
            totals.accepted += 1;
            let refunded_fen = order.refund.as_ref().map_or(Fen::ZERO, |refund| refund.amount_fen);
            let payments = self.payments.get(&index).copied().unwrap_or(0);
            totals.paid_fen = sum(totals.paid_fen, paid_fen);
            totals.refunded_fen = sum(totals.refunded_fen, refunded_fen);
            totals.vouchers.push(VoucherTotals { key: order.key.clone(), paid_fen, refunded_fen, payments });
        }
        totals.vouchers.sort_by(|left, right| left.key.cmp(&right.key));
        totals
    }

    /// Events since the last call; write them down before passing on any answer.
    pub fn take_events(&mut self) -> Vec<BankEvent> {
        std::mem::take(&mut self.events)
    }

    /// Applies what [`BankSim::take_events`] once gave, in the same order.
    pub fn replay(&mut self, event: &BankEvent) -> Result<(), WireError> {
        match event {
            BankEvent::Taken { at, key, voucher } => {
                self.now = self.now.max(*at);
                let bytes = STANDARD
                    .decode(voucher)
                    .map_err(|error| WireError::new("log", Fault::NotBase64 { detail: error.to_string() }))?;
                let message = Message::from_voucher_bytes(&bytes, VoucherFlag::Document, &self.table)?;
                let (true, Message::Order(order)) = (!self.by_key.contains_key(key), message) else {
                    return Err(WireError::new("log", Fault::Duplicate { name: key.to_string() }));
                };
                self.take(key.clone(), bytes, &order);
            }
            BankEvent::TakenInstruction { at, instruction } => {
                self.now = self.now.max(*at);
                if self.by_key.contains_key(&instruction.key) {
                    let name = instruction.key.to_string();
                    return Err(WireError::new("log", Fault::Duplicate { name }));
                }
                self.take_instruction(instruction)?;
            }
            BankEvent::Advanced { at } => self.advance(*at),
            BankEvent::CameIn { at, incoming } => self.replay_incoming(*at, incoming),
        }
        self.events.clear();
        Ok(())
    }

    fn has_due(&self) -> bool {
        let due = |first: Option<DateTime>| first.is_some_and(|at| at <= self.now);
        due(self.to_pay.keys().next().map(|(at, _)| *at))
            || due(self.to_refund.keys().next().map(|(at, _)| *at))
            || due(self.held.keys().next().map(|(at, _)| *at))
    }

    fn later(&self, secs: i64) -> DateTime {
        self.now.saturating_add(SignedDuration::from_secs(secs))
    }

    pub(super) fn clerk(&self) -> Clerk<'_> {
        Clerk { fate: &self.fate, table: &self.table, signer: &*self.keys.signer }
    }
}

/// Orders and queries.
impl BankSim {
    fn post(
        &mut self,
        bytes: &[u8],
        answer: fn(&mut BankSim, &Body) -> Result<Vec<Body>, WireError>,
    ) -> PostAnswer {
        let envelope = match Envelope::parse(bytes).and_then(answerable) {
            Ok(envelope) => envelope,
            Err(error) => return PostAnswer::Unreadable(error),
        };
        let name = envelope.bodies[0].key.to_string(); // parse refuses an envelope without vouchers
        self.over_the_line(&name, |sim| sim.answer_all(&envelope, answer))
    }

    /// One post and its answer, with what may befall them on the line; `work` may run twice.
    pub(super) fn over_the_line(
        &mut self,
        name: &str,
        mut work: impl FnMut(&mut BankSim) -> Result<Vec<u8>, WireError>,
    ) -> PostAnswer {
        let attempt = self.attempt(name);
        let fate = self.fate.clone();
        let faults = &fate.faults;
        if fate.happens(faults.lose_ppm, "lose post", name, attempt) {
            return PostAnswer::Silence;
        }
        let times = if fate.happens(faults.double_ppm, "double post", name, attempt) { 2 } else { 1 };
        let mut answered = Ok(Vec::new());
        for _ in 0..times {
            answered = work(self);
        }
        let bytes = match answered {
            Ok(bytes) => bytes,
            // Something may have been taken before: the sender must ask, not believe it was refused.
            Err(_) => return PostAnswer::Silence,
        };
        let lost = fate.happens(faults.timeout_after_accept_ppm, "timeout", name, attempt)
            || fate.happens(faults.lose_ppm, "lose answer", name, attempt);
        if lost {
            return PostAnswer::Silence;
        }
        if fate.happens(faults.corrupt_ppm, "corrupt answer", name, attempt) {
            return PostAnswer::Answered(spoil(bytes, fate.roll("how", name, attempt)));
        }
        PostAnswer::Answered(bytes)
    }

    fn answer_all(
        &mut self,
        envelope: &Envelope,
        answer: fn(&mut BankSim, &Body) -> Result<Vec<Body>, WireError>,
    ) -> Result<Vec<u8>, WireError> {
        let mut bodies = Vec::with_capacity(envelope.bodies.len());
        for body in &envelope.bodies {
            bodies.extend(answer(self, body)?);
        }
        Envelope { bodies }.to_bytes()
    }

    fn attempt(&mut self, name: &str) -> u64 {
        let attempt = self.attempts.entry(name.to_owned()).or_insert(0);
        *attempt += 1;
        *attempt
    }

    pub(super) fn reject(&self, body: &Body, reason: RejectReason) -> Result<Vec<Body>, WireError> {
        let digest = body.digest().unwrap_or_else(|_| sm3_hex(body.voucher.as_bytes()));
        self.clerk().rejection(&body.key, &digest, reason, self.now.date()).map(|body| vec![body])
    }

    /// Exactly once: a known number is answered from memory, an unknown one is taken.
    fn answer_order(&mut self, body: &Body) -> Result<Vec<Body>, WireError> {
        if body.verify(&*self.keys.verifier, Party::Finance, self.now.date()).is_err() {
            return self.reject(body, RejectReason::SignatureRefused);
        }
        let Ok((bytes, message)) =
            body.voucher_bytes().and_then(|bytes| Ok((bytes, body.message(&self.table)?)))
        else {
            return self.reject(body, RejectReason::Unreadable);
        };
        let Message::Order(voucher) = message else { return self.reject(body, RejectReason::NotAnOrder) };
        let index = match self.by_key.get(&body.key) {
            Some(&index) if self.orders[index].digest == sm3_hex(&bytes) => index,
            Some(_) => return self.reject(body, RejectReason::OtherContent),
            None => self.take(body.key.clone(), bytes, &voucher),
        };
        self.clerk().first_answer(&self.orders[index]).map(|body| vec![body])
    }

    fn take(&mut self, key: VoucherKey, bytes: Vec<u8>, voucher: &PaymentVoucher) -> usize {
        self.events.push(BankEvent::Taken {
            at: self.now,
            key: key.clone(),
            voucher: STANDARD.encode(&bytes),
        });
        let digest = sm3_hex(&bytes);
        let payer = Holder { name: voucher.pay_acct_name.clone(), acct_no: voucher.pay_acct_no.clone() };
        self.enter(key, digest, (Content::Voucher(bytes), payer), voucher.pay_amt)
    }

    /// A new order, however it came: its fate is settled, and time will pay it.
    pub(super) fn enter(
        &mut self,
        key: VoucherKey,
        digest: String,
        (content, payer): (Content, Holder),
        amount_fen: Fen,
    ) -> usize {
        let index = self.orders.len();
        // An order of nothing is taken like any other: the receipt says 0.00.
        let rejected = self.fate.rejected(&key) && amount_fen > Fen::ZERO;
        let state = if rejected {
            OrderState::Rejected(RejectReason::of_payee(self.fate.roll("why", &key.to_string(), 0)))
        } else {
            self.to_pay.insert((self.later(self.fate.faults.settle_secs), index), ());
            OrderState::Waiting
        };
        let taken_on = self.now.date();
        self.orders.push(Order { key: key.clone(), digest, content, payer, taken_on, state, refund: None });
        self.by_key.insert(key, index);
        index
    }

    fn answer_query(&mut self, body: &Body) -> Result<Vec<Body>, WireError> {
        if body.verify(&*self.keys.verifier, Party::Finance, self.now.date()).is_err() {
            return self.reject(body, RejectReason::SignatureRefused);
        }
        let query = match body.message(&self.table) {
            Ok(Message::StatusQuery(query)) => query,
            Ok(
                Message::Order(_)
                | Message::Receipt(_)
                | Message::Acceptance(_)
                | Message::Rejection(_)
                | Message::Refund(..)
                | Message::StatusAnswer(_)
                | Message::AccountStatement(_)
                | Message::TreasuryBalance(_)
                | Message::StatementResult(_),
            ) => return self.reject(body, RejectReason::NotAnOrder),
            Err(_) => return self.reject(body, RejectReason::Unreadable),
        };
        if query.asked.len() > MAX_ASKED {
            return self.reject(body, RejectReason::TooManyAsked);
        }
        let mut bodies = self.status(&query)?;
        let size: usize = bodies.iter().map(|body| body.voucher.len() + 1_000).sum();
        if size > MAX_BYTES / 2 {
            bodies.truncate(1); // the states alone; ask for fewer to get the documents
        }
        Ok(bodies)
    }

    fn status(&self, query: &StatusQuery) -> Result<Vec<Body>, WireError> {
        let find = |key: &VoucherKey| self.by_key.get(key).map(|index| &self.orders[*index]);
        self.clerk().status(query, find, self.now.date())
    }
}

/// What time brings.
impl BankSim {
    fn pay_due(&mut self) {
        while let Some((&(at, index), ())) = self.to_pay.first_key_value()
            && at <= self.now
        {
            self.to_pay.remove(&(at, index));
            let order = &self.orders[index];
            let ordered = self.clerk().ordered(order).expect("an order is read before it is taken");
            let failed = self.clerk().failed_details(&order.key, ordered.parts());
            let failed_fen: i64 = failed.iter().map(|index| ordered.transfers[*index].amount_fen.get()).sum();
            let paid_fen = Fen::new(ordered.amount_fen.get() - failed_fen);
            assert_eq!(order.state, OrderState::Waiting, "a voucher number is paid once");
            let key = order.key.clone();
            self.orders[index].state =
                OrderState::Paid { on: self.now.date(), paid_fen, partly: !failed.is_empty() };
            *self.payments.entry(index).or_insert(0) += 1;
            self.post_out(Paper::Receipt, index);
            if self.fate.refunded(&key) && paid_fen > Fen::ZERO {
                // At the earliest on the next call: the money has to leave before it returns.
                self.to_refund.insert((self.later(self.fate.faults.refund_secs.max(1)), index), ());
            }
        }
    }

    fn refund_due(&mut self) {
        while let Some((&(at, index), ())) = self.to_refund.first_key_value()
            && at <= self.now
        {
            self.to_refund.remove(&(at, index));
            let refund = self.plan_refund(index);
            self.orders[index].refund = Some(refund);
            self.post_out(Paper::Refund, index);
        }
    }

    /// Either the payee's bank bounces (2252) or the payee returns half of it (2203); of a batch, one paid detail.
    fn plan_refund(&self, index: usize) -> Refund {
        let order = &self.orders[index];
        let OrderState::Paid { paid_fen, .. } = order.state else { unreachable!("only payments come back") };
        let ordered = self.clerk().ordered(order).expect("an order is read before it is taken");
        let failed = self.clerk().failed_details(&order.key, ordered.parts());
        let roll = self.fate.roll("which refund", &order.key.to_string(), 0);
        let parts = ordered.transfers.iter().take(ordered.parts()).enumerate();
        let paid: Vec<_> = parts.filter(|(at, _)| !failed.contains(at)).collect();
        let paid: Vec<_> = paid.into_iter().filter(|(_, part)| part.amount_fen > Fen::ZERO).collect();
        let (whole, detail_id) = match paid.get((roll / 2) as usize % paid.len().max(1)) {
            Some((_, part)) => (part.amount_fen, part.id.clone()),
            None => (paid_fen, String::new()),
        };
        let (kind, amount) = if roll.is_multiple_of(2) {
            (VoucherKind::PayeeBankRefund, whole.get())
        } else {
            (VoucherKind::DirectRefund, (whole.get() / 2).max(1))
        };
        Refund { kind, on: self.now.date(), amount_fen: Fen::new(amount), detail_id }
    }

    /// Hands a document to the line, where its own fate awaits it.
    fn post_out(&mut self, paper: Paper, order: usize) {
        if matches!(self.orders[order].content, Content::Instruction(_)) {
            return; // its sender reads the status and the day's statement
        }
        let what = match paper {
            Paper::Receipt => "receipt",
            Paper::Refund => "refund notice",
        };
        let fate = self.fate.message(what, &self.orders[order].key);
        if fate.lost {
            return;
        }
        let at = if fate.delayed { self.later(self.fate.faults.delay_secs) } else { self.now };
        let outgoing = Outgoing { paper, order, reordered: fate.reordered, spoilt: fate.spoilt };
        for _ in 0..if fate.doubled { 2 } else { 1 } {
            self.written += 1;
            self.held.insert((at, self.written), outgoing.clone());
        }
    }

    /// Messages whose moment has come leave; reordered ones after all others, last written first.
    fn release_due(&mut self) {
        let mut behind = Vec::new();
        while let Some(entry) = self.held.first_entry()
            && entry.key().0 <= self.now
        {
            let outgoing = entry.remove();
            if outgoing.reordered {
                behind.push(outgoing);
            } else {
                self.outbox.push(outgoing);
            }
        }
        self.outbox.extend(behind.into_iter().rev());
    }

    fn render(&self, outgoing: &Outgoing) -> Result<Vec<u8>, WireError> {
        let order = &self.orders[outgoing.order];
        let body = match outgoing.paper {
            Paper::Receipt => self.clerk().receipt(order)?,
            Paper::Refund => self.clerk().refund_notice(order)?,
        };
        let body = body.expect("a document is posted for a voucher, after its payment or refund");
        let bytes = Envelope::of(body).to_bytes()?;
        Ok(match outgoing.spoilt {
            Some(how) => spoil(bytes, how),
            None => bytes,
        })
    }
}

/// The bank answers under the sender's key, so the key must fit into an answer.
fn answerable(envelope: Envelope) -> Result<Envelope, WireError> {
    for (index, body) in envelope.bodies.iter().enumerate() {
        let parts = [
            ("AdmDivCode", &body.key.adm_div_code, 9),
            ("VtCode", &body.key.vt_code, 4),
            ("VoucherNo", &body.key.voucher_no, 42),
        ];
        for (name, text, limit) in parts {
            let found = text.chars().count();
            if found > limit {
                let place = format!("MOF/VoucherBody[{}]/{name}", index + 1);
                return Err(WireError::new(place, Fault::TooLong { found, limit }));
            }
        }
    }
    Ok(envelope)
}

/// A simulator's totals stay far below i64; if not, that is our bug.
fn sum(left: Fen, right: Fen) -> Fen {
    Fen::new(left.get().checked_add(right.get()).expect("sum of payments fits i64"))
}
