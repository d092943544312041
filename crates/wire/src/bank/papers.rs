//! The documents the bank writes: acceptance, rejection, receipt, refund notice, status answer.
//!
//! **Promise:** each is a function of what the bank knows, so asking again gives the same document.

use super::fate::Fate;
use crate::Fen;
use crate::crypto::Signer;
use crate::envelope::{
    BankAnswer, BankStatus, Body, Fault, Message, PaymentVoucher, RefundNotice, StatusAnswer, StatusQuery,
    VoucherFlag, VoucherKey, VoucherKind, VoucherState, VtTable, WireError,
};
use crate::iso20022::{Holder, Instruction, Transfer};
use jiff::civil::Date;

/// Why the bank refuses an order; the code travels in XReasonCode, the sentence in XAddWord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    Unreadable,
    SignatureRefused,
    OtherContent,
    NotAnOrder,
    TooManyAsked,
    NameMismatch,
    AccountClosed,
    BankNoWrong,
}

impl RejectReason {
    pub const ALL: [RejectReason; 8] = [
        RejectReason::Unreadable,
        RejectReason::SignatureRefused,
        RejectReason::OtherContent,
        RejectReason::NotAnOrder,
        RejectReason::TooManyAsked,
        RejectReason::NameMismatch,
        RejectReason::AccountClosed,
        RejectReason::BankNoWrong,
    ];

    pub fn code(self) -> &'static str {
        match self {
            RejectReason::Unreadable => "W01",
            RejectReason::SignatureRefused => "W02",
            RejectReason::OtherContent => "W03",
            RejectReason::NotAnOrder => "W04",
            RejectReason::TooManyAsked => "W05",
            RejectReason::NameMismatch => "B01",
            RejectReason::AccountClosed => "B02",
            RejectReason::BankNoWrong => "B03",
        }
    }

    pub fn from_code(code: &str) -> Option<RejectReason> {
        RejectReason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether this decides the fate of the voucher number (B) or only of this message (W).
    pub fn is_final(self) -> bool {
        match self {
            RejectReason::NameMismatch | RejectReason::AccountClosed | RejectReason::BankNoWrong => true,
            RejectReason::Unreadable
            | RejectReason::SignatureRefused
            | RejectReason::OtherContent
            | RejectReason::NotAnOrder
            | RejectReason::TooManyAsked => false,
        }
    }

    pub fn sentence_zh(self) -> &'static str {
        match self {
            RejectReason::Unreadable => "凭证无法读取",
            RejectReason::SignatureRefused => "签名验证未通过",
            RejectReason::OtherContent => "同一凭证号已收到不同内容",
            RejectReason::NotAnOrder => "此处不受理该类凭证",
            RejectReason::TooManyAsked => "一次查询的凭证过多",
            RejectReason::NameMismatch => "收款人户名与账号不符",
            RejectReason::AccountClosed => "收款账户已销户",
            RejectReason::BankNoWrong => "收款行行号有误",
        }
    }

    /// The reason a payment fails for, by its roll.
    pub(super) fn of_payee(roll: u64) -> RejectReason {
        match roll % 3 {
            0 => RejectReason::NameMismatch,
            1 => RejectReason::AccountClosed,
            _ => RejectReason::BankNoWrong,
        }
    }
}

/// One order the bank has taken (or refused for good).
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub key: VoucherKey,
    pub digest: String,
    pub content: Content,
    /// The account it is paid from.
    pub payer: Holder,
    pub taken_on: Date,
    pub state: OrderState,
    pub refund: Option<Refund>,
}

