//! An explanation as a terminal shows it.

use books::lineage::{LineRoot, OriginShare, PostingNote};
use ledger::Event;
use platform::i18n::Lang;
use treasury::explain::{DocumentTold, LineExplained, PaymentExplained, account_names};

use super::answer::{lang, pick, say};

pub fn payment(told: &PaymentExplained) {
    let row = &told.payment.row;
    head(&format!("{} {}", pick("支付", "payment"), row.pay_app_no));
    field("id", "id", row.payment_id);
    field("单位", "unit", format!("{} {}", row.agency_code, told.payment.agency_name));
    field("申请人", "asked by", format!("{} {}", told.payment.submitted_by_name, row.submitted_ms.local()));
    let payee = (&row.payee_code, &told.payment.payee_name, &told.payment.payee_acct_no);
    field("收款人", "payee", format!("{} {} {}", payee.0, payee.1, payee.2));
    field("金额", "amount", row.amount_fen);
    field("用途", "purpose", &row.pay_summary);
    field("指标", "line", format!("{} ({})", told.payment.bgt_line_no, row.line_id));
    field("状态", "state", pick(&told.payment.state_zh, &told.payment.state_en));
    head(pick("办理过程", "timeline"));
    for step in &told.timeline {
        let reason = if step.reason.is_empty() { String::new() } else { format!("  {}", step.reason) };
        say(&format!("  {}  {:<16} {}{reason}", step.at_ms.local(), step.state, step.user_name));
    }
    forward(told);
    head(pick("资金来源", "where the money came from"));
    shares(&told.trace.origins, |source| told.document(source));
    way(told);
    for root in &told.trace.lines {
        appropriated(root, |source| told.document(source));
    }
    let check = &told.check;
    let answer = match check.answer.as_str() {
        "agrees" => pick("相符", "agrees"),
        "waits" => pick("待封账后可溯源", "waits for the seal"),
        "nothing_moved" => pick("尚未占用资金", "no money was reserved"),
        _ => pick("不相符", "DIFFERS"),
    };
    head(&format!("{} {} = {}  {answer}", pick("合计核对", "sum"), check.slices_fen, check.amount_fen));
}

/// Vouchers, receipt, refunds and blocks.
fn forward(told: &PaymentExplained) {
    for voucher in &told.vouchers {
        head(&format!("{} {}  {}", pick("支付凭证", "voucher"), voucher.row.voucher_no, voucher.row.state));
        field("摘要 SM3", "digest", &voucher.row.digest);
        for version in &voucher.versions {
            let seal = if version.signer_sn.is_empty() {
                String::new()
            } else {
                format!("  {} {}", pick("签章证书", "certificate"), version.signer_sn)
            };
            say(&format!(
                "  {:>6}  {}  {:<8} {}{seal}",
                version.store_no,
                version.at_ms.local(),
                version.state,
                version.user_id
            ));
        }
    }
    if let Some(receipt) = &told.receipt {
        head(&format!("{} {}", pick("回单", "receipt"), receipt.x_agent_business_no));
        field("支付日", "paid on", receipt.x_pay_date);
        field("金额", "amount", receipt.paid_fen);
        if let Some(day) = receipt.cleared_on {
            field("清算日", "cleared on", day);
        }
    }
    for refund in &told.refunds {
        head(&format!("{} {}  {}", pick("退款", "refund"), refund.refund_no, refund.state));
        field("日期", "day", refund.refunded_on);
        field("金额", "amount", refund.amount_fen);
        field("原因", "reason", &refund.reason);
    }
    if !told.blocks.is_empty() {
        head(pick("封账区块", "sealed blocks"));
        for block in &told.blocks {
            say(&format!("  {:>6}  {}  {}", block.block_no, block.signer_sn, block.block_sm3));
        }
    }
}

