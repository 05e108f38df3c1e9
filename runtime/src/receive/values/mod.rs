//! The values of a request that its verification looks at, before anything is interpreted.

mod fields;
mod path;
mod url;

use std::borrow::Cow;
use std::cell::OnceCell;

use hookwright_core::reader::{Pointers, Strings};

#[cfg(test)]
pub(super) use fields::MOST as MOST_FIELDS;
pub(super) use fields::{are_too_many, decoded, fields};
pub(super) use url::PublicUrl;

use super::header::{NoValue, one};
use super::{Place, Template};
use crate::Request;

/// What a receiver knows and requests do not say.
#[derive(Clone, Debug, Default)]
pub(super) struct Known<'a> {
    pub(super) public_url: Option<PublicUrl>,
    pub(super) options: Vec<(String, String)>,
    pub(super) delivery_id: Option<Template<'a>>,
    /// The places in bodies that the verification looks at.
    pub(super) pointers: Pointers,
    pub(super) depth: usize,
}

impl Known<'_> {
    /// The text of the option `name`.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, text)| &**text)
    }
}

/// A request whose values are looked up.
pub(super) struct Values<'r> {
    pub(super) request: &'r Request,
    pub(super) known: &'r Known<'r>,
    /// Whether the body was read; without it, there are only the values of the request's head.
    is_whole: bool,
    strings: OnceCell<Strings<'r, 'r>>,
}

impl<'r> Values<'r> {
    pub(super) fn new(request: &'r Request, known: &'r Known<'r>) -> Self {
        Self { request, known, is_whole: true, strings: OnceCell::new() }
    }

    /// The values of a request whose body was not read yet.
    pub(super) fn of_head(request: &'r Request, known: &'r Known<'r>) -> Self {
        Self { is_whole: false, ..Self::new(request, known) }
    }

    /// The body, if it was read.
    pub(super) fn body(&self) -> Result<&'r [u8], NoValue> {
        if self.is_whole { Ok(&self.request.body) } else { Err(NoValue::Unread) }
    }

    pub(super) fn header(&self, name: &str) -> Result<&'r str, NoValue> {
        one(&self.request.headers, name)
    }

    /// The value of the parameter `name` of the query.
    pub(super) fn query(&self, name: &str) -> Result<Cow<'r, [u8]>, NoValue> {
        field(self.request.uri.query().unwrap_or_default().as_bytes(), name)
    }

    /// The value of the field `name` of the form that the body is.
    pub(super) fn form(&self, name: &str) -> Result<Cow<'r, [u8]>, NoValue> {
        field(self.body()?, name)
    }

    /// All fields of the form that the body is, sorted and joined.
    pub(super) fn joined_fields(&self) -> Result<Vec<u8>, NoValue> {
        self.body().and_then(fields::joined)
    }

    /// The string or number at one of the [`Known::pointers`] of the body.
    pub(super) fn pointer(&self, pointer: &str) -> Result<Cow<'r, [u8]>, NoValue> {
        let body = self.body()?;
        if pointer.is_empty() {
            return Ok(Cow::Borrowed(body.trim_ascii()));
        }
        let strings = self.strings.get_or_init(|| self.known.pointers.find(body, self.known.depth));
        let text = strings.get(pointer).ok_or(NoValue::Missing)?;
        Ok(Cow::Owned(text.as_bytes().to_vec()))
    }

    /// The texts at a place: one, except where several headers are a place.
    pub(super) fn texts(&self, place: Place<'r>) -> Result<Vec<Cow<'r, str>>, NoValue> {
        let found = match place {
            Place::Header(name) => Cow::Borrowed(self.header(name)?.as_bytes()),
            Place::Headers(names) => return self.headers(names),
            Place::Query(name) => self.query(name)?,
            Place::Form(name) => self.form(name)?,
            Place::Body(pointer) => self.pointer(pointer)?,
            Place::Path(pattern) => {
                path::segment(self.request.uri.path(), pattern).ok_or(NoValue::Missing)?
            }
        };
        let text = match found {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
        };
        match text {
            Some(text) if text.is_empty() => Err(NoValue::Missing),
            Some(text) => Ok(vec![text]),
            None => Err(NoValue::NotText),
        }
    }

    /// The single text at a place.
    pub(super) fn text(&self, place: Place<'r>) -> Result<Cow<'r, str>, NoValue> {
        let mut texts = self.texts(place)?;
        match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => Ok(text),
            (None, _) => Err(NoValue::Missing),
            (Some(_), false) => Err(NoValue::Ambiguous),
        }
    }

    fn headers(&self, names: &str) -> Result<Vec<Cow<'r, str>>, NoValue> {
        let values = names.split(' ').map(|name| self.header(name));
        let found: Vec<_> = values.filter(|value| *value != Err(NoValue::Missing)).collect();
        let texts: Vec<_> =
            found.into_iter().map(|value| value.map(Cow::Borrowed)).collect::<Result<_, _>>()?;
        if texts.is_empty() { Err(NoValue::Missing) } else { Ok(texts) }
    }
}

/// The value of the only field called `name`.
pub(super) fn field<'t>(text: &'t [u8], name: &str) -> Result<Cow<'t, [u8]>, NoValue> {
    let mut values = fields(text).filter(|(known, _)| **known == *name.as_bytes());
    match (values.next(), values.next()) {
        (None, _) => Err(NoValue::Missing),
        (Some((_, value)), None) => Ok(value),
        (Some(_), Some(_)) => Err(NoValue::Ambiguous),
    }
}
