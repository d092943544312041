//! People, divisions and roles of a county whose extracts name none: a bureau of five divisions, and in
//! each unit a clerk, a reviewer and a head. They are made up, and their names say so.
//!
//! **Promise:** enough different people for every step of a payment, and no one in two seats that exclude
//! each other; the import checks it like any other folder. Division 05 manages the units.

use std::collections::BTreeSet;

use super::spec::StandIns;

const DIVISIONS: [[&str; 3]; 5] = [
    ["01", "Director's office", "office"],
    ["02", "Budget", "budget"],
    ["03", "Treasury", "treasury"],
    ["04", "Internal audit", "supervision"],
    ["05", "Service areas", "business"],
];
/// Log-in, role, division.
const BUREAU: [[&str; 3]; 20] = [
    ["fin-entry-1", "treasury_entry", "03"],
    ["fin-entry-2", "treasury_entry", "03"],
    ["fin-check-1", "treasury_check", "03"],
    ["fin-check-2", "treasury_check", "03"],
    ["fin-seal-1", "seal_keeper", "03"],
    ["fin-payee-1", "payee_registrar", "03"],
    ["fin-recon-1", "reconciliation", "03"],
    ["fin-budget-1", "budget_division", "02"],
    ["fin-budget-2", "budget_division", "02"],
    ["fin-budget-3", "budget_division", "02"],
    ["fin-performance-1", "performance_division", "02"],
    ["fin-supervision-1", "supervision", "04"],
    ["fin-director", "finance_director", "01"],
    ["fin-admin-1", "system_admin", "01"],
    ["audit-reader", "auditor", "01"],
    ["congress-reader", "congress_reader", "01"],
    ["bank-gateway", "bank_interface", "01"],
    ["fin-05-clerk", "finance_clerk", "05"],
    ["fin-05-clerk2", "finance_clerk", "05"],
    ["fin-05-head", "finance_head", "05"],
];
const UNIT: [[&str; 2]; 3] = [["clerk", "unit_clerk"], ["reviewer", "unit_reviewer"], ["head", "unit_head"]];

/// The rows the stand-ins add to a file, in the file's own columns. `units` is the finished units.csv.
pub fn rows(how: &StandIns, stem: &str, units: &[u8]) -> Vec<Vec<String>> {
    let text = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    match stem {
        "divisions" => DIVISIONS.iter().map(|row| text(row)).collect(),
        "people" => people(units)
            .into_iter()
            .map(|(user, role, unit, division)| {
                text(&[&user, &how.name.replace("{user}", &user), &unit, division, &role.replace('_', " ")])
            })
            .collect(),
        "roles" => people(units)
            .into_iter()
            .map(|(user, role, unit, _)| {
                let scope = match role {
                    _ if !unit.is_empty() => "own_unit",
                    "finance_clerk" | "finance_head" => "division",
                    _ => "county",
                };
                text(&[&user, role, scope, "", &how.since, ""])
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Log-in, role, unit, division.
fn people(units: &[u8]) -> Vec<(String, &'static str, String, &'static str)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(units);
    let codes: BTreeSet<String> =
        reader.records().filter_map(|row| row.ok()?.get(0).map(str::to_owned)).collect();
    let of_unit = |code: &String| UNIT.map(|[part, role]| (format!("{code}-{part}"), role, code.clone(), ""));
    let bureau = BUREAU.map(|[user, role, division]| (user.to_owned(), role, String::new(), division));
    codes.iter().flat_map(of_unit).chain(bureau).collect()
}
