//! The day's sheet on paper (日对账表), with the signed head of the block it is sealed in: who owns the
//! file cannot write history anew without this paper saying otherwise.

use axum::extract::Path;
use axum::response::Response;
use platform::http::Visitor;
use platform::i18n::MoneyUnit;
use platform::web::listing::FileForm;
use platform::web::page::{Answer, download};
use platform::web::paper::{self, Paper};
use print::{Align, Block, Column, Document, FormCell, Seal, Table};

use super::super::model::DayRow;
use super::{Facts, VIEW, read};
use crate::shown::typed_date;

/// The head of a block as it is printed.
struct Head {
    /// Whether it is the block this sheet is sealed in, or the head of the moment.
    seals_this: bool,
    block: books::seal::chain::Block,
}

/// GET /reconciliation/{day}/paper
pub async fn paper(who: Visitor, Path(day): Path<String>) -> Answer {
    let Some(on) = typed_date(&day) else { return Err(who.not_found().await) };
    let (facts, head) = who
        .scoped(VIEW, move |tx, county, _| {
            let facts = read(tx, county, on)?;
            let no = match facts.seal {
                Some((no, _)) => no,
                None => books::seal::head(tx, county)?.block_no,
            };
            let found = books::seal::store::blocks(tx, county, no - 1, 1)?.into_iter().next();
            let seals_this = facts.seal.is_some();
            Ok((facts, found.map(|block| Head { seals_this, block })))
        })
        .await?;
    let Some(row) = facts.row.clone() else { return Err(who.not_found().await) };
    let document = sheet(&who, &facts, &row, head.as_ref());
    let shown: Response = match paper::pdf(&document) {
        Ok(file) => download(&format!("reconciliation-{day}.pdf"), FileForm::Pdf.mime(), file),
        Err(error) => who.cannot_make(&error.to_string()).await,
    };
    Ok(shown)
}

fn sheet(who: &Visitor, facts: &Facts, row: &DayRow, head: Option<&Head>) -> Document {
    let paper = Paper {
        texts: who.site.shell.texts(),
        lang: who.lang,
        unit: MoneyUnit::Yuan,
        printed_on: who.at.day(),
    };
    let county = who.name(&who.county.name_zh, &who.county.name_en).to_owned();
    let mut blocks = vec![Block::Form(figures(who, &paper, row))];
    blocks.push(Block::Heading(who.t("recon.differences")));
    blocks.push(if facts.items.is_empty() {
        Block::Note(who.t("recon.no_differences"))
    } else {
        Block::Table(differences(who, &paper, facts))
    });
    blocks.push(Block::Heading(who.t("recon.block_head")));
    blocks.extend(block_head(who, head));
    Document {
        title: who.t("recon.sheet"),
        subtitle: paper.day(row.on_day),
        head: vec![
            (who.t("papers.county"), county.clone()),
            (
                who.t("recon.sheet_statement"),
                facts.statement.as_ref().map_or_else(|| "—".into(), |kept| kept.statement_no.clone()),
            ),
            (
                who.t("recon.sheet_result"),
                row.result.map_or_else(
                    || who.t("recon.sheet_unconfirmed"),
                    |result| format!("{result} {}", who.t(&format!("recon.result_{result}"))),
                ),
            ),
            (who.t("print_money"), paper.unit.word(paper.lang).to_owned()),
        ],
        blocks,
        seal: Some(Seal {
            place: who.t("papers.seal_place"),
            signatories: ["recon.sign_made", "recon.sign_confirmed", "recon.sign_head"]
                .map(|key| who.t(key))
                .to_vec(),
            unit: county,
            day: paper.day(row.on_day),
        }),
        printed: paper.printed(),
        words: paper.words(),
        paper: print::Paper::Form,
        language: paper.language().to_owned(),
        day: paper.file_day(),
    }
}

fn figures(who: &Visitor, paper: &Paper<'_>, row: &DayRow) -> Vec<Vec<FormCell>> {
    let cell = |key: &str, value: String| FormCell::new(who.t(key), value);
    let yuan = |fen: ledger::Fen| paper.amount(fen.get());
    let sum = |count: i64, fen: ledger::Fen| format!("{} ({count})", yuan(fen));
    let net = ledger::Fen::new(row.our_fen.get().saturating_sub(row.our_back_fen.get()));
    let reported = row.reported_closing_fen.map_or_else(|| who.t("recon.not_reported"), yuan);
    vec![
        vec![
            cell("recon.our_paid", sum(row.our_count, row.our_fen)),
            cell("recon.bank_paid", sum(row.bank_count, row.bank_fen)),
        ],
        vec![
            cell("recon.our_back", sum(row.our_back_count, row.our_back_fen)),
            cell("recon.bank_back", sum(row.bank_back_count, row.bank_back_fen)),
        ],
        vec![cell("recon.net", yuan(net)), cell("recon.matched", row.matched.to_string())],
        vec![cell("recon.cleared", yuan(row.cleared_fen)), cell("recon.waiting", yuan(row.waiting_fen))],
        vec![
            cell("recon.book_opening", yuan(row.book_opening_fen)),
            cell("recon.book_income", yuan(row.book_income_fen)),
        ],
        vec![
            cell("recon.book_closing", yuan(row.book_closing_fen)),
            cell("recon.treasury_closing", reported),
        ],
        vec![cell("state", who.t(&format!("recon.day_{}", row.state))), cell("recon.note", row.note.clone())],
    ]
}

fn differences(who: &Visitor, paper: &Paper<'_>, facts: &Facts) -> Table {
    let words = |key: &str| Column::new(who.t(key), Align::Left);
    let figure = |key: &str| Column::new(who.t(key), Align::Right);
    let yuan = |fen: Option<ledger::Fen>| fen.map_or_else(String::new, |fen| paper.amount(fen.get()));
    let rows: Vec<Vec<String>> = facts
        .items
        .iter()
        .map(|item| {
            let state = if item.is_open() {
                who.t("recon.open")
            } else {
                who.t(&format!("recon.how_{}", item.settled_how))
            };
            vec![
                who.t(&format!("recon.leg_{}", item.leg)),
                who.t(&format!("recon.status_{}", item.status)),
                item.reference.clone(),
                yuan(item.our_fen),
                yuan(item.bank_fen),
                format!("{state} {}", item.note).trim().to_owned(),
            ]
        })
        .collect();
    Table {
        columns: vec![
            words("recon.leg"),
            words("recon.status"),
            words("recon.about"),
            figure("recon.ours"),
            figure("recon.theirs"),
            words("state"),
        ],
        rows,
        totals: Vec::new(),
    }
}

fn block_head(who: &Visitor, head: Option<&Head>) -> Vec<Block> {
    let Some(head) = head else { return vec![Block::Note(who.t("recon.no_block"))] };
    let block = &head.block;
    let key = if head.seals_this { "recon.block_of_this" } else { "recon.block_of_now" };
    let wide = |key: &str, value: &str| vec![FormCell::new(who.t(key), value)];
    vec![
        Block::Note(who.t(key)),
        Block::Form(vec![
            vec![
                FormCell::new(who.t("recon.block_no"), block.block_no.to_string()),
                FormCell::new(
                    who.t("recon.sealed_at"),
                    block.sealed_ms.local().strftime("%Y-%m-%d %H:%M:%S").to_string(),
                ),
            ],
            wide("recon.block_sm3", &block.block_sm3),
            wide("recon.block_previous", &block.previous_sm3),
            wide("recon.block_signature", &block.signature),
            wide("recon.block_signer", &block.signer_sn),
        ]),
    ]
}
