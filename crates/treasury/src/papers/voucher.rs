//! The payment voucher (支付凭证) as it went, or goes, to the bank.

use platform::db::{DbResult, Tx};
use print::{Align, Block, Column, Document, FormCell, Paper, Table};

use super::Bureau;
use crate::evoucher::lists::ItemSeen;
use crate::evoucher::{PayAccount, VoucherRow};

/// The paper of a voucher paid from `account`; `None` when there is no such voucher among `units`.
pub fn voucher(
    tx: &mut Tx<'_>,
    bureau: &Bureau<'_>,
    account: &PayAccount,
    id: i64,
    units: &Option<Vec<String>>,
) -> DbResult<Option<Document>> {
    let Some(voucher) = crate::evoucher::voucher_seen(tx, bureau.county, id)? else { return Ok(None) };
    if units.as_ref().is_some_and(|units| !units.contains(&voucher.agency_code)) {
        return Ok(None);
    }
    let items = crate::evoucher::lists::items_seen(tx, bureau.county, id)?;
    let unit = bureau.unit(tx, &voucher.agency_code)?;
    let mut rows = parties(tx, bureau, account, &items)?;
    rows.push(vec![bureau.cell("papers.in_words", bureau.in_words(voucher.amount_fen)).strong()]);
    rows.push(vec![
        bureau.cell("papers.in_figures", format!("¥{}", bureau.yuan(voucher.amount_fen))).strong(),
        bureau.cell("papers.items", voucher.item_count.to_string()),
    ]);
    rows.extend(elements(tx, bureau, &voucher, &unit)?);
    rows.extend(answer(bureau, &voucher));
    let mut blocks = vec![Block::Form(rows)];
    if items.len() > 1 {
        blocks.push(Block::Heading(bureau.t("papers.details")));
        blocks.push(Block::Table(details(bureau, &voucher, &items)));
    }
    blocks.push(Block::Note(format!("{}{}", bureau.t("papers.digest"), voucher.digest)));
    let paper = &bureau.paper;
    Ok(Some(Document {
        title: bureau.t("papers.voucher"),
        subtitle: bureau.say("papers.of_year", ("year", &voucher.fiscal_year.0.to_string())),
        head: vec![
            (bureau.t("papers.voucher_no"), voucher.voucher_no.clone()),
            (bureau.t("papers.voucher_day"), paper.day(voucher.vou_date)),
            (bureau.t("papers.vt_code"), voucher.vt_code.clone()),
            (bureau.t("print_money"), paper.unit.word(paper.lang).to_owned()),
        ],
        blocks,
        seal: bureau.seal(
            &account.acct_name,
            voucher.vou_date,
            &["papers.sign_issue", "papers.sign_check", "papers.sign_bank"],
        ),
        printed: paper.printed(),
        words: paper.words(),
        paper: Paper::Form,
        language: paper.language().to_owned(),
        day: paper.file_day(),
    }))
}

/// Payer and payee side by side; a voucher for many names the list below.
fn parties(
    tx: &mut Tx<'_>,
    bureau: &Bureau<'_>,
    account: &PayAccount,
    items: &[ItemSeen],
) -> DbResult<Vec<Vec<FormCell>>> {
    let (mut name, mut number, mut bank) =
        (bureau.say("papers.many", ("count", &items.len().to_string())), String::new(), String::new());
    let mut purpose = String::new();
    if let [one] = items
        && let Some(payment) = crate::payment::payment(tx, bureau.county, one.payment_id)?
    {
        purpose = payment.pay_summary;
        let (code, version) = (&payment.payee_code, payment.payee_version);
        if let Some(payee) = crate::payee::as_of(tx, bureau.county, code, version)? {
            (name, number, bank) = (payee.payee_name, payee.payee_acct_no, payee.payee_acct_bank_name);
        }
    }
    let mut rows = vec![
        vec![bureau.cell("papers.payee", name), bureau.cell("papers.payer", account.acct_name.clone())],
        vec![
            bureau.cell("payment.account_no", number),
            bureau.cell("payment.account_no", account.acct_no.clone()),
        ],
        vec![
            bureau.cell("payment.bank_name", bank),
            bureau.cell("payment.bank_name", account.bank_name.clone()),
        ],
    ];
    if !purpose.is_empty() {
        rows.push(vec![bureau.cell("payment.summary", purpose)]);
    }
    Ok(rows)
}

fn elements(
    tx: &mut Tx<'_>,
    bureau: &Bureau<'_>,
    voucher: &VoucherRow,
    unit: &str,
) -> DbResult<Vec<Vec<FormCell>>> {
    let mut rows = vec![vec![
        bureau.cell("unit_name", format!("{} {unit}", voucher.agency_code)),
        bureau.cell("quota.fund", bureau.fund(&voucher.fund_type_code)),
    ]];
    if let Some(line) = books::line::store::line(tx, bureau.county, voucher.line_id)? {
        rows.push(vec![
            bureau.cell("quota.function", bureau.class(tx, "functional", &line.exp_func_code)?),
            bureau.cell("quota.economic", bureau.class(tx, "dept_economic", &line.dep_bgt_eco_code)?),
        ]);
        rows.push(vec![
            bureau.cell("quota.line", line.bgt_line_no),
            bureau.cell("papers.doc_no", line.cor_bgt_doc_no),
        ]);
    }
    Ok(rows)
}

/// What the bank answered, once it has.
fn answer(bureau: &Bureau<'_>, voucher: &VoucherRow) -> Vec<Vec<FormCell>> {
    let Some(number) = &voucher.x_agent_business_no else { return Vec::new() };
    let day = voucher.x_pay_date.map_or_else(String::new, |day| bureau.paper.day(day));
    let paid = voucher.x_pay_amt.map_or_else(String::new, |amount| bureau.yuan(amount));
    vec![
        vec![bureau.cell("voucher.bank_no", number.clone()), bureau.cell("voucher.paid_on", day)],
        vec![
            bureau.cell("voucher.paid_amount", paid),
            bureau.cell("voucher.bank_word", voucher.x_add_word.clone().unwrap_or_default()),
        ],
    ]
}

fn details(bureau: &Bureau<'_>, voucher: &VoucherRow, items: &[ItemSeen]) -> Table {
    let words = |key: &str| Column::new(bureau.t(key), Align::Left);
    let figures = |key: &str| Column::new(bureau.t(key), Align::Right);
    Table {
        columns: vec![
            figures("papers.no"),
            words("papers.request_no_head"),
            words("payment.payee"),
            figures("amount"),
            figures("voucher.paid_amount"),
            words("voucher.outcome"),
        ],
        rows: items
            .iter()
            .map(|item| {
                vec![
                    item.item_no.to_string(),
                    item.pay_app_no.clone(),
                    item.payee_name.clone(),
                    bureau.yuan(item.amount_fen),
                    item.x_pay_amt.map_or_else(String::new, |amount| bureau.yuan(amount)),
                    bureau.t(&format!("voucher.outcome_{}", item.outcome)),
                ]
            })
            .collect(),
        totals: vec![
            bureau.t("papers.total"),
            String::new(),
            String::new(),
            bureau.yuan(voucher.amount_fen),
            voucher.x_pay_amt.map_or_else(String::new, |amount| bureau.yuan(amount)),
            String::new(),
        ],
    }
}
