//! Performs the plan: every step as a person of the folder, through the same verbs as the pages.

mod daily;
mod staging;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use ledger::{Fen, FiscalYear, LineId};
use platform::access::{Actor, Permission, Subject};
use platform::db::{Bulk, Db, DbError, DbResult};
use platform::time::Instant;
use platform::verb::{Ctx, Problem, Verb};
use serde::Serialize;
use treasury::BulkRunner;
use treasury::bank::{ClearDay, Day, NewRefund, RecordRefund, pump};
use treasury::evoucher::{IssueVoucher, Issued, PaymentIds, SendVoucher, SignVoucher, VoucherId};
use treasury::payment::{
    ApprovePayment, FinanceReview, NewPayment, PaymentId, PaymentState, ReturnInput, ReturnPayment,
    ReviewPayment, SubmitPayment, VoidPayment,
};
use treasury::quota::{
    ApproveBudget, BudgetYear, ChangeItem, ChangeKind, CloseYear, CloseYearDone, DecideChange, Decision,
    Department, DepartmentReply, Instalment, MidYear, NewChange, OpenMidYear, PrepareYearEnd, ProposeChange,
    RegisterBudget, ReplyBudget, Schedule, ScheduleRelease, line_id,
};
use wire::bank::{BankClient, FaultSpec, InProcessBank};
use wire::crypto::Party;

use super::Stage;
use super::cast::{Cast, nobody_may};
use super::plan::{self, Step};
use super::progress::Progress;
use crate::county::{CountyRefused, LedgerSeal, bank_interface, opening_rows};
use crate::import::{QuotaChange, QuotaChangeKind, Refund, Request};

/// How many steps of the plan are told at once, and how many share one durable commit. Nobody is
/// answered in between: what an end in the middle leaves is a county to be made again.
const TOLD_STEPS: usize = 200;
const KEPT_STEPS: usize = 1_000;

/// A step that was refused, with whom and why.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedStep {
    pub at: DateTime,
    pub document: String,
    pub verb: String,
    pub user_id: String,
    pub amount: Fen,
    pub code: String,
    pub reason: String,
    pub fields: serde_json::Value,
}

/// What the run leaves beside the books.
#[derive(Debug, Default)]
pub struct Played {
    pub refused: Vec<RefusedStep>,
    /// Rows refused before they got a row of their own in the books, and what they come to: part of the
    /// totals. A refund counts against the sum.
    pub not_taken_count: u64,
    pub not_taken: Fen,
    pub closed: BTreeMap<i32, CloseYearDone>,
    pub unmatched: Vec<(String, Fen)>,
    pub bank_paid: Fen,
    pub steps: usize,
}

/// Performs the plan up to `until` on the database's own thread.
pub fn play(db: &Db, stage: &Stage, until: Option<DateTime>, progress: Arc<dyn Progress>) -> Result<Played> {
    let steps = plan::steps(&stage.folder, &stage.office.policy);
    let start = steps.first().map_or(DateTime::constant(2000, 1, 1, 0, 0, 0, 0), |(at, _)| *at);
    let stopped = Arc::new(Mutex::new(None));
    let mut company = Company {
        office: stage.office.clone(),
        folder: stage.folder.clone(),
        seal: LedgerSeal(stage.keys.signer(Party::Ledger)),
        bank: stage.bank(1, FaultSpec::default(), start),
        cast: None,
        cast_day: None,
        played: Played::default(),
        came_back: false,
        charged_at: daily::last_before(&steps, until),
        stopped: stopped.clone(),
        mentioned: mentioned(stage),
        until,
        units: stage
            .folder
            .budget
            .iter()
            .map(|line| {
                let id = line_id(&stage.office.county, line.fiscal_year, &line.bgt_line_no);
                (id, line.agency_code.clone())
            })
            .collect(),
    };
    daily::begin(&company.bank, &company.office, &company.folder);
    let played = db.bulk(move |bulk| {
        let total = steps.len();
        for (number, (at, step)) in steps.into_iter().enumerate() {
            if until.is_some_and(|until| until < at) {
                break;
            }
            company.take(bulk, at, &step)?;
            company.played.steps = number + 1;
            if number % KEPT_STEPS == 0 || matches!(step, Step::CloseYear(_)) {
                bulk.commit()?;
            }
            if number % TOLD_STEPS == 0 || matches!(step, Step::CloseOfDay | Step::CloseYear(_)) {
                progress.step(number + 1, total, at.date());
            }
        }
        match until {
            Some(until) => company.leave_under_way(bulk, until)?,
            None => company.seal_all(bulk)?,
        }
        let totals = company.bank.sim().totals();
        company.played.bank_paid = totals.paid_fen;
        Ok(std::mem::take(&mut company.played))
    });
    played.map_err(|error| match stopped.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(refused) => anyhow!(CountyRefused::clone(&refused)),
        None => anyhow!("{error}"),
    })
}

