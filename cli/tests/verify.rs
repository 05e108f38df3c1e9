//! `hookwright verify`: the cause, what to do about it, and nothing of the request.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use hookwright::Request;
use hookwright::receive::{
    Encoding, EventName, Hmac, PublicKey, Scheme, SignatureAlgorithm, Template, Timestamp, WebhookSpec,
};
use hookwright::testing::Sender;
use http::HeaderValue;
use serde_json::Value;
use tempfile::TempDir;

const PROVIDER: &str = r#"
event = "{body:/type}"
[verification]
scheme = "hmac"
algorithm = "sha256"
encoding = "hex"
header = "X-Acme-Signature"
signed = "{timestamp}.{url}.{body}"
timestamp = { header = "X-Acme-Time" }
[[verification.example]]
secret = "shh"
url = "https://hooks.example/acme"
headers = { X-Acme-Time = "1700000000", X-Acme-Signature = "SIGNATURE" }
body = "{}"
"#;
const BODY: &str = r#"{"type": "order.paid", "email": "jo@acme.example"}"#;
const URL: &str = "https://hooks.example/acme";
const SECRET: &str = "c2VjcmV0LW9mLWFjbWU";

fn spec() -> WebhookSpec<'static> {
    let timestamp = Timestamp::new().header("X-Acme-Time");
    let hmac = Hmac::new("X-Acme-Signature").signed(Template("{timestamp}.{url}.{body}"));
    WebhookSpec::new("acme").scheme(Scheme::Hmac(hmac.timestamp(timestamp)))
}

fn signed(secret: &str, body: &str) -> Request {
    let spec = spec();
    let sender = Sender::new(&spec, UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let sender = sender.secret(secret).public_url(URL);
    sender.request(EventName::new(None, "order.paid"), body.as_bytes()).unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    let example = signed("shh", "{}").headers["x-acme-signature"].to_str().unwrap().to_owned();
    fs::write(acme.join("provider.toml"), PROVIDER.replace("SIGNATURE", &example)).unwrap();
    fs::write(acme.join("order.paid.schema.json"), "{}").unwrap();
    folder
}

/// Runs `verify` on a request: its exit code, and what it printed on both outputs.
fn verify(request: &Request, more: &[&str], secret: Option<&str>) -> (Option<i32>, String) {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.args(["verify", "acme", "--body", "-"]).current_dir(folder.path()).env_remove("ACME_SECRET");
    for (name, value) in &request.headers {
        command.args(["-H", &format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))]);
    }
    if let Some(secret) = secret {
        command.env("ACME_SECRET", secret);
    }
    let mut child = command
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that is refused may have ended before it reads the body.
    let _ = child.stdin.take().unwrap().write_all(&request.body);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    for value in [SECRET, "jo@acme.example", request.headers["x-acme-signature"].to_str().unwrap()] {
        assert!(!said.contains(value), "{said}");
    }
    (output.status.code(), said)
}

const AT: [&str; 4] = ["--at", "1700000100", "--url", URL];

#[test]
fn a_good_request_is_verified() {
    let good = signed(SECRET, BODY);
    assert_eq!(verify(&good, &AT, Some(SECRET)), (Some(0), "verified\n".to_owned()));
    let at = ["--at", "2023-11-14T22:13:20Z", "--url", URL, "--format", "json"];
    let (code, said) = verify(&good, &at, Some(SECRET));
    assert_eq!((code, said.parse::<Value>().unwrap()), (Some(0), serde_json::json!({ "verified": true })));
}

