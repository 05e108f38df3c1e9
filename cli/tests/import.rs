//! Documents of every dialect become the files that stand beside them, and bad ones a finding.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

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
}

#[test]
fn an_import_respects_what_people_wrote() {
    let folder = Folder::new();
    let shop = folder.0.path().join("schemas/shop");
    folder.import(&webhook("{type: object}")).unwrap();
    fs::write(shop.join("provider.toml"), "title = \"Shop\"\n").unwrap();
    let path = shop.join("a.schema.json");

    // A new edition of the document replaces what was imported …
    assert_eq!(
        folder.import(&webhook("{type: object, minProperties: 1}")).unwrap().written,
        std::slice::from_ref(&path)
    );
    // … but not what was changed since.
    fs::write(&path, "{\"type\": \"object\", \"title\": \"Mine\"}").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "edited-import");
    let document = folder.0.path().join("document.yaml");
    import::run(&Request { force: true, ..folder.request(&document) }).unwrap();

    // What the document no longer gives is reported, every time, and removed only when asked.
    let renamed = webhook("{type: object}").replace("  a:", "  b:");
    for _ in 0..2 {
        assert_eq!(folder.import(&renamed).unwrap().stale, std::slice::from_ref(&path));
        assert!(path.exists());
    }
    let pruned = import::run(&Request { prune: true, ..folder.request(&document) }).unwrap();
    assert_eq!(pruned.removed, std::slice::from_ref(&path));
    assert!(!path.exists() && folder.import(&renamed).unwrap().stale.is_empty());

    // A file that was there before is in the way.
    fs::write(&path, "true").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "file-exists");
    assert_eq!(fs::read_to_string(shop.join("provider.toml")).unwrap(), "title = \"Shop\"\n");
}

#[test]
fn a_second_document_does_not_change_the_events_of_the_first() {
    let folder = Folder::new();
    folder.import(&webhook("{type: object}")).unwrap();
    let path = folder.0.path().join("schemas/shop/a.schema.json");
    let before = fs::read_to_string(&path).unwrap();
    let other = folder.0.path().join("other.yaml");
    fs::write(&other, webhook("{type: object, minProperties: 1}")).unwrap();
    let refused = import::run(&folder.request(&other)).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "file-of-another-document");
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    import::run(&Request { force: true, ..folder.request(&other) }).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("minProperties"));
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = Folder::new();
    fs::write(folder.0.path().join("schemas"), "a file where the folder should be").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "unwritable");
    fs::remove_file(folder.0.path().join("schemas")).unwrap();
    // A folder is where the second of the files should be.
    fs::create_dir_all(folder.0.path().join("schemas/shop/b.schema.json")).unwrap();
    let two = webhook("{type: object}")
        + &webhook("{type: object}").split_once("webhooks:\n").unwrap().1.replace("  a:", "  b:");
    let refused = folder.import(&two).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "unwritable");
    assert!(folder.files().is_empty(), "{:?}", folder.files());
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

/// A document of one event.
const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Shop, version: '1' }
webhooks:
  order.paid:
    post: { requestBody: { content: { application/json: { schema: { type: object } } } } }
";

fn rules(findings: &Findings) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// Imports with `--prune` and `--force`, after the manifest of imports was tampered with.
fn import_with_memory(folder: &Folder, memory: &str) -> Result<Report, Findings> {
    let shop = folder.0.path().join("schemas/shop");
    fs::create_dir_all(&shop).unwrap();
    fs::write(shop.join(".hookwright-import.json"), memory).unwrap();
    let document = folder.0.path().join("document.yaml");
    fs::write(&document, DOCUMENT).unwrap();
    import::run(&Request { force: true, prune: true, ..folder.request(&document) })
}

