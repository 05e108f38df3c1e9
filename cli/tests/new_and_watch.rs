//! `hookwright new` and `watch` as their users run them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn every_scheme_gives_a_folder_that_generates() {
    let folder = tempfile::tempdir().unwrap();
    for scheme in ["none", "shared-secret", "basic", "hmac", "standard-webhooks", "public-key", "jwt"] {
        let name = format!("acme-{scheme}");
        let (code, out, err) =
            run(folder.path(), &["new", &name, "--scheme", scheme, "--docs", "https://acme.example/docs"]);
        assert_eq!(code, Some(0), "{err}");
        assert!(out.contains(&format!("wrote schemas/{name}/provider.toml\n")), "{out}");
        let text = fs::read_to_string(folder.path().join(format!("schemas/{name}/provider.toml"))).unwrap();
        assert!(text.starts_with("#:schema ../provider.schema.json\ntitle = \"Acme"), "{text}");
        assert!(text.contains("documentation = \"https://acme.example/docs\""), "{text}");
    }
    assert!(folder.path().join("schemas/provider.schema.json").exists());
    let (code, out, err) = run(folder.path(), &["generate"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("7 events of 7 providers"), "{out}");
}

#[test]
fn a_sample_gives_the_first_event_its_schema_and_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sample.json"), r#"{"type": "order.paid", "total": 1}"#).unwrap();
    let (code, out, err) = run(
        folder.path(),
        &["new", "acme", "--sample", "sample.json", "--scheme", "hmac", "--header", "X-Sig"],
    );
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("wrote schemas/acme/order.paid.schema.json"), "{out}");
    let text = fs::read_to_string(folder.path().join("schemas/acme/provider.toml")).unwrap();
    assert!(text.contains("\nevent = \"{body:/type}\"\n") && text.contains("header = \"X-Sig\""), "{text}");
    assert_eq!(run(folder.path(), &["generate"]).0, Some(0));
}

/// A name that a template or a line of TOML cannot hold is not where events are named.
#[test]
fn a_sample_says_nothing_else_in_provider_toml() {
    for name in [r#"a\"\nacknowledge = 299 #"#, "a}{body:/b", "a|hex"] {
        let folder = tempfile::tempdir().unwrap();
        let sample = format!("{{\"{name}\": \"order.paid\"}}");
        fs::write(folder.path().join("sample.json"), sample).unwrap();
        let arguments = ["new", "acme", "--sample", "sample.json", "--event", "order.paid"];
        let (code, out, err) = run(folder.path(), &arguments);
        assert_eq!(code, Some(0), "{out}{err}");
        let text = fs::read_to_string(folder.path().join("schemas/acme/provider.toml")).unwrap();
        assert!(
            !text.lines().any(|line| line.starts_with("event") || line.starts_with("acknowledge")),
            "{text}"
        );
        assert_eq!(run(folder.path(), &["generate"]).0, Some(0), "{text}");
    }
}

/// A header that nothing reads would be a provider that is not verified.
#[test]
fn a_header_needs_a_scheme_that_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    for scheme in [&[][..], &["--scheme", "none"], &["--scheme", "basic"], &["--scheme", "standard-webhooks"]]
    {
        let (code, _, err) = run(folder.path(), &[&["new", "acme", "--header", "X-Sig"], scheme].concat());
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains("error[header-without-scheme]") && err.contains("`--scheme`"), "{err}");
        assert!(!folder.path().join("schemas").exists());
    }
}

/// Half a folder would keep the command from being run again, and stop the others.
#[test]
fn a_folder_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sample.json"), r#"{"type": "order.paid", "total": 1}"#).unwrap();
    // In the place of a file that is written last.
    fs::create_dir_all(folder.path().join("schemas/provider.schema.json")).unwrap();
    let new = ["new", "acme", "--sample", "sample.json"];
    let (code, _, err) = run(folder.path(), &new);
    assert_eq!(code, Some(2), "{err}");
    let left = |path: &str| {
        let entries = fs::read_dir(folder.path().join(path)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(left("schemas"), ["provider.schema.json"]);
    fs::remove_dir(folder.path().join("schemas/provider.schema.json")).unwrap();
    fs::remove_dir(folder.path().join("schemas")).unwrap();
    fs::write(folder.path().join("broken.json"), "{").unwrap();
    assert_eq!(run(folder.path(), &["new", "acme", "--sample", "broken.json"]).0, Some(2));
    assert!(!folder.path().join("schemas").exists());
    assert_eq!(run(folder.path(), &new).0, Some(0));
    let mut files = left("schemas/acme");
    files.sort_unstable();
    assert_eq!(files, ["order.paid.example.json", "order.paid.schema.json", "provider.toml"]);
    assert_eq!(left("schemas").len(), 2);
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("provider.toml"), "title = \"Mine\"\n").unwrap();
    let (code, _, err) = run(folder.path(), &["new", "acme"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[provider-exists]"), "{err}");
    assert_eq!(fs::read_to_string(acme.join("provider.toml")).unwrap(), "title = \"Mine\"\n");
    assert_eq!(fs::read_dir(&acme).unwrap().count(), 1);
    let (code, _, err) = run(folder.path(), &["new", "con"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(!folder.path().join("schemas/con").exists());
    let (code, _, err) = run(folder.path(), &["new", "other", "--scheme", "hmac", "--header", "X \"odd"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[provider-toml]"), "{err}");
    let (code, _, _) = run(folder.path(), &["new", "other", "--sample", "missing.json"]);
    assert_eq!(code, Some(2));
    assert!(!folder.path().join("schemas/other").exists());
}

#[cfg(unix)]
#[test]
fn watching_prints_what_changes_and_ends_by_an_interruption() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["new", "acme", "--event", "order.paid"]).0, Some(0));
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .arg("watch")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (written, lines) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || output.lines().try_for_each(|line| written.send(line.unwrap())));
    // A line that does not come is a failure, not a wait without an end.
    let line = || lines.recv_timeout(Duration::from_secs(60)).map(|line| line + "\n").unwrap();
    assert_eq!((line(), line()), ("added    generated/acme/\n".into(), "added    generated/lib.rs\n".into()));
    assert!(line().starts_with("watching schemas;"));
    let schema = folder.path().join("schemas/acme/order.paid.schema.json");
    // Renamed, so that it is never seen half written.
    let put = |text: &str| {
        fs::write(folder.path().join("new.json"), text).unwrap();
        fs::rename(folder.path().join("new.json"), &schema).unwrap();
    };
    put(r#"{"type": "object", "properties": {"total": {"type": "integr"}}}"#);
    std::thread::sleep(Duration::from_millis(1_500));
    put(r#"{"type": "object", "properties": {"total": {"type": "integer"}}}"#);
    for part in ["decode/", "", "schema/"] {
        assert_eq!(line(), format!("changed  generated/acme/{part}order_paid.rs\n"));
    }
    let types = fs::read_to_string(folder.path().join("generated/acme/order_paid.rs")).unwrap();
    assert!(types.contains("total: Option<i64>"));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    reader.join().unwrap().unwrap();
    assert_eq!(lines.try_iter().collect::<Vec<_>>(), [""; 0]);
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert!(complaints.contains("error[keyword-value]"), "{complaints}");
}

#[test]
fn a_folder_that_does_not_exist_cannot_be_watched() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = run(folder.path(), &["watch"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[cannot-watch]"), "{err}");
}
