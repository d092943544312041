//! The books in the open: journal, one posting, trial balance, sealed blocks.

use std::collections::BTreeMap;

use axum::extract::Path;
use books::journal::store::pages::{self, EntryItem, PostingItem};
use ledger::{Account, Event, Fen, FiscalYear, PostingId, Side};
use maud::html;
use platform::access::Permission;
use platform::db::Where;
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, empty, panel};
use treasury::shown::{event_name, fund_name, funds, money, source_link};

const VIEW: Permission = Permission("journal.view");
const SEAL: Permission = Permission("seal.view");

fn account_name(who: &Visitor, code: i64) -> String {
    let name =
        Account::from_code(code as u16).map_or("", |account| who.name(account.name_zh(), account.name_en()));
    format!("{code} {name}")
}

fn sealed(who: &Visitor, block: Option<i64>) -> Cell {
    Cell::Badge(match block {
        Some(no) => Badge::new(who.say("journal.in_block", &[("no", no.into())]), Tone::Good),
        None => Badge::new(who.t("journal.unsealed"), Tone::Neutral),
    })
}

/// GET /journal and /journal.csv
pub async fn journal(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(VIEW, move |tx, county, _| {
            let found = Where::county("p.mof_div_code", county)
                .and_some("p.event = ?", asked.value("event"))
                .and_some("p.fund_type_code = ?", asked.value("fund"))
                .and_some("p.source = ?", asked.value("source"))
                .and_some(pages::IN_BLOCK, asked.value("block").and_then(|no| no.parse::<i64>().ok()))
                .and_some("p.at_ms >= ?", asked.instant("since", false))
                .and_some("p.at_ms < ?", asked.instant("until", true));
            let count = pages::count(tx, &found)?;
            let order = asked.order(&[("at", "p.posting_id not null")], "p.posting_id desc");
            let window = asked.window_of(&order, count);
            Ok((pages::postings(tx, &found, &window)?, count))
        })
        .await?;
    let events =
        Event::ALL.iter().map(|event| (event.code().to_owned(), event_name(&who, event.code()))).collect();
    let page = ListPage {
        filters: vec![
            Filter::new("event", who.t("journal.event"), Relation::Is, Control::Choice(events)),
            Filter::new("fund", who.t("quota.fund"), Relation::Is, Control::Choice(funds(&who))),
            Filter::new("source", who.t("journal.source"), Relation::Is, Control::Text),
            Filter::new("block", who.t("journal.block"), Relation::Is, Control::Text),
            Filter::new("since", who.t("at"), Relation::From, Control::Date),
            Filter::new("until", who.t("at"), Relation::Until, Control::Date),
        ],
        columns: vec![
            Column::new("at", who.t("at"), Kind::Words),
            Column::new("event", who.t("journal.event"), Kind::Words).unsorted(),
            Column::new("amount", who.t("journal.debit_sum"), Kind::Money).unsorted(),
            Column::new("source", who.t("journal.source"), Kind::Words).unsorted(),
            Column::new("fund", who.t("quota.fund"), Kind::Words).unsorted(),
            Column::new("by", who.t("journal.by"), Kind::Words).unsorted(),
            Column::new("seal", who.t("journal.seal"), Kind::Words).unsorted(),
            Column::new("id", who.t("journal.posting"), Kind::Words).hidden().unsorted(),
        ],
        rows: rows
            .iter()
            .map(|row| Row {
                href: format!("/journal/{}", row.posting_id.0),
                cells: vec![
                    Cell::Instant(row.at_ms.local()),
                    Cell::text(event_name(&who, &row.event)),
                    money(row.debit_fen),
                    Cell::Link(source_link(&who, &row.source)),
                    Cell::text(fund_name(&who, &row.fund_type_code)),
                    Cell::text(&row.user_name),
                    sealed(&who, row.block_no),
                    Cell::Code(row.posting_id.0.to_string()),
                ],
                ..Row::default()
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty { title: who.t("journal.empty"), teach: who.t("journal.empty_teach"), action: None },
        saved: ["", "E05", "E15", "E17", "E19"].iter().map(|event| saved(&who, event)).collect(),
        ..listing.list(who.t("journal.title"))
    };
    Ok(who.list(&listing, page).await)
}

fn saved(who: &Visitor, event: &str) -> Link {
    if event.is_empty() {
        return Link::new("/journal", who.t("all"));
    }
    Link::new(format!("/journal?event={event}"), event_name(who, event))
}

/// GET /journal/{id}
pub async fn posting(who: Visitor, Path(id): Path<i64>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some(posting) = pages::posting(tx, county, PostingId(id))? else { return Ok(None) };
            Ok(Some((posting, pages::entries(tx, county, PostingId(id))?)))
        })
        .await?;
    let Some((posting, entries)) = found else { return Err(who.not_found().await) };
    let document = document(&who, &posting, &entries);
    Ok(who.document(event_name(&who, &posting.event), &document).await)
}

