//! The line over HTTP on loopback: the simulator's server and finance's client.
//!
//! | Request | Body | Answer |
//! |---|---|---|
//! | `POST /vouchers` | envelope of orders | 200 envelope of answers · 400 unreadable, nothing taken · 504 nothing came back |
//! | `POST /query` | envelope of status queries | the same |
//! | `GET /outbox?after=N` | | 200 `{"items":[{"no":1,"envelope":"base64"}],"last":1}` |
//! | `POST /clock` | `2022-06-15T10:00:00` | 204; business time, never backwards |
//! | `POST /iso20022/orders` | pain.001 | 200 pain.002 · 400 · 504 as above |
//! | `GET /iso20022/status?AdmDivCode=…&StYear=…&VtCode=…&VoucherNo=…` | | 200 pain.002 · 404 never received · 504 |
//! | `GET /iso20022/statement?account=…&day=…` | | 200 camt.053 · 404 no such account or day · 504 |
//! | `GET /statement?AdmDivCode=…&account=…&day=…` | | 200 envelope of 3551 and 3402 · 404 no such account or day · 504 |
//! | `POST /statement-results` | envelope of a 5502 | 200 envelope of an acceptance · 400 · 504 |
//! | `POST /incoming` | `Incoming` as JSON: money from outside | 204 · 400 |
//! | `GET /totals` | | 200 `BankTotals` as JSON |
//! | `GET /health` | | 200 `{"now":"…"}` |
//!
//! **Promise:** an order is on disk before its answer leaves, when a log is given.
//! **Promise:** only loopback addresses: this bank believes whoever holds the test keys.

use super::client::{BankClient, FETCH_LIMIT, Fetched, NO_PAPERS, OutboxItem, SendOutcome};
use super::log::{BankLog, LogRefused};
use super::sim::{BankSim, BankTotals, PostAnswer};
use super::statement::Incoming;
use crate::envelope::{MAX_BYTES, VoucherKey};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use axum::{Router, serve as axum_serve};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How to run the simulator.
pub struct ServeOptions {
    pub listen: SocketAddr,
    /// Append-only log; without it the bank forgets when it stops.
    pub data: Option<PathBuf>,
    /// Business time, asked at every request; `POST /clock` may move time further.
    pub clock: Arc<dyn Fn() -> DateTime + Send + Sync>,
}

/// Why the simulator did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeFailed {
    #[error(
        "{listen} is not a loopback address; the bank simulator answers on this machine only, use 127.0.0.1:PORT"
    )]
    NotLoopback { listen: SocketAddr },
    #[error(transparent)]
    Log(#[from] LogRefused),
    #[error("bank simulator on {listen}: {error}")]
    Io { listen: SocketAddr, error: std::io::Error },
}

/// The bank and its memory, taken together: an event is written under the same lock that made it.
struct Branch {
    sim: BankSim,
    log: Option<BankLog>,
    /// After a failed write nothing is answered any more: memory and disk may differ.
    broken: bool,
}

#[derive(Clone)]
struct Office {
    branch: Arc<Mutex<Branch>>,
    clock: Arc<dyn Fn() -> DateTime + Send + Sync>,
}

/// Serves until `stop` resolves; `ready` learns the address (port 0 picks a free one).
pub async fn serve(
    mut sim: BankSim,
    options: ServeOptions,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeFailed> {
    let listen = options.listen;
    if !listen.ip().is_loopback() {
        return Err(ServeFailed::NotLoopback { listen });
    }
    let log = match &options.data {
        Some(path) => Some(BankLog::open(path, &mut sim)?),
        None => None,
    };
    let branch = Arc::new(Mutex::new(Branch { sim, log, broken: false }));
    let office = Office { branch, clock: options.clock };
    let router = Router::new()
        .route("/vouchers", post(take_vouchers))
        .route("/query", post(take_query))
        .route("/outbox", get(show_outbox))
        .route("/iso20022/orders", post(take_transfers))
        .route("/iso20022/status", get(show_status))
        .route("/iso20022/statement", get(show_statement))
        .route("/statement", get(show_papers))
        .route("/statement-results", post(take_result))
        .route("/incoming", post(take_incoming))
        .route("/clock", post(set_clock))
        .route("/totals", get(show_totals))
        .route("/health", get(show_health))
        // An answer before the body is read cuts the line under the one who writes, and a refusal looks
        // like silence: what is somewhat too large is read whole, and the reader says "too large".
        .layer(DefaultBodyLimit::max(4 * MAX_BYTES))
        .with_state(office);
    let failed = |error| ServeFailed::Io { listen, error };
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(failed)?;
    ready(listener.local_addr().map_err(failed)?);
    axum_serve(listener, router).with_graceful_shutdown(stop).await.map_err(failed)
}

impl Office {
    /// Runs `work` at the present business time and writes its events down before giving its result.
    async fn at_work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut BankSim) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let office = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut branch = office.branch.lock().unwrap_or_else(PoisonError::into_inner);
            if branch.broken {
                return Err("the bank's log could not be written earlier".to_owned());
            }
            branch.sim.advance((office.clock)());
            let result = work(&mut branch.sim);
            let events = branch.sim.take_events();
            if let Some(log) = &mut branch.log
                && let Err(error) = log.append(&events)
            {
                branch.broken = true;
                return Err(error.to_string());
            }
            Ok(result)
        });
        match done.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(detail)) => Err((StatusCode::SERVICE_UNAVAILABLE, detail).into_response()),
            Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()),
        }
    }
}

