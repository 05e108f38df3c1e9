//! The formats of JSON Schema (2020-12 Validation §7.3), each an exact predicate on a string.
//!
//! A schema's table refers to a format's `static`, so a binary only contains the code of the formats
//! that its schemas assert. Every predicate takes the string unescaped, answers in time linear in its
//! length (bounded further where the format bounds the length), and, except for [`IDN_HOSTNAME`],
//! [`HOSTNAME`] with `xn--` labels, and [`REGEX`], allocates nothing.
//!
//! `hostname`, `idn-hostname`, `idn-email` and `regex` look up characters in the Unicode tables, and are
//! only available with the feature `unicode`.
//!
//! Where drafts differ, the meaning is that of the newest draft; earlier drafts define fewer formats,
//! but none of them differently.
//!
//! ```
//! use hookwright_core::format::{DATE, IPV4};
//!
//! assert!((DATE.check)("2024-02-29"));
//! assert!(!(DATE.check)("2023-02-29"));
//! assert!((IPV4.check)("192.0.2.1"));
//! ```

#[cfg_attr(not(feature = "chrono"), allow(dead_code, reason = "chrono's types are made of the parts"))]
pub(crate) mod date;
pub(crate) mod date_time;
mod duration;
mod email;
#[cfg(feature = "unicode")]
mod hostname;
#[cfg(feature = "unicode")]
mod idn_email;
#[cfg(feature = "unicode")]
mod idn_hostname;
mod ipv4;
mod ipv6;
mod iri;
mod iri_reference;
mod json_pointer;
mod mailbox;
mod reference;
#[cfg(feature = "unicode")]
mod regex;
mod relative_json_pointer;
#[cfg(test)]
mod tests;
#[cfg_attr(not(feature = "chrono"), allow(dead_code, reason = "chrono's types are made of the parts"))]
pub(crate) mod time;
#[cfg(feature = "unicode")]
mod u_label;
mod uri;
mod uri_reference;
mod uri_template;
mod uuid;

use std::fmt;

pub use date::DATE;
pub use date_time::DATE_TIME;
pub use duration::DURATION;
pub use email::EMAIL;
#[cfg(feature = "unicode")]
pub use hostname::HOSTNAME;
#[cfg(feature = "unicode")]
pub use idn_email::IDN_EMAIL;
#[cfg(feature = "unicode")]
pub use idn_hostname::IDN_HOSTNAME;
pub use ipv4::IPV4;
pub use ipv6::IPV6;
pub use iri::IRI;
pub use iri_reference::IRI_REFERENCE;
pub use json_pointer::JSON_POINTER;
#[cfg(feature = "unicode")]
pub use regex::REGEX;
pub use relative_json_pointer::RELATIVE_JSON_POINTER;
pub use time::TIME;
pub use uri::URI;
pub use uri_reference::URI_REFERENCE;
pub use uri_template::URI_TEMPLATE;
pub use uuid::UUID;

use crate::schema::StringKeywords;

/// A format that is asserted.
pub struct Format {
    /// Its name, as JSON Schema spells it.
    pub name: &'static str,
    /// Whether a string, unescaped, has the format.
    pub check: fn(&str) -> bool,
    /// The keyword `format` that asserts it, and no other.
    pub(crate) keywords: StringKeywords,
}

impl Format {
    /// A format; `itself` is the `static` that this becomes.
    const fn new(name: &'static str, check: fn(&str) -> bool, itself: &'static Self) -> Self {
        Self { name, check, keywords: StringKeywords::ANY.format(itself) }
    }

    /// Whether it looks characters up in the tables of Unicode: its `static` is there with the feature
    /// `unicode` only.
    pub fn needs_unicode(&self) -> bool {
        matches!(self.name, "hostname" | "idn-email" | "idn-hostname" | "regex")
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}

/// Every format that JSON Schema defines, by name.
///
/// This links every format; a table refers to the one it needs.
#[cfg(feature = "unicode")]
pub static FORMATS: [&Format; 19] = [
    &DATE,
    &DATE_TIME,
    &DURATION,
    &EMAIL,
    &HOSTNAME,
    &IDN_EMAIL,
    &IDN_HOSTNAME,
    &IPV4,
    &IPV6,
    &IRI,
    &IRI_REFERENCE,
    &JSON_POINTER,
    &REGEX,
    &RELATIVE_JSON_POINTER,
    &TIME,
    &URI,
    &URI_REFERENCE,
    &URI_TEMPLATE,
    &UUID,
];

/// The format of that name; `None` for a name that JSON Schema does not define, which checks nothing.
#[cfg(feature = "unicode")]
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.into_iter().find(|format| format.name == name)
}
