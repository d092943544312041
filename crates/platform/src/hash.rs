//! SM3 digests (GB/T 32905): request hashes, ids, sealed blocks.

use sm3::{Digest, Sm3};

/// SM3 of `bytes` as 64 lower-case hexadecimal digits.
pub fn sm3_hex(bytes: &[u8]) -> String {
    hex(&sm3(bytes))
}

/// SM3 of `bytes`.
pub fn sm3(bytes: &[u8]) -> [u8; 32] {
    Sm3::digest(bytes).into()
}

/// Lower-case hexadecimal of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char])
        .collect()
}
