//! Whether the cause is found for which a request is not verified: generated cases of every mechanism, and a table of them in
//! docs/verify.md.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]
#![allow(missing_docs, reason = "tests need no documentation")]

mod cases;
mod mechanisms;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cases::Case;
use hookwright::receive::{Cause, Hmac, Scheme, Verifier};
use mechanisms::{BODY, mechanisms, now};

#[test]
fn what_is_good_needs_no_explanation() {
    for mechanism in mechanisms() {
        let found = mechanism.verifier().explain(&mechanism.request(BODY), now());
        assert_eq!(found, Ok(0), "{}", mechanism.name);
    }
}

#[test]
fn of_a_large_body_not_everything_is_tried() {
    let verifier = Verifier::new(Scheme::Hmac(Hmac::new("X-Acme-Signature")), ["shh".into()]).unwrap();
    for (length, expected) in [(1_000, Cause::WrongSecret), (32 * 1024 * 1024, Cause::Mismatch)] {
        let body = format!("[{}1]", "1,".repeat(length / 2));
        let request = http::Request::post("/").header("X-Acme-Signature", "0".repeat(64)).body(body).unwrap();
        assert_eq!(verifier.explain(&request.into(), now()), Err(expected), "{length}");
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
    let table = table(&rows, (count, right));
    println!("{table}\n{}", wrong.join("\n"));
    assert!(right * 100 >= count * 95, "{right} of {count}");
    is_in_the_page(&table);
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

/// The table of the page.
fn table(rows: &BTreeMap<&str, (usize, usize)>, (count, right): (usize, usize)) -> String {
    let mut text = "| cause | cases | right |\n|---|--:|--:|\n".to_owned();
    for (cause, (count, right)) in rows {
        writeln!(text, "| {cause} | {count} | {right} |").unwrap();
    }
    let share = (right * 1000).div_euclid(count);
    writeln!(text, "| **in all** | **{count}** | **{right}** ({}.{} %) |", share / 10, share % 10).unwrap();
    text
}

/// The page has the table; with `BLESS=1` it is written there.
fn is_in_the_page(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verify.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of the table -->\n").unwrap();
    let written = format!("{before}<!-- table -->\n{table}<!-- end of the table -->\n{after}");
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, written).unwrap();
    } else {
        assert_eq!(page, written, "docs/verify.md is out of date: run this test with BLESS=1");
    }
}