fn post_response(answer: PostAnswer) -> Response {
    response(answer, "text/xml; charset=GBK")
}

fn iso_response(answer: PostAnswer) -> Response {
    response(answer, "application/xml; charset=UTF-8")
}

fn response(answer: PostAnswer, media: &'static str) -> Response {
    match answer {
        PostAnswer::Answered(bytes) => ([(header::CONTENT_TYPE, media)], bytes).into_response(),
        PostAnswer::Silence => StatusCode::GATEWAY_TIMEOUT.into_response(),
        PostAnswer::Unreadable(error) => {
            (StatusCode::BAD_REQUEST, Json(Unreadable::of(&error))).into_response()
        }
    }
}

#[derive(Serialize)]
struct Unreadable<'e> {
    error: &'e crate::envelope::WireError,
    message: String,
}

impl Unreadable<'_> {
    fn of(error: &crate::envelope::WireError) -> Unreadable<'_> {
        Unreadable { error, message: error.to_string() }
    }
}

async fn take_vouchers(State(office): State<Office>, envelope: Bytes) -> Response {
    // The envelope's fate is settled before time moves on: what it starts is paid at the next call.
    office.at_work(move |sim| sim.send(&envelope)).await.map_or_else(|problem| problem, post_response)
}

async fn take_query(State(office): State<Office>, envelope: Bytes) -> Response {
    office.at_work(move |sim| sim.query(&envelope)).await.map_or_else(|problem| problem, post_response)
}

async fn take_transfers(State(office): State<Office>, message: Bytes) -> Response {
    let taken = office.at_work(move |sim| sim.send_transfers(&message)).await;
    taken.map_or_else(|problem| problem, iso_response)
}

/// The names of the envelope's own header.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Number {
    adm_div_code: String,
    st_year: i16,
    vt_code: String,
    voucher_no: String,
}

