//! Differences.

use jiff::civil::Date;
use platform::db::{DbResult, ToValue, Tx, Where};
use platform::verb::Ctx;

use super::super::model::{ItemRow, SettledHow};

macro_rules! item_columns {
    () => {
        "select item_id, on_day, leg, status, reference, our_fen, bank_fen, our_day, bank_day, document_kind,
                document_id, remark, found_ms, state, settled_ms, settled_by, settled_how, note, escalated_ms
           from recon_item "
    };
}

pub fn insert_item(tx: &mut Tx<'_>, county: &str, row: &ItemRow) -> DbResult<()> {
    tx.exec(
        "insert into recon_item (mof_div_code, item_id, on_day, leg, status, reference, our_fen, bank_fen, our_day,
            bank_day, document_kind, document_id, remark, found_ms, state, settled_ms, settled_by, settled_how, note)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        vec![
            county.to_value(),
            row.item_id.to_value(),
            row.on_day.to_value(),
            row.leg.to_value(),
            row.status.to_value(),
            row.reference.to_value(),
            row.our_fen.to_value(),
            row.bank_fen.to_value(),
            row.our_day.to_value(),
            row.bank_day.to_value(),
            row.document_kind.to_value(),
            row.document_id.to_value(),
            row.remark.to_value(),
            row.found_ms.to_value(),
            row.state.to_value(),
            row.settled_ms.to_value(),
            row.settled_by.to_value(),
            row.settled_how.to_value(),
            row.note.to_value(),
        ],
    )?;
    tx.touch("recon_item", row.item_id);
    Ok(())
}

pub fn items_of(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Vec<ItemRow>> {
    tx.rows(
        concat!(
            item_columns!(),
            "where mof_div_code = ?1 and on_day = ?2 order by state, leg, reference, item_id"
        ),
        (county, day),
    )
}

/// Every open difference found on or before `day`, the oldest first.
pub fn open_items(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Vec<ItemRow>> {
    tx.rows(
        concat!(
            item_columns!(),
            "where mof_div_code = ?1 and state = 'open' and on_day <= ?2 order by on_day, item_id"
        ),
        (county, day),
    )
}

/// The same of those that speak of one number.
pub fn open_items_under(tx: &mut Tx<'_>, county: &str, reference: &str, day: Date) -> DbResult<Vec<ItemRow>> {
    tx.rows(
        concat!(
            item_columns!(),
            "where mof_div_code = ?1 and reference = ?2 and state = 'open' and on_day <= ?3
              order by on_day, item_id"
        ),
        (county, reference, day),
    )
}

pub fn item(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<ItemRow>> {
    tx.row(concat!(item_columns!(), "where mof_div_code = ?1 and item_id = ?2"), (county, id))
}

/// The same, held until the end of the verb.
pub fn item_for_change(tx: &mut Tx<'_>, county: &str, id: i64) -> DbResult<Option<ItemRow>> {
    tx.row(concat!(item_columns!(), "where mof_div_code = ?1 and item_id = ?2 /*for update*/"), (county, id))
}

pub fn settle_item(tx: &mut Tx<'_>, ctx: &Ctx, id: i64, how: SettledHow, note: &str) -> DbResult<()> {
    tx.exec(
        "update recon_item set state = 'settled', settled_ms = ?3, settled_by = ?4, settled_how = ?5, note = ?6
          where mof_div_code = ?1 and item_id = ?2 and state = 'open'",
        (&*ctx.county, id, ctx.at, &ctx.actor.user_id, how.code(), note),
    )?;
    tx.touch("recon_item", id);
    Ok(())
}

/// Marks a difference as gone up; a second time changes nothing.
pub fn escalate_item(tx: &mut Tx<'_>, ctx: &Ctx, id: i64) -> DbResult<()> {
    tx.exec(
        "update recon_item set escalated_ms = ?3
          where mof_div_code = ?1 and item_id = ?2 and escalated_ms is null",
        (&*ctx.county, id, ctx.at),
    )?;
    tx.touch("recon_item", id);
    Ok(())
}

/// Whether the lateness of what stands under a number is on record.
pub fn late_known(tx: &mut Tx<'_>, county: &str, reference: &str) -> DbResult<bool> {
    let row: (i64,) = tx.one(
        "select count(*) from recon_item where mof_div_code = ?1 and reference = ?2 and settled_how = 'late'",
        (county, reference),
    )?;
    Ok(row.0 > 0)
}

/// How many differences of a day are open.
pub fn open_count(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<i64> {
    let row: (i64,) = tx.one(
        "select count(*) from recon_item where mof_div_code = ?1 and on_day = ?2 and state = 'open'",
        (county, day),
    )?;
    Ok(row.0)
}

/// Differences of a list.
pub fn items(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<ItemRow>> {
    tx.rows(&format!(concat!(item_columns!(), "{}{}"), found.text(), window), found.values())
}
