//! A fixed corpus of broken envelopes: each gives a typed error with its place, none a panic.

use crate::support::{batch, desk, today, voucher};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::crypto::Party;
use wire::envelope::{Envelope, Fault, MAX_BYTES, Message, VoucherFlag, VtTable, WireError};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"GBK\"?>";

/// The code under which a fault is known to machines.
fn code(error: &WireError) -> String {
    serde_json::to_value(error).expect("serialises")["code"].as_str().expect("has a code").to_owned()
}

fn shell(body: &str) -> Vec<u8> {
    format!("{DECLARATION}<MOF>{body}</MOF>").into_bytes()
}

fn one(inner: &str) -> Vec<u8> {
    shell(&format!(
        "<VoucherCount>1</VoucherCount>\
         <VoucherBody AdmDivCode=\"360732000\" StYear=\"2022\" VtCode=\"5214\" VoucherNo=\"1\">{inner}</VoucherBody>"
    ))
}

#[test]
fn broken_envelopes_give_typed_errors() {
    let good = "<VoucherFlag>0</VoucherFlag><Voucher>QUJD</Voucher>";
    let deep = format!("{}{}", "<a>".repeat(50), "</a>".repeat(50));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "no_declaration"),
        ("not xml", b"hello".to_vec(), "no_declaration"),
        ("html", b"<html><body>502</body></html>".to_vec(), "no_declaration"),
        ("no encoding", b"<?xml version=\"1.0\"?><MOF/>".to_vec(), "no_declaration"),
        ("byte order mark", b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"GBK\"?><MOF/>".to_vec(), "no_declaration"),
        ("UTF-16", b"\xff\xfe<\0?\0x\0m\0l\0".to_vec(), "no_declaration"),
        ("UTF-8", b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><MOF/>".to_vec(), "encoding_not_taken"),
        ("EBCDIC", b"<?xml version=\"1.0\" encoding=\"IBM037\"?><MOF/>".to_vec(), "encoding_not_taken"),
        ("bad GBK", [DECLARATION.as_bytes(), b"<MOF>\x81</MOF>"].concat(), "not_gbk"),
        ("lone lead byte", [DECLARATION.as_bytes(), b"<MOF>\xff\xff</MOF>"].concat(), "not_gbk"),
        ("four-byte form", [DECLARATION.as_bytes(), b"<MOF>\x95\x32\x82\x36</MOF>"].concat(), "not_in_gbk"),
        ("too large", vec![b' '; MAX_BYTES + 1], "too_large"),
        ("declaration only", DECLARATION.as_bytes().to_vec(), "truncated"),
        ("cut in a tag", format!("{DECLARATION}<MOF><Vouch").into_bytes(), "truncated"),
        ("cut in text", format!("{DECLARATION}<MOF><VoucherCount>1").into_bytes(), "truncated"),
        ("wrong end tag", format!("{DECLARATION}<MOF><A></B></MOF>").into_bytes(), "not_xml"),
        ("stray ampersand", shell("<VoucherCount>1 & 2</VoucherCount>"), "not_xml"),
        ("attribute twice", shell("<VoucherBody VtCode=\"1\" VtCode=\"2\"/>"), "not_xml"),
        ("second declaration", shell(DECLARATION), "not_allowed"),
        ("DTD", format!("{DECLARATION}<!DOCTYPE MOF [<!ENTITY a \"b\">]><MOF/>").into_bytes(), "not_allowed"),
        ("own entity", shell("<VoucherCount>&lol;</VoucherCount>"), "not_allowed"),
        ("CDATA", shell("<VoucherCount><![CDATA[1]]></VoucherCount>"), "not_allowed"),
        ("comment", shell("<!-- hidden -->"), "not_allowed"),
        ("processing instruction", shell("<?php echo ?>"), "not_allowed"),
        ("second root", format!("{DECLARATION}<MOF/><MOF/>").into_bytes(), "not_allowed"),
        ("text beside elements", shell("<VoucherCount>1</VoucherCount>pay me"), "not_allowed"),
        ("text after the root", format!("{DECLARATION}<MOF/>x").into_bytes(), "not_allowed"),
        ("too deep", shell(&deep), "too_deep"),
        ("other root", format!("{DECLARATION}<FOM/>").into_bytes(), "unknown_element"),
        ("unknown element", shell("<VoucherCount>1</VoucherCount><Extra/>"), "unknown_element"),
        ("unknown attribute", format!("{DECLARATION}<MOF xmlns=\"x\"/>").into_bytes(), "unknown_attribute"),
        ("no count", shell("<VoucherBody/>"), "missing"),
        ("no voucher", shell("<VoucherCount>0</VoucherCount>"), "missing"),
        ("count wrong", shell("<VoucherCount>2</VoucherCount><VoucherBody/>"), "count_differs"),
        ("count negative", shell("<VoucherCount>-1</VoucherCount><VoucherBody/>"), "not_a_number"),
        ("count twice", shell("<VoucherCount>1</VoucherCount><VoucherCount>1</VoucherCount>"), "duplicate"),
        ("no voucher number", shell("<VoucherCount>1</VoucherCount><VoucherBody AdmDivCode=\"1\" StYear=\"2022\" VtCode=\"1\"/>"), "missing"),
        ("year in words", shell("<VoucherCount>1</VoucherCount><VoucherBody AdmDivCode=\"1\" StYear=\"二二\" VtCode=\"1\" VoucherNo=\"1\"/>".replace("二二", "22").as_str()), "not_a_number"),
        ("no flag", one("<Voucher>QUJD</Voucher>"), "missing"),
        ("flag unknown", one("<VoucherFlag>7</VoucherFlag><Voucher>QUJD</Voucher>"), "unknown_flag"),
        ("no content", one("<VoucherFlag>0</VoucherFlag>"), "missing"),
        ("two contents", one(&format!("{good}<Voucher>QUJD</Voucher>")), "duplicate"),
        ("control character", one("<VoucherFlag>&#7;</VoucherFlag><Voucher>QUJD</Voucher>"), "forbidden_character"),
        ("null character", one("<VoucherFlag>&#0;</VoucherFlag>"), "not_xml"),
        ("signature without number", one(&format!("{good}<SignatureList><Signature SN=\"1\">x</Signature></SignatureList>")), "missing"),
        ("signature numbered twice", one(&format!("{good}<SignatureList><Signature No=\"1\" SN=\"1\">x</Signature><Signature No=\"1\" SN=\"1\">x</Signature></SignatureList>")), "duplicate"),
        ("stamp without position", one(&format!("{good}<SignStampList><SignStamp No=\"1\" Name=\"x\"/></SignStampList>")), "missing"),
    ];
    assert!(cases.len() >= 40, "{} cases", cases.len());
    for (what, bytes, expected) in cases {
        let error = Envelope::parse(&bytes).expect_err(what);
        assert_eq!(code(&error), expected, "{what}: {error}");
        assert!(error.place.starts_with("MOF"), "{what}: {error}");
    }
}

