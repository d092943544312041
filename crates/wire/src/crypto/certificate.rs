//! X.509 v3 certificates with SM2 keys (GB/T 20518 names, GM/T 0015 profile in short form).
//!
//! **Promise:** other tools read them (`openssl x509`, `openssl verify -vfyopt distid:…`).
//! **Not here:** chains, revocation lists, foreign certificates: a certified module brings its own.

use super::der::{self, DerReader, tlv};
use super::{Party, USER_ID, hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};

/// 1.2.156.10197.1.501, SM2 with SM3.
const SM2_SM3: &[u8] = &[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75];
/// 1.2.156.10197.1.301, curve sm2p256v1.
const SM2_CURVE: &[u8] = &[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d];
/// 1.2.840.10045.2.1, an elliptic-curve key.
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];
const UNIT: &[u8] = &[0x55, 0x04, 0x0b];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
const VERSION_3: &[u8] = &[0xa0, 0x03, 0x02, 0x01, 0x02];

/// An X.509 v3 certificate with an SM2 key, signed with SM2/SM3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number, upper-case hex.
    pub sn: String,
    pub subject: String,
    /// `None`: the authority itself.
    pub party: Option<Party>,
    pub valid_from: Date,
    pub valid_to: Date,
    /// SEC1 uncompressed point, 65 bytes.
    pub public_key: Vec<u8>,
    der: Vec<u8>,
    /// The part of `der` the authority signed.
    signed: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a certificate was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRefused {
    #[error("not a certificate this product understands: {detail}")]
    NotUnderstood { detail: &'static str },
    #[error("certificate {sn} was not issued by this authority")]
    NotIssuedHere { sn: String },
}

/// What goes into a certificate before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub serial: Vec<u8>,
    pub subject: String,
    pub party: Option<Party>,
    pub valid_from: Date,
    pub valid_to: Date,
    pub public_key: Vec<u8>,
    pub issuer: String,
}

impl Draft {
    /// Signs the draft with the authority's key.
    pub(crate) fn issue(&self, authority: &SigningKey) -> Certificate {
        let signed = self.to_be_signed();
        let signature: Signature = authority.sign(&signed);
        let signature = signature.to_der().as_bytes().to_vec();
        let algorithm = tlv(der::SEQUENCE, &[&tlv(der::OID, &[SM2_SM3])]);
        let bits = tlv(der::BIT_STRING, &[&[0], &signature]);
        let bytes = tlv(der::SEQUENCE, &[&signed, &algorithm, &bits]);
        Certificate::from_der(&bytes).expect("what is written here is read by the same rules")
    }

    fn to_be_signed(&self) -> Vec<u8> {
        let algorithm = tlv(der::SEQUENCE, &[&tlv(der::OID, &[SM2_SM3])]);
        let key_kind = tlv(der::SEQUENCE, &[&tlv(der::OID, &[EC_KEY]), &tlv(der::OID, &[SM2_CURVE])]);
        let key = tlv(der::SEQUENCE, &[&key_kind, &tlv(der::BIT_STRING, &[&[0], &self.public_key])]);
        let validity =
            tlv(der::SEQUENCE, &[&time(self.valid_from, "000000Z"), &time(self.valid_to, "235959Z")]);
        let extensions = tlv(0xa3, &[&tlv(der::SEQUENCE, &[&extensions(self.party.is_none())])]);
        tlv(
            der::SEQUENCE,
            &[
                VERSION_3,
                &der::unsigned(&self.serial),
                &algorithm,
                &name(&self.issuer, None),
                &validity,
                &name(&self.subject, self.party),
                &key,
                &extensions,
            ],
        )
    }
}

fn name(common: &str, party: Option<Party>) -> Vec<u8> {
    let part = |oid: &[u8], tag: u8, text: &str| {
        tlv(der::SET, &[&tlv(der::SEQUENCE, &[&tlv(der::OID, &[oid]), &tlv(tag, &[text.as_bytes()])])])
    };
    let unit = party.map_or("test-ca", Party::code);
    tlv(
        der::SEQUENCE,
        &[
            &part(COUNTRY, der::PRINTABLE_STRING, "CN"),
            &part(ORGANISATION, der::UTF8_STRING, "Suanpan test CA, no legal effect"),
            &part(UNIT, der::UTF8_STRING, unit),
            &part(COMMON_NAME, der::UTF8_STRING, common),
        ],
    )
}

fn extensions(authority: bool) -> Vec<u8> {
    let one = |oid: &[u8], value: &[u8]| {
        let critical = tlv(der::BOOLEAN, &[&[0xff]]);
        tlv(der::SEQUENCE, &[&tlv(der::OID, &[oid]), &critical, &tlv(der::OCTET_STRING, &[value])])
    };
    let constraints = if authority {
        tlv(der::SEQUENCE, &[&tlv(der::BOOLEAN, &[&[0xff]])])
    } else {
        tlv(der::SEQUENCE, &[])
    };
    // Certificate and list signing for the authority; digital signature and non-repudiation else.
    let usage: &[u8] = if authority { &[0x01, 0x06] } else { &[0x06, 0xc0] };
    [one(BASIC_CONSTRAINTS, &constraints), one(KEY_USAGE, &tlv(der::BIT_STRING, &[usage]))].concat()
}

/// RFC 5280: two-digit years until 2049.
fn time(day: Date, clock: &str) -> Vec<u8> {
    let (year, month, date) = (day.year(), day.month(), day.day());
    if (1950..2050).contains(&year) {
        let text = format!("{:02}{month:02}{date:02}{clock}", year % 100);
        tlv(der::UTC_TIME, &[text.as_bytes()])
    } else {
        let text = format!("{year:04}{month:02}{date:02}{clock}");
        tlv(der::GENERALIZED_TIME, &[text.as_bytes()])
    }
}

