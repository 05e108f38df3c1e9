//! Any bytes as a schema: the generator says what is wrong, or writes Rust. It never panics.
#![no_main]

use std::fs;
use std::sync::LazyLock;

use hookwright_codegen::Generator;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("schemas/acme")).expect("a folder");
    folder
});

fuzz_target!(|schema: &[u8]| {
    let root = FOLDER.path();
    fs::write(root.join("schemas/acme/order.paid.schema.json"), schema).expect("a file");
    match Generator::new(root.join("schemas")).write_to(root.join("out")) {
        Ok(report) => {
            for change in &report.changes {
                let path = root.join("out").join(&change.path);
                // Removing a file that is not generated any more is a change too.
                let Ok(text) = fs::read_to_string(&path) else { continue };
                if let Err(error) = syn::parse_file(&text) {
                    panic!("{error}\n{text}");
                }
            }
        }
        Err(error) => assert!(!error.to_string().contains("generator-panicked"), "{error}"),
    }
});
