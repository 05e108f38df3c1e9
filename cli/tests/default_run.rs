//! `cargo run` without a name is the command, in this package and at the root of the workspace.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn metadata(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(folder)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn cargo_run_is_the_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let metadata = metadata(root);
    let packages = metadata["packages"].as_array().unwrap();
    let command = packages.iter().find(|package| package["name"] == "hookwright-cli").unwrap();
    assert_eq!(command["default_run"], "hookwright");
    // What `cargo run` at the root looks at: exactly one of these packages has a program.
    let members = metadata["workspace_default_members"].as_array().unwrap();
    let has_program = |package: &&Value| {
        let targets = package["targets"].as_array().unwrap();
        members.contains(&package["id"])
            && targets.iter().any(|target| target["kind"].as_array().unwrap().contains(&"bin".into()))
    };
    let programs: Vec<&Value> = packages.iter().filter(has_program).map(|package| &package["name"]).collect();
    assert_eq!(programs, ["hookwright-cli"]);
}
