//! `policy due KEY --from INSTANT`: the due day of one start, or of a CSV column of starts.

use crate::calendar::line_of;
use crate::error::PolicyError;
use crate::parameters::Policy;
use crate::sla::{self, SlaFacts, Wound};
use crate::why::Why;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, de};

/// When something that started at `from` falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    pub key: String,
    pub from: DateTime,
    pub limit_days: u16,
    pub due_on: Date,
    /// The last second in time.
    pub closes_at: DateTime,
    pub why: Why,
}

/// The due day of a clock of limit `key` that starts at `from` and is never paused.
pub fn due(policy: &Policy, key: &str, from: DateTime) -> Result<Due, PolicyError> {
    let facts = SlaFacts { key: key.to_owned(), from, pauses: Vec::new(), stopped_at: None, now: None };
    let Wound { clock, why } = sla::wind(policy, &facts, from.date())?;
    let course = clock.course(policy.calendar())?;
    let due_on = course.due_on.expect("a clock without pauses has a due day");
    let why = sla::with_course(why, &course);
    let closes_at = due_on.to_datetime(clock.cut_off);
    Ok(Due { key: key.to_owned(), from, limit_days: clock.limit_days, due_on, closes_at, why })
}

/// One row of a batch: either `due_on` and `closes_at`, or the error in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueRow {
    /// Line in the file; the header is 1.
    pub row: usize,
    pub from: String,
    pub due_on: Option<Date>,
    pub closes_at: Option<DateTime>,
    pub error_zh: Option<String>,
    pub error_en: Option<String>,
}

/// Why a batch could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BatchRefused {
    #[error("the file has no column `from`; its header is: {header}")]
    NoFromColumn { header: String },
    #[error("the file has the column `from` twice; its header is: {header}; remove one")]
    FromTwice { header: String },
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl BatchRefused {
    pub fn zh(&self) -> String {
        match self {
            BatchRefused::NoFromColumn { header } => format!("文件没有 from 列；表头为：{header}"),
            BatchRefused::FromTwice { header } => format!("文件有两个 from 列；表头为：{header}；请删去一列"),
            BatchRefused::Policy(error) => error.zh(),
        }
    }
}

/// Due days for the column `from` of a CSV text; a wrong row has its error and hinders no other.
pub fn due_batch(policy: &Policy, key: &str, csv_text: &str) -> Result<Vec<DueRow>, BatchRefused> {
    if policy.parameter(key)?.spec.deadline {
        read_batch(policy, key, csv_text)
    } else {
        let known = crate::keys::known(true);
        Err(PolicyError::NotADeadline { key: key.to_owned(), known }.into())
    }
}

/// The rows of a batch as CSV: row,from,due_on,closes_at,error.
pub fn due_batch_csv(rows: &[DueRow]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut put = |cells: [String; 5]| writer.write_record(cells).expect("writing to memory");
    put(["row", "from", "due_on", "closes_at", "error"].map(str::to_owned));
    for row in rows {
        let due_on = row.due_on.map(|due_on| due_on.to_string()).unwrap_or_default();
        let closes_at = row.closes_at.map(|at| at.to_string()).unwrap_or_default();
        let error = row.error_en.clone().unwrap_or_default();
        put([row.row.to_string(), row.from.clone(), due_on, closes_at, error]);
    }
    String::from_utf8(writer.into_inner().expect("writing to memory")).expect("made of texts")
}

fn read_batch(policy: &Policy, key: &str, csv_text: &str) -> Result<Vec<DueRow>, BatchRefused> {
    let text = csv_text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let Some(column) = header.iter().position(|name| name == "from") else {
        return Err(BatchRefused::NoFromColumn { header: header.iter().collect::<Vec<_>>().join(",") });
    };
    if header.iter().filter(|name| *name == "from").count() > 1 {
        return Err(BatchRefused::FromTwice { header: header.iter().collect::<Vec<_>>().join(",") });
    }
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // Texts are UTF-8 and ragged rows are allowed, so reading from memory does not fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let from = record.get(column).unwrap_or_default().to_owned();
        rows.push(due_row(policy, key, line_of(text, &record), from));
    }
    Ok(rows)
}

fn due_row(policy: &Policy, key: &str, row: usize, from: String) -> DueRow {
    let mut out = DueRow { row, from, due_on: None, closes_at: None, error_zh: None, error_en: None };
    let Some(start) = parse_instant(&out.from) else {
        out.error_zh = Some(format!("“{}”不是时刻；请写 YYYY-MM-DDTHH:MM:SS", out.from));
        out.error_en = Some(format!("\"{}\" is not an instant; write YYYY-MM-DDTHH:MM:SS", out.from));
        return out;
    };
    match due(policy, key, start) {
        Ok(due) => {
            out.due_on = Some(due.due_on);
            out.closes_at = Some(due.closes_at);
        }
        Err(error) => {
            out.error_zh = Some(error.zh());
            out.error_en = Some(error.to_string());
        }
    }
    out
}

/// Reads local business time: `YYYY-MM-DDTHH:MM[:SS]` (or a blank for the T), or a bare date, which
/// is its first moment. A zone is refused: the house has one, and dropping another would be a lie.
pub fn parse_instant(text: &str) -> Option<DateTime> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b' ');
    let shaped = matches!(text.len(), 10 | 16 | 19) && text.bytes().all(plain);
    // The sign of an offset is a minus too; only the date has minus signs.
    let date_only_minus = text.bytes().skip(10).all(|b| b != b'-');
    if shaped && date_only_minus { text.parse().ok() } else { None }
}

pub(crate) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_instant(&text)
        .ok_or_else(|| de::Error::custom(format!("\"{text}\" is not an instant; write YYYY-MM-DDTHH:MM:SS")))
}

pub(crate) fn optional_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    parse_instant(&text)
        .map(Some)
        .ok_or_else(|| de::Error::custom(format!("\"{text}\" is not an instant; write YYYY-MM-DDTHH:MM:SS")))
}
