//! What was signed, part by part.

use std::borrow::Cow;

use super::apart::can_be_told_apart;
use super::fault::{Fault, Subject};
use crate::receive::header::NoValue;
use crate::receive::values::Values;
use crate::receive::{Filtered, Part, Template, Unit};

/// A part of what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::receive) enum Signed<'r> {
    /// Text that the receiver knows.
    Fixed(Cow<'r, [u8]>),
    /// What the request says.
    Sent(Cow<'r, [u8]>),
    /// What the request says, in a form that shows where it ends.
    Bounded(Cow<'r, [u8]>),
    /// The body, or what stands for all of it.
    Body(Cow<'r, [u8]>),
    /// An optional segment that is absent; it would have begun with this text.
    Absent(Cow<'r, [u8]>),
    /// Where an optional segment that is present begins or ends.
    Edge,
    /// What stands in the body, which was not read yet.
    Unread,
}

impl<'r> Signed<'r> {
    fn into_bytes(self) -> Cow<'r, [u8]> {
        match self {
            Self::Fixed(bytes) | Self::Sent(bytes) | Self::Bounded(bytes) | Self::Body(bytes) => bytes,
            Self::Absent(_) | Self::Edge | Self::Unread => Cow::Borrowed(&[]),
        }
    }

    /// The bytes that are signed.
    pub(in crate::receive) fn bytes(&self) -> &[u8] {
        match self {
            Self::Fixed(bytes) | Self::Sent(bytes) | Self::Bounded(bytes) | Self::Body(bytes) => bytes,
            Self::Absent(_) | Self::Edge | Self::Unread => &[],
        }
    }
}

/// The timestamp of a request, as text, and how it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::receive) struct At<'s> {
    pub(in crate::receive) text: Option<&'s str>,
    pub(in crate::receive) unit: Unit,
}

/// What was signed.
pub(in crate::receive) fn signed<'r>(
    template: Template<'r>,
    at: At<'_>,
    values: &Values<'r>,
) -> Result<Vec<Signed<'r>>, Fault<'r>> {
    let mut all = Vec::new();
    for part in template.parts() {
        // The generator rejects it; a scheme that is written by hand gets no signature.
        let part = part.map_err(|_| Fault::Malformed(Subject::Signature))?;
        let Part::Optional(segment) = part else {
            all.extend(one(part, at, values)?);
            continue;
        };
        let leading = leading(segment).ok_or(Fault::Inseparable)?;
        match signed(segment, at, values) {
            Ok(present) => all.extend([Signed::Edge].into_iter().chain(present).chain([Signed::Edge])),
            Err(Fault::Missing(_)) => all.push(Signed::Absent(leading)),
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

/// The text before a segment's first variable: none if the segment is a single variable. `None` if a longer segment
/// begins with a variable, so that nothing shows whether it is there.
fn leading(segment: Template<'_>) -> Option<Cow<'_, [u8]>> {
    let mut parts = segment.parts();
    match (parts.next(), parts.next()) {
        (Some(Ok(Part::Text(text))), _) => Some(Cow::Borrowed(text.as_bytes())),
        (_, None) => Some(Cow::Borrowed(&[])),
        (_, Some(_)) => None,
    }
}

fn one<'r>(part: Part<'r>, at: At<'_>, values: &Values<'r>) -> Result<Vec<Signed<'r>>, Fault<'r>> {
    let found = match part {
        Part::Text(text) => Ok(Signed::Fixed(Cow::Borrowed(text.as_bytes()))),
        Part::Header(name) => values.header(name).map(|text| Signed::Sent(Cow::Borrowed(text.as_bytes()))),
        Part::Query(name) => values.query(name).map(Signed::Sent),
        Part::Form(name) => values.form(name).map(Signed::Sent),
        Part::Fields => values.joined_fields().map(|all| Signed::Body(Cow::Owned(all))),
        Part::Pointer(pointer) => values.pointer(pointer).map(Signed::Sent),
        Part::Body => values.body().map(|body| Signed::Body(Cow::Borrowed(body))),
        Part::Method => Ok(Signed::Sent(Cow::Borrowed(values.request.method.as_str().as_bytes()))),
        Part::Url => return url(values).ok_or(Fault::Missing(Subject::Part(part))),
        Part::Path => Ok(path(values)),
        Part::QueryString => Ok(Signed::Sent(Cow::Borrowed(query(values).as_bytes()))),
        Part::Timestamp => timestamp(at).ok_or(NoValue::Missing),
        Part::Id => return id(part, at, values),
        Part::Option(name) => values.known.option(name).map(fixed).ok_or(NoValue::Missing),
        Part::Filtered(filtered) => return filter(filtered, at, values),
        Part::Optional(_) => Err(NoValue::Missing),
    };
    match found {
        Err(NoValue::Unread) if matches!(part, Part::Body | Part::Fields) => {
            Ok(vec![Signed::Body(Cow::Borrowed(&[]))])
        }
        Err(NoValue::Unread) => Ok(vec![Signed::Unread]),
        found => Ok(vec![found.map_err(|reason| Subject::Part(part).without(reason))?]),
    }
}

fn fixed(text: &str) -> Signed<'_> {
    Signed::Fixed(Cow::Borrowed(text.as_bytes()))
}

/// The public URL, which the receiver knows, and the request's query.
fn url<'r>(values: &Values<'r>) -> Option<Vec<Signed<'r>>> {
    let public = fixed(values.known.public_url.as_ref()?.text());
    Some(match values.request.uri.query() {
        None => vec![public],
        Some(query) => vec![public, Signed::Sent(Cow::Owned(format!("?{query}").into_bytes()))],
    })
}

fn path<'r>(values: &Values<'r>) -> Signed<'r> {
    match &values.known.public_url {
        Some(url) => fixed(url.path()),
        None => Signed::Sent(Cow::Borrowed(values.request.uri.path().as_bytes())),
    }
}

