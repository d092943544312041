//! Words and small parts all treasury pages share: states as badges, funds, amounts typed, form parts.

use jiff::civil::Date;
use ledger::{Event, Fen, FundNature};
use maud::html;
use platform::access::Permission;
use platform::http::{FormData, Visitor};
use platform::time::Instant;
use platform::web::page::form_key;
use platform::web::ui::document::{Action, Fact};
use platform::web::ui::form::{self, Input};
use platform::web::ui::table::Cell;
use platform::web::ui::{Badge, Link, Tone};

use crate::payment::model::PaymentState;

/// Cells of sums.
pub fn money_cells(amounts: &[Fen]) -> Vec<Cell> {
    amounts.iter().map(|amount| Cell::Money(amount.get())).collect()
}

pub fn money(amount: Fen) -> Cell {
    Cell::Money(amount.get())
}

/// In which block a document is sealed as it stood then, and when.
pub fn sealed_in(who: &Visitor, seal: Option<(i64, Instant)>) -> Fact {
    let value = match seal {
        Some((no, at)) => {
            let day = at.day().to_string();
            Cell::text(who.say("journal.sealed_in", &[("no", no.into()), ("day", day.as_str().into())]))
        }
        None => Cell::Badge(Badge::new(who.t("journal.unsealed"), Tone::Neutral)),
    };
    Fact::new(who.t("journal.seal"), value)
}

/// Code and name as two lines, the code alone when there is no name.
pub fn named(code: &str, name: &str) -> Cell {
    if name.is_empty() { Cell::Code(code.to_owned()) } else { Cell::Two(name.to_owned(), code.to_owned()) }
}

pub fn fund_name(who: &Visitor, code: &str) -> String {
    FundNature::from_code(code)
        .map_or_else(|| code.to_owned(), |fund| who.name(fund.name_zh(), fund.name_en()).to_owned())
}

/// The choice of funds for a filter.
pub fn funds(who: &Visitor) -> Vec<(String, String)> {
    FundNature::ALL
        .iter()
        .map(|fund| (fund.code().to_owned(), who.name(fund.name_zh(), fund.name_en()).to_owned()))
        .collect()
}

pub fn event_name(who: &Visitor, code: &str) -> String {
    Event::from_code(code).map_or_else(
        || code.to_owned(),
        |event| format!("{code} {}", who.name(event.name_zh(), event.name_en())),
    )
}

pub fn payment_badge(who: &Visitor, code: &str) -> Badge {
    use PaymentState as S;
    let Some(state) = PaymentState::from_code(code) else { return Badge::new(code, Tone::Neutral) };
    let tone = match state {
        S::Submitted
        | S::UnitReviewed
        | S::UnitApproved
        | S::FinanceReviewed
        | S::VoucherIssued
        | S::Signed => Tone::Brand,
        S::Sent | S::BankAccepted => Tone::Neutral,
        S::Paid | S::Cleared | S::Recorded => Tone::Good,
        S::Returned | S::Refunded => Tone::Warn,
        S::Voided => Tone::Bad,
    };
    Badge::new(who.name(state.name_zh(), state.name_en()), tone)
}

/// A posting by its event; a link for those who may open the journal.
pub fn posting_cell(who: &Visitor, posting: i64, event: &str) -> Cell {
    let name = event_name(who, event);
    if who.holds(JOURNAL) {
        Cell::Link(Link::new(format!("/journal/{posting}"), name))
    } else {
        Cell::text(name)
    }
}

/// The right to open the journal.
const JOURNAL: Permission = Permission("journal.view");

/// A person's name in a timeline; the bank's own steps are the bank's.
pub fn person_name(who: &Visitor, name: &str) -> String {
    if name == "bank-interface" { who.t("bank.name") } else { name.to_owned() }
}

/// Where the document behind a posting's source can be opened.
pub fn source_link(who: &Visitor, source: &str) -> Link {
    let (kind, id) = source.split_once(':').unwrap_or((source, ""));
    let (path, key) = match kind {
        "payment" => ("/payments", "source.payment"),
        "quota" => ("/quota", "source.quota"),
        "budget" | "year_end" => ("/budget", "source.budget"),
        "voucher" => ("/vouchers", "source.voucher"),
        "refund" => ("/refunds", "source.refund"),
        _ => return Link::new("/journal", source),
    };
    let label = match kind {
        "budget" | "year_end" => format!("{} {id}", who.t(key)),
        _ => who.t(key),
    };
    Link::new(format!("{path}/{id}"), label)
}

/// An amount typed in yuan; separators and full-width digits are read. The error is what was typed.
pub fn typed_yuan(text: &str) -> Result<Fen, String> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '¥'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '．' | '。' => '.',
            other => other,
        })
        .collect();
    Fen::parse_yuan(&plain).map_err(|_| text.to_owned())
}

/// The ids chosen in a batch form, at most 200 and each once.
pub fn chosen(form: &FormData) -> Vec<i64> {
    let mut ids: Vec<i64> = form.all("id").filter_map(|id| id.parse().ok()).collect();
    ids.dedup();
    ids.truncate(200);
    ids
}

pub fn typed_date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Which ruling lets money pass a hold, in words.
pub fn exemption_name(who: &Visitor, code: &str) -> String {
    who.t(&format!("hold.exempt_{code}"))
}

/// The two answers of a second person to what another proposed: confirm, with its `effect` said, or
/// decline with a reason.
pub fn second_person(who: &Visitor, to: String, effect: String) -> (Action, Action) {
    let mut confirm = Action::new(to.clone(), who.t("payee.do_confirm"), form_key());
    confirm.fields = Some(form::kept([("confirm", "1")]));
    confirm.consequence = effect;
    let mut decline = Action::new(to, who.t("payee.do_decline"), form_key());
    decline.fields = Some(html! {
        (form::kept([("confirm", "0")]))
        (form::text_input(who.view(), &Input::new("note", who.t("reason"), "").required()))
    });
    decline.consequence = who.t("payee.then_decline");
    (confirm, decline)
}
