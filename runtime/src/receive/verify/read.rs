//! The signatures and the timestamp of a request.

use std::borrow::Cow;

use super::fault::{Fault, Subject};
use crate::receive::values::Values;
use crate::receive::{Pairs, Positions, Reading, Signature};

/// More signatures than a provider sends while it rotates its keys: each costs a comparison with every key.
const MOST: usize = 32;

/// The most bytes of a text with signatures. A header is no longer either; a field of a form, or a string in the body,
/// could be as long as the body.
const LONGEST: usize = 64 * 1024;

/// What a request says about its signature.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::receive) struct Sent<'r> {
    /// The signatures, decoded; one has to be good.
    pub(in crate::receive) signatures: Vec<Vec<u8>>,
    /// The timestamp's text, if there is one.
    pub(in crate::receive) timestamp: Option<Cow<'r, str>>,
}

/// Reads the signatures, and the timestamp where the scheme has one.
pub(in crate::receive) fn read<'r>(
    scheme: &Signature<'r>,
    values: &Values<'r>,
) -> Result<Sent<'r>, Fault<'r>> {
    let texts = values.texts(scheme.place).map_err(|reason| Subject::Signature.without(reason))?;
    let single = texts.len() == 1;
    let mut sent = Sent { signatures: Vec::new(), timestamp: None };
    for text in texts {
        is_short(&text, Subject::Signature)?;
        let (signatures, timestamp) = of_text(scheme, &text)?;
        // One of several may belong to an unknown secret, so it need not even be decodable.
        let may_be_other = !(single && scheme.reading == Reading::Whole);
        let decode = |text| scheme.encoding.decode(text).filter(|signature| !signature.is_empty());
        let decoded: Vec<_> = signatures.into_iter().map(decode).collect();
        if decoded.contains(&None) && !may_be_other {
            return Err(Fault::Malformed(Subject::Signature));
        }
        sent.signatures.extend(decoded.into_iter().flatten());
        sent.timestamp = timestamp.map(|text| Cow::Owned(text.to_owned()));
    }
    if let Some(place) = scheme.timing().and_then(|timestamp| timestamp.place) {
        let text = values.text(place).map_err(|reason| Subject::Timestamp.without(reason))?;
        sent.timestamp = Some(text);
    }
    Ok(sent)
}

/// The signatures in a text, and the timestamp that is with them.
fn of_text<'a, 't>(
    scheme: &Signature<'a>,
    text: &'t str,
) -> Result<(Vec<&'t str>, Option<&'t str>), Fault<'a>> {
    match scheme.reading {
        Reading::Whole => {
            let signature = text.strip_prefix(scheme.prefix);
            Ok((vec![signature.ok_or(Fault::Malformed(Subject::Signature))?], None))
        }
        Reading::List(separator) => {
            let items = text.split(separator).map(|item| item.trim_matches(' '));
            let signatures = items.filter_map(|item| item.strip_prefix(scheme.prefix));
            Ok((some(signatures)?, None))
        }
        Reading::Pairs(pairs) => of_pairs(&pairs, text),
        Reading::Positions(positions) => of_positions(&positions, text),
    }
}

fn of_pairs<'a, 't>(pairs: &Pairs<'a>, text: &'t str) -> Result<(Vec<&'t str>, Option<&'t str>), Fault<'a>> {
    let values = |name: &'a str| {
        text.split(pairs.separator)
            .filter_map(|pair| pair.trim_matches(' ').split_once('='))
            .filter_map(move |(key, value)| (key == name).then_some(value))
    };
    let signatures = some(values(pairs.signature))?;
    let Some(name) = pairs.timestamp else { return Ok((signatures, None)) };
    let mut timestamps = values(name);
    match (timestamps.next(), timestamps.next()) {
        (None, _) => Err(Fault::Missing(Subject::Timestamp)),
        (timestamp, None) => Ok((signatures, timestamp)),
        (Some(_), Some(_)) => Err(Fault::Ambiguous(Subject::Timestamp)),
    }
}

fn of_positions<'a, 't>(
    positions: &Positions<'a>,
    text: &'t str,
) -> Result<(Vec<&'t str>, Option<&'t str>), Fault<'a>> {
    let mut items = text.split(positions.separator).map(|item| item.trim_matches(' '));
    let signatures = some(items.clone().skip(positions.signature))?;
    let timestamp = match positions.timestamp.map(|at| items.nth(at)) {
        None => None,
        Some(timestamp) => Some(timestamp.ok_or(Fault::Missing(Subject::Timestamp))?),
    };
    Ok((signatures, timestamp))
}

