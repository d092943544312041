//! All SQL of explaining that no other area has.

use jiff::civil::Date;
use ledger::{Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx};

use super::model::StateSum;

/// A line by its number in the latest year that has it.
pub fn latest_line_by_no(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Option<LineId>> {
    let row: Option<(LineId,)> = tx.row(
        "select line_id from quota_line where mof_div_code = ?1 and bgt_line_no = ?2
          order by fiscal_year desc limit 1",
        (county, no),
    )?;
    Ok(row.map(|(line,)| line))
}

/// Payments, each with its year, behind the number of a voucher, of a bank's receipt or of a refund.
pub fn payments_by_paper(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Vec<(i64, FiscalYear)>> {
    tx.rows(
        "select r.payment_id, r.fiscal_year from payment_request r
          where r.mof_div_code = ?1 and r.payment_id in (
            select i.payment_id from voucher v
              join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
             where v.mof_div_code = ?1 and (v.voucher_no = ?2 or v.x_agent_business_no = ?2)
            union
            select b.payment_id from bank_refund b
             where b.mof_div_code = ?1 and b.refund_no = ?2 and b.payment_id is not null)
          order by r.fiscal_year desc, r.payment_id",
        (county, no),
    )
}

/// Vouchers a payment stood on, oldest first.
pub fn vouchers_of(tx: &mut Tx<'_>, county: &str, payment: i64) -> DbResult<Vec<(i64,)>> {
    tx.rows(
        "select v.voucher_id from voucher_item i
           join voucher v on v.mof_div_code = i.mof_div_code and v.voucher_id = i.voucher_id
          where i.mof_div_code = ?1 and i.payment_id = ?2 order by v.issued_ms, v.voucher_id",
        (county, payment),
    )
}

pub fn person_name(tx: &mut Tx<'_>, county: &str, user: &str) -> DbResult<String> {
    let row: Option<(String,)> =
        tx.row("select user_name from person where mof_div_code = ?1 and user_id = ?2", (county, user))?;
    Ok(row.map_or_else(|| user.to_owned(), |(name,)| name))
}

pub fn refund(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<(String, Date)>> {
    tx.row(
        "select refund_no, refunded_on from bank_refund where mof_div_code = ?1 and refund_id = ?2",
        (county, id),
    )
}

pub fn balances(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<(i64, Fen)>> {
    tx.rows(
        "select account, balance_fen from line_balance where mof_div_code = ?1 and line_id = ?2 order by account",
        (county, line),
    )
}

pub fn payments_by_state(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Vec<StateSum>> {
    tx.rows(
        "select state, count(*), cast(sum(amount_fen) as bigint), cast(sum(paid_fen) as bigint),
                cast(sum(refunded_fen) as bigint)
           from payment_request where mof_div_code = ?1 and line_id = ?2 group by state order by state",
        (county, line),
    )
}
