use super::*;
use crate::events::*;
use crate::ids::QuotaLine;
use crate::posting::{cr, dr};

const YEAR: FiscalYear = FiscalYear(2022);
const BOOK: FundNature = FundNature::General;
const LINE: QuotaLine = line(10, 1);

const fn line(control: i64, line: i64) -> QuotaLine {
    QuotaLine { year: YEAR, book: BOOK, control: ControlId(control), line: LineId(line) }
}

fn of(line: QuotaLine, amount: i64) -> LineOrder {
    LineOrder { line, amount: Fen::new(amount), source: "doc".into() }
}

/// 1,000 approved for each of two control keys, 600 of it released on line 1 and 200 on line 2.
fn county() -> Ledger {
    let mut ledger = Ledger::new();
    let appropriation = |control| Appropriation { control: ControlId(control), amount: Fen::new(1000) };
    let approval = BudgetApproval {
        year: YEAR,
        book: BOOK,
        resources: Resources { revenue: Fen::new(2000), ..Resources::default() },
        appropriations: vec![appropriation(10), appropriation(20)],
        reserves: Reserves::default(),
        source: "doc".into(),
    };
    done(&mut ledger, |books| approve_budget(books, &approval));
    for (line, amount) in [(LINE, 600), (line(20, 2), 200)] {
        done(&mut ledger, |books| establish(books, &of(line, amount)));
        let order = Breakdown::of_itself(line, Fen::new(amount), "doc");
        done(&mut ledger, |books| breakdown(books, &order));
        done(&mut ledger, |books| release(books, &of(line, amount)));
    }
    ledger
}

