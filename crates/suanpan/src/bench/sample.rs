//! A small county made in code: two departments, four units, every role, as many quota lines as asked.
//! Benches and the hard tests start from it. All people, firms and accounts are made up.
//!
//! **Promise:** its money is released by the same verbs a county uses, by the people in its role table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::civil::{Date, DateTime};
use ledger::{Fen, FiscalYear, LineId};
use platform::access::{Actor, actor_on};
use platform::db::Db;
use platform::org;
use platform::time::Instant;
use platform::verb::{Ctx, Outcome, Verb};
use treasury::evoucher::Desk;
use treasury::payment::NewPayment;
use treasury::quota::{self, BudgetYear, ChangeItem, ChangeKind, NewChange};

use crate::county::{self, CountyRefused, Office, bank_interface};
use crate::import::load::Organisation;
use crate::import::{CountyFolder, MemoryFolder, read_from};

pub const COUNTY: &str = "999999000";
pub const YEAR: FiscalYear = FiscalYear(2022);
/// The collective decision large payments of the sample rest on, and its ceiling in yuan.
pub const DECISION: &str = "D1";
pub const DECISION_YUAN: i64 = 2_000_000;
pub const UNITS: [&str; 4] = ["101001", "101002", "201001", "201002"];
const TODAY: DateTime = jiff::civil::date(2022, 3, 2).at(9, 0, 0, 0);

/// The sample as files; line `n` (from 1) is called `L000n`, belongs to unit `(n - 1) % 4` and has
/// `yuan[n - 1]`.
pub fn files(yuan: &[i64]) -> MemoryFolder {
    let mut folder = MemoryFolder::default();
    let mut put = |name: &str, text: String| {
        folder.0.insert(name.to_owned(), text.into_bytes());
    };
    put("county.toml", SETTINGS.to_owned());
    put("divisions.csv", DIVISIONS.to_owned());
    put("units.csv", units());
    let (people, roles) = people();
    put("people.csv", people);
    put("roles.csv", roles);
    put("classification.csv", CLASSES.to_owned());
    put("projects.csv", projects());
    let total: i64 = yuan.iter().sum();
    put(
        "resources.csv",
        format!(
            "fiscal_year,fund_type_code,account,item_code,item_name,amount\n\
             2022,1,1102,11002,一般性转移支付收入,{}.00\n2022,1,2103,227,预备费,500.00\n",
            total + 500
        ),
    );
    put("budget.csv", budget(yuan));
    put(
        "quota_changes.csv",
        "change_no,happened_at,kind,doc_no,bgt_line_no,to_bgt_line_no,amount,reason,requested_by\n"
            .to_owned(),
    );
    put("payees.csv", PAYEES.to_owned());
    put("authorisations.csv", authorisations());
    put("requests.csv", "pay_app_no,submitted_at,agency_code,bgt_line_no,payee_code,amount,pay_summary,pay_bus_type_code,decision_no,contract_no\n".to_owned());
    put("refunds.csv", "refund_no,refunded_on,pay_app_no,amount,reason\n".to_owned());
    folder
}

pub const SETTINGS: &str = r#"mof_div_code = "999999000"
name_zh = "小样县"
name_en = "Small County (synthetic)"
currency = "CNY"
profile = "plain"
fiscal_years = [2022]
demo_today = "2022-06-15"
first_year_starts = "start"
notice = "合成数据"

[requests]
bad_rows = "refuse"
negative = "refuse"

[[year]]
fiscal_year = 2022
congress_approved_on = "2022-01-20"
congress_doc_no = "小人发〔2022〕1号"
replied_on = "2022-02-07"
reply_doc_no = "小财预〔2022〕1号"
"#;

const DIVISIONS: &str = "mof_dep_code,mof_dep_name,kind
01,办公室,office
02,预算股,budget
03,国库股,treasury
06,教科文股,business
09,财政监督股,supervision
";