#[test]
fn broken_vouchers_inside_give_typed_errors() {
    let table = VtTable::national();
    let bytes = Message::Order(batch(1, &[100, 250])).to_voucher_bytes(&table).unwrap();
    let text = encoding_rs::GBK.decode(&bytes).0.into_owned();
    let cases = [
        ("<PayAmt>3.50", "<PayAmt>3.5", "Voucher/PayAmt", "not_an_amount"),
        ("<PayAmt>3.50", "<PayAmt>-3.50", "Voucher/PayAmt", "wrong_sign"),
        ("<PayAmt>3.50", "<PayAmt>3.51", "Voucher/DetailList", "details_differ"),
        ("<PayAmt>3.50", "<PayAmt>1e15", "Voucher/PayAmt", "not_an_amount"),
        ("<VouDate>20220615", "<VouDate>20220631", "Voucher/VouDate", "not_a_date"),
        ("<VouDate>20220615", "<VouDate>2022-6-15", "Voucher/VouDate", "too_long"),
        ("<VtCode>5214", "<VtCode>5299", "Voucher/VtCode", "unknown_voucher_type"),
        ("<VtCode>5214", "<VtCode>9901", "Voucher", "unknown_element"),
        ("<StYear>2022", "<StYear>0x22", "Voucher/StYear", "not_a_number"),
        ("<PayeeAcctNo>6222000000000009</PayeeAcctNo>", "", "Voucher/PayeeAcctNo", "missing"),
        ("<PayBankCode>", "<Evil/><PayBankCode>", "Voucher", "unknown_element"),
        ("<PayBankCode>103", "<PayBankCode a=\"b\">103", "Voucher/PayBankCode", "unknown_attribute"),
        ("<PayAmt>3.50</PayAmt>", "<PayAmt>3.50</PayAmt><PayAmt>3.50</PayAmt>", "Voucher", "duplicate"),
        (
            "<PayAmt>3.50</PayAmt>",
            "<PayAmt>3.50</PayAmt><XPayAmt>3.50</XPayAmt>",
            "Voucher",
            "order_carries_receipt",
        ),
        ("<PayAmt>2.50", "<PayAmt>-2.50", "Voucher/DetailList/Detail[2]/PayAmt", "wrong_sign"),
    ];
    for (find, replace, place, expected) in cases {
        assert!(text.contains(find), "{find}");
        let changed = encoding_rs::GBK.encode(&text.replacen(find, replace, 1)).0.into_owned();
        let error = Message::from_voucher_bytes(&changed, VoucherFlag::Document, &table).expect_err(replace);
        assert_eq!((error.place.as_str(), code(&error).as_str()), (place, expected), "{replace}: {error}");
    }
    for cut in (0..bytes.len()).step_by(7) {
        assert!(
            Message::from_voucher_bytes(&bytes[..cut], VoucherFlag::Document, &table).is_err(),
            "cut at {cut}"
        );
    }
    let error = Message::from_voucher_bytes(&bytes, VoucherFlag::Receipt, &table).unwrap_err();
    assert_eq!(error.fault, Fault::ReceiptIncomplete { name: "XPayAmt".to_owned() });
}

