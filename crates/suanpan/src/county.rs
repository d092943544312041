//! Opening a county: its database, policy, keys and the tools verbs need.
//!
//! **Promise:** service, demo, year and command line open a county the same way, so they decide alike.
//! **Not here:** reading the folder (`import`), serving pages (`web`).

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use books::seal::{HeadSigner, HeadVerifier};
use jiff::civil::Date;
use ledger::{FiscalYear, LineStates};
use platform::access::{AccessModel, Actor, Grant, Scope};
use platform::db::{Db, DbError, DbResult, Tx, migrate};
use platform::evidence::{Kind, NotEvidence};
use platform::i18n::Lang;
use platform::org;
pub use platform::org::County as CountyRow;
use platform::time::{BusinessClock, Instant};
use platform::verb::Ctx;
use policy::Policy;
use treasury::evoucher::{Desk, PayAccount};
use treasury::payee::Payee;
use treasury::payment::model::{Authorisation, PayeeMark};
use treasury::quota::model::{BudgetLine, BudgetRow, ClassCode, Project, ResourceRow};
use wire::crypto::{KeySource, KeyStore, Party, SignatureVerifier, Signer};
use wire::envelope::VtTable;

use crate::import::load::{CountySink, Loaded, Organisation};
use crate::import::{self, CountyFolder};
use crate::roles::Roles;

/// Why something was not done with a county, for a reason of the county's and not of the machine's.
/// It travels through technical code and ends the command with exit 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct CountyRefused {
    /// A stable word: `import_refused`, `county_already_there`, `nobody_may`, `no_such_county`.
    pub code: &'static str,
    pub zh: String,
    pub en: String,
}

impl CountyRefused {
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> CountyRefused {
        CountyRefused { code, zh: zh.into(), en: en.into() }
    }

    /// A folder that was refused, with its places.
    pub fn of_folder(refused: &import::ImportRefused) -> CountyRefused {
        CountyRefused::new("import_refused", refused.list(Lang::Zh), refused.list(Lang::En))
    }
}

/// Every schema step of the program, in order.
pub fn schema() -> &'static [migrate::Migration] {
    static STEPS: std::sync::LazyLock<Vec<migrate::Migration>> = std::sync::LazyLock::new(|| {
        let mut steps = platform::SCHEMA.to_vec();
        steps.push(platform::jobs::SCHEMA);
        steps.extend_from_slice(books::SCHEMA);
        steps.extend_from_slice(treasury::SCHEMA);
        steps.push(import::SCHEMA);
        steps
    });
    &STEPS
}

/// Every document the program declares: what the seal digests and verification compares.
pub fn evidence() -> &'static [Kind] {
    static KINDS: std::sync::LazyLock<Vec<Kind>> = std::sync::LazyLock::new(|| {
        let mut kinds = platform::evidence::KINDS.to_vec();
        kinds.extend_from_slice(books::evidence::KINDS);
        kinds.extend(treasury::evidence());
        kinds.extend_from_slice(import::evidence::KINDS);
        kinds
    });
    &KINDS
}

/// What is no evidence, and why.
pub fn not_evidence() -> Vec<NotEvidence> {
    let mut all = platform::evidence::NOT_EVIDENCE.to_vec();
    all.extend_from_slice(books::evidence::NOT_EVIDENCE);
    all.extend(treasury::not_evidence());
    all
}

/// Opens a database and brings its schema up to date.
pub fn open_db(url: &str) -> Result<Db> {
    let db = Db::open(url).map_err(|error| anyhow!("{error}"))?;
    let steps = migrate::apply(&db, schema()).map_err(|error| anyhow!("{error}"))?;
    if steps > 0 {
        cover(&db, BusinessClock::default().now()).map_err(|error| anyhow!("{error}"))?;
    }
    Ok(db)
}

/// Queues every document of counties that were begun before documents were sealed, with an audit row
/// that says so: what stands there at this moment is what is sealed.
pub fn cover(db: &Db, at: Instant) -> DbResult<()> {
    for row in counties(db)? {
        db.write_blocking(move |tx| cover_county(tx, &row.code, at))?;
    }
    Ok(())
}

fn cover_county(tx: &mut Tx<'_>, county: &str, at: Instant) -> DbResult<()> {
    if books::seal::store::knows_documents(tx, county)? {
        return Ok(());
    }
    platform::evidence::queue_audits(tx, county)?;
    let mut documents = 0;
    for kind in evidence().iter().filter(|kind| kind.name != platform::evidence::AUDIT) {
        for name in platform::evidence::names(tx, county, kind)? {
            tx.touch_both(kind.name, name.id, &name.key);
            documents += 1;
        }
    }
    let body = serde_json::json!({ "documents": documents }).to_string();
    note(tx, &Noted { county, verb: "seal.cover", by: "suanpan", at, body })
}

