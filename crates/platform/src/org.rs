//! The tree of units and divisions that data scopes are made of. All its SQL is here.

use crate::db::{DbResult, Tx};
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
