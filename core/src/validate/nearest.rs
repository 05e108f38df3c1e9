//! The values of a long `enum` that are closest to the actual one, by edit distance.

use crate::reader::Reader;
use crate::schema::Constant;

/// How many values are named.
const NAMED: usize = 3;

/// How long texts are compared, in characters.
const LONGEST: usize = 40;

/// How many edits apart a value may be.
const FARTHEST: usize = 3;

/// The strings among `allowed` that are nearest to the string at `offset`, nearest first.
pub(super) fn nearest(allowed: &[&'static Constant], body: &[u8], offset: usize) -> Vec<&'static Constant> {
    let value = body.get(offset..).and_then(|rest| rest.get(..rest.len().min(8 * LONGEST)));
    let text = value.and_then(|value| {
        let end = crate::reader::value_len(value);
        let mut reader = Reader::new(value.get(..end)?, 1).ok()?;
        Some(reader.string().ok()?.decode().into_owned())
    });
    let Some(text) = text else { return Vec::new() };
    let text: Vec<char> = text.chars().collect();
    let mut near = Vec::new();
    for value in allowed {
        if let Constant::String(other) = value {
            if let Some(distance) = distance(&text, other) {
                near.push((distance, *value));
            }
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(NAMED).map(|(_, value)| value).collect()
}

/// How many characters must be inserted, removed or replaced; `None` if too many, or the texts are long.
fn distance(text: &[char], other: &str) -> Option<usize> {
    let other: Vec<char> = other.chars().take(LONGEST + 1).collect();
    let lengths = text.len().abs_diff(other.len());
    if text.len() > LONGEST || other.len() > LONGEST || lengths > FARTHEST {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, own) in text.iter().enumerate() {
        let mut before = index;
        let mut left = index + 1;
        for (place, char) in other.iter().enumerate() {
            let above = row.get_mut(place + 1)?;
            let replaced = before + usize::from(own != char);
            before = *above;
            left = replaced.min(before + 1).min(left + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().filter(|distance| *distance <= FARTHEST)
}
