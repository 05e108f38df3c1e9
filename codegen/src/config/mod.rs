//! `provider.toml`: what a provider's schemas do not say.
//!
//! [`Config`] is the file as plain data, `parse` reads it and finds everything that is wrong with
//! it at once, [`json_schema`] is its own JSON Schema, for editors. Every key is optional, and so is
//! the file.
//!
//! ```
//! let config = hookwright_codegen::config::parse(r#"
//!     title = "Acme"
//!     event = "{body:/type}"
//!     acknowledge = 202
//!
//!     [verification]
//!     scheme = "shared-secret"
//!     header = "X-Acme-Secret"
//! "#).unwrap();
//! assert_eq!(config.acknowledge(), 202);
//!
//! let problems = hookwright_codegen::config::parse("acknowlege = 202").unwrap_err();
//! assert_eq!(problems[0].message, "unknown key `acknowlege`");
//! assert_eq!(problems[0].help.as_deref(), Some("did you mean `acknowledge`?"));
//! ```

mod batch;
mod check;
mod derive;
mod explain;
mod explain_change;
mod features;
mod handshake;
mod overlay;
mod parse;
mod problem;
mod protection;
mod receiving;
mod responses;
mod schema;
mod signed;
mod spans;
mod verification;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use batch::{Batch, BatchAnswer, Body, BodyFormat, CloudEventsMode};
pub use derive::{Derives, StandardTrait};
pub use features::{Features, FeaturesPer};
pub use handshake::{Answer, ChallengeAlphabet, Handshake, HandshakeParts, Sign};
pub use overlay::{Change, JsonType, OneOrMore, Overlay};
pub use parse::parse;
pub use problem::Problem;
pub use protection::{Waiver, Weakness};
pub use responses::Responses;
pub use schema::json_schema;
pub use verification::{
    Algorithm, Basic, BodyHash, Encoding, Hmac, Jwt, JwtAlgorithms, List, Names, Pairs, Places, Positions,
    PublicKey, SecretEncoding, SharedSecret, SignatureAlgorithm, SignatureExample, Signing, StandardHeaders,
    StandardWebhooks, Timestamp, Unit, Verification,
};

use spans::Spans;

