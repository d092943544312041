//! The fault spec: what goes wrong and how often, in one line of text.
//!
//! **Promise:** shares are whole parts per million, so that a seed means the same on every machine.

use std::fmt;

/// Shares in parts per million; `delay`, `refund` and `settle` say how long.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultSpec {
    /// A message never arrives (either way).
    pub lose_ppm: u32,
    /// A message arrives twice (either way).
    pub double_ppm: u32,
    /// A message from the bank leaves `delay_secs` late.
    pub delay_ppm: u32,
    pub delay_secs: i64,
    /// A message from the bank leaves after those behind it.
    pub reorder_ppm: u32,
    /// The payment is rejected by the bank.
    pub reject_ppm: u32,
    /// A batch voucher fails in part.
    pub half_ppm: u32,
    /// A message from the bank is spoilt on the way.
    pub corrupt_ppm: u32,
    /// The order is taken but the answer never leaves.
    pub timeout_after_accept_ppm: u32,
    /// The money comes back `refund_secs` after payment, in full or in part.
    pub refund_ppm: u32,
    pub refund_secs: i64,
    /// How long a taken order waits before it is paid.
    pub settle_secs: i64,
    /// A booking is left out of the day's statement for good.
    pub line_missing_ppm: u32,
    /// A booking stands twice in the statement.
    pub line_doubled_ppm: u32,
    /// A booking stands there with another amount.
    pub line_wrong_ppm: u32,
    /// A booking stands in the next day's statement only.
    pub line_late_ppm: u32,
}

const DAY_SECS: i64 = 86_400;
/// A fault that waits longer than this was mistyped.
const LONGEST_SECS: i64 = 400 * DAY_SECS;
const KNOWN: &str = "lose double delay reorder reject half corrupt timeout_after_accept refund settle \
    line_missing line_doubled line_wrong line_late";

/// Why a fault spec was not understood.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FaultSpecRefused {
    #[error("fault {name:?} is not known; known are: {known}")]
    UnknownFault { name: String, known: String },
    #[error("fault {name} has no value; write {name}=0.01")]
    NoValue { name: String },
    #[error("{text:?} of fault {name} is not a share between 0 and 1 with at most six decimals")]
    NotAShare { name: String, text: String },
    #[error("{text:?} of fault {name} is not a time; write 2 (days), 3h, 20m or 5s, at most 400 days")]
    NotATime { name: String, text: String },
    #[error("fault {name} is given twice")]
    Twice { name: String },
}

impl FaultSpec {
    /// Reads `lose=0.01,delay=0.05:2,refund=0.01:3,settle=90m`; empty text means no faults.
    pub fn parse(text: &str) -> Result<FaultSpec, FaultSpecRefused> {
        let mut spec = FaultSpec { delay_secs: DAY_SECS, refund_secs: 3 * DAY_SECS, ..FaultSpec::default() };
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (name.trim(), value.trim());
            if seen.contains(&name) {
                return Err(FaultSpecRefused::Twice { name: name.to_owned() });
            }
            if !KNOWN.split(' ').any(|known| known == name) {
                let name = name.chars().take(40).collect();
                return Err(FaultSpecRefused::UnknownFault { name, known: KNOWN.to_owned() });
            }
            if value.is_empty() {
                return Err(FaultSpecRefused::NoValue { name: name.to_owned() });
            }
            spec.set(name, value)?;
            seen.push(name);
        }
        Ok(spec)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), FaultSpecRefused> {
        match name {
            "lose" => self.lose_ppm = share(name, value)?,
            "double" => self.double_ppm = share(name, value)?,
            "delay" => (self.delay_ppm, self.delay_secs) = share_and_time(name, value, self.delay_secs)?,
            "reorder" => self.reorder_ppm = share(name, value)?,
            "reject" => self.reject_ppm = share(name, value)?,
            "half" => self.half_ppm = share(name, value)?,
            "corrupt" => self.corrupt_ppm = share(name, value)?,
            "timeout_after_accept" => self.timeout_after_accept_ppm = share(name, value)?,
            "refund" => (self.refund_ppm, self.refund_secs) = share_and_time(name, value, self.refund_secs)?,
            "settle" => self.settle_secs = time(name, value)?,
            "line_missing" => self.line_missing_ppm = share(name, value)?,
            "line_doubled" => self.line_doubled_ppm = share(name, value)?,
            "line_wrong" => self.line_wrong_ppm = share(name, value)?,
            "line_late" => self.line_late_ppm = share(name, value)?,
            unknown => unreachable!("{unknown} was checked against the list of known faults"),
        }
        Ok(())
    }
}

