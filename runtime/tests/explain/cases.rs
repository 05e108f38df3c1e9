//! Requests that are not verified, each with the cause of it.

use hookwright::Request;
use hookwright::receive::{
    Algorithm, BodyChange, Encoding, Hmac, JwtAlgorithm, Place, PublicKey, Scheme, SecretEncoding,
    SignatureAlgorithm, Template, Timestamp, Unit, Verifier,
};
use hookwright::testing::{Bad, SendError};
use http::{HeaderName, HeaderValue};

use crate::mechanisms::{BODY, EVENT, Mechanism, SECRET, Signer, URL};

/// A request, what receives it, and why that refuses it.
pub(crate) struct Case {
    pub(crate) mechanism: &'static str,
    /// The cause, as the table calls it.
    pub(crate) cause: &'static str,
    /// The name of the cause, and what else its text says.
    pub(crate) expected: (&'static str, &'static str),
    pub(crate) verifier: Verifier<'static>,
    pub(crate) request: Request,
}

/// Every cause that can befall a mechanism.
pub(crate) fn of(mechanism: Mechanism) -> Vec<Case> {
    let mut all = Vec::new();
    sent(mechanism, &mut all);
    encoded(mechanism, &mut all);
    secrets(mechanism, &mut all);
    bodies(mechanism, &mut all);
    parts(mechanism, &mut all);
    templates(mechanism, &mut all);
    tokens(mechanism, &mut all);
    all
}

impl Mechanism {
    fn case(self, cause: &'static str, expected: (&'static str, &'static str), request: Request) -> Case {
        Case { mechanism: self.name, cause, expected, verifier: self.verifier(), request }
    }

    /// Where the signature or the secret stands, if that is one header.
    fn header(self) -> Option<&'static str> {
        match self.scheme {
            Scheme::SharedSecret(scheme) => scheme.place.header(),
            Scheme::Jwt(scheme) => scheme.place.header(),
            Scheme::Basic => Some("Authorization"),
            Scheme::StandardWebhooks(_) => Some("webhook-signature"),
            scheme => scheme.signature().and_then(|signature| signature.place.header()),
        }
    }
}

fn set(request: &mut Request, name: &str, value: &str) {
    request.headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
}

/// What `testing` makes, and texts that are no signatures.
fn sent(mechanism: Mechanism, all: &mut Vec<Case>) {
    let is_token = matches!(mechanism.scheme, Scheme::Jwt(_));
    let (late, early) =
        if is_token { ("token-expired", "token-not-yet-valid") } else { ("stale", "clock-skew") };
    let rows = [
        (Bad::MissingHeader, "header or value missing", ("missing", "")),
        (Bad::RepeatedHeader, "malformed", ("repeated", "")),
        (Bad::Signature, "wrong secret or key", ("wrong-secret", "")),
        (Bad::Stale, if is_token { "token expired" } else { "stale by N seconds" }, (late, "seconds")),
        (Bad::Future, if is_token { "token not valid yet" } else { "clock skew" }, (early, "seconds")),
    ];
    for (bad, cause, expected) in rows {
        match mechanism.sender().bad(bad, EVENT, BODY.as_bytes()) {
            Ok(request) => all.push(mechanism.case(cause, expected, request)),
            Err(error) => assert_eq!(error, SendError::NothingToSpoil, "{}", mechanism.name),
        }
    }
    if let Some(name) = mechanism.header() {
        let mut request = mechanism.request(BODY);
        let odd = HeaderValue::from_bytes("v\u{e4}lue".as_bytes()).unwrap();
        request.headers.insert(HeaderName::try_from(name).unwrap(), odd);
        all.push(mechanism.case("malformed", ("not-text", "outside of ASCII"), request));
    }
    let has_form = !matches!(mechanism.scheme, Scheme::SharedSecret(_));
    let Some(name) = mechanism.header().filter(|_| has_form) else { return };
    let good = mechanism.request(BODY).headers[name].to_str().unwrap().to_owned();
    let (before, end) = good.split_at(good.len() - 12);
    let has_length = !matches!(mechanism.scheme, Scheme::Basic | Scheme::Jwt(_));
    let texts = [("%".repeat(end.len()), true), (String::new(), has_length), (end.repeat(2), has_length)];
    for (end, _) in texts.iter().filter(|(_, is_malformed)| *is_malformed) {
        let mut request = mechanism.request(BODY);
        set(&mut request, name, &format!("{before}{end}"));
        all.push(mechanism.case("malformed", ("malformed", ""), request));
    }
}