#[track_caller]
fn done<R: std::fmt::Debug>(
    ledger: &mut Ledger,
    event: impl FnOnce(&View<'_>) -> Result<Posting, R>,
) -> PostingId {
    let posting = event(&ledger.view(YEAR, BOOK)).expect("the order is sound");
    let id = ledger.append(posting).expect("the posting is sound");
    assert_eq!(ledger.check(), []);
    assert_eq!(ledger.check_replay(), Ok(()));
    id
}

fn pay(ledger: &mut Ledger, line: QuotaLine, amount: i64) -> [PostingId; 2] {
    let amount = Fen::new(amount);
    let order = Reserve { line, from: Source::Executable, amount, source: "doc".into() };
    let reserved = done(ledger, |books| reserve(books, &order));
    let order = Paid { line, voucher: amount, amount, source: "doc".into() };
    [reserved, done(ledger, |books| paid(books, &order))]
}

fn on_line(ledger: &Ledger, account: Account, line: QuotaLine) -> i64 {
    ledger.balance(YEAR, BOOK, account, Place::Line(line.line)).get()
}

#[test]
fn a_payment_leaves_and_a_part_of_it_comes_back() {
    let mut ledger = county();
    pay(&mut ledger, LINE, 500);
    let (to, amount) = (Source::Executable, Fen::new(120));
    let order =
        Refund { line: LINE, to, paid: Fen::new(500), refunded: Fen::ZERO, amount, source: "doc".into() };
    done(&mut ledger, |books| refund(books, &order));
    assert_eq!(on_line(&ledger, Account::Paid, LINE), 380);
    assert_eq!(on_line(&ledger, Account::Executable, LINE), 220);
}

/// Section 4.5, wrong class: both postings are taken back, and the payment is booked where it belongs.
#[test]
fn a_payment_of_the_wrong_class_moves_by_correction() {
    let (mut ledger, right) = (county(), line(20, 2));
    for posting in pay(&mut ledger, LINE, 150).into_iter().rev() {
        let original = ledger.posting(posting).unwrap().clone();
        let order = Correction { posting, source: "correction".into() };
        let reversal = done(&mut ledger, |books| correct(books, &order, &original));
        assert_eq!(ledger.reversed_by(posting), Some(reversal));
    }
    pay(&mut ledger, right, 150);
    assert_eq!(on_line(&ledger, Account::Paid, LINE), 0);
    assert_eq!(on_line(&ledger, Account::Executable, LINE), 600);
    assert_eq!(on_line(&ledger, Account::Paid, right), 150);
}

#[test]
fn a_closed_year_still_agrees_with_its_receipts() {
    let mut ledger = county();
    pay(&mut ledger, LINE, 600);
    let order = CarryForward {
        line: line(20, 2),
        from: Carryable::Executable,
        amount: Fen::new(200),
        source: "doc".into(),
    };
    done(&mut ledger, |books| carry_forward(books, &order));
    let trial = ledger.trial_balance(YEAR, BOOK);
    done(&mut ledger, |_| close_year(&trial, &CloseYear { source: "doc".into() }));
    assert_eq!(ledger.balances().count(), 0);
}

/// Applies a posting that must be refused, and leaves no trace.
#[track_caller]
fn faulty(ledger: &mut Ledger, id: i64, posting: Posting, fault: JournalFault) {
    let before = ledger.clone();
    assert_eq!(ledger.apply(PostingId(id), posting), Err(fault));
    assert_eq!(*ledger, before);
}

fn made(event: Event, entries: Vec<Entry>) -> Posting {
    Posting::balanced(event, YEAR, BOOK, "doc", entries)
}

#[test]
fn a_journal_takes_no_posting_that_breaks_it() {
    let mut ledger = county();
    let (posting, at) = (PostingId(99), Place::Line(LINE.line));
    let first = ledger.posting(PostingId(1)).unwrap().clone();

    let unsound = Posting { source: String::new(), ..first.clone() };
    faulty(&mut ledger, 99, unsound, JournalFault::Unsound { posting, fault: PostingFault::NoSource });
    faulty(&mut ledger, 1, first.clone(), JournalFault::PostedTwice { posting: PostingId(1) });

    let overdrawn = vec![dr(Account::Frozen, at, Fen::new(601)), cr(Account::Executable, at, Fen::new(601))];
    let (account, place, balance) = (Account::Executable, at, Fen::new(-1));
    let fault = JournalFault::BelowZero { posting, account, place, balance };
    faulty(&mut ledger, 99, made(Event::Frozen, overdrawn), fault);

    let control = Place::Control(LINE.control);
    let beyond = vec![
        dr(Account::PendingBreakdown, at, Fen::new(401)),
        cr(Account::QuotaControl, control, Fen::new(401)),
    ];
    let fault = JournalFault::ExceedsAppropriation {
        posting,
        control: LINE.control,
        established: Fen::new(1001),
        appropriation: Fen::new(1000),
    };
    faulty(&mut ledger, 99, made(Event::QuotaEstablished, beyond), fault);

    let (account, place, most) = (Account::RevenueBudget, Place::Book, Fen::new(i64::MAX));
    let huge = vec![dr(account, place, most), cr(Account::UnallocatedAppropriation, place, most)];
    let fault = JournalFault::TooLarge { posting, account, place };
    faulty(&mut ledger, 99, made(Event::BudgetApproved, huge), fault);
}

#[test]
fn a_posting_is_reversed_once_by_its_mirror_image() {
    let mut ledger = county();
    let [reserved, paid] = pay(&mut ledger, LINE, 100);
    let (posting, original) = (PostingId(99), paid);
    let reversal = reverse(paid, ledger.posting(paid).unwrap(), "doc");

    let missing = Posting { reverses: Some(PostingId(98)), ..reversal.clone() };
    let fault = JournalFault::OriginalMissing { posting, original: PostingId(98) };
    faulty(&mut ledger, 99, missing, fault);
    let other = Posting { reverses: Some(reserved), ..reversal.clone() };
    faulty(&mut ledger, 99, other, JournalFault::NotAMirror { posting, original: reserved });
    let next_year = Posting { year: YEAR.next(), ..reversal.clone() };
    faulty(&mut ledger, 99, next_year, JournalFault::NotAMirror { posting, original });

    ledger.apply(PostingId(50), reversal.clone()).unwrap();
    let fault = JournalFault::ReversedTwice { posting, original, by: PostingId(50) };
    faulty(&mut ledger, 99, reversal.clone(), fault);
    let again = reverse(PostingId(50), &reversal, "doc");
    faulty(&mut ledger, 99, again, JournalFault::NotAMirror { posting, original: PostingId(50) });
}

#[test]
fn money_paid_without_a_receipt_breaks_i5() {
    let mut ledger = county();
    let at = Place::Line(LINE.line);
    let entries = vec![dr(Account::Paid, at, Fen::new(5)), cr(Account::Executable, at, Fen::new(5))];
    ledger.append(made(Event::Frozen, entries)).unwrap();
    let (year, book, line) = (YEAR, BOOK, LINE.line);
    assert_eq!(ledger.check(), [Broken::I5 { year, book, line, paid: 5, by_receipts: 0 }]);
}

#[test]
fn a_changed_balance_is_found() {
    let sound = county();
    let broken = |account, place, by: i64| {
        let mut ledger = sound.clone();
        let balance = ledger.balances.entry((YEAR, BOOK, account, place)).or_default();
        *balance = balance.checked_add(Fen::new(by)).unwrap();
        assert_eq!(ledger.check_replay(), Err(Broken::I7));
        let found = ledger.check().into_iter().map(|broken| serde_json::to_value(broken).unwrap());
        found.map(|broken| broken["invariant"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let (line, control) = (Place::Line(LINE.line), Place::Control(LINE.control));
    assert_eq!(broken(Account::RevenueBudget, Place::Book, 1), "I1");
    assert_eq!(broken(Account::Executable, line, -1), "I2");
    assert_eq!(broken(Account::Executable, line, -601), "I4 I2");
    assert_eq!(broken(Account::ExpenditureAppropriation, control, -401), "I3 I1");
    assert_eq!(broken(Account::Paid, line, 1), "I2 I5");
}

#[test]
fn a_changed_posting_is_found() {
    let mut ledger = county();
    let posting = ledger.journal.get_mut(&PostingId(2)).unwrap();
    posting.entries.iter_mut().for_each(|entry| entry.amount = Fen::new(601));
    assert_eq!(ledger.check_replay(), Err(Broken::I7));
    ledger.journal.get_mut(&PostingId(2)).unwrap().source.clear();
    assert!(matches!(ledger.check_replay(), Err(Broken::I6 { .. })));
}
