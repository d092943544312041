//! A posting's rows read back as the ledger's own type, so that the ledger judges them.

use ledger::{Account, Entry, Event, FiscalYear, FundNature, Posting, PostingFault};

use super::finding::{Finding, FindingKind};
use crate::seal::chain::Sheet;

/// Reports what is wrong with a posting as it is stored.
pub(super) fn check(sheet: &Sheet, out: &mut dyn FnMut(Finding)) {
    let place = format!("posting {}", sheet.posting_id);
    match posting_of(sheet) {
        Err(what) => out(Finding::new(FindingKind::PostingBroken, place, "a posting of the ledger", what)),
        Ok(posting) => match posting.check() {
            Ok(()) => {}
            Err(fault @ PostingFault::Unbalanced { .. }) => {
                out(Finding::new(FindingKind::PostingUnbalanced, place, "equal sides", fault));
            }
            Err(
                fault @ (PostingFault::NoSource
                | PostingFault::NoEntries
                | PostingFault::EntryNotPositive { .. }
                | PostingFault::WrongPlace { .. }
                | PostingFault::AccountTwice { .. }
                | PostingFault::ReversalLink),
            ) => out(Finding::new(FindingKind::PostingBroken, place, "a posting of the ledger", fault)),
        },
    }
}

fn posting_of(sheet: &Sheet) -> Result<Posting, String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let event = text(&sheet.event);
    let fund = text(&sheet.fund_type_code);
    let mut entries = Vec::with_capacity(sheet.entries.len());
    for row in &sheet.entries {
        let account = u16::try_from(row.account)
            .ok()
            .and_then(Account::from_code)
            .ok_or_else(|| format!("account {} is not in the chart", row.account))?;
        let (side, amount) =
            crate::journal::side_of(row.debit_fen, row.credit_fen).map_err(|error| error.to_string())?;
        entries.push(Entry { account, place: crate::journal::place_of(account, row.place_id), side, amount });
    }
    Ok(Posting {
        event: Event::from_code(&event).ok_or_else(|| format!("event {event:?} is unknown"))?,
        year: FiscalYear(sheet.fiscal_year.and_then(|year| year.try_into().ok()).unwrap_or(0)),
        book: FundNature::from_code(&fund).ok_or_else(|| format!("fund nature {fund:?} is unknown"))?,
        entries,
        source: text(&sheet.source),
        reverses: sheet.reverses,
    })
}
