//! Somebody with the file changes any cell, takes any row away or adds one: verification finds it.
//!
//! A small county lives through its spring, with a hold, a return, a refusal and a quarantined message
//! beside it, and is sealed. Then, for every column of every table of the schema, one cell is changed
//! inside a transaction, verification runs, and the change is undone. A table or column nobody declared
//! is found like any other or fails the test: see `county::not_evidence` for what may stay unseen.
//!
//! `SUANPAN_TAMPERINGS=N` asks for N random tamperings instead of the usual ones, `SUANPAN_SEED` for others.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use ledger::{Fen, FiscalYear};
use platform::access::{Actor, actor_on};
use platform::db::{Db, DbError, Engine, Param, ToValue, Tx};
use platform::org;
use platform::time::Instant;
use platform::verb::{Outcome, Problem, Verb};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use suanpan::county::{LedgerSeal, evidence, not_evidence, open_db};
use suanpan::import::load::Organisation;
use suanpan::year::{Quiet, Seed, Stage, play_until};
use treasury::bank::{
    DecideRefundEnd, NewRefund, NewRefundEnd, ProposeRefundEnd, Received, RecordMessage, RecordRefund,
    RefundDecision, RefundEnd, Settle, SettleMessage,
};
use treasury::evoucher::{
    IssueVoucher, NoteTrouble, PaymentIds, SendVoucher, SignVoucher, Trouble, VoucherId,
};
use treasury::payee::{ChangeDecision, DecidePayee, NewPayeeChange, PayeeChangeKind, ProposePayee};
use treasury::payment::{
    ApprovePayment, FinanceReview, Mended, NewPayment, PaymentState, ResubmitPayment, ReturnInput,
    ReturnPayment, ReviewPayment, SubmitPayment, VoidPayment,
};
use treasury::quota::{ChangeItem, ChangeKind, Decision, Lift, LiftHold, NewChange, NewHold, PlaceHold};
use wire::crypto::{Party, SignatureVerifier};

use crate::cli::kit::staffed;
use crate::engines::{self, engines};
use crate::small::County;

const COUNTY: &str = "999999000";
const YEAR: FiscalYear = FiscalYear(2022);
const UNTIL: DateTime = jiff::civil::date(2022, 3, 31).at(18, 0, 0, 0);

/// The small county with a request that nobody has lived yet.
fn county() -> County {
    let later = "Z9,2022-05-02T09:00:00,101001,L1,P1,10.00,办公用品,1,,\n";
    let payees = County::small().text("payees.csv");
    let payees = payees.replacen("payee_kind\n", "payee_kind,sme_evidence\n", 1);
    let payees = payees.replace(",supplier\n", ",supplier,声明函 1\n");
    let registrar = "fin-payee,庚一,,03,收款人登记\n";
    let role = "fin-payee,payee_registrar,county,,2022-01-01,\n";
    staffed()
        .append("people.csv", registrar)
        .append("roles.csv", role)
        .append("requests.csv", later)
        .with("payees.csv", payees.as_bytes())
        .with("release_schedule.csv", b"bgt_line_no,from_day,amount\nL1,2022-02-08,1500.00\n")
}

/// A sealed county in a database of its own.
struct World {
    name: &'static str,
    db: Db,
    stage: Stage,
    _engine: engines::Engine,
}

impl World {
    fn new(engine: engines::Engine) -> World {
        let db = open_db(&engine.url).expect("the database opens");
        let seed = Seed::Reproducible;
        let stage =
            Stage::load(&db, county().reads(), Organisation::default(), seed).expect("the county loads");
        play_until(&db, &stage, UNTIL, Arc::new(Quiet)).expect("the spring");
        let world = World { name: engine.name, db, stage, _engine: engine };
        world.live_on();
        world.seal();
        world
    }

    fn verifier(&self) -> Arc<dyn SignatureVerifier> {
        self.stage.keys.verifier()
    }

    fn seal(&self) {
        let signer = self.stage.keys.signer(Party::Ledger);
        let at = Instant::of_local(UNTIL);
        let sealed = self.db.write_blocking(move |tx| {
            books::seal::run(tx, COUNTY, &LedgerSeal(signer.clone()), evidence(), at, usize::MAX)
        });
        let sealed: books::seal::Sealed = sealed.expect("everything can be sealed");
        assert_eq!((sealed.waiting, sealed.waiting_records), (0, 0));
    }