/// What was ordered, as it came; the documents are built from it when asked for.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// The voucher's own bytes.
    Voucher(Vec<u8>),
    /// One payment of a pain.001.
    Instruction(Box<Instruction>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrderState {
    Rejected(RejectReason),
    Waiting,
    Paid { on: Date, paid_fen: Fen, partly: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refund {
    pub kind: VoucherKind,
    pub on: Date,
    pub amount_fen: Fen,
    pub detail_id: String,
}

impl Refund {
    pub fn sentence_zh(&self) -> &'static str {
        match self.kind {
            VoucherKind::DirectRefund => "收款人退回多付款项",
            VoucherKind::PayeeBankRefund
            | VoucherKind::Payment
            | VoucherKind::Acceptance
            | VoucherKind::Rejection
            | VoucherKind::StatusQuery
            | VoucherKind::StatusAnswer
            | VoucherKind::AccountStatement
            | VoucherKind::TreasuryBalance
            | VoucherKind::StatementResult => "收款银行退汇",
        }
    }
}

/// An order as the bank pays it: who gets how much.
pub(super) struct Ordered {
    pub amount_fen: Fen,
    /// A batch may fail in part; a single payment is its one transfer.
    pub batch: bool,
    pub transfers: Vec<Transfer>,
}

impl Ordered {
    /// How many parts can fail by themselves.
    pub fn parts(&self) -> usize {
        if self.batch { self.transfers.len() } else { 0 }
    }
}

/// The number of a refund's notice, by the number of the payment it belongs to.
pub(super) fn refund_no(business_no: &str) -> String {
    format!("TK{}", &business_no[2..])
}

/// Writes and signs documents.
pub(super) struct Clerk<'b> {
    pub fate: &'b Fate,
    pub table: &'b VtTable,
    pub signer: &'b dyn Signer,
}

impl Clerk<'_> {
    pub fn seal(&self, message: &Message) -> Result<Body, WireError> {
        Body::seal(message, self.table, &[], &[self.signer])
    }

    fn answer(&self, key: &VoucherKey, digest: &str, kind: VoucherKind, on: Date) -> BankAnswer {
        BankAnswer {
            id: document_id(&[self.table.code(kind), &key.to_string(), digest]),
            adm_div_code: key.adm_div_code.clone(),
            st_year: key.st_year,
            vt_code: self.table.code(kind).to_owned(),
            vou_date: on,
            voucher_no: key.voucher_no.clone(),
            ori_vt_code: key.vt_code.clone(),
            ori_digest: digest.to_owned(),
            x_reason_code: String::new(),
            x_add_word: String::new(),
        }
    }

    pub fn rejection(
        &self,
        key: &VoucherKey,
        digest: &str,
        reason: RejectReason,
        on: Date,
    ) -> Result<Body, WireError> {
        let mut answer = self.answer(key, digest, VoucherKind::Rejection, on);
        answer.x_reason_code = reason.code().to_owned();
        answer.x_add_word = reason.sentence_zh().to_owned();
        self.seal(&Message::Rejection(answer))
    }

    /// The answer given when the order came, and whenever it comes again.
    pub fn first_answer(&self, order: &Order) -> Result<Body, WireError> {
        match order.state {
            OrderState::Rejected(reason) => self.rejection(&order.key, &order.digest, reason, order.taken_on),
            OrderState::Waiting | OrderState::Paid { .. } => {
                let answer = self.answer(&order.key, &order.digest, VoucherKind::Acceptance, order.taken_on);
                self.seal(&Message::Acceptance(answer))
            }
        }
    }

    /// Only what came as a voucher has a receipt; an instruction has its status and the day's statement.
    pub fn receipt(&self, order: &Order) -> Result<Option<Body>, WireError> {
        let OrderState::Paid { on, paid_fen, .. } = order.state else { return Ok(None) };
        let Some(mut voucher) = self.voucher(order)? else { return Ok(None) };
        let business_no = self.business_no(&order.key);
        voucher.x_pay_date = Some(on);
        voucher.x_pay_amt = Some(paid_fen);
        voucher.x_agent_business_no = business_no.clone();
        let failed = self.failed_details(&order.key, voucher.details.len());
        for (index, detail) in voucher.details.iter_mut().enumerate() {
            detail.x_pay_date = Some(on);
            detail.x_agent_business_no = format!("{business_no}-{}", index + 1);
            if failed.contains(&index) {
                detail.x_pay_amt = Some(Fen::ZERO);
                detail.x_add_word = self.why_failed(&order.key, index).sentence_zh().to_owned();
            } else {
                detail.x_pay_amt = Some(detail.pay_amt);
            }
        }
        self.seal(&Message::Receipt(voucher)).map(Some)
    }

    /// What finance sent was taken; there is nothing else to answer.
    pub fn acknowledge(&self, body: &Body, on: Date) -> Result<Body, WireError> {
        let answer = self.answer(&body.key, &body.digest()?, VoucherKind::Acceptance, on);
        self.seal(&Message::Acceptance(answer))
    }

    pub fn refund_notice(&self, order: &Order) -> Result<Option<Body>, WireError> {
        let Some(refund) = &order.refund else { return Ok(None) };
        let key = &order.key;
        let vt_code = self.table.code(refund.kind).to_owned();
        let business_no = self.business_no(key);
        let notice = RefundNotice {
            id: document_id(&[&vt_code, &key.to_string(), "refund"]),
            adm_div_code: key.adm_div_code.clone(),
            st_year: key.st_year,
            vt_code,
            vou_date: refund.on,
            voucher_no: refund_no(&business_no),
            ori_voucher_no: key.voucher_no.clone(),
            ori_vt_code: key.vt_code.clone(),
            ori_detail_id: refund.detail_id.clone(),
            ori_agent_business_no: business_no.clone(),
            pay_amt: Fen::new(-refund.amount_fen.get()),
            x_pay_date: refund.on,
            x_agent_business_no: format!("{business_no}-T"),
            x_add_word: refund.sentence_zh().to_owned(),
        };
        self.seal(&Message::Refund(refund.kind, notice)).map(Some)
    }

    /// The truth about each voucher asked, then the documents themselves.
    pub fn status<'o>(
        &self,
        query: &StatusQuery,
        find: impl Fn(&VoucherKey) -> Option<&'o Order>,
        on: Date,
    ) -> Result<Vec<Body>, WireError> {
        let mut states = Vec::with_capacity(query.asked.len());
        let mut papers = Vec::new();
        for asked in &query.asked {
            let key = VoucherKey {
                adm_div_code: query.adm_div_code.clone(),
                st_year: query.st_year,
                vt_code: asked.ori_vt_code.clone(),
                voucher_no: asked.ori_voucher_no.clone(),
            };
            let order = find(&key);
            states.push(self.state(&key, order));
            if let Some(order) = order {
                papers.push(self.first_answer(order)?);
                papers.extend(self.receipt(order)?);
                papers.extend(self.refund_notice(order)?);
            }
        }
        let vt_code = self.table.code(VoucherKind::StatusAnswer).to_owned();
        let answer = StatusAnswer {
            id: document_id(&[&vt_code, &query.id]),
            adm_div_code: query.adm_div_code.clone(),
            st_year: query.st_year,
            vt_code,
            vou_date: on,
            voucher_no: query.voucher_no.clone(),
            states,
        };
        let mut bodies = vec![self.seal(&Message::StatusAnswer(answer))?];
        bodies.extend(papers);
        Ok(bodies)
    }

    fn state(&self, key: &VoucherKey, order: Option<&Order>) -> VoucherState {
        let mut state = VoucherState {
            ori_voucher_no: key.voucher_no.clone(),
            ori_vt_code: key.vt_code.clone(),
            ori_digest: order.map(|order| order.digest.clone()).unwrap_or_default(),
            status: BankStatus::Unknown,
            x_pay_amt: None,
            x_pay_date: None,
            x_agent_business_no: String::new(),
            x_refunded_amt: order.and_then(|order| order.refund.as_ref()).map(|refund| refund.amount_fen),
            x_add_word: String::new(),
        };
        match order.map(|order| &order.state) {
            None => {}
            Some(OrderState::Rejected(reason)) => {
                state.status = BankStatus::Rejected;
                state.x_add_word = reason.sentence_zh().to_owned();
            }
            Some(OrderState::Waiting) => state.status = BankStatus::Accepted,
            Some(OrderState::Paid { on, paid_fen, partly }) => {
                state.status = if *partly { BankStatus::PartlyFailed } else { BankStatus::Paid };
                state.x_pay_amt = Some(*paid_fen);
                state.x_pay_date = Some(*on);
                state.x_agent_business_no = self.business_no(key);
            }
        }
        state
    }

    /// The voucher, when the order came as one.
    fn voucher(&self, order: &Order) -> Result<Option<PaymentVoucher>, WireError> {
        let Content::Voucher(bytes) = &order.content else { return Ok(None) };
        match Message::from_voucher_bytes(bytes, VoucherFlag::Document, self.table)? {
            Message::Order(voucher) => Ok(Some(voucher)),
            Message::Receipt(_)
            | Message::Acceptance(_)
            | Message::Rejection(_)
            | Message::Refund(..)
            | Message::StatusQuery(_)
            | Message::StatusAnswer(_)
            | Message::AccountStatement(_)
            | Message::TreasuryBalance(_)
            | Message::StatementResult(_) => Err(WireError::new(
                "Voucher",
                Fault::UnknownVoucherType { vt_code: order.key.vt_code.clone() },
            )),
        }
    }

    /// The order in one form, however it came.
    pub fn ordered(&self, order: &Order) -> Result<Ordered, WireError> {
        if let Content::Instruction(instruction) = &order.content {
            let transfers = instruction.transfers.clone();
            return Ok(Ordered { amount_fen: instruction.total()?, batch: transfers.len() > 1, transfers });
        }
        let voucher = self.voucher(order)?;
        let voucher = voucher.expect("an order is a voucher or an instruction");
        let transfers = Instruction::of_voucher(&voucher).transfers;
        Ok(Ordered { amount_fen: voucher.pay_amt, batch: !voucher.details.is_empty(), transfers })
    }

    /// Which details of a batch fail: at least one, never all, and only in a batch fated to.
    pub fn failed_details(&self, key: &VoucherKey, count: usize) -> Vec<usize> {
        if count < 2 || !self.fate.half_failed(key) {
            return Vec::new();
        }
        let name = key.to_string();
        let first = (self.fate.roll("which half", &name, 0) % count as u64) as usize;
        let also = |index: &usize| self.fate.roll("also half", &name, *index as u64).is_multiple_of(4);
        let spared = (first + 1) % count;
        (0..count).filter(|index| *index == first || (*index != spared && also(index))).collect()
    }

    /// Why one detail of a batch failed.
    pub fn why_failed(&self, key: &VoucherKey, index: usize) -> RejectReason {
        RejectReason::of_payee(self.fate.roll("why half", &key.to_string(), index as u64))
    }

    pub fn business_no(&self, key: &VoucherKey) -> String {
        format!("BK{:016X}", self.fate.roll("business no", &key.to_string(), 0))
    }
}

pub(super) fn document_id(parts: &[&str]) -> String {
    crate::crypto::sm3_hex(parts.join("\n").as_bytes())[..32].to_uppercase()
}
