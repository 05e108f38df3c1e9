//! A whole module as users get it: `tests/fixtures/golden/schemas/` generates `tests/fixtures/golden/generated/`, which the crate
//! `hookwright-fixtures` compiles with warnings denied. `BLESS=1 cargo test -p hookwright-codegen --test golden` accepts
//! what is generated now; read the diff.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use hookwright_codegen::Generator;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/golden")
}

#[test]
fn a_whole_module_is_as_recorded() {
    let (generator, recorded) = (Generator::new(folder().join("schemas")), folder().join("generated"));
    if env::var_os("BLESS").is_some() {
        generator.write_to(&recorded).unwrap();
    }
    let report = generator.check(&recorded).unwrap();
    for change in &report.changes {
        let fresh = tempfile::tempdir().unwrap();
        generator.write_to(fresh.path()).unwrap();
        eprintln!(
            "--- {}\n{}",
            change.path,
            fs::read_to_string(fresh.path().join(&change.path)).unwrap_or_default()
        );
    }
    assert!(!report.is_stale(), "not as recorded: {:?}", report.changes);
}
