//! `policy` and `rule`: what was in force on a day, when something falls due, what a rule decides.
//!
//! **Not here:** reading the rows and deciding; crate `policy` and the areas do.

use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};
use platform::i18n::Lang;
use platform::web::csv_export::guarded;
use policy::{BatchRefused, Policy, PolicyError, RuleAnswer, RuleBook, RuleError};
use serde_json::json;

use super::answer::{End, Ended, Stop, lang, pick, say, say_json};
use crate::county;

/// A file or folder a person handed in is far below this; more is a mistake.
const FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The policy of a profile or of a county folder; without a name the national rows alone.
fn policy_for(name: Option<&str>) -> Result<Policy, Stop> {
    let Some(name) = name else { return loaded(county::policy_of("plain", "", "")) };
    let folder = Path::new(name);
    let settings = folder.join("county.toml");
    if name == "plain" || Policy::profiles().iter().any(|known| known == name) || !settings.is_file() {
        return loaded(county::policy_of(name, "", ""));
    }
    let optional = |file: &str| {
        let path = folder.join(file);
        if path.is_file() { text_of(&path) } else { Ok(String::new()) }
    };
    let table: toml::Table = text_of(&settings)?.parse().map_err(|error: toml::de::Error| {
        let place = settings.display();
        let (zh, en) = (format!("{place}：{}", error.message()), format!("{place}: {}", error.message()));
        Stop::refused("toml_broken", zh, en)
    })?;
    let profile = table.get("profile").and_then(toml::Value::as_str).unwrap_or("plain");
    loaded(county::policy_of(profile, &optional("policy.toml")?, &optional("calendar.csv")?))
}

fn loaded(policy: anyhow::Result<Policy>) -> Result<Policy, Stop> {
    policy.map_err(|error| match error.downcast_ref::<policy::LoadErrors>() {
        Some(errors) => {
            Stop::refused("policy_not_loaded", errors.zh(), errors.to_string()).beside("errors", &errors.0)
        }
        None => {
            let text = error.to_string();
            let (en, zh) = platform::i18n::halves(&text);
            Stop::refused("unknown_profile", zh, en)
        }
    })
}

/// The text of a file, `-` being stdin.
fn text_of(path: &Path) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(FILE_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Stop::file(path, &error))?;
    let place = path.display();
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Stop::refused(
            "file_too_large",
            format!("{place} 超过 64 MiB"),
            format!("{place} is larger than 64 MiB"),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let row = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
        let byte = good + 1;
        Stop::refused(
            "file_not_utf8",
            format!("{place} 第 {row} 行（第 {byte} 字节）起不是 UTF-8；请另存为 UTF-8"),
            format!("{place} row {row} (byte {byte}) is not UTF-8; save it as UTF-8"),
        )
    })
}

fn not_answered(error: &PolicyError) -> Stop {
    Stop::of_refusal(error, error.zh(), error)
}

pub fn show(key: &str, on: Date, county: Option<&str>, json: bool) -> Ended {
    let policy = policy_for(county)?;
    let shown = policy::show(&policy, key, on).map_err(|error| not_answered(&error))?;
    if json {
        say_json(&shown);
        return Ok(End::Done);
    }
    say(&format!("{key}  {}", pick(&shown.meaning.zh, &shown.meaning.en)));
    say(&format!("{} {on}: {} {}", pick("取值", "value on"), shown.used.value, shown.unit));
    let mark = |uncertain: bool| if uncertain { pick("（待核实）", " (to be confirmed)") } else { "" };
    for row in &shown.rows {
        let star = if row.in_force { "*" } else { " " };
        let doc = row.doc_no.as_deref().unwrap_or_default();
        say(&format!(
            "{star} {}  {}  {} {doc}  {} {}{}  [{}]",
            row.from,
            row.value,
            row.source,
            pick("核对于", "checked on"),
            row.checked_on,
            mark(row.uncertain),
            row.file
        ));
    }
    Ok(End::Done)
}

