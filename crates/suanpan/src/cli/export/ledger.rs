//! The journal as a plain-text ledger: one posting becomes one transaction, checked by two outside programs.
//!
//! **Promise:** each account is opened once; balances are asserted at zero where the file begins, at every
//! month's end, and at the end against what the *books* keep, so that a changed journal row is found.
//! **Not here:** how the two languages write it.

use std::collections::BTreeMap;
use std::io::Write;

use ::ledger::{Account, Event, FiscalYear, FundNature};
use books::journal::store::days::{self, DayEntry};
use jiff::civil::Date;
use platform::db::{DbError, DbResult, Tx};

use super::{beancount, ended, gone, hledger, signed};
use crate::cli::answer::{End, Ended};
use crate::cli::books as opened;

/// Whose language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Beancount,
    Hledger,
}

/// One account of the file: a chart account of one book of one year.
pub(super) type Key = (FiscalYear, String, i64);

/// One posting, in words.
pub(super) struct Told<'t> {
    pub day: Date,
    pub time: String,
    pub posting: i64,
    pub event: &'t str,
    pub event_name: &'static str,
    pub source: &'t str,
    pub document: String,
    pub reverses: Option<i64>,
    pub user: &'t str,
    pub legs: Vec<Leg<'t>>,
}

/// One entry; debit is positive.
pub(super) struct Leg<'t> {
    pub account: String,
    pub amount: String,
    pub line: Option<&'t str>,
    pub unit: Option<&'t str>,
}

/// What a language writes; texts end with a line end.
pub(super) trait Script {
    fn head(&self, county: &str, name: &str) -> String;
    fn open(&self, account: &str, on: Date) -> String;
    fn told(&self, told: &Told<'_>) -> String;
    /// Balances as they stand at the end of `day`, before anything of the next.
    fn stand(&self, title: &str, day: Date, balances: &[(String, String)]) -> String;
}

pub fn ledger(url: &str, county: Option<&str>, language: Language) -> Ended {
    let db = opened::open_existing(url)?;
    let row = opened::county(&db, county)?;
    let written = db.read_blocking(move |tx| {
        let script: &dyn Script = match language {
            Language::Beancount => &beancount::Beancount,
            Language::Hledger => &hledger::Hledger,
        };
        let out = std::io::BufWriter::new(std::io::stdout().lock());
        Ok(Clerk { script, out, balances: BTreeMap::new() }.write(tx, &row.code, &row.name_zh))
    })?;
    ended(written)?;
    Ok(End::Done)
}

/// Writes the file and keeps the running balances, debit positive, in fen.
struct Clerk<'s, W> {
    script: &'s dyn Script,
    out: W,
    balances: BTreeMap<Key, i128>,
}

