//! What a year leaves: tables an auditor can add up, and one page for the head of the bureau.
//!
//! **Promise:** every file is sorted by what it says, holds no machine time, no engine's name and no
//! path, and ends with the same bytes whenever the same folder is run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use ledger::{Account, Fen, FiscalYear};
use platform::db::{Db, DbResult, Tx};
use platform::duty;
use serde::Serialize;
use treasury::quota::ExecutionRow;

use super::Stage;
use super::run::Played;

/// The one page, as data.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub mof_div_code: String,
    pub name_zh: String,
    pub currency: String,
    pub fiscal_years: Vec<i32>,
    pub requests: u64,
    pub paid_count: i64,
    pub paid: String,
    pub refunded: String,
    pub parked_count: usize,
    pub parked: String,
    pub quarantined_count: usize,
    /// Negative: money that came back and belongs to no payment we know.
    pub quarantined: String,
    pub refused_count: usize,
    pub refused: String,
    /// paid − refunded + parked + quarantined.
    pub total: String,
    pub books: Vec<BookSummary>,
    pub three_guarantees_paid: String,
    pub general_admin_paid: String,
    pub postings: i64,
    pub blocks: i64,
    pub bank_paid: String,
}

/// One book of one year.
#[derive(Debug, Clone, Serialize)]
pub struct BookSummary {
    pub fiscal_year: i32,
    pub fund_type_code: String,
    pub name_zh: String,
    pub paid_net: String,
    pub carried: String,
}

fn yuan(fen: Fen) -> String {
    let sign = if fen.get() < 0 { "-" } else { "" };
    let abs = fen.get().unsigned_abs();
    format!("{sign}{}.{:02}", abs / 100, abs % 100)
}

/// Writes every table and gives the summary back.
pub fn write(db: &Db, stage: &Stage, played: &Played, out: &Path) -> Result<Summary> {
    let county = stage.office.county.to_string();
    let read = {
        let years = stage.folder.county.fiscal_years.clone();
        let county = county.clone();
        db.read_blocking(move |tx| Facts::read(tx, &county, &years)).map_err(|error| anyhow!("{error}"))?
    };
    trial_balance(out, &read)?;
    execution_tables(out, &read)?;
    clocks(out, &read)?;
    refusals(out, played)?;
    parked(out, stage)?;
    refunds(out, &read)?;
    journal(db, &county, out)?;
    let summary = summarise(stage, played, &read);
    let mut json = serde_json::to_string_pretty(&summary)?;
    json.push('\n');
    std::fs::write(out.join("summary.json"), json)?;
    std::fs::write(out.join("summary.md"), page(stage, &summary, &read))?;
    Ok(summary)
}

/// Everything the tables are made of, from one snapshot.
struct Facts {
    trial: Vec<(FiscalYear, String, i64, Fen)>,
    execution: BTreeMap<i32, Vec<ExecutionRow>>,
    records: Vec<duty::Record>,
    parts: Vec<duty::PartRow>,
    states: Vec<(String, i64, Fen, Fen, Fen)>,
    refunds: Vec<treasury::bank::BankRefundRow>,
    postings: i64,
    blocks: i64,
    paid_by_book: BTreeMap<(i32, String), (Fen, Fen)>,
}

impl Facts {
    fn read(tx: &mut Tx<'_>, county: &str, years: &[FiscalYear]) -> DbResult<Facts> {
        let mut by_year = BTreeMap::new();
        let mut paid_by_book: BTreeMap<(i32, String), (Fen, Fen)> = BTreeMap::new();
        for year in years {
            let rows = treasury::quota::outturn(tx, county, *year)?;
            for row in &rows {
                let sums = paid_by_book
                    .entry((year.0, row.fund_type_code.clone()))
                    .or_insert((Fen::ZERO, Fen::ZERO));
                sums.0 = Fen::new(sums.0.get() + row.paid_fen.get());
                sums.1 = Fen::new(sums.1.get() + row.carried_fen.get());
            }
            by_year.insert(year.0, rows);
        }
        let postings = books::journal::store::posting_count(tx, county)?;
        let blocks = books::seal::store::head(tx, county)?.block_no;
        Ok(Facts {
            trial: books::journal::store::trial_balance(tx, county)?,
            execution: by_year,
            records: duty::records(tx, county)?,
            parts: duty::parts(tx, county)?,
            states: treasury::payment::state_totals(tx, county)?,
            refunds: treasury::bank::refunds(tx, county)?,
            postings,
            blocks,
            paid_by_book,
        })
    }
}

