//! The county, and the tree of units, divisions and people that data scopes are made of. All its SQL is here.

use jiff::civil::Date;

use crate::db::{DbResult, Tx, Where};
use crate::row_struct;

row_struct! {
    /// What the database says of a county.
    #[derive(Debug, Clone)]
    pub struct County {
        pub code: String,
        pub name_zh: String,
        pub name_en: String,
        pub currency: String,
        pub profile: String,
        pub notice: String,
        pub demo_shift_days: Option<i64>,
        pub policy_rows: String,
        pub calendar_rows: String,
    }
}

/// Every county of a database.
pub fn counties(tx: &mut Tx<'_>) -> DbResult<Vec<County>> {
    tx.rows(
        "select mof_div_code, name_zh, name_en, currency, profile, notice, demo_shift_days, policy_rows,
                calendar_rows from county order by mof_div_code",
        (),
    )
}

pub fn county_name(tx: &mut Tx<'_>, county: &str) -> DbResult<Option<String>> {
    let row: Option<(String,)> = tx.row("select name_zh from county where mof_div_code = ?1", (county,))?;
    Ok(row.map(|(name,)| name))
}

pub fn save_county(tx: &mut Tx<'_>, county: &County) -> DbResult<()> {
    tx.exec(
        "insert into county (mof_div_code, name_zh, name_en, currency, profile, notice, demo_shift_days,
                             policy_rows, calendar_rows)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            &county.code,
            &county.name_zh,
            &county.name_en,
            &county.currency,
            &county.profile,
            &county.notice,
            county.demo_shift_days,
            &county.policy_rows,
            &county.calendar_rows,
        ),
    )?;
    tx.touch_key("county", "");
    Ok(())
}

/// The id of every person, in order.
pub fn user_ids(tx: &mut Tx<'_>, county: &str) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> =
        tx.rows("select user_id from person where mof_div_code = ?1 order by user_id", (county,))?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A person as they first enter the house.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    pub user_id: &'a str,
    pub user_name: &'a str,
    pub agency_code: &'a str,
    pub mof_dep_code: &'a str,
    pub title: &'a str,
    /// Empty: nobody logs in as this person before a password is set.
    pub password_hash: &'a str,
}

pub fn save_person(tx: &mut Tx<'_>, county: &str, person: &NewPerson<'_>) -> DbResult<()> {
    tx.exec(
        "insert into person (mof_div_code, user_id, user_name, agency_code, mof_dep_code, title, password_hash,
                             failed_count, locked_until_ms, disabled_at, lang)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, null, 'zh')",
        (
            county,
            person.user_id,
            person.user_name,
            person.agency_code,
            person.mof_dep_code,
            person.title,
            person.password_hash,
        ),
    )?;
    tx.touch_key("person", person.user_id);
    Ok(())
}

/// A role given to a person over a part of the county, for a time.
#[derive(Debug, Clone, Copy)]
pub struct NewGrant<'a> {
    pub user_id: &'a str,
    pub role: &'a str,
    pub scope_kind: &'a str,
    pub scope_codes: &'a str,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

pub fn save_grant(tx: &mut Tx<'_>, county: &str, grant: &NewGrant<'_>) -> DbResult<()> {
    tx.exec(
        "insert into role_grant (mof_div_code, user_id, role, scope_kind, scope_codes, valid_from, valid_to)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            county,
            grant.user_id,
            grant.role,
            grant.scope_kind,
            grant.scope_codes,
            grant.valid_from,
            grant.valid_to,
        ),
    )?;
    tx.touch_key("person", grant.user_id);
    Ok(())
}

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
    tx.touch_key("org_unit", &unit.agency_code);
    Ok(())
}

pub fn save_division(tx: &mut Tx<'_>, county: &str, code: &str, name: &str, kind: &str) -> DbResult<()> {
    tx.exec(
        "insert into org_division (mof_div_code, mof_dep_code, mof_dep_name, kind) values (?1, ?2, ?3, ?4)",
        (county, code, name, kind),
    )?;
    tx.touch_key("org_division", code);
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
        (county, crate::db::contains(text), limit),
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

/// The division of the bureau a person sits in; empty for people of units and unknown ones.
pub fn division_of(tx: &mut Tx<'_>, county: &str, user_id: &str) -> DbResult<String> {
    let row: Option<(String,)> = tx
        .row("select mof_dep_code from person where mof_div_code = ?1 and user_id = ?2", (county, user_id))?;
    Ok(row.map_or_else(String::new, |(code,)| code))
}
