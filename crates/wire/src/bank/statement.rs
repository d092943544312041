//! The bank's daily statement of an account (3551, camt.053), and what the treasury account came to (3402).
//!
//! **Promise:** both forms of a statement say the same, faults included: a line left out, doubled, wrong or
//! late is so in either. Opening and closing always add up over what was stated.
//! **Promise:** the treasury's balance is truthful: it follows from what was paid and came back.
//! **Not here:** what finance makes of it.

use super::papers::{Order, OrderState, document_id, refund_no};
use super::sim::{BankEvent, BankSim, PostAnswer};
use crate::Fen;
use crate::crypto::{Party, sm3_hex};
use crate::envelope::{
    AccountStatement, Body, Envelope, Message, StatementLine, TreasuryBalance, VoucherKind, WireError,
};
use crate::iso20022::Holder;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Money that comes into an account from outside: a payee returns it at his own bank's counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    pub acct_no: String,
    /// The number it is known by, such as that of the refund's notice.
    pub reference: String,
    /// Negative for what the bank takes out by itself, such as a charge.
    pub amount_fen: Fen,
    pub on: Date,
    #[serde(default)]
    pub remark: String,
}

/// What an account had when the bank's memory begins, and the treasury account beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    pub owner: Holder,
    /// The first day of this memory: of earlier days the bank gives no papers.
    pub from: Date,
    pub opening_fen: Fen,
    #[serde(default)]
    pub treasury_opening_fen: Fen,
    /// Income of the treasury on each day on which anything was booked.
    #[serde(default)]
    pub treasury_income_fen: Fen,
}

