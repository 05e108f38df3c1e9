//! What README.md and docs/ say about the code holds.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

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
    assert!(fs::read_to_string(out.join("acme.rs")).unwrap().contains("pub total: i64,"));

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

#[test]
fn every_dependency_has_its_reason() {
    let reasons = read("docs/dependencies.md");
    for manifest in ["Cargo.toml", "runtime/Cargo.toml", "codegen/Cargo.toml"] {
        let table: toml::Table = read(manifest).parse().unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let names =
                table.get(section).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys);
            for name in names.filter(|name| !name.starts_with("hookwright")) {
                assert!(
                    reasons.contains(&format!("**{name}**")),
                    "docs/dependencies.md lacks {name} ({manifest})"
                );
            }
        }
    }
}

#[test]
fn every_reason_is_for_a_dependency() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let dependencies = manifest["workspace"]["dependencies"].as_table().unwrap();
    let reasons = read("docs/dependencies.md");
    let heads = reasons.lines().filter(|line| line.starts_with("**"));
    for head in heads {
        // Every other part stands between asterisks: `**hmac**, **sha1**. …`
        let names = head.split("**").skip(1).step_by(2);
        for name in names {
            assert!(dependencies.contains_key(name), "docs/dependencies.md has {name}, which nothing uses");
        }
    }
}
