//! Verbs: the only door through which anything changes.
//!
//! **Promise:** page, API, command line and import call the same verb, so no check can be walked
//! around. One transaction carries the change, its audit row and its idempotency answer.
//! **Promise:** the same key with the same body answers the same; with another body it conflicts;
//! a refusal is not remembered (the clerk mends and retries) but it is logged.
//! **Not here:** what a verb decides (`rules.rs` of its area).

use std::sync::Arc;

use jiff::civil::Date;
use policy::Policy;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{AccessModel, Actor, Denied, Permission, Subject};
use crate::db::{Bulk, Db, DbError, DbResult, Failure, Tx};
use crate::hash::sm3;
use crate::time::Instant;
use crate::{audit, idempotency};

/// Everything a verb may know about its surroundings. Time, policy and actor are arguments.
#[derive(Clone)]
pub struct Ctx {
    /// The county (财政区划) all rows of this change belong to.
    pub county: Arc<str>,
    pub actor: Arc<Actor>,
    /// Whom the actor stands in for (代理), when they do.
    pub on_behalf_of: Option<Arc<Actor>>,
    /// When the person pressed; never when a retry ran.
    pub at: Instant,
    pub policy: Arc<Policy>,
    pub access: Arc<dyn AccessModel>,
    /// What areas need besides rows: signing modules, code tables. The binary fills it.
    pub tools: Arc<dyn std::any::Any + Send + Sync>,
    /// Idempotency key, unique per (county, actor, verb).
    pub key: String,
    /// Set by the machinery: the verb whose ids are derived.
    pub verb: &'static str,
}

impl Ctx {
    pub fn day(&self) -> Date {
        self.at.day()
    }

    /// A tool of the binary, by its type; its absence is a failure of ours.
    pub fn tool<T: 'static>(&self) -> DbResult<&T> {
        self.tools
            .downcast_ref::<T>()
            .ok_or_else(|| DbError::Broken(format!("no {} was given", std::any::type_name::<T>())))
    }

    /// The `ordinal`-th id of this change: derived from (county, verb, actor, key, ordinal), with
    /// the day in front so that rows of one day lie together. Never random.
    pub fn id(&self, ordinal: u64) -> i64 {
        let text = format!(
            "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{ordinal}",
            self.county, self.verb, self.actor.user_id, self.key
        );
        id_of(self.day(), text.as_bytes())
    }
}

/// 15 bits of day (from 2000-01-01) and 48 bits of SM3.
pub fn id_of(day: Date, seed: &[u8]) -> i64 {
    let start = jiff::civil::date(2000, 1, 1);
    let days = start.until(day).map_or(0, |span| i64::from(span.get_days())).clamp(0, 0x7fff);
    let digest = sm3(seed);
    let mut low = 0i64;
    for byte in &digest[..6] {
        low = (low << 8) | i64::from(*byte);
    }
    (days << 48) | low
}

/// Why a verb did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem<R> {
    /// A business reason, for the person.
    Refused(R),
    /// Not this person, or not for this unit.
    Denied(Denied),
    /// The same idempotency key came with another body.
    KeyReused,
    /// A technical failure: try again.
    Failed(DbError),
}

impl<R> From<DbError> for Problem<R> {
    fn from(error: DbError) -> Self {
        Problem::Failed(error)
    }
}

impl<R> Failure for Problem<R> {
    fn db(&self) -> Option<&DbError> {
        match self {
            Problem::Failed(error) => Some(error),
            Problem::Refused(_) | Problem::Denied(_) | Problem::KeyReused => None,
        }
    }
}

impl<R> Problem<R> {
    /// The same problem with its refusal translated, when one verb calls another's decision.
    pub fn map<S>(self, with: impl FnOnce(R) -> S) -> Problem<S> {
        match self {
            Problem::Refused(refusal) => Problem::Refused(with(refusal)),
            Problem::Denied(denied) => Problem::Denied(denied),
            Problem::KeyReused => Problem::KeyReused,
            Problem::Failed(error) => Problem::Failed(error),
        }
    }
}

/// A business reason for not doing something. Serialises as `{"code": …, fields…}`; the text a
/// person reads is `refusal.<AREA>.<code>` of the locale files with the fields filled in.
pub trait Refusal: Serialize + std::fmt::Debug + Clone + Send + 'static {
    const AREA: &'static str;
    /// One value of each variant, in the order of precedence: the error catalogue is made of them.
    fn samples() -> Vec<Self>;
}

/// Where a change can be seen: kind of document and its id, for the audit and the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRef {
    pub kind: &'static str,
    pub id: i64,
}