fn query<'r>(values: &Values<'r>) -> &'r str {
    values.request.uri.query().unwrap_or_default()
}

fn timestamp<'r>(at: At<'_>) -> Option<Signed<'r>> {
    let text = Cow::Owned(at.text?.as_bytes().to_vec());
    // The grammars of dates say where they end; a number of digits goes on as far as there are digits.
    Some(match at.unit {
        Unit::Rfc3339 | Unit::HttpDate => Signed::Bounded(text),
        Unit::Seconds | Unit::Milliseconds => Signed::Sent(text),
    })
}

/// What the template of the delivery's id says, as one value.
fn id<'r>(part: Part<'r>, at: At<'_>, values: &Values<'r>) -> Result<Vec<Signed<'r>>, Fault<'r>> {
    let template = values.known.delivery_id.ok_or(Fault::Missing(Subject::Part(part)))?;
    if template.variables().contains(&Part::Id) {
        return Err(Fault::Missing(Subject::Part(part)));
    }
    let parts = signed(template, at, values)?;
    if parts.contains(&Signed::Unread) {
        return Ok(vec![Signed::Unread]);
    }
    // Otherwise one id would stand for two requests, whatever separates it from the rest.
    if !can_be_told_apart(&parts) {
        return Err(Fault::Inseparable);
    }
    let bytes: Vec<u8> = parts.iter().flat_map(Signed::bytes).copied().collect();
    Ok(vec![Signed::Sent(Cow::Owned(bytes))])
}

fn filter<'r>(filtered: Filtered<'r>, at: At<'_>, values: &Values<'r>) -> Result<Vec<Signed<'r>>, Fault<'r>> {
    let Some(part) = filtered.part() else { return Err(Fault::Malformed(Subject::Signature)) };
    let parts = one(part, at, values)?;
    let is_bounded = filtered.has_one_length();
    let bytes: Cow<'r, [u8]> = match <[_; 1]>::try_from(parts) {
        Ok([Signed::Unread]) => return Ok(vec![Signed::Unread]),
        Ok([Signed::Body(_)]) if is_bounded && values.body().is_err() => return Ok(vec![Signed::Unread]),
        Ok([body @ Signed::Body(_)]) if values.body().is_err() => return Ok(vec![body]),
        Ok([Signed::Body(bytes)]) if !is_bounded => return Ok(vec![Signed::Body(filtered.apply(bytes))]),
        Ok([one]) => one.into_bytes(),
        Err(parts) => Cow::Owned(parts.iter().flat_map(Signed::bytes).copied().collect()),
    };
    let value = filtered.apply(bytes);
    Ok(vec![if is_bounded { Signed::Bounded(value) } else { Signed::Sent(value) }])
}