const ENCODINGS: [Encoding; 2] = [Encoding::Hex, Encoding::Base64];

/// Signatures in another encoding, or of another algorithm.
fn encoded(mechanism: Mechanism, all: &mut Vec<Case>) {
    const ALGORITHMS: [Algorithm; 4] =
        [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];
    let others: Vec<(&str, (&str, &str), Scheme<'static>)> = match mechanism.scheme {
        Scheme::Hmac(scheme) => {
            let encodings = ENCODINGS.into_iter().filter(|other| *other != scheme.signature.encoding);
            let encodings = encodings
                .map(|other| ("wrong encoding", ("encoding", ""), Scheme::Hmac(scheme.encoding(other))));
            let algorithms = ALGORITHMS.into_iter().filter(|other| *other != scheme.algorithm);
            let algorithms = algorithms
                .map(|other| ("another algorithm", ("algorithm", ""), Scheme::Hmac(scheme.algorithm(other))));
            encodings.chain(algorithms).collect()
        }
        Scheme::PublicKey(scheme) => {
            let other = ENCODINGS.into_iter().find(|other| *other != scheme.signature.encoding).unwrap();
            let encoding = ("wrong encoding", ("encoding", ""), Scheme::PublicKey(scheme.encoding(other)));
            let other = match scheme.algorithm {
                SignatureAlgorithm::EcdsaP256Sha256 => Some(SignatureAlgorithm::EcdsaP256Sha256Raw),
                SignatureAlgorithm::EcdsaP256Sha256Raw => Some(SignatureAlgorithm::EcdsaP256Sha256),
                SignatureAlgorithm::RsaPkcs1Sha256 => Some(SignatureAlgorithm::RsaPssSha256),
                SignatureAlgorithm::RsaPssSha512 => Some(SignatureAlgorithm::RsaPkcs1Sha512),
                _ => None,
            };
            let algorithm = other.map(|other: SignatureAlgorithm| {
                (
                    "another algorithm",
                    ("algorithm", ""),
                    Scheme::PublicKey(PublicKey::algorithm(scheme, other)),
                )
            });
            [encoding].into_iter().chain(algorithm).collect()
        }
        _ => Vec::new(),
    };
    for (cause, expected, scheme) in others {
        all.push(mechanism.case(cause, expected, mechanism.with(scheme).request(BODY)));
    }
    if let (Scheme::Basic, Signer::Secret(secret)) = (mechanism.scheme, mechanism.signer) {
        let mut request = mechanism.request(BODY);
        set(&mut request, "Authorization", &format!("Basic {secret}"));
        all.push(mechanism.case("wrong encoding", ("encoding", "plain"), request));
    }
}

