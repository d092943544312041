//! Registering, changing and suspending a payee: one person proposes, another confirms.

use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{numbering, separation};
use policy::Rule;
use serde::{Deserialize, Serialize};

use super::model::{Payee, PayeeChangeKind, PayeeChangeRow, PayeeState};
use super::rules::{AccountFacts, PayeeAccount};
use super::{PayeeRefused, store};

/// What the program's own payee numbers begin with.
const SERIES: &str = "SKW";

/// A change as the registrar writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPayeeChange {
    pub kind: PayeeChangeKind,
    /// The payee; for a registration the number wanted, or empty for the next of the series.
    #[serde(default)]
    pub payee_code: String,
    /// Name, account and bank: needed to register and to change.
    #[serde(default)]
    pub payee_name: String,
    #[serde(default)]
    pub payee_acct_no: String,
    #[serde(default)]
    pub payee_acct_bank_name: String,
    #[serde(default)]
    pub payee_bank_no: String,
    #[serde(default)]
    pub payee_kind: String,
    /// Why, and on what paper.
    pub reason: String,
}

/// The change that waits, or was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeDone {
    pub change_id: i64,
    pub payee_code: String,
}

fn refuse<T>(refusal: PayeeRefused) -> Result<T, Problem<PayeeRefused>> {
    Err(Problem::Refused(refusal))
}

/// Proposes a registration, a changed account, a suspension or its end.
pub struct ProposePayee;

impl Verb for ProposePayee {
    type Input = NewPayeeChange;
    type Done = PayeeDone;
    type Refused = PayeeRefused;
    const NAME: &'static str = "payee.propose";
    const PERMISSION: Permission = Permission("payee.propose");

    fn document(_input: &NewPayeeChange, done: &PayeeDone) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payee_change", id: done.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &NewPayeeChange) -> Result<PayeeDone, Problem<PayeeRefused>> {
        let mut row = row_of(ctx, input);
        if row.reason.is_empty() {
            return refuse(PayeeRefused::NoReason);
        }
        match input.kind {
            PayeeChangeKind::Register => {
                payable(ctx, tx, &row)?;
                row.payee_code = code_for(tx, ctx, &row.payee_code)?;
            }
            PayeeChangeKind::Change => {
                payable(ctx, tx, &row)?;
                let present = known(tx, ctx, &row.payee_code)?;
                if same(&present, &row) {
                    return refuse(PayeeRefused::NothingChanges { payee_code: row.payee_code });
                }
            }
            PayeeChangeKind::Suspend | PayeeChangeKind::Resume => {
                let present = known(tx, ctx, &row.payee_code)?;
                if present.is_active() != (input.kind == PayeeChangeKind::Suspend) {
                    return refuse(PayeeRefused::WrongState {
                        payee_code: row.payee_code,
                        state: present.state,
                    });
                }
                row = PayeeChangeRow {
                    payee_name: present.payee_name,
                    payee_acct_no: present.payee_acct_no,
                    payee_acct_bank_name: present.payee_acct_bank_name,
                    payee_bank_no: present.payee_bank_no,
                    payee_kind: present.payee_kind,
                    ..row
                };
            }
        }
        if store::has_open_change(tx, &ctx.county, &row.payee_code)? {
            return refuse(PayeeRefused::AlreadyProposed { payee_code: row.payee_code });
        }
        // The proposer is the first on a document of its own: this cannot be refused.
        separation::act(tx, ctx, "payee_change", row.change_id, "propose")?.ok();
        store::insert_change(tx, &ctx.county, &row)?;
        Ok(PayeeDone { change_id: row.change_id, payee_code: row.payee_code })
    }
}

fn row_of(ctx: &Ctx, input: &NewPayeeChange) -> PayeeChangeRow {
    let plain = |text: &str| text.trim().to_owned();
    // Accounts are printed in groups; the blanks are not part of them.
    let digits = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
    PayeeChangeRow {
        change_id: ctx.id(0),
        payee_code: plain(&input.payee_code),
        kind: input.kind.code().to_owned(),
        payee_name: plain(&input.payee_name),
        payee_acct_no: digits(&input.payee_acct_no),
        payee_acct_bank_name: plain(&input.payee_acct_bank_name),
        payee_bank_no: digits(&input.payee_bank_no),
        payee_kind: plain(&input.payee_kind),
        reason: plain(&input.reason),
        state: "proposed".to_owned(),
        proposed_by: ctx.actor.user_id.clone(),
        proposed_ms: ctx.at,
        decided_by: None,
        decided_ms: None,
        note: String::new(),
    }
}

/// What is written can stand on a voucher, and the account is nobody else's.
fn payable(ctx: &Ctx, tx: &mut Tx<'_>, row: &PayeeChangeRow) -> Result<(), Problem<PayeeRefused>> {
    let lacking = |field: &str, text: &str| {
        wire::envelope::not_in_gbk(text).map(|(position, character)| {
            (field.to_owned(), position, format!("{character} U+{:04X}", u32::from(character)))
        })
    };
    let facts = AccountFacts {
        payee_name: row.payee_name.clone(),
        payee_acct_no: row.payee_acct_no.clone(),
        payee_acct_bank_name: row.payee_acct_bank_name.clone(),
        payee_bank_no: row.payee_bank_no.clone(),
        payee_kind: row.payee_kind.clone(),
        not_in_gbk: lacking("payee_name", &row.payee_name)
            .into_iter()
            .chain(lacking("payee_acct_bank_name", &row.payee_acct_bank_name))
            .collect(),
    };
    let verdict = PayeeAccount::decide(&facts, &ctx.policy, ctx.day())
        .map_err(|error| DbError::Broken(error.to_string()))?;
    if let Some(first) = verdict.outcome.into_iter().next() {
        return refuse(first);
    }
    if let Some(other) = store::with_account(tx, &ctx.county, &row.payee_acct_no, &row.payee_code)? {
        return refuse(PayeeRefused::AccountKnown {
            payee_code: other.payee_code,
            payee_name: other.payee_name,
        });
    }
    Ok(())
}

