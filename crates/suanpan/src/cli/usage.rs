//! A command line that was not understood, said in one language at a time.
//!
//! **Promise:** the Chinese text names the word that was wrong and what may stand there.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use platform::i18n::Lang;
use platform::i18n::half;

/// The parser's own text without the Chinese halves of our own value checks.
pub fn english(text: &str) -> String {
    text.lines().map(|line| half(Lang::En, line)).collect::<Vec<_>>().join("\n")
}

/// What was wrong, in Chinese.
pub fn zh(error: &clap::Error) -> String {
    let said = |kind: ContextKind| error.get(kind).map(written).unwrap_or_default();
    let (word, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    let allowed = said(ContextKind::ValidValue);
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{word} 缺少取值"),
        ErrorKind::InvalidValue => format!("{word} 的取值“{value}”不对"),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let reason = half(Lang::Zh, &reason);
            let reason = if has_han(reason) { format!("：{reason}") } else { String::new() };
            format!("{word} 的取值“{value}”不对{reason}")
        }
        ErrorKind::UnknownArgument => format!("不认识的参数 {word}"),
        ErrorKind::InvalidSubcommand => format!("不认识的命令“{}”", said(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {word}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请写明命令".to_owned()
        }
        ErrorKind::ArgumentConflict => format!("{word} 不能与 {} 同时使用", said(ContextKind::PriorArg)),
        ErrorKind::NoEquals => format!("{word} 的取值前应有等号"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{word} 的取值个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => "参数不对".to_owned(),
    };
    let allowed = if allowed.is_empty() { String::new() } else { format!("；可以写：{allowed}") };
    format!("命令写法有误：{what}{allowed}；请用 --help 查看用法")
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn written(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(" "),
        other => other.to_string(),
    }
}
