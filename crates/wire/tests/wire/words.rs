//! Every refusal of the wire has its sentence in Chinese and English, and no sentence is left over.

use std::collections::BTreeSet;

const SOURCES: [(&str, &str, &str); 3] = [
    ("wire", "Fault", include_str!("../../src/envelope/error.rs")),
    ("signature", "SignatureRefused", include_str!("../../src/crypto/mod.rs")),
    ("bank_faults", "FaultSpecRefused", include_str!("../../src/bank/faults.rs")),
];

/// Variant names of an enum as rustfmt lays it out, in snake case.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let (_, rest) = source.split_once(&format!("pub enum {name} {{")).expect("the enum is there");
    let (body, _) = rest.split_once("\n}").expect("the enum ends");
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    lines
        .map(|line| snake(line.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()))
        .collect()
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for (at, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && at > 0 {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

#[test]
fn every_refusal_has_both_sentences() {
    let words: toml::Table = toml::from_str(include_str!("../../locales/wire.toml")).unwrap();
    for (area, name, source) in SOURCES {
        let sentences = words["refusal"][area].as_table().unwrap();
        assert_eq!(sentences.keys().cloned().collect::<BTreeSet<_>>(), variants(source, name), "{area}");
        for (code, sentence) in sentences {
            for language in ["zh", "en"] {
                assert!(!sentence[language].as_str().unwrap().is_empty(), "{area}.{code}.{language}");
            }
        }
    }
}
