//! The page of one payment request: facts, chain, timeline, the next step.

use axum::extract::Path;
use axum::http::StatusCode;
use books::line::LineRow;
use ledger::{Account, Fen};
use maud::Markup;
use platform::db::{DbResult, Tx};
use platform::duty::DutyRow;
use platform::http::Visitor;
use platform::i18n::half;
use platform::verb::Verb;
use platform::web::page::{Answer, form_key, why_of};
use platform::web::ui::Link;
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::standalone::{PrintSheet, print_sheet};
use platform::web::ui::table::*;
use platform::web::ui::why::Refusal as Panel;

use super::super::model::{PaymentRow, PaymentState, StepRow};
use super::super::store;
use super::super::store::pages;
use super::super::{ReturnPayment, VoidPayment};
use super::{VIEW, act};
use crate::bank::BankRefundRow;
use crate::evoucher::VoucherRow;
use crate::payee::{self, Payee};
use crate::shown::{exemption_name, fund_name, named, payment_badge, person_name, sealed_in};

struct Facts {
    payment: PaymentRow,
    line: Option<LineRow>,
    unit: String,
    project: String,
    payee: Option<Payee>,
    /// The payee as the registry has it today.
    registered: Option<Payee>,
    /// Every voucher it was ever on.
    vouchers: Vec<(i64, String, String, Fen)>,
    steps: Vec<StepRow>,
    duties: Vec<DutyRow>,
    balances: Vec<(u16, Fen)>,
    appropriation: Fen,
    actors: Vec<(String, String)>,
    voucher: Option<VoucherRow>,
    refunds: Vec<BankRefundRow>,
    /// The block that sealed the request last, and when.
    seal: Option<(i64, platform::time::Instant)>,
    passes: Vec<books::hold::PassRow>,
}

fn read(tx: &mut Tx<'_>, county: &str, id: i64, units: &Option<Vec<String>>) -> DbResult<Option<Facts>> {
    let Some(payment) = store::payment(tx, county, id)? else { return Ok(None) };
    if units.as_ref().is_some_and(|units| !units.contains(&payment.agency_code)) {
        return Ok(None);
    }
    let line = books::line::store::line(tx, county, payment.line_id)?;
    let control = match &line {
        Some(line) => books::line::store::control(tx, county, line.control_id)?,
        None => None,
    };
    let project = match &line {
        Some(line) => crate::quota::project(tx, county, &line.pro_code)?,
        None => None,
    };
    Ok(Some(Facts {
        unit: platform::org::unit(tx, county, &payment.agency_code)?
            .map_or_else(String::new, |u| u.agency_name),
        project: project.map_or_else(String::new, |project| project.pro_name),
        payee: payee::as_of(tx, county, &payment.payee_code, payment.payee_version)?,
        registered: payee::payee(tx, county, &payment.payee_code)?,
        vouchers: crate::evoucher::vouchers_of_payment(tx, county, id)?,
        steps: store::steps(tx, county, id)?,
        duties: platform::duty::of_document(tx, county, "payment", id)?,
        balances: books::journal::store::line_balances(tx, county, payment.line_id)?,
        appropriation: control.map_or(Fen::ZERO, |control| control.appropriation_fen),
        actors: pages::actors(tx, county, id)?,
        voucher: match payment.voucher_id {
            Some(voucher) => crate::evoucher::voucher_seen(tx, county, voucher)?,
            None => None,
        },
        refunds: crate::bank::refunds_of(tx, county, id)?,
        seal: books::seal::store::last_seal_of(tx, county, ("payment", id, ""))?,
        passes: books::hold::store::passed_by(tx, county, "payment", id)?,
        line,
        payment,
    }))
}

/// GET /payments/{id}
pub async fn show(who: Visitor, Path(id): Path<i64>) -> Answer {
    page(&who, id, None).await
}

