//! The recipes of docs/recipes: each is a `provider.toml` without findings, verifies its examples, which another tool
//! computed, and refuses them when one byte is another.
#![allow(clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(clippy::print_stdout, reason = "a test says what it checked, or why it did not")]

#[path = "recipes/changed.rs"]
mod changed;
#[path = "recipes/mechanisms.rs"]
mod mechanisms;
#[path = "recipes/page.rs"]
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use changed::{Change, changes};
use hookwright_codegen::Generator;
use hookwright_codegen::config::parse;
use toml::{Table, Value};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/recipes")
}

/// The recipes, each with its name.
fn recipes() -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder()).expect("docs/recipes");
    let paths = files.map(|file| file.expect("a file").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a recipe"))
    };
    paths.iter().map(read).collect()
}

/// What proves the sender, in a word or two.
fn mechanism(recipe: &Table) -> String {
    let word = |key: &str| recipe["verification"].get(key).and_then(Value::as_str);
    let places = ["header", "headers", "query", "form", "body", "path"];
    let place = places.into_iter().find(|place| recipe["verification"].get(place).is_some());
    let place = place.filter(|place| *place != "header" && word("scheme") != Some("standard-webhooks"));
    let token = recipe["verification"].get("algorithms").and_then(|all| all.as_array()?.first()?.as_str());
    let words = [word("scheme"), word("algorithm"), token, word("encoding"), place];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_recipe_is_a_provider_without_findings() {
    let faults: Vec<String> = recipes().iter().flat_map(|(name, text)| faults(name, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Everything that is wrong with a recipe.
fn faults(name: &str, text: &str) -> Vec<String> {
    let config = match parse(text) {
        Ok(config) => config,
        Err(problems) => {
            return problems.iter().map(|problem| format!("{name}: {}", problem.message)).collect();
        }
    };
    let weaknesses =
        config.weaknesses().into_iter().map(|(weakness, _)| format!("{name}: {}", weakness.rule()));
    let needless =
        config.needless_waivers().into_iter().map(|i| format!("{name}: waiver {i} accepts nothing"));
    let said = [
        ("title", config.title.is_some()),
        ("page that states the facts", config.documentation.is_some()),
        ("acknowledgement", config.acknowledge.is_some()),
    ];
    let missing = said.into_iter().filter(|(_, said)| !said).map(|(what, _)| format!("{name}: no {what}"));
    weaknesses.chain(needless).chain(missing).collect()
}

#[test]
fn every_example_is_verified_and_no_changed_one() {
    let mut mechanisms = BTreeMap::<String, usize>::new();
    let (mut examples, mut refused) = (0, 0);
    let recipes = recipes();
    for (name, text) in &recipes {
        let recipe: Table = text.parse().expect("TOML");
        let count = recipe["verification"].get("example").and_then(Value::as_array).map_or(0, Vec::len);
        assert!(count > 0, "{name} has no example");
        *mechanisms.entry(mechanism(&recipe)).or_default() += 1;
        examples += count;
        accepted(name, &recipe);
        for index in 0..count {
            let changes = changes(&recipe, index);
            assert!(changes.len() > 1, "{name}: only one thing about example {index} can be changed");
            refused += changes.into_iter().map(|change| is_refused(name, index, change)).count();
        }
    }
    for (mechanism, count) in &mechanisms {
        println!("{count:3} {mechanism}");
    }
    println!("{} recipes, {examples} examples verified, {refused} changed ones refused", recipes.len());
    assert!(recipes.len() >= 60, "only {} recipes", recipes.len());
}

/// The recipe is still one when a table is written back, so that only the change is refused.
fn accepted(name: &str, recipe: &Table) {
    let text = toml::to_string(recipe).expect("TOML");
    assert!(parse(&text).is_ok(), "{name} is not a recipe any more: {text}");
}

fn is_refused(name: &str, index: usize, change: Change) {
    let text = toml::to_string(&change.recipe).expect("TOML");
    let Err(problems) = parse(&text) else {
        panic!("{name}: example {index} is verified with another {}", change.what)
    };
    let examples = text.find("[[verification.example]]").expect("an example");
    assert!(
        problems.iter().all(|problem| problem.span.start >= examples),
        "{name}: example {index} with another {}: {problems:?}",
        change.what
    );
}

#[test]
fn the_examples_are_those_of_another_tool() {
    let runs = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !runs("openssl", &["version"]) || !runs("python3", &["-c", "import tomllib"]) {
        println!("skipped: docs/recipes/vectors.py needs python3 (3.11) and openssl");
        return;
    }
    let script = folder().join("vectors.py");
    let output = Command::new("python3").arg(script).arg("--check").output().expect("python3");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", said(&output.stdout), said(&output.stderr));
    print!("{}", said(&output.stdout));
}

#[test]
fn code_is_generated_from_every_recipe() {
    let root = tempfile::tempdir().expect("a folder");
    let recipes = recipes();
    for (name, text) in &recipes {
        let provider = root.path().join("schemas").join(name);
        std::fs::create_dir_all(&provider).expect("a folder");
        std::fs::write(provider.join("provider.toml"), text).expect("a recipe");
        std::fs::write(provider.join("delivered.schema.json"), r#"{"type": "object"}"#).expect("a schema");
    }
    let generator = Generator::new(root.path().join("schemas"));
    let report = generator.write_to(root.path().join("generated")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.events.len(), recipes.len());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
}