/// The canonical text; parsing it gives the same spec.
impl fmt::Display for FaultSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = [
            ("lose", self.lose_ppm, None),
            ("double", self.double_ppm, None),
            ("delay", self.delay_ppm, Some(self.delay_secs)),
            ("reorder", self.reorder_ppm, None),
            ("reject", self.reject_ppm, None),
            ("half", self.half_ppm, None),
            ("corrupt", self.corrupt_ppm, None),
            ("timeout_after_accept", self.timeout_after_accept_ppm, None),
            ("refund", self.refund_ppm, Some(self.refund_secs)),
            ("line_missing", self.line_missing_ppm, None),
            ("line_doubled", self.line_doubled_ppm, None),
            ("line_wrong", self.line_wrong_ppm, None),
            ("line_late", self.line_late_ppm, None),
        ];
        let mut comma = "";
        for (name, ppm, secs) in shares {
            if ppm == 0 {
                continue;
            }
            write!(f, "{comma}{name}={}.{:06}", ppm / 1_000_000, ppm % 1_000_000)?;
            if let Some(secs) = secs {
                write!(f, ":{secs}s")?;
            }
            comma = ",";
        }
        if self.settle_secs > 0 {
            write!(f, "{comma}settle={}s", self.settle_secs)?;
        }
        Ok(())
    }
}

fn share(name: &str, text: &str) -> Result<u32, FaultSpecRefused> {
    let wrong =
        || FaultSpecRefused::NotAShare { name: name.to_owned(), text: text.chars().take(40).collect() };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 6 || whole.len() > 1 {
        return Err(wrong());
    }
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let decimals: u32 = format!("{decimals:0<6}").parse().map_err(|_| wrong())?;
    let ppm = whole * 1_000_000 + decimals;
    if ppm > 1_000_000 { Err(wrong()) } else { Ok(ppm) }
}

fn share_and_time(name: &str, text: &str, unless_said: i64) -> Result<(u32, i64), FaultSpecRefused> {
    match text.split_once(':') {
        Some((part, how_long)) => Ok((share(name, part)?, time(name, how_long)?)),
        None => Ok((share(name, text)?, unless_said)),
    }
}

fn time(name: &str, text: &str) -> Result<i64, FaultSpecRefused> {
    let wrong =
        || FaultSpecRefused::NotATime { name: name.to_owned(), text: text.chars().take(40).collect() };
    let units = [('d', DAY_SECS), ('h', 3_600), ('m', 60), ('s', 1)];
    let with_unit =
        units.iter().find_map(|(unit, secs)| text.strip_suffix(*unit).map(|number| (number, *secs)));
    let (number, unit_secs) = with_unit.unwrap_or((text, DAY_SECS));
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let number: i64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit_secs).filter(|secs| *secs <= LONGEST_SECS).ok_or_else(wrong)
}

impl FaultSpecRefused {
    /// The sentence in Chinese; the English one is `Display`.
    pub fn zh(&self) -> String {
        match self {
            FaultSpecRefused::UnknownFault { name, known } => format!("不认识故障“{name}”；可用：{known}"),
            FaultSpecRefused::NoValue { name } => format!("故障 {name} 没有值；请写成 {name}=0.01"),
            FaultSpecRefused::NotAShare { name, text } => {
                format!("故障 {name} 的“{text}”不是 0 到 1 之间、最多六位小数的比例")
            }
            FaultSpecRefused::NotATime { name, text } => {
                format!("故障 {name} 的“{text}”不是时长；请写 2（天）、3h、20m 或 5s，最长 400 天")
            }
            FaultSpecRefused::Twice { name } => format!("故障 {name} 写了两次"),
        }
    }
}
