//! Explain (溯源): back from a payment or line to the appropriation and its document, forward to the receipt.

use axum::extract::Path;
use books::lineage::{self, LineRoot, OriginShare, PostingNote};
use ledger::{Account, LineId};
use maud::{Markup, html};
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::table::*;
use platform::web::ui::{Empty, Link, empty, panel};
use treasury::shown::{event_name, money, source_link};

fn account_name(who: &Visitor, code: i64) -> String {
    let name =
        Account::from_code(code as u16).map_or("", |account| who.name(account.name_zh(), account.name_en()));
    format!("{code} {name}")
}

/// GET /explain/line/{id}
pub async fn line(who: Visitor, Path(id): Path<i64>) -> Answer {
    let found = who
        .scoped(treasury::quota::pages::VIEW, move |tx, county, units| {
            let line = books::line::store::line(tx, county, LineId(id))?;
            let seen = |agency: &String| units.as_ref().is_none_or(|units| units.contains(agency));
            if !line.as_ref().is_some_and(|line| seen(&line.agency_code)) {
                return Ok(None);
            }
            lineage::explain::line(tx, county, LineId(id))
        })
        .await?;
    let Some(trace) = found else { return Err(who.not_found().await) };
    let mut roots = vec![trace.line.clone()];
    roots.extend(trace.forebears.iter().cloned());
    let title = who.say("explain.of_line", &[("no", trace.line.bgt_line_no.clone().into())]);
    let body = html! {
        header .page-head { h1 { (title) } a .button .push href={ "/lines/" (id) } { (who.t("quota.line")) } }
        p .muted { (who.t("explain.teach")) }
        (waiting(&who, trace.unsealed))
        (appropriations(&who, &roots))
        (origins(&who, "explain.holdings", &trace.holdings))
        (postings(&who, &trace.postings))
    };
    Ok(who.page(title, body).await)
}

/// GET /explain/payment/{id}
pub async fn payment(who: Visitor, Path(id): Path<i64>) -> Answer {
    let found = who
        .scoped(treasury::payment::pages::VIEW, move |tx, county, units| {
            let Some(payment) = treasury::payment::store::payment(tx, county, id)? else { return Ok(None) };
            if units.as_ref().is_some_and(|units| !units.contains(&payment.agency_code)) {
                return Ok(None);
            }
            let trace = lineage::explain::posting_sources(tx, county, &payment.source())?;
            let roots = match lineage::explain::line(tx, county, payment.line_id)? {
                Some(line) => std::iter::once(line.line).chain(line.forebears).collect(),
                None => Vec::new(),
            };
            let voucher = match payment.voucher_id {
                Some(voucher) => treasury::evoucher::store::voucher_seen(tx, county, voucher)?,
                None => None,
            };
            Ok(Some((payment, trace, roots, voucher)))
        })
        .await?;
    let Some((payment, trace, roots, voucher)) = found else { return Err(who.not_found().await) };
    let title = who.say("explain.of_payment", &[("no", payment.pay_app_no.clone().into())]);
    let receipt = voucher.as_ref().map(|voucher| {
        vec![
            Cell::Link(Link::new(format!("/vouchers/{}", voucher.voucher_id), voucher.voucher_no.clone())),
            Cell::Code(voucher.x_agent_business_no.clone().unwrap_or_default()),
            voucher.x_pay_date.map_or(Cell::Blank, Cell::Date),
            voucher.x_pay_amt.map_or(Cell::Blank, money),
        ]
    });
    let heads = [
        Head::new(who.t("voucher.no"), Kind::Words),
        Head::new(who.t("voucher.bank_no"), Kind::Words),
        Head::new(who.t("voucher.paid_on"), Kind::Words),
        Head::new(who.t("voucher.paid_amount"), Kind::Money),
    ];
    let body = html! {
        header .page-head { h1 { (title) } a .button .push href={ "/payments/" (id) } { (who.t("payment.one")) } }
        p .muted { (who.t("explain.teach")) }
        (waiting(&who, trace.unsealed))
        (appropriations(&who, &roots))
        (origins(&who, "explain.origins", &trace.origins))
        (postings(&who, &trace.postings))
        @if let Some(receipt) = receipt {
            (panel(&who.t("explain.forward"), None, plain_table(who.view(), "", &heads, &[receipt], &[])))
        }
    };
    Ok(who.page(title, body).await)
}

fn waiting(who: &Visitor, unsealed: u64) -> Markup {
    html! { @if unsealed > 0 {
        p .flash .tone-warn { (who.say("explain.unsealed", &[("count", i64::try_from(unsealed).unwrap_or(i64::MAX).into())])) }
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
