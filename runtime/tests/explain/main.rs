//! Whether the cause is found for which a request is not verified: generated cases of every mechanism, and a table of them in
//! docs/verify.md.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]
#![allow(missing_docs, reason = "tests need no documentation")]

mod cases;
mod mechanisms;

use std::collections::BTreeMap;

use cases::Case;
use hookwright::receive::Cause;
use mechanisms::{BODY, mechanisms, now};

#[test]
fn what_is_good_needs_no_explanation() {
    for mechanism in mechanisms() {
        let found = mechanism.verifier().explain(&mechanism.request(BODY), now());
        assert_eq!(found, Ok(0), "{}", mechanism.name);
    }
}

#[test]
fn the_cause_is_found() {
    let all: Vec<Case> = mechanisms().into_iter().flat_map(cases::of).collect();
    let found = found(&all);
    let mut rows = BTreeMap::<&str, (usize, usize)>::new();
    let mut wrong = Vec::new();
    for (case, found) in all.iter().zip(&found) {
        let (name, text) = case.expected;
        let is_right =
            found.as_ref().is_some_and(|cause| cause.name() == name && cause.to_string().contains(text));
        let (count, right) = rows.entry(case.cause).or_default();
        (*count, *right) = (*count + 1, *right + usize::from(is_right));
        if !is_right {
            let found = found.as_ref().map_or_else(|| "good".to_owned(), Cause::to_string);
            wrong.push(format!("{}: {} {text:?}: {found}", case.mechanism, case.cause));
        }
    }
    let (count, right) = (all.len(), all.len() - wrong.len());
    for (cause, (count, right)) in &rows {
        println!("{count:4} {right:4} {cause}");
    }
    println!("{count:4} {right:4} in all\n{}", wrong.join("\n"));
    assert!(right * 100 >= count * 95, "{right} of {count}");
}

/// What is found for each case.
fn found(all: &[Case]) -> Vec<Option<Cause>> {
    let explain = |case: &Case| case.verifier.explain(&case.request, now()).err();
    let explain = &explain;
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let share = all.len().div_ceil(threads * 8);
    std::thread::scope(|scope| {
        let shares = all.chunks(share).map(|cases| scope.spawn(move || cases.iter().map(explain).collect()));
        let shares: Vec<_> = shares.collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_else(|_| Vec::new())).collect()
    })
}
