//! Every list, filter, order and file, and the search, on each engine there is: the same rows everywhere.
//!
//! The lists are read from the routes, the filters and orders from the pages, so a new list is compared
//! without being named here.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;
use platform::web::query::Query;
use suanpan::bench::sample;
use suanpan::bench::walk::{Answered, FieldKind, Walker, fields, links, people};
use suanpan::county::{counties, open_db};
use suanpan::import::{load::Organisation, read_from};
use suanpan::year::{self, Quiet, Seed, Stage};

use crate::engines::{Engine, engines};
use crate::source::{Source, files};

/// What people type who mean no harm, and who do.
const TYPED: [&str; 17] = [
    "1",
    "100",
    "校舍",
    "L0001",
    "101001",
    "abc",
    "ABC",
    "%",
    "_",
    "\\",
    "a\\",
    "'",
    "\" or 1=1 --",
    "]",
    "a\u{0}b",
    "=1+1",
    "学校\u{1F600}",
];
const AMOUNTS: [&str; 8] =
    ["0", "100", "1,000.5", "-5", "1e3", "NaN", "1000000000000000000000000000000", "'"];
const DAYS: [&str; 5] = ["2022-03-01", "2022-02-29", "0000-00-00", "2022-3-1", "'"];

/// A county in the middle of its year: sixty requests in many states, with words that hurt.
pub fn folder() -> suanpan::import::MemoryFolder {
    let yuan: Vec<i64> = (1..=20).map(|n| 90_000 + n * 1_000).collect();
    let mut folder = sample::files(&yuan);
    let words = ["100% 完工", "a_b", "c\\d", "O'Brien", "ABC", "x=1+1", "校舍 修缮", "日常 办公"];
    let mut rows = String::from_utf8(folder.0["requests.csv"].clone()).expect("UTF-8");
    for n in 0..60usize {
        let (line, day) = (n % 20 + 1, n % 27 + 1);
        let (month, amount) = (n / 12 + 2, 100 + 37 * n);
        rows.push_str(&format!(
            "Q{n:03},2022-{month:02}-{day:02}T09:{:02}:00,{},{},{},{amount}.{:02},{},1,,\n",
            n % 60,
            sample::unit_of(line),
            sample::line_no(line),
            if n % 3 == 0 { "P1" } else { "P2" },
            n % 100,
            words[n % words.len()],
        ));
    }
    folder.0.insert("requests.csv".to_owned(), rows.into_bytes());
    folder
}

struct House {
    engine: Engine,
    walker: Walker,
}

fn houses() -> (Vec<House>, BTreeSet<String>) {
    let mut users = BTreeSet::new();
    let made = engines("lists").into_iter().map(|engine| {
        let db = open_db(&engine.url).expect("a fresh schema");
        let reading = read_from(&folder()).unwrap_or_else(|refused| panic!("{refused}"));
        let stage = Stage::load(&db, reading, Organisation::default(), Seed::Reproducible).expect("it loads");
        let until = date(2022, 6, 7).at(10, 40, 0, 0);
        year::play_until(&db, &stage, until, Arc::new(Quiet)).expect("half a year");
        let rows = counties(&db).expect("the county");
        users = people(&db, &rows[0].code).expect("people").into_values().collect();
        let walker = Walker::open(&db, &rows[0], until.date()).expect("its pages");
        House { engine, walker }
    });
    (made.collect(), users)
}

/// Addresses of the lists, from the routes of their files.
pub fn lists() -> BTreeSet<String> {
    let sources = files("crates").into_iter().filter(|path| path.contains("/src/") && path.ends_with(".rs"));
    let strings = sources.flat_map(|path| Source::read(&path).strings);
    let paths = strings.filter_map(|literal| {
        let page = literal.value.strip_prefix('/')?.strip_suffix(".csv")?;
        (!page.is_empty() && page.bytes().all(|c| c.is_ascii_lowercase() || c == b'-'))
            .then(|| format!("/{page}"))
    });
    paths.collect()
}

/// Asks every engine; all answer alike, and the first one's answer is given back.
fn same(houses: &[House], path: &str) -> Answered {
    let mut answers = houses.iter().map(|house| (house, house.walker.get(path).expect(path)));
    let (_, first) = answers.next().expect("an engine");
    assert!(first.status < 500, "{path}: {} {}", first.status, first.body);
    for (house, other) in answers {
        assert_eq!(first.status, other.status, "{path} on {}: {}", house.engine.name, other.body);
        assert_eq!(shown(&first.body), shown(&other.body), "{path} on {}", house.engine.name);
    }
    first
}

/// What a person reads on a page: the tables of a list, or all of a file.
fn shown(body: &str) -> Vec<&str> {
    if !body.contains("<html") {
        return vec![body];
    }
    let tables = body.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next());
    let sentence = body.split("class=\"sentence\"").nth(1).and_then(|rest| rest.split("</p>").next());
    tables.chain(sentence).collect()
}

/// The values of an attribute: `name="cols" value="…"` of the column choice.
fn columns(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"cols\" value=\"").skip(1);
    boxes.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn orders(page: &str) -> BTreeSet<String> {
    let orders = links(page).into_iter().filter_map(|href| {
        let (_, query) = href.split_once('?')?;
        Some(Query::parse(query).get("sort")?.trim_start_matches('-').to_owned())
    });
    orders.collect()
}

