//! The signatures and the timestamp of a request.

use std::borrow::Cow;

use super::fault::{Fault, Subject};
use crate::receive::values::Values;
use crate::receive::{Pairs, Positions, Reading, Signature};

/// More signatures than a provider sends while it rotates its keys: each costs a comparison with every key.
const MOST: usize = 32;

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
        let (signatures, timestamp) = of_text(scheme, &text)?;
        // One of several may belong to an unknown secret, so it need not even be decodable.
        let may_be_other = !(single && scheme.reading == Reading::Whole);
        let decoded: Vec<_> = signatures.into_iter().map(|text| scheme.encoding.decode(text)).collect();
        if decoded.len() > MOST || decoded.contains(&None) && !may_be_other {
            return Err(Fault::Malformed(Subject::Signature));
        }
        sent.signatures.extend(decoded.into_iter().flatten());
        sent.timestamp = timestamp.map(|text| Cow::Owned(text.to_owned()));
    }
    if let Some(place) = scheme.timestamp.and_then(|timestamp| timestamp.place) {
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
            Ok((some(signatures.collect())?, None))
        }
        Reading::Pairs(pairs) => of_pairs(&pairs, text),
        Reading::Positions(positions) => of_positions(&positions, text),
    }
}

fn of_pairs<'a, 't>(pairs: &Pairs<'a>, text: &'t str) -> Result<(Vec<&'t str>, Option<&'t str>), Fault<'a>> {
    let values = |name: &str| -> Vec<&'t str> {
        text.split(pairs.separator)
            .filter_map(|pair| pair.trim_matches(' ').split_once('='))
            .filter_map(|(key, value)| (key == name).then_some(value))
            .collect()
    };
    let signatures = some(values(pairs.signature))?;
    let timestamp = match pairs.timestamp.map(values).as_deref() {
        None => None,
        Some([]) => return Err(Fault::Missing(Subject::Timestamp)),
        Some([timestamp]) => Some(*timestamp),
        Some(_) => return Err(Fault::Ambiguous(Subject::Timestamp)),
    };
    Ok((signatures, timestamp))
}

fn of_positions<'a, 't>(
    positions: &Positions<'a>,
    text: &'t str,
) -> Result<(Vec<&'t str>, Option<&'t str>), Fault<'a>> {
    let items: Vec<&str> = text.split(positions.separator).map(|item| item.trim_matches(' ')).collect();
    let signatures = some(items.iter().skip(positions.signature).copied().collect())?;
    let timestamp = match positions.timestamp.map(|at| items.get(at)) {
        None => None,
        Some(timestamp) => Some(*timestamp.ok_or(Fault::Missing(Subject::Timestamp))?),
    };
    Ok((signatures, timestamp))
}

fn some<'a>(signatures: Vec<&str>) -> Result<Vec<&str>, Fault<'a>> {
    if signatures.is_empty() { Err(Fault::Missing(Subject::Signature)) } else { Ok(signatures) }
}
