#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use super::{ChangeKind, OutputFile, Plan, digests, is_fresh};

fn schemas(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let location = root.join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
}

fn outputs(files: &[(&str, Option<&str>, &str)]) -> Vec<OutputFile> {
    let file = |(path, provider, text): &(&str, Option<&str>, &str)| OutputFile {
        path: (*path).to_owned(),
        provider: provider.map(str::to_owned),
        text: (*text).to_owned(),
    };
    files.iter().map(file).collect()
}

fn write(schemas: &Path, out: &Path, files: &[(&str, Option<&str>, &str)]) -> Vec<(String, ChangeKind)> {
    let plan = Plan::new(out, &outputs(files), &digests(schemas).unwrap()).unwrap();
    plan.carry_out().unwrap();
    plan.changes().iter().map(|change| (change.path.clone(), change.kind)).collect()
}

#[test]
fn only_what_changed_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("schemas"), folder.path().join("out"));
    schemas(&root, &[("a/x.json", "{}"), ("b/2025/y.json", "{}")]);
    let both = [("lib.rs", None, "mod a;\n"), ("a.rs", Some("a"), "1"), ("b/v2025.rs", Some("b"), "2")];
    assert_eq!(write(&root, &out, &both).len(), 3);
    assert!(is_fresh(&out, &digests(&root).unwrap()).unwrap());
    let old = fs::read_to_string(out.join("b/v2025.rs")).unwrap();
    assert!(old.contains("from schemas/b; do not edit.\n// digest: ") && old.ends_with("\n\n2"), "{old}");
    assert_eq!(write(&root, &out, &both), []);

    schemas(&root, &[("a/x.json", "true")]);
    assert!(!is_fresh(&out, &digests(&root).unwrap()).unwrap());
    assert_eq!(write(&root, &out, &both), [("a.rs".to_owned(), ChangeKind::Changed)]);
    assert!(is_fresh(&out, &digests(&root).unwrap()).unwrap());

    fs::remove_dir_all(root.join("b")).unwrap();
    assert!(!is_fresh(&out, &digests(&root).unwrap()).unwrap());
    let changes = write(&root, &out, &both[..2]);
    let expected = [("b/v2025.rs", ChangeKind::Removed), ("lib.rs", ChangeKind::Changed)];
    assert_eq!(changes, expected.map(|(path, kind)| (path.to_owned(), kind)));
    assert!(!out.join("b").exists());
    assert!(is_fresh(&out, &digests(&root).unwrap()).unwrap());
    let left: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no temporary file is left: {left:?}");
}

#[test]
fn what_is_not_ours_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("schemas"), folder.path().join("out"));
    schemas(&root, &[("a/x.json", "{}")]);
    schemas(&out, &[("lib.rs", "fn mine() {}"), ("other.rs", "fn mine() {}")]);
    let files = [("lib.rs", None, ""), ("a.rs", Some("a"), "")];
    let findings = Plan::new(&out, &outputs(&files), &digests(&root).unwrap()).unwrap_err();
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["foreign-output"]);

    fs::remove_file(out.join("lib.rs")).unwrap();
    assert_eq!(write(&root, &out, &files).len(), 2);
    assert_eq!(fs::read_to_string(out.join("other.rs")).unwrap(), "fn mine() {}");
}

#[test]
fn if_one_file_cannot_be_written_none_is() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("schemas"), folder.path().join("out"));
    schemas(&root, &[("a/x.json", "{}")]);
    schemas(&out, &[("b", "a file where a folder must be")]);
    let files = [("a.rs", Some("a"), ""), ("b/v1.rs", Some("a"), ""), ("lib.rs", None, "")];
    let plan = Plan::new(&out, &outputs(&files), &digests(&root).unwrap());
    let findings = plan.and_then(|plan| plan.carry_out()).unwrap_err();
    assert!(findings.iter().all(|finding| finding.rule == "unwritable" || finding.rule == "unreadable"));
    assert!(!out.join("a.rs").exists() && !out.join("lib.rs").exists());
}
