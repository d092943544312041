//! `verify`: re-derives what stands in the books of every county of a database.
//!
//! **Promise:** with the ledger's key, what waits is sealed first; without it nothing is written and
//! the number of waiting postings is said.
//! **Promise:** a missing certificate is a finding, not silence: what was not checked is not right.
//! **Promise:** memory does not grow with the number of findings; the first thousand are kept.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use ledger::FiscalYear;
use platform::db::{Db, DbError, DbResult, Tx};
use platform::time::Instant;
use serde::Serialize;
use wire::crypto::{KeySource, KeyStore, Party, SignatureVerifier};
use wire::envelope::VtTable;

use super::answer::{End, Ended, Stop, pick, say, say_json};
use super::books;
use crate::county::{CountyRow, LedgerSeal, evidence};

/// How many findings are kept; the rest are only counted.
const KEPT: usize = 1_000;
/// Postings sealed per transaction, so that a long queue does not hold the writer.
const SEALED_AT_ONCE: usize = 20_000;

/// One finding, from the books or the treasury.
#[derive(Debug, Clone, Serialize)]
struct Told {
    county: String,
    /// `books`, `treasury` or `keys`.
    part: &'static str,
    kind: serde_json::Value,
    place: String,
    expected: String,
    found: String,
    zh: String,
    en: String,
}

/// What was looked at in one county.
#[derive(Debug, Serialize)]
struct CountyVerified {
    mof_div_code: String,
    name_zh: String,
    name_en: String,
    /// `folder`, `certificates` (no private keys), `reproducible` or `none`.
    keys: &'static str,
    /// Postings sealed by this run.
    sealed: usize,
    /// Documents and audit rows sealed by this run.
    sealed_documents: usize,
    books: ::books::verify::Summary,
    treasury: treasury::verify::Summary,
}

#[derive(Debug, Serialize)]
pub(super) struct Verified {
    pub ok: bool,
    counties: Vec<CountyVerified>,
    findings: Vec<Told>,
    /// Findings beyond those listed.
    more: u64,
}

pub fn run(url: &str, keys: Option<&Path>, json: bool) -> Ended {
    let whole = look(url, keys)?;
    if json {
        say_json(&whole);
    } else {
        print(&whole);
    }
    Ok(if whole.ok { End::Done } else { End::No })
}

/// Verifies every county of a database and says nothing yet.
pub(super) fn look(url: &str, keys: Option<&Path>) -> Result<Verified, Stop> {
    let db = books::open_existing(url)?;
    let mut whole = Verified { ok: true, counties: Vec::new(), findings: Vec::new(), more: 0 };
    for row in books::counties(&db)? {
        let proof = Proof::of(&db, url, keys, &row)?;
        let sealed = proof.seal(&db, &row.code)?;
        let (verified, findings, more) = check(&db, &row, proof, sealed)?;
        whole.counties.push(verified);
        let room = KEPT.saturating_sub(whole.findings.len());
        whole.more += more + findings.len().saturating_sub(room) as u64;
        whole.findings.extend(findings.into_iter().take(room));
    }
    let found = db.read_blocking(strangers)?;
    let room = KEPT.saturating_sub(whole.findings.len());
    whole.more += found.len().saturating_sub(room) as u64;
    whole.findings.extend(found.into_iter().take(room));
    whole.ok = whole.findings.is_empty() && whole.more == 0;
    Ok(whole)
}

/// What signatures of a county are checked with.
struct Proof {
    keys: &'static str,
    verifier: Option<Arc<dyn SignatureVerifier>>,
    seal: Option<LedgerSeal>,
}

impl Proof {
    fn of(db: &Db, url: &str, given: Option<&Path>, row: &CountyRow) -> Result<Proof, Stop> {
        let Some(folder) = books::key_folder(url, given, &row.code) else {
            return Proof::reproducible(db, &row.code);
        };
        let today = books::now(row).day();
        match KeyStore::open_or_create(&folder, &KeySource::Random, &row.code, today) {
            Ok(keys) => Ok(Proof {
                keys: "folder",
                verifier: Some(keys.verifier()),
                seal: Some(LedgerSeal(keys.signer(Party::Ledger))),
            }),
            // An auditor's copy has certificates only; a folder whose certificates do not load is told.
            Err(_) => match KeyStore::verifier_in(&folder) {
                Ok(verifier) => Ok(Proof { keys: "certificates", verifier: Some(verifier), seal: None }),
                Err(refused) => {
                    let text = refused.to_string();
                    Err(Stop::failed("keys", format!("密钥目录不可用：{text}"), text))
                }
            },
        }
    }

