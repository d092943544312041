//! Runs the built program in a folder of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::small::County;

/// A folder that one test works in.
pub struct Place(pub PathBuf);

impl Place {
    pub fn new(name: &str) -> Place {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Place(path)
    }

    pub fn folder(&self, county: &County) -> String {
        let path = self.0.join("county");
        std::fs::create_dir_all(&path).expect("a folder for the county");
        for (name, bytes) in &county.0.0 {
            std::fs::write(path.join(name), bytes).expect("a file of the county");
        }
        path.display().to_string()
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file of the test");
        path.display().to_string()
    }

    pub fn db(&self) -> String {
        format!("sqlite:{}", self.db_file())
    }

    pub fn db_file(&self) -> String {
        self.0.join("books.db").display().to_string()
    }

    /// The names of what lies in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("the folder of the test");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }
}

/// What a command answered.
pub struct Answer {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    pub fn of(output: Output) -> Answer {
        Answer {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Asserts the exit code; gives the answer for more.
    #[track_caller]
    pub fn exits(self, code: i32) -> Answer {
        assert_eq!(self.exit, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanpan"));
    command.env("LC_ALL", "C");
    command
}

pub fn suanpan(words: &[&str]) -> Answer {
    Answer::of(program().args(words).stdin(Stdio::null()).output().expect("the program runs"))
}

pub fn suanpan_with(stdin: &str, words: &[&str]) -> Answer {
    let mut child = program()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("stdin").write_all(stdin.as_bytes()).expect("written");
    Answer::of(child.wait_with_output().expect("the program ends"))
}

/// The shape of a JSON value: names and types without the values, one path a line.
pub fn shape(value: &Value) -> String {
    let mut lines = std::collections::BTreeSet::new();
    walk("", value, &mut lines);
    lines.into_iter().map(|line| line + "\n").collect()
}

fn walk(path: &str, value: &Value, lines: &mut std::collections::BTreeSet<String>) {
    let word = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) => {
            lines.insert(format!("{path}[]"));
            for item in items {
                walk(&format!("{path}[]"), item, lines);
            }
            return;
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(&format!("{path}.{name}"), member, lines);
            }
            return;
        }
    };
    lines.insert(format!("{path}: {word}"));
}

/// Compares a shape with its golden file; `SUANPAN_BLESS=1` writes it anew.
#[track_caller]
pub fn golden(name: &str, value: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cli/shapes").join(format!("{name}.txt"));
    let found = shape(value);
    if std::env::var_os("SUANPAN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of shapes");
        std::fs::write(&path, &found).expect("the golden file is written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "the shape of {name} changed; docs/formats.md is a promise");
}

/// The small county with enough people to live through a year.
pub fn staffed() -> County {
    let people = "fin-budget-2,戊一,,02,预算复核\nfin-entry-1,戊二,,03,录入\nfin-entry-2,戊三,,03,录入\n\
                  fin-check-2,戊四,,03,复核\nfin-seal-2,戊五,,03,印章\nfin-clerk,戊六,,06,专管员\n\
                  fin-head,戊七,,06,股长\nfin-director,戊八,,02,局长\nfin-rec,戊九,,03,对账\n";
    let roles = "fin-budget-2,budget_division,county,,2022-01-01,\nfin-entry-1,treasury_entry,county,,2022-01-01,\n\
                 fin-entry-2,treasury_entry,county,,2022-01-01,\nfin-check-2,treasury_check,county,,2022-01-01,\n\
                 fin-seal-2,seal_keeper,county,,2022-01-01,\nfin-clerk,finance_clerk,division,,2022-01-01,\n\
                 fin-head,finance_head,division,,2022-01-01,\nfin-director,finance_director,county,,2022-01-01,\n\
                 fin-rec,reconciliation,county,,2022-01-01,\n";
    County::small().append("people.csv", people).append("roles.csv", roles)
}
