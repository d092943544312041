//! pain.002.001.12, customer payment status report: what became of the orders.
//!
//! **Promise:** one line that is not understood is put aside with its place; its neighbours count.

use super::spot::{ID, Pen, Spot};
use super::{Kind, open_as};
use crate::envelope::{Fault, WireError};
use jiff::civil::DateTime;
use serde::Serialize;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    pub msg_id: String,
    pub created_at: DateTime,
    pub original: Original,
    /// Of the whole message, when it is said.
    pub standing: Option<Standing>,
    pub reason: Option<Reason>,
    pub payments: Vec<PaymentStatus>,
    /// What was not understood.
    pub set_aside: Vec<WireError>,
}

/// The message a report answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Original {
    pub msg_id: String,
    /// Its name, `pain.001.001.09`.
    pub name: String,
}

/// One voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentStatus {
    /// `OrgnlPmtInfId`, the voucher's number.
    pub voucher_no: String,
    pub standing: Option<Standing>,
    pub reason: Option<Reason>,
    pub transfers: Vec<TransferStatus>,
}

/// One payee of a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransferStatus {
    pub id: String,
    pub standing: Standing,
    pub reason: Option<Reason>,
    /// The bank's own number of the payment, once it is paid.
    pub bank_no: String,
}

/// Why something was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `AC04` and the like.
    pub code: String,
    pub text: String,
}

/// Where an order stands at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Received,
    Pending,
    /// Checked and taken; money may not have moved yet.
    Accepted,
    Settled,
    /// Of several some are settled and some are not.
    Partly,
    Rejected,
}

impl Standing {
    /// The codes that mean it; the first is the one written.
    fn codes(self) -> &'static [&'static str] {
        match self {
            Standing::Received => &["RCVD"],
            Standing::Pending => &["PDNG"],
            Standing::Accepted => &["ACSP", "ACTC", "ACCP", "ACWC", "ACWP"],
            Standing::Settled => &["ACSC", "ACCC"],
            Standing::Partly => &["PART"],
            Standing::Rejected => &["RJCT"],
        }
    }

    pub const ALL: [Standing; 6] = [
        Standing::Received,
        Standing::Pending,
        Standing::Accepted,
        Standing::Settled,
        Standing::Partly,
        Standing::Rejected,
    ];

    pub fn code(self) -> &'static str {
        self.codes()[0]
    }

    fn read(spot: &Spot<'_>) -> Result<Standing, WireError> {
        let text = spot.own(4)?;
        let found = Standing::ALL.into_iter().find(|standing| standing.codes().contains(&text.as_str()));
        found.ok_or_else(|| {
            let allowed = Standing::ALL.map(|standing| standing.codes().join(" ")).join(" ");
            spot.fault(Fault::UnknownCode { text, allowed })
        })
    }
}

/// Longest further information on a reason.
const INFORMATION: usize = 105;

