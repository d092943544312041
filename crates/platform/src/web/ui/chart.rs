//! Bars that state a finding: SVG that prints, axis from zero, the same numbers as a table below.
//!
//! All geometry is whole numbers of a 960-wide box; money never becomes a float.

use super::table::{Cell, Head, Kind, plain_table};
use super::{View, money};
use maud::{Markup, html};

const WIDTH: i64 = 960;
const LABELS: i64 = 240;
const VALUES: i64 = 150;
const ROW: i64 = 28;

#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub amount_fen: i64,
    /// Drawn in the brand colour and marked in the label, as what the title speaks of.
    pub marked: bool,
}

/// A bar chart. The title says what is to be seen: "六个单位用了一半以上的指标".
#[derive(Debug, Clone, Default)]
pub struct BarChart {
    pub finding: String,
    pub label_head: String,
    pub amount_head: String,
    pub bars: Vec<Bar>,
    pub source: String,
}

/// From where to where the axis runs, in fen, and one step of it. Wider than `i64`, so that no amount overflows.
struct Scale {
    low: i128,
    step: i128,
    high: i128,
}

impl Scale {
    fn of(bars: &[Bar]) -> Scale {
        let amounts = || bars.iter().map(|bar| i128::from(bar.amount_fen));
        let most = amounts().max().unwrap_or(0).max(0);
        let least = amounts().min().unwrap_or(0).min(0);
        let step = round_step((most - least) / 4);
        let up = |fen: i128| (fen + step - 1).div_euclid(step) * step;
        let (low, high) = (-up(-least), up(most));
        Scale { low, step, high: if low == high { low + step } else { high } }
    }

    fn x(&self, fen: i128) -> i64 {
        let room = i128::from(WIDTH - LABELS - VALUES);
        let at = (fen - self.low) * room / (self.high - self.low);
        LABELS + i64::try_from(at).unwrap_or(0)
    }

    fn ticks(&self) -> Vec<i128> {
        std::iter::successors(Some(self.low), |at| Some(at + self.step))
            .take_while(|at| *at <= self.high)
            .collect()
    }
}

/// The next of 1, 2, 5 times a power of ten at or above `least`.
fn round_step(least: i128) -> i128 {
    let mut power: i128 = 1;
    loop {
        for factor in [1, 2, 5] {
            if factor * power >= least.max(1) {
                return factor * power;
            }
        }
        power *= 10;
    }
}

pub fn bar_chart(v: View<'_>, chart: &BarChart) -> Markup {
    let scale = Scale::of(&chart.bars);
    let height = ROW * i64::try_from(chart.bars.len()).unwrap_or(0) + 28;
    let heads = [Head::new(&chart.label_head, Kind::Words), Head::new(&chart.amount_head, Kind::Money)];
    let rows: Vec<Vec<Cell>> =
        chart.bars.iter().map(|bar| vec![Cell::text(&bar.label), Cell::Money(bar.amount_fen)]).collect();
    html! {
        figure .chart {
            figcaption { (chart.finding) span .unit { (v.unit_word()) } }
            svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(chart.finding) {
                @for tick in scale.ticks() {
                    line .axis .zero[tick == 0] x1=(scale.x(tick)) x2=(scale.x(tick)) y1="0" y2=(height - 24) {}
                    text .tick x=(scale.x(tick)) y=(height - 6) text-anchor="middle" { (tick_text(v, tick)) }
                }
                @for (at, bar) in (0i64..).zip(&chart.bars) { (bar_row(v, &scale, at * ROW, bar)) }
            }
            details .chart-numbers { summary { (v.t("chart_numbers")) } (plain_table(v, "", &heads, &rows, &[])) }
            @if !chart.source.is_empty() { p .muted .source { (chart.source) } }
        }
    }
}

fn bar_row(v: View<'_>, scale: &Scale, top: i64, bar: &Bar) -> Markup {
    let (zero, end) = (scale.x(0), scale.x(i128::from(bar.amount_fen)));
    let (left, width) = (zero.min(end), (end - zero).abs().max(1));
    html! {
        g {
            title { (bar.label) ": " (v.unit.rounded(bar.amount_fen)) " " (v.unit_word()) }
            text .bar-label x=(LABELS - 12) y=(top + 19) text-anchor="end" {
                @if bar.marked { "▸ " (short(&bar.label, 28)) } @else { (short(&bar.label, 30)) }
            }
            rect .bar .marked[bar.marked] x=(left) y=(top + 5) width=(width) height=(ROW - 10) {}
            text .bar-value x=(zero.max(end) + 8) y=(top + 19) { (v.unit.rounded(bar.amount_fen)) }
        }
    }
}

/// A label that fits its column, a Chinese character taking two places; the whole one is in the bar's title
/// and in the table.
fn short(label: &str, mut room: i32) -> String {
    let mut out = String::new();
    for c in label.chars() {
        room -= if c.is_ascii() { 1 } else { 2 };
        if room < 0 {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

fn tick_text(v: View<'_>, fen: i128) -> String {
    let text = v.unit.exact(i64::try_from(fen).unwrap_or(i64::MAX)); // only the axis beyond the last fen
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// A small share bar beside a figure, such as the used part of a ceiling. Says the share in words as well.
pub fn share(v: View<'_>, part_fen: i64, whole_fen: i64) -> Markup {
    let tenths = if whole_fen <= 0 { 0 } else { i128::from(part_fen.max(0)) * 1000 / i128::from(whole_fen) };
    let width = tenths.min(1000);
    html! {
        span .share title={ (v.unit.rounded(part_fen)) " / " (v.unit.rounded(whole_fen)) " " (v.unit_word()) } {
            svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                rect .share-all width="1000" height="100" {}
                rect .share-part .over[tenths > 1000] width=(width) height="100" {}
            }
            span { (tenths / 10) "." (tenths % 10) "%" }
        }
    }
}

/// A figure and its unit for a chart's caption.
pub fn headline(v: View<'_>, fen: i64) -> Markup {
    html! { strong .headline { (money(fen, v.unit)) " " (v.unit_word()) } }
}
