//! Counts of instructions, as the section "Instructions" of `RESULTS.md`.

use std::fmt::Write as _;

use crate::contender::Way;
use crate::json::Order;
use crate::measure::geometric_mean;
use crate::payloads::Payload;
use crate::report::at_most;

/// What is counted: first what the others are told in multiples of.
pub const WAYS: [Way; 4] = [Way::SerdeJson, Way::BorrowJson, Way::FromJson, Way::Validate];

/// A payload and the instructions that one run over it takes, in the order of [`WAYS`].
pub struct Row {
    /// The payload.
    pub payload: Payload,
    /// The counts.
    pub counts: [f64; WAYS.len()],
}

impl Row {
    fn ratios(&self) -> [f64; WAYS.len()] {
        self.counts.map(|count| count / self.counts[0])
    }
}

/// The section.
#[must_use]
pub fn instructions(rows: &[Row]) -> String {
    let mut text = String::from(
        "Counted by valgrind, not timed: what one run over a minified payload takes, in multiples of what serde's derive on \
         serde_json takes, without any validation. The first column of counts is that itself.\n",
    );
    let documented = of(rows, Order::Documented);
    targets(&mut text, &documented);
    text.push_str(
        "\n| keys | of | borrow_json | worst | from_json | worst | validate | worst |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    summary(&mut text, "in documented order", &documented);
    summary(&mut text, "shuffled", &of(rows, Order::Shuffled));
    text.push_str(
        "\n| payload, keys in documented order | bytes | serde_json | borrow_json | from_json | validate |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    for row in documented {
        let _ =
            write!(text, "| {} | {} | {:.0} |", row.payload.name(), row.payload.body.len(), row.counts[0]);
        for ratio in &row.ratios()[1..] {
            let _ = write!(text, " {ratio:.3} |");
        }
        text.push('\n');
    }
    text
}

fn of(rows: &[Row], order: Order) -> Vec<&Row> {
    rows.iter().filter(|row| row.payload.order == order).collect()
}

fn mean(rows: &[&Row], way: usize) -> f64 {
    geometric_mean(rows.iter().map(|row| row.ratios()[way]))
}

fn worst(rows: &[&Row], way: usize) -> f64 {
    rows.iter().map(|row| row.ratios()[way]).fold(0.0, f64::max)
}

fn targets(text: &mut String, rows: &[&Row]) {
    text.push_str("\n| | target | measured | |\n|---|---:|---:|---|\n");
    at_most(text, "`borrow_json`, geometric mean", 0.25, mean(rows, 1));
    at_most(text, "`borrow_json`, worst", 0.35, worst(rows, 1));
    at_most(text, "`from_json`, geometric mean", 0.50, mean(rows, 2));
}

fn summary(text: &mut String, keys: &str, rows: &[&Row]) {
    let _ = write!(text, "| {keys} | {} |", rows.len());
    for way in 1..WAYS.len() {
        let _ = write!(text, " {:.3} | {:.3} |", mean(rows, way), worst(rows, way));
    }
    text.push('\n');
}
