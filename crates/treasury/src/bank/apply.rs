//! One believable message of the bank changes the voucher, its requests and the ledger, once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::{BatchDetail, BatchOutcome, Fen, FiscalYear, PartlyFailed};
use platform::db::{DbError, Tx};
use platform::outbox;
use platform::verb::{Ctx, Problem};
use wire::bank::RejectReason;
use wire::envelope::{
    BankAnswer, BankStatus, Body, Envelope, Message, PaymentVoucher, RefundNotice, StatusAnswer, VoucherFlag,
    VoucherKind,
};

use super::model::Outcome;
use super::refund;
use crate::evoucher::{self, Desk, VoucherRow, VoucherState, model::VoucherItem};
use crate::payment::{self, PaymentEvent, PaymentRow};
use crate::quota;

/// What a message did.
pub struct Applied {
    pub outcome: Outcome,
    pub reason: String,
    pub unknown_there: Vec<String>,
}

/// Why it did nothing.
pub enum Cannot {
    /// It contradicts what we know: quarantine.
    Believe(String),
    /// The bank could not use what we sent and says so in these words; nothing is decided.
    Use(String),
    Db(DbError),
}

impl From<DbError> for Cannot {
    fn from(error: DbError) -> Self {
        Cannot::Db(error)
    }
}

impl<R: std::fmt::Debug> From<Problem<R>> for Cannot {
    fn from(problem: Problem<R>) -> Self {
        match problem {
            Problem::Failed(error) => Cannot::Db(error),
            Problem::Refused(refusal) => Cannot::Believe(format!("{refusal:?}")),
            Problem::Denied(denied) => Cannot::Believe(format!("{denied:?}")),
            Problem::KeyReused => Cannot::Believe("key reused".into()),
        }
    }
}

fn done(outcome: Outcome, reason: &str) -> Result<Applied, Cannot> {
    Ok(Applied { outcome, reason: reason.to_owned(), unknown_there: Vec::new() })
}

fn unbelievable<T>(reason: impl Into<String>) -> Result<T, Cannot> {
    Err(Cannot::Believe(reason.into()))
}

/// Applies one message. `index` keeps the postings of several messages of one envelope apart.
pub fn message(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    index: u64,
    (body, message): (&Body, &Message),
) -> Result<Applied, Cannot> {
    let ordinal = index * 4096;
    match message {
        Message::Acceptance(answer) => accepted(tx, ctx, answer),
        Message::Rejection(answer) => rejected(tx, ctx, ordinal, answer),
        Message::Receipt(receipt) => paid(tx, ctx, ordinal, (body, receipt)),
        Message::Refund(kind, notice) => {
            refunded(tx, ctx, ordinal, (*kind == VoucherKind::PayeeBankRefund, notice))
        }
        Message::StatusAnswer(answer) => status(tx, ctx, answer),
        Message::Order(_) => unbelievable("the bank sent a payment order / 银行不应发送支付凭证"),
        Message::StatusQuery(_) => unbelievable("the bank sent a query / 银行不应发送查询"),
        Message::AccountStatement(_) | Message::TreasuryBalance(_) | Message::StatementResult(_) => {
            unbelievable("statements are taken at their own counter / 对账单应由对账接口接收")
        }
    }
}

fn ours(tx: &mut Tx<'_>, ctx: &Ctx, year: i16, vt_code: &str, no: &str) -> Result<VoucherRow, Cannot> {
    let year = FiscalYear(i32::from(year));
    match evoucher::voucher_by_no(tx, &ctx.county, year, (vt_code, no))? {
        Some(voucher) => Ok(voucher),
        None => unbelievable(format!("voucher {no} is not ours / 凭证 {no} 不是本级发出的")),
    }
}

