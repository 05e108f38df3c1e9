//! The steps of `action.yml`, run as a workflow runs them: with `bash`, their environment, and a real repository.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const ACTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../action.yml");
const ORDER: &str =
    r#"{ "type": "object", "properties": { "id": { "type": "string" } }, "required": ["id"] }"#;
const LOOSER: &str = r#"{ "type": "object", "properties": { "id": { "type": "string" } } }"#;

/// A step of the action: the variables that it is given, by the expressions that give them, and its script.
#[derive(Debug, Default)]
struct Step {
    env: BTreeMap<String, String>,
    script: String,
}

/// The steps by name. The file is read by its indentation, which is all that it takes here.
fn steps() -> BTreeMap<String, Step> {
    let text = fs::read_to_string(ACTION).unwrap();
    let mut steps = BTreeMap::new();
    for step in text.split("\n    - name: ").skip(1) {
        let (name, body) = step.split_once('\n').unwrap();
        let mut read = Step::default();
        let mut lines = body.lines().peekable();
        while let Some(line) = lines.next() {
            match line.trim_start().split_once(": ") {
                Some(("run", "|")) => {
                    read.script = lines
                        .by_ref()
                        .map(|line| format!("{}\n", line.trim_start_matches("        ")))
                        .collect();
                }
                Some(("run", script)) => script.clone_into(&mut read.script),
                Some((name, value)) if line.starts_with("        ") => {
                    read.env.insert(name.to_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        steps.insert(name.to_owned(), read);
    }
    steps
}

struct Ran {
    code: Option<i32>,
    out: String,
    summary: String,
}

/// Runs a step in `folder`; `inputs` are the action's, those that are absent have their defaults.
fn run(folder: &Path, name: &str, inputs: &[(&str, &str)]) -> Ran {
    let steps = steps();
    let step = &steps[name];
    let input = |expression: &str| {
        let name = expression.trim().trim_start_matches("${{ inputs.").trim_end_matches(" }}").to_owned();
        let given = inputs.iter().find(|(input, _)| *input == name).map(|(_, value)| (*value).to_owned());
        given.unwrap_or_else(|| default(&name))
    };
    let binaries = Path::new(env!("CARGO_BIN_EXE_hookwright")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    let summary = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &step.script])
        .current_dir(folder)
        .env("PATH", path)
        .env("GITHUB_STEP_SUMMARY", summary.path())
        .envs(step.env.iter().map(|(name, expression)| (name, input(expression))))
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        summary: fs::read_to_string(summary.path()).unwrap(),
    }
}

fn default(input: &str) -> String {
    let text = fs::read_to_string(ACTION).unwrap();
    let (_, rest) = text.split_once(&format!("\n  {input}:\n")).unwrap();
    let line = rest.lines().find(|line| line.starts_with("    default: ")).unwrap();
    line.trim_start_matches("    default: ").trim_matches('\'').to_owned()
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A repository whose base has the old schema, and whose work tree has the new one.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schemas/acme/order.paid.schema.json");
    fs::create_dir_all(schema.parent().unwrap()).unwrap();
    fs::write(&schema, ORDER).unwrap();
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message=base"]);
    fs::write(&schema, LOOSER).unwrap();
    folder
}

#[test]
fn the_command_is_not_installed_where_it_is() {
    let ran = run(repository().path(), "Install", &[]);
    assert_eq!((ran.code, ran.out.starts_with("hookwright ")), (Some(0), true), "{}", ran.out);
}

#[test]
fn stale_code_fails_until_it_is_written() {
    let folder = repository();
    let name = "Generated code is up to date";
    let ran = run(folder.path(), name, &[]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("::error file=generated/acme/order_paid.rs,title=out of date::"), "{}", ran.out);
    let wrote = Command::new(env!("CARGO_BIN_EXE_hookwright")).current_dir(folder.path()).output().unwrap();
    assert!(wrote.status.success());
    assert_eq!(run(folder.path(), name, &[]).code, Some(0));
}

#[test]
fn a_sound_schema_has_nothing_to_lint() {
    let ran = run(repository().path(), "Lint", &[]);
    assert_eq!((ran.code, &*ran.out), (Some(0), ""));
}

#[test]
fn a_break_fails_the_job_and_is_in_its_summary() {
    let folder = repository();
    let name = "What the change breaks";
    let ran = run(folder.path(), name, &[("against", "main")]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out.starts_with("::error file=schemas/acme/order.paid.schema.json,line=1,col=1,"),
        "{}",
        ran.out
    );
    assert!(ran.summary.starts_with("### 1 event changed: 1 breaking, 0 unknown\n"), "{}", ran.summary);

    let ran = run(folder.path(), name, &[("against", "main"), ("fail-on-breaking", "false")]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.summary.contains("| breaking |"), "{}", ran.summary);

    // What cannot be compared fails, whatever is allowed to break.
    let ran = run(folder.path(), name, &[("against", "nowhere"), ("fail-on-breaking", "false")]);
    assert!(ran.code.is_some_and(|code| code != 0));
}
