//! pain.001.001.09, customer credit transfer initiation: the orders of finance to its bank.
//!
//! One `PmtInf` is one voucher: `PmtInfId` is its number, `PmtTpInf/LclInstrm/Prtry` its VtCode, and
//! `Dbtr/Id/OrgId/Othr` its county (`AdmDivCode`) and year (`StYear`). The spending unit is the ultimate
//! debtor. Each payee is one `CdtTrfTxInf`.

use super::spot::{ACCOUNT, ID, NAME, Pen, Spot, sum, total};
use super::{Kind, open_as};
use crate::Fen;
use crate::envelope::{Fault, PaymentVoucher, VoucherKey, WireError};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// A whole message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditTransfers {
    pub msg_id: String,
    pub created_at: DateTime,
    /// Who sends the file.
    pub initiator: String,
    pub payments: Vec<Instruction>,
}

/// One voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    pub key: VoucherKey,
    pub execute_on: Date,
    pub payer: Holder,
    pub payer_bank: Bank,
    pub unit: Unit,
    pub transfers: Vec<Transfer>,
}

/// One payee of a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// `EndToEndId`: the voucher's number, in a batch the detail's id.
    pub id: String,
    pub amount_fen: Fen,
    pub payee: Holder,
    /// Not always known.
    pub payee_bank: Bank,
    pub purpose: String,
}

/// Who an account belongs to, and its number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holder {
    pub name: String,
    pub acct_no: String,
}

/// A bank by its number: 12 digits are a CNAPS number (行号), anything else the bank's own code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bank {
    pub no: String,
    pub name: String,
}

/// The budget unit that spends.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Unit {
    pub code: String,
    pub name: String,
}

/// Longest unstructured remittance line.
const USTRD: usize = 140;

impl CreditTransfers {
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let mut pen = Pen::begin(Kind::Pain001);
        if self.payments.is_empty() {
            return Err(WireError::new(
                format!("{}/PmtInf", pen.place()),
                Fault::Missing { name: "PmtInf".to_owned() },
            ));
        }
        let place = format!("{}/GrpHdr/CtrlSum", pen.place());
        let amounts = self.payments.iter().flat_map(|payment| &payment.transfers);
        let all = sum(&place, amounts.clone().map(|transfer| transfer.amount_fen))?;
        let count = amounts.count();
        pen.within(&["GrpHdr"], |pen| {
            pen.text("MsgId", &self.msg_id, ID)?;
            pen.instant("CreDtTm", self.created_at)?;
            pen.totals(count, all)?;
            pen.within(&["InitgPty"], |pen| pen.text("Nm", &self.initiator, NAME))
        })?;
        for (index, payment) in self.payments.iter().enumerate() {
            payment.write(&mut pen, index)?;
        }
        pen.finish()
    }

    /// Reads a message that must be this one.
    pub fn from_bytes(bytes: &[u8]) -> Result<CreditTransfers, WireError> {
        CreditTransfers::of(&open_as(bytes, Kind::Pain001)?)
    }

    pub(super) fn of(root: &crate::envelope::xml::Node) -> Result<CreditTransfers, WireError> {
        let root = Spot::root(root);
        let header = root.need("GrpHdr")?;
        let mut payments = Vec::new();
        for spot in root.each("PmtInf") {
            payments.push(Instruction::read(&spot)?);
        }
        if payments.is_empty() {
            return Err(root.missing("PmtInf"));
        }
        let amounts = payments.iter().flat_map(|payment| &payment.transfers);
        let all = total(&header, amounts.clone().map(|transfer| transfer.amount_fen))?;
        header.check_totals(amounts.count(), all)?;
        Ok(CreditTransfers {
            msg_id: header.text("MsgId", ID)?,
            created_at: header.instant("CreDtTm")?,
            initiator: header.text_at(&["InitgPty", "Nm"], NAME)?,
            payments,
        })
    }
}

