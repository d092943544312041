//! A small county with two books and two years, and the checks made after each thing done in it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use ledger::*;

use crate::steps::Step;

pub const OLD: FiscalYear = FiscalYear(2022);
pub const NEW: FiscalYear = FiscalYear(2023);
pub const BOOKS: [FundNature; 2] = [FundNature::General, FundNature::GovFund];
/// In the old year; a line of the new year has the ids of the old one and a hundred more.
const LINES: [(FundNature, i64, i64); 5] = [
    (FundNature::General, 10, 1),
    (FundNature::General, 10, 2),
    (FundNature::General, 20, 3),
    (FundNature::General, 20, 4),
    (FundNature::GovFund, 30, 5),
];

pub fn old_lines() -> impl Iterator<Item = QuotaLine> {
    LINES.into_iter().map(|(book, control, line)| QuotaLine {
        year: OLD,
        book,
        control: ControlId(control),
        line: LineId(line),
    })
}

/// The line of the new year that takes up what `old` carries forward.
pub fn successor(old: QuotaLine) -> QuotaLine {
    QuotaLine { year: NEW, control: ControlId(old.control.0 + 100), line: LineId(old.line.0 + 100), ..old }
}

pub struct World {
    pub ledger: Ledger,
    pub done: Vec<Event>,
    pub refused: u64,
}

impl World {
    /// Four ways to start: approved; approved and released; opened in mid-year; with nothing at all.
    pub fn started(start: u8) -> World {
        let mut world = World { ledger: Ledger::new(), done: Vec::new(), refused: 0 };
        match start {
            0 => BOOKS.into_iter().for_each(|book| world.must(world.approval(OLD, book, 10_000))),
            1 => {
                BOOKS.into_iter().for_each(|book| world.must(world.approval(OLD, book, 10_000)));
                for line in old_lines() {
                    world.release_quota(line);
                }
            }
            2 => BOOKS.into_iter().for_each(|book| world.must(world.opening(book))),
            _ => {}
        }
        world
    }

