//! The work of a comparison grows with the events that a change reaches, and no faster.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::put;
use crate::diff::{Verdict, Work, compare_counting};
use crate::load::load;

/// An object of `count` strings, some of them required.
fn record(name: &str, count: usize, more: &Value) -> Value {
    let mut properties: Map<String, Value> =
        (0..count).map(|index| (format!("{name}{index}"), json!({"type": ["string", "null"]}))).collect();
    properties.extend(more.as_object().unwrap().clone());
    let required: Vec<String> = (0..count / 2).map(|index| format!("{name}{index}")).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

/// The work of comparing folders of `events` events that share three schemas; `change` changes the new folder.
fn work(events: usize, change: &dyn Fn(&mut Vec<(String, Value)>)) -> (Work, usize) {
    let reference = |file: &str| json!({ "$ref": file });
    let mut files = vec![
        ("acme/_shared/user.json".to_owned(), record("u", 12, &json!({}))),
        (
            "acme/_shared/team.json".to_owned(),
            record("t", 6, &json!({"lead": reference("user.json"), "in": reference("team.json")})),
        ),
        (
            "acme/_shared/repository.json".to_owned(),
            record("r", 20, &json!({"owner": reference("user.json"), "team": reference("team.json")})),
        ),
    ];
    files.extend((0..events).map(|index| {
        let event = json!({
            "type": "object",
            "required": ["action", "repository", "sender"],
            "properties": {
                "action": {"enum": [format!("a{index}")]},
                "repository": reference("_shared/repository.json"),
                "sender": reference("_shared/user.json"),
            },
        });
        (format!("acme/e{index}.schema.json"), event)
    }));
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut changed = files.clone();
    change(&mut changed);
    for (folder, files) in folders.iter().zip([&files, &changed]) {
        for (path, schema) in files {
            put(folder.path(), path, &schema.to_string());
        }
    }
    let (old, new) = (load(folders[0].path()).0, load(folders[1].path()).0);
    let began = Instant::now();
    let (diffs, work) = compare_counting(&old, &new).unwrap();
    println!("{events} events, {} changed: {work:?} in {:.2} s", diffs.len(), began.elapsed().as_secs_f64());
    assert!(diffs.iter().all(|diff| diff.verdict == Verdict::Breaking), "{diffs:?}");
    // The smallest payload that shows the change: what is required, and no more.
    let longest = diffs.iter().flat_map(|diff| &diff.changes).filter_map(|change| change.witness.as_ref());
    let longest = longest.map(|witness| crate::json::compact(witness).len()).max().unwrap_or(0);
    assert!(longest < 500, "the witness has {longest} bytes");
    (work, diffs.len())
}

fn relax(schema: &mut Value) {
    schema["required"].as_array_mut().unwrap().remove(0);
}

#[test]
fn nothing_is_looked_at_where_nothing_changed() {
    assert_eq!(work(20, &|_| {}), (Work::default(), 0));
}

#[test]
fn a_change_of_one_event_costs_as_much_as_that_event() {
    let one = |files: &mut Vec<(String, Value)>| relax(&mut files[3].1);
    let (few, changed) = work(2, &one);
    let (many, still) = work(60, &one);
    assert_eq!((changed, still), (1, 1));
    assert_eq!(few, many);
}

#[test]
fn a_change_that_all_events_share_is_looked_at_once() {
    let shared = |files: &mut Vec<(String, Value)>| relax(&mut files[0].1);
    let (few, changed) = work(10, &shared);
    let (many, all) = work(40, &shared);
    assert_eq!((changed, all), (10, 40));
    // An event adds what it does not share: its own schema, its type, and a payload for each place of the change.
    assert!(many.pairs - few.pairs <= 30 * 20, "{few:?} {many:?}");
    assert!(many.claims - few.claims <= 30 * 10, "{few:?} {many:?}");
    assert!(many.payloads - few.payloads <= 30 * 40, "{few:?} {many:?}");
    // Making each event's witness the smallest has a bound of its own.
    assert!(many.cuts - few.cuts <= 30 * 200, "{few:?} {many:?}");
    assert_eq!(many.types - few.types, 30, "{few:?} {many:?}");
}
