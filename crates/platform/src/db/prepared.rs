//! Prepared statements of one SQLite connection, found by their text.
//!
//! **Promise:** a text is prepared once per connection. Every statement of every verb comes through
//! here, so the look-up is one cheap hash; texts are ours, nobody can choose them to collide.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rusqlite::{Connection, Statement};

/// More texts than this are not a program's own: begin anew.
const MOST: usize = 1024;

pub(super) struct Prepared<'c> {
    pub connection: &'c Connection,
    kept: HashMap<Box<str>, Statement<'c>, BuildHasherDefault<TextHash>>,
}

impl<'c> Prepared<'c> {
    pub fn new(connection: &'c Connection) -> Self {
        Prepared { connection, kept: HashMap::default() }
    }

    /// Runs `work` with the statement of `sql`.
    pub fn with<T>(
        &mut self,
        sql: &str,
        work: impl FnOnce(&mut Statement<'c>) -> Result<T, super::DbError>,
    ) -> Result<T, super::DbError> {
        if let Some(statement) = self.kept.get_mut(sql) {
            return work(statement);
        }
        if MOST <= self.kept.len() {
            self.kept.clear();
        }
        let mut statement = self.connection.prepare(sql)?;
        let result = work(&mut statement);
        self.kept.insert(sql.into(), statement);
        result
    }
}

/// Multiply and rotate, eight bytes at a time.
#[derive(Default)]
struct TextHash(u64);

impl TextHash {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for TextHash {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.mix(u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        self.mix(u64::from_le_bytes(last));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Prepared};
    use rusqlite::Connection;

    #[test]
    fn a_text_is_prepared_once_and_strangers_do_not_pile_up() {
        let connection = Connection::open_in_memory().expect("SQLite in memory");
        let mut prepared = Prepared::new(&connection);
        for _ in 0..3 {
            let answer =
                prepared.with("select 7", |statement| Ok(statement.query_row((), |row| row.get(0))?));
            assert_eq!(answer, Ok(7));
        }
        assert_eq!(prepared.kept.len(), 1);
        for number in 0..MOST + 10 {
            let answer = prepared.with(&format!("select {number}"), |_| Ok(()));
            assert_eq!(answer, Ok(()));
        }
        assert!(prepared.kept.len() <= MOST);
        assert!(prepared.with("select nothing from nowhere", |_| Ok(())).is_err());
    }
}
