//! Every request against the words of its voucher: whom the county's key signed to pay, how much, for what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::Fen;
use platform::db::{DbResult, Tx};
use wire::envelope::{Message, PaymentVoucher, VoucherFlag, VtTable};

use super::finding::{Finding, FindingKind};
use super::store::{self, OrderedRow, StoredRow};

/// A purpose is cut to so many characters in a voucher.
const SUMMARY_CHARS: usize = 200;

/// Whom, how much and for what: as the voucher says or as request and payee say.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    payee_acct_no: String,
    payee_acct_name: String,
    payee_acct_bank_no: String,
    amount: Fen,
    summary: String,
}

/// Compares the requests of an issued voucher with it; other versions say the same words again.
pub(super) fn check(
    tx: &mut Tx<'_>,
    county: &str,
    row: &StoredRow,
    table: &VtTable,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    let Some(order) = order(row, table) else { return Ok(()) };
    for request in store::requests_of(tx, county, (row.st_year, &row.vt_code, &row.voucher_no))? {
        let place = format!("request {} on voucher {}", request.pay_app_no, row.voucher_no);
        match said(&order, request.payment_id) {
            None => out(Finding::new(FindingKind::RequestWords, place, "a detail of the voucher", "none")),
            Some(said) => {
                let stands = stands(&request);
                if said != stands {
                    out(Finding::new(FindingKind::RequestWords, place, text(&said), text(&stands)));
                }
            }
        }
    }
    Ok(())
}

/// What cannot be read was reported with the version itself.
fn order(row: &StoredRow, table: &VtTable) -> Option<PaymentVoucher> {
    if row.state != "issued" {
        return None;
    }
    let bytes = STANDARD.decode(&row.body).ok()?;
    match Message::from_voucher_bytes(&bytes, VoucherFlag::Document, table).ok()? {
        Message::Order(order) => Some(order),
        Message::Receipt(_)
        | Message::Acceptance(_)
        | Message::Rejection(_)
        | Message::Refund(..)
        | Message::StatusQuery(_)
        | Message::StatusAnswer(_)
        | Message::AccountStatement(_)
        | Message::TreasuryBalance(_)
        | Message::StatementResult(_) => None,
    }
}

fn said(order: &PaymentVoucher, payment_id: i64) -> Option<Words> {
    if order.details.is_empty() {
        return Some(Words {
            payee_acct_no: order.payee_acct_no.clone(),
            payee_acct_name: order.payee_acct_name.clone(),
            payee_acct_bank_no: order.payee_acct_bank_no.clone(),
            amount: order.pay_amt,
            summary: order.pay_summary_name.clone(),
        });
    }
    let id = crate::evoucher::detail_id_of(payment_id);
    let detail = order.details.iter().find(|detail| detail.id == id)?;
    Some(Words {
        payee_acct_no: detail.payee_acct_no.clone(),
        payee_acct_name: detail.payee_acct_name.clone(),
        payee_acct_bank_no: detail.payee_acct_bank_no.clone(),
        amount: detail.pay_amt,
        summary: detail.remark.clone(),
    })
}

/// As the request stands, and its payee in the version the request was written with: a later lawful
/// change of the payee leaves that version as it was.
fn stands(request: &OrderedRow) -> Words {
    let payee = |found: &Option<String>| found.clone().unwrap_or_default();
    Words {
        payee_acct_no: payee(&request.payee_acct_no),
        payee_acct_name: payee(&request.payee_name),
        payee_acct_bank_no: payee(&request.payee_bank_no),
        amount: request.amount_fen,
        summary: request.pay_summary.chars().take(SUMMARY_CHARS).collect(),
    }
}

fn text(words: &Words) -> String {
    format!("{} {} {} {:?}", words.payee_acct_no, words.payee_acct_name, words.amount, words.summary)
}
