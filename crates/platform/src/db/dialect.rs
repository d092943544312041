//! What the two engines cannot share, each difference once.
//!
//! SQL is written with `?1 … ?n` and, where a read must hold a row, the marker comments
//! `/*for share*/` and `/*for update*/`. SQLite has one writer, so there they stay comments.

use std::borrow::Cow;

use super::{DbResult, Engine, Tx};

/// The text PostgreSQL gets for a statement written in the shared form.
pub fn for_postgres(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut chars = sql.char_indices().peekable();
    let mut quoted = false;
    while let Some((_, c)) = chars.next() {
        match c {
            '\'' => {
                quoted = !quoted;
                out.push(c);
            }
            '?' if !quoted && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) => out.push('$'),
            other => out.push(other),
        }
    }
    // SQLite's `like` takes a for A; so does a search here.
    out.replace(" like $", " ilike $")
        .replace("/*for share*/", "for share")
        .replace("/*for update*/", "for update")
        .replace("/*for update skip locked*/", "for update skip locked")
}

/// The text SQLite gets: a backslash in the pattern of `like` means the next sign, as PostgreSQL has it.
pub fn for_sqlite(sql: &str) -> Cow<'_, str> {
    const MARK: &str = " like ?";
    if !sql.contains(MARK) {
        return Cow::Borrowed(sql);
    }
    let mut parts = sql.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        out.push_str(MARK);
        out.push_str(&part[..digits]);
        out.push_str(" escape '\\'");
        out.push_str(&part[digits..]);
    }
    Cow::Owned(out)
}

/// Rows the planner is to expect in a table.
const ROWS: u64 = 1_000_000;
/// One value of a column leaves ten to the power of this many rows at most, however many columns the index carries along behind it.
const LEFT: u32 = 3;

/// Tells SQLite what it cannot guess: every row has the same county, few years and funds differ.
///
/// Without statistics it takes `mof_div_code = ?` for a narrow search and walks whole tables that
/// begin with the county. PostgreSQL gathers its own statistics.
pub(super) fn tell_planner(tx: &mut Tx<'_>) -> DbResult<()> {
    if tx.engine() == Engine::Postgres {
        return Ok(());
    }
    // The key of a table without row numbers is the table; its statistics stand under that name.
    let indexes: Vec<(String, String, String, bool)> = tx.rows(
        "select t.name, l.name, case when i.wr = 1 and l.origin = 'pk' then t.name else l.name end, l.\"unique\"
           from sqlite_schema t join pragma_table_list(t.name) i join pragma_index_list(t.name) l
          where t.type = 'table' and t.name not like 'sqlite_%' order by t.name, l.name",
        (),
    )?;
    tx.script("analyze; delete from sqlite_stat1")?;
    for (table, index, name, unique) in indexes {
        let columns: Vec<(String,)> =
            tx.rows("select name from pragma_index_info(?1) order by seqno", (&index,))?;
        let columns: Vec<&str> = columns.iter().map(|(name,)| name.as_str()).collect();
        let key: Vec<(String,)> =
            tx.rows("select name from pragma_table_info(?1) where pk > 0 order by pk", (&table,))?;
        let key: Vec<&str> = key.iter().map(|(name,)| name.as_str()).collect();
        tx.exec(
            "insert into sqlite_stat1 (tbl, idx, stat) values (?1, ?2, ?3)",
            (&table, &name, statistics(&columns, unique, &key)),
        )?;
    }
    tx.script("analyze sqlite_schema")
}

