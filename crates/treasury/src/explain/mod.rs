//! Explaining a payment or a quota line to a person: back to the document that allowed the money,
//! forward to the receipt and whatever came back.
//!
//! **Promise:** command line and page show the same, for both ask here; nothing is computed but sums.
//! **Promise:** the parts a payment's money came in are added up again and held against its amount.
//! **Not here:** lineage itself (`books::lineage`), how it is shown (the binary).

pub mod model;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use books::lineage::{self, LineRoot, PostingNote};
use ledger::{Account, Event, Fen, FiscalYear, LineId};
use platform::db::{DbResult, Tx};
use platform::org;

use crate::{bank, evoucher, payment, quota};
pub use model::{
    BalanceTold, BlockTold, DocumentTold, LineExplained, LineTold, PaymentExplained, PaymentTold,
    ReceiptTold, SumCheck, VersionTold, VoucherTold,
};

/// How a person names a payment or a line: its id, or its number, with the year when it is said.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub id: &'a str,
    pub year: Option<FiscalYear>,
}

/// The payments behind a number: its request's own, else those on the voucher, on the bank's receipt
/// or behind the refund of that number, else the id. Empty when the county has none; several when
/// a batch went out on one voucher.
pub fn find_payments(tx: &mut Tx<'_>, county: &str, asked: Asked<'_>) -> DbResult<Vec<i64>> {
    let by_no = match asked.year {
        Some(year) => payment::payment_by_no(tx, county, year, asked.id)?,
        None => payment::payment_by_any_no(tx, county, asked.id)?,
    };
    if let Some(row) = by_no {
        return Ok(vec![row.payment_id]);
    }
    let found = store::payments_by_paper(tx, county, asked.id)?;
    let mut ids = Vec::new();
    for (id, year) in found {
        if asked.year.is_none_or(|asked| asked == year) && !ids.contains(&id) {
            ids.push(id);
        }
    }
    if !ids.is_empty() {
        return Ok(ids);
    }
    let Ok(id) = asked.id.parse::<i64>() else { return Ok(Vec::new()) };
    Ok(payment::payment(tx, county, id)?.map(|row| row.payment_id).into_iter().collect())
}

/// The line behind a number; without a year the latest year that has it.
pub fn find_line(tx: &mut Tx<'_>, county: &str, asked: Asked<'_>) -> DbResult<Option<LineId>> {
    let by_no = match asked.year {
        Some(year) => books::line::store::line_by_no(tx, county, year, asked.id)?.map(|row| row.line_id),
        None => store::latest_line_by_no(tx, county, asked.id)?,
    };
    if by_no.is_some() {
        return Ok(by_no);
    }
    let Ok(id) = asked.id.parse::<i64>() else { return Ok(None) };
    Ok(books::line::store::line(tx, county, LineId(id))?.map(|row| row.line_id))
}

