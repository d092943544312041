//! The web server's plumbing: who is visiting, forms with CSRF and idempotency key, safe headers.
//!
//! **Promise:** a page handler gets a [`Visitor`] that has logged in, and a [`Posted`] form whose
//! CSRF token matched in constant time; there is no other way to read a form.
//! **Not here:** what pages look like (`web`), which pages exist (the binary's routes).

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use policy::Policy;
use subtle::ConstantTimeEq;

use crate::access::{AccessModel, Actor, Permission};
use crate::auth::{self, Session};
use crate::db::{Db, DbResult};
use crate::i18n::{Lang, MoneyUnit};
use crate::time::{BusinessClock, Instant};
use crate::verb::Ctx;
use crate::web::page::Shell;
use crate::web::ui::frame::Theme;

/// Forms larger than this are refused before they are read.
const FORM_MAX: usize = 2 << 20;

/// What the server knows of one county while it runs.
#[derive(Clone)]
pub struct CountyState {
    pub code: Arc<str>,
    pub name_zh: String,
    pub name_en: String,
    pub notice: String,
    pub fiscal_year: i32,
    pub policy: Arc<Policy>,
    pub clock: BusinessClock,
    /// The clock may be moved by anyone who is logged in: sample counties only.
    pub demo: bool,
    /// What verbs need from the binary ([`Ctx::tools`]): the county's own keys and account.
    pub tools: Arc<dyn std::any::Any + Send + Sync>,
}

/// Shared by every request.
#[derive(Clone)]
pub struct Site {
    pub db: Db,
    pub access: Arc<dyn AccessModel>,
    pub counties: Arc<RwLock<BTreeMap<String, CountyState>>>,
    /// `Secure` on cookies; off only by explicit choice for plain-HTTP intranets.
    pub secure_cookies: bool,
    /// What the binary puts round the pages of the areas.
    pub shell: Arc<dyn Shell>,
}

impl Site {
    pub fn county(&self, code: &str) -> Option<CountyState> {
        self.counties.read().ok()?.get(code).cloned()
    }

    pub fn update_county(&self, code: &str, change: impl FnOnce(&mut CountyState)) {
        if let Ok(mut counties) = self.counties.write()
            && let Some(county) = counties.get_mut(code)
        {
            change(county);
        }
    }
}

/// A person with an open session.
#[derive(Clone)]
pub struct Visitor {
    pub site: Site,
    pub county: CountyState,
    pub actor: Arc<Actor>,
    pub session: Session,
    pub lang: Lang,
    /// The unit amounts are shown in.
    pub unit: MoneyUnit,
    pub at: Instant,
    pub path: String,
    pub query: String,
    pub theme: Theme,
    /// Key of the message the last action left, said once on this page.
    pub flash: Option<String>,
    /// The form a list is wanted in.
    pub wanted: crate::web::listing::Wanted,
}

impl Visitor {
    /// The surroundings of a verb this person asks for. `key` is the form's idempotency key.
    pub fn ctx(&self, key: &str) -> Ctx {
        Ctx {
            county: self.county.code.clone(),
            actor: self.actor.clone(),
            on_behalf_of: None,
            at: self.at,
            policy: self.county.policy.clone(),
            access: self.site.access.clone(),
            tools: self.county.tools.clone(),
            key: key.to_owned(),
            verb: "",
        }
    }

    pub fn holds(&self, permission: Permission) -> bool {
        self.actor.holds(&*self.site.access, permission)
    }

    /// Reads a snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut crate::db::Tx<'_>, &str) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let county = self.county.code.clone();
        self.site.db.read(move |tx| work(tx, &county)).await
    }
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
    })
}

/// A `Set-Cookie` header.
pub fn set_cookie(name: &str, value: &str, secure: bool, http_only: bool, max_age: i64) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let http_only = if http_only { "; HttpOnly" } else { "" };
    format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={max_age}{http_only}{secure}")
}

