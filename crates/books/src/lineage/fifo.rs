//! First in, first out: which fen move when a posting moves money, as pure arithmetic.
//!
//! A slice is money of one origin in one state of one line. Neighbouring slices of the same origin
//! are one slice, so a line whose money came by one document has one slice per state.
//!
//! **Promise:** after every posting the slices of a state add up to its balance.
//! **Promise:** the same postings in the same order give the same moves, so that a check can replay them.
//! **Not here:** storage (`store`), the order of postings (`seal`).

use std::collections::{BTreeMap, VecDeque};

use ledger::{LineId, PostingId};
use platform::row_struct;

/// One state of one line's money: line and account code.
pub type Spot = (LineId, i64);

/// Where money comes from or goes to when no quota line holds it.
pub const OUTSIDE: Spot = (LineId(0), 0);

/// Money of one origin in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    pub origin: PostingId,
    pub amount_fen: i64,
}

row_struct! {
    /// Money of one origin that went from one state to another.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    pub struct Move {
        pub from_line_id: LineId,
        pub from_account: i64,
        pub to_line_id: LineId,
        pub to_account: i64,
        pub origin_posting_id: PostingId,
        pub amount_fen: i64,
    }
}

impl Move {
    fn new(from: Spot, to: Spot, slice: Slice) -> Move {
        Move {
            from_line_id: from.0,
            from_account: from.1,
            to_line_id: to.0,
            to_account: to.1,
            origin_posting_id: slice.origin,
            amount_fen: slice.amount_fen,
        }
    }

    pub fn from(&self) -> Spot {
        (self.from_line_id, self.from_account)
    }

    pub fn to(&self) -> Spot {
        (self.to_line_id, self.to_account)
    }
}

/// What one posting did to the states of its lines.
#[derive(Debug, Clone)]
pub struct Step {
    /// The posting itself: the origin of money that no state gave.
    pub posting: PostingId,
    /// Change of each state, debit positive.
    pub changes: BTreeMap<Spot, i64>,
    /// The moves of the posting this one takes back.
    pub undone: Vec<Move>,
    /// New lines of this opening (E22b) and the old lines whose carried money they continue.
    pub carried_from: BTreeMap<LineId, LineId>,
}

/// The slices of some lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slices {
    queues: BTreeMap<Spot, VecDeque<Slice>>,
}

impl Slices {
    /// Adds a slice as the newest of its state.
    pub fn push(&mut self, spot: Spot, slice: Slice) {
        let queue = self.queues.entry(spot).or_default();
        match queue.back_mut() {
            Some(last) if last.origin == slice.origin => last.amount_fen += slice.amount_fen,
            Some(_) | None => queue.push_back(slice),
        }
    }

    fn push_oldest(&mut self, spot: Spot, slice: Slice) {
        let queue = self.queues.entry(spot).or_default();
        match queue.front_mut() {
            Some(first) if first.origin == slice.origin => first.amount_fen += slice.amount_fen,
            Some(_) | None => queue.push_front(slice),
        }
    }

    /// Takes up to `amount` of the oldest money.
    fn pop_oldest(&mut self, spot: Spot, amount: i64) -> Option<Slice> {
        let queue = self.queues.get_mut(&spot)?;
        let first = queue.front_mut()?;
        let taken = Slice { origin: first.origin, amount_fen: first.amount_fen.min(amount) };
        first.amount_fen -= taken.amount_fen;
        if first.amount_fen == 0 {
            queue.pop_front();
        }
        self.drop_if_empty(spot);
        Some(taken)
    }

    /// Takes up to `amount` of one origin's newest money; gives what it found.
    fn take_newest_of(&mut self, spot: Spot, origin: PostingId, amount: i64) -> i64 {
        let Some(queue) = self.queues.get_mut(&spot) else { return 0 };
        let mut left = amount;
        for slice in queue.iter_mut().rev().filter(|slice| slice.origin == origin) {
            let taken = slice.amount_fen.min(left);
            slice.amount_fen -= taken;
            left -= taken;
        }
        let kept: Vec<Slice> = queue.drain(..).filter(|slice| slice.amount_fen != 0).collect();
        for slice in kept {
            self.push(spot, slice);
        }
        self.drop_if_empty(spot);
        amount - left
    }

    fn drop_if_empty(&mut self, spot: Spot) {
        if self.queues.get(&spot).is_some_and(VecDeque::is_empty) {
            self.queues.remove(&spot);
        }
    }

    /// All slices: by line, account, oldest first.
    pub fn each(&self) -> impl Iterator<Item = (Spot, &VecDeque<Slice>)> {
        self.queues.iter().map(|(spot, queue)| (*spot, queue))
    }

    pub fn of(&self, spot: Spot) -> impl Iterator<Item = &Slice> {
        self.queues.get(&spot).into_iter().flatten()
    }