fn document(who: &Visitor, posting: &PostingItem, entries: &[EntryItem]) -> DocumentPage {
    let heads = [
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("journal.place"), Kind::Words),
        Head::new(who.t("journal.debit"), Kind::Money),
        Head::new(who.t("journal.credit"), Kind::Money),
    ];
    let side = |amount: Fen| if amount == Fen::ZERO { Cell::Blank } else { money(amount) };
    let rows: Vec<Vec<Cell>> = entries
        .iter()
        .map(|entry| {
            let place = match &entry.line_no {
                Some(no) => {
                    let unit = entry.agency_name.as_deref().unwrap_or_default();
                    Cell::Link(Link::new(format!("/lines/{}", entry.place_id), format!("{no} {unit}")))
                }
                None if entry.place_id == 0 => Cell::text(who.t("journal.book")),
                None => Cell::text(who.t("journal.control")),
            };
            vec![
                Cell::text(account_name(who, entry.account)),
                place,
                side(entry.debit_fen),
                side(entry.credit_fen),
            ]
        })
        .collect();
    let sum = |pick: fn(&EntryItem) -> Fen| Fen::new(entries.iter().map(|entry| pick(entry).get()).sum());
    let totals = [
        Cell::text(who.t("journal.sum")),
        Cell::Blank,
        money(sum(|e| e.debit_fen)),
        money(sum(|e| e.credit_fen)),
    ];
    let mut facts = vec![
        Fact::new(who.t("journal.source"), Cell::Link(source_link(who, &posting.source))),
        Fact::new(who.t("quota.fund"), Cell::text(fund_name(who, &posting.fund_type_code))),
        Fact::new(who.t("at"), Cell::Instant(posting.at_ms.local())),
        Fact::new(who.t("journal.by"), Cell::text(&posting.user_name)),
        Fact::new(who.t("journal.seal"), sealed(who, posting.block_no)),
    ];
    if let Some(original) = posting.reverses {
        let link = Link::new(format!("/journal/{}", original.0), original.0.to_string());
        facts.push(Fact::new(who.t("journal.reverses"), Cell::Link(link)));
    }
    DocumentPage {
        kind: who.t("journal.posting"),
        number: posting.posting_id.0.to_string(),
        title: event_name(who, &posting.event),
        amount_fen: Some(posting.debit_fen.get()),
        facts: vec![FactGroup { title: String::new(), facts }],
        body: Some(panel(
            &who.t("journal.entries"),
            Some(rows.len()),
            plain_table(who.view(), "", &heads, &rows, &totals),
        )),
        ..DocumentPage::default()
    }
}

/// GET /trial-balance
pub async fn trial_balance(who: Visitor) -> Answer {
    let rows = who.scoped(VIEW, |tx, county, _| books::journal::store::trial_balance(tx, county)).await?;
    let mut books: BTreeMap<(FiscalYear, String), Vec<(i64, Fen)>> = BTreeMap::new();
    for (year, fund, account, amount) in rows {
        books.entry((year, fund)).or_default().push((account, amount));
    }
    let v = who.view();
    let heads = [
        Head::new(who.t("journal.account"), Kind::Words),
        Head::new(who.t("journal.debit"), Kind::Money),
        Head::new(who.t("journal.credit"), Kind::Money),
    ];
    let none =
        Empty { title: who.t("journal.trial_empty"), teach: who.t("journal.trial_teach"), action: None };
    let body = html! {
        header .page-head { h1 { (who.t("journal.trial")) } a .button .push href="/journal" { (who.t("journal.title")) } }
        p .muted { (who.t("journal.trial_teach")) }
        @if books.is_empty() { (empty(&none)) }
        @for ((year, fund), accounts) in &books {
            @let (rows, sums) = sides(&who, accounts);
            @let equal = sums[0] == sums[1];
            section .panel {
                h2 { (year.0) " · " (fund_name(&who, fund)) " "
                    (platform::web::ui::badge(&if equal { Badge::new(who.t("journal.balanced"), Tone::Good) }
                        else { Badge::new(who.t("journal.unbalanced"), Tone::Bad) })) }
                (plain_table(v, "", &heads, &rows, &[Cell::text(who.t("journal.sum")), money(sums[0]), money(sums[1])]))
            }
        }
    };
    Ok(who.page(who.t("journal.trial"), body).await)
}

