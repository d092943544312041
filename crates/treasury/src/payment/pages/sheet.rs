//! Payment requests from a sheet: the template with the unit's own codes, the dry run, the same rows back with remarks.
//!
//! A row goes through `SubmitPayment` like a typed form; its key is made of the file's digest and the row, so the same
//! file sent twice submits nothing twice.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use ledger::{Fen, FiscalYear};
use maud::html;
use platform::db::{DbResult, Tx, Where};
use platform::http::Visitor;
use platform::i18n::{Lang, MoneyUnit};
use platform::jobs::{Outcome, keep_result};
use platform::upload::Uploaded;
use platform::verb::Problem;
use platform::verb_rows::{Rows, Together};
use platform::web::listing::FileForm;
use platform::web::page::{Answer, Units, download, form_key};
use platform::web::paper;
use platform::web::ui::form;
use sheets::{AmountFault, Field, FieldKind, Filled, Form, Read, Sheet, code_of};

use super::super::model::NewPayment;
use super::super::{PaymentRefused, SubmitPayment};
use super::SUBMIT;
use crate::quota::lists::LineItem;

/// Rows of one file.
const ROWS_MAX: usize = 2_000;
/// Codes offered in one drop-list.
const OFFERED: i64 = 5_000;
/// The head stands within so many rows.
const HEAD_WITHIN: usize = 30;

/// The columns, in the order of the template.
const NUMBER: usize = 0;
const LINE: usize = 1;
const PAYEE: usize = 2;
const AMOUNT: usize = 3;
const SUMMARY: usize = 4;
const TYPE: usize = 5;
const DECISION: usize = 6;
const CONTRACT: usize = 7;
const COMMITTED: usize = 8;
const DUE: usize = 9;
/// Key of the column and of its name.
const FIELDS: [(&str, &str); 10] = [
    ("pay_app_no", "payment.no"),
    ("bgt_line_no", "quota.line"),
    ("payee_code", "payment.payee"),
    ("amount", "amount"),
    ("pay_summary", "payment.summary"),
    ("pay_bus_type_code", "payment.business_type"),
    ("decision_no", "payment.decision_no"),
    ("contract_no", "payment.contract_no"),
    ("from_commitment", "payment.from_commitment"),
    ("contract_due_on", "payment.contract_due_on"),
];

/// What the drop-lists offer.
struct Codes {
    lines: Vec<LineItem>,
    payees: Vec<String>,
    decisions: Vec<String>,
}

fn codes(tx: &mut Tx<'_>, county: &str, year: i32, units: &Units) -> DbResult<Codes> {
    let found = Where::county("q.mof_div_code", county)
        .and("q.fiscal_year = ?", i64::from(year))
        .among("q.agency_code", units.as_deref());
    let lines = crate::quota::lists::lines(tx, &found, &format!(" order by q.bgt_line_no limit {OFFERED}"))?;
    let payees = crate::payee::like(tx, county, "", OFFERED)?
        .into_iter()
        .map(|payee| format!("{}｜{}", payee.payee_code, payee.payee_name))
        .collect();
    let own = Where::county("a.mof_div_code", county).among("a.agency_code", units.as_deref());
    let decisions =
        super::super::lists::decisions(tx, &own, " order by a.decided_on desc, a.decision_no limit 500")?
            .into_iter()
            .map(|row| format!("{}｜{}", row.decision_no, row.subject))
            .collect();
    Ok(Codes { lines, payees, decisions })
}

async fn offered(who: &Visitor) -> Result<Codes, platform::web::page::Stop> {
    let year = who.county.fiscal_year;
    who.scoped(SUBMIT, move |tx, county, units| codes(tx, county, year, units)).await
}

/// A text of the pages in one language.
fn word(who: &Visitor, lang: Lang, key: &str) -> String {
    who.site.shell.texts().text_in(lang, MoneyUnit::Yuan, &format!("ui.{key}"), &[])
}

