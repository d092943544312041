//! Withdrawing a voucher, and the queue of vouchers the bank turned away without deciding on them.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use platform::http::{Posted, Visitor};
use platform::verb::Verb;
use platform::web::page::{Answer, form_key};
use platform::web::ui::document::*;
use platform::web::ui::form::{self, Input};
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};

use super::super::model::{TroubleState, TroubleStep, VoucherState};
use super::super::{AskAboutVoucher, ResendVoucher, WithdrawTo, WithdrawVoucher, Withdrawal, store};
use super::{Facts, VIEW, page, take};
use crate::shown::{money, person_name};

fn trouble_badge(who: &Visitor, state: &str) -> Badge {
    let tone = match TroubleState::from_code(state) {
        Some(TroubleState::Waiting) => Tone::Bad,
        Some(TroubleState::Asking | TroubleState::NeverTaken | TroubleState::Counting) => Tone::Warn,
        Some(TroubleState::Ended) | None => Tone::Neutral,
    };
    Badge::new(who.t(&format!("voucher.trouble_{state}")), tone)
}

/// A trouble that a person or the bank has to move, of a voucher that is still on its way.
fn open_trouble(facts: &Facts) -> Option<TroubleState> {
    let on_its_way = facts.voucher.state() == Some(VoucherState::Sent);
    facts
        .trouble
        .as_ref()
        .filter(|trouble| on_its_way && trouble.is_open())
        .and_then(|trouble| trouble.state())
}

/// The bank's words and how often it said so.
pub(super) fn trouble_panel(who: &Visitor, facts: &Facts) -> Markup {
    let Some(trouble) = facts.trouble.as_ref().filter(|_| open_trouble(facts).is_some()) else {
        return html! {};
    };
    let facts = FactGroup {
        title: String::new(),
        facts: vec![
            Fact::new(who.t("state"), Cell::Badge(trouble_badge(who, &trouble.state))),
            Fact::new(who.t("voucher.bank_word"), Cell::text(&trouble.words)),
            Fact::new(who.t("voucher.turned_away"), Cell::Number(trouble.attempts)),
            Fact::new(who.t("voucher.first_time"), Cell::Instant(trouble.first_ms.local())),
            Fact::new(who.t("voucher.last_time"), Cell::Instant(trouble.last_ms.local())),
        ],
    };
    panel(&who.t("voucher.held_up_one"), None, fact_group(who.view(), &facts))
}

pub(super) fn happened(who: &Visitor, step: &TroubleStep) -> Happened {
    Happened {
        at: step.at_ms.local(),
        who: person_name(who, &step.user_name),
        role: String::new(),
        what: who.t(&format!("voucher.trouble_{}", step.state)),
        reason: Some(step.words.clone()).filter(|words| !words.is_empty()),
        link: None,
        refused: step.state == TroubleState::Waiting.code(),
    }
}

/// What a person does about a voucher that is held up: ask the bank, or withdraw once it has answered.
pub(super) fn decide(who: &Visitor, facts: &Facts) -> Option<(Option<Action>, Option<String>)> {
    let action = |path: &str, key: &str| {
        let to = format!("/vouchers/{}/{path}", facts.voucher.voucher_id);
        let mut action = Action::new(to, who.t(&format!("voucher.do_{key}")), form_key());
        action.consequence = who.t(&format!("voucher.then_{key}"));
        action
    };
    let may = who.holds(ResendVoucher::PERMISSION);
    let waits = |permission: &str| {
        let ask = who.site.shell.who_may(who.lang, permission);
        who.say("waits_for", &[("who", ask.into())])
    };
    match open_trouble(facts)? {
        TroubleState::Counting | TroubleState::Ended => None,
        TroubleState::Waiting if may => Some((Some(action("resending", "resend")), None)),
        TroubleState::Waiting => Some((None, Some(waits(ResendVoucher::PERMISSION.0)))),
        TroubleState::Asking => Some((None, Some(who.t("voucher.bank_is_asked")))),
        TroubleState::NeverTaken if may_withdraw(who, facts) => Some((Some(withdrawal(who, facts)), None)),
        TroubleState::NeverTaken => Some((None, Some(waits(WithdrawVoucher::PERMISSION.0)))),
    }
}

fn may_withdraw(who: &Visitor, facts: &Facts) -> bool {
    who.holds(WithdrawVoucher::PERMISSION) && facts.acted.as_deref().is_none_or(|step| step == "withdraw")
}

fn withdrawal(who: &Visitor, facts: &Facts) -> Action {
    let v = who.view();
    let places: Vec<(String, String)> = [WithdrawTo::Unit, WithdrawTo::Treasury]
        .into_iter()
        .map(|to| (to.code().to_owned(), who.t(&format!("voucher.to_{}", to.code()))))
        .collect();
    let to = format!("/vouchers/{}/withdrawal", facts.voucher.voucher_id);
    let mut action = Action::new(to, who.t("voucher.do_withdraw"), form_key());
    action.fields = Some(html! {
        (form::select(v, &Input::new("to", who.t("voucher.withdraw_to"), WithdrawTo::Unit.code()).required(), &places))
        (form::textarea(v, &Input::new("reason", who.t("reason"), "").required(), 2))
    });
    action.consequence = who.t("voucher.then_withdraw");
    action.dangerous = true;
    action
}

