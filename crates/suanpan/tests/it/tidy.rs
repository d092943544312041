//! The order of the house, checked: what no compiler sees and every reviewer would otherwise look for.
//!
//! Each test is one rule of CONTRIBUTING.md ("The order of the house"); its message says where and what to do.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, closing, files, root, text};

/// Crates whose folders are areas: the file names below are all they may hold.
const STAGES: &[&str] = &["books", "treasury"];
/// What an area may hold besides the modules its `mod.rs` names.
const AREA_FILES: &[&str] = &[
    "mod.rs",
    "model.rs",
    "rules.rs",
    "store.rs",
    "evidence.rs",
    "schema.sql",
    "pages.rs",
    "api.rs",
    "commands.rs",
    "tests.rs",
];
const AREA_FOLDERS: &[&str] = &["store", "pages", "cases"];
const FILE_LINES: usize = 800;
const FUNCTION_LINES: usize = 70;

/// Which crates of ours each crate may name in its manifest.
const MAY_USE: &[(&str, &[&str])] = &[
    ("ledger", &[]),
    ("policy", &["ledger"]),
    ("wire", &["ledger", "policy"]),
    ("print", &[]),
    ("sheets", &[]),
    ("platform", &["ledger", "policy", "print", "sheets"]),
    ("books", &["ledger", "policy", "platform"]),
    ("treasury", &["ledger", "policy", "wire", "print", "sheets", "platform", "books"]),
    ("suanpan", &["ledger", "policy", "wire", "print", "sheets", "platform", "books", "treasury"]),
];

fn fails(rule: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{rule}\n  {}\n", found.join("\n  "));
}

