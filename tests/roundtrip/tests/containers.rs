//! Nothing that the branch describes which accepted a value is lost when the value is written again.
#![allow(clippy::expect_used, clippy::panic)] // a test's job

use hookwright_roundtrip::PROVIDERS;
use hookwright_roundtrip::containers::{EVENTS, place};
use hookwright_roundtrip::documents::Random;
use serde_json::{Value, json};

/// Whether all of a value is in another, at the same places.
fn is_within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| is_within(part, whole)))
        }
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len() && part.iter().zip(whole).all(|(part, whole)| is_within(part, whole))
        }
        (part, whole) => part == whole,
    }
}

#[test]
fn what_the_branch_describes_that_holds_is_written_again() {
    let provider = PROVIDERS.iter().find(|provider| provider.name == "containers").expect("containers");
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..EVENTS {
        let event =
            provider.events.iter().find(|event| event.name == format!("c{number}")).expect("the event");
        let place = place(number);
        for seed in 0..400 {
            let value = place.value(&mut Random::of(number << 32 | seed));
            let body = json!({ "value": value }).to_string();
            let Some(kept) = place.kept(&value) else {
                assert!(event.validate(body.as_bytes()).is_err(), "{}: {body}", event.name);
                refused += 1;
                continue;
            };
            let again = event
                .round_trip(body.as_bytes())
                .unwrap_or_else(|error| panic!("{}: {error}: {body}", event.name));
            let again: Value = serde_json::from_slice(&again).expect("JSON");
            let again = &again["value"];
            assert!(is_within(&kept, again), "{}: {value} became {again}", event.name);
            assert!(is_within(again, &value), "{}: {value} became {again}", event.name);
            accepted += 1;
        }
    }
    assert!(accepted > 10_000 && refused > 100, "{accepted} accepted, {refused} refused");
}
