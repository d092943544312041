//! The payment request form (支付申请表).

use print::{Align, Block, Column, Document, FormCell, Paper, Table};

use super::Bureau;
use crate::payee::Payee;
use crate::payment::PaymentRow;
use crate::payment::model::StepRow;

use platform::db::{DbResult, Tx};

/// The form of a request; `None` when there is no such request among `units`.
pub fn request(
    tx: &mut Tx<'_>,
    bureau: &Bureau<'_>,
    id: i64,
    units: &Option<Vec<String>>,
) -> DbResult<Option<Document>> {
    let Some(payment) = crate::payment::payment(tx, bureau.county, id)? else { return Ok(None) };
    if units.as_ref().is_some_and(|units| !units.contains(&payment.agency_code)) {
        return Ok(None);
    }
    let unit = bureau.unit(tx, &payment.agency_code)?;
    let payee = crate::payee::as_of(tx, bureau.county, &payment.payee_code, payment.payee_version)?;
    let steps = crate::payment::steps(tx, bureau.county, id)?;
    let mut rows = vec![vec![bureau.cell("unit_name", format!("{} {unit}", payment.agency_code))]];
    rows.extend(elements(tx, bureau, &payment)?);
    rows.extend(money(bureau, &payment, payee.as_ref()));
    let day = payment.submitted_ms.day();
    let paper = &bureau.paper;
    Ok(Some(Document {
        title: bureau.t("papers.request"),
        subtitle: bureau.say("papers.of_year", ("year", &payment.fiscal_year.0.to_string())),
        head: vec![
            (bureau.t("papers.request_no"), payment.pay_app_no.clone()),
            (bureau.t("papers.asked_on"), paper.day(day)),
            (bureau.t("papers.county"), bureau.name.to_owned()),
            (bureau.t("print_money"), paper.unit.word(paper.lang).to_owned()),
        ],
        blocks: vec![
            Block::Form(rows),
            Block::Heading(bureau.t("papers.steps")),
            Block::Table(steps_table(bureau, &steps)),
        ],
        seal: bureau.seal(&unit, day, &["payment.sign_clerk", "payment.sign_reviewer", "payment.sign_head"]),
        printed: paper.printed(),
        words: paper.words(),
        paper: Paper::Form,
        language: paper.language().to_owned(),
        day: paper.file_day(),
    }))
}

/// What money is asked for: the elements of the quota line.
fn elements(tx: &mut Tx<'_>, bureau: &Bureau<'_>, payment: &PaymentRow) -> DbResult<Vec<Vec<FormCell>>> {
    let Some(line) = books::line::store::line(tx, bureau.county, payment.line_id)? else {
        return Ok(Vec::new());
    };
    let project = crate::quota::project(tx, bureau.county, &line.pro_code)?;
    let project = project.map_or_else(|| line.pro_code.clone(), |project| project.pro_name);
    Ok(vec![
        vec![
            bureau.cell("quota.line", line.bgt_line_no.clone()),
            bureau.cell("papers.doc_no", line.cor_bgt_doc_no.clone()),
        ],
        vec![
            bureau.cell("quota.project", project),
            bureau.cell("quota.fund", bureau.fund(&line.fund_type_code)),
        ],
        vec![
            bureau.cell("quota.function", bureau.class(tx, "functional", &line.exp_func_code)?),
            bureau.cell("quota.economic", bureau.class(tx, "dept_economic", &line.dep_bgt_eco_code)?),
        ],
    ])
}

fn money(bureau: &Bureau<'_>, payment: &PaymentRow, payee: Option<&Payee>) -> Vec<Vec<FormCell>> {
    let of = |pick: fn(&Payee) -> &String| payee.map(|payee| pick(payee).clone()).unwrap_or_default();
    let or_none = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    vec![
        vec![bureau.cell("payment.payee", of(|payee| &payee.payee_name))],
        vec![
            bureau.cell("payment.account_no", of(|payee| &payee.payee_acct_no)),
            bureau.cell("payment.bank_name", of(|payee| &payee.payee_acct_bank_name)),
        ],
        vec![bureau.cell("papers.in_words", bureau.in_words(payment.amount_fen)).strong()],
        vec![
            bureau.cell("papers.in_figures", format!("¥{}", bureau.yuan(payment.amount_fen))).strong(),
            bureau.cell(
                "payment.business_type",
                bureau.t(&format!("payment.type_{}", payment.pay_bus_type_code)),
            ),
        ],
        vec![bureau.cell("payment.summary", payment.pay_summary.clone())],
        vec![
            bureau.cell("payment.decision_no", or_none(&payment.decision_no)),
            bureau.cell("payment.contract_no", or_none(&payment.contract_no)),
        ],
    ]
}

fn steps_table(bureau: &Bureau<'_>, steps: &[StepRow]) -> Table {
    let head = |key: &str| Column::new(bureau.t(key), Align::Left);
    Table {
        columns: vec![head("papers.step"), head("papers.person"), head("papers.when"), head("reason")],
        rows: steps
            .iter()
            .map(|step| {
                let at = step.at_ms.local();
                let name = if step.user_name == "bank-interface" {
                    bureau.t("bank.name")
                } else {
                    step.user_name.clone()
                };
                vec![
                    bureau.t(&format!("payment.did_{}", step.state)),
                    name,
                    format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
                    step.reason.clone(),
                ]
            })
            .collect(),
        totals: Vec::new(),
    }
}
