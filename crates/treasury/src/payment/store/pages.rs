//! What the payment pages ask: one page of rows and one aggregate over the whole filter.

use ledger::{Fen, LineId};
use platform::db::{DbResult, Tx, Where, contains, joins_of, order_of};
use platform::row_struct;
use platform::time::Instant;

use super::super::model::PaymentState;

row_struct! {
    /// A payment request in a list.
    #[derive(Debug, Clone)]
    pub struct PaymentItem {
        pub payment_id: i64,
        pub pay_app_no: String,
        pub agency_code: String,
        pub agency_name: String,
        pub payee_code: String,
        pub payee_name: String,
        pub amount_fen: Fen,
        pub state: String,
        pub state_ms: Instant,
        pub submitted_ms: Instant,
        pub submitted_by: String,
        pub pay_summary: String,
        pub line_id: LineId,
        pub bgt_line_no: String,
        pub refunded_fen: Fen,
        pub due_on: Option<jiff::civil::Date>,
    }
}

/// Columns a list of payments can be sorted by.
pub const ORDER: &[(&str, &str)] = &[
    ("no", "r.pay_app_no"),
    ("unit", "r.agency_code"),
    ("payee", "y.payee_name"),
    ("amount", "r.amount_fen"),
    ("state", "r.state"),
    ("at", "r.submitted_ms not null"),
    ("moved", "r.state_ms"),
    ("line", "q.bgt_line_no"),
    ("refunded", "r.refunded_fen"),
];

/// Units and payees are few: those that match are found first, once.
pub const UNIT_LIKE: &str = "r.agency_code like ? or r.agency_code in
    (select w.agency_code from org_unit w where w.mof_div_code = ?1 and w.agency_name like ?)";
pub const PAYEE_LIKE: &str = "r.payee_code like ? or r.payee_code in
    (select w.payee_code from payee w where w.mof_div_code = ?1 and w.payee_name like ?)";

const JOINS: &str = " from payment_request r
    left join org_unit u on u.mof_div_code = r.mof_div_code and u.agency_code = r.agency_code
    left join payee y on y.mof_div_code = r.mof_div_code and y.payee_code = r.payee_code
    left join quota_line q on q.mof_div_code = r.mof_div_code and q.line_id = r.line_id";

pub fn payments(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<PaymentItem>> {
    let keys = joins_of(JOINS, &[found.text(), window]);
    tx.rows(
        &format!(
            "select r.payment_id, r.pay_app_no, r.agency_code, coalesce(u.agency_name, ''), r.payee_code,
                    coalesce(y.payee_name, ''), r.amount_fen, r.state, r.state_ms, r.submitted_ms, r.submitted_by,
                    r.pay_summary, r.line_id, coalesce(q.bgt_line_no, ''), r.refunded_fen,
                    (select min(d.due_on) from duty d where d.mof_div_code = r.mof_div_code
                      and d.document_kind = 'payment' and d.document_id = r.payment_id and d.ended_ms is null)
               {JOINS} where r.mof_div_code = ?1 and r.payment_id in (select r.payment_id{keys}{}{window}){}",
            found.text(),
            order_of(window)
        ),
        found.values(),
    )
}

/// Count, amount and refunds over the filter.
pub fn totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen)> {
    let from = joins_of(JOINS, &[found.text()]);
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(r.amount_fen), 0) as bigint),
                    cast(coalesce(sum(r.refunded_fen), 0) as bigint){from}{}",
            found.text()
        ),
        found.values(),
    )
}

/// Requests in a state that a person could act on: seen units, and no other step taken by them.
pub fn waiting_for(county: &str, state: &str, units: &Option<Vec<String>>, user: &str) -> Where {
    Where::county("r.mof_div_code", county)
        .and("r.state = ?", state)
        .among("r.agency_code", units.as_deref())
        .and(
            "not exists (select 1 from document_actor a where a.mof_div_code = r.mof_div_code
               and a.document_kind = 'payment' and a.document_id = r.payment_id and a.user_id = ?)",
            user,
        )
}

/// States a request can still leave by somebody's work or the bank's.
fn open_states() -> Vec<String> {
    let ended = |state: &PaymentState| {
        matches!(
            state,
            PaymentState::Recorded | PaymentState::Cleared | PaymentState::Voided | PaymentState::Refunded
        )
    };
    PaymentState::ALL.iter().filter(|state| !ended(state)).map(|state| state.code().to_owned()).collect()
}

/// What a person sent off and is not yet at its end, newest first.
pub fn started_by(tx: &mut Tx<'_>, county: &str, user: &str, limit: i64) -> DbResult<Vec<PaymentItem>> {
    let found = Where::county("r.mof_div_code", county)
        .and("r.submitted_by = ?", user)
        .among("r.state", Some(&open_states()));
    payments(tx, &found, &format!(" order by r.state_ms desc, r.payment_id limit {limit}"))
}

/// Who has already acted on a request: (user, step).
pub fn actors(tx: &mut Tx<'_>, county: &str, payment: i64) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select user_id, step from document_actor
          where mof_div_code = ?1 and document_kind = 'payment' and document_id = ?2 order by user_id",
        (county, payment),
    )
}

row_struct! {
    /// A collective decision with what is used of it.
    #[derive(Debug, Clone)]
    pub struct DecisionItem {
        pub decision_no: String,
        pub decided_on: jiff::civil::Date,
        pub body: String,
        pub subject: String,
        pub agency_code: String,
        pub agency_name: String,
        pub amount_fen: Fen,
        pub used_fen: Fen,
    }
}

