//! Explain (溯源): back from a payment or line to the appropriation and its document, forward to the receipt.
//!
//! **Promise:** the page shows what `suanpan explain` answers; both ask `treasury::explain`.
//! **Promise:** a number works as well as an id: request, voucher, receipt, refund, quota line.

use axum::extract::Path;
use books::lineage::{LineRoot, OriginShare, PostingNote};
use ledger::{Account, Fen};
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::{DbResult, Tx};
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, badge, empty, panel};
use treasury::explain::{self, Asked, BalanceTold, LineExplained, PaymentExplained, SumCheck};
use treasury::shown::{event_name, money, payment_badge, source_link};

/// Opens blocks.
const SEAL: Permission = Permission("seal.view");

fn account_name(who: &Visitor, code: i64) -> String {
    let name =
        Account::from_code(code as u16).map_or("", |account| who.name(account.name_zh(), account.name_en()));
    format!("{code} {name}")
}

/// GET /explain/line/{id}, where the id may be the line's number
pub async fn line(who: Visitor, Path(id): Path<String>) -> Answer {
    let found = who
        .scoped(treasury::quota::pages::VIEW, move |tx, county, units| {
            let Some(line) = explain::find_line(tx, county, Asked { id: &id, year: None })? else {
                return Ok(None);
            };
            let told = explain::line(tx, county, line)?;
            let seen = |agency: &String| units.as_ref().is_none_or(|units| units.contains(agency));
            Ok(told.filter(|told| seen(&told.line.row.agency_code)))
        })
        .await?;
    let Some(told) = found else { return Err(who.not_found().await) };
    let LineExplained { line, balances, trace, agrees, .. } = &told;
    let mut roots = vec![trace.line.clone()];
    roots.extend(trace.forebears.iter().cloned());
    let title = who.say("explain.of_line", &[("no", line.row.bgt_line_no.clone().into())]);
    let body = html! {
        header .page-head {
            h1 { (title) }
            a .button .push href={ "/lines/" (line.row.line_id.0) } { (who.t("quota.line")) }
        }
        p .muted { (who.t("explain.teach")) }
        (waiting(&who, trace.unsealed))
        (appropriations(&who, &roots))
        (origins(&who, "explain.holdings", &trace.holdings))
        (line_check(&who, balances, *agrees))
        (postings(&who, &trace.postings))
    };
    Ok(who.page(title, body).await)
}

/// What a number led to, as far as the visitor may see it.
enum Found {
    None,
    One(Box<PaymentExplained>),
    /// A batch on one voucher: id and number of each request.
    Several(Vec<(i64, String)>),
}

fn find(tx: &mut Tx<'_>, county: &str, id: &str, units: &Option<Vec<String>>) -> DbResult<Found> {
    let mut seen = Vec::new();
    for payment in explain::find_payments(tx, county, Asked { id, year: None })? {
        let row = treasury::payment::payment(tx, county, payment)?;
        let theirs = |agency: &String| units.as_ref().is_none_or(|units| units.contains(agency));
        seen.extend(row.filter(|row| theirs(&row.agency_code)).map(|row| (payment, row.pay_app_no)));
    }
    if let [(one, _)] = seen[..] {
        return Ok(explain::payment(tx, county, one)?.map_or(Found::None, |told| Found::One(Box::new(told))));
    }
    Ok(if seen.is_empty() { Found::None } else { Found::Several(seen) })
}

/// GET /explain/payment/{id}, where the id may be the number of request, voucher, receipt or refund
pub async fn payment(who: Visitor, Path(id): Path<String>) -> Answer {
    let asked = id.clone();
    let found = who
        .scoped(treasury::payment::pages::VIEW, move |tx, county, units| find(tx, county, &asked, units))
        .await?;
    let told = match found {
        Found::None => return Err(who.not_found().await),
        Found::One(told) => told,
        Found::Several(payments) => {
            let title = who.say("explain.several", &[("no", id.into())]);
            let body = html! {
                header .page-head { h1 { (title) } }
                ul { @for (id, no) in &payments { li { a href={ "/explain/payment/" (id) } { (no) } } } }
            };
            return Ok(who.page(title, body).await);
        }
    };
    let row = &told.payment.row;
    let title = who.say("explain.of_payment", &[("no", row.pay_app_no.clone().into())]);
    let body = html! {
        header .page-head {
            h1 { (title) }
            a .button .push href={ "/payments/" (row.payment_id) } { (who.t("payment.one")) }
        }
        p .muted { (who.t("explain.teach")) }
        p { (badge(&payment_badge(&who, &row.state))) " " (row.pay_summary) " → " (told.payment.payee_name) }
        (waiting(&who, told.trace.unsealed))
        (appropriations(&who, &told.trace.lines))
        (way(&who, &told))
        (origins(&who, "explain.origins", &told.trace.origins))
        (sum_check(&who, &told.check))
        (postings(&who, &told.trace.postings))
        (forward(&who, &told))
        (came_back(&who, &told))
        (blocks(&who, &told))
    };
    Ok(who.page(title, body).await)
}

