//! What a request says about itself: its version, its event, its delivery.

use std::borrow::Cow;

use bytes::Bytes;

use super::header::{NoValue, one};
use super::value::parameter;
use super::{NotJson, Part, Rejection, Source, Template, Version, WebhookSpec};
use crate::Request;
use hookwright_core::reader::{Strings, syntax_error};

/// A request whose parts are looked up.
pub(super) struct Facts<'r> {
    pub(super) request: &'r Request,
    pub(super) body: &'r Bytes,
    pub(super) depth: usize,
    /// The most bytes of a text from the head or a form. Every item of a batch has a copy of it, so there it is short.
    pub(super) longest: usize,
    /// What stands at the endpoint's pointers, found in one pass over the body.
    pub(super) strings: &'r Strings<'r, 'r>,
}

impl<'r> Facts<'r> {
    /// The text that a template makes of the request; `None` where a part of it is missing.
    pub(super) fn text(&self, template: Template<'r>) -> Result<Option<Cow<'r, str>>, Rejection> {
        let mut whole: Option<Cow<'r, str>> = None;
        for part in template.parts() {
            let Some(text) = part.ok().map(|part| self.part(part)).transpose()?.flatten() else {
                return Ok(None);
            };
            whole = Some(match whole {
                None => text,
                Some(before) => Cow::Owned(before.into_owned() + &text),
            });
        }
        Ok(whole)
    }

    fn part(&self, part: Part<'r>) -> Result<Option<Cow<'r, str>>, Rejection> {
        Ok(match part {
            Part::Text(text) => Some(Cow::Borrowed(text)),
            Part::Header(name) => self.header(name)?,
            Part::Pointer(pointer) => self.strings.get(pointer).map(Cow::Borrowed),
            Part::Query(name) => self.query(name)?,
            Part::Form(name) => self.field(&self.request.body, name)?,
            Part::Filtered(filtered) => {
                let inner = filtered.part().map(|part| self.part(part)).transpose()?.flatten();
                let bytes = inner.map(|text| filtered.apply(Cow::Borrowed(text.as_bytes())).into_owned());
                bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(Cow::Owned)
            }
            // The generator refuses them here: they mean something in what is signed.
            _ => None,
        })
    }

    /// The value of a parameter of the URL's query; `None` if it is not there.
    fn query(&self, name: &str) -> Result<Option<Cow<'r, str>>, Rejection> {
        self.field(self.request.uri.query().unwrap_or_default().as_bytes(), name)
    }

    /// The value of the parameter or field `name`; `None` if it is not there.
    fn field(&self, text: &'r [u8], name: &str) -> Result<Option<Cow<'r, str>>, Rejection> {
        self.short(parameter(text, name), name)
    }

    /// The value of a header; `None` if it is not there.
    fn header(&self, name: &str) -> Result<Option<Cow<'r, str>>, Rejection> {
        self.short(one(&self.request.headers, name).map(Cow::Borrowed), name)
    }

    /// A value, unless it is ambiguous or too long.
    fn short(
        &self,
        found: Result<Cow<'r, str>, NoValue>,
        name: &str,
    ) -> Result<Option<Cow<'r, str>>, Rejection> {
        match found {
            Ok(value) if value.len() <= self.longest => Ok(Some(value)),
            Err(NoValue::Missing | NoValue::Unread) => Ok(None),
            Ok(_) | Err(NoValue::Ambiguous | NoValue::NotText | NoValue::Malformed) => {
                Err(Rejection::AmbiguousHeader { name: name.to_owned() })
            }
        }
    }

    /// The rejection of a body that is not JSON; `None` if it is.
    pub(super) fn unreadable(&self) -> Option<Rejection> {
        let error = syntax_error(self.body, self.depth)?;
        Some(Rejection::NotJson(Box::new(NotJson { error, body: self.body.clone() })))
    }
}

/// The version that the request states, or the default.
pub(super) fn stated_version<'r>(
    declared: Version<'r>,
    found: &Facts<'r>,
) -> Result<Option<Cow<'r, str>>, Rejection> {
    let said = match declared.source {
        None => None,
        Some(Source::Header(name)) => found.header(name)?,
        Some(Source::Query(name)) => found.query(name)?,
        Some(Source::Body(pointer)) => found.strings.get(pointer).map(Cow::Borrowed),
    };
    Ok(said.or(declared.default.map(Cow::Borrowed)))
}

/// Which of the provider's versions the request has.
pub(super) fn version_of<'r>(
    spec: &WebhookSpec<'static>,
    found: &Facts<'r>,
) -> Result<Option<Cow<'r, str>>, Rejection> {
    let Some(declared) = spec.version else { return Ok(None) };
    let version = stated_version(declared, found)?;
    let known = |version: &str| spec.events.iter().any(|event| event.version == Some(version));
    match version {
        Some(version) if known(&version) => Ok(Some(version)),
        Some(version) => Err(Rejection::UnknownVersion { version: Some(version.into_owned()) }),
        None => Err(match declared.source {
            Some(Source::Body(_)) => found.unreadable(),
            _ => None,
        }
        .unwrap_or(Rejection::UnknownVersion { version: None })),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::receive::EventName;
    use hookwright_core::reader::Pointers;

    const SPEC: &WebhookSpec<'static> = &WebhookSpec::new("acme")
        .events(&[EventName::new(Some("1"), "a"), EventName::new(Some("2"), "a")])
        .version(Version::from_source(Source::Query("v")).default("1"));

    #[test]
    fn a_version_stands_in_the_query_where_the_provider_says_so() {
        let version = |uri: &str| {
            let request = Request { uri: uri.parse().unwrap(), ..Request::default() };
            let pointers = Pointers::default();
            let strings = pointers.find(&request.body, 1);
            let found = Facts {
                request: &request,
                body: &request.body,
                depth: 1,
                longest: usize::MAX,
                strings: &strings,
            };
            version_of(SPEC, &found).map(|version| version.map(Cow::into_owned))
        };
        assert_eq!(version("/?v=2").unwrap().as_deref(), Some("2"));
        assert_eq!(version("/?w=2").unwrap().as_deref(), Some("1"));
        assert!(matches!(version("/?v=3"), Err(Rejection::UnknownVersion { version: Some(_) })));
        assert!(matches!(version("/?v=1&v=2"), Err(Rejection::AmbiguousHeader { .. })));
        assert!(matches!(version("/?v=%ff"), Err(Rejection::AmbiguousHeader { .. })));
    }
}
