//! All SQL of the treasury's verification: rows that do not fit each other.

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, Tx};
use platform::row_struct;
use platform::time::Instant;

/// Each kind of misfit is listed up to so many; the first are enough to see what happened.
const LISTED: i64 = 1000;

row_struct! {
    /// A kept version beside the row of its voucher.
    pub struct StoredRow {
        pub store_no: i64,
        pub st_year: i64,
        pub vt_code: String,
        pub voucher_no: String,
        pub flag: String,
        pub state: String,
        pub at_ms: Instant,
        pub user_id: String,
        pub body: String,
        pub body_sm3: String,
        pub chain_sm3: String,
        pub voucher_digest: Option<String>,
        pub voucher_amount_fen: Option<i64>,
        pub x_agent_business_no: Option<String>,
        pub x_pay_date: Option<Date>,
        pub x_pay_amt: Option<Fen>,
    }
}

pub fn stored_after(tx: &mut Tx<'_>, county: &str, after: i64, limit: i64) -> DbResult<Vec<StoredRow>> {
    tx.rows(
        "select s.store_no, s.st_year, s.vt_code, s.voucher_no, s.flag, s.state, s.at_ms, s.user_id, s.body,
                s.body_sm3, s.chain_sm3, v.digest, v.amount_fen, v.x_agent_business_no, v.x_pay_date, v.x_pay_amt
           from evoucher_store s
           left join voucher v on v.mof_div_code = s.mof_div_code and v.fiscal_year = s.st_year
                              and v.vt_code = s.vt_code and v.voucher_no = s.voucher_no
          where s.mof_div_code = ?1 and s.store_no > ?2 order by s.store_no limit ?3",
        (county, after, limit),
    )
}

row_struct! {
    /// A request beside its payee in the version it was written with.
    pub struct OrderedRow {
        pub payment_id: i64,
        pub pay_app_no: String,
        pub amount_fen: Fen,
        pub pay_summary: String,
        pub payee_acct_no: Option<String>,
        pub payee_name: Option<String>,
        pub payee_bank_no: Option<String>,
    }
}

/// The requests that stand on a voucher; those the bank gave back have left it.
pub fn requests_of(
    tx: &mut Tx<'_>,
    county: &str,
    (year, vt_code, voucher_no): (i64, &str, &str),
) -> DbResult<Vec<OrderedRow>> {
    tx.rows(
        "select p.payment_id, p.pay_app_no, p.amount_fen, p.pay_summary,
                coalesce(w.payee_acct_no, y.payee_acct_no), coalesce(w.payee_name, y.payee_name),
                coalesce(w.payee_bank_no, y.payee_bank_no)
           from voucher v
           join voucher_item i on i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id
           join payment_request p on p.mof_div_code = i.mof_div_code and p.payment_id = i.payment_id
                                 and p.voucher_id = v.voucher_id
           left join payee y on y.mof_div_code = p.mof_div_code and y.payee_code = p.payee_code
                            and y.version_no = p.payee_version
           left join payee_version w on w.mof_div_code = p.mof_div_code and w.payee_code = p.payee_code
                            and w.version_no = p.payee_version
          where v.mof_div_code = ?1 and v.fiscal_year = ?2 and v.vt_code = ?3 and v.voucher_no = ?4
          order by i.item_no",
        (county, year, vt_code, voucher_no),
    )
}

/// The number the next version is counted from.
pub fn last_number(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let row: Option<(i64,)> = tx.row(
        "select last_number from counter where mof_div_code = ?1 and series = 'evoucher_store' and year = 0",
        (county,),
    )?;
    Ok(row.map_or(0, |(number,)| number))
}

row_struct! {
    pub struct VoucherSum {
        pub voucher_no: String,
        pub amount_fen: Fen,
        pub item_count: i64,
        pub items_fen: Fen,
        pub items: i64,
    }
}

