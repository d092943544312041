use super::*;

const NEXT: FiscalYear = FiscalYear(2023);
/// Line 1 again, as line 101 of control key 110 in the next year.
const A_NEXT: QuotaLine = QuotaLine { year: NEXT, book: GENERAL, control: ControlId(110), line: LineId(101) };

#[test]
fn every_state_but_pending_breakdown_may_be_carried_forward() {
    for from in Carryable::ALL {
        let state = from.account();
        let books = given(&[(state.code(), 1, 100)]);
        let new = |amount, source: &str| {
            carry_forward(&books, &CarryForward { line: A, from, amount: fen(amount), source: source.into() })
        };
        begins_with_source_and_amount(new);
        refused(
            new(101, "doc"),
            CarryForwardRefused::ExceedsAvailable {
                line: LineId(1),
                state,
                available: fen(100),
                asked: fen(101),
            },
        );
        done(new(100, "doc"), "E22", &["Dr 3401 @1 100", &format!("Cr {} @1 100", state.code())]);
    }
}

fn opening() -> OpenNewYear {
    let states =
        CarriedStates { pending_release: fen(10), executable: fen(20), frozen: fen(30), committed: fen(40) };
    OpenNewYear { from: A, to: A_NEXT, states, source: "doc".into() }
}

#[test]
fn a_carried_line_opens_in_the_states_it_closed_in() {
    let (old, new) = (given(&[(3401, 1, 100)]), given_in(NEXT, &[]));
    done(
        open_new_year(&old, &new, &opening()),
        "E22b",
        &[
            "Dr 1104 @0 100",
            "Dr 3102 @101 10",
            "Dr 3103 @101 20",
            "Dr 3104 @101 30",
            "Dr 3105 @101 40",
            "Cr 2101 @-110 100",
            "Cr 4101 @-110 100",
        ],
    );
}

#[test]
fn a_carried_line_opens_once_with_what_it_carried() {
    let (old, new) = (given(&[(3401, 1, 100)]), given_in(NEXT, &[(3201, 101, 1)]));
    let nothing = given(&[]);
    let wrong = |old: &TrialBalance, change: &dyn Fn(&mut OpenNewYear)| {
        let mut order = opening();
        // Each case sets right what the one before was refused for.
        order.to = QuotaLine { year: YEAR, book: FundNature::GovFund, ..A_NEXT };
        order.states.frozen = fen(-1);
        change(&mut order);
        open_new_year(old, &new, &order)
    };
    refused(wrong(&nothing, &|order| order.source.clear()), OpenNewYearRefused::SourceMissing);
    refused(
        wrong(&nothing, &|_| {}),
        OpenNewYearRefused::AmountNegative { account: Account::Frozen, amount: fen(-1) },
    );
    refused(
        wrong(&nothing, &|order| order.states.frozen = fen(31)),
        OpenNewYearRefused::NotNextYear { from: YEAR, to: YEAR },
    );
    refused(
        wrong(&nothing, &|order| {
            order.states.frozen = fen(31);
            order.to.year = NEXT;
        }),
        OpenNewYearRefused::OtherBook { from: GENERAL, to: FundNature::GovFund },
    );
    let with_frozen = |old: &TrialBalance, frozen: i64| {
        wrong(old, &|order| {
            order.states.frozen = fen(frozen);
            order.to = A_NEXT;
        })
    };
    refused(with_frozen(&nothing, 31), OpenNewYearRefused::NothingCarried { line: LineId(1) });
    for frozen in [29, 31] {
        refused(
            with_frozen(&old, frozen),
            OpenNewYearRefused::DiffersFromCarried {
                line: LineId(1),
                carried: fen(100),
                opened: fen(70 + frozen),
            },
        );
    }
    refused_as(with_frozen(&old, i64::MAX), "differs_from_carried");
    refused(
        with_frozen(&old, 30),
        OpenNewYearRefused::AlreadyOpened { line: LineId(101), account: Account::Paid, balance: fen(1) },
    );
    let full = given_in(NEXT, &[(1104, 0, i64::MAX)]);
    refused_as(open_new_year(&old, &full, &opening()), "total_too_large");
}

