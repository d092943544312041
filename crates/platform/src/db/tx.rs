//! One open transaction on either engine, and the four ways to ask it something.

use std::cell::RefCell;
use std::rc::Rc;

use postgres::fallible_iterator::FallibleIterator as _;

use super::dialect::for_postgres;
use super::prepared::Prepared;
use super::recent::Recent;
use super::{DbError, DbResult, FromRow, Param, Params, Row};

/// Which engine stands behind a handle; only `dialect`, benches and outputs that name it may care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub(super) struct PgConnection {
    pub client: postgres::Client,
    statements: Recent<postgres::Statement>,
}

impl PgConnection {
    pub fn new(client: postgres::Client) -> Self {
        PgConnection { client, statements: Recent::default() }
    }

    fn statement(&mut self, sql: &str) -> DbResult<postgres::Statement> {
        if let Some(found) = self.statements.get(sql) {
            return Ok(found.clone());
        }
        let prepared = self.client.prepare(&for_postgres(sql))?;
        self.statements.insert(sql, prepared.clone());
        Ok(prepared)
    }
}

pub(super) enum Connection<'c> {
    Sqlite(Rc<RefCell<Prepared<'c>>>),
    Postgres(&'c mut PgConnection),
}

type Hook = Box<dyn FnOnce() + Send>;

/// Is told every statement before it is asked ([`super::Db::watch_reads`]).
pub(super) type Watch = std::sync::Arc<dyn Fn(Statement) + Send + Sync>;

/// One statement as it was asked, for benches that replay what a verb does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    pub params: Vec<Param<'static>>,
    /// It was asked for rows.
    pub reads: bool,
}

/// An open transaction.
pub struct Tx<'c> {
    connection: Connection<'c>,
    after_commit: Vec<Hook>,
    depth: u32,
    recording: Option<Vec<Statement>>,
    watch: Option<Watch>,
    touched: Vec<Touched>,
}

