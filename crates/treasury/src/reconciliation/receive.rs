//! Statements come in: the MOF envelope (3551, 3402) or a camt.053 file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use ledger::Fen;
use platform::access::{Permission, Subject};
use platform::db::{DbError, DbResult, Tx};
use platform::hash::sm3_hex;
use platform::verb::{Ctx, Problem, Verb};
use serde::{Deserialize, Serialize};
use wire::crypto::Party;
use wire::envelope::{AccountStatement, Body, Envelope, Message, TreasuryBalance};
use wire::iso20022::{Direction, Statement, Statements};

use super::model::{BalanceRow, DayState, LineRow, Stated, StatementRow};
use super::rules::{StatementBelieved, StatementFacts};
use super::{ReconRefused, refuse, store};
use crate::evoucher::Desk;

/// Brings in a statement file by hand.
pub const IMPORT: Permission = Permission("recon.import");

/// The form of the bank's own statement, which it signs.
const SIGNED: &str = "mof";
/// A file nobody signed does not take the place of what the bank signed; it is kept with its lines, unused.
const BESIDE_SIGNED: &str = "the statement the bank signed is in force; an unsigned file does not take its place, ask the bank for a new 3551 / 当日已采用银行签名的对账单，未签名的文件不能取代；如需更正，请银行重发 3551";

/// The papers of a day as they came; either form, told apart by what they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedPapers {
    /// The bytes in base64.
    pub body: String,
}

impl ReceivedPapers {
    pub fn of(bytes: &[u8]) -> ReceivedPapers {
        ReceivedPapers { body: STANDARD.encode(bytes) }
    }
}

/// What became of each paper, in the order they stood in the message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PapersTaken {
    pub papers: Vec<TakenPaper>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenPaper {
    /// `3551`, `3402` or `camt053`.
    pub kind: String,
    pub on: Date,
    /// `kept`, `known`, `quarantined`.
    pub outcome: String,
    pub reason: String,
    /// How many lines could not be read.
    pub aside: usize,
}

/// Keeps the papers of a day. Nothing in them can make this verb fail.
pub struct ReceivePapers;

impl Verb for ReceivePapers {
    type Input = ReceivedPapers;
    type Done = PapersTaken;
    type Refused = ReconRefused;
    const NAME: &'static str = "recon.receive";
    const PERMISSION: Permission = Permission("recon.receive");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ReceivedPapers) -> Result<PapersTaken, Problem<ReconRefused>> {
        let Ok(bytes) = STANDARD.decode(&input.body) else {
            return refuse(ReconRefused::NotBase64 { text: input.body.chars().take(40).collect() });
        };
        store::alone(tx, &ctx.county)?;
        let paper = ctx.id(0);
        let is_iso = is_iso(&bytes);
        store::keep_paper(tx, ctx, paper, if is_iso { "camt053" } else { "mof" }, &input.body)?;
        let mut taker = Taker { ctx, paper, next: 1, taken: PapersTaken::default() };
        if is_iso {
            taker.iso(tx, &bytes)?;
        } else {
            taker.envelope(tx, &bytes)?;
        }
        Ok(taker.taken)
    }
}

/// A paper that cannot be believed: its words are for the person who looks at it.
struct Aside {
    acct_no: String,
    on: Date,
    number: String,
    reason: String,
}

struct Taker<'c> {
    ctx: &'c Ctx,
    paper: i64,
    next: u64,
    taken: PapersTaken,
}

