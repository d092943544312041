//! Whatever the bytes, the reader answers and never panics.

use proptest::prelude::*;
use suanpan::county::{self, open_db};
use suanpan::import::load::{LoadProblem, Organisation};
use suanpan::import::{Reading, kept, read_from};

use crate::small::County;

fn any_file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "county.toml",
        "divisions.csv",
        "units.csv",
        "people.csv",
        "roles.csv",
        "classification.csv",
        "projects.csv",
        "resources.csv",
        "budget.csv",
        "quota_changes.csv",
        "payees.csv",
        "authorisations.csv",
        "requests.csv",
        "refunds.csv",
        "opening.csv",
        "calendar.csv",
        "policy.toml",
    ])
}

/// Text that is close to what stands in a folder, so that it gets past the first check.
const NEAR: &str = "[-+=@0-9a-z一-龥,;\"\\.\n\r\t ０-９é]{0,40}";

proptest! {
    #[test]
    fn arbitrary_bytes_as_a_file_never_panic(file in any_file(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(read_from(&County::parking().with(file, &bytes).0));
    }

    #[test]
    fn arbitrary_text_put_into_a_file_never_panics(
        file in any_file(), at in 0.0f64..1.0, cut in 0usize..40, text in NEAR, midyear in any::<bool>(),
    ) {
        let folder = if midyear { County::midyear() } else { County::parking() };
        let mut bytes = folder.0.0.get(file).cloned().unwrap_or_default();
        let from = (bytes.len() as f64 * at) as usize;
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, text.into_bytes());
        drop(read_from(&folder.with(file, &bytes).0));
    }

    #[test]
    fn an_arbitrary_cell_is_read_or_refused_where_it_is(column in 0usize..10, cell in "\\PC{0,30}") {
        let folder = County::small();
        let text = folder.text("requests.csv");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut cells: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
        cells[column] = format!("\"{}\"", cell.replace('"', "\"\""));
        lines[1] = cells.join(",");
        let folder = folder.with("requests.csv", lines.join("\n").as_bytes());
        if let Err(refused) = read_from(&folder.0) {
            for error in &refused.errors {
                prop_assert_eq!((&*error.file, error.row), ("requests.csv", 2));
            }
        }
    }
}

/// Cells a spreadsheet, an old system or a careless hand puts where something else should stand.
const WRONG: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1e5",
    "NaN",
    "inf",
    "1,200.00",
    "１２３",
    "100.005",
    "1000000000000000",
    "-0.00",
    "=1+1",
    "+1",
    "@x",
    "\t=1",
    "2022-02-30",
    "2022-13-01",
    "2021-05-05",
    "2022-06-01",
    "2022-06-01T09:00:00",
    "L1",
    "L2",
    "L9",
    "101001",
    "101002",
    "101009",
    "P1",
    "1",
    "2",
    "3",
    "9",
    "supplier",
    "county",
    "unit_clerk",
    "unit_head",
    "Z1",
    "D1",
    "fin-budget",
    "101001-head",
    "1500.00",
    "9999999999999.99",
    "a\u{0}b",
    "\u{202e}x",
    "长",
    "0.01",
    "2022",
    "2023",
    "x y",
];

/// A folder with one cell of one file in other words, and which.
fn spoilt(folder: &County, file: &str, row: f64, column: f64, cell: &str) -> Option<(County, u64)> {
    let text = String::from_utf8(folder.0.0.get(file)?.clone()).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // The header is row 1 and stays.
    let at = 1 + ((lines.len().checked_sub(2)? as f64) * row).round() as usize;
    let mut cells: Vec<String> = lines.get(at)?.split(',').map(str::to_owned).collect();
    let column = ((cells.len() - 1) as f64 * column).round() as usize;
    cells[column] = format!("\"{}\"", cell.replace('"', "\"\""));
    lines[at] = cells.join(",");
    Some((folder.clone().with(file, (lines.join("\n") + "\n").as_bytes()), at as u64 + 1))
}

/// What a folder that was taken must satisfy, however it came to be.
fn adds_up(reading: &Reading) -> Result<(), TestCaseError> {
    for book in &reading.report.books {
        prop_assert_eq!(book.resources.get(), book.reserved.get() + book.budget.get());
    }
    let sums = &reading.report.requests;
    let parts = [sums.requests_amount, sums.refund_candidates_amount, sums.parked_amount];
    prop_assert_eq!(parts.iter().map(|part| part.get()).sum::<i64>(), sums.total.get());
    for file in &reading.report.files {
        prop_assert!(file.rows < 1_000, "{}", file.file);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    /// Any cell of any file: the folder is taken and adds up, or it is refused, and every mistake names a file
    /// of the folder, a row that is there, and says in both languages what to do.
    #[test]
    fn any_cell_in_other_words_is_taken_and_adds_up_or_is_refused_at_a_place(
        file in any_file(), row in 0.0f64..1.0, column in 0.0f64..1.0, word in prop::sample::select(WRONG.to_vec()),
        kind in 0usize..3,
    ) {
        let folder = [County::small(), County::parking(), County::midyear()][kind].clone();
        let Some((folder, _)) = spoilt(&folder, file, row, column, word) else { return Ok(()) };
        match read_from(&folder.0) {
            Ok(reading) => adds_up(&reading)?,
            Err(refused) => {
                prop_assert!(!refused.errors.is_empty());
                for error in &refused.errors {
                    let text = String::from_utf8_lossy(&folder.0.0[&error.file]).into_owned();
                    prop_assert!(error.row <= text.lines().count() as u64, "{:?}", error);
                    prop_assert!(!error.zh.contains('⟦') && !error.en.contains('⟦') && !error.en.is_empty());
                }
            }
        }
    }
}

/// Rows of every table a county comes in by.
fn rows(db: &platform::db::Db) -> i64 {
    db.read_blocking(|tx| {
        let mut rows = 0;
        for table in
            ["county", "org_unit", "person", "role_grant", "budget_line", "payee", "import_row", "limit_row"]
        {
            rows +=
                tx.one::<(i64,)>(&format!("select count(*) from {table}"), ()).map_or(0, |(count,)| count);
        }
        Ok(rows)
    })
    .expect("counts")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// What was taken is written whole, and nothing of what was refused is written.
    #[test]
    fn a_spoilt_folder_is_written_whole_or_not_at_all(
        file in any_file(), row in 0.0f64..1.0, column in 0.0f64..1.0, word in prop::sample::select(WRONG.to_vec()),
    ) {
        let Some((folder, _)) = spoilt(&County::parking(), file, row, column, word) else { return Ok(()) };
        let path = format!("{}/spoilt-{}.db", env!("CARGO_TARGET_TMPDIR"), std::process::id());
        for suffix in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{path}{suffix}")));
        }
        let db = open_db(&format!("sqlite:{path}")).expect("a new database");
        let Ok(reading) = read_from(&folder.0) else {
            prop_assert_eq!(rows(&db), 0);
            return Ok(());
        };
        let county = reading.folder.clone();
        let written = db.write_blocking(move |tx| {
            let loaded = county::load(tx, &county, Organisation::default())?;
            kept::keep_parked(tx, &county)?;
            kept::keep_plans(tx, &county, None)?;
            Ok::<_, LoadProblem>(loaded)
        });
        let loaded = written.expect("a folder that was taken is written");
        prop_assert_eq!(loaded.people as usize, reading.folder.people.len());
        prop_assert_eq!(loaded.budget_lines as usize, reading.folder.budget.len());
        prop_assert!(rows(&db) > 0);
    }
}
