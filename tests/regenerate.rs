//! Generating again writes what the schemas changed, and nothing else.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hookwright_codegen::{Generator, Texts};

/// A copy of `schemas/` and what was generated from it.
struct Copy {
    _dir: tempfile::TempDir,
    schemas: PathBuf,
    out: PathBuf,
}

impl Copy {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (schemas, out) = (dir.path().join("schemas"), dir.path().join("generated"));
        copy_folder(&source::folder(), &schemas);
        let copy = Self { _dir: dir, schemas, out };
        copy.generate();
        copy.age();
        copy
    }

    /// As the build script has it.
    fn generator(&self) -> Generator {
        Generator::new(&self.schemas).texts(Texts::Feature("texts".to_owned()))
    }

    fn generate(&self) {
        self.generator().write_to(&self.out).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Makes every generated file an hour old, so that any writing shows.
    fn age(&self) {
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        for path in files(&self.out) {
            fs::File::options().write(true).open(path).unwrap().set_modified(hour_ago).unwrap();
        }
    }

    /// The generated files, by path below the folder: text and time of the last writing.
    fn state(&self) -> BTreeMap<String, (String, SystemTime)> {
        let below = |path: &Path| path.strip_prefix(&self.out).unwrap().to_str().unwrap().replace('\\', "/");
        let state = |path: &Path| {
            (fs::read_to_string(path).unwrap(), fs::metadata(path).unwrap().modified().unwrap())
        };
        files(&self.out).iter().map(|path| (below(path), state(path))).collect()
    }

    /// Changes the folder, generates, and says which files were written, or removed.
    fn after(&self, change: impl FnOnce(&Path)) -> BTreeSet<String> {
        let before = self.state();
        change(&self.schemas);
        self.generate();
        let after = self.state();
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out.join(path)).unwrap()
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    source::sorted(dir)
        .into_iter()
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in source::sorted(from) {
        let target = to.join(source::file_name(&path));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn replace_in(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{}: no {from}", path.display());
    fs::write(path, text.replace(from, to)).unwrap();
}

fn set<const N: usize>(paths: [&str; N]) -> BTreeSet<String> {
    paths.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_committed_files_are_what_the_schemas_give() {
    let copy = Copy::new();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated");
    for (path, (text, _)) in copy.state() {
        assert!(fs::read_to_string(committed.join(&path)).unwrap() == text, "generated/{path} is stale");
    }
    assert_eq!(files(&committed).len(), copy.state().len(), "generated/ holds what nothing generates");
}

#[test]
fn nothing_changed_nothing_written() {
    assert_eq!(Copy::new().after(|_| ()), set([]));
}

#[test]
fn an_edit_rewrites_only_its_event() {
    let copy = Copy::new();
    let written = copy.after(|schemas| {
        let schema = schemas.join("flavours/customers.CREATE.schema.json");
        replace_in(&schema, r#""timestamp": {"#, r#""shop": { "type": "string" }, "timestamp": {"#);
    });
    let event =
        ["", "decode/", "schema/", "texts/"].map(|part| format!("flavours/{part}customers_create.rs"));
    assert_eq!(written, event.into());
    assert!(copy.read("flavours/customers_create.rs").contains("pub shop: Option<S>"));
}

#[test]
fn an_edit_of_shared_definitions_rewrites_what_refers_to_them() {
    let copy = Copy::new();
    let written = copy.after(|schemas| {
        let shared = schemas.join("tiquo/_definitions/customer.schema.json");
        replace_in(
            &shared,
            r#""loyaltyPoints": { "description": "Balance"#,
            r#""loyaltyPoints": { "minimum": -5, "description": "Balance"#,
        );
    });
    // The digest of what several events are made from is the module's. What was not checked before gets a table, which
    // the events' decoders name.
    let decode = ["decode/customer_created", "decode/customer_updated"];
    let files = decode.into_iter().chain(["mod", "schema/shared"]).map(|file| format!("tiquo/{file}.rs"));
    assert_eq!(written, files.collect());
    assert!(copy.read("tiquo/schema/shared.rs").contains(".minimum(\"-5\")"));
}

#[test]
fn an_edit_back_and_forth_gives_the_same_text() {
    let copy = Copy::new();
    let schema = copy.schemas.join("willsuite/customer.created.schema.json");
    let (before, original) =
        (copy.read("willsuite/customer_created.rs"), fs::read_to_string(&schema).unwrap());
    replace_in(&schema, "full_names", "all_names");
    let examples = files(&copy.schemas.join("willsuite"));
    for example in examples.iter().filter(|path| source::file_name(path).ends_with(".example.json")) {
        replace_in(example, "full_names", "all_names");
    }
    copy.generate();
    assert!(copy.read("willsuite/customer_created.rs").contains("pub all_names: S,"));
    copy_folder(&source::folder(), &copy.schemas);
    assert_eq!(fs::read_to_string(&schema).unwrap(), original);
    copy.generate();
    assert_eq!(copy.read("willsuite/customer_created.rs"), before);
}

#[test]
fn a_schema_alone_is_a_provider() {
    let copy = Copy::new();
    let written = copy.after(|schemas| {
        let acme = schemas.join("acme");
        fs::create_dir(&acme).unwrap();
        let schema = r#"{ "type": "object", "properties": { "total": { "type": "integer" } }, "required": ["total"] }"#;
        fs::write(acme.join("order.paid.schema.json"), schema).unwrap();
    });
    let acme = [
        "acme/decode/mod.rs",
        "acme/decode/order_paid.rs",
        "acme/mod.rs",
        "acme/order_paid.rs",
        "acme/schema/mod.rs",
        "acme/schema/order_paid.rs",
        "acme/texts/mod.rs",
        "acme/texts/order_paid.rs",
        "lib.rs",
    ];
    assert_eq!(written, set(acme));
    assert!(copy.read("lib.rs").contains("pub mod acme;"));
    let order = copy.read("acme/order_paid.rs");
    assert!(order.contains("pub struct OrderPaid {"), "{order}");
    assert!(order.contains("pub total: i64,"), "{order}");
    let written = copy.after(|schemas| fs::remove_dir_all(schemas.join("acme")).unwrap());
    assert_eq!(written, set(acme));
    assert!(!copy.out.join("acme").exists());
}

#[test]
fn a_broken_schema_leaves_everything_as_it_was() {
    let copy = Copy::new();
    let before = copy.state();
    fs::write(copy.schemas.join("tiquo/customer.deleted.schema.json"), "{ \"type\": \"objekt\" }").unwrap();
    let error = Generator::new(&copy.schemas).write_to(&copy.out).unwrap_err().to_string();
    assert!(error.contains("tiquo/customer.deleted.schema.json:1:11"), "{error}");
    assert_eq!(copy.state(), before);
}

#[test]
fn check_says_what_is_stale_and_writes_nothing() {
    let copy = Copy::new();
    let check = || Generator::new(&copy.schemas).check(&copy.out).unwrap();
    assert!(!check().is_stale());
    let schema = copy.schemas.join("willsuite/customer.created.schema.json");
    replace_in(&schema, r#""notes": { "type": ["string", "null"] }"#, r#""notes": { "type": "null" }"#);
    let example = copy.schemas.join("willsuite/customer.created.full.example.json");
    fs::remove_file(example).unwrap();
    let before = copy.state();
    let report = check();
    assert!(report.is_stale());
    let paths: Vec<&str> = report.changes.iter().map(|change| change.path.as_str()).collect();
    let parts =
        ["customer_created", "decode/customer_created", "schema/customer_created", "texts/customer_created"];
    assert_eq!(paths, parts.map(|part| format!("willsuite/{part}.rs")));
    assert_eq!(copy.state(), before);
    assert!(!Generator::new(&copy.schemas).is_fresh(&copy.out).unwrap());
}