/// One way to change something.
pub trait Verb: 'static {
    type Input: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    type Done: Serialize + DeserializeOwned + Clone + Send + 'static;
    type Refused: Refusal;
    /// `area.action`, the name in audit, API and command line.
    const NAME: &'static str;
    const PERMISSION: Permission;

    /// Whose document this concerns, for the data scope. The default is the county as a whole.
    fn subject(_ctx: &Ctx, _tx: &mut Tx<'_>, _input: &Self::Input) -> DbResult<Subject> {
        Ok(Subject::County)
    }

    /// The document in whose timeline the change shows.
    fn document(_input: &Self::Input, _done: &Self::Done) -> Option<DocumentRef> {
        None
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Self::Input) -> Result<Self::Done, Problem<Self::Refused>>;
}

pub type Outcome<V> = Result<<V as Verb>::Done, Problem<<V as Verb>::Refused>>;

/// Permission, idempotency, the verb, its audit row: all within `tx`.
pub fn perform<V: Verb>(ctx: &Ctx, tx: &mut Tx<'_>, input: &V::Input) -> Outcome<V> {
    let mark = tx.touched_mark();
    let outcome = perform_marked::<V>(ctx, tx, input, mark);
    if outcome.is_err() {
        // What a refused verb wrote is undone, so nothing of it was touched.
        tx.touched_since(mark);
    }
    outcome
}

fn perform_marked<V: Verb>(ctx: &Ctx, tx: &mut Tx<'_>, input: &V::Input, mark: usize) -> Outcome<V> {
    let ctx = &Ctx { verb: V::NAME, ..ctx.clone() };
    let subject = V::subject(ctx, tx, input)?;
    ctx.actor.may(&*ctx.access, tx, &ctx.county, V::PERMISSION, &subject)?.map_err(Problem::Denied)?;
    let body = serde_json::to_string(input).map_err(|e| DbError::Broken(e.to_string()))?;
    match idempotency::claim(tx, ctx, &body)? {
        idempotency::Claim::New => {}
        idempotency::Claim::Answered(answer) => {
            return serde_json::from_str(&answer).map_err(|e| DbError::Broken(e.to_string()).into());
        }
        idempotency::Claim::OtherBody => return Err(Problem::KeyReused),
    }
    let done = V::run(ctx, tx, input)?;
    let answer = serde_json::to_string(&done).map_err(|e| DbError::Broken(e.to_string()))?;
    let touched = tx.touched_since(mark);
    audit::done(tx, ctx, V::document(input, &done), &body, touched)?;
    idempotency::answer(tx, ctx, &answer)?;
    Ok(done)
}

/// What a refusal, a denial or a conflict leaves in the audit after the roll-back.
pub(crate) fn leave_trace<R: Refusal>(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    body: &str,
    problem: &Problem<R>,
) -> DbResult<()> {
    let reason = match problem {
        Problem::Refused(refusal) => serde_json::to_string(refusal),
        Problem::Denied(denied) => serde_json::to_string(denied),
        Problem::KeyReused => Ok(r#"{"code":"key_reused"}"#.to_owned()),
        Problem::Failed(_) => return Ok(()),
    };
    audit::refused(tx, ctx, body, &reason.map_err(|e| DbError::Broken(e.to_string()))?)
}

impl Db {
    /// Performs a verb; answers after the durable commit, on whatever thread the engine uses.
    pub fn perform_then<V: Verb>(
        &self,
        ctx: Ctx,
        input: V::Input,
        answer: impl FnOnce(Outcome<V>) + Send + 'static,
    ) {
        let trace_ctx = Ctx { verb: V::NAME, ..ctx.clone() };
        let trace_input = input.clone();
        self.submit(
            move |tx| perform::<V>(&ctx, tx, &input),
            move |tx, problem| {
                let body = serde_json::to_string(&trace_input).unwrap_or_default();
                leave_trace(tx, &trace_ctx, &body, problem)
            },
            answer,
        );
    }

    /// Performs a verb and waits.
    pub fn perform_blocking<V: Verb>(&self, ctx: Ctx, input: V::Input) -> Outcome<V> {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        self.perform_then::<V>(ctx, input, move |outcome| drop(send.send(outcome)));
        crate::db::answered(&receive)
            .unwrap_or_else(|| Err(DbError::NotKept("the database thread has ended".into()).into()))
    }

    /// Performs a verb without blocking the caller's task.
    pub async fn perform<V: Verb>(&self, ctx: Ctx, input: V::Input) -> Outcome<V> {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.perform_then::<V>(ctx, input, move |outcome| drop(send.send(outcome)));
        receive.await.unwrap_or_else(|_| Err(DbError::NotKept("the database thread has ended".into()).into()))
    }
}

impl Bulk<'_, '_> {
    /// Performs a verb inside the bulk transaction: visible at once, durable at the next commit.
    pub fn perform<V: Verb>(&mut self, ctx: &Ctx, input: &V::Input) -> Outcome<V> {
        let outcome = self.run(|tx| perform::<V>(ctx, tx, input));
        if let Err(problem) = &outcome {
            let trace_ctx = Ctx { verb: V::NAME, ..ctx.clone() };
            let body = serde_json::to_string(input).unwrap_or_default();
            self.run(|tx| leave_trace(tx, &trace_ctx, &body, problem))?;
        }
        outcome
    }
}
