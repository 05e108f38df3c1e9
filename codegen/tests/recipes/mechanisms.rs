//! The words of `[verification]` and its neighbours, as docs/verification.md lists them.

/// A mechanism: what a provider does, and the lines of provider.toml that say so.
pub(crate) struct Mechanism {
    /// The table that it stands in.
    pub(crate) table: &'static str,
    /// What the provider does.
    pub(crate) what: &'static str,
    /// The lines.
    pub(crate) lines: &'static str,
    /// What completes the lines to a file that is checked.
    pub(crate) rest: &'static str,
    /// What the file's example is signed with.
    pub(crate) key: Key,
}

/// What an example is signed with.
pub(crate) enum Key {
    /// A secret of this form.
    Secret(&'static str),
    /// A private key, and the public key to it, of the runtime's tests.
    Pair { private: &'static str, public: &'static str },
}

const SECRET: &str = "correct horse battery staple";
const TOKEN_SECRET: &str = "correct horse battery staple, 32 bytes or more";
const BASE64: &str = "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==";
const HMAC: &str = "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n";
const HEADER: &str =
    "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"\n";
const TIMED: &str = "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"\n\
                     signed = \"{timestamp}.{body}\"\n";

const fn row(table: &'static str, what: &'static str, lines: &'static str, rest: &'static str) -> Mechanism {
    Mechanism { table, what, lines, rest, key: Key::Secret(SECRET) }
}

const fn keyed(what: &'static str, lines: &'static str, secret: &'static str) -> Mechanism {
    Mechanism { table: SECRETS, what, lines, rest: HEADER, key: Key::Secret(secret) }
}

const fn signed(what: &'static str, lines: &'static str, key: Key) -> Mechanism {
    let rest = "scheme = \"public-key\"\nencoding = \"base64\"\nheader = \"X-Acme-Signature\"\n";
    Mechanism { table: KEYS, what, lines, rest, key }
}

const fn token(what: &'static str, lines: &'static str, key: Key) -> Mechanism {
    let rest = "scheme = \"jwt\"\nheader = \"X-Acme-Token\"\n";
    Mechanism { table: TOKENS, what, lines, rest, key }
}

const fn claim(what: &'static str, lines: &'static str) -> Mechanism {
    let rest = "scheme = \"jwt\"\nheader = \"X-Acme-Token\"\nalgorithms = [\"HS256\"]\n";
    Mechanism { table: TOKENS, what, lines, rest, key: Key::Secret(TOKEN_SECRET) }
}

const ED25519: Key = Key::Pair {
    private: include_str!("../../../runtime/tests/receive/keys/ed25519.pem"),
    public: "2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=",
};
const P256: Key = Key::Pair {
    private: include_str!("../../../runtime/tests/receive/keys/p256.pem"),
    public: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdu1lF3IJJRTOT/faD5aZSLiypfRaA+2fJBbyeWUSvB1wtA7tOoPtLfAg5sc+heajOJfMaqQ+bDajmpm\
             /a5ia4w==",
};
const RSA: Key = Key::Pair {
    private: include_str!("../../../runtime/tests/receive/keys/rsa.pem"),
    public: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjik\
             phki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSs\
             GJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCy\
             Y9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
};

const SCHEMES: &str = "How requests prove who sends them";
const PLACES: &str = "Where the proof stands";
const READINGS: &str = "How the signature is read there";
const SIGNED: &str = "What is signed";
const TIMES: &str = "When it was signed";
const KEYS: &str = "Signatures that a public key verifies";
const TOKENS: &str = "JSON Web Tokens (RFC 7519)";
const SECRETS: &str = "How the secret's text becomes the key";

/// Every mechanism, by table.
pub(crate) const MECHANISMS: &[Mechanism] = &[
    row(SCHEMES, "the secret itself", "scheme = \"shared-secret\"\nheader = \"X-Acme-Secret\"", ""),
    row(
        SCHEMES,
        "a bearer token (RFC 6750)",
        "scheme = \"shared-secret\"\nheader = \"Authorization\"\nprefix = \"Bearer \"",
        "",
    ),
    Mechanism {
        table: SCHEMES,
        what: "a user's name and password (RFC 7617)",
        lines: "scheme = \"basic\"",
        rest: "",
        key: Key::Secret("user:correct horse"),
    },
    row(
        SCHEMES,
        "a keyed hash (RFC 2104)",
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"",
        "",
    ),
    row(
        SCHEMES,
        "another hash: `md5`, `sha1`, `sha256`, `sha384` or `sha512`",
        "algorithm = \"sha512\"",
        "scheme = \"hmac\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"\n",
    ),
    row(
        SCHEMES,
        "base64, of either alphabet, padded or not",
        "encoding = \"base64\"",
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nheader = \"X-Acme-Signature\"\n",
    ),
    Mechanism {
        table: SCHEMES,
        what: "Standard Webhooks",
        lines: "scheme = \"standard-webhooks\"\nheaders = \"webhook\"",
        rest: "",
        key: Key::Secret(BASE64),
    },
    Mechanism {
        table: SCHEMES,
        what: "a signature that a public key verifies",
        lines: "scheme = \"public-key\"\nalgorithm = \"ed25519\"\nencoding = \"base64\"\nheader = \"X-Acme-Signature\"",
        rest: "",
        key: ED25519,
    },
    row(PLACES, "a header", "header = \"X-Acme-Signature\"", HMAC),
    row(PLACES, "one of several headers", "headers = [\"X-Acme-Signature-1\", \"X-Acme-Signature-2\"]", HMAC),
    row(PLACES, "a parameter of the query", "query = \"signature\"", HMAC),
    row(
        PLACES,
        "a field of a form",
        "form = \"signature\"",
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nsigned = \"{form:MessageSid}\"\n",
    ),
    row(
        PLACES,
        "a member of the body",
        "body = \"/signature\"",
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nsigned = \"{body:/id}\"\n",
    ),
    row(PLACES, "a segment of the path", "path = \"/hooks/{secret}\"", "scheme = \"shared-secret\"\n"),
    row(READINGS, "after a prefix", "prefix = \"sha256=\"", HEADER),
    row(READINGS, "pairs: `t=…,v1=…`", "pairs = { timestamp = \"t\", signature = \"v1\" }", TIMED),
    row(
        READINGS,
        "pairs with another separator: `ts=…;h1=…`",
        "pairs = { timestamp = \"ts\", signature = \"h1\", separator = \";\" }",
        TIMED,
    ),
    row(READINGS, "a list of signatures", "list = { separator = \" \" }\nprefix = \"v1,\"", HEADER),
    row(
        READINGS,
        "positions: `time,signature,signature`",
        "positions = { timestamp = 0, signature = 1 }",
        TIMED,
    ),
    row(SIGNED, "the body", "signed = \"{body}\"", HEADER),
    row(SIGNED, "a hash of the body", "signed = \"{body|sha256|hex}\"", HEADER),
    row(SIGNED, "members of the body", "signed = \"{body:/id}.{body:/type}\"", HEADER),
    row(SIGNED, "method, URL and body", "signed = \"{method} {url} {body}\"", HEADER),
    row(SIGNED, "path and query", "signed = \"{path}?{query} {body}\"", HEADER),
    row(
        SIGNED,
        "a parameter, in small letters, if it is there",
        "signed = \"{?id:{query:id|lower};}{body}\"",
        HEADER,
    ),
    row(SIGNED, "a header", "signed = \"{header:X-Acme-Nonce}.{body}\"", HEADER),
    row(SIGNED, "all fields of a form", "signed = \"{url}{form*}\"", HEADER),
    row(SIGNED, "a field of a form", "signed = \"{form:MessageSid}.{body|sha256|hex}\"", HEADER),
    row(
        SIGNED,
        "an option that the endpoint is built with",
        "signed = \"{option:webhook_id}.{body}\"",
        HEADER,
    ),
    row(TIMES, "seconds, in a header", "timestamp = { header = \"X-Acme-Time\" }", TIMED),
    row(TIMES, "milliseconds", "timestamp = { header = \"X-Acme-Time\", unit = \"ms\" }", TIMED),
    row(
        TIMES,
        "a date and time (RFC 3339)",
        "timestamp = { header = \"X-Acme-Time\", unit = \"rfc3339\" }",
        TIMED,
    ),
    row(
        TIMES,
        "a date of HTTP (RFC 9110)",
        "timestamp = { header = \"X-Acme-Time\", unit = \"http-date\" }",
        TIMED,
    ),
    row(
        TIMES,
        "a member of the body",
        "timestamp = { body = \"/at\", unit = \"rfc3339\", tolerance = 60 }",
        HEADER,
    ),
    row(TIMES, "a parameter of the query", "timestamp = { query = \"time\" }", TIMED),
    keyed("its bytes", "secret = \"text\"", SECRET),
    keyed("hexadecimal digits", "secret = \"hex\"", "c0ffee00c0ffee00"),
    keyed("base64", "secret = \"base64\"", BASE64),
    keyed("base64 of the alphabet for URLs", "secret = \"base64url\"", BASE64),
    keyed("base64 after `whsec_`", "secret = \"whsec\"", "whsec_Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ=="),
    signed("Ed25519 (RFC 8032)", "algorithm = \"ed25519\"", ED25519),
    signed("ECDSA on P-256, DER", "algorithm = \"ecdsa-p256-sha256\"", P256),
    signed("ECDSA on P-256, `r` and `s`", "algorithm = \"ecdsa-p256-sha256-raw\"", P256),
    signed("RSA, PKCS #1 v1.5 (RFC 8017)", "algorithm = \"rsa-pkcs1-sha256\"", RSA),
    signed("the same, with SHA-512", "algorithm = \"rsa-pkcs1-sha512\"", RSA),
    signed("RSA, PSS", "algorithm = \"rsa-pss-sha256\"", RSA),
    token("a secret, and SHA-256", "algorithms = [\"HS256\"]", Key::Secret(TOKEN_SECRET)),
    token(
        "a secret, and any of these hashes",
        "algorithms = [\"HS512\", \"HS384\", \"HS256\"]",
        Key::Secret(TOKEN_SECRET),
    ),
    token("RSA, PKCS #1 v1.5", "algorithms = [\"RS256\"]", RSA),
    token("ECDSA on P-256", "algorithms = [\"ES256\"]", P256),
    token("Ed25519 (RFC 8037)", "algorithms = [\"EdDSA\"]", ED25519),
    Mechanism {
        table: TOKENS,
        what: "as the body, of which a claim, here `data`, is the payload",
        lines: "body = \"\"\n\n[body]\nformat = \"jwt\"\njson = \"data\"",
        rest: "scheme = \"jwt\"\nalgorithms = [\"HS256\"]\n",
        key: Key::Secret(TOKEN_SECRET),
    },
    claim("after a prefix", "prefix = \"Bearer \""),
    claim("who issued it: `iss`", "issuer = \"acme\""),
    claim("for whom: `aud`", "audience = \"https://example.com/hooks\""),
    claim("how long after `iat` it is good", "max_age = 300"),
    claim("by how much clocks may differ", "leeway = 5"),
    claim(
        "a claim that is the hash of the body",
        "body_hash = { claim = \"request_body_sha256\", algorithm = \"sha256\", encoding = \"hex\" }",
    ),
];
