use super::*;

#[test]
fn a_virement_moves_quota_and_appropriation_together() {
    let books = given(&[(3103, 1, 100), (4101, -10, 90), (2101, -10, 90)]);
    let new = |from, to, amount, source: &str| {
        virement(&books, &Virement { from, to, amount: fen(amount), source: source.into() })
    };
    begins_with_source_and_amount(|amount, source| new(A, A, amount, source));
    let next_year = QuotaLine { year: FiscalYear(2023), ..B };
    let gov_fund = QuotaLine { book: FundNature::GovFund, ..B };
    let both = QuotaLine { year: FiscalYear(2023), book: FundNature::GovFund, ..B };
    refused(new(A, QuotaLine { line: A.line, ..both }, 1, "doc"), VirementRefused::SameLine { line: A.line });
    for to in [next_year, both] {
        let (from, to_year) = (YEAR, FiscalYear(2023));
        refused(new(A, to, 101, "doc"), VirementRefused::OtherYear { from, to: to_year });
    }
    refused(
        new(A, gov_fund, 101, "doc"),
        VirementRefused::OtherBook { from: GENERAL, to: FundNature::GovFund },
    );
    refused(
        new(A, B, 101, "doc"),
        VirementRefused::ExceedsAvailable { line: LineId(1), available: fen(100), asked: fen(101) },
    );
    refused(
        new(A, B, 91, "doc"),
        VirementRefused::ExceedsControl { control: ControlId(10), established: fen(90), asked: fen(91) },
    );
    done(
        new(A, B, 90, "doc"),
        "E07",
        &[
            "Dr 3103 @2 90",
            "Cr 3103 @1 90",
            "Dr 2101 @-10 90",
            "Dr 4101 @-10 90",
            "Cr 2101 @-20 90",
            "Cr 4101 @-20 90",
        ],
    );
    // Within one control key only the lines change, so pre-allocated quota may move, too.
    done(new(A, A2, 100, "doc"), "E07", &["Dr 3103 @3 100", "Cr 3103 @1 100"]);
    let full = given(&[(3103, 1, 1), (4101, -10, 1), (2101, -10, 1), (2101, -20, i64::MAX)]);
    let one = Virement { from: A, to: B, amount: fen(1), source: "doc".into() };
    refused_as(virement(&full, &one), "total_too_large");
}

#[test]
fn a_supplement_takes_no_more_than_the_reserve_holds() {
    let books = given(&[(2103, 0, 100), (2104, 0, 50)]);
    let from_contingency = |amount, source: &str| supplement_contingency(&books, &order(A, amount, source));
    begins_with_source_and_amount(from_contingency);
    refused(
        from_contingency(101, "doc"),
        ContingencyRefused::ExceedsContingency { reserve: fen(100), asked: fen(101) },
    );
    let entries = |reserve: u16, amount: i64| {
        [
            format!("Dr {reserve} @0 {amount}"),
            format!("Dr 3101 @1 {amount}"),
            format!("Cr 2101 @-10 {amount}"),
            format!("Cr 4101 @-10 {amount}"),
        ]
    };
    done(from_contingency(100, "doc"), "E08", &entries(2103, 100).each_ref().map(String::as_str));

    let from_reserve = |amount, source: &str| supplement_reserve(&books, &order(A, amount, source));
    begins_with_source_and_amount(from_reserve);
    refused(
        from_reserve(51, "doc"),
        ReserveSupplementRefused::ExceedsReserve { reserve: fen(50), asked: fen(51) },
    );
    done(from_reserve(50, "doc"), "E09", &entries(2104, 50).each_ref().map(String::as_str));

    let full = given(&[(2103, 0, 1), (2104, 0, 1), (2101, -10, i64::MAX)]);
    refused_as(supplement_contingency(&full, &order(A, 1, "doc")), "total_too_large");
    refused_as(supplement_reserve(&full, &order(A, 1, "doc")), "total_too_large");
}

#[test]
fn a_cut_takes_from_the_state_it_names_up_to_approved_quota() {
    for from in Uncommitted::ALL {
        let state = from.account();
        let books = given(&[(state.code(), 1, 100), (4101, -10, 90), (2101, -10, 95)]);
        let new = |amount, source: &str| {
            cut(&books, &Cut { line: A, from, amount: fen(amount), source: source.into() })
        };
        begins_with_source_and_amount(new);
        refused(
            new(101, "doc"),
            CutRefused::ExceedsAvailable { line: LineId(1), state, available: fen(100), asked: fen(101) },
        );
        refused(
            new(91, "doc"),
            CutRefused::ExceedsControl { control: ControlId(10), established: fen(90), asked: fen(91) },
        );
        let from_state = format!("Cr {} @1 90", state.code());
        done(new(90, "doc"), "E10", &["Dr 2101 @-10 90", "Dr 4101 @-10 90", &from_state, "Cr 2104 @0 90"]);
        let full = given(&[(state.code(), 1, 1), (4101, -10, 1), (2101, -10, 1), (2104, 0, i64::MAX)]);
        refused_as(
            cut(&full, &Cut { line: A, from, amount: fen(1), source: "doc".into() }),
            "total_too_large",
        );
    }
}

#[test]
fn frozen_and_committed_quota_is_not_cut() {
    let books = given(&[(3104, 1, 100), (3105, 1, 100), (4101, -10, 200), (2101, -10, 200)]);
    for from in Uncommitted::ALL {
        refused_as(
            cut(&books, &Cut { line: A, from, amount: fen(1), source: "doc".into() }),
            "exceeds_available",
        );
    }
}

#[test]
fn dormant_quota_is_clawed_back_in_two_steps() {
    let books = given(&[(3103, 1, 100), (3107, 1, 60), (4101, -10, 50), (2101, -10, 50)]);
    let first = |amount, source: &str| claw_back(&books, &order(A, amount, source));
    begins_with_source_and_amount(first);
    refused(
        first(101, "doc"),
        ClawBackRefused::ExceedsAvailable { line: LineId(1), available: fen(100), asked: fen(101) },
    );
    done(first(100, "doc"), "E21", &["Dr 3107 @1 100", "Cr 3103 @1 100"]);

    let second = |amount, source: &str| return_clawed_back(&books, &order(A, amount, source));
    begins_with_source_and_amount(second);
    refused(
        second(61, "doc"),
        ReturnClawedBackRefused::ExceedsClawedBack { line: LineId(1), clawed_back: fen(60), asked: fen(61) },
    );
    refused(
        second(51, "doc"),
        ReturnClawedBackRefused::ExceedsControl {
            control: ControlId(10),
            established: fen(50),
            asked: fen(51),
        },
    );
    done(second(50, "doc"), "E21", &["Dr 2101 @-10 50", "Dr 4101 @-10 50", "Cr 2104 @0 50", "Cr 3107 @1 50"]);
}
