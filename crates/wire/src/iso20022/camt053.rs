//! camt.053.001.08, bank to customer statement: what was booked on an account on a day.
//!
//! **Promise:** opening balance and booked entries make the closing balance, or the statement is refused;
//! an entry that is not understood is put aside with its place, and then no sum is claimed.

use super::pain001::{Holder, read_account, write_account};
use super::spot::{ID, NAME, Pen, Spot, sum};
use super::{Kind, open_as};
use crate::Fen;
use crate::envelope::{Fault, WireError, amount_text};
use jiff::civil::{Date, DateTime};
use serde::Serialize;

/// A whole message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statements {
    pub msg_id: String,
    pub created_at: DateTime,
    pub statements: Vec<Statement>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    pub id: String,
    pub account: Holder,
    /// The day of the closing balance.
    pub on: Date,
    /// Negative: the account is overdrawn, as a zero-balance account is until it is cleared.
    pub opening_fen: Fen,
    pub closing_fen: Fen,
    pub bookings: Vec<Booking>,
    /// Entries that were not understood.
    pub set_aside: Vec<WireError>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Booking {
    /// The voucher's number, of a refund the notice's.
    pub reference: String,
    pub amount_fen: Fen,
    pub direction: Direction,
    pub booked_on: Date,
    /// The bank's own number.
    pub bank_no: String,
    /// The bank's own word for it.
    pub kind: String,
    pub details: Vec<Detail>,
    pub remark: String,
}

/// One payee of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// `PmtInfId` and `EndToEndId` of the order.
    pub voucher_no: String,
    pub id: String,
    pub amount_fen: Fen,
    pub payee: Holder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Money left the account.
    Debit,
    Credit,
}

impl Direction {
    fn code(self) -> &'static str {
        match self {
            Direction::Debit => "DBIT",
            Direction::Credit => "CRDT",
        }
    }

    fn read(spot: &Spot<'_>) -> Result<Direction, WireError> {
        let found = spot.need("CdtDbtInd")?;
        let text = found.own(4)?;
        match text.as_str() {
            "DBIT" => Ok(Direction::Debit),
            "CRDT" => Ok(Direction::Credit),
            _ => Err(found.fault(Fault::UnknownCode { text, allowed: "CRDT DBIT".to_owned() })),
        }
    }

    fn signed(self, amount: Fen) -> Fen {
        match self {
            Direction::Debit => Fen::new(-amount.get()),
            Direction::Credit => amount,
        }
    }
}

/// Longest further information on an entry.
const REMARK: usize = 500;

impl Statements {
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let mut pen = Pen::begin(Kind::Camt053);
        pen.within(&["GrpHdr"], |pen| {
            pen.text("MsgId", &self.msg_id, ID)?;
            pen.instant("CreDtTm", self.created_at)
        })?;
        if self.statements.is_empty() {
            let place = format!("{}/Stmt", pen.place());
            return Err(WireError::new(place, Fault::Missing { name: "Stmt".to_owned() }));
        }
        for statement in &self.statements {
            statement.check(&format!("{}/Stmt", pen.place()))?;
            pen.within(&["Stmt"], |pen| statement.write(pen, self.created_at))?;
        }
        pen.finish()
    }

    /// Reads a message that must be this one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Statements, WireError> {
        Statements::of(&open_as(bytes, Kind::Camt053)?)
    }

    pub(super) fn of(root: &crate::envelope::xml::Node) -> Result<Statements, WireError> {
        let root = Spot::root(root);
        let header = root.need("GrpHdr")?;
        let mut statements = Vec::new();
        for spot in root.each("Stmt") {
            statements.push(Statement::read(&spot)?);
        }
        if statements.is_empty() {
            return Err(root.missing("Stmt"));
        }
        Ok(Statements {
            msg_id: header.text("MsgId", ID)?,
            created_at: header.instant("CreDtTm")?,
            statements,
        })
    }
}

