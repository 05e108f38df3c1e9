//! Examples that verify, whatever text their scheme holds: only then code is generated.

use std::time::UNIX_EPOCH;

use hookwright::receive::{
    Algorithm, BodyHash, Encoding, EventName, Jwt, JwtAlgorithm, PublicKey, Scheme, SignatureAlgorithm,
    Template, WebhookSpec,
};
use hookwright::testing::Sender;

use super::settings::quoted;

const PUBLIC: &str = "d8d37c4d8a64b4f5b5856c005977f2c4387bdb52d12543a6ce389d6e1c67b838";
const PRIVATE: &str = include_str!("../../../runtime/tests/receive/keys/ed25519.pem");

/// The settings of public keys and tokens, each with the text and an example; where no request can hold the text, the
/// example is left out.
pub(crate) fn all(text: &str) -> Vec<(&'static str, String)> {
    let value = quoted(text);
    let signed = format!("{text}{{body}}");
    let key_id = quoted(&format!("{text}{{header:a}}"));
    let key = PublicKey::new("a", SignatureAlgorithm::Ed25519);
    let jwt = Jwt::new("a", &[JwtAlgorithm::Hs256]);
    let hash = BodyHash { claim: text, algorithm: Algorithm::Sha256, encoding: Encoding::Hex };
    let hash_of = "algorithm = \"sha256\", encoding = \"hex\"";
    vec![
        ("key-signed", of_key(key.signed(Template(&signed)), &format!("signed = {}", quoted(&signed)))),
        ("key-prefix", of_key(key.prefix(text), &format!("prefix = {value}"))),
        ("key-id", of_key(key, &format!("key_id = {key_id}"))),
        ("jwt-prefix", of_token(jwt.prefix(text), &format!("prefix = {value}"))),
        ("jwt-issuer", of_token(jwt.issuer(text), &format!("issuer = {value}"))),
        ("jwt-audience", of_token(jwt.audience(text), &format!("audience = {value}"))),
        (
            "jwt-body-hash",
            of_token(jwt.body_hash(hash), &format!("body_hash = {{ claim = {value}, {hash_of} }}")),
        ),
    ]
}

fn of_key(scheme: PublicKey<'_>, setting: &str) -> String {
    let example = example(Scheme::PublicKey(scheme), &format!("public_key = \"{PUBLIC}\""));
    format!(
        "[verification]\nscheme = \"public-key\"\nheader = \"a\"\nencoding = \"hex\"\nalgorithm = \"ed25519\"\n{setting}\n{example}"
    )
}

fn of_token(scheme: Jwt<'_>, setting: &str) -> String {
    let example = example(Scheme::Jwt(scheme), "secret = \"s\"");
    format!(
        "[verification]\nscheme = \"jwt\"\nheader = \"a\"\nalgorithms = [\"HS256\"]\n{setting}\n{example}"
    )
}

/// A request of the scheme with the body `b`.
fn example(scheme: Scheme<'_>, key: &str) -> String {
    let spec = WebhookSpec::new("acme").scheme(scheme);
    let sender = Sender::new(&spec, UNIX_EPOCH).secret("s").private_key(PRIVATE);
    let request = sender.request(EventName::new(None, "x"), b"b").ok();
    let header = request.and_then(|request| request.headers["a"].to_str().map(str::to_owned).ok());
    header.map_or_else(String::new, |header| {
        format!("[[verification.example]]\n{key}\nbody = \"b\"\nheaders = {{ a = {} }}\n", quoted(&header))
    })
}
