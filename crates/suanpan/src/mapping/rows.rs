//! From files to rows: the header under any of its spellings, then each row's columns and fields.
//!
//! **Promise:** a row that cannot be read is refused or set aside as it came, with file, line and column;
//! its amount still counts when that much can be read.
//! **Not here:** which rows of the county folder they make ([`super::make`]).

use std::collections::BTreeMap;

use ledger::Fen;
use toml::Spanned;

use super::delimited::{Record, records};
use super::sources::{SourceFile, decode, fits};
use super::spec::{BadRow, Extract, Field, Mapping, ReadField, Unknown};
use super::template::{Template, Values};
use super::values;
use crate::import::error::{Errors, Place, is_control};
use crate::import::{CellCode, CellError, Parked};

/// The longest value; a longer one is a broken file rather than a name.
const VALUE_CHARS: usize = 2_000;

/// An extract that was read.
#[derive(Debug, Default)]
pub struct Table {
    /// Columns and fields by name, as places in a row's values.
    pub names: BTreeMap<String, usize>,
    pub rows: Vec<Row>,
    pub files: Vec<FileRead>,
    pub parked: Vec<Parked>,
    /// Rows without any cell filled; they are left out.
    pub blank: u64,
    pub amount_field: Option<usize>,
}

#[derive(Debug)]
pub struct Row {
    /// Place in [`Table::files`].
    pub file: usize,
    pub line: u64,
    pub values: Vec<String>,
    pub parked: bool,
}

/// A file of an extract: which it was, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileRead {
    pub file: String,
    pub extract: String,
    pub encoding: &'static str,
    pub rows: u64,
    pub header: Vec<String>,
}

/// A row as templates and conditions see it.
pub struct OneRow<'a> {
    pub names: &'a BTreeMap<String, usize>,
    pub values: &'a [String],
}

impl Values for OneRow<'_> {
    fn value(&self, name: &str) -> &str {
        let at = self.names.get(name);
        at.and_then(|at| self.values.get(*at)).map_or("", String::as_str)
    }
    fn number(&self, _: &str) -> Option<String> {
        None
    }
}

impl Table {
    pub fn amount_of(&self, row: &Row) -> Option<Fen> {
        Fen::parse_yuan(row.values.get(self.amount_field?)?).ok()
    }
}

/// Reads one extract out of the files; mistakes go to `errors`.
pub struct Reader<'a> {
    pub mapping_file: &'a str,
    pub mapping: &'a Mapping,
    pub name: &'a str,
    pub extract: &'a Extract,
    /// Whether its rows are payments, so that parked amounts belong to the control total.
    pub pays: bool,
    pub errors: &'a mut Errors,
}

