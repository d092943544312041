//! All SQL of the payment area.

mod marks;
pub mod pages;

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbError, DbResult, ToValue, Tx};
use platform::time::Instant;
use platform::verb::Ctx;

pub use marks::*;

use super::model::{Authorisation, NewPayment, PaymentRow, PaymentState, StepRow};

pub fn save_authorisation(tx: &mut Tx<'_>, county: &str, row: &Authorisation) -> DbResult<()> {
    tx.exec(
        "insert into payment_authorisation (mof_div_code, decision_no, decided_on, body, subject, agency_code,
                                            pro_code, amount_fen)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            county,
            &row.decision_no,
            row.decided_on,
            &row.body,
            &row.subject,
            &row.agency_code,
            &row.pro_code,
            row.amount_fen,
        ),
    )?;
    tx.touch_key("payment_authorisation", &row.decision_no);
    Ok(())
}

pub fn authorisation(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Option<Authorisation>> {
    tx.row(
        "select decision_no, decided_on, body, subject, agency_code, pro_code, amount_fen
           from payment_authorisation where mof_div_code = ?1 and decision_no = ?2",
        (county, no),
    )
}

macro_rules! columns {
    () => {
        "select payment_id, pay_app_no, fiscal_year, line_id, agency_code, payee_code, amount_fen, pay_summary,
                pay_bus_type_code, decision_no, contract_no, from_account, state, state_ms, submitted_ms,
                submitted_by, review_why, voucher_id, paid_fen, refunded_fen, paid_on, contract_due_on, payee_version
           from payment_request "
    };
}

pub fn payment(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<PaymentRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and payment_id = ?2"), (county, id))
}

/// Whose request it is, for the data scope.
pub fn agency_of(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<String>> {
    let row: Option<(String,)> = tx.row(
        "select agency_code from payment_request where mof_div_code = ?1 and payment_id = ?2",
        (county, id),
    )?;
    Ok(row.map(|(agency,)| agency))
}

/// The same, held against change until the end of the verb.
pub fn payment_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<PaymentRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and payment_id = ?2 /*for update*/"), (county, id))
}

pub fn payment_by_no(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    no: &str,
) -> DbResult<Option<PaymentRow>> {
    tx.row(
        concat!(columns!(), "where mof_div_code = ?1 and fiscal_year = ?2 and pay_app_no = ?3"),
        (county, year, no),
    )
}

/// A request by its number in whichever year it was made, the latest first.
pub fn payment_by_any_no(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Option<PaymentRow>> {
    tx.row(
        concat!(columns!(), "where mof_div_code = ?1 and pay_app_no = ?2 order by fiscal_year desc limit 1"),
        (county, no),
    )
}

pub fn payments_in_state(
    tx: &mut Tx<'_>,
    county: &str,
    state: PaymentState,
    limit: i64,
) -> DbResult<Vec<PaymentRow>> {
    tx.rows(
        concat!(columns!(), "where mof_div_code = ?1 and state = ?2 order by state_ms, payment_id limit ?3"),
        (county, state.code(), limit),
    )
}

/// Paid requests of a payee in a year that could still be refunded and were asked for
/// before a moment, the latest first.
pub fn refundable(
    tx: &mut Tx<'_>,
    county: &str,
    (year, before): (FiscalYear, Instant),
    payee: &str,
    amount: Fen,
) -> DbResult<Vec<PaymentRow>> {
    tx.rows(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and fiscal_year = ?2 and payee_code = ?3 and paid_fen - refunded_fen >= ?4
               and submitted_ms < ?5 order by submitted_ms desc, payment_id desc limit 1"
        ),
        (county, year, payee, amount, before),
    )
}

pub fn insert(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (id, no, line, payee_version): (i64, &str, LineId, i64),
    new: &NewPayment,
    why: &str,
) -> DbResult<bool> {
    let inserted = tx.exec(
        "insert into payment_request (mof_div_code, payment_id, pay_app_no, fiscal_year, line_id, agency_code,
            payee_code, amount_fen, pay_summary, pay_bus_type_code, decision_no, contract_no, from_account,
            state, state_ms, submitted_ms, submitted_by, review_why, paid_fen, refunded_fen, contract_due_on,
            payee_version)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'submitted', ?14, ?14, ?15, ?16, 0, 0, ?17, ?18)
         on conflict (mof_div_code, fiscal_year, pay_app_no) do nothing",
        vec![
            ctx.county.as_ref().to_value(),
            id.to_value(),
            no.to_value(),
            new.fiscal_year.to_value(),
            line.to_value(),
            new.agency_code.to_value(),
            new.payee_code.to_value(),
            new.amount.to_value(),
            new.pay_summary.to_value(),
            new.pay_bus_type_code.to_value(),
            new.decision_no.to_value(),
            new.contract_no.to_value(),
            from_account(new).to_value(),
            ctx.at.to_value(),
            ctx.actor.user_id.to_value(),
            why.to_value(),
            new.contract_due_on.to_value(),
            payee_version.to_value(),
        ],
    )?;
    tx.touch("payment", id);
    Ok(inserted == 1)
}

