//! Every way in which requests prove their origin, with what signs and what verifies.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hookwright::Request;
use hookwright::receive::{
    Algorithm, BodyHash, Encoding, EventName, Hmac, Jwt, JwtAlgorithm, Pairs, Place, Positions, PublicKey,
    Scheme, SecretEncoding, SharedSecret, SignatureAlgorithm, StandardWebhooks, Template, Timestamp, Unit,
    Verifier, WebhookSpec,
};
use hookwright::testing::Sender;

/// A secret whose text is also hexadecimal and base64, and means something else as each of them.
pub(crate) const SECRET: &str = "6d792d7365637265742d6f662d61636d";
/// A body that most of what may happen to bodies changes.
pub(crate) const BODY: &str =
    "{\"id\":\"evt_1\",\"url\":\"https://acme.example/a\",\"name\":\"Amélie <a&b>\",\"items\":[1,{\"n\":2}]}";
pub(crate) const EVENT: EventName<'static> = EventName::new(None, "order.paid");
pub(crate) const URL: &str = "https://hooks.example/Acme/in%2Fbox";

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// What signs.
#[derive(Clone, Copy)]
pub(crate) enum Signer {
    Secret(&'static str),
    /// The texts of a private key and of its public key.
    Key(&'static str, &'static str),
}

/// A way of proving an origin.
#[derive(Clone, Copy)]
pub(crate) struct Mechanism {
    pub(crate) name: &'static str,
    pub(crate) scheme: Scheme<'static>,
    pub(crate) signer: Signer,
}

impl Mechanism {
    /// The same with another scheme.
    pub(crate) fn with(self, scheme: Scheme<'static>) -> Self {
        Self { scheme, ..self }
    }

    fn spec(self) -> &'static WebhookSpec<'static> {
        let spec = WebhookSpec::new("acme").delivery_id(Template("{header:X-Acme-Id}"));
        Box::leak(Box::new(spec.scheme(self.scheme)))
    }

    /// What sends.
    pub(crate) fn sender(self) -> Sender<'static> {
        let uri = "/Acme/in%2Fbox?kind=order%2Fpaid&q=a+b".parse().unwrap();
        let sender = Sender::new(self.spec(), now()).uri(uri).public_url(URL).delivery_id("Evt-1");
        match self.signer {
            Signer::Secret(secret) => sender.secret(secret),
            Signer::Key(private, _) => sender.private_key(private),
        }
    }

    /// A request with this body.
    pub(crate) fn request(self, body: &str) -> Request {
        self.sender().request(EVENT, body.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// What receives.
    pub(crate) fn verifier(self) -> Verifier<'static> {
        let verifier = match self.signer {
            Signer::Secret(secret) => Verifier::with_any_secret(self.scheme, [secret.into()]),
            Signer::Key(_, public) => Verifier::new(self.scheme, []).unwrap().public_key(public),
        };
        let verifier = verifier.unwrap().delivery_id(Some(Template("{header:X-Acme-Id}")));
        verifier.public_url(URL).unwrap()
    }

    /// The template of what is signed, if there is one.
    pub(crate) fn signed(self) -> &'static str {
        match self.scheme {
            Scheme::StandardWebhooks(_) => "{id}.{timestamp}.{body}",
            scheme => scheme.signature().map_or("", |signature| signature.signed.0),
        }
    }
}

const HEADER: &str = "X-Acme-Signature";

/// All of them.
pub(crate) fn mechanisms() -> Vec<Mechanism> {
    let secrets = secrets().into_iter();
    let secrets = secrets.map(|(name, scheme)| Mechanism { name, scheme, signer: Signer::Secret(SECRET) });
    let mut all: Vec<Mechanism> = secrets.collect();
    let whsec = Signer::Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let scheme = Scheme::Hmac(Hmac::new(HEADER).secret(SecretEncoding::Whsec));
    all.push(Mechanism { name: "hmac, a secret after `whsec_`", scheme, signer: whsec });
    let scheme = Scheme::StandardWebhooks(StandardWebhooks::new("webhook"));
    all.push(Mechanism { name: "standard webhooks", scheme, signer: whsec });
    all.push(Mechanism { name: "basic", scheme: Scheme::Basic, signer: Signer::Secret("acme:shh-1") });
    all.extend(of_keys());
    all
}