fn table(out: &Path, name: &str, head: &[&str]) -> Result<csv::Writer<BufWriter<File>>> {
    let path = out.join(name);
    let file =
        File::create(&path).with_context(|| format!("cannot write {0} / 无法写入 {0}", path.display()))?;
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(BufWriter::new(file));
    writer.write_record(head)?;
    Ok(writer)
}

fn trial_balance(out: &Path, facts: &Facts) -> Result<()> {
    let mut writer = table(
        out,
        "trial_balance.csv",
        &["fiscal_year", "fund_type_code", "account", "account_name", "side", "balance"],
    )?;
    for (year, fund, code, balance) in &facts.trial {
        let account = Account::from_code(*code as u16);
        writer.write_record([
            year.0.to_string(),
            fund.clone(),
            code.to_string(),
            account.map_or(String::new(), |account| account.name_zh().to_owned()),
            account.map_or(String::new(), |account| format!("{:?}", account.normal())),
            yuan(*balance),
        ])?;
    }
    Ok(writer.flush()?)
}

/// The columns every execution table has after its key.
const SUMS: [&str; 5] = ["quota", "pending", "unspent", "paid", "carried"];

fn execution_tables(out: &Path, facts: &Facts) -> Result<()> {
    type Key = fn(&ExecutionRow) -> String;
    let tables: [(&str, &str, Key); 4] = [
        ("execution_by_unit.csv", "agency_code", |row| row.agency_code.clone()),
        ("execution_by_function.csv", "exp_func_code", |row| row.exp_func_code.clone()),
        ("execution_by_dep_economic.csv", "dep_bgt_eco_code", |row| row.dep_bgt_eco_code.clone()),
        ("execution_by_gov_economic.csv", "gov_bgt_eco_code", |row| row.gov_bgt_eco_code.clone()),
    ];
    for (name, column, key) in tables {
        let mut head = vec!["fiscal_year", "fund_type_code", column];
        head.extend(SUMS);
        let mut writer = table(out, name, &head)?;
        for (year, rows) in &facts.execution {
            let mut sums: BTreeMap<(String, String), [i64; 5]> = BTreeMap::new();
            for row in rows {
                let sum = sums.entry((row.fund_type_code.clone(), key(row))).or_default();
                let amounts =
                    [row.quota_fen, row.pending_fen, row.available_fen, row.paid_fen, row.carried_fen];
                for (total, amount) in sum.iter_mut().zip(amounts) {
                    *total += amount.get();
                }
            }
            for ((fund, code), sum) in sums {
                let mut record = vec![year.to_string(), fund, code];
                record.extend(sum.iter().map(|amount| yuan(Fen::new(*amount))));
                writer.write_record(record)?;
            }
        }
        writer.flush()?;
    }
    Ok(())
}

fn clocks(out: &Path, facts: &Facts) -> Result<()> {
    let mut writer = table(
        out,
        "clocks.csv",
        &[
            "clock",
            "owner_code",
            "parts",
            "parts_on_time",
            "amount",
            "amount_on_time",
            "parts_late_bank",
            "amount_late_bank",
        ],
    )?;
    for record in &facts.records {
        writer.write_record([
            record.clock.clone(),
            record.owner_code.clone(),
            record.parts.to_string(),
            record.parts_on_time.to_string(),
            yuan(record.amount_fen),
            yuan(record.amount_on_time_fen),
            record.parts_late_bank.to_string(),
            yuan(record.amount_late_bank_fen),
        ])?;
    }
    writer.flush()?;
    let head = ["clock", "owner_code", "document_id", "amount", "started_at", "ended_at", "on_time", "cause"];
    let mut writer = table(out, "clock_parts.csv", &head)?;
    for (clock, owner, document, amount, started, ended, on_time, cause) in &facts.parts {
        let word = match on_time {
            1 => "yes",
            0 => "no",
            _ => "no calendar",
        };
        writer.write_record([
            clock.clone(),
            owner.clone(),
            document.to_string(),
            yuan(*amount),
            started.local().to_string(),
            ended.local().to_string(),
            word.to_owned(),
            cause.clone(),
        ])?;
    }
    Ok(writer.flush()?)
}

fn refusals(out: &Path, played: &Played) -> Result<()> {
    let head = ["at", "document", "verb", "user_id", "amount", "code", "reason", "fields"];
    let mut writer = table(out, "refusals.csv", &head)?;
    for step in &played.refused {
        writer.write_record([
            step.at.to_string(),
            step.document.clone(),
            step.verb.clone(),
            step.user_id.clone(),
            yuan(step.amount),
            step.code.clone(),
            step.reason.clone(),
            step.fields.to_string(),
        ])?;
    }
    Ok(writer.flush()?)
}

