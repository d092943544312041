//! Contracts and what each line holds for them.

use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx, Where};
use platform::row_struct;
use platform::time::Instant;
use platform::verb::Ctx;

use books::line::LineRow;

row_struct! {
    /// A contract the county pays from commitments.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contract {
        pub contract_no: String,
        pub agency_code: String,
        /// The supplier.
        pub payee_code: String,
    }
}

row_struct! {
    /// What a line holds for a contract. `used_fen` is paid and on its way.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct Commitment {
        pub commitment_id: i64,
        pub contract_no: String,
        pub line_id: LineId,
        pub fiscal_year: FiscalYear,
        pub agency_code: String,
        pub payee_code: String,
        pub carried_from_id: Option<i64>,
        pub committed_fen: Fen,
        pub released_fen: Fen,
        pub carried_fen: Fen,
        pub used_fen: Fen,
        pub made_ms: Instant,
    }
}

/// Writes a contract down; one that is there stays as it is.
pub fn register(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    contract_no: &str,
    (agency, payee): (&str, &str),
) -> DbResult<()> {
    tx.exec(
        "insert into contract (mof_div_code, contract_no, agency_code, payee_code, registered_by, registered_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (mof_div_code, contract_no) do nothing",
        (&*ctx.county, contract_no, agency, payee, &ctx.actor.user_id, ctx.at),
    )?;
    tx.touch_key("contract", contract_no);
    Ok(())
}

pub fn contract(tx: &mut Tx<'_>, county: &str, contract_no: &str) -> DbResult<Option<Contract>> {
    tx.row(
        "select contract_no, agency_code, payee_code from contract
          where mof_div_code = ?1 and contract_no = ?2",
        (county, contract_no),
    )
}

macro_rules! commitments {
    () => {
        "select m.commitment_id, m.contract_no, m.line_id, m.fiscal_year, m.agency_code, c.payee_code,
                m.carried_from_id, m.committed_fen, m.released_fen, m.carried_fen,
                coalesce((select l.used_fen from limit_row l where l.mof_div_code = m.mof_div_code
                   and l.limit_key = 'commitment:' || cast(m.commitment_id as text)), 0), m.made_ms
           from commitment m
           join contract c on c.mof_div_code = m.mof_div_code and c.contract_no = m.contract_no "
    };
}

pub fn on_line(
    tx: &mut Tx<'_>,
    county: &str,
    contract_no: &str,
    line: LineId,
) -> DbResult<Option<Commitment>> {
    tx.row(
        concat!(commitments!(), "where m.mof_div_code = ?1 and m.contract_no = ?2 and m.line_id = ?3"),
        (county, contract_no, line),
    )
}

/// The commitments of a line, in the order of their contracts.
pub fn of_line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<Commitment>> {
    tx.rows(
        concat!(commitments!(), "where m.mof_div_code = ?1 and m.line_id = ?2 order by m.contract_no"),
        (county, line),
    )
}

/// What all lines together still hold for a contract.
pub fn left_of(tx: &mut Tx<'_>, county: &str, contract_no: &str) -> DbResult<Fen> {
    let (left,): (Fen,) = tx.one(
        "select cast(coalesce(sum(l.ceiling_fen - l.used_fen), 0) as bigint)
           from commitment m
           join limit_row l on l.mof_div_code = m.mof_div_code
            and l.limit_key = 'commitment:' || cast(m.commitment_id as text)
          where m.mof_div_code = ?1 and m.contract_no = ?2",
        (county, contract_no),
    )?;
    Ok(left)
}

pub fn commitment(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<Commitment>> {
    tx.row(concat!(commitments!(), "where m.mof_div_code = ?1 and m.commitment_id = ?2"), (county, id))
}

/// Adds to what a line holds for a contract.
pub fn add(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (id, contract_no): (i64, &str),
    line: &LineRow,
    (amount, carried_from): (Fen, Option<i64>),
) -> DbResult<()> {
    tx.exec(
        "insert into commitment (mof_div_code, commitment_id, contract_no, line_id, fiscal_year, agency_code,
                                 carried_from_id, carried_fen, committed_fen, released_fen, made_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0, ?9)
         on conflict (mof_div_code, contract_no, line_id)
         do update set committed_fen = commitment.committed_fen + excluded.committed_fen",
        (
            &*ctx.county,
            id,
            contract_no,
            line.line_id,
            line.fiscal_year,
            &line.agency_code,
            carried_from,
            amount,
            ctx.at,
        ),
    )?;
    tx.touch("commitment", id);
    Ok(())
}

