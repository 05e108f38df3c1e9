//! Cargo features of the generated code.

use schemars::JsonSchema;
use serde::Deserialize;

/// What of the generated code is compiled only where a Cargo feature is on. The manifest of the crate that has the
/// code declares the features: `hookwright generate` says which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// What has a feature of its own. Absent: nothing, so everything is compiled.
    pub per: Option<FeaturesPer>,
}

/// What has a Cargo feature of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeaturesPer {
    /// Each event: `acme-order_paid`. One whose feature is off is received as an unknown event.
    Event,
}
