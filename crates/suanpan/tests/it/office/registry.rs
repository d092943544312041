//! The registry's pages: what a person sees of a payee, and a mark made by two.

use axum::http::StatusCode;
use ledger::Fen;
use treasury::payment::NewPayment;

use super::seat::Office;
use crate::support::{Town, towns};

const LINES: [i64; 4] = [1_000_000; 4];

fn ask(town: &Town, n: usize, yuan: i64) -> String {
    let request = NewPayment { payee_code: "P1".into(), ..town.sample.request(n, Fen::from_yuan(yuan)) };
    let unit = request.agency_code.clone();
    let user = format!("{unit}-clerk");
    town.sample.must::<treasury::payment::SubmitPayment>(&user, &format!("ask {n}"), request).expect("asked");
    unit
}

#[test]
fn a_unit_sees_of_a_payee_only_what_it_asked_for_itself() {
    for town in towns(&LINES) {
        let (one, other) = (ask(&town, 3, 111), ask(&town, 4, 222));
        assert_ne!(one, other);
        let office = Office::of(&town);
        let page = |user: &str| {
            let answer = office.get(&town, user, "/payees/P1");
            assert_eq!(answer.status, StatusCode::OK, "{user}");
            answer.text()
        };
        let own = page(&format!("{one}-clerk"));
        assert!(own.contains("111.00") && !own.contains("333.00"), "{}", town.engine);
        let theirs = page(&format!("{other}-clerk"));
        assert!(theirs.contains("222.00") && !theirs.contains("333.00"), "{}", town.engine);
        assert!(page("fin-payee").contains("333.00"), "{}: the county's registrar sees all", town.engine);
    }
}

#[test]
fn a_mark_is_proposed_on_one_page_and_confirmed_on_another() {
    for town in towns(&LINES) {
        let office = Office::of(&town);
        let fields = [
            ("payee_code", "P1"),
            ("mark", "sme"),
            ("from_day", "2022-03-01"),
            ("evidence", "企业规模声明函 12"),
            ("key", "mark"),
        ];
        let answer = office.post(&town, "fin-payee", "/payee-marks", &fields);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let place = answer.to.split('?').next().unwrap_or_default().to_owned();
        assert!(place.starts_with("/payee-mark-changes/"), "{place}");
        let own = office.get(&town, "fin-payee", &place).text();
        assert!(!own.contains(&format!("{place}/decision")), "nobody confirms what they proposed");
        assert!(office.get(&town, "fin-recon", "/").text().contains(&place), "it waits on the workbench");
        assert!(office.get(&town, "fin-recon", &place).text().contains(&format!("{place}/decision")));
        let listed = office.get(&town, "fin-recon", "/payee-mark-changes?state=proposed").text();
        assert!(listed.contains("企业规模声明函 12") && listed.contains("待确认"), "{}", town.engine);
        let decision = [("confirm", "1"), ("key", "decision")];
        let answer = office.post(&town, "fin-recon", &format!("{place}/decision"), &decision);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let marks = office.get(&town, "fin-payee", "/payee-marks").text();
        assert!(marks.contains("两人确认，有效"), "{}", town.engine);
        assert!(office.get(&town, "fin-recon", &place).text().contains("已确认"), "{}", town.engine);
    }
}