/// Steps beside the next one.
pub(super) fn others(who: &Visitor, facts: &Facts) -> Vec<Action> {
    let mut found = Vec::new();
    let trouble = open_trouble(facts);
    if trouble == Some(TroubleState::Waiting) && who.holds(AskAboutVoucher::PERMISSION) {
        let to = format!("/vouchers/{}/question", facts.voucher.voucher_id);
        let mut action = Action::new(to, who.t("voucher.do_ask"), form_key());
        action.consequence = who.t("voucher.then_ask");
        found.push(action);
    }
    let again = matches!(trouble, Some(TroubleState::NeverTaken | TroubleState::Asking));
    if again && who.holds(ResendVoucher::PERMISSION) {
        let to = format!("/vouchers/{}/resending", facts.voucher.voucher_id);
        let mut action = Action::new(to, who.t("voucher.do_resend"), form_key());
        action.consequence = who.t("voucher.then_resend");
        found.push(action);
    }
    let early = matches!(facts.voucher.state(), Some(VoucherState::Issued | VoucherState::Signed));
    if early && may_withdraw(who, facts) {
        found.push(withdrawal(who, facts));
    }
    found
}

/// POST /vouchers/{id}/withdrawal
pub async fn withdraw(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    let to = WithdrawTo::from_code(form.get("to")).unwrap_or(WithdrawTo::Unit);
    let input = Withdrawal { voucher_id: id, reason: form.get("reason").to_owned(), to };
    match who.site.db.perform::<WithdrawVoucher>(who.ctx(&form.key()), input).await {
        Ok(_) => Ok(who.go(&format!("/vouchers/{id}"), "voucher_withdrawn")),
        Err(problem) => {
            let refused = who.panel(&problem, &who.t("voucher.do_withdraw"));
            let shown: Response = page(&who, id, Some(refused)).await?;
            Ok(shown)
        }
    }
}

/// POST /vouchers/{id}/resending
pub async fn resend(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<ResendVoucher>(&who, id, &form.key(), "voucher_resent").await
}

/// POST /vouchers/{id}/question
pub async fn ask(Path(id): Path<i64>, Posted { visitor: who, form }: Posted) -> Answer {
    take::<AskAboutVoucher>(&who, id, &form.key(), "voucher_asked").await
}

/// GET /vouchers/held-up and /vouchers/held-up.csv
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, sum)) = who
        .scoped(VIEW, move |tx, county, units| {
            let found = platform::db::Where::county("t.mof_div_code", county)
                .fixed("t.state <> 'ended' and v.state = 'sent'")
                .and_some("t.state = ?", asked.value("state"))
                .and_some("t.voucher_no like ?", asked.like("q"))
                .among("v.agency_code", units.as_deref());
            let columns = [
                ("no", "t.voucher_no"),
                ("amount", "v.amount_fen"),
                ("attempts", "t.attempts"),
                ("last", "t.last_ms"),
            ];
            let window = asked.order(&columns, "t.first_ms, t.voucher_id") + &asked.window();
            Ok((store::stuck(tx, &found, &window)?, store::stuck_totals(tx, &found)?))
        })
        .await?;
    let states =
        [TroubleState::Counting, TroubleState::Waiting, TroubleState::Asking, TroubleState::NeverTaken]
            .map(|state| (state.code().to_owned(), who.t(&format!("voucher.trouble_{}", state.code()))));
    let page = ListPage {
        filters: vec![
            Filter::new("state", who.t("state"), Relation::Is, Control::Choice(states.to_vec())),
            Filter::new("q", who.t("voucher.no"), Relation::Contains, Control::Text),
        ],
        columns: vec![
            Column::new("no", who.t("voucher.no"), Kind::Words),
            Column::new("unit", who.t("unit_name"), Kind::Words).unsorted(),
            Column::new("amount", who.t("amount"), Kind::Money),
            Column::new("state", who.t("state"), Kind::Words).unsorted(),
            Column::new("attempts", who.t("voucher.turned_away"), Kind::Figure),
            Column::new("words", who.t("voucher.bank_word"), Kind::Words).unsorted(),
            Column::new("last", who.t("voucher.last_time"), Kind::Words),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/vouchers/{}", row.voucher_id),
                amount_fen: Some(row.amount_fen.get()),
                cells: vec![
                    Cell::text(&row.voucher_no),
                    Cell::text(&row.agency_name),
                    money(row.amount_fen),
                    Cell::Badge(trouble_badge(&who, &row.state)),
                    Cell::Number(row.attempts),
                    Cell::text(&row.words),
                    Cell::Instant(row.last_ms.local()),
                ],
                ..Row::default()
            })
            .collect(),
        totals: [vec![Cell::Blank; 2], vec![money(sum)], vec![Cell::Blank; 4]].concat(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("voucher.held_up_empty"),
            teach: who.t("voucher.held_up_teach"),
            action: Some(Link::new("/vouchers", who.t("voucher.title"))),
        },
        saved: vec![
            Link::new("/vouchers", who.t("all")),
            Link::new("/vouchers/held-up", who.t("voucher.held_up")),
        ],
        ..listing.list(who.t("voucher.held_up"))
    };
    Ok(who.list(&listing, page).await)
}