    fn actor(&self, user: &str) -> Arc<Actor> {
        let user = user.to_owned();
        let actor = self.db.read_blocking(move |tx| actor_on(tx, COUNTY, &user, UNTIL.date()));
        Arc::new(actor.expect("the people are read").expect("the person is there"))
    }

    fn act<V: Verb>(&self, user: &str, input: V::Input) -> Outcome<V> {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let at = Instant(Instant::of_local(UNTIL).0 + number as i64);
        let ctx = self.stage.office.ctx(self.actor(user), at, format!("tamper {number}"));
        self.db.perform_blocking::<V>(ctx, input)
    }

    /// Lets the first person act who may; whoever may not leaves a refusal in the audit.
    fn somebody<V: Verb>(&self, input: V::Input) -> V::Done {
        let people = self.db.read_blocking(|tx| org::user_ids(tx, COUNTY)).expect("the people");
        let mut said = Vec::new();
        for user in people {
            match self.act::<V>(&user, input.clone()) {
                Ok(done) => return done,
                Err(Problem::Failed(error)) => panic!("{} by {user}: {error}", V::NAME),
                Err(problem) => said.push(format!("{user}: {problem:?}")),
            }
        }
        panic!("nobody may {}: {said:#?}", V::NAME)
    }

    /// What the year's plan does not do: a hold, returns, a refusal, a quarantined message.
    fn live_on(&self) {
        let hold = NewHold {
            scope: "unit:101002".into(),
            stage: books::hold::HoldStage::Payment,
            class: books::hold::HoldClass::All,
            kind: "supervision".into(),
            reason: "检查".into(),
            basis: "小财监〔2022〕1号".into(),
            lifts_when: "整改完成".into(),
            from_day: UNTIL.date(),
            fiscal_year: None,
        };
        let held = self.somebody::<PlaceHold>(hold.clone());
        self.somebody::<LiftHold>(Lift { hold_id: held, reason: "已整改".into() });
        self.somebody::<PlaceHold>(hold);
        let returned = self.approved(30, "D1");
        let input = ReturnInput { payment_id: returned, reason: "补附件".into() };
        self.somebody::<ReturnPayment>(input.clone());
        let mended = Mended { payment_id: returned, request: request(31, "D1") };
        self.somebody::<ResubmitPayment>(mended);
        let voided = self.approved(20, "");
        let input = ReturnInput { payment_id: voided, reason: "不再需要".into() };
        self.somebody::<ReturnPayment>(input.clone());
        self.somebody::<VoidPayment>(input);
        self.approved(10, "");
        self.message();
        let change = NewChange {
            kind: ChangeKind::Freeze,
            doc_no: "小财预〔2022〕9号".into(),
            fiscal_year: YEAR,
            agency_code: "101001".into(),
            reason: "冻结".into(),
            items: vec![ChangeItem::of(treasury::quota::line_id(COUNTY, YEAR, "L1"), Fen::from_yuan(1))],
        };
        let change_id = self.somebody::<treasury::quota::ProposeChange>(change);
        self.somebody::<treasury::quota::RejectChange>(Decision { change_id, reason: "不必".into() });
        self.payees();
        self.mark();
        self.refund();
        self.held_up();
        self.difference();
        self.contracts_and_year_end();
    }

    /// A refund no statement speaks of: a difference, explained.
    fn difference(&self) {
        let day = UNTIL.date();
        self.somebody::<treasury::reconciliation::ReconcileDay>(treasury::reconciliation::ReconciledDay {
            day,
        });
        let items = self.db.read_blocking(move |tx| treasury::reconciliation::items_of(tx, COUNTY, day));
        let item_id = items.expect("the differences")[0].item_id;
        let note = "对账单次日到".into();
        self.somebody::<treasury::reconciliation::SettleItem>(treasury::reconciliation::Settlement {
            item_id,
            note,
        });
    }