#[test]
fn each_cause_is_told_with_what_to_do() {
    let good = signed(SECRET, BODY);
    let mut changed = good.clone();
    changed.body = BODY.replace(": ", ":").into();
    let mut unsigned = good.clone();
    unsigned.headers.insert("x-acme-signature", "sha256=00".parse().unwrap());
    let slash: [&str; 4] = ["--at", "1700000100", "--url", "https://hooks.example/acme/"];
    let late = ["--at", "1700001000", "--url", URL];
    let early = ["--at", "1699999000", "--url", URL];
    let mut odd = good.clone();
    odd.headers.insert("x-acme-time", HeaderValue::from_bytes("17\u{e4}".as_bytes()).unwrap());
    let quoted = format!("\"{SECRET}\"");
    let rows: [(&Request, &[&str], &str, &str, &str); 10] = [
        (&good, &AT, "other", "(wrong-secret)", "copy the secret again"),
        (&good, &AT, "other", "(wrong-secret)", "The URL is signed, too"),
        (&good, &AT, &quoted, "its text without the quotation marks (secret-encoding)", "set `secret`"),
        (
            &good,
            &late,
            SECRET,
            "not verified: the signature is good, but 700 seconds too old (stale)",
            "`--at`",
        ),
        (&good, &early, SECRET, "700 seconds too far in the future (clock-skew)", "NTP"),
        (
            &good,
            &slash,
            SECRET,
            "another `{url}`: it differs in a slash at the end (part-differs)",
            "`public_url`",
        ),
        (&changed, &AT, SECRET, "parsed as JSON and serialized again (body-changed)", "take the raw body"),
        (&unsigned, &AT, SECRET, "is not written as the scheme says (malformed)", "`encoding`"),
        (&signed("secret-of-acme", BODY), &AT, SECRET, "read as base64 (secret-encoding)", "set `secret`"),
        (&good, &AT, "whsec_c2VjcmV0LW9mLWFjbWU", "without the prefix (secret-encoding)", "set `secret`"),
    ];
    let (code, said) = verify(&odd, &AT, Some(SECRET));
    assert!(code == Some(1) && said.contains("contains bytes outside of ASCII (not-text)"), "{said}");
    for (request, more, secret, cause, help) in rows {
        let (code, said) = verify(request, more, Some(secret));
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains(cause) && said.contains("\n  = help: ") && said.contains(help),
            "{cause}: {said}"
        );
    }
}

#[test]
fn programs_get_the_cause_by_its_name() {
    let mut changed = signed(SECRET, BODY);
    changed.body = format!("{BODY}\n").into();
    let (code, said) = verify(&changed, &[&AT[..], &["--format", "json"]].concat(), Some(SECRET));
    let said: Value = said.parse().unwrap();
    assert_eq!((code, &said["verified"]), (Some(1), &Value::Bool(false)));
    assert_eq!((&said["cause"], &said["change"]), (&"body-changed".into(), &"newline-added".into()));
    assert!(said["help"].as_str().is_some_and(|help| !help.is_empty()) && said["message"].is_string());
}

#[test]
fn what_cannot_be_verified_is_refused_with_a_way_out() {
    let good = signed(SECRET, BODY);
    for (more, secret, said) in [
        (&AT[..], None, "put it into the environment variable ACME_SECRET"),
        (&AT[..2], Some(SECRET), "name the URL that the provider sends to by `--url`"),
        (&["-H", "no colon"], Some(SECRET), "write `-H 'name: value'`"),
        (&["--secret-env", "NO_SUCH_SECRET"], Some(SECRET), "NO_SUCH_SECRET"),
    ] {
        let (code, text) = verify(&good, more, secret);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("error[cannot-verify]: ") && text.contains(said), "{text}");
    }
    let (code, text) = verify(&good, &["--at", "yesterday"], Some(SECRET));
    assert!(code == Some(2) && text.contains("expected seconds since 1970"), "{text}");
}

