//! A new quota document: kind, number, and one row per line. A refused form keeps what was typed.

use axum::http::StatusCode;
use ledger::{Fen, FiscalYear};
use maud::{Markup, html};
use platform::access::Permission;
use platform::db::{DbResult, Tx};
use platform::http::{FormData, Posted, Visitor};
use platform::web::page::{Answer, form_key};
use platform::web::query::Query;
use platform::web::ui::form::{self, Input};
use platform::web::ui::why::{self, Refusal as Panel};

use super::super::ProposeChange;
use super::super::model::{ChangeItem, ChangeKind, NewChange};
use super::changes::kind_name;
use crate::shown::typed_yuan;

/// Rows the form offers; a longer document comes by import.
const ROWS: usize = 10;

/// GET /quota/new
pub async fn new(who: Visitor) -> Answer {
    who.need(Permission("quota.propose")).await?;
    let asked = Query::parse(&who.query);
    let mut typed = FormData::default();
    for (from, to) in [("line", "line"), ("kind", "kind")] {
        if let Some(value) = asked.get(from) {
            typed.pairs.push((to.to_owned(), value.to_owned()));
        }
    }
    let body = page(&who, &typed, None, &form_key());
    Ok(who.page(who.t("quota.new_change"), body).await)
}

fn page(who: &Visitor, typed: &FormData, refused: Option<&Panel>, key: &str) -> Markup {
    let v = who.view();
    let kinds: Vec<(String, String)> =
        ChangeKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_name(who, kind.code()))).collect();
    let input = |name: &str, label: &str| Input::new(name, who.t(label), typed.get(name));
    let value = |name: &str, at: usize| typed.all(name).nth(at).unwrap_or_default().to_owned();
    html! {
        header .page-head { h1 { (who.t("quota.new_change")) } }
        @if let Some(panel) = refused { (why::refusal(v, panel)) }
        form .panel method="post" action="/quota" data-once {
            (form::hidden(v, key))
            div .form-grid {
                (form::select(v, &input("kind", "quota.kind").required(), &kinds))
                (form::text_input(v, &input("doc_no", "quota.doc_no").required()))
                (form::text_input(v, &input("reason", "reason")))
            }
            div .table-box .inline { table .grid .entry data-keys {
                caption { (who.t("quota.items_hint")) }
                thead { tr { th { "#" } th { (who.t("quota.line_no")) } th { (who.t("quota.to_line_virement")) }
                    th { (who.t("quota.contract_commit")) } th { (who.t("quota.supplier_commit")) }
                    th .num { (who.t("amount")) span .unit { (who.t("yuan")) } } } }
                tbody { @for at in 0..ROWS { tr {
                    td .num { (at + 1) }
                    td { input type="text" name="line" value=(value("line", at)) autocomplete="off"
                        aria-label=(who.t("quota.line_no")); }
                    td { input type="text" name="to_line" value=(value("to_line", at)) autocomplete="off"
                        aria-label=(who.t("quota.to_line_virement")); }
                    td { input type="text" name="contract" value=(value("contract", at)) autocomplete="off"
                        aria-label=(who.t("quota.contract_commit")); }
                    td { input type="text" name="payee" value=(value("payee", at)) autocomplete="off"
                        aria-label=(who.t("quota.supplier_commit")); }
                    td .num { input .money-input type="text" inputmode="decimal" name="amount" value=(value("amount", at))
                        autocomplete="off" aria-label=(who.t("amount")); }
                } } }
            } }
            div .actions {
                button .button .primary { (who.t("quota.propose")) }
                a .button href="/quota" { (who.t("cancel")) }
            }
            p .consequence { (who.t("quota.propose_consequence")) }
        }
    }
}

/// What a typed row means, or which row cannot be read and why.
struct TypedRow {
    row: usize,
    line: String,
    to_line: String,
    contract_no: String,
    payee_code: String,
    amount: Result<Fen, String>,
}

fn typed_rows(form: &FormData) -> Vec<TypedRow> {
    let column = |name: &str| form.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (to, contracts, payees) = (column("to_line"), column("contract"), column("payee"));
    let of = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
    let amounts: Vec<&str> = form.all("amount").collect();
    form.all("line")
        .enumerate()
        .filter(|(at, line)| !line.is_empty() || amounts.get(*at).is_some_and(|amount| !amount.is_empty()))
        .map(|(at, line)| TypedRow {
            row: at + 1,
            line: line.to_owned(),
            to_line: of(&to, at),
            contract_no: of(&contracts, at),
            payee_code: of(&payees, at),
            amount: typed_yuan(amounts.get(at).copied().unwrap_or_default()),
        })
        .collect()
}

/// Items and the unit they are all of (empty for several), or the row and what cannot be read in it.
type Resolved = Result<(Vec<ChangeItem>, String), (usize, String)>;

/// The document behind the typed rows, or the first row that stands against it, in words.
fn resolve(tx: &mut Tx<'_>, county: &str, year: FiscalYear, rows: Vec<TypedRow>) -> DbResult<Resolved> {
    let mut items = Vec::new();
    let mut units: Vec<String> = Vec::new();
    for typed in rows {
        let amount = match typed.amount {
            Ok(amount) => amount,
            Err(problem) => return Ok(Err((typed.row, problem))),
        };
        let Some(line) = books::line::store::line_by_no(tx, county, year, &typed.line)? else {
            return Ok(Err((typed.row, typed.line)));
        };
        let to_line_id = if typed.to_line.is_empty() {
            None
        } else {
            match books::line::store::line_by_no(tx, county, year, &typed.to_line)? {
                Some(line) => Some(line.line_id),
                None => return Ok(Err((typed.row, typed.to_line))),
            }
        };
        units.push(line.agency_code);
        items.push(ChangeItem {
            to_line_id,
            contract_no: typed.contract_no,
            payee_code: typed.payee_code,
            ..ChangeItem::of(line.line_id, amount)
        });
    }
    units.sort();
    units.dedup();
    let agency = if let [one] = units.as_slice() { one.clone() } else { String::new() };
    Ok(Ok((items, agency)))
}

/// POST /quota
pub async fn create(Posted { visitor: who, form }: Posted) -> Answer {
    let year = FiscalYear(who.county.fiscal_year);
    let rows = typed_rows(&form);
    let resolved =
        who.scoped(Permission("quota.propose"), move |tx, county, _| resolve(tx, county, year, rows)).await?;
    let refused = match (resolved, ChangeKind::from_code(form.get("kind"))) {
        (Err((row, found)), _) => {
            let fields = serde_json::json!({"code": "row", "row": row, "found": found});
            platform::web::page::refusal_panel(who.view(), "form", &fields, &who.t("quota.propose"))
        }
        (_, None) => {
            let fields = serde_json::json!({"code": "missing", "field": who.t("quota.kind")});
            platform::web::page::refusal_panel(who.view(), "form", &fields, &who.t("quota.propose"))
        }
        (Ok((items, agency_code)), Some(kind)) => {
            let change = NewChange {
                kind,
                doc_no: form.get("doc_no").to_owned(),
                fiscal_year: year,
                agency_code,
                reason: form.get("reason").to_owned(),
                items,
            };
            match who.site.db.perform::<ProposeChange>(who.ctx(&form.key()), change).await {
                Ok(id) => return Ok(who.go(&format!("/quota/{id}"), "quota_proposed")),
                Err(problem) => who.panel(&problem, &who.t("quota.propose")),
            }
        }
    };
    let body = page(&who, &form, Some(&refused), &form.key());
    Ok(who.page_with(StatusCode::CONFLICT, who.t("quota.new_change"), body).await)
}
