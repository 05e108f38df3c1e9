//! The catalogue's recipes for a shell, carried out against a receiver that knows the secret.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod listening;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use hookwright::receive::EventName;
use hookwright::testing::Sender;
use hookwright_codegen::config::Config;
use listening::{run, start};
use serde_json::Value;
use tempfile::TempDir;

const HEX: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const BASE64: &str = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";

/// The `[verification]` of each scheme that a recipe can be written for, and a secret.
const SCHEMES: &[(&str, &str)] = &[
    ("scheme = \"shared-secret\"\nheader = \"Authorization\"\nprefix = \"Bearer \"", "it's $a \"secret\""),
    ("scheme = \"shared-secret\"\nquery = \"token\"", "a b&c"),
    ("scheme = \"basic\"", "user:pass word"),
    ("scheme = \"standard-webhooks\"", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("scheme = \"standard-webhooks\"\nheaders = \"svix\"", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\nprefix = \"sha256=\"",
        "it's $a \"secret\"",
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheaders = [\"X-Sig\", \"X-Sig-Next\"]",
        "shh",
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha1\"\nencoding = \"base64\"\nheader = \"X-Sig\"\nsecret = \"hex\"",
        HEX,
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha512\"\nencoding = \"base64\"\nquery = \"sig\"\nsecret = \"base64\"",
        BASE64,
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n\
         pairs = { signature = \"v1\", timestamp = \"t\" }\nsigned = \"{timestamp}.{body}\"",
        "shh",
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha384\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n\
         signed = \"v0:{timestamp}:{method}:{header:X-Id}:{body}\"\ntimestamp = { header = \"X-Time\", unit = \"ms\" }",
        "shh",
    ),
    (
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n\
         positions = { signature = 1, timestamp = 0 }\nsigned = \"{timestamp}{body}\"",
        "shh",
    ),
];

/// The same of tokens.
const TOKENS: &[(&str, &str)] = &[
    (
        "scheme = \"jwt\"\nheader = \"Authorization\"\nprefix = \"Bearer \"\nalgorithms = [\"HS256\"]\nmax_age = 60\n\
         issuer = \"it's \\\"acme\\\" $HOME\"\naudience = \"shop\"\n\
         body_hash = { claim = \"a`id`\", algorithm = \"sha256\", encoding = \"hex\" }",
        "it's $a \"secret\"",
    ),
    (
        "scheme = \"jwt\"\nquery = \"token\"\nalgorithms = [\"HS512\"]\nsecret = \"base64\"\n\
         body_hash = { claim = \"sum\", algorithm = \"sha512\", encoding = \"base64\" }",
        BASE64,
    ),
    ("scheme = \"jwt\"\nheader = \"X-Token\"\nalgorithms = [\"HS384\"]\nsecret = \"hex\"", HEX),
];

/// The algorithms of public keys and of tokens, and how `openssl` makes their private keys.
const PRIVATE: &[(&str, &str)] = &[
    ("ed25519", "-algorithm ed25519"),
    ("ecdsa-p256-sha256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("rsa-pkcs1-sha256", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ("rsa-pss-sha256", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ("EdDSA", "-algorithm ed25519"),
    ("ES256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("RS256", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
];

/// The script on the page of the event.
fn recipe(folder: &Path) -> String {
    let (code, out, err) = run(folder, &["catalogue"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let page = fs::read_to_string(folder.join("site/acme/order.paid.html")).unwrap();
    let (_, section) = page.split_once("id=\"verification\"").unwrap();
    let (_, script) = section.split_once("<code>").unwrap();
    let script = script.split("<code>").find(|code| code.contains("\nBODY=")).unwrap_or(script);
    let (script, _) = script.split_once("</code>").unwrap();
    script.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// A folder with a provider that verifies like this, with an example that the sender signed.
fn folder(verification: &str, key: impl Fn(Sender<'_>) -> Sender<'_>, said: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("order.paid.schema.json"), "{}").unwrap();
    fs::write(folder.path().join("body.json"), "{\"a\": \"it's\",\n \"b\": 1}\n").unwrap();
    let text = format!(
        "event = \"{{header:X-Topic}}\"\ndelivery_id = \"{{header:X-Id}}\"\n\n[verification]\n{verification}\n"
    );
    // Standard Webhooks has an id of its own.
    let text = if verification.contains("standard-webhooks") {
        text.replace("delivery_id = \"{header:X-Id}\"\n", "")
    } else {
        text
    };
    let example = if ["hmac", "public-key", "jwt"].iter().any(|scheme| verification.contains(scheme)) {
        let config: Config = toml::from_str(&text).unwrap();
        let names = [EventName::new(None, "order.paid")];
        let spec = config.receiving("acme", &names);
        let sender = Sender::new(&spec, UNIX_EPOCH + Duration::from_secs(1_700_000_000))
            .uri("https://hooks.example/acme".parse().unwrap());
        let request = key(sender).request(names[0], b"{}").unwrap();
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            format!("{} = {}", toml(name.as_str()), toml(value.to_str().unwrap()))
        };
        let headers: Vec<String> = request.headers.iter().map(header).collect();
        format!(
            "[[verification.example]]\n{said}\nurl = {}\nheaders = {{ {} }}\nbody = \"{{}}\"\n",
            toml(&request.uri.to_string()),
            headers.join(", ")
        )
    } else {
        String::new()
    };
    fs::write(acme.join("provider.toml"), text + &example).unwrap();
    folder
}

fn toml(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Carries the script of the page out, changed as its reader has to, and asserts that the receiver believes it.
fn carry_out(folder: &Path, change: &dyn Fn(String) -> String, environment: &[(&str, &str)]) {
    let script = change(recipe(folder));
    let listening = start(folder, &["--format", "json", "--count", "1"], environment);
    let script = script.replace("http://localhost:3000", &listening.url);
    let sent = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &format!("{script} -sS")])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(sent.status.success(), "{script}\n{}", String::from_utf8_lossy(&sent.stderr));
    let heard: Value = serde_json::from_str(listening.end().trim()).unwrap();
    assert_eq!(heard["verified"], true, "{script}\n{heard}");
    assert_eq!(heard["payloads"][0]["event"], "order.paid", "{script}");
}

#[test]
fn every_recipe_with_a_secret_is_verified_by_a_receiver() {
    for (verification, secret) in SCHEMES.iter().chain(TOKENS) {
        let said = format!("secret = {}", toml(secret));
        let folder = folder(verification, |sender| sender.secret(*secret), &said);
        let put = format!("SECRET={}", shlex::try_quote(secret).unwrap());
        let change = |script: String| script.replace("SECRET='<secret>'", &put);
        carry_out(folder.path(), &change, &[("ACME_SECRET", secret)]);
    }
}

/// `$` and `` ` `` may stand in the names of headers (RFC 9110 §5.6.2).
#[test]
fn a_recipe_runs_no_command_of_the_providers() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("order.paid.schema.json"), "{}").unwrap();
    fs::write(folder.path().join("body.json"), "{}").unwrap();
    let text = "event = \"{header:X-`id`-$HOME}\"\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-`id`-Secret\"\n";
    fs::write(acme.join("provider.toml"), text).unwrap();
    let script = recipe(folder.path()).replace("curl ", "printf '%s\n' ");
    let printed = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&printed.stdout);
    assert!(printed.contains("x-`id`-$home: order.paid"), "{script}\n{printed}");
    assert!(printed.contains("X-`id`-Secret: <secret>"), "{script}\n{printed}");
}

#[test]
fn every_recipe_with_a_private_key_is_verified_by_a_receiver() {
    for (algorithm, generate) in PRIVATE {
        let keys = tempfile::tempdir().unwrap();
        let line = format!(
            "openssl genpkey {generate} -out private.pem && openssl pkey -in private.pem -pubout -out public.pem"
        );
        let made = Command::new("bash").args(["-c", &line]).current_dir(keys.path()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let read = |name: &str| fs::read_to_string(keys.path().join(name)).unwrap();
        let (private, public) = (read("private.pem"), read("public.pem"));
        let token = format!(
            "scheme = \"jwt\"\nheader = \"Authorization\"\nprefix = \"Bearer \"\nalgorithms = [\"{algorithm}\"]"
        );
        let signature = format!(
            "scheme = \"public-key\"\nalgorithm = \"{algorithm}\"\nencoding = \"base64\"\nheader = \"X-Sig\"\n\
             signed = \"{{timestamp}}.{{body}}\"\ntimestamp = {{ header = \"X-Time\" }}"
        );
        let verification = if algorithm.contains('-') || *algorithm == "ed25519" { signature } else { token };
        let said = format!("public_key = {}", toml(&public));
        let folder = folder(&verification, |sender| sender.private_key(private.clone()), &said);
        fs::write(folder.path().join("private.pem"), &private).unwrap();
        carry_out(folder.path(), &|script| script, &[("ACME_PUBLIC_KEY", &public)]);
    }
}
