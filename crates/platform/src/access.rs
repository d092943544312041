//! Who may do what, to whose documents: roles with a data scope, default deny.
//!
//! **Promise:** a verb runs only when one of the person's grants of that day carries its permission
//! *and* covers the unit the document belongs to.
//! **Promise:** incompatible duties are refused on grant (static pairs) and on action
//! ([`separation`](crate::separation)).
//! **Not here:** which roles exist; the binary brings them as an [`AccessModel`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::db::{DbResult, Tx};

/// The name of one right, e.g. `payment.approve`. Every verb and every page names exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Permission(pub &'static str);

/// Whose documents a grant covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", content = "codes", rename_all = "snake_case")]
pub enum Scope {
    /// The units named (a person's own unit is one name).
    Units(Vec<String>),
    /// A first-level unit and everything below it.
    Department(String),
    /// Every unit managed by a division of the finance bureau.
    Division(String),
    County,
}

/// Whom a document belongs to, as far as rights go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    County,
    Unit(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub role: String,
    pub scope: Scope,
}

/// The person a verb runs for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user_id: String,
    pub name: String,
    pub agency_code: String,
    pub grants: Vec<Grant>,
}

/// The roles of a county and what they may do; the binary implements it.
pub trait AccessModel: Send + Sync {
    fn permits(&self, role: &str, permission: Permission) -> bool;
    /// Roles that one person may not hold together, with the reason's key.
    fn forbidden_together(&self) -> &[(&'static str, &'static str)];
    fn role_exists(&self, role: &str) -> bool;
}

/// Why an action was not allowed; the person sees it in words, the audit keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Denied {
    NoRole { permission: &'static str },
    OutOfScope { permission: &'static str, agency_code: String },
}

impl Actor {
    /// Whether some grant carries `permission`, wherever.
    pub fn holds(&self, model: &dyn AccessModel, permission: Permission) -> bool {
        self.grants.iter().any(|grant| model.permits(&grant.role, permission))
    }

    /// Checks role and data scope.
    pub fn may(
        &self,
        model: &dyn AccessModel,
        tx: &mut Tx<'_>,
        county: &str,
        permission: Permission,
        subject: &Subject,
    ) -> DbResult<Result<(), Denied>> {
        let mut any = false;
        for grant in self.grants.iter().filter(|grant| model.permits(&grant.role, permission)) {
            any = true;
            if covers(tx, county, &grant.scope, subject)? {
                return Ok(Ok(()));
            }
        }
        Ok(Err(match (any, subject) {
            (true, Subject::Unit(agency)) => {
                Denied::OutOfScope { permission: permission.0, agency_code: agency.clone() }
            }
            (true, Subject::County) => {
                Denied::OutOfScope { permission: permission.0, agency_code: String::new() }
            }
            (false, _) => Denied::NoRole { permission: permission.0 },
        }))
    }

    /// The SQL-free description of what the person may see: `None` = the whole county.
    pub fn visible_units(
        &self,
        model: &dyn AccessModel,
        tx: &mut Tx<'_>,
        county: &str,
        permission: Permission,
    ) -> DbResult<Option<Vec<String>>> {
        let mut units = Vec::new();
        for grant in self.grants.iter().filter(|grant| model.permits(&grant.role, permission)) {
            match &grant.scope {
                Scope::County => return Ok(None),
                Scope::Units(codes) => units.extend(codes.iter().cloned()),
                Scope::Department(code) => units.extend(crate::org::units_of_department(tx, county, code)?),
                Scope::Division(code) => units.extend(crate::org::units_of_division(tx, county, code)?),
            }
        }
        units.sort();
        units.dedup();
        Ok(Some(units))
    }
}

fn covers(tx: &mut Tx<'_>, county: &str, scope: &Scope, subject: &Subject) -> DbResult<bool> {
    match (scope, subject) {
        (Scope::County, _) => Ok(true),
        (Scope::Units(_) | Scope::Department(_) | Scope::Division(_), Subject::County) => Ok(false),
        (Scope::Units(codes), Subject::Unit(agency)) => Ok(codes.contains(agency)),
        (Scope::Department(code), Subject::Unit(agency)) => Ok(crate::org::unit(tx, county, agency)?
            .is_some_and(|u| u.sup_dep_code == *code || u.agency_code == *code)),
        (Scope::Division(code), Subject::Unit(agency)) => {
            Ok(crate::org::unit(tx, county, agency)?.is_some_and(|u| u.manage_mof_dep_code == *code))
        }
    }
}

/// The first forbidden pair among `roles`, for grants and for the nightly check.
pub fn forbidden_pair<'m>(
    model: &'m dyn AccessModel,
    roles: &[&str],
) -> Option<&'m (&'static str, &'static str)> {
    model.forbidden_together().iter().find(|(a, b)| roles.contains(a) && roles.contains(b))
}

/// The grants of a person that are in force on `day`.
pub fn actor_on(tx: &mut Tx<'_>, county: &str, user_id: &str, day: Date) -> DbResult<Option<Actor>> {
    let Some((name, agency_code)) = tx.row::<(String, String)>(
        "select user_name, agency_code from person
          where mof_div_code = ?1 and user_id = ?2 and disabled_at is null",
        (county, user_id),
    )?
    else {
        return Ok(None);
    };
    let rows: Vec<(String, String, String)> = tx.rows(
        "select role, scope_kind, scope_codes from role_grant
          where mof_div_code = ?1 and user_id = ?2 and valid_from <= ?3
            and (valid_to is null or valid_to >= ?3)
          order by role, scope_kind, scope_codes",
        (county, user_id, day),
    )?;
    let grants = rows
        .into_iter()
        .map(|(role, kind, codes)| Grant { role, scope: scope_of(&kind, &codes, &agency_code) })
        .collect();
    Ok(Some(Actor { user_id: user_id.to_owned(), name, agency_code, grants }))
}

fn scope_of(kind: &str, codes: &str, own_unit: &str) -> Scope {
    match kind {
        "county" => Scope::County,
        "department" => Scope::Department(if codes.is_empty() { own_unit } else { codes }.to_owned()),
        "division" => Scope::Division(codes.to_owned()),
        "units" => Scope::Units(codes.split(';').map(str::to_owned).collect()),
        // Anything else narrows to the own unit: never wider than was written.
        _ => Scope::Units(vec![own_unit.to_owned()]),
    }
}
