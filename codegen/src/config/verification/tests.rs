#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use crate::config::parse;

/// The first problem of a file with this verification, or nothing.
fn problem(before: &str, verification: &str) -> String {
    let text = format!("{before}\n[verification]\n{verification}");
    parse(&text)
        .err()
        .and_then(|problems| problems.into_iter().next())
        .map(|first| first.message)
        .unwrap_or_default()
}

/// Schemes with a request that an independent implementation (Python's `hmac`, `hashlib` and `zlib`) signed.
const GOOD: [(&str, &str); 9] = [
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        query = "sig"
        signed = "{method}{url}{body}"
        example = [{ secret = "shh", url = "https://hooks.example/acme?id=A1", body = "{}" }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        signed = "{method}{url}{body}"
        example = [{ secret = "shh", url = "https://hooks.example/acme?id=A1", body = "{}", headers = { X-Sig =
            "12c7aad18eeb419b6a62ea1e2e3d334a39373aa278059d3972eb01810d663f8c" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha1"
        encoding = "base64"
        header = "X-Sig"
        signed = "{url}{form*}"
        example = [{ secret = "shh", url = "https://hooks.example/sms?x=1", body = "From=%2B1&Body=h%C3%A4llo", headers = {
            X-Sig = "ajVnyRGJANxYODr4/1YqyhgVGJM=" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        pairs = { timestamp = "ts", signature = "v1" }
        signed = "id:{query:data.id|lower};{?request-id:{header:X-Request-Id};}ts:{timestamp};"
        example = [
            { secret = "shh", url = "https://hooks.example/?data.id=A1", at = 1700000001, headers = {
            X-Sig = "ts=1700000000,v1=771ae95da4f874dd45fec52e8e97257c64c9393194976895a9ba07a261c37ca2" } },
            { secret = "shh", url = "https://hooks.example/?data.id=A1", headers = { X-Request-Id = "r",
            X-Sig = "ts=1700000000, v1=dcfa7af4067228fae186c5b925dd2626f3c49f8d46720a70251af690d653210f" } },
        ]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha384"
        encoding = "hex"
        body = "/sig"
        signed = "{body:/amount/value}:{timestamp}"
        secret = "hex"
        timestamp = { body = "/at", unit = "rfc3339" }
        example = [{ secret = "00ff", at = 1700000000, body = '{"amount":{"value":7},"at":"2023-11-14T22:13:20.5Z","sig":"215e1a1e42e4884a336bb4047e60097b5bb6989d85f8cf76f12fb6800949b9255bfbc37954d50eb2497b4bf2b3f1e349"}' }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha512"
        encoding = "hex"
        headers = ["X-Sig-1", "X-Sig-2"]
        prefix = "s="
        list = { separator = " " }
        signed = "{method}\n{path}\n{query}\n{body|sha256|hex}"
        example = [{ secret = "shh", method = "GET", url = "https://hooks.example/acme?q=1", body = "{}", headers = {
            X-Sig-2 = "t=1 s=00 s=556c09b0c8f69dc6b62fcd3c100711e179b0ca79ddc21da079be16ad01b11d182cfc192372c02de515eeaf53a2f3e34e1575133513da3ff344dfb25298ff2ff2" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        signed = "{header:X-Id}|{option:hook}|{body|crc32}"
        example = [{ secret = "shh", body = "{}", options = { hook = "wh1" }, headers = { X-Id = "e",
            X-Sig = "e610ec0d8fafc8b27becbc53188edddbd9e277a952617d9c3ef61cce77b42401" } }]
        "#,
    ),
    (
        "delivery_id = \"{body:/id}\"",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        positions = { timestamp = 0, signature = 1 }
        signed = "{timestamp}.{id}.{body}"
        timestamp = { unit = "ms" }
        example = [{ secret = "shh", at = 1700000300, body = '{"id":"evt1"}', headers = {
            X-Sig = "1700000000000,00,6218c6715c0aed5fe06f3e083fe23b751e580d17f9405bd5f6a6402b3b43138d" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "basic"
        example = [{ secret = "Aladdin:open sesame", headers = { Authorization = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" } }]
        "#,
    ),
];

#[test]
fn examples_of_every_word_verify() {
    for (before, verification) in GOOD.iter().skip(1) {
        assert_eq!(problem(before, verification), "", "{verification}");
    }
    let (before, without) = GOOD[0];
    assert_eq!(
        problem(before, without),
        "the example lacks a header or another value that is needed to verify it"
    );
}

#[test]
fn examples_with_another_request_do_not_verify() {
    for (from, to) in [
        ("hooks.example", "hooks.example:8443"),
        ("hooks.example", "Hooks.example"),
        ("id=A1", "id=%41%31"),
        ("acme?", "acme/?"),
        ("\"{}\"", "\"{} \""),
    ] {
        let changed = GOOD[1].1.replace(from, to);
        assert_eq!(problem("", &changed), "the example's signature does not verify", "{to}");
    }
    let late = GOOD[3].1.replace("at = 1700000001", "at = 1700000301");
    assert_eq!(problem("", &late), "the example's timestamp is not that of `at`");
    let without_option = GOOD[6].1.replace("options = { hook = \"wh1\" }, ", "");
    let expected = "the option `hook` is signed, and the example has no text for it";
    assert_eq!(problem("", &without_option), expected);
}

#[test]
fn a_secret_stands_in_one_place() {
    let shared = |keys: &str| problem("", &format!("scheme = \"shared-secret\"\n{keys}"));
    for keys in [
        "query = \"t\"\nexample = [{ secret = \"s h\", url = \"https://a.example/?t=s+h\" }]",
        "form = \"t\"\nexample = [{ secret = \"s h\", body = \"t=s%20h\" }]",
        "body = \"/t\"\nexample = [{ secret = \"s h\", body = '{\"t\":\"s h\"}' }]",
        "path = \"/acme/{secret}\"\nexample = [{ secret = \"s/h\", url = \"https://a.example/hooks/acme/s%2fh\" }]",
    ] {
        assert_eq!(shared(keys), "", "{keys}");
    }
    for (keys, expected) in [
        ("query = \"t\"\nform = \"t\"", "`query` and `form` exclude each other"),
        ("query = \"\"", "the name is empty"),
        ("body = \"t\"", "expected a JSON pointer (RFC 6901)"),
        ("path = \"/acme\"", "expected a path that has `{secret}` for one of its segments"),
        ("path = \"/{secret}\"\nprefix = \"a\"", "a secret in the path has no prefix"),
        (
            "header = \"A\"\nexample = [{ secret = \"s\", headers = { A = \"t\" } }]",
            "the example's signature does not verify",
        ),
    ] {
        assert_eq!(shared(keys), expected, "{keys}");
    }
}

#[test]
fn contradictions_are_found() {
    let hmac = |keys: &str| {
        problem(
            "",
            &format!("scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nexample = []\n{keys}"),
        )
    };
    for (keys, expected) in [
        ("header = \"A\"\nlist = {}\npairs = { signature = \"s\" }", "`pairs` and `list` exclude each other"),
        ("header = \"A\"\nlist = { separator = \"\" }", "the separator is empty"),
        (
            "header = \"A\"\npositions = { signature = 0, timestamp = 1 }",
            "whatever follows the first signature is a signature",
        ),
        ("header = \"A\"\nsigned = \"{id}.{body}\"", "`{id}` is signed, but its place is not stated"),
        (
            "header = \"A\"\nsigned = \"abc\"",
            "a signature that covers nothing of a request proves nothing about it",
        ),
        (
            "form = \"a\"\nsigned = \"{form*}\"",
            "the signature stands in the body, so the whole body cannot be signed",
        ),
    ] {
        let found = hmac(keys);
        assert!(found == expected || found == "hmac needs an example", "{keys}: {found}");
        let all = parse(&format!(
            "[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n{keys}"
        ));
        let all: Vec<String> = all.unwrap_err().into_iter().map(|problem| problem.message).collect();
        assert!(all.iter().any(|message| message == expected), "{keys}: {all:?}");
    }
}
