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

/// Words of ASCII letters that may stand in a Chinese sentence: what is typed in just so, names of file
/// forms and of commands, and what the samples themselves wrote.
const AS_TYPED: [&str; 11] = [
    "suanpan",
    "import",
    "county",
    "department",
    "unit",
    "project",
    "line",
    "xlsx",
    "nowhere",
    "friend",
    "big",
];

/// Runs of small letters and underscores, three and more: a code of ours, or an English word.
fn codes_in(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .filter(|word| !AS_TYPED.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_chinese_refusal_says_no_code_and_no_english() {
    assert_eq!(codes_in("任务状态为 done，wage_account（G2；A7）GYS0001"), ["done", "wage_account"]);
    let texts = super::texts().expect("the locale files load");
    let zh = view(&texts, Lang::Zh);
    let mut found = Vec::new();
    for (area, samples) in catalogue() {
        for fields in samples {
            for said in [refusal_text(zh, area, &fields), remedy(zh, area, &fields)] {
                let codes = codes_in(&said);
                if !codes.is_empty() {
                    found.push(format!("{area}.{}: {codes:?} in {said}", fields["code"]));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A refusal names states, steps and kinds of every enum; the samples show only some of them.
#[test]
fn every_state_and_exemption_has_its_word_in_both_languages() {
    use treasury::quota::exemption::Exemption as X;
    let exemptions =
        [X::Personnel, X::Wages, X::Livelihood, X::Debt, X::DirectFund, X::SmeContract, X::MigrantWages];
    let jobs = ["waiting", "running", "done", "failed", "cancelled", "cancel", "resume"];
    let mut codes: Vec<String> = jobs.map(|code| format!("job_{code}")).to_vec();
    codes.extend(treasury::payment::PaymentState::ALL.map(|state| state.code().to_owned()));
    codes.extend(treasury::evoucher::VoucherState::ALL.map(|state| state.code().to_owned()));
    codes.extend(treasury::bank::RefundState::ALL.map(|state| state.code().to_owned()));
    codes.extend(exemptions.map(|exemption| exemption.code().to_owned()));
    codes.extend(treasury::payment::model::PAYEE_MARKS.map(str::to_owned));
    codes.extend(["active", "suspended"].map(str::to_owned));
    let carried = ["executable", "pending_release", "pending_breakdown", "frozen", "committed"];
    codes.extend(carried.map(str::to_owned));
    let texts = super::texts().expect("the locale files load");
    let missing: Vec<&String> = codes.iter().filter(|code| !texts.has(&format!("ui.word.{code}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
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