fn code_for(tx: &mut Tx<'_>, ctx: &Ctx, wanted: &str) -> Result<String, Problem<PayeeRefused>> {
    if wanted.is_empty() {
        let number = numbering::next(tx, &ctx.county, "payee", 0)?;
        return Ok(format!("{SERIES}{number:06}"));
    }
    let fits = wanted.len() <= 42 && wanted.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // The program's own series is not for callers to choose from: a taken number would stop it.
    if !fits || wanted.starts_with(SERIES) || store::payee(tx, &ctx.county, wanted)?.is_some() {
        return refuse(PayeeRefused::CodeTaken { payee_code: wanted.to_owned() });
    }
    Ok(wanted.to_owned())
}

fn known(tx: &mut Tx<'_>, ctx: &Ctx, code: &str) -> Result<Payee, Problem<PayeeRefused>> {
    match store::payee_for_change(tx, &ctx.county, code)? {
        Some(payee) => Ok(payee),
        None => refuse(PayeeRefused::NoPayee { payee_code: code.to_owned() }),
    }
}

fn same(present: &Payee, row: &PayeeChangeRow) -> bool {
    (&present.payee_name, &present.payee_acct_no, &present.payee_acct_bank_name)
        == (&row.payee_name, &row.payee_acct_no, &row.payee_acct_bank_name)
        && (&present.payee_bank_no, &present.payee_kind) == (&row.payee_bank_no, &row.payee_kind)
}

/// The second person's word on a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDecision {
    pub change_id: i64,
    pub confirm: bool,
    #[serde(default)]
    pub note: String,
}

/// Confirms a change, which takes effect for later requests, or declines it with a reason.
pub struct DecidePayee;

impl Verb for DecidePayee {
    type Input = ChangeDecision;
    type Done = PayeeDone;
    type Refused = PayeeRefused;
    const NAME: &'static str = "payee.decide";
    const PERMISSION: Permission = Permission("payee.decide");

    fn document(input: &ChangeDecision, _done: &PayeeDone) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "payee_change", id: input.change_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ChangeDecision) -> Result<PayeeDone, Problem<PayeeRefused>> {
        let note = input.note.trim();
        if !input.confirm && note.is_empty() {
            return refuse(PayeeRefused::NoReason);
        }
        let change = store::change_for_change(tx, &ctx.county, input.change_id)?
            .filter(|change| change.state == "proposed");
        let Some(change) = change else {
            return refuse(PayeeRefused::NoChange { change_id: input.change_id });
        };
        if let Err(step) = separation::act(tx, ctx, "payee_change", change.change_id, "decide")? {
            return refuse(PayeeRefused::SamePerson { step });
        }
        let state = if input.confirm { "confirmed" } else { "declined" };
        if !store::decide(tx, ctx, change.change_id, state, note)? {
            return refuse(PayeeRefused::NoChange { change_id: input.change_id });
        }
        if input.confirm {
            take_effect(tx, ctx, &change)?;
        }
        Ok(PayeeDone { change_id: change.change_id, payee_code: change.payee_code })
    }
}

fn take_effect(tx: &mut Tx<'_>, ctx: &Ctx, change: &PayeeChangeRow) -> Result<(), Problem<PayeeRefused>> {
    let code = &change.payee_code;
    match PayeeChangeKind::from_code(&change.kind) {
        Some(PayeeChangeKind::Register) => {
            // Since the proposal the account or the number may have become somebody else's.
            payable(ctx, tx, change)?;
            let payee = Payee {
                payee_code: code.clone(),
                payee_name: change.payee_name.clone(),
                payee_acct_no: change.payee_acct_no.clone(),
                payee_acct_bank_name: change.payee_acct_bank_name.clone(),
                payee_bank_no: change.payee_bank_no.clone(),
                payee_kind: change.payee_kind.clone(),
                registered_on: ctx.day(),
                state: PayeeState::Active.code().to_owned(),
                version_no: 1,
                account_since: None,
            };
            if !store::save(tx, &ctx.county, &payee)? {
                return refuse(PayeeRefused::CodeTaken { payee_code: code.clone() });
            }
        }
        Some(PayeeChangeKind::Change) => {
            payable(ctx, tx, change)?;
            known(tx, ctx, code)?;
            store::replace(tx, ctx, change)?;
        }
        Some(PayeeChangeKind::Suspend) => {
            known(tx, ctx, code)?;
            store::set_state(tx, &ctx.county, code, PayeeState::Suspended)?;
        }
        Some(PayeeChangeKind::Resume) => {
            known(tx, ctx, code)?;
            store::set_state(tx, &ctx.county, code, PayeeState::Active)?;
        }
        None => return Err(DbError::Broken(format!("change {} says nothing", change.change_id)).into()),
    }
    Ok(())
}
