//! One day put side by side: statement, vouchers and refunds, clearing, cash book, treasury account.

use jiff::civil::Date;
use ledger::Fen;
use platform::access::Permission;
use platform::db::{DbError, DbResult, Tx};
use platform::duty::{self, NewDuty};
use platform::verb::{Ctx, Problem, Verb};
use serde::{Deserialize, Serialize};

use super::model::{DayRow, DayState, ItemRow, Leg, LineRow, OurMove, SettledHow, StatementRow, Status};
use super::rules::{self, DayAgrees, DayFacts, DifferenceEscalates, EscalationFacts};
use super::{ReconRefused, receive, refuse, store};
use crate::evoucher::Desk;
use crate::payment;

/// The clock of a difference, and the kind of its document.
pub(super) const CLOCK: &str = "recon_item_days";
pub(super) const DOCUMENT: &str = "recon_item";

/// The bank interface, which is no person: it never takes back what a person confirmed.
pub(super) const MACHINE: &str = "bank-interface";

/// Which day is reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciledDay {
    pub day: Date,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayDone {
    pub state: DayState,
    pub matched: i64,
    /// Open differences of this day.
    pub open: i64,
    /// Differences of earlier days that ended because the other side came.
    pub came_late: i64,
    /// Requests recorded (已入账).
    pub recorded: i64,
}

/// Reconciles a day; again when more has come.
pub struct ReconcileDay;

impl Verb for ReconcileDay {
    type Input = ReconciledDay;
    type Done = DayDone;
    type Refused = ReconRefused;
    const NAME: &'static str = "recon.run";
    const PERMISSION: Permission = Permission("recon.run");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReconciledDay) -> Result<DayDone, Problem<ReconRefused>> {
        let day = input.day;
        if ctx.day() < day {
            return refuse(ReconRefused::DayToCome { day });
        }
        store::alone(tx, &ctx.county)?;
        let acct = ctx.tool::<Desk>()?.account.acct_no.clone();
        let before = store::day_for_change(tx, &ctx.county, day)?;
        let statement = store::statement_of(tx, &ctx.county, &acct, day)?;
        if let Some(row) = &before
            && row.state().is_some_and(DayState::is_confirmed)
            && store::is_current(tx, &ctx.county, &acct, row)?
            && (ctx.actor.user_id == MACHINE || store::open_count(tx, &ctx.county, day)? == 0)
        {
            return refuse(ReconRefused::AlreadyConfirmed { day });
        }
        let mut run = Run::of(ctx, tx, day, statement)?;
        run.earlier(tx)?;
        run.bank(tx, &acct)?;
        let day_row = run.sums(tx, before.as_ref())?;
        run.keep_differences(tx)?;
        run.escalate(tx)?;
        run.close(tx, day_row)
    }
}

/// A difference of this run, not yet a row.
struct Difference {
    leg: Leg,
    status: Status,
    reference: String,
    ours: Option<(Fen, Option<Date>)>,
    theirs: Option<(Fen, Option<Date>)>,
    document: (&'static str, i64),
    remark: String,
}

struct Run<'c> {
    ctx: &'c Ctx,
    day: Date,
    statement: Option<StatementRow>,
    lines: Vec<LineRow>,
    ours: Vec<OurMove>,
    matched: i64,
    found: Vec<Difference>,
    /// Bookings of other days that became whole in this run: these vouchers alone are recorded.
    whole: Vec<i64>,
    came_late: i64,
    next: u64,
}

