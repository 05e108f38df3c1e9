//! Mutated payloads of the providers' events: whatever becomes of an example, generated code says what
//! `serde_json` and the `jsonschema` crate say, except for differences that the documentation names.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test reports and fails so")]

mod judge;
mod mutate;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, thread};

use hookwright_differential::random::Random;
use judge::tree::{self, Tree};
use judge::{Event, Outcome, Reason};

/// How many payloads; `HOOKWRIGHT_PAYLOADS` asks for more.
fn payloads() -> usize {
    env::var("HOOKWRIGHT_PAYLOADS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

/// How many payloads a thread takes at once.
const BATCH: usize = 1_000;

#[derive(Default)]
struct Counts {
    tried: usize,
    plain: usize,
    validated: usize,
    decoded: usize,
    /// Where `validate` differs from the others, by the reason.
    differs: BTreeMap<Reason, usize>,
    /// Valid, and beyond what the type holds.
    unheld: usize,
    unexplained: Vec<String>,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        self.plain += usize::from(outcome.plain);
        self.validated += usize::from(outcome.validates);
        self.decoded += usize::from(outcome.decodes);
        self.unheld += usize::from(outcome.validates && !outcome.decodes);
        if let Some(reason) = outcome.reason {
            *self.differs.entry(reason).or_default() += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        self.tried += other.tried;
        self.plain += other.plain;
        self.validated += other.validated;
        self.decoded += other.decoded;
        self.unheld += other.unheld;
        self.unexplained.extend(other.unexplained);
        for (reason, count) in other.differs {
            *self.differs.entry(reason).or_default() += count;
        }
    }

    fn print(&self) {
        let Self { tried, plain, validated, decoded, unheld, .. } = self;
        println!(
            "{tried} payloads; serde_json and jsonschema accept {plain}, validate {validated}, from_json {decoded}"
        );
        println!("{unheld} valid, and an integer or a time is beyond its type");
        for (reason, count) in &self.differs {
            println!("{count} verdicts differ as documented: {reason:?}");
        }
        println!("{} unexplained", self.unexplained.len());
    }
}

#[test]
fn every_verdict_is_explained() {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut counts = Counts::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(&next))).collect();
        workers.into_iter().for_each(|worker| counts.merge(worker.join().expect("a worker")));
    });
    counts.print();
    let shown: Vec<_> = counts.unexplained.iter().take(10).map(String::as_str).collect();
    assert!(shown.is_empty(), "{} unexplained:\n{}", counts.unexplained.len(), shown.join("\n"));
    // Every difference that is documented was met, or the test does not test it.
    assert_eq!(counts.differs.len(), 6, "{:?}", counts.differs);
    assert!(counts.unheld > 0 && counts.decoded > counts.tried / 10, "{} decoded", counts.decoded);
}

/// Takes batches until none is left. A payload depends on its number alone.
fn work(next: &AtomicUsize) -> Counts {
    let events: Vec<(Event, Vec<Tree>)> = judge::events().into_iter().map(with_trees).collect();
    let mut counts = Counts::default();
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= payloads() {
            return counts;
        }
        for number in first..payloads().min(first + BATCH) {
            let (event, examples) = &events[number % events.len()];
            let mut random = Random::new(number as u64);
            let body = mutate::payload(&mut random, &examples[number / events.len() % examples.len()]);
            counts.tried += 1;
            let judged = catch_unwind(AssertUnwindSafe(|| event.judge(&body)));
            match judged.unwrap_or_else(|_| Err("it panics".to_owned())) {
                Ok(outcome) => counts.add(&outcome),
                Err(what) => {
                    let body = body.escape_ascii();
                    counts.unexplained.push(format!("payload {number} of {}: {what}\n  {body}", event.path));
                }
            }
        }
    }
}

fn with_trees(event: Event) -> (Event, Vec<Tree>) {
    let example = |text: &String| tree::parse(text.as_bytes()).expect("an example is JSON").tree;
    let examples = event.examples.iter().map(example).collect();
    (event, examples)
}
