//! The bureau, its units and their people: who belongs where, and who may not be what.
//!
//! **Promise:** every unit can get a payment out of its own door with three different people, one of
//! whom may come from outside (ruling G15); nobody holds two roles that exclude each other.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Keys, Known, unique};
use crate::import::error::{CellCode, Errors, Place};
use crate::import::model::*;
use crate::import::tables::{CLASSES, DIVISIONS, PEOPLE, PROJECTS, ROLES, UNITS};
use crate::roles::incompatible;

pub(in crate::import) fn check(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    divisions_and_units(folder, known, errors);
    people(folder, known, errors);
    roles(folder, known, errors);
    forbidden_pairs(folder, errors);
    let readable = [UNITS, PEOPLE, ROLES].iter().all(|file| !known.unread.contains(&file.name));
    if readable && errors.clean(PEOPLE.name) && errors.clean(ROLES.name) {
        folder.units.iter().for_each(|unit| staffed(folder, unit, errors));
    }
    classes(folder, known, errors);
    projects(folder, known, errors);
}

fn divisions_and_units(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = UNITS.name;
    unique(
        errors,
        DIVISIONS.name,
        "mof_dep_code",
        folder.divisions.iter().map(|d| (d.row, &*d.mof_dep_code)),
    );
    unique(errors, file, "agency_code", folder.units.iter().map(|u| (u.row, &*u.agency_code)));
    let divisions: BTreeMap<&str, &Division> =
        folder.divisions.iter().map(|division| (&*division.mof_dep_code, division)).collect();
    let codes = known.keys(DIVISIONS.name, divisions.keys().copied());
    let first_level: BTreeSet<&str> =
        folder.units.iter().filter(|unit| unit.level != 2).map(|unit| &*unit.agency_code).collect();
    for unit in &folder.units {
        let place = |column, found| Place { file, row: unit.row, column, found };
        let above = &*unit.sup_dep_code;
        let right = match unit.level {
            1 => above == unit.agency_code,
            _ => first_level.contains(above),
        };
        if !right && !above.is_empty() {
            errors.at(place("sup_dep_code", above), CellCode::NotFirstLevel, &[]);
        }
        let manager = &*unit.manage_mof_dep_code;
        codes.need(errors, file, unit.row, "manage_mof_dep_code", manager);
        let kind = divisions.get(manager).map_or("", |division| &*division.kind);
        if !matches!(kind, "" | "business" | "office") {
            let fields = [("kind", kind.to_owned())];
            errors.at(place("manage_mof_dep_code", manager), CellCode::DivisionCannotManage, &fields);
        }
    }
}

fn people(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = PEOPLE.name;
    unique(errors, file, "user_id", folder.people.iter().map(|p| (p.row, &*p.user_id)));
    let units = units(folder, known);
    let divisions = known.keys(DIVISIONS.name, folder.divisions.iter().map(|d| &*d.mof_dep_code));
    for person in &folder.people {
        units.need(errors, file, person.row, "agency_code", &person.agency_code);
        divisions.need(errors, file, person.row, "mof_dep_code", &person.mof_dep_code);
    }
}

fn roles(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = ROLES.name;
    let units = units(folder, known);
    let people: BTreeMap<&str, &Person> =
        folder.people.iter().map(|person| (&*person.user_id, person)).collect();
    let ids = known.keys(PEOPLE.name, people.keys().copied());
    let mut given = BTreeMap::new();
    for role in &folder.roles {
        ids.need(errors, file, role.row, "user_id", &role.user_id);
        for code in &role.scope_codes {
            units.need(errors, file, role.row, "scope_codes", code);
        }
        let place = |column, found| Place { file, row: role.row, column, found };
        if let Some(person) = people.get(&*role.user_id) {
            let home = match role.scope {
                ScopeWord::OwnUnit | ScopeWord::Department => !person.agency_code.is_empty(),
                ScopeWord::Division => !person.mof_dep_code.is_empty(),
                ScopeWord::County | ScopeWord::Units => true,
            };
            if !home {
                let fields = [("user", role.user_id.clone())];
                errors.at(place("scope", role.scope.word()), CellCode::ScopeWithoutHome, &fields);
            }
        }
        let key = (&*role.user_id, &*role.role, role.scope, &role.scope_codes);
        if let Some(first) = given.insert(key, role.row).filter(|_| !role.user_id.is_empty()) {
            errors.at(place("role", &role.role), CellCode::DuplicateKey, &[("first", first.to_string())]);
        }
    }
}