/// The file with all columns, and the page, of one state of a list; the number of rows in the file.
fn compare(houses: &[House], list: &str, query: &Query, all: &[String]) -> usize {
    let file = all
        .iter()
        .fold(query.clone(), |query, column| Query::parse(&format!("{}&cols={column}", query.encode())));
    let answer = same(houses, &file.href(&format!("{list}.csv")));
    assert_eq!(answer.status, 200, "{list} {query:?}");
    same(houses, &query.href(list));
    answer.body.lines().count().saturating_sub(1)
}

/// Filters and orders of one list as one person; gives how many states had rows.
fn exercise(houses: &[House], list: &str, page: &str) -> (usize, usize) {
    let all = columns(page);
    let orders: Vec<String> = orders(page).into_iter().collect();
    let mut states = Vec::new();
    for order in &orders {
        states.push(Query::default().with("sort", order));
        states.push(Query::default().with("sort", &format!("-{order}")).with("page", "2"));
    }
    for field in fields(page) {
        let typed = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let values = match field.kind {
            FieldKind::Choice(mut values) => {
                values.push("'".to_owned());
                values
            }
            FieldKind::Text => {
                let long = "长".repeat(2_000);
                typed(&TYPED).into_iter().chain([long]).collect()
            }
            FieldKind::Date => typed(&DAYS),
            FieldKind::Money => typed(&AMOUNTS),
        };
        for (number, value) in values.iter().enumerate() {
            let query = Query::default().with(&field.name, value);
            let order = orders.get(number % orders.len().max(1));
            states.push(order.map_or(query.clone(), |order| query.with("sort", order)));
        }
    }
    states.push(Query::default().with("page", "99999999999999999999").with("sort", "1;drop table person"));
    let filled = states.iter().filter(|query| compare(houses, list, query, &all) > 0).count();
    (states.len(), filled)
}

#[test]
fn every_list_filter_order_and_file_is_the_same_on_every_engine() {
    let (mut houses, users) = houses();
    let mut left = lists();
    assert!(left.len() >= 14, "only {left:?} were found: the reader above is blind");
    // Whoever sees the whole county, and a unit's clerk, whose lists are narrowed to the unit.
    let clerk = users.iter().find(|user| user.ends_with("-clerk")).cloned().expect("a clerk");
    let bureau = users.iter().filter(|user| !user.contains('-') || user.starts_with("fin-"));
    let mut counted = (0, 0);
    for user in bureau.chain([&clerk]) {
        for house in &mut houses {
            house.walker.sign_in(user).expect("a session");
        }
        for list in lists() {
            if user != &clerk && !left.contains(&list) {
                continue;
            }
            let answer = same(&houses, &list);
            if answer.status != 200 {
                continue;
            }
            left.remove(&list);
            let (states, filled) = exercise(&houses, &list, &answer.body);
            counted = (counted.0 + states, counted.1 + filled);
        }
    }
    assert!(left.is_empty(), "nobody may see {left:?}");
    println!("{} states of lists compared, {} with rows", counted.0, counted.1);
    assert!(counted.1 * 4 > counted.0, "most filters found nothing: {counted:?}");
}

/// Numbers of the requests a filter or a search finds.
fn found(houses: &[House], path: &str) -> Vec<String> {
    let answer = same(houses, path);
    assert_eq!(answer.status, 200, "{path}");
    let cells = answer.body.lines().skip(1).filter_map(|line| line.split(',').next());
    let mut cells: Vec<String> = cells.map(|cell| cell.trim_matches('"').to_owned()).collect();
    // The last row is the totals, which say of how many rows they are.
    let totals = cells.pop().expect("the row of totals");
    assert_eq!(totals, format!("合计 {} 条", cells.len()), "{path}");
    cells
}

#[test]
fn signs_of_the_database_are_signs_like_any_other() {
    let (mut houses, _) = houses();
    for house in &mut houses {
        house.walker.sign_in("fin-watch").expect("a session");
    }
    let numbers = |word: usize| -> Vec<String> {
        (0..60).filter(|n| n % 8 == word).map(|n| format!("Q{n:03}")).collect()
    };
    for (typed, word) in [("%", 0), ("_", 1), ("\\", 2), ("'", 3), ("abc", 4), ("=1", 5)] {
        let query = Query::default().with("q", typed).with("sort", "no").with("cols", "no");
        let found = found(&houses, &query.href("/payments.csv"));
        let expected: Vec<String> = numbers(word).into_iter().filter(|no| found.contains(no)).collect();
        assert_eq!(found, expected, "{typed:?} finds its own words only");
        assert!(expected.len() >= 5, "{typed:?} finds {expected:?}");
    }
    let search = |text: &str| {
        let path = Query::default().with("q", text).href("/search");
        let mut answers = houses.iter().map(|house| house.walker.get(&path).expect("a page"));
        let main = |answer: Answered| {
            assert_eq!(answer.status, 200, "{path}");
            let (_, main) = answer.body.split_once("<main").expect("a main part");
            links(main)
        };
        let first = main(answers.next().expect("an engine"));
        for other in answers {
            assert_eq!(first, main(other), "{path}");
        }
        first
    };
    for text in TYPED.into_iter().chain(AMOUNTS) {
        search(text);
    }
    assert!(search("Q00").iter().any(|href| href.starts_with("/payments/")), "a request by its number");
    assert!(search("1210.30").iter().any(|href| href.starts_with("/payments/")), "a request by its amount");
    assert!(search("l0001").iter().any(|href| href.starts_with("/lines/")), "a line, whatever the case");
    assert!(search("小样县").iter().any(|href| href.starts_with("/lines?unit=")), "a unit by its name");
    assert!(search("P1").iter().any(|href| href.starts_with("/payees/")), "a payee by its code");
    assert!(!search("%%").iter().any(|href| href.starts_with("/payments/")), "no signs stand for all");
}
