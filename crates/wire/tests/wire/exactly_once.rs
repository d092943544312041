//! No voucher paid twice, none lost, totals equal: 1,000 seeded fault schedules against a tiny
//! model of finance that asks before it resends.

use crate::stub::Stub;
use crate::support::{COUNTY, at, batch, desk, today, voucher};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::Fen;
use wire::bank::{
    BankClient, BankKeys, BankSim, FaultSpec, Fetched, InProcessBank, RejectReason, SendOutcome, status_query,
};
use wire::crypto::{Party, SignatureVerifier, Signer};
use wire::envelope::{BankStatus, Body, Envelope, Message, PaymentVoucher, VoucherKey, VtTable};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    ToSend,
    /// Sent, outcome not known: may not be sent again before the bank said it has no such voucher.
    Ask,
    Accepted,
    Paid {
        paid_fen: i64,
    },
    Rejected,
}

/// Finance, as small as it can be.
struct Finance<'b> {
    bank: &'b InProcessBank,
    table: VtTable,
    signer: Arc<dyn Signer>,
    verifier: Arc<dyn SignatureVerifier>,
    vouchers: BTreeMap<String, (PaymentVoucher, Standing)>,
    refunds: BTreeMap<String, i64>,
    after: u64,
    queries: u32,
    quarantined: u32,
    first_sends: BTreeSet<String>,
    resends: u32,
}

impl Finance<'_> {
    fn key(&self, number: &str) -> VoucherKey {
        VoucherKey {
            adm_div_code: COUNTY.to_owned(),
            st_year: 2022,
            vt_code: "5214".to_owned(),
            voucher_no: number.to_owned(),
        }
    }

    fn numbers(&self, standing: &Standing) -> Vec<String> {
        let found = self.vouchers.iter().filter(|(_, (_, is))| is == standing);
        found.map(|(number, _)| number.clone()).collect()
    }

    fn set(&mut self, number: &str, standing: Standing) {
        self.vouchers.get_mut(number).expect("a voucher of ours").1 = standing;
    }

    fn send_all(&mut self, forget: impl Fn(u32) -> bool) {
        for (turn, number) in self.numbers(&Standing::ToSend).into_iter().enumerate() {
            let order = Message::Order(self.vouchers[&number].0.clone());
            let body = Body::seal(&order, &self.table, &[], &[&*self.signer]).unwrap();
            let bytes = Envelope::of(body).to_bytes().unwrap();
            if !self.first_sends.insert(number.clone()) {
                self.resends += 1;
            }
            self.set(&number, Standing::Ask); // written down before the bytes leave
            match self.bank.send(&bytes) {
                // A crash of finance right after sending: the answer is never read.
                SendOutcome::Answered(_) if forget(turn as u32) => {}
                SendOutcome::Answered(answer) => self.read(&answer),
                SendOutcome::Unknown(_) => {}
                SendOutcome::Refused(why) => panic!("a well-formed order was refused: {why}"),
            }
        }
    }

    /// Whether the bank's answer was read.
    fn ask_all(&mut self, numbers: Vec<String>) -> bool {
        if numbers.is_empty() {
            return true;
        }
        self.queries += 1;
        let keys: Vec<VoucherKey> = numbers.iter().map(|number| self.key(number)).collect();
        let number = format!("Q{:06}", self.queries);
        let query = status_query(&number, today(), &keys, &self.table, &*self.signer).unwrap();
        let before = self.quarantined;
        match self.bank.query(&query) {
            SendOutcome::Answered(answer) => self.read(&answer),
            SendOutcome::Unknown(_) | SendOutcome::Refused(_) => return false,
        }
        before == self.quarantined
    }

    fn fetch_all(&mut self) {
        loop {
            let Fetched::Items(items) = self.bank.fetch(self.after) else { return };
            let Some(last) = items.last() else { return };
            self.after = last.no;
            for item in items {
                self.read(&item.envelope);
            }
        }
    }

    /// Reads an envelope; what cannot be read is put aside and blocks nothing.
    fn read(&mut self, bytes: &[u8]) {
        let Ok(envelope) = Envelope::parse(bytes) else {
            self.quarantined += 1;
            return;
        };
        for body in &envelope.bodies {
            let trusted = body.verify(&*self.verifier, Party::AgentBank, today());
            match (trusted, body.message(&self.table)) {
                (Ok(_), Ok(message)) => self.book(message),
                (Err(_), _) | (_, Err(_)) => self.quarantined += 1,
            }
        }
    }

    fn book(&mut self, message: Message) {
        match message {
            Message::Acceptance(answer) => {
                if matches!(self.vouchers[&answer.voucher_no].1, Standing::Ask) {
                    self.set(&answer.voucher_no, Standing::Accepted);
                }
            }
            Message::Rejection(answer) => {
                let reason = RejectReason::from_code(&answer.x_reason_code).expect("a known reason");
                assert!(reason.is_final(), "our own orders are only rejected by fate: {reason:?}");
                self.set(&answer.voucher_no, Standing::Rejected);
            }
            Message::Receipt(receipt) => {
                let paid_fen = receipt.x_pay_amt.unwrap().get();
                self.set(&receipt.voucher_no, Standing::Paid { paid_fen });
            }
            Message::Refund(_, notice) => {
                self.refunds.insert(notice.voucher_no, -notice.pay_amt.get()); // once per notice number
            }
            Message::StatusAnswer(answer) => {
                for state in answer.states {
                    let unknown = state.status == BankStatus::Unknown;
                    if unknown && matches!(self.vouchers[&state.ori_voucher_no].1, Standing::Ask) {
                        self.set(&state.ori_voucher_no, Standing::ToSend);
                    }
                }
            }
            Message::Order(_)
            | Message::StatusQuery(_)
            | Message::AccountStatement(_)
            | Message::TreasuryBalance(_)
            | Message::StatementResult(_) => panic!("the bank sends no orders"),
        }
    }

    fn settled(&self) -> bool {
        self.vouchers.values().all(|(_, is)| matches!(is, Standing::Paid { .. } | Standing::Rejected))
    }
}

