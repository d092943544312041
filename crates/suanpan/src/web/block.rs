//! One sealed block: its head and signature, the block before and after, its postings and its records.
//!
//! **Promise:** the page says whether this head follows the one before; `suanpan verify` checks the rest.

use axum::extract::Path;
use books::journal::store::pages::{self, BlockItem, PostingItem, RecordItem};
use maud::html;
use platform::access::Permission;
use platform::db::Where;
use platform::http::Visitor;
use platform::web::page::Answer;
use platform::web::query::encode;
use platform::web::ui::document::*;
use platform::web::ui::list::*;
use platform::web::ui::table::*;
use platform::web::ui::{Badge, Empty, Link, Tone, panel};
use treasury::shown::{event_name, money, source_link};

const VIEW: Permission = Permission("seal.view");
const JOURNAL: Permission = Permission("journal.view");
/// Rows of each table on the block's page; the lists have all of them.
const SHOWN: i64 = 50;

struct Facts {
    block: BlockItem,
    signature: String,
    before: Option<BlockItem>,
    after: bool,
    postings: Vec<PostingItem>,
    records: Vec<RecordItem>,
}

/// GET /blocks/{no}
pub async fn show(who: Visitor, Path(no): Path<i64>) -> Answer {
    let found = who
        .scoped(VIEW, move |tx, county, _| {
            let Some((block, signature)) = pages::block(tx, county, no)? else { return Ok(None) };
            let window = format!(" order by p.posting_id limit {SHOWN}");
            let of_block = Where::county("p.mof_div_code", county).and(pages::IN_BLOCK, no);
            let records = Where::county("r.mof_div_code", county).and("r.block_no = ?", no);
            Ok(Some(Facts {
                before: pages::block(tx, county, no - 1)?.map(|(block, _)| block),
                after: pages::block(tx, county, no + 1)?.is_some(),
                postings: pages::postings(tx, &of_block, &window)?,
                records: pages::records(tx, &records, &format!(" order by r.record_no limit {SHOWN}"))?,
                block,
                signature,
            }))
        })
        .await?;
    let Some(facts) = found else { return Err(who.not_found().await) };
    let page = document(&who, &facts);
    Ok(who.document(who.say("journal.in_block", &[("no", no.into())]), &page).await)
}

fn document(who: &Visitor, facts: &Facts) -> DocumentPage {
    let block = &facts.block;
    let link =
        |no: i64| Link::new(format!("/blocks/{no}"), who.say("journal.in_block", &[("no", no.into())]));
    // The first block follows nothing: its head holds an empty hash.
    let follows = match &facts.before {
        Some(before) => before.block_sm3 == block.previous_sm3,
        None => block.block_no == 1 && block.previous_sm3.is_empty(),
    };
    let state = if follows {
        Badge::new(who.t("journal.chained"), Tone::Good)
    } else {
        Badge::new(who.t("journal.not_chained"), Tone::Bad)
    };
    let mut head = vec![
        Fact::new(who.t("journal.sealed_at"), Cell::Instant(block.sealed_ms.local())),
        Fact::new("SM3", Cell::Code(block.block_sm3.clone())),
        Fact::new(who.t("journal.previous"), Cell::Code(block.previous_sm3.clone())),
    ];
    head.extend(
        facts
            .before
            .iter()
            .map(|before| Fact::new(who.t("journal.block_before"), Cell::Link(link(before.block_no)))),
    );
    if facts.after {
        head.push(Fact::new(who.t("journal.block_after"), Cell::Link(link(block.block_no + 1))));
    }
    let signed = vec![
        Fact::new(who.t("voucher.signer"), Cell::Code(block.signer_sn.clone())),
        Fact::new(who.t("journal.signature"), Cell::Code(facts.signature.clone())),
    ];
    DocumentPage {
        kind: who.t("journal.block"),
        number: block.block_no.to_string(),
        title: who.say("journal.in_block", &[("no", block.block_no.into())]),
        state: Some(state),
        facts: vec![
            FactGroup { title: who.t("journal.head"), facts: head },
            FactGroup { title: who.t("journal.signed"), facts: signed },
        ],
        body: Some(html! {
            (postings(who, facts)) (records(who, facts))
            p .muted { (who.t("journal.verify_hint")) }
        }),
        links: vec![Link::new("/blocks", who.t("journal.blocks"))],
        ..DocumentPage::default()
    }
}

fn postings(who: &Visitor, facts: &Facts) -> maud::Markup {
    let heads = [
        Head::new(who.t("at"), Kind::Words),
        Head::new(who.t("journal.event"), Kind::Words),
        Head::new(who.t("journal.debit_sum"), Kind::Money),
        Head::new(who.t("journal.source"), Kind::Words),
        Head::new(who.t("journal.posting"), Kind::Words),
    ];
    let open = who.holds(JOURNAL);
    let rows: Vec<Vec<Cell>> = facts
        .postings
        .iter()
        .map(|row| {
            let id = row.posting_id.0.to_string();
            let place = format!("/journal/{id}");
            vec![
                Cell::Instant(row.at_ms.local()),
                Cell::text(event_name(who, &row.event)),
                money(row.debit_fen),
                Cell::Link(source_link(who, &row.source)),
                if open { Cell::Link(Link::new(place, id)) } else { Cell::Code(id) },
            ]
        })
        .collect();
    let count = facts.block.posting_count;
    let all = open.then(|| Link::new(format!("/journal?block={}", facts.block.block_no), who.t("all")));
    table(who, "journal.postings", count, &heads, &rows, all)
}