    /// A year without a browser signs with keys made from the county's code; they prove that nothing
    /// was damaged, not that nobody wrote it anew.
    fn reproducible(db: &Db, county: &str) -> Result<Proof, Stop> {
        let none = Proof { keys: "none", verifier: None, seal: None };
        let code = county.to_owned();
        let found = db.read_blocking(move |tx| {
            let years = treasury::quota::budgets(tx, &code)?;
            let blocks = ::books::seal::store::blocks(tx, &code, 0, 1)?;
            let years = years.first().zip(years.last()).map(|(a, b)| (a.fiscal_year, b.fiscal_year));
            Ok((years, blocks.into_iter().next()))
        })?;
        let (Some((FiscalYear(first), FiscalYear(last))), Some(block)) = found else { return Ok(none) };
        let day = |year: i32, month, day| jiff::civil::Date::new(year as i16, month, day);
        let (Ok(first), Ok(last)) = (day(first, 1, 1), day(last, 12, 31)) else { return Ok(none) };
        let keys = KeyStore::in_memory_through(county, county, first, last);
        if keys.signer(Party::Ledger).sn() != block.signer_sn {
            return Ok(none);
        }
        Ok(Proof {
            keys: "reproducible",
            verifier: Some(keys.verifier()),
            seal: Some(LedgerSeal(keys.signer(Party::Ledger))),
        })
    }

    /// Seals what waits, in pieces.
    fn seal(&self, db: &Db, county: &str) -> Result<(usize, usize), Stop> {
        let mut sealed = (0, 0);
        let Some(LedgerSeal(signer)) = &self.seal else { return Ok(sealed) };
        loop {
            let (code, signer) = (county.to_owned(), signer.clone());
            let done = db.write_blocking(move |tx| {
                // The books' own time: the machine's may lie years after a year that was replayed.
                let Some(at) = ::books::journal::store::latest(tx, &code)? else {
                    return Ok(::books::seal::Sealed::default());
                };
                let signer = LedgerSeal(signer.clone());
                ::books::seal::run(tx, &code, &signer, evidence(), at, SEALED_AT_ONCE)
            });
            // Broken rows cannot be sealed; what is wrong with them is found below.
            let Ok(done) = done else { return Ok(sealed) };
            sealed = (sealed.0 + done.postings, sealed.1 + done.records);
            if done.is_idle() {
                return Ok(sealed);
            }
        }
    }
}

/// Checks block heads on the day they were signed, which the signed message itself ends with; so a
/// rotated key stays good for what it sealed before.
struct OnItsDay(Option<Arc<dyn SignatureVerifier>>);

impl ::books::seal::HeadVerifier for OnItsDay {
    fn verify(&self, sn: &str, message: &[u8], signature: &str) -> bool {
        // Without certificates the absence is one finding, not one for every block.
        let Some(verifier) = &self.0 else { return true };
        let Some(day) = sealed_at(message).map(Instant::day) else { return false };
        verifier.verify(sn, message, signature, day).is_ok_and(|by| by.party == Party::Ledger)
    }
}

/// The last field of a signed block head, `LENGTH:MILLISECONDS,`.
fn sealed_at(message: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(message).ok()?.strip_suffix(',')?;
    let (_, number) = text.rsplit_once(':')?;
    number.parse().ok().map(Instant)
}

type Checked = (CountyVerified, Vec<Told>, u64);

fn check(db: &Db, row: &CountyRow, proof: Proof, sealed: (usize, usize)) -> Result<Checked, Stop> {
    let row = row.clone();
    let checked = db.read_blocking(move |tx| check_county(tx, &row, &proof, sealed))?;
    Ok(checked)
}

fn check_county(
    tx: &mut Tx<'_>,
    row: &CountyRow,
    proof: &Proof,
    sealed: (usize, usize),
) -> DbResult<Checked> {
    let (mut kept, mut more) = (Vec::new(), 0u64);
    let mut keep = |told: Told| {
        if kept.len() < KEPT { kept.push(told) } else { more += 1 }
    };
    let county = &row.code;
    let (books, treasury) = parts(tx, county, proof.verifier.as_ref(), &mut keep)?;
    if proof.verifier.is_none() && (books.blocks > 0 || treasury.kept_versions > 0) {
        keep(no_certificates(county));
    }
    let verified = CountyVerified {
        mof_div_code: county.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        keys: proof.keys,
        sealed: sealed.0,
        sealed_documents: sealed.1,
        books,
        treasury,
    };
    Ok((verified, kept, more))
}

/// A finding of one part, as it is told.
fn told<K: ::books::verify::Kind + Serialize>(
    county: &str,
    part: &'static str,
    finding: ::books::verify::Finding<K>,
) -> Told {
    Told {
        county: county.to_owned(),
        part,
        kind: serde_json::to_value(finding.kind).unwrap_or_default(),
        zh: finding.zh(),
        en: finding.en(),
        place: finding.place,
        expected: finding.expected,
        found: finding.found,
    }
}

/// Everything that is wrong with a database, as text: what the tests ask.
pub fn findings(tx: &mut Tx<'_>, verifier: Option<&Arc<dyn SignatureVerifier>>) -> DbResult<Vec<String>> {
    let mut found: Vec<String> = strangers(tx)?.into_iter().map(|told| told.en).collect();
    for row in platform::org::counties(tx)? {
        parts(tx, &row.code, verifier, &mut |told| found.push(told.en))?;
    }
    Ok(found)
}

