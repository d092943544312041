//! The carry-over list as rows.

use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

row_struct! {
    /// A balance of the list with the names of its line.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct CarryItem {
        pub fiscal_year: FiscalYear,
        pub line_id: LineId,
        pub line_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub pro_code: String,
        pub pro_name: String,
        pub account: i64,
        pub amount_fen: Fen,
        /// `carry` or `lapse`.
        pub proposed: String,
        pub why: String,
        pub decided: Option<String>,
        pub decided_by: Option<String>,
        pub decided_ms: Option<Instant>,
        pub decide_reason: Option<String>,
    }
}

/// Which balance: year, line, account.
pub type Name = (FiscalYear, LineId, i64);

pub fn insert(
    tx: &mut Tx<'_>,
    county: &str,
    (year, line, account): Name,
    amount: Fen,
    (proposed, why): (&str, &str),
) -> DbResult<()> {
    tx.exec(
        "insert into carry_item (mof_div_code, fiscal_year, line_id, account, amount_fen, proposed, why)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         on conflict (mof_div_code, fiscal_year, line_id, account)
         do update set amount_fen = excluded.amount_fen, proposed = excluded.proposed, why = excluded.why",
        (county, year, line, account, amount, proposed, why),
    )?;
    tx.touch("carry_list", i64::from(year.0));
    Ok(())
}

macro_rules! items {
    () => {
        "select i.fiscal_year, i.line_id, coalesce(q.bgt_line_no, ''), coalesce(q.agency_code, ''),
                coalesce(u.agency_name, ''), coalesce(q.pro_code, ''), coalesce(p.pro_name, ''), i.account,
                i.amount_fen, i.proposed, i.why, i.decided, i.decided_by, i.decided_ms, i.decide_reason
           from carry_item i
           left join quota_line q on q.mof_div_code = i.mof_div_code and q.line_id = i.line_id
           left join org_unit u on u.mof_div_code = i.mof_div_code and u.agency_code = q.agency_code
           left join project p on p.mof_div_code = i.mof_div_code and p.pro_code = q.pro_code "
    };
}

pub fn item(tx: &mut Tx<'_>, county: &str, (year, line, account): Name) -> DbResult<Option<CarryItem>> {
    tx.row(
        concat!(
            items!(),
            "where i.mof_div_code = ?1 and i.fiscal_year = ?2 and i.line_id = ?3 and i.account = ?4"
        ),
        (county, year, line, account),
    )
}

/// Columns the list can be sorted by.
pub const ORDER: &[(&str, &str)] = &[
    ("line", "q.bgt_line_no"),
    ("unit", "q.agency_code"),
    ("state", "i.account"),
    ("amount", "i.amount_fen"),
];

/// Balances of the list; `window` being ` order by … limit …`.
pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<CarryItem>> {
    tx.rows(&format!(concat!(items!(), "{}{}"), found.text(), window), found.values())
}

/// Count, and the sums to be carried and to lapse.
pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen)> {
    tx.one(
        &format!(
            "select count(*),
                    cast(coalesce(sum(case when coalesce(i.decided, i.proposed) = 'carry' then i.amount_fen
                                           else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when coalesce(i.decided, i.proposed) = 'lapse' then i.amount_fen
                                           else 0 end), 0) as bigint)
               from carry_item i
               left join quota_line q on q.mof_div_code = i.mof_div_code and q.line_id = i.line_id{}",
            found.text()
        ),
        found.values(),
    )
}

pub fn decide(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (year, line, account): Name,
    fate: &str,
    reason: &str,
) -> DbResult<()> {
    tx.exec(
        "update carry_item set decided = ?5, decided_by = ?6, decided_ms = ?7, decide_reason = ?8
          where mof_div_code = ?1 and fiscal_year = ?2 and line_id = ?3 and account = ?4",
        (&*ctx.county, year, line, account, fate, &ctx.actor.user_id, ctx.at, reason),
    )?;
    tx.touch("carry_list", i64::from(year.0));
    Ok(())
}

/// The whole list of a year, for checks and exports.
pub fn carry_items(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<CarryItem>> {
    tx.rows(
        concat!(
            items!(),
            "where i.mof_div_code = ?1 and i.fiscal_year = ?2 order by q.bgt_line_no, i.account"
        ),
        (county, year),
    )
}
