//! What is written is read back the same, and written again gives the same bytes.

use crate::support::{batch, desk, today, voucher};
use proptest::prelude::*;
use wire::Fen;
use wire::crypto::Party;
use wire::envelope::{
    BankStatus, Body, Envelope, Fault, Message, RefundNotice, StatusAnswer, VoucherFlag, VoucherKind,
    VoucherState, VtTable, amount_text, parse_amount,
};

/// One-line texts GBK can write, with everything XML treats specially.
fn gbk_text(longest: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('一', '龥'),
        2 => proptest::char::range(' ', '~'),
        1 => proptest::sample::select(vec!['&', '<', '>', '"', '\'', ']', '（', '￥', '€', '·', '—', ' ']),
    ];
    proptest::collection::vec(character, 1..=longest).prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_order_comes_back_as_it_left(
        payee in gbk_text(120), summary in gbk_text(200), agency in gbk_text(120),
        fens in proptest::collection::vec(0..=100_000_000_i64, 0..5), single in 0..=Fen::LIMIT.get(),
    ) {
        let mut sent = if fens.is_empty() { voucher(1, single) } else { batch(1, &fens) };
        sent.payee_acct_name = payee;
        sent.pay_summary_name = summary;
        sent.agency_name = agency;
        let table = VtTable::national();
        let message = Message::Order(sent);
        let bytes = message.to_voucher_bytes(&table).unwrap();
        let back = Message::from_voucher_bytes(&bytes, VoucherFlag::Document, &table).unwrap();
        prop_assert_eq!(&back, &message);
        prop_assert_eq!(back.to_voucher_bytes(&table).unwrap(), bytes);
    }

    #[test]
    fn amounts_have_one_spelling(fen in -Fen::LIMIT.get()..=Fen::LIMIT.get()) {
        let text = amount_text(Fen::new(fen));
        prop_assert_eq!(parse_amount(&text).unwrap(), Fen::new(fen));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Envelope::parse(&bytes);
        let _ = Message::from_voucher_bytes(&bytes, VoucherFlag::Document, &VtTable::national());
    }

    #[test]
    fn no_change_of_a_signed_envelope_goes_unnoticed(at in 0_usize..10_000, with in any::<u8>()) {
        let desk = desk();
        let good = desk.envelope(&voucher(1, 1_000));
        let mut bad = good.clone();
        let at = at % bad.len();
        prop_assume!(bad[at] != with);
        bad[at] = with;
        let original = Envelope::parse(&good).unwrap();
        if let Ok(envelope) = Envelope::parse(&bad) {
            // White space between elements, the case of "GBK" and the like change nothing that is meant.
            let same = envelope == original;
            let body = &envelope.bodies[0];
            prop_assert!(same || body.verify(&*desk.verifier, Party::Finance, today()).is_err());
        }
    }
}

#[test]
fn amounts_are_strict() {
    for wrong in [
        "",
        "1",
        "1.0",
        "1.000",
        "+1.00",
        "-0.00",
        "01.00",
        "1,000.00",
        "1e5",
        "NaN",
        "１.００",
        " 1.00",
        "10000000000000.01",
        ".50",
        "1.",
    ] {
        assert!(matches!(parse_amount(wrong), Err(Fault::NotAnAmount { .. })), "{wrong:?}");
    }
    assert_eq!(parse_amount("10000000000000.00").unwrap(), Fen::LIMIT);
    assert_eq!(parse_amount("-0.01").unwrap(), Fen::new(-1));
}

#[test]
fn what_gbk_lacks_is_an_error_of_its_field_and_never_a_question_mark() {
    let mut order = voucher(1, 100);
    order.payee_acct_name = "张𠮷".to_owned();
    let error = Message::Order(order).to_voucher_bytes(&VtTable::national()).unwrap_err();
    assert_eq!(error.place, "Voucher/PayeeAcctName");
    assert_eq!(error.fault, Fault::NotInGbk { character: '𠮷' });

    let mut order = batch(1, &[1, 2]);
    order.details[1].payee_acct_name = "Łukasz 😀".to_owned();
    let error = Message::Order(order).to_voucher_bytes(&VtTable::national()).unwrap_err();
    assert_eq!(error.place, "Voucher/DetailList/Detail[2]/PayeeAcctName");
}

