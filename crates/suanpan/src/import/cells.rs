//! Cells of one row: every way a value may be written, and nothing else.
//!
//! **Promise:** a cell that is not plainly what its column asks for is a mistake with a place; a
//! default value stands in for it, so that the rest of the row is checked too.
//! **Promise:** no text that a spreadsheet would run as a formula comes in.
//! **Not here:** whether the value exists elsewhere in the folder ([`super::checks`]).

use jiff::civil::{Date, DateTime, Time};
use ledger::{Fen, FiscalYear, FundNature, NotYuan};

use super::error::{CellCode, CellError, Place, is_control};

/// The longest cell, in characters.
pub const CELL_CHARS: usize = 2_000;

/// What the cells of a folder are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    /// Empty when county.toml could not be read; then no year is checked.
    pub years: &'a [FiscalYear],
    /// Profile `plain`: classification codes are the county's own.
    pub plain_codes: bool,
    /// The first day in the program of a county that starts in mid-year; earlier rows are in its balances.
    pub opens_on: Option<Date>,
}

impl Rules<'_> {
    pub fn has_year(&self, year: FiscalYear) -> bool {
        self.years.is_empty() || self.years.contains(&year)
    }

    pub fn years_text(&self) -> String {
        self.years.iter().map(|year| year.to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// Which amounts a column takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amounts {
    Positive,
    NotNegative,
    NotZero,
}

/// One row while it is read.
pub(super) struct RowCells<'a> {
    pub file: &'static str,
    pub row: u64,
    pub header: &'a [String],
    pub cells: &'a [String],
    pub rules: Rules<'a>,
    pub errors: Vec<CellError>,
}