pub const CLASSES: &str = "kind,code,name,level,parent,evidence
functional,205,教育支出,1,,seen
functional,20502,普通教育,2,205,seen
functional,2050202,小学教育,3,20502,seen
functional,227,预备费,1,,seen
gov_economic,502,机关商品和服务支出,1,,recalled
gov_economic,50201,办公经费,2,502,recalled
dept_economic,302,商品和服务支出,1,,seen
dept_economic,30201,办公费,2,302,seen
revenue,110,转移性收入,1,,seen
revenue,11002,一般性转移支付收入,2,110,seen
";

const PAYEES: &str = "payee_code,payee_name,payee_acct_no,payee_acct_bank_name,payee_bank_no,payee_kind
P1,小样文具店（合成）,9001000000000001,示例银行,999000000001,supplier
P2,小样维修部（合成）,9001000000000002,示例银行,999000000001,supplier
P3,小样书店（合成）,9001000000000003,示例银行,999000000001,supplier
";

/// Who sits in the finance bureau: user, role, division.
const BUREAU: [(&str, &str, &str); 15] = [
    ("fin-clerk", "finance_clerk", "06"),
    ("fin-head", "finance_head", "06"),
    ("fin-budget", "budget_division", "02"),
    ("fin-budget2", "budget_division", "02"),
    ("fin-director", "finance_director", "01"),
    ("fin-entry", "treasury_entry", "03"),
    ("fin-check", "treasury_check", "03"),
    ("fin-check2", "treasury_check", "03"),
    ("fin-seal", "seal_keeper", "03"),
    ("fin-recon", "reconciliation", "03"),
    ("fin-recon2", "reconciliation", "03"),
    ("fin-payee", "payee_registrar", "03"),
    ("fin-payee2", "payee_registrar", "03"),
    ("fin-watch", "supervision", "09"),
    ("fin-watch2", "supervision", "09"),
];

fn units() -> String {
    let mut text = String::from(
        "agency_code,agency_name,sup_dep_code,level,manage_mof_dep_code,unit_kind,e_payment_on\n",
    );
    for (number, code) in UNITS.iter().enumerate() {
        let head = if number < 2 { UNITS[0] } else { UNITS[2] };
        let (level, kind) = if *code == head { (1, "administrative") } else { (2, "institution") };
        writeln!(text, "{code},小样县单位{code},{head},{level},06,{kind},2020-01-01")
            .expect("a string grows");
    }
    text
}

fn people() -> (String, String) {
    let mut people = String::from("user_id,user_name,agency_code,mof_dep_code,title\n");
    let mut roles = String::from("user_id,role,scope,scope_codes,valid_from,valid_to\n");
    for unit in UNITS {
        for (title, role) in [
            ("clerk", "unit_clerk"),
            ("reviewer", "unit_reviewer"),
            ("head", "unit_head"),
            ("deputy", "unit_head"),
        ] {
            writeln!(people, "{unit}-{title},合成{unit}{title},{unit},,{title}").expect("a string grows");
            writeln!(roles, "{unit}-{title},{role},own_unit,,2022-01-01,").expect("a string grows");
        }
    }
    for (user, role, division) in BUREAU {
        writeln!(people, "{user},合成{user},,{division},{role}").expect("a string grows");
        writeln!(roles, "{user},{role},county,,2022-01-01,").expect("a string grows");
    }
    (people, roles)
}

fn project_of(unit: &str) -> String {
    format!("99999922{unit}3000001")
}

fn projects() -> String {
    let mut text =
        String::from("pro_code,pro_name,agency_code,pro_cat_code,target_approved_on,target_doc_no\n");
    for unit in UNITS {
        writeln!(text, "{},校舍修缮,{unit},3,2021-12-20,小财绩〔2021〕1号", project_of(unit))
            .expect("a string grows");
    }
    text
}

