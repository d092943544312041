//! The simulator's memory on disk: one line per event, flushed before the bank answers.
//!
//! A line is sixteen hex digits of SM3, a blank, JSON. The first line says which bank this is.
//! **Promise:** a half-written last line (kill -9, power) is dropped: it was never answered. Any other
//! damage stops the start with the line's number.

use super::sim::{BankEvent, BankSim};
use crate::crypto::sm3_hex;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Why the log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogRefused {
    #[error("bank log {path}: {error}")]
    Io { path: String, error: std::io::Error },
    #[error("bank log {path}, line {line}: {detail}; restore it from a copy or start with another file")]
    Damaged { path: String, line: usize, detail: String },
    #[error(
        "bank log {path} belongs to seed {log_seed} with faults {log_faults:?}, not seed {seed} with {faults:?}; \
         start with those or with another file"
    )]
    OtherBank { path: String, log_seed: u64, log_faults: String, seed: u64, faults: String },
    #[error("bank log {path} is in use by another process")]
    InUse { path: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    bank_log: u32,
    seed: u64,
    faults: String,
}

/// An open log; events are appended and flushed.
pub struct BankLog {
    path: PathBuf,
    file: File,
}

impl BankLog {
    /// Opens or creates the log and replays it into `sim`, which must be fresh.
    pub fn open(path: &Path, sim: &mut BankSim) -> Result<BankLog, LogRefused> {
        let problem = |error| LogRefused::Io { path: path.display().to_string(), error };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(problem)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(LogRefused::InUse { path: path.display().to_string() });
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(problem(error)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(problem)?;
        // What follows the last line end was being written when the process died.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        file.set_len(whole as u64).map_err(problem)?;
        file.seek(SeekFrom::End(0)).map_err(problem)?;
        let mut log = BankLog { path: path.to_owned(), file };
        if whole == 0 {
            let header = Header { bank_log: 1, seed: sim.seed(), faults: sim.faults().to_string() };
            log.write_lines(&[line(&header)])?;
            sync_folder(path).map_err(problem)?;
        } else {
            log.replay(&bytes[..whole], sim)?;
        }
        Ok(log)
    }

    /// Writes events down; when this returns they survive a crash.
    pub fn append(&mut self, events: &[BankEvent]) -> Result<(), LogRefused> {
        if events.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = events.iter().map(line).collect();
        self.write_lines(&lines)
    }

    fn write_lines(&mut self, lines: &[String]) -> Result<(), LogRefused> {
        let text = lines.concat();
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| LogRefused::Io { path: self.path.display().to_string(), error })
    }

    fn replay(&self, bytes: &[u8], sim: &mut BankSim) -> Result<(), LogRefused> {
        let path = || self.path.display().to_string();
        let damaged = |line, detail: String| LogRefused::Damaged { path: path(), line, detail };
        let text =
            std::str::from_utf8(bytes).map_err(|error| damaged(0, format!("not UTF-8 text: {error}")))?;
        for (index, entry) in text.lines().enumerate() {
            let number = index + 1;
            let json =
                checked(entry).ok_or_else(|| damaged(number, "the check digits do not fit".to_owned()))?;
            if index == 0 {
                let header: Header =
                    serde_json::from_str(json).map_err(|error| damaged(number, error.to_string()))?;
                let faults = sim.faults().to_string();
                if header.seed != sim.seed() || header.faults != faults {
                    return Err(LogRefused::OtherBank {
                        path: path(),
                        log_seed: header.seed,
                        log_faults: header.faults,
                        seed: sim.seed(),
                        faults,
                    });
                }
                continue;
            }
            let event: BankEvent =
                serde_json::from_str(json).map_err(|error| damaged(number, error.to_string()))?;
            sim.replay(&event).map_err(|error| damaged(number, error.to_string()))?;
        }
        Ok(())
    }
}

fn line(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("strings, numbers and instants are valid JSON");
    format!("{} {json}\n", &sm3_hex(json.as_bytes())[..16])
}

fn checked(entry: &str) -> Option<&str> {
    let (digits, json) = entry.split_once(' ')?;
    (sm3_hex(json.as_bytes()).get(..16)? == digits).then_some(json)
}

/// A new file survives a crash only when its folder was flushed too.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