/// Lines that quota_changes.csv speaks of are released there and nowhere else.
fn mentioned(stage: &Stage) -> BTreeSet<String> {
    // A commitment says nothing of how its line is released.
    let of_contract = |kind| matches!(kind, QuotaChangeKind::Commit | QuotaChangeKind::ReleaseCommitment);
    let rows = stage.folder.quota_changes.iter().filter(|row| !of_contract(row.kind));
    rows.flat_map(|row| [row.bgt_line_no.clone(), row.to_bgt_line_no.clone()])
        .filter(|no| !no.is_empty())
        .collect()
}

struct Company {
    office: crate::county::Office,
    folder: Arc<crate::import::CountyFolder>,
    seal: LedgerSeal,
    bank: InProcessBank,
    cast: Option<Cast>,
    cast_day: Option<Date>,
    played: Played,
    /// Money came back since the last clearing.
    came_back: bool,
    /// At this reconciliation the demo's bank takes a charge nobody knows of.
    charged_at: Option<DateTime>,
    /// Why the run ended before its time, when the reason is the county's.
    stopped: Arc<Mutex<Option<CountyRefused>>>,
    mentioned: BTreeSet<String>,
    /// Which unit each line of the budget belongs to.
    units: BTreeMap<LineId, String>,
    /// Nobody acts after this moment: what is under way then stays under way.
    until: Option<DateTime>,
}

type Stepped = DbResult<()>;

impl Company {
    fn take(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, step: &Step) -> Stepped {
        self.refresh_cast(bulk, at.date())?;
        match step {
            Step::Register(year) => {
                self.alone::<RegisterBudget>(bulk, at, &[], &BudgetYear { fiscal_year: *year }).map(drop)
            }
            Step::Approve(year) => {
                let not = self.registrar(bulk)?;
                self.alone::<ApproveBudget>(bulk, at, &[&not], &BudgetYear { fiscal_year: *year }).map(drop)
            }
            Step::Schedule(year) => self.schedule(bulk, at, *year),
            Step::Reply(year) => self.reply(bulk, at, *year),
            Step::DepartmentReplies(year) => self.department_replies(bulk, at, *year),
            Step::OpenMidYear(year) => {
                let not = self.registrar(bulk)?;
                let rows = opening_rows(&self.folder);
                self.alone::<OpenMidYear>(bulk, at, &[&not], &MidYear { fiscal_year: *year, rows }).map(drop)
            }
            Step::ReleaseRest(year) => self.release_rest(bulk, at, *year),
            Step::Change(rows) => self.change(bulk, at, rows),
            Step::Request(row) => self.request(bulk, at, row),
            Step::Refund(row) => self.refund(bulk, at, row),
            Step::RefundCandidate(row) => self.candidate(bulk, at, row),
            Step::CloseOfDay => self.close_of_day(bulk, at),
            Step::Reconcile => self.reconcile(bulk, at),
            Step::CloseYear(year) => self.close_year(bulk, at, *year),
        }
    }

    /// The role table is read again whenever a grant has begun or ended since.
    fn refresh_cast(&mut self, bulk: &mut Bulk<'_, '_>, day: Date) -> Stepped {
        let stale = self.cast_day.is_none_or(|read| {
            self.folder.roles.iter().any(|role| {
                let begins = read < role.valid_from && role.valid_from <= day;
                let ended = role.valid_to.is_some_and(|last| read <= last && last < day);
                begins || ended
            })
        });
        if stale {
            let county = self.office.county.clone();
            self.cast = Some(bulk.run(|tx| Cast::on(tx, &county, day))?);
        }
        self.cast_day = Some(day);
        Ok(())
    }

