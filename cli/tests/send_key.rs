//! `hookwright send --key-file`: requests that a private key signs, verified by its public key.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{PublicKey, Scheme, SignatureAlgorithm, Unverified, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

const PRIVATE: &str = include_str!("../../runtime/tests/receive/keys/ed25519.pem");
const PUBLIC: &str = include_str!("../../runtime/tests/receive/keys/ed25519.pub.pem");
const OTHER: &str = include_str!("../../runtime/tests/receive/keys/p256.pem");
/// The signature of the example, computed with the Python package cryptography.
const SIGNATURE: &str = "3179a5bc36a20eea229608af869b9fce359558c42a3fd1016baf72d44fa39d358b5d6f86da75facf8b9752313f5aed635835b21e626fa22ff37cf928768ca903";
const BODY: &str = r#"{"type":"order.paid","id":1}"#;

/// Runs `send --dry-run`: the exit code, and what was printed on both outputs.
fn send(args: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    let provider = format!(
        "event = \"{{body:/type}}\"\n[verification]\nscheme = \"public-key\"\nalgorithm = \"ed25519\"\n\
         encoding = \"hex\"\nheader = \"X-Acme-Signature\"\n[[verification.example]]\npublic_key = '''\n{PUBLIC}'''\n\
         headers = {{ X-Acme-Signature = \"{SIGNATURE}\" }}\nbody = '{{\"id\":\"evt_1\"}}'\n"
    );
    let put = |path: &Path, text: &str| fs::write(path, text).unwrap();
    put(&acme.join("provider.toml"), &provider);
    put(&acme.join("order.paid.schema.json"), "{}");
    put(&acme.join("order.paid.example.json"), BODY);
    put(&folder.path().join("key.pem"), PRIVATE);
    put(&folder.path().join("other.pem"), OTHER);
    let output = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(["send", "acme/order.paid", "--to", "http://127.0.0.1:1/acme", "--dry-run"])
        .args(args)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!PRIVATE.lines().nth(1).is_some_and(|line| said.contains(line)), "{said}");
    (output.status.code(), said)
}

/// What a receiver with the public key says of a printed request.
fn verified(printed: &str) -> Result<usize, Unverified> {
    let (head, body) = printed.split_once("\n\n").unwrap();
    let pairs = head.lines().skip(1).map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap())
    });
    let headers: HeaderMap = pairs.collect();
    let request = Request::new(Method::POST, "/acme".parse().unwrap(), headers, body.trim_end().to_owned());
    let scheme = Scheme::PublicKey(PublicKey::new("X-Acme-Signature", SignatureAlgorithm::Ed25519));
    let verifier = Verifier::new(scheme, []).unwrap().public_key(PUBLIC).unwrap();
    verifier.verify(&request, SystemTime::now())
}

#[test]
fn a_request_is_signed_with_the_key_in_a_file() {
    let (code, good) = send(&["--key-file", "key.pem"]);
    assert_eq!((code, verified(&good)), (Some(0), Ok(0)), "{good}");
    let (code, forged) = send(&["--key-file", "key.pem", "--bad", "signature"]);
    assert_eq!((code, verified(&forged)), (Some(0), Err(Unverified::Bad)), "{forged}");
}

#[test]
fn what_is_no_key_for_the_provider_is_refused() {
    for (args, said) in [
        (&[][..], "name its file with `--key-file`"),
        (&["--key-file", "other.pem"], "is of another kind than the provider's algorithm has"),
        (&["--key-file", "schemas/acme/provider.toml"], "the private key is not PKCS#8"),
        (&["--key-file", "none.pem"], "none.pem"),
    ] {
        let (code, text) = send(args);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(said), "{args:?}: {text}");
    }
}