/// Everything about one payment; `None` when there is no such payment.
pub fn payment(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<PaymentExplained>> {
    let Some(row) = payment::payment(tx, county, id)? else { return Ok(None) };
    let vouchers = vouchers(tx, county, id)?;
    let trace = lineage::explain::posting_sources(tx, county, &row.source())?;
    let mut notes: Vec<&PostingNote> = trace.postings.iter().collect();
    notes.extend(trace.origins.iter().filter_map(|share| share.origin.as_ref()));
    for root in &trace.lines {
        notes.extend(root.appropriated.iter().map(|appropriated| &appropriated.posting));
    }
    let documents = documents(tx, county, &notes)?;
    let blocks = blocks(tx, county, &trace.postings)?;
    let way = way_to_release(tx, county, &trace.lines)?;
    let slices = Fen::total(trace.origins.iter().map(|share| share.amount_fen)).unwrap_or(Fen::ZERO);
    let traced = !trace.moves.is_empty();
    Ok(Some(PaymentExplained {
        payment: told(tx, county, &row)?,
        timeline: payment::steps(tx, county, id)?,
        receipt: vouchers.iter().rev().find_map(|voucher| receipt(voucher, &row)),
        vouchers,
        refunds: bank::refunds_of(tx, county, id)?,
        blocks,
        documents,
        way,
        check: SumCheck::of(row.amount_fen, slices, trace.unsealed, traced),
        trace,
    }))
}

/// Everything about one quota line; `None` when there is no such line.
pub fn line(tx: &mut Tx<'_>, county: &str, id: LineId) -> DbResult<Option<LineExplained>> {
    let Some(row) = books::line::store::line(tx, county, id)? else { return Ok(None) };
    let Some(trace) = lineage::explain::line(tx, county, id)? else { return Ok(None) };
    let mut notes: Vec<&PostingNote> = trace.postings.iter().collect();
    notes.extend(trace.holdings.iter().filter_map(|share| share.origin.as_ref()));
    for root in std::iter::once(&trace.line).chain(&trace.forebears) {
        notes.extend(root.appropriated.iter().map(|appropriated| &appropriated.posting));
    }
    let documents = documents(tx, county, &notes)?;
    let mut slices: BTreeMap<i64, Fen> = BTreeMap::new();
    for share in &trace.holdings {
        let sum = slices.entry(share.account).or_insert(Fen::ZERO);
        *sum = sum.checked_add(share.amount_fen).unwrap_or(*sum);
    }
    let balances = store::balances(tx, county, id)?
        .into_iter()
        .map(|(account, balance_fen)| {
            let by_origin = slices.remove(&account).unwrap_or(Fen::ZERO);
            BalanceTold::of(account, balance_fen, by_origin)
        })
        .collect::<Vec<_>>();
    let agrees = trace.unsealed > 0 || balances.iter().all(|told| told.balance_fen == told.by_origin_fen);
    let unit = org::unit(tx, county, &row.agency_code)?;
    let project = quota::project(tx, county, &row.pro_code)?;
    Ok(Some(LineExplained {
        line: LineTold {
            agency_name: unit.map(|unit| unit.agency_name).unwrap_or_default(),
            pro_name: project.map(|project| project.pro_name).unwrap_or_default(),
            exp_func_name: class(tx, county, "functional", &row.exp_func_code)?,
            dep_bgt_eco_name: class(tx, county, "dept_economic", &row.dep_bgt_eco_code)?,
            row,
        },
        payments: store::payments_by_state(tx, county, id)?,
        balances,
        agrees,
        documents,
        trace,
    }))
}

fn class(tx: &mut Tx<'_>, county: &str, kind: &str, code: &str) -> DbResult<String> {
    Ok(quota::class_name(tx, county, kind, code)?.unwrap_or_default())
}

fn told(tx: &mut Tx<'_>, county: &str, row: &payment::PaymentRow) -> DbResult<PaymentTold> {
    let unit = org::unit(tx, county, &row.agency_code)?;
    let payee = crate::payee::as_of(tx, county, &row.payee_code, row.payee_version)?;
    let line = books::line::store::line(tx, county, row.line_id)?;
    let state = row.state();
    Ok(PaymentTold {
        agency_name: unit.map(|unit| unit.agency_name).unwrap_or_default(),
        payee_name: payee.as_ref().map(|payee| payee.payee_name.clone()).unwrap_or_default(),
        payee_acct_no: payee.map(|payee| payee.payee_acct_no).unwrap_or_default(),
        bgt_line_no: line.map(|line| line.bgt_line_no).unwrap_or_default(),
        submitted_by_name: store::person_name(tx, county, &row.submitted_by)?,
        state_zh: state.map_or("", |state| state.name_zh()).to_owned(),
        state_en: state.map_or("", |state| state.name_en()).to_owned(),
        row: row.clone(),
    })
}

/// Every voucher the payment stood on, oldest first: a returned one, then the next.
fn vouchers(tx: &mut Tx<'_>, county: &str, payment: i64) -> DbResult<Vec<VoucherTold>> {
    let mut found = Vec::new();
    for (id,) in store::vouchers_of(tx, county, payment)? {
        let Some(row) = evoucher::voucher_seen(tx, county, id)? else { continue };
        let items = evoucher::items(tx, county, id)?;
        let Some(item) = items.into_iter().find(|item| item.payment_id == payment) else { continue };
        let name = (row.vt_code.as_str(), row.voucher_no.as_str());
        let versions = evoucher::versions(tx, county, row.fiscal_year, name)?;
        found.push(VoucherTold {
            versions: versions.into_iter().map(VersionTold::from).collect(),
            item,
            row,
        });
    }
    Ok(found)
}

/// What the bank answered about this payment, when it paid.
fn receipt(voucher: &VoucherTold, payment: &payment::PaymentRow) -> Option<ReceiptTold> {
    if voucher.item.outcome != "paid" {
        return None;
    }
    Some(ReceiptTold {
        voucher_no: voucher.row.voucher_no.clone(),
        x_agent_business_no: voucher.row.x_agent_business_no.clone()?,
        x_pay_date: voucher.row.x_pay_date?,
        paid_fen: voucher.item.x_pay_amt.unwrap_or(payment.paid_fen),
        cleared_on: voucher.row.cleared_on,
    })
}

/// The documents postings were written for, each told once.
fn documents(tx: &mut Tx<'_>, county: &str, notes: &[&PostingNote]) -> DbResult<Vec<DocumentTold>> {
    let sources: BTreeSet<(&str, FiscalYear)> =
        notes.iter().map(|note| (note.source.as_str(), note.fiscal_year)).collect();
    let mut told = BTreeMap::new();
    for (source, year) in sources {
        told.entry(source.to_owned()).or_insert(document(tx, county, source, year)?);
    }
    Ok(told.into_values().collect())
}

/// The number a person knows the document behind a posting's source by; the source itself when none is known.
pub fn document_no(tx: &mut Tx<'_>, county: &str, source: &str, year: FiscalYear) -> DbResult<String> {
    let told = document(tx, county, source, year)?;
    Ok(if told.doc_no.is_empty() { source.to_owned() } else { told.doc_no })
}

/// The document behind a posting's source, as far as the county's files know it.
fn document(tx: &mut Tx<'_>, county: &str, source: &str, year: FiscalYear) -> DbResult<DocumentTold> {
    let mut told = DocumentTold { source: source.to_owned(), ..DocumentTold::default() };
    let (kind, id) = source.split_once(':').unwrap_or((source, ""));
    let id: i64 = id.parse().unwrap_or(0);
    match kind {
        "budget" => {
            told.name_zh = "经批准的预算".into();
            told.name_en = "the approved budget".into();
            if let Some(budget) = quota::budget(tx, county, FiscalYear(id as i32))? {
                told.doc_no = budget.congress_doc_no;
                told.day = Some(budget.congress_approved_on);
                told.note = format!("{} {}", budget.reply_doc_no, budget.replied_on);
            }
        }
        "quota" => {
            if let Some(change) = quota::change(tx, county, id)? {
                let kind = quota::model::ChangeKind::from_code(&change.kind);
                told.name_zh = kind.map_or("", |kind| kind.name_zh()).to_owned();
                told.name_en = kind.map_or("", |kind| kind.name_en()).to_owned();
                told.doc_no = change.doc_no;
                told.day = Some(change.decided_ms.unwrap_or(change.proposed_ms).day());
                told.note = change.reason;
            }
        }
        "payment" => {
            told.name_zh = "支付申请".into();
            told.name_en = "payment request".into();
            if let Some(payment) = payment::payment(tx, county, id)? {
                told.doc_no = payment.pay_app_no;
                told.day = Some(payment.submitted_ms.day());
            }
        }
        "voucher" => {
            told.name_zh = "支付凭证".into();
            told.name_en = "payment voucher".into();
            if let Some(voucher) = evoucher::voucher_seen(tx, county, id)? {
                told.doc_no = voucher.voucher_no;
                told.day = Some(voucher.vou_date);
            }
        }
        "refund" => {
            told.name_zh = "退款".into();
            told.name_en = "refund".into();
            if let Some((number, day)) = store::refund(tx, county, id)? {
                told.doc_no = number;
                told.day = Some(day);
            }
        }
        "opening" => {
            told.name_zh = "年中启用的期初余额".into();
            told.name_en = "opening balances taken over in mid-year".into();
            told.doc_no = year.0.to_string();
        }
        // Sources of later areas are shown as they stand in the journal.
        _ => told.doc_no = source.to_owned(),
    }
    Ok(told)
}

/// The quota documents a payment's lines were broken down and released by, oldest first.
fn way_to_release(tx: &mut Tx<'_>, county: &str, lines: &[LineRoot]) -> DbResult<Vec<PaymentWay>> {
    let mut way = Vec::new();
    for root in lines {
        for note in lineage::store::notes_of_line(tx, county, root.line_id)? {
            let Some(event) = Event::from_code(&note.event) else { continue };
            if !is_before_spending(event) {
                continue;
            }
            way.push(PaymentWay {
                bgt_line_no: root.bgt_line_no.clone(),
                event_zh: event.name_zh().to_owned(),
                event_en: event.name_en().to_owned(),
                document: document(tx, county, &note.source, note.fiscal_year)?,
                posting: note,
            });
        }
    }
    Ok(way)
}

pub use model::PaymentWay;

/// Events that make money spendable; what happens to it later is told by the payment's own postings.
fn is_before_spending(event: Event) -> bool {
    let spending = [
        Event::PaymentReserved,
        Event::PaymentGivenBack,
        Event::Paid,
        Event::PartlyFailed,
        Event::Refunded,
        Event::PriorYearRefunded,
        Event::Committed,
        Event::CommitmentReleased,
        Event::Frozen,
        Event::Unfrozen,
        Event::CarriedForward,
        Event::Lapsed,
        Event::YearClosed,
        Event::Corrected,
    ];
    !spending.contains(&event)
}

fn blocks(tx: &mut Tx<'_>, county: &str, postings: &[PostingNote]) -> DbResult<Vec<BlockTold>> {
    let numbers: BTreeSet<i64> = postings.iter().filter_map(|posting| posting.block_no).collect();
    let mut told = Vec::new();
    for number in numbers {
        for block in books::seal::store::blocks(tx, county, number - 1, 1)? {
            told.push(BlockTold {
                block_no: block.block_no,
                block_sm3: block.block_sm3,
                signer_sn: block.signer_sn,
                sealed_ms: block.sealed_ms,
            });
        }
    }
    Ok(told)
}

/// The name of a line state, for whoever shows shares by account.
pub fn account_names(code: i64) -> (&'static str, &'static str) {
    let account = u16::try_from(code).ok().and_then(Account::from_code);
    account.map_or(("", ""), |account| (account.name_zh(), account.name_en()))
}
