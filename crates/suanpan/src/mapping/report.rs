//! What a mapping did: files taken, rows read and set aside, control totals, trees that do not add up.
//!
//! **Promise:** per extract, rows and amounts read = used + set aside; nothing disappears unsaid.

use std::fmt::Write as _;

use ledger::Fen;
use platform::i18n::Lang;
use serde::Serialize;

use super::rows::FileRead;
use super::trees::TreeReport;
use super::values::plain;
use crate::import::error::say;

/// How many findings of a tree a printed report shows; the JSON has all.
const PRINTED: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappingReport {
    pub mapping: String,
    pub title: String,
    pub source: String,
    pub licence: String,
    pub files: Vec<FileRead>,
    /// Files that no extract asked for.
    pub left_alone: Vec<String>,
    pub extracts: Vec<ExtractReport>,
    pub trees: Vec<TreeReport>,
}

/// Control totals of one extract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ExtractReport {
    pub extract: String,
    pub rows: u64,
    pub parked: u64,
    pub blank: u64,
    /// Sum of the amount over all rows whose amount can be read, and over those set aside.
    pub amount_fen: Fen,
    pub parked_fen: Fen,
}

impl MappingReport {
    pub fn print(&self, lang: Lang) -> String {
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to a String cannot fail");
        let texts =
            |key: &str, fields: &[(&str, String)]| say(lang, &format!("ui.import.mapping.{key}"), fields);
        let head = [
            ("mapping", self.mapping.clone()),
            ("title", self.title.clone()),
            ("source", self.source.clone()),
            ("licence", self.licence.clone()),
        ];
        line(texts("head", &head));
        for file in &self.files {
            let fields = [
                ("file", file.file.clone()),
                ("extract", file.extract.clone()),
                ("encoding", file.encoding.to_owned()),
                ("rows", file.rows.to_string()),
            ];
            line(texts("file", &fields));
        }
        if !self.left_alone.is_empty() {
            line(texts("left_alone", &[("files", self.left_alone.join(" "))]));
        }
        for extract in &self.extracts {
            let fields = [
                ("extract", extract.extract.clone()),
                ("rows", extract.rows.to_string()),
                ("amount", plain(extract.amount_fen)),
                ("parked", extract.parked.to_string()),
                ("parked_amount", plain(extract.parked_fen)),
                ("blank", extract.blank.to_string()),
            ];
            line(texts("extract", &fields));
        }
        for tree in &self.trees {
            self.print_tree(tree, lang, &mut line);
        }
        out
    }

    fn print_tree(&self, tree: &TreeReport, lang: Lang, line: &mut impl FnMut(String)) {
        let texts =
            |key: &str, fields: &[(&str, String)]| say(lang, &format!("ui.import.mapping.{key}"), fields);
        for step in &tree.steps {
            let fields = [
                ("per", step.per.clone()),
                ("from", step.from.to_string()),
                ("to", step.to.to_string()),
                ("sum", step.sum.clone()),
                ("agree", step.agree.to_string()),
                ("exact", step.exact.to_string()),
                ("parents", step.parents.to_string()),
            ];
            line(texts("step", &fields));
        }
        for finding in tree.findings.iter().take(PRINTED) {
            let stated = finding.stated_fen.map_or_else(|| texts("no_row", &[]), plain);
            let fields = [
                ("per", finding.per.clone()),
                ("code", finding.code.clone()),
                ("sum", finding.sum.clone()),
                ("stated", stated),
                ("children", plain(finding.children_fen)),
            ];
            line(texts("finding", &fields));
        }
        if tree.findings.len() > PRINTED {
            line(texts("more", &[("count", (tree.findings.len() - PRINTED).to_string())]));
        }
    }
}