/// The policy of a profile (`plain` has national rows only) with the folder's own rows.
pub fn policy_of(profile: &str, policy_rows: &str, calendar_rows: &str) -> Result<Policy> {
    let known = Policy::profiles();
    let named = known.iter().any(|name| name == profile).then_some(profile);
    if named.is_none() && profile != "plain" {
        return Err(anyhow!(
            "policy profile {profile:?} is unknown; known are plain, {known} / 没有政策方案 {profile}；可用：plain, {known}",
            known = known.join(", ")
        ));
    }
    let mut policy = Policy::built_in(named)?;
    if !policy_rows.is_empty() {
        policy = policy.with_rows(policy_rows, "policy.toml")?;
    }
    if !calendar_rows.is_empty() {
        policy = policy.with_calendar_csv(calendar_rows, "calendar.csv")?;
    }
    Ok(policy)
}

/// Every county of a database.
pub fn counties(db: &Db) -> DbResult<Vec<CountyRow>> {
    db.read_blocking(org::counties)
}

/// A county ready to work: everything a verb's surroundings are made of.
#[derive(Clone)]
pub struct Office {
    pub county: Arc<str>,
    pub policy: Arc<Policy>,
    pub access: Arc<dyn AccessModel>,
    pub desk: Arc<Desk>,
}

impl Office {
    pub fn new(code: &str, policy: Policy, desk: Desk) -> Office {
        Office {
            county: code.into(),
            policy: Arc::new(policy),
            access: Arc::new(Roles),
            desk: Arc::new(desk),
        }
    }

    /// The surroundings of one verb.
    pub fn ctx(&self, actor: Arc<Actor>, at: Instant, key: String) -> Ctx {
        Ctx {
            county: self.county.clone(),
            actor,
            on_behalf_of: None,
            at,
            policy: self.policy.clone(),
            access: self.access.clone(),
            tools: self.desk.clone(),
            key,
            verb: "",
        }
    }
}

/// The bank interface acts under its own name; no person logs in as it.
pub fn bank_interface() -> Actor {
    Actor {
        user_id: "bank-interface".into(),
        name: "银行接口".into(),
        agency_code: String::new(),
        grants: vec![Grant { role: "bank_interface".into(), scope: Scope::County }],
    }
}

/// The keys of a county in `folder`, made on first use.
pub fn keys(folder: &Path, county: &str, today: Date) -> Result<KeyStore> {
    KeyStore::open_or_create(folder, &KeySource::Random, county, today)
        .with_context(|| format!("keys in {} / 密钥目录 {}", folder.display(), folder.display()))
}

/// The desk that signs with these keys.
pub fn desk(keys: &KeyStore, county: &str, name: &str) -> Desk {
    Desk {
        table: VtTable::national(),
        signer: keys.signer(Party::Finance),
        verifier: keys.verifier(),
        account: pay_account(county, name),
    }
}

/// The account payments leave from.
pub fn pay_account(county: &str, name: &str) -> PayAccount {
    PayAccount {
        acct_no: format!("9550{county}001"),
        acct_name: format!("{name}财政局零余额账户"),
        bank_code: "102".into(),
        bank_name: "示例代理银行".into(),
    }
}

/// Signs block heads with the ledger's own key.
pub struct LedgerSeal(pub Arc<dyn Signer>);

impl HeadSigner for LedgerSeal {
    fn sn(&self) -> &str {
        self.0.sn()
    }
    fn sign(&self, message: &[u8]) -> String {
        // A block without a signature must not be kept: the change it belongs to is rolled back.
        self.0.sign(message).unwrap_or_else(|failed| panic!("the ledger key did not sign: {failed}"))
    }
}

/// Verifies block heads; the day is that of the ledger's last year, so that old keys stay good.
pub struct LedgerCheck {
    pub verifier: Arc<dyn SignatureVerifier>,
    pub on: Date,
}

impl HeadVerifier for LedgerCheck {
    fn verify(&self, sn: &str, message: &[u8], signature: &str) -> bool {
        self.verifier.verify(sn, message, signature, self.on).is_ok_and(|by| by.party == Party::Ledger)
    }
}

/// What a change without a verb (import, a first password) leaves in the audit.
pub struct Noted<'n> {
    pub county: &'n str,
    pub verb: &'static str,
    pub by: &'n str,
    pub at: Instant,
    pub body: String,
}

