#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test reports and fails so")]

use std::collections::BTreeMap;

use super::{Format, by_name};
use crate::suite;

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
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in suite::cases(&["optional/format", "format"]) {
        let Some(name) = case.schema.get("format").and_then(|name| name.as_str()) else { continue };
        let Some(text) = case.data.as_str() else { continue };
        let is_valid = by_name(name).is_none_or(|format| (format.check)(text));
        *counts.entry(name.to_owned()).or_default() += 1;
        if is_valid != case.valid {
            wrong.push(format!("{}: {}: {text:?}", case.file, case.description));
        }
    }
    println!("{} strings of {} formats: {counts:?}", counts.values().sum::<usize>(), counts.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