    /// A commitment, a due payment to a small firm past the hold, a superior document, a carry-over list.
    fn contracts_and_year_end(&self) {
        let commitment = NewChange {
            kind: ChangeKind::Commit,
            doc_no: "小财采〔2022〕1号".into(),
            fiscal_year: YEAR,
            agency_code: "101001".into(),
            reason: "合同".into(),
            items: vec![ChangeItem {
                contract_no: "HT1".into(),
                payee_code: "P1".into(),
                ..ChangeItem::of(treasury::quota::line_id(COUNTY, YEAR, "L1"), Fen::from_yuan(10))
            }],
        };
        let change_id = self.somebody::<treasury::quota::ProposeChange>(commitment);
        self.somebody::<treasury::quota::DecideChange>(Decision { change_id, reason: String::new() });
        let commitment = NewChange {
            kind: ChangeKind::Commit,
            doc_no: "小财采〔2022〕2号".into(),
            fiscal_year: YEAR,
            agency_code: "101002".into(),
            reason: "合同".into(),
            items: vec![ChangeItem {
                contract_no: "HT2".into(),
                payee_code: "P1".into(),
                ..ChangeItem::of(treasury::quota::line_id(COUNTY, YEAR, "L2"), Fen::from_yuan(10))
            }],
        };
        let change_id = self.somebody::<treasury::quota::ProposeChange>(commitment);
        self.somebody::<treasury::quota::DecideChange>(Decision { change_id, reason: String::new() });
        let due = NewPayment {
            agency_code: "101002".into(),
            bgt_line_no: "L2".into(),
            contract_no: "HT2".into(),
            from_commitment: true,
            contract_due_on: Some(UNTIL.date()),
            ..request(10, "")
        };
        let payment_id = self.somebody::<SubmitPayment>(due).payment_id;
        let input = treasury::payment::PaymentId { payment_id };
        self.somebody::<ReviewPayment>(input.clone());
        self.somebody::<ApprovePayment>(input);
        self.somebody::<treasury::quota::RegisterReceipt>(treasury::quota::NewReceipt {
            doc_no: "上财预〔2022〕1号".into(),
            fiscal_year: YEAR,
            received_on: UNTIL.date(),
            amount: Fen::from_yuan(1),
        });
        self.somebody::<treasury::quota::PrepareYearEnd>(treasury::quota::BudgetYear { fiscal_year: YEAR });
    }

    /// A payee registered and changed.
    fn payees(&self) {
        let mut change = NewPayeeChange {
            kind: PayeeChangeKind::Register,
            payee_code: String::new(),
            payee_name: "小样印刷厂（合成）".into(),
            payee_acct_no: "9009000000000001".into(),
            payee_acct_bank_name: "示例银行".into(),
            payee_bank_no: "999000000001".into(),
            payee_kind: "supplier".into(),
            reason: "新签合同".into(),
        };
        for kind in [PayeeChangeKind::Register, PayeeChangeKind::Change] {
            change.kind = kind;
            let proposed = self.somebody::<ProposePayee>(change.clone());
            let decision =
                ChangeDecision { change_id: proposed.change_id, confirm: true, note: String::new() };
            self.somebody::<DecidePayee>(decision);
            change.payee_code = proposed.payee_code;
            change.payee_acct_no = "6222020200112230".into();
        }
    }

    /// A registered payee's account changed by two persons, and sealed.
    fn change_account(&self, code: &str, account: &str) {
        let asked = code.to_owned();
        let payee = self.db.read_blocking(move |tx| treasury::payee::payee(tx, COUNTY, &asked));
        let payee = payee.expect("a read").expect("the payee");
        let change = NewPayeeChange {
            kind: PayeeChangeKind::Change,
            payee_code: code.to_owned(),
            payee_name: payee.payee_name,
            payee_acct_no: account.to_owned(),
            payee_acct_bank_name: payee.payee_acct_bank_name,
            payee_bank_no: payee.payee_bank_no,
            payee_kind: payee.payee_kind,
            reason: "开户行变更".into(),
        };
        let change_id = self.somebody::<ProposePayee>(change).change_id;
        let decision = ChangeDecision { change_id, confirm: true, note: String::new() };
        self.somebody::<DecidePayee>(decision);
        self.seal();
    }

