#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test reports and fails so")]

use std::collections::BTreeMap;

use hookwright_test_suite::{DRAFTS, Suite};
use serde_json::Value;

use super::{Format, by_name};

/// Fails unless `format` accepts every one of `valid` and none of `invalid`.
pub(super) fn check(format: &Format, valid: &[&str], invalid: &[&str]) {
    assert!(std::ptr::eq(by_name(format.name).unwrap(), format));
    for text in valid {
        assert!((format.check)(text), "{} rejects {text:?}", format.name);
    }
    for text in invalid {
        assert!(!(format.check)(text), "{} accepts {text:?}", format.name);
    }
}

/// Every string of the official suite's `format` files, in every draft.
#[test]
fn the_official_suite() {
    let Some(suite) = Suite::find() else { return };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for draft in DRAFTS {
        let groups = suite.groups(draft).unwrap();
        for group in groups.iter().filter(|group| group.asserts_formats()) {
            let schema: Value = serde_json::from_str(&group.schema).unwrap();
            let Some(name) = schema.get("format").and_then(Value::as_str) else { continue };
            for case in &group.cases {
                let data: Value = serde_json::from_str(&case.data).unwrap();
                let Some(text) = data.as_str() else { continue };
                let is_valid = by_name(name).is_none_or(|format| (format.check)(text));
                *counts.entry(name.to_owned()).or_default() += 1;
                if is_valid != case.valid {
                    wrong.push(format!("{draft} {}: {}: {text:?}", group.file, case.description));
                }
            }
        }
    }
    assert!(!counts.is_empty());
    println!("{} strings of {} formats: {counts:?}", counts.values().sum::<usize>(), counts.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
