//! Values that may stand at the place of a reason.

use hookwright_core::number::as_i64;

use super::super::inclusion::Reason;
use super::super::side::{Pair, Side};
use crate::json::{Json, Node, member};
use crate::schema::Schema;

/// Longer strings are not written to be too long.
pub(in super::super) const LONGEST: u64 = 1024 * 1024;

/// Arrays with more items are not written to be too long.
const MOST: u64 = 20_000;

/// A string of the length of a bound is not written if it is longer: it shows nothing by itself.
const LONG: u64 = 10_000;

/// What may stand at the place of a reason: values of the new schema there, and such as break the old one.
pub(super) fn candidates(pair: Pair<'_>, reason: &Reason) -> Vec<Json> {
    let mut values = breaking(pair.schema(reason.goal));
    for at in pair.flatten(&reason.subs) {
        let schema = pair.schema(at);
        values.extend(schema.enumeration.iter().flatten().cloned());
        values.extend(schema.constant.clone());
        if at.side == Side::New {
            values.extend(pair.new.sampler.values_of(at.id, 11));
        }
        values.extend(edges(schema));
    }
    values.extend([
        Json::Null,
        Json::Boolean(true),
        Json::Boolean(false),
        Json::Number("0".to_owned()),
        Json::Number("-1".to_owned()),
        Json::Number("1.5".to_owned()),
        Json::Number("1000000007".to_owned()),
        Json::String(String::new()),
        Json::String("another".to_owned()),
        Json::Array(Vec::new()),
        Json::Array(vec![Json::Null.into()]),
        Json::Object(Vec::new()),
        Json::Object(vec![member("another_property", Json::Boolean(true))]),
    ]);
    values
}

/// Values just beyond what a schema allows.
fn breaking(schema: &Schema) -> Vec<Json> {
    let beyond = |bound: &Option<String>, step: i64| {
        let number = bound.as_deref().and_then(as_i64).and_then(|bound| bound.checked_add(step));
        number.map(|number| Json::Number(number.to_string()))
    };
    let mut values: Vec<Json> = [
        beyond(&schema.minimum, -1),
        beyond(&schema.maximum, 1),
        beyond(&schema.exclusive_minimum, 0),
        beyond(&schema.exclusive_maximum, 0),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lengths = [
        schema.max_length.filter(|length| *length < LONGEST).map(|length| length + 1),
        schema.min_length.filter(|length| *length < LONGEST).and_then(|length| length.checked_sub(1)),
    ];
    values.extend(lengths.into_iter().flatten().map(|length| Json::String("x".repeat(length as usize))));
    let counts = [
        schema.max_items.filter(|count| *count < MOST).map(|count| count + 1),
        schema.min_items.filter(|count| *count < MOST).and_then(|count| count.checked_sub(1)),
    ];
    for count in counts.into_iter().flatten() {
        let items = (0..count).map(|index| Node::from(Json::String(format!("item {index}"))));
        values.push(Json::Array(items.collect()));
    }
    values
}

/// The bounds of a schema themselves.
fn edges(schema: &Schema) -> Vec<Json> {
    let bounds = [&schema.minimum, &schema.maximum, &schema.multiple_of].into_iter().flatten();
    let mut values: Vec<Json> = bounds.map(|bound| Json::Number(bound.clone())).collect();
    let lengths = [schema.min_length, schema.max_length].into_iter().flatten();
    let lengths = lengths.filter(|length| *length < LONG);
    values.extend(lengths.map(|length| Json::String("x".repeat(length as usize))));
    values
}
