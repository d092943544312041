//! All SQL of lines and control keys.

use jiff::civil::Date;
use ledger::{ControlId, FiscalYear, LineId};
use platform::db::{DbResult, Tx};
use platform::verb::id_of;

use super::model::{ControlKey, LineRow, NewLine};

macro_rules! columns {
    () => {
        "line_id, fiscal_year, bgt_line_no, control_id, parent_line_id, carried_from_line_id, agency_code,
         pro_code, exp_func_code, gov_bgt_eco_code, dep_bgt_eco_code, fund_type_code, found_type_code,
         bgt_type_code, source_type_code, cor_bgt_doc_no, sup_bgt_doc_no, threesafe, is_gov_pur, is_sal,
         is_dir, target_doc_no"
    };
}

pub fn line(tx: &mut Tx<'_>, county: &str, line: LineId) -> DbResult<Option<LineRow>> {
    tx.row(
        concat!("select ", columns!(), " from quota_line where mof_div_code = ?1 and line_id = ?2"),
        (county, line),
    )
}

/// The line people know by its number within a year.
pub fn line_by_no(tx: &mut Tx<'_>, county: &str, year: FiscalYear, no: &str) -> DbResult<Option<LineRow>> {
    tx.row(
        concat!(
            "select ",
            columns!(),
            " from quota_line where mof_div_code = ?1 and fiscal_year = ?2 and bgt_line_no = ?3"
        ),
        (county, year, no),
    )
}

/// Every line of a year, in the order of its numbers.
pub fn lines_of_year(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<LineRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from quota_line where mof_div_code = ?1 and fiscal_year = ?2 order by bgt_line_no, line_id"
        ),
        (county, year),
    )
}

pub fn children(tx: &mut Tx<'_>, county: &str, parent: LineId) -> DbResult<Vec<LineRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from quota_line where mof_div_code = ?1 and parent_line_id = ?2 order by bgt_line_no, line_id"
        ),
        (county, parent),
    )
}

/// The lines that took over what was left of a line, in the order of their numbers.
pub fn carried_on(tx: &mut Tx<'_>, county: &str, from: LineId) -> DbResult<Vec<LineRow>> {
    tx.rows(
        concat!(
            "select ",
            columns!(),
            " from quota_line where mof_div_code = ?1 and carried_from_line_id = ?2
               order by bgt_line_no, line_id"
        ),
        (county, from),
    )
}

pub fn insert(tx: &mut Tx<'_>, county: &str, line: &NewLine) -> DbResult<()> {
    tx.exec(
        "insert into quota_line (mof_div_code, line_id, fiscal_year, bgt_line_no, control_id, parent_line_id,
            carried_from_line_id, agency_code, pro_code, exp_func_code, gov_bgt_eco_code, dep_bgt_eco_code,
            fund_type_code, found_type_code, bgt_type_code, source_type_code, cor_bgt_doc_no, sup_bgt_doc_no,
            threesafe, is_gov_pur, is_sal, is_dir, target_doc_no, posting_seq)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
            ?21, ?22, ?23, 0)",
        vec![
            county.to_value(),
            line.line_id.to_value(),
            line.fiscal_year.to_value(),
            line.bgt_line_no.to_value(),
            line.control_id.to_value(),
            line.parent_line_id.to_value(),
            line.carried_from_line_id.to_value(),
            line.agency_code.to_value(),
            line.pro_code.to_value(),
            line.exp_func_code.to_value(),
            line.gov_bgt_eco_code.to_value(),
            line.dep_bgt_eco_code.to_value(),
            line.fund_type_code.to_value(),
            line.found_type_code.to_value(),
            line.bgt_type_code.to_value(),
            line.source_type_code.to_value(),
            line.cor_bgt_doc_no.to_value(),
            line.sup_bgt_doc_no.to_value(),
            line.threesafe.to_value(),
            line.is_gov_pur.to_value(),
            line.is_sal.to_value(),
            line.is_dir.to_value(),
            line.target_doc_no.to_value(),
        ],
    )?;
    tx.touch("quota_line", line.line_id.0);
    Ok(())
}

/// The control key of a line's elements; made when it is new. Its id follows from its name.
pub fn control_for(
    tx: &mut Tx<'_>,
    county: &str,
    year: FiscalYear,
    (agency, project, function, fund): (&str, &str, &str, &str),
) -> DbResult<ControlId> {
    let name = format!("control {county} {} {agency} {project} {function} {fund}", year.0);
    let first_day = Date::new(year.0 as i16, 1, 1).unwrap_or(Date::constant(2000, 1, 1));
    let id = ControlId(id_of(first_day, name.as_bytes()));
    let made = tx.exec(
        "insert into control_key (mof_div_code, control_id, fiscal_year, agency_code, pro_code, exp_func_code,
                                  fund_type_code, appropriation_fen, control_fen, prealloc_fen)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0)
         on conflict (mof_div_code, control_id) do nothing",
        (county, id, year, agency, project, function, fund),
    )?;
    if made == 1 {
        tx.touch("control_key", id.0);
    }
    Ok(id)
}

pub fn control(tx: &mut Tx<'_>, county: &str, id: ControlId) -> DbResult<Option<ControlKey>> {
    tx.row(
        "select control_id, fiscal_year, agency_code, pro_code, exp_func_code, fund_type_code,
                appropriation_fen, control_fen, prealloc_fen
           from control_key where mof_div_code = ?1 and control_id = ?2",
        (county, id),
    )
}

pub fn controls_of_year(tx: &mut Tx<'_>, county: &str, year: FiscalYear) -> DbResult<Vec<ControlKey>> {
    tx.rows(
        "select control_id, fiscal_year, agency_code, pro_code, exp_func_code, fund_type_code,
                appropriation_fen, control_fen, prealloc_fen
           from control_key where mof_div_code = ?1 and fiscal_year = ?2 order by control_id",
        (county, year),
    )
}

use platform::db::ToValue;
