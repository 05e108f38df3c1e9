//! `lint` says where a verification protects less than it seems to. `BLESS=1` accepts its words as they are.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The findings about a verification.
const RULES: [&str; 9] = [
    "unsigned-timestamp",
    "unsigned-delivery-id",
    "unsigned-event",
    "adjacent-signed-parts",
    "no-replay-protection",
    "unsigned-body",
    "secret-in-url",
    "signed-for-strangers",
    "weak-algorithm",
];

#[test]
fn protection_that_is_not_what_it_seems_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/protection");
    let run =
        Command::new(env!("CARGO_BIN_EXE_hookwright")).arg("lint").current_dir(&folder).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&run.stderr));
    for rule in RULES {
        assert!(said.contains(&format!("[{rule}]: ")), "{rule}: {said}");
    }
    let expected = folder.join("expected.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&expected, &said).unwrap();
    }
    assert_eq!(said, fs::read_to_string(&expected).unwrap_or_default(), "BLESS=1 accepts it");
}

/// The page names each of these findings.
#[test]
fn the_page_names_them() {
    let page = include_str!("../../docs/lint.md");
    for rule in RULES {
        assert!(page.contains(&format!("`{rule}`")), "{rule}");
    }
}