    fn who(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        permission: Permission,
        agency: &str,
        not: &[&str],
    ) -> DbResult<Arc<Actor>> {
        if let Some(person) = self.anybody(bulk, permission, agency, not)? {
            return Ok(person);
        }
        let on = self.cast_day.unwrap_or_default();
        let refused = nobody_may(permission, agency, on);
        let text = refused.en.clone();
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(refused);
        Err(DbError::Broken(text))
    }

    /// The same where a step without a person is one of the county's refusals, not the end of the run.
    fn anybody(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        permission: Permission,
        agency: &str,
        not: &[&str],
    ) -> DbResult<Option<Arc<Actor>>> {
        let access = self.office.access.clone();
        let cast = self.cast.as_mut().ok_or_else(|| DbError::Broken("no cast".into()))?;
        bulk.run(|tx| cast.who(tx, &*access, permission, agency, not))
    }

    fn registrar(&mut self, bulk: &mut Bulk<'_, '_>) -> DbResult<String> {
        Ok(self.who(bulk, RegisterBudget::PERMISSION, "", &[])?.user_id.clone())
    }

    fn ctx(&self, actor: Arc<Actor>, at: DateTime, key: String) -> Ctx {
        self.office.ctx(actor, Instant::of_local(at), key)
    }

    /// Performs a county-wide verb as somebody who may and is not in `not`.
    fn alone<V: Verb>(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        not: &[&str],
        input: &V::Input,
    ) -> DbResult<Option<V::Done>>
    where
        V::Refused: std::fmt::Display,
    {
        let actor = self.who(bulk, V::PERMISSION, "", not)?;
        let ctx = self.ctx(actor, at, format!("{}:{at}", V::NAME));
        self.perform::<V>(bulk, &ctx, ("", Fen::ZERO), input)
    }

    /// A refusal is noted and the year goes on; a technical failure ends it.
    fn perform<V: Verb>(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        ctx: &Ctx,
        (document, amount): (&str, Fen),
        input: &V::Input,
    ) -> DbResult<Option<V::Done>>
    where
        V::Refused: std::fmt::Display,
    {
        let (reason, fields) = match bulk.perform::<V>(ctx, input) {
            Ok(done) => return Ok(Some(done)),
            Err(Problem::Failed(error)) => return Err(error),
            Err(Problem::Refused(refusal)) => (refusal.to_string(), serde_json::to_value(&refusal)),
            Err(Problem::Denied(denied)) => (format!("{denied:?}"), serde_json::to_value(&denied)),
            Err(Problem::KeyReused) => {
                ("the key was used for something else".into(), Ok(serde_json::json!({"code": "key_reused"})))
            }
        };
        let fields = fields.map_err(|error| DbError::Broken(error.to_string()))?;
        let code = fields.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned();
        self.played.refused.push(RefusedStep {
            at: ctx.at.local(),
            document: document.to_owned(),
            verb: V::NAME.to_owned(),
            user_id: ctx.actor.user_id.clone(),
            amount,
            code,
            reason,
            fields,
        });
        Ok(None)
    }
}

/// Budget and quota.
impl Company {
    fn reply(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, year: FiscalYear) -> Stepped {
        let registrar = self.registrar(bulk)?;
        let approver = self.who(bulk, ApproveBudget::PERMISSION, "", &[&registrar])?.user_id.clone();
        let not = [registrar.as_str(), approver.as_str()];
        self.alone::<ReplyBudget>(bulk, at, &not, &BudgetYear { fiscal_year: year }).map(drop)
    }

    /// The release schedule the reply names, line by line.
    fn schedule(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, year: FiscalYear) -> Stepped {
        let folder = self.folder.clone();
        let of_year: BTreeSet<&str> = folder
            .budget
            .iter()
            .filter(|line| line.fiscal_year == year)
            .map(|line| line.bgt_line_no.as_str())
            .collect();
        let mut lines: BTreeMap<&str, Vec<Instalment>> = BTreeMap::new();
        for row in folder.schedule.iter().filter(|row| of_year.contains(row.bgt_line_no.as_str())) {
            let instalment = Instalment { from_day: row.from_day, amount: row.amount };
            lines.entry(&row.bgt_line_no).or_default().push(instalment);
        }
        for (line, instalments) in lines {
            let input = Schedule { fiscal_year: year, bgt_line_no: line.to_owned(), instalments };
            let actor = self.who(bulk, ScheduleRelease::PERMISSION, "", &[])?;
            let ctx = self.ctx(actor, at, format!("schedule:{line}"));
            self.perform::<ScheduleRelease>(bulk, &ctx, (line, Fen::ZERO), &input)?;
        }
        Ok(())
    }

