//! Requests whose signatures are known to be good.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A request whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureExample {
    /// The secret: never one that is in use.
    pub secret: Option<String>,
    /// The public key: PEM, a JSON Web Key, or bytes in hexadecimal or base64.
    pub public_key: Option<String>,
    /// Public keys by their ids, where requests name their keys.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// The method. Default: `POST`.
    pub method: Option<String>,
    /// The URL that the request goes to, as the provider knows it. Default: `https://example.com/`.
    pub url: Option<String>,
    /// The texts of options that are signed.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// The headers that verification reads.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, exactly. Default: nothing.
    #[serde(default)]
    pub body: String,
    /// When the request arrives, in seconds since 1970-01-01T00:00:00Z. Absent: its age is not checked.
    pub at: Option<u32>,
}