/// Shipped Rust sources: no tests, examples or benches.
fn sources() -> Vec<Source> {
    let shipped = |path: &&String| path.contains("/src/") && path.ends_with(".rs") && !is_test(path);
    files("crates").iter().filter(shipped).map(|path| Source::read(path)).collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn crate_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// The area a file of a stage crate lies in, if it lies in one.
fn area_of(path: &str) -> Option<&str> {
    let mut parts = path.split('/').skip(1);
    let stage = parts.next()?;
    let inside = parts.next()? == "src";
    let area = parts.next()?;
    (inside && STAGES.contains(&stage) && parts.next().is_some()).then_some(area)
}

#[test]
fn an_area_holds_only_the_known_files_and_the_modules_it_names() {
    let mut strangers = Vec::new();
    let all = files("crates");
    for path in &all {
        let Some(area) = area_of(path) else { continue };
        let base = format!("crates/{}/src/{area}", crate_of(path));
        let inside = &path[base.len() + 1..];
        let modules = Source::read(&format!("{base}/mod.rs")).code;
        let named = |module: &str| modules.contains(&format!("mod {module};"));
        let known = match inside.split_once('/') {
            None => {
                let step = inside.starts_with("schema-") && inside.ends_with(".sql");
                AREA_FILES.contains(&inside) || step || inside.strip_suffix(".rs").is_some_and(named)
            }
            Some((folder, file)) => AREA_FOLDERS.contains(&folder) || (named(folder) && file == "tests.rs"),
        };
        if !known {
            strangers.push(path.clone());
        }
    }
    fails(
        "an area folder holds the known files, and verb modules its mod.rs names (CONTRIBUTING.md):",
        strangers,
    );
}

#[test]
fn sql_stands_in_stores_and_the_platform_only() {
    let mut found = Vec::new();
    for source in sources() {
        let at_home = crate_of(&source.path) == "platform"
            || source.path.ends_with("/store.rs")
            || source.path.contains("/store/")
            // The benchmark compares a verb with the same statements sent bare.
            || source.path.contains("/suanpan/src/bench/");
        if at_home {
            continue;
        }
        let wrong = source.strings.iter().filter(|literal| is_sql(&literal.value));
        found.extend(wrong.map(|literal| source.place(literal.at)));
    }
    fails("SQL belongs into the store.rs of its area:", found);
}

fn is_sql(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let reads = words.starts_with("select ") && words.contains(" from ");
    let updates = words.starts_with("update ") && words.contains(" set ");
    reads || updates || words.starts_with("insert into ") || words.starts_with("delete from ")
}

#[test]
fn rules_are_pure() {
    const MAY_IMPORT: &[&str] = &["ledger", "policy", "jiff", "serde", "std", "core", "super", "crate"];
    let mut found = Vec::new();
    let rules = |source: &&Source| source.path.ends_with("/rules.rs") && area_of(&source.path).is_some();
    for source in sources().iter().filter(rules) {
        for (at, _) in source.code.match_indices("\nuse ") {
            let first = source.code[at + 5..].split([':', ';', ' ']).next().unwrap_or_default();
            if !MAY_IMPORT.contains(&first) {
                found.push(format!("{} imports {first}", source.place(at + 1)));
            }
        }
        for word in ["Tx", "Ctx", "store"] {
            found.extend(source.words(word).into_iter().map(|at| format!("{} {word}", source.place(at))));
        }
    }
    fails("rules.rs decides from plain facts (ledger, policy, the area's model):", found);
}

#[test]
fn an_area_leaves_the_rules_of_its_neighbours_alone() {
    let mut found = Vec::new();
    for source in sources() {
        let Some(area) = area_of(&source.path) else { continue };
        for (at, _) in source.code.match_indices("::rules::") {
            let before = &source.code[..at];
            let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            if name != area && area_folders(crate_of(&source.path)).contains(name) {
                found.push(format!("{} reaches into {name}::rules", source.place(at)));
            }
        }
    }
    fails("an area uses its neighbour's verbs, model and questions, never its rules:", found);
}

/// `mod store;` without `pub`: then the compiler keeps everybody else out, and `mod.rs` lists what may be
/// asked. `books` lies below and is read by the stores of the stages above (architecture: "read down").
#[test]
fn an_area_keeps_its_store_to_itself() {
    let mut found = Vec::new();
    for source in sources() {
        let area = area_of(&source.path);
        if source.path.ends_with("/mod.rs") && area.is_some() && crate_of(&source.path) != "books" {
            let open = source.code.find("pub mod store;").or(source.code.find("pub(crate) mod store;"));
            found.extend(open.map(|at| format!("{} opens its store", source.place(at))));
        }
        for (at, _) in source.code.match_indices("::store::") {
            let before = &source.code[..at];
            let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            if Some(name) != area && area_folders("treasury").contains(name) {
                found.push(format!("{} reaches into {name}::store", source.place(at)));
            }
        }
    }
    fails("an area asks its neighbour through mod.rs (`pub use store::{…}` lists what it answers):", found);
}

fn area_folders(stage: &str) -> BTreeSet<String> {
    let all = files("crates");
    all.iter()
        .filter(|path| crate_of(path) == stage)
        .filter_map(|path| area_of(path))
        .map(str::to_owned)
        .collect()
}

#[test]
fn files_stay_under_800_lines_and_functions_under_70() {
    let mut found = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            found.push(format!("{} has {lines} lines", source.path));
        }
        for at in source.words("fn") {
            if let Some((name, lines)) = function(&source, at).filter(|(_, lines)| *lines > FUNCTION_LINES) {
                found.push(format!("{} fn {name} has {lines} lines", source.place(at)));
            }
        }
    }
    fails("a file fits 800 lines, a function 70; split what is larger:", found);
}

/// Name and length in lines of the function whose `fn` stands at `at`; nothing for a bare signature.
fn function(source: &Source, at: usize) -> Option<(String, usize)> {
    let code = source.code.as_bytes();
    let name: String =
        source.code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut next = at;
    loop {
        match code.get(next)? {
            b'(' | b'[' => next = closing(code, next),
            b';' => return None,
            b'{' if !name.is_empty() => {
                let end = closing(code, next);
                return Some((name, source.line_of(end) - source.line_of(at) + 1));
            }
            b'{' | b'}' => return None,
            _ => {}
        }
        next += 1;
    }
}

#[test]
fn a_module_says_what_it_is_for() {
    let mut found = Vec::new();
    for source in sources() {
        let opens =
            ["mod.rs", "lib.rs", "main.rs"].iter().any(|name| source.path.ends_with(&format!("/{name}")));
        if opens && !source.text.starts_with("//!") {
            found.push(source.path);
        }
    }
    fails("mod.rs, lib.rs and main.rs begin with //! (what, promise, not here):", found);
}