/// A document this change wrote to: it will be sealed as it stands after the change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Touched {
    pub kind: &'static str,
    /// Its number, 0 where the kind goes by words.
    pub id: i64,
    /// Its words, empty where the kind goes by number.
    pub key: String,
    /// Its lasting words were meant to change.
    pub rewritten: bool,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: Connection<'c>) -> Self {
        Tx {
            connection,
            after_commit: Vec::new(),
            depth: 0,
            recording: None,
            watch: None,
            touched: Vec::new(),
        }
    }

    pub fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// Keeps every statement from here on until [`Tx::recorded`] takes them.
    pub fn record(&mut self) {
        self.recording = Some(Vec::new());
    }

    /// What was asked since [`Tx::record`].
    pub fn recorded(&mut self) -> Vec<Statement> {
        self.recording.take().unwrap_or_default()
    }

    pub(super) fn watched_by(&mut self, watch: Watch) {
        self.watch = Some(watch);
    }

    fn note(&mut self, sql: &str, values: &[Param<'_>], reads: bool) {
        if self.recording.is_none() && self.watch.is_none() {
            return;
        }
        let params = values.iter().map(Param::to_static).collect();
        let statement = Statement { sql: sql.to_owned(), params, reads };
        if let Some(watch) = &self.watch {
            watch(statement.clone());
        }
        if let Some(recording) = &mut self.recording {
            recording.push(statement);
        }
    }

    /// How SQLite would find the rows of a statement: its steps as (number, number of the step it is
    /// part of, words). PostgreSQL plans by what stands in the tables, so there is nothing to hold it to.
    pub fn plan(&mut self, statement: &Statement) -> DbResult<Vec<(i64, i64, String)>> {
        let mut steps = Vec::new();
        let sql = format!("explain query plan {}", statement.sql);
        self.each(&sql, statement.params.clone(), |row| {
            steps.push((row.get(0)?, row.get(1)?, row.get(3)?));
            Ok(())
        })?;
        Ok(steps)
    }

    /// Runs a statement that answers no rows; gives the number of rows it changed.
    pub fn exec(&mut self, sql: &str, params: impl Params) -> DbResult<u64> {
        let values = params.bind();
        self.note(sql, &values, false);
        match &mut self.connection {
            Connection::Sqlite(prepared) => {
                let changed = prepared.borrow_mut().with(sql, |statement| {
                    bind(statement, &values, sql)?;
                    Ok(statement.raw_execute()?)
                });
                changed.map(|changed| changed as u64).map_err(|e| at(e, sql))
            }
            Connection::Postgres(connection) => {
                let statement = connection.statement(sql).map_err(|e| at(e, sql))?;
                count_params(statement.params().len(), values.len(), sql)?;
                let params: Vec<&(dyn postgres::types::ToSql + Sync)> =
                    values.iter().map(|value| value as &(dyn postgres::types::ToSql + Sync)).collect();
                connection.client.execute(&statement, &params).map_err(|e| at(e.into(), sql))
            }
        }
    }

    /// All rows of a query, in the order it states.
    pub fn rows<T: FromRow>(&mut self, sql: &str, params: impl Params) -> DbResult<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// At most one row.
    pub fn row<T: FromRow>(&mut self, sql: &str, params: impl Params) -> DbResult<Option<T>> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Exactly one row; its absence is a failure of ours.
    pub fn one<T: FromRow>(&mut self, sql: &str, params: impl Params) -> DbResult<T> {
        self.row(sql, params)?.ok_or_else(|| DbError::Broken(format!("no row for: {}", short(sql))))
    }

    /// Streams rows without holding them all.
    pub fn each(
        &mut self,
        sql: &str,
        params: impl Params,
        mut visit: impl FnMut(&Row<'_>) -> DbResult<()>,
    ) -> DbResult<()> {
        let values = params.bind();
        self.note(sql, &values, true);
        match &mut self.connection {
            Connection::Sqlite(prepared) => {
                let read = prepared.borrow_mut().with(sql, |statement| {
                    bind(statement, &values, sql)?;
                    let mut rows = statement.raw_query();
                    while let Some(row) = rows.next()? {
                        visit(&Row::Sqlite(row))?;
                    }
                    Ok(())
                });
                read.map_err(|e| at(e, sql))
            }
            Connection::Postgres(connection) => {
                let statement = connection.statement(sql).map_err(|e| at(e, sql))?;
                count_params(statement.params().len(), values.len(), sql)?;
                let params: Vec<&(dyn postgres::types::ToSql + Sync)> =
                    values.iter().map(|value| value as &(dyn postgres::types::ToSql + Sync)).collect();
                // `query` would gather every row first; a journal does not fit into the memory.
                let rows = connection.client.query_raw(&statement, params);
                let mut rows = rows.map_err(|e| at(e.into(), sql))?;
                while let Some(row) = rows.next().map_err(|e| at(e.into(), sql))? {
                    visit(&Row::Postgres(&row)).map_err(|e| at(e, sql))?;
                }
                Ok(())
            }
        }
    }

    /// Asks the engine whether it understands a statement, without running it: tables, columns, syntax.
    pub fn prepare(&mut self, sql: &str) -> DbResult<()> {
        match &mut self.connection {
            Connection::Sqlite(prepared) => {
                prepared.borrow_mut().with(sql, |_| Ok(())).map_err(|e| at(e, sql))
            }
            Connection::Postgres(connection) => {
                connection.client.prepare(&for_postgres(sql)).map(drop).map_err(|e| at(e.into(), sql))
            }
        }
    }

    /// Runs several statements separated by semicolons (schema, housekeeping).
    pub fn script(&mut self, sql: &str) -> DbResult<()> {
        match &mut self.connection {
            Connection::Sqlite(prepared) => prepared.borrow().connection.execute_batch(sql)?,
            Connection::Postgres(connection) => connection.client.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Runs `work` so that its changes are undone, and only those, when it fails.
    pub fn savepoint<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'c>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.depth += 1;
        let name = format!("s{}", self.depth);
        let (hooks, touched) = (self.after_commit.len(), self.touched.len());
        self.mark(&format!("savepoint {name}"))?;
        let result = work(self);
        if result.is_err() {
            self.after_commit.truncate(hooks);
            // What was undone was not written: sealing it would seal a document that is not there.
            self.touched.truncate(touched);
            self.mark(&format!("rollback to savepoint {name}"))?;
        }
        self.mark(&format!("release savepoint {name}"))?;
        self.depth -= 1;
        result
    }

    /// Notes that the change wrote to a document that goes by number; [`crate::evidence`] seals it.
    pub fn touch(&mut self, kind: &'static str, id: i64) {
        self.note_touched(Touched { kind, id, key: String::new(), rewritten: false });
    }

    /// The same for a document that goes by words.
    pub fn touch_key(&mut self, kind: &'static str, key: &str) {
        self.note_touched(Touched { kind, id: 0, key: key.to_owned(), rewritten: false });
    }

    /// The same for a document that goes by number and words.
    pub fn touch_both(&mut self, kind: &'static str, id: i64, key: &str) {
        self.note_touched(Touched { kind, id, key: key.to_owned(), rewritten: false });
    }

    /// Notes that the change wrote a document's lasting words anew, and was meant to.
    pub fn rewrite(&mut self, kind: &'static str, id: i64) {
        self.note_touched(Touched { kind, id, key: String::new(), rewritten: true });
    }

    /// The same for a document that goes by words.
    pub fn rewrite_key(&mut self, kind: &'static str, key: &str) {
        self.note_touched(Touched { kind, id: 0, key: key.to_owned(), rewritten: true });
    }

    fn note_touched(&mut self, document: Touched) {
        // The last few are looked at, so that a loop over one document does not pile up.
        if !self.touched.iter().rev().take(8).any(|known| *known == document) {
            self.touched.push(document);
        }
    }

    /// How many documents were touched so far: a mark for [`Tx::touched_since`].
    pub fn touched_mark(&self) -> usize {
        self.touched.len()
    }

    /// Takes what was touched since the mark.
    pub fn touched_since(&mut self, mark: usize) -> Vec<Touched> {
        self.touched.split_off(mark.min(self.touched.len()))
    }

    /// Something to do once the change is durable: the only place caches may be touched.
    pub fn after_commit(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.after_commit.push(Box::new(hook));
    }

    pub(super) fn take_hooks(&mut self) -> Vec<Hook> {
        std::mem::take(&mut self.after_commit)
    }

    pub(super) fn hook_count(&self) -> usize {
        self.after_commit.len()
    }

    pub(super) fn drop_hooks_after(&mut self, count: usize) {
        self.after_commit.truncate(count);
        self.depth = 0;
    }

    /// Transaction control statements; cached on SQLite, sent as they are on PostgreSQL.
    pub(super) fn mark(&mut self, sql: &str) -> DbResult<()> {
        match &mut self.connection {
            Connection::Sqlite(prepared) => {
                prepared.borrow_mut().with(sql, |statement| Ok(statement.raw_execute()?))?;
            }
            Connection::Postgres(connection) => connection.client.batch_execute(sql)?,
        }
        Ok(())
    }

    pub(super) fn begin(&mut self) -> DbResult<()> {
        self.depth = 0;
        self.touched.clear();
        match self.engine() {
            Engine::Sqlite => self.mark("begin immediate"),
            Engine::Postgres => self.mark("begin"),
        }
    }

    pub(super) fn commit(&mut self) -> DbResult<()> {
        self.mark("commit")
    }

    pub(super) fn roll_back(&mut self) -> DbResult<()> {
        self.after_commit.clear();
        self.depth = 0;
        if self.is_idle() { Ok(()) } else { self.mark("rollback") }
    }

    /// True when no transaction is open any more (an engine error may have ended it).
    pub(super) fn is_idle(&self) -> bool {
        match &self.connection {
            Connection::Sqlite(prepared) => prepared.borrow().connection.is_autocommit(),
            Connection::Postgres(_) => false,
        }
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Param<'_>], sql: &str) -> DbResult<()> {
    count_params(statement.parameter_count(), values.len(), sql)?;
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    Ok(())
}

/// A forgotten parameter would be null on SQLite and a panic on PostgreSQL.
fn count_params(wanted: usize, given: usize, sql: &str) -> DbResult<()> {
    if wanted == given {
        return Ok(());
    }
    Err(DbError::Broken(format!("{given} parameters given, {wanted} wanted in: {}", short(sql))))
}

fn short(sql: &str) -> String {
    let text: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(160).collect()
}

/// Names the statement in technical failures, so a log line is enough to find it.
fn at(error: DbError, sql: &str) -> DbError {
    match error {
        DbError::Broken(text) if !text.contains(" in: ") => {
            DbError::Broken(format!("{text} in: {}", short(sql)))
        }
        DbError::Engine(text) if !text.contains(" in: ") => {
            DbError::Engine(format!("{text} in: {}", short(sql)))
        }
        DbError::Constraint(text) if !text.contains(" in: ") => {
            DbError::Constraint(format!("{text} in: {}", short(sql)))
        }
        other @ (DbError::Broken(_)
        | DbError::Engine(_)
        | DbError::Constraint(_)
        | DbError::Retry(_)
        | DbError::NotKept(_)
        | DbError::Unclear(_)
        | DbError::Panicked(_)
        | DbError::Open(_)) => other,
    }
}