fn some<'a, 't>(signatures: impl Iterator<Item = &'t str>) -> Result<Vec<&'t str>, Fault<'a>> {
    let signatures = few(signatures, Subject::Signature)?;
    if signatures.is_empty() { Err(Fault::Missing(Subject::Signature)) } else { Ok(signatures) }
}

/// That a text is not longer than one with signatures may be.
pub(super) const fn is_short<'a>(text: &str, subject: Subject<'a>) -> Result<(), Fault<'a>> {
    if text.len() <= LONGEST { Ok(()) } else { Err(Fault::Malformed(subject)) }
}

/// The signatures, unless there are too many; what is beyond the limit is not collected.
pub(super) fn few<'a, 't>(
    signatures: impl Iterator<Item = &'t str>,
    subject: Subject<'a>,
) -> Result<Vec<&'t str>, Fault<'a>> {
    let signatures: Vec<_> = signatures.take(MOST + 1).collect();
    if signatures.len() > MOST { Err(Fault::Malformed(subject)) } else { Ok(signatures) }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::Request;
    use crate::receive::values::Known;
    use crate::receive::{Encoding, Hmac, Place, Template, Unverified};

    #[test]
    fn more_signatures_than_the_limit_are_not_collected() {
        let mut seen = 0;
        let endless = std::iter::repeat("").inspect(|_| seen += 1);
        assert_eq!(few(endless, Subject::Signature), Err(Fault::Malformed(Subject::Signature)));
        assert_eq!(seen, MOST + 1);
        assert_eq!(few(std::iter::repeat_n("", MOST), Subject::Signature).map(|all| all.len()), Ok(MOST));
    }

    /// How many signatures are read from a field of a form.
    fn read_from(scheme: Hmac<'_>, text: &str) -> Result<usize, Unverified> {
        let request = Request::from(http::Request::new(Bytes::from(format!("sig={text}"))));
        let known = Known::default();
        let values = Values::new(&request, &known);
        read(&scheme.signature, &values).map(|sent| sent.signatures.len()).map_err(Unverified::from)
    }

    #[test]
    fn a_text_with_signatures_is_short_wherever_it_stands() {
        let scheme = Hmac::at(Place::Form("sig")).signed(Template("{body}"));
        let schemes = [
            (scheme, ""),
            (scheme.list(","), ""),
            (scheme.pairs(Pairs::new("v1")), "v1="),
            (scheme.positions(Positions::new(0)), ""),
        ];
        for (scheme, prefix) in schemes {
            let text = |length: usize| format!("{prefix}{}", "a".repeat(length - prefix.len()));
            let encoding = scheme.signature.encoding;
            assert_eq!(encoding, Encoding::Hex);
            assert_eq!(
                read_from(scheme, &text(LONGEST - prefix.len() % 2)),
                Ok(1),
                "{:?}",
                scheme.signature.reading
            );
            assert_eq!(
                read_from(scheme, &text(LONGEST + 2)),
                Err(Unverified::Bad),
                "{:?}",
                scheme.signature.reading
            );
        }
    }

    /// The signatures in a header.
    fn signatures(scheme: Hmac<'static>, text: &'static str) -> Option<Vec<Vec<u8>>> {
        let mut request = Request::default();
        request.headers.insert("s", http::HeaderValue::from_static(text));
        read(&scheme.signature, &Values::new(&request, &Known::default())).ok().map(|sent| sent.signatures)
    }

    #[test]
    fn an_empty_signature_is_none() {
        assert_eq!(signatures(Hmac::new("s").prefix("sha256="), "sha256="), None);
        assert_eq!(signatures(Hmac::new("s").prefix("sha256="), "sha256=00"), Some(vec![vec![0]]));
        assert_eq!(signatures(Hmac::new("s").list(","), "00,,01,"), Some(vec![vec![0], vec![1]]));
        assert_eq!(signatures(Hmac::new("s").pairs(Pairs::new("v1")), "v1=,v1=02"), Some(vec![vec![2]]));
        assert_eq!(signatures(Hmac::new("s").positions(Positions::new(0)), ",03"), Some(vec![vec![3]]));
    }
}
