//! The bank's papers of a day: both forms say the same, faults included; sums always hold.

use crate::support::{COUNTY, at, desk, today, voucher};
use wire::Fen;
use wire::bank::{BankSim, Beginning, Incoming, PostAnswer};
use wire::envelope::{AccountStatement, Body, Envelope, Message, StatementResult, TreasuryBalance, VtTable};
use wire::iso20022::{Direction, Holder, Statements};

const ACCOUNT: &str = "6200000000000001";

fn papers(bank: &mut BankSim, day: jiff::civil::Date) -> (AccountStatement, TreasuryBalance) {
    let Some(PostAnswer::Answered(bytes)) = bank.day_papers(COUNTY, ACCOUNT, day) else {
        panic!("no papers")
    };
    match &desk().read(&bytes)[..] {
        [Message::AccountStatement(statement), Message::TreasuryBalance(balance)] => {
            (statement.clone(), balance.clone())
        }
        found => panic!("{found:?}"),
    }
}

fn paid(faults: &str, fen: &[i64]) -> BankSim {
    let desk = desk();
    let mut bank = desk.bank(1, faults);
    for (number, fen) in (1..).zip(fen) {
        bank.send(&desk.envelope(&voucher(number, *fen)));
    }
    bank.advance(at(12));
    bank
}

#[test]
fn statement_and_file_say_the_same_whatever_is_wrong_with_them() {
    let next = today().tomorrow().unwrap();
    let cases = [
        ("", 3, 0),
        ("line_missing=1", 0, 0),
        ("line_doubled=1", 6, 0),
        ("line_wrong=1", 3, 0),
        ("line_late=1", 0, 3),
    ];
    for (faults, on_the_day, on_the_next) in cases {
        let mut bank = paid(faults, &[700, 200, 300]);
        bank.advance(next.at(12, 0, 0, 0));
        let mut closing = Fen::ZERO;
        for (day, lines) in [(today(), on_the_day), (next, on_the_next)] {
            let (statement, _) = papers(&mut bank, day);
            assert_eq!(statement.lines.len(), lines, "{faults} on {day}");
            assert_eq!(statement.begin_amt, closing, "{faults}: a statement goes on where the last ended");
            let Some(PostAnswer::Answered(camt)) = bank.statement(ACCOUNT, day) else { panic!() };
            let file = &Statements::from_bytes(&camt).expect("camt.053").statements[0];
            assert_eq!((file.opening_fen, file.closing_fen), (statement.begin_amt, statement.end_amt));
            let said: Vec<(String, i64)> = file
                .bookings
                .iter()
                .map(|booking| {
                    assert_eq!(booking.direction, Direction::Debit);
                    (booking.reference.clone(), booking.amount_fen.get())
                })
                .collect();
            let same: Vec<(String, i64)> = statement
                .lines
                .iter()
                .map(|line| (line.ori_voucher_no.clone(), line.pay_amt.get()))
                .collect();
            assert_eq!(said, same, "{faults}");
            assert!(statement.lines.iter().all(|line| line.x_pay_date == today()), "the day it was paid");
            closing = statement.end_amt;
        }
        assert_eq!(bank.totals().paid_fen, Fen::new(1_200), "a statement moves no money");
    }
}

#[test]
fn money_from_outside_comes_once_and_a_charge_is_no_business_of_the_treasury() {
    let mut bank = paid("", &[700]);
    bank.begin_with(Beginning {
        owner: Holder { name: "小样县财政局".into(), acct_no: ACCOUNT.into() },
        from: today(),
        opening_fen: Fen::new(-50),
        treasury_opening_fen: Fen::new(10_000),
        treasury_income_fen: Fen::new(100),
    });
    let came = |reference: &str, fen: i64| Incoming {
        acct_no: ACCOUNT.into(),
        reference: reference.into(),
        amount_fen: Fen::new(fen),
        on: today(),
        remark: String::new(),
    };
    for incoming in [came("TK1", 300), came("TK1", 300), came("FEE", -12)] {
        bank.money_came_in(incoming);
    }
    let (statement, balance) = papers(&mut bank, today());
    let lines: Vec<i64> = statement.lines.iter().map(|line| line.pay_amt.get()).collect();
    assert_eq!(lines, [700, -300, 12]);
    assert_eq!((statement.begin_amt, statement.end_amt), (Fen::new(-50), Fen::new(-462)));
    let said = (balance.begin_amt, balance.income_amt, balance.pay_amt, balance.end_amt);
    assert_eq!(said, (Fen::new(10_000), Fen::new(100), Fen::new(400), Fen::new(9_700)));
    assert!(bank.day_papers(COUNTY, "9", today()).is_none(), "an account nobody paid from");
    let before = today().yesterday().unwrap();
    assert!(bank.day_papers(COUNTY, ACCOUNT, before).is_none(), "before this bank's memory begins");
    assert!(bank.statement(ACCOUNT, before).is_none(), "the file neither");
    assert!(bank.day_papers(COUNTY, ACCOUNT, today().tomorrow().unwrap()).is_none(), "a day to come");
}

#[test]
fn a_statement_whose_sums_do_not_hold_is_neither_written_nor_read() {
    let mut bank = paid("", &[700]);
    let (mut statement, mut balance) = papers(&mut bank, today());
    let table = VtTable::national();
    statement.end_amt = Fen::new(statement.end_amt.get() + 1);
    balance.income_amt = Fen::new(1);
    for message in [Message::AccountStatement(statement), Message::TreasuryBalance(balance)] {
        let refused = message.to_voucher_bytes(&table).expect_err("the sums differ");
        assert_eq!(refused.place, "Voucher/EndAmt");
    }
}

#[test]
fn our_word_on_a_statement_is_taken_when_finance_signed_it() {
    let desk = desk();
    let mut bank = paid("", &[700]);
    let word = |check: &str| StatementResult {
        id: "R1".into(),
        adm_div_code: COUNTY.into(),
        st_year: 2022,
        vt_code: "5502".into(),
        vou_date: today(),
        voucher_no: "DZ20220615-1".into(),
        ori_vt_code: "3551".into(),
        ori_voucher_no: "DZ20220615".into(),
        ori_digest: "0".repeat(64),
        check_result: check.into(),
        x_add_word: String::new(),
    };
    let table = VtTable::national();
    assert!(Message::StatementResult(word("2")).to_voucher_bytes(&table).is_err(), "0 or 1");
    let signed = Body::seal(&Message::StatementResult(word("0")), &table, &[], &[&*desk.finance]).unwrap();
    let answer =
        |bank: &mut BankSim, body: Body| match bank.take_result(&Envelope::of(body).to_bytes().unwrap()) {
            PostAnswer::Answered(bytes) => desk.read(&bytes),
            other => panic!("{other:?}"),
        };
    assert!(matches!(&answer(&mut bank, signed)[..], [Message::Acceptance(_)]));
    let unsigned = Body::seal(&Message::StatementResult(word("0")), &table, &[], &[]).unwrap();
    assert!(
        matches!(&answer(&mut bank, unsigned)[..], [Message::Rejection(why)] if why.x_reason_code == "W02")
    );
    let order = desk.body(&voucher(9, 1));
    assert!(matches!(&answer(&mut bank, order)[..], [Message::Rejection(why)] if why.x_reason_code == "W04"));
}
