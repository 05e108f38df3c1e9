//! Whether a text matches a pattern, for patterns that are only known at run time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use hookwright_core::pattern::Pattern;

/// Whether a pattern is found in a text. Patterns are compiled once for the process.
pub fn matches(pattern: &str, text: &str) -> bool {
    static COMPILED: Mutex<BTreeMap<String, &'static Pattern>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let pattern = *compiled.entry(pattern.to_owned()).or_insert_with(|| {
        let source: &'static str = String::leak(pattern.to_owned());
        Box::leak(Box::new(Pattern::new(source)))
    });
    pattern.is_match(text).unwrap_or(false)
}
