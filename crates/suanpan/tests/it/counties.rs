//! Two counties in one database, with the same people, units and numbers: nobody sees, finds, explains,
//! exports or changes anything of the other one.
//!
//! **Promise:** every route of the program is asked, as every person of one county, with every address and
//! every id the other county's own pages show. The other county's rows are the same afterwards, to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use platform::auth::{self, LoginAnswer, LoginRules};
use platform::db::Db;
use platform::http::FormData;
use platform::time::{BusinessClock, Instant};
use suanpan::bench::sample;
use suanpan::county::{self, open_db};
use suanpan::import::load::Organisation;
use suanpan::import::{MemoryFolder, read_from};
use suanpan::roles::Roles;
use suanpan::web;
use suanpan::year::{self, Quiet, Seed, Stage};
use tower::ServiceExt;

use crate::engines::engines;
use crate::source;

const HERE: &str = "999999000";
const THERE: &str = "888888000";
/// Stands in every name, document and number of the other county, and nowhere in ours.
const MARK: &str = "邻";

/// The sample county, and its double: same people, units and lines, other names and amounts.
fn folder(code: &str) -> MemoryFolder {
    let (amounts, number) = if code == HERE {
        ([9_000, 8_000, 7_000, 6_000], "ZF")
    } else {
        ([5_100, 5_200, 5_300, 5_400], "LIN")
    };
    let mut files = sample::files(&amounts);
    let mut requests = String::from(
        "pay_app_no,submitted_at,agency_code,bgt_line_no,payee_code,amount,pay_summary,pay_bus_type_code,decision_no,contract_no\n",
    );
    for (at, day) in
        ["2022-03-02T09:00:00", "2022-04-11T10:00:00", "2022-06-15T09:00:00", "2022-06-15T09:30:00"]
            .iter()
            .enumerate()
    {
        let line = at + 1;
        let unit = sample::UNITS[at];
        requests
            .push_str(&format!("{number}{line:06},{day},{unit},L{line:05},P1,{line}00.00,小样用品,1,,\n"));
    }
    // More than the line has: a refusal, which the register of refusals keeps.
    requests
        .push_str(&format!("{number}000009,2022-04-12T09:00:00,101001,L00001,P2,99999.00,小样超额,1,,\n"));
    files.0.insert("requests.csv".into(), requests.into_bytes());
    let refunds = format!(
        "refund_no,refunded_on,pay_app_no,amount,reason\nTK1,2022-03-10,{number}000001,20.00,小样退货\n"
    );
    files.0.insert("refunds.csv".into(), refunds.into_bytes());
    if code == THERE {
        for bytes in files.0.values_mut() {
            let text = String::from_utf8(std::mem::take(bytes)).expect("the sample is UTF-8");
            let text = text
                .replace("小样", "邻样")
                .replace("合成", "邻成")
                .replace("小财", "邻财")
                .replace("小人", "邻人");
            *bytes = text
                .replace(HERE, THERE)
                .replace("校舍", "邻舍")
                .replace("办公室", "邻办")
                .replace("党组", "邻组")
                .into_bytes();
        }
    }
    files
}

fn both(db: &Db) -> Router {
    let today = jiff::civil::date(2022, 6, 15);
    let mut states = Vec::new();
    for code in [HERE, THERE] {
        let reading = read_from(&folder(code)).unwrap_or_else(|refused| panic!("{refused}"));
        let organisation = Organisation {
            password_hash: String::new(),
            demo_shift_days: Some(BusinessClock::starting_on(today).shift_days),
        };
        let stage = Stage::load(db, reading, organisation, Seed::Reproducible).expect("a county loads");
        year::play_until(db, &stage, today.at(10, 40, 0, 0), Arc::new(Quiet)).expect("half a year");
        let row = county::counties(db)
            .expect("rows")
            .into_iter()
            .find(|row| row.code == code)
            .expect("it is there");
        states.push(web::county_state(db, &row, stage.office.desk.clone()).expect("a state"));
    }
    web::router(web::site(db.clone(), Arc::new(Roles), states, None).expect("a site"))
}

/// A signed-in person: the cookie and the token forms need.
#[derive(Clone)]
struct Seat {
    user: String,
    cookie: String,
    csrf: String,
}

