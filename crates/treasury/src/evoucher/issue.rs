//! A reviewed request becomes a payment voucher (生成支付凭证).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use books::line::LineRow;
use ledger::Fen;
use platform::access::Permission;
use platform::db::{DbError, Tx};
use platform::verb::{Ctx, DocumentRef, Problem, Verb};
use platform::{numbering, separation};
use serde::{Deserialize, Serialize};
use wire::envelope::{Message, PaymentDetail, PaymentVoucher, VoucherKind};

use super::model::{Desk, VoucherRow, VoucherState};
use super::{VoucherRefused, refuse, store};
use crate::payee;
use crate::payment::{self, PaymentEvent, PaymentRow, PaymentState};
use crate::quota;

/// The requests one voucher pays: all of one quota line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentIds {
    pub payment_ids: Vec<i64>,
}

/// The voucher that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub voucher_id: i64,
    pub voucher_no: String,
}

/// Writes a payment voucher for one or more requests.
pub struct IssueVoucher;

impl Verb for IssueVoucher {
    type Input = PaymentIds;
    type Done = Issued;
    type Refused = VoucherRefused;
    const NAME: &'static str = "voucher.issue";
    const PERMISSION: Permission = Permission("voucher.issue");

    fn document(_input: &PaymentIds, done: &Issued) -> Option<DocumentRef> {
        Some(DocumentRef { kind: "voucher", id: done.voucher_id })
    }

    fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &PaymentIds) -> Result<Issued, Problem<VoucherRefused>> {
        let payments = ready(ctx, tx, &input.payment_ids)?;
        let line = books::line::store::line(tx, &ctx.county, payments[0].line_id)?
            .ok_or_else(|| DbError::Broken("the line of a request is gone".into()))?;
        let desk = ctx.tool::<Desk>()?;
        let year = line.fiscal_year;
        let vt_code = desk.table.code(VoucherKind::Payment).to_owned();
        let number = numbering::next(tx, &ctx.county, &format!("voucher-{vt_code}"), i64::from(year.0))?;
        let voucher_no = format!("{}{vt_code}{number:08}", year.0);
        let voucher_id = ctx.id(0);
        let order = order(ctx, tx, desk, (&line, &payments), (&vt_code, &voucher_no))?;
        let amount = order.pay_amt;
        let bytes = Message::Order(order).to_voucher_bytes(&desk.table).map_err(|error| {
            Problem::Refused(VoucherRefused::NotWritable {
                place: error.place.clone(),
                text: error.fault.to_string(),
                refusal: serde_json::to_value(&error.fault).unwrap_or_default(),
            })
        })?;
        let row = VoucherRow {
            voucher_id,
            voucher_no: voucher_no.clone(),
            fiscal_year: year,
            vt_code: vt_code.clone(),
            agency_code: line.agency_code.clone(),
            fund_type_code: line.fund_type_code.clone(),
            line_id: line.line_id,
            amount_fen: amount,
            item_count: payments.len() as i64,
            vou_date: ctx.day(),
            state: VoucherState::Issued.code().into(),
            issued_by: ctx.actor.user_id.clone(),
            signed_by: None,
            issued_ms: ctx.at,
            signed_ms: None,
            sent_ms: None,
            digest: platform::hash::sm3_hex(&bytes),
            x_agent_business_no: None,
            x_pay_date: None,
            x_pay_amt: None,
            x_add_word: None,
            cleared_on: None,
        };
        store::insert(tx, &ctx.county, &row)?;
        for (index, payment) in payments.iter().enumerate() {
            let item = (index as i64 + 1, payment.payment_id, payment.amount_fen);
            store::insert_item(tx, &ctx.county, voucher_id, item)?;
            payment::set_voucher(tx, &ctx.county, payment.payment_id, Some(voucher_id))?;
            advance(tx, ctx, payment, PaymentEvent::IssueVoucher)?;
        }
        separation::act(tx, ctx, "voucher", voucher_id, "issue")?.ok();
        let body = STANDARD.encode(&bytes);
        let kept = store::Kept {
            year,
            vt_code: &vt_code,
            voucher_no: &voucher_no,
            flag: "0",
            state: "issued",
            body: &body,
            signer_sn: "",
        };
        store::keep(tx, ctx, &kept)?;
        Ok(Issued { voucher_id, voucher_no })
    }
}