#[test]
fn what_is_remembered_is_checked_before_it_is_believed() {
    let folder = Folder::new();
    let victim = folder.0.path().join("victim");
    fs::create_dir_all(&victim).unwrap();
    fs::write(victim.join("keep.txt"), "mine").unwrap();
    let absolute = victim.join("keep.txt");
    let digest = hookwright_codegen::write::digest_of_text(b"mine");
    let names = [
        "../../victim/keep.txt",
        absolute.to_str().unwrap(),
        "_components/../../../victim/keep.txt",
        "_components/../../../victim/keep.schema.json",
        "provider.toml",
        "..\\\\keep.schema.json",
        ".hookwright-import.json",
        "deep/keep.schema.json",
    ];
    for name in names {
        let memory = format!("{{\"document.yaml\": {{\"{name}\": \"{digest}\"}}}}");
        let findings = import_with_memory(&folder, &memory).unwrap_err();
        assert_eq!(rules(&findings), ["foreign-in-import-memory"], "{name}");
        assert!(!folder.0.path().join("schemas/shop/order.paid.schema.json").exists(), "nothing was written");
    }
    for memory in [
        "",
        "[]",
        "{\"document.yaml\": []}",
        "{\"document.yaml\": {\"a.schema.json\": 1}}",
        "{\"d\": {\"a.schema.json\": \"\"}}",
    ] {
        let findings = import_with_memory(&folder, memory).unwrap_err();
        assert_eq!(rules(&findings), ["bad-import-memory"], "{memory}");
    }
    assert_eq!(fs::read_to_string(victim.join("keep.txt")).unwrap(), "mine");
    let known = format!("{{\"document.yaml\": {{\"gone.schema.json\": \"{digest}\"}}}}");
    fs::write(folder.0.path().join("schemas/shop/gone.schema.json"), "mine").unwrap();
    assert_eq!(import_with_memory(&folder, &known).unwrap().removed.len(), 1);
}

#[cfg(unix)]
#[test]
fn an_import_follows_no_link() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    let (shop, victim) = (folder.0.path().join("schemas/shop"), folder.0.path().join("victim"));
    fs::create_dir_all(&shop).unwrap();
    fs::create_dir_all(&victim).unwrap();
    fs::write(victim.join("keep.schema.json"), "mine").unwrap();
    let digest = hookwright_codegen::write::digest_of_text(b"mine");

    // A stale component behind a linked folder.
    symlink(&victim, shop.join("_components")).unwrap();
    let memory = format!("{{\"document.yaml\": {{\"_components/keep.schema.json\": \"{digest}\"}}}}");
    assert_eq!(rules(&import_with_memory(&folder, &memory).unwrap_err()), ["through-link"]);
    // A file that is to be written.
    fs::remove_file(shop.join("_components")).unwrap();
    symlink(victim.join("keep.schema.json"), shop.join("order.paid.schema.json")).unwrap();
    assert_eq!(rules(&import_with_memory(&folder, "{}").unwrap_err()), ["through-link"]);
    assert_eq!(fs::read_to_string(victim.join("keep.schema.json")).unwrap(), "mine");
    // The provider's folder itself, and the memory.
    symlink(&victim, folder.0.path().join("schemas/linked")).unwrap();
    let schemas = folder.0.path().join("schemas");
    assert_eq!(rules(&import::folder(&schemas, "linked").unwrap_err()), ["through-link"]);
    for device in ["con", "CON", "nul/2025"] {
        assert_eq!(rules(&import::folder(&schemas, device).unwrap_err()), ["provider-is-device"], "{device}");
    }
    assert_eq!(rules(&import::folder(&schemas, "main").unwrap_err()), ["provider-name"]);
    assert!(import::folder(&schemas, "shop").is_ok());
    fs::remove_file(shop.join(".hookwright-import.json")).unwrap();
    symlink(victim.join("keep.schema.json"), shop.join(".hookwright-import.json")).unwrap();
    let document = folder.0.path().join("document.yaml");
    let findings = import::run(&folder.request(&document)).unwrap_err();
    assert_eq!(rules(&findings), ["through-link"]);
}