fn of_answer(tx: &mut Tx<'_>, ctx: &Ctx, answer: &BankAnswer) -> Result<VoucherRow, Cannot> {
    let voucher = ours(tx, ctx, answer.st_year, &answer.ori_vt_code, &answer.voucher_no)?;
    if voucher.digest != answer.ori_digest {
        return unbelievable("the answer is about other words than we sent / 回执对应的凭证内容与我方不符");
    }
    Ok(voucher)
}

fn accepted(tx: &mut Tx<'_>, ctx: &Ctx, answer: &BankAnswer) -> Result<Applied, Cannot> {
    let voucher = of_answer(tx, ctx, answer)?;
    match voucher.state() {
        Some(VoucherState::Sent) => {}
        Some(VoucherState::Withdrawn) => {
            return unbelievable("the bank accepts a voucher that was withdrawn / 银行受理了已撤回的凭证");
        }
        Some(
            VoucherState::Issued
            | VoucherState::Signed
            | VoucherState::Accepted
            | VoucherState::Paid
            | VoucherState::PartlyFailed
            | VoucherState::Rejected,
        )
        | None => return done(Outcome::Known, ""),
    }
    evoucher::handed_over(tx, ctx, &voucher)?;
    evoucher::set_state(tx, &ctx.county, voucher.voucher_id, VoucherState::Accepted, "")?;
    answered(tx, ctx, &voucher)?;
    for (_, payment) in requests(tx, ctx, &voucher)? {
        payment::move_on(tx, ctx, &payment, PaymentEvent::Accept, "")?;
    }
    done(Outcome::Applied, "")
}

/// The bank has dealt with the voucher: nothing waits to be sent or decided any more.
fn answered(tx: &mut Tx<'_>, ctx: &Ctx, voucher: &VoucherRow) -> Result<(), Cannot> {
    if evoucher::held_back(tx, &ctx.county, &voucher.voucher_no)?.is_some() {
        outbox::close(tx, &ctx.county, "bank", &voucher.voucher_no, ctx.at, "answered")?;
    }
    evoucher::end_trouble(tx, ctx, voucher.voucher_id, "answered")?;
    Ok(())
}

fn requests(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    voucher: &VoucherRow,
) -> Result<Vec<(VoucherItem, PaymentRow)>, Cannot> {
    let mut found = Vec::new();
    for item in evoucher::items(tx, &ctx.county, voucher.voucher_id)? {
        match payment::payment_for_change(tx, &ctx.county, item.payment_id)? {
            Some(payment) => found.push((item, payment)),
            None => return unbelievable("a request of the voucher is gone"),
        }
    }
    Ok(found)
}

/// The bank did not pay: everything goes back to where it came from (E16).
fn rejected(tx: &mut Tx<'_>, ctx: &Ctx, ordinal: u64, answer: &BankAnswer) -> Result<Applied, Cannot> {
    let voucher = of_answer(tx, ctx, answer)?;
    match voucher.state() {
        Some(VoucherState::Sent | VoucherState::Accepted) => {}
        Some(VoucherState::Rejected | VoucherState::Withdrawn) => return done(Outcome::Known, ""),
        Some(VoucherState::Paid | VoucherState::PartlyFailed) => {
            return unbelievable("the bank rejects what it has paid / 银行退回已支付的凭证");
        }
        Some(VoucherState::Issued | VoucherState::Signed) | None => {
            return unbelievable("the bank answers a voucher we did not send / 凭证尚未发送");
        }
    }
    let reason = format!("{} {}", answer.x_reason_code, answer.x_add_word);
    if !RejectReason::from_code(&answer.x_reason_code).is_some_and(RejectReason::is_final) {
        // The bank could not use this one message; the voucher itself is not refused.
        return Err(Cannot::Use(reason.trim().to_owned()));
    }
    evoucher::handed_over(tx, ctx, &voucher)?;
    answered(tx, ctx, &voucher)?;
    evoucher::set_state(tx, &ctx.county, voucher.voucher_id, VoucherState::Rejected, reason.trim())?;
    for (index, (item, request)) in requests(tx, ctx, &voucher)?.into_iter().enumerate() {
        payment::give_back(tx, ctx, &request, ordinal + index as u64)?;
        payment::move_on(tx, ctx, &request, PaymentEvent::Return, reason.trim())?;
        let at = (voucher.voucher_id, item.item_no);
        evoucher::item_outcome(tx, &ctx.county, at, "failed", Fen::ZERO, reason.trim())?;
    }
    done(Outcome::Applied, reason.trim())
}

