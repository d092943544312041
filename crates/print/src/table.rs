//! Tables: columns find their width, rows their height, heads come again, totals stay with their last row.

use crate::breaks;
use crate::layout::{Flow, LEADING};
use crate::model::{Align, Table};

/// Sizes tried from the largest; the first at which the columns fit is taken.
const SIZES: [f32; 5] = [10.5, 9.5, 8.5, 7.5, 6.5];
const PAD: f32 = 3.0;
/// Lines of one row on one page; a longer cell goes on in the next piece of the row.
const TALLEST: usize = 12;

/// A table with its measures taken.
struct Set {
    size: f32,
    widths: Vec<f32>,
    aligns: Vec<Align>,
}

pub(crate) fn put(flow: &mut Flow<'_>, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    let set = measured(flow, table);
    let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
    let head = cells(flow, &set, &heads);
    let totals = (!table.totals.is_empty()).then(|| cells(flow, &set, &table.totals));
    let totals_height = totals.as_ref().map_or(0.0, |row| height(&set, row));
    let head_height = height(&set, &head);
    let first = table.rows.first().map(|row| cells(flow, &set, row));
    flow.need(head_height + first.map_or(0.0, |row| height(&set, &row)) + 2.0);
    put_head(flow, &set, &head);
    let count = table.rows.len();
    for (nth, row) in table.rows.iter().enumerate() {
        let lines = cells(flow, &set, row);
        for (piece_no, piece) in pieces(&lines).into_iter().enumerate() {
            let last = nth + 1 == count;
            let wanted = height(&set, &piece) + if last { totals_height } else { 0.0 };
            if wanted > flow.room() {
                turn(flow, &set, &head);
            }
            put_row(flow, &set, &piece, (false, false), piece_no == 0);
        }
    }
    if let Some(totals) = totals {
        if totals_height > flow.room() {
            turn(flow, &set, &head);
        }
        put_row(flow, &set, &totals, (true, true), true);
    }
    let (left, right, y) = (flow.area.left, flow.area.left + set.widths.iter().sum::<f32>(), flow.y);
    flow.rule((left, y), (right, y), 0.9);
}

/// Closes the table at the foot of the page and opens it on the next.
fn turn(flow: &mut Flow<'_>, set: &Set, head: &[Vec<String>]) {
    let (left, right, y) = (flow.area.left, flow.area.left + set.widths.iter().sum::<f32>(), flow.y);
    flow.rule((left, y), (right, y), 0.7);
    flow.next_page();
    put_head(flow, set, head);
}

fn put_head(flow: &mut Flow<'_>, set: &Set, head: &[Vec<String>]) {
    let (left, right, y) = (flow.area.left, flow.area.left + set.widths.iter().sum::<f32>(), flow.y);
    flow.rule((left, y), (right, y), 0.9);
    put_row(flow, set, head, (true, false), false);
    let y = flow.y;
    flow.rule((left, y), (right, y), 0.7);
}

/// One row; `style` is (bold, totals). Lines stand above each row but the continued pieces of one.
fn put_row(flow: &mut Flow<'_>, set: &Set, row: &[Vec<String>], style: (bool, bool), ruled: bool) {
    let tall = height(set, row);
    let (top, mut x) = (flow.y, flow.area.left);
    let right = x + set.widths.iter().sum::<f32>();
    if ruled {
        flow.rule((x, top), (right, top), if style.1 { 0.7 } else { 0.35 });
    }
    let is_head = style.0 && !style.1;
    for (at, lines) in row.iter().enumerate() {
        let Some(width) = set.widths.get(at).copied() else { break };
        flow.rule((x, top), (x, top + tall), 0.35);
        let align = if is_head { Align::Middle } else { set.aligns[at] };
        let line_height = set.size * LEADING;
        let mut y = top + (tall - lines.len() as f32 * line_height) / 2.0;
        for line in lines {
            flow.line_at((x + PAD, y), width - 2.0 * PAD, align, (set.size, style.0), line.clone());
            y += line_height;
        }
        x += width;
    }
    flow.rule((right, top), (right, top + tall), 0.35);
    flow.y = top + tall;
}

