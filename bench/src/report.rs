//! What was measured, as the tables of `RESULTS.md`.
#![allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]

use std::fmt::Write as _;

use crate::contender::Way;
use crate::json::{Form, Order};
use crate::measure::{Measured, geometric_mean};
use crate::payloads::Payload;

/// A payload and what was measured of it.
pub struct Row {
    /// The payload.
    pub payload: Payload,
    /// The contenders' times, in the order of [`Way::ALL`].
    pub measured: Measured,
}

impl Row {
    fn ratio(&self, way: Way) -> f64 {
        Way::ALL.iter().position(|one| *one == way).map_or(f64::NAN, |index| self.measured.ratios[index])
    }

    /// The fastest of the others that decode and fully validate.
    fn pipeline(&self) -> f64 {
        Way::PIPELINES.iter().map(|way| self.ratio(*way)).fold(f64::INFINITY, f64::min)
    }

    /// How many times as long as `validate` the fastest of the peers takes to a verdict.
    pub(crate) fn verdict_peer(&self) -> f64 {
        let peers = [Way::MacroVerdict, Way::CorvusVerdict].map(|way| self.ratio(way));
        peers.into_iter().fold(f64::INFINITY, f64::min) / self.ratio(Way::Validate)
    }

    /// 10⁹ bytes a second.
    fn rate(&self, way: Way) -> f64 {
        self.payload.body.len() as f64 / (self.measured.nanoseconds * self.ratio(way))
    }

    fn layout(&self) -> String {
        let form = match self.payload.form {
            Form::Pretty => "pretty",
            Form::Minified => "minified",
        };
        let order = match self.payload.order {
            Order::Documented => "",
            Order::Reversed => ", reversed",
            Order::Shuffled => ", shuffled",
        };
        format!("{form}{order}")
    }
}

/// The section "Speed".
#[must_use]
pub fn speed(rows: &[Row]) -> String {
    let mut text = String::from(
        "Times are multiples of what serde's derive on serde_json takes, without any validation, in the same round; \
         less is faster. The first column is that time itself.\n",
    );
    targets(&mut text, rows);
    means(&mut text, rows);
    rates(&mut text, rows);
    for order in [Order::Documented, Order::Reversed, Order::Shuffled] {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.payload.order == order).collect();
        each(&mut text, order, &rows);
    }
    text
}

fn targets(text: &mut String, rows: &[Row]) {
    text.push_str("\n### Targets\n\n| | target | measured | |\n|---|---:|---:|---|\n");
    let mean = |ratio: &dyn Fn(&Row) -> f64| geometric_mean(rows.iter().map(ratio));
    let largest = |way: Way, keep: &dyn Fn(&Row) -> bool| {
        rows.iter().filter(|row| keep(row)).map(|row| row.ratio(way)).fold(0.0, f64::max)
    };
    at_most(text, "`from_json`, geometric mean", 0.50, mean(&|row| row.ratio(Way::FromJson)));
    at_most(text, "`borrow_json`, geometric mean", 0.25, mean(&|row| row.ratio(Way::BorrowJson)));
    at_most(text, "`borrow_json`, worst", 0.35, largest(Way::BorrowJson, &|_| true));
    at_most(text, "`validate`, geometric mean", 0.30, mean(&|row| row.ratio(Way::Validate)));
    let documented = largest(Way::FromJson, &|row| row.payload.order == Order::Documented);
    at_most(text, "`from_json`, worst with keys in documented order", 0.60, documented);
    at_most(text, "`from_json`, worst in any order", 1.0, largest(Way::FromJson, &|_| true));
    at_least(
        text,
        "`from_json` is as many times as fast as the fastest validating pipeline, geometric mean",
        5.0,
        mean(&|row| row.pipeline() / row.ratio(Way::FromJson)),
    );
    at_least(
        text,
        "`from_json` is as many times as fast as to a tree, macro, `from_value`, geometric mean",
        5.0,
        mean(&|row| row.ratio(Way::Macro) / row.ratio(Way::FromJson)),
    );
    at_least(
        text,
        "`validate` is as many times as fast as to a tree and macro, geometric mean",
        8.0,
        mean(&|row| row.ratio(Way::MacroVerdict) / row.ratio(Way::Validate)),
    );
    let slowest = larger(rows).map(|row| row.rate(Way::Validate)).fold(f64::INFINITY, f64::min);
    if slowest.is_finite() {
        at_least(text, "`validate`, GB/s, slowest of the larger payloads", 1.5, slowest);
    }
}

