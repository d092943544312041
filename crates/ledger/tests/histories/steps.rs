//! One thing done in a history: an event, with lines and amounts picked by dice.

use ledger::*;

use crate::world::{BOOKS, NEW, OLD, World, old_lines, successor};

/// `kind` is the event, `dice` picks lines, states and amounts.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub kind: u8,
    pub dice: u64,
}

/// Refusals are compared in the worked examples; here it is enough that there was one.
pub struct Refused;

fn any<R>(result: Result<Posting, R>) -> Result<Posting, Refused> {
    result.map_err(|_| Refused)
}

impl Step {
    pub const KINDS: u8 = Event::ALL.len() as u8;

    pub fn take_back_at_once(&self) -> bool {
        self.die(7, 8) == 0
    }

    /// The posting of this step's event, or its refusal: amounts reach up to a tenth beyond what is there.
    pub fn posting(&self, world: &World) -> Result<Posting, Refused> {
        let event = Event::ALL[usize::from(self.kind)];
        match event {
            Event::BudgetApproved
            | Event::AdjustedWithDebt
            | Event::AdjustedWithoutDebt
            | Event::RevenueShortfall
            | Event::OpenedMidYear
            | Event::TransferReceived
            | Event::TransferReceivedUnallocated
            | Event::SuperiorRecall
            | Event::ReturnedToSuperior => self.budget(world, event),
            Event::QuotaEstablished
            | Event::PreAllocated
            | Event::PreAllocationAbsorbed
            | Event::BrokenDown
            | Event::Released
            | Event::Frozen
            | Event::Unfrozen
            | Event::Committed
            | Event::CommitmentReleased => self.quota(world, event),
            Event::Virement
            | Event::ContingencySupplement
            | Event::ReserveSupplement
            | Event::Cut
            | Event::ClawedBack => self.change(world, event),
            Event::PaymentReserved
            | Event::PaymentGivenBack
            | Event::Paid
            | Event::PartlyFailed
            | Event::Refunded
            | Event::PriorYearRefunded => self.payment(world, event),
            Event::CarriedForward
            | Event::NewYearOpened
            | Event::Lapsed
            | Event::YearClosed
            | Event::Corrected => self.year_end(world, event),
        }
    }

    fn budget(&self, world: &World, event: Event) -> Result<Posting, Refused> {
        let line = self.line(0);
        let view = world.view(line);
        let amount = Fen::new(i64::from(self.die(3, 5000)));
        match event {
            Event::BudgetApproved => {
                any(world.approval(if self.die(0, 2) == 0 { OLD } else { NEW }, line.book, amount.get()))
            }
            Event::OpenedMidYear => any(world.opening(BOOKS[usize::from(self.die(0, 2))])),
            Event::AdjustedWithDebt => any(adjust_with_debt(&view, &self.order(line, amount))),
            Event::AdjustedWithoutDebt => {
                let resource = if self.coin() { OwnResource::Revenue } else { OwnResource::TransferIn };
                any(adjust_without_debt(
                    &view,
                    &AdjustmentWithoutDebt { line, resource, amount, source: doc() },
                ))
            }
            Event::TransferReceived => any(receive_transfer(&view, &self.order(line, amount))),
            Event::TransferReceivedUnallocated => {
                let (year, book) = (line.year, line.book);
                any(receive_unallocated(&view, &BookOrder { year, book, amount, source: doc() }))
            }
            Event::RevenueShortfall => {
                let (from, amount) = self.taken(world, line);
                any(revenue_shortfall(&view, &Shortfall { from, amount, source: doc() }))
            }
            Event::SuperiorRecall | Event::ReturnedToSuperior => {
                let (from, amount) = self.taken(world, line);
                let booked =
                    if self.die(6, 4) > 0 { SuperiorMoney::ThisYear } else { SuperiorMoney::CarriedOver };
                let order = Recall { from, booked, amount, source: doc() };
                if event == Event::SuperiorRecall {
                    any(recall(&view, &order))
                } else {
                    any(return_to_superior(&view, &order))
                }
            }
            other => unreachable!("{other} belongs to another group"),
        }
    }

