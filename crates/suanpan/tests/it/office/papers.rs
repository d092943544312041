//! The papers: what the page says, in order, to the fen, and only for those who may see it.

use axum::http::StatusCode;
use platform::db::DbResult;
use platform::i18n::Lang;
use treasury::evoucher::{IssueVoucher, PaymentIds};
use treasury::payment::{FinanceReview, PaymentId};

use super::seat::{Office, can_print, read_print};
use crate::support::{Town, towns};
use suanpan::bench::sample::COUNTY;

/// A request of `yuan` that has its voucher: (request, voucher).
fn vouchered(town: &Town, yuan: i64, key: &str) -> (i64, i64) {
    let id = town.reviewed(1, yuan, key);
    town.approve(1, id, key).expect("the head signs");
    let waits: DbResult<Option<String>> = town.sample.db.read_blocking(move |tx| {
        Ok(treasury::payment::payment(tx, COUNTY, id)?.map(|payment| payment.state))
    });
    if waits.expect("read").as_deref() == Some("unit_approved") {
        town.sample.must::<FinanceReview>("fin-clerk", key, PaymentId { payment_id: id }).expect("finance");
    }
    let issued = town.sample.must::<IssueVoucher>("fin-entry", key, PaymentIds { payment_ids: vec![id] });
    (id, issued.expect("a voucher").voucher_id)
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_request_and_its_voucher_are_printed_as_they_stand() {
    if !can_print() {
        return;
    }
    for town in towns(&[50_000]) {
        let office = Office::of(&town);
        let (payment, voucher) = vouchered(&town, 1_234, "paper");
        let paper = office.get(&town, "101001-head", &format!("/payments/{payment}/paper"));
        assert_eq!(paper.mime, "application/pdf", "{}", paper.text());
        let again = office.get(&town, "101001-head", &format!("/payments/{payment}/paper"));
        assert_eq!(paper.body, again.body, "the same day gives the same bytes");
        let Some(read) = read_print(&paper.body) else { return };
        let said = plain(&read);
        for part in [
            "国库集中支付申请表",
            "人民币壹仟贰佰叁拾肆元整",
            "¥1,234.00",
            "办公用品",
            "小样维修部",
            "第1页共1页",
        ] {
            assert!(said.contains(part), "{part} is not in {read}");
        }
        let paper = office.get(&town, "fin-check", &format!("/vouchers/{voucher}/paper"));
        let read = read_print(&paper.body).expect("as above");
        let said = plain(&read);
        for part in ["国库集中支付凭证", "小样县财政局零余额账户", "9550999999000001", "¥1,234.00", "盖章处"]
        {
            assert!(said.contains(part), "{part} is not in {read}");
        }
        let english = office.get_in(&town, "fin-check", &format!("/vouchers/{voucher}/paper"), Lang::En);
        let read = read_print(&english.body).expect("as above");
        assert!(read.contains("Payment voucher") && read.contains("page 1 of 1"), "{read}");
        let stranger = office.get(&town, "201001-clerk", &format!("/payments/{payment}/paper"));
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        for page in [format!("/payments/{payment}"), format!("/vouchers/{voucher}")] {
            let shown = office.get(&town, "fin-check", &page).text();
            assert!(shown.contains(&format!("{page}/paper")), "{page} has no print button");
        }
    }
}

#[test]
fn a_statement_equals_the_execution_report_and_adds_up() {
    if !can_print() {
        return;
    }
    for town in towns(&[50_000, 7_000]) {
        let office = Office::of(&town);
        vouchered(&town, 1_000, "one");
        let paper = office.get(&town, "101001-clerk", "/statements/101001/2022-03");
        assert_eq!(paper.mime, "application/pdf", "{}", paper.text());
        let Some(read) = read_print(&paper.body) else { return };
        let csv = office.get(&town, "fin-director", "/execution.csv").text();
        let row = csv.lines().find(|line| line.contains("101001")).expect("the unit");
        for figure in row.split(',').skip(1).take(4) {
            let fen = figure.replace('.', "").parse::<u128>().expect("a figure");
            let shown = format!("{}.{:02}", platform::i18n::grouped(fen / 100), fen % 100);
            assert!(read.contains(&shown), "{shown} of {row} is not in {read}");
        }
        assert!(plain(&read).contains("2022年3月") && plain(&read).contains("次月10日前"), "{read}");
        assert_eq!(
            office.get(&town, "201001-clerk", "/statements/101001/2022-03").status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            office.get(&town, "101001-clerk", "/statements/101001/2022-3").status,
            StatusCode::NOT_FOUND
        );
        let list = office.get(&town, "101001-clerk", "/statements?month=2022-03").text();
        assert!(
            list.contains("/statements/101001/2022-03") && !list.contains("/statements/201001"),
            "{list}"
        );
    }
}