/// Moves a request on; a state that does not allow it was checked before, so it is a race.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    payment: &PaymentRow,
    event: PaymentEvent,
) -> Result<(), Problem<VoucherRefused>> {
    payment::move_on(tx, ctx, payment, event, "").map(drop).map_err(|problem| {
        problem.map(|_| VoucherRefused::NotReady {
            pay_app_no: payment.pay_app_no.clone(),
            state: payment.state.clone(),
        })
    })
}

/// The requests, checked: reviewed, of one line, and not approved by the person issuing.
fn ready(ctx: &Ctx, tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<PaymentRow>, Problem<VoucherRefused>> {
    let mut payments: Vec<PaymentRow> = Vec::with_capacity(ids.len());
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let Some(payment) = payment::payment_for_change(tx, &ctx.county, id)? else {
            return refuse(VoucherRefused::NoPayment { payment_id: id });
        };
        if payment.state() != Some(PaymentState::FinanceReviewed) {
            return refuse(VoucherRefused::NotReady { pay_app_no: payment.pay_app_no, state: payment.state });
        }
        if payments.first().is_some_and(|first| first.line_id != payment.line_id) {
            return refuse(VoucherRefused::DifferentLines { pay_app_no: payment.pay_app_no });
        }
        if let Err(step) = separation::act(tx, ctx, "payment", id, "issue")? {
            return refuse(VoucherRefused::SamePerson { number: payment.pay_app_no, step });
        }
        payments.push(payment);
    }
    if payments.is_empty() { refuse(VoucherRefused::NoPayments) } else { Ok(payments) }
}

/// The voucher's words; one request is the payee itself, several become details.
fn order(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    desk: &Desk,
    (line, payments): (&LineRow, &[PaymentRow]),
    (vt_code, voucher_no): (&str, &str),
) -> Result<PaymentVoucher, Problem<VoucherRefused>> {
    let county = &*ctx.county;
    let unit = platform::org::unit(tx, county, &line.agency_code)?;
    let project = quota::project(tx, county, &line.pro_code)?;
    let function = quota::class_name(tx, county, "functional", &line.exp_func_code)?.unwrap_or_default();
    let fund = line.fund()?;
    let (details, total) = details(tx, county, payments)?;
    let single = payments.len() == 1;
    let payee = Receiver::of(&details);
    Ok(PaymentVoucher {
        id: document_id(county, voucher_no),
        adm_div_code: county.to_owned(),
        st_year: line.fiscal_year.0 as i16,
        vt_code: vt_code.to_owned(),
        vou_date: ctx.day(),
        voucher_no: voucher_no.to_owned(),
        bill_no: if single { payments[0].pay_app_no.clone() } else { String::new() },
        fund_type_code: line.fund_type_code.clone(),
        fund_type_name: fund.name_zh().to_owned(),
        bgt_type_code: line.bgt_type_code.clone(),
        bgt_type_name: String::new(),
        pay_type_code: "1".to_owned(),
        pay_type_name: "国库集中支付".to_owned(),
        pro_cat_code: project.as_ref().map(|p| p.pro_cat_code.clone()).unwrap_or_default(),
        mof_dep_code: unit.as_ref().map(|u| u.manage_mof_dep_code.clone()).unwrap_or_default(),
        agency_code: line.agency_code.clone(),
        agency_name: unit.map_or_else(|| line.agency_code.clone(), |u| u.agency_name),
        exp_func_code: line.exp_func_code.clone(),
        exp_func_name: function,
        gov_exp_eco_code: line.gov_bgt_eco_code.clone(),
        dep_exp_eco_code: line.dep_bgt_eco_code.clone(),
        dep_pro_code: line.pro_code.clone(),
        dep_pro_name: project.map(|p| p.pro_name).unwrap_or_default(),
        set_mode_code: String::new(),
        pay_bank_code: desk.account.bank_code.clone(),
        pay_bank_name: desk.account.bank_name.clone(),
        pay_acct_no: desk.account.acct_no.clone(),
        pay_acct_name: desk.account.acct_name.clone(),
        pay_acct_bank_name: desk.account.bank_name.clone(),
        payee_acct_no: payee.acct_no,
        payee_acct_name: payee.acct_name,
        payee_acct_bank_name: payee.acct_bank_name,
        payee_acct_bank_no: payee.acct_bank_no,
        pay_summary_code: String::new(),
        pay_summary_name: payments[0].pay_summary.chars().take(200).collect(),
        pay_amt: total,
        business_type_code: payments[0].pay_bus_type_code.clone(),
        tracking_id: document_id(county, &payments[0].pay_app_no),
        gov_procurement_id: payments[0].contract_no.clone(),
        hold1: String::new(),
        hold2: String::new(),
        x_pay_date: None,
        x_agent_business_no: String::new(),
        x_pay_amt: None,
        x_payee_acct_no: String::new(),
        x_payee_acct_name: String::new(),
        x_add_word: String::new(),
        details: if single { Vec::new() } else { details },
    })
}