    /// Moves the money of one posting. A state that holds less than leaves it lends money of the
    /// unknown origin 0, which only a damaged journal can cause; the amount is given back as missing.
    pub fn apply(&mut self, step: &Step) -> (Vec<Move>, i64) {
        let mut run =
            Run { slices: self, outs: BTreeMap::new(), ins: BTreeMap::new(), moves: Vec::new(), missing: 0 };
        for (&spot, &change) in &step.changes {
            if change < 0 {
                run.outs.insert(spot, -change);
            } else if change > 0 {
                run.ins.insert(spot, change);
            }
        }
        for done in step.undone.iter().rev() {
            run.undo(done);
        }
        run.pair_up(|from, to| from.0 == to.0);
        run.pair_up(|_, _| true);
        run.open(step);
        run.leave();
        let (moves, missing) = (std::mem::take(&mut run.moves), run.missing);
        (moves, missing)
    }
}

/// One posting being applied: what still has to leave and to arrive.
struct Run<'s> {
    slices: &'s mut Slices,
    outs: BTreeMap<Spot, i64>,
    ins: BTreeMap<Spot, i64>,
    moves: Vec<Move>,
    missing: i64,
}

impl Run<'_> {
    /// Brings back what one move of the reversed posting took, as far as it is still there.
    fn undo(&mut self, done: &Move) {
        let (from, to, origin) = (done.from(), done.to(), done.origin_posting_id);
        let came_from_a_state = self.ins.contains_key(&from);
        let to_take = if to == OUTSIDE { i64::MAX } else { self.outs.get(&to).copied().unwrap_or(0) };
        let to_give = if came_from_a_state { self.ins.get(&from).copied().unwrap_or(0) } else { i64::MAX };
        let wanted = done.amount_fen.min(to_take).min(to_give);
        if wanted <= 0 || (to == OUTSIDE && !came_from_a_state) {
            return;
        }
        let amount_fen = if to == OUTSIDE { wanted } else { self.slices.take_newest_of(to, origin, wanted) };
        if amount_fen == 0 {
            return;
        }
        let slice = Slice { origin, amount_fen };
        if let Some(left) = self.outs.get_mut(&to) {
            *left -= amount_fen;
        }
        if came_from_a_state {
            self.slices.push_oldest(from, slice);
            if let Some(left) = self.ins.get_mut(&from) {
                *left -= amount_fen;
            }
        }
        self.moves.push(Move::new(to, if came_from_a_state { from } else { OUTSIDE }, slice));
    }

    /// Moves money from states that lose to states that gain, in the order of lines and accounts.
    fn pair_up(&mut self, fits: impl Fn(Spot, Spot) -> bool) {
        let spots = |map: &BTreeMap<Spot, i64>| map.keys().copied().collect::<Vec<_>>();
        for from in spots(&self.outs) {
            for to in spots(&self.ins).into_iter().filter(|to| fits(from, *to)) {
                let (out, into) = (self.outs.get(&from).copied(), self.ins.get(&to).copied());
                let amount = out.unwrap_or(0).min(into.unwrap_or(0));
                if amount > 0 {
                    self.transfer(from, to, amount);
                }
            }
        }
    }

    fn transfer(&mut self, from: Spot, to: Spot, amount: i64) {
        let mut left = amount;
        while left > 0 {
            let slice = self.slices.pop_oldest(from, left).unwrap_or_else(|| {
                self.missing += left;
                Slice { origin: PostingId(0), amount_fen: left }
            });
            left -= slice.amount_fen;
            if to != OUTSIDE {
                self.slices.push(to, slice);
            }
            self.moves.push(Move::new(from, to, slice));
        }
        for (map, spot) in [(&mut self.outs, from), (&mut self.ins, to)] {
            if let Some(rest) = map.get_mut(&spot) {
                *rest -= amount;
            }
        }
    }

    /// Money that no state gave: it starts with this posting, or continues what an old line carried.
    fn open(&mut self, step: &Step) {
        let mut carried: BTreeMap<LineId, VecDeque<Slice>> = BTreeMap::new();
        for old in step.carried_from.values() {
            let spot = (*old, i64::from(ledger::Account::CarriedForward.code()));
            carried.insert(*old, self.slices.of(spot).copied().collect());
        }
        let ins = std::mem::take(&mut self.ins);
        for (to, mut left) in ins {
            let old = step.carried_from.get(&to.0).copied();
            while left > 0 {
                let before =
                    old.and_then(|old| carried.get_mut(&old)).and_then(|queue| take_front(queue, left));
                let (from, slice) = match (old, before) {
                    (Some(old), Some(slice)) => {
                        ((old, i64::from(ledger::Account::CarriedForward.code())), slice)
                    }
                    (Some(_) | None, _) => (OUTSIDE, Slice { origin: step.posting, amount_fen: left }),
                };
                left -= slice.amount_fen;
                self.slices.push(to, slice);
                self.moves.push(Move::new(from, to, slice));
            }
        }
    }

    /// Money that goes to no state leaves the lines.
    fn leave(&mut self) {
        for (from, amount) in std::mem::take(&mut self.outs) {
            if amount > 0 {
                self.transfer(from, OUTSIDE, amount);
            }
        }
    }
}

fn take_front(queue: &mut VecDeque<Slice>, at_most: i64) -> Option<Slice> {
    let first = queue.front_mut()?;
    let taken = Slice { origin: first.origin, amount_fen: first.amount_fen.min(at_most) };
    first.amount_fen -= taken.amount_fen;
    if first.amount_fen == 0 {
        queue.pop_front();
    }
    Some(taken)
}

#[cfg(test)]
mod tests;
