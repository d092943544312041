//! X.509 certificates of the local test CA.
use super::Party;
use jiff::civil::Date;

/// An X.509 v3 certificate with an SM2 key, signed with SM2/SM3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number, upper-case hex.
    pub sn: String,
    pub subject: String,
    pub party: Option<Party>,
    pub valid_from: Date,
    pub valid_to: Date,
    /// SEC1 uncompressed point, 65 bytes.
    pub public_key: Vec<u8>,
    der: Vec<u8>,
}

/// Why a certificate was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRefused {
    #[error("not a certificate this product understands: {detail}")]
    NotUnderstood { detail: String },
    #[error("certificate {sn} was not issued by this authority")]
    NotIssuedHere { sn: String },
}

impl Certificate {
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    pub fn to_pem(&self) -> String {
        todo!()
    }
    pub fn from_pem(_pem: &str) -> Result<Certificate, CertificateRefused> {
        todo!()
    }
}
