//! Documents of every dialect become the files that stand beside them, and bad ones a finding.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod again;
mod components;
mod trust;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use hookwright_cli::import::{self, Options, Payload, Report, Request};
use hookwright_codegen::finding::{Findings, Style};

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

/// A provider's folder in a schema folder of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn request(&self, document: &Path) -> Request {
        let folder = self.0.path().join("schemas/shop");
        let options = Options::default();
        Request { document: document.to_owned(), folder, options, force: false, prune: false }
    }

    /// Writes a document and imports it.
    fn import(&self, text: &str) -> Result<Report, Findings> {
        let document = self.0.path().join("document.yaml");
        fs::write(&document, text).unwrap();
        import::run(&self.request(&document))
    }

    /// Every file of the provider's folder, by path.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(&self.0.path().join("schemas/shop"), "", &mut files);
        files
    }
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Compares what a document becomes with the file beside it; with `BLESS=1` writes it.
fn golden(document: &str, options: Options) {
    let folder = Folder::new();
    let request = Request { options, ..folder.request(&documents().join(document)) };
    let report =
        import::run(&request).unwrap_or_else(|findings| panic!("{}", findings.render("", Style::Plain)));
    let mut text = format!("{}\n", report.dialect);
    for event in &report.events {
        writeln!(text, "{} from {}, {} examples", event.name, event.source, event.examples).unwrap();
    }
    for note in &report.notes {
        let position = note.place.position.unwrap();
        writeln!(text, "{}:{} {}: {}", position.line, position.column, note.rule, note.message).unwrap();
    }
    for (path, file) in folder.files().iter().filter(|(path, _)| !path.starts_with('.')) {
        write!(text, "\n=== {path}\n{file}").unwrap();
    }
    let path = documents().join(format!("{document}.expected"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "{document} differs; BLESS=1 writes it");

    let again = import::run(&request).unwrap();
    assert!(again.written.is_empty() && again.stale.is_empty(), "an import is repeatable");
    generates(&folder);
}

/// What was imported must be schemas that the generator takes, with examples that they accept.
fn generates(folder: &Folder) {
    let schemas = folder.0.path().join("schemas");
    let generator = hookwright_codegen::Generator::new(&schemas);
    let out = folder.0.path().join("generated");
    generator.write_to(&out).unwrap_or_else(|error| panic!("{}", error.render(Style::Plain)));
}

#[test]
fn openapi_31() {
    golden("shop31.yaml", Options { paths: vec!["/webhook-events/*".to_owned()], ..Options::default() });
}

#[test]
fn openapi_30() {
    let paths = vec!["/hooks/*".to_owned()];
    golden("shop30.json", Options { paths, payload: Payload::Either, ..Options::default() });
}

#[test]
fn swagger() {
    let template = "{name}.{qualifier}".to_owned();
    golden("shop2.yaml", Options { paths: vec!["/events/*".to_owned()], template, ..Options::default() });
}

#[test]
fn asyncapi_2() {
    golden("shop-async2.yaml", Options::default());
}

#[test]
fn asyncapi_3() {
    golden("shop-async3.json", Options::default());
}

#[test]
fn bundled_json_schema() {
    golden("bundle.json", Options::default());
}

#[test]
fn documents_in_several_files() {
    golden("apart/api.yaml", Options::default());
}

/// A document with one webhook of this schema.
fn webhook(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\nwebhooks:\n  a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {schema}\n"
    )
}

#[test]
fn bad_documents_are_findings_with_their_place_and_write_nothing() {
    let folder = Folder::new();
    let case = |text: &str| {
        let findings = folder.import(text).unwrap_err();
        let finding = findings.iter().next().unwrap().clone();
        (finding.rule, finding.place.position.map(|position| (position.line, position.column)))
    };
    let schema = |schema: &str| case(&webhook(schema));
    assert_eq!(schema("{$ref: '#/components/schemas/None'}"), ("dangling-reference", Some((8, 28))));
    assert_eq!(schema("{$ref: 'https://example.com/a.json'}"), ("remote-reference", Some((8, 28))));
    assert_eq!(schema("{$ref: '../../etc/passwd'}").0, "outside-reference");
    assert_eq!(schema("{$ref: 'none.yaml'}"), ("dangling-reference", Some((8, 28))));
    assert_eq!(schema("7"), ("not-a-schema", Some((8, 21))));
    assert_eq!(schema("{properties: {a: 7}}"), ("not-a-schema", Some((8, 38))));
    let cycle = webhook("{$ref: '#/x'}") + "x: {$ref: '#/y'}\ny: {$ref: '#/x'}\n";
    assert_eq!(case(&cycle).0, "reference-cycle");
    assert_eq!(case("openapi: 3.1.0\npaths: {}\n"), ("no-events", Some((1, 1))));
    assert_eq!(case("openapi: 4.0.0\n").0, "unknown-version");
    assert_eq!(case("swagger: 1.2\n").0, "unknown-version");
    assert_eq!(case("name: something\n").0, "unknown-document");
    assert_eq!(case("a: [1\n").0, "not-yaml");
    assert_eq!(case("{\"a\": }").0, "not-json");
    assert_eq!(case("a: &x [*x]\n").0, "not-yaml");
    assert_eq!(case("[]").0, "unknown-document");
    let missing = import::run(&folder.request(Path::new("/nowhere/api.yaml"))).unwrap_err();
    assert_eq!(missing.iter().next().unwrap().rule, "unreadable");
    let text = webhook("{type: object}");
    fs::write(folder.0.path().join("document.yaml"), text).unwrap();
    let mut request = folder.request(&folder.0.path().join("document.yaml"));
    request.options.only = vec!["b*".to_owned()];
    assert_eq!(import::run(&request).unwrap_err().iter().next().unwrap().rule, "nothing-selected");
    assert!(folder.files().is_empty());
    request.options.only.clear();
    let ruled = |change: &dyn Fn(&mut Options)| {
        let mut changed = request.clone();
        change(&mut changed.options);
        let said = import::run(&changed).unwrap_err();
        (said.iter().next().unwrap().rule, said.render("", Style::Plain))
    };
    let (rule, said) = ruled(&|options| options.template = "{event}.{name}".to_owned());
    assert!(
        rule == "unknown-placeholder" && said.contains("`{event}`") && said.contains("{qualifier}"),
        "{said}"
    );
    let (rule, said) = ruled(&|options| options.components = vec!["Nope*".to_owned()]);
    assert!(rule == "no-such-component" && said.contains("has no components"), "{said}");
    assert!(folder.files().is_empty());
    let named = |one: &str, other: &str| {
        let schema = |name: &str| format!("{{type: object, properties: {{t: {{const: {name:?}}}}}}}");
        format!(
            "openapi: 3.1.0\ncomponents:\n  schemas:\n    OneHook: {}\n    OtherHook: {}\n",
            schema(one),
            schema(other)
        )
    };
    for (one, other, expected) in [("a.b", "a.b", "unusable-name"), ("", "a.b", "unusable-name")] {
        fs::write(folder.0.path().join("document.yaml"), named(one, other)).unwrap();
        let (rule, said) = ruled(&|options| {
            options.components = vec!["*Hook".to_owned()];
            options.template = "{body:/t}".to_owned();
        });
        assert_eq!(rule, expected, "{said}");
    }
    fs::write(folder.0.path().join("document.yaml"), named("a", "b")).unwrap();
    let (rule, said) = ruled(&|options| options.components = vec!["*Hock".to_owned()]);
    assert!(
        rule == "no-such-component" && said.contains("there are 2; the nearest are `OneHook`, `OtherHook`"),
        "{said}"
    );
}

