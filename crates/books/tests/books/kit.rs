//! A small synthetic county in an empty database, on each engine there is.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use books::seal::{HeadSigner, HeadVerifier, Sealed};
use books::verify::Finding;
use books::{journal, seal, verify};
use ledger::{ControlId, FiscalYear, FundNature, LineId, Posting, PostingId, QuotaLine};
use platform::access::{AccessModel, Actor, Permission};
use platform::db::migrate::{self, Migration};
use platform::db::{Db, DbResult, ToValue, Tx};
use platform::time::Instant;
use platform::verb::{Ctx, Problem};
use policy::Policy;

pub const COUNTY: &str = "360732000";
pub const YEAR: FiscalYear = FiscalYear(2022);
pub const BOOK: FundNature = FundNature::General;
static SCHEMA: std::sync::LazyLock<Vec<Migration>> =
    std::sync::LazyLock::new(|| [platform::SCHEMA, books::SCHEMA].concat());
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A database of its own for one test; taken away afterwards.
pub struct Kit {
    pub db: Db,
    pub name: &'static str,
    keys: Arc<AtomicU64>,
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

/// An empty county on SQLite and, when there is a server, on PostgreSQL.
pub fn kits() -> Vec<Kit> {
    let mut kits = vec![sqlite()];
    match std::env::var("SUANPAN_PG_URL") {
        Ok(server) => kits.push(postgres(&server)),
        Err(_) if std::env::var("SUANPAN_CI").as_deref() == Ok("1") => {
            panic!("SUANPAN_PG_URL is not set: the PostgreSQL half of this test may not be skipped here")
        }
        Err(_) => println!("skipped on PostgreSQL: SUANPAN_PG_URL is not set"),
    }
    kits
}

pub fn sqlite() -> Kit {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("suanpan-books-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let url = format!("sqlite:{}", folder.join("books.db").display());
    opened("SQLite", &url, Place::Folder(folder))
}

fn postgres(server: &str) -> Kit {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("suanpan_books_{}_{number}", std::process::id());
    let mut client =
        postgres::Client::connect(server, postgres::NoTls).expect("the PostgreSQL server answers");
    client.batch_execute(&format!("create database {name}")).expect("a database for the test");
    let (base, _) = server.rsplit_once('/').expect("an address with a database name");
    let url = format!("{base}/{name}");
    opened("PostgreSQL", &url, Place::Database { server: server.to_owned(), name })
}

fn opened(name: &'static str, url: &str, place: Place) -> Kit {
    let db = Db::open(url).expect("the database opens");
    migrate::apply(&db, &SCHEMA).expect("the schema is made");
    Kit { db, name, keys: Arc::default(), _place: place }
}

/// Nobody has rights here; the books ask for none.
struct Nobody;

impl AccessModel for Nobody {
    fn permits(&self, _role: &str, _permission: Permission) -> bool {
        false
    }
    fn forbidden_together(&self) -> &[(&'static str, &'static str)] {
        &[]
    }
    fn role_exists(&self, _role: &str) -> bool {
        false
    }
}

pub fn ctx(key: &str) -> Ctx {
    static POLICY: OnceLock<Arc<Policy>> = OnceLock::new();
    let policy = POLICY.get_or_init(|| Arc::new(Policy::built_in(None).expect("the built-in policy loads")));
    let actor = Actor {
        user_id: "u-clerk".into(),
        name: "合成·经办".into(),
        agency_code: "101001".into(),
        grants: Vec::new(),
    };
    Ctx {
        county: COUNTY.into(),
        actor: Arc::new(actor),
        on_behalf_of: None,
        at: Instant::of_local(jiff::civil::datetime(2022, 3, 1, 9, 0, 0, 0)),
        policy: policy.clone(),
        access: Arc::new(Nobody),
        tools: Arc::new(()),
        key: key.into(),
        verb: "books.test",
    }
}

/// Stands in for the county's SM2 key: a digest that only the holder of the secret can make.
pub struct TestKey;

impl HeadSigner for TestKey {
    fn sn(&self) -> &str {
        "test-key-1"
    }
    fn sign(&self, message: &[u8]) -> String {
        platform::hash::sm3_hex(&[b"synthetic secret ", message].concat())
    }
}

impl HeadVerifier for TestKey {
    fn verify(&self, sn: &str, message: &[u8], signature: &str) -> bool {
        sn == self.sn() && self.sign(message) == signature
    }
}

pub fn quota_line(line: i64, control: i64) -> QuotaLine {
    QuotaLine { year: YEAR, book: BOOK, control: ControlId(control), line: LineId(line) }
}

impl Kit {
    /// What a change does to one line's elements: only what the books look at is given.
    pub fn line(&self, line: QuotaLine, parent: Option<i64>, carried_from: Option<i64>) {
        self.write(move |tx| {
            tx.exec(
                "insert into control_key (mof_div_code, control_id, fiscal_year, agency_code, pro_code,
                     exp_func_code, fund_type_code, appropriation_fen, control_fen, prealloc_fen)
                 values (?1, ?2, ?3, '101001', ?4, '2010101', ?5, 0, 0, 0)
                 on conflict (mof_div_code, control_id) do nothing",
                (COUNTY, line.control, line.year, format!("P{}", line.control), line.book.code()),
            )?;
            let row = books::line::LineRow {
                line_id: line.line,
                fiscal_year: line.year,
                bgt_line_no: format!("L{}", line.line),
                control_id: line.control,
                parent_line_id: parent.map(LineId),
                carried_from_line_id: carried_from.map(LineId),
                agency_code: "101001".into(),
                pro_code: format!("P{}", line.control),
                exp_func_code: "2010101".into(),
                gov_bgt_eco_code: "50201".into(),
                dep_bgt_eco_code: "30201".into(),
                fund_type_code: line.book.code().into(),
                found_type_code: "1".into(),
                bgt_type_code: "1".into(),
                source_type_code: "1".into(),
                cor_bgt_doc_no: "合成〔2022〕1号".into(),
                sup_bgt_doc_no: String::new(),
                threesafe: String::new(),
                is_gov_pur: false,
                is_sal: false,
                is_dir: false,
                target_doc_no: "合成目标1".into(),
            };
            books::line::store::insert(tx, COUNTY, &row)?;
            books::hold::store::make_guard(tx, COUNTY, "101001", line.year)
        });
    }

    pub fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> T {
        self.db.write_blocking(move |tx| work(tx)).expect("the change is made")
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> T {
        self.db.read_blocking(work).expect("the books are read")
    }

    /// Raw SQL, as somebody with the file would write it.
    pub fn tamper(&self, sql: &'static str) {
        let changed = self.write(move |tx| tx.exec(sql, ()));
        assert!(changed > 0, "nothing was changed by: {sql}");
    }

    fn next_key(&self) -> String {
        format!("k{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// Writes a posting that was decided elsewhere.
    pub fn post(&self, posting: Posting) -> PostingId {
        let ctx = ctx(&self.next_key());
        self.write(move |tx| journal::post(tx, &ctx, 0, &posting))
    }

    /// Decides by the balances in the database and posts, in one transaction.
    pub fn try_event<R: std::fmt::Debug + Send + 'static>(
        &self,
        lines: &[QuotaLine],
        decide: impl Fn(&journal::Snapshot) -> Result<Posting, R> + Send + 'static,
    ) -> Result<PostingId, Problem<R>> {
        let ctx = ctx(&self.next_key());
        let lines = lines.to_vec();
        self.db.write_blocking(move |tx| {
            let controls: Vec<ControlId> = lines.iter().map(|line| line.control).collect();
            let ids: Vec<LineId> = lines.iter().map(|line| line.line).collect();
            let book = (lines[0].year, lines[0].book);
            let balances = journal::balances_with(tx, COUNTY, book, &controls, &ids)?;
            let posting = decide(&balances).map_err(Problem::Refused)?;
            Ok(journal::post(tx, &ctx, 0, &posting)?)
        })
    }

    pub fn event<R: std::fmt::Debug + Send + 'static>(
        &self,
        lines: &[QuotaLine],
        decide: impl Fn(&journal::Snapshot) -> Result<Posting, R> + Send + 'static,
    ) -> PostingId {
        self.try_event(lines, decide).expect("the event is sound")
    }

    pub fn seal(&self) -> Sealed {
        self.seal_at_most(usize::MAX)
    }

    pub fn seal_at_most(&self, max: usize) -> Sealed {
        let at = ctx("seal").at;
        self.write(move |tx| seal::run(tx, COUNTY, &TestKey, &[], at, max))
    }

    pub fn findings(&self) -> Vec<Finding> {
        self.read(|tx| {
            let mut found = Vec::new();
            let summary = verify::run(tx, COUNTY, &TestKey, &[], &mut |finding| found.push(finding))?;
            assert_eq!(summary.findings, found.len() as u64);
            Ok(found)
        })
    }

    /// Sealed to the last posting and nothing found.
    pub fn check_books(&self) {
        assert_eq!(self.seal().waiting, 0, "{}: everything can be sealed", self.name);
        assert_eq!(self.findings(), [], "{}", self.name);
    }

    /// Slices of every line and account add up to the stored balances.
    pub fn check_slices(&self) {
        let differing: Vec<(LineId, i64, i64)> = self.read(|tx| {
            tx.rows(
                "select b.line_id, b.account, b.balance_fen from line_balance b
                   left join slice s on s.mof_div_code = b.mof_div_code and s.line_id = b.line_id
                    and s.account = b.account
                  where b.mof_div_code = ?1
                  group by b.line_id, b.account, b.balance_fen
                 having coalesce(sum(s.remaining_fen), 0) <> b.balance_fen",
                (COUNTY.to_value(),),
            )
        });
        assert_eq!(differing, [], "{}", self.name);
    }
}