impl Taker<'_> {
    fn iso(&mut self, tx: &mut Tx<'_>, bytes: &[u8]) -> DbResult<()> {
        let by_person = self.by_person(tx)?;
        match Statements::from_bytes(bytes) {
            Err(error) => {
                let aside = self.unreadable(format!("{error} / 无法读取：{}", error.place));
                self.put_aside(tx, "camt053", aside)
            }
            Ok(message) => {
                for statement in &message.statements {
                    self.stated(tx, "camt053", of_camt(statement), (false, by_person))?;
                }
                Ok(())
            }
        }
    }

    /// Whether somebody who may bring in files answers for this one.
    fn by_person(&self, tx: &mut Tx<'_>) -> DbResult<bool> {
        let ctx = self.ctx;
        let may = ctx.actor.may(&*ctx.access, tx, &ctx.county, IMPORT, &Subject::County)?;
        Ok(may.is_ok())
    }

    fn envelope(&mut self, tx: &mut Tx<'_>, bytes: &[u8]) -> DbResult<()> {
        let envelope = match Envelope::parse(bytes) {
            Ok(envelope) => envelope,
            Err(error) => {
                let aside = self.unreadable(format!("{error} / 无法读取：{}", error.place));
                return self.put_aside(tx, "mof", aside);
            }
        };
        for body in &envelope.bodies {
            self.body(tx, body)?;
        }
        Ok(())
    }

    fn body(&mut self, tx: &mut Tx<'_>, body: &Body) -> DbResult<()> {
        let desk = self.ctx.tool::<Desk>()?;
        let signed = body.verify(&*desk.verifier, Party::AgentBank, self.ctx.day());
        let message = body.message(&desk.table);
        let number = body.key.voucher_no.clone();
        let aside = |reason: String, taker: &Self| Aside { number, ..taker.unreadable(reason) };
        if let Err(refused) = signed {
            let aside = aside(format!("{refused} / 签名未通过"), self);
            return self.put_aside(tx, &body.key.vt_code, aside);
        }
        match message {
            Ok(Message::AccountStatement(statement)) => {
                self.stated(tx, SIGNED, of_envelope(&statement), (true, false))
            }
            Ok(Message::TreasuryBalance(balance)) => self.balance(tx, &balance),
            Ok(_) => {
                let aside = aside("not a statement / 不是对账单".to_owned(), self);
                self.put_aside(tx, &body.key.vt_code, aside)
            }
            Err(error) => {
                let aside = aside(format!("{error} / 无法读取：{}", error.place), self);
                self.put_aside(tx, &body.key.vt_code, aside)
            }
        }
    }

    fn unreadable(&self, reason: String) -> Aside {
        Aside { acct_no: String::new(), on: self.ctx.day(), number: String::new(), reason }
    }

    fn stated(
        &mut self,
        tx: &mut Tx<'_>,
        form: &str,
        stated: Stated,
        (signed, by_person): (bool, bool),
    ) -> DbResult<()> {
        let account = &self.ctx.tool::<Desk>()?.account.acct_no;
        let facts = StatementFacts {
            ours: *account == stated.acct_no,
            of_day: stated.on,
            today: self.ctx.day(),
            signed,
            by_person,
        };
        let believed = policy::ask::<StatementBelieved>(&facts, &self.ctx.policy, self.ctx.day())
            .map_err(|error| DbError::Broken(error.to_string()))?;
        if believed.is_err() {
            let reason = why_not(&facts).to_owned();
            let aside = Aside { acct_no: stated.acct_no, on: stated.on, number: stated.statement_no, reason };
            return self.put_aside(tx, form, aside);
        }
        self.keep(tx, form, stated)
    }

    fn keep(&mut self, tx: &mut Tx<'_>, form: &str, stated: Stated) -> DbResult<()> {
        let county = &*self.ctx.county;
        // What identifies a statement is what it says, not the bytes it came in.
        let said = (&stated.acct_no, stated.on, stated.opening, stated.closing, &stated.lines, &stated.aside);
        let said = serde_json::to_vec(&said).map_err(|error| DbError::Broken(error.to_string()))?;
        let content_sm3 = sm3_hex(&said);
        let before = store::versions_of(tx, county, &stated.acct_no, stated.on)?;
        let current = before.iter().find(|version| version.state == "kept");
        // The bank's signature says more than a file somebody brought: with the same words it comes into force.
        let signed = current.is_some_and(|version| version.form == SIGNED);
        if current.is_some_and(|version| version.content_sm3 == content_sm3) && (signed || form != SIGNED) {
            self.note(form, stated.on, ("known", ""), 0);
            return Ok(());
        }
        let beside = signed && form != SIGNED;
        let (state, reason) = if beside {
            ("quarantined", BESIDE_SIGNED.to_owned())
        } else {
            ("kept", stated.aside.join("; "))
        };
        let sums = sums(&stated.lines)?;
        let row = StatementRow {
            statement_id: self.id(),
            acct_no: stated.acct_no.clone(),
            on_day: stated.on,
            version_no: before.first().map_or(1, |version| version.version_no + 1),
            form: form.to_owned(),
            statement_no: stated.statement_no.clone(),
            content_sm3,
            opening_fen: stated.opening,
            closing_fen: stated.closing,
            line_count: stated.lines.len() as i64,
            out_fen: sums.0,
            in_fen: sums.1,
            paper_id: self.paper,
            received_ms: self.ctx.at,
            received_by: self.ctx.actor.user_id.clone(),
            state: state.into(),
            reason,
        };
        store::insert_statement(tx, county, &row, Some(&stated))?;
        if beside {
            self.note(form, stated.on, ("quarantined", BESIDE_SIGNED), stated.aside.len());
            return Ok(());
        }
        self.reopen(tx, stated.on)?;
        self.note(form, stated.on, ("kept", ""), stated.aside.len());
        Ok(())
    }

    /// A day that was reconciled without this paper has to be looked at again.
    fn reopen(&self, tx: &mut Tx<'_>, day: Date) -> DbResult<()> {
        if store::day_for_change(tx, &self.ctx.county, day)?.is_some() {
            store::set_day_state(tx, &self.ctx.county, day, DayState::Differs)?;
        }
        Ok(())
    }

    fn balance(&mut self, tx: &mut Tx<'_>, said: &TreasuryBalance) -> DbResult<()> {
        let county = &*self.ctx.county;
        let on = said.acct_date;
        if said.adm_div_code != county || self.ctx.day() < on {
            let reason = "of another county, or of a day to come / 非本级国库或日期未到".to_owned();
            let aside = Aside { acct_no: String::new(), on, number: said.voucher_no.clone(), reason };
            return self.put_aside(tx, "3402", aside);
        }
        let before = store::balance_of(tx, county, on)?;
        let row = BalanceRow {
            on_day: on,
            version_no: before.as_ref().map_or(1, |before| before.version_no + 1),
            statement_no: said.voucher_no.clone(),
            opening_fen: said.begin_amt,
            income_fen: said.income_amt,
            paid_fen: said.pay_amt,
            closing_fen: said.end_amt,
            paper_id: self.paper,
            received_ms: self.ctx.at,
        };
        let same = |before: &BalanceRow| {
            (before.opening_fen, before.income_fen, before.paid_fen, before.closing_fen)
                == (row.opening_fen, row.income_fen, row.paid_fen, row.closing_fen)
        };
        if before.as_ref().is_some_and(same) {
            self.note("3402", on, ("known", ""), 0);
            return Ok(());
        }
        store::save_balance(tx, county, &row)?;
        self.reopen(tx, on)?;
        self.note("3402", on, ("kept", ""), 0);
        Ok(())
    }

    /// Kept aside with its reason; nothing else changes.
    fn put_aside(&mut self, tx: &mut Tx<'_>, kind: &str, aside: Aside) -> DbResult<()> {
        let row = StatementRow {
            statement_id: self.id(),
            acct_no: aside.acct_no,
            on_day: aside.on,
            version_no: 0,
            form: kind.to_owned(),
            statement_no: aside.number,
            content_sm3: String::new(),
            opening_fen: Fen::ZERO,
            closing_fen: Fen::ZERO,
            line_count: 0,
            out_fen: Fen::ZERO,
            in_fen: Fen::ZERO,
            paper_id: self.paper,
            received_ms: self.ctx.at,
            received_by: self.ctx.actor.user_id.clone(),
            state: "quarantined".into(),
            reason: aside.reason,
        };
        store::insert_statement(tx, &self.ctx.county, &row, None)?;
        self.note(kind, row.on_day, ("quarantined", &row.reason), 0);
        Ok(())
    }

    fn id(&mut self) -> i64 {
        self.next += 1;
        self.ctx.id(self.next - 1)
    }

    fn note(&mut self, kind: &str, on: Date, (outcome, reason): (&str, &str), aside: usize) {
        self.taken.papers.push(TakenPaper {
            kind: kind.to_owned(),
            on,
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            aside,
        });
    }
}

