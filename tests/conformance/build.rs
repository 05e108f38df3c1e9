//! Generates a module for each draft of the official suite: an event for each group.
//!
//! If the suite is not available, the modules are empty and the test says how to get it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/suite.rs"]
pub mod suite;

use hookwright_test_suite::{DRAFTS, Group, Suite};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=JSON_SCHEMA_TEST_SUITE");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/suite.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let schemas = out.join("schemas");
    if schemas.exists() {
        fs::remove_dir_all(&schemas)?;
    }
    fs::create_dir_all(&schemas)?;
    if let Some(suite) = Suite::find() {
        println!("cargo::rerun-if-changed={}", suite.root().display());
        let remotes = suite.remotes()?;
        for name in DRAFTS {
            for (provider, groups) in providers(name, suite.groups(name)?) {
                write(&schemas.join(provider), name, &groups, &remotes)?;
            }
        }
    }
    hookwright_codegen::Generator::new(&schemas).write_to(out.join("generated"))?;
    // An included file cannot have a root's `//!`; a module that it names can. The suite's names and sizes
    // are not to a linter's taste; the compiler's own lints stay denied.
    let module = "/// Every draft.\n#[allow(clippy::all, clippy::pedantic)]\n#[path = \"generated/lib.rs\"]\npub mod generated;\n";
    put(&out.join("include.rs"), module)
}

/// The providers of a draft: one for each way to treat formats and contents.
fn providers(draft: &str, groups: Vec<Group>) -> BTreeMap<String, Vec<Group>> {
    let mut providers: BTreeMap<String, Vec<Group>> = BTreeMap::new();
    for group in groups {
        providers.entry(suite::provider(draft, &group)).or_default().push(group);
    }
    providers
}

fn write(
    folder: &Path,
    draft: &str,
    groups: &[Group],
    remotes: &BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    for (path, text) in remotes {
        put(&folder.join("_remotes").join(path), text)?;
    }
    for group in groups {
        put(&folder.join(format!("{}.schema.json", suite::event(group))), &group.schema)?;
    }
    let formats = groups.first().map_or(String::new(), suite::formats);
    let draft = draft.trim_start_matches("draft");
    // A schema of v1 names it; none needs a default.
    let draft = if draft == "v1" { String::new() } else { format!("draft = \"{draft}\"\n") };
    let text =
        format!("{draft}\n[references]\n\"http://localhost:1234/\" = \"_remotes/\"\n\n[formats]\n{formats}");
    put(&folder.join("provider.toml"), &text)
}

fn put(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}
