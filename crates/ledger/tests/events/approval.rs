use super::*;

fn approval() -> BudgetApproval {
    let appropriation = |control, amount| Appropriation { control: ControlId(control), amount: fen(amount) };
    BudgetApproval {
        year: YEAR,
        book: GENERAL,
        resources: Resources {
            revenue: fen(100),
            transfer_revenue: fen(200),
            debt_revenue: fen(30),
            opening_carry_over: fen(4),
            transfer_in: fen(5),
        },
        appropriations: vec![appropriation(20, 100), appropriation(10, 150), appropriation(20, 60)],
        reserves: Reserves { transfers: fen(9), contingency: fen(12), unallocated: fen(8) },
        source: "doc".into(),
    }
}

#[test]
fn an_approved_budget_is_booked_by_control_key() {
    done(
        approve_budget(&given(&[]), &approval()),
        "E01",
        &[
            "Dr 1101 @0 100",
            "Dr 1102 @0 200",
            "Dr 1103 @0 30",
            "Dr 1104 @0 4",
            "Dr 1105 @0 5",
            "Cr 2101 @-10 150",
            "Cr 2101 @-20 160",
            "Cr 2102 @0 9",
            "Cr 2103 @0 12",
            "Cr 2104 @0 8",
        ],
    );
}

#[test]
fn a_budget_that_does_not_add_up_is_refused_with_both_sums() {
    let books = given(&[]);
    let with = |change: &dyn Fn(&mut BudgetApproval)| {
        let mut order = approval();
        change(&mut order);
        approve_budget(&books, &order)
    };
    refused(
        with(&|order| {
            order.source = " ".into();
            order.resources.revenue = fen(-1);
        }),
        ApprovalRefused::SourceMissing,
    );
    refused(
        with(&|order| {
            order.resources.transfer_in = fen(-1);
            order.appropriations[1].amount = fen(Fen::LIMIT.get() + 1);
        }),
        ApprovalRefused::AmountNegative { account: Account::TransferIn, place: Place::Book, amount: fen(-1) },
    );
    refused(
        with(&|order| order.appropriations[1].amount = fen(Fen::LIMIT.get() + 1)),
        ApprovalRefused::AmountTooLarge {
            account: Account::ExpenditureAppropriation,
            place: Place::Control(ControlId(10)),
            amount: fen(Fen::LIMIT.get() + 1),
            limit: Fen::LIMIT,
        },
    );
    refused(
        with(&|order| {
            order.resources = Resources::default();
            order.reserves = Reserves::default();
            order.appropriations.clear();
        }),
        ApprovalRefused::NothingApproved,
    );
    for (revenue, difference) in [(101, 1), (99, -1)] {
        refused(
            with(&|order| order.resources.revenue = fen(revenue)),
            ApprovalRefused::ResourcesDiffer {
                resources: fen(339 + difference),
                appropriations: fen(339),
                difference: fen(difference),
            },
        );
    }
    let full = given(&[(2101, -20, i64::MAX)]);
    refused(
        approve_budget(&full, &approval()),
        ApprovalRefused::TotalTooLarge {
            account: Account::ExpenditureAppropriation,
            place: Place::Control(ControlId(20)),
            balance: fen(i64::MAX),
            asked: fen(160),
        },
    );
}

#[test]
fn an_adjustment_up_brings_its_own_money() {
    let books = given(&[]);
    let with_debt = |amount, source: &str| adjust_with_debt(&books, &order(A, amount, source));
    begins_with_source_and_amount(with_debt);
    done(
        with_debt(70, "doc"),
        "E11",
        &["Dr 1103 @0 70", "Dr 3101 @1 70", "Cr 2101 @-10 70", "Cr 4101 @-10 70"],
    );
    for (resource, code) in [(OwnResource::Revenue, 1101), (OwnResource::TransferIn, 1105)] {
        let new = |amount, source: &str| {
            let order =
                AdjustmentWithoutDebt { line: A, resource, amount: fen(amount), source: source.into() };
            adjust_without_debt(&books, &order)
        };
        begins_with_source_and_amount(new);
        let resource = format!("Dr {code} @0 70");
        done(new(70, "doc"), "E29", &[&resource, "Dr 3101 @1 70", "Cr 2101 @-10 70", "Cr 4101 @-10 70"]);
    }
    let full = given(&[(4101, -10, i64::MAX)]);
    refused_as(adjust_with_debt(&full, &order(A, 1, "doc")), "total_too_large");
}

#[test]
fn a_revenue_shortfall_shrinks_both_sides_from_the_reserve() {
    let books = given(&[(2104, 0, 100), (1101, 0, 90)]);
    let new = |amount, source: &str| {
        let from = TakenFrom::Reserve { year: YEAR, book: GENERAL };
        revenue_shortfall(&books, &Shortfall { from, amount: fen(amount), source: source.into() })
    };
    begins_with_source_and_amount(new);
    refused(new(101, "doc"), ShortfallRefused::ExceedsReserve { reserve: fen(100), asked: fen(101) });
    refused(new(91, "doc"), ShortfallRefused::ExceedsRevenue { revenue: fen(90), asked: fen(91) });
    done(new(90, "doc"), "E26", &["Dr 2104 @0 90", "Cr 1101 @0 90"]);
}

#[test]
fn a_revenue_shortfall_shrinks_both_sides_from_a_line() {
    for state in Uncommitted::ALL {
        let account = state.account();
        let books = given(&[(account.code(), 1, 100), (4101, -10, 90), (2101, -10, 90), (1101, 0, 80)]);
        let new = |amount: i64| {
            let from = TakenFrom::Line { line: A, state };
            revenue_shortfall(&books, &Shortfall { from, amount: fen(amount), source: "doc".into() })
        };
        let available = fen(100);
        refused(
            new(101),
            ShortfallRefused::ExceedsAvailable {
                line: LineId(1),
                state: account,
                available,
                asked: fen(101),
            },
        );
        refused(
            new(91),
            ShortfallRefused::ExceedsControl { control: ControlId(10), established: fen(90), asked: fen(91) },
        );
        refused(new(81), ShortfallRefused::ExceedsRevenue { revenue: fen(80), asked: fen(81) });
        let from_state = format!("Cr {} @1 80", account.code());
        done(new(80), "E26", &["Dr 2101 @-10 80", "Dr 4101 @-10 80", &from_state, "Cr 1101 @0 80"]);
    }
}
