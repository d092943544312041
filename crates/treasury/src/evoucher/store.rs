//! All SQL of the voucher area.

pub mod pages;
mod trouble;

pub use trouble::*;

use ledger::{Fen, FiscalYear};
use platform::db::{DbResult, ToValue, Tx};
use platform::hash::sm3_hex;
use platform::numbering;
use platform::verb::Ctx;

use super::model::{StoredVoucher, VoucherItem, VoucherRow, VoucherState};

macro_rules! columns {
    () => {
        "select voucher_id, voucher_no, fiscal_year, vt_code, agency_code, fund_type_code, line_id, amount_fen,
                item_count, vou_date, state, issued_by, signed_by, issued_ms, signed_ms, sent_ms, digest,
                x_agent_business_no, x_pay_date, x_pay_amt, x_add_word, cleared_on from voucher "
    };
}

pub fn insert(tx: &mut Tx<'_>, county: &str, voucher: &VoucherRow) -> DbResult<()> {
    tx.exec(
        "insert into voucher (mof_div_code, voucher_id, voucher_no, fiscal_year, vt_code, agency_code,
            fund_type_code, line_id, amount_fen, item_count, vou_date, state, issued_by, issued_ms, digest)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        vec![
            county.to_value(),
            voucher.voucher_id.to_value(),
            voucher.voucher_no.to_value(),
            voucher.fiscal_year.to_value(),
            voucher.vt_code.to_value(),
            voucher.agency_code.to_value(),
            voucher.fund_type_code.to_value(),
            voucher.line_id.to_value(),
            voucher.amount_fen.to_value(),
            voucher.item_count.to_value(),
            voucher.vou_date.to_value(),
            voucher.state.to_value(),
            voucher.issued_by.to_value(),
            voucher.issued_ms.to_value(),
            voucher.digest.to_value(),
        ],
    )?;
    tx.touch("voucher", voucher.voucher_id);
    Ok(())
}

pub fn insert_item(
    tx: &mut Tx<'_>,
    county: &str,
    voucher: i64,
    (number, payment, amount): (i64, i64, Fen),
) -> DbResult<()> {
    tx.exec(
        "insert into voucher_item (mof_div_code, voucher_id, item_no, payment_id, amount_fen, outcome)
         values (?1, ?2, ?3, ?4, ?5, 'waiting')",
        (county, voucher, number, payment, amount),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

pub fn voucher(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<VoucherRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and voucher_id = ?2 /*for update*/"), (county, id))
}

/// The same for reading, without holding it.
pub fn voucher_seen(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<VoucherRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and voucher_id = ?2"), (county, id))
}

pub fn voucher_by_no(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    (vt_code, no): (&str, &str),
) -> DbResult<Option<VoucherRow>> {
    tx.row(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and fiscal_year = ?2 and vt_code = ?3 and voucher_no = ?4 /*for update*/"
        ),
        (county, year, vt_code, no),
    )
}

/// The same by its number alone, which no two vouchers of a county share.
pub fn voucher_numbered(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Option<VoucherRow>> {
    tx.row(concat!(columns!(), "where mof_div_code = ?1 and voucher_no = ?2 /*for update*/"), (county, no))
}

/// Every voucher a request was ever on, oldest first: id, number, state, amount of the request.
pub fn vouchers_of_payment(
    tx: &mut Tx<'_>,
    county: &str,
    payment: i64,
) -> DbResult<Vec<(i64, String, String, Fen)>> {
    tx.rows(
        "select v.voucher_id, v.voucher_no, v.state, i.amount_fen from voucher_item i
           join voucher v on v.mof_div_code = i.mof_div_code and v.voucher_id = i.voucher_id
          where i.mof_div_code = ?1 and i.payment_id = ?2 order by v.issued_ms, v.voucher_id",
        (county, payment),
    )
}

/// Vouchers sent on or before `until` about which the bank has not settled anything.
pub fn unanswered(tx: &mut Tx<'_>, county: &str, until_ms: i64, limit: i64) -> DbResult<Vec<VoucherRow>> {
    tx.rows(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and state in ('sent', 'accepted') and sent_ms <= ?2
             order by sent_ms, voucher_id limit ?3"
        ),
        (county, until_ms, limit),
    )
}

/// The same in the order they are asked about: those a person has in hand come last, so that they keep
/// no newer one from being asked about, and are asked about when there is room. Within both the turn
/// goes round: those after the voucher `last` come first.
pub fn to_ask(
    tx: &mut Tx<'_>,
    county: &str,
    until_ms: i64,
    (last, limit): (i64, i64),
) -> DbResult<Vec<VoucherRow>> {
    tx.rows(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and state in ('sent', 'accepted') and sent_ms <= ?2
             order by case when exists (select 1 from voucher_trouble t where t.mof_div_code = ?1
                                           and t.voucher_id = voucher.voucher_id
                                           and t.state in ('waiting', 'asking', 'never_taken'))
                           then 1 else 0 end,
                      case when voucher_id > ?4 then 0 else 1 end, voucher_id limit ?3"
        ),
        (county, until_ms, limit, last),
    )
}

