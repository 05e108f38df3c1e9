//! `provider.toml` as the runtime's plain data.

use hookwright::receive::{self, EventName, Outcome, Part, Reading, Scheme, Source, Template, WebhookSpec};

use super::{
    Algorithm, Batch, Body, Config, Encoding, Hmac, Jwt, PublicKey, Responses, SecretEncoding,
    SignatureAlgorithm, Signing, StandardHeaders, StandardWebhooks, Unit, Verification, Version,
};

/// By how many seconds a timestamp may differ from the receiver's clock, where nothing else is said.
const TOLERANCE: u32 = 300;

impl Config {
    /// How requests of `provider`, which has these events, are received. The handshakes are left out: they are
    /// [`Config::handshake_parts`].
    pub fn receiving<'a>(&'a self, provider: &'a str, events: &'a [EventName<'a>]) -> WebhookSpec<'a> {
        let responses = self.responses.with_acknowledge(self.acknowledge());
        let mut spec = WebhookSpec::new(provider).events(events).responses(responses);
        spec.event = self.event.as_deref().map(Template);
        spec.delivery_id = self.delivery_id();
        spec.version = self.version.as_ref().map(version);
        spec.body = self.body.as_ref().map_or(spec.body, Body::runtime);
        spec.batch = self.batch.as_ref().map(Batch::runtime);
        spec.scheme = self.verification.as_ref().and_then(Verification::scheme);
        spec
    }

    /// What a payload of an event says about itself: the pointers to where its name and version stand, with their texts.
    /// A name that is put together from several parts, or that a header or a route gives, is left out.
    pub fn said_in_body<'a>(&'a self, event: EventName<'a>) -> Vec<(&'a str, &'a str)> {
        let mut parts = self.event.as_deref().map(Template).into_iter().flat_map(Template::parts);
        let name = match (parts.next(), parts.next()) {
            (Some(Ok(Part::Pointer(pointer))), None) => Some((pointer, event.name)),
            _ => None,
        };
        let version = self.version.as_ref().and_then(|said| said.body.as_deref()).zip(event.version);
        name.into_iter().chain(version).collect()
    }

    /// Where a request says which delivery it is.
    pub(super) fn delivery_id(&self) -> Option<Template<'_>> {
        let standard = match &self.verification {
            Some(Verification::StandardWebhooks(scheme)) => Some(scheme.headers.delivery_id()),
            _ => None,
        };
        self.delivery_id.as_deref().or(standard).map(Template)
    }
}

fn version(version: &Version) -> receive::Version<'_> {
    let header = version.header.as_deref().map(Source::Header);
    let body = version.body.as_deref().map(Source::Body);
    let default = version.default.as_deref();
    let mut said = receive::Version::fixed(default.unwrap_or_default());
    said.source = header.or(body);
    said.default = default;
    said
}

impl Verification {
    /// The scheme, if requests are verified.
    pub fn scheme(&self) -> Option<Scheme<'_>> {
        match self {
            Self::SharedSecret(scheme) => {
                let place = scheme.places().place()?;
                Some(Scheme::SharedSecret(receive::SharedSecret::at(place).prefix(&scheme.prefix)))
            }
            Self::Basic(_) => Some(Scheme::Basic),
            Self::Hmac(scheme) => hmac(scheme).map(Scheme::Hmac),
            Self::PublicKey(scheme) => public_key(scheme).map(Scheme::PublicKey),
            Self::Jwt(scheme) => jwt(scheme).map(Scheme::Jwt),
            Self::StandardWebhooks(scheme) => Some(Scheme::StandardWebhooks(standard_webhooks(scheme))),
            Self::None => None,
        }
    }
}

fn hmac(scheme: &Hmac) -> Option<receive::Hmac<'_>> {
    let signing = scheme.signing();
    let hmac = receive::Hmac::at(signing.places.place()?).algorithm(algorithm(scheme.algorithm));
    let mut hmac = hmac.secret(secret_encoding(scheme.secret));
    fill(&mut hmac.signature, &signing);
    Some(hmac)
}

