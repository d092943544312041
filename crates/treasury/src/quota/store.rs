//! All SQL of the quota area.

pub mod carry;
pub mod contracts;
mod opening;
pub mod pages;
pub mod schedule;

pub use opening::*;

use ledger::{Fen, FiscalYear, LineId, PostingId};
use platform::db::{DbResult, Tx};
use platform::verb::Ctx;

use super::model::{BudgetLine, BudgetRow, ChangeRow, ClassCode, ItemRow, NewChange, Project, ResourceRow};

pub fn save_class(tx: &mut Tx<'_>, county: &str, class: &ClassCode) -> DbResult<()> {
    tx.exec(
        "insert into class_code (mof_div_code, kind, code, name, level, parent, evidence)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (county, &class.kind, &class.code, &class.name, class.level, &class.parent, &class.evidence),
    )?;
    tx.touch_key("class_code", &class.kind);
    Ok(())
}

pub fn class_name(tx: &mut Tx<'_>, county: &str, kind: &str, code: &str) -> DbResult<Option<String>> {
    let row: Option<(String,)> = tx.row(
        "select name from class_code where mof_div_code = ?1 and kind = ?2 and code = ?3",
        (county, kind, code),
    )?;
    Ok(row.map(|(name,)| name))
}

pub fn save_project(tx: &mut Tx<'_>, county: &str, project: &Project) -> DbResult<()> {
    tx.exec(
        "insert into project (mof_div_code, pro_code, pro_name, agency_code, pro_cat_code, target_approved_on,
                              target_doc_no)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            county,
            &project.pro_code,
            &project.pro_name,
            &project.agency_code,
            &project.pro_cat_code,
            project.target_approved_on,
            &project.target_doc_no,
        ),
    )?;
    tx.touch_key("project", &project.pro_code);
    Ok(())
}

pub fn project(tx: &mut Tx<'_>, county: &str, code: &str) -> DbResult<Option<Project>> {
    tx.row(
        "select pro_code, pro_name, agency_code, pro_cat_code, target_approved_on, target_doc_no
           from project where mof_div_code = ?1 and pro_code = ?2",
        (county, code),
    )
}

pub fn save_budget(tx: &mut Tx<'_>, county: &str, budget: &BudgetRow) -> DbResult<()> {
    tx.exec(
        "insert into budget (mof_div_code, fiscal_year, congress_approved_on, congress_doc_no, replied_on,
                             reply_doc_no, state)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            county,
            budget.fiscal_year,
            budget.congress_approved_on,
            &budget.congress_doc_no,
            budget.replied_on,
            &budget.reply_doc_no,
            &budget.state,
        ),
    )?;
    tx.touch("budget", i64::from(budget.fiscal_year.0));
    Ok(())
}

