//! Papers (打印件): the request form, the payment voucher, and the statement of a unit for a month.
//!
//! **Promise:** a paper says what the page says: both ask the same rows; its amounts are exact, in yuan, and in Chinese
//! capitals where a bank wants them.
//! **Promise:** a statement's details add up to its own table, because both are the postings of the month.
//! **Not here:** how paper is laid out (`print`), who may have it (the pages ask for the same right as the document).

mod pages;
mod request;
mod statement;
mod store;
mod voucher;

#[cfg(test)]
mod tests;

pub use pages::routes;
pub use request::request;
pub use statement::{Month, statement};
pub use voucher::voucher;

use ledger::{Fen, FundNature};
use platform::db::{DbResult, Tx};
use platform::i18n::Lang;
use platform::web::paper::Paper;
use print::{FormCell, Seal};

/// What every paper needs to know besides its rows.
#[derive(Clone, Copy)]
pub struct Bureau<'b> {
    pub paper: Paper<'b>,
    /// `mof_div_code`.
    pub county: &'b str,
    /// The county's name in the language of the paper.
    pub name: &'b str,
}

impl Bureau<'_> {
    fn t(&self, key: &str) -> String {
        self.paper.t(key)
    }

    /// A sentence of the papers with one field.
    fn say(&self, key: &str, field: (&str, &str)) -> String {
        self.t(key).replace(&format!("{{{}}}", field.0), field.1)
    }

    fn yuan(&self, amount: Fen) -> String {
        self.paper.amount(amount.get())
    }

    fn cell(&self, key: &str, value: impl Into<String>) -> FormCell {
        FormCell::new(self.t(key), value)
    }

    fn fund(&self, code: &str) -> String {
        let name = FundNature::from_code(code).map(|fund| match self.paper.lang {
            Lang::Zh => fund.name_zh(),
            Lang::En => fund.name_en(),
        });
        name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
    }

    /// A code of a classification with its name.
    fn class(&self, tx: &mut Tx<'_>, kind: &str, code: &str) -> DbResult<String> {
        let name = crate::quota::class_name(tx, self.county, kind, code)?.unwrap_or_default();
        Ok(format!("{code} {name}").trim().to_owned())
    }

    fn unit(&self, tx: &mut Tx<'_>, code: &str) -> DbResult<String> {
        let name =
            platform::org::unit(tx, self.county, code)?.map_or_else(String::new, |unit| unit.agency_name);
        Ok(if name.is_empty() { code.to_owned() } else { name })
    }

    /// The seal's place over a unit's name and a day.
    fn seal(&self, unit: &str, day: jiff::civil::Date, signatories: &[&str]) -> Option<Seal> {
        Some(Seal {
            place: self.t("papers.seal_place"),
            signatories: signatories.iter().map(|key| self.t(key)).collect(),
            unit: unit.to_owned(),
            day: self.paper.day(day),
        })
    }

    /// 人民币…元整 in Chinese, the figures with their currency in English.
    fn in_words(&self, amount: Fen) -> String {
        match self.paper.lang {
            Lang::Zh => print::capital(amount.get()),
            Lang::En => format!("CNY {}", self.yuan(amount)),
        }
    }
}