fn sign_in(db: &Db, county: &str, user: &str) -> Seat {
    let (code, name) = (county.to_owned(), user.to_owned());
    let secret = format!("secret-{county}-{user}");
    let csrf = format!("csrf-{user}");
    let token = csrf.clone();
    let rules = LoginRules { attempts_max: 5, lock_minutes: 15, session_hours: 12 };
    let at: Instant = BusinessClock::default().now();
    let answer = db
        .write_blocking(move |tx| auth::finish_login(tx, &code, &name, true, (&secret, &token), at, rules))
        .expect("the database answers");
    let LoginAnswer::In { token, .. } = answer else { panic!("{user} of {county} cannot sign in") };
    Seat { user: user.to_owned(), cookie: format!("suanpan={token}"), csrf }
}

/// Everybody of the bureau and of one unit: each role at least once.
fn users(db: &Db, county: &str) -> Vec<String> {
    let code = county.to_owned();
    let all = db.read_blocking(move |tx| platform::org::user_ids(tx, &code)).expect("people");
    all.into_iter().filter(|user| user.starts_with("fin-") || user.starts_with("101001")).collect()
}

async fn ask(site: &Router, seat: &Seat, method: &str, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, &seat.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let answer = site.clone().oneshot(request).await.expect("the router answers");
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), 64 << 20).await.expect("a body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// Addresses of the program's own that a page links to.
fn links(body: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in ["href=\"", "action=\""] {
        for part in body.split(attribute).skip(1) {
            let link = part.split('"').next().unwrap_or_default().replace("&amp;", "&");
            let own = link.starts_with('/') && !link.starts_with("/assets") && !link.starts_with("//");
            if own
                && !link.starts_with("/session")
                && !link.starts_with("/preferences")
                && !link.starts_with("/demo")
            {
                found.insert(link);
            }
        }
    }
    found
}

/// Every route of the program, with whether it takes a form.
fn routes() -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for path in
        source::files("crates").into_iter().filter(|path| path.ends_with(".rs") && !path.contains("/tests/"))
    {
        let Some(text) = source::text(&path) else { continue };
        for part in text.split(".route(\"").skip(1) {
            let (route, rest) = part.split_once('"').expect("a route is a string");
            let call = rest.split(".route(").next().unwrap_or(rest);
            let call = call.split('\n').next().unwrap_or(call);
            found.push((route.to_owned(), call.contains("post(")));
        }
    }
    assert!(found.len() > 60, "only {} routes were found", found.len());
    found
}

/// All rows of a county, table by table.
fn rows_of(db: &Db, county: &str, postgres: bool) -> BTreeMap<String, Vec<String>> {
    let code = county.to_owned();
    db.read_blocking(move |tx| {
        let tables: Vec<(String,)> = if postgres {
            tx.rows("select cast(table_name as text) from information_schema.columns where column_name = 'mof_div_code' and table_schema = 'public' order by 1", ())?
        } else {
            tx.rows("select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'mof_div_code' where m.type = 'table' order by 1", ())?
        };
        let mut all = BTreeMap::new();
        for (table,) in tables {
            let columns: Vec<(String,)> = if postgres {
                tx.rows(&format!("select cast(column_name as text) from information_schema.columns where table_schema = 'public' and table_name = '{table}' order by 1"), ())?
            } else {
                tx.rows(&format!("select name from pragma_table_info('{table}') order by 1"), ())?
            };
            let text = columns.iter().map(|(name,)| format!("coalesce(cast({name} as text), '-')")).collect::<Vec<_>>();
            let sql = format!("select {} from {table} where mof_div_code = ?1 order by 1", text.join(" || '|' || "));
            let rows: Vec<(String,)> = tx.rows(&sql, (&code,))?;
            all.insert(table, rows.into_iter().map(|(row,)| row).collect());
        }
        Ok(all)
    })
    .expect("the rows can be read")
}

