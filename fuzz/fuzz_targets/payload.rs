//! Any bytes, to every event: the verdict is that of independent implementations, except for documented differences.
//! The oracle is that of the test of mutated payloads.
#![no_main]

#[allow(dead_code)] // what only the test reads
#[path = "../../tests/differential/tests/payloads/judge/mod.rs"]
mod judge;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static EVENTS: LazyLock<Vec<judge::Event>> = LazyLock::new(judge::events);

fuzz_target!(|body: &[u8]| {
    for event in EVENTS.iter() {
        if let Err(what) = event.judge(body) {
            panic!("{}: {what}", event.path);
        }
    }
});
