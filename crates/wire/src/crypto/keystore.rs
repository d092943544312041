//! The local test CA: one authority key, one current key per party, retired certificates kept.
//!
//! A folder `keys/` (0700) holds `ca.key.pem`, `ca.cert.pem`, `<party>-<SN>.key.pem`,
//! `<party>-<SN>.cert.pem` (0600) and `index.toml`, which says which certificate is current.
//!
//! **Promise:** rotation never invalidates what was received before it: the old certificate stays,
//! its private key is removed. [`RETIRED_GRACE_DAYS`] lets documents under way arrive.
//! **Not here:** legal effect. A county replaces this by its certified module behind the traits.

use super::certificate::Draft;
use super::fitting::Fitting;
use super::{
    Certificate, CertificateRefused, Party, SignatureRefused, SignatureVerifier, SignedBy, Signer,
    SigningFailed, USER_ID, sm3,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::ToSpan;
use jiff::civil::Date;
use rand::TryRngCore;
use serde::{Deserialize, Serialize};
use sm2::SecretKey;
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How long after its retirement a certificate still verifies what arrives, in days [D].
pub const RETIRED_GRACE_DAYS: i64 = 10;
/// Years a certificate of the test CA is valid beyond the year it was issued in [D].
const VALID_YEARS: i16 = 10;

/// Where new keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// The operating system's randomness: real installations.
    Random,
    /// Derived from a text: reproducible runs. Never for real money.
    Seed(String),
}

/// Keys and certificates in a folder, or in memory.
pub struct KeyStore {
    folder: Option<PathBuf>,
    authority: SecretKey,
    authority_certificate: Certificate,
    index: Index,
    certificates: BTreeMap<String, Certificate>,
    keys: BTreeMap<Party, (String, SecretKey)>,
    fitting: Arc<Fitting>,
}

/// `index.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    county: String,
    certificate: Vec<IndexRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexRow {
    party: Party,
    sn: String,
    /// Empty while current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_on: Option<Date>,
}

/// Why the key folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreRefused {
    #[error("key file {path}: {detail}")]
    File { path: String, detail: String },
    #[error(
        "{path} is readable by others than its owner; run chmod 600 on it, and rotate the key if others had access"
    )]
    OpenToOthers { path: String },
    #[error("{path}: {refused}")]
    Certificate { path: String, refused: CertificateRefused },
    #[error("{path} does not belong to certificate {sn}")]
    KeyDoesNotFit { path: String, sn: String },
    #[error("the operating system gave no randomness: {detail}; nothing was written")]
    NoRandomness { detail: String },
}

impl KeyStore {
    /// Opens `folder`, or creates it with an authority and a key for every [`Party`].
    pub fn open_or_create(
        folder: &Path,
        source: &KeySource,
        county: &str,
        today: Date,
    ) -> Result<KeyStore, KeyStoreRefused> {
        if folder.join("index.toml").exists() {
            return KeyStore::open(folder);
        }
        create_folder(folder)?;
        let mut store = KeyStore::fresh(source, county, today, VALID_YEARS)?;
        store.folder = Some(folder.to_owned());
        store.write_key("ca.key.pem", &store.authority)?;
        write_new(&folder.join("ca.cert.pem"), store.authority_certificate.to_pem().as_bytes())?;
        for (party, (sn, key)) in &store.keys {
            store.write_key(&format!("{}-{sn}.key.pem", party.code()), key)?;
            let path = folder.join(format!("{}-{sn}.cert.pem", party.code()));
            write_new(&path, store.certificates[sn].to_pem().as_bytes())?;
        }
        store.write_index()?; // last: without it the folder does not count as created
        Ok(store)
    }

    /// The same without a folder.
    pub fn in_memory(seed: &str, county: &str, today: Date) -> KeyStore {
        KeyStore::in_memory_through(seed, county, today, today)
    }

    /// Keys of a run that lives many years without anybody to renew them: their certificates are good for
    /// as many years after `last` as others are after their first day.
    pub fn in_memory_through(seed: &str, county: &str, first: Date, last: Date) -> KeyStore {
        let source = KeySource::Seed(seed.to_owned());
        let years = VALID_YEARS + (last.year() - first.year()).max(0);
        KeyStore::fresh(&source, county, first, years).expect("keys from a seed need no system")
    }