/// Rows of counties that are not in the database.
fn strangers(tx: &mut Tx<'_>) -> DbResult<Vec<Told>> {
    let declared = evidence().iter().flat_map(|kind| kind.tables).map(|table| table.name);
    let derived = ::books::evidence::DERIVED.iter().map(|(table, _)| *table);
    let tables: BTreeSet<&str> = declared.chain(derived).collect();
    let mut found = Vec::new();
    for table in tables {
        for county in platform::evidence::strangers(tx, table)? {
            found.push(Told {
                part: "books",
                kind: "county_unknown".into(),
                place: format!("table {table}"),
                expected: "counties that are there".to_owned(),
                found: county.clone(),
                zh: format!("{table} 中有不存在的县 {county} 的记录"),
                en: format!("{table} has rows of county {county}, which is not there"),
                county,
            });
        }
    }
    Ok(found)
}

/// The books and the treasury, each finding handed to `keep`.
fn parts(
    tx: &mut Tx<'_>,
    county: &str,
    verifier: Option<&Arc<dyn SignatureVerifier>>,
    keep: &mut dyn FnMut(Told),
) -> DbResult<(::books::verify::Summary, treasury::verify::Summary)> {
    let heads = OnItsDay(verifier.cloned());
    let books = ::books::verify::run(tx, county, &heads, evidence(), &mut |finding| {
        keep(told(county, "books", finding))
    });
    let books = readable(books, county, "books", keep)?;
    let table = VtTable::national();
    let proof = treasury::verify::Evidence { table: &table, verifier: verifier.map(|known| &**known) };
    let treasury =
        treasury::verify::run(tx, county, &proof, &mut |finding| keep(told(county, "treasury", finding)));
    Ok((books, readable(treasury, county, "treasury", keep)?))
}

/// A cell this program never writes ends one part of the check; that is a finding, not a failure.
fn readable<T: Default>(
    checked: DbResult<T>,
    county: &str,
    part: &'static str,
    keep: &mut dyn FnMut(Told),
) -> DbResult<T> {
    match checked {
        Err(DbError::Broken(text)) => {
            keep(Told {
                county: county.to_owned(),
                part,
                kind: "unreadable".into(),
                place: format!("county {county}"),
                expected: "rows this program writes".to_owned(),
                zh: format!("有内容无法读取，其余未能核验：{text}"),
                en: format!("a row cannot be read, the rest of this part was not checked: {text}"),
                found: text,
            });
            Ok(T::default())
        }
        other => other,
    }
}

fn no_certificates(county: &str) -> Told {
    Told {
        county: county.to_owned(),
        part: "keys",
        kind: "no_certificates".into(),
        place: format!("county {county}"),
        expected: "certificates".to_owned(),
        found: "none".to_owned(),
        zh: format!("找不到 {county} 的证书，签名未核验；请用 --keys 指明密钥目录"),
        en: format!(
            "no certificates of {county} were found, signatures are not checked; name the folder with --keys"
        ),
    }
}

pub(super) fn print(whole: &Verified) {
    for county in &whole.counties {
        let (books, treasury) = (&county.books, &county.treasury);
        say(&format!("{} {}", county.mof_div_code, pick(&county.name_zh, &county.name_en)));
        let line = |zh: &str, en: &str, value: String| say(&format!("  {:<12} {value}", pick(zh, en)));
        line(
            "区块",
            "blocks",
            format!("{} ({} {})", books.blocks, books.head.block_no, books.head.block_sm3),
        );
        line("已封凭证", "sealed", books.sealed_postings.to_string());
        line("待封凭证", "waiting", books.queued_postings.to_string());
        line("单据存证", "documents", books.documents.to_string());
        line("待封单据", "to be sealed", books.waiting_documents.to_string());
        line("指标", "lines", books.lines.to_string());
        line("支付申请", "requests", treasury.payments.to_string());
        line("凭证存档", "vouchers", treasury.kept_versions.to_string());
        line("签章核验", "signatures", treasury.signatures.to_string());
        line("密钥", "keys", county.keys.to_owned());
        if county.keys == "reproducible" {
            say(pick(
                "  密钥由区划代码推得（无界面全年所用），只能证明未损坏，不能证明未被重写",
                "  keys derived from the county's code (year without a browser): damage shows, rewriting does not",
            ));
        }
    }
    for finding in &whole.findings {
        say(&format!("✗ {}\n  {}", finding.zh, finding.en));
    }
    if whole.more > 0 {
        say(&format!("… {} {}", pick("另有", "and"), whole.more));
    }
    let found = whole.findings.len() as u64 + whole.more;
    if whole.ok {
        say(pick(
            "核验通过：账簿、限额、血缘、区块、单据、操作记录、凭证与支付相符。",
            "Verified: books, limits, lineage, blocks, documents, audit, vouchers and payments agree.",
        ));
    } else {
        say(&format!("{} {found}", pick("核验未通过，问题数", "Verification failed, findings")));
    }
}

#[cfg(test)]
mod tests {
    use super::sealed_at;

    #[test]
    fn the_day_of_a_block_is_read_from_its_signed_message() {
        assert_eq!(
            sealed_at(b"13:suanpan-block,9:360732000,13:1655258400000,").map(|at| at.0),
            Some(1_655_258_400_000)
        );
        assert_eq!(sealed_at(b"13:suanpan-block"), None);
    }
}