    /// Every department with subordinate units replies to them; one where nobody may is noted.
    fn department_replies(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, year: FiscalYear) -> Stepped {
        let folder = self.folder.clone();
        let departments: BTreeSet<&str> = folder
            .units
            .iter()
            .filter(|unit| unit.sup_dep_code != unit.agency_code)
            .map(|unit| unit.sup_dep_code.as_str())
            .collect();
        for department in departments {
            let input = Department { fiscal_year: year, sup_dep_code: department.to_owned() };
            let Some(head) = self.anybody(bulk, DepartmentReply::PERMISSION, department, &[])? else {
                tracing::warn!(department, "nobody may reply for this department");
                continue;
            };
            let ctx = self.ctx(head, at, format!("department:{}:{department}", year.0));
            self.perform::<DepartmentReply>(bulk, &ctx, (department, Fen::ZERO), &input)?;
        }
        Ok(())
    }

    /// One release document per unit for every line nobody else speaks of.
    fn release_rest(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, year: FiscalYear) -> Stepped {
        let county = self.office.county.clone();
        let mut units: BTreeMap<String, Vec<ChangeItem>> = BTreeMap::new();
        for line in self.folder.budget.iter().filter(|line| line.fiscal_year == year) {
            if self.mentioned.contains(&line.bgt_line_no) || line.amount <= Fen::ZERO {
                continue;
            }
            let item = ChangeItem::of(line_id(&county, year, &line.bgt_line_no), line.amount);
            units.entry(line.agency_code.clone()).or_default().push(item);
        }
        for (agency, items) in units {
            let document = NewChange {
                kind: ChangeKind::Release,
                doc_no: format!("指标下达〔{}〕{agency}", year.0),
                fiscal_year: year,
                agency_code: agency,
                reason: "年初预算指标下达".into(),
                items,
            };
            self.document(bulk, at, "", document)?;
        }
        Ok(())
    }

    fn change(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, rows: &[QuotaChange]) -> Stepped {
        let Some(first) = rows.first() else { return Ok(()) };
        let year = FiscalYear(i32::from(at.year()));
        let county = self.office.county.clone();
        let items = rows
            .iter()
            .map(|row| ChangeItem {
                to_line_id: (!row.to_bgt_line_no.is_empty())
                    .then(|| line_id(&county, year, &row.to_bgt_line_no)),
                contract_no: row.contract_no.clone(),
                payee_code: row.payee_code.clone(),
                ..ChangeItem::of(line_id(&county, year, &row.bgt_line_no), row.amount)
            })
            .collect();
        let document = NewChange {
            kind: kind_of(first.kind),
            doc_no: first.doc_no.clone(),
            fiscal_year: year,
            // The same number may stand on documents of several instants: the first row tells them apart.
            agency_code: first.change_no.clone(),
            reason: first.reason.clone(),
            items,
        };
        self.document(bulk, at, &first.requested_by, document)
    }

    fn unit_of(&self, item: &ChangeItem) -> Option<&str> {
        self.units.get(&item.line_id).map(String::as_str)
    }

    fn may_propose(&self, bulk: &mut Bulk<'_, '_>, person: &Actor, unit: &str) -> DbResult<bool> {
        let (access, county) = (self.office.access.clone(), self.office.county.clone());
        let subject = if unit.is_empty() { Subject::County } else { Subject::Unit(unit.to_owned()) };
        bulk.run(|tx| Ok(person.may(&*access, tx, &county, ProposeChange::PERMISSION, &subject)?.is_ok()))
    }

