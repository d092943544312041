//! Documents and audit rows against their digests in the blocks.
//!
//! **Promise:** a declared row that was changed, added or taken away since it was sealed last is found;
//! what lasts of it also when it was sealed again since. What waits for the seal is only counted.

use std::collections::{BTreeMap, BTreeSet};

use platform::audit;
use platform::db::{DbResult, Tx};
use platform::evidence::{self, AUDIT, DocKey, Document, Kind, Seen, Span};

use super::Summary;
use super::finding::{Finding, FindingKind};
use super::store::{self, Sealed};

/// About so many seals are compared at once.
const PAGE: i64 = 4096;

type Out<'o> = &'o mut dyn FnMut(Finding);

/// Whether a waiting document's lasting words were written anew, by document.
type Waiting = BTreeMap<String, BTreeMap<DocKey, bool>>;

pub(super) fn check(
    tx: &mut Tx<'_>,
    county: &str,
    kinds: &[Kind],
    summary: &mut Summary,
    out: Out<'_>,
) -> DbResult<()> {
    unknown_kinds(tx, county, kinds, out)?;
    let waiting = waiting(tx, county, out)?;
    let none = BTreeMap::new();
    for kind in kinds {
        let of_kind = waiting.get(kind.name).unwrap_or(&none);
        summary.waiting_documents += of_kind.len() as u64;
        let mut after: Option<DocKey> = None;
        loop {
            let span = Span { upto: page_end(tx, county, kind, after.as_ref())?, after };
            page(tx, county, kind, &span, of_kind, summary, out)?;
            match span.upto {
                Some(upto) => after = Some(upto),
                None => break,
            }
        }
    }
    Ok(())
}

fn unknown_kinds(tx: &mut Tx<'_>, county: &str, kinds: &[Kind], out: Out<'_>) -> DbResult<()> {
    let known: BTreeSet<&str> = kinds.iter().map(|kind| kind.name).collect();
    let acted: BTreeSet<&str> = kinds
        .iter()
        .filter(|kind| kind.tables.iter().any(|table| table.shared))
        .map(|kind| kind.name)
        .collect();
    for kind in store::record_kinds(tx, county)?.iter().filter(|kind| !known.contains(kind.as_str())) {
        let place = format!("documents of kind {kind}");
        out(Finding::new(FindingKind::DocumentUnknown, place, "a declared kind", "none"));
    }
    if acted.is_empty() {
        return Ok(());
    }
    for kind in evidence::document_kinds(tx, county)?.iter().filter(|kind| !acted.contains(kind.as_str())) {
        let place = format!("document_actor of kind {kind}");
        out(Finding::new(FindingKind::DocumentUnknown, place, "a declared kind", "none"));
    }
    Ok(())
}

fn waiting(tx: &mut Tx<'_>, county: &str, out: Out<'_>) -> DbResult<Waiting> {
    for (audit_id, kind, id, key) in store::queued_out_of_place(tx, county)? {
        let found = format!("{kind} {id} {key}").trim_end().to_owned();
        out(Finding::new(
            FindingKind::RecordQueue,
            format!("audit row {audit_id}"),
            "nothing waiting",
            found,
        ));
    }
    let mut found = Waiting::new();
    for row in store::waiting(tx, county)? {
        let audit = DocKey { id: row.audit_id, key: String::new() };
        found.entry(AUDIT.to_owned()).or_default().insert(audit, false);
        if row.document_kind != AUDIT {
            let name = DocKey { id: row.document_id, key: row.document_key };
            *found.entry(row.document_kind).or_default().entry(name).or_insert(false) |= row.rewritten;
        }
    }
    Ok(found)
}

fn page_end(tx: &mut Tx<'_>, county: &str, kind: &Kind, after: Option<&DocKey>) -> DbResult<Option<DocKey>> {
    if !kind.id.is_empty() {
        let from = after.map_or(i64::MIN, |after| after.id);
        let end = store::page_end_by_id(tx, county, kind.name, from, PAGE)?;
        return Ok(end.map(|id| DocKey { id, key: String::new() }));
    }
    let from = after.map_or("", |after| after.key.as_str());
    let end = store::page_end_by_key(tx, county, kind.name, from, PAGE)?;
    Ok(end.map(|key| DocKey { id: 0, key }))
}