#[test]
fn control_characters_missing_fields_and_lengths_are_refused_on_writing_too() {
    let fault = |change: fn(&mut wire::envelope::PaymentVoucher)| {
        let mut order = voucher(1, 100);
        change(&mut order);
        Message::Order(order).to_voucher_bytes(&VtTable::national()).unwrap_err().fault
    };
    assert_eq!(
        fault(|v| v.pay_summary_name = "a\nb".to_owned()),
        Fault::ForbiddenCharacter { codepoint: 10 }
    );
    assert_eq!(fault(|v| v.payee_acct_no.clear()), Fault::Missing { name: "PayeeAcctNo".to_owned() });
    assert_eq!(fault(|v| v.voucher_no = "9".repeat(43)), Fault::TooLong { found: 43, limit: 42 });
    assert!(matches!(fault(|v| v.pay_amt = Fen::new(-1)), Fault::WrongSign { .. }));
    assert!(matches!(fault(|v| v.pay_amt = Fen::new(i64::MAX)), Fault::NotAnAmount { .. }));
    assert!(matches!(fault(|v| v.x_pay_amt = Some(v.pay_amt)), Fault::OrderCarriesReceipt { .. }));
    assert!(matches!(fault(|v| v.vt_code = "9999".to_owned()), Fault::UnknownVoucherType { .. }));
}

#[test]
fn every_kind_of_voucher_comes_back_as_it_left() {
    let table = VtTable::national();
    let refund = |kind: VoucherKind| {
        let notice = RefundNotice {
            id: "R1".to_owned(),
            adm_div_code: "360732000".to_owned(),
            st_year: 2022,
            vt_code: table.code(kind).to_owned(),
            vou_date: today(),
            voucher_no: "TK1".to_owned(),
            ori_voucher_no: "2022-000001".to_owned(),
            ori_vt_code: "5214".to_owned(),
            ori_detail_id: String::new(),
            ori_agent_business_no: "BK1".to_owned(),
            pay_amt: Fen::new(-1_050),
            x_pay_date: today(),
            x_agent_business_no: "BK1-T".to_owned(),
            x_add_word: "收款银行退汇".to_owned(),
        };
        Message::Refund(kind, notice)
    };
    let mut receipt = batch(2, &[100, 200]);
    receipt.x_pay_amt = Some(Fen::new(100));
    receipt.x_pay_date = Some(today());
    receipt.x_agent_business_no = "BK2".to_owned();
    receipt.details[0].x_pay_amt = Some(Fen::new(100));
    receipt.details[1].x_pay_amt = Some(Fen::ZERO);
    receipt.details[1].x_add_word = "收款账户已销户".to_owned();
    let states = BankStatus::ALL.map(|status| VoucherState {
        ori_voucher_no: "2022-000001".to_owned(),
        ori_vt_code: "5214".to_owned(),
        ori_digest: String::new(),
        status,
        x_pay_amt: None,
        x_pay_date: None,
        x_agent_business_no: String::new(),
        x_refunded_amt: None,
        x_add_word: String::new(),
    });
    let status = StatusAnswer {
        id: "S1".to_owned(),
        adm_div_code: "360732000".to_owned(),
        st_year: 2022,
        vt_code: table.code(VoucherKind::StatusAnswer).to_owned(),
        vou_date: today(),
        voucher_no: "Q1".to_owned(),
        states: states.to_vec(),
    };
    let all = [
        Message::Receipt(receipt),
        refund(VoucherKind::DirectRefund),
        refund(VoucherKind::PayeeBankRefund),
        Message::StatusAnswer(status),
    ];
    for message in all {
        let bytes = message.to_voucher_bytes(&table).unwrap();
        assert_eq!(Message::from_voucher_bytes(&bytes, message.flag(), &table).unwrap(), message);
    }
}

#[test]
fn sealing_twice_gives_the_same_bytes() {
    let desk = desk();
    assert_eq!(desk.envelope(&voucher(1, 5)), desk.envelope(&voucher(1, 5)));
    let body: Body = desk.body(&voucher(1, 5));
    assert_eq!(body.digest().unwrap().len(), 64);
    assert_eq!(body.message(&desk.table).unwrap(), Message::Order(voucher(1, 5)));
}
