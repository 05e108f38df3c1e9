//! README.md and docs/ must be true to the code.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hookwright::Payload as _;
use hookwright_codegen::Generator;
use hookwright_providers::willsuite::CustomerCreated;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_readme_shows_the_tour_that_compiles() {
    let tour = read("examples/tour.rs");
    let (_, shown) = tour.split_once("// tour\n").expect("the tour's beginning");
    assert!(
        read("README.md").contains(&format!("```rust\n{shown}```\n")),
        "README.md and examples/tour.rs differ"
    );
}

/// The text block of the README that follows a mark.
fn shown(mark: &str) -> String {
    let readme = read("README.md");
    let (_, block) = readme.split_once(&format!("<!-- {mark} -->\n```text\n")).expect(mark);
    block.split_once("```\n").expect("an end").0.to_owned()
}

#[test]
fn the_readme_shows_what_the_tour_prints() {
    let body = read("schemas/willsuite/customer.created.example.json");
    let broken = body.replace("\"tel_1\": null,", "").replace("\"Mr\"", "7");
    let invalid = CustomerCreated::from_json(broken.as_bytes()).unwrap_err();
    assert_eq!(format!("{invalid}\n"), shown("tour-output"));
}

#[test]
fn the_readme_shows_what_a_mistake_prints() {
    let dir = tempfile::tempdir().unwrap();
    let acme = dir.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    let schema = read("README.md");
    let (_, schema) = schema.split_once("echo '").unwrap();
    let (schema, _) = schema.split_once('\'').unwrap();
    let out = dir.path().join("generated");
    let generator = Generator::new(dir.path().join("schemas"));
    fs::write(acme.join("order.paid.schema.json"), schema).unwrap();
    generator.write_to(&out).unwrap();
    assert!(fs::read_to_string(out.join("acme/order_paid.rs")).unwrap().contains("pub total: i64,"));

    fs::write(acme.join("order.paid.schema.json"), schema.replace("integer", "integr")).unwrap();
    let error = generator.write_to(&out).unwrap_err().to_string();
    let error = error.replace(&format!("{}/", dir.path().display()), "");
    let (errors, _summary) = error.rsplit_once('\n').unwrap();
    assert_eq!(errors.trim_end(), shown("finding-output").rsplit_once("\n\n").unwrap().0.trim_end());
}

#[test]
fn the_readme_names_the_minimum_rust_version() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let stated = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    assert!(read("README.md").contains(&format!("The minimum supported Rust version is {stated}.")));
}

#[test]
fn continuous_integration_runs_the_readmes_test_command() {
    let command = "cargo test --workspace";
    assert!(read("README.md").contains(&format!("\n    {command} ")));
    assert!(read(".ci/run").contains(&format!("\n{command} ")));
}

/// The manifests of the published crates, of their tests, of the benchmarks and of the frameworks.
fn manifests() -> Vec<(String, toml::Table)> {
    let workspace: toml::Table = read("Cargo.toml").parse().unwrap();
    let members = workspace["workspace"]["members"].as_array().unwrap().iter();
    let folders = members.map(|member| format!("{}/", member.as_str().unwrap()));
    let folders = folders.chain(["bench/", "examples/frameworks/", ""].map(str::to_owned));
    folders.map(|folder| (folder.clone(), read(&format!("{folder}Cargo.toml")).parse().unwrap())).collect()
}

/// The names of the dependencies in the sections of a manifest, those of some targets included, without the crates of
/// this repository.
fn dependencies(manifest: &toml::Table, sections: &[&str]) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table);
    let tables = std::iter::once(manifest).chain(targets);
    let tables =
        tables.flat_map(|table| sections.iter().filter_map(|section| table.get(*section)?.as_table()));
    let names = tables.flat_map(toml::Table::keys);
    names.filter(|name| !name.starts_with("hookwright")).cloned().collect()
}

/// The names that docs/dependencies.md gives reasons for.
fn reasons() -> Vec<String> {
    let page = read("docs/dependencies.md");
    let heads = page.lines().filter(|line| line.starts_with("**"));
    // Every other part stands between asterisks: `**hmac**, **sha1**. …`
    heads
        .flat_map(|head| head.split("**").skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_dependency_has_one_reason_and_every_reason_a_dependency() {
    const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let needed: BTreeSet<String> =
        manifests().iter().flat_map(|(_, manifest)| dependencies(manifest, &SECTIONS)).collect();
    let reasons = reasons();
    let given: BTreeSet<String> = reasons.iter().cloned().collect();
    assert_eq!(given.len(), reasons.len(), "a reason is given twice: {reasons:?}");
    assert_eq!(needed, given, "left: the manifests, right: docs/dependencies.md");
}

#[test]
fn every_dependency_is_used() {
    for (folder, manifest) in manifests() {
        // The generated crate's dependencies are for whatever schemas come.
        if folder.is_empty() {
            continue;
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder);
        let mut sources = String::new();
        for below in ["src", "tests", "benches", "build.rs"] {
            collect_sources(&root.join(below), &mut sources);
        }
        for name in dependencies(&manifest, &["dependencies", "dev-dependencies", "build-dependencies"]) {
            // Generated code, which is not among the sources, names these.
            let generated = sources.contains("OUT_DIR") || sources.contains("include_providers!");
            if generated && ["chrono", "serde", "serde_json", "uuid"].contains(&name.as_str()) {
                continue;
            }
            // The library of `md-5` is called `md5`.
            let path = if name == "md-5" { "md5::".to_owned() } else { name.replace('-', "_") };
            assert!(sources.contains(&path), "{folder}Cargo.toml asks for {name}, which nothing there uses");
        }
    }
}

/// The text of every Rust file below a path, and of the files that they name by `#[path]`.
fn collect_sources(path: &Path, sources: &mut String) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect_sources(&entry.unwrap().path(), sources);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).unwrap_or_default();
        let named =
            text.lines().filter_map(|line| line.trim().strip_prefix("#[path = \"")?.strip_suffix("\"]"));
        for file in named {
            collect_sources(&path.with_file_name(file), sources);
        }
        sources.push_str(&text);
    }
}
