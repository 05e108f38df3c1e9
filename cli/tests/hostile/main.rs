//! Whatever schemas, their names, `provider.toml` and imported documents contain, the generated code compiles without
//! a warning in every edition, and runs nothing that the schemas did not ask for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it tried")]

mod batch;
mod odd_names;
mod outline;
mod places;
mod settings;
mod signed;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hookwright_cli::import::{self, Options, Request};
use hookwright_codegen::Generator;
use hookwright_codegen::finding::{Findings, Severity};

use outline::Outline;
use places::{Files, Import};

/// Every place, each in a provider of its own, with the text that is chosen from each pair.
fn write(root: &Path, choose: fn(&texts::Text) -> &str) -> BTreeSet<String> {
    let mut refused = BTreeSet::new();
    for (number, text) in texts::all().iter().enumerate() {
        let text = choose(text);
        for (place, files) in places::all(text).into_iter().chain(settings::all(text)) {
            let provider = format!("{place}-{number}");
            put(&root.join(&provider), &files);
        }
        for (place, Import { document, options }) in places::documents(text) {
            let provider = format!("{place}-{number}");
            if import(root, &provider, &document, options).is_err() {
                refused.insert(provider);
            }
        }
    }
    refused
}

fn put(folder: &Path, files: &Files) {
    for (path, text) in files {
        let location = path.split('/').fold(folder.to_owned(), |folder, part| folder.join(part));
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
}

fn import(root: &Path, provider: &str, document: &str, options: Options) -> Result<(), Findings> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("document.json");
    fs::write(&path, document).unwrap();
    let folder = root.join(provider);
    import::run(&Request { document: path, folder, options, force: false, prune: false }).map(|_| ())
}

/// Generates, without the providers that are refused. Those are returned, with the rules that refused them.
fn generate(schemas: &Path, out: &Path) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut refused: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    loop {
        let Err(error) = Generator::new(schemas).texts(true).write_to(out) else { return refused };
        let errors = error.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let mut any = false;
        for finding in errors {
            assert_ne!(finding.rule, "generator-panicked", "{error}");
            let provider = finding.place.path.split('/').next().unwrap().to_owned();
            let _ = fs::remove_dir_all(schemas.join(&provider));
            refused.entry(provider).or_default().insert(finding.rule);
            any = true;
        }
        assert!(any, "{error}");
    }
}

#[test]
fn no_text_is_anything_but_text() {
    let root = tempfile::tempdir().unwrap();
    let (hostile, harmless) = (root.path().join("hostile"), root.path().join("harmless"));
    let mut refused = write(&hostile, |text| &text.hostile);
    refused.extend(write(&harmless, |text| &text.harmless));
    let package = batch::Package::new("hostile");
    let by_rule = generate(&hostile, &package.source());
    let out = root.path().join("out");
    refused.extend(generate(&harmless, &out).into_keys());

    // What is refused is refused for a reason that the place has.
    for (provider, rules) in &by_rule {
        let place = provider.rsplit_once('-').unwrap().0;
        assert!(places::may_be_refused(place), "{provider} is refused: {rules:?}");
    }
    refused.extend(by_rule.into_keys());

    let modules = Outline::of_providers(&package.source());
    let expected = Outline::of_providers(&out);
    let both = modules.iter().filter_map(|(module, outline)| Some((module, outline, expected.get(module)?)));
    let compared = both.clone().count();
    let other: Vec<String> =
        both.flat_map(|(module, outline, expected)| outline.other_than(expected, module)).collect();
    assert!(other.is_empty(), "{} items differ:\n{}", other.len(), other[..other.len().min(20)].join("\n"));
    let tried =
        texts::all().len() * (places::all("").len() + settings::all("").len() + places::documents("").len());
    println!("{tried} places and texts: {} refused, {compared} compared with harmless ones", refused.len());
    // Many settings take one of a few words and nothing else.
    assert!(compared * 5 > tried * 2, "much is generated");
    package.check("", &[""]);
}

/// The settings are those of the file's own schema: a new one is tried as soon as it is there.
#[test]
fn every_setting_is_tried() {
    let schema: serde_json::Value = serde_json::from_str(&hookwright_codegen::config::json_schema()).unwrap();
    let texts: String =
        settings::all("x").into_iter().flat_map(|(_, files)| files).map(|(_, text)| text).collect();
    let mut keys = BTreeSet::new();
    settings::keys_of_texts(&schema, &mut keys);
    let missing: Vec<_> = keys.iter().filter(|key| !texts.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
}
