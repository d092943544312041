//! Texts for people in Chinese and English, and the one way money is written.
//!
//! Every crate keeps its own `locales/*.toml`; the binary hands them all to [`Texts::load`] and the result
//! travels with the request. A key is the path of tables down to a pair `zh`, `en`: `[ui] save.zh = "保存"`
//! is read as `ui.save`.
//!
//! **Promise:** both languages exist for every key and name the same fields, or loading fails and says where.
//! **Promise:** a key nobody wrote is shown as itself, `⟦area.key⟧`, so that a gap is seen and not hidden.
//! **Not here:** choosing the language of a visitor; the session keeps that.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The language a page is written in. Chinese is the default, English is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The short code used in sessions, forms and locale files.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The value of the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code || lang.tag() == code)
    }

    /// The language the switch in the top bar leads to.
    pub fn other(self) -> Lang {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

/// The English and the Chinese half of a message written `english / 中文`, as errors below the locale
/// files are. A text that is not written so stands for both.
pub fn halves(text: &str) -> (&str, &str) {
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let cut = text.rmatch_indices(" / ").find(|(at, _)| han(&text[at + 3..]) && !han(&text[..*at]));
    cut.map_or((text, text), |(at, _)| (&text[..at], &text[at + 3..]))
}

/// One half of a message written `english / 中文`.
pub fn half(lang: Lang, text: &str) -> &str {
    match lang {
        Lang::Zh => halves(text).1,
        Lang::En => halves(text).0,
    }
}

/// The unit figures are shown in, kept per user and stated once in the head of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    #[default]
    Yuan,
    Wan,
    Yi,
}

impl MoneyUnit {
    pub const ALL: [MoneyUnit; 3] = [MoneyUnit::Yuan, MoneyUnit::Wan, MoneyUnit::Yi];

    pub fn code(self) -> &'static str {
        match self {
            MoneyUnit::Yuan => "yuan",
            MoneyUnit::Wan => "wan",
            MoneyUnit::Yi => "yi",
        }
    }

    pub fn from_code(code: &str) -> Option<MoneyUnit> {
        MoneyUnit::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// The word printed beside figures.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (MoneyUnit::Yuan, Lang::Zh) => "元",
            (MoneyUnit::Wan, Lang::Zh) => "万元",
            (MoneyUnit::Yi, Lang::Zh) => "亿元",
            (MoneyUnit::Yuan, Lang::En) => "yuan",
            (MoneyUnit::Wan, Lang::En) => "10k yuan",
            (MoneyUnit::Yi, Lang::En) => "100m yuan",
        }
    }

    /// How many fen make one of this unit.
    pub fn fen(self) -> i64 {
        10i64.pow(self.fen_digits())
    }

    /// How many fen make one of this unit, as a power of ten.
    fn fen_digits(self) -> u32 {
        match self {
            MoneyUnit::Yuan => 2,
            MoneyUnit::Wan => 6,
            MoneyUnit::Yi => 10,
        }
    }

    /// Decimals in a table. Four for 亿元, so that a column never loses more than half a 万元.
    fn table_decimals(self) -> u32 {
        match self {
            MoneyUnit::Yuan | MoneyUnit::Wan => 2,
            MoneyUnit::Yi => 4,
        }
    }

    /// A figure for a table: grouped, rounded half away from zero to the unit's decimals, real minus sign.
    pub fn rounded(self, fen: i64) -> String {
        let divisor = 10u128.pow(self.fen_digits());
        let decimals = self.table_decimals();
        let scale = 10u128.pow(decimals);
        let scaled = (u128::from(fen.unsigned_abs()) * scale + divisor / 2) / divisor;
        let minus = if fen < 0 && scaled > 0 { "\u{2212}" } else { "" };
        format!("{minus}{}.{:0width$}", grouped(scaled / scale), scaled % scale, width = decimals as usize)
    }

    /// Whether [`MoneyUnit::rounded`] hides fen, so that the exact figure belongs beside it.
    pub fn rounds(self, fen: i64) -> bool {
        let lost = self.fen_digits() - self.table_decimals();
        !fen.unsigned_abs().is_multiple_of(10u64.pow(lost))
    }

    /// A figure for a sentence: grouped and exact to the fen, never rounded, at least two decimals.
    pub fn exact(self, fen: i64) -> String {
        let minus = if fen < 0 { "\u{2212}" } else { "" };
        let (whole, fraction) = self.split(fen);
        format!("{minus}{}.{fraction}", grouped(whole))
    }

    /// A figure for a file: exact, not grouped, ASCII minus, so that a spreadsheet reads a number.
    pub fn plain(self, fen: i64) -> String {
        let minus = if fen < 0 { "-" } else { "" };
        let (whole, fraction) = self.split(fen);
        format!("{minus}{whole}.{fraction}")
    }

    fn split(self, fen: i64) -> (u128, String) {
        let divisor = 10u128.pow(self.fen_digits());
        let magnitude = u128::from(fen.unsigned_abs());
        let mut fraction = format!("{:0width$}", magnitude % divisor, width = self.fen_digits() as usize);
        while fraction.len() > 2 && fraction.ends_with('0') {
            fraction.pop();
        }
        (magnitude / divisor, fraction)
    }
}