impl Instruction {
    /// The voucher as an instruction; a text ISO 20022 has no room for is refused when it is written.
    pub fn of_voucher(voucher: &PaymentVoucher) -> Instruction {
        let whole = Transfer {
            id: voucher.voucher_no.clone(),
            amount_fen: voucher.pay_amt,
            payee: Holder { name: voucher.payee_acct_name.clone(), acct_no: voucher.payee_acct_no.clone() },
            payee_bank: Bank {
                no: voucher.payee_acct_bank_no.clone(),
                name: voucher.payee_acct_bank_name.clone(),
            },
            purpose: voucher.pay_summary_name.clone(),
        };
        let each = voucher.details.iter().map(|detail| Transfer {
            id: detail.id.clone(),
            amount_fen: detail.pay_amt,
            payee: Holder { name: detail.payee_acct_name.clone(), acct_no: detail.payee_acct_no.clone() },
            payee_bank: Bank {
                no: detail.payee_acct_bank_no.clone(),
                name: detail.payee_acct_bank_name.clone(),
            },
            purpose: if detail.remark.is_empty() {
                voucher.pay_summary_name.clone()
            } else {
                detail.remark.clone()
            },
        });
        let transfers: Vec<Transfer> = each.collect();
        Instruction {
            key: VoucherKey {
                adm_div_code: voucher.adm_div_code.clone(),
                st_year: voucher.st_year,
                vt_code: voucher.vt_code.clone(),
                voucher_no: voucher.voucher_no.clone(),
            },
            execute_on: voucher.vou_date,
            payer: Holder { name: voucher.pay_acct_name.clone(), acct_no: voucher.pay_acct_no.clone() },
            payer_bank: Bank { no: voucher.pay_bank_code.clone(), name: voucher.pay_bank_name.clone() },
            unit: Unit { code: voucher.agency_code.clone(), name: voucher.agency_name.clone() },
            transfers: if transfers.is_empty() { vec![whole] } else { transfers },
        }
    }

    /// What all payees together get.
    pub fn total(&self) -> Result<Fen, WireError> {
        sum("PmtInf/CtrlSum", self.transfers.iter().map(|transfer| transfer.amount_fen))
    }

    fn write(&self, pen: &mut Pen, index: usize) -> Result<(), WireError> {
        let all = self.total()?;
        let at = |mut error: WireError| {
            error.place = error.place.replacen("/PmtInf/", &format!("/PmtInf[{}]/", index + 1), 1);
            error
        };
        let written = pen.within(&["PmtInf"], |pen| {
            pen.text("PmtInfId", &self.key.voucher_no, ID)?;
            pen.text("PmtMtd", "TRF", 3)?;
            pen.totals(self.transfers.len(), all)?;
            pen.within(&["PmtTpInf"], |pen| {
                pen.within(&["LclInstrm"], |pen| pen.text("Prtry", &self.key.vt_code, ID))?;
                pen.within(&["CtgyPurp"], |pen| pen.text("Cd", "GOVT", 4))
            })?;
            pen.within(&["ReqdExctnDt"], |pen| pen.date("Dt", self.execute_on))?;
            pen.within(&["Dbtr"], |pen| {
                pen.text("Nm", &self.payer.name, NAME)?;
                pen.within(&["Id", "OrgId"], |pen| {
                    named_id(pen, "AdmDivCode", &self.key.adm_div_code)?;
                    named_id(pen, "StYear", &self.key.st_year.to_string())
                })
            })?;
            write_account(pen, "DbtrAcct", &self.payer.acct_no)?;
            write_bank(pen, "DbtrAgt", &self.payer_bank)?;
            if !self.unit.name.is_empty() || !self.unit.code.is_empty() {
                pen.within(&["UltmtDbtr"], |pen| {
                    pen.text_unless_empty("Nm", &self.unit.name, NAME)?;
                    if self.unit.code.is_empty() {
                        return Ok(());
                    }
                    pen.within(&["Id", "OrgId"], |pen| named_id(pen, "AgencyCode", &self.unit.code))
                })?;
            }
            for (number, transfer) in self.transfers.iter().enumerate() {
                transfer.write(pen, number)?;
            }
            Ok(())
        });
        written.map_err(at)
    }

