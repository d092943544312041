//! Just enough DER to write and read our own X.509 certificates.
//!
//! **Not here:** general ASN.1. The reader takes lengths as they come; the certificate module writes
//! what it read once more and compares, which makes any other spelling a refusal.

pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const UTF8_STRING: u8 = 0x0c;
pub const PRINTABLE_STRING: u8 = 0x13;
pub const UTC_TIME: u8 = 0x17;
pub const GENERALIZED_TIME: u8 = 0x18;
pub const OID: u8 = 0x06;
pub const BOOLEAN: u8 = 0x01;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// Tag, length, value.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    match length {
        0..=0x7f => bytes.push(length as u8),
        0x80..=0xff => bytes.extend([0x81, length as u8]),
        _ => {
            assert!(length <= 0xffff, "certificates are small");
            bytes.extend([0x82, (length >> 8) as u8, length as u8]);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// A positive integer from big-endian bytes.
pub fn unsigned(value: &[u8]) -> Vec<u8> {
    let significant = match value.iter().position(|byte| *byte != 0) {
        Some(first) => &value[first..],
        None => &[0],
    };
    if significant[0] >= 0x80 { tlv(INTEGER, &[&[0], significant]) } else { tlv(INTEGER, &[significant]) }
}

/// Reads elements one after another.
pub struct DerReader<'d> {
    rest: &'d [u8],
}

impl<'d> DerReader<'d> {
    pub fn new(bytes: &'d [u8]) -> DerReader<'d> {
        DerReader { rest: bytes }
    }

    /// The next element's tag and value.
    pub fn any(&mut self) -> Option<(u8, &'d [u8])> {
        let (&tag, rest) = self.rest.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
            0x82 => (usize::from(*rest.first()?) << 8 | usize::from(*rest.get(1)?), rest.get(2..)?),
            _ => return None,
        };
        let value = rest.get(..length)?;
        self.rest = &rest[length..];
        Some((tag, value))
    }

    /// The next element's value, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.any().filter(|(found, _)| *found == tag).map(|(_, value)| value)
    }

    pub fn nested(&mut self, tag: u8) -> Option<DerReader<'d>> {
        self.expect(tag).map(DerReader::new)
    }
}