fn way(told: &PaymentExplained) {
    if told.way.is_empty() {
        return;
    }
    head(pick("指标形成与下达", "how it became spendable"));
    for step in &told.way {
        say(&format!(
            "  {}  {}  {} {}  {}",
            step.posting.at_ms.local(),
            step.bgt_line_no,
            step.posting.event,
            pick(&step.event_zh, &step.event_en),
            written(&step.document)
        ));
    }
}

pub fn line(told: &LineExplained) {
    let row = &told.line.row;
    head(&format!("{} {}  {}", pick("指标", "quota line"), row.bgt_line_no, row.fiscal_year));
    field("id", "id", row.line_id);
    field("单位", "unit", format!("{} {}", row.agency_code, told.line.agency_name));
    field("项目", "project", format!("{} {}", row.pro_code, told.line.pro_name));
    field("功能分类", "function", format!("{} {}", row.exp_func_code, told.line.exp_func_name));
    field("部门经济", "economic", format!("{} {}", row.dep_bgt_eco_code, told.line.dep_bgt_eco_name));
    field("绩效目标", "target", &row.target_doc_no);
    head(pick("余额", "balances"));
    for balance in &told.balances {
        let differs = balance.balance_fen != balance.by_origin_fen;
        let by_origin = if differs { format!("  ({})", balance.by_origin_fen) } else { String::new() };
        let name = pick(&balance.name_zh, &balance.name_en);
        say(&format!("  {} {:>20}  {name}{by_origin}", balance.account, balance.balance_fen.to_string()));
    }
    head(pick("资金现在何处", "whose money lies where"));
    shares(&told.trace.holdings, |source| told.document(source));
    head(pick("支付申请", "payment requests"));
    for sum in &told.payments {
        say(&format!("  {:<16} {:>6} {:>20}", sum.state, sum.count, sum.amount_fen.to_string()));
    }
    head(pick("经过", "history"));
    for posting in &told.trace.postings {
        say(&format!("  {}", noted(posting, told.document(&posting.source))));
    }
    for root in std::iter::once(&told.trace.line).chain(&told.trace.forebears) {
        appropriated(root, |source| told.document(source));
    }
    let answer = if told.agrees { pick("相符", "agree") } else { pick("不相符", "DIFFER") };
    head(&format!("{} {answer}", pick("来源合计与余额", "sums by origin and balances")));
}

fn head(text: &str) {
    say(text);
}

fn field(zh: &str, en: &str, value: impl std::fmt::Display) {
    say(&format!("  {:<10} {value}", pick(zh, en)));
}

fn shares<'d>(shares: &[OriginShare], document: impl Fn(&str) -> Option<&'d DocumentTold>) {
    for share in shares {
        let (zh, en) = account_names(share.account);
        let origin = match &share.origin {
            Some(origin) => noted(origin, document(&origin.source)),
            None => pick("来源凭证不在日记账中", "its origin is not in the journal").to_owned(),
        };
        say(&format!("  {:>20}  {} {}  {origin}", share.amount_fen.to_string(), share.account, pick(zh, en)));
    }
}

fn appropriated<'d>(root: &LineRoot, document: impl Fn(&str) -> Option<&'d DocumentTold>) {
    for given in &root.appropriated {
        let note = noted(&given.posting, document(&given.posting.source));
        let word = pick("预算批准", "appropriated");
        say(&format!("  {word} {}  {:>20}  {note}", root.bgt_line_no, given.amount_fen.to_string()));
    }
}

fn noted(note: &PostingNote, document: Option<&DocumentTold>) -> String {
    let event = Event::from_code(&note.event);
    let name = event.map_or("", |event| match lang() {
        Lang::Zh => event.name_zh(),
        Lang::En => event.name_en(),
    });
    let document = document.map_or_else(|| note.source.clone(), written);
    format!("{}  {} {name}  {document}", note.at_ms.local(), note.event)
}

fn written(document: &DocumentTold) -> String {
    let day = document.day.map(|day| day.to_string()).unwrap_or_default();
    let parts = [pick(&document.name_zh, &document.name_en), &document.doc_no, &day, &document.note];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
