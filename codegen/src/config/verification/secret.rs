//! Requests that carry the secret itself.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Places, SignatureExample};

/// The request carries the secret itself, in one of `header`, `query`, `form`, `body` and `path`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedSecret {
    /// The header's name.
    pub header: Option<String>,
    /// The name of a parameter of the URL's query.
    pub query: Option<String>,
    /// The name of a field of a body of the type `application/x-www-form-urlencoded`.
    pub form: Option<String>,
    /// A JSON pointer to a string of the body.
    pub body: Option<String>,
    /// The end of the URL's path, with `{secret}` for one of its segments: `/hooks/{secret}`.
    pub path: Option<String>,
    /// Text before the secret: `Bearer `. Default: nothing.
    #[serde(default)]
    pub prefix: String,
    /// Requests with a good secret: checked when code is generated.
    #[serde(default)]
    pub example: Vec<SignatureExample>,
}

impl SharedSecret {
    /// The keys that say where the secret is.
    pub fn places(&self) -> Places<'_> {
        Places {
            header: self.header.as_ref(),
            headers: None,
            query: self.query.as_ref(),
            form: self.form.as_ref(),
            body: self.body.as_ref(),
            path: self.path.as_ref(),
        }
    }
}

/// The request carries a user's name and password (RFC 7617), which are the secret: `user:password`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basic {
    /// Requests with good credentials: checked when code is generated.
    #[serde(default)]
    pub example: Vec<SignatureExample>,
}