/// `rows`, then for every column how many rows one value of the columns so far leaves; the whole `key` of
/// the table leaves one, whatever the index carries along behind it.
fn statistics(columns: &[&str], unique: bool, key: &[&str]) -> String {
    let mut text = ROWS.to_string();
    let mut left = ROWS;
    for (position, column) in columns.iter().enumerate() {
        let after = (columns.len() - position - 1) as u32;
        left = match *column {
            _ if key.iter().all(|part| columns[..=position].contains(part)) => 1,
            "mof_div_code" => left,
            "fiscal_year" | "fund_type_code" => (left / 3).max(1),
            _ => left.min(10u64.pow(LEFT.min(after + u32::from(!unique)))),
        };
        text.push_str(&format!(" {left}"));
    }
    // Every index begins with the county, and "for every time, …" is no short cut; "for every year" is.
    if columns.get(1) != Some(&"fiscal_year") {
        text.push_str(" noskipscan");
    }
    text
}

/// A schema step for the engine. PostgreSQL would sort text by the cluster's language; both engines
/// sort by code point, so that every list and every output has the same order everywhere.
///
/// Narrow tables carry the mark `/*without rowid*/`: SQLite then keeps a row in its key, in one tree
/// instead of two. Tables with long texts do without it, their rows would crowd the tree.
///
/// What only one engine needs to find rows stands in `/*sqlite: … */` or `/*postgres: … */`: columns an index
/// carries along, where long texts are kept. Tables and their columns are the same on both.
pub fn schema_for(engine: super::Engine, sql: &str) -> String {
    match engine {
        super::Engine::Sqlite => uncovered(sql, "/*sqlite:").replace("/*without rowid*/", "without rowid"),
        super::Engine::Postgres => uncovered(sql, "/*postgres:")
            .replace(" text not null", " text collate \"C\" not null")
            .replace(" text,", " text collate \"C\","),
    }
}

/// The text with what stands in comments that begin with `mark`.
fn uncovered(sql: &str, mark: &str) -> String {
    let mut parts = sql.split(mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, after) = part.split_once("*/").unwrap_or((part, ""));
        out.push_str(inside);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Engine;
    use super::{for_postgres, for_sqlite, schema_for, statistics};

    #[test]
    fn each_engine_gets_what_is_meant_for_it() {
        let sql = "create index i on t (a/*sqlite:, words*/);/*postgres: alter table t set (x = 1);*/";
        assert_eq!(
            schema_for(Engine::Sqlite, sql),
            "create index i on t (a, words);/*postgres: alter table t set (x = 1);*/"
        );
        assert_eq!(
            schema_for(Engine::Postgres, sql),
            "create index i on t (a/*sqlite:, words*/); alter table t set (x = 1);"
        );
    }

    #[test]
    fn the_county_narrows_nothing_and_a_whole_key_one_row() {
        let key = ["mof_div_code", "posting_id", "entry_no"];
        assert_eq!(statistics(&key, true, &key), "1000000 1000000 10 1 noskipscan");
        assert_eq!(statistics(&["mof_div_code", "source"], false, &key), "1000000 1000000 10 noskipscan");
        assert_eq!(
            statistics(&["mof_div_code", "fiscal_year", "agency_code"], false, &key),
            "1000000 1000000 333333 10"
        );
        let carries_along = ["mof_div_code", "state", "at_ms", "posting_id", "entry_no", "amount_fen"];
        assert_eq!(statistics(&carries_along, false, &key), "1000000 1000000 1000 1000 1000 1 1 noskipscan");
    }

    #[test]
    fn like_means_the_same_on_both_engines() {
        let sql = "select a from t where b like ?12 or c like ?1) and d not like 'x%'";
        assert_eq!(
            for_sqlite(sql),
            "select a from t where b like ?12 escape '\\' or c like ?1 escape '\\') and d not like 'x%'"
        );
        assert_eq!(for_postgres(sql), "select a from t where b ilike $12 or c ilike $1) and d not like 'x%'");
    }

    #[test]
    fn placeholders_and_locks_are_translated_but_quoted_text_is_not() {
        assert_eq!(
            for_postgres("select a from t where b = ?1 and c = 'why?1' /*for share*/"),
            "select a from t where b = $1 and c = 'why?1' for share"
        );
    }
}