pub fn budget(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Option<BudgetRow>> {
    tx.row(
        "select fiscal_year, congress_approved_on, congress_doc_no, replied_on, reply_doc_no, state
           from budget where mof_div_code = ?1 and fiscal_year = ?2",
        (county, year),
    )
}

pub fn budgets(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<BudgetRow>> {
    tx.rows(
        "select fiscal_year, congress_approved_on, congress_doc_no, replied_on, reply_doc_no, state
           from budget where mof_div_code = ?1 order by fiscal_year",
        (county,),
    )
}

/// Moves a budget from one state to the next; false when it was not in `from`.
pub fn move_budget(tx: &mut Tx<'_>, county: &str, year: FiscalYear, from: &str, to: &str) -> DbResult<bool> {
    let moved = tx.exec(
        "update budget set state = ?4 where mof_div_code = ?1 and fiscal_year = ?2 and state = ?3",
        (county, year, from, to),
    )?;
    tx.touch("budget", i64::from(year.0));
    Ok(moved == 1)
}

pub fn save_budget_line(tx: &mut Tx<'_>, county: &str, line: &BudgetLine) -> DbResult<()> {
    tx.exec(
        "insert into budget_line (mof_div_code, fiscal_year, bgt_line_no, agency_code, pro_code, exp_func_code,
            gov_bgt_eco_code, dep_bgt_eco_code, fund_type_code, found_type_code, bgt_type_code,
            source_type_code, threesafe, is_gov_pur, is_sal, is_dir, amount_fen)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        (
            county,
            line.fiscal_year,
            &line.bgt_line_no,
            &line.agency_code,
            &line.pro_code,
            &line.exp_func_code,
            &line.gov_bgt_eco_code,
            &line.dep_bgt_eco_code,
            &line.fund_type_code,
            &line.found_type_code,
            &line.bgt_type_code,
            &line.source_type_code,
            &line.threesafe,
            line.is_gov_pur,
            line.is_sal,
            line.is_dir,
            line.amount_fen,
        ),
    )?;
    tx.touch_both("budget_line", i64::from(line.fiscal_year.0), &line.bgt_line_no);
    Ok(())
}

pub fn budget_lines(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    fund: &str,
) -> DbResult<Vec<BudgetLine>> {
    tx.rows(
        "select fiscal_year, bgt_line_no, agency_code, pro_code, exp_func_code, gov_bgt_eco_code,
                dep_bgt_eco_code, fund_type_code, found_type_code, bgt_type_code, source_type_code, threesafe,
                is_gov_pur, is_sal, is_dir, amount_fen
           from budget_line where mof_div_code = ?1 and fiscal_year = ?2 and fund_type_code = ?3
          order by bgt_line_no",
        (county, year, fund),
    )
}

pub fn save_resource(tx: &mut Tx<'_>, county: &str, row: &ResourceRow) -> DbResult<()> {
    tx.exec(
        "insert into budget_resource (mof_div_code, fiscal_year, fund_type_code, account, item_code, item_name,
                                      amount_fen)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (county, row.fiscal_year, &row.fund_type_code, row.account, &row.item_code, &row.item_name, row.amount_fen),
    )?;
    tx.touch("budget", i64::from(row.fiscal_year.0));
    Ok(())
}

pub fn resources(tx: &mut Tx<'_>, county: &str, year: FiscalYear, fund: &str) -> DbResult<Vec<(i64, Fen)>> {
    tx.rows(
        "select account, cast(sum(amount_fen) as bigint) from budget_resource
          where mof_div_code = ?1 and fiscal_year = ?2 and fund_type_code = ?3
          group by account order by account",
        (county, year, fund),
    )
}

pub fn insert_change(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, change: &NewChange) -> DbResult<bool> {
    let inserted = tx.exec(
        "insert into quota_change (mof_div_code, change_id, kind, doc_no, fiscal_year, agency_code, reason, state,
                                   proposed_by, proposed_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'proposed', ?8, ?9)
         on conflict (mof_div_code, fiscal_year, kind, doc_no, agency_code) do nothing",
        (
            &*ctx.county,
            id,
            change.kind.code(),
            &change.doc_no,
            change.fiscal_year,
            &change.agency_code,
            &change.reason,
            &ctx.actor.user_id,
            ctx.at,
        ),
    )?;
    if inserted == 0 {
        return Ok(false);
    }
    tx.touch("quota_change", id);
    for (number, item) in change.items.iter().enumerate() {
        let state = item.from_state.map_or("", |state| match state {
            ledger::Uncommitted::Executable => "executable",
            ledger::Uncommitted::PendingRelease => "pending_release",
            ledger::Uncommitted::PendingBreakdown => "pending_breakdown",
        });
        tx.exec(
            "insert into quota_change_item (mof_div_code, change_id, item_no, line_id, to_line_id, from_state,
                                            amount_fen, state, contract_no, payee_code)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?8, ?9)",
            (
                &*ctx.county,
                id,
                number as i64 + 1,
                item.line_id,
                item.to_line_id,
                state,
                item.amount,
                &item.contract_no,
                &item.payee_code,
            ),
        )?;
    }
    Ok(true)
}