const fn secret_encoding(encoding: SecretEncoding) -> receive::SecretEncoding {
    match encoding {
        SecretEncoding::Text => receive::SecretEncoding::Text,
        SecretEncoding::Hex => receive::SecretEncoding::Hex,
        SecretEncoding::Base64 => receive::SecretEncoding::Base64,
        SecretEncoding::Base64url => receive::SecretEncoding::Base64Url,
        SecretEncoding::Whsec => receive::SecretEncoding::Whsec,
    }
}

fn jwt(scheme: &Jwt) -> Option<receive::Jwt<'_>> {
    let mut jwt = receive::Jwt::at(scheme.places().place()?, &scheme.algorithms.0)
        .prefix(&scheme.prefix)
        .secret(secret_encoding(scheme.secret));
    jwt.issuer = scheme.issuer.as_deref();
    jwt.audience = scheme.audience.as_deref();
    jwt.max_age = scheme.max_age;
    jwt.leeway = scheme.leeway.unwrap_or(jwt.leeway);
    jwt.body_hash = scheme.body_hash.as_ref().map(|hash| receive::BodyHash {
        claim: &hash.claim,
        algorithm: algorithm(hash.algorithm),
        encoding: encoding(hash.encoding),
    });
    Some(jwt)
}

fn public_key(scheme: &PublicKey) -> Option<receive::PublicKey<'_>> {
    let signing = scheme.signing();
    let mut said = receive::PublicKey::at(signing.places.place()?, signature_algorithm(scheme.algorithm));
    fill(&mut said.signature, &signing);
    said.key_id = scheme.key_id.as_deref().map(Template);
    Some(said)
}

const fn signature_algorithm(algorithm: SignatureAlgorithm) -> receive::SignatureAlgorithm {
    match algorithm {
        SignatureAlgorithm::Ed25519 => receive::SignatureAlgorithm::Ed25519,
        SignatureAlgorithm::EcdsaP256Sha256 => receive::SignatureAlgorithm::EcdsaP256Sha256,
        SignatureAlgorithm::EcdsaP256Sha256Raw => receive::SignatureAlgorithm::EcdsaP256Sha256Raw,
        SignatureAlgorithm::RsaPkcs1Sha256 => receive::SignatureAlgorithm::RsaPkcs1Sha256,
        SignatureAlgorithm::RsaPkcs1Sha512 => receive::SignatureAlgorithm::RsaPkcs1Sha512,
        SignatureAlgorithm::RsaPssSha256 => receive::SignatureAlgorithm::RsaPssSha256,
        SignatureAlgorithm::RsaPssSha512 => receive::SignatureAlgorithm::RsaPssSha512,
        SignatureAlgorithm::RsaPkcs1Sha1 => receive::SignatureAlgorithm::RsaPkcs1Sha1,
    }
}

pub(super) const fn algorithm(algorithm: Algorithm) -> receive::Algorithm {
    match algorithm {
        Algorithm::Md5 => receive::Algorithm::Md5,
        Algorithm::Sha1 => receive::Algorithm::Sha1,
        Algorithm::Sha256 => receive::Algorithm::Sha256,
        Algorithm::Sha384 => receive::Algorithm::Sha384,
        Algorithm::Sha512 => receive::Algorithm::Sha512,
    }
}

pub(super) const fn encoding(encoding: Encoding) -> receive::Encoding {
    match encoding {
        Encoding::Hex => receive::Encoding::Hex,
        Encoding::Base64 => receive::Encoding::Base64,
    }
}

/// What the schemes that sign have in common.
fn fill<'a>(signature: &mut receive::Signature<'a>, signing: &Signing<'a>) {
    signature.encoding = encoding(signing.encoding);
    signature.prefix = signing.prefix;
    signature.reading = reading(signing);
    signature.signed = Template(signing.signed.unwrap_or("{body}"));
    signature.timestamp = timestamp(signing);
}