fn budget(yuan: &[i64]) -> String {
    let mut text = String::from(
        "fiscal_year,bgt_line_no,agency_code,pro_code,exp_func_code,gov_bgt_eco_code,dep_bgt_eco_code,\
         fund_type_code,found_type_code,bgt_type_code,source_type_code,threesafe,is_gov_pur,is_sal,is_dir,amount\n",
    );
    for (index, amount) in yuan.iter().enumerate() {
        let unit = UNITS[index % 4];
        let (no, project) = (line_no(index + 1), project_of(unit));
        writeln!(text, "2022,{no},{unit},{project},2050202,50201,30201,1,1,1,1,,2,2,2,{amount}.00")
            .expect("a string grows");
    }
    text
}

fn authorisations() -> String {
    format!(
        "decision_no,decided_on,body,subject,agency_code,pro_code,amount\n\
         {DECISION},2022-02-10,党组会议,修缮,{},,{DECISION_YUAN}.00\n",
        UNITS[1]
    )
}

/// The number of line `n`, counted from 1.
pub fn line_no(n: usize) -> String {
    format!("L{n:05}")
}

/// The unit line `n` belongs to.
pub fn unit_of(n: usize) -> &'static str {
    UNITS[(n - 1) % 4]
}

pub fn folder(yuan: &[i64]) -> Result<CountyFolder> {
    let reading = read_from(&files(yuan)).map_err(|refused| anyhow!("the sample county: {refused}"))?;
    Ok(reading.folder)
}

/// The sample open for business: everybody's rights, and a way to act as anybody.
#[derive(Clone)]
pub struct Sample {
    pub db: Db,
    pub office: Office,
    people: Arc<BTreeMap<String, Arc<Actor>>>,
}

impl Sample {
    /// Writes the sample into an empty database and releases every line in full.
    pub fn create(db: Db, desk: Desk, yuan: &[i64]) -> Result<Sample> {
        let sample = Sample::found(db, desk, yuan)?;
        let year = || BudgetYear { fiscal_year: YEAR };
        sample.must::<quota::RegisterBudget>("fin-budget", "register", year())?;
        sample.must::<quota::ApproveBudget>("fin-director", "approve", year())?;
        sample.must::<quota::ReplyBudget>("fin-budget2", "reply", year())?;
        sample.release_all(yuan)?;
        Ok(sample)
    }

    /// Writes the sample and nothing more: its budget is a draft.
    pub fn found(db: Db, desk: Desk, yuan: &[i64]) -> Result<Sample> {
        let folder = folder(yuan)?;
        let noted = (crate::year::IMPORTER, Instant::of_local(TODAY));
        db.write_blocking(move |tx| {
            let loaded = county::load(tx, &folder, Organisation::default())?;
            county::note_import(tx, &folder, &loaded, noted)?;
            Ok::<_, crate::import::load::LoadProblem>(loaded)
        })
        .map_err(|problem| anyhow!("the sample county was not written: {problem:?}"))?;
        Sample::open(db, desk)
    }

    /// Opens the sample in a database that has it.
    pub fn open(db: Db, desk: Desk) -> Result<Sample> {
        Sample::open_with(db, Office::new(COUNTY, county::policy_of("plain", "", "")?, desk))
    }

    /// The same with an office that was made before: reading the policy takes its time.
    pub fn open_with(db: Db, office: Office) -> Result<Sample> {
        let people = db.read_blocking(|tx| {
            let mut people = BTreeMap::new();
            for id in org::user_ids(tx, COUNTY)? {
                if let Some(actor) = actor_on(tx, COUNTY, &id, TODAY.date())? {
                    people.insert(id, Arc::new(actor));
                }
            }
            Ok(people)
        })?;
        Ok(Sample { db, office, people: Arc::new(people) })
    }

    /// The same people over another handle on the same county.
    pub fn over(&self, db: Db) -> Sample {
        Sample { db, ..self.clone() }
    }

    pub fn actor(&self, user: &str) -> Arc<Actor> {
        if user == "bank-interface" {
            return Arc::new(bank_interface());
        }
        self.people.get(user).cloned().unwrap_or_else(|| panic!("{user} does not work in the sample county"))
    }

    /// The surroundings of a verb of `user`, on the sample's day.
    pub fn ctx(&self, user: &str, key: &str) -> Ctx {
        self.ctx_at(user, key, Instant::of_local(TODAY))
    }

