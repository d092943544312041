use super::*;

fn reserve_order(from: Source, amount: i64, source: &str) -> Reserve {
    Reserve { line: A, from, amount: fen(amount), source: source.into() }
}

#[test]
fn a_request_reserves_money_up_to_what_the_line_has_there() {
    for (from, code) in [(Source::Executable, 3103), (Source::Committed, 3105)] {
        let books = given(&[(code, 1, 100)]);
        let new = |amount, source: &str| reserve(&books, &reserve_order(from, amount, source));
        begins_with_source_and_amount(new);
        refused(
            new(101, "doc"),
            ReserveRefused::ExceedsAvailable {
                line: LineId(1),
                from: from.account(),
                available: fen(100),
                asked: fen(101),
            },
        );
        done(new(100, "doc"), "E15", &["Dr 3106 @1 100", &format!("Cr {code} @1 100")]);
        let full = given(&[(code, 1, 1), (3106, 1, i64::MAX)]);
        refused_as(reserve(&full, &reserve_order(from, 1, "doc")), "total_too_large");
    }
}

#[test]
fn committed_money_does_not_pay_an_uncommitted_request() {
    let books = given(&[(3105, 1, 100)]);
    refused_as(reserve(&books, &reserve_order(Source::Executable, 1, "doc")), "exceeds_available");
    let books = given(&[(3103, 1, 100)]);
    refused_as(reserve(&books, &reserve_order(Source::Committed, 1, "doc")), "exceeds_available");
}

#[test]
fn a_returned_request_gives_its_money_back_to_where_it_came_from() {
    for (to, code) in [(Source::Executable, 3103), (Source::Committed, 3105)] {
        let books = given(&[(3106, 1, 100)]);
        let new = |amount, source: &str| {
            give_back(&books, &GiveBack { line: A, to, amount: fen(amount), source: source.into() })
        };
        begins_with_source_and_amount(new);
        refused(
            new(101, "doc"),
            GiveBackRefused::ExceedsInProcess { line: LineId(1), in_process: fen(100), asked: fen(101) },
        );
        done(new(100, "doc"), "E16", &[&format!("Dr {code} @1 100"), "Cr 3106 @1 100"]);
    }
}

#[test]
fn a_receipt_is_booked_when_it_says_what_the_voucher_says() {
    let books = given(&[(3106, 1, 100)]);
    let new = |voucher: i64, amount: i64, source: &str| {
        paid(&books, &Paid { line: A, voucher: fen(voucher), amount: fen(amount), source: source.into() })
    };
    begins_with_source_and_amount(|amount, source| new(7, amount, source));
    for (voucher, received) in [(100, 99), (100, 101), (200, 101)] {
        refused(
            new(voucher, received, "doc"),
            PaidRefused::DiffersFromVoucher { voucher: fen(voucher), received: fen(received) },
        );
    }
    refused(
        new(101, 101, "doc"),
        PaidRefused::ExceedsInProcess { line: LineId(1), in_process: fen(100), asked: fen(101) },
    );
    done(new(100, 100, "doc"), "E17", &["Dr 3201 @1 100", "Cr 3106 @1 100"]);
    let full = given(&[(3106, 1, 1), (3201, 1, i64::MAX)]);
    let one = Paid { line: A, voucher: fen(1), amount: fen(1), source: "doc".into() };
    refused_as(paid(&full, &one), "total_too_large");
}

const PAID: BatchOutcome = BatchOutcome::Paid;
const FAILED: BatchOutcome = BatchOutcome::Failed { to: Source::Executable };
const FAILED_COMMITTED: BatchOutcome = BatchOutcome::Failed { to: Source::Committed };

fn batch(voucher: i64, details: &[(i64, i64, BatchOutcome)]) -> PartlyFailed {
    let detail =
        |&(line, amount, outcome): &_| BatchDetail { line: LineId(line), amount: fen(amount), outcome };
    PartlyFailed {
        year: YEAR,
        book: GENERAL,
        voucher: fen(voucher),
        details: details.iter().map(detail).collect(),
        source: "doc".into(),
    }
}

