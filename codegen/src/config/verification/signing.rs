//! What is signed, and where the signature stands.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{List, Pairs, Places, Positions, Timestamp};

/// Declares the table of a scheme that signs: its own keys, and those that all such schemes have.
macro_rules! signing_table {
    ($(#[$doc:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($own)*
            /// How the signature is written.
            pub encoding: $crate::config::verification::Encoding,
            /// The name of the header that holds the signature.
            pub header: Option<String>,
            /// The names of several headers, each with a signature; one has to be good.
            pub headers: Option<$crate::config::verification::Names>,
            /// The name of the parameter of the URL's query that holds the signature.
            pub query: Option<String>,
            /// The name of the field of a body of the type `application/x-www-form-urlencoded` that holds the signature.
            pub form: Option<String>,
            /// A JSON pointer to the string of the body that holds the signature, which then signs named parts of the body.
            pub body: Option<String>,
            /// What stands before the signature: `sha256=`. Default: nothing.
            #[serde(default)]
            pub prefix: String,
            /// The text is a list of pairs, such as `t=1492774577,v1=5257a8…`; not together with `prefix`.
            pub pairs: Option<$crate::config::verification::Pairs>,
            /// The text is a list of signatures. Each begins with `prefix`; others are skipped.
            pub list: Option<$crate::config::verification::List>,
            /// The text is a list in which each position has its meaning; not together with `prefix`.
            pub positions: Option<$crate::config::verification::Positions>,
            /// What is signed: a template of text and of `{body}`, `{timestamp}`, `{id}`, `{method}`, `{url}`, `{path}`,
            /// `{query}`, `{query:name}`, `{form:name}`, `{form*}`, `{body:/pointer}`, `{header:Name}` and `{option:name}`,
            /// each with filters (`{body|sha256|hex}`), and optional segments (`{?id:{query:id};}`). Default: `{body}`.
            pub signed: Option<String>,
            /// When the request was signed; old and future requests are refused.
            pub timestamp: Option<$crate::config::verification::Timestamp>,
            /// Requests with good signatures, at least one: checked when code is generated.
            #[serde(default)]
            pub example: Vec<$crate::config::verification::SignatureExample>,
        }

        impl $name {
            /// What is signed, and where the signature stands.
            pub fn signing(&self) -> $crate::config::verification::Signing<'_> {
                $crate::config::verification::Signing {
                    places: $crate::config::verification::Places {
                        header: self.header.as_ref(),
                        headers: self.headers.as_ref(),
                        query: self.query.as_ref(),
                        form: self.form.as_ref(),
                        body: self.body.as_ref(),
                        path: None,
                    },
                    prefix: &self.prefix,
                    pairs: self.pairs.as_ref(),
                    list: self.list.as_ref(),
                    positions: self.positions.as_ref(),
                    encoding: self.encoding,
                    signed: self.signed.as_deref(),
                    timestamp: self.timestamp.as_ref(),
                }
            }
        }
    };
}

pub(super) use signing_table;

/// The keys that schemes that sign have in common.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// Where the signature stands.
    pub places: Places<'a>,
    /// What stands before it.
    pub prefix: &'a str,
    /// A list of pairs.
    pub pairs: Option<&'a Pairs>,
    /// A list of signatures.
    pub list: Option<&'a List>,
    /// A list of positions.
    pub positions: Option<&'a Positions>,
    /// How the signature is written.
    pub encoding: Encoding,
    /// What is signed.
    pub signed: Option<&'a str>,
    /// When the request was signed.
    pub timestamp: Option<&'a Timestamp>,
}

impl Signing<'_> {
    /// Whether the text that holds the signature holds the timestamp.
    pub fn is_timed_in_place(&self) -> bool {
        self.pairs.is_some_and(|pairs| pairs.timestamp.is_some())
            || self.positions.is_some_and(|positions| positions.timestamp.is_some())
    }
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Hexadecimal digits, of either case.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}
