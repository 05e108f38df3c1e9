//! Every payload that a schema was made of, or that came with it, is decoded and written again.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::panic)] // a test's job

use hookwright_roundtrip::documents::{EACH, EVENTS};
use hookwright_roundtrip::{PROVIDERS, documents};
use serde_json::Value;

/// The same value with every number as the `f64` that readers of JSON make of it.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, plain(value))).collect(),
        other => other,
    }
}

fn read(text: &[u8]) -> Value {
    plain(serde_json::from_slice(text).expect("JSON"))
}

#[test]
fn examples_are_decoded_and_written_again() {
    let mut counts = Vec::new();
    for provider in PROVIDERS {
        let mut count = 0;
        for event in provider.events {
            for example in event.examples {
                let body = example.body.as_bytes();
                event.validate(body).unwrap_or_else(|error| panic!("{}: {error}", example.name));
                let again =
                    event.round_trip(body).unwrap_or_else(|error| panic!("{}: {error}", example.name));
                assert_eq!(read(&again), read(body), "{}/{}", provider.name, example.name);
                count += 1;
            }
        }
        counts.push((provider.name, provider.events.len(), count));
    }
    for (provider, events, examples) in &counts {
        println!("{provider}: {events} events, {examples} payloads decoded and written again");
    }
    let random = counts.iter().find(|(name, ..)| *name == "random");
    assert_eq!(random, Some(&("random", EVENTS, EVENTS * EACH)));
    assert!(counts.iter().all(|(_, events, _)| *events > 0));
}

#[test]
fn the_documents_are_those_that_were_compiled() {
    let random = PROVIDERS.iter().find(|provider| provider.name == "random").expect("random documents");
    let event = random.events.iter().find(|event| event.name == "e7").expect("an event");
    assert!(
        event
            .examples
            .iter()
            .any(|example| read(example.body.as_bytes()) == read(documents::document(7, 0).as_bytes()))
    );
}