pub(crate) fn at_most(text: &mut String, what: &str, target: f64, measured: f64) {
    line(text, what, ("≤", target), measured, measured <= target);
}

pub(crate) fn at_least(text: &mut String, what: &str, target: f64, measured: f64) {
    line(text, what, ("≥", target), measured, measured >= target);
}

fn line(text: &mut String, what: &str, (sign, target): (&str, f64), measured: f64, met: bool) {
    let met = if met { "met" } else { "**not met**" };
    let _ = writeln!(text, "| {what} | {sign} {target:.2} | {measured:.2} | {met} |");
}

/// The larger ones, minified, with keys in documented order.
fn larger(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().filter(|row| {
        row.payload.is_larger()
            && row.payload.form == Form::Minified
            && row.payload.order == Order::Documented
    })
}

fn rates(text: &mut String, rows: &[Row]) {
    let rows: Vec<&Row> = larger(rows).collect();
    if rows.is_empty() {
        return;
    }
    text.push_str("\n### Throughput of the larger payloads, minified, GB/s\n\n| payload | bytes ");
    let ways = [
        Way::Validate,
        Way::BorrowJson,
        Way::FromJson,
        Way::SerdeJson,
        Way::SonicRs,
        Way::SimdJson,
        Way::CorvusVerdict,
    ];
    for way in ways {
        let _ = write!(text, "| {} ", way.head().trim_end_matches(", ns"));
    }
    text.push_str("|\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for row in rows {
        let _ = write!(text, "| {} | {} ", row.payload.name(), row.payload.body.len());
        for way in ways {
            let _ = write!(text, "| {:.2} ", row.rate(way));
        }
        text.push_str("|\n");
    }
}

fn head(text: &mut String, first: &[&str], ways: &[Way]) {
    for cell in first {
        let _ = write!(text, "| {cell} ");
    }
    for way in ways {
        let _ = write!(text, "| {} ", way.head());
    }
    text.push_str("|\n|---");
    for _ in 1..first.len() + ways.len() {
        text.push_str("|---:");
    }
    text.push_str("|\n");
}

fn means(text: &mut String, rows: &[Row]) {
    text.push_str("\n### Geometric means\n\n");
    let ways = &Way::ALL[1..];
    head(text, &["payloads", "of"], ways);
    let of =
        |order: Order, form: Form| move |row: &&Row| row.payload.order == order && row.payload.form == form;
    mean(text, "**all**", ways, &rows.iter().collect::<Vec<_>>());
    let larger: Vec<&Row> = rows.iter().filter(|row| row.payload.is_larger()).collect();
    mean(text, "the larger ones", ways, &larger);
    for order in [Order::Documented, Order::Reversed, Order::Shuffled] {
        for form in [Form::Pretty, Form::Minified] {
            let rows: Vec<&Row> = rows.iter().filter(of(order, form)).collect();
            if let Some(row) = rows.first() {
                mean(text, &row.layout(), ways, &rows);
            }
        }
    }
}

fn mean(text: &mut String, title: &str, ways: &[Way], rows: &[&Row]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(text, "| {title} | {} ", rows.len());
    for way in ways {
        let _ = write!(text, "| {:.2} ", geometric_mean(rows.iter().map(|row| row.ratio(*way))));
    }
    text.push_str("|\n");
}

fn each(text: &mut String, order: Order, rows: &[&Row]) {
    if rows.is_empty() {
        return;
    }
    let title = match order {
        Order::Documented => "Keys in documented order",
        Order::Reversed => "Keys in reverse",
        Order::Shuffled => "Keys shuffled",
    };
    let _ = write!(text, "\n### {title}\n\n");
    head(text, &["payload", "layout", "bytes"], &Way::ALL);
    for row in rows {
        let form = if row.payload.form == Form::Pretty { "pretty" } else { "minified" };
        let _ = write!(text, "| {} | {form} | {} ", row.payload.name(), row.payload.body.len());
        let _ = write!(text, "| {:.0} ", row.measured.nanoseconds);
        for ratio in &row.measured.ratios[1..] {
            let _ = write!(text, "| {ratio:.2} ");
        }
        text.push_str("|\n");
    }
}