/// The receipt: E17 for what was paid, E18 when part of a batch failed.
fn paid(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    (body, receipt): (&Body, &PaymentVoucher),
) -> Result<Applied, Cannot> {
    let voucher = ours(tx, ctx, receipt.st_year, &receipt.vt_code, &receipt.voucher_no)?;
    if !same_order(tx, ctx, &voucher, receipt)? {
        return unbelievable("the receipt differs from the voucher we sent / 回单内容与所发凭证不符");
    }
    match voucher.state() {
        Some(VoucherState::Sent | VoucherState::Accepted) => {}
        Some(VoucherState::Paid | VoucherState::PartlyFailed) => {
            if voucher.x_agent_business_no.as_deref() == Some(receipt.x_agent_business_no.as_str()) {
                return done(Outcome::Known, "");
            }
            return unbelievable("a second receipt with another bank number / 同一凭证出现不同流水号的回单");
        }
        Some(
            VoucherState::Issued | VoucherState::Signed | VoucherState::Rejected | VoucherState::Withdrawn,
        )
        | None => {
            return unbelievable(format!(
                "a receipt for a voucher that is {} / 凭证状态不应有回单",
                voucher.state
            ));
        }
    }
    let (Some(date), Some(amount)) = (receipt.x_pay_date, receipt.x_pay_amt) else {
        return unbelievable("the receipt names no day or amount / 回单缺少支付日期或金额");
    };
    if voucher.state() == Some(VoucherState::Sent) {
        evoucher::handed_over(tx, ctx, &voucher)?;
    }
    answered(tx, ctx, &voucher)?;
    let requests = requests(tx, ctx, &voucher)?;
    let results = results(&voucher, &requests, receipt)?;
    let failed = results.iter().any(|(paid, _)| !paid);
    if failed {
        partly_failed(tx, ctx, ordinal, (&voucher, amount), &requests, &results)?;
    }
    for (index, ((item, request), (ok, word))) in requests.iter().zip(&results).enumerate() {
        let at = (voucher.voucher_id, item.item_no);
        if *ok {
            if !failed {
                book_paid(tx, ctx, ordinal + index as u64, request)?;
            }
            payment::set_paid(tx, &ctx.county, request.payment_id, request.amount_fen, date)?;
            payment::move_on(tx, ctx, request, PaymentEvent::Pay, &receipt.x_agent_business_no)?;
            evoucher::item_outcome(tx, &ctx.county, at, "paid", request.amount_fen, word)?;
        } else {
            payment::release_limits(tx, ctx, request, request.amount_fen)?;
            payment::move_on(tx, ctx, request, PaymentEvent::Return, word)?;
            evoucher::item_outcome(tx, &ctx.county, at, "failed", Fen::ZERO, word)?;
        }
    }
    let state = if failed { VoucherState::PartlyFailed } else { VoucherState::Paid };
    let filled = (receipt.x_agent_business_no.as_str(), date, amount);
    evoucher::receipt(tx, &ctx.county, (voucher.voucher_id, state), filled, &receipt.x_add_word)?;
    keep_receipt(tx, ctx, &voucher, body)?;
    done(Outcome::Applied, &receipt.x_agent_business_no)
}