    /// A mark by two persons.
    fn mark(&self) {
        let mark = treasury::payment::PayeeMark {
            payee_code: "P1".into(),
            mark: "wage_account".into(),
            from_day: UNTIL.date(),
            evidence: "专户备案 1".into(),
        };
        let change_id = self.somebody::<treasury::payment::MarkPayee>(mark).change_id;
        let decision = treasury::payment::MarkDecision { change_id, confirm: true, note: String::new() };
        self.somebody::<treasury::payment::DecideMark>(decision);
    }

    /// A refund that is nobody's goes back to its sender.
    fn refund(&self) {
        let notice = NewRefund {
            refund_no: "TN1".into(),
            refunded_on: UNTIL.date(),
            amount: Fen::from_yuan(7),
            pay_app_no: String::new(),
            payee_code: "nobody".into(),
            paid_before: None,
            reason: "退款".into(),
            bounce: false,
        };
        let refund_id = self.somebody::<RecordRefund>(notice).refund_id;
        let end = NewRefundEnd {
            refund_id,
            end: RefundEnd::SendBack,
            pay_app_no: String::new(),
            amount: Fen::ZERO,
            bounce: false,
            reason: "不知何人".into(),
        };
        let decision_id = self.somebody::<ProposeRefundEnd>(end);
        let decision = RefundDecision { decision_id, confirm: true, note: String::new() };
        self.somebody::<DecideRefundEnd>(decision);
    }

    /// A voucher the bank could not use three times.
    fn held_up(&self) {
        let id = self.approved(15, "");
        let found = self.db.read_blocking(move |tx| treasury::payment::payment(tx, COUNTY, id));
        let state = found.expect("a read").expect("the request").state();
        if state == Some(PaymentState::UnitApproved) {
            self.somebody::<FinanceReview>(treasury::payment::PaymentId { payment_id: id });
        }
        let issued = self.somebody::<IssueVoucher>(PaymentIds { payment_ids: vec![id] });
        let voucher = VoucherId { voucher_id: issued.voucher_id };
        self.somebody::<SignVoucher>(voucher.clone());
        self.somebody::<SendVoucher>(voucher);
        for attempt in 1..=3 {
            let bank = Arc::new(suanpan::county::bank_interface());
            let key = format!("trouble {attempt}");
            let ctx = self.stage.office.ctx(bank, Instant::of_local(UNTIL), key);
            let words = "W02 签名验证未通过".to_owned();
            let input = Trouble { voucher_no: issued.voucher_no.clone(), attempt, words };
            self.db.perform_blocking::<NoteTrouble>(ctx, input).expect("it is counted");
        }
    }

    fn approved(&self, yuan: i64, decision: &str) -> i64 {
        let id = self.somebody::<SubmitPayment>(request(yuan, decision)).payment_id;
        let input = treasury::payment::PaymentId { payment_id: id };
        self.somebody::<ReviewPayment>(input.clone());
        self.somebody::<ApprovePayment>(input);
        id
    }

    fn message(&self) {
        let bank = Arc::new(suanpan::county::bank_interface());
        let ctx = self.stage.office.ctx(bank, Instant::of_local(UNTIL), "no envelope".into());
        let input = Received { envelope: "bm8gZW52ZWxvcGU=".into() };
        let recorded = self.db.perform_blocking::<RecordMessage>(ctx, input).expect("it is recorded");
        assert_eq!(recorded.messages.len(), 1);
        let (message_id,) = self
            .db
            .read_blocking(|tx| {
                tx.one::<(i64,)>(
                    "select message_id from bank_message where mof_div_code = ?1 and outcome = 'quarantined'",
                    (COUNTY,),
                )
            })
            .expect("the quarantined message");
        self.somebody::<SettleMessage>(Settle { message_id, note: "非本级报文".into() });
    }

    /// What verification says, with `tampering` done and undone again. `Err` when the database itself
    /// refuses the change.
    fn found(&self, tampering: &Tampering) -> Result<Vec<String>, String> {
        let (verifier, tampering) = (self.verifier(), tampering.clone());
        let answer = Arc::new(std::sync::Mutex::new(None));
        let told = answer.clone();
        let undone: Result<(), DbError> = self.db.write_blocking(move |tx| {
            match tx.exec(&tampering.sql, tampering.params.clone()) {
                Ok(1) => {}
                Ok(rows) => panic!("{rows} rows: {}", tampering.sql),
                Err(error) => {
                    *told.lock().expect("the answer") = Some(Err(error.to_string()));
                    return Err(error);
                }
            }
            let found = suanpan::cli::verify::findings(tx, Some(&verifier));
            *told.lock().expect("the answer") = Some(Ok(found.expect("verification runs")));
            Err(DbError::Broken("undone on purpose".into()))
        });
        assert!(undone.is_err());
        answer.lock().expect("the answer").take().expect("an answer")
    }