const DECISION_JOINS: &str = " from payment_authorisation a
    left join org_unit u on u.mof_div_code = a.mof_div_code and u.agency_code = a.agency_code
    left join limit_row l on l.mof_div_code = a.mof_div_code and l.limit_key = 'decision:' || a.decision_no";

pub fn decisions(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<DecisionItem>> {
    tx.rows(
        &format!(
            "select a.decision_no, a.decided_on, a.body, a.subject, a.agency_code, coalesce(u.agency_name, ''),
                    a.amount_fen, coalesce(l.used_fen, 0){DECISION_JOINS}{}{window}",
            found.text()
        ),
        found.values(),
    )
}

pub fn decision_totals(tx: &mut Tx<'_>, found: &Where) -> DbResult<(i64, Fen, Fen)> {
    tx.one(
        &format!(
            "select count(*), cast(coalesce(sum(a.amount_fen), 0) as bigint),
                    cast(coalesce(sum(coalesce(l.used_fen, 0)), 0) as bigint){DECISION_JOINS}{}",
            found.text()
        ),
        found.values(),
    )
}

/// Open duties on the payments of units; of the whole county all duties.
pub fn duties_of_units(county: &str, units: &Option<Vec<String>>) -> Where {
    Where::county("mof_div_code", county).among_in(
        "(document_kind = 'payment' and exists (select 1 from payment_request r
            where r.mof_div_code = duty.mof_div_code and r.payment_id = duty.document_id and r.agency_code in ([])))",
        units.as_deref(),
    )
}

/// Requests a person has to mend, oldest first.
pub fn returned_to(county: &str, user: &str) -> Where {
    Where::county("r.mof_div_code", county).and("r.submitted_by = ?", user).fixed("r.state = 'returned'")
}

/// Numbers of requests by id, for lists that only know the id.
pub fn numbers(tx: &mut Tx<'_>, county: &str, ids: &[i64]) -> DbResult<Vec<(i64, String)>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row: Option<(String,)> = tx.row(
            "select pay_app_no from payment_request where mof_div_code = ?1 and payment_id = ?2",
            (county, *id),
        )?;
        if let Some((no,)) = row {
            found.push((*id, no));
        }
    }
    Ok(found)
}

/// Which of these requests were sent to the bank and have no answer yet.
pub fn sent_among(tx: &mut Tx<'_>, county: &str, ids: &[i64]) -> DbResult<Vec<i64>> {
    let mut found = Vec::new();
    for id in ids {
        let row: Option<(i64,)> = tx.row(
            "select payment_id from payment_request
              where mof_div_code = ?1 and payment_id = ?2 and state = 'sent'",
            (county, *id),
        )?;
        found.extend(row.map(|(id,)| id));
    }
    Ok(found)
}

/// The condition on a duty that its request was sent to the bank and has no answer yet.
pub fn at_bank() -> &'static str {
    "document_kind = 'payment' and exists (select 1 from payment_request sent
        where sent.mof_div_code = duty.mof_div_code and sent.payment_id = duty.document_id and sent.state = 'sent')"
}

/// Requests whose number, words or exact amount match, within the units seen.
pub fn payments_like(
    tx: &mut Tx<'_>,
    county: &str,
    text: &str,
    fen: Option<i64>,
    units: &Option<Vec<String>>,
) -> DbResult<Vec<PaymentItem>> {
    let found = Where::county("r.mof_div_code", county).among("r.agency_code", units.as_deref());
    let found = match fen {
        Some(fen) => found.and("r.amount_fen = ?", fen),
        None => found.and("r.pay_app_no like ? or r.pay_summary like ?", contains(text)),
    };
    payments(tx, &found, " order by r.submitted_ms desc, r.payment_id limit 20")
}

row_struct! {
    /// A payment that money which came back could belong to.
    #[derive(Debug, Clone)]
    pub struct RefundCandidate {
        pub pay_app_no: String,
        pub payee_name: String,
        pub pay_summary: String,
        pub paid_on: Option<jiff::civil::Date>,
        pub paid_fen: Fen,
        pub left_fen: Fen,
    }
}

/// Payments not wholly refunded that were made to the payee or are of exactly this amount, those to
/// the payee first, the latest first.
pub fn refund_candidates(
    tx: &mut Tx<'_>,
    county: &str,
    payee: &str,
    amount: Fen,
) -> DbResult<Vec<RefundCandidate>> {
    tx.rows(
        "select r.pay_app_no, coalesce(y.payee_name, r.payee_code), r.pay_summary, r.paid_on, r.paid_fen,
                r.paid_fen - r.refunded_fen
           from payment_request r
           left join payee y on y.mof_div_code = r.mof_div_code and y.payee_code = r.payee_code
          where r.mof_div_code = ?1 and r.paid_fen > r.refunded_fen and r.payment_id in (
            select p.payment_id from payment_request p where p.mof_div_code = ?1 and p.payee_code = ?2
            union
            select p.payment_id from payment_request p where p.mof_div_code = ?1 and p.amount_fen = ?3)
          order by case when r.payee_code = ?2 then 0 else 1 end, r.paid_on desc, r.payment_id desc limit 20",
        (county, payee, amount),
    )
}