#[test]
fn nothing_is_unfinished_or_switched_off() {
    let mut found = Vec::new();
    let fix_me = concat!("FIX", "ME");
    for path in files("crates").iter().filter(|path| path.ends_with(".rs")) {
        let source = Source::read(path);
        for word in ["todo!", "unimplemented!", "#[ignore]"] {
            found.extend(
                source.code.match_indices(word).map(|(at, _)| format!("{} {word}", source.place(at))),
            );
        }
        found.extend(source.text.match_indices(fix_me).map(|(at, _)| source.place(at)));
    }
    fails("finish it, or give #[ignore = \"a reason\"]:", found);
}

#[test]
fn no_floating_point_near_money() {
    let mut found = Vec::new();
    for source in sources() {
        let shown = source.path.contains("/pages") || source.path.contains("chart");
        if !matches!(crate_of(&source.path), "ledger" | "books" | "treasury" | "wire") || shown {
            continue;
        }
        for word in ["f32", "f64"] {
            found.extend(source.words(word).into_iter().map(|at| source.place(at)));
        }
    }
    fails("amounts are integer fen, shares are basis points:", found);
}

#[test]
fn time_is_an_argument() {
    let mut found = Vec::new();
    for source in sources() {
        // The bank simulator is its own process and keeps its own clock.
        if matches!(crate_of(&source.path), "platform" | "suanpan") {
            continue;
        }
        found.extend(source.code.match_indices("::now(").map(|(at, _)| source.place(at)));
    }
    fails("now() only in platform and the binary; elsewhere the instant comes in:", found);
}

#[test]
fn crates_point_downwards() {
    let mut found = Vec::new();
    let manifests = files("crates");
    for path in manifests.iter().filter(|path| path.ends_with("/Cargo.toml")) {
        let name = crate_of(path);
        let manifest: toml::Table = text(path).expect("text").parse().expect("a manifest");
        let ours: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            found.push(format!("{name} is new: say in tidy.rs where it stands"));
            continue;
        };
        let used = manifest.get("dependencies").and_then(toml::Value::as_table);
        for dependency in used.into_iter().flat_map(toml::Table::keys) {
            if ours.contains(dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                found.push(format!("{name} must not depend on {dependency}"));
            }
        }
    }
    fails("ledger, policy ← platform ← books ← treasury ← suanpan:", found);
}

#[test]
fn every_parameter_is_read_and_has_a_source() {
    let mut read = BTreeSet::new();
    for source in sources().iter().filter(|source| !source.path.ends_with("policy/src/keys.rs")) {
        read.extend(source.strings.iter().map(|literal| literal.value.clone()));
    }
    let mut found = Vec::new();
    for path in
        files("policies").iter().filter(|path| path.ends_with(".toml") && !path.contains("/calendar/"))
    {
        let table: toml::Table = text(path).expect("text").parse().expect("a policy file");
        for (key, parameter) in &table {
            let values = parameter.get("values").and_then(toml::Value::as_array);
            for row in values.into_iter().flatten() {
                if row
                    .get("source")
                    .and_then(toml::Value::as_str)
                    .is_none_or(|source| source.trim().is_empty())
                {
                    found.push(format!("{path} {key} has a value without a source"));
                }
            }
            if !read.contains(key) {
                found.push(format!("{path} {key} is read by no rule"));
            }
        }
    }
    fails("a parameter arrives with the rule that reads it, and leaves with it:", found);
}