    /// A change with the database's own tools that stays.
    fn write(&self, sql: &'static str) {
        let changed: Result<u64, DbError> = self.db.write_blocking(move |tx| tx.exec(sql, ()));
        assert!(changed.expect(sql) >= 1, "{sql}");
    }

    fn findings(&self) -> Vec<String> {
        let verifier = self.verifier();
        let found = self.db.read_blocking(move |tx| suanpan::cli::verify::findings(tx, Some(&verifier)));
        found.expect("verification runs")
    }

    fn clean(&self) {
        assert_eq!(self.findings(), Vec::<String>::new(), "{}", self.name);
    }
}

fn request(yuan: i64, decision: &str) -> NewPayment {
    NewPayment {
        pay_app_no: String::new(),
        agency_code: "101001".into(),
        fiscal_year: YEAR,
        bgt_line_no: "L1".into(),
        payee_code: "P1".into(),
        amount: Fen::from_yuan(yuan),
        pay_summary: "办公用品".into(),
        pay_bus_type_code: "1".into(),
        decision_no: decision.into(),
        contract_no: String::new(),
        from_commitment: false,
        contract_due_on: None,
    }
}

/// One change somebody makes with the database's own tools.
#[derive(Debug, Clone)]
struct Tampering {
    table: String,
    column: String,
    sql: String,
    params: Vec<Param<'static>>,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    number: bool,
    nullable: bool,
    key: bool,
}

/// Tables of the schema with their columns.
fn schema(tx: &mut Tx<'_>) -> Vec<(String, Vec<Column>)> {
    let names: Vec<(String,)> = match tx.engine() {
        Engine::Sqlite => tx.rows(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
            (),
        ),
        Engine::Postgres => tx.rows(
            "select cast(table_name as text) from information_schema.tables where table_schema = 'public' order by 1",
            (),
        ),
    }
    .expect("the tables");
    names.into_iter().map(|(name,)| (name.clone(), columns(tx, &name))).collect()
}

fn columns(tx: &mut Tx<'_>, table: &str) -> Vec<Column> {
    let rows: Vec<(String, String, i64, i64)> = match tx.engine() {
        Engine::Sqlite => tx.rows(
            "select name, lower(type), \"notnull\", case when pk > 0 then 1 else 0 end from pragma_table_info(?1)",
            (table,),
        ),
        Engine::Postgres => tx.rows(
            "select cast(c.column_name as text), cast(c.data_type as text),
                    cast(case when c.is_nullable = 'NO' then 1 else 0 end as bigint),
                    cast(case when k.column_name is null then 0 else 1 end as bigint)
               from information_schema.columns c
               left join (select u.table_name, u.column_name from information_schema.key_column_usage u
                            join information_schema.table_constraints t
                              on t.constraint_name = u.constraint_name and t.constraint_type = 'PRIMARY KEY') k
                 on k.table_name = c.table_name and k.column_name = c.column_name
              where c.table_schema = 'public' and c.table_name = ?1 order by c.ordinal_position",
            (table,),
        ),
    }
    .expect("the columns");
    rows.into_iter()
        .map(|(name, kind, not_null, key)| Column {
            name,
            number: kind.contains("int"),
            nullable: not_null == 0,
            key: key == 1,
        })
        .collect()
}

/// A cell as it stands.
#[derive(Debug, Clone)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
}

impl platform::db::FromValue for Cell {
    fn from_value(value: platform::db::ValueRef<'_>) -> platform::db::DbResult<Self> {
        Ok(match value {
            platform::db::ValueRef::Null => Cell::Null,
            platform::db::ValueRef::Int(number) => Cell::Int(number),
            platform::db::ValueRef::Text(text) => Cell::Text(text.to_owned()),
        })
    }
}