macro_rules! change_columns {
    () => {
        "select change_id, kind, doc_no, fiscal_year, agency_code, reason, state, proposed_by, proposed_ms,
                decided_by, decided_ms, decide_reason from quota_change "
    };
}

pub fn change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<ChangeRow>> {
    tx.row(concat!(change_columns!(), "where mof_div_code = ?1 and change_id = ?2"), (county, id))
}

/// The same, held against change until the end of the verb: a document is decided once.
pub fn change_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<ChangeRow>> {
    tx.row(
        concat!(change_columns!(), "where mof_div_code = ?1 and change_id = ?2 /*for update*/"),
        (county, id),
    )
}

pub fn items(tx: &mut Tx<'_>, county: &str, change: i64) -> DbResult<Vec<ItemRow>> {
    tx.rows(
        "select item_no, line_id, to_line_id, from_state, amount_fen, state, refused, posting_id, contract_no,
                payee_code
           from quota_change_item where mof_div_code = ?1 and change_id = ?2 order by item_no",
        (county, change),
    )
}

pub fn item_posted(
    tx: &mut Tx<'_>,
    county: &str,
    change: i64,
    (item, posting): (i64, PostingId),
    why: &str,
) -> DbResult<()> {
    tx.exec(
        "update quota_change_item set state = 'posted', refused = null, posting_id = ?4, why = ?5
          where mof_div_code = ?1 and change_id = ?2 and item_no = ?3",
        (county, change, item, posting, why),
    )?;
    tx.touch("quota_change", change);
    Ok(())
}

pub fn item_refused(
    tx: &mut Tx<'_>,
    county: &str,
    change: i64,
    (item, refused): (i64, &str),
    why: &str,
) -> DbResult<()> {
    tx.exec(
        "update quota_change_item set state = 'refused', refused = ?4, why = ?5
          where mof_div_code = ?1 and change_id = ?2 and item_no = ?3",
        (county, change, item, refused, why),
    )?;
    tx.touch("quota_change", change);
    Ok(())
}

pub fn decide(tx: &mut Tx<'_>, ctx: &Ctx, change: i64, state: &str, reason: &str) -> DbResult<()> {
    tx.exec(
        "update quota_change set state = ?3, decided_by = ?4, decided_ms = ?5, decide_reason = ?6
          where mof_div_code = ?1 and change_id = ?2",
        (&*ctx.county, change, state, &ctx.actor.user_id, ctx.at, reason),
    )?;
    tx.touch("quota_change", change);
    Ok(())
}

/// Lines of a year with every state's balance: (line, account, balance).
pub fn line_states(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    fund: &str,
) -> DbResult<Vec<(LineId, i64, Fen)>> {
    tx.rows(
        "select b.line_id, b.account, b.balance_fen
           from quota_line q join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and q.fund_type_code = ?3 and b.balance_fen > 0
          order by q.bgt_line_no, b.line_id, b.account",
        (county, year, fund),
    )
}

