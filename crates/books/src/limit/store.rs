//! All SQL of limits.

use ledger::Fen;
use platform::db::{DbResult, Tx};
use platform::row_struct;
use platform::time::Instant;

row_struct! {
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct LimitRow {
        pub limit_key: String,
        pub kind: String,
        pub meaning: String,
        pub ceiling_fen: Fen,
        pub used_fen: Fen,
        pub basis: String,
    }
}

pub fn limit(tx: &mut Tx<'_>, county: &str, key: &str) -> DbResult<Option<LimitRow>> {
    tx.row(
        "select limit_key, kind, meaning, ceiling_fen, used_fen, basis from limit_row
          where mof_div_code = ?1 and limit_key = ?2",
        (county, key),
    )
}

pub fn limits(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<LimitRow>> {
    tx.rows(
        "select limit_key, kind, meaning, ceiling_fen, used_fen, basis from limit_row
          where mof_div_code = ?1 order by kind, limit_key",
        (county,),
    )
}

/// Sets or raises a ceiling; lowering below what is used is refused by the CHECK.
pub fn set(tx: &mut Tx<'_>, county: &str, row: &LimitRow) -> DbResult<()> {
    tx.exec(
        "insert into limit_row (mof_div_code, limit_key, kind, meaning, ceiling_fen, used_fen, basis)
         values (?1, ?2, ?3, ?4, ?5, 0, ?6)
         on conflict (mof_div_code, limit_key)
         do update set ceiling_fen = excluded.ceiling_fen, basis = excluded.basis, meaning = excluded.meaning",
        (county, &row.limit_key, &row.kind, &row.meaning, row.ceiling_fen, &row.basis),
    )?;
    tx.touch_key("limit", &row.limit_key);
    Ok(())
}

/// True when the amount fitted and was taken.
pub fn take(tx: &mut Tx<'_>, county: &str, key: &str, amount: Fen) -> DbResult<bool> {
    let taken = tx.exec(
        "update limit_row set used_fen = used_fen + ?3
          where mof_div_code = ?1 and limit_key = ?2 and used_fen + ?3 <= ceiling_fen",
        (county, key, amount),
    )?;
    Ok(taken == 1)
}

pub fn give_back(tx: &mut Tx<'_>, county: &str, key: &str, amount: Fen) -> DbResult<()> {
    tx.exec(
        "update limit_row set used_fen = used_fen - ?3
          where mof_div_code = ?1 and limit_key = ?2 and used_fen >= ?3",
        (county, key, amount),
    )?;
    Ok(())
}

pub fn note_move(
    tx: &mut Tx<'_>,
    county: &str,
    key: &str,
    source: &str,
    amount: Fen,
    at: Instant,
) -> DbResult<()> {
    tx.exec(
        "insert into limit_move (mof_div_code, limit_key, source, move_no, amount_fen, at_ms)
         select ?1, ?2, ?3, coalesce(max(move_no), 0) + 1, ?4, ?5 from limit_move
          where mof_div_code = ?1 and limit_key = ?2 and source = ?3",
        (county, key, source, amount, at),
    )?;
    tx.touch_key("limit_use", source);
    Ok(())
}

/// What one source has taken and not given back.
pub fn held_by(tx: &mut Tx<'_>, county: &str, key: &str, source: &str) -> DbResult<Fen> {
    let (sum,): (Fen,) = tx.one(
        "select cast(coalesce(sum(amount_fen), 0) as bigint) from limit_move
          where mof_div_code = ?1 and limit_key = ?2 and source = ?3",
        (county, key, source),
    )?;
    Ok(sum)
}

/// Used amounts re-derived from the moves, for verify.
pub fn used_by_moves(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, Fen)>> {
    tx.rows(
        "select limit_key, cast(sum(amount_fen) as bigint) from limit_move
          where mof_div_code = ?1 group by limit_key order by limit_key",
        (county,),
    )
}

/// Adds to a ceiling; a key that was never set starts with it.
pub fn raise(tx: &mut Tx<'_>, county: &str, row: &LimitRow) -> DbResult<()> {
    tx.exec(
        "insert into limit_row (mof_div_code, limit_key, kind, meaning, ceiling_fen, used_fen, basis)
         values (?1, ?2, ?3, ?4, ?5, 0, ?6)
         on conflict (mof_div_code, limit_key)
         do update set ceiling_fen = limit_row.ceiling_fen + excluded.ceiling_fen, basis = excluded.basis",
        (county, &row.limit_key, &row.kind, &row.meaning, row.ceiling_fen, &row.basis),
    )?;
    tx.touch_key("limit", &row.limit_key);
    Ok(())
}

/// True when that much was unused and was taken off.
pub fn lower(tx: &mut Tx<'_>, county: &str, key: &str, amount: Fen) -> DbResult<bool> {
    let lowered = tx.exec(
        "update limit_row set ceiling_fen = ceiling_fen - ?3
          where mof_div_code = ?1 and limit_key = ?2 and used_fen <= ceiling_fen - ?3",
        (county, key, amount),
    )?;
    tx.touch_key("limit", key);
    Ok(lowered == 1)
}

/// Holds a limit against change until the end of the verb.
pub fn lock(tx: &mut Tx<'_>, county: &str, key: &str) -> DbResult<()> {
    tx.row::<(String,)>(
        "select limit_key from limit_row where mof_div_code = ?1 and limit_key = ?2 /*for update*/",
        (county, key),
    )?;
    Ok(())
}

/// Lowers a ceiling, but not below what is used and what other limits still promise of it.
pub fn lower_to(tx: &mut Tx<'_>, county: &str, key: &str, (amount, promised): (Fen, Fen)) -> DbResult<()> {
    tx.exec(
        "update limit_row
            set ceiling_fen = case when used_fen + ?4 <= ceiling_fen - ?3 then ceiling_fen - ?3
                                   when used_fen + ?4 <= ceiling_fen then used_fen + ?4
                                   else ceiling_fen end
          where mof_div_code = ?1 and limit_key = ?2",
        (county, key, amount, promised),
    )?;
    tx.touch_key("limit", key);
    Ok(())
}