fn blank_form(who: &Visitor, codes: &Codes) -> Form {
    let lines = codes
        .lines
        .iter()
        .map(|line| format!("{}｜{} {}", line.bgt_line_no, line.agency_name, line.pro_name));
    let committed = ["yes", "no"].map(|word| who.t(&format!("sheet.committed_{word}")));
    let mut lists = BTreeMap::from([(LINE, lines.collect::<Vec<_>>()), (PAYEE, codes.payees.clone())]);
    lists.insert(COMMITTED, vec![format!("1｜{}", committed[0]), format!("2｜{}", committed[1])]);
    lists.insert(DECISION, codes.decisions.clone());
    lists.insert(
        TYPE,
        (1..=7).map(|code| format!("{code}｜{}", who.t(&format!("payment.type_{code}")))).collect(),
    );
    let fields = FIELDS
        .iter()
        .enumerate()
        .map(|(at, (key, name))| Field {
            key: (*key).to_owned(),
            head: who.t(name),
            also: [Lang::Zh, Lang::En].map(|lang| word(who, lang, name)).to_vec(),
            hint: who.t(&format!("sheet.hint_{key}")),
            kind: match (at, lists.remove(&at)) {
                (AMOUNT, _) => FieldKind::Amount,
                (DUE, _) => FieldKind::Date,
                (_, Some(list)) => FieldKind::Choice(list),
                (_, None) => FieldKind::Text,
            },
            required: (LINE..=TYPE).contains(&at),
        })
        .collect();
    Form {
        title: who.t("sheet.title"),
        notes: ["sheet.note_required", "sheet.note_codes", "sheet.note_amount", "sheet.note_back"]
            .map(|key| who.t(key))
            .to_vec(),
        fields,
        codes_sheet: who.t("sheet.codes"),
        remarks: who.t("sheet.remarks"),
        not_in_list: who.t("sheet.not_in_list"),
        day: paper::parts(who.at.day()),
    }
}

/// GET /payments/import/template
pub async fn template(who: Visitor) -> Answer {
    let codes = offered(&who).await?;
    let blank = blank_form(&who, &codes);
    let made = platform::aside::aside(move || sheets::template(&blank, &[], &[])).await;
    let shown: Response = match made {
        Some(Ok(file)) => download("payment-requests.xlsx", FileForm::Xlsx.mime(), file),
        Some(Err(error)) => who.cannot_make(&error.to_string()).await,
        None => who.cannot_make(&who.t("file.busy")).await,
    };
    Ok(shown)
}

/// GET /payments/import
pub async fn show(who: Visitor) -> Answer {
    who.need(SUBMIT).await?;
    page(&who, "").await
}

