//! Prepared statements of one SQLite connection, found by their text.
//!
//! **Promise:** a text that is asked often is prepared once per connection.

use rusqlite::{Connection, Statement};

use super::dialect::for_sqlite;
use super::recent::Recent;

pub(super) struct Prepared<'c> {
    pub connection: &'c Connection,
    kept: Recent<Statement<'c>>,
}

impl<'c> Prepared<'c> {
    pub fn new(connection: &'c Connection) -> Self {
        Prepared { connection, kept: Recent::default() }
    }

    /// Runs `work` with the statement of `sql`.
    pub fn with<T>(
        &mut self,
        sql: &str,
        work: impl FnOnce(&mut Statement<'c>) -> Result<T, super::DbError>,
    ) -> Result<T, super::DbError> {
        if let Some(statement) = self.kept.get(sql) {
            return work(statement);
        }
        let mut statement = self.connection.prepare(&for_sqlite(sql))?;
        let result = work(&mut statement);
        self.kept.insert(sql, statement);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::Prepared;
    use rusqlite::Connection;

    #[test]
    fn a_text_is_asked_many_times_and_a_wrong_one_is_an_error() {
        let connection = Connection::open_in_memory().expect("SQLite in memory");
        let mut prepared = Prepared::new(&connection);
        for _ in 0..3 {
            let answer =
                prepared.with("select 7", |statement| Ok(statement.query_row((), |row| row.get(0))?));
            assert_eq!(answer, Ok(7));
        }
        assert!(prepared.kept.get("select 7").is_some());
        assert!(prepared.with("select nothing from nowhere", |_| Ok(())).is_err());
    }
}
