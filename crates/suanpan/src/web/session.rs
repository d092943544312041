//! Signing in and out, preferences, the demo clock.
//!
//! **Promise:** passwords are compared off the async threads; the sign-in form has its own token
//! cookie; a wrong name and a wrong password are answered alike.

use axum::body::Body;
use axum::extract::{Query as AxumQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use platform::auth::{self, LoginAnswer, LoginRules};
use platform::db::{DbError, DbResult};
use platform::http::{CountyState, FormData, Posted, Site, Visitor, cookie, lang_of, read_form, set_cookie};
use platform::i18n::{Lang, MoneyUnit};
use platform::time::{BusinessClock, Instant};
use platform::web::page::Answer;
use platform::web::ui::View;
use platform::web::ui::frame::{Theme, local_path};
use platform::web::ui::standalone::{LoginPage, login_page};
use serde::Deserialize;
use subtle::ConstantTimeEq;

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// GET /login
pub async fn login(
    State(site): State<Site>,
    headers: HeaderMap,
    AxumQuery(asked): AxumQuery<Asked>,
) -> Response {
    page(&site, &headers, LoginPage { back: local_path(&asked.next).to_owned(), ..LoginPage::default() })
        .await
}

/// The first county, or the one the form names.
fn chosen(site: &Site, code: &str) -> Option<CountyState> {
    if !code.is_empty() {
        return site.county(code);
    }
    let counties = site.counties.read().ok()?;
    (counties.len() == 1).then(|| counties.values().next().cloned()).flatten()
}

async fn page(site: &Site, headers: &HeaderMap, mut page: LoginPage) -> Response {
    let lang = lang_of(headers);
    let token = cookie(headers, "pre").map_or_else(auth::random_token, str::to_owned);
    let texts = site.shell.texts();
    let view = View { texts, lang, unit: MoneyUnit::Yuan, csrf: &token };
    let counties: Vec<CountyState> =
        site.counties.read().map(|counties| counties.values().cloned().collect()).unwrap_or_default();
    let name = |county: &CountyState| match lang {
        Lang::Zh => county.name_zh.clone(),
        Lang::En => county.name_en.clone(),
    };
    page.counties = counties.iter().map(|county| (county.code.to_string(), name(county))).collect();
    page.action = "/login".into();
    page.county = match counties.as_slice() {
        [one] => name(one),
        _ => view.t("product"),
    };
    // With several counties a notice would belong to none of them.
    page.notice = match counties.as_slice() {
        [one] => Some(one.notice.clone()).filter(|notice| !notice.is_empty()),
        _ => None,
    };
    if let Some(county) = counties.iter().find(|county| county.demo) {
        page.demo_password = site.shell.demo_password().map(str::to_owned);
        if page.demo_password.is_some() {
            page.accounts = accounts(site, county, lang).await.unwrap_or_default();
        }
    }
    let theme = cookie(headers, "theme").and_then(Theme::from_code).unwrap_or_default();
    let mut response = Html(login_page(view, theme, &page).into_string()).into_response();
    add_cookie(&mut response, &set_cookie("pre", &token, site.secure_cookies, true, 3600));
    response
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// One person for each role, so that a visitor of the demo can walk the whole path.
async fn accounts(site: &Site, county: &CountyState, lang: Lang) -> DbResult<Vec<(String, String)>> {
    let code = county.code.clone();
    site.db
        .read(move |tx| {
            let mut seen = Vec::new();
            let mut accounts = Vec::new();
            for (user, role, ..) in platform::org::grants(tx, &code)? {
                let Some(known) = crate::roles::Role::from_code(&role) else { continue };
                if seen.contains(&role) || role == "bank_interface" {
                    continue;
                }
                let Some(person) = platform::org::person(tx, &code, &user)? else { continue };
                let place = format!("{}{}", person.agency_name, person.mof_dep_name);
                accounts.push((
                    known,
                    user,
                    format!("{} · {} · {place}", known.name(lang), person.user_name),
                ));
                seen.push(role);
            }
            accounts.sort();
            Ok(accounts.into_iter().map(|(_, user, who)| (user, who)).collect())
        })
        .await
}

fn rules(county: &CountyState) -> LoginRules {
    let day = county.clock.now().day();
    let read = |key: &str, default: i64| county.policy.integer(key, day).map_or(default, |read| read.value);
    LoginRules {
        attempts_max: read("lock_out_attempts", 5),
        lock_minutes: read("lock_out_minutes", 15),
        session_hours: read("session_hours", 12),
    }
}

/// POST /login
pub async fn enter(State(site): State<Site>, headers: HeaderMap, body: Body) -> Response {
    let form = match read_form(body).await {
        Ok(form) => form,
        Err(response) => return response,
    };
    let again = |error: Option<String>| LoginPage {
        user_id: form.get("user_id").to_owned(),
        back: local_path(form.get("back")).to_owned(),
        error,
        ..LoginPage::default()
    };
    let texts = site.shell.texts();
    let say = |key: &str| texts.text(lang_of(&headers), &format!("ui.{key}"), &[]);
    let token = cookie(&headers, "pre").unwrap_or_default();
    if token.is_empty() || !bool::from(token.as_bytes().ct_eq(form.get("csrf").as_bytes())) {
        return page(&site, &headers, again(Some(say("login.stale")))).await;
    }
    let Some(county) = chosen(&site, form.get("county")) else {
        return page(&site, &headers, again(Some(say("login.choose_county")))).await;
    };
    let answer = attempt(&site, &county, &form).await;
    match answer {
        Ok(LoginAnswer::In { token, .. }) => {
            let mut response = Redirect::to(local_path(form.get("back"))).into_response();
            let age = rules(&county).session_hours * 3600;
            add_cookie(&mut response, &set_cookie("suanpan", &token, site.secure_cookies, true, age));
            add_cookie(&mut response, &set_cookie("pre", "", site.secure_cookies, true, 0));
            response
        }
        Ok(LoginAnswer::Wrong) => page(&site, &headers, again(Some(say("login.wrong")))).await,
        Ok(LoginAnswer::LockedUntil(until)) => {
            let until = until.local();
            let until = format!("{:02}:{:02}", until.hour(), until.minute());
            let text = texts.text(lang_of(&headers), "ui.login.locked", &[("until", until.into())]);
            page(&site, &headers, again(Some(text))).await
        }
        Err(error) => {
            tracing::error!(%error, "a sign-in failed");
            page(&site, &headers, again(Some(say("login.failed")))).await
        }
    }
}

/// Compares the password and opens the session, on a thread that may block.
async fn attempt(site: &Site, county: &CountyState, form: &FormData) -> DbResult<LoginAnswer> {
    let (db, code, rules) = (site.db.clone(), county.code.clone(), rules(county));
    let (user, password) = (form.get("user_id").to_owned(), form.get("password").to_owned());
    let now: Instant = BusinessClock::default().now();
    let work = move || {
        let (county, name) = (code.clone(), user.clone());
        let stored = db.read_blocking(move |tx| auth::stored_hash(tx, &county, &name))?;
        let hash = stored.map(|(hash, _)| hash).unwrap_or_default();
        let matches = auth::password_matches(&password, &hash);
        let (secret, csrf) = (auth::random_token(), auth::random_token());
        db.write_blocking(move |tx| {
            auth::finish_login(tx, &code, &user, matches, (&secret, &csrf), now, rules)
        })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(DbError::Panicked(error.to_string())))
}

/// POST /session/end
pub async fn leave(Posted { visitor: who, .. }: Posted) -> Response {
    let (db, session) = (who.site.db.clone(), who.session.clone());
    let ended =
        tokio::task::spawn_blocking(move || db.write_blocking(move |tx| auth::log_out(tx, &session))).await;
    if !matches!(ended, Ok(Ok(()))) {
        tracing::error!("a session could not be ended");
    }
    let mut response = Redirect::to("/login").into_response();
    who.set_cookie_on(&mut response, "suanpan", "", 0);
    response
}

/// A preference is a cookie of a year; it changes nothing else, so it needs no session.
async fn preference(site: &Site, body: Body, field: &str, cookie: &str, known: fn(&str) -> bool) -> Response {
    let form = match read_form(body).await {
        Ok(form) => form,
        Err(response) => return response,
    };
    let mut response = Redirect::to(local_path(form.get("back"))).into_response();
    let value = form.get(field);
    if known(value) {
        add_cookie(&mut response, &set_cookie(cookie, value, site.secure_cookies, true, 31_536_000));
    }
    response
}

/// POST /preferences/language
pub async fn language(State(site): State<Site>, body: Body) -> Response {
    preference(&site, body, "lang", "lang", |code| Lang::from_code(code).is_some()).await
}

/// POST /preferences/unit
pub async fn unit(State(site): State<Site>, body: Body) -> Response {
    preference(&site, body, "unit", "unit", |code| MoneyUnit::from_code(code).is_some()).await
}

/// POST /preferences/theme
pub async fn theme(State(site): State<Site>, body: Body) -> Response {
    preference(&site, body, "theme", "theme", |code| Theme::from_code(code).is_some()).await
}

/// The day a move of the demo clock leads to.
fn target(who: &Visitor, to: &str) -> Option<jiff::civil::Date> {
    let today = who.at.day();
    let calendar = who.county.policy.calendar();
    match to {
        "next_day" => today.tomorrow().ok(),
        "next_week" => today.checked_add(jiff::Span::new().days(7)).ok(),
        "month_end" => {
            let end = today.last_of_month();
            if end == today { today.tomorrow().ok().map(jiff::civil::Date::last_of_month) } else { Some(end) }
        }
        "next_working_day" => {
            let mut day = today;
            for _ in 0..30 {
                day = day.tomorrow().ok()?;
                if calendar.is_working_day(day).unwrap_or(true) {
                    return Some(day);
                }
            }
            None
        }
        _ => None,
    }
}

/// POST /demo/clock
pub async fn clock(Posted { visitor: who, form }: Posted) -> Answer {
    let Some(day) = target(&who, form.get("to")).filter(|_| who.county.demo) else {
        return Err(who.not_found().await);
    };
    let moved = BusinessClock::starting_on(day);
    let (db, code) = (who.site.db.clone(), who.county.code.clone());
    let saved = tokio::task::spawn_blocking(move || {
        db.write_blocking(move |tx| platform::org::set_demo_shift(tx, &code, moved.shift_days))
    })
    .await;
    match saved {
        Ok(Ok(())) => {
            who.site.update_county(&who.county.code, |county| county.clock = moved);
            Ok(who.go(local_path(form.get("back")), "clock_moved"))
        }
        Ok(Err(error)) => Err(who.failed(&error).await),
        Err(error) => Err(who.failed(&DbError::Panicked(error.to_string())).await),
    }
}