#[test]
fn one_broken_voucher_does_not_spoil_its_neighbours() {
    let desk = desk();
    let mut bodies: Vec<_> = (1..=3).map(|number| desk.body(&voucher(number, 100))).collect();
    bodies[1].voucher = "%%% not base64".to_owned();
    let bytes = Envelope { bodies }.to_bytes().unwrap();
    let envelope = Envelope::parse(&bytes).unwrap();
    let understood: Vec<bool> =
        envelope.bodies.iter().map(|body| body.message(&desk.table).is_ok()).collect();
    assert_eq!(understood, [true, false, true]);
    assert!(matches!(envelope.bodies[1].message(&desk.table).unwrap_err().fault, Fault::NotBase64 { .. }));
}

#[test]
fn wrapping_and_content_must_agree_and_both_are_signed() {
    let desk = desk();
    let good = desk.body(&voucher(1, 100));
    let mut other_number = good.clone();
    other_number.key.voucher_no = "2022-000002".to_owned();
    assert!(matches!(other_number.message(&desk.table).unwrap_err().fault, Fault::HeaderDiffers { .. }));
    let mut other_flag = good.clone();
    other_flag.flag = VoucherFlag::Receipt;
    let mut other_stamp = good.clone();
    other_stamp.stamps[0].position = "cz_dwfz".to_owned();
    let mut other_amount = good.clone();
    other_amount.voucher = desk.body(&voucher(1, 10_000)).voucher;
    let mut no_stamp_cover = good.clone();
    no_stamp_cover.stamps.push(wire::envelope::Stamp {
        no: 2,
        position: "x".to_owned(),
        name: "x".to_owned(),
    });
    let mut unsigned = good.clone();
    unsigned.signatures.clear();
    for changed in [other_number, other_flag, other_stamp, other_amount, no_stamp_cover, unsigned] {
        assert!(changed.verify(&*desk.verifier, Party::Finance, today()).is_err());
    }
    good.verify(&*desk.verifier, Party::Finance, today()).unwrap();
    assert!(good.verify(&*desk.verifier, Party::AgentBank, today()).is_err(), "finance is not the bank");
}

#[test]
fn a_mixed_corpus_of_spoilt_bytes_never_panics() {
    let desk = desk();
    let good = desk.envelope(&batch(1, &[100, 250]));
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        if let Ok(envelope) = Envelope::parse(&bad) {
            let _ = envelope.bodies[0].message(&desk.table);
        }
    }
    assert!(STANDARD.decode("QUJD").is_ok());
}
