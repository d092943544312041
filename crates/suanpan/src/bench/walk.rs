//! A visitor without a browser: signs in as anybody, asks for pages inside this process, and reads the
//! links and filter fields of what came back.
//!
//! **Promise:** nothing on the way but the server itself: what is measured is server time.
//! **Not here:** which pages are worth asking for (`pages`, and the tests that compare engines).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use anyhow::{Result, anyhow};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use jiff::civil::Date;
use platform::auth::{self, LoginRules};
use platform::db::Db;
use platform::time::BusinessClock;
use tower::ServiceExt as _;
use wire::crypto::KeyStore;

use crate::county::{self, CountyRow};
use crate::roles::{PERMISSIONS, Role, Roles};
use crate::web;

/// Bodies larger than this are not pages or files of ours.
const BODY_MAX: usize = 256 << 20;

/// One answer of the server.
#[derive(Debug, Clone)]
pub struct Answered {
    pub status: u16,
    pub body: String,
    pub took: Duration,
}

/// A person at the county's pages.
pub struct Walker {
    db: Db,
    county: String,
    router: Router,
    runtime: tokio::runtime::Runtime,
    cookie: String,
}

impl Walker {
    /// The pages of a county as they stand on `today`. The keys are for show: nothing is signed.
    pub fn open(db: &Db, row: &CountyRow, today: Date) -> Result<Walker> {
        let keys = KeyStore::in_memory(&row.code, &row.code, today);
        let desk = Arc::new(county::desk(&keys, &row.code, &row.name_zh));
        let mut row = row.clone();
        row.demo_shift_days = Some(BusinessClock::starting_on(today).shift_days);
        let state = web::county_state(db, &row, desk)?;
        let site = web::site(db.clone(), Arc::new(Roles), vec![state], None)?;
        Ok(Walker {
            db: db.clone(),
            county: row.code,
            router: web::router(site),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            cookie: String::new(),
        })
    }

    /// Everything after this is asked as `user`, in Chinese.
    pub fn sign_in(&mut self, user: &str) -> Result<()> {
        let (secret, csrf) = (auth::random_token(), auth::random_token());
        self.cookie = format!("suanpan={}.{secret}", self.county);
        let rules = LoginRules { attempts_max: 5, lock_minutes: 10, session_hours: 12 };
        let (county, user, now) = (self.county.clone(), user.to_owned(), BusinessClock::default().now());
        let answer = self.db.write_blocking(move |tx| {
            auth::finish_login(tx, &county, &user, true, (&secret, &csrf), now, rules)
        });
        match answer {
            Ok(auth::LoginAnswer::In { .. }) => Ok(()),
            other => Err(anyhow!("nobody was let in: {other:?}")),
        }
    }

    /// Asks for one address.
    pub fn get(&self, path: &str) -> Result<Answered> {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty())?;
        let begun = Stopwatch::now();
        let (status, bytes) = self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await?;
            let status = answer.status().as_u16();
            anyhow::Ok((status, to_bytes(answer.into_body(), BODY_MAX).await?))
        })?;
        let took = begun.elapsed();
        Ok(Answered { status, body: String::from_utf8_lossy(&bytes).into_owned(), took })
    }
}

/// The person who shows each role of the county: the first by name.
pub fn people(db: &Db, county: &str) -> Result<BTreeMap<String, String>> {
    let code = county.to_owned();
    let grants =
        db.read_blocking(move |tx| platform::org::grants(tx, &code)).map_err(|error| anyhow!("{error}"))?;
    let mut people = BTreeMap::new();
    for (user, role, ..) in grants {
        people.entry(role).or_insert(user);
    }
    Ok(people)
}

/// How much of a county a person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    County,
    Units,
}

/// Somebody who shows a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seer {
    pub role: String,
    pub user: String,
    pub sight: Sight,
}

/// One person per role, those who see most first.
pub fn seers(db: &Db, county: &str) -> Result<Vec<Seer>> {
    let code = county.to_owned();
    let grants =
        db.read_blocking(move |tx| platform::org::grants(tx, &code)).map_err(|error| anyhow!("{error}"))?;
    let mut seers: BTreeMap<String, Seer> = BTreeMap::new();
    for (user, role, scope, ..) in grants {
        let sight = if scope == "county" { Sight::County } else { Sight::Units };
        let seer = Seer { role: role.clone(), user, sight };
        seers
            .entry(role)
            .and_modify(|known| {
                if sight < known.sight {
                    *known = seer.clone()
                }
            })
            .or_insert(seer);
    }
    let rights = |role: &str| {
        let role = Role::from_code(role);
        PERMISSIONS.iter().filter(|right| role.is_some_and(|role| role.permits(right))).count()
    };
    let mut seers: Vec<Seer> = seers.into_values().collect();
    seers.sort_by_key(|seer| (seer.sight, std::cmp::Reverse(rights(&seer.role)), seer.role.clone()));
    Ok(seers)
}

/// The addresses of this house a page links to, in their order.
pub fn links(page: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with('/')).map(unescaped).collect()
}

/// A field of a list's filter form: its name and what may be typed or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    Choice(Vec<String>),
    Text,
    Date,
    Money,
}

/// The fields of the filter form of a list.
pub fn fields(page: &str) -> Vec<Field> {
    let Some(form) =
        page.split_once("filter-form").and_then(|(_, rest)| rest.split_once("</form>")).map(|(form, _)| form)
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for label in form.split("<label>").skip(1) {
        let label = label.split("</label>").next().unwrap_or_default();
        let name = attribute(label, "name").unwrap_or_default();
        let kind = if label.contains("<select") {
            let options = label.split("<option value=\"").skip(1);
            let values = options.filter_map(|rest| rest.split('"').next()).filter(|value| !value.is_empty());
            FieldKind::Choice(values.map(unescaped).collect())
        } else if label.contains("type=\"date\"") {
            FieldKind::Date
        } else if label.contains("money-input") {
            FieldKind::Money
        } else {
            FieldKind::Text
        };
        found.push(Field { name, kind });
    }
    found
}

/// The columns a list offers, shown or not.
pub fn columns(page: &str) -> Vec<String> {
    let form = page.split_once("column-form").and_then(|(_, rest)| rest.split_once("</form>"));
    let boxes = form.map_or("", |(form, _)| form).split("name=\"cols\"").skip(1);
    boxes.filter_map(|rest| attribute(rest.split('>').next()?, "value")).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_fields_are_read_as_a_browser_would() {
        let page = r#"<a href="/payments?state=a&amp;page=2">x</a><a href="https://elsewhere/">y</a>
            <form class="menu-body filter-form" action="/payments"><input type="hidden" name="sort" value="no">
            <label><span>状态</span><select name="state"><option value="">任意</option><option value="a" selected>A</option></select></label>
            <label><span>起</span><input type="date" name="since" value=""></label>
            <label><span>至少</span><input class="money-input" type="text" name="min" value=""></label>
            <label><span>单位</span><input type="text" name="unit" value=""></label></form>"#;
        assert_eq!(links(page), ["/payments?state=a&page=2"]);
        let kinds: Vec<(String, FieldKind)> = fields(page).into_iter().map(|f| (f.name, f.kind)).collect();
        let expected = [
            ("state", FieldKind::Choice(vec!["a".into()])),
            ("since", FieldKind::Date),
            ("min", FieldKind::Money),
            ("unit", FieldKind::Text),
        ];
        assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
    }
}
