//! Each list in all its forms: the same rows and totals on the page, in CSV, as a sheet and on paper.

use axum::http::StatusCode;
use platform::i18n::Lang;
use sheets::{Read, amount, text};

use super::seat::{Office, can_print, read_print};
use crate::support::{Town, towns};

/// Every list there is, found in the sources so that none can be forgotten, and who may see it.
fn lists() -> Vec<String> {
    let mut found = Vec::new();
    for path in crate::source::files("crates").iter().filter(|path| path.ends_with(".rs")) {
        if crate::source::text(path).is_none() || path.contains("/tests/") {
            continue;
        }
        let source = crate::source::Source::read(path);
        for literal in &source.strings {
            let route = source.code[..literal.at].trim_end().ends_with(".route(");
            if let Some(stem) = literal.value.strip_suffix(".csv").filter(|_| route) {
                found.push(stem.replace("{year}", "2022"));
            }
        }
    }
    found.sort();
    found
}

fn busy() -> Vec<Town> {
    let towns = towns(&[5_000, 7_000]);
    for town in &towns {
        for (n, yuan) in [(1, 100), (1, 250), (2, 75)] {
            town.reviewed(n, yuan, &format!("busy {n} {yuan}"));
        }
        town.submitted(2, 33, "=HYPERLINK(\"http://example\")");
    }
    towns
}

/// The first user among these who may open the list.
fn reader(office: &Office, town: &Town, list: &str) -> Option<&'static str> {
    ["fin-director", "fin-check", "fin-budget", "101001-clerk", "101001-head", "fin-recon"]
        .into_iter()
        .find(|user| office.get(town, user, list).status == StatusCode::OK)
}

#[test]
fn every_list_is_also_a_sheet_and_a_print_with_the_same_rows_and_totals() {
    let lists = lists();
    assert!(lists.len() >= 12, "{lists:?}");
    for town in busy() {
        let office = Office::of(&town);
        let mut compared = 0;
        for list in &lists {
            let Some(user) = reader(&office, &town, list) else {
                // A list of something this county has not, such as the opening balances of a mid-year start.
                let answer = office.get(&town, "fin-director", list).status;
                assert_eq!(answer, StatusCode::NOT_FOUND, "nobody opens {list}");
                continue;
            };
            compared += 1;
            let csv = office.get(&town, user, &format!("{list}.csv"));
            assert_eq!(csv.status, StatusCode::OK, "{list}");
            let mut rows = csv::Reader::from_reader(&csv.body[3..]);
            let heads: Vec<String> = rows.headers().expect("heads").iter().map(str::to_owned).collect();
            let rows: Vec<Vec<String>> =
                rows.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
            let file = office.get(&town, user, &format!("{list}.xlsx"));
            assert!(file.mime.contains("spreadsheetml"), "{list}: {} {}", file.status, file.text());
            let sheet = sheets::open(&file.body, "").unwrap_or_else(|e| panic!("{list}: {e}"));
            let at = sheet
                .rows
                .iter()
                .position(|row| row.cells.iter().map(text).collect::<Vec<_>>() == heads)
                .unwrap_or_else(|| panic!("{list}: no head {heads:?}"));
            for (row, typed) in sheet.rows[at + 1..].iter().zip(&rows) {
                for (cell, said) in row.cells.iter().zip(typed) {
                    compare(list, cell, said);
                }
            }
            // The totals are the last row of both.
            assert_eq!(sheet.rows.len() - at - 1, rows.len(), "{list}: rows are missing");
            assert_eq!(
                file.body,
                office.get(&town, user, &format!("{list}.xlsx")).body,
                "{list}: other bytes"
            );
            if can_print() {
                let paper = office.get(&town, user, &format!("{list}.pdf"));
                assert_eq!(paper.mime, "application/pdf", "{list}: {}", paper.text());
            }
        }
        assert!(compared >= 12, "only {compared} of {lists:?} were compared");
    }
}

/// A cell of the sheet says what the CSV says; CSV leads a dangerous text with an apostrophe, the sheet keeps it.
fn compare(list: &str, cell: &Read, said: &str) {
    match cell {
        Read::Number { .. } => {
            let plain = Read::Text(said.to_owned());
            assert_eq!(amount(cell), amount(&plain), "{list}: {said}");
        }
        Read::Blank
        | Read::Text(_)
        | Read::Day { .. }
        | Read::Flag(_)
        | Read::Fault(_)
        | Read::Unreckoned => {
            let guarded = said.strip_prefix('\'').unwrap_or(said);
            assert_eq!(text(cell).trim(), guarded.trim(), "{list}");
        }
    }
}

