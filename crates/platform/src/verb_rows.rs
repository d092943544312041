//! Many inputs of one verb at once: the rows of a sheet.
//!
//! **Promise:** each row passes every check the single form passes: permission, scope, idempotency, the verb itself, its
//! audit row. There is no second way in.
//! **Promise:** a trial and a refused all-or-nothing leave no trace in the business tables; what was refused of the
//! latter stands in the audit.

use crate::db::{Db, DbError, DbResult, Failure, Tx};
use crate::verb::{Ctx, Outcome, Problem, Verb, leave_trace, perform};

/// What becomes of rows when some are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Nothing is kept in any case: a dry run.
    Try,
    /// Everything is kept, or nothing.
    AllOrNothing,
    /// What passes is kept, the rest is given back.
    Park,
}

/// The answers in the order of the rows, and whether what passed was kept.
pub struct Rows<V: Verb> {
    pub outcomes: Vec<Outcome<V>>,
    pub kept: bool,
}

/// Rows that were undone again, or the engine's own failure.
enum Undo<V: Verb> {
    Rows(Vec<Outcome<V>>),
    Db(DbError),
}

impl<V: Verb> From<DbError> for Undo<V> {
    fn from(error: DbError) -> Undo<V> {
        Undo::Db(error)
    }
}

impl<V: Verb> Failure for Undo<V> {
    fn db(&self) -> Option<&DbError> {
        match self {
            Undo::Rows(_) => None,
            Undo::Db(error) => Some(error),
        }
    }
}

fn run<V: Verb>(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    inputs: &[(String, V::Input)],
    together: Together,
) -> Result<Vec<Outcome<V>>, Undo<V>> {
    let mut outcomes = Vec::with_capacity(inputs.len());
    for (key, input) in inputs {
        let row = Ctx { key: key.clone(), ..ctx.clone() };
        let outcome = tx.savepoint(|tx| perform::<V>(&row, tx, input));
        if let Err(Problem::Failed(error)) = outcome {
            return Err(Undo::Db(error));
        }
        if let (Err(problem), Together::Park) = (&outcome, together) {
            trace::<V>(tx, &row, input, problem)?;
        }
        outcomes.push(outcome);
    }
    let refused = outcomes.iter().any(Result::is_err);
    match together {
        Together::Try => Err(Undo::Rows(outcomes)),
        Together::AllOrNothing if refused => Err(Undo::Rows(outcomes)),
        Together::AllOrNothing | Together::Park => Ok(outcomes),
    }
}

fn trace<V: Verb>(
    tx: &mut Tx<'_>,
    row: &Ctx,
    input: &V::Input,
    problem: &Problem<V::Refused>,
) -> DbResult<()> {
    let row = Ctx { verb: V::NAME, ..row.clone() };
    let body = serde_json::to_string(input).unwrap_or_default();
    leave_trace(tx, &row, &body, problem)
}

impl Db {
    /// Performs a verb for each of `inputs` (key, input) in one transaction.
    pub async fn perform_rows<V: Verb>(
        &self,
        ctx: Ctx,
        inputs: Vec<(String, V::Input)>,
        together: Together,
    ) -> DbResult<Rows<V>> {
        let (send, receive) = tokio::sync::oneshot::channel();
        let (again, rows) = (ctx.clone(), inputs.clone());
        self.submit(
            move |tx| run::<V>(tx, &ctx, &inputs, together),
            move |tx, undone: &Undo<V>| {
                let (Undo::Rows(outcomes), Together::AllOrNothing) = (undone, together) else {
                    return Ok(());
                };
                for ((key, input), outcome) in rows.iter().zip(outcomes) {
                    if let Err(problem) = outcome {
                        trace::<V>(tx, &Ctx { key: key.clone(), ..again.clone() }, input, problem)?;
                    }
                }
                Ok(())
            },
            move |result| drop(send.send(result)),
        );
        match receive.await {
            Ok(Ok(outcomes)) => Ok(Rows { outcomes, kept: true }),
            Ok(Err(Undo::Rows(outcomes))) => Ok(Rows { outcomes, kept: false }),
            Ok(Err(Undo::Db(error))) => Err(error),
            Err(_) => Err(DbError::NotKept("the database thread has ended".into())),
        }
    }
}
