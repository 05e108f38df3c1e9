#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use super::{Folder, load};
use crate::finding::Findings;

/// What is read from a folder of empty schemas at these paths; `.toml` files have the text after `=`.
fn folder(paths: &[&str]) -> (Folder, Findings) {
    let root = tempfile::tempdir().unwrap();
    for path in paths {
        let (path, text) = path.split_once(" = ").unwrap_or((path, "{}"));
        let location = root.path().join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
    load(root.path())
}

/// Every event as `provider version name: examples`.
fn events(folder: &Folder) -> Vec<String> {
    let of_provider = folder.providers.iter().flat_map(|provider| {
        provider.events.iter().map(|event| {
            let examples: Vec<&str> = event.examples.iter().map(|example| &*example.name).collect();
            let version = event.version.as_deref().unwrap_or("-");
            format!("{} {version} {}: {}", provider.name, event.name, examples.join(" "))
        })
    });
    of_provider.collect()
}

fn rules(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn events_and_examples_come_from_file_names() {
    let (folder, findings) = folder(&[
        "globex/user.json",
        "acme/order.paid.schema.json",
        "acme/order.schema.json",
        "acme/issues/opened.json",
        "acme/order.example.json",
        "acme/order.paid.example.json",
        "acme/order.paid.full.example.json",
        "acme/order.paidlater.example.json",
        "acme/issues/opened.example.json",
        "acme/README.md",
        "acme/.order.json",
    ]);
    assert_eq!(rules(&findings), [""; 0]);
    let expected = [
        "acme - issues.opened: opened.example.json",
        "acme - order: order.example.json order.paidlater.example.json",
        "acme - order.paid: order.paid.example.json order.paid.full.example.json",
        "globex - user: ",
    ];
    assert_eq!(events(&folder), expected);
}

#[test]
fn definitions_are_files_and_no_events() {
    let (folder, findings) = folder(&[
        "acme/a.json",
        "acme/_shared/deep/b.json",
        "acme/defs/c.json",
        "acme/one.json",
        "acme/definitions.json",
        "acme/provider.toml = shared = [\"defs/\", \"one.json\"]",
        "_elsewhere/d.json",
    ]);
    // Nothing refers to a file outside the provider's folder, so it is ignored, and that is said.
    let said: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.place.path.as_str())).collect();
    assert_eq!(said, [("ignored-folder", "_elsewhere")]);
    assert_eq!(events(&folder), ["acme - a: ", "acme - definitions: "]);
    let paths: Vec<&str> = folder.providers[0].files.iter().map(|id| folder.files.path(*id)).collect();
    let expected = ["_shared/deep/b.json", "a.json", "definitions.json", "defs/c.json", "one.json"];
    assert_eq!(paths, expected.map(|path| format!("acme/{path}")));
}

#[test]
fn versions_are_the_first_folders() {
    let (folder, findings) = folder(&[
        "acme/provider.toml = [version]\nheader = \"V\"",
        "acme/2025-09/a.json",
        "acme/2025-09/a.example.json",
        "acme/2026-05/a.json",
        "acme/2026-05/b/c.json",
        "acme/2026-05/_shared/d.json",
        "acme/_shared/e.json",
    ]);
    assert_eq!(rules(&findings), [""; 0]);
    assert_eq!(events(&folder), ["acme 2025-09 a: a.example.json", "acme 2026-05 a: ", "acme 2026-05 b.c: "]);
}

#[test]
fn what_is_no_provider_is_said_or_ignored() {
    let (folder, findings) = folder(&["order.json", "provider.schema.json", ".git/x.json", "acme/a.json"]);
    assert_eq!(rules(&findings), ["outside-provider"]);
    assert!(!findings.has_errors());
    assert_eq!(events(&folder), ["acme - a: "]);
}

#[test]
fn a_folder_that_is_not_there_is_a_finding() {
    let (folder, findings) = load(Path::new("no/such/folder"));
    assert_eq!((rules(&findings), folder.providers.len()), (vec!["unreadable"], 0));
}