fn page(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &Kind,
    span: &Span,
    waiting: &BTreeMap<DocKey, bool>,
    summary: &mut Summary,
    out: Out<'_>,
) -> DbResult<()> {
    let (after, upto) = (span.after.as_ref(), span.upto.as_ref());
    let seals = if kind.id.is_empty() {
        let bounds = (after.map(|name| name.key.as_str()), upto.map(|name| name.key.as_str()));
        store::seals_by_key(tx, county, kind.name, bounds)?
    } else {
        let bounds = (after.map_or(i64::MIN, |name| name.id), upto.map_or(i64::MAX, |name| name.id));
        store::seals_by_id(tx, county, kind.name, bounds)?
    };
    let mut sealed: BTreeMap<DocKey, Vec<Sealed>> = BTreeMap::new();
    for seal in seals {
        let name = DocKey { id: seal.document_id, key: seal.document_key.clone() };
        sealed.entry(name).or_default().push(seal);
    }
    let mut standing = evidence::within(tx, county, kind, span)?;
    let names: BTreeSet<DocKey> = sealed.keys().chain(standing.keys()).cloned().collect();
    for name in names {
        summary.documents += 1;
        let seen = standing.remove(&name).unwrap_or_else(|| Document::new(kind, &name).seen(kind));
        let seals = sealed.get(&name).map_or(&[][..], Vec::as_slice);
        if let Some(finding) = compare(kind, &name, &seen, seals, waiting.get(&name).copied()) {
            out(with_audit_words(tx, county, kind, &name, finding)?);
        }
    }
    Ok(())
}

/// What is wrong with one document: `waits` is whether its lasting words were written anew, when it
/// waits for the seal.
fn compare(
    kind: &Kind,
    name: &DocKey,
    seen: &Seen,
    seals: &[Sealed],
    waits: Option<bool>,
) -> Option<Finding> {
    let place = kind.place(name, seen.title.as_deref());
    let Some(last) = seals.last() else {
        return (waits.is_none() && seen.rows > 0)
            .then(|| Finding::new(FindingKind::DocumentUnsealed, place, "a sealed document", "rows only"));
    };
    if waits.is_none() && last.whole_sm3 != seen.whole_sm3 {
        let expected = format!("{} of block {}", last.whole_sm3, last.block_no);
        if seen.rows == 0 {
            return Some(Finding::new(FindingKind::DocumentMissing, place, expected, "no row"));
        }
        let found = format!("{} in {}", seen.whole_sm3, changed_tables(kind, &last.marks, &seen.marks));
        return Some(Finding::new(FindingKind::DocumentChanged, place, expected, found));
    }
    let grown = seals.iter().find(|seal| {
        let rows = usize::try_from(seal.grown).unwrap_or(usize::MAX);
        seen.grown_at(rows) != Some(seal.grown_sm3.as_str())
    });
    if let Some(seal) = grown {
        let expected = format!("the {} steps sealed in block {}", seal.grown, seal.block_no);
        return Some(Finding::new(FindingKind::DocumentRewritten, place, expected, "other steps"));
    }
    // Between two seals the lasting words stay, unless the later one says that a verb wrote them anew.
    let between =
        seals.windows(2).find(|pair| !pair[1].rewritten && pair[0].lasting_sm3 != pair[1].lasting_sm3);
    if let Some(pair) = between {
        let expected = format!("{} of block {}", pair[0].lasting_sm3, pair[0].block_no);
        let found = format!("{} of block {}", pair[1].lasting_sm3, pair[1].block_no);
        return Some(Finding::new(FindingKind::DocumentRewritten, place, expected, found));
    }
    if waits == Some(false) && last.lasting_sm3 != seen.lasting_sm3 {
        let expected = format!("{} of block {}", last.lasting_sm3, last.block_no);
        return Some(Finding::new(FindingKind::DocumentRewritten, place, expected, &seen.lasting_sm3));
    }
    None
}

fn changed_tables(kind: &Kind, sealed: &str, standing: &str) -> String {
    let mark = |marks: &str, index: usize| marks.get(8 * index..8 * index + 8).map(str::to_owned);
    let changed: Vec<&str> = kind
        .tables
        .iter()
        .enumerate()
        .filter(|(index, _)| mark(sealed, *index) != mark(standing, *index))
        .map(|(_, table)| table.name)
        .collect();
    changed.join(", ")
}

/// Adds what the audit says of the words that stand otherwise now, where verb and row use one name.
fn with_audit_words(
    tx: &mut Tx<'_>,
    county: &str,
    kind: &Kind,
    name: &DocKey,
    mut finding: Finding,
) -> DbResult<Finding> {
    if kind.name == AUDIT || kind.id.is_empty() || finding.kind == FindingKind::DocumentUnsealed {
        return Ok(finding);
    }
    let standing = evidence::words(tx, county, kind, name)?;
    let mut said: BTreeMap<&str, String> = BTreeMap::new();
    for row in audit::of_document(tx, county, kind.name, name.id)? {
        let Ok(serde_json::Value::Object(body)) = serde_json::from_str(&row.body) else { continue };
        // A mended request carries its new words one level down.
        let inner = body.values().filter_map(serde_json::Value::as_object).flatten();
        for (field, value) in body.iter().chain(inner) {
            let named = |column: &&&str| {
                **column == field.as_str() || column.strip_suffix("_fen") == Some(field.as_str())
            };
            let column = standing.keys().find(named);
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => continue,
            };
            if let Some(column) = column {
                said.insert(column, text);
            }
        }
    }
    for (column, text) in said {
        let now = standing.get(column).cloned().flatten().unwrap_or_default();
        if now != text {
            finding.found.push_str(&format!("; {column} {now:?}, the audit says {text:?}"));
        }
    }
    Ok(finding)
}
