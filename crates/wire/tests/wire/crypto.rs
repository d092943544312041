//! SM2 and SM3 against the standards' examples, an independent tool, and the key folder's rules.

use crate::support::{desk, today, voucher};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::ToSpan;
use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::process::Command;
use wire::crypto::{
    Certificate, KeySource, KeyStore, KeyStoreRefused, Party, RETIRED_GRACE_DAYS, SignatureRefused, USER_ID,
    sm2_verify, sm3_hex,
};

/// A check that needs something absent says so; under SUANPAN_CI=1 a skip is a failure.
fn skip(why: &str) {
    assert_ne!(std::env::var("SUANPAN_CI").as_deref(), Ok("1"), "skipped under SUANPAN_CI=1: {why}");
    eprintln!("skipped: {why}");
}

/// A folder of its own per test, removed afterwards.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Scratch {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wire-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn sm3_of_the_standard_examples() {
    assert_eq!(sm3_hex(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_eq!(
        sm3_hex(&b"abcd".repeat(16)),
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    );
}

#[test]
fn sm2_of_the_standard_example() {
    let key = bytes(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
         ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
    );
    let signature = bytes(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    );
    assert!(sm2_verify(USER_ID, &key, b"message digest", &signature));
    assert!(!sm2_verify(USER_ID, &key, b"message digesT", &signature));
    assert!(!sm2_verify("1234567812345679", &key, b"message digest", &signature));
}

#[test]
fn the_shared_vectors_agree() {
    let unless_said = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("SUANPAN_SHARED_DATA").unwrap_or_else(|_| unless_said.to_owned());
    let Ok(text) = std::fs::read_to_string(format!("{folder}/validators/sm_vectors.json")) else {
        return skip("validators/sm_vectors.json not found; set SUANPAN_SHARED_DATA to the folder above it");
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let text = |value: &serde_json::Value, name: &str| value[name].as_str().unwrap().to_owned();
    for case in vectors["sm3"].as_array().unwrap() {
        assert_eq!(sm3_hex(&bytes(&text(case, "msg_hex"))), text(case, "digest"), "{case}");
    }
    for case in vectors["sm2_sign"].as_array().unwrap() {
        let key = bytes(&format!("04{}{}", text(case, "px"), text(case, "py")));
        let signature = bytes(&format!("{}{}", text(case, "r"), text(case, "s")));
        let holds = sm2_verify(&text(case, "id"), &key, text(case, "msg").as_bytes(), &signature);
        assert_eq!(holds, case["valid"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn signatures_are_the_same_every_time_and_fit_only_their_message() {
    let desk = desk();
    let signature = desk.finance.sign(b"pay").unwrap();
    assert_eq!(signature, desk.finance.sign(b"pay").unwrap());
    let sn = desk.finance.sn();
    let verify = |message: &[u8], signature: &str| desk.verifier.verify(sn, message, signature, today());
    assert_eq!(verify(b"pay", &signature).unwrap().party, Party::Finance);
    assert!(matches!(verify(b"Pay", &signature), Err(SignatureRefused::DoesNotFit { .. })));
    assert!(matches!(verify(b"pay", "AAAA"), Err(SignatureRefused::NotASignature { .. })));
    assert!(matches!(verify(b"pay", &STANDARD.encode([0; 64])), Err(SignatureRefused::NotASignature { .. })));
    let stranger = desk.verifier.verify("00", b"pay", &signature, today());
    assert!(matches!(stranger, Err(SignatureRefused::UnknownCertificate { .. })));
    let early = desk.verifier.verify(sn, b"pay", &signature, date(2021, 12, 31));
    assert!(matches!(early, Err(SignatureRefused::OutsideValidity { .. })));
}

#[test]
fn rotation_keeps_old_signatures_valid_for_their_time() {
    let mut store = KeyStore::in_memory("rotation", "sample county (synthetic)", today());
    let seed = KeySource::Seed("rotation".to_owned());
    let old = store.signer(Party::Finance);
    let signature = old.sign(b"pay").unwrap();
    store.rotate(Party::Finance, &seed, today()).unwrap();
    let new = store.signer(Party::Finance);
    assert_ne!(old.sn(), new.sn());
    let verifier = store.verifier();
    let last = today().saturating_add(RETIRED_GRACE_DAYS.days());
    for day in [date(2022, 3, 1), today(), last] {
        verifier.verify(old.sn(), b"pay", &signature, day).unwrap();
    }
    let late = verifier.verify(old.sn(), b"pay", &signature, last.tomorrow().unwrap());
    assert!(matches!(late, Err(SignatureRefused::Retired { .. })));
    let before = verifier.verify(new.sn(), b"x", &new.sign(b"x").unwrap(), date(2022, 6, 14));
    assert!(
        matches!(before, Err(SignatureRefused::OutsideValidity { .. })),
        "the new key is not older than itself"
    );
}

#[test]
fn a_key_folder_opens_again_with_the_same_keys_and_guards_its_files() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("keys");
    let folder = scratch.0.join("keys");
    let open = || KeyStore::open_or_create(&folder, &KeySource::Random, "sample county (synthetic)", today());
    let mut store = open().unwrap();
    let first = store.signer(Party::Finance).sign(b"x").unwrap();
    assert_eq!(open().unwrap().signer(Party::Finance).sign(b"x").unwrap(), first);
    let old = store.signer(Party::Finance).sn().to_owned();
    store.rotate(Party::Finance, &KeySource::Random, today()).unwrap();
    let again = open().unwrap();
    assert_eq!(again.signer(Party::Finance).sn(), store.signer(Party::Finance).sn());
    again.verifier().verify(&old, b"x", &first, today()).unwrap();
    assert!(!folder.join(format!("finance-{old}.key.pem")).exists(), "a retired private key is removed");
    assert_eq!(again.certificates().len(), 5);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
    let key = folder.join("ca.key.pem");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(open(), Err(KeyStoreRefused::OpenToOthers { .. })));
}

#[test]
fn a_changed_certificate_is_refused() {
    let store = KeyStore::in_memory("x", "sample county (synthetic)", today());
    let all = store.certificates();
    let (authority, mine) = (&all[0], &all[1]);
    mine.issued_by(authority).unwrap();
    assert_eq!(Certificate::from_pem(&mine.to_pem()).unwrap(), *mine);
    for at in 0..mine.der().len() {
        let mut changed = mine.der().to_vec();
        changed[at] ^= 0x01;
        let taken = Certificate::from_der(&changed).and_then(|certificate| certificate.issued_by(authority));
        assert!(taken.is_err(), "byte {at}");
    }
}

#[test]
fn openssl_agrees() {
    if !Command::new("openssl").arg("version").output().is_ok_and(|done| done.status.success()) {
        return skip("openssl is not installed");
    }
    let scratch = Scratch::new("openssl");
    let file = |name: &str| scratch.0.join(name);
    let desk = desk();
    let all = desk.store.certificates();
    let mine = all.iter().find(|certificate| certificate.sn == desk.finance.sn()).unwrap();
    std::fs::write(file("ca.pem"), all[0].to_pem()).unwrap();
    std::fs::write(file("mine.pem"), mine.to_pem()).unwrap();
    let body = desk.body(&voucher(1, 100));
    let covered = body.signing_bytes(1, &body.voucher_bytes().unwrap()).unwrap();
    std::fs::write(file("message"), covered).unwrap();
    let raw = STANDARD.decode(&body.signatures[0].value).unwrap();
    let signature = sm2::dsa::Signature::from_slice(&raw).unwrap().to_der();
    std::fs::write(file("signature"), signature.as_bytes()).unwrap();
    let id = format!("distid:{USER_ID}");
    run(&scratch.0, &["verify", "-no_check_time", "-CAfile", "ca.pem", "-vfyopt", &id, "mine.pem"]);
    let public = run(&scratch.0, &["x509", "-in", "mine.pem", "-noout", "-pubkey"]);
    std::fs::write(file("public.pem"), public).unwrap();
    let check = ["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-digest", "sm3"];
    let files = ["-in", "message", "-sigfile", "signature", "-pkeyopt", &id];
    run(&scratch.0, &[&check[..], &files[..]].concat());
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "openssl {arguments:?}: {said}{}", String::from_utf8_lossy(&done.stdout));
    done.stdout
}

/// `cargo test -p wire -- --ignored --nocapture speed` prints what this machine does.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let desk = desk();
    let message = vec![7_u8; 2_000];
    let signature = desk.finance.sign(&message).unwrap();
    for (what, work) in [
        ("sign", Box::new(|| drop(desk.finance.sign(&message).unwrap())) as Box<dyn Fn()>),
        (
            "verify",
            Box::new(|| {
                drop(desk.verifier.verify(desk.finance.sn(), &message, &signature, today()).unwrap())
            }),
        ),
        ("seal and write", Box::new(|| drop(desk.envelope(&voucher(1, 100))))),
    ] {
        let start = std::time::Instant::now();
        let mut done = 0_u32;
        while start.elapsed().as_millis() < 1_500 {
            work();
            done += 1;
        }
        println!("{what}: {} per second", u128::from(done) * 1_000 / start.elapsed().as_millis());
    }
}

#[test]
fn keys_of_a_long_run_are_good_to_its_end_and_ten_years_beyond() {
    let (first, last) = (date(2004, 1, 1), date(2022, 12, 31));
    let short = KeyStore::in_memory("run", "x", first);
    let long = KeyStore::in_memory_through("run", "x", first, last);
    assert_eq!(short.signer(Party::Finance).sn(), long.signer(Party::Finance).sn(), "the same keys");
    let signature = long.signer(Party::Finance).sign(b"words").unwrap();
    let verified = |store: &KeyStore, on| {
        store.verifier().verify(long.signer(Party::Finance).sn(), b"words", &signature, on).is_ok()
    };
    assert!(verified(&short, date(2014, 12, 31)) && !verified(&short, date(2015, 1, 1)));
    assert!(
        verified(&long, last) && verified(&long, date(2032, 12, 31)) && !verified(&long, date(2033, 1, 1))
    );
}