/// What is still pending per unit: the amount its A8 clock runs for.
pub fn pending_by_unit(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<(String, Fen)>> {
    tx.rows(
        "select q.agency_code, cast(sum(b.balance_fen) as bigint)
           from quota_line q join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and b.account in (3101, 3102)
          group by q.agency_code order by q.agency_code",
        (county, year),
    )
}

/// Lines of a unit with money still to be released, and those a clock of `kind` runs for, with that money.
pub fn pending_or_held(
    tx: &mut Tx<'_>,
    county: &str,
    agency: &str,
    kind: &str,
) -> DbResult<Vec<(LineId, Fen)>> {
    tx.rows(
        "select q.line_id, cast(coalesce(p.pending_fen, 0) as bigint)
           from quota_line q
           left join (select b.line_id, sum(b.balance_fen) as pending_fen
                        from line_balance b join quota_line own
                          on own.mof_div_code = b.mof_div_code and own.line_id = b.line_id
                       where b.mof_div_code = ?1 and own.agency_code = ?2 and b.account in (3101, 3102)
                       group by b.line_id) p on p.line_id = q.line_id
          where q.mof_div_code = ?1 and q.agency_code = ?2
            and (p.pending_fen > 0
                 or exists (select 1 from duty d
                             where d.mof_div_code = q.mof_div_code and d.document_kind = ?3
                               and d.document_id = q.line_id and d.ended_ms is null))
          order by q.line_id",
        (county, agency, kind),
    )
}

/// The id of the reply document a unit's clock hangs on.
pub fn reply_document(county: &str, year: FiscalYear, agency: &str) -> i64 {
    let text = format!("reply {county} {} {agency}", year.0);
    let day = jiff::civil::Date::new(year.0 as i16, 1, 1).unwrap_or(jiff::civil::Date::constant(2000, 1, 1));
    platform::verb::id_of(day, text.as_bytes())
}

platform::row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct ExecutionRow {
        pub agency_code: String,
        pub exp_func_code: String,
        pub dep_bgt_eco_code: String,
        pub gov_bgt_eco_code: String,
        pub pro_cat_code: String,
        pub threesafe: String,
        pub fund_type_code: String,
        pub quota_fen: Fen,
        pub pending_fen: Fen,
        pub available_fen: Fen,
        pub paid_fen: Fen,
        pub carried_fen: Fen,
    }
}

/// What a line received by pre-allocation (E03) that was not yet absorbed (E03b).
pub fn pre_allocated(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Fen> {
    let (sum,): (Fen,) = tx.one(
        "select cast(coalesce(sum(case p.event when 'E03' then e.debit_fen when 'E03b' then -e.credit_fen
                                   else 0 end), 0) as bigint)
           from journal_entry e
           join journal_posting p on p.mof_div_code = e.mof_div_code and p.posting_id = e.posting_id
          where e.mof_div_code = ?1 and e.place_id = ?2 and p.event in ('E03', 'E03b')",
        (county, line),
    )?;
    Ok(sum)
}

/// Execution of a year from the journal, as it stood before the closing posting (E24) took every
/// balance out: the same columns as [`execution`], for years that are closed as well.
pub fn outturn(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<ExecutionRow>> {
    tx.rows(
        "select q.agency_code, q.exp_func_code, q.dep_bgt_eco_code, q.gov_bgt_eco_code,
                coalesce(p.pro_cat_code, ''), q.threesafe, q.fund_type_code,
                cast(coalesce(sum(e.debit_fen - e.credit_fen), 0) as bigint),
                cast(coalesce(sum(case when e.account in (3101, 3102) then e.debit_fen - e.credit_fen
                                       else 0 end), 0) as bigint),
                cast(coalesce(sum(case when e.account in (3103, 3104, 3105, 3106, 3107)
                                       then e.debit_fen - e.credit_fen else 0 end), 0) as bigint),
                cast(coalesce(sum(case when e.account = 3201 then e.debit_fen - e.credit_fen
                                       else 0 end), 0) as bigint),
                cast(coalesce(sum(case when e.account = 3401 then e.debit_fen - e.credit_fen
                                       else 0 end), 0) as bigint)
           from quota_line q
           join journal_entry e on e.mof_div_code = q.mof_div_code and e.place_id = q.line_id
           join journal_posting j on j.mof_div_code = e.mof_div_code and j.posting_id = e.posting_id
           left join project p on p.mof_div_code = q.mof_div_code and p.pro_code = q.pro_code
          where q.mof_div_code = ?1 and q.fiscal_year = ?2 and j.event <> 'E24'
          group by q.agency_code, q.exp_func_code, q.dep_bgt_eco_code, q.gov_bgt_eco_code, p.pro_cat_code,
                   q.threesafe, q.fund_type_code
          order by q.agency_code, q.exp_func_code, q.dep_bgt_eco_code, q.gov_bgt_eco_code, p.pro_cat_code,
                   q.threesafe, q.fund_type_code",
        (county, year),
    )
}
