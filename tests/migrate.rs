//! What docs/migrate.md shows compiles, runs, and is what stands in examples/migrate.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

#[path = "../examples/migrate/main.rs"]
mod migrate;

#[test]
fn before_and_after_receive_the_same() {
    migrate::main().unwrap();
}

#[test]
fn the_page_shows_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/migrate.md")).unwrap();
    let mut shown = 0;
    for file in ["typify_types", "by_hand", "octocrab_like", "stripe_like"] {
        let source = fs::read_to_string(root.join(format!("examples/migrate/{file}.rs"))).unwrap();
        for part in source.split("// [").skip(1).filter(|part| !part.starts_with('/')) {
            let (_, code) = part.split_once("]\n").expect("a mark");
            assert!(page.contains(&format!("```rust,ignore\n{code}```\n")), "{file}: {code}");
            shown += 1;
        }
    }
    assert_eq!(shown, 8);
}
