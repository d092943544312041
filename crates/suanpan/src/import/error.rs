//! Mistakes in a county folder, each with its place, what was found and what to do.
//!
//! **Promise:** a person can mend the file from the message alone: file, line, column, the cell as it
//! stands, what is allowed, and the remedy, in Chinese and English (`locales/import.toml`).
//! **Promise:** all mistakes are counted, the first thousand are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use platform::i18n::{Field, Lang, Texts};
use serde::{Deserialize, Serialize};

/// How many mistakes are kept; the rest are only counted.
pub const KEPT: usize = 1_000;
/// How much of a cell a message repeats.
const SHOWN: usize = 60;

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    Texts::load(&[("locales/import.toml", include_str!("../../locales/import.toml"))])
        .expect("the locale file of the import is part of the program and loads")
});

macro_rules! codes {
    ($($name:ident = $word:literal),+ $(,)?) => {
        /// What is wrong with a cell, a row or a file. The word is the key of its texts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum CellCode { $(#[serde(rename = $word)] $name),+ }
        impl CellCode {
            pub const ALL: &'static [CellCode] = &[$(CellCode::$name),+];

            pub fn word(self) -> &'static str {
                match self { $(CellCode::$name => $word),+ }
            }
        }
    };
}

codes! {
    // The folder and its files.
    NotReadable = "not_readable",
    UnknownFile = "unknown_file",
    FileMissing = "file_missing",
    NotAFile = "not_a_file",
    FileTooLarge = "file_too_large",
    FileEmpty = "file_empty",
    FileIsGbk = "file_is_gbk",
    FileNotUtf8 = "file_not_utf8",
    LineEndsCr = "line_ends_cr",
    ColumnMissing = "column_missing",
    ColumnUnknown = "column_unknown",
    ColumnTwice = "column_twice",
    // Rows.
    QuoteOpen = "quote_open",
    QuoteStray = "quote_stray",
    CellCountWrong = "cell_count_wrong",
    // county.toml.
    TomlBroken = "toml_broken",
    SettingMissing = "setting_missing",
    SettingUnknown = "setting_unknown",
    SettingWrong = "setting_wrong",
    UnknownProfile = "unknown_profile",
    PolicyRow = "policy_row",
    // Cells by themselves.
    CellEmpty = "cell_empty",
    CellTooLong = "cell_too_long",
    ControlCharacter = "control_character",
    Formula = "formula",
    BlankAround = "blank_around",
    NotACode = "not_a_code",
    NotAWord = "not_a_word",
    NotADate = "not_a_date",
    NotAnInstant = "not_an_instant",
    NotANumber = "not_a_number",
    ClassCodeShape = "class_code_shape",
    ProjectCodeShape = "project_code_shape",
    AccountShape = "account_shape",
    AmountNotANumber = "amount_not_a_number",
    AmountExponent = "amount_exponent",
    AmountStrayCharacter = "amount_stray_character",
    AmountDecimals = "amount_decimals",
    AmountTooLarge = "amount_too_large",
    AmountNegative = "amount_negative",
    AmountZero = "amount_zero",
    YearNotInFolder = "year_not_in_folder",
    BeforeOpening = "before_opening",
    DatesReversed = "dates_reversed",
    // Rows against each other.
    DuplicateKey = "duplicate_key",
    RequestTwice = "request_twice",
    UnknownReference = "unknown_reference",
    NotFirstLevel = "not_first_level",
    DivisionCannotManage = "division_cannot_manage",
    WrongLevel = "wrong_level",
    WrongParent = "wrong_parent",
    OneHome = "one_home",
    ScopeCodes = "scope_codes",
    ScopeWithoutHome = "scope_without_home",
    ForbiddenPair = "forbidden_pair",
    UnitLacksRole = "unit_lacks_role",
    UnitLacksReviewer = "unit_lacks_reviewer",
    UnitLacksPeople = "unit_lacks_people",
    ProjectOfOtherUnit = "project_of_other_unit",
    TargetHalf = "target_half",
    BookUnbalanced = "book_unbalanced",
    SumTooLarge = "sum_too_large",
    OutOfLineYear = "out_of_line_year",
    VirementLine = "virement_line",
    CommitmentContract = "commitment_contract",
    CommitmentSupplier = "commitment_supplier",
    ScheduleTooMuch = "schedule_too_much",
    OpeningContracts = "opening_contracts",
    DocumentTwice = "document_twice",
    OpeningMissing = "opening_missing",
    OpeningUnexpected = "opening_unexpected",
    OpeningLineMissing = "opening_line_missing",
    OpeningUnbalanced = "opening_unbalanced",
    SameSignature = "same_signature",
    CountyAlreadyThere = "county_already_there",
    // Mapping files and the extracts they read.
    MapFile = "map_file",
    MapFileMissing = "map_file_missing",
    MapEncoding = "map_encoding",
    MapColumnMissing = "map_column_missing",
    MapColumnUnknown = "map_column_unknown",
    MapDate = "map_date",
    MapValue = "map_value",
    MapTotal = "map_total",
}

/// One mistake. `row` is the line in the file, counted from 1 (the header); 0 means the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellError {
    pub file: String,
    pub row: u64,
    pub column: String,
    pub found: String,
    pub code: CellCode,
    pub zh: String,
    pub en: String,
}

