//! `[features]` with `per = "event"`: what is generated compiles whichever features are on, and the manifest is told what to
//! declare.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "hostile/batch.rs"]
mod batch;

use std::fs;
use std::path::Path;
use std::process::Command;

use hookwright_codegen::{Feature, Generator, Texts};
use serde_json::Value;

/// A provider of the fixtures, with more in its `provider.toml`.
fn copy(from: &str, to: &Path, more: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(from);
    copy_folder(&from, to);
    let toml = to.join("provider.toml");
    fs::write(&toml, fs::read_to_string(&toml).unwrap() + more).unwrap();
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn table(features: &[Feature]) -> String {
    features.iter().map(|feature| format!("{}\n", feature.declaration())).collect()
}

/// Tables and types that several events share are compiled with any of these, and nothing is unused or missing.
#[test]
fn any_features_compile() {
    let root = tempfile::tempdir().unwrap();
    let schemas = root.path().join("schemas");
    copy("golden/schemas/market", &schemas.join("market"), "");
    let types = "\n[types]\nborrow = true\nderive = [\"Deserialize\", \"Eq\", \"Hash\"]\n";
    copy("golden/schemas/market", &schemas.join("bazaar"), types);
    copy("schemas/partly", &schemas.join("partly"), "");
    let package = batch::Package::new("features");
    let report = Generator::new(&schemas).texts(Texts::Always).write_to(package.source()).unwrap();
    let names: Vec<&str> = report.features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!(names.len(), 7 + 7 + 4);
    let events: Vec<&str> = names.iter().copied().filter(|name| !name.ends_with("all-events")).collect();
    let pairs: Vec<String> = events.windows(2).step_by(3).map(|pair| pair.join(",")).collect();
    let mut lists = vec!["", "market-all-events,bazaar-all-events,partly-all-events"];
    lists.extend(&events);
    lists.extend(pairs.iter().map(String::as_str));
    package.check(&format!("\n[features]\n{}", table(&report.features)), &lists);
}

/// A run of `hookwright generate --out src/webhooks` in a folder: its exit code, what it printed, and what it said.
fn generate(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(["generate", "--out", "src/webhooks"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_manifest_is_told_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy("golden/schemas/market", &folder.join("schemas/market"), "");
    let declare = |features: &str| {
        let package = "[package]\nname = \"shop\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        fs::write(folder.join("Cargo.toml"), format!("{package}\n[features]\nown = []\n{features}")).unwrap();
    };
    let all = "[features]\nmarket-all-events = [\n    \"market-order_lost\", \"market-order_paid\", \"market-order_sent\", \
               \"market-stock_counted\",\n    \"market-stock_emptied\", \"market-stock_moved\",\n]\nmarket-order_lost = []\n";
    // Without a manifest there is nothing to be held against it.
    let (code, out, err) = generate(folder, &[]);
    assert!(code == Some(0) && !err.contains("undeclared-features"), "{err}");
    assert!(out.contains(all), "{out}");

    declare("");
    let (code, out, err) = generate(folder, &["--check"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains(all), "{out}");
    assert!(out.contains("src/webhooks is up to date, the manifest of its crate is not: 6 events"), "{out}");
    let lacks = "these features are not declared: `market-all-events`, `market-order_lost`, `market-order_paid`, \
                 `market-order_sent`, `market-stock_counted` and 2 more";
    assert!(err.contains("warning[undeclared-features]: ") && err.contains(lacks), "{err}");

    declare(out.split("[features]\n").nth(1).unwrap());
    let (code, out, err) = generate(folder, &["--check"]);
    assert!(code == Some(0) && !err.contains("undeclared-features"), "{err}");
    assert!(!out.contains("[features]"), "{out}");

    // An event goes, and one comes.
    let event = |name: &str| folder.join(format!("schemas/market/{name}.schema.json"));
    fs::rename(event("stock.moved"), event("stock.shut")).unwrap();
    let (code, out, err) = generate(folder, &[]);
    assert_eq!(code, Some(0), "{err}");
    for said in [
        "these features are not declared: `market-stock_shut`;",
        "declared, but no event's: `market-stock_moved`;",
        "`market-all-events` lacks: `market-stock_shut`;",
        "`market-all-events` has what is no event's: `market-stock_moved`\n",
    ] {
        assert!(err.contains(said), "{said}\n{err}");
    }
    assert!(
        out.ends_with("\n    \"market-stock_emptied\", \"market-stock_shut\",\n]\nmarket-stock_shut = []\n"),
        "{out}"
    );
    let (code, out, _) = generate(folder, &["--check", "--format", "json"]);
    assert_eq!(code, Some(1));
    let said: Value = serde_json::from_str(&out).unwrap();
    let names = |key: &str| -> Vec<String> {
        said[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| feature["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("undeclaredFeatures"), ["market-all-events", "market-stock_shut"]);
    assert_eq!(names("features").len(), 7);
    assert_eq!(said["changes"].as_array().unwrap().len(), 0, "the folder is up to date");
}
