//! One cell as it was read, and what it says as an amount, a day or a text.
//!
//! A spreadsheet keeps numbers as binary fractions but shows, and lets people type, fifteen decimal digits. What counts
//! is what the person saw: the number rounded to fifteen digits. 0.1 + 0.2 is 0.3; a half fen is refused, never rounded.

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// A cell of a sheet. Of a formula only the value the spreadsheet stored is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Read {
    #[default]
    Blank,
    Text(String),
    /// Plain decimal digits with the fifteen that a spreadsheet keeps; `percent` when it is shown as one.
    Number {
        digits: String,
        percent: bool,
    },
    /// `clock` when there is a time of day beside the day.
    Day {
        day: Day,
        clock: bool,
    },
    Flag(bool),
    /// `#REF!`, `#N/A` and the like.
    Fault(String),
    /// A formula without a stored value.
    Unreckoned,
}

impl Read {
    pub fn is_blank(&self) -> bool {
        match self {
            Read::Blank => true,
            Read::Text(text) => text.trim().is_empty(),
            Read::Number { .. } | Read::Day { .. } | Read::Flag(_) | Read::Fault(_) | Read::Unreckoned => {
                false
            }
        }
    }
}

/// Why a cell is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    Blank,
    NotANumber,
    /// A percentage stands where yuan are wanted.
    Percent,
    /// More than two decimals: a part of a fen.
    TooFine,
    /// Beyond fifteen digits a spreadsheet loses the fen; such an amount must be typed as text.
    TooLong,
    /// Beyond what a ledger holds.
    TooLarge,
    /// A date stands where yuan are wanted.
    IsADate,
    /// The cell holds an error or a formula without a value.
    Fault,
}

/// Yuan in a cell as fen, exactly.
pub fn amount(cell: &Read) -> Result<i64, AmountFault> {
    match cell {
        Read::Blank => Err(AmountFault::Blank),
        Read::Number { percent: true, .. } => Err(AmountFault::Percent),
        Read::Number { digits, percent: false } => {
            let whole = digits.trim_start_matches('-').split('.').next().unwrap_or_default();
            // Thirteen digits of yuan leave two of the fifteen for the fen.
            if whole.len() > 13 { Err(AmountFault::TooLong) } else { fen(digits) }
        }
        Read::Text(text) => typed(text),
        Read::Day { .. } => Err(AmountFault::IsADate),
        Read::Flag(_) => Err(AmountFault::NotANumber),
        Read::Fault(_) | Read::Unreckoned => Err(AmountFault::Fault),
    }
}

/// An amount typed as text: separators in threes, full-width digits, a currency sign, brackets for minus.
fn typed(text: &str) -> Result<i64, AmountFault> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}' | '\''))
        .map(|c| match c {
            '０'..='９' | '．' | '，' | '－' | '＋' | '（' | '）' | '％' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            '\u{2212}' => '-',
            other => other,
        })
        .collect();
    if plain.is_empty() {
        return Err(AmountFault::Blank);
    }
    if plain.ends_with('%') {
        return Err(AmountFault::Percent);
    }
    let (negative, plain) = match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (true, inside),
        None => (false, plain.as_str()),
    };
    let plain = plain.trim_start_matches(['¥', '￥']).trim_end_matches('元');
    let (negative, plain) = match plain.strip_prefix('-') {
        Some(_) if negative => return Err(AmountFault::NotANumber),
        Some(rest) => (true, rest),
        None => (negative, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let plain = ungrouped(plain.trim_start_matches(['¥', '￥'])).ok_or(AmountFault::NotANumber)?;
    fen(&if negative { format!("-{plain}") } else { plain })
}

/// Takes the separators away; they must cut the whole part into threes, else 1,23 might mean 1.23.
fn ungrouped(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    let joined = whole.replace(',', "");
    match fraction {
        Some(part) if sound && !part.contains(',') => Some(format!("{joined}.{part}")),
        None if sound => Some(joined),
        Some(_) | None => None,
    }
}

/// Plain decimal digits of yuan as fen.
fn fen(digits: &str) -> Result<i64, AmountFault> {
    let (negative, digits) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return Err(AmountFault::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 {
        return Err(AmountFault::TooFine);
    }
    let joined = format!("{whole}{fraction:0<2}");
    let fen: i64 = joined.parse().map_err(|_| AmountFault::TooLarge)?;
    Ok(if negative { -fen } else { fen })
}

/// A day in a cell: a date of the sheet, or a text as people write it. `None` when it is no day.
pub fn date(cell: &Read) -> Option<Day> {
    match cell {
        Read::Day { day, clock: false } => Some(*day),
        Read::Text(text) => written_day(text.trim()),
        Read::Number { digits, percent: false } if digits.len() == 8 => written_day(digits),
        Read::Blank
        | Read::Number { .. }
        | Read::Day { clock: true, .. }
        | Read::Flag(_)
        | Read::Fault(_)
        | Read::Unreckoned => None,
    }
}

/// 2022-06-15, 2022/6/15, 2022.6.15, 2022年6月15日, 20220615.
fn written_day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&text[0..4], &text[4..6], &text[6..8]]
    } else {
        text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts[..] else { return None };
    if year.len() != 4 {
        return None;
    }
    let day = Day { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
    let leap = day.year.is_multiple_of(4) && (!day.year.is_multiple_of(100) || day.year.is_multiple_of(400));
    let last = match day.month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=last).contains(&day.day) && day.year >= 1900).then_some(day)
}

