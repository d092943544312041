//! What a demo shows beside its running work: a withdrawn voucher, a payee registered and changed, a
//! refund linked to its payment, and one of each still waiting for somebody.
//!
//! Only a run that stops in mid-year does this; a whole year keeps the totals of its folder. A folder in
//! which nobody may take one of these steps shows the rest.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use ledger::Fen;
use platform::db::Bulk;
use platform::verb::Verb;
use treasury::bank::{
    DecideRefundEnd, NewRefund, NewRefundEnd, ProposeRefundEnd, RecordRefund, RefundDecision, RefundEnd,
};
use treasury::evoucher::{IssueVoucher, PaymentIds, WithdrawTo, WithdrawVoucher, Withdrawal};
use treasury::payee::{ChangeDecision, DecidePayee, NewPayeeChange, PayeeChangeKind, ProposePayee};
use treasury::payment::{PaymentRow, PaymentState};

use super::{Company, Stepped};

/// Of a payment this old and at least so large a part comes back in the demo.
const CAME_BACK: Fen = Fen::from_yuan(120);

impl Company {
    /// The treasury is in the middle of its morning: some vouchers are written, some of those sealed,
    /// some of those sent. The bank of the run is gone; another one listens from its first message.
    pub(super) fn leave_under_way(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> Stepped {
        let county = self.office.county.clone();
        let ready = bulk.run(|tx| {
            treasury::payment::payments_in_state(tx, &county, PaymentState::FinanceReviewed, 100_000)
        })?;
        self.stage(bulk, at, &ready)?;
        let third = ready.len() / 3;
        for (number, payment) in ready.iter().take(2 * third).enumerate() {
            let at = at.saturating_sub(SignedDuration::from_mins(20));
            let issuer = self.who(bulk, IssueVoucher::PERMISSION, "", &[])?;
            let ctx = self.ctx(issuer.clone(), at, format!("morning:{}", payment.payment_id));
            let input = PaymentIds { payment_ids: vec![payment.payment_id] };
            let about = (payment.pay_app_no.as_str(), payment.amount_fen);
            let Some(issued) = self.perform::<IssueVoucher>(bulk, &ctx, about, &input)? else { continue };
            if number % 3 != 0 {
                self.seal_and_send(bulk, at, &issued, &issuer.user_id, number % 3 == 2)?;
            }
        }
        let bank_code = self.office.desk.account.bank_code.clone();
        bulk.run(|tx| treasury::bank::set_cursor(tx, &county, &bank_code, 0))
    }

    fn stage(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, ready: &[PaymentRow]) -> Stepped {
        if let Some(payment) = ready.last() {
            self.withdrawn(bulk, at.saturating_sub(SignedDuration::from_mins(50)), payment)?;
        }
        self.payees(bulk, at.saturating_sub(SignedDuration::from_mins(90)))?;
        self.refunds(bulk, at.saturating_sub(SignedDuration::from_mins(70)))
    }

    /// Issued with the wrong day's batch, withdrawn to the treasury's desk, where it waits again.
    fn withdrawn(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime, payment: &PaymentRow) -> Stepped {
        let Ok(issuer) = self.who(bulk, IssueVoucher::PERMISSION, "", &[]) else { return Ok(()) };
        let ctx = self.ctx(issuer.clone(), at, format!("staged:{}", payment.payment_id));
        let input = PaymentIds { payment_ids: vec![payment.payment_id] };
        let about = (payment.pay_app_no.as_str(), payment.amount_fen);
        let Some(issued) = self.perform::<IssueVoucher>(bulk, &ctx, about, &input)? else { return Ok(()) };
        let not = [issuer.user_id.as_str()];
        let Ok(checker) = self.who(bulk, WithdrawVoucher::PERMISSION, "", &not) else { return Ok(()) };
        let later = at.saturating_add(SignedDuration::from_mins(15));
        let ctx = self.ctx(checker, later, issued.voucher_no.clone());
        let input = Withdrawal {
            voucher_id: issued.voucher_id,
            reason: "合并生成有误，分开重新生成".into(),
            to: WithdrawTo::Treasury,
        };
        self.perform::<WithdrawVoucher>(bulk, &ctx, (&issued.voucher_no, Fen::ZERO), &input).map(drop)
    }

    /// One payee registered and its account changed; another registration waits to be confirmed.
    fn payees(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> Stepped {
        let first = NewPayeeChange {
            kind: PayeeChangeKind::Register,
            payee_code: String::new(),
            payee_name: "演示建材经营部（合成）".into(),
            payee_acct_no: "9009990000000001".into(),
            payee_acct_bank_name: "示例农业银行兴国支行".into(),
            payee_bank_no: "999429000002".into(),
            payee_kind: "supplier".into(),
            reason: "新签合同，对方开户许可".into(),
        };
        let Some(code) = self.payee(bulk, at, &first, true)? else { return Ok(()) };
        let changed = NewPayeeChange {
            kind: PayeeChangeKind::Change,
            payee_code: code,
            payee_acct_no: "6222020200112233446".into(),
            reason: "对方盖章的账户变更函".into(),
            ..first.clone()
        };
        self.payee(bulk, at.saturating_add(SignedDuration::from_mins(10)), &changed, true)?;
        let waiting = NewPayeeChange {
            payee_name: "演示印刷厂（合成）".into(),
            payee_acct_no: "9009990000000002".into(),
            ..first
        };
        self.payee(bulk, at.saturating_add(SignedDuration::from_mins(20)), &waiting, false).map(drop)
    }

    fn payee(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        change: &NewPayeeChange,
        confirmed: bool,
    ) -> platform::db::DbResult<Option<String>> {
        let Ok(registrar) = self.who(bulk, ProposePayee::PERMISSION, "", &[]) else { return Ok(None) };
        let ctx = self.ctx(registrar.clone(), at, format!("payee:{at}"));
        let about = (change.payee_name.as_str(), Fen::ZERO);
        let Some(proposed) = self.perform::<ProposePayee>(bulk, &ctx, about, change)? else {
            return Ok(None);
        };
        if confirmed {
            let Ok(second) = self.who(bulk, DecidePayee::PERMISSION, "", &[&registrar.user_id]) else {
                return Ok(None);
            };
            let ctx =
                self.ctx(second, at.saturating_add(SignedDuration::from_mins(5)), format!("payee:{at}"));
            let input = ChangeDecision { change_id: proposed.change_id, confirm: true, note: String::new() };
            self.perform::<DecidePayee>(bulk, &ctx, about, &input)?;
        }
        Ok(Some(proposed.payee_code))
    }

    /// A refund nobody knew is linked to its payment; another one still waits.
    fn refunds(&mut self, bulk: &mut Bulk<'_, '_>, at: DateTime) -> Stepped {
        let county = self.office.county.clone();
        let paid =
            bulk.run(|tx| treasury::payment::payments_in_state(tx, &county, PaymentState::Cleared, 2_000))?;
        let suits = |payment: &&PaymentRow| {
            CAME_BACK <= payment.paid_fen
                && payment.refunded_fen == Fen::ZERO
                && payment.pay_bus_type_code == "1"
        };
        let Some(payment) = paid.iter().rev().find(suits) else { return Ok(()) };
        let Some(first) = self.notice(bulk, at, "TKYS0001", &payment.payee_code)? else { return Ok(()) };
        self.notice(bulk, at, "TKYS0002", &payment.payee_code)?;
        let Ok(proposer) = self.who(bulk, ProposeRefundEnd::PERMISSION, "", &[]) else { return Ok(()) };
        let ctx = self.ctx(proposer.clone(), at, format!("link:{at}"));
        let input = NewRefundEnd {
            refund_id: first,
            end: RefundEnd::Link,
            pay_app_no: payment.pay_app_no.clone(),
            amount: Fen::ZERO,
            bounce: false,
            reason: "对方来函：多付部分退回".into(),
        };
        let about = ("TKYS0001", CAME_BACK);
        let Some(decision_id) = self.perform::<ProposeRefundEnd>(bulk, &ctx, about, &input)? else {
            return Ok(());
        };
        let Ok(second) = self.who(bulk, DecideRefundEnd::PERMISSION, "", &[&proposer.user_id]) else {
            return Ok(());
        };
        let ctx = self.ctx(second, at.saturating_add(SignedDuration::from_mins(10)), format!("link:{at}"));
        let input = RefundDecision { decision_id, confirm: true, note: String::new() };
        self.perform::<DecideRefundEnd>(bulk, &ctx, about, &input).map(drop)
    }

    /// A refund from the bank's list whose payment is not known.
    fn notice(
        &mut self,
        bulk: &mut Bulk<'_, '_>,
        at: DateTime,
        number: &str,
        payee: &str,
    ) -> platform::db::DbResult<Option<i64>> {
        let input = NewRefund {
            refund_no: number.to_owned(),
            refunded_on: at.date(),
            amount: CAME_BACK,
            pay_app_no: String::new(),
            payee_code: payee.to_owned(),
            // No payment was asked for before this moment, so none is taken for it.
            paid_before: Some(platform::time::Instant(0)),
            reason: "退回多付款".into(),
            bounce: false,
        };
        let Ok(actor) = self.who(bulk, RecordRefund::PERMISSION, "", &[]) else { return Ok(None) };
        let ctx = self.ctx(actor, at, format!("notice:{number}"));
        let done = self.perform::<RecordRefund>(bulk, &ctx, (number, CAME_BACK), &input)?;
        Ok(done.map(|done| done.refund_id))
    }
}
