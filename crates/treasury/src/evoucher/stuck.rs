//! The bank turned a voucher away without deciding on it (spoilt signature, damaged message): it is
//! sent again by itself only so often, then a person decides.
//!
//! **Promise:** the same bytes go out again, or the voucher is withdrawn after the bank has said that
//! it never took it; a second voucher for the same money is never on its way beside the first.

use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{outbox, separation};
use policy::Rule;
use serde::{Deserialize, Serialize};

use super::model::{TroubleRow, TroubleState, VoucherRow, VoucherState};
use super::rules::{RetryFacts, SendRetry};
use super::{VoucherId, VoucherRefused, refuse, store};

/// One sending the bank could not use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub voucher_no: String,
    /// Which attempt of the dispatcher it was; the same attempt is counted once.
    pub attempt: i64,
    /// What the bank said.
    pub words: String,
}

/// Counts a rejection that decides nothing; at the limit of policy the voucher waits for a person.
pub struct NoteTrouble;

impl Verb for NoteTrouble {
    type Input = Trouble;
    /// Whether the dispatcher goes on by itself.
    type Done = bool;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.note_trouble";
    const PERMISSION: Permission = Permission("bank.record");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Trouble) -> Result<bool, Problem<VoucherRefused>> {
        let Some(voucher) = sent(tx, ctx, &input.voucher_no)? else { return Ok(false) };
        let name = (voucher.voucher_id, voucher.voucher_no.as_str());
        store::count_trouble(tx, ctx, name, &input.words)?;
        let rejections =
            store::trouble(tx, &ctx.county, voucher.voucher_id)?.map_or(1, |trouble| trouble.round_attempts);
        // Without the parameter nothing is repeated by guess.
        let verdict = SendRetry::decide(&RetryFacts { rejections }, &ctx.policy, ctx.day())
            .map_err(|error| DbError::Broken(error.to_string()))?;
        if !verdict.outcome {
            store::move_trouble(tx, ctx, voucher.voucher_id, TroubleState::Waiting, &input.words)?;
            outbox::park(tx, &ctx.county, "bank", &voucher.voucher_no)?;
        }
        Ok(verdict.outcome)
    }
}

/// The voucher when it is still on its way: what is answered needs no counting.
fn sent(tx: &mut Tx<'_>, ctx: &Ctx, no: &str) -> Result<Option<VoucherRow>, Problem<VoucherRefused>> {
    let found = store::voucher_numbered(tx, &ctx.county, no)?;
    Ok(found.filter(|voucher| voucher.state() == Some(VoucherState::Sent)))
}

/// A voucher the bank does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeverTaken {
    pub voucher_no: String,
}

/// The bank was asked on a person's word and says that it never took the voucher.
pub struct NoteNeverTaken;

impl Verb for NoteNeverTaken {
    type Input = NeverTaken;
    /// Whether somebody had asked.
    type Done = bool;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.note_never_taken";
    const PERMISSION: Permission = Permission("bank.record");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NeverTaken) -> Result<bool, Problem<VoucherRefused>> {
        let Some(voucher) = sent(tx, ctx, &input.voucher_no)? else { return Ok(false) };
        let asked = store::trouble(tx, &ctx.county, voucher.voucher_id)?
            .is_some_and(|trouble| trouble.state() == Some(TroubleState::Asking));
        if asked {
            store::move_trouble(tx, ctx, voucher.voucher_id, TroubleState::NeverTaken, "")?;
            outbox::park(tx, &ctx.county, "bank", &voucher.voucher_no)?;
        }
        Ok(asked)
    }
}

/// The voucher and its trouble, held, when a person may decide on it.
fn held_up(tx: &mut Tx<'_>, ctx: &Ctx, id: i64) -> Result<(VoucherRow, TroubleRow), Problem<VoucherRefused>> {
    let Some(voucher) = store::voucher(tx, &ctx.county, id)? else {
        return refuse(VoucherRefused::NoVoucher { voucher_id: id });
    };
    let trouble = store::trouble(tx, &ctx.county, id)?;
    match trouble {
        Some(trouble)
            if voucher.state() == Some(VoucherState::Sent)
                && matches!(
                    trouble.state(),
                    Some(TroubleState::Waiting | TroubleState::Asking | TroubleState::NeverTaken)
                ) =>
        {
            Ok((voucher, trouble))
        }
        Some(_) | None => refuse(VoucherRefused::NotHeldUp { voucher_no: voucher.voucher_no }),
    }
}

/// Orders the sending of the same bytes again, after the bank is asked once more.
pub struct ResendVoucher;

impl Verb for ResendVoucher {
    type Input = VoucherId;
    type Done = String;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.resend";
    const PERMISSION: Permission = Permission("voucher.resend");

    fn document(input: &VoucherId, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: input.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &VoucherId) -> Result<String, Problem<VoucherRefused>> {
        let (voucher, _) = held_up(tx, ctx, input.voucher_id)?;
        // It is the step of sending once more: whoever took another step on the voucher may not.
        if let Err(step) = separation::act(tx, ctx, "voucher", voucher.voucher_id, "send")? {
            return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
        }
        for item in store::items(tx, &ctx.county, voucher.voucher_id)? {
            if let Err(step) = separation::act(tx, ctx, "payment", item.payment_id, "send")? {
                return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
            }
        }
        store::move_trouble(tx, ctx, voucher.voucher_id, TroubleState::Counting, "")?;
        outbox::ask_now(tx, &ctx.county, "bank", &voucher.voucher_no, ctx.at)?;
        Ok(voucher.voucher_no)
    }
}

/// Has the bank asked whether it ever took the voucher; nothing is sent.
pub struct AskAboutVoucher;

impl Verb for AskAboutVoucher {
    type Input = VoucherId;
    type Done = String;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.ask";
    const PERMISSION: Permission = Permission("voucher.resend");

    fn document(input: &VoucherId, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: input.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &VoucherId) -> Result<String, Problem<VoucherRefused>> {
        let (voucher, _) = held_up(tx, ctx, input.voucher_id)?;
        store::move_trouble(tx, ctx, voucher.voucher_id, TroubleState::Asking, "")?;
        outbox::ask_now(tx, &ctx.county, "bank", &voucher.voucher_no, ctx.at)?;
        Ok(voucher.voucher_no)
    }
}
