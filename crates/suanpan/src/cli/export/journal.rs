//! `export journal`: the whole journal, entry by entry, in a fixed order.
//!
//! **Promise:** the file holds no cell a spreadsheet would run; amounts are yuan with two decimals.

use std::io::Write;

use platform::web::csv_export::guarded;
use serde_json::json;

use super::{ended, gone, plain};
use crate::cli::answer::{End, Ended, Stop};
use crate::cli::books;

const HEADER: [&str; 12] = [
    "at",
    "posting_id",
    "event",
    "source",
    "fiscal_year",
    "fund_type_code",
    "user_id",
    "entry_no",
    "account",
    "place_id",
    "debit",
    "credit",
];

pub fn journal(url: &str, county: Option<&str>, json: bool) -> Ended {
    let db = books::open_existing(url)?;
    let code = books::county(&db, county)?.code;
    let written =
        db.read_blocking(move |tx| Ok(if json { as_json(tx, &code) } else { as_csv(tx, &code) }))?;
    written?;
    Ok(End::Done)
}

fn as_csv(tx: &mut platform::db::Tx<'_>, county: &str) -> Result<(), Stop> {
    let mut out = csv::Writer::from_writer(std::io::BufWriter::new(std::io::stdout().lock()));
    let head = out.write_record(HEADER).map_err(gone);
    let rows = head.and_then(|()| {
        ::books::journal::store::each_entry(tx, county, |line| {
            let cells = [
                line.at.local().to_string(),
                line.posting_id.to_string(),
                line.event,
                guarded(&line.source),
                line.year.to_string(),
                line.fund_type_code,
                guarded(&line.user_id),
                line.entry_no.to_string(),
                line.account.to_string(),
                line.place_id.to_string(),
                plain(line.debit_fen),
                plain(line.credit_fen),
            ];
            out.write_record(cells).map_err(gone)
        })
    });
    ended(rows.and_then(|()| out.flush().map_err(gone)))
}

/// One JSON object a line.
fn as_json(tx: &mut platform::db::Tx<'_>, county: &str) -> Result<(), Stop> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let rows = ::books::journal::store::each_entry(tx, county, |line| {
        let row = json!({
            "at": line.at.local(), "posting_id": line.posting_id, "event": line.event, "source": line.source,
            "fiscal_year": line.year, "fund_type_code": line.fund_type_code, "user_id": line.user_id,
            "entry_no": line.entry_no, "account": line.account, "place_id": line.place_id,
            "debit_fen": line.debit_fen, "credit_fen": line.credit_fen,
        });
        writeln!(out, "{row}").map_err(gone)
    });
    ended(rows.and_then(|()| out.flush().map_err(gone)))
}
