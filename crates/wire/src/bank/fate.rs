//! Chance without randomness: every roll is a digest of seed, question and voucher number.
//!
//! **Promise:** the fate of a payment hangs on its number alone. A message's fate hangs on its number
//! and attempt, so that asking again can succeed.

use super::FaultSpec;
use crate::crypto::sm3;
use crate::envelope::VoucherKey;

#[derive(Debug, Clone)]
pub(super) struct Fate {
    seed: u64,
    pub faults: FaultSpec,
}

/// What befalls one message from the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MessageFate {
    pub lost: bool,
    pub doubled: bool,
    pub delayed: bool,
    pub reordered: bool,
    /// How it is spoilt, if it is.
    pub spoilt: Option<u64>,
}

impl Fate {
    pub fn new(seed: u64, faults: FaultSpec) -> Fate {
        Fate { seed, faults }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A number that depends on nothing but its arguments and the seed.
    pub fn roll(&self, question: &str, key: &str, attempt: u64) -> u64 {
        let digest = sm3(format!("{}\n{question}\n{key}\n{attempt}", self.seed).as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        u64::from_be_bytes(first)
    }

    pub fn happens(&self, ppm: u32, question: &str, key: &str, attempt: u64) -> bool {
        ppm > 0 && self.roll(question, key, attempt) % 1_000_000 < u64::from(ppm)
    }

    pub fn rejected(&self, key: &VoucherKey) -> bool {
        self.happens(self.faults.reject_ppm, "reject", &key.to_string(), 0)
    }

    pub fn half_failed(&self, key: &VoucherKey) -> bool {
        self.happens(self.faults.half_ppm, "half", &key.to_string(), 0)
    }

    pub fn refunded(&self, key: &VoucherKey) -> bool {
        self.happens(self.faults.refund_ppm, "refund", &key.to_string(), 0)
    }

    /// For a message the bank sends by itself (receipt, refund notice).
    pub fn message(&self, what: &str, key: &VoucherKey) -> MessageFate {
        let name = format!("{what} {key}");
        let spoilt = self.happens(self.faults.corrupt_ppm, "corrupt", &name, 0);
        MessageFate {
            lost: self.happens(self.faults.lose_ppm, "lose", &name, 0),
            doubled: self.happens(self.faults.double_ppm, "double", &name, 0),
            delayed: self.happens(self.faults.delay_ppm, "delay", &name, 0),
            reordered: self.happens(self.faults.reorder_ppm, "reorder", &name, 0),
            spoilt: spoilt.then(|| self.roll("how", &name, 0)),
        }
    }
}

/// Spoils bytes so that a reader can notice: cut off, one character exchanged inside the voucher,
/// or replaced by something that is no envelope.
pub(super) fn spoil(mut bytes: Vec<u8>, how: u64) -> Vec<u8> {
    const OPEN: &[u8] = b"<Voucher>";
    match how % 3 {
        0 => {
            bytes.truncate(bytes.len() * 3 / 5);
            bytes
        }
        1 => {
            let start =
                bytes.windows(OPEN.len()).position(|window| window == OPEN).map_or(0, |at| at + OPEN.len());
            // Base64 of the XML declaration is longer than 32 characters: this hits the voucher.
            let at = start + 32 + (how / 3 % 64) as usize;
            if let Some(byte) = bytes.get_mut(at) {
                *byte = if *byte == b'A' { b'B' } else { b'A' };
            }
            bytes
        }
        _ => b"<html><body>502 Bad Gateway</body></html>".to_vec(),
    }
}