impl Statement {
    /// Opening plus entries is closing; nothing is claimed while an entry lies aside.
    fn check(&self, place: &str) -> Result<(), WireError> {
        if !self.set_aside.is_empty() {
            return Ok(());
        }
        let moves = self.bookings.iter().map(|booking| booking.direction.signed(booking.amount_fen));
        let made = sum(place, std::iter::once(self.opening_fen).chain(moves))?;
        if made == self.closing_fen {
            return Ok(());
        }
        let (said, found) = (amount_text(self.closing_fen), amount_text(made));
        Err(WireError::new(format!("{place}/Bal[CLBD]"), Fault::SumDiffers { said, found }))
    }

    fn write(&self, pen: &mut Pen, created_at: DateTime) -> Result<(), WireError> {
        pen.text("Id", &self.id, ID)?;
        pen.instant("CreDtTm", created_at)?;
        pen.within(&["Acct"], |pen| {
            pen.within(&["Id", "Othr"], |pen| pen.text("Id", &self.account.acct_no, 34))?;
            pen.text("Ccy", super::spot::CURRENCY, 3)?;
            pen.within(&["Ownr"], |pen| pen.text("Nm", &self.account.name, NAME))
        })?;
        for (code, balance) in [("OPBD", self.opening_fen), ("CLBD", self.closing_fen)] {
            let direction = if balance < Fen::ZERO { Direction::Debit } else { Direction::Credit };
            pen.within(&["Bal"], |pen| {
                pen.within(&["Tp", "CdOrPrtry"], |pen| pen.text("Cd", code, 4))?;
                pen.amount("Amt", Fen::new(balance.get().abs()))?;
                pen.text("CdtDbtInd", direction.code(), 4)?;
                pen.within(&["Dt"], |pen| pen.date("Dt", self.on))
            })?;
        }
        for (index, booking) in self.bookings.iter().enumerate() {
            let written = pen.within(&["Ntry"], |pen| booking.write(pen));
            written.map_err(|mut error| {
                error.place = error.place.replacen("/Ntry/", &format!("/Ntry[{}]/", index + 1), 1);
                error
            })?;
        }
        Ok(())
    }

    fn read(spot: &Spot<'_>) -> Result<Statement, WireError> {
        let account = spot.need("Acct")?;
        let mut name = account.text_or_empty("Nm", 70)?;
        if name.is_empty() {
            name = account.text_at(&["Ownr", "Nm"], NAME)?;
        }
        let (opening_fen, _) = balance(spot, &["OPBD", "PRCD"])?;
        let (closing_fen, on) = balance(spot, &["CLBD"])?;
        let mut bookings = Vec::new();
        let mut set_aside = Vec::new();
        for entry in spot.each("Ntry") {
            match Booking::read(&entry, on) {
                Ok(Some(booking)) => bookings.push(booking),
                Ok(None) => {}
                Err(error) => set_aside.push(error),
            }
        }
        let statement = Statement {
            id: spot.text("Id", ID)?,
            account: Holder { name, acct_no: read_account(spot, "Acct")? },
            on,
            opening_fen,
            closing_fen,
            bookings,
            set_aside,
        };
        statement.check(&spot.place)?;
        Ok(statement)
    }
}

/// The balance of the first of `codes` that is there, and its day.
fn balance(spot: &Spot<'_>, codes: &[&str]) -> Result<(Fen, Date), WireError> {
    for code in codes {
        for found in spot.each("Bal") {
            if found.text_at(&["Tp", "CdOrPrtry", "Cd"], 4)? == *code {
                let amount = Direction::read(&found)?.signed(found.amount("Amt")?);
                return Ok((amount, found.day("Dt")?));
            }
        }
    }
    Err(spot.missing(&format!("Bal[{}]", codes.join(" "))))
}

