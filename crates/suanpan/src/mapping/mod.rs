//! Mapping files: other systems' extracts become a county folder, and go the folder's own way from there.
//!
//! **Promise:** one path: what a mapping makes is read by [`crate::import::read_from`] like any folder, so
//! every check, parking rule and refusal is the same code.
//! **Promise:** a mistake names the mapping's key and line, or the extract's file, line and column; a row is
//! refused or set aside as the mapping says, never dropped unsaid.
//! **Not here:** fetching data, and any rule about money. Mappings for public data are in `mappings/`.

mod check;
mod delimited;
mod make;
mod report;
mod rows;
mod sources;
mod spec;
mod stand_ins;
mod template;
#[cfg(test)]
mod tests;
mod trees;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ledger::Fen;
use toml::Spanned;

pub use make::Origin;
pub use report::{ExtractReport, MappingReport};
pub use rows::FileRead;
pub use sources::{SourceFile, Unreadable, collect, unpack};
pub use spec::Mapping;
pub use trees::{Finding, Step, TreeReport};

use crate::import::error::{Errors, Place};
use crate::import::settings::line_of;
use crate::import::{self, CellCode, CellError, ImportRefused, MemoryFolder, Parked, Reading};
use make::{Made, Maker, ROWS_MAX};
use rows::{Reader, Table};

/// A folder that a mapping made and the import found right.
#[derive(Debug)]
pub struct Mapped {
    pub reading: Reading,
    pub report: MappingReport,
    /// The files of the folder, as `--folder` writes them.
    pub files: MemoryFolder,
}

/// A preview is of a small extract: rows a rule may make of it.
const PREVIEW_ROWS: usize = 20_000;

/// What a mapping made before the import looked at it: the preview shows this even when there are mistakes.
#[derive(Debug, Default)]
pub struct Preview {
    pub report: Option<MappingReport>,
    pub files: MemoryFolder,
    pub parked: Vec<Parked>,
    pub errors: Vec<CellError>,
    pub more: u64,
}

/// Reads the mapping at `path` and the extracts behind `inputs`.
pub fn read(path: &Path, inputs: &[impl AsRef<Path>]) -> Result<Mapped, ImportRefused> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = std::fs::read_to_string(path).map_err(|error| not_readable(&file, &error.to_string()))?;
    let sources = collect(inputs).map_err(|found| not_readable(&found.name, &found.reason))?;
    read_sources(&file, &text, &sources)
}

fn not_readable(file: &str, reason: &str) -> ImportRefused {
    let mut errors = Errors::default();
    let place = Place { file, row: 0, column: "", found: "" };
    errors.at(place, CellCode::NotReadable, &[("reason", reason.to_owned())]);
    errors.refused(&[file])
}

/// Reads a mapping and extracts that are in memory.
pub fn read_sources(file: &str, text: &str, sources: &[SourceFile]) -> Result<Mapped, ImportRefused> {
    let mapping = parse(file, text)?;
    let order: Vec<&str> =
        std::iter::once(file).chain(sources.iter().map(|source| source.name.as_str())).collect();
    let mut errors = Errors::default();
    let (made, report, parked) = make(file, text, &mapping, sources, &mut errors, ROWS_MAX);
    if !errors.is_empty() {
        return Err(errors.refused(&order));
    }
    let mut reading =
        import::read_from(&made.folder).map_err(|refused| placed(refused, &made, file, text))?;
    add_parked(&mut reading, parked, &made);
    Ok(Mapped { reading, report, files: made.folder })
}

/// What the mapping makes of the extracts, with every mistake beside it; nothing is refused as a whole.
pub fn preview(file: &str, text: &str, sources: &[SourceFile]) -> Preview {
    let refused =
        |refused: ImportRefused| Preview { errors: refused.errors, more: refused.more, ..Preview::default() };
    let mapping = match parse(file, text) {
        Ok(mapping) => mapping,
        Err(error) => return refused(error),
    };
    let mut errors = Errors::default();
    let (made, report, parked) = make(file, text, &mapping, sources, &mut errors, PREVIEW_ROWS);
    let mut preview = match errors.is_empty() {
        false => refused(errors.refused(&[file])),
        true => match import::read_from(&made.folder) {
            Ok(reading) => {
                let mut parked = reading.folder.parked;
                parked.iter_mut().for_each(|row| place_parked(row, &made));
                Preview { parked, ..Preview::default() }
            }
            Err(error) => refused(placed(error, &made, file, text)),
        },
    };
    preview.parked.extend(parked);
    preview.files = made.folder;
    preview.report = Some(report);
    preview
}

/// The mapping, when every key and every name in it is known.
pub fn parse(file: &str, text: &str) -> Result<Mapping, ImportRefused> {
    let mut errors = Errors::default();
    let mapping: Mapping = match toml::from_str(text) {
        Ok(mapping) => mapping,
        Err(error) => {
            let row = error.span().map_or(0, |span| line_of(text, span.start));
            let place = Place { file, row, column: "", found: "" };
            errors.at(place, CellCode::MapFile, &[("reason", error.message().to_owned())]);
            return Err(errors.refused(&[file]));
        }
    };
    check::check(file, text, &mapping, &mut errors);
    if errors.is_empty() { Ok(mapping) } else { Err(errors.refused(&[file])) }
}