impl Certificate {
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    pub fn to_pem(&self) -> String {
        let text = STANDARD.encode(&self.der);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for line in text.as_bytes().chunks(64) {
            pem.extend(line.iter().map(|byte| char::from(*byte)));
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }

    pub fn from_pem(pem: &str) -> Result<Certificate, CertificateRefused> {
        let bad = |detail| CertificateRefused::NotUnderstood { detail };
        let body = pem
            .trim()
            .strip_prefix("-----BEGIN CERTIFICATE-----")
            .and_then(|rest| rest.strip_suffix("-----END CERTIFICATE-----"))
            .ok_or(bad("no PEM certificate"))?;
        let text: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        Certificate::from_der(&STANDARD.decode(text).map_err(|_| bad("not base64"))?)
    }

    /// Reads a certificate of this profile; any other spelling is refused.
    pub fn from_der(bytes: &[u8]) -> Result<Certificate, CertificateRefused> {
        let bad = |detail| CertificateRefused::NotUnderstood { detail };
        let mut outer = DerReader::new(bytes).nested(der::SEQUENCE).ok_or(bad("not a sequence"))?;
        let inner = outer.expect(der::SEQUENCE).ok_or(bad("no signed part"))?;
        let algorithm = outer.expect(der::SEQUENCE).ok_or(bad("no algorithm"))?;
        let bits = outer.expect(der::BIT_STRING).ok_or(bad("no signature"))?;
        let signature = bits.strip_prefix(&[0]).ok_or(bad("odd signature bits"))?.to_vec();
        let draft = read_draft(inner).ok_or(bad("a field is not as this profile writes it"))?;
        let signed = tlv(der::SEQUENCE, &[inner]);
        let rebuilt =
            tlv(der::SEQUENCE, &[&signed, &tlv(der::SEQUENCE, &[algorithm]), &tlv(der::BIT_STRING, &[bits])]);
        if rebuilt != bytes || draft.to_be_signed() != signed || algorithm != tlv(der::OID, &[SM2_SM3]) {
            return Err(bad("not written as this profile writes it"));
        }
        let certificate = Certificate {
            sn: hex(&draft.serial).to_uppercase(),
            subject: draft.subject,
            party: draft.party,
            valid_from: draft.valid_from,
            valid_to: draft.valid_to,
            public_key: draft.public_key,
            der: bytes.to_vec(),
            signed,
            signature,
        };
        certificate.verifying_key()?; // a key off the curve is refused here, once
        Ok(certificate)
    }

    /// Checks the authority's signature over this certificate.
    pub fn issued_by(&self, authority: &Certificate) -> Result<(), CertificateRefused> {
        let refused = || CertificateRefused::NotIssuedHere { sn: self.sn.clone() };
        let signature = Signature::from_der(&self.signature).map_err(|_| refused())?;
        let key = authority.verifying_key()?;
        key.verify(&self.signed, &signature).map_err(|_| refused())
    }

    pub(crate) fn verifying_key(&self) -> Result<VerifyingKey, CertificateRefused> {
        VerifyingKey::from_sec1_bytes(USER_ID, &self.public_key)
            .map_err(|_| CertificateRefused::NotUnderstood { detail: "the key is not a point of the curve" })
    }
}

fn read_draft(signed: &[u8]) -> Option<Draft> {
    let mut fields = DerReader::new(signed);
    fields.any()?; // version: compared when written once more
    let serial = fields.expect(der::INTEGER)?;
    fields.expect(der::SEQUENCE)?;
    let (issuer, _) = read_name(fields.nested(der::SEQUENCE)?)?;
    let mut validity = fields.nested(der::SEQUENCE)?;
    let valid_from = read_time(validity.any()?)?;
    let valid_to = read_time(validity.any()?)?;
    let (subject, party) = read_name(fields.nested(der::SEQUENCE)?)?;
    let mut key = fields.nested(der::SEQUENCE)?;
    key.expect(der::SEQUENCE)?;
    let public_key = key.expect(der::BIT_STRING)?.strip_prefix(&[0])?.to_vec();
    let serial = serial.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(serial).to_vec();
    Some(Draft { serial, subject, party, valid_from, valid_to, public_key, issuer })
}

fn read_name(mut parts: DerReader<'_>) -> Option<(String, Option<Party>)> {
    parts.expect(der::SET)?;
    parts.expect(der::SET)?;
    let mut texts = Vec::with_capacity(2);
    for _ in 0..2 {
        let mut pair = parts.nested(der::SET)?.nested(der::SEQUENCE)?;
        pair.expect(der::OID)?;
        texts.push(std::str::from_utf8(pair.expect(der::UTF8_STRING)?).ok()?.to_owned());
    }
    let common = texts.pop()?;
    let unit = texts.pop()?;
    Some((common, Party::ALL.into_iter().find(|party| party.code() == unit)))
}

fn read_time((tag, value): (u8, &[u8])) -> Option<Date> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.is_ascii())?;
    let (year, rest) = match tag {
        der::UTC_TIME => {
            let short: i16 = text.get(..2)?.parse().ok()?;
            (if short < 50 { 2000 + short } else { 1900 + short }, text.get(2..)?)
        }
        der::GENERALIZED_TIME => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    Date::new(year, rest.get(..2)?.parse().ok()?, rest.get(2..4)?.parse().ok()?).ok()
}