    /// Proposed by one person and decided by another.
    fn document(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, by: &str, document: NewChange) -> Stepped {
        let named = self.cast.as_ref().and_then(|cast| cast.person(by));
        let units: BTreeSet<&str> = document.items.iter().filter_map(|item| self.unit_of(item)).collect();
        let unit = match (units.len(), units.first()) {
            (1, Some(unit)) => (*unit).to_owned(),
            _ => String::new(),
        };
        let proposer = match named {
            Some(person) if self.may_propose(bulk, &person, &unit)? => person,
            Some(_) | None => self.who(bulk, ProposeChange::PERMISSION, &unit, &[])?,
        };
        let key = format!("{}:{}:{}", document.kind.code(), document.doc_no, document.agency_code);
        let amount = Fen::total(document.items.iter().map(|item| item.amount)).unwrap_or(Fen::ZERO);
        let number = document.doc_no.clone();
        let ctx = self.ctx(proposer.clone(), at, key.clone());
        let proposed = self.perform::<ProposeChange>(bulk, &ctx, (&number, amount), &document)?;
        let Some(change_id) = proposed else { return Ok(()) };
        let decider = self.who(bulk, DecideChange::PERMISSION, "", &[&proposer.user_id])?;
        let decided_at = at.saturating_add(SignedDuration::from_mins(5));
        let ctx = self.ctx(decider, decided_at, key);
        let decision = Decision { change_id, reason: String::new() };
        if let Some(done) = self.perform::<DecideChange>(bulk, &ctx, (&number, amount), &decision)? {
            for item in done.items.into_iter().filter(|item| !item.posted) {
                let fields = item.refused.unwrap_or_default();
                let asked =
                    document.items.get(item.item_no as usize - 1).map_or(Fen::ZERO, |item| item.amount);
                self.played.refused.push(RefusedStep {
                    at: decided_at,
                    document: format!("{number}#{}", item.item_no),
                    verb: DecideChange::NAME.to_owned(),
                    user_id: ctx.actor.user_id.clone(),
                    amount: asked,
                    code: fields.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned(),
                    reason: fields.get("line_no").and_then(|no| no.as_str()).unwrap_or_default().to_owned(),
                    fields,
                });
            }
        }
        Ok(())
    }

    fn close_year(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, year: FiscalYear) -> Stepped {
        self.close_of_day(bulk, at.saturating_sub(SignedDuration::from_mins(30)))?;
        self.reconcile(bulk, at.saturating_sub(SignedDuration::from_mins(10)))?;
        let input = BudgetYear { fiscal_year: year };
        let preparer = self.who(bulk, PrepareYearEnd::PERMISSION, "", &[])?;
        let ctx = self.ctx(preparer.clone(), at, format!("prepare:{}", year.0));
        self.perform::<PrepareYearEnd>(bulk, &ctx, ("", Fen::ZERO), &input)?;
        let closer = self.who(bulk, CloseYear::PERMISSION, "", &[&preparer.user_id])?;
        let ctx =
            self.ctx(closer, at.saturating_add(SignedDuration::from_mins(30)), format!("close:{}", year.0));
        if let Some(done) = self.perform::<CloseYear>(bulk, &ctx, ("", Fen::ZERO), &input)? {
            self.played.closed.insert(year.0, done);
        }
        self.seal_all(bulk)
    }

    fn seal_all(&mut self, bulk: &mut Bulk<'_, '_>) -> Stepped {
        let county = self.office.county.clone();
        let day = self.cast_day.map(|day| day.to_datetime(jiff::civil::Time::midnight()));
        let at = Instant::of_local(day.unwrap_or(DateTime::constant(2000, 1, 1, 0, 0, 0, 0)));
        loop {
            let sealed = bulk
                .run(|tx| books::seal::run(tx, &county, &self.seal, crate::county::evidence(), at, 20_000))?;
            bulk.commit()?;
            if sealed.is_idle() {
                return Ok(());
            }
        }
    }
}

fn kind_of(kind: QuotaChangeKind) -> ChangeKind {
    match kind {
        QuotaChangeKind::Release => ChangeKind::Release,
        QuotaChangeKind::Breakdown => ChangeKind::Breakdown,
        QuotaChangeKind::Freeze => ChangeKind::Freeze,
        QuotaChangeKind::Unfreeze => ChangeKind::Unfreeze,
        QuotaChangeKind::SupplementContingency => ChangeKind::SupplementContingency,
        QuotaChangeKind::SupplementReserve => ChangeKind::SupplementReserve,
        QuotaChangeKind::Cut => ChangeKind::Cut,
        QuotaChangeKind::Virement => ChangeKind::Virement,
        QuotaChangeKind::SuperiorTransfer => ChangeKind::SuperiorTransfer,
        QuotaChangeKind::PreAllocation => ChangeKind::PreAllocation,
        QuotaChangeKind::Commit => ChangeKind::Commit,
        QuotaChangeKind::ReleaseCommitment => ChangeKind::ReleaseCommitment,
    }
}

