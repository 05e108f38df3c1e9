//! `sample`, `lint`, `diff` and `completions` as their users run them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const ORDER: &str = r#"{
  "type": "object",
  "required": ["id"],
  "properties": {"id": {"type": "integer", "minimum": 1}, "email": {"type": "string", "maxLength": 30}}
}
"#;

fn folder(schemas: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in schemas {
        let location = folder.path().join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_hookwright")).args(arguments).current_dir(folder).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn samples_are_valid_and_repeat() {
    let folder = folder(&[("schemas/acme/order.paid.schema.json", ORDER)]);
    let arguments = ["sample", "acme/order.paid", "--count", "5", "--seed", "3"];
    let (code, first, err) = run(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(first.lines().count(), 5);
    for line in first.lines() {
        let payload: Value = serde_json::from_str(line).unwrap();
        assert!(payload["id"].as_i64().unwrap() >= 1);
    }
    assert_eq!(run(folder.path(), &arguments).1, first);
    let (_, full, _) = run(folder.path(), &["sample", "acme/order.paid", "--full"]);
    assert!(full.contains("\"email\": \"") && full.contains("@example.com"), "{full}");
    let (code, near, _) =
        run(folder.path(), &["sample", "acme/order.paid", "--invalid", "--count", "9", "--format", "json"]);
    let near: Value = serde_json::from_str(&near).unwrap();
    let keywords: Vec<&str> =
        near.as_array().unwrap().iter().map(|near| near["keyword"].as_str().unwrap()).collect();
    assert_eq!(code, Some(0));
    assert!(["required", "minimum", "type", "maxLength"].iter().all(|keyword| keywords.contains(keyword)));
}

#[test]
fn what_no_payload_satisfies_is_a_finding() {
    let impossible = r#"{"type": "object", "required": ["a"], "properties": {"a": {"minimum": 3, "maximum": 2, "type": "integer"}}}"#;
    let folder = folder(&[("schemas/acme/order.paid.schema.json", impossible)]);
    let (code, out, err) = run(folder.path(), &["sample", "acme/order.paid"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("unsatisfied") && err.contains("order.paid.schema.json#/"), "{err}");
    assert_eq!(run(folder.path(), &["sample", "acme/order.payd"]).0, Some(2));
}

#[test]
fn lint_finds_and_fixes() {
    let schema = "{\n  \"type\": \"object\",\n  \"propertes\": {\"a\": {}}\n}\n";
    let folder = folder(&[("schemas/acme/order.paid.schema.json", schema)]);
    let (code, out, _) = run(folder.path(), &["lint"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("warning[misspelt-keyword]") && out.contains(":3:3"), "{out}");
    let (code, out, _) = run(folder.path(), &["lint", "--fix"]);
    assert_eq!(code, Some(0), "{out}");
    let fixed = fs::read_to_string(folder.path().join("schemas/acme/order.paid.schema.json")).unwrap();
    assert_eq!(fixed, schema.replace("propertes", "properties"));
}

#[test]
fn a_break_is_shown_in_each_format() {
    let optional = ORDER.replace("\"required\": [\"id\"],", "");
    let folder =
        folder(&[("old/acme/order.paid.schema.json", ORDER), ("new/acme/order.paid.schema.json", &optional)]);
    let (code, text, _) = run(folder.path(), &["diff", "old", "new"]);
    assert_eq!(code, Some(1));
    assert!(
        text.contains("/id required: was required, and may be absent now\n      for example {}"),
        "{text}"
    );
    assert!(text.contains("Rust: `OrderPaid.id` was `u64`, is `Option<u64>`"), "{text}");
    let (code, out, _) = run(folder.path(), &["diff", "old", "new", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json[0]["verdict"]), (Some(1), &Value::from("breaking")));
    assert_eq!(json[0]["changes"][0]["witness"], serde_json::json!({}));
    let (_, out, _) = run(folder.path(), &["diff", "old", "new", "--format", "github"]);
    assert!(out.starts_with("::error file=new/acme/order.paid.schema.json,line=1,col=1,title="), "{out}");
    let (code, out, _) = run(folder.path(), &["diff", "old", "new", "--format", "markdown"]);
    assert_eq!(
        (code, &*out),
        (
            Some(1),
            "### 1 event changed: 1 breaking, 0 unknown\n\n\
             | event | verdict | change | for example |\n|---|---|---|---|\n\
             | <code>acme/order.paid</code> | breaking | /id required\\: was required, and may be absent now \
             | <code>{}</code> |\n\n\
             #### In Rust\n\n\
             - <code>acme/order.paid</code>: \\`OrderPaid.id\\` was \\`u64\\`, is \\`Option&lt;u64&gt;\\`\n"
        )
    );
    let (code, out, _) = run(folder.path(), &["diff", "old", "old", "--format", "markdown"]);
    assert_eq!((code, &*out), (Some(0), "### 0 events changed: 0 breaking, 0 unknown\n"));
    let (code, out, _) = run(folder.path(), &["diff", "new", "old"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("acme/order.paid narrower"), "{out}");
    assert_eq!(run(folder.path(), &["diff", "old", "nowhere"]).0, Some(2));
    assert_eq!(run(folder.path(), &["diff", "--schemas", "new", "--against", "main"]).0, Some(2));
    for format in ["github", "markdown"] {
        assert_eq!(run(folder.path(), &["list", "--format", format]).0, Some(2));
    }
}

#[test]
fn a_workflow_is_annotated_with_findings_and_stale_files() {
    let strict = r#"{ "type": "object", "additionalProperties": false, "properties": {} }"#;
    let folder = folder(&[("schemas/acme/order.paid.schema.json", strict)]);
    let (code, out, _) = run(folder.path(), &["lint", "--format", "github"]);
    assert_eq!(code, Some(1));
    let begins =
        "::warning file=schemas/acme/order.paid.schema.json,line=1,col=45,title=closed-object::the first";
    assert!(out.starts_with(begins) && out.contains("%0Adrop it"), "{out}");
    let (code, out, _) = run(folder.path(), &["generate", "--check", "--format", "github"]);
    assert_eq!(code, Some(1));
    let stale = "::error file=generated/acme/order_paid.rs,title=out of date::run `hookwright generate` and commit what it writes\n";
    assert!(out.contains(stale), "{out}");
    assert_eq!(run(folder.path(), &["generate", "--format", "github"]).0, Some(0));
    let (code, out, _) = run(folder.path(), &["generate", "--check", "--format", "github"]);
    assert_eq!((code, &*out), (Some(0), ""));

    let broken = folder_with_a_mistake();
    let (code, out, _) = run(broken.path(), &["generate", "--check", "--format", "github"]);
    assert_eq!(code, Some(2));
    let begins = "::error file=schemas/acme/order.paid.schema.json,line=1,col=11,title=keyword-value::";
    assert!(out.starts_with(begins), "{out}");
}

fn folder_with_a_mistake() -> tempfile::TempDir {
    folder(&[("schemas/acme/order.paid.schema.json", r#"{ "type": "objct" }"#)])
}

#[test]
fn shells_are_told_every_command() {
    let folder = folder(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, _) = run(folder.path(), &["completions", shell]);
        assert_eq!(code, Some(0));
        assert!(
            ["sample", "lint", "diff", "infer"].iter().all(|command| script.contains(command)),
            "{shell}"
        );
    }
}

#[test]
fn what_cannot_be_broken_is_a_finding() {
    let folder =
        folder(&[("schemas/acme/any.schema.json", "{}"), ("schemas/acme/order.paid.schema.json", ORDER)]);
    let (code, out, err) = run(folder.path(), &["sample", "acme/any", "--invalid"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("error[nothing-to-break]"), "{err}");
    let (code, _, err) = run(folder.path(), &["sample", "acme/order.paid", "--invalid", "--count", "5000"]);
    assert_eq!(code, Some(0));
    assert!(err.starts_with("only ") && err.ends_with(" payloads were found\n"), "{err}");
}

#[test]
fn what_is_wrong_with_the_command_line_has_no_place() {
    let folder = folder(&[("s.json", "{}")]);
    let (code, _, err) = run(folder.path(), &["infer", "no-slash", "s.json"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[event-path]") && !err.contains("-->"), "{err}");
}

#[test]
fn the_name_of_a_temporary_file_is_not_shown() {
    let folder = folder(&[("s.json", "{}"), ("schemas/acme", "a file where the folder should be")]);
    let (code, _, err) = run(folder.path(), &["infer", "acme/e", "s.json"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[unwritable]") && !err.contains(".tmp"), "{err}");
}

/// Paragraphs are broken where the terminal ends and nowhere else, and exit codes are named.
#[test]
fn the_help_of_every_command_reads_like_a_page() {
    let folder = folder(&[]);
    for command in ["diff", "generate", "import", "infer", "lint", "list", "sample", "send", "validate"] {
        let (code, help, _) = run(folder.path(), &[command, "--help"]);
        assert_eq!(code, Some(0));
        assert!(
            help.contains("Exit code") && help.contains("Examples:\n") || command == "lint",
            "{command}: {help}"
        );
        let after = help.split_once("Print help").unwrap().1;
        let lines: Vec<&str> = after.lines().collect();
        for pair in lines.windows(2) {
            let short = |line: &str| line.len() < 60 && !line.is_empty() && !line.starts_with(' ');
            let breaks = short(pair[0]) && !pair[1].is_empty() && !pair[1].starts_with(' ');
            assert!(!breaks, "{command}: {:?} {:?}", pair[0], pair[1]);
        }
    }
}

const SAMPLE: &str = r#"{"id": "evt_1", "type": "order.paid", "note": null, "data": {"total": 5, "prices": {"ltc": 1, "eth": 2}}}"#;

#[test]
fn infer_requires_what_samples_prove_and_says_which() {
    let folder = folder(&[("one.json", SAMPLE), ("three.jsonl", &format!("{SAMPLE}\n{SAMPLE}\n{SAMPLE}\n"))]);
    let required = |arguments: &[&str]| -> Vec<String> {
        let all = [&["infer", "acme/order.paid", "--force", "--format", "json"], arguments].concat();
        let (code, out, err) = run(folder.path(), &all);
        assert_eq!(code, Some(0), "{err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let guesses = report["guesses"].as_array().unwrap().iter();
        let required = guesses.filter(|guess| guess["required"] == true);
        required.map(|guess| guess["pointer"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(required(&["one.json"]), ["/id", "/type", "/data"]);
    let all = [
        "/id",
        "/type",
        "/note",
        "/data",
        "/data/total",
        "/data/prices",
        "/data/prices/ltc",
        "/data/prices/eth",
    ];
    assert_eq!(required(&["one.json", "--required", "all"]), all);
    assert_eq!(required(&["three.jsonl"]), all);
    assert_eq!(required(&["three.jsonl", "--map", "/data/prices"]), all[..6]);
    let (_, text, _) = run(folder.path(), &["infer", "acme/order.paid", "one.json", "--force"]);
    let said = "required, on 1 sample: the event's name, its envelope and ids (all with `--required all`)\n  `/id`\n";
    assert!(text.contains(said) && text.contains("optional: never absent, but"), "{text}");
}

#[test]
fn infer_is_told_what_is_a_map() {
    let folder =
        folder(&[("one.json", r#"{"m": {"ltc": 1, "eth": 2}, "s": {"1": {"x": 1}, "2": {"x": 2}}}"#)]);
    let infer = |arguments: &[&str]| {
        let all = [&["infer", "acme/order.paid", "one.json", "--force"], arguments].concat();
        let (code, out, err) = run(folder.path(), &all);
        (code, out, err)
    };
    let (code, out, _) = infer(&["--map", "/m", "--struct", "/s", "--map", "/gone", "--struct", "/none"]);
    let schema: Value = serde_json::from_str(
        &fs::read_to_string(folder.path().join("schemas/acme/order.paid.schema.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(schema["properties"]["m"]["additionalProperties"]["type"], "integer");
    assert_eq!(schema["properties"]["s"]["properties"]["1"]["properties"]["x"]["type"], "integer");
    assert!(out.contains("no map at `/gone`: no object was seen there"), "{out}");
    assert!(out.contains("no struct at `/none`: no object was seen there"), "{out}");
    let (code, _, err) = infer(&["--map", "/m", "--struct", "/m"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[map-and-struct]: `/m` cannot be a map and a struct"), "{err}");
}

#[test]
fn validate_says_what_receivers_forgive() {
    let schema = r#"{"type": "object", "properties": {"state": {"enum": ["new", "paid"]}}}"#;
    let tolerance = "[tolerance]\nunknown_enum_values = \"keep\"\n";
    let folder = folder(&[
        ("schemas/acme/order.paid.schema.json", schema),
        ("schemas/acme/provider.toml", tolerance),
        ("lost.json", r#"{"state": "lost"}"#),
        ("more.json", r#"{"state": "new", "more": 1}"#),
        ("wrong.json", r#"{"state": 1}"#),
    ]);
    let validate = |file: &str| run(folder.path(), &["validate", "acme/order.paid", file]);
    let (code, out, _) = validate("lost.json");
    let said =
        "valid    lost.json with `[tolerance]`; the schema as it is written refuses it:\n  1:11: /state: ";
    assert_eq!(code, Some(0));
    assert!(out.starts_with(said), "{out}");
    assert_eq!(validate("wrong.json").0, Some(1));
    let (_, out, _) = run(folder.path(), &["validate", "acme/order.paid", "lost.json", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report[0]["valid"], &report[0]["validAsWritten"]),
        (&Value::from(true), &Value::from(false))
    );

    fs::write(folder.path().join("schemas/acme/provider.toml"), "[tolerance]\nunknown_fields = \"deny\"\n")
        .unwrap();
    let (code, out, _) = validate("more.json");
    let said =
        "invalid  more.json with `[tolerance]`; the schema as it is written accepts it:\n  1:26: /more: ";
    assert_eq!(code, Some(1));
    assert!(out.starts_with(said), "{out}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = folder(&[]);
    let (code, page, _) = run(folder.path(), &["man"]);
    assert_eq!(code, Some(0));
    assert!(page.contains(".TH hookwright 1") && page.contains("hookwright catalogue"), "{page}");
    assert_eq!(run(folder.path(), &["man", "--out", "man/man1"]).0, Some(0));
    let mut pages: Vec<String> = fs::read_dir(folder.path().join("man/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    assert!(pages.len() > 15 && pages.contains(&"hookwright-listen.1".to_owned()), "{pages:?}");
    let page = fs::read_to_string(folder.path().join("man/man1/hookwright-listen.1")).unwrap();
    assert!(page.contains(".TH hookwright-listen 1") && page.contains("\\-\\-forward"), "{page}");
}

#[test]
fn validate_answers_at_once_where_the_independent_validator_would_not() {
    let node = r##"{"properties": {"n": {"$ref": "#/$defs/node"}}}"##;
    let schema = format!(
        r##"{{"$ref": "#/$defs/node", "$defs": {{"node": {{"type": "object", "allOf": [{node}, {node}]}}}}}}"##
    );
    let deep = |inside: &str| format!("{}{inside}{}", r#"{"n": "#.repeat(60), "}".repeat(60));
    let folder = folder(&[
        ("schemas/acme/tree.schema.json", &*schema),
        ("fine.json", &deep("{}")),
        ("wrong.json", &deep("1")),
    ]);
    let (code, out, _) = run(folder.path(), &["validate", "acme/tree", "fine.json", "wrong.json"]);
    assert_eq!(code, Some(1));
    let said = "valid    fine.json, says the validator of the generated code: it would take the independent";
    assert!(out.starts_with(said), "{out}");
    assert!(out.contains(": expected an object (tree.schema.json#/$defs/node/type)"), "{out}");
    let (_, out, _) = run(folder.path(), &["validate", "acme/tree", "fine.json", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report[0]["valid"], &report[0]["independent"]), (&Value::from(true), &Value::from(false)));
}