/// The page, with the refusal of a step just tried.
pub async fn page(who: &Visitor, id: i64, refusal: Option<Panel>) -> Answer {
    let facts = who.scoped(VIEW, move |tx, county, units| read(tx, county, id, units)).await?;
    let Some(facts) = facts else { return Err(who.not_found().await) };
    let mut document = document(who, &facts);
    document.refusal = refusal;
    let sheet = PrintSheet {
        title: who.t("payment.print_title"),
        document_no: facts.payment.pay_app_no.clone(),
        unit_name: facts.unit.clone(),
        printed_on: who.at.day(),
        signatories: ["payment.sign_clerk", "payment.sign_reviewer", "payment.sign_head"]
            .map(|key| who.t(key))
            .to_vec(),
        verification_code: facts.voucher.as_ref().map(|voucher| voucher.digest.chars().take(16).collect()),
    };
    let body = print_sheet(who.view(), &sheet, &document.render(who.view()));
    let status = if document.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(who.page_with(status, facts.payment.pay_app_no.clone(), body).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let payment = &facts.payment;
    let (primary, secondary, waiting) = steps(who, facts);
    let running = facts.duties.iter().find(|duty| duty.ended_ms.is_none());
    DocumentPage {
        kind: who.t("payment.one"),
        number: payment.pay_app_no.clone(),
        title: payment.pay_summary.clone(),
        state: Some(payment_badge(who, &payment.state)),
        amount_fen: Some(payment.amount_fen.get()),
        clock: running.map(|duty| who.clock(duty)),
        chain: chain(who, facts),
        facts: fact_groups(who, facts),
        timeline: timeline(who, facts),
        related: related(who, facts),
        primary,
        secondary,
        waiting,
        links: links(who, facts),
        ..DocumentPage::default()
    }
}

fn chain(who: &Visitor, facts: &Facts) -> Vec<ChainStep> {
    let payment = &facts.payment;
    let state = payment.state();
    let reached = |at: PaymentState| state.is_some_and(|state| at <= state && state < PaymentState::Returned);
    let station = |key: &str, document: Option<Link>, fen: Option<i64>, step: Step| ChainStep {
        name: who.t(key),
        document,
        amount_fen: fen,
        step,
    };
    let ahead = |passed: bool| if passed { Step::Passed } else { Step::Ahead };
    let (year, doc, line_no) = match &facts.line {
        Some(line) => (line.fiscal_year.0, line.cor_bgt_doc_no.clone(), line.bgt_line_no.clone()),
        None => (payment.fiscal_year.0, String::new(), String::new()),
    };
    let quota = facts
        .balances
        .iter()
        .filter(|(code, _)| (3101..=3201).contains(code))
        .map(|(_, fen)| fen.get())
        .sum();
    let voucher = facts.voucher.as_ref();
    vec![
        station(
            "quota.chain_budget",
            Some(Link::new(format!("/budget/{year}"), doc)),
            Some(facts.appropriation.get()),
            Step::Passed,
        ),
        station(
            "quota.line",
            Some(Link::new(format!("/lines/{}", payment.line_id.0), line_no)),
            Some(quota),
            Step::Passed,
        ),
        station(
            "payment.one",
            Some(Link::new(format!("/payments/{}", payment.payment_id), payment.pay_app_no.clone())),
            Some(payment.amount_fen.get()),
            Step::Here,
        ),
        station(
            "voucher.one",
            voucher.map(|v| Link::new(format!("/vouchers/{}", v.voucher_id), v.voucher_no.clone())),
            voucher.map(|v| v.amount_fen.get()),
            ahead(reached(PaymentState::VoucherIssued)),
        ),
        station(
            "bank.receipt",
            voucher.and_then(|v| {
                v.x_agent_business_no.clone().map(|no| Link::new(format!("/vouchers/{}", v.voucher_id), no))
            }),
            (payment.paid_fen > Fen::ZERO).then_some(payment.paid_fen.get()),
            ahead(reached(PaymentState::Paid)),
        ),
    ]
}

fn fact_groups(who: &Visitor, facts: &Facts) -> Vec<FactGroup> {
    let payment = &facts.payment;
    let text = |key: &str, value: &str| Fact::new(who.t(key), Cell::text(value));
    let left = facts
        .balances
        .iter()
        .find(|(code, _)| *code == Account::Executable.code())
        .map_or(0, |(_, fen)| fen.get());
    let payee = facts.payee.as_ref();
    let of = |pick: fn(&Payee) -> &String| payee.map(|payee| pick(payee).clone()).unwrap_or_default();
    let mut request = vec![
        Fact::new(who.t("unit_name"), named(&payment.agency_code, &facts.unit)),
        Fact::new(
            who.t("payment.payee"),
            Cell::Link(Link::new(format!("/payees/{}", payment.payee_code), of(|payee| &payee.payee_name))),
        ),
        Fact::new(who.t("payment.account_no"), Cell::Code(of(|payee| &payee.payee_acct_no))),
        text("payment.bank_name", &of(|payee| &payee.payee_acct_bank_name)),
        text("payment.business_type", &who.t(&format!("payment.type_{}", payment.pay_bus_type_code))),
        text("payment.summary", &payment.pay_summary),
        Fact::new(who.t("payment.line_left"), Cell::Money(left)),
    ];
    request.extend(payee_now(who, facts));
    if !payment.decision_no.is_empty() {
        request.push(Fact::new(
            who.t("payment.decision_no"),
            Cell::Link(Link::new(
                format!("/decisions?q={}", platform::web::query::encode(&payment.decision_no)),
                payment.decision_no.clone(),
            )),
        ));
    }
    if !payment.contract_no.is_empty() {
        let of_contract = format!("/commitments?q={}", platform::web::query::encode(&payment.contract_no));
        let cell = Cell::Link(Link::new(of_contract, payment.contract_no.clone()));
        request.push(Fact::new(who.t("payment.contract_no"), cell));
    }
    if payment.refunded_fen > Fen::ZERO {
        request.push(Fact::new(who.t("payment.refunded"), Cell::Money(payment.refunded_fen.get())));
    }
    if let Some(due_on) = payment.contract_due_on {
        request.push(Fact::new(who.t("payment.contract_due_on"), Cell::Date(due_on)));
    }
    request.push(sealed_in(who, facts.seal));
    request.extend(verdict_facts(who, facts));
    let mut groups = vec![FactGroup { title: who.t("payment.one"), facts: request }];
    if let Some(line) = &facts.line {
        groups.push(FactGroup {
            title: who.t("quota.elements"),
            facts: vec![
                Fact::new(
                    who.t("quota.line"),
                    Cell::Link(Link::new(format!("/lines/{}", line.line_id.0), line.bgt_line_no.clone())),
                ),
                text("quota.project", &facts.project),
                text("quota.function", &line.exp_func_code),
                text("quota.economic", &line.dep_bgt_eco_code),
                text("quota.fund", &fund_name(who, &line.fund_type_code)),
                text("quota.target_doc", &line.target_doc_no),
            ],
        });
    }
    groups
}

/// Every rule asked, each with its reasons to open, and the holds the request passed.
fn verdict_facts(who: &Visitor, facts: &Facts) -> Vec<Fact> {
    let asked = crate::verdicts::kept(&facts.payment.review_why).into_iter().map(|why| {
        Fact::new(who.t("payment.rule_asked"), Cell::text(&why.rule)).because(why_of(who.view(), &why))
    });
    let passed = facts.passes.iter().map(|pass| {
        let exemption = exemption_name(who, &pass.exemption);
        let text = format!("{exemption} · {} · {}", pass.evidence, pass.user_name);
        Fact::new(who.t("hold.passed"), Cell::Link(Link::new(format!("/holds/{}", pass.hold_id), text)))
    });
    asked.chain(passed).collect()
}

/// What has become of the payee since the request was written.
fn payee_now(who: &Visitor, facts: &Facts) -> Option<Fact> {
    let registered = facts.registered.as_ref()?;
    let changed = registered.version_no != facts.payment.payee_version;
    let key = match (registered.is_active(), changed) {
        (false, _) => "payment.payee_suspended",
        (true, true) => "payment.payee_changed",
        (true, false) => return None,
    };
    Some(Fact::new(who.t("payment.payee_now"), Cell::text(who.t(key))))
}

fn timeline(who: &Visitor, facts: &Facts) -> Vec<Happened> {
    facts
        .steps
        .iter()
        .map(|step| Happened {
            at: step.at_ms.local(),
            who: person_name(who, &step.user_name),
            role: String::new(),
            what: who.t(&format!("payment.did_{}", step.state)),
            reason: Some(half(who.lang, &step.reason).to_owned()).filter(|reason| !reason.is_empty()),
            link: None,
            refused: step.state == "returned" || step.state == "voided",
        })
        .collect()
}

fn related(who: &Visitor, facts: &Facts) -> Vec<Related> {
    let earlier = facts.vouchers.iter().filter(|(id, ..)| Some(*id) != facts.payment.voucher_id);
    let vouchers = earlier.map(|(id, no, state, amount)| Related {
        relation: who.t("payment.earlier_voucher"),
        link: Link::new(format!("/vouchers/{id}"), no.clone()),
        state: Some(crate::evoucher::pages::state_badge(who, state)),
        amount_fen: Some(amount.get()),
    });
    facts
        .refunds
        .iter()
        .map(|refund| Related {
            relation: who.t("bank.refund"),
            link: Link::new(format!("/refunds/{}", refund.refund_id), refund.refund_no.clone()),
            state: Some(crate::bank::pages::refund_badge(who, &refund.state)),
            amount_fen: Some(refund.amount_fen.get()),
        })
        .chain(vouchers)
        .collect()
}

/// What else can be opened from here; who writes requests may pay bounced money again (G13).
fn links(who: &Visitor, facts: &Facts) -> Vec<Link> {
    let payment = &facts.payment;
    let mut links = vec![
        Link::new(format!("/explain/payment/{}", payment.payment_id), who.t("explain")),
        Link::new(format!("/payments/{}/paper", payment.payment_id), who.t("paper.make")),
    ];
    if who.holds(super::SUBMIT) {
        links.extend(facts.refunds.iter().filter_map(|refund| {
            let line = refund.suspense_line_id?;
            Some(Link::new(crate::bank::pages::pay_again(line, refund, payment), who.t("bank.pay_again")))
        }));
    }
    links
}

fn reason_field(who: &Visitor) -> Markup {
    form::text_input(who.view(), &Input::new("reason", who.t("reason"), "").required())
}

/// The one step that is this person's, the others they may take, or whose turn it is.
fn steps(who: &Visitor, facts: &Facts) -> (Option<Action>, Vec<Action>, Option<String>) {
    use PaymentState as S;
    let payment = &facts.payment;
    let Some(state) = payment.state() else { return (None, Vec::new(), None) };
    let base = format!("/payments/{}", payment.payment_id);
    let mine =
        facts.actors.iter().find(|(user, _)| *user == who.actor.user_id).map(|(_, step)| step.as_str());
    let mut primary = None;
    let mut waiting = None;
    if let Some((step, permission)) = act::step_for(state) {
        let own_step = if step == "edit" { Some("enter") } else { Some(step_name(step)) };
        let free = mine.is_none() || mine == own_step;
        if who.holds(permission) && free && act::BATCH.contains(&step) {
            let mut action = Action::new(format!("{base}/{step}"), act::label_of(who, step), form_key());
            action.consequence = who.t(&format!("payment.then_{}", step.replace('-', "_")));
            primary = Some(action);
        } else if who.holds(permission) && free && step == "edit" {
            waiting = Some(who.t("payment.mend_it"));
        } else {
            let ask = who.site.shell.who_may(who.lang, permission.0);
            let key = if who.holds(permission) && !free { "payment.you_acted" } else { "waits_for" };
            waiting = Some(who.say(key, &[("who", ask.into())]));
        }
    }
    if matches!(state, S::Sent | S::BankAccepted) {
        waiting = Some(who.say("waits_for", &[("who", who.t("bank.name").into())]));
    }
    let mut secondary = Vec::new();
    let returnable = matches!(state, S::Submitted | S::UnitReviewed | S::UnitApproved | S::FinanceReviewed);
    if returnable && who.holds(ReturnPayment::PERMISSION) {
        let mut action = Action::new(format!("{base}/return"), who.t("payment.do_return"), form_key());
        action.fields = Some(reason_field(who));
        action.consequence = who.t("payment.then_return");
        secondary.push(action);
    }
    if matches!(state, S::Submitted | S::UnitReviewed | S::Returned) && who.holds(VoidPayment::PERMISSION) {
        let mut action = Action::new(format!("{base}/voiding"), who.t("payment.do_void"), form_key());
        action.fields = Some(reason_field(who));
        action.consequence = who.t("payment.then_void");
        action.dangerous = true;
        secondary.push(action);
    }
    (primary, secondary, waiting)
}

/// How the separation of duties calls a step.
fn step_name(step: &'static str) -> &'static str {
    match step {
        "approval" => "approve",
        "finance-review" => "finance_review",
        other => other,
    }
}
