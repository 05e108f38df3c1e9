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
    /// How the secret of the file's example looks.
    pub(crate) secret: &'static str,
}

const SECRET: &str = "correct horse battery staple";
const BASE64: &str = "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==";
const HMAC: &str = "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n";
const HEADER: &str =
    "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"\n";
const TIMED: &str = "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"\n\
                     signed = \"{timestamp}.{body}\"\n";

const fn row(table: &'static str, what: &'static str, lines: &'static str, rest: &'static str) -> Mechanism {
    Mechanism { table, what, lines, rest, secret: SECRET }
}

const fn keyed(what: &'static str, lines: &'static str, secret: &'static str) -> Mechanism {
    Mechanism { table: SECRETS, what, lines, rest: HEADER, secret }
}

const SCHEMES: &str = "How requests prove who sends them";
const PLACES: &str = "Where the proof stands";
const READINGS: &str = "How the signature is read there";
const SIGNED: &str = "What is signed";
const TIMES: &str = "When it was signed";
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
        secret: "user:correct horse",
    },
    row(
        SCHEMES,
        "a keyed hash (RFC 2104)",
        "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Acme-Signature\"",
        "",
    ),
    row(
        SCHEMES,
        "another hash: `sha1`, `sha256`, `sha384` or `sha512`",
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
        secret: BASE64,
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
];
