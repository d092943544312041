//! Recording what the bank sent: every body of an envelope by itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use platform::access::Permission;
use platform::db::Tx;
use platform::hash::sm3_hex;
use platform::verb::{Ctx, Problem, Verb, id_of};
use serde::{Deserialize, Serialize};
use wire::crypto::Party;
use wire::envelope::{Body, Envelope};

use super::model::Outcome;
use super::{BankRefused, apply, store};
use crate::evoucher::Desk;

/// An envelope as it came over the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The bytes in base64, so that audit and idempotency can hold them.
    pub envelope: String,
}

/// What became of each message, in the order they stood in the envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub messages: Vec<RecordedMessage>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedMessage {
    pub voucher_no: String,
    pub outcome: Outcome,
    pub reason: String,
    /// The bank says it never had this voucher: it may be sent again.
    #[serde(default)]
    pub unknown_there: Vec<String>,
    /// The bank's words when it could not use what we sent: the voucher itself is not refused.
    #[serde(default)]
    pub not_used: String,
}

/// Records an envelope of the bank. Nothing in it can make this verb fail: what cannot be believed
/// is quarantined and the rest is applied.
pub struct RecordMessage;

impl Verb for RecordMessage {
    type Input = Received;
    type Done = Recorded;
    type Refused = BankRefused;
    const NAME: &'static str = "bank.record";
    const PERMISSION: Permission = Permission("bank.record");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Received) -> Result<Recorded, Problem<BankRefused>> {
        let bytes = STANDARD
            .decode(&input.envelope)
            .map_err(|error| Problem::Refused(BankRefused::NotBase64 { text: error.to_string() }))?;
        let mut recorded = Recorded::default();
        match Envelope::parse(&bytes) {
            Ok(envelope) => {
                for (index, body) in envelope.bodies.iter().enumerate() {
                    recorded.messages.push(record_body(tx, ctx, index as u64, body)?);
                }
            }
            Err(error) => {
                let reason = format!("{}: {}", error.place, error.fault);
                let digest = sm3_hex(&bytes);
                let name = Kept { digest: &digest, vt_code: "", voucher_no: "", body: &input.envelope };
                recorded.messages.push(keep(tx, ctx, &name, Outcome::Quarantined, reason)?);
            }
        }
        Ok(recorded)
    }
}

struct Kept<'k> {
    digest: &'k str,
    vt_code: &'k str,
    voucher_no: &'k str,
    body: &'k str,
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kept: &Kept<'_>,
    outcome: Outcome,
    reason: String,
) -> Result<RecordedMessage, Problem<BankRefused>> {
    let seed = format!("bank {} {} {}", ctx.county, kept.digest, outcome.code());
    let row = store::Kept {
        message_id: id_of(Date::constant(2000, 1, 1), seed.as_bytes()),
        body_sm3: kept.digest,
        vt_code: kept.vt_code,
        voucher_no: kept.voucher_no,
        outcome: outcome.code(),
        reason: &reason,
        body: kept.body,
    };
    store::keep(tx, ctx, &row)?;
    Ok(RecordedMessage {
        voucher_no: kept.voucher_no.to_owned(),
        outcome,
        reason,
        unknown_there: Vec::new(),
        not_used: String::new(),
    })
}

/// Checks signature and words of one body, then applies it under its own savepoint.
fn record_body(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    index: u64,
    body: &Body,
) -> Result<RecordedMessage, Problem<BankRefused>> {
    let desk = ctx.tool::<Desk>()?;
    let digest = sm3_hex(format!("{}{}{}", body.key, body.flag.code(), body.voucher).as_bytes());
    let kept = Kept {
        digest: &digest,
        vt_code: &body.key.vt_code,
        voucher_no: &body.key.voucher_no,
        body: &body.voucher,
    };
    if let Err(refused) = body.verify(&*desk.verifier, Party::AgentBank, ctx.day()) {
        return keep(tx, ctx, &kept, Outcome::Quarantined, refused.to_string());
    }
    let message = match body.message(&desk.table) {
        Ok(message) => message,
        Err(error) => {
            return keep(tx, ctx, &kept, Outcome::Quarantined, format!("{}: {}", error.place, error.fault));
        }
    };
    let applied = tx.savepoint(|tx| apply::message(tx, ctx, index, (body, &message)));
    match applied {
        Ok(apply::Applied { outcome, reason, unknown_there }) => {
            let kept = keep(tx, ctx, &kept, outcome, reason)?;
            Ok(RecordedMessage { unknown_there, ..kept })
        }
        Err(apply::Cannot::Believe(reason)) => keep(tx, ctx, &kept, Outcome::Quarantined, reason),
        Err(apply::Cannot::Use(words)) => {
            let reason = format!("not a final rejection: {words} / 非最终退回：{words}");
            let kept = keep(tx, ctx, &kept, Outcome::Quarantined, reason)?;
            Ok(RecordedMessage { not_used: words, ..kept })
        }
        Err(apply::Cannot::Db(error)) => Err(Problem::Failed(error)),
    }
}

/// A quarantined message a person has dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    pub message_id: i64,
    pub note: String,
}

/// Takes a message out of quarantine with a note; it stays in the record.
pub struct SettleMessage;

impl Verb for SettleMessage {
    type Input = Settle;
    type Done = i64;
    type Refused = BankRefused;
    const NAME: &'static str = "bank.settle";
    const PERMISSION: Permission = Permission("bank.settle");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Settle) -> Result<i64, Problem<BankRefused>> {
        if input.note.trim().is_empty() {
            return Err(Problem::Refused(BankRefused::NoNote));
        }
        if !store::settle(tx, ctx, input.message_id, &input.note)? {
            return Err(Problem::Refused(BankRefused::NoMessage { message_id: input.message_id }));
        }
        Ok(input.message_id)
    }
}
