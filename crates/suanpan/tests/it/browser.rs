//! The pages as people use them: a payment from the clerk's form to the bank, in a real browser.
//!
//! Starts `suanpan demo` on an empty folder. Without Chromium and its driver the test says that it
//! skips; with `SUANPAN_CI=1` it fails. Pictures go to target/screenshots (`SUANPAN_SCREENSHOTS=docs`
//! renews those in docs/screenshots).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engines::nothing_may_be_skipped;
use crate::seat::{Seat, missing};
use crate::source::root;

/// Server time a page may take here, on a slow machine and unoptimised; the promise of 50 ms is printed beside.
const PAGE_MAX: Duration = Duration::from_secs(1);

/// One row of a CSV file of the sample county.
fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = root().join("counties/xingguo").join(file);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.records().map(|row| row.expect("a row")).collect()
}

/// Somebody with `role`; in `division` when it names one.
fn person_with(role: &str, division: &str) -> String {
    let in_division: BTreeSet<String> =
        rows("people.csv").iter().filter(|row| &row[3] == division).map(|row| row[0].to_owned()).collect();
    let found = rows("roles.csv")
        .into_iter()
        .find(|row| &row[1] == role && (division.is_empty() || in_division.contains(&row[0])));
    found.unwrap_or_else(|| panic!("nobody is {role} in {division:?}"))[0].to_owned()
}

/// The people and the words of one small payment, taken from the county's own files.
struct Errand {
    clerk: String,
    reviewer: String,
    head: String,
    finance: String,
    line: String,
    payee: String,
}

/// A unit with its own clerk, reviewer and head that has paid a plain supplier before June.
fn errand() -> Errand {
    let roles = rows("roles.csv");
    let has = |user: &str, role: &str| roles.iter().any(|row| &row[0] == user && &row[1] == role);
    let divisions = rows("units.csv");
    for request in rows("requests.csv") {
        let unit = &request[2];
        let (clerk, reviewer, head) =
            (format!("{unit}-clerk"), format!("{unit}-reviewer"), format!("{unit}-head"));
        let plain = &request[7] == "1" && request[8].is_empty() && request[9].is_empty();
        let staffed = has(&clerk, "unit_clerk") && has(&reviewer, "unit_reviewer") && has(&head, "unit_head");
        let early = request[1].starts_with("2022-03") || request[1].starts_with("2022-04");
        if plain && staffed && early && !request[5].starts_with('-') {
            let division = divisions.iter().find(|row| &row[0] == unit).map(|row| row[4].to_owned());
            let finance = person_with("finance_clerk", &division.expect("a unit has its division"));
            let (line, payee) = (request[3].to_owned(), request[4].to_owned());
            return Errand { clerk, reviewer, head, finance, line, payee };
        }
    }
    panic!("no plain payment of a staffed unit in the spring of the sample county")
}

#[test]
fn a_payment_goes_from_the_form_to_the_bank_and_every_page_answers() {
    let missing = missing();
    if !missing.is_empty() {
        assert!(
            !nothing_may_be_skipped(),
            "{} missing: the browser test may not be skipped",
            missing.join(", ")
        );
        println!("skipped: {} missing", missing.join(", "));
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let seat = Arc::new(Seat::take().await);
        // A task of its own: when it fails, the browser is closed all the same.
        let outcome = tokio::spawn(walk(seat.clone())).await;
        seat.leave().await;
        if let Err(failed) = outcome {
            std::panic::resume_unwind(failed.into_panic());
        }
    });
}

async fn walk(seat: Arc<Seat>) {
    let seat = &*seat;
    seat.picture("sign-in").await;
    let errand = errand();
    a_refusal_keeps_what_was_typed(seat, &errand).await;
    let payment = submit(seat, &errand).await;
    carry_through_the_unit(seat, &errand, &payment).await;
    let voucher = carry_through_the_treasury(seat, &errand, &payment).await;
    until_taken_by_the_bank(seat, &payment, &voucher).await;
    the_language_switches(seat, &payment).await;
    every_page_answers(seat, &errand).await;
}

