//! ISO 20022 messages: what is written comes back, what is wrong is refused at its place.

use crate::support::{at, batch, today, voucher};
use wire::Fen;
use wire::envelope::{Fault, WireError};
use wire::iso20022::{
    Booking, CreditTransfers, Detail, Direction, Document, Holder, Instruction, Original, PaymentStatus,
    Reason, Standing, Statement, Statements, StatusReport, TransferStatus, read,
};

pub fn transfers(payments: Vec<Instruction>) -> CreditTransfers {
    CreditTransfers {
        msg_id: "360732000-20220615".to_owned(),
        created_at: at(9),
        initiator: "示例县".to_owned(),
        payments,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub fn report() -> StatusReport {
    let reason = || Some(Reason { code: "AC04".to_owned(), text: "收款账户已销户".to_owned() });
    let transfer = |id: &str, standing, reason, bank_no: &str| TransferStatus {
        id: id.to_owned(),
        standing,
        reason,
        bank_no: bank_no.to_owned(),
    };
    StatusReport {
        msg_id: "PS0001".to_owned(),
        created_at: at(10),
        original: Original { msg_id: "M1".to_owned(), name: "pain.001.001.09".to_owned() },
        standing: Some(Standing::Partly),
        reason: None,
        payments: vec![
            PaymentStatus {
                voucher_no: "2022-000001".to_owned(),
                standing: Some(Standing::Rejected),
                reason: reason(),
                transfers: Vec::new(),
            },
            PaymentStatus {
                voucher_no: "2022-000002".to_owned(),
                standing: Some(Standing::Partly),
                reason: None,
                transfers: vec![
                    transfer("A", Standing::Settled, None, "BK1"),
                    transfer("B", Standing::Rejected, reason(), ""),
                ],
            },
        ],
        set_aside: Vec::new(),
    }
}

pub fn statements() -> Statements {
    let booking = |reference: &str, fen, direction| Booking {
        reference: reference.to_owned(),
        amount_fen: Fen::new(fen),
        direction,
        booked_on: today(),
        bank_no: format!("BK{reference}"),
        kind: "PAYMENT".to_owned(),
        details: vec![Detail {
            voucher_no: reference.to_owned(),
            id: reference.to_owned(),
            amount_fen: Fen::new(fen),
            payee: Holder { name: "合成 & <Co>".to_owned(), acct_no: "6222".to_owned() },
        }],
        remark: String::new(),
    };
    Statements {
        msg_id: "S1".to_owned(),
        created_at: at(18),
        statements: vec![Statement {
            id: "S1".to_owned(),
            account: Holder {
                name: "示例县财政局零余额账户".to_owned(), acct_no: "6200".to_owned()
            },
            on: today(),
            opening_fen: Fen::new(-500),
            closing_fen: Fen::new(-1_150),
            bookings: vec![booking("1", 1_000, Direction::Debit), booking("2", 350, Direction::Credit)],
            set_aside: Vec::new(),
        }],
    }
}

#[test]
fn vouchers_become_transfers_and_come_back_the_same() {
    let mut long = voucher(3, 12_345);
    // 200 characters, with a blank just where the line of 140 would end.
    long.pay_summary_name = format!("{} {}", "甲".repeat(139), "乙".repeat(60));
    let vouchers = [voucher(1, 1), batch(2, &[100, 0, 250]), long];
    let message = transfers(vouchers.iter().map(Instruction::of_voucher).collect());
    let bytes = message.to_bytes().unwrap();
    assert_eq!(bytes, message.to_bytes().unwrap(), "the same value, the same bytes");
    assert_eq!(CreditTransfers::from_bytes(&bytes).unwrap(), message);
    assert_eq!(read(&bytes).unwrap(), Document::Pain001(message.clone()));
    assert_eq!(message.payments[1].transfers.len(), 3);
    assert_eq!(message.payments[1].total().unwrap(), Fen::new(350));
    let written = text(&bytes);
    assert!(written.contains("<InstdAmt Ccy=\"CNY\">0.01</InstdAmt>"), "{written}");
    assert!(written.contains("<NbOfTxs>5</NbOfTxs><CtrlSum>126.96</CtrlSum>"), "{written}");
    assert_eq!(written.matches("<Ustrd>").count(), 6, "the long purpose takes two lines");
}

#[test]
fn reports_and_statements_come_back_the_same() {
    let report = report();
    assert_eq!(StatusReport::from_bytes(&report.to_bytes().unwrap()).unwrap(), report);
    let statements = statements();
    let bytes = statements.to_bytes().unwrap();
    assert_eq!(Statements::from_bytes(&bytes).unwrap(), statements);
    assert_eq!(read(&bytes).unwrap(), Document::Camt053(statements));
}

#[test]
fn a_text_the_schema_has_no_room_for_is_refused_where_it_stands() {
    let limit = |n: usize| "字".repeat(n);
    type Set = fn(&mut Instruction, String);
    let cases: Vec<(Set, usize, &str)> = vec![
        (|p, t| p.key.voucher_no = t, 35, "PmtInf[1]/PmtInfId"),
        (|p, t| p.payer.name = t, 140, "PmtInf[1]/Dbtr/Nm"),
        (|p, t| p.payer.acct_no = t, 34, "PmtInf[1]/DbtrAcct/Id/Othr/Id"),
        (|p, t| p.unit.code = t, 35, "PmtInf[1]/UltmtDbtr/Id/OrgId/Othr/Id"),
        (|p, t| p.transfers[0].payee.name = t, 140, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/Nm"),
        (|p, t| p.transfers[0].payee_bank.name = t, 140, "PmtInf[1]/CdtTrfTxInf[1]/CdtrAgt/FinInstnId/Nm"),
    ];
    for (set, most, place) in cases {
        let mut fits = Instruction::of_voucher(&voucher(1, 100));
        set(&mut fits, limit(most));
        transfers(vec![fits.clone()]).to_bytes().unwrap_or_else(|error| panic!("{place}: {error}"));
        set(&mut fits, limit(most + 1));
        let error = transfers(vec![fits]).to_bytes().unwrap_err();
        assert_eq!(error.fault, Fault::TooLong { found: most + 1, limit: most });
        assert_eq!(error.place, format!("Document/CstmrCdtTrfInitn/{place}"));
    }
    let mut nobody = Instruction::of_voucher(&voucher(1, 100));
    nobody.transfers[0].payee.name.clear();
    assert!(matches!(transfers(vec![nobody]).to_bytes().unwrap_err().fault, Fault::Missing { .. }));
    let mut negative = Instruction::of_voucher(&voucher(1, 100));
    negative.transfers[0].amount_fen = Fen::new(-1);
    assert!(matches!(transfers(vec![negative]).to_bytes().unwrap_err().fault, Fault::WrongSign { .. }));
    assert!(matches!(transfers(Vec::new()).to_bytes().unwrap_err().fault, Fault::Missing { .. }));
}

/// A message with one passage exchanged must be refused with this code at this place.
fn broken(bytes: &[u8], from: &str, to: &str, place: &str, code: &str) {
    let whole = text(bytes);
    assert!(whole.contains(from), "{from} is not in {whole}");
    let error = read(whole.replacen(from, to, 1).as_bytes()).expect_err(to);
    let found = serde_json::to_value(&error.fault).unwrap();
    assert_eq!((error.place.as_str(), found["code"].as_str()), (place, Some(code)), "{error}");
}

#[test]
fn what_is_wrong_with_orders_is_named_with_its_place() {
    let bytes = transfers(vec![Instruction::of_voucher(&voucher(1, 12_345))]).to_bytes().unwrap();
    let payment = "Document/CstmrCdtTrfInitn/PmtInf[1]";
    let transfer = format!("{payment}/CdtTrfTxInf[1]");
    for (from, to, place, code) in [
        ("pain.001.001.09", "pain.001.001.03", "Document".to_owned(), "other_message"),
        (
            "<NbOfTxs>1<",
            "<NbOfTxs>2<",
            "Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs".to_owned(),
            "transactions_differ",
        ),
        (
            "<CtrlSum>123.45<",
            "<CtrlSum>123.46<",
            "Document/CstmrCdtTrfInitn/GrpHdr/CtrlSum".to_owned(),
            "sum_differs",
        ),
        ("Ccy=\"CNY\"", "Ccy=\"EUR\"", format!("{transfer}/Amt/InstdAmt"), "other_currency"),
        (">123.45</InstdAmt>", ">123.456</InstdAmt>", format!("{transfer}/Amt/InstdAmt"), "not_an_amount"),
        (">123.45</InstdAmt>", ">-1.00</InstdAmt>", format!("{transfer}/Amt/InstdAmt"), "wrong_sign"),
        (">123.45</InstdAmt>", ">1e3</InstdAmt>", format!("{transfer}/Amt/InstdAmt"), "not_an_amount"),
        (
            "<Dt>2022-06-15</Dt>",
            "<Dt>2022-02-30</Dt>",
            format!("{payment}/ReqdExctnDt/Dt"),
            "not_an_iso_date",
        ),
        (
            "T09:00:00+08:00",
            "T25:00:00+08:00",
            "Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm".to_owned(),
            "not_an_instant",
        ),
        ("<PmtMtd>TRF<", "<PmtMtd>CHK<", format!("{payment}/PmtMtd"), "unknown_code"),
        ("<Prtry>StYear<", "<Prtry>Year<", format!("{payment}/Dbtr/Id/OrgId/Othr[StYear]"), "missing"),
        ("<Id>2022<", "<Id>this<", format!("{payment}/Dbtr/Id/OrgId/Othr[StYear]"), "not_a_number"),
        ("<EndToEndId>2022-000001</EndToEndId>", "", format!("{transfer}/PmtId/EndToEndId"), "missing"),
        ("</Document>", "", "Document".to_owned(), "truncated"),
        ("encoding=\"UTF-8\"", "encoding=\"GBK\"", "Document".to_owned(), "encoding_not_taken"),
        ("<GrpHdr>", "<!DOCTYPE x><GrpHdr>", "Document".to_owned(), "not_allowed"),
    ] {
        broken(&bytes, from, to, &place, code);
    }
    let mut latin = bytes.clone();
    let at = latin.windows(3).position(|window| window == "示".as_bytes()).unwrap();
    latin[at + 1] = b' ';
    assert!(matches!(read(&latin).unwrap_err().fault, Fault::NotUtf8 { .. }));
}

#[test]
fn a_message_of_another_hand_is_read_for_what_we_use() {
    let bytes = transfers(vec![Instruction::of_voucher(&voucher(1, 10_000))]).to_bytes().unwrap();
    let expected = CreditTransfers::from_bytes(&bytes).unwrap();
    let whole = text(&bytes);
    // A prefix, comments, an element we have no use for, an amount without decimals, no declaration.
    let other = whole
        .replacen("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "\u{feff}<!-- from a bank -->\n", 1)
        .replace("</", "\u{1}")
        .replace('<', "<p:")
        .replace('\u{1}', "</p:")
        .replace("<p:!--", "<!--")
        .replace("xmlns=", "xmlns:p=")
        .replacen("<p:Cdtr>", "<p:Cdtr><!-- who --><p:CtryOfRes>CN</p:CtryOfRes>", 1)
        .replacen(">100.00</p:InstdAmt>", ">100</p:InstdAmt>", 1)
        .replacen("<p:CtrlSum>100.00<", "<p:CtrlSum>0100.00000<", 1);
    assert_eq!(CreditTransfers::from_bytes(other.as_bytes()).unwrap(), expected);
}

#[test]
fn a_status_that_is_not_understood_is_set_aside_and_its_neighbours_count() {
    let bytes = text(&report().to_bytes().unwrap());
    let spoilt = bytes.replacen("<TxSts>ACSC</TxSts>", "<TxSts>HUHU</TxSts>", 1);
    let read = StatusReport::from_bytes(spoilt.as_bytes()).unwrap();
    assert_eq!(read.payments[1].transfers, report().payments[1].transfers[1..]);
    let place = "Document/CstmrPmtStsRpt/OrgnlPmtInfAndSts[2]/TxInfAndSts[1]/TxSts";
    let [WireError { place: found, fault: Fault::UnknownCode { text, .. } }] = &read.set_aside[..] else {
        panic!("{:?}", read.set_aside)
    };
    assert_eq!((found.as_str(), text.as_str()), (place, "HUHU"));
    for (code, standing) in
        [("ACCP", Standing::Accepted), ("ACCC", Standing::Settled), ("PDNG", Standing::Pending)]
    {
        let other = bytes.replacen("<TxSts>ACSC</TxSts>", &format!("<TxSts>{code}</TxSts>"), 1);
        let read = StatusReport::from_bytes(other.as_bytes()).unwrap();
        assert_eq!(read.payments[1].transfers[0].standing, standing);
    }
}

#[test]
fn a_statement_must_add_up_unless_an_entry_lies_aside() {
    let bytes = statements().to_bytes().unwrap();
    let statement = "Document/BkToCstmrStmt/Stmt[1]";
    broken(&bytes, ">11.50</Amt>", ">11.51</Amt>", &format!("{statement}/Bal[CLBD]"), "sum_differs");
    broken(&bytes, "<Cd>CLBD</Cd>", "<Cd>ITBD</Cd>", &format!("{statement}/Bal[CLBD]"), "missing");
    let mut wrong = statements();
    wrong.statements[0].closing_fen = Fen::new(-1_149);
    assert!(matches!(wrong.to_bytes().unwrap_err().fault, Fault::SumDiffers { .. }));
    let whole = text(&bytes);
    let spoilt = whole.replacen("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<CdtDbtInd>BOTH</CdtDbtInd><Sts>", 1);
    let read = Statements::from_bytes(spoilt.as_bytes()).unwrap();
    assert_eq!(read.statements[0].bookings, statements().statements[0].bookings[..1]);
    assert_eq!(read.statements[0].set_aside[0].place, format!("{statement}/Ntry[2]/CdtDbtInd"));
    // What is not booked yet moves nothing.
    let pending = whole.replacen(
        "</Stmt>",
        "<Ntry><Amt Ccy=\"CNY\">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry></Stmt>",
        1,
    );
    assert_eq!(Statements::from_bytes(pending.as_bytes()).unwrap(), statements());
}