/// Payments.
impl Company {
    fn request(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, row: &Request) -> Stepped {
        let agency = row.agency_code.as_str();
        let Some(clerk) = self.anybody(bulk, SubmitPayment::PERMISSION, agency, &[])? else {
            return self.nobody(at, row);
        };
        let new = NewPayment {
            pay_app_no: row.pay_app_no.clone(),
            agency_code: row.agency_code.clone(),
            fiscal_year: FiscalYear(i32::from(at.year())),
            bgt_line_no: row.bgt_line_no.clone(),
            payee_code: row.payee_code.clone(),
            amount: row.amount,
            pay_summary: row.pay_summary.clone(),
            pay_bus_type_code: row.pay_bus_type_code.to_string(),
            decision_no: row.decision_no.clone(),
            contract_no: row.contract_no.clone(),
            from_commitment: row.from_commitment,
            contract_due_on: row.contract_due_on,
        };
        let about = (row.pay_app_no.as_str(), row.amount);
        let ctx = self.ctx(clerk.clone(), at, format!("submit:{}", row.pay_app_no));
        let Some(submitted) = self.perform::<SubmitPayment>(bulk, &ctx, about, &new)? else {
            return self.not_taken(row.amount);
        };
        let id = PaymentId { payment_id: submitted.payment_id };
        let later = |minutes| at.saturating_add(SignedDuration::from_mins(minutes));
        if self.is_over(later(10)) {
            return Ok(());
        }
        let not = [clerk.user_id.as_str()];
        let Some(reviewer) = self.anybody(bulk, ReviewPayment::PERMISSION, agency, &not)? else {
            return self.stuck::<ReviewPayment>(bulk, later(10), row, id.payment_id);
        };
        let ctx = self.ctx(reviewer.clone(), later(10), format!("review:{}", row.pay_app_no));
        if self.perform::<ReviewPayment>(bulk, &ctx, about, &id)?.is_none() {
            return self.give_up(bulk, later(15), agency, about.0, id.payment_id);
        }
        if self.is_over(later(20)) {
            return Ok(());
        }
        let not = [clerk.user_id.as_str(), reviewer.user_id.as_str()];
        let Some(head) = self.anybody(bulk, ApprovePayment::PERMISSION, agency, &not)? else {
            return self.stuck::<ApprovePayment>(bulk, later(20), row, id.payment_id);
        };
        let ctx = self.ctx(head.clone(), later(20), format!("approve:{}", row.pay_app_no));
        let Some(approved) = self.perform::<ApprovePayment>(bulk, &ctx, about, &id)? else {
            return self.give_up(bulk, later(25), agency, about.0, id.payment_id);
        };
        if approved.state == PaymentState::UnitApproved && !self.is_over(later(40)) {
            let not = [clerk.user_id.as_str(), reviewer.user_id.as_str(), head.user_id.as_str()];
            let Some(finance) = self.anybody(bulk, FinanceReview::PERMISSION, agency, &not)? else {
                return self.stuck::<FinanceReview>(bulk, later(40), row, id.payment_id);
            };
            let ctx = self.ctx(finance, later(40), format!("finance:{}", row.pay_app_no));
            self.perform::<FinanceReview>(bulk, &ctx, about, &id)?;
        }
        Ok(())
    }

    fn is_over(&self, at: DateTime) -> bool {
        self.until.is_some_and(|until| until < at)
    }

    fn not_taken(&mut self, amount: Fen) -> Stepped {
        let sum = self.played.not_taken.checked_add(amount);
        self.played.not_taken = sum.map_err(|error| DbError::Broken(error.to_string()))?;
        self.played.not_taken_count += 1;
        Ok(())
    }

    /// A request of a unit nobody works for.
    fn nobody(&mut self, at: DateTime, row: &Request) -> Stepped {
        self.not_taken(row.amount)?;
        self.played.refused.push(RefusedStep {
            at,
            document: row.pay_app_no.clone(),
            verb: SubmitPayment::NAME.to_owned(),
            user_id: String::new(),
            amount: row.amount,
            code: "no_clerk".into(),
            reason: format!("nobody may submit for unit {}", row.agency_code),
            fields: serde_json::json!({"code": "no_clerk", "agency_code": row.agency_code}),
        });
        Ok(())
    }