    pub fn view(&self, line: QuotaLine) -> View<'_> {
        self.ledger.view(line.year, line.book)
    }

    pub fn play(&mut self, step: &Step) {
        match step.posting(self) {
            Ok(posting) => {
                let before = self.ledger.clone();
                let id = self.apply(posting);
                if step.take_back_at_once() {
                    self.take_back(id, &before);
                }
            }
            Err(_) => self.refused += 1,
        }
    }

    /// Absorbs, gives back, carries forward and lapses until nothing is open; then the new year
    /// opens what was carried, and the old one closes.
    pub fn finish_the_year(&mut self) {
        for line in old_lines() {
            self.absorb_all(line);
        }
        for line in old_lines() {
            self.settle(line);
        }
        for from in old_lines() {
            let states = self.carried(from);
            let carried = self.view(from).line(Account::CarriedForward, from.line);
            // A line opened before it carried more keeps the surplus in 3401; books open it as
            // another line. A mid-year opening may hold carried money of no E22, likewise.
            if Fen::total(states.rows().map(|row| row.1)) == Ok(carried) && !carried.is_zero() {
                let order = OpenNewYear { from, to: successor(from), states, source: "doc".into() };
                match open_new_year(&self.view(from), &self.view(order.to), &order) {
                    Ok(posting) => drop(self.apply(posting)),
                    Err(OpenNewYearRefused::AlreadyOpened { .. }) => {}
                    Err(refusal) => panic!("{refusal}"),
                }
            }
        }
        for book in BOOKS {
            let trial = self.ledger.trial_balance(OLD, book);
            match close_year(&trial, &CloseYear { source: "doc".into() }) {
                Ok(posting) => drop(self.apply(posting)),
                Err(CloseYearRefused::NothingToClose { .. }) => {}
                Err(refusal) => panic!("{refusal}"),
            }
            assert!(self.ledger.trial_balance(OLD, book).is_empty());
        }
    }

    /// What E22 carried forward from a line, less what was taken back.
    pub fn carried(&self, line: QuotaLine) -> CarriedStates {
        let mut states = CarriedStates::default();
        for (id, posting) in self.ledger.journal() {
            if posting.event != Event::CarriedForward || self.ledger.reversed_by(id).is_some() {
                continue;
            }
            for entry in &posting.entries {
                if entry.place != Place::Line(line.line) {
                    continue;
                }
                let state = match entry.account {
                    Account::PendingRelease => &mut states.pending_release,
                    Account::Executable => &mut states.executable,
                    Account::Frozen => &mut states.frozen,
                    Account::Committed => &mut states.committed,
                    _ => continue, // 3401 itself
                };
                *state = state.checked_add(entry.amount).unwrap();
            }
        }
        states
    }

    pub fn approval(
        &self,
        year: FiscalYear,
        book: FundNature,
        amount: i64,
    ) -> Result<Posting, ApprovalRefused> {
        let fen = Fen::new(amount);
        let later = if year == OLD { 0 } else { 100 };
        let controls: std::collections::BTreeSet<i64> =
            LINES.into_iter().filter(|row| row.0 == book).map(|row| row.1 + later).collect();
        let appropriations: Vec<Appropriation> =
            controls.into_iter().map(|id| Appropriation { control: ControlId(id), amount: fen }).collect();
        let resources = Resources {
            revenue: fen.checked_mul(appropriations.len() as i64).unwrap(),
            transfer_revenue: fen,
            debt_revenue: fen,
            ..Resources::default()
        };
        let half = Fen::new(amount / 2);
        let reserves = Reserves {
            transfers: half,
            contingency: half,
            unallocated: Fen::new(2 * amount - 2 * (amount / 2)),
        };
        let order = BudgetApproval { year, book, resources, appropriations, reserves, source: "doc".into() };
        approve_budget(&self.ledger.view(year, book), &order)
    }

    /// Every state of every line at once: 9,000 per line on an appropriation of 10,000 per line.
    pub fn opening(&self, book: FundNature) -> Result<Posting, OpeningRefused> {
        let thousand = Fen::new(1000);
        let states = LineStates {
            pending_breakdown: thousand,
            pending_release: thousand,
            executable: Fen::new(2000),
            frozen: thousand,
            committed: thousand,
            in_process: thousand,
            clawed_back: thousand,
            paid: thousand,
            carried_forward: Fen::ZERO,
        };
        let lines: Vec<OpeningLine> =
            old_lines().filter(|line| line.book == book).map(|line| OpeningLine { line, states }).collect();
        let mut per_control: BTreeMap<ControlId, i64> = BTreeMap::new();
        lines.iter().for_each(|row| *per_control.entry(row.line.control).or_default() += 1);
        let control = |(control, lines): (ControlId, i64)| OpeningControl {
            control,
            appropriation: Fen::new(10_000 * lines),
            established: Fen::new(8000 * lines),
            pre_allocated: Fen::new(1000 * lines),
        };
        let reserve = Fen::new(3000);
        let order = Opening {
            year: OLD,
            book,
            resources: Resources {
                revenue: Fen::new(10_000 * lines.len() as i64),
                transfer_revenue: Fen::new(6000),
                ..Resources::default()
            },
            reserves: Reserves { contingency: reserve, unallocated: reserve, ..Reserves::default() },
            controls: per_control.into_iter().map(control).collect(),
            lines,
            source: "doc".into(),
        };
        open_mid_year(&self.ledger.view(OLD, book), &order)
    }

    /// Applies a posting; from here on everything the ledger promises must hold.
    fn apply(&mut self, posting: Posting) -> PostingId {
        self.done.push(posting.event);
        let id = self.ledger.append(posting).expect("what an event gives, the journal takes");
        assert_eq!(self.ledger.check(), []);
        self.check_controls();
        id
    }

    fn must<R: Debug>(&mut self, result: Result<Posting, R>) {
        self.apply(result.expect("the order is sound"));
    }

    /// A posting just made can always be taken back, and everything is as it was.
    fn take_back(&mut self, id: PostingId, before: &Ledger) {
        let original = self.ledger.posting(id).expect("just posted").clone();
        let view = self.ledger.view(original.year, original.book);
        let order = Correction { posting: id, source: "doc".into() };
        match correct(&view, &order, &original) {
            Ok(reversal) => {
                self.apply(reversal);
                assert!(self.ledger.balances().eq(before.balances()), "a reversal restores");
            }
            Err(refusal) => assert_eq!(refusal, CorrectionRefused::IsReversal { posting: id }),
        }
    }

    /// I2 per control key: the lines of a key hold exactly what its controls say.
    fn check_controls(&self) {
        let mut by_control: BTreeMap<(FiscalYear, ControlId), i64> = BTreeMap::new();
        for (year, _, row) in self.ledger.balances() {
            let (control, sign) = match row.place {
                Place::Book => continue,
                Place::Control(_) if row.account == Account::ExpenditureAppropriation => continue,
                Place::Control(control) => (control, -1),
                Place::Line(line) => {
                    let of = |(_, control, id): &(FundNature, i64, i64)| {
                        (*id % 100 == line.0 % 100).then_some(control + if year == OLD { 0 } else { 100 })
                    };
                    (ControlId(LINES.iter().find_map(of).expect("a line of this county")), 1)
                }
            };
            *by_control.entry((year, control)).or_default() += sign * row.balance.get();
        }
        assert!(by_control.values().all(|difference| *difference == 0), "{by_control:?}");
    }

    fn release_quota(&mut self, line: QuotaLine) {
        let amount = Fen::new(4000);
        let order = LineOrder { line, amount, source: "doc".into() };
        self.must(establish(&self.view(line), &order));
        self.must(breakdown(&self.view(line), &Breakdown::of_itself(line, amount, "doc")));
        self.must(release(&self.view(line), &order));
    }

    /// Money received for the key pays for what was pre-allocated and never approved.
    fn absorb_all(&mut self, line: QuotaLine) {
        let amount = self.view(line).pre_allocated(line.control);
        if !amount.is_zero() {
            let order = LineOrder { line, amount, source: "doc".into() };
            self.must(receive_transfer(&self.view(line), &order));
            self.must(absorb_pre_allocation(&self.view(line), &order));
        }
    }

    fn settle(&mut self, line: QuotaLine) {
        let source = || "doc".to_owned();
        let held = |world: &World, account| world.view(line).line(account, line.line);
        let amount = held(self, Account::InProcess);
        if !amount.is_zero() {
            let order = GiveBack { line, to: Source::Executable, amount, source: source() };
            self.must(give_back(&self.view(line), &order));
        }
        let amount = held(self, Account::ClawedBack);
        if !amount.is_zero() {
            self.must(return_clawed_back(&self.view(line), &LineOrder { line, amount, source: source() }));
        }
        let amount = held(self, Account::PendingBreakdown);
        if !amount.is_zero() {
            let (from, to) = (Uncommitted::PendingBreakdown, LapseTo::Reserve);
            self.must(lapse(&self.view(line), &Lapse { line, from, to, amount, source: source() }));
        }
        for from in Carryable::ALL {
            let amount = held(self, from.account());
            if !amount.is_zero() {
                let order = CarryForward { line, from, amount, source: source() };
                self.must(carry_forward(&self.view(line), &order));
            }
        }
    }
}
