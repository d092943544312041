use super::*;

#[test]
fn quota_is_established_up_to_its_appropriation() {
    let books = given(&[(2101, -10, 100), (4101, -10, 40)]);
    let new = |amount, source: &str| establish(&books, &order(A, amount, source));
    begins_with_source_and_amount(new);
    refused(
        new(61, "doc"),
        EstablishRefused::ExceedsAppropriation {
            control: ControlId(10),
            appropriation: fen(100),
            established: fen(40),
            asked: fen(61),
        },
    );
    done(new(60, "doc"), "E02", &["Dr 3101 @1 60", "Cr 4101 @-10 60"]);
    let full = given(&[(2101, -10, 1), (3101, 1, i64::MAX)]);
    refused_as(establish(&full, &order(A, 1, "doc")), "total_too_large");
}

#[test]
fn quota_is_pre_allocated_before_the_congress_approves() {
    let books = given(&[]);
    let new = |amount, source: &str| pre_allocate(&books, &order(A, amount, source));
    begins_with_source_and_amount(new);
    done(new(60, "doc"), "E03", &["Dr 3102 @1 60", "Cr 4102 @-10 60"]);
    let full = given(&[(4102, -10, i64::MAX)]);
    refused(
        pre_allocate(&full, &order(A, 1, "doc")),
        PreAllocateRefused::TotalTooLarge {
            account: Account::PreAllocControl,
            place: Place::Control(ControlId(10)),
            balance: fen(i64::MAX),
            asked: fen(1),
        },
    );
}

#[test]
fn a_pre_allocation_is_absorbed_up_to_both_balances() {
    let books = given(&[(4102, -10, 50), (3101, 1, 40)]);
    let new = |amount, source: &str| absorb_pre_allocation(&books, &order(A, amount, source));
    begins_with_source_and_amount(new);
    refused(
        new(51, "doc"),
        AbsorbRefused::ExceedsPreAllocated { control: ControlId(10), pre_allocated: fen(50), asked: fen(51) },
    );
    refused(
        new(41, "doc"),
        AbsorbRefused::ExceedsPending { line: LineId(1), pending: fen(40), asked: fen(41) },
    );
    done(new(40, "doc"), "E03b", &["Dr 4102 @-10 40", "Cr 3101 @1 40"]);
}

#[test]
fn quota_is_broken_down_into_lines_up_to_what_is_pending() {
    let books = given(&[(3101, 1, 100)]);
    let new = |amount, source: &str| breakdown(&books, &Breakdown::of_itself(A, fen(amount), source));
    begins_with_source_and_amount(new);
    let into = |parts: &[(i64, i64)]| {
        let parts =
            parts.iter().map(|&(line, amount)| BreakdownPart { line: LineId(line), amount: fen(amount) });
        breakdown(&books, &Breakdown { line: A, parts: parts.collect(), source: "doc".into() })
    };
    refused(into(&[]), BreakdownRefused::NoParts { line: LineId(1) });
    refused(into(&[(5, 60), (5, 60)]), BreakdownRefused::LineTwice { line: LineId(5) });
    refused_as(into(&[(5, 0), (5, 60)]), "amount_not_positive");
    refused(
        into(&[(5, 60), (6, 41)]),
        BreakdownRefused::ExceedsPending { line: LineId(1), pending: fen(100), asked: fen(101) },
    );
    done(into(&[(5, 60), (6, 40)]), "E04", &["Dr 3102 @5 60", "Dr 3102 @6 40", "Cr 3101 @1 100"]);
    done(new(100, "doc"), "E04", &["Dr 3102 @1 100", "Cr 3101 @1 100"]);
    let many: Vec<(i64, i64)> = (5..10_005).map(|line| (line, Fen::LIMIT.get())).collect();
    refused_as(into(&many), "amount_too_large");
}

/// The events that move money between two states of one line.
#[test]
fn money_moves_between_the_states_of_a_line_up_to_what_is_there() {
    type Move = fn(&TrialBalance, &LineOrder) -> Result<Posting, String>;
    fn plain<R: Serialize + Debug>(result: Result<Posting, R>) -> Result<Posting, String> {
        result.map_err(|refusal| serde_json::to_string(&refusal).unwrap())
    }
    let moves: [(Move, &str, u16, u16, &str, &str); 5] = [
        (|b, o| plain(release(b, o)), "E05", 3102, 3103, "exceeds_pending", "pending"),
        (|b, o| plain(freeze(b, o)), "E12", 3103, 3104, "exceeds_available", "available"),
        (|b, o| plain(unfreeze(b, o)), "E13", 3104, 3103, "exceeds_frozen", "frozen"),
        (|b, o| plain(commit(b, o)), "E14", 3103, 3105, "exceeds_available", "available"),
        (|b, o| plain(release_commitment(b, o)), "E14r", 3105, 3103, "exceeds_committed", "committed"),
    ];
    for (event, code, from, to, refusal, field) in moves {
        let books = given(&[(from, 1, 100)]);
        let new = |amount, source: &str| event(&books, &order(A, amount, source));
        let codes = [(-1, "", "source_missing"), (0, "doc", "amount_not_positive")];
        for (amount, source, expected) in
            codes.into_iter().chain([(Fen::LIMIT.get() + 1, "doc", "amount_too_large")])
        {
            assert!(new(amount, source).unwrap_err().contains(&format!("\"code\":\"{expected}\"")), "{code}");
        }
        let exceeds = format!(r#"{{"code":"{refusal}","line":1,"{field}":100,"asked":101}}"#);
        assert_eq!(new(101, "doc").unwrap_err(), exceeds, "{code}");
        done(new(100, "doc"), code, &[&format!("Dr {to} @1 100"), &format!("Cr {from} @1 100")]);
        let full = given(&[(from, 1, 1), (to, 1, i64::MAX)]);
        assert!(event(&full, &order(A, 1, "doc")).unwrap_err().contains("total_too_large"), "{code}");
    }
}

#[test]
fn a_refusal_says_what_is_there_what_was_asked_and_what_to_do() {
    let books = given(&[(3102, 1, 123_456)]);
    let refusal = release(&books, &order(A, 10_000_000, "doc")).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "quota line 1 has 1,234.56 pending release, 100,000.00 was asked; \
         release less, or ask the budget division to break down more"
    );
    let refusal = release(&books, &order(A, 0, "doc")).unwrap_err();
    assert_eq!(refusal.to_string(), "a release must be positive, not 0.00");
}
