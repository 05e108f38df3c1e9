//! What was measured of the shapes, as the section "Shapes" of `RESULTS.md`.
#![allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]

use std::fmt::Write as _;

use crate::contender::Way;
use crate::measure::{Measured, geometric_mean};
use crate::report::{Row, at_least, at_most};
use crate::shapes::{Kind, Shape};

/// A shape and what was measured of it.
pub struct ShapeRow {
    /// The shape.
    pub shape: &'static Shape,
    /// How many valid payloads were measured.
    pub payloads: usize,
    /// Their bytes, all together.
    pub bytes: usize,
    /// The contenders' times, in the order of [`Way::SHAPES`].
    pub measured: Measured,
    /// What refusing the spoiled payloads takes, in multiples of what accepting the valid ones does.
    pub refusing: f64,
}

impl ShapeRow {
    /// In multiples of what `validate` takes.
    fn ratio(&self, way: Way) -> f64 {
        Way::SHAPES.iter().position(|one| *one == way).map_or(f64::NAN, |index| self.measured.ratios[index])
    }

    /// The fastest peer from the bytes to a verdict.
    fn best_peer(&self) -> f64 {
        Way::VERDICTS.iter().map(|way| self.ratio(*way)).fold(f64::INFINITY, f64::min)
    }

    /// How many times as fast as a tree, the macro and `from_value` ours decodes.
    fn decoding(&self) -> f64 {
        self.ratio(Way::Macro) / self.ratio(Way::FromJson)
    }

    /// 10⁹ bytes a second.
    fn rate(&self) -> f64 {
        self.bytes as f64 / self.payloads as f64 / self.measured.nanoseconds
    }
}

/// The section "Shapes". `plain` are the rows of the payloads that have no unions.
#[must_use]
pub fn shapes(rows: &[ShapeRow], plain: &[Row]) -> String {
    let mut text = String::from(
        "Twelve ways in which real schemas look at a value more than once; all are in `src/shapes`. The first times are those \
         of `validate` for one payload, on average; the others are multiples of it, in the same round: how many times as \
         long a peer takes from the bytes to a verdict. Payloads are at most 12 deep, as some peers need time exponential in \
         the depth.\n",
    );
    targets(&mut text, rows, plain);
    table(&mut text, rows);
    text
}

fn targets(text: &mut String, rows: &[ShapeRow], plain: &[Row]) {
    text.push_str("\n### Targets\n\n| | target | measured | |\n|---|---:|---:|---|\n");
    let of = |kind: Kind| rows.iter().filter(move |row| row.shape.kind == kind);
    let times = "`validate` is as many times as fast as the fastest peer's verdict";
    if of(Kind::Unions).next().is_some() {
        let unions = geometric_mean(of(Kind::Unions).map(ShapeRow::best_peer));
        at_least(text, &format!("{times}, unions, geometric mean"), 5.0, unions);
        let worst = rows.iter().map(ShapeRow::best_peer).fold(f64::INFINITY, f64::min);
        at_least(text, &format!("{times}, worst shape"), 1.5, worst);
        let decoding = geometric_mean(rows.iter().map(ShapeRow::decoding));
        let decode = "`from_json` is as many times as fast as to a tree, macro, `from_value`, all shapes, geometric mean";
        at_least(text, decode, 3.0, decoding);
        let refusing = rows.iter().map(|row| row.refusing).fold(0.0, f64::max);
        at_most(text, "refusing costs as many times as accepting, worst shape", 3.0, refusing);
    }
    let payloads = plain.iter().map(Row::verdict_peer);
    let ratios: Vec<f64> = payloads.chain(of(Kind::Plain).map(ShapeRow::best_peer)).collect();
    if !ratios.is_empty() {
        let mean = geometric_mean(ratios.into_iter());
        at_least(
            text,
            &format!("{times}, plain (all payloads above, and plain-records), geometric mean"),
            5.0,
            mean,
        );
    }
}

fn table(text: &mut String, rows: &[ShapeRow]) {
    text.push_str("\n### Each shape\n\n| shape | payloads | bytes | **validate**, ns | GB/s ");
    for way in Way::VERDICTS {
        let _ = write!(text, "| {} ", way.head());
    }
    text.push_str("| best peer | from_json | macro, `from_value` | serde_json | decoding, times as fast | refusing |\n|---");
    for _ in 0..10 + Way::VERDICTS.len() {
        text.push_str("|---:");
    }
    text.push_str("|\n");
    for row in rows {
        let _ = write!(text, "| {} | {} | {} ", row.shape.name, row.payloads, row.bytes);
        let _ = write!(text, "| {:.0} | {:.2} ", row.measured.nanoseconds, row.rate());
        let decode = [Way::FromJson, Way::Macro, Way::SerdeJson].map(|way| row.ratio(way));
        let verdicts = Way::VERDICTS.map(|way| row.ratio(way));
        let last = [row.decoding(), row.refusing];
        for ratio in verdicts.into_iter().chain([row.best_peer()]).chain(decode).chain(last) {
            let _ = write!(text, "| {ratio:.2} ");
        }
        text.push_str("|\n");
    }
    for (title, kind) in [("plain", Kind::Plain), ("unions", Kind::Unions)] {
        let rows: Vec<&ShapeRow> = rows.iter().filter(|row| row.shape.kind == kind).collect();
        if !rows.is_empty() {
            mean(text, title, &rows);
        }
    }
    text.push('\n');
    for row in rows {
        let _ = writeln!(text, "- {}: {}", row.shape.name, row.shape.about);
    }
}

fn mean(text: &mut String, title: &str, rows: &[&ShapeRow]) {
    let over = |ratio: &dyn Fn(&ShapeRow) -> f64| geometric_mean(rows.iter().map(|row| ratio(row)));
    let _ = write!(text, "| **{title}**, geometric mean | | | | {:.2} ", over(&ShapeRow::rate));
    for way in Way::VERDICTS {
        let _ = write!(text, "| {:.2} ", over(&|row| row.ratio(way)));
    }
    let _ = write!(text, "| {:.2} ", over(&ShapeRow::best_peer));
    for way in [Way::FromJson, Way::Macro, Way::SerdeJson] {
        let _ = write!(text, "| {:.2} ", over(&|row| row.ratio(way)));
    }
    let _ = writeln!(text, "| {:.2} | {:.2} |", over(&ShapeRow::decoding), over(&|row| row.refusing));
}