fn secrets() -> Vec<(&'static str, Scheme<'static>)> {
    let hmac = Hmac::new(HEADER);
    let timed = hmac.signed(Template("{timestamp}.{body}"));
    let at = Timestamp::new().header("X-Acme-Time");
    let token = Jwt::new("Authorization", &[JwtAlgorithm::Hs256]).prefix("Bearer ").issuer("acme");
    let hash = BodyHash { claim: "body", algorithm: Algorithm::Sha256, encoding: Encoding::Hex };
    let hmacs = [
        ("hmac", hmac.prefix("sha256=")),
        ("hmac, base64", hmac.encoding(Encoding::Base64)),
        ("hmac, sha512", hmac.algorithm(Algorithm::Sha512)),
        ("hmac, sha1", hmac.algorithm(Algorithm::Sha1).prefix("sha1=")),
        ("hmac, a secret in hexadecimal", hmac.secret(SecretEncoding::Hex)),
        ("hmac, a secret in base64", hmac.secret(SecretEncoding::Base64)),
        ("hmac, pairs", timed.pairs(Pairs::new("v1").timestamp("t"))),
        ("hmac, a list", hmac.list(",").prefix("v1=")),
        ("hmac, positions", timed.positions(Positions::new(1).timestamp(0))),
        ("hmac, one of several headers", Hmac::at(Place::Headers("X-Acme-Signature-1 X-Acme-Signature-2"))),
        ("hmac, in the query", Hmac::at(Place::Query("signature"))),
        (
            "hmac, members of the body",
            Hmac::at(Place::Body("/signature")).signed(Template("{body:/id}.{header:X-Acme-Id}")),
        ),
        ("hmac, a time in seconds", timed.timestamp(at)),
        ("hmac, a time in milliseconds", timed.timestamp(at.unit(Unit::Milliseconds))),
        ("hmac, a date and time", timed.timestamp(at.unit(Unit::Rfc3339))),
        ("hmac, method and URL", hmac.signed(Template("{method}{url}{body}"))),
        ("hmac, path and query", hmac.signed(Template("{path}?{query}:{body}"))),
        ("hmac, id and a header", timed.timestamp(at).signed(Template("{id}.{timestamp}.{body}"))),
        ("hmac, a hash of the body", hmac.signed(Template("{header:X-Acme-Id|lower};{body|sha256|hex}"))),
    ];
    let shared = [
        ("shared secret", SharedSecret::new("X-Acme-Secret")),
        ("shared secret, after a prefix", SharedSecret::new("Authorization").prefix("Bearer ")),
        ("shared secret, in the query", SharedSecret::at(Place::Query("token"))),
        ("shared secret, in the path", SharedSecret::at(Place::Path("/hooks/{secret}"))),
    ];
    let tokens = [("token", token), ("token, a hash of the body", token.body_hash(hash).max_age(300))];
    let hmacs = hmacs.map(|(name, scheme)| (name, Scheme::Hmac(scheme)));
    let shared = shared.map(|(name, scheme)| (name, Scheme::SharedSecret(scheme)));
    let tokens = tokens.map(|(name, scheme)| (name, Scheme::Jwt(scheme)));
    hmacs.into_iter().chain(shared).chain(tokens).collect()
}

macro_rules! key {
    ($name:literal) => {
        Signer::Key(
            include_str!(concat!("../receive/keys/", $name, ".pem")),
            include_str!(concat!("../receive/keys/", $name, ".pub.pem")),
        )
    };
}

fn of_keys() -> Vec<Mechanism> {
    use SignatureAlgorithm::{EcdsaP256Sha256, EcdsaP256Sha256Raw, Ed25519, RsaPkcs1Sha256, RsaPssSha512};
    let (ed25519, p256, rsa) = (key!("ed25519"), key!("p256"), key!("rsa"));
    let timed = Timestamp::new().header("X-Acme-Time");
    let schemes = [
        ("Ed25519", Ed25519, ed25519),
        ("ECDSA", EcdsaP256Sha256, p256),
        ("ECDSA, `r` and `s`", EcdsaP256Sha256Raw, p256),
        ("RSA", RsaPkcs1Sha256, rsa),
        ("RSA, PSS", RsaPssSha512, rsa),
    ];
    let schemes = schemes.map(|(name, algorithm, signer)| {
        let scheme = PublicKey::new(HEADER, algorithm).timestamp(timed).signed(Template("{timestamp}{body}"));
        Mechanism { name, scheme: Scheme::PublicKey(scheme), signer }
    });
    let token = Scheme::Jwt(Jwt::new("Authorization", &[JwtAlgorithm::EdDsa]).issuer("acme"));
    let standard = Scheme::StandardWebhooks(StandardWebhooks::new("webhook"));
    let more = [
        Mechanism { name: "token, of a public key", scheme: token, signer: ed25519 },
        Mechanism { name: "standard webhooks, of a public key", scheme: standard, signer: ed25519 },
    ];
    schemes.into_iter().chain(more).collect()
}