/// ISO 20022 says so in its first words; everything else is read as an envelope.
fn is_iso(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2_000)];
    String::from_utf8_lossy(head).contains("urn:iso:std:iso:20022")
}

fn why_not(facts: &StatementFacts) -> &'static str {
    if !facts.ours {
        "not an account of ours / 不是本级账户"
    } else if facts.today < facts.of_day {
        "the day has not come / 日期未到"
    } else {
        "neither signed nor brought in by the reconciliation desk / 既无签名，也非对账岗导入"
    }
}

fn of_envelope(statement: &AccountStatement) -> Stated {
    let lines = statement.lines.iter().zip(1..).map(|(line, line_no)| LineRow {
        line_no,
        reference: line.ori_voucher_no.clone(),
        bank_no: line.x_agent_business_no.clone(),
        left_fen: line.pay_amt,
        booked_on: line.x_pay_date,
        remark: line.x_add_word.clone(),
    });
    Stated {
        acct_no: statement.acct_no.clone(),
        on: statement.acct_date,
        statement_no: statement.voucher_no.clone(),
        opening: statement.begin_amt,
        closing: statement.end_amt,
        lines: lines.collect(),
        aside: Vec::new(),
    }
}

fn of_camt(statement: &Statement) -> Stated {
    let lines = statement.bookings.iter().zip(1..).map(|(booking, line_no)| LineRow {
        line_no,
        reference: booking.reference.clone(),
        bank_no: booking.bank_no.clone(),
        left_fen: match booking.direction {
            Direction::Debit => booking.amount_fen,
            Direction::Credit => Fen::new(-booking.amount_fen.get()),
        },
        booked_on: booking.booked_on,
        remark: booking.remark.clone(),
    });
    Stated {
        acct_no: statement.account.acct_no.clone(),
        on: statement.on,
        statement_no: statement.id.clone(),
        opening: statement.opening_fen,
        closing: statement.closing_fen,
        lines: lines.collect(),
        aside: statement.set_aside.iter().map(ToString::to_string).collect(),
    }
}

/// What left and what came in.
pub(super) fn sums(lines: &[LineRow]) -> DbResult<(Fen, Fen)> {
    let side = |wanted: fn(i64) -> bool| {
        let amounts = lines.iter().map(|line| line.left_fen.get()).filter(|left| wanted(*left));
        let sum = amounts.map(i64::checked_abs).try_fold(0i64, |sum, amount| sum.checked_add(amount?));
        sum.map(Fen::new).ok_or_else(|| DbError::Broken("a statement's sum is beyond any ledger".into()))
    };
    Ok((side(|left| left > 0)?, side(|left| left < 0)?))
}