    fn quota(&self, world: &World, event: Event) -> Result<Posting, Refused> {
        let line = self.line(0);
        let view = world.view(line);
        let upto = |account| self.order(line, self.part(view.line(account, line.line)));
        match event {
            Event::QuotaEstablished => {
                let room = view.appropriation(line.control).checked_sub(view.established(line.control));
                any(establish(&view, &self.order(line, self.part(room.expect("I3")))))
            }
            Event::PreAllocated => {
                any(pre_allocate(&view, &self.order(line, Fen::new(i64::from(self.die(3, 5000))))))
            }
            Event::PreAllocationAbsorbed => {
                let most =
                    view.pre_allocated(line.control).min(view.line(Account::PendingBreakdown, line.line));
                any(absorb_pre_allocation(&view, &self.order(line, self.part(most))))
            }
            Event::BrokenDown => {
                let amount = self.part(view.line(Account::PendingBreakdown, line.line));
                let sister = old_lines().map(|old| if line.year == OLD { old } else { successor(old) });
                let sister = sister.filter(|other| other.control == line.control).last().expect("itself");
                if self.coin() || sister.line == line.line || amount.get() < 2 {
                    return any(breakdown(&view, &Breakdown::of_itself(line, amount, "doc")));
                }
                let mut halves = amount.split_by_weights(&[1, 1]).into_iter();
                let parts = [line.line, sister.line];
                let parts =
                    parts.map(|line| BreakdownPart { line, amount: halves.next().expect("two halves") });
                any(breakdown(&view, &Breakdown { line, parts: parts.to_vec(), source: doc() }))
            }
            Event::Released => any(release(&view, &upto(Account::PendingRelease))),
            Event::Frozen => any(freeze(&view, &upto(Account::Executable))),
            Event::Unfrozen => any(unfreeze(&view, &upto(Account::Frozen))),
            Event::Committed => any(commit(&view, &upto(Account::Executable))),
            Event::CommitmentReleased => any(release_commitment(&view, &upto(Account::Committed))),
            other => unreachable!("{other} belongs to another group"),
        }
    }

    fn change(&self, world: &World, event: Event) -> Result<Posting, Refused> {
        let line = self.line(0);
        let view = world.view(line);
        match event {
            Event::Virement => {
                let amount = self.part(view.line(Account::Executable, line.line));
                any(virement(&view, &Virement { from: line, to: self.line(1), amount, source: doc() }))
            }
            Event::ContingencySupplement => {
                let amount = self.part(view.book(Account::ContingencyAppropriation));
                any(supplement_contingency(&view, &self.order(line, amount)))
            }
            Event::ReserveSupplement => {
                let amount = self.part(view.book(Account::UnallocatedAppropriation));
                any(supplement_reserve(&view, &self.order(line, amount)))
            }
            Event::Cut => {
                let from = self.uncommitted();
                let amount = self.part(view.line(from.account(), line.line));
                any(cut(&view, &Cut { line, from, amount, source: doc() }))
            }
            Event::ClawedBack if self.coin() => {
                let amount = self.part(view.line(Account::Executable, line.line));
                any(claw_back(&view, &self.order(line, amount)))
            }
            Event::ClawedBack => {
                let amount = self.part(view.line(Account::ClawedBack, line.line));
                any(return_clawed_back(&view, &self.order(line, amount)))
            }
            other => unreachable!("{other} belongs to another group"),
        }
    }

    fn payment(&self, world: &World, event: Event) -> Result<Posting, Refused> {
        let line = self.line(0);
        let view = world.view(line);
        let from = if self.coin() { Source::Executable } else { Source::Committed };
        let in_process = self.part(view.line(Account::InProcess, line.line));
        let line_paid = view.line(Account::Paid, line.line);
        match event {
            Event::PaymentReserved => {
                let amount = self.part(view.line(from.account(), line.line));
                any(reserve(&view, &Reserve { line, from, amount, source: doc() }))
            }
            Event::PaymentGivenBack => {
                any(give_back(&view, &GiveBack { line, to: from, amount: in_process, source: doc() }))
            }
            Event::Paid => {
                let order = Paid { line, voucher: in_process, amount: in_process, source: doc() };
                any(paid(&view, &order))
            }
            Event::PartlyFailed => {
                let other = self.line(1);
                let second = if other.scope_is(line) && other.line != line.line {
                    self.part(view.line(Account::InProcess, other.line))
                } else {
                    Fen::ZERO
                };
                let mut parts = in_process.split_by_weights(&[2, 1]).into_iter();
                let mut detail = |line: QuotaLine, outcome| BatchDetail {
                    line: line.line,
                    amount: parts.next().unwrap_or(second),
                    outcome,
                };
                let failed = BatchOutcome::Failed { to: from };
                let details = [
                    detail(line, BatchOutcome::Paid),
                    detail(line, failed),
                    detail(other, BatchOutcome::Paid),
                ];
                let details: Vec<BatchDetail> =
                    details.into_iter().filter(|detail| !detail.amount.is_zero()).collect();
                let voucher = Fen::total(details.iter().map(|detail| detail.amount)).expect("small");
                let (year, book) = (line.year, line.book);
                any(partly_failed(&view, &PartlyFailed { year, book, voucher, details, source: doc() }))
            }
            Event::Refunded => {
                let amount = self.part(line_paid);
                let refunded = Fen::ZERO;
                any(refund(
                    &view,
                    &Refund { line, to: from, paid: line_paid, refunded, amount, source: doc() },
                ))
            }
            Event::PriorYearRefunded => {
                let to = if self.coin() {
                    RefundTo::Reserve { year: line.year, book: line.book }
                } else {
                    RefundTo::Suspense { line }
                };
                let (paid_in, paid) = (FiscalYear(line.year.0 - 1), Fen::new(1000));
                let (refunded, amount) = (Fen::ZERO, self.part(paid));
                any(refund_prior_year(
                    &view,
                    &PriorYearRefund { paid_in, paid, refunded, to, amount, source: doc() },
                ))
            }
            other => unreachable!("{other} belongs to another group"),
        }
    }