impl Booking {
    fn write(&self, pen: &mut Pen) -> Result<(), WireError> {
        pen.text("NtryRef", &self.reference, ID)?;
        pen.amount("Amt", self.amount_fen)?;
        pen.text("CdtDbtInd", self.direction.code(), 4)?;
        pen.within(&["Sts"], |pen| pen.text("Cd", "BOOK", 4))?;
        pen.within(&["BookgDt"], |pen| pen.date("Dt", self.booked_on))?;
        pen.within(&["ValDt"], |pen| pen.date("Dt", self.booked_on))?;
        pen.text_unless_empty("AcctSvcrRef", &self.bank_no, ID)?;
        pen.within(&["BkTxCd", "Prtry"], |pen| pen.text("Cd", &self.kind, ID))?;
        if !self.details.is_empty() {
            pen.within(&["NtryDtls"], |pen| {
                for detail in &self.details {
                    pen.within(&["TxDtls"], |pen| detail.write(pen, self.direction))?;
                }
                Ok(())
            })?;
        }
        pen.text_unless_empty("AddtlNtryInf", &self.remark, REMARK)
    }

    /// `None` for an entry that is not booked yet: it moves no balance.
    fn read(spot: &Spot<'_>, on: Date) -> Result<Option<Booking>, WireError> {
        let state = spot.need("Sts")?;
        if state.text_or_empty("Cd", 4)? != "BOOK" {
            return Ok(None);
        }
        let amount_fen = spot.amount("Amt")?;
        let mut details = Vec::new();
        for group in spot.each("NtryDtls") {
            for line in group.each("TxDtls") {
                details.push(Detail::read(&line, amount_fen)?);
            }
        }
        let mut kind = spot.text_at(&["BkTxCd", "Prtry", "Cd"], ID)?;
        if kind.is_empty() {
            kind = spot.text_at(&["BkTxCd", "Domn", "Cd"], 4)?;
        }
        let bank_no = spot.text_or_empty("AcctSvcrRef", ID)?;
        let reference = spot.text_or_empty("NtryRef", ID)?;
        Ok(Some(Booking {
            // Banks may leave the reference out; their own number names the entry then.
            reference: if reference.is_empty() { bank_no.clone() } else { reference },
            amount_fen,
            direction: Direction::read(spot)?,
            booked_on: if spot.may("BookgDt")?.is_some() { spot.day("BookgDt")? } else { on },
            bank_no,
            kind,
            details,
            remark: spot.text_or_empty("AddtlNtryInf", REMARK)?,
        }))
    }
}

impl Detail {
    fn write(&self, pen: &mut Pen, direction: Direction) -> Result<(), WireError> {
        pen.within(&["Refs"], |pen| {
            pen.text_unless_empty("PmtInfId", &self.voucher_no, ID)?;
            pen.text("EndToEndId", &self.id, ID)
        })?;
        pen.amount("Amt", self.amount_fen)?;
        pen.text("CdtDbtInd", direction.code(), 4)?;
        if self.payee.name.is_empty() {
            return Ok(());
        }
        pen.within(&["RltdPties"], |pen| {
            pen.within(&["Cdtr", "Pty"], |pen| pen.text("Nm", &self.payee.name, NAME))?;
            write_account(pen, "CdtrAcct", &self.payee.acct_no)
        })
    }

    fn read(spot: &Spot<'_>, whole: Fen) -> Result<Detail, WireError> {
        let party = spot.may("RltdPties")?;
        let payee = match &party {
            Some(parties) => Holder {
                name: parties.text_at(&["Cdtr", "Pty", "Nm"], NAME)?,
                acct_no: match parties.may("CdtrAcct")? {
                    Some(_) => read_account(parties, "CdtrAcct")?,
                    None => String::new(),
                },
            },
            None => Holder::default(),
        };
        Ok(Detail {
            voucher_no: spot.text_at(&["Refs", "PmtInfId"], ID)?,
            id: spot.text_at(&["Refs", "EndToEndId"], ID)?,
            amount_fen: if spot.may("Amt")?.is_some() { spot.amount("Amt")? } else { whole },
            payee,
        })
    }
}
