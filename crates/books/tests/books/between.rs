//! A change that is committed between two statements of the sealer.

use books::seal::records;
use platform::db::{DbResult, Tx};

use crate::kit::*;

/// A limit written by change `audit` and queued with it.
fn changed(tx: &mut Tx<'_>, audit: Option<i64>, key: &str, rewritten: bool) -> DbResult<()> {
    if let Some(audit_id) = audit {
        tx.exec(
            "insert into audit (mof_div_code, audit_id, at_ms, user_id, verb, outcome, body)
             values (?1, ?2, 0, 'u-clerk', 'books.test', 'done', '{}')",
            (COUNTY, audit_id),
        )?;
    }
    let number = audit.unwrap_or(99);
    tx.exec(
        "insert into limit_row (mof_div_code, limit_key, kind, meaning, ceiling_fen, used_fen, basis)
         values (?1, ?2, 'test', ?3, 1, 0, '')
         on conflict (mof_div_code, limit_key) do update set kind = 'anew', meaning = excluded.meaning",
        (COUNTY, key, format!("by {number}")),
    )?;
    tx.exec(
        "insert into unsealed_record (mof_div_code, audit_id, ordinal, document_kind, document_id,
                                      document_key, rewritten)
         values (?1, ?2, 0, 'limit', 0, ?3, ?4)",
        (COUNTY, number, key, rewritten),
    )?;
    Ok(())
}

/// On PostgreSQL the two statements of the sealer may stand on both sides of another verb's commit. The
/// verb runs here in the same transaction, which shows the sealer the same: rows of before, then of after.
#[test]
fn a_change_between_the_queue_and_the_rows_is_not_taken_for_tampering() {
    for kit in kits() {
        let flags = kit.write(|tx| {
            changed(tx, Some(1), "mended", false)?;
            changed(tx, Some(2), "untouched", false)?;
            changed(tx, Some(3), "touched", false)?;
            changed(tx, Some(4), "forged", false)?;
            let waiting = records::next(tx, COUNTY)?;
            assert_eq!(waiting.len(), 4);
            changed(tx, Some(5), "mended", true)?;
            changed(tx, Some(6), "touched", false)?;
            // A queue row that no change stands behind must not excuse a document.
            changed(tx, None, "forged", true)?;
            let kinds = [books::evidence::KINDS, platform::evidence::KINDS].concat();
            let digested = records::digest(tx, COUNTY, &kinds, &waiting)?;
            let limits = digested.into_iter().filter(|record| record.document_kind == "limit");
            Ok(limits.map(|record| (record.document_key, record.rewritten)).collect::<Vec<_>>())
        });
        let expected = [("forged", false), ("mended", true), ("touched", false), ("untouched", false)];
        assert_eq!(flags, expected.map(|(key, flag)| (key.to_owned(), flag)), "{}", kit.name);
    }
}
