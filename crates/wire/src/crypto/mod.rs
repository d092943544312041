//! SM2 signatures and SM3 digests behind traits, so that a county plugs in its certified module.
//!
//! **Promise:** the same key and message give the same signature (RFC 6979 nonces over SM3), so a
//! year replayed from a seed gives the same bytes.
//! **Promise:** a retired certificate still verifies what was received while it was in force.
//! **Not here:** a real certification authority. [`KeyStore`] is a local *test* CA.

mod certificate;
mod der;
mod fitting;
mod keystore;

pub use certificate::{Certificate, CertificateRefused};
pub use keystore::{KeySource, KeyStore, KeyStoreRefused, RETIRED_GRACE_DAYS};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The user id of GB/T 35276 that goes into every SM2 signature.
pub const USER_ID: &str = "1234567812345678";

/// For whom a certificate was issued; the verifier tells, the caller decides what they may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The county finance bureau: payment vouchers and queries.
    Finance,
    /// The agent bank: answers, receipts, refund notices.
    AgentBank,
    /// The ledger's own seal over blocks of postings.
    Ledger,
}

impl Party {
    pub const ALL: [Party; 3] = [Party::Finance, Party::AgentBank, Party::Ledger];

    /// Its spelling in file names and certificates.
    pub fn code(self) -> &'static str {
        match self {
            Party::Finance => "finance",
            Party::AgentBank => "agent_bank",
            Party::Ledger => "ledger",
        }
    }
}

/// Signs with one certificate's key. A certified module implements this.
pub trait Signer: Send + Sync {
    /// Serial number of the certificate, upper-case hex.
    fn sn(&self) -> &str;
    /// Base64 of r||s (64 bytes).
    fn sign(&self, message: &[u8]) -> Result<String, SigningFailed>;
}

/// Verifies against the certificates it knows.
pub trait SignatureVerifier: Send + Sync {
    /// `on` is the day the message was received (kept with it, so that old ones stay verifiable).
    fn verify(
        &self,
        sn: &str,
        message: &[u8],
        signature: &str,
        on: Date,
    ) -> Result<SignedBy, SignatureRefused>;
}

/// Whose signature it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    pub sn: String,
    pub subject: String,
    pub party: Party,
}

/// The signing module did not sign; a technical failure, try again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("signing module failed: {detail}")]
pub struct SigningFailed {
    pub detail: String,
}

/// Why a signature was not accepted, in the order the checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SignatureRefused {
    #[error("the voucher carries no signature")]
    NotSigned,
    #[error("voucher cannot be read: {detail}")]
    Unreadable { detail: String },
    #[error("certificate {sn} is not known; import it first")]
    UnknownCertificate { sn: String },
    #[error("certificate {sn} is valid from {from} to {to}, not on {on}")]
    OutsideValidity { sn: String, from: Date, to: Date, on: Date },
    #[error("certificate {sn} was retired on {retired_on}; sign again with the new one")]
    Retired { sn: String, retired_on: Date, on: Date },
    #[error("signature {sn} is not base64 of 64 bytes")]
    NotASignature { sn: String },
    #[error("signature {sn} does not fit the content; the content was changed or the key is another")]
    DoesNotFit { sn: String },
    #[error("stamp {no} ({position}) is covered by no signature")]
    StampNotCovered { no: u32, position: String },
    #[error("no signature of {expected:?} among {found:?}")]
    WrongParty { expected: Party, found: Vec<Party> },
}

/// Whether `signature` (r||s) is that of `public_key` (SEC1) over `message`, under this user id.
/// Outside checks use it; inside, a [`SignatureVerifier`] also asks whose key it is.
pub fn sm2_verify(user_id: &str, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use sm2::dsa::signature::Verifier;
    let key = sm2::dsa::VerifyingKey::from_sec1_bytes(user_id, public_key);
    let signature = sm2::dsa::Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(message, &signature).is_ok())
}

/// SM3 in lower-case hex.
pub fn sm3_hex(bytes: &[u8]) -> String {
    hex(&sm3(bytes))
}

/// SM3 digest.
pub fn sm3(bytes: &[u8]) -> [u8; 32] {
    use sm3::Digest;
    sm3::Sm3::digest(bytes).into()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