/// A whole number with thousands separators.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value put into a placeholder: `{name}` writes it, `{name:fen}` writes an integer of fen as money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    Text(String),
    Number(i64),
}

impl From<&str> for Field {
    fn from(text: &str) -> Field {
        Field::Text(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Field {
        Field::Text(text)
    }
}

impl From<i64> for Field {
    fn from(number: i64) -> Field {
        Field::Number(number)
    }
}

impl From<&serde_json::Value> for Field {
    /// Lists are joined, nested objects stay JSON: a refusal with such a field deserves its own text.
    fn from(value: &serde_json::Value) -> Field {
        match value {
            serde_json::Value::Null => Field::Text(String::new()),
            serde_json::Value::Bool(yes) => Field::Text(yes.to_string()),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Field::Text(number.to_string()), Field::Number)
            }
            serde_json::Value::String(text) => Field::Text(text.clone()),
            serde_json::Value::Array(items) => {
                let parts: Vec<String> = items.iter().map(|item| Field::from(item).to_string()).collect();
                Field::Text(parts.join(", "))
            }
            serde_json::Value::Object(_) => Field::Text(value.to_string()),
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Field::Text(text) => f.write_str(text),
            Field::Number(number) => write!(f, "{number}"),
        }
    }
}

/// Why the locale files do not load: every problem found, each with its file and key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("locale files do not load:\n{}", problems.join("\n"))]
pub struct TextsRefused {
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Pair {
    zh: String,
    en: String,
}

/// All texts of the program, merged from the locale files of every crate.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    pairs: BTreeMap<String, Pair>,
}

impl Texts {
    /// Merges locale files, given as (file name, content). All problems are reported together.
    pub fn load(files: &[(&str, &str)]) -> Result<Texts, TextsRefused> {
        let mut texts = Texts::default();
        let mut problems = Vec::new();
        for (file, content) in files {
            match content.parse::<toml::Table>() {
                Ok(table) => texts.absorb(file, "", &table, &mut problems),
                Err(error) => problems.push(format!("{file}: not TOML: {error}")),
            }
        }
        if problems.is_empty() { Ok(texts) } else { Err(TextsRefused { problems }) }
    }

