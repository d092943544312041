//! The append-only audit: who did what for whom, when, and what was refused.
//!
//! **Promise:** nothing here is updated or deleted. Times are the business instants of the verbs.

use crate::db::{DbResult, Touched, Tx, Where, order_of};
use crate::evidence;
use crate::row_struct;
use crate::time::Instant;
use crate::verb::{Ctx, DocumentRef, id_of};

row_struct! {
    /// One line of the audit as pages and the auditor's export show it.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct AuditRow {
        pub audit_id: i64,
        pub at_ms: Instant,
        pub user_id: String,
        pub user_name: String,
        pub on_behalf_of: Option<String>,
        pub verb: String,
        pub document_kind: Option<String>,
        pub document_id: Option<i64>,
        pub outcome: String,
        pub body: String,
        pub reason: Option<String>,
    }
}

const COLUMNS: &str =
    "select a.audit_id, a.at_ms, a.user_id, coalesce(p.user_name, a.user_id), a.on_behalf_of,
   a.verb, a.document_kind, a.document_id, a.outcome, a.body, a.reason
   from audit a left join person p on p.mof_div_code = a.mof_div_code and p.user_id = a.user_id";

/// Notes what was done, and queues the row and every document the change wrote to for the seal.
pub fn done(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    document: Option<DocumentRef>,
    body: &str,
    mut touched: Vec<Touched>,
) -> DbResult<()> {
    if let Some(document) = &document {
        let own = Touched { kind: document.kind, id: document.id, key: String::new(), rewritten: false };
        touched.push(own);
    }
    if let Some(audit_id) = write(tx, ctx, document, "done", body, None)? {
        evidence::queue(tx, &ctx.county, audit_id, touched)?;
    }
    Ok(())
}

/// A refusal may repeat with the same key, so its id also counts how often that happened.
pub fn refused(tx: &mut Tx<'_>, ctx: &Ctx, body: &str, reason: &str) -> DbResult<()> {
    if let Some(audit_id) = write(tx, ctx, None, "refused", body, Some(reason))? {
        evidence::queue(tx, &ctx.county, audit_id, Vec::new())?;
    }
    Ok(())
}

fn write(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    document: Option<DocumentRef>,
    outcome: &str,
    body: &str,
    reason: Option<&str>,
) -> DbResult<Option<i64>> {
    let (kind, id) = document.map_or((None, None), |d| (Some(d.kind), Some(d.id)));
    let mut seed = format!("audit {} {} {} {} {outcome}", ctx.county, ctx.verb, ctx.actor.user_id, ctx.key);
    for _ in 0..64 {
        let audit_id = id_of(ctx.day(), seed.as_bytes());
        let written = tx.exec(
            "insert into audit (mof_div_code, audit_id, at_ms, user_id, on_behalf_of, verb,
                                document_kind, document_id, outcome, body, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             on conflict (mof_div_code, audit_id) do nothing",
            (
                &*ctx.county,
                audit_id,
                ctx.at,
                &ctx.actor.user_id,
                ctx.on_behalf_of.as_ref().map(|actor| actor.user_id.as_str()),
                ctx.verb,
                kind,
                id,
                outcome,
                body,
                reason,
            ),
        )?;
        if written == 1 {
            return Ok(Some(audit_id));
        }
        seed.push('+');
    }
    Ok(None)
}

/// What happened to one document, oldest first.
pub fn of_document(tx: &mut Tx<'_>, county: &str, kind: &str, id: i64) -> DbResult<Vec<AuditRow>> {
    tx.rows(
        &format!(
            "{COLUMNS} where a.mof_div_code = ?1 and a.document_kind = ?2 and a.document_id = ?3
              order by a.at_ms, a.audit_id"
        ),
        (county, kind, id),
    )
}

/// The newest rows, for the auditor's page; `before` pages on.
pub fn newest(tx: &mut Tx<'_>, county: &str, before: Instant, limit: i64) -> DbResult<Vec<AuditRow>> {
    tx.rows(
        &format!(
            "{COLUMNS} where a.mof_div_code = ?1 and a.at_ms < ?2 order by a.at_ms desc, a.audit_id desc limit ?3"
        ),
        (county, before, limit),
    )
}

/// Every refusal of the county in order, for the year's report.
pub fn refusals(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<AuditRow>> {
    tx.rows(
        &format!(
            "{COLUMNS} where a.mof_div_code = ?1 and a.outcome = 'refused' order by a.at_ms, a.audit_id"
        ),
        (county,),
    )
}

/// Rows of a list, each with the beginning of its body; `window` being ` order by … limit …`.
pub fn list(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<AuditRow>> {
    tx.rows(
        &format!(
            "select a.audit_id, a.at_ms, a.user_id, coalesce(p.user_name, a.user_id), a.on_behalf_of,
                    a.verb, a.document_kind, a.document_id, a.outcome, substr(a.body, 1, 200), a.reason
               from audit a left join person p on p.mof_div_code = a.mof_div_code and p.user_id = a.user_id
              where a.mof_div_code = ?1 and a.audit_id in (select a.audit_id from audit a{}{window}){}",
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

pub fn count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    Ok(tx.one::<(i64,)>(&format!("select count(*) from audit a{}", found.text()), found.values())?.0)
}

/// What a person was refused lately, newest first.
pub fn refused_lately(
    tx: &mut Tx<'_>,
    county: &str,
    user: &str,
    since: Instant,
    limit: i64,
) -> DbResult<Vec<AuditRow>> {
    tx.rows(
        &format!(
            "{COLUMNS} where a.mof_div_code = ?1 and a.at_ms >= ?2 and a.user_id = ?3 and a.outcome = 'refused'
              order by a.at_ms desc limit ?4"
        ),
        (county, since, user, limit),
    )
}