impl<'c> Run<'c> {
    fn of(ctx: &'c Ctx, tx: &mut Tx<'_>, day: Date, statement: Option<StatementRow>) -> DbResult<Run<'c>> {
        let lines = match &statement {
            Some(statement) => store::lines_of(tx, &ctx.county, statement.statement_id)?,
            None => Vec::new(),
        };
        let ours = store::our_moves(tx, &ctx.county, day)?;
        Ok(Run {
            ctx,
            day,
            statement,
            lines,
            ours,
            matched: 0,
            found: Vec::new(),
            whole: Vec::new(),
            came_late: 0,
            next: 1,
        })
    }

    fn id(&mut self) -> i64 {
        self.next += 1;
        self.ctx.id(self.next - 1)
    }

    /// Differences of earlier days whose other side has come into our books since.
    fn earlier(&mut self, tx: &mut Tx<'_>) -> DbResult<()> {
        for item in store::open_items(tx, &self.ctx.county, self.day)? {
            if item.leg != Leg::Bank.code() || item.status != Status::OnlyTheirs.code() {
                continue;
            }
            let ours = store::our_move_under(tx, &self.ctx.county, &item.reference)?;
            if let Some(ours) = ours
                && Some(ours.left) == item.bank_fen
                && item.remark != "twice"
            {
                self.late(tx, &item, &ours)?;
            }
        }
        Ok(())
    }

    fn late(&mut self, tx: &mut Tx<'_>, item: &ItemRow, ours: &OurMove) -> DbResult<()> {
        store::settle_item(tx, self.ctx, item.item_id, SettledHow::Late, "")?;
        duty::fulfil(tx, self.ctx, DOCUMENT, item.item_id, amount_of(item))?;
        self.became_whole(ours);
        self.came_late += 1;
        self.refresh(tx, item.on_day)
    }

    fn became_whole(&mut self, ours: &OurMove) {
        if ours.kind == "voucher" {
            self.whole.push(ours.id);
        }
    }

    /// An earlier day whose last difference has ended agrees now; a confirmed one stays as it was told.
    fn refresh(&self, tx: &mut Tx<'_>, day: Date) -> DbResult<()> {
        if day == self.day {
            return Ok(());
        }
        let acct = &self.ctx.tool::<Desk>()?.account.acct_no;
        store::agree_when_all_ended(tx, &self.ctx.county, acct, day)
    }

    /// Bank ↔ vouchers and refunds, line by line.
    fn bank(&mut self, tx: &mut Tx<'_>, acct: &str) -> DbResult<()> {
        let Some(statement) = self.statement.clone() else {
            if !self.ours.is_empty() {
                let moved = net(self.ours.iter().map(|ours| ours.left))?;
                self.found.push(Difference {
                    leg: Leg::Statement,
                    status: Status::OnlyOurs,
                    reference: "3551".into(),
                    ours: Some((moved, Some(self.day))),
                    theirs: None,
                    document: ("", 0),
                    remark: String::new(),
                });
            }
            return Ok(());
        };
        if let Some(before) = store::statement_before(tx, &self.ctx.county, acct, self.day)?
            && before.closing_fen != statement.opening_fen
        {
            self.found.push(Difference {
                leg: Leg::Statement,
                status: Status::AmountDiffers,
                reference: "opening".into(),
                ours: Some((before.closing_fen, Some(before.on_day))),
                theirs: Some((statement.opening_fen, Some(self.day))),
                document: ("", 0),
                remark: String::new(),
            });
        }
        for words in statement.reason.split("; ").filter(|words| !words.is_empty()) {
            self.found.push(Difference {
                leg: Leg::Statement,
                status: Status::OnlyTheirs,
                reference: "unreadable".into(),
                ours: None,
                theirs: None,
                document: ("", 0),
                remark: words.to_owned(),
            });
        }
        let (ours, lines) = (std::mem::take(&mut self.ours), std::mem::take(&mut self.lines));
        let compared = rules::compare(&ours, &lines);
        for met in &compared.lines {
            self.line(tx, met)?;
        }
        for ours in &compared.only_ours {
            self.only_ours(tx, ours)?;
        }
        (self.ours, self.lines) = (ours, lines);
        Ok(())
    }

    fn line(&mut self, tx: &mut Tx<'_>, met: &rules::Met<'_>) -> DbResult<()> {
        let line = met.line;
        let theirs = (line.left_fen, line.booked_on);
        if let Some(ours) = met.ours {
            match rules::status(Some((ours.left, ours.on)), Some(theirs)) {
                Status::Matched => self.matched += 1,
                Status::Late => {
                    self.matched += 1;
                    self.note_late(tx, line, ours)?;
                }
                status @ (Status::AmountDiffers | Status::OnlyOurs | Status::OnlyTheirs) => {
                    self.differ(status, line, Some(ours), "");
                }
            }
            return Ok(());
        }
        let elsewhere = store::our_move_under(tx, &self.ctx.county, &line.reference)?;
        let stated = store::stated_under(tx, &self.ctx.county, &line.reference)?;
        let before = stated.iter().any(|(on, no, _)| (*on, *no) < (self.day, line.line_no));
        match elsewhere {
            Some(ours) if before => {
                // The bank has told of it before: this line is one too many.
                self.differ(Status::OnlyTheirs, line, None, "twice");
                self.found.last_mut().expect("pushed just now").document = (ours.kind, ours.id);
            }
            Some(ours) if ours.left == line.left_fen => {
                self.matched += 1;
                self.note_late(tx, line, &ours)?;
            }
            Some(ours) => self.differ(Status::AmountDiffers, line, Some(&ours), ""),
            None => {
                self.differ(Status::OnlyTheirs, line, None, if met.twice { "twice" } else { "" });
                if let Some((id, _)) = store::voucher_named(tx, &self.ctx.county, &line.reference)? {
                    self.found.last_mut().expect("pushed just now").document = ("voucher", id);
                }
            }
        }
        Ok(())
    }

    fn differ(&mut self, status: Status, line: &LineRow, ours: Option<&OurMove>, remark: &str) {
        self.found.push(Difference {
            leg: Leg::Bank,
            status,
            reference: line.reference.clone(),
            ours: ours.map(|ours| (ours.left, Some(ours.on))),
            theirs: Some((line.left_fen, Some(line.booked_on))),
            document: ours.map_or(("", 0), |ours| (ours.kind, ours.id)),
            remark: if remark.is_empty() { line.remark.clone() } else { remark.to_owned() },
        });
    }

    /// Both have it, on different days: an open difference ends, or the lateness alone is noted.
    fn note_late(&mut self, tx: &mut Tx<'_>, line: &LineRow, ours: &OurMove) -> DbResult<()> {
        self.became_whole(ours);
        let mut open = store::open_items_under(tx, &self.ctx.county, &line.reference, self.day)?;
        open.retain(|item| item.leg == Leg::Bank.code() && item.status == Status::OnlyOurs.code());
        if !open.is_empty() {
            for item in &open {
                self.late(tx, item, ours)?;
            }
            return Ok(());
        }
        if store::late_known(tx, &self.ctx.county, &line.reference)? {
            return Ok(());
        }
        let row = ItemRow {
            state: "settled".into(),
            settled_ms: Some(self.ctx.at),
            settled_by: Some(self.ctx.actor.user_id.clone()),
            settled_how: SettledHow::Late.code().into(),
            ..self.row(&Difference {
                leg: Leg::Bank,
                status: Status::Late,
                reference: line.reference.clone(),
                ours: Some((ours.left, Some(ours.on))),
                theirs: Some((line.left_fen, Some(self.day))),
                document: (ours.kind, ours.id),
                remark: line.remark.clone(),
            })
        };
        store::insert_item(tx, &self.ctx.county, &row)
    }

    fn only_ours(&mut self, tx: &mut Tx<'_>, ours: &OurMove) -> DbResult<()> {
        // The bank may have told of it on another day: then one side was late, and that has ended.
        let stated = store::stated_under(tx, &self.ctx.county, &ours.reference)?;
        if stated.iter().any(|(_, _, left)| *left == ours.left) {
            self.matched += 1;
            return Ok(());
        }
        self.found.push(Difference {
            leg: Leg::Bank,
            status: Status::OnlyOurs,
            reference: ours.reference.clone(),
            ours: Some((ours.left, Some(ours.on))),
            theirs: None,
            document: (ours.kind, ours.id),
            remark: String::new(),
        });
        Ok(())
    }

    /// The other three accounts, and the row of the day.
    fn sums(&mut self, tx: &mut Tx<'_>, before: Option<&DayRow>) -> DbResult<DayRow> {
        let county = &*self.ctx.county;
        let moved = net(self.ours.iter().map(|ours| ours.left))?;
        let cleared = store::cleared_net(tx, county, self.day)?;
        let (paid_before, back_before) = store::cleared_of_earlier(tx, county, self.day)?;
        let here = self.ours.iter().filter(|ours| ours.cleared_on != Some(self.day)).map(|ours| ours.left);
        let waiting = net(here.chain([minus(paid_before)?, back_before]))?;
        self.leg(Leg::Clearing, "clearing", moved, net([cleared, waiting])?);
        let reported = store::balance_of(tx, county, self.day)?;
        let previous = store::balance_before(tx, county, self.day)?;
        let told = reported.as_ref().map(|reported| reported.opening_fen);
        let book_opening = previous.map(|before| before.closing_fen).or(told).unwrap_or(Fen::ZERO);
        let book_income = reported.as_ref().map_or(Fen::ZERO, |reported| reported.income_fen);
        let book_closing = net([book_opening, book_income, minus(moved)?])?;
        if let Some(reported) = &reported {
            self.leg(Leg::Treasury, "opening", book_opening, reported.opening_fen);
            self.leg(Leg::Treasury, "paid", moved, reported.paid_fen);
        }
        let (bank_out, bank_back) = receive::sums(&self.lines)?;
        let count = |out: bool| self.ours.iter().filter(|ours| (ours.left > Fen::ZERO) == out).count() as i64;
        let side = |out: bool| {
            let amounts = self.ours.iter().map(|ours| ours.left.get()).filter(|left| (*left > 0) == out);
            net(amounts.map(|left| Fen::new(left.abs())))
        };
        Ok(DayRow {
            on_day: self.day,
            run_no: before.map_or(1, |before| before.run_no + 1),
            statement_id: self.statement.as_ref().map(|statement| statement.statement_id),
            our_count: count(true),
            our_fen: side(true)?,
            our_back_count: count(false),
            our_back_fen: side(false)?,
            bank_count: self.lines.iter().filter(|line| line.left_fen > Fen::ZERO).count() as i64,
            bank_fen: bank_out,
            bank_back_count: self.lines.iter().filter(|line| line.left_fen < Fen::ZERO).count() as i64,
            bank_back_fen: bank_back,
            matched: self.matched,
            cleared_fen: cleared,
            waiting_fen: waiting,
            book_opening_fen: book_opening,
            book_income_fen: book_income,
            book_closing_fen: book_closing,
            reported_closing_fen: reported.map(|reported| reported.closing_fen),
            state: String::new(),
            run_ms: self.ctx.at,
            run_by: self.ctx.actor.user_id.clone(),
            result: None,
            confirmed_by: None,
            confirmed_ms: None,
            note: before.map_or_else(String::new, |before| before.note.clone()),
            result_paper_id: None,
            result_sent_ms: None,
        })
    }

    fn leg(&mut self, leg: Leg, what: &str, ours: Fen, theirs: Fen) {
        if ours != theirs {
            self.found.push(Difference {
                leg,
                status: Status::AmountDiffers,
                reference: what.to_owned(),
                ours: Some((ours, Some(self.day))),
                theirs: Some((theirs, Some(self.day))),
                document: ("", 0),
                remark: String::new(),
            });
        }
    }

    fn row(&mut self, found: &Difference) -> ItemRow {
        ItemRow {
            item_id: self.id(),
            on_day: self.day,
            leg: found.leg.code().into(),
            status: found.status.code().into(),
            reference: found.reference.clone(),
            our_fen: found.ours.map(|(left, _)| left),
            bank_fen: found.theirs.map(|(left, _)| left),
            our_day: found.ours.and_then(|(_, on)| on),
            bank_day: found.theirs.and_then(|(_, on)| on),
            document_kind: found.document.0.into(),
            document_id: found.document.1,
            remark: found.remark.clone(),
            found_ms: self.ctx.at,
            state: "open".into(),
            settled_ms: None,
            settled_by: None,
            settled_how: String::new(),
            note: String::new(),
            escalated_ms: None,
        }
    }

    /// What a run before found and this one does not is corrected; what a person explained stays so.
    fn keep_differences(&mut self, tx: &mut Tx<'_>) -> DbResult<()> {
        let mut known = store::items_of(tx, &self.ctx.county, self.day)?;
        for found in std::mem::take(&mut self.found) {
            let row = self.row(&found);
            let same = |item: &ItemRow| {
                (&item.leg, &item.status, &item.reference, item.our_fen, item.bank_fen, &item.remark)
                    == (&row.leg, &row.status, &row.reference, row.our_fen, row.bank_fen, &row.remark)
                    && (item.is_open() || item.settled_how == SettledHow::Explained.code())
            };
            if let Some(at) = known.iter().position(same) {
                known.remove(at);
                continue;
            }
            store::insert_item(tx, &self.ctx.county, &row)?;
            let duty = NewDuty {
                duty_id: self.id(),
                clock: CLOCK,
                document_kind: DOCUMENT,
                document_id: row.item_id,
                owner_code: "",
                amount: amount_of(&row),
                started: self.ctx.at,
            };
            duty::start(tx, self.ctx, &duty)?;
        }
        for item in known.iter().filter(|item| item.is_open()) {
            store::settle_item(tx, self.ctx, item.item_id, SettledHow::Corrected, "")?;
            duty::fulfil(tx, self.ctx, DOCUMENT, item.item_id, amount_of(item))?;
        }
        Ok(())
    }

    /// What is open for too long goes up.
    fn escalate(&self, tx: &mut Tx<'_>) -> DbResult<()> {
        for item in store::open_items(tx, &self.ctx.county, self.day)? {
            if item.escalated_ms.is_some() {
                continue;
            }
            let facts = EscalationFacts { found_on: item.found_ms.day(), today: self.ctx.day() };
            // No calendar, no count of working days: it goes up when the calendar is there.
            if let Ok(Err(_)) = policy::ask::<DifferenceEscalates>(&facts, &self.ctx.policy, self.ctx.day()) {
                store::escalate_item(tx, self.ctx, item.item_id)?;
            }
        }
        Ok(())
    }

    fn close(mut self, tx: &mut Tx<'_>, mut row: DayRow) -> Result<DayDone, Problem<ReconRefused>> {
        let items = store::items_of(tx, &self.ctx.county, self.day)?;
        let facts = facts_of(&items);
        let open = items.iter().filter(|item| item.is_open()).count() as i64;
        let agrees = policy::ask::<DayAgrees>(&facts, &self.ctx.policy, self.day)
            .map_err(|error| DbError::Broken(error.to_string()))?;
        let state = if agrees.is_ok() { DayState::Agreed } else { DayState::Differs };
        row.state = state.code().into();
        store::save_day(tx, &self.ctx.county, &row)?;
        let mut recorded = 0;
        for voucher in std::mem::take(&mut self.whole) {
            recorded += payment::record_paid_of(tx, self.ctx, voucher)?.len() as i64;
        }
        // Of a day without a statement nothing was compared, line by line.
        if self.statement.is_some() {
            recorded += payment::record_paid_on(tx, self.ctx, self.day)?.len() as i64;
        }
        Ok(DayDone { state, matched: self.matched, open, came_late: self.came_late, recorded })
    }
}

/// The facts of [`DayAgrees`]: open differences of each comparison.
pub(super) fn facts_of(items: &[ItemRow]) -> DayFacts {
    let open = |leg: Leg| items.iter().filter(|item| item.is_open() && item.leg == leg.code()).count() as i64;
    DayFacts {
        open_statement: open(Leg::Statement),
        open_bank: open(Leg::Bank),
        open_clearing: open(Leg::Clearing),
        open_treasury: open(Leg::Treasury),
    }
}

/// What a difference is about, for its clock: never nothing.
pub(super) fn amount_of(item: &ItemRow) -> Fen {
    let amount = item.our_fen.or(item.bank_fen).map_or(1, |fen| fen.get().saturating_abs());
    Fen::new(amount.max(1))
}

fn net(amounts: impl IntoIterator<Item = Fen>) -> DbResult<Fen> {
    let sum = amounts.into_iter().try_fold(0i64, |sum, amount| sum.checked_add(amount.get()));
    sum.map(Fen::new).ok_or_else(|| DbError::Broken("a day's sum is beyond any ledger".into()))
}

fn minus(amount: Fen) -> DbResult<Fen> {
    amount.checked_neg().map_err(|error| DbError::Broken(error.to_string()))
}