fn from_account(new: &NewPayment) -> i64 {
    if new.from_commitment { 3105 } else { 3103 }
}

/// Writes a mended request over the returned one; the old words stay in the audit.
pub fn mend(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (id, line, payee_version): (i64, LineId, i64),
    new: &NewPayment,
    why: &str,
) -> DbResult<()> {
    tx.exec(
        "update payment_request set line_id = ?3, payee_code = ?4, amount_fen = ?5, pay_summary = ?6,
            pay_bus_type_code = ?7, decision_no = ?8, contract_no = ?9, from_account = ?10, voucher_id = null,
            review_why = ?11, contract_due_on = ?12, payee_version = ?13
          where mof_div_code = ?1 and payment_id = ?2",
        (
            &*ctx.county,
            id,
            line,
            &new.payee_code,
            new.amount,
            &new.pay_summary,
            &new.pay_bus_type_code,
            &new.decision_no,
            &new.contract_no,
            from_account(new),
            why,
            new.contract_due_on,
            payee_version,
        ),
    )?;
    tx.rewrite("payment", id);
    Ok(())
}

/// Moves a request on; false when somebody else moved it first.
pub fn move_state(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: i64,
    (from, to): (PaymentState, PaymentState),
    reason: &str,
) -> DbResult<bool> {
    let moved = tx.exec(
        "update payment_request set state = ?4, state_ms = ?5
          where mof_div_code = ?1 and payment_id = ?2 and state = ?3",
        (&*ctx.county, id, from.code(), to.code(), ctx.at),
    )?;
    if moved == 1 {
        note_step(tx, ctx, id, to, reason)?;
    }
    tx.touch("payment", id);
    Ok(moved == 1)
}

