//! Any bytes: the reader takes what `serde_json` takes.
#![no_main]

use hookwright::Limits;
use hookwright_core::decode;
use hookwright_core::reader::{syntax_error, value_len};
use hookwright_core::schema::Schema;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// How deep `serde_json` reads.
const DEPTH: usize = 127;

fuzz_target!(|body: &[u8]| {
    let theirs = serde_json::from_slice::<Value>(body);
    let syntax = syntax_error(body, DEPTH);
    match &theirs {
        Ok(_) => assert_eq!(syntax, None),
        // It stops there, and the rest may be JSON or not.
        Err(error) if error.to_string().starts_with("number out of range") => {}
        Err(error) => assert!(syntax.is_some(), "{error}"),
    }
    assert!(syntax.is_none_or(|error| error.position.offset <= body.len()));
    assert!(value_len(body) <= body.len());
    let limits = Limits::DEFAULT.max_depth(DEPTH);
    let ours = decode::from_json::<Value>(body, &limits, &Schema::ANY);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?}, {theirs:?}");
});