impl RowCells<'_> {
    /// The raw cell; empty when the row is too short (which is a mistake of its own).
    pub fn raw(&self, column: &str) -> &str {
        let index = self.header.iter().position(|name| name == column);
        index.and_then(|index| self.cells.get(index)).map_or("", String::as_str)
    }

    pub fn wrong(&mut self, column: &str, code: CellCode, fields: &[(&str, String)]) {
        let place = Place { file: self.file, row: self.row, column, found: self.raw(column) };
        let error = CellError::new(place, code, fields);
        self.errors.push(error);
    }

    /// The cell after the checks that hold for all columns; `None` when empty or wrong.
    fn checked(&mut self, column: &str, required: bool, signs_allowed: bool) -> Option<String> {
        let text = self.raw(column).to_owned();
        let code = if text.is_empty() {
            required.then_some(CellCode::CellEmpty)
        } else if text.chars().nth(CELL_CHARS).is_some() {
            Some(CellCode::CellTooLong)
        } else if text.chars().any(is_control) {
            Some(CellCode::ControlCharacter)
        } else if !signs_allowed && text.starts_with(FORMULA_STARTS) {
            Some(CellCode::Formula)
        } else if text.trim() != text {
            Some(CellCode::BlankAround)
        } else {
            return Some(text);
        };
        if let Some(code) = code {
            self.wrong(column, code, &[("limit", CELL_CHARS.to_string())]);
        }
        None
    }

    pub fn text(&mut self, column: &str) -> String {
        self.checked(column, true, false).unwrap_or_default()
    }

    pub fn text_or_empty(&mut self, column: &str) -> String {
        self.checked(column, false, false).unwrap_or_default()
    }

    /// Letters, digits, `-_~.` and single blanks inside.
    pub fn code(&mut self, column: &str) -> String {
        self.code_if(column, true)
    }

    pub fn code_or_empty(&mut self, column: &str) -> String {
        self.code_if(column, false)
    }

    fn code_if(&mut self, column: &str, required: bool) -> String {
        let Some(text) = self.checked(column, required, false) else { return String::new() };
        if is_code(&text) {
            return text;
        }
        self.wrong(column, CellCode::NotACode, &[]);
        String::new()
    }

    /// Codes between semicolons.
    pub fn codes(&mut self, column: &str) -> Vec<String> {
        let Some(text) = self.checked(column, false, false) else { return Vec::new() };
        let codes: Vec<String> = text.split(';').map(str::to_owned).collect();
        if codes.iter().all(|code| is_code(code)) {
            return codes;
        }
        self.wrong(column, CellCode::NotACode, &[]);
        Vec::new()
    }

    /// A code of so many ASCII letters and digits.
    pub fn sized_code(
        &mut self,
        column: &str,
        sizes: std::ops::RangeInclusive<usize>,
        code: CellCode,
    ) -> String {
        let Some(text) = self.checked(column, true, false) else { return String::new() };
        if sizes.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return text;
        }
        self.wrong(column, code, &[]);
        String::new()
    }

    /// A classification code: so many digits, unless the county's codes are its own.
    pub fn class_code(&mut self, column: &str, digits: &[usize]) -> String {
        if self.rules.plain_codes {
            return self.code(column);
        }
        let Some(text) = self.checked(column, true, false) else { return String::new() };
        if digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text;
        }
        let allowed = digits.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
        self.wrong(column, CellCode::ClassCodeShape, &[("allowed", allowed)]);
        String::new()
    }

    /// One of a few words; an empty cell is only right when the empty word is among them.
    pub fn word<T: Default>(&mut self, column: &str, words: &[&str], read: impl Fn(&str) -> Option<T>) -> T {
        let Some(text) = self.checked(column, !words.contains(&""), false) else { return T::default() };
        read(&text).unwrap_or_else(|| {
            self.not_a_word(column, words);
            T::default()
        })
    }

    /// One of a few words, kept as text.
    pub fn one_of(&mut self, column: &str, words: &[&str]) -> String {
        self.word(column, words, |text| words.contains(&text).then(|| text.to_owned()))
    }

    fn not_a_word(&mut self, column: &str, words: &[&str]) {
        let allowed = words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
        self.wrong(column, CellCode::NotAWord, &[("allowed", allowed)]);
    }

    /// One of the digits `1..=last`.
    pub fn digit(&mut self, column: &str, last: u8) -> u8 {
        let words: Vec<String> = (1..=last).map(|digit| digit.to_string()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.word(column, &words, |text| {
            text.parse().ok().filter(|digit| (1..=last).contains(digit) && text.len() == 1)
        })
    }

    /// 1 yes, 2 no.
    pub fn yes(&mut self, column: &str) -> bool {
        self.digit(column, 2) == 1
    }

    pub fn fund(&mut self, column: &str) -> FundNature {
        let words = FundNature::ALL.map(FundNature::code);
        self.word(column, &words, |text| FundNature::from_code(text).map(Some)).unwrap_or(FundNature::General)
    }

    /// A fiscal year of the folder.
    pub fn year(&mut self, column: &str) -> FiscalYear {
        let Some(text) = self.checked(column, true, false) else { return FiscalYear(0) };
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(year) = text.parse().ok().filter(|_| digits).map(FiscalYear) else {
            self.wrong(column, CellCode::NotANumber, &[]);
            return FiscalYear(0);
        };
        self.in_folder(column, year);
        year
    }

    fn in_folder(&mut self, column: &str, year: FiscalYear) {
        if !self.rules.has_year(year) {
            let fields = [("year", year.to_string()), ("years", self.rules.years_text())];
            self.wrong(column, CellCode::YearNotInFolder, &fields);
        }
    }

    /// In a year of the folder, and not before the county opened its books here.
    fn within_time(&mut self, column: &str, date: Date) {
        self.in_folder(column, FiscalYear(i32::from(date.year())));
        if let Some(opens) = self
            .rules
            .opens_on
            .filter(|opens| date < *opens && self.rules.has_year(FiscalYear(i32::from(date.year()))))
        {
            self.wrong(column, CellCode::BeforeOpening, &[("opens", opens.to_string())]);
        }
    }

    pub fn date(&mut self, column: &str) -> Date {
        let Some(text) = self.checked(column, true, false) else { return Date::ZERO };
        self.date_of(column, &text).unwrap_or(Date::ZERO)
    }

    pub fn date_or_none(&mut self, column: &str) -> Option<Date> {
        let text = self.checked(column, false, false)?;
        self.date_of(column, &text)
    }

    fn date_of(&mut self, column: &str, text: &str) -> Option<Date> {
        let date = parse_date(text);
        if date.is_none() {
            self.wrong(column, CellCode::NotADate, &[]);
        }
        date
    }

    /// A day in one of the folder's years.
    pub fn date_in_folder(&mut self, column: &str) -> Date {
        let date = self.date(column);
        if date != Date::ZERO {
            self.within_time(column, date);
        }
        date
    }

    /// A local date and time in one of the folder's years.
    pub fn instant(&mut self, column: &str) -> DateTime {
        let Some(text) = self.checked(column, true, false) else { return DateTime::ZERO };
        let Some(instant) = parse_instant(&text) else {
            self.wrong(column, CellCode::NotAnInstant, &[]);
            return DateTime::ZERO;
        };
        self.within_time(column, instant.date());
        instant
    }

    pub fn money(&mut self, column: &str, amounts: Amounts) -> Fen {
        let Some(text) = self.checked(column, true, true) else { return Fen::ZERO };
        let amount = match parse_amount(&text) {
            Ok(amount) => amount,
            Err(code) => {
                self.wrong(column, code, &[]);
                return Fen::ZERO;
            }
        };
        let zero_allowed = amounts == Amounts::NotNegative;
        if amount < Fen::ZERO && amounts != Amounts::NotZero {
            self.wrong(column, CellCode::AmountNegative, &[]);
        } else if amount.is_zero() && !zero_allowed {
            self.wrong(column, CellCode::AmountZero, &[]);
        }
        amount
    }
}