/// What the other county shows its own people: every address that opens, as they see it.
async fn seen_there(site: &Router, db: &Db) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut paths = BTreeSet::new();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut marked = 0;
    for user in users(db, THERE) {
        let seat = sign_in(db, THERE, &user);
        let mut open: Vec<String> =
            routes().into_iter().map(|(route, _)| route).filter(|r| !r.contains('{')).collect();
        let mut seen: BTreeSet<String> = open.iter().cloned().collect();
        while let Some(path) = open.pop() {
            if path.starts_with("/preferences")
                || path.starts_with("/session")
                || path.starts_with("/demo")
                || path == "/login"
            {
                continue;
            }
            let (status, body) = ask(site, &seat, "GET", &path, "").await;
            if status != StatusCode::OK {
                continue;
            }
            marked += usize::from(body.contains(MARK));
            paths.insert(path.clone());
            let number =
                path.rsplit('/').next().filter(|id| id.len() > 5 && id.bytes().all(|b| b.is_ascii_digit()));
            if let Some(id) = number {
                let kind = path.split('/').nth(1).unwrap_or_default();
                let of_kind: &mut BTreeSet<String> = ids.entry(kind.to_owned()).or_default();
                if of_kind.len() < 2 {
                    of_kind.insert(id.to_owned());
                }
            }
            // Two levels of lists are enough to reach every kind of document.
            if path.matches('?').count() == 0 {
                for link in links(&body).into_iter().filter(|link| !link.contains("page=")) {
                    if seen.len() < 400 && seen.insert(link.clone()) {
                        open.push(link);
                    }
                }
            }
        }
    }
    assert!(marked > 100, "the other county's pages show its own names: {marked}");
    (paths, ids.into_values().flatten().collect())
}

/// A form with everything any form of the program asks for, filled with the other county's ids.
fn form(seat: &Seat, id: &str, number: usize) -> String {
    let fields = [
        "id",
        "payment_id",
        "voucher_no",
        "hold_id",
        "change_id",
        "line_id",
        "to_line_id",
        "store_no",
        "payments",
        "payment",
        "voucher",
        "vouchers",
        "select",
        "ids",
        "scope_key",
        "line",
    ];
    let mut form = format!("csrf={}&idempotency_key=k{number}-{}", seat.csrf, seat.user);
    for field in fields {
        form.push_str(&format!("&{field}={id}"));
    }
    form.push_str("&reason=test&fiscal_year=2022&year=2022&agency_code=101001&bgt_line_no=L00001&payee_code=P1&amount=1.00");
    form.push_str("&pay_summary=x&pay_bus_type_code=1&kind=release&doc_no=X1&step=approval&from=2022-06-15&decision=yes");
    form
}

#[test]
fn nobody_sees_or_changes_anything_of_the_other_county() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for engine in engines("counties") {
        let db = open_db(&engine.url).expect("a database");
        let site = both(&db);
        let postgres = engine.name == "PostgreSQL";
        runtime.block_on(async {
            let (paths, ids) = seen_there(&site, &db).await;
            assert!(paths.iter().any(|path| path.starts_with("/payments/")), "{paths:?}");
            assert!(ids.len() >= 6, "documents of the other county: {ids:?}");
            let before = rows_of(&db, THERE, postgres);
            assert!(before.values().map(Vec::len).sum::<usize>() > 100);
            let mut asked = 0;
            for user in users(&db, HERE) {
                let seat = sign_in(&db, HERE, &user);
                asked += look(&site, &seat, &paths, engine.name).await;
                asked += act(&site, &seat, &ids, engine.name).await;
            }
            println!("{}: {asked} requests, {} addresses, {} ids", engine.name, paths.len(), ids.len());
            for (table, rows) in rows_of(&db, THERE, postgres) {
                assert_eq!(rows, before[&table], "{}: {table} of the other county changed", engine.name);
            }
        });
    }
}

