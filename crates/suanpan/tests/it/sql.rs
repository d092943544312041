//! Every statement the program can send is understood by both engines, and both have the same tables.
//!
//! The texts are read from the sources (a statement is a literal, or `concat!` of literals and column
//! macros of the same file), so a query no scenario reaches is still prepared. A text that cannot be
//! read this way fails by its place: write it as a literal.

use std::collections::BTreeSet;

use platform::db::{Db, DbResult};
use suanpan::county::open_db;

use crate::engines::engines;
use crate::source::{Source, closing, files, find};

/// Files whose statements are not read, each with the reason why.
const NOT_FOR_BOTH: &[(&str, &str)] = &[
    ("crates/platform/src/db/dialect.rs", "what one engine alone understands, by purpose"),
    ("crates/platform/src/evidence/mod.rs", "the documents' queue: read through `evidence::statements`"),
    (
        "crates/platform/src/evidence/read.rs",
        "made from declared tables: read through `evidence::statements`",
    ),
    ("crates/platform/src/backup/mod.rs", "each engine is asked for its tables; `it/backup.rs` runs both"),
    ("crates/platform/src/backup/dump.rs", "made from the engine's tables; `it/backup.rs` runs it on both"),
    ("crates/platform/src/backup/load.rs", "made from the engine's tables; `it/backup.rs` runs it on both"),
    ("crates/books/src/rows.rs", "insert_many repeats the values list; the texts of its callers are read"),
];
const CALLS: &[&str] = &["exec", "rows", "row", "one", "each"];

/// A statement and the place it stands at.
struct Statement {
    place: String,
    sql: String,
}

fn statements() -> (Vec<Statement>, Vec<String>) {
    let mut found = Vec::new();
    let mut unread = Vec::new();
    for path in files("crates").iter().filter(|path| path.contains("/src/") && path.ends_with(".rs")) {
        if path.ends_with("/tests.rs") || NOT_FOR_BOTH.iter().any(|(known, _)| known == path) {
            continue;
        }
        let source = Source::read(path);
        for argument in calls(&source) {
            let place = source.place(argument);
            match value(&source, argument) {
                Some(sql) => found.push(Statement { place, sql }),
                None => unread.push(place),
            }
        }
        for (at, _) in source.code.match_indices("insert_many(tx,") {
            let argument = skip_space(&source.code, at + "insert_many(tx,".len());
            let place = source.place(argument);
            match value(&source, argument) {
                Some(head) => found.push(Statement { place, sql: one_row(&head) }),
                None => unread.push(place),
            }
        }
    }
    (found, unread)
}

/// Offsets of the first argument of every call on a transaction.
fn calls(source: &Source) -> Vec<usize> {
    let mut found = Vec::new();
    for name in CALLS {
        for at in source.words(name) {
            let before = source.code[..at].trim_end();
            let Some(before) = before.strip_suffix('.') else { continue };
            if !before.trim_end().ends_with("tx") {
                continue;
            }
            let mut next = at + name.len();
            if source.code[next..].starts_with("::<") {
                let open = source.code[next..].find('(').unwrap_or(0);
                let generic = &source.code[next..next + open];
                // A tuple type brings its own bracket: go on to the `>(` that ends the list.
                next += if generic.ends_with('>') {
                    open
                } else {
                    source.code[next..].find(">(").map_or(0, |n| n + 1)
                };
            }
            if source.code[next..].starts_with('(') {
                found.push(skip_space(&source.code, next + 1));
            }
        }
    }
    found
}

fn skip_space(code: &str, at: usize) -> usize {
    at + code[at..].len() - code[at..].trim_start_matches([' ', '\n', '&']).len()
}

/// The text an expression at `at` stands for, when it can be read.
fn value(source: &Source, at: usize) -> Option<String> {
    if let Some(literal) = source.strings.iter().find(|literal| literal.at == at) {
        return Some(literal.value.clone());
    }
    let rest = &source.code[at..];
    if let Some(inside) = rest.strip_prefix("concat!(") {
        let open = at + "concat!".len();
        let end = closing(source.code.as_bytes(), open);
        return parts(source, at + rest.len() - inside.len(), end);
    }
    if let Some(inside) = rest.strip_prefix("format!(") {
        let template = skip_space(&source.code, at + rest.len() - inside.len());
        return filled(source, at, &value(source, template)?);
    }
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if rest[word.len()..].starts_with("!()") {
        let definition = source.code.find(&format!("macro_rules! {word} "))?;
        let body = find(source.code.as_bytes(), b"=>", definition)?;
        let open = find(source.code.as_bytes(), b"{", body)?;
        return value(source, skip_space(&source.code, open + 1));
    }
    constant(source, &word).or_else(|| bound(source, &word, at))
}

/// The text a `let` above binds to a name.
fn bound(source: &Source, name: &str, at: usize) -> Option<String> {
    let binding = format!("let {name} =");
    let definition = source.code[..at].rfind(&binding)?;
    (!name.is_empty()).then(|| value(source, skip_space(&source.code, definition + binding.len()))).flatten()
}

fn constant(source: &Source, name: &str) -> Option<String> {
    let definition = source.code.find(&format!("const {name}: &str ="))?;
    let equals = find(source.code.as_bytes(), b"=", definition)?;
    value(source, skip_space(&source.code, equals + 1))
}

/// A `format!` text with the constants of the file filled in. Other fields are the filter and the
/// window of a list, which are left out: what is prepared is the list without them.
fn filled(source: &Source, at: usize, text: &str) -> Option<String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        whole.push_str(before);
        // Where a column must stand, any will do.
        let column = [",", "select", " by", " in ("].iter().any(|end| whole.trim_end().ends_with(end));
        let other = if column { "1" } else { "" };
        whole.push_str(
            &constant(source, name).or_else(|| chosen(source, at, name)).unwrap_or_else(|| other.to_owned()),
        );
        rest = after;
    }
    whole.push_str(rest);
    Some(whole)
}

