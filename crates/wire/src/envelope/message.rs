//! From a voucher's bytes to its meaning and back, and who signed it.

use super::error::{Fault, WireError};
use super::vouchers::{
    AccountStatement, BankAnswer, PaymentVoucher, RefundNotice, StatementResult, StatusAnswer, StatusQuery,
    TreasuryBalance,
};
use super::xml::{self, Node, Writer};
use super::{
    Body, MAX_BYTES, Message, SignatureEntry, Stamp, VoucherFlag, VoucherKey, VoucherKind, VtTable,
    amount_text,
};
use crate::Fen;
use crate::crypto::{Party, SignatureRefused, SignatureVerifier, SignedBy, Signer, sm3_hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;

impl Message {
    /// The number it travels under.
    pub fn key(&self) -> VoucherKey {
        let (adm_div_code, st_year, vt_code, voucher_no) = match self {
            Message::Order(v) | Message::Receipt(v) => {
                (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no)
            }
            Message::Acceptance(v) | Message::Rejection(v) => {
                (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no)
            }
            Message::Refund(_, v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
            Message::StatusQuery(v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
            Message::StatusAnswer(v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
            Message::AccountStatement(v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
            Message::TreasuryBalance(v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
            Message::StatementResult(v) => (&v.adm_div_code, v.st_year, &v.vt_code, &v.voucher_no),
        };
        VoucherKey {
            adm_div_code: adm_div_code.clone(),
            st_year,
            vt_code: vt_code.clone(),
            voucher_no: voucher_no.clone(),
        }
    }

    pub fn flag(&self) -> VoucherFlag {
        match self {
            Message::Receipt(_) => VoucherFlag::Receipt,
            Message::Order(_)
            | Message::Acceptance(_)
            | Message::Rejection(_)
            | Message::Refund(..)
            | Message::StatusQuery(_)
            | Message::StatusAnswer(_)
            | Message::AccountStatement(_)
            | Message::TreasuryBalance(_)
            | Message::StatementResult(_) => VoucherFlag::Document,
        }
    }

    fn kind(&self) -> VoucherKind {
        match self {
            Message::Order(_) | Message::Receipt(_) => VoucherKind::Payment,
            Message::Acceptance(_) => VoucherKind::Acceptance,
            Message::Rejection(_) => VoucherKind::Rejection,
            Message::Refund(kind, _) => *kind,
            Message::StatusQuery(_) => VoucherKind::StatusQuery,
            Message::StatusAnswer(_) => VoucherKind::StatusAnswer,
            Message::AccountStatement(_) => VoucherKind::AccountStatement,
            Message::TreasuryBalance(_) => VoucherKind::TreasuryBalance,
            Message::StatementResult(_) => VoucherKind::StatementResult,
        }
    }

    /// The voucher's own XML in GBK.
    pub fn to_voucher_bytes(&self, table: &VtTable) -> Result<Vec<u8>, WireError> {
        let vt_code = self.key().vt_code;
        let fits = match (self, table.kind(&vt_code)) {
            (Message::Refund(said, _), Some(kind)) => *said == kind && is_refund(kind),
            (_, Some(kind)) => kind == self.kind(),
            (_, None) => false,
        };
        if !fits {
            return Err(WireError::new("Voucher/VtCode", Fault::UnknownVoucherType { vt_code }));
        }
        self.check()?;
        let mut out = Writer::new();
        out.open("Voucher");
        match self {
            Message::Order(v) | Message::Receipt(v) => v.write(&mut out, "Voucher")?,
            Message::Acceptance(v) | Message::Rejection(v) => v.write(&mut out, "Voucher")?,
            Message::Refund(_, v) => v.write(&mut out, "Voucher")?,
            Message::StatusQuery(v) => v.write(&mut out, "Voucher")?,
            Message::StatusAnswer(v) => v.write(&mut out, "Voucher")?,
            Message::AccountStatement(v) => v.write(&mut out, "Voucher")?,
            Message::TreasuryBalance(v) => v.write(&mut out, "Voucher")?,
            Message::StatementResult(v) => v.write(&mut out, "Voucher")?,
        }
        out.close("Voucher");
        out.finish().map_err(|fault| WireError::new("Voucher", fault))
    }

    /// Reads a voucher's XML; `flag` is the envelope's.
    pub fn from_voucher_bytes(
        bytes: &[u8],
        flag: VoucherFlag,
        table: &VtTable,
    ) -> Result<Message, WireError> {
        let root = xml::parse(bytes, "Voucher", MAX_BYTES)?;
        if root.name != "Voucher" {
            let name = root.name.chars().take(60).collect();
            return Err(WireError::new("Voucher", Fault::UnknownElement { name }));
        }
        root.no_text("Voucher")?;
        let message = read_message(&root, flag, table)?;
        message.check()?;
        Ok(message)
    }

    /// Rules between fields, the same for writing and reading.
    fn check(&self) -> Result<(), WireError> {
        match self {
            Message::Order(voucher) => check_payment(voucher).and_then(|()| check_order(voucher)),
            Message::Receipt(voucher) => check_payment(voucher).and_then(|()| check_receipt(voucher)),
            Message::Refund(_, notice) if notice.pay_amt >= Fen::ZERO => {
                Err(WireError::new("Voucher/PayAmt", Fault::WrongSign { text: amount_text(notice.pay_amt) }))
            }
            Message::StatusQuery(query) if query.asked.is_empty() => {
                Err(WireError::new("Voucher/DetailList", Fault::Missing { name: "Detail".to_owned() }))
            }
            Message::AccountStatement(statement) => check_statement(statement),
            Message::TreasuryBalance(balance) => check_balance(balance),
            Message::StatementResult(result) => check_result(result),
            Message::Acceptance(_)
            | Message::Rejection(_)
            | Message::Refund(..)
            | Message::StatusQuery(_)
            | Message::StatusAnswer(_) => Ok(()),
        }
    }
}

fn is_refund(kind: VoucherKind) -> bool {
    match kind {
        VoucherKind::DirectRefund | VoucherKind::PayeeBankRefund => true,
        VoucherKind::Payment
        | VoucherKind::Acceptance
        | VoucherKind::Rejection
        | VoucherKind::StatusQuery
        | VoucherKind::StatusAnswer
        | VoucherKind::AccountStatement
        | VoucherKind::TreasuryBalance
        | VoucherKind::StatementResult => false,
    }
}

fn read_message(root: &Node, flag: VoucherFlag, table: &VtTable) -> Result<Message, WireError> {
    let vt_code = root.leaf_text("Voucher", "VtCode")?.unwrap_or_default();
    let Some(kind) = table.kind(vt_code) else {
        let vt_code = vt_code.chars().take(20).collect();
        return Err(WireError::new("Voucher/VtCode", Fault::UnknownVoucherType { vt_code }));
    };
    if flag == VoucherFlag::Receipt && kind != VoucherKind::Payment {
        return Err(WireError::new("VoucherFlag", Fault::UnknownFlag { flag: flag.code().to_owned() }));
    }
    Ok(match kind {
        VoucherKind::Payment => {
            let voucher = PaymentVoucher::read(root, "Voucher")?;
            match flag {
                VoucherFlag::Document => Message::Order(voucher),
                VoucherFlag::Receipt => Message::Receipt(voucher),
            }
        }
        VoucherKind::DirectRefund | VoucherKind::PayeeBankRefund => {
            Message::Refund(kind, RefundNotice::read(root, "Voucher")?)
        }
        VoucherKind::Acceptance => Message::Acceptance(BankAnswer::read(root, "Voucher")?),
        VoucherKind::Rejection => Message::Rejection(BankAnswer::read(root, "Voucher")?),
        VoucherKind::StatusQuery => Message::StatusQuery(StatusQuery::read(root, "Voucher")?),
        VoucherKind::StatusAnswer => Message::StatusAnswer(StatusAnswer::read(root, "Voucher")?),
        VoucherKind::AccountStatement => Message::AccountStatement(AccountStatement::read(root, "Voucher")?),
        VoucherKind::TreasuryBalance => Message::TreasuryBalance(TreasuryBalance::read(root, "Voucher")?),
        VoucherKind::StatementResult => Message::StatementResult(StatementResult::read(root, "Voucher")?),
    })
}

fn not_negative(amount: Fen, place: String) -> Result<(), WireError> {
    if amount < Fen::ZERO {
        Err(WireError::new(place, Fault::WrongSign { text: amount_text(amount) }))
    } else {
        Ok(())
    }
}

fn check_payment(voucher: &PaymentVoucher) -> Result<(), WireError> {
    not_negative(voucher.pay_amt, "Voucher/PayAmt".to_owned())?;
    let mut details_fen: i64 = 0;
    for (index, detail) in voucher.details.iter().enumerate() {
        let place = format!("Voucher/DetailList/Detail[{}]/PayAmt", index + 1);
        not_negative(detail.pay_amt, place.clone())?;
        details_fen = details_fen.checked_add(detail.pay_amt.get()).ok_or_else(|| {
            WireError::new(place, Fault::NotAnAmount { text: "the sum is too large".to_owned() })
        })?;
    }
    if !voucher.details.is_empty() && details_fen != voucher.pay_amt.get() {
        let fault = Fault::DetailsDiffer {
            details: amount_text(Fen::new(details_fen)),
            voucher: amount_text(voucher.pay_amt),
        };
        return Err(WireError::new("Voucher/DetailList", fault));
    }
    Ok(())
}

/// An order leaves the bank's fields empty.
fn check_order(voucher: &PaymentVoucher) -> Result<(), WireError> {
    let carries = |place: String, name: &str| {
        Err(WireError::new(place, Fault::OrderCarriesReceipt { name: name.to_owned() }))
    };
    let head = "Voucher".to_owned();
    if voucher.x_pay_amt.is_some() {
        return carries(head, "XPayAmt");
    }
    if voucher.x_pay_date.is_some() {
        return carries(head, "XPayDate");
    }
    if !voucher.x_agent_business_no.is_empty() {
        return carries(head, "XAgentBusinessNo");
    }
    for (index, detail) in voucher.details.iter().enumerate() {
        if detail.x_pay_amt.is_some() || detail.x_pay_date.is_some() || !detail.x_agent_business_no.is_empty()
        {
            return carries(format!("Voucher/DetailList/Detail[{}]", index + 1), "XPayAmt");
        }
    }
    Ok(())
}

/// A receipt says what was paid, when, under which bank number; each detail in full or not at all.
fn check_receipt(voucher: &PaymentVoucher) -> Result<(), WireError> {
    let lacks = |place: String, name: &str| {
        Err(WireError::new(place, Fault::ReceiptIncomplete { name: name.to_owned() }))
    };
    let head = "Voucher".to_owned();
    let Some(paid) = voucher.x_pay_amt else { return lacks(head, "XPayAmt") };
    if voucher.x_pay_date.is_none() {
        return lacks(head, "XPayDate");
    }
    if voucher.x_agent_business_no.is_empty() {
        return lacks(head, "XAgentBusinessNo");
    }
    if voucher.details.is_empty() {
        // Exactly the amount ordered: a bank that pays another amount is quarantined, not booked.
        return same_amount(paid, voucher.pay_amt, "Voucher/XPayAmt");
    }
    let mut details_fen: i64 = 0;
    for (index, detail) in voucher.details.iter().enumerate() {
        let place = format!("Voucher/DetailList/Detail[{}]", index + 1);
        let Some(part) = detail.x_pay_amt else { return lacks(place, "XPayAmt") };
        if part == Fen::ZERO && detail.pay_amt > Fen::ZERO {
            if detail.x_add_word.is_empty() {
                return lacks(place, "XAddWord");
            }
        } else {
            same_amount(part, detail.pay_amt, &format!("{place}/XPayAmt"))?;
        }
        // Each part is at most its ordered amount, whose sum was checked above.
        details_fen += part.get();
    }
    same_amount(paid, Fen::new(details_fen), "Voucher/XPayAmt")
}

/// Opening less what left is closing.
fn check_statement(statement: &AccountStatement) -> Result<(), WireError> {
    let left = statement.lines.iter().map(|line| line.pay_amt);
    ends_at(statement.begin_amt, left, statement.end_amt)
}

/// Opening and income less what was paid over is closing.
fn check_balance(balance: &TreasuryBalance) -> Result<(), WireError> {
    let came = Fen::new(balance.income_amt.get().saturating_neg());
    ends_at(balance.begin_amt, [came, balance.pay_amt], balance.end_amt)
}

fn ends_at(begin: Fen, left: impl IntoIterator<Item = Fen>, end: Fen) -> Result<(), WireError> {
    let place = "Voucher/EndAmt";
    let made = left.into_iter().try_fold(begin.get(), |sum, amount| sum.checked_sub(amount.get()));
    let Some(made) = made else {
        return Err(WireError::new(place, Fault::NotAnAmount { text: "the sum is too large".to_owned() }));
    };
    if made == end.get() {
        return Ok(());
    }
    let (said, found) = (amount_text(end), amount_text(Fen::new(made)));
    Err(WireError::new(place, Fault::SumDiffers { said, found }))
}

fn check_result(result: &StatementResult) -> Result<(), WireError> {
    match result.check_result.as_str() {
        "0" | "1" => Ok(()),
        text => {
            let fault = Fault::UnknownCode { text: text.to_owned(), allowed: "0 1".to_owned() };
            Err(WireError::new("Voucher/CheckResult", fault))
        }
    }
}

fn same_amount(paid: Fen, ordered: Fen, place: &str) -> Result<(), WireError> {
    if paid == ordered {
        return Ok(());
    }
    let fault = Fault::DetailsDiffer { details: amount_text(ordered), voucher: amount_text(paid) };
    Err(WireError::new(place, fault))
}

impl Body {
    /// Wraps a message; signer 1 covers stamp 1, and so on.
    pub fn seal(
        message: &Message,
        table: &VtTable,
        stamps: &[Stamp],
        signers: &[&dyn Signer],
    ) -> Result<Body, WireError> {
        let bytes = message.to_voucher_bytes(table)?;
        let mut body = Body {
            key: message.key(),
            flag: message.flag(),
            voucher: STANDARD.encode(&bytes),
            stamps: stamps.to_vec(),
            signatures: Vec::new(),
        };
        for (index, signer) in signers.iter().enumerate() {
            let no = index as u32 + 1;
            let value = signer.sign(&body.signing_bytes(no, &bytes)?).map_err(|failed| {
                WireError::new("SignatureList", Fault::NotSigned { detail: failed.detail })
            })?;
            body.signatures.push(SignatureEntry { no, sn: signer.sn().to_owned(), value });
        }
        Ok(body)
    }

    /// What signature `no` covers: the wrapping's own words, its stamp, and the voucher's bytes, so
    /// that neither the type, the flag nor the stamp can be exchanged around a signed voucher.
    pub fn signing_bytes(&self, no: u32, voucher: &[u8]) -> Result<Vec<u8>, WireError> {
        let stamp = self.stamps.iter().find(|stamp| stamp.no == no);
        let (position, name) = stamp.map_or(("", ""), |stamp| (&stamp.position, &stamp.name));
        let head = format!(
            "{}\n{}\n{}\n{}\n{}\n{no}\n{position}\n{name}\n",
            self.key.adm_div_code,
            self.key.st_year,
            self.key.vt_code,
            self.key.voucher_no,
            self.flag.code(),
        );
        let mut bytes = xml::to_gbk(&head).map_err(|fault| WireError::new("SignStampList", fault))?;
        bytes.extend_from_slice(voucher);
        Ok(bytes)
    }

    /// The voucher's own bytes (GBK XML).
    pub fn voucher_bytes(&self) -> Result<Vec<u8>, WireError> {
        STANDARD.decode(&self.voucher).map_err(|error| {
            WireError::new("VoucherBody/Voucher", Fault::NotBase64 { detail: error.to_string() })
        })
    }

    /// SM3 of the voucher's bytes in hex: the content's identity.
    pub fn digest(&self) -> Result<String, WireError> {
        Ok(sm3_hex(&self.voucher_bytes()?))
    }

    /// Decodes the voucher and checks that the wrapping says the same.
    pub fn message(&self, table: &VtTable) -> Result<Message, WireError> {
        let message = Message::from_voucher_bytes(&self.voucher_bytes()?, self.flag, table)?;
        let inner = message.key();
        if inner != self.key {
            let fault = Fault::HeaderDiffers { outer: self.key.to_string(), inner: inner.to_string() };
            return Err(WireError::new("VoucherBody", fault));
        }
        Ok(message)
    }

    /// Checks every signature as of `on` (the day this was received); at least one must be of `party`.
    pub fn verify(
        &self,
        verifier: &dyn SignatureVerifier,
        party: Party,
        on: Date,
    ) -> Result<Vec<SignedBy>, SignatureRefused> {
        if self.signatures.is_empty() {
            return Err(SignatureRefused::NotSigned);
        }
        let unreadable = |error: WireError| SignatureRefused::Unreadable { detail: error.to_string() };
        let voucher = self.voucher_bytes().map_err(unreadable)?;
        let mut signed_by = Vec::with_capacity(self.signatures.len());
        for entry in &self.signatures {
            let covered = self.signing_bytes(entry.no, &voucher).map_err(unreadable)?;
            signed_by.push(verifier.verify(&entry.sn, &covered, &entry.value, on)?);
        }
        // A stamp nobody signed for is a picture, not a seal.
        if let Some(bare) = self.stamps.iter().find(|stamp| !self.signatures.iter().any(|e| e.no == stamp.no))
        {
            return Err(SignatureRefused::StampNotCovered { no: bare.no, position: bare.position.clone() });
        }
        if signed_by.iter().any(|signed| signed.party == party) {
            Ok(signed_by)
        } else {
            let found = signed_by.into_iter().map(|signed| signed.party).collect();
            Err(SignatureRefused::WrongParty { expected: party, found })
        }
    }
}