impl Reader<'_> {
    /// `taken` notes which files some extract wanted.
    pub fn read(&mut self, files: &[SourceFile], taken: &mut [bool]) -> Table {
        let order = field_order(self.extract);
        let columns: Vec<&String> = self.extract.columns.keys().collect();
        let all = columns.iter().copied().chain(order.iter().map(|(name, _)| *name));
        let mut table = Table {
            names: all.enumerate().map(|(at, name)| (name.clone(), at)).collect(),
            ..Table::default()
        };
        table.amount_field =
            self.extract.amount.as_ref().and_then(|name| table.names.get(name.get_ref()).copied());
        let mut read = vec![false; files.len()];
        for pattern in &self.extract.files {
            let mut found = false;
            for (at, file) in files.iter().enumerate() {
                if !fits(pattern.get_ref(), &file.name) {
                    continue;
                }
                found = true;
                taken[at] = true;
                if std::mem::replace(&mut read[at], true) {
                    continue;
                }
                if table.files.iter().any(|other| other.file == file.name) {
                    // A place must mean one row: two files of one name would share their line numbers.
                    let reason = format!("two files are called {}; rename one / 有两个同名文件", file.name);
                    self.at(&file.name, 0, "", "", CellCode::NotReadable, &[("reason", reason)]);
                    continue;
                }
                self.file(file, &mut table, &order);
            }
            if !found {
                let given =
                    files.iter().take(20).map(|file| file.name.as_str()).collect::<Vec<_>>().join(" ");
                let key = format!("extracts.{}.files", self.name);
                self.at(
                    self.mapping_file,
                    0,
                    &key,
                    pattern.get_ref(),
                    CellCode::MapFileMissing,
                    &[("given", given)],
                );
            }
        }
        table
    }

    fn at(
        &mut self,
        file: &str,
        row: u64,
        column: &str,
        found: &str,
        code: CellCode,
        fields: &[(&str, String)],
    ) {
        self.errors.at(Place { file, row, column, found }, code, fields);
    }

    fn file(&mut self, file: &SourceFile, table: &mut Table, order: &[(&String, &Field)]) {
        let encodings: Vec<&str> =
            self.extract.encodings.iter().map(|name| name.get_ref().as_str()).collect();
        let Some((text, encoding)) = decode(&file.bytes, &encodings) else {
            let fields = [("allowed", encodings.join(" "))];
            return self.at(&file.name, 0, "", "", CellCode::MapEncoding, &fields);
        };
        let delimiter = self.extract.delimiter.get_ref().chars().next().unwrap_or(',');
        let mut lines =
            records(&text, delimiter).into_iter().skip_while(|line| line.line < self.extract.header_line);
        let Some(Record { line, cells: Ok(header) }) = lines.next() else {
            let fields = [("allowed", self.extract.columns.keys().cloned().collect::<Vec<_>>().join(" "))];
            return self.at(&file.name, 0, "", "", CellCode::FileEmpty, &fields);
        };
        let Some(places) = self.header(&file.name, line, &header) else { return };
        let file_at = table.files.len();
        let mut rows = 0;
        for record in lines {
            let mut found =
                RowFound { file: file_at, line: record.line, errors: Vec::new(), raw: Vec::new() };
            let values = self.columns(&file.name, &header, &places, record, &mut found);
            if found.errors.is_empty() && values.iter().all(String::is_empty) {
                table.blank += 1;
                continue;
            }
            rows += 1;
            self.keep(file, table, order, values, found, (&header, &places));
        }
        table.files.push(FileRead {
            file: file.name.clone(),
            extract: self.name.to_owned(),
            encoding,
            rows,
            header,
        });
    }

    /// Where each column stands; `None` inside for one that this file does not have and need not have.
    fn header(&mut self, file: &str, line: u64, header: &[String]) -> Option<Vec<Option<usize>>> {
        let plain: Vec<String> = header.iter().map(|name| spelling(name)).collect();
        let mut used = vec![false; header.len()];
        let mut right = true;
        let mut places = Vec::new();
        for (name, column) in &self.extract.columns {
            let spellings: Vec<String> = column.spellings().into_iter().map(spelling).collect();
            let place = plain.iter().position(|one| spellings.contains(one));
            if let Some(at) = place {
                used[at] = true;
            } else if column.missing().is_none() {
                right = false;
                let fields = [("allowed", column.spellings().join(" | ")), ("header", header.join(" | "))];
                self.at(file, line, name, "", CellCode::MapColumnMissing, &fields);
            }
            places.push(place);
        }
        let ignored: Vec<String> = self.extract.ignore.iter().map(|name| spelling(name)).collect();
        for (at, name) in header.iter().enumerate() {
            let known = used[at] || plain[at].is_empty() || ignored.contains(&plain[at]);
            if !known && self.extract.unknown_columns == Unknown::Refuse {
                right = false;
                self.at(
                    file,
                    line,
                    name,
                    name,
                    CellCode::MapColumnUnknown,
                    &[("extract", self.name.to_owned())],
                );
            }
        }
        right.then_some(places)
    }

    /// The columns of a row, empty when it cannot be split as the header is.
    fn columns(
        &self,
        file: &str,
        header: &[String],
        places: &[Option<usize>],
        record: Record,
        found: &mut RowFound,
    ) -> Vec<String> {
        let mut wrong = |column: &str, text: &str, code, fields: &[(&str, String)]| {
            found.errors.push(CellError::new(
                Place { file, row: record.line, column, found: text },
                code,
                fields,
            ));
        };
        let mut cells = match record.cells {
            Ok(cells) => cells,
            Err(code) => {
                wrong("", "", code, &[]);
                return vec![String::new(); places.len()];
            }
        };
        while cells.len() > header.len() && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.len() != header.len() {
            let fields = [("expected", header.len().to_string()), ("cells", cells.len().to_string())];
            wrong("", &cells.join(","), CellCode::CellCountWrong, &fields);
            found.raw = cells;
            return vec![String::new(); places.len()];
        }
        for (cell, name) in cells.iter().zip(header) {
            if cell.chars().any(is_control) {
                wrong(name, cell, CellCode::ControlCharacter, &[]);
            } else if cell.chars().nth(VALUE_CHARS).is_some() {
                wrong(name, cell, CellCode::CellTooLong, &[("limit", VALUE_CHARS.to_string())]);
            }
        }
        let take = |place: &Option<usize>, column: &super::spec::Column| match place {
            Some(at) => cells[*at].clone(),
            None => column.missing().unwrap_or_default().to_owned(),
        };
        let values = places.iter().zip(self.extract.columns.values()).map(|(p, c)| take(p, c)).collect();
        found.raw = cells;
        values
    }

    /// Adds the fields, and decides what happens to a row with mistakes.
    fn keep(
        &mut self,
        file: &SourceFile,
        table: &mut Table,
        order: &[(&String, &Field)],
        mut values: Vec<String>,
        mut found: RowFound,
        (header, places): (&[String], &[Option<usize>]),
    ) {
        // Fields of a row whose cells are wrong already are not read: they would be wrong for that reason.
        let whole = found.errors.is_empty();
        for (name, field) in order {
            let row = OneRow { names: &table.names, values: &values };
            let read = match self.field(field, &row) {
                _ if !whole => Ok(String::new()),
                Ok(value) if value.chars().nth(VALUE_CHARS).is_some() => {
                    let fields = vec![("limit", VALUE_CHARS.to_string())];
                    Err(FieldWrong { code: CellCode::CellTooLong, fields, template: field.template() })
                }
                read => read,
            };
            match read {
                Ok(value) => values.push(value),
                Err(FieldWrong { code, fields, template }) => {
                    let raw = template.write(&row).unwrap_or_default();
                    let column =
                        self.source_column(template, header, places).unwrap_or_else(|| (*name).clone());
                    let place = Place { file: &file.name, row: found.line, column: &column, found: &raw };
                    found.errors.push(CellError::new(place, code, &fields));
                    values.push(String::new());
                }
            }
        }
        let mut row = Row { file: found.file, line: found.line, values, parked: false };
        if let Some(first) = found.errors.first() {
            if self.extract.bad_rows == BadRow::Refuse {
                found.errors.into_iter().for_each(|error| self.errors.push(error));
                return;
            }
            row.parked = true;
            table.parked.push(Parked {
                file: file.name.clone(),
                row: found.line,
                cells: header.iter().cloned().zip(found.raw).collect(),
                amount: self.pays.then(|| table.amount_of(&row)).flatten(),
                column: first.column.clone(),
                code: first.code,
                zh: first.zh.clone(),
                en: first.en.clone(),
            });
        }
        table.rows.push(row);
    }

    /// The header's own name of the first column a template reads.
    fn source_column(
        &self,
        template: &Template,
        header: &[String],
        places: &[Option<usize>],
    ) -> Option<String> {
        let names = template.names();
        let at = self.extract.columns.keys().position(|column| names.contains(&column.as_str()))?;
        header.get(places[at]?).cloned()
    }

    fn field<'f>(&self, field: &'f Field, row: &OneRow<'_>) -> Result<String, FieldWrong<'f>> {
        let how = match field {
            Field::Text(template) => return Ok(template.write(row).unwrap_or_default()),
            Field::Read(how) => how.as_ref(),
        };
        let (value, template) = self.read_field(how, row)?;
        if value.is_empty() && how.required {
            return Err(FieldWrong { code: CellCode::CellEmpty, fields: Vec::new(), template });
        }
        Ok(value)
    }

    fn read_field<'f>(
        &self,
        how: &'f ReadField,
        row: &OneRow<'_>,
    ) -> Result<(String, &'f Template), FieldWrong<'f>> {
        if let Some(all) = &how.first {
            let filled = all.iter().find(|template| template.filled(row));
            let value = filled.and_then(|template| template.write(row)).unwrap_or_default();
            return Ok((value, filled.unwrap_or(&all[0])));
        }
        let template = how.template();
        let raw = template.write(row).unwrap_or_default();
        let wrong = |code, fields| FieldWrong { code, fields, template };
        if raw.is_empty()
            && how.text.is_none()
            && let Some(empty) = &how.empty
        {
            return Ok((empty.clone(), template));
        }
        let value = if how.date.is_some() {
            values::date(&raw, &how.forms)
                .map_err(|code| wrong(code, vec![("forms", how.forms.join(" "))]))?
        } else if how.money.is_some() {
            let negative = !how.negative_when.is_empty() && how.negative_when.iter().all(|c| c.holds(row));
            values::money(&raw, how, negative).map_err(|code| wrong(code, Vec::new()))?
        } else if let Some(name) = &how.table {
            let table = self.mapping.tables.get(name).and_then(|table| table.find(&raw));
            table
                .map(str::to_owned)
                .ok_or_else(|| wrong(CellCode::MapValue, vec![("table", name.clone())]))?
        } else {
            raw
        };
        Ok((value, template))
    }
}

