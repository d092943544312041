//! What the two engines cannot share, each difference once.
//!
//! SQL is written with `?1 … ?n` and, where a read must hold a row, the marker comments
//! `/*for share*/` and `/*for update*/`. SQLite has one writer, so there they stay comments.

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
    out.replace("/*for share*/", "for share")
        .replace("/*for update*/", "for update")
        .replace("/*for update skip locked*/", "for update skip locked")
}

#[cfg(test)]
mod tests {
    use super::for_postgres;

    #[test]
    fn placeholders_and_locks_are_translated_but_quoted_text_is_not() {
        assert_eq!(
            for_postgres("select a from t where b = ?1 and c = 'why?1' /*for share*/"),
            "select a from t where b = $1 and c = 'why?1' for share"
        );
    }
}