async fn fill_request(seat: &Seat, errand: &Errand, amount: &str) {
    seat.go(&format!("/payments/new?bgt_line_no={}&payee_code={}", errand.line, errand.payee)).await;
    assert_eq!(
        seat.value("[name=bgt_line_no]").await,
        errand.line,
        "the form keeps the line it was opened for"
    );
    assert_eq!(
        seat.value("[name=payee_code]").await,
        errand.payee,
        "the form keeps the payee it was opened for"
    );
    seat.fill("[name=amount]", amount).await;
    seat.fill("[name=pay_summary]", "购办公用品（浏览器检查）").await;
}

const SUBMIT: &str = "form[action=\"/payments\"] .actions button.primary";

async fn a_refusal_keeps_what_was_typed(seat: &Seat, errand: &Errand) {
    seat.sign_in(&errand.clerk).await;
    fill_request(seat, errand, "987654321.00").await;
    seat.press(SUBMIT).await;
    assert!(seat.has(".refusal").await, "987,654,321 yuan were not refused: {}", seat.path().await);
    let said = seat.text(".refusal").await;
    assert!(said.contains("987,654,321.00"), "the refusal does not say what was asked: {said}");
    let kept = [
        ("[name=amount]", "987654321.00"),
        ("[name=pay_summary]", "购办公用品（浏览器检查）"),
        ("[name=bgt_line_no]", &errand.line),
        ("[name=payee_code]", &errand.payee),
    ];
    for (field, typed) in kept {
        assert_eq!(seat.value(field).await, typed, "the refused form lost {field}");
    }
    seat.picture("refusal").await;
}

/// Submits the same form with less money; gives the path of the payment.
async fn submit(seat: &Seat, errand: &Errand) -> String {
    seat.fill("[name=amount]", "66.60").await;
    seat.picture("payment-form").await;
    seat.press(SUBMIT).await;
    let path = seat.path().await;
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let number = path.strip_prefix("/payments/").and_then(|id| id.parse::<i64>().ok());
    assert!(number.is_some(), "{} could not submit 66.60: {path} {}", errand.clerk, seat.text("main").await);
    path
}

/// Presses the one step that is this person's.
async fn step(seat: &Seat, page: &str, step: &str) {
    seat.go(page).await;
    seat.press(&format!(".next form[action$=\"/{step}\"] button")).await;
    assert!(!seat.has(".refusal").await, "{step} of {page}: {}", seat.text(".refusal").await);
}

async fn carry_through_the_unit(seat: &Seat, errand: &Errand, payment: &str) {
    // Nobody takes two steps: the clerk's own page offers no review.
    seat.go(payment).await;
    assert!(!seat.has("form[action$=\"/review\"]").await, "the clerk may review their own request");
    seat.sign_in(&errand.reviewer).await;
    step(seat, payment, "review").await;
    seat.sign_in(&errand.head).await;
    seat.go(payment).await;
    seat.picture("payment").await;
    step(seat, payment, "approval").await;
}

/// Finance looks at it when it was chosen for that; then the voucher is made, sealed and sent.
async fn carry_through_the_treasury(seat: &Seat, errand: &Errand, payment: &str) -> String {
    seat.sign_in(&errand.finance).await;
    seat.go(payment).await;
    if seat.has(".next form[action$=\"/finance-review\"]").await {
        step(seat, payment, "finance-review").await;
    }
    seat.sign_in(&person_with("treasury_entry", "")).await;
    seat.picture("workbench").await;
    step(seat, payment, "issue").await;
    let voucher = seat.path().await.split('?').next().unwrap_or_default().to_owned();
    assert!(voucher.starts_with("/vouchers/"), "no voucher came of it: {voucher}");
    seat.sign_in(&person_with("seal_keeper", "")).await;
    step(seat, &voucher, "seal").await;
    seat.sign_in(&person_with("treasury_check", "")).await;
    step(seat, &voucher, "sending").await;
    voucher
}