    fn absorb(&mut self, file: &str, path: &str, table: &toml::Table, problems: &mut Vec<String>) {
        let pair = (table.get("zh").and_then(|v| v.as_str()), table.get("en").and_then(|v| v.as_str()));
        match pair {
            (Some(zh), Some(en)) => {
                if placeholders(zh) != placeholders(en) {
                    problems.push(format!("{file}: {path}: zh and en do not name the same fields"));
                }
                let pair = Pair { zh: zh.to_owned(), en: en.to_owned() };
                if self.pairs.insert(path.to_owned(), pair).is_some() {
                    problems.push(format!("{file}: {path}: this key was already given"));
                }
            }
            (Some(_), None) => problems.push(format!("{file}: {path}: en is missing")),
            (None, Some(_)) => problems.push(format!("{file}: {path}: zh is missing")),
            (None, None) => {}
        }
        for (name, value) in table {
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match value.as_table() {
                Some(inner) => self.absorb(file, &below, inner, problems),
                None if (name == "zh" || name == "en") && value.is_str() => {}
                None => problems.push(format!("{file}: {below}: expected zh and en texts here")),
            }
        }
    }

    /// The text of a key with its fields filled in, money in yuan.
    pub fn text(&self, lang: Lang, key: &str, fields: &[(&str, Field)]) -> String {
        self.text_in(lang, MoneyUnit::Yuan, key, fields)
    }

    /// The text of a key, money in the reader's unit.
    pub fn text_in(&self, lang: Lang, unit: MoneyUnit, key: &str, fields: &[(&str, Field)]) -> String {
        let Some(pair) = self.pairs.get(key) else { return missing(key, fields) };
        let template = match lang {
            Lang::Zh => &pair.zh,
            Lang::En => &pair.en,
        };
        fill(template, lang, unit, |name| fields.iter().find(|(n, _)| *n == name).map(|(_, f)| f.clone()))
    }

    /// The text of a key whose fields are the members of a JSON object, as a serialised refusal is.
    pub fn text_of(&self, lang: Lang, unit: MoneyUnit, key: &str, fields: &serde_json::Value) -> String {
        let Some(pair) = self.pairs.get(key) else { return format!("\u{27e6}{key}\u{27e7} {fields}") };
        let template = match lang {
            Lang::Zh => &pair.zh,
            Lang::En => &pair.en,
        };
        fill(template, lang, unit, |name| fields.get(name).map(Field::from))
    }

    pub fn has(&self, key: &str) -> bool {
        self.pairs.contains_key(key)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.pairs.keys().map(String::as_str)
    }
}

fn missing(key: &str, fields: &[(&str, Field)]) -> String {
    let mut out = format!("\u{27e6}{key}\u{27e7}");
    for (name, value) in fields {
        let _ = write!(out, " {name}={value}"); // writing to a String cannot fail
    }
    out
}

/// Replaces placeholders. `{x:fen}` writes figure and unit; where the template writes 元 or yuan itself,
/// only the figure in yuan is written, so that both habits of translators read well.
fn fill(template: &str, lang: Lang, unit: MoneyUnit, field: impl Fn(&str) -> Option<Field>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        out.push_str(&rest[..open]);
        let inside = &rest[open + 1..close];
        rest = &rest[close + 1..];
        let (name, format) = inside.split_once(':').unwrap_or((inside, ""));
        match (field(name), format) {
            (Some(Field::Number(fen)), "fen") if says_yuan(rest) => out.push_str(&MoneyUnit::Yuan.exact(fen)),
            (Some(Field::Number(fen)), "fen") => {
                let _ = write!(out, "{}\u{a0}{}", unit.exact(fen), unit.word(lang));
            }
            (Some(value), _) => out.push_str(&value.to_string()),
            (None, _) => {
                let _ = write!(out, "{{{inside}}}");
            }
        }
    }
    out.push_str(rest);
    out
}

fn says_yuan(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('元') || rest.starts_with("yuan")
}

