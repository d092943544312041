//! What our own books say of a day: vouchers, refunds and clearing. Read only: these tables belong to
//! their own areas.

use jiff::civil::Date;
use ledger::Fen;
use platform::db::{DbResult, Tx};

use super::super::model::OurMove;

/// Everything that left or came back on a day by our books, vouchers first, each by number.
pub fn our_moves(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Vec<OurMove>> {
    let vouchers: Vec<(i64, String, Fen, Option<Date>)> = tx.rows(
        "select voucher_id, voucher_no, x_pay_amt, cleared_on from voucher
          where mof_div_code = ?1 and x_pay_date = ?2 and x_pay_amt > 0 order by voucher_no, voucher_id",
        (county, day),
    )?;
    // A part of a notice stands under its notice, which is what the bank knows.
    let refunds: Vec<(i64, String, Fen, Option<Date>)> = tx.rows(
        "select f.refund_id, f.refund_no, f.amount_fen,
                case when f.state = 'split'
                     then (select max(p.cleared_on) from bank_refund p
                            where p.mof_div_code = f.mof_div_code and p.parent_refund_no = f.refund_no)
                     else f.cleared_on end
           from bank_refund f
          where f.mof_div_code = ?1 and f.refunded_on = ?2 and f.parent_refund_no = '' order by f.refund_no",
        (county, day),
    )?;
    let mut moves = Vec::with_capacity(vouchers.len() + refunds.len());
    for (id, reference, left, cleared_on) in vouchers {
        moves.push(OurMove { kind: "voucher", id, reference, left, on: day, cleared_on });
    }
    for (id, number, amount, cleared_on) in refunds {
        let left = Fen::new(-amount.get());
        let reference = of_notice(&number).to_owned();
        moves.push(OurMove { kind: "bank_refund", id, reference, left, on: day, cleared_on });
    }
    Ok(moves)
}

/// A notice of the bank is kept as type-year-number; its statement says the number alone.
pub fn of_notice(refund_no: &str) -> &str {
    match refund_no.splitn(3, '-').collect::<Vec<_>>()[..] {
        [vt, year, number] if is_digits(vt) && is_digits(year) => number,
        _ => refund_no,
    }
}

fn is_digits(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The booking of ours under a number on whatever day: of a voucher, or of a refund's notice.
pub fn our_move_under(tx: &mut Tx<'_>, county: &str, reference: &str) -> DbResult<Option<OurMove>> {
    let voucher: Option<(i64, Fen, Date, Option<Date>)> = tx.row(
        "select voucher_id, x_pay_amt, x_pay_date, cleared_on from voucher
          where mof_div_code = ?1 and voucher_no = ?2 and x_pay_amt > 0 and x_pay_date is not null",
        (county, reference),
    )?;
    if let Some((id, left, on, cleared_on)) = voucher {
        let reference = reference.to_owned();
        return Ok(Some(OurMove { kind: "voucher", id, reference, left, on, cleared_on }));
    }
    // Ten characters (type, year) stand before the notice's number, see `of_notice`.
    let refunds: Vec<(i64, String, Fen, Date, Option<Date>)> = tx.rows(
        "select refund_id, refund_no, amount_fen, refunded_on, cleared_on from bank_refund
          where mof_div_code = ?1 and parent_refund_no = '' and (refund_no = ?2 or substr(refund_no, 11) = ?2)
          order by refunded_on desc, refund_no",
        (county, reference),
    )?;
    let refund = refunds.into_iter().find(|(_, number, ..)| of_notice(number) == reference);
    Ok(refund.map(|(id, _, amount, on, cleared_on)| OurMove {
        kind: "bank_refund",
        id,
        reference: reference.to_owned(),
        left: Fen::new(-amount.get()),
        on,
        cleared_on,
    }))
}

/// A voucher by its number, paid or not: its id and state.
pub fn voucher_named(tx: &mut Tx<'_>, county: &str, reference: &str) -> DbResult<Option<(i64, String)>> {
    tx.row(
        "select voucher_id, state from voucher where mof_div_code = ?1 and voucher_no = ?2",
        (county, reference),
    )
}

/// The net of a day's clearing; zero when nothing was cleared.
pub fn cleared_net(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Fen> {
    let row: Option<(Fen,)> = tx
        .row("select net_fen from clearing_day where mof_div_code = ?1 and cleared_on = ?2", (county, day))?;
    Ok(row.map_or(Fen::ZERO, |(net,)| net))
}

/// Cleared on `day` and paid or come back on an earlier day: paid, and come back.
pub fn cleared_of_earlier(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<(Fen, Fen)> {
    let (paid,): (Fen,) = tx.one(
        "select cast(coalesce(sum(x_pay_amt), 0) as bigint) from voucher
          where mof_div_code = ?1 and cleared_on = ?2 and x_pay_date < ?2",
        (county, day),
    )?;
    let (back,): (Fen,) = tx.one(
        "select cast(coalesce(sum(amount_fen), 0) as bigint) from bank_refund
          where mof_div_code = ?1 and cleared_on = ?2 and refunded_on < ?2 and state = 'booked'",
        (county, day),
    )?;
    Ok((paid, back))
}