pub fn vouchers_unlike_items(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<VoucherSum>> {
    tx.rows(
        "select v.voucher_no, v.amount_fen, v.item_count, t.items_fen, t.items
           from voucher v
           join (select voucher_id, cast(sum(amount_fen) as bigint) as items_fen, count(*) as items
                   from voucher_item where mof_div_code = ?1 group by voucher_id) t
             on t.voucher_id = v.voucher_id
          where v.mof_div_code = ?1 and (v.amount_fen <> t.items_fen or v.item_count <> t.items)
          order by v.voucher_no limit ?2",
        (county, LISTED),
    )
}

/// Items whose payment says another amount was paid than the item: voucher, request, item, payment.
pub fn items_unlike_payments(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String, Fen, Fen)>> {
    tx.rows(
        "select v.voucher_no, p.pay_app_no, coalesce(i.x_pay_amt, 0), p.paid_fen
           from voucher_item i
           join voucher v on v.mof_div_code = i.mof_div_code and v.voucher_id = i.voucher_id
           join payment_request p on p.mof_div_code = i.mof_div_code and p.payment_id = i.payment_id
                                 and p.voucher_id = i.voucher_id
          where i.mof_div_code = ?1 and coalesce(i.x_pay_amt, 0) <> p.paid_fen
          order by v.voucher_no, i.item_no limit ?2",
        (county, LISTED),
    )
}

/// Vouchers whose row and whose kept versions disagree on whether they were withdrawn.
pub fn withdrawals_unlike_store(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select v.voucher_no, v.state from voucher v
           left join (select distinct st_year, vt_code, voucher_no from evoucher_store
                       where mof_div_code = ?1 and state = 'withdrawn') w
             on w.st_year = v.fiscal_year and w.vt_code = v.vt_code and w.voucher_no = v.voucher_no
          where v.mof_div_code = ?1 and (v.state = 'withdrawn') <> (w.voucher_no is not null)
          order by v.voucher_no limit ?2",
        (county, LISTED),
    )
}

/// Receipts whose sum is not that of the items: voucher, receipt, items.
pub fn receipts_unlike_items(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen, Fen)>> {
    tx.rows(
        "select v.voucher_no, v.x_pay_amt, t.paid_fen
           from voucher v
           join (select voucher_id, cast(sum(coalesce(x_pay_amt, 0)) as bigint) as paid_fen
                   from voucher_item where mof_div_code = ?1 group by voucher_id) t
             on t.voucher_id = v.voucher_id
          where v.mof_div_code = ?1 and v.x_pay_amt is not null and v.x_pay_amt <> t.paid_fen
          order by v.voucher_no limit ?2",
        (county, LISTED),
    )
}

pub fn payment_count(tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let (count,): (i64,) =
        tx.one("select count(*) from payment_request where mof_div_code = ?1", (county,))?;
    Ok(count)
}

/// Requests whose refunds differ: number, Σ of booked refunds, what the request says.
pub fn payments_unlike_refunds(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen, Fen)>> {
    tx.rows(
        "select p.pay_app_no, coalesce(t.booked_fen, 0), p.refunded_fen
           from payment_request p
           left join (select payment_id, cast(sum(amount_fen) as bigint) as booked_fen from bank_refund
                       where mof_div_code = ?1 and state = 'booked' and payment_id is not null
                       group by payment_id) t on t.payment_id = p.payment_id
          where p.mof_div_code = ?1 and coalesce(t.booked_fen, 0) <> p.refunded_fen
          order by p.pay_app_no limit ?2",
        (county, LISTED),
    )
}

/// Requests whose state is not that of their last step: number, state, last step.
pub fn states_unlike_steps(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String, String)>> {
    tx.rows(
        "select p.pay_app_no, p.state, c.state
           from payment_request p
           join (select payment_id, max(change_no) as last_no from payment_change
                  where mof_div_code = ?1 group by payment_id) t on t.payment_id = p.payment_id
           join payment_change c on c.mof_div_code = p.mof_div_code and c.payment_id = p.payment_id
                                and c.change_no = t.last_no
          where p.mof_div_code = ?1 and p.state <> c.state order by p.pay_app_no limit ?2",
        (county, LISTED),
    )
}