/// Two roles that exclude each other, on some day both are in force.
fn forbidden_pairs(folder: &CountyFolder, errors: &mut Errors) {
    let mut held: BTreeMap<&str, Vec<&RoleRow>> = BTreeMap::new();
    for role in folder.roles.iter().filter(|role| !role.user_id.is_empty()) {
        let before = held.entry(&role.user_id).or_default();
        let other =
            before.iter().find(|other| incompatible(&other.role, &role.role) && same_days(other, role));
        if let Some(other) = other {
            let place = Place { file: ROLES.name, row: role.row, column: "role", found: &role.role };
            let fields = [
                ("user", role.user_id.clone()),
                ("other", other.role.clone()),
                ("first", other.row.to_string()),
            ];
            errors.at(place, CellCode::ForbiddenPair, &fields);
        }
        before.push(role);
    }
}

fn same_days(one: &RoleRow, other: &RoleRow) -> bool {
    let end = |role: &RoleRow| role.valid_to.unwrap_or(Date::MAX);
    one.valid_from <= end(other) && other.valid_from <= end(one)
}

/// A clerk, a head and a reviewer, all different; the reviewer may come from outside.
fn staffed(folder: &CountyFolder, unit: &Unit, errors: &mut Errors) {
    let own: BTreeSet<&str> =
        folder.people.iter().filter(|p| p.agency_code == unit.agency_code).map(|p| &*p.user_id).collect();
    let holders = |role: &str| -> BTreeSet<&str> {
        let holds = |row: &&RoleRow| {
            row.role == role
                && match row.scope {
                    ScopeWord::OwnUnit | ScopeWord::Department => own.contains(&*row.user_id),
                    ScopeWord::Units => row.scope_codes.contains(&unit.agency_code),
                    ScopeWord::Division | ScopeWord::County => false,
                }
        };
        folder.roles.iter().filter(holds).map(|row| &*row.user_id).collect()
    };
    let place = Place { file: UNITS.name, row: unit.row, column: "agency_code", found: &unit.agency_code };
    let (clerks, heads) = (holders("unit_clerk"), holders("unit_head"));
    for (role, people) in [("unit_clerk", &clerks), ("unit_head", &heads)] {
        if people.is_empty() {
            errors.at(place, CellCode::UnitLacksRole, &[("role", role.to_owned())]);
        }
    }
    let mut reviewers = holders("unit_reviewer");
    reviewers.extend(holders("outside_reviewer"));
    if reviewers.is_empty() {
        errors.at(place, CellCode::UnitLacksReviewer, &[]);
    }
    let all: BTreeSet<&str> = clerks.iter().chain(&heads).chain(&reviewers).copied().collect();
    let several = clerks.is_empty() || heads.is_empty() || reviewers.is_empty() || all.len() >= 3;
    if own.len() < 2 || !several {
        let fields = [("people", own.len().to_string()), ("together", all.len().to_string())];
        errors.at(place, CellCode::UnitLacksPeople, &fields);
    }
}

fn classes(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = CLASSES.name;
    for kind in [ClassKind::Functional, ClassKind::GovEconomic, ClassKind::DeptEconomic, ClassKind::Revenue] {
        let of_kind = || folder.classes.iter().filter(|class| class.kind == kind);
        unique(errors, file, "code", of_kind().map(|class| (class.row, &*class.code)));
        let codes = known.keys(file, of_kind().map(|class| &*class.code));
        let levels: BTreeMap<&str, u8> = of_kind().map(|class| (&*class.code, class.level)).collect();
        for class in of_kind() {
            codes.need(errors, file, class.row, "parent", &class.parent);
            // One level at a time: then no class is its own forebear.
            let above = levels.get(&*class.parent).copied().filter(|level| *level > 0 && class.level > 0);
            if let Some(above) = above.filter(|above| above + 1 != class.level && errors.clean(file)) {
                let found = class.level.to_string();
                let place = Place { file, row: class.row, column: "level", found: &found };
                let fields = [("code", class.code.clone()), ("level", (above + 1).to_string())];
                errors.at(place, CellCode::WrongLevel, &fields);
            }
        }
    }
}

fn projects(folder: &CountyFolder, known: &Known<'_>, errors: &mut Errors) {
    let file = PROJECTS.name;
    unique(errors, file, "pro_code", folder.projects.iter().map(|p| (p.row, &*p.pro_code)));
    let units = units(folder, known);
    for project in &folder.projects {
        units.need(errors, file, project.row, "agency_code", &project.agency_code);
    }
}

fn units<'f>(folder: &'f CountyFolder, known: &Known<'_>) -> Keys<'f> {
    known.keys(UNITS.name, folder.units.iter().map(|unit| &*unit.agency_code))
}