/// Each account on its normal side, and the sums of both.
fn sides(who: &Visitor, accounts: &[(i64, Fen)]) -> (Vec<Vec<Cell>>, [Fen; 2]) {
    let mut sums = [0i64; 2];
    let rows = accounts
        .iter()
        .map(|(code, amount)| {
            let debit = Account::from_code(*code as u16).is_some_and(|account| account.normal() == Side::Dr);
            sums[usize::from(!debit)] += amount.get();
            let (left, right) =
                if debit { (money(*amount), Cell::Blank) } else { (Cell::Blank, money(*amount)) };
            vec![Cell::text(account_name(who, *code)), left, right]
        })
        .collect();
    (rows, sums.map(Fen::new))
}

fn block_row(block: &pages::BlockItem) -> Row {
    let short = |text: &str| Cell::Code(text.chars().take(24).collect());
    Row {
        href: format!("/blocks/{}", block.block_no),
        cells: vec![
            Cell::text(block.block_no.to_string()),
            Cell::Instant(block.sealed_ms.local()),
            Cell::Number(block.posting_count),
            Cell::Number(block.record_count),
            short(&block.block_sm3),
            short(&block.previous_sm3),
            Cell::Code(block.signer_sn.clone()),
        ],
        ..Row::default()
    }
}

/// GET /blocks and /blocks.csv
pub async fn blocks(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, (count, postings, documents, waiting)) = who
        .scoped(SEAL, move |tx, county, _| {
            let found = Where::county("mof_div_code", county);
            let window = asked.order(&[("no", "block_no")], "block_no desc") + &asked.window();
            Ok((pages::blocks(tx, &found, &window)?, pages::seal_counts(tx, county)?))
        })
        .await?;
    let page = ListPage {
        columns: vec![
            Column::new("no", who.t("journal.block"), Kind::Words),
            Column::new("at", who.t("journal.sealed_at"), Kind::Words).unsorted(),
            Column::new("count", who.t("journal.postings"), Kind::Figure).unsorted(),
            Column::new("documents", who.t("journal.documents"), Kind::Figure).unsorted(),
            Column::new("sm3", "SM3", Kind::Words).unsorted(),
            Column::new("previous", who.t("journal.previous"), Kind::Words).unsorted(),
            Column::new("signer", who.t("voucher.signer"), Kind::Words).unsorted(),
        ],
        rows: rows.iter().map(block_row).collect(),
        totals: vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Number(postings),
            Cell::Number(documents),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
        ],
        total_rows: count as u64,
        empty: Empty {
            title: who.t("journal.blocks_empty"),
            teach: who.t("journal.blocks_teach"),
            action: None,
        },
        ..listing.list(who.t("journal.blocks"))
    };
    if listing.csv {
        return Ok(who.list(&listing, page).await);
    }
    let tile = |label: &str, value: i64, note: &str| Stat {
        label: who.t(label),
        value: Cell::Number(value),
        note: who.t(note),
        href: None,
        why: None,
    };
    let tiles = [
        tile("journal.blocks", count, "journal.blocks_note"),
        tile("journal.sealed_postings", postings, "journal.sealed_note"),
        tile("journal.sealed_documents", documents, "journal.documents_note"),
        tile("journal.waiting", waiting, "journal.waiting_note"),
    ];
    let body = html! {
        (stats(who.view(), &tiles))
        (page.render(who.view()))
        p .muted { (who.t("journal.verify_hint")) }
    };
    Ok(who.page(who.t("journal.blocks"), body).await)
}
