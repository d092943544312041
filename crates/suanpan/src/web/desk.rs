//! The workbench (工作台): what this person may do next, clocks running, what is held, what they started.

mod recon;

use maud::html;
use platform::access::Permission;
use platform::audit::AuditRow;
use platform::db::{DbResult, Tx, Where};
use platform::duty::DutyRow;
use platform::http::Visitor;
use platform::time::Instant;
use platform::web::page::{Answer, Units, form_key, refusal_text};
use platform::web::ui::desk::{Blocked, Desk, Started, Task, desk};
use platform::web::ui::document::Action;
use platform::web::ui::{Badge, Clock, Empty, Light, Link, Tone};
use treasury::bank::MessageRow;
use treasury::bank::lists::{self as bank, RefundSeen};
use treasury::evoucher::lists::{self as vouchers, VoucherSeen};
use treasury::evoucher::{self as stuck, StuckVoucher};
use treasury::payee::{self, ChangeSeen};
use treasury::payment::lists::{self as payments, PaymentItem};
use treasury::payment::pages::{label_of, step_for};
use treasury::payment::{MarkChangeSeen, PaymentState, mark_changes, marks_to_decide};
use treasury::quota::lists::{self as quota, ChangeItemRow, HoldItem};
use treasury::shown::payment_badge;

/// Of each queue at most so many are shown.
const SHOWN: i64 = 8;

/// States a request waits in, with the path of its step.
const WAITING: [PaymentState; 4] = [
    PaymentState::Submitted,
    PaymentState::UnitReviewed,
    PaymentState::UnitApproved,
    PaymentState::FinanceReviewed,
];
const VOUCHERS: [(&str, &str, &str); 2] =
    [("issued", "voucher.sign", "seal"), ("signed", "voucher.send", "sending")];

/// Which queues this person works off, with the units each covers.
struct Queues {
    user: String,
    payments: Vec<(PaymentState, Units)>,
    vouchers: Vec<(&'static str, &'static str, Units)>,
    changes: bool,
    quarantine: bool,
    returned: bool,
    /// Vouchers the bank turned away, with the units covered.
    held_up: Option<Units>,
    refunds_to_match: bool,
    refunds_to_decide: bool,
    payees: bool,
    recon: recon::Asked,
}

fn queues(who: &Visitor, tx: &mut Tx<'_>, county: &str) -> DbResult<Queues> {
    let access = &*who.site.access;
    let mut found = Queues {
        user: who.actor.user_id.clone(),
        payments: Vec::new(),
        vouchers: Vec::new(),
        changes: who.holds(Permission("quota.decide")),
        quarantine: who.holds(Permission("bank.settle")),
        returned: who.holds(treasury::payment::pages::SUBMIT),
        held_up: None,
        refunds_to_match: who.holds(Permission("refund.propose")),
        refunds_to_decide: who.holds(Permission("refund.decide")),
        payees: who.holds(Permission("payee.decide")),
        recon: recon::asked(who),
    };
    if who.holds(Permission("voucher.resend")) {
        found.held_up = Some(who.actor.visible_units(access, tx, county, Permission("voucher.resend"))?);
    }
    for state in WAITING {
        if let Some((_, permission)) = step_for(state)
            && who.holds(permission)
        {
            found.payments.push((state, who.actor.visible_units(access, tx, county, permission)?));
        }
    }
    for (state, permission, step) in VOUCHERS {
        if who.holds(Permission(permission)) {
            let units = who.actor.visible_units(access, tx, county, Permission(permission))?;
            found.vouchers.push((state, step, units));
        }
    }
    Ok(found)
}

fn quarantined(county: &str) -> Where {
    Where::county("b.mof_div_code", county).fixed("b.outcome = 'quarantined'")
}

