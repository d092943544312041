//! Reconciliation writes refunds down from the bank's list, on a page.

use axum::http::StatusCode;
use ledger::Fen;
use platform::i18n::Lang;
use treasury::bank::RefundState;

use super::seat::Office;
use crate::refunds::{LINES, in_march, refund};
use crate::support::towns;

#[test]
fn a_refund_of_the_banks_list_is_recorded_on_a_page_and_booked_to_its_payment() {
    for town in towns(&LINES) {
        let office = Office::of(&town);
        let payment = in_march(&town, 3, 900, "one");
        let number = town.payment(payment).pay_app_no;

        let list = office.get(&town, "fin-recon", "/refunds");
        assert!(list.text().contains("href=\"/refunds/new\""), "{}", town.engine);
        assert!(!office.get(&town, "fin-check", "/refunds").text().contains("/refunds/new"));
        for (lang, words) in [(Lang::Zh, "登记退款"), (Lang::En, "Record a refund")] {
            let form = office.get_in(&town, "fin-recon", "/refunds/new", lang).text();
            assert!(form.contains(words) && !form.contains('\u{27e6}'), "{form}");
        }

        let fields = |no, amount, pay_app_no, payee| {
            let day = ("refunded_on", "2022-03-02");
            [("refund_no", no), day, ("amount", amount), ("pay_app_no", pay_app_no), ("payee", payee)]
        };
        let booked = office.post(&town, "fin-recon", "/refunds", &fields("TKA", "200.00", &number, ""));
        let row = refund(&town, "TKA");
        assert_eq!(
            (booked.status, booked.to),
            (StatusCode::SEE_OTHER, format!("/refunds/{}", row.refund_id))
        );
        assert_eq!((row.state(), row.payment_id), (Some(RefundState::Booked), Some(payment)));
        assert_eq!(town.payment(payment).refunded_fen, Fen::from_yuan(200), "{}", town.engine);

        // Known by who sent it back, by code or by whole name.
        let payee = town.payment(payment);
        let name = town
            .sample
            .db
            .read_blocking({
                let code = payee.payee_code.clone();
                move |tx| treasury::payee::payee(tx, suanpan::bench::sample::COUNTY, &code)
            })
            .expect("a read")
            .expect("the payee")
            .payee_name;
        for (no, sender) in [("TKB", &payee.payee_code), ("TKC", &name)] {
            let to = office.post(&town, "fin-recon", "/refunds", &fields(no, "100.00", "", sender));
            assert_eq!(to.status, StatusCode::SEE_OTHER, "{}", to.text());
            assert_eq!(refund(&town, no).payment_id, Some(payment), "{}: {sender}", town.engine);
        }

        // Nobody's: it waits, and no balance moves.
        office.post(&town, "fin-recon", "/refunds", &fields("TKD", "1.00", "", "没有这一家"));
        assert_eq!(refund(&town, "TKD").state(), Some(RefundState::Unmatched), "{}", town.engine);
        assert_eq!(town.payment(payment).refunded_fen, Fen::from_yuan(400), "{}", town.engine);
        town.books_are_right();
    }
}

#[test]
fn the_page_shows_why_a_refund_is_not_taken_and_keeps_what_was_typed() {
    for town in towns(&LINES) {
        let office = Office::of(&town);
        let number = town.payment(in_march(&town, 3, 900, "one")).pay_app_no;
        let taken = [("refund_no", "TK1"), ("refunded_on", "2022-03-02"), ("amount", "1.00")];
        assert_eq!(office.post(&town, "fin-recon", "/refunds", &taken).status, StatusCode::SEE_OTHER);
        // The day of the test is 2022-03-02.
        let cases = [
            (["", "2022-03-02", "5.00", ""], "没有写退款单号"),
            (["TK2", "2022-03-03", "5.00", ""], "还没有到"),
            (["TK2", "", "5.00", ""], "退款日"),
            (["TK2", "2022-03-02", "5.001", ""], "5.001"),
            (["TK2", "2022-03-02", "0", ""], "不是正数"),
            (["TK2", "2022-03-02", "5.00", "ZF9"], "没有支付申请 ZF9"),
            (["TK2", "2022-03-02", "900.01", &number], "可退"),
            (["TK1", "2022-03-02", "2.00", ""], "已经登记过"),
        ];
        for ([no, day, amount, of], says) in cases {
            let fields = [
                ("refund_no", no),
                ("refunded_on", day),
                ("amount", amount),
                ("pay_app_no", of),
                ("reason", "退货甲乙丙"),
            ];
            let answer = office.post(&town, "fin-recon", "/refunds", &fields);
            let text = answer.text();
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}: {says}", town.engine);
            assert!(text.contains(says) && text.contains("value=\"退货甲乙丙\""), "{says}: {text}");
        }
        // On the day itself it is taken.
        let today = [
            ("refund_no", "TK3"),
            ("refunded_on", "2022-03-02"),
            ("amount", "900.00"),
            ("pay_app_no", &number),
        ];
        assert_eq!(office.post(&town, "fin-recon", "/refunds", &today).status, StatusCode::SEE_OTHER);

        // Who does not hold the right neither sees the form nor gets past the verb.
        for user in ["fin-check", "fin-clerk", "101001-head"] {
            assert_eq!(office.get(&town, user, "/refunds/new").status, StatusCode::FORBIDDEN, "{user}");
            let fields = [("refund_no", "TK9"), ("refunded_on", "2022-03-02"), ("amount", "1.00")];
            let refused = office.post(&town, user, "/refunds", &fields);
            assert_ne!(refused.status, StatusCode::SEE_OTHER, "{user}");
            let read = town
                .sample
                .db
                .read_blocking(|tx| treasury::bank::refund(tx, suanpan::bench::sample::COUNTY, "TK9"));
            assert_eq!(read.expect("a read"), None, "{user}");
        }
        town.books_are_right();
    }
}