#[test]
fn places_are_those_of_values_and_of_names() {
    let (folder, _) = folder(&["acme/a.json = {\n  \"properties\": {\n    \"x/y\": true\n  }\n}"]);
    let id = folder.files.by_path("acme/a.json").unwrap();
    let at = |place: crate::finding::Place| place.position.map(|position| (position.line, position.column));
    assert_eq!(at(folder.files.place(id, "/properties/x~1y")), Some((3, 12)));
    assert_eq!(at(folder.files.key_place(id, "/properties/x~1y")), Some((3, 5)));
    assert_eq!(at(folder.files.place(id, "/nowhere")), None);
}

#[test]
fn names_that_are_not_ones_everywhere_are_said() {
    let (_, findings) = folder(&[
        "acme/con.schema.json",
        "acme/aux.created.json",
        "acme/COM1/opened.json",
        "acme/user:created.json",
        "acme/Order.paid.json",
        "acme/order.paid.json",
        "acme/issues/a.json",
        "acme/Issues/b.json",
        "acme/x\ry.json",
        "acme/_shared/nul.json",
    ]);
    assert_eq!(findings.iter().filter(|finding| finding.rule == "differs-in-case").count(), 2);
    let unportable = findings.iter().filter(|finding| finding.rule == "unportable-name");
    let places: Vec<_> = unportable.map(|finding| finding.place.path.as_str()).collect();
    let expected = [
        "acme/COM1",
        "acme/_shared/nul.json",
        "acme/aux.created.json",
        "acme/con.schema.json",
        "acme/user:created.json",
        "acme/x\ry.json",
    ];
    assert_eq!(places, expected);
    assert!(!findings.has_errors());
}

#[test]
fn a_version_may_be_called_as_windows_calls_a_device_or_end_in_a_dot_but_that_is_said() {
    let (_, findings) =
        folder(&["acme/provider.toml = [version]\nheader = \"v\"", "acme/aux/a.json", "acme/2025./a.json"]);
    assert_eq!(rules(&findings), ["unportable-name", "unportable-name"]);
}

/// The rules that are broken by a provider's folder, once `change` has put something into it.
#[cfg(unix)]
fn with(change: impl FnOnce(&Path)) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let acme = root.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("a.json"), "{}").unwrap();
    change(&acme);
    let (folder, findings) = load(&root.path().join("schemas"));
    let secret = folder.files.iter().any(|(_, file)| file.text.contains("secret"));
    assert!(!secret, "what is outside was read");
    findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place.path)).collect()
}

#[test]
#[cfg(unix)]
fn what_is_outside_the_folder_is_not_read_through_links() {
    use std::os::unix::fs::symlink;

    let outside = |acme: &Path| {
        let folder = acme.ancestors().nth(2).unwrap().join("outside");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("b.json"), r#"{"title": "secret"}"#).unwrap();
        folder
    };
    let file = with(|acme| symlink(outside(acme).join("b.json"), acme.join("b.json")).unwrap());
    assert_eq!(file, ["link-leads-out acme/b.json"]);
    let folder = with(|acme| symlink(outside(acme), acme.join("b")).unwrap());
    assert_eq!(folder, ["link-leads-out acme/b"]);
    let provider = with(|acme| symlink(outside(acme), acme.with_file_name("globex")).unwrap());
    assert_eq!(provider, ["link-leads-out globex"]);
    let relative = with(|acme| {
        outside(acme);
        symlink("../../outside/b.json", acme.join("provider.toml")).unwrap();
    });
    assert_eq!(relative, ["link-leads-out acme/provider.toml"]);
    let device = with(|acme| symlink("/dev/zero", acme.join("provider.toml")).unwrap());
    assert_eq!(device, ["link-leads-out acme/provider.toml"]);
    let within = with(|acme| symlink("a.json", acme.join("b.json")).unwrap());
    assert_eq!(within, [""; 0]);
}

#[test]
#[cfg(unix)]
fn pipes_and_endless_files_are_not_read() {
    let pipe = with(|acme| {
        let made = std::process::Command::new("mkfifo").arg(acme.join("b.json")).status().unwrap();
        assert!(made.success());
    });
    assert_eq!(pipe, ["not-a-file acme/b.json"]);
    // A file with a hole in it takes no room.
    let long = with(|acme| {
        fs::File::create(acme.join("b.json")).unwrap().set_len(super::MAX_FILE_BYTES + 1).unwrap();
    });
    assert_eq!(long, ["file-too-long acme/b.json"]);
}
