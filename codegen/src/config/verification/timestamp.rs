//! When a request was signed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Places;

/// When a request was signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    /// The header that holds it; no place is stated where `pairs` or `positions` state it.
    pub header: Option<String>,
    /// The parameter of the URL's query that holds it.
    pub query: Option<String>,
    /// The field of a form that holds it.
    pub form: Option<String>,
    /// A JSON pointer to the string or number of the body that holds it.
    pub body: Option<String>,
    /// How it is written. Default: `s`.
    #[serde(default)]
    pub unit: Unit,
    /// The allowed difference, in seconds, from the receiver's clock. Default: 300.
    #[schemars(range(min = 1, max = 86400))]
    pub tolerance: Option<u32>,
}

impl Timestamp {
    /// The keys that say where it is.
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

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Unit {
    /// Seconds since 1970-01-01T00:00:00Z.
    #[default]
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[serde(rename = "ms")]
    Milliseconds,
    /// A date and time (RFC 3339 §5.6), with or without fractions of a second.
    #[serde(rename = "rfc3339")]
    Rfc3339,
    /// A date of HTTP (RFC 9110 §5.6.7), in the preferred form or in one of the obsolete ones.
    #[serde(rename = "http-date")]
    HttpDate,
}
