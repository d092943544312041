//! Money (金额): whole fen in a checked `i64`, and the few things one may do with it.
//!
//! **Promise:** no sum wraps, no fen is lost when splitting, and no text that is not plainly an
//! amount becomes one.
//! **Not here:** signs, limits and balances of accounts; those belong to the events.

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// An amount of money in fen (分), one hundredth of a yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

/// A sum or product that does not fit: nothing is written, nothing wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("the amount is larger than the books can hold")]
pub struct Overflow;

/// Why a text is not an amount in yuan, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NotYuan {
    #[error("the amount is empty; write 0 when there is none")]
    Empty,
    #[error("\"{text}\" is not a number; write digits, with at most two decimals")]
    NotANumber { text: String },
    #[error("\"{text}\" is written with an exponent; write the amount out in digits")]
    Exponent { text: String },
    #[error("\"{text}\" has \"{found}\" in it; write plain digits, without separators, signs or units")]
    StrayCharacter { text: String, found: char },
    #[error("\"{text}\" has no digit on one side of its point; write 0.50 or 5")]
    BarePoint { text: String },
    #[error("\"{text}\" has {decimals} decimals; fen are the smallest unit, write at most two")]
    TooManyDecimals { text: String, decimals: usize },
    #[error("\"{text}\" is beyond {limit} yuan; check whether it was given in fen")]
    TooLarge { text: String, limit: Fen },
}

impl Fen {
    pub const ZERO: Fen = Fen(0);
    /// The largest amount one document may carry: 10^15 fen, ten trillion yuan.
    pub const LIMIT: Fen = Fen(1_000_000_000_000_000);

    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// Whole yuan, for tests and constants.
    ///
    /// # Panics
    /// When the yuan do not fit into fen: a constant of that size is a slip of the pen.
    pub const fn from_yuan(yuan: i64) -> Fen {
        match yuan.checked_mul(100) {
            Some(fen) => Fen(fen),
            None => panic!("more yuan than fen can hold"),
        }
    }

    pub const fn get(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Fen) -> Result<Fen, Overflow> {
        self.0.checked_add(other.0).map(Fen).ok_or(Overflow)
    }

    pub fn checked_sub(self, other: Fen) -> Result<Fen, Overflow> {
        self.0.checked_sub(other.0).map(Fen).ok_or(Overflow)
    }

    pub fn checked_neg(self) -> Result<Fen, Overflow> {
        self.0.checked_neg().map(Fen).ok_or(Overflow)
    }

    pub fn checked_mul(self, times: i64) -> Result<Fen, Overflow> {
        self.0.checked_mul(times).map(Fen).ok_or(Overflow)
    }

    /// The sum of many amounts; only the final sum has to fit.
    pub fn total(amounts: impl IntoIterator<Item = Fen>) -> Result<Fen, Overflow> {
        let sum: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(sum).map(Fen).map_err(|_| Overflow)
    }

    /// Reads an amount in yuan, such as `1234.5`; strict, because a guessed amount is a wrong one.
    pub fn parse_yuan(text: &str) -> Result<Fen, NotYuan> {
        let shown = || text.chars().take(40).collect::<String>();
        if text.is_empty() {
            return Err(NotYuan::Empty);
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        refuse_strange_writing(digits, &shown)?;
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) | Some(("", _)) => return Err(NotYuan::BarePoint { text: shown() }),
            Some(halves) => halves,
            None => (digits, ""),
        };
        if decimals.len() > 2 {
            return Err(NotYuan::TooManyDecimals { text: shown(), decimals: decimals.len() });
        }
        let fen = format!("{whole}{decimals:0<2}")
            .parse::<i64>()
            .ok()
            .filter(|fen| *fen <= Fen::LIMIT.0)
            .ok_or_else(|| NotYuan::TooLarge { text: shown(), limit: Fen::LIMIT })?;
        Ok(Fen(if negative { -fen } else { fen }))
    }

    /// Splits the amount by weights so that the parts add up to it, to the fen.
    ///
    /// Largest remainder: everyone gets the fen their weight surely buys, the few left over go to
    /// the largest remainders, the earlier part first when two are alike. A negative amount is
    /// split like its opposite.
    ///
    /// # Panics
    /// When no weight is positive: there would be nobody to give the money to.
    pub fn split_by_weights(self, weights: &[u64]) -> Vec<Fen> {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        assert!(total > 0, "an amount cannot be split among weights that are all zero");
        let amount = u128::from(self.0.unsigned_abs());
        // amount < 2^64 and weight < 2^64, so the product fits into u128.
        let mut parts: Vec<u128> =
            weights.iter().map(|weight| amount * u128::from(*weight) / total).collect();
        let left_over = amount - parts.iter().sum::<u128>();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder
            .sort_by_key(|&index| (std::cmp::Reverse(amount * u128::from(weights[index]) % total), index));
        for &index in by_remainder.iter().take(usize::try_from(left_over).expect("fewer than the parts")) {
            parts[index] += 1;
        }
        parts.into_iter().map(|part| Fen(signed(part, self.0 < 0))).collect()
    }

    /// A share in basis points (万分之一), rounded up to the next fen (towards plus infinity).
    ///
    /// # Panics
    /// When a share above 100 % does not fit.
    pub fn share_rounded_up(self, basis_points: u32) -> Fen {
        let product = i128::from(self.0) * i128::from(basis_points);
        fit(product.div_euclid(10_000) + i128::from(product.rem_euclid(10_000) > 0))
    }

    /// A share in basis points (万分之一), rounded down to the fen before (towards minus infinity).
    ///
    /// # Panics
    /// When a share above 100 % does not fit.
    pub fn share_rounded_down(self, basis_points: u32) -> Fen {
        fit((i128::from(self.0) * i128::from(basis_points)).div_euclid(10_000))
    }
}

/// `1,234.56`: yuan with two decimals and thousands separators, as the screens and messages show it.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let whole = (magnitude / 100).to_string();
        let mut text = String::with_capacity(whole.len() + whole.len() / 3 + 4);
        if self.0 < 0 {
            text.push('-');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text.push_str(&format!(".{:02}", magnitude % 100));
        f.pad(&text)
    }
}

/// Everything that is not digits with one point is refused here, by what it looks like.
fn refuse_strange_writing(digits: &str, shown: &dyn Fn() -> String) -> Result<(), NotYuan> {
    if !digits.chars().any(|c| c.is_ascii_digit()) {
        return Err(NotYuan::NotANumber { text: shown() });
    }
    let mut points = 0;
    for (index, found) in digits.chars().enumerate() {
        match found {
            '0'..='9' => {}
            '.' if points == 0 => points += 1,
            'e' | 'E' if index > 0 => return Err(NotYuan::Exponent { text: shown() }),
            found => return Err(NotYuan::StrayCharacter { text: shown(), found }),
        }
    }
    Ok(())
}

fn signed(magnitude: u128, negative: bool) -> i64 {
    let magnitude = i128::try_from(magnitude).expect("a part is not larger than the whole");
    i64::try_from(if negative { -magnitude } else { magnitude }).expect("a part is not larger than the whole")
}

fn fit(fen: i128) -> Fen {
    Fen(i64::try_from(fen).expect("a share that fits into the books"))
}
