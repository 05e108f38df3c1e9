//! `[verification]`: how requests prove that they come from the provider.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How requests prove that they come from the provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "scheme", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Verification {
    /// A header carries the secret itself.
    SharedSecret(SharedSecret),
    /// A header carries a keyed hash (RFC 2104) of the request.
    Hmac(Hmac),
    /// The Standard Webhooks specification, symmetric signatures (`v1`).
    StandardWebhooks(StandardWebhooks),
    /// The provider documents no verification.
    None,
}

impl Verification {
    /// The requests with good signatures.
    pub fn examples(&self) -> &[SignatureExample] {
        match self {
            Self::Hmac(scheme) => &scheme.example,
            Self::StandardWebhooks(scheme) => &scheme.example,
            Self::SharedSecret(_) | Self::None => &[],
        }
    }
}

/// A header carries the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedSecret {
    /// The header's name.
    pub header: String,
    /// Text before the secret in the header: `Bearer `. Default: nothing.
    #[serde(default)]
    pub prefix: String,
}

/// A header carries a keyed hash (RFC 2104) of the request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hmac {
    /// The hash.
    pub algorithm: Algorithm,
    /// How the header writes the hash.
    pub encoding: Encoding,
    /// The header's name.
    pub header: String,
    /// What stands before the signature in the header: `sha256=`. Default: nothing.
    #[serde(default)]
    pub prefix: String,
    /// The header is a list of pairs, such as `t=1492774577,v1=5257a8…`; not together with `prefix`.
    pub pairs: Option<Pairs>,
    /// What is signed, a template of `{body}`, `{timestamp}`, `{header:Name}` and text. It must hold
    /// `{body}`. Default: `{body}`.
    pub signed: Option<String>,
    /// How the secret's text becomes the key's bytes. Default: `text`.
    #[serde(default)]
    pub secret: SecretEncoding,
    /// When the request was signed; old and future requests are refused.
    pub timestamp: Option<Timestamp>,
    /// Requests with good signatures, at least one: checked when code is generated.
    #[serde(default)]
    pub example: Vec<SignatureExample>,
}

/// A header that is a list of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// The name of the signature's pair: `v1`. It may be there several times; one has to be good.
    pub signature: String,
    /// The name of the timestamp's pair: `t`.
    pub timestamp: Option<String>,
    /// What separates pairs. Default: `,`.
    pub separator: Option<String>,
}

/// When a request was signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    /// The header that holds it; absent where `pairs.timestamp` names it.
    pub header: Option<String>,
    /// Its unit, since 1970-01-01T00:00:00Z. Default: `s`.
    #[serde(default)]
    pub unit: Unit,
    /// The allowed difference, in seconds, from the receiver's clock. Default: 300.
    #[schemars(range(min = 1, max = 86400))]
    pub tolerance: Option<u32>,
}

/// A request whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureExample {
    /// The secret: never one that is in use.
    pub secret: String,
    /// The headers that verification reads.
    pub headers: BTreeMap<String, String>,
    /// The body, exactly.
    pub body: String,
}

/// The Standard Webhooks specification. The signed string is `id.timestamp.body`, the secret base64
/// with or without `whsec_` before it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardWebhooks {
    /// What the three headers' names begin with. Default: `webhook`.
    #[serde(default)]
    pub headers: StandardHeaders,
    /// The allowed difference, in seconds, between the timestamp and the receiver's clock. Default: 300.
    #[schemars(range(min = 1, max = 86400))]
    pub tolerance: Option<u32>,
    /// Requests with good signatures: checked when code is generated.
    #[serde(default)]
    pub example: Vec<SignatureExample>,
}

/// The prefix of the Standard Webhooks header names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StandardHeaders {
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`
    #[default]
    Webhook,
    /// `svix-id`, `svix-timestamp`, `svix-signature`
    Svix,
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

/// How a hash is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Hexadecimal digits, of either case.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}

/// How a secret's text becomes the key's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretEncoding {
    /// The text's own bytes.
    #[default]
    Text,
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}

/// The unit of a timestamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Unit {
    /// Seconds.
    #[default]
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
}