/// The parts of a `concat!`, one after the other.
fn parts(source: &Source, mut at: usize, end: usize) -> Option<String> {
    let mut whole = String::new();
    loop {
        at = skip_space(&source.code, at);
        if at >= end {
            return Some(whole);
        }
        whole.push_str(&value(source, at)?);
        let comma = match source.strings.iter().find(|literal| literal.at == at) {
            Some(literal) => literal.end,
            None => closing(source.code.as_bytes(), at + source.code[at..].find('(')?) + 1,
        };
        at = skip_space(&source.code, comma);
        if source.code[at..].starts_with(',') {
            at += 1;
        }
    }
}

/// The first constant a `let` above chooses between (`let from = if joined { JOINS } else …`).
fn chosen(source: &Source, at: usize, name: &str) -> Option<String> {
    let definition = source.code[..at].rfind(&format!("let {name} ="))?;
    let statement = source.code[definition..at].split(';').next()?;
    let mut words = statement.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.find_map(|word| (word.len() > 1).then(|| constant(source, word)).flatten())
}

/// `insert into t (a, b) values` with one list of placeholders.
fn one_row(head: &str) -> String {
    let columns = head.split(['(', ')']).nth(1).map_or(0, |list| list.split(',').count());
    let marks: Vec<String> = (1..=columns).map(|n| format!("?{n}")).collect();
    format!("{head} ({})", marks.join(", "))
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    let (mut all, unread) = statements();
    let declared = platform::evidence::statements(suanpan::county::evidence());
    assert!(declared.len() > 100, "only {} statements of declared documents", declared.len());
    all.extend(declared.into_iter().map(|sql| Statement { place: "platform::evidence".to_owned(), sql }));
    assert!(unread.is_empty(), "a statement is a literal or concat! of literals:\n  {}", unread.join("\n  "));
    let texts: BTreeSet<&str> = all.iter().map(|statement| statement.sql.as_str()).collect();
    assert!(texts.len() >= 150, "only {} statements were found: the reader above is blind", texts.len());
    for engine in engines("sql") {
        let db = open_db(&engine.url).expect("a fresh schema");
        let mut wrong = Vec::new();
        for statement in &all {
            let sql = statement.sql.clone();
            // Each in its own transaction: after an error PostgreSQL takes nothing more in the same one.
            if let Err(error) = db.write_blocking(move |tx| tx.prepare(&sql)) {
                wrong.push(format!("{} {error}", statement.place));
            }
        }
        assert!(wrong.is_empty(), "{} does not take:\n  {}", engine.name, wrong.join("\n  "));
        println!("{}: {} statements at {} places", engine.name, texts.len(), all.len());
    }
}

type Column = (String, String, String, i64);

pub fn columns(db: &Db) -> DbResult<BTreeSet<Column>> {
    let sql = match db.engine() {
        platform::db::Engine::Sqlite => {
            "select t.name, c.name, lower(c.type), c.\"notnull\" from sqlite_master t, pragma_table_info(t.name) c
              where t.type = 'table' and t.name not like 'sqlite_%' order by 1, 2"
        }
        platform::db::Engine::Postgres => {
            "select cast(table_name as text), cast(column_name as text), cast(data_type as text),
                    cast(case is_nullable when 'NO' then 1 else 0 end as bigint)
               from information_schema.columns where table_schema = 'public' order by 1, 2"
        }
    };
    let rows: Vec<Column> = db.read_blocking(move |tx| tx.rows(sql, ()))?;
    Ok(rows.into_iter().collect())
}

#[test]
fn a_fresh_schema_is_the_same_on_both_engines_and_holds_text_and_bigint_only() {
    let mut seen: Vec<(&str, BTreeSet<Column>)> = Vec::new();
    for engine in engines("schema") {
        let db = open_db(&engine.url).expect("a fresh schema");
        let again =
            platform::db::migrate::apply(&db, suanpan::county::schema()).expect("the schema is known");
        assert_eq!(again, 0, "a schema that is up to date stays as it is");
        let found = columns(&db).expect("the catalogue answers");
        let odd: Vec<_> = found.iter().filter(|c| !matches!(c.2.as_str(), "text" | "bigint")).collect();
        assert!(odd.is_empty(), "{}: columns are text or bigint, not {odd:?}", engine.name);
        seen.push((engine.name, found));
    }
    for (name, found) in &seen[1..] {
        let differ: Vec<_> = seen[0].1.symmetric_difference(found).collect();
        assert!(differ.is_empty(), "{} and {name} differ in {differ:?}", seen[0].0);
    }
}

#[test]
fn every_table_of_a_county_is_keyed_by_the_county_first() {
    /// Tables of the whole installation.
    const SHARED: &[&str] = &["schema_migration"];
    let engine = engines("keys").remove(0);
    let db = open_db(&engine.url).expect("a fresh schema");
    let keys: Vec<(String, String)> = db
        .read_blocking(|tx| {
            tx.rows(
                "select t.name, coalesce((select c.name from pragma_table_info(t.name) c where c.pk = 1), '')
                   from sqlite_master t where t.type = 'table' and t.name not like 'sqlite_%' order by t.name",
                (),
            )
        })
        .expect("the catalogue answers");
    let wrong: Vec<_> = keys
        .iter()
        .filter(|(table, key)| key != "mof_div_code" && !SHARED.contains(&table.as_str()))
        .collect();
    assert!(wrong.is_empty(), "a primary key starts with mof_div_code: {wrong:?}");
}
