//! What the quota pages ask: one page of rows and one aggregate over the whole filter.

use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx, Where, contains, order_of};
use platform::row_struct;
use platform::time::Instant;

row_struct! {
    /// A quota line in a list, with what is in each of its states.
    #[derive(Debug, Clone)]
    pub struct LineItem {
        pub line_id: LineId,
        pub bgt_line_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub pro_name: String,
        pub exp_func_code: String,
        pub dep_bgt_eco_code: String,
        pub fund_type_code: String,
        pub threesafe: String,
        pub pending_fen: Fen,
        pub executable_fen: Fen,
        pub frozen_fen: Fen,
        pub committed_fen: Fen,
        pub in_process_fen: Fen,
        pub paid_fen: Fen,
    }
}

/// What a line holds on some accounts, as an expression of its own: a list is ordered by it as well.
macro_rules! state {
    ($accounts:literal) => {
        concat!(
            "cast(coalesce((select sum(b.balance_fen) from line_balance b where b.mof_div_code = q.mof_div_code
              and b.line_id = q.line_id and b.account in (",
            $accounts,
            ")), 0) as bigint)"
        )
    };
}

/// Columns a list of lines can be sorted by.
pub const LINE_ORDER: &[(&str, &str)] = &[
    ("no", "q.bgt_line_no"),
    ("unit", "q.agency_code"),
    ("project", "p.pro_name"),
    ("function", "q.exp_func_code"),
    ("economic", "q.dep_bgt_eco_code"),
    ("pending", STATES[0]),
    ("executable", STATES[1]),
    ("frozen", STATES[2]),
    ("committed", STATES[3]),
    ("in_process", STATES[4]),
    ("paid", STATES[5]),
];

const STATES: [&str; 6] =
    [state!("3101, 3102"), state!("3103"), state!("3104"), state!("3105"), state!("3106"), state!("3201")];

const LINE_JOINS: &str = " from quota_line q
    left join org_unit u on u.mof_div_code = q.mof_div_code and u.agency_code = q.agency_code
    left join project p on p.mof_div_code = q.mof_div_code and p.pro_code = q.pro_code";

/// Lines of a list; `window` being ` order by … limit …`.
pub fn lines(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<LineItem>> {
    tx.rows(
        &format!(
            "select q.line_id, q.bgt_line_no, q.agency_code, coalesce(u.agency_name, ''), coalesce(p.pro_name, ''),
                    q.exp_func_code, q.dep_bgt_eco_code, q.fund_type_code, q.threesafe, {}{LINE_JOINS}
              where q.mof_div_code = ?1 and q.line_id in (select q.line_id{LINE_JOINS}{}{window}){}",
            STATES.join(", "),
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

/// Count of lines and the sums of pending, executable, frozen, committed, in process, paid.
pub fn line_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Vec<Fen>)> {
    let (count,): (i64,) = tx.one(&format!("select count(*){LINE_JOINS}{}", found.text()), found.values())?;
    let sums: Vec<(i64, Fen)> = tx.rows(
        &format!(
            "select b.account, cast(sum(b.balance_fen) as bigint){LINE_JOINS}
               join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id{} group by b.account",
            found.text()
        ),
        found.values(),
    )?;
    let of = |accounts: &[i64]| {
        Fen::new(
            sums.iter().filter(|(account, _)| accounts.contains(account)).map(|(_, fen)| fen.get()).sum(),
        )
    };
    Ok((count, vec![of(&[3101, 3102]), of(&[3103]), of(&[3104]), of(&[3105]), of(&[3106]), of(&[3201])]))
}

row_struct! {
    /// A quota document in a list.
    #[derive(Debug, Clone)]
    pub struct ChangeItemRow {
        pub change_id: i64,
        pub kind: String,
        pub doc_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub state: String,
        pub items: i64,
        pub amount_fen: Fen,
        pub proposed_by: String,
        pub proposed_ms: Instant,
        pub decided_by: String,
        pub reason: String,
    }
}

pub const CHANGE_ORDER: &[(&str, &str)] = &[
    ("doc_no", "c.doc_no"),
    ("kind", "c.kind"),
    ("unit", "c.agency_code"),
    ("state", "c.state"),
    ("amount", "8"),
    ("at", "c.proposed_ms"),
];

const CHANGE_JOINS: &str = " from quota_change c
    left join org_unit u on u.mof_div_code = c.mof_div_code and u.agency_code = c.agency_code
    left join person p on p.mof_div_code = c.mof_div_code and p.user_id = c.proposed_by
    left join person d on d.mof_div_code = c.mof_div_code and d.user_id = c.decided_by";

pub fn change_list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<ChangeItemRow>> {
    tx.rows(
        &format!(
            "select c.change_id, c.kind, c.doc_no, c.agency_code, coalesce(u.agency_name, ''), c.state,
                    (select count(*) from quota_change_item i
                      where i.mof_div_code = c.mof_div_code and i.change_id = c.change_id),
                    cast(coalesce((select sum(i.amount_fen) from quota_change_item i
                      where i.mof_div_code = c.mof_div_code and i.change_id = c.change_id), 0) as bigint),
                    coalesce(p.user_name, c.proposed_by), c.proposed_ms,
                    coalesce(d.user_name, c.decided_by, ''), c.reason{CHANGE_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn change_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    let (count,): (i64,) =
        tx.one(&format!("select count(*) from quota_change c{}", found.text()), found.values())?;
    let (sum,): (Fen,) = tx.one(
        &format!(
            "select cast(coalesce(sum(i.amount_fen), 0) as bigint) from quota_change c
               join quota_change_item i on i.mof_div_code = c.mof_div_code and i.change_id = c.change_id{}",
            found.text()
        ),
        found.values(),
    )?;
    Ok((count, sum))
}

row_struct! {
    /// An item of a quota document with the names of its lines.
    #[derive(Debug, Clone)]
    pub struct NamedItem {
        pub item_no: i64,
        pub line_id: LineId,
        pub line_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub to_line_id: Option<LineId>,
        pub to_line_no: Option<String>,
        pub amount_fen: Fen,
        pub state: String,
        pub refused: Option<String>,
        pub posting_id: Option<i64>,
        pub contract_no: String,
        pub payee_code: String,
        pub why: String,
    }
}

pub fn named_items(tx: &mut Tx<'_>, county: &str, change: i64) -> DbResult<Vec<NamedItem>> {
    tx.rows(
        "select i.item_no, i.line_id, coalesce(q.bgt_line_no, ''), coalesce(q.agency_code, ''),
                coalesce(u.agency_name, ''), i.to_line_id, t.bgt_line_no, i.amount_fen, i.state, i.refused, i.posting_id,
                i.contract_no, i.payee_code, i.why
           from quota_change_item i
           left join quota_line q on q.mof_div_code = i.mof_div_code and q.line_id = i.line_id
           left join org_unit u on u.mof_div_code = i.mof_div_code and u.agency_code = q.agency_code
           left join quota_line t on t.mof_div_code = i.mof_div_code and t.line_id = i.to_line_id
          where i.mof_div_code = ?1 and i.change_id = ?2 order by i.item_no limit 500",
        (county, change),
    )
}

/// Whether somebody acted on a document already.
pub fn acted(tx: &mut Tx<'_>, county: &str, kind: &str, id: i64, user: &str) -> DbResult<Option<String>> {
    let step: Option<(String,)> = tx.row(
        "select step from document_actor
          where mof_div_code = ?1 and document_kind = ?2 and document_id = ?3 and user_id = ?4",
        (county, kind, id, user),
    )?;
    Ok(step.map(|(step,)| step))
}

/// Documents that touched a line, newest first.
pub fn changes_of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<ChangeItemRow>> {
    let found = Where::county("c.mof_div_code", county).and(
        "exists (select 1 from quota_change_item i where i.mof_div_code = c.mof_div_code
           and i.change_id = c.change_id and i.line_id = ?)",
        line,
    );
    change_list(tx, &found, " order by c.proposed_ms desc limit 20")
}

row_struct! {
    /// A hold in a list.
    #[derive(Debug, Clone)]
    pub struct HoldItem {
        pub hold_id: i64,
        pub scope: String,
        pub stage: String,
        pub class: String,
        pub kind: String,
        pub reason: String,
        pub lifts_when: String,
        pub from_day: jiff::civil::Date,
        pub placed_by: String,
        pub placed_ms: Instant,
        pub lifted_by: String,
        pub lifted_ms: Option<Instant>,
    }
}

/// Holds that can touch the units seen (all of them for the county), open ones first.
pub fn holds_seen(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<HoldItem>> {
    tx.rows(
        &format!(
            "select h.hold_id, h.scope, h.stage, h.class, h.kind, h.reason, h.lifts_when, h.from_day, h.placed_by,
                    h.placed_ms, coalesce(p.user_name, h.lifted_by, ''), h.lifted_ms
               from hold h left join person p on p.mof_div_code = h.mof_div_code and p.user_id = h.lifted_by{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn holds_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*) from hold h{}", found.text()), found.values())?.0)
}

/// The filter of holds by what a person sees: the county's, and those of their units.
pub fn holds_of_units(county: &str, units: &Option<Vec<String>>) -> Where {
    let found = Where::county("h.mof_div_code", county);
    let Some(units) = units else { return found };
    let scopes: Vec<String> = std::iter::once("county".to_owned())
        .chain(units.iter().flat_map(|unit| [format!("unit:{unit}"), format!("department:{unit}")]))
        .collect();
    let mut both = scopes;
    both.extend(units.iter().cloned());
    found.among_in(
        "(h.scope in ([]) or exists (select 1 from quota_line q where q.mof_div_code = h.mof_div_code
           and h.scope = 'line:' || cast(q.line_id as text) and q.agency_code in ([]))
          or exists (select 1 from project j where j.mof_div_code = h.mof_div_code
           and h.scope = 'project:' || j.pro_code and j.agency_code in ([])))",
        Some(&both),
    )
}

/// Sums of an execution report: (code, approved quota, pending, available, paid, carried).
pub type ExecutionSum = (String, Fen, Fen, Fen, Fen);

/// What the execution report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutionBy {
    Unit,
    Function,
    Economic,
    Threesafe,
}

impl ExecutionBy {
    fn column(self) -> &'static str {
        match self {
            ExecutionBy::Unit => "q.agency_code",
            ExecutionBy::Function => "substr(q.exp_func_code, 1, 3)",
            ExecutionBy::Economic => "substr(q.dep_bgt_eco_code, 1, 3)",
            ExecutionBy::Threesafe => "q.threesafe",
        }
    }
}

/// One aggregate over lines and balances: (code, quota in all, pending, available, paid).
pub fn execution_by(tx: &mut Tx<'_>, by: ExecutionBy, found: &Where) -> DbResult<Vec<ExecutionSum>> {
    let column = by.column();
    tx.rows(
        &format!(
            "select {column}, cast(sum(b.balance_fen) as bigint),
                    cast(sum(case when b.account in (3101, 3102) then b.balance_fen else 0 end) as bigint),
                    cast(sum(case when b.account in (3103, 3104, 3105, 3106) then b.balance_fen else 0 end) as bigint),
                    cast(sum(case when b.account = 3201 then b.balance_fen else 0 end) as bigint)
               from quota_line q
               join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id{}
              group by {column} order by {column}",
            found.text()
        ),
        found.values(),
    )
}

/// Names of a classification by code.
pub fn class_names(tx: &mut Tx<'_>, county: &str, kind: &str) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select code, name from class_code where mof_div_code = ?1 and kind = ?2 order by code",
        (county, kind),
    )
}

/// Sums of the approved budget per fund: (fund, lines, amount).
pub fn budget_sums(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<(String, i64, Fen)>> {
    tx.rows(
        "select fund_type_code, count(*), cast(sum(amount_fen) as bigint) from budget_line
          where mof_div_code = ?1 and fiscal_year = ?2 group by fund_type_code order by fund_type_code",
        (county, year),
    )
}

/// Lines whose number, project or codes contain `text`, within the units seen.
pub fn lines_like(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    text: &str,
    units: &Option<Vec<String>>,
    limit: i64,
) -> DbResult<Vec<LineItem>> {
    let found = Where::county("q.mof_div_code", county)
        .and("q.fiscal_year = ?", year)
        .and(
            "q.bgt_line_no like ? or p.pro_name like ? or q.pro_code like ? or u.agency_name like ?",
            contains(text),
        )
        .among("q.agency_code", units.as_deref());
    lines(tx, &found, &format!(" order by q.bgt_line_no limit {limit}"))
}

/// Documents waiting for a decision that a person did not propose themselves.
pub fn changes_waiting(county: &str, user: &str) -> Where {
    Where::county("c.mof_div_code", county).fixed("c.state in ('proposed', 'partly')").and(
        "not exists (select 1 from document_actor a where a.mof_div_code = c.mof_div_code
           and a.document_kind = 'quota_change' and a.document_id = c.change_id and a.user_id = ? and a.step <> 'decide')",
        user,
    )
}

/// Documents a person proposed that are not decided yet.
pub fn changes_by(county: &str, user: &str) -> Where {
    Where::county("c.mof_div_code", county)
        .and("c.proposed_by = ?", user)
        .fixed("c.state in ('proposed', 'partly')")
}

/// What a person without the whole county may see of the documents: those that touch their lines.
/// The lines are found first, by their unit; `?1` is the county.
pub fn changes_seen(found: Where, units: &Option<Vec<String>>) -> Where {
    found.among_in(
        "c.change_id in (select i.change_id from quota_line l
           join quota_change_item i on i.mof_div_code = l.mof_div_code and i.line_id = l.line_id
          where l.mof_div_code = ?1 and l.agency_code in ([]))",
        units.as_deref(),
    )
}