/// Secrets that the sender and the receiver read in different ways.
fn secrets(mechanism: Mechanism, all: &mut Vec<Case>) {
    let Signer::Secret(text) = mechanism.signer else { return };
    let cause = "secret in another encoding";
    let encodings = [
        (SecretEncoding::Text, text, "text"),
        (SecretEncoding::Hex, text, "hexadecimal"),
        (SecretEncoding::Base64, text, "base64"),
        (SecretEncoding::Base64Url, text, "base64"),
        (SecretEncoding::Text, text.trim_start_matches("whsec_"), "text"),
        (SecretEncoding::Base64, text.trim_start_matches("whsec_"), "base64"),
    ];
    for (encoding, text, said) in encodings {
        let scheme = match mechanism.scheme {
            Scheme::Hmac(scheme) => Scheme::Hmac(Hmac::secret(scheme, encoding)),
            Scheme::Jwt(scheme) => Scheme::Jwt(scheme.secret(encoding)),
            _ => continue,
        };
        let sender = Mechanism { scheme, signer: Signer::Secret(text), ..mechanism }.sender();
        let Ok(request) = sender.request(EVENT, BODY.as_bytes()) else { continue };
        if mechanism.verifier().verify(&request, crate::mechanisms::now()).is_err() {
            all.push(mechanism.case(cause, ("secret-encoding", said), request));
        }
    }
    // The receiver has the prefix, and the sender has not; or the other way round.
    if let Scheme::Hmac(Hmac { secret: SecretEncoding::Text, .. })
    | Scheme::Jwt(_)
    | Scheme::SharedSecret(_) = mechanism.scheme
    {
        let bare = mechanism.request(BODY);
        let prefixed = Mechanism {
            signer: Signer::Secret(concat!("whsec_", "6d792d7365637265742d6f662d61636d")),
            ..mechanism
        };
        assert_eq!(text, SECRET);
        all.push(prefixed.case(cause, ("secret-encoding", "without the prefix"), bare));
        all.push(mechanism.case(cause, ("secret-encoding", "after `whsec_`"), prefixed.request(BODY)));
    }
    if let Scheme::SharedSecret(_) = mechanism.scheme {
        let hex = Mechanism { signer: Signer::Secret("6d79"), ..mechanism };
        let text = Mechanism { signer: Signer::Secret("my"), ..mechanism };
        all.push(hex.case(cause, ("secret-encoding", "hexadecimal"), text.request(BODY)));
        all.push(text.case(cause, ("secret-encoding", "hexadecimal digits"), hex.request(BODY)));
        let base = Mechanism { signer: Signer::Secret("bXk="), ..mechanism };
        all.push(base.case(cause, ("secret-encoding", "base64"), text.request(BODY)));
    }
}

/// Bodies that were changed after they were signed.
fn bodies(mechanism: Mechanism, all: &mut Vec<Case>) {
    let has_hash = matches!(mechanism.scheme, Scheme::Jwt(scheme) if scheme.body_hash.is_some());
    if !mechanism.signed().contains("{body") && !has_hash || mechanism.signed().contains("{body:") {
        return;
    }
    let spaced = BODY.replace(',', ", ").replace("\":", "\": ");
    let value: serde_json::Value = serde_json::from_str(BODY).unwrap();
    let lines = BODY.replace(",\"", ",\n\"");
    let rows: Vec<(String, String, BodyChange)> = vec![
        (BODY.into(), format!("{BODY}\n"), BodyChange::NewlineAdded),
        (BODY.into(), format!("{BODY}\r\n"), BodyChange::NewlineAdded),
        (format!("{BODY}\n"), BODY.into(), BodyChange::NewlineRemoved),
        (lines.clone(), lines.replace('\n', "\r\n"), BodyChange::LineBreaks),
        (lines.replace('\n', "\r\n"), lines, BodyChange::LineBreaks),
        (BODY.into(), format!("\u{feff}{BODY}"), BodyChange::ByteOrderMark),
        (format!("\u{feff}{BODY}"), BODY.into(), BodyChange::ByteOrderMark),
        (BODY.into(), spaced.clone(), BodyChange::Reserialized),
        (spaced.clone(), BODY.into(), BodyChange::Reserialized),
        (BODY.into(), format!("{value:#}"), BodyChange::Reserialized),
        (value.to_string(), BODY.into(), BodyChange::Reserialized),
        (format!("{value:#}"), value.to_string(), BodyChange::Reserialized),
        (BODY.replace('/', "\\/"), BODY.into(), BodyChange::Escapes),
        (BODY.into(), BODY.replace('/', "\\/"), BodyChange::Escapes),
        (BODY.replace('é', "\\u00e9"), BODY.into(), BodyChange::Escapes),
        (BODY.into(), BODY.replace('é', "\\u00E9"), BodyChange::Escapes),
        (
            BODY.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"),
            BODY.into(),
            BodyChange::Escapes,
        ),
        (BODY.replace('é', "\\u00e9").replace('/', "\\/"), BODY.into(), BodyChange::Escapes),
        (BODY.replace('/', "\\/"), spaced, BodyChange::Escapes),
        ("a=1&b=x%20y%2fz".into(), "a=1&b=x+y%2Fz".into(), BodyChange::PercentEncoding),
        ("a=x%2Fy".into(), "a=x%2fy".into(), BodyChange::PercentEncoding),
        ("a=x+y".into(), "a=x%20y".into(), BodyChange::PercentEncoding),
    ];
    // Public keys verify slowly where they are not optimized, and bodies by the same code.
    let step = if matches!(mechanism.signer, Signer::Key(..)) { 4 } else { 1 };
    for (signed, sent, change) in rows.into_iter().step_by(step) {
        let mut request = mechanism.request(&signed);
        request.body = sent.into();
        all.push(mechanism.case("body changed", ("body-changed", words(change)), request));
    }
    let mut request = mechanism.request(BODY);
    request.body = BODY.replace('é', "\u{c3}\u{a9}").into();
    all.push(mechanism.case("body changed", ("body-changed", words(BodyChange::Charset)), request));
}

