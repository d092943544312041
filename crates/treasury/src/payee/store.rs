//! All SQL of the payee registry.

use ledger::FiscalYear;
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

use super::model::{Payee, PayeeChangeRow, PayeeState, PayeeVersion};

macro_rules! columns {
    () => {
        "select payee_code, payee_name, payee_acct_no, payee_acct_bank_name, payee_bank_no, payee_kind,
                registered_on, state, version_no, account_since from payee"
    };
}

/// False when the code is taken.
pub fn save(tx: &mut Tx<'_>, county: &str, payee: &Payee) -> DbResult<bool> {
    let inserted = tx.exec(
        "insert into payee (mof_div_code, payee_code, payee_name, payee_acct_no, payee_acct_bank_name,
                            payee_bank_no, payee_kind, registered_on, state, version_no, account_since)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         on conflict (mof_div_code, payee_code) do nothing",
        (
            county,
            &payee.payee_code,
            &payee.payee_name,
            &payee.payee_acct_no,
            &payee.payee_acct_bank_name,
            &payee.payee_bank_no,
            &payee.payee_kind,
            payee.registered_on,
            &payee.state,
            payee.version_no,
            payee.account_since,
        ),
    )?;
    if inserted == 1 {
        tx.touch_key("payee", &payee.payee_code);
    }
    Ok(inserted == 1)
}