/// What stands in the folder of another provider is of no matter, and what stands in its own is.
#[test]
fn only_the_provider_itself_has_to_be_sound() {
    let folder = folder();
    let schemas = folder.path().join("schemas");
    fs::create_dir_all(schemas.join("other")).unwrap();
    fs::write(schemas.join("other/provider.toml"), "event = 7\n").unwrap();
    fs::write(schemas.join("other/e.schema.json"), "{").unwrap();
    fs::write(folder.path().join("body"), BODY).unwrap();
    let ask = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        let output =
            command.args(arguments).current_dir(folder.path()).env("ACME_SECRET", SECRET).output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let verify = ["verify", "acme", "--body", "body", "--url", URL];
    let (code, said) = ask(&verify);
    assert!(code == Some(1) && said.contains("(missing)"), "{said}");
    assert_eq!(ask(&["validate", "acme/order.paid", "body"]).0, Some(0));
    assert_eq!(ask(&["sample", "acme/order.paid"]).0, Some(0));
    let to = ["--to", "http://127.0.0.1:1/acme"];
    let sent = [&["send", "acme/order.paid", "--body", "body", "--dry-run"], &to[..]].concat();
    assert_eq!(ask(&sent).0, Some(0), "{}", ask(&sent).1);
    let replayed = [&["replay", "body", "--event", "acme/order.paid"], &to[..]].concat();
    assert!(
        ask(&replayed).1.contains("could not get an answer"),
        "nobody listens there: {}",
        ask(&replayed).1
    );
    fs::write(schemas.join("acme/provider.toml"), "event = 7\n").unwrap();
    for arguments in [&verify[..], &["sample", "acme/order.paid"], &sent, &replayed] {
        let (code, said) = ask(arguments);
        assert!(code == Some(2) && said.contains("acme/provider.toml"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_is_not_text_is_called_so() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = folder();
    fs::write(folder.path().join("body"), BODY).unwrap();
    let to = ["--to", "http://127.0.0.1:1/acme"];
    for arguments in [
        &["verify", "acme", "--body", "body", "--url", URL][..],
        &[&["send", "acme/order.paid", "--body", "body", "--dry-run"], &to[..]].concat(),
        &[&["replay", "body", "--event", "acme/order.paid"], &to[..]].concat(),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        command.args(arguments).current_dir(folder.path());
        let output = command.env("ACME_SECRET", std::ffi::OsStr::from_bytes(b"s3cr\xfft")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("ACME_SECRET is not UTF-8") && !said.contains("s3cr"), "{said}");
    }
}

const KEYS: &str = r#"
event = "{body:/type}"
[verification]
scheme = "public-key"
algorithm = "ed25519"
encoding = "base64"
header = "X-Acme-Signature"
key_id = "{header:X-Acme-Key}"
"#;

#[test]
fn keys_are_given_by_their_ids() {
    let keys = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/tests/receive/keys");
    let key = |name: &str| fs::read_to_string(keys.join(name)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    let scheme = PublicKey::new("X-Acme-Signature", SignatureAlgorithm::Ed25519).encoding(Encoding::Base64);
    let spec = WebhookSpec::new("acme").scheme(Scheme::PublicKey(scheme));
    let sender = Sender::new(&spec, UNIX_EPOCH).private_key(key("ed25519.pem"));
    let request = sender.request(EventName::new(None, "order.paid"), BODY.as_bytes()).unwrap();
    let signature = request.headers["x-acme-signature"].to_str().unwrap();
    let example = format!(
        "[[verification.example]]\npublic_key = \"2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=\"\n\
         headers = {{ X-Acme-Key = \"one\", X-Acme-Signature = \"{signature}\" }}\nbody = '{BODY}'\n"
    );
    fs::write(acme.join("provider.toml"), format!("{KEYS}{example}")).unwrap();
    fs::write(acme.join("order.paid.schema.json"), "{}").unwrap();
    fs::write(folder.path().join("body"), BODY).unwrap();
    let ask = |ids: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        command.args(["verify", "acme", "--body", "body", "-H", "x-acme-key: one"]);
        command.args(["-H", &format!("x-acme-signature: {signature}")]);
        for id in ids {
            command.arg(format!("--key={id}={}", keys.join("ed25519.pub.pem").display()));
        }
        let output = command.current_dir(folder.path()).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    assert_eq!(ask(&["two", "one"]), "verified\n");
    let other = ask(&["two"]);
    assert!(other.contains("(unknown-key)"), "{other}");
}
