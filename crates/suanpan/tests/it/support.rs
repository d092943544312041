//! The sample county on each engine there is, so that scenarios read like sentences.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use books::seal::{HeadSigner, HeadVerifier};
use ledger::Fen;
use platform::db::Db;
use platform::time::Instant;
use platform::verb::Outcome;
use suanpan::bench::sample::{self, COUNTY, Sample, unit_of};
use suanpan::county::open_db;
use treasury::DbRunner;
use treasury::bank::pump;
use treasury::evoucher::{
    Desk, IssueVoucher, PayAccount, PaymentIds, SendVoucher, SignVoucher, VoucherId, VoucherRow,
};
use treasury::payment::{
    ApprovePayment, FinanceReview, NewPayment, PaymentId, PaymentRow, PaymentState, ReviewPayment,
    SubmitPayment,
};
use wire::bank::{BankClient, BankKeys, BankSim, FaultSpec, InProcessBank};
use wire::crypto::Party;
use wire::envelope::VtTable;

/// The same stand-in the tests of the wire use.
#[path = "../../../wire/tests/wire/stub.rs"]
mod stub;
pub use stub::Stub;

static COUNT: AtomicU64 = AtomicU64::new(0);

impl HeadSigner for Stub {
    fn sn(&self) -> &str {
        self.0.code()
    }
    fn sign(&self, message: &[u8]) -> String {
        Stub::mark(self.0, message)
    }
}

impl HeadVerifier for Stub {
    fn verify(&self, sn: &str, message: &[u8], signature: &str) -> bool {
        sn == self.0.code() && Stub::mark(self.0, message) == signature
    }
}

pub fn stub_desk() -> Desk {
    Desk {
        table: VtTable::national(),
        signer: Arc::new(Stub(Party::Finance)),
        verifier: Arc::new(Stub(Party::AgentBank)),
        account: PayAccount {
            acct_no: "9550999999000001".into(),
            acct_name: "小样县财政局零余额账户".into(),
            bank_code: "102".into(),
            bank_name: "示例代理银行".into(),
        },
    }
}

/// The sample county in a database of its own, taken away afterwards.
pub struct Town {
    pub sample: Sample,
    pub engine: &'static str,
    _place: Place,
}

enum Place {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl Drop for Place {
    fn drop(&mut self) {
        match self {
            Place::Folder(path) => drop(std::fs::remove_dir_all(path)),
            Place::Database { server, name } => {
                if let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls) {
                    drop(client.batch_execute(&format!("drop database if exists {name} with (force)")));
                }
            }
        }
    }
}

/// An open budget with these amounts in yuan, on every engine.
pub fn towns(yuan: &[i64]) -> Vec<Town> {
    databases()
        .into_iter()
        .map(|(engine, db, place)| {
            let sample = Sample::create(db, stub_desk(), yuan).expect("the sample county opens");
            Town { sample, engine, _place: place }
        })
        .collect()
}

/// A drafted budget: nothing registered, nothing approved.
pub fn drafts(yuan: &[i64]) -> Vec<Town> {
    databases()
        .into_iter()
        .map(|(engine, db, place)| {
            let sample = Sample::found(db, stub_desk(), yuan).expect("the sample county is written");
            Town { sample, engine, _place: place }
        })
        .collect()
}

fn databases() -> Vec<(&'static str, Db, Place)> {
    let mut found = vec![sqlite()];
    match std::env::var("SUANPAN_PG_URL") {
        Ok(server) => found.push(postgres(&server)),
        Err(_) if strict() => {
            panic!("SUANPAN_PG_URL is not set: the PostgreSQL half of this test may not be skipped here")
        }
        Err(_) => println!("skipped on PostgreSQL: SUANPAN_PG_URL is not set"),
    }
    found
}

/// Under `.ci/run` a skip is a failure.
pub fn strict() -> bool {
    std::env::var("SUANPAN_CI").as_deref() == Ok("1")
}

fn sqlite() -> (&'static str, Db, Place) {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = sample::scratch(&format!("it-{number}")).expect("a folder for the test");
    let db = open_db(&format!("sqlite:{}", folder.join("county.db").display())).expect("SQLite opens");
    ("SQLite", db, Place::Folder(folder))
}

fn postgres(server: &str) -> (&'static str, Db, Place) {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("suanpan_it_{}_{number}", std::process::id());
    let mut client =
        postgres::Client::connect(server, postgres::NoTls).expect("the PostgreSQL server answers");
    client.batch_execute(&format!("create database {name}")).expect("a database for the test");
    let (base, _) = server.rsplit_once('/').expect("an address with a database name");
    let db = open_db(&format!("{base}/{name}")).expect("PostgreSQL opens");
    ("PostgreSQL", db, Place::Database { server: server.to_owned(), name })
}

impl Town {
    /// A request of `yuan` on line `n`, written by the unit's clerk and reviewed.
    pub fn reviewed(&self, n: usize, yuan: i64, key: &str) -> i64 {
        self.reviewed_with(self.sample.request(n, Fen::from_yuan(yuan)), n, key)
    }

    pub fn reviewed_with(&self, request: NewPayment, n: usize, key: &str) -> i64 {
        let id = self.submitted_with(request, n, key);
        let input = PaymentId { payment_id: id };
        let reviewer = format!("{}-reviewer", unit_of(n));
        self.sample.must::<ReviewPayment>(&reviewer, key, input).expect("the reviewer may review");
        id
    }

    pub fn submitted(&self, n: usize, yuan: i64, key: &str) -> i64 {
        self.submitted_with(self.sample.request(n, Fen::from_yuan(yuan)), n, key)
    }

