//! The Standard Webhooks specification.

use schemars::JsonSchema;
use serde::Deserialize;

use super::SignatureExample;

/// The Standard Webhooks specification. The signed string is `id.timestamp.body`. The secret is base64
/// with or without `whsec_` before it, and a public key is base64 with or without `whpk_`.
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
