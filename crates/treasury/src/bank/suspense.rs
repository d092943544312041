//! The suspense line (待结转指标): money of the year's last day that bounced in January waits on it and
//! may be paid again to the same payee, without a supplement (G13).

use books::line::{LineRow, NewLine, store as lines};
use ledger::FiscalYear;
use platform::db::Tx;
use platform::numbering;
use platform::verb::{Ctx, Problem};
use policy::Rule;

use super::BankRefused;
use super::refund::Coming;
use super::rules::{BounceFacts, BounceToSuspense};
use crate::payment::PaymentRow;
use crate::quota;

/// What the numbers of suspense lines begin with.
pub const SERIES: &str = "ZG";

/// Whether this refund may wait on a suspense line.
pub(super) fn may_wait(
    ctx: &Ctx,
    request: &PaymentRow,
    coming: &Coming<'_>,
) -> Result<bool, Problem<BankRefused>> {
    let Some(paid_on) = request.paid_on else { return Ok(false) };
    let facts = BounceFacts { bounce: coming.bounce, paid_on, refunded_on: coming.on };
    BounceToSuspense::decide(&facts, &ctx.policy, ctx.day()).map(|verdict| verdict.outcome).map_err(|error| {
        Problem::Refused(BankRefused::Money {
            text: error.to_string(),
            refusal: serde_json::to_value(&error).unwrap_or_default(),
        })
    })
}

/// A line of its own for one bounce: the elements of the line that paid, in the year of the bounce.
pub(super) fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    paid_from: &LineRow,
    year: FiscalYear,
) -> Result<LineRow, Problem<BankRefused>> {
    let county = &*ctx.county;
    let number = numbering::next(tx, county, "suspense", i64::from(year.0))?;
    let no = format!("{SERIES}{}{number:05}", year.0);
    let name = (
        &*paid_from.agency_code,
        &*paid_from.pro_code,
        &*paid_from.exp_func_code,
        &*paid_from.fund_type_code,
    );
    let line = NewLine {
        line_id: quota::line_id(county, year, &no),
        fiscal_year: year,
        control_id: lines::control_for(tx, county, year, name)?,
        bgt_line_no: no,
        parent_line_id: None,
        carried_from_line_id: Some(paid_from.line_id),
        ..paid_from.clone()
    };
    books::hold::store::make_guard(tx, county, &line.agency_code, year)?;
    lines::insert(tx, county, &line)?;
    Ok(line)
}