pub fn due(
    key: &str,
    from: Option<DateTime>,
    batch: Option<&Path>,
    county: Option<&str>,
    json: bool,
) -> Ended {
    let policy = policy_for(county)?;
    if let Some(file) = batch {
        return due_batch(&policy, key, file, json);
    }
    let Some(from) = from else {
        return Err(Stop::usage("usage", "请给出 --from", "give --from")); // clap asks for one of the two
    };
    let due = policy::due(&policy, key, from).map_err(|error| not_answered(&error))?;
    if json {
        say_json(&due);
        return Ok(End::Done);
    }
    say(&format!("{} {}", pick("到期日", "due on"), due.due_on));
    say(&format!("{} {}", pick("截止", "closes at"), due.closes_at));
    say(&format!("{} {}", pick("期限(日)", "days"), due.limit_days));
    why(&due.why);
    Ok(End::Done)
}

fn due_batch(policy: &Policy, key: &str, file: &Path, json: bool) -> Ended {
    let text = text_of(file)?;
    let rows = policy::due_batch(policy, key, &text).map_err(|refused| match &refused {
        BatchRefused::Policy(error) => not_answered(error),
        BatchRefused::NoFromColumn { .. } | BatchRefused::FromTwice { .. } => {
            Stop::of_refusal(&refused, refused.zh(), &refused)
        }
    })?;
    if json {
        say_json(&json!({ "key": key, "rows": rows }));
    } else {
        // As a table it is opened in a spreadsheet: in one language, and nothing in it runs.
        let shown = rows.iter().cloned().map(|row| policy::DueRow {
            from: guarded(&row.from),
            error_en: if lang() == Lang::Zh { row.error_zh.clone() } else { row.error_en.clone() },
            ..row
        });
        say(&policy::due_batch_csv(&shown.collect::<Vec<_>>()));
    }
    Ok(if rows.iter().any(|row| row.error_en.is_some()) { End::No } else { End::Done })
}

fn why(why: &policy::Why) {
    say(&format!("{} {}: {}", pick("依据", "why"), why.rule, pick(&why.sentence_zh, &why.sentence_en)));
    say(&format!("    {}", why.article));
    for used in &why.params {
        let doc = used.doc_no.as_deref().unwrap_or_default();
        say(&format!(
            "    {} = {} {}  ({} {doc}, {})",
            used.key, used.value, used.unit, used.source, used.from
        ));
    }
    for fact in &why.facts {
        say(&format!("    {}: {}", fact.name, fact.value));
    }
}

/// Every rule of the program.
pub fn rule_book() -> RuleBook {
    let mut book = RuleBook::with_basics();
    for rule in treasury::rules() {
        book.add(rule);
    }
    book
}

pub fn rule_list(json: bool) -> Ended {
    let rules = rule_book().list();
    if json {
        say_json(&json!({ "rules": rules }));
        return Ok(End::Done);
    }
    for rule in rules {
        say(&format!("{:<28} {}", rule.id, pick(rule.sentence_zh, rule.sentence_en)));
        say(&format!("{:<28} {}", "", rule.article));
    }
    Ok(End::Done)
}

/// What `rule run` was asked.
pub struct RuleAsked {
    pub id: String,
    pub facts: PathBuf,
    pub batch: bool,
    pub on: Option<Date>,
    pub county: Option<String>,
}

pub fn rule_run(asked: &RuleAsked, json: bool) -> Ended {
    let book = rule_book();
    let not_run = |error: RuleError| Stop::of_refusal(&error, error.zh(), &error);
    book.get(&asked.id).map_err(not_run)?;
    let policy = policy_for(asked.county.as_deref())?;
    let text = text_of(&asked.facts)?;
    if asked.batch {
        let answers = book.run_batch(&asked.id, &text, &policy, asked.on).map_err(not_run)?;
        say(&answers.to_text());
        return Ok(if answers.all_pass() { End::Done } else { End::No });
    }
    let answer = book.run(&asked.id, &text, &policy, asked.on).map_err(not_run)?;
    if json {
        say_json(&answer);
    } else {
        told(&answer);
    }
    Ok(if answer.passes { End::Done } else { End::No })
}

fn told(answer: &RuleAnswer) {
    let word = if answer.passes { pick("通过", "passes") } else { pick("不通过", "does not pass") };
    say(&format!("{} {}: {word}", answer.rule, answer.on));
    say(&format!("{} {}", pick("结论", "outcome"), answer.outcome));
    why(&answer.why);
}