fn spec(seed: u64) -> String {
    let share = |salt: u64, most: u64| {
        (seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(salt * 977) >> 33) % most
    };
    format!(
        "lose=0.{:02},double=0.{:02},delay=0.{:02}:{},reorder=0.{:02},reject=0.{:02},half=0.{:02},corrupt=0.{:02},\
         timeout_after_accept=0.{:02},refund=0.{:02}:{},settle={}h",
        share(1, 40),
        share(2, 50),
        share(3, 50),
        1 + share(4, 4),
        share(5, 60),
        share(6, 30),
        share(7, 80),
        share(8, 40),
        share(9, 40),
        share(10, 40),
        1 + share(11, 5),
        share(12, 40),
    )
}

/// Runs one schedule to its end and compares both sides.
fn run(seed: u64, sim: BankSim, signer: Arc<dyn Signer>, verifier: Arc<dyn SignatureVerifier>) -> (u32, u32) {
    let bank = InProcessBank::new(sim);
    let mut vouchers = BTreeMap::new();
    for number in 1..=6_u32 {
        let fen = i64::from(number) * 1_001 + (seed % 97) as i64;
        let order =
            if number % 3 == 0 { batch(number, &[fen, fen + 1, fen + 2]) } else { voucher(number, fen) };
        vouchers.insert(order.voucher_no.clone(), (order, Standing::ToSend));
    }
    let mut finance = Finance {
        bank: &bank,
        table: VtTable::national(),
        signer,
        verifier,
        vouchers,
        refunds: BTreeMap::new(),
        after: 0,
        queries: 0,
        quarantined: 0,
        first_sends: BTreeSet::new(),
        resends: 0,
    };
    let mut now: DateTime = at(9);
    for round in 0..200_u64 {
        finance.send_all(|turn| (seed + round * 7 + u64::from(turn)).is_multiple_of(11));
        finance.ask_all(finance.numbers(&Standing::Ask));
        bank.advance(now).unwrap();
        finance.fetch_all();
        if round % 4 == 3 {
            finance.ask_all(finance.numbers(&Standing::Accepted)); // a receipt that never came
        }
        now = now.saturating_add(8.hours());
        if finance.settled() && round > 40 {
            break;
        }
    }
    assert!(
        finance.settled(),
        "seed {seed}: {:?}",
        finance.vouchers.values().map(|(_, is)| is).collect::<Vec<_>>()
    );
    // Month-end: a refund notice that was lost is found by asking about everything, until answered.
    let everything: Vec<String> = finance.vouchers.keys().cloned().collect();
    let answered = (0..100).any(|_| finance.ask_all(everything.clone()));
    assert!(answered, "seed {seed}: a hundred questions and no answer");
    let totals = bank.sim().totals();
    assert!(totals.vouchers.iter().all(|voucher| voucher.payments <= 1), "seed {seed}: paid twice");
    let ours: i64 = finance
        .vouchers
        .values()
        .map(|(_, is)| if let Standing::Paid { paid_fen } = is { *paid_fen } else { 0 })
        .sum();
    let refunded: i64 = finance.refunds.values().sum();
    assert_eq!(totals.waiting, 0, "seed {seed}");
    assert_eq!((Fen::new(ours), Fen::new(refunded)), (totals.paid_fen, totals.refunded_fen), "seed {seed}");
    assert_eq!(totals.accepted + totals.rejected, 6, "seed {seed}");
    assert!(totals.refunded_fen <= totals.paid_fen, "seed {seed}");
    (finance.resends, finance.quarantined)
}