/// A document whose only event has the schema `Root`, among these components.
/// A document is a folder: what its links lead to outside is not its own.
#[cfg(unix)]
#[test]
fn a_reference_follows_no_link_out_of_the_documents_folder() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    let (own, victim) = (folder.0.path().join("doc"), folder.0.path().join("victim"));
    fs::create_dir_all(own.join("parts")).unwrap();
    fs::create_dir_all(&victim).unwrap();
    fs::write(victim.join("s.json"), r#"{"type": "object", "title": "Secret"}"#).unwrap();
    fs::write(own.join("parts/own.json"), r#"{"type": "object"}"#).unwrap();
    symlink(victim.join("s.json"), own.join("link.json")).unwrap();
    symlink(&victim, own.join("linked")).unwrap();
    symlink("parts/own.json", own.join("inner.json")).unwrap();
    for (reference, expected) in [
        ("link.json", Some("outside-reference")),
        ("linked/s.json", Some("outside-reference")),
        ("inner.json", None),
    ] {
        let document = own.join("document.yaml");
        fs::write(&document, webhook(&format!("{{$ref: {reference}}}"))).unwrap();
        let outcome = import::run(&Request {
            document,
            folder: folder.0.path().join("schemas/shop"),
            options: Options::default(),
            force: true,
            prune: false,
        });
        let found: Vec<&str> = outcome.err().iter().flat_map(rules).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{reference}");
    }
}

fn components(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\nx-webhooks:\n  happened:\n    post:\n      requestBody: {{content: \
         {{application/json: {{schema: {{type: object, properties: {{it: {{$ref: '#/components/schemas/Root'}}}}}}}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    )
}

/// The files of components, each on one line, and the notes with their places.
fn shared(schemas: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let folder = Folder::new();
    let report =
        folder.import(&components(schemas)).unwrap_or_else(|f| panic!("{}", f.render("", Style::Plain)));
    let dense = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let named =
        |path: &str| Some(path.strip_prefix("_components/")?.strip_suffix(".schema.json")?.to_owned());
    let files = folder.files().into_iter().filter_map(|(path, text)| Some((named(&path)?, dense(text))));
    let note = |note: &hookwright_codegen::finding::Finding| {
        format!("{} {}", note.rule, note.place.pointer.clone().unwrap_or_default())
    };
    (files.collect(), report.notes.iter().map(note).collect())
}

#[test]
fn a_parent_is_one_of_the_children_that_name_it() {
    let (files, notes) = shared(
        "    Root: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {cat: Cat}}}\n    \
         Cat: {allOf: [{$ref: '#/components/schemas/Root'}, {properties: {lives: {type: integer}}}]}\n    \
         Dog: {allOf: [{$ref: '#/components/schemas/Root'}, {properties: {toy: {type: string}}}]}\n    \
         Puppy: {allOf: [{$ref: '#/components/schemas/Dog'}, {properties: {weeks: {type: integer}}}]}\n",
    );
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["Cat", "Dog", "Puppy", "Root", "RootBase"]);
    let root = &files["Root"];
    // The mapping's value, and for what it does not name, the component's name.
    for (file, value) in [("Cat", "cat"), ("Dog", "Dog"), ("Puppy", "Puppy")] {
        let branch = format!(
            "\"$ref\": \"{file}.schema.json\", \"properties\": {{ \"kind\": {{ \"const\": \"{value}\" }} }}"
        );
        assert!(root.contains(&branch), "{root}");
    }
    assert!(!root.contains("\"type\": \"object\""), "{root}");
    assert!(
        files["Cat"].contains("\"RootBase.schema.json\"")
            && files["RootBase"].contains("\"required\": [\"kind\"]")
    );
    assert!(!files["RootBase"].contains("oneOf") && files["Puppy"].contains("\"Dog.schema.json\""));
    assert_eq!(notes, ["inheritance /components/schemas/Root/discriminator"]);
}

#[test]
fn parents_on_three_levels_that_list_their_children_end() {
    let (files, notes) = shared(
        "    Root: {oneOf: [{$ref: '#/components/schemas/Mid'}, {$ref: '#/components/schemas/Leaf'}], properties: {a: {type: string}}}\n    \
         Mid: {allOf: [{$ref: '#/components/schemas/Root'}], anyOf: [{$ref: '#/components/schemas/Low'}], properties: {b: {type: string}}}\n    \
         Low: {allOf: [{$ref: '#/components/schemas/Mid'}], properties: {c: {type: string}}}\n    \
         Leaf: {allOf: [{$ref: '#/components/schemas/Root'}]}\n",
    );
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["Leaf", "Low", "Mid", "MidBase", "Root", "RootBase"]);
    assert!(
        files["Low"].contains("MidBase.schema.json") && files["MidBase"].contains("RootBase.schema.json")
    );
    assert_eq!(notes, ["inheritance /components/schemas/Root", "inheritance /components/schemas/Mid"]);
}

#[test]
fn what_leads_back_to_itself_is_left_out_and_named() {
    let (files, notes) = shared(
        "    Root: {allOf: [{$ref: '#/components/schemas/Other'}, {type: object}]}\n    \
         Other: {allOf: [{$ref: '#/components/schemas/Root'}], properties: {a: {type: string}}}\n",
    );
    assert_eq!(notes, ["circle /components/schemas/Other/allOf/0"]);
    assert!(files["Root"].contains("Other.schema.json") && !files["Other"].contains("Root.schema.json"));
    let (_, notes) = shared("    Root: {anyOf: [{$ref: '#/components/schemas/Root'}, {type: string}]}\n");
    assert_eq!(notes, ["circle /components/schemas/Root/anyOf/0"]);
}

#[test]
fn a_discriminator_without_mapping_takes_names() {
    let (files, notes) = shared(
        "    Root: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}], discriminator: {propertyName: by}}\n    \
         Card: {type: object, properties: {by: {type: string}}}\n    \
         Cash: {type: object, properties: {by: {type: string, enum: [cash]}}}\n",
    );
    let root = &files["Root"];
    assert!(root.contains("{ \"const\": \"Card\" }") && !root.contains("{ \"const\": \"Cash\" }"), "{root}");
    assert_eq!(notes, [""; 0]);
}

#[test]
fn components_are_events_and_named_after_what_they_say() {
    let document = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
        PaidHook: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {type: {const: order.paid}}}]}\n    \
        SentHook: {properties: {type: {enum: ['order sent']}}}\n    \
        OddHook: {properties: {type: {type: string}}}\n    Base: {type: object}\n";
    let folder = Folder::new();
    let path = folder.0.path().join("document.yaml");
    fs::write(&path, document).unwrap();
    let options = Options {
        components: vec!["*Hook".to_owned()],
        template: "{body:/type}".to_owned(),
        ..Options::default()
    };
    let report = import::run(&Request { options, ..folder.request(&path) }).unwrap();
    let names: Vec<&str> = report.events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["order.paid", "order_sent", "OddHook"]);
    let notes: Vec<&str> = report.notes.iter().map(|note| note.rule).collect();
    assert_eq!(notes, ["not-a-file-name", "no-constant"]);
}

/// A name of several parts is its payload's or the document's, never half of each.
#[test]
fn names_of_several_parts_are_all_from_the_payload_or_not_at_all() {
    let document = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
        PaidHook: {properties: {of: {const: order}, what: {enum: [paid]}}}\n    \
        OddHook: {properties: {of: {const: order}, what: {type: string}}}\n";
    let folder = Folder::new();
    let path = folder.0.path().join("document.yaml");
    fs::write(&path, document).unwrap();
    for (template, expected) in [
        ("{body:/of}.{body:/what}", ["order.paid", "OddHook"]),
        ("{body:/of}/{body:/what}", ["order.paid", "OddHook"]),
        ("hook.{body:/what}", ["hook.paid", "OddHook"]),
        ("{qualifier}.{body:/what}", ["paid", "OddHook"]),
        ("{name}.{body:/of}", ["PaidHook.order", "OddHook.order"]),
    ] {
        let options = Options {
            components: vec!["*Hook".to_owned()],
            template: template.to_owned(),
            ..Options::default()
        };
        let request = Request { options, force: true, prune: true, ..folder.request(&path) };
        let report = import::run(&request).unwrap();
        let names: Vec<&str> = report.events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, expected, "{template}");
    }
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
