//! Writes a folder that is right into the database, all of it in one transaction.
//!
//! **Promise:** a county is imported once; the second time is refused and writes nothing.
//! **Promise:** rows are written in the order they depend on each other, and in file order.
//! **Not here:** SQL and events of the areas. A [`CountySink`] passes each row on; [`Organisation`] is
//! the part that belongs to the platform.

use platform::db::{DbError, DbResult, Failure, Tx};
use platform::org;
use serde::Serialize;

use super::error::{CellCode, CellError, Place};
use super::model::*;

/// Where the rows of a folder go. Every method is called inside the one transaction of the import.
pub trait CountySink {
    fn county(&mut self, tx: &mut Tx<'_>, folder: &CountyFolder) -> DbResult<()>;
    fn division(&mut self, tx: &mut Tx<'_>, county: &str, division: &Division) -> DbResult<()>;
    fn unit(&mut self, tx: &mut Tx<'_>, county: &str, unit: &Unit) -> DbResult<()>;
    fn person(&mut self, tx: &mut Tx<'_>, county: &str, person: &Person) -> DbResult<()>;
    /// `codes` are the units of the scope, or the division, as `role_grant.scope_codes` keeps them.
    fn grant(&mut self, tx: &mut Tx<'_>, county: &str, role: &RoleRow, codes: &str) -> DbResult<()>;
    fn class(&mut self, tx: &mut Tx<'_>, county: &str, class: &Class) -> DbResult<()>;
    fn project(&mut self, tx: &mut Tx<'_>, county: &str, project: &Project) -> DbResult<()>;
    fn payee(&mut self, tx: &mut Tx<'_>, county: &str, payee: &Payee) -> DbResult<()>;
    fn authorisation(&mut self, tx: &mut Tx<'_>, county: &str, decision: &Authorisation) -> DbResult<()>;
    fn resource(&mut self, tx: &mut Tx<'_>, county: &str, resource: &Resource) -> DbResult<()>;
    fn budget_line(&mut self, tx: &mut Tx<'_>, county: &str, line: &BudgetLine) -> DbResult<()>;
    fn opening(&mut self, tx: &mut Tx<'_>, county: &str, opening: &Opening) -> DbResult<()>;
}

/// Why a county was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadProblem {
    /// The county is in the database already; the mistake says so in both languages.
    AlreadyThere(Box<CellError>),
    Failed(DbError),
}

impl From<DbError> for LoadProblem {
    fn from(error: DbError) -> Self {
        LoadProblem::Failed(error)
    }
}

impl Failure for LoadProblem {
    fn db(&self) -> Option<&DbError> {
        match self {
            LoadProblem::Failed(error) => Some(error),
            LoadProblem::AlreadyThere(_) => None,
        }
    }
}

/// How many rows were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Loaded {
    pub divisions: u64,
    pub units: u64,
    pub people: u64,
    pub grants: u64,
    pub classes: u64,
    pub projects: u64,
    pub payees: u64,
    pub authorisations: u64,
    pub resources: u64,
    pub budget_lines: u64,
    pub openings: u64,
}

/// Writes the county through `sink`; `tx` is one transaction, undone when this fails.
pub fn county(
    tx: &mut Tx<'_>,
    folder: &CountyFolder,
    sink: &mut impl CountySink,
) -> Result<Loaded, LoadProblem> {
    let code = &*folder.county.mof_div_code;
    if let Some(name) = org::county_name(tx, code)? {
        let place = Place { file: super::settings::FILE, row: 0, column: "mof_div_code", found: code };
        let fields = [("code", code.to_owned()), ("name", name)];
        let refused = CellError::new(place, CellCode::CountyAlreadyThere, &fields);
        return Err(LoadProblem::AlreadyThere(Box::new(refused)));
    }
    sink.county(tx, folder)?;
    let mut each = Each { tx, county: code };
    Ok(Loaded {
        divisions: each.row(&folder.divisions, |tx, county, row| sink.division(tx, county, row))?,
        units: each.row(&folder.units, |tx, county, row| sink.unit(tx, county, row))?,
        people: each.row(&folder.people, |tx, county, row| sink.person(tx, county, row))?,
        grants: each
            .row(&folder.roles, |tx, county, row| sink.grant(tx, county, row, &scope_codes(folder, row)))?,
        classes: each.row(&folder.classes, |tx, county, row| sink.class(tx, county, row))?,
        projects: each.row(&folder.projects, |tx, county, row| sink.project(tx, county, row))?,
        payees: each.row(&folder.payees, |tx, county, row| sink.payee(tx, county, row))?,
        authorisations: each
            .row(&folder.authorisations, |tx, county, row| sink.authorisation(tx, county, row))?,
        resources: each.row(&folder.resources, |tx, county, row| sink.resource(tx, county, row))?,
        budget_lines: each.row(&folder.budget, |tx, county, row| sink.budget_line(tx, county, row))?,
        openings: each.row(&folder.opening, |tx, county, row| sink.opening(tx, county, row))?,
    })
}

struct Each<'t, 'c, 'k> {
    tx: &'t mut Tx<'c>,
    county: &'k str,
}

impl<'c> Each<'_, 'c, '_> {
    fn row<R>(
        &mut self,
        rows: &[R],
        mut write: impl FnMut(&mut Tx<'c>, &str, &R) -> DbResult<()>,
    ) -> DbResult<u64> {
        for row in rows {
            write(self.tx, self.county, row)?;
        }
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}

/// The codes a grant covers, as the access rules read them: units, the department's first-level unit,
/// the division; nothing for the own unit and the whole county.
fn scope_codes(folder: &CountyFolder, role: &RoleRow) -> String {
    let person = folder.people.iter().find(|person| person.user_id == role.user_id);
    let unit = person.and_then(|p| folder.units.iter().find(|unit| unit.agency_code == p.agency_code));
    match role.scope {
        ScopeWord::Units => role.scope_codes.join(";"),
        ScopeWord::Department => unit.map_or(String::new(), |unit| unit.sup_dep_code.clone()),
        ScopeWord::Division => person.map_or(String::new(), |person| person.mof_dep_code.clone()),
        ScopeWord::OwnUnit | ScopeWord::County => String::new(),
    }
}

/// The days of calendar.csv as text again: the policy reads them whenever the county is opened.
pub fn calendar_csv(folder: &CountyFolder) -> String {
    if folder.calendar.is_empty() {
        return String::new();
    }
    let rows: String = folder
        .calendar
        .iter()
        .map(|day| format!("{},{},\"{}\"\n", day.date, day.kind.word(), day.name.replace('"', "\"\"")))
        .collect();
    format!("date,kind,name\n{rows}")
}

/// Writes the organisation: county, divisions, units, people, grants. It keeps no money rows; the
/// binary's own sink wraps it and adds those.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    /// The hash every person starts with; empty means that nobody can log in before a password is set.
    pub password_hash: String,
    pub demo_shift_days: Option<i64>,
}

impl CountySink for Organisation {
    fn county(&mut self, tx: &mut Tx<'_>, folder: &CountyFolder) -> DbResult<()> {
        let county = &folder.county;
        let row = org::County {
            code: county.mof_div_code.clone(),
            name_zh: county.name_zh.clone(),
            name_en: county.name_en.clone(),
            currency: county.currency.clone(),
            profile: county.profile.clone(),
            notice: county.notice.clone(),
            demo_shift_days: self.demo_shift_days,
            policy_rows: folder.policy_toml.clone(),
            calendar_rows: calendar_csv(folder),
        };
        org::save_county(tx, &row)
    }

    fn division(&mut self, tx: &mut Tx<'_>, county: &str, division: &Division) -> DbResult<()> {
        org::save_division(tx, county, &division.mof_dep_code, &division.mof_dep_name, &division.kind)
    }

    fn unit(&mut self, tx: &mut Tx<'_>, county: &str, unit: &Unit) -> DbResult<()> {
        let row = org::Unit {
            agency_code: unit.agency_code.clone(),
            agency_name: unit.agency_name.clone(),
            sup_dep_code: unit.sup_dep_code.clone(),
            level: i64::from(unit.level),
            manage_mof_dep_code: unit.manage_mof_dep_code.clone(),
            unit_kind: unit.unit_kind.word().to_owned(),
        };
        org::save_unit(tx, county, &row)
    }

    fn person(&mut self, tx: &mut Tx<'_>, county: &str, person: &Person) -> DbResult<()> {
        let row = org::NewPerson {
            user_id: &person.user_id,
            user_name: &person.user_name,
            agency_code: &person.agency_code,
            mof_dep_code: &person.mof_dep_code,
            title: &person.title,
            password_hash: &self.password_hash,
        };
        org::save_person(tx, county, &row)
    }

    fn grant(&mut self, tx: &mut Tx<'_>, county: &str, role: &RoleRow, codes: &str) -> DbResult<()> {
        let row = org::NewGrant {
            user_id: &role.user_id,
            role: &role.role,
            scope_kind: role.scope.word(),
            scope_codes: codes,
            valid_from: role.valid_from,
            valid_to: role.valid_to,
        };
        org::save_grant(tx, county, &row)
    }

    fn class(&mut self, _: &mut Tx<'_>, _: &str, _: &Class) -> DbResult<()> {
        Ok(())
    }

    fn project(&mut self, _: &mut Tx<'_>, _: &str, _: &Project) -> DbResult<()> {
        Ok(())
    }

    fn payee(&mut self, _: &mut Tx<'_>, _: &str, _: &Payee) -> DbResult<()> {
        Ok(())
    }

    fn authorisation(&mut self, _: &mut Tx<'_>, _: &str, _: &Authorisation) -> DbResult<()> {
        Ok(())
    }

    fn resource(&mut self, _: &mut Tx<'_>, _: &str, _: &Resource) -> DbResult<()> {
        Ok(())
    }

    fn budget_line(&mut self, _: &mut Tx<'_>, _: &str, _: &BudgetLine) -> DbResult<()> {
        Ok(())
    }

    fn opening(&mut self, _: &mut Tx<'_>, _: &str, _: &Opening) -> DbResult<()> {
        Ok(())
    }
}
