//! The bank's ISO 20022 counter: pain.001 in, pain.002 and camt.053 out.
//!
//! **Promise:** a voucher number is paid once, whichever counter it came to: the same instruction again
//! gets the same answer, other content under the number (also a voucher of the envelope) is rejected.
//! **Promise:** the same faults befall these posts and answers; a status and a statement are truthful.
//! **Not here:** signatures. This counter believes the line, which is loopback.

use super::papers::{Content, Order, OrderState, RejectReason};
use super::sim::{BankEvent, BankSim, PostAnswer};
use super::statement::{Booked, What};
use crate::Fen;
use crate::crypto::sm3_hex;
use crate::envelope::{Fault, VoucherKey, WireError};
use crate::iso20022::{
    Booking, CreditTransfers, Detail, Direction, Holder, Instruction, Kind, Original, PaymentStatus, Reason,
    Standing, Statement, Statements, StatusReport, TransferStatus,
};
use jiff::civil::{Date, DateTime};

impl RejectReason {
    /// The external code of ISO 20022 that says the same.
    fn iso_code(self) -> &'static str {
        match self {
            RejectReason::Unreadable | RejectReason::NotAnOrder => "FF01",
            RejectReason::SignatureRefused => "DS02",
            RejectReason::OtherContent => "AM05",
            RejectReason::TooManyAsked => "AM02",
            RejectReason::NameMismatch => "BE01",
            RejectReason::AccountClosed => "AC04",
            RejectReason::BankNoWrong => "RC01",
        }
    }

    fn iso(self) -> Reason {
        Reason { code: self.iso_code().to_owned(), text: self.sentence_zh().to_owned() }
    }
}