/// A provider: what its JSON Schemas do not say about its webhooks. Every key is optional.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "provider.toml")]
pub struct Config {
    /// What people call the provider. Default: the folder's name.
    pub title: Option<String>,
    /// Where the provider documents its webhooks, a URL.
    pub documentation: Option<String>,
    /// The draft of schemas that have no `$schema`. Default: 2020-12.
    pub draft: Option<Draft>,
    /// Where a request says which event it is: a template such as `{body:/type}` or
    /// `{header:X-Acme-Topic}.{body:/action}`. Absent: the endpoint's route decides, so each endpoint
    /// receives one event, named when it is built.
    pub event: Option<String>,
    /// Names of events that are not those of their files: the file's path below this folder (or below the version's) with
    /// `.` for `/` and without `.schema.json`, to the name that requests have.
    #[serde(default)]
    pub events: BTreeMap<String, String>,
    /// Where a request says which delivery it is, a template. It should stay the same when the provider
    /// delivers again. Default: the id header of standard-webhooks; otherwise none.
    pub delivery_id: Option<String>,
    /// The HTTP status that tells the provider that an event has arrived. Default: 200.
    #[schemars(range(min = 200, max = 299))]
    pub acknowledge: Option<u16>,
    /// Files and folders below this one that hold definitions, not events, beside those whose folder
    /// begins with `_`. A folder ends in `/` or not.
    #[serde(default)]
    pub shared: Vec<String>,
    /// The provider's payloads have versions: the first folder level below this one is the version.
    pub version: Option<Version>,
    /// How requests prove that they come from the provider. Absent, or `none`: they do not, and an
    /// endpoint has to say `unverified()`.
    pub verification: Option<Verification>,
    /// Requests that are not deliveries, and what answers them; the first that fits counts.
    #[serde(default)]
    pub handshake: Vec<Handshake>,
    /// How bodies hold payloads. Absent: a body is the payload.
    pub body: Option<Body>,
    /// Requests deliver several events at once.
    pub batch: Option<Batch>,
    /// How lenient to be with payloads.
    #[serde(default)]
    pub tolerance: Tolerance,
    /// Corrections of schemas that the provider got wrong, made in this order before anything else.
    #[serde(default)]
    pub overlay: Vec<Overlay>,
    /// Rust names instead of the derived ones. The key is the place of a schema: its file below this
    /// folder, `#`, a JSON pointer. An `UpperCamelCase` value names the type made from that schema (or
    /// the variant, for a pointer to an item of `enum`, `oneOf` or `anyOf`); a `snake_case` value names
    /// the field of that property.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// What some schemas become in Rust.
    #[serde(default)]
    pub types: TypeOptions,
    /// What of the generated code is compiled only where a Cargo feature is on.
    #[serde(default)]
    pub features: Features,
    /// Where remote references lead: an absolute URL, or a prefix of URLs ending in `/`, to a file or
    /// folder below this one. Nothing is ever fetched.
    #[serde(default)]
    pub references: BTreeMap<String, String>,
    /// How `format` and the content keywords are treated.
    #[serde(default)]
    pub formats: Formats,
    /// HTTP statuses other than the usual ones.
    #[serde(default)]
    pub responses: Responses,
    /// Exemptions from `hookwright lint`: a rule's name to the places where it is accepted, each a file
    /// below this folder, `#`, a JSON pointer; or `*` for everywhere.
    #[serde(default)]
    pub lint: BTreeMap<String, Vec<String>>,
    /// Weaknesses of the verification that are accepted, each with a reason.
    #[serde(default)]
    pub waiver: Vec<Waiver>,
    #[serde(skip)]
    spans: Spans,
}

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Draft {
    /// Draft 4
    #[serde(rename = "4")]
    Draft4,
    /// Draft 6
    #[serde(rename = "6")]
    Draft6,
    /// Draft 7
    #[serde(rename = "7")]
    Draft7,
    /// Draft 2019-09
    #[serde(rename = "2019-09")]
    Draft201909,
    /// Draft 2020-12
    #[serde(rename = "2020-12")]
    Draft202012,
}

/// Where a request says which version its payload has: `header` or `body`, not both.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The header's name.
    pub header: Option<String>,
    /// A JSON pointer to a string of the body.
    pub body: Option<String>,
    /// The version, a folder's name, of requests that do not say. Absent: such requests are refused.
    pub default: Option<String>,
}

/// How lenient to be with payloads. Default: as the schema says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Properties that the schema does not name. Absent: as each schema says.
    pub unknown_fields: Option<UnknownFields>,
    /// Strings that an `enum` does not list, and objects of a kind that a union does not list. Absent: `deny`.
    pub unknown_enum_values: Option<UnknownEnumValues>,
}

/// What some schemas become in Rust. A key that is a place, a file below this folder, `#` and a JSON pointer, puts a type
/// of your own there: `"order.paid.schema.json#/$defs/money" = "my_crate::Money"`. Payloads are validated by the schema
/// all the same. The type needs `Clone`, `Debug`, `PartialEq`, `serde::Serialize` and `serde::de::DeserializeOwned`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct TypeOptions {
    /// Whether a schema with `properties` and without `type` describes objects only. Such schemas are then
    /// validated as if they said `"type": "object"`. By the letter they allow every other type too.
    #[serde(default)]
    pub properties_mean_object: bool,
    /// What numbers with a fraction are. Default: `number`.
    #[serde(default)]
    pub number: NumberType,
    /// Whether a type is called after its schema's `title`, if that is a name rather than a sentence. Events keep
    /// their names.
    #[serde(default)]
    pub names_from_titles: bool,
    /// Endings that names of types lose: with `["Dto"]`, `CustomerDto` becomes `Customer`.
    #[serde(default)]
    pub strip_suffixes: Vec<String>,
    /// What types derive beside `Clone`, `Debug`, `PartialEq` and serde's `Serialize`: `Deserialize`; `Copy`, `Default`, `Eq`,
    /// `Hash`, `Ord` and `PartialOrd`, where everything in a type has them; and any other by its path, such as
    /// `schemars::JsonSchema`, for every type.
    #[serde(default)]
    pub derive: Vec<String>,
    /// Whether types that hold strings have a parameter for them, so that payloads can be decoded without copying
    /// strings: `OrderPaid::borrow_json` beside `OrderPaid::from_json`.
    #[serde(default)]
    pub borrow: bool,
    /// What strings are. Default: `String`.
    #[serde(default)]
    pub string: StringType,
    /// Types of your own, by place.
    #[serde(flatten)]
    pub own: BTreeMap<String, String>,
}

