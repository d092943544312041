//! Pages of a served county without a browser: rows the import kept, and where a payment comes from.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Child;

use suanpan::county::open_db;
use suanpan::import::kept;

use super::bank::{ended, started};
use super::kit::{Place, staffed, suanpan, suanpan_with};
use crate::small::County;

const PASSWORD: &str = "a long secret";

/// A county that is served, and one person signed in.
struct Desk {
    child: Child,
    address: String,
    cookies: String,
}

impl Desk {
    /// Serves the books of `place`; whoever signs in has their password set before.
    fn open(place: &Place, user: &str) -> Desk {
        let words = ["user", "set-password", "--db", &place.db(), user];
        suanpan_with(&format!("{PASSWORD}\n"), &words).exits(0);
        let words = ["serve", "--db", &place.db(), "--listen", "127.0.0.1:0", "--insecure-cookies", "--json"];
        let (child, told) = started(&words);
        let address =
            told["listening"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an address");
        let mut desk = Desk { child, address: address.to_owned(), cookies: "pre=once; lang=en".to_owned() };
        let (status, head, _) =
            desk.ask("POST", "/login", &format!("csrf=once&user_id={user}&password={PASSWORD}"));
        assert_eq!(status, 303, "{head}");
        let token = head.split("suanpan=").nth(1).and_then(|rest| rest.split(';').next()).expect("a session");
        desk.cookies = format!("suanpan={token}; lang=en");
        desk
    }

    /// Status, head and body of an answer.
    fn ask(&self, method: &str, path: &str, form: &str) -> (u16, String, String) {
        let mut connection = TcpStream::connect(&self.address).expect("an answer");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\naccept-language: en\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.address,
            self.cookies,
            form.len()
        );
        connection.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (status, head.to_owned(), body.to_owned())
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        let (status, _, body) = self.ask("GET", path, "");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    fn close(mut self) {
        assert_eq!(ended(&mut self.child), Some(0));
    }
}

fn parking() -> County {
    let folder = staffed().change("county.toml", "bad_rows = \"refuse\"", "bad_rows = \"park\"");
    folder.append(
        "requests.csv",
        "Z3,,101001,L1,P1,7.00,没有日期,1,,\nZ4,2022-03-04T09:00:00,101002,L2,P1,3.00,别的单位,1,,\n",
    )
}

#[test]
fn rows_an_import_kept_wait_on_a_page_and_parked_rows_say_why() {
    let place = Place::new("kept");
    let folder = place.folder(&parking());
    let told = suanpan(&["import", "--db", &place.db(), &folder]).exits(0);
    for word in ["3 requests of 153.50", "parked rows: 1 of 7.00", "submitted_at cell_empty 1 7.00"] {
        assert!(told.out.contains(word), "{word}: {}", told.out);
    }
    let desk = Desk::open(&place, "101001-clerk");
    let list = desk.page("/import-rows");
    for word in ["Z1", "Z2", "Z3", "requests.csv:4", "157.50"] {
        assert!(list.contains(word), "{word} is not on the page: {list}");
    }
    assert!(!list.contains("Z4"), "another unit's row is shown");
    assert!(
        desk.page("/import-rows.csv?kind=parked").contains("the cell is empty"),
        "the reason is in the file"
    );
    assert_eq!(desk.ask("GET", "/import-rows/requests.csv/5", "").0, 404, "another unit's row opens");
    assert!(
        desk.page("/import-rows/requests.csv/4").contains("没有日期"),
        "a parked row is shown as it came"
    );
    let row = desk.page("/import-rows/requests.csv/2");
    let hidden = |name: &str| {
        let rest = row.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
        rest.split('"').next().expect("its value").to_owned()
    };
    let form = format!("csrf={}&idempotency_key={}", hidden("csrf"), hidden("idempotency_key"));
    // The budget is a draft: the same control as for a request typed in says no, and the row stays.
    let (status, _, body) = desk.ask("POST", "/import-rows/requests.csv/2/submission", &form);
    assert_eq!(status, 409, "{body}");
    assert!(body.contains("L1") && desk.page("/import-rows").contains("Z1"), "{body}");
    desk.close();
}

#[test]
fn a_payment_is_explained_on_a_page_by_any_of_its_numbers_with_the_totals_of_the_command() {
    let place = Place::new("explained");
    let folder = place.folder(&staffed());
    let out = place.0.join("out").display().to_string();
    suanpan(&["year", "--input", &folder, "--out", &out, "--db", &place.db()]).exits(0);
    let told = suanpan(&["explain", "--db", &place.db(), "payment", "Z1", "--json"]).exits(0).json();
    let (voucher, receipt) = (
        told["receipt"]["voucher_no"].as_str().expect("a number"),
        told["receipt"]["x_agent_business_no"].as_str().expect("a number"),
    );
    for number in [voucher, receipt, "T1"] {
        let same = suanpan(&["explain", "--db", &place.db(), "payment", number, "--json"]).exits(0).json();
        assert_eq!(same, told, "{number}");
    }
    // What was lived is no plan any more.
    let reading = staffed().reads();
    let db = open_db(&place.db()).expect("the books");
    db.write_blocking(move |tx| kept::keep_plans(tx, &reading.folder, None)).expect("plans are kept");
    drop(db);
    let desk = Desk::open(&place, "fin-director");
    let plans = desk.page("/import-rows?kind=request");
    assert!(!plans.contains("Z1") && !plans.contains("Z2"), "{plans}");
    let by_id = desk.page(&format!("/explain/payment/{}", told["payment"]["payment_id"]));
    for number in ["Z1", voucher, receipt, "T1"] {
        let page = desk.page(&format!("/explain/payment/{number}"));
        for word in ["100.00 / 100.00", "agrees", "小财预〔2022〕1号", voucher, receipt, "T1", "20.00"]
        {
            assert!(page.contains(word), "{number}: {word} is not on the page: {page}");
        }
    }
    assert!(by_id.contains("100.00 / 100.00"));
    let line = desk.page("/explain/line/L1");
    assert!(line.contains("agrees") && !line.contains("DIFFERS"), "{line}");
    assert_eq!(desk.ask("GET", "/explain/payment/Z99", "").0, 404);
    desk.close();
}