    fn year_end(&self, world: &World, event: Event) -> Result<Posting, Refused> {
        let line = self.line(0);
        let view = world.view(line);
        match event {
            Event::CarriedForward => {
                let from = Carryable::ALL[usize::from(self.die(4, 4))];
                let amount = self.part(view.line(from.account(), line.line));
                any(carry_forward(&view, &CarryForward { line, from, amount, source: doc() }))
            }
            Event::NewYearOpened => {
                let from = old_lines().nth(usize::from(self.die(0, 5))).expect("five lines");
                let (to, states) = (successor(from), world.carried(from));
                let order = OpenNewYear { from, to, states, source: doc() };
                any(open_new_year(&world.view(from), &world.view(to), &order))
            }
            Event::Lapsed => {
                let (from, resource) = (self.uncommitted(), LapsedResource::Revenue);
                let to = if self.coin() { LapseTo::Reserve } else { LapseTo::Resource(resource) };
                let amount = self.part(view.line(from.account(), line.line));
                any(lapse(&view, &Lapse { line, from, to, amount, source: doc() }))
            }
            Event::YearClosed => {
                let trial = world.ledger.trial_balance(OLD, line.book);
                any(close_year(&trial, &CloseYear { source: doc() }))
            }
            Event::Corrected => {
                let length = world.ledger.journal().count();
                let pick = usize::from(self.die(3, 5000)) % length.max(1);
                let Some((id, original)) = world.ledger.journal().nth(pick) else { return Err(Refused) };
                if world.ledger.reversed_by(id).is_some() {
                    return Err(Refused);
                }
                let view = world.ledger.view(original.year, original.book);
                any(correct(&view, &Correction { posting: id, source: doc() }, original))
            }
            other => unreachable!("{other} belongs to another group"),
        }
    }

    fn taken(&self, world: &World, line: QuotaLine) -> (TakenFrom, Fen) {
        let view = world.view(line);
        if self.coin() {
            let reserve = view.book(Account::UnallocatedAppropriation);
            (TakenFrom::Reserve { year: line.year, book: line.book }, self.part(reserve))
        } else {
            let state = self.uncommitted();
            (TakenFrom::Line { line, state }, self.part(view.line(state.account(), line.line)))
        }
    }

    /// One byte of the dice for each choice: lines (0, 1), a coin (2), an amount (3), a state (4),
    /// a share (5), and two for single events (6, 7). Amounts of the budget take two bytes.
    fn die(&self, which: u32, sides: u16) -> u16 {
        ((self.dice >> (8 * which)) as u16) % sides
    }

    fn coin(&self) -> bool {
        self.die(2, 2) == 0
    }

    /// Mostly lines of the old year, sometimes of the new one.
    fn line(&self, which: u32) -> QuotaLine {
        let die = usize::from(self.die(which, 256) & 0xff);
        let line = old_lines().nth(die % 5).expect("five lines");
        if die / 5 % 4 == 0 { successor(line) } else { line }
    }

    fn uncommitted(&self) -> Uncommitted {
        Uncommitted::ALL[usize::from(self.die(4, 3))]
    }

    /// Often all of it, sometimes a fen more, mostly a part.
    fn part(&self, of: Fen) -> Fen {
        match self.die(5, 256) & 0xff {
            0..40 => of,
            40..48 => of.checked_add(Fen::new(1)).expect("small"),
            byte => of.share_rounded_up(u32::from(byte) * 40),
        }
    }

    fn order(&self, line: QuotaLine, amount: Fen) -> LineOrder {
        LineOrder { line, amount, source: doc() }
    }
}

fn doc() -> String {
    "doc".to_owned()
}

trait SameScope {
    fn scope_is(&self, other: QuotaLine) -> bool;
}

impl SameScope for QuotaLine {
    fn scope_is(&self, other: QuotaLine) -> bool {
        (self.year, self.book) == (other.year, other.book)
    }
}