impl StatusReport {
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let mut pen = Pen::begin(Kind::Pain002);
        pen.within(&["GrpHdr"], |pen| {
            pen.text("MsgId", &self.msg_id, ID)?;
            pen.instant("CreDtTm", self.created_at)
        })?;
        pen.within(&["OrgnlGrpInfAndSts"], |pen| {
            pen.text("OrgnlMsgId", &self.original.msg_id, ID)?;
            pen.text("OrgnlMsgNmId", &self.original.name, ID)?;
            if let Some(standing) = self.standing {
                pen.text("GrpSts", standing.code(), 4)?;
            }
            write_reason(pen, self.reason.as_ref())
        })?;
        for payment in &self.payments {
            pen.within(&["OrgnlPmtInfAndSts"], |pen| {
                pen.text("OrgnlPmtInfId", &payment.voucher_no, ID)?;
                if let Some(standing) = payment.standing {
                    pen.text("PmtInfSts", standing.code(), 4)?;
                }
                write_reason(pen, payment.reason.as_ref())?;
                for transfer in &payment.transfers {
                    pen.within(&["TxInfAndSts"], |pen| {
                        pen.text("OrgnlEndToEndId", &transfer.id, ID)?;
                        pen.text("TxSts", transfer.standing.code(), 4)?;
                        write_reason(pen, transfer.reason.as_ref())?;
                        pen.text_unless_empty("AcctSvcrRef", &transfer.bank_no, ID)
                    })?;
                }
                Ok(())
            })?;
        }
        pen.finish()
    }

    /// Reads a message that must be this one.
    pub fn from_bytes(bytes: &[u8]) -> Result<StatusReport, WireError> {
        StatusReport::of(&open_as(bytes, Kind::Pain002)?)
    }

    pub(super) fn of(root: &crate::envelope::xml::Node) -> Result<StatusReport, WireError> {
        let root = Spot::root(root);
        let header = root.need("GrpHdr")?;
        let original = root.need("OrgnlGrpInfAndSts")?;
        let mut set_aside = Vec::new();
        let mut payments = Vec::new();
        for spot in root.each("OrgnlPmtInfAndSts") {
            match PaymentStatus::read(&spot, &mut set_aside) {
                Ok(payment) => payments.push(payment),
                Err(error) => set_aside.push(error),
            }
        }
        Ok(StatusReport {
            msg_id: header.text("MsgId", ID)?,
            created_at: header.instant("CreDtTm")?,
            original: Original {
                msg_id: original.text("OrgnlMsgId", ID)?,
                name: original.text("OrgnlMsgNmId", ID)?,
            },
            standing: read_standing(&original, "GrpSts")?,
            reason: read_reason(&original)?,
            payments,
            set_aside,
        })
    }
}

impl PaymentStatus {
    fn read(spot: &Spot<'_>, set_aside: &mut Vec<WireError>) -> Result<PaymentStatus, WireError> {
        let voucher_no = spot.text("OrgnlPmtInfId", ID)?;
        let standing = read_standing(spot, "PmtInfSts")?;
        let reason = read_reason(spot)?;
        let mut transfers = Vec::new();
        for line in spot.each("TxInfAndSts") {
            match TransferStatus::read(&line) {
                Ok(transfer) => transfers.push(transfer),
                Err(error) => set_aside.push(error),
            }
        }
        Ok(PaymentStatus { voucher_no, standing, reason, transfers })
    }
}

impl TransferStatus {
    fn read(spot: &Spot<'_>) -> Result<TransferStatus, WireError> {
        Ok(TransferStatus {
            id: spot.text("OrgnlEndToEndId", ID)?,
            standing: Standing::read(&spot.need("TxSts")?)?,
            reason: read_reason(spot)?,
            bank_no: spot.text_or_empty("AcctSvcrRef", ID)?,
        })
    }
}

fn read_standing(spot: &Spot<'_>, name: &str) -> Result<Option<Standing>, WireError> {
    spot.may(name)?.map(|found| Standing::read(&found)).transpose()
}

fn write_reason(pen: &mut Pen, reason: Option<&Reason>) -> Result<(), WireError> {
    let Some(reason) = reason else { return Ok(()) };
    pen.within(&["StsRsnInf"], |pen| {
        pen.within(&["Rsn"], |pen| pen.text("Cd", &reason.code, 4))?;
        pen.text_unless_empty("AddtlInf", &reason.text, INFORMATION)
    })
}

/// The first reason given; several lines of information become one text.
fn read_reason(spot: &Spot<'_>) -> Result<Option<Reason>, WireError> {
    let Some(found) = spot.each("StsRsnInf").next() else { return Ok(None) };
    let mut code = found.text_at(&["Rsn", "Cd"], 4)?;
    if code.is_empty() {
        code = found.text_at(&["Rsn", "Prtry"], ID)?;
    }
    let mut text = String::new();
    for line in found.each("AddtlInf") {
        text.push_str(&line.own(INFORMATION)?);
    }
    Ok(Some(Reason { code, text }))
}
