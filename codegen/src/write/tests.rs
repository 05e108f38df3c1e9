#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use crate::render::Source;

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
        schema: None,
        has_digest: true,
        key: None,
        text: Source::of_test(text),
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
    let both = [
        ("lib.rs", None, "pub mod a;\n\npub mod b;\n"),
        ("a.rs", Some("a"), "1"),
        ("b.rs", Some("b"), "pub mod v2025;\n"),
        ("b/v2025.rs", Some("b"), "2"),
    ];
    assert_eq!(write(&root, &out, &both).len(), 4);
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
    let changes = write(&root, &out, &[("lib.rs", None, "pub mod a;\n"), both[1]]);
    let expected =
        [("b.rs", ChangeKind::Removed), ("b/v2025.rs", ChangeKind::Removed), ("lib.rs", ChangeKind::Changed)];
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

fn rules(outcome: Result<Plan, crate::finding::Findings>) -> Vec<&'static str> {
    outcome.err().into_iter().flatten().map(|finding| finding.rule).collect()
}

#[test]
fn a_tree_within_the_folder_is_left_alone_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let (root, theirs, out) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("out"));
    schemas(&root, &[("acme/x.json", "{}")]);
    schemas(&theirs, &[("globex/x.json", "{}")]);
    let foreign = [("lib.rs", None, "pub mod globex;\n"), ("globex.rs", Some("globex"), "1")];
    write(&theirs, &out.join("partner"), &foreign);

    let files = [("lib.rs", None, "pub mod acme;\n"), ("acme.rs", Some("acme"), "2")];
    let plan = Plan::new(&out, &outputs(&files), &digests(&root).unwrap()).unwrap();
    plan.carry_out().unwrap();
    assert!(plan.changes().iter().all(|change| change.kind == ChangeKind::Added), "{:?}", plan.changes());
    let notes: Vec<_> = plan.notes().iter().map(|finding| (finding.rule, finding.help.is_some())).collect();
    assert_eq!(notes, [("foreign-generated", true); 2]);
    assert!(out.join("partner/globex.rs").exists() && out.join("partner/lib.rs").exists());
    // What is not ours makes nothing stale.
    assert!(is_fresh(&out, &digests(&root).unwrap()).unwrap());
}

#[test]
fn what_other_schemas_became_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (root, theirs, out) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("out"));
    schemas(&root, &[("acme/x.json", "{}")]);
    schemas(&theirs, &[("globex/x.json", "{}")]);
    write(&theirs, &out, &[("lib.rs", None, "pub mod globex;\n"), ("globex.rs", Some("globex"), "1")]);
    let ours = outputs(&[("lib.rs", None, "pub mod acme;\n"), ("acme.rs", Some("acme"), "2")]);
    let digests = digests(&root).unwrap();
    assert_eq!(rules(Plan::new(&out, &ours, &digests)), ["output-of-other-schemas"]);
    assert!(out.join("globex.rs").exists() && !out.join("acme.rs").exists());
    // A schema folder without a provider is as likely the wrong one.
    assert_eq!(
        rules(Plan::new(&out, &outputs(&[("lib.rs", None, "")]), &digests)),
        ["output-of-other-schemas"]
    );
    assert!(out.join("globex.rs").exists());

    fs::write(out.join("lib.rs"), "").unwrap();
    fs::rename(out.join("globex.rs"), out.join("acme.rs")).unwrap();
    assert_eq!(rules(Plan::new(&out, &ours, &digests)), ["foreign-output", "foreign-in-the-way"]);
}

#[test]
fn a_run_knows_its_files_wherever_the_last_one_was_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("schemas"), folder.path().join("out"));
    schemas(&root, &[("acme/v1/x.json", "{}"), ("acme/v2/x.json", "{}")]);
    let two = [
        ("lib.rs", None, "pub mod acme;\n"),
        ("acme.rs", Some("acme"), "pub mod v1;\n\npub mod v2;\n"),
        ("acme/v1.rs", Some("acme"), "1"),
        ("acme/v2.rs", Some("acme"), "2"),
    ];
    let one = [two[0], ("acme.rs", Some("acme"), "pub mod v2;\n"), two[3]];
    write(&root, &out, &two);
    let whole = fs::read_to_string(out.join("acme.rs")).unwrap();
    // Before the root was written: what it would declare is there and is not in the way.
    fs::remove_file(out.join("lib.rs")).unwrap();
    assert_eq!(write(&root, &out, &two), [("lib.rs".to_owned(), ChangeKind::Added)]);
    // After the module was removed and before its declaration was: there is nothing left to remove.
    write(&root, &out, &one);
    fs::write(out.join("acme.rs"), &whole).unwrap();
    assert_eq!(write(&root, &out, &one), [("acme.rs".to_owned(), ChangeKind::Changed)]);
    assert!(!out.join("acme/v1.rs").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let (root, out, victim) =
        (folder.path().join("schemas"), folder.path().join("out"), folder.path().join("victim"));
    schemas(&root, &[("acme/x.json", "{}")]);
    fs::create_dir_all(&out).unwrap();
    fs::create_dir_all(&victim).unwrap();
    symlink(&victim, out.join("acme")).unwrap();
    fs::write(victim.join("keep.rs"), "fn mine() {}").unwrap();
    symlink(victim.join("keep.rs"), out.join("lib.rs")).unwrap();
    let files = outputs(&[("lib.rs", None, "pub mod acme;\n"), ("acme/v1.rs", Some("acme"), "2")]);
    let plan = Plan::new(&out, &files, &digests(&root).unwrap());
    assert_eq!(rules(plan), ["through-link", "through-link"]);
    assert_eq!(fs::read_dir(&victim).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(victim.join("keep.rs")).unwrap(), "fn mine() {}");

    let schema = victim.join("provider.schema.json");
    symlink(&schema, root.join("provider.schema.json")).unwrap();
    let findings = super::put(&root.join("provider.schema.json"), "{}").unwrap_err();
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["through-link"]);
    assert!(!schema.exists());
}