    pub fn ctx_at(&self, user: &str, key: &str, at: Instant) -> Ctx {
        self.office.ctx(self.actor(user), at, key.to_owned())
    }

    /// Performs a verb as `user` and waits for the durable answer.
    pub fn act<V: Verb>(&self, user: &str, key: &str, input: V::Input) -> Outcome<V> {
        self.db.perform_blocking::<V>(self.ctx(user, key), input)
    }

    /// The same where a refusal would be a fault of the caller.
    pub fn must<V: Verb>(&self, user: &str, key: &str, input: V::Input) -> Result<V::Done> {
        self.act::<V>(user, key, input).map_err(|problem| anyhow!("{} by {user}: {problem:?}", V::NAME))
    }

    /// A request on line `n`, as the unit's clerk writes it.
    pub fn request(&self, n: usize, amount: Fen) -> NewPayment {
        NewPayment {
            pay_app_no: String::new(),
            agency_code: unit_of(n).to_owned(),
            fiscal_year: YEAR,
            bgt_line_no: line_no(n),
            payee_code: format!("P{}", 1 + n % 3),
            amount,
            pay_summary: "办公用品".to_owned(),
            pay_bus_type_code: "1".to_owned(),
            decision_no: String::new(),
            contract_no: String::new(),
            from_commitment: false,
            contract_due_on: None,
        }
    }

    pub fn line_id(n: usize) -> LineId {
        quota::line_id(COUNTY, YEAR, &line_no(n))
    }

    fn release_all(&self, yuan: &[i64]) -> Result<()> {
        for (number, part) in yuan.chunks(200).enumerate() {
            let first = number * 200;
            let items = part.iter().enumerate().map(|(index, amount)| {
                ChangeItem::of(Sample::line_id(first + index + 1), Fen::from_yuan(*amount))
            });
            let change = NewChange {
                kind: ChangeKind::Release,
                doc_no: format!("小财预〔2022〕{}号", number + 2),
                fiscal_year: YEAR,
                agency_code: String::new(),
                reason: "下达".to_owned(),
                items: items.collect(),
            };
            let id = self.must::<quota::ProposeChange>("fin-clerk", &format!("propose {number}"), change)?;
            let decision = quota::Decision { change_id: id, reason: String::new() };
            let done =
                self.must::<quota::DecideChange>("fin-budget", &format!("decide {number}"), decision)?;
            if done.posted != part.len() {
                return Err(anyhow!("the sample's release posted {} of {}", done.posted, part.len()));
            }
        }
        Ok(())
    }
}

/// The day the sample works on.
pub fn today() -> Date {
    TODAY.date()
}

pub fn now() -> Instant {
    Instant::of_local(TODAY)
}

/// Opens `url`, which must not hold the sample yet.
pub fn open_empty(url: &str) -> Result<Db> {
    let db = county::open_db(url)?;
    let there = county::counties(&db)?.iter().any(|row| row.code == COUNTY);
    if there {
        return Err(anyhow!(CountyRefused::new(
            "county_already_there",
            format!("数据库 {url} 中已有样本县 {COUNTY}；请换一个新库"),
            format!("{url} holds the sample county {COUNTY} already; name a new database"),
        )));
    }
    Ok(db)
}

/// Keys and desk of the sample, derived from a text: the same in every process.
pub fn seeded_desk(seed: &str) -> (wire::crypto::KeyStore, Desk) {
    let keys = wire::crypto::KeyStore::in_memory(seed, COUNTY, Date::constant(2022, 1, 1));
    let desk = county::desk(&keys, COUNTY, "小样县");
    (keys, desk)
}

/// A folder for temporary databases: memory where the machine offers it, else the usual place.
pub fn scratch(name: &str) -> Result<std::path::PathBuf> {
    let base = std::path::Path::new("/dev/shm");
    let base = if base.is_dir() { base.to_owned() } else { std::env::temp_dir() };
    let folder = base.join(format!("suanpan-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}