fn parked(out: &Path, stage: &Stage) -> Result<()> {
    let head = ["file", "row", "column", "code", "amount", "reason_zh", "reason_en", "cells"];
    let mut writer = table(out, "parked.csv", &head)?;
    for row in &stage.folder.parked {
        let cells: BTreeMap<&str, &str> = row.cells.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        writer.write_record([
            row.file.clone(),
            row.row.to_string(),
            row.column.clone(),
            serde_json::to_value(row.code)?.as_str().unwrap_or_default().to_owned(),
            row.amount.map_or_else(String::new, yuan),
            row.zh.clone(),
            row.en.clone(),
            serde_json::to_string(&cells)?,
        ])?;
    }
    Ok(writer.flush()?)
}

fn refunds(out: &Path, facts: &Facts) -> Result<()> {
    let head = ["refund_no", "refunded_on", "payment_id", "payee_code", "amount", "state", "reason"];
    let mut writer = table(out, "refunds.csv", &head)?;
    for row in &facts.refunds {
        writer.write_record([
            row.refund_no.clone(),
            row.refunded_on.to_string(),
            row.payment_id.map_or_else(String::new, |id| id.to_string()),
            row.payee_code.clone(),
            yuan(row.amount_fen),
            row.state.clone(),
            row.reason.clone(),
        ])?;
    }
    Ok(writer.flush()?)
}

fn journal(db: &Db, county: &str, out: &Path) -> Result<()> {
    let head = [
        "at",
        "posting_id",
        "event",
        "source",
        "fiscal_year",
        "fund_type_code",
        "user_id",
        "entry_no",
        "account",
        "place_id",
        "debit",
        "credit",
    ];
    let mut writer = table(out, "journal.csv", &head)?;
    let county = county.to_owned();
    let writer = db.read_blocking(move |tx| {
        books::journal::store::each_entry(tx, &county, |line| {
            writer
                .write_record([
                    line.at.local().to_string(),
                    line.posting_id.0.to_string(),
                    line.event,
                    line.source,
                    line.year.0.to_string(),
                    line.fund_type_code,
                    line.user_id,
                    line.entry_no.to_string(),
                    line.account.to_string(),
                    line.place_id.to_string(),
                    yuan(line.debit_fen),
                    yuan(line.credit_fen),
                ])
                .map_err(|error| platform::db::DbError::Broken(error.to_string()))
        })?;
        Ok(writer)
    });
    let mut writer = writer.map_err(|error| anyhow!("{error}"))?;
    writer.flush()?;
    writer.into_inner().map_err(|error| anyhow!("{error}"))?.flush()?;
    Ok(())
}

fn summarise(stage: &Stage, played: &Played, facts: &Facts) -> Summary {
    let paid: i64 = facts.states.iter().map(|state| state.3.get()).sum();
    let refunded: i64 = facts.states.iter().map(|state| state.4.get()).sum();
    let parked: i64 = stage.folder.parked.iter().map(parked_fen).sum();
    let quarantined: i64 = played.unmatched.iter().map(|(_, amount)| amount.get()).sum();
    // A refused request was given up by its unit, or never got a row of its own.
    let given_up = facts.states.iter().filter(|state| state.0 == "voided");
    let (count, amount) = given_up.fold((0, 0), |sum, state| (sum.0 + state.1, sum.1 + state.2.get()));
    let refused = amount + played.not_taken.get();
    let refused_count = usize::try_from(count).unwrap_or(0) + played.not_taken_count as usize;
    let paid_count = facts.states.iter().filter(|state| state.3 > Fen::ZERO).map(|state| state.1).sum();
    let (guarantees, general) = headline(stage, facts);
    Summary {
        mof_div_code: stage.office.county.to_string(),
        name_zh: stage.folder.county.name_zh.clone(),
        currency: stage.folder.county.currency.clone(),
        fiscal_years: stage.folder.county.fiscal_years.iter().map(|year| year.0).collect(),
        requests: (stage.folder.requests.len() + stage.folder.refund_candidates.len()) as u64,
        paid_count,
        paid: yuan(Fen::new(paid)),
        refunded: yuan(Fen::new(refunded)),
        parked_count: stage.folder.parked.len(),
        parked: yuan(Fen::new(parked)),
        quarantined_count: played.unmatched.len(),
        quarantined: yuan(Fen::new(quarantined)),
        refused_count,
        refused: yuan(Fen::new(refused)),
        total: yuan(Fen::new(paid - refunded + parked + quarantined)),
        books: facts
            .paid_by_book
            .iter()
            .map(|((year, fund), (paid, carried))| BookSummary {
                fiscal_year: *year,
                fund_type_code: fund.clone(),
                name_zh: ledger::FundNature::from_code(fund).map_or("", |nature| nature.name_zh()).to_owned(),
                paid_net: yuan(*paid),
                carried: yuan(*carried),
            })
            .collect(),
        three_guarantees_paid: yuan(guarantees),
        general_admin_paid: yuan(general),
        postings: facts.postings,
        blocks: facts.blocks,
        bank_paid: yuan(played.bank_paid),
    }
}