    fn read(spot: &Spot<'_>) -> Result<Instruction, WireError> {
        let payer = spot.need("Dbtr")?;
        let unit = spot.may("UltmtDbtr")?;
        let mut transfers = Vec::new();
        for transfer in spot.each("CdtTrfTxInf") {
            transfers.push(Transfer::read(&transfer)?);
        }
        if transfers.is_empty() {
            return Err(spot.missing("CdtTrfTxInf"));
        }
        let all = total(spot, transfers.iter().map(|transfer| transfer.amount_fen))?;
        spot.check_totals(transfers.len(), all)?;
        let method = spot.need("PmtMtd")?;
        let said = method.own(3)?;
        if said != "TRF" {
            return Err(method.fault(Fault::UnknownCode { text: said, allowed: "TRF".to_owned() }));
        }
        let year = id_named(&payer, "StYear")?;
        Ok(Instruction {
            key: VoucherKey {
                adm_div_code: id_named(&payer, "AdmDivCode")?,
                st_year: year.parse().map_err(|_| {
                    let place = format!("{}/Id/OrgId/Othr[StYear]", payer.place);
                    WireError::new(place, Fault::NotANumber { text: year.clone() })
                })?,
                vt_code: match spot.walk(&["PmtTpInf", "LclInstrm", "Prtry"])? {
                    Some(code) => code.own(4)?,
                    None => return Err(spot.missing("PmtTpInf/LclInstrm/Prtry")),
                },
                voucher_no: spot.text("PmtInfId", ID)?,
            },
            execute_on: spot.day("ReqdExctnDt")?,
            payer: Holder { name: payer.text("Nm", NAME)?, acct_no: read_account(spot, "DbtrAcct")? },
            payer_bank: read_bank(spot.may("DbtrAgt")?)?,
            unit: match unit {
                Some(unit) => Unit {
                    name: unit.text_or_empty("Nm", NAME)?,
                    code: unit.text_at(&["Id", "OrgId", "Othr", "Id"], ID)?,
                },
                None => Unit::default(),
            },
            transfers,
        })
    }
}

impl Transfer {
    fn write(&self, pen: &mut Pen, index: usize) -> Result<(), WireError> {
        let at = |mut error: WireError| {
            let numbered = format!("/CdtTrfTxInf[{}]/", index + 1);
            error.place = error.place.replacen("/CdtTrfTxInf/", &numbered, 1);
            error
        };
        let written = pen.within(&["CdtTrfTxInf"], |pen| {
            pen.within(&["PmtId"], |pen| pen.text("EndToEndId", &self.id, ID))?;
            pen.within(&["Amt"], |pen| pen.amount("InstdAmt", self.amount_fen))?;
            if !self.payee_bank.no.is_empty() || !self.payee_bank.name.is_empty() {
                write_bank(pen, "CdtrAgt", &self.payee_bank)?;
            }
            pen.within(&["Cdtr"], |pen| pen.text("Nm", &self.payee.name, NAME))?;
            write_account(pen, "CdtrAcct", &self.payee.acct_no)?;
            if self.purpose.is_empty() {
                return Ok(());
            }
            pen.within(&["RmtInf"], |pen| {
                for line in lines(&self.purpose) {
                    pen.text("Ustrd", &line, USTRD)?;
                }
                Ok(())
            })
        });
        written.map_err(at)
    }