fn count(queues: &Queues, tx: &mut Tx<'_>, county: &str) -> DbResult<i64> {
    let mut sum = 0;
    for (state, units) in &queues.payments {
        sum += payments::totals(tx, &payments::waiting_for(county, state.code(), units, &queues.user))?.0;
    }
    for (state, _, units) in &queues.vouchers {
        sum += vouchers::totals(tx, &vouchers::waiting_for(county, state, units, &queues.user))?.0;
    }
    if queues.changes {
        sum += quota::change_totals(tx, &quota::changes_waiting(county, &queues.user))?.0;
    }
    if queues.quarantine {
        sum += bank::message_count(tx, &quarantined(county))?;
    }
    if let Some(units) = &queues.held_up {
        sum += stuck::stuck_totals(tx, &stuck::stuck_waiting(county, units))?.0;
    }
    for found in refund_queues(queues, county) {
        sum += bank::refund_totals(tx, &found)?.0;
    }
    sum += recon::count(&queues.recon, tx, county)?;
    if queues.payees {
        sum += payee::changes_totals(tx, &payee::changes_to_decide(county, &queues.user))?;
        sum += treasury::payment::mark_change_count(tx, &marks_to_decide(county, &queues.user))?;
    }
    if queues.returned {
        sum += payments::totals(tx, &payments::returned_to(county, &queues.user))?.0;
    }
    let jobs = platform::jobs::store::inbox(tx, county, &queues.user)?;
    sum += jobs.iter().filter(|job| job.ended_ms.is_some()).count() as i64;
    Ok(sum)
}

/// Refunds this person proposes an end for, and those whose proposal they decide.
fn refund_queues(queues: &Queues, county: &str) -> Vec<Where> {
    let mut found = Vec::new();
    if queues.refunds_to_match {
        found.push(bank::refunds_to_match(county));
    }
    if queues.refunds_to_decide {
        found.push(bank::refunds_to_decide(county, &queues.user));
    }
    found
}

/// How many things wait for this person; 0 when that cannot be read.
pub async fn turn_count(who: &Visitor) -> u32 {
    let asked = who.clone();
    let counted = who.read(move |tx, county| {
        let queues = queues(&asked, tx, county)?;
        count(&queues, tx, county)
    });
    match counted.await {
        Ok(sum) => u32::try_from(sum).unwrap_or(u32::MAX),
        Err(error) => {
            tracing::error!(%error, "the inbox could not be counted");
            0
        }
    }
}