    fn fresh(
        source: &KeySource,
        county: &str,
        today: Date,
        valid_years: i16,
    ) -> Result<KeyStore, KeyStoreRefused> {
        let authority = source.key("authority")?;
        let issuer = format!("{county} test CA");
        let (valid_from, valid_to) = validity(Date::constant(today.year(), 1, 1), valid_years);
        let draft = Draft {
            serial: source.serial("authority")?,
            subject: issuer.clone(),
            party: None,
            valid_from,
            valid_to,
            public_key: public_key(&authority),
            issuer,
        };
        let authority_certificate = draft.issue(&signing_key(&authority));
        let index = Index { county: county.to_owned(), certificate: Vec::new() };
        let mut store = KeyStore {
            folder: None,
            authority,
            authority_certificate,
            index,
            certificates: BTreeMap::new(),
            keys: BTreeMap::new(),
            fitting: Arc::default(),
        };
        for party in Party::ALL {
            store.issue(party, source, valid_from, valid_years)?;
        }
        Ok(store)
    }

    /// Makes a key and certificate for `party` and takes it as current, in memory.
    fn issue(
        &mut self,
        party: Party,
        source: &KeySource,
        from: Date,
        valid_years: i16,
    ) -> Result<String, KeyStoreRefused> {
        let generation = self.index.certificate.iter().filter(|row| row.party == party).count();
        let label = format!("{} {generation}", party.code());
        let key = source.key(&label)?;
        let (valid_from, valid_to) = validity(from, valid_years);
        let draft = Draft {
            serial: source.serial(&label)?,
            subject: format!("{} {}", self.index.county, party.code()),
            party: Some(party),
            valid_from,
            valid_to,
            public_key: public_key(&key),
            issuer: self.authority_certificate.subject.clone(),
        };
        let certificate = draft.issue(&signing_key(&self.authority));
        let sn = certificate.sn.clone();
        self.certificates.insert(sn.clone(), certificate);
        self.index.certificate.push(IndexRow { party, sn: sn.clone(), retired_on: None });
        self.keys.insert(party, (sn.clone(), key));
        Ok(sn)
    }

    fn open(folder: &Path) -> Result<KeyStore, KeyStoreRefused> {
        let index_path = folder.join("index.toml");
        let index: Index = toml::from_str(&read_private(&index_path)?)
            .map_err(|error| KeyStoreRefused::File { path: show(&index_path), detail: error.to_string() })?;
        let authority = read_key(&folder.join("ca.key.pem"))?;
        let authority_certificate = read_certificate(&folder.join("ca.cert.pem"))?;
        let mut certificates = BTreeMap::new();
        let mut keys = BTreeMap::new();
        for row in &index.certificate {
            let path = folder.join(format!("{}-{}.cert.pem", row.party.code(), row.sn));
            let certificate = read_certificate(&path)?;
            certificate
                .issued_by(&authority_certificate)
                .map_err(|refused| KeyStoreRefused::Certificate { path: show(&path), refused })?;
            if certificate.sn != row.sn || certificate.party != Some(row.party) {
                return Err(KeyStoreRefused::KeyDoesNotFit { path: show(&path), sn: row.sn.clone() });
            }
            if row.retired_on.is_none() {
                let path = folder.join(format!("{}-{}.key.pem", row.party.code(), row.sn));
                let key = read_key(&path)?;
                if public_key(&key) != certificate.public_key {
                    return Err(KeyStoreRefused::KeyDoesNotFit { path: show(&path), sn: row.sn.clone() });
                }
                keys.insert(row.party, (row.sn.clone(), key));
            }
            certificates.insert(row.sn.clone(), certificate);
        }
        let folder = Some(folder.to_owned());
        let fitting = Arc::default();
        Ok(KeyStore { folder, authority, authority_certificate, index, certificates, keys, fitting })
    }

    /// Verifies against the certificates of `folder` without touching a private key: what an auditor
    /// with a copy of the certificates can do.
    pub fn verifier_in(folder: &Path) -> Result<Arc<dyn SignatureVerifier>, KeyStoreRefused> {
        let index_path = folder.join("index.toml");
        let text = fs::read_to_string(&index_path)
            .map_err(|error| KeyStoreRefused::File { path: show(&index_path), detail: error.to_string() })?;
        let index: Index = toml::from_str(&text)
            .map_err(|error| KeyStoreRefused::File { path: show(&index_path), detail: error.to_string() })?;
        let authority = read_certificate(&folder.join("ca.cert.pem"))?;
        let mut known = BTreeMap::new();
        for row in index.certificate {
            let path = folder.join(format!("{}-{}.cert.pem", row.party.code(), row.sn));
            let certificate = read_certificate(&path)?;
            certificate
                .issued_by(&authority)
                .map_err(|refused| KeyStoreRefused::Certificate { path: show(&path), refused })?;
            let key = match certificate.verifying_key() {
                Ok(key) if certificate.sn == row.sn && certificate.party == Some(row.party) => key,
                Ok(_) | Err(_) => {
                    return Err(KeyStoreRefused::KeyDoesNotFit { path: show(&path), sn: row.sn });
                }
            };
            let retired_on = row.retired_on;
            known.insert(row.sn, Known { certificate, party: row.party, key, retired_on });
        }
        Ok(Arc::new(LocalVerifier { known, fitting: None }))
    }

