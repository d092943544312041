//! Budget, resources, changes, decisions, opening balances: what refers to what, and what adds up.
//!
//! **Promise:** per year and book, budget lines and reserves are exactly the resources.
//! **Promise:** an opening line is spread over its states to the fen, and two people signed it.

use std::collections::BTreeMap;

use ledger::{Fen, FiscalYear, FundNature};

use super::{Keys, Known, repeated, unique};
use crate::import::error::{CellCode, Errors, Place};
use crate::import::model::*;
use crate::import::tables::*;

pub(in crate::import) fn check(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    resources(folder, known, errors);
    budget(folder, known, errors);
    books_balance(folder, known, errors);
    schedule(folder, known, errors);
    quota_changes(folder, known, errors);
    registers(folder, known, errors);
    opening(folder, known, errors);
    unique(errors, REFUNDS.name, "refund_no", folder.refunds.iter().map(|r| (r.row, &*r.refund_no)));
    refund_numbers(folder, errors);
    request_sum(folder, errors);
    let days: Vec<(u64, String)> =
        folder.calendar.iter().map(|day| (day.row, day.date.to_string())).collect();
    unique(errors, CALENDAR.name, "date", days.iter().map(|(row, day)| (*row, &**day)));
}

fn classes<'f>(folder: &'f CountyFolder, known: &Known<'_>, kind: ClassKind) -> Keys<'f> {
    known.keys(
        CLASSES.name,
        folder.classes.iter().filter(|class| class.kind == kind).map(|class| &*class.code),
    )
}

fn resources(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let revenue = classes(folder, known, ClassKind::Revenue);
    let functional = classes(folder, known, ClassKind::Functional);
    for resource in &folder.resources {
        let codes = if resource.account.is_source() { &revenue } else { &functional };
        codes.need(errors, RESOURCES.name, resource.row, "item_code", &resource.item_code);
    }
}

fn budget(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = BUDGET.name;
    unique(errors, file, "bgt_line_no", folder.budget.iter().map(|line| (line.row, &*line.bgt_line_no)));
    let units = known.keys(UNITS.name, folder.units.iter().map(|unit| &*unit.agency_code));
    let owner: BTreeMap<&str, &str> =
        folder.projects.iter().map(|project| (&*project.pro_code, &*project.agency_code)).collect();
    let projects = known.keys(PROJECTS.name, owner.keys().copied());
    let functional = classes(folder, known, ClassKind::Functional);
    let government = classes(folder, known, ClassKind::GovEconomic);
    let department = classes(folder, known, ClassKind::DeptEconomic);
    for line in &folder.budget {
        units.need(errors, file, line.row, "agency_code", &line.agency_code);
        projects.need(errors, file, line.row, "pro_code", &line.pro_code);
        functional.need(errors, file, line.row, "exp_func_code", &line.exp_func_code);
        government.need(errors, file, line.row, "gov_bgt_eco_code", &line.gov_bgt_eco_code);
        department.need(errors, file, line.row, "dep_bgt_eco_code", &line.dep_bgt_eco_code);
        let theirs = owner.get(&*line.pro_code).copied().unwrap_or(&line.agency_code);
        if !theirs.is_empty() && !line.agency_code.is_empty() && theirs != line.agency_code {
            let place = Place { file, row: line.row, column: "pro_code", found: &line.pro_code };
            let fields = [("owner", theirs.to_owned()), ("agency", line.agency_code.clone())];
            errors.at(place, CellCode::ProjectOfOtherUnit, &fields);
        }
    }
}

/// Σ budget + Σ resources 2xxx = Σ resources 1xxx, said once per year and book.
///
/// Nothing is added up while an amount, a year or a book of either file is in doubt.
fn books_balance(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let sums_mean_something = [RESOURCES.name, BUDGET.name].iter().all(|file| {
        !known.unread.contains(file)
            && ["", "fiscal_year", "fund_type_code", "account", "amount"]
                .iter()
                .all(|column| errors.column_clean(file, column))
    });
    if !sums_mean_something {
        return;
    }
    let mut books: BTreeMap<(FiscalYear, FundNature), (i128, i128)> = BTreeMap::new();
    for resource in &folder.resources {
        let book = books.entry((resource.fiscal_year, resource.fund)).or_default();
        let side = if resource.account.is_source() { &mut book.0 } else { &mut book.1 };
        *side += i128::from(resource.amount.get());
    }
    for line in &folder.budget {
        books.entry((line.fiscal_year, line.fund)).or_default().1 += i128::from(line.amount.get());
    }
    for ((year, fund), (resources, given)) in books {
        let found = given - resources;
        if resources.max(given) > MAX {
            let place =
                Place { file: BUDGET.name, row: 0, column: "amount", found: &yuan_of(resources.max(given)) };
            errors.at(place, CellCode::SumTooLarge, &[]);
        } else if found != 0 {
            let [resources, given] = [resources, given].map(fen);
            let place = Place { file: BUDGET.name, row: 0, column: "amount", found: &fen(found).to_string() };
            let fields = [
                ("year", year.to_string()),
                ("fund", fund.code().to_owned()),
                ("resources", resources.to_string()),
                ("given", given.to_string()),
            ];
            errors.at(place, CellCode::BookUnbalanced, &fields);
        }
    }
}

