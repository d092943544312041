//! Dates and amounts as other systems write them.
//!
//! **Promise:** no rounding: an amount finer than a fen is a mistake; no date is guessed from two forms.

use jiff::civil::Date;
use ledger::Fen;

use super::spec::{ReadField, Sign};
use crate::import::CellCode;

/// A date in one of the forms, as `YYYY-MM-DD`.
pub fn date(text: &str, forms: &[String]) -> Result<String, CellCode> {
    let found =
        forms.iter().find_map(|form| if form == "excel" { day_number(text) } else { by_form(form, text) });
    found.map(|date| date.to_string()).ok_or(CellCode::MapDate)
}

fn by_form(form: &str, text: &str) -> Option<Date> {
    Date::strptime(form, text).ok().filter(|date| date.year() >= 1900)
}

/// A spreadsheet's day number: whole days since 1899-12-30.
fn day_number(text: &str) -> Option<Date> {
    let days: i64 = text.parse().ok()?;
    if !(60..=2_958_465).contains(&days) {
        return None;
    }
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

/// An amount in yuan with two decimals. `negative` says that the row's own mark makes it negative.
pub fn money(text: &str, how: &ReadField, negative: bool) -> Result<String, CellCode> {
    let mut text: String = text.chars().filter(|c| !how.strip.contains(*c)).map(ascii).collect();
    let mut minus = negative;
    if how.accounting {
        let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        if let Some(inner) = inner.or_else(|| text.strip_suffix('-')) {
            text = inner.to_owned();
            minus = !minus;
        }
    }
    if let Some(rest) = text.strip_prefix('-') {
        text = rest.to_owned();
        minus = !minus;
    }
    minus ^= how.sign == Sign::Reversed;
    let fen = scaled(&text, how.decimal.unwrap_or('.'), how.unit.fen())?;
    let signed = if minus { -fen } else { fen };
    let within = i64::try_from(signed).ok().map(Fen::new).filter(|_| fen < i128::from(Fen::LIMIT.get()));
    within.map(plain).ok_or(CellCode::AmountTooLarge)
}

/// Full-width digits and signs as plain ones.
fn ascii(c: char) -> char {
    match c {
        '０'..='９' | '．' | '－' | '（' | '）' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2212}' => '-',
        c => c,
    }
}

/// Digits times the unit, exactly.
fn scaled(text: &str, decimal: char, unit: i128) -> Result<i128, CellCode> {
    if text.is_empty() {
        return Err(CellCode::CellEmpty);
    }
    let (whole, part) = text.split_once(decimal).unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    if let Some(c) = whole.chars().chain(part.chars()).find(|c| !c.is_ascii_digit()) {
        return Err(match c {
            'e' | 'E' => CellCode::AmountExponent,
            ',' | '，' | ' ' | '\u{a0}' | '£' | '$' | '€' | '¥' | '￥' | '+' => {
                CellCode::AmountStrayCharacter
            }
            _ => CellCode::AmountNotANumber,
        });
    }
    if whole.is_empty() {
        return Err(CellCode::AmountNotANumber);
    }
    if whole.trim_start_matches('0').len() > 18 {
        return Err(CellCode::AmountTooLarge);
    }
    if part.len() > 12 {
        return Err(CellCode::AmountDecimals);
    }
    let number = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<i128>() };
    let whole = number(whole).map_err(|_| CellCode::AmountTooLarge)? * unit;
    let below = number(part).map_err(|_| CellCode::AmountTooLarge)? * unit;
    let scale = 10_i128.pow(part.len() as u32);
    if below % scale != 0 {
        return Err(CellCode::AmountDecimals);
    }
    Ok(whole + below / scale)
}

/// Yuan with two decimals, as the county folder writes money.
pub fn plain(amount: Fen) -> String {
    let sign = if amount.get() < 0 { "-" } else { "" };
    let fen = amount.get().unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::super::spec::Unit;
    use super::*;

    fn read(text: &str, how: ReadField) -> Result<String, CellCode> {
        money(text, &how, false)
    }

    #[test]
    fn units_are_exact() {
        let unit = |unit| ReadField { unit, ..ReadField::default() };
        assert_eq!(read("1054.1", unit(Unit::Yuan)), Ok("1054.10".into()));
        assert_eq!(read("0.0001", unit(Unit::Wan)), Ok("1.00".into()));
        assert_eq!(read("0.000001", unit(Unit::Wan)), Ok("0.01".into()));
        assert_eq!(read("0.0000001", unit(Unit::Wan)), Err(CellCode::AmountDecimals), "a tenth of a fen");
        assert_eq!(read("35650000", unit(Unit::Thousand)), Ok("35650000000.00".into()));
        assert_eq!(read("12345", unit(Unit::Fen)), Ok("123.45".into()));
        assert_eq!(read("1.005", unit(Unit::Yuan)), Err(CellCode::AmountDecimals));
        assert_eq!(read("1.500", unit(Unit::Yuan)), Ok("1.50".into()));
        assert_eq!(read("55.68", unit(Unit::Yi)), Ok("5568000000.00".into()));
        assert_eq!(read("９９９９９９９９９９９９９９", unit(Unit::Yuan)), Err(CellCode::AmountTooLarge));
    }

    #[test]
    fn signs_and_separators_are_what_the_mapping_says() {
        let comma = || ReadField { strip: ",£ ".into(), ..ReadField::default() };
        assert_eq!(read("£1,200.50", comma()), Ok("1200.50".into()));
        assert_eq!(read("1,200.50", ReadField::default()), Err(CellCode::AmountStrayCharacter));
        let books = || ReadField { accounting: true, ..ReadField::default() };
        assert_eq!(read("(12.00)", books()), Ok("-12.00".into()));
        assert_eq!(read("12.00-", books()), Ok("-12.00".into()));
        assert_eq!(read("(12.00)", ReadField::default()), Err(CellCode::AmountNotANumber));
        let reversed = || ReadField { sign: Sign::Reversed, ..ReadField::default() };
        assert_eq!(read("-5", reversed()), Ok("5.00".into()));
        assert_eq!(money("5", &ReadField::default(), true), Ok("-5.00".into()), "the row's own mark");
        let german = ReadField { strip: ".".into(), decimal: Some(','), ..ReadField::default() };
        assert_eq!(read("1.200,5", german), Ok("1200.50".into()));
        for (text, code) in [
            ("", CellCode::CellEmpty),
            ("1e5", CellCode::AmountExponent),
            ("NaN", CellCode::AmountNotANumber),
            (".5", CellCode::AmountNotANumber),
            ("--5", CellCode::AmountNotANumber),
        ] {
            assert_eq!(read(text, ReadField::default()), Err(code), "{text}");
        }
    }

    #[test]
    fn dates_in_several_forms() {
        let forms: Vec<String> = ["%d/%m/%Y", "%Y年%m月%d日", "%Y%m%d", "excel"].map(str::to_owned).into();
        for (text, want) in [
            ("07/04/2015", "2015-04-07"),
            ("2022年3月5日", "2022-03-05"),
            ("20220305", "2022-03-05"),
            ("44625", "2022-03-05"),
        ] {
            assert_eq!(date(text, &forms), Ok(want.to_owned()), "{text}");
        }
        for wrong in ["00:00:00", "31/02/2015", "2015-04-07", "", "07/04/2015 x", "59"] {
            assert_eq!(date(wrong, &forms), Err(CellCode::MapDate), "{wrong}");
        }
    }
}
