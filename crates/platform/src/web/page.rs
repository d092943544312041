//! How a handler answers: a page in the frame, a list or its file, a way back with a message, a refusal.
//!
//! **Promise:** a page shows only what the visitor's scope covers: rows are read through
//! [`Visitor::scoped`], which names the permission.
//! **Not here:** the frame's navigation and texts; the binary brings them as a [`Shell`].

use std::future::Future;
use std::pin::Pin;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::list_file;
use super::listing::{FileForm, Listing, Wanted};
use super::query::encode;
use super::ui::document::DocumentPage;
use super::ui::list::ListPage;
use super::ui::standalone::{ErrorKind, error_body};
use super::ui::why::{self, Refusal as Panel, WhyParam};
use super::ui::{Clock, Light, View};
use crate::access::{Denied, Permission};
use crate::db::{DbError, DbResult, Tx};
use crate::duty::DutyRow;
use crate::http::{Visitor, set_cookie};
use crate::i18n::{Field, Lang, Texts};
use crate::verb::{Problem, Refusal};

/// The units a visitor sees: `None` is the whole county.
pub type Units = Option<Vec<String>>;

/// What the binary puts round the pages of the areas.
pub trait Shell: Send + Sync {
    fn texts(&self) -> &Texts;
    /// The whole page, with navigation and counts for this visitor.
    fn wrap<'s>(
        &'s self,
        visitor: &'s Visitor,
        title: String,
        body: Markup,
    ) -> Pin<Box<dyn Future<Output = Markup> + Send + 's>>;
    /// The password of the demo's people, to be printed on the sign-in page.
    fn demo_password(&self) -> Option<&str> {
        None
    }
    /// Who can help with something that needs this permission, in words.
    fn who_may(&self, lang: Lang, permission: &str) -> String;
}

/// An answer that ends a handler early.
pub struct Stop(Box<Response>);