/// A negative request is booked as a refund under its own number, so it may not be one of refunds.csv.
fn refund_numbers(folder: &CountyFolder, errors: &mut Errors) {
    let negative: BTreeMap<&str, u64> =
        folder.refund_candidates.iter().map(|row| (&*row.pay_app_no, row.row)).collect();
    for refund in &folder.refunds {
        if let Some(row) = negative.get(&*refund.refund_no).filter(|_| !refund.refund_no.is_empty()) {
            let place =
                Place { file: REFUNDS.name, row: refund.row, column: "refund_no", found: &refund.refund_no };
            errors.at(place, CellCode::DuplicateKey, &[("first", format!("{row} ({})", REQUESTS.name))]);
        }
    }
}

/// The control total of the requests must be an amount.
fn request_sum(folder: &CountyFolder, errors: &mut Errors) {
    let amounts = folder.requests.iter().chain(&folder.refund_candidates).map(|row| row.amount);
    let parked = folder.parked.iter().filter_map(|row| row.amount);
    let sum: i128 = amounts.chain(parked).map(|amount| i128::from(amount.get()).abs()).sum();
    if sum > MAX {
        let place = Place { file: REQUESTS.name, row: 0, column: "amount", found: &yuan_of(sum) };
        errors.at(place, CellCode::SumTooLarge, &[]);
    }
}

/// A sum that may be beyond every amount, in whole yuan.
fn yuan_of(sum: i128) -> String {
    (sum / 100).to_string()
}

const MIN: i128 = i64::MIN as i128;
const MAX: i128 = i64::MAX as i128;

/// A sum for a message or a report. A sum beyond the range is shown as the end of the range: each
/// amount is below 10^15 fen, so it takes nine thousand of the largest to get there.
pub(in crate::import) fn fen(sum: i128) -> Fen {
    Fen::new(i64::try_from(sum.clamp(MIN, MAX)).unwrap_or(i64::MAX))
}

/// Every instalment is of a line and in its year; all of a line's are within its budget.
fn schedule(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = SCHEDULE.name;
    let lines: BTreeMap<&str, &BudgetLine> =
        folder.budget.iter().map(|line| (&*line.bgt_line_no, line)).collect();
    let numbers = known.keys(BUDGET.name, lines.keys().copied());
    let days: Vec<(u64, String)> =
        folder.schedule.iter().map(|i| (i.row, format!("{} {}", i.bgt_line_no, i.from_day))).collect();
    unique(errors, file, "from_day", days.iter().map(|(row, day)| (*row, &**day)));
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for row in &folder.schedule {
        numbers.need(errors, file, row.row, "bgt_line_no", &row.bgt_line_no);
        let Some(line) = lines.get(&*row.bgt_line_no).filter(|line| !line.bgt_line_no.is_empty()) else {
            continue;
        };
        let found = row.from_day.to_string();
        if i32::from(row.from_day.year()) != line.fiscal_year.get() && line.fiscal_year.get() > 0 {
            let fields = [("line", line.bgt_line_no.clone()), ("year", line.fiscal_year.to_string())];
            let place = Place { file, row: row.row, column: "from_day", found: &found };
            errors.at(place, CellCode::OutOfLineYear, &fields);
        }
        let sum = sums.entry(&row.bgt_line_no).or_insert(0);
        *sum += i128::from(row.amount.get());
        if i128::from(line.amount.get()) < *sum {
            let fields = [("line", line.bgt_line_no.clone()), ("amount", line.amount.to_string())];
            let found = fen(*sum).to_string();
            let place = Place { file, row: row.row, column: "amount", found: &found };
            errors.at(place, CellCode::ScheduleTooMuch, &fields);
        }
    }
}