/// The receipt without its bank-filled fields must be the very order we sent.
fn same_order(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    voucher: &VoucherRow,
    receipt: &PaymentVoucher,
) -> Result<bool, Cannot> {
    let name = (voucher.vt_code.as_str(), voucher.voucher_no.as_str());
    let Some(issued) = evoucher::kept(tx, &ctx.county, voucher.fiscal_year, name, "issued")? else {
        return Ok(false);
    };
    let desk = ctx.tool::<Desk>()?;
    let bytes = STANDARD.decode(&issued.body).map_err(|e| DbError::Broken(e.to_string()))?;
    let Ok(Message::Order(order)) = Message::from_voucher_bytes(&bytes, VoucherFlag::Document, &desk.table)
    else {
        return Ok(false);
    };
    let mut bare = receipt.clone();
    bare.x_pay_date = None;
    bare.x_pay_amt = None;
    bare.x_agent_business_no.clear();
    bare.x_payee_acct_no.clear();
    bare.x_payee_acct_name.clear();
    bare.x_add_word.clear();
    for detail in &mut bare.details {
        detail.x_pay_date = None;
        detail.x_pay_amt = None;
        detail.x_agent_business_no.clear();
        detail.x_add_word.clear();
    }
    Ok(bare == order)
}

/// Per request: was it paid, and what does the bank say.
fn results(
    voucher: &VoucherRow,
    requests: &[(VoucherItem, PaymentRow)],
    receipt: &PaymentVoucher,
) -> Result<Vec<(bool, String)>, Cannot> {
    if receipt.details.is_empty() {
        return if receipt.x_pay_amt == Some(voucher.amount_fen) && requests.len() == 1 {
            Ok(vec![(true, receipt.x_add_word.clone())])
        } else {
            unbelievable("the receipt pays another amount than the voucher / 回单金额与凭证不符")
        };
    }
    let mut results = Vec::with_capacity(requests.len());
    for (_, request) in requests {
        let id = evoucher::detail_id(request);
        let Some(detail) = receipt.details.iter().find(|detail| detail.id == id) else {
            return unbelievable(format!("the receipt lacks detail {id} / 回单缺少明细 {id}"));
        };
        let full = detail.x_pay_amt == Some(request.amount_fen);
        if !full && detail.x_pay_amt != Some(Fen::ZERO) {
            return unbelievable(format!("detail {id} is paid in part / 明细 {id} 金额不符"));
        }
        results.push((full, detail.x_add_word.clone()));
    }
    Ok(results)
}

/// E17 for one request.
fn book_paid(tx: &mut Tx<'_>, ctx: &Ctx, ordinal: u64, request: &PaymentRow) -> Result<(), Cannot> {
    let Some(line) = books::line::store::line(tx, &ctx.county, request.line_id)? else {
        return unbelievable("the quota line is gone");
    };
    let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let order = ledger::Paid {
        line: quota::line_of(&line)?,
        voucher: request.amount_fen,
        amount: request.amount_fen,
        source: request.source(),
    };
    let posting = match ledger::paid(&balances, &order) {
        Ok(posting) => posting,
        Err(refusal) => return unbelievable(refusal.to_string()),
    };
    books::journal::post(tx, ctx, ordinal, &posting)?;
    Ok(())
}

/// E18: paid details and failed ones in one posting, failed money back to where it came from.
fn partly_failed(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    (voucher, _amount): (&VoucherRow, Fen),
    requests: &[(VoucherItem, PaymentRow)],
    results: &[(bool, String)],
) -> Result<(), Cannot> {
    let Some(line) = books::line::store::line(tx, &ctx.county, voucher.line_id)? else {
        return unbelievable("the quota line is gone");
    };
    let balances = books::journal::balances_of(tx, &ctx.county, &[line.line_id])?;
    let details = requests
        .iter()
        .zip(results)
        .map(|((_, request), (paid, _))| BatchDetail {
            line: request.line_id,
            amount: request.amount_fen,
            outcome: if *paid {
                BatchOutcome::Paid
            } else {
                BatchOutcome::Failed { to: request.reserved_from() }
            },
        })
        .collect();
    let order = PartlyFailed {
        year: voucher.fiscal_year,
        book: line.fund()?,
        voucher: voucher.amount_fen,
        details,
        source: format!("voucher:{}", voucher.voucher_id),
    };
    let posting = match ledger::partly_failed(&balances, &order) {
        Ok(posting) => posting,
        Err(refusal) => return unbelievable(refusal.to_string()),
    };
    books::journal::post(tx, ctx, ordinal + 4000, &posting)?;
    Ok(())
}

