use super::*;

fn released(amount: i64) -> Posting {
    release(&given(&[(3102, 1, amount)]), &order(A, amount, "doc")).unwrap()
}

fn take_back(books: &TrialBalance, original: &Posting) -> Result<Posting, CorrectionRefused> {
    correct(books, &Correction { posting: PostingId(7), source: "doc".into() }, original)
}

#[test]
fn a_correction_is_the_mirror_image_of_its_original() {
    let books = given(&[(3103, 1, 60)]);
    let reversal = take_back(&books, &released(60)).unwrap();
    assert_eq!(reversal.reverses, Some(PostingId(7)));
    done(Ok::<_, ()>(reversal), "E25", &["Cr 3103 @1 60", "Dr 3102 @1 60"]);
    assert_eq!(reverse(PostingId(7), &released(60), "doc"), take_back(&books, &released(60)).unwrap());
}

#[test]
fn a_correction_is_refused_when_something_was_built_on_its_original() {
    let books = given(&[(3103, 1, 59)]);
    let no_source = Correction { posting: PostingId(7), source: "".into() };
    let reversal = reverse(PostingId(6), &released(60), "doc");
    refused(correct(&books, &no_source, &reversal), CorrectionRefused::SourceMissing);
    refused(take_back(&books, &reversal), CorrectionRefused::IsReversal { posting: PostingId(7) });
    refused(
        take_back(&books, &released(60)),
        CorrectionRefused::WouldOverdraw {
            account: Account::Executable,
            place: Place::Line(LineId(1)),
            balance: fen(59),
            asked: fen(60),
        },
    );
    let full = given(&[(3103, 1, 60), (3102, 1, i64::MAX)]);
    refused(
        take_back(&full, &released(60)),
        CorrectionRefused::TotalTooLarge {
            account: Account::PendingRelease,
            place: Place::Line(LineId(1)),
            balance: fen(i64::MAX),
            asked: fen(60),
        },
    );
}

#[test]
fn an_approval_with_quota_on_it_is_not_taken_back() {
    let approval = BudgetApproval {
        year: YEAR,
        book: GENERAL,
        resources: Resources { revenue: fen(100), ..Resources::default() },
        appropriations: vec![Appropriation { control: ControlId(10), amount: fen(100) }],
        reserves: Reserves::default(),
        source: "doc".into(),
    };
    let approved = approve_budget(&given(&[]), &approval).unwrap();
    let rows = |established| [(1101, 0, 150), (2101, -10, 150), (4101, -10, established)];
    refused(
        take_back(&given(&rows(51)), &approved),
        CorrectionRefused::WouldExceedAppropriation {
            control: ControlId(10),
            appropriation: fen(50),
            established: fen(51),
        },
    );
    take_back(&given(&rows(50)), &approved).expect("the rest of the appropriation covers the quota");
}
