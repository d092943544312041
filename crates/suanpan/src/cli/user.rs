//! `user set-password`: the first password of a person, and a new one for whoever forgot theirs.
//!
//! **Promise:** the password comes over stdin only: a command line is seen by every process.
//! **Promise:** setting a password ends the person's sessions and is audited without the password.

use std::io::BufRead;

use platform::auth;
use serde_json::json;

use super::answer::{End, Ended, Stop, pick, say, say_json};
use super::books;

/// Shorter passwords are refused.
const CHARACTERS_MIN: usize = 8;

pub fn set_password(url: &str, county: Option<&str>, by: &str, user: &str, json: bool) -> Ended {
    let db = books::open_existing(url)?;
    let row = books::county(&db, county)?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(|error| {
        Stop::failed("stdin", format!("无法读取标准输入：{error}"), format!("stdin: {error}"))
    })?;
    let password = password.trim_end_matches(['\r', '\n']);
    if password.chars().count() < CHARACTERS_MIN {
        return Err(Stop::refused(
            "password_too_short",
            format!("口令至少 {CHARACTERS_MIN} 个字符；请经标准输入给出一行"),
            format!("a password has at least {CHARACTERS_MIN} characters; give it as one line on stdin"),
        ));
    }
    let hash = auth::hash_password(password)?;
    let (code, person, by, at) = (row.code.clone(), user.to_owned(), by.to_owned(), books::now(&row));
    let set = db.write_blocking(move |tx| {
        let set = auth::set_password(tx, &code, &person, &hash)?;
        if set {
            let body = json!({ "user_id": person }).to_string();
            let noted = crate::county::Noted { county: &code, verb: "user.set_password", by: &by, at, body };
            crate::county::note(tx, &noted)?;
        }
        Ok::<_, platform::db::DbError>(set)
    })?;
    if !set {
        return Err(Stop::refused(
            "no_such_user",
            format!("{} 没有用户 {user}", row.code),
            format!("county {} has no user {user}", row.code),
        ));
    }
    if json {
        say_json(&json!({ "user_id": user, "county": row.code, "password_set": true }));
    } else {
        say(&format!("{} {user}", pick("已设置口令：", "password set for")));
    }
    Ok(End::Done)
}