    /// A step of a request nobody else may take that day: noted, and the request goes back.
    fn stuck<V: Verb>(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        row: &Request,
        payment_id: i64,
    ) -> Stepped {
        let refused = nobody_may(V::PERMISSION, &row.agency_code, at.date());
        self.played.refused.push(RefusedStep {
            at,
            document: row.pay_app_no.clone(),
            verb: V::NAME.to_owned(),
            user_id: String::new(),
            amount: row.amount,
            code: refused.code.into(),
            reason: refused.en,
            fields: serde_json::json!({
                "code": refused.code, "agency_code": row.agency_code, "permission": V::PERMISSION.0, "zh": refused.zh,
            }),
        });
        let later = at.saturating_add(SignedDuration::from_mins(5));
        self.give_up(bulk, later, &row.agency_code, &row.pay_app_no, payment_id)
    }

    /// A refused request goes back to the unit, which gives it up.
    fn give_up(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        agency: &str,
        number: &str,
        payment_id: i64,
    ) -> Stepped {
        let input = ReturnInput {
            payment_id, reason: "refused by a control / 控制未通过，退回单位".into()
        };
        let returner = self.who(bulk, ReturnPayment::PERMISSION, agency, &[])?;
        let ctx = self.ctx(returner, at, format!("return:{number}"));
        self.perform::<ReturnPayment>(bulk, &ctx, (number, Fen::ZERO), &input)?;
        let clerk = self.who(bulk, VoidPayment::PERMISSION, agency, &[])?;
        let ctx = self.ctx(clerk, at.saturating_add(SignedDuration::from_mins(5)), format!("void:{number}"));
        self.perform::<VoidPayment>(bulk, &ctx, (number, Fen::ZERO), &input)?;
        Ok(())
    }