fn placeholders(template: &str) -> Vec<&str> {
    let mut names: Vec<&str> = template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(inside, _)| inside.split(':').next().unwrap_or(inside))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_in_two_languages_comes_apart_at_its_middle() {
        assert_eq!(halves("cannot open a / b / 无法打开 a / b"), ("cannot open a / b", "无法打开 a / b"));
        assert_eq!(halves("only english"), ("only english", "only english"));
        assert_eq!(half(Lang::Zh, "of 兴国 / 兴国的"), "of 兴国 / 兴国的", "no clean middle: kept whole");
    }

    fn sample() -> Texts {
        let file = "[refusal.quota.short]\nzh = \"{line} 只剩 {left:fen}\"\nen = \"{line} has {left:fen} left\"\n\
                    [ui]\nsave.zh = \"保存\"\nsave.en = \"Save\"\nyuan.zh = \"剩 {left:fen} 元\"\nyuan.en = \"{left:fen} yuan left\"\n";
        Texts::load(&[("sample.toml", file)]).expect("the sample loads")
    }

    #[test]
    fn money_is_grouped_exact_in_sentences_and_rounded_in_tables() {
        assert_eq!(MoneyUnit::Yuan.exact(123_456_789), "1,234,567.89");
        assert_eq!(MoneyUnit::Yuan.exact(-5), "\u{2212}0.05");
        assert_eq!(MoneyUnit::Wan.exact(123_456), "0.123456");
        assert_eq!(MoneyUnit::Wan.exact(1_000_000), "1.00");
        assert_eq!(MoneyUnit::Wan.rounded(1_005_000), "1.01");
        assert_eq!(MoneyUnit::Wan.rounded(-1_004_999), "\u{2212}1.00");
        assert_eq!(MoneyUnit::Wan.rounded(-1), "0.00");
        assert_eq!(MoneyUnit::Yi.rounded(556_800_000_000), "55.6800");
        assert_eq!(MoneyUnit::Yuan.rounded(i64::MIN), "\u{2212}92,233,720,368,547,758.08");
        assert!(MoneyUnit::Wan.rounds(123) && !MoneyUnit::Wan.rounds(10_000) && !MoneyUnit::Yuan.rounds(1));
        assert_eq!(MoneyUnit::Wan.plain(-123_456_789), "-123.456789");
    }

    #[test]
    fn fields_and_money_are_filled_in() {
        let texts = sample();
        let fields = [("line", "指标 007".into()), ("left", 123_400.into())];
        let said = texts.text(Lang::Zh, "refusal.quota.short", &fields);
        assert_eq!(said, "指标 007 只剩 1,234.00\u{a0}元");
        let said = texts.text_in(Lang::En, MoneyUnit::Wan, "refusal.quota.short", &fields);
        assert_eq!(said, "指标 007 has 0.1234\u{a0}10k yuan left");
        let json = serde_json::json!({ "line": 7, "left": -50 });
        assert_eq!(
            texts.text_of(Lang::En, MoneyUnit::Yuan, "refusal.quota.short", &json),
            "7 has \u{2212}0.50\u{a0}yuan left"
        );
    }

    #[test]
    fn a_template_that_says_yuan_gets_the_figure_in_yuan() {
        let fields = [("left", 123_400.into())];
        assert_eq!(sample().text_in(Lang::Zh, MoneyUnit::Yi, "ui.yuan", &fields), "剩 1,234.00 元");
    }

    #[test]
    fn a_missing_key_or_field_stays_visible() {
        assert_eq!(
            sample().text(Lang::Zh, "ui.nothing", &[("a", 1.into())]),
            "\u{27e6}ui.nothing\u{27e7} a=1"
        );
        assert_eq!(sample().text(Lang::Zh, "ui.yuan", &[]), "剩 {left:fen} 元");
    }

    #[test]
    fn a_missing_language_a_stray_value_and_a_second_text_are_reported_together() {
        let files = [
            ("a.toml", "[ui]\nsave.zh = \"保存\"\ncount = 3\n"),
            ("b.toml", "[ui]\nx.zh=\"{a}\"\nx.en=\"{b}\""),
        ];
        let refused = Texts::load(&files).expect_err("both files are wrong");
        assert_eq!(refused.problems.len(), 3, "{refused}");
        assert!(refused.to_string().contains("a.toml: ui.save: en is missing"));
        let twice = [("a.toml", "[ui]\nx.zh=\"a\"\nx.en=\"b\""), ("b.toml", "[ui]\nx.zh=\"a\"\nx.en=\"b\"")];
        assert!(Texts::load(&twice).is_err());
    }
}
