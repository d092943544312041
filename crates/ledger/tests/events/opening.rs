use super::*;

fn opening() -> Opening {
    let states = LineStates {
        pending_breakdown: fen(1),
        pending_release: fen(2),
        executable: fen(3),
        frozen: fen(4),
        committed: fen(5),
        in_process: fen(6),
        clawed_back: fen(7),
        paid: fen(8),
        carried_forward: fen(9),
    };
    let control = |control, appropriation, established, pre_allocated| OpeningControl {
        control: ControlId(control),
        appropriation: fen(appropriation),
        established: fen(established),
        pre_allocated: fen(pre_allocated),
    };
    Opening {
        year: YEAR,
        book: GENERAL,
        resources: Resources { revenue: fen(100), transfer_in: fen(20), ..Resources::default() },
        reserves: Reserves { contingency: fen(20), ..Reserves::default() },
        controls: vec![control(10, 60, 40, 5), control(20, 40, 0, 0)],
        lines: vec![OpeningLine { line: A, states }, OpeningLine { line: B, states: LineStates::default() }],
        source: "doc".into(),
    }
}

#[test]
fn a_book_opens_in_mid_year_with_all_accounts_by_line() {
    done(
        open_mid_year(&given(&[]), &opening()),
        "E30",
        &[
            "Dr 1101 @0 100",
            "Dr 1105 @0 20",
            "Cr 2101 @-10 60",
            "Cr 2101 @-20 40",
            "Cr 2103 @0 20",
            "Dr 3101 @1 1",
            "Dr 3102 @1 2",
            "Dr 3103 @1 3",
            "Dr 3104 @1 4",
            "Dr 3105 @1 5",
            "Dr 3106 @1 6",
            "Dr 3107 @1 7",
            "Dr 3201 @1 8",
            "Dr 3401 @1 9",
            "Cr 4101 @-10 40",
            "Cr 4102 @-10 5",
        ],
    );
}

/// The mistakes an opening can have, in the order they are found: the last change of each case is
/// the one refused, the earlier mistakes are mended.
#[test]
fn a_trial_balance_both_sides_did_not_agree_on_is_refused() {
    let books = given(&[]);
    let with = |changes: &[&dyn Fn(&mut Opening)]| {
        let mut order = opening();
        changes.iter().for_each(|change| change(&mut order));
        open_mid_year(&books, &order)
    };
    let no_source = |order: &mut Opening| order.source.clear();
    let negative = |order: &mut Opening| order.lines[0].states.paid = fen(-8);
    let large = |order: &mut Opening| order.reserves.contingency = fen(Fen::LIMIT.get() + 1);
    let other_book = |order: &mut Opening| order.lines[1].line.book = FundNature::GovFund;
    let control_twice = |order: &mut Opening| order.controls[1].control = ControlId(10);
    let line_twice = |order: &mut Opening| order.lines[1].line.line = LineId(1);
    let control_missing = |order: &mut Opening| order.lines[1].line.control = ControlId(30);

    refused(with(&[&no_source, &negative]), OpeningRefused::SourceMissing);
    let place = Place::Line(LineId(1));
    refused(
        with(&[&negative, &other_book]),
        OpeningRefused::AmountNegative { account: Account::Paid, place, amount: fen(-8) },
    );
    refused(
        with(&[&large, &other_book]),
        OpeningRefused::AmountTooLarge {
            account: Account::ContingencyAppropriation,
            place: Place::Book,
            amount: fen(Fen::LIMIT.get() + 1),
            limit: Fen::LIMIT,
        },
    );
    let empty = Opening {
        resources: Resources::default(),
        reserves: Reserves::default(),
        controls: vec![],
        lines: vec![OpeningLine { line: A, states: LineStates::default() }],
        ..opening()
    };
    refused(open_mid_year(&books, &empty), OpeningRefused::NothingToOpen);
    refused(
        with(&[&other_book, &control_twice]),
        OpeningRefused::OtherBook { line: LineId(2), line_year: YEAR, line_book: FundNature::GovFund },
    );
    refused(with(&[&control_twice, &line_twice]), OpeningRefused::ControlTwice { control: ControlId(10) });
    refused(with(&[&line_twice, &control_missing]), OpeningRefused::LineTwice { line: LineId(1) });
    refused(
        with(&[&control_missing]),
        OpeningRefused::ControlMissing { line: LineId(2), control: ControlId(30) },
    );
}

#[test]
fn a_book_opens_only_once_and_before_anything_else() {
    let mut order = opening();
    order.resources.revenue = fen(1);
    refused(
        open_mid_year(&given(&[(3201, 2, 1)]), &order),
        OpeningRefused::AlreadyOpen {
            account: Account::Paid,
            place: Place::Line(LineId(2)),
            balance: fen(1),
        },
    );
}

#[test]
fn an_opening_out_of_balance_is_refused_with_the_difference() {
    let books = given(&[]);
    for (revenue, difference) in [(99, -1), (101, 1)] {
        let mut order = opening();
        order.resources.revenue = fen(revenue);
        order.lines[0].states.paid = fen(7);
        refused(
            open_mid_year(&books, &order),
            OpeningRefused::ResourcesDiffer {
                resources: fen(120 + difference),
                appropriations: fen(120),
                difference: fen(difference),
            },
        );
    }
    for (paid, difference) in [(7, -1), (9, 1)] {
        let mut order = opening();
        order.lines[0].states.paid = fen(paid);
        refused(
            open_mid_year(&books, &order),
            OpeningRefused::QuotasDiffer {
                quotas: fen(45 + difference),
                controls: fen(45),
                difference: fen(difference),
            },
        );
    }
}

#[test]
fn an_opening_balances_per_control_key_too() {
    let books = given(&[]);
    let mut moved = opening();
    moved.lines[0].states.paid = fen(7);
    moved.lines[1].states.paid = fen(1);
    moved.controls[0].appropriation = fen(39);
    moved.controls[1].appropriation = fen(61);
    refused(
        open_mid_year(&books, &moved),
        OpeningRefused::ControlDiffers {
            control: ControlId(10),
            quota_control: fen(45),
            lines: fen(44),
            difference: fen(1),
        },
    );
    let mut exceeds = opening();
    exceeds.controls[0].appropriation = fen(39);
    exceeds.controls[1].appropriation = fen(61);
    refused(
        open_mid_year(&books, &exceeds),
        OpeningRefused::ExceedsAppropriation {
            control: ControlId(10),
            appropriation: fen(39),
            established: fen(40),
        },
    );
    exceeds.controls[0].appropriation = fen(40);
    exceeds.controls[1].appropriation = fen(60);
    open_mid_year(&books, &exceeds).expect("an appropriation may be used up");
}

#[test]
fn an_opening_beyond_all_numbers_is_refused_and_not_wrapped() {
    let mut order = opening();
    let control = OpeningControl {
        control: ControlId(0),
        appropriation: Fen::LIMIT,
        established: Fen::ZERO,
        pre_allocated: Fen::ZERO,
    };
    let ids = 100..10_000;
    order.controls = ids.map(|id| OpeningControl { control: ControlId(id), ..control }).collect();
    order.lines.clear();
    refused_as(open_mid_year(&given(&[]), &order), "total_too_large");
}
