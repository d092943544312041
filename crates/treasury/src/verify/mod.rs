//! Verification of the treasury (核验): voucher store, payments, refunds and clocks against each other
//! and against the ledger.
//!
//! **Promise:** a voucher, receipt, request, refund or clock that was changed outside the program is
//! found and named, as long as one other row still says what it was.
//! **Promise:** rows are read in pages; memory does not grow with the number of payments.
//! **Not here:** journal, balances, lineage and blocks (`books::verify`); mending anything.

mod finding;
mod requests;
mod store;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::Fen;
use platform::db::{DbResult, Tx};
use platform::hash::sm3_hex;
use serde::Serialize;
use wire::crypto::{Party, SignatureVerifier};
use wire::envelope::{Envelope, Message, VoucherFlag, VtTable};

use crate::evoucher;
pub use finding::{Finding, FindingKind};
use store::StoredRow;

/// Rows read per statement.
const PAGE: i64 = 500;

/// What the signatures are checked against.
pub struct Evidence<'e> {
    pub table: &'e VtTable,
    /// None: there are no certificates, and signatures are not checked.
    pub verifier: Option<&'e dyn SignatureVerifier>,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub kept_versions: u64,
    pub signatures: u64,
    pub payments: u64,
    pub findings: u64,
}

/// Verifies the treasury's rows of a county.
pub fn run(
    tx: &mut Tx<'_>,
    county: &str,
    evidence: &Evidence<'_>,
    report: &mut impl FnMut(Finding),
) -> DbResult<Summary> {
    let mut summary = Summary::default();
    let mut findings = 0u64;
    let mut counted = |finding: Finding| {
        findings += 1;
        report(finding);
    };
    let out: &mut dyn FnMut(Finding) = &mut counted;
    kept_versions(tx, county, evidence, &mut summary, out)?;
    vouchers(tx, county, out)?;
    payments(tx, county, &mut summary, out)?;
    lines(tx, county, out)?;
    duties(tx, county, out)?;
    summary.findings = findings;
    Ok(summary)
}

/// The voucher store: numbers without gaps, the chain, the words, the signatures.
fn kept_versions(
    tx: &mut Tx<'_>,
    county: &str,
    evidence: &Evidence<'_>,
    summary: &mut Summary,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    let (mut number, mut chain) = (0i64, String::new());
    loop {
        let page = store::stored_after(tx, county, number, PAGE)?;
        if page.is_empty() {
            break;
        }
        for row in page {
            if row.store_no != number + 1 {
                out(Finding::new(FindingKind::StoreGap, "voucher store", number + 1, row.store_no));
            }
            chain = link(&row, &chain, out);
            number = row.store_no;
            summary.kept_versions += 1;
            words(&row, evidence.table, out);
            requests::check(tx, county, &row, evidence.table, out)?;
            if matches!(row.state.as_str(), "signed" | "receipt") {
                signature(&row, evidence, summary, out);
            }
        }
    }
    let counted = store::last_number(tx, county)?;
    if counted != number {
        out(Finding::new(FindingKind::StoreGap, "last number of the voucher store", counted, number));
    }
    Ok(())
}

fn place(row: &StoredRow) -> String {
    format!("kept version {} ({} of voucher {})", row.store_no, row.state, row.voucher_no)
}

/// Digest of the body and link to the version before; gives the link as it is stored.
fn link(row: &StoredRow, previous: &str, out: &mut dyn FnMut(Finding)) -> String {
    let digest = sm3_hex(row.body.as_bytes());
    if digest != row.body_sm3 {
        out(Finding::new(FindingKind::StoreBody, place(row), &row.body_sm3, digest));
    }
    let names = [&row.vt_code, &row.voucher_no, &row.flag, &row.state, &row.user_id, &row.body_sm3];
    let words: Vec<&str> = names.into_iter().map(String::as_str).collect();
    let expected = evoucher::chain_link(previous, &words, (row.st_year, row.at_ms.0));
    if expected != row.chain_sm3 {
        out(Finding::new(FindingKind::StoreChain, place(row), expected, &row.chain_sm3));
    }
    row.chain_sm3.clone()
}