/// Writes the audit row of such a change and queues what it wrote to for the seal. Before any person
/// exists the user is free text.
pub fn note(tx: &mut Tx<'_>, noted: &Noted<'_>) -> DbResult<()> {
    let actor = Actor {
        user_id: noted.by.to_owned(),
        name: noted.by.to_owned(),
        agency_code: String::new(),
        grants: Vec::new(),
    };
    let ctx = Ctx {
        county: noted.county.into(),
        actor: Arc::new(actor),
        on_behalf_of: None,
        at: noted.at,
        policy: Arc::new(national()),
        access: Arc::new(Roles),
        tools: Arc::new(()),
        key: format!("{} {}", noted.verb, noted.at.0),
        verb: noted.verb,
    };
    let touched = tx.touched_since(0);
    platform::audit::done(tx, &ctx, None, &noted.body, touched)
}

fn national() -> Policy {
    Policy::built_in(None).expect("the policies compiled in load: a test of the policy crate sees to it")
}

/// The audit row of an import, with which everything it wrote is sealed.
pub fn note_import(
    tx: &mut Tx<'_>,
    folder: &CountyFolder,
    loaded: &Loaded,
    (by, at): (&str, Instant),
) -> DbResult<()> {
    let body = serde_json::to_string(loaded).unwrap_or_default();
    note(tx, &Noted { county: &folder.county.mof_div_code, verb: "import.county", by, at, body })
}

/// Writes a folder into the database: organisation, classes, projects, payees, decisions, budget. What
/// it wrote is sealed with the audit row of [`note_import`].
pub fn load(
    tx: &mut Tx<'_>,
    folder: &CountyFolder,
    organisation: Organisation,
) -> Result<Loaded, import::load::LoadProblem> {
    let mut sink = WholeCounty { organisation, registered_on: registered_on(folder) };
    let loaded = import::load::county(tx, folder, &mut sink)?;
    for year in &folder.years {
        let budget = BudgetRow {
            fiscal_year: year.fiscal_year,
            congress_approved_on: year.congress_approved_on,
            congress_doc_no: year.congress_doc_no.clone(),
            replied_on: year.replied_on,
            reply_doc_no: year.reply_doc_no.clone(),
            state: "drafted".into(),
        };
        treasury::quota::save_budget(tx, &folder.county.mof_div_code, &budget)?;
    }
    Ok(loaded)
}

/// The folder does not say since when a payee is known: since the day before the first year.
fn registered_on(folder: &CountyFolder) -> Date {
    let first = folder.county.fiscal_years.iter().min().copied().unwrap_or(FiscalYear(2000));
    Date::new(first.0 as i16 - 1, 12, 31).unwrap_or(Date::constant(1999, 12, 31))
}

struct WholeCounty {
    organisation: Organisation,
    registered_on: Date,
}

