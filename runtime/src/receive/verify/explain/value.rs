//! Values of what is signed, as they may have been when they were signed.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::Trial;
use super::pieces::{literal, pieces, with};
use super::url::{paths, queries, urls};
use crate::receive::values::Values;
use crate::receive::verify::Cause;
use crate::receive::verify::read::read;
use crate::receive::verify::signed::{At, Signed, signed};
use crate::receive::{Part, Template, Unit};

/// By how many seconds a timestamp may differ from the one that was signed.
const SECONDS: u64 = 300;

impl Trial<'_> {
    /// The part of what is signed that was another one.
    pub(super) fn part(&self) -> Option<Cause> {
        let signature = *self.scheme().signature()?;
        let pieces = pieces(signature.signed);
        for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.is_variable) {
            let template = Template(piece.text);
            let Some(Ok(part)) = template.parts().next() else { continue };
            let Some(value) = self.value(template) else { continue };
            let others = self.others(part.unfiltered(), &value);
            let found = others.into_iter().find(|(_, other)| {
                *other != value && self.is_of_template(&with(&pieces, index, &literal(other)))
            });
            if let Some((how, _)) = found {
                return Some(Cause::PartDiffers { part: piece.text.to_owned(), how });
            }
        }
        None
    }

    /// The text that stands for a template in what is signed.
    fn value(&self, template: Template<'_>) -> Option<String> {
        let signature = *self.scheme().signature()?;
        let values = Values::new(self.request, self.verifier.known());
        let sent = read(&signature, &values).ok()?;
        let unit = signature.timing().map_or(Unit::Seconds, |timing| timing.unit);
        let parts = signed(template, At { text: sent.timestamp.as_deref(), unit }, &values).ok()?;
        String::from_utf8(parts.iter().flat_map(Signed::bytes).copied().collect()).ok()
    }

    /// Whether the signature is that of another template.
    pub(super) fn is_of_template(&self, template: &str) -> bool {
        let Some(scheme) = self.scheme().with_signed(Template(template)) else { return false };
        self.is_good(&self.verifier.with_scheme(scheme), self.request)
    }

    /// What a part may have been instead, and in what that differs.
    fn others(&self, part: Part<'_>, value: &str) -> Vec<(&'static str, String)> {
        match part {
            Part::Body | Part::Fields => Vec::new(),
            Part::Url => urls(value, self.request),
            Part::Path => paths(value, self.request),
            Part::QueryString => queries(value, self.request),
            Part::Method => {
                let methods =
                    ["GET", "POST", "PUT", "PATCH", "DELETE"].map(|name| ("the method", name.to_owned()));
                methods.into_iter().chain([("upper and lower case", value.to_ascii_lowercase())]).collect()
            }
            Part::Timestamp => times(value),
            _ => texts(value),
        }
    }
}

/// Other writings of a text.
fn texts(value: &str) -> Vec<(&'static str, String)> {
    vec![
        ("upper and lower case", value.to_ascii_lowercase()),
        ("upper and lower case", value.to_ascii_uppercase()),
        ("white space", value.trim().to_owned()),
        ("its percent-encoding", decoded(value)),
        ("its percent-encoding", encoded(value)),
        ("quotation marks", value.trim_matches('"').to_owned()),
        ("braces", value.trim_matches(['{', '}']).to_owned()),
        ("everything: it is empty there", String::new()),
    ]
}

/// The times around a number of seconds or milliseconds, the nearest first, and the time in the other unit.
fn times(value: &str) -> Vec<(&'static str, String)> {
    let Ok(number) = value.parse::<u64>() else { return texts(value) };
    let near = (1..=SECONDS).flat_map(|by| [number.checked_sub(by), number.checked_add(by)]).flatten();
    let near = near.map(|number| ("the time", number.to_string()));
    [("the unit", (number / 1000).to_string()), ("the unit", number.saturating_mul(1000).to_string())]
        .into_iter()
        .chain(near)
        .collect()
}

/// What cannot stand in a path as it is (RFC 3986 §3.3).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'^')
    .add(b'\\');

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The text with other digits in its percent-encoding.
pub(super) fn with_hex_digits(text: &str, other: impl Fn(&str) -> String) -> String {
    let mut pieces = text.split('%');
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or(("", piece));
        written.extend(["%", &*other(digits), rest]);
    }
    written
}