pub fn add_released(tx: &mut Tx<'_>, county: &str, id: i64, amount: Fen) -> DbResult<()> {
    tx.exec(
        "update commitment set released_fen = released_fen + ?3 where mof_div_code = ?1 and commitment_id = ?2",
        (county, id, amount),
    )?;
    tx.touch("commitment", id);
    Ok(())
}

pub fn add_carried(tx: &mut Tx<'_>, county: &str, id: i64, amount: Fen) -> DbResult<()> {
    tx.exec(
        "update commitment set carried_fen = carried_fen + ?3 where mof_div_code = ?1 and commitment_id = ?2",
        (county, id, amount),
    )?;
    tx.touch("commitment", id);
    Ok(())
}

row_struct! {
    /// A commitment in a list, with the names of its unit, line and supplier.
    #[derive(Debug, Clone)]
    pub struct CommitmentItem {
        pub commitment_id: i64,
        pub contract_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub payee_code: String,
        pub payee_name: String,
        pub line_id: LineId,
        pub line_no: String,
        pub committed_fen: Fen,
        pub released_fen: Fen,
        pub carried_fen: Fen,
        pub used_fen: Fen,
    }
}

/// Columns a list of commitments can be sorted by.
pub const ORDER: &[(&str, &str)] = &[
    ("contract", "m.contract_no"),
    ("unit", "m.agency_code"),
    ("line", "q.bgt_line_no"),
    ("committed", "m.committed_fen"),
    ("used", "12"),
];

const JOINS: &str = " from commitment m
    join contract c on c.mof_div_code = m.mof_div_code and c.contract_no = m.contract_no
    join quota_line q on q.mof_div_code = m.mof_div_code and q.line_id = m.line_id
    left join org_unit u on u.mof_div_code = m.mof_div_code and u.agency_code = m.agency_code
    left join payee p on p.mof_div_code = m.mof_div_code and p.payee_code = c.payee_code
    left join limit_row l on l.mof_div_code = m.mof_div_code
     and l.limit_key = 'commitment:' || cast(m.commitment_id as text)";

/// Commitments of a list; `window` being ` order by … limit …`.
pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<CommitmentItem>> {
    tx.rows(
        &format!(
            "select m.commitment_id, m.contract_no, m.agency_code, coalesce(u.agency_name, ''), c.payee_code,
                    coalesce(p.payee_name, ''), m.line_id, q.bgt_line_no, m.committed_fen, m.released_fen,
                    m.carried_fen, coalesce(l.used_fen, 0){JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

/// Count, and the sums committed, released, carried and used.
pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen, Fen, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(m.committed_fen), 0) as bigint),
                    cast(coalesce(sum(m.released_fen), 0) as bigint),
                    cast(coalesce(sum(m.carried_fen), 0) as bigint),
                    cast(coalesce(sum(l.used_fen), 0) as bigint){JOINS}{}",
            found.text()
        ),
        found.values(),
    )
}

/// Documents that committed or released for a contract on a line: (document, number, kind, state, amount).
pub type ContractStep = (i64, String, String, String, Fen, Instant);

pub fn steps(tx: &mut Tx<'_>, county: &str, contract_no: &str, line: LineId) -> DbResult<Vec<ContractStep>> {
    tx.rows(
        "select c.change_id, c.doc_no, c.kind, i.state, i.amount_fen, c.proposed_ms
           from quota_change_item i
           join quota_change c on c.mof_div_code = i.mof_div_code and c.change_id = i.change_id
          where i.mof_div_code = ?1 and i.contract_no = ?2 and i.line_id = ?3
          order by c.proposed_ms, c.change_id, i.item_no limit 200",
        (county, contract_no, line),
    )
}

/// Lines whose account 3105 is not what their contracts have left: number, balance, left.
pub fn unlike_balances(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen, Fen)>> {
    tx.rows(
        "select q.bgt_line_no, cast(coalesce(b.balance_fen, 0) as bigint), cast(coalesce(t.left_fen, 0) as bigint)
           from quota_line q
           left join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id
            and b.account = 3105
           left join (select m.line_id, cast(sum(l.ceiling_fen - l.used_fen) as bigint) as left_fen
                        from commitment m
                        join limit_row l on l.mof_div_code = m.mof_div_code
                         and l.limit_key = 'commitment:' || cast(m.commitment_id as text)
                       where m.mof_div_code = ?1 group by m.line_id) t on t.line_id = q.line_id
          where q.mof_div_code = ?1 and coalesce(b.balance_fen, 0) <> coalesce(t.left_fen, 0)
          order by q.bgt_line_no, q.line_id limit 1000",
        (county,),
    )
}