/// What a spreadsheet takes for the beginning of a formula, in half and full width.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Letters and digits of any script, `-`, `_`, `~`, `.`, and blanks between them.
pub(super) fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().all(|c| match c {
            '-' | '_' | '~' | '.' | ' ' => true,
            '\u{ff00}'..='\u{ffef}' => false, // full-width digits look like digits and match no code
            c => c.is_alphanumeric(),
        })
}

/// Yuan as the ledger reads them, below ten trillion.
pub(crate) fn parse_amount(text: &str) -> Result<Fen, CellCode> {
    let amount = Fen::parse_yuan(text).map_err(|reason| match reason {
        NotYuan::Empty => CellCode::CellEmpty,
        NotYuan::NotANumber { .. } | NotYuan::BarePoint { .. } => CellCode::AmountNotANumber,
        NotYuan::Exponent { .. } => CellCode::AmountExponent,
        NotYuan::StrayCharacter { .. } => CellCode::AmountStrayCharacter,
        NotYuan::TooManyDecimals { .. } => CellCode::AmountDecimals,
        NotYuan::TooLarge { .. } => CellCode::AmountTooLarge,
    })?;
    if amount.get().unsigned_abs() >= Fen::LIMIT.get().unsigned_abs() {
        return Err(CellCode::AmountTooLarge);
    }
    Ok(amount)
}

/// `YYYY-MM-DD` and a day that exists; nothing that merely looks like a date.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

/// `YYYY-MM-DDTHH:MM:SS`, local time, no zone.
pub(super) fn parse_instant(text: &str) -> Option<DateTime> {
    let (day, clock) = text.split_once('T')?;
    let bytes = clock.as_bytes();
    let shape = bytes.len() == 8
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            2 | 5 => *byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    let time =
        Time::new(clock[..2].parse().ok()?, clock[3..5].parse().ok()?, clock[6..].parse().ok()?, 0).ok()?;
    Some(parse_date(day)?.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_one_way_only() {
        assert_eq!(parse_date("2022-02-28"), Some(jiff::civil::date(2022, 2, 28)));
        for wrong in ["2022-02-29", "2022-2-28", "2022/02/28", "20220228", "+022-02-28", "２０２２-02-28", ""]
        {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
        assert!(parse_instant("2022-02-28T23:59:59").is_some());
        for wrong in ["2022-02-28", "2022-02-28 10:00:00", "2022-02-28T24:00:00", "2022-02-28T10:00:00Z"] {
            assert_eq!(parse_instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_stop_short_of_ten_trillion() {
        assert_eq!(parse_amount("9999999999999.99"), Ok(Fen::new(999_999_999_999_999)));
        assert_eq!(parse_amount("10000000000000"), Err(CellCode::AmountTooLarge));
        assert_eq!(parse_amount("-0.01"), Ok(Fen::new(-1)));
        assert_eq!(parse_amount("NaN"), Err(CellCode::AmountNotANumber));
        assert_eq!(parse_amount("1e5"), Err(CellCode::AmountExponent));
        assert_eq!(parse_amount("1,200.00"), Err(CellCode::AmountStrayCharacter));
        assert_eq!(parse_amount("1.005"), Err(CellCode::AmountDecimals));
    }
}
