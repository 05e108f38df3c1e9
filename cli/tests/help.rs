//! Every command's `--help` ends with examples, and each of them runs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod inboxes;
mod listening;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use listening::start;
use tempfile::TempDir;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PROVIDER: &str = "event = \"{body:/type}\"\n\n[verification]\nscheme = \"standard-webhooks\"\n";
const SCHEMA: &str = r#"{"type": "object", "required": ["type"], "properties": {
    "type": {"const": "order.paid"}, "total": {"type": "integer", "minimum": 0},
    "customer": {"type": "object", "properties": {"email": {"type": ["string", "null"]}}}}}"#;
const BODY: &str = r#"{"type": "order.paid", "total": 1, "customer": {"email": "a@b.example"},
    "data": {"state": "open", "items": [{"kind": "x"}], "prices": {"eur": 1}, "lines": {"a": 1}}}"#;
const BATCH: &str = "[batch]\nitems = \"\"\n\n[[handshake]]\nmethod = \"GET\"\nchallenge = \"{query:challenge}\"\nunsigned = true\n\
    answer = { text = \"{challenge}\" }\n\n[[handshake]]\nmethod = \"GET\"\nwhen = { \"{query:mode}\" = \"subscribe\" }\n\
    token = \"{query:token}\"\nchallenge = \"{query:challenge}\"\nunsigned = true\nanswer = { text = \"{challenge}\" }\n";
const OPENAPI: &str = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\nwebhooks:\n\
    \x20 order.paid: &hook\n    post: {requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {}}\n\
    \x20 refund.made: *hook\npaths:\n  /webhook-events/paid: *hook\n\
    components: {schemas: {PaidWebhook: {type: object, properties: {webhook_type: {const: order.paid}}}}}\n";