/// The receipt is kept in the envelope it came in, with the bank's signature.
fn keep_receipt(tx: &mut Tx<'_>, ctx: &Ctx, voucher: &VoucherRow, body: &Body) -> Result<(), Cannot> {
    let envelope = match Envelope::of(body.clone()).to_bytes() {
        Ok(bytes) => STANDARD.encode(&bytes),
        Err(error) => return unbelievable(format!("{}: {}", error.place, error.fault)),
    };
    let kept = evoucher::Kept {
        year: voucher.fiscal_year,
        vt_code: &voucher.vt_code,
        voucher_no: &voucher.voucher_no,
        flag: "1",
        state: "receipt",
        body: &envelope,
        signer_sn: body.signatures.first().map_or("", |signature| signature.sn.as_str()),
    };
    evoucher::keep(tx, ctx, &kept)?;
    Ok(())
}

/// A refund notice names the voucher, and the detail when it was a batch.
fn refunded(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ordinal: u64,
    (bounce, notice): (bool, &RefundNotice),
) -> Result<Applied, Cannot> {
    let voucher = ours(tx, ctx, notice.st_year, &notice.ori_vt_code, &notice.ori_voucher_no)?;
    if !matches!(voucher.state(), Some(VoucherState::Paid | VoucherState::PartlyFailed)) {
        return unbelievable("a refund of a voucher that is not paid / 凭证未支付却有退款");
    }
    let requests = requests(tx, ctx, &voucher)?;
    let found = if notice.ori_detail_id.is_empty() && requests.len() == 1 {
        requests.into_iter().next()
    } else {
        requests.into_iter().find(|(_, request)| evoucher::detail_id(request) == notice.ori_detail_id)
    };
    let Some((_, request)) = found else {
        return unbelievable("the refund names no payment of the voucher / 退款未指明明细");
    };
    let amount = Fen::new(-notice.pay_amt.get());
    let number = format!("{}-{}-{}", notice.vt_code, notice.st_year, notice.voucher_no);
    let booked = refund::book(
        tx,
        ctx,
        ordinal,
        &refund::Coming {
            refund_no: &number,
            on: notice.x_pay_date,
            amount,
            reason: &notice.x_add_word,
            request: Some(&request),
            payee_code: &request.payee_code,
            bounce,
            parent: "",
        },
    )?;
    match booked {
        refund::Booked::Now => done(Outcome::Applied, &number),
        refund::Booked::Before => done(Outcome::Known, &number),
    }
}

/// What the bank knows of vouchers we asked about. Receipts themselves come as further messages.
fn status(tx: &mut Tx<'_>, ctx: &Ctx, answer: &StatusAnswer) -> Result<Applied, Cannot> {
    let mut unknown_there = Vec::new();
    for state in &answer.states {
        let voucher = ours(tx, ctx, answer.st_year, &state.ori_vt_code, &state.ori_voucher_no)?;
        match state.status {
            BankStatus::Unknown => unknown_there.push(voucher.voucher_no),
            BankStatus::Accepted | BankStatus::Paid | BankStatus::PartlyFailed | BankStatus::Rejected => {
                if !state.ori_digest.is_empty() && state.ori_digest != voucher.digest {
                    return unbelievable(
                        "the bank has other words under this number / 银行处同号凭证内容不符",
                    );
                }
                if voucher.state() == Some(VoucherState::Sent) {
                    evoucher::handed_over(tx, ctx, &voucher)?;
                }
            }
        }
    }
    Ok(Applied { outcome: Outcome::Applied, reason: String::new(), unknown_there })
}