impl From<Response> for Stop {
    fn from(response: Response) -> Stop {
        Stop(Box::new(response))
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What a page handler returns.
pub type Answer = Result<Response, Stop>;

impl Visitor {
    pub fn view(&self) -> View<'_> {
        View { texts: self.site.shell.texts(), lang: self.lang, unit: self.unit, csrf: &self.session.csrf }
    }

    /// A word of the shell or of an area.
    pub fn t(&self, key: &str) -> String {
        self.view().t(key)
    }

    /// The name in the visitor's language.
    pub fn name<'n>(&self, zh: &'n str, en: &'n str) -> &'n str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub fn listing(&self) -> Listing {
        Listing::of(&self.path, &self.query).wanted(self.wanted)
    }

    /// A page in the frame.
    pub async fn page(&self, title: impl Into<String>, body: Markup) -> Response {
        self.page_with(StatusCode::OK, title.into(), body).await
    }

    /// A document's page; 409 when it shows the refusal of a step just tried.
    pub async fn document(&self, title: impl Into<String>, page: &DocumentPage) -> Response {
        let status = if page.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
        self.page_with(status, title.into(), page.render(self.view())).await
    }

    pub async fn page_with(&self, status: StatusCode, title: String, body: Markup) -> Response {
        let page = self.site.shell.wrap(self, title, body).await;
        let mut response = (status, Html(page.into_string())).into_response();
        if self.flash.is_some() {
            self.set_cookie_on(&mut response, "flash", "", 0);
        }
        response
    }

    /// A list as page or as file; a sheet or print of many rows is offered as a job.
    pub async fn list(&self, listing: &Listing, page: ListPage) -> Response {
        let form = match listing.wanted {
            Wanted::Page => {
                let body = page.render(self.view());
                return self.page(page.title, body).await;
            }
            Wanted::Part { .. } => return list_file::part(page),
            Wanted::File(form) => form,
        };
        if page.total_rows > form.at_once() {
            let (title, body) = crate::jobs::offer(self, listing, &page, form);
            return self.page(title, body).await;
        }
        let who = self.clone();
        let made = match form {
            FileForm::Csv => Some(Ok(page.csv(self.view()))),
            FileForm::Xlsx => crate::aside::aside(move || list_file::sheet(&who, &page)).await,
            FileForm::Pdf => crate::aside::aside(move || list_file::print(&who, &page)).await,
        };
        match made.unwrap_or_else(|| Err(self.t("file.busy"))) {
            Ok(file) => download(&list_file::name(&listing.path, form), form.mime(), file),
            Err(reason) => self.cannot_make(&reason).await,
        }
    }

    /// A file that could not be made: the reason and its remedy, in words.
    pub async fn cannot_make(&self, reason: &str) -> Response {
        let v = self.view();
        let (en, zh) = crate::i18n::halves(reason);
        let panel = Panel {
            asked: v.t("file.make"),
            against: self.name(zh, en).to_owned(),
            why: None,
            next: Vec::new(),
            helpers: Vec::new(),
            code: "file.not_made".to_owned(),
        };
        let body = html! { (why::refusal(v, &panel)) p .actions { a .button href="/" { (v.t("go_back")) } } };
        self.page_with(StatusCode::SERVICE_UNAVAILABLE, v.t("refused"), body).await
    }

    /// Goes on to another page; `flash` is the key of what it says there (`ui.flash.<key>`).
    pub fn go(&self, to: &str, flash: &str) -> Response {
        let mut response = Redirect::to(to).into_response();
        if !flash.is_empty() {
            self.set_cookie_on(&mut response, "flash", flash, 60);
        }
        response
    }

    pub fn set_cookie_on(&self, response: &mut Response, name: &str, value: &str, age: i64) {
        let cookie = set_cookie(name, value, self.site.secure_cookies, true, age);
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }

    pub async fn error(&self, kind: ErrorKind) -> Stop {
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = error_body(self.view(), &kind);
        let title = kind.status().to_string();
        self.page_with(status, title, body).await.into()
    }

    pub async fn not_found(&self) -> Stop {
        self.error(ErrorKind::NotFound).await
    }

    /// A technical failure: logged with an id, and only the id is shown.
    pub async fn failed(&self, error: &DbError) -> Stop {
        let log_id = log_failure(error);
        self.error(ErrorKind::TryAgain { log_id }).await
    }

    /// Refuses the page unless some role of the visitor carries `permission`.
    pub async fn need(&self, permission: Permission) -> Result<(), Stop> {
        if self.holds(permission) {
            return Ok(());
        }
        let needs = self.permission_name(permission.0);
        let ask = self.site.shell.who_may(self.lang, permission.0);
        Err(self.error(ErrorKind::Forbidden { needs, ask }).await)
    }

    /// The name of a permission in words.
    pub fn permission_name(&self, permission: &str) -> String {
        let key = format!("permission.{}", permission.replace('.', "_"));
        if self.site.shell.texts().has(&format!("ui.{key}")) { self.t(&key) } else { permission.to_owned() }
    }

    /// Reads rows within the units that `permission` lets the visitor see.
    pub async fn scoped<T: Send + 'static>(
        &self,
        permission: Permission,
        work: impl FnOnce(&mut Tx<'_>, &str, &Units) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Stop> {
        self.need(permission).await?;
        let (actor, access) = (self.actor.clone(), self.site.access.clone());
        let found = self
            .read(move |tx, county| {
                let units = actor.visible_units(&*access, tx, county, permission)?;
                work(tx, county, &units)
            })
            .await;
        match found {
            Ok(rows) => Ok(rows),
            Err(error) => Err(self.failed(&error).await),
        }
    }

    /// A problem of a verb as the panel a person reads.
    pub fn panel<R: Refusal>(&self, problem: &Problem<R>, asked: &str) -> Panel {
        let v = self.view();
        match problem {
            Problem::Refused(refusal) => {
                let fields = serde_json::to_value(refusal).unwrap_or_default();
                refusal_panel(v, R::AREA, &fields, asked)
            }
            Problem::Denied(denied) => {
                let (permission, fields) = match denied {
                    Denied::NoRole { permission } => (*permission, serde_json::json!({"code": "no_role"})),
                    Denied::OutOfScope { permission, agency_code } => {
                        (*permission, serde_json::json!({"code": "out_of_scope", "agency_code": agency_code}))
                    }
                };
                let mut fields = fields;
                fields["permission"] = self.permission_name(permission).into();
                let mut panel = refusal_panel(v, "access", &fields, asked);
                panel.helpers = vec![why::Helper {
                    name: self.site.shell.who_may(self.lang, permission),
                    ..why::Helper::default()
                }];
                panel
            }
            Problem::KeyReused => refusal_panel(v, "form", &serde_json::json!({"code": "key_reused"}), asked),
            Problem::Failed(error) => {
                let log_id = log_failure(error);
                refusal_panel(v, "form", &serde_json::json!({"code": "failed", "log_id": log_id}), asked)
            }
        }
    }
}

/// A file to be kept by the browser under `name` (letters, digits, `-`, `_`, `.`).
pub fn download(name: &str, mime: &'static str, file: Vec<u8>) -> Response {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    let headers = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}\"")),
    ];
    (headers, file).into_response()
}