/// Vouchers sent on or after `since`, whatever became of them, oldest first.
pub fn sent_since(
    tx: &mut Tx<'_>,
    county: &str,
    since: platform::time::Instant,
) -> DbResult<Vec<VoucherRow>> {
    tx.rows(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and state in ('sent', 'accepted', 'paid', 'partly_failed', 'rejected')
               and sent_ms >= ?2 order by sent_ms, voucher_id"
        ),
        (county, since),
    )
}

pub fn items(tx: &mut Tx<'_>, county: &str, voucher: i64) -> DbResult<Vec<VoucherItem>> {
    tx.rows(
        "select item_no, payment_id, amount_fen, outcome, x_pay_amt, x_add_word from voucher_item
          where mof_div_code = ?1 and voucher_id = ?2 order by item_no",
        (county, voucher),
    )
}

pub fn item_outcome(
    tx: &mut Tx<'_>,
    county: &str,
    (voucher, item): (i64, i64),
    outcome: &str,
    paid: Fen,
    word: &str,
) -> DbResult<()> {
    tx.exec(
        "update voucher_item set outcome = ?4, x_pay_amt = ?5, x_add_word = ?6
          where mof_div_code = ?1 and voucher_id = ?2 and item_no = ?3",
        (county, voucher, item, outcome, paid, word),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

pub fn signed(tx: &mut Tx<'_>, ctx: &Ctx, voucher: i64) -> DbResult<()> {
    tx.exec(
        "update voucher set state = 'signed', signed_by = ?3, signed_ms = ?4
          where mof_div_code = ?1 and voucher_id = ?2",
        (&*ctx.county, voucher, &ctx.actor.user_id, ctx.at),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

pub fn sent(tx: &mut Tx<'_>, ctx: &Ctx, voucher: i64) -> DbResult<()> {
    tx.exec(
        "update voucher set state = 'sent', sent_ms = ?3 where mof_div_code = ?1 and voucher_id = ?2",
        (&*ctx.county, voucher, ctx.at),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

pub fn set_state(
    tx: &mut Tx<'_>,
    county: &str,
    voucher: i64,
    state: VoucherState,
    word: &str,
) -> DbResult<()> {
    tx.exec(
        "update voucher set state = ?3, x_add_word = ?4 where mof_div_code = ?1 and voucher_id = ?2",
        (county, voucher, state.code(), word),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

/// The bank-filled fields of the receipt.
pub fn receipt(
    tx: &mut Tx<'_>,
    county: &str,
    (voucher, state): (i64, VoucherState),
    (number, date, amount): (&str, jiff::civil::Date, Fen),
    word: &str,
) -> DbResult<()> {
    tx.exec(
        "update voucher set state = ?3, x_agent_business_no = ?4, x_pay_date = ?5, x_pay_amt = ?6, x_add_word = ?7
          where mof_div_code = ?1 and voucher_id = ?2",
        (county, voucher, state.code(), number, date, amount, word),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

pub fn set_cleared(tx: &mut Tx<'_>, county: &str, voucher: i64, on: jiff::civil::Date) -> DbResult<()> {
    tx.exec(
        "update voucher set cleared_on = ?3 where mof_div_code = ?1 and voucher_id = ?2",
        (county, voucher, on),
    )?;
    tx.touch("voucher", voucher);
    Ok(())
}

/// Vouchers paid on or before `day` that are not cleared yet.
pub fn uncleared(tx: &mut Tx<'_>, county: &str, day: jiff::civil::Date) -> DbResult<Vec<VoucherRow>> {
    tx.rows(
        concat!(
            columns!(),
            "where mof_div_code = ?1 and state in ('paid', 'partly_failed') and cleared_on is null
               and x_pay_date <= ?2 order by x_pay_date, voucher_id"
        ),
        (county, day),
    )
}

/// What is kept of a voucher at one step of its life.
pub struct Kept<'k> {
    pub year: FiscalYear,
    pub vt_code: &'k str,
    pub voucher_no: &'k str,
    pub flag: &'k str,
    pub state: &'k str,
    pub body: &'k str,
    pub signer_sn: &'k str,
}

/// Appends to the store; the chain makes a changed or missing version visible.
pub fn keep(tx: &mut Tx<'_>, ctx: &Ctx, kept: &Kept<'_>) -> DbResult<i64> {
    let county = &*ctx.county;
    let number = numbering::next(tx, county, "evoucher_store", 0)?;
    let previous: Option<(String,)> = tx.row(
        "select chain_sm3 from evoucher_store where mof_div_code = ?1 and store_no = ?2",
        (county, number - 1),
    )?;
    let body_sm3 = sm3_hex(kept.body.as_bytes());
    let link = chain_link(
        previous.as_ref().map_or("", |(chain,)| chain.as_str()),
        &[kept.vt_code, kept.voucher_no, kept.flag, kept.state, &ctx.actor.user_id, &body_sm3],
        (i64::from(kept.year.0), ctx.at.0),
    );
    tx.exec(
        "insert into evoucher_store (mof_div_code, store_no, st_year, vt_code, voucher_no, flag, state, at_ms,
            user_id, body, signer_sn, body_sm3, chain_sm3)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        (
            county,
            number,
            kept.year,
            kept.vt_code,
            kept.voucher_no,
            kept.flag,
            kept.state,
            ctx.at,
            &ctx.actor.user_id,
            kept.body,
            kept.signer_sn,
            &body_sm3,
            &link,
        ),
    )?;
    tx.touch("evoucher_store", number);
    Ok(number)
}

/// SM3 over the previous link and everything the row says.
pub fn chain_link(previous: &str, words: &[&str], (year, at): (i64, i64)) -> String {
    sm3_hex(format!("{previous}\n{year}\n{at}\n{}", words.join("\n")).as_bytes())
}

/// The newest kept version of a voucher with this flag and state.
pub fn kept(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    (vt_code, no): (&str, &str),
    state: &str,
) -> DbResult<Option<StoredVoucher>> {
    tx.row(
        "select store_no, st_year, vt_code, voucher_no, flag, state, at_ms, user_id, body, signer_sn, body_sm3,
                chain_sm3
           from evoucher_store
          where mof_div_code = ?1 and st_year = ?2 and vt_code = ?3 and voucher_no = ?4 and state = ?5
          order by store_no desc limit 1",
        (county, year, vt_code, no, state),
    )
}

/// Every kept version of one voucher, oldest first.
pub fn versions(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    (vt_code, no): (&str, &str),
) -> DbResult<Vec<StoredVoucher>> {
    tx.rows(
        "select store_no, st_year, vt_code, voucher_no, flag, state, at_ms, user_id, body, signer_sn, body_sm3,
                chain_sm3
           from evoucher_store
          where mof_div_code = ?1 and st_year = ?2 and vt_code = ?3 and voucher_no = ?4 order by store_no",
        (county, year, vt_code, no),
    )
}

platform::row_struct! {
    /// A sealed voucher's own words (base64) and where it stands.
    #[derive(Debug, Clone)]
    pub struct SealedWords {
        pub voucher_no: String,
        pub body: String,
        pub state: String,
    }
}

macro_rules! sealed {
    () => {
        "select v.voucher_no, s.body, v.state from voucher v
           join evoucher_store s on s.mof_div_code = v.mof_div_code and s.st_year = v.fiscal_year
                and s.vt_code = v.vt_code and s.voucher_no = v.voucher_no and s.state = 'issued'
          where v.mof_div_code = ?1 and v.signed_ms is not null "
    };
}

/// Every voucher of a day that carries the seal, wherever it stands, by number.
pub fn sealed_on(tx: &mut Tx<'_>, county: &str, day: jiff::civil::Date) -> DbResult<Vec<SealedWords>> {
    tx.rows(
        concat!(sealed!(), "and v.vou_date = ?2 order by v.fiscal_year, v.vt_code, v.voucher_no, s.store_no"),
        (county, day),
    )
}

/// The same of one number, in the latest year that has it.
pub fn sealed_with_no(tx: &mut Tx<'_>, county: &str, no: &str) -> DbResult<Option<SealedWords>> {
    tx.row(
        concat!(
            sealed!(),
            "and v.voucher_no = ?2 order by v.fiscal_year desc, v.vt_code, s.store_no limit 1"
        ),
        (county, no),
    )
}