/// Records (已入账) the cleared requests of every voucher paid on a day that no open difference of the
/// reconciliation speaks of: set-based, because a day may have thousands. Gives their ids.
pub fn record_paid_on(tx: &mut Tx<'_>, ctx: &Ctx, day: Date) -> DbResult<Vec<i64>> {
    let (from, to) = (PaymentState::Cleared, PaymentState::Recorded);
    let ids: Vec<(i64,)> = tx.rows(
        "select r.payment_id from voucher v
           join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
            and i.outcome = 'paid'
           join payment_request r on r.mof_div_code = i.mof_div_code and r.payment_id = i.payment_id
            and r.state = ?3
          where v.mof_div_code = ?1 and v.x_pay_date = ?2
            and not exists (select 1 from recon_item t where t.mof_div_code = v.mof_div_code
                             and t.document_kind = 'voucher' and t.document_id = v.voucher_id and t.state = 'open')
          order by r.payment_id",
        (&*ctx.county, day, from.code()),
    )?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // The step is written while the requests are still in the state they are found by.
    let noted = tx.exec(
        "insert into payment_change (mof_div_code, payment_id, change_no, state, at_ms, user_id, reason)
         select r.mof_div_code, r.payment_id, 1 + (select coalesce(max(c.change_no), 0) from payment_change c
                  where c.mof_div_code = r.mof_div_code and c.payment_id = r.payment_id), ?4, ?5, ?6, ''
           from voucher v
           join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
            and i.outcome = 'paid'
           join payment_request r on r.mof_div_code = i.mof_div_code and r.payment_id = i.payment_id
            and r.state = ?3
          where v.mof_div_code = ?1 and v.x_pay_date = ?2
            and not exists (select 1 from recon_item t where t.mof_div_code = v.mof_div_code
                             and t.document_kind = 'voucher' and t.document_id = v.voucher_id and t.state = 'open')",
        (&*ctx.county, day, from.code(), to.code(), ctx.at, &ctx.actor.user_id),
    )?;
    let moved = tx.exec(
        "update payment_request set state = ?4, state_ms = ?5
          where mof_div_code = ?1 and state = ?3 and payment_id in (
                select i.payment_id from voucher v
                  join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
                   and i.outcome = 'paid'
                 where v.mof_div_code = ?1 and v.x_pay_date = ?2
                   and not exists (select 1 from recon_item t where t.mof_div_code = v.mof_div_code
                         and t.document_kind = 'voucher' and t.document_id = v.voucher_id and t.state = 'open'))",
        (&*ctx.county, day, from.code(), to.code(), ctx.at),
    )?;
    // PostgreSQL shows each statement what was committed before it: a clearing between them is seen by the
    // later ones alone.
    if [noted, moved] != [ids.len() as u64; 2] {
        return Err(DbError::Retry("requests of the day moved while it was recorded".into()));
    }
    for (id,) in &ids {
        tx.touch("payment", *id);
    }
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// The same for one voucher, whose line in the statement came on another day than its payment.
pub fn record_paid_of(tx: &mut Tx<'_>, ctx: &Ctx, voucher: i64) -> DbResult<Vec<i64>> {
    let (from, to) = (PaymentState::Cleared, PaymentState::Recorded);
    let ids: Vec<(i64,)> = tx.rows(
        "select r.payment_id from voucher_item i
           join payment_request r on r.mof_div_code = i.mof_div_code and r.payment_id = i.payment_id
            and r.state = ?3
          where i.mof_div_code = ?1 and i.voucher_id = ?2 and i.outcome = 'paid'
            and not exists (select 1 from recon_item t where t.mof_div_code = i.mof_div_code
                             and t.document_kind = 'voucher' and t.document_id = i.voucher_id and t.state = 'open')
          order by r.payment_id",
        (&*ctx.county, voucher, from.code()),
    )?;
    let mut recorded = Vec::with_capacity(ids.len());
    for (id,) in ids {
        if move_state(tx, ctx, id, (from, to), "")? {
            recorded.push(id);
        }
    }
    Ok(recorded)
}

/// A state change is a dated row.
pub fn note_step(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, state: PaymentState, reason: &str) -> DbResult<()> {
    tx.exec(
        "insert into payment_change (mof_div_code, payment_id, change_no, state, at_ms, user_id, reason)
         select ?1, ?2, coalesce(max(change_no), 0) + 1, ?3, ?4, ?5, ?6 from payment_change
          where mof_div_code = ?1 and payment_id = ?2",
        (&*ctx.county, id, state.code(), ctx.at, &ctx.actor.user_id, reason),
    )?;
    tx.touch("payment", id);
    Ok(())
}

pub fn steps(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Vec<StepRow>> {
    tx.rows(
        "select c.change_no, c.state, c.at_ms, c.user_id, coalesce(p.user_name, c.user_id), c.reason
           from payment_change c
           left join person p on p.mof_div_code = c.mof_div_code and p.user_id = c.user_id
          where c.mof_div_code = ?1 and c.payment_id = ?2 order by c.change_no",
        (county, id),
    )
}

pub fn set_review_why(tx: &mut Tx<'_>, county: &str, id: i64, why: &str) -> DbResult<()> {
    tx.exec(
        "update payment_request set review_why = ?3 where mof_div_code = ?1 and payment_id = ?2",
        (county, id, why),
    )?;
    tx.touch("payment", id);
    Ok(())
}

pub fn set_voucher(tx: &mut Tx<'_>, county: &str, id: i64, voucher: Option<i64>) -> DbResult<()> {
    tx.exec(
        "update payment_request set voucher_id = ?3 where mof_div_code = ?1 and payment_id = ?2",
        (county, id, voucher),
    )?;
    tx.touch("payment", id);
    Ok(())
}

pub fn set_paid(tx: &mut Tx<'_>, county: &str, id: i64, amount: Fen, on: jiff::civil::Date) -> DbResult<()> {
    tx.exec(
        "update payment_request set paid_fen = ?3, paid_on = ?4 where mof_div_code = ?1 and payment_id = ?2",
        (county, id, amount, on),
    )?;
    tx.touch("payment", id);
    Ok(())
}

pub fn add_refunded(tx: &mut Tx<'_>, county: &str, id: i64, amount: Fen) -> DbResult<bool> {
    let changed = tx.exec(
        "update payment_request set refunded_fen = refunded_fen + ?3
          where mof_div_code = ?1 and payment_id = ?2 and refunded_fen + ?3 <= paid_fen",
        (county, id, amount),
    )?;
    tx.touch("payment", id);
    Ok(changed == 1)
}

/// State, count, and the sums asked, paid and refunded.
pub type StateTotal = (String, i64, Fen, Fen, Fen);

/// Count and sum per state, for the workbench and the summary.
pub fn state_totals(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<StateTotal>> {
    tx.rows(
        "select state, count(*), cast(sum(amount_fen) as bigint), cast(sum(paid_fen) as bigint),
                cast(sum(refunded_fen) as bigint)
           from payment_request where mof_div_code = ?1 group by state order by state",
        (county,),
    )
}