/// Logs a technical failure and gives the number a person can pass on.
fn log_failure(error: &DbError) -> String {
    let log_id: String = crate::auth::random_token().chars().take(12).collect();
    tracing::error!(%error, log_id, "a request failed");
    log_id
}

/// Form fields a browser sends twice for safety: a fresh idempotency key.
pub fn form_key() -> String {
    crate::auth::random_token().chars().take(32).collect()
}

/// The address of a document in a link, with the visitor's way back.
pub fn with_back(href: &str, back: &str) -> String {
    format!("{href}?back={}", encode(back))
}

/// Fields of refusals that hold a code of ours; people read its word (`ui.word.<code>`).
const WORDS: [&str; 10] =
    ["state", "needed", "event", "step", "kind", "field", "exemption", "mark", "job_state", "job_step"];

/// The text of a refusal: `refusal.<area>.<code>`; a refusal of the ledger inside is said by its own text.
pub fn refusal_text(v: View<'_>, area: &str, fields: &serde_json::Value) -> String {
    let code = fields["code"].as_str().unwrap_or_default();
    let inner = &fields["refusal"];
    let inside = inner["code"].as_str().and_then(|code| {
        let keys = ["ledger", "wire"].map(|area| format!("refusal.{area}.{code}"));
        keys.into_iter().find(|key| v.texts.has(key))
    });
    let mut fields = if fields.is_object() { fields.clone() } else { serde_json::json!({}) };
    if let Some(key) = inside {
        let said = v.texts.text_of(v.lang, v.unit, &key, inner);
        if !said.contains('{') {
            fields["text"] = said.into();
        }
    }
    if let Some(limit) = fields["limit"].as_object().cloned() {
        for (name, value) in limit {
            fields[name.as_str()] = value;
        }
    }
    for name in WORDS {
        // A job is done in another sense than a document; the field's name says so.
        let of_job = if name.starts_with("job_") { "job_" } else { "" };
        let word = fields[name].as_str().map(|code| format!("ui.word.{of_job}{code}"));
        if let Some(key) = word.filter(|key| v.texts.has(key)) {
            fields[name] = v.texts.text_in(v.lang, v.unit, &key, &[]).into();
        }
    }
    if let Some(items) = fields["items"].as_array() {
        let said: Vec<String> = items.iter().map(|item| refusal_text(v, "quota_item", item)).collect();
        fields["items"] = said.join("；").into();
    }
    v.texts.text_of(v.lang, v.unit, &format!("refusal.{area}.{code}"), &fields)
}

/// The panel of a refusal given as JSON, as verbs and the audit keep it.
pub fn refusal_panel(v: View<'_>, area: &str, fields: &serde_json::Value, asked: &str) -> Panel {
    let code = fields["code"].as_str().unwrap_or_default();
    let next_key = format!("refusal.{area}.{code}.next");
    let next = if v.texts.has(&next_key) {
        vec![(v.texts.text_of(v.lang, v.unit, &next_key, fields), None)]
    } else {
        Vec::new()
    };
    let why = serde_json::from_value::<policy::Why>(fields["why"].clone()).ok().map(|why| why_of(v, &why));
    Panel {
        asked: asked.to_owned(),
        against: refusal_text(v, area, fields),
        why,
        next,
        helpers: Vec::new(),
        code: format!("{area}.{code}"),
    }
}