#[test]
fn a_partly_failed_batch_pays_what_was_paid_and_gives_the_rest_back() {
    let books = given(&[(3106, 1, 100), (3106, 2, 50)]);
    let new = |voucher, details: &[_]| partly_failed(&books, &batch(voucher, details));
    begins_with_source_and_amount(|amount, source| {
        partly_failed(&books, &PartlyFailed { source: source.into(), ..batch(7, &[(1, amount, PAID)]) })
    });
    refused(new(0, &[]), PartlyFailedRefused::DiffersFromVoucher { voucher: fen(0), details: fen(0) });
    for voucher in [99, 101] {
        refused(
            new(voucher, &[(1, 70, PAID), (1, 30, FAILED)]),
            PartlyFailedRefused::DiffersFromVoucher { voucher: fen(voucher), details: fen(100) },
        );
    }
    refused(
        new(101, &[(1, 70, PAID), (1, 31, FAILED)]),
        PartlyFailedRefused::ExceedsInProcess { line: LineId(1), in_process: fen(100), asked: fen(101) },
    );
    done(
        new(100, &[(1, 70, PAID), (1, 30, FAILED)]),
        "E18",
        &["Dr 3103 @1 30", "Dr 3201 @1 70", "Cr 3106 @1 100"],
    );
    done(
        new(150, &[(1, 60, PAID), (1, 10, PAID), (1, 30, FAILED_COMMITTED), (2, 50, FAILED)]),
        "E18",
        &["Dr 3103 @2 50", "Dr 3105 @1 30", "Dr 3201 @1 70", "Cr 3106 @1 100", "Cr 3106 @2 50"],
    );
    let many = vec![(1, Fen::LIMIT.get(), PAID); 10_000];
    refused_as(new(100, &many), "differs_from_voucher");
    let full = given(&[(3106, 1, 1), (3201, 1, i64::MAX)]);
    refused_as(partly_failed(&full, &batch(1, &[(1, 1, PAID)])), "total_too_large");
}

#[test]
fn a_refund_of_the_same_year_never_exceeds_the_payment_nor_the_line() {
    for (to, code) in [(Source::Executable, 3103), (Source::Committed, 3105)] {
        let books = given(&[(3201, 1, 65)]);
        let new = |amount, source: &str| {
            let (paid, refunded) = (fen(100), fen(30));
            refund(
                &books,
                &Refund { line: A, to, paid, refunded, amount: fen(amount), source: source.into() },
            )
        };
        begins_with_source_and_amount(new);
        refused(
            new(71, "doc"),
            RefundRefused::ExceedsPayment { paid: fen(100), refunded: fen(30), asked: fen(71) },
        );
        refused(
            new(70, "doc"),
            RefundRefused::ExceedsLinePaid { line: LineId(1), line_paid: fen(65), asked: fen(70) },
        );
        refused_as(new(66, "doc"), "exceeds_line_paid");
        done(new(65, "doc"), "E19", &[&format!("Dr {code} @1 65"), "Cr 3201 @1 65"]);
    }
}

#[test]
fn a_refund_of_an_earlier_year_returns_to_the_unallocated_reserve() {
    let books = given(&[]);
    let new = |paid_in: i32, amount, source: &str| {
        let to = RefundTo::Reserve { year: YEAR, book: GENERAL };
        let (paid_in, paid, refunded) = (FiscalYear(paid_in), fen(100), fen(30));
        let order =
            PriorYearRefund { paid_in, paid, refunded, to, amount: fen(amount), source: source.into() };
        refund_prior_year(&books, &order)
    };
    begins_with_source_and_amount(|amount, source| new(2022, amount, source));
    for paid_in in [2022, 2023] {
        refused(
            new(paid_in, 71, "doc"),
            PriorYearRefundRefused::NotPriorYear { paid_in: FiscalYear(paid_in), year: YEAR },
        );
    }
    refused(
        new(2020, 71, "doc"),
        PriorYearRefundRefused::ExceedsPayment { paid: fen(100), refunded: fen(30), asked: fen(71) },
    );
    done(new(2020, 70, "doc"), "E20", &["Dr 1104 @0 70", "Cr 2104 @0 70"]);
}

#[test]
fn a_bounce_in_january_may_be_paid_again_from_a_suspense_line() {
    let books = given(&[]);
    let new = |paid_in: i32, amount: i64| {
        let (paid_in, paid, refunded) = (FiscalYear(paid_in), fen(100), Fen::ZERO);
        let to = RefundTo::Suspense { line: A };
        let order =
            PriorYearRefund { paid_in, paid, refunded, to, amount: fen(amount), source: "doc".into() };
        refund_prior_year(&books, &order)
    };
    refused_as(new(2022, 101), "not_prior_year");
    refused(
        new(2020, 101),
        PriorYearRefundRefused::TooOldForSuspense { paid_in: FiscalYear(2020), year: YEAR },
    );
    refused_as(new(2021, 101), "exceeds_payment");
    done(
        new(2021, 100),
        "E20",
        &["Dr 1104 @0 100", "Dr 3103 @1 100", "Cr 2101 @-10 100", "Cr 4101 @-10 100"],
    );
}

#[test]
fn a_refund_beyond_all_numbers_is_refused_and_not_wrapped() {
    let books = given(&[(1104, 0, i64::MAX)]);
    let to = RefundTo::Reserve { year: YEAR, book: GENERAL };
    let (paid_in, paid) = (FiscalYear(2021), fen(100));
    let order = |refunded: i64| PriorYearRefund {
        paid_in,
        paid,
        refunded: fen(refunded),
        to,
        amount: fen(1),
        source: "doc".into(),
    };
    refused_as(refund_prior_year(&books, &order(i64::MAX)), "exceeds_payment");
    refused_as(refund_prior_year(&books, &order(0)), "total_too_large");
}