const ASYNCAPI: &str = "asyncapi: 2.6.0\ninfo: {title: Acme, version: '1'}\nchannels:\n  orders:\n    subscribe:\n\
    \x20     message: {name: paid, payload: {type: object}}\n";

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = help(&[]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names = list.lines().take_while(|line| line.starts_with("  "));
    names
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hookwright")).args(command).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The examples that a help text ends with. What two spaces separate from the command is a comment; a line without the command goes
/// on with the one before.
fn examples(help: &str) -> Vec<String> {
    let (_, shown) = help.rsplit_once("\nExamples:\n").unwrap_or_else(|| unreachable!("{help}"));
    let mut examples: Vec<String> = Vec::new();
    for line in shown.lines() {
        let line = line.strip_prefix("  ").unwrap_or_else(|| unreachable!("{help}"));
        let command = line.split("  ").next().unwrap().to_owned();
        match examples.last_mut().filter(|_| !command.contains("hookwright")) {
            Some(before) => *before = format!("{before} {command}"),
            None => examples.push(command),
        }
    }
    examples
}

/// The folder that an example needs.
fn folder(example: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("work");
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for path in ["sample.json", "order.json", "body.json", "captured.json", "captured/a.json", "new.json"] {
        put(path, BODY);
    }
    put("more.jsonl", &BODY.replace('\n', " "));
    put("traffic.jsonl", &BODY.replace('\n', " "));
    put("openapi.yaml", OPENAPI);
    put("asyncapi.yaml", ASYNCAPI);
    put("Cargo.toml", "[dependencies]\n");
    let is_new = example.contains(" new ") || example.contains(" import ");
    let is_inferred = example.contains(" infer ") && !example.contains("--update");
    let version = if example.contains("acme/20") { "2025-09/" } else { "" };
    for schemas in ["schemas", "my/schemas", "../release/schemas"] {
        put(&format!("{schemas}/globex/ping.schema.json"), "{}");
        put(&format!("{schemas}/globex/ping.example.json"), "{}");
        if !is_new {
            let config = if version.is_empty() { "" } else { "[version]\nheader = \"V\"\n" };
            put(&format!("{schemas}/acme/provider.toml"), &format!("{PROVIDER}\n{config}"));
        }
        if is_new || is_inferred {
            continue;
        }
        let (schema, batch) = if example.contains("order.void") || example.contains("--handshake") {
            ("{}", BATCH)
        } else {
            (SCHEMA, "")
        };
        put(&format!("{schemas}/acme/{version}order.void.schema.json"), "{}");
        put(&format!("{schemas}/acme/{version}order.void.example.json"), r#"{"type": "order.void"}"#);
        if !batch.is_empty() {
            put(&format!("{schemas}/acme/provider.toml"), &format!("{PROVIDER}\n{batch}"));
        }
        put(&format!("{schemas}/acme/{version}order.paid.schema.json"), schema);
        put(&format!("{schemas}/acme/{version}order.paid.1.example.json"), BODY);
    }
    if example.contains(" inbox ") {
        inboxes::fill(&root.join("receiver.sqlite"));
    }
    for path in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"] {
        fs::create_dir_all(root.join(path)).unwrap();
    }
    let set_up = "gzip traffic.jsonl && git init -q -b main . && git add . && \
        git -c user.name=a -c user.email=a@example.com commit -q -m a && git tag v1.4.0 && hookwright generate >/dev/null 2>&1 || true";
    assert!(shell(&root, set_up).status().unwrap().success());
    folder
}

/// A shell in a folder, where `hookwright` is this one.
fn shell(folder: &Path, line: &str) -> Command {
    let path = Path::new(env!("CARGO_BIN_EXE_hookwright")).parent().unwrap();
    let path = format!("{}:{}", path.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.args(["-o", "pipefail", "-c", line]).current_dir(folder);
    command
        .env("PATH", path)
        .env("HOME", folder)
        .env("ACME_SECRET", SECRET)
        .env("ACME_VERIFY_TOKEN", "token")
        .stdin(Stdio::null());
    command
}

/// Runs an example until it ends, or has printed its first line if it would not.
fn run(example: &str, receiver: &str) {
    let folder = folder(example);
    let root = folder.path().join("work");
    let line = example.replace("http://localhost:3000", receiver).replace("http://127.0.0.1:3000", receiver);
    let serves = line.contains(" listen") || line.contains(" watch") || line.contains(" --serve");
    if serves {
        let line = line.replace(" --port 4002", "").replace(" --serve", " --serve 0");
        let port = if line.contains(" listen") { " --port 0" } else { "" };
        let mut child = shell(&root, &format!("exec {line}{port}")).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!first.is_empty(), "{example}");
        return;
    }
    let output = shell(&root, &line).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // These say 1 where they find something, or where the receiver, which has no handshakes and no batches, answers in another way; and signatures of examples are not those of the test's
    // body.
    let may_find = [" doctor", " lint", " diff", " verify", " --handshake", " --batch"]
        .iter()
        .any(|command| line.contains(command));
    let code = output.status.code();
    assert!(code == Some(0) || may_find && code == Some(1), "{example}: {code:?}\n{said}");
}

#[test]
fn every_example_of_every_command_runs() {
    let receiving = folder("hookwright listen");
    let listening = start(&receiving.path().join("work"), &[], &[("ACME_SECRET", SECRET)]);
    let commands = commands();
    assert!(commands.len() > 15, "{commands:?}");
    for example in examples(&help(&[])) {
        run(&example, &listening.url);
    }
    for command in &commands {
        let examples = examples(&help(&[command]));
        assert!(examples.len() >= 2, "{command}: {examples:?}");
        for example in &examples {
            assert!(example.contains(&format!("hookwright {command}")), "{command}: {example}");
            run(example, &listening.url);
        }
    }
    listening.stop();
}

#[test]
fn an_unknown_event_suggests_the_nearest_everywhere() {
    let folder = folder("hookwright list");
    let root = folder.path().join("work");
    for line in [
        "hookwright sample acmee/order.paid",
        "hookwright validate acme/order.payd body.json",
        "hookwright send acme/order.payd --to http://127.0.0.1:1",
        "hookwright replay body.json --event acm/order.paid --to http://127.0.0.1:1",
    ] {
        let output = shell(&root, line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(said.contains("the nearest is `acme/order.paid`"), "{line}: {said}");
    }
}
