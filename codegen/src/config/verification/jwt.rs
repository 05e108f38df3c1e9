//! JSON Web Tokens (RFC 7519).

use hookwright::receive;
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::Deserialize;

use super::{Algorithm, Encoding, Places, SecretEncoding, SignatureExample};

/// The request carries a JSON Web Token (RFC 7519), in one of `header`, `query`, `form` and `body`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jwt {
    /// The name of the header that holds the token.
    pub header: Option<String>,
    /// The name of the parameter of the URL's query that holds the token.
    pub query: Option<String>,
    /// The name of the field of a body of the type `application/x-www-form-urlencoded` that holds the token.
    pub form: Option<String>,
    /// A JSON pointer to the string of the body that holds the token.
    pub body: Option<String>,
    /// Text before the token: `Bearer `. Default: nothing.
    #[serde(default)]
    pub prefix: String,
    /// The algorithms that tokens may be signed with: all with a secret, or all with one kind of keys.
    pub algorithms: JwtAlgorithms,
    /// How the secret's text becomes the key's bytes. Default: `text`.
    #[serde(default)]
    pub secret: SecretEncoding,
    /// What the claim `iss` has to be.
    pub issuer: Option<String>,
    /// What the claim `aud` has to be, or to contain.
    pub audience: Option<String>,
    /// How many seconds after `iat` a token is good; then it needs that claim.
    #[schemars(range(min = 1, max = 86400))]
    pub max_age: Option<u32>,
    /// By how many seconds `exp`, `nbf` and `iat` may differ from the receiver's clock. Default: 60.
    #[schemars(range(max = 86400))]
    pub leeway: Option<u32>,
    /// The claim that holds the hash of the body.
    pub body_hash: Option<BodyHash>,
    /// Requests with good tokens, at least one: checked when code is generated.
    #[serde(default)]
    pub example: Vec<SignatureExample>,
}

impl Jwt {
    /// The keys that say where the token is.
    pub fn places(&self) -> Places<'_> {
        Places {
            header: self.header.as_ref(),
            query: self.query.as_ref(),
            form: self.form.as_ref(),
            body: self.body.as_ref(),
            ..Places::default()
        }
    }
}

/// A claim that holds the hash of the body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyHash {
    /// The claim's name.
    pub claim: String,
    /// The hash.
    pub algorithm: Algorithm,
    /// How it is written.
    pub encoding: Encoding,
}

/// Algorithms of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<JwtAlgorithm>")]
pub struct JwtAlgorithms(pub Vec<receive::JwtAlgorithm>);

/// An algorithm of tokens (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
enum JwtAlgorithm {
    /// HMAC with SHA-256
    #[serde(rename = "HS256")]
    Hs256,
    /// HMAC with SHA-384
    #[serde(rename = "HS384")]
    Hs384,
    /// HMAC with SHA-512
    #[serde(rename = "HS512")]
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256 with SHA-256
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl From<Vec<JwtAlgorithm>> for JwtAlgorithms {
    fn from(algorithms: Vec<JwtAlgorithm>) -> Self {
        let runtime = |algorithm| match algorithm {
            JwtAlgorithm::Hs256 => receive::JwtAlgorithm::Hs256,
            JwtAlgorithm::Hs384 => receive::JwtAlgorithm::Hs384,
            JwtAlgorithm::Hs512 => receive::JwtAlgorithm::Hs512,
            JwtAlgorithm::Rs256 => receive::JwtAlgorithm::Rs256,
            JwtAlgorithm::Es256 => receive::JwtAlgorithm::Es256,
            JwtAlgorithm::EdDsa => receive::JwtAlgorithm::EdDsa,
        };
        Self(algorithms.into_iter().map(runtime).collect())
    }
}

impl JsonSchema for JwtAlgorithms {
    fn schema_name() -> String {
        Vec::<JwtAlgorithm>::schema_name()
    }

    fn is_referenceable() -> bool {
        false
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<JwtAlgorithm>::json_schema(generator)
    }
}
