//! One way to perform verbs, whether each is committed by itself (service) or many share a commit
//! (the year without a browser).

use platform::db::{Bulk, Db, DbResult, Failure, Tx};
use platform::verb::{Ctx, Outcome, Verb};

/// Performs verbs and reads rows; the caller does not care how they are committed.
pub trait Runner {
    fn perform<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Outcome<V>;
    /// Technical housekeeping in its own short change.
    fn change<T: Send + 'static>(
        &mut self,
        work: impl FnMut(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T>;
}

/// Every change durable before the next one starts.
pub struct DbRunner<'d>(pub &'d Db);

impl Runner for DbRunner<'_> {
    fn perform<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Outcome<V> {
        self.0.perform_blocking::<V>(ctx.clone(), input.clone())
    }
    fn change<T: Send + 'static>(
        &mut self,
        work: impl FnMut(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        self.0.write_blocking(work)
    }
}

/// Changes inside one long bulk change, durable at its commits.
pub struct BulkRunner<'b, 't, 'c>(pub &'b mut Bulk<'t, 'c>);

impl Runner for BulkRunner<'_, '_, '_> {
    fn perform<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Outcome<V> {
        let outcome = self.0.perform::<V>(ctx, input);
        if let Err(problem) = &outcome
            && let Some(error) = problem.db()
        {
            tracing::error!(%error, verb = V::NAME, "a verb failed");
        }
        outcome
    }
    fn change<T: Send + 'static>(
        &mut self,
        mut work: impl FnMut(&mut Tx<'_>) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        self.0.run(|tx| work(tx))
    }
}