impl Cell {
    fn param(&self) -> Param<'static> {
        match self {
            Cell::Null => Param::Null,
            Cell::Int(number) => Param::Int(*number),
            Cell::Text(text) => text.to_value().to_static(),
        }
    }

    /// Another value of the same column.
    fn spoilt(&self, column: &Column) -> Cell {
        match self {
            Cell::Null if column.number => Cell::Int(1),
            Cell::Null => Cell::Text("2022-01-01".into()),
            Cell::Int(number) => Cell::Int(number + 1),
            Cell::Text(text) => match text.parse::<Date>() {
                Ok(day) => Cell::Text(day.tomorrow().expect("a day").to_string()),
                Err(_) => Cell::Text(format!("{text}x")),
            },
        }
    }
}

/// The rows of a table in the order of its key.
fn rows(tx: &mut Tx<'_>, table: &str, columns: &[Column]) -> Vec<Vec<Cell>> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let keys: Vec<&str> =
        columns.iter().filter(|column| column.key).map(|column| column.name.as_str()).collect();
    let sql = format!("select {} from {table} order by {}", names.join(", "), keys.join(", "));
    let mut found = Vec::new();
    tx.each(&sql, (), |row| {
        found.push((0..columns.len()).map(|index| row.get(index)).collect::<Result<Vec<Cell>, _>>()?);
        Ok(())
    })
    .expect("the rows");
    found
}

/// ` where` the row is this one, and its values.
fn only(columns: &[Column], row: &[Cell], first: usize) -> (String, Vec<Param<'static>>) {
    let mut terms = Vec::new();
    let mut values = Vec::new();
    for (column, cell) in columns.iter().zip(row).filter(|(column, _)| column.key) {
        values.push(cell.param());
        terms.push(format!("{} = ?{}", column.name, first + values.len() - 1));
    }
    (format!(" where {}", terms.join(" and ")), values)
}

fn update(table: &str, columns: &[Column], row: &[Cell], index: usize, value: &Cell) -> Tampering {
    let (place, values) = only(columns, row, 2);
    let mut params = vec![value.param()];
    params.extend(values);
    let sql = format!("update {table} set {} = ?1{place}", columns[index].name);
    Tampering { table: table.to_owned(), column: columns[index].name.clone(), sql, params }
}

fn delete(table: &str, columns: &[Column], row: &[Cell]) -> Tampering {
    let (place, params) = only(columns, row, 1);
    let sql = format!("delete from {table}{place}");
    Tampering { table: table.to_owned(), column: String::new(), sql, params }
}

/// The same row once more, under another key: its last key column and its unique numbers differ.
fn insert(table: &str, columns: &[Column], row: &[Cell]) -> Tampering {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let last = columns.iter().rposition(|column| column.key).expect("every table has a key");
    let unique = ["doc_no", "pay_app_no", "voucher_no", "refund_no", "bgt_line_no", "exp_func_code"];
    let cells = columns.iter().zip(row).enumerate().map(|(index, (column, cell))| {
        if index == last || unique.contains(&column.name.as_str()) {
            cell.spoilt(column)
        } else {
            cell.clone()
        }
    });
    let params: Vec<Param<'static>> = cells.map(|cell| cell.param()).collect();
    let marks: Vec<String> = (1..=params.len()).map(|number| format!("?{number}")).collect();
    let sql = format!("insert into {table} ({}) values ({})", names.join(", "), marks.join(", "));
    Tampering { table: table.to_owned(), column: String::new(), sql, params }
}

/// True when the change may stay unseen, with a reason in the list.
fn declared(tampering: &Tampering) -> bool {
    not_evidence().iter().any(|declared| {
        declared.table == tampering.table
            && (declared.columns.is_empty() || declared.columns.contains(&tampering.column.as_str()))
    })
}