fn height(set: &Set, row: &[Vec<String>]) -> f32 {
    let lines = row.iter().map(Vec::len).max().unwrap_or(1).max(1);
    lines as f32 * set.size * LEADING + 2.0
}

/// A row cut into pieces no taller than [`TALLEST`] lines.
fn pieces(row: &[Vec<String>]) -> Vec<Vec<Vec<String>>> {
    let lines = row.iter().map(Vec::len).max().unwrap_or(1);
    if lines <= TALLEST {
        return vec![row.to_vec()];
    }
    (0..lines)
        .step_by(TALLEST)
        .map(|from| row.iter().map(|cell| cell.iter().skip(from).take(TALLEST).cloned().collect()).collect())
        .collect()
}

fn cells(flow: &mut Flow<'_>, set: &Set, row: &[String]) -> Vec<Vec<String>> {
    row.iter().zip(&set.widths).map(|(text, width)| flow.broken(text, set.size, width - 2.0 * PAD)).collect()
}

/// Figures get the width they need, words share the rest; the type shrinks until words have room.
fn measured(flow: &mut Flow<'_>, table: &Table) -> Set {
    let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
    let room = flow.width();
    for size in SIZES {
        let natural: Vec<f32> = (0..aligns.len()).map(|at| natural_width(flow, table, at, size)).collect();
        let least: Vec<f32> = (0..aligns.len())
            .map(|at| match aligns[at] {
                Align::Right => natural[at],
                Align::Left | Align::Middle => least_width(flow, table, at, size).min(natural[at]),
            })
            .collect();
        if least.iter().sum::<f32>() <= room || size == SIZES[SIZES.len() - 1] {
            return Set { size, widths: shared(&natural, &least, room), aligns };
        }
    }
    unreachable!("the last size is always taken")
}

fn natural_width(flow: &mut Flow<'_>, table: &Table, at: usize, size: f32) -> f32 {
    let texts = table.rows.iter().filter_map(|row| row.get(at));
    let mut widest: f32 = 0.0;
    for text in texts.chain(table.totals.get(at)) {
        let known = flow.known(text);
        for line in known.split('\n') {
            widest = widest.max(flow.ruler.width(line, size));
        }
    }
    // A head may be broken over two lines.
    let head = flow.known(&table.columns[at].head);
    let head = flow.ruler.width(&head, size);
    let head = if head > size * 6.0 { head / 2.0 + size } else { head };
    widest.max(head) + 2.0 * PAD + 1.0
}

/// Words may be broken, but not below five characters, and codes are not torn while there is room.
fn least_width(flow: &mut Flow<'_>, table: &Table, at: usize, size: f32) -> f32 {
    let mut widest = size * 5.2;
    let most = flow.width() / 3.0;
    for text in table.rows.iter().filter_map(|row| row.get(at)).chain(table.totals.get(at)) {
        let known = flow.known(text);
        let piece = breaks::widest_piece(&known, &|piece| flow.ruler.width(piece, size));
        widest = widest.max(piece.min(most));
    }
    widest + 2.0 * PAD + 1.0
}

/// Everybody gets the least; what is left goes to those who want more, in proportion; at the end all is used.
fn shared(natural: &[f32], least: &[f32], room: f32) -> Vec<f32> {
    let base: f32 = least.iter().sum();
    if base >= room {
        return least.iter().map(|width| width * room / base).collect();
    }
    let wants: f32 = natural.iter().zip(least).map(|(natural, least)| natural - least).sum();
    let spare = room - base;
    if wants > spare {
        return natural.iter().zip(least).map(|(n, l)| l + (n - l) * spare / wants).collect();
    }
    let all: f32 = natural.iter().sum();
    natural.iter().map(|width| width * room / all).collect()
}