    pub fn submitted_with(&self, request: NewPayment, n: usize, key: &str) -> i64 {
        let clerk = format!("{}-clerk", unit_of(n));
        self.sample.must::<SubmitPayment>(&clerk, key, request).expect("the clerk may submit").payment_id
    }

    /// The head of line `n`'s unit signs.
    pub fn approve(&self, n: usize, payment: i64, key: &str) -> Outcome<ApprovePayment> {
        let head = format!("{}-head", unit_of(n));
        self.sample.act::<ApprovePayment>(&head, key, PaymentId { payment_id: payment })
    }

    /// A request of `yuan` on line `n`, approved and passed by finance.
    pub fn ready(&self, n: usize, yuan: i64, key: &str) -> i64 {
        self.ready_with(self.sample.request(n, Fen::from_yuan(yuan)), n, key)
    }

    pub fn ready_with(&self, request: NewPayment, n: usize, key: &str) -> i64 {
        let id = self.reviewed_with(request, n, key);
        let approved = self.approve(n, id, key).expect("the head may approve");
        if approved.state == PaymentState::UnitApproved {
            let input = PaymentId { payment_id: id };
            self.sample.must::<FinanceReview>("fin-clerk", key, input).expect("finance may pass it");
        }
        id
    }

    /// A voucher for these requests, sealed.
    pub fn sealed(&self, payments: &[i64], key: &str) -> VoucherId {
        let input = PaymentIds { payment_ids: payments.to_vec() };
        let issued = self.sample.must::<IssueVoucher>("fin-entry", key, input).expect("a voucher");
        let id = VoucherId { voucher_id: issued.voucher_id };
        self.sample.must::<SignVoucher>("fin-seal", key, id.clone()).expect("the seal");
        id
    }

    /// The same, handed to the dispatcher.
    pub fn sent(&self, payments: &[i64], key: &str) -> VoucherId {
        let id = self.sealed(payments, key);
        self.sample.must::<SendVoucher>("fin-check", key, id.clone()).expect("the check");
        id
    }

    pub fn payment(&self, id: i64) -> PaymentRow {
        let read = self.sample.db.read_blocking(move |tx| treasury::payment::payment(tx, COUNTY, id));
        read.expect("a read").expect("the request")
    }

    pub fn voucher(&self, id: &VoucherId) -> VoucherRow {
        let id = id.voucher_id;
        let read = self.sample.db.read_blocking(move |tx| treasury::evoucher::voucher_seen(tx, COUNTY, id));
        read.expect("a read").expect("the voucher")
    }

    /// Rounds with the bank, one every minute from `at`, until nothing moves; gives the moment after.
    pub fn pump(&self, bank: &dyn BankClient, mut at: Instant, rounds: usize) -> Instant {
        for _ in 0..rounds {
            bank.advance(at.local()).expect("the bank's clock moves");
            let ctx = self.sample.ctx_at("bank-interface", "", at);
            pump::round(&mut DbRunner(&self.sample.db), bank, &ctx).expect("a round with the bank");
            at = Instant(at.0 + 60_000);
        }
        at
    }

    /// A bank that pays at once, without faults.
    pub fn bank(&self, faults: &str) -> InProcessBank {
        let keys =
            BankKeys { signer: Arc::new(Stub(Party::AgentBank)), verifier: Arc::new(Stub(Party::Finance)) };
        let faults = FaultSpec::parse(faults).expect("a fault spec");
        InProcessBank::new(BankSim::new(7, faults, keys, VtTable::national(), sample::now().local()))
    }

    /// `many` requests of `yuan` each, reviewed.
    pub fn queue(&self, n: usize, yuan: i64, many: usize) -> Vec<i64> {
        (0..many).map(|number| self.reviewed(n, yuan, &format!("queue {n} {number}"))).collect()
    }

    /// One number out of the database.
    pub fn number(&self, sql: &'static str) -> i64 {
        let (number,): (i64,) =
            self.sample.db.read_blocking(move |tx| tx.one(sql, (COUNTY,))).expect("a number");
        number
    }

    /// Seals everything and verifies the books; a finding fails the test.
    pub fn books_are_right(&self) {
        let findings = findings(&self.sample.db);
        assert!(findings.is_empty(), "{}: {findings:#?}", self.engine);
        let found = self.sample.db.read_blocking(|tx| {
            let mut found = Vec::new();
            let table = VtTable::national();
            let evidence = treasury::verify::Evidence { table: &table, verifier: None };
            treasury::verify::run(tx, COUNTY, &evidence, &mut |finding| found.push(finding.en()))?;
            Ok(found)
        });
        let found = found.expect("the treasury is verified");
        assert!(found.is_empty(), "{}: {found:#?}", self.engine);
    }
}

/// Everything `verify` finds after the queue is sealed.
pub fn findings(db: &Db) -> Vec<String> {
    let kinds = suanpan::county::evidence();
    let sealed = db.write_blocking(move |tx| {
        books::seal::run(tx, COUNTY, &Stub(Party::Ledger), kinds, sample::now(), usize::MAX)
    });
    if let Err(error) = sealed {
        return vec![format!("sealing failed: {error}")];
    }
    let found = db.read_blocking(|tx| {
        let mut found = Vec::new();
        books::verify::run(tx, COUNTY, &Stub(Party::Ledger), kinds, &mut |finding| found.push(finding.en()))?;
        Ok(found)
    });
    found.unwrap_or_else(|error| vec![format!("verify failed: {error}")])
}

/// Runs `work` on `many` threads that start together; answers come in thread order.
pub fn at_once<T: Send>(many: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(many);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..many)
            .map(|number| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread of the test")).collect()
    })
}