/// One detail for each request, and their sum.
fn details(
    tx: &mut Tx<'_>,
    county: &str,
    payments: &[PaymentRow],
) -> Result<(Vec<PaymentDetail>, Fen), Problem<VoucherRefused>> {
    let total = Fen::total(payments.iter().map(|payment| payment.amount_fen))
        .map_err(|error| DbError::Broken(error.to_string()))?;
    let details = payments.iter().map(|payment| detail(tx, county, payment)).collect::<Result<_, _>>()?;
    Ok((details, total))
}

/// Whom the voucher itself names: the only payee, or "a batch of n" with account 0.
struct Receiver {
    acct_no: String,
    acct_name: String,
    acct_bank_name: String,
    acct_bank_no: String,
}

impl Receiver {
    fn of(details: &[PaymentDetail]) -> Receiver {
        match details {
            [only] => Receiver {
                acct_no: only.payee_acct_no.clone(),
                acct_name: only.payee_acct_name.clone(),
                acct_bank_name: only.payee_acct_bank_name.clone(),
                acct_bank_no: only.payee_acct_bank_no.clone(),
            },
            several => Receiver {
                acct_no: "0".to_owned(),
                acct_name: format!("批量{}笔", several.len()),
                acct_bank_name: String::new(),
                acct_bank_no: String::new(),
            },
        }
    }
}

fn detail(
    tx: &mut Tx<'_>,
    county: &str,
    payment: &PaymentRow,
) -> Result<PaymentDetail, Problem<VoucherRefused>> {
    let payee = payee::as_of(tx, county, &payment.payee_code, payment.payee_version)?
        .ok_or_else(|| DbError::Broken(format!("payee {} is gone", payment.payee_code)))?;
    if !payee.is_active() {
        return refuse(VoucherRefused::PayeeSuspended {
            pay_app_no: payment.pay_app_no.clone(),
            payee_code: payment.payee_code.clone(),
        });
    }
    Ok(PaymentDetail {
        id: detail_id(payment),
        payee_acct_no: payee.payee_acct_no,
        payee_acct_name: payee.payee_name,
        payee_acct_bank_name: payee.payee_acct_bank_name,
        payee_acct_bank_no: payee.payee_bank_no,
        pay_amt: payment.amount_fen,
        tracking_id: document_id(county, &payment.pay_app_no),
        remark: payment.pay_summary.chars().take(200).collect(),
        x_pay_date: None,
        x_agent_business_no: String::new(),
        x_pay_amt: None,
        x_add_word: String::new(),
    })
}

/// The id a request has inside a batch voucher.
pub fn detail_id(payment: &PaymentRow) -> String {
    detail_id_of(payment.payment_id)
}

/// The same, when only the request's id is known.
pub fn detail_id_of(payment_id: i64) -> String {
    format!("{payment_id:016X}")
}

/// The tracking id (业务追溯识别码) that follows the money to the last payee.
fn document_id(county: &str, number: &str) -> String {
    platform::hash::sm3_hex(format!("{county}:{number}").as_bytes())[..32].to_uppercase()
}
