//! A pattern and, in the lines after it, a text: every engine gives the same answer, within its limit of steps.
#![no_main]

use hookwright_core::pattern::{Pattern, STEP_LIMIT, STEPS_PER_BYTE, plan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (source, text) = input.split_once('\n').unwrap_or((input, ""));
    if plan(source).is_err() {
        return;
    }
    // A pattern is static: this much is lost for each.
    let source: &'static str = String::from(source).leak();
    let limit = STEP_LIMIT + STEPS_PER_BYTE * text.len() as u64;
    let answer = |pattern: Pattern| {
        let mut steps = limit;
        let answer = pattern.is_match_within(text, &mut steps);
        assert!(steps <= limit, "steps were given back");
        answer
    };
    let planned = answer(Pattern::new(source));
    let searched = answer(Pattern::backtracking_unicode(source));
    if let (Ok(planned), Ok(searched)) = (planned, searched) {
        assert_eq!(planned, searched, "{source:?} in {text:?}");
    }
});
