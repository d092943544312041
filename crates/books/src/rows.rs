//! Many rows in few statements: one `insert` with several `values` lists.
//!
//! **Promise:** only three statement texts per table, so that prepared statements stay few.
//! **Not here:** the `insert` itself, which stands in the `store.rs` of its area.

use platform::db::{DbResult, Param, Tx};

/// Row counts a statement is made for, largest first.
const SIZES: [usize; 3] = [64, 8, 1];

/// Runs `insert` (which ends in `values`) for all rows; every row has the same number of columns.
pub(crate) fn insert_many(tx: &mut Tx<'_>, insert: &str, rows: &[Vec<Param<'_>>]) -> DbResult<()> {
    let mut left = rows;
    while let Some(first) = left.first() {
        let size = SIZES.into_iter().find(|size| *size <= left.len()).unwrap_or(1);
        let (now, later) = left.split_at(size);
        let flat: Vec<Param<'_>> = now.iter().flatten().cloned().collect();
        tx.exec(&statement(insert, first.len(), size), flat)?;
        left = later;
    }
    Ok(())
}

fn statement(insert: &str, columns: usize, rows: usize) -> String {
    let mut text = insert.to_owned();
    for row in 0..rows {
        text.push_str(if row == 0 { " (" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('?');
            text.push_str(&(row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_are_numbered_row_by_row() {
        assert_eq!(
            super::statement("insert into t (a, b) values", 2, 2),
            "insert into t (a, b) values (?1, ?2), (?3, ?4)"
        );
    }
}