async fn page(who: &Visitor, refused: &str) -> Answer {
    let v = who.view();
    let modes = ["try", "all", "park"];
    let body = html! {
        header .page-head { h1 { (who.t("sheet.import")) }
            a .button .push href="/payments/import/template" { (who.t("sheet.fetch_template")) } }
        @if !refused.is_empty() { p .flash .tone-bad role="alert" { (refused) } }
        form .panel method="post" action="/payments/import" enctype="multipart/form-data" data-once {
            (form::hidden(v, &form_key()))
            p { (who.t("sheet.teach")) }
            label .field { span { (who.t("sheet.file")) }
                input type="file" name="file" required
                    accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"; }
            fieldset { legend { (who.t("sheet.mode")) }
                @for (at, mode) in modes.iter().enumerate() {
                    label { input type="radio" name="mode" value=(mode) checked[at == 0]; " "
                        (who.t(&format!("sheet.mode_{mode}"))) }
                    br;
                } }
            div .actions { button .button .primary { (who.t("sheet.send")) } }
        }
    };
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let shown: Response = who.page_with(status, who.t("sheet.import"), body).await;
    Ok(shown)
}

/// One row of the file: what stands in its cells, and the request it makes or why it makes none.
struct Typed {
    no: u32,
    cells: Vec<Read>,
    extra: Vec<Read>,
    request: Result<NewPayment, Vec<(usize, String)>>,
}

/// The rows of a file, and the heads of columns that are the person's own.
struct Taken {
    rows: Vec<Typed>,
    extra: Vec<String>,
}

/// POST /payments/import
pub async fn take(uploaded: Uploaded) -> Answer {
    let who = &uploaded.visitor;
    let together = match uploaded.form.get("mode") {
        "all" => Together::AllOrNothing,
        "park" => Together::Park,
        _ => Together::Try,
    };
    let codes = offered(who).await?;
    let blank = blank_form(who, &codes);
    let Some(file) = uploaded.file("file") else { return page(who, &who.t("sheet.no_file")).await };
    let (bytes, wanted) = (file.bytes.clone(), blank.sheet());
    let sheet = match platform::aside::aside(move || sheets::open(&bytes, &wanted)).await {
        Some(Ok(sheet)) => sheet,
        None => return page(who, &who.t("sheet.refused_busy")).await,
        Some(Err(refused)) => return page(who, &refused_words(who, &refused)).await,
    };
    let taken = match rows(who, &codes, &blank, &sheet) {
        Ok(taken) => taken,
        Err(why) => return page(who, &why).await,
    };
    let digest: String = platform::hash::sm3_hex(&file.bytes).chars().take(16).collect();
    let (together, answers) = match submitted(who, &taken, &digest, together).await {
        Ok(answers) => answers,
        Err(error) => return Err(who.failed(&error).await),
    };
    let (filled, outcome) = remarks(who, &taken, together, &answers);
    let title = format!("{} {}", blank.title, file.name);
    // The rows are performed by now: the file with the remarks is made here even when no seat is free.
    let extra = taken.extra.clone();
    let back = match platform::aside::at_once(move || sheets::template(&blank, &filled, &extra)).await {
        Some(Ok(back)) => back,
        Some(Err(error)) => return Ok(who.cannot_make(&error.to_string()).await),
        None => return Ok(who.cannot_make(&who.t("file.busy")).await),
    };
    match keep_result(who, (title, "payment-requests-remarks.xlsx"), outcome, back).await {
        Ok(id) => Ok(who.go(&format!("/jobs/{id}"), "")),
        Err(error) => Err(who.failed(&error).await),
    }
}

/// Performs the rows that make a request. When some make none, all-or-nothing is tried only, for its remarks.
async fn submitted(
    who: &Visitor,
    taken: &Taken,
    digest: &str,
    together: Together,
) -> DbResult<(Together, Rows<SubmitPayment>)> {
    let unreadable = taken.rows.iter().any(|row| row.request.is_err());
    let asked = if unreadable && together == Together::AllOrNothing { Together::Try } else { together };
    let inputs = taken
        .rows
        .iter()
        .filter_map(|row| Some((format!("xlsx-{digest}-{}", row.no), row.request.as_ref().ok()?.clone())))
        .collect();
    let answers = who.site.db.perform_rows::<SubmitPayment>(who.ctx(""), inputs, asked).await?;
    Ok((together, answers))
}

/// Why the whole file is not taken.
fn refused_words(who: &Visitor, refused: &sheets::Refused) -> String {
    use sheets::Refused as R;
    let (key, fields): (&str, Vec<(&str, String)>) = match refused {
        R::Empty => ("empty", vec![]),
        R::TooLarge { max, .. } => ("too_large", vec![("max", (max >> 20).to_string())]),
        R::OldOrLocked => ("old", vec![]),
        R::NotXlsx => ("not_xlsx", vec![]),
        R::Damaged { reason } => ("damaged", vec![("reason", reason.clone())]),
        R::TooManyParts { .. } | R::UnpacksTooFar { .. } | R::PackedTooTight { .. } => ("bomb", vec![]),
        R::Macros => ("macros", vec![]),
        R::Links { part } => ("links", vec![("part", part.clone())]),
        R::Embedded { part } => ("embedded", vec![("part", part.clone())]),
        R::Entities { part } => ("entities", vec![("part", part.clone())]),
        R::Control { cell, code } => ("control", vec![("cell", cell.clone()), ("code", code.clone())]),
        R::TooManyRows { max } => ("rows", vec![("max", max.to_string())]),
        R::TooManyColumns { max } => ("columns", vec![("max", max.to_string())]),
    };
    let fields: Vec<(&str, platform::i18n::Field)> =
        fields.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    who.say(&format!("sheet.refused_{key}"), &fields)
}

fn rows(who: &Visitor, codes: &Codes, blank: &Form, sheet: &Sheet) -> Result<Taken, String> {
    let names = |row: &sheets::SheetRow| -> Vec<String> { row.cells.iter().map(sheets::text).collect() };
    let place = |heads: &[String], field: &Field| heads.iter().position(|head| field.is_called(head));
    let whole = |heads: &[String]| {
        blank.fields.iter().filter(|field| field.required).all(|field| place(heads, field).is_some())
    };
    let near = sheet.rows.iter().take(HEAD_WITHIN);
    let Some(at) = near.clone().position(|row| whole(&names(row))) else {
        let wanted: Vec<&str> =
            blank.fields.iter().filter(|field| field.required).map(|field| field.head.as_str()).collect();
        return Err(who.say("sheet.no_head", &[("columns", wanted.join("、").into())]));
    };
    let heads = names(&sheet.rows[at]);
    let places: Vec<Option<usize>> = blank.fields.iter().map(|field| place(&heads, field)).collect();
    let remarks = [Lang::Zh, Lang::En].map(|lang| word(who, lang, "sheet.remarks"));
    let own: Vec<usize> = (0..heads.len())
        .filter(|at| !places.contains(&Some(*at)) && !heads[*at].is_empty() && !remarks.contains(&heads[*at]))
        .collect();
    let owners: BTreeMap<&str, &str> =
        codes.lines.iter().map(|line| (line.bgt_line_no.as_str(), line.agency_code.as_str())).collect();
    let mut taken = Taken { rows: Vec::new(), extra: own.iter().map(|at| heads[*at].clone()).collect() };
    for row in &sheet.rows[at + 1..] {
        let cells: Vec<Read> =
            places.iter().map(|at| at.map_or(Read::Blank, |at| row.cell(at).clone())).collect();
        if cells.iter().all(Read::is_blank) {
            continue;
        }
        if taken.rows.len() >= ROWS_MAX {
            return Err(who.say("sheet.too_many", &[("max", (ROWS_MAX as i64).into())]));
        }
        let extra = own.iter().map(|at| row.cell(*at).clone()).collect();
        taken.rows.push(Typed { no: row.no, request: request(who, &owners, &cells), cells, extra });
    }
    if taken.rows.is_empty() { Err(who.t("sheet.no_rows")) } else { Ok(taken) }
}

/// The request a row makes, or every cell that is wrong.
fn request(
    who: &Visitor,
    owners: &BTreeMap<&str, &str>,
    cells: &[Read],
) -> Result<NewPayment, Vec<(usize, String)>> {
    let mut wrong = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        match cell {
            Read::Fault(fault) => {
                wrong.push((at, who.say("sheet.cell_fault", &[("fault", fault.clone().into())])))
            }
            Read::Unreckoned => wrong.push((at, who.t("sheet.cell_unreckoned"))),
            blank if blank.is_blank() && (LINE..=TYPE).contains(&at) && at != AMOUNT => {
                wrong.push((at, who.t("sheet.cell_blank")));
            }
            Read::Blank | Read::Text(_) | Read::Number { .. } | Read::Day { .. } | Read::Flag(_) => {}
        }
    }
    let amount = sheets::amount(&cells[AMOUNT]);
    if let Err(fault) = amount
        && fault != AmountFault::Fault
    {
        wrong.push((AMOUNT, who.t(fault_key(fault))));
    }
    let due = sheets::date(&cells[DUE]).and_then(|day| {
        jiff::civil::Date::new(i16::try_from(day.year).ok()?, day.month as i8, day.day as i8).ok()
    });
    if due.is_none() && !cells[DUE].is_blank() {
        wrong.push((DUE, who.t("sheet.cell_no_day")));
    }
    let (Ok(fen), true) = (amount, wrong.is_empty()) else { return Err(wrong) };
    let code = |at: usize| code_of(&sheets::text(&cells[at])).to_owned();
    let line = code(LINE);
    let owner = owners.get(line.as_str()).copied().unwrap_or(&who.actor.agency_code);
    Ok(NewPayment {
        pay_app_no: code(NUMBER),
        agency_code: owner.to_owned(),
        fiscal_year: FiscalYear(who.county.fiscal_year),
        payee_code: code(PAYEE),
        amount: Fen::new(fen),
        pay_summary: sheets::text(&cells[SUMMARY]),
        pay_bus_type_code: code(TYPE),
        decision_no: code(DECISION),
        contract_no: code(CONTRACT),
        from_commitment: code(COMMITTED) == "1",
        contract_due_on: due,
        bgt_line_no: line,
    })
}