/// What a kept version says, against the voucher's row.
fn words(row: &StoredRow, table: &VtTable, out: &mut dyn FnMut(Finding)) {
    let Some(digest) = &row.voucher_digest else {
        out(Finding::new(FindingKind::VoucherUnknown, place(row), "a voucher", "none"));
        return;
    };
    let unreadable =
        |detail: String| Finding::new(FindingKind::StoreUnreadable, place(row), "a voucher", detail);
    let Ok(bytes) = STANDARD.decode(&row.body) else {
        return out(unreadable("not base64".to_owned()));
    };
    let message = match row.state.as_str() {
        "issued" => Message::from_voucher_bytes(&bytes, VoucherFlag::Document, table),
        "receipt" => Envelope::parse(&bytes).and_then(|envelope| match envelope.bodies.first() {
            Some(body) => body.message(table),
            None => Message::from_voucher_bytes(&[], VoucherFlag::Receipt, table),
        }),
        "signed" => return signed_words(row, &bytes, digest, out),
        "withdrawn" => return withdrawn_words(row, &bytes, digest, out),
        other => return out(unreadable(format!("state {other}"))),
    };
    let message = match message {
        Ok(message) => message,
        Err(error) => return out(unreadable(error.to_string())),
    };
    match message {
        Message::Order(order) => {
            let found = sm3_hex(&bytes);
            if found != *digest {
                out(Finding::new(FindingKind::VoucherDigest, place(row), digest, found));
            }
            let amount = Fen::new(row.voucher_amount_fen.unwrap_or_default());
            if order.pay_amt != amount {
                out(Finding::new(FindingKind::VoucherAmount, place(row), order.pay_amt, amount));
            }
        }
        Message::Receipt(receipt) => {
            let said = (Some(receipt.x_agent_business_no), receipt.x_pay_date, receipt.x_pay_amt);
            let kept = (row.x_agent_business_no.clone(), row.x_pay_date, row.x_pay_amt);
            if said != kept {
                let text =
                    |(number, day, amount): (Option<String>, Option<jiff::civil::Date>, Option<Fen>)| {
                        let day = day.map(|day| day.to_string()).unwrap_or_default();
                        let amount = amount.map(|amount| amount.to_string()).unwrap_or_default();
                        format!("{} {day} {amount}", number.unwrap_or_default())
                    };
                out(Finding::new(FindingKind::ReceiptDiffers, place(row), text(said), text(kept)));
            }
        }
        Message::Acceptance(_)
        | Message::Rejection(_)
        | Message::Refund(..)
        | Message::StatusQuery(_)
        | Message::StatusAnswer(_)
        | Message::AccountStatement(_)
        | Message::TreasuryBalance(_)
        | Message::StatementResult(_) => out(unreadable("another kind of message".to_owned())),
    }
}

/// The sealed envelope carries the very words that were issued.
fn signed_words(row: &StoredRow, bytes: &[u8], digest: &str, out: &mut dyn FnMut(Finding)) {
    let found = Envelope::parse(bytes)
        .ok()
        .and_then(|envelope| envelope.bodies.into_iter().next())
        .and_then(|body| body.digest().ok());
    match found {
        Some(found) if found == digest => {}
        Some(found) => out(Finding::new(FindingKind::VoucherDigest, place(row), digest, found)),
        None => out(Finding::new(FindingKind::StoreUnreadable, place(row), "an envelope", "something else")),
    }
}

/// A withdrawal speaks of the very words that were issued under its number.
fn withdrawn_words(row: &StoredRow, bytes: &[u8], digest: &str, out: &mut dyn FnMut(Finding)) {
    match evoucher::WithdrawalNote::from_kept(bytes) {
        Some(note) if note.digest == digest && note.voucher_no == row.voucher_no => {}
        Some(note) => out(Finding::new(FindingKind::VoucherDigest, place(row), digest, note.digest)),
        None => out(Finding::new(FindingKind::StoreUnreadable, place(row), "a withdrawal", "something else")),
    }
}

