//! Every recipe of docs/recipes, received over HTTP on the loopback interface: its examples are acknowledged, and each of
//! the requests that differ from one in a part that counts is refused before any handler sees it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]
#![allow(missing_docs, reason = "tests need no documentation")]

#[path = "../../codegen/tests/recipes/changed.rs"]
mod changed;
mod confused;
mod handshakes;
mod http;
mod mounts;
mod recipe;
mod rows;

use std::collections::BTreeMap;

use mounts::{Mounts, Served};
use recipe::recipes;
use rows::{Expected, Row};

#[test]
fn every_recipe_is_received_as_it_says() {
    let recipes = recipes();
    let mut mounts = Mounts::default();
    let mut rows: Vec<Row> = Vec::new();
    for recipe in &recipes {
        rows.extend(rows::of(recipe, &mut mounts));
        rows.extend(handshakes::of(recipe, &mut mounts));
    }
    let served = mounts.serve();
    let mut tried = BTreeMap::<&'static str, usize>::new();
    let faults: Vec<String> = rows.iter().filter_map(|row| fault(row, &served)).collect();
    rows.iter().for_each(|row| *tried.entry(row.what).or_default() += 1);
    for (what, count) in &tried {
        println!("{count:5} {what}");
    }
    println!("{:5} requests, to {} recipes at {} endpoints", rows.len(), recipes.len(), served.endpoints());
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), rows.len(), faults.join("\n"));
    assert!(recipes.len() >= 60 && rows.len() >= 1_000, "{} recipes, {} rows", recipes.len(), rows.len());
}

/// What is wrong with the answer to a row's request.
fn fault(row: &Row, served: &Served) -> Option<String> {
    let before = served.handled();
    let (status, body) = served.send(row.mount, &row.request);
    let handled = served.handled() - before;
    let fine = match &row.expected {
        Expected::Handled(statuses) => statuses.contains(&status) && handled > 0,
        Expected::Verified(statuses) => statuses.contains(&status) && handled == 0,
        Expected::Refused(statuses) => statuses.contains(&status) && handled == 0,
        Expected::Greeted(text) => (200..300).contains(&status) && handled == 0 && body.contains(text),
    };
    (!fine).then(|| {
        format!(
            "{}: {}: {status}, {handled} handled, {:?} expected: {body}",
            row.recipe, row.what, row.expected
        )
    })
}