    /// Finance works off what is reviewed; the bank pays; the day is cleared.
    fn close_of_day(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> Stepped {
        self.bank.advance(at).map_err(DbError::Broken)?;
        let county = self.office.county.clone();
        let ready = bulk.run(|tx| {
            treasury::payment::payments_in_state(tx, &county, PaymentState::FinanceReviewed, 100_000)
        })?;
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for payment in &ready {
            groups.entry(payment.line_id.0).or_default().push(payment.payment_id);
        }
        for ids in groups.into_values() {
            for part in ids.chunks(100) {
                self.voucher(bulk, at, part)?;
            }
        }
        self.pump(bulk, at.saturating_add(SignedDuration::from_mins(10)))?;
        let bank = Arc::new(bank_interface());
        let ctx = self.ctx(bank, at.saturating_add(SignedDuration::from_mins(30)), format!("clear:{at}"));
        self.perform::<ClearDay>(bulk, &ctx, ("", Fen::ZERO), &Day { day: at.date() })?;
        Ok(())
    }

    /// One voucher; when a batch cannot be written for one payee, its requests go one by one.
    fn voucher(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, ids: &[i64]) -> Stepped {
        let issuer = self.who(bulk, IssueVoucher::PERMISSION, "", &[])?;
        let key = format!("voucher:{at}:{}", ids.first().copied().unwrap_or_default());
        let ctx = self.ctx(issuer.clone(), at, key);
        let input = PaymentIds { payment_ids: ids.to_vec() };
        let refused_before = self.played.refused.len();
        let Some(issued) = self.perform::<IssueVoucher>(bulk, &ctx, ("", Fen::ZERO), &input)? else {
            if ids.len() > 1 {
                self.played.refused.truncate(refused_before);
                for id in ids {
                    self.voucher(bulk, at, &[*id])?;
                }
            } else if let Some(id) = ids.first() {
                self.send_back(bulk, at, *id)?;
            }
            return Ok(());
        };
        self.seal_and_send(bulk, at, &issued, &issuer.user_id, true)
    }

    fn seal_and_send(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        issued: &Issued,
        issuer: &str,
        send: bool,
    ) -> Stepped {
        let id = VoucherId { voucher_id: issued.voucher_id };
        let keeper = self.who(bulk, SignVoucher::PERMISSION, "", &[issuer])?;
        let ctx =
            self.ctx(keeper, at.saturating_add(SignedDuration::from_mins(5)), issued.voucher_no.clone());
        self.perform::<SignVoucher>(bulk, &ctx, (&issued.voucher_no, Fen::ZERO), &id)?;
        if !send {
            return Ok(());
        }
        let sender = self.who(bulk, SendVoucher::PERMISSION, "", &[issuer])?;
        let ctx =
            self.ctx(sender, at.saturating_add(SignedDuration::from_mins(8)), issued.voucher_no.clone());
        self.perform::<SendVoucher>(bulk, &ctx, (&issued.voucher_no, Fen::ZERO), &id)?;
        Ok(())
    }

    /// A request no voucher can be written for goes back to its unit.
    fn send_back(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, payment_id: i64) -> Stepped {
        let county = self.office.county.clone();
        let payment = bulk.run(|tx| treasury::payment::payment(tx, &county, payment_id))?;
        let Some(payment) = payment else { return Ok(()) };
        self.give_up(bulk, at, &payment.agency_code, &payment.pay_app_no, payment_id)
    }

    /// Rounds with the bank until nothing waits; each a quarter of an hour later than the one before.
    fn pump(&mut self, bulk: &mut Bulk<'_, '_>, from: DateTime) -> Stepped {
        let bank = Arc::new(bank_interface());
        let mut at = from;
        for round in 0..200 {
            self.bank.advance(at).map_err(DbError::Broken)?;
            let ctx = self.ctx(bank.clone(), at, String::new());
            let client = self.bank.clone();
            let done = pump::round(&mut BulkRunner(bulk), &client, &ctx)?;
            if round > 0 && done.is_idle() && !self.open_vouchers(bulk)? {
                return Ok(());
            }
            at = at.saturating_add(SignedDuration::from_mins(1));
        }
        Ok(())
    }

    fn open_vouchers(&self, bulk: &mut Bulk<'_, '_>) -> DbResult<bool> {
        let county = self.office.county.clone();
        bulk.run(|tx| Ok(!treasury::evoucher::unanswered(tx, &county, i64::MAX, 1)?.is_empty()))
    }

    fn refund(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, row: &Refund) -> Stepped {
        let input = NewRefund {
            refund_no: row.refund_no.clone(),
            refunded_on: row.refunded_on,
            amount: row.amount,
            pay_app_no: row.pay_app_no.clone(),
            payee_code: String::new(),
            paid_before: None,
            reason: row.reason.clone(),
            bounce: false,
        };
        let actor = self.who(bulk, RecordRefund::PERMISSION, "", &[])?;
        let ctx = self.ctx(actor, at, format!("refund:{}", row.refund_no));
        match self.perform::<RecordRefund>(bulk, &ctx, (&row.refund_no, row.amount), &input)? {
            Some(_) => {
                self.came_back(&row.refund_no, row.amount, row.refunded_on, &row.reason);
                Ok(())
            }
            None => {
                let amount = row.amount.checked_neg().map_err(|error| DbError::Broken(error.to_string()))?;
                self.not_taken(amount)
            }
        }
    }

    /// A negative payment: it belongs to the latest payment of the year to this payee that is large
    /// enough, or to nobody, and then it waits in quarantine.
    fn candidate(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, row: &Request) -> Stepped {
        let amount = row.amount.checked_neg().map_err(|error| DbError::Broken(error.to_string()))?;
        let input = NewRefund {
            refund_no: row.pay_app_no.clone(),
            refunded_on: at.date(),
            amount,
            pay_app_no: String::new(),
            payee_code: row.payee_code.clone(),
            paid_before: Some(Instant::of_local(row.submitted_at)),
            reason: row.pay_summary.clone(),
            bounce: false,
        };
        let actor = self.who(bulk, RecordRefund::PERMISSION, "", &[])?;
        let ctx = self.ctx(actor, at, format!("refund:{}", row.pay_app_no));
        let done = self.perform::<RecordRefund>(bulk, &ctx, (&row.pay_app_no, row.amount), &input)?;
        if done.is_some() {
            self.came_back(&row.pay_app_no, amount, at.date(), &row.pay_summary);
        }
        match done {
            None => self.not_taken(row.amount),
            Some(done) if done.pay_app_no.is_empty() => {
                self.played.unmatched.push((row.pay_app_no.clone(), row.amount));
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }
}