#[derive(Default)]
struct Facts {
    total: i64,
    payments: Vec<(PaymentState, Vec<PaymentItem>)>,
    vouchers: Vec<(&'static str, Vec<VoucherSeen>)>,
    changes: Vec<ChangeItemRow>,
    quarantine: Vec<MessageRow>,
    held_up: Vec<StuckVoucher>,
    refunds: Vec<RefundSeen>,
    payees: Vec<ChangeSeen>,
    recon: recon::Found,
    marks: Vec<MarkChangeSeen>,
    returned: Vec<PaymentItem>,
    duties: Vec<DutyRow>,
    duty_numbers: Vec<(i64, String)>,
    holds: Vec<HoldItem>,
    refused: Vec<AuditRow>,
    started: Vec<PaymentItem>,
    proposed: Vec<ChangeItemRow>,
    jobs: Vec<platform::jobs::JobRow>,
}

fn read(who: &Visitor, tx: &mut Tx<'_>, county: &str) -> DbResult<Facts> {
    let queues = queues(who, tx, county)?;
    let user = &queues.user;
    let mut facts = Facts { total: count(&queues, tx, county)?, ..Facts::default() };
    for (state, units) in &queues.payments {
        let found = payments::waiting_for(county, state.code(), units, user);
        let window = format!(" order by r.state_ms, r.payment_id limit {SHOWN}");
        facts.payments.push((*state, payments::payments(tx, &found, &window)?));
    }
    for (state, step, units) in &queues.vouchers {
        let found = vouchers::waiting_for(county, state, units, user);
        let window = format!(" order by v.issued_ms, v.voucher_id limit {SHOWN}");
        facts.vouchers.push((step, vouchers::vouchers(tx, &found, &window)?));
    }
    let oldest = format!(" order by c.proposed_ms, c.change_id limit {SHOWN}");
    if queues.changes {
        facts.changes = quota::change_list(tx, &quota::changes_waiting(county, user), &oldest)?;
    }
    if queues.quarantine {
        let window = format!(" order by b.received_ms, b.message_id limit {SHOWN}");
        facts.quarantine = bank::messages_seen(tx, &quarantined(county), &window)?;
    }
    waiting_at_the_bank(&queues, tx, county, &mut facts)?;
    if queues.returned {
        let window = format!(" order by r.state_ms, r.payment_id limit {SHOWN}");
        facts.returned = payments::payments(tx, &payments::returned_to(county, user), &window)?;
    }
    let access = &*who.site.access;
    if who.holds(Permission("clock.view")) {
        let units = who.actor.visible_units(access, tx, county, Permission("clock.view"))?;
        let found = own_clocks(who, payments::duties_of_units(county, &units).fixed("ended_ms is null"));
        let window = format!(" order by coalesce(due_on, '9999-12-31'), started_ms, duty_id limit {SHOWN}");
        facts.duties = platform::duty::list(tx, &found, &window)?;
        let ids: Vec<i64> =
            facts.duties.iter().filter(|d| d.document_kind == "payment").map(|d| d.document_id).collect();
        facts.duty_numbers = payments::numbers(tx, county, &ids)?;
    }
    if who.holds(Permission("hold.view")) {
        let units = who.actor.visible_units(access, tx, county, Permission("hold.view"))?;
        let found = quota::holds_of_units(county, &units).fixed("h.lifted_ms is null");
        facts.holds =
            quota::holds_seen(tx, &found, &format!(" order by h.placed_ms desc, h.hold_id limit {SHOWN}"))?;
    }
    let since = Instant(who.at.0 - 7 * 86_400_000);
    facts.refused = platform::audit::refused_lately(tx, county, user, since, 5)?;
    facts.started = payments::started_by(tx, county, user, 10)?;
    facts.proposed = quota::change_list(tx, &quota::changes_by(county, user), &oldest)?;
    facts.jobs = platform::jobs::store::inbox(tx, county, user)?;
    Ok(facts)
}

/// What came back from the bank or waits for a second person.
fn waiting_at_the_bank(queues: &Queues, tx: &mut Tx<'_>, county: &str, facts: &mut Facts) -> DbResult<()> {
    facts.recon = recon::read(&queues.recon, tx, county)?;
    if let Some(units) = &queues.held_up {
        let window = format!(" order by t.first_ms, t.voucher_id limit {SHOWN}");
        facts.held_up = stuck::stuck(tx, &stuck::stuck_waiting(county, units), &window)?;
    }
    for found in refund_queues(queues, county) {
        let window = format!(" order by f.refunded_on, f.refund_no limit {SHOWN}");
        facts.refunds.extend(bank::refunds_seen(tx, &found, &window)?);
    }
    if queues.payees {
        let window = format!(" order by c.proposed_ms, c.change_id limit {SHOWN}");
        facts.payees = payee::changes(tx, &payee::changes_to_decide(county, &queues.user), &window)?;
        facts.marks = mark_changes(tx, &marks_to_decide(county, &queues.user), &window)?;
    }
    Ok(())
}

/// Of the running clocks those this person's work can stop; who releases quota and pays sees both.
fn own_clocks(who: &Visitor, found: Where) -> Where {
    let any = |rights: &[&'static str]| rights.iter().any(|right| who.holds(Permission(right)));
    let releases = any(&["quota.propose", "quota.decide", "quota.reply_budget"]);
    let pays = any(&[
        "payment.submit",
        "payment.review",
        "payment.approve",
        "payment.finance_review",
        "voucher.issue",
        "voucher.sign",
        "voucher.send",
    ]);
    match (releases, pays) {
        (true, false) => found.and("clock = ?", "sla_quota_release_days"),
        (false, true) => found.and("clock = ?", "sla_payment_days"),
        (true, true) | (false, false) => found,
    }
}

/// GET /
pub async fn show(who: Visitor) -> Answer {
    let asked = who.clone();
    let facts = match who.read(move |tx, county| read(&asked, tx, county)).await {
        Ok(facts) => facts,
        Err(error) => return Err(who.failed(&error).await),
    };
    let v = who.view();
    let page = Desk {
        turn: turn(&who, &facts),
        turn_total: usize::try_from(facts.total).unwrap_or(0),
        turn_all: all_link(&who, &facts),
        clocks: facts.duties.iter().map(|duty| running(&who, duty, &facts.duty_numbers)).collect(),
        blocked: blocked(&who, &facts),
        started: started(&who, &facts),
        turn_empty: Empty {
            title: who.t("desk.nothing"),
            teach: who.t("desk.nothing_teach"),
            action: who
                .holds(treasury::payment::pages::VIEW)
                .then(|| Link::new("/payments", who.t("payment.title"))),
        },
    };
    let body = html! {
        header .page-head { h1 { (who.t("nav.desk")) }
            @if who.holds(treasury::payment::pages::SUBMIT) {
                a .button .primary .push href="/payments/new" { (who.t("payment.new")) } }
            @else if who.holds(Permission("quota.propose")) {
                a .button .push href="/quota/new" { (who.t("quota.new_change")) } } }
        (desk(v, &page))
    };
    Ok(who.page(who.t("nav.desk"), body).await)
}

fn all_link(who: &Visitor, facts: &Facts) -> Option<Link> {
    let label = || who.say("see_all", &[("count", facts.total.into())]);
    let (state, _) = facts.payments.iter().find(|(_, rows)| !rows.is_empty())?;
    Some(Link::new(format!("/payments?state={}&mine=1", state.code()), label()))
}

/// The clock of a waiting request: its due day, when one runs.
fn due_clock(who: &Visitor, due: Option<jiff::civil::Date>) -> Option<Clock> {
    let due = due?;
    let duty = DutyRow {
        duty_id: 0,
        clock: String::new(),
        document_kind: String::new(),
        document_id: 0,
        owner_code: String::new(),
        amount_fen: ledger::Fen::ZERO,
        open_fen: ledger::Fen::ZERO,
        started_ms: who.at,
        due_on: Some(due),
        no_date_reason: None,
        paused_ms: None,
        pause_reason: None,
        ended_ms: None,
        on_time: None,
    };
    Some(who.clock(&duty))
}

fn light_order(task: &Task) -> u8 {
    match task.clock.as_ref().map(|clock| clock.light) {
        Some(Light::Breached) => 0,
        Some(Light::Red) => 1,
        Some(Light::Amber) => 2,
        Some(Light::Green) => 3,
        Some(Light::Paused) => 5,
        None => 4,
    }
}

/// Everything that waits, the reddest first, then in the order of the queues, oldest first.
fn turn(who: &Visitor, facts: &Facts) -> Vec<Task> {
    let mut tasks = platform::jobs::inbox(who, &facts.jobs).0;
    for payment in &facts.returned {
        let mut task = payment_task(who, payment, who.t("payment.mend_it"));
        task.act = None;
        task.link.href = format!("/payments/{}/edit", payment.payment_id);
        tasks.push(task);
    }
    for (state, rows) in &facts.payments {
        let Some((step, _)) = step_for(*state) else { continue };
        for payment in rows {
            let mut task = payment_task(who, payment, payment.pay_summary.clone());
            let action = format!("/payments/{}/{step}", payment.payment_id);
            task.act = Some(Action::new(action, label_of(who, step), form_key()));
            tasks.push(task);
        }
    }
    for (step, rows) in &facts.vouchers {
        for voucher in rows {
            let action = format!("/vouchers/{}/{step}", voucher.voucher_id);
            tasks.push(Task {
                link: Link::new(format!("/vouchers/{}", voucher.voucher_id), voucher.voucher_no.clone()),
                detail: format!("{} → {}", voucher.agency_name, voucher.payee_name),
                amount_fen: Some(voucher.amount_fen.get()),
                clock: None,
                act: Some(Action::new(action, who.t(&format!("voucher.do_{step}")), form_key())),
            });
        }
    }
    for change in &facts.changes {
        tasks.push(Task {
            link: Link::new(format!("/quota/{}", change.change_id), change.doc_no.clone()),
            detail: format!("{} {} {}", kind_name(who, &change.kind), change.agency_name, change.reason),
            amount_fen: Some(change.amount_fen.get()),
            clock: None,
            act: None,
        });
    }
    for message in &facts.quarantine {
        tasks.push(Task {
            link: Link::new(format!("/bank/{}", message.message_id), who.t("bank.one")),
            detail: format!("{} {}", message.voucher_no, message.reason),
            amount_fen: None,
            clock: None,
            act: None,
        });
    }
    tasks.extend(second_look(who, facts));
    tasks.sort_by_key(light_order);
    tasks
}

/// Vouchers held up at the bank, refunds that are nobody's, changes of payees to be confirmed.
fn second_look(who: &Visitor, facts: &Facts) -> Vec<Task> {
    let plain = |href: String, label: String, detail: String, amount_fen: Option<i64>| Task {
        link: Link::new(href, label),
        detail,
        amount_fen,
        clock: None,
        act: None,
    };
    let held_up = facts.held_up.iter().map(|row| {
        let detail = format!("{} · {} · {}", who.t("voucher.held_up_one"), row.agency_name, row.words);
        let href = format!("/vouchers/{}", row.voucher_id);
        plain(href, row.voucher_no.clone(), detail, Some(row.amount_fen.get()))
    });
    let refunds = facts.refunds.iter().map(|row| {
        let key = if row.proposed > 0 { "bank.proposed" } else { "bank.refund_unmatched" };
        let detail = format!("{} · {} · {}", who.t(key), row.payee_name, row.reason);
        plain(
            format!("/refunds/{}", row.refund_id),
            row.refund_no.clone(),
            detail,
            Some(row.amount_fen.get()),
        )
    });
    let payees = facts.payees.iter().map(|row| {
        let detail = format!("{} · {}", who.t(&format!("payee.kind_{}", row.kind)), row.reason);
        plain(format!("/payee-changes/{}", row.change_id), row.payee_name.clone(), detail, None)
    });
    let marks = facts.marks.iter().map(|row| {
        let mark = who.t(&format!("payment.mark_{}", row.mark));
        let detail = format!("{} · {mark} · {}", who.t("payment.mark"), row.evidence);
        plain(format!("/payee-mark-changes/{}", row.change_id), row.payee_name.clone(), detail, None)
    });
    held_up.chain(refunds).chain(payees).chain(marks).chain(recon::tasks(who, &facts.recon)).collect()
}

fn payment_task(who: &Visitor, payment: &PaymentItem, detail: String) -> Task {
    Task {
        link: Link::new(format!("/payments/{}", payment.payment_id), payment.pay_app_no.clone()),
        detail: format!("{} → {} · {detail}", payment.agency_name, payment.payee_name),
        amount_fen: Some(payment.amount_fen.get()),
        clock: due_clock(who, payment.due_on),
        act: None,
    }
}

fn kind_name(who: &Visitor, code: &str) -> String {
    treasury::quota::ChangeKind::from_code(code)
        .map_or_else(|| code.to_owned(), |kind| who.name(kind.name_zh(), kind.name_en()).to_owned())
}

fn running(who: &Visitor, duty: &DutyRow, numbers: &[(i64, String)]) -> Task {
    Task {
        link: super::clocks::document_link(who, duty, numbers),
        detail: who.t(&format!("clock.{}", duty.clock)),
        amount_fen: Some(duty.open_fen.get()),
        clock: Some(who.clock(duty)),
        act: None,
    }
}

fn blocked(who: &Visitor, facts: &Facts) -> Vec<Blocked> {
    let mut blocked: Vec<Blocked> = facts
        .holds
        .iter()
        .map(|hold| Blocked {
            link: Some(Link::new(
                format!("/holds/{}", hold.hold_id),
                treasury::quota::pages::scope_name(who, &hold.scope),
            )),
            what: hold.reason.clone(),
            placed_by: hold.placed_by.clone(),
            lifted_by: hold.lifts_when.clone(),
        })
        .collect();
    blocked.extend(facts.refused.iter().map(|row| {
        let fields =
            row.reason.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        Blocked {
            link: None,
            what: format!(
                "{}：{}",
                who.permission_name(&row.verb),
                refusal_text(who.view(), super::rules::area_of(&row.verb, &fields), &fields)
            ),
            placed_by: who.t("desk.system"),
            lifted_by: who.t("desk.mend"),
        }
    }));
    blocked
}

fn started(who: &Visitor, facts: &Facts) -> Vec<Started> {
    let now_with = |state: &str| {
        PaymentState::from_code(state).and_then(step_for).map_or_else(
            || who.t("bank.name"),
            |(_, permission)| who.site.shell.who_may(who.lang, permission.0),
        )
    };
    let mut started: Vec<Started> = facts
        .started
        .iter()
        .map(|payment| Started {
            link: Link::new(format!("/payments/{}", payment.payment_id), payment.pay_app_no.clone()),
            detail: format!("{} · {}", payment.payee_name, payment.pay_summary),
            amount_fen: Some(payment.amount_fen.get()),
            state: payment_badge(who, &payment.state),
            now_with: now_with(&payment.state),
            since: payment.state_ms.local(),
        })
        .collect();
    started.splice(0..0, platform::jobs::inbox(who, &facts.jobs).1);
    started.extend(facts.proposed.iter().map(|change| Started {
        link: Link::new(format!("/quota/{}", change.change_id), change.doc_no.clone()),
        detail: format!("{} {}", kind_name(who, &change.kind), change.agency_name),
        amount_fen: Some(change.amount_fen.get()),
        state: Badge::new(who.t(&format!("quota.state_{}", change.state)), Tone::Brand),
        now_with: who.site.shell.who_may(who.lang, "quota.decide"),
        since: change.proposed_ms.local(),
    }));
    started
}