/// A cell as text: codes typed as numbers keep their digits, a day is written YYYY-MM-DD.
pub fn text(cell: &Read) -> String {
    match cell {
        Read::Blank | Read::Unreckoned => String::new(),
        Read::Text(text) => text.trim().to_owned(),
        Read::Number { digits, percent } => format!("{digits}{}", if *percent { " (%)" } else { "" }),
        Read::Day { day, .. } => format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
        Read::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        Read::Fault(fault) => fault.clone(),
    }
}

/// The fifteen digits a spreadsheet keeps, as plain decimals.
pub(crate) fn fifteen_digits(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let scientific = format!("{number:.14e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let point = usize::try_from(exponent + 1);
    let plain = match point {
        Ok(point) if point >= digits.len() => format!("{digits}{}", "0".repeat(point - digits.len())),
        Ok(point) if point > 0 => format!("{}.{}", &digits[..point], &digits[point..]),
        Ok(_) | Err(_) => {
            let zeros = usize::try_from(-(exponent + 1)).unwrap_or(0);
            format!("0.{}{digits}", "0".repeat(zeros))
        }
    };
    Some(format!("{sign}{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> Read {
        Read::Number { digits: fifteen_digits(value).expect("finite"), percent: false }
    }

    #[test]
    fn a_number_is_read_as_it_is_shown_never_as_its_binary_fraction() {
        let third = 0.1 + 0.2;
        for (value, fen) in [
            (third, 30),
            (0.01, 1),
            (1.005, -1),
            (1234.56, 123_456),
            (-1234.56, -123_456),
            (4.35, 435),
            (1.1 + 2.2, 330),
            (9_999_999_999_999.99, 999_999_999_999_999),
            (0.0, 0),
            (1e-7, -1),
            (100.0, 10_000),
            (8_999_999.995, -1),
        ] {
            let read = amount(&number(value));
            if fen < 0 && value > 0.0 {
                assert_eq!(read, Err(AmountFault::TooFine), "{value}");
            } else {
                assert_eq!(read, Ok(fen), "{value}");
            }
        }
        assert_eq!(amount(&number(1e13)), Err(AmountFault::TooLong));
        assert_eq!(amount(&number(1e15)), Err(AmountFault::TooLong));
        assert_eq!(fifteen_digits(f64::NAN), None);
        assert_eq!(fifteen_digits(1e15).as_deref(), Some("1000000000000000"));
    }

    #[test]
    fn every_fen_up_to_a_hundred_yuan_and_near_the_limit_survives_the_way_out_and_in() {
        let near = 999_999_999_999_999i64;
        for fen in (0..10_000).chain(near - 5_000..=near) {
            let shown = fen as f64 / 100.0;
            assert_eq!(amount(&number(shown)), Ok(fen));
        }
    }

    #[test]
    fn amounts_typed_as_text_are_exact_or_refused() {
        for (typed, fen) in [
            ("1234.5", 123_450),
            ("1,234,567.89", 123_456_789),
            ("￥1,234.50", 123_450),
            ("１，２３４．５０元", 123_450),
            ("(1,234.50)", -123_450),
            ("-0.01", -1),
            ("1000000000000000", 100_000_000_000_000_000),
            (" 12 ", 1200),
            ("0.10", 10),
        ] {
            assert_eq!(amount(&Read::Text(typed.into())), Ok(fen), "{typed}");
        }
        for (typed, fault) in [
            ("1,23", AmountFault::NotANumber),
            ("1.234,56", AmountFault::NotANumber),
            ("12万", AmountFault::NotANumber),
            ("1e5", AmountFault::NotANumber),
            ("=1+1", AmountFault::NotANumber),
            ("(-1)", AmountFault::NotANumber),
            ("1.", AmountFault::NotANumber),
            ("--1", AmountFault::NotANumber),
            ("50%", AmountFault::Percent),
            ("0.001", AmountFault::TooFine),
            ("92233720368547758.08", AmountFault::TooLarge),
            ("", AmountFault::Blank),
            ("   ", AmountFault::Blank),
        ] {
            assert_eq!(amount(&Read::Text(typed.into())), Err(fault), "{typed}");
        }
        assert_eq!(amount(&Read::Number { digits: "0.5".into(), percent: true }), Err(AmountFault::Percent));
        assert_eq!(amount(&Read::Unreckoned), Err(AmountFault::Fault));
        assert_eq!(amount(&Read::Fault("#REF!".into())), Err(AmountFault::Fault));
    }

    #[test]
    fn days_are_read_as_people_write_them_and_only_if_they_exist() {
        let day = Some(Day { year: 2022, month: 6, day: 5 });
        for written in ["2022-06-05", "2022/6/5", "2022.6.5", "2022年6月5日", "20220605"] {
            assert_eq!(date(&Read::Text(written.into())), day, "{written}");
        }
        for written in ["2022-02-30", "22-6-5", "2022-13-01", "5/6/2022", "44717", "2022-6", ""] {
            assert_eq!(date(&Read::Text(written.into())), None, "{written}");
        }
        assert_eq!(date(&Read::Text("2024-02-29".into())).map(|day| day.day), Some(29));
    }
}
