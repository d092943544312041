//! A voucher is taken back before the bank has it (撤回): nothing goes out, its number stays used.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{duty, outbox, separation};
use serde::{Deserialize, Serialize};

use super::model::{VoucherRow, VoucherState};
use super::{VoucherRefused, refuse, store};
use crate::payment::{self, PaymentEvent, PaymentRefused, PaymentRow};

/// Where the requests of a withdrawn voucher go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawTo {
    /// Back to the unit: the money is free again (E16), the office's clock pauses (4.5).
    Unit,
    /// Back to the treasury's desk: the money stays reserved and a new voucher may be issued.
    Treasury,
}

impl WithdrawTo {
    pub fn code(self) -> &'static str {
        match self {
            WithdrawTo::Unit => "unit",
            WithdrawTo::Treasury => "treasury",
        }
    }

    pub fn from_code(code: &str) -> Option<WithdrawTo> {
        [WithdrawTo::Unit, WithdrawTo::Treasury].into_iter().find(|to| to.code() == code)
    }
}

/// Which voucher is withdrawn, why, and where its requests go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub voucher_id: i64,
    pub reason: String,
    pub to: WithdrawTo,
}

/// What the store keeps of a withdrawal: enough to see that it speaks of these very words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalNote {
    pub voucher_no: String,
    /// SM3 of the words that were withdrawn.
    pub digest: String,
    pub to: WithdrawTo,
    pub reason: String,
}

impl WithdrawalNote {
    /// Reads a kept withdrawal; `None` when it is no such note.
    pub fn from_kept(body: &[u8]) -> Option<WithdrawalNote> {
        serde_json::from_slice(body).ok()
    }
}

/// Withdraws an issued or sealed voucher, or a sent one the bank says it never took.
pub struct WithdrawVoucher;

impl Verb for WithdrawVoucher {
    type Input = Withdrawal;
    /// The number that was withdrawn.
    type Done = String;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.withdraw";
    const PERMISSION: Permission = Permission("voucher.withdraw");

    fn document(input: &Withdrawal, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: input.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Withdrawal) -> Result<String, Problem<VoucherRefused>> {
        let reason = input.reason.trim();
        if reason.is_empty() {
            return refuse(VoucherRefused::NoReason);
        }
        // The row is held: a sending that runs at the same moment waits and then sees it withdrawn.
        let Some(voucher) = store::voucher(tx, &ctx.county, input.voucher_id)? else {
            return refuse(VoucherRefused::NoVoucher { voucher_id: input.voucher_id });
        };
        within_reach(tx, ctx, &voucher)?;
        if let Err(step) = separation::act(tx, ctx, "voucher", voucher.voucher_id, "withdraw")? {
            return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
        }
        keep_note(tx, ctx, &voucher, (input.to, reason))?;
        store::set_state(tx, &ctx.county, voucher.voucher_id, VoucherState::Withdrawn, reason)?;
        store::end_trouble(tx, ctx, voucher.voucher_id, "withdrawn")?;
        outbox::close(tx, &ctx.county, "bank", &voucher.voucher_no, ctx.at, "withdrawn")?;
        for (index, item) in store::items(tx, &ctx.county, voucher.voucher_id)?.into_iter().enumerate() {
            let Some(request) = payment::payment_for_change(tx, &ctx.county, item.payment_id)? else {
                return Err(DbError::Broken("a request of a voucher is gone".into()).into());
            };
            send_back(tx, ctx, &request, (input.to, reason), index as u64)?;
            let at = (voucher.voucher_id, item.item_no);
            store::item_outcome(tx, &ctx.county, at, "withdrawn", ledger::Fen::ZERO, reason)?;
        }
        Ok(voucher.voucher_no)
    }
}

/// Before sending always; after it only when the bank itself has said that it never had the voucher.
fn within_reach(tx: &mut Tx<'_>, ctx: &Ctx, voucher: &VoucherRow) -> Result<(), Problem<VoucherRefused>> {
    let too_late =
        || VoucherRefused::TooLate { voucher_no: voucher.voucher_no.clone(), state: voucher.state.clone() };
    match voucher.state() {
        Some(VoucherState::Issued | VoucherState::Signed) => Ok(()),
        Some(VoucherState::Sent) => match store::trouble(tx, &ctx.county, voucher.voucher_id)? {
            Some(trouble) if trouble.never_taken() => Ok(()),
            Some(trouble) if trouble.is_open() => {
                refuse(VoucherRefused::NotConfirmed { voucher_no: voucher.voucher_no.clone() })
            }
            Some(_) | None => refuse(too_late()),
        },
        Some(
            VoucherState::Accepted
            | VoucherState::Paid
            | VoucherState::PartlyFailed
            | VoucherState::Rejected
            | VoucherState::Withdrawn,
        )
        | None => refuse(too_late()),
    }
}

fn keep_note(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    voucher: &VoucherRow,
    (to, reason): (WithdrawTo, &str),
) -> Result<(), Problem<VoucherRefused>> {
    let note = WithdrawalNote {
        voucher_no: voucher.voucher_no.clone(),
        digest: voucher.digest.clone(),
        to,
        reason: reason.to_owned(),
    };
    let words = serde_json::to_vec(&note).map_err(|error| DbError::Broken(error.to_string()))?;
    let body = STANDARD.encode(words);
    let kept = store::Kept {
        year: voucher.fiscal_year,
        vt_code: &voucher.vt_code,
        voucher_no: &voucher.voucher_no,
        flag: "0",
        state: VoucherState::Withdrawn.code(),
        body: &body,
        signer_sn: "",
    };
    store::keep(tx, ctx, &kept)?;
    Ok(())
}

/// One request leaves the voucher.
fn send_back(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    request: &PaymentRow,
    (to, reason): (WithdrawTo, &str),
    ordinal: u64,
) -> Result<(), Problem<VoucherRefused>> {
    let event = match to {
        WithdrawTo::Unit => {
            duty::pause(tx, ctx, "payment", request.payment_id, reason)?;
            payment::give_back(tx, ctx, request, ordinal).map_err(ours)?;
            PaymentEvent::Return
        }
        WithdrawTo::Treasury => PaymentEvent::Withdraw,
    };
    payment::move_on(tx, ctx, request, event, reason).map_err(ours)?;
    payment::set_voucher(tx, &ctx.county, request.payment_id, None)?;
    Ok(())
}

/// The voucher's state allowed the step, so a request that does not is a fault of ours.
fn ours(problem: Problem<PaymentRefused>) -> Problem<VoucherRefused> {
    match problem {
        Problem::Refused(refusal) => Problem::Failed(DbError::Broken(refusal.to_string())),
        Problem::Failed(error) => Problem::Failed(error),
        Problem::Denied(denied) => Problem::Denied(denied),
        Problem::KeyReused => Problem::KeyReused,
    }
}