struct RowFound {
    file: usize,
    line: u64,
    errors: Vec<CellError>,
    raw: Vec<String>,
}

struct FieldWrong<'f> {
    code: CellCode,
    fields: Vec<(&'static str, String)>,
    template: &'f Template,
}

/// A column name without what does not tell names apart: case, underscores for blanks, outer blanks.
fn spelling(name: &str) -> String {
    name.to_lowercase().replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fields so that each stands behind those it reads; fields in a circle stay out (check() refuses them).
pub fn field_order(extract: &Extract) -> Vec<(&String, &Field)> {
    let mut done: Vec<(&String, &Field)> = Vec::new();
    let mut left: Vec<(&String, &Spanned<Field>)> = extract.fields.iter().collect();
    loop {
        let ready = |field: &Field, done: &[(&String, &Field)]| {
            let known = |name: &str| {
                !extract.fields.contains_key(name) || done.iter().any(|(other, _)| other.as_str() == name)
            };
            field.names().iter().all(|name| known(name))
        };
        let before = done.len();
        left.retain(|(name, field)| {
            let go = ready(field.get_ref(), &done);
            if go {
                done.push((name, field.get_ref()));
            }
            !go
        });
        if done.len() == before {
            return done;
        }
    }
}

impl ReadField {
    /// What it is read from; of several, the first.
    fn template(&self) -> &Template {
        let single = [&self.text, &self.date, &self.money, &self.of].into_iter().find_map(Option::as_ref);
        let template = single.or_else(|| self.first.as_ref().and_then(|all| all.first()));
        template.expect("check() made sure that one of them is there")
    }
}

impl Field {
    fn template(&self) -> &Template {
        match self {
            Field::Text(template) => template,
            Field::Read(how) => how.template(),
        }
    }

    /// The columns and fields it reads.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Field::Text(template) => template.names(),
            Field::Read(how) => {
                let single = [&how.text, &how.date, &how.money, &how.of];
                let mut names: Vec<&str> = single
                    .into_iter()
                    .flatten()
                    .chain(how.first.iter().flatten())
                    .flat_map(Template::names)
                    .collect();
                names.extend(how.negative_when.iter().map(|condition| condition.name.as_str()));
                names
            }
        }
    }
}
