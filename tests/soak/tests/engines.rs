//! A tenth of the kills of the soak, on each engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a soak test says what it did")]

use std::process::Command;

#[test]
fn nothing_is_lost_and_nothing_handled_twice() {
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    let output = soak.args(["--deliveries", "400", "--kills", "100"]).output().unwrap();
    let table = String::from_utf8_lossy(&output.stdout);
    println!("{table}");
    assert!(output.status.success(), "{table}{}", String::from_utf8_lossy(&output.stderr));
    // Without its server, an engine is skipped.
    assert!(table.contains("| SQLite |"), "{table}");
}