/// A verdict's reason as the drawer shows it.
pub fn why_of(v: View<'_>, reason: &policy::Why) -> why::Why {
    let said = |name: &str| {
        let key = format!("fact.{name}");
        if v.texts.has(&format!("ui.{key}")) { v.t(&key) } else { name.to_owned() }
    };
    let value = |fact: &policy::Fact| match fact.value.parse::<i64>() {
        Ok(fen) if fact.name.ends_with("_fen") => format!("{} {}", v.unit.exact(fen), v.unit_word()),
        Ok(_) | Err(_) => fact.value.clone(),
    };
    why::Why {
        rule_id: reason.rule.clone(),
        sentence: match v.lang {
            Lang::Zh => reason.sentence_zh.clone(),
            Lang::En => reason.sentence_en.clone(),
        },
        article: reason.article.clone(),
        params: reason
            .params
            .iter()
            .map(|param| WhyParam {
                name: param.key.clone(),
                value: format!("{} {}", param.value, param.unit),
                in_force_from: param.from,
                document: match &param.doc_no {
                    Some(no) => format!("{no} {}", param.source),
                    None => param.source.clone(),
                },
                checked_on: Some(param.checked_on),
            })
            .collect(),
        facts: reason.facts.iter().map(|fact| (said(&fact.name), value(fact))).collect(),
        ..why::Why::default()
    }
}

impl Visitor {
    /// A duty as the lamp and the words of its clock.
    pub fn clock(&self, duty: &DutyRow) -> Clock {
        let today = self.at.day();
        let calendar = self.county.policy.calendar();
        if duty.paused_ms.is_some() {
            return Clock {
                light: Light::Paused,
                days_left: None,
                due: None,
                note: duty.pause_reason.clone(),
            };
        }
        let Some(due) = duty.due_on else {
            return Clock {
                light: Light::Amber,
                days_left: None,
                due: None,
                note: duty.no_date_reason.clone().or_else(|| Some(self.t("clock_no_calendar"))),
            };
        };
        let between = |from: jiff::civil::Date, to: jiff::civil::Date| {
            let mut days = 0;
            let mut day = from;
            while day < to && days < 400 {
                let Ok(next) = day.tomorrow() else { break };
                day = next;
                if calendar.is_working_day(day).unwrap_or(false) {
                    days += 1;
                }
            }
            days
        };
        let left = if today <= due { between(today, due) } else { -between(due, today).max(1) };
        let closed = duty.ended_ms.is_none() && self.at.local() > due.at(17, 0, 0, 0) && today == due;
        let light = match left {
            _ if duty.on_time == Some(true) => Light::Green,
            _ if duty.on_time == Some(false) || closed => Light::Breached,
            i64::MIN..=-1 => Light::Breached,
            0 => Light::Red,
            1 => Light::Amber,
            2.. => Light::Green,
        };
        Clock { light, days_left: Some(left), due: Some(due), note: None }
    }

    /// A row of a batch that went through, or why it did not.
    pub fn item_message<R: Refusal>(&self, problem: &Problem<R>) -> String {
        self.panel(problem, "").against
    }

    /// A page that shows only a refusal and the way back.
    pub async fn refused<R: Refusal>(&self, problem: &Problem<R>, asked: &str, back: &str) -> Response {
        let panel = self.panel(problem, asked);
        let status = match problem {
            Problem::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Denied(_) => StatusCode::FORBIDDEN,
            Problem::Refused(_) | Problem::KeyReused => StatusCode::CONFLICT,
        };
        let v = self.view();
        let body = html! {
            (why::refusal(v, &panel))
            p .actions { a .button href=(super::ui::frame::local_path(back)) { (v.t("go_back")) } }
        };
        self.page_with(status, v.t("refused"), body).await
    }

    /// A sentence with its fields.
    pub fn say(&self, key: &str, fields: &[(&str, Field)]) -> String {
        self.view().tf(key, fields)
    }
}