/// What a parked row adds to the total: a refund that could not be read counts against it.
fn parked_fen(row: &crate::import::Parked) -> i64 {
    let amount = row.amount.map_or(0, Fen::get);
    if row.file == "refunds.csv" { -amount } else { amount }
}

/// 三保 and 一般性支出 paid in the general public budget, over all years of the run.
fn headline(stage: &Stage, facts: &Facts) -> (Fen, Fen) {
    let (mut guarantees, mut general) = (0i64, 0i64);
    for (year, rows) in &facts.execution {
        let on =
            jiff::civil::Date::new(*year as i16, 12, 31).unwrap_or(jiff::civil::Date::constant(2000, 1, 1));
        let codes = stage
            .office
            .policy
            .list("general_admin_eco_codes", on)
            .map(|known| known.value)
            .unwrap_or_default();
        for row in rows.iter().filter(|row| row.fund_type_code == "1") {
            if !row.threesafe.is_empty() {
                guarantees += row.paid_fen.get();
            }
            // A class of the list stands for every item below it.
            if codes.iter().any(|code| row.dep_bgt_eco_code.starts_with(code.as_str())) {
                general += row.paid_fen.get();
            }
        }
    }
    (Fen::new(guarantees), Fen::new(general))
}

/// One page in Chinese and English for people.
fn page(stage: &Stage, summary: &Summary, facts: &Facts) -> String {
    let county = &stage.folder.county;
    let mut text = format!(
        "# {} {}\n\n> {}\n\n| | |\n|---|--:|\n",
        county.name_zh,
        summary.fiscal_years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        county.notice
    );
    let rows = [
        ("支付申请 requests", summary.requests.to_string()),
        ("已支付笔数 paid", summary.paid_count.to_string()),
        ("支付金额 paid amount", summary.paid.clone()),
        ("退款 refunded", summary.refunded.clone()),
        ("暂存行 parked rows", format!("{} / {}", summary.parked_count, summary.parked)),
        ("无主退款 unmatched refunds", format!("{} / {}", summary.quarantined_count, summary.quarantined)),
        ("控制拒绝 refused", format!("{} / {}", summary.refused_count, summary.refused)),
        ("合计 paid − refunded + parked + unmatched", summary.total.clone()),
        ("三保支出 three guarantees", summary.three_guarantees_paid.clone()),
        ("一般性支出 general administration", summary.general_admin_paid.clone()),
        ("记账凭证 postings", summary.postings.to_string()),
        ("封存区块 sealed blocks", summary.blocks.to_string()),
    ];
    for (label, value) in rows {
        text.push_str(&format!("| {label} | {value} |\n"));
    }
    text.push_str("\n| 年度 | 资金性质 | 支付净额 | 结转 |\n|---|---|--:|--:|\n");
    for book in &summary.books {
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            book.fiscal_year, book.name_zh, book.paid_net, book.carried
        ));
    }
    text.push_str(
        "\n| 时钟 clock | 件 parts | 按时 on time | 按时率 | 按金额 by amount | 因银行迟 late by the bank |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    let mut clocks: BTreeMap<&str, [i64; 5]> = BTreeMap::new();
    for record in &facts.records {
        let more = [
            record.parts,
            record.parts_on_time,
            record.amount_fen.get(),
            record.amount_on_time_fen.get(),
            record.parts_late_bank,
        ];
        let sums = clocks.entry(&record.clock).or_default();
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
    let share = |part: i64, whole: i64| {
        let basis = if whole == 0 { 0 } else { i128::from(part) * 10_000 / i128::from(whole) };
        format!("{}.{:02}%", basis / 100, basis % 100)
    };
    for (clock, [parts, on_time, amount, amount_on_time, bank]) in clocks {
        let (by_part, by_amount) = (share(on_time, parts), share(amount_on_time, amount));
        text.push_str(&format!("| {clock} | {parts} | {on_time} | {by_part} | {by_amount} | {bank} |\n"));
    }
    text
}