/// The demo's bank answers by itself; the voucher's page shows it.
async fn until_taken_by_the_bank(seat: &Seat, payment: &str, voucher: &str) {
    use treasury::evoucher::model::VoucherState::{Accepted, Paid};
    let answers = [Accepted.name_zh(), Paid.name_zh()];
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        seat.go(voucher).await;
        let state = seat.text(".doc-state").await;
        if answers.iter().any(|answer| state.contains(answer)) {
            break;
        }
        assert!(Instant::now() < until, "{voucher} is not at the bank after a minute: {state}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    seat.picture("voucher").await;
    seat.go(payment).await;
    seat.picture("payment-at-the-bank").await;
    seat.go(&format!("/explain{}", payment.replace("/payments/", "/payment/"))).await;
    seat.picture("explain").await;
    seat.go(&payment.replace("/payments/", "/explain/payment/")).await;
    seat.picture("explain").await;
}

async fn the_language_switches(seat: &Seat, payment: &str) {
    seat.go(payment).await;
    let chinese = seat.text("#rail").await;
    seat.press("form.top-language button[name=lang]").await;
    assert!(seat.path().await.starts_with(payment), "switching the language leaves the page");
    let english = seat.text("#rail").await;
    let lang = seat.ask("return document.documentElement.lang").await;
    assert!(lang.as_str().is_some_and(|lang| lang.starts_with("en")), "the page says it is {lang}");
    assert_ne!(chinese, english, "the navigation stays Chinese");
    seat.picture("payment-en").await;
    seat.press("form.top-language button[name=lang]").await;
    assert_eq!(seat.text("#rail").await, chinese, "switching back is not the same");
}

/// Pages worth a picture, by path.
const PICTURES: &[(&str, &str)] = &[
    ("/", "desk"),
    ("/lines", "quota-lines"),
    ("/quota", "quota"),
    ("/payments", "payments"),
    ("/vouchers", "vouchers"),
    ("/clocks", "clocks"),
    ("/execution", "execution"),
    ("/statements", "statements"),
    ("/trial-balance", "trial-balance"),
    ("/rules", "rules"),
];

/// Opens everything the navigation of several people offers; each page is whole and comes in time.
async fn every_page_answers(seat: &Seat, errand: &Errand) {
    let people = ["auditor", "budget_division", "finance_director", "system_admin", "reconciliation"];
    let mut people: Vec<String> = people.iter().map(|role| person_with(role, "")).collect();
    people.push(errand.clerk.clone());
    let mut timed: Vec<(Duration, String, String)> = Vec::new();
    let mut pictured = BTreeSet::new();
    for person in people {
        seat.sign_in(&person).await;
        let offered = seat
            .ask("return [...document.querySelectorAll('#rail a[href^=\"/\"]')].map(a => a.getAttribute('href'))")
            .await;
        let paths: BTreeSet<&str> =
            offered.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
        assert!(paths.contains("/"), "{person} has no way to the workbench: {paths:?}");
        let cookies = seat.cookies().await;
        for path in paths {
            timed.push((get(&format!("{}{path}", seat.url), &cookies), path.to_owned(), person.clone()));
            let picture = PICTURES.iter().find(|(known, _)| *known == path);
            if let Some((_, name)) = picture.filter(|(known, _)| pictured.insert(*known)) {
                seat.go(path).await;
                seat.picture(name).await;
            }
        }
    }
    // The last of them is a clerk: what no rail leads to.
    seat.go("/payments/import").await;
    seat.picture("import").await;
    seat.go("/jobs").await;
    timed.sort();
    for (took, path, person) in timed.iter().rev().take(8) {
        println!("{:>5} ms  {path} ({person})", took.as_millis());
    }
    let over = timed.iter().filter(|(took, ..)| *took > Duration::from_millis(50)).count();
    println!("{} pages, {over} over 50 ms in this build", timed.len());
    let slow: Vec<_> = timed.iter().filter(|(took, ..)| *took > PAGE_MAX).collect();
    assert!(slow.is_empty(), "pages take longer than a second: {slow:?}");
}

/// The better of two tries, so that a noisy neighbour is not the page's fault.
fn get(url: &str, cookies: &str) -> Duration {
    let once = || {
        let begun = Instant::now();
        let answer = ureq::get(url).header("cookie", cookies).call();
        let mut answer = answer.unwrap_or_else(|e| panic!("GET {url}: {e}"));
        assert_eq!(answer.status(), 200, "GET {url}");
        let body = answer.body_mut().read_to_string().unwrap_or_else(|e| panic!("GET {url}: {e}"));
        assert!(body.contains("</html>"), "GET {url} is not a whole page");
        begun.elapsed()
    };
    once().min(once())
}