/// What strings become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub enum StringType {
    /// A `String`.
    #[default]
    String,
    /// A `Box<str>`: two words of memory instead of three.
    #[serde(rename = "Box<str>")]
    BoxStr,
    /// A `CompactString` of the crate `compact_str`, which holds up to 24 bytes in its place and allocates nothing for them. Needs
    /// the runtime's feature `compact_str`.
    #[serde(rename = "compact_str::CompactString")]
    CompactString,
}

/// What numbers with a fraction become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NumberType {
    /// `hookwright::Number`, which keeps every number as it was sent.
    #[default]
    Number,
    /// `f64`, which rounds numbers of more than 15 digits.
    F64,
}

/// What happens to properties that a schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownFields {
    /// Accepted and dropped, also where the schema is closed.
    Ignore,
    /// Accepted and kept in a map of the struct, also where the schema is closed.
    Keep,
    /// A violation, also where the schema is open.
    Deny,
}

/// What happens to strings that an `enum` does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownEnumValues {
    /// Accepted: the Rust enum has a variant `Other` that holds the string, or the object.
    Keep,
    /// A violation.
    Deny,
}

/// How `format` and the content keywords are treated. A key is a format's name, as JSON Schema spells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Formats {
    /// Every format that is not named here. Absent: date-time, date, uuid, ipv4 and ipv6 are `typed`,
    /// the others are ignored.
    pub default: Option<FormatMode>,
    /// `contentEncoding` and `contentMediaType`. Default: `ignore`.
    pub content: Option<ContentMode>,
    /// The formats that are named.
    #[serde(flatten)]
    pub named: BTreeMap<String, FormatMode>,
}

/// How a format is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormatMode {
    /// Asserted, and a Rust type of its own where there is one.
    Typed,
    /// Asserted; the Rust type stays `String`.
    Assert,
    /// An annotation; the Rust type is `String`.
    Ignore,
}

/// How the content keywords are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContentMode {
    /// Asserted: base64, and a JSON document where `application/json` is declared.
    Assert,
    /// Annotations.
    Ignore,
}

impl Config {
    /// The status that acknowledges an event.
    pub fn acknowledge(&self) -> u16 {
        self.acknowledge.unwrap_or(200)
    }

    /// Where the value at `path` stands in the file that was parsed, in bytes; where it is not there,
    /// the nearest table around it. `path` is a JSON pointer: `/overlay/0/pointer`.
    pub fn span(&self, path: &str) -> std::ops::Range<usize> {
        self.spans.value(path)
    }

    /// Where the key at `path` stands, as [`Config::span`].
    pub fn key_span(&self, path: &str) -> std::ops::Range<usize> {
        self.spans.key(path)
    }
}

impl Formats {
    /// Whether `format` has a Rust type of its own.
    pub fn is_typed(format: &str) -> bool {
        matches!(format, "date-time" | "date" | "uuid" | "ipv4" | "ipv6")
    }

    /// How `format` is treated. [`FormatMode::Typed`] is only answered for formats that have a type.
    pub fn mode(&self, format: &str) -> FormatMode {
        match self.named.get(format).copied().or(self.default) {
            Some(FormatMode::Typed) if !Self::is_typed(format) => FormatMode::Assert,
            Some(mode) => mode,
            None if Self::is_typed(format) => FormatMode::Typed,
            None => FormatMode::Ignore,
        }
    }

    /// How the content keywords are treated.
    pub fn content(&self) -> ContentMode {
        self.content.unwrap_or(ContentMode::Ignore)
    }
}

#[cfg(test)]
mod tests;
