//! CSV files a spreadsheet opens correctly and safely.
//!
//! **Promise:** UTF-8 with a byte order mark, one header row, CRLF line ends.
//! **Promise:** a cell a spreadsheet would run as a formula is led by an apostrophe; plain numbers stay numbers.

/// Writes a header row and rows as the bytes of a CSV file.
pub fn csv_file<R>(header: &[String], rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = String>,
{
    let mut out = csv_head(header);
    for row in rows {
        csv_row(&mut out, row);
    }
    out
}

/// The beginning of such a file, for rows that come one after the other.
pub fn csv_head(header: &[String]) -> Vec<u8> {
    let mut out = Vec::from("\u{feff}".as_bytes());
    csv_row(&mut out, header.iter().cloned());
    out
}

/// One more row.
pub fn csv_row(out: &mut Vec<u8>, cells: impl IntoIterator<Item = String>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let cell = guarded(&cell);
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Disarms a cell that begins like a formula, unless all of it is a plain number.
pub fn guarded(cell: &str) -> String {
    let first = cell.trim_start_matches(' ').chars().next();
    let formula =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'));
    if formula && !is_plain_number(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_stay_numbers() {
        for cell in
            ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\rx", "-", "-1e5", " =1", "＝1", "-1,000.00", "--1"]
        {
            assert_eq!(guarded(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["-12.50", "+3", "0.00", "12", "", "学校", "a=b", "2022-06-15"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn the_file_opens_with_a_mark_and_quotes_what_needs_it() {
        let header = ["单位".to_owned(), "金额（元）".to_owned()];
        let rows = [["县\"一中\",初中部".to_owned(), "-1.00".to_owned()], ["=x".to_owned(), String::new()]];
        let file = String::from_utf8(csv_file(&header, rows)).expect("UTF-8");
        assert_eq!(file, "\u{feff}单位,金额（元）\r\n\"县\"\"一中\"\",初中部\",-1.00\r\n'=x,\r\n");
    }

    #[test]
    fn what_is_written_reads_back() {
        let file = csv_file(&["a".to_owned()], [["x\r\ny".to_owned()], [" z ".to_owned()]]);
        let mut reader = csv::Reader::from_reader(&file[3..]);
        let cells: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
        assert_eq!(cells, ["x\r\ny", " z "]);
    }
}