fn fault_key(fault: AmountFault) -> &'static str {
    match fault {
        AmountFault::Blank => "sheet.cell_blank",
        AmountFault::NotANumber => "sheet.amount_not_a_number",
        AmountFault::Percent => "sheet.amount_percent",
        AmountFault::TooFine => "sheet.amount_too_fine",
        AmountFault::TooLong => "sheet.amount_too_long",
        AmountFault::TooLarge => "sheet.amount_too_large",
        AmountFault::IsADate => "sheet.amount_is_a_date",
        AmountFault::Fault => "sheet.cell_unreckoned",
    }
}

/// The column a refusal is about.
fn column_of(refusal: &PaymentRefused) -> usize {
    use PaymentRefused as R;
    match refusal {
        R::AmountNotPositive { .. } | R::AmountTooLarge { .. } | R::ExceedsAvailable { .. } => AMOUNT,
        R::LimitExceeded { .. } | R::Money { .. } => AMOUNT,
        R::NoSummary | R::NoReason => SUMMARY,
        R::UnknownBusinessType { .. } | R::NotPayrollQuota { .. } => TYPE,
        R::UnknownPayee { .. } | R::PayeeSuspended { .. } | R::SuspensePayee { .. } => PAYEE,
        R::DuplicateNumber { .. } | R::NoPayment { .. } | R::WrongState { .. } | R::SamePerson { .. } => {
            NUMBER
        }
        R::NoContract { .. }
        | R::CommitmentNamesContract { .. }
        | R::NoCommitment { .. }
        | R::OtherSupplier { .. }
        | R::ExceedsCommitment { .. } => CONTRACT,
        R::NoDecision { .. } | R::DecisionDoesNotFit { .. } => DECISION,
        R::UnknownLine { .. } | R::ForeignLine { .. } | R::AfterLastDay { .. } | R::Held { .. } => LINE,
    }
}