fn signature(row: &StoredRow, evidence: &Evidence<'_>, summary: &mut Summary, out: &mut dyn FnMut(Finding)) {
    let Some(verifier) = evidence.verifier else { return };
    let envelope = STANDARD.decode(&row.body).ok().and_then(|bytes| Envelope::parse(&bytes).ok());
    // Receipts carry the bank's signature, everything else the bureau's.
    let party = if row.state == "receipt" { Party::AgentBank } else { Party::Finance };
    // What cannot be read was reported with the words.
    for body in envelope.into_iter().flat_map(|envelope| envelope.bodies) {
        summary.signatures += 1;
        if let Err(refused) = body.verify(verifier, party, row.at_ms.day()) {
            let found = refused.to_string();
            out(Finding::new(FindingKind::VoucherSignature, place(row), "a valid signature", found));
        }
    }
}

/// Every voucher against its items.
fn vouchers(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    for row in store::vouchers_unlike_items(tx, county)? {
        let place = format!("voucher {}", row.voucher_no);
        let expected = format!("{} in {} items", row.items_fen, row.items);
        let found = format!("{} in {} items", row.amount_fen, row.item_count);
        out(Finding::new(FindingKind::VoucherItems, place, expected, found));
    }
    for (voucher_no, pay_app_no, item, paid) in store::items_unlike_payments(tx, county)? {
        let place = format!("request {pay_app_no} on voucher {voucher_no}");
        out(Finding::new(FindingKind::VoucherItems, place, item, paid));
    }
    for (voucher_no, state) in store::withdrawals_unlike_store(tx, county)? {
        let place = format!("voucher {voucher_no}");
        let kept = if state == "withdrawn" { "no withdrawal kept" } else { "withdrawn" };
        out(Finding::new(FindingKind::StateDiffers, place, kept, state));
    }
    for (voucher_no, said, items) in store::receipts_unlike_items(tx, county)? {
        out(Finding::new(FindingKind::ReceiptDiffers, format!("voucher {voucher_no}"), said, items));
    }
    Ok(())
}

/// Every request against its refunds and its state.
fn payments(
    tx: &mut Tx<'_>,
    county: &str,
    summary: &mut Summary,
    out: &mut dyn FnMut(Finding),
) -> DbResult<()> {
    summary.payments = store::payment_count(tx, county)? as u64;
    for (no, booked, refunded) in store::payments_unlike_refunds(tx, county)? {
        out(Finding::new(FindingKind::RefundsDiffer, format!("request {no}"), booked, refunded));
    }
    for (no, state, last) in store::states_unlike_steps(tx, county)? {
        out(Finding::new(FindingKind::StateDiffers, format!("request {no}"), last, state));
    }
    for (no, state, paid) in store::paid_unlike_state(tx, county)? {
        let place = format!("request {no}");
        out(Finding::new(FindingKind::PaidDiffers, place, format!("what {state} means"), paid));
    }
    Ok(())
}

/// I5 per line: what the requests say was paid and not refunded, against account 3201; the same for
/// what is under way, against 3106.
fn lines(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    for (no, requests, journal) in store::paid_unlike_journal(tx, county)? {
        out(Finding::new(FindingKind::PaidDiffers, format!("line {no} account 3201"), journal, requests));
    }
    for (no, requests, journal) in store::in_process_unlike_journal(tx, county)? {
        out(Finding::new(
            FindingKind::InProcessDiffers,
            format!("line {no} account 3106"),
            journal,
            requests,
        ));
    }
    // A closed year holds nothing any more, and neither do its commitments.
    for (no, ledger, contracts) in crate::quota::commitment::unlike_balances(tx, county)? {
        let place = format!("line {no} account 3105");
        out(Finding::new(FindingKind::CommitmentDiffers, place, contracts, ledger));
    }
    Ok(())
}

/// Every clock: its parts and what is open add up to what it started with.
fn duties(tx: &mut Tx<'_>, county: &str, out: &mut dyn FnMut(Finding)) -> DbResult<()> {
    for (id, clock, amount, open_and_parts) in platform::duty::unlike_parts(tx, county)? {
        out(Finding::new(FindingKind::DutySum, format!("clock {clock} {id}"), amount, open_and_parts));
    }
    Ok(())
}
