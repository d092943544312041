//! A seat at the demo: the program, a browser driver and a browser, all on loopback, all stopped at the end.
//!
//! `SUANPAN_DEMO_URL` names a demo that already runs, for whoever works on the pages.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;

use crate::source::root;

/// The window most county offices have.
const WINDOW: (u32, u32) = (1366, 768);

/// A process that ends with its owner.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // A polite end first, so that the program closes its books and its own children.
        let polite = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let until = Instant::now() + Duration::from_secs(10);
        while polite.is_ok() && Instant::now() < until {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub struct Seat {
    pub url: String,
    pub browser: Client,
    pub password: String,
    _demo: Option<Stopped>,
    _driver: Stopped,
    _folder: Folder,
}

/// What the seat needs and the machine lacks.
pub fn missing() -> Vec<&'static str> {
    let there = |program: &str| {
        let asked =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    ["chromium", "chromedriver"].into_iter().filter(|program| !there(program)).collect()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

impl Seat {
    pub async fn take() -> Seat {
        let folder = Folder(std::env::temp_dir().join(format!("suanpan-browser-{}", std::process::id())));
        std::fs::create_dir_all(&folder.0).expect("a folder for the test");
        let (url, demo) = match std::env::var("SUANPAN_DEMO_URL") {
            Ok(url) => (url, None),
            Err(_) => {
                let (url, demo) = start_demo(&folder.0);
                (url, Some(demo))
            }
        };
        let (driver_url, driver) = start_driver(&folder.0);
        let browser = open_browser(&driver_url, &folder.0.join("profile")).await;
        let mut seat =
            Seat { url, browser, password: String::new(), _demo: demo, _driver: driver, _folder: folder };
        seat.go("/login").await;
        seat.password = seat.text(".demo-accounts p .code").await;
        seat
    }

    pub async fn leave(&self) {
        drop(self.browser.clone().close().await);
    }

    /// Opens a page and checks that it says everything it has to say.
    pub async fn go(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.url)).await.unwrap_or_else(|e| panic!("{path}: {e}"));
        self.whole(path).await;
    }

    /// No text is missing on the page that is open, and it is not wider than the window.
    pub async fn whole(&self, path: &str) {
        let said = self.text("body").await;
        assert!(!said.contains('\u{27e6}'), "{path} lacks a text: {}", around(&said, '\u{27e6}'));
        let over = self.ask("return document.documentElement.scrollWidth - window.innerWidth").await;
        assert!(over.as_i64().unwrap_or(0) <= 0, "{path} is {over} px wider than the window");
    }

    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.browser.execute(script, Vec::new()).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    pub async fn has(&self, css: &str) -> bool {
        !self.browser.find_all(Locator::Css(css)).await.expect("the browser answers").is_empty()
    }

    pub async fn text(&self, css: &str) -> String {
        let found = self.browser.find(Locator::Css(css)).await;
        let element = match found {
            Ok(element) => element,
            Err(error) => panic!("{css} on {}: {error}", self.path().await),
        };
        element.text().await.expect("a text")
    }

    pub async fn value(&self, css: &str) -> String {
        let script = format!("return document.querySelector({css:?}).value");
        self.ask(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Types over what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.browser.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        field.clear().await.expect("a field to clear");
        field.send_keys(text).await.expect("a field to type into");
    }

    /// Presses a button and waits until its answer has come.
    pub async fn press(&self, css: &str) {
        let before = self.path().await;
        let button = match self.browser.find(Locator::Css(css)).await {
            Ok(button) => button,
            Err(_) => panic!("{before} has no {css}; it says:\n{}", self.text("main").await),
        };
        self.ask("window.suanpanBefore = true").await;
        button.click().await.unwrap_or_else(|e| panic!("{css} on {before}: {e}"));
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let script = "return !window.suanpanBefore && document.readyState == 'complete'";
            if self.browser.execute(script, Vec::new()).await.is_ok_and(|done| done == true) {
                self.whole(&before).await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("{css} on {before}: no answer within 20 s");
    }

    /// The path of the page that is open, with its query.
    pub async fn path(&self) -> String {
        let url = self.browser.current_url().await.expect("an address");
        url.as_str().strip_prefix(&self.url).unwrap_or(url.as_str()).to_owned()
    }

    /// Signs in as another person; whoever was there is forgotten.
    pub async fn sign_in(&self, user: &str) {
        self.browser.delete_all_cookies().await.expect("cookies to forget");
        self.go("/login").await;
        self.fill("[name=user_id]", user).await;
        self.fill("[name=password]", &self.password).await;
        self.press("form[action=\"/login\"] button.primary").await;
        assert!(
            !self.path().await.starts_with("/login"),
            "{user} cannot log in: {}",
            self.text("main").await
        );
    }

    /// Keeps the window as a picture in target/screenshots; on request those the README shows are renewed.
    pub async fn picture(&self, name: &str) {
        let png = self.browser.screenshot().await.expect("a screenshot");
        let mut folders = vec![root().join("target/screenshots")];
        let readme = std::fs::read_to_string(root().join("README.md")).unwrap_or_default();
        let shown = readme.contains(&format!("screenshots/{name}.png"));
        if shown && std::env::var("SUANPAN_SCREENSHOTS").as_deref() == Ok("docs") {
            folders.push(root().join("docs/screenshots"));
        }
        for folder in folders {
            std::fs::create_dir_all(&folder).expect("a folder for pictures");
            std::fs::write(folder.join(format!("{name}.png")), &png).expect("a picture");
        }
    }

    /// The session as a header for plain requests.
    pub async fn cookies(&self) -> String {
        let cookies = self.browser.get_all_cookies().await.expect("cookies");
        cookies.iter().map(|c| format!("{}={}", c.name(), c.value())).collect::<Vec<_>>().join("; ")
    }
}

fn around(text: &str, mark: char) -> &str {
    text.split_once(mark).map_or("", |(_, rest)| rest.split('\u{27e7}').next().unwrap_or(rest))
}

fn start_demo(folder: &Path) -> (String, Stopped) {
    let address = format!("127.0.0.1:{}", free_port());
    let log = std::fs::File::create(folder.join("demo.log")).expect("a log");
    let begun = Instant::now();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_suanpan"))
        .args(["demo", "--listen", &address, "--data"])
        .arg(folder.join("data"))
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let url = format!("http://{address}");
    while begun.elapsed() < Duration::from_secs(240) {
        if ureq::get(&format!("{url}/login")).call().is_ok() {
            println!("demo: first page after {} ms (test build)", begun.elapsed().as_millis());
            return (url, Stopped(demo));
        }
        if let Ok(Some(status)) = demo.try_wait() {
            let mut said = String::new();
            let log = std::fs::File::open(folder.join("demo.log"));
            drop(log.expect("a log").read_to_string(&mut said));
            panic!("the demo ended by itself ({status}):\n{said}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(Stopped(demo));
    panic!("the demo shows no page within 240 s");
}

fn start_driver(folder: &Path) -> (String, Stopped) {
    let port = free_port();
    let log = std::fs::File::create(folder.join("driver.log")).expect("a log");
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("chromedriver starts");
    let url = format!("http://127.0.0.1:{port}");
    for _ in 0..200 {
        if ureq::get(&format!("{url}/status")).call().is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    (url, Stopped(driver))
}

async fn open_browser(driver: &str, profile: &Path) -> Client {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--lang=zh-CN",
    ];
    let mut arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    arguments.push(format!("--window-size={},{}", WINDOW.0, WINDOW.1));
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let asked = serde_json::json!({"goog:chromeOptions": {"args": arguments}});
    let asked = asked.as_object().expect("an object").clone();
    let browser = ClientBuilder::new(HttpConnector::new())
        .capabilities(asked)
        .connect(driver)
        .await
        .expect("the browser starts");
    // The window's own frame counts in its size: what is shown should be the size asked for.
    let inner = browser.execute("return [window.innerWidth, window.innerHeight]", Vec::new()).await;
    let inner = inner.expect("the browser answers");
    let side = |at: usize, want: u32| {
        let have = u32::try_from(inner[at].as_u64().unwrap_or_default()).unwrap_or(want);
        want + want.saturating_sub(have)
    };
    browser.set_window_size(side(0, WINDOW.0), side(1, WINDOW.1)).await.expect("a window size");
    browser
}