fn waiting(who: &Visitor, unsealed: u64) -> Markup {
    html! { @if unsealed > 0 {
        p .flash .tone-warn { (who.say("explain.unsealed", &[("count", i64::try_from(unsealed).unwrap_or(i64::MAX).into())])) }
    } }
}

/// The parts added up again, beside the amount they should make.
fn sum_check(who: &Visitor, check: &SumCheck) -> Markup {
    let tone = match check.answer.as_str() {
        "agrees" => Tone::Good,
        "differs" => Tone::Bad,
        _ => Tone::Neutral,
    };
    html! { p {
        (who.t("explain.sum")) " " (check.slices_fen.to_string()) " / " (check.amount_fen.to_string()) " "
        (badge(&Badge::new(who.t(&format!("explain.check_{}", check.answer)), tone)))
    } }
}

fn line_check(who: &Visitor, balances: &[BalanceTold], agrees: bool) -> Markup {
    let heads = [
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("explain.balance"), Kind::Money),
        Head::new(who.t("explain.by_origin"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = balances
        .iter()
        .map(|told| {
            vec![
                Cell::text(account_name(who, told.account)),
                money(told.balance_fen),
                money(told.by_origin_fen),
            ]
        })
        .collect();
    let (key, tone) =
        if agrees { ("explain.check_agrees", Tone::Good) } else { ("explain.check_differs", Tone::Bad) };
    html! {
        (panel(&who.t("explain.balances"), None, plain_table(who.view(), "", &heads, &rows, &[])))
        p { (who.t("explain.sum")) " " (badge(&Badge::new(who.t(key), tone))) }
    }
}

/// The documents by which the money became spendable.
fn way(who: &Visitor, told: &PaymentExplained) -> Markup {
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("journal.event"), Kind::Words),
        Head::new(who.t("journal.source"), Kind::Words),
        Head::new(who.t("explain.document"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = told
        .way
        .iter()
        .map(|step| {
            vec![
                Cell::Instant(step.posting.at_ms.local()),
                posting_cell(who, &step.posting),
                Cell::Link(source_link(who, &step.posting.source)),
                Cell::Two(step.document.doc_no.clone(), step.document.note.clone()),
            ]
        })
        .collect();
    panel(&who.t("explain.way"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}

/// Every voucher the payment stood on, with the bank's answer.
fn forward(who: &Visitor, told: &PaymentExplained) -> Markup {
    let heads = [
        Head::new(who.t("voucher.no"), Kind::Words),
        Head::new(who.t("voucher.bank_no"), Kind::Words),
        Head::new(who.t("voucher.paid_on"), Kind::Words),
        Head::new(who.t("voucher.paid_amount"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = told
        .vouchers
        .iter()
        .map(|voucher| {
            let row = &voucher.row;
            vec![
                Cell::Link(Link::new(format!("/vouchers/{}", row.voucher_id), row.voucher_no.clone())),
                Cell::Code(row.x_agent_business_no.clone().unwrap_or_default()),
                row.x_pay_date.map_or(Cell::Blank, Cell::Date),
                voucher.item.x_pay_amt.map_or(Cell::Blank, money),
            ]
        })
        .collect();
    html! { @if !rows.is_empty() {
        (panel(&who.t("explain.forward"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[])))
    } }
}

fn came_back(who: &Visitor, told: &PaymentExplained) -> Markup {
    let heads = [
        Head::new(who.t("explain.refund_no"), Kind::Words),
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("explain.reason"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = told
        .refunds
        .iter()
        .map(|refund| {
            vec![
                Cell::Code(refund.refund_no.clone()),
                Cell::Date(refund.refunded_on),
                Cell::text(&refund.reason),
                money(refund.amount_fen),
            ]
        })
        .collect();
    let sum = Fen::total(told.refunds.iter().map(|refund| refund.amount_fen)).unwrap_or(Fen::ZERO);
    let totals = [Cell::text(who.t("journal.sum")), Cell::Blank, Cell::Blank, money(sum)];
    html! { @if !rows.is_empty() {
        (panel(&who.t("explain.came_back"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &totals)))
    } }
}

fn blocks(who: &Visitor, told: &PaymentExplained) -> Markup {
    let heads = [
        Head::new(who.t("journal.block"), Kind::Words),
        Head::new(who.t("journal.sealed_at"), Kind::Words),
        Head::new("SM3".to_owned(), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = told
        .blocks
        .iter()
        .map(|block| {
            let no = block.block_no.to_string();
            vec![
                if who.holds(SEAL) {
                    Cell::Link(Link::new(format!("/blocks/{no}"), no))
                } else {
                    Cell::text(no)
                },
                Cell::Instant(block.sealed_ms.local()),
                Cell::Code(block.block_sm3.clone()),
            ]
        })
        .collect();
    html! { @if !rows.is_empty() {
        (panel(&who.t("journal.blocks"), Some(rows.len()), plain_table(who.view(), "", &heads, &rows, &[])))
    } }
}

fn appropriations(who: &Visitor, roots: &[LineRoot]) -> Markup {
    let heads = [
        Head::new(who.t("quota.line"), Kind::Words),
        Head::new(who.t("quota.reply_doc"), Kind::Words),
        Head::new(who.t("quota.target_doc"), Kind::Words),
        Head::new(who.t("explain.appropriated_by"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
    ];
    let mut rows = Vec::new();
    for root in roots {
        let line = Cell::Link(Link::new(format!("/lines/{}", root.line_id.0), root.bgt_line_no.clone()));
        let mut first =
            vec![line, Cell::Code(root.cor_bgt_doc_no.clone()), Cell::Code(root.target_doc_no.clone())];
        if root.appropriated.is_empty() {
            rows.push([std::mem::take(&mut first), vec![Cell::Blank, Cell::Blank]].concat());
        }
        for appropriated in &root.appropriated {
            let head = if first.is_empty() { vec![Cell::Blank; 3] } else { std::mem::take(&mut first) };
            rows.push(
                [head, vec![posting_cell(who, &appropriated.posting), money(appropriated.amount_fen)]]
                    .concat(),
            );
        }
    }
    panel(&who.t("explain.appropriations"), None, plain_table(who.view(), "", &heads, &rows, &[]))
}

fn posting_cell(who: &Visitor, note: &PostingNote) -> Cell {
    let label = format!("{} · {}", event_name(who, &note.event), note.at_ms.day());
    if who.holds(platform::access::Permission("journal.view")) {
        Cell::Link(Link::new(format!("/journal/{}", note.posting_id.0), label))
    } else {
        Cell::text(label)
    }
}

fn origins(who: &Visitor, title: &str, shares: &[OriginShare]) -> Markup {
    let heads = [
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("explain.began_with"), Kind::Words),
        Head::new(who.t("journal.source"), Kind::Words),
        Head::new(who.t("amount"), Kind::Money),
    ];
    let rows: Vec<Vec<Cell>> = shares
        .iter()
        .map(|share| {
            let (posting, source) = match &share.origin {
                Some(note) => (posting_cell(who, note), Cell::Link(source_link(who, &note.source))),
                None => (Cell::text(who.t("explain.lost")), Cell::Blank),
            };
            vec![Cell::text(account_name(who, share.account)), posting, source, money(share.amount_fen)]
        })
        .collect();
    let none = Empty { title: who.t("explain.none"), teach: who.t("explain.none_teach"), action: None };
    let table = if rows.is_empty() { empty(&none) } else { plain_table(who.view(), "", &heads, &rows, &[]) };
    panel(&who.t(title), Some(shares.len()), table)
}

fn postings(who: &Visitor, notes: &[PostingNote]) -> Markup {
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("journal.event"), Kind::Words),
        Head::new(who.t("journal.source"), Kind::Words),
        Head::new(who.t("journal.seal"), Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = notes
        .iter()
        .rev()
        .take(100)
        .map(|note| {
            vec![
                Cell::Instant(note.at_ms.local()),
                posting_cell(who, note),
                Cell::Link(source_link(who, &note.source)),
                Cell::text(match note.block_no {
                    Some(no) => who.say("journal.in_block", &[("no", no.into())]),
                    None => who.t("journal.unsealed"),
                }),
            ]
        })
        .collect();
    panel(&who.t("explain.postings"), Some(notes.len()), plain_table(who.view(), "", &heads, &rows, &[]))
}