fn quota_changes(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = QUOTA_CHANGES.name;
    unique(errors, file, "change_no", folder.quota_changes.iter().map(|c| (c.row, &*c.change_no)));
    let transfers = folder.quota_changes.iter().filter(|c| c.kind == QuotaChangeKind::SuperiorTransfer);
    repeated(errors, CellCode::DocumentTwice, file, "doc_no", transfers.map(|c| (c.row, &*c.doc_no)));
    let lines: BTreeMap<&str, &BudgetLine> =
        folder.budget.iter().map(|line| (&*line.bgt_line_no, line)).collect();
    let numbers = known.keys(BUDGET.name, lines.keys().copied());
    let people = known.keys(PEOPLE.name, folder.people.iter().map(|person| &*person.user_id));
    let payees = known.keys(PAYEES.name, folder.payees.iter().map(|payee| &*payee.payee_code));
    for change in &folder.quota_changes {
        numbers.need(errors, file, change.row, "bgt_line_no", &change.bgt_line_no);
        numbers.need(errors, file, change.row, "to_bgt_line_no", &change.to_bgt_line_no);
        people.need(errors, file, change.row, "requested_by", &change.requested_by);
        payees.need(errors, file, change.row, "payee_code", &change.payee_code);
        let Some(line) = lines.get(&*change.bgt_line_no).filter(|line| !line.bgt_line_no.is_empty()) else {
            continue;
        };
        let year = i32::from(change.happened_at.year());
        // An instant that could not be read was refused already and stands in as year 0.
        if year > 0 && line.fiscal_year.get() > 0 && year != line.fiscal_year.get() {
            let fields = [("line", line.bgt_line_no.clone()), ("year", line.fiscal_year.to_string())];
            let found = change.happened_at.to_string();
            errors.at(
                Place { file, row: change.row, column: "happened_at", found: &found },
                CellCode::OutOfLineYear,
                &fields,
            );
        }
        let target = lines.get(&*change.to_bgt_line_no).filter(|_| !change.to_bgt_line_no.is_empty());
        let same_book = |to: &&BudgetLine| (to.fiscal_year, to.fund) == (line.fiscal_year, line.fund);
        if target.is_some_and(|to| to.bgt_line_no == line.bgt_line_no || !same_book(to)) {
            let found = &change.to_bgt_line_no;
            errors.at(
                Place { file, row: change.row, column: "to_bgt_line_no", found },
                CellCode::VirementLine,
                &[],
            );
        }
    }
}

fn registers(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    unique(errors, PAYEES.name, "payee_code", folder.payees.iter().map(|p| (p.row, &*p.payee_code)));
    let file = AUTHORISATIONS.name;
    unique(errors, file, "decision_no", folder.authorisations.iter().map(|a| (a.row, &*a.decision_no)));
    let units = known.keys(UNITS.name, folder.units.iter().map(|unit| &*unit.agency_code));
    let projects = known.keys(PROJECTS.name, folder.projects.iter().map(|project| &*project.pro_code));
    for decision in &folder.authorisations {
        units.need(errors, file, decision.row, "agency_code", &decision.agency_code);
        projects.need(errors, file, decision.row, "pro_code", &decision.pro_code);
    }
}

fn opening(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = OPENING.name;
    if let (YearStart::Start, Some(first)) = (folder.county.first_year_starts, folder.opening.first()) {
        let place = Place { file, row: first.row, column: "bgt_line_no", found: &first.bgt_line_no };
        errors.at(place, CellCode::OpeningUnexpected, &[]);
        return;
    }
    unique(errors, file, "bgt_line_no", folder.opening.iter().map(|o| (o.row, &*o.bgt_line_no)));
    let lines: BTreeMap<&str, &BudgetLine> =
        folder.budget.iter().map(|line| (&*line.bgt_line_no, line)).collect();
    let numbers = known.keys(BUDGET.name, lines.keys().copied());
    let people = known.keys(PEOPLE.name, folder.people.iter().map(|person| &*person.user_id));
    let amounts_clean = errors.clean(file) && errors.column_clean(BUDGET.name, "amount");
    for row in &folder.opening {
        numbers.need(errors, file, row.row, "bgt_line_no", &row.bgt_line_no);
        people.need(errors, file, row.row, "signed_unit_by", &row.signed_unit_by);
        people.need(errors, file, row.row, "signed_treasury_by", &row.signed_treasury_by);
        if !row.signed_unit_by.is_empty() && row.signed_unit_by == row.signed_treasury_by {
            let found = &row.signed_treasury_by;
            errors.at(
                Place { file, row: row.row, column: "signed_treasury_by", found },
                CellCode::SameSignature,
                &[],
            );
        }
        let contracts: i128 = row.contracts.iter().map(|c| i128::from(c.amount.get())).sum();
        if i128::from(row.committed.get()) < contracts {
            let found = fen(contracts).to_string();
            let place = Place { file, row: row.row, column: "contract_amount", found: &found };
            errors.at(place, CellCode::OpeningContracts, &[]);
        }
        if let Some(line) = lines.get(&*row.bgt_line_no).filter(|_| amounts_clean) {
            let total = row.total().unwrap_or(Fen::LIMIT);
            if total != line.amount {
                let place = Place { file, row: row.row, column: "released", found: &total.to_string() };
                let fields = [("line", line.bgt_line_no.clone()), ("amount", line.amount.to_string())];
                errors.at(place, CellCode::OpeningUnbalanced, &fields);
            }
        }
    }
    if folder.county.first_year_starts == YearStart::Midyear && errors.clean(file) {
        let opened = known.keys(file, folder.opening.iter().map(|o| &*o.bgt_line_no));
        let first = folder.county.fiscal_years.first().copied();
        for line in folder.budget.iter().filter(|line| Some(line.fiscal_year) == first) {
            if !opened.has(&line.bgt_line_no) {
                let place = Place {
                    file: BUDGET.name,
                    row: line.row,
                    column: "bgt_line_no",
                    found: &line.bgt_line_no,
                };
                errors.at(place, CellCode::OpeningLineMissing, &[]);
            }
        }
    }
}