pub fn payee(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Option<Payee>> {
    tx.row(concat!(columns!(), " where mof_div_code = ?1 and payee_code = ?2"), (county, code))
}

/// The same, held against change until the end of the verb.
pub fn payee_for_change(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Option<Payee>> {
    tx.row(concat!(columns!(), " where mof_div_code = ?1 and payee_code = ?2 /*for update*/"), (county, code))
}

/// A payee with the name and account of one version; its state is today's.
pub fn as_of(tx: &mut Tx<'_>, county: &str, code: &str, version: i64) -> DbResult<Option<Payee>> {
    let Some(present) = payee(tx, county, code)? else { return Ok(None) };
    if present.version_no == version {
        return Ok(Some(present));
    }
    let earlier: Option<PayeeVersion> = tx.row(
        "select version_no, payee_name, payee_acct_no, payee_acct_bank_name, payee_bank_no, payee_kind, replaced_ms
           from payee_version where mof_div_code = ?1 and payee_code = ?2 and version_no = ?3",
        (county, code, version),
    )?;
    Ok(earlier.map(|was| Payee {
        payee_name: was.payee_name,
        payee_acct_no: was.payee_acct_no,
        payee_acct_bank_name: was.payee_acct_bank_name,
        payee_bank_no: was.payee_bank_no,
        payee_kind: was.payee_kind,
        version_no: was.version_no,
        ..present
    }))
}

/// What the payee was before, newest first.
pub fn versions(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Vec<PayeeVersion>> {
    tx.rows(
        "select version_no, payee_name, payee_acct_no, payee_acct_bank_name, payee_bank_no, payee_kind, replaced_ms
           from payee_version where mof_div_code = ?1 and payee_code = ?2 order by version_no desc",
        (county, code),
    )
}

/// Payees whose code or name contains `text`, for the form's choice; suspended ones are not offered.
pub fn like(tx: &mut Tx<'_>, county: &str, text: &str, limit: i64) -> DbResult<Vec<Payee>> {
    tx.rows(
        concat!(
            columns!(),
            " where mof_div_code = ?1 and (payee_code like ?2 or payee_name like ?2) and state = 'active'
              order by payee_code limit ?3"
        ),
        (county, platform::db::contains(text), limit),
    )
}

/// Another payee who is paid on this account.
pub fn with_account(tx: &mut Tx<'_>, county: &str, account: &str, not: &str) -> DbResult<Option<Payee>> {
    tx.row(
        concat!(
            columns!(),
            " where mof_div_code = ?1 and payee_acct_no = ?2 and payee_code <> ?3 order by payee_code limit 1"
        ),
        (county, account, not),
    )
}

/// Payees of a list.
pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<Payee>> {
    tx.rows(
        &format!(
            "select payee_code, payee_name, payee_acct_no, payee_acct_bank_name, payee_bank_no, payee_kind,
                    registered_on, state, version_no, account_since from payee{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*) from payee{}", found.text()), found.values())?.0)
}

/// Keeps the present name and account as a version and writes the new ones over them.
pub fn replace(tx: &mut Tx<'_>, ctx: &Ctx, change: &PayeeChangeRow) -> DbResult<()> {
    tx.exec(
        "insert into payee_version (mof_div_code, payee_code, version_no, payee_name, payee_acct_no,
                                    payee_acct_bank_name, payee_bank_no, payee_kind, replaced_ms)
         select mof_div_code, payee_code, version_no, payee_name, payee_acct_no, payee_acct_bank_name,
                payee_bank_no, payee_kind, ?3
           from payee where mof_div_code = ?1 and payee_code = ?2",
        (&*ctx.county, &change.payee_code, ctx.at),
    )?;
    tx.exec(
        "update payee set payee_name = ?3, payee_acct_no = ?4, payee_acct_bank_name = ?5, payee_bank_no = ?6,
                payee_kind = ?7, version_no = version_no + 1, account_since = ?8
          where mof_div_code = ?1 and payee_code = ?2",
        (
            &*ctx.county,
            &change.payee_code,
            &change.payee_name,
            &change.payee_acct_no,
            &change.payee_acct_bank_name,
            &change.payee_bank_no,
            &change.payee_kind,
            ctx.day(),
        ),
    )?;
    tx.rewrite_key("payee", &change.payee_code);
    Ok(())
}

pub fn set_state(tx: &mut Tx<'_>, county: &str, code: &str, state: PayeeState) -> DbResult<()> {
    tx.exec(
        "update payee set state = ?3 where mof_div_code = ?1 and payee_code = ?2",
        (county, code, state.code()),
    )?;
    tx.touch_key("payee", code);
    Ok(())
}

macro_rules! change_columns {
    () => {
        "select change_id, payee_code, kind, payee_name, payee_acct_no, payee_acct_bank_name, payee_bank_no,
                payee_kind, reason, state, proposed_by, proposed_ms, decided_by, decided_ms, note
           from payee_change "
    };
}

pub fn insert_change(tx: &mut Tx<'_>, county: &str, row: &PayeeChangeRow) -> DbResult<()> {
    tx.exec(
        "insert into payee_change (mof_div_code, change_id, payee_code, kind, payee_name, payee_acct_no,
                                   payee_acct_bank_name, payee_bank_no, payee_kind, reason, state, proposed_by,
                                   proposed_ms, note)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, '')",
        (
            county,
            row.change_id,
            &row.payee_code,
            &row.kind,
            &row.payee_name,
            &row.payee_acct_no,
            &row.payee_acct_bank_name,
            &row.payee_bank_no,
            &row.payee_kind,
            &row.reason,
            &row.state,
            &row.proposed_by,
            row.proposed_ms,
        ),
    )?;
    tx.touch("payee_change", row.change_id);
    Ok(())
}

/// A change by its id, held against change until the end of the verb.
pub fn change_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<PayeeChangeRow>> {
    tx.row(
        concat!(change_columns!(), "where mof_div_code = ?1 and change_id = ?2 /*for update*/"),
        (county, id),
    )
}

pub fn change_seen(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<PayeeChangeRow>> {
    tx.row(concat!(change_columns!(), "where mof_div_code = ?1 and change_id = ?2"), (county, id))
}

/// Every change of a payee, newest first.
pub fn changes_of(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Vec<PayeeChangeRow>> {
    tx.rows(
        concat!(
            change_columns!(),
            "where mof_div_code = ?1 and payee_code = ?2 order by proposed_ms desc, change_id"
        ),
        (county, code),
    )
}

/// Whether a change of this payee waits.
pub fn has_open_change(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<bool> {
    let (count,): (i64,) = tx.one(
        "select count(*) from payee_change where mof_div_code = ?1 and payee_code = ?2 and state = 'proposed'",
        (county, code),
    )?;
    Ok(count > 0)
}

pub fn decide(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, state: &str, note: &str) -> DbResult<bool> {
    let decided = tx.exec(
        "update payee_change set state = ?3, decided_by = ?4, decided_ms = ?5, note = ?6
          where mof_div_code = ?1 and change_id = ?2 and state = 'proposed'",
        (&*ctx.county, id, state, &ctx.actor.user_id, ctx.at, note),
    )?;
    tx.touch("payee_change", id);
    Ok(decided == 1)
}

row_struct! {
    /// A change in a list.
    #[derive(Debug, Clone)]
    pub struct ChangeSeen {
        pub change_id: i64,
        pub payee_code: String,
        pub payee_name: String,
        pub kind: String,
        pub payee_acct_no: String,
        pub reason: String,
        pub state: String,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: String,
    }
}

const CHANGE_JOINS: &str = " from payee_change c
    left join person p on p.mof_div_code = c.mof_div_code and p.user_id = c.proposed_by
    left join person d on d.mof_div_code = c.mof_div_code and d.user_id = c.decided_by";

/// Changes a person could confirm: proposed by somebody else.
pub fn changes_to_decide(county: &str, user: &str) -> Where {
    Where::county("c.mof_div_code", county).fixed("c.state = 'proposed'").and("c.proposed_by <> ?", user)
}

pub fn changes(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<ChangeSeen>> {
    tx.rows(
        &format!(
            "select c.change_id, c.payee_code, c.payee_name, c.kind, c.payee_acct_no, c.reason, c.state,
                    coalesce(p.user_name, c.proposed_by), c.proposed_ms, coalesce(d.user_name, c.decided_by, '')
               {CHANGE_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn changes_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*){CHANGE_JOINS}{}", found.text()), found.values())?.0)
}

/// Names of those who proposed or decided a payee's changes.
pub fn names_of(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select p.user_id, p.user_name from person p
          where p.mof_div_code = ?1 and exists (select 1 from payee_change c
                where c.mof_div_code = p.mof_div_code and c.payee_code = ?2
                  and (c.proposed_by = p.user_id or c.decided_by = p.user_id))
          order by p.user_id",
        (county, code),
    )
}

/// What was asked for and paid to a payee in a year by the units one may see (every unit when `None`):
/// requests, fen asked, fen paid less refunded.
pub fn paid_to(
    tx: &mut Tx<'_>,
    county: &str,
    (code, year): (&str, FiscalYear),
    units: Option<&[String]>,
) -> DbResult<(i64, ledger::Fen, ledger::Fen)> {
    let found = Where::county("mof_div_code", county)
        .and("payee_code = ?", code)
        .and("fiscal_year = ?", year)
        .among("agency_code", units);
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(amount_fen), 0) as bigint),
                    cast(coalesce(sum(paid_fen - refunded_fen), 0) as bigint) from payment_request{}",
            found.text()
        ),
        found.values(),
    )
}
