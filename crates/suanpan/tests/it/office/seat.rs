//! Somebody at a desk of the sample county, without browser: requests in their name, answers with bodies.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use platform::auth::Session;
use platform::http::{Site, Visitor};
use platform::i18n::{Lang, MoneyUnit};
use platform::web::listing::{Wanted, by_ending};
use platform::web::ui::frame::Theme;
use suanpan::bench::sample;
use suanpan::roles::Roles;
use suanpan::web;
use tower::ServiceExt as _;

use crate::support::{Town, stub_desk};

pub struct Office {
    pub site: Site,
    pub pages: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub mime: String,
    pub to: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
}

impl Office {
    pub fn of(town: &Town) -> Office {
        let db = town.sample.db.clone();
        let row = suanpan::county::counties(&db).expect("counties").remove(0);
        let mut state = web::county_state(&db, &row, Arc::new(stub_desk())).expect("the county");
        state.clock = platform::time::BusinessClock::starting_on(sample::today());
        let site = web::site(db, Arc::new(Roles), vec![state], None).expect("a site");
        let pages = web::routes().with_state(site.clone());
        Office { site, pages }
    }

    pub fn visitor(&self, town: &Town, user: &str, lang: Lang) -> Visitor {
        let county = self.site.county(sample::COUNTY).expect("the county");
        Visitor {
            site: self.site.clone(),
            county,
            actor: town.sample.actor(user),
            session: Session {
                county: sample::COUNTY.to_owned(),
                user_id: user.to_owned(),
                csrf: "token".to_owned(),
                touch: false,
                session_sm3: String::new(),
            },
            lang,
            unit: MoneyUnit::Yuan,
            at: sample::now(),
            path: String::new(),
            query: String::new(),
            theme: Theme::default(),
            flash: None,
            wanted: Wanted::Page,
        }
    }

    /// GET in somebody's name.
    pub fn get(&self, town: &Town, user: &str, address: &str) -> Answer {
        self.send(self.visitor(town, user, Lang::Zh), Request::builder().uri(address), Body::empty())
    }

    pub fn get_in(&self, town: &Town, user: &str, address: &str, lang: Lang) -> Answer {
        self.send(self.visitor(town, user, lang), Request::builder().uri(address), Body::empty())
    }

    /// The same inside a runtime of the test's own.
    pub async fn ask(&self, town: &Town, user: &str, address: &str) -> Answer {
        self.answer(self.visitor(town, user, Lang::Zh), Request::builder().uri(address), Body::empty()).await
    }

    /// POST of a form in somebody's name.
    pub fn post(&self, town: &Town, user: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = [("csrf", "token")]
            .iter()
            .chain(fields)
            .map(|(key, value)| format!("{key}={}", platform::web::query::encode(value)))
            .collect();
        let request = Request::builder().method("POST").uri(address);
        self.send(self.visitor(town, user, Lang::Zh), request, Body::from(body.join("&")))
    }

    /// POST of a form with a file in it.
    pub fn upload(
        &self,
        town: &Town,
        user: &str,
        address: &str,
        fields: &[(&str, &str)],
        file: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("csrf", "token")].iter().chain(fields) {
            body.extend_from_slice(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"表.xlsx\"\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(self.visitor(town, user, Lang::Zh), request, Body::from(body))
    }

    fn send(&self, visitor: Visitor, request: axum::http::request::Builder, body: Body) -> Answer {
        wait(self.answer(visitor, request, body))
    }

    async fn answer(
        &self,
        mut visitor: Visitor,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Answer {
        let mut request = by_ending(request.body(body).expect("a request"));
        visitor.path = request.uri().path().to_owned();
        visitor.query = request.uri().query().unwrap_or_default().to_owned();
        visitor.wanted = request.extensions().get().copied().unwrap_or_default();
        request.extensions_mut().insert(visitor);
        let response = self.pages.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let text = |name| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        Answer {
            status: parts.status,
            mime: text(header::CONTENT_TYPE),
            to: text(header::LOCATION),
            body: to_bytes(body, usize::MAX).await.expect("a body").to_vec(),
        }
    }
}

/// Whether a print can be made here; in CI a missing font is a failure.
pub fn can_print() -> bool {
    let found = print::Font::find(None);
    match found {
        Ok(_) => true,
        Err(error) => {
            assert!(!crate::support::strict(), "{error}");
            println!("skipped: {error}");
            false
        }
    }
}

/// What `pdftotext` reads out of a print; nothing, with a word why, where it is not installed.
pub fn read_print(pdf: &[u8]) -> Option<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    assert!(pdf.starts_with(b"%PDF"), "{}", String::from_utf8_lossy(&pdf[..pdf.len().min(400)]));
    let started = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut reader = match started {
        Ok(reader) => reader,
        Err(error) => {
            assert!(!crate::support::strict(), "pdftotext: {error}");
            println!("skipped: pdftotext is not installed");
            return None;
        }
    };
    let mut input = reader.stdin.take().expect("its input");
    let file = pdf.to_vec();
    let writer = std::thread::spawn(move || drop(input.write_all(&file)));
    let output = reader.wait_with_output().expect("its output");
    writer.join().expect("the writer");
    assert!(output.status.success(), "pdftotext does not read the print");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