fn reading<'a>(signing: &Signing<'a>) -> Reading<'a> {
    let comma = |separator: Option<&'a str>| separator.unwrap_or(",");
    match (signing.pairs, signing.list, signing.positions) {
        (Some(pairs), _, _) => {
            let separator = comma(pairs.separator.as_deref());
            let mut said = receive::Pairs::new(&pairs.signature).separator(separator);
            said.timestamp = pairs.timestamp.as_deref();
            Reading::Pairs(said)
        }
        (None, Some(list), _) => Reading::List(comma(list.separator.as_deref())),
        (None, None, Some(positions)) => {
            let separator = comma(positions.separator.as_deref());
            let mut said = receive::Positions::new(positions.signature).separator(separator);
            said.timestamp = positions.timestamp;
            Reading::Positions(said)
        }
        (None, None, None) => Reading::Whole,
    }
}

/// A timestamp is checked as soon as the file says where it is, also without `[verification.timestamp]`.
fn timestamp<'a>(signing: &Signing<'a>) -> Option<receive::Timestamp<'a>> {
    let declared = signing.timestamp;
    if declared.is_none() && !signing.is_timed_in_place() {
        return None;
    }
    let unit = match declared.map(|timestamp| timestamp.unit).unwrap_or_default() {
        Unit::Seconds => receive::Unit::Seconds,
        Unit::Milliseconds => receive::Unit::Milliseconds,
        Unit::Rfc3339 => receive::Unit::Rfc3339,
        Unit::HttpDate => receive::Unit::HttpDate,
    };
    let tolerance = declared.and_then(|timestamp| timestamp.tolerance).unwrap_or(TOLERANCE);
    let mut said = receive::Timestamp::new().unit(unit).tolerance(Some(tolerance));
    said.place = declared.and_then(|timestamp| timestamp.places().place());
    Some(said)
}

fn standard_webhooks(scheme: &StandardWebhooks) -> receive::StandardWebhooks<'_> {
    receive::StandardWebhooks::new(scheme.headers.prefix()).tolerance(scheme.tolerance.unwrap_or(TOLERANCE))
}

impl StandardHeaders {
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Svix => "svix",
        }
    }

    const fn delivery_id(self) -> &'static str {
        match self {
            Self::Webhook => "{header:webhook-id}",
            Self::Svix => "{header:svix-id}",
        }
    }
}

impl Responses {
    fn with_acknowledge(&self, acknowledge: u16) -> receive::Responses {
        let declared = [
            (Outcome::BadHandshake, self.bad_handshake),
            (Outcome::MissingSignature, self.missing_signature),
            (Outcome::BadSignature, self.bad_signature),
            (Outcome::Stale, self.stale),
            (Outcome::TooLarge, self.too_large),
            (Outcome::TimedOut, self.timed_out),
            (Outcome::NotJson, self.not_json),
            (Outcome::NoItems, self.no_items),
            (Outcome::TooManyItems, self.too_many_items),
            (Outcome::BadBody, self.bad_body),
            (Outcome::AmbiguousHeader, self.ambiguous_header),
            (Outcome::UnknownVersion, self.unknown_version),
            (Outcome::NoEvent, self.no_event),
            (Outcome::Invalid, self.invalid),
            (Outcome::UnknownEvent, self.unknown_event),
            (Outcome::Duplicate, self.duplicate),
            (Outcome::InFlight, self.in_flight),
            (Outcome::Failed, self.failed),
            (Outcome::Unavailable, self.unavailable),
        ];
        let usual = receive::Responses::DEFAULT.with(Outcome::Accepted, acknowledge);
        let declared = declared.into_iter().filter_map(|(outcome, status)| Some((outcome, status?)));
        declared.fold(usual, |responses, (outcome, status)| responses.with(outcome, status))
    }
}
