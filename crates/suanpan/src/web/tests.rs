//! Texts are complete, refusals speak both languages, the catalogue is up to date, every route is guarded.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use platform::i18n::{Lang, MoneyUnit, Texts};
use platform::web::page::refusal_text;
use platform::web::ui::View;

use super::rules::{catalogue, other_areas, remedy};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates/").to_owned()
}

fn view(texts: &Texts, lang: Lang) -> View<'_> {
    View { texts, lang, unit: MoneyUnit::Yuan, csrf: "" }
}

fn sources(dir: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("web/tests.rs") {
            out.push(std::fs::read_to_string(&path).expect("UTF-8 source"));
        }
    }
}

/// Keys written as `t("key")` or `say("key"`.
fn keys_in(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in ["who.t(\"", "v.t(\"", "self.t(\"", "who.say(\"", "who.say(\n            \""] {
        for part in source.split(call).skip(1) {
            if let Some((key, _)) = part.split_once('"') {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

#[test]
fn every_word_a_page_asks_for_is_written_in_both_languages() {
    let texts = super::texts().expect("the locale files load");
    let mut files = Vec::new();
    sources(&crates().join("treasury/src"), &mut files);
    sources(&crates().join("suanpan/src/web"), &mut files);
    let missing: Vec<String> = files
        .iter()
        .flat_map(|source| keys_in(source))
        .filter(|key| !texts.has(&format!("ui.{key}")))
        .collect();
    assert!(missing.is_empty(), "not in any locale file: {missing:?}");
}

#[test]
fn every_refusal_says_what_and_what_to_do_in_both_languages() {
    let texts = super::texts().expect("the locale files load");
    for (area, samples) in catalogue() {
        for fields in samples {
            for lang in Lang::ALL {
                let v = view(&texts, lang);
                let said = refusal_text(v, area, &fields);
                assert!(!said.contains('\u{27e6}') && !said.contains('{'), "{area}: {said}");
                assert!(!remedy(v, area, &fields).is_empty(), "{area} {fields} has no remedy");
            }
        }
    }
}

/// docs/errors.md is made of the samples and the texts.
fn errors_page(texts: &Texts) -> String {
    let mut page = String::from(
        "# Refusals\n\nEvery refusal there is: its code, what is said in Chinese and English, and what to do. \
         In the order of the checks. Made by a test from the code; do not edit.\n",
    );
    let (zh, en) = (view(texts, Lang::Zh), view(texts, Lang::En));
    let cell = |text: String| text.replace('|', "\\|").replace('\u{a0}', " ");
    let table = |page: &mut String, area: &str, rows: &[serde_json::Value]| {
        let _ = write!(
            page,
            "\n## {area}\n\n| code | 中文 | English | 怎么办 | What to do |\n|---|---|---|---|---|\n"
        );
        for fields in rows {
            let code = fields["code"].as_str().unwrap_or_default();
            let said = [
                refusal_text(zh, area, fields),
                refusal_text(en, area, fields),
                remedy(zh, area, fields),
                remedy(en, area, fields),
            ];
            let said: Vec<String> = said.into_iter().map(cell).collect();
            let _ = writeln!(page, "| `{area}.{code}` | {} |", said.join(" | "));
        }
    };
    for (area, samples) in catalogue() {
        table(&mut page, area, &samples);
    }
    let keys: Vec<String> = texts.keys().map(str::to_owned).collect();
    for (area, codes) in other_areas(&keys) {
        let rows: Vec<serde_json::Value> =
            codes.iter().map(|code| serde_json::json!({ "code": code })).collect();
        table(&mut page, &area, &rows);
    }
    page
}

/// `SUANPAN_WRITE_GOLDEN=1 cargo test -p suanpan` writes the page anew.
#[test]
fn the_page_of_refusals_is_up_to_date() {
    let texts = super::texts().expect("the locale files load");
    let path = crates().parent().expect("the project").join("docs/errors.md");
    let page = errors_page(&texts);
    if std::env::var_os("SUANPAN_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &page).expect("docs/errors.md can be written");
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        page,
        "docs/errors.md is stale: write it anew"
    );
}
