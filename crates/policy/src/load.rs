//! From TOML text to dated rows. Everything wrong in the files is reported at once, each with its
//! place and its remedy; a set of files with one wrong row loads nothing.

use crate::error::{LoadError, Phrase};
use crate::keys::{self, Spec};
use crate::parameters::{Layer, Parameter, PolicyFile, Row};
use jiff::civil::Date;
use std::collections::BTreeMap;

const ROW_FIELDS: &[&str] = &["from", "value", "source", "doc_no", "checked_on", "uncertain", "note"];

pub(crate) type Parameters = BTreeMap<&'static str, Parameter>;

/// Adds one layer of files to `parameters`; errors are collected, in the order of the files.
pub(crate) fn layer(
    parameters: &mut Parameters,
    layer: &Layer,
    files: &[PolicyFile<'_>],
    errors: &mut Vec<LoadError>,
) {
    for file in files {
        let mut reader = Reader { file: file.name, layer, errors, parameters };
        reader.file(file.text);
    }
}

struct Reader<'a> {
    file: &'a str,
    layer: &'a Layer,
    errors: &'a mut Vec<LoadError>,
    parameters: &'a mut Parameters,
}

impl Reader<'_> {
    fn refuse(&mut self, key: &str, row: Option<usize>, found: Phrase, allowed: Phrase, remedy: Phrase) {
        let (file, key) = (self.file.to_owned(), key.to_owned());
        self.errors.push(LoadError { file, key, row, found, allowed, remedy });
    }

    fn file(&mut self, text: &str) {
        let table: toml::Table = match text.trim_start_matches('\u{feff}').parse() {
            Ok(table) => table,
            Err(error) => {
                let line =
                    error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
                let what = error.message().to_owned();
                return self.refuse(
                    "",
                    line,
                    Phrase::new(format!("不是合法的 TOML：{what}"), format!("not TOML: {what}")),
                    Phrase::new(
                        "TOML 1.0 文本，键不重复，日期真实存在",
                        "TOML 1.0, no key twice, dates that exist",
                    ),
                    Phrase::new("改正该行", "correct this line"),
                );
            }
        };
        for (key, entry) in &table {
            self.key(key, entry);
        }
    }

    fn key(&mut self, key: &str, entry: &toml::Value) {
        let Some(spec) = keys::spec(key) else {
            return self.refuse(
                key,
                None,
                Phrase::new("没有规则读取此参数", "no rule reads this parameter"),
                Phrase::new(keys::known(false), keys::known(false)),
                Phrase::new("改正名称，或删去", "correct the name, or remove it"),
            );
        };
        let Some(table) = entry.as_table() else {
            return self.refuse(
                key,
                None,
                Phrase::new("不是表", format!("{} instead of a table", entry.type_str())),
                Phrase::new("[[键.values]] 各行", "rows [[key.values]]"),
                Phrase::new("照 policies/national 的写法", "write it as in policies/national"),
            );
        };
        if *self.layer == Layer::National {
            self.declare(spec, table);
        } else if !self.parameters.contains_key(key) {
            return self.refuse(
                key,
                None,
                Phrase::new("全国层没有此参数", "no national row of this parameter"),
                Phrase::new("先有全国行，县行再覆盖", "a national row first, which the county overrides"),
                Phrase::new("在 policies/national 补一行", "add a row in policies/national"),
            );
        }
        self.only_fields(key, None, table, self.key_fields());
        match table.get("values").and_then(toml::Value::as_array) {
            Some(rows) if !rows.is_empty() => {
                for (index, row) in rows.iter().enumerate() {
                    self.row(spec, index + 1, row);
                }
            }
            Some(_) | None => self.refuse(
                key,
                None,
                Phrase::new("没有任何行", "no rows"),
                Phrase::new("至少一行 [[键.values]]", "at least one row [[key.values]]"),
                Phrase::new("补一行", "add a row"),
            ),
        }
    }

    fn key_fields(&self) -> &'static [&'static str] {
        // Meaning and unit are fixed nationally: a county changes numbers, not what they mean.
        if *self.layer == Layer::National { &["meaning", "unit", "values"] } else { &["values"] }
    }

    fn declare(&mut self, spec: &'static Spec, table: &toml::Table) {
        if self.parameters.contains_key(spec.key) {
            return self.refuse(
                spec.key,
                None,
                Phrase::new("另一全国文件已定义", "already defined in another national file"),
                Phrase::new("每个参数只在一个文件定义", "each parameter in one file only"),
                Phrase::new("并入一处", "merge the two"),
            );
        }
        let text = |value: Option<&toml::Value>| {
            value.and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
        };
        let meaning = table.get("meaning");
        let zh = text(meaning.and_then(|meaning| meaning.get("zh")));
        let en = text(meaning.and_then(|meaning| meaning.get("en")));
        if zh.is_none() || en.is_none() {
            self.refuse(
                spec.key,
                None,
                Phrase::new("缺少中文或英文含义", "the meaning in Chinese or English is missing"),
                Phrase::new("meaning = { zh = \"…\", en = \"…\" }", "meaning = { zh = \"…\", en = \"…\" }"),
                Phrase::new("两种语言都写上", "write both"),
            );
        }
        if text(table.get("unit")).as_deref() != Some(spec.unit) {
            let found = table.get("unit").map_or_else(|| "-".to_owned(), toml::Value::to_string);
            self.refuse(
                spec.key,
                None,
                Phrase::new(format!("单位为 {found}"), format!("unit is {found}")),
                Phrase::new(format!("unit = \"{}\"", spec.unit), format!("unit = \"{}\"", spec.unit)),
                Phrase::new("换算数值并改正单位", "convert the values and correct the unit"),
            );
        }
        let meaning = Phrase { zh: zh.unwrap_or_default(), en: en.unwrap_or_default() };
        self.parameters.insert(spec.key, Parameter { spec, meaning, rows: Vec::new() });
    }

    fn only_fields(&mut self, key: &str, row: Option<usize>, table: &toml::Table, allowed: &[&str]) {
        for field in table.keys().filter(|field| !allowed.contains(&field.as_str())) {
            let allowed = allowed.join(", ");
            self.refuse(
                key,
                row,
                Phrase::new(format!("此处不应有字段 {field}"), format!("field {field} does not belong here")),
                Phrase::new(allowed.clone(), allowed),
                Phrase::new("改正字段名，或删去", "correct the field name, or remove it"),
            );
        }
    }

    fn row(&mut self, spec: &'static Spec, n: usize, row: &toml::Value) {
        let Some(table) = row.as_table() else {
            return self.refuse(
                spec.key,
                Some(n),
                Phrase::new("不是表", format!("{} instead of a table", row.type_str())),
                Phrase::new("[[键.values]]", "[[key.values]]"),
                Phrase::new("照 policies/national 的写法", "write it as in policies/national"),
            );
        };
        self.only_fields(spec.key, Some(n), table, ROW_FIELDS);
        // All are read before any `?`, so that one pass reports every fault of the row.
        let from = self.date(spec, n, table, "from");
        let value = self.value(spec, n, table);
        let source = self.text(spec, n, table, "source", true);
        let doc_no = self.text(spec, n, table, "doc_no", false);
        let note = self.text(spec, n, table, "note", false);
        let checked_on = self.date(spec, n, table, "checked_on");
        let uncertain = self.flag(spec, n, table);
        let (Some(from), Some((value, written)), Some(source), Some(checked_on), Some(uncertain)) =
            (from, value, source, checked_on, uncertain)
        else {
            return;
        };
        let layer = self.layer.clone();
        let file = self.file.to_owned();
        let row = Row { layer, file, from, value, written, source, doc_no, note, checked_on, uncertain };
        self.keep(spec, n, row);
    }

    fn keep(&mut self, spec: &'static Spec, n: usize, row: Row) {
        let parameter = self.parameters.get_mut(spec.key).expect("declared before its rows are read");
        let twin = parameter.rows.iter().find(|known| known.layer == row.layer && known.from == row.from);
        let Some(twin) = twin else {
            return parameter.rows.push(row);
        };
        let (file, from) = (twin.file.clone(), row.from);
        self.refuse(
            spec.key,
            Some(n),
            Phrase::new(
                format!("{file} 已有自 {from} 起的一行"),
                format!("{file} already has a row from {from}"),
            ),
            Phrase::new("同一层每个日期一行", "one row a date in each layer"),
            Phrase::new("另定起始日期，或删去重复的一行", "give it another date, or remove one of the two"),
        );
    }

    fn value(
        &mut self,
        spec: &'static Spec,
        n: usize,
        table: &toml::Table,
    ) -> Option<(crate::value::Value, crate::value::Written)> {
        let found = table.get("value");
        if let Some(read) = found.and_then(|value| spec.kind.read(value)) {
            return Some(read);
        }
        let shown: String = match found {
            Some(value) => value.to_string().chars().take(60).collect(),
            None => "-".to_owned(),
        };
        self.refuse(
            spec.key,
            Some(n),
            Phrase::new(format!("value 为 {shown}"), format!("value is {shown}")),
            spec.kind.allowed(),
            Phrase::new("按允许的写法改正", "write it as allowed"),
        );
        None
    }

    fn date(&mut self, spec: &'static Spec, n: usize, table: &toml::Table, field: &str) -> Option<Date> {
        let found = table.get(field);
        let date = found.and_then(date);
        if date.is_none() {
            let shown = found.map_or_else(|| "-".to_owned(), toml::Value::to_string);
            self.refuse(
                spec.key,
                Some(n),
                Phrase::new(format!("{field} 为 {shown}"), format!("{field} is {shown}")),
                Phrase::new(
                    "1950 至 2199 年间真实存在的日期，不带引号，如 2022-01-01",
                    "a date that exists between 1950 and 2199, without quotes, such as 2022-01-01",
                ),
                Phrase::new(format!("补上或改正 {field}"), format!("add or correct {field}")),
            );
        }
        date
    }

    /// Optional texts may be absent but not empty; a required one must be there.
    fn text(
        &mut self,
        spec: &'static Spec,
        n: usize,
        table: &toml::Table,
        field: &str,
        required: bool,
    ) -> Option<String> {
        let found = table.get(field);
        let text = found.and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty());
        if text.is_none() && (required || found.is_some()) {
            let shown = found.map_or_else(|| "-".to_owned(), toml::Value::to_string);
            self.refuse(
                spec.key,
                Some(n),
                Phrase::new(format!("{field} 为 {shown}"), format!("{field} is {shown}")),
                Phrase::new("非空文字", "a text that is not empty"),
                Phrase::new(
                    format!("写明 {field}（文件名称或依据）"),
                    format!("write the {field}: which document says so"),
                ),
            );
        }
        text.map(str::to_owned)
    }

    fn flag(&mut self, spec: &'static Spec, n: usize, table: &toml::Table) -> Option<bool> {
        let Some(found) = table.get("uncertain") else {
            return Some(false);
        };
        if found.as_bool().is_none() {
            self.refuse(
                spec.key,
                Some(n),
                Phrase::new(format!("uncertain 为 {found}"), format!("uncertain is {found}")),
                Phrase::new("true 或 false", "true or false"),
                Phrase::new("改正", "correct it"),
            );
        }
        found.as_bool()
    }
}

/// A plain date; one with a time, or in quotes, is not one.
pub(crate) fn date(value: &toml::Value) -> Option<Date> {
    let found = value.as_datetime()?;
    let date = found.date.filter(|_| found.time.is_none() && found.offset.is_none())?;
    let (year, month, day) =
        (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    Date::new(year, month, day).ok().filter(|date| (1950..2200).contains(&date.year()))
}
