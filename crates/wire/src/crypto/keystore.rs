//! The local test CA: one authority key, one current key per party, retired ones kept.

use super::{Certificate, Party, SignatureVerifier, Signer};
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;

/// Where new keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// The operating system's randomness: real installations.
    Random,
    /// Derived from a text: reproducible runs. Never for real money.
    Seed(String),
}

/// Keys and certificates in a folder (`keys/`, files 0600), or in memory.
pub struct KeyStore {}

/// Why the key folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreRefused {
    #[error("key file {path}: {detail}")]
    File { path: String, detail: String },
}

impl KeyStore {
    /// Opens `folder`, or creates it with an authority and a key for every [`Party`].
    pub fn open_or_create(
        _folder: &Path,
        _source: &KeySource,
        _county: &str,
        _today: Date,
    ) -> Result<KeyStore, KeyStoreRefused> {
        todo!()
    }
    /// The same without a folder.
    pub fn in_memory(_seed: &str, _county: &str, _today: Date) -> KeyStore {
        todo!()
    }
    /// Issues a new key for `party`; the old certificate is retired as of `today`.
    pub fn rotate(
        &mut self,
        _party: Party,
        _source: &KeySource,
        _today: Date,
    ) -> Result<(), KeyStoreRefused> {
        todo!()
    }
    /// Signs with the current key of `party`.
    pub fn signer(&self, _party: Party) -> Arc<dyn Signer> {
        todo!()
    }
    /// Verifies against all certificates, current and retired, as of now (rotate, then ask again).
    pub fn verifier(&self) -> Arc<dyn SignatureVerifier> {
        todo!()
    }
    pub fn certificates(&self) -> Vec<Certificate> {
        todo!()
    }
}
