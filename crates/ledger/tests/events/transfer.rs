use super::*;

#[test]
fn a_superior_transfer_for_a_known_line_becomes_quota_at_once() {
    let books = given(&[]);
    let new = |amount, source: &str| receive_transfer(&books, &order(A, amount, source));
    begins_with_source_and_amount(new);
    done(new(70, "doc"), "E06", &["Dr 1102 @0 70", "Dr 3101 @1 70", "Cr 2101 @-10 70", "Cr 4101 @-10 70"]);
    let full = given(&[(1102, 0, i64::MAX)]);
    refused_as(receive_transfer(&full, &order(A, 1, "doc")), "total_too_large");
}

#[test]
fn a_superior_transfer_without_a_line_waits_in_the_unallocated_reserve() {
    let books = given(&[]);
    let new = |amount, source: &str| {
        let order = BookOrder { year: YEAR, book: GENERAL, amount: fen(amount), source: source.into() };
        receive_unallocated(&books, &order)
    };
    begins_with_source_and_amount(new);
    done(new(70, "doc"), "E06b", &["Dr 1102 @0 70", "Cr 2104 @0 70"]);
    let full = given(&[(2104, 0, i64::MAX)]);
    let one = BookOrder { year: YEAR, book: GENERAL, amount: fen(1), source: "doc".into() };
    refused(
        receive_unallocated(&full, &one),
        TransferRefused::TotalTooLarge {
            account: Account::UnallocatedAppropriation,
            place: Place::Book,
            balance: fen(i64::MAX),
            asked: fen(1),
        },
    );
}

type Give = fn(&TrialBalance, &Recall) -> Result<Posting, RecallRefused>;
const BOTH: [(Give, &str); 2] = [(|b, o| recall(b, o), "E27"), (|b, o| return_to_superior(b, o), "E28")];

#[test]
fn superior_money_leaves_from_the_line_that_has_it() {
    for (give, code) in BOTH {
        for state in Uncommitted::ALL {
            let account = state.account();
            let from = TakenFrom::Line { line: A, state };
            let books = given(&[(account.code(), 1, 100), (4101, -10, 90), (2101, -10, 90), (1102, 0, 80)]);
            let new = |amount, source: &str| {
                let booked = SuperiorMoney::ThisYear;
                give(&books, &Recall { from, booked, amount: fen(amount), source: source.into() })
            };
            begins_with_source_and_amount(new);
            refused(
                new(101, "doc"),
                RecallRefused::ExceedsAvailable {
                    line: LineId(1),
                    state: account,
                    available: fen(100),
                    asked: fen(101),
                },
            );
            refused(
                new(91, "doc"),
                RecallRefused::ExceedsControl {
                    control: ControlId(10),
                    established: fen(90),
                    asked: fen(91),
                },
            );
            refused(
                new(81, "doc"),
                RecallRefused::ExceedsReceived {
                    account: Account::TransferRevenueBudget,
                    received: fen(80),
                    asked: fen(81),
                },
            );
            let from_state = format!("Cr {} @1 80", account.code());
            let entries = ["Dr 2101 @-10 80", "Dr 4101 @-10 80", &from_state, "Cr 1102 @0 80"];
            done(new(80, "doc"), code, &entries);
        }
    }
}

#[test]
fn superior_money_without_a_line_leaves_from_the_unallocated_reserve() {
    let from = TakenFrom::Reserve { year: YEAR, book: GENERAL };
    let books = given(&[(2104, 0, 100), (1104, 0, 80)]);
    for (give, code) in BOTH {
        let new = |amount: i64| {
            let booked = SuperiorMoney::CarriedOver;
            give(&books, &Recall { from, booked, amount: fen(amount), source: "doc".into() })
        };
        refused(new(101), RecallRefused::ExceedsReserve { reserve: fen(100), asked: fen(101) });
        refused(
            new(81),
            RecallRefused::ExceedsReceived {
                account: Account::OpeningCarryOver,
                received: fen(80),
                asked: fen(81),
            },
        );
        done(new(80), code, &["Dr 2104 @0 80", "Cr 1104 @0 80"]);
    }
}