impl<W: Write> Clerk<'_, W> {
    fn write(mut self, tx: &mut Tx<'_>, county: &str, name: &str) -> DbResult<()> {
        let used = days::used_accounts(tx, county)?;
        self.say(&self.script.head(county, name))?;
        let Some(first) = used.iter().map(|account| account.first_ms.day()).min() else {
            return self.out.flush().map_err(gone);
        };
        for account in used {
            let key = (account.fiscal_year, account.fund_type_code, account.account);
            // All on one day: a month's end asserts every account, also one that is still empty.
            self.say(&self.script.open(&account_name(&key)?, before(first)))?;
            self.balances.insert(key, 0);
        }
        self.stand("期初余额 opening balances", before(first))?;
        let mut last = first;
        let mut after = None;
        loop {
            let entries = days::next_day(tx, county, after)?;
            let Some(entry) = entries.last() else { break };
            let day = entry.at_ms.day();
            after = Some(entry.posting_id);
            if (day.year(), day.month()) != (last.year(), last.month()) {
                self.stand("月末余额 month-end balances", before(day.first_of_month()))?;
            }
            last = day;
            for posting in entries.chunk_by(|left, right| left.posting_id == right.posting_id) {
                self.posting(tx, county, posting)?;
            }
        }
        self.close(tx, county, last)
    }

    fn posting(&mut self, tx: &mut Tx<'_>, county: &str, entries: &[DayEntry]) -> DbResult<()> {
        let first = &entries[0];
        let document = treasury::explain::document_no(tx, county, &first.source, first.fiscal_year)?;
        let mut legs = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = (entry.fiscal_year, entry.fund_type_code.clone(), entry.account);
            let amount = i128::from(entry.debit_fen.get()) - i128::from(entry.credit_fen.get());
            let account = account_name(&key)?;
            *self.balances.entry(key).or_insert(0) += amount;
            legs.push(Leg {
                account,
                amount: signed(amount),
                line: entry.bgt_line_no.as_deref(),
                unit: entry.agency_code.as_deref(),
            });
        }
        let at = first.at_ms.local();
        let told = Told {
            day: at.date(),
            time: at.time().to_string(),
            posting: first.posting_id.0,
            event: &first.event,
            event_name: Event::from_code(&first.event).map_or("", Event::name_zh),
            source: &first.source,
            document,
            reverses: first.reverses.map(|id| id.0),
            user: &first.user_id,
            legs,
        };
        self.say(&self.script.told(&told))
    }

    /// The last word is the books': their own balances, not the sums made here.
    fn close(&mut self, tx: &mut Tx<'_>, county: &str, last: Date) -> DbResult<()> {
        for balance in self.balances.values_mut() {
            *balance = 0;
        }
        for (year, fund, account, amount) in books::journal::store::trial_balance(tx, county)? {
            let debit = if account / 1000 % 2 == 1 { 1 } else { -1 };
            self.balances.insert((year, fund, account), i128::from(amount.get()) * debit);
        }
        self.stand("账簿余额 balances of the books", last)?;
        self.out.flush().map_err(gone)
    }

    fn stand(&mut self, title: &str, day: Date) -> DbResult<()> {
        let mut rows = Vec::with_capacity(self.balances.len());
        for (key, balance) in &self.balances {
            rows.push((account_name(key)?, signed(*balance)));
        }
        self.say(&self.script.stand(title, day, &rows))
    }

    fn say(&mut self, text: &str) -> DbResult<()> {
        self.out.write_all(text.as_bytes()).map_err(gone)
    }
}

/// The eve of a day; the calendar begins long before any county's books.
fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

/// `Assets:2022:1-一般公共预算:3103-可执行指标`. Every part begins with a capital or a digit and holds
/// letters, digits and `-` only, which both programs take.
fn account_name((year, fund, code): &Key) -> DbResult<String> {
    let account = u16::try_from(*code).ok().and_then(Account::from_code);
    let (Some(account), Some(book)) = (account, FundNature::from_code(fund)) else {
        return Err(DbError::Broken(format!("account {code} of book {fund} is not in the chart")));
    };
    let root = if account.code() / 1000 % 2 == 1 { "Assets" } else { "Liabilities" };
    let book = word(book.name_zh());
    Ok(format!("{root}:{year}:{fund}-{book}:{code}-{}", word(account.name_zh())))
}

/// Letters and digits; whatever else a name holds becomes one `-`, none at the end.
fn word(name: &str) -> String {
    let mut found = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() {
            found.push(character);
        } else if !found.ends_with('-') {
            found.push('-');
        }
    }
    found.trim_end_matches('-').to_owned()
}

/// One line, no control characters: what both languages take inside a text.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_of_every_book_has_a_name_of_its_own_that_both_programs_take() {
        let mut seen = std::collections::BTreeSet::new();
        for book in FundNature::ALL {
            for account in Account::ALL {
                let key = (FiscalYear(2022), book.code().to_owned(), i64::from(account.code()));
                let name = account_name(&key).expect("an account of the chart");
                for part in name.split(':') {
                    let first = part.chars().next().expect("not empty");
                    assert!(first.is_ascii_uppercase() || first.is_ascii_digit(), "{name}");
                    assert!(part.chars().all(|c| c == '-' || c.is_alphanumeric()), "{name}");
                }
                assert!(seen.insert(name.clone()), "{name} twice");
            }
        }
        assert!(seen.contains("Liabilities:2022:1-一般公共预算:2104-预留-待分配-预算"));
        assert!(account_name(&(FiscalYear(2022), "1".into(), 9999)).is_err());
        assert!(account_name(&(FiscalYear(2022), "9".into(), 3103)).is_err());
    }
}