/// One booking as the statement tells it.
#[derive(Debug, Clone)]
pub(super) struct Booked<'b> {
    pub what: What<'b>,
    pub on: Date,
    /// What left the account; negative for what came in.
    pub left_fen: Fen,
    /// As it is stated, which a fault may have changed.
    pub stated_fen: Fen,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What<'b> {
    Payment(&'b Order),
    Refund(&'b Order),
    Incoming(&'b Incoming),
}

impl BankSim {
    /// Sets what stood on an account before the first order of this memory.
    pub fn begin_with(&mut self, beginning: Beginning) {
        self.beginnings.insert(beginning.owner.acct_no.clone(), beginning);
    }

    /// Money comes in from outside; the same reference comes once.
    pub fn money_came_in(&mut self, incoming: Incoming) {
        let known =
            |before: &Incoming| before.reference == incoming.reference && before.acct_no == incoming.acct_no;
        if !self.incoming.iter().any(known) {
            self.events.push(BankEvent::CameIn { at: self.now, incoming: incoming.clone() });
            self.incoming.push(incoming);
        }
    }

    /// The day's papers in one envelope: the account's statement (3551) and the treasury's balance (3402).
    /// `None` when nothing was ever booked on the account, or for a day to come.
    pub fn day_papers(&mut self, adm_div_code: &str, acct_no: &str, day: Date) -> Option<PostAnswer> {
        let owner = self.owner_on(acct_no, day)?;
        let county = adm_div_code.to_owned();
        Some(self.over_the_line(&format!("papers {acct_no} {day}"), |sim| {
            let statement = sim.seal_statement(&county, &owner, day)?;
            let balance = sim.seal_balance(&county, &owner, day)?;
            Envelope { bodies: vec![statement, balance] }.to_bytes()
        }))
    }

    /// Takes finance's word on a statement (5502); anything else is refused.
    pub fn take_result(&mut self, envelope: &[u8]) -> PostAnswer {
        let body = match Envelope::parse(envelope) {
            Ok(envelope) => envelope.bodies.into_iter().next(),
            Err(error) => return PostAnswer::Unreadable(error),
        };
        let Some(body) = body else { return PostAnswer::Silence };
        let name = body.key.to_string();
        self.over_the_line(&name, |sim| {
            let signed = body.verify(&*sim.keys.verifier, Party::Finance, sim.now.date());
            let bodies = match (signed, body.message(sim.clerk().table)) {
                (Ok(_), Ok(Message::StatementResult(_))) => {
                    vec![sim.clerk().acknowledge(&body, sim.now.date())?]
                }
                (Ok(_), _) => sim.reject(&body, super::RejectReason::NotAnOrder)?,
                (Err(_), _) => sim.reject(&body, super::RejectReason::SignatureRefused)?,
            };
            Envelope { bodies }.to_bytes()
        })
    }

    /// Whose account this is, when the bank has papers of it for that day.
    pub(super) fn owner_on(&self, acct_no: &str, day: Date) -> Option<Holder> {
        let begun_on = self.beginnings.get(acct_no).map_or(Date::MIN, |beginning| beginning.from);
        if day < begun_on || self.now.date() < day {
            return None;
        }
        let of_order = || self.orders.iter().find(|order| order.payer.acct_no == acct_no);
        let begun = self.beginnings.get(acct_no).map(|beginning| beginning.owner.clone());
        begun.or_else(|| of_order().map(|order| order.payer.clone()))
    }

    /// Everything booked on an account, in the order in which it was ordered.
    fn bookings<'b>(&'b self, acct_no: &'b str) -> impl Iterator<Item = Booked<'b>> {
        let of_orders = self.orders.iter().filter(move |order| order.payer.acct_no == acct_no);
        let of_orders = of_orders.flat_map(|order| {
            let paid = match order.state {
                OrderState::Paid { on, paid_fen, .. } if paid_fen > Fen::ZERO => Some((on, paid_fen)),
                OrderState::Paid { .. } | OrderState::Waiting | OrderState::Rejected(_) => None,
            };
            let paid = paid.map(|(on, left)| booked(What::Payment(order), on, left));
            let back = order.refund.as_ref();
            let back = back.map(|refund| booked(What::Refund(order), refund.on, minus(refund.amount_fen)));
            paid.into_iter().chain(back)
        });
        let from_outside = self.incoming.iter().filter(move |incoming| incoming.acct_no == acct_no);
        of_orders
            .chain(from_outside.map(|came| booked(What::Incoming(came), came.on, minus(came.amount_fen))))
    }

    /// What the statement of `day` shows, and what earlier ones came to.
    pub(super) fn stated<'b>(&'b self, acct_no: &'b str, day: Date) -> (Fen, Vec<Booked<'b>>) {
        let mut opening = self.beginnings.get(acct_no).map_or(0, |beginning| beginning.opening_fen.get());
        let mut shown = Vec::new();
        for booking in self.bookings(acct_no) {
            if day < booking.on {
                continue;
            }
            for (stated_on, booking) in self.with_faults(booking) {
                if stated_on < day {
                    opening -= booking.stated_fen.get();
                } else if stated_on == day {
                    shown.push(booking);
                }
            }
        }
        (Fen::new(opening), shown)
    }

    /// A booking with what befalls its line: none, one or two lines with the day they are stated on.
    fn with_faults<'b>(&self, booking: Booked<'b>) -> Vec<(Date, Booked<'b>)> {
        let faults = self.faults();
        let any =
            faults.line_missing_ppm + faults.line_doubled_ppm + faults.line_wrong_ppm + faults.line_late_ppm;
        if any == 0 {
            return vec![(booking.on, booking)];
        }
        let (reference, _) = self.names(&booking);
        let happens = |ppm, question| self.clerk().fate.happens(ppm, question, &reference, 0);
        if happens(faults.line_missing_ppm, "line missing") {
            return Vec::new();
        }
        let mut booking = booking;
        if happens(faults.line_wrong_ppm, "line wrong") {
            booking.stated_fen = Fen::new(booking.stated_fen.get() + 100);
        }
        let late = happens(faults.line_late_ppm, "line late");
        let on = if late { booking.on.tomorrow().unwrap_or(booking.on) } else { booking.on };
        let mut lines = vec![(on, booking.clone())];
        if happens(faults.line_doubled_ppm, "line doubled") {
            lines.push((on, booking));
        }
        lines
    }

    /// The number a booking goes by, and the bank's own.
    pub(super) fn names(&self, booking: &Booked<'_>) -> (String, String) {
        match booking.what {
            What::Payment(order) => (order.key.voucher_no.clone(), self.clerk().business_no(&order.key)),
            What::Refund(order) => {
                let business_no = self.clerk().business_no(&order.key);
                (refund_no(&business_no), format!("{business_no}-T"))
            }
            What::Incoming(came) => (came.reference.clone(), String::new()),
        }
    }

    fn seal_statement(&self, county: &str, owner: &Holder, day: Date) -> Result<Body, WireError> {
        let (begin_amt, shown) = self.stated(&owner.acct_no, day);
        let left: i64 = shown.iter().map(|booking| booking.stated_fen.get()).sum();
        let lines = shown.iter().map(|booking| {
            let (ori_voucher_no, x_agent_business_no) = self.names(booking);
            StatementLine {
                ori_voucher_no,
                x_agent_business_no,
                pay_amt: booking.stated_fen,
                x_pay_date: booking.on,
                x_add_word: booking.remark().to_owned(),
            }
        });
        let clerk = self.clerk();
        let vt_code = clerk.table.code(VoucherKind::AccountStatement).to_owned();
        let voucher_no = format!("DZ{}{}", day.strftime("%Y%m%d"), &sm3_hex(owner.acct_no.as_bytes())[..8]);
        clerk.seal(&Message::AccountStatement(AccountStatement {
            id: document_id(&[&vt_code, county, &owner.acct_no, &day.to_string()]),
            adm_div_code: county.to_owned(),
            st_year: day.year(),
            vt_code,
            vou_date: day,
            voucher_no,
            acct_no: owner.acct_no.clone(),
            acct_name: owner.name.clone(),
            acct_date: day,
            begin_amt,
            end_amt: Fen::new(begin_amt.get() - left),
            lines: lines.collect(),
        }))
    }

    fn seal_balance(&self, county: &str, owner: &Holder, day: Date) -> Result<Body, WireError> {
        let begun = self.beginnings.get(&owner.acct_no);
        let (opening, daily) =
            begun.map_or((0, 0), |begun| (begun.treasury_opening_fen.get(), begun.treasury_income_fen.get()));
        let mut begin = opening;
        let mut days = std::collections::BTreeSet::new();
        let mut paid = 0;
        for booking in self.bookings(&owner.acct_no).filter(|booking| booking.on <= day) {
            // A charge of the bank's own is no business of the treasury's.
            let ours = !matches!(booking.what, What::Incoming(came) if came.amount_fen < Fen::ZERO);
            let left = if ours { booking.left_fen.get() } else { 0 };
            if booking.on < day {
                begin -= left;
            } else {
                paid += left;
            }
            days.insert(booking.on);
        }
        let today = days.remove(&day);
        begin += daily * days.len() as i64;
        let income = if today { daily } else { 0 };
        let clerk = self.clerk();
        let vt_code = clerk.table.code(VoucherKind::TreasuryBalance).to_owned();
        clerk.seal(&Message::TreasuryBalance(TreasuryBalance {
            id: document_id(&[&vt_code, county, &day.to_string()]),
            adm_div_code: county.to_owned(),
            st_year: day.year(),
            vt_code,
            vou_date: day,
            voucher_no: format!("KC{}", day.strftime("%Y%m%d")),
            acct_date: day,
            begin_amt: Fen::new(begin),
            income_amt: Fen::new(income),
            pay_amt: Fen::new(paid),
            end_amt: Fen::new(begin + income - paid),
        }))
    }

    pub(super) fn replay_incoming(&mut self, at: DateTime, incoming: &Incoming) {
        self.now = self.now.max(at);
        self.incoming.push(incoming.clone());
    }
}

impl Booked<'_> {
    pub fn remark(&self) -> &str {
        match self.what {
            What::Payment(_) => "",
            What::Refund(order) => order.refund.as_ref().map_or("", |refund| refund.sentence_zh()),
            What::Incoming(came) => &came.remark,
        }
    }
}

fn booked(what: What<'_>, on: Date, left_fen: Fen) -> Booked<'_> {
    Booked { what, on, left_fen, stated_fen: left_fen }
}

fn minus(amount: Fen) -> Fen {
    Fen::new(-amount.get())
}