#[test]
fn nothing_names_a_registry_or_somebodys_machine() {
    let registries = [
        concat!("crates", ".io"),
        concat!("pypi", ".org"),
        concat!("npmjs", ".org"),
        concat!("debian", ".org"),
    ];
    let machines =
        [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/tmp/", "w/")];
    let mut found = Vec::new();
    // Cargo writes the registry's address into its lock file by itself.
    for path in files(".").iter().filter(|path| !path.ends_with("Cargo.lock")) {
        let Some(text) = text(path) else { continue };
        for name in registries.iter().chain(&machines) {
            found.extend(text.match_indices(name).take(1).map(|_| format!("{path} names {name}")));
        }
    }
    fails("the tree stands on any machine:", found);
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_fields() {
    let mut found = Vec::new();
    for path in files("crates").iter().filter(|path| path.contains("/locales/") && path.ends_with(".toml")) {
        let table: toml::Table = text(path).expect("text").parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        texts(&toml::Value::Table(table), path, &mut found);
    }
    fails("a text has zh and en, both filled, with the same fields:", found);
}

fn texts(value: &toml::Value, place: &str, found: &mut Vec<String>) {
    let toml::Value::Table(table) = value else {
        found.push(format!("{place} is neither a text nor a group of texts"));
        return;
    };
    let said =
        |language: &str| table.get(language).and_then(toml::Value::as_str).filter(|text| !text.is_empty());
    if !table.contains_key("zh") && !table.contains_key("en") {
        for (key, inner) in table {
            texts(inner, &format!("{place} {key}"), found);
        }
        return;
    }
    match (said("zh"), said("en")) {
        (Some(zh), Some(en)) if fields(zh) == fields(en) => {}
        (Some(_), Some(_)) => found.push(format!("{place}: the languages name different fields")),
        (Some(_), None) | (None, Some(_)) | (None, None) => {
            found.push(format!("{place}: a language is missing"))
        }
    }
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A text without its fields, and without the numbers of Chinese documents, which have no English.
fn words_of(text: &str) -> String {
    let outside: String =
        text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
    let document = |word: &&str| !(word.contains('〔') && word.contains('〕') && word.contains('号'));
    outside.split(' ').filter(document).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_text_is_wholly_chinese_or_wholly_english() {
    let mut found = Vec::new();
    for path in files("crates").iter().filter(|path| path.contains("/locales/") && path.ends_with(".toml")) {
        let table: toml::Table = text(path).expect("text").parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        one_language(&toml::Value::Table(table), path, &mut found);
    }
    // Below the locale files a message in two languages is `english / 中文`, which `i18n::halves` takes apart.
    for source in sources() {
        for literal in &source.strings {
            let (en, zh) = platform::i18n::halves(&literal.value);
            let mixed = literal.value.split(" / ").collect::<Vec<_>>();
            let turned =
                mixed.len() == 2 && en == zh && has_han(mixed[0]) && !has_han(mixed[1]) && long(mixed[1]);
            if turned {
                found.push(format!("{} {:?}", source.place(literal.at), literal.value));
            }
        }
    }
    fails("en has no Chinese, zh has some; both at once are written `english / 中文`:", found);
}

/// More than a code or a unit: words of a sentence.
fn long(text: &str) -> bool {
    text.split(' ').filter(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_alphabetic())).count() > 1
}

fn one_language(value: &toml::Value, place: &str, found: &mut Vec<String>) {
    let toml::Value::Table(table) = value else { return };
    for (key, inner) in table {
        match (key.as_str(), inner.as_str()) {
            ("en", Some(en)) if has_han(&words_of(en)) => found.push(format!("{place}: Chinese in {en:?}")),
            ("zh", Some(zh)) if long(&words_of(zh)) && !has_han(zh) => {
                found.push(format!("{place}: no Chinese in {zh:?}"));
            }
            _ => one_language(inner, &format!("{place} {key}"), found),
        }
    }
}

/// The names in braces, each with how often it stands there.
fn fields(text: &str) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for part in text.split('{').skip(1) {
        let name = part.split([':', '}']).next().unwrap_or_default();
        counted.entry(name).or_insert(1);
    }
    counted
}

#[test]
fn the_readme_and_the_pipeline_run_the_same_tests() {
    let pipeline = text(".ci/run").expect("text");
    assert!(pipeline.contains("cargo test --workspace"), ".ci/run does not run `cargo test --workspace`");
    if root().join("README.md").exists() {
        let readme = text("README.md").expect("text");
        for command in ["cargo run --release -- demo", "cargo test --workspace"] {
            assert!(readme.contains(command), "README.md does not show `{command}`");
        }
    }
}