#[test]
fn books_begun_before_documents_were_sealed_get_them_sealed_at_the_next_start() {
    for engine in engines("tamper_cover") {
        let db = open_db(&engine.url).expect("the database opens");
        let stage = Stage::load(&db, county().reads(), Organisation::default(), Seed::Reproducible)
            .expect("the county loads");
        let world = World { name: engine.name, db, stage, _engine: engine };
        world.write("delete from unsealed_record");
        let found = world.findings();
        assert!(found.iter().any(|text| text.contains("never sealed")), "{}: {found:#?}", world.name);
        suanpan::county::cover(&world.db, Instant::of_local(UNTIL)).expect("all documents are queued");
        assert_eq!(world.findings(), Vec::<String>::new(), "{}: what waits is no finding", world.name);
        world.seal();
        world.clean();
        suanpan::county::cover(&world.db, Instant::of_local(UNTIL)).expect("nothing is left to queue");
        world.clean();
    }
}

#[test]
fn what_lasts_is_found_even_when_an_honest_verb_had_it_sealed_again() {
    for engine in engines("tamper_again") {
        let world = World::new(engine);
        let id = world.somebody::<SubmitPayment>(request(5, "")).payment_id;
        world.seal();
        world.clean();
        world.write("update payment_request set payee_code = 'P9' where state = 'submitted'");
        let changed = world.findings();
        let told = changed.iter().find(|text| text.contains("payment_request")).expect("it is found");
        assert!(told.contains("the audit says \"P1\""), "{told}");
        world.somebody::<ReviewPayment>(treasury::payment::PaymentId { payment_id: id });
        world.seal();
        let sealed = world.findings();
        assert!(sealed.iter().any(|text| text.contains("between two seals")), "{}: {sealed:#?}", world.name);
        world.write("update payment_request set payee_code = 'P1' where payee_code = 'P9'");
        let mended = world.findings();
        assert!(!mended.is_empty(), "{}: the sealed change stays visible", world.name);
    }
}

#[test]
fn a_request_is_held_against_the_words_its_voucher_was_signed_with() {
    let world = World::new(engines::sqlite("tamper_words"));
    let found = |sql: &'static str| {
        let tampering = Tampering {
            table: String::new(),
            column: String::new(),
            sql: sql.to_owned(),
            params: Vec::new(),
        };
        world.found(&tampering).expect("the database takes it")
    };
    for sql in [
        "update payment_request set pay_summary = '别的用途' where pay_app_no = 'Z1'",
        "update payment_request set amount_fen = amount_fen + 1 where pay_app_no = 'Z1'",
        "update payee set payee_acct_no = '9001000000000009' where payee_code = 'P1'",
        "update payee set payee_name = '另一户' where payee_code = 'P1'",
    ] {
        let said = found(sql);
        let told = said.iter().find(|text| text.contains("differs from the words of its voucher"));
        assert!(told.is_some_and(|text| text.contains("request Z1")), "{sql}: {said:#?}");
    }
    // A lawful change of the payee excuses nobody: the version the request was written with is compared.
    world.change_account("P1", "9001000000000008");
    assert_eq!(world.findings(), Vec::<String>::new(), "a lawful change is none of its findings");
    for sql in [
        "update payee_version set payee_acct_no = '9001000000000009' where payee_code = 'P1'",
        "update payee_version set payee_name = '另一户' where payee_code = 'P1'",
        "update payment_request set payee_version = 2 where pay_app_no = 'Z1'",
    ] {
        let said = found(sql);
        let told = said.iter().find(|text| text.contains("differs from the words of its voucher"));
        assert!(told.is_some_and(|text| text.contains("request Z1")), "{sql}: {said:#?}");
    }
}

#[test]
fn a_queue_row_of_an_old_change_does_not_launder_a_document() {
    for engine in engines("tamper_queue") {
        let world = World::new(engine);
        world.write(
            "insert into unsealed_record (mof_div_code, audit_id, ordinal, document_kind, document_id,
                                          document_key, rewritten)
             select mof_div_code, min(audit_id), 0, 'payee', 0, 'P1', 1 from audit group by mof_div_code",
        );
        world.write("update payee set payee_acct_no = '1' where payee_code = 'P1'");
        for _ in 0..2 {
            let found = world.findings();
            assert!(
                found.iter().any(|text| text.contains("payee P1") || text.contains("(P1)")),
                "{found:#?}"
            );
            assert!(found.iter().any(|text| text.contains("waits for the seal")), "{found:#?}");
            let signer = world.stage.keys.signer(Party::Ledger);
            let again = world.db.write_blocking(move |tx| {
                let at = Instant::of_local(UNTIL);
                books::seal::run(tx, COUNTY, &LedgerSeal(signer.clone()), evidence(), at, usize::MAX)
            });
            assert_eq!(again.map_err(|error: DbError| error).expect("sealing goes on").blocks, 0);
        }
    }
}

