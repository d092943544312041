//! The seal keeper seals (签章), the treasury sends. The one-day clock (A9) stops when the bank has it:
//! at the first attempt the bank is known to have received, not when the voucher lies in our outbox.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::access::Permission;
use platform::db::{DbError, DbResult, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{duty, outbox, separation};
use serde::{Deserialize, Serialize};
use wire::envelope::{
    Body, Envelope, Fault, Message, PaymentVoucher, Stamp, VoucherFlag, VtTable, WireError,
};

use super::issue::advance;
use super::model::{Desk, VoucherRow, VoucherState};
use super::{VoucherRefused, refuse, store};
use crate::payment::{self, PaymentEvent};

/// One voucher by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherId {
    pub voucher_id: i64,
}

fn load(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: i64,
    needed: VoucherState,
) -> Result<VoucherRow, Problem<VoucherRefused>> {
    let Some(voucher) = store::voucher(tx, &ctx.county, id)? else {
        return refuse(VoucherRefused::NoVoucher { voucher_id: id });
    };
    if voucher.state() != Some(needed) {
        return refuse(VoucherRefused::WrongState {
            voucher_no: voucher.voucher_no,
            state: voucher.state,
            needed: needed.code().to_owned(),
        });
    }
    Ok(voucher)
}

/// Moves every request of the voucher on.
fn advance_all(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    voucher: &VoucherRow,
    event: PaymentEvent,
) -> Result<(), Problem<VoucherRefused>> {
    for item in store::items(tx, &ctx.county, voucher.voucher_id)? {
        if let Some(payment) = payment::payment_for_change(tx, &ctx.county, item.payment_id)? {
            advance(tx, ctx, &payment, event)?;
        }
    }
    Ok(())
}

/// Seals a voucher with the bureau's seal.
pub struct SignVoucher;

impl Verb for SignVoucher {
    type Input = VoucherId;
    type Done = String;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.sign";
    const PERMISSION: Permission = Permission("voucher.sign");

    fn document(input: &VoucherId, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: input.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &VoucherId) -> Result<String, Problem<VoucherRefused>> {
        let voucher = load(tx, ctx, input.voucher_id, VoucherState::Issued)?;
        if let Err(step) = separation::act(tx, ctx, "voucher", voucher.voucher_id, "sign")? {
            return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
        }
        for item in store::items(tx, &ctx.county, voucher.voucher_id)? {
            if let Err(step) = separation::act(tx, ctx, "payment", item.payment_id, "sign")? {
                return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
            }
        }
        let name = (voucher.vt_code.as_str(), voucher.voucher_no.as_str());
        let issued = store::kept(tx, &ctx.county, voucher.fiscal_year, name, "issued")?
            .ok_or_else(|| DbError::Broken(format!("voucher {} is not in the store", voucher.voucher_no)))?;
        let desk = ctx.tool::<Desk>()?;
        let envelope = sealed(desk, &issued.body, &voucher)?;
        let body = STANDARD.encode(&envelope);
        let kept = store::Kept {
            year: voucher.fiscal_year,
            vt_code: &voucher.vt_code,
            voucher_no: &voucher.voucher_no,
            flag: "0",
            state: "signed",
            body: &body,
            signer_sn: desk.signer.sn(),
        };
        store::keep(tx, ctx, &kept)?;
        store::signed(tx, ctx, voucher.voucher_id)?;
        advance_all(tx, ctx, &voucher, PaymentEvent::Sign)?;
        Ok(desk.signer.sn().to_owned())
    }
}

/// The envelope around the stored words, with the seal's stamp and signature.
fn sealed(desk: &Desk, stored: &str, voucher: &VoucherRow) -> Result<Vec<u8>, Problem<VoucherRefused>> {
    let bytes = STANDARD.decode(stored).map_err(|e| DbError::Broken(e.to_string()))?;
    if platform::hash::sm3_hex(&bytes) != voucher.digest {
        return Err(
            DbError::Broken(format!("the stored words of {} were changed", voucher.voucher_no)).into()
        );
    }
    let stamp = Stamp { no: 1, position: "cz_ywzyz".to_owned(), name: "财政业务专用章".to_owned() };
    let envelope = Message::from_voucher_bytes(&bytes, VoucherFlag::Document, &desk.table)
        .and_then(|message| Body::seal(&message, &desk.table, &[stamp], &[&*desk.signer]))
        .and_then(|body| Envelope::of(body).to_bytes());
    envelope.map_err(|error| {
        Problem::Refused(VoucherRefused::NotSigned { text: format!("{}: {}", error.place, error.fault) })
    })
}

/// The order whose words the store keeps as base64.
pub fn stored_order(stored: &str, table: &VtTable) -> Result<PaymentVoucher, WireError> {
    let broken = |detail: String| WireError::new("Voucher", Fault::NotBase64 { detail });
    let bytes = STANDARD.decode(stored).map_err(|error| broken(error.to_string()))?;
    match Message::from_voucher_bytes(&bytes, VoucherFlag::Document, table)? {
        Message::Order(voucher) => Ok(voucher),
        other => {
            let vt_code = other.key().vt_code;
            Err(WireError::new("Voucher/VtCode", Fault::UnknownVoucherType { vt_code }))
        }
    }
}

/// Hands a sealed voucher to the dispatcher for the agent bank.
pub struct SendVoucher;

impl Verb for SendVoucher {
    type Input = VoucherId;
    type Done = String;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.send";
    const PERMISSION: Permission = Permission("voucher.send");

    fn document(input: &VoucherId, _done: &String) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: input.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &VoucherId) -> Result<String, Problem<VoucherRefused>> {
        let voucher = load(tx, ctx, input.voucher_id, VoucherState::Signed)?;
        if let Err(step) = separation::act(tx, ctx, "voucher", voucher.voucher_id, "send")? {
            return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
        }
        for item in store::items(tx, &ctx.county, voucher.voucher_id)? {
            if let Err(step) = separation::act(tx, ctx, "payment", item.payment_id, "send")? {
                return refuse(VoucherRefused::SamePerson { number: voucher.voucher_no, step });
            }
        }
        let name = (voucher.vt_code.as_str(), voucher.voucher_no.as_str());
        let signed = store::kept(tx, &ctx.county, voucher.fiscal_year, name, "signed")?
            .ok_or_else(|| DbError::Broken(format!("voucher {} is not in the store", voucher.voucher_no)))?;
        outbox::put(tx, ctx, ctx.id(0), "bank", &voucher.voucher_no, &signed.body)?;
        store::sent(tx, ctx, voucher.voucher_id)?;
        advance_all(tx, ctx, &voucher, PaymentEvent::Send)?;
        Ok(voucher.voucher_no)
    }
}

/// The bank is known to have the voucher: the one-day clocks of its requests (A9) stop at the attempt
/// that reached it. Where that was too late although we had sent in time, the cause is the bank.
pub(crate) fn handed_over(tx: &mut Tx<'_>, ctx: &Ctx, voucher: &VoucherRow) -> DbResult<()> {
    let attempt = outbox::last_attempt(tx, &ctx.county, "bank", &voucher.voucher_no)?;
    let at = attempt.map_or(ctx.at, |attempt| attempt.min(ctx.at));
    let ended = duty::Ended { at, ours: voucher.sent_ms.map(|sent| (sent, "bank")) };
    for item in store::items(tx, &ctx.county, voucher.voucher_id)? {
        duty::fulfil_as_of(tx, ctx, ("payment", item.payment_id), item.amount_fen, ended)?;
    }
    Ok(())
}