/// Requests whose paid amount is not what their state means: nothing, or all of it.
pub fn paid_unlike_state(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String, Fen)>> {
    tx.rows(
        "select pay_app_no, state, paid_fen from payment_request
          where mof_div_code = ?1
            and paid_fen <> case when state in ('paid', 'cleared', 'recorded', 'refunded') then amount_fen
                                 else 0 end
          order by pay_app_no limit ?2",
        (county, LISTED),
    )
}

/// Lines whose requests and journal disagree on what was paid: line, requests, journal.
///
/// Refunds of later years (E20) do not touch the line; closing (E24) and taking over in mid-year
/// (E30) are no payments of requests.
pub fn paid_unlike_journal(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen, Fen)>> {
    tx.rows(
        "select q.bgt_line_no, coalesce(r.paid_fen, 0) - coalesce(f.back_fen, 0), coalesce(j.paid_fen, 0)
           from quota_line q
           left join (select line_id, cast(sum(paid_fen) as bigint) as paid_fen from payment_request
                       where mof_div_code = ?1 group by line_id) r on r.line_id = q.line_id
           left join (select p.line_id, cast(sum(b.amount_fen) as bigint) as back_fen
                        from bank_refund b
                        join payment_request p on p.mof_div_code = b.mof_div_code and p.payment_id = b.payment_id
                       where b.mof_div_code = ?1 and b.state = 'booked'
                         and (b.booked_event = 'E19' or (b.booked_event = ''
                              and cast(substr(b.refunded_on, 1, 4) as bigint) = p.fiscal_year))
                       group by p.line_id) f on f.line_id = q.line_id
           left join (select e.place_id as line_id, cast(sum(e.debit_fen - e.credit_fen) as bigint) as paid_fen
                        from journal_entry e
                        join journal_posting g
                          on g.mof_div_code = e.mof_div_code and g.posting_id = e.posting_id
                       where e.mof_div_code = ?1 and e.account = 3201 and g.event not in ('E24', 'E30')
                       group by e.place_id) j on j.line_id = q.line_id
          where q.mof_div_code = ?1
            and coalesce(r.paid_fen, 0) - coalesce(f.back_fen, 0) <> coalesce(j.paid_fen, 0)
          order by q.fiscal_year, q.bgt_line_no limit ?2",
        (county, LISTED),
    )
}

/// Lines whose requests under way differ from account 3106: line, requests, journal. What was under
/// way when a county was taken over (E30) has no requests here, so such lines are left out.
pub fn in_process_unlike_journal(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen, Fen)>> {
    tx.rows(
        "select q.bgt_line_no, coalesce(r.under_way_fen, 0), coalesce(b.balance_fen, 0)
           from quota_line q
           left join (select line_id, cast(sum(amount_fen) as bigint) as under_way_fen from payment_request
                       where mof_div_code = ?1
                         and state in ('unit_approved', 'finance_reviewed', 'voucher_issued', 'signed', 'sent',
                                       'bank_accepted')
                       group by line_id) r on r.line_id = q.line_id
           left join line_balance b on b.mof_div_code = q.mof_div_code and b.line_id = q.line_id
                                   and b.account = 3106
          where q.mof_div_code = ?1 and coalesce(r.under_way_fen, 0) <> coalesce(b.balance_fen, 0)
            and not exists (select 1 from journal_entry e
                              join journal_posting g
                                on g.mof_div_code = e.mof_div_code and g.posting_id = e.posting_id
                             where e.mof_div_code = ?1 and e.place_id = q.line_id and e.account = 3106
                               and g.event = 'E30')
          order by q.fiscal_year, q.bgt_line_no limit ?2",
        (county, LISTED),
    )
}