#[test]
fn a_filtered_list_goes_out_as_filtered_and_says_so() {
    for town in busy() {
        let office = Office::of(&town);
        let address = "/payments.xlsx?from=90&cols=no&cols=amount&sort=-amount";
        let file = office.get(&town, "fin-director", address);
        let sheet = sheets::open(&file.body, "").expect("a sheet");
        let said: Vec<Vec<String>> =
            sheet.rows.iter().map(|row| row.cells.iter().map(text).collect()).collect();
        assert!(said[1][0].contains("90 元"), "the filter stands above: {said:?}");
        let amounts: Vec<_> = sheet.rows.iter().filter_map(|row| amount(row.cell(1)).ok()).collect();
        assert_eq!(amounts, [25_000, 10_000, 35_000], "largest first, then the total");
        let page = office.get(&town, "fin-director", "/payments?from=90").text();
        assert!(page.contains("350.00"), "the page shows the same total");
        let english = office.get_in(&town, "fin-director", "/payments.xlsx?from=90", Lang::En);
        let sheet = sheets::open(&english.body, "").expect("a sheet");
        assert!(sheet.rows.iter().any(|row| row.cells.iter().any(|cell| text(cell).contains("Amount"))));
        if can_print() {
            let paper = office.get(&town, "fin-director", "/payments.pdf?from=90&sort=-amount");
            let Some(read) = read_print(&paper.body) else { continue };
            assert!(read.contains("350.00") && read.contains("250.00") && !read.contains("75.00"), "{read}");
        }
    }
}

#[test]
fn a_csv_ends_with_the_totals_the_page_shows() {
    for town in busy() {
        let office = Office::of(&town);
        let csv = office.get(&town, "fin-director", "/payments.csv?from=90&cols=no&cols=amount&sort=-amount");
        let text = csv.text();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 4, "{text}");
        assert!(rows[1].ends_with(",250.00") && rows[2].ends_with(",100.00"), "{text}");
        assert!(rows[3].contains('2') && rows[3].ends_with(",350.00"), "{text}");
    }
}

#[test]
fn nobody_takes_out_what_they_may_not_see() {
    for town in towns(&[5_000]) {
        let office = Office::of(&town);
        town.reviewed(1, 100, "seen");
        assert_eq!(office.get(&town, "101001-clerk", "/audit.xlsx").status, StatusCode::FORBIDDEN);
        let stranger = office.get(&town, "201001-clerk", "/payments.xlsx");
        let sheet = sheets::open(&stranger.body, "").expect("a sheet");
        assert!(sheet.rows.iter().all(|row| amount(row.cell(3)) != Ok(10_000)), "a request of another unit");
    }
}

/// Two works compute beside the pages; a sheet waits for its seat and no page waits for the sheet.
#[test]
fn a_sheet_is_made_beside_the_thread_that_answers_pages() {
    use platform::aside::{SEATS, aside};
    use std::time::Duration;
    let town = towns(&[5_000]).remove(0);
    let office = Office::of(&town);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let mut seats = Vec::new();
        let mut doors = Vec::new();
        for _ in 0..SEATS {
            let (open, door) = std::sync::mpsc::channel::<()>();
            let (sit, seated) = tokio::sync::oneshot::channel();
            seats.push(tokio::spawn(aside(move || (sit.send(()).is_ok(), door.recv().is_ok()))));
            seated.await.expect("a seat is taken");
            doors.push(open);
        }
        let mut sheet = Box::pin(office.ask(&town, "fin-check", "/lines.xlsx"));
        let early = tokio::time::timeout(Duration::from_millis(300), &mut sheet).await;
        assert!(early.is_err(), "the sheet was made without a seat");
        assert_eq!(office.ask(&town, "fin-check", "/lines").await.status, StatusCode::OK, "pages go on");
        drop(doors);
        let made = sheet.await;
        assert_eq!(made.status, StatusCode::OK);
        assert!(made.body.starts_with(b"PK"), "a sheet");
        for seat in seats {
            assert!(seat.await.expect("ended").is_some());
        }
    });
}