    /// Issues a new key for `party`; the old certificate is retired as of `today` and its private
    /// key removed. Ask for [`KeyStore::signer`] and [`KeyStore::verifier`] again afterwards.
    pub fn rotate(&mut self, party: Party, source: &KeySource, today: Date) -> Result<(), KeyStoreRefused> {
        let old = self.keys.get(&party).map(|(sn, _)| sn.clone());
        let sn = self.issue(party, source, today, VALID_YEARS)?;
        for row in &mut self.index.certificate {
            if Some(&row.sn) == old.as_ref() {
                row.retired_on = Some(today);
            }
        }
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        self.write_key(&format!("{}-{sn}.key.pem", party.code()), &self.keys[&party].1)?;
        let path = folder.join(format!("{}-{sn}.cert.pem", party.code()));
        write_new(&path, self.certificates[&sn].to_pem().as_bytes())?;
        self.write_index()?; // from here on the new key is current, also after a crash
        if let Some(old) = old {
            let path = folder.join(format!("{}-{old}.key.pem", party.code()));
            fs::remove_file(&path)
                .map_err(|error| KeyStoreRefused::File { path: show(&path), detail: error.to_string() })?;
        }
        Ok(())
    }

    /// Signs with the current key of `party`.
    pub fn signer(&self, party: Party) -> Arc<dyn Signer> {
        let (sn, key) = &self.keys[&party]; // every party has a current key: fresh, open and rotate see to it
        Arc::new(LocalSigner { sn: sn.clone(), key: signing_key(key), fitting: self.fitting.clone() })
    }

    /// Verifies against all certificates, current and retired.
    pub fn verifier(&self) -> Arc<dyn SignatureVerifier> {
        let known = self.index.certificate.iter().map(|row| {
            let certificate = self.certificates[&row.sn].clone();
            let key = certificate.verifying_key().expect("checked when the certificate was issued or read");
            (row.sn.clone(), Known { certificate, party: row.party, key, retired_on: row.retired_on })
        });
        Arc::new(LocalVerifier { known: known.collect(), fitting: Some(self.fitting.clone()) })
    }

    /// The authority's certificate, then all others by serial number.
    pub fn certificates(&self) -> Vec<Certificate> {
        let mut all = vec![self.authority_certificate.clone()];
        all.extend(self.certificates.values().cloned());
        all
    }

    fn write_key(&self, name: &str, key: &SecretKey) -> Result<(), KeyStoreRefused> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(name);
        let pem = key
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|error| KeyStoreRefused::File { path: show(&path), detail: error.to_string() })?;
        write_new(&path, pem.as_bytes())
    }

    fn write_index(&self) -> Result<(), KeyStoreRefused> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let text = toml::to_string(&self.index).expect("two strings and a date per row are valid TOML");
        let note = "# Certificates of the local test CA; rows are added by rotation, never removed.\n";
        write_new(&folder.join("index.toml"), format!("{note}{text}").as_bytes())
    }
}

impl KeySource {
    fn bytes(&self, label: &str) -> Result<[u8; 32], KeyStoreRefused> {
        match self {
            KeySource::Random => {
                let mut bytes = [0; 32];
                rand::rngs::OsRng
                    .try_fill_bytes(&mut bytes)
                    .map_err(|error| KeyStoreRefused::NoRandomness { detail: error.to_string() })?;
                Ok(bytes)
            }
            KeySource::Seed(seed) => Ok(sm3(format!("suanpan test key\n{seed}\n{label}").as_bytes())),
        }
    }