fn records(who: &Visitor, facts: &Facts) -> maud::Markup {
    let heads = [
        Head::new(who.t("journal.record_kind"), Kind::Words),
        Head::new(who.t("journal.record"), Kind::Words),
        Head::new(who.t("journal.rewritten"), Kind::Words),
        Head::new("SM3", Kind::Words),
    ];
    let rows: Vec<Vec<Cell>> = facts.records.iter().map(|record| record_cells(who, record)).collect();
    let all = Link::new(format!("/records?block={}", facts.block.block_no), who.t("all"));
    table(who, "journal.documents", facts.block.record_count, &heads, &rows, Some(all))
}

fn table(
    who: &Visitor,
    title: &str,
    count: i64,
    heads: &[Head],
    rows: &[Vec<Cell>],
    all: Option<Link>,
) -> maud::Markup {
    let count = usize::try_from(count).unwrap_or_default();
    let body = html! {
        (plain_table(who.view(), "", heads, rows, &[]))
        @if let Some(all) = all.filter(|_| rows.len() < count) {
            p { a href=(all.href) { (all.label) " (" (count) ")" } }
        }
    };
    panel(&who.t(title), Some(count), body)
}

/// What a record is of, in words.
fn kind_name(who: &Visitor, code: &str) -> String {
    let kind = crate::county::evidence().iter().find(|kind| kind.name == code);
    kind.map_or_else(|| code.to_owned(), |kind| who.name(kind.zh, kind.en).to_owned())
}

/// Where the page of a record's document is, when it has one.
fn place(kind: &str, id: i64, key: &str) -> Option<String> {
    let of_id = |path: &str| Some(format!("{path}/{id}"));
    match kind {
        "payment" => of_id("/payments"),
        "voucher" | "voucher_trouble" => of_id("/vouchers"),
        "quota_line" => of_id("/lines"),
        "quota_change" => of_id("/quota"),
        "hold" => of_id("/holds"),
        "bank_message" => of_id("/bank"),
        "bank_refund" => of_id("/refunds"),
        "payee" => Some(format!("/payees/{}", encode(key))),
        "import_file" => Some(format!("/import-rows?file={}", encode(key))),
        "clearing_day" => Some("/clearing".to_owned()),
        "duty" => Some("/clocks?state=all".to_owned()),
        _ => None,
    }
}

fn record_cells(who: &Visitor, record: &RecordItem) -> Vec<Cell> {
    let name = if record.document_key.is_empty() {
        record.document_id.to_string()
    } else {
        record.document_key.clone()
    };
    let document = match place(&record.document_kind, record.document_id, &record.document_key) {
        Some(place) => Cell::Link(Link::new(place, name)),
        None => Cell::Code(name),
    };
    vec![
        Cell::text(kind_name(who, &record.document_kind)),
        document,
        if record.rewritten { Cell::text(who.t("journal.rewritten_yes")) } else { Cell::Blank },
        Cell::Code(record.whole_sm3.clone()),
    ]
}

/// GET /records and /records.csv: documents and audit rows as one block holds them, the last when none is named.
pub async fn index(who: Visitor) -> Answer {
    let listing = who.listing();
    let asked = listing.clone();
    let (rows, count) = who
        .scoped(VIEW, move |tx, county, _| {
            let block = match asked.value("block").and_then(|no| no.parse::<i64>().ok()) {
                Some(no) => no,
                None => books::seal::store::head(tx, county)?.block_no,
            };
            let found = Where::county("r.mof_div_code", county)
                .and("r.block_no = ?", block)
                .and_some("r.document_kind = ?", asked.value("kind"));
            let count = pages::record_count(tx, &found)?;
            let order = asked.order(&[("record", "r.record_no")], "r.record_no");
            let window = asked.window_of(&order, count);
            Ok((pages::records(tx, &found, &window)?, count))
        })
        .await?;
    let mut kinds: Vec<(String, String)> = crate::county::evidence()
        .iter()
        .map(|kind| (kind.name.to_owned(), who.name(kind.zh, kind.en).to_owned()))
        .collect();
    kinds.dedup();
    let page = ListPage {
        filters: vec![
            Filter::new("block", who.t("journal.block"), Relation::Is, Control::Text),
            Filter::new("kind", who.t("journal.record_kind"), Relation::Is, Control::Choice(kinds)),
        ],
        columns: vec![
            Column::new("block", who.t("journal.block"), Kind::Words).unsorted(),
            Column::new("kind", who.t("journal.record_kind"), Kind::Words).unsorted(),
            Column::new("record", who.t("journal.record"), Kind::Words),
            Column::new("rewritten", who.t("journal.rewritten"), Kind::Words).unsorted(),
            Column::new("sm3", "SM3", Kind::Words).unsorted(),
        ],
        rows: rows
            .iter()
            .map(|record| {
                let no = record.block_no;
                let block = Cell::Link(Link::new(format!("/blocks/{no}"), no.to_string()));
                Row { cells: [vec![block], record_cells(&who, record)].concat(), ..Row::default() }
            })
            .collect(),
        total_rows: count as u64,
        empty: Empty {
            title: who.t("journal.blocks_empty"),
            teach: who.t("journal.blocks_teach"),
            action: None,
        },
        saved: vec![Link::new("/blocks", who.t("journal.blocks"))],
        ..listing.list(who.t("journal.documents"))
    };
    Ok(who.list(&listing, page).await)
}
