//! The tree of units and divisions that data scopes are made of. All its SQL is here.

use crate::db::{DbResult, Tx, Where};
use crate::row_struct;

row_struct! {
    /// A unit that holds a budget (预算单位), with its department and its division in the bureau.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct Unit {
        pub agency_code: String,
        pub agency_name: String,
        pub sup_dep_code: String,
        pub level: i64,
        pub manage_mof_dep_code: String,
        pub unit_kind: String,
    }
}

pub fn unit(tx: &mut Tx<'_>, county: &str, agency: &str) -> DbResult<Option<Unit>> {
    tx.row(
        "select agency_code, agency_name, sup_dep_code, level, manage_mof_dep_code, unit_kind
           from org_unit where mof_div_code = ?1 and agency_code = ?2",
        (county, agency),
    )
}

pub fn units(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<Unit>> {
    tx.rows(
        "select agency_code, agency_name, sup_dep_code, level, manage_mof_dep_code, unit_kind
           from org_unit where mof_div_code = ?1 order by agency_code",
        (county,),
    )
}

pub fn units_of_department(tx: &mut Tx<'_>, county: &str, department: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(
        "select agency_code from org_unit
          where mof_div_code = ?1 and (sup_dep_code = ?2 or agency_code = ?2) order by agency_code",
        (county, department),
    )?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

pub fn units_of_division(tx: &mut Tx<'_>, county: &str, division: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx.rows(
        "select agency_code from org_unit
          where mof_div_code = ?1 and manage_mof_dep_code = ?2 order by agency_code",
        (county, division),
    )?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

pub fn save_unit(tx: &mut Tx<'_>, county: &str, unit: &Unit) -> DbResult<()> {
    tx.exec(
        "insert into org_unit (mof_div_code, agency_code, agency_name, sup_dep_code, level,
                               manage_mof_dep_code, unit_kind)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            county,
            &unit.agency_code,
            &unit.agency_name,
            &unit.sup_dep_code,
            unit.level,
            &unit.manage_mof_dep_code,
            &unit.unit_kind,
        ),
    )?;
    Ok(())
}

pub fn save_division(tx: &mut Tx<'_>, county: &str, code: &str, name: &str, kind: &str) -> DbResult<()> {
    tx.exec(
        "insert into org_division (mof_div_code, mof_dep_code, mof_dep_name, kind) values (?1, ?2, ?3, ?4)",
        (county, code, name, kind),
    )?;
    Ok(())
}

row_struct! {
    /// A person as lists show them.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct PersonRow {
        pub user_id: String,
        pub user_name: String,
        pub agency_code: String,
        pub agency_name: String,
        pub mof_dep_code: String,
        pub mof_dep_name: String,
        pub title: String,
    }
}

const PEOPLE: &str =
    "select p.user_id, p.user_name, p.agency_code, coalesce(u.agency_name, ''), p.mof_dep_code,
    coalesce(d.mof_dep_name, ''), p.title
    from person p
    left join org_unit u on u.mof_div_code = p.mof_div_code and u.agency_code = p.agency_code
    left join org_division d on d.mof_div_code = p.mof_div_code and d.mof_dep_code = p.mof_dep_code";

/// People of the county, `window` being ` order by … limit …`.
pub fn people(tx: &mut Tx<'_>, found: &Where, window: &str) -> DbResult<Vec<PersonRow>> {
    tx.rows(&format!("{PEOPLE}{}{window}", found.text()), found.values())
}

pub fn people_count(tx: &mut Tx<'_>, found: &Where) -> DbResult<i64> {
    let sql = format!(
        "select count(*) from person p
         left join org_unit u on u.mof_div_code = p.mof_div_code and u.agency_code = p.agency_code{}",
        found.text()
    );
    Ok(tx.one::<(i64,)>(&sql, found.values())?.0)
}

pub fn person(tx: &mut Tx<'_>, county: &str, user_id: &str) -> DbResult<Option<PersonRow>> {
    tx.row(&format!("{PEOPLE} where p.mof_div_code = ?1 and p.user_id = ?2"), (county, user_id))
}

/// Grants of the county: (person, role, kind of scope, codes, from, to).
pub type GrantRow = (String, String, String, String, jiff::civil::Date, Option<jiff::civil::Date>);

pub fn grants(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<GrantRow>> {
    tx.rows(
        "select user_id, role, scope_kind, scope_codes, valid_from, valid_to from role_grant
          where mof_div_code = ?1 order by user_id, role",
        (county,),
    )
}

/// Units whose code or name contains `text`.
pub fn units_like(tx: &mut Tx<'_>, county: &str, text: &str, limit: i64) -> DbResult<Vec<Unit>> {
    tx.rows(
        "select agency_code, agency_name, sup_dep_code, level, manage_mof_dep_code, unit_kind from org_unit
          where mof_div_code = ?1 and (agency_code like ?2 or agency_name like ?2) order by agency_code limit ?3",
        (county, format!("%{text}%"), limit),
    )
}

pub fn divisions(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<(String, String)>> {
    tx.rows(
        "select mof_dep_code, mof_dep_name from org_division where mof_div_code = ?1 order by mof_dep_code",
        (county,),
    )
}

/// Moves the demo clock of a county for good.
pub fn set_demo_shift(tx: &mut Tx<'_>, county: &str, days: i64) -> DbResult<()> {
    tx.exec("update county set demo_shift_days = ?2 where mof_div_code = ?1", (county, days))?;
    Ok(())
}