#[test]
fn a_change_of_any_cell_a_row_taken_away_and_a_row_added_is_found() {
    let world = World::new(engines::sqlite("tamper"));
    world.clean();
    let tables: Vec<(String, Vec<Column>, Vec<Vec<Cell>>)> = world
        .db
        .read_blocking(|tx| {
            let tables = schema(tx);
            Ok(tables
                .into_iter()
                .map(|(name, columns)| {
                    let rows = rows(tx, &name, &columns);
                    (name, columns, rows)
                })
                .collect())
        })
        .expect("the tables");
    let mut unseen = Vec::new();
    let (mut seen, mut refused) = (0, 0);
    for (table, columns, rows) in &tables {
        let Some(row) = rows.get(rows.len() / 2) else {
            // Queues, and what a person takes home: none of it is evidence (`NOT_EVIDENCE`).
            let empty = ["unsealed", "unsealed_record", "session", "job", "job_file"];
            assert!(
                empty.contains(&table.as_str()),
                "no row in {table}: let the history of this test make one"
            );
            continue;
        };
        let mut tamperings = vec![delete(table, columns, row), insert(table, columns, row)];
        for (index, column) in columns.iter().enumerate() {
            // The row in the middle may hold nothing where another holds something.
            let row = rows.iter().find(|row| !matches!(row[index], Cell::Null)).unwrap_or(row);
            tamperings.push(update(table, columns, row, index, &row[index].spoilt(column)));
            if column.nullable && !matches!(row[index], Cell::Null) {
                tamperings.push(update(table, columns, row, index, &Cell::Null));
            }
            if let Some(empty) = rows.iter().find(|row| matches!(row[index], Cell::Null)) {
                tamperings.push(update(table, columns, empty, index, &Cell::Null.spoilt(column)));
            }
        }
        for tampering in tamperings.iter().filter(|tampering| !declared(tampering)) {
            match world.found(tampering) {
                Ok(found) if found.is_empty() => unseen.push(format!("{tampering:?}")),
                Ok(_) => seen += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(
        unseen.is_empty(),
        "{} of {} tamperings were not found:\n{}",
        unseen.len(),
        seen,
        unseen.join("\n")
    );
    println!("{seen} tamperings found, {refused} refused by the database itself");
    assert!(seen > 300, "only {seen} tamperings");
    world.clean();
}

#[test]
fn random_tamperings_are_found_on_both_engines() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let many = asked("SUANPAN_TAMPERINGS").unwrap_or(120);
    let seed = asked("SUANPAN_SEED").unwrap_or(20_261_126);
    for engine in engines("tamper_random") {
        let world = World::new(engine);
        let mut rng = StdRng::seed_from_u64(seed);
        let tables: Vec<(String, Vec<Column>, Vec<Vec<Cell>>)> = world
            .db
            .read_blocking(|tx| {
                let mut all = Vec::new();
                for (name, columns) in schema(tx) {
                    let rows = rows(tx, &name, &columns);
                    if !rows.is_empty() {
                        all.push((name, columns, rows));
                    }
                }
                Ok(all)
            })
            .expect("the tables");
        let mut tables_hit = BTreeSet::new();
        let mut done = 0;
        while done < many {
            let (table, columns, rows) = &tables[rng.random_range(0..tables.len())];
            let row = &rows[rng.random_range(0..rows.len())];
            let index = rng.random_range(0..columns.len());
            let tampering = match rng.random_range(0..8) {
                0 => delete(table, columns, row),
                1 => insert(table, columns, row),
                _ => update(table, columns, row, index, &row[index].spoilt(&columns[index])),
            };
            if declared(&tampering) {
                continue;
            }
            done += 1;
            if let Ok(found) = world.found(&tampering) {
                assert!(!found.is_empty(), "{}, seed {seed}: {tampering:?} was not found", world.name);
                tables_hit.insert(table.clone());
            }
        }
        println!("{}: {done} tamperings in {} tables", world.name, tables_hit.len());
        world.clean();
    }
}