    fn read(spot: &Spot<'_>) -> Result<Transfer, WireError> {
        let mut purpose = String::new();
        if let Some(remittance) = spot.may("RmtInf")? {
            for line in remittance.each("Ustrd") {
                purpose.push_str(&line.own(USTRD)?);
            }
        }
        Ok(Transfer {
            id: spot.need("PmtId")?.text("EndToEndId", ID)?,
            amount_fen: spot.need("Amt")?.amount("InstdAmt")?,
            payee: Holder {
                name: spot.need("Cdtr")?.text("Nm", NAME)?,
                acct_no: read_account(spot, "CdtrAcct")?,
            },
            payee_bank: read_bank(spot.may("CdtrAgt")?)?,
            purpose,
        })
    }
}

/// A purpose in lines of at most 140 characters; a line neither begins nor ends with a blank, because
/// a reader drops those.
fn lines(purpose: &str) -> Vec<String> {
    let characters: Vec<char> = purpose.chars().collect();
    let mut found = Vec::new();
    let mut from = 0;
    while from < characters.len() {
        let mut to = (from + USTRD).min(characters.len());
        // The cut moves back while a blank would stand beside it.
        while to < characters.len()
            && to > from + 1
            && (characters[to - 1].is_whitespace() || characters[to].is_whitespace())
        {
            to -= 1;
        }
        found.push(characters[from..to].iter().collect());
        from = to;
    }
    found
}

fn named_id(pen: &mut Pen, scheme: &str, id: &str) -> Result<(), WireError> {
    pen.within(&["Othr"], |pen| {
        pen.text("Id", id, ID)?;
        pen.within(&["SchmeNm"], |pen| pen.text("Prtry", scheme, ID))
    })
}

/// The organisation's id under one scheme.
fn id_named(party: &Spot<'_>, scheme: &str) -> Result<String, WireError> {
    if let Some(organisation) = party.walk(&["Id", "OrgId"])? {
        for other in organisation.each("Othr") {
            if other.text_at(&["SchmeNm", "Prtry"], ID)? == scheme {
                return other.text("Id", ID);
            }
        }
    }
    Err(party.missing(&format!("Id/OrgId/Othr[{scheme}]")))
}

pub(super) fn write_account(pen: &mut Pen, name: &str, number: &str) -> Result<(), WireError> {
    pen.within(&[name, "Id", "Othr"], |pen| pen.text("Id", number, ACCOUNT))
}

/// Chinese accounts have no IBAN; one that comes in is taken as the number.
pub(super) fn read_account(spot: &Spot<'_>, name: &str) -> Result<String, WireError> {
    let id = spot.need(name)?.need("Id")?;
    match id.may("IBAN")? {
        Some(iban) => iban.own(ACCOUNT),
        None => id.need("Othr")?.text("Id", ACCOUNT),
    }
}

fn write_bank(pen: &mut Pen, name: &str, bank: &Bank) -> Result<(), WireError> {
    let cnaps = bank.no.len() == 12 && bank.no.bytes().all(|byte| byte.is_ascii_digit());
    pen.within(&[name, "FinInstnId"], |pen| {
        if cnaps {
            pen.within(&["ClrSysMmbId"], |pen| {
                pen.within(&["ClrSysId"], |pen| pen.text("Cd", "CNAPS", 5))?;
                pen.text("MmbId", &bank.no, ID)
            })?;
        }
        pen.text_unless_empty("Nm", &bank.name, NAME)?;
        if !cnaps && !bank.no.is_empty() {
            pen.within(&["Othr"], |pen| pen.text("Id", &bank.no, ID))?;
        }
        Ok(())
    })
}

fn read_bank(agent: Option<Spot<'_>>) -> Result<Bank, WireError> {
    let Some(agent) = agent else { return Ok(Bank::default()) };
    let bank = agent.need("FinInstnId")?;
    let mut no = String::new();
    for path in [&["ClrSysMmbId", "MmbId"][..], &["Othr", "Id"], &["BICFI"]] {
        if no.is_empty() {
            no = bank.text_at(path, ID)?;
        }
    }
    Ok(Bank { no, name: bank.text_or_empty("Nm", NAME)? })
}
