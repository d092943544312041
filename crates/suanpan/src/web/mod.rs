//! The web server: routes, sign-in, workbench, search, and the pages no single area owns.
//!
//! **Promise:** every page is behind a sign-in and a permission; every answer carries the safe headers;
//! nothing personal is logged.
//! **Promise:** the server stops gracefully: requests under way are answered first.
//! **Not here:** pages of an area (`treasury::*::pages`), how a page looks (`platform::web::ui`).

mod block;
mod books;
mod clocks;
mod desk;
mod explain;
mod kept;
mod mapping;
mod people;
mod rules;
mod search;
mod session;
mod shell;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use platform::access::AccessModel;
use platform::db::Db;
use platform::http::{CountyState, Site, Visitor, secure};
use platform::i18n::Texts;
use platform::time::BusinessClock;
use platform::web::assets;
use platform::web::listing::by_ending;
use platform::web::page::Answer;
use tower::util::MapRequest;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::trace::TraceLayer;

pub use shell::House;

/// Bodies above this are refused before they are read.
const BODY_MAX: usize = 2 << 20;

/// Every text of the program.
pub fn texts() -> Result<Texts> {
    let own = [
        ("suanpan/pages.toml", include_str!("../../locales/pages.toml")),
        ("suanpan/names.toml", include_str!("../../locales/names.toml")),
    ];
    let files: Vec<(&str, &str)> =
        [platform::LOCALES, treasury::LOCALES, wire::LOCALES, &own].into_iter().flatten().copied().collect();
    Ok(Texts::load(&files)?)
}

/// What the server knows of a county, from its row; `tools` are what its verbs sign and pay with.
pub fn county_state(
    db: &Db,
    row: &crate::county::CountyRow,
    tools: Arc<dyn Any + Send + Sync>,
) -> Result<CountyState> {
    let policy = crate::county::policy_of(&row.profile, &row.policy_rows, &row.calendar_rows)?;
    let clock = BusinessClock { shift_days: row.demo_shift_days.unwrap_or(0) };
    let code = row.code.clone();
    let years = db
        .read_blocking(move |tx| treasury::quota::budgets(tx, &code))
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    // The year of the business day when it has a budget, else the last year that has one.
    let today = i32::from(clock.now().day().year());
    let known: Vec<i32> = years.iter().map(|budget| budget.fiscal_year.0).collect();
    let fiscal_year = if known.contains(&today) { today } else { known.last().copied().unwrap_or(today) };
    Ok(CountyState {
        code: row.code.as_str().into(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        notice: row.notice.clone(),
        fiscal_year,
        policy: Arc::new(policy),
        clock,
        demo: row.demo_shift_days.is_some(),
        tools,
    })
}

/// The state all requests share; `demo_password` is printed on the sign-in page.
pub fn site(
    db: Db,
    access: Arc<dyn AccessModel>,
    counties: Vec<CountyState>,
    demo_password: Option<String>,
) -> Result<Site> {
    let counties: BTreeMap<String, CountyState> =
        counties.into_iter().map(|county| (county.code.to_string(), county)).collect();
    Ok(Site {
        db,
        access,
        counties: Arc::new(RwLock::new(counties)),
        secure_cookies: false,
        shell: Arc::new(House::new(texts()?, demo_password)),
    })
}

/// Every route of the program.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(desk::show))
        .route("/login", get(session::login).post(session::enter))
        .route("/session/end", post(session::leave))
        .route("/preferences/language", post(session::language))
        .route("/preferences/unit", post(session::unit))
        .route("/preferences/theme", post(session::theme))
        .route("/demo/clock", post(session::clock))
        .route("/search", get(search::show))
        .route("/health", get(health))
        .route("/assets/{file}", get(asset))
        .route("/clocks", get(clocks::index))
        .route("/clocks.csv", get(clocks::index))
        .route("/clocks/record", get(clocks::record))
        .route("/mapping", get(mapping::new).post(mapping::show))
        .route("/journal", get(books::journal))
        .route("/journal.csv", get(books::journal))
        .route("/journal/{id}", get(books::posting))
        .route("/trial-balance", get(books::trial_balance))
        .route("/blocks", get(books::blocks))
        .route("/blocks.csv", get(books::blocks))
        .route("/blocks/{no}", get(block::show))
        .route("/records", get(block::index))
        .route("/records.csv", get(block::index))
        .route("/explain/line/{id}", get(explain::line))
        .route("/explain/payment/{id}", get(explain::payment))
        .route("/import-rows", get(kept::index))
        .route("/import-rows.csv", get(kept::index))
        .route("/import-rows/{file}/{row}", get(kept::show))
        .route("/import-rows/{file}/{row}/submission", post(kept::submit))
        .route("/policy", get(rules::parameters))
        .route("/policy/{key}", get(rules::parameter))
        .route("/rules", get(rules::book))
        .route("/rules/{id}", get(rules::rule).post(rules::run))
        .route("/refusals", get(rules::refusals))
        .route("/people", get(people::index))
        .route("/people.csv", get(people::index))
        .route("/people/{id}", get(people::show))
        .route("/audit", get(people::audit))
        .route("/audit.csv", get(people::audit))
        .merge(platform::jobs::routes())
        .merge(treasury::routes())
        .fallback(missing)
}

/// The whole server as a service.
pub fn router(site: Site) -> Router {
    let trace = TraceLayer::new_for_http().make_span_with(|request: &Request| {
        // The matched pattern, not the address: ids and what was searched for stay out of the log.
        let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
        tracing::debug_span!("request", method = %request.method(), route)
    });
    let pages = routes()
        .with_state(site)
        .layer(axum::middleware::map_response(async |response: Response| secure(response)))
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(CompressionLayer::new())
        .layer(trace);
    // The ending of a list's address is read before a route is looked for.
    Router::new().fallback_service(MapRequest::new(pages, by_ending::<Body>))
}

/// Serves on a listener until `stop` is done.
pub async fn serve_on(
    site: Site,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    axum::serve(listener, router(site)).with_graceful_shutdown(stop).await.context("the server failed")
}

async fn missing(who: Visitor) -> Answer {
    Err(who.not_found().await)
}

/// GET /health: the database answers.
async fn health(axum::extract::State(site): axum::extract::State<Site>) -> Response {
    match site.db.read(|tx| platform::org::divisions(tx, "")).await {
        Ok(_) => (StatusCode::OK, "ok").into_response(),
        Err(error) => {
            tracing::error!(%error, "health check failed");
            (StatusCode::SERVICE_UNAVAILABLE, "database").into_response()
        }
    }
}

/// GET /assets/{file}: cached for a year under its versioned address.
async fn asset(
    axum::extract::Path(file): axum::extract::Path<String>,
    request: HeaderMap,
    uri: axum::http::Uri,
) -> Response {
    let path = format!("/assets/{file}");
    let Some(file) = assets::static_files().iter().find(|file| file.path == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let versioned = uri.query().is_some_and(|query| query.starts_with("v="));
    let cache = if versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, tag);
    }
    if request.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()) == Some(file.etag.as_str()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.bytes).into_response()
}
