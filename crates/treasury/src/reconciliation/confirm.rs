//! A person answers for a day, or explains a difference; the bank is told the result (5502).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use platform::access::Permission;
use platform::db::Tx;
use platform::duty;
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use serde::{Deserialize, Serialize};
use wire::envelope::{Body, Envelope, Fault, Message, StatementResult, VoucherKind, WireError};

use super::daily::{DOCUMENT, amount_of};
use super::model::{DayRow, DayState, SettledHow, StatementRow};
use super::{ReconRefused, refuse, store};
use crate::evoucher::Desk;

/// What a person says of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayWord {
    pub day: Date,
    /// Why it is confirmed with open differences; may be empty when there are none.
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// 0 agrees, 1 differs (对账结果).
    pub result: i64,
    pub open: i64,
}

/// Confirms a reconciled day: its result goes to the bank.
pub struct ConfirmDay;

impl Verb for ConfirmDay {
    type Input = DayWord;
    type Done = Confirmed;
    type Refused = ReconRefused;
    const NAME: &'static str = "recon.confirm";
    const PERMISSION: Permission = Permission("recon.confirm");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &DayWord) -> Result<Confirmed, Problem<ReconRefused>> {
        let day = input.day;
        let Some(row) = store::day_for_change(tx, &ctx.county, day)? else {
            return refuse(ReconRefused::NotReconciled { day });
        };
        let open = store::open_count(tx, &ctx.county, day)?;
        let again = row.state() == Some(DayState::ConfirmedOpen) && open == 0;
        if row.state().is_some_and(DayState::is_confirmed) && !again {
            return refuse(ReconRefused::AlreadyConfirmed { day });
        }
        let acct = ctx.tool::<Desk>()?.account.acct_no.clone();
        let statement = store::statement_of(tx, &ctx.county, &acct, day)?;
        if !store::is_current(tx, &ctx.county, &acct, &row)? {
            return refuse(ReconRefused::StatementChanged { day });
        }
        if open > 0 && input.note.trim().is_empty() {
            return refuse(ReconRefused::OpenWithoutNote { day, open });
        }
        brought_by_another(ctx, day, statement.as_ref())?;
        let result = i64::from(open > 0);
        let paper = match &statement {
            Some(statement) if statement.form == "mof" => Some(our_word(ctx, tx, &row, statement, open)?),
            Some(_) | None => None,
        };
        let state = if open > 0 { DayState::ConfirmedOpen } else { DayState::Confirmed };
        store::confirm_day(tx, ctx, day, (state, result, paper), input.note.trim())?;
        Ok(Confirmed { result, open })
    }
}

/// Whoever brought in the statement in force does not judge by it.
fn brought_by_another(
    ctx: &Ctx,
    day: Date,
    statement: Option<&StatementRow>,
) -> Result<(), Problem<ReconRefused>> {
    if statement.is_some_and(|statement| statement.received_by == ctx.actor.user_id) {
        let step = "recon_import".to_owned();
        return refuse(ReconRefused::SamePerson { number: day.to_string(), step });
    }
    Ok(())
}

/// The receipt of the statement (5502), signed with the bureau's seal and kept.
fn our_word(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    row: &DayRow,
    statement: &StatementRow,
    open: i64,
) -> Result<i64, Problem<ReconRefused>> {
    let desk = ctx.tool::<Desk>()?;
    let digest = digest_of(ctx, tx, statement)?;
    let vt_code = desk.table.code(VoucherKind::StatementResult).to_owned();
    let number = format!("{}-{}", statement.statement_no, row.run_no);
    let result = StatementResult {
        id: platform::hash::sm3_hex(format!("{} {number}", ctx.county).as_bytes())[..32].to_uppercase(),
        adm_div_code: ctx.county.to_string(),
        st_year: row.on_day.year(),
        vt_code,
        vou_date: ctx.day(),
        voucher_no: number,
        ori_vt_code: desk.table.code(VoucherKind::AccountStatement).to_owned(),
        ori_voucher_no: statement.statement_no.clone(),
        ori_digest: digest,
        check_result: if open > 0 { "1" } else { "0" }.to_owned(),
        x_add_word: if open > 0 { format!("未决差异 {open} 笔") } else { String::new() },
    };
    let sealed = Body::seal(&Message::StatementResult(result), &desk.table, &[], &[&*desk.signer])
        .and_then(|body| Envelope::of(body).to_bytes());
    let bytes = match sealed {
        Ok(bytes) => bytes,
        Err(error) => return not_writable(&error),
    };
    let id = ctx.id(0);
    store::keep_paper(tx, ctx, id, "result", &STANDARD.encode(&bytes))?;
    Ok(id)
}