/// What the bank says of one order.
enum Word<'o> {
    /// The answer given when the order came, and whenever it comes again.
    First(&'o Order),
    /// Where it stands now.
    Now(&'o Order),
    /// The number is taken by other content; the order under it stays as it was.
    OtherContent(&'o Instruction),
}

/// Orders and questions.
impl BankSim {
    /// Takes the payments of a pain.001 and answers with a pain.002.
    pub fn send_transfers(&mut self, bytes: &[u8]) -> PostAnswer {
        let message = match CreditTransfers::from_bytes(bytes).and_then(answerable) {
            Ok(message) => message,
            Err(error) => return PostAnswer::Unreadable(error),
        };
        let name = message.payments[0].key.to_string(); // a message without payments is not read
        self.over_the_line(&name, |sim| {
            let mut at = Vec::with_capacity(message.payments.len());
            for instruction in &message.payments {
                at.push(sim.take_once(instruction)?);
            }
            let words = message.payments.iter().zip(at).map(|(instruction, at)| match at {
                Some(index) => Word::First(&sim.orders[index]),
                None => Word::OtherContent(instruction),
            });
            sim.report(&message.msg_id, &words.collect::<Vec<_>>())
        })
    }

    /// What became of one voucher; `None` means never received: it may be sent (again).
    pub fn transfer_status(&mut self, key: &VoucherKey) -> Option<PostAnswer> {
        let index = *self.by_key.get(key)?;
        Some(self.over_the_line(&format!("status {key}"), |sim| {
            sim.report(&key.voucher_no, &[Word::Now(&sim.orders[index])])
        }))
    }

    /// What was booked on an account on a day; `None` when nothing was ever paid from it, or for a day to come.
    pub fn statement(&mut self, acct_no: &str, day: Date) -> Option<PostAnswer> {
        let owner = self.owner_on(acct_no, day)?;
        Some(
            self.over_the_line(&format!("statement {acct_no} {day}"), |sim| sim.write_statement(&owner, day)),
        )
    }

    /// A known number with the same content is that order; `None` when the content differs.
    fn take_once(&mut self, instruction: &Instruction) -> Result<Option<usize>, WireError> {
        match self.by_key.get(&instruction.key) {
            Some(&index) if self.orders[index].digest == digest(instruction) => Ok(Some(index)),
            Some(_) => Ok(None),
            None => self.take_instruction(instruction).map(Some),
        }
    }

    pub(super) fn take_instruction(&mut self, instruction: &Instruction) -> Result<usize, WireError> {
        let amount_fen = instruction.total()?;
        let instruction = Box::new(instruction.clone());
        self.events.push(BankEvent::TakenInstruction { at: self.now, instruction: instruction.clone() });
        let (key, payer) = (instruction.key.clone(), instruction.payer.clone());
        let digest = digest(&instruction);
        Ok(self.enter(key, digest, (Content::Instruction(instruction), payer), amount_fen))
    }
}

/// The papers.
impl BankSim {
    fn report(&self, original: &str, words: &[Word<'_>]) -> Result<Vec<u8>, WireError> {
        let mut payments = Vec::with_capacity(words.len());
        for word in words {
            payments.push(match word {
                Word::First(order) => self.first_status(order),
                Word::Now(order) => self.present_status(order)?,
                Word::OtherContent(instruction) => PaymentStatus {
                    voucher_no: instruction.key.voucher_no.clone(),
                    standing: Some(Standing::Rejected),
                    reason: Some(RejectReason::OtherContent.iso()),
                    transfers: Vec::new(),
                },
            });
        }
        // The same first answers give the same bytes, however late they are asked for.
        let created_at = words.iter().map(|word| match word {
            Word::First(order) => order.taken_on.at(0, 0, 0, 0),
            Word::Now(_) | Word::OtherContent(_) => self.now,
        });
        let created_at: DateTime = created_at.max().unwrap_or(self.now);
        let mut report = StatusReport {
            msg_id: String::new(),
            created_at,
            original: Original { msg_id: original.to_owned(), name: Kind::Pain001.name().to_owned() },
            standing: Some(of_all(payments.iter().filter_map(|payment| payment.standing))),
            reason: None,
            payments,
            set_aside: Vec::new(),
        };
        let said = serde_json::to_vec(&report).expect("strings, numbers and instants are valid JSON");
        report.msg_id = format!("PS{}", &sm3_hex(&said)[..30].to_uppercase());
        report.to_bytes()
    }

    fn first_status(&self, order: &Order) -> PaymentStatus {
        let (standing, reason) = match order.state {
            OrderState::Rejected(reason) => (Standing::Rejected, Some(reason.iso())),
            OrderState::Waiting | OrderState::Paid { .. } => (Standing::Accepted, None),
        };
        let voucher_no = order.key.voucher_no.clone();
        PaymentStatus { voucher_no, standing: Some(standing), reason, transfers: Vec::new() }
    }

    fn present_status(&self, order: &Order) -> Result<PaymentStatus, WireError> {
        let OrderState::Paid { partly, .. } = order.state else { return Ok(self.first_status(order)) };
        let ordered = self.clerk().ordered(order)?;
        let failed = self.clerk().failed_details(&order.key, ordered.parts());
        let bank_no = self.clerk().business_no(&order.key);
        let each = ordered.transfers.iter().enumerate().map(|(index, transfer)| {
            let reason = failed.contains(&index).then(|| self.clerk().why_failed(&order.key, index).iso());
            TransferStatus {
                id: transfer.id.clone(),
                standing: if reason.is_some() { Standing::Rejected } else { Standing::Settled },
                bank_no: if reason.is_some() { String::new() } else { bank_no.clone() },
                reason,
            }
        });
        Ok(PaymentStatus {
            voucher_no: order.key.voucher_no.clone(),
            standing: Some(if partly { Standing::Partly } else { Standing::Settled }),
            reason: None,
            transfers: each.collect(),
        })
    }

    /// The simulator clears nothing: a balance is what was paid and came back since the bank began.
    fn write_statement(&self, owner: &Holder, day: Date) -> Result<Vec<u8>, WireError> {
        let (opening_fen, shown) = self.stated(&owner.acct_no, day);
        let mut bookings = Vec::with_capacity(shown.len());
        for booked in &shown {
            bookings.push(self.booking(booked)?);
        }
        let moved: i64 = bookings.iter().map(signed).sum();
        let id = format!("{}{}", day.strftime("%Y%m%d"), &sm3_hex(owner.acct_no.as_bytes())[..16]);
        let end = day.at(23, 59, 59, 0);
        let statement = Statement {
            id: id.clone(),
            account: owner.clone(),
            on: day,
            opening_fen,
            closing_fen: Fen::new(opening_fen.get() + moved),
            bookings,
            set_aside: Vec::new(),
        };
        Statements { msg_id: id, created_at: self.now.min(end), statements: vec![statement] }.to_bytes()
    }

    fn booking(&self, booked: &Booked<'_>) -> Result<Booking, WireError> {
        let (reference, bank_no) = self.names(booked);
        let details = match booked.what {
            What::Payment(order) => self.payment_details(order)?,
            What::Refund(order) => vec![refund_detail(order)],
            What::Incoming(_) => Vec::new(),
        };
        let out = booked.stated_fen > Fen::ZERO;
        Ok(Booking {
            reference,
            amount_fen: Fen::new(booked.stated_fen.get().abs()),
            direction: if out { Direction::Debit } else { Direction::Credit },
            booked_on: booked.on,
            bank_no,
            kind: match booked.what {
                What::Payment(_) => "PAYMENT",
                What::Refund(_) => "REFUND",
                What::Incoming(_) => "OTHER",
            }
            .to_owned(),
            details,
            remark: booked.remark().to_owned(),
        })
    }

    fn payment_details(&self, order: &Order) -> Result<Vec<Detail>, WireError> {
        let ordered = self.clerk().ordered(order)?;
        let failed = self.clerk().failed_details(&order.key, ordered.parts());
        let paid = ordered.transfers.into_iter().enumerate().filter(|(at, _)| !failed.contains(at));
        let details = paid.map(|(_, transfer)| Detail {
            voucher_no: order.key.voucher_no.clone(),
            id: transfer.id,
            amount_fen: transfer.amount_fen,
            payee: transfer.payee,
        });
        Ok(details.collect())
    }
}

fn refund_detail(order: &Order) -> Detail {
    let refund = order.refund.as_ref().expect("asked for an order that came back");
    let whole = refund.detail_id.is_empty();
    Detail {
        voucher_no: order.key.voucher_no.clone(),
        id: if whole { order.key.voucher_no.clone() } else { refund.detail_id.clone() },
        amount_fen: refund.amount_fen,
        payee: Holder::default(),
    }
}

fn signed(booking: &Booking) -> i64 {
    match booking.direction {
        Direction::Debit => -booking.amount_fen.get(),
        Direction::Credit => booking.amount_fen.get(),
    }
}

/// The message as a whole stands where all its payments stand, or else partly.
fn of_all(mut each: impl Iterator<Item = Standing>) -> Standing {
    let first = each.next().unwrap_or(Standing::Received);
    if each.all(|standing| standing == first) { first } else { Standing::Partly }
}

/// Which content an instruction has, whatever message carried it.
fn digest(instruction: &Instruction) -> String {
    sm3_hex(&serde_json::to_vec(instruction).expect("strings, numbers and dates are valid JSON"))
}

/// The bank answers under the sender's key, so the key must fit into its other papers.
fn answerable(message: CreditTransfers) -> Result<CreditTransfers, WireError> {
    for (index, payment) in message.payments.iter().enumerate() {
        let found = payment.key.adm_div_code.chars().count();
        if found > 9 {
            let place =
                format!("Document/CstmrCdtTrfInitn/PmtInf[{}]/Dbtr/Id/OrgId/Othr[AdmDivCode]", index + 1);
            return Err(WireError::new(place, Fault::TooLong { found, limit: 9 }));
        }
    }
    Ok(message)
}