/// 500 components that refer to each other, and 50 webhooks: more than a megabyte.
fn large() -> String {
    let mut text = String::from("{\"openapi\": \"3.1.0\", \"webhooks\": {");
    for event in 0..50 {
        let comma = if event == 0 { "" } else { "," };
        write!(text, "{comma}\"event.{event}\": {{\"post\": {{\"requestBody\": {{\"content\": {{\"application/json\": {{\"schema\": {{\"$ref\": \"#/components/schemas/C{}\"}}, \"example\": {{\"p0\": \"x\"}}}}}}}}}}}}", event * 10).unwrap();
    }
    text.push_str("}, \"components\": {\"schemas\": {");
    for component in 0..500 {
        let comma = if component == 0 { "" } else { "," };
        write!(text, "{comma}\"C{component}\": {{\"type\": \"object\", \"properties\": {{").unwrap();
        for property in 0..24 {
            write!(text, "\"p{property}\": {{\"type\": [\"string\", \"null\"], \"description\": \"What this property holds in the component.\"}}, ").unwrap();
        }
        let (next, other) = ((component + 1) % 500, (component * 7 + 3) % 500);
        write!(text, "\"next\": {{\"$ref\": \"#/components/schemas/C{next}\"}}, \"other\": {{\"$ref\": \"#/components/schemas/C{other}\"}}}}}}").unwrap();
    }
    text + "}}}"
}

#[test]
fn a_large_document_is_imported_in_linear_time() {
    let folder = Folder::new();
    let text = large();
    assert!(text.len() > 1_000_000, "{}", text.len());
    let start = Instant::now();
    let report = folder.import(&text).unwrap();
    assert_eq!((report.events.len(), report.components), (50, 500));
    assert!(start.elapsed().as_secs() < 30, "{:?}, without optimisation", start.elapsed());
}

/// A bracket at its key's column is read; further left, or below a bracket that has a line of its own, YAML forbids it.
#[test]
fn brackets_may_stand_at_their_keys_column() {
    let folder = Folder::new();
    let text = |tags: &str| webhook("{type: object}").replace("  a:\n", &format!("  a:\n    tags: {tags}\n"));
    for tags in ["[\n      x\n    ]", "[\n      x\n      ]"] {
        assert!(folder.import(&text(tags)).is_ok(), "{tags}");
    }
    for tags in ["[\n      x\n  ]", "[\n      x\n]", "\n    [\n      x\n    ]", "[\n    x\n    ]"] {
        let said = folder.import(&text(tags)).unwrap_err().render("", Style::Plain);
        assert!(
            said.contains("not YAML") && said.contains("the closing bracket too, deeper than the key"),
            "{said}"
        );
    }
}

#[test]
fn what_is_too_long_dynamic_or_nowhere_is_a_finding() {
    let folder = Folder::new();
    let long = folder.0.path().join("long.yaml");
    fs::File::create(&long).unwrap().set_len(65 << 20).unwrap();
    let said = import::run(&folder.request(&long)).unwrap_err();
    assert_eq!(said.iter().next().unwrap().rule, "document-too-long");
    let report = folder.import(&webhook("{$dynamicAnchor: n, items: {$dynamicRef: '#n'}}")).unwrap();
    assert_eq!(report.notes.iter().map(|note| note.rule).collect::<Vec<_>>(), ["dynamic-reference"]);
    for name in ["", "a/b/c", "../a", ".a"] {
        let said = import::folder(folder.0.path(), name).unwrap_err();
        assert_eq!(said.iter().next().unwrap().rule, "provider-path", "{name}");
    }
}