/// The rows with their remarks, and the counts for the result's page.
fn remarks(
    who: &Visitor,
    taken: &Taken,
    together: Together,
    answers: &Rows<SubmitPayment>,
) -> (Vec<Filled>, Outcome) {
    let mut answered = answers.outcomes.iter();
    let (mut accepted, mut sum, mut filled) = (0i64, 0i64, Vec::new());
    for row in &taken.rows {
        let mut back = Filled { cells: row.cells.clone(), extra: row.extra.clone(), ..Filled::default() };
        match (&row.request, row.request.is_ok().then(|| answered.next()).flatten()) {
            (Ok(request), Some(Ok(done))) => {
                back.accepted = true;
                accepted += 1;
                sum = sum.saturating_add(request.amount.get());
                back.remark = if answers.kept {
                    back.cells[NUMBER] = Read::Text(done.pay_app_no.clone());
                    who.say("sheet.row_submitted", &[("no", done.pay_app_no.clone().into())])
                } else {
                    who.t(if together == Together::Try { "sheet.row_would_pass" } else { "sheet.row_waits" })
                };
            }
            (Ok(_), Some(Err(problem))) => {
                let panel = who.panel(problem, "");
                let next: Vec<String> = panel.next.into_iter().map(|(words, _)| words).collect();
                back.remark = [vec![panel.against], next].concat().join(" ");
                back.wrong = match problem {
                    Problem::Refused(refusal) => vec![column_of(refusal)],
                    Problem::Denied(_) => vec![LINE],
                    Problem::KeyReused | Problem::Failed(_) => vec![],
                };
            }
            (Ok(_), None) => back.remark = who.t("sheet.row_waits"),
            (Err(wrong), _) => {
                let said = wrong.iter().map(|(at, why)| format!("{}：{why}", who.t(FIELDS[*at].1)));
                back.remark = said.collect::<Vec<_>>().join("；");
                back.wrong = wrong.iter().map(|(at, _)| *at).collect();
            }
        }
        filled.push(back);
    }
    let refused = filled.len() as i64 - accepted;
    let key = match (together, answers.kept) {
        (Together::Try, _) => "tried",
        (_, true) => "imported",
        (_, false) => "none_imported",
    };
    let outcome = Outcome {
        key: key.to_owned(),
        detail: String::new(),
        counts: vec![("accepted".to_owned(), accepted), ("refused".to_owned(), refused)],
        sums: vec![(who.t("amount"), sum)],
    };
    (filled, outcome)
}
