//! What every print of the house shares: the font, the words of the foot, how days and amounts stand on paper.

use std::path::PathBuf;
use std::sync::OnceLock;

use jiff::civil::Date;
use print::{Document, Font, PrintError, Words};

use crate::i18n::{Lang, MoneyUnit, Texts, grouped};

/// The words of a document: language, unit of amounts, day of printing.
#[derive(Clone, Copy)]
pub struct Paper<'t> {
    pub texts: &'t Texts,
    pub lang: Lang,
    pub unit: MoneyUnit,
    pub printed_on: Date,
}

impl Paper<'_> {
    /// A text of the shell or of an area (`ui.<key>`).
    pub fn t(&self, key: &str) -> String {
        self.texts.text_in(self.lang, self.unit, &format!("ui.{key}"), &[])
    }

    pub fn words(&self) -> Words {
        Words { page: self.t("paper.page"), code: self.t("paper.code"), missing: self.t("paper.missing") }
    }

    /// A day as it is written in a document.
    pub fn day(&self, day: Date) -> String {
        match self.lang {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.to_string(),
        }
    }

    /// Exact, grouped, with an ASCII minus: other programs read it back.
    pub fn amount(&self, fen: i64) -> String {
        self.unit.exact(fen).replace('\u{2212}', "-")
    }

    /// The foot's word for the day of printing.
    pub fn printed(&self) -> String {
        format!("{}{}", self.t("paper.printed"), self.printed_on)
    }

    /// The language of the file.
    pub fn language(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The day written into the file.
    pub fn file_day(&self) -> (u16, u8, u8) {
        parts(self.printed_on)
    }
}

/// Year, month and day as a file keeps them.
pub fn parts(day: Date) -> (u16, u8, u8) {
    let small = |part: i8| u8::try_from(part).unwrap_or(1);
    (u16::try_from(day.year()).unwrap_or(1970), small(day.month()), small(day.day()))
}

/// A whole number as it is printed.
pub fn number(number: i64) -> String {
    let minus = if number < 0 { "-" } else { "" };
    format!("{minus}{}", grouped(u128::from(number.unsigned_abs())))
}

/// The document as PDF with the machine's Chinese font; the environment's `SUANPAN_FONT` names another.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PrintError> {
    // The file is read once; a font installed later is found, because a failure is not kept.
    static FONT: OnceLock<Font> = OnceLock::new();
    let font = match FONT.get() {
        Some(font) => font.clone(),
        None => {
            let named = std::env::var_os("SUANPAN_FONT").map(PathBuf::from);
            let font = Font::find(named.as_deref())?;
            FONT.get_or_init(|| font).clone()
        }
    };
    print::render(document, &font)
}
