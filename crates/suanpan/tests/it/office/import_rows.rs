//! A planned row of the county folder becomes a request on its page.

use axum::http::StatusCode;
use ledger::Fen;
use platform::i18n::Lang;
use suanpan::bench::sample::{COUNTY, YEAR, line_no};
use suanpan::import::kept::KeptRow;
use suanpan::import::store;
use treasury::payment::PaymentState;

use super::seat::Office;
use crate::support::towns;

fn planned(row_no: i64, number: &str, unit: &str) -> KeptRow {
    KeptRow {
        file: "requests.csv".into(),
        row_no,
        kind: "request".into(),
        number: number.into(),
        fiscal_year: i64::from(YEAR.0),
        at_text: "2022-03-01T09:00:00".into(),
        agency_code: unit.into(),
        bgt_line_no: line_no(1),
        payee_code: "P1".into(),
        amount_fen: Some(Fen::from_yuan(120)),
        summary: "小样用品".into(),
        column_name: String::new(),
        code: String::new(),
        reason_zh: String::new(),
        reason_en: String::new(),
        cells: r#"[["pay_bus_type_code","1"],["decision_no",""],["contract_no",""],["from_commitment",""],["contract_due_on",""]]"#.into(),
    }
}

#[test]
fn a_planned_row_is_submitted_on_its_page_once_and_is_a_plan_no_more() {
    for town in towns(&[10_000; 4]) {
        let rows = [planned(2, "PLAN-1", "101001"), planned(3, "PLAN-2", "101001")];
        let kept = town.sample.db.write_blocking(move |tx| {
            for row in &rows {
                store::keep(tx, COUNTY, row)?;
            }
            Ok::<_, platform::db::DbError>(())
        });
        kept.expect("the rows are kept");
        let office = Office::of(&town);
        let clerk = "101001-clerk";
        let address = "/import-rows/requests.csv/2";
        let before = office.get(&town, clerk, address).text();
        assert!(before.contains("action=\"/import-rows/requests.csv/2/submission\""), "{before}");

        let sent = office.post(&town, clerk, &format!("{address}/submission"), &[("idempotency_key", "one")]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}: {}", town.engine, sent.text());
        let id: i64 = sent.to.strip_prefix("/payments/").expect("its page").parse().expect("an id");
        let request = town.payment(id);
        assert_eq!((request.pay_app_no.as_str(), request.agency_code.as_str()), ("PLAN-1", "101001"));
        assert_eq!((request.amount_fen, request.payee_code.as_str()), (Fen::from_yuan(120), "P1"));
        assert_eq!((request.pay_summary.as_str(), request.submitted_by.as_str()), ("小样用品", clerk));
        assert_eq!(request.state(), Some(PaymentState::Submitted), "{}", town.engine);
        assert!(office.get(&town, clerk, &sent.to).text().contains("PLAN-1"));

        // The list has the other row and its sum only; the row's page says what became of it.
        let list = office.get(&town, clerk, "/import-rows.csv").text();
        assert!(list.contains("PLAN-2") && !list.contains("PLAN-1"), "{}: {list}", town.engine);
        for (lang, words) in [(Lang::Zh, "已提交为支付申请"), (Lang::En, "submitted as a request")] {
            let after = office.get_in(&town, clerk, address, lang).text();
            assert!(after.contains(words) && after.contains(&sent.to), "{}: {after}", town.engine);
            assert!(!after.contains("/submission"), "{}: it is not offered again", town.engine);
        }
        // Pressed twice is once; another press is refused by the number.
        let twice =
            office.post(&town, clerk, &format!("{address}/submission"), &[("idempotency_key", "one")]);
        assert_eq!((twice.status, twice.to), (StatusCode::SEE_OTHER, sent.to), "{}", town.engine);
        let again =
            office.post(&town, clerk, &format!("{address}/submission"), &[("idempotency_key", "two")]);
        assert_eq!(again.status, StatusCode::CONFLICT, "{}: {}", town.engine, again.text());
        let all = "select count(*) from payment_request where mof_div_code = ?1 and pay_app_no = 'PLAN-1'";
        assert_eq!(town.number(all), 1, "{}", town.engine);
    }
}