fn make(
    file: &str,
    text: &str,
    mapping: &Mapping,
    sources: &[SourceFile],
    errors: &mut Errors,
    rows_max: usize,
) -> (Made, MappingReport, Vec<Parked>) {
    let requests = mapping.rows.get("requests").into_iter().flatten();
    let paying: BTreeSet<&str> = requests.filter_map(|rule| rule.get_ref().from.as_deref()).collect();
    let mut taken = vec![false; sources.len()];
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    for (name, extract) in &mapping.extracts {
        let pays = paying.contains(name.as_str());
        let mut reader = Reader { mapping_file: file, mapping, name, extract, pays, errors };
        tables.insert(name, reader.read(sources, &mut taken));
    }
    for total in &mapping.totals {
        if let Some(table) = tables.get(total.get_ref().extract.as_str()) {
            trees::total(file, line_of(text, total.span().start), total, table, errors);
        }
    }
    let left = sources.iter().zip(&taken).filter(|(_, taken)| !**taken);
    let report = MappingReport {
        mapping: file.to_owned(),
        title: mapping.mapping.title.clone(),
        source: mapping.mapping.source.clone(),
        licence: mapping.mapping.licence.clone(),
        files: tables.values().flat_map(|table| table.files.clone()).collect(),
        left_alone: left.map(|(source, _)| source.name.clone()).collect(),
        extracts: tables.iter().map(|(name, table)| counts(name, table)).collect(),
        trees: mapping
            .trees
            .iter()
            .map(Spanned::get_ref)
            .map(|tree| trees::tree(tree, &tables[tree.extract.as_str()]))
            .collect(),
    };
    let made = Maker { mapping_file: file, mapping, tables: &tables, errors, rows_max }.make();
    let parked = tables.into_values().flat_map(|table| table.parked).collect();
    (made, report, parked)
}

fn counts(name: &str, table: &Table) -> ExtractReport {
    let mut report =
        ExtractReport { extract: name.to_owned(), blank: table.blank, ..ExtractReport::default() };
    for row in &table.rows {
        let amount = table.amount_of(row).unwrap_or(Fen::ZERO);
        report.rows += 1;
        report.amount_fen = report.amount_fen.checked_add(amount).unwrap_or(report.amount_fen);
        if row.parked {
            report.parked += 1;
            report.parked_fen = report.parked_fen.checked_add(amount).unwrap_or(report.parked_fen);
        }
    }
    report
}

/// Rows the mapping set aside stand in the folder's own list, before those the import set aside.
fn add_parked(reading: &mut Reading, mut parked: Vec<Parked>, made: &Made) {
    let mut places: BTreeSet<(String, u64)> = parked.iter().map(|row| (row.file.clone(), row.row)).collect();
    for mut row in std::mem::take(&mut reading.folder.parked) {
        // Two rows of the folder may come from one line: the second keeps its own place.
        if origin(made, &row.file, row.row).is_some_and(|from| places.insert((from.file.clone(), from.line)))
        {
            place_parked(&mut row, made);
        }
        parked.push(row);
    }
    reading.folder.parked = parked;
    reading.report.parked_again(&reading.folder);
    for warning in &mut reading.report.warnings {
        if let Some(from) = origin(made, &warning.file, warning.row) {
            (warning.file, warning.row) = (from.file.clone(), from.line);
        }
    }
}

fn origin<'m>(made: &'m Made, file: &str, row: u64) -> Option<&'m Origin> {
    let at = usize::try_from(row.checked_sub(2)?).ok()?;
    made.origins.get(file)?.get(at)
}

fn place_parked(row: &mut Parked, made: &Made) {
    if let Some(from) = origin(made, &row.file, row.row) {
        row.column = format!("{} {}", row.file, row.column);
        (row.file, row.row) = (from.file.clone(), from.line);
    }
}

/// The import's mistakes at the places a person can mend: the extract's line, or the mapping's key.
fn placed(refused: ImportRefused, made: &Made, mapping_file: &str, text: &str) -> ImportRefused {
    let place = |mut error: CellError| {
        let column = format!("{} {}", error.file, error.column).trim().to_owned();
        match origin(made, &error.file, error.row) {
            Some(from) => (error.file, error.row) = (from.file.clone(), from.line),
            None => {
                let key = error.column.rsplit('.').next().unwrap_or_default();
                let sets = |line: &str| !key.is_empty() && line.trim_start().starts_with(key);
                let at = (1_u64..).zip(text.lines()).find(|(_, line)| sets(line));
                (error.file, error.row) = (mapping_file.to_owned(), at.map_or(0, |(row, _)| row));
            }
        }
        error.column = column;
        error
    };
    ImportRefused { errors: refused.errors.into_iter().map(place).collect(), more: refused.more }
}
