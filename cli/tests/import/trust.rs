//! What is remembered of imports, and links, lead nowhere else.

use super::*;

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