    fn key(&self, label: &str) -> Result<SecretKey, KeyStoreRefused> {
        // A draw above the curve's order has a chance below 2^-32; the next one is taken then.
        for attempt in 0.. {
            if let Ok(key) = SecretKey::from_slice(&self.bytes(&format!("key {label} {attempt}"))?) {
                return Ok(key);
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Eight bytes, first bit clear, first byte not zero: one spelling as a positive number.
    fn serial(&self, label: &str) -> Result<Vec<u8>, KeyStoreRefused> {
        let mut serial = self.bytes(&format!("serial {label}"))?[..8].to_vec();
        serial[0] = serial[0] & 0x3f | 0x40;
        Ok(serial)
    }
}

fn validity(from: Date, years: i16) -> (Date, Date) {
    (from, Date::constant(from.year() + years, 12, 31))
}

fn public_key(key: &SecretKey) -> Vec<u8> {
    use sm2::elliptic_curve::sec1::ToSec1Point;
    key.public_key().to_sec1_point(false).as_bytes().to_vec()
}

fn signing_key(key: &SecretKey) -> SigningKey {
    SigningKey::new(USER_ID, key).expect("the user id is short and the key is a valid scalar")
}

struct LocalSigner {
    sn: String,
    key: SigningKey,
    fitting: Arc<Fitting>,
}

impl Signer for LocalSigner {
    fn sn(&self) -> &str {
        &self.sn
    }

    fn sign(&self, message: &[u8]) -> Result<String, SigningFailed> {
        let signature: Signature =
            self.key.try_sign(message).map_err(|error| SigningFailed { detail: error.to_string() })?;
        let signature = STANDARD.encode(signature.to_bytes());
        self.fitting.remember(&self.sn, message, &signature);
        Ok(signature)
    }
}

struct Known {
    certificate: Certificate,
    party: Party,
    key: VerifyingKey,
    retired_on: Option<Date>,
}

struct LocalVerifier {
    known: BTreeMap<String, Known>,
    /// `None`: every signature is computed, whoever made it (an auditor's check).
    fitting: Option<Arc<Fitting>>,
}

impl SignatureVerifier for LocalVerifier {
    fn verify(
        &self,
        sn: &str,
        message: &[u8],
        signature: &str,
        on: Date,
    ) -> Result<SignedBy, SignatureRefused> {
        let sn_text = || sn.chars().take(60).collect::<String>();
        let known =
            self.known.get(sn).ok_or_else(|| SignatureRefused::UnknownCertificate { sn: sn_text() })?;
        let certificate = &known.certificate;
        if on < certificate.valid_from || certificate.valid_to < on {
            let (from, to) = (certificate.valid_from, certificate.valid_to);
            return Err(SignatureRefused::OutsideValidity { sn: sn_text(), from, to, on });
        }
        if let Some(retired_on) = known.retired_on
            && retired_on.saturating_add(RETIRED_GRACE_DAYS.days()) < on
        {
            return Err(SignatureRefused::Retired { sn: sn_text(), retired_on, on });
        }
        let signed_by =
            || SignedBy { sn: sn.to_owned(), subject: certificate.subject.clone(), party: known.party };
        if self.fitting.as_ref().is_some_and(|fitting| fitting.knows(sn, message, signature)) {
            return Ok(signed_by());
        }
        let not_one = || SignatureRefused::NotASignature { sn: sn_text() };
        let bytes = STANDARD.decode(signature).map_err(|_| not_one())?;
        let signature = Signature::from_slice(&bytes).map_err(|_| not_one())?;
        known.key.verify(message, &signature).map_err(|_| SignatureRefused::DoesNotFit { sn: sn_text() })?;
        Ok(signed_by())
    }
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

fn file_problem(path: &Path) -> impl FnOnce(std::io::Error) -> KeyStoreRefused + '_ {
    move |error| KeyStoreRefused::File { path: show(path), detail: error.to_string() }
}

fn create_folder(folder: &Path) -> Result<(), KeyStoreRefused> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(file_problem(folder))
}

/// Writes beside, flushes, renames: a crash leaves the old file or the new one.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyStoreRefused> {
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(file_problem(&beside))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(file_problem(&beside))?;
    fs::rename(&beside, path).map_err(file_problem(path))
}

fn read_private(path: &Path) -> Result<String, KeyStoreRefused> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(file_problem(path))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyStoreRefused::OpenToOthers { path: show(path) });
        }
    }
    fs::read_to_string(path).map_err(file_problem(path))
}

fn read_key(path: &Path) -> Result<SecretKey, KeyStoreRefused> {
    SecretKey::from_pkcs8_pem(&read_private(path)?)
        .map_err(|error| KeyStoreRefused::File { path: show(path), detail: error.to_string() })
}

fn read_certificate(path: &Path) -> Result<Certificate, KeyStoreRefused> {
    let pem = fs::read_to_string(path).map_err(file_problem(path))?;
    Certificate::from_pem(&pem).map_err(|refused| KeyStoreRefused::Certificate { path: show(path), refused })
}
