//! Official numbers come from one counter row per county, year and series; gaps cannot arise
//! because the counter moves in the verb's own transaction.

use crate::db::{DbResult, Tx};

/// The next number of a series, e.g. `("5214", 2022)` → 1, 2, 3 …
pub fn next(tx: &mut Tx<'_>, county: &str, series: &str, year: i64) -> DbResult<i64> {
    let (number,): (i64,) = tx.one(
        "insert into counter (mof_div_code, series, year, last_number) values (?1, ?2, ?3, 1)
         on conflict (mof_div_code, series, year) do update set last_number = counter.last_number + 1
         returning last_number",
        (county, series, year),
    )?;
    tx.touch_both("counter", year, series);
    Ok(number)
}
