//! Templates that a signature may be of, other than the declared one.

use std::collections::BTreeSet;

use super::Trial;
use super::pieces::{Piece, pieces};
use crate::receive::values::Values;
use crate::receive::verify::Cause;
use crate::receive::verify::hmac::signed_at;
use crate::receive::verify::read::read;
use crate::receive::verify::time::{instant, near};
use crate::receive::{Signature, Unit};

/// What stands between parts.
const SEPARATORS: &[&str] = &["", ".", ":", "\n", "|", ",", "-", "&"];
/// How many of them are tried between three parts.
const FEW: usize = 4;
/// The most headers that are tried as parts.
const HEADERS: usize = 24;

impl Trial<'_> {
    /// The template that the signature is of.
    pub(super) fn template(&self) -> Option<Cause> {
        let signature = *self.scheme().signature()?;
        let declared = pieces(signature.signed);
        let mut tried = BTreeSet::from([signature.signed.0.to_owned()]);
        let all = fewer(&declared).into_iter().chain(plain()).chain(self.more(&signature));
        for template in all {
            if !tried.contains(&template) && self.is_of_template(&template) {
                return Some(Cause::SignedOtherwise(template));
            }
            tried.insert(template);
        }
        None
    }

    /// Templates with a part more, and those of two parts and the body.
    fn more(&self, signature: &Signature<'_>) -> impl Iterator<Item = String> {
        let declared = signature.signed.0.to_owned();
        let parts = self.parts(signature);
        let wholes = [declared, "{body}".to_owned()];
        let singles = parts.clone().into_iter().flat_map(move |part| {
            let around = move |whole: &String| {
                let part = part.clone();
                let whole = whole.clone();
                SEPARATORS.iter().flat_map(move |separator| {
                    [format!("{part}{separator}{whole}"), format!("{whole}{separator}{part}")]
                })
            };
            wholes.clone().iter().flat_map(around).collect::<Vec<_>>()
        });
        let others = parts.clone();
        let pairs = parts.into_iter().flat_map(move |first| {
            let with = |second: &String| {
                let between = |separator: &&str| format!("{first}{separator}{second}{separator}{{body}}");
                SEPARATORS.iter().take(FEW).map(between).collect::<Vec<_>>()
            };
            others.iter().filter(|second| **second != first).flat_map(with).collect::<Vec<_>>()
        });
        singles.chain(pairs)
    }

    /// The parts of the request that may be signed, as a template writes them.
    fn parts(&self, signature: &Signature<'_>) -> Vec<String> {
        let timed = signature.timing().map(|_| "{timestamp}".to_owned());
        let known = self.verifier.known();
        let id = known.delivery_id.map(|_| "{id}".to_owned());
        let url = known.public_url.as_ref().map(|_| "{url}".to_owned());
        let own = |name: &&str| signature.place.header().is_none_or(|own| !own.eq_ignore_ascii_case(name));
        let headers = self.request.headers.keys().map(http::HeaderName::as_str).filter(own);
        let headers = headers.filter(|name| !name.starts_with("accept")).take(HEADERS);
        let headers = headers.map(|name| format!("{{header:{name}}}"));
        let fixed = ["{method}", "{path}", "{query}"].map(str::to_owned);
        timed.into_iter().chain(id).chain(url).chain(headers).chain(fixed).collect()
    }

    /// The unit in which the timestamp is near.
    pub(super) fn unit(&self) -> Option<Cause> {
        let signature = *self.scheme().signature()?;
        let timing = signature.timing()?;
        let values = Values::new(self.request, self.verifier.known());
        let sent = read(&signature, &values).ok()?;
        if signed_at(&signature, &sent).is_ok_and(|at| near(at, self.now, DAYS).is_ok()) {
            return None;
        }
        let text = sent.timestamp.as_deref()?;
        let tolerance = timing.tolerance.unwrap_or(DAYS);
        let fits = |unit: Unit| {
            instant(text, unit).is_some_and(|at| near(at, self.now, tolerance.max(DAYS)).is_ok())
        };
        let found = UNITS.iter().find(|(unit, _)| *unit != timing.unit && fits(*unit));
        found.map(|(_, words)| Cause::TimestampUnit(words))
    }
}

/// So near is a time that is in the right unit: a week and a day.
const DAYS: u32 = 8 * 24 * 60 * 60;

const UNITS: &[(Unit, &str)] = &[
    (Unit::Seconds, "seconds"),
    (Unit::Milliseconds, "milliseconds"),
    (Unit::Rfc3339, "RFC 3339"),
    (Unit::HttpDate, "the form of HTTP dates"),
];

/// The template without one of its variables, and without what separates that from the rest; and its parts the other way round.
fn fewer(pieces: &[Piece<'_>]) -> Vec<String> {
    let without = |from: usize, to: usize| -> String {
        let kept = pieces.iter().enumerate().filter(|(at, _)| *at < from || *at > to);
        kept.map(|(_, piece)| piece.text).collect()
    };
    let variables = pieces.iter().enumerate().filter(|(_, piece)| piece.is_variable).map(|(at, _)| at);
    let shorter =
        variables.flat_map(|at| [without(at, at), without(at, at + 1), without(at.saturating_sub(1), at)]);
    let turned = pieces.iter().rev().map(|piece| piece.text).collect();
    shorter.chain([turned]).collect()
}

/// The body alone, and what stands for it.
fn plain() -> impl Iterator<Item = String> {
    let digests = ["sha256|hex", "sha256|base64", "sha256", "sha1|hex", "sha512|hex", "md5|hex"];
    ["{body}".to_owned()].into_iter().chain(digests.map(|filters| format!("{{body|{filters}}}")))
}