fn words(change: BodyChange) -> &'static str {
    Box::leak(change.to_string().into_boxed_str())
}

/// A scheme whose timestamp is another.
fn with_unit(scheme: Scheme<'static>, unit: Unit) -> Option<Scheme<'static>> {
    let signature = *scheme.signature()?;
    let timestamp = Timestamp::unit(signature.timestamp?, unit);
    Some(match scheme {
        Scheme::Hmac(scheme) => Scheme::Hmac(scheme.timestamp(timestamp)),
        Scheme::PublicKey(scheme) => Scheme::PublicKey(scheme.timestamp(timestamp)),
        _ => return None,
    })
}

/// Parts of what is signed that differ from those that were.
fn parts(mechanism: Mechanism, all: &mut Vec<Case>) {
    let signed = mechanism.signed();
    let cause = "another part differs";
    let good = || mechanism.request(BODY);
    if signed.contains("{url}") {
        let urls = [
            ("https://hooks.example:443/Acme/in%2Fbox", "port"),
            ("https://hooks.example:8443/Acme/in%2Fbox", "port"),
            ("http://hooks.example/Acme/in%2Fbox", "scheme"),
            ("https://hooks.example/Acme/in%2Fbox/", "slash"),
            ("https://hooks.example/acme/in%2fbox", "case"),
            ("https://Hooks.Example/Acme/in%2Fbox", "case"),
            ("https://hooks.example/Acme/in%2fbox", "percent"),
            ("https://hooks.example/Acme/in/box", "percent"),
        ];
        for (url, how) in urls {
            let mut case = mechanism.case(cause, ("part-differs", how), good());
            case.verifier = case.verifier.public_url(url).unwrap();
            all.push(case);
        }
        assert!(mechanism.verifier().public_url(URL).is_ok());
    }
    if signed.contains("{query}") || signed.contains("{url}") {
        for (uri, how) in [
            ("/Acme/in%2Fbox?kind=order/paid&q=a+b", "percent"),
            ("/Acme/in%2Fbox?kind=order%2fpaid&q=a+b", "percent"),
            ("/Acme/in%2Fbox?kind=order%2Fpaid&q=a%20b", "percent"),
        ] {
            let mut request = good();
            request.uri = uri.parse().unwrap();
            all.push(mechanism.case(cause, ("part-differs", how), request));
        }
    }
    if signed.contains("{method}") {
        let mut request = good();
        request.method = http::Method::PUT;
        all.push(mechanism.case(cause, ("part-differs", "method"), request));
    }
    if signed.contains("{id}") || signed.contains("{header:X-Acme-Id}") {
        let name = if mechanism.name.starts_with("standard") { "webhook-id" } else { "x-acme-id" };
        // Only what is known to change an id can be undone: an id of other letters is another id.
        let sent = mechanism.sender().delivery_id("EVT-1").request(EVENT, BODY.as_bytes()).unwrap();
        let mut request = sent.clone();
        set(&mut request, name, "evt-1");
        all.push(mechanism.case(cause, ("part-differs", "case"), request));
        let mut request = sent.clone();
        set(&mut request, name, "\"EVT-1\"");
        all.push(mechanism.case(cause, ("part-differs", "quotation"), request));
        let mut request = sent;
        request.headers.remove(name);
        all.push(mechanism.case("header or value missing", ("missing", ""), request));
    }
    let seconds = mechanism.scheme.signature().and_then(|signature| signature.timestamp);
    if seconds.is_some_and(|timestamp| timestamp.unit == Unit::Seconds && timestamp.place.is_some()) {
        for (at, how) in [("1700000007", "time"), ("1699999800", "time"), ("1700000000000", "")] {
            let mut request = good();
            set(&mut request, "X-Acme-Time", at);
            all.push(mechanism.case(cause, ("part-differs", how), request));
        }
    }
    for unit in [Unit::Seconds, Unit::Milliseconds, Unit::Rfc3339, Unit::HttpDate] {
        let Some(scheme) = with_unit(mechanism.scheme, unit).filter(|scheme| *scheme != mechanism.scheme)
        else {
            continue;
        };
        if mechanism.scheme.signature().and_then(|signature| signature.timestamp?.place).is_some() {
            let request = mechanism.with(scheme).request(BODY);
            all.push(mechanism.case("timestamp in another unit", ("timestamp-unit", ""), request));
        }
    }
}

/// Signatures of more, or of less, than the receiver takes them to be of.
fn templates(mechanism: Mechanism, all: &mut Vec<Case>) {
    let cause = "another part signed";
    let rows: &[&str] = match mechanism.signed() {
        "{body}" => &[
            "{header:x-acme-id}.{body}",
            "{body}{header:x-acme-id}",
            "{url}{body}",
            "{method}\n{body}",
            "{body|sha256|hex}",
            "{header:x-acme-id}:{path}:{body}",
        ],
        "{timestamp}.{body}" => &[
            "{body}",
            "{timestamp}{body}",
            "{body}.{timestamp}",
            "{header:x-acme-id}.{timestamp}.{body}",
            "{timestamp}:{body}",
        ],
        "{timestamp}{body}" => &["{body}", "{body}{timestamp}", "{header:x-acme-id}{timestamp}{body}"],
        "{method}{url}{body}" => &["{url}{body}", "{body}", "{method}{body}"],
        "{path}?{query}:{body}" => &["{query}:{body}", "{body}", "{url}:{body}"],
        _ => &[],
    };
    for signed in rows {
        let scheme = match mechanism.scheme {
            Scheme::Hmac(scheme) if !matches!(scheme.signature.place, Place::Query(_)) => {
                Scheme::Hmac(scheme.signed(Template(signed)))
            }
            Scheme::PublicKey(scheme) => Scheme::PublicKey(scheme.signed(Template(signed))),
            _ => continue,
        };
        let request = mechanism.with(scheme).request(BODY);
        all.push(mechanism.case(cause, ("signed-otherwise", ""), request));
    }
}

/// Tokens that are not the receiver's.
fn tokens(mechanism: Mechanism, all: &mut Vec<Case>) {
    let Scheme::Jwt(scheme) = mechanism.scheme else { return };
    let other = mechanism.with(Scheme::Jwt(scheme.issuer("other"))).request(BODY);
    all.push(mechanism.case("token claim", ("token-claim", "iss"), other));
    let asked = mechanism.with(Scheme::Jwt(scheme.audience("us")));
    all.push(asked.case("token claim", ("missing", "aud"), mechanism.request(BODY)));
    if let Signer::Secret(_) = mechanism.signer {
        let mut of_another = scheme;
        of_another.algorithms = &[JwtAlgorithm::Hs512];
        let other = mechanism.with(Scheme::Jwt(of_another)).request(BODY);
        all.push(mechanism.case("token algorithm", ("token-algorithm", ""), other));
    }
    let mut none = mechanism.request(BODY);
    // {"alg":"none"}.{"iss":"acme"}.
    set(&mut none, "Authorization", &format!("{}eyJhbGciOiJub25lIn0.eyJpc3MiOiJhY21lIn0.AA", scheme.prefix));
    all.push(mechanism.case("token algorithm", ("token-algorithm", ""), none));
    if let Some(mut hash) = scheme.body_hash {
        hash.encoding = Encoding::Base64;
        let other = mechanism.with(Scheme::Jwt(scheme.body_hash(hash))).request(BODY);
        all.push(mechanism.case("wrong encoding", ("encoding", ""), other));
    }
}
