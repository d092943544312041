//! How a command ends: exit codes, texts in Chinese and English, JSON on request.
//!
//! **Promise:** 0 done, 1 refused or check failed, 2 usage, 3 technical failure.
//! **Promise:** an error is said on stderr in the language of `--lang`, without it in both, each on a line
//! of its own; and with `--json` as `{"error":{"code":…,"zh":…,"en":…}}` on stdout.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use platform::db::DbError;
use platform::i18n::{Lang, halves};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::county::CountyRefused;

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Done,
    /// It did what was asked, and the answer is no: a check failed, a rule does not pass.
    No,
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Stop {
    pub exit: u8,
    pub code: String,
    pub zh: String,
    pub en: String,
    pub(super) extra: Box<Extra>,
}

/// What only JSON tells.
#[derive(Debug, Default)]
pub(super) struct Extra {
    /// Further members of the error object.
    fields: Map<String, Value>,
    /// Further members beside `error`, such as the list of an import.
    beside: Map<String, Value>,
}

pub type Ended = Result<End, Stop>;

impl Stop {
    fn new(exit: u8, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Stop {
        Stop { exit, code: code.to_owned(), zh: zh.into(), en: en.into(), extra: Box::default() }
    }

    /// A business reason, or something that is not there.
    pub fn refused(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Stop {
        Stop::new(1, code, zh, en)
    }

    pub fn usage(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Stop {
        Stop::new(2, code, zh, en)
    }

    /// The machine, the disk, the database.
    pub fn failed(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Stop {
        Stop::new(3, code, zh, en)
    }

    /// What another process of ours said of itself: `exit`, `code`, `zh`, `en`.
    pub fn of_json(said: &Value) -> Stop {
        let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let exit = said.get("exit").and_then(Value::as_u64).and_then(|exit| u8::try_from(exit).ok());
        Stop::new(exit.unwrap_or(3), &text("code"), text("zh"), text("en"))
    }

    /// A refusal that serialises as `{"code": …, fields…}`.
    pub fn of_refusal(refusal: &impl Serialize, zh: impl Into<String>, en: impl Display) -> Stop {
        let mut stop = Stop::refused("refused", zh, en.to_string());
        if let Ok(Value::Object(mut fields)) = serde_json::to_value(refusal) {
            if let Some(Value::String(code)) = fields.remove("code") {
                stop.code = code;
            }
            stop.extra.fields = fields;
        }
        stop
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Stop {
        let path = path.display();
        Stop::failed("file", format!("无法读写 {path}：{}", io_zh(error)), format!("{path}: {error}"))
    }

    pub fn beside(mut self, name: &str, value: impl Serialize) -> Stop {
        self.extra.beside.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    fn json(&self) -> Value {
        let mut error = json!({ "code": self.code, "zh": self.zh, "en": self.en });
        for (name, value) in &self.extra.fields {
            error[name] = value.clone();
        }
        let mut whole = json!({ "error": error });
        for (name, value) in &self.extra.beside {
            whole[name] = value.clone();
        }
        whole
    }

    /// Says it: both languages on stderr, JSON on stdout when asked.
    pub fn say(&self, json: bool) {
        if json {
            say_json(&self.json());
        }
        let (zh, en) = (format!("错误：{}\n", self.zh), format!("error: {}\n", self.en));
        let text = match CHOSEN.get() {
            Some(Lang::Zh) => zh,
            Some(Lang::En) => en,
            None => zh + &en,
        };
        drop(std::io::stderr().write_all(text.as_bytes()));
    }
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Stop {
        let text = error.to_string();
        let (en, zh) = halves(&text);
        Stop::failed("database", format!("数据库：{zh}"), format!("database: {en}"))
    }
}

/// A refusal that went up through technical code keeps its exit code; all else is a failure.
impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        if let Some(refused) = error.downcast_ref::<CountyRefused>() {
            return Stop::refused(refused.code, refused.zh.clone(), refused.en.clone());
        }
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for part in error.chain() {
            let text = part.to_string();
            let (english, chinese) = halves(&text);
            en.push(english.to_owned());
            zh.push(part.downcast_ref().map_or_else(|| chinese.to_owned(), io_zh));
        }
        Stop::failed("failed", format!("未能完成：{}", zh.join("：")), en.join(": "))
    }
}

/// What the machine answered, in Chinese where there is a word for it.
pub fn io_zh(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    let known = match error.kind() {
        K::NotFound => "文件不存在",
        K::PermissionDenied => "没有权限",
        K::AlreadyExists => "已经存在",
        K::IsADirectory => "是目录，不是文件",
        K::NotADirectory => "不是目录",
        K::StorageFull => "磁盘已满",
        K::ReadOnlyFilesystem => "文件系统只读",
        K::AddrInUse => "地址已被占用",
        K::AddrNotAvailable => "本机没有该地址",
        _ => return error.to_string(),
    };
    known.to_owned()
}

/// Writes a text to stdout; a reader that went away ends nothing of ours.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()));
    if !text.ends_with('\n') {
        drop(out.write_all(b"\n"));
    }
    drop(out.flush());
}

pub fn say_json(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("\"{error}\""));
    say(&text);
}

/// What `--lang` said.
static CHOSEN: OnceLock<Lang> = OnceLock::new();

/// Takes note of `--lang`, once per process.
pub fn choose(lang: Lang) {
    CHOSEN.get_or_init(|| lang);
}

/// The language `--lang` named, if it did.
pub fn chosen() -> Option<Lang> {
    CHOSEN.get().copied()
}

/// The language of tables and reports: that of `--lang`, else of the environment.
pub fn lang() -> Lang {
    if let Some(chosen) = CHOSEN.get() {
        return *chosen;
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let value = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if value.starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// One of two texts, by language.
pub fn pick<'t>(zh: &'t str, en: &'t str) -> &'t str {
    match lang() {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