async fn show_status(State(office): State<Office>, Query(number): Query<Number>) -> Response {
    let key = VoucherKey {
        adm_div_code: number.adm_div_code,
        st_year: number.st_year,
        vt_code: number.vt_code,
        voucher_no: number.voucher_no,
    };
    match office.at_work(move |sim| sim.transfer_status(&key)).await {
        Ok(Some(answer)) => iso_response(answer),
        Ok(None) => (StatusCode::NOT_FOUND, "never received; it may be sent").into_response(),
        Err(problem) => problem,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedDay {
    account: String,
    day: Date,
}

async fn show_statement(State(office): State<Office>, Query(asked): Query<AskedDay>) -> Response {
    match office.at_work(move |sim| sim.statement(&asked.account, asked.day)).await {
        Ok(Some(answer)) => iso_response(answer),
        Ok(None) => {
            let why = "nothing was ever paid from this account, or the day is still to come";
            (StatusCode::NOT_FOUND, why).into_response()
        }
        Err(problem) => problem,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedPapers {
    #[serde(rename = "AdmDivCode")]
    adm_div_code: String,
    account: String,
    day: Date,
}

async fn show_papers(State(office): State<Office>, Query(asked): Query<AskedPapers>) -> Response {
    let given =
        office.at_work(move |sim| sim.day_papers(&asked.adm_div_code, &asked.account, asked.day)).await;
    match given {
        Ok(Some(answer)) => post_response(answer),
        Ok(None) => (StatusCode::NOT_FOUND, NO_PAPERS).into_response(),
        Err(problem) => problem,
    }
}

async fn take_result(State(office): State<Office>, envelope: Bytes) -> Response {
    office.at_work(move |sim| sim.take_result(&envelope)).await.map_or_else(|problem| problem, post_response)
}

async fn take_incoming(State(office): State<Office>, body: Bytes) -> Response {
    let incoming: Incoming = match serde_json::from_slice(&body) {
        Ok(incoming) => incoming,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    match office.at_work(move |sim| sim.money_came_in(incoming)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem,
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

#[derive(Serialize, Deserialize)]
struct OutboxPage {
    items: Vec<OutboxItem>,
    last: u64,
}

async fn show_outbox(State(office): State<Office>, Query(After { after }): Query<After>) -> Response {
    let items = match office.at_work(move |sim| sim.outbox(after, FETCH_LIMIT)).await {
        Ok(Ok(items)) => items,
        Ok(Err(error)) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(problem) => return problem,
    };
    let last = items.last().map_or(after, |item| item.no);
    Json(OutboxPage { items, last }).into_response()
}

async fn set_clock(State(office): State<Office>, text: String) -> Response {
    let Ok(now) = text.trim().parse::<DateTime>() else {
        return (StatusCode::BAD_REQUEST, "send a time such as 2022-06-15T10:00:00").into_response();
    };
    match office.at_work(move |sim| sim.advance(now)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem,
    }
}

async fn show_totals(State(office): State<Office>) -> Response {
    office
        .at_work(|sim| sim.totals())
        .await
        .map_or_else(|problem| problem, |totals| Json(totals).into_response())
}

async fn show_health(State(office): State<Office>) -> Response {
    let now = office.at_work(|sim| sim.now()).await;
    now.map_or_else(|problem| problem, |now| Json(serde_json::json!({ "now": now })).into_response())
}

/// Finance's client over HTTP.
pub struct HttpBank {
    base: String,
    agent: ureq::Agent,
}

impl HttpBank {
    /// `base` is `http://127.0.0.1:PORT`; every call ends after `timeout`, whatever the bank does.
    pub fn new(base: &str, timeout: Duration) -> HttpBank {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(timeout))
            // A connection the bank has closed meanwhile would look like an unknown outcome.
            .max_idle_connections(0)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None) // a line on loopback never goes through a proxy of the environment
            .build();
        HttpBank { base: base.trim_end_matches('/').to_owned(), agent: config.into() }
    }

    /// What the bank says it paid.
    pub fn totals(&self) -> Result<BankTotals, String> {
        let mut answer =
            self.agent.get(format!("{}/totals", self.base)).call().map_err(|error| error.to_string())?;
        let bytes = body_of(&mut answer)?;
        if answer.status().as_u16() != 200 {
            return Err(format!("status {}", answer.status().as_u16()));
        }
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }

    fn post(&self, path: &str, envelope: &[u8]) -> SendOutcome {
        let request = self.agent.post(format!("{}{path}", self.base)).content_type("text/xml; charset=GBK");
        let mut answer = match request.send(envelope) {
            Ok(answer) => answer,
            Err(error) => return SendOutcome::Unknown(error.to_string()),
        };
        let bytes = match body_of(&mut answer) {
            Ok(bytes) => bytes,
            Err(error) => return SendOutcome::Unknown(error),
        };
        match answer.status().as_u16() {
            200 => SendOutcome::Answered(bytes),
            400 | 413 => SendOutcome::Refused(String::from_utf8_lossy(&bytes).into_owned()),
            other => SendOutcome::Unknown(format!("the bank's line answered with status {other}")),
        }
    }
}

fn body_of(answer: &mut ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, String> {
    // Base64 in JSON is longer than the envelope; a fetch holds several.
    let limit = 4 * MAX_BYTES as u64;
    answer.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| error.to_string())
}

impl BankClient for HttpBank {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        self.post("/vouchers", envelope)
    }

    fn query(&self, envelope: &[u8]) -> SendOutcome {
        self.post("/query", envelope)
    }

    fn fetch(&self, after: u64) -> Fetched {
        let call = self.agent.get(format!("{}/outbox?after={after}", self.base)).call();
        let page = call.map_err(|error| error.to_string()).and_then(|mut answer| {
            let bytes = body_of(&mut answer)?;
            match answer.status().as_u16() {
                200 => serde_json::from_slice::<OutboxPage>(&bytes).map_err(|error| error.to_string()),
                other => Err(format!("the bank's line answered with status {other}")),
            }
        });
        match page {
            Ok(page) => Fetched::Items(page.items),
            Err(error) => Fetched::Unknown(error),
        }
    }

    fn day_papers(&self, adm_div_code: &str, acct_no: &str, day: Date) -> SendOutcome {
        // Numbers of accounts and counties are digits; the query needs no escaping.
        let asked = format!("AdmDivCode={adm_div_code}&account={acct_no}&day={day}");
        let call = self.agent.get(format!("{}/statement?{asked}", self.base)).call();
        let mut answer = match call {
            Ok(answer) => answer,
            Err(error) => return SendOutcome::Unknown(error.to_string()),
        };
        match (answer.status().as_u16(), body_of(&mut answer)) {
            (200, Ok(bytes)) => SendOutcome::Answered(bytes),
            (404, _) => SendOutcome::Refused(NO_PAPERS.to_owned()),
            (_, Err(error)) => SendOutcome::Unknown(error),
            (other, Ok(_)) => SendOutcome::Unknown(format!("the bank's line answered with status {other}")),
        }
    }

    fn statement_result(&self, envelope: &[u8]) -> SendOutcome {
        self.post("/statement-results", envelope)
    }

    fn advance(&self, now: DateTime) -> Result<(), String> {
        let answer = self.agent.post(format!("{}/clock", self.base)).send(now.to_string());
        match answer.map_err(|error| error.to_string())?.status().as_u16() {
            204 => Ok(()),
            other => Err(format!("the bank's line answered with status {other}")),
        }
    }
}