impl CellError {
    /// Fields of the text besides `found`; `file` and `column` are filled in too.
    pub(crate) fn new(at: Place<'_>, code: CellCode, fields: &[(&str, String)]) -> CellError {
        let found = shown(at.found);
        let mut all: Vec<(&str, Field)> = vec![
            ("found", Field::Text(found.clone())),
            ("file", Field::Text(at.file.to_owned())),
            ("column", Field::Text(at.column.to_owned())),
        ];
        all.extend(fields.iter().map(|(name, value)| (*name, Field::Text(value.clone()))));
        let key = format!("refusal.import.{}", code.word());
        CellError {
            file: at.file.to_owned(),
            row: at.row,
            column: at.column.to_owned(),
            code,
            zh: TEXTS.text(Lang::Zh, &key, &all),
            en: TEXTS.text(Lang::En, &key, &all),
            found,
        }
    }

    /// The message in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// `requests.csv row 812, amount: …`, the line a terminal shows.
    pub fn line(&self, lang: Lang) -> String {
        let column = if self.column.is_empty() { String::new() } else { format!(", {}", self.column) };
        match (lang, self.row) {
            (Lang::En, 0) => format!("{}{column}: {}", self.file, self.en),
            (Lang::En, row) => format!("{} row {row}{column}: {}", self.file, self.en),
            (Lang::Zh, 0) => format!("{}{}：{}", self.file, column.replace(", ", "，"), self.zh),
            (Lang::Zh, row) => {
                format!("{} 第 {row} 行{}：{}", self.file, column.replace(", ", "，"), self.zh)
            }
        }
    }
}

/// Where a mistake is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub file: &'a str,
    pub row: u64,
    pub column: &'a str,
    pub found: &'a str,
}

/// Why a folder was not imported: nothing of it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct ImportRefused {
    pub errors: Vec<CellError>,
    /// How many more there were.
    pub more: u64,
}

impl fmt::Display for ImportRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.list(Lang::En))
    }
}

impl ImportRefused {
    pub fn total(&self) -> u64 {
        u64::try_from(self.errors.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }

    /// All mistakes, one per line, and how many were not kept.
    pub fn list(&self, lang: Lang) -> String {
        let mut lines: Vec<String> = self.errors.iter().map(|error| error.line(lang)).collect();
        if self.more > 0 {
            lines.push(say(lang, "ui.import.more", &[("count", self.more.to_string())]));
        }
        lines.push(say(lang, "ui.import.nothing_written", &[("count", self.total().to_string())]));
        lines.join("\n")
    }
}

/// A text of the import that is no refusal.
pub(crate) fn say(lang: Lang, key: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<(&str, Field)> =
        fields.iter().map(|(name, value)| (*name, Field::Text(value.clone()))).collect();
    TEXTS.text(lang, key, &fields)
}

/// Collects mistakes of one reading, and remembers which files have any.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    kept: Vec<CellError>,
    more: u64,
    files: BTreeSet<String>,
    columns: BTreeMap<(String, String), u64>,
}

impl Errors {
    pub fn push(&mut self, error: CellError) {
        self.files.insert(error.file.clone());
        *self.columns.entry((error.file.clone(), error.column.clone())).or_default() += 1;
        if self.kept.len() < KEPT {
            self.kept.push(error);
        } else {
            self.more += 1;
        }
    }

    pub fn at(&mut self, place: Place<'_>, code: CellCode, fields: &[(&str, String)]) {
        self.push(CellError::new(place, code, fields));
    }

    /// Whether the file has no mistake so far.
    pub fn clean(&self, file: &str) -> bool {
        !self.files.contains(file)
    }

    /// Whether nothing is wrong with the cells of a column, so that sums over it mean something.
    pub fn column_clean(&self, file: &str, column: &str) -> bool {
        !self.columns.contains_key(&(file.to_owned(), column.to_owned()))
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The refusal, in the order of `files` and of the rows in each.
    pub fn refused(mut self, files: &[&str]) -> ImportRefused {
        let place = |file: &str| files.iter().position(|name| *name == file).unwrap_or(files.len());
        self.kept.sort_by_key(|error| (place(&error.file), error.row));
        ImportRefused { errors: self.kept, more: self.more }
    }
}

/// A cell as a message repeats it: short, and with control characters made visible.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            out.push('…');
            break;
        }
        if is_control(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Characters that do not show, or turn the text around them: none belongs into a name or a code.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_texts() {
        for code in CellCode::ALL {
            assert!(TEXTS.has(&format!("refusal.import.{}", code.word())), "{}", code.word());
        }
        let codes = TEXTS.keys().filter(|key| key.starts_with("refusal.import.")).count();
        assert_eq!(codes, CellCode::ALL.len(), "a text whose code is gone");
    }

    #[test]
    fn a_message_leaves_no_field_unfilled() {
        let place = Place { file: "units.csv", row: 3, column: "level", found: "x\ty" };
        let error = CellError::new(place, CellCode::NotAWord, &[("allowed", "1 2".to_owned())]);
        assert!(!error.en.contains('{') && error.en.contains("x\\ty"), "{}", error.en);
        assert!(error.line(Lang::En).starts_with("units.csv row 3, level: "));
        assert!(error.line(Lang::Zh).starts_with("units.csv 第 3 行，level："));
    }
}