#[test]
fn quota_lapses_into_the_reserve_or_the_resource_it_came_from() {
    let resources = [
        (LapsedResource::Revenue, 1101),
        (LapsedResource::TransferRevenue, 1102),
        (LapsedResource::DebtRevenue, 1103),
        (LapsedResource::OpeningCarryOver, 1104),
        (LapsedResource::TransferIn, 1105),
    ];
    for from in Uncommitted::ALL {
        let state = from.account();
        let rows = [(state.code(), 1, 100), (4101, -10, 90), (2101, -10, 90)];
        let to_reserve = |amount, source: &str| {
            let to = LapseTo::Reserve;
            lapse(&given(&rows), &Lapse { line: A, from, to, amount: fen(amount), source: source.into() })
        };
        begins_with_source_and_amount(to_reserve);
        let (line, asked) = (LineId(1), fen(101));
        refused(
            to_reserve(101, "doc"),
            LapseRefused::ExceedsAvailable { line, state, available: fen(100), asked },
        );
        let (control, established) = (ControlId(10), fen(90));
        refused(to_reserve(91, "doc"), LapseRefused::ExceedsControl { control, established, asked: fen(91) });
        let from_state = format!("Cr {} @1 90", state.code());
        done(
            to_reserve(90, "doc"),
            "E23",
            &["Dr 2101 @-10 90", "Dr 4101 @-10 90", &from_state, "Cr 2104 @0 90"],
        );
        for (resource, code) in resources {
            let to = LapseTo::Resource(resource);
            let mut rows = rows.to_vec();
            rows.push((code, 0, 80));
            let books = given(&rows);
            let new = |amount: i64| {
                lapse(&books, &Lapse { line: A, from, to, amount: fen(amount), source: "doc".into() })
            };
            let account = resource.account();
            refused(new(81), LapseRefused::ExceedsResource { account, resource: fen(80), asked: fen(81) });
            let (from_state, to_resource) =
                (format!("Cr {} @1 80", state.code()), format!("Cr {code} @0 80"));
            done(new(80), "E23", &["Dr 2101 @-10 80", "Dr 4101 @-10 80", &from_state, &to_resource]);
        }
    }
}

/// A year at its end: of 100 revenue, 60 paid, 30 carried, 10 not even established.
const AT_THE_END: [(u16, i64, i64); 5] =
    [(1101, 0, 100), (2101, -10, 100), (3201, 1, 60), (3401, 1, 30), (4101, -10, 90)];

fn close(rows: &[(u16, i64, i64)]) -> Result<Posting, CloseYearRefused> {
    close_year(&given(rows), &CloseYear { source: "doc".into() })
}

#[test]
fn a_year_closes_to_zero() {
    done(
        close(&AT_THE_END),
        "E24",
        &["Cr 1101 @0 100", "Dr 2101 @-10 100", "Cr 3201 @1 60", "Cr 3401 @1 30", "Dr 4101 @-10 90"],
    );
}

#[test]
fn a_year_closes_only_when_no_line_is_open() {
    let no_source = CloseYear { source: "".into() };
    refused(close_year(&given(&[]), &no_source), CloseYearRefused::SourceMissing);
    refused(close(&[]), CloseYearRefused::NothingToClose { year: YEAR, book: GENERAL });
    let with = |more: &[(u16, i64, i64)]| close(&[&AT_THE_END[..], more].concat());
    for state in 3101..=3107 {
        refused(
            with(&[(state, 8, 5), (state, 9, 1), (4102, -10, 6)]),
            CloseYearRefused::LineOpen {
                line: LineId(8),
                account: Account::from_code(state).unwrap(),
                balance: fen(5),
                open: 2,
            },
        );
    }
    refused(
        with(&[(3201, 8, 6), (4102, -10, 6), (1102, 0, 1)]),
        CloseYearRefused::PreAllocationOpen { control: ControlId(10), balance: fen(6) },
    );
    for out_of_balance in [[(1102, 0, 1)], [(3201, 8, 1)], [(2104, 0, 1)]] {
        refused(with(&out_of_balance), CloseYearRefused::OutOfBalance { year: YEAR, book: GENERAL });
    }
}