/// The language of a request: the cookie's, else the browser's first choice, else Chinese.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    cookie(headers, "lang").and_then(Lang::from_code).unwrap_or_default()
}

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        // A job asks its lists in its owner's name; nothing from outside can bring this.
        if let Some(visitor) = parts.extensions.remove::<Visitor>() {
            return Ok(visitor);
        }
        let site = Site::from_ref(state);
        let to_login = || {
            let here = parts.uri.path_and_query().map_or("/", |p| p.as_str());
            let next = if parts.method == axum::http::Method::GET { here } else { "/" };
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Redirect::to(&format!("/login?next={next}")).into_response()
        };
        let Some(token) = cookie(&parts.headers, "suanpan").map(str::to_owned) else {
            return Err(to_login());
        };
        let machine_now = BusinessClock::default().now();
        let code = token.split('.').next().unwrap_or_default().to_owned();
        let Some(county) = site.county(&code) else { return Err(to_login()) };
        let at = county.clock.now();
        let found = site
            .db
            .read(move |tx| {
                let Some(session) = auth::session(tx, &token, machine_now)? else { return Ok(None) };
                let actor = crate::access::actor_on(tx, &session.county, &session.user_id, at.day())?;
                Ok(actor.map(|actor| (session, actor)))
            })
            .await
            .map_err(|error| {
                tracing::error!(%error, "session could not be read");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            })?;
        let Some((session, actor)) = found else { return Err(to_login()) };
        if session.touch {
            let (db, seen) = (site.db.clone(), session.clone());
            let hours = county.policy.integer("session_hours", at.day()).map_or(1, |read| read.value);
            db.submit(
                move |tx| auth::touch(tx, &seen, machine_now, hours),
                |_, _: &crate::db::DbError| Ok(()),
                |_| {},
            );
        }
        let theme = cookie(&parts.headers, "theme").and_then(Theme::from_code).unwrap_or_default();
        let flash = cookie(&parts.headers, "flash").filter(|key| !key.is_empty()).map(str::to_owned);
        let unit = cookie(&parts.headers, "unit").and_then(MoneyUnit::from_code).unwrap_or_default();
        Ok(Visitor {
            lang: lang_of(&parts.headers),
            unit,
            county,
            actor: Arc::new(actor),
            session,
            at,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            theme,
            flash,
            wanted: parts.extensions.get().copied().unwrap_or_default(),
            site,
        })
    }
}

/// A form as it was typed: pairs in order, so a refused form can be shown again as it was.
#[derive(Debug, Clone, Default)]
pub struct FormData {
    pub pairs: Vec<(String, String)>,
}

impl FormData {
    pub fn parse(body: &[u8]) -> FormData {
        // NUL cannot stand in the books: PostgreSQL's text does not hold it.
        let told = |text: String| if text.contains('\0') { text.replace('\0', "") } else { text };
        let pairs = form_urlencoded::parse(body).into_owned();
        FormData { pairs: pairs.map(|(name, value)| (told(name), told(value))).collect() }
    }

    /// The first value of `name`, without surrounding blanks; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> + 'f {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// The idempotency key of the form; a form without one gets the hash of what it says.
    pub fn key(&self) -> String {
        match self.get("idempotency_key") {
            "" => {
                let text: String = self.pairs.iter().map(|(k, v)| format!("{k}={v}\n")).collect();
                crate::hash::sm3_hex(text.as_bytes())
            }
            given => given.chars().take(80).collect(),
        }
    }
}

/// A posted form of a logged-in visitor.
pub struct Posted {
    pub visitor: Visitor,
    pub form: FormData,
}

impl<S> FromRequest<S> for Posted
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let form = read_form(body).await?;
        let right = form.get("csrf").as_bytes().ct_eq(visitor.session.csrf.as_bytes());
        if !bool::from(right) {
            return Err((
                StatusCode::FORBIDDEN,
                "this form is stale, reload the page / 表单已过期，请刷新页面后重试",
            )
                .into_response());
        }
        Ok(Posted { visitor, form })
    }
}

/// Reads a form body within its size limit.
pub async fn read_form(body: Body) -> Result<FormData, Response> {
    let bytes = to_bytes(body, FORM_MAX).await.map_err(|_| {
        (StatusCode::PAYLOAD_TOO_LARGE, "the form is larger than 2 MB / 提交的内容过大（上限 2 MB）")
            .into_response()
    })?;
    Ok(FormData::parse(&bytes))
}

/// Headers every answer carries.
pub fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let set = [
        ("content-security-policy", crate::web::assets::CONTENT_POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
