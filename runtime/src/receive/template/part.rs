//! A part of a template.

use super::{Filtered, Template};

/// A part of a [`Template`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// `{header:Name}`
    Header(&'a str),
    /// `{query:name}`
    Query(&'a str),
    /// `{form:name}`
    Form(&'a str),
    /// `{form*}`
    Fields,
    /// `{body:/pointer}`
    Pointer(&'a str),
    /// `{body}`
    Body,
    /// `{method}`
    Method,
    /// `{url}`
    Url,
    /// `{path}`
    Path,
    /// `{query}`
    QueryString,
    /// `{timestamp}`
    Timestamp,
    /// `{id}`
    Id,
    /// `{option:name}`
    Option(&'a str),
    /// `{…|filter}`
    Filtered(Filtered<'a>),
    /// `{?…}`
    Optional(Template<'a>),
}

impl<'a> Part<'a> {
    /// The part that stands in braces as `text`.
    pub(super) fn variable(text: &'a str) -> Result<Self, &'static str> {
        if let Some(filtered) = Filtered::new(text) {
            return filtered.map(Self::Filtered);
        }
        match text.split_once(':') {
            None => Self::plain(text),
            Some(("header", name)) if http::HeaderName::from_bytes(name.as_bytes()).is_ok() => {
                Ok(Self::Header(name))
            }
            Some(("header", _)) => Err("`{header:Name}` needs the name of a header (RFC 9110 §5.1)"),
            Some(("body", pointer)) if is_pointer(pointer) => Ok(Self::Pointer(pointer)),
            Some(("body", _)) => Err("`{body:/pointer}` needs a JSON pointer (RFC 6901)"),
            Some(("query" | "form" | "option", "")) => Err("the name after `:` is missing"),
            Some(("query", name)) => Ok(Self::Query(name)),
            Some(("form", name)) => Ok(Self::Form(name)),
            Some(("option", name)) => Ok(Self::Option(name)),
            Some(_) => Err(UNKNOWN),
        }
    }

    fn plain(text: &str) -> Result<Self, &'static str> {
        Ok(match text {
            "body" => Self::Body,
            "form*" => Self::Fields,
            "id" => Self::Id,
            "method" => Self::Method,
            "path" => Self::Path,
            "query" => Self::QueryString,
            "timestamp" => Self::Timestamp,
            "url" => Self::Url,
            _ => return Err(UNKNOWN),
        })
    }

    /// Whether it is filled in from a request.
    pub const fn is_variable(&self) -> bool {
        !matches!(self, Self::Text(_))
    }

    /// The part that is filtered, and the part itself if it is not.
    #[must_use]
    pub fn unfiltered(self) -> Self {
        match self {
            Self::Filtered(filtered) => filtered.part().unwrap_or(self),
            _ => self,
        }
    }
}

const UNKNOWN: &str = "expected `{header:Name}`, `{query:name}`, `{form:name}`, `{form*}`, `{body:/pointer}`, \
                       `{body}`, `{method}`, `{url}`, `{path}`, `{query}`, `{timestamp}`, `{id}` or `{option:name}`";

/// Whether `text` is a JSON pointer (RFC 6901 §3) to something inside a document.
fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1);
    text.starts_with('/') && escapes.into_iter().all(|after| after.starts_with(['0', '1']))
}