/// SM3 of the statement's own bytes, as they stand in the paper that brought it.
fn digest_of(ctx: &Ctx, tx: &mut Tx<'_>, statement: &StatementRow) -> Result<String, Problem<ReconRefused>> {
    let kept = store::paper(tx, &ctx.county, statement.paper_id)?;
    let bytes = kept.and_then(|(_, body)| STANDARD.decode(body).ok()).unwrap_or_default();
    let envelope = Envelope::parse(&bytes).or_else(|error| not_writable(&error))?;
    let body = envelope.bodies.iter().find(|body| body.key.voucher_no == statement.statement_no);
    match body.map(Body::digest) {
        Some(Ok(digest)) => Ok(digest),
        Some(Err(error)) => not_writable(&error),
        None => {
            let fault = Fault::Missing { name: statement.statement_no.clone() };
            not_writable(&WireError::new("VoucherBody", fault))
        }
    }
}

fn not_writable<T>(error: &WireError) -> Result<T, Problem<ReconRefused>> {
    refuse(ReconRefused::NotWritable {
        place: error.place.clone(),
        text: error.fault.to_string(),
        refusal: serde_json::to_value(&error.fault).unwrap_or_default(),
    })
}

/// The bank has our word on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSent {
    pub day: Date,
}

/// Notes that the bank took our word; the bank interface does.
pub struct NoteResultSent;

impl Verb for NoteResultSent {
    type Input = ResultSent;
    type Done = ();
    type Refused = ReconRefused;
    const NAME: &'static str = "recon.sent";
    const PERMISSION: Permission = Permission("recon.receive");

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &ResultSent) -> Result<(), Problem<ReconRefused>> {
        Ok(store::set_result_sent(tx, &ctx.county, input.day, ctx.at)?)
    }
}

/// What explains a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub item_id: i64,
    pub note: String,
}

/// Ends a difference by an explanation.
pub struct SettleItem;

impl Verb for SettleItem {
    type Input = Settlement;
    type Done = ();
    type Refused = ReconRefused;
    const NAME: &'static str = "recon.settle";
    const PERMISSION: Permission = Permission("recon.settle");

    fn document(input: &Settlement, _done: &()) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "recon_item", id: input.item_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &Settlement) -> Result<(), Problem<ReconRefused>> {
        let item_id = input.item_id;
        let Some(item) = store::item_for_change(tx, &ctx.county, item_id)? else {
            return refuse(ReconRefused::NoItem { item_id });
        };
        if !item.is_open() {
            return refuse(ReconRefused::AlreadySettled { item_id });
        }
        if input.note.trim().is_empty() {
            return refuse(ReconRefused::NoReason);
        }
        let acct = ctx.tool::<Desk>()?.account.acct_no.clone();
        let statement = store::statement_of(tx, &ctx.county, &acct, item.on_day)?;
        brought_by_another(ctx, item.on_day, statement.as_ref())?;
        store::settle_item(tx, ctx, item_id, SettledHow::Explained, input.note.trim())?;
        duty::fulfil(tx, ctx, DOCUMENT, item_id, amount_of(&item))?;
        Ok(store::agree_when_all_ended(tx, &ctx.county, &acct, item.on_day)?)
    }
}