#[test]
fn a_thousand_fault_schedules_pay_everything_once() {
    let (mut resends, mut quarantined) = (0, 0);
    for seed in 0..1_000 {
        let faults = FaultSpec::parse(&spec(seed)).unwrap();
        let keys =
            BankKeys { signer: Arc::new(Stub(Party::AgentBank)), verifier: Arc::new(Stub(Party::Finance)) };
        let sim = BankSim::new(seed, faults, keys, VtTable::national(), at(8));
        let (again, aside) = run(seed, sim, Arc::new(Stub(Party::Finance)), Arc::new(Stub(Party::AgentBank)));
        resends += again;
        quarantined += aside;
    }
    // The schedules must bite, or the test proves nothing.
    assert!(resends > 500 && quarantined > 1_000, "{resends} resends, {quarantined} put aside");
}

#[test]
fn ten_schedules_with_real_signatures() {
    let desk = desk();
    for seed in 0..10 {
        run(seed, desk.bank(seed, &spec(seed)), desk.finance.clone(), desk.verifier.clone());
    }
}

#[test]
fn the_same_voucher_again_gets_the_same_answer_and_other_content_is_rejected() {
    let desk = desk();
    let bank = InProcessBank::new(desk.bank(1, ""));
    let order = desk.envelope(&voucher(1, 1_000));
    let first = bank.send(&order);
    assert!(matches!(first, SendOutcome::Answered(_)));
    bank.advance(at(10)).unwrap();
    assert_eq!(bank.send(&order), first, "also after it was paid");
    let SendOutcome::Answered(answer) = bank.send(&desk.envelope(&voucher(1, 9_999))) else {
        panic!("answered")
    };
    let [Message::Rejection(rejection)] = &desk.read(&answer)[..] else { panic!("one rejection") };
    assert_eq!(RejectReason::from_code(&rejection.x_reason_code), Some(RejectReason::OtherContent));
    bank.advance(at(12)).unwrap();
    let totals = bank.sim().totals();
    assert_eq!((totals.paid, totals.paid_fen), (1, Fen::new(1_000)));
    let Fetched::Items(items) = bank.fetch(0) else { panic!("fetched") };
    let [Message::Receipt(receipt)] = &desk.read(&items[0].envelope)[..] else { panic!("one receipt") };
    assert_eq!((receipt.x_pay_amt, receipt.x_pay_date), (Some(Fen::new(1_000)), Some(today())));
    assert_eq!(items.len(), 1);
}

#[test]
fn an_order_signed_by_another_is_rejected_and_keeps_no_number() {
    let desk = desk();
    let bank = InProcessBank::new(desk.bank(1, ""));
    let signer = desk.store.signer(Party::Ledger);
    let forged = Body::seal(&Message::Order(voucher(1, 500)), &desk.table, &[], &[&*signer]).unwrap();
    let SendOutcome::Answered(answer) = bank.send(&Envelope::of(forged).to_bytes().unwrap()) else {
        panic!()
    };
    assert!(matches!(&desk.read(&answer)[..], [Message::Rejection(_)]));
    assert_eq!(bank.sim().totals().accepted, 0);
    assert!(matches!(bank.send(&desk.envelope(&voucher(1, 500))), SendOutcome::Answered(_)));
    assert_eq!(bank.sim().totals().accepted, 1);
    assert!(matches!(bank.send(b"rubbish"), SendOutcome::Refused(_)));
}

#[test]
fn the_fate_of_a_payment_hangs_on_its_number_alone() {
    let desk = desk();
    let fates = |lose: &str, order: &[u32]| {
        let bank = InProcessBank::new(desk.bank(7, &format!("reject=0.3,half=0.5,{lose}")));
        for number in order {
            for _ in 0..20 {
                bank.send(&desk.envelope(&batch(*number, &[100, 200, 300])));
            }
        }
        bank.advance(at(12)).unwrap();
        let totals = bank.sim().totals();
        (totals.rejected, totals.vouchers)
    };
    let calm = fates("", &[1, 2, 3, 4, 5, 6, 7, 8]);
    let stormy = fates("lose=0.4,timeout_after_accept=0.3", &[8, 3, 5, 1, 2, 7, 6, 4]);
    assert_eq!(calm, stormy);
    assert!(calm.0 > 0 && calm.1.iter().any(|voucher| voucher.paid_fen < Fen::new(600)));
}