impl CountySink for WholeCounty {
    fn county(&mut self, tx: &mut Tx<'_>, folder: &CountyFolder) -> DbResult<()> {
        self.organisation.county(tx, folder)
    }
    fn division(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Division) -> DbResult<()> {
        self.organisation.division(tx, county, row)
    }
    fn unit(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Unit) -> DbResult<()> {
        self.organisation.unit(tx, county, row)
    }
    fn person(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Person) -> DbResult<()> {
        self.organisation.person(tx, county, row)
    }
    fn grant(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::RoleRow, codes: &str) -> DbResult<()> {
        self.organisation.grant(tx, county, row, codes)
    }
    fn class(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Class) -> DbResult<()> {
        let class = ClassCode {
            kind: row.kind.word().into(),
            code: row.code.clone(),
            name: row.name.clone(),
            level: i64::from(row.level),
            parent: row.parent.clone(),
            evidence: row.evidence.clone(),
        };
        treasury::quota::save_class(tx, county, &class)
    }
    fn project(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Project) -> DbResult<()> {
        let project = Project {
            pro_code: row.pro_code.clone(),
            pro_name: row.pro_name.clone(),
            agency_code: row.agency_code.clone(),
            pro_cat_code: row.pro_cat_code.to_string(),
            target_approved_on: row.target_approved_on,
            target_doc_no: row.target_doc_no.clone(),
        };
        treasury::quota::save_project(tx, county, &project)
    }
    fn payee(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Payee) -> DbResult<()> {
        let payee = Payee {
            payee_code: row.payee_code.clone(),
            payee_name: row.payee_name.clone(),
            payee_acct_no: row.payee_acct_no.clone(),
            payee_acct_bank_name: row.payee_acct_bank_name.clone(),
            payee_bank_no: row.payee_bank_no.clone(),
            payee_kind: row.payee_kind.word().into(),
            registered_on: self.registered_on,
            state: treasury::payee::PayeeState::Active.code().into(),
            version_no: 1,
            account_since: None,
        };
        treasury::payee::save(tx, county, &payee)?;
        let marks = [("sme", &row.sme_evidence), ("wage_account", &row.wage_account_evidence)];
        for (mark, evidence) in marks.into_iter().filter(|(_, evidence)| !evidence.is_empty()) {
            let mark = PayeeMark {
                payee_code: row.payee_code.clone(),
                mark: mark.to_owned(),
                from_day: self.registered_on,
                evidence: evidence.clone(),
            };
            let midnight = self.registered_on.to_datetime(jiff::civil::Time::midnight());
            treasury::payment::mark_payee(tx, county, (&mark, ""), Instant::of_local(midnight))?;
        }
        Ok(())
    }
    fn authorisation(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Authorisation) -> DbResult<()> {
        let decision = Authorisation {
            decision_no: row.decision_no.clone(),
            decided_on: row.decided_on,
            body: row.body.clone(),
            subject: row.subject.clone(),
            agency_code: row.agency_code.clone(),
            pro_code: row.pro_code.clone(),
            amount_fen: row.amount,
        };
        treasury::payment::save_authorisation(tx, county, &decision)?;
        let limit = books::limit::store::LimitRow {
            limit_key: treasury::payment::decision_limit(&row.decision_no),
            kind: "decision".into(),
            meaning: format!("{} {}", row.decision_no, row.subject),
            ceiling_fen: row.amount,
            used_fen: ledger::Fen::ZERO,
            basis: format!("{} {}", row.body, row.decided_on),
        };
        books::limit::store::set(tx, county, &limit)
    }
    fn resource(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::Resource) -> DbResult<()> {
        let account: i64 =
            row.account.word().parse().map_err(|_| DbError::Broken("resource account".into()))?;
        let resource = ResourceRow {
            fiscal_year: row.fiscal_year,
            fund_type_code: row.fund.code().into(),
            account,
            item_code: row.item_code.clone(),
            item_name: row.item_name.clone(),
            amount_fen: row.amount,
        };
        treasury::quota::save_resource(tx, county, &resource)
    }
    fn budget_line(&mut self, tx: &mut Tx<'_>, county: &str, row: &import::BudgetLine) -> DbResult<()> {
        let line = BudgetLine {
            fiscal_year: row.fiscal_year,
            bgt_line_no: row.bgt_line_no.clone(),
            agency_code: row.agency_code.clone(),
            pro_code: row.pro_code.clone(),
            exp_func_code: row.exp_func_code.clone(),
            gov_bgt_eco_code: row.gov_bgt_eco_code.clone(),
            dep_bgt_eco_code: row.dep_bgt_eco_code.clone(),
            fund_type_code: row.fund.code().into(),
            found_type_code: row.found_type_code.clone(),
            bgt_type_code: row.bgt_type_code.clone(),
            source_type_code: row.source_type_code.clone(),
            threesafe: row.threesafe.word().into(),
            is_gov_pur: row.is_gov_pur,
            is_sal: row.is_sal,
            is_dir: row.is_dir,
            amount_fen: row.amount,
        };
        treasury::quota::save_budget_line(tx, county, &line)
    }
    fn opening(&mut self, _tx: &mut Tx<'_>, _county: &str, _row: &import::Opening) -> DbResult<()> {
        // Opening balances are posted by the verb `quota.open_mid_year`, not written as rows.
        Ok(())
    }
}

/// Opening rows as the verb takes them.
pub fn opening_rows(folder: &CountyFolder) -> Vec<treasury::quota::OpeningRow> {
    let row = |row: &import::Opening| treasury::quota::OpeningRow {
        bgt_line_no: row.bgt_line_no.clone(),
        states: LineStates {
            pending_breakdown: row.pending_breakdown,
            pending_release: row.pending_release,
            executable: row.released,
            frozen: row.frozen,
            committed: row.committed,
            in_process: row.in_process,
            paid: row.paid,
            carried_forward: row.carried,
            ..LineStates::default()
        },
        signed_unit_by: row.signed_unit_by.clone(),
        signed_treasury_by: row.signed_treasury_by.clone(),
        contracts: row
            .contracts
            .iter()
            .map(|contract| treasury::quota::OpeningContract {
                contract_no: contract.contract_no.clone(),
                payee_code: contract.payee_code.clone(),
                amount: contract.amount,
            })
            .collect(),
    };
    folder.opening.iter().map(row).collect()
}
