//! What the voucher pages ask.

use ledger::Fen;
use platform::db::{DbResult, Tx, Where, joins_of, order_of};
use platform::row_struct;
use platform::time::Instant;

use super::super::model::StoredVoucher;

row_struct! {
    /// A voucher in a list.
    #[derive(Debug, Clone)]
    pub struct VoucherSeen {
        pub voucher_id: i64,
        pub voucher_no: String,
        pub vt_code: String,
        pub agency_name: String,
        pub payee_name: String,
        pub item_count: i64,
        pub amount_fen: Fen,
        pub state: String,
        pub issued_ms: Instant,
        pub signed_ms: Option<Instant>,
        pub sent_ms: Option<Instant>,
        pub x_pay_date: Option<jiff::civil::Date>,
    }
}

pub const ORDER: &[(&str, &str)] = &[
    ("no", "v.voucher_no"),
    ("unit", "v.agency_code"),
    ("amount", "v.amount_fen"),
    ("state", "v.state"),
    ("issued", "v.issued_ms not null"),
    ("sent", "v.sent_ms"),
];

const JOINS: &str = " from voucher v
    left join org_unit u on u.mof_div_code = v.mof_div_code and u.agency_code = v.agency_code";

pub fn vouchers(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<VoucherSeen>> {
    let keys = joins_of(JOINS, &[found.text(), window]);
    tx.rows(
        &format!(
            "select v.voucher_id, v.voucher_no, v.vt_code, coalesce(u.agency_name, v.agency_code),
                    coalesce((select y.payee_name from voucher_item i
                       join payment_request r on r.mof_div_code = i.mof_div_code and r.payment_id = i.payment_id
                       join payee y on y.mof_div_code = r.mof_div_code and y.payee_code = r.payee_code
                      where i.mof_div_code = v.mof_div_code and i.voucher_id = v.voucher_id and i.item_no = 1), ''),
                    v.item_count, v.amount_fen, v.state, v.issued_ms, v.signed_ms, v.sent_ms, v.x_pay_date
               {JOINS} where v.mof_div_code = ?1 and v.voucher_id in (select v.voucher_id{keys}{}{window}){}",
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen)> {
    let from = joins_of(JOINS, &[found.text()]);
    tx.one(
        &format!("select count(*), cast(coalesce(sum(v.amount_fen), 0) as bigint){from}{}", found.text()),
        found.values(),
    )
}

/// Vouchers in a state that a person could act on: seen units, no other step taken by them.
pub fn waiting_for(county: &str, state: &str, units: &Option<Vec<String>>, user: &str) -> Where {
    Where::county("v.mof_div_code", county)
        .and("v.state = ?", state)
        .among("v.agency_code", units.as_deref())
        .and(
            "not exists (select 1 from document_actor a where a.mof_div_code = v.mof_div_code
               and a.document_kind = 'voucher' and a.document_id = v.voucher_id and a.user_id = ?)",
            user,
        )
}

row_struct! {
    /// A request on a voucher with its payee.
    #[derive(Debug, Clone)]
    pub struct ItemSeen {
        pub item_no: i64,
        pub payment_id: i64,
        pub pay_app_no: String,
        pub payee_name: String,
        pub amount_fen: Fen,
        pub outcome: String,
        pub x_pay_amt: Option<Fen>,
        pub x_add_word: Option<String>,
    }
}

pub fn items_seen(tx: &mut Tx<'_>, county: &str, voucher: i64) -> DbResult<Vec<ItemSeen>> {
    tx.rows(
        "select i.item_no, i.payment_id, coalesce(r.pay_app_no, ''), coalesce(y.payee_name, ''), i.amount_fen,
                i.outcome, i.x_pay_amt, i.x_add_word
           from voucher_item i
           left join payment_request r on r.mof_div_code = i.mof_div_code and r.payment_id = i.payment_id
           left join payee y on y.mof_div_code = i.mof_div_code and y.payee_code = r.payee_code
          where i.mof_div_code = ?1 and i.voucher_id = ?2 order by i.item_no limit 500",
        (county, voucher),
    )
}

/// Every kept version of a voucher, oldest first, without its words.
pub fn versions(
    tx: &mut Tx<'_>,
    county: &str,
    year: i64,
    vt_code: &str,
    no: &str,
) -> DbResult<Vec<StoredVoucher>> {
    tx.rows(
        "select s.store_no, s.st_year, s.vt_code, s.voucher_no, s.flag, s.state, s.at_ms,
                coalesce(p.user_name, s.user_id), '', s.signer_sn, s.body_sm3, s.chain_sm3
           from evoucher_store s left join person p on p.mof_div_code = s.mof_div_code and p.user_id = s.user_id
          where s.mof_div_code = ?1 and s.st_year = ?2 and s.vt_code = ?3 and s.voucher_no = ?4 order by s.store_no",
        (county, year, vt_code, no),
    )
}
