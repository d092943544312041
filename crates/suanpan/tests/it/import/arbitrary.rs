//! Whatever the bytes, the reader answers and never panics.

use proptest::prelude::*;
use suanpan::import::read_from;

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