/// Every address of theirs, and searches for what is theirs; nothing of theirs may come back.
async fn look(site: &Router, seat: &Seat, paths: &BTreeSet<String>, engine: &str) -> usize {
    let searches = ["LIN000001", "LIN", "邻样文具店", "TK1", "P1", "101001"];
    let searches = searches.map(|word| {
        let word: String = word.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/search?q={word}")
    });
    let mut asked = 0;
    for path in paths.iter().chain(&searches) {
        let (status, body) = ask(site, seat, "GET", path, "").await;
        asked += 1;
        assert!(!status.is_server_error(), "{engine}: {} on {path}: {status}", seat.user);
        // A page repeats what was asked for; that is the visitor's own word.
        let asked_for = path.split_once('?').map_or("", |(_, query)| query);
        let body = FormData::parse(asked_for.as_bytes())
            .pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(body, |body, (_, value)| body.replace(value, ""));
        let leak = [MARK, "LIN0"].iter().find(|mark| body.contains(**mark));
        assert!(leak.is_none(), "{engine}: {} sees the other county on {path}", seat.user);
    }
    asked
}

/// Every form of the program, with their ids in the address and in every field.
async fn act(site: &Router, seat: &Seat, ids: &BTreeSet<String>, engine: &str) -> usize {
    let mut asked = 0;
    for (route, takes_form) in routes() {
        if !takes_form
            || ["/login", "/session/end", "/demo/clock"].contains(&route.as_str())
            || route.starts_with("/preferences")
        {
            continue;
        }
        let wanted = if route.contains('{') { ids.len() } else { 2 };
        for (number, id) in ids.iter().enumerate().take(wanted) {
            let path = route
                .replace("{id}", id)
                .replace("{year}", "2022")
                .replace("{step}", "registration")
                .replace("{key}", "x");
            if path.contains('{') {
                continue;
            }
            let (status, body) = ask(site, seat, "POST", &path, &form(seat, id, number)).await;
            asked += 1;
            assert!(!status.is_server_error(), "{engine}: {} on {path}: {status}", seat.user);
            assert!(!body.contains(MARK), "{engine}: {} sees the other county after {path}", seat.user);
        }
    }
    asked
}

#[test]
fn the_same_name_signs_in_to_its_own_county() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for engine in engines("seats") {
        let db = open_db(&engine.url).expect("a database");
        let site = both(&db);
        for county in [HERE, THERE] {
            let code = county.to_owned();
            let hash = auth::hash_password(&format!("password of {county}")).expect("a hash");
            db.write_blocking(move |tx| auth::set_password(tx, &code, "fin-budget", &hash))
                .expect("a password");
        }
        runtime.block_on(async {
            for (county, password, right) in [
                (HERE, HERE, true),
                (THERE, THERE, true),
                (HERE, THERE, false),
                (THERE, HERE, false),
                ("", HERE, false),
                ("777777000", HERE, false),
            ] {
                let cookie = log_in(&site, county, &format!("password of {password}")).await;
                assert_eq!(
                    cookie.is_some(),
                    right,
                    "{}: {county} with the password of {password}",
                    engine.name
                );
                let Some(cookie) = cookie else { continue };
                let seat = Seat { user: "fin-budget".into(), cookie: cookie.clone(), csrf: String::new() };
                let (status, body) = ask(&site, &seat, "GET", "/", "").await;
                assert_eq!(status, StatusCode::OK, "{}: {county}", engine.name);
                assert_eq!(body.contains(MARK), county == THERE, "{}: {county}", engine.name);
                // The county is part of what the session is known by: it cannot be exchanged.
                let other = if county == HERE { THERE } else { HERE };
                let seat = Seat { cookie: cookie.replace(county, other), ..seat };
                let (status, _) = ask(&site, &seat, "GET", "/", "").await;
                assert_eq!(status, StatusCode::SEE_OTHER, "{}: a session carried over", engine.name);
            }
        });
    }
}

/// Through the sign-in form, as a browser does; the session cookie when it was right.
async fn log_in(site: &Router, county: &str, password: &str) -> Option<String> {
    let form = format!(
        "csrf=pre-token&county={county}&user_id=fin-budget&password={}&back=%2F",
        password.replace(' ', "+")
    );
    let request = Request::builder()
        .method("POST")
        .uri("/login")
        .header(header::COOKIE, "pre=pre-token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    let answer = site.clone().oneshot(request).await.expect("the router answers");
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let session =
        cookies.filter_map(|value| value.to_str().ok()).find(|line| line.starts_with("suanpan="))?;
    Some(session.split(';').next().unwrap_or_default().to_owned())
}
