//! Signatures this process made itself: they fit what they were made over.
//!
//! A county's year played inside one process signs a voucher and checks it as the bank, signs the
//! receipt as the bank and checks it as the county. Computing the curve a second time on the same
//! key, message and signature tells nothing new and costs twice what signing costs.
//!
//! **Promise:** what is remembered is the whole of it: serial number, signature and every byte of the
//! message, under SM3. One changed bit is not known here and is checked by the curve.
//! **Promise:** bounded: the newest [`KEPT`] to 2 × [`KEPT`] signatures.
//! **Not here:** whether a certificate is valid on a day; the verifier asks that first, every time.
//! What another process signed (the bank in service) is never known here.

use super::sm3;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// How many signatures one generation holds.
const KEPT: usize = 4096;

/// The newer and the older generation.
type Generations = (HashSet<[u8; 32]>, HashSet<[u8; 32]>);

/// The signatures one key store made lately.
#[derive(Default)]
pub(super) struct Fitting {
    generations: Mutex<Generations>,
}

impl Fitting {
    pub fn remember(&self, sn: &str, message: &[u8], signature: &str) {
        let name = name(sn, message, signature);
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if KEPT <= generations.0.len() {
            generations.1 = std::mem::take(&mut generations.0);
        }
        generations.0.insert(name);
    }

    pub fn knows(&self, sn: &str, message: &[u8], signature: &str) -> bool {
        let name = name(sn, message, signature);
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.0.contains(&name) || generations.1.contains(&name)
    }
}

/// Lengths first, so that no two different triples have the same bytes.
fn name(sn: &str, message: &[u8], signature: &str) -> [u8; 32] {
    let mut bytes = format!("{} {} {sn}{signature}", sn.len(), signature.len()).into_bytes();
    bytes.extend_from_slice(message);
    sm3(&bytes)
}

#[cfg(test)]
mod tests {
    use super::{Fitting, KEPT};

    #[test]
    fn only_the_same_signature_over_the_same_bytes_by_the_same_key_is_known() {
        let fitting = Fitting::default();
        fitting.remember("A1", b"pay 100", "c2ln");
        assert!(fitting.knows("A1", b"pay 100", "c2ln"));
        for (sn, message, signature) in [
            ("A2", b"pay 100" as &[u8], "c2ln"),
            ("A1", b"pay 101", "c2ln"),
            ("A1", b"pay 100", "c2lo"),
            ("A1c", b"pay 100", "2ln"),
            ("A1", b"npay 100", "c2l"),
            ("", b"", ""),
        ] {
            assert!(!fitting.knows(sn, message, signature), "{sn} {message:?} {signature}");
        }
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let fitting = Fitting::default();
        for number in 0..3 * KEPT {
            fitting.remember("A1", &number.to_le_bytes(), "c2ln");
        }
        assert!(!fitting.knows("A1", &0usize.to_le_bytes(), "c2ln"));
        assert!(fitting.knows("A1", &(3 * KEPT - 1).to_le_bytes(), "c2ln"));
        let generations = fitting.generations.lock().expect("generations");
        assert!(generations.0.len() + generations.1.len() <= 2 * KEPT);
    }
}
