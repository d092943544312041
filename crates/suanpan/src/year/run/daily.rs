//! The end of each day: what came back is cleared, the bank's papers are fetched, the day is put side by
//! side and confirmed by whoever reconciles.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use ledger::Fen;
use platform::db::{Bulk, DbError, DbResult};
use platform::verb::Verb;
use treasury::BulkRunner;
use treasury::bank::{ClearDay, Day};
use treasury::reconciliation::{ConfirmDay, DayState, DayWord, work};
use wire::bank::{BankClient, Beginning, InProcessBank, Incoming};
use wire::iso20022::Holder;

use super::{Company, Stepped};
use crate::county::{Office, bank_interface};
use crate::import::CountyFolder;

/// The treasury begins with a sixth of the first year's resources and gets them evenly over so many days.
/// Synthetic: revenue has no place of its own yet.
const BEGINS_WITH: i64 = 6;
const INCOME_DAYS: i64 = 250;
/// Taken out by the bank itself.
const CHARGE: Fen = Fen::from_yuan(-12);

/// Tells the bank what stands on the account and in the treasury before the first payment.
pub(super) fn begin(bank: &InProcessBank, office: &Office, folder: &CountyFolder) {
    let first = folder.county.fiscal_years.iter().min().copied();
    let resources = folder.resources.iter().filter(|row| Some(row.fiscal_year) == first);
    let total: i64 = resources.map(|row| row.amount.get()).fold(0, i64::saturating_add);
    let account = &office.desk.account;
    bank.sim().begin_with(Beginning {
        owner: Holder { name: account.acct_name.clone(), acct_no: account.acct_no.clone() },
        from: Date::MIN,
        opening_fen: Fen::ZERO,
        treasury_opening_fen: Fen::new(total / BEGINS_WITH),
        treasury_income_fen: Fen::new(total / INCOME_DAYS),
    });
}

/// The last reconciliation before a run that stops in mid-year.
pub(super) fn last_before(steps: &[(DateTime, super::Step)], until: Option<DateTime>) -> Option<DateTime> {
    let until = until?;
    let days = steps.iter().filter(|(at, step)| matches!(step, super::Step::Reconcile) && *at <= until);
    days.map(|(at, _)| *at).next_back()
}

impl Company {
    /// Money that came back is on the bank's account as well.
    pub(super) fn came_back(&mut self, reference: &str, amount: Fen, on: Date, remark: &str) {
        self.came_back = true;
        let mut sim = self.bank.sim();
        sim.money_came_in(Incoming {
            acct_no: self.office.desk.account.acct_no.clone(),
            reference: reference.to_owned(),
            amount_fen: amount,
            on,
            // The bank's remark is read in GBK; what it lacks is not the bank's word.
            remark: remark
                .chars()
                .filter(|c| wire::envelope::not_in_gbk(&c.to_string()).is_none())
                .take(60)
                .collect(),
        });
        sim.take_events();
    }

    /// What the demo shows as still open: on its last reconciled day the bank took a charge by itself.
    fn charge(&self, day: Date) {
        let mut sim = self.bank.sim();
        sim.money_came_in(Incoming {
            acct_no: self.office.desk.account.acct_no.clone(),
            reference: format!("SXF{}", day.strftime("%Y%m%d")),
            amount_fen: CHARGE,
            on: day,
            remark: "账户手续费".into(),
        });
        sim.take_events();
    }

    pub(super) fn reconcile(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> Stepped {
        self.bank.advance(at).map_err(DbError::Broken)?;
        if self.charged_at == Some(at) {
            self.charge(at.date());
        }
        let bank = Arc::new(bank_interface());
        if std::mem::take(&mut self.came_back) {
            let ctx = self.ctx(bank.clone(), at, format!("clear:{at}"));
            self.perform::<ClearDay>(bulk, &ctx, ("", Fen::ZERO), &Day { day: at.date() })?;
        }
        let ctx = self.ctx(bank, at, String::new());
        let client = self.bank.clone();
        work::fetch(&mut BulkRunner(bulk), &client, &ctx, at.date())?;
        let done = work::reconcile(&mut BulkRunner(bulk), &ctx, at.date())?;
        if done.is_some_and(|done| done.state == DayState::Agreed) && self.confirm(bulk, at)? {
            work::send_results(&mut BulkRunner(bulk), &client, &ctx)?;
        }
        Ok(())
    }

    /// Where nobody may confirm, the day stays to be confirmed.
    fn confirm(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> DbResult<bool> {
        let Some(person) = self.anybody(bulk, ConfirmDay::PERMISSION, "", &[])? else { return Ok(false) };
        let later = at.saturating_add(SignedDuration::from_mins(10));
        let ctx = self.ctx(person, later, format!("confirm:{}", at.date()));
        let word = DayWord { day: at.date(), note: String::new() };
        Ok(self.perform::<ConfirmDay>(bulk, &ctx, ("", Fen::ZERO), &word)?.is_some())
    }
}
